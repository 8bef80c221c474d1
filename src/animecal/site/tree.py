"""The whole publishable tree: pages beside the published feeds."""

from __future__ import annotations

import datetime as dt
import functools
import stat
from collections.abc import Mapping, Sequence
from pathlib import Path

from ..errors import AnimecalError, LedgerError, OutputError
from ..feeds.editions import Edition, usual_titles
from ..feeds.ended import all_feeds
from ..feeds.news import BESIDE
from ..files import read_plain
from ..language.model import Dataset
from ..ledger.published import INDEX, INDEX_LIMIT, read_published
from ..publish.digest import DIGEST, LARGEST, OF_BUILDS, digest
from ..publish.editions import Editions
from ..publish.output import alone, write_tree
from ..schedule.shows import schedule
from ..words.languages import ENGLISH, LANGUAGES, Language, language_of
from .pages import render
from .pictures import PICTURE, Draw
from .places import ROOT, place_of


def publishable(
    dataset: Dataset,
    feeds: Path,
    *,
    as_of: dt.date,
    now: dt.datetime,
    base_url: str | None,
    language: Language = ENGLISH,
    others: Sequence[str] | None = None,
    draw: Draw | None = None,
    serve: str | None = None,
) -> dict[str, bytes]:
    """Return all files of the site, by path: the pages, and the feeds of a folder below ``feeds/``.

    Pages and feeds in ``others`` of the languages stand in folders such as ``ja/`` and ``feeds/ja/``: without
    it, in the publication's own, if there is a catalogue of it. Without ``base_url`` the site's address is
    that of the published feeds, without their ``feeds/``. ``draw`` makes pictures for where pages are shared.
    ``serve`` is where calendars are served on request, if anywhere. Raises LedgerError if the feeds cannot be
    read, and AnimecalError if there are none.
    """
    dataset = dataset.checked
    published = read_published(feeds)
    if not published.files:
        raise AnimecalError(
            f"there are no feeds in {feeds}; build them first, or name their folder with --feeds"
        )
    where = published.index.base_url
    if base_url is None and where is not None and where.endswith("/feeds/"):
        base_url = where.removesuffix("feeds/")
    known = schedule(dataset, as_of)
    made = [feed for feed in all_feeds(dataset, known, as_of, language) if feed.path in published.files]
    if others is None:
        others = [code for code in LANGUAGES[1:] if code == dataset.publication.language]
    places = [ROOT, *map(place_of, others)]
    printed = functools.partial(render, now=now, base_url=base_url, places=places, serve=serve)
    tree = printed(dataset, known, made, edition=Edition(language), draw=draw)
    pictures = [path for path in tree if path.endswith(f"/{PICTURE}")]
    paths = {feed.path for feed in made}
    for place in places[1:]:
        editions = Editions(dataset, known, published, as_of)
        edition = Edition(language_of(place.code), usual_titles(place.code, dataset.publication))
        told = editions.feeds(edition)
        shown = [feed for feed in told if feed.path in paths]
        files = editions.files(edition, told, place.folder)
        data, shows = edition.data(dataset), edition.shows(known)
        tree |= printed(data, shows, shown, edition=edition, folder=place.folder, pictures=pictures)
        tree |= {f"feeds/{place.folder}{path}": file for path, file in files.items()}
    tree |= {f"feeds/{path}": data for path, data in published.files.items()}
    tree |= {f"feeds/{name}": _beside(feeds / name) for name in (INDEX, *BESIDE)}
    tree |= {f"feeds/{name}": _beside(feeds / name) for name in OF_BUILDS if (feeds / name).is_file()}
    tree[DIGEST] = digest(tree).encode() + b"\n"
    return tree


def read_site(folder: Path) -> dict[str, bytes]:
    """Return all files of a site as it was written, by path.

    Raises OutputError if the folder holds none, or if anything in it was changed, added or lost since.
    """
    tree = _read(folder)
    if DIGEST not in tree:
        raise OutputError(
            f"{folder} holds no site; write one with animecal site, or name its folder with --site"
        )
    if tree[DIGEST] != digest(tree).encode() + b"\n":
        raise OutputError(
            f"{folder} is not the site as it was written: files were changed, added or lost since; write it "
            "again with animecal site, and copy hidden files too"
        )
    return tree


def write_site(out: Path, tree: Mapping[str, bytes]) -> int:
    """Make a folder hold a site and nothing else; return how many of its files changed.

    Raises OutputError, with the folder as it was, if it holds something else or cannot be written: what we
    did not write, or not like that, is not ours to remove.
    """
    with alone(out):
        there = _read(out)
        if there and there.get(DIGEST) != digest(there).encode() + b"\n":
            foreign = sorted(there.keys() - tree.keys())
            such = f", such as {foreign[0]}" if foreign else ""
            raise OutputError(
                f"{out} holds something else than a site as it was written{such}; "
                "move it away, or name another folder"
            )
        same = frozenset(path for path, data in tree.items() if there.get(path) == data)
        if len(same) < len(tree) or there.keys() != tree.keys():
            write_tree(out, tree, same, frozenset(there))
    return len(tree) - len(same)


def _beside(file: Path) -> bytes:
    try:
        return read_plain(file, INDEX_LIMIT)
    except OSError as error:
        raise LedgerError(f"{file} cannot be read: {error.strerror}; build the feeds again") from None


def _read(out: Path) -> dict[str, bytes]:
    """Return the files of a folder by path; what no site has, such as links and huge files, without bytes."""
    found: dict[str, bytes] = {}
    try:
        if out.exists() and not out.is_dir():
            raise OutputError(f"{out} is a file and not a folder; name another folder")
        for path in sorted(out.rglob("*")) if out.exists() else ():
            name = path.relative_to(out).as_posix()
            state = path.lstat()
            if stat.S_ISREG(state.st_mode) and state.st_size <= LARGEST:
                found[name] = path.read_bytes()
            elif not stat.S_ISDIR(state.st_mode):
                found[name] = b""
    except OSError as error:
        raise OutputError(f"{error.filename or out} cannot be read: {error.strerror}") from None
    return found
