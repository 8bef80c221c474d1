"""The bytes of feeds: what two other parsers read, and what clients are strict about."""

from __future__ import annotations

import datetime as dt
import re
from zoneinfo import ZoneInfo

import icalendar
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from ical.calendar_stream import IcsCalendarStream

from animecal.feeds.events import Event
from animecal.feeds.ics import PRODID, Revision, escape, fold, render_event, render_feed, unfold
from animecal.feeds.select import COLORS, Feed
from animecal.language.moment import JST, to_instant

quick = settings(deadline=None, max_examples=100)

TEXTS = (
    st.lists(
        st.one_of(
            st.sampled_from(
                [*",;\\\n:\" ns'^", "鋼", "é", "e\u0301", "🎬", "👩\u200d👧", "𠮷", "\u2028", "\u00a0"]
            ),
            st.characters(exclude_categories=("Cc", "Cs")),
        ),
        max_size=200,
    )
    .map("".join)
    .map(str.strip)
)
"""Any text that checked data may hold: no control characters but new lines, no spaces at its ends."""


def event(
    *,
    summary: str = "Metal Sky premieres",
    description: str = "Wed 10 Jan 2024",
    location: str = "Fuji TV",
    start: int | None = None,
    minutes: int = 30,
    day: dt.date = dt.date(2024, 1, 10),
    url: str = "https://metal-sky.example/",
    tentative: bool = False,
    expected: bool = False,
    uid: str = "metal-sky.original.1@animecal",
) -> Event:
    return Event(
        uid=uid,
        day=day,
        start=start,
        end=None if start is None else start + minutes,
        summary=summary,
        description=description,
        location=location,
        url=url,
        tentative=tentative,
        expected=expected,
    )


def rendered(
    *events: Event, title: str = "Metal Sky", about: str = "All", base_url: str | None = None
) -> bytes:
    feed = Feed(path="shows/metal-sky.ics", kind="show", title=title, about=about, events=events)
    revision = Revision(3, 1_700_000_000)
    return render_feed(feed, [render_event(one).revised(revision) for one in events], base_url)


def only(data: bytes) -> icalendar.Event:
    (found,) = icalendar.Calendar.from_ical(data).walk("VEVENT")
    assert isinstance(found, icalendar.Event)
    return found


def named(calendar: icalendar.Component, name: str) -> str:
    """A name of the calendar itself: a TEXT too (RFC 7986), but icalendar leaves it escaped."""
    return re.sub(r"\\(.)", lambda found: found[1].replace("n", "\n"), str(calendar[name]))


def rows(data: bytes) -> list[bytes]:
    assert data.endswith(b"\r\n")
    return data.split(b"\r\n")[:-1]


# --- texts ---


@quick
@given(summary=TEXTS, description=TEXTS, location=TEXTS, title=TEXTS)
@example(summary="\\n", description="\\\\,;\n\\;", location="a\\", title=";,\\N")
@example(summary="x" * 74 + "鋼" * 80, description="\\" * 300, location="👩‍👧" * 40, title="," * 100)
def test_any_text_comes_back_from_two_other_parsers(
    summary: str, description: str, location: str, title: str
) -> None:
    data = rendered(event(summary=summary, description=description, location=location), title=title)
    theirs = only(data)
    assert [str(theirs.get(name, "")) for name in ("SUMMARY", "DESCRIPTION", "LOCATION")] == [
        summary,
        description,
        location,
    ]
    assert named(icalendar.Calendar.from_ical(data), "NAME") == title
    (strict,) = IcsCalendarStream.calendar_from_ics(data.decode()).events
    assert (strict.summary, strict.description or "", strict.location or "") == (
        summary,
        description,
        location,
    )


@quick
@given(summary=TEXTS, description=TEXTS, title=TEXTS)
def test_every_row_is_short_and_whole_characters_and_ends_in_crlf(
    summary: str, description: str, title: str
) -> None:
    data = rendered(event(summary=summary, description=description), title=title, about=description)
    for row in rows(data):
        assert len(row) <= 75
        row.decode()
        assert b"\n" not in row
        assert b"\r" not in row
        assert not re.search(rb"[\x00-\x08\x0b-\x1f\x7f]", row)
    assert not data.startswith("\ufeff".encode())


@quick
@given(text=TEXTS, used=st.integers(0, 60))
@example(text="\\" * 200, used=0)
@example(text="a" * 73 + ",,,", used=0)
def test_folding_keeps_the_line_and_never_splits_an_escape_or_a_character(text: str, used: int) -> None:
    line = "SUMMARY:" + escape(text)
    folded = fold(line, used)
    assert unfold(folded) == line.encode()
    parts = folded.split(b"\r\n ")
    assert len(parts[0]) <= 75 - used
    for part in parts[:-1]:
        slashes = len(part) - len(part.rstrip(b"\\"))
        assert slashes % 2 == 0
        part.decode()


def test_a_line_of_75_octets_is_not_folded_and_one_of_76_is() -> None:
    assert fold("x" * 75) == b"x" * 75
    assert fold("x" * 76) == b"x" * 75 + b"\r\n x"
    assert fold("x" * 73 + "鋼") == b"x" * 73 + "\r\n 鋼".encode()
    assert fold("x" * 71, 4) == b"x" * 71
    assert fold("x" * 72, 4) == b"x" * 71 + b"\r\n x"


@pytest.mark.parametrize("length", [60, 71, 72, 80, 200])
def test_a_long_uid_comes_back(length: int) -> None:
    uid = "u" * length + "@animecal"
    data = rendered(event(uid=uid))
    assert max(map(len, rows(data))) <= 75
    assert str(only(data)["UID"]) == uid


# --- the same as icalendar's own classes write ---


def built_with_icalendar(one: Event, revision: Revision) -> icalendar.Event:
    """The same event, put together with the classes of the field's library."""
    made = icalendar.Event()
    stamp = dt.datetime.fromtimestamp(revision.modified, dt.UTC)
    if one.start is None or one.end is None:
        made.add("DTSTART", one.day)
        made.add("DTEND", one.day + dt.timedelta(days=1))
    else:
        zone = ZoneInfo(JST)
        made.add("DTSTART", dt.datetime.fromtimestamp(one.start * 60, zone))
        made.add("DTEND", dt.datetime.fromtimestamp(one.end * 60, zone))
    for name, value in {
        "UID": one.uid,
        "SUMMARY": one.summary,
        "DESCRIPTION": one.description,
        "LOCATION": one.location,
        "CATEGORIES": ["Anime"],
        "STATUS": "TENTATIVE" if one.tentative else "CONFIRMED",
        "TRANSP": "TRANSPARENT",
        "X-MICROSOFT-CDO-BUSYSTATUS": "FREE",
        "DTSTAMP": stamp,
        "LAST-MODIFIED": stamp,
        "SEQUENCE": revision.sequence,
    }.items():
        made.add(name, value)
    if one.expected:
        made.add("X-ANIMECAL-EXPECTED", "TRUE")
    if one.url:
        made.add("URL", one.url)
    return made


@quick
@given(
    summary=TEXTS,
    description=TEXTS,
    start=st.one_of(st.none(), st.integers(0, 60_000_000)),
    minutes=st.integers(1, 1440),
    day=st.dates(dt.date(1975, 1, 1), dt.date(2199, 12, 30)),
    tentative=st.booleans(),
    expected=st.booleans(),
    url=st.sampled_from(["", "https://metal-sky.example/?a=1&b=2,3;4#x"]),
)
def test_an_event_has_the_properties_that_icalendar_itself_would_write(
    summary: str,
    description: str,
    start: int | None,
    minutes: int,
    day: dt.date,
    tentative: bool,
    expected: bool,
    url: str,
) -> None:
    one = event(
        summary=summary,
        description=description,
        start=start,
        minutes=minutes,
        day=day,
        tentative=tentative,
        expected=expected,
        url=url,
    )
    revision = Revision(7, 1_700_000_000)
    ours = only(rendered(one))
    ours["SEQUENCE"] = icalendar.vInt(7)
    wrapper = icalendar.Calendar()
    wrapper.add_component(built_with_icalendar(one, revision))
    theirs = only(wrapper.to_ical())
    assert sorted(ours) == sorted(theirs)
    for name in ours:
        assert ours[name].to_ical() == theirs[name].to_ical(), name
        assert getattr(ours[name], "params", {}) == getattr(theirs[name], "params", {}), name


# --- moments ---


@pytest.mark.parametrize(
    ("day", "end"),
    [("2024-02-28", "20240229"), ("2024-02-29", "20240301"), ("2023-12-31", "20240101")],
)
def test_an_all_day_event_ends_before_the_next_day(day: str, end: str) -> None:
    data = rendered(event(day=dt.date.fromisoformat(day)))
    assert f"DTSTART;VALUE=DATE:{day.replace('-', '')}\r\nDTEND;VALUE=DATE:{end}\r\n".encode() in data
    (strict,) = IcsCalendarStream.calendar_from_ics(data.decode()).events
    assert (str(strict.start), str(strict.end)) == (day, f"{end[:4]}-{end[4:6]}-{end[6:]}")


@pytest.mark.parametrize(
    ("day", "minute", "start", "end"),
    [
        ("2024-01-10", 1495, "20240111T005500", "20240111T012500"),
        ("2024-01-10", 1420, "20240110T234000", "20240111T001000"),
        ("2023-12-31", 1440, "20240101T000000", "20240101T003000"),
        ("2024-02-28", 1500, "20240229T010000", "20240229T013000"),
        ("2024-02-29", 1799, "20240301T055900", "20240301T062900"),
        ("1969-12-31", 1380, "19691231T230000", "19691231T233000"),
    ],
)
def test_hours_stop_at_23(day: str, minute: int, start: str, end: str) -> None:
    data = rendered(event(start=to_instant(dt.date.fromisoformat(day), minute, JST)))
    assert f"DTSTART;TZID=Asia/Tokyo:{start}\r\nDTEND;TZID=Asia/Tokyo:{end}\r\n".encode() in data


@quick
@given(start=st.integers(0, 60_000_000), minutes=st.integers(1, 1440))
def test_an_instant_is_the_same_in_two_other_parsers(start: int, minutes: int) -> None:
    data = rendered(event(start=start, minutes=minutes))
    begins = dt.datetime.fromtimestamp(start * 60, dt.UTC)
    ends = begins + dt.timedelta(minutes=minutes)
    theirs = only(data)
    assert (theirs.start, theirs.end) == (begins, ends)
    (strict,) = IcsCalendarStream.calendar_from_ics(data.decode()).events
    assert (strict.start_datetime, strict.end_datetime) == (begins, ends)


# --- events and calendars as clients want them ---


def test_a_revision_stands_in_three_fields_behind_the_uid() -> None:
    body = render_event(event())
    assert body.revised(Revision(3, 1_700_000_000)).startswith(
        b"BEGIN:VEVENT\r\nUID:metal-sky.original.1@animecal\r\nDTSTAMP:20231114T221320Z\r\n"
        b"LAST-MODIFIED:20231114T221320Z\r\nSEQUENCE:3\r\nDTSTART"
    )


def test_an_event_blocks_nobodys_day_and_rings_no_bell() -> None:
    data = rendered(event(tentative=True, expected=True))
    found = only(data)
    assert found["TRANSP"] == "TRANSPARENT"
    assert found["X-MICROSOFT-CDO-BUSYSTATUS"] == "FREE"
    assert found["STATUS"] == "TENTATIVE"
    assert found["X-ANIMECAL-EXPECTED"] == "TRUE"
    assert b"VALARM" not in data
    confirmed = only(rendered(event(url="")))
    assert confirmed["STATUS"] == "CONFIRMED"
    assert "URL" not in confirmed
    assert "X-ANIMECAL-EXPECTED" not in confirmed


def test_a_calendar_says_its_name_and_how_often_to_look_and_nothing_that_harms() -> None:
    data = rendered(event(), title="Metal, Sky", about="All; of it", base_url="https://feeds.example/")
    calendar = icalendar.Calendar.from_ical(data)
    assert {name: named(calendar, name) for name in ("NAME", "X-WR-CALNAME", "X-WR-CALDESC")} == {
        "NAME": "Metal, Sky",
        "X-WR-CALNAME": "Metal, Sky",
        "X-WR-CALDESC": "All; of it",
    }
    assert calendar["DESCRIPTION"] == "All; of it"
    assert calendar["PRODID"] == PRODID
    assert calendar["COLOR"] == COLORS["show"]
    assert "UID" not in calendar
    assert "METHOD" not in calendar
    lines = unfold(data).decode().split("\r\n")
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT12H" in lines
    assert "X-PUBLISHED-TTL:PT12H" in lines
    assert "SOURCE;VALUE=URI:https://feeds.example/shows/metal-sky.ics" in lines


def test_the_address_stands_outside_of_events() -> None:
    here = rendered(event(), base_url="https://feeds.example/")
    nowhere = rendered(event())
    assert b"SOURCE" not in nowhere
    assert here.replace(b"SOURCE;VALUE=URI:https://feeds.example/shows/metal-sky.ics\r\n", b"") == nowhere


def test_the_time_zone_is_in_the_feed_and_is_nine_hours_ahead() -> None:
    (zone,) = icalendar.Calendar.from_ical(rendered(event())).walk("VTIMEZONE")
    assert isinstance(zone, icalendar.Timezone)
    assert zone["TZID"] == JST
    assert zone.to_tz().utcoffset(dt.datetime(2024, 7, 1)) == dt.timedelta(hours=9)  # noqa: DTZ001 -- local


def test_a_feed_without_events_can_be_read() -> None:
    assert IcsCalendarStream.calendar_from_ics(rendered().decode()).events == []


def test_the_definition_of_the_time_zone_begins_before_the_first_event() -> None:
    old = to_instant(dt.date(1963, 1, 1), 18 * 60 + 15, JST)
    for events, onset in (
        ((event(start=0),), 1970),
        ((event(day=dt.date(1963, 1, 1)), event(start=0)), 1970),
        ((event(day=dt.date(1963, 1, 1)), event(start=old, uid="old@animecal"), event(start=0)), 1900),
        ((event(start=-1),), 1900),
    ):
        (standard,) = icalendar.Calendar.from_ical(rendered(*events)).walk("STANDARD")
        assert standard.decoded("DTSTART") == dt.datetime(onset, 1, 1)  # noqa: DTZ001 -- local by definition
