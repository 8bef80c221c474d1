"""The news: a page of the newest announcements by their days, and an Atom feed of each show and network."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

import msgspec

from ..feeds.news import ATOM, JSON, NEWEST, Channel, News, announcements, channel_atom, news
from ..words.news import NewsWords
from .content import Content
from .press import Page


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """An announcement; the show's title in its sentence leads to the show."""

    news: News
    before: str
    after: str


def news_page(content: Content) -> Page:
    """Return the page of news. It changes when there are news, and not by the week."""
    words = content.words
    told = [_told(one) for one in news(content.dataset, content.known, content.language)]
    return Page(
        path="news/",
        template="news.html",
        title=words.news,
        told={
            "about": NewsWords(content.language, content.dataset.publication).about(),
            "days": [(day, list(rows)) for day, rows in groupby(told, key=lambda one: one.news.announced)],
            "feeds": [(words.atom, content.beside_feeds(ATOM)), (words.json, content.beside_feeds(JSON))],
        },
    )


def news_feeds(content: Content) -> Iterator[tuple[str, bytes]]:
    """Yield the news of each show and of each network that has a page, by path, beside that page.

    They are made of the statements alone, so they change when there are news.
    """
    data = content.dataset
    words = NewsWords(content.language, data.publication)
    found: dict[str, list[News]] = {}
    for one, networks in announcements(data, content.known, content.language):
        for folder in (f"shows/{one.show}/", *(f"networks/{network}/" for network in networks)):
            found.setdefault(folder, []).append(one)
    names = {f"shows/{one.show.id}/": one.show.title for one in content.known}
    for path, feed in content.feeds.items():
        if feed.kind == "network" and feed.page:
            names[f"{path.removesuffix('.ics')}/"] = feed.page
    for folder, name in names.items():
        if folder not in found:
            continue
        channel = Channel(
            id=folder,
            title=words.title_of(name),
            about=words.about(),
            url=f"{content.address}{folder}{ATOM}" if content.address else None,
            page=f"{content.address}{folder}" if content.address else None,
        )
        items = found[folder][:NEWEST]
        yield f"{folder}{ATOM}", channel_atom(items, channel, content.language, data.publication)


def _told(one: News) -> Told:
    before, _, after = one.sentence.partition(one.title)
    return Told(news=one, before=before, after=after)
