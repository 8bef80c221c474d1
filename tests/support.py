"""What several tests share: a small data set to write to, builds in memory, feeds taken apart."""

from __future__ import annotations

import datetime as dt
import subprocess
from collections.abc import Callable
from pathlib import Path

from animecal.build import Built, build
from animecal.load import load, require
from animecal.model import Dataset
from animecal.published import INDEX, NOTHING, Published

Run = Callable[..., subprocess.CompletedProcess[str]]

SOURCE = "https://news.example/a"
NOW = dt.datetime(2024, 1, 1, 12, tzinfo=dt.UTC)

NETWORKS = """\
[fuji-tv]
name = "Fuji TV"
name_ja = "フジテレビ"
kind = "terrestrial"
regions = ["JP"]

[at-x]
name = "AT-X"
kind = "cs"
regions = ["JP"]

[crunchyroll]
name = "Crunchyroll"
kind = "streaming"
regions = { except = ["asia"] }

[netflix]
name = "Netflix"
kind = "streaming"

[adult-swim]
name = "Adult Swim"
kind = "cs"
timezone = "America/New_York"
regions = ["US"]

[japanese-cinemas]
name = "Japanese cinemas"
kind = "theatrical"
regions = ["JP"]
"""
BLOCKS = """\
[plus-ultra]
name = "+Ultra"
networks = ["fuji-tv"]
"""
REGIONS = """\
feeds = ["JP", "FR", "US"]
[countries]
CN = "China"
FR = "France"
JP = "Japan"
US = "United States"
[groups.asia]
name = "Asia"
countries = ["CN", "JP"]
"""
SHOW = f"""\
title = "Metal Sky"
title_ja = "鋼の空"
format = "tv"
studios = ["Studio One"]
episodes = 4

[[airings]]
network = "fuji-tv"
block = "plus-ultra"
[[airings.dates]]
announced = 2023-03-22
starts = "2024-01"
source = "{SOURCE}"
[[airings.dates]]
announced = 2023-12-07
starts = "2024-01-10 24:55"
source = "{SOURCE}"
"""


def write_data(folder: Path, files: dict[str, str]) -> Path:
    """Write a data folder: the small networks, blocks and regions, and files by their paths."""
    for name, text in {
        "networks.toml": NETWORKS,
        "blocks.toml": BLOCKS,
        "regions.toml": REGIONS,
        **files,
    }.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder


def show_text(body: str, *, head: str = 'title = "Metal Sky"\nformat = "tv"\n') -> str:
    """Return a show file from the tables below its head; ``SOURCE`` in it becomes a source."""
    return (head + body).replace("SOURCE", f'source = "{SOURCE}"')


def dataset(folder: Path) -> Dataset:
    """Return a data folder's well-formed data; raise on faults of form."""
    return require(load(folder))


def built(
    folder: Path,
    previous: Built | None = None,
    *,
    as_of: str = "2024-01-01",
    now: dt.datetime = NOW,
    base_url: str | None = None,
    allow_removals: bool = False,
) -> Built:
    """Build a data folder in memory, on top of what was built before."""
    before = NOTHING if previous is None else Published(previous.index, previous.files)
    return build(
        dataset(folder),
        before,
        as_of=dt.date.fromisoformat(as_of),
        now=now,
        base_url=base_url,
        allow_removals=allow_removals,
    )


def events(feed: bytes) -> dict[str, dict[str, str]]:
    """Return the events of a feed by UID: their properties, unfolded but still escaped, by name."""
    found = {}
    text = feed.decode().replace("\r\n ", "")
    for part in text.split("BEGIN:VEVENT\r\n")[1:]:
        lines = part.split("END:VEVENT")[0].splitlines()
        properties = {line.split(":", 1)[0].split(";")[0]: line.split(":", 1)[1] for line in lines}
        found[properties["UID"]] = properties
    return found


def tree(folder: Path) -> dict[str, bytes]:
    """Return a folder's files by their paths, without the record of the shortcut."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != ".inputs.json"
    }


BESIDE = frozenset({INDEX, "news.atom", "news.json"})
"""What a publication holds beside its feeds."""


def feeds_of(folder: Path) -> dict[str, bytes]:
    """Return the feeds of a folder, without what stands beside them."""
    return {path: data for path, data in tree(folder).items() if path not in BESIDE}
