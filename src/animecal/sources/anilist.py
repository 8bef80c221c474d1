"""AniList: a GraphQL API with fuzzy dates, the coming episodes, and links to streaming services.

A curation aid: it is asked for the shows that a curator names, or for one season, and nothing of what it says
is kept but what a person takes over; its terms forbid to gather its data as a whole. It answers 30 requests a
minute (its documentation says 90; "degraded" since 2023), 429 with Retry-After beyond that, and errors inside
an answer with the status 200 as well as with others. ``airingSchedule`` is asked for what has not aired yet,
``airingSchedules`` for what has; how the times come about is not documented, and no broadcaster is named.
Links to streaming services have no regions.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Generic, TypeVar

import msgspec

from ..errors import SourceError, printable
from ..language.model import ExternalIds, Format
from ..language.moment import PLAUSIBLE_YEARS, SEASONS, Moment
from ..language.tables import Network
from ..progress import Progress, unseen
from ..web import Web
from ..words.moments import moment_words
from .graphql import Answer, ask
from .records import (
    Broadcast,
    Candidate,
    Ignored,
    Outlet,
    Question,
    Reading,
    Record,
    Source,
    batches,
    in_japan,
    number,
    ref_in,
    text,
    web_address,
)

T = TypeVar("T")

NAME = "anilist"
ENDPOINT = "https://graphql.anilist.co"
PLACE = "https://anilist.co/anime/"
PAGE = 50
PAGES = 20
"""Pages that are asked for at most: a season has about four."""

FORMATS: Mapping[str, Format] = {
    "TV": "tv",
    "TV_SHORT": "tv",
    "MOVIE": "movie",
    "OVA": "ova",
    "ONA": "ona",
    "SPECIAL": "special",
}
LINKS = {
    "Crunchyroll": "crunchyroll",
    "HIDIVE": "hidive",
    "Netflix": "netflix",
    "Hulu": "hulu-us",
    "Amazon Prime Video": "prime-video",
    "Disney Plus": "disney-plus",
    "Ani-One Asia": "ani-one-asia",
    "Muse Asia": "muse-asia",
    "Bilibili TV": "bilibili-global",
    "ADN": "adn",
    "Max": "hbo-max",
}
"""Our networks by the names of its streaming links."""

QUERY = """
query ($ids: [Int], $season: MediaSeason, $year: Int, $page: Int, $size: Int) {
  Page(page: $page, perPage: $size) {
    pageInfo { hasNextPage }
    media(id_in: $ids, season: $season, seasonYear: $year, type: ANIME, countryOfOrigin: "JP", sort: ID) {
      id idMal format status episodes duration
      title { romaji english native }
      startDate { year month day }
      endDate { year month day }
      studios(isMain: true) { nodes { name } }
      externalLinks { site url type }
      airingSchedule(notYetAired: true, perPage: 25) { nodes { episode airingAt } }
    }
  }
}
"""


AIRED = """
query ($ids: [Int], $since: Int, $until: Int, $page: Int, $size: Int) {
  Page(page: $page, perPage: $size) {
    pageInfo { hasNextPage }
    airingSchedules(mediaId_in: $ids, airingAt_greater: $since, airingAt_lesser: $until, sort: TIME) {
      mediaId episode airingAt
    }
  }
}
"""
SEARCH = (
    "s{0}: Page(perPage: 10) {{ media(search: $t{0}, type: ANIME)"
    " {{ id title {{ native }} startDate {{ year }} }} }}"
)
SEARCHES = 10
"""Titles that are looked for in one request."""


class _Title(msgspec.Struct, frozen=True, rename="camel"):
    romaji: str | None = None
    english: str | None = None
    native: str | None = None


class _FuzzyDate(msgspec.Struct, frozen=True, rename="camel"):
    year: int | None = None
    month: int | None = None
    day: int | None = None


class _Studio(msgspec.Struct, frozen=True, rename="camel"):
    name: str


class _Studios(msgspec.Struct, frozen=True, rename="camel"):
    nodes: list[_Studio] = []


class _Link(msgspec.Struct, frozen=True, rename="camel"):
    site: str
    url: str | None = None
    type: str | None = None


class _Airing(msgspec.Struct, frozen=True, rename="camel"):
    episode: int
    airing_at: int


class _Aired(msgspec.Struct, frozen=True, rename="camel"):
    media_id: int
    episode: int
    airing_at: int


class _Schedule(msgspec.Struct, frozen=True, rename="camel"):
    nodes: list[_Airing] = []


class _Media(msgspec.Struct, frozen=True, rename="camel"):
    id: int
    title: _Title
    id_mal: int | None = None
    format: str | None = None
    status: str | None = None
    episodes: int | None = None
    duration: int | None = None
    start_date: _FuzzyDate | None = None
    end_date: _FuzzyDate | None = None
    studios: _Studios | None = None
    external_links: list[_Link] | None = None
    airing_schedule: _Schedule | None = None


class _PageInfo(msgspec.Struct, frozen=True, rename="camel"):
    has_next_page: bool = False


class _Page(msgspec.Struct, frozen=True, rename="camel"):
    media: list[_Media]
    page_info: _PageInfo = _PageInfo()


class _AiredPage(msgspec.Struct, frozen=True, rename="camel"):
    airing_schedules: list[_Aired]
    page_info: _PageInfo = _PageInfo()


class _Found(msgspec.Struct, frozen=True, rename="camel"):
    id: int
    title: _Title
    start_date: _FuzzyDate | None = None


class _FoundPage(msgspec.Struct, frozen=True):
    media: list[_Found]


class _Data(msgspec.Struct, Generic[T], frozen=True):
    page: T | None = msgspec.field(name="Page", default=None)


def read(
    question: Question, networks: Mapping[str, Network], web: Web, on_part: Progress = unseen
) -> Reading:
    """Read what it says of shows by their ids, or of one season. Raises SourceError."""
    found: list[Record | Ignored] = []
    seen: set[int] = set()
    aired = _aired(question, web)
    for media in _answered(question, web, on_part):
        if media.id in seen:  # it slipped from one page to the next meanwhile
            continue
        seen.add(media.id)
        found.append(_record(media, networks, aired.get(media.id, ())))
    found += [
        Ignored(title=f"id {one}", reason="is not known there as anime of Japan")
        for one in dict.fromkeys(question.ids)
        if one not in seen
    ]
    return Reading.of(NAME, found)


def find(
    titles: Sequence[str], endpoint: str | None, web: Web, on_part: Progress = unseen
) -> dict[str, list[Candidate]]:
    """Return the anime that its search finds for each title, several in one request. Raises SourceError."""
    found: dict[str, list[Candidate]] = {}
    for start in range(0, len(titles), SEARCHES):
        part = titles[start : start + SEARCHES]
        names = ", ".join(f"$t{at}: String" for at in range(len(part)))
        query = f"query ({names}) {{ {' '.join(map(SEARCH.format, range(len(part))))} }}"
        asked = {f"t{at}": title for at, title in enumerate(part)}
        pages = ask(web, endpoint or ENDPOINT, query, asked, Answer[dict[str, _FoundPage]])
        for at, title in enumerate(part):
            listed = pages.get(f"s{at}", _FoundPage([])).media
            found[title] = [one for media in listed if (one := _candidate(media)) is not None]
        on_part(start + len(part), len(titles))
    return found


SOURCE = Source(name=NAME, read=read, find=find, pause=2.0, keeps_answers=False)


def _candidate(media: _Found) -> Candidate | None:
    title, known = text(media.title.native), number(media.id, 10**9)
    if title is None or known is None:
        return None
    starts = _fuzzy(media.start_date)
    year = starts.day.year if starts else None
    return Candidate(ids=ExternalIds(anilist=known), title=title, year=year, url=f"{PLACE}{known}")


def _aired(question: Question, web: Web) -> dict[int, list[_Airing]]:
    """Return what was shown since the day that is asked for, by the ids of shows. Raises SourceError."""
    found: dict[int, list[_Airing]] = defaultdict(list)
    if question.since is None:
        return found
    endpoint = question.endpoint or ENDPOINT
    since, until = (
        int(dt.datetime.combine(day, dt.time(), dt.UTC).timestamp())
        for day in (question.since, question.today + dt.timedelta(days=1))
    )
    for part in batches(sorted(set(question.ids)), PAGE):
        asked = {"ids": list(part), "since": since, "until": until, "size": PAGE}
        for page in range(1, PAGES + 1):
            answer = _page_of(ask(web, endpoint, AIRED, asked | {"page": page}, Answer[_Data[_AiredPage]]))
            for one in answer.airing_schedules:
                found[one.media_id].append(_Airing(episode=one.episode, airing_at=one.airing_at))
            if not answer.page_info.has_next_page:
                break
    return found


def _answered(question: Question, web: Web, on_part: Progress) -> Iterator[_Media]:
    endpoint, season = question.endpoint or ENDPOINT, question.season
    if season is None:
        parts = batches(sorted(set(question.ids)), PAGE)
        for done, part in enumerate(parts, 1):
            yield from _page(web, endpoint, {"ids": list(part), "page": 1, "size": PAGE}).media
            on_part(done, len(parts))
        return
    asked = {"season": SEASONS[season[1]].upper(), "year": season[0], "size": PAGE}
    for page in range(1, PAGES + 1):
        answer = _page(web, endpoint, asked | {"page": page})
        yield from answer.media
        on_part(page, page + answer.page_info.has_next_page)
        if not answer.page_info.has_next_page:
            return
    raise SourceError(f"{endpoint} has more than {PAGES} pages for one season, which cannot be right")


def _page(web: Web, endpoint: str, variables: Mapping[str, object]) -> _Page:
    """Return one page. Raises SourceError."""
    return _page_of(ask(web, endpoint, QUERY, variables, Answer[_Data[_Page]]))


def _page_of(data: _Data[T]) -> T:
    if data.page is None:
        raise SourceError(f"{NAME} answers without data")
    return data.page


def _record(
    media: _Media, networks: Mapping[str, Network], aired: Sequence[_Airing] = ()
) -> Record | Ignored:
    title_ja, romaji = text(media.title.native), text(media.title.romaji)
    title = text(media.title.english) or romaji or title_ja
    if title is None:
        return Ignored(title=f"id {media.id}", reason="has no title that data may hold")
    if media.format is None:
        return Ignored(title=title, reason="has no format there")
    if media.format not in FORMATS:
        said = printable(media.format[:40])
        return Ignored(title=title, reason=f"is of no format that is known here: {said}")
    if number(media.id, 10**9) is None:
        return Ignored(title=title, reason="has no id")
    doubts: list[str] = []
    return Record(
        source=NAME,
        url=f"{PLACE}{media.id}",
        title=title,
        title_ja=title_ja,
        title_romaji=romaji,
        format=FORMATS[media.format],
        studios=tuple(filter(None, (text(one.name) for one in (media.studios or _Studios()).nodes))),
        episodes=number(media.episodes),
        website=next(
            (
                address
                for one in media.external_links or ()
                if one.site == "Official Site"
                if (address := web_address(one.url))
            ),
            None,
        ),
        ids=ExternalIds(anilist=media.id, mal=number(media.id_mal, 10**9)),
        outlets=(_original(media, doubts, aired), *_others(media, networks)),
        doubts=tuple(doubts),
    )


def _original(media: _Media, doubts: list[str], aired: Sequence[_Airing]) -> Outlet:
    """Return the first airing: to the minute if episode 1 is still to come, else at its fuzzy date."""
    nodes = {
        (one.airing_at, one.episode): one for one in (*aired, *(media.airing_schedule or _Schedule()).nodes)
    }
    broadcasts = tuple(
        Broadcast(number=one.episode, moment=in_japan(at))
        for _, one in sorted(nodes.items())
        if (at := _time(one.airing_at)) and number(one.episode)
    )
    starts = _fuzzy(media.start_date)
    first = next((one.moment for one in broadcasts if one.number == 1), None)
    if first is not None:
        if starts is None or starts.day <= first.day + dt.timedelta(days=1) <= starts.last_day + dt.timedelta(
            days=2
        ):
            starts = first
        else:
            doubts.append(
                f"its first episode is listed for {moment_words(first)}, its start for {moment_words(starts)}"
            )
    ends = _fuzzy(media.end_date)
    return Outlet(
        starts=starts,
        ends=ends.day if ends and media.status == "FINISHED" and ends.day == ends.last_day else None,
        broadcasts=broadcasts,
        cadence=None if broadcasts else "unknown",
    )


def _time(seconds: int) -> dt.datetime | None:
    return dt.datetime.fromtimestamp(seconds, dt.UTC) if 0 < seconds < 4_102_444_800 else None


def _fuzzy(date: _FuzzyDate | None) -> Moment | None:
    """Return a fuzzy date at the precision that it has."""
    if date is None or date.year is None or date.year not in PLAUSIBLE_YEARS:
        return None
    if date.month is None or not 1 <= date.month <= 12:
        return Moment.parse(f"{date.year}")
    if date.day is None or not 1 <= date.day <= calendar.monthrange(date.year, date.month)[1]:
        return Moment.parse(f"{date.year}-{date.month:02}")
    return Moment.parse(f"{date.year}-{date.month:02}-{date.day:02}")


def _others(media: _Media, networks: Mapping[str, Network]) -> Iterator[Outlet]:
    """Yield the streaming services that it links; it does not say where they can be watched."""
    seen: set[str] = set()
    for link in media.external_links or ():
        network = LINKS.get(link.site, "")
        if link.type == "STREAMING" and network in networks and network not in seen:
            seen.add(network)
            yield Outlet(network=network, ref=ref_in(network, link.url))
