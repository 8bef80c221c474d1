"""What is no premiere: a show shown again, and a showing ahead of its first night; said, or plain to see."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import msgspec

from ..language.model import Dataset, Show
from ..language.notations import ONE_OFF
from ..language.statements import Showing
from .episodes import OFF, AiringSchedule, Episode


def without_premieres(
    dataset: Dataset, show: Show, airings: Sequence[AiringSchedule], as_of: dt.date
) -> tuple[AiringSchedule, ...]:
    """Return a show's airings, those that are reruns or advance showings marked as such, without premiere.

    What no airing says of itself, its place among the others may: see ``is_again`` and ``is_ahead``.
    """
    there: dict[str | None, list[AiringSchedule]] = {}
    for one in airings:
        there.setdefault(one.airing.network, []).append(one)

    def showing(one: AiringSchedule) -> Showing | None:
        if one.airing.kind is not None or one.original or not one.episodes:
            return one.airing.kind
        if is_ahead(show, one, airings[0]):
            return "preview"
        others = (other for other in there[one.airing.network] if other is not one)
        return "rerun" if any(is_again(dataset, show, one, other, as_of) for other in others) else None

    return tuple([_marked(one, showing(one)) for one in airings])


def is_ahead(show: Show, one: AiringSchedule, original: AiringSchedule) -> bool:
    """Whether an airing is a single evening with the first episodes of a series, ahead of the original.

    So are screenings in cinemas before a series begins on television.
    """
    if show.cadence_of(one.airing) != ONE_OFF or one.single or one.length.last in one.episodes[-1].numbers:
        return False
    first = original.premiere if original.original else None
    return first is None or first.state in OFF or one.episodes[0].latest < first.latest


def is_again(
    dataset: Dataset, show: Show, one: AiringSchedule, other: AiringSchedule, as_of: dt.date
) -> bool:
    """Whether an airing shows on a network what another had there before, from its beginning to its end.

    In no country may it be the first to do so.
    """
    comparable = other.airing.audio == one.airing.audio and other.airing.kind != "preview"
    if not comparable or other.waiting or not other.episodes:
        return False
    last, first = other.episodes[-1], one.episodes[0]
    if last.latest >= first.latest:
        return False
    known = other.length.last is not None or other.ends is not None
    ended = known or (not show.ongoing and last.day < as_of)
    shown = {number for episode in other.episodes if episode.state not in OFF for number in episode.numbers}
    specs = dataset.regions_of(one.airing), dataset.regions_of(other.airing)
    return (
        ended
        and first.first in shown
        and dataset.regions.countries_of(specs[0]) <= dataset.regions.countries_of(specs[1])
    )


def _marked(one: AiringSchedule, showing: Showing | None) -> AiringSchedule:
    if showing is None:
        return one
    episodes = tuple([_shown(episode, showing) for episode in one.episodes])
    return msgspec.structs.replace(one, showing=showing, episodes=episodes)


def _shown(episode: Episode, showing: Showing) -> Episode:
    finale = episode.finale and showing == "rerun"
    return msgspec.structs.replace(episode, showing=showing, premiere=False, finale=finale)
