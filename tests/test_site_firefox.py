"""The site in Firefox, where the machine has one: a phone in Paris, every kind of page."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import tools
from browsing import PAGES

pytest_plugins = ("browsing",)


@pytest.fixture(scope="module")
def found(site: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What Firefox saw of each page, by its path."""
    program, home = tools.firefox(), tmp_path_factory.mktemp("home")
    tools.package("puppeteer-core")
    script = Path(tools.FOLDER) / "firefox.mjs"
    done = tools.run_node(script, program, home, site, *PAGES.values())
    assert done.returncode == 0, done.stderr
    seen: dict[str, Any] = json.loads(done.stdout)
    assert str(seen.pop("version")).startswith("firefox/")
    return seen


def test_in_firefox_no_page_complains_or_asks_another_host(found: dict[str, Any]) -> None:
    assert {path: one["wrong"] for path, one in found.items() if one["wrong"]} == {}


def test_in_firefox_nothing_moves_once_it_is_seen(found: dict[str, Any]) -> None:
    assert {path: one["shifts"] for path, one in found.items() if one["shifts"]} == {}


def test_in_firefox_a_phone_scrolls_in_one_direction_only(found: dict[str, Any]) -> None:
    assert {path: one["width"] for path, one in found.items() if one["width"] > 390} == {}


def test_in_firefox_times_are_those_of_the_visitor(found: dict[str, Any]) -> None:
    assert "Europe/Paris" in found[""]["zone"]
    local = found["shows/metal-sky/"]["local"]
    assert "16:55" in local[0]  # 24:55 in Japan
    assert "17:55" in local[1]  # after the clocks have changed
