"""The front page: what airs in the next days, the search, and the seasons as pictures."""

from __future__ import annotations

import datetime as dt
from itertools import groupby

from ..language.moment import next_season, season_of
from ..schedule.episodes import State
from ..views import coming
from ..words.regions import place_words
from .charts import chart
from .content import Content
from .press import Page

WEEK = 16
"""Days on the front page: this week and the next, so that it holds the next seven on any day, and two more.

Where it is still Sunday when Japan has Monday, the week goes on for as long; and a page may come late.
"""


def front(content: Content) -> Page:
    """Return the front page."""
    language = content.language
    data, home = content.dataset, content.dataset.publication.timezone
    week = coming(data, content.known, now=content.start, days=WEEK, zone=home, language=language)
    exact = [one for one in week if not one.vague]
    vague = [one for one in week if one.vague and one.days[0] < content.after]
    season = season_of(content.monday)
    charts = [one for one in (chart(content, season), chart(content, next_season(season))) if one.starts]
    everything = content.subscribable("premieres.ics")
    regions = content.dataset.regions
    return Page(
        path="",
        template="front.html",
        title=content.words.home,
        told={
            "days": [(day, list(rows)) for day, rows in groupby(exact, key=lambda one: one.days[0])],
            "vague": vague,
            "expected": any(one.state == State.EXPECTED.value for one in exact),
            "after": content.after,
            "until": content.monday + dt.timedelta(days=WEEK),
            "charts": charts,
            "feeds": [everything] if everything else [],
            "networks": _by_name(_networks(content)),
            "blocks": _by_name(_blocks(content)),
            "countries": [(code, place_words(regions, code, language)) for code in regions.feeds],
            "seasons": _seasons(content),
        },
    )


def _networks(content: Content) -> set[tuple[str, str]]:
    """Return the ids and names of the networks that airings name."""
    airings = (airing.airing for one in content.known for airing in one.airings)
    found = map(content.dataset.network_of, airings)
    return {(network.id, content.called(network)) for network in found if network is not None}


def _blocks(content: Content) -> set[tuple[str, str]]:
    """Return the ids and names of the blocks that airings name."""
    named = {airing.airing.block for one in content.known for airing in one.airings}
    return {(block, content.called(content.dataset.blocks[block])) for block in named if block is not None}


def _by_name(found: set[tuple[str, str]]) -> list[tuple[str, str]]:
    return sorted(found, key=lambda one: one[1].casefold())


def _seasons(content: Content) -> list[tuple[str, str]]:
    """Return the seasons in which shows start, the newest first: as addresses have them, and in words."""
    seasons = {one.season for one in content.listed.values() if one.season is not None}
    newest = sorted(seasons, key=lambda season: season.day, reverse=True)
    return [(str(season), content.words.moment(season)) for season in newest]
