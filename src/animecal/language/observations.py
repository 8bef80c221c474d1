"""Observations: what machines saw in other databases, a line each, as they stand in ``observed/``.

They are written by ``animecal sync`` alone, never by hand: one file a source and season, tab-separated, with
a head, in one stable order, so that what a day adds is a short diff. A line is never changed or taken away;
what is seen otherwise later is another line, with a later ``seen``.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Iterable, Sequence
from typing import Literal, get_args

import msgspec

from .moment import (
    FIRST_YEAR,
    LAST_YEAR,
    SEASONS,
    Moment,
    Precision,
    next_season,
    parse_clock,
    season_of,
    season_start,
)
from .names import ID, LONGEST_ID, TAG, is_id, is_tag
from .statements import JAPANESE

What = Literal["outlet", "count", "new", "final", "rerun", "preview"]
"""What was seen: that a network carries the show; how many episodes there are; the first showing of an
episode there, or the one that is said to be the last; a showing that is none of these."""

WHATS: tuple[What, ...] = get_args(What)
_SHOWINGS = frozenset({"new", "final", "rerun", "preview"})
COLUMNS = ("show", "network", "audio", "what", "episodes", "starts", "minutes", "ref", "seen", "page")
HEAD = "\t".join(COLUMNS)
FOLDER = "observed"

_SHORT_ID = rf"(?![a-z0-9-]{{{LONGEST_ID + 1}}}){ID}"
FITTING = re.compile(
    rf"^({_SHORT_ID})\t({_SHORT_ID}|)\t({TAG})\t({'|'.join(WHATS)})"
    r"\t([0-9-]*)\t([0-9: -]*)\t([0-9]*)\t([!-~]*)\t([0-9-]*)\t(https?://[!-~]{0,1990})$",
    re.ASCII | re.MULTILINE,
)
"""Matches a line whose ids, language, kind and page are such, and in ASCII; what else is wrong
``read_fitting`` says."""

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
        return order_of(self, str(self.starts) if self.starts else "", self.line)

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


def order_of(one: Observation, starts: str, line: str | tuple[str, ...]) -> tuple[object, ...]:
    """Return what an observation is sorted by, from its start as it is written and its line.

    The cells of a line sort as it does: nothing in them is less than a tab.
    """
    what = one.what != "outlet" and one.what != "count"
    about = one.show, one.network or "", one.audio, what, one.first or 0, one.last or 0
    return *about, one.seen, starts, line


def source_of(file: str) -> str | None:
    """Return the source whose observations a path below the data folder holds; None for any other path."""
    match = _FILE.fullmatch(file)
    return match[1] if match else None


def season_in(file: str) -> tuple[dt.date, dt.date]:
    """Return the first day of the season of which such a file holds showings, and the first one after it."""
    match = _FILE.fullmatch(file)
    season = (int(match[2]), SEASONS.index(match[3])) if match else season_of(dt.date.min)
    return season_start(season), season_start(next_season(season))


def read_line(source: str, line: str) -> Observation:
    """Read a line of a source's file.

    Raises ValueError, with a sentence that says what is wrong, if it is none.
    """
    return read_cells(source, line.split("\t"))


def read_cells(source: str, cells: Sequence[str]) -> Observation:
    """Read the cells of a line, as ``read_line`` does."""
    if len(cells) != len(COLUMNS):
        raise ValueError(f"has {len(cells)} columns, not {len(COLUMNS)}: {', '.join(COLUMNS)}")
    show, network, audio, what, *_, page = cells
    if what not in WHATS:
        raise ValueError(f"'what' is none of {', '.join(WHATS)}")
    if not _is_id(show) or (network and not _is_id(network)):
        raise ValueError("'show' and 'network' are ids")
    if not _is_language(audio):
        raise ValueError("'audio' is no language tag such as 'ja' or 'pt-BR'")
    (one,) = read_fitting(source, [cells])
    if not page.startswith(("https://", "http://")) or len(page) > 2000:
        raise ValueError("'page' is no address")
    return one


def read_fitting(source: str, rows: Sequence[Sequence[str]]) -> list[Observation]:
    """Read the cells of lines whose ids, language, kind and page are known to be such, as ``FITTING`` does.

    Raises ValueError as ``read_line`` does.
    """
    found: list[Observation] = []
    for show, network, audio, what, episodes, starts, minutes, ref, seen, page in rows:
        first, last = _numbers(episodes)
        moment = _moment(starts) if starts else None
        if what == "count" and (not last or first != last or moment):
            raise ValueError("a count has a number of episodes and no start")
        if what in _SHOWINGS and (moment is None or moment.precision < Precision.DAY):
            raise ValueError(f"'{what}' is a showing: it has a day, or a day and a time, in 'starts'")
        day = _day(seen)
        if day is None:
            raise ValueError(f"'seen' is no day such as 2026-11-20: {seen[:40]!r}")
        one = Observation(
            source=source,
            show=show,
            network=network or None,
            audio=audio,
            what=what,  # type: ignore[arg-type]
            first=None if what == "count" else first,
            last=last,
            starts=moment,
            minutes=_length(minutes),
            ref=ref or None,
            seen=day,
            page=page,
        )
        found.append(one)
    return found


# The cells of neighbouring lines are alike: each is understood once.

_is_id = functools.lru_cache(maxsize=1024)(is_id)


_is_language = functools.lru_cache(maxsize=64)(is_tag)


@functools.lru_cache(maxsize=1024)
def _numbers(text: str) -> tuple[int | None, int | None]:
    """Return the first and the last number of ``8`` or ``1-4``; None if there is none."""
    if not text:
        return None, None
    match = re.fullmatch(r"(?:(0|[1-9]\d{0,4})-)?(0|[1-9]\d{0,4})", text, re.ASCII)
    if match is None:
        raise ValueError("'episodes' is no number and no range such as '1-4'")
    last = int(match[2])
    first = int(match[1]) if match[1] else last
    if match[1] and first >= last:
        raise ValueError("'episodes' is a range that ends before it begins")
    return first, last


@functools.lru_cache(maxsize=256)
def _length(text: str) -> int | None:
    if text and not (re.fullmatch(r"[1-9]\d{0,3}", text, re.ASCII) and int(text) <= 1440):
        raise ValueError("'minutes' is no length of a programme")
    return int(text) if text else None


@functools.lru_cache(maxsize=4096)
def _day(text: str) -> dt.date | None:
    if len(text) != 10 or text[4] != "-" or text[7] != "-":  # ISO 8601 has other forms too
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


_clock = functools.lru_cache(maxsize=1440)(parse_clock)


@functools.lru_cache(maxsize=4096)
def _moment(text: str) -> Moment:
    if len(text) == 16 and text[4] == text[7] == "-" and text[10] == " ":
        try:
            day, minute = dt.date.fromisoformat(text[:10]), _clock(text[11:])
        except ValueError:
            return Moment.parse(text)  # says what is wrong
        if FIRST_YEAR <= day.year <= LAST_YEAR:
            return Moment(Precision.MINUTE, day, minute)
    return Moment.parse(text)


def render(observations: Iterable[Observation]) -> str:
    """Return the text of a file with these observations, each once, in their order."""
    ordered = sorted({one.line: one for one in observations}.values(), key=lambda one: one.order)
    return "\n".join([HEAD, *(one.line for one in ordered)]) + "\n"
