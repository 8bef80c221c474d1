"""JSON Schema of the data language, for editors, generated from the types."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import msgspec

from .form import DERIVED
from .model import Show
from .notations import NOTATIONS
from .tables import Block, Calendar, Declined, Network, Observer, Publication, Regions, Retired

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schemas() -> dict[str, str]:
    """Return the schema files by name, as text: one for each kind of data file."""
    return {
        "show.schema.json": _text(Show, "A show of animecal", tables=False),
        "networks.schema.json": _text(Network, "The networks of animecal", tables=True),
        "blocks.schema.json": _text(Block, "The blocks of animecal", tables=True),
        "calendars.schema.json": _text(Calendar, "The named calendars of animecal", tables=True),
        "regions.schema.json": _text(Regions, "The regions of animecal", tables=False),
        "publication.schema.json": _text(
            Publication, "What a publication of animecal is about", tables=False
        ),
        "sources.schema.json": _text(Observer, "The sources that animecal watches", tables=True),
        "declined.schema.json": _text(Declined, "The declined proposals of animecal", tables=False),
        "retired.schema.json": _text(Retired, "The retired feeds of animecal", tables=False),
    }


def _text(kind: type, title: str, *, tables: bool) -> str:
    (schema,), components = msgspec.json.schema_components(
        [kind], schema_hook=_notation, ref_template="#/$defs/{name}"
    )
    derived = {one.__name__: names for one, names in DERIVED.items()}
    definitions = {
        name: _writable(definition, derived.get(name, ())) for name, definition in components.items()
    }
    if tables:
        schema = {"type": "object", "additionalProperties": schema}
    whole = {"$schema": DIALECT, "title": title, **schema, "$defs": dict(sorted(definitions.items()))}
    return msgspec.json.format(msgspec.json.encode(whole), indent=2).decode() + "\n"


def _notation(kind: type) -> dict[str, Any]:
    pattern, description = NOTATIONS[kind]
    return {"type": "string", "pattern": f"^(?:{pattern})$", "description": description}


def _writable(definition: dict[str, Any], derived: Collection[str]) -> dict[str, Any]:
    """Return a definition without the fields that come from names."""
    properties = {name: value for name, value in definition["properties"].items() if name not in derived}
    required = [name for name in definition.get("required", ()) if name not in derived]
    return {**definition, "properties": properties, "required": required}
