"""A season day by day: what sync sees, how much it adds, and how often feeds said the right minute before.

    python tests/benchmarks/season.py FACTS [--data DIR] [--since 2026-01-01] [--days 90] [--ahead 8]
        [--late] [--builds]

FACTS is a table of nights as they aired: the columns ``title_ja``, ``channel`` (as ``name_ja`` in
``networks.toml``), ``episode``, ``start_jst`` on the broadcast clock, ``anilist`` and ``syoboi``. On each day
a server on loopback lists, as Syoboi Calendar does, the nights of the last ten weeks and of the next days
(``--ahead``: a programme guide has eight). ``sync`` adds to a copy of the data whose shows have these ids,
and the schedule of that day, by what was announced and seen until then, is held against the nights that
follow. With ``--late``, listings change: three nights of a hundred are moved by 5 to 60 minutes two days
ahead, and one of two hundred takes a week off with all that follow, three days ahead; the same on each run.

Without ``--builds`` no feeds are made; with it, a build a day of these shows on top of the one before, seen
as a calendar app sees it: which events went, which stand twice, whether a revision came without another
content or another content without a revision, and whether SEQUENCE sank. Every tenth day all runs twice: the
second time nothing may change.

Prints how long sync takes, what a day adds to ``observed/``, and for 24 hours and 7 days ahead which share of
the episodes of the original airings stood at the right minute, within half an hour, on the same day, on
another day, or nowhere. Exits with 1 if an app would see what it may not.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import random
import re
import shutil
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import msgspec

sys.path.insert(0, str(Path(__file__).parents[1]))

from animecal.errors import GateError
from animecal.feeds.events import Event, parts_of
from animecal.language.load import SHIPPED, load
from animecal.language.model import Dataset, Show
from animecal.language.moment import JST, Moment, from_instant, zone_info
from animecal.language.names import title_likeness
from animecal.ledger.published import NOTHING, Published
from animecal.ledger.revisions import Ledger, content, read_before
from animecal.observe.sync import sync
from animecal.publish.build import build
from animecal.schedule.episodes import Episode
from animecal.schedule.shows import schedule_show
from animecal.sources.gather import SOURCES, Asking
from databases import Syoboi

LEADS = {"24 hours": dt.timedelta(days=1), "7 days": dt.timedelta(days=7)}
NOON = dt.time(12, tzinfo=zone_info(JST))
SHOWN = 20
"""Lines of each kind that are printed."""
FAULTS = (
    *("refused", "gone, announced", "gone, expected", "twice in a feed", "an episode twice"),
    *("changed without a revision", "revision without a change", "SEQUENCE that sank"),
    "changed by a second run",
)
"""What an app may not see; only what was expected may go."""
FATES = ("right", "within 30 minutes", "same day", "other day", "missing")


class Night(NamedTuple):
    """A night that aired: a show of ours, its id at Syoboi Calendar, the network, the episode, the moment.

    Until a moment at which it is ``known``, it was ``planned`` for another one.
    """

    show: str
    title: str
    tid: int
    network: str
    channel: int
    episode: int
    moment: Moment
    planned: Moment
    known: dt.datetime

    @property
    def at(self) -> dt.datetime:
        """When it began."""
        return begins(self.moment)

    def listed(self, now: dt.datetime) -> Moment:
        """Return the moment that is listed: that which was planned, until another one is known."""
        return self.moment if self.known <= now else self.planned


def begins(moment: Moment) -> dt.datetime:
    """Return when a moment of Japan's clock is."""
    return dt.datetime.fromtimestamp(60 * moment.first_instant(JST), zone_info(JST))


def main() -> None:
    """Replay, and print what was measured."""
    options = argparse.ArgumentParser(description="A season, day by day.")
    options.add_argument("facts", type=Path)
    options.add_argument("--data", type=Path, default=SHIPPED)
    options.add_argument("--since", type=dt.date.fromisoformat, default=dt.date(2026, 1, 1))
    options.add_argument("--days", type=int, default=90)
    options.add_argument("--ahead", type=int, default=8)
    options.add_argument("--late", action="store_true")
    options.add_argument("--builds", action="store_true")
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as folder, Syoboi() as site:
        data = Path(shutil.copytree(asked.data, Path(folder) / "data"))
        shutil.rmtree(data / "observed", ignore_errors=True)
        sys.exit(replay(data, site, asked))


def replay(data: Path, site: Syoboi, asked: argparse.Namespace) -> int:
    """Run every day, print, and return the exit code."""
    SOURCES["syoboi"] = msgspec.structs.replace(SOURCES["syoboi"], pause=0.0)
    dataset = load(data).dataset
    nights = list(read_nights(asked.facts, dataset))
    if asked.late:
        nights = list(changed_late(nights))
    give_ids(data, dataset, nights)
    shows = {one.show for one in nights}
    for show in dataset.shows.values():
        if show.id not in shows:
            (data / show.file).unlink()
    site.titles.clear()
    for one in nights:
        site.title(one.tid, one.title, FirstYear=one.moment.day.year)
    site.channels = {one.channel: one.network for one in nights}
    seconds: list[float] = []
    lines: list[int] = []
    grown: list[int] = []
    fates: dict[str, Counter[str]] = {lead: Counter() for lead in LEADS}
    app = App()
    size = 0
    for number in range(asked.days):
        day = asked.since + dt.timedelta(days=number)
        now = dt.datetime.combine(day, NOON)
        list_until(site, nights, now, dt.timedelta(days=asked.ahead))
        began = time.perf_counter()
        lines.append(synced(data, site, day))
        seconds.append(time.perf_counter() - began)
        before, size = size, sum(path.stat().st_size for path in data.glob("observed/*/*.tsv"))
        grown.append(size - before)
        known = load(data).dataset
        for lead, ahead in LEADS.items():
            due = [one for one in nights if now + ahead <= one.at < now + ahead + dt.timedelta(days=1)]
            fates[lead] += Counter(judged(known, due, day))
        if asked.builds:
            app.see(known, now)
            if number % 10 == 0:
                app.twice(known, now + dt.timedelta(hours=1), synced(data, site, day))
        if sys.stderr.isatty():
            sys.stderr.write(f"\r{day}  {sum(lines)} lines")
    print(f"{'shows, nights':34} {len(shows)}, {len(nights)}")
    print(f"{'sync, seconds a day':34} {statistics.median(seconds):.2f} (at most {max(seconds):.2f})")
    tell("lines added to observed/ a day", lines)
    tell("bytes added to observed/ a day", grown)
    print(f"{'bytes of observed/ at the end':34} {size:,}")
    for lead, counter in fates.items():
        whole = counter.total() or 1
        told_of = ", ".join(f"{fate} {100 * counter[fate] / whole:.1f} %" for fate in FATES)
        print(f"{lead + ' ahead':34} of {counter.total()} episodes: {told_of}")
    return app.report() if asked.builds else 0


def tell(name: str, values: list[int]) -> None:
    """Print the figures of the days; the first one brings all that came before it."""
    rest = values[1:] or [0]
    idle = sum(not one for one in rest)
    print(
        f"{name:34} {statistics.mean(rest):,.1f} (at most {max(rest):,}; {idle} days none; "
        f"first {values[0]:,})"
    )


def synced(data: Path, site: Syoboi, day: dt.date) -> int:
    """Bring what is observed up to a day; return how many lines that adds."""
    asking = Asking(endpoints={"syoboi": site.url}, cache=None, timeout=600.0)
    told = sync(
        load(data).dataset,
        data,
        today=day,
        sources=["syoboi"],
        unasked={},
        only=(),
        asking=asking,
        dry_run=False,
    )
    assert not told.outages, told.outages
    return len(told.added)


class App:
    """A calendar app that reads every feed each day, and what it should never see."""

    def __init__(self) -> None:
        self.published: Published = NOTHING
        self.faults: dict[str, list[str]] = {fault: [] for fault in FAULTS}
        self.seconds: list[float] = []
        self.files: list[int] = []
        self.bytes: list[int] = []
        self.events: list[int] = []
        self.ledger: Ledger = {}

    def see(self, dataset: Dataset, now: dt.datetime) -> None:
        """Look at the feeds of a day."""
        began = time.perf_counter()
        try:
            made = build(dataset, self.published, as_of=now.date(), now=now)
        except GateError as error:
            self.faults["refused"] += [f"{now.date()}: {loss}" for loss in error.losses]
            made = build(dataset, self.published, as_of=now.date(), now=now, allow_removals=True)
        self.seconds.append(time.perf_counter() - began)
        there = read_before(made.files)
        self._compare(there.ledger, now)
        for path, data in made.files.items():
            if data.count(b"\r\nBEGIN:VEVENT\r\n") != len(there.held[path]):
                self.faults["twice in a feed"].append(f"{now.date()}: {path}")
        numbers = Counter(number for uid, told in made.told.items() for number in shown(uid, told))
        self.faults["an episode twice"] += [
            f"{now.date()}: {one}" for one, times in numbers.items() if times > 1
        ]
        before = self.published.files
        changed = [
            path for path in made.files.keys() | before.keys() if made.files.get(path) != before.get(path)
        ]
        self.files.append(len(changed))
        self.bytes.append(
            sum(difference(before.get(path, b""), made.files.get(path, b"")) for path in changed)
        )
        self.published, self.ledger = Published(made.index, made.files), there.ledger

    def _compare(self, ledger: Ledger, now: dt.datetime) -> None:
        """Hold each event against what the app has of it."""
        revised = 0
        for uid, old in self.ledger.items():
            new = ledger.get(uid)
            told = f"{now.date()}: {uid}"
            if new is None:
                # What was only expected, and is over or cannot be, goes.
                self.faults["gone, expected" if old.expected else "gone, announced"].append(told)
                continue
            same, again = old.revision == new.revision, content(old.tail) == content(new.tail)
            revised += not again
            if same and not again:
                self.faults["changed without a revision"].append(told)
            if again and not same:
                self.faults["revision without a change"].append(told)
            if new.revision.sequence < old.revision.sequence:
                self.faults["SEQUENCE that sank"].append(told)
        self.events.append(revised)

    def twice(self, dataset: Dataset, now: dt.datetime, lines: int) -> None:
        """Build once more on the same day: nothing may change."""
        made = build(dataset, self.published, as_of=now.date(), now=now)
        if lines or made.files != self.published.files:
            self.faults["changed by a second run"].append(f"{now.date()}: {lines} lines")

    def report(self) -> int:
        """Print what was seen, and return the exit code."""
        middle, most = statistics.median(self.seconds), max(self.seconds)
        print(f"{'build, seconds a day':34} {middle:.2f} (at most {most:.2f})")
        tell("events revised a day", self.events)
        tell("feeds changed a day", self.files)
        tell("bytes of the diff of feeds/ a day", self.bytes)
        for fault, told in self.faults.items():
            print(f"{fault:34} {len(told)}")
            print(*(f"  {one}" for one in told[:SHOWN]), sep="\n", end="\n" if told else "")
        return int(any(told for fault, told in self.faults.items() if fault != "gone, expected"))


def shown(uid: str, told: Event) -> Iterable[tuple[str, str | None, int]]:
    """Yield the episodes of an event, each with its show and run: no two events may have one."""
    if isinstance(told.subject, Episode):
        parts = parts_of(uid)
        for number in told.subject.numbers:
            yield parts.show, parts.run, number


def difference(before: bytes, after: bytes) -> int:
    """Return how many bytes of lines a diff takes out and puts in."""
    old, new = Counter(before.splitlines(keepends=True)), Counter(after.splitlines(keepends=True))
    return sum(len(line) * times for line, times in ((old - new) + (new - old)).items())


def read_nights(facts: Path, dataset: Dataset) -> Iterable[Night]:
    """Yield the nights of shows of ours on networks of ours."""
    by_id = {show.ids.anilist: show for show in dataset.shows.values() if show.ids.anilist}
    by_title = {title_likeness(show.title_ja or show.title): show for show in dataset.shows.values()}
    channels = {one.name_ja: one for one in dataset.networks.values() if one.name_ja and one.ids.syoboi}
    with facts.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            show = by_id.get(int(row["anilist"] or 0)) or by_title.get(title_likeness(row["title_ja"]))
            network = channels.get(row["channel"])
            if show and network and row["episode"].isdigit() and row["syoboi"].isdigit():
                moment = Moment.parse(row["start_jst"])
                yield Night(
                    show=show.id,
                    title=row["title_ja"],
                    tid=int(row["syoboi"]),
                    network=network.id,
                    channel=network.ids.syoboi[0],
                    episode=int(row["episode"]),
                    moment=moment,
                    planned=moment,
                    known=begins(moment),
                )


def changed_late(nights: Iterable[Night]) -> Iterable[Night]:
    """Yield the nights with changes that are listed only days ahead."""
    chance = random.Random(2026)  # noqa: S311 -- the same changes on each run
    off: Counter[tuple[str, str]] = Counter()
    for one in sorted(nights, key=lambda one: (one.at, one)):
        draw, moment, known = chance.random(), one.moment, one.at
        minutes = 5 * chance.randint(1, 12)
        if one.episode > 2 and draw < 0.005 and not off[one.show, one.network]:
            off[one.show, one.network] = 1
            moment = later(moment, 7 * 1440)
            yield one._replace(moment=moment, known=one.at - dt.timedelta(days=3))
            continue
        if off[one.show, one.network]:
            moment = planned = later(moment, 7 * 1440)
        else:
            planned = moment
        if draw > 0.97:
            moment, known = later(moment, minutes), begins(planned) - dt.timedelta(days=2)
        yield one._replace(moment=moment, planned=planned, known=known)


def later(moment: Moment, minutes: int) -> Moment:
    """Return a moment so many minutes later, as it is printed in Japan."""
    return from_instant(moment.first_instant(JST) + minutes, JST)


def give_ids(data: Path, dataset: Dataset, nights: Iterable[Night]) -> None:
    """Write the ids at Syoboi Calendar into the files of shows that lack them."""
    for name, tid in {one.show: one.tid for one in nights}.items():
        show: Show = dataset.shows[name]
        if show.ids.syoboi is None:
            path = data / show.file
            text = path.read_text("utf-8")
            given = re.sub(r"^ids = \{ ", f"ids = {{ syoboi = {tid}, ", text, count=1, flags=re.MULTILINE)
            if given == text:
                given = re.sub(
                    r"^format = ", f"ids = {{ syoboi = {tid} }}\nformat = ", text, count=1, flags=re.M
                )
            path.write_text(given, "utf-8")


def list_until(site: Syoboi, nights: Iterable[Night], now: dt.datetime, ahead: dt.timedelta) -> None:
    """Have the server list the nights as it does at a moment."""
    site.programmes.clear()
    for one in nights:
        starts = begins(one.listed(now)).replace(tzinfo=None)
        if starts <= (now + ahead).replace(tzinfo=None):
            site.air(one.tid, one.channel, str(starts), Count=one.episode, Flag=2 if one.episode == 1 else 0)


def judged(dataset: Dataset, due: Iterable[Night], day: dt.date) -> Iterable[str]:
    """Yield how each night of an original airing stands in the schedule of a day."""
    for one in due:
        known = schedule_show(dataset, dataset.shows[one.show], day)
        original = known.original
        if original is None or original.airing.network != one.network:
            continue
        first = dataset.shows[one.show].first_episode
        number = one.episode + first - 1 if one.episode < first else one.episode  # it counts from 1 there
        found = next((each for each in original.episodes if number in each.numbers), None)
        if found is None:
            yield "missing"
        elif found.instant is None:
            yield "same day" if found.day == one.moment.day else "other day"
        else:
            apart = abs(found.instant - one.moment.first_instant(JST))
            same = "same day" if found.day == one.moment.day else "other day"
            yield "right" if not apart else "within 30 minutes" if apart <= 30 else same


if __name__ == "__main__":
    main()
