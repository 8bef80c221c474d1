"""What the other sides of the benchmark are given, and whether they made the same of it.

``python prepare.py feeds FEEDS FILE`` reads a folder of feeds back into plain field values and writes them as
JSON: every event once, and every feed with the numbers of its events. ``python prepare.py same FEEDS OTHER``
fails unless both folders hold the same files with the same events, by UID and start, in the same order.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

BEGIN, FOLD = b"BEGIN:VEVENT\r\n", b"\r\n "


def fields(lines: str) -> dict[str, str]:
    """Return the properties of unfolded content lines by name, without their parameters, unescaped."""
    found = {}
    for line in lines.split("\r\n"):
        name, _, value = line.partition(":")
        found[name.partition(";")[0]] = re.sub(
            r"\\(.)", lambda match: "\n" if match[1] == "n" else match[1], value
        )
    return found


def prepared(feeds: Path) -> dict[str, object]:
    """Return the feeds of a folder, their events, and the lines of the time zone that all of them hold."""
    numbers: dict[bytes, int] = {}
    listed = []
    head = ""
    for path in sorted(feeds.rglob("*.ics")):
        first, *events = path.read_bytes().removesuffix(b"END:VCALENDAR\r\n").split(BEGIN)
        head = first.replace(FOLD, b"").decode()
        calendar = fields(head)
        listed.append(
            {
                "path": path.relative_to(feeds).as_posix(),
                "name": calendar["NAME"],
                "about": calendar["X-WR-CALDESC"],
                "color": calendar["COLOR"],
                "events": [numbers.setdefault(event, len(numbers)) for event in events],
            }
        )
    return {
        "feeds": listed,
        "events": [event_fields(event.replace(FOLD, b"").decode()) for event in numbers],
        "timezone": head[head.index("BEGIN:VTIMEZONE") :],
    }


def event_fields(text: str) -> dict[str, object]:
    """Return the field values of an event."""
    found = fields(text)
    return {
        "uid": found["UID"],
        "stamp": found["DTSTAMP"],
        "modified": found["LAST-MODIFIED"],
        "sequence": int(found["SEQUENCE"]),
        "start": found["DTSTART"],
        "end": found["DTEND"],
        "allDay": "T" not in found["DTSTART"],
        "summary": found["SUMMARY"],
        "description": found["DESCRIPTION"],
        "location": found["LOCATION"],
        "tentative": found["STATUS"] == "TENTATIVE",
        "url": found.get("URL", ""),
    }


def starts(file: Path) -> list[tuple[bytes, bytes]]:
    """Return the UID and the start of every event of a feed, in order."""
    events = file.read_bytes().replace(FOLD, b"").split(BEGIN)[1:]
    found = [dict(re.findall(rb"^(UID|DTSTART)[^:]*:(.*?)\r$", event, re.MULTILINE)) for event in events]
    return [(event[b"UID"], event[b"DTSTART"]) for event in found]


def difference(one: Path, other: Path) -> str | None:
    """Return in what two folders of feeds differ, or None."""
    paths = {path.relative_to(one) for path in one.rglob("*.ics")}
    if paths != {path.relative_to(other) for path in other.rglob("*.ics")}:
        return "they hold different files"
    return next(
        (f"{path} differs" for path in sorted(paths) if starts(one / path) != starts(other / path)), None
    )


if __name__ == "__main__":
    command, first, second = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    if command == "feeds":
        second.write_text(json.dumps(prepared(first)))
    elif differs := difference(first, second):
        sys.exit(f"{first} and {second}: {differs}")
