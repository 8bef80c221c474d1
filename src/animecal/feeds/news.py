"""News from the statements themselves: what was announced, and what it replaced. No state and no clock."""

from __future__ import annotations

import datetime as dt
import heapq
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple
from xml.etree import ElementTree

import msgspec

from ..language.model import Dataset
from ..language.moment import zone_info
from ..language.statements import Change, DateStatement
from ..language.tables import OURS, Publication
from ..schedule.episodes import AiringSchedule, ShowSchedule
from ..words.languages import ENGLISH, Language
from ..words.moments import start_words
from ..words.news import NewsWords
from ..words.outlets import called, name_words
from ..words.statements import news_words

ATOM, JSON = BESIDE = ("news.atom", "news.json")
NEWEST = 100
"""Announcements that the news hold."""

_ATOM = "http://www.w3.org/2005/Atom"
_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "animecal:news")


class News(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One announcement: its day, what it says, what was known before, why, and who says so.

    ``id`` names it by what it says, and never by its place among others; ``sentence`` is all of it but the
    reason, in a line. ``at_latest`` says that it may have been announced before that day.
    """

    id: str
    announced: dt.date
    at_latest: bool = False
    show: str
    title: str
    title_ja: str | None
    network: str | None
    text: str
    was: str | None
    reason: str | None
    sources: tuple[str, ...]
    sentence: str


class Announcement(NamedTuple):
    """A piece of news, with the ids of the networks that it concerns, as far as they were known."""

    news: News
    networks: tuple[str, ...]


def news(dataset: Dataset, known: Iterable[ShowSchedule], language: Language = ENGLISH) -> list[News]:
    """Return the newest announcements of what is known, the newest first; original airings lead their day."""
    known = list(known)
    days = (one.announced for show in known for airing in show.airings for one in _statements(airing))
    newest = heapq.nlargest(NEWEST, days)
    since = newest[-1] if newest else dt.date.max
    return [one.news for one in announcements(dataset, known, language, since)[:NEWEST]]


def announcements(
    dataset: Dataset,
    known: Iterable[ShowSchedule],
    language: Language = ENGLISH,
    since: dt.date = dt.date.min,
) -> list[Announcement]:
    """Return all announcements of the airings of which there is one since a day, in the same order."""
    found = [
        ((-one.news.announced.toordinal(), not airing.original, f"{one.news.show}.{airing.run}", place), one)
        for show in known
        for airing in show.airings
        if any(one.announced >= since for one in _statements(airing))
        for place, one in enumerate(_of_airing(dataset, show, airing, language))
    ]
    found.sort(key=lambda pair: pair[0])
    return [one for _, one in found]


def _statements(airing: AiringSchedule) -> tuple[DateStatement | Change, ...]:
    return (*airing.changes, *airing.dates)


def _of_airing(
    dataset: Dataset, show: ShowSchedule, airing: AiringSchedule, language: Language
) -> Iterator[Announcement]:
    outlet = called(dataset, airing.airing, [one.airing for one in show.airings], language)
    ids: Counter[str] = Counter()
    known: str | None = None
    for statement in _statements(airing):
        name = outlet if airing.airing.has_network(statement.announced) else None
        was = None
        if isinstance(statement, DateStatement) and statement.starts is not None:
            starts = start_words(statement.starts, statement.timezone, language)
            was = known if known != starts else None
            known = starts
        there = dataset.network_said(statement)
        text = news_words(
            show.show.title,
            statement,
            name,
            language,
            name_words(there, dataset.publication, language) if there else None,
            showing=airing.showing,
        )
        key = f"{show.show.id}.{airing.run}.{statement.announced}{_said(statement)}"
        ids[key] += 1
        concerned = (airing.airing.network if name else None, there.id if there else None)
        told = News(
            id=f"{key}.{ids[key]}" if ids[key] > 1 else key,
            announced=statement.announced,
            at_latest=statement.at_latest,
            show=show.show.id,
            title=show.show.title,
            title_ja=show.show.title_ja,
            network=name,
            text=text,
            was=was,
            reason=statement.reason,
            sources=statement.sources,
            sentence=NewsWords(language).sentence(text, was),
        )
        yield Announcement(told, tuple(filter(None, concerned)))


def _said(statement: DateStatement | Change) -> str:
    """Return the values of a statement, as ``.starts=2024-01-10 24:55``; without its day, reason and sources.

    So a statement keeps its id when others are added or a source is, and when its reason is corrected.
    """
    values = {name: getattr(statement, name) for name in statement.__struct_fields__ if name not in _BESIDE}
    given = {name: value for name, value in values.items() if value not in (None, ()) and value is not False}
    return "".join([f".{name}={_written(value)}" for name, value in given.items()])


_BESIDE = ("announced", "at_latest", "reason", "source")


def _written(value: object) -> str:
    return ",".join(map(str, value)) if isinstance(value, tuple) else str(value)


def to_json(items: Iterable[News]) -> bytes:
    """Return news for pages: a list, the newest first."""
    return msgspec.json.format(msgspec.json.encode(list(items)), indent=1) + b"\n"


class Channel(msgspec.Struct, frozen=True, kw_only=True):
    """A feed of news: what its id is made from, what it is called, where it is, and the page it goes with."""

    id: str
    title: str
    about: str
    url: str | None
    page: str | None = None


def to_atom(
    items: Iterable[News],
    base_url: str | None,
    language: Language = ENGLISH,
    own: Publication = OURS,
) -> bytes:
    """Return the news of a publication as Atom."""
    words = NewsWords(language, own)
    url = base_url + ATOM if base_url else None
    whole = Channel(id="", title=words.title(), about=words.about(), url=url)
    return channel_atom(items, whole, language, own)


def channel_atom(items: Iterable[News], channel: Channel, language: Language, own: Publication) -> bytes:
    """Return news as Atom (RFC 4287). Their ids depend on neither the place nor the text."""
    ElementTree.register_namespace("", _ATOM)
    feed = ElementTree.Element(f"{{{_ATOM}}}feed")
    items = list(items)
    words = NewsWords(language, own)
    newest = max((one.announced for one in items), default=dt.date(2026, 1, 1))
    several = (language.code if language is not ENGLISH else "", channel.id)
    named = " ".join(filter(None, several))
    _add(feed, "id", f"urn:uuid:{uuid.uuid5(_NAMESPACE, named) if named else _NAMESPACE}")
    _add(feed, "title", channel.title)
    _add(feed, "subtitle", channel.about)
    _add(feed, "updated", _timestamp(newest, own))
    _add(_add(feed, "author"), "name", own.name)
    _add(feed, "generator", "animecal")
    if channel.url:
        _add(feed, "link", rel="self", type="application/atom+xml", href=channel.url)
    if channel.page:
        _add(feed, "link", rel="alternate", type="text/html", href=channel.page)
    for one in items:
        entry = _add(feed, "entry")
        _add(entry, "id", f"urn:uuid:{uuid.uuid5(_NAMESPACE, one.id)}")
        _add(entry, "title", one.sentence)
        _add(entry, "updated", _timestamp(one.announced, own))
        _add(entry, "published", _timestamp(one.announced, own))
        for number, source in enumerate(one.sources):
            _add(entry, "link", rel="related" if number else "alternate", href=source)
        _add(entry, "category", term=one.show)
        latest = one.announced if one.at_latest else None
        text = words.content(one.sentence, one.reason, one.sources, latest)
        _add(entry, "content", text, type="text")
    ElementTree.indent(feed)
    return bytes(ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True)) + b"\n"


def _add(
    parent: ElementTree.Element, name: str, text: str | None = None, **attributes: str
) -> ElementTree.Element:
    child = ElementTree.SubElement(parent, f"{{{_ATOM}}}{name}", attributes)
    child.text = text
    return child


def _timestamp(day: dt.date, own: Publication) -> str:
    """Return a day at the publication's home as a time (RFC 3339)."""
    return dt.datetime.combine(day, dt.time(), zone_info(own.timezone)).isoformat()
