"""What was not known before: a show's former titles, and the day on which its network became known."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from animecal.sources.records import Index, Outlet, Record
from support import FILE, SHOW, SOURCE, Run, built, dataset, events, on_day, tree, write_data

FORMER = f"""\
[[former_titles]]
announced = 2023-09-01
title = "Steel Heaven"
title_ja = "鋼の天"
source = "{SOURCE}"
"""
RENAMED = SHOW + FORMER
LATE = SHOW.replace('network = "fuji-tv"\n', 'network = "fuji-tv"\nnetwork_announced = 2023-12-07\n')


def premiere(data: Path, day: str) -> dict[str, str]:
    """Return the premiere as it was in calendars on a day."""
    return events(built(data, as_of=day).files["premieres.ics"])["metal-sky.original.1@animecal"]


def test_a_renamed_show_is_called_as_it_was_on_each_day(data: Path) -> None:
    write_data(data, {FILE: RENAMED})
    before, after = premiere(data, "2023-08-31"), premiere(data, "2023-09-01")
    assert before["SUMMARY"].startswith("Steel Heaven premieres")
    assert "鋼の天" in before["DESCRIPTION"]
    assert after["SUMMARY"].startswith("Metal Sky premieres")
    names = [built(data, as_of=day).index.feeds for day in ("2023-08-31", "2023-09-01")]
    titles = [{feed.path: feed.title for feed in feeds}["shows/metal-sky.ics"] for feeds in names]
    assert titles == ["Steel Heaven", "Metal Sky"]


def test_a_former_title_is_told_and_found(data: Path, run: Run, tmp_path: Path) -> None:
    write_data(data, {FILE: RENAMED})
    shown = run("show", "metal-sky", "--data", data, *on_day("2024-01-01")).stdout
    assert "former titles  Steel Heaven\n" in shown
    assert "2023-09-01  –        a new title; before, it was “Steel Heaven”" in shown
    assert "Steel Heaven\n" in run("show", "metal-sky", "--data", data, *on_day("2023-05-01")).stdout
    assert "former titles" not in run("show", "metal-sky", "--data", data, *on_day("2023-05-01")).stdout
    assert run("build", "--data", data, "--out", tmp_path / "feeds", *on_day("2024-01-01")).returncode == 0
    made = run(
        "site",
        "--data",
        data,
        "--feeds",
        tmp_path / "feeds",
        "--out",
        tmp_path / "site",
        *on_day("2024-01-01"),
    )
    assert made.returncode == 0, made.stderr
    site = tree(tmp_path / "site")
    assert "Formerly: Steel Heaven" in site["shows/metal-sky/index.html"].decode()
    (row,) = json.loads(site["search.json"])["shows"]
    assert row[3] == "Steel Heaven\n鋼の天"


def test_a_network_is_not_named_before_it_was_announced(data: Path, run: Run) -> None:
    write_data(data, {FILE: LATE})
    assert run("check", "--data", data).returncode == 0
    before, after = built(data, as_of="2023-12-06"), built(data, as_of="2023-12-07")
    assert "Fuji" not in before.files["premieres.ics"].decode()
    assert "networks/fuji-tv.ics" not in before.files
    assert "networks/fuji-tv.ics" in after.files
    (one,) = events(after.files["networks/fuji-tv.ics"]).values()
    assert (one["UID"], one["LOCATION"]) == ("metal-sky.original.1@animecal", "Fuji TV (+Ultra)")


def test_the_history_names_the_network_from_that_day_on(data: Path, run: Run) -> None:
    write_data(data, {FILE: LATE})
    told = json.loads(run("show", "metal-sky", "--data", data, "--json", *on_day("2024-01-01")).stdout)
    assert [row["network"] for row in told["history"]] == [None, "Fuji TV"]
    news = json.loads(built(data).news["news.json"])
    assert [one["network"] for one in news] == ["Fuji TV", None]


@pytest.mark.parametrize("day", ["2023-03-22", "2023-12-06", "2023-12-07"])
def test_a_build_of_each_day_follows_on_the_one_before(data: Path, day: str) -> None:
    write_data(data, {FILE: LATE + FORMER})
    first = built(data, as_of="2023-03-22", now=dt.datetime(2023, 3, 22, 12, tzinfo=dt.UTC))
    then = dt.datetime.fromisoformat(f"{day}T13:00:00+00:00")
    assert built(data, first, as_of=day, now=then).losses == ()


def test_a_source_that_still_has_the_former_title_means_the_show(data: Path) -> None:
    write_data(data, {FILE: RENAMED})
    shows = dataset(data).shows
    for title in ("鋼の天", "鋼の空"):
        record = Record(source="syoboi", url=SOURCE, title=title, title_ja=title, outlets=(Outlet(),))
        assert Index(shows).find(record) is shows["metal-sky"]
