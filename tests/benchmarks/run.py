"""How fast animecal builds, against the least and against the usual. ``python tests/benchmarks/run.py``

Run it from the repository root with animecal installed; it needs Node.js 20 or newer and npm as well. It
takes about ten minutes, tells how far it is on stderr, prints a table on stdout and exits with 1 if a target
is missed. Everything it writes lies in a temporary folder (``TMPDIR``), which needs 4 GB. Nothing there is
deleted before the end: ext4 makes files ten times as slowly for minutes after many were deleted. For the same
reason, wait five minutes before a second run, or name a folder in memory: ``TMPDIR=/dev/shm``.

The set (``synthetic.py``) has 8,000 shows with 100,000 episode airings. All sides write the same feed files
with the same events; that is checked. What each side's time includes:

- *Cold build*: the whole process ``animecal build`` into an empty folder: starting Python, reading and
  checking 8,000 data files, working out schedules and texts, rendering (escaping, folding), the manifest with
  a SHA-256 of each feed, writing beside the folder and swapping in.
- *Floor* (``floor.py``): stringing finished field values together, feed by feed, and writing the files. It
  neither escapes nor folds: its files are no valid calendars. Held against the cold build it is a whole
  process too: starting Python, reading the values from one JSON file, making the folders. The table has the
  ratio without these as well, which no program that has to start and to read can come near to.
- *ical-generator* (``generate.mjs``): making the calendars from finished field values and writing the files.
  Starting Node.js, reading the values, turning times into dates and making the folders are not in it.
- *Observed*: the same, of the same data and an observation for each episode, so that every event says so.
- *Unchanged* and *one show changed*: the whole process again, a day later, in a copy of the data and of the
  feeds, as a fresh clone has them: nothing but what is committed is there. *A month later*: again, on
  a day on which everything is built anew on top of what is there.
- *The data that ships with animecal*: cold and unchanged, and the site into an empty folder, then again, when
  it writes nothing.

Repeats of the sides take turns, so that a slow minute of the machine hits all of them; each side's least time
counts, since whatever else runs on the machine only ever adds to it. For ``--help`` it is the median of ten.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections import defaultdict
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent
ANIMECAL = Path(sysconfig.get_path("scripts"), "animecal")
NOW = "2027-12-20T12:00:00Z"
"""When everything in the set has been announced, so that a build holds every episode."""
DAY_AFTER = "2027-12-21T12:00:00Z"
MONTH_AFTER = "2028-01-21T12:00:00Z"
SHIPPED_NOW = "2026-11-20T12:00:00Z"
HELP_REPEATS = 10
SIZES = (100, 10, 1)
"""What the number of airings is divided by for the three points of the line."""

Samples = defaultdict[str, list[float]]


class Ran(NamedTuple):
    """A finished process: its wall time in seconds, its peak memory in bytes, and what it printed."""

    seconds: float
    peak: int
    output: str


class Result(NamedTuple):
    """A row of the table: what was measured, and whether it reaches its target; None if it has none."""

    name: str
    value: str
    target: str
    reached: bool | None


def run(*command: str | Path, **environment: str) -> Ran:
    """Run a process to its end; what fails stops the benchmark."""
    variables = {name: value for name, value in os.environ.items() if name != "SOURCE_DATE_EPOCH"}
    os.sync()  # what was written before is not to slow this one down
    began = time.perf_counter()
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env={**variables, **environment}
    )
    assert process.stdout is not None
    output = process.stdout.read()
    _, status, used = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{' '.join(map(str, command))}\nfailed with {process.returncode}:\n{output}")
    return Ran(seconds, used.ru_maxrss * (1 if sys.platform == "darwin" else 1024), output)


def tell(text: str) -> None:
    """Say how far the benchmark is."""
    print(text, file=sys.stderr, flush=True)


class Benchmark:
    """The measurements, in a folder of their own."""

    def __init__(self, folder: Path, airings: int, repeats: int) -> None:
        self.folder = folder
        self.airings = airings
        self.repeats = repeats
        self.seconds: Samples = defaultdict(list)
        self.peaks: defaultdict[str, int] = defaultdict(int)
        self.data, self.feeds = folder / "data", folder / "feeds"
        self.observed = folder / "data-observed"
        self.prepared = folder / "prepared.json"
        self.node = folder / "node"

    def note(self, name: str, seconds: float) -> None:
        self.seconds[name].append(seconds)
        tell(f"  {name:<34}{seconds:9.3f} s")

    def build(self, name: str, data: Path, out: Path, now: str = NOW) -> None:
        ran = run(ANIMECAL, "build", "--data", data, "--out", out, "--now", now)
        self.note(name, ran.seconds)
        self.peaks[name] = max(self.peaks[name], ran.peak)

    def prepare(self) -> None:
        """Make the data sets and what the other sides are given; warm up every program."""
        tell("preparing")
        for part in SIZES:
            target = self.data if part == 1 else self.folder / f"data-{part}"
            airings = self.airings // part
            shows = int(run(sys.executable, HERE / "synthetic.py", "write", target, str(airings)).output)
            tell(f"  {airings:,} airings of {shows:,} shows")
        shutil.copytree(self.data, self.observed)
        lines = int(run(sys.executable, HERE / "synthetic.py", "observe", self.observed).output)
        tell(f"  {lines:,} observations")
        self.build("warm-up", self.data, self.feeds)
        run(sys.executable, HERE / "prepare.py", "feeds", self.feeds, self.prepared)
        self.node.mkdir()
        for name in ("package.json", "package-lock.json", "generate.mjs"):
            shutil.copy(HERE / name, self.node)
        run("npm", "--prefix", self.node, "ci", "--ignore-scripts", "--no-audit", "--no-fund")

    def floor(self, out: Path) -> None:
        ran = run(sys.executable, HERE / "floor.py", self.prepared, out)
        self.note("floor", float(ran.output))
        self.note("floor, whole process", ran.seconds)

    def generator(self, out: Path) -> None:
        ran = run("node", self.node / "generate.mjs", self.prepared, out, TZ="Asia/Tokyo")
        self.note("ical-generator", float(ran.output))

    def same(self, other: Path) -> None:
        """Make sure that a side wrote the same events."""
        run(sys.executable, HERE / "prepare.py", "same", self.feeds, other)

    def clone(self, name: str) -> tuple[Path, Path]:
        """Return copies of the data and the feeds, with new times on all files."""
        place = self.folder / name
        data, feeds = place / "data", place / "feeds"
        shutil.copytree(self.data, data, copy_function=shutil.copyfile)
        shutil.copytree(self.feeds, feeds, copy_function=shutil.copyfile)
        return data, feeds

    def changed_feeds(self, feeds: Path) -> int:
        """Return how many feeds of a manifest are not as in the warm-up."""
        old, new = (
            {
                feed["path"]: feed["sha256"]
                for feed in json.loads((place / "index.json").read_bytes())["feeds"]
            }
            for place in (self.feeds, feeds)
        )
        return sum(new[path] != digest for path, digest in old.items())

    def rebuild(self, number: int) -> None:
        """Build again in a fresh clone: nothing changed, one show changed, all because the month is over."""
        data, feeds = self.clone(f"clone-{number}")
        self.build("unchanged", data, feeds, DAY_AFTER)
        assert self.changed_feeds(feeds) == 0, "a build without changes changed feeds"
        run(sys.executable, HERE / "synthetic.py", "move", data, str(1 + number % 5))
        self.build("one show changed", data, feeds, DAY_AFTER)
        assert 1 <= self.changed_feeds(feeds) <= 10, "a changed show changed other feeds than its own"
        self.build("a month later", data, feeds, MONTH_AFTER)

    def shipped(self, number: int) -> None:
        """Build the shipped data and its site, each into an empty folder and again."""
        place = self.folder / f"shipped-{number}"
        place.mkdir()
        for what in ("cold", "unchanged"):
            ran = run(ANIMECAL, "build", "--out", place / "feeds", "--now", SHIPPED_NOW)
            self.note(f"shipped data, {what}", ran.seconds)
        for what in ("site", "site, unchanged"):
            ran = run(
                *(ANIMECAL, "site", "--feeds", place / "feeds", "--out", place / "site", "--now", SHIPPED_NOW)
            )
            self.note(f"shipped data, {what}", ran.seconds)

    def measure(self) -> None:
        for number in range(self.repeats):
            tell(f"round {number + 1} of {self.repeats}")
            new = self.folder / f"round-{number}"
            new.mkdir()
            for part in SIZES[:-1]:
                size = self.airings // part
                self.build(f"cold, {size:,} airings", self.folder / f"data-{part}", new / f"feeds-{part}")
            self.build("cold", self.data, new / "feeds")
            self.build("cold, observed", self.observed, new / "feeds-observed")
            self.floor(new / "floor")
            self.generator(new / "ical-generator")
            if number == 0:
                self.same(new / "floor")
                self.same(new / "ical-generator")
        for number in range(self.repeats):
            tell(f"building again, {number + 1} of {self.repeats}")
            self.rebuild(number)
            self.shipped(number)
        tell("help")
        for _ in range(HELP_REPEATS):
            self.note("animecal --help", run(ANIMECAL, "--help").seconds)
            self.note("import typer", run(sys.executable, "-c", "import typer").seconds)

    def results(self) -> list[Result]:
        """Return the rows of the table."""
        least = {name: min(values) for name, values in self.seconds.items()}
        middle = {name: statistics.median(values) for name, values in self.seconds.items()}
        cold = least["cold"]
        sizes = [self.airings // part for part in SIZES]
        times = [*(least[f"cold, {size:,} airings"] for size in sizes[:-1]), cold]
        # The slope between two sizes: what every build takes to start is in neither.
        lower, upper = (
            (times[at + 1] - times[at]) / (sizes[at + 1] - sizes[at]) * 1e6 for at in range(len(sizes) - 1)
        )
        megabytes = {name: peak / 2**20 for name, peak in self.peaks.items()}
        return [
            Result("cold build", f"{cold:.2f} s", "", None),
            Result("floor: plain concatenation", f"{least['floor']:.2f} s", "", None),
            Result("ical-generator", f"{least['ical-generator']:.2f} s", "", None),
            _ratio("cold / floor, whole processes", cold / least["floor, whole process"], at_most=3),
            _ratio("cold / floor without start and reading", cold / least["floor"]),
            _ratio("ical-generator / cold", least["ical-generator"] / cold, at_least=15),
            _ratio("cold with each episode observed / cold", least["cold, observed"] / cold, at_most=1.1),
            _ratio("unchanged / cold", least["unchanged"] / cold, at_most=0.35),
            _ratio("one show changed / cold", least["one show changed"] / cold, at_most=0.45),
            _ratio("a month later / cold", least["a month later"] / cold),
            Result("peak memory, cold", f"{megabytes['cold']:.0f} MiB", "< 450 MiB", megabytes["cold"] < 450),
            *(
                Result(f"peak memory, {name}", f"{megabytes[name]:.0f} MiB", "", None)
                for name in ("one show changed", "a month later")
            ),
            *(
                Result(f"shipped data, {what}", f"{least[f'shipped data, {what}']:.2f} s", "", None)
                for what in ("cold", "unchanged", "site", "site, unchanged")
            ),
            *(
                Result(f"cold, {size:,} airings", f"{1e6 * seconds / size:.0f} µs/airing", "", None)
                for size, seconds in zip(sizes, times, strict=True)
            ),
            _ratio(f"cost of one more airing: {upper:.0f} / {lower:.0f} µs", upper / lower, at_most=1.25),
            _ratio("--help / import typer", middle["animecal --help"] / middle["import typer"], at_most=2),
        ]


def _ratio(name: str, value: float, *, at_most: float | None = None, at_least: float | None = None) -> Result:
    if at_most is not None:
        return Result(name, f"{value:.2f}", f"≤ {at_most:g}", value <= at_most)
    if at_least is not None:
        return Result(name, f"{value:.2f}", f"≥ {at_least:g}", value >= at_least)
    return Result(name, f"{value:.2f}", "", None)


def machine() -> dict[str, str | int | None]:
    """Return what the figures depend on."""
    return {
        "system": platform.platform(),
        "processors": os.cpu_count(),
        "python": platform.python_version(),
        "node": run("node", "--version").output.strip(),
        "animecal": version("animecal"),
        "ical-generator": json.loads((HERE / "package.json").read_text())["dependencies"]["ical-generator"],
    }


def main() -> None:
    """Measure, print, judge."""
    parser = argparse.ArgumentParser(description="Measure animecal on a synthetic data set.")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures there too")
    parser.add_argument(
        "--airings", type=int, default=100_000, metavar="N", help="another size, to try it out"
    )
    parser.add_argument("--repeats", type=int, default=3, metavar="N", help="how often each side runs")
    options = parser.parse_args()
    for program in ("node", "npm"):
        if shutil.which(program) is None:
            sys.exit(f"{program} is not installed; the benchmark compares with a package for Node.js")
    on = machine()
    with tempfile.TemporaryDirectory(prefix="animecal-benchmark-") as folder:
        benchmark = Benchmark(Path(folder), options.airings, options.repeats)
        benchmark.prepare()
        benchmark.measure()
    results = benchmark.results()
    print(f"{options.airings:,} episode airings; least of {options.repeats}")
    print(", ".join(f"{name} {value}" for name, value in on.items()))
    for result in results:
        verdict = {None: "", True: "reached", False: "MISSED"}[result.reached]
        print(f"{result.name:<42}{result.value:>16}  {result.target:<12}{verdict}".rstrip())
    if options.json:
        figures = {
            "machine": on,
            "airings": options.airings,
            "seconds": benchmark.seconds,
            "peak_bytes": benchmark.peaks,
            "results": [result._asdict() for result in results],
        }
        options.json.write_text(json.dumps(figures, indent=2, ensure_ascii=False) + "\n", "utf-8")
    sys.exit(any(result.reached is False for result in results))


if __name__ == "__main__":
    main()
