"""In which country a time zone is: what lets a browser guess where its visitor is, without asking anybody."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib.resources import files

import msgspec


def zones_module() -> bytes:
    """Return a module of script whose default export gives a zone's country (ISO 3166-1), by its names."""
    by_country: dict[str, list[str]] = {}
    for zone, country in countries().items():
        by_country.setdefault(country, []).append(zone)
    packed = {country: " ".join(zones) for country, zones in sorted(by_country.items())}
    return b"// Made from the tz database: zone.tab, and the links to its zones.\nexport default " + (
        msgspec.json.encode(packed) + b";\n"
    )


def countries() -> Mapping[str, str]:
    """Return the country of each zone that is a place, and of what such a zone is or was called besides."""
    found = dict(_rows())
    links = dict(_links())
    for name in links:
        target = name
        while target not in found and target in links:
            target = links[target]
        if target in found and "/" in name and not name.startswith("Etc/"):
            found[name] = found[target]
    return dict(sorted(found.items()))


def _rows() -> Iterator[tuple[str, str]]:
    """Yield zones with their countries: the lines of zone.tab hold country, place and zone between tabs."""
    for line in _lines("zone.tab"):
        if not line.startswith("#"):
            country, _, zone, *_ = line.split("\t")
            yield zone, country


def _links() -> Iterator[tuple[str, str]]:
    """Yield other names with their zones: the lines of tzdata.zi that hold "L", the zone and the name."""
    for line in _lines("tzdata.zi"):
        if line.startswith("L "):
            _, zone, name = line.split()
            yield name, zone


def _lines(name: str) -> list[str]:
    return files("tzdata").joinpath("zoneinfo", name).read_text("utf-8").splitlines()
