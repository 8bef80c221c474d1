"""What was announced: statements, each with its day and its sources; times are only known through them."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

import msgspec

from .moment import Moment
from .notations import Delay, EpisodeRange

Text = Annotated[str, msgspec.Meta(min_length=1, max_length=500)]
Url = Annotated[str, msgspec.Meta(min_length=8, max_length=2000)]
Count = Annotated[int, msgspec.Meta(ge=1, le=20_000)]
Cours = Annotated[int, msgspec.Meta(ge=1, le=20)]
Number = Annotated[int, msgspec.Meta(ge=0, le=20_000)]
Minutes = Annotated[int, msgspec.Meta(ge=1, le=24 * 60)]
ExternalId = Annotated[int, msgspec.Meta(ge=1)]


Showing = Literal["rerun", "preview"]
"""What is no premiere: what is shown again, or ahead of the first night."""
JAPANESE = "ja"
"""The language that is heard where nothing else is said, as a BCP 47 tag."""


class Closed(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What all parts of the language share: frozen, named fields, and no other keys."""


class Statement(Closed, frozen=True, kw_only=True):
    """What was announced on a day, or by that day ``at_latest``, and the pages that say so."""

    announced: dt.date
    at_latest: bool = False
    source: Url | tuple[Url, ...]

    @property
    def sources(self) -> tuple[str, ...]:
        """The pages that say so, the most important first."""
        return (self.source,) if isinstance(self.source, str) else self.source


class DateStatement(Statement, frozen=True, kw_only=True):
    """When an airing starts, or how it follows the original; neither if only *that* it airs is known.

    ``season`` is the one to which it is said to belong, where its start alone would tell another.
    ``local_time`` means that every night keeps the hour of the clock on which the first one was printed.
    ``episodes`` is how many there are in all, ``cours`` how long it runs if that is all that is known.
    """

    starts: Moment | None = None
    delay: Delay | None = None
    timezone: Text | None = None
    ends: dt.date | None = None
    season: Moment | None = None
    local_time: bool | None = None
    episodes: Count | None = None
    cours: Cours | None = None
    reason: Text | None = None


CHANGE_KINDS = (
    "episode",
    "episodes",
    "from_episode",
    "special",
    "hiatus_from",
    "cancelled_from",
    "skips",
    "weeks_off",
)


class Change(Statement, frozen=True, kw_only=True):
    """What happens to single episodes, slots or the rest of an airing; just one kind in each.

    ``network`` is the one to which the airing goes over. ``weeks_off`` is how many slots without an episode
    are to come of which nobody has said when; later ``skips`` name them. ``final`` says of an episode, or of
    several that air as one, that no other comes after it; ``kind`` of a special that it is shown again, or in
    advance.
    """

    episode: Number | None = None
    episodes: EpisodeRange | None = None
    from_episode: Number | None = None
    special: Text | None = None
    kind: Showing | None = None
    hiatus_from: Number | None = None
    cancelled_from: Number | None = None
    skips: tuple[dt.date, ...] = ()
    weeks_off: Number | None = None
    network: Text | None = None
    starts: Moment | None = None
    resumes: Moment | None = None
    timezone: Text | None = None
    minutes: Minutes | None = None
    final: bool = False
    reason: Text | None = None

    @property
    def kinds(self) -> list[str]:
        """The kinds that the statement names; a well-formed one names one (a special may also skip)."""
        named = [kind for kind in CHANGE_KINDS if getattr(self, kind) not in (None, ())]
        return named[:-1] if "special" in named and named[-1] == "skips" else named


class Person(Closed, frozen=True):
    """A role (or the name of a character) and who has it."""

    role: Text
    name: Text


class Credits(Statement, frozen=True, kw_only=True):
    """People of the staff and the cast, as they were revealed."""

    staff: tuple[Person, ...] = ()
    cast: tuple[Person, ...] = ()


class FormerTitle(Statement, frozen=True, kw_only=True):
    """A title that a show had until the day on which another was ``announced``."""

    title: Text
    title_ja: Text | None = None


class Link(Statement, frozen=True, kw_only=True):
    """A trailer or a key visual."""

    kind: Literal["trailer", "visual"]
    url: Url
    title: Text | None = None
