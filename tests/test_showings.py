"""Reruns and advance showings, said or plain to see: they are no premieres, and their titles say so."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from animecal.feeds.news import news
from animecal.schedule.episodes import ShowSchedule
from animecal.schedule.shows import schedule
from animecal.views import show_facts
from support import (
    FILE,
    START,
    Run,
    build_on,
    built,
    change,
    dataset,
    dates,
    events,
    on_day,
    show_text,
    write_data,
)

HEAD = 'title = "Metal Sky"\nformat = "tv"\nepisodes = 4\n'
FILM = 'title = "Metal Sky"\nformat = "movie"\n'
TV = '[[airings]]\nnetwork = "fuji-tv"\n' + START


def again(starts: str = "2024-07-05 25:25", *lines: str, network: str = "fuji-tv") -> str:
    """An airing half a year later on a network, for ``show_text``."""
    head = f'\n[[airings]]\nnetwork = "{network}"\nid = "{network}-rerun"\n'
    return head + "".join(f"{line}\n" for line in lines) + dates("2024-01-02", f'starts = "{starts}"')


SCREENING = (
    '\n[[airings]]\nnetwork = "japanese-cinemas"\ncadence = "one-off"\n'
    + dates("2023-12-20", 'starts = "2024-01-05"')
    + change("2023-12-20", 'episodes = "1-3"')
)


def known(folder: Path, body: str, *, head: str = HEAD, as_of: str = "2024-01-03") -> ShowSchedule:
    write_data(folder, {FILE: show_text(body, head=head)})
    return schedule(dataset(folder), dt.date.fromisoformat(as_of))[0]


def titles(folder: Path, path: str, body: str, *, head: str = HEAD) -> list[str]:
    """The titles in a feed, without the escapes of iCalendar."""
    write_data(folder, {FILE: show_text(body, head=head)})
    files = built(folder, as_of="2024-01-03").files
    return [one["SUMMARY"].replace("\\", "") for one in events(files[path]).values()] if path in files else []


@pytest.mark.parametrize("kind", [(), ('kind = "rerun"',)])
def test_a_second_run_on_a_network_is_shown_again(tmp_path: Path, kind: tuple[str, ...]) -> None:
    body = TV + again("2024-07-05 25:25", *kind)
    assert titles(tmp_path, "shows/metal-sky.fuji-tv-rerun.ics", body)[0] == (
        "Metal Sky, episode 1 (Fuji TV, rerun)"
    )
    premiere = ["Metal Sky premieres (episode 1)"]
    for path in ("networks/fuji-tv.ics", "regions/jp.ics", "premieres.ics", "seasons/2024-winter.ics"):
        assert titles(tmp_path, path, body) == premiere
    assert titles(tmp_path, "seasons/2024-summer.ics", body) == []


def test_a_rerun_elsewhere_has_to_be_said(tmp_path: Path) -> None:
    body = TV + again(network="at-x")
    assert titles(tmp_path, "networks/at-x.ics", body) == ["Metal Sky premieres on AT-X (episode 1)"]
    said = TV + again("2024-07-05 25:25", 'kind = "rerun"', network="at-x")
    assert titles(tmp_path, "networks/at-x.ics", said) == []
    assert titles(tmp_path, "networks/at-x.episodes.ics", said)[-1] == (
        "Metal Sky, episode 4 (AT-X, rerun, finale)"
    )


@pytest.mark.parametrize(
    ("first", "second", "head"),
    [
        ("", again("2024-01-24 22:00"), HEAD),  # the first run is not over
        ("", again(), HEAD.replace("4", "40")),
        ("", again(), HEAD.replace("episodes = 4", "ongoing = true")),
        ("", again(), HEAD.replace("episodes = 4\n", "")),  # nobody has said that it will be over
        ("", again("2024-07-05 25:25", 'regions = ["JP", "FR"]'), HEAD),  # for France it is the first
        (change("2023-12-08", "cancelled_from = 1"), again(), HEAD),
        (change("2023-12-08", "hiatus_from = 3"), again(), HEAD),
    ],
)
def test_what_was_not_there_before_is_not_shown_again(
    tmp_path: Path, first: str, second: str, head: str
) -> None:
    one = known(tmp_path, TV + first + second, head=head)
    assert [airing.showing for airing in one.airings] == [None, None]
    assert all(airing.premiere for airing in one.airings)


def test_a_run_of_an_unknown_length_is_over_once_no_slot_is_filled_any_more(tmp_path: Path) -> None:
    body, head = TV + again(), HEAD.replace("episodes = 4\n", "")
    assert known(tmp_path, body, head=head, as_of="2024-03-27").airings[1].showing is None
    assert known(tmp_path, body, head=head, as_of="2024-03-28").airings[1].showing == "rerun"


@pytest.mark.parametrize("kind", ["", 'kind = "preview"\n'])
def test_a_screening_ahead_of_a_series_is_no_premiere(tmp_path: Path, kind: str, run: Run) -> None:
    body = TV + SCREENING.replace("cadence", f"{kind}cadence")
    assert titles(tmp_path, "shows/metal-sky.japanese-cinemas.ics", body) == [
        "Metal Sky, episodes 1–3 (Japanese cinemas, advance showing)"
    ]
    assert titles(tmp_path, "regions/jp.ics", body) == ["Metal Sky premieres (episode 1)"]
    assert titles(tmp_path, "networks/japanese-cinemas.ics", body) == []
    told = run("upcoming", "--region", "JP", "--days", "9", "--data", tmp_path, *on_day("2024-01-03")).stdout
    assert "Fuji TV" in told
    told = run("upcoming", "--network", "japanese-cinemas", "--data", tmp_path, *on_day("2024-01-03")).stdout
    assert "episodes 1–3 (advance showing) · Japanese cinemas" in told
    told = run("show", "metal-sky", "--data", tmp_path, *on_day("2024-01-03")).stdout
    assert "Japan · advance showing" in told


@pytest.mark.parametrize(
    ("body", "head"),
    [
        (TV + SCREENING.replace("2024-01-05", "2024-01-12"), HEAD),  # after it
        (TV + SCREENING, HEAD.replace("4", "3")),  # all of it
        (TV + SCREENING.replace('cadence = "one-off"\n', ""), HEAD),  # every week
    ],
)
def test_other_airings_in_cinemas_have_a_premiere(tmp_path: Path, body: str, head: str) -> None:
    assert known(tmp_path, body, head=head).airings[1].premiere


def test_a_film_is_shown_again_without_a_number(tmp_path: Path, run: Run) -> None:
    film = TV.replace("fuji-tv", "japanese-cinemas") + again("2024-07-05 21:00", 'kind = "rerun"')
    assert titles(tmp_path, "shows/metal-sky.fuji-tv-rerun.ics", film, head=FILM) == [
        "Metal Sky (Fuji TV, rerun)"
    ]
    vague = film.replace("2024-07-05 21:00", "2024-07")
    assert titles(tmp_path, "shows/metal-sky.fuji-tv-rerun.ics", vague, head=FILM) == [
        "Metal Sky, July 2024 (Fuji TV, rerun, day to be announced)"
    ]
    told = run("upcoming", "--network", "fuji-tv", "--days", "300", "--data", tmp_path, *on_day("2024-01-03"))
    assert "rerun · Fuji TV" in told.stdout
    assert "premiere" not in told.stdout


def test_a_special_may_be_a_showing_in_advance(tmp_path: Path) -> None:
    body = TV + change(
        "2023-12-20", 'special = "First Night"', 'starts = "2024-01-06 12:00"', 'kind = "preview"'
    )
    assert titles(tmp_path, "shows/metal-sky.ics", body)[0] == (
        "Metal Sky, special: First Night (advance showing)"
    )
    facts = show_facts(dataset(tmp_path), [known(tmp_path, body)], "metal-sky")
    assert facts.airings[0].episodes[0].what == "special: First Night (advance showing)"
    assert facts.history[-1].said == "special “First Night” (advance showing): Sat 6 Jan 2024 12:00"


def test_news_of_reruns_announce_no_premiere(tmp_path: Path) -> None:
    bare = '\n[[airings]]\nnetwork = "netflix"\nkind = "rerun"\n' + dates("2024-01-01")
    late = '\n[[airings]]\nnetwork = "at-x"\nkind = "rerun"\n' + dates("2024-01-01", 'delay = "90 days"')
    one = known(tmp_path, TV + again() + SCREENING + bare + late)
    assert {item.text for item in news(dataset(tmp_path), [one])} == {
        "Metal Sky premieres Wed 10 Jan 2024 24:55 on Fuji TV",
        "Metal Sky is shown again Fri 5 Jul 2024 25:25 on Fuji TV (rerun)",
        "Metal Sky has an advance showing Fri 5 Jan 2024 on Japanese cinemas",
        "Metal Sky on Japanese cinemas: episodes 1-3 as one",
        "Metal Sky is shown again on Netflix",
        "Metal Sky is shown again 90 days after the original on AT-X",
    }


def test_what_turns_out_to_be_a_rerun_may_leave_the_feeds_of_premieres(tmp_path: Path) -> None:
    def both(*kind: str) -> str:
        at_x = again("2024-02-05 25:25", *kind, network="at-x")
        return show_text(TV + at_x + again("2024-03-01 20:00", *kind, network="netflix"), head=HEAD)

    write_data(tmp_path, {FILE: both()})
    before = built(tmp_path, as_of="2024-01-03")
    write_data(tmp_path, {FILE: both('kind = "rerun"')})
    after = built(tmp_path, before, as_of="2024-01-03")
    assert after.losses == ()
    uids = set(events(after.files["shows/metal-sky.at-x-rerun.ics"]))
    assert uids == {f"metal-sky.at-x-rerun.{number}@animecal" for number in (1, 2, 3, 4)}
    for path in ("networks/at-x.ics", "networks/netflix.ics", "regions/fr.ics"):
        assert "premieres on" in before.files[path].decode()
        assert path not in after.files or "premieres on" not in after.files[path].decode()


def test_a_count_of_a_rerun_is_its_own(tmp_path: Path) -> None:
    short = again("2024-07-05 25:25", 'kind = "rerun"') + dates("2024-01-02", "episodes = 2")
    one = known(tmp_path, TV + short)
    assert [airing.length.count for airing in one.airings] == [4, 2]
    assert one.length.count == 4


def test_the_site_says_what_is_shown_again(tmp_path: Path, run: Run) -> None:
    data, out = tmp_path / "data", tmp_path / "feeds"
    write_data(data, {FILE: show_text(TV + again(), head=HEAD)})
    build_on(run, data, out, "2024-01-03")
    done = run("site", "--data", data, "--feeds", out, "--out", tmp_path / "site", *on_day("2024-01-03"))
    assert done.returncode == 0, done.stderr
    page = (tmp_path / "site" / "shows" / "metal-sky" / "index.html").read_text("utf-8")
    assert "Japan · rerun" in page
