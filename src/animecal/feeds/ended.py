"""Addresses are for ever: what a feed serves that has gone away, or in which nothing is left."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

import msgspec

from ..language.model import Dataset
from ..language.tables import Retirement
from ..schedule.episodes import ShowSchedule
from ..words.feeds import FeedWords
from ..words.languages import ENGLISH, Language
from .events import NO_NUMBERING, Event
from .select import Feed, FeedKind, select

NO_FEEDS: Mapping[str, Feed] = {}


class Address(msgspec.Struct, frozen=True):
    """Where a feed was published before, of what kind it was and what it was called."""

    path: str
    kind: FeedKind
    title: str


def all_feeds(
    dataset: Dataset,
    known: Iterable[ShowSchedule],
    as_of: dt.date,
    language: Language = ENGLISH,
    *,
    numbering: Mapping[str, int] = NO_NUMBERING,
    before: Iterable[Address] = (),
    kept: Mapping[str, Feed] = NO_FEEDS,
) -> list[Feed]:
    """Return all feeds by their paths: those of the data, those that are retired, and those of before.

    ``before`` are the addresses that were published before. The feeds of a retired show's airings are retired
    with it. All others in which there is nothing now are kept, without events. ``kept`` are the events of
    shows that are not among those ``known``, by the path of their feed; one with no others is that feed.
    """
    words = FeedWords(language, dataset.publication)
    feeds = {feed.path: feed for feed in select(dataset, known, as_of, language, numbering)}
    for path, there in kept.items():
        feeds[path] = _joined(feeds[path], there.events) if path in feeds else there
    retired = {one.path: one for one in dataset.retired if one.since <= as_of}
    for one in retired.values():
        feeds[one.path] = _ended(one, feeds, words)
    for address in before:
        if address.path not in feeds:
            part = _part(address, retired, feeds)
            feeds[address.path] = _ended(part, feeds, words) if part else _empty(address, words)
    return [feeds[path] for path in sorted(feeds)]


def _joined(feed: Feed, more: Iterable[Event]) -> Feed:
    events = sorted((*feed.events, *more), key=lambda event: event.order)
    return msgspec.structs.replace(feed, events=tuple(events))


def _ended(one: Retirement, feeds: Mapping[str, Feed], words: FeedWords) -> Feed:
    """Return what a retired feed serves: a notice, and what the data has for it from then on.

    A feed that has events again goes on: whoever is still subscribed to it has them.
    """
    follows = feeds.get(one.successor or "")
    notice = notice_of(one, follows.title if follows else None, words)
    there = feeds.get(one.path)
    later = [event for event in there.events if event.day >= one.since] if there else []
    if there and later:
        events = tuple(sorted((notice, *later), key=lambda event: event.order))
        return msgspec.structs.replace(there, events=events)
    title = words.retired(one.title)
    return Feed(path=one.path, kind="retired", title=title, about=one.reason, events=(notice,))


def _part(
    address: Address, retired: Mapping[str, Retirement], feeds: Mapping[str, Feed]
) -> Retirement | None:
    """Return the retirement of an airing's feed by that of its show, if it has one."""
    show, _, airing = address.path.removesuffix(".ics").partition(".")
    whole = retired.get(f"{show}.ics") if airing and address.kind in ("airing", "retired") else None
    if whole is None:
        return None
    successor = (whole.successor or "").removesuffix(".ics") + f".{airing}.ics"
    follows = successor if successor in feeds else whole.successor
    return msgspec.structs.replace(whole, path=address.path, successor=follows)


def _empty(address: Address, words: FeedWords) -> Feed:
    return Feed(path=address.path, kind=address.kind, title=address.title, about=words.empty(), events=())


def notice_of(retirement: Retirement, follows: str | None, words: FeedWords) -> Event:
    """Return the event that says why a feed has ended, and what to subscribe to instead, by its title."""
    summary, description = words.notice(
        retirement.title,
        retirement.path,
        retirement.reason,
        follows or retirement.successor,
        retirement.successor,
    )
    uid = f"retired.{retirement.path.removesuffix('.ics').replace('/', '.')}@animecal"
    return Event(uid=uid, day=retirement.since, summary=summary, description=description, subject=retirement)


def lost(show: str, title: str, day: dt.date, words: FeedWords) -> Event:
    """Return the event that says of a show, in the calendar of somebody who had it, that it is gone."""
    summary, description = words.lost(title)
    return Event(uid=f"lost.{show}@animecal", day=day, summary=summary, description=description)
