"""The safety gate: what must not be lost in publishing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from ..feeds.select import Feed
from ..language.model import Dataset
from ..schedule.episodes import AiringSchedule, ShowSchedule
from ..words.reports import event_count
from .revisions import Entry, Ledger


def losses(
    before: Mapping[str, int],
    ledger: Ledger,
    feeds: Iterable[Feed],
    dataset: Dataset,
    known: Iterable[ShowSchedule],
    as_of: dt.date,
) -> list[str]:
    """Return a sentence for everything that publishing would lose; ``before`` are event counts by path.

    A loss is a feed URL that vanishes, a feed that becomes empty, or an event from the present day on that
    disappears without the data saying why: it airs together with an earlier episode now, it waits for a night
    that nobody has announced, it lies behind the stated end, it was the last of the slots filled before
    anybody said how many there would be, or the feed of its show or airing is retired. A retired feed itself
    is no loss: its address goes on to say what became of it.
    """
    found: list[str] = []
    now = {feed.path: feed.events for feed in feeds}
    for path, count in sorted(before.items()):
        if path not in now:
            found.append(f"the feed {path} ({event_count(count)}) would vanish")
        elif count and not now[path]:
            found.append(f"the feed {path} would become empty; it has {event_count(count)}")
    alive = {event.uid for events in now.values() for event in events}
    gone = [uid for uid in ledger if uid not in alive]
    if gone:
        excused = _Excuses(dataset, known, as_of)
        for uid in sorted(gone):
            entry = ledger[uid]
            if entry.day >= as_of and not excused.holds(uid, entry):
                found.append(f"the event “{entry.text('SUMMARY')}” on {entry.day} would disappear ({uid})")
    return found


class _Excuses:
    """What the data says about events that are gone."""

    def __init__(self, dataset: Dataset, known: Iterable[ShowSchedule], as_of: dt.date) -> None:
        self.dataset = dataset
        self.retired = {one.path for one in dataset.retired if one.since <= as_of}
        self.airings = {f"{show.show.id}.{one.run}": (show, one) for show in known for one in show.airings}

    def holds(self, uid: str, entry: Entry) -> bool:
        run, _, key = uid.removesuffix("@animecal").rpartition(".")
        if {f"shows/{uid.partition('.')[0]}.ics", f"shows/{run}.ics"} & self.retired:
            return True
        if run not in self.airings or not key.isdecimal():
            return False
        show, own = self.airings[run]
        number = int(key)
        merged = any(
            one.first is not None and one.first < number <= (one.last or one.first) for one in own.episodes
        )
        ends = own.ends
        behind = ends is not None and entry.printed_day(self.dataset.zone_of(own.airing)) > ends
        return (
            merged
            or behind
            or number in own.waiting
            or (entry.expected and self._never_said(number, show, own))
        )

    def _never_said(self, number: int, show: ShowSchedule, own: AiringSchedule) -> bool:
        """Whether an expected episode is one too many: by the count, or by how far slots are filled."""
        last = show.show.last_episode
        if last is not None:
            return number > last
        limited = any(one.ends for one in (own, show.original) if one is not None)
        filled = limited or show.show.cadence_of(own.airing).repeats
        return filled and number > max((one.last or one.first or 0 for one in own.episodes), default=0)
