"""The site and the feeds in Japanese: the same pages, the same events with their revisions, other words."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin

import html5lib
import pytest

from animecal.check.rules import read_data
from animecal.ledger.published import parse_index
from animecal.publish.digest import DIGEST, digest
from animecal.publish.run import publish
from animecal.publish.verify import verify
from animecal.site.tree import publishable, write_site
from support import FILE, MOVE, SHOW, events, show_text, simulcast, write_data
from test_clients import EVENT, Client, parsed_alike

BASE = "https://anime.example/cal/"
HTML = "{http://www.w3.org/1999/xhtml}"
DAY = dt.date(2024, 1, 1)
SEA = show_text(
    '\n[[airings]]\nnetwork = "at-x"\n[[airings.dates]]\nannounced = 2023-12-01\n'
    'starts = "2024-01-05 22:00"\nSOURCE\n',
    head='title = "Copper Sea"\nformat = "tv"\nepisodes = 3\nstudios = ["Studio One"]\n',
)
STREAM = show_text(simulcast(), head="")
FILES = {
    FILE: SHOW + STREAM,
    "shows/2024/copper-sea.toml": SEA,
    "calendars.toml": '[club]\ntitle = "Our club"\nnetworks = ["fuji-tv"]\ntitles = "romaji"\n',
    "retired.toml": '[[feeds]]\npath = "networks/bs-old.ics"\ntitle = "BS Old"\nsince = 2024-01-01\n'
    'reason = "It was closed."\nsuccessor = "networks/at-x.ics"\n',
}


def made(folder: Path, day: dt.date = DAY, base_url: str | None = f"{BASE}feeds/") -> dict[str, bytes]:
    """Build the feeds and the site of a data folder at noon of a day."""
    now = dt.datetime.combine(day, dt.time(12), dt.UTC)
    publish(folder / "data", folder / "feeds", as_of=day, now=now, base_url=base_url)
    return publishable(read_data(folder / "data"), folder / "feeds", as_of=day, now=now, base_url=None)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("japanese")
    write_data(folder / "data", FILES)
    return made(folder)


def feeds(site: dict[str, bytes], folder: str = "feeds/") -> dict[str, bytes]:
    """Return the feeds in a folder by path, without those in other languages."""
    found = {path.removeprefix(folder): data for path, data in site.items() if path.startswith(folder)}
    return {
        path: data for path, data in found.items() if path.endswith(".ics") and not path.startswith("ja/")
    }


def revisions(feed: bytes) -> list[list[bytes]]:
    """Return what is the same of each event in whatever words."""
    same = re.compile(rb"^(?:UID|SEQUENCE|DTSTAMP|LAST-MODIFIED|DTSTART|DTEND|STATUS)[:;].*", re.MULTILINE)
    return [same.findall(event) for event in EVENT.findall(feed)]


def parsed(page: bytes) -> Any:
    return html5lib.HTMLParser(strict=True).parse(page.decode())


def elements(page: Any, name: str) -> Iterator[Any]:
    yield from page.iter(HTML + name)


# --- feeds ----------------------------------------------------------------------------------------------


def test_each_feed_but_named_calendars_is_there_in_japanese_with_the_same_events(
    site: dict[str, bytes],
) -> None:
    english, japanese = feeds(site), feeds(site, "feeds/ja/")
    assert japanese.keys() == {path for path in english if not path.startswith("calendars/")}
    for path, feed in japanese.items():
        assert revisions(feed) == revisions(english[path]), path
        parsed_alike(path, feed)
    assert sum(len(revisions(feed)) for feed in japanese.values()) > 30


def test_an_event_has_its_japanese_title_and_one_byte_form_in_the_edition(site: dict[str, bytes]) -> None:
    forms: dict[str, set[bytes]] = {}
    for feed in feeds(site, "feeds/ja/").values():
        for uid, raw in zip(events(feed), EVENT.findall(feed), strict=True):
            forms.setdefault(uid, set()).add(raw)
    assert all(len(found) == 1 for found in forms.values())
    first = events(site["feeds/ja/premieres.ics"])["metal-sky.original.1@animecal"]
    assert first["SUMMARY"].startswith("鋼の空")
    assert "Metal Sky" in first["DESCRIPTION"]
    assert first["LOCATION"] == "フジテレビ（+Ultra）"
    other = events(site["feeds/ja/shows/copper-sea.ics"])["copper-sea.original.1@animecal"]
    assert other["SUMMARY"].startswith("Copper Sea")


def test_feeds_are_called_by_their_japanese_names_and_say_where_they_are(site: dict[str, bytes]) -> None:
    feed = site["feeds/ja/networks/fuji-tv.ics"].replace(b"\r\n ", b"").decode()
    assert re.search(r"\r\nX-WR-CALNAME:フジテレビ.*\r\n", feed)
    assert f"\r\nSOURCE;VALUE=URI:{BASE}feeds/ja/networks/fuji-tv.ics\r\n" in feed


def test_what_has_ended_says_so_in_japanese(site: dict[str, bytes]) -> None:
    (notice,) = events(site["feeds/ja/networks/bs-old.ics"]).values()
    assert notice["UID"] == "retired.networks.bs-old@animecal"
    assert "this calendar has ended" not in notice["SUMMARY"]
    assert "BS Old" in notice["SUMMARY"]


def test_the_edition_has_a_manifest_of_its_own_and_the_other_one_does_not_name_it(
    site: dict[str, bytes],
) -> None:
    index = parse_index(site["feeds/ja/index.json"], "")
    japanese = feeds(site, "feeds/ja/")
    assert {feed.path: feed.sha256 for feed in index.feeds} == {
        path: hashlib.sha256(data).hexdigest() for path, data in japanese.items()
    }
    assert index.base_url == f"{BASE}feeds/ja/"
    assert index.looked == f"{BASE}feeds/looked.json"
    assert not any(feed.path.startswith("ja/") for feed in parse_index(site["feeds/index.json"], "").feeds)
    assert site[DIGEST].decode().strip() == digest(site)


def test_news_are_there_in_japanese_as_a_feed_of_their_own(site: dict[str, bytes]) -> None:
    ids = [
        re.findall(r"<id>(.*)</id>", site[path].decode())
        for path in ("feeds/news.atom", "feeds/ja/news.atom")
    ]
    assert ids[0][0] != ids[1][0]
    assert ids[0][1:] == ids[1][1:]
    assert "鋼の空" in site["feeds/ja/news.atom"].decode()
    assert json.loads(site["feeds/ja/news.json"])[0]["show"] == json.loads(site["feeds/news.json"])[0]["show"]


def test_without_news_nothing_changes_from_day_to_day(tmp_path: Path, site: dict[str, bytes]) -> None:
    write_data(tmp_path / "data", FILES)
    before = made(tmp_path)
    for day in range(2, 32):
        after = made(tmp_path, DAY.replace(day=day))
        for path, data in feeds(before, "feeds/ja/").items():
            assert after[f"feeds/ja/{path}"] == data, (path, day)
    assert feeds(before, "feeds/ja/") == feeds(site, "feeds/ja/")


def test_an_event_that_moves_has_its_new_revision_in_japanese_too(tmp_path: Path) -> None:
    write_data(tmp_path / "data", FILES)
    before = made(tmp_path)
    write_data(tmp_path / "data", {FILE: SHOW + MOVE + STREAM})
    after = made(tmp_path, DAY.replace(day=2))
    path = "feeds/ja/shows/metal-sky.ics"
    assert revisions(after[path]) == revisions(after["feeds/shows/metal-sky.ics"])
    assert [one["SEQUENCE"] for one in events(after[path]).values()] == ["0", "1", "0", "0"]
    assert after["feeds/ja/shows/copper-sea.ics"] == before["feeds/ja/shows/copper-sea.ics"]


def test_what_waits_for_a_build_waits_in_japanese_too(tmp_path: Path) -> None:
    write_data(tmp_path / "data", FILES)
    before = made(tmp_path)
    write_data(tmp_path / "data", {FILE: SHOW.replace("episodes = 4", "episodes = 6") + STREAM})
    now = dt.datetime(2024, 1, 1, 18, tzinfo=dt.UTC)
    after = publishable(read_data(tmp_path / "data"), tmp_path / "feeds", as_of=DAY, now=now, base_url=None)
    path = "feeds/ja/shows/metal-sky.ics"
    assert revisions(after[path]) == revisions(before[path])


def test_a_client_of_a_japanese_feed_shows_each_night_once_and_follows_a_move(
    tmp_path: Path, serve: Callable[[Path], str]
) -> None:
    write_data(tmp_path / "data", FILES)
    write_site(tmp_path / "site", made(tmp_path, base_url=None))
    address = serve(tmp_path / "site")
    client = Client(tmp_path / "home", f"{address}feeds/ja/shows/metal-sky.ics", "Asia/Tokyo")
    client.sync()
    before = client.shown()
    write_data(tmp_path / "data", {FILE: SHOW + MOVE + STREAM})
    write_site(tmp_path / "site", made(tmp_path, DAY.replace(day=2), base_url=None))
    client.sync()
    nights = ["2024-01-11 00:55", "2024-01-18 00:55", "2024-01-25 00:55", "2024-02-01 00:55"]
    assert [row[:16] for row in before] == nights
    assert [row[:16] for row in client.shown()] == [nights[0], "2024-01-20 01:25", *nights[2:]]
    assert all("鋼の空" in row for row in before)
    assert client.items == 4


def test_the_edition_is_verified_like_any_publication(tmp_path: Path, serve: Callable[[Path], str]) -> None:
    write_data(tmp_path / "data", FILES)
    place = serve(tmp_path / "site")
    now = dt.datetime(2024, 1, 1, 12, tzinfo=dt.UTC)
    write_site(tmp_path / "site", made(tmp_path, base_url=f"{place}feeds/"))
    for folder in ("feeds/", "feeds/ja/"):
        seen = verify(place + folder, now=now)
        assert seen.good, seen.findings
        assert seen.feeds > 10


# --- pages ----------------------------------------------------------------------------------------------


def test_each_page_is_there_in_both_languages_and_leads_to_the_other(site: dict[str, bytes]) -> None:
    pages = {path for path in site if path.endswith("index.html")}
    english = {path for path in pages if not path.startswith("ja/")}
    assert {f"ja/{path}" for path in english} == pages - english
    assert len(english) > 15
    for path in english:
        folder = path.removesuffix("index.html")
        ways = {"en": BASE + folder, "ja": f"{BASE}ja/{folder}", "x-default": BASE + folder}
        for code, own in (("en", path), ("ja", f"ja/{path}")):
            page = parsed(site[own])
            assert page.attrib["lang"] == {"en": "en-GB", "ja": "ja"}[code]
            links = [one.attrib for one in elements(page, "link") if "hreflang" in one.attrib]
            assert {one["hreflang"]: one["href"] for one in links} == ways
            (canonical,) = [
                one.attrib["href"] for one in elements(page, "link") if one.attrib["rel"] == "canonical"
            ]
            assert canonical == ways[code]
            (other,) = [one for one in elements(page, "a") if "hreflang" in one.attrib]
            assert urljoin(ways[code], other.attrib["href"]) == ways[other.attrib["hreflang"]]
            assert other.attrib["hreflang"] != code
            assert other.text == {"en": "English", "ja": "日本語"}[other.attrib["hreflang"]]


def test_who_subscribes_on_a_japanese_page_gets_the_japanese_feed(site: dict[str, bytes]) -> None:
    for path, data in site.items():
        if not path.startswith("ja/") or not path.endswith("index.html"):
            continue
        page = parsed(data)
        for link in elements(page, "a"):
            there = unquote(urljoin(BASE + path, link.attrib["href"]))
            found = re.search(r"/feeds/(?!(?:ja|calendars)/)[\w./-]+\.ics", there)
            assert found is None, (path, there)
        for button in elements(page, "button"):
            root = page.find(f"{HTML}body").attrib["data-root"]
            named = button.attrib.get("data-path", "").replace(
                "{show}", "metal-sky"
            )  # the search fills it in
            there = urljoin(BASE + path, root + named)
            assert "data-path" not in button.attrib or there.removeprefix(BASE) in site
    front = site["ja/index.html"].decode()
    assert "webcal://anime.example/cal/feeds/ja/premieres.ics" in front


def test_japanese_titles_come_first_on_japanese_pages_and_the_english_ones_are_there(
    site: dict[str, bytes],
) -> None:
    page = parsed(site["ja/shows/metal-sky/index.html"])
    (heading,) = elements(page, "h1")
    assert heading.text == "鋼の空"
    beside = [one for one in elements(page, "span") if one.attrib.get("class") == "native"]
    assert [(one.text, one.attrib["lang"]) for one in beside] == [("Metal Sky", "en")]
    rows = {row[0]: row for row in json.loads(site["ja/search.json"])["shows"]}
    assert rows["metal-sky"][1:3] == ["鋼の空", "Metal Sky"]
    assert parsed(site["shows/metal-sky/index.html"]).find(f".//{HTML}h1").text == "Metal Sky"


def test_every_page_is_for_search_engines_at_its_own_address(site: dict[str, bytes]) -> None:
    listed = re.findall("<loc>(.*)</loc>", site["sitemap.xml"].decode())
    assert f"{BASE}ja/shows/metal-sky/" in listed
    assert len(set(listed)) == len(listed)
    data = site["ja/shows/metal-sky/index.html"].decode()
    (told,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', data)
    assert json.loads(told)["@graph"][0]["url"] == f"{BASE}ja/shows/metal-sky/"


def test_a_site_in_one_language_alone_names_no_other(tmp_path: Path) -> None:
    write_data(tmp_path / "data", FILES)
    made(tmp_path)
    now = dt.datetime(2024, 1, 1, 12, tzinfo=dt.UTC)
    data = read_data(tmp_path / "data")
    site = publishable(data, tmp_path / "feeds", as_of=DAY, now=now, base_url=BASE, others=())
    assert not [path for path in site if "ja/" in path]
    assert b"hreflang" not in site["index.html"]


def test_of_dramas_nothing_is_there_in_japanese(tmp_path: Path) -> None:
    dramas = (
        'name = "dramacal"\nsubject = "K-drama"\ncountry = "Korea"\ntimezone = "Asia/Tokyo"\n'
        'language = "ko"\nlanguage_name = "Korean"\n'
    )
    write_data(tmp_path / "data", {**FILES, "publication.toml": dramas})
    assert not [path for path in made(tmp_path) if "ja/" in path]
