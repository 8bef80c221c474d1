"""What the search in the browser knows of all shows."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from ..language.model import Show
from ..schedule.episodes import ShowSchedule
from .content import Content

PART = 2_000
"""Shows in one file of the search index (some 130 kB compressed)."""


def search(content: Content) -> dict[str, bytes]:
    """Return the search index, by path.

    ``search.json`` has the newest shows and names the files with the others, which have the same form.
    Those do not change when shows are added.
    """
    known = {one.show.id: one for one in content.known}
    rows = [known[one.show.id] for one in sorted(content.listed.values(), key=lambda one: one.order)]
    parts = [rows[at : at + PART] for at in range(0, len(rows), PART)] or [[]]
    found = {f"search/{number}.json": _file(content, part) for number, part in enumerate(parts[:-1], 1)}
    found["search.json"] = _file(content, parts[-1], tuple(reversed(found)))
    return found


def _also_called(show: Show) -> str:
    """Return by what else a show is found: its title in latin letters, and its former ones."""
    former = [title for one in show.former_titles for title in (one.title, one.title_ja)]
    return " ".join(filter(None, (show.title_romaji, *former)))


def _file(content: Content, known: Sequence[ShowSchedule], parts: Sequence[str] = ()) -> bytes:
    """Return a file of the search index, the newest show first.

    A show's row: id, title, original title, other titles, start, networks, blocks, the number of its
    countries in the file, season.
    """
    sets: dict[str, int] = {}
    rows = []
    for one in reversed(known):
        airings = [airing.airing for airing in one.airings]
        listed = content.listed[one.show.id]
        rows.append(
            [
                one.show.id,
                one.show.title,
                one.show.title_ja or "",
                _also_called(one.show),
                listed.printed,
                " ".join(
                    sorted({name for at in one.airings for name in (at.airing.network, *at.networks) if name})
                ),
                " ".join(sorted({airing.block for airing in airings if airing.block})),
                sets.setdefault(content.countries(one.airings), len(sets)),
                str(listed.season or ""),
            ]
        )
    return msgspec.json.encode({"countries": list(sets), "parts": parts, "shows": rows}) + b"\n"
