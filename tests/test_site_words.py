"""What the site says goes through the language: in one that says nothing, only the data is left."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator
from pathlib import Path

import html5lib
import jinja2
import pytest
from jinja2 import nodes

import animecal.site
from animecal.words.calendars import CalendarWords
from animecal.words.help import HelpWords
from animecal.words.languages import ENGLISH
from animecal.words.pages import PageWords
from animecal.words.searching import SearchWords
from animecal.words.watching import WatchWords
from wordless import BRAND, LETTERS, wordless_site

SITE = Path(animecal.site.__file__).parent
TEMPLATES = sorted((SITE / "templates").glob("*.html"))
NOW = dt.datetime(2024, 3, 27, 12, tzinfo=dt.UTC)
ZONES = {"JST"}
KEYS = {"data-root", "data-path", "data-show", "data-countries", "data-day", "data-native"}
KEYS |= {"data-airing", "data-network", "data-serve", "data-up", "data-feeds"}
"""Attributes that hold addresses and keys, for the script alone."""
SEEN = {"title", "alt", "placeholder", "label", "aria-label", "aria-description", "aria-valuetext"}
PUT = r"\.(?:textContent|innerText|title|placeholder|ariaLabel)\s*=([^=][^;]*);"
ADDED = r"\.(?:append|prepend|before|after|replaceChildren|replaceWith|insertAdjacentText)\(([^;]*);"


def told(page: bytes) -> Iterator[str]:
    """Yield all that a page tells visitors: its text, and what its attributes show, say, or hold for that."""
    for element in html5lib.parse(page.decode(), namespaceHTMLElements=False).iter():
        if isinstance(element.tag, str) and element.tag not in ("script", "style"):
            yield element.text or ""
        yield element.tail or ""
        for name, value in element.attrib.items():
            if name in SEEN or (name.startswith("data-") and name not in KEYS):
                yield value
        if element.attrib.get("name") == "description" or element.attrib.get("property") == "og:title":
            yield element.attrib["content"]


def words(text: str) -> set[str]:
    """Return the words of a text, without addresses, and without the names of values that are to come."""
    return set(LETTERS.findall(re.sub(r"https?://\S+|\{\w+\}", " ", text))) - BRAND - ZONES


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The site in a language without words, from data without a Latin letter."""
    return wordless_site(tmp_path_factory.mktemp("wordless"), "https://192.0.2.2/", NOW)


def test_no_page_says_a_word_that_the_language_does_not_know(site: dict[str, bytes]) -> None:
    found = {
        path: sorted(left)
        for path, data in site.items()
        if path.endswith(".html") and (left := set().union(*map(words, told(data))))
    }
    assert found == {}


def test_the_search_says_no_word_that_the_language_does_not_know(site: dict[str, bytes]) -> None:
    rows = json.loads(site["search.json"])["shows"]
    assert {word for row in rows for text in row[1:5] for word in words(text)} == set()
    assert any(row[4] for row in rows)


def test_pages_of_every_kind_were_looked_at(site: dict[str, bytes]) -> None:
    kinds = {path.partition("/")[0] for path in site if path.endswith(".html")}
    assert kinds == {
        *(
            "index.html",
            "404.html",
            "offline.html",
            "shows",
            "calendars",
            "subscribe",
            "news",
            "search",
            "mine",
        ),
        *("networks", "blocks", "regions", "seasons", "studios"),
    }
    states = {match for data in site.values() for match in re.findall(rb'<tr class="(\w+)"', data)}
    assert states == {b"expected", b"postponed", b"cancelled"}


def test_pages_say_in_which_language_they_are(site: dict[str, bytes]) -> None:
    assert all(b'<html lang="el">' in data for path, data in site.items() if path.endswith(".html"))


# --- without looking at a page ---------------------------------------------------------------------------


def printed(node: nodes.Node) -> Iterator[str]:
    """Yield the texts of its own that a part of a template prints."""
    match node:
        case nodes.TemplateData():
            yield node.data
        case nodes.Const():
            yield re.sub(r"%[\d.]*[a-z]", "", str(node.value))
        case nodes.Filter():
            yield from printed(node.node) if node.node else ()
        case nodes.Call() | nodes.Compare() | nodes.Getitem():
            pass
        case _:
            for child in node.iter_child_nodes(exclude=("test",)):
                yield from printed(child)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_templates_hold_no_words_of_their_own(path: Path) -> None:
    tree = jinja2.Environment(autoescape=True).parse(path.read_text("utf-8"))
    text = "".join(one for output in tree.find_all(nodes.Output) for one in printed(output))
    shown = re.sub(r"<[^>]*>", " ", text.replace("<!doctype html>", ""))
    labels = re.findall(rf'\b(?:{"|".join(SEEN)}|data-\w+)="([^"]*)"', text)
    assert words(f"{shown} {' '.join(labels)}") == set()


def test_scripts_put_no_words_of_its_own_on_a_page() -> None:
    script = "\n".join(path.read_text("utf-8") for path in sorted((SITE / "assets").glob("*.js")))
    put = [*re.findall(PUT, script), *re.findall(ADDED, script)]
    assert len(put) > 15
    keys = re.compile(r"(?:querySelector|createElement|today\.format)\((?:[^()]|\([^()]*\))*\)")
    own = set()
    for expression in put:
        for literal in re.findall(r'"[^"]*"|`[^`]*`', keys.sub("", expression)):
            own |= words(re.sub(r"\$\{[^}]*\}", " ", literal))
    assert own == set()


def test_the_style_puts_no_words_on_a_page() -> None:
    style = (SITE / "assets" / "style.css").read_text("utf-8")
    contents = re.findall(r"content:([^;}]*)", style)
    assert contents
    assert {
        word for one in contents for text in re.findall(r'"([^"]*)"', one) for word in words(text)
    } == set()


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("w", PageWords(ENGLISH)),
        ("cal", CalendarWords(ENGLISH)),
        ("help", HelpWords(ENGLISH)),
        ("search", SearchWords(ENGLISH)),
        ("watch", WatchWords(ENGLISH)),
    ],
)
def test_pages_use_the_words_there_are_and_all_of_them(name: str, words: object) -> None:
    sources = [path.read_text("utf-8") for path in (*TEMPLATES, *SITE.glob("*.py"))]
    used = {one for text in sources for one in re.findall(rf"\b(?:{name}|words)\.(\w+)", text)}
    there = {one for one in dir(words) if not one.startswith("_")} - {"say", "language"}
    templates = {
        one for path in TEMPLATES for one in re.findall(rf"\b{name}\.(\w+)", path.read_text("utf-8"))
    }
    assert templates <= there <= used
