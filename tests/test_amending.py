from __future__ import annotations

import datetime as dt
import difflib

import pytest

from animecal.curate.amending import Carried, Dated, Ids, amended
from support import SHOW

DAY = dt.date(2026, 11, 25)
PAGE = ("https://x.example/",)


def added(text: str, *edits: Carried | Dated | Ids) -> tuple[list[str], list[str]]:
    """Return the lines that edits take out of a text, and those that they add."""
    found = list(difflib.ndiff(text.splitlines(), amended(text, edits).splitlines()))
    return [one[2:] for one in found if one[0] == "-"], [one[2:] for one in found if one[0] == "+"]


def dated(*, airing: int = 0, announced: dt.date = DAY, **values: object) -> Dated:
    return Dated(airing=airing, announced=announced, values=values, source=PAGE)


def test_a_statement_is_added_below_the_others_of_its_airing_and_nothing_else_changes() -> None:
    text = SHOW + '\n[[airings]]   # another\nnetwork = "at-x"\n'
    gone, new = added(text, dated(starts="2024-01-10 25:00"))
    assert gone == []
    assert [line for line in new if line] == [
        "[[airings.dates]]",
        "announced = 2026-11-25",
        'starts = "2024-01-10 25:00"',
        'source = "https://x.example/"',
    ]
    assert amended(text, [dated(starts="2024-01-10 25:00")]).index("25:00") < text.index("# another") + 150


def test_a_statement_takes_its_place_by_its_day() -> None:
    between = amended(SHOW, [dated(announced=dt.date(2023, 6, 1), starts="2024-winter")])
    days = [line for line in between.splitlines() if line.startswith("announced")]
    assert days == ["announced = 2023-03-22", "announced = 2023-06-01", "announced = 2023-12-07"]
    same_day = amended(SHOW, [dated(announced=dt.date(2023, 12, 7), ends=dt.date(2024, 2, 1))])
    assert same_day.index("24:55") < same_day.index("ends")


def test_a_second_airing_gets_its_first_statement() -> None:
    text = SHOW + '\n[[airings]]\nnetwork = "at-x"\n'
    first = '\n[[airings.dates]]\nannounced = 2026-11-25\nsource = "https://x.example/"\n'
    assert amended(text, [dated(airing=1)]) == text + first


def test_a_new_airing_stands_below_the_others_set_apart() -> None:
    edit = Carried(values={"network": "at-x"}, date=dated(starts="2024-01-11"))
    whole = amended(SHOW, [edit])
    assert whole.startswith(SHOW)
    assert whole[len(SHOW) :] == (
        '\n[[airings]]\nnetwork = "at-x"\n\n[[airings.dates]]\nannounced = 2026-11-25\n'
        'starts = "2024-01-11"\nsource = "https://x.example/"\n'
    )


def test_ids_are_added_to_those_that_are_there_and_keep_the_comment() -> None:
    text = SHOW.replace("episodes = 4\n", "ids = { mal = 2 }  # checked\nepisodes = 4\n")
    assert added(text, Ids({"anilist": 1})) == (
        ["ids = { mal = 2 }  # checked"],
        ["ids = { mal = 2, anilist = 1 }  # checked"],
    )


def test_first_ids_stand_above_the_airings() -> None:
    gone, new = added(SHOW, Ids({"anilist": 1, "syoboi": 3}))
    assert (gone, new) == ([], ["ids = { anilist = 1, syoboi = 3 }"])
    assert amended(SHOW, [Ids({"anilist": 1})]).index("ids") < SHOW.index("[[airings]]")


def test_what_sources_say_stays_within_its_quotes() -> None:
    hostile = 'x"\n[[airings]]\nnetwork = "evil'
    whole = amended(SHOW, [dated(starts=hostile)])
    assert whole.count("\n[[airings]]\n") == SHOW.count("\n[[airings]]\n")


def test_a_text_without_airings_is_refused() -> None:
    with pytest.raises(ValueError, match="airings"):
        amended('title = "x"\n', [dated()])
