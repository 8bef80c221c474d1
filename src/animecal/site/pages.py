"""From what is known to pages: every file of the site by its path, by the data and ``now`` alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence

from ..feeds.editions import PUBLISHED, Edition
from ..feeds.select import Feed
from ..language.model import Dataset
from ..publish.objects import HEADERS_FILE, WORKER, headers_file
from ..schedule.episodes import ShowSchedule
from ..words.help import HelpWords
from ..words.offline import OfflineWords
from .api import api
from .calendars import calendars
from .content import Content, content
from .front import front
from .lists import lists
from .mine import mine, nights_file
from .news import news_feeds, news_page
from .pictures import Draw, cards
from .places import ROOT, Place
from .press import Page, Press
from .search import search, search_page
from .show import show_page


def render(
    dataset: Dataset,
    known: Sequence[ShowSchedule],
    feeds: Sequence[Feed],
    *,
    now: dt.datetime,
    base_url: str | None,
    edition: Edition = PUBLISHED,
    places: Sequence[Place] = (ROOT,),
    folder: str = "",
    draw: Draw | None = None,
    pictures: Iterable[str] = (),
    serve: str | None = None,
) -> dict[str, bytes]:
    """Return the pages and files of a language but the feeds, by path; at the root, those of the whole site.

    ``dataset``, ``known`` and ``feeds``, which are published, are those of the ``edition``. ``base_url`` is
    where the site is, with a slash at the end; without it pages give no addresses for calendar apps, only
    downloads. ``places`` are those of all languages, and ``folder`` is that of this one. ``serve`` is where
    calendars are served on request, if anywhere.

    ``draw`` makes pictures for where pages are shared, which stand at the root; ``pictures`` are those that
    are there already. Without its own a page has the general one.
    """
    language, titles = edition.language, edition.titles
    made = content(
        dataset, known, feeds, now=now, base_url=base_url, language=language, titles=titles, folder=folder
    )
    beside = dict(news_feeds(made))
    if draw is not None:
        drawn = ((path, draw(card)) for path, card in cards(made))
        beside |= {path: data for path, data in drawn if data is not None}
    press = Press(made.words, base_url, folder, places, {*beside, *pictures}, serve)
    pages = {page.path: press.page(page) for page in _pages(made)}
    found = {f"{path}index.html": data for path, data in pages.items()} | beside
    found |= search(made) | nights_file(made)
    found["manifest.webmanifest"] = press.manifest()
    if folder:
        return {f"{folder}{path}": data for path, data in found.items()}
    found |= press.assets | dict(api(made))
    found["404.html"] = press.page_at_any_depth(_missing(made))
    found["offline.html"] = press.page_at_any_depth(_offline(made))
    found[WORKER] = press.worker()
    found["robots.txt"] = _robots(base_url)
    found[".nojekyll"] = b""
    found[HEADERS_FILE] = headers_file()
    if base_url:
        paths = sorted(f"{place.folder}{path}" for place in places for path in pages)
        found["sitemap.xml"] = press.sitemap(f"{base_url}{path}" for path in paths)
    return found


def _pages(made: Content) -> Iterator[Page]:
    yield front(made)
    yield search_page(made)
    yield from calendars(made)
    yield _help(made)
    yield mine(made)
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
    return Page(path="offline.html", template="offline.html", title=OfflineWords(made.language).title)


def _robots(base_url: str | None) -> bytes:
    lines = ["User-agent: *", "Allow: /"]
    if base_url:
        lines.append(f"Sitemap: {base_url}sitemap.xml")
    return ("\n".join(lines) + "\n").encode()
