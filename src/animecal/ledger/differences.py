"""What a publication would change for subscribers, in their words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Literal

import msgspec

from ..words import reports
from ..words.languages import ENGLISH, Language
from ..words.markdown import plain_markdown
from ..words.reports import label
from .published import Published
from .revisions import Entry, read_ledger

Fate = Literal["moved", "changed", "new", "dropped"]
ORDER: tuple[Fate, ...] = ("dropped", "moved", "changed", "new")


class EventDifference(msgspec.Struct, frozen=True, kw_only=True):
    """What happens to one event: title and place, its moments as printed, why, and in how many feeds.

    ``before`` is None for a new event, ``after`` for a dropped one. If the title changes, ``was_title`` is
    the old one. ``source`` is the first source of the new event, or of the old one. ``reason`` is that of
    an earlier episode that moved too, or of the original airing, if the event itself gives none.
    """

    uid: str
    fate: Fate
    title: str
    was_title: str | None
    place: str
    before: str | None
    after: str | None
    reason: str | None
    source: str | None
    feeds: int

    @property
    def where(self) -> str:
        """The place in brackets, unless the title names it or there is none."""
        return f" ({self.place})" if self.place and self.place not in self.title else ""


class FeedDifference(msgspec.Struct, frozen=True, kw_only=True):
    """A feed that appears or goes away."""

    path: str
    title: str
    events: int


class Differences(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that differs between two publications; ``refused`` is what the safety gate would say."""

    events: tuple[EventDifference, ...]
    new_feeds: tuple[FeedDifference, ...]
    gone_feeds: tuple[FeedDifference, ...]
    changed_feeds: tuple[str, ...]
    refused: tuple[str, ...] = ()

    @property
    def anything(self) -> bool:
        """Whether a subscriber would see anything of it."""
        return bool(self.events or self.new_feeds or self.gone_feeds or self.changed_feeds or self.refused)


def compare(before: Published, after: Published, refused: tuple[str, ...] = ()) -> Differences:
    """Return what differs between two publications: the worst first, then by show and moment."""
    old, new = read_ledger(before.files), read_ledger(after.files)
    changed = {uid for uid in old.keys() | new.keys() if _raw(old, uid) != _raw(new, uid)}
    holding = _holders(changed, before, after)
    both = {**old, **new}
    events = [_event(both[uid], old.get(uid), new.get(uid), holding.get(uid, 0)) for uid in changed]
    events = _explained(sorted(events, key=lambda one: (_run(one.uid), _number(one.uid), one.uid)))
    events.sort(key=lambda one: ORDER.index(one.fate))
    return Differences(
        events=tuple(events),
        new_feeds=_feeds(after, before),
        gone_feeds=_feeds(before, after),
        changed_feeds=tuple(
            path for path, data in after.files.items() if path in before.files and before.files[path] != data
        ),
        refused=tuple(map(_line, refused)),
    )


def _raw(ledger: Mapping[str, Entry], uid: str) -> bytes | None:
    return ledger[uid].raw if uid in ledger else None


def _run(uid: str) -> str:
    """Return the part of a UID that names the show and the airing."""
    return uid.removesuffix("@animecal").rpartition(".")[0]


def _number(uid: str) -> int:
    number = uid.removesuffix("@animecal").rpartition(".")[2]
    return int(number) if number.isdecimal() else 0


def _holders(uids: set[str], *publications: Published) -> dict[str, int]:
    """Return how many feeds hold each of the events, in the publication where there are more."""
    most: dict[str, int] = {}
    for publication in publications:
        counts: dict[str, int] = {}
        for data in publication.files.values():
            for part in data.split(b"\r\nUID:")[1:]:
                uid = part[: part.find(b"\r\nDTSTAMP:")].replace(b"\r\n ", b"").decode(errors="replace")
                if uid in uids:
                    counts[uid] = counts.get(uid, 0) + 1
        for uid, number in counts.items():
            most[uid] = max(most.get(uid, 0), number)
    return most


def _feeds(publication: Published, other: Published) -> tuple[FeedDifference, ...]:
    return tuple(
        FeedDifference(path=feed.path, title=_line(feed.title), events=feed.events)
        for feed in publication.index.feeds
        if feed.path not in other.files
    )


def _event(present: Entry, old: Entry | None, new: Entry | None, feeds: int) -> EventDifference:
    fate: Fate = "dropped" if new is None else "new" if old is None else "changed"
    if old is not None and new is not None and old.text("DTSTART") != new.text("DTSTART"):
        fate = "moved"
    title = _line(present.text("SUMMARY"))
    was_title = _line(old.text("SUMMARY")) if old is not None and new is not None else title
    known = _reasons(old) if new is not None else []
    reasons = [reason for reason in _reasons(present) if reason not in known]
    if not reasons and fate == "moved":
        reasons = _reasons(present)  # once more, for the same reason
    text = present.text("DESCRIPTION").splitlines()
    sources = next((line.split()[1:] for line in text if line.startswith("Source: ")), [])
    return EventDifference(
        uid=present.text("UID"),
        fate=fate,
        title=title,
        was_title=None if was_title == title else was_title,
        place=_line(present.text("LOCATION")),
        before=_when(old),
        after=_when(new),
        reason=reasons[0] if reasons else None,
        source=_line(sources[0]) if sources else None,
        feeds=feeds,
    )


_REASON = re.compile(r"Reason: (?P<told>.+)|No episode on [^:]+: (?P<skip>.+)\.|(?P<bare>No episode on .+)\.")


def _reasons(entry: Entry | None) -> list[str]:
    """Return what an event's text gives as the reason for its moment; real reasons before bare facts."""
    if entry is None:
        return []
    found = [match for line in entry.text("DESCRIPTION").splitlines() if (match := _REASON.fullmatch(line))]
    given = [match["told"] or match["skip"] for match in found if not match["bare"]]
    bare = [f"n{match['bare'][1:]}" for match in found if match["bare"]]
    return [_line(reason) for reason in (*given, *bare)]


def _explained(events: Iterable[EventDifference]) -> list[EventDifference]:
    """Return events, in their order, with reasons for moved ones that have none of their own.

    It is that of the last earlier episode of the airing that moved, else of the episode where it airs first.
    """
    events = list(events)
    reasons: dict[str, str] = {}
    for original in (True, False):
        run, reason = "", None
        for one in events:
            if one.fate != "moved" or _run(one.uid).endswith(".original") is not original:
                continue
            if _run(one.uid) != run:
                run, reason = _run(one.uid), None
            first = f"{run.partition('.')[0]}.original.{one.uid.removeprefix(run + '.')}"
            reason = one.reason or reasons.get(first) or reason
            if reason is not None:
                reasons[one.uid] = reason
    return [msgspec.structs.replace(one, reason=one.reason or reasons.get(one.uid)) for one in events]


def _when(entry: Entry | None) -> str | None:
    """Return an event's moment as it was printed: what stands before the place in its text.

    What is put off or cancelled says that instead; a notice has no place and says its day.
    """
    if entry is None:
        return None
    place = entry.text("LOCATION")
    if not place:
        return entry.day.isoformat()
    first = entry.text("DESCRIPTION").partition("\n")[0]
    when, _, due = first.partition(f", {place}")[0].partition(". It was due ")
    return _line(when[:1].lower() + when[1:] if due else when)


def _line(text: str) -> str:
    """Return a text as one line that can do a terminal no harm."""
    return "".join(char if char.isprintable() or char in "\u200c\u200d" else " " for char in text)


# --- as sentences ---------------------------------------------------------------------------------------


def sentence(one: EventDifference, language: Language = ENGLISH) -> str:
    """Return a difference as a line without its title: ``Wed 7 Feb → Wed 14 Feb, because …; 3 feeds``."""
    return reports.difference(
        one.fate,
        before=one.before,
        after=one.after,
        was_title=one.was_title,
        reason=one.reason,
        feeds=one.feeds,
        language=language,
    )


def markdown(found: Differences, most: int = 200, language: Language = ENGLISH) -> str:
    """Return differences as GitHub's Markdown; whatever titles hold stays text."""
    lines = [f"## {label(reports.SUBSCRIBERS_SEE, language)}", ""]
    if found.refused:
        lines += [f"**{label(reports.WOULD_BE_REFUSED, language)}**", ""]
        lines += [*(f"- {plain_markdown(loss)}" for loss in found.refused), ""]
    if not found.anything:
        lines += [label(reports.NO_CHANGE, language), ""]
    for fate in ORDER:
        events = [one for one in found.events if one.fate == fate]
        heading = reports.fate_heading(fate, len(events), language)
        lines += _section(heading, [_event_item(one, language) for one in events], most, language)
    for headed, feeds in ((reports.new_feeds, found.new_feeds), (reports.gone_feeds, found.gone_feeds)):
        heading = headed(len(feeds), language)
        lines += _section(heading, [_feed_item(feed, language) for feed in feeds], most, language)
    if found.changed_feeds:
        lines += [reports.feeds_change(len(found.changed_feeds), language), ""]
    return "\n".join(lines)


def _section(heading: str, items: list[str], most: int, language: Language) -> list[str]:
    """Return items as a list below a heading; of many, the first ones and how many more there are."""
    if not items:
        return []
    rest = [reports.more(len(items) - most, language)] if len(items) > most else []
    return [f"### {heading}", "", *(f"- {item}" for item in (*items[:most], *rest)), ""]


def _event_item(one: EventDifference, language: Language) -> str:
    told = ": ".join(map(plain_markdown, (one.where, sentence(one, language))))
    return f"**{plain_markdown(one.title)}**{told}"


def _feed_item(feed: FeedDifference, language: Language) -> str:
    return reports.feed_listed(f"`{feed.path}`", plain_markdown(feed.title), feed.events, language)
