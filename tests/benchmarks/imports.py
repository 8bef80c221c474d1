"""What an import of bangumi-data costs. ``python tests/benchmarks/imports.py FILE…``

Run it from the repository root with animecal installed, with item files of bangumi-data (which are not part
of this repository). Imports them into an empty data set with the shipped networks, checks it, builds it
through the gate, and does it all again, in a temporary folder (``TMPDIR``). Prints what became of the items,
and time, peak memory and the time as a multiple of the first build's. Exits with 1 if a step fails, if the
second import drafts anything, or if the second build writes anything.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from animecal.language.load import SHIPPED
from animecal.language.names import TABLES


class Step(NamedTuple):
    """A process that has ended: its name, wall time in seconds, peak memory in bytes, and what it printed."""

    name: str
    seconds: float
    peak: int
    output: str


def run(name: str, *command: str | Path) -> Step:
    """Run the command line to its end."""
    began = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-m", "animecal", *command], stdout=subprocess.PIPE)
    assert process.stdout is not None
    output = process.stdout.read().decode()
    _, status, used = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"animecal {' '.join(map(str, command[:3]))} … failed with {process.returncode}")
    return Step(name, seconds, used.ru_maxrss * (1 if sys.platform == "darwin" else 1024), output)


def doubt(text: str) -> str:
    """Return a doubt without what differs from show to show."""
    return re.sub(r"\d{4}-\d\d-\d\d", "…", re.sub(r"^[a-z-]+ begins", "a site begins", text))


def main() -> None:
    files = sys.argv[1:]
    if not files:
        sys.exit("name the item files of bangumi-data")
    with tempfile.TemporaryDirectory() as folder:
        data, feeds = Path(folder, "data"), Path(folder, "feeds")
        data.mkdir()
        for name in TABLES:
            shutil.copy(SHIPPED / name, data)
        bring: tuple[str | Path, ...] = ("import", "bangumi-data", *files, "--data", data, "--json")
        build: tuple[str | Path, ...] = ("build", "--data", data, "--out", feeds)
        steps = [
            run("import", *bring),
            run("check", "check", "--data", data),
            run("build", *build),
            run("import again", *bring),
            run("build again", *build),
        ]
        first, again = json.loads(steps[0].output), json.loads(steps[3].output)
        size = sum(path.stat().st_size for path in feeds.rglob("*.ics"))
        number = sum(1 for _ in feeds.rglob("*.ics"))
    kinds = Counter(doubt(one) for record in first["doubts"] for one in record["doubts"])
    reasons = Counter(one["reason"] for one in first["ignored"])
    print(
        f"{len(first['written'])} drafted, {len(first['refused'])} refused, {len(first['ignored'])} ignored"
    )
    for title, counts in (("doubts", kinds), ("ignored", reasons)):
        print(f"\n{title}:", *(f"  {count:5}  {what}" for what, count in counts.most_common()), sep="\n")
    print(f"\n{number:,} feeds, {size:,} bytes\n")
    floor = steps[2].seconds
    for step in steps:
        print(
            f"{step.name:12} {step.seconds:6.2f} s  {step.seconds / floor:5.2f}  {step.peak / 2**20:5.0f} MiB"
        )
    if again["written"] or "up to date" not in steps[4].output:
        sys.exit("the second run changed something")


main()
