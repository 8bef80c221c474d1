"""How many episodes there are: said in statements, counted from the top, or not known yet."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from animecal.check.rules import check
from animecal.errors import GateError
from animecal.feeds.news import news
from animecal.language.load import load
from animecal.language.statements import Change, DateStatement
from animecal.schedule.episodes import ShowSchedule, State
from animecal.schedule.shows import schedule
from animecal.views import show_facts, show_rows
from animecal.words.details import show_details
from animecal.words.statements import news_words, said
from support import (
    FILE,
    SOURCE,
    START,
    Run,
    built,
    change,
    dataset,
    dates,
    events,
    on_day,
    show_text,
    write_data,
)

HEAD = 'title = "Metal Sky"\nformat = "tv"\n'
TV = '[[airings]]\nnetwork = "fuji-tv"\n' + START
AT_X = '\n[[airings]]\nnetwork = "at-x"\n' + dates("2023-12-07", 'delay = "3 days"')
TWELVE = dates("2024-01-10", "episodes = 12")
ELEVEN = dates("2024-02-01", "episodes = 11")
LAST = change("2024-02-20", "episode = 10", "final = true")


def known(folder: Path, body: str, *, head: str = HEAD, as_of: str = "2025-01-01") -> ShowSchedule:
    write_data(folder, {FILE: show_text(body, head=head)})
    return schedule(dataset(folder), dt.date.fromisoformat(as_of))[0]


def finales(one: ShowSchedule) -> list[str | None]:
    """The keys of the finales, airing by airing."""
    return [next((found.key for found in airing.episodes if found.finale), None) for airing in one.airings]


@pytest.mark.parametrize(
    ("as_of", "count"),
    [
        ("2024-01-09", None),
        ("2024-01-10", 12),
        ("2024-01-31", 12),
        ("2024-02-01", 11),
        ("2024-02-19", 11),
        ("2024-02-20", 10),
    ],
)
def test_the_newest_statement_by_a_day_says_how_many_episodes_there_are(
    tmp_path: Path, as_of: str, count: int | None
) -> None:
    one = known(tmp_path, TV + TWELVE + ELEVEN + LAST + AT_X, as_of=as_of)
    assert one.length.count == count
    assert finales(one) == [str(count) if count else None] * 2
    for airing in one.airings:
        if count:
            assert [episode.key for episode in airing.episodes] == [str(at + 1) for at in range(count)]
        guesses = [episode for episode in airing.episodes if episode.state is State.EXPECTED]
        assert bool(guesses) == (count is None)


def test_a_number_may_grow(tmp_path: Path) -> None:
    one = known(tmp_path, TV + ELEVEN + dates("2024-03-01", "episodes = 13"))
    assert (one.length.count, finales(one)) == (13, ["13"])


def test_of_the_words_of_one_day_those_of_the_original_hold(tmp_path: Path) -> None:
    body = TV + TWELVE + AT_X + dates("2024-01-10", "episodes = 25")
    assert known(tmp_path, body).length.count == 12
    later = TV + TWELVE + AT_X + dates("2024-01-11", "episodes = 25")
    assert known(tmp_path, later).length.count == 25


def test_numbers_count_from_the_first_episode(tmp_path: Path) -> None:
    one = known(tmp_path, TV + TWELVE, head=HEAD + "first_episode = 13\n")
    assert finales(one) == ["24"]
    last = change("2024-02-20", 'episodes = "22-23"', "final = true")
    one = known(tmp_path, TV + last, head=HEAD + "first_episode = 13\n")
    assert (one.length.count, finales(one)) == (11, ["22"])


def test_the_last_one_may_have_a_night_of_its_own(tmp_path: Path) -> None:
    last = change("2024-02-20", "episode = 10", 'starts = "2024-03-16 21:00"', "minutes = 60", "final = true")
    (airing,) = known(tmp_path, TV + last).airings
    assert (str(airing.episodes[-1].moment), airing.episodes[-1].minutes) == ("2024-03-16 21:00", 60)
    assert airing.episodes[-1].finale


def test_the_number_at_the_top_was_known_before_all_statements(tmp_path: Path) -> None:
    for as_of, count in (("2023-12-07", 12), ("2024-02-01", 11)):
        one = known(tmp_path, TV + ELEVEN, head=HEAD + "episodes = 12\n", as_of=as_of)
        assert one.length.count == count


def test_a_run_of_two_cours_is_filled_to_24(tmp_path: Path) -> None:
    two = dates("2023-12-20", "cours = 2")
    assert len(known(tmp_path, TV + two).airings[0].episodes) == 24
    assert known(tmp_path, TV + two + dates("2024-06-01", "episodes = 25")).length.count == 25
    assert len(known(tmp_path, TV + two, as_of="2024-01-31").airings[0].episodes) == 8


def test_an_event_says_that_it_is_the_last_one_from_the_day_on_which_that_is_known(tmp_path: Path) -> None:
    last = LAST.replace("SOURCE", 'source = "https://news.example/last"')
    folder = write_data(tmp_path, {FILE: show_text(TV + last)})
    title = "Metal Sky\\, episode 10"
    before = built(folder, as_of="2024-02-19")
    assert events(before.files["shows/metal-sky.ics"])["metal-sky.original.10@animecal"]["SUMMARY"] == title
    after = built(folder, before, as_of="2024-02-20")
    found = events(after.files["shows/metal-sky.ics"])
    assert found["metal-sky.original.10@animecal"]["SUMMARY"] == f"{title} (finale)"
    assert "metal-sky.original.11@animecal" not in found
    sources = [one["DESCRIPTION"].rpartition("Source: ")[2] for one in found.values()]
    assert [source.split() for source in sources] == [[SOURCE]] * 9 + [[SOURCE, "https://news.example/last"]]
    assert after.losses == ()


def test_a_smaller_number_that_is_stated_takes_the_episodes_behind_it(tmp_path: Path) -> None:
    folder = write_data(tmp_path, {FILE: show_text(TV + TWELVE)})
    before = built(folder, as_of="2024-01-20")
    write_data(tmp_path, {FILE: show_text(TV + TWELVE + ELEVEN)})
    after = built(folder, before, as_of="2024-02-01")
    gone = "metal-sky.original.12@animecal"
    assert gone in events(before.files["shows/metal-sky.ics"])
    assert gone not in events(after.files["shows/metal-sky.ics"])
    assert after.losses == ()


def test_a_smaller_number_at_the_top_is_taken_for_a_slip(tmp_path: Path) -> None:
    folder = write_data(tmp_path, {FILE: show_text(TV, head=HEAD + "episodes = 12\n")})
    before = built(folder, as_of="2024-01-20")
    write_data(tmp_path, {FILE: show_text(TV, head=HEAD + "episodes = 11\n")})
    with pytest.raises(GateError, match="episode 12"):
        built(folder, before, as_of="2024-02-01")
    # Four nights of the past are more than a number can have been wrong by.
    write_data(tmp_path, {FILE: show_text(TV + TWELVE + dates("2024-04-20", "episodes = 8"))})
    with pytest.raises(GateError, match="episode 9"):
        built(folder, before, as_of="2024-04-20")


@pytest.mark.parametrize(
    ("table", "words", "news_told"),
    [
        (TWELVE, "12 episodes", "Metal Sky has 12 episodes on Fuji TV"),
        (dates("2024-01-10", "episodes = 1"), "1 episode", "Metal Sky has 1 episode on Fuji TV"),
        (dates("2024-01-10", "cours = 2"), "2 cours", "Metal Sky has 2 cours on Fuji TV"),
        (
            dates("2024-01-10", 'starts = "2024-01-17"', "episodes = 12"),
            "starts Wed 17 Jan 2024, 12 episodes",
            "Metal Sky premieres Wed 17 Jan 2024 on Fuji TV (12 episodes)",
        ),
        (LAST, "episode 10 is the last one", "Metal Sky on Fuji TV: episode 10 is the last one"),
        (
            change("2024-02-20", 'episodes = "9-10"', "final = true"),
            "episodes 9-10 as one, the last one",
            "Metal Sky on Fuji TV: episodes 9-10 as one, the last one",
        ),
    ],
)
def test_terminal_pages_and_news_say_how_many_there_are(
    tmp_path: Path, table: str, words: str, news_told: str
) -> None:
    airing = known(tmp_path, TV + table).airings[0]
    statements: list[DateStatement | Change] = [*airing.dates, *airing.changes]
    statement = statements[-1]
    assert said(statement) == words
    assert news_words("Metal Sky", statement, "Fuji TV") == news_told


def test_lists_and_details_hold_what_is_known_on_the_day(tmp_path: Path, run: Run) -> None:
    one = known(tmp_path, TV + TWELVE + ELEVEN, as_of="2024-01-20")
    assert show_rows(dataset(tmp_path), [one])[0].episodes == 12
    facts = show_facts(dataset(tmp_path), [one], "metal-sky")
    assert ("episodes", "12 (1–12)") in show_details(facts.show, facts.count)
    told = run("show", "metal-sky", "--data", tmp_path, *on_day("2024-02-01")).stdout
    assert "11 (1–11)" in told


def test_a_number_that_differs_at_the_top_is_told(tmp_path: Path) -> None:
    write_data(tmp_path, {FILE: show_text(TV + TWELVE + ELEVEN, head=HEAD + "episodes = 12\n")})
    (problem,) = check(load(tmp_path))
    assert (problem.check, problem.key) == ("episode-count", "episodes")
    assert "12 episodes here, but 11 by the newest statement" in problem.message
    write_data(tmp_path, {FILE: show_text(TV + ELEVEN, head=HEAD + "episodes = 11\n")})
    assert check(load(tmp_path)) == []


def test_what_was_said_of_an_episode_before_the_number_sank_is_no_mistake(tmp_path: Path) -> None:
    moved = change("2024-01-20", "episode = 12", 'starts = "2024-03-30 23:00"')
    write_data(tmp_path, {FILE: show_text(TV + TWELVE + ELEVEN + moved)})
    assert check(load(tmp_path)) == []
    write_data(tmp_path, {FILE: show_text(TV + ELEVEN + moved.replace("01-20", "02-20"))})
    assert [problem.check for problem in check(load(tmp_path))] == ["unknown-episode"]


def test_news_of_before_keep_their_ids(tmp_path: Path) -> None:
    """A key that no statement gives is in no id: readers would show all announcements again."""
    one = known(tmp_path, TV + change("2024-01-12", "episode = 0", "minutes = 60"))
    newest, _ = news(dataset(tmp_path), [one])
    assert newest.id == "metal-sky.original.2024-01-12.episode=0.minutes=60"
