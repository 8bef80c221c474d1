"""Where a visitor watches, and the shows that they star: in a real browser, its clock standing still."""

from __future__ import annotations

import datetime as dt
import gzip
import json
import re
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from icalendar import Calendar
from playwright.sync_api import Browser, Download, Page, Request, expect

import tools
from animecal.check.rules import read_data
from animecal.serve.asking import understood
from browsing import NOW, SHOWS, Open, build_site, days, served, shift_of, stored, watches
from support import HANGS, command_line, write_data

pytest_plugins = ("browsing",)

WIDE = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
LOS_ANGELES = {"timezone_id": "America/Los_Angeles", "locale": "en-US"}
PARIS = {"timezone_id": "Europe/Paris"}


def week(page: Page) -> list[str]:
    """Return the rows of the week as they are read, in one line each."""
    return [" ".join(text.split()) for text in page.locator(".days li").all_inner_texts()]


def mine(visit: Open, site: str, *shows: str, **settings: Any) -> Page:
    """Open "My calendar" as a visitor who has starred some shows."""
    state = {"storage_state": stored(site, stars=list(shows))} if shows else {}
    page = visit(settings.pop("path", "mine/"), **{**PARIS, **state, **settings})
    expect(page.locator("#mine")).to_be_visible()
    return page


def starred(page: Page) -> list[str]:
    """Return the titles in the list of stars."""
    return page.locator(".stars > li > a").all_inner_texts()


def bring(page: Page, name: str, body: bytes) -> None:
    """Give the page a list from elsewhere."""
    page.set_input_files("#list", {"name": name, "mimeType": "application/octet-stream", "buffer": body})


def fetched(url: str) -> bytes:
    """Return what the server on loopback has at an address."""
    with urllib.request.urlopen(url, timeout=HANGS) as answer:  # noqa: S310
        body: bytes = answer.read()
    return body


# --- where they watch -----------------------------------------------------------------------------------


def test_a_visitor_from_the_us_sees_what_can_be_watched_there_by_their_clock(visit: Open) -> None:
    page = visit(**LOS_ANGELES, viewport=WIDE)
    expect(page.locator("#watching summary").first).to_contain_text("United States (a guess)")
    rows = week(page)
    assert rows[0].startswith("9:25 AM Metal Sky episode 1 · Crunchyroll")
    assert [row for row in rows if re.search(r"Fuji TV|AT-X|Japanese cinemas", row)] == []
    assert list(days(page))[:2] == ["Wednesday March 27", "Thursday March 28"]
    expect(page.locator("#to-come")).to_have_text("3 episodes to come.")


@pytest.mark.parametrize(("ahead", "clock"), [(0, "17:25"), (5, "18:25")])
def test_the_week_is_right_to_the_minute_on_both_sides_of_a_change_of_clocks(
    visit: Open, ahead: int, clock: str
) -> None:
    page = visit(**PARIS, now=NOW + dt.timedelta(days=ahead))  # Paris moves on the fourth day from then
    assert [row[:5] for row in week(page) if "Metal Sky" in row] == [clock]


def test_a_choice_re_times_the_week_at_once_and_is_remembered(visit: Open) -> None:
    page = visit(**LOS_ANGELES, viewport=WIDE)
    page.locator("#watching > summary").click()
    page.locator("#watching").get_by_label("Country").select_option(label="Japan")
    expect(page.locator("#watching .chosen")).to_have_text("Japan")
    assert week(page)[0].startswith("8:55 AM Metal Sky episode 1 · Fuji TV")
    expect(page.get_by_role("status")).to_have_text("6 episodes to come.")
    page.get_by_text("Television and cinemas").click()
    page.get_by_role("checkbox", name="AT-X").check()
    assert {row.split(" · ")[1] for row in week(page)} == {"AT-X"}
    expect(page.get_by_role("checkbox", name="AT-X")).to_be_focused()
    page.reload()
    expect(page.locator("#watching .chosen")).to_have_text("Japan · AT-X")
    assert len(week(page)) == 1
    page.locator("#watching > summary").click()
    page.get_by_role("button", name="Forget my choice").click()
    expect(page.locator("#watching .chosen")).to_have_text("United States (a guess)")


def test_a_service_stays_chosen_only_if_it_serves_the_new_country(visit: Open, site: str) -> None:
    page = visit(**watches(site, "FR", services=["crunchyroll", "netflix"]))
    page.locator("#watching > summary").click()
    page.locator("#watching").get_by_label("Country").select_option(label="Japan")
    expect(page.locator("#watching .chosen")).to_have_text("Japan · Netflix")


def test_the_first_broadcast_stands_in_where_that_is_asked_for(visit: Open, site: str) -> None:
    page = visit(**LOS_ANGELES, **watches(site, "US"))
    assert "Morning Star" not in str(week(page))
    page.locator("#watching > summary").click()
    page.get_by_label("Also the first broadcast").check()
    assert [row for row in week(page) if row.startswith("4:30 PM Morning Star episode 1 · AT-X")]


@pytest.mark.parametrize(
    ("choice", "feed"),
    [
        ({"region": "US"}, "feeds/regions/us.episodes.ics"),
        ({"region": "FR", "services": ["netflix"]}, "feeds/networks/netflix.episodes.ics"),
        ({"region": ""}, "feeds/premieres.ics"),
        ({"region": "AQ"}, "feeds/premieres.ics"),  # no calendar of its own
    ],
)
def test_subscribe_gives_the_calendar_of_what_was_chosen(
    visit: Open, site: str, choice: dict[str, Any], feed: str
) -> None:
    page = visit(**watches(site, **choice))
    menu = page.locator(".bar .subscribe")
    menu.locator("summary").first.click()
    expect(menu.locator("code")).to_have_text(f"{site}{feed}")
    links = menu.locator("a[href]").evaluate_all("(links) => links.map((one) => one.href)")
    assert all(feed in link or feed.replace("/", "%2F") in link for link in links), links
    assert Calendar.from_ical(fetched(f"{site}{feed}")).walk("VEVENT")


def test_a_show_counts_down_to_where_the_visitor_watches_and_offers_that_calendar(
    visit: Open, site: str
) -> None:
    page = visit("shows/metal-sky/", **PARIS)
    told = "Next: episode 1, Crunchyroll · Wed 27 Mar, 17:25 · 4 hrs"
    expect(page.locator(".next")).to_contain_text(told, use_inner_text=True)
    feeds = f"{site}feeds/shows/metal-sky"
    expect(page.locator("main > .subscribe code")).to_have_text(f"{feeds}.crunchyroll.ics")
    original = page.locator(".outlet", has_text="Fuji TV")
    expect(original.locator(".subscribe code")).to_have_text(f"{feeds}.ics")
    expect(page.locator(".outlet[open] > summary")).to_contain_text("Crunchyroll")


def test_a_show_that_is_shown_nowhere_there_counts_down_to_its_first_broadcast(visit: Open) -> None:
    page = visit("shows/morning-star/", **PARIS)
    told = "Next: episode 1, AT-X · Sat 30 Mar, 00:30"
    expect(page.locator(".next")).to_contain_text(told, use_inner_text=True)


@pytest.mark.parametrize(
    ("locale", "clock", "date"),
    [
        ("en-US", "9:25 AM", "March 27"),
        ("en-GB", "09:25", "27 March"),
        ("de-DE", "09:25", "27 March"),
        ("ar-EG", "9:25", "27 March"),
    ],
)
def test_dates_and_the_clock_are_those_of_the_visitors_country_in_the_pages_language(
    visit: Open, locale: str, clock: str, date: str
) -> None:
    page = visit(timezone_id="America/Los_Angeles", locale=locale)
    assert page.locator("#week .clock").first.inner_text().startswith(clock)
    expect(page.locator("#week h3 .date").first).to_have_text(date)
    expect(page.locator("#week h3 .weekday").first).to_have_text("Wednesday")


def test_where_nothing_may_be_kept_the_choice_lasts_as_long_as_the_page(visit: Open) -> None:
    page = visit("subscribe/", **LOS_ANGELES)
    denied = "get() { throw new DOMException('', 'SecurityError'); }"
    page.add_init_script(f"Object.defineProperty(window, 'localStorage', {{ {denied} }})")
    page.goto(page.url.replace("subscribe/", ""))
    assert week(page)[0].startswith("9:25 AM Metal Sky")
    page.locator("#watching > summary").click()
    page.locator("#watching").get_by_label("Country").select_option(label="Japan")
    assert week(page)[0].startswith("8:55 AM Metal Sky")
    expect(page.locator("button.star")).to_have_count(0)
    page.goto(f"{page.url}mine/")
    expect(page.locator("#mine-told")).to_contain_text("keeps nothing")


def test_what_is_kept_and_makes_no_sense_is_as_if_it_were_not_there(visit: Open, site: str) -> None:
    state = stored(site, watching={"region": "<b>", "services": "x", "audio": [1]}, stars={"a": 1})
    page = visit(**LOS_ANGELES, storage_state=state)
    expect(page.locator("#watching .chosen")).to_have_text("Anywhere")
    page.goto(f"{site}mine/")
    expect(page.locator(".starless")).to_be_visible()


def test_what_has_no_day_yet_is_listed_where_it_will_be_shown(visit: Open, site: str) -> None:
    page = visit(**LOS_ANGELES)
    expect(page.locator("#vague")).to_be_hidden()
    page = visit(**LOS_ANGELES, **watches(site, "JP"))
    expect(page.locator("#vague li")).to_have_text(["Month Only April 2024 · Fuji TV"])


def test_the_keyboard_opens_the_choice_and_makes_it(visit: Open) -> None:
    page = visit(**LOS_ANGELES)
    page.locator("#watching > summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("#watching").get_by_label("Country")).to_be_focused()
    page.keyboard.type("Japan")
    expect(page.locator("#watching .chosen")).to_have_text("Japan")
    assert week(page)[0].startswith("8:55 AM Metal Sky")


# --- stars ----------------------------------------------------------------------------------------------


def test_a_star_is_set_anywhere_and_seen_everywhere(visit: Open, site: str) -> None:
    page = visit(**PARIS)
    button = page.locator("#week button.star").first
    expect(button).to_have_accessible_name("Star Metal Sky")
    button.focus()
    page.keyboard.press("Space")
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(button).to_be_focused()
    for path in ("shows/metal-sky/", "shows/", "networks/fuji-tv/"):
        page.goto(site + path)
        expect(page.locator("[data-show=metal-sky] > .star").first).to_have_attribute("aria-pressed", "true")
    page.goto(f"{site}mine/")
    expect(page.locator(".stars > li")).to_have_count(1)
    assert week(page) == ["17:25 Metal Sky episode 1 · Crunchyroll"]
    expect(page.locator(".stars .meta")).to_have_text("Wed 27 Mar, 17:25: episode 1, Crunchyroll")
    page.locator(".stars .star").click()
    expect(page.locator(".starless")).to_be_visible()


def test_what_the_search_finds_can_be_starred(visit: Open, site: str) -> None:
    page = visit("search/?q=metal", **PARIS)
    page.locator("#results").get_by_role("button", name="Star Metal Sky").click()
    page.goto(f"{site}mine/")
    expect(page.locator(".stars > li > a")).to_have_text(["Metal Sky"])


def test_each_starred_show_has_its_calendar_where_the_visitor_watches(visit: Open, site: str) -> None:
    page = mine(visit, site, "metal-sky", "morning-star", "gone-away")
    assert starred(page) == ["Metal Sky", "Morning Star"]  # a show that there is no more is left out
    expect(page.locator(".stars > li").nth(1)).to_contain_text("Nothing is known to come where you watch.")
    codes = page.locator(".stars code").all_text_contents()
    assert codes == [f"{site}feeds/shows/metal-sky.crunchyroll.ics", f"{site}feeds/shows/morning-star.ics"]
    page.locator(".stars .subscribe > summary").first.click()
    expect(page.locator(".stars .subscribe .copy").first).to_be_visible()


def saved(download: Download) -> str:
    """Return what was saved."""
    return Path(download.path()).read_bytes().decode()


def test_the_file_of_what_is_to_come_holds_the_events_as_they_are_published(visit: Open, site: str) -> None:
    choice = {"region": "US", "services": [], "audio": [], "fallback": "none"}
    page = mine(visit, site, storage_state=stored(site, watching=choice, stars=["metal-sky", "night-owls"]))
    with page.expect_download() as download:
        page.get_by_role("button", name="as one file").click()
    text = saved(download.value)
    events = {str(event["UID"]): event for event in Calendar.from_ical(text).walk("VEVENT")}
    assert {uid.partition(".")[0] for uid in events} == {"metal-sky", "night-owls"}
    assert "metal-sky.crunchyroll.1@animecal" in events
    assert "metal-sky.original.1@animecal" not in events
    expect(page.locator(".once .told")).to_have_text(f"{len(events)} episodes are in the file.")
    published = ""
    for name in ("metal-sky.crunchyroll", "night-owls"):
        published += fetched(f"{site}feeds/shows/{name}.ics").decode()
    for block in re.findall(r"BEGIN:VEVENT.*?END:VEVENT\r\n", text, re.DOTALL):
        assert block in published
    zones = [str(zone["TZID"]) for zone in Calendar.from_ical(text).walk("VTIMEZONE")]
    assert len(zones) == len(set(zones))


def test_a_link_asks_before_it_touches_the_stars_that_are_here(visit: Open, site: str) -> None:
    page = mine(visit, site, "metal-sky", path="mine/#shows=three-at-once+metal-sky+no-such-show+<b>")
    asked = page.locator("#asked")
    expect(asked).to_contain_text("This link brings 2 shows")
    expect(asked.locator("h2")).to_be_focused()
    assert starred(page) == ["Metal Sky"]
    page.get_by_role("button", name="Leave mine as they are").click()
    expect(asked).to_be_hidden()
    assert starred(page) == ["Metal Sky"]
    page.evaluate("location.hash = '#shows=three-at-once'")
    page.get_by_role("button", name="Replace mine").click()
    expect(page.locator(".stars > li > a")).to_have_text(["Three at Once"])
    assert urlsplit(page.url).fragment == ""
    page.evaluate("location.hash = '#shows=day-only'")
    page.get_by_role("button", name="Add to mine").click()
    expect(page.locator(".stars > li")).to_have_count(2)
    link = page.locator("#link").input_value()
    assert set(urlsplit(link).fragment.removeprefix("shows=").split("+")) == {"three-at-once", "day-only"}


MAL = b"""<?xml version="1.0" encoding="UTF-8" ?>
<!-- Created by XML Export feature at MyAnimeList.net -->
<myanimelist>
<myinfo><user_id>1</user_id><user_export_type>1</user_export_type></myinfo>
<anime><series_animedb_id>201</series_animedb_id><series_title><![CDATA[Hagane no Sora]]></series_title>
<my_status>Watching</my_status></anime>
<anime><series_animedb_id>202</series_animedb_id><series_title><![CDATA[Morning Star]]></series_title>
<my_status>Completed</my_status></anime>
<anime><series_animedb_id>9</series_animedb_id><series_title><![CDATA[Elsewhere & <b>]]></series_title>
<my_status>Plan to Watch</my_status></anime>
</myanimelist>
"""
ANILIST = {
    "user": {"id": 1},
    "lists": [
        {"id": 1, "series_type": 0, "series_id": 101, "status": 0, "progress": 1},
        {"id": 2, "series_type": 0, "series_id": 102, "status": 2, "progress": 3},
        {"id": 3, "series_type": 1, "series_id": 102, "status": 0, "progress": 3},
        {"id": 4, "series_type": 0, "series_id": 9, "status": 1, "progress": 0},
    ],
}
ENTRIES = [
    {"status": "CURRENT", "media": {"id": 101, "idMal": 201, "title": {"romaji": "Hagane no Sora"}}},
    {"status": "DROPPED", "media": {"id": 102, "title": {"romaji": "Morning Star"}}},
    {"status": "PLANNING", "media": {"id": 9, "title": {"english": None, "romaji": "Elsewhere & <b>"}}},
]
API = {"data": {"MediaListCollection": {"lists": [{"name": "Watching", "entries": ENTRIES}]}}}


@pytest.mark.parametrize(
    ("name", "body", "missing"),
    [
        ("animelist.xml", MAL, "Elsewhere & <b>"),
        ("animelist.xml.gz", gzip.compress(MAL), "Elsewhere & <b>"),
        ("gdpr_data.json", json.dumps(ANILIST).encode(), "AniList 9"),
        ("list.json", json.dumps(API).encode(), "Elsewhere & <b>"),
        ("stars.json", b'{"stars": ["metal-sky", "elsewhere"]}', "elsewhere"),
    ],
)
def test_a_list_from_elsewhere_becomes_stars_without_leaving_the_browser(
    visit: Open, site: str, name: str, body: bytes, missing: str
) -> None:
    page = mine(visit, site)
    sent: list[str | None] = []

    def looked(request: Request) -> None:
        sent.append(request.post_data)
        assert urlsplit(request.url).query == ""

    page.on("request", looked)
    bring(page, name, body)
    expect(page.locator(".brought")).to_have_text("1 show of your list has a star now.")
    expect(page.locator(".stars > li > a")).to_have_text(["Metal Sky"])
    expect(page.locator("details.others summary")).to_have_text("1 show is not here")
    assert page.locator("details.others li").all_text_contents() == [missing]
    assert set(sent) <= {None}


ODD = {"status": "CURRENT", "media": {"id": {"toString": 1}, "title": {"romaji": {"toString": 1}}}}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html></html>",
        b"<myanimelist><anime>",
        b"{",
        b"null",
        b"[" * 100_000,
        json.dumps({"lists": [ODD]}).encode(),
        b"\x1f\x8b\x00",
        gzip.compress(b"[" + b" " * 30_000_000 + b"]"),
        b"\xff\xfe\x00",
    ],
)
def test_a_file_that_is_no_list_is_told(visit: Open, site: str, body: bytes) -> None:
    page = mine(visit, site, "metal-sky")
    bring(page, "list.xml", body)
    expect(page.locator(".brought")).to_contain_text("no list that can be read")
    assert starred(page) == ["Metal Sky"]


def test_stars_are_saved_as_a_file_that_brings_them_back(visit: Open, site: str) -> None:
    page = mine(visit, site, "metal-sky", "day-only")
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as a file").click()
    text = saved(download.value)
    page.get_by_role("button", name="Remove all stars").click()
    expect(page.locator(".starless")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".stars > li")).to_have_count(2)
    page.get_by_role("button", name="Remove all stars").click()
    bring(page, "stars.json", text.encode())
    expect(page.locator(".brought")).to_have_text("2 shows of your list have a star now.")


def test_shows_that_do_not_load_are_told_and_tried_again(browser: Browser, site: str) -> None:
    context = browser.new_context(storage_state=stored(site, stars=["metal-sky"]))  # type: ignore[arg-type]
    page = context.new_page()
    page.route("**/nights.json", lambda route: route.abort())
    page.goto(f"{site}mine/")
    expect(page.locator("#mine-told")).to_contain_text("could not be loaded")
    page.unroute("**/nights.json")
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("#mine")).to_be_visible()
    expect(page.locator("#mine-told")).to_be_empty()
    context.close()


def test_without_javascript_my_calendar_says_what_it_needs(visit: Open) -> None:
    page = visit("mine/", java_script_enabled=False)
    expect(page.locator("main")).to_contain_text("Stars need JavaScript")
    expect(page.locator("main button, main input")).to_have_count(
        page.locator("#mine :is(button, input)").count()
    )
    expect(page.locator("#mine")).to_be_hidden()


def test_stars_and_the_choice_are_the_same_in_every_language(visit: Open, site: str) -> None:
    page = visit(**PARIS)
    page.locator("#week button.star").first.click()
    page.goto(f"{site}ja/mine/")
    expect(page.locator(".stars > li > a")).to_have_text(["鋼の空"])
    expect(page.locator(".stars code")).to_have_text(f"{site}feeds/ja/shows/metal-sky.crunchyroll.ics")
    with page.expect_download() as download:
        page.locator(".once button").click()
    assert Calendar.from_ical(saved(download.value)).walk("VEVENT")
    bring(page, "animelist.xml", MAL)
    expect(page.locator("details.others li")).to_have_count(1)
    page.goto(f"{site}ja/")
    assert week(page)[0].startswith("17:25 鋼の空")
    menu = page.locator(".bar .subscribe")
    expect(menu.locator("code")).to_have_text(f"{site}feeds/ja/regions/fr.episodes.ics")
    copied = menu.locator("button.copy").get_attribute("data-path")
    assert copied == "../feeds/ja/regions/fr.episodes.ics"


# --- calendars on request -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def served_on_request(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """A site that knows where calendars are served on request, and its data."""
    folder = tmp_path_factory.mktemp("request")
    data = write_data(folder / "data", {f"shows/2024/{name}.toml": text for name, text in SHOWS.items()})
    with served(folder / "served") as base:
        build_site(data, folder, base)
        done = command_line(
            *("site", "--data", data, "--feeds", folder / "feeds", "--out", folder / "served" / "animecal"),
            *("--base-url", base, "--now", NOW.isoformat(), "--serve", "https://calendars.example/"),
            cwd=folder,
        )
        assert done.returncode == 0, done.stderr
        yield base, data


def test_with_a_server_all_stars_are_one_subscription(
    browser: Browser, served_on_request: tuple[str, Path]
) -> None:
    base, data = served_on_request
    choice = {"region": "FR", "services": ["crunchyroll", "netflix"], "audio": ["ja"], "fallback": "none"}
    state = stored(base, stars=["metal-sky", "day-only"], watching=choice)
    context = browser.new_context(storage_state=state, locale="en-GB")  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{base}mine/")
    menu = page.locator(".one-calendar .subscribe")
    menu.locator("summary").first.click()
    url = menu.locator("code").inner_text()
    assert url.startswith("https://calendars.example/my.ics?shows=metal-sky+day-only&")
    asked = understood(urlsplit(url).query.encode(), read_data(data).checked, [])
    assert asked.problems == ()
    assert asked.selection.shows == ("metal-sky", "day-only")
    assert (asked.selection.region, asked.selection.services) == ("FR", ("crunchyroll", "netflix"))
    assert (asked.selection.audio, asked.selection.fallback) == (("ja",), "none")
    hrefs = menu.locator("a").evaluate_all("(links) => links.map((one) => one.href)")
    assert f"webcal:{url.partition(':')[2]}" in hrefs
    page.goto(base)
    expect(page.locator(".bar .subscribe code")).to_have_text(
        "https://calendars.example/my.ics?services=crunchyroll+netflix&audio=ja&region=FR&fallback=none"
    )
    context.close()


def test_more_stars_than_an_address_takes_are_a_calendar_each(
    browser: Browser, served_on_request: tuple[str, Path]
) -> None:
    base, data = served_on_request
    many = [f"show-{'of-a-long-name-' * 4}{number}" for number in range(130)]
    state = stored(base, stars=["metal-sky", *many])
    context = browser.new_context(storage_state=state, locale="en-GB")  # type: ignore[arg-type]
    page = context.new_page()
    index = json.dumps({"shows": [{"id": one, "title": one, "ids": {}} for one in many]})
    page.route("**/api/v1/index.json", lambda route: route.fulfill(body=index))
    page.goto(f"{base}mine/")
    expect(page.locator(".stars > li")).to_have_count(1 + len(many))
    expect(page.locator(".each")).to_be_visible()
    expect(page.locator(".one-calendar")).to_be_hidden()
    for star in many[:20]:
        page.locator(f'.stars [data-star="{star}"]').click()
    menu = page.locator(".one-calendar .subscribe")
    expect(menu).to_be_visible()
    menu.locator("summary").first.click()
    query = urlsplit(menu.locator("code").inner_text()).query.encode()
    assert len(understood(query, read_data(data).checked, many).lost) == len(many) - 20
    context.close()


# --- how it looks ---------------------------------------------------------------------------------------


def test_on_a_phone_todays_first_episodes_are_within_the_first_screen(visit: Open) -> None:
    page = visit(**PARIS, viewport=PHONE, is_mobile=True, has_touch=True)
    row = page.locator("#week .later li").first
    box = row.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] < PHONE["height"]


def test_on_a_wide_screen_the_week_is_seven_columns_side_by_side(visit: Open) -> None:
    page = visit(**PARIS, viewport=WIDE)
    boxes = [one.bounding_box() for one in page.locator("#week .day").all()]
    tops = {round(box["y"]) for box in boxes if box}
    lefts = [box["x"] for box in boxes if box]
    assert (len(lefts), len(tops)) == (7, 1)
    assert lefts == sorted(lefts)


@pytest.mark.parametrize("path", ["", "mine/", "shows/metal-sky/"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_in_what_visitors_choose_and_star(
    visit: Open, site: str, path: str, scheme: str
) -> None:
    state = stored(site, stars=["metal-sky", "day-only"])
    page = visit(path, **PARIS, color_scheme=scheme, viewport=PHONE, bypass_csp=True, storage_state=state)
    if path == "mine/":
        expect(page.locator("#mine")).to_be_visible()
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    page.evaluate(tools.package("axe-core", "axe.min.js").read_text("utf-8"))
    page.clock.resume()
    violations = page.evaluate("axe.run().then((found) => found.violations)")
    grave = [
        (one["id"], node["html"], node["failureSummary"])
        for one in violations
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]
    assert grave == []


@pytest.mark.parametrize("path", ["", "mine/"])
@pytest.mark.parametrize(
    ("direction", "size"), [("ltr", (640, 450)), ("rtl", (390, 844)), ("rtl", (1440, 900))]
)
def test_nothing_is_cut_off_at_twice_the_size_or_from_right_to_left(
    visit: Open, site: str, path: str, direction: str, size: tuple[int, int]
) -> None:
    # 640 pixels are what is left of 1280 at 200 %.
    state = stored(site, stars=["metal-sky", "long-winded", "hostile"])
    page = visit(path, viewport={"width": size[0], "height": size[1]}, storage_state=state)
    expect(page.locator(".days .day").first).to_be_visible()
    page.evaluate("(direction) => { document.documentElement.dir = direction; }", direction)
    page.evaluate("document.querySelectorAll('main details').forEach((one) => { one.open = true; })")
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    if direction == "rtl" and size[0] > 1000:
        boxes = [one.bounding_box() for one in page.locator(".days .day").all()]
        assert [box["x"] for box in boxes if box] == sorted((box["x"] for box in boxes if box), reverse=True)


def test_a_star_that_is_set_is_told_from_others_in_forced_colours(visit: Open, site: str) -> None:
    page = visit("shows/", storage_state=stored(site, stars=["metal-sky"]))
    page.emulate_media(forced_colors="active")
    look = "(all) => all.map((one) => { const { color, clipPath } = getComputedStyle(one, '::before'); "
    looks = page.locator(".star").evaluate_all(f"{look} return `${{color}} ${{clipPath}}`; }})")
    assert len(set(looks)) == 2
    assert len({shape.partition(") ")[2] for shape in looks}) == 2  # by its shape, and not by a colour alone


@pytest.mark.parametrize("path", ["", "mine/", "shows/metal-sky/"])
@pytest.mark.parametrize("size", [PHONE, WIDE], ids=["phone", "wide"])
def test_nothing_shifts_as_the_week_is_re_timed_and_stars_are_drawn(
    visit: Open, site: str, path: str, size: dict[str, int]
) -> None:
    state = stored(site, stars=["metal-sky", "day-only"])
    page = visit(path, **LOS_ANGELES, viewport=size, storage_state=state)
    page.clock.resume()
    page.wait_for_load_state("networkidle")
    assert shift_of(page) == 0


# --- lists ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "first"),
    [
        ("shows/", ["Wed 27 Mar, 17:25", "episode 1 · Crunchyroll"]),  # where a visitor from France watches
        ("networks/fuji-tv/", ["Wed 27 Mar, 16:55", "episode 1 · Fuji TV"]),  # what the list is of
        ("regions/jp/", ["Wed 27 Mar, 16:55", "episode 1 · Fuji TV"]),
    ],
)
def test_lists_tell_what_comes_next_by_the_clock_of_the_visitor(
    visit: Open, path: str, first: list[str]
) -> None:
    row = visit(path, **PARIS).locator("section[aria-labelledby=now] [data-show=metal-sky] .meta")
    expect(row.locator("span")).to_have_text(first)


def test_what_has_no_day_yet_keeps_what_was_said_of_it_in_lists(visit: Open) -> None:
    page = visit("shows/", **PARIS)
    rows = page.locator("main")
    expect(rows.locator("[data-show=day-only] .moment")).to_have_text("Sun 31 Mar")
    expect(rows.locator("[data-show=month-only] .meta")).to_have_text("April 2024 · Fuji TV")
