"""One's own calendar: the events of a selection, with the bytes under which they are published."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import msgspec

from ..errors import UsageError
from ..feeds.ended import lost, notice_of
from ..feeds.events import Event, events_of
from ..feeds.ics import render_event, render_feed
from ..feeds.picked import events_at
from ..feeds.select import Feed
from ..feeds.trim import trim
from ..language.model import Dataset
from ..language.selections import Read, unknown_show
from ..ledger.numbering import renumbered
from ..ledger.published import Published
from ..ledger.revisions import read_before, revise
from ..schedule.picking import Picking
from ..schedule.shows import schedule_show
from ..words.feeds import FeedWords


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
    published: Published,
    asked: Read,
    *,
    title: str,
    about: str | None = None,
    as_of: dt.date,
    now: dt.datetime,
) -> Own:
    """Return the calendar of a selection that was read without faults.

    Events that are published have the bytes of the feeds, and with them their UID, SEQUENCE and stamps. What
    is not published yet has those that it would get ``now``. Raises UsageError for shows that neither the
    data nor the feeds know, and LedgerError if the feeds are broken.
    """
    dataset = dataset.checked
    words = FeedWords(own=dataset.publication)
    gone = {show: _gone(show, dataset, published, as_of, words) for show in asked.missing}
    unknown = [unknown_show(show, dataset) for show, event in gone.items() if event is None]
    if unknown:
        raise UsageError("\n".join(unknown))
    ledger = read_before(published.files).ledger
    events = [event for event in gone.values() if event is not None]
    events += _picked(dataset, asked, as_of, [*ledger])
    stamp = int(now.timestamp())
    raw: dict[str, bytes] = {}
    for event in events:
        entry = ledger.get(event.uid)
        if entry is None:
            raw[event.uid] = revise(render_event(event, dataset.publication), None, stamp).raw
        else:
            raw[event.uid] = entry.raw
    named = words.calendar(title, about)
    ordered = tuple(sorted(events, key=lambda event: event.order))
    feed = Feed(path="my.ics", kind="calendar", title=named.title, about=named.about, events=ordered)
    feed = trim(feed, _sizes(raw), as_of)
    return Own(
        data=render_feed(feed, [raw[event.uid] for event in feed.events], None, dataset.publication),
        events=len(feed.events),
        unpublished=sum(event.uid not in ledger for event in feed.events),
        gone=tuple(gone),
    )


def _picked(dataset: Dataset, asked: Read, as_of: dt.date, uids: Sequence[str]) -> list[Event]:
    picking = Picking(dataset, asked.selection)
    wanted = [
        schedule_show(dataset, show, as_of) for show in dataset.shows.values() if picking.may_want(show)
    ]
    wanted = [one for one in wanted if one.airings and picking.wants(one)]
    numbering = renumbered(uids, wanted)
    return [
        event
        for one in wanted
        for event in events_at(picking.nights(one), events_of(dataset, one, numbering=numbering))
    ]


def _gone(
    show: str, dataset: Dataset, published: Published, as_of: dt.date, words: FeedWords
) -> Event | None:
    """Return the event on a show that is no longer in the data; None if nobody ever had it."""
    path = f"shows/{show}.ics"
    retired = next((one for one in dataset.retired if one.path == path and one.since <= as_of), None)
    if retired is not None:
        return notice_of(retired, {}, words)
    there = next((one for one in published.index.feeds if one.path == path), None)
    return None if there is None else lost(show, there.title, as_of, words)


def _sizes(raw: Mapping[str, bytes]) -> dict[str, int]:
    return {uid: len(data) for uid, data in raw.items()}
