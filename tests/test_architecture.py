"""The arrows: which module may import which. Data flows one way."""

from __future__ import annotations

import ast
from pathlib import Path

import animecal

PACKAGE = Path(animecal.__file__).parent

MAY_IMPORT = {
    "errors": set[str](),
    "model": set[str](),
    "lines": set[str](),
    "faults": {"lines", "model"},
    "load": {"errors", "faults", "lines", "model"},
    "schedule": {"model"},
    "check": {"errors", "faults", "lines", "load", "model", "schedule"},
    "schema": {"faults", "model"},
    "events": {"model", "schedule"},
    "feeds": {"errors", "events", "model", "schedule"},
    "ics": {"events", "feeds", "model"},
    "web": set[str](),
    "published": {"errors", "web"},
    "revisions": {"errors", "events", "feeds", "ics", "model", "schedule"},
    "build": {"errors", "feeds", "ics", "model", "news", "published", "revisions", "schedule"},
    "output": {"errors", "published"},
    "shortcut": {"build", "errors", "model", "news", "published"},
    "publish": {
        "build",
        "check",
        "differences",
        "errors",
        "load",
        "model",
        "output",
        "published",
        "shortcut",
    },
    "coverage": {"model", "schedule"},
    "wording": {"model"},
    "news": {"model", "schedule", "wording"},
    "differences": {"published", "revisions", "wording"},
    "verify": {"errors", "ics", "published", "web"},
    "queries": {"errors", "events", "faults", "feeds", "model", "schedule", "wording"},
    "printed": {"model"},
    "asking": {"faults", "model", "printed"},
    "importers.records": {"errors", "faults", "model", "web"},
    "importers": {"importers.records", "model", "web"},
    "survey": {"drift", "errors", "importers", "importers.records", "model"},
    "drafts": {"importers.records", "model"},
    "drift": {"importers.records", "model", "schedule", "wording"},
    "importing": {"check", "drafts", "errors", "load"},
}
"""Everything else (the command line and what it prints) may import everything."""

PURE = (
    "model",
    "schedule",
    "events",
    "feeds",
    "ics",
    "revisions",
    "news",
    "build",
    "differences",
    "check",
    "wording",
    "queries",
    "coverage",
    "printed",
    "drafts",
    "drift",
)
EFFECTS = {"os", "pathlib", "subprocess", "socket", "httpx", "time", "random", "tempfile", "shutil"}


def imports(module: str) -> tuple[set[str], set[str]]:
    """Return the modules of ours and the others that a module imports, wherever in it."""
    ours: set[str] = set()
    others: set[str] = set()
    for node in ast.walk(ast.parse((PACKAGE / f"{module}.py").read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level:
            ours |= {node.module} if node.module else {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            others.add(node.module.split(".")[0])
        elif isinstance(node, ast.Import):
            others |= {name.name.split(".")[0] for name in node.names}
    return ours, others


def test_modules_import_only_what_lies_before_them() -> None:
    too_much = {
        module: imports(module.replace(".", "/"))[0] - allowed
        for module, allowed in MAY_IMPORT.items()
        if module != "importers"
    }
    assert {module: names for module, names in too_much.items() if names} == {}


def test_every_module_has_a_place_in_the_arrows() -> None:
    free = {"__init__", "__main__", "cli", "curating", "options", "terminal"}
    flat = {module for module in MAY_IMPORT if "importers" not in module}
    assert {path.stem for path in PACKAGE.glob("*.py")} == free | flat


def test_sources_of_facts_differ_only_before_their_records() -> None:
    modules = {path.stem for path in (PACKAGE / "importers").glob("*.py")} - {"__init__", "records"}
    assert modules == {"anilist", "bangumi_data", "syoboi"}
    for module in modules:
        assert imports(f"importers/{module}")[0] <= {"errors", "model", "records", "web"}
        assert not any(f"importers.{module}" in used for used in MAY_IMPORT.values())


def test_the_site_stands_behind_what_it_shows() -> None:
    allowed = {
        "words": set[str](),
        "pages": {"feeds", "model", "queries", "schedule", "words"},
        "tree": {"errors", "feeds", "model", "news", "output", "pages", "published", "schedule"},
    }
    modules = {path.stem for path in (PACKAGE / "site").glob("*.py")} - {"__init__"}
    assert modules == allowed.keys()
    for module in modules:
        assert imports(f"site/{module}")[0] <= allowed[module]
        assert not any(module in used for used in MAY_IMPORT.values())


def test_the_arrows_have_no_cycle() -> None:
    left = {module: set(allowed) for module, allowed in MAY_IMPORT.items()}
    while ready := [module for module, waiting in left.items() if not waiting]:
        for module in ready:
            del left[module]
        for waiting in left.values():
            waiting.difference_update(ready)
    assert left == {}


def test_the_middle_has_no_effects_and_reads_no_clock() -> None:
    assert {module: imports(module)[1] & EFFECTS for module in PURE} == {module: set() for module in PURE}
    for module in PURE:
        text = (PACKAGE / f"{module}.py").read_text("utf-8")
        assert not any(call in text for call in (".now(", ".today(", ".utcnow(", "open(", "uuid1(", "uuid4("))
