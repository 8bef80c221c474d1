"""What subscribers cost, computed from real feeds. ``python tests/benchmarks/traffic.py [FEEDS]``

Prints the tables of ``.github/OPERATING.md``. A subscriber is somebody with three calendars (all premieres,
the episodes of a network, a show) whose app looks six times a day; an answer "not modified" is taken as 300
bytes. Pages serves ``.ics`` compressed; each deployment gives every file a new ETag, so that each calendar is
fetched whole once a deployment, changed or not.
"""

from __future__ import annotations

import gzip
import json
import statistics
import sys
from pathlib import Path

LOOKS = 6
NOT_MODIFIED = 300
PAGES_TRAFFIC = 100e9
"""Bytes a month, GitHub's soft limit for a site."""
PAGES_SIZE = 1e9
"""Bytes of a site."""
KINDS = ("premieres", "network-episodes", "show")


def main() -> None:
    feeds = Path(sys.argv[1] if len(sys.argv) > 1 else "feeds")
    index = json.loads((feeds / "index.json").read_bytes())["feeds"]
    sizes: dict[str, list[tuple[int, int]]] = {}
    for feed in index:
        data = (feeds / feed["path"]).read_bytes()
        sizes.setdefault(feed["kind"], []).append((len(data), len(gzip.compress(data, 6))))
    print("| kind | feeds | median bytes | compressed | largest |")
    print("|---|---:|---:|---:|---:|")
    for kind, found in sorted(sizes.items()):
        middle = [statistics.median(one[at] for one in found) for at in (0, 1)]
        print(f"| {kind} | {len(found)} | {middle[0]:,.0f} | {middle[1]:,.0f} | {max(found)[0]:,} |")
    whole = sum(statistics.median(one[1] for one in sizes[kind]) for kind in KINDS)
    total = sum(feed["size"] for feed in index)
    shows = len(sizes["show"])
    print()
    print("| a subscriber and day | bytes | subscribers until 100 GB a month |")
    print("|---|---:|---:|")
    for name, cost in (
        ("without conditional requests", LOOKS * whole),
        ("with them, a deployment a day", whole + (LOOKS - 1) * len(KINDS) * NOT_MODIFIED),
        ("with them, a deployment a week", whole / 7 + (LOOKS - 1 / 7) * len(KINDS) * NOT_MODIFIED),
    ):
        print(f"| {name} | {cost:,.0f} | {PAGES_TRAFFIC / 30 / cost:,.0f} |")
    print()
    print(
        f"All feeds: {total:,} bytes for {shows} shows; "
        f"1 GB is reached at about {PAGES_SIZE / total * shows:,.0f} shows."
    )


main()
