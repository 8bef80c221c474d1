"""What commands tell: of builds, problems, differences, publications, imports, and of what is to come.

Whoever prints it decides on order, columns and colours. A word that stands alone is a constant, for
``label``; a row of them, for ``labels``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from ..language.moment import JST, Moment, instant_to_datetime, to_instant, zone_info
from .languages import ENGLISH, Language
from .moments import LONG_WEEKDAYS, long_day_words, moment_words, month_words

DRAFT = "draft: nobody has checked it, and it is not published"
STAFF, CAST, LINKS, HISTORY = "Staff", "Cast", "Trailers and visuals", "Announcements"
DAY_OPEN, TIME_OPEN, NO_TIME = "Day to be announced", "time open", "no time yet"
DOUBTFUL, DIFFERS, ORIGINAL = "doubtful", "differs", "original"
FAULT, NOTE = "fault", "note"
SUBSCRIBERS_SEE, WOULD_BE_REFUSED = "What subscribers will see", "This would be refused:"
NOTHING_CHANGES, NO_CHANGE = "Nothing changes for subscribers.", "Nothing changes."

FEEDS = ("feeds", "written", "unchanged", "retired")
EVENTS = ("events", "added", "moved", "changed", "dropped", "unchanged")
FINDINGS = ("", "file", "check", "finding")
DRAFTED = ("", "drafted", "refused", "curated", "differing", "ignored")
TO_DRAFT = ("", "to draft", "refused", "curated", "differing", "ignored")

_FATES = {"dropped": "Dropped", "moved": "Moved", "changed": "Changed", "new": "New"}


def label(word: str, language: Language = ENGLISH) -> str:
    """Return a word that stands alone; an empty one stays so."""
    return language.say(word) if word else ""


def labels(words: Iterable[str], language: Language = ENGLISH) -> list[str]:
    """Return words that stand in a row, such as those that head a table."""
    return [label(word, language) for word in words]


def more(number: int, language: Language = ENGLISH) -> str:
    """Return how many more there are than are shown."""
    return language.count(number, "… and {number} more", "… and {number} more")


def _files(number: int, language: Language) -> str:
    return language.count(number, "{number} file", "{number} files")


def _shows(number: int, language: Language) -> str:
    return language.count(number, "{number} show", "{number} shows")


def _feeds(number: int, language: Language) -> str:
    return language.count(number, "{number} feed", "{number} feeds")


def event_count(number: int, language: Language = ENGLISH) -> str:
    """Return how many events there are: ``1 event``."""
    return language.count(number, "{number} event", "{number} events")


def _problems(number: int, language: Language) -> str:
    return language.count(number, "{number} problem", "{number} problems")


# --- builds and problems --------------------------------------------------------------------------------


def up_to_date(folder: object, language: Language = ENGLISH) -> str:
    """Return that a folder of feeds is as a build would make it."""
    return language.say("{folder} is up to date.", folder=folder)


def not_up_to_date(folder: object, language: Language = ENGLISH) -> str:
    """Return that a build would change a folder of feeds in what follows."""
    return language.say("{folder} is not up to date:", folder=folder)


def line_ends_restored(number: int, language: Language = ENGLISH) -> str:
    """Return that feeds were not as they were written, why, and what keeps them so."""
    return language.count(
        number,
        "{number} feed had other line ends than it was written with, as git makes them on Windows "
        "(core.autocrlf). It is written anew; the line '*.ics -text' in .gitattributes keeps it so.",
        "{number} feeds had other line ends than they were written with, as git makes them on Windows "
        "(core.autocrlf). They are written anew; the line '*.ics -text' in .gitattributes keeps them so.",
    )


def site_written(folder: object, files: int, written: int, language: Language = ENGLISH) -> str:
    """Return how many files a site has, and how many of them were written."""
    told = _files(files, language)
    return language.count(
        written,
        "{folder}: {files}, {number} of them written.",
        "{folder}: {files}, {number} of them written.",
        folder=folder,
        files=told,
    )


def problems_found(
    number: int, bad: int, files: int, shows: int, folder: object, language: Language = ENGLISH
) -> str:
    """Return how many problems there are, in how many of a folder's files; or how many shows, if none."""
    told = _files(files, language)
    if not number:
        return language.say(
            "{folder}: {files} with {shows}, no problems.",
            folder=folder,
            files=told,
            shows=_shows(shows, language),
        )
    problems = _problems(number, language)
    return language.say(
        "{folder}: {problems} in {bad} of {files}", folder=folder, problems=problems, bad=bad, files=told
    )


def problems_since(
    number: int, files: int, revision: str, folder: object, language: Language = ENGLISH
) -> str:
    """Return how many problems there are in the files that changed since a revision, and in their like."""
    told = _files(files, language)
    if not number:
        return language.say(
            "{folder}: {files} changed since {revision}, no problems.",
            folder=folder,
            files=told,
            revision=revision,
        )
    return language.say(
        "{folder}: {files} changed since {revision}, {problems}",
        folder=folder,
        files=told,
        revision=revision,
        problems=_problems(number, language),
    )


def not_looked_at(language: Language = ENGLISH) -> str:
    """Return what a check of what changed cannot see."""
    return language.say(
        "Not looked at: other files, and whether calendars and retired feeds still find what they name."
    )


def drafts_left_out(number: int, language: Language = ENGLISH) -> str:
    """Return how many shows are not published."""
    return language.count(
        number,
        "{number} draft is not published: check it, and take its line 'draft = true' away.",
        "{number} drafts are not published: check them, and take their lines 'draft = true' away.",
    )


def data_read(folder: object, *, ours: bool, language: Language = ENGLISH) -> str:
    """Return which data is read: that of this checkout, ``ours``, or what was installed."""
    if ours:
        return language.say("data: {folder} (of this checkout)", folder=folder)
    return language.say("data: {folder} (what ships with animecal)", folder=folder)


def problems_there(number: int, folder: object, language: Language = ENGLISH) -> str:
    """Return that data which is written to has problems of its own."""
    return language.count(
        number,
        "note: {folder} has {number} problem of its own; animecal check --data {folder} tells it",
        "note: {folder} has {number} problems of its own; animecal check --data {folder} tells them",
        folder=folder,
    )


def seen_in(source: str, said: str, language: Language = ENGLISH) -> str:
    """Return what a machine saw in a source."""
    return language.say("seen in {source}: {said}", source=source, said=said)


STRANGERS = 8
"""Names of what machines observe and the data does not have that are told."""


def observed_strangers(names: Sequence[str], language: Language = ENGLISH) -> str:
    """Return that machines observe what the data does not have, which no build minds."""
    told = list(names[:STRANGERS])
    if len(names) > STRANGERS:
        told.append(language.say("and {number} more", number=len(names) - STRANGERS))
    return language.say(
        "note: observed, but no show or network of the data, and left out: {names}",
        names=language.listed(told),
    )


# --- differences and publications -----------------------------------------------------------------------


def difference(
    fate: str,
    *,
    before: str | None,
    after: str | None,
    stands: str | None = None,
    was_title: str | None,
    reason: str | None,
    feeds: int,
    language: Language = ENGLISH,
) -> str:
    """Return what becomes of an event, without its title: ``Wed 7 Feb → Wed 14 Feb, because: …; 3 feeds``."""
    say = language.say
    if fate == "new":
        told = say("new: {moment}", moment=after)
    elif fate == "dropped":
        told = say("dropped: {moment}", moment=before)
    elif stands is not None:
        told = say("{moment}: now shown on {day}", moment=after, day=stands)
    elif fate == "moved" or before != after:
        told = say("{before} → {after}", before=before, after=after)
    elif was_title:
        told = say("{moment}: new title", moment=after)
    else:
        told = say("{moment}: new details", moment=after)
    if was_title:
        told = say("{told} (was “{title}”)", told=told, title=was_title)
    if reason and fate != "dropped":
        told = say("{told}, because: {reason}", told=told, reason=reason)
    return say("{told}; {feeds}", told=told, feeds=_feeds(feeds, language))


def fate_heading(fate: str, number: int, language: Language = ENGLISH) -> str:
    """Return what the events of a fate are headed: ``Moved (2)``."""
    return language.say("{heading} ({number})", heading=language.say(_FATES[fate]), number=number)


def new_feeds(number: int, language: Language = ENGLISH) -> str:
    """Return what feeds that appear are headed."""
    return language.say("New feeds ({number})", number=number)


def gone_feeds(number: int, language: Language = ENGLISH) -> str:
    """Return what feeds that go away are headed."""
    return language.say("Feeds that go away ({number})", number=number)


def new_feed(path: str, title: str, events: int, language: Language = ENGLISH) -> str:
    """Return that a feed appears."""
    told = event_count(events, language)
    return language.say("new feed: {path} ({title}, {events})", path=path, title=title, events=told)


def gone_feed(path: str, title: str, events: int, language: Language = ENGLISH) -> str:
    """Return that a feed goes away."""
    told = event_count(events, language)
    return language.say("gone feed: {path} ({title}, {events})", path=path, title=title, events=told)


def feed_listed(path: str, title: str, events: int, language: Language = ENGLISH) -> str:
    """Return a feed that appears or goes away, below its heading."""
    return language.say(
        "{path}: {title}, {events}", path=path, title=title, events=event_count(events, language)
    )


def feeds_change(number: int, language: Language = ENGLISH) -> str:
    """Return how many feeds that are published change."""
    return language.count(number, "{number} published feed changes.", "{number} published feeds change.")


def refused(loss: str, language: Language = ENGLISH) -> str:
    """Return what the safety gate objects to."""
    return language.say("refused: {loss}", loss=loss)


def verified(url: str, feeds: int, size: int, faults: int, language: Language = ENGLISH) -> str:
    """Return what was seen at a publication: ``https://…/: 2 feeds, 1,234 bytes, no faults``."""
    found = language.count(faults, "{number} fault", "{number} faults")
    return language.say(
        "{url}: {feeds}, {size}, {faults}",
        url=url,
        feeds=_feeds(feeds, language),
        size=language.count(size, "{size} byte", "{size} bytes", size=f"{size:,}"),
        faults=found if faults else language.say("no faults"),
    )


def pushed(
    place: str,
    counts: tuple[int, int, int],
    size: int,
    *,
    dry_run: bool,
    language: Language = ENGLISH,
) -> str:
    """Return what a push did to a store, or would do: files written, deleted and left, and bytes written."""
    written, deleted, unchanged = counts
    told = {
        "place": place,
        "written": _files(written, language),
        "size": language.count(size, "{size} byte", "{size} bytes", size=f"{size:,}"),
        "deleted": deleted,
        "unchanged": unchanged,
    }
    if dry_run:
        return language.say(
            "{place}: {written} ({size}) to write, {deleted} to delete, {unchanged} unchanged.", **told
        )
    return language.say(
        "{place}: {written} ({size}) written, {deleted} deleted, {unchanged} unchanged.", **told
    )


# --- imports and new shows ------------------------------------------------------------------------------


def not_known(missing: Iterable[str], language: Language = ENGLISH) -> str:
    """Return what a draft lacks."""
    return language.say("not known: {missing}", missing=language.listed(list(missing)))


def not_written(file: str, language: Language = ENGLISH) -> str:
    """Return that a draft has problems, which follow."""
    return language.say("not written: {file}", file=file)


def ignored(title: str, reason: str, language: Language = ENGLISH) -> str:
    """Return that something is not used."""
    return language.say("ignored: {title} {reason}", title=title, reason=reason)


def ignored_too(number: int, reason: str, language: Language = ENGLISH) -> str:
    """Return how much more is not used."""
    return language.count(
        number,
        "ignored: {number} more, for the same reason: {reason}",
        "ignored: {number} more, for the same reason: {reason}",
        reason=reason,
    )


def understood(
    moment: Moment, minutes: int | None, zone: str, local: str, language: Language = ENGLISH
) -> list[str]:
    """Return what a printed time means, line by line: on the network's clock, and on one's own."""
    lines = [language.say("understood: {moment}", moment=moment_words(moment, language))]
    if moment.minute is not None:
        at = instant_to_datetime(to_instant(moment.day, moment.minute, zone))
        there, here = (_at(at, one, language) for one in (zone, local))
        lines.append(language.say("which is {there}; in your zone {here}", there=there, here=here))
    if minutes:
        lines.append(language.count(minutes, "{number} minute long", "{number} minutes long"))
    return lines


def _at(at: dt.datetime, zone: str, language: Language) -> str:
    """Return an instant on a clock: ``Thursday 11 January 00:55 JST``."""
    there = at.astimezone(zone_info(zone))
    return language.say(
        "{weekday} {day} {month} {time} {zone}",
        weekday=language.say(LONG_WEEKDAYS[there.weekday()]),
        day=there.day,
        month=month_words(there.month, language),
        time=f"{there:%H:%M}",
        zone="JST" if zone == JST else zone,
    )


# --- what is to come, and what is known of a show -------------------------------------------------------


def nothing_to_come(days: int, language: Language = ENGLISH) -> str:
    """Return that nothing is known of the next days."""
    return language.count(days, "Nothing is known for today.", "Nothing is known for the next {number} days.")


def day_heading(day: dt.date, away: int, language: Language = ENGLISH) -> str:
    """Return a day in full; of the present one and the next, that they are."""
    name = long_day_words(day, language)
    if away == 0:
        return language.say("{day} (today)", day=name)
    return language.say("{day} (tomorrow)", day=name) if away == 1 else name


def local_times(zone: str, language: Language = ENGLISH) -> str:
    """Return whose times were shown."""
    return language.say("Local times: {zone}. In brackets, as printed.", zone=zone)


def moved_from(moment: str, language: Language = ENGLISH) -> str:
    """Return where an episode was before."""
    return language.say("moved from {moment}", moment=moment)


def since(day: dt.date, language: Language = ENGLISH, *, at_latest: bool) -> str:
    """Return the day of an announcement, as data files have it: ``by 2026-05-03 at the latest``."""
    return language.say("by {day} at the latest", day=day) if at_latest else str(day)
