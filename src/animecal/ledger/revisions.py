"""What changed since the last publication, and what must not be lost.

The feeds published before are the ledger. An event whose content is the same keeps its old bytes, to the
letter; a changed one gets SEQUENCE + 1 and LAST-MODIFIED = DTSTAMP = the build's time. GNOME shows a moved
event only if one of the three changed, ICSx5 only if LAST-MODIFIED is newer: so all three change, or none.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Collection, Iterator, Mapping, Set

import msgspec

from ..errors import LedgerError
from ..feeds.ics import BEGIN, END, Body, Revision, unfold
from ..language.moment import JST, LAST_YEAR, from_instant, to_instant, zone_names


class Entry(msgspec.Struct, frozen=True, gc=False):
    """An event as it was published: its bytes, its revision and where these fields stand in the bytes."""

    raw: bytes
    revision: Revision
    fields: tuple[int, int]

    @property
    def tail(self) -> bytes:
        """The lines after the revision."""
        return self.raw[self.fields[1] :]

    def text(self, name: str) -> str:
        """Return the value of a property, unescaped; empty if there is none."""
        found = re.search(rb"\r\n" + name.encode() + rb"(?:;[^:\r\n]*)?:([^\r]*)", unfold(self.raw))
        if not found:
            return ""
        value = found[1].decode(errors="replace")
        return re.sub(r"\\(.)", lambda match: {"n": "\n"}.get(match[1], match[1]), value)

    @property
    def day(self) -> dt.date:
        """The day, at home, on which the event starts. Raises LedgerError if it does not say."""
        try:
            return _date(self.text("DTSTART")[:8])
        except ValueError:
            uid = self.text("UID")
            raise LedgerError(f"the event {uid} published before has no DTSTART; restore the feeds") from None

    @property
    def zone(self) -> str:
        """The zone in which the start is written; Japan's, if none or none that there is."""
        found = re.search(rb"\r\nDTSTART;TZID=([^:;\r\n]*):", unfold(self.raw))
        name = found[1].decode(errors="replace") if found else ""
        return name if name in zone_names() else JST

    @property
    def instant(self) -> int | None:
        """The start in minutes since 1970-01-01T00:00Z; None for an event of a whole day."""
        start = re.fullmatch(r"\d{8}T(\d\d)(\d\d)\d\d", self.text("DTSTART"))
        if start is None:
            return None
        return to_instant(self.day, 60 * int(start[1]) + int(start[2]), self.zone)

    def printed_day(self, zone: str) -> dt.date:
        """Return the day under which the event is printed where clocks show ``zone``."""
        return self.day if self.instant is None else from_instant(self.instant, zone).day

    @property
    def expected(self) -> bool:
        """Whether the event filled a slot of an airing whose length was not known."""
        return bool(self.text("X-ANIMECAL-EXPECTED"))


Ledger = Mapping[str, Entry]
"""The events published before, by UID."""

REVISION = re.compile(rb"DTSTAMP:(\d{8}T\d{6}Z)\r\nLAST-MODIFIED:(\d{8}T\d{6}Z)\r\nSEQUENCE:(\d{1,10})\r\n")
"""An event's revision, as it stands in its bytes."""
LAST_SEQUENCE = 2**31 - 1
"""As far as an INTEGER goes (RFC 5545, section 3.3.8)."""
LAST_MODIFIED = int(dt.datetime(LAST_YEAR, 12, 31, 23, 59, 59, tzinfo=dt.UTC).timestamp())
"""The last second that a build may be told to live in."""


class Before(msgspec.Struct, frozen=True):
    """What was published before: the events by UID, and the UIDs that each feed held, by its path."""

    ledger: Ledger
    held: Mapping[str, Set[str]]


def read_before(files: Mapping[str, bytes], views: Collection[str] = ()) -> Before:
    """Return what published feeds hold; those at the paths ``views`` tell events in words of their own.

    Raises LedgerError if a feed is not whole, or if two other feeds hold different versions of an event.
    """
    ledger: dict[str, Entry] = {}
    held: dict[str, frozenset[str]] = {}
    known: dict[bytes, str] = {}
    for path in sorted(files, key=lambda path: path in views):
        there = list(_events_in(path, files[path]))
        for raw in there:
            if raw in known:
                continue
            uid, entry = _entry(path, raw)
            if path not in views:
                if uid in ledger:
                    raise LedgerError(f"{path}: the event {uid} differs between two feeds; restore them")
                ledger[uid] = entry
            known[raw] = uid
        held[path] = frozenset(map(known.__getitem__, there))
    return Before(ledger, held)


_BEGIN, _END, _LAST = b"\r\n" + BEGIN, b"\r\n" + END, b"\r\nEND:VCALENDAR\r\n"


def _events_in(path: str, data: bytes) -> Iterator[bytes]:
    """Yield the bytes of each event of a published feed.

    An event begins with a whole line. The same words in a title begin none: before them stands the name of a
    property, or the blank of a fold (RFC 5545, section 3.1). Raises LedgerError if the feed is cut short.
    """
    if not data.endswith(_LAST):
        raise LedgerError(f"{path}: the feed published before is cut short; restore it, e.g. with git")
    for part in data[: -len(_LAST)].split(_BEGIN)[1:]:
        yield BEGIN + part + b"\r\n"


def _entry(path: str, raw: bytes) -> tuple[str, Entry]:
    at = raw.find(b"\r\nDTSTAMP:") + 2
    head, found = unfold(raw[len(BEGIN) : at]), REVISION.match(raw, at)
    alone = head.startswith(b"UID:") and head.find(b"\r\n") + 2 == len(head)
    if not found or not alone or not raw.endswith(_END):
        raise LedgerError(
            f"{path}: an event without UID, DTSTAMP, LAST-MODIFIED and SEQUENCE; restore the feed"
        )
    try:
        modified = _seconds(found[2].decode())
    except ValueError:
        raise LedgerError(f"{path}: {found[2].decode()} is not a time; restore the feed") from None
    revision = Revision(int(found[3]), modified)
    if revision.sequence > LAST_SEQUENCE or modified > LAST_MODIFIED:
        fields = found[0].decode().split()
        raise LedgerError(f"{path}: {fields[1]} and {fields[2]} are beyond all builds; restore the feed")
    return head[4:-2].decode(errors="replace"), Entry(raw, revision, found.span())


@functools.lru_cache(maxsize=1024)  # whole feeds share one
def _seconds(text: str) -> int:
    """Return a DATE-TIME in UTC as seconds since 1970. Raises ValueError if it is none."""
    return int(dt.datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=dt.UTC).timestamp())


@functools.lru_cache(maxsize=4096)
def _date(text: str) -> dt.date:
    """Return a DATE. Raises ValueError if it is none."""
    return dt.datetime.strptime(text, "%Y%m%d").replace(tzinfo=dt.UTC).date()


class Revised(msgspec.Struct, frozen=True, gc=False):
    """An event's bytes, and what happened to it: ``same``, ``new``, ``changed`` or ``moved``."""

    raw: bytes
    fate: str


def revise(body: Body, old: Entry | None, now: int, last: Revision | None = None) -> Revised:
    """Return the event as it is published now; ``now`` is in seconds since 1970.

    ``last`` is the revision with which an event left the feeds that returns now.
    """
    if old is None:
        return Revised(body.revised(Revision(0, now) if last is None else _next(last, now)), "new")
    if body.tail == old.tail or content(body.tail) == content(old.tail):
        return Revised(old.raw, "same")
    moved = _start(body.tail) != _start(old.tail)
    return Revised(body.revised(_next(old.revision, now)), "moved" if moved else "changed")


def _next(last: Revision, now: int) -> Revision:
    """Return the next revision: never backwards, for a client keeps what it has newer; nor beyond the end."""
    return Revision(min(last.sequence + 1, LAST_SEQUENCE), min(max(now, last.modified + 1), LAST_MODIFIED))


def content(tail: bytes) -> list[bytes]:
    """Return an event's lines without their order and folds: other layout is not another content."""
    return sorted(unfold(tail).split(b"\r\n"))


def _start(tail: bytes) -> bytes:
    return tail[: tail.find(b"\r\n")]
