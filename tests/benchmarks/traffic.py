"""What subscribers cost, computed from real feeds. ``python tests/benchmarks/traffic.py [FEEDS [DATA]]``

Prints the tables of ``.github/OPERATING.md``. A subscriber is somebody with three calendars (all premieres,
the episodes of a network, a show) whose app looks six times a day; an answer "not modified" is taken as 300
bytes. Where each deployment gives every file a new ETag, as on Pages, each calendar is fetched whole once a
deployment, changed or not; from a store it is fetched when it has changed. Somebody with a calendar of one's
own has 40 shows of the year in it.

How often feeds change comes from the days on which machines watched what the data has: they are built one
after the other, each on top of the day before. ``sync`` is taken to have run daily: each night that was seen
is taken as seen eight days before, as far ahead as a programme guide reaches, whenever it was really read.
Networks and shows are taken to have the same number of subscribers each. Each of these days is committed,
which tells what that adds to a repository; of a year there is as much more as it has more days.
"""

from __future__ import annotations

import datetime as dt
import gzip
import json
import random
import statistics
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import msgspec

import animecal
from animecal.language.model import Dataset
from animecal.language.observations import Observation
from animecal.ledger.published import INDEX, Published
from animecal.publish.objects import FRESH
from animecal.serve.content import KEPT

LOOKS = 6
NOT_MODIFIED = 300
PAGES_TRAFFIC = 100e9
"""Bytes a month, GitHub's soft limit for a site."""
PAGES_SIZE = 1e9
"""Bytes of a site."""
KINDS = ("premieres", "network-episodes", "show")
SUBSCRIBERS = (10**4, 10**6, 10**8)
PLACES = 300
"""Where a large CDN has servers that ask by themselves, unless it asks through one of its own."""
YEAR = 365
AHEAD = 8
SHOWS = 40
POPULAR = 1000
"""How many calendars on request there are if many people ask for the same ones."""


class Kind(NamedTuple):
    """Feeds of a kind: how many, the middle of their bytes, compressed and not, and changes of one a day."""

    feeds: int
    size: float
    plain: float
    changes: float


class Lived(NamedTuple):
    """What daily builds changed.

    ``changes`` are the share of the feeds of a kind that change on a day, ``worst`` its largest value of a
    day, ``days`` how many days there were and ``changed`` how many of them changed anything, ``shows`` the
    days on which each show's feed changed, ``loose`` and ``packed`` the bytes that commits added to a
    repository.
    """

    changes: dict[str, float]
    worst: dict[str, float]
    days: int
    changed: int
    shows: dict[str, set[int]]
    loose: int
    packed: int


def main() -> None:
    feeds = Path(sys.argv[1] if len(sys.argv) > 1 else "feeds")
    data = Path(sys.argv[2]) if len(sys.argv) > 2 else animecal.SHIPPED
    index = json.loads((feeds / "index.json").read_bytes())["feeds"]
    sizes: dict[str, list[tuple[int, int]]] = {}
    for feed in index:
        content = (feeds / feed["path"]).read_bytes()
        sizes.setdefault(feed["kind"], []).append((len(content), len(gzip.compress(content, 6))))
    dataset = animecal.read_data(data)
    nights = sorted(night_of(dataset))
    # The first and last ones are few: somebody else's midnight, a run that was watched to its end.
    year = lived(watched(dataset), nights[len(nights) // 100], nights[-len(nights) // 100])
    print("| kind | feeds | bytes | median | compressed | largest | changes on a day | on the worst |")
    print("|---|---:|---:|---:|---:|---:|---:|---:|")
    for kind, found in sorted(sizes.items()):
        middle = [statistics.median(one[at] for one in found) for at in (0, 1)]
        total, largest = sum(one[0] for one in found), max(found)[0]
        shares = [f"{of[kind]:.1%}" if kind in of else "–" for of in (year.changes, year.worst)]
        print(
            f"| {kind} | {len(found)} | {total:,} | {middle[0]:,.0f} | {middle[1]:,.0f} | {largest:,}", end=""
        )
        print(f" | {shares[0]} | {shares[1]} |")
    middles = {
        kind: [statistics.median(one[at] for one in found) for at in (0, 1)] for kind, found in sizes.items()
    }
    kinds = [Kind(len(sizes[kind]), middles[kind][1], middles[kind][0], year.changes[kind]) for kind in KINDS]
    own = Kind(1, SHOWS * middles["show"][1], SHOWS * middles["show"][0], own_changes(year))
    deployed = year.changed / year.days
    print(f"\nSomething changed on {year.changed} of {year.days} days.\n")
    print_a_subscriber(kinds, deployed)
    print()
    print_many(kinds, deployed)
    print()
    print_served(own)
    print()
    total = sum(feed["size"] for feed in index)
    shows = len(sizes["show"])
    print(
        f"All feeds: {total:,} bytes for {shows} shows; "
        f"1 GB is reached at about {PAGES_SIZE / total * shows:,.0f} shows."
    )
    loose, packed = (YEAR / year.days * size / 1e6 for size in (year.loose, year.packed))
    print(
        f"A year of daily commits: {loose:,.0f} MB as they are made, {packed:,.0f} MB when they are packed."
    )


def night_of(data: Dataset) -> Iterator[dt.date]:
    """Yield the day of each night that machines saw."""
    for some in data.observations.values():
        yield from (one.starts.day for one in some if one.starts is not None)


def watched(data: Dataset) -> Dataset:
    """Return the data as if machines had looked each day: a night is seen when a guide first lists it."""

    def seen(one: Observation) -> Observation:
        if one.starts is None:
            return one
        return msgspec.structs.replace(one, seen=one.starts.day - dt.timedelta(days=AHEAD))

    found = {show: tuple(map(seen, some)) for show, some in data.observations.items()}
    return msgspec.structs.replace(data, observations=found)


def lived(data: Dataset, start: dt.date, end: dt.date) -> Lived:
    """Build and commit day by day from one to another."""
    changed: Counter[str] = Counter()
    there: Counter[str] = Counter()
    worst: dict[str, float] = {}
    shows: dict[str, set[int]] = {}
    days, with_changes = (end - start).days, 0
    before = built(data, animecal.NOTHING, start)
    with tempfile.TemporaryDirectory() as name:
        repository = Repository(Path(name))
        repository.commit(animecal.NOTHING, before)
        first = repository.packed()
        for day in range(1, days + 1):
            after = built(data, before, start + dt.timedelta(days=day))
            of_day: Counter[str] = Counter()
            held: Counter[str] = Counter()
            for feed in after.index.feeds:
                if feed.path not in before.files:
                    continue  # nobody has it yet
                held[feed.kind] += 1
                if after.files[feed.path] != before.files[feed.path]:
                    of_day[feed.kind] += 1
                    if feed.kind == "show":
                        shows.setdefault(feed.path, set()).add(day)
            worst |= {kind: max(worst.get(kind, 0), of_day[kind] / held[kind]) for kind in held}
            changed, there = changed + of_day, there + held
            with_changes += bool(of_day)
            repository.commit(before, after)
            before = after
        loose = repository.size() - first
        packed = repository.packed() - first
    share = {kind: changed[kind] / number for kind, number in there.items()}
    return Lived(share, worst, days, with_changes, shows, loose, packed)


def built(data: Dataset, before: Published, day: dt.date) -> Published:
    """Return what is published at noon of a day."""
    now = dt.datetime.combine(day, dt.time(12), dt.UTC)
    found = animecal.build(data, before, as_of=day, now=now, allow_removals=True)
    return Published(found.index, found.files)


class Repository:
    """A repository of feeds."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._git("init", "--quiet")

    def _git(self, *arguments: str) -> None:
        who = ("-c", "user.name=feeds", "-c", "user.email=feeds@example.org", "-c", "gc.auto=0")
        subprocess.run(["git", *who, *arguments], cwd=self.folder, check=True)

    def commit(self, before: Published, after: Published) -> None:
        """Commit what is published anew; if nothing is, there is no commit."""
        tree = {**after.files, INDEX: after.index.encoded()}
        old = {**before.files, INDEX: before.index.encoded()}
        if tree == old:
            return
        for path, content in tree.items():
            if old.get(path) != content:
                file = self.folder / path
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(content)
        self._git("add", "--all")
        self._git("commit", "--quiet", "--message", "Feeds")

    def size(self) -> int:
        """Return how many bytes its objects take."""
        objects = self.folder / ".git" / "objects"
        return sum(path.stat().st_size for path in objects.rglob("*") if path.is_file())

    def packed(self) -> int:
        """Return how many they take when they are packed."""
        self._git("gc", "--quiet")
        return self.size()


def own_changes(year: Lived) -> float:
    """Return on which share of the days a calendar of shows changes, of those that do, on average."""
    chance, shows = random.Random(SHOWS), sorted(year.shows)  # noqa: S311
    picks = [chance.sample(shows, SHOWS) for _ in range(500)]
    return statistics.mean(
        len(set().union(*(year.shows[show] for show in pick))) / year.days for pick in picks
    )


def per_day(kinds: list[Kind], fetched: float | None = None, *, plain: bool = False) -> float:
    """Return a subscriber's bytes a day; each calendar is ``fetched`` that often, or when it has changed."""
    often = [kind.changes if fetched is None else fetched for kind in kinds]
    return sum(
        times * (kind.plain if plain else kind.size) + (LOOKS - times) * NOT_MODIFIED
        for times, kind in zip(often, kinds, strict=True)
    )


def print_a_subscriber(kinds: list[Kind], deployed: float) -> None:
    print("| a subscriber and day | bytes | not compressed | subscribers until 100 GB a month |")
    print("|---|---:|---:|---:|")
    whole = [LOOKS * sum(getattr(kind, name) for kind in kinds) for name in ("size", "plain")]
    for name, cost, plain in (
        ("Pages, without conditional requests", *whole),
        (
            "Pages, a deployment on each day with a change",
            per_day(kinds, deployed),
            per_day(kinds, deployed, plain=True),
        ),
        ("Pages, a deployment a week", per_day(kinds, 1 / 7), per_day(kinds, 1 / 7, plain=True)),
        ("a store: what has changed", per_day(kinds), per_day(kinds, plain=True)),
    ):
        print(f"| {name} | {cost:,.0f} | {plain:,.0f} | {PAGES_TRAFFIC / 30 / cost:,.0f} |")


def print_many(kinds: list[Kind], deployed: float) -> None:
    print(
        "| subscribers | requests a day | Pages, GB a month | store, GB a month | not compressed "
        "| CDN asks the store, a day |"
    )
    print("|---:|---:|---:|---:|---:|---:|")
    for subscribers in SUBSCRIBERS:
        requests = subscribers * LOOKS * len(kinds)
        month = subscribers * 30 / 1e9
        pages, store = (month * per_day(kinds, often) for often in (deployed, None))
        plain = month * per_day(kinds, plain=True)
        few = [sum(asked(kind.feeds, subscribers, FRESH, places) for kind in kinds) for places in (1, PLACES)]
        print(f"| {subscribers:,} | {requests:,} | {pages:,.0f} | {store:,.0f} | {plain:,.0f}", end="")
        print(f" | {few[0]:,.0f} to {few[1]:,.0f} |")


def print_served(own: Kind) -> None:
    print(f"A calendar of {SHOWS} shows changes on {own.changes:.0%} of days.")
    print(
        "| people with a calendar of their own | requests a day | GB a month | not compressed "
        f"| CDN asks the copies, a day: each another | {POPULAR:,} calendars | a second, on average |"
    )
    print("|---:|---:|---:|---:|---:|---:|---:|")
    for people in SUBSCRIBERS:
        month = people * 30 / 1e9
        sizes = [month * per_day([own], plain=plain) for plain in (False, True)]
        each = asked(people, people, KEPT, 1)
        few = [asked(min(people, POPULAR), people, KEPT, places) for places in (1, PLACES)]
        print(f"| {people:,} | {people * LOOKS:,} | {sizes[0]:,.0f} | {sizes[1]:,.0f} | {each:,.0f}", end="")
        print(f" | {few[0]:,.0f} to {few[1]:,.0f} | {each / 86_400:,.1f} |")


def asked(addresses: int, people: int, kept: str, places: int) -> float:
    """Return how often a day a CDN asks for addresses: each place for each whose copy is no longer fresh.

    ``kept`` is their Cache-Control; the people look at one of the addresses each.
    """
    fresh = int(kept.partition("max-age=")[2].partition(",")[0])
    return addresses * min(places * 86_400 / fresh, people * LOOKS / addresses)


main()
