"""The front page: what airs in the next days, and the seasons as pictures."""

from __future__ import annotations

import datetime as dt
from itertools import groupby

from ..language.moment import next_season, season_of
from ..schedule.episodes import State
from ..views import coming
from .charts import chart
from .content import Content
from .press import Page
from .watching import embedded, nights, watching

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
            "nights": embedded(nights(content, content.monday + dt.timedelta(days=WEEK))),
            **watching(content),
            "charts": charts,
            "feeds": [everything] if everything else [],
        },
    )
