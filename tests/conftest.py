"""Fixtures: a small data set, the command line, a web server on loopback, a machine, GitHub."""

from __future__ import annotations

import datetime as dt
import http.server
import os
import shutil
import signal
import subprocess
import sys
import sysconfig
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, settings

from animecal.language.load import load
from animecal.language.tables import Network
from animecal.publish.run import publish
from animecal.sources.gather import SOURCES
from databases import World
from github import DATA, NOW, SHOWS, GitHub, checkout
from support import FILE, HANGS, SHOW, Loopback, Run, Server, command_line, write_data

pytest.register_assert_rewrite("browsing")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--bless``, which writes what is expected anew instead of comparing with it."""
    parser.addoption(
        "--bless",
        action="store_true",
        help="write tests/golden/feeds and tests/broken/*/expected.txt anew; review the diff",
    )


def pytest_configure() -> None:
    """Let children be interrupted: a shell's job in the background ignores that, and its children with it."""
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> Iterator[None]:
    """Say last, and in red, how many tests were not run, and why."""
    yield
    skipped = terminalreporter.stats.get("skipped", [])
    reasons = Counter(one.longrepr[2].removeprefix("Skipped: ") for one in skipped)
    for reason, count in sorted(reasons.items()):
        tests = "1 test was" if count == 1 else f"{count} tests were"
        terminalreporter.write_line(f"{tests} NOT RUN: {reason}", red=True, bold=True)


settings.register_profile(
    "steady",
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    derandomize="CI" in os.environ,
)
settings.load_profile("steady")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A small valid data folder with one show, ``metal-sky``."""
    folder = tmp_path / "data"
    write_data(folder, {FILE: SHOW})
    return folder


@pytest.fixture
def networks(data: Path) -> dict[str, Network]:
    """The networks of that data folder."""
    return dict(load(data, empty=True).dataset.networks)


@pytest.fixture
def variables(tmp_path: Path) -> dict[str, str]:
    """What the command line finds in its environment: a cache of its own, no zone, no SOURCE_DATE_EPOCH."""
    clean = {name: value for name, value in os.environ.items() if name not in ("SOURCE_DATE_EPOCH", "TZ")}
    return {**clean, "XDG_CACHE_HOME": str(tmp_path / "cache")}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The empty folder in which the command line is called."""
    folder = tmp_path / "run"
    folder.mkdir()
    return folder


@pytest.fixture
def run(home: Path, variables: dict[str, str], process: Run) -> Run:
    """The command line, called in this process; see ``support.command_line``.

    With variables that are read once as a process starts it is a process of its own.
    """

    def call(
        *arguments: str | Path, env: dict[str, str] | None = None, cwd: Path = home
    ) -> subprocess.CompletedProcess[str]:
        if any(name.startswith(("PYTHON", "TZ")) for name in env or ()):
            return process(*arguments, env=env, cwd=cwd)
        return command_line(*arguments, cwd=cwd, env={**variables, **(env or {})})

    return call


@pytest.fixture
def process(home: Path, variables: dict[str, str]) -> Run:
    """The command line as a process of its own, for what only a process shows."""

    def call(
        *arguments: str | Path, env: dict[str, str] | None = None, cwd: Path = home
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "animecal", *map(str, arguments)],
            cwd=cwd,
            env={**variables, **(env or {})},
            capture_output=True,
            encoding="utf-8",
            timeout=HANGS,
            check=False,
        )

    return call


@pytest.fixture
def server() -> Iterator[Server]:
    """A web server on loopback that answers by functions."""
    with Server() as started:
        yield started


@pytest.fixture
def serve() -> Iterator[Callable[[Path], str]]:
    """A web server on loopback for a folder; returns its URL, with a slash at the end."""
    servers: list[Loopback] = []

    def start(folder: Path) -> str:
        class Quiet(http.server.SimpleHTTPRequestHandler):
            def __init__(self, *arguments: object, **keywords: object) -> None:
                super().__init__(*arguments, directory=str(folder), **keywords)  # type: ignore[arg-type]

            def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002
                pass

        Quiet.extensions_map = {**Quiet.extensions_map, ".ics": "text/calendar; charset=utf-8"}
        server = Loopback(("127.0.0.1", 0), Quiet)
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_address[1]}/"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


# --- GitHub -----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Python of its own, to install into, that knows the libraries of this one."""
    folder = tmp_path_factory.mktemp("machine")
    # It finds pip among these libraries too.
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    made = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    found = subprocess.run(
        [made, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        check=True,
        capture_output=True,
        encoding="utf-8",
    )
    libraries = sysconfig.get_path("purelib") + "\n"
    Path(found.stdout.strip(), "libraries.pth").write_text(libraries, "utf-8")
    return made


@pytest.fixture(scope="module")
def some(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout with some of the shipped shows, whose feeds are of the day before; to be copied."""
    folder = checkout(tmp_path_factory.mktemp("some") / "checkout")
    for path in (folder / DATA / "shows").glob("*/*.toml"):
        if f"{path.parent.name}/{path.stem}" not in SHOWS:
            path.unlink()
    for name in ("retired.toml", "calendars.toml"):  # what they name is not among these
        (folder / DATA / name).unlink()
    shutil.rmtree(folder / DATA / "observed")
    before = NOW - dt.timedelta(days=1)
    publish(folder / DATA, folder / "feeds", as_of=before.date(), now=before)
    return folder


@pytest.fixture
def github(tmp_path: Path, some: Path, python: Path, serve: Callable[[Path], str]) -> GitHub:
    """GitHub, with some of the shipped shows."""
    shutil.copytree(some, tmp_path / "curator")
    return GitHub(tmp_path, tmp_path / "curator", NOW, python, serve)


@pytest.fixture
def world(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """A data folder with one show, and databases that know it and are asked without pauses."""
    for name, source in SOURCES.items():
        monkeypatch.setitem(SOURCES, name, msgspec.structs.replace(source, pause=0.0))
    found = World(run, tmp_path)
    with found.syoboi, found.anilist, found.weeks:
        yield found
