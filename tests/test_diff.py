"""What a build would change is told in subscribers' words, before it happens."""

from __future__ import annotations

import datetime as dt
import hashlib
import html.parser
import json
import re
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from animecal.ledger.differences import (
    Differences,
    EventDifference,
    FeedDifference,
    compare,
    markdown,
    sentence,
)
from animecal.ledger.published import INDEX, NOTHING, Published, read_published
from animecal.publish.build import Built
from animecal.schedule.episodes import Episode
from animecal.words.states import when_words
from support import (
    FILE,
    SHOW,
    SOURCE,
    Run,
    built,
    differences,
    feeds_of,
    on_day,
    show_text,
    simulcast,
    tree,
    write_data,
)

GOLDEN = Path(__file__).parent / "golden" / "data"
DAY = on_day("2024-01-01")
FOLLOWER = show_text(simulcast("at-x"), head="")


def change(rest: str, reason: str | None = None) -> str:
    why = f'reason = "{reason}"\n' if reason else ""
    return f'[[airings.changes]]\nannounced = 2023-12-30\n{rest}\n{why}source = "{SOURCE}"\n'


def differing(
    data: Path, text: str, *, allow_removals: bool = False, as_of: str = "2024-01-01"
) -> Differences:
    """Return what changes if the show's file becomes this text."""
    before = built(data, as_of=as_of)
    write_data(data, {FILE: text})
    after = built(data, before, allow_removals=allow_removals, as_of=as_of)
    return differences(data, before, after, as_of=as_of)


def published(publication: Built) -> Published:
    return Published(publication.index, publication.files)


def told(found: Differences) -> dict[str, str]:
    """Return the sentences by the events' UIDs without their common end."""
    return {one.uid.removesuffix("@animecal"): sentence(one) for one in found.events}


def feeds(number: int) -> str:
    return f"; {number} feeds"


# --- events -----------------------------------------------------------------------------------------------


def test_an_episode_that_is_skipped_moves_with_its_reason_and_takes_the_later_ones_along(data: Path) -> None:
    found = differing(data, SHOW + change("skips = [2024-01-24]", "a football match"))
    because = ", because: a football match; 5 feeds"
    assert told(found) == {
        "metal-sky.original.3": f"Wed 24 Jan 2024 24:55 JST → Wed 31 Jan 2024 24:55 JST{because}",
        "metal-sky.original.4": f"Wed 31 Jan 2024 24:55 JST → Wed 7 Feb 2024 24:55 JST{because}",
    }
    assert {one.fate for one in found.events} == {"moved"}
    assert {(one.title, one.place) for one in found.events} == {
        ("Metal Sky, episode 3", "Fuji TV (+Ultra)"),
        ("Metal Sky, episode 4 (finale)", "Fuji TV (+Ultra)"),
    }


def test_a_skip_without_a_reason_says_which_day_has_no_episode(data: Path) -> None:
    found = differing(data, SHOW + change("skips = [2024-01-24]"))
    assert told(found)["metal-sky.original.3"].endswith(", because: no episode on Wed 24 Jan 2024; 5 feeds")


def test_a_simulcast_moves_for_the_reason_of_the_original(data: Path) -> None:
    write_data(data, {FILE: SHOW + FOLLOWER})
    moved = change('episode = 2\nstarts = "2024-01-17 25:25"', "election night")
    found = differing(data, SHOW + moved + FOLLOWER)
    assert told(found) == {
        "metal-sky.at-x.2": "Wed 17 Jan 2024 25:25 JST → Wed 17 Jan 2024 25:55 JST, "
        "because: election night; 2 feeds",
        "metal-sky.original.2": "Wed 17 Jan 2024 24:55 JST → Wed 17 Jan 2024 25:25 JST, "
        "because: election night; 5 feeds",
    }


def test_a_simulcast_is_taken_along_by_a_skip(data: Path) -> None:
    write_data(data, {FILE: SHOW + FOLLOWER})
    found = differing(data, SHOW + change("skips = [2024-01-24]", "a football match") + FOLLOWER)
    assert len(found.events) == 4
    assert {one.reason for one in found.events} == {"a football match"}


def test_a_date_that_firms_up_is_a_move_from_the_vaguer_one(data: Path) -> None:
    dated = SHOW.index("[[airings.dates]]\nannounced = 2023-12-07")
    write_data(data, {FILE: SHOW[:dated]})
    found = differing(data, SHOW)
    premiere = next(one for one in found.events if one.fate == "moved")
    assert sentence(premiere).startswith("January 2024 → Wed 10 Jan 2024 24:55 JST (was “Metal Sky premieres")
    assert premiere.before == "January 2024"
    assert {one.fate for one in found.events} == {"moved", "new"}


def test_an_episode_that_is_put_off_says_so_instead_of_a_time(data: Path) -> None:
    found = differing(data, SHOW + change("hiatus_from = 4", "production trouble"))
    assert told(found) == {
        "metal-sky.original.4": "Wed 31 Jan 2024 24:55 JST → postponed without a new date "
        "(was “Metal Sky, episode 4 (finale)”), because: production trouble; 5 feeds"
    }
    assert found.events[0].title == "Metal Sky, episode 4 (postponed)"


def test_a_cancelled_episode_says_so(data: Path) -> None:
    found = differing(data, SHOW + change("cancelled_from = 4", "bankruptcy"))
    assert told(found)["metal-sky.original.4"].startswith("Wed 31 Jan 2024 24:55 JST → cancelled (was “")
    assert "because: bankruptcy" in told(found)["metal-sky.original.4"]


def test_the_return_of_what_was_put_off_is_a_move(data: Path) -> None:
    put_off = SHOW + change("hiatus_from = 4", "production trouble")
    write_data(data, {FILE: put_off})
    found = differing(data, put_off + change('from_episode = 4\nstarts = "2024-03-06 24:55"'))
    said = told(found)["metal-sky.original.4"]
    assert said.startswith("postponed without a new date → Wed 6 Mar 2024 24:55 JST (was “")
    assert "because" not in said


def test_an_old_reason_is_not_given_for_a_new_detail(data: Path) -> None:
    moved = SHOW + change('episode = 2\nstarts = "2024-01-17 25:25"', "election night")
    write_data(data, {FILE: moved})
    found = differing(data, moved.replace('title_ja = "鋼の空"', 'title_ja = "鉄の空"'))
    assert told(found)["metal-sky.original.2"] == "Wed 17 Jan 2024 25:25 JST: new details; 5 feeds"
    assert {one.fate for one in found.events} == {"changed"}


def test_a_second_move_for_the_same_reason_gives_it_again(data: Path) -> None:
    first = SHOW + change('episode = 2\nstarts = "2024-01-17 25:25"', "election night")
    write_data(data, {FILE: first})
    found = differing(data, first + change('episode = 2\nstarts = "2024-01-17 26:25"', "election night"))
    assert told(found)["metal-sky.original.2"] == (
        "Wed 17 Jan 2024 25:25 JST → Wed 17 Jan 2024 26:25 JST, because: election night; 5 feeds"
    )


def test_a_new_title_names_the_old_one(data: Path) -> None:
    found = differing(data, SHOW.replace("Metal Sky", "Metal Sky Zero"))
    assert told(found)["metal-sky.original.2"] == (
        "Wed 17 Jan 2024 24:55 JST: new title (was “Metal Sky, episode 2”); 5 feeds"
    )


def test_new_and_dropped_episodes_are_told_with_their_feeds(data: Path) -> None:
    found = differing(data, SHOW.replace("episodes = 4", "episodes = 5"))
    assert told(found)["metal-sky.original.5"] == "new: Wed 7 Feb 2024 24:55 JST; 5 feeds"
    back = differing(data, SHOW, allow_removals=True)
    assert told(back)["metal-sky.original.5"] == "dropped: Wed 7 Feb 2024 24:55 JST; 5 feeds"
    assert back.events[0].fate == "dropped"
    assert back.refused == (
        "the event “Metal Sky, episode 5 (finale)” on 2024-02-08 would disappear "
        "(metal-sky.original.5@animecal)",
    )


def test_specials_are_told_by_their_names(data: Path) -> None:
    found = differing(data, SHOW + change('special = "Recap, one"\nstarts = "2024-01-13 12:00"'))
    (one,) = found.events
    assert (one.title, one.fate) == ("Metal Sky, special: Recap, one", "new")
    assert sentence(one) == f"new: Sat 13 Jan 2024 12:00 JST{feeds(one.feeds)}"


def test_the_worst_comes_first_and_episodes_stand_in_their_order(data: Path) -> None:
    write_data(data, {FILE: SHOW.replace("episodes = 4", "episodes = 12")})
    text = SHOW.replace("episodes = 4", "episodes = 11").replace(
        "2024-01-10 24:55", "2024-01-10 25:00"
    ) + change('special = "Recap"\nstarts = "2024-01-13 12:00"')
    found = differing(data, text, allow_removals=True)
    numbers = [one.uid.split(".")[2].removesuffix("@animecal") for one in found.events]
    assert numbers == ["12", *map(str, range(1, 12)), "special-recap"]
    assert [one.fate for one in found.events] == ["dropped", *["moved"] * 11, "new"]


# --- what is not known is not made up ----------------------------------------------------------------------

NEW_YORK = f"""\
title = "Late Show"
format = "tv"
episodes = 3

[[airings]]
network = "adult-swim"
[[airings.dates]]
announced = 2023-12-07
starts = "2024-01-13 23:30"
source = "{SOURCE}"
"""


@pytest.mark.parametrize(
    "text",
    [
        "Reason: it was told",
        "No episode on Wed 24 Jan 2024: it was told.",
        "No episode on Wed 24 Jan 2024.",
        "Source: https://told.example/",
        "Postponed without a new date. It was due Mon 1 Jan 2024, Fuji TV",
    ],
)
def test_what_a_text_tells_is_no_cause(data: Path, text: str) -> None:
    more = f'premise = "{text}"\n[[airings]]\n'
    told_so = SHOW.replace("鋼の空", text).replace("Studio One", f"{text} One").replace("[[airings]]\n", more)
    write_data(data, {FILE: told_so})
    found = differing(data, told_so.replace("24:55", "25:25"))
    assert len(found.events) == 4
    assert {one.source for one in found.events} == {SOURCE}
    assert told(found)["metal-sky.original.1"] == (
        "Wed 10 Jan 2024 24:55 JST → Wed 10 Jan 2024 25:25 JST; 10 feeds"
    )


def test_a_window_that_has_begun_is_told_by_the_days_on_which_it_stands(data: Path) -> None:
    head = SHOW[: SHOW.index("[[airings.dates]]")]
    vague = f'[[airings.dates]]\nannounced = 2023-12-07\nstarts = "2024-winter"\nsource = "{SOURCE}"\n'
    write_data(data, {FILE: head + vague})
    before = built(data, as_of="2023-12-31")
    found = differences(data, before, built(data, before, as_of="2024-01-02"), as_of="2024-01-02")
    assert told(found)["metal-sky.original.1"].startswith("winter 2024: now shown on Sun 31 Mar 2024")


def test_old_moments_of_episodes_that_count_on_are_told_as_they_were_printed(data: Path) -> None:
    first = built(data)
    counting = SHOW.replace("episodes = 4", "episodes = 4\nfirst_episode = 13")
    write_data(data, {FILE: counting})
    before = built(data, first)
    week = change("skips = [2024-01-17]", "a film")
    write_data(data, {FILE: counting + week})
    found = differences(data, before, built(data, before))
    assert told(found)["metal-sky.original.3"].startswith(
        "Wed 24 Jan 2024 24:55 JST → Wed 31 Jan 2024 24:55 JST, because: a film"
    )


def test_a_vague_date_that_is_corrected_leaves_its_first_day(data: Path) -> None:
    dated = SHOW.index("[[airings.dates]]\nannounced = 2023-12-07")
    write_data(data, {FILE: SHOW[:dated]})
    (one,) = differing(data, SHOW[:dated].replace("2024-01", "2024-02"), as_of="2023-12-31").events
    assert sentence(one).startswith(
        "Mon 1 Jan 2024 → February 2024 (was “Metal Sky premieres January 2024 (day to be announced)”)"
    )


def test_of_two_vague_dates_on_one_day_the_published_one_is_told(data: Path) -> None:
    month = SHOW.index("[[airings.dates]]\nannounced = 2023-12-07")
    season = SHOW[:month].replace('"2024-01"', '"2024-winter"')
    write_data(data, {FILE: season})
    later = SHOW[month:].replace("2024-01-10 24:55", "2024-01") + SHOW[month:].replace("12-07", "12-09")
    found = differing(data, (season + later).replace("鋼の空", "鉄の空"))
    assert told(found)["metal-sky.original.1"].startswith("winter 2024 → Wed 10 Jan 2024 24:55 JST (was “")


def test_a_cancellation_of_what_was_put_off_tells_both(data: Path) -> None:
    put_off = SHOW + change('hiatus_from = 4\nresumes = "2024"', "production trouble")
    write_data(data, {FILE: put_off})
    found = differing(data, put_off + change("cancelled_from = 4", "bankruptcy"))
    assert told(found)["metal-sky.original.4"] == (
        "postponed to 2024 → cancelled (was “Metal Sky, episode 4 (postponed to 2024)”), "
        "because: bankruptcy; 5 feeds"
    )


def test_a_postponement_that_is_taken_back_is_no_move(data: Path) -> None:
    write_data(data, {FILE: SHOW + change("hiatus_from = 4", "production trouble")})
    assert told(differing(data, SHOW)) == {
        "metal-sky.original.4": "Wed 31 Jan 2024 24:55 JST: new title "
        "(was “Metal Sky, episode 4 (postponed)”); 5 feeds"
    }


def test_a_statement_that_was_missed_is_told_though_newer_ones_stand_below_it(data: Path) -> None:
    length = change("episode = 2\nminutes = 60", "a special night")
    write_data(data, {FILE: SHOW + length})
    missed = change("skips = [2024-01-24]", "a football match").replace("2023-12-30", "2023-12-20")
    found = differing(data, SHOW + missed + length)
    because = ", because: a football match; 5 feeds"
    assert told(found) == {
        "metal-sky.original.3": f"Wed 24 Jan 2024 24:55 JST → Wed 31 Jan 2024 24:55 JST{because}",
        "metal-sky.original.4": f"Wed 31 Jan 2024 24:55 JST → Wed 7 Feb 2024 24:55 JST{because}",
    }


def test_a_longer_night_gives_its_reason_whatever_else_is_edited(data: Path) -> None:
    longer = SHOW + change("episode = 2\nminutes = 60", "a special night")
    found = differing(data, longer.replace("鋼の空", "鉄の空"))
    assert told(found)["metal-sky.original.2"] == (
        "Wed 17 Jan 2024 24:55 JST: new details, because: a special night; 5 feeds"
    )


def test_a_reason_that_is_told_later_is_new_to_those_who_know_the_day(data: Path) -> None:
    skipped = SHOW + change("skips = [2024-01-24]")
    write_data(data, {FILE: skipped})
    found = differing(data, skipped + change("skips = [2024-01-24]", "a football match"))
    assert told(found)["metal-sky.original.3"] == (
        "Wed 31 Jan 2024 24:55 JST: new details, because: a football match; 5 feeds"
    )


def test_a_reason_goes_before_a_day_without_one(data: Path) -> None:
    both = change("skips = [2024-01-24]") + change('episode = 3\nstarts = "2024-02-03 24:55"', "a vote")
    assert told(differing(data, SHOW + both))["metal-sky.original.3"] == (
        "Wed 24 Jan 2024 24:55 JST → Sat 3 Feb 2024 24:55 JST, because: a vote; 5 feeds"
    )


@pytest.mark.parametrize("count", ["episodes = 4\n", ""])
def test_a_show_that_gets_another_name_while_it_is_put_off_tells_both(data: Path, count: str) -> None:
    known = SHOW.replace("episodes = 4\n", count)
    write_data(data, {FILE: known})
    put_off = known.replace("Metal Sky", "Metal Sky Zero") + change("hiatus_from = 4", "a strike")
    said = told(differing(data, put_off))["metal-sky.original.4"]
    assert said.startswith(
        "Wed 31 Jan 2024 24:55 JST → postponed without a new date (was “Metal Sky, episode 4"
    )
    assert ", because: a strike; " in said


def test_a_postponement_in_edited_data_is_none_before(data: Path) -> None:
    edited = SHOW.replace("episodes = 4\n", "") + change("hiatus_from = 4", "a strike")
    said = told(differing(data, edited))["metal-sky.original.4"]
    assert said.startswith("Wed 31 Jan 2024 24:55 JST → postponed without a new date (was “")


def test_an_old_reason_is_not_given_when_the_number_of_episodes_is_told(data: Path) -> None:
    unknown = SHOW.replace("episodes = 4\n", "") + change("skips = [2024-01-24]", "a football match")
    write_data(data, {FILE: unknown})
    found = differing(data, unknown.replace('format = "tv"', 'format = "tv"\nepisodes = 7'))
    assert {one.fate for one in found.events} == {"changed"}
    assert {one.reason for one in found.events} == {None}


def test_times_before_are_those_of_the_clock_that_the_network_prints(data: Path) -> None:
    write_data(data, {"shows/2024/late-show.toml": NEW_YORK})
    before = built(data)
    corrected = NEW_YORK.replace("23:30", "22:30").replace("episodes = 3", "episodes = 2")
    write_data(data, {"shows/2024/late-show.toml": corrected})
    found = told(differences(data, before, built(data, before, allow_removals=True)))
    assert found == {
        "late-show.original.1": "Sat 13 Jan 2024 23:30 EST → Sat 13 Jan 2024 22:30 EST; 8 feeds",
        "late-show.original.2": "Sat 20 Jan 2024 23:30 EST → Sat 20 Jan 2024 22:30 EST "
        "(was “Late Show, episode 2”); 4 feeds",
        "late-show.original.3": "dropped: Sat 27 Jan 2024 23:30 EST; 4 feeds",
    }


def test_without_the_data_moments_are_those_of_clocks_in_japan_and_nothing_has_a_reason(data: Path) -> None:
    write_data(data, {FILE: SHOW + FOLLOWER, "shows/2024/late-show.toml": NEW_YORK})
    before = built(data)
    moved = SHOW + change("skips = [2024-01-24]", "a football match")
    (data / "shows/2024/late-show.toml").unlink()
    write_data(data, {FILE: moved + FOLLOWER})
    after = built(data, before, allow_removals=True)
    found = compare(published(before), published(after))
    assert {(one.reason, one.source) for one in found.events} == {(None, None)}
    said = told(found)
    assert said["metal-sky.at-x.3"] == "Wed 24 Jan 2024 25:25 JST → Wed 31 Jan 2024 25:25 JST; 2 feeds"
    assert said["late-show.original.1"] == "dropped: Sun 14 Jan 2024 13:30 JST; 8 feeds"


def test_as_announcements_come_in_what_stood_before_is_what_was_told_before() -> None:
    days = [dt.date(2023, 1, 1) + dt.timedelta(days=9 * number) for number in range(100)]
    before = built(GOLDEN, as_of=days[0].isoformat(), allow_removals=True)
    compared: Counter[str] = Counter()
    for day in days[1:]:
        as_of = day.isoformat()
        after = built(GOLDEN, before, as_of=as_of, allow_removals=True)
        for one in differences(GOLDEN, before, after, as_of=as_of).events:
            was = before.told[one.uid].subject if one.uid in before.told else None
            assert one.before == (when_words(was) if isinstance(was, Episode) else None)
            compared[one.fate] += 1
        before = after
    assert compared["moved"] >= 10
    assert compared["changed"] >= 5


# --- feeds ------------------------------------------------------------------------------------------------


def test_feeds_that_appear_and_go_away_are_listed(data: Path) -> None:
    found = differing(data, SHOW.replace("Studio One", "Studio Two"), allow_removals=True)
    assert found.new_feeds == (
        FeedDifference(path="studios/studio-two.ics", title="Anime by Studio Two", events=1),
    )
    assert found.gone_feeds == (
        FeedDifference(path="studios/studio-one.ics", title="Anime by Studio One", events=1),
    )
    assert found.refused == ()
    said = markdown(found)
    assert "### New feeds (1)\n\n- `studios/studio-two.ics`: Anime by Studio Two, 1 event" in said
    assert "### Feeds that go away (1)\n\n- `studios/studio-one.ics`: " in said


def test_another_address_changes_feeds_and_no_event(data: Path) -> None:
    before = built(data)
    after = built(data, before, base_url="https://anime.example/")
    found = compare(published(before), published(after))
    assert found.events == ()
    assert set(found.changed_feeds) == set(before.files)
    assert f"{len(before.files)} published feeds change." in markdown(found)


def test_everything_is_new_to_those_who_published_nothing(data: Path) -> None:
    after = built(data)
    found = compare(NOTHING, published(after))
    assert {one.fate for one in found.events} == {"new"}
    assert [one.path for one in found.new_feeds] == [feed.path for feed in after.index.feeds]


def test_nothing_changes_between_equals(data: Path) -> None:
    found = compare(published(built(data)), published(built(data)))
    assert not found.anything
    assert markdown(found) == "## What subscribers will see\n\nNothing changes.\n"


# --- the command ------------------------------------------------------------------------------------------


@pytest.fixture
def out(data: Path, run: Run, tmp_path: Path) -> Path:
    """A folder of feeds in the run's own folder, where diff looks for them."""
    folder = tmp_path / "run" / "feeds"
    assert run("build", "--data", data, *DAY).returncode == 0
    return folder


def test_a_diff_then_a_build_then_a_diff_shows_nothing(data: Path, run: Run, out: Path) -> None:
    write_data(data, {FILE: SHOW + change("skips = [2024-01-24]", "a football match")})
    held = tree(out)
    first = run("diff", "--data", data, *DAY)
    assert (first.returncode, first.stderr) == (3, "")
    assert first.stdout.splitlines()[:2] == [
        "Metal Sky, episode 3 (Fuji TV (+Ultra)): Wed 24 Jan 2024 24:55 JST → Wed 31 Jan 2024 24:55 JST, "
        "because: a football match; 5 feeds",
        "Metal Sky, episode 4 (finale) (Fuji TV (+Ultra)): Wed 31 Jan 2024 24:55 JST → "
        "Wed 7 Feb 2024 24:55 JST, because: a football match; 5 feeds",
    ]
    assert tree(out) == held
    assert run("build", "--data", data, *DAY).returncode == 0
    last = run("diff", "--data", data, *DAY)
    assert (last.returncode, last.stdout, last.stderr) == (0, "Nothing changes for subscribers.\n", "")


def test_the_same_is_told_as_json(data: Path, run: Run, out: Path) -> None:
    write_data(data, {FILE: SHOW + change("skips = [2024-01-24]", "a football match")})
    done = run("diff", "--data", data, "--json", *DAY)
    assert done.returncode == 3
    found: dict[str, Any] = json.loads(done.stdout)
    assert found["events"][0] == {
        "uid": "metal-sky.original.3@animecal",
        "fate": "moved",
        "title": "Metal Sky, episode 3",
        "was_title": None,
        "place": "Fuji TV (+Ultra)",
        "before": "Wed 24 Jan 2024 24:55 JST",
        "after": "Wed 31 Jan 2024 24:55 JST",
        "stands": None,
        "reason": "a football match",
        "source": SOURCE,
        "feeds": 5,
    }
    assert found["new_feeds"] == found["gone_feeds"] == found["refused"] == []
    assert "shows/metal-sky.ics" in found["changed_feeds"]


def test_what_would_be_refused_is_told_and_not_an_error(data: Path, run: Run, out: Path) -> None:
    write_data(data, {FILE: SHOW.replace("episodes = 4", "episodes = 3")})
    done = run("diff", "--data", data, *DAY)
    assert (done.returncode, done.stderr) == (3, "")
    assert done.stdout.startswith("refused: the event “Metal Sky, episode 4 (finale)” on 2024-02-01 would ")
    assert "(Fuji TV (+Ultra)): dropped: Wed 31 Jan 2024 24:55 JST; 5 feeds\n" in done.stdout


def test_what_is_published_may_be_another_folder_or_a_url(
    data: Path, run: Run, out: Path, tmp_path: Path, serve: Callable[[Path], str]
) -> None:
    elsewhere = tmp_path / "elsewhere"
    shutil.move(out, elsewhere)
    write_data(data, {FILE: SHOW + change("skips = [2024-01-24]")})
    by_folder = run("diff", "--data", data, "--previous", elsewhere, "--markdown", *DAY)
    by_url = run("diff", "--data", data, "--previous", serve(elsewhere), "--markdown", *DAY)
    assert by_folder.returncode == by_url.returncode == 3
    assert by_folder.stdout == by_url.stdout
    assert by_url.stdout.startswith(
        "## What subscribers will see\n\n### Moved (2)\n\n- **Metal Sky, episode 3"
    )


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--markdown", "--json"), 2),
        (("--as-of", "tomorrow"), 2),
        (("--previous", "nowhere"), 1),
        (("--base-url", "ftp://x/"), 2),
        (("--data", "nowhere"), 1),
    ],
)
def test_errors_are_told_apart_from_changes(
    data: Path, run: Run, out: Path, arguments: tuple[str, ...], code: int
) -> None:
    done = run("diff", "--data", data, *arguments)
    assert (done.returncode, done.stdout) == (code, "")
    assert done.stderr
    assert "Traceback" not in done.stderr


def test_feeds_that_are_broken_are_an_error_and_no_change(data: Path, run: Run, out: Path) -> None:
    (out / "premieres.ics").write_text("<html>")
    done = run("diff", "--data", data, *DAY)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.count("\n") == 1


# --- hostile texts ----------------------------------------------------------------------------------------

HOSTILE = (
    "<img src=x onerror=alert(1)>",
    "<script>alert(1)</script>",
    "@everyone @octocat/team",
    "[x](javascript:alert(1))",
    "![x](https://evil.example/x.png)",
    "`code` ```js",
    "## Title",
    "**bold** __bold__ *it* _it_ ~~no~~",
    "https://evil.example/ www.evil.example me@evil.example",
    "<https://evil.example>",
    "| a | b |",
    "&lt;b&gt; &#60;b&#62;",
    "fixes #1 GH-1",
    "$x$ $$y$$",
    "[^1] [x]: https://evil.example",
    "back\\slash \\",
    "- 1. + > # =",
    "<!-- x",
    "**",
    "`",
)


class Tags(html.parser.HTMLParser):
    """Gathers the tags and the text of HTML."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.text = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        assert not attrs

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)


def hostile(text: str) -> Differences:
    one = EventDifference(
        uid="x.original.1@animecal",
        fate="moved",
        title=text,
        was_title=text,
        place=text,
        before=text,
        after=text,
        reason=text,
        source=text,
        feeds=2,
    )
    feed = FeedDifference(path="shows/x.ics", title=text, events=1)
    return Differences(
        events=(one,), new_feeds=(feed,), gone_feeds=(feed,), changed_feeds=(), refused=(text,)
    )


OURS = ["h2", "p", "strong", "ul", "li", "h3", "ul", "li", "strong", *["h3", "ul", "li", "code"] * 2]


def rendered(text: str) -> Tags:
    """Return the HTML of the Markdown, with all that a renderer may know switched on."""
    known = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    return Tags(known.render(markdown(hostile(text))))


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_titles_stay_text_in_markdown(text: str) -> None:
    found = rendered(text)
    assert found.tags == OURS
    assert " ".join(text.split()) in " ".join(found.text.replace("\u2060", "").split())
    assert not re.search(r"[@#]\w", found.text)  # nobody is notified, no issue is linked
    assert not re.search(r"https?:|www[.]", markdown(hostile(text)))


@settings(deadline=None, max_examples=150)
@given(st.text("<>&@#[]()!`*_~|\\-+=:.$\"'/ ab1é\u200d", min_size=1).map(str.strip).filter(bool))
def test_any_title_stays_text_in_markdown(text: str) -> None:
    found = rendered(text)
    assert [tag for tag in found.tags if tag != "strong"] == [tag for tag in OURS if tag != "strong"]
    assert " ".join(text.split()) in " ".join(found.text.replace("\u2060", "").split())


def test_what_a_hostile_publication_holds_stays_on_its_line(
    data: Path, run: Run, out: Path, tmp_path: Path
) -> None:
    evil = "a\\n## b\x1b[2J\x9b\u202ec"
    before = read_published(out)
    files = {path: body.replace(b"Metal Sky", evil.encode()) for path, body in before.files.items()}
    index = json.loads((out / INDEX).read_bytes())
    for feed in index["feeds"]:
        body = files[feed["path"]]
        (out / feed["path"]).write_bytes(body)
        feed["sha256"] = hashlib.sha256(body).hexdigest()
        feed["title"] = "a\n## b\x1b[2J"
    gone = {**index["feeds"][0], "path": "shows/gone.ics"}
    shutil.copy(out / gone["path"].replace("shows/gone.ics", index["feeds"][0]["path"]), out / gone["path"])
    index["feeds"].append(gone)
    (out / INDEX).write_text(json.dumps(index))
    assert "shows/gone.ics" in feeds_of(out)
    for style in ((), ("--markdown",), ("--json",)):
        done = run("diff", "--data", data, *style, *DAY)
        assert (done.returncode, done.stderr) == (3, "")
        assert all(char.isprintable() or char in "\n\u2060" for char in done.stdout)
        assert not re.search(r"^## b", done.stdout, re.MULTILINE)
        assert "shows/gone.ics" in done.stdout.replace("\\", "")


def test_a_long_list_is_cut_and_says_how_much_is_missing(data: Path) -> None:
    found = differing(data, SHOW.replace("2024-01-10 24:55", "2024-01-10 25:00"))
    said = markdown(found, most=3)
    assert "### Moved (4)" in said
    assert said.count("- **") == 3
    assert "- … and 1 more\n" in said
    text = SHOW.replace("Studio One", "Studio Two").replace("+Ultra", "x")
    shown = markdown(compare(NOTHING, published(built(write_data(data, {FILE: text})))), most=1)
    assert re.search(r"### New feeds \((\d+)\)\n\n- `blocks[^\n]*\n- … and \d+ more\n", shown)
