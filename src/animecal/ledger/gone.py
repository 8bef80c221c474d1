"""What left the feeds keeps its last revision, so that its return is an update and no new event.

A client that still has the event takes only what has a higher SEQUENCE and a newer LAST-MODIFIED (RFC 5545,
section 3.8.7.4). The manifest holds these, one line an event, the newest to leave up to ``MOST``.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Set
from typing import Annotated

import msgspec

from ..feeds.ics import Revision
from .revisions import LAST_MODIFIED, LAST_SEQUENCE, Ledger

MOST = 10_000
"""Events that are remembered: some 600 kB."""

_UID = r"^[a-z0-9.-]{1,300}@animecal$"


class Gone(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """An event that left the feeds on a day, and its last revision; ``modified`` is in seconds since 1970."""

    uid: Annotated[str, msgspec.Meta(pattern=_UID)]
    sequence: Annotated[int, msgspec.Meta(ge=0, le=LAST_SEQUENCE)]
    modified: Annotated[int, msgspec.Meta(le=LAST_MODIFIED)]
    since: dt.date

    @property
    def revision(self) -> Revision:
        """The revision with which it left."""
        return Revision(self.sequence, self.modified)


def still_gone(
    before: Iterable[Gone], ledger: Ledger, there: Set[str], as_of: dt.date, most: int = MOST
) -> tuple[Gone, ...]:
    """Return what is gone now: what was gone before and what was in the ledger, but for what is ``there``.

    What has a UID of another program's is not remembered: no build brings it back.
    """
    found = {one.uid: one for one in before if one.uid not in there}
    found |= {
        uid: Gone(uid, entry.revision.sequence, entry.revision.modified, as_of)
        for uid, entry in ledger.items()
        if uid not in there and re.search(_UID, uid)
    }
    newest = sorted(found.values(), key=lambda one: (one.since, one.uid), reverse=True)[:most]
    return tuple(sorted(newest, key=lambda one: one.uid))


def by_uid(gone: Iterable[Gone]) -> Mapping[str, Gone]:
    """Return what is gone by its UID."""
    return {one.uid: one for one in gone}
