"""What search engines read of a show: schema.org, as JSON-LD."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..language.moment import Precision, instant_to_datetime
from ..schedule.episodes import Episode, ShowSchedule, State
from .content import Content


def structured(content: Content, one: ShowSchedule) -> Mapping[str, Any]:
    """Return a show, and its next episode if that was said: what is only expected is no event.

    Next is the first one from Monday on: so a page changes by the week, and not by the day.
    """
    show, original = one.show, one.original
    starts = content.listed[show.id].starts
    about = {
        "@type": "Movie" if show.format == "movie" else "TVSeries",
        "name": show.title,
        "alternateName": [name for name in (show.title_ja, show.title_romaji) if name],
        "description": show.premise,
        "url": f"{content.address}shows/{show.id}/" if content.address else None,
        "sameAs": show.website,
        "inLanguage": content.audio(original) if original else None,
        "numberOfEpisodes": one.length.count if show.format != "movie" else None,
        "productionCompany": [{"@type": "Organization", "name": name} for name in show.studios],
        "startDate": str(starts.day) if starts and starts.precision >= Precision.DAY else None,
    }
    following = _following(content, one)
    event = [] if following is None else [_event(content, one, following)]
    return {"@context": "https://schema.org", "@graph": [_told(about), *event]}


def _following(content: Content, one: ShowSchedule) -> Episode | None:
    episodes = one.original.episodes if one.original else ()
    start = int(content.start.timestamp()) // 60
    return next(
        (
            episode
            for episode in episodes
            if episode.state is State.SCHEDULED and episode.instant is not None and episode.instant >= start
        ),
        None,
    )


def _event(content: Content, one: ShowSchedule, episode: Episode) -> Mapping[str, Any]:
    starts = instant_to_datetime(episode.instant or 0)
    ends = instant_to_datetime((episode.instant or 0) + episode.minutes)
    network = content.listed[one.show.id].network
    return _told(
        {
            "@type": "BroadcastEvent",
            "name": one.show.title,
            "startDate": starts.isoformat(),
            "endDate": ends.isoformat(),
            "publishedOn": {"@type": "BroadcastService", "name": network} if network else None,
            "workPerformed": {"@type": "Episode", "episodeNumber": episode.first} if episode.first else None,
        }
    )


def _told(values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the values that there are."""
    return {name: value for name, value in values.items() if value not in (None, [])}
