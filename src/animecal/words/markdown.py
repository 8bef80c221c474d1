"""Texts of others within Markdown."""

from __future__ import annotations

from urllib.parse import quote

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


_LINK = "/:?#@!$&'*+,;=%[]~"
"""What may stand in the address of a link, beside letters, digits and ``-._``: no bracket that ends it."""


def linked(text: str, address: str) -> str:
    """Return a link to an address, which ends where the address does."""
    return f"[{plain_markdown(text)}]({quote(address, _LINK)})"


def marks(name: str) -> tuple[str, str]:
    """Return the lines between which a list stands in a page."""
    return f"<!-- {name}: written by `animecal list {name} --write` -->", f"<!-- end of {name} -->"


def written_into(text: str, name: str, table: str) -> str | None:
    """Return a text with the table of a list between its marks, or None if it has no marks."""
    first, last = marks(name)
    before, begin, rest = text.partition(first)
    _, end, after = rest.partition(last)
    return f"{before}{first}\n{table}\n{last}{after}" if begin and end else None
