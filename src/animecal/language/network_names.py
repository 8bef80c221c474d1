"""Networks by their names, in whatever way these are printed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from .names import title_likeness
from .tables import Network

_AROUND = re.compile(r"(系列|系|ほか|にて|で)+$")
"""What is printed behind a broadcaster's name and is no part of it."""
_CINEMAS = re.compile(
    r"(?=.*(?:ロードショー|劇場|映画館|全国公開|cinema|theat|movies))"
    r"(?:全国|一斉|ロードショー|劇場|映画館|公開|にて|で|の|in|at|the|movies?|cinemas?|theat(?:er|re)s?|nationwide)+"
)
"""How films are announced, without marks and spaces: 全国ロードショー, "in cinemas nationwide"."""


def names_of(network: Network) -> Iterator[str]:
    """Yield all that a network is called, or was: its id, its names, its former ones."""
    yield from (network.id, network.name)
    if network.name_ja is not None:
        yield network.name_ja
    for former in network.former_names:
        yield former.name


def networks_named(printed: str, networks: Mapping[str, Network]) -> list[Network]:
    """Return the networks that a printed name may mean: case, width, marks and spaces do not count.

    An id means its network alone. What films are announced with means those that are cinemas.
    """
    if printed in networks:
        return [networks[printed]]
    wanted = title_likeness(printed)
    for likeness in dict.fromkeys((wanted, _AROUND.sub("", wanted))):
        if likeness and (found := [one for one in networks.values() if likeness in _likenesses(one)]):
            return found
    if _CINEMAS.fullmatch(wanted):
        return [one for one in networks.values() if one.kind == "theatrical"]
    return []


def _likenesses(network: Network) -> set[str]:
    return set(map(title_likeness, names_of(network)))


def without_names(text: str, network: Network) -> str:
    """Return a printed time without the name of its network, which may stand beside it."""
    for name in sorted(names_of(network), key=len, reverse=True):
        text = re.sub(rf"(?<![^\W\d_]){re.escape(name)}(?:系列|系)?(?![a-z])", " ", text, flags=re.IGNORECASE)
    return text
