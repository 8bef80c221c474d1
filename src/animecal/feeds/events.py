"""From episodes to calendar events: what a subscriber reads.

An event's UID comes from show, airing and episode, never from its date: a delay moves the event. It does
not depend on where the feeds are published, on the version that built them, or on the present day.
"""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import msgspec

from ..language.model import Airing, Change, Dataset, DateStatement, Show
from ..language.moment import JST, Moment, Precision, day_words, instant_to_datetime, to_instant
from ..schedule.episodes import AiringSchedule, Episode, ShowSchedule, State

OFF = (State.POSTPONED, State.CANCELLED)
"""States of what does not air at its moment."""

NOT_YET = {
    Precision.SEASON: "day to be announced",
    Precision.MONTH: "day to be announced",
    Precision.DAY: "time to be announced",
}
"""What will be announced yet, by how much is known."""

NETWORK_UNKNOWN = "network not known yet"
"""Said of an original airing without one: it may be announced elsewhere, but the data does not have it."""


class Event(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One calendar event. ``start`` and ``end`` are minutes since 1970-01-01T00:00Z; None: all of ``day``."""

    uid: str
    day: dt.date
    start: int | None
    end: int | None
    summary: str
    description: str
    location: str
    url: str
    tentative: bool
    expected: bool

    @property
    def order(self) -> tuple[int, str]:
        """What events are sorted by in a feed: the moment (all-day ones first), then the UID."""
        return to_instant(self.day, 0, JST) if self.start is None else self.start, self.uid


class AiringEvents(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The events of an airing, one for each of its episodes and in their order.

    ``starts`` are all starts stated so far, the newest last.
    """

    show: Show
    airing: Airing
    original: bool
    starts: tuple[Moment, ...]
    events: tuple[Event, ...]
    premiere: Premiere | None


class Premiere(msgspec.Struct, frozen=True, gc=False):
    """The event of an airing's first regular episode, and that episode."""

    event: Event
    episode: Episode


def events_of(dataset: Dataset, known: ShowSchedule) -> list[AiringEvents]:
    """Return the events of a show, airing by airing."""
    outlets = [_Outlet(dataset, one) for one in known.airings]
    found = []
    for outlet in outlets:
        one = outlet.schedule
        writer = _Writer(known.show, outlet, [other for other in outlets if other is not outlet])
        pairs = [(writer.event(episode), episode) for episode in one.episodes]
        found.append(
            AiringEvents(
                show=known.show,
                airing=one.airing,
                original=one.original,
                starts=tuple(date.starts for date in one.dates if date.starts is not None),
                events=tuple(event for event, _ in pairs),
                premiere=next((Premiere(*pair) for pair in pairs if pair[1].premiere), None),
            )
        )
    return found


def uid(show: str, airing: AiringSchedule, episode: Episode) -> str:
    """Return the UID of an event; the original airing's does not name the network, which may change."""
    return f"{show}.{airing.run}.{episode.key}@animecal"


def printed(moment: Moment, zone: str, instant: int | None) -> str:
    """Return a moment in words, with its zone: ``Wed 10 Jan 2024 24:55 JST``."""
    if instant is None:
        return moment.words
    return f"{moment.words} {zone_words(zone, instant)}"


def zone_words(zone: str, instant: int) -> str:
    """Return the abbreviation of a zone at an instant: ``JST``, ``PDT``."""
    if zone == JST:
        return "JST"
    return instant_to_datetime(instant).astimezone(ZoneInfo(zone)).tzname() or zone


def episode_words(episode: Episode) -> str:
    """Return what airs: ``episode 5``, ``episodes 1–4``, ``all episodes`` or a special's name."""
    if episode.special is not None:
        return f"special: {episode.special}"
    if episode.last is None:
        return "all episodes" if episode.premiere else f"from episode {episode.first}"
    if episode.first == episode.last:
        return f"episode {episode.first}"
    return f"episodes {episode.first}–{episode.last}"


class _Outlet:
    """What all events of an airing, and those of the show's other airings, say of it."""

    def __init__(self, dataset: Dataset, one: AiringSchedule) -> None:
        network = dataset.network_of(one.airing)
        block = dataset.blocks.get(one.airing.block) if one.airing.block else None
        regions = dataset.regions.words(dataset.regions_of(one.airing))
        self.schedule = one
        self.name = network.name if network else NETWORK_UNKNOWN
        self.where = "" if one.original or network is None else network.name
        self.title = f"{self.name} ({block.name})" if block else self.name
        self.place = f"{self.name} ({regions})" if regions else self.name
        self.in_cinemas = network is not None and network.kind == "theatrical"
        self.by_key = {episode.key: episode for episode in one.episodes}


class _Writer:
    """Writes the events of one airing."""

    def __init__(self, show: Show, own: _Outlet, others: list[_Outlet]) -> None:
        self.show = show
        self.own = own
        self.others = others
        self.single = show_is_single(show, own.schedule.airing)
        self.title_ja = [show.title_ja] if show.title_ja and show.title_ja != show.title else []

    def event(self, episode: Episode) -> Event:
        """Return the event of an episode."""
        start = episode.instant
        vague = self._vague(episode)
        return Event(
            uid=uid(self.show.id, self.own.schedule, episode),
            day=episode.moment.day,
            start=start,
            end=None if start is None else start + episode.minutes,
            summary=self.summary(episode, vague),
            description=self.description(episode, vague),
            location=self.own.title,
            url=self.show.website or "",
            tentative=bool(vague) or episode.state is not State.SCHEDULED,
            expected=episode.state is State.EXPECTED,
        )

    def _vague(self, episode: Episode) -> str:
        """Return what will be announced yet; a day is all that cinemas announce."""
        precision = episode.moment.precision
        if precision is Precision.MINUTE or (precision is Precision.DAY and self.own.in_cinemas):
            return ""
        return NOT_YET[precision]

    def summary(self, episode: Episode, vague: str) -> str:
        """Return the event's title: the show's, what airs, and what is unusual about it."""
        title, where = self.show.title, self.own.where
        what = "" if self.single else episode_words(episode)
        if episode.state in OFF:
            if episode.premiere:
                what = "premiere"
            off = episode.state.value + (f" to {episode.resumes.words}" if episode.resumes else "")
            head, notes = (f"{title}, {what}" if what else title), [where, off]
        elif episode.premiere or _returns(episode):
            head = f"{title} {self._verb(episode)}"
            day_known = episode.moment.precision >= Precision.DAY
            if not day_known:
                head += f" {episode.moment.words}"
            if where:
                head += f" on {where}"
            notes = [what if day_known or not episode.premiere else "", vague]
        else:
            head = f"{title}, {what}" if what else title
            if episode.moment.precision < Precision.DAY:
                head += f", {episode.moment.words}"
            notes = [where, "finale" if episode.finale else "", vague]
        noted = ", ".join(filter(None, notes))
        return f"{head} ({noted})" if noted else head

    def _verb(self, episode: Episode) -> str:
        if not episode.premiere:
            return "resumes"
        return "opens" if self.own.in_cinemas else "premieres"

    def description(self, episode: Episode, vague: str) -> str:
        """Return the event's text: when and why, what, where else, and who says so."""
        parts = (
            self._when(episode, vague),
            self._about(episode),
            self._elsewhere(episode),
            _sources(episode),
        )
        return "\n\n".join(["\n".join(part) for part in parts if part])

    def _when(self, episode: Episode, vague: str) -> list[str]:
        when = f"{printed(episode.moment, episode.zone, episode.instant)}, {self.own.title}"
        if episode.state is State.POSTPONED:
            until = f"to {episode.resumes.words}" if episode.resumes else "without a new date"
            lines = [f"Postponed {until}. It was due {when}"]
        elif episode.state is State.CANCELLED:
            lines = [f"Cancelled. It was due {when}"]
        else:
            lines = [f"{when} ({vague})" if vague else when]
        if episode.state is State.EXPECTED:
            lines.append("The usual slot; how many episodes there will be is not announced.")
        if episode.was is not None:
            lines.append(f"Moved from {episode.was.words}.")
        for change in episode.skipped:
            lines.extend(_skipped(change, episode.without))
        if episode.cause.reason:
            lines.append(f"Reason: {episode.cause.reason}")
        return list(dict.fromkeys(lines))

    def _about(self, episode: Episode) -> list[str]:
        if not episode.premiere:
            return self.title_ja
        studios = [", ".join(self.show.studios)] if self.show.studios else []
        head = [" · ".join((*self.title_ja, *studios))] if self.title_ja or studios else []
        return [*head, self.show.premise] if self.show.premise else head

    def _elsewhere(self, episode: Episode) -> list[str]:
        """Return where else the episode can be watched, and from when."""
        timed: list[str] = []
        untimed: list[str] = []
        for other in self.others:
            same = other.by_key.get(episode.key)
            if same is not None:
                when = printed(same.moment, same.zone, same.instant)
                off = f" ({same.state.value})" if same.state in OFF else ""
                timed.append(f"• {other.place}: {when}{off}")
            elif episode.premiere:
                untimed.append(other.place)
        lines = ["Also on:", *timed] if timed else []
        if untimed:
            lines.append(f"{'More' if timed else 'Also on'}, without a known time: {'; '.join(untimed)}")
        return lines


def _sources(episode: Episode) -> list[str]:
    statements: tuple[DateStatement | Change, ...] = (episode.cause, *episode.skipped)
    return ["Source: " + " ".join(dict.fromkeys([url for one in statements for url in one.sources]))]


def _skipped(change: Change, days: tuple[dt.date, ...]) -> list[str]:
    """Return why an episode comes a slot later, on which of the days, or why it is longer."""
    lines = [f"Before it: {change.special}."] if change.special else []
    reason = f": {change.reason}" if change.reason else ""
    lines += [f"No episode on {day_words(day)}{reason}." for day in change.skips if day in days]
    if change.reason and not change.skips:
        lines.append(f"Reason: {change.reason}")
    return lines


def _returns(episode: Episode) -> bool:
    """Whether the airing goes on with an episode after a break, as vaguely as that is known."""
    cause = episode.cause
    return (
        episode.moment.precision < Precision.DAY
        and isinstance(cause, Change)
        and (cause.hiatus_from is not None or cause.from_episode is not None)
    )


def show_is_single(show: Show, airing: Airing) -> bool:
    """Return whether an airing has one event that needs no number: a film or a special."""
    return show.cadence_of(airing).text == "one-off" and (show.episodes or 1) == 1
