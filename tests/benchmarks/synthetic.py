"""A synthetic data set of the size of decades: valid, varied, and the same on every run.

``python synthetic.py write FOLDER AIRINGS`` writes one and prints how many shows it has;
``python synthetic.py move FOLDER VERSION`` changes one of its shows; ``python synthetic.py observe FOLDER``
adds what a machine saw of each episode, and prints how many lines that are.
"""

from __future__ import annotations

import datetime as dt
import random
import re
import sys
from pathlib import Path

NETWORKS = 60
STUDIOS = 300
EPISODES = (11, 11, 11, 12, 11, 11, 11, 11)
FIRST_YEAR, LAST_YEAR = 1997, 2028

MOVABLE = 61
"""A show of the last year, without a break, a move or a simulcast of its own."""


def write(folder: Path, airings: int) -> int:
    """Write a data set with at least so many episode airings; return the number of shows.

    A show has eleven or twelve episodes on one network; every eighth is simulcast elsewhere too, every
    fifth has a break, every seventh an episode that moved.
    """
    choice = random.Random(airings)  # noqa: S311 -- the same set on every run
    (folder / "shows").mkdir(parents=True)
    (folder / "regions.toml").write_text(
        'feeds = ["JP", "US"]\n[countries]\nJP = "Japan"\nUS = "United States"\n'
    )
    (folder / "blocks.toml").write_text('[night]\nname = "Night"\nnetworks = ["network-1"]\n')
    networks = [
        f'[network-{number}]\nname = "Network {number}"\nname_ja = "放送局{number}"\nkind = "terrestrial"\n'
        f'regions = ["{"JP" if number % 4 else "US"}"]\n'
        for number in range(NETWORKS)
    ]
    (folder / "networks.toml").write_text("\n".join(networks))
    made = shows = 0
    while made < airings:
        shows += 1
        episodes = EPISODES[shows % len(EPISODES)]
        made += _show(folder, shows, episodes, choice)
    return shows


def _show(folder: Path, number: int, episodes: int, choice: random.Random) -> int:
    year = FIRST_YEAR + number % (LAST_YEAR - FIRST_YEAR)
    first = dt.date(year, choice.choice((1, 4, 7, 10)), choice.randint(1, 14))
    announced = first - dt.timedelta(days=200)
    dated = first - dt.timedelta(days=40)
    network = number % NETWORKS
    minute = choice.choice(("22:00", "23:30", "24:55", "25:30"))
    lines = [
        f'title = "The Chronicle of Number {number}, Retold; Part {number % 7}"',
        f'title_ja = "第{number}番の年代記・再話"',
        'format = "tv"',
        f'studios = ["Studio {number % STUDIOS}"]',
        f"episodes = {episodes}",
        f'website = "https://anime.example/chronicle-{number}/"',
        f'premise = "Number {number} sets out to find the one who counted before it."',
        f"ids = {{ anilist = {number + 1} }}",
        "",
        "[[airings]]",
        f'network = "network-{network}"',
        *(['block = "night"'] if network == 1 else []),
        "[[airings.dates]]",
        f"announced = {announced}",
        f'starts = "{first:%Y-%m}"',
        f'source = "https://news.example/{announced}/chronicle-{number}"',
        "[[airings.dates]]",
        f"announced = {dated}",
        f'starts = "{first} {minute}"',
        f'source = "https://news.example/{dated}/chronicle-{number}-date"',
    ]
    if number % 5 == 0:
        skipped = first + dt.timedelta(days=28)
        lines += [
            "[[airings.changes]]",
            f"announced = {skipped - dt.timedelta(days=9)}",
            f"skips = [{skipped}]",
            'reason = "sports programming"',
            f'source = "https://news.example/{skipped}/break-{number}"',
        ]
    if number % 7 == 0:
        moved = first + dt.timedelta(days=49)
        lines += [
            "[[airings.changes]]",
            f"announced = {moved}",
            "episode = 9",
            f'starts = "{moved + dt.timedelta(days=14)} 26:10"',
            f'source = "https://news.example/{moved}/move-{number}"',
        ]
    outlets = 1
    if number % 8 == 0:
        outlets = 2
        lines += [
            "[[airings]]",
            f'network = "network-{(network + 7) % NETWORKS}"',
            "[[airings.dates]]",
            f"announced = {dated}",
            'delay = "30 minutes"',
            f'source = "https://news.example/{dated}/simulcast-{number}"',
        ]
    path = folder / "shows" / str(year)
    path.mkdir(exist_ok=True)
    (path / f"chronicle-{number}.toml").write_text("\n".join(lines) + "\n")
    return outlets * episodes


def write_long(folder: Path, episodes: int) -> None:
    """Add a show with so many episodes, one on every weekday since 2019, that is simulcast elsewhere."""
    lines = [
        'title = "The Long One"',
        'format = "tv"',
        f"episodes = {episodes}",
        "[[airings]]",
        'network = "network-2"',
        'cadence = "Mon, Tue, Wed, Thu, Fri"',
        "[[airings.dates]]",
        "announced = 2018-12-01",
        'starts = "2019-01-07 18:25"',
        'source = "https://news.example/2018-12-01/long"',
        "[[airings]]",
        'network = "network-3"',
        "[[airings.dates]]",
        "announced = 2018-12-01",
        'delay = "30 minutes"',
        'source = "https://news.example/2018-12-01/long-too"',
    ]
    (folder / "shows" / "2019").mkdir(exist_ok=True)
    (folder / "shows" / "2019" / "the-long-one.toml").write_text("\n".join(lines) + "\n")


def move(folder: Path, version: int) -> None:
    """Change one show: its sixth episode moves, to another day for each ``version`` (1 to 5)."""
    (path,) = (folder / "shows").glob(f"*/chronicle-{MOVABLE}.toml")
    text = path.read_text().split("[[airings.changes]]")[0]
    (printed,) = re.findall(r'^starts = "(\S{10}) ', text, re.MULTILINE)
    first = dt.date.fromisoformat(printed)
    announced, moved = first + dt.timedelta(days=21), first + dt.timedelta(days=35 + version)
    lines = [
        "[[airings.changes]]",
        f"announced = {announced}",
        "episode = 6",
        f'starts = "{moved} 21:15"',
        f'source = "https://news.example/{announced}/move-{MOVABLE}"',
    ]
    path.write_text(text + "\n".join(lines) + "\n")


def observe(folder: Path) -> int:
    """Add an observation for every episode of every airing; return how many there are."""
    from animecal.language.load import load
    from animecal.language.observations import Observation, render
    from animecal.schedule.shows import schedule

    (folder / "sources.toml").write_text('[syoboi]\nname = "Syoboi Calendar"\ntrust = "listing"\n')
    files: dict[str, list[Observation]] = {}
    for show in schedule(load(folder).dataset, dt.date(LAST_YEAR, 1, 1)):
        for airing in show.airings:
            for episode in airing.episodes:
                one = Observation(
                    source="syoboi",
                    show=show.show.id,
                    network=airing.airing.network,
                    what="final" if episode.finale else "new",
                    first=episode.first,
                    last=episode.last,
                    starts=episode.moment,
                    minutes=episode.minutes,
                    seen=episode.day - dt.timedelta(days=10),
                    page=f"https://cal.syoboi.jp/tid/{show.show.ids.anilist}/time",
                )
                files.setdefault(one.file, []).append(one)
    for file, told in files.items():
        place = folder / file
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(render(told))
    return sum(map(len, files.values()))


if __name__ == "__main__":
    command, folder = sys.argv[1], Path(sys.argv[2])
    if command == "write":
        print(write(folder, int(sys.argv[3])))
    elif command == "observe":
        print(observe(folder))
    else:
        move(folder, int(sys.argv[3]))
