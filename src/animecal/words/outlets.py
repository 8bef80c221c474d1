"""What an airing is called beside its siblings: by its network, and by what tells it from others there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..language.model import Airing, Dataset
from ..language.statements import Showing
from ..language.tables import Block, Network, NetworkKind, Publication
from .languages import ENGLISH, Language
from .regions import everywhere_or
from .tongues import dub_words

_SHOWINGS: dict[Showing, str] = {"rerun": "rerun", "preview": "advance showing"}


def name_words(one: Network | Block, own: Publication, language: Language = ENGLISH) -> str:
    """Return what a network or a block is called; in the publication's own language, by its name there."""
    return one.name_ja or one.name if language.code == own.language else one.name


def showing_words(
    showing: Showing | None, language: Language = ENGLISH, kind: NetworkKind | None = None
) -> str:
    """Return what a showing is that is no premiere; nothing of any other.

    ``kind`` is that of the network, if it is known: English says the same of all.
    """
    if showing is None:
        return ""
    match kind:
        case None:
            return language.say(_SHOWINGS[showing])
        case "streaming":
            return language.say_of("streaming", _SHOWINGS[showing])
        case "theatrical":
            return language.say_of("theatrical", _SHOWINGS[showing])
        case _:
            return language.say_of("broadcast", _SHOWINGS[showing])


def noted(text: str, notes: Iterable[str], language: Language = ENGLISH) -> str:
    """Return a text with its notes in brackets; those that are empty are left out."""
    told = language.listed([note for note in notes if note])
    return language.say("{text} ({notes})", text=text, notes=told) if told else text


def apart(
    dataset: Dataset, airing: Airing, siblings: Sequence[Airing], language: Language = ENGLISH
) -> list[str]:
    """Return what tells an airing from its show's others on its network; the original is the first of these.

    That is the language of a dub, and where it can be watched if others there differ in that. If nothing else
    tells two apart, the words of an airing's id do.
    """
    if airing.network is None:
        return []
    told = [dub_words(airing.audio, language)] if airing.audio != siblings[0].audio else []
    there = [one for one in siblings if (one.network, one.audio) == (airing.network, airing.audio)]
    regions = dataset.regions_of(airing)
    alike = [one for one in there if dataset.regions_of(one) == regions]
    if len(alike) < len(there):
        told.append(everywhere_or(dataset.regions, regions, language))
    if len(alike) > 1 and airing.id is not None:
        told.append(airing.id.removeprefix(f"{airing.network}-").replace("-", " "))
    return told


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
    name = name_words(network, dataset.publication, language)
    return noted(name, [] if moved else apart(dataset, airing, siblings, language), language)
