"""The search: in a real browser, and what it finds among the shows that ship, in Node.js."""

from __future__ import annotations

import datetime as dt
import json
import re
import shutil
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

import animecal.site
import tools
from animecal.check.rules import read_data
from animecal.feeds.ended import all_feeds
from animecal.language.names import title_likeness
from animecal.schedule.shows import schedule
from animecal.site.pages import render
from browsing import HOSTILE, Open, filter_of, results
from github import DATA, ROOT

pytest_plugins = ("browsing",)

ASSETS = Path(animecal.site.__file__).parent / "assets"
TODAY = dt.datetime(2026, 11, 26, 3, tzinfo=dt.UTC)


def found(page: Page, titles: list[str]) -> None:
    """Wait until the page of results has these shows, in this order."""
    expect(page.locator("#results > li > a")).to_have_text(titles)


# --- what is found among the shows that ship --------------------------------------------------------------


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the site of the shipped data has for the search, and its scripts under their own names."""
    folder = tmp_path_factory.mktemp("shipped")
    dataset = read_data(ROOT / DATA).checked
    known = schedule(dataset, TODAY.date())
    feeds = all_feeds(dataset, known, TODAY.date())
    site = render(dataset, known, feeds, now=TODAY, base_url="https://anime.example/")
    for path in ("search.json", "nights.json"):
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_bytes(site[path])
    for name in ("finding.js", "minisearch.js", "coming.js", "picking.js"):
        shutil.copy(ASSETS / name, folder / name)
    (folder / "package.json").write_text('{"type": "module"}')
    return folder


ASK = """
import { readFileSync } from "node:fs";
import { Finder, words } from "./finding.js";
const file = async (path) => JSON.parse(readFileSync(path, "utf8"));
const finder = new Finder(file, () => {}, () => ({ region: "JP", services: [], audio: [] }));
await finder.load();
const { questions, texts, now } = await file("asked.json");
const answers = questions.map((one) => {
  const { pages, shows, nearest } = finder.find(one, {}, new Date(now));
  const [ids, states] = [shows.map(({ row }) => row.id), shows.map(({ state }) => state)];
  return { pages: pages.map(({ id }) => id), shows: ids, states, nearest };
});
console.log(JSON.stringify({ answers, likenesses: texts.map((text) => words(text).join("")) }));
"""


def asked(folder: Path, questions: list[str], texts: list[str]) -> dict[str, Any]:
    """Return what the search answers, and the likenesses of texts by its rule."""
    told = {"questions": questions, "texts": texts, "now": TODAY.isoformat()}
    (folder / "asked.json").write_text(json.dumps(told), "utf-8")
    (folder / "ask.js").write_text(ASK, "utf-8")
    done = tools.run_node("ask.js", cwd=folder)
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


FIRST = {
    # as it is, as a beginning, in another order, without spaces, in another case
    "metallic rouge": "metallic-rouge",
    "METALLIC ROUGE": "metallic-rouge",
    "metal rou": "metallic-rouge",
    "rouge metallic": "metallic-rouge",
    "dan da dan": "dan-da-dan-3",
    "dandadan": "dan-da-dan-3",
    "gachi akuta": "gachiakuta-season-2",
    "kagura bachi": "kagurabachi",
    "spyxfamily": "spy-x-family",
    "rezero season 3": "rezero-season-3",
    "frieren season 2": "frieren-season-2",
    # marks, quotes, widths, fractions, accents
    "journey's end 3": "frieren-season-3",
    "journey’s end 3": "frieren-season-3",
    "journeys end 3": "frieren-season-3",
    "ranma ½": "ranma-1-2-2026",
    "ranma1/2": "ranma-1-2-2026",
    "RANMA 1/2": "ranma-1-2-2026",
    "ＲＡＮＭＡ": "ranma-1-2-2026",
    "haikyu": "haikyu-vs-the-little-giant",
    "murcielago": "murcielago",
    "MURCIÉLAGO": "murcielago",
    "cafe terrace": "the-cafe-terrace-and-its-goddesses-season-2",
    "[oshi no ko]": "oshi-no-ko-season-3",
    "tis time for torture princess 1": "tis-time-for-torture-princess",
    "one punch man": "one-punch-man-season-3-part-2",
    # romaji, and long vowels as everybody writes them
    "sousou no frieren": "frieren-season-3",
    "soso no frieren": "frieren-season-3",
    "sōsō no frieren": "frieren-season-3",
    "kimi to idol": "you-and-idol-precure",
    "shingeki no kyojin": "attack-on-titan-final-chapters-special-2",
    "mahou shoujo ni akogarete": "gushing-over-magical-girls",
    "maho shojo ni akogarete": "gushing-over-magical-girls",
    # Japanese: part of a title, kana in either script, long marks, no spaces
    "フリーレン 第3期": "frieren-season-3",
    "ふりーれん第3期": "frieren-season-3",
    "推しの子": "oshi-no-ko-season-3",
    "薬屋のひとりごと 第3期": "the-apothecary-diaries-season-3",
    "ダンジョン飯 第2期": "delicious-in-dungeon-season-2",
    "だんじょん飯 第2期": "delicious-in-dungeon-season-2",
    "めたりっくるーじゅ": "metallic-rouge",
    "ぬーべー 第2クール": "hell-teacher-jigoku-sensei-nube-part-2",
    "ザファブル": "the-fable-season-2",
    "すゝめ": "the-principle-of-a-philosopher-by-eternal-fool-asley",
    "すぱげってぃ": "",
    # typing errors
    "metalic rouge": "metallic-rouge",
    "freiren": "frieren-season-3",
    "jujitsu kaisen": "jujutsu-kaisen-2",
    "kagurabatchi": "kagurabachi",
    "gachiakutta": "gachiakuta-season-2",
    "sakmoto days": "sakamoto-days-season-2",
    # as people call it, and first letters
    "jjk": "jujutsu-kaisen-2",
    "転スラ": "tensura-clayman-revenge",
    "tensura": "tensura-clayman-revenge",
    "リゼロ": "rezero-season-4",
    "りぜろ": "rezero-season-4",
    "ぼざろ": "bocchi-the-rock-season-2",
    "snk": "attack-on-titan-final-chapters-special-2",
    "スパイファミリー": "spy-x-family",
    "opm": "one-punch-man-season-3-part-2",
    "ttigraas": "tensura-clayman-revenge",
}
"""What is typed, and the show that comes first among those that ship; empty: there is none."""
PAGES = {
    "mappa": "studios/mappa/",
    "kyoto animaton": "studios/kyoto-animation/",
    "A-1 Pictures": "studios/a-1-pictures/",
    "crunchyroll": "networks/crunchyroll/",
    "cruncyroll": "networks/crunchyroll/",
    "フジテレビ": "networks/fuji-tv/",
    "fuji tv": "networks/fuji-tv/",
    "noitamina": "blocks/noitamina/",
    "のいたみな": "blocks/noitamina/",
    "+ultra": "blocks/plus-ultra/",
}
"""What is typed, and the page that comes first."""


@pytest.fixture(scope="module")
def answers(shipped: Path) -> dict[str, Any]:
    questions = [*FIRST, *PAGES, "", "!!!", "the", "love", "season", "x" * 10_000, "zzqqxx"]
    rows = json.loads((shipped / "search.json").read_bytes())
    texts = [text for row in rows["shows"] for text in (row[1], row[2], *row[3].split("\n"))]
    answer = asked(shipped, questions, texts)
    by_question = dict(zip(questions, answer["answers"], strict=True))
    return {**by_question, "likenesses": dict(zip(texts, answer["likenesses"], strict=True))}


@pytest.mark.parametrize(("typed", "first"), FIRST.items(), ids=FIRST)
def test_what_is_typed_finds_the_show(answers: dict[str, Any], typed: str, first: str) -> None:
    answer = answers[typed]
    shows = [] if answer["nearest"] else answer["shows"]
    assert shows[:1] == ([first] if first else [])


@pytest.mark.parametrize(("typed", "first"), PAGES.items(), ids=PAGES)
def test_studios_networks_and_blocks_are_found(answers: dict[str, Any], typed: str, first: str) -> None:
    assert answers[typed]["pages"][:1] == [first]


def test_the_search_folds_titles_as_everything_else_does(answers: dict[str, Any]) -> None:
    likenesses = answers["likenesses"]
    assert len(likenesses) > 1_000
    assert {text for text, likeness in likenesses.items() if likeness != title_likeness(text)} == set()


@pytest.mark.parametrize("typed", ["the", "love", "season"])
def test_what_airs_comes_first_then_what_is_to_come_then_the_past(
    answers: dict[str, Any], typed: str
) -> None:
    states = answers[typed]["states"]
    assert set(states) == {0, 1, 2}
    exact = states[: states.index(2)]
    assert exact == sorted(exact)


def test_what_cannot_be_found_has_nothing_or_the_nearest(answers: dict[str, Any]) -> None:
    assert answers["!!!"]["shows"] == answers["x" * 10_000]["shows"] == answers["zzqqxx"]["shows"] == []
    assert len(answers[""]["shows"]) > 500  # filters alone choose among all


def test_the_library_is_the_release_that_is_pinned() -> None:
    assert (ASSETS / "minisearch.js").read_bytes() == tools.package(
        "minisearch", "dist", "es", "index.js"
    ).read_bytes()
    told = tools.package("minisearch", "LICENSE.txt").read_bytes()
    assert (ASSETS / "minisearch-license.txt").read_bytes() == told


def test_what_is_searched_changes_with_news_alone(shipped: Path) -> None:
    index = json.loads((shipped / "search.json").read_bytes())
    dataset = read_data(ROOT / DATA).checked
    later = TODAY + dt.timedelta(days=9)
    known = schedule(dataset, TODAY.date())
    feeds = all_feeds(dataset, known, TODAY.date())
    again = render(dataset, known, feeds, now=later, base_url="https://anime.example/")
    assert json.loads(again["search.json"]) == index


# --- the field on every page ------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["", "shows/metal-sky/", "calendars/", "networks/fuji-tv/", "404.html"])
def test_every_page_finds_shows_while_one_types(visit: Open, path: str) -> None:
    page = visit(path)
    page.get_by_role("searchbox").press_sequentially("metal s")
    link = page.locator(".panel .shows a")
    expect(link).to_have_text(["Metal Sky"])
    expect(page.locator(".panel")).to_contain_text("episode 1: Thu 28 Mar, 00:55")
    expect(page.get_by_role("status")).to_have_text("1 result")
    whole = page.get_by_role("link", name="All results and filters")
    assert str(whole.get_attribute("href")).endswith("search/?q=metal+s")
    link.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Metal Sky")


def test_what_searches_is_loaded_when_somebody_turns_to_the_field(visit: Open) -> None:
    page = visit()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(urlsplit(request.url).path.rpartition("/")[2]))
    with page.expect_request("**/search.json"):
        page.get_by_role("searchbox").focus()
    page.get_by_role("searchbox").fill("metal")
    expect(page.locator(".panel .shows a")).to_have_text(["Metal Sky"])
    kinds = {re.sub(r"\.[0-9a-f]{10}\.", ".", name) for name in asked}
    assert kinds == {"found.js", "finding.js", "minisearch.js", "search.json", "nights.json"}


def test_the_keyboard_alone_finds_a_show_and_all_results(visit: Open) -> None:
    page = visit("shows/day-only/")
    page.keyboard.press("/")
    field = page.get_by_role("searchbox")
    expect(field).to_be_focused()
    page.keyboard.type("star")
    expect(page.locator(".panel .shows a")).to_have_text(["Morning Star"])
    page.keyboard.press("ArrowDown")
    expect(page.locator(".panel .shows a")).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(field).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".panel")).to_be_hidden()
    expect(field).to_have_value("star")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Search")
    found(page, ["Morning Star"])
    assert urlsplit(page.url).query == "q=star"
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Day Only")


def test_a_slash_that_is_typed_stays_a_slash(visit: Open) -> None:
    page = visit("search/")
    field = page.get_by_role("searchbox")
    field.focus()
    page.keyboard.type("1/2")
    expect(field).to_have_value("1/2")


def test_leaving_the_field_closes_what_opened_beneath_it(visit: Open) -> None:
    page = visit()
    page.get_by_role("searchbox").fill("metal")
    expect(page.locator(".panel")).to_be_visible()
    page.locator("footer p").first.click(position={"x": 2, "y": 2})
    expect(page.locator(".panel")).to_be_hidden()
    page.get_by_role("searchbox").focus()
    expect(page.locator(".panel")).to_be_visible()


# --- the page of results ----------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["metal s", "METAL", "鋼の", "hagane no", "sky metal", "mtal sky"])
def test_search_as_you_type_finds_english_japanese_and_romaji_titles(visit: Open, typed: str) -> None:
    page = visit("search/")
    page.get_by_role("searchbox").press_sequentially(typed)
    found(page, ["Metal Sky"])
    expect(page.locator("#count")).to_have_text("1 result")
    expect(page.get_by_role("status")).to_have_text("1 result")
    assert parse_qs(urlsplit(page.url).query) == {"q": [typed]}


@pytest.mark.parametrize(
    ("zone", "when"),
    [
        ("Asia/Tokyo", "Thu 28 Mar, 00:55 · Fuji TV"),
        ("America/Los_Angeles", "Wed 27 Mar, 09:25 · Crunchyroll"),
    ],
)
def test_a_row_tells_the_next_episode_where_and_by_the_clock_of_the_visitor(
    visit: Open, zone: str, when: str
) -> None:
    page = visit("search/?q=metal", timezone_id=zone)
    expect(page.locator("#results > li .meta")).to_have_text(f"on air · episode 1: {when}")


def test_a_row_subscribes_to_the_calendar_of_its_show(visit: Open, site: str) -> None:
    page = visit("search/?q=onerror", permissions=["clipboard-read", "clipboard-write"])
    row = page.locator("#results > li")
    row.locator("summary").first.click()
    address = f"{site}feeds/shows/hostile.ics"
    expect(row.locator("code")).to_have_text(address)
    webcal = row.get_by_role("link", name="Apple").get_attribute("href")
    assert webcal == address.replace("http:", "webcal:")
    outlook = str(row.get_by_role("link", name="Outlook (home)").get_attribute("href"))
    assert parse_qs(urlsplit(outlook).query) == {"url": [address], "name": [HOSTILE]}
    row.get_by_role("button", name="Copy the address").click()
    assert page.evaluate("navigator.clipboard.readText()") == address
    assert page.request.get(address).ok


def test_studios_networks_and_blocks_lead_to_their_pages(visit: Open) -> None:
    page = visit("search/?q=fuji")
    expect(page.locator("#pages li")).to_have_text(["Fuji TV network"])
    page.get_by_role("link", name="Fuji TV").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Fuji TV")


def test_a_search_that_finds_nothing_helps(visit: Open) -> None:
    page = visit("search/?q=qqqq")
    expect(page.locator("#count")).to_have_text("No show fits.")
    expect(page.locator("#about")).to_contain_text("a typing error or two are forgiven")
    expect(page.locator("#about").get_by_role("link", name="All shows")).to_be_visible()
    page.get_by_role("searchbox").fill("metal qqqq")
    expect(page.locator("#count")).to_have_text("No show fits exactly. These come nearest:")
    found(page, ["Metal Sky"])


def test_all_results_can_be_reached_and_the_focus_goes_on(visit: Open, site: str) -> None:
    page = visit()
    rows = [
        [f"show-{at}", f"Some {at:03}", "", "", "2020", "", "", 0, "", "2020-12-31", "2020-12-31", 0]
        for at in range(120)
    ]
    told = json.dumps({"countries": [""], "parts": [], "pages": [], "shows": rows})
    page.route("**/search.json", lambda route: route.fulfill(body=told, content_type="application/json"))
    page.goto(f"{site}search/?q=some")
    expect(page.locator("#count")).to_have_text("120 results; the first 50 are shown")
    more = page.get_by_role("button", name="More results")
    more.click()
    expect(page.locator("#results > li")).to_have_count(100)
    expect(page.locator("#results > li:nth-child(51) > a")).to_be_focused()
    more.click()
    expect(page.locator("#results > li")).to_have_count(120)
    expect(page.locator("#count")).to_have_text("120 results")
    expect(more).to_be_hidden()


# --- filters, and what stands in the address ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("label", "choice", "address", "some", "others"),
    [
        ("Network", "AT-X", "network=at-x", {"Morning Star", "Called Off"}, {"Metal Sky"}),
        ("Block", "+Ultra", "block=plus-ultra", {"Metal Sky", "Put Off"}, {"Morning Star"}),
        ("Country", "France", "country=FR", {"Metal Sky", "Day Only"}, {"Morning Star"}),
        ("Season", "spring 2024", "season=2024-spring", {"Month Only", "Metal Sky"}, {"Night Owls"}),
    ],
)
def test_filters_narrow_and_live_in_the_address(
    visit: Open, label: str, choice: str, address: str, some: set[str], others: set[str]
) -> None:
    page = visit("search/")
    filter_of(page, label).select_option(label=choice)
    shown = set(results(page))
    assert some <= shown
    assert not others & shown
    assert urlsplit(page.url).query == address
    page.reload()
    assert set(results(page)) == shown
    expect(page.locator("#count")).to_have_text(f"{len(shown)} results")
    expect(filter_of(page, label).locator("option:checked")).to_have_text(choice)


def test_back_and_forward_restore_what_was_chosen_and_clear_begins_anew(visit: Open) -> None:
    page = visit("search/")
    network, season = filter_of(page, "Network"), filter_of(page, "Season")
    network.select_option("fuji-tv")
    season.select_option("2024-spring")
    shown = results(page)
    assert set(shown) == {"Month Only", "Put Off", "Three at Once", HOSTILE, "Metal Sky"}
    page.go_back()
    expect(season).to_have_value("")
    expect(network).to_have_value("fuji-tv")
    page.go_back()
    expect(network).to_have_value("")
    expect(page.locator("#results > li")).to_have_count(0)
    page.go_forward()
    page.go_forward()
    found(page, shown)
    page.locator("#results > li > a").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(shown[0])
    page.go_back()
    found(page, shown)
    page.get_by_role("button", name="Clear").click()
    expect(page.locator("#results > li")).to_have_count(0)
    expect(page.locator("#about")).to_be_visible()
    assert urlsplit(page.url).query == ""


def test_an_address_with_a_filter_that_does_not_exist_asks_nothing(visit: Open) -> None:
    page = visit("search/?network=gone&q=")
    expect(page.locator("#about")).to_be_visible()
    assert filter_of(page, "Network").input_value() == ""


def test_an_address_of_the_time_when_the_front_page_searched_leads_to_what_was_found(visit: Open) -> None:
    page = visit("?network=at-x&season=2024-spring")
    expect(page.get_by_role("heading", level=1)).to_have_text("Search")
    assert set(results(page)) == {"Small Hours", "Called Off", "Morning Star"}
    expect(filter_of(page, "Network")).to_have_value("at-x")


# --- what goes wrong --------------------------------------------------------------------------------------


def test_hostile_titles_and_questions_stay_text(visit: Open) -> None:
    page = visit("search/?q=onerror")
    found(page, [HOSTILE])
    assert page.locator("main img, main script").count() == 0
    for typed in (
        "<img src=x onerror=alert(1)>",
        "__proto__",
        "constructor",
        "\\",
        "(.*)+$",
        "%00",
        "\u202e",
    ):
        page.get_by_role("searchbox").fill(typed)
        expect(page.locator("#count")).not_to_be_empty()
    assert page.locator("main img, main script").count() == 0


def test_a_question_of_ten_thousand_letters_is_answered(visit: Open) -> None:
    page = visit("search/")
    page.get_by_role("searchbox").fill("metal " * 1_700)
    expect(page.locator("#count")).not_to_be_empty()
    page.get_by_role("searchbox").fill("metal")
    found(page, ["Metal Sky"])


@pytest.mark.parametrize("path", ["", "search/"])
def test_a_list_of_shows_that_does_not_load_is_told_and_tried_again(
    browser: Browser, site: str, path: str
) -> None:
    context = browser.new_context(locale="en-GB")
    page = context.new_page()
    page.route("**/search.json", lambda route: route.fulfill(status=503, body="busy"))
    page.goto(f"{site}{path}")
    page.get_by_role("searchbox").fill("metal")
    place = page.locator("#count" if path else ".panel .count")
    expect(place).to_contain_text("could not be loaded")
    expect(page.get_by_role("status")).to_contain_text("could not be loaded")
    page.unroute("**/search.json")
    page.get_by_role("searchbox").fill("metal sky")
    expect(place).to_have_text("1 result")
    context.close()


def test_a_script_that_does_not_load_is_told(browser: Browser, site: str) -> None:
    context = browser.new_context(locale="en-GB")
    page = context.new_page()
    page.route("**/finding.*.js", lambda route: route.fulfill(status=503, body="busy"))
    page.goto(f"{site}search/?q=metal")
    expect(page.locator("#count")).to_contain_text("could not be loaded")
    expect(page.get_by_role("status")).to_contain_text("could not be loaded")
    context.close()


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (1280, "dark")])
def test_axe_finds_nothing_in_what_opens_beneath_the_field(visit: Open, width: int, scheme: str) -> None:
    page = visit(color_scheme=scheme, viewport={"width": width, "height": 800}, bypass_csp=True)
    page.get_by_role("searchbox").fill("s")
    expect(page.locator(".panel .shows li").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.evaluate(tools.package("axe-core", "axe.min.js").read_text("utf-8"))
    page.clock.resume()
    violations = page.evaluate("axe.run().then((found) => found.violations)")
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in violations] == []
