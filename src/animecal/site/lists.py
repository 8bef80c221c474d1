"""Lists of shows: all of them, and those of a network, block, country, season or studio."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

import msgspec

from ..feeds.select import Feed
from ..language.names import slug
from ..words.feeds import FeedWords
from .content import Content, Listed, listed_at
from .press import Page
from .subscribing import Subscribable

LONG = 1_500
"""Shows on one page (some 100 kB compressed); a longer list has pages for its older years."""


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """Shows with something in common, what they are called together, and their calendars."""

    title: str
    about: str
    rows: list[Listed]
    feeds: list[Subscribable]


def lists(content: Content) -> Iterator[Page]:
    """Yield the pages that list shows."""
    title = content.words.all_shows
    yield from _pages(content, "shows.html", "shows/", "years/", content.listed.values(), title, {})
    # A studio's page has also the shows of which nobody knows yet when they start; it needs no feed.
    for path, group in {**_by_feed(content), **_by_studio(content)}.items():
        told = {"about": group.about, "feeds": group.feeds}
        yield from _pages(content, "list.html", path, path, group.rows, group.title, told)


def _by_feed(content: Content) -> dict[str, Group]:
    """Return the shows of each feed that has a page, by its folder; beside it are feeds of the same name."""
    by_run = _listed_by_run(content)
    beside: dict[str, list[Feed]] = {}
    for feed in content.feeds.values():
        beside.setdefault(feed.path.partition(".")[0], []).append(feed)
    found = {}
    for feed in content.feeds.values():
        if feed.page is None:
            continue
        folder = feed.path.removesuffix(".ics")
        related = sorted(beside[folder], key=lambda one: (one is not feed, one.path))
        found[f"{folder}/"] = Group(
            title=feed.page,
            about=feed.about,
            rows=_rows(feed, by_run),
            feeds=_subscribable(content, related),
        )
    return found


def _rows(feed: Feed, by_run: Mapping[str, Listed]) -> list[Listed]:
    """Return the airings of a feed; of a named calendar each show once, where it has its first episode."""
    runs = dict.fromkeys(event.uid.rpartition(".")[0] for event in feed.events)
    rows = [by_run[run] for run in runs if run in by_run]  # the notice of a feed that ended is of no show
    if feed.kind != "calendar":
        return rows
    return list({row.show.id: row for row in reversed(rows)}.values())


def _by_studio(content: Content) -> dict[str, Group]:
    """Return the shows of each studio, by the folder of its page."""
    studios: dict[str, list[Listed]] = {}
    for one in content.listed.values():
        for studio in one.show.studios:
            studios.setdefault(studio, []).append(one)
    names = FeedWords(content.language, content.dataset.publication)
    found = {}
    for studio, rows in studios.items():
        feed = content.feeds.get(f"studios/{slug(studio)}.ics")
        found[f"studios/{slug(studio)}/"] = Group(
            title=names.studio(studio).title,
            about=content.words.made_by(studio),
            rows=rows,
            feeds=_subscribable(content, [feed] if feed else []),
        )
    return found


def _subscribable(content: Content, feeds: Iterable[Feed]) -> list[Subscribable]:
    return [one for one in (content.subscribable(feed.path) for feed in feeds) if one]


def _listed_by_run(content: Content) -> dict[str, Listed]:
    """Return all airings by what their events' UIDs begin with: a network's page has its own starts."""
    found = {}
    for one in content.known:
        for airing in one.airings:
            premiere = airing.premiere
            starts = premiere.moment if premiere else airing.start
            row = listed_at(content.dataset, one, airing, starts, content.language)
            found[f"{one.show.id}.{airing.run}"] = row
    return found


def _pages(
    content: Content,
    template: str,
    path: str,
    older: str,
    rows: Iterable[Listed],
    title: str,
    told: Mapping[str, object],
) -> Iterator[Page]:
    """Yield the page of some shows, the newest first.

    A long list keeps its newest years there; each other year has a page of its own in a folder below
    ``older``.
    """
    rows = sorted(sorted(rows, key=lambda one: one.order), key=lambda one: one.day, reverse=True)
    if len(rows) <= LONG:
        yield Page(path=path, template=template, title=title, told={"rows": rows, **told})
        return
    newest: list[Listed] = []
    pages: dict[str, tuple[str, list[Listed]]] = {path: (content.words.newest, newest)}
    for year, found in groupby(rows, key=lambda one: one.day.year):
        group = list(found)
        if len(pages) == 1 and len(newest) + len(group) <= LONG:
            newest += group
        else:
            pages[f"{older}{year}/"] = (str(year), group)
    years = [(name, where) for where, (name, _) in pages.items()]
    for where, (name, shown) in pages.items():
        yield Page(
            path=where,
            template="years.html",
            title=title if where == path else content.words.of_year(title, name),
            told={"layout": template, "rows": shown, "years": years, **told},
        )
