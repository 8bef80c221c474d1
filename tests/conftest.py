"""Fixtures: a small data set, the command line, a web server on loopback."""

from __future__ import annotations

import http.server
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from animecal.language.load import load
from animecal.language.model import Network
from support import FILE, SHOW, Run, Server, write_data


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--bless``, which writes what is expected anew instead of comparing with it."""
    parser.addoption(
        "--bless",
        action="store_true",
        help="write tests/golden/feeds and tests/broken/*/expected.txt anew; review the diff",
    )


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
def run(tmp_path: Path) -> Run:
    """The command line as a process of its own, in an empty folder; it knows no SOURCE_DATE_EPOCH."""
    home = tmp_path / "run"
    home.mkdir()

    def call(
        *arguments: str | Path, env: dict[str, str] | None = None, cwd: Path = home, timeout: float = 60
    ) -> subprocess.CompletedProcess[str]:
        clean = {name: value for name, value in os.environ.items() if name not in ("SOURCE_DATE_EPOCH", "TZ")}
        return subprocess.run(
            [sys.executable, "-m", "animecal", *map(str, arguments)],
            cwd=cwd,
            env={**clean, "XDG_CACHE_HOME": str(tmp_path / "cache"), **(env or {})},
            capture_output=True,
            encoding="utf-8",
            timeout=timeout,
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
    servers: list[http.server.ThreadingHTTPServer] = []

    def start(folder: Path) -> str:
        class Quiet(http.server.SimpleHTTPRequestHandler):
            def __init__(self, *arguments: object, **keywords: object) -> None:
                super().__init__(*arguments, directory=str(folder), **keywords)  # type: ignore[arg-type]

            def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002
                pass

        Quiet.extensions_map = {**Quiet.extensions_map, ".ics": "text/calendar; charset=utf-8"}
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Quiet)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_address[1]}/"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()
