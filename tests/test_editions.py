"""Calendars in other words: titles, languages and alarms, with the events and revisions of the feeds."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Any

import icalendar
import pytest

from animecal.language.model import Show
from animecal.language.tables import Titles
from animecal.language.titles import all_titled, titled
from animecal.ledger.published import NOTHING, Published
from animecal.publish.build import Built
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

HEAD = (
    'title = "Metal Sky"\ntitle_ja = "鋼の空"\ntitle_romaji = "Hagane no Sora"\nformat = "tv"\nepisodes = 4\n'
)
TV = '[[airings]]\nnetwork = "fuji-tv"\n' + START
CLUB = "calendars/club.ics"
FIRST, THIRD = "metal-sky.original.1@animecal", "metal-sky.original.3@animecal"
REVISION = ("UID", "SEQUENCE", "DTSTAMP", "LAST-MODIFIED", "DTSTART", "DTEND")


def data(folder: Path, *club: str, body: str = TV, head: str = HEAD) -> Path:
    calendars = "\n".join(["[club]", 'title = "Our club"', *club, ""])
    return write_data(folder, {FILE: show_text(body, head=head), "calendars.toml": calendars})


def club(folder: Path, *lines: str, body: str = TV) -> Any:
    """Return a named calendar as a parser reads it."""
    return icalendar.Calendar.from_ical(built(data(folder, *lines, body=body)).files[CLUB])


def event(calendar: Any, uid: str) -> Any:
    """Return the event of a calendar that has a UID."""
    (found,) = [one for one in calendar.events if one["UID"] == uid]
    return found


# --- titles ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("titles", "first", "others"),
    [
        ("en", "Metal Sky", ["鋼の空"]),
        ("ja", "鋼の空", ["Metal Sky"]),
        ("romaji", "Hagane no Sora", ["鋼の空", "Metal Sky"]),
    ],
)
def test_a_reader_gets_the_titles_that_were_asked_for_and_finds_the_others_in_the_text(
    tmp_path: Path, titles: str, first: str, others: list[str]
) -> None:
    found = event(club(tmp_path, f'titles = "{titles}"'), FIRST)
    assert found["SUMMARY"] == f"{first} premieres (episode 1)"
    assert " · ".join(others) in found["DESCRIPTION"].split("\n")


@pytest.mark.parametrize("titles", ["ja", "romaji"])
def test_a_title_that_is_not_known_is_the_english_one(tmp_path: Path, titles: Titles) -> None:
    write_data(tmp_path, {FILE: show_text(TV)})
    show = dataset(tmp_path).shows["metal-sky"]
    assert titled(show, titles) == show


def test_a_title_of_before_is_read_like_the_one_of_now(tmp_path: Path) -> None:
    former = (
        f'[[former_titles]]\ntitle = "Steel"\ntitle_ja = "鉄"\nannounced = 2023-12-01\nsource = "{SOURCE}"\n'
    )
    write_data(tmp_path, {FILE: show_text(TV + former, head=HEAD)})

    def called(show: Show) -> str:
        return show.on(dt.date(2023, 11, 1)).title

    loaded = dataset(tmp_path)
    assert called(loaded.shows["metal-sky"]) == "Steel"
    assert called(all_titled(loaded, "ja").shows["metal-sky"]) == "鉄"
    assert called(all_titled(loaded, "romaji").shows["metal-sky"]) == "Steel"


def test_whoever_reads_japanese_gets_japanese_titles_and_names_unless_they_ask_for_others(
    tmp_path: Path,
) -> None:
    found = event(club(tmp_path, 'language = "ja"'), FIRST)
    assert "鋼の空" in found["SUMMARY"]
    assert "フジテレビ" in found["DESCRIPTION"]
    assert found["LOCATION"] == "フジテレビ"
    found = event(club(tmp_path, 'language = "ja"', 'titles = "en"'), FIRST)
    assert "Metal Sky" in found["SUMMARY"]
    found = event(club(tmp_path, 'titles = "ja"'), FIRST)
    assert found["LOCATION"] == "Fuji TV"


def test_of_another_country_japanese_readers_get_english_titles(tmp_path: Path) -> None:
    other = (
        'name = "dramacal"\nsubject = "K-drama"\ncountry = "Korea"\ntimezone = "Asia/Tokyo"\n'
        'language = "ko"\nlanguage_name = "Korean"\n'
    )
    write_data(tmp_path, {"publication.toml": other})
    found = event(club(tmp_path, 'language = "ja"'), FIRST)
    assert "Metal Sky" in found["SUMMARY"]
    assert found["LOCATION"] == "Fuji TV"


# --- alarms ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("minutes", [0, 15, 10080])
def test_an_alarm_rings_so_many_minutes_before_each_night(tmp_path: Path, minutes: int) -> None:
    calendar = club(tmp_path, f"alarm = {minutes}")
    for one in calendar.events:
        (alarm,) = one.walk("VALARM")
        assert (alarm["ACTION"], alarm["DESCRIPTION"]) == ("DISPLAY", one["SUMMARY"])
        assert alarm["TRIGGER"].dt == -dt.timedelta(minutes=minutes)
        assert [found.trigger for found in one.alarms.times] == [one.start - dt.timedelta(minutes=minutes)]


def test_nothing_rings_for_days_without_an_hour_or_for_what_is_put_off(tmp_path: Path) -> None:
    untimed = '\n[[airings]]\nnetwork = "netflix"\n' + dates("2023-12-07", 'starts = "2024-02"')
    body = TV + change("2023-12-20", "hiatus_from = 3") + untimed
    calendar = club(tmp_path, "alarm = 15", body=body)
    ringing = {str(one["UID"]) for one in calendar.events if one.walk("VALARM")}
    assert ringing == {f"metal-sky.original.{number}@animecal" for number in (1, 2)}
    assert THIRD in {one["UID"] for one in calendar.events}
    calendar = club(tmp_path, "alarm = 15", 'services = ["netflix"]', 'fallback = "none"', body=body)
    assert len(calendar.events) > 0
    assert calendar.walk("VALARM") == []


# --- outlets --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "order"),
    [
        ((), ["Crunchyroll", "Netflix", "Adult Swim"]),
        (('services = ["netflix", "fuji-tv"]',), ["Netflix", "Crunchyroll", "Adult Swim"]),
        (('region = "US"', 'services = ["adult-swim"]', 'fallback = "original"'), ["Crunchyroll", "Netflix"]),
    ],
)
def test_texts_name_the_outlets_first_that_were_asked_for(
    tmp_path: Path, asked: tuple[str, ...], order: list[str]
) -> None:
    hours = {"crunchyroll": "1 day", "netflix": "2 days", "adult-swim": "3 days"}
    body = TV + "".join(
        f'\n[[airings]]\nnetwork = "{network}"\n' + dates("2023-12-07", f'delay = "{delay}"')
        for network, delay in hours.items()
    )
    (first, *_) = club(tmp_path, "alarm = 5", *asked, body=body).events
    named = re.findall("(?m)^• (Crunchyroll|Netflix|Adult Swim)", first["DESCRIPTION"])
    assert named == order


# --- calendars that the data names ----------------------------------------------------------------------


def test_a_named_calendar_in_other_words_keeps_the_revisions_of_the_feeds(tmp_path: Path) -> None:
    folder = data(tmp_path, 'language = "ja"', "alarm = 15")
    before = built(folder)
    write_data(
        folder,
        {FILE: show_text(TV + change("2024-01-02", "episode = 3", 'starts = "2024-01-26 25:25"'), head=HEAD)},
    )
    after = built(folder, before, as_of="2024-01-02")
    for made in (before, after):
        plain = events(made.files["shows/metal-sky.ics"])
        for uid, lines in events(made.files[CLUB]).items():
            assert [lines[name] for name in REVISION] == [plain[uid][name] for name in REVISION]
    assert {uid: one["SEQUENCE"] for uid, one in events(after.files[CLUB]).items()} == {
        f"metal-sky.original.{number}@animecal": str(int(number == 3)) for number in (1, 2, 3, 4)
    }
    assert built(folder, after, as_of="2024-01-02").files == after.files


def test_other_words_for_a_calendar_raise_nobodys_sequence_and_take_nothing_away(tmp_path: Path) -> None:
    before = built(data(tmp_path))
    steps: list[Built] = []
    for lines in (('titles = "ja"',), ('titles = "romaji"', "alarm = 5"), ()):
        steps.append(built(data(tmp_path, *lines), steps[-1] if steps else before, as_of="2024-01-02"))
    assert steps[-1].files == before.files
    assert [step.index.views for step in steps] == [{CLUB}, {CLUB}, set()]
    for step in steps:
        assert step.fates["same"] == 4 == step.events
        assert {path for path in step.files if step.files[path] != before.files[path]} <= {CLUB}


def test_a_calendar_without_other_words_is_listed_as_it_was(tmp_path: Path) -> None:
    (listed,) = [row for row in built(data(tmp_path)).index.encoded().splitlines() if CLUB.encode() in row]
    assert b"view" not in listed
    explicit = built(data(tmp_path, 'titles = "en"', 'language = "en"'))
    assert explicit.files == built(data(tmp_path)).files


def test_an_event_that_the_data_has_moved_waits_for_the_next_build(run: Run, tmp_path: Path) -> None:
    folder = data(tmp_path / "data")
    assert run("build", "--data", folder, *on_day("2024-01-01")).returncode == 0
    write_data(folder, {FILE: show_text(TV.replace("24:55", "22:00"), head=HEAD)})
    done = run("calendar", "--data", folder, "--titles", "ja", *on_day("2024-01-01"))
    found = events(done.stdout.encode())[FIRST]
    assert found["DTSTART"] == "20240111T005500"
    assert found["SUMMARY"] == "Metal Sky premieres (episode 1)"


# --- the command line -----------------------------------------------------------------------------------


def test_a_calendar_of_ones_own_is_told_as_it_is_asked_for(run: Run, tmp_path: Path) -> None:
    folder = data(tmp_path / "data")
    assert run("build", "--data", folder, *on_day("2024-01-01")).returncode == 0
    asked = ("--titles", "romaji", "--alarm", "030", "--title", "Mine")
    done = run("calendar", "--data", folder, *asked, *on_day("2024-01-05"))
    assert done.returncode == 0, done.stderr
    found = event(icalendar.Calendar.from_ical(done.stdout), FIRST)
    assert found["SUMMARY"] == "Hagane no Sora premieres (episode 1)"
    assert found.walk("VALARM")[0]["TRIGGER"].dt == -dt.timedelta(minutes=30)
    assert found["SEQUENCE"] == 0
    assert found["DTSTAMP"].dt == dt.datetime(2024, 1, 1, 12, tzinfo=dt.UTC)


def test_what_is_asked_for_is_saved_as_the_data_has_it(run: Run, tmp_path: Path) -> None:
    folder = data(tmp_path / "data")
    asked = ("--titles", "JA", "--language", "ja", "--alarm", "15", "--save", "mine")
    assert run("calendar", "--data", folder, *asked).returncode == 0
    assert (
        (folder / "calendars.toml")
        .read_text("utf-8")
        .endswith('[mine]\ntitle = "My anime"\ntitles = "ja"\nlanguage = "ja"\nalarm = 15\n')
    )
    assert run("check", "--data", folder).returncode == 0


def test_what_is_wrong_with_it_is_said_at_once(run: Run, tmp_path: Path) -> None:
    folder = data(tmp_path / "data")
    asked = ("--titles", "jp", "--language", "fr", "--alarm", "-5")
    done = run("calendar", "--data", folder, *asked, *on_day("2024-01-05"))
    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        "error: 'jp' is none of 'en', 'ja' and 'romaji'; did you mean 'ja'?",
        "'fr' is no language of calendars, which are 'en', 'ja'",
        "'-5' is no number of minutes from 0 to 10080",
    ]


def test_published_in_other_words_nothing_is_a_ledger(tmp_path: Path) -> None:
    made = built(data(tmp_path, 'titles = "ja"'))
    assert built(data(tmp_path, 'titles = "ja"'), made).files == made.files
    assert NOTHING.index.views == set()
    assert Published(made.index, made.files).index.views == {CLUB}
