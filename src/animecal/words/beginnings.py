"""That a show begins or goes on, as the title of an event says it."""

from __future__ import annotations

from ..language.tables import NetworkKind
from .languages import ENGLISH, Language

_PREMIERES = (
    *("{show} premieres", "{show} premieres {moment}"),
    *("{show} premieres on {network}", "{show} premieres {moment} on {network}"),
)
"""Without more, with the moment, with the network, with both."""

_OPENS = (
    *("{show} opens", "{show} opens {moment}"),
    *("{show} opens on {network}", "{show} opens {moment} on {network}"),
)
_RESUMES = (
    *("{show} resumes", "{show} resumes {moment}"),
    *("{show} resumes on {network}", "{show} resumes {moment} on {network}"),
)


def begins_words(
    show: str,
    kind: NetworkKind | None,
    language: Language = ENGLISH,
    *,
    premiere: bool,
    moment: str = "",
    network: str = "",
) -> str:
    """Return that a show has its premiere or resumes: ``Metallic Rouge premieres January 2024``.

    ``kind`` is that of the network, if it is known: English says the same of all but cinemas.
    """
    form = bool(moment) + 2 * bool(network)
    values = {"show": show, "moment": moment, "network": network}
    if premiere and kind == "theatrical":
        return language.say(_OPENS[form], **values)
    message = _PREMIERES[form] if premiere else _RESUMES[form]
    match kind:
        case "streaming":
            return language.say_of("streaming", message, **values)
        case None | "theatrical":
            return language.say(message, **values)
        case _:
            return language.say_of("broadcast", message, **values)
