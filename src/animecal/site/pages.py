"""From what is known to pages: every file of the site by its path, by the data and ``now`` alone."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from importlib.resources import files
from itertools import groupby
from typing import Any
from urllib.parse import quote, urlsplit

import jinja2
import msgspec

from ..feeds.feed import Feed
from ..language.model import Airing, Dataset, Show, slug
from ..language.moment import (
    JST,
    Moment,
    Precision,
    next_season,
    season_moment,
    season_of,
    season_start,
    zone_info,
)
from ..schedule.episodes import AiringSchedule, ShowSchedule
from ..views import EpisodeRow, ShowFacts, coming, show_facts
from ..words.moments import day_words, moment_words, month_words
from ..words.pages import LANGUAGE, WORDS

GOOGLE = "https://calendar.google.com/calendar/r?cid="
OUTLOOK = "https://outlook.live.com/calendar/0/addfromweb?url="
WEEK = 14
"""Days on the front page: this week and the next, so that it holds the next seven on any day."""
LONG = 1_500
"""Shows on one page (some 100 kB compressed); a longer list has pages for its older years."""
PART = 2_000
"""Shows in one file of the search index (some 130 kB compressed)."""

_LISTED_KINDS = ("premieres", "network", "network-episodes", "block", "region", "season", "studio")
"""Kinds of feeds on the page of all calendars, in their order; those of shows are on the shows' pages."""


class Subscribable(msgspec.Struct, frozen=True, kw_only=True):
    """A feed with the addresses under which calendar apps take it; those need to know where the site is."""

    title: str
    about: str
    path: str
    url: str | None
    webcal: str | None
    google: str | None
    outlook: str | None


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """A show in a list: when it starts, at the original airing or that of the list, and where."""

    show: Show
    starts: Moment | None
    network: str | None

    @property
    def day(self) -> dt.date:
        """The last day on which it may start; an unknown start comes last."""
        return self.starts.last_day if self.starts else dt.date.max

    @property
    def order(self) -> tuple[dt.date, int, str]:
        """What lists are sorted by: the start, one without an hour last on its day, then the title."""
        minute = self.starts.minute if self.starts else None
        return self.day, minute if minute is not None else 30 * 60, self.show.title.casefold()


class Bar(msgspec.Struct, frozen=True, kw_only=True):
    """A row of the season chart; ``left`` and ``width`` are in days from the season's first."""

    show: Show
    label: str
    left: int
    width: int
    exact: bool


class Month(msgspec.Struct, frozen=True, kw_only=True):
    """A month of the season chart, in days from the season's first."""

    name: str
    left: int


class Chart(msgspec.Struct, frozen=True, kw_only=True):
    """A season as a picture: its shows along the days they start."""

    name: str
    days: int
    months: tuple[Month, ...]
    bars: tuple[Bar, ...]


def render(
    dataset: Dataset,
    known: Sequence[ShowSchedule],
    feeds: Sequence[Feed],
    *,
    now: dt.datetime,
    base_url: str | None,
) -> dict[str, bytes]:
    """Return all pages and files of the site but the feeds, by path.

    ``feeds`` are those that are published. ``base_url`` is where the site is, with a slash at the end;
    without it pages give no addresses for calendar apps, only downloads.
    """
    return _Site(dataset, known, feeds, now, base_url).files()


class _Site:
    """What all pages share."""

    def __init__(
        self,
        dataset: Dataset,
        known: Sequence[ShowSchedule],
        feeds: Sequence[Feed],
        now: dt.datetime,
        base_url: str | None,
    ) -> None:
        self.dataset = dataset
        self.known = known
        today = now.astimezone(zone_info(JST)).date()
        # Pages go by the week and not by the hour: every other deployment would cost each subscriber a
        # download of everything. Where there is JavaScript it does the rest.
        self.monday = today - dt.timedelta(days=today.weekday())
        self.start = dt.datetime.combine(self.monday, dt.time(), zone_info(JST))
        self.base_url = base_url
        self.feeds = {feed.path: feed for feed in feeds}
        self.listed = {one.show.id: self._listed(one) for one in known}
        self.assets = _assets()
        environment = jinja2.Environment(
            loader=jinja2.PackageLoader("animecal.site"),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        environment.globals.update(
            w=WORDS,
            lang=LANGUAGE,
            asset={name.partition(".")[0]: f"assets/{name}" for name in self.assets},
            base_url=base_url,
            slug=slug,
            day_words=day_words,
            moment_words=moment_words,
            jst=JST,
        )
        self.environment = environment

    def page(self, template: str, path: str, **context: object) -> bytes:
        """Return a page; ``path`` is its folder below the root, with a slash at the end unless empty."""
        root = "../" * path.count("/") or "./"
        canonical = f"{self.base_url}{path}" if self.base_url else None
        text = self.environment.get_template(template).render(
            root=root, canonical=canonical, path=path, **context
        )
        return text.encode()

    def files(self) -> dict[str, bytes]:
        """Return all files by path."""
        found = {f"assets/{name}": data for name, data in self.assets.items()}
        pages = {"": self._front(), "calendars/": self._calendars()}
        pages["subscribe/"] = self.page("subscribe.html", "subscribe/", title=WORDS.help)
        for one in self.known:
            pages[f"shows/{one.show.id}/"] = self._show(one)
        pages |= self._list("shows.html", "shows/", "years/", self.listed.values(), title=WORDS.all_shows)
        for path, context in self._lists():
            pages |= self._list("list.html", path, path, **context)
        found |= {f"{path}index.html": data for path, data in pages.items()}
        found["404.html"] = self._missing()
        found |= self._search()
        found["robots.txt"] = self._robots()
        found[".nojekyll"] = b""
        if self.base_url:
            found["sitemap.xml"] = self._sitemap(pages)
        return found

    # --- pages ---

    def _front(self) -> bytes:
        week = coming(self.dataset, self.known, now=self.start, days=WEEK, zone=JST)
        exact = [one for one in week if not one.vague]
        days = [(day, list(rows)) for day, rows in groupby(exact, key=lambda one: one.days[0])]
        season = season_of(self.monday)
        following = next_season(season)
        charts = [chart for chart in (self._chart(season), self._chart(following)) if chart.bars]
        return self.page(
            "front.html",
            "",
            title=WORDS.home,
            days=days,
            vague=[one for one in week if one.vague],
            charts=charts,
            feeds=[self.subscribable("premieres.ics")] if "premieres.ics" in self.feeds else [],
            networks=sorted(self._used("network"), key=lambda one: one[1].casefold()),
            blocks=sorted(self._used("block"), key=lambda one: one[1].casefold()),
            countries=[(code, self.dataset.regions.name(code)) for code in self.dataset.regions.feeds],
            seasons=self._seasons(),
        )

    def _show(self, one: ShowSchedule) -> bytes:
        facts = show_facts(self.dataset, [one], one.show.id)
        outlets = [
            (
                row,
                None if row.original else self.subscribable(self._feed_of(one, number)),
                self._countries([one.airings[number].airing]),
            )
            for number, row in enumerate(facts.airings)
        ]
        return self.page(
            "show.html",
            f"shows/{one.show.id}/",
            title=one.show.title,
            facts=facts,
            show=one.show,
            outlets=outlets,
            main=self.subscribable(f"shows/{one.show.id}.ics"),
            upcoming=self._next(facts),
            season=self._season_of(one),
        )

    def _next(self, facts: ShowFacts) -> tuple[str, EpisodeRow] | None:
        """Return the first episode of the original from Monday on, if there is one, and what to call it."""
        for airing in facts.airings:
            for row in airing.episodes if airing.original else ():
                if row.utc and row.utc >= self.start and row.state in ("scheduled", "expected"):
                    week = self.start + dt.timedelta(days=7)
                    return (WORDS.this_week if row.utc < week else WORDS.next), row
        return None

    def _season_of(self, one: ShowSchedule) -> str | None:
        name = self._season_name(self.listed[one.show.id].starts)
        return name if f"seasons/{name}.ics" in self.feeds else None

    def _feed_of(self, one: ShowSchedule, number: int) -> str:
        return f"shows/{one.show.id}.{one.airings[number].airing.key}.ics"

    def _calendars(self) -> bytes:
        kinds = [
            (kind, [self.subscribable(feed.path) for feed in self.feeds.values() if feed.kind == kind])
            for kind in _LISTED_KINDS
        ]
        return self.page("calendars.html", "calendars/", title=WORDS.feeds, kinds=kinds)

    def _lists(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield the folder and the content of each page of a network, block, country, season or studio.

        A studio has one even if it has no feed, because nobody knows yet when a show of its starts.
        """
        by_run = self._listed_by_run()
        for feed in self.feeds.values():
            folder, _, name = feed.path.removesuffix(".ics").rpartition("/")
            if feed.kind not in ("network", "block", "region", "season"):
                continue
            runs = dict.fromkeys(event.uid.rpartition(".")[0] for event in feed.events)
            related = [feed.path, f"networks/{name}.episodes.ics"] if feed.kind == "network" else [feed.path]
            yield (
                f"{folder}/{name}/",
                {
                    "rows": [by_run[one] for one in runs],
                    "title": feed.title.partition(":")[0],
                    "about": feed.about,
                    "feeds": [one for one in map(self.subscribable, related) if one],
                },
            )
        studios: dict[str, list[Listed]] = {}
        for one in self.listed.values():
            for studio in one.show.studios:
                studios.setdefault(studio, []).append(one)
        for studio, rows in studios.items():
            feed_path = f"studios/{slug(studio)}.ics"
            published = self.subscribable(feed_path)
            yield (
                f"studios/{slug(studio)}/",
                {
                    "rows": rows,
                    "title": WORDS.anime_by.format(studio),
                    "about": WORDS.premieres_by.format(studio),
                    "feeds": [published] if published else [],
                },
            )

    def _list(
        self, layout: str, path: str, older: str, rows: Iterable[Listed], **context: Any
    ) -> dict[str, bytes]:
        """Return the page of some shows, the newest first, by its folder.

        A long list keeps its newest years there; each other year has a page of its own in a folder below
        ``older``.
        """
        rows = sorted(sorted(rows, key=lambda one: one.order), key=lambda one: one.day, reverse=True)
        if len(rows) <= LONG:
            return {path: self.page(layout, path, rows=rows, **context)}
        newest: list[Listed] = []
        pages: dict[str, tuple[str, list[Listed]]] = {path: (WORDS.newest, newest)}
        for year, found in groupby(rows, key=lambda one: one.day.year):
            group = list(found)
            if len(pages) == 1 and len(newest) + len(group) <= LONG:
                newest += group
            else:
                pages[f"{older}{year}/"] = (str(year), group)
        years = [(name, where) for where, (name, _) in pages.items()]
        title = context.pop("title")
        return {
            where: self.page(
                "years.html",
                where,
                layout=layout,
                rows=shown,
                years=years,
                title=title if where == path else f"{title}, {name}",
                **context,
            )
            for where, (name, shown) in pages.items()
        }

    def _missing(self) -> bytes:
        # It is served at any depth, so that its links have to start at the root of the host.
        root = urlsplit(self.base_url).path if self.base_url else "/"
        template = self.environment.get_template("404.html")
        return template.render(root=root, canonical=None, path="", title=WORDS.not_found).encode()

    # --- parts ---

    def _listed(self, one: ShowSchedule) -> Listed:
        """Return a show as lists have it: with its original airing."""
        original = one.original
        if original is None:
            return Listed(show=one.show, starts=None, network=None)
        return self._listed_at(one.show, original, original.start)

    def _listed_at(self, show: Show, airing: AiringSchedule, starts: Moment | None) -> Listed:
        network = self.dataset.network_of(airing.airing)
        return Listed(show=show, starts=starts, network=network.name if network else None)

    def _listed_by_run(self) -> dict[str, Listed]:
        """Return all airings by what their events' UIDs begin with: a network's page has its own starts."""
        found = {}
        for one in self.known:
            for airing in one.airings:
                premiere = airing.premiere
                starts = premiere.moment if premiere else airing.start
                found[f"{one.show.id}.{airing.run}"] = self._listed_at(one.show, airing, starts)
        return found

    def subscribable(self, path: str) -> Subscribable | None:
        """Return how to subscribe to a feed; None if there is no such feed."""
        feed = self.feeds.get(path)
        if feed is None:
            return None
        url = f"{self.base_url}feeds/{path}" if self.base_url else None
        webcal = "webcal://" + url.partition("://")[2] if url else None
        return Subscribable(
            title=feed.title,
            about=feed.about,
            path=f"feeds/{path}",
            url=url,
            webcal=webcal,
            google=GOOGLE + quote(webcal, safe="") if webcal else None,
            outlook=f"{OUTLOOK}{quote(url, safe='')}&name={quote(feed.title, safe='')}" if url else None,
        )

    def _chart(self, season: tuple[int, int]) -> Chart:
        first = season_start(season)
        after = season_start(next_season(season))
        bars = []
        for one in sorted(self.listed.values(), key=lambda one: one.order):
            starts = one.starts
            if starts is None or starts.precision < Precision.SEASON or not first <= starts.day < after:
                continue
            left = (starts.day - first).days
            width = (starts.last_day - starts.day).days + 1
            exact = starts.precision >= Precision.DAY
            bars.append(Bar(show=one.show, label=moment_words(starts), left=left, width=width, exact=exact))
        months = tuple(
            Month(
                name=month_words(first.month + at), left=(first.replace(month=first.month + at) - first).days
            )
            for at in range(3)
        )
        name = moment_words(season_moment(season))
        return Chart(name=name, days=(after - first).days, months=months, bars=tuple(bars))

    def _used(self, kind: str) -> set[tuple[str, str]]:
        """Return the ids and names of the networks or blocks that airings name."""
        found = set()
        for one in self.known:
            for airing in one.airings:
                network, block = self.dataset.network_of(airing.airing), airing.airing.block
                if kind == "network" and network is not None:
                    found.add((network.id, network.name))
                if kind == "block" and block is not None:
                    found.add((block, self.dataset.blocks[block].name))
        return found

    def _seasons(self) -> list[tuple[str, str]]:
        found = {
            season_of(one.starts.day)
            for one in self.listed.values()
            if one.starts and one.starts.precision >= Precision.SEASON
        }
        moments = [season_moment(season) for season in sorted(found)[::-1]]
        return [(str(moment), moment_words(moment)) for moment in moments]

    # --- files for machines ---

    def _search(self) -> dict[str, bytes]:
        """Return what the search knows of all shows, by path.

        ``search.json`` has the newest shows and names the files with the others, which have the same form.
        Those do not change when shows are added.
        """
        known = {one.show.id: one for one in self.known}
        rows = [known[one.show.id] for one in sorted(self.listed.values(), key=lambda one: one.order)]
        parts = [rows[at : at + PART] for at in range(0, len(rows), PART)] or [[]]
        found = {f"search/{number}.json": self._searched(part) for number, part in enumerate(parts[:-1], 1)}
        found["search.json"] = self._searched(parts[-1], tuple(reversed(found)))
        return found

    def _searched(self, known: Sequence[ShowSchedule], parts: Sequence[str] = ()) -> bytes:
        """Return a file of the search index, the newest show first.

        A show's row: id, titles, start, networks, blocks, the number of its countries in the file, season.
        """
        sets: dict[str, int] = {}
        rows = [
            [
                one.show.id,
                one.show.title,
                one.show.title_ja or "",
                one.show.title_romaji or "",
                moment_words(starts) if starts else "",
                " ".join(sorted({airing.airing.network for airing in one.airings if airing.airing.network})),
                " ".join(sorted({airing.airing.block for airing in one.airings if airing.airing.block})),
                sets.setdefault(self._countries([airing.airing for airing in one.airings]), len(sets)),
                self._season_name(starts),
            ]
            for one in reversed(known)
            for starts in (self.listed[one.show.id].starts,)
        ]
        return msgspec.json.encode({"countries": list(sets), "parts": parts, "shows": rows}) + b"\n"

    def _countries(self, airings: Iterable[Airing]) -> str:
        """Return the codes of the countries in which one of the airings can be watched, end to end."""
        specs = {self.dataset.regions_of(airing) for airing in airings if airing.network}
        regions = self.dataset.regions
        return "".join(code for code in regions.feeds if any(regions.covers(spec, code) for spec in specs))

    def _season_name(self, starts: Moment | None) -> str:
        if starts is None or starts.precision < Precision.SEASON:
            return ""
        return str(season_moment(season_of(starts.day)))

    def _robots(self) -> bytes:
        lines = ["User-agent: *", "Allow: /"]
        if self.base_url:
            lines.append(f"Sitemap: {self.base_url}sitemap.xml")
        return ("\n".join(lines) + "\n").encode()

    def _sitemap(self, pages: Iterable[str]) -> bytes:
        return (
            self.environment.get_template("sitemap.xml")
            .render(urls=[f"{self.base_url}{path}" for path in sorted(pages)])
            .encode()
        )


def _assets() -> dict[str, bytes]:
    """Return the style, the script and the pictures, each with a digest of its content in its name."""
    found = {}
    for file in sorted(files("animecal.site").joinpath("assets").iterdir(), key=lambda one: one.name):
        data = file.read_bytes()
        stem, _, kind = file.name.rpartition(".")
        found[f"{stem}.{hashlib.sha256(data).hexdigest()[:10]}.{kind}"] = data
    return found
