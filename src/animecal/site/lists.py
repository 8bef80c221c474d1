"""Lists of shows: all of them, and those of a network, block, country, season or studio."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from ..feeds.select import Feed
from ..language.names import slug
from ..words.feeds import FeedWords
from ..words.groups import GroupWords
from .charts import starts
from .content import Content, Listed, listed_at
from .press import Page
from .subscribing import Subscribable

LONG = 1_500
"""Shows on one page (some 100 kB compressed); a longer list has pages for its older years."""
_YEAR = "y"
"""What the anchors of years begin with."""


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """Shows of a list that stand together under a heading, whose id on the page is ``anchor``."""

    anchor: str
    title: str
    rows: list[Listed]


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """Shows with something in common, what they are called together, and their calendars."""

    title: str
    about: str
    parts: list[Part]
    feeds: list[Subscribable]


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A line of a list's contents: a part, how many shows it has, and where, below the root."""

    title: str
    number: int
    where: str


def lists(content: Content) -> Iterator[Page]:
    """Yield the pages that list shows."""
    title = content.words.all_shows
    every = parts(content, content.listed.values())
    yield from _pages(content, "shows.html", "shows/", "years/", every, title, {})
    # A studio's page has also the shows of which nobody knows yet when they start; it needs no feed.
    for path, group in {**_by_feed(content), **_by_studio(content)}.items():
        told = {"about": group.about, "feeds": group.feeds}
        yield from _pages(content, "list.html", path, path, group.parts, group.title, told)


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
            parts=(_weeks if feed.kind == "season" else parts)(content, _rows(feed, by_run)),
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
            parts=parts(content, rows),
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


def parts(content: Content, rows: Iterable[Listed]) -> list[Part]:
    """Return shows as a list has them: what is on now, what comes, then the years, the newest first."""
    words = GroupWords(content.language)
    week = content.monday + dt.timedelta(days=7)
    now: list[Listed] = []
    coming: list[Listed] = []
    years: dict[int, list[Listed]] = {}
    for one in sorted(rows, key=lambda one: one.order):
        if one.day < week and one.ends is not None and one.ends >= content.monday:
            now.append(one)
        elif one.day >= content.monday:
            coming.append(one)
        else:
            years.setdefault(one.day.year, []).append(one)
    now.sort(key=lambda one: one.show.title.casefold())
    found = [Part(anchor="now", title=words.on_now, rows=now)]
    found.append(Part(anchor="coming", title=words.to_come, rows=coming))
    for year, over in sorted(years.items(), reverse=True):
        newest = sorted(over, key=lambda one: one.day, reverse=True)
        found.append(Part(anchor=f"{_YEAR}{year}", title=str(year), rows=newest))
    return [one for one in found if one.rows]


def _weeks(content: Content, rows: Iterable[Listed]) -> list[Part]:
    """Return the shows of a season by the weeks in which they start."""
    return [
        Part(anchor=f"start-{number}", title=one.title, rows=list(one.rows))
        for number, one in enumerate(starts(content, rows), 1)
    ]


def _pages(
    content: Content,
    template: str,
    path: str,
    older: str,
    parts: Iterable[Part],
    title: str,
    told: Mapping[str, object],
) -> Iterator[Page]:
    """Yield the page of some shows: what is on and what comes, and then the newest years.

    Of a long list each other year has a page of its own in a folder below ``older``.
    """
    pages: dict[str, list[Part]] = {path: []}
    for part in parts:
        here = sum(len(one.rows) for one in pages[path])
        if part.anchor[0] != _YEAR or (len(pages) == 1 and here + len(part.rows) <= LONG):
            pages[path].append(part)
        else:
            pages[f"{older}{part.title}/"] = [part]
    contents = [
        Entry(title=part.title, number=len(part.rows), where=f"{where}#{part.anchor}")
        for where, shown in pages.items()
        for part in shown
    ]
    for where, shown in pages.items():
        yield Page(
            path=where,
            template=template,
            title=title if where == path else content.words.of_year(title, shown[0].title),
            told={"parts": shown, "contents": contents, **told},
        )
