"""What people ask of the data: what comes next, what there is, what is known of a show."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import msgspec

from .errors import AnimecalError, UsageError
from .feeds.select import Feed
from .language.form import did_you_mean
from .language.model import Airing, Dataset, Show
from .language.moment import Precision, instant_to_datetime, zone_info
from .language.tables import NetworkKind
from .schedule.episodes import OFF, AiringSchedule, Episode, ShowSchedule
from .schedule.outlets import Night, Outlets, nights_of
from .words.events import network_words, what_words
from .words.history import HistoryRow, history
from .words.languages import ENGLISH, Language
from .words.moments import delay_words, moment_words, printed
from .words.outlets import called, name_words, showing_words
from .words.regions import everywhere_or
from .words.states import slack_words


class Coming(msgspec.Struct, frozen=True, kw_only=True):
    """An episode that is to come. ``local`` is its start in the asked zone; None if only ``days`` are known.

    ``days`` are the first and the last possible day: printed days for a day or a vaguer window. ``seen`` is
    the source in which a machine saw it.
    """

    show: str
    title: str
    title_ja: str | None
    what: str
    network: str | None
    local: dt.datetime | None
    days: tuple[dt.date, dt.date]
    printed: str
    state: str
    premiere: bool
    seen: str | None = None

    @property
    def vague(self) -> bool:
        """Whether not even the day is known."""
        return self.days[0] != self.days[1]


def coming(
    dataset: Dataset,
    known: Iterable[ShowSchedule],
    *,
    now: dt.datetime,
    days: int,
    zone: str,
    network: str | None = None,
    region: str | None = None,
    language: Language = ENGLISH,
) -> list[Coming]:
    """Return the episodes of the next days, by local day, in the order of their moments.

    Those of the original airings; with a network, those there; with a country, each at the earliest outlet
    where it can be watched there. Days are local ones, the present day counts as the first.
    """
    if network is not None and network not in dataset.networks:
        raise UsageError(f"there is no network '{network}'{did_you_mean(network, dataset.networks)}")
    if region is not None:
        region = region.upper()
        if region not in dataset.regions.countries:
            codes = ", ".join(list(dataset.regions.countries)[:8])
            hint = did_you_mean(region, dataset.regions.countries) if region == "UK" else ""
            hint = hint or f"; write a code of regions.toml, such as {codes}"
            raise UsageError(f"there is no country '{region}'{hint}")
    today = now.astimezone(zone_info(zone)).date()
    last = today + dt.timedelta(days=days - 1)
    outlets = Outlets(dataset, [region]) if region else None
    found: list[Coming] = []
    for show in known:
        for night in _watched(outlets, show, network):
            if night.episode.state in OFF:
                continue
            entry = _coming(dataset, show, night.airing, night.episode, zone, language)
            after = entry.local is None or entry.local >= now
            if after and entry.days[1] >= today and entry.days[0] <= last:
                found.append(entry)
    return sorted(found, key=_when)


def _when(one: Coming) -> tuple[bool, dt.date, bool, float, str]:
    at = one.local.timestamp() if one.local else 0.0
    return one.vague, one.days[0], one.local is not None, at, one.title


def _watched(outlets: Outlets | None, show: ShowSchedule, network: str | None) -> list[Night]:
    """Return the nights of a show that are asked for: on a network, or at the outlets of a country."""
    if outlets is not None:
        return [night for _, nights in outlets.nights(show) for night in nights]
    if network is None:
        return [night for night in nights_of(show) if night.airing.original]
    return [
        night
        for night in nights_of(show)
        if (night.episode.network or night.airing.airing.network) == network
    ]


def _coming(
    dataset: Dataset,
    known: ShowSchedule,
    one: AiringSchedule,
    episode: Episode,
    zone: str,
    language: Language,
) -> Coming:
    show = known.show
    local = None
    days = (episode.moment.day, episode.moment.last_day)
    if episode.instant is not None:
        local = instant_to_datetime(episode.instant).astimezone(zone_info(zone))
        days = (local.date(), local.date())
    vague = episode.premiere and episode.moment.precision < Precision.DAY
    return Coming(
        show=show.id,
        title=show.title,
        title_ja=show.title_ja,
        what=what_words(
            episode,
            single=one.single or vague,
            language=language,
            kind=_kind(dataset, one, episode),
        ),
        network=_called(dataset, known, one, language, episode.network),
        local=local,
        days=days,
        printed=printed(episode.moment, episode.zone, episode.instant, language),
        state=episode.state.value,
        premiere=episode.premiere,
        seen=episode.seen.by.name if episode.seen else None,
    )


# --- lists ----------------------------------------------------------------------------------------------


class ShowRow(msgspec.Struct, frozen=True, kw_only=True):
    """A show in a list."""

    id: str
    title: str
    title_ja: str | None
    format: str
    starts: str | None
    network: str | None
    episodes: int | None
    draft: bool


class NetworkRow(msgspec.Struct, frozen=True, kw_only=True):
    """A network in a list, with the number of shows that it carries."""

    id: str
    name: str
    name_ja: str | None
    kind: str
    regions: str
    shows: int


class BlockRow(msgspec.Struct, frozen=True, kw_only=True):
    """A block in a list, with its newest known slot and its number of shows."""

    id: str
    name: str
    name_ja: str | None
    networks: tuple[str, ...]
    slot: str | None
    shows: int


class FeedRow(msgspec.Struct, frozen=True, kw_only=True):
    """A feed in a list."""

    path: str
    title: str
    kind: str
    events: int
    first: dt.date | None
    last: dt.date | None


def show_rows(dataset: Dataset, known: Iterable[ShowSchedule], language: Language = ENGLISH) -> list[ShowRow]:
    """Return the shows announced so far, by their start; those without one last."""
    rows: list[tuple[tuple[bool, dt.date, str], ShowRow]] = []
    for one in known:
        show, original = one.show, one.original
        start = original.start if original else None
        network = dataset.network_of(original.airing) if original else None
        row = ShowRow(
            id=show.id,
            title=show.title,
            title_ja=show.title_ja,
            format=show.format,
            starts=moment_words(start, language) if start else None,
            network=network.name if network else None,
            episodes=one.length.count,
            draft=show.draft,
        )
        rows.append(((start is None, start.last_day if start else dt.date.max, show.id), row))
    return [row for _, row in sorted(rows, key=lambda pair: pair[0])]


def network_rows(dataset: Dataset, language: Language = ENGLISH) -> list[NetworkRow]:
    """Return all networks in the order of their file."""
    return [
        NetworkRow(
            id=network.id,
            name=network.name,
            name_ja=network.name_ja,
            kind=network.kind,
            regions=everywhere_or(dataset.regions, network.regions, language),
            shows=sum(
                any(airing.network == network.id for airing in show.airings)
                for show in dataset.shows.values()
            ),
        )
        for network in dataset.networks.values()
    ]


def block_rows(dataset: Dataset) -> list[BlockRow]:
    """Return all blocks in the order of their file."""
    rows = []
    for block in dataset.blocks.values():
        slots = [f"{slot.day} {slot.time}" for slot in block.slots if slot.day and slot.time]
        rows.append(
            BlockRow(
                id=block.id,
                name=block.name,
                name_ja=block.name_ja,
                networks=block.networks,
                slot=slots[-1] if slots else None,
                shows=sum(
                    any(airing.block == block.id for airing in show.airings)
                    for show in dataset.shows.values()
                ),
            )
        )
    return rows


def feed_rows(feeds: Iterable[Feed]) -> list[FeedRow]:
    """Return all feeds by their paths."""
    return [
        FeedRow(
            path=feed.path,
            title=feed.title,
            kind=feed.kind,
            events=len(feed.events),
            first=feed.events[0].day if feed.events else None,
            last=feed.events[-1].day if feed.events else None,
        )
        for feed in feeds
    ]


# --- one show -------------------------------------------------------------------------------------------


class EpisodeRow(msgspec.Struct, frozen=True, kw_only=True):
    """An episode of a schedule: what, when as printed, the instant in UTC, and what is unusual.

    ``network`` is the one to which the airing has gone over by then, ``slack`` how much later it may be,
    ``seen`` the source in which a machine saw it.
    """

    what: str
    printed: str
    utc: dt.datetime | None
    state: str
    moved_from: str | None
    reason: str | None
    network: str | None = None
    slack: str | None = None
    seen: str | None = None


class AiringRow(msgspec.Struct, frozen=True, kw_only=True):
    """An airing of a show with its schedule; a ``showing`` is no first run, ``link`` is where to watch it."""

    network: str
    network_ja: str | None
    block: str | None
    original: bool
    regions: str
    starts: str | None
    follows: str | None
    showing: str | None = None
    link: str | None = None
    episodes: tuple[EpisodeRow, ...]


class ShowFacts(msgspec.Struct, frozen=True, kw_only=True):
    """All that is known of a show; ``count`` is how many episodes there are."""

    show: Show
    count: int | None = None
    airings: tuple[AiringRow, ...]
    history: tuple[HistoryRow, ...]


def show_facts(
    dataset: Dataset, known: Iterable[ShowSchedule], show_id: str, language: Language = ENGLISH
) -> ShowFacts:
    """Return all that is known of a show. Raises UsageError if there is none with that id."""
    found = {one.show.id: one for one in known}
    if show_id not in found:
        if show_id in dataset.shows:
            raise AnimecalError(f"'{show_id}' was not announced yet on that day")
        raise UsageError(f"there is no show '{show_id}'{did_you_mean(show_id, dataset.shows)}")
    one = found[show_id]
    airings = tuple(_airing_row(dataset, one, airing, language) for airing in one.airings)
    return ShowFacts(
        show=one.show, count=one.length.count, airings=airings, history=history(dataset, one, language)
    )


def _called(
    dataset: Dataset,
    known: ShowSchedule,
    one: AiringSchedule,
    language: Language,
    moved: str | None = None,
) -> str | None:
    return called(dataset, one.airing, [other.airing for other in known.airings], language, moved)


def _regions(dataset: Dataset, airing: Airing, language: Language) -> str:
    """Return where an airing can be watched; empty if its network is not known and nobody has said where."""
    there = dataset.regions_of(airing)
    if there is None and dataset.network_of(airing) is None:
        return ""
    return everywhere_or(dataset.regions, there, language)


def _kind(dataset: Dataset, one: AiringSchedule, episode: Episode) -> NetworkKind | None:
    """Return of what kind the network is that has an episode, if it is known."""
    network = dataset.network_of(one.airing, episode.network)
    return network.kind if network else None


def _moved_to(dataset: Dataset, episode: Episode, language: Language) -> str | None:
    """Return the network to which the airing has gone over by an episode, if it has."""
    if episode.network is None:
        return None
    return name_words(dataset.networks[episode.network], dataset.publication, language)


def _airing_row(dataset: Dataset, known: ShowSchedule, one: AiringSchedule, language: Language) -> AiringRow:
    network = dataset.network_of(one.airing)
    block = dataset.blocks.get(one.airing.block) if one.airing.block else None
    delay = next((date.delay for date in reversed(one.dates) if date.delay is not None), None)
    return AiringRow(
        network=network_words(_called(dataset, known, one, language), language),
        network_ja=network.name_ja if network else None,
        block=name_words(block, dataset.publication, language) if block else None,
        original=one.original,
        regions=_regions(dataset, one.airing, language),
        starts=moment_words(one.start, language) if one.start else None,
        follows=delay_words(delay.minutes, language) if delay is not None else None,
        showing=showing_words(one.showing, language, network.kind if network else None) or None,
        link=dataset.link_of(one.airing),
        episodes=tuple(
            EpisodeRow(
                what=what_words(
                    episode, single=one.single, language=language, kind=_kind(dataset, one, episode)
                ),
                printed=printed(episode.moment, episode.zone, episode.instant, language),
                utc=None if episode.instant is None else instant_to_datetime(episode.instant),
                state=episode.state.value,
                moved_from=moment_words(episode.was, language) if episode.was else None,
                reason=episode.cause.reason,
                network=_moved_to(dataset, episode, language),
                slack=slack_words(episode, language) or None,
                seen=episode.seen.by.name if episode.seen else None,
            )
            for episode in one.episodes
        ),
    )
