"""What a first visit costs: ``python tests/benchmarks/pages.py SITE``, a folder of ``animecal site``.

For a page of each kind, in Chromium from PATH with an empty cache, at the width of a phone: requests, bytes
as they are and gzipped (as hosts send them), first contentful paint and cumulative layout shift. The server
is on loopback, so that paint times hold what the browser does and no network; each is the median of five
visits. Nothing is compared: the figures are for reading.
"""

from __future__ import annotations

import functools
import gzip
import http.server
import shutil
import statistics
import sys
import threading
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, sync_playwright

VISITS = 5
PAGES = {
    "front page": "",
    "all shows": "shows/",
    "a network's list": "networks/crunchyroll/",
    "search": "search/",
    "my calendar": "mine/",
    "calendars": "calendars/",
    "news": "news/",
    "front page in Japanese": "ja/",
}
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
)
MEASURE = """() => new Promise((done) => {
  let shift = 0;
  const add = (list) => list.getEntries().forEach((entry) => { shift += entry.value; });
  new PerformanceObserver(add).observe({ type: "layout-shift", buffered: true });
  requestAnimationFrame(() => requestAnimationFrame(() => {
    const [paint] = performance.getEntriesByName("first-contentful-paint");
    done([paint ? paint.startTime : -1, shift]);
  }));
})"""


class Quiet(http.server.SimpleHTTPRequestHandler):
    """A server of files that says nothing."""

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002
        """Say nothing."""


def visit(browser: Browser, base: str, site: Path, path: str) -> tuple[int, int, int, float, float]:
    """Return requests, bytes, gzipped bytes, milliseconds to the first contentful paint, and layout shift."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, timezone_id="America/Los_Angeles")
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(urlsplit(request.url).path))
    page.goto(base + path)
    page.wait_for_load_state("networkidle")
    paint, shift = page.evaluate(MEASURE)
    context.close()
    found = [site / (one.lstrip("/") + ("index.html" if one.endswith("/") else "")) for one in asked]
    sent = [one.read_bytes() for one in found]
    return len(asked), sum(map(len, sent)), sum(len(gzip.compress(one)) for one in sent), paint, shift


def main() -> None:
    """Print the figures."""
    if len(sys.argv) != 2:
        raise SystemExit(f"usage: {sys.argv[0]} SITE")
    site = Path(sys.argv[1])
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if program is None:
        raise SystemExit("there is no chromium, chromium-browser or google-chrome on PATH")
    pages = sorted(site.glob("shows/*/index.html"), key=lambda one: (one.stat().st_size, one))
    shows = {"show page (median)": pages[len(pages) // 2], "show page (largest)": pages[-1]}
    paths = PAGES | {name: f"{one.parent.relative_to(site).as_posix()}/" for name, one in shows.items()}
    paths = {name: path for name, path in paths.items() if (site / path / "index.html").is_file()}
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print("| page | requests | bytes | gzipped | first paint | layout shift |")
    print("|---|---:|---:|---:|---:|---:|")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        base = f"http://127.0.0.1:{server.server_address[1]}/"
        for name, path in paths.items():
            visits = [visit(browser, base, site, path) for _ in range(VISITS)]
            requests, size, packed = visits[-1][:3]
            paint = statistics.median(one[3] for one in visits)
            shift = max(one[4] for one in visits)
            print(f"| {name} | {requests} | {size:,} | {packed:,} | {paint:.0f} ms | {shift:.3f} |")
        browser.close()
    server.shutdown()


if __name__ == "__main__":
    main()
