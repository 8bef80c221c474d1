"""Rules: ids, titles, sources, addresses and texts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import get_args, get_type_hints

import msgspec

from ..errors import UNSAFE
from ..language import model, statements, tables
from ..language.model import statements_of
from ..language.moment import parse_clock
from ..language.names import BLOCKS, CALENDARS, NETWORKS, PUBLICATION, REGIONS, RETIRED
from ..language.positions import join
from ..language.tables import REF
from ..web import is_address
from .context import Context, Found


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


def network_link(context: Context) -> Found:
    """A network's link is an https address with one {ref} in it, behind the host."""
    for network in context.data.networks.values():
        link = network.link
        if link is None:
            continue
        host, _, rest = link.removeprefix("https://").partition("/")
        good = link.startswith("https://") and REF not in host and rest.count(REF) == 1
        if not good or not is_address(link.replace(REF, "x")) or set("{}") & set(rest.replace(REF, "")):
            yield (
                NETWORKS,
                f"{network.id}.link",
                f"{link!r} is no link to shows: write it like 'https://www.crunchyroll.com/series/{REF}'",
            )


_REF = re.compile(r"(?!\.)[A-Za-z0-9._~-]+(/(?!\.)[A-Za-z0-9._~-]+)*", re.ASCII)


def airing_ref(context: Context) -> Found:
    """What an airing's network calls the show fits into the network's link."""
    for show, airing, key in context.airings():
        network = context.data.network_of(airing)
        if airing.ref is None:
            continue
        if not _REF.fullmatch(airing.ref):
            said = f"'{airing.ref}' is no part of an address: letters, digits and '-._~/' are allowed"
            yield show.file, f"{key}.ref", f"{said}; write only what stands at '{REF}' in the network's link"
        elif network is not None and network.link is None:
            yield (
                show.file,
                f"{key}.ref",
                f"'{network.id}' has no 'link' into which it fits; add one to {NETWORKS}, or remove it",
            )
        elif network is None and airing.network is None:
            yield show.file, f"{key}.ref", "there is no network yet whose link it fits into; remove it"


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


def _holds_address(hint: object) -> bool:
    """Return whether values of a type are addresses, or may be."""
    return hint == statements.Url or any(map(_holds_address, get_args(hint)))


_URL_KEYS = {
    name
    for module in (statements, tables, model)
    for kind in vars(module).values()
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct)
    for name, hint in get_type_hints(kind, include_extras=True).items()
    if _holds_address(hint)
}
"""The names of all fields of the language that hold addresses."""
_URLS_IN_JSON = re.compile(rf'"(?:{"|".join(_URL_KEYS)})":(\[(?:"[^"]*",?)*\]|"[^"]*")')
_UNSAFE_IN_JSON = re.compile(rf'{UNSAFE.pattern}|\\|"\s|\s"')


def _texts(context: Context, suspect: Callable[[str], bool], *, urls: bool) -> Iterator[tuple[str, str, str]]:
    """Yield the texts (or the addresses) of suspect tables with their files and key paths.

    Nearly all tables are good, and their JSON is made and searched much faster than they are walked.
    """
    data = context.data
    roots: list[tuple[str, str, object]] = [(show.file, "", show) for show in context.shows]
    roots += [(NETWORKS, one.id, one) for one in data.networks.values()]
    roots += [(BLOCKS, one.id, one) for one in data.blocks.values()]
    roots += [(CALENDARS, one.id, one) for one in data.calendars.values()]
    roots += [(REGIONS, "", data.regions), (PUBLICATION, "", data.publication)]
    roots += [(RETIRED, f"feeds[{index}]", one) for index, one in enumerate(data.retired)]
    roots += [(RETIRED, f"removals[{index}]", one) for index, one in enumerate(data.removals)]
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
