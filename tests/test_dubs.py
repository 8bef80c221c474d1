"""Subs and dubs: airings in different languages have titles, names, feeds and UIDs of their own."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from animecal.check.rules import check
from animecal.feeds.news import news
from animecal.language.load import load
from animecal.schedule.shows import schedule_show
from animecal.words.tongues import tongue_words
from support import FILE, START, Run, build_on, built, dataset, dates, events, on_day, show_text, write_data

HEAD = 'title = "Metal Sky"\nformat = "tv"\nepisodes = 4\n'
TV = '[[airings]]\nnetwork = "fuji-tv"\n' + START
START_OF_2025 = dt.date(2025, 1, 1)


def outlet(delay: str, *lines: str, network: str = "crunchyroll") -> str:
    """An airing that follows the original, for ``show_text``."""
    head = "".join(f"{line}\n" for line in (f'\n[[airings]]\nnetwork = "{network}"', *lines))
    return head + dates("2023-12-07", f'delay = "{delay}"')


SUB = outlet("30 minutes")
DUB = outlet("14 days", 'audio = "en"')
GERMAN = outlet("28 days", 'audio = "de"')


def feeds(folder: Path, body: str, *, head: str = HEAD) -> dict[str, bytes]:
    write_data(folder, {FILE: show_text(body, head=head)})
    return dict(built(folder).files)


def titles(files: dict[str, bytes], path: str) -> list[str]:
    return [one["SUMMARY"].replace("\\", "") for one in events(files[path]).values()]


def name(files: dict[str, bytes], path: str) -> str:
    """What calendar apps call a feed."""
    lines = files[path].decode().replace("\r\n ", "").split("\r\n")
    return next(line for line in lines if line.startswith("X-WR-CALNAME:"))[13:].replace("\\", "")


def test_a_dub_has_a_title_a_calendar_and_uids_of_its_own(tmp_path: Path) -> None:
    files = feeds(tmp_path, TV + SUB + DUB + GERMAN)
    assert titles(files, "networks/crunchyroll.ics") == [
        "Metal Sky premieres on Crunchyroll (episode 1)",
        "Metal Sky premieres on Crunchyroll (English dub, episode 1)",
        "Metal Sky premieres on Crunchyroll (German dub, episode 1)",
    ]
    dub = "shows/metal-sky.crunchyroll-en.ics"
    assert titles(files, dub)[1] == "Metal Sky, episode 2 (Crunchyroll, English dub)"
    assert name(files, dub) == "Metal Sky (Crunchyroll, English dub)"
    assert name(files, "shows/metal-sky.crunchyroll.ics") == "Metal Sky (Crunchyroll)"
    assert next(iter(events(files[dub]))) == "metal-sky.crunchyroll-en.1@animecal"
    assert next(iter(events(files[dub]).values()))["LOCATION"] == "Crunchyroll (English dub)"
    assert "shows/metal-sky.crunchyroll-de.ics" in files


def test_a_given_id_names_a_dub_in_addresses(tmp_path: Path) -> None:
    files = feeds(tmp_path, TV + SUB + outlet("14 days", 'audio = "pt-BR"', 'id = "crunchyroll-brasil"'))
    path = "shows/metal-sky.crunchyroll-brasil.ics"
    assert name(files, path) == "Metal Sky (Crunchyroll, Brazilian Portuguese dub)"
    assert "shows/metal-sky.crunchyroll-pt-br.ics" in feeds(tmp_path, TV + outlet("1 day", 'audio = "pt-BR"'))


def test_airings_that_nothing_else_tells_apart_are_told_apart_by_their_ids(tmp_path: Path) -> None:
    english = outlet("14 days", 'id = "crunchyroll-dub-en"')
    files = feeds(tmp_path, TV + SUB + english + outlet("21 days", 'id = "crunchyroll-dub-de"'))
    assert titles(files, "networks/crunchyroll.ics") == [
        "Metal Sky premieres on Crunchyroll (episode 1)",
        "Metal Sky premieres on Crunchyroll (dub en, episode 1)",
        "Metal Sky premieres on Crunchyroll (dub de, episode 1)",
    ]
    assert name(files, "shows/metal-sky.crunchyroll-dub-en.ics") == "Metal Sky (Crunchyroll, dub en)"


def test_an_id_is_not_told_where_the_language_or_the_countries_are_enough(tmp_path: Path) -> None:
    world = outlet("14 days", 'id = "crunchyroll-world"', 'regions = ["FR"]')
    files = feeds(tmp_path, TV + SUB + world + outlet("2 days", 'id = "crunchyroll-dub"', 'audio = "en"'))
    assert name(files, "shows/metal-sky.crunchyroll-world.ics") == "Metal Sky (Crunchyroll, France)"
    assert name(files, "shows/metal-sky.crunchyroll-dub.ics") == "Metal Sky (Crunchyroll, English dub)"
    alone = feeds(tmp_path, TV + outlet("14 days", 'id = "crunchyroll-world"'))
    assert name(alone, "shows/metal-sky.crunchyroll-world.ics") == "Metal Sky (Crunchyroll)"


@pytest.mark.parametrize(
    ("others", "first"),
    [
        (outlet("60 days") + outlet("1 day", 'audio = "en"', network="netflix"), "crunchyroll.1"),
        (outlet("1 day", 'audio = "en"', network="netflix"), "netflix-en.1"),
        (outlet("3 days", 'audio = "fr"') + outlet("2 days", 'audio = "en"'), "crunchyroll-en.1"),
    ],
)
def test_a_dub_is_the_earliest_outlet_only_where_nothing_else_is(
    tmp_path: Path, others: str, first: str
) -> None:
    files = feeds(tmp_path, TV + others)
    assert list(events(files["regions/fr.ics"])) == [f"metal-sky.{first}@animecal"]


def test_in_the_language_of_the_original_nothing_is_a_dub(tmp_path: Path) -> None:
    body = TV.replace('"fuji-tv"\n', '"fuji-tv"\naudio = "ko"\n') + outlet("1 day", 'audio = "ko"') + SUB
    files = feeds(tmp_path, body)
    assert titles(files, "networks/crunchyroll.ics") == [
        "Metal Sky premieres on Crunchyroll (Japanese dub, episode 1)",
        "Metal Sky premieres on Crunchyroll (episode 1)",
    ]
    assert titles(files, "shows/metal-sky.ics")[0] == "Metal Sky premieres (episode 1)"


def test_what_a_dub_shows_after_the_sub_is_no_rerun(tmp_path: Path) -> None:
    write_data(tmp_path, {FILE: show_text(TV + SUB + outlet("90 days", 'audio = "en"'), head=HEAD)})
    data = dataset(tmp_path)
    known = schedule_show(data, data.shows["metal-sky"], START_OF_2025)
    assert [one.showing for one in known.airings] == [None] * 3


def test_terminal_site_and_news_name_the_language(tmp_path: Path, run: Run) -> None:
    data, out = tmp_path / "data", tmp_path / "feeds"
    write_data(data, {FILE: show_text(TV + SUB + DUB, head=HEAD)})
    build_on(run, data, out, "2024-01-03")
    told = run("show", "metal-sky", "--data", data, *on_day("2024-01-03")).stdout
    assert "Crunchyroll (English dub)  everywhere except Asia" in told
    ahead = ("upcoming", "--network", "crunchyroll", "--days", "30", "--data", data)
    assert "episode 1 · Crunchyroll (English dub)" in run(*ahead, *on_day("2024-01-20")).stdout
    done = run("site", "--data", data, "--feeds", out, "--out", tmp_path / "site", *on_day("2024-01-03"))
    assert done.returncode == 0, done.stderr
    page = (tmp_path / "site" / "shows" / "metal-sky" / "index.html").read_text("utf-8")
    assert "<summary>Crunchyroll (English dub)<" in page
    found = dataset(data)
    known = schedule_show(found, found.shows["metal-sky"], START_OF_2025)
    assert "Metal Sky streams 14 days after the original on Crunchyroll (English dub)" in [
        one.text for one in news(found, [known])
    ]


def test_subs_and_dubs_on_a_network_need_no_ids(tmp_path: Path) -> None:
    write_data(tmp_path, {FILE: show_text(TV + SUB + DUB, head=HEAD)})
    assert check(load(tmp_path)) == []
    write_data(tmp_path, {FILE: show_text(TV + SUB + DUB + DUB, head=HEAD)})
    (problem,) = check(load(tmp_path))
    assert "there is another airing 'crunchyroll-en'" in problem.message


@pytest.mark.parametrize(
    ("tag", "words"),
    [("en", "English"), ("es-419", "Latin American Spanish"), ("en-IN", "English (en-IN)"), ("xx", "xx")],
)
def test_languages_are_called_by_their_names(tag: str, words: str) -> None:
    assert tongue_words(tag) == words
