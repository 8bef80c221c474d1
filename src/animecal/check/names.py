"""Rules: names that must exist, and names that must be unlike others."""

from __future__ import annotations

import re
from collections.abc import Collection

from ..language.form import did_you_mean
from ..language.model import ExternalIds, Show
from ..language.moment import zone_names
from ..language.names import (
    BLOCKS,
    CALENDARS,
    LONGEST_ID,
    NETWORKS,
    PUBLICATION,
    REGIONS,
    RESERVED,
    RETIRED,
    SOURCES,
    is_id,
    is_tag,
    slug,
    title_key,
    title_likeness,
)
from ..language.network_names import networks_named
from ..language.tables import Except, RegionSpec
from ..words.tongues import TONGUES, is_tongue
from .context import Clash, Context, Found, is_zone, zones


def unknown_network(context: Context) -> Found:
    """A network that airings and blocks name stands in networks.toml."""
    named: _Named = [(show.file, f"{key}.network", airing.network) for show, airing, key in context.airings()]
    named += [
        (show.file, f"{key}.changes[{index}].network", change.network)
        for show, airing, key in context.airings()
        for index, change in enumerate(airing.changes)
    ]
    for block in context.data.blocks.values():
        named += [(BLOCKS, f"{block.id}.networks[{index}]", one) for index, one in enumerate(block.networks)]
    return _unknown(context, "network", NETWORKS, context.data.networks, named)


def unknown_block(context: Context) -> Found:
    """A block that an airing names stands in blocks.toml."""
    named: _Named = [(show.file, f"{key}.block", airing.block) for show, airing, key in context.airings()]
    return _unknown(context, "block", BLOCKS, context.data.blocks, named)


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


def unknown_source(context: Context) -> Found:
    """A source that another one copies stands in sources.toml, and copies none itself."""
    known = context.data.observers
    named: _Named = [(SOURCES, f"{one.id}.copies", one.copies) for one in known.values()]
    yield from _unknown(context, "source", SOURCES, known, named)
    for one in known.values():
        original = known.get(one.copies or "")
        if original is not None and original.copies is not None:
            yield SOURCES, f"{one.id}.copies", f"'{original.id}' is a copy itself; name what that copies"


def unknown_region(context: Context) -> Found:
    """Regions are countries or groups of regions.toml."""
    regions = context.data.regions
    specs: list[tuple[str, str, RegionSpec | None]] = [
        (show.file, f"{key}.regions", airing.regions) for show, airing, key in context.airings()
    ]
    specs += [(NETWORKS, f"{one.id}.regions", one.regions) for one in context.data.networks.values()]
    specs += [(REGIONS, f"groups.{name}.countries", one.countries) for name, one in regions.groups.items()]
    named: _Named = []
    for file, key, spec in specs:
        if isinstance(spec, Except):
            key, spec = f"{key}.except", spec.excepted
        named += [(file, f"{key}[{index}]", name) for index, name in enumerate(spec or ())]
    yield from _unknown(context, "region", REGIONS, regions.countries.keys() | regions.groups, named)
    codes: _Named = [(REGIONS, f"feeds[{index}]", code) for index, code in enumerate(regions.feeds)]
    yield from _unknown(context, "country", REGIONS, regions.countries, codes)


_Named = list[tuple[str, str, str | None]]
"""Names (or None) with their files and key paths."""


def _unknown(context: Context, what: str, where: str, known: Collection[str], named: _Named) -> Found:
    """Yield the names that a file lacks, but none that may stand in a part of it that has a fault of form."""
    for file, key, name in named:
        if name is not None and name not in known and not context.hidden(where, name):
            hint = did_you_mean(name, known) or _printed(context, where, name) or f"; add it to {where}"
            yield file, key, f"there is no {what} '{name}'{hint}"


def unknown_language(context: Context) -> Found:
    """The language of an airing is a tag such as 'en' or 'pt-BR', and has a name in calendars."""
    for show, airing, key in context.airings():
        if not (is_tag(airing.audio) and is_tongue(airing.audio)):
            hint = did_you_mean(airing.audio, TONGUES) or "; write it like 'en', 'de' or 'pt-BR'"
            yield show.file, f"{key}.audio", f"there is no language '{airing.audio}'{hint}"


def _printed(context: Context, where: str, name: str) -> str:
    """Return the id of the network that is printed so, as a hint; nothing if there is not just one."""
    found = networks_named(name, context.data.networks) if where == NETWORKS and len(name) <= 100 else []
    return f"; did you mean '{found[0].id}'?" if len(found) == 1 else ""


def unknown_timezone(context: Context) -> Found:
    """A time zone is one of the IANA database."""
    home = context.data.publication.timezone
    if not is_zone(home):
        yield PUBLICATION, "timezone", _unknown_zone(home)
    for network in context.data.networks.values():
        if network.timezone != home and not is_zone(network.timezone):
            yield NETWORKS, f"{network.id}.timezone", _unknown_zone(network.timezone)
    for show in context.shows:
        for key, zone in zones(show):
            if not is_zone(zone):
                yield show.file, key, _unknown_zone(zone)


def publication_language(context: Context) -> Found:
    """The language of a publication is a tag of BCP 47, such as ko or pt-BR."""
    tag = context.data.publication.language
    if not is_tag(tag):
        yield PUBLICATION, "language", f"'{tag}' is no language tag; write it like 'ja', 'ko' or 'pt-BR'"


def _unknown_zone(name: str) -> str:
    hint = did_you_mean(name, zone_names()) if "/" in name or name.isupper() else ""
    hint = hint or "; write it like 'Asia/Tokyo' or 'America/New_York'"
    return f"there is no time zone '{name}'{hint}"


def names(context: Context) -> Found:
    """Ids are lower-case latin letters, digits and hyphens, at most 80; a show's folder is its year."""
    for show in context.shows:
        if not is_id(show.id):
            yield (
                show.file,
                "",
                f"'{show.id}' is not an id: at most {LONGEST_ID} lower-case latin letters, digits and "
                f"hyphens; name the file, for instance, '{_id_like(show.id, show.title)}.toml'",
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
        (SOURCES, context.data.observers),
        (REGIONS, context.data.regions.groups),
        (CALENDARS, context.data.calendars),
    ):
        for name in ids:
            if not is_id(name):
                yield file, name, f"'{name}' is not an id; write it like '{_id_like(name)}'"
    for code in context.data.regions.countries:
        if not re.fullmatch(r"[A-Z]{2}", code, re.ASCII):
            yield REGIONS, f"countries.{code}", f"'{code}' is not an ISO 3166-1 alpha-2 code, such as JP"


def reserved_name(context: Context) -> Found:
    """No id is a name that Windows keeps for itself: a file of that name cannot be written there."""

    def reserved(name: str, better: str) -> str:
        return f"no file can be called '{name}' on Windows; write, for instance, '{better}'"

    for show in context.shows:
        if re.fullmatch(RESERVED, show.id):
            yield show.file, "", reserved(show.id, f"{show.id}-{min(_years(show))}")
        for index, studio in enumerate(show.studios):
            if re.fullmatch(RESERVED, slug(studio)):
                yield show.file, f"studios[{index}]", reserved(slug(studio), f"Studio {studio}")
    for file, ids in (
        (NETWORKS, context.data.networks),
        (BLOCKS, context.data.blocks),
        (CALENDARS, context.data.calendars),
    ):
        for name in ids:
            if re.fullmatch(RESERVED, name):
                yield file, name, reserved(name, f"{name}-jp")


_NAME = rf"[a-z0-9-]{{1,{LONGEST_ID}}}"
_FEED_PATH = re.compile(
    rf"premieres\.ics|(?P<kind>networks|blocks|shows|regions|seasons|studios|calendars)/(?!({RESERVED})\.)"
    rf"(?P<name>{_NAME})(?:\.(?P<part>{_NAME}))?\.ics"
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
        elif one.successor is not None and not _may_have_events(context, one.successor):
            yield (
                RETIRED,
                f"{key}.successor",
                f"nothing in the data is for a feed '{one.successor}'; see `animecal list feeds`",
            )


def _may_have_events(context: Context, path: str) -> bool:
    """Return whether the data names what a feed is about; a path that is none is told elsewhere."""
    found = _FEED_PATH.fullmatch(path)
    if found is None or found["kind"] is None:
        return True
    data, name, part = context.data, found["name"], found["part"]
    match found["kind"]:
        case "networks":
            return name in data.networks and part in (None, "episodes", "dubs")
        case "blocks":
            return name in data.blocks
        case "regions":
            return name.upper() in data.regions.feeds and part in (None, "episodes")
        case "calendars":
            return name in data.calendars and part is None
        case "studios":
            return any(slug(studio) == name for show in context.every for studio in show.studios)
        case "shows":
            show = data.shows.get(name)
            return show is not None and (part is None or any(one.key == part for one in show.airings))
        case _:
            return True


_UID = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+){0,2}", re.ASCII)


def removal(context: Context) -> Found:
    """A removal names events by their UIDs, or by show or airing, and perhaps the feed that they leave."""
    for index, one in enumerate(context.data.removals):
        key = f"removals[{index}]"
        for number, name in enumerate(one.names):
            if not _UID.fullmatch(name):
                yield (
                    RETIRED,
                    f"{key}.names[{number}]",
                    f"'{name}' is no name of events: write 'metal-sky', 'metal-sky.original' or "
                    "'metal-sky.original.13'",
                )
        if one.feed is not None and not _FEED_PATH.fullmatch(one.feed):
            yield RETIRED, f"{key}.feed", f"'{one.feed}' is no path of a feed, such as networks/fuji-tv.ics"


def _id_like(*texts: str) -> str:
    """Return an id that is made of the first text that allows it."""
    return next((slug(text)[:LONGEST_ID].strip("-") for text in texts if slug(text)), "fuji-tv")


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
            if airing.id is not None and not is_id(airing.id):
                yield show.file, f"{at}.id", f"'{airing.id}' is not an id; write it like 'netflix-world'"
            if airing.key == "original":
                yield show.file, at, "'original' names the first airing in calendars; choose another 'id'"
            if airing.key is not None and airing.key in seen:
                yield (
                    show.file,
                    at,
                    f"there is another airing '{airing.key}'; put them together, "
                    "say the language of a dub with 'audio', or give this one an 'id'",
                )
            seen.add(airing.key or "")


def duplicate_title(context: Context) -> Found:
    """No two shows have the same title, unless their years and their ids elsewhere tell them apart."""
    for field in ("title", "title_ja"):
        seen: dict[str, Show] = {}
        for show in context.every:
            title = getattr(show, field)
            if title is None:
                continue
            other = seen.setdefault(title_key(title), show)
            if other is not show and not _told_apart(show, other):
                said = f"'{title}' is the title of {other.file} too; name the season or cour"
                yield Clash(show.file, field, said, other.file)


def also_called(context: Context) -> Found:
    """What a show is also called adds to its titles: none of them begins like it, and it is said once."""
    for show in context.shows:
        titles = [title for title in (show.title, show.title_ja, show.title_romaji) if title]
        for index, name in enumerate(show.also_called):
            others = map(title_likeness, (*titles, *show.also_called[:index]))
            if any(other.startswith(title_likeness(name)) for other in others):
                yield show.file, f"also_called[{index}]", f"'{name}' is found by another title; take it away"


def _told_apart(show: Show, other: Show) -> bool:
    """Return whether two shows are known to be two: of different years, and with different ids somewhere."""
    ours, theirs = show.ids.given, other.ids.given
    return not _years(show) & _years(other) and any(
        ours[name] != theirs[name] for name in ours.keys() & theirs
    )


def duplicate_external_id(context: Context) -> Found:
    """No two shows have the same id in another database."""
    for field in ExternalIds.__struct_fields__:
        seen: dict[int, Show] = {}
        for show in context.every:
            number = getattr(show.ids, field)
            if number is None:
                continue
            other = seen.setdefault(number, show)
            if other is not show:
                said = f"{field} {number} belongs to {other.file} already; correct one"
                yield Clash(show.file, f"ids.{field}", said, other.file)


def studio_spelling(context: Context) -> Found:
    """A studio is spelled in one way and has latin letters or digits, which make its feed's URL."""
    seen: dict[str, tuple[str, Show]] = {}
    for show in context.every:
        for index, studio in enumerate(show.studios):
            key, name = f"studios[{index}]", slug(studio)
            if not name:
                yield show.file, key, f"'{studio}' needs latin letters; write the studio's name in them"
                continue
            if len(name) > LONGEST_ID:
                yield show.file, key, f"the name has more than {LONGEST_ID} characters; write a shorter one"
            spelling, other = seen.setdefault(name, (studio, show))
            if spelling != studio:
                said = f"'{studio}' is spelled '{spelling}' in {other.file}; use one spelling"
                yield Clash(show.file, key, said, other.file)
