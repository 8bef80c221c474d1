"""Statements that machines made: what an observation says, in the form of what people announce.

No file can hold them: they are types of their own, and not keys of the data language.
"""

from __future__ import annotations

from .statements import Change, DateStatement, Statement
from .tables import Observer


class ObservedDate(DateStatement, frozen=True, kw_only=True):
    """A date that was observed: ``announced`` is the day on which it was seen ``by`` a source."""

    by: Observer


class ObservedChange(Change, frozen=True, kw_only=True):
    """A change that was observed: ``announced`` is the day on which it was seen ``by`` a source."""

    by: Observer


def observer_of(statement: Statement) -> Observer | None:
    """Return the source that a machine read for a statement; None if a person made it."""
    return statement.by if isinstance(statement, ObservedChange | ObservedDate) else None
