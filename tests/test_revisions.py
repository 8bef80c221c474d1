"""Events that did not change keep their bytes; changed ones rise in all three revision fields at once."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Mapping
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from animecal.errors import LedgerError
from animecal.feeds.ics import Body
from animecal.language.model import Dataset
from animecal.language.statements import Change
from animecal.ledger.gone import Gone, still_gone
from animecal.ledger.published import INDEX, NOTHING, Published, parse_index, read_published
from animecal.ledger.revisions import read_before, revise
from animecal.publish.build import Built, build
from support import NOW, SHOW, SOURCE, Run, built, dataset, events, feeds_of, write_data

FEED = "shows/metal-sky.ics"
LATER = NOW + dt.timedelta(days=3)
OTHER = SHOW.replace("Metal Sky", "Other Sky").replace("鋼の空", "別の空").replace("Studio One", "Studio Two")
MOVE = f"""
[[airings.changes]]
announced = 2024-01-01
episode = 2
starts = "2024-01-17 25:25"
source = "{SOURCE}"
"""


def change(data: Path, old: str, new: str) -> None:
    file = data / "shows" / "2024" / "metal-sky.toml"
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")


def append(data: Path, text: str) -> None:
    file = data / "shows" / "2024" / "metal-sky.toml"
    file.write_text(file.read_text("utf-8") + text, "utf-8")


def republished(before: Built, edit: Mapping[str, bytes]) -> Built:
    """Return a publication whose files were written by another hand, with a manifest that fits them."""
    files = {**before.files, **edit}
    feeds = tuple(
        msgspec.structs.replace(feed, sha256=hashlib.sha256(files[feed.path]).hexdigest())
        for feed in before.index.feeds
    )
    index = msgspec.structs.replace(before.index, feeds=feeds)
    return msgspec.structs.replace(before, index=index, files=files, fates={})


def everywhere(before: Built, old: bytes, new: bytes) -> Built:
    assert any(old in data for data in before.files.values())
    return republished(before, {path: data.replace(old, new) for path, data in before.files.items()})


# --- what changed, and what did not -----------------------------------------------------------------------


def test_building_twice_gives_the_same_bytes(data: Path) -> None:
    first = built(data)
    second = built(data, first, now=LATER)
    assert second.files == first.files
    assert second.index == first.index
    assert second.fates == {"same": 4, "dropped": 0}


def test_a_new_event_starts_at_zero(data: Path) -> None:
    for event in events(built(data).files[FEED]).values():
        assert (event["SEQUENCE"], event["DTSTAMP"], event["LAST-MODIFIED"]) == (
            "0",
            "20240101T120000Z",
            "20240101T120000Z",
        )


def test_a_moved_event_rises_in_all_three_fields_and_the_others_in_none(data: Path) -> None:
    first = built(data)
    append(data, MOVE)
    second = built(data, first, now=LATER)
    before, after = events(first.files[FEED]), events(second.files[FEED])
    uid = "metal-sky.original.2@animecal"
    assert after[uid]["DTSTART"] == "20240118T012500"
    assert after[uid]["SEQUENCE"] == "1"
    assert after[uid]["DTSTAMP"] == after[uid]["LAST-MODIFIED"] == "20240104T120000Z"
    assert {name: event for name, event in after.items() if name != uid} == {
        name: event for name, event in before.items() if name != uid
    }
    assert second.fates == {"same": 3, "moved": 1, "dropped": 0}


def test_a_changed_text_is_a_revision_too(data: Path) -> None:
    first = built(data)
    change(data, 'title = "Metal Sky"', 'title = "Metal Heaven"')
    second = built(data, first, now=LATER)
    assert second.fates == {"changed": 4, "dropped": 0}
    for event in events(second.files[FEED]).values():
        assert event["SEQUENCE"] == "1"


def test_words_that_change_places_are_another_text(data: Path) -> None:
    change(data, "[[airings]]", 'premise = "A dog bites a man at dawn."\n[[airings]]')
    before = built(data)
    change(data, "A dog bites a man", "A man bites a dog")
    after = built(data, before, now=LATER)
    assert events(after.files[FEED])["metal-sky.original.1@animecal"]["SEQUENCE"] == "1"


def test_sequence_rises_with_every_change_and_never_falls_back(data: Path) -> None:
    current = built(data)
    for number, title in enumerate(("Iron Sky", "Metal Sky", "Iron Sky"), 1):
        file = data / "shows" / "2024" / "metal-sky.toml"
        file.write_text(SHOW.replace("Metal Sky", title), "utf-8")
        current = built(data, current, now=NOW + dt.timedelta(days=number))
        found = events(current.files[FEED]).values()
        assert {event["SEQUENCE"] for event in found} == {str(number)}
        assert {event["DTSTAMP"] for event in found} == {f"2024010{1 + number}T120000Z"}


def test_a_clock_that_goes_backwards_never_makes_an_event_older(data: Path) -> None:
    first = built(data)
    append(data, MOVE)
    second = built(data, first, now=NOW - dt.timedelta(days=365))
    event = events(second.files[FEED])["metal-sky.original.2@animecal"]
    assert event["SEQUENCE"] == "1"
    assert event["LAST-MODIFIED"] == event["DTSTAMP"] == "20240101T120001Z"


def test_two_changes_within_a_second_are_told_apart(data: Path) -> None:
    first = built(data)
    append(data, MOVE)
    second = built(data, first)
    assert events(second.files[FEED])["metal-sky.original.2@animecal"]["LAST-MODIFIED"] == "20240101T120001Z"


def test_moving_to_another_domain_touches_no_event(data: Path) -> None:
    first = built(data, base_url="https://one.example/")
    second = built(data, first, now=LATER, base_url="https://two.example/feeds/")
    assert second.fates == {"same": 4, "dropped": 0}
    for path, text in second.files.items():
        assert f"SOURCE;VALUE=URI:https://two.example/feeds/{path}\r\n".encode() in text.replace(
            b"\r\n ", b""
        )
        assert events(text) == events(first.files[path])
    assert second.index.base_url == "https://two.example/feeds/"


def test_without_a_base_url_the_one_published_before_stays(data: Path) -> None:
    first = built(data, base_url="https://one.example/")
    assert built(data, first, now=LATER).files == first.files


def test_one_changed_show_touches_its_own_feeds_alone(data: Path) -> None:
    write_data(data, {"shows/2024/other-sky.toml": OTHER.replace('block = "plus-ultra"\n', "")})
    first = built(data)
    append(data, MOVE)
    second = built(data, first, now=LATER)
    assert second.files.keys() == first.files.keys()
    assert {path for path in first.files if first.files[path] != second.files[path]} == {
        "blocks/plus-ultra.ics",
        "networks/fuji-tv.episodes.ics",
        "regions/jp.episodes.ics",
        "shows/metal-sky.ics",
        "shows/metal-sky.fuji-tv.ics",
    }


def test_an_event_has_the_same_bytes_in_every_feed(data: Path) -> None:
    first = built(data)
    change(data, "24:55", "24:30")
    second = built(data, first, now=LATER)
    seen: dict[str, bytes] = {}
    for text in second.files.values():
        for part in re.findall(rb"\r\nBEGIN:VEVENT.*?\r\nEND:VEVENT", text, re.DOTALL):
            uid = next(iter(events(part)))
            assert seen.setdefault(uid, part) == part
    assert len(seen) == 4


# --- texts that look like lines -----------------------------------------------------------------------------

LINES = (
    "BEGIN:VEVENT",
    "END:VEVENT",
    "END:VCALENDAR",
    "UID:x@animecal",
    "DTSTAMP:20240101T000000Z",
    "BEGIN:VEVENT\\r\\nUID:metal-sky.original.1@animecal",
    "\\nEND:VEVENT\\nBEGIN:VEVENT\\n",
    "x" * 60 + " BEGIN:VEVENT " + "y" * 60,
)


def saying(curated: Dataset, text: str) -> Dataset:
    """Return data that has a text wherever feeds show one: titles, studios, premise, networks and reasons."""
    show = curated.shows["metal-sky"]
    original = show.airings[0]
    dates = tuple(msgspec.structs.replace(date, reason=text) for date in original.dates)
    special = Change(
        announced=dates[0].announced, source=SOURCE, special=f"Special {text}", starts=dates[0].starts
    )
    show = msgspec.structs.replace(
        show,
        title=text,
        title_ja=text,
        studios=(f"Studio {text}", f"One {text}"),
        premise=text,
        airings=(msgspec.structs.replace(original, dates=dates, changes=(special,)),),
    )
    network = msgspec.structs.replace(curated.networks["fuji-tv"], name=text)
    return msgspec.structs.replace(
        curated, shows={"metal-sky": show}, networks={**curated.networks, "fuji-tv": network}
    )


def survives(curated: Dataset, text: str) -> None:
    """Assert that what is published of a text is read back as it was, and published again as it was."""
    said = saying(curated, text)
    day = dt.date(2024, 1, 1)
    first = build(said, NOTHING, as_of=day, now=NOW)
    ledger = read_before(first.files).ledger
    again = build(said, Published(first.index, first.files), as_of=day, now=LATER)
    assert again.files == first.files
    assert again.fates == {"same": 5, "dropped": 0}
    assert ledger["metal-sky.original.2@animecal"].text("SUMMARY") == f"{text}, episode 2"
    assert text in ledger["metal-sky.original.1@animecal"].text("DESCRIPTION").splitlines()
    counts = {feed.path: feed.events for feed in first.index.feeds}
    assert {path: len(events(data)) for path, data in first.files.items()} == counts


@pytest.mark.parametrize("text", LINES)
def test_a_text_that_looks_like_a_line_stays_a_text(data: Path, text: str) -> None:
    survives(dataset(data), text)


def test_a_row_that_looks_like_a_line_behind_its_fold_is_none(data: Path) -> None:
    curated = dataset(data)
    rows = set()
    for number in range(75):
        text = "z" * number + "BEGIN:VEVENT"
        survives(curated, text)
        files = build(saying(curated, text), NOTHING, as_of=dt.date(2024, 1, 1), now=NOW).files
        rows |= {row for data in files.values() for row in data.split(b"\r\n")}
    assert b" BEGIN:VEVENT" in rows


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.sampled_from([*LINES, "BEGIN", ":", " ", ",", ";", "\\", "\\n", "Reason: ", "空", "é"])
        | st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=40),
        min_size=1,
    )
    .map("".join)
    .filter(str.strip)
)
def test_any_title_is_read_back_as_it_was(data: Path, text: str) -> None:
    survives(dataset(data), text)


def test_words_of_a_line_in_the_data_stop_no_build(data: Path, run: Run) -> None:
    write_data(
        data,
        {
            "shows/2024/metal-sky.toml": SHOW.replace("Metal Sky", "BEGIN:VEVENT").replace(
                "Studio One", "END:VEVENT"
            )
        },
    )
    options = ("--data", data, "--as-of", "2024-01-01", "--now", "2024-01-01T12:00:00Z")
    assert run("check", "--data", data).returncode == 0
    assert run("build", *options).returncode == 0
    again = run("build", "--check", *options)
    assert (again.returncode, again.stderr) == (0, "")


# --- a ledger that another hand wrote ---------------------------------------------------------------------


def test_other_folds_in_the_ledger_are_kept_to_the_letter(data: Path) -> None:
    first = everywhere(built(data), b"SUMMARY:Metal", b"SUMM\r\n ARY:Me\r\n tal")
    second = built(data, first, now=LATER)
    assert second.files == first.files


def test_another_order_of_lines_in_the_ledger_is_kept_to_the_letter(data: Path) -> None:
    lines = b"STATUS:CONFIRMED\r\nTRANSP:TRANSPARENT\r\n"
    swapped = b"TRANSP:TRANSPARENT\r\nSTATUS:CONFIRMED\r\n"
    first = everywhere(built(data), lines, swapped)
    assert built(data, first, now=LATER).files == first.files


def test_a_difference_in_content_is_a_revision_however_it_is_laid_out(data: Path) -> None:
    first = everywhere(built(data), b"TRANSP:TRANSPARENT\r\n", b"TRANSP:OPAQUE\r\n")
    second = built(data, first, now=LATER)
    assert second.fates == {"changed": 4, "dropped": 0}


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1), max_size=6),
    st.randoms(use_true_random=False),
    st.integers(0, 5_000_000_000),
)
def test_any_other_layout_is_the_same_content(texts: list[str], random: object, now: int) -> None:
    lines = [f"X-LINE-{number}:{text}".encode() for number, text in enumerate(texts)]
    start = b"DTSTART:20240101T000000"
    end = b"END:VEVENT\r\n"
    body = Body(b"BEGIN:VEVENT\r\nUID:a@animecal\r\n", b"\r\n".join([start, *lines, end]))
    folded = [line[:3] + b"\r\n " + line[3:] for line in reversed(lines)]
    other = Body(body.head, b"\r\n".join([start, *folded, end]))
    feed = b"BEGIN:VCALENDAR\r\n" + revise(other, None, now).raw + b"END:VCALENDAR\r\n"
    entry = read_before({"a.ics": feed}).ledger["a@animecal"]
    assert revise(body, entry, now + 9) == revise(other, entry, now)
    assert revise(body, entry, now + 9).raw in feed


def ended(build: Built, sequence: int, stamp: str) -> Built:
    """Return a build whose events all have this revision."""
    fields = f"DTSTAMP:{stamp}\r\nLAST-MODIFIED:{stamp}\r\nSEQUENCE:{sequence}\r\n".encode()
    pattern = rb"DTSTAMP:.*\r\nLAST-MODIFIED:.*\r\nSEQUENCE:.*\r\n"
    files = {path: re.sub(pattern, fields, feed) for path, feed in build.files.items()}
    return msgspec.structs.replace(build, files=files)


@pytest.mark.parametrize(
    ("sequence", "stamp", "then"),
    [
        (999_999_999, "20240101T120000Z", ("1000000000", "20240104T120000Z")),
        (2**31 - 1, "20240101T120000Z", (str(2**31 - 1), "20240104T120000Z")),
        (0, "21991231T235958Z", ("1", "21991231T235959Z")),
        (0, "21991231T235959Z", ("1", "21991231T235959Z")),
    ],
)
def test_a_revision_at_the_end_of_its_range_is_counted_as_far_as_it_goes_and_read_again(
    data: Path, sequence: int, stamp: str, then: tuple[str, str]
) -> None:
    last = ended(built(data), sequence, stamp)
    change(data, "24:55", "24:25")
    second = built(data, last, now=LATER)
    assert {(one["SEQUENCE"], one["LAST-MODIFIED"]) for one in events(second.files[FEED]).values()} == {then}
    change(data, "24:25", "24:35")
    assert built(data, second, now=LATER).fates["moved"] == 4


@pytest.mark.parametrize(
    ("sequence", "stamp"), [(2**31, "20240101T120000Z"), (0, "22000101T000000Z"), (0, "99991231T235959Z")]
)
def test_a_revision_beyond_its_range_is_refused_at_once(data: Path, sequence: int, stamp: str) -> None:
    with pytest.raises(LedgerError, match=f"LAST-MODIFIED:{stamp} and SEQUENCE:{sequence} are beyond"):
        built(data, ended(built(data), sequence, stamp))


# --- a broken ledger --------------------------------------------------------------------------------------


BREAKS = [
    ("truncated", lambda data: data[:-40], "cut short"),
    ("empty", lambda data: data[:0], "cut short"),
    ("LF instead of CRLF", lambda data: data.replace(b"\r\n", b"\n"), "cut short"),
    (
        "an event not ended",
        lambda data: data.replace(b"END:VEVENT\r\n", b"", 1),
        "an event without UID, DTSTAMP, LAST-MODIFIED and SEQUENCE",
    ),
    (
        "no sequence",
        lambda data: data.replace(b"SEQUENCE:0\r\n", b""),
        "an event without UID, DTSTAMP, LAST-MODIFIED and SEQUENCE",
    ),
    (
        "a negative sequence",
        lambda data: data.replace(b"SEQUENCE:0\r\n", b"SEQUENCE:-1\r\n"),
        "an event without UID, DTSTAMP, LAST-MODIFIED and SEQUENCE",
    ),
    (
        "no UID",
        lambda data: re.sub(rb"UID:[^\r]*\r\n", b"", data),
        "an event without UID, DTSTAMP, LAST-MODIFIED and SEQUENCE",
    ),
    (
        "a line before the UID",
        lambda data: data.replace(b"BEGIN:VEVENT\r\n", b"BEGIN:VEVENT\r\nCLASS:PUBLIC\r\n"),
        "an event without UID, DTSTAMP, LAST-MODIFIED and SEQUENCE",
    ),
    (
        "a line behind the UID",
        lambda data: data.replace(b"DTSTAMP", b"CLASS:PUBLIC\r\nDTSTAMP"),
        "an event without UID, DTSTAMP, LAST-MODIFIED and SEQUENCE",
    ),
    (
        "an impossible time",
        lambda data: re.sub(rb"LAST-MODIFIED:\d+", b"LAST-MODIFIED:20240230", data),
        "20240230T120000Z is not a time",
    ),
    ("two versions of an event", lambda data: data.replace(b"Metal", b"Iron"), "differs between two feeds"),
]


@pytest.mark.parametrize(("edit", "message"), [one[1:] for one in BREAKS], ids=[one[0] for one in BREAKS])
def test_a_broken_ledger_stops_the_build(data: Path, edit: object, message: str) -> None:
    assert callable(edit)
    first = built(data)
    edited = ["premieres.ics"] if "two feeds" in message else list(first.files)
    broken = republished(first, {path: edit(first.files[path]) for path in edited})
    with pytest.raises(LedgerError) as found:
        built(data, broken, now=LATER)
    assert message in str(found.value)
    assert "restore" in str(found.value)
    assert "\n" not in str(found.value)
    assert ".ics: " in str(found.value)


def test_an_event_without_a_start_that_is_gone_stops_the_build(data: Path) -> None:
    first = everywhere(built(data), b"DTSTART;TZID", b"DTBEGIN;TZID")
    change(data, "episodes = 4", "episodes = 3")
    with pytest.raises(LedgerError) as found:
        built(data, first, now=LATER)
    assert str(found.value) == (
        "the event metal-sky.original.4@animecal published before has no DTSTART; restore the feeds"
    )


def test_text_in_the_ledger_that_is_not_utf_8_does_not_stop_the_gate(data: Path) -> None:
    first = everywhere(built(data), b"SUMMARY:Metal", b"SUMMARY:\xff")
    assert built(data, first, now=LATER).fates == {"changed": 4, "dropped": 0}
    change(data, "episodes = 4", "episodes = 3")
    second = built(data, first, now=LATER, allow_removals=True)
    assert second.fates == {"changed": 3, "dropped": 1}


@pytest.mark.parametrize("kind", ["cut", "edited", "missing", "swapped"])
def test_a_damaged_folder_of_feeds_stops_the_build_and_stays_as_it_is(
    tmp_path: Path, run: Run, data: Path, kind: str
) -> None:
    out = tmp_path / "feeds"
    options = (
        "build",
        "--data",
        data,
        "--out",
        out,
        "--as-of",
        "2024-01-01",
        "--now",
        "2024-01-01T12:00:00Z",
    )
    assert run(*options).returncode == 0
    feed = out / FEED
    text = feed.read_bytes()
    if kind == "missing":
        feed.unlink()
    else:
        feed.write_bytes(
            {
                "cut": text[:500],
                "edited": text.replace(b"Metal", b"Iron"),
                "swapped": (out / "premieres.ics").read_bytes(),
            }[kind]
        )
    before = feeds_of(out)
    done = run(*options)
    assert done.returncode == 1
    if kind == "missing":
        assert done.stderr == f"error: {feed} cannot be read: No such file or directory; restore it\n"
    else:
        assert done.stderr == (
            f"error: {feed} is not the feed that {INDEX} lists: its SHA-256 differs; restore it\n"
        )
    assert feeds_of(out) == before
    with pytest.raises(LedgerError):
        read_published(out)


# --- what leaves and returns ------------------------------------------------------------------------------

LAST = "metal-sky.original.4@animecal"
FILE = "shows/2024/metal-sky.toml"


def test_what_left_the_feeds_returns_as_an_update(data: Path) -> None:
    moved = SHOW.replace("24:55", "25:25")
    first = built(data)
    write_data(data, {FILE: moved})
    second = built(data, first, now=NOW + dt.timedelta(days=1))
    assert events(second.files[FEED])[LAST]["SEQUENCE"] == "1"
    write_data(data, {FILE: moved.replace("episodes = 4", "episodes = 3")})
    third = built(data, second, now=NOW + dt.timedelta(days=2), allow_removals=True)
    assert LAST not in events(third.files[FEED])
    assert third.index.gone == (
        Gone(LAST, 1, int((NOW + dt.timedelta(days=1)).timestamp()), dt.date(2024, 1, 1)),
    )
    again = built(data, third, now=NOW + dt.timedelta(days=3))
    assert again.index == third.index
    write_data(data, {FILE: moved})
    fourth = built(data, again, now=NOW)
    event = events(fourth.files[FEED])[LAST]
    assert (event["SEQUENCE"], event["LAST-MODIFIED"]) == ("2", "20240102T120001Z")
    assert fourth.index.gone == ()


def test_the_manifest_keeps_what_is_gone_and_reads_it_again(data: Path) -> None:
    first = built(data)
    write_data(data, {FILE: SHOW.replace("episodes = 4", "episodes = 3")})
    index = built(data, first, allow_removals=True).index
    assert parse_index(index.encoded(), "index.json") == index
    assert parse_index(first.index.encoded(), "index.json").gone == ()
    assert b"gone" not in first.index.encoded()


@pytest.mark.parametrize(
    ("sequence", "stamp"),
    [(2**31 - 1, "20240101T120000Z"), (0, "21991231T235959Z"), (0, "19500101T000000Z")],
)
def test_what_is_gone_at_the_end_of_its_range_is_read_again(data: Path, sequence: int, stamp: str) -> None:
    first = ended(built(data), sequence, stamp)
    write_data(data, {FILE: SHOW.replace("episodes = 4", "episodes = 3")})
    index = built(data, first, allow_removals=True).index
    assert [one.uid for one in parse_index(index.encoded(), "index.json").gone] == [LAST]


def test_an_event_of_another_program_is_not_remembered_and_the_manifest_is_read_again(data: Path) -> None:
    first = everywhere(built(data), LAST.encode(), b"Guest@example")
    write_data(data, {FILE: SHOW.replace("episodes = 4", "episodes = 3")})
    index = built(data, first, allow_removals=True).index
    assert parse_index(index.encoded(), "index.json").gone == ()


def test_the_newest_to_leave_are_remembered_up_to_a_bound() -> None:
    days = [dt.date(2024, 1, number) for number in (3, 1, 2)]
    before = [Gone(f"{day}@animecal", 0, 0, day) for day in days]
    assert [one.since for one in still_gone(before, {}, frozenset(), days[0], most=2)] == [days[2], days[0]]
