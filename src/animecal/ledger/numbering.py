"""Episodes that count on: the same events under other numbers.

A UID holds the number that an episode had when it was first published. If an airing turns out to begin with
another number (a second cour that counts on from the first), its episodes keep the UIDs of their nights.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..feeds.events import parts_of
from ..schedule.episodes import ShowSchedule

Numbering = Mapping[str, int]
"""By show and airing: how much higher an episode's number is than the one in its UID."""


def renumbered(uids: Iterable[str], known: Iterable[ShowSchedule]) -> dict[str, int]:
    """Return the airings whose episodes begin behind numbers that were published for them."""
    begins = {
        f"{show.show.id}.{airing.run}": show.show.first_episode for show in known for airing in show.airings
    }
    lowest: dict[str, int] = {}
    for uid in uids:
        named = parts_of(uid)
        if named.key.isdecimal() and named.airing in begins:
            number = int(named.key)
            lowest[named.airing] = min(number, lowest.get(named.airing, number))
    return {run: begins[run] - number for run, number in lowest.items() if number < begins[run]}
