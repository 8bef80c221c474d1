"""One HTTP GET, to its end or to an error that says why not: bounded in bytes, time and redirects."""

from __future__ import annotations

import contextlib
import time
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    import httpx

REDIRECTS = 5
SLOWNESS = 4
"""How many times the timeout an answer may take as a whole."""


class Answer(msgspec.Struct, frozen=True):
    """An answer, read to its end: the status, the headers, the body and where redirects led, if so."""

    status: int
    headers: httpx.Headers
    body: bytes
    moved_to: str | None


class WebError(Exception):
    """Raised when no answer comes to its end.

    ``kind`` is ``slow``, ``encoding``, ``truncated``, ``connection``, ``redirect`` or ``size``; the text
    begins with a verb. ``passing`` says whether another try may help.
    """

    def __init__(self, kind: str, message: str, *, passing: bool = False) -> None:
        self.kind = kind
        self.passing = passing
        super().__init__(message)


def get(
    client: httpx.Client, url: str, *, limit: int, timeout: float, headers: dict[str, str] | None = None
) -> Answer:
    """Return the answer to a GET, redirects followed, with a body of at most ``limit`` bytes.

    ``timeout`` is in seconds: to connect, and between two parts; the body as a whole may take four times as
    long. Redirects never lead from https to http, and their bodies are not read. Raises WebError.
    """
    import httpx

    began = False
    try:
        request = client.build_request("GET", url, headers=headers, timeout=timeout)
        secure = request.url.scheme == "https"
        for hops in range(REDIRECTS + 1):
            began = False
            response = client.send(request, stream=True, follow_redirects=False)
            with contextlib.closing(response):
                if response.next_request is None:
                    began = True
                    body = _body(response, limit, timeout)
                    moved_to = str(response.url) if hops else None
                    return Answer(response.status_code, response.headers, body, moved_to)
                request = response.next_request
            if secure and request.url.scheme != "https":
                raise WebError("redirect", f"redirects from https to {request.url}")
    except httpx.TimeoutException:
        raise WebError("slow", f"does not answer within {timeout:g} seconds", passing=True) from None
    except httpx.DecodingError as error:
        raise WebError("encoding", f"is not encoded as its Content-Encoding says ({error})") from None
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
        # UnicodeError: a host's name that cannot be asked for, such as one with a part of 64 letters.
        reason = str(error) or type(error).__name__
        passing = isinstance(error, httpx.TransportError) and not isinstance(error, httpx.UnsupportedProtocol)
        if began:
            raise WebError("truncated", f"breaks off ({reason})", passing=passing) from None
        raise WebError("connection", f"cannot be fetched ({reason})", passing=passing) from None
    raise WebError("redirect", f"redirects more than {REDIRECTS} times")


def _body(response: httpx.Response, limit: int, timeout: float) -> bytes:
    """Return the body of an answer. Raises WebError if it is too long or takes too long."""
    until = time.monotonic() + SLOWNESS * timeout
    body = bytearray()
    for chunk in response.iter_bytes():
        body += chunk
        if len(body) > limit:
            raise WebError("size", f"is longer than {limit:,} bytes")
        if time.monotonic() > until:
            raise WebError("slow", f"takes longer than {SLOWNESS * timeout:g} seconds", passing=True)
    return bytes(body)
