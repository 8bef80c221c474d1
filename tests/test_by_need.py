"""A build by need gives what a whole one gives, byte for byte, whatever was edited since the last one."""

from __future__ import annotations

import calendar
import datetime as dt
import hashlib
import random
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from animecal.errors import AnimecalError
from animecal.feeds.ics import unfold
from animecal.language.load import SHIPPED, load
from animecal.language.tables import OURS
from animecal.ledger.published import INDEX, NOTHING, read_published
from animecal.publish import made_from
from animecal.publish.build import build, build_by_need
from animecal.publish.made_from import MADE_FROM, MadeFrom, hash_of_index, made_of, program_in, read_made_from
from animecal.publish.run import publish
from animecal.schedule.shows import schedule_show
from support import BLOCKS, NETWORKS, REGIONS, SOURCE, tree, write_data

BUILT = dt.date(2026, 2, 10)
"""The day on which the feeds were built that are built upon."""
SHOWS = 180
BASE = "https://calendar.example/feeds/"
OUTLETS = ("fuji-tv", "at-x", "crunchyroll", "netflix", "adult-swim")


def text_of(number: int) -> str:
    """Return the file of a show: one of a hundred and more that are all over, and of some that are not."""
    recent = number % 5 == 0
    year, month = (2026, 1 + number % 2) if recent else (2019 + number % 6, 1 + number % 9)
    first = dt.date(year, month, 1 + number % 28)
    told = first - dt.timedelta(days=60)
    lines = [
        f'title = "Show {number}, retold at some length so that its events take room"',
        f'title_ja = "作品{number}"',
        'format = "tv"' if number % 9 else 'format = "movie"',
        f'studios = ["Studio {number % 12}"]',
        *(["episodes = 12"] if number % 9 and number % 7 else []),
        *(["ongoing = true"] if number == 40 else []),
        f"ids = {{ anilist = {number + 1} }}",
        "[[airings]]",
        'network = "fuji-tv"',
        'block = "plus-ultra"',
        "[[airings.dates]]",
        f"announced = {told}",
        f'starts = "{first} 24:55"' if number % 11 else f'starts = "{first:%Y-%m}"',
        f'source = "{SOURCE}"',
    ]
    if number % 4 == 0 and number % 9 and number % 11:
        off = first + dt.timedelta(days=14)
        lines += ["[[airings.changes]]", f"announced = {told}", f"skips = [{off}]", f'source = "{SOURCE}"']
    if number % 3 == 0:
        lines += [
            "[[airings]]",
            f'network = "{OUTLETS[1 + number // 3 % 4]}"',
            *(['audio = "en"'] if number % 2 or recent else []),
            "[[airings.dates]]",
            f"announced = {told}",
            'delay = "30 minutes"',
            f'source = "{SOURCE}"',
        ]
    return "\n".join(lines) + "\n"


def file_of(number: int) -> str:
    found = re.search(r'starts = "(\d{4})', text_of(number))
    assert found
    return f"shows/{found[1]}/show-{number}.toml"


OBSERVED = "observed/syoboi/2026-winter.tsv"
HEAD = "show\tnetwork\taudio\twhat\tepisodes\tstarts\tminutes\tref\tseen\tpage\n"


class Feeds(NamedTuple):
    """A data folder and the feeds that were built from it."""

    data: Path
    out: Path


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Feeds:
    folder = tmp_path_factory.mktemp("by-need")
    files = {file_of(number): text_of(number) for number in range(1, SHOWS)}
    files |= {
        "networks.toml": NETWORKS,
        "blocks.toml": BLOCKS,
        "regions.toml": REGIONS,
        "sources.toml": '[syoboi]\nname = "Syoboi"\ntrust = "listing"\n',
        "calendars.toml": '[club]\ntitle = "Club"\nabout = "Ours"\nstudios = ["studio-3", "studio-4"]\n',
    }
    data = write_data(folder / "data", files)
    publish(data, folder / "feeds", as_of=BUILT, now=noon(BUILT), base_url=BASE)
    return Feeds(data, folder / "feeds")


def noon(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(12), dt.UTC)


def outcome(data: Path, out: Path, day: dt.date, *, allow: bool = False) -> object:
    """Return what a build does: the tree and what became of events, or what it refuses."""
    try:
        done = publish(data, out, as_of=day, now=noon(day), allow_removals=allow)
    except AnimecalError as error:
        return str(error)
    return tree(out), sorted(done.fates.items()), done.written, done.retired


def both(data: Path, feeds: Path, day: dt.date, *, allow: bool = False) -> tuple[object, object]:
    """Return what a build by need does to feeds, and what a whole one does to a copy of them."""
    copy = feeds.with_name("whole")
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(feeds, copy)
    (copy / MADE_FROM).unlink(missing_ok=True)
    return outcome(data, feeds, day, allow=allow), outcome(data, copy, day, allow=allow)


def copied(base: Feeds, folder: Path) -> Feeds:
    shutil.copytree(base.data, folder / "data")
    shutil.copytree(base.out, folder / "feeds")
    return Feeds(folder / "data", folder / "feeds")


Edit = Callable[[Path, random.Random], None]
"""Changes a data folder."""


# --- edits ------------------------------------------------------------------------------------------------


def replaced(data: Path, file: str, old: str, new: str) -> None:
    text = (data / file).read_text("utf-8")
    (data / file).write_text(re.sub(old, new, text, count=1), "utf-8")


def drawn(seed: str | int) -> random.Random:
    return random.Random(seed)  # noqa: S311 -- the same on every run


def some(choice: random.Random, data: Path) -> Path:
    return choice.choice(sorted(data.glob("shows/*/*.toml")))


def a_show(old: str, new: Callable[[random.Random], str]) -> Edit:
    def edit(data: Path, choice: random.Random) -> None:
        replaced(data, str(some(choice, data).relative_to(data)), old, new(choice))

    return edit


def a_table(file: str, old: str, new: str) -> Edit:
    return lambda data, _choice: replaced(data, file, old, new)


def add_show(data: Path, choice: random.Random) -> None:
    number = choice.randrange(SHOWS, SHOWS + 60)
    write_data(data, {file_of(number): text_of(number)})


def same_title(data: Path, choice: random.Random) -> None:
    first, second = some(choice, data), some(choice, data)
    found = re.search(r"^title = .*$", first.read_text("utf-8"), re.MULTILINE)
    assert found
    replaced(data, str(second.relative_to(data)), r"(?m)^title = .*$", found[0])


def observe(data: Path, choice: random.Random) -> None:
    show = some(choice, data).stem
    seen = BUILT + dt.timedelta(days=choice.randrange(-20, 20))
    line = f"{show}\tfuji-tv\tja\tnew\t{choice.randrange(1, 14)}\t{seen} 24:40\t30\t\t{seen}\t{SOURCE}\n"
    text = (data / OBSERVED).read_text() if (data / OBSERVED).exists() else HEAD
    write_data(data, {OBSERVED: HEAD + "".join(sorted({*text.splitlines(keepends=True)[1:], line}))})


OLD = ("shows/show-3.ics", "shows/show-10.ics", "networks/at-x.ics", "studios/studio-5.ics")
NEW = ("shows/show-4.ics", "networks/fuji-tv.ics", "studios/studio-7.ics")


def retire(data: Path, choice: random.Random) -> None:
    lines = [
        "[[feeds]]",
        f'path = "{choice.choice(OLD)}"',
        'title = "Old"',
        f"since = {BUILT + dt.timedelta(days=choice.randrange(-3, 20))}",
        'reason = "Why"',
        f'successor = "{choice.choice(NEW)}"',
    ]
    write_data(data, {"retired.toml": "\n".join(lines) + "\n"})


def our(**more: str) -> Edit:
    own = dict(msgspec.structs.asdict(OURS), name="Ours", category="Cartoons") | more
    lines = [f'{name} = "{value}"\n' for name, value in own.items()]

    def edit(data: Path, _choice: random.Random) -> None:
        write_data(data, {"publication.toml": "".join(lines)})

    return edit


EDITS: dict[str, Edit] = {
    "nothing": lambda _data, _choice: None,
    "a comment": a_show("^", lambda _: "# checked\n"),
    "a title": a_show("Show", lambda choice: f"Tale {choice.randrange(9)}"),
    "a title that another show has": same_title,
    "a studio": a_show(
        r'studios = \["Studio \d+"', lambda choice: f'studios = ["Studio {choice.randrange(14)}"'
    ),
    "a time": a_show("24:55", lambda choice: f"2{choice.randrange(2, 6)}:15"),
    "a day": a_show(r"-(\d\d) 24:55", lambda choice: f"-{choice.randrange(10, 29)} 24:55"),
    "a month": a_show(r"-\d\d-(\d\d) 24:55", lambda choice: rf"-{choice.randrange(10, 13)}-\1 24:55"),
    "more episodes": a_show("episodes = 12", lambda choice: f"episodes = {choice.randrange(11, 26)}"),
    "another block": a_show('block = "plus-ultra"\n', lambda _: ""),
    "another network": a_show(
        '"fuji-tv"\nblock.*', lambda choice: f'"{choice.choice((*OUTLETS, "japanese-cinemas"))}"'
    ),
    "a network less": a_show(r'\[\[airings\]\]\nnetwork = "(netflix|at-x)"(.|\n)*', lambda _: ""),
    "a show that is ongoing": a_show("format", lambda _: "ongoing = true\nformat"),
    "a draft": a_show("format", lambda _: "draft = true\nformat"),
    "a show more": add_show,
    "a show less": lambda data, choice: some(choice, data).unlink(),
    "an observation": observe,
    "a retirement": retire,
    "a network's name": a_table("networks.toml", "Fuji TV", "Fuji Television"),
    "a network's regions": a_table("networks.toml", 'regions = { except = ."asia". }', 'regions = ["US"]'),
    "a network's zone": a_table("networks.toml", "America/New_York", "America/Chicago"),
    "a block's name": a_table("blocks.toml", "Ultra", "Ultra Deluxe"),
    "a country's name": a_table("regions.toml", "France", "Frankreich"),
    "a country's feed": a_table("regions.toml", 'feeds = ."JP", "FR"', 'feeds = ["JP", "CN"'),
    "a calendar": a_table("calendars.toml", "studio-4", "studio-5"),
    "a calendar in other words": a_table("calendars.toml", "about", 'language = "ja"\nabout'),
    "the publication": our(),
    "the home": our(timezone="Europe/Paris"),
}


@pytest.mark.parametrize("edit", EDITS)
def test_an_edit_gives_the_feeds_of_a_whole_build(base: Feeds, tmp_path: Path, edit: str) -> None:
    feeds = copied(base, tmp_path)
    for number, later in enumerate((0, 9)):
        EDITS[edit](feeds.data, drawn(f"{edit} {number}"))
        by_need, whole = both(feeds.data, feeds.out, BUILT + dt.timedelta(days=later), allow=number > 0)
        assert by_need == whole


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(
        st.tuples(
            st.lists(st.sampled_from(sorted(EDITS)), max_size=3),
            st.one_of(st.integers(0, 9), st.integers(0, 60)),
            st.integers(0, 10**6),
            st.booleans(),
        ),
        min_size=1,
        max_size=3,
    )
)
def test_any_edits_on_any_days_give_the_feeds_of_whole_builds(
    base: Feeds,
    tmp_path_factory: pytest.TempPathFactory,
    steps: list[tuple[list[str], int, int, bool]],
) -> None:
    folder = tmp_path_factory.mktemp("any")
    feeds, day = copied(base, folder), BUILT
    for edits, later, seed, allow in steps:
        choice = drawn(seed)
        for edit in edits:
            EDITS[edit](feeds.data, choice)
        day += dt.timedelta(days=later)
        by_need, whole = both(feeds.data, feeds.out, day, allow=allow)
        assert by_need == whole
    shutil.rmtree(folder)


# --- what is kept -----------------------------------------------------------------------------------------


OVER, RECENT = "shows/2020/show-1.toml", "shows/2026/show-10.toml"


@pytest.mark.parametrize("later", [0, 10])
@pytest.mark.parametrize("file", [None, OVER, RECENT, file_of(SHOWS)])
def test_shows_at_rest_are_taken_as_they_were_published(
    base: Feeds, tmp_path: Path, file: str | None, later: int
) -> None:
    feeds, day = copied(base, tmp_path), BUILT + dt.timedelta(days=later)
    if file is not None:
        text = (feeds.data / file).read_text("utf-8") if (feeds.data / file).exists() else text_of(SHOWS)
        write_data(feeds.data, {file: text.replace("24:55", "23:15")})
    loaded, published = load(feeds.data), read_published(feeds.out)
    kept = made_of(loaded, day).kept(read_made_from(feeds.out), published.index, day)
    assert len(kept) > SHOWS / 3
    built = build_by_need(loaded.dataset, published, kept, as_of=day, now=noon(day))
    assert built.told.keys().isdisjoint(uid for uid in built.told if uid.partition(".")[0] in kept)
    assert built.tree == build(loaded.dataset, published, as_of=day, now=noon(day)).tree


def test_a_feed_that_is_too_large_is_among_those_that_are_built_by_need(base: Feeds) -> None:
    block = unfold((base.out / "blocks/plus-ultra.ics").read_bytes())
    assert b"too large" in block
    assert len({file.stem for file in base.data.glob("shows/*/*.toml")}) > block.count(b".original.1@")


def test_a_day_without_news_changes_no_file(base: Feeds, tmp_path: Path) -> None:
    feeds = copied(base, tmp_path)
    before = (feeds.out / MADE_FROM).read_bytes()
    assert outcome(feeds.data, feeds.out, BUILT + dt.timedelta(days=1))
    assert tree(feeds.out) == tree(base.out)
    assert (feeds.out / MADE_FROM).read_bytes() == before


def test_a_day_with_news_of_one_show_changes_few_lines(base: Feeds, tmp_path: Path) -> None:
    feeds = copied(base, tmp_path)
    replaced(feeds.data, OVER, "24:55", "23:15")
    outcome(feeds.data, feeds.out, BUILT)
    before, after = ((one.out / MADE_FROM).read_text("utf-8").splitlines() for one in (base, feeds))
    assert [line.partition(":")[0] for line in after if line not in before] == ['{"version"', '"show-1"']


@pytest.mark.parametrize("day", ["2026-09-03", "2026-11-26"])
def test_what_is_at_rest_in_the_shipped_data_changes_with_no_day_of_the_month(day: str) -> None:
    first = dt.date.fromisoformat(day)
    data = load(SHIPPED).dataset.checked
    at_rest = build(data, NOTHING, as_of=first, now=noon(first)).at_rest
    assert len(at_rest) > 100
    shows = [data.shows[one] for one in sorted(at_rest)]
    then = [schedule_show(data, show, first) for show in shows]
    last = calendar.monthrange(first.year, first.month)[1]
    for later in {first.day + 1, first.day + 9, last} & set(range(first.day, last + 1)):
        assert [schedule_show(data, show, first.replace(day=later)) for show in shows] == then


# --- a record that does not fit ---------------------------------------------------------------------------


def with_record(change: Callable[[MadeFrom], MadeFrom]) -> Callable[[bytes], bytes]:
    return lambda data: change(msgspec.json.decode(data, type=MadeFrom)).encoded()


def other(**changes: object) -> Callable[[bytes], bytes]:
    return with_record(lambda one: msgspec.structs.replace(one, **changes))


@pytest.mark.parametrize(
    "damage",
    [
        lambda _: b"",
        lambda data: data[: len(data) // 2],
        lambda data: b"[" * 100_000 + data,
        lambda data: data.replace(b'"version":1', b'"version":2'),
        lambda data: data.replace(b'"version":1', b'"version":1,"more":1'),
        other(program="0" * 24),
        other(tables="0" * 24),
        other(index="0" * 24),
        other(day=dt.date(2026, 3, 1)),
        with_record(lambda one: msgspec.structs.replace(one, shows=dict.fromkeys(one.shows, "0" * 24))),
        with_record(lambda one: msgspec.structs.replace(one, shows=one.shows | {"nobody": "0" * 24})),
    ],
)
def test_with_a_record_that_does_not_fit_everything_is_built(
    base: Feeds, tmp_path: Path, damage: Callable[[bytes], bytes]
) -> None:
    feeds = copied(base, tmp_path)
    (feeds.out / MADE_FROM).write_bytes(damage((feeds.out / MADE_FROM).read_bytes()))
    replaced(feeds.data, OVER, "24:55", "23:15")
    by_need, whole = both(feeds.data, feeds.out, BUILT)
    assert by_need == whole
    assert read_made_from(feeds.out) is not None


def edited_by_hand(feeds: Feeds) -> None:
    """Change an event of a show at rest in all its feeds, and the manifest to fit."""
    published = read_published(feeds.out)
    files = {
        path: data.replace(b"SUMMARY:Show 1\\,", b"SUMMARY:Show X\\,")
        for path, data in published.files.items()
    }
    rows = [
        msgspec.structs.replace(row, sha256=hashlib.sha256(files[row.path]).hexdigest())
        for row in published.index.feeds
    ]
    index = msgspec.structs.replace(published.index, feeds=tuple(rows))
    assert index != published.index
    for path, data in {**files, INDEX: index.encoded()}.items():
        (feeds.out / path).write_bytes(data)


def test_feeds_that_somebody_edited_are_not_trusted(base: Feeds, tmp_path: Path) -> None:
    feeds = copied(base, tmp_path)
    edited_by_hand(feeds)
    by_need, whole = both(feeds.data, feeds.out, BUILT)
    assert by_need == whole
    assert b"Show X" not in b"".join(tree(feeds.out).values())


def forged(feeds: Feeds, part: str) -> None:
    """Make the record say of a part that it is as it was."""
    said = read_made_from(feeds.out)
    assert said is not None
    made = made_of(load(feeds.data), BUILT)
    now = {
        "tables": made.tables,
        "shows": {show: made.keys[show] for show in said.shows},
        "index": hash_of_index(read_published(feeds.out).index),
    }
    new = msgspec.structs.replace(said, **{part: now[part]})
    assert new != said
    (feeds.out / MADE_FROM).write_bytes(new.encoded())


def observed_late(feeds: Feeds) -> None:
    line = f"show-1\tfuji-tv\tja\tnew\t3\t2020-02-16 26:10\t30\t\t2020-02-16\t{SOURCE}\n"
    write_data(feeds.data, {OBSERVED.replace("2026", "2020"): HEAD + line})


def called_like_show_1(feeds: Feeds) -> None:
    text = text_of(6).replace("Show 6,", "Show 1,").replace("作品6", "作品600").replace("= 7 }", "= 700 }")
    write_data(feeds.data, {"shows/2019/first.toml": text})


@pytest.mark.parametrize(
    ("part", "edit"),
    [
        ("tables", lambda feeds: replaced(feeds.data, "networks.toml", "Fuji TV", "Fuji")),
        ("tables", lambda feeds: replaced(feeds.data, "networks.toml", "AT-X", "ATX")),
        ("tables", lambda feeds: replaced(feeds.data, "regions.toml", '"Asia"', '"Asien"')),
        ("tables", lambda feeds: replaced(feeds.data, "calendars.toml", "studio-4", "studio-5")),
        ("tables", lambda feeds: our()(feeds.data, drawn(1))),
        ("shows", lambda feeds: replaced(feeds.data, OVER, "24:55", "23:15")),
        ("shows", observed_late),
        ("shows", called_like_show_1),
        ("index", edited_by_hand),
    ],
)
def test_each_part_of_the_record_is_needed(
    base: Feeds, tmp_path: Path, part: str, edit: Callable[[Feeds], None]
) -> None:
    feeds = copied(base, tmp_path)
    edit(feeds)
    forged(feeds, part)
    by_need, whole = both(feeds.data, feeds.out, BUILT)
    assert by_need != whole


def test_another_program_is_another_hash(tmp_path: Path) -> None:
    package = Path(made_from.__file__).parents[1]
    copy = tmp_path / "animecal"
    shutil.copytree(package, copy, ignore=shutil.ignore_patterns("data", "__pycache__"))
    assert program_in(copy) == program_in(package)
    with (copy / "words" / "events.py").open("a", encoding="utf-8") as file:
        file.write("\n")
    assert program_in(copy) != program_in(package)
