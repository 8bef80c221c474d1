"""Drafts fit beside what is curated or are refused with the reason; nothing that exists is ever touched."""

from __future__ import annotations

import datetime as dt
import errno
import json
import os
import re
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import rtoml
from hypothesis import given, settings
from hypothesis import strategies as st

from animecal.check.rules import check, read_checked
from animecal.curate import files as importing
from animecal.curate.drafts import Draft, Drafting
from animecal.curate.files import Outcome, file_ids, write_drafts
from animecal.errors import OutputError, Problem
from animecal.language.load import load
from animecal.language.model import Dataset, ExternalIds
from animecal.language.moment import Moment
from animecal.language.tables import Regions
from animecal.sources.gather import SOURCES, gather
from animecal.sources.records import Outlet, Reading, Record, Source
from support import FILE, NETWORKS, SHOW, Run, dataset, tree, write_data

TODAY = dt.date(2024, 1, 9)
TOLD = ("--now", "2024-01-09T12:00:00Z")
URL = "https://db.example/1"
FIRST = "2024-01-11 25:30"


def outlet(starts: str | None = FIRST, **fields: Any) -> Outlet:
    return Outlet(starts=Moment.parse(starts) if starts else None, **fields)


def record(title: str = "New Show", *outlets: Outlet, **fields: Any) -> Record:
    return Record(source="anilist", url=URL, title=title, outlets=outlets or (outlet(),), **fields)


def drafted(data: Path, *records: Record, **keywords: Any) -> list[Draft]:
    """Return the drafts of records, made for what a folder holds."""
    curated = load(data, empty=True)
    drafting = Drafting(curated.dataset, TODAY, taken=file_ids(curated))
    return [drafting.draft(one, **keywords) for one in records]


def put(data: Path, *records: Record, dry_run: bool = False) -> Outcome:
    """Draft records and write them."""
    curated, found = read_checked(data, empty=True)
    return write_drafts(data, curated, found, drafted(data, *records), dry_run=dry_run)


def problems(data: Path) -> list[Problem]:
    loaded = load(data, empty=True)
    return [*loaded.problems, *check(loaded)]


# --- texts ------------------------------------------------------------------------------------------------

GOLDEN = """\
#:schema ../../schema/show.schema.json
# A draft from anilist: a person has to check it.
# Doubtful: its end does not fit.
draft = true  # a person takes this line away, and nothing is published before
title = 'New "Show"'
title_ja = "新番組"
title_romaji = "Shin Bangumi"
format = "tv"
studios = ["Studio One", "Studio Two"]
episodes = 12
website = "https://new.example/"
ids = { anilist = 5, mal = 7 }

[[airings]]
network = "fuji-tv"
block = "plus-ultra"
minutes = 15
cadence = "daily"
[[airings.dates]]
announced = 2024-01-09
starts = "2024-01-11 25:30"
ends = 2024-01-22
source = "https://db.example/1"

[[airings]]
network = "crunchyroll"
regions = ["FR", "US"]
[[airings.dates]]
announced = 2024-01-09
source = "https://db.example/1"
"""


def test_a_draft_says_all_that_the_record_says_in_the_data_language(data: Path) -> None:
    found = record(
        'New "Show"',
        outlet(network="fuji-tv", block="plus-ultra", minutes=15, cadence="daily", ends=dt.date(2024, 1, 22)),
        outlet(None, network="crunchyroll", regions=("FR", "US")),
        title_ja="新番組",
        title_romaji="Shin Bangumi",
        studios=("STUDIO ONE", "Studio Two"),
        episodes=12,
        website="https://new.example/",
        ids=ExternalIds(mal=7, anilist=5),
        doubts=("its end does not fit",),
    )
    (draft,) = drafted(data, found)
    assert draft.text == GOLDEN
    assert (draft.file, draft.id, draft.missing) == ("shows/2024/new-show.toml", "new-show", ())
    assert put(data, found).refused == ()
    assert problems(data) == []


def test_a_draft_says_what_it_lacks(data: Path) -> None:
    (vague, empty, film, ended) = drafted(
        data,
        record("新番組", outlet("2024-04")),
        record("Empty", outlet(None)),
        record("Film", outlet("2024-03-15", network="japanese-cinemas"), format="movie"),
        record("Ended", outlet(network="at-x", ends=dt.date(2024, 3, 27)), studios=("X", "京都")),
    )
    assert vague.missing == (
        "the English title",
        "the network of the original airing",
        "the time of the first night",
        "how many episodes",
        "the studio",
    )
    assert empty.missing[1] == "when it starts"
    assert film.missing == ("the time of the first night", "the studio")
    assert ended.missing == ()
    assert "\n# Not known: the time of the first night, the studio.\n" in film.text
    assert 'studios = ["X"]\n' in ended.text


def test_a_studio_that_cannot_be_spelled_is_left_out_and_lacking(data: Path) -> None:
    (draft,) = drafted(data, record(studios=("京都アニメーション",)))
    assert "studios" not in draft.text
    assert "the studio" in draft.missing


def test_studios_are_spelled_as_in_the_data_or_in_an_earlier_draft(data: Path) -> None:
    first, second = drafted(
        data, record("A", studios=("studio one", "MAPPA")), record("B", studios=("Mappa", "Studio-One"))
    )
    assert 'studios = ["Studio One", "MAPPA"]' in first.text
    assert 'studios = ["MAPPA", "Studio One"]' in second.text


@pytest.mark.parametrize(
    ("starts", "ends", "statements"),
    [
        # What a source lists today was known by the day itself at the latest.
        ("2024-02-01 24:00", None, [("2024-01-09", "2024-02-01 24:00", None)]),
        ("2023-10-05 24:00", None, [("2023-10-05", "2023-10-05 24:00", None)]),
        ("2023-10", None, [("2023-10-31", "2023-10", None)]),
        ("2023-10", "2024-03-28", [("2023-10-31", "2023-10", None), ("2024-01-09", None, "2024-03-28")]),
        ("2023-10", "2023-12-21", [("2023-10-31", "2023-10", None), ("2023-12-21", None, "2023-12-21")]),
        ("2023-10-05", "2023-10-05", [("2023-10-05", "2023-10-05", "2023-10-05")]),
        (None, None, [("2024-01-09", None, None)]),
    ],
)  # fmt: skip
def test_what_is_over_was_known_by_its_day(
    data: Path, starts: str | None, ends: str | None, statements: list[tuple[str, str | None, str | None]]
) -> None:
    last = dt.date.fromisoformat(ends) if ends else None
    (draft,) = drafted(data, record("X", outlet(starts, ends=last)))
    (airing,) = rtoml.loads(draft.text)["airings"]
    found = [(str(one["announced"]), one.get("starts"), one.get("ends")) for one in airing["dates"]]
    assert [(day, start, str(end) if end else None) for day, start, end in found] == statements


def test_a_network_with_another_clock_gets_the_zone_of_the_source(data: Path) -> None:
    exact, vague = drafted(
        data,
        record("A", outlet("2024-01-11 25:30", network="adult-swim")),
        record("B", outlet("2024-01", network="adult-swim")),
    )
    assert 'starts = "2024-01-11 25:30"\ntimezone = "Asia/Tokyo"\n' in exact.text
    assert "timezone" not in vague.text


def test_what_a_person_says_is_on_the_networks_own_clock_and_no_machines_draft(data: Path) -> None:
    one = record("A", outlet("2024-01-11 23:30", network="adult-swim"))
    day = dt.date(2023, 12, 1)
    (draft,) = drafted(data, one, announced=day, note="The weekly slot: Thu 23:30.")
    assert "timezone" not in draft.text
    assert "announced = 2023-12-01\n" in draft.text
    assert "A draft from" not in draft.text
    assert draft.text.splitlines()[1] == "# The weekly slot: Thu 23:30."


# --- ids --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("found", "name"),
    [
        (record("Pokémon: The Movie!"), "pokemon-the-movie"),
        (record("新番組", title_romaji="Shin Bangumi"), "shin-bangumi"),
        (record("新番組2", ids=ExternalIds(mal=7, anilist=5)), "anilist-5"),
        (record("!?", title_romaji="?!", ids=ExternalIds(mal=7)), "mal-7"),
        (record("新番組"), "anilist-1"),
        (record("Metal Sky", title_ja="別"), "anilist-1"),
        (record("Metal-Sky!"), "metal-sky-2024"),
        (record("x" * 200), "x" * 72),
        (record("x" * 71 + " y"), "x" * 71),
    ],
)
def test_ids_are_spelled_titles_or_ids_elsewhere(data: Path, found: Record, name: str) -> None:
    (draft,) = drafted(data, found)
    assert draft.id == name
    assert len(draft.id) <= 80


def test_what_a_person_says_without_latin_letters_is_called_a_show(data: Path) -> None:
    (draft,) = drafted(data, Record(source="", url=URL, title="新番組", outlets=(outlet(),)))
    assert draft.id == "show-1"


def test_no_id_is_given_twice(data: Path) -> None:
    names = [draft.id for draft in drafted(data, *(record(f"Same{'!' * number}") for number in range(4)))]
    assert names == ["same", "same-2024", "same-2", "same-3"]


def test_a_thousand_shows_of_one_name_are_a_mistake(data: Path) -> None:
    taken = {"same", "same-2024", *(f"same-{number}" for number in range(2, 1000))}
    drafting = Drafting(dataset(data), TODAY, taken=taken)
    with pytest.raises(ValueError, match="a thousand shows are called same"):
        drafting.draft(record("Same"))


def test_the_id_of_a_file_that_cannot_be_read_is_taken(data: Path) -> None:
    write_data(data, {"shows/2023/new-show.toml": "title ="})
    assert put(data, record()).written[0].file == "shows/2024/new-show-2024.toml"
    assert {one.check for one in problems(data)} == {"toml"}


@pytest.mark.parametrize(
    ("title", "spelled"), [("Metal Sky", "別"), ("METAL SKY", "別"), ("Metal Sea", "Metal Sea")]
)
def test_a_title_that_is_taken_gives_way_to_the_japanese_one(data: Path, title: str, spelled: str) -> None:
    (draft,) = drafted(data, record(title, title_ja="別"))
    assert rtoml.loads(draft.text)["title"] == spelled


@pytest.mark.parametrize(("starts", "year"), [("2026-04", 2026), ("2025-12-31 25:00", 2025), (None, 2024)])
def test_the_folder_is_the_year_of_the_first_start(data: Path, starts: str | None, year: int) -> None:
    (draft,) = drafted(data, record("X", outlet(None), outlet(starts, network="netflix")))
    assert draft.file == f"shows/{year}/x.toml"


# --- files ------------------------------------------------------------------------------------------------


def stamps(folder: Path) -> dict[str, tuple[bytes, int]]:
    """Return files and their times by their paths."""
    return {
        path.relative_to(folder).as_posix(): (path.read_bytes(), path.stat().st_mtime_ns)
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_what_exists_keeps_its_bytes_and_its_time(data: Path) -> None:
    before = stamps(data)
    outcome = put(data, record(), record("Metal Sky", title_ja="鋼の空"))
    assert [one.file for one in outcome.written] == ["shows/2024/new-show.toml"]
    after = stamps(data)
    assert {name: after[name] for name in before} == before
    assert after.keys() - before.keys() == {"shows/2024/new-show.toml"}
    assert sorted(path.name for path in data.iterdir()) == sorted(
        ["blocks.toml", "networks.toml", "regions.toml", "shows"]
    )


def test_a_folder_without_shows_gets_its_first_one(tmp_path: Path) -> None:
    data = write_data(tmp_path / "data", {})
    assert put(data, record("X", outlet("2026"))).refused == ()
    assert problems(data) == []


def test_a_folder_without_anything_gets_one_too(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    outcome = put(tmp_path / "data", record())
    assert tree(tmp_path / "data").keys() == {one.file for one in outcome.written}


def test_a_draft_that_breaks_a_rule_is_refused_with_its_problems_and_the_others_are_written(
    data: Path,
) -> None:
    write_data(data, {FILE: SHOW.replace("[[airings]]", "ids = { mal = 7 }\n[[airings]]", 1)})
    bad = record("Bad", outlet(network="nowhere", block="plus-ultra"), ids=ExternalIds(mal=7))
    outcome = put(data, record("A"), bad, record("Unsafe\u202e"), record("Z"))
    assert [one.file for one in outcome.written] == ["shows/2024/a.toml", "shows/2024/z.toml"]
    told = {one.id: {(problem.check, problem.file) for problem in found} for one, found in outcome.refused}
    assert told == {
        "bad": {
            ("unknown-network", "shows/2024/bad.toml"),
            ("duplicate-external-id", "shows/2024/metal-sky.toml"),
        },
        "unsafe": {("unsafe-text", "shows/2024/unsafe.toml")},
    }
    assert problems(data) == []


def test_a_draft_that_a_text_of_another_names_has_no_part_in_its_faults(data: Path) -> None:
    first = record("A", website="https:// shows/2024/b.toml")
    outcome = put(data, first, record("B"))
    assert [one.id for one in outcome.written] == ["b"]
    ((draft, (problem,)),) = outcome.refused
    assert (draft.id, problem.check, problem.other) == ("a", "url", "")
    assert "shows/2024/b.toml" in problem.message


def test_a_draft_with_a_fault_of_form_is_refused_too(data: Path) -> None:
    outcome = put(data, record("x" * 501), record("B", outlet(cadence="now and then")), record("C"))
    assert [one.id for one in outcome.written] == ["c"]
    told = {draft.id: [one.check for one in found] for draft, found in outcome.refused}
    assert told == {"x" * 72: ["type"], "b": ["unknown-cadence"]}


def test_of_two_drafts_that_exclude_each_other_the_later_one_is_refused(data: Path) -> None:
    first, second = record("Zebra", ids=ExternalIds(mal=7)), record("Aardvark", ids=ExternalIds(mal=7))
    outcome = put(data, first, second)
    assert [one.id for one in outcome.written] == ["zebra"]
    ((draft, (problem,)),) = outcome.refused
    assert (draft.id, problem.check) == ("aardvark", "duplicate-external-id")
    assert {problem.file, problem.other} == {"shows/2024/zebra.toml", draft.file}


def test_a_draft_that_clashes_with_a_refused_one_alone_is_written(data: Path) -> None:
    first = record("First", ids=ExternalIds(mal=1))
    second = record("Second", ids=ExternalIds(mal=1, anilist=2))
    third = record("Third", ids=ExternalIds(anilist=2, anidb=3))
    fourth = record("Fourth", ids=ExternalIds(anidb=3))
    outcome = put(data, first, second, third, fourth)
    assert [draft.id for draft in outcome.written] == ["first", "third"]
    assert [(draft.id, [one.key for one in found]) for draft, found in outcome.refused] == [
        ("second", ["ids.mal"]),
        ("fourth", ["ids.anidb"]),
    ]
    assert put(data, second, third, fourth).written == ()


def test_of_three_drafts_of_one_show_the_first_is_written_and_the_others_are_refused(data: Path) -> None:
    beta, alpha, gamma = (record(title, ids=ExternalIds(mal=1)) for title in ("Beta", "Alpha", "Gamma"))
    outcome = put(data, beta, alpha, gamma)
    assert [draft.id for draft in outcome.written] == ["beta"]
    assert [draft.id for draft, _ in outcome.refused] == ["alpha", "gamma"]


def test_problems_that_were_there_before_are_no_drafts_fault(data: Path) -> None:
    write_data(
        data,
        {FILE: SHOW.replace("plus-ultra", "plus-one"), "shows/2023/x.toml": "x = 1"},
    )
    before = problems(data)
    assert len(before) >= 2
    assert len(put(data, record()).written) == 1
    assert problems(data) == before


def test_a_problem_that_names_no_draft_refuses_them_all(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stray = Problem("networks.toml", 1, "", "something is odd", "odd")
    monkeypatch.setattr(importing, "check", lambda loaded: [stray] * (len(loaded.dataset.shows) > 1))
    outcome = put(data, record("A"), record("B"))
    assert outcome.written == ()
    assert [found for _, found in outcome.refused] == [(stray,), (stray,)]


def test_nothing_to_draft_is_nothing_to_write(data: Path) -> None:
    before = stamps(data)
    assert put(data) == Outcome(written=(), refused=())
    assert stamps(data) == before


def test_a_dry_run_tells_the_same_and_writes_nothing(data: Path, tmp_path: Path) -> None:
    records = (record(), record("Bad", outlet(network="nowhere")))
    before, entries = stamps(tmp_path), sorted(data.rglob("*"))
    would = put(data, *records, dry_run=True)
    assert (stamps(tmp_path), sorted(data.rglob("*"))) == (before, entries)
    assert put(data, *records) == would


@pytest.fixture(params=["links", "no links"])
def linking(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk with hard links, and one without."""

    def refuse(source: Path, target: Path) -> None:
        if target.exists():
            raise FileExistsError(errno.EEXIST, "File exists", str(source), None, str(target))
        raise PermissionError(errno.EPERM, "Operation not permitted", str(source), None, str(target))

    if request.param == "no links":
        monkeypatch.setattr(os, "link", refuse)


@pytest.mark.usefixtures("linking")
def test_a_file_that_appears_at_the_last_moment_is_not_touched(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = data / "shows" / "2024" / "b.toml"
    place = importing._place

    def late(source: Path, where: Path) -> None:
        if where == target:
            target.write_text("somebody's")
        place(source, where)

    monkeypatch.setattr(importing, "_place", late)
    with pytest.raises(OutputError) as raised:
        put(data, record("A"), record("B"), record("C"))
    assert str(raised.value) == f"{target} cannot be written: File exists"
    assert target.read_text() == "somebody's"
    assert sorted(path.name for path in target.parent.iterdir()) == ["a.toml", "b.toml", "metal-sky.toml"]
    assert not list(data.glob(".drafts-*"))


@pytest.mark.usefixtures("linking")
def test_files_are_whole_and_readable_like_others(data: Path) -> None:
    (draft,) = put(data, record()).written
    path = data / draft.file
    assert path.read_text("utf-8") == draft.text
    assert path.stat().st_mode == (data / "networks.toml").stat().st_mode
    assert path.stat().st_nlink == 1


def test_a_file_that_cannot_be_written_to_its_end_is_taken_away(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "link", full)
    monkeypatch.setattr(Path, "read_bytes", full)
    target = tmp_path / "x.toml"
    with pytest.raises(OSError, match="No space left"):
        importing._place(tmp_path / "source", target)
    assert not target.exists()


def test_a_file_in_place_of_a_folder_is_an_error_that_names_it(data: Path) -> None:
    (data / "shows" / "2025").write_text("x")
    with pytest.raises(OutputError, match=r"shows/2025 cannot be written: File exists$"):
        put(data, record("X", outlet("2025-01-10 24:55")))
    assert not list(data.glob(".drafts-*"))


def test_a_folder_that_cannot_be_written_is_an_error(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**_: object) -> str:
        raise PermissionError(errno.EACCES, "Permission denied", str(data / ".drafts-x"))

    monkeypatch.setattr(tempfile, "mkdtemp", refuse)
    with pytest.raises(OutputError, match=r"\.drafts-x cannot be written: Permission denied$"):
        put(data, record())


def test_an_interrupt_leaves_nothing_half_done(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    before = stamps(data)
    monkeypatch.setattr(importing, "_place", interrupt)
    with pytest.raises(KeyboardInterrupt):
        put(data, record())
    assert stamps(data) == before


# --- anything at all --------------------------------------------------------------------------------------

texts = st.text(max_size=30) | st.sampled_from(
    [
        '"',
        "'''",
        '"""',
        "\\",
        "a\nb",
        "#",
        "[[airings]]",
        "🎬",
        "../../x",
        "\x00",
        "é\u0301",
        "鋼の空",
        "Metal Sky",
    ]
)
days = st.dates(dt.date(1951, 1, 1), dt.date(2099, 12, 1))
moments = st.one_of(
    st.builds(lambda day, minute: Moment.at(day, minute), days, st.none() | st.integers(300, 1739)),
    st.builds(lambda day: Moment.parse(f"{day:%Y-%m}"), days),
    st.builds(lambda day: Moment.parse(f"{day:%Y}"), days),
)
outlets = st.builds(
    Outlet,
    network=st.none() | st.sampled_from(["fuji-tv", "netflix", "adult-swim", "nowhere"]),
    starts=st.none() | moments,
    ends=st.none() | days,
    minutes=st.integers(1, 100),
    cadence=st.none() | st.sampled_from(["daily", "unknown", "often"]),
    regions=st.none() | st.just(("JP",)),
)
records = st.builds(
    Record,
    source=st.just("anilist"),
    url=st.just(URL),
    title=texts.filter(bool),
    title_ja=st.none() | texts,
    title_romaji=st.none() | texts,
    format=st.sampled_from(["tv", "movie", "ova"]),
    studios=st.lists(texts, max_size=2).map(tuple),
    episodes=st.none() | st.integers(1, 30),
    website=st.none() | texts,
    ids=st.builds(ExternalIds, mal=st.none() | st.integers(1, 3)),
    outlets=st.lists(outlets, min_size=1, max_size=2).map(tuple),
)


@settings(deadline=None, max_examples=60)
@given(st.lists(records, min_size=1, max_size=2))
def test_any_record_becomes_a_file_that_check_accepts_or_is_refused_with_a_problem(
    several: list[Record],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        data = write_data(root / "data", {FILE: SHOW})
        before = tree(root)
        outcome = put(data, *several)
        assert len(outcome.written) + len(outcome.refused) == len(several)
        assert all(found for _, found in outcome.refused)
        assert tree(root).keys() - before.keys() == {f"data/{one.file}" for one in outcome.written}
        for draft in outcome.written:
            assert re.fullmatch(r"shows/\d{4}/[a-z0-9]+(-[a-z0-9]+)*\.toml", draft.file)
            told = rtoml.loads((data / draft.file).read_text("utf-8"))
            assert told["title"] in (draft.record.title, draft.record.title_ja)
            assert len(told["airings"]) == len(draft.record.outlets)
        assert problems(data) == []


@settings(deadline=None, max_examples=150)
@given(texts.filter(bool), texts.filter(bool))
def test_any_text_survives_its_way_through_toml(title: str, studio: str) -> None:
    drafting = Drafting(Dataset(networks={}, blocks={}, regions=Regions(), shows={}), TODAY)
    table = rtoml.loads(drafting.draft(record(title, title_ja=studio)).text)
    assert (table["title"], table["title_ja"]) == (title, studio)


# --- the command ------------------------------------------------------------------------------------------

Import = Callable[..., Any]


def media(number: int, title: str, **fields: object) -> dict[str, object]:
    return {
        "title": title,
        "titleTranslate": {},
        "type": "tv",
        "lang": "ja",
        "begin": "2024-01-10T16:25:00Z",
        "broadcast": "R/2024-01-10T16:25:00Z/P7D",
        "sites": [{"site": "mal", "id": str(number)}],
        **fields,
    }


@pytest.fixture
def imported(run: Run, data: Path, tmp_path: Path) -> Import:
    """The command, on items of bangumi-data in a file."""

    def call(*items: dict[str, object], options: tuple[str | Path, ...] = (), into: Path = data) -> Any:
        path = tmp_path / "items.json"
        path.write_text(json.dumps(items))
        cache = ("--cache", tmp_path / "cache")
        return run("import", "bangumi-data", path, "--data", into, *cache, *TOLD, *options)

    return call


def test_an_import_goes_on_beside_a_mistyped_zone_and_says_that_there_is_one(
    imported: Import, data: Path
) -> None:
    zone = 'name = "Fuji TV"\ntimezone = "Asia/Tokio"'
    write_data(data, {"networks.toml": NETWORKS.replace('name = "Fuji TV"', zone)})
    done = imported(media(1, "Good"), media(2, "鋼の空", begin="2024-02-20T16:25:00Z"))
    assert (done.returncode, done.stderr) == (
        0,
        f"note: {data} has 1 problem of its own; animecal check --data {data} tells it\n",
    )
    assert done.stdout.splitlines()[-1].split() == ["bangumi-data", "1", "0", "1", "0", "0"]


def test_what_is_curated_is_not_drafted_and_what_differs_is_told(imported: Import, data: Path) -> None:
    before = stamps(data)
    done = imported(media(7, "鋼の空"))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "differs: Metal Sky: starts Wed 10 Jan 2024 25:25, not Wed 10 Jan 2024 24:55",
        "differs: Metal Sky: its mal id is 7",
        "",
        "              drafted  refused  curated  differing  ignored",
        "bangumi-data  0        0        1        1          0",
    ]
    assert stamps(data) == before


def test_refused_drafts_are_told_with_their_problems_and_are_no_failure(imported: Import, data: Path) -> None:
    done = imported(media(1, "Good"), media(1, "Twin"))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[:4] == [
        f"{data}/shows/2024/good.toml  "
        "not known: the network of the original airing, how many episodes, the studio",
        "not written: shows/2024/twin.toml",
        "  shows/2024/twin.toml:8: ids.mal: mal 1 belongs to shows/2024/good.toml already; correct one",
        "",
    ]


def test_json_has_the_same_keys_always(imported: Import, data: Path) -> None:
    keys = ["source", "written", "refused", "doubts", "curated", "differing", "ignored"]
    empty = json.loads(imported(options=("--json",)).stdout)
    assert list(empty) == keys
    assert empty["written"] == empty["refused"] == empty["doubts"] == []
    hostile = media(3, 'x\u200d"🎬', sites=[{"site": "netflix", "begin": "2023-01-01T00:00:00Z"}])
    twins = (media(1, "Good"), media(1, "Twin"), media(2, "鋼の空"), media(9, "x", lang="en"), hostile)
    told = json.loads(imported(*twins, options=("--json",)).stdout)
    assert list(told) == keys
    assert told["source"] == "bangumi-data"
    assert [one["file"] for one in told["written"]] == ["shows/2024/good.toml", "shows/2024/x.toml"]
    assert told["written"][0]["missing"][0] == "the network of the original airing"
    ((refused),) = told["refused"]
    assert refused["file"] == "shows/2024/twin.toml"
    assert refused["problems"][0].keys() == {"file", "line", "key", "message", "check", "other"}
    assert [one["title"] for one in told["doubts"]] == ['x\u200d"🎬']
    assert told["curated"] == 1
    assert {one["kind"] for one in told["differing"]} == {"ids", "moved"}
    assert told["ignored"] == [{"title": "x", "reason": "is not Japanese"}]


def test_a_dry_run_of_the_command_tells_the_same(imported: Import, data: Path) -> None:
    before = stamps(data)
    would = imported(media(1, "Good"), media(1, "Twin"), options=("--dry-run",)).stdout
    assert stamps(data) == before
    did = imported(media(1, "Good"), media(1, "Twin")).stdout
    assert would.splitlines()[:-2] == did.splitlines()[:-2]
    assert would.splitlines()[-2].split()[:2] == ["to", "draft"]


def test_a_file_as_data_folder_is_one_line(imported: Import, tmp_path: Path) -> None:
    done = imported(media(1, "Good"), into=tmp_path / "items.json")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"error: the data folder {tmp_path}/items.json is not a folder")


def test_a_folder_of_shows_that_is_a_file_is_one_line(imported: Import, tmp_path: Path) -> None:
    folder = write_data(tmp_path / "other", {"shows": ""})
    done = imported(media(1, "Good"), into=folder)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"error: {folder}/shows/2024 cannot be written: Not a directory\n"
    assert sorted(path.name for path in folder.iterdir()) == [
        "blocks.toml",
        "networks.toml",
        "regions.toml",
        "shows",
    ]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("syoboi",), "name shows with --id, or a season with --season"),
        (("anilist", "--id", "1", "--season", "2024-winter"), "name shows with --id, or a season"),
        (("anilist", "--id", "1,x"), "'1,x' is not a list of ids: write 1,22,333"),
        (("syoboi", "--id", "0"), "'0' is not a list of ids"),
        (("anilist", "--id", ""), "'' is not a list of ids"),
        (("syoboi", "--season", "2024"), "'2024' is not a season: write 2027-winter"),
        (("anilist", "--id", "1", "--timeout", "0"), "--timeout"),
        (("elsewhere",), "No such command"),
    ],
)  # fmt: skip
def test_wrong_usage_exits_with_2(run: Run, data: Path, arguments: tuple[str, ...], said: str) -> None:
    data_option = () if arguments == ("elsewhere",) else ("--data", data)
    done = run("import", *arguments, *data_option)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr


@pytest.mark.parametrize(
    ("whole", "kept", "ignored"),
    [
        (False, ["none", "year", "spring", "april", "before"], []),
        (True, ["year", "spring", "april", "before"], ["none"]),
    ],
)
def test_a_season_keeps_what_may_start_in_it(
    whole: bool, kept: list[str], ignored: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    starts = {"none": None, "year": "2024", "spring": "2024-spring", "april": "2024-04-30 24:00"}
    starts["before"] = "2024-03-31 25:00"  # the last week of a quarter belongs to the next season
    others = {"winter": "2024-03-24 25:00", "later": "2024-07", "other": "2023", "last": "2023-04"}
    found = [record(title, outlet(start)) for title, start in {**starts, **others}.items()]
    source = Source(name="elsewhere", read=lambda *_: Reading.of("elsewhere", found), whole=whole)
    monkeypatch.setitem(SOURCES, "elsewhere", source)
    told = gather("elsewhere", {}, season=(2024, 1), today=dt.date(2024, 3, 15))
    assert [one.title for one in told.records] == kept
    assert [f"{one.title} {one.reason}" for one in told.ignored] == [
        f"{title} has no start that can be trusted, so no season" for title in ignored
    ]
