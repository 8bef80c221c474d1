"""From the data to schedules: what is known of every show on a day."""

from __future__ import annotations

import bisect
import datetime as dt
from collections.abc import Set

from ..language.model import Airing, Dataset, Show
from ..language.observations import Observation
from ..language.observed import ObservedChange
from ..language.statements import Change, DateStatement
from .adjusting import Before
from .carriers import Carriers
from .continuing import joined
from .episodes import AiringSchedule, Episode, ShowSchedule, State
from .folding import Plan
from .layout import find, lay_out
from .lengths import Lengths
from .showings import without_premieres
from .sightings import about, outlets, seen_on
from .slots import slack_of
from .watching import end_as, see, settle


def schedule(dataset: Dataset, as_of: dt.date, but: Set[str] = frozenset()) -> list[ShowSchedule]:
    """Return what is known of every show on a day, in the order of their ids; shows without news are out.

    Shows that are named in ``but`` are out as well.
    """
    scheduled = (schedule_show(dataset, show, as_of) for show in dataset.shows.values() if show.id not in but)
    return [one for one in scheduled if one.airings]


def schedule_show(dataset: Dataset, show: Show, as_of: dt.date) -> ShowSchedule:
    """Return what is known of a show on a day."""
    show = show.on(as_of)
    lengths = Lengths(show)

    def reached(day: dt.date) -> int | None:
        return _History(dataset, show, show.airings[0], lengths).reached(as_of, day)

    first, *rest = joined(show, as_of, reached).airings
    original = _History(dataset, show, first, lengths)
    seen = dataset.observations.get(show.id, ())
    rest += outlets(show, seen, dataset.observers, dataset.networks, as_of)
    others = [_History(dataset, show, airing, lengths, original) for airing in rest]
    known = [history.on(as_of) for history in (original, *others)]
    airings = without_premieres(dataset, show, [one for one in known if one.dates], as_of)
    length = known[0].length
    if not isinstance(length.said, ObservedChange):
        length = lengths.on(as_of)
    return ShowSchedule(show=show, airings=airings, length=length)


class _History:
    """What is known of one airing, day by day: what was known before tells what a break has put off."""

    def __init__(
        self,
        dataset: Dataset,
        show: Show,
        airing: Airing,
        lengths: Lengths,
        original: _History | None = None,
    ) -> None:
        self.show = show
        self.airing = airing
        self.lengths = lengths.of(airing)
        self.zone = dataset.zone_of(airing)
        moved = {change.network for change in airing.changes if change.network}
        self.zones = {network: dataset.zone_of(airing, network) for network in moved}
        self.original = original
        self.observers = dataset.observers
        seen = dataset.observations.get(show.id)
        networks = {airing.network, *moved}
        self.observed = (
            about(airing, networks, seen, self.observers, original=original is None) if seen else []
        )
        self.plans: dict[dt.date, Plan] = {}
        self.laid_out: dict[dt.date, tuple[Episode, ...]] = {}

    def on(self, day: dt.date) -> AiringSchedule:
        """Return what is known on a day."""
        laid = self.episodes(day)
        waiting = [one for one in laid if one.state is State.WAITING]
        return AiringSchedule(
            airing=self.airing,
            original=self.original is None,
            dub=self.airing.audio != self.show.airings[0].audio,
            # What needs no number is for people to say: a film is not one of two because somebody counts so.
            single=self.show.is_single(self.airing, self.lengths.on(day).last),
            length=self.plan(day).length,
            dates=self._dates(day),
            changes=self._changes(day),
            episodes=tuple([one for one in laid if one.state is not State.WAITING]),
            waiting=frozenset(number for one in waiting for number in one.numbers),
            observed=tuple(self._observed(day)),
        )

    def _observed(self, day: dt.date) -> list[Observation]:
        if not self.observed or self.observed[-1].seen <= day:
            return self.observed
        return self.observed[: bisect.bisect_right(self.observed, day, key=seen_on)]

    def _dates(self, day: dt.date) -> tuple[DateStatement, ...]:
        return tuple(date for date in self.airing.dates if date.announced <= day)

    def _changes(self, day: dt.date) -> tuple[Change, ...]:
        return tuple(change for change in self.airing.changes if change.announced <= day)

    def plan(self, day: dt.date) -> Plan:
        """Return the statements up to a day, folded."""
        if day not in self.plans:
            self.plans[day] = self._folded(day)
        return self.plans[day]

    def _folded(self, day: dt.date) -> Plan:
        dates, first = self._dates(day), self.original
        theirs = first.plan(day) if first else None
        carriers = Carriers(self.airing.network, self.zone, self.zones)
        plan = Plan(self.show, self.airing, self.zone, carriers, self.lengths.on(day), theirs)
        plan.slack = slack_of(self._changes(day))
        if first and plan.last is None and not any(date.ends for date in dates):
            plan.last = first._ended(day)
        # On the same day, dates come first: a change is about what a date has set.
        statements: list[DateStatement | Change] = [*dates, *self._changes(day)]
        statements.sort(key=lambda one: one.announced)
        seen = self._observed(day)
        if not seen:
            for statement in statements:
                plan.add(statement)
        else:
            self._fold_both(plan, statements, seen)
        if theirs and not isinstance(plan.length.said, ObservedChange):
            end_as(plan, theirs.length)
        return plan

    def _fold_both(
        self, plan: Plan, statements: list[DateStatement | Change], seen: list[Observation]
    ) -> None:
        """Fold what was said and what was seen; on the same day what people say counts as the newer."""
        place = 0
        for statement in statements:
            until = bisect.bisect_right(seen, statement.announced, key=seen_on)
            see(plan, seen[place:until])
            place = until
            plan.add(statement)
        see(plan, seen[place:])
        settle(plan, seen, self.observers)

    def episodes(self, day: dt.date) -> tuple[Episode, ...]:
        """Return the episodes as they were known on a day, those that wait included."""
        if day not in self.laid_out:
            base = self.original.episodes(day) if self.original else ()
            known = bool(self._dates(day))
            self.laid_out[day] = lay_out(self.plan(day), base, self._before, day) if known else ()
        return self.laid_out[day]

    def reached(self, as_of: dt.date, day: dt.date) -> int | None:
        """Return the last episode that stands in calendars up to a day, as it was known on another."""
        there = [one for one in self.episodes(as_of) if one.day <= day]
        return max((number for one in there for number in one.numbers), default=None)

    def _before(self, news: dt.date, number: int) -> Episode | None:
        """Return how an episode stood in calendars before the news of a day."""
        return self._found(news - dt.timedelta(days=1), number, _unknown)

    def _found(self, day: dt.date, number: int, before: Before) -> Episode | None:
        if not self._dates(day):
            return None
        there = self.original._found(day, number, self.original._before) if self.original else None
        return find(self.plan(day), [there] if there else [], before, day, number)

    def _ended(self, day: dt.date) -> int | None:
        """Return the last episode that the stated end leaves: no other airing has more than the original."""
        if self.plan(day).ends is None:
            return None
        return max((number for one in self.episodes(day) for number in one.numbers), default=None)


def _unknown(_news: dt.date, _number: int) -> None:
    """Return nothing: what stood before the first news of its break was not put off by another one."""
