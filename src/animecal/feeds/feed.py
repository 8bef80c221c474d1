"""A feed: one published file, its kind, its title and its events."""

from __future__ import annotations

from typing import Literal

import msgspec

from .events import Event

FeedKind = Literal[
    "premieres",
    "network",
    "network-episodes",
    "block",
    "show",
    "airing",
    "region",
    "season",
    "studio",
    "retired",
]

COLORS: dict[FeedKind, str] = {
    "premieres": "crimson",
    "network": "mediumvioletred",
    "network-episodes": "slateblue",
    "block": "darkorchid",
    "show": "teal",
    "airing": "teal",
    "region": "crimson",
    "season": "darkorange",
    "studio": "royalblue",
    "retired": "gray",
}
"""A colour of CSS for each kind (RFC 7986, section 5.9), so that several feeds can be told apart."""


class Feed(msgspec.Struct, frozen=True, kw_only=True):
    """One published ``.ics`` file: its path below the feeds, its title and its events in order."""

    path: str
    kind: FeedKind
    title: str
    about: str
    events: tuple[Event, ...]
