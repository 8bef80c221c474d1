"""The curated first nights against those of bangumi-data, where that is at hand.

``ANIMECAL_BANGUMI`` names its folder of items (``data/items`` of a clone). It is a cross-check and no judge:
a disagreement of more than five minutes must be explained in the show's file, by its name.
"""

from __future__ import annotations

import datetime as dt
import json
import os
from pathlib import Path

import pytest

from animecal.language.load import SHIPPED
from animecal.language.model import Show
from animecal.language.moment import instant_to_datetime
from animecal.schedule.shows import schedule
from animecal.sources.bangumi_data import IDS
from support import dataset

CLOSE = dt.timedelta(minutes=5)


def begins(folder: Path) -> dict[tuple[str, str], list[dt.datetime]]:
    """Return the begins of all items by their ids elsewhere; some ids stand for several items."""
    found: dict[tuple[str, str], list[dt.datetime]] = {}
    for path in sorted(folder.glob("*/*.json")):
        for item in json.loads(path.read_bytes()):
            if item.get("begin"):
                begin = dt.datetime.fromisoformat(item["begin"])
                for site in item["sites"]:
                    if site["site"] in IDS:
                        found.setdefault((IDS[site["site"]], site["id"]), []).append(begin)
    return found


def ids_of(show: Show) -> list[tuple[str, str]]:
    return [(name, str(number)) for name, number in show.ids.given.items()]


@pytest.mark.skipif("ANIMECAL_BANGUMI" not in os.environ, reason="ANIMECAL_BANGUMI names no folder of items")
def test_every_first_night_agrees_with_bangumi_data_or_says_why_not() -> None:
    theirs = begins(Path(os.environ["ANIMECAL_BANGUMI"]))
    assert theirs
    unexplained = []
    for known in schedule(dataset(SHIPPED), dt.date(2190, 1, 1)):
        premiere = known.original.premiere if known.original else None
        if premiere is None or premiere.instant is None:
            continue
        ours = instant_to_datetime(premiere.instant)
        candidates = [begin for key in ids_of(known.show) for begin in theirs.get(key, [])]
        if not candidates or any(abs(ours - begin) <= CLOSE for begin in candidates):
            continue
        text = (SHIPPED / known.show.file).read_text("utf-8")
        print(f"{known.show.id}: ours {ours}, theirs {candidates[0]}")  # noqa: T201 -- shown with -s
        if "bangumi-data" not in "".join(line for line in text.splitlines() if "#" in line):
            unexplained.append(known.show.id)
    assert unexplained == []
