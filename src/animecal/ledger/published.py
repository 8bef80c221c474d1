"""What was published before, read from a folder or over HTTP: the ledger of revisions."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated

import msgspec

from ..errors import LedgerError, UsageError
from ..files import read_plain
from ..progress import Progress, unseen
from ..web import Web, WebError, can_be_asked, folder_address, is_remote
from .gone import Gone

INDEX = "index.json"
INDEX_LIMIT = 32_000_000
"""Bytes of an index that is still believed."""
FEED_LIMIT = 4_000_000
"""Bytes of a feed, likewise."""
TIMEOUT = 20.0
"""Seconds that a server may take to connect, and between two pieces of an answer."""
CONNECTIONS = 8

_FEED_PATH = re.compile(r"(?:[A-Za-z0-9_-]+/)*[A-Za-z0-9_-][A-Za-z0-9._-]*\.ics")
"""Below the folder, without dots to climb by, and the same in a URL as on a disk."""

_LINE_END = re.compile(rb"\r*\n")

UNFINISHED = ".animecal-*.ready"
"""What stands in a folder while a build puts its files in their places, or after it died at that."""
NO_CONTENT = re.compile(r"\..*|lost\+found")
"""Names that say nothing of what a folder is for: those with a dot, and what a new disk has."""

Number = Annotated[int, msgspec.Meta(ge=0)]
Day = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
Sha256 = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]


class IndexedFeed(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A feed as the manifest lists it: where, what, how many events from when to when, how many bytes.

    A ``view`` tells events in other words than the other feeds do, with the same UIDs and revisions.
    """

    path: str
    title: str
    kind: str
    events: Number
    first: Day | None
    last: Day | None
    size: Number
    sha256: Sha256
    view: bool = False


class Index(msgspec.Struct, frozen=True, kw_only=True):
    """The manifest ``index.json``; nothing in it changes with the clock.

    ``gone`` are the events that have left the feeds, ``looked`` the address of the file that says when the
    feeds were last built, if it is not beside them.
    """

    version: int
    base_url: str | None
    feeds: tuple[IndexedFeed, ...]
    gone: tuple[Gone, ...] = ()
    looked: str | None = None

    @property
    def views(self) -> frozenset[str]:
        """The paths of the feeds that are views."""
        return frozenset(feed.path for feed in self.feeds if feed.view)

    def encoded(self) -> bytes:
        """Return the manifest as it is published: one line a feed, so that changes can be reviewed."""
        looked = {} if self.looked is None else {"looked": self.looked}
        head = msgspec.json.encode({"version": self.version, "base_url": self.base_url, **looked})[:-1]
        rows = b",\n  ".join(msgspec.json.encode(feed) for feed in self.feeds)
        left = b",\n  ".join(msgspec.json.encode(one) for one in self.gone)
        gone = b',"gone":[\n  ' + left + b"\n]" if self.gone else b""
        return head + b',"feeds":[\n  ' + rows + b"\n]" + gone + b"}\n"


class Published(msgspec.Struct, frozen=True):
    """A publication: its manifest and the bytes of every feed that it lists, by path.

    ``restored`` are the paths of feeds that have other line ends now than they were published with.
    """

    index: Index
    files: Mapping[str, bytes]
    restored: frozenset[str] = frozenset()


NOTHING = Published(Index(version=1, base_url=None, feeds=()), {})
"""What was published before the first time."""


Needed = Callable[[IndexedFeed], bool]
"""Tells which feeds are to be read."""


def all_of_them(_feed: IndexedFeed) -> bool:
    """Return that a feed is needed: whoever builds needs all."""
    return True


def read_published(
    place: str | Path,
    on_file: Progress = unseen,
    *,
    timeout: float = TIMEOUT,
    needed: Needed = all_of_them,
    named: str = "--previous",
) -> Published:
    """Read what was published before: from the output folder, a path, or from another folder or URL, a text.

    The manifest is read as a whole, and the feeds that are ``needed``. The place was ``named`` by an option.
    An output folder that does not exist or is empty was never published to. Everything else that cannot be
    read raises LedgerError: revisions never restart from zero in silence.
    """
    if isinstance(place, Path):
        return _read_folder(place, on_file, needed)
    if is_remote(place):
        return _fetch(folder_address(place, named, private=True), on_file, timeout, needed)
    published = _read_folder(Path(place), on_file, needed)
    if published is NOTHING:
        raise LedgerError(f"{place} holds no feeds; leave out {named} if nothing was published before")
    return published


def parse_index(data: bytes, where: str) -> Index:
    """Read a manifest. Raises LedgerError if it is broken or names what is no feed of its folder."""
    try:
        index = msgspec.json.decode(data, type=Index)
    except (ValueError, RecursionError) as error:
        raise LedgerError(
            f"{where} is not a manifest of feeds ({error}); restore it, e.g. with git"
        ) from None
    if index.version != 1:
        raise LedgerError(f"{where} has version {index.version}; this animecal reads version 1")
    if index.base_url is not None and not _is_base(index.base_url):
        raise LedgerError(
            f"{where} says that feeds are published at {index.base_url[:100]!r}, which is no http or https "
            "address of a folder; correct its base_url, or restore it, e.g. with git"
        )
    if index.looked is not None and not can_be_asked(index.looked):
        raise LedgerError(
            f"{where} says that {index.looked[:100]!r} tells when feeds were built, which is no http or "
            "https address; correct its looked, or restore it, e.g. with git"
        )
    paths: set[str] = set()
    for feed in index.feeds:
        if not _FEED_PATH.fullmatch(feed.path):
            raise LedgerError(f"{where} lists {feed.path!r}, which is no path of a feed")
        if feed.path in paths:
            raise LedgerError(f"{where} lists {feed.path} twice; restore it, e.g. with git")
        paths.add(feed.path)
    return index


def _is_base(text: str) -> bool:
    """Return whether a text is where feeds can be published, as a build writes it."""
    try:
        return folder_address(text, "base_url") == text
    except UsageError:
        return False


def _checked(feed: IndexedFeed, data: bytes, where: str) -> bytes:
    """Return a feed as it was published, the very ``data`` if they are so.

    Git may have turned its line ends (core.autocrlf): its SHA-256 tells what they were. Raises LedgerError if
    it is another feed.
    """
    if hashlib.sha256(data).hexdigest() == feed.sha256:
        return data
    whole = _LINE_END.sub(b"\r\n", data)
    if hashlib.sha256(whole).hexdigest() == feed.sha256:
        return whole
    raise LedgerError(f"{where} is not the feed that {INDEX} lists: its SHA-256 differs; restore it")


def _read_folder(folder: Path, on_file: Progress, needed: Needed) -> Published:
    try:
        if not folder.exists():
            return NOTHING
        if not folder.is_dir():
            raise LedgerError(f"{folder} is a file and not a folder of feeds; name another folder")
        return _read_feeds(folder, on_file, needed)
    except (OSError, LedgerError) as error:
        if any(folder.glob(UNFINISHED)):
            raise LedgerError(
                f"a build is at work in {folder}, or died there; build again, which completes it"
            ) from None
        if isinstance(error, LedgerError):
            raise
        name = error.filename or folder
        raise LedgerError(f"{name} cannot be read: {error.strerror or error}; restore it") from None


def _read_feeds(folder: Path, on_file: Progress, needed: Needed) -> Published:
    if all(NO_CONTENT.fullmatch(path.name) for path in folder.iterdir()):
        return NOTHING
    if not (folder / INDEX).exists():
        raise LedgerError(
            f"{folder} has files but no {INDEX}: it is not a folder of feeds. "
            "Name another folder, or restore the manifest"
        )
    index = parse_index(read_plain(folder / INDEX, INDEX_LIMIT), str(folder / INDEX))
    files: dict[str, bytes] = {}
    restored: set[str] = set()
    wanted = [feed for feed in index.feeds if needed(feed)]
    for feed in wanted:
        place = f"{folder}/{feed.path}"
        data = read_plain(place, FEED_LIMIT)
        files[feed.path] = _checked(feed, data, place)
        if files[feed.path] is not data:
            restored.add(feed.path)
        on_file(len(files), len(wanted))
    return Published(index, files, frozenset(restored))


def _fetch(base: str, on_file: Progress, timeout: float, needed: Needed) -> Published:
    """Fetch a publication, a few feeds at a time; what fails for good stops the build."""
    from concurrent.futures import ThreadPoolExecutor

    with Web(timeout=timeout, connections=CONNECTIONS) as web:
        index = parse_index(_get(web, base + INDEX, INDEX_LIMIT), base + INDEX)
        files: dict[str, bytes] = {}

        def one(feed: IndexedFeed) -> bytes:
            return _checked(feed, _get(web, base + feed.path, FEED_LIMIT), base + feed.path)

        with ThreadPoolExecutor(CONNECTIONS) as pool:
            waiting = [(feed, pool.submit(one, feed)) for feed in index.feeds if needed(feed)]
            try:
                for feed, future in waiting:
                    files[feed.path] = future.result()
                    on_file(len(files), len(waiting))
            except BaseException:
                pool.shutdown(cancel_futures=True)
                raise
    return Published(index, files)


def _get(web: Web, url: str, limit: int) -> bytes:
    """Return the body at a URL. Raises LedgerError, which says who failed how often."""
    try:
        return web.fetch(url, limit=limit).body
    except WebError as error:
        raise LedgerError(f"{url} {error.told}; nothing was built") from None
