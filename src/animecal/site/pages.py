"""From what is known to pages: every file of the site by its path, by the data and ``now`` alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from ..feeds.editions import PUBLISHED, Edition
from ..feeds.select import KINDS, Feed
from ..language.model import Dataset
from ..schedule.episodes import ShowSchedule
from ..words.feeds import FeedWords
from ..words.help import HelpWords
from .api import api
from .content import Content, content
from .front import front
from .lists import lists
from .mine import mine, nights_file
from .news import news_page
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
    serve: str | None = None,
) -> dict[str, bytes]:
    """Return the pages and files of a language but the feeds, by path; at the root, those of the whole site.

    ``dataset``, ``known`` and ``feeds``, which are published, are those of the ``edition``. ``base_url`` is
    where the site is, with a slash at the end; without it pages give no addresses for calendar apps, only
    downloads. ``places`` are those of all languages, and ``folder`` is that of this one. ``serve``
    is where calendars are served on request, if anywhere.
    """
    language, titles = edition.language, edition.titles
    made = content(
        dataset, known, feeds, now=now, base_url=base_url, language=language, titles=titles, folder=folder
    )
    press = Press(made.words, base_url, folder, places, serve)
    pages = {page.path: press.page(page) for page in _pages(made)}
    found = {f"{path}index.html": data for path, data in pages.items()}
    found |= search(made) | nights_file(made)
    found["manifest.webmanifest"] = press.manifest()
    if folder:
        return {f"{folder}{path}": data for path, data in found.items()}
    found |= press.assets | dict(api(made))
    found["404.html"] = press.page_at_any_depth(_missing(made))
    found["robots.txt"] = _robots(base_url)
    found[".nojekyll"] = b""
    if base_url:
        paths = sorted(f"{place.folder}{path}" for place in places for path in pages)
        found["sitemap.xml"] = press.sitemap(f"{base_url}{path}" for path in paths)
    return found


def _pages(made: Content) -> Iterator[Page]:
    yield front(made)
    yield search_page(made)
    yield _calendars(made)
    yield _help(made)
    yield mine(made)
    yield news_page(made)
    for one in made.known:
        yield show_page(made, one)
    yield from lists(made)


def _calendars(made: Content) -> Page:
    """Return the page of all calendars but those of shows, kind by kind."""
    words = FeedWords(made.language, made.dataset.publication)
    kinds = [
        (
            words.heading(kind),
            [made.subscribable(feed.path) for feed in made.feeds.values() if feed.kind == kind],
        )
        for kind, about in KINDS.items()
        if about.listed
    ]
    told = {"kinds": kinds}
    return Page(path="calendars/", template="calendars.html", title=made.words.calendars, told=told)


def _help(made: Content) -> Page:
    told = {"help": HelpWords(made.language)}
    return Page(path="subscribe/", template="subscribe.html", title=made.words.help, told=told)


def _missing(made: Content) -> Page:
    return Page(path="404.html", template="404.html", title=made.words.not_found)


def _robots(base_url: str | None) -> bytes:
    lines = ["User-agent: *", "Allow: /"]
    if base_url:
        lines.append(f"Sitemap: {base_url}sitemap.xml")
    return ("\n".join(lines) + "\n").encode()
