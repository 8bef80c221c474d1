"""A feed that goes away keeps its address, and says there why and what follows."""

from __future__ import annotations

import functools
import json
from pathlib import Path

import icalendar
import pytest

from animecal.errors import GateError
from animecal.ledger.differences import markdown, sentence
from animecal.publish.build import Built
from support import (
    FILE,
    SHOW,
    Run,
    build_on,
    built,
    differences,
    events,
    show_text,
    simulcast,
    tree,
    write_data,
)

RENAMED = "shows/2024/metal-sky-zero.toml"
NETWORK = "networks/fuji-tv.ics"
BEFORE, SINCE, AFTER = "2024-01-14", "2024-01-15", "2024-01-16"
FOLLOWER = show_text(simulcast("at-x"), head="")


def retire(
    path: str, successor: str | None = None, *, since: str = SINCE, reason: str = "It was renamed."
) -> str:
    follows = f'successor = "{successor}"\n' if successor else ""
    head = f'[[feeds]]\npath = "{path}"\ntitle = "Old Calendar"\n'
    return f'{head}since = {since}\nreason = "{reason}"\n{follows}\n'


def rename(data: Path, *, since: str = SINCE, leave_out: str = "") -> None:
    """Give the show another id, and retire the feeds of the old one."""
    text = (data / FILE).read_text("utf-8")
    (data / FILE).unlink()
    feeds = {
        f"shows/metal-sky{key}.ics": f"shows/metal-sky-zero{key}.ics" for key in ("", ".fuji-tv", ".at-x")
    }
    entries = [
        retire(old, new, since=since)
        for old, new in feeds.items()
        if old != leave_out and (".at-x" not in old or "at-x" in text)
    ]
    write_data(data, {RENAMED: text.replace("Metal Sky", "Metal Sky Zero"), "retired.toml": "".join(entries)})


def rows(publication: Built) -> dict[str, str]:
    return {feed.path: feed.kind for feed in publication.index.feeds}


def test_a_retired_feed_serves_one_event_that_says_why_and_what_follows(data: Path) -> None:
    before = built(data, as_of=BEFORE)
    write_data(
        data, {"retired.toml": retire(NETWORK, "networks/at-x.ics", reason="Closed; see AT-X, please.")}
    )
    write_data(data, {FILE: SHOW + FOLLOWER})
    after = built(data, before, as_of=SINCE)
    calendar = icalendar.Calendar.from_ical(after.files[NETWORK])
    assert isinstance(calendar, icalendar.Calendar)
    (event,) = calendar.walk("VEVENT")
    assert not calendar.errors
    assert not event.errors
    assert event["UID"] == "retired.networks.fuji-tv@animecal"
    assert event["SUMMARY"] == "Old Calendar: this calendar has ended, subscribe to “AT-X: anime premieres”"
    text = str(event["DESCRIPTION"])
    assert "Closed; see AT-X, please." in text
    assert "networks/at-x.ics" in text
    assert event.decoded("DTSTART").isoformat() == SINCE
    assert event.decoded("DTEND").isoformat() == AFTER
    assert event["TRANSP"] == "TRANSPARENT"
    assert str(calendar["X-WR-CALNAME"]) == "Old Calendar (ended)"
    assert after.losses == ()


def test_the_manifest_lists_a_retired_feed_as_such(data: Path) -> None:
    write_data(data, {"retired.toml": retire(NETWORK)})
    assert rows(built(data, as_of=BEFORE))[NETWORK] == "network"
    after = built(data, as_of=SINCE)
    assert rows(after)[NETWORK] == "retired"
    (row,) = (feed for feed in after.index.feeds if feed.path == NETWORK)
    assert (row.events, row.first, row.last, row.title) == (1, SINCE, SINCE, "Old Calendar (ended)")


def test_before_its_day_a_feed_is_as_it_was(data: Path) -> None:
    before = built(data, as_of=BEFORE)
    write_data(data, {"retired.toml": retire(NETWORK, "networks/fuji-tv.episodes.ics")})
    assert built(data, before, as_of=BEFORE).files == before.files
    after = built(data, before, as_of=SINCE)
    assert {path for path, body in after.files.items() if before.files.get(path) != body} == {NETWORK}


def test_other_feeds_keep_the_events_of_a_retired_one(data: Path) -> None:
    before = built(data, as_of=BEFORE)
    write_data(data, {"retired.toml": retire(NETWORK)})
    after = built(data, before, as_of=SINCE)
    assert after.fates["dropped"] == 0
    assert set(events(before.files[NETWORK])) <= set(events(after.files["premieres.ics"]))


def test_a_retired_feed_without_successor_says_only_why(data: Path) -> None:
    write_data(data, {"retired.toml": retire(NETWORK)})
    (event,) = events(built(data, as_of=SINCE).files[NETWORK]).values()
    assert event["SUMMARY"] == "Old Calendar: this calendar has ended"
    assert event["DESCRIPTION"] == "Reason: It was renamed."


def test_the_notice_never_changes_afterwards(data: Path) -> None:
    write_data(data, {"retired.toml": retire(NETWORK, "networks/fuji-tv.episodes.ics")})
    first = built(data, as_of=SINCE)
    write_data(data, {FILE: SHOW.replace("2024-01-10 24:55", "2024-01-10 25:25")})
    later = built(data, first, as_of="2025-06-01", base_url="https://new.example/")
    assert events(later.files[NETWORK]) == events(first.files[NETWORK])


def test_a_show_that_was_renamed_loses_nothing(data: Path) -> None:
    write_data(data, {FILE: SHOW + FOLLOWER})
    before = built(data, as_of=SINCE)
    rename(data)
    after = built(data, before, as_of=SINCE)
    assert after.losses == ()
    assert before.files.keys() <= after.files.keys()
    for key in ("", ".fuji-tv", ".at-x"):
        assert rows(after)[f"shows/metal-sky{key}.ics"] == "retired"
        (event,) = events(after.files[f"shows/metal-sky{key}.ics"]).values()
        assert f"shows/metal-sky-zero{key}.ics" in event["DESCRIPTION"]
        assert len(events(after.files[f"shows/metal-sky-zero{key}.ics"])) == 4
    assert built(data, after, as_of=AFTER).files == after.files


def test_one_entry_retires_a_renamed_show_with_all_its_airings(data: Path) -> None:
    write_data(data, {FILE: SHOW + FOLLOWER})
    before = built(data, as_of=SINCE)
    rename(data)
    write_data(data, {"retired.toml": retire("shows/metal-sky.ics", "shows/metal-sky-zero.ics")})
    after = built(data, before, as_of=SINCE)
    assert after.losses == ()
    for key in ("", ".fuji-tv", ".at-x"):
        assert rows(after)[f"shows/metal-sky{key}.ics"] == "retired"
        (event,) = events(after.files[f"shows/metal-sky{key}.ics"]).values()
        assert f"shows/metal-sky-zero{key}.ics" in event["DESCRIPTION"].replace("\\", "")
    assert built(data, after, as_of=AFTER).files == after.files


def test_an_airing_that_the_successor_does_not_have_is_followed_by_the_show(data: Path) -> None:
    write_data(data, {FILE: SHOW + FOLLOWER})
    before = built(data, as_of=SINCE)
    write_data(data, {FILE: SHOW})
    rename(data)
    write_data(data, {"retired.toml": retire("shows/metal-sky.ics", "shows/metal-sky-zero.ics")})
    after = built(data, before, as_of=SINCE)
    (event,) = events(after.files["shows/metal-sky.at-x.ics"]).values()
    assert "Its successor is shows/metal-sky-zero.ics\\," in event["DESCRIPTION"]


def test_a_retired_feed_holds_what_the_data_has_for_it_later(data: Path) -> None:
    write_data(data, {"retired.toml": retire(NETWORK)})
    before = built(data, as_of=SINCE)
    later = SHOW.replace("Metal Sky", "Iron Sea").replace("鋼の空", "鉄の海")
    later = later.replace("2024-01-10", "2024-04-10").replace('starts = "2024-01"', 'starts = "2024-04"')
    write_data(data, {"shows/2024/iron-sea.toml": later})
    after = built(data, before, as_of=SINCE)
    assert set(events(after.files[NETWORK])) == {
        "retired.networks.fuji-tv@animecal",
        "iron-sea.original.1@animecal",
    }
    assert rows(after)[NETWORK] == "network"


def test_a_retirement_that_is_still_to_come_excuses_nothing(data: Path) -> None:
    before = built(data, as_of=BEFORE)
    rename(data, since="2024-06-01")
    with pytest.raises(GateError) as found:
        built(data, before, as_of=BEFORE)
    assert [loss for loss in found.value.losses if "(metal-sky.original.2@animecal)" in loss]


def test_a_retired_airing_excuses_its_own_events_and_no_others(data: Path) -> None:
    write_data(data, {FILE: SHOW + FOLLOWER})
    before = built(data, as_of=SINCE)
    paths = ("shows/metal-sky.at-x.ics", "networks/at-x.ics", "networks/at-x.episodes.ics")
    write_data(data, {FILE: SHOW, "retired.toml": "".join(map(retire, paths))})
    after = built(data, before, as_of=SINCE)
    assert after.losses == ()
    assert len(events(after.files["shows/metal-sky.ics"])) == 4
    write_data(data, {FILE: SHOW.replace("episodes = 4", "episodes = 3")})
    with pytest.raises(GateError) as found:
        built(data, before, as_of=SINCE)
    assert [loss for loss in found.value.losses if "(metal-sky.original.4@animecal)" in loss]


def test_a_retired_feed_that_is_no_longer_named_would_vanish(data: Path) -> None:
    gone = "studios/old-studio.ics"
    write_data(data, {"retired.toml": retire(gone)})
    before = built(data, as_of=SINCE)
    (data / "retired.toml").unlink()
    with pytest.raises(GateError, match=r"this calendar has ended” on 2024-01-15 would disappear"):
        built(data, before, as_of=AFTER)


def test_a_successor_that_the_data_does_not_know_is_told_before_the_day_comes(
    data: Path, run: Run, tmp_path: Path
) -> None:
    write_data(data, {"retired.toml": retire(NETWORK, "networks/fuji-tb.ics", since="2030-01-01")})
    out = tmp_path / "feeds"
    done = run("build", "--data", data, "--out", out, "--as-of", SINCE)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        "error: retired.toml:6: feeds[0].successor: nothing in the data is for a feed "
        "'networks/fuji-tb.ics'; see `animecal list feeds`\n"
    )
    assert not (out / "index.json").exists()


def test_a_successor_without_events_is_named_by_its_path(data: Path) -> None:
    write_data(data, {"retired.toml": retire(NETWORK, "networks/at-x.ics")})
    (event,) = events(built(data, as_of=SINCE).files[NETWORK]).values()
    assert event["SUMMARY"] == "Old Calendar: this calendar has ended\\, subscribe to “networks/at-x.ics”"


def test_the_gate_lets_a_retirement_pass_on_the_command_line(data: Path, run: Run, tmp_path: Path) -> None:
    out = tmp_path / "feeds"

    build = functools.partial(build_on, run, data, out)
    build(BEFORE)
    held = tree(out)
    write_data(data, {"retired.toml": retire(NETWORK, "networks/fuji-tv.episodes.ics")})
    build(BEFORE)
    assert tree(out) == held
    build(SINCE)  # nothing was edited: the day alone retires the feed
    kinds = {feed["path"]: feed["kind"] for feed in json.loads((out / "index.json").read_bytes())["feeds"]}
    assert kinds[NETWORK] == "retired"
    held = tree(out)
    build(AFTER)
    assert tree(out) == held


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (retire("../fuji-tv.ics"), "feeds[0].path: '../fuji-tv.ics' is no path of a feed"),
        (retire("networks/fuji-tv"), "feeds[0].path: 'networks/fuji-tv' is no path of a feed"),
        (retire(NETWORK, "https://x.example/a.ics"), "is no path of a feed"),
        (retire(NETWORK) + retire(NETWORK), "feeds[1].path: 'networks/fuji-tv.ics' is retired twice"),
        (retire(NETWORK, NETWORK), "feeds[0].successor: 'networks/fuji-tv.ics' is retired itself"),
        (
            retire(NETWORK, "networks/at-x.ics") + retire("networks/at-x.ics"),
            "feeds[0].successor: 'networks/at-x.ics' is retired itself",
        ),
        (retire(NETWORK, reason="a\\u001bb"), "holds the invisible character U+001B"),
        (retire(NETWORK).replace("reason", "reson"), "retired.toml"),
        (retire(NETWORK, since="2024-13-01"), "retired.toml"),
        ("[[feeds]]\n", "retired.toml"),
        ("feeds = 3\n", "retired.toml"),
        ("\x00", "retired.toml"),
    ],
)
def test_a_careless_retirement_is_found(data: Path, run: Run, text: str, said: str) -> None:
    write_data(data, {"retired.toml": text})
    done = run("check", "--data", data)
    assert done.returncode == 1
    assert done.stdout.startswith("retired.toml")
    assert said in done.stdout
    assert "Traceback" not in done.stderr


def test_a_retirement_is_told_by_the_diff(data: Path) -> None:
    before = built(data, as_of=SINCE)
    write_data(data, {"retired.toml": retire(NETWORK, reason="Closed, alas.")})
    after = built(data, before, as_of=SINCE)
    found = differences(data, before, after, as_of=SINCE)
    (one,) = found.events
    assert (one.fate, one.title) == ("new", "Old Calendar: this calendar has ended")
    assert sentence(one) == "new: Mon 15 Jan 2024, because: Closed, alas.; 1 feed"
    assert found.gone_feeds == ()
    assert "Old Calendar: this calendar has ended" in markdown(found).replace("\\", "")
