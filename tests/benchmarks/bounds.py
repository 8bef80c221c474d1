"""What data at its worst costs: time and memory of ``check`` and ``build``.

    python tests/benchmarks/bounds.py [NAME …]

Run it from the repository root with animecal installed. Each data set, in a temporary folder (``TMPDIR``),
has the shipped tables, and shows that a slip of a tool or an ill will could make. Prints seconds of processor
time, peak memory, the exit code and what was told. Exits with 1 if a command takes more than 10 s or 500 MB,
or ends with a traceback. Linux only.
"""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from animecal.language.load import SHIPPED
from animecal.language.names import TABLES

SECONDS, BYTES = 10.0, 500_000_000
LONGEST = 60
"""Seconds after which a command is ended."""
FILE = 4 * 1024 * 1024 - 2000
"""Bytes of a file that is still read, nearly."""
SOURCE = 'source = "https://example.org/"\n'
HEAD = 'title = "Metal Sky"\nformat = "tv"\nepisodes = 12\n'
DATED = f'[[airings.dates]]\nannounced = 2023-12-07\nstarts = "2024-01-10 24:55"\n{SOURCE}'
AIRING = '[[airings]]\nnetwork = "fuji-tv"\n' + DATED

Files = dict[str, str]


def one(text: str) -> Files:
    """Return a show of that text."""
    return {"shows/2024/metal-sky.toml": text}


def numbered(number: int, text: str) -> list[str]:
    """Return a text so many times, with numbers in the place of ``#``."""
    return [text.replace("#", str(index)) for index in range(number)]


def many(number: int, text: str) -> Files:
    """Return so many shows of a text, with numbers in the place of ``#``."""
    texts = numbered(number, text)
    return {f"shows/2024/metal-sky-{index}.toml": one for index, one in enumerate(texts)}


def outlets(number: int) -> Files:
    """Return a table of networks, beside the shipped ones."""
    shipped = (SHIPPED / "networks.toml").read_text("utf-8")
    return {
        "networks.toml": "\n".join([shipped, *numbered(number, '[n#]\nname = "N #"\nkind = "streaming"')])
    }


FOLLOWER = (
    f'[[airings]]\nnetwork = "n#"\n[[airings.dates]]\nannounced = 2023-12-07\ndelay = "1 hour"\n{SOURCE}'
)


def changes(number: int, line: str) -> str:
    """Return so many changes of an airing, with numbers in the place of ``#``."""
    return "".join(numbered(number, f"[[airings.changes]]\nannounced = 2024-01-01\n{line}\n{SOURCE}"))


CASES: dict[str, Callable[[], Files]] = {
    "20,000 unknown keys": lambda: one(HEAD + "".join(numbered(20_000, "key# = #\n")) + AIRING),
    "20,000 wrong days": lambda: one(HEAD + AIRING + changes(20_000, 'skips = ["never"]')),
    "20,000 wrong changes": lambda: one(HEAD + AIRING + changes(20_000, "episode = 1")),
    "20,000 faults of rules": lambda: one(
        HEAD + AIRING + changes(20_000, 'episode = #\nstarts = "2024-03-01 24:55"')
    ),
    "20,000 faults in 2,000 files": lambda: many(
        2_000,
        HEAD.replace("Sky", "Sky #") + "".join(numbered(10, "key# = 1\n")) + AIRING,
    ),
    "20,000 broken files": lambda: many(20_000, "title ="),
    "a title of 4 MB": lambda: one(HEAD.replace("Sky", "Sky " * (FILE // 4)) + AIRING),
    "a premise of 4 MB": lambda: one(HEAD + f'premise = "{"sky " * (FILE // 4)}"\n' + AIRING),
    "a source of 4 MB": lambda: one(HEAD + AIRING.replace("example.org/", "example.org/" + "a" * FILE)),
    "a key of 4 MB": lambda: one("k" * FILE + " = 1\n" + HEAD + AIRING),
    "a network of 4 MB": lambda: one(HEAD + AIRING.replace("fuji-tv", "fuji-tv" * (FILE // 7))),
    "a moment of 4 MB": lambda: one(HEAD + AIRING.replace("24:55", "24:55" * (FILE // 5))),
    "a string of 10 MB": lambda: one(HEAD.replace("Sky", "Sky " * 2_500_000) + AIRING),
    "ten strings of 4 MB": lambda: many(10, HEAD.replace("Sky", "# " * (FILE // 2)) + AIRING),
    "1,499 equal titles": lambda: many(1_499, HEAD + AIRING),
    "1,499 equal texts": lambda: many(
        1_499, HEAD + 'website = "https://example.org/"\nids = { anilist = 7 }\n' + AIRING
    ),
    "5,000 airings": lambda: {
        **one(HEAD + AIRING + "".join(numbered(5_000, FOLLOWER))),
        **outlets(5_000),
    },
    "5,000 airings on one network": lambda: one(HEAD + AIRING * 5_000),
    "20,000 episodes": lambda: one(HEAD.replace("12", "20000") + AIRING),
    "3,000 episodes, 20 outlets": lambda: {
        **one(HEAD.replace("12", "3000") + AIRING + "".join(numbered(20, FOLLOWER))),
        **outlets(20),
    },
    "1,000 breaks": lambda: one(HEAD.replace("12", "3000") + AIRING + changes(1_000, "hiatus_from = 1#")),
    "20,000 moves": lambda: one(
        HEAD.replace("12", "20000") + AIRING + changes(20_000, 'episode = #\nstarts = "2024-02-01 12:00"')
    ),
    "20,000 specials": lambda: one(
        HEAD + AIRING + changes(20_000, 'special = "S #"\nstarts = "2024-02-01 12:00"')
    ),
    "20,000 starts": lambda: one(HEAD + '[[airings]]\nnetwork = "fuji-tv"\n' + DATED * 20_000),
    "4 MB of nested arrays": lambda: one(HEAD + "x = " + "[" * (FILE // 2) + "]" * (FILE // 2) + "\n"),
    "4 MB of nested tables": lambda: one(
        HEAD + "x = " + "{a=" * (FILE // 4) + "1" + "}" * (FILE // 4) + "\n"
    ),
    "4 MB of dots": lambda: one(HEAD + "a." * (FILE // 2) + "a = 1\n"),
    "4 MB of headers": lambda: one(HEAD + "[" + "a." * (FILE // 2) + "a]\n"),
    "4 MB of numbers": lambda: one(HEAD + "studios = [" + "1," * (FILE // 2) + "]\n" + AIRING),
    "4 MB of studios": lambda: one(
        HEAD + "studios = [" + ",".join(numbered(FILE // 11, '"S#"')) + "]\n" + AIRING
    ),
    "4 MB of airings": lambda: one(HEAD + "[[airings]]\n" * (FILE // 12)),
    "4 MB of dates": lambda: one(HEAD + AIRING + "[[airings.dates]]\n" * (FILE // 18)),
    "4 MB of blank lines": lambda: one(HEAD + "\n" * FILE + "wrong = 1\n" + AIRING),
    "4 MB of quotes": lambda: one(HEAD + 'x = """' + '\\"' * (FILE // 2)),
}


def measured(folder: Path, *command: str) -> tuple[float, int, int, bytes]:
    """Run animecal: seconds of processor time, peak memory in bytes, exit code, and what it said."""
    with (folder / "said").open("wb") as said:
        line = [sys.executable, "-m", "animecal", *command]
        process = subprocess.Popen(line, stdout=said, stderr=subprocess.STDOUT, cwd=folder)
        resource.prlimit(process.pid, resource.RLIMIT_CPU, (LONGEST, LONGEST))
        _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    peak = used.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return used.ru_utime + used.ru_stime, peak, process.returncode, (folder / "said").read_bytes()


def main() -> None:
    """Measure, and print a table."""
    bad = 0
    for name in sys.argv[1:] or CASES:
        with tempfile.TemporaryDirectory() as temporary:
            folder = Path(temporary)
            for table in TABLES:
                (folder / "data").mkdir(exist_ok=True)
                shutil.copy(SHIPPED / table, folder / "data")
            for path, text in CASES[name]().items():
                (folder / "data" / path).parent.mkdir(parents=True, exist_ok=True)
                (folder / "data" / path).write_text(text, "utf-8")
            for command in (("check", "--data", "data"), ("build", "--data", "data", "--out", "feeds")):
                seconds, peak, code, said = measured(folder, *command)
                wrong = seconds > SECONDS or peak > BYTES or code not in (0, 1) or b"Traceback" in said
                bad += wrong
                print(
                    f"{'!' if wrong else ' '} {name:30} {command[0]:6} {seconds:6.1f} s {peak / 1e6:6.0f} MB"
                    f"  exit {code:3}  {said.count(10):6} lines {len(said):9} bytes",
                    flush=True,
                )
    sys.exit(bool(bad))


if __name__ == "__main__":
    main()
