"""A run that goes on at another network: one run in the show's calendar, each event where it airs."""

from __future__ import annotations

from pathlib import Path

import pytest

from animecal.feeds.news import news
from animecal.schedule.shows import schedule
from animecal.site.content import content
from animecal.site.show import show_page
from animecal.views import coming, show_facts
from animecal.words.languages import ENGLISH
from support import FILE, NOW, Run, built, change, dataset, dates, events, show_text, write_data

HEAD = 'title = "Mover"\nformat = "tv"\nepisodes = 4\n'
TV = '[[airings]]\nnetwork = "fuji-tv"\nblock = "plus-ultra"\n'
START = dates("2023-12-07", 'starts = "2024-01-10 24:55"')
MOVE = change("2024-01-12", "from_episode = 3", 'network = "at-x"', 'starts = "2024-01-26 21:00"')


def mover(folder: Path, *parts: str) -> Path:
    return write_data(folder, {FILE: show_text("".join((TV, START, *parts)), head=HEAD)})


def keys(feed: bytes) -> list[str]:
    return [uid.removeprefix("metal-sky.").removesuffix("@animecal") for uid in events(feed)]


def test_it_is_one_run_and_each_event_names_its_network(tmp_path: Path) -> None:
    told = events(built(mover(tmp_path, MOVE), as_of="2024-01-12").files["shows/metal-sky.ics"])
    assert [(one["LOCATION"], one["SUMMARY"]) for one in told.values()] == [
        ("Fuji TV (+Ultra)", "Mover premieres (episode 1)"),
        ("Fuji TV (+Ultra)", r"Mover\, episode 2"),
        ("AT-X", r"Mover\, episode 3 (AT-X)"),
        ("AT-X", r"Mover\, episode 4 (finale)"),
    ]
    assert [one["DTSTART"] for one in told.values()][2:] == ["20240126T210000", "20240202T210000"]
    assert {one["STATUS"] for one in told.values()} == {"CONFIRMED"}
    assert r"Moved from Wed 24 Jan 2024 24:55." in told["metal-sky.original.3@animecal"]["DESCRIPTION"]


def test_the_calendars_of_networks_hold_what_they_show(tmp_path: Path) -> None:
    files = built(mover(tmp_path, MOVE), as_of="2024-01-12").files
    assert keys(files["networks/fuji-tv.episodes.ics"]) == ["original.1", "original.2"]
    assert keys(files["networks/at-x.episodes.ics"]) == ["original.3", "original.4"]
    assert keys(files["networks/fuji-tv.ics"]) == ["original.1"]
    assert "networks/at-x.ics" not in files
    assert keys(files["blocks/plus-ultra.ics"]) == ["original.1", "original.2"]
    assert keys(files["regions/jp.ics"]) == ["original.1"]
    own = files["shows/metal-sky.fuji-tv.ics"].decode()
    assert len(keys(files["shows/metal-sky.fuji-tv.ics"])) == 4
    assert r"X-WR-CALNAME:Mover (Fuji TV\, then AT-X)" in own


def test_subscribers_see_the_same_events_move(tmp_path: Path) -> None:
    data = mover(tmp_path, MOVE)
    before = built(data, as_of="2024-01-11")
    after = built(data, before, as_of="2024-01-12")
    assert after.losses == ()
    old, new = (one.files["shows/metal-sky.ics"] for one in (before, after))
    assert events(old).keys() == events(new).keys()
    changed = [uid for uid, one in events(new).items() if one["SEQUENCE"] != "0"]
    assert [uid.split(".")[2] for uid in changed] == ["3@animecal", "4@animecal"]


def test_what_is_said_later_is_about_the_network_that_it_is_on(tmp_path: Path) -> None:
    away = change("2024-01-12", "from_episode = 2", 'network = "adult-swim"', 'starts = "2024-01-20 22:00"')
    night = change("2024-01-20", "episode = 3", 'starts = "2024-01-27 23:00"')
    slot = change("2024-01-28", "from_episode = 4", 'starts = "2024-02-04 20:00"')
    (known,) = schedule(dataset(mover(tmp_path, away, night, slot)), NOW.date().replace(month=3))
    assert [(one.network, one.zone) for one in known.airings[0].episodes] == [
        (None, "Asia/Tokyo"),
        *[("adult-swim", "America/New_York")] * 3,
    ]


def test_it_may_come_back_and_a_special_is_where_the_run_is(tmp_path: Path) -> None:
    back = change("2024-01-28", "from_episode = 4", 'network = "fuji-tv"', 'starts = "2024-02-07 24:55"')
    special = change("2024-01-28", 'special = "Recap"', 'starts = "2024-01-31 21:00"')
    (known,) = schedule(dataset(mover(tmp_path, MOVE, back, special)), NOW.date().replace(month=3))
    found = [(one.key, one.network) for one in known.airings[0].episodes]
    assert found == [("1", None), ("2", None), ("3", "at-x"), ("special-recap", "at-x"), ("4", None)]


def test_a_whole_run_may_go_elsewhere_before_it_begins(tmp_path: Path) -> None:
    whole = change("2023-12-20", "from_episode = 1", 'network = "netflix"', 'starts = "2024-01-12 21:00"')
    files = built(mover(tmp_path, whole), as_of="2024-01-01").files
    assert keys(files["networks/netflix.ics"]) == ["original.1"]
    assert keys(files["regions/us.ics"]) == ["original.1"]
    assert "networks/fuji-tv.ics" not in files


def test_a_later_run_of_which_only_the_month_is_known_is_there(tmp_path: Path) -> None:
    rough = change("2024-01-12", "from_episode = 3", 'network = "at-x"', 'starts = "2024-04"')
    told = events(built(mover(tmp_path, rough), as_of="2024-01-12").files["shows/metal-sky.ics"])
    assert told["metal-sky.original.3@animecal"]["SUMMARY"] == (
        r"Mover resumes April 2024 on AT-X (episode 3\, day to be announced)"
    )


def test_a_simulcast_of_it_stays_on_its_own(tmp_path: Path) -> None:
    other = '\n[[airings]]\nnetwork = "netflix"\n' + dates("2023-12-07", 'delay = "30 minutes"')
    (known,) = schedule(dataset(mover(tmp_path, MOVE, other)), NOW.date().replace(month=3))
    assert {one.network for one in known.airings[1].episodes} == {None}


def test_lists_news_and_the_terminal_name_it(tmp_path: Path, run: Run) -> None:
    data = dataset(mover(tmp_path, MOVE))
    known = schedule(data, NOW.date().replace(day=12))
    now = NOW.replace(day=12)
    days = coming(data, known, now=now, days=30, zone="Asia/Tokyo")
    assert [one.network for one in days] == ["Fuji TV", "AT-X", "AT-X"]
    here = coming(data, known, now=now, days=30, zone="Asia/Tokyo", network="at-x")
    assert [one.what for one in here] == ["episode 3", "episode 4"]
    assert news(data, known)[0].text == "Mover on Fuji TV: from episode 3 on: Fri 26 Jan 2024 21:00 on AT-X"
    facts = show_facts(data, known, "metal-sky")
    assert [one.network for one in facts.airings[0].episodes] == [None, None, "AT-X", "AT-X"]
    assert facts.history[-1].said == "from episode 3 on: Fri 26 Jan 2024 21:00 on AT-X"
    printed = run("show", "metal-sky", "--data", tmp_path, "--as-of", "2024-01-12").stdout
    assert "AT-X" in printed.split("History")[0]


def test_its_page_notes_where_each_episode_is_and_that_it_may_be_later(tmp_path: Path) -> None:
    data = dataset(mover(tmp_path, MOVE, change("2024-01-12", "weeks_off = 1")))
    known = schedule(data, NOW.date().replace(day=12))
    pages = content(data, known, [], now=NOW, base_url=None, language=ENGLISH)
    sections = show_page(pages, known[0]).told["sections"]
    assert isinstance(sections, list)
    assert [note for _, note in sections[0].episodes] == [
        "",
        "may be a week later. ",
        "AT-X. moved from Wed 24 Jan 2024 24:55. ",
        "AT-X. may be a week later. ",
    ]


def test_a_country_without_the_later_network_sees_its_part_alone(tmp_path: Path) -> None:
    part = change("2024-01-12", "from_episode = 3", 'network = "netflix"', 'starts = "2024-01-26 21:00"')
    data = dataset(mover(tmp_path, part.replace("netflix", "adult-swim")))
    known = schedule(data, NOW.date().replace(day=12))
    found = coming(data, known, now=NOW, days=60, zone="Asia/Tokyo", region="jp")
    assert [one.what for one in found] == ["episode 1", "episode 2"]


def test_lists_and_news_tell_two_airings_of_one_network_apart(tmp_path: Path) -> None:
    first = '[[airings]]\nnetwork = "netflix"\nregions = ["JP"]\n' + START
    other = '[[airings]]\nnetwork = "netflix"\nid = "world"\nregions = { except = ["JP"] }\n'
    later = dates("2023-12-08", 'starts = "2024-01-20 21:00"')
    data = dataset(write_data(tmp_path, {FILE: show_text(first + other + later, head=HEAD)}))
    known = schedule(data, NOW.date())
    found = coming(data, known, now=NOW, days=25, zone="Asia/Tokyo", network="netflix")
    names = ["Netflix (Japan)", "Netflix (everywhere except Japan)"]
    assert [one.network for one in found if one.premiere] == names
    assert [one.network for one in news(data, known)] == names[::-1]
    assert [one.network for one in show_facts(data, known, "metal-sky").history] == names
    pages = content(data, known, [], now=NOW, base_url=None, language=ENGLISH)
    assert pages.listed["metal-sky"].network == names[0]


END = dates("2024-01-12", "ends = 2024-01-17")
OFF = change("2024-01-12", "cancelled_from = 3")
REST = '\n[[airings]]\nnetwork = "at-x"\n' + dates("2024-01-12")
REST_STARTS = change("2024-01-12", "from_episode = 3", 'starts = "2024-01-26 21:00"')


@pytest.mark.parametrize("stop", [END, OFF])
def test_an_end_and_another_airing_of_the_rest_are_the_same(tmp_path: Path, run: Run, stop: str) -> None:
    data = mover(tmp_path, stop, REST, REST_STARTS)
    assert run("check", "--data", data).returncode == 0
    before = built(data, as_of="2024-01-11")
    after = built(data, before, as_of="2024-01-12")
    one_word = built(mover(tmp_path, MOVE), as_of="2024-01-12")
    assert after.losses == ()
    paths = {path for path in one_word.files if path.endswith(".ics")}
    assert {path for path in after.files if path.endswith(".ics")} == paths
    for path in paths:
        assert events(after.files[path]).keys() == events(one_word.files[path]).keys()
    told = events(after.files["shows/metal-sky.ics"]).values()
    assert [one["LOCATION"] for one in told][1:3] == ["Fuji TV (+Ultra)", "AT-X"]
    assert not any("cancelled" in one["SUMMARY"] for one in told)


def test_who_said_that_it_is_off_here_is_cited(tmp_path: Path) -> None:
    off = OFF.replace("SOURCE", 'reason = "no slot"\nsource = "https://news.example/off"')
    files = built(mover(tmp_path, off, REST, REST_STARTS), as_of="2024-01-12").files
    told = events(files["shows/metal-sky.ics"])["metal-sky.original.3@animecal"]["DESCRIPTION"]
    assert "https://news.example/off" in told
    assert "Reason: no slot" in told


@pytest.mark.parametrize(
    "rest",
    [
        REST + change("2024-01-12", "from_episode = 4", 'starts = "2024-01-26 21:00"'),  # there is a gap
        REST + change("2024-01-12", "from_episode = 2", 'starts = "2024-01-26 21:00"'),  # they overlap
        REST.replace('"at-x"', '"at-x"\nid = "own"') + REST_STARTS,
        REST.replace('"at-x"', '"at-x"\nminutes = 60') + REST_STARTS,
        REST + change("2024-01-11", "from_episode = 3", 'starts = "2024-01-26 21:00"'),  # it was there before
    ],
)
def test_an_airing_that_does_not_just_go_on_is_one_of_its_own(tmp_path: Path, rest: str) -> None:
    (known,) = schedule(dataset(mover(tmp_path, OFF, rest)), NOW.date().replace(month=3))
    assert len(known.airings) == 2
    assert {one.network for one in known.airings[0].episodes} == {None}


def test_a_simulcast_follows_a_run_that_is_told_as_two_airings(tmp_path: Path) -> None:
    other = '\n[[airings]]\nnetwork = "netflix"\n' + dates("2023-12-07", 'delay = "30 minutes"')
    (known,) = schedule(dataset(mover(tmp_path, OFF, REST, REST_STARTS, other)), NOW.date().replace(month=3))
    assert [str(one.moment) for one in known.airings[1].episodes][2:] == [
        "2024-01-26 21:30",
        "2024-02-02 21:30",
    ]


@pytest.mark.parametrize("kind", ["episode = 3", "hiatus_from = 3"])
def test_only_a_slot_goes_over(tmp_path: Path, run: Run, kind: str) -> None:
    other = change("2024-01-12", kind, 'network = "at-x"')
    told = run("check", "--data", mover(tmp_path, other))
    assert told.returncode == 1
    assert "'network' does not go with" in told.stdout
