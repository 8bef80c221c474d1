"""From a data set to a publication: the whole way in one function, without touching the disk."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Mapping

import msgspec

from ..errors import AnimecalError, GateError
from ..feeds.events import Event
from ..feeds.ics import LIMIT, render_event, render_feed
from ..feeds.news import ATOM, JSON, news, to_atom, to_json
from ..feeds.select import Feed, recent_from, select, trim
from ..language.model import Dataset
from ..ledger.gate import losses
from ..ledger.published import INDEX, Index, IndexedFeed, Published
from ..ledger.revisions import Revised, read_ledger, revise
from ..schedule.shows import schedule

HEADROOM = 20_000
"""Bytes kept free in feeds of many shows, for their calendar-level lines and to drop seasons rarely."""


class Built(msgspec.Struct, frozen=True, kw_only=True):
    """A publication to be: its manifest, its feeds by path, and what became of events.

    ``news`` are the files beside the feeds that tell announcements, by path; ``losses`` what the gate objects
    to, which is empty unless removals were allowed. ``fates`` counts events by what became of them: ``new``,
    ``moved``, ``changed``, ``same`` and ``dropped``; ``told`` are the events as values, by UID.
    """

    index: Index
    files: Mapping[str, bytes]
    news: Mapping[str, bytes]
    losses: tuple[str, ...]
    fates: Mapping[str, int]
    told: Mapping[str, Event]

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
    """Return what is to be published of what was announced up to ``as_of``.

    ``now`` becomes the time of what changed. ``looked`` is where it says when feeds were last built. Without
    that or ``base_url``, what was published before stays.

    Raises GateError if something would be lost, LedgerError if what was published before is broken, and
    AnimecalError if a feed is too large for calendar clients.
    """
    base_url = base_url or previous.index.base_url
    looked = looked or previous.index.looked
    ledger = read_ledger(previous.files)
    known = schedule(dataset, as_of)
    feeds = select(dataset, known, as_of)
    stamp = int(now.timestamp())
    revised: dict[str, Revised] = {}
    for feed in feeds:
        for event in feed.events:
            if event.uid not in revised:
                revised[event.uid] = revise(render_event(event), ledger.get(event.uid), stamp)
    sizes = {uid: len(one.raw) for uid, one in revised.items()}
    feeds = [trim(feed, sizes, LIMIT - HEADROOM, recent_from(as_of)) for feed in feeds]
    before = {feed.path: feed.events for feed in previous.index.feeds}
    lost = losses(before, ledger, feeds, dataset, known, as_of)
    if lost and not allow_removals:
        raise GateError(lost)
    files = {
        feed.path: render_feed(feed, [revised[event.uid].raw for event in feed.events], base_url)
        for feed in feeds
    }
    too_large = [f"{path} ({len(data):,} bytes)" for path, data in files.items() if len(data) > LIMIT]
    if too_large:
        raise AnimecalError(
            f"too large for calendar clients, which stop at about 1 MB; {LIMIT:,} bytes are allowed: "
            + ", ".join(too_large)
        )
    announced = news(dataset, known)
    fates = Counter(one.fate for one in revised.values())
    fates["dropped"] = sum(uid not in revised for uid in ledger)
    return Built(
        index=_index(feeds, files, base_url, looked),
        files=files,
        news={ATOM: to_atom(announced, base_url), JSON: to_json(announced)},
        losses=tuple(lost),
        fates=fates,
        told={event.uid: event for feed in feeds for event in feed.events},
    )


def _index(feeds: list[Feed], files: Mapping[str, bytes], base_url: str | None, looked: str | None) -> Index:
    return Index(
        version=1,
        base_url=base_url,
        looked=looked,
        feeds=tuple(
            IndexedFeed(
                path=feed.path,
                title=feed.title,
                kind=feed.kind,
                events=len(feed.events),
                first=feed.events[0].day.isoformat() if feed.events else None,
                last=feed.events[-1].day.isoformat() if feed.events else None,
                size=len(files[feed.path]),
                sha256=hashlib.sha256(files[feed.path]).hexdigest(),
            )
            for feed in feeds
        ),
    )
