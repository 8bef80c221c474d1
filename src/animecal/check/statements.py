"""Rules: what a statement may say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from ..language.model import Airing, Show, statements_of
from ..language.moment import JST, Moment, Precision, clock, next_season, premiere_season, season_of
from ..language.names import slug
from ..language.statements import Change, DateStatement, Statement
from ..schedule.lengths import Lengths
from ..words.moments import day_words, moment_words
from .context import Context, Found, days, plausible


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


def network_announced(context: Context) -> Found:
    """The day on which the original network became known is that of a statement, which cites a page."""
    for show, airing, at in context.airings():
        day, key = airing.network_announced, f"{at}.network_announced"
        if day is None:
            continue
        if not at.endswith("[0]") or airing.network is None:
            yield show.file, key, "it is for the 'network' of the original airing alone; take it away"
        elif all(day != one.announced for one in (*airing.dates, *airing.changes)):
            yield (
                show.file,
                key,
                f"no statement of the airing was announced on {day}; add one with the page that says so",
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


def announced_ahead(context: Context) -> Found:
    """Nothing was announced on a day that is still to come."""
    tomorrow = context.today + dt.timedelta(days=1) if context.today else dt.date.max
    for show in context.shows:
        for key, statement in statements_of(show):
            if tomorrow < statement.announced and plausible(statement.announced):
                yield (
                    show.file,
                    f"{key}.announced",
                    f"announced {statement.announced}, which is still to come; correct the day",
                )


def announced_late(context: Context) -> Found:
    """A moment was announced before it came: on its day at the latest."""
    for show, key, statement, moment, zone in _moments(context):
        late = moment.precision is Precision.DAY  # its night ends on the next day
        last = moment.last_day + dt.timedelta(days=int(late) + (moment.minute or 0) // 1440)
        if (
            zone != context.data.publication.timezone
        ):  # announcements have the day at home: perhaps a later one
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
        for key, day in days(show):
            if not plausible(day):
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
            key, printed = (
                f"{at}.changes[{index}]",
                change.timezone or context.data.zone_of(airing, change.network),
            )
            if change.starts is not None:
                yield show, f"{key}.starts", change, change.starts, printed
            if change.resumes is not None:
                yield show, f"{key}.resumes", change, change.resumes, printed
            for number, day in enumerate(change.skips):
                if plausible(day):
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


def stated_season(context: Context) -> Found:
    """A stated season is a season, the one in which the airing starts or one beside it."""
    for show, airing, at in context.airings():
        starts: Moment | None = None
        for index, date in enumerate(airing.dates):
            starts = date.starts or starts
            if date.season is None:
                continue
            key = f"{at}.dates[{index}].season"
            if date.season.precision is not Precision.SEASON:
                yield show.file, key, f"'{date.season}' is not a season; write it like '2027-winter'"
            elif starts is not None and starts.in_calendars:
                season, own = season_of(date.season.day), premiere_season(starts)
                if season not in (next_season(own, -1), own, next_season(own)):
                    said = f"it starts {moment_words(starts)}, which is not near {moment_words(date.season)}"
                    yield show.file, key, f"{said}; correct one of them"


def local_time(context: Context) -> Found:
    """Only an airing beside the original, with a start printed on another clock, can keep that one's hour."""
    for show, airing, at in context.airings():
        told: list[DateStatement | Change] = [*airing.dates, *airing.changes]
        printed = any(one.starts is not None and one.timezone is not None for one in told)
        for index, date in enumerate(airing.dates):
            key = f"{at}.dates[{index}].local_time"
            if date.local_time is None:
                continue
            if at == "airings[0]":
                yield show.file, key, "the original airing keeps its hour without saying so; remove it"
            elif not printed:
                yield show.file, key, "no start is printed on another clock; add its 'timezone', or remove it"


def showing(context: Context) -> Found:
    """The original airing is a first run: what is shown again, or in advance, stands below it."""
    for show in context.shows:
        kind = show.airings[0].kind
        if kind is not None:
            yield (
                show.file,
                "airings[0].kind",
                f"the first airing is the original, which is no {kind}; put the first run before it",
            )


_COMPANIONS: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "episode": (frozenset(), frozenset({"starts", "minutes", "timezone", "final"})),
    "episodes": (frozenset(), frozenset({"starts", "minutes", "timezone", "final"})),
    "from_episode": (frozenset({"starts"}), frozenset({"starts", "timezone", "network"})),
    "special": (frozenset({"starts"}), frozenset({"starts", "minutes", "timezone", "skips", "kind"})),
    "hiatus_from": (frozenset(), frozenset({"resumes", "timezone"})),
    "cancelled_from": (frozenset(), frozenset()),
    "skips": (frozenset(), frozenset()),
    "weeks_off": (frozenset(), frozenset()),
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
                for name in ("starts", "resumes", "minutes", "timezone", "skips", "network", "final", "kind")
                if getattr(change, name) not in (None, (), False) and name != kinds[0]
            }
            for name in sorted(must - given):
                yield show.file, key, f"'{kinds[0]}' needs '{name}'"
            for name in sorted(given - may):
                yield show.file, f"{key}.{name}", f"'{name}' does not go with '{kinds[0]}'"
            if kinds[0] == "episode" and not given & {"starts", "minutes", "final"}:
                yield show.file, key, "'episode' needs 'starts', 'minutes' or 'final': what changes?"


def episode_count(context: Context) -> Found:
    """Where statements say how many episodes there are, the newest agrees with the number at the top."""
    for show in context.shows:
        count = Lengths(show).on(dt.date.max).count
        if show.episodes in (None, count):
            continue
        yield (
            show.file,
            "episodes",
            f"{show.episodes} episodes here, but {count} by the newest statement; "
            "remove this line: statements say how many there are, and since when",
        )


def same_network(context: Context) -> Found:
    """An airing goes over to another network than the one that it is on."""
    for show, airing, at in context.airings():
        there = airing.network
        for index, change in enumerate(airing.changes):
            if change.network is not None and change.network == there:
                key = f"{at}.changes[{index}].network"
                yield show.file, key, f"the airing is on '{there}' already; remove it, or name another one"
            there = change.network or there


def unknown_episode(context: Context) -> Found:
    """A change names an episode that the airing has, by what is known now or was then."""
    for show, airing, at in context.airings():
        lengths = Lengths(show).of(airing)
        first, newest = show.first_episode, lengths.on(dt.date.max).last
        for index, change in enumerate(airing.changes):
            then = lengths.on(change.announced).last
            last = None if newest is None else max(newest, then or newest)
            for kind in change.kinds:
                value = getattr(change, kind)
                if kind in ("special", "skips", "weeks_off"):
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
            for kind in ("skips", "episodes", "weeks_off"):
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
