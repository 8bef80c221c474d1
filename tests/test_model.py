"""The notations of the data language: the broadcast clock, precisions, delays, cadences, ranges, regions."""

from __future__ import annotations

import datetime as dt
import re
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from animecal.language.model import Airing, Show, statements_of
from animecal.language.moment import (
    JST,
    Moment,
    Precision,
    clock,
    from_instant,
    instant_to_datetime,
    parse_clock,
    premiere_season,
    season_of,
    season_start,
    to_instant,
)
from animecal.language.names import is_id, slug, title_key, title_likeness
from animecal.language.notations import NOTATIONS, Cadence, Delay, EpisodeRange
from animecal.language.statements import Change, Credits, DateStatement, Link
from animecal.language.tables import Except, Group, Regions
from animecal.words.moments import moment_words
from animecal.words.regions import region_words

quick = settings(deadline=None, max_examples=150)
PARIS, NEW_YORK = "Europe/Paris", "America/New_York"
DAYS = st.dates(dt.date(1975, 1, 1), dt.date(2037, 12, 30))
ZONES = st.sampled_from([JST, PARIS, NEW_YORK, "Asia/Kolkata", "Australia/Lord_Howe", "America/St_Johns"])


def utc(text: str) -> int:
    return int(dt.datetime.fromisoformat(text + "+00:00").timestamp()) // 60


# --- the broadcast clock ---


@pytest.mark.parametrize(
    ("printed", "zone", "instant"),
    [
        ("2024-01-10 24:55", JST, "2024-01-10 15:55"),
        ("2024-01-10 23:59", JST, "2024-01-10 14:59"),
        ("2024-01-10 24:00", JST, "2024-01-10 15:00"),
        ("2024-01-10 29:59", JST, "2024-01-10 20:59"),
        ("2024-02-28 24:30", JST, "2024-02-28 15:30"),
        ("2023-12-31 25:00", JST, "2023-12-31 16:00"),
        ("2024-01-10 08:30", "America/Los_Angeles", "2024-01-10 16:30"),
        ("2024-07-10 08:30", "America/Los_Angeles", "2024-07-10 15:30"),
        ("2024-03-09 24:30", NEW_YORK, "2024-03-10 05:30"),
        ("2024-03-09 27:00", NEW_YORK, "2024-03-10 07:00"),
    ],
)
def test_a_printed_time_is_the_right_instant(printed: str, zone: str, instant: str) -> None:
    moment = Moment.parse(printed)
    assert moment.minute is not None
    assert to_instant(moment.day, moment.minute, zone) == utc(instant)


def test_five_to_one_at_night_is_printed_on_the_evening_before() -> None:
    assert str(from_instant(utc("2024-01-10 15:55"), JST)) == "2024-01-10 24:55"
    assert str(from_instant(utc("2024-01-10 19:59"), JST)) == "2024-01-10 28:59"
    assert str(from_instant(utc("2024-01-10 20:00"), JST)) == "2024-01-11 05:00"


def test_outside_japan_the_night_is_printed_on_its_own_day() -> None:
    assert str(from_instant(utc("2024-01-10 05:30"), NEW_YORK)) == "2024-01-10 00:30"


def test_a_time_that_summer_time_skips_or_repeats_has_one_reading() -> None:
    skipped = to_instant(dt.date(2024, 3, 31), 150, PARIS)  # 02:30 does not exist
    assert skipped == utc("2024-03-31 01:30")
    assert str(from_instant(skipped, PARIS)) == "2024-03-31 03:30"
    repeated = to_instant(dt.date(2024, 10, 27), 150, PARIS)  # 02:30 comes twice
    assert repeated == utc("2024-10-27 00:30")


@quick
@given(instant=st.integers(utc("1975-01-01 00:00"), utc("2037-12-30 00:00")))
def test_every_instant_in_japan_is_printed_between_five_and_twenty_nine_and_comes_back(instant: int) -> None:
    moment = from_instant(instant, JST)
    assert moment.minute is not None
    assert 5 * 60 <= moment.minute < 29 * 60
    assert to_instant(moment.day, moment.minute, JST) == instant
    assert Moment.parse(str(moment)) == moment


@quick
@given(day=DAYS, minute=st.integers(0, 1799), zone=ZONES)
def test_a_printed_time_shows_the_same_wall_clock_after_a_round_trip(
    day: dt.date, minute: int, zone: str
) -> None:
    instant = to_instant(day, minute, zone)
    wall = dt.datetime.combine(day, dt.time()) + dt.timedelta(minutes=minute)
    there = instant_to_datetime(instant).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    assert there in (wall, wall + dt.timedelta(minutes=30), wall + dt.timedelta(hours=1))
    back = from_instant(instant, zone)
    assert back.minute is not None
    assert to_instant(back.day, back.minute, zone) == instant


@quick
@given(minute=st.integers(0, 1799))
def test_the_clock_goes_up_to_29_59_and_back(minute: int) -> None:
    assert parse_clock(clock(minute)) == minute


@pytest.mark.parametrize(
    "text", ["30:00", "24:60", "1:00", "24:5", "24.55", "", "-1:00", "２４:55", "24:55 "]
)
def test_what_is_not_a_time_on_the_broadcast_clock_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="broadcast clock, which goes from 00:00 to 29:59"):
        parse_clock(text)


# --- precisions ---


@pytest.mark.parametrize(
    ("text", "precision", "words", "last_day"),
    [
        ("2027", Precision.YEAR, "2027", "2027-12-31"),
        ("2027-early", Precision.YEAR_PART, "early 2027", "2027-04-30"),
        ("2027-mid", Precision.YEAR_PART, "mid 2027", "2027-08-31"),
        ("2027-late", Precision.YEAR_PART, "late 2027", "2027-12-31"),
        ("2027-winter", Precision.SEASON, "winter 2027", "2027-03-31"),
        ("2027-spring", Precision.SEASON, "spring 2027", "2027-06-30"),
        ("2027-summer", Precision.SEASON, "summer 2027", "2027-09-30"),
        ("2027-fall", Precision.SEASON, "fall 2027", "2027-12-31"),
        ("2028-02", Precision.MONTH, "February 2028", "2028-02-29"),
        ("2027-12", Precision.MONTH, "December 2027", "2027-12-31"),
        ("2027-07-early", Precision.MONTH_PART, "early July 2027", "2027-07-10"),
        ("2027-07-mid", Precision.MONTH_PART, "mid July 2027", "2027-07-20"),
        ("2027-07-late", Precision.MONTH_PART, "late July 2027", "2027-07-31"),
        ("2027-02-late", Precision.MONTH_PART, "late February 2027", "2027-02-28"),
        ("2024-02-29", Precision.DAY, "Thu 29 Feb 2024", "2024-02-29"),
        ("2024-01-10 24:55", Precision.MINUTE, "Wed 10 Jan 2024 24:55", "2024-01-10"),
        ("2024-01-10 00:00", Precision.MINUTE, "Wed 10 Jan 2024 00:00", "2024-01-10"),
    ],
)
def test_every_precision_is_read_written_and_put_into_words(
    text: str, precision: Precision, words: str, last_day: str
) -> None:
    moment = Moment.parse(text)
    assert moment.precision is precision
    assert str(moment) == text
    assert repr(moment) == f"Moment('{text}')"
    assert moment_words(moment) == words
    assert moment.last_day.isoformat() == last_day
    assert re.fullmatch(NOTATIONS[Moment][0], text)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "is not a moment: write"),
        ("soon", "is not a moment: write"),
        ("2027-autumn", "is not a moment: write"),
        ("2027-1", "is not a moment: write"),
        ("2027-middle", "is not a moment: write"),
        ("2027-01-early 24:55", "is not a moment: write"),
        ("2027-13-early", "'2027-13-early' is not a date"),
        ("2027-01-10T24:55", "is not a moment: write"),
        ("2027-01 24:55", "is not a moment: write"),
        ("2027-01-10 24:55\n", "is not a moment: write"),
        ("２０２７", "is not a moment: write"),
        ("2024-01-32", "'2024-01-32' is not a date"),
        ("2023-02-29 24:00", "'2023-02-29' is not a date"),
        ("2024-13", "'2024-13' is not a date"),
        ("2024-00", "'2024-00' is not a date"),
        ("1899", "the year 1899 is not between 1900 and 2199"),
        ("9999-12-31 29:59", "the year 9999 is not between"),
        ("2024-01-10 30:00", "'30:00' is not a time on the broadcast clock"),
    ],
)
def test_what_is_not_a_moment_is_refused_with_a_reason(text: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=re.escape(sentence)):
        Moment.parse(text)


def test_moments_are_equal_only_at_the_same_precision() -> None:
    assert Moment.parse("2027") != Moment.parse("2027-01")
    assert Moment.parse("2027-winter") != Moment.parse("2027-01")
    assert len({Moment.parse("2027-01-10"), Moment.at(dt.date(2027, 1, 10), None)}) == 1
    assert Moment.parse("2027") != "2027"


@quick
@given(day=DAYS)
def test_the_season_of_a_day_holds_it(day: dt.date) -> None:
    season = season_of(day)
    start = season_start(season)
    words = Moment(Precision.SEASON, start)
    assert start <= day <= words.last_day
    assert Moment.parse(str(words)) == words


@pytest.mark.parametrize(
    ("starts", "season"),
    [
        ("2026-03-24 29:59", (2026, 0)),
        ("2026-03-25", (2026, 1)),
        ("2026-06-23", (2026, 1)),
        ("2026-06-24", (2026, 2)),
        ("2026-09-24 23:30", (2026, 3)),
        ("2026-12-24 23:30", (2026, 3)),
        ("2026-12-25 23:30", (2027, 0)),
        ("2026-09", (2026, 2)),
        ("2026-summer", (2026, 2)),
    ],
)
def test_a_premiere_in_the_last_week_of_a_quarter_is_one_of_the_next_season(
    starts: str, season: tuple[int, int]
) -> None:
    assert premiere_season(Moment.parse(starts)) == season


def test_the_clock_of_japan_is_nine_hours_ahead_before_1970_too() -> None:
    for day, zone in ((dt.date(1963, 1, 1), JST), (dt.date(1966, 7, 4), "America/New_York")):
        instant = to_instant(day, 18 * 60 + 15, zone)
        assert instant < 0
        assert instant_to_datetime(instant).astimezone(ZoneInfo(zone)).isoformat()[:16] == f"{day}T18:15"
        assert from_instant(instant, zone) == Moment.at(day, 18 * 60 + 15)


# --- delays ---


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("0 minutes", 0),
        ("1 minute", 1),
        ("30 minutes", 30),
        ("1 hour 30 minutes", 90),
        ("2 days", 2880),
        ("1 day 1 hour 1 minute", 1501),
        ("-7 days", -10080),
        ("-1 hour 30 minutes", -90),
        ("366 days", 366 * 1440),
    ],
)
def test_a_delay_is_read(text: str, minutes: int) -> None:
    assert Delay.parse(text).minutes == minutes
    assert re.fullmatch(NOTATIONS[Delay][0], text)


@pytest.mark.parametrize(
    "text", ["", "30", "30 min", "half an hour", "1 week", "+1 day", "30minutes", "1 days "]
)
def test_what_is_not_a_delay_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a delay: write"):
        Delay.parse(text)
    assert not re.fullmatch(NOTATIONS[Delay][0], text)


@pytest.mark.parametrize("text", ["367 days", "-9000 hours", "999999 days"])
def test_a_delay_of_more_than_a_year_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="more than a year"):
        Delay.parse(text)


# --- cadences ---


@pytest.mark.parametrize(
    ("text", "first", "number", "slot"),
    [
        ("weekly", "2024-01-10", 0, "2024-01-10"),
        ("weekly", "2024-02-28", 1, "2024-03-06"),
        ("daily", "2024-02-28", 2, "2024-03-01"),
        ("every 2 days", "2024-01-01", 3, "2024-01-07"),
        ("every 99 days", "2024-01-01", 1, "2024-04-09"),
        ("monthly", "2024-01-31", 1, "2024-02-29"),
        ("monthly", "2024-01-31", 2, "2024-03-31"),
        ("monthly", "2024-01-31", 3, "2024-04-30"),
        ("monthly", "2024-11-30", 3, "2025-02-28"),
        ("monthly", "2024-12-05", 1, "2025-01-05"),
        ("monthly", "2024-12-05", 13, "2026-01-05"),
        ("Sat, Sun", "2024-01-06", 0, "2024-01-06"),
        ("Sat, Sun", "2024-01-06", 1, "2024-01-07"),
        ("Sun, Sat", "2024-01-07", 1, "2024-01-13"),
        ("Sat, Sun", "2024-01-06", 5, "2024-01-21"),
        ("Mon, Tue, Wed, Thu, Fri", "2024-01-05", 1, "2024-01-08"),
        ("Sat, Sun", "2024-01-10", 0, "2024-01-10"),
        ("Sat, Sun", "2024-01-10", 1, "2024-01-13"),
        ("Sat, Sun", "2024-01-10", 3, "2024-01-20"),
    ],
)
def test_a_cadence_gives_the_days_of_its_slots(text: str, first: str, number: int, slot: str) -> None:
    cadence = Cadence.parse(text)
    assert cadence.repeats
    assert str(cadence) == text
    assert cadence.slot(dt.date.fromisoformat(first), number).isoformat() == slot


@pytest.mark.parametrize("text", ["one-off", "all-at-once", "unknown"])
def test_some_airings_have_no_next_slot(text: str) -> None:
    assert not Cadence.parse(text).repeats


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Weekly",
        "every day",
        "every 1 days",
        "every 0 days",
        "every 100 days",
        "Sat",
        "Sat, Sat",
        "Sat, Sun, Sat",
        "Sat,Sun",
        "Sat, sun",
        "Sat, ",
        "Sat, Sun ",
    ],
)
def test_what_is_not_a_cadence_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a cadence: write"):
        Cadence.parse(text)
    assert not re.fullmatch(NOTATIONS[Cadence][0], text)


def test_cadences_are_equal_by_what_they_say() -> None:
    assert len({Cadence.parse("every 2 days"), Cadence.parse("every 2 days"), Cadence.parse("weekly")}) == 2
    assert Cadence.parse("weekly") != "weekly"
    assert repr(Cadence.parse("weekly")) == "Cadence('weekly')"


# --- ranges, slugs and titles ---


def test_a_range_of_episodes_is_read() -> None:
    together = EpisodeRange.parse("1-4")
    assert (together.first, together.last, str(together)) == (1, 4, "1-4")
    assert repr(together) == "EpisodeRange('1-4')"
    assert len({together, EpisodeRange(1, 4), EpisodeRange(1, 3)}) == 2
    assert together != "1-4"


@pytest.mark.parametrize("text", ["", "4", "4-1", "3-3", "1–4", "1 - 4", "-1-4", "1-100000", "a-b"])
def test_what_is_not_a_range_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a range of episodes"):
        EpisodeRange.parse(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Studio 4°C", "studio-4-c"),
        ("  P.A. WORKS ", "p-a-works"),
        ("Ｆｕｌｌｗｉｄｔｈ", "fullwidth"),
        ("Pokémon ―― Été", "pokemon-ete"),
        ("京都アニメーション", ""),
        ("--", ""),
    ],
)
def test_a_slug_keeps_latin_letters_and_digits(text: str, expected: str) -> None:
    assert slug(text) == expected


@quick
@given(text=st.text())
def test_a_slug_is_safe_in_a_path_and_its_own_slug(text: str) -> None:
    made = slug(text)
    assert re.fullmatch(r"([a-z0-9]+(-[a-z0-9]+)*)?", made, re.ASCII)
    assert slug(made) == made
    assert not made or is_id(made) == (len(made) <= 80)


def test_titles_that_differ_in_their_marks_alone_are_alike_but_not_the_same() -> None:
    assert title_key("METALLIC Rouge") == title_key("Metallic Rouge")
    assert title_key("K-ON!!") != title_key("K-ON!")
    assert title_likeness("Ｋ－ＯＮ！！") == title_likeness("K-On!") == "kon"
    assert title_likeness("けいおん") != title_likeness("K-ON!")


# --- regions ---

REGIONS = Regions(
    feeds=("JP",),
    countries={"CN": "China", "FR": "France", "JP": "Japan", "TW": "Taiwan", "US": "United States"},
    groups={
        "asia": Group(name="Asia", countries=("east", "CN")),
        "east": Group(name="East", countries=("JP", "TW", "asia")),
        "self": Group(name="Self", countries=("self",)),
    },
)


def test_groups_of_groups_are_expanded_even_in_circles() -> None:
    assert REGIONS.expand(("asia",)) == {"CN", "JP", "TW"}
    assert REGIONS.expand(("east", "FR")) == {"CN", "FR", "JP", "TW"}
    assert REGIONS.expand(("self", "nowhere")) == frozenset()


def test_where_something_can_be_watched() -> None:
    assert REGIONS.covers(None, "FR")
    assert REGIONS.covers(("asia",), "TW")
    assert not REGIONS.covers(("asia",), "FR")
    assert REGIONS.covers(Except(excepted=("asia",)), "FR")
    assert not REGIONS.covers(Except(excepted=("asia",)), "JP")
    assert REGIONS.covers(Except(excepted=("nowhere",)), "JP")


def test_regions_in_words() -> None:
    assert region_words(REGIONS, None) == ""
    assert region_words(REGIONS, ("asia", "FR")) == "Asia, France"
    assert region_words(REGIONS, Except(excepted=("asia",))) == "everywhere except Asia"
    assert (
        region_words(REGIONS, ("CN", "FR", "JP", "TW", "US", "XX"))
        == "China, France, Japan, Taiwan and 2 more"
    )
    assert region_words(REGIONS, ("XX",)) == "XX"


# --- statements and shows ---

DAY = dt.date(2024, 1, 1)


def show(**facts: object) -> Show:
    airing = Airing(dates=(DateStatement(announced=DAY, source="https://news.example/a"),))
    return Show(**{"id": "x", "file": "x", "title": "X", "format": "tv", "airings": (airing,), **facts})  # type: ignore[arg-type]  # facts of several types


def test_one_source_or_several_are_sources() -> None:
    one = DateStatement(announced=DAY, source="https://news.example/a")
    two = DateStatement(announced=DAY, source=("https://news.example/a", "https://news.example/b"))
    assert one.sources == ("https://news.example/a",)
    assert two.sources == ("https://news.example/a", "https://news.example/b")


def test_a_special_may_skip_a_night_and_is_still_of_one_kind() -> None:
    def kinds(**facts: object) -> list[str]:
        return Change(announced=DAY, source="https://news.example/a", **facts).kinds  # type: ignore[arg-type]  # facts of several types

    assert kinds(special="Recap", skips=(DAY,)) == ["special"]
    assert kinds(skips=(DAY,)) == ["skips"]
    assert kinds(episode=0) == ["episode"]
    assert kinds(episode=1, hiatus_from=2) == ["episode", "hiatus_from"]
    assert kinds(reason="nothing") == []


def test_the_last_episode_follows_from_the_first_and_the_number() -> None:
    assert show(first_episode=13, episodes=12).last_episode == 24
    assert show(first_episode=0, episodes=1).last_episode == 0
    assert show().last_episode is None


def test_films_and_specials_air_once_without_saying_so() -> None:
    assert [show(format=form).cadence_of(show().airings[0]).text for form in ("tv", "movie", "special")] == [
        "weekly",
        "one-off",
        "one-off",
    ]


def test_all_statements_of_a_show_have_key_paths() -> None:
    source = "https://news.example/a"
    one = Change(announced=DAY, source=source, episode=1)
    airing = Airing(dates=(DateStatement(announced=DAY, source=source),), changes=(one, one))
    full = show(
        airings=(*show().airings, airing),
        credits=(Credits(announced=DAY, source=source),),
        links=(Link(announced=DAY, source=source, kind="trailer", url=source),),
    )
    assert [key for key, _ in statements_of(full)] == [
        "airings[0].dates[0]",
        "airings[1].dates[0]",
        "airings[1].changes[0]",
        "airings[1].changes[1]",
        "credits[0]",
        "links[0]",
    ]
