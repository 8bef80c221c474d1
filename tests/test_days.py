"""What subscribers see of the mere passing of time: a build a day, and nobody says a word."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from animecal.feeds.ics import LIMIT
from animecal.publish.build import Built
from support import FILE, NOW, built, dates, events, show_text, write_data

TV = '[[airings]]\nnetwork = "fuji-tv"\n'
UNKNOWN = 'title = "Metal Sky"\nformat = "tv"\n'
OWN = "shows/metal-sky.ics"
FIRST = dt.timedelta(days=1)


def days(folder: Path, since: str, until: str) -> Iterator[tuple[dt.date, Built]]:
    """Build on each of some days, each time on top of the day before."""
    last: Built | None = None
    day = dt.date.fromisoformat(since)
    while day <= dt.date.fromisoformat(until):
        now = dt.datetime.combine(day, NOW.timetz())
        last = built(folder, last, as_of=str(day), now=now)
        yield day, last
        day += FIRST


def revisions(folder: Path, since: str, until: str) -> dict[str, dict[str, list[str]]]:
    """The keys of the events that appear, change and go on each day; days without any are left out."""
    found: dict[str, dict[str, list[str]]] = {}
    before: dict[str, dict[str, str]] = {}
    for day, one in days(folder, since, until):
        assert one.losses == ()
        now = events(one.files[OWN])
        told = {
            "new": [uid for uid in now if uid not in before],
            "changed": [uid for uid in now if uid in before and now[uid] != before[uid]],
            "gone": [uid for uid in before if uid not in now],
        }
        for uid in told["changed"]:
            assert int(now[uid]["SEQUENCE"]) == int(before[uid]["SEQUENCE"]) + 1
        if before and any(told.values()):
            found[str(day)] = {
                what: [uid.split(".")[2].split("@")[0] for uid in uids] for what, uids in told.items() if uids
            }
        before = now
    return found


def write(folder: Path, body: str, head: str = UNKNOWN) -> Path:
    return write_data(folder, {FILE: show_text(body, head=head)})


@pytest.mark.parametrize(
    ("starts", "begins", "over"),
    [("2024-02", "2024-02-01", "2024-03-01"), ("2024-spring", "2024-04-01", "2024-07-01")],
)
def test_a_window_is_revised_when_it_begins_and_when_it_is_over(
    tmp_path: Path, starts: str, begins: str, over: str
) -> None:
    data = write(tmp_path, TV + dates("2023-12-07", f'starts = "{starts}"'))
    assert revisions(data, "2024-01-20", "2024-07-20") == {
        begins: {"changed": ["1"]},
        over: {"changed": ["1"]},
    }


def test_what_nobody_saw_is_unconfirmed_at_the_turn_of_the_month_and_never_touched_again(
    tmp_path: Path,
) -> None:
    data = write(tmp_path, TV + dates("2023-12-07", 'starts = "2024-01-10 24:55"'))
    assert revisions(data, "2024-01-20", "2024-07-20") == {
        "2024-02-01": {"new": ["9", "10", "11", "12"], "changed": ["2", "3", "4"]},
        "2024-03-01": {"changed": ["5", "6", "7", "8"]},
        "2024-04-01": {"changed": ["9", "10", "11", "12"]},
    }


def test_an_ongoing_show_of_1969_changes_once_a_month_and_keeps_its_numbers(tmp_path: Path) -> None:
    body = TV + dates("1969-10-01", 'starts = "1969-10-05 18:30"')
    data = write(tmp_path, body, UNKNOWN + "ongoing = true\n")
    nights: dict[str, str] = {}
    for _, one in days(data, "2026-12-28", "2027-01-04"):
        assert all(len(data) < LIMIT for data in one.files.values())
        told = events(one.files[OWN])
        assert len(told) < 50
        for uid, event in told.items():
            assert nights.setdefault(uid, event["DTSTART"]) == event["DTSTART"]
    found = revisions(data, "2026-11-28", "2027-02-03")
    assert list(found) == ["2026-12-01", "2027-01-01", "2027-02-01"]
    assert set(found["2026-12-01"]) == {"new", "changed"}
    assert {what: len(keys) for what, keys in found["2027-01-01"].items()} == {
        "new": 4,
        "changed": 4,
        "gone": 13,
    }
    assert "1" not in found["2027-01-01"]["gone"]
