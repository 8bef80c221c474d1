"""The page of the shows that a visitor has starred, which the script fills, and what it fills it from."""

from __future__ import annotations

from ..language.tables import OURS
from ..words.watching import WatchWords
from .content import Content
from .press import Page, as_json
from .watching import nights, watching

NIGHTS = "nights.json"
"""All nights to come at every outlet, for the script alone: programs have those below ``api/``."""


def mine(content: Content) -> Page:
    """Return the page of starred shows."""
    return Page(
        path="mine/",
        template="mine.html",
        title=WatchWords(content.language).mine,
        told={
            **watching(content),
            "menu": content.subscribable("premieres.ics"),
            "lists": content.dataset.publication.subject == OURS.subject,
        },
    )


def nights_file(content: Content) -> dict[str, bytes]:
    """Return the file of nights, by path."""
    return {NIGHTS: as_json(nights(content))}
