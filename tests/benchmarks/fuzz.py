"""What data that went wrong does: no traceback, no hang, and no harm to what is published.

    python tests/benchmarks/fuzz.py check [--cases 3000] [--first 0]
    python tests/benchmarks/fuzz.py build [--cases 300] [--first 0]

Each case takes some of the shipped shows and spoils them: bytes, lines, keys, values, days, hours, files and
links. ``check`` reads them. ``build`` publishes them on top of feeds of the same shows as they were, or, in a
third of the cases, has something in the folder of feeds spoilt instead. Afterwards the feeds have to be
whole: as they were if the build was refused, else what a next build can read, under the limit, with no
SEQUENCE below the one before.

A case is its number, so that ``--first N --cases 1 --keep DIR`` makes one again and leaves it in a folder.
Prints how cases ended. Exits with 1 if any of them ended otherwise than it should. POSIX only.
"""

from __future__ import annotations

import argparse
import collections
import contextlib
import datetime as dt
import os
import random
import re
import resource
import shutil
import signal
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

from animecal.check.rules import read_checked
from animecal.errors import AnimecalError
from animecal.feeds.ics import LIMIT
from animecal.language.load import SHIPPED
from animecal.language.names import TABLES
from animecal.ledger.published import read_published
from animecal.ledger.revisions import Ledger, read_before
from animecal.publish.run import publish

SHOWS = 12
"""Shows of a case."""
HANGS = 60
"""Seconds after which a case counts as hanging."""
MEMORY = 4_000_000_000
"""Bytes that the process may have."""

ODD_BYTES = (
    *(
        b"\0",
        b"\r",
        b"\n",
        b"\xff",
        b"\xef\xbb\xbf",
        b"\xed\xa0\x80",
        b'"',
        b"'",
        b'"""',
        b"[",
        b"]",
        b"{",
        b"}",
    ),
    *(
        "\u202e".encode(),
        "\u2028".encode(),
        "\u0301".encode(),
        "２４：５５".encode(),
        b"\\u0000",
        b"\\",
        b"#",
        b"=",
    ),
)
ODD_VALUES = (
    *(
        "0",
        "-1",
        "1",
        "13",
        "20000",
        "20001",
        "9223372036854775807",
        "1e400",
        "nan",
        "true",
        '""',
        '" "',
        "[]",
        "{}",
    ),
    *(
        "[[]]",
        "[1, 'a']",
        "{ a = 1 }",
        "2024-01-10",
        "2024-01-10T00:00:00Z",
        "24:00:00",
        '"2024"',
        '"2024-01"',
    ),
    *(
        '"2024-winter"',
        '"2024-01-10 24:55"',
        '"0001-01-01 29:59"',
        '"9999-12-31 29:59"',
        '"-27 hours"',
        '"x"',
    ),
    *(
        '"1000000 days"',
        '"1–4"',
        '"4–1"',
        '"Mon, Mon"',
        '"every 0 days"',
        '"daily"',
        '"all-at-once"',
        '"unknown"',
    ),
    *(
        '"America/Los_Angeles"',
        '"../x"',
        '"https://example.org/\\n"',
        '"http://["',
        '"BEGIN:VEVENT"',
        f'"{"a" * 5000}"',
    ),
)
ODD_NAMES = (
    "x.TOML",
    "x.toml.txt",
    ".x.toml",
    "con.toml",
    "a b.toml",
    "ü.toml",
    "x" * 200 + ".toml",
    "-.toml",
)
WORDS = re.compile(r"^\s*#?\s*(\w+)\s*=", re.MULTILINE)
DAY, HOUR = re.compile(rb"\d{4}-\d\d-\d\d"), re.compile(rb"\d\d:\d\d")
KEYS = sorted({word for path in SHIPPED.rglob("*.toml") for word in WORDS.findall(path.read_text("utf-8"))})
ALL_SHOWS = sorted(SHIPPED.glob("shows/*/*.toml"))

Spoil = Callable[[random.Random, bytes], bytes]


def bytes_spoilt(chance: random.Random, data: bytes) -> bytes:
    """Change, add, drop or repeat some bytes anywhere."""
    at = chance.randrange(len(data) + 1)
    end = min(len(data), at + chance.choice((1, 1, 2, 8, 80, 800)))
    new = chance.choice((b"", chance.choice(ODD_BYTES), chance.randbytes(3), data[at:end] * 2))
    return data[:at] + new + data[end:]


def lines_spoilt(chance: random.Random, data: bytes) -> bytes:
    """Drop, repeat, swap or move lines."""
    lines = data.splitlines(keepends=True)
    if not lines:
        return data
    at, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    match chance.randrange(4):
        case 0:
            del lines[at : at + chance.choice((1, 2, 5))]
        case 1:
            lines[at:at] = lines[at : at + 5] * chance.choice((1, 2, 30))
        case 2:
            lines[at], lines[other] = lines[other], lines[at]
        case _:
            lines.insert(other, lines.pop(at))
    return b"".join(lines)


def key_spoilt(chance: random.Random, data: bytes) -> bytes:
    """Give a value another key."""
    return _replaced(chance, data, re.compile(rb"^\w+(?= *=)", re.MULTILINE), chance.choice(KEYS).encode())


def value_spoilt(chance: random.Random, data: bytes) -> bytes:
    """Give a key another value."""
    return _replaced(chance, data, re.compile(rb"(?<== )[^\n]+"), chance.choice(ODD_VALUES).encode())


def day_spoilt(chance: random.Random, data: bytes) -> bytes:
    """Make a day another one, near or far, or none that there is."""
    day = dt.date(2024, 1, 1) + dt.timedelta(days=chance.randrange(-1000, 1000))
    odd = ("0001-01-01", "9999-12-31", "2024-02-30", "1945-08-15", "2024-13-01", "2107-01-01")
    return _replaced(chance, data, DAY, chance.choice((f"{day}", f"{day}", chance.choice(odd))).encode())


def hour_spoilt(chance: random.Random, data: bytes) -> bytes:
    """Make an hour another one."""
    return _replaced(chance, data, HOUR, f"{chance.randrange(32):02}:{chance.randrange(64):02}".encode())


def piece_spoilt(chance: random.Random, data: bytes) -> bytes:
    """Add some lines of another show."""
    lines = chance.choice(ALL_SHOWS).read_bytes().splitlines(keepends=True)
    at = chance.randrange(len(lines))
    return data + b"\n" + b"".join(lines[at : at + chance.randrange(1, 20)])


def _replaced(chance: random.Random, data: bytes, pattern: re.Pattern[bytes], new: bytes) -> bytes:
    found = list(pattern.finditer(data))
    if not found:
        return data
    one = chance.choice(found)
    return data[: one.start()] + new + data[one.end() :]


SPOILS: tuple[Spoil, ...] = (
    *(
        bytes_spoilt,
        lines_spoilt,
        key_spoilt,
        value_spoilt,
        value_spoilt,
        day_spoilt,
        day_spoilt,
        hour_spoilt,
    ),
    piece_spoilt,
)


def file_spoilt(chance: random.Random, path: Path, folder: Path) -> str:
    """Do something to a file as a whole; return what."""
    what = chance.choice(
        (
            "gone",
            "empty",
            "renamed",
            "copied",
            "folder",
            "loop",
            "dangling",
            "link",
            "pipe",
            "closed",
            "twice",
        )
    )
    other = path.with_name(chance.choice(ODD_NAMES))
    match what:
        case "renamed":
            path.rename(other)
        case "copied":
            shutil.copy(path, other)
        case "twice":
            (path.parent.parent / "2031").mkdir(exist_ok=True)
            shutil.copy(path, path.parent.parent / "2031")
        case "closed":
            path.chmod(0)
        case "empty":
            path.write_bytes(b"")
        case _:
            path.unlink()
    match what:
        case "folder":
            path.mkdir()
        case "loop":
            path.symlink_to(path)
        case "dangling":
            path.symlink_to("nowhere")
        case "link":
            path.symlink_to(chance.choice((folder, Path("/dev/zero"), Path("/dev/null"), *ALL_SHOWS[:5])))
        case "pipe":
            os.mkfifo(path)
    return what


def spoil(chance: random.Random, folder: Path) -> list[str]:
    """Spoil files below a folder; return what was done."""
    done = []
    for _ in range(chance.choice((1, 1, 2, 3, 6))):
        files = sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
        if not files:
            break
        path = chance.choice(files)
        if chance.randrange(6) == 0:
            what = file_spoilt(chance, path, folder)
        else:
            by = chance.choice(SPOILS)
            path.write_bytes(by(chance, path.read_bytes()))
            what = by.__name__
        done.append(f"{path.relative_to(folder)} {what}")
    return done


def write_data(chance: random.Random, folder: Path) -> None:
    """Write the shipped tables and some of the shows."""
    folder.mkdir()
    for name in TABLES:
        shutil.copy(SHIPPED / name, folder)
    for path in chance.sample(ALL_SHOWS, SHOWS):
        place = folder / path.relative_to(SHIPPED)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, place)


class Wrong(Exception):  # noqa: N818 -- not an error of animecal's
    """A case that ended otherwise than it should."""


class Hang(BaseException):
    """A case took too long."""


def snapshot(folder: Path) -> dict[str, tuple[int, bytes | str]]:
    """Return what is in a folder, but for the file that says when it was built."""
    found: dict[str, tuple[int, bytes | str]] = {}
    for path in sorted(folder.rglob("*")):
        if path.name != "looked.json":
            mode = path.lstat().st_mode
            plain = path.is_file() and not path.is_symlink()
            found[str(path.relative_to(folder))] = mode, path.read_bytes() if plain else ""
    return found


def checked(chance: random.Random, folder: Path) -> tuple[str, list[str]]:
    """Check a spoilt data set; return how that ended, and what was done to it."""
    data = folder / "data"
    write_data(chance, data)
    done = spoil(chance, data)
    try:
        with contextlib.suppress(PermissionError):
            _, problems = read_checked(data, today=dt.date(2026, 11, 25))
    except AnimecalError as error:
        str(error).encode()
        return "refused", done
    "\n".join(map(str, problems)).encode()
    return "problems" if problems else "no problem", done


def built(chance: random.Random, folder: Path) -> tuple[str, list[str]]:
    """Build on top of good feeds with something spoilt; return how that ended, and what was done."""
    data, out = folder / "data", folder / "feeds"
    write_data(chance, data)
    day = dt.date(2023, 1, 1) + dt.timedelta(days=chance.randrange(1400))
    first = dt.datetime.combine(day, dt.time(12), dt.UTC)
    publish(data, out, as_of=day, now=first)
    before = {uid: one.revision.sequence for uid, one in ledger(out).items()}
    done = spoil(chance, chance.choice((data, data, out)))
    was = snapshot(out)
    later = first + dt.timedelta(days=chance.choice((0, 1, 7, 100)))
    try:
        publish(data, out, as_of=later.date(), now=later, allow_removals=chance.random() < 0.5)
    except AnimecalError as error:
        str(error).encode()
        if snapshot(out) != was:
            raise Wrong(f"refused, but the feeds are others now: {error}") from None
        return type(error).__name__, done
    for uid, one in ledger(out).items():
        if one.revision.sequence < before.get(uid, 0):
            raise Wrong(f"the SEQUENCE of {uid} sank")
    large = [path for path in out.rglob("*.ics") if path.stat().st_size > LIMIT]
    if large:
        raise Wrong(f"too large: {large}")
    return "built", done


def ledger(out: Path) -> Ledger:
    """Return the events of published feeds, as the next build reads them."""
    return read_before(read_published(out).files).ledger


@contextlib.contextmanager
def limited() -> Iterator[None]:
    """End what hangs."""

    def hang(*_: object) -> None:
        raise Hang

    signal.signal(signal.SIGALRM, hang)
    signal.alarm(HANGS)
    try:
        yield
    finally:
        signal.alarm(0)


def main() -> None:
    """Run the cases, and print how they ended."""
    options = argparse.ArgumentParser(description="Spoil data, and see what becomes of it.")
    options.add_argument("what", choices=("check", "build"))
    options.add_argument("--cases", type=int)
    options.add_argument("--first", type=int, default=0)
    options.add_argument("--keep", type=Path, help="a new folder in which a single case is left")
    asked = options.parse_args()
    case, usual = {"check": (checked, 3000), "build": (built, 300)}[asked.what]
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    ends: collections.Counter[str] = collections.Counter()
    bad = 0
    for number in range(asked.first, asked.first + (asked.cases or usual)):
        folder = asked.keep or Path(tempfile.mkdtemp())
        folder.mkdir(exist_ok=True)
        done: list[str] = []
        try:
            with limited():
                end, done = case(random.Random(f"{asked.what} {number}"), folder)  # noqa: S311 -- repeatable
        except (Exception, Hang) as error:  # noqa: BLE001 -- that is what this looks for
            bad += 1
            end = f"WRONG: {type(error).__name__}"
            told = "".join(traceback.format_exception(error)[-3:])
            print(f"case {number}: {end}\n{told}", flush=True)
        ends[end] += 1
        if not asked.keep:
            shutil.rmtree(folder, ignore_errors=True)
        elif done:
            print(*done, sep="\n")
    for end, times in ends.most_common():
        print(f"{times:6} {end}")
    sys.exit(bool(bad))


if __name__ == "__main__":
    main()
