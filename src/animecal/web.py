"""All that goes over HTTP: named, bounded in bytes, time and redirects, patient and polite."""

from __future__ import annotations

import contextlib
import datetime as dt
import email.utils
import logging
import os
import re
import threading
import time
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import msgspec

from .errors import UNSAFE, AnimecalError, UsageError

if TYPE_CHECKING:
    import httpx

REDIRECTS = 5
SLOWNESS = 4
"""How many times the timeout an answer may take as a whole."""
TRIES = 4
LONGEST_WAIT = 120.0
"""Seconds that a server may ask to be left alone; if it wants more, another run is the better try."""
CACHE_SIZE = 256 * 1024 * 1024

_HOST = r"""[^\s./?#:"<>\\^`{|}@\[\]]+"""
_REST = r"""[/?#][^\s"<>\\^`{|}]*"""
_ADDRESS = re.compile(rf"https?://{_HOST}(\.{_HOST})+(:(?P<port>[0-9]+))?({_REST})?", re.IGNORECASE)
PORTS = range(1, 65_536)


def is_address(text: str) -> bool:
    """Return whether a text is an address that pages may link to: http or https, of a host with a dot.

    Nothing in it ends an address in a page or a feed, or hides a part of it, such as a name before the host.
    """
    found = _ADDRESS.fullmatch(text)
    return found is not None and int((found["port"] or "1")[:6]) in PORTS and not UNSAFE.search(text)


def is_remote(place: str) -> bool:
    """Return whether a place is meant as an address, not as a file or folder."""
    return bool(re.match(r"https?:|[a-z][a-z0-9+.-]+://", place, re.IGNORECASE))


def can_be_asked(text: str) -> bool:
    """Return whether a text is an http or https address of any host, such as ``http://localhost:8000/``."""
    try:
        parts = urlsplit(text)
        good = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:  # of its port, or of brackets in its host
        return False
    return bool(good) and not UNSAFE.search(text) and not re.search(r"\s", text)


def folder_address(text: str, named: str, *, private: bool = False) -> str:
    """Return the address of a folder, with a slash at its end; a ``private`` one may name a user.

    Nothing in it ends an address in a page or a feed. Raises UsageError if a text is none; ``named`` says
    what it was given as.
    """
    good = can_be_asked(text) and text.isprintable() and not re.search(r"""[?#"<>\\^`{|}]""", text)
    if not good or ("@" in urlsplit(text).netloc and not private):
        raise UsageError(
            f"{named} {text!r} is not an http or https address of a folder; "
            "write it like https://example.org/feeds/"
        )
    return text if text.endswith("/") else f"{text}/"


class Answer(msgspec.Struct, frozen=True):
    """An answer, read to its end: the status, the headers, the body and where redirects led, if so.

    ``tries`` is how often it was tried.
    """

    status: int
    headers: httpx.Headers
    body: bytes
    moved_to: str | None
    tries: int = 1


class WebError(Exception):
    """Raised when no answer comes to its end, or not the one that was wanted.

    ``kind`` is ``slow``, ``encoding``, ``truncated``, ``connection``, ``redirect``, ``size``, ``status`` or
    ``cache``; the text begins with a verb. ``status`` is that of the answer, if one came. ``passing`` says
    whether another try may help, ``wait`` how many seconds the server wants to be left alone (RFC 9110,
    section 10.2.3); ``tries`` is how often it was tried.
    """

    status: int | None = None

    def __init__(self, kind: str, message: str, *, passing: bool = False, wait: float | None = None) -> None:
        self.kind = kind
        self.passing = passing
        self.wait = wait
        self.tries = 1
        super().__init__(message)

    @property
    def told(self) -> str:
        """The text, and how often it was tried."""
        return f"{self} ({tried(self.tries)})"


def tried(times: int) -> str:
    """Say how often something was tried."""
    return "tried once" if times == 1 else f"tried {times} times"


class _Strict(logging.Handler):
    """Raises what hishel only logs, with a traceback, before it goes on without its cache."""

    def emit(self, record: logging.LogRecord) -> None:
        _, error, _ = record.exc_info or (None, None, None)
        raise RuntimeError(str(error or record.getMessage())) from error


_STRICT = _Strict(logging.ERROR)
_QUIET = logging.NullHandler()


def user_agent() -> str:
    """Return our name and version, with the project's address if ANIMECAL_URL or GitHub's runner tells it."""
    address = os.environ.get("ANIMECAL_URL") or "/".join(
        filter(None, map(os.environ.get, ("GITHUB_SERVER_URL", "GITHUB_REPOSITORY")))
    )
    # What a comment in a header may hold: RFC 9110, section 5.6.5.
    good = can_be_asked(address) and re.fullmatch(r"[!-'*-\[\]-~]+", address)
    named = f" (+{address})" if good else ""
    return f"animecal/{version('animecal')}{named}"


def _client(timeout: float, connections: int, cache: Path | None) -> httpx.Client:
    import httpx

    limits = httpx.Limits(max_connections=connections)
    headers = {"User-Agent": user_agent(), "Accept-Encoding": "gzip"}
    if cache is None:
        return httpx.Client(timeout=timeout, limits=limits, headers=headers)
    from hishel import CacheOptions, SqliteStorage
    from hishel.httpx import CacheClient

    logging.getLogger("hishel").addHandler(_STRICT)
    storage = SqliteStorage(database_path=cache / "http.db", max_size=CACHE_SIZE)
    rules = CacheOptions(shared=False)
    return CacheClient(timeout=timeout, limits=limits, headers=headers, storage=storage, rfc=rules)


class Web:
    """A client for one job. Use it in a ``with`` statement; it may be shared by threads.

    ``timeout`` is in seconds: to connect, and between two parts; an answer as a whole, headers and all, may
    take four times as long. Two requests to one host begin at least ``pause`` seconds apart. Answers are kept
    and used again by the rules of RFC 9111 in the folder ``cache``, if there is one. Raises AnimecalError if
    the environment names a proxy or certificates that are none.
    """

    def __init__(
        self,
        *,
        timeout: float = 15.0,
        connections: int = 8,
        pause: float = 0.0,
        tries: int = TRIES,
        cache: Path | None = None,
    ) -> None:
        self.timeout = timeout
        self.pause = pause
        self.tries = tries
        self.cache = cache
        self._next: dict[str, float] = {}
        self._until = threading.local()
        self._lock = threading.Lock()
        try:
            self.client = _client(timeout, connections, cache)
        except (ValueError, OSError) as error:  # of a proxy, or of certificates
            raise AnimecalError(
                f"HTTP cannot be spoken here ({error}); look at HTTP_PROXY, HTTPS_PROXY and SSL_CERT_FILE"
            ) from None
        self._bound()

    def __enter__(self) -> Web:
        return self

    def __exit__(self, *_: object) -> None:
        self.client.close()

    def fetch(
        self,
        url: str,
        *,
        limit: int,
        headers: dict[str, str] | None = None,
        method: str = "GET",
        content: bytes | None = None,
    ) -> Answer:
        """Return the answer to a request if its status is 200; tries again where that can help.

        Waits as long as a Retry-After asks for, else longer and longer, with some chance. Raises WebError.
        """
        import stamina

        logging.getLogger("stamina").addHandler(_QUIET)  # a retry is no news for users

        def again(error: Exception) -> bool | float:
            if not isinstance(error, WebError) or not error.passing:
                return False
            return True if error.wait is None else error.wait

        tries = 0
        try:
            for attempt in stamina.retry_context(
                on=again, attempts=self.tries, timeout=None, wait_initial=0.2, wait_max=5.0, wait_jitter=0.2
            ):
                tries = attempt.num
                with attempt:
                    answer = self.ask(url, limit=limit, headers=headers, method=method, content=content)
                    if answer.status != 200:
                        raise _status_error(answer)
        except WebError as error:
            error.tries = tries
            raise
        return msgspec.structs.replace(answer, tries=tries)

    def ask(
        self,
        url: str,
        *,
        limit: int,
        headers: dict[str, str] | None = None,
        method: str = "GET",
        content: bytes | None = None,
    ) -> Answer:
        """Return whatever is answered to one request, redirects followed, with at most ``limit`` bytes.

        Redirects never lead from https to http, and their bodies are not read. Raises WebError.
        """
        import sqlite3
        import zlib

        import httpx

        began = False
        longest = SLOWNESS * self.timeout
        try:
            request = self.client.build_request(method, url, headers=headers, content=content)
            secure = request.url.scheme == "https"
            for hops in range(REDIRECTS + 1):
                began = False
                self._await_turn(request.url.host)
                self._until.at = time.monotonic() + longest
                response = self.client.send(request, stream=True, follow_redirects=False)
                with contextlib.closing(response):
                    if response.next_request is None:
                        began = True
                        body = self._body(response, limit)
                        moved_to = str(response.url) if hops else None
                        return Answer(response.status_code, response.headers, body, moved_to)
                    request = response.next_request
                if secure and request.url.scheme != "https":
                    raise WebError("redirect", f"redirects from https to {request.url}")
        except httpx.TimeoutException:
            late = time.monotonic() >= self._until.at
            slow = f"takes longer than {longest:g}" if late else f"does not answer within {self.timeout:g}"
            raise WebError("slow", f"{slow} seconds", passing=True) from None
        except zlib.error as error:
            raise WebError("encoding", f"is not encoded as its Content-Encoding says ({error})") from None
        except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
            # UnicodeError: a host's name that cannot be asked for, such as one with a part of 64 letters.
            reason = str(error) or type(error).__name__
            passing = isinstance(error, httpx.TransportError) and not isinstance(
                error, httpx.UnsupportedProtocol
            )
            if began:
                raise WebError("truncated", f"breaks off ({reason})", passing=passing) from None
            raise WebError("connection", f"cannot be fetched ({reason})", passing=passing) from None
        except (sqlite3.Error, OSError, RuntimeError) as error:
            if self.cache is None:
                raise
            said = f"cannot be kept in the cache {self.cache} ({error}); delete that folder, or name another"
            raise WebError("cache", said) from None
        raise WebError("redirect", f"redirects more than {REDIRECTS} times")

    def _bound(self) -> None:
        """Bound answers as a whole.

        httpx bounds each wait for a piece alone, and has no place of its own for the network that httpcore
        takes: a server that sends a header a second would be listened to for ever.
        """
        for transport in (self.client._transport, *self.client._mounts.values()):
            pool = getattr(getattr(transport, "next_transport", transport), "_pool", None)
            if pool is not None:
                pool._network_backend = _Hurried(pool._network_backend, self._until)

    def _await_turn(self, host: str) -> None:
        """Wait until a request to the host may begin."""
        if not self.pause:
            return
        with self._lock:
            now = time.monotonic()
            turn = max(now, self._next.get(host, now))
            self._next[host] = turn + self.pause
        time.sleep(turn - now)

    def _body(self, response: httpx.Response, limit: int) -> bytes:
        """Return the body of an answer, unpacked no further than is needed to see that it is too long.

        Raises WebError if it is too long, and zlib.error if it is not packed as it says.
        """
        import zlib

        encoding = response.headers.get("content-encoding", "").strip().lower()
        if encoding not in ("", "identity", "gzip", "x-gzip"):
            raise WebError("encoding", f"is encoded as {encoding!r}, which was not asked for")
        unpacker = zlib.decompressobj(wbits=31) if "gzip" in encoding else None
        read = 0
        body = bytearray()
        for part in response.iter_raw():
            read += len(part)
            body += unpacker.decompress(part, limit + 1 - len(body)) if unpacker else part
            if max(read, len(body)) > limit:
                raise WebError("size", f"is longer than {limit:,} bytes")
        if unpacker and read and not unpacker.eof:
            raise WebError("truncated", "breaks off (its gzip has no end)", passing=True)
        return bytes(body)


class _Hurried:
    """A network of httpcore's, or a stream of it, that waits no longer than its thread's answer may take."""

    def __init__(self, inner: Any, until: threading.local) -> None:
        self.inner = inner
        self.until = until

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)

    def _left(self, timeout: float | None) -> float:
        left: float = self.until.at - time.monotonic()
        if left <= 0:
            import httpcore

            raise httpcore.ReadTimeout
        return left if timeout is None else min(timeout, left)

    def connect_tcp(self, host: str, port: int, timeout: float | None = None, **options: Any) -> _Hurried:
        """Return a connection; see ``httpcore.NetworkBackend``, as for the rest."""
        return _Hurried(self.inner.connect_tcp(host, port, self._left(timeout), **options), self.until)

    def start_tls(
        self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None
    ) -> _Hurried:
        """Return the stream, encrypted."""
        return _Hurried(self.inner.start_tls(ssl_context, server_hostname, self._left(timeout)), self.until)

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Return what comes next."""
        return bytes(self.inner.read(max_bytes, self._left(timeout)))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send."""
        self.inner.write(buffer, self._left(timeout))


def _status_error(answer: Answer) -> WebError:
    """Return the error for a status that is not 200, with how long the server wants to be left alone."""
    later = answer.status in (408, 425, 429) or answer.status >= 500
    wait = _retry_after(answer.headers.get("retry-after", "")) if later else None
    told = f"answers {answer.status}"
    if wait is not None and wait > LONGEST_WAIT:
        told, later = f"{told} and asks to come back in {wait:.0f} seconds", False
    error = WebError("status", told, passing=later, wait=wait)
    error.status = answer.status
    return error


def _retry_after(text: str) -> float | None:
    """Return the seconds that a Retry-After asks for, be it a number or a date; None if it is neither."""
    text = text.strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    with contextlib.suppress(ValueError, OverflowError):
        at = email.utils.parsedate_to_datetime(text)
        at = at if at.tzinfo else at.replace(tzinfo=dt.UTC)
        return max(0.0, (at - dt.datetime.now(dt.UTC)).total_seconds())
    return None
