"""Rules: names that must exist, and names that must be unlike others."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..language.form import did_you_mean
from ..language.model import (
    Except,
    RegionSpec,
    Show,
    slug,
)
from ..language.moment import zone_names
from .context import (
    BLOCKS,
    NETWORKS,
    REGIONS,
    RETIRED,
    Clash,
    Context,
    Found,
    is_zone,
    zones,
)


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
        if not is_zone(network.timezone):
            yield NETWORKS, f"{network.id}.timezone", _unknown_zone(network.timezone)
    for show in context.shows:
        for key, zone in zones(show):
            if not is_zone(zone):
                yield show.file, key, _unknown_zone(zone)


def _unknown_zone(name: str) -> str:
    hint = did_you_mean(name, zone_names()) if "/" in name else ""
    hint = hint or "; write it like 'Asia/Tokyo' or 'America/New_York'"
    return f"there is no time zone '{name}'{hint}"


def _unknown(what: str, name: str, known: Iterable[str], where: str) -> str:
    hint = did_you_mean(name, known) or f"; add it to {where}"
    return f"there is no {what} '{name}'{hint}"


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
                said = f"'{title}' is the title of {other.file} too; name the season or cour"
                yield Clash(show.file, field, said, other.file)


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
                said = f"{field} {number} belongs to {other.file} already; correct one"
                yield Clash(show.file, f"ids.{field}", said, other.file)


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
                said = f"'{studio}' is spelled '{spelling}' in {other.file}; use one spelling"
                yield Clash(show.file, key, said, other.file)
