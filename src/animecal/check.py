"""What must hold in curated data beyond its form: small named rules, all told in one run.

A rule is a generator of ``(file, key, sentence)``; its docstring is the rule, its name is the check's name.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Callable, Iterable, Iterator
from zoneinfo import available_timezones

import msgspec

from .errors import Problem
from .faults import UNSAFE, did_you_mean, is_address
from .lines import join
from .load import Loaded
from .model import (
    JST,
    PLAUSIBLE_YEARS,
    Airing,
    Cadence,
    Change,
    Dataset,
    DateStatement,
    Except,
    Moment,
    Precision,
    RegionSpec,
    Show,
    Statement,
    clock,
    day_words,
    parse_clock,
    slug,
    statements_of,
)
from .schedule import AiringSchedule, Episode, ShowSchedule, State, schedule_show

Found = Iterator[tuple[str, str, str]]

NETWORKS, BLOCKS, REGIONS, RETIRED = "networks.toml", "blocks.toml", "regions.toml", "retired.toml"


class Context(msgspec.Struct, frozen=True):
    """What rules see: what was loaded, and the schedules, by all statements, of shows that need a look."""

    loaded: Loaded
    known: dict[str, ShowSchedule]

    @property
    def data(self) -> Dataset:
        """The well-formed data."""
        return self.loaded.dataset

    @property
    def shows(self) -> Iterable[Show]:
        """All shows."""
        return self.data.shows.values()

    def airings(self) -> Iterator[tuple[Show, Airing, str]]:
        """Yield every airing with its show and its key path."""
        for show in self.shows:
            for number, airing in enumerate(show.airings):
                yield show, airing, f"airings[{number}]"

    def schedules(self) -> Iterator[tuple[Show, AiringSchedule, str]]:
        """Yield the schedule of every airing with its show and its key path."""
        for known in self.known.values():
            for number, one in enumerate(known.airings):
                yield known.show, one, f"airings[{number}]"

    def hidden(self, file: str, name: str) -> bool:
        """Return whether a name may stand in a part of a file that has a fault of form."""
        keys = (problem.key for problem in self.loaded.problems if problem.file == file)
        return any(not key or file == REGIONS or key.split(".")[0] == name for key in keys)


def check(loaded: Loaded) -> list[Problem]:
    """Return the problems of well-formed data, rule by rule; those of its form stand in ``loaded``."""
    data = loaded.dataset
    known = {
        show.id: schedule_show(data, show, max(one.value.announced for one in statements_of(show)))
        for show in data.shows.values()
        if _has_more_than_starts(show) and _schedulable(data, show)
    }
    context = Context(loaded, known)
    found = [
        (file, name, key, message) for name, rule in CHECKS.items() for file, key, message in rule(context)
    ]
    found.sort()  # file by file, so that each is searched for lines once
    return [loaded.problem(name, file, key, message) for file, name, key, message in found]


def _has_more_than_starts(show: Show) -> bool:
    """Return whether a schedule can be at odds with itself: slots alone never are."""
    return any(airing.changes or any(date.ends for date in airing.dates) for airing in show.airings)


def _schedulable(data: Dataset, show: Show) -> bool:
    """Return whether the days and zones of a show are such that a schedule can be made."""
    if not all(_plausible(day) for _, day in _days(show)):
        return False
    zones = {data.zone_of(airing) for airing in show.airings}
    zones.update(zone for _, zone in _zones(show))
    return all(map(_is_zone, zones))


def _days(show: Show) -> Iterator[tuple[str, dt.date]]:
    """Yield the plain days that statements hold, with their key paths."""
    for key, statement in statements_of(show):
        yield f"{key}.announced", statement.announced
        if isinstance(statement, DateStatement) and statement.ends is not None:
            yield f"{key}.ends", statement.ends
        if isinstance(statement, Change):
            for index, day in enumerate(statement.skips):
                yield f"{key}.skips[{index}]", day


def _plausible(day: dt.date) -> bool:
    return day.year in PLAUSIBLE_YEARS


def _zones(show: Show) -> Iterator[tuple[str, str]]:
    """Yield the time zones that statements name, with their key paths."""
    for key, statement in statements_of(show):
        if isinstance(statement, DateStatement | Change) and statement.timezone is not None:
            yield f"{key}.timezone", statement.timezone


_known_zones = functools.cache(available_timezones)


def _is_zone(name: str) -> bool:
    return name == JST or name in _known_zones()


# --- names that must exist ------------------------------------------------------------------------------


def unknown_network(context: Context) -> Found:
    """A network that airings and blocks name stands in networks.toml."""
    known = context.data.networks
    for show, airing, key in context.airings():
        name = airing.network
        if name is not None and name not in known and not context.hidden(NETWORKS, name):
            yield show.file, f"{key}.network", _unknown("network", name, known, NETWORKS)
    for block in context.data.blocks.values():
        for index, name in enumerate(block.networks):
            if name not in known and not context.hidden(NETWORKS, name):
                yield BLOCKS, f"{block.id}.networks[{index}]", _unknown("network", name, known, NETWORKS)


def unknown_block(context: Context) -> Found:
    """A block that an airing names stands in blocks.toml."""
    known = context.data.blocks
    for show, airing, key in context.airings():
        name = airing.block
        if name is not None and name not in known and not context.hidden(BLOCKS, name):
            yield show.file, f"{key}.block", _unknown("block", name, known, BLOCKS)


def wrong_block(context: Context) -> Found:
    """A block is one of the airing's network."""
    for show, airing, key in context.airings():
        block = context.data.blocks.get(airing.block or "")
        if block is None or airing.network not in context.data.networks:
            continue
        if airing.network not in block.networks:
            carriers = ", ".join(block.networks)
            yield (
                show.file,
                f"{key}.block",
                f"'{block.id}' is a block of {carriers}, not of {airing.network}; "
                f"correct one of them, or add the network to {BLOCKS}",
            )


def unknown_region(context: Context) -> Found:
    """Regions are countries or groups of regions.toml."""
    regions = context.data.regions
    known = regions.countries | regions.groups

    def unknown(file: str, key: str, spec: RegionSpec | None) -> Found:
        if isinstance(spec, Except):
            key, spec = f"{key}.except", spec.excepted
        for index, name in enumerate(spec or ()):
            if name not in known and not context.hidden(REGIONS, name):
                yield file, f"{key}[{index}]", _unknown("region", name, known, REGIONS)

    for show, airing, key in context.airings():
        yield from unknown(show.file, f"{key}.regions", airing.regions)
    for network in context.data.networks.values():
        yield from unknown(NETWORKS, f"{network.id}.regions", network.regions)
    for name, group in regions.groups.items():
        yield from unknown(REGIONS, f"groups.{name}.countries", group.countries)
    for index, code in enumerate(regions.feeds):
        if code not in regions.countries:
            yield REGIONS, f"feeds[{index}]", _unknown("country", code, regions.countries, REGIONS)


def unknown_timezone(context: Context) -> Found:
    """A time zone is one of the IANA database."""
    for network in context.data.networks.values():
        if not _is_zone(network.timezone):
            yield NETWORKS, f"{network.id}.timezone", _unknown_zone(network.timezone)
    for show in context.shows:
        for key, zone in _zones(show):
            if not _is_zone(zone):
                yield show.file, key, _unknown_zone(zone)


def _unknown_zone(name: str) -> str:
    hint = did_you_mean(name, _known_zones()) if "/" in name else ""
    hint = hint or "; write it like 'Asia/Tokyo' or 'America/New_York'"
    return f"there is no time zone '{name}'{hint}"


def _unknown(what: str, name: str, known: Iterable[str], where: str) -> str:
    hint = did_you_mean(name, known) or f"; add it to {where}"
    return f"there is no {what} '{name}'{hint}"


# --- statements -----------------------------------------------------------------------------------------


def late_night(context: Context) -> Found:
    """A late night in Japan is printed on the evening before; 00:00 to 04:59 may be either of two nights."""
    for show, key, _, moment, zone in _moments(context):
        if zone == JST and moment.minute is not None and moment.minute < 5 * 60:
            evening = day_words(moment.day - dt.timedelta(days=1))
            printed = f"{(moment.day - dt.timedelta(days=1)).isoformat()} {clock(moment.minute + 1440)}"
            yield (
                show.file,
                key,
                f"'{moment}' may be either of two nights: if it is the night that begins on {evening}, "
                f"write '{printed}'; give the time as it was printed",
            )


def statement_order(context: Context) -> Found:
    """Statements stand in the order of their announcement."""
    for show in context.shows:
        before: dict[str, Statement] = {}
        for key, statement in statements_of(show):
            table = key[: key.rindex("[")]
            last = before.get(table)
            if last is not None and statement.announced < last.announced:
                yield (
                    show.file,
                    f"{key}.announced",
                    f"announced {statement.announced}, but the statement above it on {last.announced}; "
                    "put them in the order of their days",
                )
            before[table] = statement


def announced_late(context: Context) -> Found:
    """A moment was announced before it came: on its day at the latest."""
    for show, key, statement, moment, zone in _moments(context):
        late = moment.precision is Precision.DAY  # its night ends on the next day
        last = moment.last_day + dt.timedelta(days=int(late) + (moment.minute or 0) // 1440)
        if zone != JST:  # announcements have the day in Japan, where it may be a day later
            last += dt.timedelta(days=1)
        if statement.announced > last:
            yield (
                show.file,
                key,
                f"'{moment}' was over when it was announced ({statement.announced}); "
                "give the day on which it became known, which is that night at the latest",
            )


def impossible_date(context: Context) -> Found:
    """Days lie between the beginnings of television and the next century; ends follow starts."""
    for show in context.shows:
        for key, day in _days(show):
            if not _plausible(day):
                yield show.file, key, f"{day} cannot be meant; write a day between 1950 and 2099"
        for key, statement in statements_of(show):
            if not isinstance(statement, DateStatement) or not (statement.ends and statement.starts):
                continue
            if statement.ends < statement.starts.day:
                said = f"ends on {statement.ends}, before it starts ({statement.starts})"
                yield show.file, f"{key}.ends", f"{said}; correct one of them"


def _moments(context: Context) -> Iterator[tuple[Show, str, DateStatement | Change, Moment, str]]:
    """Yield every moment that a statement fixes, with the zone of its clock."""
    for show, airing, at in context.airings():
        zone = context.data.zone_of(airing)
        for index, date in enumerate(airing.dates):
            if date.starts is not None:
                yield show, f"{at}.dates[{index}].starts", date, date.starts, date.timezone or zone
        for index, change in enumerate(airing.changes):
            key, printed = f"{at}.changes[{index}]", change.timezone or zone
            if change.starts is not None:
                yield show, f"{key}.starts", change, change.starts, printed
            if change.resumes is not None:
                yield show, f"{key}.resumes", change, change.resumes, printed
            for number, day in enumerate(change.skips):
                if _plausible(day):
                    yield show, f"{key}.skips[{number}]", change, Moment.at(day, None), printed


def date_statement(context: Context) -> Found:
    """A date either starts at a moment or follows the original, and the original follows nothing."""
    for show, airing, at in context.airings():
        for index, date in enumerate(airing.dates):
            key = f"{at}.dates[{index}]"
            if date.delay is not None and date.starts is not None:
                yield show.file, f"{key}.delay", "'starts' and 'delay' exclude each other; keep one"
            if date.delay is not None and at == "airings[0]":
                yield show.file, f"{key}.delay", "the original airing follows nothing; give it 'starts'"


_COMPANIONS: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "episode": (frozenset(), frozenset({"starts", "minutes", "timezone"})),
    "episodes": (frozenset(), frozenset({"starts", "minutes", "timezone"})),
    "from_episode": (frozenset({"starts"}), frozenset({"starts", "timezone"})),
    "special": (frozenset({"starts"}), frozenset({"starts", "minutes", "timezone", "skips"})),
    "hiatus_from": (frozenset(), frozenset({"resumes", "timezone"})),
    "cancelled_from": (frozenset(), frozenset()),
    "skips": (frozenset(), frozenset()),
}
"""What each kind of change must and may be said with."""


def change_kind(context: Context) -> Found:
    """A change is of one kind, with what belongs to that kind."""
    for show, airing, at in context.airings():
        for index, change in enumerate(airing.changes):
            key, kinds = f"{at}.changes[{index}]", change.kinds
            if len(kinds) != 1:
                said = " and ".join(kinds) or "nothing"
                yield (
                    show.file,
                    key,
                    f"a change says one thing, this says {said}; use one of {', '.join(_COMPANIONS)}",
                )
                continue
            must, may = _COMPANIONS[kinds[0]]
            given = {
                name
                for name in ("starts", "resumes", "minutes", "timezone", "skips")
                if getattr(change, name) not in (None, ()) and name != kinds[0]
            }
            for name in sorted(must - given):
                yield show.file, key, f"'{kinds[0]}' needs '{name}'"
            for name in sorted(given - may):
                yield show.file, f"{key}.{name}", f"'{name}' does not go with '{kinds[0]}'"
            if kinds[0] == "episode" and not given & {"starts", "minutes"}:
                yield show.file, key, "'episode' needs 'starts' or 'minutes': what changes?"


def unknown_episode(context: Context) -> Found:
    """A change names an episode that the airing has."""
    for show, airing, at in context.airings():
        first, last = show.first_episode, show.last_episode
        for index, change in enumerate(airing.changes):
            for kind in change.kinds:
                value = getattr(change, kind)
                if kind in ("special", "skips"):
                    continue
                numbers = (value.first, value.last) if kind == "episodes" else (value,)
                for number in numbers:
                    if number < first or (last is not None and number > last):
                        has = f"{first} to {last}" if last is not None else f"{first} and later"
                        yield (
                            show.file,
                            f"{at}.changes[{index}].{kind}",
                            f"there is no episode {number}; the airing has {has}",
                        )


def following(context: Context) -> Found:
    """An airing that follows the original has no slots of its own to skip, join or repeat."""
    for show, airing, at in context.airings():
        if not any(date.delay is not None for date in airing.dates):
            continue
        if airing.cadence is not None:
            yield show.file, f"{at}.cadence", "an airing with 'delay' goes on as the original does; remove it"
        for index, change in enumerate(airing.changes):
            for kind in ("skips", "episodes"):
                if getattr(change, kind) not in (None, ()):
                    yield (
                        show.file,
                        f"{at}.changes[{index}].{kind}",
                        f"'{kind}' is for slots, and this airing follows the original; "
                        "say it there, or move single episodes with 'episode'",
                    )


def special_name(context: Context) -> Found:
    """A special's name has latin letters or digits, which make its UID, and is the only one in its airing."""
    for show, airing, at in context.airings():
        seen: set[str] = set()
        for index, change in enumerate(airing.changes):
            if change.special is None:
                continue
            key, name = f"{at}.changes[{index}].special", slug(change.special)
            if not name:
                yield (
                    show.file,
                    key,
                    f"'{change.special}' needs a latin letter or a digit, to be told apart in calendars",
                )
            elif name in seen and change.starts and not _restated(airing, index):
                yield show.file, key, f"there is another special '{change.special}'; number them"
            seen.add(name)


def _restated(airing: Airing, index: int) -> bool:
    """Return whether a special was announced before, on an earlier day: then it moves."""
    change = airing.changes[index]
    return all(
        other.announced < change.announced
        for other in airing.changes[:index]
        if other.special and slug(other.special) == slug(change.special or "")
    )


# --- schedules ------------------------------------------------------------------------------------------


def shared_slot(context: Context) -> Found:
    """No two events of an airing stand at the same moment; episodes that air as one say so."""
    told: set[tuple[str, str, str]] = set()
    for show, one, at in context.schedules():
        seen: dict[object, Episode] = {}
        for episode in one.episodes:
            if episode.moment.precision < Precision.DAY or episode.state in (
                State.POSTPONED,
                State.CANCELLED,
            ):
                continue
            timed = episode.instant is not None
            other = seen.setdefault(episode.instant if timed else (episode.day, episode.zone), episode)
            # A special whose time is not known may well be on the day of an episode.
            if other is episode or not (timed or episode.special is other.special is None):
                continue
            pair = (show.id, other.key, episode.key)
            if pair not in told:  # an airing that follows the original repeats its faults
                yield (
                    show.file,
                    at,
                    f"{_named(other.key)} and {_named(episode.key)} share {episode.moment.words}; "
                    "if they air as one, say so with 'episodes', else correct a time",
                )
            told.add(pair)


def _named(key: str) -> str:
    return f"episode {key}" if key.isdecimal() else key.replace("-", " ")


def stated_end(context: Context) -> Found:
    """The last episode airs on the stated end: episodes plus breaks fill the time up to it.

    A break that was announced after the end has moved it: then what was known by the statement counts.
    """
    for show, one, at in context.schedules():
        index = max((number for number, date in enumerate(one.dates) if date.ends), default=None)
        if index is None or show.last_episode is None:
            continue
        date = one.dates[index]
        last = _last_day(one)
        if date.ends is None or last is None or date.ends in last:
            continue
        before = schedule_show(context.data, show, date.announced)
        if any(then.airing is one.airing and date.ends in (_last_day(then) or ()) for then in before.airings):
            continue
        yield (
            show.file,
            f"{at}.dates[{index}].ends",
            f"ends on {date.ends}, but with {show.episodes} episodes and the known breaks the last "
            f"one airs on {last[0]}; a break, a double night or the number is missing or wrong",
        )


def _last_day(one: AiringSchedule) -> tuple[dt.date, ...] | None:
    """Return the printed day of the last episode, or None if it is not known.

    An airing that follows the original prints the days of another outlet, which may be calendar days: both
    readings of a late night count.
    """
    last = next((episode for episode in reversed(one.episodes) if episode.special is None), None)
    if last is None or last.state is not State.SCHEDULED or last.moment.precision < Precision.DAY:
        return None
    nights = (last.moment.minute or 0) // 1440
    if nights and any(date.delay is not None for date in one.dates):
        return last.day, last.day + dt.timedelta(days=nights)
    return (last.day,)


def idle_skip(context: Context) -> Found:
    """A week without an episode is one in which an episode was due."""
    for show, one, at in context.schedules():
        changes, cadence = one.airing.changes, show.cadence_of(one.airing)
        if any(change.hiatus_from or change.from_episode or change.cancelled_from for change in changes):
            continue
        start = one.start
        if start is None or start.precision < Precision.DAY or str(cadence) == "unknown":
            continue
        days = (episode.day for episode in one.episodes if show.last_episode is not None)
        end = max(days, default=dt.date.max)
        for index, change in enumerate(changes):
            if one.dates[-1].announced > change.announced:
                continue
            for number, day in enumerate(change.skips):
                if day > end or not _is_slot(cadence, start.day, day):
                    key = f"{at}.changes[{index}].skips[{number}]"
                    yield show.file, key, f"no episode was due on {day_words(day)}"


def _is_slot(cadence: Cadence, start: dt.date, day: dt.date) -> bool:
    """Return whether a day is one of those on which an airing goes on."""
    if not cadence.repeats or day < start:
        return False
    months = 12 * (day.year - start.year) + day.month - start.month
    number = (day - start).days // cadence.days if cadence.days else months
    return cadence.slot(start, number) == day


def nothing_to_change(context: Context) -> Found:
    """Changes are about an airing that has a date, be it that of a later episode.

    A special has a moment of its own, and a show may be cancelled before it had any date.
    """
    for show, airing, at in context.airings():
        if any(date.starts is not None or date.delay is not None for date in airing.dates):
            continue
        if any(change.from_episode is not None and change.starts is not None for change in airing.changes):
            continue
        for index, change in enumerate(airing.changes):
            if change.special is None and change.cancelled_from is None:
                yield (
                    show.file,
                    f"{at}.changes[{index}]",
                    "the airing's changes have nothing to change yet; "
                    "say when it starts in [[airings.dates]], with 'starts' or 'delay'",
                )
                break


# --- names and texts ------------------------------------------------------------------------------------

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)


def names(context: Context) -> Found:
    """Ids are lower-case latin letters, digits and hyphens, at most 80; a show's folder is its year."""
    for show in context.shows:
        if not _ID.fullmatch(show.id) or len(show.id) > 80:
            yield (
                show.file,
                "",
                f"'{show.id}' is not an id: at most 80 lower-case latin letters, digits and hyphens; name "
                f"the file, for instance, '{_id_like(show.id, show.title)}.toml'",
            )
        folders = show.file.split("/")[1:-1]
        years = _years(show)
        if len(folders) != 1 or not re.fullmatch(r"\d{4}", folders[0], re.ASCII):
            yield show.file, "", f"a show's file stands in shows/<year>/; put it into shows/{min(years)}/"
        elif int(folders[0]) not in years:
            said = ", ".join(map(str, sorted(years)))
            yield (
                show.file,
                "",
                f"nothing in it is about {folders[0]}; move it to the folder of its year ({said})",
            )
    for file, ids in (
        (NETWORKS, context.data.networks),
        (BLOCKS, context.data.blocks),
        (REGIONS, context.data.regions.groups),
    ):
        for name in ids:
            if not _ID.fullmatch(name) or len(name) > 80:
                yield file, name, f"'{name}' is not an id; write it like '{_id_like(name)}'"
    for code in context.data.regions.countries:
        if not re.fullmatch(r"[A-Z]{2}", code, re.ASCII):
            yield REGIONS, f"countries.{code}", f"'{code}' is not an ISO 3166-1 alpha-2 code, such as JP"


_FEED_PATH = re.compile(
    r"premieres\.ics|(networks|blocks|shows|regions|seasons|studios)/[a-z0-9-]+(\.[a-z0-9-]+)?\.ics"
)


def retired_feed(context: Context) -> Found:
    """A retired feed is named once, by its path, and what follows it is another feed that is not retired."""
    paths = [one.path for one in context.data.retired]
    for index, one in enumerate(context.data.retired):
        key = f"feeds[{index}]"
        for name, path in (("path", one.path), ("successor", one.successor)):
            if path is not None and not _FEED_PATH.fullmatch(path):
                yield RETIRED, f"{key}.{name}", f"'{path}' is no path of a feed, such as networks/fuji-tv.ics"
        if one.path in paths[:index]:
            yield RETIRED, f"{key}.path", f"'{one.path}' is retired twice; keep one"
        if one.successor in paths:
            yield RETIRED, f"{key}.successor", f"'{one.successor}' is retired itself; name a feed that lives"


def _id_like(*texts: str) -> str:
    """Return an id that is made of the first text that allows it."""
    return next((slug(text)[:80].strip("-") for text in texts if slug(text)), "fuji-tv")


def _years(show: Show) -> set[int]:
    """Return the years in which a show was said to start; those of the announcements if none was."""
    starts = {date.starts.day.year for airing in show.airings for date in airing.dates if date.starts}
    return starts or {date.announced.year for airing in show.airings for date in airing.dates}


def airing_key(context: Context) -> Found:
    """Each airing has a network or an id of its own; the original alone may wait for its network."""
    for show in context.shows:
        seen: set[str] = set()
        for number, airing in enumerate(show.airings):
            at = f"airings[{number}]"
            if airing.network is None and number:
                yield show.file, at, "'network' is missing; the original airing alone may lack one"
            if airing.id is not None and (not _ID.fullmatch(airing.id) or len(airing.id) > 80):
                yield show.file, f"{at}.id", f"'{airing.id}' is not an id; write it like 'netflix-world'"
            if airing.key == "original":
                yield show.file, at, "'original' names the first airing in calendars; choose another 'id'"
            if airing.key is not None and airing.key in seen:
                yield (
                    show.file,
                    at,
                    f"there is another airing '{airing.key}'; put them together, or give this one an 'id'",
                )
            seen.add(airing.key or "")


def duplicate_title(context: Context) -> Found:
    """No two shows have the same title."""
    for field in ("title", "title_ja"):
        seen: dict[str, Show] = {}
        for show in context.shows:
            title = getattr(show, field)
            if title is None:
                continue
            other = seen.setdefault(title.casefold(), show)
            if other is not show:
                yield show.file, field, f"'{title}' is the title of {other.file} too; name the season or cour"


def duplicate_external_id(context: Context) -> Found:
    """No two shows have the same id in another database."""
    for field in ("anilist", "mal", "anidb", "syoboi", "annict"):
        seen: dict[int, Show] = {}
        for show in context.shows:
            number = getattr(show.ids, field)
            if number is None:
                continue
            other = seen.setdefault(number, show)
            if other is not show:
                yield (
                    show.file,
                    f"ids.{field}",
                    f"{field} {number} belongs to {other.file} already; correct one",
                )


def studio_spelling(context: Context) -> Found:
    """A studio is spelled in one way and has latin letters or digits, which make its feed's URL."""
    seen: dict[str, tuple[str, Show]] = {}
    for show in context.shows:
        for index, studio in enumerate(show.studios):
            key, name = f"studios[{index}]", slug(studio)
            if not name:
                yield show.file, key, f"'{studio}' needs latin letters; write the studio's name in them"
                continue
            spelling, other = seen.setdefault(name, (studio, show))
            if spelling != studio:
                yield show.file, key, f"'{studio}' is spelled '{spelling}' in {other.file}; use one spelling"


def missing_source(context: Context) -> Found:
    """Every statement has a source; so has what is said of a network's or block's history."""
    for show in context.shows:
        for key, statement in statements_of(show):
            if not statement.sources:
                yield show.file, f"{key}.source", "the list of sources is empty; cite a page that says it"
    empty = "the list of sources is empty; cite a page that says it"
    for network in context.data.networks.values():
        if (network.since or network.until) and not network.source:
            yield NETWORKS, network.id, "'since' and 'until' need a 'source'"
        for index, name in enumerate(network.former_names):
            if not name.source:
                yield NETWORKS, f"{network.id}.former_names[{index}].source", empty
    for block in context.data.blocks.values():
        for index, slot in enumerate(block.slots):
            if not slot.source:
                yield BLOCKS, f"{block.id}.slots[{index}].source", empty


def credits_content(context: Context) -> Found:
    """Credits name somebody."""
    for show in context.shows:
        for index, credit in enumerate(show.credits):
            if not credit.staff and not credit.cast:
                yield show.file, f"credits[{index}]", "neither 'staff' nor 'cast': whom does it name?"


def block_slot(context: Context) -> Found:
    """A block's slot has a time on the broadcast clock."""
    for block in context.data.blocks.values():
        for index, one in enumerate(block.slots):
            if one.time is None:
                continue
            try:
                parse_clock(one.time)
            except ValueError as error:
                yield BLOCKS, f"{block.id}.slots[{index}].time", f"{error}"


def url(context: Context) -> Found:
    """Addresses are http or https, with a host, without spaces, quotes or invisible characters."""
    for file, key, value in _texts(context, _has_bad_url, urls=True):
        if not is_address(value):
            yield file, key, f"{value!r} is not an http or https address"


def _has_bad_url(json: str) -> bool:
    return not all(
        is_address(text) for found in _URLS_IN_JSON.findall(json) for text in re.findall(r'"([^"]*)"', found)
    )


def unsafe_text(context: Context) -> Found:
    """Texts have no control characters, invisible marks or bidi overrides, and no spaces at their ends."""
    for file, key, value in _texts(context, lambda json: bool(_UNSAFE_IN_JSON.search(json)), urls=False):
        found = UNSAFE.search(value)
        if found and found[0] in "\n\t":
            what = "a line break" if found[0] == "\n" else "a tab"
            yield file, key, f"holds {what}; write a space instead"
        elif found:
            yield file, key, f"holds the invisible character U+{ord(found[0]):04X}; remove it"
        elif value != value.strip():
            yield file, key, f"{value!r} has a space at its end; remove it"


_URL_KEYS = ("source", "url", "website")
_URLS_IN_JSON = re.compile(rf'"(?:{"|".join(_URL_KEYS)})":(\[(?:"[^"]*",?)*\]|"[^"]*")')
_UNSAFE_IN_JSON = re.compile(rf'{UNSAFE.pattern}|\\|"\s|\s"')


def _texts(context: Context, suspect: Callable[[str], bool], *, urls: bool) -> Iterator[tuple[str, str, str]]:
    """Yield the texts (or the addresses) of suspect tables with their files and key paths.

    Nearly all tables are good, and their JSON is made and searched much faster than they are walked.
    """
    data = context.data
    roots: list[tuple[str, str, object]] = [(show.file, "", show) for show in data.shows.values()]
    roots += [(NETWORKS, one.id, one) for one in data.networks.values()]
    roots += [(BLOCKS, one.id, one) for one in data.blocks.values()]
    roots.append((REGIONS, "", data.regions))
    roots += [(RETIRED, f"feeds[{index}]", one) for index, one in enumerate(data.retired)]
    encoder = msgspec.json.Encoder(enc_hook=lambda _notation: None)
    for file, at, root in roots:
        if not suspect(encoder.encode(root).decode()):
            continue
        for key, value in _walk(root, at):
            if urls == (re.sub(r"\[\d+\]$", "", key).rpartition(".")[2] in _URL_KEYS):
                yield file, key, value


def _walk(value: object, at: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield at, value
    elif isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            yield from _walk(getattr(value, name), join(at, name))
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from _walk(item, join(at, index))
    elif isinstance(value, dict):
        for name, item in value.items():
            yield from _walk(item, join(at, name))


CHECKS: dict[str, Callable[[Context], Found]] = {
    rule.__name__.replace("_", "-"): rule
    for rule in (
        unknown_network,
        unknown_block,
        wrong_block,
        unknown_region,
        unknown_timezone,
        late_night,
        statement_order,
        announced_late,
        impossible_date,
        date_statement,
        change_kind,
        unknown_episode,
        following,
        special_name,
        shared_slot,
        stated_end,
        idle_skip,
        nothing_to_change,
        names,
        retired_feed,
        airing_key,
        duplicate_title,
        duplicate_external_id,
        studio_spelling,
        missing_source,
        credits_content,
        block_slot,
        url,
        unsafe_text,
    )
}
"""Every rule by its name."""
