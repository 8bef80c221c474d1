"""Observations: what machines saw in other databases, a line each, as they stand in ``observed/``.

They are written by ``animecal sync`` alone, never by hand: one file a source and season, tab-separated, with
a head, in one stable order, so that what a day adds is a short diff. A line is never changed or taken away;
what is seen otherwise later is another line, with a later ``seen``.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from typing import Literal, get_args

import msgspec

from .model import JAPANESE
from .moment import SEASONS, Moment, Precision, season_of
from .names import is_id, is_tag

What = Literal["outlet", "count", "new", "final", "rerun", "preview"]
"""What was seen: that a network carries the show; how many episodes there are; the first showing of an
episode there, or the one that is said to be the last; a showing that is none of these."""

WHATS: tuple[What, ...] = get_args(What)
COLUMNS = ("show", "network", "audio", "what", "episodes", "starts", "minutes", "ref", "seen", "page")
HEAD = "\t".join(COLUMNS)
FOLDER = "observed"

_FILE = re.compile(rf"{FOLDER}/([a-z0-9-]+)/(\d{{4}})-({'|'.join(SEASONS)})\.tsv", re.ASCII)


class Observation(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What a source said of a show on the day ``seen``, on its ``page``.

    Without a ``network`` it is about the original airing, whatever carries it. ``starts`` is on Japan's
    broadcast clock, ``minutes`` the length of the programme. ``first`` and ``last`` are the numbers of the
    episodes that were seen; for a ``count``, ``last`` says how many there are. ``ref`` is what the network
    calls the show in its addresses.
    """

    source: str
    show: str
    network: str | None = None
    audio: str = JAPANESE
    what: What
    first: int | None = None
    last: int | None = None
    starts: Moment | None = None
    minutes: int | None = None
    ref: str | None = None
    seen: dt.date
    page: str

    @property
    def file(self) -> str:
        """The file in which it stands: that of the season in which it starts, else in which it was seen."""
        year, season = season_of(self.starts.day if self.starts else self.seen)
        return f"{FOLDER}/{self.source}/{year}-{SEASONS[season]}.tsv"

    @property
    def order(self) -> tuple[object, ...]:
        """What the lines of a file are sorted by."""
        starts = str(self.starts) if self.starts else ""
        about = self.show, self.network or "", self.audio, WHATS.index(self.what) > 1, self.first or 0
        return *about, self.last or 0, self.seen, starts, self.line

    @property
    def said(self) -> tuple[object, ...]:
        """All that it says, apart from the day on which it was seen and its page."""
        return (
            *(self.source, self.show, self.network, self.audio, self.what, self.first, self.last),
            *(self.starts, self.minutes, self.ref),
        )

    @property
    def line(self) -> str:
        """The line in which it stands."""
        episodes = "" if self.last is None else f"{self.first}-{self.last}"
        if self.first == self.last or self.first is None:
            episodes = "" if self.last is None else str(self.last)
        return "\t".join(
            str("" if cell is None else cell)
            for cell in (
                *(self.show, self.network, self.audio, self.what, episodes, self.starts),
                *(self.minutes, self.ref, self.seen.isoformat(), self.page),
            )
        )


def source_of(file: str) -> str | None:
    """Return the source whose observations a path below the data folder holds; None for any other path."""
    match = _FILE.fullmatch(file)
    return match[1] if match else None


def read_line(source: str, line: str) -> Observation:
    """Read a line of a source's file.

    Raises ValueError, with a sentence that says what is wrong, if it is none.
    """
    cells = line.split("\t")
    if len(cells) != len(COLUMNS):
        raise ValueError(f"has {len(cells)} columns, not {len(COLUMNS)}: {', '.join(COLUMNS)}")
    show, network, audio, what, episodes, starts, minutes, ref, seen, page = cells
    if what not in WHATS:
        raise ValueError(f"'what' is none of {', '.join(WHATS)}")
    if not is_id(show) or (network and not is_id(network)):
        raise ValueError("'show' and 'network' are ids")
    if not is_tag(audio):
        raise ValueError("'audio' is no language tag such as 'ja' or 'pt-BR'")
    numbers = re.fullmatch(r"(?:(\d{1,5})-)?(\d{1,5})", episodes, re.ASCII) if episodes else None
    if episodes and numbers is None:
        raise ValueError("'episodes' is no number and no range such as '1-4'")
    last = int(numbers[2]) if numbers else None
    first = (int(numbers[1]) if numbers[1] else last) if numbers else None
    if first is not None and last is not None and first > last:
        raise ValueError("'episodes' is a range that ends before it begins")
    moment = Moment.parse(starts) if starts else None
    if what == "count" and (not last or first != last or moment):
        raise ValueError("a count has a number of episodes and no start")
    if what in ("new", "final", "rerun", "preview") and (moment is None or moment.precision < Precision.DAY):
        raise ValueError(f"'{what}' is a showing: it has a day, or a day and a time, in 'starts'")
    if minutes and not (re.fullmatch(r"\d{1,4}", minutes, re.ASCII) and 1 <= int(minutes) <= 1440):
        raise ValueError("'minutes' is no length of a programme")
    try:
        day = dt.date.fromisoformat(seen)
    except ValueError:
        raise ValueError(f"'seen' is no day such as 2026-11-20: {seen[:40]!r}") from None
    if not page.startswith(("https://", "http://")) or len(page) > 2000:
        raise ValueError("'page' is no address")
    return Observation(
        source=source,
        show=show,
        network=network or None,
        audio=audio,
        what=what,
        first=None if what == "count" else first,
        last=last,
        starts=moment,
        minutes=int(minutes) if minutes else None,
        ref=ref or None,
        seen=day,
        page=page,
    )


def render(observations: Iterable[Observation]) -> str:
    """Return the text of a file with these observations, each once, in their order."""
    ordered = sorted({one.line: one for one in observations}.values(), key=lambda one: one.order)
    return "\n".join([HEAD, *(one.line for one in ordered)]) + "\n"
