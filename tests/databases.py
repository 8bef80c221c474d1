"""Other databases as servers on loopback, which answer as these do."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from xml.sax.saxutils import escape

from animecal.language.observations import HEAD, read_line
from support import HANGS, Answer, Handler, Run, Server, send, write_data

CHANNELS = {3: "フジテレビ", 20: "AT-X", 99: "どこかテレビ"}

Row = dict[str, object]


class Syoboi(Server):
    """A web server that answers as db.php does: three commands, in XML, with the status inside."""

    def __init__(self) -> None:
        super().__init__()
        self.url += "db.php"
        self.answers["db.php"] = self.database
        self.answers["json.php"] = self.search
        self.instead: dict[str, Answer] = {}
        self.channels = dict(CHANNELS)
        self.titles: dict[int, Row] = {}
        self.programmes: list[Row] = []
        self.most = 5000

    def title(self, tid: int, title: str, **fields: object) -> None:
        self.titles[tid] = {"TID": tid, "Title": title, "Cat": 1, **fields}

    def air(self, tid: int, channel: int, starts: str, *, minutes: int = 30, **fields: object) -> None:
        began = dt.datetime.fromisoformat(starts)
        ends = began + dt.timedelta(minutes=minutes)
        row = {"TID": tid, "ChID": channel, "StTime": str(began), "EdTime": str(ends), "StOffset": 0}
        self.programmes.append({"PID": len(self.programmes) + 1, **row, "Deleted": 0, "Warn": 1, **fields})

    def asked_for(self, command: str) -> list[dict[str, str]]:
        """Return the parameters of all requests for a command."""
        asked = (
            {name: one for name, (one,) in parse_qs(urlsplit(request.path).query).items()}
            for request in self.requests
        )
        return [one for one in asked if one.get("Command") == command]

    def search(self, handler: Handler, _number: int) -> None:
        wanted = parse_qs(urlsplit(handler.path).query)["Search"][0]
        found = {
            str(tid): {name: str(one) for name, one in row.items()}
            for tid, row in self.titles.items()
            if wanted[:3] in str(row["Title"])
        }
        send(handler, json.dumps({"Titles": found or None}).encode())

    def database(self, handler: Handler, _number: int) -> None:
        asked = {name: one for name, (one,) in parse_qs(urlsplit(handler.path).query).items()}
        command = asked["Command"]
        if command in self.instead:
            self.instead[command](handler, len(self.asked_for(command)))
        elif command == "ChLookup":
            rows: list[Row] = [{"ChID": channel, "ChName": name} for channel, name in self.channels.items()]
            send(handler, answer(command, "ChItem", rows))
        elif command == "TitleLookup":
            wanted = map(int, asked["TID"].split(","))
            rows = [self.titles[tid] for tid in wanted if tid in self.titles]
            send(handler, answer(command, "TitleItem", rows))
        else:
            tids = asked.get("TID", "").split(",")
            since, until = (
                str(dt.datetime.strptime(one, "%Y%m%d_%H%M%S"))  # noqa: DTZ007
                for one in asked["Range"].split("-")
            )
            rows = [
                row
                for row in self.programmes
                if ("TID" not in asked or str(row["TID"]) in tids)
                and str(row["StTime"]) < until
                and str(row["EdTime"]) > since
            ]
            send(handler, answer(command, "ProgItem", rows[: self.most]))


def answer(command: str, item: str, rows: list[Row], *, code: object = None, message: str = "") -> bytes:
    """Return an answer to a command; nothing found is the code 404."""
    code = (200 if rows else 404) if code is None else code
    items = "".join(
        f'<{item} id="{number}">'
        + "".join(f"<{name}>{escape(str(value))}</{name}>" for name, value in row.items())
        + f"</{item}>"
        for number, row in enumerate(rows)
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<{command}Response><Result><Code>{code}</Code>'
        f"<Message>{message}</Message></Result><{item}s>{items}</{item}s></{command}Response>"
    ).encode()


Media = dict[str, object]


class AniList(Server):
    """A web server that answers POST requests of GraphQL with pages of what it knows."""

    def __init__(self) -> None:
        super().__init__()
        self.answers[""] = self.graph
        self.media: list[Media] = []
        self.size = 50
        self.aired: list[tuple[int, int, int]] = []

    def add(self, number: int, english: str | None = None, **fields: object) -> Media:
        """Add a show as AniList writes one; all that is not known is null."""
        media: Media = {
            "id": number,
            "idMal": None,
            "siteUrl": f"https://anilist.co/anime/{number}/x/",
            "format": "TV",
            "status": "NOT_YET_RELEASED",
            "episodes": None,
            "duration": None,
            "title": {"romaji": None, "english": english, "native": None},
            "startDate": {"year": None, "month": None, "day": None},
            "endDate": {"year": None, "month": None, "day": None},
            "studios": {"nodes": []},
            "externalLinks": [],
            "airingSchedule": {"nodes": []},
        }
        media.update(fields)
        self.media.append(media)
        return media

    @property
    def variables(self) -> list[dict[str, object]]:
        """The variables of all requests."""
        return [json.loads(request.body)["variables"] for request in self.requests]

    def search(self, asked: dict[str, object]) -> bytes:
        """Return what is called as is asked for: for each title, a page."""
        found = {}
        for name, title in asked.items():
            media = [one for one in self.media if str(title)[:3] in str(one["title"])]
            found[name.replace("t", "s")] = {"media": media}
        return json.dumps({"data": found}).encode()

    def shown(self, asked: dict[str, Any]) -> bytes:
        """Return what was shown in a span, by ids."""
        rows = [
            {"mediaId": media, "episode": episode, "airingAt": at}
            for media, episode, at in self.aired
            if media in asked["ids"] and asked["since"] < at < asked["until"]
        ]
        return json.dumps({"data": {"Page": {"airingSchedules": rows, "pageInfo": {}}}}).encode()

    def graph(self, handler: Handler, _number: int) -> None:
        asked = self.variables[-1]
        if "t0" in asked:
            send(handler, self.search(asked))
            return
        if "since" in asked:
            send(handler, self.shown(asked))
            return
        ids, page = asked.get("ids"), asked["page"]
        assert isinstance(page, int)
        found = [one for one in self.media if ids is None or one["id"] in ids]  # type: ignore[operator]
        part = found[self.size * (page - 1) : self.size * page]
        info = {"hasNextPage": len(found) > self.size * page}
        send(handler, page_of(*part, info=info), Content_Type="application/json")


def page_of(*media: Media, info: dict[str, bool] | None = None) -> bytes:
    """Return an answer with these shows."""
    return json.dumps({"data": {"Page": {"pageInfo": info or {}, "media": media}}}).encode()


class AnimeSchedule(Server):
    """A web server that answers weeks and shows to those who have its token."""

    TOKEN = "a-token"  # noqa: S105

    def __init__(self) -> None:
        super().__init__()
        self.answers["timetables"] = self.week
        self.answers["anime"] = self.show
        self.rows: list[dict[str, Any]] = []
        self.routes: dict[int, str] = {}

    def add(self, route: str, air_type: str, number: int, at: str, **fields: object) -> None:
        """Add a row as it writes one; what is not known is empty or in the year 1."""
        unset = "0001-01-01T00:00:00Z"
        row: dict[str, Any] = {
            "title": route,
            "route": route,
            "romaji": "",
            "english": "",
            "native": "",
            "streams": {},
        }
        row |= {"delayedText": "", "status": "Ongoing"}
        row |= {"delayedFrom": unset, "delayedUntil": unset}
        row |= {"episodeDate": at, "episodeNumber": number, "episodes": 12, "lengthMin": 24}
        self.rows.append({**row, "airType": air_type, "airingStatus": "unaired", **fields})

    def allowed(self, handler: Handler) -> bool:
        """Whether a request has the token; one without is refused."""
        if handler.headers["Authorization"] == f"Bearer {self.TOKEN}":
            return True
        send(handler, b"no", 401)
        return False

    def week(self, handler: Handler, _number: int) -> None:
        asked = {name: one for name, (one,) in parse_qs(urlsplit(handler.path).query).items()}
        if self.allowed(handler):
            week = int(asked["year"]), int(asked["week"])
            rows = [one for one in self.rows if _week(one["episodeDate"]) == week]
            send(handler, json.dumps(rows).encode())

    def show(self, handler: Handler, _number: int) -> None:
        asked = {name: one for name, (one,) in parse_qs(urlsplit(handler.path).query).items()}
        route = self.routes.get(int(asked["anilist-ids"]))
        if not self.allowed(handler):
            return
        if route is None:
            send(handler, b"{}", 404)
            return
        websites = {"aniList": f"anilist.co/anime/{asked['anilist-ids']}", "mal": ""}
        send(handler, json.dumps({"anime": [{"route": route, "websites": websites}]}).encode())


def _week(written: str) -> tuple[int, int]:
    return dt.datetime.fromisoformat(written).isocalendar()[:2]


DAY = "2024-01-20"
NETWORKS = """\
[fuji-tv]
name = "Fuji TV"
kind = "terrestrial"
regions = ["JP"]
ids = { syoboi = [3] }

[at-x]
name = "AT-X"
kind = "cs"
regions = ["JP"]
ids = { syoboi = [20] }

[crunchyroll]
name = "Crunchyroll"
kind = "streaming"

[netflix]
name = "Netflix"
kind = "streaming"
"""


TRUSTED = "".join(
    f'[{name}]\nname = "{name}"\ntrust = "{trust}"\n'
    for name, trust in {
        "syoboi": "listing",
        "anilist": "crowd",
        "bangumi-data": "crowd",
        "animeschedule": "crowd",
    }.items()
)


def show(title: str, title_ja: str, ids: str, starts: str = "2024-01-10 24:55", more: str = "") -> str:
    return (
        f'title = "{title}"\ntitle_ja = "{title_ja}"\nformat = "tv"\n{more}ids = {{ {ids} }}\n'
        f'[[airings]]\nnetwork = "fuji-tv"\n[[airings.dates]]\nannounced = {int(starts[:4]) - 1}-12-07\n'
        f'starts = "{starts}"\nsource = "https://news.example/a"\n'
    )


SKY = "shows/2024/metal-sky.toml"
OBSERVED = "observed/syoboi/2024-winter.tsv"


class World:
    """A data folder with one show, and four databases that know it."""

    def __init__(self, run: Run, folder: Path) -> None:
        self.run = run
        self.data = folder / "data"
        self.write({SKY: show("Metal Sky", "鋼の空", "anilist = 5, syoboi = 70")})
        self.cache = folder / "cache"
        self.syoboi, self.anilist, self.weeks = Syoboi(), AniList(), AnimeSchedule()
        self.bangumi = folder / "bangumi.json"
        self.syoboi.title(70, "鋼の空", FirstCh="フジテレビ", FirstYear=2024, FirstMonth=1)
        for week in range(3):
            night = dt.datetime.fromisoformat("2024-01-11 00:55") + dt.timedelta(weeks=week)
            self.syoboi.air(70, 3, str(night), Count=week + 1, Flag=2 if week == 0 else 0)

    def write(self, files: dict[str, str]) -> None:
        """Write files of the data, beside its networks and sources."""
        write_data(
            self.data, {"networks.toml": NETWORKS, "blocks.toml": "", "sources.toml": TRUSTED, **files}
        )

    def sync(self, *arguments: str, day: str = DAY, env: dict[str, str] | None = None) -> Any:
        where = {
            "syoboi": self.syoboi.url,
            "anilist": self.anilist.url,
            "animeschedule": self.weeks.url,
        }
        endpoints = [one for name, url in where.items() for one in ("--endpoint", f"{name}={url}")]
        kept = ("--cache", self.cache, "--timeout", str(HANGS))
        now = ("--now", f"{day}T03:00:00Z")
        return self.run("sync", "--data", self.data, *endpoints, *kept, *now, *arguments, env=env)

    def lines(self, file: str = OBSERVED) -> list[str]:
        """Return the lines of an observed file, without its head; each is one that can be read."""
        head, *lines = (self.data / file).read_text("utf-8").splitlines()
        assert head == HEAD
        assert [read_line(file.split("/")[1], line).line for line in lines] == lines
        return lines

    def seen(self, file: str = OBSERVED) -> list[str]:
        """Return what the lines say: network, audio, what, episodes, start, minutes, ref and day."""
        return [" ".join(filter(None, line.split("\t")[1:9])) for line in self.lines(file)]


def told(world: World, *arguments: str, **options: Any) -> Any:
    """Return what a run that goes well says in JSON."""
    done = world.sync("--json", *arguments, **options)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
