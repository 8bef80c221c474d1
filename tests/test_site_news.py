"""The news of each show and of each network: an Atom feed beside its page."""

from __future__ import annotations

import re
import shutil

import feedparser
import pytest

from support import FILE, NETWORKS, SHOW, show_text, simulcast, tree, write_data
from test_news import texts, valid
from test_site import BASE, OPTIONS, Place

AFTER = show_text(simulcast(), head="")


@pytest.fixture
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    made = Place(
        tmp_path_factory.mktemp("news"),
        {
            "networks.toml": NETWORKS,
            FILE: SHOW + AFTER,
            "shows/2024/other.toml": SHOW.replace("Metal Sky", "Other").replace("鋼の空", "他"),
        },
    )
    made.build(f"{BASE}feeds/")
    return made


def test_each_show_and_network_has_the_news_that_concern_it(place: Place) -> None:
    files = place.made()
    told = {
        path: texts(valid(data), "a:entry/a:title")
        for path, data in files.items()
        if path.endswith("/news.atom") and not path.startswith(("feeds/", "ja/"))
    }
    assert told.keys() == {
        "shows/metal-sky/news.atom",
        "shows/other/news.atom",
        "networks/fuji-tv/news.atom",
        "networks/crunchyroll/news.atom",
    }
    assert len(told["shows/metal-sky/news.atom"]) == 3
    assert all(title.startswith("Metal Sky") for title in told["shows/metal-sky/news.atom"])
    assert all(title.endswith("on Crunchyroll") for title in told["networks/crunchyroll/news.atom"])
    assert {title.split(" premieres")[0] for title in told["networks/fuji-tv/news.atom"]} == {
        "Metal Sky",
        "Other",
    }


def test_a_piece_of_news_is_the_same_entry_in_every_feed(place: Place) -> None:
    files = place.made()
    ids = {
        path: set(texts(valid(files[path]), "a:entry/a:id"))
        for path in ("feeds/news.atom", "shows/metal-sky/news.atom", "networks/crunchyroll/news.atom")
    }
    assert ids["networks/crunchyroll/news.atom"] < ids["shows/metal-sky/news.atom"] < ids["feeds/news.atom"]
    heads = {texts(valid(files[path]), "a:id")[0] for path in ids}
    assert len(heads) == 3


def test_pages_lead_to_their_news_and_the_news_back_to_the_page(place: Place) -> None:
    files = place.made()
    for folder in ("shows/metal-sky/", "networks/fuji-tv/"):
        page = files[f"{folder}index.html"].decode()
        (link,) = re.findall(r'<link rel="alternate" [^>]*title="([^"]*)" href="./news.atom">', page)
        read = feedparser.parse(files[f"{folder}news.atom"])
        assert (read.bozo, read.version) == (False, "atom10")
        assert link == read.feed.title
        assert f"{BASE}{folder}" in {one.href for one in read.feed.links}
        assert "Atom</a>" in page
    assert b"./news.atom" not in files["blocks/plus-ultra/index.html"]


def test_news_change_only_with_statements(place: Place) -> None:
    def news() -> dict[str, bytes]:
        place.build(f"{BASE}feeds/")
        place.made(options=("--as-of", "2024-01-01", "--now", "2024-02-20T12:00:00Z"))
        files = tree(place.folder / "site")
        return {path: data for path, data in files.items() if path.endswith("/news.atom")}

    place.made(options=OPTIONS)
    before = {path: data for path, data in tree(place.folder / "site").items() if path.endswith("/news.atom")}
    assert news() == before
    later = "[[airings.changes]]\nannounced = 2023-12-30\nskips = [2024-01-24]\nSOURCE\n"
    write_data(place.folder / "data", {FILE: show_text(later, head=SHOW) + AFTER})
    changed = {path for path, data in news().items() if before[path] != data}
    pages = {"shows/metal-sky/news.atom", "networks/fuji-tv/news.atom"}
    beside = {"feeds/news.atom", "feeds/ja/news.atom"}
    assert changed == {*pages, *(f"ja/{path}" for path in pages), *beside}


def test_without_an_address_the_news_are_valid_too(place: Place) -> None:
    shutil.rmtree(place.folder / "feeds")
    place.build()
    atom = place.made(out="elsewhere")["shows/metal-sky/news.atom"]
    assert valid(atom).findall("{http://www.w3.org/2005/Atom}link") == []


def test_the_news_in_another_language_are_feeds_of_their_own(place: Place) -> None:
    files = place.made()
    english, japanese = (valid(files[f"{folder}shows/metal-sky/news.atom"]) for folder in ("", "ja/"))
    assert texts(english, "a:id") != texts(japanese, "a:id")
    assert texts(japanese, "a:title") == ["鋼の空：発表"]
    links = {link.get("href") for link in japanese.findall("{http://www.w3.org/2005/Atom}link")}
    assert links == {f"{BASE}ja/shows/metal-sky/", f"{BASE}ja/shows/metal-sky/news.atom"}
