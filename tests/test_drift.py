"""Where other databases say otherwise is told to a person, urgent things first, and fails nothing."""

from __future__ import annotations

import datetime as dt
import http.server
import json
import re
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from animecal.curate.drift import MOST, Drift, Report, compare, markdown, missing, ordered
from animecal.language.model import ExternalIds
from animecal.language.moment import Moment
from animecal.schedule.current import current
from animecal.sources.records import Broadcast, Outage, Outlet, Record
from support import FILE, HANGS, SHOW, SOURCE, Loopback, Run, dataset, show_text, simulcast, tree, write_data

TODAY = dt.date(2024, 1, 9)
TOLD = ("--now", "2024-01-09T12:00:00Z")
URL = "https://db.example/1"
FIRST = "2024-01-10 24:55"
EARLY = SHOW.split("[[airings.dates]]\nannounced = 2023-12-07")[0]
"""The show while its month alone was known."""
CRUNCHYROLL = show_text(simulcast(), head="")


def outlet(starts: str | None = None, **fields: Any) -> Outlet:
    return Outlet(starts=Moment.parse(starts) if starts else None, **fields)


def told(
    data: Path, *outlets: Outlet, text: str | None = None, today: dt.date = TODAY, **fields: Any
) -> list[tuple[str, str]]:
    """Return what a source says otherwise of the show: kinds and sentences."""
    if text is not None:
        write_data(data, {FILE: text})
    known = dataset(data)
    record = Record(source="syoboi", url=URL, title="鋼の空", outlets=outlets or (outlet(),), **fields)
    found = compare(record, known.shows["metal-sky"], known, today)
    assert {(one.show, one.title, one.source, one.url) for one in found} <= {
        ("metal-sky", "Metal Sky", "syoboi", URL)
    }
    return [(one.kind, one.said) for one in found]


def weekly(*numbers: int | None, first: str = FIRST, days: int = 7) -> tuple[Broadcast, ...]:
    """Return programmes a week apart, by their numbers."""
    start = Moment.parse(first)
    return tuple(
        Broadcast(
            number=number, moment=Moment.at(start.day + dt.timedelta(days * at), start.minute), minutes=30
        )
        for at, number in enumerate(numbers)
    )


# --- the start --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "starts", [FIRST, "2024-01-10 24:50", "2024-01-10 25:00", "2024-01-10", "2024-01-11"]
)
def test_the_same_start_is_nothing(data: Path, starts: str) -> None:
    assert told(data, outlet(starts)) == []
    assert told(data, outlet(starts, network="fuji-tv")) == []


@pytest.mark.parametrize("starts", ["2024-01", "2024-winter", "2024"])
def test_a_vaguer_start_is_nothing(data: Path, starts: str) -> None:
    assert told(data, outlet(starts)) == []


@pytest.mark.parametrize(
    ("starts", "words"),
    [
        ("2024-01-10 25:01", "Wed 10 Jan 2024 25:01"),
        ("2024-01-10 24:49", "Wed 10 Jan 2024 24:49"),
        ("2024-01-17 24:55", "Wed 17 Jan 2024 24:55"),
        ("2024-01-09", "Tue 9 Jan 2024"),
        ("2024-01-12", "Fri 12 Jan 2024"),
        ("2024-02", "February 2024"),
        ("2023-12", "December 2023"),
        ("2025", "2025"),
    ],
)
def test_another_start_has_moved(data: Path, starts: str, words: str) -> None:
    assert told(data, outlet(starts)) == [("moved", f"starts {words}, not Wed 10 Jan 2024 24:55")]
    assert told(data, outlet(starts, network="fuji-tv")) == [
        ("moved", f"Fuji TV: starts {words}, not Wed 10 Jan 2024 24:55")
    ]


def test_an_evening_is_that_of_its_own_day_alone(data: Path) -> None:
    evening = SHOW.replace("24:55", "22:00")
    assert told(data, outlet("2024-01-10"), text=evening) == []
    assert told(data, outlet("2024-01-11")) == [
        ("moved", "starts Thu 11 Jan 2024, not Wed 10 Jan 2024 22:00")
    ]


@pytest.mark.parametrize(
    ("ours", "theirs", "kind"),
    [
        ("2024-01", "2024-01-31 25:00", "firmer"),
        ("2024-01", "2024-02-01", "firmer"),  # the night of the 31st
        ("2024-01", "2024-02-02", "moved"),
        ("2024-01", "2024-01-05", "firmer"),
        ("2024-winter", "2024-03", "firmer"),
        ("2024-winter", "2024-04", "moved"),
        ("2024", "2024-winter", "firmer"),
        ("2024-01-10", "2024-01-11", None),
        ("2024-01-11", "2024-01-10", None),
        ("2024-01-10", "2024-01-12", "moved"),
        ("2024-01-10", FIRST, "firmer"),
        ("2024-01-11", FIRST, "firmer"),
        ("2024-01-10", "2024-01-11 24:55", "moved"),
    ],
)
def test_windows_are_compared_as_windows(data: Path, ours: str, theirs: str, kind: str | None) -> None:
    found = told(data, outlet(theirs), text=EARLY.replace('"2024-01"', f'"{ours}"'))
    assert [one for one, _ in found] == ([kind] if kind else [])


def test_a_firmer_start_is_told_with_what_the_data_says(data: Path) -> None:
    assert told(data, outlet(FIRST), text=EARLY) == [
        ("firmer", "starts Wed 10 Jan 2024 24:55; the data says January 2024")
    ]


def test_a_date_where_the_data_has_none_is_firmer(data: Path) -> None:
    undated = EARLY.replace('starts = "2024-01"\n', "")
    assert told(data, outlet("2024-04"), text=undated) == [
        ("firmer", "starts April 2024; the data has no date")
    ]
    assert told(data, outlet()) == []


def test_a_first_night_that_differs_from_its_slot_is_compared_itself(data: Path) -> None:
    early = '[[airings.changes]]\nannounced=2024-01-02\nepisode=1\nstarts="2024-01-10 24:30"\n'
    early += f'source="{SOURCE}"\n'
    assert told(data, outlet("2024-01-10 24:30"), text=SHOW + early) == []
    assert told(data, outlet(FIRST)) == [("moved", "starts Wed 10 Jan 2024 24:55, not Wed 10 Jan 2024 24:30")]


def test_a_premiere_that_waits_is_compared_by_its_stated_start(data: Path) -> None:
    put_off = f'[[airings.changes]]\nannounced=2024-01-02\nhiatus_from=1\nsource="{SOURCE}"\n'
    assert told(data, outlet("2024-04-03 24:55"), text=SHOW + put_off) == [
        ("moved", "starts Wed 3 Apr 2024 24:55, not Wed 10 Jan 2024 24:55")
    ]


def test_a_follower_is_compared_at_the_time_that_follows(data: Path) -> None:
    text = SHOW + CRUNCHYROLL
    assert told(data, outlet(), outlet("2024-01-10 25:25", network="crunchyroll"), text=text) == []
    assert told(data, outlet(), outlet("2024-01-10 25:55", network="crunchyroll")) == [
        ("moved", "Crunchyroll: starts Wed 10 Jan 2024 25:55, not Wed 10 Jan 2024 25:25")
    ]
    undated = EARLY.replace('starts = "2024-01"\n', "") + CRUNCHYROLL
    assert told(data, outlet(), outlet("2024-04-03", network="crunchyroll"), text=undated) == []


def test_another_clock_is_read_as_japans(data: Path) -> None:
    text = show_text(
        '[[airings]]\nnetwork="adult-swim"\n'
        '[[airings.dates]]\nannounced=2023-12-07\nstarts="2024-01-10 20:30"\nSOURCE\n'
    )
    assert told(data, outlet("2024-01-11 10:30", network="adult-swim"), text=text) == []
    assert told(data, outlet("2024-01-10 20:30", network="adult-swim")) == [
        ("moved", "Adult Swim: starts Wed 10 Jan 2024 20:30, not Thu 11 Jan 2024 10:30")
    ]


# --- episodes ---------------------------------------------------------------------------------------------


def test_a_numbered_episode_that_is_listed_for_another_time_has_moved(data: Path) -> None:
    moved = weekly(2, first="2024-01-17 25:25")
    assert told(data, outlet(FIRST, broadcasts=moved, network="fuji-tv")) == [
        ("moved", "Fuji TV: episode 2 is listed for Wed 17 Jan 2024 25:25, not Wed 17 Jan 2024 24:55")
    ]
    assert told(data, outlet(FIRST, broadcasts=weekly(2, first="2024-01-17 25:00"))) == []


def test_later_episodes_that_move_along_are_counted(data: Path) -> None:
    assert told(data, outlet(FIRST, broadcasts=weekly(1, None, 2, 3, 4))) == [
        (
            "moved",
            "episode 2 is listed for Wed 24 Jan 2024 24:55, not Wed 17 Jan 2024 24:55, and 2 later ones too",
        )
    ]


def test_what_has_aired_long_ago_or_is_not_known_is_not_compared(data: Path) -> None:
    late = weekly(2, 3, 4, 5, first="2024-01-17 25:25")
    assert told(data, outlet(FIRST, broadcasts=late), today=dt.date(2024, 3, 1)) == []
    assert told(data, outlet(FIRST, broadcasts=weekly(9))) == []


def test_a_week_without_a_programme_may_be_a_break(data: Path) -> None:
    listed = (dt.date(2024, 1, 1), dt.date(2024, 2, 20))
    one, two, three, four = weekly(1, 2, 3, 4)
    assert told(data, outlet(FIRST, broadcasts=(one, two, four), listed=listed)) == [
        ("break", "nothing is listed for Wed 24 Jan 2024 24:55, where the data has an episode")
    ]
    assert told(data, outlet(FIRST, broadcasts=(one, two, three, four), listed=listed)) == []
    # Behind the last programme that is listed, nothing is said; neither is it of the past.
    assert told(data, outlet(FIRST, broadcasts=(one, two), listed=listed)) == []
    assert told(data, outlet(FIRST, broadcasts=(one, two, four), listed=None)) == []
    assert told(data, outlet(FIRST, broadcasts=(), listed=listed)) == []
    assert told(data, outlet(FIRST, broadcasts=(one, four), listed=listed), today=dt.date(2024, 1, 25)) == []


def test_a_slot_that_moved_is_told_once_and_no_breaks_beside_it(data: Path) -> None:
    listed = (dt.date(2024, 1, 1), dt.date(2024, 2, 20))
    fridays = weekly(2, 3, 4, first="2024-01-19 24:30")
    assert [kind for kind, _ in told(data, outlet(FIRST, broadcasts=fridays, listed=listed))] == ["moved"]


# --- the end, the number, the rest ------------------------------------------------------------------------


@pytest.mark.parametrize("ends", ["2024-01-30", "2024-01-31", "2024-02-01"])
def test_the_same_end_is_nothing(data: Path, ends: str) -> None:
    assert told(data, outlet(ends=dt.date.fromisoformat(ends))) == []


def test_another_end_is_told(data: Path) -> None:
    assert told(data, outlet(ends=dt.date(2024, 2, 7))) == [
        ("ended", "ends on Wed 7 Feb 2024, not Wed 31 Jan 2024")
    ]


def test_an_end_where_the_data_expects_more_is_told(data: Path) -> None:
    text = SHOW.replace("episodes = 4\n", "")
    said = [("ended", "ends on Wed 27 Mar 2024; the data does not say when")]
    assert told(data, outlet(ends=dt.date(2024, 3, 27)), text=text) == said
    assert told(data, outlet(ends=dt.date(2024, 3, 27)), text=EARLY.replace("episodes = 4\n", "")) == said
    once = text.replace("[[airings]]", "[[airings]]\ncadence = 'unknown'")
    assert told(data, outlet(ends=dt.date(2024, 3, 27)), text=once) == said
    undated = (
        text.split("[[airings.dates]]")[0] + f'[[airings.dates]]\nannounced=2023-01-01\nsource="{SOURCE}"\n'
    )
    assert told(data, outlet(ends=dt.date(2024, 3, 27)), text=undated) == []


def test_a_stated_end_is_compared(data: Path) -> None:
    stated = f'[[airings.dates]]\nannounced=2023-12-08\nends=2024-03-27\nsource="{SOURCE}"\n'
    text = SHOW.replace("episodes = 4\n", "") + stated
    assert told(data, outlet(ends=dt.date(2024, 3, 27)), text=text) == []
    assert told(data, outlet(ends=dt.date(2024, 3, 20))) == [
        ("ended", "ends on Wed 20 Mar 2024, not Wed 27 Mar 2024")
    ]


def test_what_is_shown_once_has_no_end(data: Path) -> None:
    film = show_text(
        '[[airings]]\nnetwork="japanese-cinemas"\n'
        '[[airings.dates]]\nannounced=2023-12-07\nstarts="2024-01-12"\nSOURCE\n',
        head='title = "Metal Sky"\nformat = "movie"\n',
    )
    assert told(data, outlet("2024-01-12", ends=dt.date(2024, 1, 26)), text=film) == []


def test_the_number_of_episodes_is_compared(data: Path) -> None:
    assert told(data, episodes=4) == []
    assert told(data, episodes=None) == []
    assert told(data, episodes=5) == [("episodes", "5 episodes, not 4")]
    open_ended = SHOW.replace("episodes = 4\n", "")
    assert told(data, episodes=12, text=open_ended) == [
        ("episodes", "12 episodes; the data does not say how many")
    ]
    stated = f'[[airings.dates]]\nannounced=2023-12-08\nends=2024-03-27\nsource="{SOURCE}"\n'
    assert told(data, episodes=12, text=open_ended + stated) == []


def test_ids_that_are_new_or_others_are_told(data: Path) -> None:
    text = SHOW.replace("[[airings]]", "ids = { mal = 7, anilist = 5 }\n[[airings]]", 1)
    assert told(data, ids=ExternalIds(mal=8, anilist=5, syoboi=9), text=text) == [
        ("ids", "its mal id is 8, not 7"),
        ("ids", "its syoboi id is 9"),
    ]


def test_another_network_that_carries_it_is_told(data: Path) -> None:
    assert told(data, outlet(FIRST, network="at-x"), outlet(None, network="netflix")) == [
        ("outlet", "it is on AT-X (from Wed 10 Jan 2024 24:55), Netflix too"),
    ]
    assert told(data, outlet(), outlet(FIRST)) == []  # a second one without a network says nothing


def test_a_network_that_is_announced_later_is_no_news(data: Path) -> None:
    assert (
        told(
            data,
            outlet(),
            outlet(None, network="crunchyroll"),
            text=SHOW + CRUNCHYROLL,
            today=dt.date(2023, 4, 1),
        )
        == []
    )


def test_what_is_not_curated_is_missing() -> None:
    dated = Record(source="anilist", url=URL, title="New", outlets=(outlet("2024-04"),))
    assert missing(dated) == Drift(
        kind="missing", show=None, title="New", said="starts April 2024", source="anilist", url=URL
    )
    assert missing(Record(source="x", url=URL, title="New", outlets=(outlet(),))).said == "has no date yet"


# --- what is current --------------------------------------------------------------------------------------


def ids(data: Path, today: str, season: tuple[int, int] | None = None) -> list[str]:
    return [one.show.id for one in current(dataset(data), dt.date.fromisoformat(today), season)]


@pytest.mark.parametrize(
    ("today", "there"),
    [
        ("2023-01-01", False),  # not announced yet
        ("2023-04-01", True),
        ("2024-01-09", True),
        ("2024-01-31", True),
        ("2024-02-07", True),
        ("2024-02-08", False),
    ],
)
def test_shows_on_air_or_to_come_are_current_for_a_week_behind_their_last_episode(
    data: Path, today: str, there: bool
) -> None:
    assert ids(data, today) == ["metal-sky"] * there


def test_a_show_without_any_date_is_to_come_unless_it_is_cancelled(data: Path) -> None:
    undated = EARLY.replace('starts = "2024-01"\n', "")
    write_data(data, {FILE: undated})
    assert ids(data, "2025-01-01") == ["metal-sky"]
    gone = f'[[airings.changes]]\nannounced=2024-01-01\ncancelled_from=1\nsource="{SOURCE}"\n'
    write_data(data, {FILE: undated + gone})
    assert ids(data, "2025-01-01") == []


def test_what_waits_is_to_come_and_what_is_cancelled_is_not(data: Path) -> None:
    for change, there in (("hiatus_from = 3", True), ("cancelled_from = 3", False)):
        text = f'[[airings.changes]]\nannounced = 2024-01-20\n{change}\nsource = "{SOURCE}"\n'
        write_data(data, {FILE: SHOW + text})
        assert ids(data, "2024-06-01") == ["metal-sky"] * there


def test_a_season_is_that_of_the_original(data: Path) -> None:
    write_data(
        data,
        {
            "shows/2024/b.toml": EARLY.replace("Metal Sky", "B")
            .replace('starts = "2024-01"\n', "")
            .replace("鋼の空", "乙")
        },
    )
    assert ids(data, "2024-01-09", (2024, 0)) == ["metal-sky"]
    assert ids(data, "2030-01-09", (2024, 0)) == ["metal-sky"]
    assert ids(data, "2024-01-09", (2024, 1)) == []


def test_an_outlet_that_is_announced_before_the_original_is_current(data: Path) -> None:
    late = SHOW.replace("2023-03-22", "2023-12-06") + CRUNCHYROLL.replace(
        'delay = "30 minutes"', 'starts = "2024-01"'
    ).replace("2023-12-07", "2023-05-01")
    write_data(data, {FILE: late})
    assert ids(data, "2023-06-01") == ["metal-sky"]


# --- reports ----------------------------------------------------------------------------------------------

HOSTILE = (
    "a | b",
    "@everyone @octocat",
    "fixes #1 GH-1",
    "<script>alert(1)</script>",
    "[x](javascript:alert(1)) ![y](https://evil.example/)",
    "https://evil.example www.evil.example",
    "`code` **bold** \\",
    "&lt;b&gt;",
)


def drifting(number: int = 1, **fields: Any) -> Drift:
    whole = {
        "kind": "moved",
        "show": f"show-{number}",
        "title": "T",
        "said": "S",
        "source": "syoboi",
        "url": URL,
    }
    return Drift(**{**whole, **fields})


def report(
    *drifts: Drift, outages: tuple[Outage, ...] = (), compared: dict[str, int] | None = None
) -> Report:
    return Report(
        today=TODAY,
        shows=3,
        compared={"syoboi": 2} if compared is None else compared,
        drifts=drifts,
        outages=outages,
    )


def test_differences_stand_in_the_order_of_their_urgency_and_once() -> None:
    late, early = drifting(kind="missing", title="a"), drifting(kind="moved", title="z")
    assert ordered([late, early, late, drifting(title="B"), drifting(title="a")]) == (
        drifting(title="a"),
        drifting(title="B"),
        early,
        late,
    )


def test_markdown_is_a_table_for_each_kind() -> None:
    found = report(
        drifting(title="Metal Sky", said="starts then, not now"),
        drifting(kind="missing", show=None, title="New", said="starts 2025"),
        outages=(Outage(source="anilist", reason="http://x/ answers 500"),),
        compared={"syoboi": 2, "bangumi-data": 0},
    )
    assert markdown(found).replace("\\", "") == (
        "By 2024-01-09: 3 shows on air or to come, compared with "
        "syoboi (2 found there), bangumi-data (0 found there).\n"
        "\n**anilist could not be read:** http://x/ answers 500\n"
        "\n### At another time (1)\n\n| show | what a source says |\n|---|---|\n"
        f"| Metal Sky (`show-1`) | starts then, not now ([syoboi]({URL})) |\n"
        "\n### Not curated (1)\n\n| show | what a source says |\n|---|---|\n"
        f"| New | starts 2025 ([syoboi]({URL})) |\n"
    )


def test_markdown_says_that_nothing_differs() -> None:
    assert markdown(report(compared={})) == (
        "By 2024-01-09: 3 shows on air or to come, compared with nothing.\n\nNothing differs.\n"
    )


def test_long_tables_are_cut_and_say_how_much_is_missing() -> None:
    several = [drifting(number) for number in range(MOST + 7)]
    text = markdown(report(*several))
    assert text.count("\n| T (") == MOST
    assert text.endswith("\n\n… and 7 more\n")
    assert f"({MOST + 7})" in text


def cells(text: str) -> list[str]:
    """Return the text of a report's cells as a page shows it; fail if there is any other element in them."""
    renderer = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    found = []
    for token in renderer.parse(text):
        if token.type == "inline" and token.children is not None:
            kinds = {child.type for child in token.children}
            assert kinds <= {
                "text",
                "code_inline",
                "link_open",
                "link_close",
                "strong_open",
                "strong_close",
                "text_special",
            }
            links = [child.attrs["href"] for child in token.children if child.type == "link_open"]
            assert set(links) <= {URL}
            found.append("".join(child.content for child in token.children))
    return found


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_stay_text_in_one_cell(text: str) -> None:
    found = cells(
        markdown(report(drifting(title=text, said=text), outages=(Outage(source="x", reason=text),)))
    )
    assert len(found) == 7  # the summary, the outage, the heading, two heads and two cells
    assert not any(re.search(r"[@#]\w", one) for one in found)
    assert found[-2].replace("\u2060", "") == f"{text} (show-1)"
    assert found[-1].replace("\u2060", "") == f"{text} (syoboi)"


@settings(deadline=None, max_examples=150)
@given(st.text("<>&@#[]()!`*_~|\\-+=:.$\"'/ ab1é", min_size=1).map(str.strip).filter(bool))
def test_any_text_stays_in_its_cell(text: str) -> None:
    *_, name, said = cells(markdown(report(drifting(title=text, said=text))))
    assert " ".join(name.replace("\u2060", "").split()) == " ".join(f"{text} (show-1)".split())
    assert " ".join(said.replace("\u2060", "").split()) == " ".join(f"{text} (syoboi)".split())


# --- the command ------------------------------------------------------------------------------------------

SYOBOI = {
    "ChLookup": "<ChItem><ChID>3</ChID><ChName>フジテレビ</ChName></ChItem>",
    "TitleLookup": "<TitleItem><TID>70</TID><Title>鋼の空</Title><Cat>1</Cat></TitleItem>",
    "ProgLookup": (
        "<ProgItem><TID>70</TID><ChID>3</ChID><StTime>2024-01-11 01:25:00</StTime>"
        "<EdTime>2024-01-11 01:55:00</EdTime><Count>1</Count><Flag>2</Flag></ProgItem>"
    ),
}
MEDIA = {
    "id": 5,
    "title": {"romaji": "Hagane no Sora", "english": None, "native": "鋼の空"},
    "format": "TV",
    "episodes": 12,
    "startDate": {"year": 2024, "month": 1, "day": 11},
}
ITEM = {"title": "新番組", "type": "tv", "lang": "ja", "begin": "2024-04-10T15:55:00Z", "sites": []}


class Sources(http.server.BaseHTTPRequestHandler):
    """Three databases on one server; what is asked under ``/down`` is not answered."""

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002
        pass

    def _send(self, text: str, status: int = 200) -> None:
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self._send(json.dumps({"data": {"Page": {"media": [MEDIA]}}}))

    def do_GET(self) -> None:
        if self.path.startswith("/down"):
            self._send("<html>no", 404)
        elif self.path.startswith("/data.json"):
            self._send(json.dumps([ITEM, {**ITEM, "title": "旧番組", "begin": "2023-04-10T15:55:00Z"}]))
        elif self.path.startswith("/others.json"):
            doubtful = {**ITEM, "title": "未定番組", "begin": "2024-03-31T16:00:00Z"}
            self._send(json.dumps([{**ITEM, "title": "鋼の空"}, doubtful]))
        else:
            command = self.path.split("Command=")[1].split("&")[0]
            result = "<Result><Code>200</Code><Message></Message></Result>"
            self._send(f"<{command}Response>{result}<X>{SYOBOI[command]}</X></{command}Response>")


@pytest.fixture
def url() -> Iterator[str]:
    server = Loopback(("127.0.0.1", 0), Sources)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/"
    server.shutdown()
    server.server_close()


@pytest.fixture
def drift(run: Run, data: Path, url: str, tmp_path: Path) -> Callable[..., Any]:
    """The command on the small data set, which the three databases know, with their loopback addresses."""
    networks = (
        (data / "networks.toml")
        .read_text("utf-8")
        .replace('フジテレビ"', 'フジテレビ"\nids = { syoboi = [3] }')
    )
    text = SHOW.replace("[[airings]]", "ids = { anilist = 5, syoboi = 70 }\n[[airings]]", 1)
    write_data(data, {"networks.toml": networks, FILE: text})

    def call(*arguments: str, down: tuple[str, ...] = ()) -> Any:
        paths = {"syoboi": "db.php", "anilist": "graphql", "bangumi-data": "data.json"}
        where = [f"{name}={url}{'down' if name in down else path}" for name, path in paths.items()]
        endpoints = [one for endpoint in where for one in ("--endpoint", endpoint)]
        kept = ("--cache", tmp_path / "cache", "--timeout", str(HANGS))
        return run("drift", "--data", data, *endpoints, *kept, *TOLD, *arguments)

    return call


def test_all_sources_are_compared_and_told(drift: Callable[..., Any], data: Path) -> None:
    before = tree(data)
    done = drift()
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "At another time",
        "  Metal Sky  Fuji TV: starts Wed 10 Jan 2024 25:25, not Wed 10 Jan 2024 24:55  syoboi",
        "",
        "How many episodes",
        "  Metal Sky  12 episodes, not 4  anilist",
        "",
        "Not curated",
        "  新番組  starts Wed 10 Apr 2024 24:55  bangumi-data",
        "",
        "1 show on air or to come, compared with syoboi (1 of them there), anilist (1 of them there), "
        "bangumi-data (0 of them there): 3 differences.",
    ]
    assert tree(data) == before


def test_one_source_in_markdown(drift: Callable[..., Any]) -> None:
    done = drift("--source", "anilist", "--source", "anilist", "--markdown")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (
        "By 2024-01-09: 1 show on air or to come, compared with anilist (1 found there).\n"
        "\n### How many episodes (1)\n\n| show | what a source says |\n|---|---|\n"
        "| Metal Sky (`metal-sky`) | 12 episodes, not 4 ([anilist](https://anilist.co/anime/5)) |\n"
    )


def test_a_source_that_is_down_is_named_and_no_failure(drift: Callable[..., Any], url: str) -> None:
    done = drift("--source", "bangumi-data", "--source", "anilist", "--json", down=("bangumi-data",))
    assert (done.returncode, done.stderr) == (0, "")
    found = json.loads(done.stdout)
    assert found.keys() == {"today", "shows", "compared", "drifts", "outages"}
    assert found["outages"] == [{"source": "bangumi-data", "reason": f"{url}down answers 404 (tried once)"}]
    assert (found["shows"], found["compared"]) == (1, {"anilist": 1})
    assert [one["kind"] for one in found["drifts"]] == ["episodes"]
    done = drift("--source", "bangumi-data", down=("bangumi-data",))
    assert (done.returncode, done.stdout) == (
        0,
        f"bangumi-data could not be read: {url}down answers 404 (tried once)\n"
        "1 show on air or to come, compared with nothing: 0 differences.\n",
    )


def test_a_source_is_asked_for_the_season_where_no_show_has_its_id(
    drift: Callable[..., Any], data: Path
) -> None:
    write_data(data, {FILE: SHOW})
    done = drift("--source", "anilist", "--json")
    found = json.loads(done.stdout)
    assert (done.returncode, found["compared"]) == (0, {"anilist": 1})
    assert "its anilist id is 5" in [one["said"] for one in found["drifts"]]


@pytest.mark.parametrize(
    ("source", "path", "number", "file"),
    [
        ("syoboi", "db.php", 70, "shows/2024/syoboi-70.toml"),
        ("anilist", "graphql", 5, "shows/2024/hagane-no-sora.toml"),
    ],
)
def test_what_is_compared_can_be_drafted_from_as_well(
    run: Run, data: Path, url: str, tmp_path: Path, source: str, path: str, number: int, file: str
) -> None:
    empty = write_data(tmp_path / "empty", {})
    arguments = ("import", source, "--id", str(number), "--endpoint", url + path, *TOLD)
    done = run(*arguments, "--data", empty, env={"XDG_CACHE_HOME": str(tmp_path)})
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"{empty}/{file}  not known: ")
    assert f"# A draft from {source}: a person has to check it.\n" in (empty / file).read_text("utf-8")
    assert run("check", "--data", empty).returncode == 0


def test_a_season_is_compared_and_what_it_lacks(drift: Callable[..., Any]) -> None:
    def shows(season: str) -> list[str]:
        found = json.loads(drift("--source", "bangumi-data", "--season", season, "--json").stdout)
        return [one["title"] for one in found["drifts"]]

    assert shows("2023-spring") == ["旧番組"]
    assert shows("2024-spring") == ["新番組"]
    assert shows("2024-winter") == []


def test_what_is_curated_for_another_season_or_has_no_date_to_trust_is_neither_compared_nor_missing(
    drift: Callable[..., Any], url: str
) -> None:
    asked = ("--source", "bangumi-data", "--endpoint", f"bangumi-data={url}others.json", "--json")
    found = json.loads(drift(*asked).stdout)
    assert (found["shows"], found["compared"]) == (1, {"bangumi-data": 1})
    assert "missing" not in [one["kind"] for one in found["drifts"]]
    done = drift(*asked, "--season", "2023-spring")
    found = json.loads(done.stdout)
    assert (done.returncode, found["outages"], found["shows"]) == (0, [], 0)
    assert (found["compared"], found["drifts"]) == ({"bangumi-data": 0}, [])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--source", "wikipedia"), "'wikipedia' is none of syoboi, anilist, bangumi-data"),
        (("--endpoint", "syoboi"), "'syoboi' is not NAME=URL, such as syoboi=https://example.org/db.php"),
        (("--endpoint", "syoboi=ftp://x"), "'syoboi=ftp://x' is not NAME=URL"),
        (("--endpoint", "x=https://x"), "'x' is none of syoboi"),
        (("--markdown", "--json"), "--markdown and --json exclude each other"),
        (("--season", "2024"), "'2024' is not a season"),
    ],
)
def test_wrong_usage_exits_with_2(run: Run, data: Path, arguments: tuple[str, ...], said: str) -> None:
    done = run("drift", "--data", data, *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr


def test_data_with_faults_is_compared_with_nothing(run: Run, data: Path) -> None:
    write_data(data, {FILE: SHOW + "x = 1\n"})
    done = run("drift", "--data", data, "--source", "anilist", "--endpoint", "anilist=http://127.0.0.1:9/")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"error: {FILE}:")
