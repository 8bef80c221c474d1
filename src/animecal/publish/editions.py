"""The published feeds in another language: made with the site, of the same events, and not committed.

They stand in a folder of their own, such as ``ja/``, with a manifest of their own. Nothing of theirs counts:
an event has the revision with which it is published.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import msgspec

from ..feeds.editions import Edition
from ..feeds.ended import all_feeds
from ..feeds.events import Event
from ..feeds.ics import render_feed
from ..feeds.news import ATOM, JSON, news, to_atom, to_json
from ..feeds.select import Feed
from ..feeds.trim import trim
from ..language.model import Dataset
from ..ledger.numbering import renumbered
from ..ledger.published import INDEX, Index, Published
from ..ledger.revisions import read_before
from ..ledger.views import views
from ..schedule.episodes import ShowSchedule
from .build import listed
from .kept import addresses
from .looked import LOOKED


def in_edition(path: str) -> bool:
    """Return whether a feed is in other languages too: a named calendar has a language of its own."""
    return not path.startswith("calendars/")


class Editions:
    """Makes the editions of what is published; ``known`` is what the data says on the day ``as_of``."""

    def __init__(
        self, dataset: Dataset, known: Sequence[ShowSchedule], published: Published, as_of: dt.date
    ) -> None:
        self._dataset = dataset
        self._known = known
        self._index = published.index
        self._as_of = as_of
        before = read_before(published.files, published.index.views)
        self._held = before.held
        self._raw = {uid: entry.raw for uid, entry in before.ledger.items()}
        gone = (one.uid for one in published.index.gone)
        self._numbering = renumbered([*before.ledger, *gone], known)

    def feeds(self, edition: Edition) -> list[Feed]:
        """Return the published feeds as an edition tells them, each with the events that it holds."""
        made = all_feeds(
            edition.data(self._dataset),
            edition.shows(self._known),
            self._as_of,
            edition.language,
            numbering=self._numbering,
            before=addresses(self._index.feeds),
        )
        return [
            msgspec.structs.replace(feed, events=tuple(one for one in feed.events if one.uid in held))
            for feed in made
            if (held := self._held.get(feed.path)) is not None
        ]

    def files(self, edition: Edition, feeds: Sequence[Feed], folder: str) -> dict[str, bytes]:
        """Return the files of an edition, by their paths in its folder, which ends with a slash.

        A feed that is larger in its language than calendar apps read is cut as published ones are.
        """
        own = self._dataset.publication
        base_url = f"{self._index.base_url}{folder}" if self._index.base_url else None
        told: dict[str, bytes] = {}
        rows = []
        found: dict[str, bytes] = {}
        for feed in feeds:
            if not in_edition(feed.path):
                continue
            fresh: list[Event] = [one for one in feed.events if one.uid not in told]
            told |= views(fresh, edition, self._raw, own)
            sizes = {event.uid: len(told[event.uid]) for event in feed.events}
            cut = trim(feed, sizes, self._as_of, language=edition.language)
            found[feed.path] = render_feed(cut, [told[one.uid] for one in cut.events], base_url, own)
            rows.append(listed(cut, found[feed.path]))
        announced = news(edition.data(self._dataset), edition.shows(self._known), edition.language)
        found[ATOM] = to_atom(announced, base_url, edition.language, own)
        found[JSON] = to_json(announced)
        looked = self._index.looked or (f"{self._index.base_url}{LOOKED}" if base_url else None)
        index = Index(version=1, base_url=base_url, feeds=tuple(rows), looked=looked)
        found[INDEX] = index.encoded()
        return found
