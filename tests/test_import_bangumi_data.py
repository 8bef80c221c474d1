"""What bangumi-data says is read no more exactly than it can be trusted, and its faults are told."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from animecal.errors import SourceError
from animecal.language.model import ExternalIds
from animecal.language.tables import Network
from animecal.sources import bangumi_data
from animecal.sources.bangumi_data import SITES, parse, read
from animecal.sources.gather import gather
from animecal.sources.records import Outlet, Question, Reading, Record, read_file
from animecal.web import Web
from support import HANGS, NOW, Run, tree

NETWORKS = {name: Network(id=name, name=name, kind="streaming") for name, _ in SITES.values()}
FIRST_NIGHT = "2024-01-10T15:55:00.000Z"
TOLD = ("--now", "2024-01-09T12:00:00Z")

Item = dict[str, Any]


def item(**fields: object) -> Item:
    """Return an item in bangumi-data's shape: a weekly show at 24:55 on Wednesdays; None leaves a key out."""
    whole = {
        "title": "新番組",
        "titleTranslate": {"en": ["New Show"], "zh-Hans": ["新节目"]},
        "type": "tv",
        "lang": "ja",
        "officialSite": "https://new.example/",
        "begin": FIRST_NIGHT,
        "broadcast": f"R/{FIRST_NIGHT}/P7D",
        "end": "",
        "comment": "",
        "sites": [{"site": "bangumi", "id": "1"}],
    }
    return {name: value for name, value in {**whole, **fields}.items() if value is not None}


def at(begin: str, **fields: object) -> Item:
    """Return an item with another first moment, from which it recurs weekly."""
    return item(**{"begin": begin, "broadcast": f"R/{begin}/P7D", **fields})


def site(name: str, begin: str | None = None, number: str = "1") -> dict[str, str]:
    return {"site": name, "id": number, **({"begin": begin} if begin is not None else {})}


def reading(*items: object) -> Reading:
    return parse(json.dumps(items).encode(), NETWORKS, "items.json")


def record(one: Item) -> Record:
    (found,) = reading(one).records
    return found


def starts(one: Item, network: str | None = None) -> str | None:
    """Return when an item starts, on one network or at first."""
    (outlet,) = (outlet for outlet in record(one).outlets if outlet.network == network)
    return str(outlet.starts) if outlet.starts else None


def reason(one: object) -> str:
    """Return why an item is ignored."""
    found = reading(one)
    assert found.records == ()
    (ignored,) = found.ignored
    return f"{ignored.title} {ignored.reason}"


# --- the first night --------------------------------------------------------------------------------------


def test_a_weekly_show_starts_at_its_time_and_ends_on_the_printed_day_of_its_last_programme() -> None:
    found = record(item(end="2024-03-27T16:25:00.000Z", sites=[site("aniList", None, "42"), site("mal")]))
    original = found.outlets[0]
    assert (str(original.starts), str(original.ends)) == ("2024-01-10 24:55", "2024-03-27")
    assert (original.network, original.cadence, found.doubts) == (None, None, ())
    assert (found.title, found.title_ja, found.format) == ("New Show", "新番組", "tv")
    assert (found.website, found.ids) == ("https://new.example/", ExternalIds(anilist=42, mal=1))
    assert found.url.endswith("/data/items/2024/01.json")


@pytest.mark.parametrize(
    ("kind", "format_"), [("web", "ona"), ("movie", "movie"), ("ova", "ova"), ("tv", "tv")]
)
def test_types_are_formats(kind: str, format_: str) -> None:
    assert record(item(type=kind)).format == format_


@pytest.mark.parametrize("kind", ["movie", "ova", "web"])
def test_midnight_in_china_is_a_day_without_a_time_except_on_television(kind: str) -> None:
    found = at("2024-03-14T16:00:00Z", type=kind)
    assert starts(found) == "2024-03-15"
    assert record(found).doubts == ()


def test_midnight_in_china_is_25_00_on_television_if_the_last_programme_ended_half_an_hour_later() -> None:
    begin = "2024-01-10T16:00:00Z"
    assert starts(at(begin, end="2024-03-27T16:30:00Z")) == "2024-01-10 25:00"
    assert str(record(at(begin, end="2024-03-27T16:30:00Z")).outlets[0].ends) == "2024-03-27"
    assert record(at(begin, end="2024-03-27T16:30:00Z")).doubts == ()


@pytest.mark.parametrize("end", ["", "2024-03-27T16:00:00Z", "2024-03-27T17:30:00Z", "soon"])
def test_it_is_a_month_and_a_doubt_without_such_an_end(end: str) -> None:
    found = at("2024-01-10T16:00:00Z", end=end)
    assert starts(found) == "2024-01"
    assert record(found).doubts == (
        "its first night is given as 25:00, which may stand for a day without a time",
    )


def test_a_doubted_night_between_two_months_has_no_start_at_all() -> None:
    found = at("2025-12-31T16:00:00Z")
    assert starts(found) is None
    assert record(found).starts is None
    assert len(record(found).doubts) == 1


@pytest.mark.parametrize("off", ["15:20", "16:30"])
def test_a_recurrence_at_another_time_leaves_the_month(off: str) -> None:
    found = item(broadcast=f"R/2024-01-17T{off}:00Z/P7D")
    assert starts(found) == "2024-01"
    assert record(found).doubts == (
        "its recurrence begins at another time than its first night, which may be wrong",
    )


@pytest.mark.parametrize("off", ["15:51", "15:55", "16:00"])
def test_a_recurrence_within_five_minutes_is_the_same(off: str) -> None:
    found = item(broadcast=f"R/2024-01-17T{off}:00Z/P7D")
    assert (starts(found), record(found).doubts) == ("2024-01-10 24:55", ())


def test_a_site_that_begins_before_the_first_night_leaves_the_month() -> None:
    found = item(sites=[site("abema", "2024-01-07T15:00:00Z")])
    assert starts(found) == "2024-01"
    assert record(found).doubts == ("abema begins before its first night, which may be wrong",)
    assert starts(found, "abema") == "2024-01-07 24:00"


@pytest.mark.parametrize(
    "early",
    [
        site("abema", "2024-01-07T16:00:00Z"),  # a day without a time
        site("crunchyroll", "2024-01-07T00:00:00Z"),
        site("abema", "2023-12-30T15:00:00Z"),  # more than ten days
        site("elsewhere", "2024-01-07T15:00:00Z"),
        site("abema", "yesterday"),
        site("abema", "2024-01-07T15:00:00"),  # no zone
        site("abema", FIRST_NIGHT),
    ],
)
def test_other_sites_do_not_shake_the_first_night(early: dict[str, str]) -> None:
    assert starts(item(sites=[early])) == "2024-01-10 24:55"


@pytest.mark.parametrize("end", ["2024-03-28T20:00:00Z", "2024-01-09T16:25:00Z"])
def test_an_end_that_fits_no_week_is_left_out_with_a_doubt(end: str) -> None:
    found = record(item(end=end))
    assert (str(found.outlets[0].starts), found.outlets[0].ends) == ("2024-01-10 24:55", None)
    assert found.doubts == ("its end does not fit a weekly slot: weeks were skipped, or the slot moved",)


@pytest.mark.parametrize(
    ("period", "cadence"),
    [
        ("P7D", None),
        ("P0D", "one-off"),
        ("P1D", "daily"),
        ("P2D", "every 2 days"),
        ("P1M", "monthly"),
        ("P3D", "unknown"),
        ("P14D", "unknown"),
    ],
)
def test_the_recurrence_is_the_cadence(period: str, cadence: str | None) -> None:
    found = record(item(broadcast=f"R/{FIRST_NIGHT}/{period}", end="2024-03-27T16:25:00Z"))
    assert found.outlets[0].cadence == cadence
    assert (found.outlets[0].ends is None) == (period != "P7D")


@pytest.mark.parametrize("broadcast", [None, "", "weekly", f"R/{FIRST_NIGHT}"])
def test_without_a_recurrence_the_cadence_is_unknown(broadcast: str | None) -> None:
    assert record(item(broadcast=broadcast)).outlets[0].cadence == "unknown"


def test_films_are_shown_once_without_saying_so() -> None:
    found = record(at("2024-03-14T16:00:00Z", type="movie", broadcast=None, end="2024-03-14T18:00:00Z"))
    assert found.outlets[0] == Outlet(starts=found.starts)


# --- streaming sites --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "begin", "network", "start"),
    [
        ("crunchyroll", "2024-01-11T00:00:00Z", "crunchyroll", "2024-01-11"),
        ("crunchyroll", "2024-01-10T16:00:00Z", "crunchyroll", None),
        ("crunchyroll", "2024-01-10T16:25:00Z", "crunchyroll", "2024-01-10 25:25"),
        ("netflix", "2024-01-10T16:00:00Z", "netflix", "2024-01-11"),
        ("abema", "2024-01-10T16:00:00Z", "abema", None),
        ("nicovideo", "2024-01-14T14:00:00Z", "niconico", "2024-01-14 23:00"),
        ("unext", "", "u-next", None),
        ("gamer", None, "gamer", None),
    ],
)
def test_sites_begin_at_what_can_be_trusted(
    name: str, begin: str | None, network: str, start: str | None
) -> None:
    found = item(sites=[site(name, begin)])
    assert starts(found, network) == start
    (_, outlet) = record(found).outlets
    assert outlet.cadence == ("unknown" if start else None)


def test_midnight_in_china_is_a_day_on_every_site_of_a_film() -> None:
    found = at("2024-03-14T16:00:00Z", type="movie", sites=[site("danime", "2024-06-30T16:00:00Z")])
    assert starts(found, "danime") == "2024-07-01"


def test_dates_inherited_from_an_earlier_season_are_dropped_with_a_doubt() -> None:
    found = item(sites=[site("netflix", "2023-01-10T16:00:00Z"), site("bilibili", "2023-12-10T15:00:00Z")])
    assert starts(found, "netflix") is None
    assert record(found).doubts == ("netflix begins on 2023-01-10, which is an earlier season's date",)
    assert starts(found, "bilibili") == "2023-12-10 24:00"


def test_regions_are_named_where_a_site_is_that_of_one_country() -> None:
    found = record(item(sites=[site("prime"), site("danime"), site("prime", FIRST_NIGHT)]))
    assert [(one.network, one.regions) for one in found.outlets[1:]] == [
        ("prime-video", ("JP",)),
        ("danime", None),
    ]


def test_networks_that_the_data_does_not_have_are_left_out() -> None:
    body = json.dumps([item(sites=[site("abema"), site("danime")])]).encode()
    (found,) = parse(body, {"danime": NETWORKS["danime"]}, "x").records
    assert [one.network for one in found.outlets] == [None, "danime"]


# --- names, ids, addresses --------------------------------------------------------------------------------


@pytest.mark.parametrize("translations", [{}, {"en": []}, {"en": ["", " "]}, {"zh-Hans": ["x"]}])
def test_without_an_english_title_the_japanese_one_stands(translations: dict[str, list[str]]) -> None:
    assert record(item(titleTranslate=translations)).title == "新番組"


@pytest.mark.parametrize("number", ["0", "-1", "1.5", "../1", "9999999999", ""])
def test_ids_that_are_no_numbers_are_left_out(number: str) -> None:
    assert record(item(sites=[site("anidb", None, number)])).ids == ExternalIds()


@pytest.mark.parametrize(
    "address", ["", "javascript:alert(1)", "www.example.org", "https://x", "https://a b.c"]
)
def test_addresses_that_are_none_are_left_out(address: str) -> None:
    assert record(item(officialSite=address)).website is None


# --- what is ignored --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (item(lang="zh-Hans"), "新番組 is not Japanese"),
        (item(type="radio\x1b[2J"), "新番組 is of an unknown type, 'radio\\\\x1b[2J'"),
        (item(begin=""), "新番組 has no beginning"),
        (item(begin=None), "新番組 has no beginning"),
        (item(begin="2024-13-01T00:00:00Z"), "新番組 its beginning is no time"),
        (item(begin="2024-01-10T15:55:00"), "新番組 its beginning is no time"),
        (item(begin="0001-01-10T15:55:00Z"), "新番組 its beginning is no time"),
        (item(title=""), " its title is empty, too long or holds invisible characters"),
        (
            item(title="長" * 10_240),
            f"{'長' * 40} its title is empty, too long or holds invisible characters",
        ),
        (
            item(title="a\x1b[2Jb\u202e"),
            "a\\x1b[2Jb\\u202e its title is empty, too long or holds invisible characters",
        ),
        (item(title=None), "item 1 is not in its form: Object missing required field `title`"),
        (item(sites={}), "item 1 is not in its form: Expected `array`, got `object` - at `$.sites`"),
        ("an item", "item 1 is not in its form: Expected `object`, got `str`"),
    ],
)
def test_what_cannot_be_used_is_told_with_the_reason(one: object, said: str) -> None:
    assert reason(one) == said


def test_an_item_that_is_no_text_spoils_none_of_the_others() -> None:
    found = parse(b'[{"title": "\xff"},' + json.dumps(item()).encode() + b"]", NETWORKS, "x")
    assert len(found.records) == len(found.ignored) == 1
    assert found.ignored[0].reason.isprintable()


@settings(deadline=None, max_examples=150)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=20) | st.just("2024-01-10T16:00:00Z"),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
        max_leaves=6,
    ),
    st.sampled_from(sorted(item())),
)
def test_any_value_in_an_item_is_read_or_told(value: object, name: str) -> None:
    found = reading({**item(), name: value})
    assert len(found.records) + len(found.ignored) == 1


# --- files ------------------------------------------------------------------------------------------------


def test_a_release_holds_its_items_beside_its_sites() -> None:
    whole = {"siteMeta": {"bangumi": {"title": "番组计划"}}, "items": [item()]}
    assert parse(json.dumps(whole).encode(), NETWORKS, "data.json").records == reading(item()).records


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "it is empty"),
        (b"[{", "it begins with '[{'"),
        (b"<!doctype html><title>\x1b[2J", "it begins with '<!doctype html><title>\\\\x1b[2J'"),
        (b'{"items": {}}', "it begins with "),
        (b'{"sites": []}', "missing required field `items`"),
        (b"[" * 100_000, "recursion"),
        (b'[{"a":' + b"[" * 100_000, "recursion"),
        (b'[{"title": "\\ud800"}]', "it begins with '[{"),
        (b"\xff\xfe[]", "it begins with '\ufffd\ufffd[]'"),
    ],
)
def test_what_is_not_its_form_is_an_error_that_names_the_file(body: bytes, said: str) -> None:
    with pytest.raises(SourceError) as raised:
        parse(body, NETWORKS, "that.json")
    assert str(raised.value).startswith("that.json is no file of bangumi-data (")
    assert said in str(raised.value)
    assert str(raised.value).isprintable()


def test_a_deeply_nested_item_spoils_none_of_the_others() -> None:
    deep = json.dumps(item())[:-1].encode() + b', "x": ' + b"[" * 500 + b"]" * 500 + b"}"
    assert len(parse(b"[" + deep + b"]", NETWORKS, "x").records) == 1


def test_a_file_over_the_limit_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "items.json"
    path.write_bytes(b"x" * 11)
    assert read_file(path, 11) == b"x" * 11
    with pytest.raises(SourceError, match=r"items\.json is longer than 10 bytes$"):
        read_file(path, 10)


def test_several_places_are_one_reading(tmp_path: Path, serve: Callable[[Path], str]) -> None:
    (tmp_path / "a.json").write_text(json.dumps([item()]))
    (tmp_path / "b.json").write_text(json.dumps([item(title="別の番組"), item(lang="en")]))
    told: list[tuple[int, int]] = []
    with Web(timeout=HANGS) as web:
        places = (str(tmp_path / "a.json"), f"{serve(tmp_path)}b.json")
        question = Question(places=places, today=NOW.date())
        found = read(question, NETWORKS, web, lambda *part: told.append(part))
    assert [one.title_ja for one in found.records] == ["新番組", "別の番組"]
    assert (found.source, len(found.ignored), told) == ("bangumi-data", 1, [(1, 2), (2, 2)])


def test_without_places_its_newest_release_is_asked_for(
    tmp_path: Path, serve: Callable[[Path], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "data.json").write_text(json.dumps({"items": [item()]}))
    monkeypatch.setattr(bangumi_data, "ENDPOINT", f"{serve(tmp_path)}data.json")
    found = gather("bangumi-data", NETWORKS, today=NOW.date(), cache=tmp_path / "cache", timeout=HANGS)
    assert len(found.records) == 1


# --- the command ------------------------------------------------------------------------------------------

Import = Callable[..., Any]


@pytest.fixture
def imported(run: Run, data: Path, tmp_path: Path) -> Import:
    """The command on the small data set; what it keeps stays in the test's own folder."""

    def call(*arguments: str | Path) -> Any:
        kept = ("--cache", tmp_path / "cache", "--timeout", str(HANGS))
        return run("import", "bangumi-data", *arguments, "--data", data, *kept, *TOLD)

    return call


def written(path: Path, *items: object) -> Path:
    path.write_text(json.dumps(items), "utf-8")
    return path


def test_items_become_drafts_that_check_accepts(
    imported: Import, run: Run, data: Path, tmp_path: Path
) -> None:
    sites = [site("crunchyroll", "2024-01-11T00:00:00Z"), site("netflix", "2023-01-11T16:00:00Z")]
    before = tree(data)
    done = imported(
        written(tmp_path / "items.json", item(sites=sites), item(title="鋼の空"), item(lang="zh-Hans"))
    )
    path = data / "shows" / "2024" / "new-show.toml"
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        f"{path}  not known: the network of the original airing, how many episodes, the studio",
        "doubtful: New Show: netflix begins on 2023-01-11, which is an earlier season's date",
        "ignored: 新番組 is not Japanese",
        "",
        "              drafted  refused  curated  differing  ignored",
        "bangumi-data  1        0        1        0          1",
    ]
    assert {name: body for name, body in tree(data).items() if name != "shows/2024/new-show.toml"} == before
    checked = run("check", "--data", data).stdout.splitlines()
    assert checked[0] == f"{data}: 5 files with 2 shows, no problems."
    assert checked[1].startswith("1 draft is not published")


def test_a_url_is_read_and_kept_as_http_allows(
    imported: Import, data: Path, tmp_path: Path, serve: Callable[[Path], str]
) -> None:
    folder = tmp_path / "served"
    folder.mkdir()
    (folder / "data.json").write_text(json.dumps({"siteMeta": {}, "items": [item()]}))
    done = imported(f"{serve(folder)}data.json", "--dry-run", "--json")
    assert [one["file"] for one in json.loads(done.stdout)["written"]] == ["shows/2024/new-show.toml"]
    assert (tmp_path / "cache" / "http.db").exists()


def test_the_same_item_in_two_files_is_drafted_once(imported: Import, data: Path, tmp_path: Path) -> None:
    one = item(sites=[site("mal", None, "7")])
    done = imported(written(tmp_path / "a.json", one), written(tmp_path / "b.json", one))
    assert done.returncode == 0
    told = done.stdout.split("not written: shows/2024/mal-7.toml\n")[1]
    assert "'新番組' is the title of shows/2024/mal-7.toml too; name the season or cour\n" in told
    assert "mal 7 belongs to shows/2024/mal-7.toml already; correct one\n" in told
    assert sorted(path.name for path in data.rglob("*.toml") if path.parent.name == "2024") == [
        "metal-sky.toml",
        "new-show.toml",
    ]


@pytest.mark.parametrize(
    ("season", "files"),
    [("2024-winter", ["winter"]), ("2024-spring", ["spring"])],
)
def test_a_season_is_that_of_the_printed_first_night(
    imported: Import, tmp_path: Path, season: str, files: list[str]
) -> None:
    items = [
        at("2024-03-20T15:55:00Z", title="冬", titleTranslate={"en": ["Winter"]}),
        at("2024-04-01T15:55:00Z", title="春", titleTranslate={"en": ["Spring"]}),
        at("2024-06-30T16:00:00Z", title="無", titleTranslate={"en": ["No Start"]}),
    ]
    done = imported(written(tmp_path / "a.json", *items), "--season", season, "--dry-run", "--json")
    assert [one["file"] for one in json.loads(done.stdout)["written"]] == [
        f"shows/2024/{name}.toml" for name in files
    ]


def test_a_season_that_is_none_is_wrong_usage(imported: Import, tmp_path: Path) -> None:
    for text in ("2024-01", "winter"):
        done = imported(tmp_path / "none.json", "--season", text)
        assert (done.returncode, done.stdout) == (2, "")
        assert f"'{text}' is not a season: write 2027-winter" in done.stderr


@pytest.mark.parametrize(
    ("title", "file"),
    [
        ("../../x", "shows/2024/x.toml"),
        ("<script>alert(1)</script>", "shows/2024/script-alert-1-script.toml"),
        ('"""\\', "shows/2024/anidb-9.toml"),
        ("...", "shows/2024/anidb-9.toml"),
    ],
)
def test_hostile_titles_stay_text_in_a_file_of_the_years_folder(
    imported: Import, run: Run, data: Path, tmp_path: Path, title: str, file: str
) -> None:
    one = item(title=title, titleTranslate={}, sites=[site("anidb", None, "9")])
    before = tree(tmp_path)
    done = imported(written(tmp_path / "items.json", one))
    assert (done.returncode, done.stderr) == (0, "")
    assert tree(tmp_path).keys() - before.keys() == {"items.json", f"data/{file}"}
    assert run("check", "--data", data).returncode == 0
    facts = run("show", Path(file).stem, "--data", data, "--json")
    assert json.loads(facts.stdout)["show"]["title"] == title


def test_many_items_that_are_ignored_alike_are_told_in_part(imported: Import, tmp_path: Path) -> None:
    items = [item(title=f"剧{number}", lang="zh-Hans") for number in range(40)]
    done = imported(written(tmp_path / "items.json", *items))
    assert done.stdout.count("ignored: ") == 11
    assert "ignored: 30 more, for the same reason: is not Japanese\n" in done.stdout
    everything = json.loads(imported(tmp_path / "items.json", "--json").stdout)
    assert len(everything["ignored"]) == 40


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b'[{"title": "x"', "is no file of bangumi-data (Input data was truncated); it begins with '[{"),
        (
            b"<html><title>Sign in</title>",
            "(JSON is malformed: invalid character (byte 0)); it begins with '<html>",
        ),
        (b"[" * 200_000, "is no file of bangumi-data (maximum recursion depth exceeded"),
        (None, "is not a file"),
        ("folder", "is not a file"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_line_and_nothing_is_written(
    imported: Import, data: Path, tmp_path: Path, body: bytes | str | None, said: str
) -> None:
    path = tmp_path / "that.json"
    if isinstance(body, bytes):
        path.write_bytes(body)
    elif body == "folder":
        path.mkdir()
    before = tree(data)
    done = imported(written(tmp_path / "good.json", item()), path)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"error: {path} ")
    assert said in done.stderr
    assert done.stderr.count("\n") == 1
    assert tree(data) == before


def test_an_address_that_does_not_answer_well_is_one_line(
    imported: Import, data: Path, tmp_path: Path, serve: Callable[[Path], str]
) -> None:
    url = f"{serve(tmp_path)}nothing.json"
    before = tree(data)
    done = imported(url)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"error: {url} answers 404 (tried once)\n"
    assert tree(data) == before
