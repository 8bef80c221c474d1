"""What a schedule is made of: episodes at their moments, airing by airing, show by show."""

from __future__ import annotations

import datetime as dt
import enum

import msgspec

from ..language.model import Airing, Show
from ..language.moment import JST, Moment, Precision, next_season, premiere_season, season_of
from ..language.observations import Observation
from ..language.statements import Change, DateStatement, Showing
from .lengths import Length
from .sightings import Sighting


class State(enum.Enum):
    """What is known of an episode."""

    SCHEDULED = "scheduled"
    EXPECTED = "expected"
    """In the slot, but nobody has said that the airing goes on so long."""
    WAITING = "waiting"
    """Waits for a night, and none was ever announced: it stands in no calendar."""
    UNCONFIRMED = "unconfirmed"
    """Its window, or the month in which it was expected, is over, and nobody has said what became of it."""
    POSTPONED = "postponed"
    """Put off without a new date; its moment is the last one known."""
    CANCELLED = "cancelled"


OFF = (State.POSTPONED, State.CANCELLED)
"""States of what does not air at its moment."""


class Episode(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """An episode, several aired as one, or a special, at its moment in one airing.

    ``instant`` is in minutes since 1970-01-01T00:00Z and known at minute precision only; ``minutes`` is the
    length of the slot. ``was`` is the moment it would have had, or had before, if it was moved;
    ``skipped`` are the changes that pushed it on by a slot or lengthened it, and ``without`` the printed days
    of the slots just before it that held no episode. ``cause`` is the statement that set it, ``told`` the day
    on which its moment became known, and ``resumes`` is how vaguely the return of a postponed one is known.
    ``begun`` tells of a window whether it had begun on the day of the schedule, and ``network`` is the one to
    which the airing has gone over. ``slack`` says how many slots later it may be. A ``showing`` is no
    premiere, whatever its number. ``seen`` is what a machine saw of the episode.
    """

    key: str
    first: int | None
    last: int | None
    special: str | None
    moment: Moment
    zone: str
    instant: int | None
    minutes: int
    state: State
    cause: DateStatement | Change
    told: dt.date
    was: Moment | None
    skipped: tuple[Change, ...]
    without: tuple[dt.date, ...]
    resumes: Moment | None
    premiere: bool
    finale: bool
    begun: bool = False
    slack: Change | None = None
    network: str | None = None
    showing: Showing | None = None
    seen: Sighting | None = None

    @property
    def guessed(self) -> bool:
        """Whether it only follows from the slot: nobody has said that there is or was such an episode."""
        over = self.state is State.UNCONFIRMED and self.moment.precision >= Precision.DAY
        return over or self.state is State.EXPECTED

    @property
    def numbers(self) -> range:
        """The numbers of its episodes; only the first, if nobody has said how many air together."""
        return range(0) if self.first is None else range(self.first, (self.last or self.first) + 1)

    @property
    def day(self) -> dt.date:
        """The printed day, or the first day of the window."""
        return self.moment.day

    @property
    def shown(self) -> dt.date:
        """The day on which calendars show it: of a window that has begun, the last one."""
        return self.moment.last_day if self.begun else self.moment.day

    @property
    def latest(self) -> int:
        """The latest instant at which it may be, in minutes since 1970-01-01T00:00Z."""
        return self.moment.last_instant(JST) if self.instant is None else self.instant

    @property
    def order(self) -> tuple[int, int, int]:
        """What episodes are sorted by: the day, the minute, the number."""
        return self.moment.day.toordinal(), self.moment.minute or 0, self.first or 0


class AiringSchedule(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What is known of one airing on a day: its statements so far and its episodes, in order.

    ``waiting`` are the numbers of the episodes that wait for a night and stand nowhere until there is one.
    ``dub`` is whether it is in another language than the original, ``single`` whether it is one event that
    needs no number, such as a film; ``showing`` that it is a rerun or ahead of the first night, and has no
    premiere.
    ``length`` is what people or machines said of how many episodes there are, and ``observed`` what machines
    saw so far, in the order of their days.
    """

    airing: Airing
    original: bool
    dub: bool
    single: bool
    length: Length
    dates: tuple[DateStatement, ...]
    changes: tuple[Change, ...]
    episodes: tuple[Episode, ...]
    waiting: frozenset[int]
    showing: Showing | None = None
    observed: tuple[Observation, ...] = ()

    @property
    def premiere(self) -> Episode | None:
        """The first regular episode, if its moment is known well enough for a calendar."""
        return next((episode for episode in self.episodes if episode.premiere), None)

    @property
    def run(self) -> str | None:
        """What names the airing in UIDs: the original is not named by its network, which may change."""
        return "original" if self.original else self.airing.key

    def season_of(self, starts: Moment | None) -> tuple[int, int] | None:
        """Return the season to which it belongs with a start: the one that was said, else that of the start.

        None as long as nobody knows. What was said is about the start of its day: another one voids it.
        """
        then: Moment | None = None
        said: tuple[tuple[int, int], Moment | None] | None = None
        for date in self.dates:
            then = date.starts or then
            said = (season_of(date.season.day), then) if date.season else said
        if starts is None or not starts.in_calendars:
            return said[0] if said else None
        season = premiere_season(starts)
        if said is None:
            return season
        near = (next_season(season, -1), season, next_season(season))
        holds = premiere_season(said[1]) == season if said[1] else said[0] in near
        return said[0] if holds else season

    @property
    def seasons(self) -> frozenset[tuple[int, int]]:
        """The seasons for which it was announced, and the one to which its premiere belongs."""
        starts = [date.starts for date in self.dates if date.starts is not None and date.starts.in_calendars]
        starts += [self.premiere.moment] if self.premiere else []
        found = {self.season_of(start) for start in starts}
        return frozenset(season for season in found if season is not None)

    @property
    def networks(self) -> tuple[str, ...]:
        """The networks to which it goes over, in their order."""
        return tuple(dict.fromkeys(one.network for one in self.episodes if one.network))

    @property
    def ends(self) -> dt.date | None:
        """The newest stated end: the printed day of the last episode."""
        return next((date.ends for date in reversed(self.dates) if date.ends), None)

    @property
    def start(self) -> Moment | None:
        """The newest stated start, at any precision."""
        return next((date.starts for date in reversed(self.dates) if date.starts), None)


class ShowSchedule(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What is known of a show on a day: the airings announced so far, the original first."""

    show: Show
    airings: tuple[AiringSchedule, ...]
    length: Length

    @property
    def original(self) -> AiringSchedule | None:
        """The original airing, once it is announced."""
        return next((airing for airing in self.airings if airing.original), None)
