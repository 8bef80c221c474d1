"""Lists on the site: shows by what is on, what comes, years and weeks; and calendars by their kinds."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import html5lib
import pytest

from support import FILE, NETWORKS, SHOW, SOURCE, show_text, simulcast
from test_site import BASE, Place

HTML = "{http://www.w3.org/1999/xhtml}"


def film(title: str, starts: str) -> str:
    return (
        f'title = "{title}"\nformat = "movie"\n[[airings]]\nnetwork = "japanese-cinemas"\n'
        f'[[airings.dates]]\nannounced = 2019-03-22\nstarts = "{starts}"\nsource = "{SOURCE}"\n'
    )


FILES = {
    "networks.toml": NETWORKS,
    FILE: SHOW + show_text(simulcast(), head=""),
    "shows/2024/at-once.toml": film("At Once", "2024-01-08"),
    "shows/2024/next-week.toml": film("Next Week", "2024-01-16"),
    "shows/2024/some-day.toml": film("Some Day", "2024-02"),
    "shows/2024/near-the-end.toml": film("Near the End", "2024-03-29"),  # of spring: the season's last week
    "shows/2022/old.toml": film("Old", "2022-05-01"),
    "shows/2021/older.toml": film("Older", "2021-05-01"),
}
OPTIONS = ("--as-of", "2024-01-01", "--now", "2024-01-10T03:00:00Z")  # a Wednesday


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    made = Place(tmp_path_factory.mktemp("lists"), FILES)
    made.build(f"{BASE}feeds/")
    return made


@pytest.fixture(scope="module")
def site(place: Place) -> dict[str, bytes]:
    return place.made(options=OPTIONS)


def parsed(page: bytes) -> Any:
    return html5lib.HTMLParser(strict=True).parse(page.decode())


def sections(page: bytes) -> dict[str, list[str]]:
    """Return the shows of a page by the headings above them."""
    found: dict[str, list[str]] = {}
    for section in parsed(page).iter(f"{HTML}section"):
        heading = next(section.iter(f"{HTML}h2"), None)
        rows = [one for one in section.iter(f"{HTML}li") if "data-show" in one.attrib]
        if heading is not None and rows:
            found["".join(heading.itertext())] = [one.attrib["data-show"] for one in rows]
    return found


def test_all_shows_begin_with_what_is_on_then_what_comes_then_the_years(site: dict[str, bytes]) -> None:
    assert sections(site["shows/index.html"]) == {
        "On now": ["at-once", "metal-sky"],
        "To come": ["next-week", "some-day", "near-the-end"],
        "2022": ["old"],
        "2021": ["older"],
    }


def test_a_list_of_several_parts_has_its_contents_at_the_top(site: dict[str, bytes]) -> None:
    document = parsed(site["shows/index.html"])
    (nav,) = [one for one in document.iter(f"{HTML}nav") if one.attrib.get("class") == "contents"]
    lines = [" ".join("".join(one.itertext()).split()) for one in nav.iter(f"{HTML}li")]
    assert lines == ["On now 2", "To come 3", "2022 1", "2021 1"]
    anchors = [one.attrib["href"].partition("#")[2] for one in nav.iter(f"{HTML}a")]
    assert set(anchors) <= {one.attrib["id"] for one in document.iter() if "id" in one.attrib}
    assert b'class="contents"' not in site["blocks/plus-ultra/index.html"]


def test_when_a_show_has_ended_it_stands_in_its_year(place: Place) -> None:
    later = place.made(out="later", options=("--as-of", "2024-01-01", "--now", "2024-02-10T03:00:00Z"))
    found = sections(later["shows/index.html"])
    assert "On now" not in found
    assert set(found["2024"]) == {"at-once", "metal-sky", "next-week"}
    assert found["To come"] == ["some-day", "near-the-end"]


def test_the_chart_of_a_season_has_a_row_for_each_week_and_each_vague_month(site: dict[str, bytes]) -> None:
    front = site["index.html"].decode()
    charts = re.findall(r'<div class="chart">.*?</div>', front, re.DOTALL)
    rows = re.findall(
        r'<details( open)?>\s*<summary><span class="when">([^<]*)</span>.*?<rect class="(\w+)" width="(\d+)%"'
        r'.*?<span class="meta">([^<]*)</span></summary>(.*?)</details>',
        charts[0],
        re.DOTALL,
    )
    told = [(week, kind, width, count, bool(near)) for near, week, kind, width, count, _ in rows]
    assert told == [
        ("8–14 January", "exact", "100", "2 shows", True),
        ("15–21 January", "exact", "50", "1 show", True),
        ("February 2024, no day yet", "vague", "50", "1 show", False),
    ]
    assert re.findall('data-show="([^"]*)"', rows[0][5]) == ["at-once", "metal-sky"]
    assert "25–31 March" in charts[1]  # the last week of a quarter belongs to the next season
    assert 'href="./seasons/2024-winter/"' in front


def test_the_page_of_a_season_is_by_weeks_too(site: dict[str, bytes]) -> None:
    assert sections(site["seasons/2024-winter/index.html"]) == {
        "8–14 January": ["at-once", "metal-sky"],
        "15–21 January": ["next-week"],
        "February 2024, no day yet": ["some-day"],
    }


def test_weeks_across_two_months_name_both(place: Place, tmp_path: Path) -> None:
    other = Place(tmp_path, {"networks.toml": NETWORKS, "shows/2024/turn.toml": film("Turn", "2024-02-01")})
    other.build(f"{BASE}feeds/")
    assert "29 January – 4 February" in other.made(options=OPTIONS)["index.html"].decode()


@pytest.mark.parametrize(
    ("path", "headings", "rows"),
    [
        (
            "networks",
            ["Television", "Streaming", "Cinemas"],
            {"Fuji TV": ["Premieres", "Every episode"], "Crunchyroll": ["Premieres", "Every episode"]},
        ),
        ("blocks", [], {"+Ultra": [""]}),
        ("regions", [], {"Japan": ["Premieres", "Every episode"]}),
        ("seasons", [], {"winter 2024": [""]}),
        ("studios", [], {"Studio One": [""]}),
    ],
)
def test_each_kind_of_calendars_has_a_page_with_a_row_for_each(
    site: dict[str, bytes], path: str, headings: list[str], rows: dict[str, list[str]]
) -> None:
    document = parsed(site[f"{path}/index.html"])
    apart = [one for one in document.iter(f"{HTML}h2") if "class" not in one.attrib]
    assert {"".join(one.itertext()) for one in apart} == set(headings)
    found = {}
    for row in document.iter():
        if row.attrib.get("class") == "calendar":
            (title,) = ("".join(one.itertext()) for one in row.iter() if one.attrib.get("class") == "name")
            labels = ["".join(one.itertext()) for one in row.iter() if one.attrib.get("class") == "label"]
            found[title] = labels
    assert rows.items() <= found.items()


def test_the_page_of_all_calendars_leads_to_each_kind_with_its_number(site: dict[str, bytes]) -> None:
    page = site["calendars/index.html"].decode()
    kinds = re.findall(r'<li><a href="../(\w+)/">[^<]*</a> <span class="number">(\d+)</span>', page)
    assert dict(kinds)["shows"] == "7"
    assert {"networks", "blocks", "regions", "seasons", "studios"} <= dict(kinds).keys()
    assert "feeds/premieres.ics" in page


def test_networks_with_nothing_to_come_are_folded_away_and_lead_to_their_pages(place: Place) -> None:
    later = place.made(out="ended", options=("--as-of", "2024-01-01", "--now", "2024-06-10T03:00:00Z"))
    page = later["networks/index.html"].decode()
    quiet = "".join(re.findall(r'<details class="quiet".*?</details>', page, re.DOTALL))
    assert "1 more, in which nothing is to come" in quiet
    assert 'href="../networks/fuji-tv/"' in quiet
    assert 'class="calendar"' not in page
    assert "0 with something to come, 3 without" in later["calendars/index.html"].decode()
