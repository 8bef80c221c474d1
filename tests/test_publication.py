"""Another publication: what is its own comes from its data, and nothing of ours shows through."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import icalendar
import pytest

from animecal.check.rules import read_data
from animecal.feeds.zones import vtimezone
from animecal.ledger.differences import compare
from animecal.ledger.history import Basis
from animecal.ledger.published import Published
from support import SOURCE, Run, built, events, tree, write_data

PUBLICATION = """\
name = "dramacal"
subject = "K-drama"
country = "Korea"
timezone = "Asia/Seoul"
language = "ko"
language_name = "Korean"
"""
NETWORKS = """\
[tvn]
name = "tvN"
kind = "cs"
regions = ["KR"]

[netflix]
name = "Netflix"
kind = "streaming"

[peacock]
name = "Peacock"
kind = "streaming"
timezone = "America/New_York"
regions = ["US"]
"""
REGIONS = """\
feeds = ["KR", "US"]
[countries]
KR = "Korea"
US = "United States"
"""
TIDE = f"""\
title = "The Tide Keeper"
title_ja = "물때"
title_romaji = "Multtae"
format = "tv"
studios = ["Studio North"]
episodes = 4

[[airings]]
network = "tvn"
cadence = "Sat, Sun"
minutes = 70
[[airings.dates]]
announced = 2024-01-02
starts = "2024-03-02 21:20"
source = "{SOURCE}"

[[airings]]
network = "netflix"
[[airings.dates]]
announced = 2024-01-02
delay = "1 hour 10 minutes"
source = "{SOURCE}"
"""
HARBOR = f"""\
title = "Harbor Street"
format = "tv"
episodes = 2

[[airings]]
network = "peacock"
[[airings.dates]]
announced = 2024-01-02
starts = "2024-03-07 21:00"
source = "{SOURCE}"
"""
WAITING = f"""\
title = "Still Waiting"
format = "movie"

[[airings]]
[[airings.dates]]
announced = 2024-01-02
starts = "2024-04"
source = "{SOURCE}"
"""
NOW = dt.datetime(2024, 3, 1, 12, tzinfo=dt.UTC)
OURS = re.compile(r"anime(?!cal)|japan|tokyo|\bjst\b|\bja\b|romaji", re.IGNORECASE)
"""Words of ours; ``animecal`` stands in UIDs and as the name of the program."""


@pytest.fixture
def dramas(tmp_path: Path) -> Path:
    folder = write_data(
        tmp_path / "dramas",
        {
            "publication.toml": PUBLICATION,
            "networks.toml": NETWORKS,
            "regions.toml": REGIONS,
            "shows/2024/the-tide-keeper.toml": TIDE,
            "shows/2024/harbor-street.toml": HARBOR,
            "shows/2024/still-waiting.toml": WAITING,
        },
    )
    (folder / "blocks.toml").unlink()
    return folder


def test_feeds_say_what_they_are_about_and_stand_in_the_time_of_home(dramas: Path) -> None:
    files = built(dramas, as_of="2024-03-01", now=NOW).files
    calendar = icalendar.Calendar.from_ical(files["networks/tvn.episodes.ics"])
    assert str(calendar["X-WR-CALNAME"]) == "tvN: K-drama episodes"
    assert str(calendar["X-WR-TIMEZONE"]) == "Asia/Seoul"
    first = calendar.walk("VEVENT")[0]
    assert str(first["UID"]) == "the-tide-keeper.original.1@animecal"
    assert first.decoded("DTSTART").astimezone(dt.UTC) == dt.datetime(2024, 3, 2, 12, 20, tzinfo=dt.UTC)
    assert first["DTSTART"].params["TZID"] == "Asia/Seoul"
    assert first["CATEGORIES"].to_ical() == b"K-drama"
    assert "Sat 2 Mar 2024 21:20 KST, tvN" in str(first["DESCRIPTION"])
    harbor = events(files["shows/harbor-street.ics"])["harbor-street.original.1@animecal"]
    assert harbor["DTSTART"] == "20240308T110000"
    assert "Thu 7 Mar 2024 21:00 EST" in harbor["DESCRIPTION"]


def test_no_feed_and_no_page_of_another_publication_has_a_word_of_ours(
    dramas: Path, run: Run, tmp_path: Path
) -> None:
    when = ("--as-of", "2024-03-01", "--now", "2024-03-01T12:00:00Z")
    assert run("build", "--data", dramas, "--out", tmp_path / "feeds", *when).returncode == 0
    told = run(
        *("site", "--data", dramas, "--feeds", tmp_path / "feeds", "--out", tmp_path / "site", *when),
        *("--base-url", "https://dramas.example/"),
    )
    assert told.returncode == 0, told.stderr
    site = tree(tmp_path / "site")
    pages = {path: data.decode() for path, data in site.items() if not path.startswith("assets/")}
    assert {path: OURS.findall(text) for path, text in pages.items() if OURS.search(text)} == {}
    assert not [path for path in site if "preview" in path]  # a picture with our words on it
    front = pages["index.html"]
    assert "<title>What airs · dramacal</title>" in front
    assert "K-drama premieres and episodes, in the calendar app you already have" in front
    assert "by day in Korea" in front
    assert "English, Korean or latin letters" in pages["search/index.html"]
    assert 'data-native="ko"' in front
    assert '<span lang="ko" class="native">물때</span>' in pages["shows/the-tide-keeper/index.html"]
    assert "<title>K-drama announcements</title>" in pages["feeds/news.atom"]
    assert "<name>dramacal</name>" in pages["feeds/news.atom"]
    assert "<updated>2024-01-02T00:00:00+09:00</updated>" in pages["feeds/news.atom"]


def test_the_terminal_calls_titles_by_their_language(dramas: Path, run: Run) -> None:
    shown = run("show", "the-tide-keeper", "--data", dramas, "--as-of", "2024-03-01").stdout
    assert "Korean         물때\n" in shown
    assert "latin letters  Multtae\n" in shown
    listed = run("list", "shows", "--data", dramas, "--as-of", "2024-03-01").stdout
    assert "title ko" in listed.partition("\n")[0]
    assert not OURS.search(shown + listed)


def test_a_day_without_a_zone_is_that_of_home(dramas: Path, run: Run) -> None:
    american = PUBLICATION.replace("Asia/Seoul", "America/New_York")
    (dramas / "publication.toml").write_text(american, "utf-8")
    # In Japan it is 2 January, when all this was announced; in New York still the first.
    shown = run("list", "shows", "--data", dramas, "--now", "2024-01-02T03:00:00Z").stdout
    assert shown == "No shows.\n"
    shown = run("list", "shows", "--data", dramas, "--now", "2024-01-02T06:00:00Z").stdout
    assert "harbor-street" in shown


def test_a_category_of_its_own_is_what_calendar_apps_get(dramas: Path) -> None:
    (dramas / "publication.toml").write_text(PUBLICATION + 'category = "Drama, Korean"\n', "utf-8")
    feed = built(dramas, as_of="2024-03-01").files["premieres.ics"]
    assert b"CATEGORIES:Drama\\, Korean\r\n" in feed


def test_a_publication_that_moves_home_moves_no_event(dramas: Path) -> None:
    before = built(dramas, as_of="2024-03-01", now=NOW)
    american = PUBLICATION.replace("Asia/Seoul", "America/New_York")
    (dramas / "publication.toml").write_text(american, "utf-8")
    networks = NETWORKS.replace('kind = "cs"\n', 'kind = "cs"\ntimezone = "Asia/Seoul"\n')
    (dramas / "networks.toml").write_text(networks, "utf-8")
    data = read_data(dramas)
    after = built(data, before, as_of="2024-03-01", now=NOW + dt.timedelta(hours=1))
    basis = Basis(dataset=data, as_of=dt.date(2024, 3, 1), events=after.told, numbering=after.numbering)
    found = compare(Published(before.index, before.files), Published(after.index, after.files), basis)
    timed = [one for one in found.events if one.uid.startswith("the-tide-keeper.")]
    assert timed
    assert {one.before == one.after for one in timed} == {True}


@pytest.mark.parametrize(
    ("zone", "local", "utc"),
    [
        ("America/New_York", "2024-03-10T01:59", "2024-03-10T06:59"),
        ("America/New_York", "2024-03-10T03:00", "2024-03-10T07:00"),
        ("America/New_York", "2024-07-01T12:00", "2024-07-01T16:00"),
        ("America/New_York", "2024-11-03T03:00", "2024-11-03T08:00"),
        ("Europe/Dublin", "2030-07-01T12:00", "2030-07-01T11:00"),
        ("Asia/Seoul", "2024-07-01T12:00", "2024-07-01T03:00"),
        ("Asia/Kolkata", "2024-07-01T12:00", "2024-07-01T06:30"),
    ],
)
def test_the_definition_of_a_zone_gives_its_offset_on_either_side_of_a_change(
    zone: str, local: str, utc: str
) -> None:
    defined = icalendar.Timezone.from_ical(vtimezone(zone, 1970))
    assert isinstance(defined, icalendar.Timezone)
    there = dt.datetime.fromisoformat(local).replace(tzinfo=defined.to_tz(lookup_tzid=False))
    assert there.astimezone(dt.UTC).replace(tzinfo=None) == dt.datetime.fromisoformat(utc)


def test_a_publication_says_all_of_itself_or_nothing(dramas: Path, run: Run) -> None:
    (dramas / "publication.toml").write_text('name = "dramacal"\nsubjects = "K-drama"\n', "utf-8")
    told = run("check", "--data", dramas).stdout
    assert (
        "publication.toml:2: subjects: 'subjects' is not a key of the data language; did you mean 'subject'?"
        in told
    )
    for key in ("subject", "country", "timezone", "language", "language_name"):
        assert f"'{key}' is missing" in told


def test_data_without_blocks_needs_no_file_for_them(dramas: Path, run: Run) -> None:
    assert run("check", "--data", dramas).returncode == 0
    text = TIDE.replace('network = "tvn"\n', 'network = "tvn"\nblock = "weekend"\n')
    (dramas / "shows/2024/the-tide-keeper.toml").write_text(text, "utf-8")
    assert "there is no block 'weekend'; add it to blocks.toml" in run("check", "--data", dramas).stdout


def test_a_new_show_is_checked_where_it_is_at_home(dramas: Path, run: Run) -> None:
    done = run(
        *("new", "--data", dramas, "--now", "2024-03-01T12:00:00Z", "--tz", "Europe/Paris"),
        *("--title", "River Road", "--starts", "2024-03-09 21:20", "--network", "tvn", "--source", SOURCE),
    )
    assert done.returncode == 0, done.stderr
    assert "Saturday 9 March 21:20 Asia/Seoul" in done.stdout
