"""The site as a tree of files: every page is there, leads somewhere, is valid, and holds nothing hostile."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import re
import shutil
import signal
import struct
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urldefrag, urljoin, urlsplit
from xml.etree import ElementTree

import html5lib
import jsonschema
import pytest

import tools
from animecal.check.rules import read_data
from animecal.language.observations import COLUMNS
from animecal.publish.digest import DIGEST
from animecal.publish.made_from import MADE_FROM
from animecal.site.lists import LONG
from animecal.site.search import PART
from animecal.site.tree import publishable, write_site
from support import (
    FILE,
    NETWORKS,
    NOW,
    POSIX,
    REGIONS,
    SHOW,
    SOURCE,
    command_line,
    feeds_of,
    on_day,
    show_text,
    simulcast,
    tree,
    whole,
    write_data,
)

ROOT = Path(__file__).parents[1]
BASE = "https://anime.example/cal/"
OPTIONS = on_day("2024-01-01")
HTML = "{http://www.w3.org/1999/xhtml}"
ANYWHERE = ("404.html", "offline.html")
"""Pages that stand in for others, at their addresses."""

EVIL = "</title></main><script>alert(1)</script><img src=x onerror=alert(1)>\"' onload='x' {{ 7 * 7 }} &amp;"
EVIL_URL = "https://news.example/'onmouseover='alert(1)'?a=1&copy=2&lt;"
HOSTILE = f"""\
title = '''{EVIL} title'''
title_ja = '''{EVIL} 題'''
title_romaji = '''{EVIL} romaji'''
premise = '''{EVIL} premise'''
format = "tv"
studios = ['''{EVIL}''']
website = "{EVIL_URL}"
episodes = 3
[[airings]]
network = "evil"
block = "evil"
[[airings.dates]]
announced = 2023-03-22
starts = "2024-01-03 24:55"
source = "{EVIL_URL}"
[[airings.changes]]
announced = 2023-12-30
episode = 2
starts = "2024-01-12 25:30"
reason = '''{EVIL} reason'''
source = "{EVIL_URL}"
[[airings.changes]]
announced = 2023-12-30
special = '''{EVIL} special'''
starts = "2024-01-05 25:30"
source = "{EVIL_URL}"
[[airings]]
network = "crunchyroll"
[[airings.dates]]
announced = 2023-12-07
delay = "30 minutes"
source = "{EVIL_URL}"
[[credits]]
announced = 2023-12-07
source = "{EVIL_URL}"
staff = [{{ role = '''{EVIL} role''', name = '''{EVIL} name''' }}]
cast = [{{ role = '''{EVIL} part''', name = '''{EVIL} actor''' }}]
[[links]]
announced = 2023-12-07
kind = "trailer"
url = "{EVIL_URL}"
title = '''{EVIL} trailer'''
source = "{EVIL_URL}"
"""
YEAR_ONLY = f"""\
title = "Some Year"
format = "movie"
studios = ["Studio Late"]
[[airings]]
network = "japanese-cinemas"
[[airings.dates]]
announced = 2023-03-22
starts = "2025"
source = "{SOURCE}"
"""
UNKNOWN = f"""\
title = "Nobody Knows"
format = "tv"
studios = ["Studio Late"]
[[airings]]
[[airings.dates]]
announced = 2023-03-22
source = "{SOURCE}"
"""
VAGUE = f"""\
title = "Spring Some Day"
title_ja = "いつか春"
format = "tv"
[[airings]]
network = "netflix"
[[airings.dates]]
announced = 2023-03-22
starts = "2024-spring"
source = "{SOURCE}"
"""
SIMULCAST = show_text(simulcast(), head="")
FILES = {
    "networks.toml": NETWORKS + f"[evil]\nname = '''{EVIL} network'''\nname_ja = '''{EVIL} 局'''\n"
    'kind = "terrestrial"\nregions = ["JP"]\n',
    "blocks.toml": '[plus-ultra]\nname = "+Ultra"\nnetworks = ["fuji-tv"]\n'
    f"[evil]\nname = '''{EVIL} block'''\nnetworks = [\"evil\"]\n",
    "regions.toml": REGIONS.replace('"France"', f"'''{EVIL} France'''"),
    "calendars.toml": f"[evil]\ntitle = '''{EVIL} club'''\nabout = '''{EVIL} about'''\n"
    '[club]\ntitle = "Our club"\nservices = ["crunchyroll"]\n',
    FILE: SHOW + SIMULCAST,
    "shows/2024/evil.toml": HOSTILE,
    "shows/2024/spring-some-day.toml": VAGUE,
    "shows/2025/some-year.toml": YEAR_ONLY,
    "shows/2023/nobody-knows.toml": UNKNOWN,
}


def command(*arguments: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if name != "SOURCE_DATE_EPOCH"}
    return command_line(*arguments, cwd=cwd, env=clean)


class Place:
    """A folder with data, feeds and a site, all written by the command line."""

    def __init__(self, folder: Path, files: dict[str, str]) -> None:
        self.folder = folder
        write_data(folder / "data", files)

    def build(self, base_url: str | None = None, *, options: tuple[str, ...] = OPTIONS) -> None:
        address = ("--base-url", base_url) if base_url else ()
        done = command("build", "--data", "data", *options, *address, cwd=self.folder)
        assert done.returncode == 0, done.stderr

    def site(
        self, *arguments: str, out: str = "site", options: tuple[str, ...] = OPTIONS
    ) -> subprocess.CompletedProcess[str]:
        return command("site", "--data", "data", "--out", out, *options, *arguments, cwd=self.folder)

    def made(
        self, *arguments: str, out: str = "site", options: tuple[str, ...] = OPTIONS
    ) -> dict[str, bytes]:
        done = self.site(*arguments, out=out, options=options)
        assert (done.returncode, done.stderr) == (0, "")
        return tree(self.folder / out)


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A place of every kind of page and of hostile texts; its site must not be changed."""
    place = Place(tmp_path_factory.mktemp("full"), FILES)
    place.build(f"{BASE}feeds/")
    place.made()
    return place


@pytest.fixture(scope="module")
def site(full: Place) -> dict[str, bytes]:
    return tree(full.folder / "site")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = Place(tmp_path_factory.mktemp("built"), {FILE: SHOW})
    place.build(f"{BASE}feeds/")
    return place.folder


@pytest.fixture
def small(built: Path, tmp_path: Path) -> Place:
    """A place with one show, to change."""
    shutil.copytree(built, tmp_path / "small")
    return Place(tmp_path / "small", {})


def pages(files: dict[str, bytes]) -> dict[str, bytes]:
    return {path: data for path, data in files.items() if path.endswith(".html")}


def parsed(page: bytes) -> Any:
    """Return a page as browsers parse it; errors of HTML raise."""
    return html5lib.HTMLParser(strict=True).parse(page.decode())


def address_of(path: str) -> str:
    return BASE + path.removesuffix("index.html")


def file_at(files: dict[str, bytes], url: str) -> str | None:
    """Return the path of the file that a static server has for an address below the site's, if any."""
    path = unquote(urlsplit(url).path).removeprefix(urlsplit(BASE).path)
    path += "index.html" if path == "" or path.endswith("/") else ""
    return path if path in files else None


def references(document: Any) -> Iterator[tuple[str, str]]:
    """Yield the names and values of all attributes that name another place, but those in templates."""
    forms = {one for form in document.iter(f"{HTML}template") for one in form.iter()}
    for element in document.iter():
        if element in forms:
            continue
        for name in ("href", "src", "action"):
            if name in element.attrib and isinstance(element.tag, str):
                yield name, element.attrib[name]


# --- what there is ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "index.html",
        "shows/index.html",
        "shows/metal-sky/index.html",
        "shows/some-year/index.html",
        "shows/nobody-knows/index.html",
        "networks/fuji-tv/index.html",
        "blocks/plus-ultra/index.html",
        "regions/fr/index.html",
        "seasons/2024-winter/index.html",
        "studios/studio-one/index.html",
        "studios/studio-late/index.html",
        "calendars/index.html",
        "calendars/club/index.html",
        "subscribe/index.html",
        "news/index.html",
        "404.html",
        "offline.html",
        "sw.js",
        "robots.txt",
        "sitemap.xml",
        ".nojekyll",
        "_headers",
        "search.json",
        "api/v1/index.json",
        "api/v1/schema.json",
        "feeds/index.json",
        "feeds/news.atom",
        "feeds/news.json",
        "feeds/premieres.ics",
        "feeds/ja/index.json",
        "feeds/ja/premieres.ics",
        "ja/index.html",
        "ja/shows/metal-sky/index.html",
        "ja/search.json",
        "ja/manifest.webmanifest",
        "tree.sha256",
    ],
)
def test_the_site_has_every_kind_of_page_and_file(site: dict[str, bytes], path: str) -> None:
    assert path in site


def test_every_show_and_every_feed_of_many_shows_has_a_page(site: dict[str, bytes]) -> None:
    listed = {path.removesuffix(".ics") for path in site if re.fullmatch(r"feeds/\w+/[\w-]+\.ics", path)}
    listed.remove("feeds/ja/premieres")
    assert {f"{path.removeprefix('feeds/')}/index.html" for path in listed} <= site.keys()
    shows = {Path(path).stem for path in FILES if path.startswith("shows/")}
    assert {f"shows/{show}/index.html" for show in shows} <= site.keys()


def test_its_feeds_are_the_published_ones_to_the_letter(full: Place, site: dict[str, bytes]) -> None:
    published = tree(full.folder / "feeds")
    there = {path.removeprefix("feeds/"): data for path, data in site.items() if path.startswith("feeds/")}
    assert {path: data for path, data in there.items() if not path.startswith("ja/")} == published
    assert feeds_of(full.folder / "feeds")


def test_a_page_of_a_kind_leads_to_its_shows(site: dict[str, bytes]) -> None:
    for path in (
        "networks/fuji-tv",
        "blocks/plus-ultra",
        "regions/jp",
        "seasons/2024-winter",
        "studios/studio-one",
    ):
        links = {
            urljoin(f"{BASE}{path}/", value) for _, value in references(parsed(site[f"{path}/index.html"]))
        }
        assert f"{BASE}shows/metal-sky/" in links, path


def test_named_calendars_and_those_of_episodes_in_a_country_are_listed(site: dict[str, bytes]) -> None:
    text = site["calendars/index.html"].decode()
    for path in ("calendars/club", "calendars/evil"):
        assert f"feeds/{path}.ics" in text
    assert "Our club" in text
    countries = site["regions/index.html"].decode()
    for path in ("regions/jp.episodes", "regions/us.episodes"):
        assert f"feeds/{path}.ics" in countries
    country = site["regions/jp/index.html"].decode()
    assert "feeds/regions/jp.episodes.ics" in country


def test_the_page_of_a_named_calendar_has_each_show_once(site: dict[str, bytes]) -> None:
    text = site["calendars/club/index.html"].decode()
    assert text.count("shows/metal-sky/") == 1
    assert "Crunchyroll" in text


def test_a_studio_with_nothing_but_a_year_has_a_page_without_a_calendar(site: dict[str, bytes]) -> None:
    text = site["studios/studio-late/index.html"].decode()
    assert "Some Year" in text
    assert "Nobody Knows" in text
    assert ".ics" not in text
    assert "feeds/studios/studio-late.ics" not in site


def test_each_source_of_the_history_stands_apart_from_what_it_tells(site: dict[str, bytes]) -> None:
    for path, page in pages(site).items():
        history = page.decode().partition('<ol class="history">')[2].partition("</ol>")[0]
        assert not re.search(r"[^ ]<a ", history), path


def test_no_dot_stands_without_something_on_either_side(site: dict[str, bytes]) -> None:
    for path, page in pages(site).items():
        for element in parsed(page).iter():
            text = " ".join("".join(element.itertext()).split()) if "class" in element.attrib else ""
            assert not re.search(r"^·|·$|· ·", text), (path, text)


def test_an_airing_whose_network_is_not_known_says_that_and_nothing_else(site: dict[str, bytes]) -> None:
    page = site["shows/nobody-knows/index.html"].decode()
    (summary,) = re.findall(r'<details class="outlet".*?<summary>(.*?)</summary>', page, re.DOTALL)
    assert re.sub(r"<[^>]*>", " ", summary).split() == [
        "network",
        "not",
        "known",
        "yet",
        "no",
        "time",
        "known",
    ]


def test_every_hour_in_a_list_has_its_zone(site: dict[str, bytes]) -> None:
    found = 0
    for path, page in pages(site).items():
        if path.startswith(("shows/metal-sky", "shows/evil", "news/")):
            continue
        for element in parsed(page).iter():
            if "meta" in element.attrib.get("class", "").split():
                text = "".join(element.itertext())
                found += len(re.findall(r"\d\d:\d\d", text))
                assert not re.search(r"\d\d:\d\d(?! JST)", text), (path, text)
    assert found > 10
    starts = [row[4] for row in json.loads(site["search.json"])["shows"]]
    assert not [text for text in starts if re.search(r"\d\d:\d\d$", text)]


def test_every_feed_that_is_listed_says_what_is_to_come(full: Place) -> None:
    def told(now: str) -> list[str]:
        options = ("--as-of", "2024-01-01", "--now", f"{now}T12:00:00Z")
        files = full.made(out="calendars", options=options)
        return [
            " ".join("".join(line.itertext()).split())
            for path in ("calendars", "networks", "seasons", "networks/fuji-tv")
            for row in parsed(files[f"{path}/index.html"]).iter()
            if row.attrib.get("class") == "calendar"
            for line in row.findall(f"{HTML}p")
        ]

    first = told("2024-01-01")
    assert "Premieres 1 event to come, the next: Wed 10 Jan 2024." in first
    assert "Every episode 4 events to come, the next: Wed 10 Jan 2024." in first
    assert "1 event to come, the next: spring 2024." in first  # not a day that nobody named
    assert "Every episode 4 events from Wed 10 Jan 2024 on." in told("2024-01-10")
    assert "Nothing is to come so far." in told("2025-03-10")


def test_what_is_only_expected_is_marked_and_the_mark_explained(small: Place) -> None:
    write_data(small.folder / "data", {FILE: SHOW.replace("episodes = 4\n", "")})
    small.build()
    options = ("--as-of", "2024-01-11", "--now", "2024-01-15T00:00:00Z")
    front = small.made(options=options)["index.html"].decode()
    rows = re.findall(r'<li[^>]*>\s<span class="clock">\d.*?</li>', front, re.DOTALL)
    assert rows
    assert all('<span class="tag">expected</span>' in row for row in rows)
    assert "It is the usual slot, and nobody has said that there is an episode in it." in front
    assert 'href="./subscribe/#words"' in front
    page = small.made(options=options)["shows/metal-sky/index.html"].decode()
    following = page.partition('<p class="next"')[2].partition("</p>")[0]
    assert '<span class="tag">expected</span>' in following
    legend = page.partition('<dl class="legend">')[2].partition("</dl>")[0]
    assert re.findall(r"<dt>([^<]*)</dt>", legend) == ["As printed", "expected"]
    said = small.made(options=("--as-of", "2024-01-01", "--now", "2023-12-30T00:00:00Z"))
    assert "tag" not in said["404.html"].decode()


def test_what_a_machine_saw_is_told_apart_from_what_was_announced(small: Place) -> None:
    seen = (
        "metal-sky",
        "",
        "ja",
        "new",
        "2",
        "2024-01-17 24:55",
        "30",
        "",
        "2024-01-11",
        "https://tv.example/2",
    )
    lines = "\n".join(("\t".join(COLUMNS), "\t".join(seen), ""))
    sources = '[guide]\nname = "The Guide"\ntrust = "listing"\n'
    write_data(small.folder / "data", {"sources.toml": sources, "observed/guide/2024-winter.tsv": lines})
    options = ("--as-of", "2024-01-12", "--now", "2024-01-15T00:00:00Z")
    files = small.made(options=options)
    page = files["shows/metal-sky/index.html"].decode()
    (row,) = re.findall(r'<th scope="row">episode 2</th>.*?</tr>', page, re.DOTALL)
    assert "seen in The Guide" in row
    assert page.count("seen in The Guide") == 2  # the row, and the history
    assert "<dt>seen</dt>" in page
    assert "seen in" not in files["index.html"].decode()  # the show's page is the place for that
    episode = json.loads(files["api/v1/shows/metal-sky.json"])["airings"][0]["episodes"][1]
    assert episode["seen"] == {"source": "The Guide", "day": "2024-01-11", "page": "https://tv.example/2"}


def test_news_are_a_page_with_their_sources_and_feeds(site: dict[str, bytes]) -> None:
    page = site["news/index.html"]
    links = {urljoin(f"{BASE}news/", value) for _, value in references(parsed(page))}
    assert {f"{BASE}feeds/news.atom", f"{BASE}feeds/news.json", f"{BASE}shows/metal-sky/", SOURCE} <= links
    announced = [one["sentence"] for one in json.loads(site["feeds/news.json"])]
    text = "".join(parsed(page).itertext())
    assert announced
    assert [one for one in announced if one not in text] == []
    assert 'href="../news/"' in site["shows/index.html"].decode()


def test_a_season_is_linked_from_a_show_only_where_it_has_a_page(site: dict[str, bytes]) -> None:
    assert b"seasons/2024-spring/" in site["shows/spring-some-day/index.html"]
    assert b"seasons/" not in site["shows/some-year/index.html"]


# --- where it leads --------------------------------------------------------------------------------------


def test_all_links_assets_and_anchors_resolve_inside_the_site(site: dict[str, bytes]) -> None:
    missing = []
    ids = {
        path: {element.attrib["id"] for element in parsed(page).iter() if "id" in element.attrib}
        for path, page in pages(site).items()
    }
    for path, page in pages(site).items():
        # A page that is missing is served at the address that was asked for, at any depth.
        base = address_of(path) if path not in ANYWHERE else f"{BASE}some/where/deep"
        for name, value in references(parsed(page)):
            url = urljoin(base, value)
            if not url.startswith(BASE):
                assert urlsplit(url).scheme in ("http", "https", "webcal"), (path, value)
                assert not url.startswith("https://anime.example"), (path, value)
                continue
            file = file_at(site, url)
            anchor = urlsplit(url).fragment
            if path in ANYWHERE and value.startswith("#"):
                file = path
            if file is None or (anchor and anchor not in ids[file]):
                missing.append((path, name, value))
    assert missing == []


def test_labels_and_references_by_id_name_an_element_of_the_page(site: dict[str, bytes]) -> None:
    for path, page in pages(site).items():
        elements = list(parsed(page).iter())
        ids = [element.attrib["id"] for element in elements if "id" in element.attrib]
        assert len(ids) == len(set(ids)), path
        named = {
            name
            for element in elements
            for key in ("aria-labelledby", "aria-describedby", "aria-controls", "for", "list")
            for name in element.attrib.get(key, "").split()
        }
        assert named <= set(ids), path


def test_addresses_for_calendar_apps_name_feeds_of_the_site(site: dict[str, bytes]) -> None:
    kinds = set()
    for path, page in pages(site).items():
        for _, value in references(parsed(page)):
            parts = urlsplit(value)
            asked = parse_qs(parts.query)
            named = {
                "webcal": value,
                "calendar.google.com": asked.get("cid", [""])[0],
                "outlook.live.com": asked.get("url", [""])[0],
                "outlook.office.com": asked.get("url", [""])[0],
            }.get(parts.scheme if parts.scheme == "webcal" else parts.netloc)
            if named is not None:
                kinds.add(parts.netloc)
                feed = re.sub("^webcal:", "https:", named).removeprefix(BASE)
                assert feed in site, (path, value)
                assert feed.endswith(".ics")
    assert {"calendar.google.com", "outlook.live.com", "outlook.office.com"} < kinds


def test_the_sitemap_lists_every_page_and_robots_may_read_all(site: dict[str, bytes]) -> None:
    document = ElementTree.fromstring(site["sitemap.xml"])  # noqa: S314 -- our own
    listed = [str(element.text) for element in document.iter() if element.tag.endswith("}loc")]
    assert sorted(listed) == sorted(address_of(path) for path in pages(site) if path not in ANYWHERE)
    robots = site["robots.txt"].decode().splitlines()
    assert robots == ["User-agent: *", "Allow: /", f"Sitemap: {BASE}sitemap.xml"]


def test_each_page_says_where_it_is_and_how_it_looks_elsewhere(site: dict[str, bytes]) -> None:
    for path, page in pages(site).items():
        document = parsed(page)
        links = {
            link.attrib["rel"]: link.attrib["href"]
            for link in document.iter(f"{HTML}link")
            if "hreflang" not in link.attrib
        }
        for kind in ("icon", "apple-touch-icon", "manifest"):
            assert urljoin(address_of(path), links[kind]).removeprefix(BASE) in site
        alternates = [link for link in document.iter(f"{HTML}link") if link.attrib["rel"] == "alternate"]
        there = {urljoin(address_of(path), link.attrib["href"]) for link in alternates}
        news = "feeds/ja/news.atom" if path.startswith("ja/") else "feeds/news.atom"
        assert BASE + news in there, path
        if path in ANYWHERE:
            assert "canonical" not in links
            continue
        assert links["canonical"] == address_of(path)
        image = next(
            meta.attrib["content"]
            for meta in document.iter(f"{HTML}meta")
            if meta.attrib.get("property") == "og:image"
        )
        assert image.startswith(BASE)
        assert image.endswith(".png")
        assert image.removeprefix(BASE) in site


def test_the_picture_for_previews_has_the_usual_size(site: dict[str, bytes]) -> None:
    (data,) = (data for path, data in site.items() if re.fullmatch(r"assets/preview\.\w+\.png", path))
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", data[16:24]) == (1200, 630)
    assert len(data) < 100_000


def test_names_of_assets_change_with_their_content(site: dict[str, bytes]) -> None:
    for path, data in site.items():
        if path.startswith("assets/"):
            assert hashlib.sha256(data).hexdigest()[:10] == path.split(".")[-2]


def test_modules_import_each_other_by_the_names_they_have(site: dict[str, bytes]) -> None:
    modules = {path: site[path].decode() for path in site if re.fullmatch(r"assets/.*\.js", path)}
    imported = {f"assets/{name}" for data in modules.values() for name in re.findall(r'"\./([^"]+)"', data)}
    (entry,) = (path for path in modules if path.startswith("assets/site."))
    assert imported == modules.keys() - {entry} - {
        path for path in modules if "waiting" in path or "/mine." in path
    }
    ahead = set(re.findall(r'rel="modulepreload" href="\./([^"]+)"', site["index.html"].decode()))
    assert ahead <= imported
    assert {path.split(".")[0] for path in ahead} >= {"assets/page", "assets/week"}


# --- whether it is valid ---------------------------------------------------------------------------------


def test_every_page_parses_without_an_error(site: dict[str, bytes]) -> None:
    for path, page in pages(site).items():
        document = parsed(page)
        assert page.startswith(b"<!doctype html>\n"), path
        assert len(list(document.iter(f"{HTML}h1"))) == 1, path
        assert len(list(document.iter(f"{HTML}main"))) == 1, path


def test_every_page_is_valid_html(full: Place) -> None:
    program = tools.package("html-validate", "bin", "html-validate.mjs")
    config = tools.FOLDER / "html-validate.json"
    broken = full.folder / "broken.html"
    broken.write_text("<!doctype html><html><p>no title</html>")
    places = "site/**/*.html", "broken.html"
    done = tools.run_node(program, "--config", config, "--formatter", "json", *places, cwd=full.folder)
    found = {
        (Path(file["filePath"]).name, message["line"], message["ruleId"], message["message"])
        for file in json.loads(done.stdout)
        for message in file["messages"]
    }
    assert found, done.stderr
    assert {one for one in found if one[0] != "broken.html"} == set()


def test_japanese_text_says_that_it_is(site: dict[str, bytes]) -> None:
    japanese = re.compile(r"[\u3041-\u30ff\u4e00-\u9fff]")

    def visit(element: Any, lang: str) -> Iterator[str]:
        lang = element.attrib.get("lang", lang)
        inside = element.tag.endswith(("script", "style", "title"))
        if lang != "ja" and not inside and japanese.search(element.text or ""):
            yield element.text
        for child in element:
            yield from visit(child, lang)
            if lang != "ja" and not inside and japanese.search(child.tail or ""):
                yield child.tail

    for path, page in pages(site).items():
        document = parsed(page)
        assert list(visit(document, document.attrib["lang"])) == [], path
    assert 'lang="ja"' in site["shows/metal-sky/index.html"].decode()


def test_search_engines_read_what_a_show_is_and_what_was_said_of_its_next_episode(small: Place) -> None:
    def read(day: str) -> list[dict[str, Any]]:
        page = small.made(options=("--as-of", day, "--now", f"{day}T00:00:00Z"))
        text = page["shows/metal-sky/index.html"].decode()
        found = text.partition('<script type="application/ld+json">')[2].partition("</script>")[0]
        return json.loads(found)["@graph"]  # type: ignore[no-any-return]

    show, event = read("2024-01-01")
    assert (show["@type"], show["name"], show["alternateName"]) == ("TVSeries", "Metal Sky", ["鋼の空"])
    assert (show["url"], show["startDate"]) == (f"{BASE}shows/metal-sky/", "2024-01-10")
    assert (show["numberOfEpisodes"], show["inLanguage"]) == (4, "ja")
    assert (event["@type"], event["startDate"]) == ("BroadcastEvent", "2024-01-10T15:55:00+00:00")
    assert event["publishedOn"]["name"] == "Fuji TV"
    assert len(read("2024-03-01")) == 1


def test_hostile_texts_stay_text_for_search_engines(site: dict[str, bytes]) -> None:
    text = site["shows/evil/index.html"].decode()
    found = text.partition('<script type="application/ld+json">')[2].partition("</script>")[0]
    assert json.loads(found)["@graph"][0]["name"] == f"{EVIL} title"


def test_the_manifest_names_the_site_and_its_icons(site: dict[str, bytes]) -> None:
    manifest = json.loads(site["manifest.webmanifest"])
    assert manifest["name"] == "animecal"
    assert {icon["src"] for icon in manifest["icons"]} <= site.keys()


# --- for programs ----------------------------------------------------------------------------------------


def test_the_api_lists_its_files_and_all_fit_their_schema(site: dict[str, bytes]) -> None:
    files = {path.removeprefix("api/v1/"): data for path, data in site.items() if path.startswith("api/v1/")}
    schema = json.loads(files.pop("schema.json"))
    jsonschema.Draft202012Validator.check_schema(schema)
    kinds = {"index.json": "ApiIndex", "shows": "ApiShow", "days": "ApiDay"}
    for path, data in files.items():
        kind = {"$ref": f"#/$defs/{kinds[path.partition('/')[0]]}", "$defs": schema["$defs"]}
        jsonschema.Draft202012Validator(kind).validate(json.loads(data))
    index = json.loads(files["index.json"])
    assert index["version"] == 1
    listed = {one["path"] for one in index["shows"]} | {f"days/{day}.json" for day in index["days"]}
    assert listed == files.keys() - {"index.json"}


def test_the_api_says_when_and_where_and_how_sure(site: dict[str, bytes]) -> None:
    show = json.loads(site["api/v1/shows/metal-sky.json"])
    assert (show["title"], show["season"], show["episodes"]) == ("Metal Sky", "2024-winter", 4)
    assert show["calendar"] in site
    assert f"{show['page']}index.html" in site
    original, simulcast = show["airings"]
    assert original["countries"] == ["JP"]
    assert original["episodes"][0] == {
        "first": 1,
        "last": 1,
        "moment": "2024-01-10 24:55",
        "timezone": "Asia/Tokyo",
        "utc": "2024-01-10T15:55:00Z",
        "minutes": 30,
        "state": "scheduled",
        "premiere": True,
    }
    assert simulcast["calendar"] in site
    assert all(airing["countries"] for airing in show["airings"])
    day = json.loads(site["api/v1/days/2024-01-11.json"])
    aired = [(one["show"], one["network"]) for one in day["episodes"]]
    assert aired == [("metal-sky", "fuji-tv"), ("metal-sky", "crunchyroll")]
    assert "api/v1/days/2024-01-10.json" not in site
    assert json.loads(site["api/v1/shows/some-year.json"])["airings"][0]["starts"] == "2025"


# --- whether it is safe ----------------------------------------------------------------------------------


def test_hostile_texts_stay_text(site: dict[str, bytes]) -> None:
    words = {"title", "題", "premise", "reason", "network", "block", "special"}
    words |= {"role", "name", "part", "actor", "trailer", "France"}
    shown = set()
    for path, page in pages(site).items():
        document = parsed(page)
        scripts = [
            script.attrib.get("src", "")
            for script in document.iter(f"{HTML}script")
            if script.attrib.get("type") not in ("application/ld+json", "application/json")
        ]
        own = ("mine",) if path.endswith("mine/index.html") else ()
        for script, name in zip(scripts, ("waiting", "site", *own), strict=True):
            assert re.search(rf"(^|/)assets/{name}\.\w+\.js$", script), path
        assert not list(document.iter(f"{HTML}img")), path
        for element in document.iter():
            assert not [name for name in element.attrib if name.startswith("on") or name == "style"], path
        text = "".join(document.itertext())
        shown |= {word for word in words if f"{EVIL} {word}" in text}
    assert shown == words


def test_hostile_texts_stay_text_for_the_script(site: dict[str, bytes]) -> None:
    (row,) = (row for row in json.loads(site["search.json"])["shows"] if row[0] == "evil")
    assert row[1:4] == [f"{EVIL} title", f"{EVIL} 題", f"{EVIL} romaji"]


def test_hostile_addresses_stay_addresses(site: dict[str, bytes]) -> None:
    hrefs = [value for _, value in references(parsed(site["shows/evil/index.html"]))]
    assert hrefs.count(EVIL_URL) >= 4  # the website, the trailer, and the sources


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)//", "data:text/html,x", " javascript:alert(1)", "//evil.example"]
)
@pytest.mark.parametrize("place", ["website", "source", "trailer"])
def test_addresses_that_run_something_never_get_in(small: Place, place: str, address: str) -> None:
    extra = {
        "website": SHOW.replace("episodes = 4", f'episodes = 4\nwebsite = "{address}"'),
        "source": SHOW.replace(SOURCE, address),
        "trailer": f'{SHOW}[[links]]\nannounced = 2023-12-07\nkind = "trailer"\nurl = "{address}"\n'
        f'source = "{SOURCE}"\n',
    }[place]
    write_data(small.folder / "data", {FILE: extra})
    done = small.site()
    assert done.returncode == 1
    assert "is not an http or https address" in done.stderr
    assert not (small.folder / "site").exists()


def test_pages_allow_nothing_but_their_own_files(site: dict[str, bytes]) -> None:
    for path, page in pages(site).items():
        (policy,) = (
            meta.attrib["content"]
            for meta in parsed(page).iter(f"{HTML}meta")
            if meta.attrib.get("http-equiv") == "Content-Security-Policy"
        )
        assert policy.startswith("default-src 'none'"), path
        assert "unsafe" not in policy


# --- addresses -------------------------------------------------------------------------------------------


def test_a_site_that_does_not_know_where_it_is_has_downloads_only(small: Place) -> None:
    shutil.rmtree(small.folder / "feeds")
    small.build()
    files = small.made()
    assert "sitemap.xml" not in files
    assert files["robots.txt"] == b"User-agent: *\nAllow: /\n"
    for path, page in pages(files).items():
        for word in (b"webcal:", b"calendar.google.com", b"outlook.live.com", b"canonical", b"og:"):
            assert word not in page, path
    hrefs = [value for _, value in references(parsed(files["shows/metal-sky/index.html"]))]
    assert "../../feeds/shows/metal-sky.ics" in hrefs
    assert 'href="/shows/"' in files["404.html"].decode()


def test_feeds_published_elsewhere_than_beside_the_site_do_not_tell_where_it_is(small: Place) -> None:
    small.build("https://calendars.example/")
    assert b"canonical" not in small.made()["index.html"]


@pytest.mark.parametrize("given", ["https://other.example/a/b", "https://other.example/a/b/"])
def test_the_address_can_be_given(small: Place, given: str) -> None:
    files = small.made("--base-url", given)
    assert (
        b'<link rel="canonical" href="https://other.example/a/b/shows/metal-sky/">'
        in (files["shows/metal-sky/index.html"])
    )
    assert b"webcal://other.example/a/b/feeds/shows/metal-sky.ics" in files["shows/metal-sky/index.html"]
    assert 'href="/a/b/shows/"' in files["404.html"].decode()
    assert b"https://other.example/a/b/shows/" in files["sitemap.xml"]


def test_an_address_that_is_none_is_refused(small: Place) -> None:
    done = small.site("--base-url", "javascript:alert(1)")
    assert done.returncode == 2
    assert "is not an http or https address" in done.stderr
    assert not (small.folder / "site").exists()


def test_a_network_page_has_the_starts_on_that_network(small: Place) -> None:
    write_data(small.folder / "data", {FILE: SHOW + SIMULCAST})
    small.build()
    files = small.made()
    assert "Wed 10 Jan 2024 25:25 JST · Crunchyroll" in files["networks/crunchyroll/index.html"].decode()
    assert "Wed 10 Jan 2024 24:55 JST · Fuji TV" in files["networks/fuji-tv/index.html"].decode()
    assert "Wed 10 Jan 2024 24:55 JST · Fuji TV" in files["shows/index.html"].decode()


def test_a_page_is_headed_by_the_whole_name_of_its_network_or_block(small: Place) -> None:
    networks = NETWORKS.replace('"Fuji TV"', '"Fuji: TV"')
    blocks = '[plus-ultra]\nname = "Re: Zero"\nnetworks = ["fuji-tv"]\n'
    write_data(small.folder / "data", {"networks.toml": networks, "blocks.toml": blocks})
    small.build()
    files = small.made()
    for path, name in (("networks/fuji-tv", "Fuji: TV"), ("blocks/plus-ultra", "Re: Zero")):
        (heading,) = parsed(files[f"{path}/index.html"]).iter(f"{HTML}h1")
        assert heading.text == name


# --- the same again --------------------------------------------------------------------------------------


def test_the_same_input_gives_the_same_bytes(full: Place, site: dict[str, bytes]) -> None:
    assert full.made(out="again") == site


def test_within_a_week_the_clock_changes_nothing(full: Place, site: dict[str, bytes]) -> None:
    # Each deployment costs every subscriber a download of everything: one a day would be too many.
    assert full.made(out="sunday", options=("--as-of", "2024-01-01", "--now", "2024-01-07T14:59:00Z")) == site


def test_another_week_changes_only_what_comes_next(full: Place, site: dict[str, bytes]) -> None:
    later = full.made(out="later", options=("--as-of", "2024-01-01", "--now", "2024-01-12T12:00:00Z"))
    assert later.keys() == site.keys()
    different = {path for path in site if site[path] != later[path]}
    changed = {path for path in different if not path.startswith("ja/")}
    assert {path.removeprefix("ja/") for path in different - changed} == changed - {"tree.sha256"}
    assert {"index.html", "shows/metal-sky/index.html", "shows/evil/index.html", "tree.sha256"} <= changed
    coming = {path for path, page in pages(site).items() if re.search(rb"(?i)to come", page)}
    assert changed - {"tree.sha256", "nights.json"} <= coming
    assert not changed & {"news/index.html", "shows/some-year/index.html", "search.json"}


def test_the_day_and_the_season_of_the_front_page_are_those_in_japan(full: Place) -> None:
    options = ("--as-of", "2024-04-01", "--now", "2024-03-31T15:30:00Z")  # half past midnight of 1 April
    front = full.made(out="april", options=options)["index.html"].decode()
    charts = re.findall(r'<h2 id="chart-\d">[^<]*: ([^<]*)</h2>', front)
    assert charts == ["spring 2024"]


def test_the_next_episode_is_the_first_that_is_to_come(full: Place, site: dict[str, bytes]) -> None:
    def upcoming(files: dict[str, bytes]) -> list[str]:
        document = parsed(files["shows/metal-sky/index.html"])
        return [
            "".join(one.itertext())
            for one in document.iter()
            if "next" in one.attrib.get("class", "").split()
        ]

    assert "Wed 10 Jan 2024 24:55 JST" in upcoming(site)[0]
    assert upcoming(site)[0].startswith("Next: ")
    later = full.made(out="next", options=("--as-of", "2024-01-01", "--now", "2024-01-16T16:00:00Z"))
    assert upcoming(later)[0].startswith("This week: episode 2, Wed 17 Jan 2024 24:55 JST")
    ended = full.made(out="ended", options=("--as-of", "2024-01-01", "--now", "2025-01-10T16:00:00Z"))
    assert upcoming(ended) == []


def test_files_that_did_not_change_keep_their_times(small: Place) -> None:
    small.made()
    folder = small.folder / "site"
    for path in folder.rglob("*"):
        os.utime(path, (1, 1))
    done = small.site()
    assert done.stdout.endswith(" files, 0 of them written.\n")
    small.made(options=("--as-of", "2024-01-01", "--now", "2024-01-12T12:00:00Z"))
    new = {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and path.stat().st_mtime != 1
    }
    assert {"index.html", "shows/metal-sky/index.html", "tree.sha256"} <= new
    assert not {"subscribe/index.html", "news/index.html", "search.json"} & new


def test_pages_that_went_away_are_removed(small: Place) -> None:
    write_data(small.folder / "data", {"shows/2025/some-year.toml": YEAR_ONLY})
    small.build()
    assert "shows/some-year/index.html" in small.made()
    (small.folder / "data/shows/2025/some-year.toml").unlink()
    small.build()
    files = small.made()
    assert not (small.folder / "site/shows/some-year").exists()
    assert not [path for path, data in files.items() if b"some-year" in data]


def test_the_digest_tells_trees_apart(small: Place) -> None:
    first = small.made()
    assert re.fullmatch(rb"[0-9a-f]{64}\n", first["tree.sha256"])
    assert small.made()["tree.sha256"] == first["tree.sha256"]
    write_data(small.folder / "data", {FILE: SHOW.replace("Metal Sky", "Metal Skies")})
    assert small.made()["tree.sha256"] != first["tree.sha256"]


def test_what_feeds_were_made_from_goes_with_them_and_makes_no_other_site(small: Place) -> None:
    first = small.made()
    feeds, site = small.folder / "feeds" / MADE_FROM, small.folder / "site/feeds" / MADE_FROM
    assert site.read_bytes() == feeds.read_bytes()
    feeds.write_text("{}")
    assert small.made()["tree.sha256"] == first["tree.sha256"]
    assert site.read_text() == "{}"


# --- what goes wrong -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["index.html", ".nojekyll", "a/b.txt"])
def test_a_folder_that_holds_something_else_is_refused(small: Place, name: str) -> None:
    mine = small.folder / "site" / name
    mine.parent.mkdir(parents=True)
    mine.write_text("mine")
    done = small.site()
    assert done.returncode == 1
    assert "holds something else than a site" in done.stderr
    assert tree(small.folder / "site") == {name: b"mine"}


def test_a_site_with_a_file_of_somebody_else_is_refused(small: Place) -> None:
    small.made()
    (small.folder / "site" / "CNAME").write_text("anime.example\n")
    before = tree(small.folder / "site")
    done = small.site()
    assert done.returncode == 1
    assert "holds something else than a site as it was written, such as CNAME; move it away" in done.stderr
    assert tree(small.folder / "site") == before


@POSIX
def test_pipes_and_links_in_a_site_are_somebody_elses_and_are_not_waited_for(small: Place) -> None:
    small.made()
    for make in (os.mkfifo, lambda path: path.symlink_to("/dev/zero"), lambda path: path.symlink_to("shows")):
        make(small.folder / "site" / "odd")
        assert "holds something else than a site as it was written, such as odd;" in small.site().stderr
        (small.folder / "site" / "odd").unlink()
    assert small.site().returncode == 0


def test_the_folder_of_feeds_and_a_file_are_no_places_for_a_site(small: Place) -> None:
    before = tree(small.folder / "feeds")
    assert "holds something else" in small.site(out="feeds").stderr
    assert tree(small.folder / "feeds") == before
    (small.folder / "file").write_text("mine")
    assert "is a file and not a folder" in small.site(out="file").stderr
    assert (small.folder / "file").read_text() == "mine"


def test_an_empty_folder_takes_a_site(small: Place) -> None:
    (small.folder / "site").mkdir()
    assert "index.html" in small.made()


def test_without_feeds_there_is_one_clear_error(small: Place) -> None:
    shutil.rmtree(small.folder / "feeds")
    done = small.site()
    assert done.returncode == 1
    assert (
        done.stderr
        == "error: there are no feeds in feeds; build them first, or name their folder with --feeds\n"
    )
    assert not (small.folder / "site").exists()


@pytest.mark.parametrize(
    ("name", "damage", "message"),
    [
        ("premieres.ics", b"BEGIN:VCALENDAR", "is not the feed that index.json lists"),
        ("premieres.ics", None, "cannot be read"),
        ("index.json", b"{", "is not a manifest"),
        ("index.json", None, "has files but no index.json"),
        ("news.atom", None, "news.atom cannot be read: No such file or directory; build the feeds again"),
    ],
)
def test_damaged_feeds_are_not_published(small: Place, name: str, damage: bytes | None, message: str) -> None:
    old = small.made()
    file = small.folder / "feeds" / name
    file.unlink() if damage is None else file.write_bytes(damage)
    done = small.site()
    assert done.returncode == 1
    assert message in done.stderr
    assert tree(small.folder / "site") == old


def test_faulty_data_is_told_and_nothing_is_written(small: Place) -> None:
    write_data(small.folder / "data", {FILE: SHOW.replace("2024-01-10", "2024-01-32")})
    done = small.site()
    assert done.returncode == 1
    assert "is not a date" in done.stderr
    assert not (small.folder / "site").exists()


def test_what_cannot_be_read_is_told(small: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    small.made()
    tree_of_files = publishable(
        read_data(small.folder / "data"), small.folder / "feeds", as_of=NOW.date(), now=NOW, base_url=None
    )
    page = small.folder / "site" / "index.html"
    real = Path.read_bytes

    def refusing(path: Path) -> bytes:
        if path == page:
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr(Path, "read_bytes", refusing)
    with pytest.raises(Exception, match=r"index\.html cannot be read: Permission denied"):
        write_site(small.folder / "site", tree_of_files)


KILLER = """
import os, signal, sys
import animecal.cli.app
number, *arguments = sys.argv[1:]
left = int(number)

def count(event, _):
    global left
    if event in ("os.mkdir", "os.rename") or event == "open" and "x" in str(_[1]):
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

sys.argv[1:] = arguments
sys.addaudithook(count)
animecal.cli.app.main()
"""


@POSIX
@pytest.mark.parametrize("step", [1, 3, 6, 7])
def test_a_crash_leaves_whole_pages_which_the_next_run_completes(small: Place, step: int) -> None:
    old = small.made()
    options = ("--as-of", "2024-01-01", "--now", "2024-01-12T12:00:00Z")
    new = small.made(out="new", options=options)
    killed = subprocess.run(
        [sys.executable, "-c", KILLER, str(step), "site", "--data", "data", *options],
        cwd=small.folder,
        capture_output=True,
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL
    assert not whole(small.folder / "site", old, new, DIGEST)
    assert small.made(options=options) == new
    assert not list(small.folder.glob(".*"))


# --- many shows ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The site of more shows than a page lists and a part of the search index holds."""
    folder = tmp_path_factory.mktemp("many")
    shows = {
        f"shows/{2000 + number % 20}/show-{number}.toml": (
            f'title = "Show {number:04}"\nformat = "movie"\n[[airings]]\nnetwork = "japanese-cinemas"\n'
            f"[[airings.dates]]\nannounced = 1999-01-01\n"
            f'starts = "{2000 + number % 20}-01-10 {19 if number == 2019 else 20}:00"\n'
            f'source = "{SOURCE}"\n'
        )
        for number in range(PART + 100)
    }
    place = Place(folder, {**shows, "shows/2023/nobody-knows.toml": UNKNOWN})
    place.build(f"{BASE}feeds/")
    return place.made()


def shows_on(page: bytes) -> list[str]:
    return re.findall(r'data-show="([^"]+)"', page.decode())


@pytest.mark.parametrize(("path", "older"), [("shows/", "years/"), ("regions/jp/", "regions/jp/")])
def test_a_long_list_has_a_page_for_each_older_year(many: dict[str, bytes], path: str, older: str) -> None:
    first = shows_on(many[f"{path}index.html"])
    assert LONG / 2 < len(first) <= LONG
    others = [name for name in many if re.fullmatch(rf"{older}\d{{4}}/index\.html", name)]
    on_others = [show for name in others for show in shows_on(many[name])]
    found = [show for show in first + on_others if show != "nobody-knows"]
    assert sorted(found) == sorted(f"show-{number}" for number in range(PART + 100))
    for name in (f"{path}index.html", *others):
        document = parsed(many[name])
        links = {urldefrag(urljoin(address_of(name), value)).url for _, value in references(document)}
        assert {address_of(other) for other in others} <= links
        assert f"{BASE}{path}" in links
    assert f"{BASE}{older}2000/" in many["sitemap.xml"].decode()
    (title,) = parsed(many[f"{older}2000/index.html"]).iter(f"{HTML}title")
    assert ", 2000 " in title.text


def test_lists_begin_with_the_newest_and_go_by_hour_and_title_within_a_day(many: dict[str, bytes]) -> None:
    first = shows_on(many["shows/index.html"])
    assert first[:4] == ["nobody-knows", "show-2019", "show-19", "show-39"]


def test_the_search_index_comes_in_parts_of_the_same_form(many: dict[str, bytes]) -> None:
    newest = json.loads(many["search.json"])
    assert newest["parts"] == ["search/1.json"]
    part = json.loads(many["search/1.json"])
    assert part["parts"] == []
    ids = [row[0] for found in (newest, part) for row in found["shows"]]
    assert len(set(ids)) == len(ids) == PART + 101
    assert ids[0] == "nobody-knows"
    for found in (newest, part):
        assert all(row[7] < len(found["countries"]) for row in found["shows"])
        assert len(gzip.compress(json.dumps(found).encode())) < 300_000


def test_a_small_set_is_searched_in_one_file(site: dict[str, bytes]) -> None:
    index = json.loads(site["search.json"])
    assert index["parts"] == []
    rows = {row[0]: row[1:] for row in index["shows"]}
    title, ja, romaji, starts, networks, blocks, countries, season, begins, until, calendar = rows[
        "metal-sky"
    ]
    assert (title, ja, romaji) == ("Metal Sky", "鋼の空", "")
    assert starts == "Wed 10 Jan 2024 24:55 JST"
    assert (networks, blocks) == ("crunchyroll fuji-tv", "plus-ultra")
    assert index["countries"][countries] == "JPFRUS"
    assert season == "2024-winter"
    assert (begins, until, calendar) == ("2024-01-10", "2024-01-31", 1)
    assert rows["some-year"][7] == ""
    assert rows["nobody-knows"][3] == ""


def test_no_shows_at_all_make_no_site(small: Place) -> None:
    (small.folder / "data/shows/2024/metal-sky.toml").unlink()
    shutil.rmtree(small.folder / "feeds")
    done = small.site()
    assert done.returncode == 1
    assert not (small.folder / "site").exists()
