"""The week held against the feeds: around the world, about midnight, as clocks change and as a year ends."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest

from browsing import Open, build_site, served, watches
from support import show_text, write_data

pytest_plugins = ("browsing",)

ZONES = (
    "Asia/Tokyo",
    "Asia/Kolkata",
    "Europe/London",
    "Europe/Paris",
    "America/Los_Angeles",
    "America/Sao_Paulo",
    "Australia/Lord_Howe",  # half an hour of summer time
    "Pacific/Auckland",
)
DAYS = {
    "as Europe's clocks go back": dt.date(2024, 10, 27),
    "as America's clocks go back": dt.date(2024, 11, 3),
    "as the year ends": dt.date(2024, 12, 31),
}
STARTS = {
    # on the stroke of Japan's midnight, before and after it, by the broadcast clock and by the other
    "before": ("fuji-tv", "2024-10-05 23:59"),
    "midnight": ("at-x", "2024-10-01 24:00"),
    "after": ("fuji-tv", "2024-10-05 24:01"),
    "late": ("fuji-tv", "2024-10-04 25:35"),
    "last": ("at-x", "2024-10-06 29:30"),
    # midnight in Paris, in Los Angeles and in London, in winter or in summer
    "seven": ("fuji-tv", "2024-10-05 07:00"),
    "eight": ("at-x", "2024-10-06 08:00"),
    "sixteen": ("fuji-tv", "2024-10-06 16:00"),
    "nine": ("fuji-tv", "2024-10-01 09:00"),
    # on America's own clock
    "eastern": ("adult-swim", "2024-10-05 23:30"),
}
READ = """[...document.querySelectorAll("#week .day")].flatMap((day, at) => [...day.querySelectorAll("li")]
  .map((row) => [at, row.querySelector(".clock").textContent, row.dataset.show]))"""
"""The rows of the week: how many days ahead, the time, and the show."""

Row = tuple[int, str, str]


@pytest.fixture(scope="module", params=list(DAYS.values()), ids=list(DAYS))
def day(request: pytest.FixtureRequest) -> dt.date:
    found: dt.date = request.param
    return found


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, day: dt.date) -> Path:
    return tmp_path_factory.mktemp("clocks")


@pytest.fixture(scope="module")
def site(folder: Path, day: dt.date) -> Iterator[str]:
    """A site made at noon of the day before, of weekly shows at one outlet each."""
    shows = {
        f"shows/2024/{name}.toml": show_text(
            f'[[airings]]\nnetwork = "{network}"\n'
            f'[[airings.dates]]\nannounced = 2024-09-01\nstarts = "{starts}"\nSOURCE\n',
            head=f'title = "{name.title()}"\nformat = "tv"\nepisodes = 20\n',
        )
        for name, (network, starts) in STARTS.items()
    }
    with served(folder / "served") as base:
        noon = dt.datetime.combine(day - dt.timedelta(days=1), dt.time(12), dt.UTC)
        build_site(write_data(folder / "data", shows), folder, base, noon)
        yield base


def by_the_feeds(folder: Path, zone: ZoneInfo, today: dt.date) -> list[Row]:
    """Return the week as the feeds have it, by their bytes."""
    found = []
    for network in {network for network, _ in STARTS.values()}:
        data = (folder / "feeds" / f"networks/{network}.episodes.ics").read_bytes()
        feed: Any = icalendar.Calendar.from_ical(data)
        for event in feed.walk("VEVENT"):
            local = event["DTSTART"].dt.astimezone(zone)
            ahead = (local.date() - today).days
            if 0 <= ahead < 7:
                found.append((ahead, f"{local:%H:%M}", str(event["UID"]).partition(".")[0]))
    return sorted(found)


@pytest.mark.parametrize("name", ZONES)
def test_the_week_is_that_of_the_feeds(visit: Open, site: str, folder: Path, day: dt.date, name: str) -> None:
    zone = ZoneInfo(name)
    midnight = dt.datetime.combine(day, dt.time(), zone).astimezone(dt.UTC)
    for minutes, today in ((-1, day - dt.timedelta(days=1)), (1, day)):
        now = midnight + dt.timedelta(minutes=minutes)
        page = visit(timezone_id=name, now=now, **watches(site, ""))
        rows = sorted((ahead, time, show) for ahead, time, show in page.evaluate(READ))
        expected = by_the_feeds(folder, zone, today)
        assert len(expected) >= len(STARTS) - 1
        assert rows == expected
