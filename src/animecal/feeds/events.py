"""From episodes to calendar events; what they say stands in ``words``.

An event's UID comes from show, airing and episode, never from its date: a delay moves the event. It does
not depend on where the feeds are published, on the version that built them, or on the present day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import NamedTuple

import msgspec

from ..language.model import Airing, Dataset, Show
from ..language.moment import JST, to_instant
from ..language.tables import Retirement
from ..schedule.episodes import AiringSchedule, Episode, ShowSchedule, State
from ..words.events import Elsewhere, EventWords, Matters, Outlet, alike
from ..words.languages import ENGLISH, Language

NO_NUMBERING: Mapping[str, int] = {}


class Event(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One calendar event. ``start`` and ``end`` are minutes since 1970-01-01T00:00Z; None: all of ``day``.

    ``subject`` is what it tells of, as a value: an episode, or the retirement of a feed.
    """

    uid: str
    day: dt.date
    start: int | None = None
    end: int | None = None
    summary: str = ""
    description: str = ""
    location: str = ""
    url: str = ""
    tentative: bool = False
    expected: bool = False
    subject: Episode | Retirement | None = None

    @property
    def network(self) -> str | None:
        """The network to which the airing has gone over by then."""
        return self.subject.network if isinstance(self.subject, Episode) else None

    @property
    def rings(self) -> bool:
        """Whether an alarm makes sense: it airs, and at a known minute. What is put off rings for nothing."""
        airs = isinstance(self.subject, Episode) and self.subject.state in (State.SCHEDULED, State.EXPECTED)
        return airs and self.start is not None

    @property
    def order(self) -> tuple[int, str]:
        """What events are sorted by in a feed: the moment (all-day ones first), then the UID."""
        return to_instant(self.day, 0, JST) if self.start is None else self.start, self.uid


class AiringEvents(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The events of an airing, one for each of its episodes and in their order.

    ``seasons`` are those for which it was announced or to which it belongs; ``apart`` is what tells the
    airing from others on its network, ``later`` the names of the networks to which it goes over.
    """

    show: Show
    airing: Airing
    original: bool
    dub: bool
    apart: tuple[str, ...]
    later: tuple[str, ...]
    seasons: frozenset[tuple[int, int]]
    events: tuple[Event, ...]
    premiere: Premiere | None


class Premiere(msgspec.Struct, frozen=True, gc=False):
    """The event of an airing's first regular episode, and that episode."""

    event: Event
    episode: Episode


def events_of(
    dataset: Dataset,
    known: ShowSchedule,
    language: Language = ENGLISH,
    numbering: Mapping[str, int] = NO_NUMBERING,
    matters: Matters = alike,
) -> list[AiringEvents]:
    """Return the events of a show, airing by airing, in a language.

    ``numbering`` tells how much higher an airing's numbers are than those in its UIDs, where they differ. Of
    other outlets, texts name those first that ``matters`` tells.
    """
    outlets = [Outlet(dataset, one, known, language) for one in known.airings]
    elsewhere = Elsewhere(outlets, matters)
    found = []
    for outlet in outlets:
        one = outlet.schedule
        words = EventWords(known.show, outlet, elsewhere, language)
        ahead = numbering.get(f"{known.show.id}.{one.run}", 0)
        pairs = [(_event(known.show, one, episode, words, ahead), episode) for episode in one.episodes]
        found.append(
            AiringEvents(
                show=known.show,
                airing=one.airing,
                original=one.original,
                dub=one.dub,
                apart=tuple(outlet.apart),
                later=tuple(there.name for there in outlet.later.values()),
                seasons=one.seasons,
                events=tuple(event for event, _ in pairs),
                premiere=next((Premiere(*pair) for pair in pairs if pair[1].premiere), None),
            )
        )
    return found


def _event(show: Show, one: AiringSchedule, episode: Episode, words: EventWords, ahead: int) -> Event:
    start = episode.instant
    return Event(
        uid=uid(show.id, one, episode, ahead),
        day=episode.shown,
        start=start,
        end=None if start is None else start + episode.minutes,
        summary=words.summary(episode),
        description=words.description(episode),
        location=words.own.at(episode).location,
        url=words.own.at(episode).link or show.website or "",
        tentative=words.vague(episode) or episode.state is not State.SCHEDULED or episode.slack is not None,
        expected=episode.guessed,
        subject=episode,
    )


def uid(show: str, airing: AiringSchedule, episode: Episode, ahead: int = 0) -> str:
    """Return the UID of an event; the original airing's does not name the network, which may change.

    ``ahead`` is how much higher the episode's number is than when it was first published.
    """
    key = episode.key if episode.special is not None or not ahead else str(int(episode.key) - ahead)
    return f"{show}.{airing.run}.{key}@animecal"


class UidParts(NamedTuple):
    """What a UID names: a show, one of its airings and an episode; or anything else, in the same way."""

    show: str
    run: str
    key: str

    @property
    def airing(self) -> str:
        """The show and the airing."""
        return f"{self.show}.{self.run}"


def parts_of(uid: str) -> UidParts:
    """Return what a UID names."""
    show, _, rest = uid.removesuffix("@animecal").partition(".")
    run, _, key = rest.rpartition(".")
    return UidParts(show, run, key)
