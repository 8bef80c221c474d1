"""Events in other words than those under which they are published: what a reader asked for.

A view of an event has its UID, its moment and its revision: only what it says is another.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from ..language.model import Dataset
from ..language.tables import Publication, Selection, Titles
from ..language.titles import all_titled, titled
from ..schedule.episodes import ShowSchedule
from ..words.events import Matters, alike
from ..words.languages import ENGLISH, LANGUAGES, Language, language_of
from .events import NO_NUMBERING, AiringEvents, events_of


class Edition(msgspec.Struct, frozen=True):
    """In which language events are told, under which titles, and how many minutes before them it rings."""

    language: Language = ENGLISH
    titles: Titles = "en"
    alarm: int | None = None

    def data(self, dataset: Dataset) -> Dataset:
        """Return the data as its readers know it."""
        return all_titled(dataset, self.titles)

    def shows(self, known: Iterable[ShowSchedule]) -> list[ShowSchedule]:
        """Return shows as its readers know them."""
        return [msgspec.structs.replace(one, show=titled(one.show, self.titles)) for one in known]

    def events(
        self,
        dataset: Dataset,
        known: ShowSchedule,
        numbering: Mapping[str, int] = NO_NUMBERING,
        matters: Matters = alike,
    ) -> list[AiringEvents]:
        """Return the events of a show, airing by airing.

        Texts of a view name those outlets first that ``matters`` tells; published ones are for everybody.
        """
        (read,) = self.shows([known])
        first = alike if self == PUBLISHED else matters
        return events_of(dataset, read, self.language, numbering, first)


PUBLISHED = Edition()
"""How events are published; all others are views."""


def edition_of(selection: Selection, own: Publication) -> Edition:
    """Return how a selection has the events of a publication told."""
    code = selection.language or LANGUAGES[0]
    return Edition(language_of(code), selection.titles or usual_titles(code, own), selection.alarm)


def usual_titles(code: str, own: Publication) -> Titles:
    """Return the titles that readers of a language get who ask for no others.

    Those who read the language of the shows' own titles get these.
    """
    return "ja" if code == own.language != LANGUAGES[0] else "en"
