"""What all pages are made from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from ..feeds.select import Feed
from ..language.model import Dataset, Show
from ..language.moment import Moment, season_moment, to_instant, zone_info
from ..language.statements import JAPANESE
from ..language.tables import Block, Network, Titles
from ..schedule.episodes import OFF, AiringSchedule, ShowSchedule
from ..schedule.outlets import Outlets
from ..words.languages import Language
from ..words.moments import printed
from ..words.outlets import called, name_words
from ..words.pages import PageWords
from .places import feed_place, up
from .subscribing import Subscribable, subscribable


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """A show in a list: when it starts, at the original airing or that of the list, and where.

    ``printed`` is the start in words, with the zone of its clock; empty if it is not known. ``season`` is the
    one in which it starts, and ``ends`` the last day of what is known to air, if these are known.
    """

    show: Show
    starts: Moment | None
    ends: dt.date | None = None
    printed: str
    season: Moment | None
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


class Content(msgspec.Struct, frozen=True, kw_only=True):
    """What all pages are made from.

    ``feeds`` are the published ones, by path; ``listed`` are the shows with their original airings, by id.
    ``monday`` is the first day of the week at home. ``base_url`` is where the site is, with a slash at the
    end; without it pages give no addresses for calendar apps, only downloads. ``folder`` is where the pages
    are below that.
    """

    dataset: Dataset
    known: Sequence[ShowSchedule]
    feeds: Mapping[str, Feed]
    listed: Mapping[str, Listed]
    outlets: Outlets
    monday: dt.date
    base_url: str | None
    words: PageWords
    folder: str = ""

    @property
    def address(self) -> str | None:
        """Where the pages are, if that is known."""
        return None if self.base_url is None else f"{self.base_url}{self.folder}"

    @property
    def start(self) -> dt.datetime:
        """The first moment of the week at home."""
        return dt.datetime.combine(self.monday, dt.time(), zone_info(self.dataset.publication.timezone))

    @property
    def after(self) -> dt.date:
        """The first day after this week and the next."""
        return self.monday + dt.timedelta(days=14)

    @property
    def language(self) -> Language:
        """The language of the pages."""
        return self.words.language

    @property
    def seasons(self) -> list[Moment]:
        """The seasons in which shows start, the newest first."""
        found = {one.season for one in self.listed.values() if one.season is not None}
        return sorted(found, key=lambda season: season.day, reverse=True)

    @property
    def studios(self) -> set[str]:
        """The studios that shows name."""
        return {studio for one in self.known for studio in one.show.studios}

    def called(self, one: Network | Block) -> str:
        """Return what a network or a block is called."""
        return name_words(one, self.dataset.publication, self.language)

    def subscribable(self, path: str) -> Subscribable | None:
        """Return how to subscribe to a feed; None if there is no such feed."""
        feed = self.feeds.get(path)
        return None if feed is None else subscribable(feed, self.base_url, self.monday, self.folder)

    def beside_feeds(self, name: str) -> str:
        """Return the way to a file beside the feeds of the language, from the folder of its pages."""
        return f"{up(self.folder)}{feed_place(name, self.folder)}"

    def audio(self, one: AiringSchedule) -> str:
        """Return the language of an airing (BCP 47): if the data leaves it out, the publication's."""
        left_out = one.airing.audio == JAPANESE and not one.dub
        return self.dataset.publication.language if left_out else one.airing.audio

    def countries(self, airings: Iterable[AiringSchedule]) -> str:
        """Return the codes of the countries in which one of the airings can be watched, end to end."""
        covered = frozenset[str]().union(
            *(
                self.outlets.countries_of(one.airing, network)
                for one in airings
                for network in (None, *one.networks)
            )
        )
        return "".join(code for code in self.dataset.regions.feeds if code in covered)


def content(
    dataset: Dataset,
    known: Sequence[ShowSchedule],
    feeds: Iterable[Feed],
    *,
    now: dt.datetime,
    base_url: str | None,
    language: Language,
    titles: Titles = "en",
    folder: str = "",
) -> Content:
    """Return what the pages of a week are made from.

    They go by the week and not by the hour: every other deployment would cost each subscriber a download of
    everything. Where there is JavaScript it does the rest.
    """
    today = now.astimezone(zone_info(dataset.publication.timezone)).date()
    return Content(
        dataset=dataset,
        known=known,
        feeds={feed.path: feed for feed in feeds},
        listed={one.show.id: _listed(dataset, one, language) for one in known},
        outlets=Outlets(dataset, dataset.regions.feeds),
        monday=today - dt.timedelta(days=today.weekday()),
        base_url=base_url,
        words=PageWords(language, dataset.publication, beside="en" if titles == "ja" else None),
        folder=folder,
    )


def _listed(dataset: Dataset, one: ShowSchedule, language: Language) -> Listed:
    original = one.original
    if original is None:
        return Listed(show=one.show, starts=None, printed="", season=None, network=None)
    return listed_at(dataset, one, original, original.start, language)


def listed_at(
    dataset: Dataset, known: ShowSchedule, one: AiringSchedule, starts: Moment | None, language: Language
) -> Listed:
    """Return a show as the list of an airing has it."""
    network = called(dataset, one.airing, [other.airing for other in known.airings], language)
    season = one.season_of(starts)
    told = season_moment(season) if season else None
    when = _printed(dataset, one, starts, language) if starts else ""
    days = (episode.moment.last_day for episode in one.episodes if episode.state not in OFF)
    return Listed(
        show=known.show,
        starts=starts,
        ends=max(days, default=None),
        printed=when,
        season=told,
        network=network,
    )


def _printed(dataset: Dataset, one: AiringSchedule, starts: Moment, language: Language) -> str:
    """Return a start in words, with the zone of its clock: that of its episodes, else of its network."""
    zone = one.episodes[0].zone if one.episodes else dataset.zone_of(one.airing)
    instant = None if starts.minute is None else to_instant(starts.day, starts.minute, zone)
    return printed(starts, zone, instant, language)
