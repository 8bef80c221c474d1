"""One language: how it says a message, how it counts, and what it calls months, weekdays and seasons.

Every sentence that people read passes ``Language.say`` or ``Language.count``, with its English form as the
message, as gettext has it. So a language is a catalogue of these messages and nothing else.
"""

from __future__ import annotations

import gettext
from collections.abc import Mapping
from types import MappingProxyType

ONE_OR_MORE: Mapping[str, int] = MappingProxyType({"one": 1, "other": 2})
"""The plural categories of English, each with a number of it."""


class Language:
    """A language by its code (BCP 47), with the catalogue that says its messages.

    ``plurals`` are its plural categories for whole numbers, as CLDR names them, each with a number of it.
    """

    def __init__(
        self,
        code: str,
        catalogue: gettext.NullTranslations | None = None,
        plurals: Mapping[str, int] = ONE_OR_MORE,
    ) -> None:
        self.code = code
        self._catalogue = catalogue or gettext.NullTranslations()
        self._as_written = catalogue is None  # most of what a build says: the messages need no look-up
        self._plurals = plurals

    def say(self, message: str, /, **values: object) -> str:
        """Return a message with the values in its braces; without values, braces are plain text."""
        told = message if self._as_written else self._catalogue.gettext(message)
        return told.format_map(values) if values else told

    def count(self, number: int, one: str, many: str, /, **values: object) -> str:
        """Return the form of a message that goes with a number, which stands at ``{number}``."""
        told = self._catalogue.ngettext(one, many, number)
        return told.format(number=number, **values)

    def forms(self, one: str, many: str) -> dict[str, str]:
        """Return all forms of a message by plural category, for a script that counts."""
        return {name: self._catalogue.ngettext(one, many, number) for name, number in self._plurals.items()}

    def listed(self, items: list[str]) -> str:
        """Return items one after the other."""
        return self.say(", ").join(items)


ENGLISH = Language("en-GB")
"""The language of the messages themselves."""
