"""Statements in words: what the command line, the news and the pages say of them."""

from __future__ import annotations

from ..language.model import Change, DateStatement
from ..language.moment import Moment


def delay_words(minutes: int) -> str:
    """Return a delay in words: ``with the original``, ``1 h 30 min after the original``."""
    if not minutes:
        return "with the original"
    days, rest = divmod(abs(minutes), 1440)
    hours, left = divmod(rest, 60)
    units = ((days, "day" if days == 1 else "days"), (hours, "h"), (left, "min"))
    amount = " ".join(f"{number} {unit}" for number, unit in units if number)
    return f"{amount} {'after' if minutes > 0 else 'before'} the original"


def said(statement: DateStatement | Change) -> str:
    """Return what a statement says, as a sentence without its day and source."""
    if isinstance(statement, DateStatement):
        return _date_said(statement)
    starts = statement.starts.words if statement.starts else ""
    skips = ", ".join(Moment.at(day, None).words for day in statement.skips)
    match statement.kinds[0]:
        case "episode":
            length = f" ({statement.minutes} minutes)" if statement.minutes else ""
            return f"episode {statement.episode}: {starts or 'in its slot'}{length}"
        case "episodes":
            return f"episodes {statement.episodes} as one{': ' if starts else ''}{starts}"
        case "from_episode":
            return f"from episode {statement.from_episode} on: {starts}"
        case "special":
            return f"special “{statement.special}”: {starts}"
        case "hiatus_from":
            back = f"back {statement.resumes.words}" if statement.resumes else "no return date"
            return f"break from episode {statement.hiatus_from} on, {back}"
        case "cancelled_from":
            return f"cancelled from episode {statement.cancelled_from} on"
        case _:
            return f"no episode on {skips}"


def _date_said(statement: DateStatement) -> str:
    parts = []
    if statement.starts is not None:
        parts.append(f"starts {start_words(statement.starts, statement.timezone)}")
    if statement.delay is not None:
        parts.append(delay_words(statement.delay.minutes))
    if statement.ends is not None:
        parts.append(f"ends {Moment.at(statement.ends, None).words}")
    return ", ".join(parts) or "announced"


def start_words(starts: Moment, timezone: str | None) -> str:
    """Return a start in words, with the zone of its clock if that is not the network's."""
    return f"{starts.words} ({timezone})" if timezone else starts.words


def news_words(title: str, statement: DateStatement | Change, network: str | None) -> str:
    """Return a statement as news: ``Metallic Rouge premieres Wed 10 Jan 2024 24:55 on Fuji TV``."""
    where = f" on {network}" if network else ""
    if isinstance(statement, Change):
        return f"{title}{where}: {said(statement)}"
    if statement.starts is not None:
        return f"{title} premieres {start_words(statement.starts, statement.timezone)}{where}"
    if statement.delay is not None:
        return f"{title} streams {delay_words(statement.delay.minutes)}{where}"
    if statement.ends is not None:
        return f"{title} ends {Moment.at(statement.ends, None).words}{where}"
    return f"{title} comes to {network}" if network else f"{title} is announced"


_MARKS = {ord(mark): f"\\{mark}" for mark in "\\`*_{}[]()+-.!|~:$"}
_MARKS |= {
    ord("<"): "&lt;",
    ord(">"): "&gt;",
    ord("&"): "&amp;",
    # GitHub looks for mentions and issues in the text behind the Markdown, where a backslash is gone.
    ord("@"): "@\u2060",
    ord("#"): "\\#\u2060",
}


def plain_markdown(text: str) -> str:
    """Return a line that GitHub shows as it is: no markup, no HTML, no links, nobody notified."""
    return text.translate(_MARKS)
