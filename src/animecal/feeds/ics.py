"""From events to bytes: RFC 5545 and 7986, as calendar clients really read them.

What was seen in clients and decided for it:

- No METHOD (PUBLISH would need an ORGANIZER) and no UID on the calendar (vdirsyncer then merges a feed into
  one item).
- A TZID with one VTIMEZONE, that of home: without it Outlook is an hour off, and bare UTC is shown as
  "UTC" there.
- TRANSPARENT and X-MICROSOFT-CDO-BUSYSTATUS: a premiere blocks nobody's day. No VALARM unless somebody
  asked for it: Google ignores it, Apple strips it, people resent it.
- Never STATUS:CANCELLED: Google removes such events from subscribed feeds without a word. What is cancelled
  or postponed says so in its SUMMARY and is TENTATIVE.

An event's revision fields stand together behind its UID, so that events can be compared without them. The
calendar's own lines are written here and not by ``icalendar``, which takes 30 times as long for the same
bytes; tests hold the two against each other.
"""

from __future__ import annotations

import datetime as dt
import functools

import msgspec

from ..language.moment import FIRST_YEAR
from ..language.tables import OURS, Publication
from ..words.feeds import capital
from .events import Event
from .select import COLORS, Feed
from .zones import date, local, vtimezone

PRODID = "-//animecal//animecal//EN"
"""Without a version: an upgrade must not touch a single event."""

REFRESH = "PT12H"
LIMIT = 900_000
"""Bytes that a feed may have: Google stops reading at about 1 MB."""

BEGIN, END = b"BEGIN:VEVENT\r\n", b"END:VEVENT\r\n"


class Revision(msgspec.Struct, frozen=True, gc=False):
    """What changes when a published event changes: SEQUENCE, and LAST-MODIFIED which DTSTAMP equals.

    ``modified`` is in seconds since 1970-01-01T00:00Z.
    """

    sequence: int
    modified: int


class Body(msgspec.Struct, frozen=True, gc=False):
    """An event's bytes without its revision: the lines before and after those fields."""

    head: bytes
    tail: bytes

    def revised(self, revision: Revision) -> bytes:
        """Return the whole event."""
        stamp = utc(revision.modified)
        fields = f"DTSTAMP:{stamp}\r\nLAST-MODIFIED:{stamp}\r\nSEQUENCE:{revision.sequence}\r\n"
        return b"".join((self.head, fields.encode(), self.tail))


def render_event(event: Event, own: Publication = OURS, alarm: int | None = None) -> Body:
    """Return the bytes of an event of a publication, without its revision.

    An ``alarm`` rings so many minutes before what airs at a known minute.
    """
    if event.start is None or event.end is None:
        start = f"DTSTART;VALUE=DATE:{date(event.day.toordinal())}\r\n"
        end = f"DTEND;VALUE=DATE:{date(event.day.toordinal() + 1)}\r\n"  # exclusive: RFC 5545, section 3.6.1
    else:
        start = f"DTSTART;TZID={own.timezone}:{local(event.start, own.timezone)}\r\n"
        end = f"DTEND;TZID={own.timezone}:{local(event.end, own.timezone)}\r\n"
    tail = (
        start.encode(),
        end.encode(),
        fold("SUMMARY:" + escape(event.summary)),
        b"\r\n",
        fold("DESCRIPTION:" + escape(event.description)),
        b"\r\n",
        _location(event.location),
        _category(own),
        _TENTATIVE if event.tentative else _CONFIRMED,
        _EXPECTED if event.expected else b"",
        _url(event.url),
        b"" if alarm is None or not event.rings else _alarm(event.summary, alarm),
        END,
    )
    return Body(BEGIN + b"UID:" + fold(event.uid, 4) + b"\r\n", b"".join(tail))


@functools.lru_cache(maxsize=16)
def _category(own: Publication) -> bytes:
    return fold("CATEGORIES:" + escape(own.category or capital(own.subject))) + b"\r\n"


_SAME = b"STATUS:%s\r\nTRANSP:TRANSPARENT\r\nX-MICROSOFT-CDO-BUSYSTATUS:FREE\r\n"
_TENTATIVE, _CONFIRMED = _SAME % b"TENTATIVE", _SAME % b"CONFIRMED"
_EXPECTED = b"X-ANIMECAL-EXPECTED:TRUE\r\n"


@functools.lru_cache(maxsize=256)
def _location(text: str) -> bytes:
    return fold("LOCATION:" + escape(text)) + b"\r\n" if text else b""


@functools.lru_cache(maxsize=16)
def _url(address: str) -> bytes:
    return fold("URL:" + address) + b"\r\n" if address else b""


def _alarm(text: str, minutes: int) -> bytes:
    """Return an alarm that shows a text (RFC 5545, section 3.6.6)."""
    lines = ("BEGIN:VALARM", "ACTION:DISPLAY", "DESCRIPTION:" + escape(text), f"TRIGGER:-PT{minutes}M")
    return b"".join([fold(line) + b"\r\n" for line in (*lines, "END:VALARM")])


def render_feed(feed: Feed, events: list[bytes], base_url: str | None, own: Publication = OURS) -> bytes:
    """Return a whole feed of a publication from its rendered events, in their order.

    ``base_url`` is where the feeds are published, with a slash at the end; it stands in calendar-level
    properties alone.
    """
    lines = [
        "NAME:" + escape(feed.title),
        "X-WR-CALNAME:" + escape(feed.title),
        "DESCRIPTION:" + escape(feed.about),
        "X-WR-CALDESC:" + escape(feed.about),
        f"X-WR-TIMEZONE:{own.timezone}",
        f"REFRESH-INTERVAL;VALUE=DURATION:{REFRESH}",
        f"X-PUBLISHED-TTL:{REFRESH}",
        f"COLOR:{COLORS[feed.kind]}",
    ]
    if base_url:
        lines.append(f"SOURCE;VALUE=URI:{base_url}{feed.path}")
    head = b"".join([fold(line) + b"\r\n" for line in lines])
    first = next((event.start for event in feed.events if event.start is not None), 0)
    # A time before the first onset would have no offset.
    zone = vtimezone(own.timezone, 1970 if first >= 0 else FIRST_YEAR)
    return b"".join([_opening(), head, zone, *events, b"END:VCALENDAR\r\n"])


def _opening() -> bytes:
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:{PRODID}\r\nCALSCALE:GREGORIAN\r\n".encode()


# --- content lines --------------------------------------------------------------------------------------


def escape(text: str) -> str:
    """Return a text as a TEXT value (RFC 5545, section 3.3.11)."""
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def fold(line: str, used: int = 0) -> bytes:
    """Return a content line of at most 75 octets a row, cut between characters (RFC 5545, section 3.1).

    ``used`` octets of the first row are taken already. A row never ends within an escape sequence, because
    some clients unescape before they unfold.
    """
    raw = line.encode()
    if len(raw) + used <= 75:
        return raw
    rows = []
    start, room = 0, 75 - used
    while len(raw) - start > room:
        cut = start + room
        while raw[cut] & 0xC0 == 0x80:  # within a character
            cut -= 1
        if raw[cut - 1] == 0x5C:
            slashes = len(raw[start:cut]) - len(raw[start:cut].rstrip(b"\\"))
            cut -= slashes % 2
        rows.append(raw[start:cut])
        start, room = cut, 74
    rows.append(raw[start:])
    return b"\r\n ".join(rows)


def unfold(data: bytes) -> bytes:
    """Return content lines without folds."""
    return data.replace(b"\r\n ", b"")


@functools.lru_cache(maxsize=64)
def utc(seconds: int) -> str:
    """Return seconds since 1970 as a DATE-TIME in UTC."""
    return dt.datetime.fromtimestamp(seconds, dt.UTC).strftime("%Y%m%dT%H%M%SZ")
