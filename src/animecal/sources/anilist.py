"""AniList: a GraphQL API with fuzzy dates, the coming episodes, and links to streaming services.

A curation aid: it is asked for the shows that a curator names, or for one season, and nothing of what it says
is kept but what a person takes over; its terms forbid to gather its data as a whole. It answers 30 requests a
minute (its documentation says 90; "degraded" since 2023), 429 with Retry-After beyond that, and errors inside
an answer with the status 200 as well as with others. ``airingSchedule`` is asked for what has not aired yet;
how its times come about is not documented, and no broadcaster is named. Links to streaming services have no
regions.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterator, Mapping

import msgspec

from ..errors import SourceError, printable
from ..language.model import ExternalIds, Format
from ..language.moment import PLAUSIBLE_YEARS, SEASONS, Moment
from ..language.tables import Network
from ..progress import Progress, unseen
from ..web import Web
from ..words.moments import moment_words
from .records import (
    Broadcast,
    Ignored,
    Outlet,
    Question,
    Reading,
    Record,
    Source,
    UnexpectedError,
    batches,
    begins,
    in_japan,
    number,
    text,
    understood,
    web_address,
)

NAME = "anilist"
ENDPOINT = "https://graphql.anilist.co"
LIMIT = 4_000_000
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


class _Data(msgspec.Struct, frozen=True, rename="camel"):
    page: _Page | None = msgspec.field(name="Page", default=None)


class _Error(msgspec.Struct, frozen=True, rename="camel"):
    message: str = ""


class _Answer(msgspec.Struct, frozen=True, rename="camel"):
    data: _Data | None = None
    errors: list[_Error] | None = None


def read(
    question: Question, networks: Mapping[str, Network], web: Web, on_part: Progress = unseen
) -> Reading:
    """Read what it says of shows by their ids, or of one season. Raises SourceError."""
    found: list[Record | Ignored] = []
    seen: set[int] = set()
    for media in _answered(question, web, on_part):
        if media.id in seen:  # it slipped from one page to the next meanwhile
            continue
        seen.add(media.id)
        found.append(_record(media, networks))
    found += [
        Ignored(title=f"id {one}", reason="is not known there as anime of Japan")
        for one in dict.fromkeys(question.ids)
        if one not in seen
    ]
    return Reading.of(NAME, found)


SOURCE = Source(name=NAME, read=read, pause=2.0, keeps_answers=False)


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
    return understood(web, endpoint, _read_page, limit=LIMIT, json={"query": QUERY, "variables": variables})


def _read_page(body: bytes) -> _Page:
    """Return the page in an answer. Raises UnexpectedError; errors may stand in one with the status 200."""
    try:
        answer = msgspec.json.decode(body, type=_Answer)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise UnexpectedError(f"answers with what is not in its form ({error}); {begins(body)}") from None
    if answer.errors:
        said = "; ".join(one.message for one in answer.errors)[:300]
        raise UnexpectedError(f"answers with an error: {said or 'without a reason'}")
    if answer.data is None or answer.data.page is None:
        raise UnexpectedError("answers without data")
    return answer.data.page


def _record(media: _Media, networks: Mapping[str, Network]) -> Record | Ignored:
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
        url=f"https://anilist.co/anime/{media.id}",
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
        outlets=(_original(media, doubts), *_others(media, networks)),
        doubts=tuple(doubts),
    )


def _original(media: _Media, doubts: list[str]) -> Outlet:
    """Return the first airing: to the minute if episode 1 is still to come, else at its fuzzy date."""
    nodes = (media.airing_schedule or _Schedule()).nodes
    broadcasts = tuple(
        Broadcast(number=one.episode, moment=in_japan(at), minutes=media.duration or 30)
        for one in sorted(nodes, key=lambda one: one.airing_at)
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
            yield Outlet(network=network)
