"""The pages of all calendars: an overview, and one for each kind, such as networks or countries.

Calendars of shows stand on the shows' own pages.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

import msgspec

from ..feeds.select import Feed
from ..language.names import slug
from ..words.groups import GroupWords
from ..words.regions import place_words
from .content import Content
from .lists import Entry
from .press import Page
from .subscribing import Subscribable, subscribable


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """The calendars of one network, country or the like: each with what is told of it beside the others.

    ``page`` is the folder of the page with its shows; ``group`` the heading under which it stands.
    """

    title: str
    page: str
    group: str
    feeds: list[tuple[str, Subscribable]]

    @property
    def coming(self) -> bool:
        """Whether something is to come in one of them."""
        return any(feed.coming for _, feed in self.feeds)


class Shelf(msgspec.Struct, frozen=True, kw_only=True):
    """Rows under a heading: those in which something is to come, and the quiet others."""

    title: str
    rows: list[Row]
    quiet: list[Row]


def calendars(content: Content) -> Iterator[Page]:
    """Yield the overview of all calendars, and the page of each kind that there is."""
    words = GroupWords(content.language)
    kinds = {
        "networks/": words.networks,
        "blocks/": words.blocks,
        "regions/": words.countries,
        "seasons/": words.seasons,
        "studios/": words.studios,
    }
    rows = _rows(content, words)
    pages = {path: title for path, title in kinds.items() if path in rows}
    lines = [
        (
            Entry(title=title, number=len(rows[path]), where=path),
            words.coming(sum(row.coming for row in rows[path]), sum(not row.coming for row in rows[path])),
        )
        for path, title in pages.items()
    ]
    shows = Entry(title=words.shows, number=len(content.listed), where="shows/")
    everything = content.subscribable("premieres.ics")
    yield Page(
        path="calendars/",
        template="calendars.html",
        title=content.words.calendars,
        told={
            "everything": everything,
            "lines": lines,
            "shows": shows,
            "own": _shelves(rows.get("calendars/", ())),
            "g": words,
        },
    )
    for path, title in pages.items():
        yield Page(
            path=path,
            template="kind.html",
            title=title,
            told={"shelves": _shelves(rows[path]), "g": words},
        )


def _rows(content: Content, words: GroupWords) -> dict[str, list[Row]]:
    """Return the rows of each kind, by its folder, in the order of the page."""
    labels = {
        "network-episodes": words.every_episode,
        "region-episodes": words.every_episode,
        "network-dubs": words.dubs,
    }
    networks = content.dataset.networks
    names = _names(content)
    beside: dict[str, list[Feed]] = {}
    for feed in content.feeds.values():
        beside.setdefault(feed.path.partition(".")[0], []).append(feed)
    found: dict[str, list[Row]] = {}
    for stem, feeds in beside.items():
        page = next((feed.page for feed in feeds if feed.page is not None), None)
        if page is None:
            continue
        kind, _, name = stem.partition("/")
        order = sorted(feeds, key=lambda feed: (feed.page is None, feed.path))
        row = Row(
            title=names.get(stem, page),
            page=f"{stem}/",
            group=words.kind(networks[name].kind) if kind == "networks" and name in networks else "",
            feeds=[
                (
                    labels.get(feed.kind, words.premieres),
                    subscribable(feed, content.base_url, content.monday, content.folder),
                )
                for feed in order
            ],
        )
        found.setdefault(f"{kind}/", []).append(row)
    place_of = {f"seasons/{season}/": place for place, season in enumerate(content.seasons)}
    for there in found.values():
        there.sort(key=lambda row: (place_of.get(row.page, 0), row.title.casefold()))
    return found


def _names(content: Content) -> dict[str, str]:
    """Return what countries, seasons and studios are called where their kind is said above them."""
    regions = content.dataset.regions
    return {
        **{f"regions/{code.lower()}": place_words(regions, code, content.language) for code in regions.feeds},
        **{f"seasons/{season}": content.words.moment(season) for season in content.seasons},
        **{f"studios/{slug(studio)}": studio for studio in content.studios},
    }


def _shelves(rows: Iterable[Row]) -> list[Shelf]:
    """Return rows by their headings, the longest shelf first."""
    found = []
    for title, group in groupby(sorted(rows, key=lambda row: row.group), key=lambda row: row.group):
        there = list(group)
        live = [row for row in there if row.coming]
        found.append(Shelf(title=title, rows=live, quiet=[row for row in there if not row.coming]))
    return sorted(found, key=lambda shelf: len(shelf.rows) + len(shelf.quiet), reverse=True)
