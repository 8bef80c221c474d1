"""A show's page: its outlets with their schedules, its people, and what was announced."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

import msgspec

from ..schedule.episodes import OFF, ShowSchedule, State
from ..views import AiringRow, EpisodeRow, ShowFacts, show_facts
from ..words.pages import PageWords
from .content import Content
from .press import Page
from .structured import structured
from .subscribing import Subscribable
from .watching import embedded, nights_of_show


class Section(msgspec.Struct, frozen=True, kw_only=True):
    """An airing on a show's page, each of its episodes with what is unusual about it.

    ``key`` is the airing's, ``network`` the id of its network; empty if there is none. ``feed`` is that of
    the airing; the original's stands above all. ``countries`` are codes, end to end. ``seen`` tells where
    machines saw the nights that are over.
    """

    key: str
    network: str
    airing: AiringRow
    feed: Subscribable | None
    countries: str
    episodes: tuple[tuple[EpisodeRow, str], ...]
    seen: str


def show_page(content: Content, one: ShowSchedule) -> Page:
    """Return the page of a show."""
    found = nights_of_show(content, one)
    facts = show_facts(content.dataset, [one], one.show.id, content.language)
    return Page(
        path=f"shows/{one.show.id}/",
        template="show.html",
        title=one.show.title,
        told={
            "facts": facts,
            "show": one.show,
            "sections": [_section(content, one, number, row) for number, row in enumerate(facts.airings)],
            "main": content.subscribable(f"shows/{one.show.id}.ics"),
            "structured": structured(content, one),
            "legend": _legend(content.words, facts),
            "upcoming": _upcoming(content, facts),
            "nights": embedded(found) if found else None,
            "season": _season(content, one),
        },
    )


def _section(content: Content, one: ShowSchedule, number: int, row: AiringRow) -> Section:
    airing = one.airings[number].airing
    path = f"shows/{one.show.id}.{airing.key}.ics"
    over = [episode.moment.last_day < content.monday for episode in one.airings[number].episodes]
    notes = _notes(content.words, row.episodes, over)
    return Section(
        key=airing.key or "",
        network=airing.network or "",
        airing=row,
        feed=None if row.original else content.subscribable(path),
        countries=content.countries([one.airings[number]]),
        episodes=tuple(zip(row.episodes, notes, strict=True)),
        seen=_seen(content.words, row.episodes, over),
    )


def _seen(words: PageWords, rows: Iterable[EpisodeRow], over: Iterable[bool]) -> str:
    """Return where machines saw the nights that are over, in a line; empty if they saw none."""
    pairs = zip(rows, over, strict=True)
    sources = list(dict.fromkeys(row.seen for row, past in pairs if past and row.seen))
    return words.past_seen_in(sources) if sources else ""


def _notes(words: PageWords, rows: Iterable[EpisodeRow], over: Iterable[bool]) -> Iterator[str]:
    """Yield what is unusual about each episode; a reason that goes on from one to the next is told once.

    Where a night that is ``over`` was seen is told once for all of them.
    """
    told = None
    for row, past in zip(rows, over, strict=True):
        again = row.reason == told and not row.moved_from
        yield words.note(
            State(row.state),
            row.moved_from,
            None if again else row.reason,
            row.network,
            row.slack,
            words.seen_in(row.seen) if row.seen and not past else None,
        )
        told = row.reason or told


def _legend(words: PageWords, facts: ShowFacts) -> list[tuple[str, str]]:
    """Return the words that the page says of episodes, with what each means."""
    rows = [row for airing in facts.airings for row in airing.episodes]
    said = {State(row.state) for row in rows}
    found = [(name, meaning) for state, name, meaning in words.states() if state in said]
    if any(row.seen for row in rows):
        found.append((words.seen, words.seen_note))
    return [(words.printed, words.printed_note), *found] if any(row.utc for row in rows) else found


def _upcoming(content: Content, facts: ShowFacts) -> tuple[str, bool] | None:
    """Return the first episode of the original from Monday on.

    That is which it is in words, and whether it is only expected.
    """
    week = content.start + dt.timedelta(days=7)
    for airing in facts.airings:
        for row in airing.episodes if airing.original else ():
            if row.utc and row.utc >= content.start and State(row.state) not in OFF:
                told = content.words.upcoming(row.what, row.printed, this_week=row.utc < week)
                return told, State(row.state) is State.EXPECTED
    return None


def _season(content: Content, one: ShowSchedule) -> tuple[str, str] | None:
    """Return the folder of the season in which a show starts, and its name, if it has a page."""
    season = content.listed[one.show.id].season
    if season is None or f"seasons/{season}.ics" not in content.feeds:
        return None
    return f"seasons/{season}/", content.words.moment(season)
