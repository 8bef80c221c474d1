"""The schema files that editors use: equal to the types, true to shipped data, strict on faults of form."""

from __future__ import annotations

import datetime as dt
import functools
import json
import shutil
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import rtoml

from animecal.language.load import SHIPPED, load
from animecal.language.moment import Moment
from animecal.language.notations import NOTATIONS, Cadence, Delay, EpisodeRange
from animecal.language.schema import schemas
from support import SHOW, Run, write_data

COMMITTED = SHIPPED / "schema"
BROKEN = Path(__file__).parent / "broken"
FILES = sorted(path.relative_to(SHIPPED).as_posix() for path in SHIPPED.rglob("*.toml"))


def schema_of(file: str) -> dict[str, Any]:
    name = "show" if file.startswith("shows/") else Path(file).stem
    found: dict[str, Any] = json.loads((COMMITTED / f"{name}.schema.json").read_text("utf-8"))
    return found


@functools.cache
def validator_of(file: str) -> jsonschema.Draft202012Validator:
    """Return what validates the files of a kind; the schema itself is held against its own standard."""
    schema = schema_of(file)
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(
        schema, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
    )


def as_json(value: object) -> object:
    """Return a TOML value as editors validate it: days and times as texts."""
    match value:
        case dict():
            return {key: as_json(item) for key, item in value.items()}
        case list():
            return [as_json(item) for item in value]
        case dt.date():
            return value.isoformat()
        case _:
            return value


def faults(file: str, text: str) -> list[str]:
    """Return the places of a data file that its schema refuses."""
    validator = validator_of("shows/any.toml" if file.startswith("shows/") else file)
    return sorted(error.json_path for error in validator.iter_errors(as_json(rtoml.loads(text))))


def test_the_committed_schema_files_are_those_that_the_command_writes(tmp_path: Path, run: Run) -> None:
    out = tmp_path / "new" / "schema"
    answer = run("schema", "--out", out)
    assert (answer.returncode, answer.stdout, answer.stderr) == (0, "", "")
    written = {path.name: path.read_bytes() for path in out.iterdir()}
    assert written == {path.name: path.read_bytes() for path in COMMITTED.iterdir()}
    assert set(written) == set(schemas())


def test_the_command_prints_the_schema_of_shows(run: Run) -> None:
    answer = run("schema")
    assert answer.returncode == 0
    assert answer.stdout == (COMMITTED / "show.schema.json").read_text("utf-8")


def test_a_schema_folder_that_cannot_be_written_is_an_error_of_one_line(tmp_path: Path, run: Run) -> None:
    (tmp_path / "file").write_text("")
    answer = run("schema", "--out", tmp_path / "file" / "schema")
    assert answer.returncode == 1
    assert answer.stderr.startswith("error: ")
    assert answer.stderr.count("\n") == 1


@pytest.mark.parametrize("file", FILES)
def test_a_shipped_file_names_its_schema_in_its_first_line_and_fulfils_it(file: str) -> None:
    text = (SHIPPED / file).read_text("utf-8")
    mark, _, place = text.splitlines()[0].partition(" ")
    name = "show" if file.startswith("shows/") else Path(file).stem
    assert mark == "#:schema"
    assert ((SHIPPED / file).parent / place).resolve() == COMMITTED / f"{name}.schema.json"
    assert faults(file, text) == []


REFUSED = {
    "missing-key": {
        "shows/2024/iron-sea.toml": ["$.airings[0]"],
        "shows/2024/metal-sky.toml": ["$", "$.airings[0].dates[0]", "$.airings[0].dates[0]"],
    },
    "type": {
        "shows/2024/iron-sea.toml": ["$.airings"],
        "shows/2024/metal-sky.toml": [
            "$.airings[0].changes[0].skips",
            "$.airings[0].dates[0].delay",
            "$.airings[0].dates[0].source",
            "$.airings[0].minutes",
            "$.airings[0].regions",
            "$.episodes",
            "$.format",
            "$.ids.anilist",
            "$.ongoing",
            "$.studios",
            "$.title",
        ],
    },
    "unknown-cadence": {"shows/2024/metal-sky.toml": ["$.airings[0].cadence"]},
    "unknown-key": {
        "networks.toml": ["$.name", "$['fuji-tv']"],
        "shows/2024/metal-sky.toml": ["$", "$.airings[0].dates[0]"],
    },
}


@pytest.mark.parametrize(("name", "file"), [(name, file) for name in REFUSED for file in REFUSED[name]])
def test_a_schema_refuses_the_broken_examples_of_form(name: str, file: str) -> None:
    found = faults(file, (BROKEN / name / file).read_text("utf-8"))
    for place in REFUSED[name][file]:
        assert place in found


@pytest.mark.parametrize("name", sorted(path.name for path in BROKEN.iterdir()))
def test_a_schema_takes_what_loads(name: str, tmp_path: Path) -> None:
    folder = write_data(tmp_path, {"shows/2024/metal-sky.toml": SHOW})
    shutil.copytree(BROKEN / name, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("expected.txt"))
    refused = {problem.file for problem in load(folder).problems}
    for path in folder.rglob("*.toml"):
        file = path.relative_to(folder).as_posix()
        if path.is_file() and file not in refused:
            assert faults(file, path.read_text("utf-8")) == []


def test_an_airing_may_have_an_id_in_the_schema() -> None:
    text = SHOW.replace('network = "fuji-tv"', 'network = "fuji-tv"\nid = "fuji-tv-night"')
    assert faults("shows/2024/metal-sky.toml", text) == []


@pytest.mark.parametrize("key", ["id", "file"])
def test_what_comes_from_a_name_stands_in_no_schema(key: str) -> None:
    for file in ("shows/x.toml", "networks.toml", "blocks.toml"):
        schema = schema_of(file)
        kind = next(name for name in ("Show", "Network", "Block") if name in schema["$defs"])
        assert key not in schema["$defs"][kind]["properties"]
        assert key not in schema["$defs"][kind]["required"]


NOTED = [
    (Moment, "2027"),
    (Moment, "2027-winter"),
    (Moment, "2027-01"),
    (Moment, "2027-01-10"),
    (Moment, "2027-01-10 24:55"),
    (Delay, "30 minutes"),
    (Delay, "1 hour 30 minutes"),
    (Delay, "-7 days"),
    (Delay, "1 day 2 hours"),
    (Cadence, "weekly"),
    (Cadence, "every 10 days"),
    (EpisodeRange, "1-4"),
]
MISNOTED = [
    (Moment, "2027-autumn"),
    (Moment, "27"),
    (Moment, "2027-1"),
    (Moment, "2027-01-10T24:55"),
    (Moment, "2027-01-10 24:55 JST"),
    (Delay, "half an hour"),
    (Delay, "30"),
    (Delay, "+30 minutes"),
    (Cadence, "every 1 days"),
    (Cadence, "Weekly"),
    (EpisodeRange, "1–4"),
    (EpisodeRange, "1"),
]
Notation = type[Moment | Delay | Cadence | EpisodeRange]


@pytest.mark.parametrize(("kind", "text"), NOTED)
def test_the_pattern_of_a_notation_takes_what_its_reader_takes(kind: Notation, text: str) -> None:
    kind.parse(text)
    jsonschema.validate(text, {"pattern": f"^(?:{NOTATIONS[kind][0]})$"})


@pytest.mark.parametrize(("kind", "text"), MISNOTED)
def test_the_pattern_of_a_notation_refuses_what_its_reader_refuses(kind: Notation, text: str) -> None:
    with pytest.raises(ValueError, match="is not a"):
        kind.parse(text)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(text, {"pattern": f"^(?:{NOTATIONS[kind][0]})$"})
