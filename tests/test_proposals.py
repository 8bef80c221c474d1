"""What only a person may decide is written into the files that it concerns, and nowhere else."""

from __future__ import annotations

import json
from typing import Any

import pytest

from databases import DAY, SKY, World, show
from support import dataset, sending, tree

NIGHT = "metal-sky\tfuji-tv\tja\tnew\t1\t{0}\t30\t\t2024-01-02\thttps://cal.example/tid/70"
COUNT = "metal-sky\t\tja\tcount\t12\t\t\t\t2024-01-02\thttps://cal.example/tid/70"
HEAD = "show\tnetwork\taudio\twhat\tepisodes\tstarts\tminutes\tref\tseen\tpage"


def observed(world: World, *lines: str, source: str = "syoboi") -> None:
    """Put lines into a source's file of the season."""
    file = world.data / f"observed/{source}/2024-winter.tsv"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("\n".join([HEAD, *sorted(lines)]) + "\n", "utf-8")


def propose(world: World, *arguments: str, day: str = DAY) -> Any:
    endpoints = (
        *("--endpoint", f"syoboi={world.syoboi.url}", "--endpoint", f"anilist={world.anilist.url}"),
        *("--cache", str(world.cache)),
    )
    sources = () if "--source" in arguments else ("--source", "anilist")
    now = ("--now", f"{day}T03:00:00Z")
    done = world.run("propose", "--data", world.data, *sources, *endpoints, *now, *arguments)
    assert done.returncode == 0, done.stderr
    return done


def told(world: World, *arguments: str, **options: Any) -> list[tuple[str, str, str]]:
    """Return the group, the key and the sentence of all that is proposed."""
    found = json.loads(propose(world, "--json", "--dry-run", *arguments, **options).stdout)
    return [(one["group"], one["key"], one["said"]) for one in found["proposals"]]


def sky(world: World, starts: str) -> None:
    world.write({SKY: show("Metal Sky", "鋼の空", "anilist = 5, syoboi = 70", starts)})


def test_a_first_night_that_was_seen_firms_up_a_month(world: World) -> None:
    sky(world, "2024-01")
    observed(world, NIGHT.format("2024-01-10 24:55"))
    assert told(world, day="2024-01-03") == [
        (
            "one",
            "metal-sky: fuji-tv starts 2024-01-10 24:55",
            "starts Wed 10 Jan 2024 24:55 on Fuji TV, not January 2024",
        )
    ]
    before = (world.data / SKY).read_text()
    propose(world, day="2024-01-03")
    assert (world.data / SKY).read_text() == before + (
        '\n[[airings.dates]]\nannounced = 2024-01-02\nstarts = "2024-01-10 24:55"\n'
        'source = "https://cal.example/tid/70"\n'
    )
    assert told(world, day="2024-01-03") == [], "what a file says is not proposed again"


def test_what_contradicts_a_person_is_called_so(world: World) -> None:
    observed(world, NIGHT.format("2024-01-10 25:25"))
    (found,) = told(world, day="2024-01-03")
    assert found[0] == "contradicts"
    assert found[2] == "starts Wed 10 Jan 2024 25:25 on Fuji TV, not Wed 10 Jan 2024 24:55"


def test_a_few_minutes_or_what_is_vaguer_is_not_worth_a_person(world: World) -> None:
    observed(world, NIGHT.format("2024-01-10 24:59"))
    assert told(world, day="2024-01-03") == []
    observed(world, NIGHT.format("2024-01-10"))
    assert told(world, day="2024-01-03") == []


def test_two_databases_agree_and_a_copy_is_no_second_one(world: World) -> None:
    sky(world, "2024-01")
    observed(world, NIGHT.format("2024-01-10 24:55"))
    observed(world, NIGHT.format("2024-01-10 24:55"), source="syoboi-copy")
    text = (world.data / "sources.toml").read_text()
    copy = '[syoboi-copy]\nname = "A copy"\ntrust = "listing"\ncopies = "syoboi"\n'
    (world.data / "sources.toml").write_text(text + copy)
    assert [group for group, _, _ in told(world, day="2024-01-03")] == ["one"]
    observed(world, NIGHT.format("2024-01-10 24:55"), source="anilist")
    assert [group for group, _, _ in told(world, day="2024-01-03")] == ["agree"]


def test_a_number_of_episodes_is_a_statement_for_a_person_to_make(world: World) -> None:
    observed(world, COUNT, source="anilist")
    assert told(world, day="2024-01-03") == [("one", "metal-sky: episodes 12", "it has 12 episodes")]
    propose(world, day="2024-01-03")
    assert "announced = 2024-01-02\nepisodes = 12\n" in (world.data / SKY).read_text()
    observed(world, COUNT.replace("\t12\t", "\t13\t"), source="anilist")
    assert told(world, day="2024-01-03") == [
        ("contradicts", "metal-sky: episodes 13", "it has 13 episodes, not 12")
    ]


def test_an_outlet_that_was_seen_is_proposed_with_its_ref(world: World) -> None:
    page = "https://bangumi.example/1"
    line = f"metal-sky\tcrunchyroll\tja\toutlet\t\t2024-01-10 25:00\t\tGMS1\t2024-01-02\t{page}"
    observed(world, line, source="bangumi-data")
    (found,) = told(world, day="2024-01-03")
    assert found[1:] == (
        "metal-sky: outlet crunchyroll",
        "it is on Crunchyroll too, from Wed 10 Jan 2024 25:00 in Japan",
    )
    text = (world.data / "networks.toml").read_text()
    linked = text.replace(
        'name = "Crunchyroll"\n', 'name = "Crunchyroll"\nlink = "https://c.example/{ref}"\n'
    )
    (world.data / "networks.toml").write_text(linked)
    propose(world, day="2024-01-03")
    _, _, added = (world.data / SKY).read_text().partition('network = "crunchyroll"\n')
    assert added == (
        'ref = "GMS1"\n\n[[airings.dates]]\nannounced = 2024-01-02\nstarts = "2024-01-10 25:00"\n'
        f'source = "{page}"\n'
    )


def test_shows_of_the_past_are_left_alone(world: World) -> None:
    observed(world, COUNT, source="anilist")
    assert told(world, day="2025-06-01") == []


def test_a_new_show_is_a_draft_and_ids_are_for_a_person(world: World) -> None:
    world.anilist.add(5, "Metal Sky", idMal=9, startDate={"year": 2024, "month": 1, "day": 10})
    fields: dict[str, Any] = {
        "startDate": {"year": 2024, "month": 4, "day": 1},
        "title": {"romaji": "Dou no Umi", "english": "Copper Sea", "native": "銅の海"},
    }
    world.anilist.add(6, **fields)
    found = told(world)
    assert ("agree", "metal-sky: ids mal 9", "ids: mal 9") in found
    assert [key for _, key, _ in found if key.startswith("new")] == ["new: anilist 6"]
    propose(world)
    assert "anilist = 5, syoboi = 70, mal = 9" in (world.data / SKY).read_text()
    assert dataset(world.data).shows["copper-sea"].draft


def test_a_no_is_remembered(world: World) -> None:
    observed(world, COUNT, source="anilist")
    said = '[[declined]]\nproposal = "metal-sky: episodes 12"\nreason = "It counts the special."\n'
    (world.data / "declined.toml").write_text(said)
    assert told(world, day="2024-01-03") == []


def test_a_file_that_would_have_problems_is_left_as_it_is_and_named(world: World) -> None:
    line = "metal-sky\tcrunchyroll\tja\toutlet\t\t2024-01-11 01:00\t\t\t2024-01-02\thttps://bangumi.example/1"
    observed(world, line, source="bangumi-data")
    before = tree(world.data)
    done = propose(world, day="2024-01-03")
    assert "not written: shows/2024/metal-sky.toml" in done.stdout
    assert "25:00" in done.stdout
    assert tree(world.data) == before


@pytest.mark.parametrize(
    ("airings", "fault"),
    [
        ("airings = [{{ {0}, dates = [{{ {1} }}] }}]\n", "[[airings]]"),
        ("[[airings]]\n{0}\ndates = [{{ {1} }}]\n", "[[airings.dates]]"),
    ],
    ids=["airings", "dates"],
)
def test_a_file_written_in_lines_is_left_as_it_is_and_named(world: World, airings: str, fault: str) -> None:
    observed(world, NIGHT.format("2024-01-10 24:55"))
    date = 'announced = 2023-12-01, starts = "2024-01", source = "https://example.org/news"'
    head = 'title = "Metal Sky"\nformat = "tv"\nids = { anilist = 5, syoboi = 70 }\n'
    world.write({SKY: head + airings.format('network = "fuji-tv"', date)})
    before = tree(world.data)
    done = propose(world, day="2024-01-03")
    assert "not written: shows/2024/metal-sky.toml" in done.stdout
    assert fault in done.stdout
    assert tree(world.data) == before


def test_a_source_that_is_down_is_named_and_the_rest_is_proposed(world: World) -> None:
    observed(world, COUNT, source="anilist")
    world.anilist.answers[""] = sending(b"", 404)
    done = propose(world, "--dry-run", day="2024-01-03")
    assert "anilist could not be read" in done.stdout
    assert "it has 12 episodes" in done.stdout


def test_a_dry_run_writes_nothing(world: World) -> None:
    observed(world, COUNT, source="anilist")
    before = tree(world.data)
    propose(world, "--dry-run", day="2024-01-03")
    assert tree(world.data) == before


@pytest.mark.parametrize("title", ["<b>x</b>", "@someone", "[x](http://evil.example)", "`x`"])
def test_what_sources_say_stays_text_in_markdown(world: World, title: str) -> None:
    fields: dict[str, Any] = {
        "startDate": {"year": 2024, "month": 4, "day": 1},
        "title": {"romaji": None, "english": title, "native": "銅の海"},
    }
    world.anilist.add(6, **fields)
    page = propose(world, "--markdown", "--dry-run").stdout
    assert "One source says so" in page
    assert title not in page


def test_an_address_ends_no_link_of_markdown_early(world: World) -> None:
    observed(world, COUNT.replace("tid/70", "tid/70)[x](http://evil.example"), source="anilist")
    page = propose(world, "--markdown", "--dry-run", day="2024-01-03").stdout
    assert "(https://cal.example/tid/70%29[x]%28http://evil.example)" in page


def test_nothing_to_propose_is_said(world: World) -> None:
    assert propose(world).stdout == "Nothing to propose.\n"
