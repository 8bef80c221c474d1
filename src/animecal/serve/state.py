"""One published tree with its data, whole and unchanging: what every answer is made of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from operator import itemgetter
from typing import NamedTuple

import msgspec

from ..feeds.editions import PUBLISHED, Edition, edition_of
from ..feeds.ended import lost, notice_of
from ..feeds.events import AiringEvents, Event, parts_of
from ..feeds.ics import Revision, render_event, render_feed
from ..feeds.picked import events_at
from ..feeds.select import Feed
from ..feeds.trim import trim
from ..language.model import Dataset
from ..language.moment import to_instant
from ..language.tables import Selection
from ..ledger.numbering import renumbered
from ..ledger.published import INDEX
from ..ledger.revisions import Ledger, read_before
from ..ledger.views import reworded, views
from ..schedule.episodes import ShowSchedule
from ..schedule.picking import Picking
from ..schedule.shows import schedule
from ..words.feeds import FeedWords
from .asking import Asked, understood
from .content import Cache, Coding, Content, calendar, file, packed
from .trees import FEEDS, Tree

CACHE = 64_000_000
"""Bytes of answers that are kept, and of what was packed."""


PICKED = 16_000_000
"""Bytes of shows that are kept as they were picked for a choice of outlets, which many people share."""


class Picked(NamedTuple):
    """An event of a calendar, what sorts it, and its bytes."""

    order: tuple[int, str]
    event: Event
    raw: bytes


class Known(NamedTuple):
    """A show: its episodes at their moments, and their events, airing by airing."""

    schedule: ShowSchedule
    events: list[AiringEvents]


class State:
    """A tree and the data that it was built from, made ready to answer.

    Its calendars hold the bytes of published events: UIDs, revisions and lines survive; in another edition
    all but the lines that tell something. They depend on the tree, the data, the day ``as_of`` and the query
    alone.
    """

    def __init__(self, tree: Tree, dataset: Dataset, as_of: dt.date) -> None:
        self.tree = tree
        self.dataset = dataset.checked
        self.as_of = as_of
        self.ledger = read_before(tree.feeds, tree.index.views).ledger
        gone = tree.index.gone
        known = schedule(self.dataset, as_of)
        self.numbering = renumbered([*self.ledger, *(one.uid for one in gone)], known)
        self.shows = {
            one.show.id: Known(one, PUBLISHED.events(self.dataset, one, self.numbering)) for one in known
        }
        self.titles = {
            feed.path.removeprefix("shows/").removesuffix(".ics"): feed.title
            for feed in tree.index.feeds
            if feed.path.startswith("shows/") and feed.path.count(".") == 1
        }
        self.retired = {one.path: one for one in self.dataset.retired if one.since <= as_of}
        self.plain = {FEEDS + path for path in tree.feeds.keys() - tree.index.views}
        self.manifest = tree.hashes[FEEDS + INDEX]
        self.modified = _newest(self.ledger, tree, self.dataset.publication.timezone)
        self.contents: Cache[Content] = Cache(CACHE // 2)
        self.packed: Cache[bytes] = Cache(CACHE // 2)
        self.picked: Cache[list[Picked]] = Cache(PICKED)

    @property
    def unpublished(self) -> int:
        """The number of events that the data has and no feed: they wait for a build."""
        return sum(
            event.uid not in self.ledger
            for known in self.shows.values()
            for one in known.events
            for event in one.events
        )

    def file(self, path: str) -> Content | None:
        """Return a file of the tree."""
        body = self.tree.files.get(path)
        if body is None:
            return None
        return file(path, body, self.tree.hashes[path], self.modified if path in self.plain else None)

    def understood(self, query: bytes) -> Asked:
        """Return what a query asks for."""
        return understood(query, self.dataset, self.titles)

    def calendar(self, asked: Asked) -> Content:
        """Return the calendar of a selection, spliced of published events, or of views of them."""
        edition = edition_of(asked.selection, self.dataset.publication)
        words = FeedWords(edition.language, self.dataset.publication)
        found = list(self._lost(asked.lost, edition, words))
        found += self._chosen(asked.selection)
        found.sort(key=itemgetter(0))
        raw = {one.event.uid: one.raw for one in found}
        named = words.asked_for()
        events = tuple(one.event for one in found)
        whole = Feed(path="my.ics", kind="calendar", title=named.title, about=named.about, events=events)
        feed = trim(
            whole, {uid: len(data) for uid, data in raw.items()}, self.as_of, language=edition.language
        )
        rows = [raw[event.uid] for event in feed.events]
        # An edition may tell the same events in other words from one version to the next.
        since = self.modified if edition == PUBLISHED else None
        return calendar(render_feed(feed, rows, None, self.dataset.publication), since)

    def pack(self, content: Content, coding: Coding) -> bytes:
        """Return a content's bytes in a coding."""
        key = content.digest, coding
        found = self.packed.get(key)
        if found is None:
            found = packed(content.body, coding)
            self.packed.put(key, found, len(found))
        return found

    def _chosen(self, selection: Selection) -> Iterator[Picked]:
        """Yield the events of a selection, as far as they are published."""
        picking = Picking(self.dataset, selection)
        names = self.shows if selection.everything or selection.fitting else selection.shows
        where = msgspec.structs.replace(selection, shows=(), networks=(), blocks=(), studios=(), seasons=())
        for known in filter(None, map(self.shows.get, names)):
            if picking.wants(known.schedule):
                yield from self._of(known, picking, where)

    def _of(self, known: Known, picking: Picking, where: Selection) -> list[Picked]:
        """Return the events of a show at the outlets that a selection chooses, without what else it says."""
        key = known.schedule.show.id, where
        found = self.picked.get(key)
        if found is None:
            edition = edition_of(where, self.dataset.publication)
            view = edition != PUBLISHED
            told = known.events
            if view:
                told = edition.events(self.dataset, known.schedule, self.numbering, picking.serves)
            events = events_at(picking.nights(known.schedule), told)
            raw = {event.uid: self.ledger[event.uid].raw for event in events if event.uid in self.ledger}
            if view:
                raw = views(events, edition, raw, self.dataset.publication)
            found = [Picked(event.order, event, raw[event.uid]) for event in events if event.uid in raw]
            size = 3 * sum(map(len, raw.values())) if view else 0  # bytes, and the texts that they are of
            self.picked.put(key, found, 200 * len(found) + size)
        return found

    def _lost(self, shows: tuple[str, ...], edition: Edition, words: FeedWords) -> Iterator[Picked]:
        """Yield an event for each show that the data has no more.

        That is the notice of its retired feed, as it was published, if there is one.
        """
        own = self.dataset.publication
        left = sorted((one.since, parts_of(one.uid).show) for one in self.tree.index.gone)
        since = {show: day for day, show in left}
        for show in shows:
            notice = self._notice(show, edition, words)
            if notice is not None:
                yield notice
                continue
            day = since.get(show) or dt.datetime.fromtimestamp(self.modified, dt.UTC).date()
            event = lost(show, self.titles[show], day, words)
            number = (day - dt.date(1970, 1, 1)).days  # moves with the day, as LAST-MODIFIED does
            raw = render_event(event, own).revised(Revision(number, 86400 * number))
            yield Picked(event.order, event, raw)

    def _notice(self, show: str, edition: Edition, words: FeedWords) -> Picked | None:
        """Return the notice of a show's retired feed, if that is published."""
        uid = f"retired.shows.{show}@animecal"
        if uid not in self.ledger:
            return None
        event, raw = Event(uid=uid, day=self.ledger[uid].day), self.ledger[uid].raw
        said = self.retired.get(f"shows/{show}.ics")
        if said is not None and edition != PUBLISHED:
            titles = {feed.path: feed.title for feed in self.tree.index.feeds}
            told = notice_of(said, titles.get(said.successor or ""), words)
            raw = reworded(raw, render_event(told, self.dataset.publication))
        return Picked(event.order, event, raw)


def _newest(ledger: Ledger, tree: Tree, home: str) -> int:
    """Return when an event of a tree changed or left last, in seconds since 1970.

    What left did so in the course of a day in the zone at ``home``; its beginning stands for it.
    """
    changed = [entry.revision.modified for entry in ledger.values()]
    left = [60 * to_instant(day, 0, home) for day in {one.since for one in tree.index.gone}]
    return max([*changed, *left], default=0)
