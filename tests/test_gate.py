"""Nothing that subscribers have gets lost, unless the data says why or a person says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from animecal.errors import GateError
from animecal.ledger.gate import FEW, MEND
from animecal.publish.build import Built
from support import FILE, Run, built, change, dates, events, show_text, simulcast, tree, write_data

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


def test_a_show_that_would_vanish_is_refused_with_all_its_events(tmp_path: Path) -> None:
    show(tmp_path, AIRING.replace("24:55", "23:00"), episodes=2, file="shows/2024/other-sky.toml")
    folder = show(tmp_path, AIRING, episodes=3)
    before = built(folder, as_of="2024-01-15")
    (folder / FILE).unlink()
    assert refusals(folder, before, as_of="2024-01-15") == (
        "the event “Metal Sky premieres (episode 1)” on 2024-01-11 would disappear "
        "(metal-sky.original.1@animecal)",
        "the event “Metal Sky, episode 2” on 2024-01-18 would disappear (metal-sky.original.2@animecal)",
        "the event “Metal Sky, episode 3 (finale)” on 2024-01-25 would disappear "
        "(metal-sky.original.3@animecal)",
    )


def test_a_coming_event_that_leaves_a_feed_in_which_it_is_due_is_refused(tmp_path: Path) -> None:
    folder = show(tmp_path, AIRING, episodes=2, more='studios = ["Studio One"]\n')
    before = built(folder)
    show(tmp_path, AIRING, episodes=2)
    assert refusals(folder, before) == (
        "the event “Metal Sky premieres (episode 1)” on 2024-01-11 would leave studios/studio-one.ics "
        "(metal-sky.original.1@animecal)",
    )


def test_a_narrowed_region_is_refused_in_the_country_that_loses(tmp_path: Path) -> None:
    stream = AIRING.replace("fuji-tv", "crunchyroll")
    folder = show(tmp_path, stream, episodes=1)
    before = built(folder)
    wide = (folder / "networks.toml").read_text("utf-8")
    narrow = wide.replace('regions = { except = ["asia"] }', 'regions = { except = ["FR"] }')
    write_data(folder, {"networks.toml": narrow})
    found = refusals(folder, before)
    assert [loss.partition(" would ")[2].partition(" (")[0] for loss in found] == [
        "leave regions/fr.episodes.ics",
        "leave regions/fr.ics",
    ]


def test_another_outlet_of_the_show_stands_for_one_that_leaves_a_country(tmp_path: Path) -> None:
    folder = show(tmp_path, AIRING + FOLLOWER.replace("at-x", "crunchyroll"), episodes=1)
    before = built(folder)
    earlier = FOLLOWER.replace("at-x", "netflix").replace("30 minutes", "5 minutes")
    show(tmp_path, AIRING + FOLLOWER.replace("at-x", "crunchyroll") + earlier, episodes=1)
    after = built(folder, before)
    assert numbers(after, "regions/fr.ics") == {"1"}
    assert set(events(after.files["regions/fr.ics"])) == {"metal-sky.netflix.1@animecal"}


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        ('"fuji-tv"', '"at-x"', "networks/{}.ics"),
        ('"Studio One"', '"Studio Two"', "studios/{}.ics"),
        ("2024-01-10", "2024-04-10", "seasons/{}.ics"),
    ],
)
def test_a_correction_that_keeps_the_event_is_published_and_the_old_address_stays(
    tmp_path: Path, old: str, new: str, path: str
) -> None:
    folder = show(tmp_path, AIRING, episodes=1, more='studios = ["Studio One"]\n')
    before = built(folder)
    text = (folder / FILE).read_text("utf-8")
    write_data(folder, {FILE: text.replace(old, new)})
    after = built(folder, before)
    names = {
        "networks/{}.ics": ("fuji-tv", "at-x"),
        "studios/{}.ics": ("studio-one", "studio-two"),
        "seasons/{}.ics": ("2024-winter", "2024-spring"),
    }[path]
    left, there = (path.format(name) for name in names)
    assert events(after.files[there]).keys() == {"metal-sky.original.1@animecal"}
    assert events(after.files[left]) == {}
    assert b"X-WR-CALDESC:Nothing is known for this calendar" in after.files[left]
    assert built(folder, after).files == after.files


def test_a_coming_event_that_would_disappear_is_refused(tmp_path: Path) -> None:
    folder = show(tmp_path, AIRING, episodes=4)
    before = built(folder)
    show(tmp_path, AIRING, episodes=3)
    assert refusals(folder, before) == (
        "the event “Metal Sky, episode 4 (finale)” on 2024-02-01 would disappear "
        "(metal-sky.original.4@animecal)",
    )


def test_an_event_of_the_past_is_no_less_held_than_one_of_today(tmp_path: Path) -> None:
    folder = show(tmp_path, AIRING, episodes=4)
    before = built(folder)
    show(tmp_path, AIRING, episodes=3)
    for day in ("2024-02-01", "2024-02-02"):
        assert len(refusals(folder, before, as_of=day)) == 1


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
    assert len(found) == 2
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
        f"{MEND}\n\n"
        "[[removals]]\n"
        'names = ["metal-sky.original.4"]\n'
        "since = 2024-01-01\n"
        'reason = "why"\n'
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


# --- slips and corrections --------------------------------------------------------------------------------


def test_a_slip_of_the_cadence_takes_no_night_of_the_near_future(tmp_path: Path) -> None:
    folder = show(tmp_path, AIRING)
    before = built(folder)
    show(tmp_path, AIRING.replace('"fuji-tv"', '"fuji-tv"\ncadence = "monthly"'))
    assert [line.split("(")[-1] for line in refusals(folder, before)] == [
        f"{ORIGINAL}.{number}@animecal)" for number in (6, 7, 8)
    ]


def test_a_later_start_of_unknown_length_is_no_loss(tmp_path: Path) -> None:
    folder = show(tmp_path, AIRING)
    before = built(folder)
    show(tmp_path, AIRING + dates("2023-12-20", 'starts = "2024-02-01 25:30"'))
    after = built(folder, before)
    assert numbers(after) == {"1", "2", "3", "4", "5"}
    assert numbers(before) > numbers(after)


def test_a_stated_number_takes_guesses_of_the_past_only_as_far_as_a_guess_can_err(tmp_path: Path) -> None:
    folder = show(tmp_path, AIRING)
    before = built(folder, as_of="2024-04-20")
    assert len(numbers(before)) == 12
    show(tmp_path, AIRING, episodes=9)
    assert len(numbers(built(folder, before, as_of="2024-04-20"))) == 9
    show(tmp_path, AIRING, episodes=2)
    assert len(refusals(folder, before, as_of="2024-04-20")) == 10


def test_episodes_that_count_on_are_the_same_events(tmp_path: Path) -> None:
    folder = show(tmp_path, AIRING + FOLLOWER, episodes=3)
    before = built(folder)
    show(tmp_path, AIRING + FOLLOWER, episodes=3, more="first_episode = 13\n")
    after = built(folder, before)
    for path in ("shows/metal-sky.ics", "shows/metal-sky.at-x.ics"):
        assert numbers(after, path) == {"1", "2", "3"}
        old, new = events(before.files[path]), events(after.files[path])
        assert {uid: one["DTSTART"] for uid, one in old.items()} == {
            uid: one["DTSTART"] for uid, one in new.items()
        }
        assert all(one["SEQUENCE"] == "1" for one in new.values())
    assert events(after.files["shows/metal-sky.ics"])[f"{ORIGINAL}.3@animecal"]["SUMMARY"] == (
        "Metal Sky\\, episode 15 (finale)"
    )
    show(tmp_path, AIRING + FOLLOWER, episodes=2, more="first_episode = 13\n")
    assert len(refusals(folder, after)) == 2
    assert built(folder, built(folder, after, allow_removals=True)).fates["same"] == 4


COUNTING = "first_episode = 13\n"


def test_episodes_that_count_on_and_now_air_as_one_are_excused(tmp_path: Path) -> None:
    folder = show(tmp_path, AIRING, episodes=4)
    before = built(folder)
    show(tmp_path, AIRING, episodes=4, more=COUNTING)
    before = built(folder, before)
    together = change("2023-12-20", 'episodes = "15-16"')
    show(tmp_path, AIRING + together, episodes=4, more=COUNTING)
    assert numbers(built(folder, before)) == {"1", "2", "3"}


def test_guesses_of_episodes_that_count_on_are_taken_only_as_far_as_a_guess_can_err(tmp_path: Path) -> None:
    folder = show(tmp_path, AIRING)
    before = built(folder, as_of="2024-04-20")
    show(tmp_path, AIRING, more=COUNTING)
    before = built(folder, before, as_of="2024-04-20")
    show(tmp_path, AIRING, episodes=9, more=COUNTING)
    assert len(numbers(built(folder, before, as_of="2024-04-20"))) == 9
    show(tmp_path, AIRING, episodes=8, more=COUNTING)
    assert len(refusals(folder, before, as_of="2024-04-20")) == 4


def test_a_guess_of_today_is_one_of_the_future(tmp_path: Path) -> None:
    folder = show(tmp_path, AIRING)
    before = built(folder, as_of="2024-03-27")
    assert events(before.files["shows/metal-sky.ics"])[f"{ORIGINAL}.12@animecal"]["DTSTART"].startswith(
        "20240328"
    )
    show(tmp_path, AIRING, episodes=8)
    assert len(refusals(folder, before, as_of="2024-03-29")) == 4
    assert len(numbers(built(folder, before, as_of="2024-03-28"))) == 8
    show(tmp_path, AIRING, episodes=7)
    assert len(refusals(folder, before, as_of="2024-03-28")) == 4


def test_a_guess_goes_if_its_airing_now_follows_one_that_comes_later(tmp_path: Path) -> None:
    original = AIRING.replace("2024-01-10", "2024-01-11")
    own = '[[airings]]\nnetwork = "at-x"\n' + dates("2023-12-07", 'starts = "2024-01-04"')
    folder = show(tmp_path, original + own)
    before = built(folder)
    assert "9" not in numbers(before)
    assert "9" in numbers(before, "shows/metal-sky.at-x.ics")
    show(tmp_path, original + own + dates("2023-12-20", 'delay = "-7 days"'))
    assert "9" not in numbers(built(folder, before), "shows/metal-sky.at-x.ics")


def test_guesses_behind_what_is_cancelled_may_go(tmp_path: Path) -> None:
    folder = show(tmp_path, AIRING)
    before = built(folder, as_of="2024-03-01")
    assert len(numbers(before)) == 12
    show(tmp_path, AIRING + change("2024-01-20", "cancelled_from = 6"))
    assert len(numbers(built(folder, before, as_of="2024-03-01"))) == 8


@pytest.mark.parametrize(("start", "lost"), [("2024-01-14", 0), ("2024-01-13", 1)])
def test_another_night_stands_for_a_guess_up_to_three_days_after_it(
    tmp_path: Path, start: str, lost: int
) -> None:
    folder = show(tmp_path, AIRING)
    before = built(folder)
    show(tmp_path, AIRING + dates("2023-12-20", f'starts = "{start} 24:55"'))
    assert numbers(built(folder, before, allow_removals=True)) == {"1", "2", "3", "4", "5", "6", "7"}
    assert len(built(folder, before, allow_removals=True).losses) == lost


def test_another_special_at_the_same_moment_stands_for_none_that_is_gone(tmp_path: Path) -> None:
    first, second = (
        change("2023-12-20", f'special = "{name}"', 'starts = "2024-01-10 24:55"') for name in ("One", "Two")
    )
    folder = show(tmp_path, AIRING + first + second, episodes=4)
    before = built(folder)
    show(tmp_path, AIRING + first, episodes=4)
    assert len(refusals(folder, before)) == 1


def test_a_special_whose_name_is_corrected_is_no_loss(tmp_path: Path) -> None:
    special = change("2023-12-20", 'special = "The Road So Far"\nstarts = "2024-01-13 12:00"')
    folder = show(tmp_path, AIRING + special, episodes=4)
    before = built(folder)
    show(tmp_path, AIRING + special.replace("Road", "Way"), episodes=4)
    assert "special-the-way-so-far" in numbers(built(folder, before))
    show(tmp_path, AIRING + special.replace("Road", "Way").replace("12:00", "18:00"), episodes=4)
    assert len(refusals(folder, before)) == 1


# --- removals by name -------------------------------------------------------------------------------------


def removal(names: str, since: str = "2024-01-01", feed: str = "") -> str:
    out_of = f'feed = "{feed}"\n' if feed else ""
    return f'[[removals]]\nnames = {names}\n{out_of}since = {since}\nreason = "It was a mistake."\n'


@pytest.mark.parametrize("name", ["metal-sky.original.4", "metal-sky.original", "metal-sky"])
def test_a_removal_by_name_lets_just_that_go(tmp_path: Path, name: str) -> None:
    folder = show(tmp_path, AIRING, episodes=4)
    before = built(folder)
    show(tmp_path, AIRING, episodes=3)
    write_data(folder, {"retired.toml": removal(f'["{name}"]')})
    after = built(folder, before)
    assert numbers(after) == {"1", "2", "3"}
    assert after.losses == ()


@pytest.mark.parametrize(
    "entry",
    [
        removal('["metal-sky.original.3"]'),
        removal('["metal-sky.original.4"]', "2024-01-02"),
        removal('["metal-sky.original.4"]', "2023-12-01"),
        removal('["metal"]'),
        removal('["metal-sky.original.4"]', feed="shows/metal-sky.ics"),
    ],
)
def test_a_removal_lets_nothing_else_go(tmp_path: Path, entry: str) -> None:
    folder = show(tmp_path, AIRING, episodes=4)
    before = built(folder)
    show(tmp_path, AIRING, episodes=3)
    write_data(folder, {"retired.toml": entry})
    assert len(refusals(folder, before)) == 1


def test_a_removal_out_of_one_feed_lets_the_event_leave_that_feed(tmp_path: Path) -> None:
    folder = show(tmp_path, AIRING, episodes=2, more='studios = ["Studio One"]\n')
    before = built(folder)
    show(tmp_path, AIRING, episodes=2)
    write_data(folder, {"retired.toml": removal('["metal-sky"]', feed="studios/studio-one.ics")})
    assert events(built(folder, before).files["studios/studio-one.ics"]) == {}


def test_a_show_that_was_a_mistake_can_be_deleted_the_day_after(tmp_path: Path) -> None:
    show(tmp_path, AIRING.replace("24:55", "23:00"), episodes=2, file="shows/2024/other-sky.toml")
    folder = show(tmp_path, AIRING, episodes=3)
    before = built(folder)
    (folder / FILE).unlink()
    write_data(folder, {"retired.toml": removal('["metal-sky"]')})
    after = built(folder, before)
    assert events(after.files["shows/metal-sky.ics"]) == {}
    assert after.files.keys() == before.files.keys()


@pytest.mark.parametrize(("left", "named"), [(1, FEW), (0, 1)])
def test_of_many_events_of_an_airing_the_airing_alone_is_named(tmp_path: Path, left: int, named: int) -> None:
    folder = show(tmp_path, AIRING + FOLLOWER, episodes=FEW + 1)
    before = built(folder)
    show(tmp_path, AIRING + FOLLOWER * left, episodes=left or FEW + 1)
    with pytest.raises(GateError) as found:
        built(folder, before)
    (names,) = {
        line for line in str(found.value).splitlines() if line.startswith("names") and ".at-x" in line
    }
    assert names.count("metal-sky.at-x") == named


def test_the_error_gives_the_words_that_let_the_losses_go(tmp_path: Path) -> None:
    folder = show(tmp_path, AIRING + FOLLOWER, episodes=FEW + 3, more='studios = ["Studio One"]\n')
    before = built(folder)
    show(tmp_path, AIRING, episodes=FEW + 1)
    with pytest.raises(GateError) as found:
        built(folder, before)
    _, words = str(found.value).split(MEND)
    assert f'names = ["metal-sky.at-x", "{ORIGINAL}.7", "{ORIGINAL}.8"]' in words
    assert 'feed = "studios/studio-one.ics"' in words
    write_data(folder, {"retired.toml": words})
    assert built(folder, before).losses == ()
