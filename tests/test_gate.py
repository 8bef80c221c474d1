"""Nothing that subscribers have gets lost, unless the data says why or a person says so."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from animecal.errors import GateError
from animecal.feeds.select import Feed
from animecal.ledger.gate import losses
from animecal.publish.build import Built
from support import FILE, Run, built, change, dataset, dates, events, show_text, simulcast, tree, write_data

ORIGINAL = "metal-sky.original"


AIRING = '[[airings]]\nnetwork = "fuji-tv"\n' + dates("2023-12-07", 'starts = "2024-01-10 24:55"')
FOLLOWER = simulcast("at-x")


def show(folder: Path, body: str, *, episodes: int | None = None, more: str = "", file: str = FILE) -> Path:
    """Write the data folder with one show; its title is its file's name."""
    title = Path(file).stem.replace("-", " ").title()
    count = f"episodes = {episodes}\n" if episodes else ""
    return write_data(
        folder, {file: show_text(body, head=f'title = "{title}"\nformat = "tv"\n{count}{more}')}
    )


def refusals(folder: Path, before: Built, *, as_of: str = "2024-01-01") -> tuple[str, ...]:
    """Return what building on top of what was published before would lose; it must be refused."""
    with pytest.raises(GateError) as found:
        built(folder, before, as_of=as_of)
    assert built(folder, before, as_of=as_of, allow_removals=True).files
    return found.value.losses


def numbers(publication: Built, path: str = "shows/metal-sky.ics") -> set[str]:
    return {uid.removesuffix("@animecal").rpartition(".")[2] for uid in events(publication.files[path])}


# --- what is refused --------------------------------------------------------------------------------------


def test_a_feed_that_would_vanish_is_refused(tmp_path: Path) -> None:
    folder = show(tmp_path, AIRING, episodes=4, more='studios = ["Studio One"]\n')
    before = built(folder)
    show(tmp_path, AIRING, episodes=4)
    assert refusals(folder, before) == ("the feed studios/studio-one.ics (1 event) would vanish",)


def test_a_show_that_would_vanish_is_refused_with_all_its_feeds_and_coming_events(tmp_path: Path) -> None:
    show(tmp_path, AIRING.replace("24:55", "23:00"), episodes=2, file="shows/2024/other-sky.toml")
    folder = show(tmp_path, AIRING, episodes=3)
    before = built(folder, as_of="2024-01-15")
    (folder / FILE).unlink()
    assert refusals(folder, before, as_of="2024-01-15") == (
        "the feed shows/metal-sky.fuji-tv.ics (3 events) would vanish",
        "the feed shows/metal-sky.ics (3 events) would vanish",
        "the event “Metal Sky, episode 2” on 2024-01-18 would disappear (metal-sky.original.2@animecal)",
        "the event “Metal Sky, episode 3 (finale)” on 2024-01-25 would disappear "
        "(metal-sky.original.3@animecal)",
    )


def test_a_feed_that_would_become_empty_is_refused(tmp_path: Path) -> None:
    known = dataset(show(tmp_path, AIRING))
    empty = Feed(path="premieres.ics", kind="premieres", title="Anime", about="Anime", events=())
    day = dt.date(2024, 1, 1)
    assert losses({"premieres.ics": 3}, {}, [empty], known, [], day) == [
        "the feed premieres.ics would become empty; it has 3 events"
    ]
    assert losses({"premieres.ics": 0}, {}, [empty], known, [], day) == []


def test_a_coming_event_that_would_disappear_is_refused(tmp_path: Path) -> None:
    folder = show(tmp_path, AIRING, episodes=4)
    before = built(folder)
    show(tmp_path, AIRING, episodes=3)
    assert refusals(folder, before) == (
        "the event “Metal Sky, episode 4 (finale)” on 2024-02-01 would disappear "
        "(metal-sky.original.4@animecal)",
    )


def test_an_event_of_today_counts_as_coming_and_one_of_yesterday_as_past(tmp_path: Path) -> None:
    folder = show(tmp_path, AIRING, episodes=4)
    before = built(folder)
    show(tmp_path, AIRING, episodes=3)
    assert len(refusals(folder, before, as_of="2024-02-01")) == 1
    after = built(folder, before, as_of="2024-02-02")
    assert numbers(after) == {"1", "2", "3"}
    assert after.fates["dropped"] == 1


def test_a_special_that_would_disappear_is_refused(tmp_path: Path) -> None:
    special = change("2023-12-20", 'special = "The Road So Far"\nstarts = "2024-01-13 12:00"')
    folder = show(tmp_path, AIRING + special, episodes=4)
    before = built(folder)
    show(tmp_path, AIRING, episodes=4)
    assert refusals(folder, before) == (
        "the event “Metal Sky, special: The Road So Far” on 2024-01-13 would disappear "
        "(metal-sky.original.special-the-road-so-far@animecal)",
    )


def test_an_airing_that_would_disappear_is_refused(tmp_path: Path) -> None:
    folder = show(tmp_path, AIRING + FOLLOWER, episodes=2)
    before = built(folder)
    show(tmp_path, AIRING, episodes=2)
    found = refusals(folder, before)
    assert "the feed shows/metal-sky.at-x.ics (2 events) would vanish" in found
    assert "the feed networks/at-x.ics (1 event) would vanish" in found
    assert sum("metal-sky.at-x." in line and "would disappear" in line for line in found) == 2


def test_the_command_says_what_would_be_lost_and_leaves_the_feeds(tmp_path: Path, run: Run) -> None:
    folder = show(tmp_path / "data", AIRING, episodes=4)
    out = tmp_path / "feeds"
    options = ("build", "--data", folder, "--out", out, "--as-of", "2024-01-01", "--now", "2024-01-02")
    assert run(*options).returncode == 0
    before = tree(out)
    show(folder, AIRING, episodes=3)
    done = run(*options)
    assert done.returncode == 1
    assert done.stderr == (
        "error: nothing was published, because it would lose what subscribers have:\n"
        "  - the event “Metal Sky, episode 4 (finale)” on 2024-02-01 would disappear "
        "(metal-sky.original.4@animecal)\n"
        "Mend the data, or pass --allow-removals if this is meant.\n"
    )
    assert tree(out) == before
    assert run(*options, "--check").returncode == 1
    assert run(*options, "--allow-removals").returncode == 0
    assert len(events((out / "shows" / "metal-sky.ics").read_bytes())) == 3


# --- what the data excuses --------------------------------------------------------------------------------


def test_episodes_that_now_air_as_one_are_excused(tmp_path: Path) -> None:
    folder = show(tmp_path, AIRING + FOLLOWER, episodes=4)
    before = built(folder)
    show(tmp_path, AIRING + change("2023-12-20", 'episodes = "1-3"') + FOLLOWER, episodes=4)
    after = built(folder, before)
    assert numbers(after) == {"1", "4"}
    assert numbers(after, "shows/metal-sky.at-x.ics") == {"1", "4"}


def test_a_range_excuses_no_episode_outside_of_it(tmp_path: Path) -> None:
    folder = show(tmp_path, AIRING, episodes=4)
    before = built(folder)
    show(tmp_path, AIRING + change("2023-12-20", 'episodes = "1-2"'), episodes=3)
    assert [line.split("(")[-1] for line in refusals(folder, before)] == ["metal-sky.original.4@animecal)"]


def test_what_lies_behind_a_stated_end_is_excused(tmp_path: Path) -> None:
    folder = show(tmp_path, AIRING)
    before = built(folder)
    assert len(numbers(before)) > 4
    show(tmp_path, AIRING + dates("2023-12-20", "ends = 2024-01-31"))
    after = built(folder, before)
    assert numbers(after) == {"1", "2", "3", "4"}


def test_the_stated_end_is_a_printed_day_and_excuses_no_event_of_that_night(tmp_path: Path) -> None:
    ends = dates("2023-12-20", "ends = 2024-01-31")
    folder = show(tmp_path, AIRING + ends, episodes=4)
    before = built(folder)
    show(tmp_path, AIRING + ends, episodes=3)
    assert [line.split("(")[-1] for line in refusals(folder, before)] == ["metal-sky.original.4@animecal)"]


def test_the_stated_end_is_printed_on_the_network_s_own_clock(tmp_path: Path) -> None:
    airing = AIRING.replace("fuji-tv", "adult-swim").replace("24:55", "23:30")
    ends = dates("2023-12-20", "ends = 2024-01-31")
    folder = show(tmp_path, airing + ends, episodes=4)
    before = built(folder)
    start = events(before.files["shows/metal-sky.ics"])[f"{ORIGINAL}.4@animecal"]["DTSTART"]
    assert start == "20240201T133000"
    show(tmp_path, airing + ends, episodes=3)
    assert [line.split("(")[-1] for line in refusals(folder, before)] == ["metal-sky.original.4@animecal)"]


def test_a_stated_end_excuses_all_day_events_behind_it(tmp_path: Path) -> None:
    airing = AIRING.replace(" 24:55", "")
    folder = show(tmp_path, airing, episodes=4)
    before = built(folder)
    show(tmp_path, airing + dates("2023-12-20", "ends = 2024-01-24"), episodes=3)
    assert numbers(built(folder, before)) == {"1", "2", "3"}


def test_expected_episodes_beyond_the_count_are_excused_once_it_is_known(tmp_path: Path) -> None:
    folder = show(tmp_path, AIRING + FOLLOWER)
    before = built(folder)
    show(tmp_path, AIRING + FOLLOWER, episodes=3)
    after = built(folder, before)
    assert numbers(after) == numbers(after, "shows/metal-sky.at-x.ics") == {"1", "2", "3"}


def test_expected_episodes_within_the_count_are_not_excused(tmp_path: Path) -> None:
    folder = show(tmp_path, AIRING)
    before = built(folder)
    assert len(numbers(before)) == 8
    show(tmp_path, AIRING.replace('"fuji-tv"', '"fuji-tv"\ncadence = "one-off"'), episodes=5)
    assert [line.split("(")[-1] for line in refusals(folder, before)] == [
        f"{ORIGINAL}.{number}@animecal)" for number in (2, 3, 4, 5)
    ]


def test_an_end_of_the_original_excuses_what_follows_it(tmp_path: Path) -> None:
    folder = show(tmp_path, AIRING + FOLLOWER)
    before = built(folder)
    show(tmp_path, AIRING + dates("2023-12-20", "ends = 2024-01-31") + FOLLOWER)
    after = built(folder, before)
    assert numbers(after, "shows/metal-sky.at-x.ics") == {"1", "2", "3", "4"}


def test_a_skipped_week_may_push_the_last_expected_episode_out_of_sight(tmp_path: Path) -> None:
    folder = show(tmp_path, AIRING)
    before = built(folder)
    show(tmp_path, AIRING + change("2023-12-20", "skips = [2024-01-17]"))
    after = built(folder, before)
    assert numbers(before) - numbers(after) == {"8"}
    assert after.fates["dropped"] == 1


def test_a_new_slot_far_ahead_may_push_expected_episodes_out_of_sight(tmp_path: Path) -> None:
    folder = show(tmp_path, AIRING)
    before = built(folder)
    show(tmp_path, AIRING + change("2023-12-20", 'from_episode = 4\nstarts = "2024-06-05 24:55"'))
    after = built(folder, before)
    assert numbers(after) == {"1", "2", "3", "4"}
    assert after.fates["dropped"] == 4


def test_expected_episodes_are_not_excused_when_nothing_is_expected_any_more(tmp_path: Path) -> None:
    folder = show(tmp_path, AIRING)
    before = built(folder)
    show(tmp_path, AIRING.replace('"fuji-tv"', '"fuji-tv"\ncadence = "one-off"'))
    assert len(refusals(folder, before)) == 7


def test_a_move_a_delay_and_a_cancellation_lose_nothing(tmp_path: Path) -> None:
    folder = show(tmp_path, AIRING, episodes=4)
    before = built(folder)
    for more in (
        change("2023-12-20", 'episode = 2\nstarts = "2024-01-19 25:00"'),
        change("2023-12-20", "hiatus_from = 4"),
        change("2023-12-20", "cancelled_from = 1"),
        dates("2023-12-20", 'starts = "2024-02-14 24:55"'),
    ):
        show(tmp_path, AIRING + more, episodes=4)
        assert numbers(built(folder, before)) == {"1", "2", "3", "4"}


@pytest.mark.parametrize("episodes", [4, None])
def test_episodes_that_wait_for_a_night_are_excused(tmp_path: Path, episodes: int | None) -> None:
    folder = show(tmp_path, AIRING + FOLLOWER, episodes=episodes)
    before = built(folder)
    assert numbers(before) >= {"1", "2", "3", "4"}
    show(tmp_path, AIRING + change("2023-12-20", "hiatus_from = 2") + FOLLOWER, episodes=episodes)
    after = built(folder, before)
    assert numbers(after) == numbers(after, "shows/metal-sky.at-x.ics") == {"1", "2"}


def test_a_premiere_that_becomes_precise_keeps_its_event(tmp_path: Path) -> None:
    vague = '[[airings]]\nnetwork = "fuji-tv"\n' + dates("2023-12-07", 'starts = "2024-01"')
    folder = show(tmp_path, vague, episodes=4)
    before = built(folder)
    show(tmp_path, vague + dates("2023-12-20", 'starts = "2024-01-10 24:55"'), episodes=4)
    after = built(folder, before)
    assert after.fates == {"moved": 1, "new": 3, "dropped": 0}
