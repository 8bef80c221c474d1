"""A season day by day: what sync sees, how much it adds, and how often feeds said the right minute before.

    python tests/benchmarks/season.py FACTS [--data DIR] [--since 2026-01-01] [--days 90] [--ahead 8]
        [--builds]

FACTS is a table of nights as they aired: the columns ``title_ja``, ``channel`` (as ``name_ja`` in
``networks.toml``), ``episode``, ``start_jst`` on the broadcast clock, ``anilist`` and ``syoboi``. On each day
a server on loopback lists, as Syoboi Calendar does, the nights of the last ten weeks and of the next days
(``--ahead``: a programme guide has eight). ``sync`` adds to a copy of the data whose shows have these ids,
and the schedule of that day, by what was announced and seen until then, is held against the nights that
follow. Without ``--builds`` no feeds are made; with it, a build a day on top of the one before.

Prints how long sync takes, what a day adds to ``observed/``, and for 24 hours and 7 days ahead which share of
the episodes of the original airings stood at the right minute, within half an hour, on the same day, on
another day, or nowhere.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
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
from animecal.language.load import SHIPPED, load
from animecal.language.model import Dataset, Show
from animecal.language.moment import JST, Moment, zone_info
from animecal.language.names import title_likeness
from animecal.ledger.published import NOTHING, Published
from animecal.observe.sync import Asking, sync
from animecal.progress import unseen
from animecal.publish.build import build
from animecal.schedule.shows import schedule_show
from animecal.sources.gather import SOURCES
from databases import Syoboi

LEADS = {"24 hours": dt.timedelta(days=1), "7 days": dt.timedelta(days=7)}
NOON = dt.time(12, tzinfo=zone_info(JST))
FATES = ("right", "within 30 minutes", "same day", "other day", "missing")


class Night(NamedTuple):
    """A night that aired: a show of ours, its id at Syoboi Calendar, the network, the episode, the moment."""

    show: str
    title: str
    tid: int
    network: str
    channel: int
    episode: int
    moment: Moment

    @property
    def at(self) -> dt.datetime:
        """When it began."""
        return dt.datetime.fromtimestamp(60 * self.moment.first_instant(JST), zone_info(JST))


def main() -> None:
    """Replay, and print what was measured."""
    options = argparse.ArgumentParser(description="A season, day by day.")
    options.add_argument("facts", type=Path)
    options.add_argument("--data", type=Path, default=SHIPPED)
    options.add_argument("--since", type=dt.date.fromisoformat, default=dt.date(2026, 1, 1))
    options.add_argument("--days", type=int, default=90)
    options.add_argument("--ahead", type=int, default=8)
    options.add_argument("--builds", action="store_true")
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as folder, Syoboi() as site:
        data = Path(shutil.copytree(asked.data, Path(folder) / "data"))
        replay(data, site, asked)


def replay(data: Path, site: Syoboi, asked: argparse.Namespace) -> None:
    """Run every day, and print."""
    SOURCES["syoboi"] = msgspec.structs.replace(SOURCES["syoboi"], pause=0.0)
    dataset = load(data).dataset
    nights = list(read_nights(asked.facts, dataset))
    give_ids(data, dataset, nights)
    site.titles.clear()
    for one in nights:
        site.title(one.tid, one.title, FirstYear=one.moment.day.year)
    site.channels = {one.channel: one.network for one in nights}
    days = [asked.since + dt.timedelta(days=day) for day in range(asked.days)]
    seconds: list[float] = []
    added: list[int] = []
    grown: list[int] = []
    fates: dict[str, Counter[str]] = {lead: Counter() for lead in LEADS}
    size, published, refused, changed = 0, NOTHING, 0, 0
    for day in days:
        now = dt.datetime.combine(day, NOON)
        list_until(site, nights, now + dt.timedelta(days=asked.ahead))
        began = time.perf_counter()
        told = sync(
            load(data).dataset,
            data,
            today=day,
            sources=["syoboi"],
            unasked={},
            only=(),
            asking=Asking(
                endpoints={"syoboi": site.url}, cache=None, timeout=600.0, on_part={"syoboi": unseen}
            ),
            dry_run=False,
        )
        seconds.append(time.perf_counter() - began)
        assert not told.outages, told.outages
        added.append(len(told.added))
        before, size = size, sum(path.stat().st_size for path in data.glob("observed/*/*.tsv"))
        grown.append(size - before)
        known = load(data).dataset
        for lead, ahead in LEADS.items():
            due = [one for one in nights if now + ahead <= one.at < now + ahead + dt.timedelta(days=1)]
            fates[lead] += Counter(judged(known, due, day))
        if asked.builds:
            published, lost, new = built(known, published, now)
            refused, changed = refused + lost, changed + new
        if sys.stderr.isatty():
            sys.stderr.write(f"\r{day}  {sum(added)} lines")
    shows = len({one.show for one in nights})
    print(f"{'shows, nights':24} {shows}, {len(nights)}")
    print(f"{'sync, seconds a day':24} {statistics.median(seconds):.2f} (at most {max(seconds):.2f})")
    for name, values in (("lines a day", added), ("bytes a day", grown)):
        later = values[1:]
        print(f"{name:24} {statistics.mean(later):.1f} (first day {values[0]}, then at most {max(later)})")
    print(f"{'observed/, bytes':24} {size:,}")
    if asked.builds:
        print(f"{'feeds written a day':24} {changed / len(days):.1f}; refused builds {refused}")
    for lead, counter in fates.items():
        whole = counter.total() or 1
        told_of = ", ".join(f"{fate} {100 * counter[fate] / whole:.1f} %" for fate in FATES)
        print(f"{lead + ' ahead':24} of {counter.total()} episodes: {told_of}")


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
                yield Night(
                    show=show.id,
                    title=row["title_ja"],
                    tid=int(row["syoboi"]),
                    network=network.id,
                    channel=network.ids.syoboi[0],
                    episode=int(row["episode"]),
                    moment=Moment.parse(row["start_jst"]),
                )


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


def list_until(site: Syoboi, nights: Iterable[Night], until: dt.datetime) -> None:
    """Have the server list the nights until a moment."""
    site.programmes.clear()
    for one in nights:
        if one.at <= until:
            starts = one.at.replace(tzinfo=None)
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


def built(dataset: Dataset, before: Published, now: dt.datetime) -> tuple[Published, bool, int]:
    """Return what is published on top of what was, whether it was refused at first, and how much changed."""
    lost = False
    try:
        made = build(dataset, before, as_of=now.date(), now=now)
    except GateError:
        lost = True
        made = build(dataset, before, as_of=now.date(), now=now, allow_removals=True)
    changed = sum(before.files.get(path) != content for path, content in made.files.items())
    return Published(made.index, made.files), lost, changed


if __name__ == "__main__":
    main()
