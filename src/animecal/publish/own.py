"""One's own calendar: the events of a selection, with the bytes under which they are published.

Whoever makes many, from one state of data and feeds, reads the feeds and makes the schedules once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping

import msgspec

from ..errors import UsageError
from ..feeds.editions import PUBLISHED, Edition, edition_of
from ..feeds.ended import lost, notice_of
from ..feeds.events import Event
from ..feeds.ics import render_event, render_feed
from ..feeds.picked import events_at
from ..feeds.select import Feed
from ..feeds.trim import trim
from ..language.model import Dataset
from ..language.selections import Read, unknown_show
from ..language.tables import Selection
from ..ledger.numbering import renumbered
from ..ledger.published import IndexedFeed, Needed, Published
from ..ledger.revisions import Ledger, read_before, revise
from ..ledger.views import reworded
from ..schedule.episodes import ShowSchedule
from ..schedule.picking import Picking
from ..schedule.shows import schedule_show
from ..words.feeds import FeedWords
from .kept import show_of


class Shelf(msgspec.Struct, frozen=True):
    """What is published: the events by UID, and what the feeds are called, by path."""

    ledger: Ledger
    titles: Mapping[str, str]


def shelf_of(published: Published) -> Shelf:
    """Return what is published, to take events from. Raises LedgerError if the feeds are broken."""
    titles = {one.path: one.title for one in published.index.feeds}
    return Shelf(read_before(published.files, published.index.views).ledger, titles)


def needed_by(shows: Collection[str]) -> Needed:
    """Return what tells the feeds that hold every event of some shows: their own, and their airings'."""
    wanted = frozenset(shows)

    def needed(feed: IndexedFeed) -> bool:
        return show_of(feed.path) in wanted

    return needed


def schedules_for(dataset: Dataset, selection: Selection, as_of: dt.date) -> list[ShowSchedule]:
    """Return what is known on a day of the shows that a selection may select."""
    shows = filter(Picking(dataset, selection).may_want, dataset.shows.values())
    known = (schedule_show(dataset, show, as_of) for show in shows)
    return [one for one in known if one.airings]


class Own(msgspec.Struct, frozen=True, kw_only=True):
    """A calendar of one's own: its bytes, the number of its events, and how many no feed has yet.

    ``gone`` are the shows that the data has lost, each with an event that says so.
    """

    data: bytes
    events: int
    unpublished: int
    gone: tuple[str, ...]


def own_calendar(
    dataset: Dataset,
    known: Iterable[ShowSchedule],
    shelf: Shelf,
    asked: Read,
    *,
    title: str,
    about: str | None = None,
    as_of: dt.date,
    now: dt.datetime,
) -> Own:
    """Return the calendar of a selection that was read without faults; ``known`` are the shows of a day.

    Events that are published have the bytes of the feeds, and with them their UID, SEQUENCE and stamps; in an
    edition of their own, they keep these. What is not published yet has those that it would get ``now``.
    Raises UsageError for shows that neither the data nor the feeds know.
    """
    own = dataset.publication
    edition = edition_of(asked.selection, own)
    words = FeedWords(edition.language, own)
    gone = {show: _gone(show, dataset, shelf, as_of, words) for show in asked.missing}
    unknown = [unknown_show(show, dataset) for show, event in gone.items() if event is None]
    if unknown:
        raise UsageError("\n".join(unknown))
    events = [event for event in gone.values() if event is not None]
    events += _picked(dataset, known, shelf, asked.selection, edition)
    stamp = int(now.timestamp())
    raw: dict[str, bytes] = {}
    for event in events:
        entry = shelf.ledger.get(event.uid)
        if entry is None:
            raw[event.uid] = revise(render_event(event, own, edition.alarm), None, stamp).raw
        elif edition == PUBLISHED:
            raw[event.uid] = entry.raw
        else:
            raw[event.uid] = reworded(entry.raw, render_event(event, own, edition.alarm))
    named = words.calendar(title, about)
    ordered = tuple(sorted(events, key=lambda event: event.order))
    feed = Feed(path="my.ics", kind="calendar", title=named.title, about=named.about, events=ordered)
    feed = trim(feed, {uid: len(one) for uid, one in raw.items()}, as_of, language=edition.language)
    return Own(
        data=render_feed(feed, [raw[event.uid] for event in feed.events], None, own),
        events=len(feed.events),
        unpublished=sum(event.uid not in shelf.ledger for event in feed.events),
        gone=tuple(gone),
    )


def _picked(
    dataset: Dataset,
    known: Iterable[ShowSchedule],
    shelf: Shelf,
    selection: Selection,
    edition: Edition,
) -> list[Event]:
    picking = Picking(dataset, selection)
    wanted = [one for one in known if picking.wants(one)]
    numbering = renumbered(shelf.ledger, wanted)
    return [
        event
        for one in wanted
        for event in events_at(picking.nights(one), edition.events(dataset, one, numbering, picking.serves))
    ]


def _gone(show: str, dataset: Dataset, shelf: Shelf, as_of: dt.date, words: FeedWords) -> Event | None:
    """Return the event on a show that is no longer in the data; None if nobody ever had it."""
    path = f"shows/{show}.ics"
    retired = next((one for one in dataset.retired if one.path == path and one.since <= as_of), None)
    if retired is not None:
        return notice_of(retired, shelf.titles.get(retired.successor or ""), words)
    title = shelf.titles.get(path)
    return None if title is None else lost(show, title, as_of, words)
