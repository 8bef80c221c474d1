"""Object stores through ``obstore``: Amazon's and those like it, Google's, Azure's, and a folder.

Credentials come from the environment alone.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import functools
import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit
from urllib.request import url2pathname

from ..errors import OutputError, UsageError, printable
from .claim import PACE
from .objects import ConflictError, Headers, Read, Store, Version

SCHEMES = ("s3", "gs", "az", "file")
TIMEOUT = 30.0
"""Seconds that one try of a request may take."""
LAST_TRY = PACE.longest - TIMEOUT
"""Seconds after which no further try begins."""
RETRIES = 8
_ANY_SIZE = 2**40

_NO_BUCKET = "NoSuchBucket|ContainerNotFound|specified bucket does not exist"

_REASONS: tuple[tuple[str, str], ...] = (
    (_NO_BUCKET, "there is no such bucket; make it first"),
    ("RequestTimeTooSkewed|RequestExpired", "this machine's clock differs from the store's; set it"),
    (
        "InvalidAccessKeyId|SignatureDoesNotMatch|InvalidToken|ExpiredToken|AuthenticationFailed|code: 401",
        "it does not accept the credentials of the environment",
    ),
    (
        "Missing (AccessKeyId|SecretAccessKey)|/latest/api/token|/latest/meta-data|computeMetadata",
        "the environment has no credentials for it, or half of them",
    ),
    ("code: 403|code: AccessDenied", "the credentials of the environment do not allow it"),
    ("code: (503|429)", "it is overloaded, tried {tries} times; run this again later"),
    (
        "code: 501",
        "it cannot write on a condition (If-Match), which keeps two runs apart; use another store",
    ),
    (r"code: 5\d\d", "it fails, tried {tries} times; run this again later"),
    (
        r"code: 3\d\d|redirect without LOCATION",
        "it is elsewhere; set AWS_REGION, and AWS_ENDPOINT_URL if it is not Amazon's",
    ),
    ("BadScheme", "its address is http and not https; set AWS_ALLOW_HTTP=true if it is on this machine"),
    ("TimedOut|timed out", "it does not answer, tried {tries} times"),
    ("HTTP error|kind: Connect", "it cannot be reached, tried {tries} times"),
)
"""What a fault says, by a pattern in the text of obstore's exceptions; the first that fits."""


def open_store(url: str, *, timeout: float = TIMEOUT, retries: int = RETRIES) -> Store:
    """Return the store at an address; what it needs beside that comes from the environment.

    Raises UsageError if the address is none, or if the extra is not installed.
    """
    parts = urlsplit(url)
    good = parts.scheme in SCHEMES and (parts.path.strip("/") if parts.scheme == "file" else parts.netloc)
    if not good or (parts.scheme == "file" and parts.netloc) or parts.query or parts.fragment:
        raise UsageError(
            f"{url!r} is not a store: write s3://BUCKET/FOLDER, gs://…, az://… or file:///FOLDER"
        )
    try:
        import obstore
    except ImportError:
        raise UsageError("pushing needs an extra: pip install 'animecal[push]'") from None
    del obstore
    place = url.rstrip("/")
    if parts.scheme == "file":
        return _ObjectStore(place, {"mkdir": True}, Path(url2pathname(parts.path)))
    client: dict[str, Any] = {"timeout": f"{timeout}s", "connect_timeout": f"{min(timeout, 10)}s"}
    if os.environ.get("AWS_ALLOW_HTTP", "").lower() == "true":
        client["allow_http"] = True
    # It reads no Retry-After, but waits twice as long each time.
    backoff = {"init_backoff": dt.timedelta(seconds=0.25), "max_backoff": dt.timedelta(seconds=15), "base": 2}
    retry = {"max_retries": retries, "retry_timeout": dt.timedelta(seconds=LAST_TRY), "backoff": backoff}
    return _ObjectStore(place, {"client_options": client, "retry_config": retry}, None)


class _ObjectStore:
    """A store of ``obstore``; one that is a folder is made when it is written to."""

    def __init__(self, place: str, options: dict[str, Any], folder: Path | None) -> None:
        self.place = place
        self.headers = folder is None
        self._options = options
        self._folder = folder

    @functools.cached_property
    def _store(self) -> Any:
        from obstore.store import from_url

        with self._told("open it"):
            return from_url(self.place, **self._options)

    @property
    def _empty(self) -> bool:
        return self._folder is not None and not self._folder.exists()

    def get(self, path: str, limit: int) -> Read | None:
        """Return an object, or None if there is none."""
        import obstore

        if self._empty:
            return None
        with self._told(f"read {path}"):
            try:
                found = obstore.get(self._store, path)
            except FileNotFoundError as error:
                if re.search(_NO_BUCKET, str(error)):
                    raise
                return None
            size, told = found.meta["size"], found.attributes
            if size > limit:
                raise OutputError(f"{self.place}/{path} has {size:,} bytes and not the {limit:,} that it may")
            headers = Headers(str(told.get("Content-Type", "")), str(told.get("Cache-Control", "")))
            return Read(bytes(found.bytes()), Version(found.meta["e_tag"], found.meta["version"]), headers)

    def put(
        self, path: str, data: bytes, headers: Headers, expected: Version | Literal["any"] | None
    ) -> Version:
        """Write an object whole if it is still the expected one. Raises ConflictError."""
        import obstore
        from obstore.exceptions import AlreadyExistsError, PreconditionError

        if isinstance(expected, Version) and not self.headers:
            # A folder cannot compare and write in one step.
            there = self.get(path, _ANY_SIZE)
            if there is None or there.version != expected:
                raise ConflictError(path)
            expected = "any"
        mode: Any = "create" if expected is None else "overwrite"
        if isinstance(expected, Version):
            fields = (("e_tag", expected.tag), ("version", expected.version))
            mode = {name: one for name, one in fields if one}
        attributes: Any = {"Content-Type": headers.type, "Cache-Control": headers.cache}
        with self._told(f"write {path}"):
            try:
                done = obstore.put(
                    self._store,
                    path,
                    data,
                    attributes=attributes if self.headers else None,
                    mode=mode,
                    use_multipart=False,
                )
            except (AlreadyExistsError, PreconditionError):
                raise ConflictError(path) from None
        return Version(done["e_tag"], done["version"])

    def list(self) -> dict[str, str | None]:
        """Return the ETags of all objects by path."""
        import obstore

        if self._empty:
            return {}
        with self._told("list its objects"):
            return {one["path"]: one["e_tag"] for part in obstore.list(self._store) for one in part}

    def delete(self, paths: Sequence[str]) -> None:
        """Delete objects; those that are gone already are no fault."""
        import obstore

        # A folder stops at the first that is gone; a store takes many in one request.
        for some in [list(paths)] if self.headers else [[path] for path in paths]:
            with self._told("delete what is no longer published"), contextlib.suppress(FileNotFoundError):
                obstore.delete(self._store, some)

    @contextlib.contextmanager
    def _told(self, what: str) -> Iterator[None]:
        """Raise OutputError for whatever obstore raises."""
        from obstore.exceptions import BaseError

        try:
            yield
        except (BaseError, OSError, NotImplementedError, ValueError) as error:
            raise OutputError(f"{self.place}: could not {what}: {_reason(error)}") from None


def _reason(error: Exception) -> str:
    """Return what a fault means, with what the store calls it; in a line."""
    text = str(error)
    first = next((line.strip() for line in text.splitlines() if line.strip()), type(error).__name__)
    retries = re.search(r"after (\d+) retries", first)
    tries = 1 + int(retries[1]) if retries else 1
    told = next((said for pattern, said in _REASONS if re.search(pattern, text)), None)
    if told is None:
        return printable(first, most=400)
    called = re.search(r"<Code>(\w+)</Code>", text) or re.search(r"(?:status |\()code: (\w+)", text)
    name = f" ({called[1]})" if called else ""
    return told.format(tries=tries).replace("tried 1 times", "tried once") + name
