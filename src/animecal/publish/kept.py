"""What a build takes as it was published: shows of which nothing can have changed, and their events.

A show is at rest if all that was said, seen and scheduled of it is over, and no feed in which time or room
moves something holds it: nothing of it changes before its data does, or before the next month begins.
Whatever else may depend on such a show stops a build by need, which then is done as a whole.
"""

from __future__ import annotations

import datetime as dt
import operator
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from typing import cast

import msgspec

from ..feeds.ended import Address
from ..feeds.events import Event, parts_of, uid
from ..feeds.news import NEWEST, News
from ..feeds.picked import lately
from ..feeds.select import WINDOWED, Feed, FeedKind
from ..feeds.trim import says_it_was_cut
from ..language.model import Dataset, Show, statements_of
from ..language.moment import JST, instant_to_datetime, to_instant, zone_info
from ..ledger.numbering import Numbering
from ..ledger.published import IndexedFeed, Published
from ..ledger.revisions import Before, Entry, read_before
from ..schedule.episodes import ShowSchedule
from ..schedule.shows import schedule_show
from ..schedule.slots import recent_from


class NeedsAllError(Exception):
    """Raised where a build by need cannot tell what a whole one would do."""


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """A publication, parted into the shows that are kept and the others.

    ``held`` are the UIDs that each feed held, but for the feeds that belong to a kept show alone; ``others``
    what was published of the others. ``shared`` are the kept events in feeds that others may be in as well,
    by path, ``entries`` the same by UID, and ``rows`` the feeds that belong to one alone. ``cut`` tells where
    the feeds begin that leave out what is older.
    """

    held: Mapping[str, Set[str]]
    others: Before
    shared: Mapping[str, Feed]
    entries: Mapping[str, Entry]
    rows: Mapping[str, IndexedFeed]
    cut: Mapping[str, tuple[int, str]]

    @property
    def events(self) -> int:
        """The number of kept events: each stands in the feed of its airing."""
        return sum(row.events for row in self.rows.values() if row.kind == "airing")


def kept_of(previous: Published, shows: Set[str]) -> Kept:
    """Part what was published by the shows that are kept.

    Raises LedgerError if it is broken, and NeedsAllError if a kept show is where it cannot be at rest.
    """
    views = previous.index.views
    if not shows:
        return _nothing(read_before(previous.files, views))
    rows = {one.path: one for one in previous.index.feeds}
    alone = {path: row for path, row in rows.items() if show_of(path) in shows}
    before = read_before({path: data for path, data in previous.files.items() if path not in alone}, views)
    entries = {uid: one for uid, one in before.ledger.items() if parts_of(uid).show in shows}
    events = {uid: _event(uid, one) for uid, one in entries.items()}
    shared: dict[str, Feed] = {}
    for path, held in before.held.items():
        there = sorted((events[uid] for uid in held & entries.keys()), key=_order)
        row = rows[path]
        if there and (row.kind in WINDOWED or row.kind == "retired" or row.view):
            raise NeedsAllError(path)
        if there:
            shared[path] = Feed(path=path, kind=kind_of(row), title=row.title, about="", events=tuple(there))
    others = Before(
        {uid: one for uid, one in before.ledger.items() if uid not in entries},
        {path: held - entries.keys() for path, held in before.held.items()},
    )
    return Kept(
        held=before.held,
        others=others,
        shared=shared,
        entries=entries,
        rows=alone,
        cut={
            path: min(_event(uid, before.ledger[uid]).order for uid in held)
            for path, held in before.held.items()
            if held and path not in views and says_it_was_cut(previous.files[path])
        },
    )


def kind_of(row: IndexedFeed) -> FeedKind:
    """Return of what kind a feed is that a build has listed."""
    return cast("FeedKind", row.kind)


def addresses(rows: Iterable[IndexedFeed]) -> list[Address]:
    """Return where feeds were published before, by their rows in the manifest."""
    return [Address(one.path, kind_of(one), one.title) for one in rows]


def _nothing(before: Before) -> Kept:
    return Kept(held=before.held, others=before, shared={}, entries={}, rows={}, cut={})


def show_of(path: str) -> str | None:
    """Return the show to which a feed belongs alone: its own, or that of one of its airings."""
    folder, _, name = path.partition("/")
    return name.partition(".")[0] if folder == "shows" else None


_order = operator.attrgetter("order")


def _event(uid: str, entry: Entry) -> Event:
    """Return what the place of an event in feeds needs; its ``day`` is that of the clock, not the printed."""
    start = entry.instant
    return Event(uid=uid, day=entry.day, start=start, end=start)


def unmoved(whole: Iterable[Feed], kept: Kept, previous: Published) -> dict[str, IndexedFeed]:
    """Return the shared feeds that stay as they are, because nothing but kept events is in them.

    Raises NeedsAllError if something else was in one, or if it was cut.
    """
    alone = {feed.path for feed in whole if feed is kept.shared.get(feed.path)}
    if any(kept.others.held[path] or says_it_was_cut(previous.files[path]) for path in alone):
        raise NeedsAllError("something has left a feed")
    return {row.path: row for row in previous.index.feeds if row.path in alone}


def refuse_unknown(
    dataset: Dataset,
    whole: Sequence[Feed],
    feeds: Iterable[Feed],
    changed: Set[str],
    kept: Kept,
    as_of: dt.date,
) -> None:
    """Raise NeedsAllError where a kept event that stands in no feed could come into one.

    Such events are of the past: before what is recent, and behind the cuts of feeds that are too large. Cuts
    and windows move on, and then nothing comes back. ``feeds`` are the ``whole`` ones after they were cut,
    ``changed`` the UIDs whose events are not as they were.
    """
    lively = {feed.path for feed in whole if any(event.day >= lately(as_of) for event in feed.events)}
    if not {f"regions/{code.lower()}.episodes.ics" for code in dataset.regions.feeds} <= lively:
        raise NeedsAllError("nothing is recent in a country")
    for feed, cut in zip(whole, feeds, strict=True):
        held = kept.held.get(feed.path, frozenset())
        if feed.kind in ("network-episodes", "network-dubs"):
            uids = {event.uid for event in feed.events}
            recent = any(event.day >= recent_from(as_of) for event in feed.events)
            if not recent and (uids != held or uids & changed):
                raise NeedsAllError(f"nothing is recent in {feed.path}")
        if feed.path in kept.cut:
            still = len(cut.events) < len(feed.events) and bool(cut.events)
            if not still or cut.events[0].order < kept.cut[feed.path]:
                raise NeedsAllError(f"the cut of {feed.path} moves back")


def with_ends(feed: Feed, dataset: Dataset, kept: Kept, as_of: dt.date) -> Feed:
    """Return a feed whose first and last events know the days under which they are printed."""
    ends = {place: feed.events[place] for place in (0, -1) if feed.events}
    if not any(event.uid in kept.entries for event in ends.values()):
        return feed
    events = list(feed.events)
    for place, event in ends.items():
        if event.uid in kept.entries:
            known = schedule_show(dataset, dataset.shows[parts_of(event.uid).show], as_of)
            found = {
                uid(known.show.id, one, each): each.shown for one in known.airings for each in one.episodes
            }
            if event.uid not in found:
                raise NeedsAllError(event.uid)
            events[place] = msgspec.structs.replace(event, day=found[event.uid])
    return msgspec.structs.replace(feed, events=tuple(events))


def refuse_older_news(dataset: Dataset, items: Sequence[News], kept: Set[str]) -> None:
    """Raise NeedsAllError if an announcement of a kept show may be among the newest."""
    oldest = items[-1].announced if len(items) == NEWEST else dt.date.min
    if any(day >= oldest for show in kept for day in _announced(dataset.shows[show])):
        raise NeedsAllError("older announcements are among the newest")


def at_rest(
    dataset: Dataset,
    known: Iterable[ShowSchedule],
    whole: Sequence[Feed],
    feeds: Iterable[Feed],
    items: Sequence[News],
    numbering: Numbering,
    as_of: dt.date,
    kept: Set[str] = frozenset(),
) -> frozenset[str]:
    """Return the shows of which nothing changes before their data does, or the month is over.

    ``known`` are schedules on the day ``as_of``, and ``kept`` the shows that were at rest before. ``feeds``
    are the ``whole`` ones after they were cut, ``items`` the newest announcements.
    """
    over = as_of.replace(day=1)
    if len(items) < NEWEST:
        return frozenset()
    told = min(over, items[-1].announced)
    ends = {show_of(path) for one in dataset.retired for path in (one.path, one.successor or "")}
    ends |= {parts_of(uid).show for uid in _moving(whole, feeds, {one.path for one in dataset.retired})}
    ends |= {run.partition(".")[0] for run in numbering}
    found = {
        one.show.id
        for one in known
        if one.show.id not in ends
        and _is_over(dataset, one, over)
        and _is_told(dataset, one.show.id, told, over)
    }
    return frozenset((kept - ends) | found)


def _moving(whole: Sequence[Feed], feeds: Iterable[Feed], retired: Set[str]) -> Iterator[str]:
    """Yield the UIDs of what time moves out of a feed, or a view tells, and of an event behind each cut."""
    for feed, cut in zip(whole, feeds, strict=True):
        if feed.kind in WINDOWED or feed.path in retired or feed.view:
            yield from (event.uid for event in feed.events)
        elif len(cut.events) < len(feed.events):
            first = cut.events[0].order if cut.events else feed.events[-1].order
            yield max(
                (event for event in feed.events if event.order < first), key=_order, default=feed.events[0]
            ).uid
            yield feed.events[-1].uid


def _is_over(dataset: Dataset, known: ShowSchedule, day: dt.date) -> bool:
    """Whether all episodes of a show are before a day, and stand where everybody sees them."""
    zone = dataset.publication.timezone
    return not known.show.ongoing and all(
        airing.airing.network is not None
        and not airing.waiting
        and all(one.moment.last_day < day and _is_certain(one.instant, zone) for one in airing.episodes)
        for airing in known.airings
    )


def _is_told(dataset: Dataset, show: str, announced: dt.date, seen: dt.date) -> bool:
    """Whether all statements of a show are older than one day, and all observations than another."""
    return all(day < announced for day in _announced(dataset.shows[show])) and all(
        one.seen < seen for one in dataset.observations.get(show, ())
    )


def _announced(show: Show) -> Iterator[dt.date]:
    return (one.value.announced for one in statements_of(show))


def _is_certain(instant: int | None, zone: str) -> bool:
    """Whether a feed tells an instant: not the second one of an hour that a clock shows twice."""
    if instant is None or zone == JST:
        return True
    wall = instant_to_datetime(instant).astimezone(zone_info(zone))
    return to_instant(wall.date(), 60 * wall.hour + wall.minute, zone) == instant
