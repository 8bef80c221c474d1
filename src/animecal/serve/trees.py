"""The published tree, read whole from a folder or over HTTP."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Protocol

import msgspec

from ..errors import AnimecalError
from ..feeds.news import BESIDE
from ..files import read_plain
from ..ledger.published import FEED_LIMIT, INDEX, INDEX_LIMIT, Index, parse_index, read_published
from ..publish.digest import DIGEST, LARGEST, digest_of
from ..publish.looked import LOOKED, LOOKED_LIMIT, parse_looked
from ..web import Web, WebError, folder_address, is_remote

FEEDS = "feeds/"
"""Where the feeds are, below the site."""


class Tree(msgspec.Struct, frozen=True):
    """A published tree: its files and their SHA-256 by path, the manifest of its feeds, when it was built.

    ``looked`` is None where the tree does not say that.
    """

    files: Mapping[str, bytes]
    hashes: Mapping[str, str]
    index: Index
    looked: dt.datetime | None

    @property
    def feeds(self) -> dict[str, bytes]:
        """The feeds that the manifest lists, by their paths below the feeds."""
        return {feed.path: self.files[FEEDS + feed.path] for feed in self.index.feeds}


class Place(Protocol):
    """Where a published tree is."""

    def mark(self) -> bytes:
        """Return what changes with the tree, as cheaply as it can be had. Raises AnimecalError."""

    def read(self) -> Tree:
        """Return the tree, all of one build. Raises AnimecalError if there is none, or half of two."""


def place_of(site: str) -> Place:
    """Return the place that a folder or an address names."""
    return Remote(folder_address(site, "--site", private=True)) if is_remote(site) else Folder(Path(site))


def _whole(files: Mapping[str, bytes], where: str) -> Tree:
    """Return the tree of these files. Raises AnimecalError if a feed is not what the manifest lists."""
    index = parse_index(files[FEEDS + INDEX], f"{where}{FEEDS}{INDEX}")
    hashes = {path: hashlib.sha256(data).hexdigest() for path, data in files.items()}
    for feed in index.feeds:
        if hashes.get(FEEDS + feed.path) != feed.sha256:
            raise AnimecalError(f"{where}{FEEDS}{feed.path} is not the feed that {INDEX} lists")
    try:
        looked = parse_looked(files.get(FEEDS + LOOKED, b"")).looked
    except ValueError:
        looked = None
    return Tree(files, hashes, index, looked)


class Folder:
    """A folder that ``animecal site`` wrote, and may write anew at any time."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def mark(self) -> bytes:
        """Return the digest that the site says it has, and when its feeds were built."""
        return self._small(DIGEST) + self._small(FEEDS + LOOKED, optional=True)

    def read(self) -> Tree:
        """Return the site. Raises AnimecalError if it is being written, or is none."""
        folder = Path(os.path.realpath(self.folder))  # a link that is turned meanwhile does not mix two
        self._small(DIGEST)
        try:
            files = {path: read_plain(folder / path, LARGEST) for path in _paths(folder)}
        except OSError as error:
            raise AnimecalError(f"{error.filename} cannot be read: {error.strerror or error}") from None
        if FEEDS + INDEX not in files:
            raise AnimecalError(f"{self.folder} has no {FEEDS}{INDEX}; write it with `animecal site`")
        tree = _whole(files, f"{self.folder}/")
        if files.get(DIGEST, b"").decode(errors="replace").strip() != digest_of(tree.hashes):
            raise AnimecalError(
                f"{self.folder} is not as `animecal site` wrote it: it is being written, or by other hands"
            )
        return tree

    def _small(self, path: str, *, optional: bool = False) -> bytes:
        try:
            return read_plain(self.folder / path, LOOKED_LIMIT)
        except FileNotFoundError:
            if optional:
                return b""
            raise AnimecalError(
                f"{self.folder} is no site: it has no {path}; write one with `animecal site`, and name it "
                "with --site"
            ) from None
        except OSError as error:
            raise AnimecalError(f"{error.filename} cannot be read: {error.strerror or error}") from None


def _paths(folder: Path) -> Iterator[str]:
    """Yield the files of a folder, without those that wait for their places."""
    for place, _, names in os.walk(folder):
        below = Path(place).relative_to(folder)
        yield from ((below / name).as_posix() for name in names if not name.startswith(".animecal-"))


class Remote:
    """A site at an address. Its pages cannot be listed: there are the feeds, and what is beside them."""

    def __init__(self, url: str) -> None:
        self.base = url + FEEDS

    def mark(self) -> bytes:
        """Return the manifest, and when the feeds were built."""
        with Web() as web:
            return self._get(web, INDEX, INDEX_LIMIT) + self._get(web, LOOKED, LOOKED_LIMIT, optional=True)

    def read(self) -> Tree:
        """Return the feeds. Raises AnimecalError if they change meanwhile, or cannot be fetched."""
        with Web() as web:
            found = {INDEX: self._get(web, INDEX, INDEX_LIMIT)}
            found |= {name: self._get(web, name, FEED_LIMIT, optional=True) for name in (LOOKED, *BESIDE)}
        published = read_published(self.base)
        if published.index != parse_index(found[INDEX], self.base + INDEX):
            raise AnimecalError(f"{self.base} changed while it was read")
        found |= published.files
        return _whole({FEEDS + name: data for name, data in found.items() if data}, "")

    def _get(self, web: Web, name: str, limit: int, *, optional: bool = False) -> bytes:
        try:
            return web.fetch(self.base + name, limit=limit).body
        except WebError as error:
            if optional and error.kind == "status":
                return b""
            raise AnimecalError(f"{self.base}{name} {error.told}") from None
