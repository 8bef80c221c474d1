"""Events in other words than those under which they are published: what a reader asked for.

A view of an event has its UID, its moment and its revision: only what it says is another.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from ..language.model import Dataset
from ..language.tables import Publication, Selection, Titles
from ..language.titles import as_read, titled
from ..schedule.episodes import ShowSchedule
from ..words.languages import LANGUAGES, Language, language_of
from .events import NO_NUMBERING, AiringEvents, events_of

PLAIN = LANGUAGES[0]
"""The language in which events are published."""


class Edition(msgspec.Struct, frozen=True):
    """In which language events are told, under which titles, and how many minutes before them it rings.

    ``native`` is whether networks and blocks have the names that they have where they are at home.
    """

    language: Language
    titles: Titles
    native: bool
    alarm: int | None = None

    def data(self, dataset: Dataset) -> Dataset:
        """Return the data as its readers know it."""
        return as_read(dataset, self.titles, native=self.native)

    def show(self, known: ShowSchedule) -> ShowSchedule:
        """Return a show as its readers know it."""
        return msgspec.structs.replace(known, show=titled(known.show, self.titles))


def edition_in(
    code: str, own: Publication, titles: Titles | None = None, alarm: int | None = None
) -> Edition | None:
    """Return an edition of a publication in a language; None if that is how events are published.

    Whoever reads the language of the shows' own titles gets these, unless others are asked for.
    """
    native = code == own.language != PLAIN
    titles = titles or ("ja" if native else "en")
    if (code, titles, alarm) == (PLAIN, "en", None):
        return None
    return Edition(language_of(code), titles, native, alarm)


def edition_of(selection: Selection, own: Publication) -> Edition | None:
    """Return how a selection tells events; None if as they are published."""
    return edition_in(selection.language or PLAIN, own, selection.titles, selection.alarm)


class Views:
    """Makes the events of one data set, in any edition."""

    def __init__(self, dataset: Dataset, numbering: Mapping[str, int] = NO_NUMBERING) -> None:
        self._dataset = dataset
        self._numbering = numbering
        self._read: dict[tuple[Titles, bool], Dataset] = {}

    def events(self, known: ShowSchedule, edition: Edition | None) -> list[AiringEvents]:
        """Return the events of a show in an edition, or as they are published, airing by airing."""
        if edition is None:
            return events_of(self._dataset, known, numbering=self._numbering)
        key = edition.titles, edition.native
        if key not in self._read:
            self._read[key] = edition.data(self._dataset)
        return events_of(self._read[key], edition.show(known), edition.language, self._numbering)
