"""Whole visits, as people make them: from the first page to a calendar."""

from __future__ import annotations

from typing import Any

import httpx
import icalendar
from playwright.sync_api import Page, expect

from browsing import Open, results

pytest_plugins = ("browsing",)

PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "is_mobile": True,
    "has_touch": True,
}
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 Safari/604.1"


def events(address: str) -> list[icalendar.Component]:
    """Return the events of a feed, as a calendar app reads them."""
    with httpx.Client() as client:
        answer = client.get(address)
    return list(icalendar.Calendar.from_ical(answer.raise_for_status().content).walk("VEVENT"))


def test_phone_in_paris_finds_a_show_by_a_misspelt_name_stars_it_and_subscribes(
    visit: Open, site: str
) -> None:
    page = visit(timezone_id="Europe/Paris", locale="fr-FR", user_agent=IPHONE, **PHONE)
    first = page.locator("#week .day li").first
    box = first.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= 844, "today's first entry stands in the first screen"
    page.get_by_role("searchbox").tap()
    page.get_by_role("searchbox").press_sequentially("mettal sky")
    row = page.locator(".panel [data-show=metal-sky]")
    expect(row.locator(".meta")).to_contain_text("Crunchyroll")
    row.get_by_role("button", name="Star Metal Sky").tap()
    row.get_by_role("link").tap()
    expect(page.get_by_role("button", name="Star Metal Sky")).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".next")).to_contain_text("Next: episode 1, Crunchyroll")
    page.get_by_role("link", name="My calendar").tap()
    mine = page.locator(".stars [data-show=metal-sky]")
    expect(mine).to_be_visible()
    expect(page.locator("#mine .days li .title")).to_have_text(["Metal Sky"])
    mine.locator(".subscribe > summary").tap()
    own = mine.locator("a.own")
    expect(own).to_have_text("Apple, Thunderbird and most apps")
    address = str(own.get_attribute("href")).replace("webcal:", "http:")
    assert address == f"{site}feeds/shows/metal-sky.crunchyroll.ics"
    assert len(events(address)) == 4


def test_desktop_in_los_angeles_with_crunchyroll_and_netflix_only_sees_this_week(visit: Open) -> None:
    page = visit(timezone_id="America/Los_Angeles", locale="en-US", viewport={"width": 1440, "height": 900})
    expect(page.locator("#week .day")).to_have_count(7)
    tops = page.locator("#week .day").evaluate_all("(days) => days.map((one) => one.offsetTop)")
    assert len(set(tops)) == 1, "the days stand side by side"
    page.locator("#watching > summary").click()
    for service in ("Crunchyroll", "Netflix"):
        page.get_by_role("checkbox", name=service, exact=True).check()
    said = page.locator("#week .day li .what").all_inner_texts()
    assert said
    assert {one.rpartition(" · ")[2] for one in said} == {"Crunchyroll", "Netflix"}
    expect(page.locator("#watching .chosen")).to_have_text("United States · Crunchyroll · Netflix")
    page.reload()  # it is remembered
    assert page.locator("#week .day li .what").all_inner_texts() == said
    page.goto(page.url + "search/?q=metal")  # and holds in the search
    assert results(page) == ["Metal Sky"]
    expect(page.locator("#results .meta")).to_contain_text("9:25")


def test_keyboard_only_finds_stars_and_subscribes(visit: Open, site: str) -> None:
    page = visit(viewport={"width": 1280, "height": 900})
    press = page.keyboard.press
    press("/")
    page.keyboard.type("metal")
    expect(page.locator(".panel .shows a")).to_have_text(["Metal Sky"])
    press("ArrowDown")
    press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Metal Sky")
    reach(page, "button.star")
    press("Space")
    expect(page.locator(".star").first).to_have_attribute("aria-pressed", "true")
    reach(page, "main > .subscribe > summary")
    press("Enter")
    reach(page, "main > .subscribe a[href^='webcal:']")
    focused = page.evaluate("document.activeElement.href")
    assert focused == f"{site}feeds/shows/metal-sky.ics".replace("http:", "webcal:")


def reach(page: Page, selector: str) -> None:
    """Go on with the tab key until an element has the focus."""
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("(one) => document.activeElement.matches(one)", selector):
            return
    raise AssertionError(f"the keyboard does not reach {selector}")


def test_without_javascript_the_way_leads_from_the_front_page_to_a_feed(visit: Open, site: str) -> None:
    page = visit(java_script_enabled=False, **PHONE)
    page.get_by_role("link", name="All shows").tap()
    page.get_by_role("link", name="Metal Sky", exact=True).tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Metal Sky")
    page.locator("main > .subscribe > summary").tap()
    address = page.locator("main > .subscribe code").inner_text()
    assert address == f"{site}feeds/shows/metal-sky.ics"
    assert len(events(address)) == 4


def test_in_japanese_everything_on_the_way_is_japanese(visit: Open, site: str) -> None:
    page = visit("ja/", locale="ja-JP", timezone_id="Asia/Tokyo", **PHONE)
    expect(page.locator("#week .day li .title").first).to_have_text("鋼の空")
    page.get_by_role("searchbox").press_sequentially("鋼の")
    row = page.locator(".panel [data-show=metal-sky]")
    expect(row.locator(".meta")).to_contain_text("フジテレビ")
    row.get_by_role("link").tap()
    expect(page).to_have_url(f"{site}ja/shows/metal-sky/")
    page.locator("main > .subscribe > summary").tap()
    address = page.locator("main > .subscribe code").inner_text()
    assert address == f"{site}feeds/ja/shows/metal-sky.ics"
    assert all("鋼の空" in str(one["SUMMARY"]) for one in events(address))
