"""Published events in other words: with their UIDs, their moments and their revisions.

So who changes how something is said raises nobody's SEQUENCE, and an app that knows an event from several
calendars takes it for one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from ..feeds.editions import Edition
from ..feeds.events import Event
from ..feeds.ics import Body, render_event
from ..language.tables import Publication
from .revisions import REVISION


def views(
    events: Iterable[Event], edition: Edition, published: Mapping[str, bytes], own: Publication
) -> dict[str, bytes]:
    """Return events as an edition tells them, by UID, as far as they are ``published``: bytes by UID."""
    return {
        event.uid: reworded(published[event.uid], render_event(event, own, edition.alarm))
        for event in events
        if event.uid in published
    }


def reworded(published: bytes, body: Body) -> bytes:
    """Return a published event with other lines behind its revision.

    If the data has another moment by now, the event waits for a build, and stands as it is published.
    """
    revision = REVISION.search(published)
    if revision is None or _moment(body.tail) != _moment(published[revision.end() :]):
        return published
    return published[: revision.end()] + body.tail


_MOMENT = re.compile(rb"^DT(?:START|END)[^\r\n]*", re.MULTILINE)


def _moment(tail: bytes) -> list[bytes]:
    return sorted(_MOMENT.findall(tail))
