"""The safety gate: what subscribers would lose, unless the data says why.

Two things can be lost: an event that no feed holds any more, and an event that leaves a feed in which it is
still due. What the data says about it excuses it; so does an entry under ``removals`` in ``retired.toml``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set

import msgspec

from ..feeds.events import Event, parts_of
from ..feeds.select import Feed, FeedKind
from ..language.model import Dataset
from ..language.observed import observer_of
from ..language.selections import selection_of
from ..language.tables import Removal
from ..schedule.episodes import OFF, AiringSchedule, Episode, ShowSchedule
from ..schedule.lengths import filled
from ..schedule.picking import Picking
from ..schedule.slots import recent_from
from .numbering import Numbering
from .revisions import Before, Entry, Ledger

NEAR = 3
"""Days from a night that is gone to another one of its airing which stands for it: slots are weekly or so."""

PHANTOMS = 3
"""Nights of the past that a newly stated number of episodes may take: how far a guess can have run on."""


OF_PREMIERES: Set[FeedKind] = frozenset({"premieres", "network", "region", "season", "studio"})
"""Kinds of feeds in which nothing else stands."""
PICKED: Set[FeedKind] = frozenset({"region-episodes", "calendar"})
"""Kinds of feeds in which each episode stands once, at the outlet that counts there."""


class Loss(msgspec.Struct, frozen=True, kw_only=True):
    """An event that would be lost: from all feeds, or out of the ``feed`` in which it is due."""

    name: str
    summary: str
    day: dt.date
    feed: str | None = None

    def __str__(self) -> str:
        what = f"the event “{self.summary}” on {self.day}"
        gone = "disappear" if self.feed is None else f"leave {self.feed}"
        return f"{what} would {gone} ({self.name}@animecal)"


def losses(
    before: Before,
    feeds: Iterable[Feed],
    whole: Iterable[Feed],
    dataset: Dataset,
    known: Sequence[ShowSchedule],
    as_of: dt.date,
    numbering: Numbering,
) -> list[Loss]:
    """Return everything that publishing would lose, events that are nowhere any more first.

    ``feeds`` are as they are to be published, ``whole`` as they were before the large ones were cut.
    """
    uncut = {feed.path: {event.uid: event for event in feed.events} for feed in whole}
    alive = {uid for events in uncut.values() for uid in events}
    removed = [one for one in dataset.removals if one.since <= as_of <= one.until]
    excuses = _Excuses(dataset, known, as_of, numbering, before.ledger)
    found = [
        _loss(uid, before.ledger[uid])
        for uid in sorted(before.ledger)
        if uid not in alive and not excuses.holds(uid, before.ledger[uid]) and not _named(uid, None, removed)
    ]
    found += [
        _loss(uid, before.ledger[uid], path)
        for path, uid in _left(before, list(feeds), uncut, as_of, _Selecting(dataset, known))
        if not _named(uid, path, removed)
    ]
    return found


def _loss(uid: str, entry: Entry, feed: str | None = None) -> Loss:
    name = uid.removesuffix("@animecal")
    return Loss(name=name, summary=entry.text("SUMMARY"), day=entry.day, feed=feed)


def _named(uid: str, feed: str | None, removed: Iterable[Removal]) -> bool:
    """Return whether a removal names an event, or what its UID begins with; out of a feed, or of all."""
    name = uid.removesuffix("@animecal")
    return any(
        one.feed in (None, feed) and any(name == given or name.startswith(f"{given}.") for given in one.names)
        for one in removed
    )


def _left(
    before: Before,
    feeds: list[Feed],
    uncut: Mapping[str, Mapping[str, Event]],
    as_of: dt.date,
    selecting: _Selecting,
) -> Iterator[tuple[str, str]]:
    """Yield the path and the UID of what leaves a feed in which it is still due.

    An event that goes over to another feed of its kind is not lost: its network, studio, block or season was
    corrected. In a country's feed another outlet of the same show stands for it, in one of episodes and in a
    named calendar another outlet of the same episode. A named calendar loses what it does not select any
    more. What goes over to another network leaves the block, and countries where that network cannot be
    watched. What turns out to be no premiere is not due in feeds of premieres.
    """
    events = {uid: event for held in uncut.values() for uid, event in held.items()}
    kinds = {feed.path: feed.kind for feed in feeds}
    arrived: dict[str, set[str]] = {}
    for feed in feeds:
        held = before.held.get(feed.path, frozenset())
        arrived.setdefault(feed.kind, set()).update(
            event.uid for event in feed.events if event.uid not in held
        )
    for path, held in sorted(before.held.items()):
        now = uncut.get(path, {})
        gone = [uid for uid in sorted(held - now.keys()) if uid in events and events[uid].day >= as_of]
        if kinds.get(path) in ("block", "region", "region-episodes"):
            gone = [uid for uid in gone if events[uid].network is None]
        if kinds.get(path) in OF_PREMIERES | PICKED:
            gone = [uid for uid in gone if not _is_showing(events[uid])]
        if not gone or kinds.get(path) == "retired":
            continue
        if kinds.get(path) == "region":
            shows = {parts_of(uid).show for uid in now}
            yield from ((path, uid) for uid in gone if parts_of(uid).show not in shows)
        elif kinds.get(path) in PICKED:
            shown = {one for event in now.values() for one in _episodes(event)}
            kept = (uid for uid in gone if not shown.issuperset(_episodes(events[uid])))
            yield from ((path, uid) for uid in kept if selecting.wants(path, parts_of(uid).show))
        else:
            there = arrived.get(kinds.get(path, ""), set())
            yield from ((path, uid) for uid in gone if uid not in there)


class _Selecting:
    """What the calendars that the data names select now."""

    def __init__(self, dataset: Dataset, known: Iterable[ShowSchedule]) -> None:
        self._shows = {one.show.id: one for one in known}
        self._pickings = {
            f"calendars/{one.id}.ics": Picking(dataset, selection_of(one, dataset))
            for one in dataset.calendars.values()
        }

    def wants(self, path: str, show: str) -> bool:
        """Whether a show belongs into a feed: into a named calendar by its selection, into others always."""
        picking = self._pickings.get(path)
        return picking is None or (show in self._shows and picking.wants(self._shows[show]))


def _episodes(event: Event) -> set[tuple[str, int | str]]:
    """Return the episodes that an event shows, each with its show."""
    if not isinstance(event.subject, Episode):
        return set()
    about: set[int | str] = {*event.subject.numbers} or {event.subject.key}
    return {(parts_of(event.uid).show, one) for one in about}


def _is_showing(event: Event) -> bool:
    """Whether an event is a rerun or an advance showing."""
    return isinstance(event.subject, Episode) and event.subject.showing is not None


def _watched(show: ShowSchedule, own: AiringSchedule) -> bool:
    """Whether machines watch an airing or the original."""
    return any(one.observed for one in (own, show.original) if one is not None)


class _Excuses:
    """What the data says about events that are gone."""

    def __init__(
        self,
        dataset: Dataset,
        known: Iterable[ShowSchedule],
        as_of: dt.date,
        numbering: Numbering,
        ledger: Ledger,
    ) -> None:
        self.dataset = dataset
        self.as_of = as_of
        self.numbering = numbering
        self.ledger = ledger
        self.retired = {one.path for one in dataset.retired if one.since <= as_of}
        self.airings = {f"{show.show.id}.{one.run}": (show, one) for show in known for one in show.airings}

    def holds(self, uid: str, entry: Entry) -> bool:
        named = parts_of(uid)
        run, key = named.airing, named.key
        if {f"shows/{named.show}.ics", f"shows/{run}.ics"} & self.retired:
            return True
        if run not in self.airings:
            return False
        show, own = self.airings[run]
        if not key.isdecimal():
            return self._renamed(run, entry, own)
        if show.show.ongoing and entry.expected and entry.day < recent_from(self.as_of):
            return True
        number = int(key) + self.numbering.get(run, 0)
        merged = any(
            one.first is not None and one.first < number <= (one.last or one.first) for one in own.episodes
        )
        ends = own.ends
        behind = ends is not None and entry.printed_day(self.dataset.zone_of(own.airing)) > ends
        return (
            merged
            or behind
            or number in own.waiting
            or (_watched(show, own) and self._unsettled(number, entry, show, own))
            or (entry.expected and self._guessed(run, number, entry, show, own))
            or (own.length.said is not None and self._too_many(run, number, entry, own))
        )

    def _unsettled(self, number: int, entry: Entry, show: ShowSchedule, own: AiringSchedule) -> bool:
        """Whether an episode of an airing that machines watch was a guess, or there because they had seen it.

        What they saw leaves no place for some guesses. What a person's newer word has overtaken is behind an
        episode that waits, or behind the last one that is expected so far. What follows the original has no
        more episodes than that, which tells of its own losses.
        """
        original = show.original
        follows = original is not None and own is not original and own.dates[-1].delay is not None
        if original and follows and not any(number in one.numbers for one in original.episodes):
            return True
        if entry.expected or number > min(own.waiting, default=number):
            return True
        there = max((max(one.numbers, default=0) for one in own.episodes), default=0)
        unknown = own.length.last is None and own.ends is None
        return unknown and number > there and entry.day >= self.as_of

    def _renamed(self, run: str, entry: Entry, own: AiringSchedule) -> bool:
        """Whether a special that nobody had seen before stands where one is gone: its name was corrected."""
        new = (
            one
            for one in own.episodes
            if one.special is not None and f"{run}.{one.key}@animecal" not in self.ledger
        )
        return any(one.instant == entry.instant and one.day == self._day(entry, own) for one in new)

    def _day(self, entry: Entry, own: AiringSchedule) -> dt.date:
        return entry.printed_day(self.dataset.zone_of(own.airing))

    def _guessed(self, run: str, number: int, entry: Entry, show: ShowSchedule, own: AiringSchedule) -> bool:
        """Whether an expected episode is one too many: by what was said, or because the slot moved."""
        if own.length.last is not None:
            return self._too_many(run, number, entry, own)
        there = [one for one in own.episodes if one.first is not None]
        highest = max((one.last or one.first or 0 for one in there), default=0)
        if number <= highest:
            return False
        count = highest - show.show.first_episode + 1
        full = count > 0 and filled(count, own.length.cours) == count
        if own.dates[-1].delay is not None:
            return True  # what it follows is not expected to come so far; that tells of its own losses
        waits = any(one.state in OFF for one in there)  # what is behind it is no guess any more
        if waits or full or any(one.ends for one in (own, show.original) if one is not None):
            return True
        return self._moved(self._day(entry, own), there)

    def _too_many(self, run: str, number: int, entry: Entry, own: AiringSchedule) -> bool:
        """Whether an episode is one too many by what was said, and not too many of them aired before."""
        last = own.length.last
        if last is None or number <= last:
            return False
        if own.length.said is not None and observer_of(own.length.said) is not None:
            return True  # what machines see takes little of the past: see schedule/watching.py
        return entry.day >= self.as_of or self._phantoms(run, last) <= PHANTOMS

    def _phantoms(self, run: str, last: int) -> int:
        """Return how many nights of the past were behind a last episode."""
        first = last + 1 - self.numbering.get(run, 0)
        gone = (self.ledger.get(f"{run}.{number}@animecal") for number in range(first, first + PHANTOMS + 2))
        return sum(entry is not None and entry.day < self.as_of for entry in gone)

    def _moved(self, day: dt.date, there: list[Episode]) -> bool:
        """Whether the airing has not come so far on a night now, or has another one beside it."""
        return any(day < one.day or (day - one.day).days <= NEAR for one in there)


MEND = """\
Mend the data. An airing that ends earlier says so with 'ends' in [[airings.dates]]; what will not air is
'cancelled_from' an episode in [[airings.changes]]; a show with another id retires its feed, with [[feeds]] in
retired.toml. If all of this is meant, write into retired.toml (or pass --allow-removals this once):"""
"""What the gate's error says below the losses."""

FEW = 5
"""Events of one airing that are named one by one."""


def remedy(found: Iterable[Loss], as_of: dt.date) -> str:
    """Return how to mend the data, and the very words that allow these losses and no others."""
    lines = [MEND]
    by_feed: dict[str | None, dict[str, list[str]]] = {}
    for loss in found:
        by_feed.setdefault(loss.feed, {}).setdefault(parts_of(loss.name).airing, []).append(loss.name)
    for feed, runs in by_feed.items():
        names = [name for run, listed in runs.items() for name in ([run] if len(listed) > FEW else listed)]
        quoted = ", ".join(f'"{name}"' for name in names)
        lines += ["", "[[removals]]", f"names = [{quoted}]"]
        lines += [f'feed = "{feed}"'] * (feed is not None)
        lines += [f"since = {as_of}", 'reason = "why"']
    return "\n".join(lines)
