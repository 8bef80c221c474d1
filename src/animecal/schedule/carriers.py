"""The networks that carry an airing: its own, and others to which it goes over from an episode on."""

from __future__ import annotations

from collections.abc import Mapping

_NO_ZONES: Mapping[str, str] = {}


class Carriers:
    """The networks of one airing by episode, and the zones of the clocks that they print.

    A network is named where it is not the airing's own; None stands for that one.
    """

    def __init__(self, home: str | None, zone: str, zones: Mapping[str, str] = _NO_ZONES) -> None:
        self._home = home
        self._zone = zone
        self._zones = zones
        self._since: dict[int, str | None] = {}

    def go_over(self, first: int, network: str) -> None:
        """Go over to a network, from an episode on."""
        self.stay(first)
        self._since[first] = None if network == self._home else network

    def stay(self, last: int = 0) -> None:
        """Forget what was said of episodes after the last one."""
        self._since = {first: network for first, network in self._since.items() if first <= last}

    def at(self, number: int) -> str | None:
        """Return the network of an episode."""
        if not self._since:
            return None
        first = max((first for first in self._since if first <= number), default=None)
        return None if first is None else self._since[first]

    def zone_of(self, network: str | None) -> str:
        """Return the zone of the clock that a network prints."""
        return self._zone if network is None else self._zones[network]
