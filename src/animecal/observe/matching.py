"""Which titles of a source may be shows whose ids there are not known: for a person to accept."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from ..language.model import Show
from ..language.moment import Moment
from ..language.names import title_likeness
from ..sources.records import Candidate, Record


class Proposal(msgspec.Struct, frozen=True, kw_only=True):
    """A line that a person may put into a show's file: the ``ids`` that it has and those of a candidate."""

    source: str
    show: str
    file: str
    line: str
    title: str
    year: int | None
    url: str


def wanted(show: Show) -> str:
    """Return by which title a show is looked for."""
    return show.title_ja or show.title


def fitting(show: Show, starts: Moment | None, candidates: Iterable[Candidate]) -> list[Candidate]:
    """Return the candidates that may be a show: of its title and its first year.

    Titles that differ in their marks alone are other shows (``けいおん!!``) where one is the very same.
    """
    title = wanted(show)
    of_year = [one for one in candidates if not (starts and one.year) or abs(one.year - starts.day.year) <= 1]
    same = [one for one in of_year if _plain(one.title) == _plain(title)]
    found = same or [one for one in of_year if title_likeness(one.title) == title_likeness(title)]
    exact = [one for one in found if starts and one.year == starts.day.year]
    return list(dict.fromkeys(exact or found))


def _plain(title: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", title).casefold().split())


def listed(records: Iterable[Record]) -> dict[str, list[Candidate]]:
    """Return the records of a source that is read whole as candidates, by the likeness of their titles."""
    found: dict[str, list[Candidate]] = {}
    for one in records:
        title = one.title_ja or one.title
        year = one.starts.day.year if one.starts else None
        candidate = Candidate(ids=one.ids, title=title, year=year, url=one.url)
        found.setdefault(title_likeness(title), []).append(candidate)
    return found


def proposals(source: str, show: Show, candidates: Sequence[Candidate]) -> list[Proposal]:
    """Return the lines that would give a show the ids of candidates that it lacks."""
    found: list[Proposal] = []
    for one in candidates:
        lacking = {name: known for name, known in one.ids.given.items() if name not in show.ids.given}
        if not lacking or contradicts(show.ids.given, one.ids.given):
            continue
        ids = ", ".join(f"{name} = {known}" for name, known in {**show.ids.given, **lacking}.items())
        found.append(
            Proposal(
                source=source,
                show=show.id,
                file=show.file,
                line=f"ids = {{ {ids} }}",
                title=one.title,
                year=one.year,
                url=one.url,
            )
        )
    return found


def contradicts(ours: Mapping[str, int], theirs: Mapping[str, int]) -> bool:
    """Whether two sets of ids are those of different shows: one database knows them by different ones."""
    return any(theirs.get(name, known) != known for name, known in ours.items())
