"""Every week of some years, built on top of the week before, as an operator's machine would.

    python tests/benchmarks/replay.py [--data DIR] [--since 2024-01-01] [--until 2029-12-31] [--days 7]

Prints a table: builds and refusals, the largest feed, events that left a feed and returned to it, and events
that returned to the feeds with a SEQUENCE that is not higher. Exits with 1 if any of the last three is not as
it should be (at most 900,000 bytes, none, none).
"""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from collections.abc import Mapping, Set
from pathlib import Path

from animecal.check.rules import read_data
from animecal.errors import GateError
from animecal.feeds.ics import LIMIT
from animecal.language.load import SHIPPED
from animecal.ledger.published import NOTHING, Published
from animecal.ledger.revisions import read_before
from animecal.publish.build import build


def main() -> None:
    """Replay, and print what was seen."""
    options = argparse.ArgumentParser(description="Every week of some years, in turn.")
    options.add_argument("--data", type=Path, default=SHIPPED)
    options.add_argument("--since", type=dt.date.fromisoformat, default=dt.date(2024, 1, 1))
    options.add_argument("--until", type=dt.date.fromisoformat, default=dt.date(2029, 12, 31))
    options.add_argument("--days", type=int, default=7)
    asked = options.parse_args()
    data = read_data(asked.data)
    previous = NOTHING
    builds, largest, least = 0, 0, 10**9
    refused: list[str] = []
    held: Mapping[str, Set[str]] = {}
    left: dict[str, set[str]] = {}
    flickered: set[tuple[str, str]] = set()
    last: dict[str, int] = {}
    sunk: set[str] = set()
    day = asked.since
    while day <= asked.until:
        now = dt.datetime.combine(day, dt.time(12), dt.UTC)
        try:
            built = build(data, previous, as_of=day, now=now)
        except GateError as error:
            refused += [f"{day}: {loss}" for loss in error.losses]
            built = build(data, previous, as_of=day, now=now, allow_removals=True)
        builds += 1
        largest = max(largest, *map(len, built.files.values()))
        least = min(least, *(len(one) for one in built.files.values()))
        published = read_before(built.files)
        holds = published.held
        for path, uids in holds.items():
            flickered |= {(path, uid) for uid in uids & left.get(path, set())}
            left.setdefault(path, set()).update(held.get(path, frozenset()) - uids)
            left[path] -= uids
        for uid, entry in published.ledger.items():
            if uid in last and entry.revision.sequence < last[uid]:
                sunk.add(uid)
            last[uid] = entry.revision.sequence
        held, previous = holds, Published(built.index, built.files)
        if sys.stderr.isatty():
            sys.stderr.write(f"\r{day}  {builds} builds")
        day += dt.timedelta(days=asked.days)
    rows = {
        "builds": builds,
        "refused (events)": len(refused),
        "feeds at the end": len(previous.files),
        "largest feed, bytes": f"{largest:,}",
        "left a feed and returned": len(flickered),
        "SEQUENCE that sank": len(sunk),
        "gone, remembered": len(previous.index.gone),
    }
    for name, value in rows.items():
        print(f"{name:28} {value}")
    for line in [*refused[:20], *map(str, sorted(flickered)[:20]), *sorted(sunk)[:20]]:
        print(f"  {line}")
    sys.exit(bool(flickered or sunk or largest > LIMIT))


if __name__ == "__main__":
    main()
