"""From what is known to pages: every file of the site by its path, by the data and ``now`` alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from ..feeds.select import Feed
from ..language.model import Dataset
from ..publish.objects import WORKER
from ..schedule.episodes import ShowSchedule
from ..words.help import HelpWords
from ..words.languages import ENGLISH, Language
from .api import api
from .calendars import calendars
from .content import Content, content
from .front import front
from .lists import lists
from .news import news_feeds, news_page
from .pictures import Draw, cards
from .press import Page, Press
from .search import search
from .show import show_page


def render(
    dataset: Dataset,
    known: Sequence[ShowSchedule],
    feeds: Sequence[Feed],
    *,
    now: dt.datetime,
    base_url: str | None,
    language: Language = ENGLISH,
    draw: Draw | None = None,
) -> dict[str, bytes]:
    """Return all pages and files of the site but the feeds, by path.

    ``feeds`` are those that are published. ``base_url`` is where the site is, with a slash at the end;
    without it pages give no addresses for calendar apps, only downloads. ``draw`` makes pictures for where
    pages are shared; without it they have the general one.
    """
    made = content(dataset, known, feeds, now=now, base_url=base_url, language=language)
    beside = dict(news_feeds(made))
    if draw is not None:
        drawn = ((path, draw(card)) for path, card in cards(made))
        beside |= {path: data for path, data in drawn if data is not None}
    press = Press(made.words, base_url, beside)
    pages = {page.path: press.page(page) for page in _pages(made)}
    found = {f"{path}index.html": data for path, data in pages.items()}
    found |= press.assets | beside | search(made) | dict(api(made))
    found["404.html"] = press.page_at_any_depth(_missing(made))
    found["offline.html"] = press.page_at_any_depth(_offline(made))
    found[WORKER] = press.worker()
    found["robots.txt"] = _robots(base_url)
    found["manifest.webmanifest"] = press.manifest()
    found[".nojekyll"] = b""
    if base_url:
        found["sitemap.xml"] = press.sitemap(f"{base_url}{path}" for path in sorted(pages))
    return found


def _pages(made: Content) -> Iterator[Page]:
    yield front(made)
    yield from calendars(made)
    yield _help(made)
    yield news_page(made)
    for one in made.known:
        yield show_page(made, one)
    yield from lists(made)


def _help(made: Content) -> Page:
    told = {"help": HelpWords(made.language)}
    return Page(path="subscribe/", template="subscribe.html", title=made.words.help, told=told)


def _missing(made: Content) -> Page:
    return Page(path="404.html", template="404.html", title=made.words.not_found)


def _offline(made: Content) -> Page:
    return Page(path="offline.html", template="offline.html", title=made.words.offline)


def _robots(base_url: str | None) -> bytes:
    lines = ["User-agent: *", "Allow: /"]
    if base_url:
        lines.append(f"Sitemap: {base_url}sitemap.xml")
    return ("\n".join(lines) + "\n").encode()
