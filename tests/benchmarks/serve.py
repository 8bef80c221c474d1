"""How fast ``animecal serve`` answers, against itself sending a file. ``python tests/benchmarks/serve.py``

Run it from the repository root with ``animecal[serve]`` installed; it needs Node.js 20 or newer and npm for
autocannon, which makes the load. It builds the feeds and the site of the data that ships with animecal in a
temporary folder (``TMPDIR``), prints a table and exits with 1 if a target is missed.

All sides are the same process of the same server, asked over loopback by the same number of connections; they
take turns, and each side's best turn counts. The plain file has the size of the 40-show calendar and is sent
as every file of the site is. What the sides ask for:

- *calendar*: the same 40 shows again and again, as a popular address is asked for, or a CDN asks again.
- *calendar, each another*: 40 other shows each time, so that every single one has to be made.
- *not changed*: the calendar, with its ETag: an answer of 304.

*Start* is from the call of the process to its listening. Memory is that of the process after 10,000 requests,
every tenth for a calendar that has to be made, and after 100,000 more.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, Self

from animecal import SHIPPED, read_data
from animecal.publish.digest import DIGEST, digest

HERE = Path(__file__).parent
SHOWS = 40
CONNECTIONS = 16
TARGETS = {"calendar": 0.5, "not changed": 0.8}
"""How many answers a second there have to be for each one of the plain file."""
FLAT = 1.1
"""How much larger the process may be after 100,000 more requests."""
START = 3.0
"""Seconds until it listens."""
NOW = "2026-11-26T12:00:00Z"


class Loaded(NamedTuple):
    """What came of a load: answers a second, and milliseconds within which 99 of 100 came."""

    rate: float
    p99: float


class Server:
    """The server as a process."""

    def __init__(self, site: Path) -> None:
        began = time.perf_counter()
        line = [sys.executable, "-m", "animecal", "serve", "--site", str(site), "--port", "0"]
        line += ["--data", str(SHIPPED), "--no-access-log"]
        self.process = subprocess.Popen(line, stderr=subprocess.PIPE, text=True)
        assert self.process.stderr is not None
        found = None
        for row in self.process.stderr:
            if found := re.search(r"listening on (\S+)", row):
                break
        assert found is not None, "the server does not start"
        self.url = found[1]
        self.started = time.perf_counter() - began

    @property
    def memory(self) -> int:
        """The bytes that the process holds."""
        pages = Path(f"/proc/{self.process.pid}/statm").read_text().split()[1]
        return int(pages) * os.sysconf("SC_PAGE_SIZE")

    def get(self, path: str) -> tuple[bytes, str]:
        with urllib.request.urlopen(self.url + path.removeprefix("/")) as answer:  # noqa: S310
            return answer.read(), answer.headers["etag"]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        assert self.process.wait() == 0


class Load:
    """Makes load by autocannon."""

    def __init__(self, folder: Path, url: str, seconds: float) -> None:
        self.folder = folder
        self.url = url
        self.seconds = seconds

    def make(self, paths: list[str], *, amount: int = 0, status: str = "200", **headers: str) -> Loaded:
        """Ask for addresses in turn; whatever is not answered as it should be ends the benchmark."""
        asked = {"url": self.url, "connections": CONNECTIONS, "duration": self.seconds, "amount": amount}
        asked |= {"paths": paths, "headers": {name.replace("_", "-"): text for name, text in headers.items()}}
        done = subprocess.run(
            ["node", "load.mjs"],
            input=json.dumps(asked),
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=True,
        )
        told = json.loads(done.stdout)
        if told["faults"] or set(told["statuses"]) != {status}:
            sys.exit(f"not every answer was {status}: {told}")
        return Loaded(told["requests"] / told["seconds"], told["p99"])


def selections(number: int) -> list[str]:
    """Return addresses of calendars of 40 shows each, of which no two are alike."""
    chance, shows = random.Random(40), sorted(read_data(SHIPPED).checked.shows)  # noqa: S311
    return [f"/my.ics?shows={'+'.join(chance.sample(shows, SHOWS))}" for _ in range(number)]


def prepare(folder: Path) -> Path:
    """Build the shipped data and its site; bring autocannon."""
    for name in ("load.mjs", "package.json", "package-lock.json"):
        shutil.copy(HERE / name, folder)
    ours, data = [sys.executable, "-m", "animecal"], ["--data", str(SHIPPED), "--now", NOW]
    for line in (
        ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
        [*ours, "build", "--out", "feeds", *data],
        [*ours, "site", "--out", "site", *data],
    ):
        subprocess.run(line, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    return folder / "site"


def add_file(site: Path, name: str, body: bytes) -> None:
    """Make a file one of a site."""
    (site / name).write_bytes(body)
    paths = (path for path in site.rglob("*") if path.is_file())
    tree = {path.relative_to(site).as_posix(): path.read_bytes() for path in paths}
    (site / DIGEST).write_text(digest(tree) + "\n")


def main() -> None:
    """Measure, and print the table."""
    plain = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=plain)
    parser.add_argument("--seconds", type=float, default=5, help="how long a turn takes")
    parser.add_argument("--turns", type=int, default=5)
    options = parser.parse_args()
    addresses = selections(2000)
    with tempfile.TemporaryDirectory() as place:
        site = prepare(Path(place))
        with Server(site) as first:
            body, tag = first.get(addresses[0])
        add_file(site, "plain.ics", body)
        with Server(site) as server:
            load = Load(Path(place), server.url, options.seconds)
            turns = measured(load, addresses, tag, options.turns)
            mixed = [path for one in addresses for path in (one, "/plain.ics", *["/healthz"] * 8)]
            load.make(mixed, amount=10_000)
            before = server.memory
            load.make(mixed, amount=100_000)
            after = server.memory
    sys.exit(not tell(len(body), min(first.started, server.started), turns, before, after))


def measured(load: Load, addresses: list[str], tag: str, number: int) -> dict[str, list[Loaded]]:
    """Return what came of each side's turns."""
    sides: dict[str, Callable[[], Loaded]] = {
        "plain file": lambda: load.make(["/plain.ics"]),
        "calendar": lambda: load.make(addresses[:1]),
        "calendar, each another": lambda: load.make(addresses),
        "not changed": lambda: load.make(addresses[:1], status="304", if_none_match=tag),
    }
    turns: dict[str, list[Loaded]] = {name: [] for name in sides}
    for _ in range(number):
        for name, side in sides.items():
            turns[name].append(side())
            print(f"  {name:<24}{turns[name][-1].rate:9.0f} a second", file=sys.stderr, flush=True)
    return turns


def tell(size: int, start: float, turns: dict[str, list[Loaded]], before: int, after: int) -> bool:
    """Print the table; return whether every target is reached."""
    best = {name: max(found) for name, found in turns.items()}
    print(f"A calendar of {SHOWS} shows has {size:,} bytes; {CONNECTIONS} connections.\n")
    print("| asked for | a second | of the plain file's | target | p99 ms |\n|---|---:|---:|---:|---:|")
    good = after <= FLAT * before and start <= START
    for name, one in best.items():
        ratio = one.rate / best["plain file"].rate
        target = TARGETS.get(name)
        good = good and (target is None or ratio >= target)
        p99 = min(found.p99 for found in turns[name])
        print(f"| {name} | {one.rate:,.0f} | {ratio:.2f} | {target or ''} | {p99:.0f} |")
    print(f"\nStart: {start:.2f} s. Memory: {before / 1e6:.0f} MB, {after / 1e6:.0f} MB after 100,000 more")
    print("All targets are reached." if good else "A target is missed.")
    return good


if __name__ == "__main__":
    main()
