"""Addresses are for ever: what a feed serves that has gone away, or in which nothing is left."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from ..language.model import Retirement
from ..words.feeds import FeedWords
from .events import Event
from .feed import Feed, FeedKind


class Address(msgspec.Struct, frozen=True):
    """Where a feed was published before, of what kind it was and what it was called."""

    path: str
    kind: FeedKind
    title: str


def ended(
    feeds: Mapping[str, Feed], retired: Iterable[Retirement], as_of: dt.date, words: FeedWords
) -> Iterator[Feed]:
    """Yield what the feeds serve that are retired by a day: a notice, and what the data has from then on.

    A feed that has events again goes on: whoever is still subscribed to it has them.
    """
    for one in retired:
        if one.since > as_of:
            continue
        notice = _notice(one, feeds, words)
        there = feeds.get(one.path)
        later = [event for event in there.events if event.day >= one.since] if there else []
        if there and later:
            events = tuple(sorted((notice, *later), key=lambda event: event.order))
            yield msgspec.structs.replace(there, events=events)
        else:
            title = words.retired(one.title)
            yield Feed(path=one.path, kind="retired", title=title, about=one.reason, events=(notice,))


def kept(
    before: Iterable[Address],
    feeds: Mapping[str, Feed],
    retired: Iterable[Retirement],
    as_of: dt.date,
    words: FeedWords,
) -> Iterator[Feed]:
    """Yield what the addresses serve that were published before and for which there is no feed now.

    The feeds of a retired show's airings are retired with it. All others are kept, without events.
    """
    shows = {one.path: one for one in retired if one.since <= as_of}
    for address in before:
        if address.path in feeds:
            continue
        show, _, airing = address.path.removesuffix(".ics").partition(".")
        whole = shows.get(f"{show}.ics") if airing and address.kind in ("airing", "retired") else None
        if whole is None:
            about = words.empty()
            yield Feed(path=address.path, kind=address.kind, title=address.title, about=about, events=())
            continue
        successor = (whole.successor or "").removesuffix(".ics") + f".{airing}.ics"
        follows = successor if successor in feeds else whole.successor
        part = msgspec.structs.replace(whole, path=address.path, successor=follows)
        yield from ended(feeds, [part], as_of, words)


def _notice(retirement: Retirement, feeds: Mapping[str, Feed], words: FeedWords) -> Event:
    """Return the event that says why a feed has ended, and what to subscribe to instead."""
    successor = feeds.get(retirement.successor or "")
    summary, description = words.notice(
        retirement.title,
        retirement.path,
        retirement.reason,
        successor.title if successor else retirement.successor,
        retirement.successor,
    )
    return Event(
        uid=f"retired.{retirement.path.removesuffix('.ics').replace('/', '.')}@animecal",
        day=retirement.since,
        start=None,
        end=None,
        summary=summary,
        description=description,
        location="",
        url="",
        tentative=False,
        expected=False,
    )
