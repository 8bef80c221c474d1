"""Names: of data files, in URLs and UIDs, and of shows, as they are compared."""

from __future__ import annotations

import re
import unicodedata

NETWORKS, BLOCKS, REGIONS, RETIRED = "networks.toml", "blocks.toml", "regions.toml", "retired.toml"
PUBLICATION, SOURCES, DECLINED = "publication.toml", "sources.toml", "declined.toml"
CALENDARS = "calendars.toml"
"""The files of a data folder beside its ``shows/<year>/<show-id>.toml``."""
TABLES = (NETWORKS, BLOCKS, REGIONS)
"""Those that shows name parts of."""
OPTIONAL = (BLOCKS, CALENDARS, DECLINED, PUBLICATION, RETIRED, SOURCES)
"""Those that a data folder may lack."""

LONGEST_ID = 80
RESERVED = r"con|prn|aux|nul|com[0-9]|lpt[0-9]"
"""Ids that Windows keeps for itself: no file can have such a name there."""
ID = "[a-z0-9]+(?:-[a-z0-9]+)*"
TAG = r"[a-z]{2,3}(?:-[A-Z][a-z]{3})?(?:-[A-Z]{2}|-\d{3})?"
_ID, _TAG = re.compile(ID, re.ASCII), re.compile(TAG, re.ASCII)


def is_tag(text: str) -> bool:
    """Return whether a text is a language tag (BCP 47) of a language, perhaps its script and its region."""
    return _TAG.fullmatch(text) is not None


def is_id(text: str) -> bool:
    """Return whether a text is an id: at most 80 lower-case latin letters, digits and single hyphens."""
    return bool(_ID.fullmatch(text)) and len(text) <= LONGEST_ID


def slug(text: str) -> str:
    """Return a text as it stands in URLs and UIDs: an id of any length, or nothing.

    Letters with accents lose them; everything else separates. Empty for text without latin letters: libraries
    for this spell Japanese as if it were Chinese.
    """
    plain = "".join(mark for mark in unicodedata.normalize("NFKD", text) if not unicodedata.combining(mark))
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")


def title_key(title: str) -> str:
    """Return what equal titles share: no two shows may have the same."""
    return title.casefold()


def title_likeness(title: str) -> str:
    """Return what a title has in every database: its letters and digits, without marks, spaces and widths.

    Titles that differ in their marks alone are alike without being equal.
    """
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", title).casefold())
