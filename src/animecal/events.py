"""From episodes to calendar events: what a subscriber reads.

An event's UID comes from show, airing and episode, never from its date: a delay moves the event. It does
not depend on where the feeds are published, on the version that built them, or on the present day.
"""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import msgspec

from .model import (
    JST,
    Airing,
    Change,
    Dataset,
    DateStatement,
    Moment,
    Precision,
    Show,
    day_words,
    instant_to_datetime,
    to_instant,
)
from .schedule import AiringSchedule, Episode, ShowSchedule, State

NOT_YET = {
    Precision.SEASON: "day to be announced",
    Precision.MONTH: "day to be announced",
    Precision.DAY: "time to be announced",
}


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


class Appearance(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """An event with what feeds select it by."""

    event: Event
    show: Show
    airing: Airing
    original: bool
    episode: Episode


def appearances(dataset: Dataset, known: ShowSchedule) -> list[Appearance]:
    """Return the events of a show, airing by airing."""
    writer = _Writer(dataset, known)
    return [
        Appearance(
            event=writer.event(airing, episode),
            show=known.show,
            airing=airing.airing,
            original=airing.original,
            episode=episode,
        )
        for airing in known.airings
        for episode in airing.episodes
    ]


def uid(show: str, airing: AiringSchedule, episode: Episode) -> str:
    """Return the UID of an event; the original airing's does not name the network, which may change."""
    run = "original" if airing.original else airing.airing.key
    return f"{show}.{run}.{episode.key}@animecal"


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


class _Writer:
    """Writes the events of one show; what they share is worked out once."""

    def __init__(self, dataset: Dataset, known: ShowSchedule) -> None:
        self.dataset = dataset
        self.known = known
        self.show = known.show
        self.titles = {airing.airing.key: self._outlet(airing.airing) for airing in known.airings}
        self.places = {airing.airing.key: self._place(airing.airing) for airing in known.airings}
        self.by_key = {
            airing.airing.key: {episode.key: episode for episode in airing.episodes}
            for airing in known.airings
        }

    def event(self, airing: AiringSchedule, episode: Episode) -> Event:
        """Return the event of an episode."""
        start = episode.instant
        return Event(
            uid=uid(self.show.id, airing, episode),
            day=episode.moment.day,
            start=start,
            end=None if start is None else start + episode.minutes,
            summary=self.summary(airing, episode),
            description=self.description(airing, episode),
            location=self.titles[airing.airing.key],
            url=self.show.website or "",
            tentative=self._imprecise(airing.airing, episode) or episode.state is not State.SCHEDULED,
            expected=episode.state is State.EXPECTED,
        )

    def _imprecise(self, airing: Airing, episode: Episode) -> bool:
        """Whether the moment will be known better; a day is all that cinemas announce."""
        if episode.instant is not None:
            return False
        return not (episode.moment.precision is Precision.DAY and self._in_cinemas(airing))

    def _in_cinemas(self, airing: Airing) -> bool:
        network = self.dataset.network_of(airing)
        return network is not None and network.kind == "theatrical"

    def _outlet(self, airing: Airing) -> str:
        """Return ``Fuji TV (+Ultra)``."""
        network = self.dataset.network_of(airing)
        name = network.name if network else "network to be announced"
        block = self.dataset.blocks.get(airing.block) if airing.block else None
        return f"{name} ({block.name})" if block else name

    def _place(self, airing: Airing) -> str:
        """Return ``Crunchyroll (everywhere except Asia)``."""
        network = self.dataset.network_of(airing)
        name = network.name if network else "network to be announced"
        regions = self.dataset.regions.words(self.dataset.regions_of(airing))
        return f"{name} ({regions})" if regions else name

    def summary(self, airing: AiringSchedule, episode: Episode) -> str:
        """Return the event's title: the show's, what airs, and what is unusual about it."""
        notes: list[str] = []
        title = self.show.title
        network = self.dataset.network_of(airing.airing)
        where = "" if airing.original or network is None else network.name
        what = "" if show_is_single(self.show, airing.airing) else episode_words(episode)
        if episode.premiere and episode.state in (State.POSTPONED, State.CANCELLED):
            what = "premiere"
        if episode.state in (State.POSTPONED, State.CANCELLED):
            note = episode.state.value
            if episode.resumes is not None:
                note += f" to {episode.resumes.words}"
            notes = [where, note]
            head = f"{title}, {what}" if what else title
        elif episode.premiere or episode.moment.precision < Precision.DAY:
            verb = "premieres" if episode.premiere else "resumes"
            if episode.premiere and self._in_cinemas(airing.airing):
                verb = "opens"
            head = f"{title} {verb}"
            if episode.moment.precision < Precision.DAY:
                head += f" {episode.moment.words}"
            if where:
                head += f" on {where}"
            known = episode.moment.precision >= Precision.DAY or not episode.premiere
            notes = [what if known else ""]
        else:
            head = f"{title}, {what}" if what else title
            notes = [where, "finale" if episode.finale else ""]
        if episode.state not in (State.POSTPONED, State.CANCELLED) and self._imprecise(
            airing.airing, episode
        ):
            notes.append(NOT_YET[episode.moment.precision])
        noted = ", ".join(note for note in notes if note)
        return f"{head} ({noted})" if noted else head

    def description(self, airing: AiringSchedule, episode: Episode) -> str:
        """Return the event's text: when and why, what, where else, and who says so."""
        parts = [self._when(airing, episode), self._about(episode), self._elsewhere(airing, episode)]
        return "\n\n".join("\n".join(part) for part in (*parts, self._sources(episode)) if part)

    def _when(self, airing: AiringSchedule, episode: Episode) -> list[str]:
        place = self.titles[airing.airing.key]
        when = f"{printed(episode.moment, episode.zone, episode.instant)}, {place}"
        if episode.state is State.POSTPONED:
            until = f"to {episode.resumes.words}" if episode.resumes else "without a new date"
            lines = [f"Postponed {until}. It was due {when}"]
        elif episode.state is State.CANCELLED:
            lines = [f"Cancelled. It was due {when}"]
        elif self._imprecise(airing.airing, episode):
            lines = [f"{when} ({NOT_YET[episode.moment.precision]})"]
        else:
            lines = [when]
        if episode.state is State.EXPECTED:
            lines.append("The usual slot; how many episodes there will be is not announced.")
        if episode.was is not None:
            lines.append(f"Moved from {episode.was.words}.")
        for change in episode.skipped:
            lines.extend(_skipped(change))
        if episode.cause.reason:
            lines.append(f"Reason: {episode.cause.reason}")
        return lines

    def _about(self, episode: Episode) -> list[str]:
        show = self.show
        title = [show.title_ja] if show.title_ja and show.title_ja != show.title else []
        if not episode.premiere:
            return title
        studios = [", ".join(show.studios)] if show.studios else []
        premise = [show.premise] if show.premise else []
        return [" · ".join((*title, *studios)), *premise] if title or studios else premise

    def _elsewhere(self, own: AiringSchedule, episode: Episode) -> list[str]:
        """Return where else the episode can be watched, and from when."""
        timed: list[str] = []
        untimed: list[str] = []
        for other in self.known.airings:
            key = other.airing.key
            if other is own:
                continue
            same = self.by_key[key].get(episode.key)
            if same is not None:
                when = printed(same.moment, same.zone, same.instant)
                timed.append(f"• {self.places[key]}: {when}{_state_words(same)}")
            elif episode.premiere:
                untimed.append(self.places[key])
        lines = ["Also on:", *timed] if timed else []
        if untimed:
            lines.append(f"{'More' if timed else 'Also on'}, without a known time: {'; '.join(untimed)}")
        return lines

    def _sources(self, episode: Episode) -> list[str]:
        statements: tuple[DateStatement | Change, ...] = (episode.cause, *episode.skipped)
        sources = dict.fromkeys(source for one in statements for source in one.sources)
        return [f"Source: {' '.join(sources)}"]


def _skipped(change: Change) -> list[str]:
    """Return why an episode comes a slot later."""
    before = [f"Before it: {change.special}."] if change.special else []
    reason = f": {change.reason}" if change.reason else ""
    return before + [f"No episode on {day_words(day)}{reason}." for day in change.skips]


def _state_words(episode: Episode) -> str:
    return f" ({episode.state.value})" if episode.state in (State.POSTPONED, State.CANCELLED) else ""


def show_is_single(show: Show, airing: Airing) -> bool:
    """Return whether an airing has one event that needs no number: a film or a special."""
    return show.cadence_of(airing).text == "one-off" and (show.episodes or 1) == 1
