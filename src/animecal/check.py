"""What must hold in curated data beyond its form: small named rules, all told in one run.

A rule is a generator of ``(file, key, sentence)``; its docstring is the rule, its name is the check's name.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator
from zoneinfo import available_timezones

import msgspec

from .errors import Problem
from .load import Loaded, did_you_mean, join
from .model import (
    JST,
    Airing,
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
from .schedule import AiringSchedule, ShowSchedule, State, schedule_show

Found = Iterator[tuple[str, str, str]]

NETWORKS, BLOCKS, REGIONS = "networks.toml", "blocks.toml", "regions.toml"


class Context(msgspec.Struct, frozen=True):
    """What rules see: what was loaded, and every show's schedule by all of its statements."""

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
        for show in self.shows:
            for number, one in enumerate(self.known[show.id].airings):
                yield show, one, f"airings[{number}]"


def check(loaded: Loaded) -> list[Problem]:
    """Return the problems of well-formed data, rule by rule; those of its form stand in ``loaded``."""
    data = loaded.dataset
    known = {
        show.id: schedule_show(data, show, max(one.value.announced for one in statements_of(show)))
        for show in data.shows.values()
    }
    context = Context(loaded, known)
    return [
        loaded.problem(name, file, key, message)
        for name, rule in CHECKS.items()
        for file, key, message in rule(context)
    ]


# --- names that must exist ------------------------------------------------------------------------------


def unknown_network(context: Context) -> Found:
    """A network that airings and blocks name stands in networks.toml."""
    known = context.data.networks
    for show, airing, key in context.airings():
        if airing.network is not None and airing.network not in known:
            yield show.file, f"{key}.network", _unknown("network", airing.network, known, NETWORKS)
    for block in context.data.blocks.values():
        for name in block.networks:
            if name not in known:
                yield BLOCKS, f"{block.id}.networks", _unknown("network", name, known, NETWORKS)


def unknown_block(context: Context) -> Found:
    """A block that an airing names stands in blocks.toml."""
    known = context.data.blocks
    for show, airing, key in context.airings():
        if airing.block is not None and airing.block not in known:
            yield show.file, f"{key}.block", _unknown("block", airing.block, known, BLOCKS)


def wrong_block(context: Context) -> Found:
    """A block is one of the airing's network."""
    for show, airing, key in context.airings():
        block = context.data.blocks.get(airing.block or "")
        if block is not None and airing.network not in block.networks:
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
    known = [*regions.countries, *regions.groups]

    def unknown(file: str, key: str, spec: RegionSpec | None) -> Found:
        names = spec.excepted if isinstance(spec, Except) else spec or ()
        for name in names:
            if name not in regions.countries and name not in regions.groups:
                yield file, key, _unknown("region", name, known, REGIONS)

    for show, airing, key in context.airings():
        yield from unknown(show.file, f"{key}.regions", airing.regions)
    for network in context.data.networks.values():
        yield from unknown(NETWORKS, f"{network.id}.regions", network.regions)
    for name, group in regions.groups.items():
        yield from unknown(REGIONS, f"groups.{name}.countries", group.countries)
    for code in regions.feeds:
        if code not in regions.countries:
            yield REGIONS, "feeds", _unknown("country", code, regions.countries, REGIONS)


def unknown_timezone(context: Context) -> Found:
    """A time zone is one of the IANA database."""
    zones = available_timezones()
    for network in context.data.networks.values():
        if network.timezone not in zones:
            yield NETWORKS, f"{network.id}.timezone", _unknown("time zone", network.timezone, zones, "IANA")
    for show in context.shows:
        for key, statement in statements_of(show):
            zone = statement.timezone if isinstance(statement, DateStatement | Change) else None
            if zone is not None and zone not in zones:
                yield show.file, f"{key}.timezone", _unknown("time zone", zone, zones, "IANA")


def _unknown(what: str, name: str, known: Iterable[str], where: str) -> str:
    hint = did_you_mean(name, known) or f"; add it to {where}" * where.endswith(".toml")
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
    for show, key, statement, moment, _ in _moments(context):
        last = moment.last_day + dt.timedelta(days=(moment.minute or 0) // 1440)
        if statement.announced > last:
            yield (
                show.file,
                key,
                f"'{moment}' was over when it was announced ({statement.announced}); "
                "give the day on which it became known, which is that night at the latest",
            )


def impossible_date(context: Context) -> Found:
    """An announcement lies between the beginnings of television and the next century; ends follow starts."""
    for show in context.shows:
        for key, statement in statements_of(show):
            if not 1950 <= statement.announced.year < 2100:
                yield show.file, f"{key}.announced", f"{statement.announced} is not a day of an announcement"
            if not isinstance(statement, DateStatement) or not (statement.ends and statement.starts):
                continue
            if statement.ends < statement.starts.day:
                yield show.file, f"{key}.ends", f"ends on {statement.ends}, before it starts"


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
            for day in change.skips:
                yield show, f"{key}.skips", change, Moment.at(day, 24 * 60), JST


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
                yield show.file, key, f"'{change.special}' needs a latin letter or a digit, for its UID"
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
    for show, one, at in context.schedules():
        seen: dict[tuple[Moment, str], str] = {}
        for episode in one.episodes:
            if episode.moment.precision < Precision.DAY or episode.state is not State.SCHEDULED:
                continue
            place = (episode.moment, episode.zone)
            if place in seen:
                yield (
                    show.file,
                    at,
                    f"{_named(seen[place])} and {_named(episode.key)} share {episode.moment.words}; "
                    "if they air as one, say so with 'episodes', else correct a time",
                )
            seen[place] = episode.key


def _named(key: str) -> str:
    return f"episode {key}" if key.isdecimal() else key.replace("-", " ")


def stated_end(context: Context) -> Found:
    """The last episode airs on the stated end: episodes plus breaks fill the time up to it."""
    for show, one, at in context.schedules():
        for index, date in enumerate(one.airing.dates):
            if date.ends is None or show.last_episode is None or date is not _newest_end(one):
                continue
            regular = [episode for episode in one.episodes if episode.special is None]
            last = regular[-1] if regular else None
            if last is None or last.state is not State.SCHEDULED or last.moment.precision < Precision.DAY:
                continue
            if last.day != date.ends:
                yield (
                    show.file,
                    f"{at}.dates[{index}].ends",
                    f"ends on {date.ends}, but with {show.episodes} episodes and the known breaks the last "
                    f"one airs on {last.day}; a break, a double night or the number is missing or wrong",
                )


def _newest_end(one: AiringSchedule) -> DateStatement | None:
    return next((date for date in reversed(one.airing.dates) if date.ends is not None), None)


def idle_skip(context: Context) -> Found:
    """A week without an episode is one in which an episode was due."""
    for show, one, at in context.schedules():
        changes = one.airing.changes
        if any(change.hiatus_from or change.from_episode or change.cancelled_from for change in changes):
            continue
        start = one.start
        if start is None or start.precision < Precision.DAY:
            continue
        used = {id(change) for episode in one.episodes for change in episode.skipped}
        for index, change in enumerate(changes):
            if change.skips and id(change) not in used and one.airing.dates[-1].announced <= change.announced:
                days = ", ".join(day_words(day) for day in change.skips)
                yield show.file, f"{at}.changes[{index}].skips", f"no episode was due on {days}"


# --- names and texts ------------------------------------------------------------------------------------

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)


def names(context: Context) -> Found:
    """Ids are lower-case latin letters, digits and hyphens, at most 80; a show's folder is its year."""
    for show in context.shows:
        if not _ID.fullmatch(show.id) or len(show.id) > 80:
            yield (
                show.file,
                "",
                f"'{show.id}' is not an id; name the file, for instance, '{slug(show.id)}.toml'",
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
                yield file, name, f"'{name}' is not an id; write it like '{slug(name) or 'fuji-tv'}'"
    for code in context.data.regions.countries:
        if not re.fullmatch(r"[A-Z]{2}", code, re.ASCII):
            yield REGIONS, f"countries.{code}", f"'{code}' is not an ISO 3166-1 alpha-2 code, such as JP"


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
            if airing.id is not None and (not _ID.fullmatch(airing.id) or airing.id == "original"):
                yield show.file, f"{at}.id", f"'{airing.id}' is not an id; write it like 'netflix-world'"
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
                yield show.file, f"ids.{field}", f"{field} {number} is {other.file} already; correct one"


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
    for network in context.data.networks.values():
        if (network.since or network.until) and not network.source:
            yield NETWORKS, network.id, "'since' and 'until' need a 'source'"


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


_URL = re.compile(r"https?://[^\s/?#\"<>\\^`{|}@]+\.[^\s/?#\"<>\\^`{|}@]+([/?#][^\s\"<>\\^`{|}]*)?", re.I)


def url(context: Context) -> Found:
    """Addresses are http or https, with a host, without spaces or quotes."""
    for file, key, value in _texts(context, only_urls=True):
        if not _URL.fullmatch(value):
            yield file, key, f"{value!r} is not an http or https address"


_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]"
)
_PERHAPS_UNSAFE = re.compile(rf"{_UNSAFE.pattern[:-1]}\\]".replace("\x00-\x1f", "\x00-\x08\x0b-\x1f"))


def unsafe_text(context: Context) -> Found:
    """Texts have no control characters, invisible marks or bidi overrides, and no spaces at their ends."""
    suspects = {
        file
        for file, text in context.loaded.texts.items()
        if _PERHAPS_UNSAFE.search(text.replace("\r\n", "\n"))
    }
    spaced = {file for file, text in context.loaded.texts.items() if re.search(r"""["']\s|\s["']""", text)}
    for file, key, value in _texts(context, files=suspects | spaced):
        found = _UNSAFE.search(value)
        if found:
            yield file, key, f"holds the invisible character U+{ord(found[0]):04X}; remove it"
        elif value != value.strip():
            yield file, key, f"{value!r} has a space at its end; remove it"


_URL_KEYS = ("source", "url", "website")


def _texts(
    context: Context, *, only_urls: bool = False, files: set[str] | None = None
) -> Iterator[tuple[str, str, str]]:
    """Yield the texts of all tables (or all addresses) with their files and key paths."""
    data = context.data
    roots: list[tuple[str, str, object]] = [(show.file, "", show) for show in data.shows.values()]
    roots += [(NETWORKS, one.id, one) for one in data.networks.values()]
    roots += [(BLOCKS, one.id, one) for one in data.blocks.values()]
    roots.append((REGIONS, "", data.regions))
    for file, at, root in roots:
        if files is not None and file not in files:
            continue
        for key, value in _walk(root, at):
            is_url = re.sub(r"\[\d+\]$", "", key).rpartition(".")[2] in _URL_KEYS
            if is_url == only_urls:
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
        names,
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
