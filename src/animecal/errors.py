"""What can go wrong, as the people who meet it would say it.

AnimecalError             anything a user can mend; the CLI prints it and exits with 1
├── UsageError            what is asked for makes no sense, whatever the data says; the CLI exits with 2
├── DataError             the curated data has problems; carries all of them
├── LedgerError           the feeds published before cannot be read
├── GateError             publishing would lose something; carries everything that would be lost
├── SourceError           a source of facts cannot be read, or does not say what it should
└── OutputError           the output folder cannot be read or written
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164\ud800-\udfff"
    "\ufeff\uffa0\ufff9-\ufffc\ufffe\uffff\U000e0000-\U000e007f]"
)
"""Characters that no text may hold: controls, invisible marks, bidi overrides, halves of characters.

The joiners U+200C and U+200D are not among them: emoji and several scripts need them.
"""


def printable(text: str, *, keep: str = "", most: int | None = None) -> str:
    """Return a text that can do a terminal no harm: what is ``UNSAFE``, but for ``keep``, is spelled out.

    Of a text with more than ``most`` characters, only the first ones are left.
    """
    if most is not None and len(text) > most:
        text = f"{text[: most - 1]}…"
    return UNSAFE.sub(
        lambda found: found[0] if found[0] in keep else found[0].encode("unicode-escape").decode(), text
    )


class Problem(msgspec.Struct, frozen=True, order=True):
    """One fault in the curated data: where it is, and a sentence that says what and how to mend it.

    ``file`` is relative to the data folder, ``line`` counts from 1 (0: the whole file), ``key`` is the
    path of the key, such as ``airings[0].dates[1].starts``, and ``check`` names the rule. ``other`` is the
    file that it clashes with, and empty if there is none.
    """

    file: str
    line: int
    key: str
    message: str
    check: str
    other: str = ""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return ": ".join(part for part in (place, self.key, self.message) if part)


class AnimecalError(Exception):
    """Anything that a user can mend; its text is shown as it is."""


class UsageError(AnimecalError):
    """Raised when what is asked for makes no sense: an address that is none, an id that nothing has."""


class DataError(AnimecalError):
    """Raised when the curated data has problems; ``problems`` holds all of them, in file order."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(map(str, self.problems)))


SHOWN = 40
"""Losses that the error lists."""


class LedgerError(AnimecalError):
    """Raised when what was published before cannot be read, so that no revision could be computed."""


class GateError(AnimecalError):
    """Raised when publishing would lose something; ``losses`` says what, a sentence each.

    ``remedy`` is what to write if it is meant.
    """

    def __init__(self, losses: Iterable[str], remedy: str) -> None:
        self.losses = tuple(losses)
        shown = [f"  - {loss}" for loss in self.losses[:SHOWN]]
        if len(self.losses) > SHOWN:
            shown.append(f"  - … and {len(self.losses) - SHOWN} more")
        lines = "\n".join(shown)
        super().__init__(
            f"nothing was published, because it would lose what subscribers have:\n{lines}\n{remedy}"
        )


class SourceError(AnimecalError):
    """Raised when a source of facts cannot be read; says who, what and how often it was tried."""


class OutputError(AnimecalError):
    """Raised when the output folder cannot be read or written; the old feeds are still whole."""
