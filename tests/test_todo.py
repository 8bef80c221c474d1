from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

from animecal.curate.todo import todo
from animecal.language.observations import read_line, render
from animecal.schedule.shows import schedule
from support import SHOW, Run, dataset, dates, show_text, simulcast, write_data

IDS = "ids = { anilist = 1, mal = 2, syoboi = 3 }\n"
HEAD = f'title = "Metal Sky"\nformat = "tv"\n{IDS}'


def night(starts: str, network: str = "fuji-tv") -> str:
    """Return an airing that starts then, on a network or, if it is empty, on none."""
    named = f'network = "{network}"\n' if network else ""
    return f"\n[[airings]]\n{named}" + dates("2023-12-07", f'starts = "{starts}"')


def to_do(folder: Path, day: str, body: str, head: str = HEAD) -> list[tuple[str, str, str]]:
    """Return what is to do for one show on a day: the kind, the day that makes it urgent, what is said."""
    data = dataset(write_data(folder, {"shows/2024/metal-sky.toml": show_text(body, head=head)}))
    today = dt.date.fromisoformat(day)
    return [(one.kind, str(one.day), one.said) for one in todo(data, schedule(data, today), today)]


def test_the_hour_of_a_premiere_is_looked_for_from_two_weeks_before_it_on(tmp_path: Path) -> None:
    day = night("2024-01-10") + simulcast()
    asked = [("hour", "2024-01-10", "premieres Wed 10 Jan 2024; find its hour")]
    assert to_do(tmp_path / "a", "2023-12-27", day) == asked
    assert to_do(tmp_path / "b", "2023-12-26", day) == []
    assert to_do(tmp_path / "c", "2023-12-27", night("2024-01-10 24:55") + simulcast()) == []


def test_of_a_window_the_hour_is_looked_for_until_it_is_over(tmp_path: Path) -> None:
    month = night("2024-01") + simulcast()
    assert [kind for kind, _, _ in to_do(tmp_path / "a", "2024-01-31", month)] == ["hour"]
    assert to_do(tmp_path / "b", "2024-02-01", month) == [
        ("over", "2024-01-31", "was announced for January 2024; find what became of it")
    ]


def test_a_day_is_all_that_is_known_of_a_film(tmp_path: Path) -> None:
    head = HEAD.replace('"tv"', '"movie"')
    assert to_do(tmp_path, "2024-01-01", night("2024-01-10", "japanese-cinemas"), head) == []


def test_a_show_on_air_is_to_have_a_network_an_outlet_and_ids(tmp_path: Path) -> None:
    aired = night("2024-01-10 24:55")
    nothing = [
        ("on-air", "2024-01-10", "is on air; find its network, an outlet beside it, its ids (MyAnimeList)")
    ]
    head = 'title = "Metal Sky"\nformat = "tv"\nepisodes = 1\nids = { anilist = 1, syoboi = 3 }\n'
    body = night("2024-01-10 24:55", "")
    assert to_do(tmp_path / "a", "2024-01-17", body, head) == nothing
    assert to_do(tmp_path / "b", "2024-01-18", body, head) == []
    assert to_do(tmp_path / "c", "2024-01-03", body, head) == nothing
    assert to_do(tmp_path / "d", "2024-01-02", body, head) == []
    assert to_do(tmp_path / "e", "2024-01-17", aired + simulcast(), HEAD) == []


def test_a_run_that_seems_to_be_over_is_to_be_counted(tmp_path: Path) -> None:
    body = night("2023-10-04 24:55") + simulcast(announced="2023-12-08")
    found = to_do(tmp_path / "a", "2024-02-01", body)
    assert [kind for kind, _, _ in found] == ["ended"]
    assert found[0][2].endswith("; find how many episodes there are")
    assert to_do(tmp_path / "b", "2024-02-01", body, f"{HEAD}episodes = 12\n") == []


def test_what_was_seen_otherwise_than_a_person_wrote_is_to_be_judged(run: Run, tmp_path: Path) -> None:
    line = "metal-sky\tfuji-tv\tja\tnew\t1\t2024-01-10 25:25\t30\t\t2024-01-02\thttps://guide.example/1"
    files = {
        "shows/2024/metal-sky.toml": SHOW,
        "sources.toml": '[guide]\nname = "Guide"\ntrust = "listing"\n',
        "observed/guide/2024-winter.tsv": render([read_line("guide", line)]),
    }
    data = write_data(tmp_path, files)
    told = json.loads(run("todo", "--data", data, "--now", "2024-01-03T00:00:00Z", "--json").stdout)
    (found,) = [one for one in told if one["kind"] == "contradiction"]
    assert (found["day"], found["said"]) == (
        "2024-01-02",
        "starts Wed 10 Jan 2024 25:25 on Fuji TV, not Wed 10 Jan 2024 24:55 (Guide); find who is right",
    )


def test_what_is_to_come_stands_above_what_is_over(run: Run, tmp_path: Path) -> None:
    files = {
        "shows/2024/far.toml": show_text(night("2024-01"), head='title = "Far"\nformat = "tv"\n'),
        "shows/2024/near.toml": show_text(night("2024-02-10"), head='title = "Near"\nformat = "tv"\n'),
    }
    data = write_data(tmp_path, files)
    done = run("todo", "--data", data, "--now", "2024-02-05T00:00:00Z")
    lines = [line.split()[0:3] for line in done.stdout.splitlines() if line]
    assert [line for line in lines if line[0][:4] == "2024"] == [
        ["2024-02-10", "near", "premieres"],
        ["2024-02-10", "near", "is"],
        ["2024-01-31", "far", "was"],
    ]
    assert done.stdout.splitlines()[0] == "Premieres soon, without an hour (1)"
    told = json.loads(run("todo", "--data", data, "--now", "2024-02-05T00:00:00Z", "--json").stdout)
    assert [(one["kind"], one["show"]) for one in told] == [
        ("hour", "near"),
        ("on-air", "near"),
        ("over", "far"),
    ]


def test_nothing_to_do_is_said(run: Run, tmp_path: Path) -> None:
    data = write_data(tmp_path, {"shows/2024/metal-sky.toml": SHOW})
    assert run("todo", "--data", data, "--now", "2025-01-01T00:00:00Z").stdout == "Nothing to do.\n"
