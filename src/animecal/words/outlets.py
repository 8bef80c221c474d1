"""What an airing is called beside its siblings: by its network, and by what tells it from others there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..language.model import Airing, Dataset
from ..language.statements import Showing
from .languages import ENGLISH, Language
from .regions import everywhere_or

_SHOWINGS: dict[Showing, str] = {"rerun": "rerun", "preview": "advance showing"}


def showing_words(showing: Showing | None, language: Language = ENGLISH) -> str:
    """Return what a showing is that is no premiere; nothing of any other."""
    return language.say(_SHOWINGS[showing]) if showing else ""


def noted(text: str, notes: Iterable[str], language: Language = ENGLISH) -> str:
    """Return a text with its notes in brackets; those that are empty are left out."""
    told = language.listed([note for note in notes if note])
    return language.say("{text} ({notes})", text=text, notes=told) if told else text


def apart(
    dataset: Dataset, airing: Airing, siblings: Sequence[Airing], language: Language = ENGLISH
) -> list[str]:
    """Return what tells an airing from its show's others on its network: where it can be watched.

    Nothing if it has the network for itself, or if they do not differ in that.
    """
    there = [one for one in siblings if one.network == airing.network] if airing.network else []
    if len({dataset.regions_of(one) for one in there}) < 2:
        return []
    return [everywhere_or(dataset.regions, dataset.regions_of(airing), language)]


def called(
    dataset: Dataset,
    airing: Airing,
    siblings: Sequence[Airing],
    language: Language = ENGLISH,
    moved: str | None = None,
) -> str | None:
    """Return an airing's network, and what tells it from others there: ``Netflix (Japan)``.

    ``moved`` is the network to which it has gone over. None as long as the network is not known.
    """
    network = dataset.network_of(airing, moved)
    if network is None:
        return None
    return noted(network.name, [] if moved else apart(dataset, airing, siblings, language), language)
