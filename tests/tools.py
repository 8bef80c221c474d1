"""What the tests use beside Python packages, where ``install.py`` puts it: npm packages, and a browser.

Only what ships with Python is imported as this module loads: ``install.py`` uses it before there is more.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

FOLDER = Path(__file__).resolve().parent / "tools"
PACKAGES = FOLDER / "node_modules"
BROWSER = PACKAGES / ".browser"
"""The npm package's Chromium, unpacked, with the libraries and a font that bare machines lack."""
BROWSERS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
)

FIREFOXES = (
    "firefox",
    "firefox-esr",
    "/Applications/Firefox.app/Contents/MacOS/firefox",
    "C:/Program Files/Mozilla Firefox/firefox.exe",
)


def missing(what: str) -> NoReturn:
    """End a test that lacks something: it fails where CI is set, elsewhere it is told as not run."""
    import pytest

    said = f"{what} is missing; `python3 tests/install.py` brings it"
    if "CI" in os.environ:
        pytest.fail(said, pytrace=False)
    pytest.skip(said)


def package(name: str, *parts: str) -> Path:
    """Return a file of an npm package; a test without it ends here."""
    path = PACKAGES.joinpath(name, *parts)
    return path if path.exists() else missing(f"the npm package {name}")


def node() -> str:
    """Return the program that runs npm packages, first that of this Python's environment."""
    places = os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", "")))
    return shutil.which("node", path=places) or missing("Node.js")


def run_node(*line: str | Path, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run a program of an npm package.

    Node.js was seen to stand still, once in many runs, without using the processor: then it is started again.
    """
    for _ in range(3):
        with contextlib.suppress(subprocess.TimeoutExpired):
            return subprocess.run(
                [node(), *line],
                cwd=cwd,
                env={**os.environ, "UV_USE_IO_URING": "0"},
                capture_output=True,
                encoding="utf-8",
                timeout=120,
                check=False,
            )
    raise AssertionError(f"{line[0]} stands still")


def browser() -> Path | None:
    """Return the browser that ``install.py`` has unpacked, else one of this machine, if any."""
    names = (str(BROWSER / "chromium"), *BROWSERS)
    found = next(filter(None, map(shutil.which, names)), None)
    return None if found is None else Path(found)


def firefox() -> Path:
    """Return this machine's Firefox; a test without one ends here, and is told as not run.

    No registry of packages ships one that needs nothing else, so that ``install.py`` could bring it.
    """
    import pytest

    found = next(filter(None, map(shutil.which, FIREFOXES)), None)
    return Path(found) if found else pytest.skip("there is no Firefox on this machine")


def variables(found: Path | None) -> dict[str, str]:
    """Return the environment of a browser; the unpacked one is told where its libraries and fonts are."""
    places = {"LD_LIBRARY_PATH": str(BROWSER / "al2023" / "lib"), "FONTCONFIG_PATH": str(BROWSER)}
    return {**os.environ, **(places if found == BROWSER / "chromium" else {})}
