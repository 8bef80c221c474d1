"""The feeds of a small data set, as subscribers get them, reviewed as a diff.

After a change that is meant: ``python -m pytest tests/test_golden.py --bless``, and read the diff.
"""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest

from animecal.publish.run import publish
from support import tree

GOLDEN = Path(__file__).parent / "golden"
AS_OF = dt.date(2024, 2, 20)
TIMES = (dt.datetime(2024, 2, 20, 6, 0, tzinfo=dt.UTC), dt.datetime(2025, 7, 1, 6, 0, tzinfo=dt.UTC))


def build(out: Path, now: dt.datetime) -> dict[str, bytes]:
    publish(GOLDEN / "data", out, as_of=AS_OF, now=now, base_url="https://calendar.example/feeds")
    return tree(out)


def test_the_feeds_are_those_that_were_reviewed(tmp_path: Path, pytestconfig: pytest.Config) -> None:
    made = build(tmp_path / "feeds", TIMES[0])
    if pytestconfig.getoption("--bless"):
        shutil.rmtree(GOLDEN / "feeds", ignore_errors=True)
        for path, data in made.items():
            target = GOLDEN / "feeds" / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
    reviewed = tree(GOLDEN / "feeds")
    assert sorted(made) == sorted(reviewed)
    assert {path: data.decode() for path, data in made.items()} == {
        path: data.decode() for path, data in reviewed.items()
    }


def test_building_twice_gives_the_same_bytes_whenever_it_is(tmp_path: Path) -> None:
    first = build(tmp_path / "feeds", TIMES[0])
    assert build(tmp_path / "feeds", TIMES[1]) == first


def test_two_machines_build_the_same_bytes(tmp_path: Path) -> None:
    assert build(tmp_path / "one", TIMES[0]) == build(tmp_path / "two", TIMES[0])
