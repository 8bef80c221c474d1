"""A site of a small data set, and a browser whose visitors find, see, copy and reach things on it.

What tests in a browser stand on: they name this module among their ``pytest_plugins``.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import http.server
import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Dialog,
    Error,
    Locator,
    Page,
    Playwright,
    Request,
    expect,
    sync_playwright,
)

import tools
from support import Loopback, command_line, show_text, write_data

NOW = dt.datetime(2024, 3, 27, 12, tzinfo=dt.UTC)
"""Wednesday, 21:00 in Japan; Europe turns its clocks forward on the Sunday after."""

HOSTILE = "<img src=x onerror=alert(1)>\"'&"
LONG = (
    "That Time the Extraordinarily Long-Winded Chronicler of the Seven Forgotten Kingdoms Wrote a Title "
    "Whoselastwordisonesinglewordthatgoesonandonandonwithoutanyplacetobreakit"
)
PATIENCE = 120_000.0
"""Milliseconds that a page takes for nothing, on the slowest machine."""
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def _show(title: str, body: str, head: str = "") -> str:
    quoted = title.replace("\\", "\\\\").replace('"', '\\"')
    return show_text(body, head=f'title = "{quoted}"\nformat = "tv"\n{head}')


def _airing(network: str, starts: str, more: str = "") -> str:
    return (
        f'[[airings]]\nnetwork = "{network}"\n{more}'
        f"[[airings.dates]]\nannounced = 2024-01-10\n{starts}\nSOURCE\n"
    )


SHOWS = {
    # A premiere within the week, weekly across the change of European clocks, and a simulcast that follows.
    "metal-sky": _show(
        "Metal Sky",
        _airing("fuji-tv", 'starts = "2024-03-27 24:55"', 'block = "plus-ultra"\n')
        + _airing("crunchyroll", 'delay = "30 minutes"')
        + _airing("netflix", 'starts = "2024-06"')
        + "[[credits]]\nannounced = 2024-01-10\nSOURCE\n"
        + 'staff = [{ role = "Director", name = "Aiko Mori" }]\n'
        + 'cast = [{ role = "Rin", name = "Yui Hara" }]\n'
        + '[[links]]\nannounced = 2024-01-10\nkind = "trailer"\nurl = "https://video.example/one"\nSOURCE\n',
        'title_ja = "鋼の空"\ntitle_romaji = "Hagane no Sora"\nstudios = ["Studio One"]\nepisodes = 4\n'
        "ids = { anilist = 101, mal = 201 }\n"
        'premise = "A welder climbs to the sky."\n',
    ),
    # Saturday morning in Japan is Friday in Los Angeles; its second episode moves, with a reason.
    "morning-star": _show(
        "Morning Star",
        _airing("at-x", 'starts = "2024-03-30 08:30"')
        + "[[airings.changes]]\nannounced = 2024-03-20\nepisode = 2\n"
        + 'starts = "2024-04-07 09:00"\nreason = "a marathon on the Saturday"\nSOURCE\n',
        'title_ja = "明けの明星"\nepisodes = 3\nids = { anilist = 102, mal = 202 }\n',
    ),
    # A network of New York, which turned its clocks forward on 10 March.
    "night-owls": _show("Night Owls", _airing("adult-swim", 'starts = "2024-03-02 23:30"'), "episodes = 6\n"),
    # Three episodes on the first night.
    "three-at-once": _show(
        "Three at Once",
        _airing("fuji-tv", 'starts = "2024-03-29 22:00"')
        + '[[airings.changes]]\nannounced = 2024-03-01\nepisodes = "1-3"\nSOURCE\n',
        "episodes = 5\n",
    ),
    "day-only": _show(
        "Day Only", _airing("netflix", 'starts = "2024-03-31"', 'cadence = "all-at-once"\n'), "episodes = 8\n"
    ),
    "month-only": _show(
        "Month Only", _airing("fuji-tv", 'starts = "2024-04"'), 'title_ja = "四月のアニメ"\n'
    ),
    "put-off": _show(
        "Put Off",
        _airing("fuji-tv", 'starts = "2024-04-02 24:00"', 'block = "plus-ultra"\n')
        + "[[airings.changes]]\nannounced = 2024-03-20\nhiatus_from = 1\n"
        + 'reason = "the production needs more time"\nSOURCE\n',
        "episodes = 12\n",
    ),
    "called-off": _show(
        "Called Off",
        _airing("at-x", 'starts = "2024-04-05 23:00"')
        + "[[airings.changes]]\nannounced = 2024-03-21\ncancelled_from = 1\nSOURCE\n",
        "episodes = 12\n",
    ),
    # Half past three on a Monday in Japan, two weeks after that of NOW.
    "small-hours": _show(
        "Small Hours", _airing("at-x", 'starts = "2024-04-07 27:30"', 'cadence = "one-off"\n')
    ),
    "hostile": _show(
        HOSTILE,
        _airing("fuji-tv", 'starts = "2024-03-28 21:00"'),
        'title_ja = "</script><script>alert(2)</script>"\nepisodes = 2\n',
    ),
    "long-winded": _show(
        LONG,
        _airing("japanese-cinemas", 'starts = "2024-03-29"', 'cadence = "one-off"\n'),
        'title_ja = "忘れられた七つの王国について語り続けてやまない記録者がとても長い題名を書いた件"\n',
    ),
}

PAGES = {
    "front": "",
    "all shows": "shows/",
    "show": "shows/metal-sky/",
    "hostile show": "shows/hostile/",
    "long show": "shows/long-winded/",
    "network": "networks/fuji-tv/",
    "block": "blocks/plus-ultra/",
    "country": "regions/fr/",
    "season": "seasons/2024-winter/",
    "studio": "studios/studio-one/",
    "calendars": "calendars/",
    "calendars of a kind": "networks/",
    "how to subscribe": "subscribe/",
    "news": "news/",
    "search": "search/",
    "what was found": "search/?q=e",
    "my calendar": "mine/",
    "missing": "404.html",
    "without a connection": "offline.html",
}
"""A page of each kind, and those with titles that strain it."""

each_page = pytest.mark.parametrize("path", [pytest.param(path, id=name) for name, path in PAGES.items()])


@contextlib.contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder's ``animecal``, as Pages does; gives its address."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *arguments: Any, **keywords: Any) -> None:
            super().__init__(*arguments, directory=str(folder), **keywords)

        def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002
            pass

    Quiet.extensions_map = {**Quiet.extensions_map, ".ics": "text/calendar; charset=utf-8"}
    server = Loopback(("127.0.0.1", 0), Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/animecal/"
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The site of a small data set, made by the command line and served below a path."""
    folder = tmp_path_factory.mktemp("site")
    data = write_data(folder / "data", {f"shows/2024/{name}.toml": text for name, text in SHOWS.items()})
    with served(folder / "served") as base:
        build_site(data, folder, base)
        yield base


def build_site(data: Path, folder: Path, base: str, at: dt.datetime = NOW) -> None:
    """Write feeds and site with the command line, into ``served/animecal`` of a folder."""
    feeds, out, now = folder / "feeds", folder / "served" / "animecal", at.isoformat()
    out.parent.mkdir(parents=True)
    for arguments in (
        ("build", "--data", data, "--out", feeds, "--base-url", f"{base}feeds/", "--now", now),
        ("site", "--data", data, "--feeds", feeds, "--out", out, "--base-url", base, "--now", now),
    ):
        done = command_line(*arguments, cwd=folder)
        assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, or one of its kind."""
    expect.set_options(timeout=PATIENCE)
    with pytest.MonkeyPatch.context() as patch:
        # Playwright's own Node.js asks for a library that bare machines lack.
        patch.setenv("PLAYWRIGHT_NODEJS_PATH", tools.node())
        playwright = sync_playwright().start()
    try:
        started = launched(playwright)
        yield started
        started.close()
    finally:
        playwright.stop()


def launched(playwright: Playwright) -> Browser:
    """Start the browser that there is, else the one that Playwright may have fetched for itself."""
    found = tools.browser()
    try:
        return playwright.chromium.launch(
            executable_path=found, args=list(FLAGS), env=dict(tools.variables(found)), timeout=PATIENCE
        )
    except Error:
        if found is not None:
            raise
        tools.missing("a browser")


Open = Callable[..., Page]


@pytest.fixture
def visit(browser: Browser, site: str) -> Iterator[Open]:
    """Open a page of the site as a visitor whose clock stands at ``NOW``; takes what a context takes.

    When the test ends, no page may have complained, been denied something or asked another host.
    """
    contexts: list[BrowserContext] = []
    wrong: list[str] = []

    def said(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and "registration blocked by" not in message.text:
            wrong.append(message.text)

    def asked(dialog: Dialog) -> None:
        wrong.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def requested(request: Request) -> None:
        if urlsplit(request.url).netloc != urlsplit(site).netloc:
            wrong.append(request.url)

    def failed(request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # leaving a page ends what it was still loading
            wrong.append(f"failed: {request.failure}: {request.url}")

    def failed_without_javascript(request: Request) -> None:
        if not request.url.endswith(".js"):  # what was to be loaded ahead is not let in
            failed(request)

    def start(path: str = "", *, now: dt.datetime = NOW, **settings: Any) -> Page:
        # What tests hold back or change on its way would else come from the worker; it has tests of its own.
        usual = {"locale": "en-GB", "timezone_id": "Asia/Tokyo", "service_workers": "block"}
        context = browser.new_context(**{**usual, **settings})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        scripted = settings.get("java_script_enabled", True)
        if scripted:
            # The clock runs until it is paused, and cannot be paused at a moment that has passed.
            page.clock.install(time=now - dt.timedelta(days=1))
            page.clock.pause_at(now + dt.timedelta(seconds=1))
        page.on("console", said)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("dialog", asked)
        page.on("requestfailed", failed if scripted else failed_without_javascript)
        page.on("request", requested)
        page.goto(site + path)
        return page

    yield start
    for context in contexts:
        context.close()
    assert wrong == []


def results(page: Page) -> list[str]:
    """Return the titles that the search shows, once it has found some."""
    expect(page.locator("#results > li").first).to_be_visible()
    return page.locator("#results > li > a").all_text_contents()


def filter_of(page: Page, name: str) -> Locator:
    """Return one of the filters by its label."""
    return page.get_by_role("combobox", name=name, exact=True)


def days(page: Page) -> dict[str, list[str]]:
    """Return the week as it is seen: each day's lines, as time and title."""
    found = {}
    for section in page.locator("#week .day").all():
        found[" ".join(section.locator("h3").inner_text().split())] = [
            f"{row.locator('.clock').inner_text()} {row.locator('a').inner_text()}"
            for row in section.locator("li").all()
        ]
    return found


def shift_of(page: Page) -> float:
    """Return by how much the page has shifted under its reader's eyes so far (CLS)."""
    shift: float = page.evaluate(
        """() => new Promise((done) => {
          let sum = 0;
          const watch = new PerformanceObserver((list) => {
            for (const entry of list.getEntries()) sum += entry.value;
          });
          watch.observe({ type: "layout-shift", buffered: true });
          requestAnimationFrame(() => requestAnimationFrame(() => done(sum)));
        })"""
    )
    return shift


def local_times(page: Page, outlet: str = "Fuji TV") -> list[str]:
    """Return the local times of an outlet's episodes on a show's page."""
    return page.locator("details.outlet", has_text=outlet).first.locator("td.local").all_text_contents()


def watches(site: str, region: str, **choice: Any) -> dict[str, Any]:
    """Return the settings of a visitor who has chosen before where they watch."""
    kept = {"region": region, "services": [], "audio": [], "fallback": "none", **choice}
    return {"storage_state": stored(site, watching=kept)}


def stored(site: str, **kept: object) -> dict[str, Any]:
    """Return a browser's state in which the site has kept something, by name."""
    there = urlsplit(site)
    names = {f"animecal {there.path} {name}": json.dumps(value) for name, value in kept.items()}
    local = [{"name": name, "value": value} for name, value in names.items()]
    return {"cookies": [], "origins": [{"origin": f"{there.scheme}://{there.netloc}", "localStorage": local}]}
