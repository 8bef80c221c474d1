"""Drafts that nobody has checked are in the data and in no calendar, and everybody is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from animecal.errors import GateError
from animecal.feeds.news import JSON
from support import FILE, SHOW, Run, built, events, on_day, tree, write_data

DRAFT = SHOW.replace('title = "Metal Sky"', 'draft = true\ntitle = "Iron Sea"').replace("鋼の空", "鉄の海")
OTHER = "shows/2024/iron-sea.toml"
LEFT_OUT = "1 draft is not published: check it, and take its line 'draft = true' away.\n"
DAY = on_day("2024-01-01")


@pytest.fixture
def drafted(data: Path) -> Path:
    return write_data(data, {OTHER: DRAFT})


def test_a_draft_is_in_no_feed_until_its_line_is_taken_away(drafted: Path) -> None:
    first = built(drafted)
    assert set(events(first.files["premieres.ics"])) == {"metal-sky.original.1@animecal"}
    assert "iron-sea" not in first.news[JSON].decode()
    assert not any("iron-sea" in path for path in first.tree)
    write_data(drafted, {OTHER: DRAFT.replace("draft = true\n", "")})
    assert len(events(built(drafted, first).files["premieres.ics"])) == 2


def test_a_published_show_does_not_become_a_draft_by_accident(drafted: Path) -> None:
    first = built(drafted)
    write_data(drafted, {FILE: f"draft = true\n{SHOW}"})
    with pytest.raises(GateError, match="Metal Sky"):
        built(drafted, first)


def test_commands_say_how_many_drafts_are_left_out_and_mark_them(
    drafted: Path, run: Run, tmp_path: Path
) -> None:
    checked = run("check", "--data", drafted)
    assert checked.returncode == 0
    assert checked.stdout.endswith(f"5 files with 2 shows, no problems.\n{LEFT_OUT}")
    done = run("build", "--data", drafted, "--out", tmp_path / "feeds", *DAY)
    assert done.stdout.endswith(f"\n{LEFT_OUT}")
    heads, *rows = run("list", "shows", "--data", drafted, *DAY).stdout.splitlines()
    assert heads.endswith("draft")
    assert [(row.split()[0], row.split()[-1]) for row in rows] == [("iron-sea", "draft"), ("metal-sky", "–")]
    shown = run("show", "iron-sea", "--data", drafted, *DAY).stdout
    assert shown.startswith("Iron Sea\ndraft: nobody has checked it, and it is not published\n")
    assert "iron-sea" not in run("list", "feeds", "--data", drafted, *DAY).stdout
    assert (
        "Iron Sea"
        not in run("upcoming", "--data", drafted, "--days", "30", "--tz", "Asia/Tokyo", *DAY).stdout
    )
    site = run("site", "--data", drafted, "--feeds", tmp_path / "feeds", "--out", tmp_path / "site", *DAY)
    assert site.returncode == 0, site.stderr
    assert not any("Iron Sea" in data.decode(errors="replace") for data in tree(tmp_path / "site").values())


def test_without_drafts_nothing_is_said_of_them(data: Path, run: Run) -> None:
    assert run("check", "--data", data).stdout.endswith("4 files with 1 show, no problems.\n")
    assert "draft" not in run("list", "shows", "--data", data, *DAY).stdout
