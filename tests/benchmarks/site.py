"""How long the site takes and how big it gets. ``python tests/benchmarks/site.py``

Run it from the repository root with animecal installed. It builds the feeds and the site of ``synthetic.py``
in three sizes, in a temporary folder (``TMPDIR``) that needs 2 GB, prints a table and exits with 1 if a
target is missed. A time is that of the whole process ``animecal site`` into an empty folder, the least of
several.

Titles of the synthetic set are so much alike that they compress far better than real ones. Compressed sizes
of what grows with the shows are therefore also told from the data that ships with animecal, as bytes for each
show, and what the largest file of a long list or of the search index comes to with those.
"""

from __future__ import annotations

import argparse
import gzip
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from animecal.site.lists import LONG
from animecal.site.search import PART

HERE = Path(__file__).parent
AIRINGS = (1_000, 10_000, 100_000)
NOW = "2027-12-20T12:00:00Z"
SHIPPED_NOW = "2026-11-20T12:00:00Z"
BASE = "https://anime.example/cal/feeds/"
SECONDS = 60
"""For the largest set."""
COMPRESSED = 300_000
"""Bytes of any one page or file of the search index."""
LINEAR = 1.5
"""How much more time a show of the largest set may take than one of the set before, without the start."""


class Site(NamedTuple):
    """A written site: its folder, shows, wall time in seconds, and peak memory in bytes."""

    folder: Path
    shows: int
    seconds: float
    peak: int


def run(*command: str | Path) -> tuple[float, int]:
    """Run the command line to its end; return its wall time and its peak memory."""
    environment = {name: value for name, value in os.environ.items() if name != "SOURCE_DATE_EPOCH"}
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "animecal", *command], env=environment, stdout=subprocess.DEVNULL
    )
    _, status, used = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"animecal {' '.join(map(str, command))} failed with {process.returncode}")
    return seconds, used.ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def made(folder: Path, now: str, repeats: int, *data: str | Path) -> Site:
    """Build feeds and site, and measure the site."""
    run("build", *data, "--out", folder / "feeds", "--now", now, "--base-url", BASE)
    ran = []
    for number in range(repeats):
        out = folder / f"site-{number}"
        os.sync()
        ran.append(run("site", *data, "--feeds", folder / "feeds", "--out", out, "--now", now))
    shows = sum(path.is_dir() for path in (folder / "site-0" / "shows").iterdir())
    return Site(folder / "site-0", shows, min(seconds for seconds, _ in ran), max(peak for _, peak in ran))


def compressed(path: Path) -> int:
    return len(gzip.compress(path.read_bytes(), 9, mtime=0))


def largest(paths: list[Path]) -> tuple[int, int, str]:
    """Return the compressed and the plain size of the largest of some files when compressed, and its name."""
    candidates = sorted(paths, key=lambda path: path.stat().st_size)[-50:]
    return max((compressed(path), path.stat().st_size, path.as_posix()) for path in candidates)


def searched(site: Path) -> list[Path]:
    return [site / "search.json", *site.glob("search/*.json")]


def tell(site: Site, start: float) -> None:
    pages = list(site.folder.rglob("*.html"))
    size = sum(path.stat().st_size for path in pages)
    index = searched(site.folder)
    page, plain, name = largest(pages)
    print(
        f"| {site.shows:,} | {site.seconds:.2f} | {(site.seconds - start) / site.shows * 1000:.2f} "
        f"| {site.peak / 1e6:.0f} | {len(pages):,} | {size / 1e6:.1f} "
        f"| {len(index)}: {sum(path.stat().st_size for path in index):,} "
        f"| {sum(map(compressed, index)):,}, largest {largest(index)[0]:,} "
        f"| {name.removeprefix(site.folder.as_posix())}: {plain:,}, {page:,} |"
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--repeats", type=int, default=3)
    repeats = parser.parse_args().repeats
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        start = min(run("--version")[0] for _ in range(5))
        sites = []
        print(
            "| shows | site, s | ms a show | peak, MB | pages | pages, MB | search files: bytes | gzip "
            "| largest page: bytes, gzip |"
        )
        print("|---:|---:|---:|---:|---:|---:|---:|---:|---|")
        for airings in AIRINGS:
            data = folder / f"data-{airings}"
            subprocess.run(
                [sys.executable, HERE / "synthetic.py", "write", data, str(airings)],
                check=True,
                stdout=subprocess.DEVNULL,
            )
            sites.append(made(folder / f"{airings}", NOW, repeats, "--data", data))
            tell(sites[-1], start)
        shipped = made(folder / "shipped", SHIPPED_NOW, repeats)
        tell(shipped, start)
        search = compressed(shipped.folder / "search.json") / shipped.shows
        rows = (shipped.folder / "shows" / "index.html").read_bytes()
        row = (
            len(gzip.compress(b"".join(re.findall(rb"<li data-show.*?</li>", rows, re.DOTALL))))
            / shipped.shows
        )
    print()
    print(f"The last line is the data that ships. There, a show takes {search:.0f} compressed bytes of the")
    print(
        f"search index, {search * PART:,.0f} for a full file of it ({PART:,} shows), and {row:.0f} of a list,"
    )
    print(f"{row * LONG:,.0f} for the longest page ({LONG:,} shows).")
    before, last = sites[-2:]
    growth = ((last.seconds - start) / last.shows) / ((before.seconds - start) / before.shows)
    targets = {
        f"{last.shows:,} shows within {SECONDS} s": last.seconds <= SECONDS,
        f"time is linear (a show takes {growth:.2f} of the time)": growth <= LINEAR,
        f"a file of the search index within {COMPRESSED:,} bytes": search * PART <= COMPRESSED,
        f"a page within {COMPRESSED:,} bytes": row * LONG <= COMPRESSED,
    }
    print()
    for name, reached in targets.items():
        print(f"{'reached' if reached else 'MISSED '}  {name}")
    if not all(targets.values()):
        sys.exit(1)


if __name__ == "__main__":
    main()
