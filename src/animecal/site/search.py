"""The search: its page, and what it knows of all shows in the browser."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..feeds.select import Feed
from ..language.model import Show
from ..language.names import slug
from ..schedule.episodes import ShowSchedule, State
from ..words.regions import place_words
from ..words.searching import SearchWords
from .content import Content
from .press import Page, as_json
from .subscribing import Subscribable, subscribable

PART = 2_000
"""Shows in one file of the search index (some 130 kB compressed)."""
WAITS = (State.POSTPONED, State.WAITING)
"""States of what comes on a day that nobody knows."""
PLACE, TITLE = "{show}", "{title}"
"""Where the script puts a show's id, and its title, into the form of a row's calendar."""


def search_page(content: Content) -> Page:
    """Return the page that lists what was found; its address holds what was asked."""
    regions = content.dataset.regions
    return Page(
        path="search/",
        template="search.html",
        title=SearchWords(content.language).search,
        told={
            "calendar": _any_calendar(content),
            "networks": _by_name(_networks(content)),
            "blocks": _by_name(_blocks(content)),
            "countries": [(code, place_words(regions, code, content.language)) for code in regions.feeds],
            "seasons": [(str(season), content.words.moment(season)) for season in content.seasons],
        },
    )


def _any_calendar(content: Content) -> Subscribable:
    """Return how to subscribe to the calendar of a show that is still to be named."""
    path = f"shows/{PLACE}.ics"
    feed = Feed(path=path, kind="show", title=TITLE, page=None, about="", events=())
    return subscribable(feed, content.base_url, content.monday, content.folder)


def _networks(content: Content) -> set[tuple[str, str]]:
    """Return the ids and names of the networks that airings name."""
    airings = (airing.airing for one in content.known for airing in one.airings)
    found = map(content.dataset.network_of, airings)
    return {(network.id, content.called(network)) for network in found if network is not None}


def _blocks(content: Content) -> set[tuple[str, str]]:
    """Return the ids and names of the blocks that airings name."""
    named = {airing.airing.block for one in content.known for airing in one.airings}
    return {(block, content.called(content.dataset.blocks[block])) for block in named if block is not None}


def _by_name(found: set[tuple[str, str]]) -> list[tuple[str, str]]:
    return sorted(found, key=lambda one: one[1].casefold())


def search(content: Content) -> dict[str, bytes]:
    """Return what is searched, by path.

    ``search.json`` has the newest shows and names the files with the others, which have the same form. They
    change with news alone; the script takes what comes next of each show from the file of nights.
    """
    known = {one.show.id: one for one in content.known}
    rows = [known[one.show.id] for one in sorted(content.listed.values(), key=lambda one: one.order)]
    parts = [rows[at : at + PART] for at in range(0, len(rows), PART)] or [[]]
    found = {f"search/{number}.json": _file(content, part) for number, part in enumerate(parts[:-1], 1)}
    found["search.json"] = _file(content, parts[-1], tuple(reversed(found)), list(_pages(content)))
    return found


def _pages(content: Content) -> Iterator[tuple[str, str, str, str]]:
    """Yield what else is found, each with a page: its kind, the name of its folder, its name, other names."""
    dataset = content.dataset
    for studio in sorted(content.studios, key=str.casefold):
        yield "studios", slug(studio), studio, ""
    for network in dataset.networks.values():
        if f"networks/{network.id}.ics" in content.feeds:
            name, former = content.called(network), [one.name for one in network.former_names]
            yield "networks", network.id, name, _others(name, network.name, network.name_ja, *former)
    for block in dataset.blocks.values():
        if f"blocks/{block.id}.ics" in content.feeds:
            name = content.called(block)
            yield "blocks", block.id, name, _others(name, block.name, block.name_ja)


def _others(name: str, *others: str | None) -> str:
    return "\n".join(dict.fromkeys(one for one in others if one and one != name))


def _also_called(show: Show) -> str:
    """Return by what else a show is found, a line each: in latin letters, as people call it, formerly."""
    former = [title for one in show.former_titles for title in (one.title, one.title_ja)]
    return _others(show.title, show.title_romaji, *show.also_called, *former)


def _file(
    content: Content,
    known: Sequence[ShowSchedule],
    parts: Sequence[str] = (),
    pages: Sequence[tuple[str, str, str, str]] = (),
) -> bytes:
    """Return a file of what is searched, the newest show first.

    A show's row: id, title, original title, other titles, start, networks, blocks, the number of its
    countries in the file, season, the last day on which it may start, the last day on which it is known to
    air (both empty if nobody knows), and 1 if it has a calendar.
    """
    sets: dict[str, int] = {}
    rows = []
    for one in reversed(known):
        airings = [airing.airing for airing in one.airings]
        listed = content.listed[one.show.id]
        rows.append(
            [
                one.show.id,
                one.show.title,
                one.show.title_ja or "",
                _also_called(one.show),
                listed.printed,
                " ".join(
                    sorted({name for at in one.airings for name in (at.airing.network, *at.networks) if name})
                ),
                " ".join(sorted({airing.block for airing in airings if airing.block})),
                sets.setdefault(content.countries(one.airings), len(sets)),
                str(listed.season or ""),
                listed.starts.last_day.isoformat() if listed.starts else "",
                _until(one),
                int(f"shows/{one.show.id}.ics" in content.feeds),
            ]
        )
    return as_json({"countries": list(sets), "parts": parts, "pages": pages, "shows": rows})


def _until(one: ShowSchedule) -> str:
    """Return the last day on which anything of a show is known; empty if more is to come without a day."""
    episodes = [episode for airing in one.airings for episode in airing.episodes]
    waits = any(airing.waiting for airing in one.airings) or any(it.state in WAITS for it in episodes)
    if one.show.ongoing or waits or not episodes:
        return ""
    return max(episode.moment.last_day for episode in episodes).isoformat()
