"""What changed since the last publication, and what must not be lost.

The feeds published before are the ledger. An event whose content is the same keeps its old bytes, to the
letter; a changed one gets SEQUENCE + 1 and LAST-MODIFIED = DTSTAMP = the build's time. GNOME shows a moved
event only if one of the three changed, ICSx5 only if LAST-MODIFIED is newer: so all three change, or none.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Iterable, Mapping

import msgspec

from .errors import LedgerError
from .feeds import Feed
from .ics import BEGIN, END, Body, Revision, unfold
from .model import JST, Dataset, from_instant, to_instant
from .schedule import AiringSchedule, ShowSchedule


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
        """The day in Japan on which the event starts. Raises LedgerError if it does not say."""
        try:
            return dt.datetime.strptime(self.text("DTSTART")[:8], "%Y%m%d").replace(tzinfo=dt.UTC).date()
        except ValueError:
            uid = self.text("UID")
            raise LedgerError(f"the event {uid} published before has no DTSTART; restore the feeds") from None

    def printed_day(self, zone: str) -> dt.date:
        """Return the day under which the event is printed where clocks show ``zone``."""
        start = re.fullmatch(r"\d{8}T(\d\d)(\d\d)\d\d", self.text("DTSTART"))
        if start is None:
            return self.day
        minute = 60 * int(start[1]) + int(start[2])
        return from_instant(to_instant(self.day, minute, JST), zone).day

    @property
    def expected(self) -> bool:
        """Whether the event filled a slot of an airing whose length was not known."""
        return bool(self.text("X-ANIMECAL-EXPECTED"))


Ledger = Mapping[str, Entry]
"""The events published before, by UID."""

_REVISION = re.compile(rb"DTSTAMP:(\d{8}T\d{6}Z)\r\nLAST-MODIFIED:(\d{8}T\d{6}Z)\r\nSEQUENCE:(\d{1,9})\r\n")


def read_ledger(files: Mapping[str, bytes]) -> Ledger:
    """Return the events of published feeds, by UID.

    Raises LedgerError if a feed is not whole, or if two feeds hold different versions of an event.
    """
    ledger: dict[str, Entry] = {}
    for path, data in files.items():
        if not data.endswith(b"END:VCALENDAR\r\n"):
            raise LedgerError(f"{path}: the feed published before is cut short; restore it, e.g. with git")
        for part in data.split(BEGIN)[1:]:
            raw = BEGIN + part.removesuffix(b"END:VCALENDAR\r\n")
            uid_end = raw.find(b"\r\nDTSTAMP:")
            first, _, uid = unfold(raw[len(BEGIN) : uid_end]).decode(errors="replace").partition(":")
            if first != "UID" or "\r" in uid:
                uid_end = -1  # other lines stand before the revision: no event of ours
            known = ledger.get(uid)
            if known is not None:
                if known.raw != raw:
                    raise LedgerError(f"{path}: the event {uid} differs between two feeds; restore them")
                continue
            ledger[uid] = _entry(path, raw, uid_end + 2)
    return ledger


def _entry(path: str, raw: bytes, at: int) -> Entry:
    found = _REVISION.match(raw, at)
    if not found or not raw.endswith(END):
        raise LedgerError(
            f"{path}: an event without UID, DTSTAMP, LAST-MODIFIED and SEQUENCE; restore the feed"
        )
    try:
        modified = _seconds(found[2].decode())
    except ValueError:
        raise LedgerError(f"{path}: {found[2].decode()} is not a time; restore the feed") from None
    return Entry(raw, Revision(int(found[3]), modified), found.span())


@functools.lru_cache(maxsize=1024)  # whole feeds share one
def _seconds(text: str) -> int:
    """Return a DATE-TIME in UTC as seconds since 1970. Raises ValueError if it is none."""
    return int(dt.datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=dt.UTC).timestamp())


class Revised(msgspec.Struct, frozen=True, gc=False):
    """An event's bytes, and what happened to it: ``same``, ``new``, ``changed`` or ``moved``."""

    raw: bytes
    fate: str


def revise(body: Body, old: Entry | None, now: int) -> Revised:
    """Return the event as it is published now; ``now`` is in seconds since 1970."""
    if old is None:
        return Revised(body.revised(Revision(0, now)), "new")
    if body.tail == old.tail or _lines(body.tail) == _lines(old.tail):
        return Revised(old.raw, "same")
    # Never backwards: a client that has a newer LAST-MODIFIED would keep the old event.
    revision = Revision(old.revision.sequence + 1, max(now, old.revision.modified + 1))
    moved = _start(body.tail) != _start(old.tail)
    return Revised(body.revised(revision), "moved" if moved else "changed")


def _lines(tail: bytes) -> list[bytes]:
    """Return an event's lines without their order and folds: other layout is not another content."""
    return sorted(unfold(tail).split(b"\r\n"))


def _start(tail: bytes) -> bytes:
    return tail[: tail.find(b"\r\n")]


# --- the safety gate ------------------------------------------------------------------------------------


def losses(
    before: Mapping[str, int],
    ledger: Ledger,
    feeds: Iterable[Feed],
    dataset: Dataset,
    known: Iterable[ShowSchedule],
    as_of: dt.date,
) -> list[str]:
    """Return a sentence for everything that publishing would lose; ``before`` are event counts by path.

    A loss is a feed URL that vanishes, a feed that becomes empty, or an event from the present day on that
    disappears without the data saying why: it airs together with an earlier episode now, it lies behind
    the stated end, it was the last of the slots filled before anybody said how many there would be, or the
    feed of its show or airing is retired. A retired feed itself is no loss: its address goes on to say what
    became of it.
    """
    found: list[str] = []
    now = {feed.path: feed.events for feed in feeds}
    for path, count in sorted(before.items()):
        if path not in now:
            found.append(f"the feed {path} ({_events(count)}) would vanish")
        elif count and not now[path]:
            found.append(f"the feed {path} would become empty; it has {_events(count)}")
    alive = {event.uid for events in now.values() for event in events}
    gone = [uid for uid in ledger if uid not in alive]
    if gone:
        excused = _Excuses(dataset, known, as_of)
        for uid in sorted(gone):
            entry = ledger[uid]
            if entry.day >= as_of and not excused.holds(uid, entry):
                found.append(f"the event “{entry.text('SUMMARY')}” on {entry.day} would disappear ({uid})")
    return found


def _events(count: int) -> str:
    return "1 event" if count == 1 else f"{count} events"


class _Excuses:
    """What the data says about events that are gone."""

    def __init__(self, dataset: Dataset, known: Iterable[ShowSchedule], as_of: dt.date) -> None:
        self.dataset = dataset
        self.retired = {one.path for one in dataset.retired if one.since <= as_of}
        self.airings = {f"{show.show.id}.{one.run}": (show, one) for show in known for one in show.airings}

    def holds(self, uid: str, entry: Entry) -> bool:
        run, _, key = uid.removesuffix("@animecal").rpartition(".")
        if {f"shows/{uid.partition('.')[0]}.ics", f"shows/{run}.ics"} & self.retired:
            return True
        if run not in self.airings or not key.isdecimal():
            return False
        show, own = self.airings[run]
        number = int(key)
        merged = any(
            one.first is not None and one.first < number <= (one.last or one.first) for one in own.episodes
        )
        ends = own.ends
        behind = ends is not None and entry.printed_day(self.dataset.zone_of(own.airing)) > ends
        return merged or behind or (entry.expected and self._never_said(number, show, own))

    def _never_said(self, number: int, show: ShowSchedule, own: AiringSchedule) -> bool:
        """Whether an expected episode is one too many: by the count, or by how far slots are filled."""
        last = show.show.last_episode
        if last is not None:
            return number > last
        limited = any(one.ends for one in (own, show.original) if one is not None)
        filled = limited or show.show.cadence_of(own.airing).repeats
        return filled and number > max((one.last or one.first or 0 for one in own.episodes), default=0)
