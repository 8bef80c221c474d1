"""A new show is written in a minute: from options, or from the answers of a person at a terminal."""

from __future__ import annotations

import builtins
import contextlib
import os
import select
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import rtoml

from animecal.curate.asking import _completion
from support import BLOCKS, HANGS, NETWORKS, POSIX, SHOW, Run, tree, write_data

TOLD = ("--now", "2024-01-09T12:00:00Z", "--tz", "Europe/Paris")
PAGE = "https://news.example/b"
NEEDED = ("--title", "Iron Sea", "--starts", "1月10日（水）24:55〜", "--source", PAGE)
FILE = "shows/2024/iron-sea.toml"
REST = ("--format", "tv", "--cadence", "weekly", "--episodes", "12", "--studio", "Bones", "--title-ja", "")
"""Answers to what tests of other questions need not be asked."""
UNDERSTOOD = [
    "  understood: Wed 10 Jan 2024 24:55",
    "  which is Thursday 11 January 00:55 JST; in your zone Wednesday 10 January 16:55 Europe/Paris",
    "  the year is not printed: 2024 is the nearest in which 10 January is a Wednesday",
]

New = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def new(run: Run, data: Path) -> New:
    """The command on the small data set, without a terminal."""
    return lambda *arguments: run("new", "--data", data, *TOLD, *arguments)


def changed(data: Path, before: dict[str, bytes]) -> dict[str, Any]:
    """Return the files that are new, read; fail if another one changed."""
    after = tree(data)
    assert {name: after.get(name) for name in before} == before
    return {name: rtoml.loads(after[name].decode()) for name in after.keys() - before.keys()}


# --- from options -----------------------------------------------------------------------------------------


def test_options_alone_write_the_file_and_say_what_was_understood(new: New, run: Run, data: Path) -> None:
    before = tree(data)
    done = new(*NEEDED, "--network", "fuji-tv")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        *UNDERSTOOD,
        f"{data}/{FILE}",
        "  not known: how many episodes, the studio",
    ]
    assert changed(data, before).keys() == {FILE}
    assert (data / FILE).read_text("utf-8") == (
        "#:schema ../../schema/show.schema.json\n"
        "# Not known: how many episodes, the studio.\n"
        'title = "Iron Sea"\n'
        'format = "tv"\n'
        "\n"
        "[[airings]]\n"
        'network = "fuji-tv"\n'
        "[[airings.dates]]\n"
        "announced = 2024-01-09\n"
        'starts = "2024-01-10 24:55"\n'
        f'source = "{PAGE}"\n'
    )
    assert run("check", "--data", data).stdout == f"{data}: 5 files with 2 shows, no problems.\n"


def test_every_option_has_its_place_in_the_file(new: New, run: Run, data: Path) -> None:
    before = tree(data)
    done = new(
        *("--title", 'The "Iron" Sea', "--title-ja", "鉄の海", "--starts", "2024年4月10日 24:55〜25:55"),
        *("--network", "fuji-tv", "--block", "plus-ultra", "--source", PAGE, "--announced", "2023-12-24"),
        *("--format", "ona", "--studio", "STUDIO ONE", "--studio", "Bones", "--episodes", "12"),
        *("--website", "https://iron.example/"),
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "  60 minutes long\n" in done.stdout
    assert "not known" not in done.stdout
    (told,) = changed(data, before).values()
    (date,) = told["airings"][0].pop("dates")
    assert told == {
        "title": 'The "Iron" Sea',
        "title_ja": "鉄の海",
        "format": "ona",
        "studios": ["Studio One", "Bones"],
        "episodes": 12,
        "website": "https://iron.example/",
        "airings": [{"network": "fuji-tv", "block": "plus-ultra", "minutes": 60}],
    }
    assert (str(date["announced"]), date["starts"]) == ("2023-12-24", "2024-04-10 24:55")
    assert run("check", "--data", data).returncode == 0


def test_a_month_alone_is_kept_as_one(new: New, data: Path) -> None:
    before = tree(data)
    done = new("--title", "Iron Sea", "--starts", "January 2026", "--source", PAGE, "--network", "at-x")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "  understood: January 2026",
        f"{data}/shows/2026/iron-sea.toml",
        "  not known: the time of the first night, how many episodes, the studio",
    ]
    assert changed(data, before)["shows/2026/iron-sea.toml"]["airings"][0]["dates"][0]["starts"] == "2026-01"


def test_a_weekly_slot_beside_a_month_is_kept_as_a_comment(new: New, data: Path) -> None:
    done = new("--title", "Iron Sea", "--starts", "2024年4月 毎週水曜24:55〜", "--source", PAGE)
    assert (done.returncode, done.stderr) == (0, "")
    text = (data / FILE).read_text("utf-8")
    assert "\n# The weekly slot that was printed: Wed 24:55.\n" in text
    assert 'starts = "2024-04"\n' in text
    assert "network" not in text.split("title =")[1]


def test_a_network_with_another_clock_prints_that_clock(new: New, run: Run, data: Path) -> None:
    done = new("--title", "Iron Sea", "--starts", "January 13, 2024 11:30 p.m.", "--source", PAGE, "--network", "adult-swim")  # fmt: skip  # noqa: E501
    assert (done.returncode, done.stderr) == (0, "")
    assert "  which is Saturday 13 January 23:30 America/New_York; in your zone Sunday 14 " in done.stdout
    text = (data / FILE).read_text("utf-8")
    assert 'starts = "2024-01-13 23:30"\n' in text
    assert "timezone" not in text
    shown = run("show", "iron-sea", "--data", data, "--json", "--now", "2024-01-09T12:00:00Z").stdout
    assert '"utc": "2024-01-14T04:30:00Z"' in shown


def test_what_is_over_was_known_by_its_first_night(new: New, run: Run, data: Path) -> None:
    done = new("--title", "Iron Sea", "--starts", "2023年10月4日 24:55", "--source", PAGE)
    assert done.returncode == 0
    assert "announced = 2023-10-04\n" in (data / "shows/2023/iron-sea.toml").read_text("utf-8")
    assert run("check", "--data", data).returncode == 0


def test_a_folder_without_shows_gets_its_first_one(run: Run, tmp_path: Path) -> None:
    folder = write_data(tmp_path / "empty", {})
    assert run("new", *NEEDED, "--data", folder, *TOLD).returncode == 0
    assert (folder / FILE).is_file()


def test_the_zone_of_the_system_is_yours(run: Run, data: Path) -> None:
    done = run("new", *NEEDED, "--data", data, *TOLD[:2], env={"TZ": "America/New_York"})
    assert "in your zone Wednesday 10 January 10:55 America/New_York\n" in done.stdout


@pytest.mark.parametrize(
    ("printed", "network"),
    [
        ("フジテレビ", "fuji-tv"),
        ("フジテレビ系", "fuji-tv"),
        ("FUJI  tv", "fuji-tv"),
        ("ＡＴ－Ｘ", "at-x"),
        ("ﾌｼﾞﾃﾚﾋﾞ", "fuji-tv"),
        ("Nippon Broadcasting", "at-x"),
        ("全国ロードショー", "japanese-cinemas"),
        ("全国の劇場にて公開", "japanese-cinemas"),
        ("in cinemas nationwide", "japanese-cinemas"),
        ("In theaters", "japanese-cinemas"),
    ],
)
def test_a_network_is_known_by_any_of_its_names_as_printed(
    new: New, data: Path, printed: str, network: str
) -> None:
    former = f'former_names = [{{ name = "Nippon Broadcasting", until = 2010-01-01, source = "{PAGE}" }}]\n'
    write_data(data, {"networks.toml": NETWORKS.replace('name = "AT-X"\n', f'name = "AT-X"\n{former}')})
    before = tree(data)
    done = new(*NEEDED, "--network", printed)
    assert done.returncode == 0, done.stderr
    assert changed(data, before)[FILE]["airings"][0]["network"] == network


def test_a_block_is_known_by_its_name_too(new: New, data: Path) -> None:
    second = '[ketsu]\nname = "Ketsu"\nname_ja = "ケツ"\nnetworks = ["fuji-tv"]\n'
    write_data(data, {"blocks.toml": BLOCKS + second})
    before = tree(data)
    assert new(*NEEDED, "--network", "fuji-tv", "--block", "ｹﾂ").returncode == 0
    assert changed(data, before)[FILE]["airings"][0]["block"] == "ketsu"


def test_a_name_of_two_networks_is_asked_back(new: New, data: Path) -> None:
    second = (
        '[netflix-jp]\nname = "NETFLIX"\nkind = "streaming"\n[netflix-us]\nname = "Net Flix"\nkind = "cs"\n'
    )
    write_data(data, {"networks.toml": NETWORKS + second})
    done = new(*NEEDED, "--network", "ＮＥＴＦＬＩＸ")
    assert done.returncode == 2
    assert "may be netflix or netflix-jp or netflix-us: write which" in " ".join(done.stderr.split())
    assert new(*NEEDED, "--network", "netflix-jp").returncode == 0


def test_a_film_in_cinemas_opens_once(new: New, run: Run, data: Path) -> None:
    before = tree(data)
    done = new(
        *("--title", "Iron Sea", "--starts", "2024年2月9日（金）全国ロードショー", "--source", PAGE),
        *("--network", "全国ロードショー"),
    )
    assert done.returncode == 0, done.stderr
    told = changed(data, before)[FILE]
    assert (told["format"], told["airings"][0].get("cadence")) == ("movie", None)
    shown = run("show", "iron-sea", "--data", data, "--json", "--now", "2024-01-09T12:00:00Z").stdout
    assert shown.count('"what": "premiere"') == shown.count('"what"') == 1


def test_how_an_original_of_a_streaming_service_goes_on_is_unknown_unless_said(new: New, data: Path) -> None:
    before = tree(data)
    assert new(*NEEDED, "--network", "Netflix").returncode == 0
    assert new(
        *(*NEEDED[2:], "--title", "Steel Rain", "--network", "netflix", "--cadence", "all-at-once")
    ).returncode == 0  # fmt: skip
    told = changed(data, before)
    assert (told[FILE]["format"], told[FILE]["airings"][0]["cadence"]) == ("ona", "unknown")
    assert told["shows/2024/steel-rain.toml"]["airings"][0]["cadence"] == "all-at-once"


@pytest.mark.parametrize(
    ("printed", "starts"),
    [
        ("January 13, 2024 10pm ET", "2024-01-13 22:00"),
        ("January 13, 2024 10pm EST on Adult Swim", "2024-01-13 22:00"),
        ("July 13, 2024 10:30 p.m. Eastern", "2024-07-13 22:30"),
    ],
)
def test_the_clock_of_the_network_may_be_named(new: New, data: Path, printed: str, starts: str) -> None:
    done = new("--title", "Iron Sea", "--starts", printed, "--source", PAGE, "--network", "Adult Swim")
    assert done.returncode == 0, done.stderr
    assert f'starts = "{starts}"\n' in (data / FILE).read_text("utf-8")


def test_winter_time_in_summer_is_refused_and_so_is_another_clock(new: New, data: Path) -> None:
    base = ("--title", "Iron Sea", "--source", PAGE, "--network", "adult-swim", "--starts")
    done = new(*base, "July 13, 2024 10pm EST")
    assert done.returncode == 2
    assert "'EST' is not the network's clock on that day, which is EDT" in " ".join(done.stderr.split())
    assert "'PT' is another clock" in " ".join(new(*base, "July 13, 2024 10pm PT").stderr.split())


def test_the_network_beside_its_time_and_full_width_are_read(new: New, data: Path) -> None:
    done = new(
        *NEEDED[:2],
        *NEEDED[4:],
        "--starts",
        "フジテレビ系　１月１０日（水）２４：５５〜",
        "--network",
        "フジテレビ",
    )
    assert done.returncode == 0, done.stderr
    assert 'starts = "2024-01-10 24:55"\n' in (data / FILE).read_text("utf-8")


# --- what is refused --------------------------------------------------------------------------------------


def test_all_that_is_needed_and_missing_is_named_at_once(new: New, data: Path) -> None:
    before = tree(data)
    for arguments, names in (
        ((), "--title, --starts, --source"),
        (("--title", "Iron Sea", "--yes"), "--starts, --source"),
    ):
        done = new(*arguments)
        assert (done.returncode, done.stdout) == (2, "")
        assert f"needed where nobody can be asked: {names}\n" in done.stderr
    assert changed(data, before) == {}


def test_a_start_that_was_announced_in_parts_is_read_as_one(new: New, data: Path) -> None:
    parts = ("--starts", "毎週水曜24:55〜", "--starts", "2024年1月10日")
    assert new("--title", "Iron Sea", "--source", PAGE, *parts).returncode == 0
    assert 'starts = "2024-01-10 24:55"' in (data / FILE).read_text("utf-8")


def test_a_title_in_latin_letters_names_the_file(new: New, data: Path) -> None:
    title = ("--title", "鉄の海", "--title-romaji", "Tetsu no Umi")
    assert new(*title, *NEEDED[2:]).returncode == 0
    text = (data / "shows/2024/tetsu-no-umi.toml").read_text("utf-8")
    assert 'title_romaji = "Tetsu no Umi"' in text


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--network", "fuji-tw"), "--network: there is no network 'fuji-tw'; did you mean 'fuji-tv'?"),
        (("--network", "fuji-tv", "--block", "plus-ulta"), "there is no block 'plus-ulta'; did you mean"),
        (("--starts", "1月10日（木）24:55"), "10 January is Tue 10 Jan 2023, Wed 10 Jan 2024, Fri"),
        (("--starts", "2024年1月11日 00:55"), "write 2024-01-10 24:55 if Wednesday night is meant"),
        (("--starts", "毎週水曜24:55〜"), "Wed 24:55 is the weekly slot, not the first night"),
        (("--starts", "soon"), "--starts: 'soon' is not understood"),
        (("--starts", ""), "--starts: nothing is printed"),
        (("--title", " "), "--title: it cannot be empty"),
        (("--title", "Iron\u200bSea"), "--title: it holds the invisible character U+200B: remove it"),
        (("--title", "METAL sky"), "--title: 'METAL sky' is the title of shows/2024/metal-sky.toml already"),
        (("--title-ja", "鋼の空"), "--title-ja: '鋼の空' is the title of shows/2024/metal-sky.toml already"),
        (("--source", "news.example"), "'news.example' is no address: write one such as https://example.org/news"),
        (("--source", "https://localhost/a b"), "is no address"),
        (("--studio", "京都アニメーション"), "--studio: '京都アニメーション' needs latin letters"),
        (("--source", "https://news.example/a|b"), "is no address"),
        (("--studio", "Iron\udcff"), "--studio: it holds the invisible character U+DCFF: remove it"),
        (("--website", "iron.example"), "--website: 'iron.example' is no address"),
        (("--website", "https://iron.example/\udcff"), "--website: it holds the invisible character U+DCFF"),
        (("--starts", "\udcff"), "is not understood"),
        (("--network", "\udcff"), "--network: there is no network"),
        (("--announced", "yesterday"), "'yesterday' is not a day: write YYYY-MM-DD"),
        (("--format", "film"), "'film' is not one of"),
        (("--episodes", "0"), "--episodes"),
        (("--tz", "Europe/Pari"), "did you mean 'Europe/Paris'?"),
    ],
)  # fmt: skip
def test_a_wrong_option_is_wrong_usage_with_a_hint(
    new: New, data: Path, arguments: tuple[str, ...], said: str
) -> None:
    before = tree(data)
    needed = NEEDED if "--starts" not in arguments else (*NEEDED[:2], *NEEDED[4:])
    done = new(*needed, *arguments)
    assert done.returncode == 2
    assert said in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr
    assert changed(data, before) == {}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--network", "at-x", "--block", "plus-ultra"), "'plus-ultra' is a block of fuji-tv, not of at-x"),
        (("--announced", "2024-03-01"), "'2024-01-10 24:55' was over when it was announced (2024-03-01)"),
        (("--title-ja", "x" * 501), "the text has 501 characters; 500 are allowed"),
    ],
)
def test_what_breaks_a_rule_is_told_and_not_written(
    new: New, data: Path, arguments: tuple[str, ...], said: str
) -> None:
    before = tree(data)
    done = new(*NEEDED, *arguments)
    assert done.returncode == 1
    assert done.stdout.splitlines() == UNDERSTOOD
    assert done.stderr.startswith(f"error: nothing was written:\n  {FILE}:")
    assert said in done.stderr
    assert changed(data, before) == {}


def test_problems_elsewhere_are_told_and_hinder_nobody(new: New, data: Path) -> None:
    write_data(data, {"shows/2024/broken.toml": "title =", "shows/2024/other.toml": 'title = "Other"\n'})
    before = tree(data)
    done = new(*NEEDED, "--network", "fuji-tv")
    assert (done.returncode, done.stderr) == (
        0,
        f"note: {data} has 3 problems of its own; animecal check --data {data} tells them\n",
    )
    assert changed(data, before).keys() == {FILE}


def test_a_network_whose_zone_is_none_is_told_with_its_line(new: New, data: Path) -> None:
    write_data(data, {"networks.toml": NETWORKS.replace("America/New_York", "America/New_Yorck")})
    before = tree(data)
    done = new(*NEEDED, "--network", "adult-swim")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines()[1:] == [
        "error: networks.toml:24: adult-swim.timezone: there is no time zone 'America/New_Yorck'; "
        "did you mean 'America/New_York'?"
    ]
    assert changed(data, before) == {}
    assert new(*NEEDED, "--network", "fuji-tv").returncode == 0


def test_a_title_whose_id_is_taken_gets_another_one(new: New, data: Path) -> None:
    before = tree(data)
    assert new(*NEEDED, "--title", "Metal Sky!").returncode == 0
    assert changed(data, before).keys() == {"shows/2024/metal-sky-2024.toml"}


def test_a_data_folder_that_is_none_is_one_line(run: Run, tmp_path: Path) -> None:
    done = run("new", *NEEDED, "--data", tmp_path / "nowhere", *TOLD)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.count("\n") == 1


# --- at a terminal ----------------------------------------------------------------------------------------

START = """\
import fcntl, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)  # so that Ctrl-C interrupts
from animecal.cli.app import main
main()
"""


class Terminal:
    """The command on a pseudo terminal of its own."""

    def __init__(self, *arguments: str | Path) -> None:
        self.leader, follower = os.openpty()
        clean = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "INPUTRC")}
        self.process = subprocess.Popen(
            [sys.executable, "-c", START, "new", *map(str, arguments)],
            stdin=follower,
            stdout=follower,
            stderr=follower,
            env={**clean, "TERM": "xterm", "COLUMNS": "200", "INPUTRC": os.devnull, "PYTHONUTF8": "1"},
            start_new_session=True,
        )
        os.close(follower)
        self.shown = ""
        self.seen = 0

    def read(self, seconds: float) -> bool:
        """Take in what is shown; False if nothing more will be, or not in time."""
        ready, _, _ = select.select([self.leader], [], [], seconds)
        part = b""
        if ready:
            with contextlib.suppress(OSError):  # Linux says so when the other end is closed
                part = os.read(self.leader, 65536)
        self.shown += part.decode(errors="replace")
        return bool(part)

    def expect(self, text: str, seconds: float = HANGS) -> None:
        """Wait until a text is shown, behind the one that was expected before."""
        until = time.monotonic() + seconds
        while text not in self.shown[self.seen :]:
            assert self.read(until - time.monotonic() if until > time.monotonic() else 0), self.shown
        self.seen = self.shown.index(text, self.seen) + len(text)

    def answer(self, question: str, text: str) -> None:
        """Type an answer to a question."""
        self.expect(question)
        os.write(self.leader, text.encode() + b"\n")

    def interrupt(self) -> int:
        """Press Ctrl-C, again if it was lost because no read had begun yet; return the exit code."""
        until = time.monotonic() + HANGS
        while "Aborted" not in self.shown and time.monotonic() < until:
            os.write(self.leader, b"\x03")
            while "Aborted" not in self.shown and self.read(5):
                pass
        return self.end()

    def end(self) -> int:
        """Return the exit code."""
        while self.read(HANGS):
            pass
        return self.process.wait(HANGS)


@pytest.fixture
def terminal(data: Path) -> Iterator[Callable[..., Terminal]]:
    """Starts the command on a terminal, on the small data set."""
    started: list[Terminal] = []

    def start(*arguments: str | Path) -> Terminal:
        started.append(Terminal(*arguments, "--data", data, *TOLD))
        return started[-1]

    yield start
    for one in started:
        one.process.kill()
        one.process.wait()
        os.close(one.leader)


@POSIX
def test_a_person_is_asked_and_wrong_answers_are_asked_again(
    terminal: Callable[..., Terminal], run: Run, data: Path
) -> None:
    before = tree(data)
    shell = terminal()
    shell.answer("Official English title: ", " ")
    shell.expect("  it cannot be empty")
    shell.answer("Official English title: ", "Metal Sky")
    shell.expect("  'Metal Sky' is the title of shows/2024/metal-sky.toml already: name the season or cour")
    shell.answer("Official English title: ", "Iron Sea")
    shell.answer("Japanese title (empty if unknown): ", "鉄の海")
    shell.answer("Network of the original airing (empty if unknown): ", "fuji-tw")
    shell.expect("  there is no network 'fuji-tw'; did you mean 'fuji-tv'?")
    shell.answer("Network of the original airing (empty if unknown): ", "fuji-tv")
    shell.answer("Block (empty if unknown): ", "")
    shell.answer("Format (tv, movie, ova, ona, special) [tv]: ", "film")
    shell.expect("  'film' is not one of tv, movie, ova, ona, special")
    shell.answer("Format (tv, movie, ova, ona, special) [tv]: ", "")
    shell.answer("When it starts, as printed: ", "1月11日 00:55")
    shell.expect("may be either of two nights: write 2024-01-10 24:55 if Wednesday night is meant")
    shell.answer("When it starts, as printed: ", "1月10日（水）24:55〜")
    for line in UNDERSTOOD:
        shell.expect(line)
    shell.answer("one-off, unknown) [weekly]: ", "fortnightly")
    shell.expect("  'fortnightly' is not a cadence: write 'weekly'")
    shell.answer("one-off, unknown) [weekly]: ", "Wed, Sat")
    shell.answer("How many episodes (empty if nobody has said): ", "some")
    shell.expect("  'some' is no number of episodes: write 12, or nothing")
    shell.answer("How many episodes (empty if nobody has said): ", "１２")
    shell.answer("Studio, or studios with commas (empty if unknown): ", "studio one, Bones")
    shell.answer("The page that says so: ", "news")
    shell.expect("  'news' is no address: write one such as https://example.org/news")
    shell.answer("The page that says so: ", PAGE)
    shell.answer("Announced on [2024-01-09]: ", "yesterday")
    shell.expect("  'yesterday' is not a day: write YYYY-MM-DD")
    shell.answer("Announced on [2024-01-09]: ", "2024-02-01")
    shell.expect("  by 2024-01-10 it was known: that is when it starts")
    shell.answer("Announced on [2024-01-09]: ", "2023-12-24")
    assert changed(data, before) == {}
    shell.answer("Write it? [Y/n]: ", "")
    shell.expect(f"{data}/{FILE}")
    assert shell.end() == 0
    told = changed(data, before)[FILE]
    assert (told["title"], told["title_ja"]) == ("Iron Sea", "鉄の海")
    assert (told["format"], told["episodes"], told["studios"]) == ("tv", 12, ["Studio One", "Bones"])
    assert [one.keys() for one in told["airings"]] == [{"network", "cadence", "dates"}]
    assert told["airings"][0]["cadence"] == "Wed, Sat"
    assert str(told["airings"][0]["dates"][0]["announced"]) == "2023-12-24"
    assert run("check", "--data", data).returncode == 0


@POSIX
def test_a_weekly_slot_is_kept_until_its_first_night_is_told(
    terminal: Callable[..., Terminal], data: Path
) -> None:
    shell = terminal(*NEEDED[:2], *NEEDED[4:], *REST, "--network", "at-x")
    shell.answer("When it starts, as printed: ", "Wed 24:55")
    shell.expect("  Wed 24:55 is the weekly slot, not the first night: add its day or its month")
    shell.answer("When it starts, as printed: ", "January 10")
    shell.expect("  understood: Wed 10 Jan 2024 24:55")
    shell.answer("Announced on [2024-01-09]: ", "")
    shell.answer("Write it? [Y/n]: ", "")
    assert shell.end() == 0
    assert 'starts = "2024-01-10 24:55"' in (data / FILE).read_text("utf-8")


@POSIX
def test_options_answer_their_questions_and_no_writes_nothing(
    terminal: Callable[..., Terminal], data: Path
) -> None:
    before = tree(data)
    shell = terminal(*NEEDED, *REST, "--network", "at-x", "--announced", "2023-12-24")
    shell.answer("Write it? [Y/n]: ", "n")
    shell.expect("nothing was written")
    assert shell.end() == 1
    assert "title" not in shell.shown
    assert changed(data, before) == {}


@POSIX
@pytest.mark.parametrize("answered", [0, 2])
def test_ctrl_c_leaves_nothing(terminal: Callable[..., Terminal], data: Path, answered: int) -> None:
    before = tree(data)
    shell = terminal()
    answers = [("Official English title: ", "Iron Sea"), ("Japanese title (empty if unknown): ", "")]
    for question, answer in answers[:answered]:
        shell.answer(question, answer)
    shell.expect(["Official English title: ", "", "Network of the original"][answered])
    assert shell.interrupt() == 1
    assert "Traceback" not in shell.shown
    assert changed(data, before) == {}
    assert sorted(path.name for path in data.iterdir()) == [
        "blocks.toml",
        "networks.toml",
        "regions.toml",
        "shows",
    ]


@POSIX
def test_the_end_of_the_input_leaves_nothing(terminal: Callable[..., Terminal], data: Path) -> None:
    before = tree(data)
    shell = terminal()
    shell.expect("Official English title: ")
    os.write(shell.leader, b"\x04")
    assert shell.end() == 1
    assert "Traceback" not in shell.shown
    assert changed(data, before) == {}


@POSIX
def test_yes_asks_nothing_at_a_terminal_either(terminal: Callable[..., Terminal], data: Path) -> None:
    shell = terminal(*NEEDED, "--yes")
    assert shell.end() == 0
    assert (data / FILE).is_file()
    assert "?" not in shell.shown


@POSIX
def test_the_tabulator_completes_networks_and_blocks(terminal: Callable[..., Terminal], data: Path) -> None:
    pytest.importorskip("readline")
    write_data(data, {"blocks.toml": '[plus-ultra]\nname = "+Ultra"\nnetworks = ["fuji-tv"]\n'})
    shell = terminal(*NEEDED, *REST, "--announced", "2023-12-24")
    shell.answer("Network of the original airing (empty if unknown): ", "fu\t")
    shell.answer("Block (empty if unknown): ", "p\t")
    shell.answer("Write it? [Y/n]: ", "y")
    assert shell.end() == 0
    (airing,) = rtoml.loads((data / FILE).read_text("utf-8"))["airings"]
    assert (airing["network"], airing["block"]) == ("fuji-tv", "plus-ultra")


def test_without_readline_nothing_is_completed(monkeypatch: pytest.MonkeyPatch) -> None:
    load = builtins.__import__

    def without(name: str, *arguments: Any) -> Any:
        if name == "readline":
            raise ImportError(name)
        return load(name, *arguments)

    monkeypatch.setattr(builtins, "__import__", without)
    with _completion(["fuji-tv"]):
        pass


def test_completion_offers_what_begins_so_and_then_no_more() -> None:
    readline = pytest.importorskip("readline")
    with _completion(["at-x", "fuji-tv", "fukui-tv"]):
        complete = readline.get_completer()
        assert [complete("fu", number) for number in range(3)] == ["fuji-tv", "fukui-tv", None]
    assert readline.get_completer() is None


@POSIX
def test_a_show_that_appears_meanwhile_is_not_overwritten(
    terminal: Callable[..., Terminal], data: Path
) -> None:
    shell = terminal(*NEEDED, *REST, "--network", "at-x", "--announced", "2023-12-24")
    shell.expect("Write it? [Y/n]: ")
    theirs = SHOW.replace("Metal Sky", "Iron Sea").replace("鋼の空", "鉄の海")
    write_data(data, {FILE: theirs})
    os.write(shell.leader, b"y\n")
    shell.expect(f"{FILE} cannot be written: File exists")
    assert shell.end() == 1
    assert (data / FILE).read_text("utf-8") == theirs
