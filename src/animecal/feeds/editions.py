"""Events in other words than those under which they are published: what a reader asked for.

A view of an event has its UID, its moment and its revision: only what it says is another.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from ..language.model import Dataset
from ..language.tables import Publication, Selection, Titles
from ..language.titles import titled
from ..schedule.episodes import ShowSchedule
from ..words.languages import ENGLISH, LANGUAGES, Language, language_of
from .events import NO_NUMBERING, AiringEvents, events_of


class Edition(msgspec.Struct, frozen=True):
    """In which language events are told, under which titles, and how many minutes before them it rings."""

    language: Language = ENGLISH
    titles: Titles = "en"
    alarm: int | None = None

    def events(
        self, dataset: Dataset, known: ShowSchedule, numbering: Mapping[str, int] = NO_NUMBERING
    ) -> list[AiringEvents]:
        """Return the events of a show, airing by airing."""
        read = msgspec.structs.replace(known, show=titled(known.show, self.titles))
        return events_of(dataset, read, self.language, numbering)


PUBLISHED = Edition()
"""How events are published; all others are views."""


def edition_of(selection: Selection, own: Publication) -> Edition:
    """Return how a selection has the events of a publication told.

    Whoever reads the language of the shows' own titles gets these, unless others are asked for.
    """
    code = selection.language or LANGUAGES[0]
    native = code == own.language != LANGUAGES[0]
    titles = selection.titles or ("ja" if native else "en")
    return Edition(language_of(code), titles, selection.alarm)
