"""What a live publication looks like to a calendar app: fetched over HTTP, feed by feed.

Each feed is fetched twice: once whole, once with what the first answer gave to ask "has it changed?", because
a server that cannot say no sends every feed to every subscriber several times a day.
"""

from __future__ import annotations

import datetime as dt
import email.utils
import hashlib
import re
from concurrent.futures import ThreadPoolExecutor, as_completed
from typing import Literal

import msgspec

from ..errors import LedgerError, UsageError, printable
from ..feeds.ics import LIMIT
from ..ledger.published import FEED_LIMIT, INDEX, INDEX_LIMIT, Index, IndexedFeed, parse_index
from ..progress import Progress, unseen
from ..web import Answer, Web, WebError
from ..words.languages import ENGLISH
from .looked import LOOKED, LOOKED_LIMIT, parse_looked

Severity = Literal["fault", "note"]

ACCEPT = {"Accept": "text/calendar, */*;q=0.5"}
CONNECTIONS = 8
MAX_AGE = 3
"""Days since the last build that are no fault: builds go daily, and a scheduler may skip one."""
TIMEOUT = 15.0
"""Seconds for an answer to begin and between its parts; and, times four, for the whole of it."""

_ENTITY_TAG = re.compile(r'(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"')
"""RFC 9110, section 8.8.3."""


class Finding(msgspec.Struct, frozen=True, order=True):
    """One observation about a file of a publication: a fault, or a note that a subscriber may live with."""

    severity: Severity
    path: str
    check: str
    message: str


def _finding(severity: Severity, path: str, check: str, message: str) -> Finding:
    """Return a finding; what it cites of a server's answer can do a terminal no harm."""
    return Finding(severity, path, check, printable(message, most=500))


class Verified(msgspec.Struct, frozen=True, kw_only=True):
    """What was seen of a publication: how many feeds and bytes, and all findings in order."""

    url: str
    feeds: int
    size: int
    findings: tuple[Finding, ...]

    @property
    def good(self) -> bool:
        """Whether there is no fault."""
        return not any(finding.severity == "fault" for finding in self.findings)


class _FaultError(Exception):
    """Raised when a file cannot be looked at any further."""

    def __init__(self, check: str, message: str) -> None:
        self.check = check
        super().__init__(message)


def verify(
    base: str,
    *,
    now: dt.datetime,
    expected: Index | None = None,
    max_age: int = MAX_AGE,
    timeout: float = TIMEOUT,
    on_feed: Progress = unseen,
) -> Verified:
    """Look at a publication as calendar apps do; ``expected`` is the manifest that should be live.

    Without it, the publication itself has to say that it was built in the last ``max_age`` days.

    Nothing is raised for what a server does wrong: it becomes a finding. Raises UsageError if ``timeout``
    is not between 0 and an hour.
    """
    if not 0 < timeout <= 3600:
        raise UsageError(f"a timeout of {timeout} seconds is not between 0 and 3600")
    base = base if base.endswith("/") else base + "/"
    with Web(timeout=timeout, connections=CONNECTIONS) as web:
        looking = _Looking(web, base)
        try:
            index = looking.index()
        except _FaultError as fault:
            finding = _finding("fault", INDEX, fault.check, str(fault))
            return Verified(url=base, feeds=0, size=0, findings=(finding,))
        findings = list(_freshness(index, expected, now))
        if expected is None:
            findings += looking.last_look(index, now, max_age)
        with ThreadPoolExecutor(CONNECTIONS) as pool:
            waiting = [pool.submit(looking.feed, feed) for feed in index.feeds]
            try:
                for done, future in enumerate(as_completed(waiting), 1):
                    findings += future.result()
                    on_feed(done, len(waiting))
            except BaseException:
                pool.shutdown(cancel_futures=True)
                raise
    size = sum(feed.size for feed in index.feeds)
    return Verified(url=base, feeds=len(index.feeds), size=size, findings=tuple(sorted(findings)))


def _freshness(index: Index, expected: Index | None, now: dt.datetime) -> list[Finding]:
    """Return whether what is live is what should be, and whether anything is still to come."""
    said = []
    if expected is not None and index != expected:
        live = {feed.path: feed.sha256 for feed in index.feeds}
        meant = {feed.path: feed.sha256 for feed in expected.feeds}
        differing = sorted(path for path in live.keys() | meant.keys() if live.get(path) != meant.get(path))
        names = ", ".join(differing[:3]) + (", …" if len(differing) > 3 else "")
        number = ENGLISH.count(len(differing), "{number} feed differs", "{number} feeds differ")
        what = f"{number} ({names})" if differing else "the manifest differs, and no feed"
        said.append(f"not what was published last: {what}")
    last = max((feed.last for feed in index.feeds if feed.last), default=None)
    if last is None:
        said.append("stale: no feed has an event")
    elif last < now.date().isoformat():
        said.append(f"stale: the last event of all feeds was on {last}, nothing is to come")
    return [_finding("fault", INDEX, "fresh", message) for message in said]


def _age_fault(looked: dt.datetime, now: dt.datetime, max_age: int) -> str | None:
    """Return what is wrong with the time of the last build: too long ago, or later than clocks differ."""
    age = now - looked
    if age > dt.timedelta(days=max_age):
        return (
            f"says that feeds were last built on {looked:%Y-%m-%d %H:%M} UTC, {age.days} days ago; "
            f"--max-age allows {max_age}"
        )
    if age < -dt.timedelta(days=1):
        return f"says that feeds were last built on {looked:%Y-%m-%d %H:%M} UTC, which is still to come"
    return None


class _Looking:
    """Looks at the files of one publication; safe to use from several threads."""

    def __init__(self, web: Web, base: str) -> None:
        self.web = web
        self.base = base

    def index(self) -> Index:
        """Return the manifest. Raises _FaultError if there is none that can be read."""
        answer = self._get(INDEX, INDEX_LIMIT)
        if answer.status != 200:
            raise _FaultError("status", f"answers {answer.status} instead of 200")
        try:
            return parse_index(answer.body, self.base + INDEX)
        except LedgerError as error:
            raise _FaultError("manifest", str(error)) from None

    def last_look(self, index: Index, now: dt.datetime, max_age: int) -> list[Finding]:
        """Return whether the feeds were built lately; those that nobody looks after may look as good."""
        elsewhere = "" if index.looked is None else f"{index.looked} "
        try:
            answer = self._ask(index.looked or self.base + LOOKED, LOOKED_LIMIT)
            if answer.status != 200:
                told = f"answers {answer.status}: nothing says when feeds were last built"
                raise _FaultError("looked", told)
            said = _age_fault(parse_looked(answer.body).looked, now, max_age)
        except _FaultError as fault:
            return [_finding("fault", LOOKED, fault.check, f"{elsewhere}{fault}")]
        except ValueError as error:
            said = f"does not say when feeds were last built ({error})"
        return [] if said is None else [_finding("fault", LOOKED, "looked", f"{elsewhere}{said}")]

    def feed(self, feed: IndexedFeed) -> list[Finding]:
        """Return what is wrong with a feed."""
        found: list[Finding] = []

        def note(severity: Severity, check: str, message: str) -> None:
            found.append(_finding(severity, feed.path, check, message))

        try:
            answer = self._get(feed.path, FEED_LIMIT)
            if answer.status != 200:
                raise _FaultError("status", f"answers {answer.status} instead of 200")
            if answer.moved_to is not None:
                said = f"redirects to {answer.moved_to}; some apps keep the old address for ever"
                note("note", "redirect", said)
            for check, message in _type_faults(answer.headers.get("content-type", "")):
                note("fault", check, message)
            for check, message in _content_faults(feed, answer.body):
                note("fault", check, message)
            for check, message in self._unchanged_faults(feed.path, answer):
                note("fault", check, message)
        except _FaultError as fault:
            note("fault", fault.check, str(fault))
        return found

    def _unchanged_faults(self, path: str, answer: Answer) -> list[tuple[str, str]]:
        """Return whether a second look at an unchanged feed costs a download."""
        etag, modified = answer.headers.get("etag"), answer.headers.get("last-modified")
        if not etag and not modified:
            return [("validator", "has neither ETag nor Last-Modified: every look costs a download")]
        if etag and not _ENTITY_TAG.fullmatch(etag):
            return [("validator", f"its ETag, {etag!r}, is none: RFC 9110 wants it in double quotes")]
        if modified and not _is_date(modified):
            return [("validator", f"its Last-Modified, {modified!r}, is no date")]
        asked = {"If-None-Match": etag} if etag else {"If-Modified-Since": modified}
        again = self._get(path, FEED_LIMIT, asked)
        if again.status != 304:
            return [("not-modified", f"answers {again.status} instead of 304 to {next(iter(asked))}")]
        return []

    def _get(self, path: str, limit: int, headers: dict[str, str] | None = None) -> Answer:
        """Return the answer to a path, redirects followed. Raises _FaultError if none comes to its end."""
        return self._ask(self.base + path, limit, ACCEPT | (headers or {}))

    def _ask(self, url: str, limit: int, headers: dict[str, str] | None = None) -> Answer:
        try:
            return self.web.ask(url, limit=limit, headers=headers)
        except WebError as error:
            raise _FaultError(error.kind, str(error)) from None


def _is_date(text: str) -> bool:
    try:
        email.utils.parsedate_to_datetime(text)
    except ValueError:
        return False
    return True


def _type_faults(value: str) -> list[tuple[str, str]]:
    """Return what is wrong with a Content-Type (RFC 5545, section 8.1)."""
    kind, _, parameters = value.partition(";")
    if kind.strip().lower() != "text/calendar":
        return [("type", f"comes as {kind.strip() or 'nothing'} instead of text/calendar")]
    charset = dict(part.strip().lower().partition("=")[::2] for part in parameters.split(";") if part.strip())
    given = charset.get("charset", "utf-8").strip('"')
    return [] if given in ("utf-8", "utf8") else [("charset", f"comes as {given} instead of utf-8")]


def _content_faults(feed: IndexedFeed, body: bytes) -> list[tuple[str, str]]:
    """Return what is wrong with a feed's bytes."""
    import icalendar

    found = []
    if len(body) > LIMIT:
        found.append(("size", f"has {len(body):,} bytes; Google stops at about 1 MB"))
    if hashlib.sha256(body).hexdigest() != feed.sha256:
        found.append(("hash", f"is not what {INDEX} lists: its SHA-256 differs"))
    try:
        parsed = icalendar.Calendar.from_ical(body)
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        return [*found, ("parse", f"is no iCalendar ({error})")]
    if parsed.name != "VCALENDAR":
        return [*found, ("parse", f"is no calendar but a {parsed.name}")]
    found += [
        ("parse", f"{name} cannot be read ({fault})") for one in parsed.walk() for name, fault in one.errors
    ]
    number = len(parsed.walk("VEVENT"))
    if number != feed.events:
        found.append(("events", f"has {number} events; {INDEX} lists {feed.events}"))
    return found
