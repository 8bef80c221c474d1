"""One's own calendar: on the command line, from published feeds, and by lists that are kept elsewhere."""

from __future__ import annotations

import datetime as dt
import gzip
import json
import random
import re
from collections.abc import Iterator
from pathlib import Path

import icalendar
import pytest

from animecal.check.rules import read_data
from animecal.errors import SourceError, UsageError
from animecal.language.load import SHIPPED
from animecal.language.model import Dataset
from animecal.language.selections import KEYS, TOLD, read
from animecal.language.tables import Selection
from animecal.ledger.published import NOTHING, Published
from animecal.publish.build import Built
from animecal.publish.own import Own, Shelf, own_calendar, schedules_for, shelf_of
from animecal.sources import lists
from support import (
    AIRING,
    FILE,
    NOW,
    SHOW,
    Answer,
    Run,
    Server,
    build_on,
    built,
    dataset,
    events,
    on_day,
    sending,
    show_text,
    simulcast,
    tree,
    write_data,
)

GOLDEN = Path(__file__).parent / "golden" / "data"
DAY = "2024-01-05"
DAY_OF_MIDDLING = dt.date(2024, 2, 20)


@pytest.fixture
def published(run: Run, data: Path, tmp_path: Path) -> Path:
    """Feeds of the small data set with a simulcast, which moved once after they were first published."""
    stream = show_text(simulcast(), head="")
    write_data(data, {FILE: SHOW + stream})
    out = tmp_path / "feeds"
    build_on(run, data, out, "2024-01-01")
    write_data(data, {FILE: SHOW + stream.replace("30 minutes", "60 minutes")})
    build_on(run, data, out, "2024-01-02")
    return out


def uids(calendar: str | bytes) -> list[str]:
    found = events(calendar if isinstance(calendar, bytes) else calendar.encode())
    return [uid.removesuffix("@animecal") for uid in found]


def pieces(calendar: bytes) -> list[bytes]:
    """The bytes of each event."""
    return [part.partition(b"END:VEVENT\r\n")[0] for part in calendar.split(b"BEGIN:VEVENT\r\n")[1:]]


# --- from published feeds ---------------------------------------------------------------------------------


def test_a_calendar_takes_its_events_from_the_feeds_to_the_letter(
    run: Run, data: Path, published: Path, tmp_path: Path
) -> None:
    mine = tmp_path / "my.ics"
    done = run(
        *("calendar", "--data", data, "--feeds", published, "--service", "Crunchyroll", "--out", mine),
        *("--title", "Mine; all of it", *on_day(DAY)),
    )
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.splitlines() == [
        "4 events. The file does not update itself: make it again, or save it under a name."
    ]
    whole = mine.read_bytes()
    feed = (published / "shows/metal-sky.crunchyroll.ics").read_bytes()
    assert pieces(whole) == pieces(feed)
    assert b"\r\nSEQUENCE:1\r\n" in whole
    assert b"\r\nNAME:Mine\\; all of it\r\n" in whole
    assert b"SOURCE" not in whole


def test_a_calendar_goes_to_standard_output_and_words_stand_beside_it(
    run: Run, data: Path, published: Path
) -> None:
    done = run("calendar", "--data", data, "--feeds", published, "--only", "premieres", *on_day(DAY))
    assert uids(done.stdout) == ["metal-sky.original.1"]
    assert done.stdout.startswith("BEGIN:VCALENDAR\r\n")
    assert "1 event." in done.stderr


def test_without_feeds_it_says_so(run: Run, data: Path) -> None:
    done = run("calendar", "--data", data, *on_day(DAY))
    assert done.returncode == 0
    assert len(uids(done.stdout)) == 4
    assert "There are no feeds in feeds: events have the UIDs that they will have there" in done.stderr


def test_events_that_no_feed_has_yet_are_counted(run: Run, data: Path, published: Path) -> None:
    write_data(data, {FILE: SHOW.replace("episodes = 4", "episodes = 6")})
    done = run("calendar", "--data", data, "--feeds", published, *on_day(DAY))
    assert len(uids(done.stdout)) == 6
    assert "2 events are in no feed yet" in done.stderr


def test_all_that_is_wrong_is_told_at_once(run: Run, data: Path, published: Path) -> None:
    wrong = ("--show", "metal-skye", "--network", "fuji", "--region", "france", "--only", "premiere")
    done = run("calendar", "--data", data, "--feeds", published, *wrong, *on_day(DAY))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines() == [
        "error: 'metal-skye' is no show; did you mean 'metal-sky'?",
        "'fuji' is no network; did you mean 'fuji-tv'?",
        "'france' is no country code such as 'FR'",
        "'premiere' is none of 'premieres', 'finales' and 'episodes'; did you mean 'premieres'?",
    ]


@pytest.mark.parametrize(
    "hostile",
    ["", " ", "../../etc/passwd", "\x1b[2J", "a\r\nX-EVIL:1", "\u202e", "日本語", "'; DROP", "x" * 10_000],
)
def test_hostile_names_are_no_names_and_steer_no_terminal(
    run: Run, data: Path, published: Path, hostile: str
) -> None:
    for option in ("--show", "--network", "--studio", "--audio"):
        done = run("calendar", "--data", data, "--feeds", published, option, hostile, *on_day(DAY))
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.rstrip("\n").replace("\n", "").isprintable()
        assert len(done.stderr) < 400


@pytest.mark.parametrize("title", ["", " ", "\x1b[31m", "x" * 501, "\u202e"])
def test_a_title_that_nobody_could_see_is_refused(run: Run, data: Path, title: str) -> None:
    done = run("calendar", "--data", data, "--title", title, *on_day(DAY))
    assert (done.returncode, done.stdout) == (2, "")
    assert "the title is no line of 1 to 500 letters that can be seen" in done.stderr


def test_a_file_that_cannot_be_written_leaves_nothing(run: Run, data: Path, tmp_path: Path) -> None:
    done = run("calendar", "--data", data, "--out", tmp_path / "none" / "my.ics", *on_day(DAY))
    assert done.returncode == 1
    assert "cannot be written" in done.stderr
    assert not (tmp_path / "none").exists()


def test_feeds_elsewhere_are_asked_for_the_shows_that_are_selected_alone(
    run: Run, data: Path, published: Path
) -> None:
    with Server() as server:
        for path, content in tree(published).items():
            server.answers[path] = sending(content)
        asked = ("calendar", "--data", data, "--feeds", server.url, "--show", "metal-sky", *on_day(DAY))
        done = run(*asked)
    assert done.returncode == 0, done.stderr
    assert pieces(done.stdout.encode()) == pieces((published / "shows/metal-sky.ics").read_bytes())
    assert set(server.asked) == {
        "index.json",
        "shows/metal-sky.ics",
        "shows/metal-sky.crunchyroll.ics",
        "shows/metal-sky.fuji-tv.ics",
    }


# --- shows that are gone ----------------------------------------------------------------------------------


def without_show(data: Path, retired: str = "") -> None:
    """Take the show out of the data, which another one keeps from being empty."""
    (data / FILE).unlink()
    other = show_text(AIRING, head='title = "Wooden Sky"\nformat = "tv"\nepisodes = 2\n')
    write_data(data, {"shows/2024/wooden-sky.toml": other, "retired.toml": retired})


def test_a_show_that_the_data_lost_is_told_in_one_event_and_the_rest_stays(
    run: Run, data: Path, published: Path
) -> None:
    without_show(data)
    shows = ("--show", "metal-sky", "--show", "wooden-sky")
    done = run("calendar", "--data", data, "--feeds", published, *shows, *on_day(DAY))
    assert uids(done.stdout) == ["lost.metal-sky", "wooden-sky.original.1", "wooden-sky.original.2"]
    lost = events(done.stdout.encode())["lost.metal-sky@animecal"]
    assert lost["SUMMARY"] == "Metal Sky: this show is no longer in the data"
    assert "No longer in the data: metal-sky" in done.stderr


def test_a_retired_show_is_told_as_its_feed_tells_it(run: Run, data: Path, published: Path) -> None:
    gone = (
        'path = "shows/metal-sky.ics"\ntitle = "Metal Sky"\nsince = 2024-01-03\nreason = "It was a hoax."\n'
    )
    without_show(data, f"[[feeds]]\n{gone}")
    build_on(run, data, published, "2024-01-04")
    done = run("calendar", "--data", data, "--feeds", published, "--show", "metal-sky", *on_day(DAY))
    assert pieces(done.stdout.encode()) == pieces((published / "shows/metal-sky.ics").read_bytes())


# --- splicing -------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def middling(tmp_path_factory: pytest.TempPathFactory) -> tuple[Dataset, Shelf]:
    """What meets everything that can happen to a show, beside a hundred others, and its feeds."""
    folder = tmp_path_factory.mktemp("middling")
    files = {path.relative_to(GOLDEN).as_posix(): path.read_text("utf-8") for path in GOLDEN.rglob("*.toml")}
    networks = ("fuji-tv", "at-x", "crunchyroll", "netflix", "adult-swim")
    for number in range(100):
        first = networks[number % 2]
        others = [one for one in networks[2:] if (number * 7 + len(one)) % 3]
        streams = "".join(simulcast(one, announced=f"2023-12-{10 + number % 10}") for one in others)
        text = show_text(
            AIRING.replace("fuji-tv", first).replace("10 24:55", f"{10 + number % 7} 2{number % 5}:00")
            + streams,
            head=f'title = "Number {number}"\nformat = "tv"\nepisodes = {1 + number % 13}\n'
            f'studios = ["Studio {number % 11}"]\n',
        )
        files[f"shows/2024/number-{number}.toml"] = text
    loaded = dataset(write_data(folder, {**files, **small_tables(files)}))
    made = built(loaded, as_of=str(DAY_OF_MIDDLING))
    return loaded, shelf_of(Published(made.index, made.files))


def small_tables(files: dict[str, str]) -> dict[str, str]:
    """The networks of the golden data, and those of the others that it lacks."""
    from support import NETWORKS

    there = files["networks.toml"]
    more = [part for part in NETWORKS.split("\n\n") if part.split("\n")[0] not in there]
    return {"networks.toml": "\n\n".join([there, *more])}


def own(loaded: Dataset, shelf: Shelf, given: dict[str, list[str]]) -> Own:
    asked = read(given, loaded)
    assert asked.faults == ()
    known = schedules_for(loaded, asked.selection, DAY_OF_MIDDLING)
    later = NOW + dt.timedelta(days=90)
    return own_calendar(loaded, known, shelf, asked, title="Mine", as_of=DAY_OF_MIDDLING, now=later)


def by_chance(seed: int, loaded: Dataset) -> dict[str, list[str]]:
    choice = random.Random(seed)  # noqa: S311
    names = {
        "shows": list(loaded.shows),
        "networks": list(loaded.networks),
        "blocks": list(loaded.blocks),
        "studios": [f"studio-{number}" for number in range(11)],
        "seasons": ["2024-winter", "2024-spring", "2023-fall"],
        "services": list(loaded.networks),
        "audio": ["ja", "en"],
        "region": list(loaded.regions.countries),
        "only": ["premieres", "finales"],
        "fallback": ["none"],
    }
    assert names.keys() == set(KEYS) - set(TOLD)
    return {
        key: choice.sample(
            known, 1 if key in ("region", "only", "fallback") else min(len(known), choice.randint(1, 9))
        )
        for key, known in names.items()
        if choice.random() < 0.25
    }


def test_two_hundred_selections_have_the_bytes_of_the_feeds_and_nothing_twice(
    middling: tuple[Dataset, Shelf],
) -> None:
    loaded, shelf = middling
    there = {raw for entry in shelf.ledger.values() for raw in pieces(entry.raw)}
    some = 0
    for seed in range(200):
        made = own(loaded, shelf, by_chance(seed, loaded))
        found = pieces(made.data)
        assert set(found) <= there
        assert len(found) == len(set(found)) == made.events
        assert made.unpublished == 0
        some += bool(found)
    assert some > 100


@pytest.mark.parametrize(
    "told",
    [{"titles": ["ja"]}, {"titles": ["romaji"], "alarm": ["0"]}, {"language": ["ja"], "alarm": ["15"]}],
)
def test_selections_in_other_words_have_the_events_and_revisions_of_the_feeds(
    middling: tuple[Dataset, Shelf], told: dict[str, list[str]]
) -> None:
    loaded, shelf = middling
    for seed in range(60):
        plain = by_chance(seed, loaded)
        before, after = own(loaded, shelf, plain).data, own(loaded, shelf, {**plain, **told}).data
        assert list(map(kept, pieces(after))) == list(map(kept, pieces(before)))


def kept(piece: bytes) -> list[bytes]:
    """Return the lines of an event that are the same in whatever words."""
    return re.findall(rb"(?m)^(?:UID|SEQUENCE|DTSTAMP|LAST-MODIFIED|DTSTART|DTEND|STATUS)[:;].*", piece)


def test_everything_nothing_and_hundreds_of_shows_can_be_selected(
    middling: tuple[Dataset, Shelf],
) -> None:
    loaded, shelf = middling
    every = own(loaded, shelf, {})
    named = own(loaded, shelf, {"shows": list(loaded.shows)})
    assert every.data == named.data
    assert every.events > 500
    nothing = own(loaded, shelf, {"audio": ["fr"], "fallback": ["none"]})
    assert nothing.events == 0
    assert len(icalendar.Calendar.from_ical(nothing.data).events) == 0


def test_a_show_that_nobody_ever_had_is_refused(data: Path) -> None:
    loaded = dataset(data)
    asked = read({"shows": ["metal-sky", "metal-ski"]}, loaded)
    with pytest.raises(UsageError, match="'metal-ski' is no show; did you mean 'metal-sky'"):
        own_calendar(loaded, [], shelf_of(NOTHING), asked, title="Mine", as_of=NOW.date(), now=NOW)


@pytest.fixture(scope="module")
def shipped() -> tuple[Dataset, Built]:
    loaded = read_data(SHIPPED).checked
    return loaded, built(loaded, as_of="2026-11-25")


def test_every_calendar_that_ships_has_events_and_is_read_by_icalendar(
    shipped: tuple[Dataset, Built],
) -> None:
    loaded, made = shipped
    named = [path for path in made.files if path.startswith("calendars/")]
    assert len(named) == len(loaded.calendars) >= 3
    for path in named:
        assert len(icalendar.Calendar.from_ical(made.files[path]).events) > 0


def test_what_is_too_large_for_calendar_apps_is_cut_and_says_so(shipped: tuple[Dataset, Built]) -> None:
    loaded, made = shipped
    day = dt.date(2026, 11, 25)
    shelf = shelf_of(Published(made.index, made.files))
    every = own_calendar(
        *(loaded, schedules_for(loaded, Selection(), day), shelf, read({}, loaded)),
        title="Everything",
        as_of=day,
        now=NOW,
    )
    assert len(every.data) < 900_000
    assert "The whole is too large for calendar apps" in every.data.decode().replace("\r\n ", "")
    assert every.events < len(shelf.ledger)


# --- saving ---------------------------------------------------------------------------------------------

WRITTEN = """\
# what our club likes
[club]   # since 2023
title = 'Our club'
shows = [ "metal-sky" ]
"""


def test_a_calendar_that_is_saved_is_built_and_leaves_the_others_to_the_letter(
    run: Run, data: Path, tmp_path: Path
) -> None:
    write_data(data, {"calendars.toml": WRITTEN})
    asked = ("--network", "fuji-tv", "--region", "jp", "--only", "premieres", "--title", 'Late "nights"')
    done = run("calendar", "--data", data, *asked, "--save", "late-nights", *on_day(DAY))
    assert (done.returncode, done.stdout) == (0, "")
    assert "The next build publishes it as calendars/late-nights.ics." in done.stderr
    assert (data / "calendars.toml").read_text("utf-8") == WRITTEN + (
        '\n[late-nights]\ntitle = "Late \\"nights\\""\nnetworks = ["fuji-tv"]\nregion = "JP"\n'
        'only = "premieres"\n'
    )
    build_on(run, data, tmp_path / "feeds", DAY)
    assert uids((tmp_path / "feeds/calendars/late-nights.ics").read_bytes()) == ["metal-sky.original.1"]
    assert len(uids((tmp_path / "feeds/calendars/club.ics").read_bytes())) == 4


def test_the_first_calendar_makes_the_file(run: Run, data: Path) -> None:
    assert run("calendar", "--data", data, "--show", "metal-sky", "--save", "mine").returncode == 0
    assert dataset(data).calendars["mine"].shows == ("metal-sky",)


@pytest.mark.parametrize(
    ("arguments", "said", "code"),
    [
        (("--save", "club"), "has a calendar 'club' already", 2),
        (("--save", "Our Club"), "'Our Club' is no name of a calendar", 2),
        (("--save", "con"), "'con' is no name of a calendar", 2),
        (("--save", "../club"), "'../club' is no name of a calendar", 2),
        (("--save", "new", "--show", "metal-ski"), "'metal-ski' is no show; did you mean 'metal-sky'?", 2),
    ],
)
def test_what_cannot_be_saved_leaves_the_file_as_it_was(
    run: Run, data: Path, arguments: tuple[str, ...], said: str, code: int
) -> None:
    write_data(data, {"calendars.toml": WRITTEN})
    done = run("calendar", "--data", data, *arguments)
    assert done.returncode == code
    assert said in done.stderr
    assert (data / "calendars.toml").read_text("utf-8") == WRITTEN


def test_nothing_is_saved_in_the_copy_of_the_data_that_is_installed(run: Run) -> None:
    done = run("calendar", "--show", "frieren", "--save", "mine", "--data", SHIPPED.parent / "none")
    assert done.returncode == 1
    assert "does not exist" in done.stderr


# --- lists that are kept elsewhere ------------------------------------------------------------------------

EXPORT = """\
<?xml version="1.0" encoding="UTF-8" ?>
<myanimelist>
  <myinfo><user_name>somebody</user_name></myinfo>
  <anime>
    <series_animedb_id>58001</series_animedb_id><series_title><![CDATA[Metal Sky]]></series_title>
    <my_status>Watching</my_status>
  </anime>
  <anime>
    <series_animedb_id>58002</series_animedb_id><series_title>Glass &amp; Sky</series_title>
    <my_status>Plan to Watch</my_status>
  </anime>
  <anime>
    <series_animedb_id>58003</series_animedb_id><series_title>Old Sky</series_title>
    <my_status>Completed</my_status>
  </anime>
</myanimelist>
"""


@pytest.fixture
def known(data: Path) -> Path:
    """The small data set, whose show has ids elsewhere, and another show."""
    other = show_text(AIRING, head='title = "Wooden Sky"\nformat = "tv"\nepisodes = 2\n')
    ids = "episodes = 4\nids = { mal = 58001, anilist = 170001 }\n"
    files = {FILE: SHOW.replace("episodes = 4\n", ids), "shows/2024/wooden-sky.toml": other}
    return write_data(data, files)


@pytest.mark.parametrize("packed", [False, True])
def test_an_export_of_myanimelist_selects_what_is_watched_or_planned(
    run: Run, known: Path, tmp_path: Path, packed: bool
) -> None:
    file = tmp_path / ("list.xml.gz" if packed else "list.xml")
    file.write_bytes(gzip.compress(EXPORT.encode()) if packed else EXPORT.encode())
    done = run("calendar", "--data", known, "--from", file, *on_day(DAY))
    assert done.returncode == 0
    assert uids(done.stdout) == [f"metal-sky.original.{number}" for number in (1, 2, 3, 4)]
    assert "Not in the data: Glass & Sky\n" in done.stderr
    assert "Old Sky" not in done.stderr


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><myanimelist>&b;</myanimelist>'


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "is no XML that can be read"),
        (b"<html></html>", "is no export of MyAnimeList: its outermost element is 'html'"),
        (BOMB.encode(), "is no XML that can be read"),
        (gzip.compress(EXPORT.encode())[:-9], "it is cut short"),
        (gzip.compress(b" " * (lists.LIMIT + 1)), "it is larger than 20,000,000 bytes"),
        (b"\x1f\x8bnonsense", "is no XML that can be read"),
        (EXPORT.encode("utf-16")[3:], "is no XML that can be read"),
    ],
)
def test_an_export_that_is_none_is_told(body: bytes, said: str) -> None:
    with pytest.raises(SourceError, match=said):
        lists.of_export(body, "list.xml")


class Profile(Server):
    """A server that answers with the list of one user, as AniList does."""

    def __init__(self) -> None:
        super().__init__()
        self.media: list[dict[str, object]] = []
        self.answers[""] = lambda handler, number: self.listed()(handler, number)

    def listed(self) -> Answer:
        groups = [{"entries": [{"media": one}]} for one in self.media]
        return sending(json.dumps({"data": {"MediaListCollection": {"lists": groups}}}).encode())


@pytest.fixture
def profile() -> Iterator[Profile]:
    with Profile() as found:
        yield found


def media(number: int, mal: int | None, title: str) -> dict[str, object]:
    return {"id": number, "idMal": mal, "title": {"english": None, "romaji": title, "native": "空"}}


def test_the_list_of_a_user_of_anilist_selects_by_either_id(run: Run, known: Path, profile: Profile) -> None:
    profile.media = [
        media(1, 58001, "Hagane no Sora"),
        media(2, None, "Kami no Sora"),
        media(2, None, "Twice"),
    ]
    asked = ("calendar", "--data", known, "--from", "some_body", "--endpoint", profile.url, *on_day(DAY))
    done = run(*asked)
    assert uids(done.stdout)[0] == "metal-sky.original.1"
    assert "Not in the data: Kami no Sora\n" in done.stderr
    question = json.loads(profile.requests[0].body)
    assert question["variables"] == {"user": "some_body"}
    profile.media = [media(170001, None, "Hagane no Sora")]
    assert len(uids(run(*asked).stdout)) == 4


def test_a_list_of_which_the_data_has_nothing_makes_no_calendar(
    run: Run, known: Path, profile: Profile
) -> None:
    profile.media = [media(number, None, f"Show {number}") for number in range(1, 31)]
    done = run("calendar", "--data", known, "--from", "some_body", "--endpoint", profile.url, *on_day(DAY))
    assert (done.returncode, done.stdout) == (1, "")
    assert "Show 20; and 10 more" in done.stderr
    assert "nothing that some_body says is watched or planned is in the data" in done.stderr


def test_a_user_that_is_not_there_is_told(run: Run, known: Path, profile: Profile) -> None:
    profile.answers[""] = sending(b'{"errors":[{"message":"User not found","status":404}],"data":null}', 404)
    done = run("calendar", "--data", known, "--from", "nobody", "--endpoint", profile.url, *on_day(DAY))
    assert (done.returncode, done.stdout) == (1, "")
    assert "404" in done.stderr


@pytest.mark.parametrize("place", ["no such user!", "../list.xml", "list.xml", ""])
def test_what_is_neither_a_file_nor_a_user_is_told(run: Run, known: Path, place: str) -> None:
    done = run("calendar", "--data", known, "--from", place, *on_day(DAY))
    assert done.returncode in (1, 2)
    assert done.stdout == ""
    assert done.stderr.startswith("error: ")
