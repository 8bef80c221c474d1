"""From a data set to a publication: the whole way in one function, without touching the disk."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Mapping
from typing import cast

import msgspec

from ..errors import GateError
from ..feeds.ended import Address, all_feeds
from ..feeds.events import Event
from ..feeds.ics import render_event, render_feed, says_so
from ..feeds.news import ATOM, JSON, news, to_atom, to_json
from ..feeds.select import Feed, FeedKind
from ..feeds.trim import trim
from ..language.model import Dataset
from ..ledger.gate import losses, remedy
from ..ledger.gone import Gone, by_uid, still_gone
from ..ledger.numbering import Numbering, renumbered
from ..ledger.published import INDEX, Index, IndexedFeed, Published
from ..ledger.revisions import Before, Revised, read_before, revise
from ..ledger.views import views
from ..schedule.shows import schedule
from ..words.feeds import FeedWords


class Built(msgspec.Struct, frozen=True, kw_only=True):
    """A publication to be: its manifest, its feeds by path, and what became of events.

    ``news`` are the files beside the feeds that tell announcements, by path; ``losses`` what the gate objects
    to, which is empty unless removals were allowed. ``fates`` counts events by what became of them: ``new``,
    ``moved``, ``changed``, ``same`` and ``dropped``; ``told`` are the events as values, by UID, and
    ``numbering`` tells how their episodes count on.
    """

    index: Index
    files: Mapping[str, bytes]
    news: Mapping[str, bytes]
    losses: tuple[str, ...]
    fates: Mapping[str, int]
    told: Mapping[str, Event]
    numbering: Numbering

    @property
    def tree(self) -> dict[str, bytes]:
        """All files of the publication, by path."""
        return {**self.files, **self.news, INDEX: self.index.encoded()}

    @property
    def events(self) -> int:
        """The number of different events."""
        return sum(number for fate, number in self.fates.items() if fate != "dropped")


def build(
    dataset: Dataset,
    previous: Published,
    *,
    as_of: dt.date,
    now: dt.datetime,
    base_url: str | None = None,
    looked: str | None = None,
    allow_removals: bool = False,
) -> Built:
    """Return what is to be published of what was announced up to ``as_of``; drafts are left out.

    ``now`` becomes the time of what changed. ``looked`` is where it says when feeds were last built. Without
    that or ``base_url``, what was published before stays.

    Raises GateError if something would be lost, and LedgerError if what was published before is broken.
    """
    dataset = dataset.checked
    base_url = base_url or previous.index.base_url
    looked = looked or previous.index.looked
    published = read_before(previous.files, previous.index.views)
    ledger = published.ledger
    left = by_uid(previous.index.gone)
    own = dataset.publication
    known = schedule(dataset, as_of)
    numbering = renumbered([*ledger, *left], known)
    before = [Address(one.path, cast("FeedKind", one.kind), one.title) for one in previous.index.feeds]
    whole = all_feeds(dataset, known, as_of, numbering=numbering, before=before)
    stamp = int(now.timestamp())
    revised: dict[str, Revised] = {}
    for feed in whole:
        for event in () if feed.view else feed.events:
            if event.uid not in revised:
                old = ledger.get(event.uid)
                last = left[event.uid].revision if old is None and event.uid in left else None
                revised[event.uid] = revise(render_event(event, own), old, stamp, last)
    plain = {uid: one.raw for uid, one in revised.items()}
    told = {feed.path: views(feed.events, feed.edition, plain, own) for feed in whole if feed.view}
    whole = [_without_others(feed, told.get(feed.path)) for feed in whole]
    feeds = [
        _trimmed(feed, told.get(feed.path, plain), as_of, published, previous.files.get(feed.path, b""))
        for feed in whole
    ]
    lost = losses(published, feeds, whole, dataset, known, as_of, numbering)
    if lost and not allow_removals:
        raise GateError(map(str, lost), remedy(lost, as_of))
    there = {event.uid for feed in feeds for event in feed.events}
    files = {
        feed.path: render_feed(feed, _rows(feed, told.get(feed.path, plain)), base_url, own) for feed in feeds
    }
    announced = news(dataset, known)
    fates = Counter(revised[uid].fate for uid in there)
    fates["dropped"] = sum(uid not in there for uid in ledger)
    return Built(
        index=_index(feeds, files, base_url, looked, still_gone(previous.index.gone, ledger, there, as_of)),
        files=files,
        news={ATOM: to_atom(announced, base_url, own=own), JSON: to_json(announced)},
        losses=tuple(map(str, lost)),
        fates=fates,
        told={event.uid: event for feed in feeds if not feed.view for event in feed.events},
        numbering=numbering,
    )


def _without_others(feed: Feed, told: Mapping[str, bytes] | None) -> Feed:
    """Return a view without events that stand in no other feed: nothing keeps their revisions."""
    if told is None:
        return feed
    return msgspec.structs.replace(feed, events=tuple(event for event in feed.events if event.uid in told))


def _trimmed(feed: Feed, told: Mapping[str, bytes], as_of: dt.date, before: Before, data: bytes) -> Feed:
    """Return a feed that is small enough; ``data`` are its bytes of before."""
    language = feed.edition.language
    return trim(
        feed,
        {event.uid: len(told[event.uid]) for event in feed.events},
        as_of,
        before.held.get(feed.path, frozenset()),
        was_cut=says_so(data, FeedWords(language).shortened(feed.about)),
        language=language,
    )


def _rows(feed: Feed, told: Mapping[str, bytes]) -> list[bytes]:
    return [told[event.uid] for event in feed.events]


def _index(
    feeds: list[Feed],
    files: Mapping[str, bytes],
    base_url: str | None,
    looked: str | None,
    gone: tuple[Gone, ...],
) -> Index:
    return Index(
        version=1,
        base_url=base_url,
        gone=gone,
        looked=looked,
        feeds=tuple(listed(feed, files[feed.path]) for feed in feeds),
    )


def listed(feed: Feed, data: bytes) -> IndexedFeed:
    """Return how the manifest lists a feed."""
    return IndexedFeed(
        path=feed.path,
        title=feed.title,
        kind=feed.kind,
        events=len(feed.events),
        first=feed.events[0].day.isoformat() if feed.events else None,
        last=feed.events[-1].day.isoformat() if feed.events else None,
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        view=feed.view,
    )
