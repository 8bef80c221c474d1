"""What several tests share: a small data set to write to, builds in memory, feeds taken apart."""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
import gc
import http.server
import io
import os
import signal
import subprocess
import sys
import threading
import time
import traceback
import types
from collections import Counter
from collections.abc import Callable, Mapping
from email.message import Message
from pathlib import Path
from typing import Self
from unittest import mock

import pytest

from animecal.cli.app import main
from animecal.language.load import load, require
from animecal.language.model import Dataset
from animecal.ledger.differences import Differences, compare
from animecal.ledger.history import Basis
from animecal.ledger.published import INDEX, NOTHING, Published
from animecal.publish.begun import MARK
from animecal.publish.build import Built, build
from animecal.publish.looked import LOOKED
from animecal.publish.made_from import MADE_FROM
from animecal.sources.records import Reading, Record

POSIX = pytest.mark.skipif(os.name != "posix", reason="Windows has no such links, pipes, modes and signals")
"""Marks what can only be tried on other systems."""
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="names that are not UTF-8, and /proc, are Linux's")
ROOT = os.name == "posix" and os.geteuid() == 0
"""Whether these tests may do everything: give files away, and read what is forbidden."""

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


FILE = "shows/2024/metal-sky.toml"
"""Where that show stands in a data folder."""
MOVE = f"""
[[airings.changes]]
announced = 2024-01-02
episode = 2
starts = "2024-01-19 25:25"
source = "{SOURCE}"
"""
"""That its second episode moves, behind the statements of an airing."""


def dates(announced: str, *lines: str) -> str:
    """Return a date statement, for ``show_text``."""
    return "\n".join(["[[airings.dates]]", f"announced = {announced}", *lines, "SOURCE", ""])


def change(announced: str, *lines: str) -> str:
    """Return a change, for ``show_text``."""
    return "\n".join(["[[airings.changes]]", f"announced = {announced}", *lines, "SOURCE", ""])


def simulcast(network: str = "crunchyroll", *lines: str, announced: str = "2023-12-07") -> str:
    """Return an airing that follows the original by half an hour, for ``show_text``."""
    return f'\n[[airings]]\nnetwork = "{network}"\n' + dates(announced, 'delay = "30 minutes"', *lines)


START = dates("2023-12-07", 'starts = "2024-01-10 24:55"')
AIRING = f'\n[[airings]]\nnetwork = "fuji-tv"\n{START}'


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


HANGS = 600.0
"""Seconds that nothing here takes on the slowest machine: only what hangs reaches this limit."""


def _stream(errors: str) -> io.TextIOWrapper[io.BytesIO]:
    return io.TextIOWrapper(io.BytesIO(), "utf-8", errors, newline="")


def command_line(
    *arguments: str | Path, cwd: Path, env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Call the command line in this process, in a folder and with just these variables.

    It sees what a process would see and returns what one leaves: its exit code and both of its streams. A
    process of its own takes half a second to start, most of the time of most calls. What only a process
    shows (signals, terminals, the system's zone, a module that cannot be imported) takes the fixture
    ``process``; ``test_cli`` holds the two against each other.
    """
    out, err = _stream("strict"), _stream("backslashreplace")
    line = ["animecal", *map(str, arguments)]
    code = 0
    variables = mock.patch.dict(os.environ, env or {}, clear=env is not None)
    with variables, contextlib.chdir(cwd), pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", line)
        patch.setattr(sys, "stdin", io.StringIO())
        patch.setattr(sys, "stdout", out)
        patch.setattr(sys, "stderr", err)
        patch.setitem(sys.modules, "__main__", types.ModuleType("__main__"))  # its package names the program
        try:
            main()
        except SystemExit as stop:
            code = stop.code if isinstance(stop.code, int) else int(stop.code is not None)
        except Exception:  # noqa: BLE001 - as Python itself does
            traceback.print_exc(file=err)
            code = 1
        finally:
            gc.enable()  # ``main`` turns it off, for the rest of a process that is about to end
    for stream in (out, err):
        stream.flush()
    printed, said = (stream.buffer.getvalue().decode() for stream in (out, err))
    return subprocess.CompletedProcess(line, code, printed, said)


def dataset(folder: Path) -> Dataset:
    """Return a data folder's well-formed data; raise on faults of form."""
    return require(load(folder))


def built(
    data: Path | Dataset,
    previous: Built | None = None,
    *,
    as_of: str = "2024-01-01",
    now: dt.datetime = NOW,
    base_url: str | None = None,
    allow_removals: bool = False,
) -> Built:
    """Build a data folder, or what was read of one, in memory, on top of what was built before."""
    before = NOTHING if previous is None else Published(previous.index, previous.files)
    return build(
        dataset(data) if isinstance(data, Path) else data,
        before,
        as_of=dt.date.fromisoformat(as_of),
        now=now,
        base_url=base_url,
        allow_removals=allow_removals,
    )


def differences(folder: Path, before: Built, after: Built, *, as_of: str = "2024-01-01") -> Differences:
    """Return what the newer of two publications, made from a data folder as it is now, changes."""
    day = dt.date.fromisoformat(as_of)
    return compare(
        Published(before.index, before.files),
        Published(after.index, after.files),
        Basis(dataset=dataset(folder), as_of=day, events=after.told, numbering=after.numbering),
        after.losses,
    )


def events(feed: bytes) -> dict[str, dict[str, str]]:
    """Return the events of a feed by UID: their properties, unfolded but still escaped, by name."""
    found = {}
    text = feed.decode().replace("\r\n ", "")
    for part in text.split("\r\nBEGIN:VEVENT\r\n")[1:]:
        lines = part.split("\r\nEND:VEVENT")[0].split("\r\n")
        properties = {line.split(":", 1)[0].split(";")[0]: line.split(":", 1)[1] for line in lines}
        found[properties["UID"]] = properties
    return found


def tree(folder: Path) -> dict[str, bytes]:
    """Return a folder's files by their paths, but for those that tell of builds."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in (LOOKED, MARK, MADE_FROM)
    }


def on_day(day: str) -> tuple[str, ...]:
    """Return the options of a command that make it noon of a day, in UTC, with what was announced by then."""
    return "--as-of", day, "--now", f"{day}T12:00:00Z"


def whole(folder: Path, old: dict[str, bytes], new: dict[str, bytes], last: str = "index.json") -> bool:
    """Return whether a folder is the new tree; it must be that, or the old one, or on its way between them.

    On its way, each file is whole, and the manifest, which is the ``last`` to come, is still the old one.
    """
    found = {path: data for path, data in tree(folder).items() if "/.animecal-" not in f"/{path}"}
    assert old.keys() & new.keys() <= found.keys() <= old.keys() | new.keys()
    assert {path for path, data in found.items() if data not in (old.get(path), new.get(path))} == set()
    if found.get(last) != old.get(last):
        assert {path: found.get(path) for path in new} == new
    return found == new


def build_on(run: Run, data: Path, out: Path, day: str) -> str:
    """Build a data folder with the command line at noon of a day; return what it prints."""
    done = run("build", "--data", data, "--out", out, *on_day(day))
    assert done.returncode == 0, done.stderr
    return done.stdout


def refusal(run: Run, data: Path, *arguments: str | Path) -> str:
    """Run what must fail with one line, which is returned, and must leave a data folder as it was."""
    before = tree(data)
    done = run(*arguments)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("error: ")
    assert done.stderr.count("\n") == 1
    assert done.stderr.rstrip("\n").isprintable()
    assert tree(data) == before
    assert not list(data.glob(".drafts-*"))
    return done.stderr.removeprefix("error: ").rstrip("\n")


def only(reading: Reading) -> Record:
    """Return the one record of a reading that ignores nothing."""
    assert reading.ignored == ()
    (record,) = reading.records
    return record


BESIDE = frozenset({INDEX, "news.atom", "news.json"})
"""What a publication holds beside its feeds."""


def feeds_of(folder: Path) -> dict[str, bytes]:
    """Return the feeds of a folder, without what stands beside them."""
    return {path: data for path, data in tree(folder).items() if path not in BESIDE}


# --- a web server -----------------------------------------------------------------------------------------


class Loopback(http.server.ThreadingHTTPServer):
    """A server that leaves nobody waiting at the door, however late its threads get their turn."""

    daemon_threads = True
    request_queue_size = 128


Handler = http.server.BaseHTTPRequestHandler
Answer = Callable[[Handler, int], None]
"""Answers the request for a path; told which request for it this is, from 1."""


@dataclasses.dataclass(frozen=True)
class Request:
    """A request as a server saw it; ``at`` is on the clock of ``time.monotonic``."""

    method: str
    path: str
    headers: Message[str, str]
    body: bytes
    at: float


class Server:
    """A web server on loopback that answers by functions, and remembers what it was asked."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.otherwise = sending(b"not here", 404)
        self.asked: Counter[str] = Counter()
        self.requests: list[Request] = []
        self.waiting = threading.Event()
        self.closing = threading.Event()
        server = self

        class Answering(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                at = time.monotonic()
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                server.requests.append(Request(self.command, self.path, self.headers, body, at))
                path = self.path.partition("?")[0].removeprefix("/")
                server.asked[path] += 1
                with contextlib.suppress(ConnectionError):  # the client has seen enough
                    server.answers.get(path, server.otherwise)(self, server.asked[path])

            def do_POST(self) -> None:
                self.do_GET()

            def do_PATCH(self) -> None:
                self.do_GET()

            def do_CONNECT(self) -> None:
                self.do_GET()

            def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002
                pass

        self.http = Loopback(("127.0.0.1", 0), Answering)
        self.port = self.http.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}/"

    def __enter__(self) -> Self:
        threading.Thread(target=self.http.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.set()
        self.http.shutdown()
        self.http.server_close()

    def silent(self, _handler: Handler, _number: int) -> None:
        """Answer nothing, for as long as the server runs."""
        self.waiting.set()
        self.closing.wait(HANGS)

    def interrupted(self, *arguments: str | Path) -> tuple[int, str, str]:
        """Run the command line, interrupt it while it waits, and return its exit code and output."""
        with subprocess.Popen(
            [sys.executable, "-m", "animecal", *map(str, arguments)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        ) as process:
            assert self.waiting.wait(HANGS)
            process.send_signal(signal.SIGINT)
            told, faults = process.communicate(timeout=HANGS)
        return process.returncode, told, faults


def send(handler: Handler, body: bytes, status: int = 200, **headers: str) -> None:
    """Answer with these bytes, their length and these headers."""
    handler.send_response(status)
    for name, value in ({"Content-Length": str(len(body))} | headers).items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(body)


def sending(body: bytes, status: int = 200, **headers: str) -> Answer:
    """Return what always answers so."""
    return lambda handler, _: send(handler, body, status, **headers)


def in_turn(*answers: Answer) -> Answer:
    """Return what answers a path's first request by the first, and so on; the last answers all others."""
    return lambda handler, number: answers[min(number, len(answers)) - 1](handler, number)
