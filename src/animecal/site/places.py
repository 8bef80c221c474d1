"""Where the pages and feeds of a language stand: English at the root, others in folders such as ``ja/``."""

from __future__ import annotations

from typing import NamedTuple

from ..publish.editions import in_edition


class Place(NamedTuple):
    """A language by its code (BCP 47), what it calls itself, and the folder of its pages, such as ``ja/``."""

    code: str
    name: str
    folder: str


ROOT = Place("en", "English", "")


def place_of(code: str) -> Place:
    """Return the place of another language."""
    from babel import Locale

    return Place(code, Locale.parse(code, sep="-").get_display_name() or code, f"{code.lower()}/")


def up(folder: str) -> str:
    """Return the way from the folder of a language's pages to the root of the site."""
    return "../" * folder.count("/")


def feed_place(path: str, folder: str) -> str:
    """Return where a feed is for the readers of pages in a folder, below the root of the site."""
    return f"feeds/{folder if in_edition(path) else ''}{path}"
