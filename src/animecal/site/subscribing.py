"""The addresses under which calendar apps take a feed."""

from __future__ import annotations

from urllib.parse import quote

import msgspec

from ..feeds.select import Feed

GOOGLE = "https://calendar.google.com/calendar/r?cid="
OUTLOOK = "https://outlook.live.com/calendar/0/addfromweb?url="


class Subscribable(msgspec.Struct, frozen=True, kw_only=True):
    """A feed with the addresses under which calendar apps take it; those need to know where the site is.

    ``page`` is the folder of the page with its shows, if it has one.
    """

    title: str
    about: str
    path: str
    page: str | None
    url: str | None
    webcal: str | None
    google: str | None
    outlook: str | None


def subscribable(feed: Feed, base_url: str | None) -> Subscribable:
    """Return how to subscribe to a feed of the site at an address, with a slash at its end."""
    url = f"{base_url}feeds/{feed.path}" if base_url else None
    webcal = "webcal://" + url.partition("://")[2] if url else None
    return Subscribable(
        title=feed.title,
        about=feed.about,
        path=f"feeds/{feed.path}",
        page=None if feed.page is None else f"{feed.path.removesuffix('.ics')}/",
        url=url,
        webcal=webcal,
        google=GOOGLE + quote(webcal, safe="") if webcal else None,
        outlook=f"{OUTLOOK}{quote(url, safe='')}&name={quote(feed.title, safe='')}" if url else None,
    )
