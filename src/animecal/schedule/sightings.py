"""What machines saw of one airing, source by source, and which word of theirs holds for each episode."""

from __future__ import annotations

import datetime as dt
import operator
from collections.abc import Collection, Iterable, Mapping, Sequence

import msgspec

from ..language.model import Airing, Show
from ..language.moment import JST, Moment, to_instant
from ..language.observations import Observation
from ..language.observed import ObservedChange, ObservedDate
from ..language.tables import Observer

NEAR = 5
"""Minutes by which two sources, or a source and a slot, may differ and still agree."""

Observers = Mapping[str, Observer]


class Sighting(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The word that holds on when episodes, from ``first`` to ``last``, are shown first.

    ``sure`` is whether a listing says so, or two sources that are not the same one. ``was`` is the moment
    that its source had said before.
    """

    first: int
    last: int
    moment: Moment
    instant: int | None
    minutes: int | None
    sure: bool
    listed: bool
    seen: dt.date
    by: Observer
    page: str
    was: Moment | None

    def change(self, **said: object) -> ObservedChange:
        """Return it as a statement, which says that of its first episode if nothing else."""
        return ObservedChange(
            announced=self.seen,
            source=self.page,
            by=self.by,
            **(said or {"episode": self.first, "starts": self.moment}),  # type: ignore[arg-type]
        )


def about(
    airing: Airing,
    networks: Collection[str | None],
    observations: Iterable[Observation],
    observers: Observers,
    *,
    original: bool,
) -> list[Observation]:
    """Return the observations of an airing by the sources that are known, in the order of their days.

    ``networks`` are its own and those to which it goes over.
    """
    audio = airing.audio
    found = [
        one
        for one in observations
        if one.source in observers
        and (original if one.network is None else one.network in networks and one.audio == audio)
    ]
    found.sort(key=seen_on)
    return found


seen_on = operator.attrgetter("seen")
"""Returns the day on which something was seen."""


def outlets(
    show: Show,
    observations: Iterable[Observation],
    observers: Observers,
    networks: Collection[str],
    as_of: dt.date,
) -> list[Airing]:
    """Return the airings that only machines know on a day: where a show has none in that language.

    Nothing is known of them but that they are there, until an episode is seen. A showing tells of one too,
    but as long as nobody has said who carries the original, it may be that one.
    """
    taken = {(one.network, one.audio) for one in show.airings}
    taken |= {(change.network, one.audio) for one in show.airings for change in one.changes if change.network}
    others = [one for one in observations if (one.network, one.audio) not in taken]
    if not others:
        return []
    whats = ("outlet",) if show.airings[0].network is None else ("outlet", "new", "final")
    told = [one for one in others if one.what in whats and one.source in observers and one.seen <= as_of]
    keys = {one.key for one in show.airings}
    found: dict[tuple[str, str], list[Observation]] = {}
    for one in sorted(told, key=lambda one: (one.seen, one.source, one.line)):
        if one.network in networks:
            found.setdefault((one.network or "", one.audio), []).append(one)
    airings = [_seen_airing(several, observers) for _, several in sorted(found.items())]
    return [one for one in airings if one.key not in keys]


def _seen_airing(told: Sequence[Observation], observers: Observers) -> Airing:
    """Return the airing of which observations tell, known since the first of them."""
    first = told[0]
    ref = next((one.ref for one in told if one.ref), None)
    date = ObservedDate(announced=first.seen, source=first.page, by=observers[first.source])
    return Airing(network=first.network, audio=first.audio, ref=ref, dates=(date,))


def chosen(told: Sequence[Observation], observers: Observers) -> Sighting:
    """Return the word that holds of what was seen of the showing of one episode, or of several as one.

    Of each source the newest counts; a source that still says the same is not heard again, so that a listing
    holds against all that people entered, whenever that was.
    """
    if len(told) == 1:
        best = told[0]
        listed = sure = observers[best.source].trust == "listing"
    else:
        best, listed, sure = _best([_newest(said) for said in _by_source(told).values()], observers)
    moment = best.starts
    if moment is None or best.last is None or best.first is None:
        raise ValueError("a showing has a day and a number")
    was = None
    if len(told) > 1:
        earlier = [one for one in told if one.seen < best.seen and one.source == best.source]
        was = _newest(earlier).starts if earlier else None
    return Sighting(
        first=best.first,
        last=best.last,
        moment=moment,
        instant=_instant(moment),
        minutes=best.minutes if listed else None,
        sure=sure,
        listed=listed,
        seen=best.seen,
        by=observers[best.source],
        page=best.page,
        was=None if was == moment else was,
    )


def _best(words: list[Observation], observers: Observers) -> tuple[Observation, bool, bool]:
    """Return which word of several sources holds, whether a listing says so, and whether it is sure."""
    listings = [one for one in words if observers[one.source].trust == "listing"]
    if listings:
        return max(listings, key=_rank), True, True
    words.sort(key=_rank, reverse=True)
    for one in words:
        if any(_agree(one, other) for other in words if _others(observers, one, other)):
            return one, False, True
    return words[0], False, False


def _by_source(told: Iterable[Observation]) -> dict[str, list[Observation]]:
    found: dict[str, list[Observation]] = {}
    for one in told:
        found.setdefault(one.source, []).append(one)
    return found


def _newest(told: Sequence[Observation]) -> Observation:
    """Return the newest word of a source; of several on one day, the one on the earliest showing."""
    day = max(one.seen for one in told)
    return min((one for one in told if one.seen == day), key=_earliest)


def _earliest(one: Observation) -> tuple[int, int, str]:
    moment = one.starts
    return (_minutes(moment) if moment else 0), -(one.last or 0), one.line


def _rank(one: Observation) -> tuple[dt.date, str, str]:
    return one.seen, one.source, one.line


def _others(observers: Observers, one: Observation, other: Observation) -> bool:
    return observers[one.source].origin != observers[other.source].origin


def _agree(one: Observation, other: Observation) -> bool:
    if one.starts is None or other.starts is None or one.last != other.last:
        return False
    return agree(one.starts, other.starts)


def misnumbered(sighted: Mapping[int, Sequence[Observation]], observers: Observers) -> set[str]:
    """Return the crowds that have an episode when a listing shows another one, and that one another day."""
    nights: dict[int, list[Moment]] = {}
    entered: list[tuple[int, str, Moment]] = []
    for number, told in sighted.items():
        for source, words in _by_source(told).items():
            moment = _newest(words).starts
            if moment is not None and observers[source].trust == "listing":
                nights.setdefault(number, []).append(moment)
            elif moment is not None:
                entered.append((number, source, moment))
    return {
        source
        for number, source, moment in entered
        if number in nights
        and not any(moment.day == one.day or agree(moment, one) for one in nights[number])
        and any(agree(moment, one) for several in nights.values() for one in several)
    }


def agree(one: Moment, other: Moment) -> bool:
    """Whether two moments on Japan's clock are the same to a few minutes; to the day, if one is a day."""
    if one.minute is None or other.minute is None:
        return one.day == other.day
    return abs(_minutes(one) - _minutes(other)) <= NEAR


def _minutes(moment: Moment) -> int:
    """Return the minutes from the year 1 to a moment on the clock that printed it."""
    return moment.day.toordinal() * 1440 + (moment.minute or 0)


def _instant(moment: Moment) -> int | None:
    return None if moment.minute is None else to_instant(moment.day, moment.minute, JST)


def last_of(
    told: Iterable[Observation], observers: Observers, *, listed: bool, first: int
) -> tuple[int, Observation] | None:
    """Return the last episode by the newest of the words on it, of listings or of others, and that word.

    ``first`` is the number of the first episode: a count begins with it.
    """
    said = [
        one for one in told if one.last is not None and (observers[one.source].trust == "listing") is listed
    ]
    if not said:
        return None
    best = max(said, key=lambda one: (*_rank(one), one.last or 0))
    number = best.last or 0
    return (number if best.what == "final" else first + number - 1), best
