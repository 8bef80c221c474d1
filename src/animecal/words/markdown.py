"""Texts of others within Markdown."""

from __future__ import annotations

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
