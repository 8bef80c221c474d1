"""What a publication would change for subscribers, in their words."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from typing import Literal, NamedTuple

import msgspec

from ..errors import printable
from ..feeds.events import Event, UidParts, parts_of
from ..language.moment import JST, from_instant
from ..language.tables import Retirement
from ..schedule.episodes import OFF, Episode
from ..words import reports
from ..words.languages import ENGLISH, Language
from ..words.markdown import plain_markdown
from ..words.moments import day_words, printed
from ..words.reports import label
from ..words.states import when_words
from .history import Basis
from .published import Published
from .revisions import Before, Entry, read_before

Fate = Literal["moved", "changed", "new", "dropped"]
ORDER: tuple[Fate, ...] = ("dropped", "moved", "changed", "new")


class EventDifference(msgspec.Struct, frozen=True, kw_only=True):
    """What happens to one event: title and place, its moments as printed, why, and in how many feeds.

    ``before`` is None for a new event, ``after`` for a dropped one. If the title changes, ``was_title`` is
    the old one. ``source`` is the first source of the new event, or of the old one. ``reason`` is that of
    an earlier episode that moved too, or of the original airing, if the event itself gives none. ``stands``
    is the day on which calendars show it now, if that alone has changed: a season or month has begun.
    """

    uid: str
    fate: Fate
    title: str
    was_title: str | None
    place: str
    before: str | None
    after: str | None
    stands: str | None = None
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


class _Side(NamedTuple):
    """An event as a publication has it: its bytes and, if the data knows it, the same as a value."""

    entry: Entry
    event: Event | None

    @property
    def episode(self) -> Episode | None:
        """The episode that it tells of, if it is one and known."""
        subject = self.event.subject if self.event else None
        return subject if isinstance(subject, Episode) else None


def compare(
    before: Published, after: Published, basis: Basis | None = None, refused: tuple[str, ...] = ()
) -> Differences:
    """Return what differs between two publications: the worst first, then by show and moment.

    ``basis`` is what the newer one is made from. Without it there are no reasons and no sources, and moments
    are those of clocks in Japan.
    """
    there = read_before(before.files, before.index.views)
    here = read_before(after.files, after.index.views)
    old, new = there.ledger, here.ledger
    both = {**old, **new}
    changed = [uid for uid in both if uid not in old or uid not in new or old[uid].raw != new[uid].raw]
    earlier = basis.before({uid: old[uid] for uid in changed if uid in old}) if basis else {}
    present = basis.events if basis else {}
    holding = _holders(there) | _holders(here)
    events = []
    for uid in changed:
        was = _Side(old[uid], earlier.get(uid)) if uid in old else None
        now = _Side(new[uid], present.get(uid)) if uid in new else None
        sides = [one for one in (was, now) if one]
        zone = basis.zone_of(uid) if basis else JST
        events.append(_event(uid, sides[-1], was, now, zone, holding[uid]))
    events = _explained(sorted(events, key=_order))
    events.sort(key=lambda one: ORDER.index(one.fate))
    return Differences(
        events=tuple(events),
        new_feeds=_feeds(after, before),
        gone_feeds=_feeds(before, after),
        changed_feeds=tuple(
            path for path, data in after.files.items() if path in before.files and before.files[path] != data
        ),
        refused=tuple(map(printable, refused)),
    )


def _order(one: EventDifference) -> tuple[str, int, str]:
    named = parts_of(one.uid)
    return named.airing, int(named.key) if named.key.isdecimal() else 0, named.key


def _holders(published: Before) -> Counter[str]:
    """Return how many feeds hold each event, by its UID."""
    return Counter(uid for uids in published.held.values() for uid in uids)


def _feeds(publication: Published, other: Published) -> tuple[FeedDifference, ...]:
    """Return the feeds that have events, and have none in the other publication."""
    there = {feed.path for feed in other.index.feeds if feed.events}
    return tuple(
        FeedDifference(path=feed.path, title=printable(feed.title), events=feed.events)
        for feed in publication.index.feeds
        if feed.events and feed.path not in there
    )


def _event(
    uid: str, present: _Side, old: _Side | None, new: _Side | None, zone: str, feeds: int
) -> EventDifference:
    """Return what happens to an event; ``zone`` is that of the clock that its network prints."""
    fate: Fate = "dropped" if new is None else "new" if old is None else "changed"
    if old and new and old.entry.text("DTSTART") != new.entry.text("DTSTART"):
        fate = "moved"
    title = printable(present.entry.text("SUMMARY"))
    was_title = printable(old.entry.text("SUMMARY")) if old else title
    grounds = _new_grounds(present, old, fate)
    before, after = _when_before(old, new, zone) if old else None, _when(new, zone) if new else None
    turned = new if fate == "moved" and before == after else None
    return EventDifference(
        uid=uid,
        fate=fate,
        title=title,
        was_title=None if was_title == title else was_title,
        place=printable(present.entry.text("LOCATION")),
        before=before,
        after=after,
        stands=day_words(turned.entry.day) if turned else None,
        reason=printable(_because(grounds[0])) if grounds else None,
        source=present.episode.cause.sources[0] if present.episode else None,
        feeds=feeds,
    )


Ground = str | dt.date
"""Why an event is when it is: a reason that was given; or a day without an episode, if none was."""


def _new_grounds(present: _Side, old: _Side | None, fate: Fate) -> list[Ground]:
    """Return the grounds for what happens to an event, those without a reason last."""
    grounds = _grounds(present)
    if old is None or old is present:
        return grounds
    known = _grounds(old)
    fresh = [ground for ground in grounds if ground not in known]
    if fate == "moved":
        return fresh or grounds  # once more, for the same reason
    return fresh if old.event else []


def _grounds(side: _Side) -> list[Ground]:
    if side.event and isinstance(side.event.subject, Retirement):
        return [side.event.subject.reason]
    if side.episode is None:
        return []
    given: list[Ground] = []
    bare: list[Ground] = []
    for change in side.episode.skipped:
        if change.reason:
            given.append(change.reason)
        else:
            bare += [day for day in change.skips if day in side.episode.without]
    if side.episode.cause.reason:
        given.append(side.episode.cause.reason)
    return [*given, *bare]


def _explained(events: Iterable[EventDifference]) -> list[EventDifference]:
    """Return events, in their order, with reasons for moved ones that have none of their own.

    It is that of the last earlier episode of the airing that moved, else of the episode where it airs first.
    """
    events = list(events)
    reasons: dict[UidParts, str] = {}
    for original in (True, False):
        run, reason = ("", ""), None
        for one in events:
            named = parts_of(one.uid)
            if one.fate != "moved" or (named.run == "original") is not original:
                continue
            if named[:2] != run:
                run, reason = named[:2], None
            reason = one.reason or reasons.get(named._replace(run="original")) or reason
            if reason is not None:
                reasons[named] = reason
    return [
        msgspec.structs.replace(one, reason=one.reason or reasons.get(parts_of(one.uid))) for one in events
    ]


# --- as sentences ---------------------------------------------------------------------------------------


def _when(side: _Side, zone: str) -> str:
    """Return an event's moment as it was printed; if that is not known, as clocks in a zone show it.

    What is put off or cancelled says that instead. What has no time and is no episode says its day.
    """
    if side.episode is not None:
        return printable(when_words(side.episode))
    instant = side.entry.instant
    if instant is None:
        return day_words(side.entry.day)
    return printed(from_instant(instant, zone), zone, instant)


def _when_before(old: _Side, new: _Side | None, zone: str) -> str:
    """Return the moment that an event had before.

    Where the data cannot tell, what stands where it stood was printed as it is now, unless it is off now.
    """
    stays = new is not None and new.entry.text("DTSTART") == old.entry.text("DTSTART")
    on = new is not None and not (new.episode and new.episode.state in OFF)
    return _when(new if new and old.event is None and stays and on else old, zone)


def _because(ground: Ground) -> str:
    return ground if isinstance(ground, str) else f"no episode on {day_words(ground)}"


# --- as sentences ---------------------------------------------------------------------------------------


def sentence(one: EventDifference, language: Language = ENGLISH) -> str:
    """Return a difference as a line without its title: ``Wed 7 Feb → Wed 14 Feb, because …; 3 feeds``."""
    return reports.difference(
        one.fate,
        before=one.before,
        after=one.after,
        stands=one.stands,
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
