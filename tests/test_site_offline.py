"""Without a connection: what was read can be read again, says so, and feeds never come from the browser."""

from __future__ import annotations

import http.server
import re
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, expect

from animecal.publish.objects import headers_of
from browsing import PATIENCE, SHOWS, build_site
from support import Loopback, write_data

pytest_plugins = ("browsing",)


class Server:
    """Serves a folder as Pages does, until it is unplugged; notes what is asked for."""

    def __init__(self, folder: Path) -> None:
        self.plugged = True
        self.asked: list[str] = []
        outer = self

        class Handler(http.server.SimpleHTTPRequestHandler):
            def __init__(self, *arguments: Any, **keywords: Any) -> None:
                super().__init__(*arguments, directory=str(folder), **keywords)

            def do_GET(self) -> None:
                if outer.plugged:
                    outer.asked.append(self.path)
                    super().do_GET()
                else:
                    self.close_connection = True  # without a word: the browser has no connection

            def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002
                pass

        self.server = Loopback(("127.0.0.1", 0), Handler)
        self.root = f"http://127.0.0.1:{self.server.server_address[1]}/"
        self.base = f"{self.root}animecal/"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("offline")
    shows = {f"shows/2024/{name}.toml": SHOWS[name] for name in ("metal-sky", "morning-star")}
    build_site(write_data(folder / "data", shows), folder, "http://127.0.0.1/animecal/")
    return folder / "served"


@pytest.fixture
def folder(built: Path, tmp_path: Path) -> Path:
    """The folder that is served, with the site in ``animecal``, to change."""
    return Path(shutil.copytree(built, tmp_path / "served"))


@pytest.fixture
def server(folder: Path) -> Iterator[Server]:
    made = Server(folder)
    yield made
    made.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    made = browser.new_context(locale="en-GB", timezone_id="Asia/Tokyo", bypass_csp=True)
    made.set_default_timeout(PATIENCE)
    yield made
    made.close()


def kept(page: Page) -> dict[str, list[str]]:
    """Return the paths of what the browser keeps, by the name of the cache."""
    found: dict[str, list[str]] = page.evaluate(
        """async () => {
          const found = {};
          for (const name of await caches.keys()) {
            const cache = await caches.open(name);
            found[name] = (await cache.keys()).map((one) => new URL(one.url).pathname);
          }
          return found;
        }"""
    )
    return found


def wait_for(page: Page, condition: str, arg: object = None) -> None:
    """Wait until a function gives a promise of true; Playwright would take the promise itself for that."""
    page.evaluate(
        """async ([condition, arg]) => {
          const holds = eval(condition);
          while (!(await holds(arg))) await new Promise((done) => setTimeout(done, 50));
        }""",
        [condition, arg],
    )


def wait_until_kept(page: Page, path: str) -> None:
    wait_for(page, "async (path) => Boolean(await caches.match(path))", path)


def start(context: BrowserContext, server: Server, path: str = "") -> Page:
    """Open a page as a new visitor, and wait until the worker has kept it."""
    page = context.new_page()
    page.goto(server.base + path)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    wait_until_kept(page, f"/animecal/{path}")
    wait_until_kept(page, "/animecal/offline.html")
    return page


def test_pages_that_were_read_and_the_front_page_can_be_read_without_a_connection(
    context: BrowserContext, server: Server
) -> None:
    page = start(context, server, "shows/metal-sky/")
    page.goto(f"{server.base}calendars/")
    wait_until_kept(page, "/animecal/calendars/")
    expect(page.locator("#kept")).to_be_hidden()
    server.plugged = False
    page.goto(f"{server.base}shows/metal-sky/")  # what was opened before there was a worker
    expect(page.get_by_role("heading", level=1)).to_have_text("Metal Sky")
    expect(page.locator("#kept")).to_contain_text("There is no connection. This page is as it was on")
    assert page.evaluate("getComputedStyle(document.querySelector('main')).maxWidth") != "none"
    expect(page.locator("td.local").first).not_to_be_empty()  # the script runs too
    page.locator("nav").get_by_role("link", name="Calendars").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Calendars")
    page.locator(".brand").click()
    expect(page.locator("#week")).to_be_visible()
    server.plugged = True
    page.reload()
    expect(page.locator("#week")).to_be_visible()
    expect(page.locator("#kept")).to_be_hidden()


def test_a_page_says_since_when_it_is_kept(context: BrowserContext, server: Server) -> None:
    page = start(context, server)
    server.plugged = False
    page.reload()
    day = page.evaluate(
        "new Date().toLocaleDateString('en-GB', { weekday: 'short', day: 'numeric', month: 'short' })"
    )
    expect(page.locator("#kept")).to_contain_text(day)


def test_a_page_that_was_never_read_says_that(context: BrowserContext, server: Server) -> None:
    page = start(context, server)
    server.plugged = False
    page.goto(f"{server.base}shows/morning-star/?from=home#where")
    expect(page.get_by_role("heading", level=1)).to_have_text("There is no connection")
    page.locator("main").get_by_role("link").click()
    expect(page.locator("#week")).to_be_visible()


def test_an_address_with_a_query_is_the_same_page(context: BrowserContext, server: Server) -> None:
    page = start(context, server)
    server.plugged = False
    page.goto(f"{server.base}?from=home#week")
    expect(page.get_by_role("heading", level=1)).to_contain_text("in the calendar app you already have")


def test_pages_come_from_the_network_if_there_is_one(
    context: BrowserContext, server: Server, folder: Path
) -> None:
    page = start(context, server)
    file = folder / "animecal" / "index.html"
    file.write_text(file.read_text("utf-8").replace("<h1>", "<h1>News: "), "utf-8")
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_contain_text("News: ")
    wait_until_kept(page, "/animecal/")
    server.plugged = False
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_contain_text("News: ")


@pytest.mark.parametrize(
    "path", ["feeds/premieres.ics", "feeds/index.json", "api/v1/index.json", "search.json"]
)
def test_feeds_and_json_never_come_from_the_browser(
    context: BrowserContext, server: Server, path: str
) -> None:
    page = start(context, server)
    page.goto(f"{server.base}shows/metal-sky/")
    for _ in range(2):
        assert (
            page.evaluate(
                "(path) => fetch(path, { cache: 'no-store' }).then((one) => one.status)", f"../../{path}"
            )
            == 200
        )
    assert server.asked.count(f"/animecal/{path}") == 2
    assert not [one for paths in kept(page).values() for one in paths if one.endswith(path)]
    server.plugged = False
    with pytest.raises(Error, match="Failed to fetch"):
        page.evaluate("(path) => fetch(path, { cache: 'no-store' })", f"../../{path}")
    with pytest.raises(Error, match="ERR_EMPTY_RESPONSE"):  # opened as a page it is no page of ours either
        page.goto(f"{server.base}{path}")


def test_assets_of_before_go_when_others_come(context: BrowserContext, server: Server, folder: Path) -> None:
    page = start(context, server, "shows/metal-sky/")
    (name,) = kept(page)
    (style,) = [path for path in kept(page)[name] if path.endswith(".css")]
    site = folder / "animecal"
    old = style.rpartition("/")[2]
    new = re.sub(r"\.[0-9a-f]{10}\.", ".0123456789.", old)
    (site / "assets" / old).rename(site / "assets" / new)
    for file in [*site.rglob("*.html"), site / "sw.js"]:
        text = file.read_text("utf-8").replace(old, new)
        file.write_text(re.sub(r'mine \+ "\w+"', 'mine + "another"', text), "utf-8")
    page.goto(server.base)
    page.evaluate("navigator.serviceWorker.getRegistration().then((one) => one.update())")
    wait_for(
        page,
        """async () => {
          const names = await caches.keys();
          return names.length === 1 && names[0].endsWith("another");
        }""",
    )
    (paths,) = kept(page).values()
    assert f"/animecal/assets/{new}" in paths
    assert style not in paths
    server.plugged = False
    page.reload()
    expect(page.locator("#kept")).to_be_visible()
    assert page.evaluate("getComputedStyle(document.querySelector('main')).maxWidth") != "none"


def test_what_others_keep_on_the_same_host_is_left_alone(
    context: BrowserContext, server: Server, folder: Path
) -> None:
    other = folder / "index.html"
    other.write_text("<!doctype html><title>Other</title>Other", "utf-8")
    page = context.new_page()
    page.goto(server.root)
    page.evaluate("caches.open('animecal of another').then((one) => one.put('/x', new Response('x')))")
    page.goto(server.base)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    wait_until_kept(page, "/animecal/")
    assert "animecal of another" in kept(page)
    server.plugged = False
    with pytest.raises(Error):
        page.goto(server.root)  # above our folder: not ours to answer


def test_of_many_pages_the_last_ones_are_kept(context: BrowserContext, server: Server, folder: Path) -> None:
    worker = folder / "animecal" / "sw.js"
    worker.write_text(worker.read_text("utf-8").replace("PAGES = 60", "PAGES = 2"), "utf-8")
    page = start(context, server)
    for path in ("calendars/", "shows/", "news/", "subscribe/"):
        page.goto(server.base + path)
        wait_until_kept(page, f"/animecal/{path}")
    wait_for(
        page,
        """async () => {
          const [name] = await caches.keys();
          const paths = (await (await caches.open(name)).keys()).map((one) => new URL(one.url).pathname);
          const pages = paths.filter((path) => path.endsWith("/")).map((path) => path.slice(10));
          return pages.join() === ",news/,subscribe/";
        }""",
    )


def test_browsers_ask_for_the_worker_each_time() -> None:
    assert headers_of("sw.js").cache == "no-cache"
    assert headers_of("sw.js").type.startswith("text/javascript")
