"""The site in a real browser: what visitors find, see, copy and reach, with a clock that stands still.

``tests/install.py`` brings the browser; without one these tests are not run, and fail where CI is set.
"""

from __future__ import annotations

import datetime as dt
import re
import urllib.request
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from icalendar import Calendar
from playwright.sync_api import Browser, Page, expect

import tools
from browsing import HOSTILE, NOW, Open, days, each_page, local_times, served, shift_of, watches
from support import HANGS
from wordless import BRAND, LETTERS, wordless_site

pytest_plugins = ("browsing",)


# --- times ----------------------------------------------------------------------------------------------


def test_the_week_in_tokyo_is_by_the_clock_there(visit: Open) -> None:
    week = days(visit())
    assert week["Thursday 28 March"] == ["00:55 Metal Sky", f"21:00 {HOSTILE}"]
    assert week["Saturday 30 March"] == ["08:30 Morning Star"]


def test_the_week_in_los_angeles_falls_on_other_days_in_order(visit: Open, site: str) -> None:
    page = visit(timezone_id="America/Los_Angeles", **watches(site, "JP"))
    week = days(page)
    assert week["Wednesday 27 March"] == ["08:55 Metal Sky"]
    assert week["Friday 29 March"][:2] == ["06:00 Three at Once", "16:30 Morning Star"]
    assert "08:30 Morning Star" not in str(week)
    assert list(week)[:3] == ["Wednesday 27 March", "Thursday 28 March", "Friday 29 March"]
    assert list(week)[5:] == ["Monday 1 April", "Tuesday 2 April"]
    for rows in week.values():
        clocks = [row[:5] for row in rows if row[0].isdigit()]
        assert clocks == sorted(clocks)
    expect(page.locator("#zone")).to_contain_text("America/Los_Angeles")


def test_the_days_are_named_relative_to_the_visitors_own(visit: Open) -> None:
    page = visit(timezone_id="America/Los_Angeles")
    today = page.locator("#week .day").first
    expect(today).to_contain_text("today", ignore_case=True)
    expect(today.locator("h3")).to_have_text("Wednesday 27 March")


def test_a_weekly_show_moves_an_hour_in_paris_when_the_clocks_change(visit: Open, site: str) -> None:
    page = visit("shows/metal-sky/", timezone_id="Europe/Paris", **watches(site, "JP"))
    times = local_times(page)
    assert [time[-5:] for time in times] == ["16:55", "17:55", "17:55", "17:55"]
    assert "27 Mar" in times[0]
    assert "3 Apr" in times[1]
    printed = page.locator("details.outlet").first.locator("tbody time").all_inner_texts()
    assert printed[0] == "Wed 27 Mar 2024 24:55 JST"


@pytest.mark.parametrize(
    ("zone", "first"),
    [
        ("Asia/Tokyo", "30 Mar, 08:30"),
        ("America/Los_Angeles", "29 Mar, 16:30"),
        ("Europe/Paris", "30 Mar, 00:30"),
    ],
)
def test_a_show_has_local_times_beside_those_printed(visit: Open, zone: str, first: str) -> None:
    page = visit("shows/morning-star/", timezone_id=zone)
    assert first in local_times(page, "AT-X")[0]
    row = page.locator("tbody tr").nth(1)
    expect(row).to_contain_text("moved from")
    expect(row).to_contain_text("a marathon on the Saturday")


def test_the_time_of_a_network_abroad_keeps_to_its_own_change_of_clocks(visit: Open) -> None:
    times = local_times(visit("shows/night-owls/", timezone_id="Asia/Tokyo"), "Adult Swim")
    assert [time[-5:] for time in times[:3]] == ["13:30", "13:30", "12:30"]


def test_the_countdown_counts_down(visit: Open, site: str) -> None:
    page = visit("shows/metal-sky/", timezone_id="Europe/Paris", **watches(site, "JP"))
    countdown = page.locator(".countdown")
    expect(countdown).to_contain_text("16:55")
    expect(countdown).to_contain_text("3 hrs, 54 mins")
    page.clock.run_for(3_600_000)
    expect(countdown).to_contain_text("2 hrs, 54 mins")


def test_when_an_episode_has_begun_the_next_one_is_counted_down_to(visit: Open) -> None:
    page = visit("shows/metal-sky/")
    before = page.locator(".next").inner_text()
    page.clock.run_for(4 * 3_600_000)
    expect(page.locator(".countdown")).to_contain_text("6 days, 23 hrs, 54 mins")
    assert page.locator(".next .which").inner_text().startswith("Next: episode")
    assert page.locator(".next").inner_text() != before


def test_outlets_in_the_visitors_country_are_marked_as_a_guess(visit: Open) -> None:
    def marked(zone: str) -> list[str]:
        page = visit("shows/metal-sky/", timezone_id=zone)
        expect(page.locator("td.local").first).not_to_be_empty()
        return page.locator(".outlet > summary:has(.here)").all_text_contents()

    in_japan, in_france = "".join(marked("Asia/Tokyo")), "".join(marked("Europe/Paris"))
    assert "Fuji TV" in in_japan
    assert "by your time zone" in in_japan
    assert "Fuji TV" not in in_france
    assert in_france
    assert marked("UTC") == []  # a zone without a country tells nothing


def test_what_is_over_is_apart_from_what_is_to_come(visit: Open) -> None:
    noon = dt.datetime(2024, 3, 28, 3, tzinfo=dt.UTC)  # in Japan: Metal Sky was on at 00:55
    page = visit(now=noon, viewport={"width": 1440, "height": 900})
    today = page.locator("#week .day").first
    expect(today.locator(".earlier")).to_contain_text("Metal Sky")
    expect(today.locator(".later")).not_to_contain_text("Metal Sky")
    expect(today.locator(".now")).to_have_text("Now, 12:00")
    assert "Night Owls" not in page.locator("#week .days").inner_text()  # nobody shows it in Japan
    phone = visit(now=noon, viewport={"width": 390, "height": 844})
    expect(phone.locator("#week .earlier a").first).to_be_hidden()
    phone.get_by_text("Earlier today").click()
    expect(phone.locator("#week .earlier a").first).to_be_visible()


def test_on_a_sunday_abroad_the_week_has_what_airs_on_japans_second_monday(visit: Open, site: str) -> None:
    sunday = dt.datetime(2024, 3, 31, 20, tzinfo=dt.UTC)  # 13:00 in Los Angeles, 05:00 on Monday in Japan
    page = visit(now=sunday + dt.timedelta(days=6), timezone_id="America/Los_Angeles", **watches(site, "JP"))
    assert days(page)["Sunday 7 April"] == ["11:30 Small Hours"]
    page = visit(java_script_enabled=False)
    assert "Small Hours" not in page.locator("#week").inner_text()


def test_a_page_of_an_earlier_week_says_so(visit: Open) -> None:
    page = visit(now=NOW + dt.timedelta(days=40))
    expect(page.locator("#week #to-come")).to_have_text(
        "This page is from an earlier week. Load it again for what airs now."
    )


def test_local_times_stand_only_where_there_are_times(visit: Open) -> None:
    page = visit("shows/day-only/")
    expect(page.locator("tbody tr").first).to_be_visible()
    expect(page.locator("th.local, td.local").first).to_be_hidden()
    assert "Your time" not in page.locator("main").inner_text()


def test_states_are_told(visit: Open) -> None:
    page = visit("shows/put-off/")
    expect(page.locator("tbody tr").first).to_contain_text("postponed")
    expect(page.locator("main")).to_contain_text("the production needs more time")
    page.goto(page.url.replace("put-off", "called-off"))
    expect(page.locator("tbody tr").first).to_contain_text("cancelled")
    page.goto(page.url.replace("called-off", "three-at-once"))
    expect(page.locator("tbody tr").first).to_contain_text("1–3")


# --- in another language ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def wordless(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, list[str]]]:
    """The address of a site in a language without words, and the paths of its pages."""
    folder = tmp_path_factory.mktemp("wordless")
    with served(folder / "served") as base:
        files = wordless_site(folder, base, NOW)
        for path, data in files.items():
            file = folder / "served" / "animecal" / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)
        yield base, [path.removesuffix("index.html") for path in files if path.endswith(".html")]


def test_the_script_says_no_word_that_the_language_does_not_know(
    browser: Browser, wordless: tuple[str, list[str]]
) -> None:
    base, paths = wordless
    context = browser.new_context(
        locale="el-JP", timezone_id="Asia/Tokyo", permissions=["clipboard-read", "clipboard-write"]
    )
    page = context.new_page()
    page.clock.install(time=NOW)
    seen: dict[str, set[str]] = {}

    def look(what: str) -> None:
        text = page.locator("html").inner_text().replace("Asia/Tokyo", "")
        seen[what] = set(LETTERS.findall(re.sub(r"https?://\S+", "", text))) - BRAND - {"JST"}

    for path in paths:
        page.goto(base + path)
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        look(path)
    page.goto(f"{base}shows/1/")
    expect(page.locator(".countdown")).to_contain_text("3 ώ")  # hours, as the browser says them
    page.locator(".subscribe > summary").first.click()
    page.locator("#status").evaluate("(told) => { told.dataset.copied = '✓'; }")
    page.locator("button.copy").first.click()
    expect(page.locator("button.copy").first).to_contain_text("✓")
    look("copied")
    page.goto(f"{base}search/?q=no")
    expect(page.locator("#found.asked")).to_be_visible()
    look("nothing found")
    page.goto(f"{base}search/?q=Άλφα")
    expect(page.locator("#results > li > a")).to_have_text(["Άλφα"])
    expect(page.locator("#count")).to_have_text("1")
    look("found")
    page.goto(f"{base}shows/1/")
    page.get_by_role("searchbox").fill("Άλφα")
    expect(page.locator(".panel .shows a")).to_have_text(["Άλφα"])
    look("found beneath the field")
    context.close()
    assert {what: words for what, words in seen.items() if words} == {}


# --- without JavaScript ---------------------------------------------------------------------------------


@each_page
def test_without_javascript_no_dead_control_is_visible(visit: Open, path: str) -> None:
    page = visit(path, java_script_enabled=False)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    for control in page.locator("button, input, select").all():
        expect(control).to_be_hidden()
    assert "undefined" not in page.locator("body").inner_text()


def test_without_javascript_times_are_those_of_japan(visit: Open) -> None:
    page = visit(java_script_enabled=False, timezone_id="America/Los_Angeles")
    expect(page.locator("#zone")).to_contain_text("Japan")
    expect(page.locator("#week")).to_contain_text("24:55 JST")
    assert days(page)["Thu 28 Mar 2024"][0] == "00:55 Metal Sky"
    page.get_by_role("link", name="Metal Sky").first.click()
    expect(page.locator("tbody time").first).to_have_text("Wed 27 Mar 2024 24:55 JST")
    expect(page.locator("th.local").first).to_be_hidden()
    page.locator(".subscribe > summary").first.click()
    expect(page.locator(".subscribe a", has_text="Google").first).to_be_visible()


# --- subscribing ----------------------------------------------------------------------------------------


def _events(url: str) -> int:
    with urllib.request.urlopen(url, timeout=HANGS) as answer:  # noqa: S310 - an address of our own server
        assert answer.headers["content-type"].startswith("text/calendar")
        return len(Calendar.from_ical(answer.read()).walk("VEVENT"))


@pytest.mark.parametrize("path", ["", "shows/metal-sky/", "networks/fuji-tv/", "calendars/"])
def test_subscribe_links_point_at_feeds_that_parse(visit: Open, site: str, path: str) -> None:
    page = visit(path)
    menus = page.locator("details.subscribe")
    assert menus.count() > 0
    for menu in menus.all():
        links = [str(link.get_attribute("href")) for link in menu.locator("li a").all()]
        webcal = next(link for link in links if link.startswith("webcal://"))
        office = next(link for link in links if urlsplit(link).netloc == "outlook.office.com")
        google = next(link for link in links if urlsplit(link).netloc == "calendar.google.com")
        outlook = next(link for link in links if urlsplit(link).netloc == "outlook.live.com")
        address = webcal.replace("webcal://", "http://", 1)
        assert address.startswith(f"{site}feeds/")
        assert parse_qs(urlsplit(google).query)["cid"] == [webcal]
        assert parse_qs(urlsplit(outlook).query)["url"] == [address]
        assert parse_qs(urlsplit(outlook).query)["name"][0]
        assert parse_qs(urlsplit(office).query)["url"] == [address]
        assert menu.locator("code").text_content() == address
        downloaded = menu.locator("a[download]").evaluate("link => link.href")
        assert downloaded == address
        assert _events(address) > 0


def test_the_copy_button_copies_the_address(visit: Open, site: str) -> None:
    page = visit("shows/metal-sky/", permissions=["clipboard-read", "clipboard-write"])
    page.locator(".subscribe > summary").first.click()
    button = page.get_by_role("button", name="Copy the address").first
    button.click()
    expect(page.locator("button.copy").first).to_have_text("Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == f"{site}feeds/shows/metal-sky.ics"
    assert _events(copied) == 4
    page.clock.run_for(3_000)
    expect(page.locator("button.copy").first).to_have_text("Copy the address")


@pytest.mark.parametrize(
    ("agent", "button", "leads"),
    [
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X)", "Apple", "webcal://"),
        ("Mozilla/5.0 (Linux; Android 16; Pixel 9)", "ICSx⁵", "webcal://"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64)", "Outlook (home)", "https://outlook.live.com/"),
    ],
)
def test_the_visitors_own_platform_is_one_button_and_the_others_are_folded(
    visit: Open, agent: str, button: str, leads: str
) -> None:
    page = visit("shows/metal-sky/", user_agent=agent)
    menu = page.locator(".subscribe").first
    menu.locator("summary").first.click()
    expect(menu.locator(".others > summary")).to_have_text("Other apps")
    shown = menu.locator("a:visible")
    assert shown.count() == 1
    assert shown.inner_text().startswith(button)
    assert str(shown.get_attribute("href")).startswith(leads)
    menu.locator(".others > summary").click()
    expect(menu.get_by_role("button", name="Copy the address")).to_be_visible()
    expect(menu.get_by_role("link", name="Outlook (work or school)")).to_be_visible()
    google = menu.get_by_role("link", name="Google Calendar")
    expect(google).to_have_count(0 if "Android" in agent else 1)
    expect(menu).to_contain_text("free and needs no account here")


def test_copying_twice_ends_with_the_same_button_and_is_told_to_those_who_listen(visit: Open) -> None:
    page = visit("shows/metal-sky/", permissions=["clipboard-read", "clipboard-write"])
    page.locator(".subscribe > summary").first.click()
    button = page.locator("button.copy").first
    button.click()
    told = page.get_by_role("status")
    expect(told).to_have_text("Copied")
    told.evaluate("(one) => { one.textContent = ''; }")
    button.click()
    expect(told).to_have_text("Copied")
    page.clock.run_for(3_000)
    expect(button).to_have_text("Copy the address")
    expect(told).to_have_text("")


def test_a_browser_that_does_not_copy_has_the_address_marked(visit: Open, site: str) -> None:
    page = visit("shows/metal-sky/")
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('denied')); }")
    page.locator(".subscribe > summary").first.click()
    button = page.locator("button.copy").first
    button.click()
    expect(page.get_by_role("status")).to_contain_text("did not allow it")
    expect(page.locator(".failed")).to_contain_text("did not allow it")
    expect(button).to_have_text("Copy the address")
    assert page.evaluate("getSelection().toString()") == f"{site}feeds/shows/metal-sky.ics"


# --- each kind of page ----------------------------------------------------------------------------------


@each_page
def test_pages_are_quiet_and_ask_no_other_host(visit: Open, path: str) -> None:
    page = visit(path)  # the fixture looks at what the page said and asked for
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    for menu in page.locator("details:not([open]) > summary").all():
        if menu.is_visible():
            menu.click()


def test_the_policy_denies_scripts_and_images_of_others(browser: Browser, site: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.route(re.compile("other.example"), lambda route: route.abort())
    page.goto(site)
    denied = page.evaluate(
        """() => new Promise((done) => {
          const seen = [];
          addEventListener("securitypolicyviolation", (event) => {
            seen.push(event.effectiveDirective);
            if (seen.length === 3) done(seen.sort());
          });
          const script = document.createElement("script");
          script.textContent = "window.broken = true";
          const image = new Image();
          image.src = "https://other.example/i.png";
          document.body.append(script, image);
          fetch("https://other.example/").catch(() => {});
        })"""
    )
    assert denied == ["connect-src", "img-src", "script-src-elem"]
    assert page.evaluate("window.broken") is None
    context.close()


@each_page
@pytest.mark.parametrize("width", [360, 320])
def test_a_phone_scrolls_in_one_direction_only(visit: Open, path: str, width: int) -> None:
    page = visit(path, viewport={"width": width, "height": 740}, is_mobile=True, has_touch=True)
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@each_page
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing_serious(visit: Open, path: str, scheme: str, width: int) -> None:
    axe = tools.package("axe-core", "axe.min.js").read_text("utf-8")
    page = visit(path, color_scheme=scheme, viewport={"width": width, "height": 900}, bypass_csp=True)
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    page.evaluate(axe)
    page.clock.resume()
    violations = page.evaluate("axe.run().then((found) => found.violations)")
    grave = [
        (one["id"], node["html"], node["failureSummary"])
        for one in violations
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]
    assert grave == []


def _focused(page: Page) -> str:
    """Return what has the focus: its name for the visitor, and whether a ring is drawn around it."""
    return str(
        page.evaluate(
            """() => {
              const one = document.activeElement;
              const style = getComputedStyle(one);
              const ring = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
              const name = one.labels?.[0]?.firstChild.textContent ?? one.textContent;
              return `${ring ? "" : "no ring: "}${name.trim()}`;
            }"""
        )
    )


def test_the_keyboard_reaches_everything_with_a_visible_focus(visit: Open) -> None:
    page = visit()
    page.keyboard.press("Tab")
    assert _focused(page) == "Skip to the content"
    box = page.locator(".skip").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    order = []
    for _ in range(8):
        page.keyboard.press("Tab")
        order.append(_focused(page))
    assert not [name for name in order if name.startswith("no ring")]
    wanted = ["animecal", "Search shows, studios and networks", "What airs", "All shows"]
    assert [name for name in order if name in wanted] == wanted


def test_the_skip_link_skips(visit: Open) -> None:
    page = visit("shows/metal-sky/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_the_keyboard_subscribes(visit: Open) -> None:
    page = visit("shows/metal-sky/", permissions=["clipboard-read", "clipboard-write"])
    summary = page.locator(".subscribe > summary").first
    summary.focus()
    page.keyboard.press("Enter")
    for _ in range(5):
        page.keyboard.press("Tab")
    assert _focused(page) == "Copy the address"
    page.keyboard.press("Enter")
    expect(page.locator("button.copy").first).to_have_text("Copied")


@pytest.mark.parametrize("path", ["", "shows/metal-sky/"])
def test_with_reduced_motion_nothing_moves(visit: Open, path: str) -> None:
    page = visit(path, reduced_motion="reduce")
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
    moving = page.evaluate(
        """[...document.querySelectorAll("*")].filter((one) => {
          const style = getComputedStyle(one);
          return parseFloat(style.transitionDuration) > 0 || parseFloat(style.animationDuration) > 0;
        }).length"""
    )
    assert moving == 0


@pytest.mark.parametrize("media", ["print", "forced colours"])
def test_the_button_is_seen_on_paper_and_in_forced_colours(visit: Open, media: str) -> None:
    page = visit("shows/metal-sky/", color_scheme="dark")
    if media == "print":
        page.emulate_media(media="print")
    else:
        page.emulate_media(forced_colors="active")
    edge, ink, ground = page.locator(".subscribe > summary").first.evaluate(
        """(one) => {
          const style = getComputedStyle(one);
          return [style.borderTopColor, style.color, style.backgroundColor];
        }"""
    )
    if media == "print":  # browsers print no backgrounds
        assert (edge, ink, ground) == ("rgb(163, 18, 74)", "rgb(163, 18, 74)", "rgba(0, 0, 0, 0)")
    else:  # the transparent edge gets the visitor's colour
        assert not edge.startswith("rgba(0, 0, 0, 0")
        assert ink != ground


def test_nothing_is_seen_before_a_slow_script_has_run(browser: Browser, site: str) -> None:
    # Not every browser waits with its first picture for scripts that are put off.
    context = browser.new_context(locale="en-GB")
    page = context.new_page()
    held: list[Any] = []
    page.route("**/site.*.js", lambda route: held.append(route))
    page.goto(f"{site}shows/metal-sky/", wait_until="commit")
    page.wait_for_function("document.querySelector('link[rel=stylesheet]')")
    while not held:
        page.wait_for_timeout(50)
    assert page.evaluate("document.body?.innerText ?? ''") == ""
    held[0].continue_()
    expect(page.locator("td.local").first).to_be_visible()
    context.close()


@pytest.mark.parametrize(
    "path", ["", "search/", "search/?network=fuji-tv", "shows/", "shows/metal-sky/", "calendars/", "news/"]
)
@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_shifts_while_a_page_loads(visit: Open, path: str, width: int) -> None:
    page = visit(path, timezone_id="America/Los_Angeles", viewport={"width": width, "height": 900})
    page.clock.resume()
    page.wait_for_load_state("networkidle")
    assert shift_of(page) == 0
