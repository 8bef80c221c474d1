"""Every week of some years, built on top of the week before, as an operator's machine would.

    python tests/benchmarks/replay.py [--data DIR] [--since 2024-01-01] [--until 2029-12-31] [--days 7]
    python tests/benchmarks/replay.py --airings 100000 --episodes 3000 --since 2027-01-01 --until 2027-04-01

The second form replays the data set of ``synthetic.py`` with at least so many episode airings, and one show
of so many episodes on every weekday beside them.

Prints a table: builds and refusals, the largest feed, events that left a feed and returned to it, those of
them of whose show there was no news on the way out or back, and events whose SEQUENCE sank. Exits with 1 if
any of these is not as it should be (none refused, at most 900,000 bytes, none without news, none sunk).
"""

from __future__ import annotations

import argparse
import datetime as dt
import sys
import tempfile
from collections.abc import Iterator, Mapping, Set
from pathlib import Path
from typing import NamedTuple

import synthetic

from animecal.check.rules import read_data
from animecal.errors import GateError
from animecal.feeds.events import parts_of
from animecal.feeds.ics import LIMIT
from animecal.language.load import SHIPPED
from animecal.language.model import Dataset, statements_of
from animecal.ledger.published import NOTHING, Published
from animecal.ledger.revisions import read_before
from animecal.publish.build import Built, build

SHOWN = 60
"""Lines of each kind that are printed."""


class Turn(NamedTuple):
    """An event that left a feed and came back: the days of the builds that saw it, and whether with news."""

    feed: str
    uid: str
    left: dt.date
    returned: dt.date
    news: bool


class Watch:
    """What was seen of one build after the other."""

    def __init__(self, data: Dataset) -> None:
        self.told = {
            show.id: sorted({one.value.announced for one in statements_of(show)})
            for show in data.shows.values()
        }
        self.builds, self.largest = 0, 0
        self.day = dt.date.min
        self.held: Mapping[str, Set[str]] = {}
        self.left: dict[tuple[str, str], tuple[dt.date, bool]] = {}
        self.turns: list[Turn] = []
        self.last: dict[str, int] = {}
        self.sunk: set[str] = set()

    def see(self, built: Built, day: dt.date) -> None:
        """Look at the build of a day, which comes after all those before."""
        published = read_before(built.files)
        for path in self.held.keys() | published.held.keys():
            before, now = self.held.get(path, frozenset()), published.held.get(path, frozenset())
            for uid in now - before:
                if (path, uid) in self.left:
                    since, news = self.left.pop((path, uid))
                    self.turns.append(Turn(path, uid, since, day, news and self.news(uid, day)))
            self.left |= {(path, uid): (day, self.news(uid, day)) for uid in before - now}
        for uid, entry in published.ledger.items():
            if entry.revision.sequence < self.last.get(uid, 0):
                self.sunk.add(uid)
            self.last[uid] = entry.revision.sequence
        self.builds += 1
        self.largest = max(self.largest, *map(len, built.files.values()))
        self.held, self.day = published.held, day

    def news(self, uid: str, day: dt.date) -> bool:
        """Whether anything was said of an event's show since the last build."""
        return any(self.day < told <= day for told in self.told.get(parts_of(uid).show, ()))


def days(since: dt.date, until: dt.date, step: int) -> Iterator[dt.date]:
    """Yield the days of the builds."""
    while since <= until:
        yield since
        since += dt.timedelta(days=step)


def replay(data: Dataset, asked: argparse.Namespace) -> int:
    """Replay, print what was seen, and return the exit code."""
    watch, previous = Watch(data), NOTHING
    refused: list[str] = []
    for day in days(asked.since, asked.until, asked.days):
        now = dt.datetime.combine(day, dt.time(12), dt.UTC)
        try:
            built = build(data, previous, as_of=day, now=now)
        except GateError as error:
            refused += [f"{day}: {loss}" for loss in error.losses]
            built = build(data, previous, as_of=day, now=now, allow_removals=True)
        watch.see(built, day)
        previous = Published(built.index, built.files)
        if sys.stderr.isatty():
            sys.stderr.write(f"\r{day}  {watch.builds} builds")
    unexplained = [turn for turn in watch.turns if not turn.news]
    rows = {
        "builds": watch.builds,
        "refused (events)": len(refused),
        "feeds at the end": len(previous.files),
        "events at the end": len(watch.last),
        "largest feed, bytes": f"{watch.largest:,}",
        "left a feed and returned": len(watch.turns),
        "of these without news": len(unexplained),
        "SEQUENCE that sank": len(watch.sunk),
        "gone, remembered": len(previous.index.gone),
    }
    for name, value in rows.items():
        print(f"{name:28} {value}")
    turned = [f"{turn.feed} {turn.uid}: {turn.left} to {turn.returned}" for turn in unexplained]
    for lines in (refused, turned, sorted(watch.sunk)):
        print(*(f"  {line}" for line in lines[:SHOWN]), sep="\n", end="\n" if lines else "")
    return int(bool(refused or unexplained or watch.sunk or watch.largest > LIMIT))


def main() -> None:
    """Read the options and the data."""
    options = argparse.ArgumentParser(description="Every week of some years, in turn.")
    options.add_argument("--data", type=Path, default=SHIPPED)
    options.add_argument("--airings", type=int, help="instead, a synthetic set with so many episode airings")
    options.add_argument("--episodes", type=int, default=3000, help="of the one long show of that set")
    options.add_argument("--since", type=dt.date.fromisoformat, default=dt.date(2024, 1, 1))
    options.add_argument("--until", type=dt.date.fromisoformat, default=dt.date(2029, 12, 31))
    options.add_argument("--days", type=int, default=7)
    asked = options.parse_args()
    if asked.airings is None:
        sys.exit(replay(read_data(asked.data), asked))
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder, "data")
        synthetic.write(made, asked.airings)
        synthetic.write_long(made, asked.episodes)
        data = read_data(made)
    sys.exit(replay(data, asked))


if __name__ == "__main__":
    main()
