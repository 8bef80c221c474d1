"""The observed layer from its files to what subscribers and readers see."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from animecal.check.rules import check
from animecal.language.load import SHIPPED, load
from animecal.language.observations import HEAD, read_line, render
from animecal.language.observed_files import read_observed
from animecal.schedule.shows import schedule
from animecal.views import show_facts
from support import (
    FILE,
    NETWORKS,
    SHOW,
    Run,
    build_on,
    built,
    change,
    dataset,
    differences,
    events,
    on_day,
    show_text,
    write_data,
)
from test_observed import FINAL, line, weekly

SOURCES = """\
[syoboi]
name = "Syoboi Calendar"
trust = "listing"
website = "https://cal.syoboi.jp/"

[anilist]
name = "AniList"
trust = "crowd"
"""
WINTER = "observed/syoboi/2024-winter.tsv"
ENTERED = "observed/anilist/2024-winter.tsv"
NO_COUNT = SHOW.replace("episodes = 4\n", "")


def observed(*lines: str, source: str = "syoboi") -> str:
    return render(read_line(source, one) for one in lines)


def folder(path: Path, *lines: str, show: str = SHOW, **more: str) -> Path:
    files = {FILE: show, "sources.toml": SOURCES, **more}
    if lines:
        files[WINTER] = observed(*lines)
    return write_data(path, files)


def told(path: Path) -> list[str]:
    loaded = load(path)
    return [str(problem) for problem in sorted({*loaded.problems, *check(loaded)})]


# --- files ---


def test_what_is_shipped_names_the_sources_that_are_watched() -> None:
    observers = load(SHIPPED).dataset.observers
    trust = {one.id: one.trust for one in observers.values()}
    assert trust == {
        "syoboi": "listing",
        "syoboi-copy": "listing",
        "anilist": "crowd",
        "anilist-copy": "crowd",
        "anilist-copy-hoseain756": "crowd",
        "animeschedule": "crowd",
        "animeschedule-copy": "crowd",
        "bangumi-data": "crowd",
    }
    assert observers["syoboi-copy"].origin == "syoboi"


def test_observations_are_read_by_show(tmp_path: Path) -> None:
    seen = dataset(folder(tmp_path, *weekly(range(1, 3), "2024-01-10"))).observations
    assert [one.last for one in seen["metal-sky"]] == [1, 2]


def test_data_needs_no_sources_and_no_observations(data: Path) -> None:
    assert dataset(data).observations == {}
    assert told(data) == []


def test_line_ends_that_git_has_changed_are_no_damage(tmp_path: Path) -> None:
    path = folder(tmp_path, *weekly(range(1, 3), "2024-01-10"))
    (path / WINTER).write_bytes((path / WINTER).read_bytes().replace(b"\n", b"\r\n"))
    assert told(path) == []
    assert len(dataset(path).observations["metal-sky"]) == 2


@pytest.mark.parametrize(
    "name", ["observed/README.md", "observed/syoboi/.2024-winter.tsv.swp", "observed/syoboi/2024-winter.tsv~"]
)
def test_what_editors_leave_behind_and_prose_are_no_observations(tmp_path: Path, name: str) -> None:
    path = folder(tmp_path, *weekly(range(1, 2), "2024-01-10"))
    (path / name).write_text("nothing", "utf-8")
    assert told(path) == []


@pytest.mark.parametrize("name", ["observed/2024-winter.tsv", "observed/syoboi/2024-01.TSV"])
def test_observations_elsewhere_are_not_left_out_silently(tmp_path: Path, name: str) -> None:
    path = folder(tmp_path, *weekly(range(1, 2), "2024-01-10"))
    (path / name).write_text(HEAD + "\n", "utf-8")
    (problem,) = told(path)
    assert problem.startswith(f"{name}: is not read: ")


def test_a_file_that_is_damaged_as_a_whole_is_told_in_some_lines(tmp_path: Path) -> None:
    path = folder(tmp_path, *weekly(range(1, 2), "2024-01-10"))
    (path / WINTER).write_text(f"{HEAD}\n" + "<html>\n" * 500, "utf-8")
    problems = told(path)
    assert problems[0] == f"{WINTER}: and 480 more lines are damaged"
    assert len(problems) == 21


def test_a_file_without_end_is_not_read_to_its_end(tmp_path: Path) -> None:
    path = folder(tmp_path, *weekly(range(1, 2), "2024-01-10"))
    (path / WINTER).write_bytes(b"x" * 5_000_000)
    (problem,) = told(path)
    assert "larger than 4,194,304 bytes" in problem


@given(st.integers(0, 400), st.binary(max_size=3))
def test_no_damage_crashes(tmp_path: Path, place: int, other: bytes) -> None:
    path = folder(tmp_path, *weekly(range(1, 5), "2024-01-10"))
    content = (path / WINTER).read_bytes()
    (path / WINTER).write_bytes(content[:place] + other + content[place + 1 :])
    for problem in load(path).problems:
        assert problem.file == WINTER
        assert problem.line or problem.check in ("utf-8", "observed")


def test_shows_and_networks_that_the_data_does_not_have_stop_nothing(tmp_path: Path, run: Run) -> None:
    strange = [line("2024-01-10 24:55", "1", network="closed-tv"), line("2024-01-10 24:55", "1")]
    path = folder(tmp_path / "data", *[one.replace("metal-sky", "metal-moon") for one in strange], strange[0])
    answer = run("check", "--data", path)
    assert answer.returncode == 0
    assert "left out: closed-tv and metal-moon" in answer.stderr.replace(", ", " and ")
    build_on(run, path, tmp_path / "feeds", "2024-01-01")


# --- what subscribers see ---


def shown(
    path: Path, number: int, *, as_of: str = "2024-01-12", feed: str = "shows/metal-sky.ics"
) -> dict[str, str]:
    files = built(path, as_of=as_of).files
    return events(files[feed])[f"metal-sky.original.{number}@animecal"]


def test_an_event_tells_both_hands_apart(tmp_path: Path) -> None:
    event = shown(folder(tmp_path, *weekly(range(2, 3), "2024-01-17")), 2)
    assert "Source: https://news.example/a\\n" in event["DESCRIPTION"]
    assert "Source: Syoboi Calendar\\, seen Tue 2 Jan 2024: https://seen.example/2" in event["DESCRIPTION"]


def test_an_event_whose_night_was_seen_rests_on_what_was_seen(tmp_path: Path) -> None:
    event = shown(folder(tmp_path, line("2024-01-17 25:25", "2")), 2)
    assert "https://news.example" not in event["DESCRIPTION"]
    assert "Moved from Wed 17 Jan 2024 24:55." in event["DESCRIPTION"]
    assert "Source: Syoboi Calendar\\, seen Tue 2 Jan 2024" in event["DESCRIPTION"]


def test_a_skipped_week_is_told_without_a_reason(tmp_path: Path) -> None:
    event = shown(folder(tmp_path, line("2024-01-31 24:55", "3")), 3)
    assert "No episode on Wed 24 Jan 2024." in event["DESCRIPTION"]


def test_an_event_says_who_alone_says_so(tmp_path: Path) -> None:
    path = folder(tmp_path, **{ENTERED: observed(line("2024-01-17 23:30", "2"), source="anilist")})
    event = shown(path, 2)
    assert "So far only AniList says so." in event["DESCRIPTION"]
    assert "how many episodes" not in event["DESCRIPTION"]
    assert event["STATUS"] == "TENTATIVE"


def test_a_listing_makes_an_expected_episode_certain(tmp_path: Path) -> None:
    assert shown(folder(tmp_path, show=NO_COUNT), 2)["STATUS"] == "TENTATIVE"
    assert shown(folder(tmp_path, line("2024-01-17 24:55", "2"), show=NO_COUNT), 2)["STATUS"] == "CONFIRMED"


def test_the_same_things_seen_make_no_revision_on_the_next_day(tmp_path: Path) -> None:
    path = folder(tmp_path, *weekly(range(1, 4), "2024-01-10"))
    before = built(path, as_of="2024-01-12")
    after = built(path, before, as_of="2024-01-13", now=dt.datetime(2024, 1, 13, tzinfo=dt.UTC))
    assert after.files == before.files


def test_news_are_of_announcements(tmp_path: Path) -> None:
    without = built(folder(tmp_path / "a"), as_of="2024-01-12").news
    assert built(folder(tmp_path / "b", line("2024-01-17 25:25", "2")), as_of="2024-01-12").news == without


# --- the gate ---


@pytest.mark.parametrize("show", [SHOW, NO_COUNT])
def test_an_episode_behind_the_last_one_that_was_seen_may_go(tmp_path: Path, show: str) -> None:
    path = folder(tmp_path, show=show)
    before = built(path, as_of="2024-01-12")
    after = built(folder(tmp_path, FINAL, show=show), before, as_of="2024-01-12")
    there = events(after.files["shows/metal-sky.ics"])
    assert [uid for uid in there if "original" in uid] == [
        f"metal-sky.original.{n}@animecal" for n in (1, 2, 3)
    ]


def test_a_phantom_twelfth_episode_needs_no_entry(tmp_path: Path) -> None:
    path = folder(tmp_path, show=NO_COUNT)
    before = built(path, as_of="2024-03-20")
    assert "metal-sky.original.12@animecal" in events(before.files["shows/metal-sky.ics"])
    final = line("2024-03-20 24:55", "11", what="final", seen="2024-03-21")
    after = built(folder(tmp_path, final, show=NO_COUNT), before, as_of="2024-04-05")
    assert "metal-sky.original.12@animecal" not in events(after.files["shows/metal-sky.ics"])


def test_an_episode_that_was_moved_by_what_was_seen_is_told_as_moved(tmp_path: Path) -> None:
    path = folder(tmp_path)
    before = built(path, as_of="2024-01-02")
    later = folder(tmp_path, line("2024-01-17 25:25", "2", seen="2024-01-03"))
    after = built(later, before, as_of="2024-01-04")
    (moved,) = differences(path, before, after, as_of="2024-01-04").events
    assert (moved.fate, moved.before, moved.source) == (
        "moved",
        "Wed 17 Jan 2024 24:55 JST",
        "https://seen.example/2",
    )


# --- what readers see ---


def test_the_history_has_both_hands(tmp_path: Path, run: Run) -> None:
    path = folder(tmp_path / "data", *weekly(range(1, 3), "2024-01-10"))
    data = dataset(path)
    facts = show_facts(data, schedule(data, dt.date(2024, 1, 5)), "metal-sky")
    rows = [(str(row.announced), row.observer, row.said) for row in facts.history]
    assert rows[-1] == (
        "2024-01-02",
        "Syoboi Calendar",
        "episode 1: Wed 10 Jan 2024 24:55, episode 2: Wed 17 Jan 2024 24:55",
    )
    assert {row.observer for row in facts.history[:-1]} == {None}
    shown = run("show", "metal-sky", "--data", path, *on_day("2024-01-05"))
    assert "seen in Syoboi Calendar: episode 1" in " ".join(shown.stdout.split())


def test_a_lists_and_feeds_of_an_added_outlet_are_made(tmp_path: Path) -> None:
    there = [line(what="outlet", network="netflix"), line("2024-01-12 12:00", "1", network="netflix")]
    files = built(folder(tmp_path, *there), as_of="2024-01-05").files
    assert "metal-sky.netflix.1@animecal" in events(files["networks/netflix.ics"])
    assert "netflix" in NETWORKS


def test_a_line_that_is_looked_at_more_closely_leaves_the_others_of_its_file_as_they_are() -> None:
    lines = [*weekly(range(1, 5), "2024-01-10"), line("2024-02-07 24:55", "5-6", minutes="60", ref="G1")]
    lines += [line(episodes="6", what="count", network="fuji-tv"), line(what="outlet", network="netflix")]
    closer = line("2024-02-14 24:55", "7") + "/é"  # an address that is not in ASCII
    faults: list[str] = []

    def told(_line: int, fault: str) -> None:
        faults.append(fault)

    plain = read_observed(WINTER, observed(*lines), told)
    both = read_observed(WINTER, observed(*lines, closer), told)
    assert not faults
    assert sorted(one.line for one in plain) == sorted(lines)
    assert [one for one in both if one.line != closer] == plain


@pytest.mark.parametrize(
    ("said", "there"), [(["skips = [2024-01-24]"], range(1, 11)), (["hiatus_from = 3"], range(1, 4))]
)
def test_a_newer_word_of_a_person_on_nights_listed_far_ahead_stops_no_build(
    tmp_path: Path, said: list[str], there: range
) -> None:
    nights = weekly(range(1, 11), "2024-01-03", seen="2024-01-01")
    before = built(folder(tmp_path, *nights, show=NO_COUNT), as_of="2024-01-15")
    assert "metal-sky.original.10@animecal" in events(before.files["shows/metal-sky.ics"])
    both = folder(tmp_path, *nights, show=show_text(change("2024-01-20", *said), head=NO_COUNT))
    after = built(both, before, as_of="2024-01-22")
    held = events(after.files["shows/metal-sky.ics"])
    assert [uid for uid in held if ".original." in uid] == [
        f"metal-sky.original.{number}@animecal" for number in there
    ]
