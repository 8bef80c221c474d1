"""Printed times: what Japanese and English notations mean, and which of them have no single meaning."""

from __future__ import annotations

import datetime as dt
import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from animecal.curate.printed_parts import Unreadable
from animecal.curate.printed_times import LONGEST, LONGEST_SLOT, Printed, read
from animecal.language.moment import (
    JST,
    SEASONS,
    Moment,
    Precision,
    clock,
    parse_clock,
)
from animecal.words.moments import MONTHS, WEEKDAYS, day_words, moment_words

quick = settings(deadline=None, max_examples=150)
TODAY = dt.date(2023, 12, 10)
NEW_YORK = "America/New_York"
WEDNESDAY = "the year is not printed: 2024 is the nearest in which 10 January is a Wednesday"
COMING = "the year is not printed: 10 January 2024 is the coming one"
LEFT_OUT = "the end (3月27日) is left out: write it as `ends`"
WEEKLY = "the first night is not printed: Wed 24:55 is the weekly slot"
NIGHT = "'深夜 0:55' is read as 24:55 of the printed day"
WINTER = "winter is January to March"
SLOT_ONLY = "Wed 24:55 is the weekly slot, not the first night: add its day or its month"
TWO_NIGHTS = (
    "00:55 on Thu 11 Jan 2024 may be either of two nights: write 2024-01-10 24:55 if Wednesday night is "
    "meant, 2024-01-11 24:55 if Thursday night"
)


def wide(text: str) -> str:
    """Return the text in full-width letters, digits, marks and spaces."""
    return "".join(chr(ord(mark) + 0xFEE0) if "!" <= mark <= "~" else mark for mark in text).replace(
        " ", "\u3000"
    )


# --- a first night ---

NIGHTS = {
    # Japanese, with the year
    "2024年1月10日(水)24:55〜": "2024-01-10 24:55",
    "２０２４年１月１０日（水）２４：５５～": "2024-01-10 24:55",
    "2024年 1月 10日 24時55分": "2024-01-10 24:55",
    "2024年1月10日（水）深夜0時55分より放送開始": "2024-01-10 24:55",
    "2024年1月10日（水）深夜24:55": "2024-01-10 24:55",
    "2024年1月10日（水）の深夜、24:55スタート": "2024-01-10 24:55",
    "2024年1月10日(水)24:55〜(深夜0時55分)": "2024-01-10 24:55",
    "2024年1月10日（水）0:55（深夜）": "2024-01-10 24:55",
    "2024年1月10日（水）翌0:55": "2024-01-10 24:55",
    "2024年1月10日 深夜12時55分": "2024-01-10 24:55",
    "2024年1月10日(水)深夜1時": "2024-01-10 25:00",
    "2024年1月10日(水)25時30分～": "2024-01-10 25:30",
    "2024年1月10日（水）26時半": "2024-01-10 26:30",
    "2024年1月10日（水）24時": "2024-01-10 24:00",
    "2024年1月10日（水曜）29:59": "2024-01-10 29:59",
    "2024年1月10日水曜日 よる11:30〜": "2024-01-10 23:30",
    "2024年1月10日 夜11時": "2024-01-10 23:00",
    "2024年1月10日(水)深夜11時30分": "2024-01-10 23:30",
    "2024年1月10日 午後11時": "2024-01-10 23:00",
    "2024年1月10日 午後0時30分": "2024-01-10 12:30",
    "2024年1月10日 午前8時30分": "2024-01-10 08:30",
    "2024年1月10日 朝7時": "2024-01-10 07:00",
    "2024年1月10日 夕方5時半": "2024-01-10 17:30",
    "2024年1月10日 ひる12時": "2024-01-10 12:00",
    "2024年1月10日 正午": "2024-01-10 12:00",
    "2024年1月10日 PM11:30": "2024-01-10 23:30",
    "2024年1月10日 23:00(日本時間)": "2024-01-10 23:00",
    "令和6年1月10日(水・祝) 24:55": "2024-01-10 24:55",
    "令和元年5月1日": "2019-05-01",
    "平成31年4月10日 水曜 24:55": "2019-04-10 24:55",
    "2025年4月6日(日) 9時30分": "2025-04-06 09:30",
    "2026年1月6日より放送スタート": "2026-01-06",
    "2024.1.10 [WED] 25:25": "2024-01-10 25:25",
    "2024/1/10（水）24:55 ON AIR": "2024-01-10 24:55",
    "放送日時：2024年1月10日 24:55": "2024-01-10 24:55",
    "2024年1月10日より毎週水曜24:55〜放送開始": "2024-01-10 24:55",
    "2024年1月10日(水)24:55～、毎週水曜日24:55～": "2024-01-10 24:55",
    "毎週水曜24:55〜 2024年1月10日スタート": "2024-01-10 24:55",
    "2024年1月期アニメ 1月10日(水)": "2024-01-10",
    "2024年冬 1月10日 24:55": "2024-01-10 24:55",
    # English, with the year
    "2024-01-10 24:55": "2024-01-10 24:55",
    "2024-01-10T24:55": "2024-01-10 24:55",
    "2024-01-10": "2024-01-10",
    "10 January 2024": "2024-01-10",
    "the 10th of January, 2024": "2024-01-10",
    "January 10, 2024": "2024-01-10",
    "JAN. 10TH 2024": "2024-01-10",
    "Sept. 1, 2024": "2024-09-01",
    "Wed 10 Jan 2024 24:55": "2024-01-10 24:55",
    "Wednesday, January 10, 2024 at 24:55 (JST)": "2024-01-10 24:55",
    "Premieres on January 10, 2024 at 11:30 p.m. JST": "2024-01-10 23:30",
    "starts airing January 10, 2024, 11 pm Japan time": "2024-01-10 23:00",
    "January 10, 2024 at 12:30 p.m.": "2024-01-10 12:30",
    "January 10, 2024 at 12:00 noon": "2024-01-10 12:00",
    "9:30 a.m. on Sunday, April 6, 2025": "2025-04-06 09:30",
    "January 10, 2024, 12:55 a.m. late night": "2024-01-10 24:55",
    "Wednesday night, 10 January 2024, 12:55 a.m.": "2024-01-10 24:55",
    "January 10, 2024 in the evening, 7:00": "2024-01-10 19:00",
    "January 10, 2024 - 24:55": "2024-01-10 24:55",
    "Wednesdays at 24:55 starting January 10, 2024.": "2024-01-10 24:55",
    "2024 May 5": "2024-05-05",
    "January 16, 2023, at 25:35": "2023-01-16 25:35",
}


@pytest.mark.parametrize(("text", "starts"), NIGHTS.items(), ids=NIGHTS)
def test_a_first_night_is_read(text: str, starts: str) -> None:
    assert read(text, today=TODAY).starts == starts


# --- a missing year ---

YEARS = {
    "1月10日（水）24:55〜": ("2024-01-10 24:55", WEDNESDAY),
    "1月10日深夜24:55": ("2024-01-10 24:55", COMING),
    "1月10日（火）": (
        "2023-01-10",
        "the year is not printed: 2023 is the nearest in which 10 January is a Tuesday",
    ),
    "㋀㏩㈬ 24:55": ("2024-01-10 24:55", WEDNESDAY),
    "4月10日(水)にスタート": (
        "2024-04-10",
        "the year is not printed: 2024 is the nearest in which 10 April is a Wednesday",
    ),
    "January 10 at 24:55": ("2024-01-10 24:55", COMING),
    "Wed., Jan. 10": ("2024-01-10", WEDNESDAY),
    "12月10日": ("2023-12-10", "the year is not printed: 10 December 2023 is the coming one"),
    "12月1日": ("2023-12-01", "the year is not printed: 1 December 2023 is just past"),
    "10月11日": ("2023-10-11", "the year is not printed: 11 October 2023 is just past"),
    "10月10日": ("2024-10-10", "the year is not printed: 10 October 2024 is the coming one"),
    "2月29日": ("2024-02-29", "the year is not printed: 29 February 2024 is the coming one"),
    "1月": ("2024-01", "the year is not printed: 2024 is the coming one"),
    "12月": ("2023-12", "the year is not printed: 2023 is the coming one"),
    "11月": ("2024-11", "the year is not printed: 2024 is the coming one"),
    "冬アニメ": ("2024-winter", "the year is not printed: 2024 is the coming one"),
    "秋アニメ": ("2023-fall", "the year is not printed: 2023 is the coming one"),
}


@pytest.mark.parametrize(("text", "meant"), YEARS.items(), ids=YEARS)
def test_a_missing_year_is_found_and_noted(text: str, meant: tuple[str, str]) -> None:
    printed = read(text, today=TODAY)
    assert (printed.starts, printed.notes[-1]) == meant


# --- months, seasons and years ---

WINDOWS: dict[str, tuple[str, ...]] = {
    "2024年1月": ("2024-01",),
    "2024年1月より放送開始": ("2024-01",),
    "January 2024": ("2024-01",),
    "in Jan. 2024": ("2024-01",),
    "2024-01": ("2024-01",),
    "2024/1": ("2024-01",),
    "来年1月放送予定": ("2024-01", "来年 is 2024, seen from 2023-12-10"),
    "今年12月": ("2023-12", "今年 is 2023, seen from 2023-12-10"),
    "next year in April": ("2024-04", "next year is 2024, seen from 2023-12-10"),
    "令和6年1月": ("2024-01", "令和6年 is 2024"),
    "Reiwa 6": ("2024", "Reiwa 6 is 2024"),
    "2024年1月上旬": ("2024-01-early", "上旬 is its first ten days"),
    "2024年1月中旬": ("2024-01-mid", "中旬 is its 11th to 20th"),
    "2024年1月下旬": ("2024-01-late", "下旬 is its 21st to last day"),
    "2024年1月末": ("2024-01-late", "末 is its 21st to last day"),
    "mid-January 2024": ("2024-01-mid", "mid is its 11th to 20th"),
    "late in January 2024": ("2024-01-late", "late is its 21st to last day"),
    "2024年冬": ("2024-winter", WINTER),
    "冬アニメ 2024": ("2024-winter", WINTER),
    "winter 2024": ("2024-winter", WINTER),
    "2024-winter": ("2024-winter", WINTER),
    "Winter 2024 anime season": ("2024-winter", WINTER),
    "来春放送開始": ("2024-spring", "来 is 2024, seen from 2023-12-10", "spring is April to June"),
    "2024年夏クール": ("2024-summer", "summer is July to September"),
    "Fall 2024": ("2024-fall", "fall is October to December"),
    "autumn of 2024": ("2024-fall", "fall is October to December"),
    "Q1 2024": ("2024-winter", "Q1 is kept as the season", WINTER),
    "2024年10月期": ("2024-fall", "10月期 is kept as the season", "fall is October to December"),
    "2024年7月クール": ("2024-summer", "7月クール is kept as the season", "summer is July to September"),
    "early summer 2024": ("2024-summer", "summer is July to September", "early is kept as the season"),
    "2024": ("2024",),
    "2024年放送予定": ("2024",),
    "年内": ("2023", "年内 is 2023, seen from 2023-12-10"),
    "2024年内": ("2024", "内 is kept as the year"),
    "2024年上半期": ("2024", "上半期 is kept as the year"),
    "the first half of 2024": ("2024", "first half is kept as the year"),
    "early 2024": ("2024-early", "early is January to April"),
    "2025年初頭": ("2025-early", "初頭 is January to April"),
    "in the middle of 2025": ("2025-mid", "middle of is May to August"),
    "Late 2025": ("2025-late", "Late is September to December"),
    "7月上旬": (
        "2024-07-early",
        "the year is not printed: 2024 is the coming one",
        "上旬 is its first ten days",
    ),
    "mid-to-late 2024": ("2024", "mid is kept as the year", "late is kept as the year"),
    "2024年1月〜3月": ("2024-01", "the end (3月) is left out: write it as `ends`"),
    "fall 2023 - winter 2024": (
        "2023-fall",
        "the end (winter 2024) is left out: write it as `ends`",
        "fall is October to December",
    ),
}


@pytest.mark.parametrize(("text", "meant"), WINDOWS.items(), ids=WINDOWS)
def test_a_month_a_season_or_a_year_is_read(text: str, meant: tuple[str, ...]) -> None:
    printed = read(text, today=TODAY)
    assert (printed.starts, *printed.notes) == meant
    assert (printed.minutes, printed.slot) == (None, None)


# --- decisions ---

DECIDED: dict[str, tuple[str, ...]] = {
    "1/10(水) 24:55": ("2024-01-10 24:55", "1/10 is read as month/day", WEDNESDAY),
    "01.10 WED 24:55": ("2024-01-10 24:55", "01.10 is read as month/day", WEDNESDAY),
    "1/10/2024 (Wed)": ("2024-01-10", "1/10/2024 is read as Wed 10 Jan 2024"),
    "Wednesday 10.01.2024": ("2024-01-10", "10/1/2024 is read as Wed 10 Jan 2024"),
    "1/13/2024": ("2024-01-13", "1/13/2024 is read as Sat 13 Jan 2024"),
    "13/1/2024": ("2024-01-13", "13/1/2024 is read as Sat 13 Jan 2024"),
    "1/1/2024": ("2024-01-01", "1/1/2024 is read as Mon 1 Jan 2024"),
    "2024年1月10日（水）深夜0:55": ("2024-01-10 24:55", NIGHT),
    "2024年1月10日（水）深夜24:55": ("2024-01-10 24:55",),
    "2024年1月10日（水）24:55（深夜0:55）": ("2024-01-10 24:55",),
    "2024年1月10日（水）の深夜": ("2024-01-10", "'深夜' is printed without a time: left out"),
    "late night on January 10, 2024": ("2024-01-10", "'late-night' is printed without a time: left out"),
    "2024年1月10日〜3月27日": ("2024-01-10", LEFT_OUT),
    "2024年1月10日から3月27日": ("2024-01-10", LEFT_OUT),
    "2024年1月10日(水)～3月27日(水) 24:55": (
        "2024-01-10 24:55",
        "the end (3月27日(水)) is left out: write it as `ends`",
    ),
    "2024年1月10日〜3月27日 毎週水曜24:55": ("2024-01-10 24:55", LEFT_OUT),
    "2024年1月10日〜3月下旬27日": (
        "2024-01-10",
        "the end (3月下旬27日) is left out: write it as `ends`",
    ),
    "Wed, Jan 10, 2024 – Wed, Mar 27": (
        "2024-01-10",
        "the end (Mar 27) is left out: write it as `ends`",
    ),
    "January 10-17, 2024": (
        "2024-01-10",
        "the year 2024 follows from that of the end",
        "the end (17, 2024) is left out: write it as `ends`",
    ),
    "October 10 to March 27, 2024": (
        "2023-10-10",
        "the year 2023 follows from that of the end",
        "the end (March 27, 2024) is left out: write it as `ends`",
    ),
    "January 2024, Wednesdays": ("2024-01", "Wed is only a part of the weekly slot: left out"),
    "2024年1月 24:55": ("2024-01", "24:55 is only a part of the weekly slot: left out"),
}


@pytest.mark.parametrize(("text", "meant"), DECIDED.items(), ids=DECIDED)
def test_what_is_decided_is_noted(text: str, meant: tuple[str, ...]) -> None:
    printed = read(text, today=TODAY)
    assert (printed.starts, *printed.notes) == meant


# --- ranges of time and weekly slots ---

LENGTHS = {
    "2024年1月10日(水)24時55分～25時25分": ("2024-01-10 24:55", 30),
    "2024年1月10日(水) 23:30-24:00": ("2024-01-10 23:30", 30),
    "2024年1月10日(水) 23:30〜0:00": ("2024-01-10 23:30", 30),
    "2024年4月10日(水)より毎週水曜夜0:55-1:25": ("2024-04-10 24:55", 30),
    "2024年1月10日 深夜1時〜1時30分": ("2024-01-10 25:00", 30),
    "2024年1月10日 午後11時〜11時30分": ("2024-01-10 23:00", 30),
    "2024年1月10日 午後11時30分〜12時": ("2024-01-10 23:30", 30),
    "January 10, 2024, 11:30 p.m. to 12:00 a.m.": ("2024-01-10 23:30", 30),
    "2024年1月10日 PM11:00〜PM11:30": ("2024-01-10 23:00", 30),
    "2023年9月29日(金) 21:00〜23:00": ("2023-09-29 21:00", 120),
    "2024年1月10日 22:00〜午後11時": ("2024-01-10 22:00", 60),
    "2024年1月10日(水)24:55〜": ("2024-01-10 24:55", None),
}


@pytest.mark.parametrize(("text", "meant"), LENGTHS.items(), ids=LENGTHS)
def test_a_range_of_time_gives_the_length_of_the_slot(text: str, meant: tuple[str, int | None]) -> None:
    printed = read(text, today=TODAY)
    assert (printed.starts, printed.minutes) == meant


SLOTS = {
    "2024年1月より毎週水曜24:55〜25:25": Printed(
        starts="2024-01", minutes=30, slot="Wed 24:55", notes=(WEEKLY,)
    ),
    "January 2024, Wednesdays 24:55": Printed(
        starts="2024-01", minutes=None, slot="Wed 24:55", notes=(WEEKLY,)
    ),
    "Wed 24:55 from 2024-01": Printed(starts="2024-01", minutes=None, slot="Wed 24:55", notes=(WEEKLY,)),
    "2024年冬 毎週水 深夜0:55〜": Printed(
        starts="2024-winter", minutes=None, slot="Wed 24:55", notes=(NIGHT, WINTER, WEEKLY)
    ),
    "2024, every Wednesday at 24:55": Printed(starts="2024", minutes=None, slot="Wed 24:55", notes=(WEEKLY,)),
}


@pytest.mark.parametrize(("text", "printed"), SLOTS.items(), ids=SLOTS)
def test_a_weekly_slot_is_kept_beside_its_month(text: str, printed: Printed) -> None:
    assert read(text, today=TODAY) == printed


# --- what has no single meaning ---

REFUSED = {
    "": "nothing is printed: paste a date",
    " \u3000": "nothing is printed: paste a date",
    "1" * (LONGEST + 1): "more than 200 characters are too many",
    "soon": "'soon' is not understood: leave it out",
    "フジテレビ系にて1月10日(水)24:55": "'フジテレビ系' is not understood",
    "1月10日(水)24:55/25:25": "'/' is not understood",
    "2024年度": "'度' is not understood",
    "1月10日 23時台": "'台' is not understood",
    "24時間": "'間' is not understood",
    "January 2024, season 2": "'2' is not understood",
    "2nd season, January 2024": "'2nd' is not understood",
    "1月10日まで": "'まで' is not understood",
    "Thu 24:55 until 2025-03": "'until' is not understood",
    "May start in 2024": "'May' is not understood",
    "ends March 27": "'ends' is not understood",
    "1/10/24": "'1/' is not understood",
    "放送中": "'中' is not understood",
    "月火水": "'月火水' is not understood",
    "12345678": "'12345678' is not understood",
    "Wed 24:55": SLOT_ONLY,
    "毎週水曜24:55": SLOT_ONLY,
    "毎週水曜夜0:55-1:25": SLOT_ONLY,
    "水曜": "Wed is the weekly slot",
    "24:55": "24:55 is printed without a day: add one",
    "放送予定": "it is printed without a day: add one",
    "10日（水）24:55": "the day 10 is printed without a month: add it",
    "2024年1月10日(木)": (
        "2024-01-10 is a Wednesday, not a Thursday: the nearest of those are Thu 4 Jan 2024 and "
        "Thu 11 Jan 2024"
    ),
    "Tuesday, January 10, 2024": "the nearest of those are Tue 9 Jan 2024 and Tue 16 Jan 2024",
    "1月10日（木）": (
        "10 January is Mon 10 Jan 2022, Tue 10 Jan 2023, Wed 10 Jan 2024: check the day and its weekday, "
        "or add the year"
    ),
    "2月30日": "30 February is not a date",
    "2024-02-30": "'2024-02-30' is not a date",
    "2024-13": "'2024-13' is not a date: there is no month 13",
    "13/1": "there is no month 13",
    "1899年1月": "the year 1899 is not between",
    "0000-01-10": "the year 0000 is not between",
    "1/10/2024": (
        "1/10/2024 is Wed 10 Jan 2024 or Tue 1 Oct 2024: write the month as a word, or the right weekday"
    ),
    "1/10/2024 (Fri)": "1/10/2024 is Wed 10 Jan 2024 or Tue 1 Oct 2024",
    "1/13/2024 (Sun)": "1/13/2024 is Sat 13 Jan 2024: write",
    "13/13/2024": "13/13/2024 is not a date",
    "1/13/2024, January 14": "'1/13/2024' is a second date",
    "1月10日(水)、1月17日(水)": "'17日' is a second date: paste that of the first night alone",
    "January 10, 2024, 2025": "'2025' is a second date",
    "1月10日(水)(木)": "two weekdays are printed, Wednesday and Thursday",
    "毎週月曜〜金曜 24:55": "two weekdays are printed, Monday and Friday",
    "2024年1月10日 24:55、25:25": "two times are printed, 24:55 and 25:25: paste one of them",
    "2024年1月10日 24:55 (0:55)": "two times are printed, 00:55 and 24:55",
    "2024年1月11日(木)0:55": TWO_NIGHTS,
    "Thursday, January 11 at 12:55 a.m. JST": TWO_NIGHTS,
    "2024年1月11日 午前0時55分": TWO_NIGHTS,
    "2024年1月11日 未明 0時55分": TWO_NIGHTS,
    "2024年1月11日 0時": "write 2024-01-10 24:00 if Wednesday night is meant, 2024-01-11 24:00 if",
    "2024年1月より毎週木曜0:55": (
        "00:55 on Thu may be either of two nights: write Wed 24:55 if Wednesday night is meant, Thu 24:55"
    ),
    "January 10 at midnight": "'midnight' may be that of two nights: write 24:00 on the day that",
    "1月10日 30:00": "'30:00' is not a time on the broadcast clock, which goes from 00:00 to 29:59",
    "1月10日 124:55": "'124:55' is not a time on the broadcast clock",
    "1月10日 24:60": "'24:60' is not a time on the broadcast clock",
    "1月10日 午前23時": "'23時' does not go with '午前'",
    "1月10日 深夜8時": "'8時' does not go with '深夜'",
    "1月10日 朝1時": "'1時' does not go with '朝'",
    "January 10, 24:55 a.m. p.m.": "'24:55' does not go with 'am pm'",
    "1月10日 24:55〜24:55": "'24:55' to '24:55' is not a slot",
    "1月10日 25:25〜24:55": "'25:25' to '24:55' is not a slot",
    "January 10, 7:00-7:30 p.m.": "'7:00' may be in either half of the day: write both times as 24:55",
    "January 10, 2024 10:30 a.m. EST": "'EST' is another clock: write the network's own time",
    "January 10, 2024 8:30 a.m. Pacific Time": "'Pacific Time' is another clock",
    "2024-01-10T15:55Z": "'Z' is another clock",
    "2024-01-10 15:55+00:00": "'+00:00' is another clock",
    "1月10日 15:55 UTC": "'UTC' is another clock",
    "現地時間1月10日": "'現地時間' is another clock",
    "early on January 10": "'early' beside a day is not understood",
    "1月上旬10日": "'上旬' beside a day is not understood",
    "2024年秋 1月": "January is not in fall: leave one out",
    "winter 2023-2024": "the range up to '2024' is not understood: paste its first date alone",
    "2023-2024 winter": "the range up to '2024 winter' is not understood",
    "2024 - January 10": "the range up to 'January 10' is not understood",
    "2024年1月より 10日": "the range up to '10日' is not understood",
}


@pytest.mark.parametrize(
    ("text", "sentence"), REFUSED.items(), ids=[text[:40] or "empty" for text in REFUSED]
)
def test_what_has_no_single_meaning_is_refused_with_a_hint(text: str, sentence: str) -> None:
    with pytest.raises(Unreadable, match=re.escape(sentence)):
        read(text, today=TODAY)


def test_outside_japan_an_early_hour_may_be_two_nights_too_and_japanese_time_is_another_clock() -> None:
    with pytest.raises(Unreadable, match="may be either of two nights"):
        read("January 11, 2024, 12:55 a.m.", today=TODAY, zone=NEW_YORK)
    with pytest.raises(
        Unreadable, match=re.escape("JST' is another clock than the network's (America/New_York)")
    ):
        read("January 11, 2024, 10:00 JST", today=TODAY, zone=NEW_YORK)


# --- properties ---

DAYS = st.dates(dt.date(1900, 1, 1), dt.date(2199, 12, 31))
TABLES = (NIGHTS, YEARS, WINDOWS, DECIDED, LENGTHS, SLOTS)
READABLE = st.sampled_from([text for table in TABLES for text in table])
PIECES = re.findall(r"[a-zA-Z]+|\d+|.", " ".join([*(text for table in TABLES for text in table), *REFUSED]))


def outcome(text: str, zone: str = JST) -> Printed | str:
    try:
        return read(text, today=TODAY, zone=zone)
    except Unreadable as error:
        return str(error)


def twelve(hour: int) -> str:
    """Return an hour of the 24-hour clock as it stands before a.m. and p.m."""
    return f"{hour % 12 or 12}"


def styles(day: dt.date, minute: int) -> list[str]:
    """Return a night's day and time in the notations that have no second meaning."""
    hour, rest = divmod(minute, 60)
    weekday, month = WEEKDAYS[day.weekday()], MONTHS[day.month]
    kanji = "月火水木金土日"[day.weekday()]
    japanese = f"{day.year}年{day.month}月{day.day}日"
    made = [
        f"{day} {clock(minute)}",
        f"{day}T{clock(minute)}",
        moment_words(Moment.at(day, minute)),
        f"{japanese}（{kanji}）{hour}:{rest:02}〜",
        f"{japanese} {hour}時{rest}分より放送開始",
        f"{japanese}{kanji}曜日 {hour:02}:{rest:02}スタート",
        f"毎週{kanji}曜{clock(minute)}〜 {japanese}より",
        f"{day.year}/{day.month}/{day.day}({kanji}) {clock(minute)}",
        f"{day.year}.{day.month:02}.{day.day:02} [{weekday.upper()}] {clock(minute)}",
        f"{month} {day.day}, {day.year} at {clock(minute)} (JST)",
        f"{weekday}., {month[:3]}. {day.day}, {day.year}, {clock(minute)}",
        f"premieres on {clock(minute)}, {day.day}th of {month.lower()} {day.year}",
    ]
    if 2018 < day.year < 2118:
        made.append(f"令和{day.year - 2018}年{day.month}月{day.day}日 {clock(minute)}")
    if hour >= 24:
        made.append(f"{japanese}深夜{hour - 24}時{rest}分")
        made.append(f"{japanese} 翌{hour - 24}:{rest:02}")
    elif hour >= 12:
        made.append(f"{month} {day.day}, {day.year}, {twelve(hour)}:{rest:02} p.m.")
        made.append(f"{japanese} PM{twelve(hour)}:{rest:02}")
        made.append(f"{japanese}午後{hour - 12}時{rest}分")
    else:
        made.append(f"{month} {day.day}, {day.year}, {twelve(hour)}:{rest:02}am")
    return made


@quick
@given(day=DAYS, minute=st.integers(5 * 60, 1799))
def test_a_night_reads_the_same_in_every_style(day: dt.date, minute: int) -> None:
    for text in styles(day, minute):
        printed = read(text, today=TODAY)
        assert (printed.starts, text) == (f"{day} {clock(minute)}", text)
        assert (printed.minutes, printed.slot) == (None, None)


@quick
@given(day=DAYS, minute=st.integers(0, 5 * 60 - 1))
def test_an_early_hour_is_always_refused(day: dt.date, minute: int) -> None:
    for text in styles(day, minute):
        with pytest.raises(Unreadable, match="may be either of two nights"):
            read(text, today=TODAY)
    with pytest.raises(Unreadable, match="may be either of two nights"):
        read(f"{day} {clock(minute)}", today=TODAY, zone=NEW_YORK)


@quick
@given(
    day=DAYS, precision=st.sampled_from([Precision.YEAR, Precision.SEASON, Precision.MONTH, Precision.DAY])
)
def test_every_date_of_the_data_language_reads_back(day: dt.date, precision: Precision) -> None:
    season = (day.month - 1) // 3
    texts = {
        Precision.YEAR: (f"{day.year}年", f"in {day.year}"),
        Precision.SEASON: (
            f"{day.year}年{'冬春夏秋'[season]}アニメ",
            f"{SEASONS[season].title()} {day.year} season",
        ),
        Precision.MONTH: (f"{day.year}年{day.month}月より", f"{MONTHS[day.month]} {day.year}"),
        Precision.DAY: (
            f"{day.year}年{day.month}月{day.day}日",
            f"{MONTHS[day.month]} {day.day}, {day.year}",
        ),
    }
    starts = {
        Precision.YEAR: f"{day.year}",
        Precision.SEASON: f"{day.year}-{SEASONS[season]}",
        Precision.MONTH: f"{day.year}-{day.month:02}",
        Precision.DAY: f"{day}",
    }[precision]
    for text in (starts, moment_words(Moment.parse(starts)), *texts[precision]):
        assert read(text, today=TODAY).starts == starts


@quick
@given(
    today=st.dates(dt.date(1905, 1, 1), dt.date(2190, 12, 31)),
    ahead=st.integers(-60, 300),
    named=st.booleans(),
)
def test_a_day_near_today_needs_no_year(today: dt.date, ahead: int, named: bool) -> None:
    day = today + dt.timedelta(days=ahead)
    weekday = f"({WEEKDAYS[day.weekday()]})" if named else ""
    printed = read(f"{day.month}月{day.day}日{weekday}", today=today)
    assert printed.starts == str(day)
    assert printed.notes[0].startswith("the year is not printed: ")


@quick
@given(day=DAYS, wrong=st.integers(1, 6))
def test_a_wrong_weekday_is_always_refused(day: dt.date, wrong: int) -> None:
    shown = day_words(day).replace(WEEKDAYS[day.weekday()], WEEKDAYS[(day.weekday() + wrong) % 7])
    with pytest.raises(Unreadable, match="the nearest of those are"):
        read(shown, today=TODAY)


@quick
@given(start=st.integers(5 * 60, 1799), minutes=st.integers(1, LONGEST_SLOT))
def test_the_length_of_a_range_is_the_time_between(start: int, minutes: int) -> None:
    end = start + minutes
    until = clock(end if end < 1800 else end - 1440)
    assert read(f"2024-01-10 {clock(start)}〜{until}", today=TODAY).minutes == minutes


@quick
@given(text=READABLE, spaces=st.text(" \u3000\t\n\xa0", min_size=1, max_size=3))
def test_width_and_spaces_change_nothing(text: str, spaces: str) -> None:
    plain = outcome(text)
    assert outcome(wide(text)) == plain
    assert outcome(spaces + text.replace(" ", spaces) + spaces) == plain
    assert read(text.upper(), today=TODAY).starts == read(text, today=TODAY).starts


@settings(deadline=None, max_examples=600)
@given(
    text=st.one_of(
        st.text(max_size=LONGEST + 5),
        st.text("0123456789-/.:年月日時分〜～ (水)", max_size=30),
        st.lists(st.sampled_from(PIECES), max_size=14).map("".join),
        st.lists(st.sampled_from(PIECES), max_size=8).map(" ".join),
    ),
    zone=st.sampled_from([JST, NEW_YORK]),
)
def test_whatever_is_pasted_is_read_into_the_data_language_or_refused(text: str, zone: str) -> None:
    printed = outcome(text, zone)
    if isinstance(printed, str):
        assert printed
        return
    moment = Moment.parse(printed.starts)
    assert str(moment) == printed.starts
    if zone == JST and moment.minute is not None:
        assert moment.minute >= 5 * 60
    if printed.minutes is not None:
        assert 1 <= printed.minutes <= LONGEST_SLOT
    if printed.slot is not None:
        day, shown = printed.slot.split()
        assert day in WEEKDAYS
        assert parse_clock(shown) >= (5 * 60 if zone == JST else 0)
        assert moment.precision < Precision.DAY


@pytest.mark.parametrize(
    "part", ["1", "-", "1-", "1/", "1月", "〜", "a.m.", "24:", "水", "毎週", " ", "may ", "\ufdfa"]
)
def test_the_longest_text_is_read_at_once(part: str) -> None:
    text = (part * LONGEST)[:LONGEST]
    before = time.process_time()
    assert outcome(text)
    assert time.process_time() - before < 1
