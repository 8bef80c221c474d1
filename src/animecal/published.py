"""What was published before, read from a folder or over HTTP: the ledger of revisions."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Annotated

import msgspec

from .errors import LedgerError

if TYPE_CHECKING:
    import httpx

INDEX = "index.json"
INDEX_LIMIT = 32_000_000
"""Bytes of an index that is still believed over HTTP."""
FEED_LIMIT = 4_000_000
TRIES = 4
CONNECTIONS = 8

Sha256 = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]


class IndexedFeed(msgspec.Struct, frozen=True, kw_only=True):
    """A feed as the manifest lists it: where, what, how many events from when to when, how many bytes."""

    path: str
    title: str
    kind: str
    events: int
    first: str | None
    last: str | None
    size: int
    sha256: Sha256


class Index(msgspec.Struct, frozen=True, kw_only=True):
    """The manifest ``index.json``; nothing in it changes with the clock."""

    version: int
    base_url: str | None
    feeds: tuple[IndexedFeed, ...]

    def encoded(self) -> bytes:
        """Return the manifest as it is published: one line a feed, so that changes can be reviewed."""
        head = msgspec.json.encode({"version": self.version, "base_url": self.base_url})[:-1]
        rows = b",\n  ".join(msgspec.json.encode(feed) for feed in self.feeds)
        return head + b',"feeds":[\n  ' + rows + b"\n]}\n"


class Published(msgspec.Struct, frozen=True):
    """A publication: its manifest and the bytes of every feed that it lists, by path."""

    index: Index
    files: Mapping[str, bytes]


NOTHING = Published(Index(version=1, base_url=None, feeds=()), {})
"""What was published before the first time."""

Progress = Callable[[int, int], None]


def read_published(place: str | Path, on_file: Progress = lambda _done, _all: None) -> Published:
    """Read what was published before from a folder or an http(s) URL.

    A folder that does not exist or is empty was never published to. Everything else that cannot be read
    raises LedgerError: revisions never restart from zero in silence.
    """
    if isinstance(place, str) and place.startswith(("http://", "https://")):
        return _fetch(place if place.endswith("/") else place + "/", on_file)
    return _read_folder(Path(place), on_file)


def parse_index(data: bytes, where: str) -> Index:
    """Read a manifest. Raises LedgerError if it is broken or names files outside its folder."""
    try:
        index = msgspec.json.decode(data, type=Index)
    except msgspec.DecodeError as error:
        raise LedgerError(
            f"{where} is not a manifest of feeds ({error}); restore it, e.g. with git"
        ) from None
    if index.version != 1:
        raise LedgerError(f"{where} has version {index.version}; this animecal reads version 1")
    for feed in index.feeds:
        path = PurePosixPath(feed.path)
        if path.is_absolute() or ".." in path.parts or path.suffix != ".ics" or "\\" in feed.path:
            raise LedgerError(f"{where} lists {feed.path!r}, which is no path of a feed")
    return index


def _checked(feed: IndexedFeed, data: bytes, where: str) -> bytes:
    if hashlib.sha256(data).hexdigest() != feed.sha256:
        raise LedgerError(f"{where} is not the feed that {INDEX} lists: its SHA-256 differs; restore it")
    return data


def _read_folder(folder: Path, on_file: Progress) -> Published:
    try:
        if not folder.exists() or not any(folder.iterdir()):
            return NOTHING
        if not (folder / INDEX).exists():
            raise LedgerError(
                f"{folder} has files but no {INDEX}: it is not a folder of feeds. "
                "Name another folder, or restore the manifest"
            )
        index = parse_index((folder / INDEX).read_bytes(), str(folder / INDEX))
        files: dict[str, bytes] = {}
        for feed in index.feeds:
            files[feed.path] = _checked(feed, (folder / feed.path).read_bytes(), str(folder / feed.path))
            on_file(len(files), len(index.feeds))
    except OSError as error:
        name = error.filename or folder
        raise LedgerError(f"{name} cannot be read: {error.strerror or error}; restore it") from None
    return Published(index, files)


def _fetch(base: str, on_file: Progress) -> Published:
    """Fetch a publication, a few feeds at a time; what fails for good stops the build."""
    from concurrent.futures import ThreadPoolExecutor

    import httpx

    limits = httpx.Limits(max_connections=CONNECTIONS)
    agent = {"User-Agent": "animecal (previous feeds)"}
    with httpx.Client(timeout=20, limits=limits, headers=agent, follow_redirects=True) as client:
        index = parse_index(_get(client, base + INDEX, INDEX_LIMIT), base + INDEX)
        files: dict[str, bytes] = {}

        def one(feed: IndexedFeed) -> bytes:
            return _checked(feed, _get(client, base + feed.path, FEED_LIMIT), base + feed.path)

        with ThreadPoolExecutor(CONNECTIONS) as pool:
            waiting = [(feed, pool.submit(one, feed)) for feed in index.feeds]
            try:
                for feed, future in waiting:
                    files[feed.path] = future.result()
                    on_file(len(files), len(waiting))
            except BaseException:
                pool.shutdown(cancel_futures=True)
                raise
    return Published(index, files)


def _get(client: httpx.Client, url: str, limit: int) -> bytes:
    """Return the body at a URL; tries again where that can help, and says who failed how often."""
    import httpx
    import stamina

    def passing(error: Exception) -> bool:
        if isinstance(error, httpx.HTTPStatusError):
            return error.response.status_code in (408, 425, 429) or error.response.status_code >= 500
        return isinstance(error, httpx.TransportError) and not isinstance(error, httpx.UnsupportedProtocol)

    try:
        for attempt in stamina.retry_context(on=passing, attempts=TRIES, wait_initial=0.2, wait_max=5.0):
            with attempt, client.stream("GET", url) as response:
                response.raise_for_status()
                body = bytearray()
                for chunk in response.iter_bytes():
                    body += chunk
                    if len(body) > limit:
                        raise LedgerError(f"{url} is longer than {limit} bytes: it is no feed of ours")
    except httpx.HTTPStatusError as error:
        raise LedgerError(f"{url} answers {error.response.status_code}; nothing was built") from None
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        reason = str(error) or type(error).__name__
        raise LedgerError(
            f"{url} cannot be fetched ({reason}; tried {TRIES} times); nothing was built"
        ) from None
    return bytes(body)
