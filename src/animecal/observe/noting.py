"""From what a source says of a show to observations; what cannot be true is told, and not observed."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher

import msgspec
from msgspec.structs import replace

from ..language.model import Show
from ..language.moment import JST, Moment, Precision
from ..language.names import title_likeness
from ..language.observations import Observation, What
from ..schedule.episodes import ShowSchedule
from ..sources.records import Broadcast, Outlet, Record

LIKE = 0.5
"""How much of two titles that are not written alike has to be the same; 1 is all."""
SEASON = dt.timedelta(days=150)
"""What began so much before a show is an earlier season of it."""
AHEAD = dt.timedelta(days=120)
"""No programme is so much ahead of a show's start."""
FAR = dt.timedelta(days=400)
"""No programme is listed so much ahead of its day."""
HIGHEST, BEYOND = 5000, 50
"""The highest number of an episode; and how far beyond the number that people stated one can be."""
MOST = 1000
"""Programmes of one show, at most."""


class Noted(msgspec.Struct, frozen=True):
    """What a source says of a show, as observations, and sentences on what of it is not believed."""

    observations: tuple[Observation, ...]
    doubts: tuple[str, ...]


def note(record: Record, known: ShowSchedule, today: dt.date) -> Noted:
    """Return what is observed of a show on a day."""
    reason = _mistaken(record, known)
    if reason:
        return Noted((), (reason,))
    record = _renumbered(record, known)
    noting = _Noting(record, known, today)
    found = [*noting.count()]
    for outlet in record.outlets:
        found += noting.outlet(outlet)
    return Noted(tuple(found), tuple(noting.doubts))


def alike(ours: str, theirs: str) -> bool:
    """Whether two Japanese titles may be those of one show."""
    one, other = title_likeness(ours), title_likeness(theirs)
    if not one or not other:
        return ours == theirs
    return one in other or other in one or SequenceMatcher(None, one, other).ratio() >= LIKE


def _mistaken(record: Record, known: ShowSchedule) -> str | None:
    """Return why a record is not about the show whose id it has, if so."""
    show = known.show
    if show.title_ja and record.title_ja and not alike(show.title_ja, record.title_ja):
        return f"its id leads to “{record.title_ja}” there ({record.url}), which does not look like its title"
    ours, theirs = _start(known), record.first_aired or record.starts
    if ours and theirs and show.first_episode == 1 and ours.day - theirs.last_day > SEASON:
        return f"its id leads to what began in {theirs} there ({record.url}), which is an earlier season"
    listed = sum(len(one.broadcasts) + len(one.reruns) + len(one.previews) for one in record.outlets)
    if listed > MOST:
        return f"has {listed:,} programmes there ({record.url}), which cannot be right"
    return None


def _renumbered(record: Record, known: ShowSchedule) -> Record:
    """Return what a source says with our numbers: many count every cour from 1 where ours go on."""
    by = known.show.first_episode - 1
    if not by or not _counts_from_one(record, known):
        return record
    return replace(record, outlets=tuple(_shifted(one, by) for one in record.outlets))


def _counts_from_one(record: Record, known: ShowSchedule) -> bool:
    """Whether the numbers since a show's start are too low for it, or nearer to its weeks."""
    first, start = known.show.first_episode, _start(known)
    since = start.day - dt.timedelta(days=1) if start else dt.date.min
    shown = [
        (one.moment.day, one.number)
        for outlet in record.outlets
        for one in outlet.broadcasts
        if one.number is not None and one.moment.day >= since
    ]
    if not shown or not start:
        return bool(shown) and max(number for _, number in shown) < first
    if min(number for _, number in shown) < first:
        return True
    day, number = min(shown)
    week = (day - start.day).days // 7 + 1
    return abs(number - week) < abs(number - week - first + 1)


def _shifted(outlet: Outlet, by: int) -> Outlet:
    def shift(several: tuple[Broadcast, ...]) -> tuple[Broadcast, ...]:
        return tuple(
            replace(one, number=one.number + by, last=one.last + by if one.last else None)
            if one.number is not None
            else one
            for one in several
        )

    return replace(
        outlet,
        broadcasts=shift(outlet.broadcasts),
        reruns=shift(outlet.reruns),
        previews=shift(outlet.previews),
    )


def _start(known: ShowSchedule) -> Moment | None:
    return known.original.start if known.original else None


class _Noting:
    """Notes what one source says of one show."""

    def __init__(self, record: Record, known: ShowSchedule, today: dt.date) -> None:
        self.record = record
        self.show: Show = known.show
        self.start = _start(known)
        self.today = today
        self.doubts: list[str] = []

    def count(self) -> Iterator[Observation]:
        """Yield how many episodes there are."""
        count, show = self.record.episodes, self.show
        if count is None or show.ongoing or show.format == "movie":
            return
        shown = [one.episodes for outlet in self.record.outlets for one in outlet.broadcasts]
        highest = max((last for _, last in filter(None, shown)), default=0)
        if count > HIGHEST or show.first_episode <= highest - count:
            self.doubts.append(f"has {count} episodes there, but a number {highest} among them")
        else:
            yield self._observation("count", Outlet(), last=count)

    def outlet(self, outlet: Outlet) -> Iterator[Observation]:
        """Yield that a network carries it, if no programme says so, and its programmes."""
        if outlet.network and (outlet.ref or not outlet.broadcasts):
            yield self._observation("outlet", outlet, starts=outlet.starts, ref=outlet.ref)
        shown: set[tuple[int, int]] = set()
        for one in self._believed(outlet.broadcasts):
            what: What = "final" if one.final else "new"
            if one.episodes in shown:
                what = "rerun"
            elif one.episodes:
                shown.add(one.episodes)
            if what != "rerun":
                yield self._showing(what, outlet, one)
        for one in self._believed(outlet.previews):
            yield self._showing("preview", outlet, one)
        for one in self._believed(outlet.reruns):
            if one.episodes not in shown:  # that an episode is shown again says nothing new
                yield self._showing("rerun", outlet, one)

    def _believed(self, broadcasts: Iterable[Broadcast]) -> Iterator[Broadcast]:
        """Yield the programmes that can be true, in the order of their moments, each once."""
        ordered = sorted(broadcasts, key=lambda one: (one.moment.first_instant(JST), one.episodes or (0, 0)))
        twice = [one for one, times in Counter(ordered).items() if times > 1]
        if twice:
            self.doubts.append(f"{twice[0].moment} is listed twice{_others(twice)}")
        once = list(dict.fromkeys(ordered))
        times = Counter(one.moment for one in once)
        refused: dict[str, list[Broadcast]] = {}
        for one in once:
            reason = self._refusal(one)
            if reason is None and times[one.moment] > 1:
                reason = "is listed with different episodes"
            if reason is None:
                yield one
            else:
                refused.setdefault(reason, []).append(one)
        for reason, several in refused.items():
            self.doubts.append(f"{several[0].moment} {reason}{_others(several)}")

    def _refusal(self, one: Broadcast) -> str | None:
        """Return why a programme cannot be true, if so."""
        start, show = self.start, self.show
        if one.moment.day > self.today + FAR:
            return "is too far ahead"
        if start and start.precision >= Precision.MONTH and one.moment.day < start.day - AHEAD:
            return f"lies before its start, {start}"
        if one.episodes is None:
            return None
        _, last = one.episodes
        highest = show.last_episode + BEYOND if show.last_episode else HIGHEST
        if last > highest:
            return f"has the number {last}, which no episode of it has"
        if last < show.first_episode:
            return f"has the number {last}, and its first episode is {show.first_episode}"
        if one.final and last == show.first_episode and show.episodes != 1 and show.format in ("tv", "ona"):
            return "is called the last episode, and is the first"
        return None

    def _showing(self, what: What, outlet: Outlet, one: Broadcast) -> Observation:
        first, last = one.episodes or (None, None)
        return self._observation(what, outlet, first=first, last=last, starts=one.moment, minutes=one.minutes)

    def _observation(
        self,
        what: What,
        outlet: Outlet,
        *,
        first: int | None = None,
        last: int | None = None,
        starts: Moment | None = None,
        minutes: int | None = None,
        ref: str | None = None,
    ) -> Observation:
        return Observation(
            source=self.record.source,
            show=self.show.id,
            network=outlet.network,
            audio=outlet.audio,
            what=what,
            first=first,
            last=last,
            starts=starts,
            minutes=minutes,
            ref=ref,
            seen=self.today,
            page=self.record.url,
        )


def _others(several: Sequence[Broadcast]) -> str:
    return f", as {len(several) - 1} more" if len(several) > 1 else ""
