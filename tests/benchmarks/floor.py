"""The floor: the least that anybody does who writes these feeds with Python.

``python floor.py PREPARED OUT`` strings the field values of every event of every feed together, unescaped
and unfolded, and writes the files. It prints how many seconds that took; not in them: reading the prepared
events, making the folders, starting Python.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

Row = tuple[str, ...]
Feed = tuple[str, str, str, str, list[int]]


def read(prepared: Path) -> tuple[list[Feed], list[Row], str]:
    """Return the feeds, the events in the order in which their fields are written, and the time zone."""
    content = json.loads(prepared.read_bytes())
    feeds: list[Feed] = [
        (feed["path"], feed["name"], feed["about"], feed["color"], feed["events"])
        for feed in content["feeds"]
    ]
    events: list[Row] = [
        (
            event["uid"],
            event["stamp"],
            event["modified"],
            str(event["sequence"]),
            ";VALUE=DATE" if event["allDay"] else ";TZID=Asia/Tokyo",
            event["start"],
            event["end"],
            event["summary"],
            event["description"].replace("\n", "\\n"),
            event["location"],
            "TENTATIVE" if event["tentative"] else "CONFIRMED",
            event["url"],
        )
        for event in content["events"]
    ]
    return feeds, events, content["timezone"]


def write(feeds: list[Feed], events: list[Row], timezone: str, out: str) -> None:
    """Write all feeds."""
    for path, name, about, color, numbers in feeds:
        parts = [
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//animecal//animecal//EN\r\nCALSCALE:GREGORIAN\r\n"
            f"NAME:{name}\r\nX-WR-CALNAME:{name}\r\nDESCRIPTION:{about}\r\nX-WR-CALDESC:{about}\r\n"
            "X-WR-TIMEZONE:Asia/Tokyo\r\nREFRESH-INTERVAL;VALUE=DURATION:PT12H\r\nX-PUBLISHED-TTL:PT12H\r\n"
            f"COLOR:{color}\r\n{timezone}"
        ]
        for number in numbers:
            uid, stamp, modified, sequence, zone, start, end, summary, text, place, status, url = events[
                number
            ]
            parts.append(
                f"BEGIN:VEVENT\r\nUID:{uid}\r\nDTSTAMP:{stamp}\r\nLAST-MODIFIED:{modified}\r\n"
                f"SEQUENCE:{sequence}\r\nDTSTART{zone}:{start}\r\nDTEND{zone}:{end}\r\nSUMMARY:{summary}\r\n"
                f"DESCRIPTION:{text}\r\nLOCATION:{place}\r\nCATEGORIES:Anime\r\nSTATUS:{status}\r\n"
                "TRANSP:TRANSPARENT\r\nX-MICROSOFT-CDO-BUSYSTATUS:FREE\r\n"
                f"URL:{url}\r\nEND:VEVENT\r\n"
            )
        parts.append("END:VCALENDAR\r\n")
        with open(f"{out}/{path}", "wb", buffering=0) as file:  # noqa: PTH123 -- the floor
            file.write("".join(parts).encode())


if __name__ == "__main__":
    feeds, events, timezone = read(Path(sys.argv[1]))
    for feed in feeds:
        (Path(sys.argv[2]) / feed[0]).parent.mkdir(parents=True, exist_ok=True)
    began = time.perf_counter()
    write(feeds, events, timezone, sys.argv[2])
    print(time.perf_counter() - began)
