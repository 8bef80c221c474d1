"""Each episode once: in countries, in the calendars that the data names, and among dubs."""

from __future__ import annotations

import datetime as dt
import random
from pathlib import Path

import pytest

from animecal.errors import GateError
from animecal.feeds.events import events_of
from animecal.feeds.picked import events_at
from animecal.language.model import Dataset
from animecal.language.selections import KEYS, given_by, read, selection_of
from animecal.language.tables import Selection
from animecal.publish.build import Built
from animecal.schedule.episodes import ShowSchedule
from animecal.schedule.outlets import Outlets, nights_of
from animecal.schedule.picking import Picking
from animecal.schedule.shows import schedule
from animecal.views import coming
from support import FILE, START, built, change, dataset, dates, events, show_text, write_data

GOLDEN = Path(__file__).parent / "golden" / "data"
HEAD = 'title = "Metal Sky"\nformat = "tv"\nepisodes = 4\n'
TV = '[[airings]]\nnetwork = "fuji-tv"\nblock = "plus-ultra"\n' + START
FRANCE = "regions/fr.episodes.ics"


def outlet(network: str, *statements: str, airing: str = "") -> str:
    return f'\n[[airings]]\nnetwork = "{network}"\n{airing}' + "".join(statements)


STREAM = outlet("crunchyroll", dates("2023-12-07", 'delay = "30 minutes"'))
DUB = outlet("crunchyroll", dates("2023-12-07", 'delay = "14 days"'), airing='audio = "en"\n')

LATE = change("2023-12-20", "from_episode = 3", 'starts = "2024-02-01 12:00"')
TAKEN_OVER = TV + STREAM + LATE + outlet("netflix", dates("2023-12-07", 'delay = "2 days"'))
"""From its third episode on, another outlet is the earlier one."""


def data(folder: Path, body: str, calendars: str = "", *, head: str = HEAD) -> Path:
    files = {"calendars.toml": calendars} if calendars else {}
    return write_data(folder, {FILE: show_text(body, head=head), **files})


def uids(made: Built, path: str) -> list[str]:
    return [uid.removesuffix("@animecal").removeprefix("metal-sky.") for uid in events(made.files[path])]


# --- countries ------------------------------------------------------------------------------------------


def test_a_country_has_each_episode_at_the_earliest_outlet_there(tmp_path: Path) -> None:
    late = change("2023-12-20", "from_episode = 3", 'starts = "2024-02-01 12:00"')
    made = built(
        data(tmp_path, TV + STREAM + late + outlet("netflix", dates("2023-12-07", 'delay = "2 days"')))
    )
    assert uids(made, FRANCE) == ["crunchyroll.1", "crunchyroll.2", "netflix.3", "netflix.4"]
    assert uids(made, "regions/jp.episodes.ics") == [f"original.{number}" for number in (1, 2, 3, 4)]
    assert uids(made, "regions/fr.ics") == ["crunchyroll.1"]


def test_the_next_days_of_a_country_are_those_of_its_feed(tmp_path: Path) -> None:
    folder = data(tmp_path, TAKEN_OVER)
    now = dt.datetime(2024, 1, 1, tzinfo=dt.UTC)
    loaded = dataset(folder)
    found = coming(loaded, schedule(loaded, now.date()), now=now, days=60, zone="UTC", region="fr")
    assert [(one.what, one.network) for one in found] == [
        ("episode 1", "Crunchyroll"),
        ("episode 2", "Crunchyroll"),
        ("episode 3", "Netflix"),
        ("episode 4", "Netflix"),
    ]


def test_a_dub_stands_in_a_country_only_where_nothing_else_is(tmp_path: Path) -> None:
    early = DUB.replace("14 days", "5 minutes")
    assert uids(built(data(tmp_path, TV + STREAM + early)), FRANCE)[0] == "crunchyroll.1"
    assert uids(built(data(tmp_path, TV + early)), FRANCE)[0] == "crunchyroll-en.1"


def test_reruns_and_advance_showings_stand_for_nothing_in_a_country(tmp_path: Path) -> None:
    ahead = outlet(
        "japanese-cinemas", dates("2023-12-07", 'starts = "2024-01-03"'), airing='kind = "preview"\n'
    )
    made = built(data(tmp_path, TV + ahead))
    assert uids(made, "regions/jp.episodes.ics") == [f"original.{number}" for number in (1, 2, 3, 4)]


def test_episodes_that_are_streamed_at_once_stand_once(tmp_path: Path) -> None:
    batch = change("2023-12-07", 'episodes = "1-4"', 'starts = "2024-01-17 12:00"')
    at_once = outlet("netflix", dates("2023-12-07", 'starts = "2024-01-17 12:00"'), batch)
    made = built(data(tmp_path, TV + at_once))
    assert uids(made, FRANCE) == ["netflix.1"]
    assert uids(made, "regions/jp.episodes.ics") == [f"original.{number}" for number in (1, 2, 3, 4)]


def test_what_nobody_else_shows_stands_even_if_it_repeats_something(tmp_path: Path) -> None:
    evening = dates("2023-12-07", 'starts = "2024-01-11 12:00"')
    first = outlet("adult-swim", evening, airing='cadence = "one-off"\n')
    batch = change("2023-12-07", 'episodes = "1-4"', 'starts = "2024-01-17 12:00"')
    at_once = outlet("netflix", dates("2023-12-07", 'starts = "2024-01-17 12:00"'), batch)
    made = built(data(tmp_path, TV + at_once + first))
    assert uids(made, "regions/us.episodes.ics") == ["adult-swim.1", "netflix.1"]


def test_a_country_keeps_the_two_months_before_and_changes_once_a_month(tmp_path: Path) -> None:
    folder = data(tmp_path, TV + STREAM, head=HEAD.replace("4", "40"))
    made = built(folder, as_of="2024-06-01")
    assert uids(made, FRANCE)[0] == "crunchyroll.13"  # 3 April, the first one of the month
    for day in ("2024-06-02", "2024-06-30"):
        assert built(folder, made, as_of=day).files == made.files
    assert uids(built(folder, made, as_of="2024-07-01"), FRANCE)[0] == "crunchyroll.17"


def test_time_never_empties_a_country(tmp_path: Path) -> None:
    made = built(data(tmp_path, TV + STREAM.replace("30 minutes", "7 days")), as_of="2026-11-25")
    assert uids(made, FRANCE) == ["crunchyroll.4"]  # of February; the others were in January


def test_a_run_that_goes_over_to_another_network_leaves_the_countries_of_the_first(tmp_path: Path) -> None:
    over = change("2023-12-20", "from_episode = 3", 'starts = "2024-01-24 24:00"', 'network = "at-x"')
    made = built(data(tmp_path, '[[airings]]\nnetwork = "crunchyroll"\n' + START + over))
    assert uids(made, FRANCE) == ["original.1", "original.2"]
    assert uids(made, "regions/jp.episodes.ics") == ["original.3", "original.4"]


def test_an_outlet_that_takes_over_is_no_loss_and_one_that_leaves_is(tmp_path: Path) -> None:
    later = outlet("netflix", dates("2023-12-07", 'delay = "2 days"'))
    before = built(data(tmp_path, TV + STREAM + later))
    sooner = later.replace("2 days", "5 minutes")
    after = built(data(tmp_path, TV + STREAM + sooner), before)
    assert uids(after, FRANCE) == [f"netflix.{number}" for number in (1, 2, 3, 4)]
    narrow = later.replace('network = "netflix"', 'network = "netflix"\nregions = ["FR"]')
    before = built(data(tmp_path, TV + later))
    with pytest.raises(GateError, match=r"leave regions/us\.episodes\.ics"):
        built(data(tmp_path, TV + narrow), before)


# --- dubs -----------------------------------------------------------------------------------------------


def test_a_network_with_dubs_has_a_feed_of_them(tmp_path: Path) -> None:
    made = built(data(tmp_path, TV + STREAM + DUB))
    assert uids(made, "networks/crunchyroll.dubs.ics") == [
        f"crunchyroll-en.{number}" for number in (1, 2, 3, 4)
    ]
    assert [path for path in made.files if ".dubs." in path] == ["networks/crunchyroll.dubs.ics"]


# --- the calendars that the data names ------------------------------------------------------------------


def club(*lines: str) -> str:
    return "\n".join(["[club]", 'title = "Our club"', *lines, ""])


CLUB = "calendars/club.ics"


def test_a_calendar_has_each_episode_at_its_outlet_and_else_at_the_original(tmp_path: Path) -> None:
    evening = dates("2023-12-07", 'starts = "2024-01-11 12:00"')
    first = outlet("crunchyroll", evening, airing='cadence = "one-off"\n')
    made = built(data(tmp_path, TV + first, club('services = ["crunchyroll"]')))
    assert uids(made, CLUB) == ["crunchyroll.1", "original.2", "original.3", "original.4"]
    made = built(data(tmp_path, TV + first, club('services = ["crunchyroll"]', 'fallback = "none"')))
    assert uids(made, CLUB) == ["crunchyroll.1"]


def test_an_outlet_without_an_hour_leaves_the_place_to_the_original_which_names_it(tmp_path: Path) -> None:
    untimed = outlet("crunchyroll", dates("2023-12-07", 'starts = "2024"'))
    calendars = club('services = ["crunchyroll"]')
    before = built(data(tmp_path, TV + untimed, calendars))
    assert uids(before, CLUB) == [f"original.{number}" for number in (1, 2, 3, 4)]
    first = events(before.files[CLUB])["metal-sky.original.1@animecal"]
    assert "Also on\\, without a known time: Crunchyroll" in first["DESCRIPTION"]
    after = built(data(tmp_path, TV + STREAM, calendars), before, as_of="2024-01-02")
    assert uids(after, CLUB) == [f"crunchyroll.{number}" for number in (1, 2, 3, 4)]


@pytest.mark.parametrize(
    ("only", "kept"), [("premieres", ["original.1"]), ("finales", ["original.4"]), ("episodes", None)]
)
def test_a_calendar_may_have_only_premieres_or_finales(
    tmp_path: Path, only: str, kept: list[str] | None
) -> None:
    made = built(data(tmp_path, TV, club(f'only = "{only}"')))
    assert uids(made, CLUB) == (kept or [f"original.{number}" for number in (1, 2, 3, 4)])


@pytest.mark.parametrize(
    ("line", "there"),
    [
        ('shows = ["metal-sky"]', True),
        ('networks = ["at-x"]', False),
        ('networks = ["at-x", "crunchyroll"]', True),
        ('networks = ["crunchyroll"]\nblocks = ["plus-ultra"]', True),
        ('networks = ["at-x"]\nblocks = ["plus-ultra"]', False),
        ('shows = ["metal-sky"]\nnetworks = ["at-x"]', True),
        ('studios = ["Bones & Co."]', True),
        ('studios = ["bones-co"]\nseasons = ["2024-winter"]', True),
        ('seasons = ["2024-spring"]', False),
        ('audio = ["en"]\nfallback = "none"', False),
        ('region = "CN"\nfallback = "none"', False),
        ('region = "FR"\nfallback = "none"', True),
    ],
)
def test_a_calendar_selects_by_what_is_named_and_by_what_shows_are(
    tmp_path: Path, line: str, there: bool
) -> None:
    other = show_text(TV.replace("2024-01-10", "2024-04-10"), head=HEAD.replace("Metal", "Wooden"))
    folder = data(tmp_path, TV + STREAM, club(line), head=f'{HEAD}studios = ["Bones & Co."]\n')
    write_data(folder, {"shows/2024/wooden-sky.toml": other})
    made = built(folder)
    assert any(uid.startswith("metal-sky.") for uid in events(made.files.get(CLUB, b""))) == there


def test_a_calendar_has_the_title_and_the_text_that_it_was_given(tmp_path: Path) -> None:
    made = built(data(tmp_path, TV, club('about = "On Fridays, after work"')))
    assert b"X-WR-CALNAME:Our club\r\n" in made.files[CLUB]
    assert b"X-WR-CALDESC:On Fridays\\, after work\r\n" in made.files[CLUB]
    assert [one.title for one in made.index.feeds if one.kind == "calendar"] == ["Our club"]


def test_a_calendar_in_which_nothing_is_yet_has_its_address_all_the_same(tmp_path: Path) -> None:
    made = built(data(tmp_path, TV, club('audio = ["en"]', 'fallback = "none"')))
    assert uids(made, CLUB) == []
    assert b"X-WR-CALNAME:Our club\r\n" in made.files[CLUB]


def test_an_event_has_the_same_bytes_in_a_calendar_as_elsewhere(tmp_path: Path) -> None:
    made = built(data(tmp_path, TV + STREAM, club('services = ["crunchyroll"]')))
    parts = made.files[CLUB].split(b"BEGIN:VEVENT")[1:-1]
    assert len(parts) == 3
    assert all(part in made.files["shows/metal-sky.crunchyroll.ics"] for part in parts)


def test_what_leaves_a_calendar_is_held_unless_its_show_was_taken_out(tmp_path: Path) -> None:
    other = show_text(TV, head=HEAD.replace("Metal", "Wooden"))

    def with_club(line: str) -> Path:
        folder = data(tmp_path, TV + STREAM, club(line))
        return write_data(folder, {"shows/2024/wooden-sky.toml": other})

    before = built(with_club('shows = ["metal-sky", "wooden-sky"]'))
    assert len(events(built(with_club('shows = ["metal-sky"]'), before).files[CLUB])) == 4
    with pytest.raises(GateError, match=r"leave calendars/club\.ics"):
        built(with_club('shows = ["metal-sky", "wooden-sky"]\nonly = "premieres"'), before)
    (tmp_path / "calendars.toml").unlink()
    with pytest.raises(GateError, match=r"leave calendars/club\.ics"):
        built(data(tmp_path, TV + STREAM), before)


# --- what holds of every selection ----------------------------------------------------------------------


def some(choice: random.Random, loaded: Dataset, known: list[ShowSchedule]) -> Selection:
    """A selection by chance."""

    def few(key: str, names: list[str]) -> tuple[str, ...]:
        return tuple(choice.sample(names, choice.randint(1, min(len(names), 4)))) if key in chosen else ()

    chosen = {key for key in KEYS if choice.random() < 0.4}
    networks = list(loaded.networks)
    return Selection(
        shows=few("shows", [one.show.id for one in known]),
        networks=few("networks", networks),
        blocks=few("blocks", list(loaded.blocks)),
        services=few("services", networks),
        audio=few("audio", ["ja", "en"]),
        region=choice.choice(list(loaded.regions.countries)) if "region" in chosen else None,
        fallback="none" if "fallback" in chosen else "original",
        only="premieres" if "only" in chosen and choice.random() < 0.2 else "episodes",
    )


@pytest.fixture(scope="module")
def golden() -> tuple[Dataset, list[ShowSchedule]]:
    loaded = dataset(GOLDEN)
    return loaded, schedule(loaded, dt.date(2024, 2, 20))


@pytest.mark.parametrize("seed", range(60))
def test_no_selection_has_an_episode_twice_or_loses_one(
    golden: tuple[Dataset, list[ShowSchedule]], seed: int
) -> None:
    loaded, known = golden
    selection = some(random.Random(seed), loaded, known)  # noqa: S311
    picking = Picking(loaded, selection)
    for one in known:
        nights = picking.nights(one)
        shown = [episode for night in nights for episode in night.about]
        ranged = any(len(night.about) > 1 for night in nights_of(one))
        assert len(shown) == len(set(shown)) or ranged
        if picking.wants(one) and (selection.fallback, selection.only) == ("original", "episodes"):
            original = [night for night in nights_of(one) if night.airing.original]
            assert {about for night in original for about in night.about} <= set(shown)


def test_a_selection_of_a_country_picks_what_its_feed_has(golden: tuple[Dataset, list[ShowSchedule]]) -> None:
    loaded, known = golden
    for code in loaded.regions.feeds:
        picking = Picking(loaded, Selection(region=code, fallback="none"))
        outlets = Outlets(loaded, [code])
        for one in known:
            feed = [night for _, nights in outlets.nights(one) for night in nights]
            assert picking.nights(one) == feed


def test_every_night_has_its_own_event(golden: tuple[Dataset, list[ShowSchedule]]) -> None:
    loaded, known = golden
    for one in known:
        nights = nights_of(one)
        found = events_at(nights, events_of(loaded, one))
        assert [event.subject for event in found] == [night.episode for night in nights]


# --- reading --------------------------------------------------------------------------------------------


def test_names_are_read_however_their_letters_are_written(data: Path) -> None:
    found = read(
        {
            "shows": ["Metal-Sky"],
            "studios": ["STUDIO ONE", "studio-one"],
            "region": ["fr"],
            "audio": ["PT-br", "ZH-hant"],
            "seasons": ["2024-Winter"],
        },
        dataset(data),
    )
    assert found.faults == ()
    assert found.selection == Selection(
        shows=("metal-sky",),
        studios=("studio-one",),
        region="FR",
        audio=("pt-BR", "zh-Hant"),
        seasons=("2024-winter",),
    )


def test_a_lost_show_is_told_and_does_not_turn_a_selection_into_everything(data: Path) -> None:
    loaded = dataset(data)
    found = read({"shows": ["gone"]}, loaded)
    assert found.missing == ("gone",)
    picking = Picking(loaded, found.selection)
    assert not any(map(picking.wants, schedule(loaded, dt.date(2024, 1, 1))))


@pytest.mark.parametrize(
    ("key", "values", "said"),
    [
        ("show", ["metal-sky"], "'show' is no key of a selection; did you mean 'shows'?"),
        ("region", ["FR", "US"], "'region' takes one value"),
        ("region", [], "'region' takes one value"),
        ("shows", ["a"] * 501, "'shows' has 501 values; 500 are the most"),
        ("networks", ["\x1b[31m"], "'\\x1b[31m' is no network"),
        ("networks", ["x" * 100_000], f"'{'x' * 60}…' is no network"),
        ("shows", ["x" * 100_000], f"'{'x' * 60}…' is no show"),
        ("only", ["everything"], "'everything' is none of 'premieres', 'finales' and 'episodes'"),
        ("audio", ["日本語"], "'日本語' is no language tag such as 'en' or 'pt-BR'"),
        ("seasons", ["2027-99"], "'2027-99' is no season such as 2027-winter"),
        ("seasons", ["\ud800"], "'\\ud800' is no season such as 2027-winter"),
    ],
)
def test_what_is_wrong_with_a_selection_is_said(data: Path, key: str, values: list[str], said: str) -> None:
    (fault,) = read({key: values}, dataset(data)).faults
    assert (fault.key, fault.message) == (key, said)


def test_a_selection_survives_being_written_as_values_and_read_again(
    golden: tuple[Dataset, list[ShowSchedule]],
) -> None:
    loaded, known = golden
    for seed in range(50):
        selection = some(random.Random(seed), loaded, known)  # noqa: S311
        assert read(given_by(selection), loaded).selection == selection
    assert set(KEYS) == set(Selection.__struct_fields__)
    assert [selection_of(one, loaded).services for one in loaded.calendars.values()] == [
        ("crunchyroll",),
        ("fuji-tv",),
    ]
