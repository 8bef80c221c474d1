"""What subscribers cost, computed from real feeds. ``python tests/benchmarks/traffic.py [FEEDS [DATA]]``

Prints the tables of ``.github/OPERATING.md``. A subscriber is somebody with three calendars (all premieres,
the episodes of a network, a show) whose app looks six times a day; an answer "not modified" is taken as 300
bytes. Feeds go compressed. On Pages each deployment gives every file a new ETag, so that each calendar is
fetched whole once a deployment, changed or not; from a store it is fetched when it has changed.

How often that is comes from a replay of the data: builds of two days in a row, once for each week of the year
before the newest statement. Networks and shows are taken to have the same number of subscribers each. What
daily commits add to a repository comes from the last month of that year, committed day by day.
"""

from __future__ import annotations

import datetime as dt
import gzip
import json
import statistics
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import animecal
from animecal.language.model import Dataset, statements_of
from animecal.ledger.published import INDEX, Published
from animecal.publish.objects import FRESH

LOOKS = 6
NOT_MODIFIED = 300
PAGES_TRAFFIC = 100e9
"""Bytes a month, GitHub's soft limit for a site."""
PAGES_SIZE = 1e9
"""Bytes of a site."""
KINDS = ("premieres", "network-episodes", "show")
SUBSCRIBERS = (10**4, 10**6, 10**8)
FRESH_FOR = int(FRESH.partition("max-age=")[2].partition(",")[0])
"""Seconds for which a CDN answers without asking."""
PLACES = 300
"""Where a large CDN has servers that ask by themselves, unless it asks through one of its own."""
WEEKS = 52
DAYS = 30


class Kind(NamedTuple):
    """Feeds of a kind: how many, the middle of their bytes, compressed, and how often one changes a day."""

    feeds: int
    size: float
    changes: float


def main() -> None:
    feeds = Path(sys.argv[1] if len(sys.argv) > 1 else "feeds")
    data = Path(sys.argv[2]) if len(sys.argv) > 2 else animecal.SHIPPED
    index = json.loads((feeds / "index.json").read_bytes())["feeds"]
    sizes: dict[str, list[tuple[int, int]]] = {}
    for feed in index:
        content = (feeds / feed["path"]).read_bytes()
        sizes.setdefault(feed["kind"], []).append((len(content), len(gzip.compress(content, 6))))
    dataset = animecal.read_data(data)
    last = max(one.value.announced for show in dataset.shows.values() for one in statements_of(show))
    changes = replayed(dataset, last)
    print("| kind | feeds | median bytes | compressed | largest | changes on a day |")
    print("|---|---:|---:|---:|---:|---:|")
    for kind, found in sorted(sizes.items()):
        middle = [statistics.median(one[at] for one in found) for at in (0, 1)]
        largest = max(found)[0]
        share = f"{changes[kind]:.1%}" if kind in changes else "–"
        print(f"| {kind} | {len(found)} | {middle[0]:,.0f} | {middle[1]:,.0f} | {largest:,} | {share} |")
    kinds = [
        Kind(len(sizes[kind]), statistics.median(one[1] for one in sizes[kind]), changes[kind])
        for kind in KINDS
    ]
    print()
    print_a_subscriber(kinds)
    print()
    print_many(kinds)
    print()
    total = sum(feed["size"] for feed in index)
    shows = len(sizes["show"])
    print(
        f"All feeds: {total:,} bytes for {shows} shows; "
        f"1 GB is reached at about {PAGES_SIZE / total * shows:,.0f} shows."
    )
    loose, packed = (365 * size / DAYS / 1e6 for size in grown(dataset, last))
    print(
        f"A year of daily commits: {loose:,.0f} MB as they are made, {packed:,.0f} MB when they are packed."
    )


def replayed(data: Dataset, last: dt.date) -> dict[str, float]:
    """Return which share of the feeds of a kind changes on a day, in the year before a day."""
    changed: Counter[str] = Counter()
    there: Counter[str] = Counter()
    for week in range(WEEKS):
        day = last - dt.timedelta(days=7 * week + week % 7 + 1)
        before = built(data, animecal.NOTHING, day)
        after = built(data, before, day + dt.timedelta(days=1))
        for feed in after.index.feeds:
            if feed.path in before.files:
                there[feed.kind] += 1
                changed[feed.kind] += after.files[feed.path] != before.files[feed.path]
    return {kind: changed[kind] / number for kind, number in there.items()}


def built(data: Dataset, before: Published, day: dt.date) -> Published:
    """Return what is published at noon of a day."""
    now = dt.datetime.combine(day, dt.time(12), dt.UTC)
    found = animecal.build(data, before, as_of=day, now=now, allow_removals=True)
    return Published(found.index, found.files)


def grown(data: Dataset, last: dt.date) -> tuple[int, int]:
    """Return how many bytes the commits of a month add to a repository: before and after it is packed."""
    before = animecal.NOTHING
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)

        def git(*arguments: str) -> None:
            who = ("-c", "user.name=feeds", "-c", "user.email=feeds@example.org", "-c", "gc.auto=0")
            subprocess.run(["git", *who, *arguments], cwd=folder, check=True)

        def size() -> int:
            objects = folder / ".git" / "objects"
            return sum(path.stat().st_size for path in objects.rglob("*") if path.is_file())

        git("init", "--quiet")
        sizes = []
        for day in range(DAYS + 1):
            before = built(data, before, last - dt.timedelta(days=DAYS - day))
            for path, content in {**before.files, INDEX: before.index.encoded()}.items():
                file = folder / path
                if not file.exists() or file.read_bytes() != content:
                    file.parent.mkdir(parents=True, exist_ok=True)
                    file.write_bytes(content)
            git("add", "--all")
            git("commit", "--quiet", "--allow-empty", "--message", f"Day {day}")
            if day == 0:
                git("gc", "--quiet")
                sizes.append(size())
        sizes.append(size())
        git("gc", "--quiet")
        return sizes[1] - sizes[0], size() - sizes[0]


def per_day(kinds: list[Kind], fetched: float | None = None) -> float:
    """Return a subscriber's bytes a day; each calendar is ``fetched`` that often, or when it has changed."""
    often = [kind.changes if fetched is None else fetched for kind in kinds]
    return sum(
        times * kind.size + (LOOKS - times) * NOT_MODIFIED for times, kind in zip(often, kinds, strict=True)
    )


def print_a_subscriber(kinds: list[Kind]) -> None:
    print("| a subscriber and day | bytes | subscribers until 100 GB a month |")
    print("|---|---:|---:|")
    for name, cost in (
        ("Pages, without conditional requests", LOOKS * sum(kind.size for kind in kinds)),
        ("Pages, a deployment a day", per_day(kinds, 1)),
        ("Pages, a deployment a week", per_day(kinds, 1 / 7)),
        ("a store: what has changed", per_day(kinds)),
    ):
        print(f"| {name} | {cost:,.0f} | {PAGES_TRAFFIC / 30 / cost:,.0f} |")


def print_many(kinds: list[Kind]) -> None:
    print(
        "| subscribers | requests a day | Pages, GB a month | store, GB a month | CDN asks the store, a day |"
    )
    print("|---:|---:|---:|---:|---:|")
    for subscribers in SUBSCRIBERS:
        requests = subscribers * LOOKS * len(kinds)
        pages, store = (subscribers * 30 * per_day(kinds, often) / 1e9 for often in (1, None))
        once, everywhere = (asked(kinds, subscribers, places) for places in (1, PLACES))
        few = f"{once:,.0f} to {everywhere:,.0f}"
        print(f"| {subscribers:,} | {requests:,} | {pages:,.0f} | {store:,.0f} | {few} |")


def asked(kinds: list[Kind], subscribers: int, places: int) -> float:
    """Return how often a day a CDN asks a store: each place for each feed whose copy is no longer fresh."""
    often = places * 86_400 / FRESH_FOR
    return sum(kind.feeds * min(often, subscribers * LOOKS / kind.feeds) for kind in kinds)


main()
