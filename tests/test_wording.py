"""Statements in words, as the command line, the news and the pages say them."""

from __future__ import annotations

import gettext
from pathlib import Path

import pytest

from animecal.words.details import show_details
from animecal.words.languages import ENGLISH, Language
from animecal.words.moments import delay_words
from animecal.words.statements import news_words, said
from support import FILE, dataset, show_text, write_data


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (0, "with the original"),
        (30, "30 min after the original"),
        (90, "1 h 30 min after the original"),
        (1440, "1 day after the original"),
        (2 * 1440 + 60, "2 days 1 h after the original"),
        (-7 * 1440, "7 days before the original"),
    ],
)
def test_a_delay_is_said_in_days_hours_and_minutes(minutes: int, words: str) -> None:
    assert delay_words(minutes) == words


@pytest.mark.parametrize(
    ("table", "short", "news"),
    [
        ('starts = "2024"', "starts 2024", "Metal Sky premieres 2024 on Fuji TV"),
        (
            'starts = "2024-01-10 24:55"',
            "starts Wed 10 Jan 2024 24:55",
            "Metal Sky premieres Wed 10 Jan 2024 24:55 on Fuji TV",
        ),
        (
            'starts = "2024-01-10 08:30"\ntimezone = "America/New_York"',
            "starts Wed 10 Jan 2024 08:30 (America/New_York)",
            "Metal Sky premieres Wed 10 Jan 2024 08:30 (America/New_York) on Fuji TV",
        ),
        (
            'starts = "2024-01"\nends = 2024-03-27',
            "starts January 2024, ends Wed 27 Mar 2024",
            "Metal Sky premieres January 2024 on Fuji TV",
        ),
        ("ends = 2024-03-27", "ends Wed 27 Mar 2024", "Metal Sky ends Wed 27 Mar 2024 on Fuji TV"),
        (
            'delay = "30 minutes"',
            "30 min after the original",
            "Metal Sky streams 30 min after the original on Fuji TV",
        ),
        ("", "announced", "Metal Sky comes to Fuji TV"),
    ],
)
def test_a_date_is_said_as_exactly_as_it_is_known(tmp_path: Path, table: str, short: str, news: str) -> None:
    body = f'[[airings]]\nnetwork = "fuji-tv"\n[[airings.dates]]\nannounced = 2023-12-07\n{table}\nSOURCE\n'
    write_data(tmp_path, {FILE: show_text(body)})
    (statement,) = dataset(tmp_path).shows["metal-sky"].airings[0].dates
    assert said(statement) == short
    assert news_words("Metal Sky", statement, "Fuji TV") == news


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ('episode = 2\nstarts = "2024-01-17 25:25"', "episode 2: Wed 17 Jan 2024 25:25"),
        ("episode = 2\nminutes = 60", "episode 2: in its slot (60 minutes)"),
        ('episodes = "1-4"\nstarts = "2024-01-10 21:00"', "episodes 1-4 as one: Wed 10 Jan 2024 21:00"),
        ('episodes = "1-4"', "episodes 1-4 as one"),
        ('from_episode = 3\nstarts = "2024-02-02 24:30"', "from episode 3 on: Fri 2 Feb 2024 24:30"),
        ('special = "Recap"\nstarts = "2024-01-31 24:55"', "special “Recap”: Wed 31 Jan 2024 24:55"),
        ("hiatus_from = 2", "break from episode 2 on, no return date"),
        ('hiatus_from = 2\nresumes = "2024-04"', "break from episode 2 on, back April 2024"),
        ("cancelled_from = 2", "cancelled from episode 2 on"),
        ("skips = [2024-01-17, 2024-01-24]", "no episode on Wed 17 Jan 2024, Wed 24 Jan 2024"),
    ],
)
def test_a_change_is_said_in_a_few_words(tmp_path: Path, table: str, words: str) -> None:
    body = (
        '[[airings]]\nnetwork = "fuji-tv"\n[[airings.dates]]\nannounced = 2023-12-07\n'
        f'starts = "2024-01-10 24:55"\nSOURCE\n[[airings.changes]]\nannounced = 2023-12-20\n{table}\nSOURCE\n'
    )
    write_data(tmp_path, {FILE: show_text(body)})
    (change,) = dataset(tmp_path).shows["metal-sky"].airings[0].changes
    assert said(change) == words
    assert news_words("Metal Sky", change, "Fuji TV") == f"Metal Sky on Fuji TV: {words}"
    assert news_words("Metal Sky", change, None) == f"Metal Sky: {words}"


def test_a_show_without_network_and_date_is_announced(tmp_path: Path) -> None:
    body = "[[airings]]\n[[airings.dates]]\nannounced = 2023-12-07\nSOURCE\n"
    write_data(tmp_path, {"shows/2023/metal-sky.toml": show_text(body)})
    (statement,) = dataset(tmp_path).shows["metal-sky"].airings[0].dates
    assert news_words("Metal Sky", statement, None) == "Metal Sky is announced"


def test_details_of_a_show_are_told_with_their_labels_as_far_as_they_are_known(tmp_path: Path) -> None:
    head = (
        'title = "Metal Sky"\ntitle_ja = "鋼の空"\nformat = "tv"\nstudios = ["One", "Two"]\n'
        "first_episode = 13\nepisodes = 12\nids = { anilist = 7, mal = 8 }\n"
    )
    body = "[[airings]]\n[[airings.dates]]\nannounced = 2023-12-07\nSOURCE\n"
    shows = {
        "shows/2023/iron-sea.toml": show_text(body),
        "shows/2023/metal-sky.toml": show_text(body, head=head),
    }
    write_data(tmp_path, shows)
    found = dataset(tmp_path).shows
    assert show_details(found["metal-sky"], 12) == [
        ("Japanese", "鋼の空"),
        ("format", "tv"),
        ("studio", "One, Two"),
        ("episodes", "12 (13–24)"),
        ("ids", "anilist 7, mal 8"),
    ]
    assert show_details(found["iron-sea"], None) == [("format", "tv")]


def test_scripts_get_every_form_of_a_message_by_its_plural_category() -> None:
    class Polish(gettext.NullTranslations):
        def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:  # noqa: ARG002
            return {1: "{number} seria", 2: "{number} serie"}.get(n, "{number} serii")

    polish = Language("pl", Polish(), {"one": 1, "few": 2, "many": 5})
    assert polish.forms("{number} show", "{number} shows") == {
        "one": "{number} seria",
        "few": "{number} serie",
        "many": "{number} serii",
    }
    assert ENGLISH.forms("{number} show", "{number} shows") == {
        "one": "{number} show",
        "other": "{number} shows",
    }
