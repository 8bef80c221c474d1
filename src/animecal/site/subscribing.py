"""The addresses under which calendar apps take a feed."""

from __future__ import annotations

import datetime as dt
from urllib.parse import quote

import msgspec

from ..feeds.select import Feed
from ..language.moment import Moment
from ..schedule.episodes import OFF, Episode
from .places import feed_place, up

GOOGLE = "https://calendar.google.com/calendar/r?cid="
OUTLOOK = "https://outlook.live.com/calendar/0/addfromweb?url="
OFFICE = "https://outlook.office.com/calendar/0/addfromweb?url="


class Subscribable(msgspec.Struct, frozen=True, kw_only=True):
    """A feed with the addresses under which calendar apps take it; those need to know where the site is.

    ``path`` leads to it from the folder of the language's pages.
    ``page`` is the folder of the page with its shows, if it has one. ``coming`` is how many events are to
    come from Monday on, ``next`` the moment of the first, and ``soon`` whether that is in Monday's week.
    """

    title: str
    about: str
    path: str
    page: str | None
    url: str | None
    webcal: str | None
    google: str | None
    outlook: str | None
    office: str | None
    coming: int
    next: Moment | None
    soon: bool


def subscribable(feed: Feed, base_url: str | None, monday: dt.date, folder: str = "") -> Subscribable:
    """Return how to subscribe to a feed of the site at an address, with a slash at its end.

    ``folder`` is that of the pages, in whose language the feed is.
    """
    to_come = [
        (event.day, event.subject.moment)
        for event in feed.events
        if event.day >= monday and isinstance(event.subject, Episode) and event.subject.state not in OFF
    ]
    first = min(to_come, key=lambda one: one[0], default=None)
    place = feed_place(feed.path, folder)
    url = f"{base_url}{place}" if base_url else None
    webcal = "webcal://" + url.partition("://")[2] if url else None
    return Subscribable(
        title=feed.title,
        about=feed.about,
        path=f"{up(folder)}{place}",
        page=None if feed.page is None else f"{feed.path.removesuffix('.ics')}/",
        url=url,
        webcal=webcal,
        google=GOOGLE + quote(webcal, safe="") if webcal else None,
        outlook=f"{OUTLOOK}{quote(url, safe='')}&name={quote(feed.title, safe='')}" if url else None,
        office=f"{OFFICE}{quote(url, safe='')}&name={quote(feed.title, safe='')}" if url else None,
        coming=len(to_come),
        next=first[1] if first else None,
        soon=first is not None and first[0] < monday + dt.timedelta(days=7),
    )
