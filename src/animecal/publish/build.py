"""From a data set to a publication: the whole way in one function, without touching the disk."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Mapping, Set

import msgspec

from ..errors import GateError
from ..feeds.ended import all_feeds
from ..feeds.events import Event
from ..feeds.ics import render_event, render_feed
from ..feeds.news import ATOM, JSON, news, to_atom, to_json
from ..feeds.select import Feed
from ..feeds.trim import says_it_was_cut, trim
from ..language.model import Dataset
from ..language.tables import Publication
from ..ledger.gate import losses, remedy
from ..ledger.gone import by_uid, still_gone
from ..ledger.numbering import Numbering, renumbered
from ..ledger.published import INDEX, Index, IndexedFeed, Published
from ..ledger.revisions import Revised, revise
from ..ledger.views import views
from ..schedule.shows import schedule
from .kept import Kept, addresses, at_rest, kept_of, refuse_older_news, refuse_unknown, unmoved, with_ends


class Built(msgspec.Struct, frozen=True, kw_only=True):
    """A publication to be: its manifest, its feeds by path, and what became of events.

    ``news`` are the files beside the feeds that tell announcements, by path; ``losses`` what the gate objects
    to, which is empty unless removals were allowed. ``fates`` counts events by what became of them: ``new``,
    ``moved``, ``changed``, ``same`` and ``dropped``; ``told`` are the events as values, by UID, and
    ``numbering`` tells how their episodes count on; shows that were kept are in neither. ``at_rest`` are the
    shows that a later build may keep.
    """

    index: Index
    files: Mapping[str, bytes]
    news: Mapping[str, bytes]
    losses: tuple[str, ...]
    fates: Mapping[str, int]
    told: Mapping[str, Event]
    numbering: Numbering
    at_rest: frozenset[str]

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
    return build_by_need(
        dataset,
        previous,
        frozenset(),
        as_of=as_of,
        now=now,
        base_url=base_url,
        looked=looked,
        allow_removals=allow_removals,
    )


def build_by_need(
    dataset: Dataset,
    previous: Published,
    kept: Set[str],
    *,
    as_of: dt.date,
    now: dt.datetime,
    base_url: str | None = None,
    looked: str | None = None,
    allow_removals: bool = False,
) -> Built:
    """Return the same without a look at shows that are ``kept``, but at their events in feeds of others too.

    These were at rest when the feeds were published before; their data is the same, and the month. Raises
    NeedsAllError if nothing may be kept, and otherwise what ``build`` does.
    """
    dataset = dataset.checked
    base_url = base_url or previous.index.base_url
    looked = looked or previous.index.looked
    old = kept_of(previous, kept)
    ledger = old.others.ledger
    left = by_uid(previous.index.gone)
    own = dataset.publication
    known = schedule(dataset, as_of, kept)
    numbering = renumbered([*ledger, *left], known)
    before = addresses(row for row in previous.index.feeds if row.path not in old.rows)
    whole = all_feeds(dataset, known, as_of, numbering=numbering, before=before, kept=old.shared)
    stay = {**old.rows, **unmoved(whole, old, previous)}
    whole = [feed for feed in whole if feed.path not in stay]
    stamp = int(now.timestamp())
    events = {
        event.uid: event
        for feed in whole
        if not feed.view
        for event in feed.events
        if event.uid not in old.entries
    }
    revised: dict[str, Revised] = {}
    for uid, event in events.items():
        entry = ledger.get(uid)
        last = left[uid].revision if entry is None and uid in left else None
        revised[uid] = revise(render_event(event, own), entry, stamp, last)
    plain = {uid: one.raw for found in (old.entries, revised) for uid, one in found.items()}
    told = {feed.path: views(feed.events, feed.edition, plain, own) for feed in whole if feed.view}
    whole = [_without_others(feed, told.get(feed.path)) for feed in whole]
    feeds = [
        _trimmed(feed, told.get(feed.path, plain), as_of, old, previous.files.get(feed.path, b""))
        for feed in whole
    ]
    announced = news(dataset, known)
    if kept:
        changed = {uid for uid, one in revised.items() if one.fate != "same"}
        refuse_unknown(dataset, whole, feeds, changed, old, as_of)
        refuse_older_news(dataset, announced, kept)
        feeds = [with_ends(feed, dataset, old, as_of) for feed in feeds]
    lost = losses(old.others, feeds, whole, dataset, known, as_of, numbering)
    if lost and not allow_removals:
        raise GateError(map(str, lost), remedy(lost, as_of))
    there = {event.uid for feed in feeds for event in feed.events} - old.entries.keys()
    files = {
        **{feed.path: _rendered(feed, told.get(feed.path, plain), previous, base_url, own) for feed in feeds},
        **{path: previous.files[path] for path in stay},
    }
    fates = Counter(revised[uid].fate for uid in there)
    if kept:
        fates["same"] += old.events
    fates["dropped"] = sum(uid not in there for uid in ledger)
    rows = {**{feed.path: listed(feed, files[feed.path]) for feed in feeds}, **stay}
    return Built(
        index=Index(
            version=1,
            base_url=base_url,
            gone=still_gone(previous.index.gone, ledger, there, as_of),
            looked=looked,
            feeds=tuple(rows[path] for path in sorted(rows)),
        ),
        files={path: files[path] for path in sorted(files)},
        news={ATOM: to_atom(announced, base_url, own=own), JSON: to_json(announced)},
        losses=tuple(map(str, lost)),
        fates=fates,
        told={uid: event for uid, event in events.items() if uid in there},
        numbering=numbering,
        at_rest=at_rest(dataset, known, whole, feeds, announced, numbering, as_of, kept),
    )


def _without_others(feed: Feed, told: Mapping[str, bytes] | None) -> Feed:
    """Return a view without events that stand in no other feed: nothing keeps their revisions."""
    if told is None:
        return feed
    return msgspec.structs.replace(feed, events=tuple(event for event in feed.events if event.uid in told))


def _trimmed(feed: Feed, told: Mapping[str, bytes], as_of: dt.date, old: Kept, data: bytes) -> Feed:
    """Return a feed that is small enough; ``data`` are its bytes of before."""
    language = feed.edition.language
    return trim(
        feed,
        {event.uid: len(told[event.uid]) for event in feed.events},
        as_of,
        old.held.get(feed.path, frozenset()),
        was_cut=says_it_was_cut(data, language),
        language=language,
    )


def _rendered(
    feed: Feed, told: Mapping[str, bytes], previous: Published, base_url: str | None, own: Publication
) -> bytes:
    """Return a feed as it is published now: the very bytes of before if they are the same."""
    data = render_feed(feed, [told[event.uid] for event in feed.events], base_url, own)
    before = previous.files.get(feed.path)
    return data if data != before else before


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
