"""Where to watch: what a network calls a show, in the network's own address."""

from __future__ import annotations

from pathlib import Path

import pytest

from animecal.check.rules import check
from animecal.language.load import SHIPPED, load
from support import (
    FILE,
    NETWORKS,
    START,
    Run,
    build_on,
    built,
    change,
    dates,
    events,
    on_day,
    show_text,
    write_data,
)

HEAD = 'title = "Metal Sky"\nformat = "tv"\nepisodes = 4\nwebsite = "https://metalsky.example/"\n'
TV = '[[airings]]\nnetwork = "fuji-tv"\n' + START
LINK = "https://www.crunchyroll.example/series/{ref}"
LINKED = NETWORKS.replace('name = "Crunchyroll"', f'name = "Crunchyroll"\nlink = "{LINK}"')


def crunchyroll(*lines: str) -> str:
    """An airing that follows the original there, for ``show_text``."""
    head = "".join(f"{line}\n" for line in ('\n[[airings]]\nnetwork = "crunchyroll"', *lines))
    return head + dates("2023-12-07", 'delay = "30 minutes"')


def data(folder: Path, body: str) -> Path:
    return write_data(folder, {"networks.toml": LINKED, FILE: show_text(body, head=HEAD)})


def test_an_event_leads_to_where_it_can_be_watched_else_to_the_website(tmp_path: Path) -> None:
    files = built(data(tmp_path, TV + crunchyroll('ref = "GT00362362"'))).files
    addresses = {one["URL"] for one in events(files["shows/metal-sky.crunchyroll.ics"]).values()}
    assert addresses == {"https://www.crunchyroll.example/series/GT00362362"}
    assert {one["URL"] for one in events(files["shows/metal-sky.ics"]).values()} == {
        "https://metalsky.example/"
    }
    files = built(data(tmp_path, TV + crunchyroll())).files
    addresses = {one["URL"] for one in events(files["shows/metal-sky.crunchyroll.ics"]).values()}
    assert addresses == {"https://metalsky.example/"}


def test_a_run_that_goes_over_to_another_network_does_not_lead_back(tmp_path: Path) -> None:
    body = '[[airings]]\nnetwork = "crunchyroll"\nref = "GT1"\n' + START
    over = change("2024-01-05", "from_episode = 3", 'starts = "2024-01-24 24:00"', 'network = "at-x"')
    found = events(built(data(tmp_path, body + over), as_of="2024-01-06").files["shows/metal-sky.ics"])
    assert [one["URL"] for one in found.values()] == [
        *["https://www.crunchyroll.example/series/GT1"] * 2,
        *["https://metalsky.example/"] * 2,
    ]


def test_terminal_and_site_lead_there_too(tmp_path: Path, run: Run) -> None:
    folder, out = data(tmp_path / "data", TV + crunchyroll('ref = "GT00362362"')), tmp_path / "feeds"
    build_on(run, folder, out, "2024-01-03")
    address = "https://www.crunchyroll.example/series/GT00362362"
    told = run("show", "metal-sky", "--data", folder, *on_day("2024-01-03")).stdout
    assert f"\n  {address}\n" in told
    done = run("site", "--data", folder, "--feeds", out, "--out", tmp_path / "site", *on_day("2024-01-03"))
    assert done.returncode == 0, done.stderr
    page = (tmp_path / "site" / "shows" / "metal-sky" / "index.html").read_text("utf-8")
    assert f'<a href="{address}" rel="noreferrer">Watch on Crunchyroll</a>' in page


@pytest.mark.parametrize("ref", ["GT00362362", "198-22", "re-zero-anime_04", "a/b.c~d"])
def test_what_services_call_shows_is_taken(tmp_path: Path, ref: str) -> None:
    assert check(load(data(tmp_path, TV + crunchyroll(f'ref = "{ref}"')))) == []


def test_the_links_that_ship_hold_what_they_lead_to_once() -> None:
    links = {one.id: one.link for one in load(SHIPPED, empty=True).dataset.networks.values() if one.link}
    assert links["crunchyroll"] == "https://www.crunchyroll.com/series/{ref}"
    assert all(link.startswith("https://") and link.count("{ref}") == 1 for link in links.values())
