from pathlib import Path

from support import built, events


def test_a_small_data_set_makes_feeds(data: Path) -> None:
    found = built(data)
    assert len(events(found.files["shows/metal-sky.ics"])) == 4
