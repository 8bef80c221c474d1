"""The page of news: the newest announcements by their days, each with its sources."""

from __future__ import annotations

from itertools import groupby

import msgspec

from ..feeds.news import ATOM, JSON, News, news
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


def _told(one: News) -> Told:
    before, _, after = one.sentence.partition(one.title)
    return Told(news=one, before=before, after=after)
