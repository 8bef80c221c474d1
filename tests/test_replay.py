"""Six real histories, replayed day by day into the same feeds, as subscribers lived through them."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from animecal.language.load import SHIPPED
from animecal.language.model import Dataset, statements_of
from animecal.language.names import TABLES
from animecal.publish.build import Built
from animecal.publish.run import publish
from animecal.schedule.shows import schedule
from support import built, dataset, events, feeds_of

SHOWS = (
    "2024/metallic-rouge",
    "2023/zom-100",
    "2023/nier-automata-ver1-1a",
    "2025/witch-hat-atelier",
    "2021/tokyo-babylon-2021",
    "2024/rezero-season-3",
)
REVISION = ("DTSTAMP", "LAST-MODIFIED", "SEQUENCE")


def folder_of(show: str, where: Path) -> Path:
    """Return a data folder with one shipped show."""
    for name in TABLES:
        where.mkdir(exist_ok=True)
        shutil.copy(SHIPPED / name, where / name)
    target = where / "shows" / f"{show}.toml"
    target.parent.mkdir(parents=True)
    shutil.copy(SHIPPED / "shows" / f"{show}.toml", target)
    return where


def days_of(data: Dataset) -> Iterator[dt.date]:
    """Yield every day from the first announcement to a month behind the last one or the last printed day."""
    (show,) = data.shows.values()
    announced = [located.value.announced for located in statements_of(show)]
    day, last = min(announced), max(announced) + dt.timedelta(days=120)
    while day <= last:
        yield day
        day += dt.timedelta(days=1)


def everything(files: dict[str, bytes]) -> dict[str, dict[str, str]]:
    """Return all events of a publication by UID; the same event has the same bytes wherever it stands."""
    found: dict[str, dict[str, str]] = {}
    for path, data in files.items():
        assert data.count(b"BEGIN:VEVENT") == len(events(data)), f"an event stands twice in {path}"
        for uid, event in events(data).items():
            assert found.setdefault(uid, event) == event, f"{uid} differs between feeds"
    return found


def content(event: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in event.items() if name not in REVISION}


def revision(event: dict[str, str]) -> tuple[int, str, str]:
    return int(event["SEQUENCE"]), event["LAST-MODIFIED"], event["DTSTAMP"]


@pytest.mark.parametrize("show", SHOWS)
def test_an_event_lives_on_and_is_revised_just_when_it_changes(show: str, tmp_path: Path) -> None:
    data = dataset(folder_of(show, tmp_path / "data"))
    before: dict[str, dict[str, str]] = {}
    last: Built | None = None
    gone: set[str] = set()
    changes = 0
    for day in days_of(data):
        now = dt.datetime.combine(day, dt.time(6), dt.UTC)
        last = built(data, last, as_of=day.isoformat(), now=now)
        found = everything(dict(last.files))
        waiting = _waiting(data, day)
        for uid in before.keys() - found.keys() - waiting:
            assert _joined_to_an_earlier_one(uid, found), f"{uid} was lost on {day}"
        assert not waiting & found.keys()
        gone |= before.keys() - found.keys()
        for uid, event in found.items():
            if uid not in before:
                assert revision(event)[0] == 0 or uid in gone
                continue
            old = before[uid]
            if content(event) == content(old):
                assert revision(event) == revision(old), f"{uid} was touched on {day} without a change"
            else:
                changes += 1
                stamp = now.strftime("%Y%m%dT%H%M%SZ")
                assert revision(event) == (revision(old)[0] + 1, stamp, stamp)
        before = found
    assert changes, "a history without a change proves nothing"


def _waiting(data: Dataset, day: dt.date) -> set[str]:
    """Return the events that the data holds back: of episodes that wait for a night."""
    (show,) = schedule(data, day)
    return {f"{show.show.id}.{one.run}.{number}@animecal" for one in show.airings for number in one.waiting}


def _joined_to_an_earlier_one(uid: str, found: dict[str, dict[str, str]]) -> bool:
    """Return whether an episode airs together with an earlier one now, as ``episodes 1–4`` in its title."""
    run, _, number = uid.removesuffix("@animecal").rpartition(".")
    for other, event in found.items():
        if other.startswith(run) and "episodes " in event["SUMMARY"]:
            first, _, rest = event["SUMMARY"].partition("episodes ")[2].partition("–")
            final = "".join(char for char in rest[:3] if char.isdigit())
            if int(first) < int(number) <= int(final):
                return True
    return False


def test_metallic_rouge_firms_up_in_one_folder_of_feeds(tmp_path: Path) -> None:
    data, out = folder_of("2024/metallic-rouge", tmp_path / "data"), tmp_path / "feeds"
    premieres: list[tuple[str, str, str]] = []
    for day in days_of(dataset(data)):
        publish(data, out, as_of=day, now=dt.datetime.combine(day, dt.time(6), dt.UTC))
        event = events(feeds_of(out)["premieres.ics"])["metallic-rouge.original.1@animecal"]
        state = (event["DTSTART"], event["STATUS"], event["SUMMARY"])
        if not premieres or premieres[-1] != state:
            premieres.append(state)
    assert premieres == [
        ("20240101", "TENTATIVE", "Metallic Rouge premieres January 2024 (day to be announced)"),
        ("20240111T005500", "CONFIRMED", "Metallic Rouge premieres (episode 1)"),
    ]
