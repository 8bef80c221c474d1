"""The news tell what was announced and what it replaced: from the statements alone, as valid Atom."""

from __future__ import annotations

import datetime as dt
import functools
import json
import re
import uuid
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import feedparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from animecal.feeds.news import ATOM, JSON, NEWEST, News, to_atom
from animecal.language.load import SHIPPED
from animecal.publish.build import Built
from animecal.words.news import NewsWords
from support import FILE, SHOW, SOURCE, Run, build_on, built, show_text, tree, write_data

NS = {"a": "http://www.w3.org/2005/Atom"}
RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
FOLLOWER = f"""
[[airings]]
network = "crunchyroll"
[[airings.dates]]
announced = 2023-12-07
delay = "30 minutes"
source = ["{SOURCE}", "https://news.example/b?x=1&y=2"]
"""
HOSTILE = "<script>alert(1)</script> ]]> &amp; <!-- \"'"


def rows(publication: Built) -> list[dict[str, Any]]:
    found = json.loads(publication.news[JSON])
    assert isinstance(found, list)
    return found


def sentences(publication: Built) -> list[str]:
    return [row["sentence"] for row in rows(publication)]


def texts(node: ElementTree.Element, path: str) -> list[str]:
    return [one.text or "" for one in node.findall(path, NS)]


def ids(publication: Built) -> dict[str, str]:
    """Return the entries' titles by their ids."""
    root = valid(publication.news[ATOM])
    return {texts(entry, "a:id")[0]: texts(entry, "a:title")[0] for entry in root.findall("a:entry", NS)}


def valid(atom: bytes) -> ElementTree.Element:
    """Return the root of an Atom document after asserting what RFC 4287 asks of it."""
    root = ElementTree.fromstring(atom)  # noqa: S314 (our own bytes)
    assert root.tag == f"{{{NS['a']}}}feed"
    assert all(node.tag.startswith(f"{{{NS['a']}}}") for node in root.iter())
    entries = root.findall("a:entry", NS)
    for node in (root, *entries):  # sections 4.1.1 and 4.1.2
        for name in ("id", "title", "updated"):
            assert len(texts(node, f"a:{name}")) == 1
            assert texts(node, f"a:{name}")[0]
        for name in ("content", "published", "summary", "rights", "generator", "subtitle"):
            assert len(node.findall(f"a:{name}", NS)) <= 1
        uuid.UUID(texts(node, "a:id")[0].removeprefix("urn:uuid:"))
        alternates = [
            (link.get("type"), link.get("hreflang"))
            for link in node.findall("a:link", NS)
            if link.get("rel", "alternate") == "alternate"
        ]
        assert len(alternates) == len(set(alternates))
        for link in node.findall("a:link", NS):
            assert re.fullmatch(r"https?://[^\s<>\"]+", link.get("href", ""))
    for moment in (*root.iter(f"{{{NS['a']}}}updated"), *root.iter(f"{{{NS['a']}}}published")):
        assert RFC3339.fullmatch(moment.text or "")
        assert dt.datetime.fromisoformat(moment.text or "").tzinfo is not None
    assert texts(root, "a:author/a:name") != [""]
    assert len(texts(root, "a:author/a:name")) == 1  # stands for all entries: section 4.2.1
    every = texts(root, "a:entry/a:id")
    assert len(every) == len(set(every))
    assert texts(root, "a:id")[0] not in every
    updated = texts(root, "a:entry/a:updated")
    assert updated == sorted(updated, reverse=True)
    if updated:
        assert texts(root, "a:updated") == updated[:1]
    return root


def test_a_date_that_firms_up_is_told_with_what_was_known_before(data: Path) -> None:
    assert rows(built(data)) == [
        {
            "id": "metal-sky.original.2023-12-07.starts=2024-01-10 24:55",
            "announced": "2023-12-07",
            "show": "metal-sky",
            "title": "Metal Sky",
            "title_ja": "鋼の空",
            "network": "Fuji TV",
            "text": "Metal Sky premieres Wed 10 Jan 2024 24:55 on Fuji TV",
            "was": "January 2024",
            "reason": None,
            "sources": [SOURCE],
            "sentence": "Metal Sky premieres Wed 10 Jan 2024 24:55 on Fuji TV (was: January 2024)",
        },
        {
            "id": "metal-sky.original.2023-03-22.starts=2024-01",
            "announced": "2023-03-22",
            "show": "metal-sky",
            "title": "Metal Sky",
            "title_ja": "鋼の空",
            "network": "Fuji TV",
            "text": "Metal Sky premieres January 2024 on Fuji TV",
            "was": None,
            "reason": None,
            "sources": [SOURCE],
            "sentence": "Metal Sky premieres January 2024 on Fuji TV",
        },
    ]


def test_the_shipped_data_tells_of_metallic_rouge() -> None:
    told = sentences(built(SHIPPED, as_of="2023-12-07"))
    assert "Metallic Rouge premieres Wed 10 Jan 2024 24:55 on Fuji TV (was: January 2024)" in told


def test_the_same_date_told_again_replaces_nothing(data: Path) -> None:
    again = '\n[[airings.dates]]\nannounced = 2023-12-20\nstarts = "2024-01-10 24:55"\nSOURCE\n'
    ends = "\n[[airings.dates]]\nannounced = 2023-12-21\nends = 2024-01-31\nSOURCE\n"
    later = (
        '\n[[airings.dates]]\nannounced = 2023-12-22\nstarts = "2024-01-17 24:55"\nreason = "snow"\nSOURCE\n'
    )
    write_data(data, {FILE: show_text(again + ends + later, head=SHOW)})
    assert sentences(built(data))[:3] == [
        "Metal Sky premieres Wed 17 Jan 2024 24:55 on Fuji TV (was: Wed 10 Jan 2024 24:55)",
        "Metal Sky ends Wed 31 Jan 2024 on Fuji TV",
        "Metal Sky premieres Wed 10 Jan 2024 24:55 on Fuji TV",
    ]
    root = valid(built(data).news[ATOM])
    assert texts(root, "a:entry/a:content")[0].splitlines()[1:] == ["Reason: snow", f"Source: {SOURCE}"]


def test_a_time_on_another_clock_than_the_networks_says_so(data: Path) -> None:
    zoned = (
        '\n[[airings.dates]]\nannounced = 2023-12-20\nstarts = "2024-01-10 10:55"\n'
        'timezone = "America/New_York"\nSOURCE\n'
    )
    back = '\n[[airings.dates]]\nannounced = 2023-12-21\nstarts = "2024-01-10 24:55"\nSOURCE\n'
    write_data(data, {FILE: show_text(zoned + back, head=SHOW)})
    there = "Wed 10 Jan 2024 10:55 (America/New_York)"
    assert (
        sentences(built(data))[:2]
        == [
            f"Metal Sky premieres {there} on Fuji TV (was: Wed 10 Jan 2024 24:55)",
            f"Metal Sky premieres Wed 10 Jan 2024 24:55 on Fuji TV (was: {there})",
        ][::-1]
    )


def test_on_one_day_the_original_airing_comes_first(data: Path) -> None:
    write_data(data, {FILE: SHOW + FOLLOWER, "shows/2024/aaa.toml": SHOW.replace("Metal Sky", "Aaa")})
    assert [row["id"] for row in rows(built(data))] == [
        "aaa.original.2023-12-07.starts=2024-01-10 24:55",
        "metal-sky.original.2023-12-07.starts=2024-01-10 24:55",
        "metal-sky.crunchyroll.2023-12-07.delay=0:30:00",
        "aaa.original.2023-03-22.starts=2024-01",
        "metal-sky.original.2023-03-22.starts=2024-01",
    ]
    assert sentences(built(data))[2] == "Metal Sky streams 30 min after the original on Crunchyroll"


def test_changes_are_news_too(data: Path) -> None:
    change = '[[airings.changes]]\nannounced = 2023-12-30\nskips = [2024-01-17]\nreason = "sports"\nSOURCE\n'
    write_data(data, {FILE: show_text(change, head=SHOW)})
    first = rows(built(data))[0]
    assert (first["sentence"], first["reason"]) == (
        "Metal Sky on Fuji TV: no episode on Wed 17 Jan 2024",
        "sports",
    )


def test_only_what_was_announced_by_the_day_is_told(data: Path) -> None:
    assert sentences(built(data, as_of="2023-12-06")) == ["Metal Sky premieres January 2024 on Fuji TV"]
    assert len(sentences(built(data, as_of="2023-12-07"))) == 2


def test_the_newest_hundred_are_told(tmp_path: Path) -> None:
    day = dt.date(2023, 1, 1)
    files = {}
    for number in range(NEWEST + 20):
        announced = day + dt.timedelta(days=number)
        body = (
            f'[[airings]]\nnetwork = "fuji-tv"\n[[airings.dates]]\nannounced = {announced}\n'
            'starts = "2024"\nSOURCE\n'
        )
        head = f'title = "Show {number}"\nformat = "tv"\n'
        files[f"shows/2024/show-{number}.toml"] = show_text(body, head=head)
    publication = built(write_data(tmp_path, files))
    assert NEWEST == 100
    shows = [row["show"] for row in rows(publication)]
    assert shows == [f"show-{number}" for number in range(NEWEST + 19, 19, -1)]
    assert len(ids(publication)) == NEWEST


@pytest.mark.parametrize("base_url", [None, "https://anime.example/feeds/"])
def test_the_news_are_valid_atom(data: Path, base_url: str | None) -> None:
    write_data(data, {FILE: SHOW + FOLLOWER})
    root = valid(built(data, base_url=base_url).news[ATOM])
    links = [link.attrib for link in root.findall("a:link", NS)]
    assert links == (
        [{"rel": "self", "type": "application/atom+xml", "href": f"{base_url}news.atom"}] if base_url else []
    )
    entry = root.findall("a:entry", NS)[1]
    assert texts(entry, "a:updated") == texts(entry, "a:published") == ["2023-12-07T00:00:00+09:00"]
    assert [(link.get("rel"), link.get("href")) for link in entry.findall("a:link", NS)] == [
        ("alternate", SOURCE),
        ("related", "https://news.example/b?x=1&y=2"),
    ]


def test_the_news_of_the_shipped_data_are_valid_atom() -> None:
    atom = built(SHIPPED, as_of="2026-01-01").news[ATOM]
    assert len(valid(atom).findall("a:entry", NS)) == NEWEST
    read = feedparser.parse(atom)
    assert (read.bozo, read.version, len(read.entries)) == (False, "atom10", NEWEST)


def test_no_news_are_valid_atom_too(tmp_path: Path) -> None:
    assert valid(to_atom([], None)).findall("a:entry", NS) == []


def test_an_entry_keeps_its_id_whatever_else_changes(data: Path) -> None:
    before = ids(built(data, base_url="https://old.example/"))
    later = '\n[[airings.dates]]\nannounced = 2023-12-20\nstarts = "2024-01-17 24:55"\nSOURCE\n'
    change = "[[airings.changes]]\nannounced = 2023-12-30\nskips = [2024-01-24]\nSOURCE\n"
    text = show_text(later + change + FOLLOWER, head=SHOW.replace("Metal Sky", "Metal Sky: Zero"))
    write_data(data, {FILE: text, "shows/2024/aaa.toml": SHOW.replace("Metal Sky", "Aaa")})
    after = ids(built(data, base_url="https://new.example/feeds/"))
    assert len(after) == len(before) + 5
    assert {one: after[one] for one in before} == {
        one: title.replace("Metal Sky", "Metal Sky: Zero") for one, title in before.items()
    }


def test_an_older_announcement_that_is_added_later_renames_no_entry(data: Path) -> None:
    before = ids(built(data))
    first = SHOW.index("[[airings.dates]]")
    older = '[[airings.dates]]\nannounced = 2022-12-24\nstarts = "2024"\nSOURCE\n'
    write_data(data, {FILE: show_text(older + SHOW[first:], head=SHOW[:first])})
    after = ids(built(data))
    assert len(after) == 3
    vaguer = "Metal Sky premieres January 2024 on Fuji TV"
    assert {one: after[one] for one in before} == {
        one: f"{title} (was: 2024)" if title == vaguer else title for one, title in before.items()
    }


def test_another_source_and_a_corrected_reason_rename_no_entry(data: Path) -> None:
    moved = (
        '\n[[airings.dates]]\nannounced = 2023-12-22\nstarts = "2024-01-17 24:55"\nreason = "snwo"\nSOURCE\n'
    )
    change = '[[airings.changes]]\nannounced = 2023-12-30\nskips = [2024-01-24]\nreason = "sport"\nSOURCE\n'
    text = show_text(moved + change, head=SHOW)
    write_data(data, {FILE: text})
    before = ids(built(data))
    mended = text.replace("snwo", "snow").replace("sport", "a marathon")
    sources = mended.replace(f'"{SOURCE}"', f'["https://news.example/b", "{SOURCE}"]')
    write_data(data, {FILE: sources})
    assert ids(built(data)) == before
    assert rows(built(data))[0]["reason"] == "a marathon"


@pytest.mark.parametrize(
    "edit", [("2023-12-07", "2023-12-08"), ("24:55", "25:25"), ("2024-01-10 24:55", "2024-01-10")]
)
def test_another_day_or_value_is_another_announcement(data: Path, edit: tuple[str, str]) -> None:
    before = ids(built(data))
    write_data(data, {FILE: SHOW.replace(*edit)})
    assert len(before.keys() & ids(built(data)).keys()) == 1


def test_statements_that_say_the_same_on_one_day_are_counted(data: Path) -> None:
    change = '[[airings.changes]]\nannounced = 2023-12-30\nepisodes = "1-2"\nreason = "REASON"\nSOURCE\n'
    texts = [change.replace("REASON", reason) for reason in ("one", "two", "three")]
    write_data(data, {FILE: show_text("".join(texts), head=SHOW)})
    assert [(row["id"], row["reason"]) for row in rows(built(data))[:3]] == [
        ("metal-sky.original.2023-12-30.episodes=1-2", "one"),
        ("metal-sky.original.2023-12-30.episodes=1-2.2", "two"),
        ("metal-sky.original.2023-12-30.episodes=1-2.3", "three"),
    ]


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("skips = [2024-01-24, 2024-01-31]", ".skips=2024-01-24,2024-01-31"),
        ("episode = 2\nminutes = 60", ".episode=2.minutes=60"),
        ('special = "A.B"\nstarts = "2024-02"', ".special=A.B.starts=2024-02"),
        ('hiatus_from = 3\nresumes = "2024-spring"', ".hiatus_from=3.resumes=2024-spring"),
        ("cancelled_from = 0", ".cancelled_from=0"),
    ],
)
def test_an_id_says_what_a_change_says(data: Path, table: str, said: str) -> None:
    change = f"[[airings.changes]]\nannounced = 2023-12-30\n{table}\nSOURCE\n"
    write_data(data, {FILE: show_text(change, head=SHOW)})
    assert rows(built(data))[0]["id"] == f"metal-sky.original.2023-12-30{said}"


def test_two_builds_tell_the_same_bytes(data: Path) -> None:
    first, second = built(data), built(data, now=dt.datetime(2024, 6, 1, tzinfo=dt.UTC), as_of="2024-06-01")
    assert first.news == second.news


def test_hostile_titles_stay_text(data: Path, run: Run) -> None:
    quoted = HOSTILE.replace('"', '\\"')
    write_data(data, {FILE: SHOW.replace("Metal Sky", quoted).replace("鋼の空", quoted)})
    assert run("check", "--data", data).returncode == 0
    publication = built(data)
    root = valid(publication.news[ATOM])
    assert texts(root, "a:entry/a:title")[1] == f"{HOSTILE} premieres January 2024 on Fuji TV"
    assert b"<script" not in publication.news[ATOM]
    assert b"]]>" not in publication.news[ATOM]
    assert rows(publication)[0]["title"] == HOSTILE


@pytest.mark.parametrize("char", ["\\u0000", "\\u0008", "\\u001b", "\\u202e", "\\ufffe", "\\u0085"])
def test_what_xml_cannot_hold_never_gets_so_far(data: Path, run: Run, char: str) -> None:
    write_data(data, {FILE: SHOW.replace("Metal Sky", f"Metal{char}Sky")})
    done = run("build", "--data", data, "--as-of", "2024-01-01")
    assert done.returncode == 1
    assert "U+" in done.stderr


@settings(deadline=None, max_examples=60)
@given(
    title=st.text(st.characters(min_codepoint=32, exclude_categories=["Cc", "Cs", "Cn"]), min_size=1),
    was=st.none() | st.just("<January & 2024>"),
)
def test_any_title_comes_back_from_the_news_as_it_was(title: str, was: str | None) -> None:
    one = News(
        id="x.original.2024-01-01",
        announced=dt.date(2024, 1, 1),
        show="x",
        title=title,
        title_ja=None,
        network=None,
        text=title,
        was=was,
        reason=title,
        sources=(SOURCE,),
        sentence=NewsWords().sentence(title, was),
    )
    root = valid(to_atom([one], None))
    sentence = f"{title} (was: {was})" if was else title
    assert texts(root, "a:entry/a:title") == [sentence]
    content = f"{sentence}\nReason: {title}\nSource: {SOURCE}"
    assert texts(root, "a:entry/a:content") == [content]


def test_news_files_change_only_when_statements_do(data: Path, run: Run, tmp_path: Path) -> None:
    out = tmp_path / "feeds"

    build = functools.partial(build_on, run, data, out)
    build("2024-01-01")
    before = {name: (out / name).stat().st_mtime_ns for name in (ATOM, JSON)}
    held = tree(out)
    assert {ATOM, JSON} <= held.keys()
    assert "is up to date" in build("2024-01-02")
    write_data(data, {FILE: SHOW.replace('studios = ["Studio One"]', 'studios = ["Studio One", "Two"]')})
    build("2024-01-03")
    assert tree(out) != held
    assert {name: (out / name).stat().st_mtime_ns for name in (ATOM, JSON)} == before
    later = FOLLOWER.replace("2023-12-07", "2024-01-04")
    write_data(
        data, {FILE: (SHOW + later).replace('studios = ["Studio One"]', 'studios = ["Studio One", "Two"]')}
    )
    build("2024-01-04")
    assert json.loads((out / JSON).read_bytes())[0]["announced"] == "2024-01-04"
    assert (out / ATOM).read_bytes() != held[ATOM]


def test_news_that_were_lost_are_written_again(data: Path, run: Run, tmp_path: Path) -> None:
    out = tmp_path / "feeds"
    options = ("--data", data, "--out", out, "--as-of", "2024-01-01", "--now", "2024-01-01T12:00:00Z")
    assert run("build", *options).returncode == 0
    held = tree(out)
    (out / ATOM).unlink()
    (out / JSON).write_text("[]")
    assert run("build", "--check", *options).returncode == 1
    assert run("build", *options).returncode == 0
    assert tree(out) == held
