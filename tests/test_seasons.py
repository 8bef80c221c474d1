"""To which season a show belongs: by its start, or as its publisher says."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from animecal.curate.coverage import coverage
from animecal.feeds.news import news
from animecal.language.moment import season_moment
from animecal.publish.build import Built
from animecal.schedule.current import current
from animecal.schedule.shows import schedule
from animecal.site.content import content
from animecal.words.languages import ENGLISH
from support import FILE, NOW, built, dataset, dates, events, show_text, write_data

HEAD = 'title = "Metal Sky"\nformat = "tv"\nepisodes = 12\n'
TV = '[[airings]]\nnetwork = "fuji-tv"\n'
START = dates("2023-12-07", 'starts = "2024-03-20 24:00"')
SAID = dates("2024-01-10", 'season = "2024-spring"')


def write(folder: Path, *parts: str) -> Path:
    return write_data(folder, {FILE: show_text("".join((TV, *parts)), head=HEAD)})


def season_feeds(one: Built) -> set[str]:
    return {
        path.removeprefix("seasons/").removesuffix(".ics")
        for path, data in one.files.items()
        if path.startswith("seasons/") and events(data)
    }


def seasons(folder: Path, as_of: str) -> tuple[set[str], str | None, set[str]]:
    """The seasons whose feeds, whose lists and whose coverage have the show."""
    data, day = dataset(folder), dt.date.fromisoformat(as_of)
    known = schedule(data, day)
    now = dt.datetime.combine(day, NOW.timetz())
    pages = content(data, known, [], now=now, base_url=None, language=ENGLISH)
    listed = pages.listed["metal-sky"].season
    feeds = season_feeds(built(data, as_of=as_of))
    asked = [(2024, 0), (2024, 1)]
    return feeds, str(listed), {str(season_moment(one)) for one in asked if current(data, day, one)}


def test_what_the_publisher_says_decides_feeds_and_lists_from_that_day_on(tmp_path: Path) -> None:
    data = write(tmp_path, START, SAID)
    assert seasons(data, "2024-01-09") == ({"2024-winter"}, "2024-winter", {"2024-winter"})
    assert seasons(data, "2024-01-10") == ({"2024-spring"}, "2024-spring", {"2024-spring"})
    (row,), _ = coverage(dataset(data))
    assert row.name == "spring 2024"


def test_it_may_say_that_the_last_week_of_a_quarter_is_of_that_quarter(tmp_path: Path) -> None:
    late = dates("2023-12-07", 'starts = "2024-03-28 24:00"')
    assert season_feeds(built(write(tmp_path, late))) == {"2024-spring"}
    said = late.replace("SOURCE", 'season = "2024-winter"\nSOURCE')
    assert season_feeds(built(write(tmp_path, said))) == {"2024-winter"}


def test_subscribers_lose_nothing_when_the_season_is_said(tmp_path: Path) -> None:
    data = write(tmp_path, START, SAID)
    before = built(data, as_of="2024-01-09")
    after = built(data, before, as_of="2024-01-10")
    assert after.losses == ()
    assert events(after.files["seasons/2024-winter.ics"]) == {}
    assert list(events(after.files["seasons/2024-spring.ics"])) == ["metal-sky.original.1@animecal"]


@pytest.mark.parametrize(
    ("starts", "season"), [("2024-04-03 24:00", "2024-spring"), ("2024-07-10 24:00", "2024-summer")]
)
def test_what_was_said_is_void_when_the_start_moves_far_away(
    tmp_path: Path, starts: str, season: str
) -> None:
    moved = dates("2024-02-10", f'starts = "{starts}"')
    assert seasons(write(tmp_path, START, SAID, moved), "2024-02-10")[1] == season


@pytest.mark.parametrize(("starts", "season"), [("2024-03-20", "2024-spring"), ("2024-10-10", "2024-fall")])
def test_a_season_that_is_said_before_any_start_is_for_one_near_it(
    tmp_path: Path, starts: str, season: str
) -> None:
    first = dates("2023-12-07", 'season = "2024-spring"')
    data = write(tmp_path, first, dates("2024-01-10", f'starts = "{starts}"'))
    assert seasons(data, "2024-01-09")[1] == "2024-spring"
    assert seasons(data, "2024-01-10")[1] == season


def test_history_and_news_say_it(tmp_path: Path) -> None:
    data = dataset(write(tmp_path, START, SAID))
    (first, *_) = news(data, schedule(data, dt.date(2024, 1, 10)))
    assert first.text == "Metal Sky counts to spring 2024"
