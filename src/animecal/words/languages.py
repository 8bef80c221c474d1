"""The languages there are, and how one says a message and counts.

Every sentence that people read passes ``Language.say`` or ``Language.count``, with its English form as the
message, as gettext has it. So a language is a catalogue of these messages, ``catalogues/<code>.po``, and
nothing else: how it counts, writes days and calls countries, CLDR knows.
"""

from __future__ import annotations

import functools
import gettext
import io
from collections.abc import Mapping
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from babel import Locale

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

    @functools.cached_property
    def locale(self) -> Locale | None:
        """What CLDR knows of the language; None of English, whose days we write in a form of our own."""
        if self.code == ENGLISH.code:
            return None
        from babel import Locale  # English, which is most of what is asked for, goes without

        return Locale.parse(self.code, sep="-")

    def say(self, message: str, /, **values: object) -> str:
        """Return a message with the values in its braces; without values, braces are plain text."""
        told = message if self._as_written else self._catalogue.gettext(message)
        return told.format_map(values) if values else told

    def say_of(self, what: str, message: str, /, **values: object) -> str:
        """Return a message as it is said of something, where other languages than English have several words.

        ``what`` is a context of gettext, such as ``streaming``.
        """
        told = message if self._as_written else self._catalogue.pgettext(what, message)
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


_CATALOGUES = files("animecal.words").joinpath("catalogues")

LANGUAGES: tuple[str, ...] = (
    "en",
    *sorted(file.name.removesuffix(".po") for file in _CATALOGUES.iterdir() if file.name.endswith(".po")),
)
"""The codes of the languages there are (BCP 47), English first."""


@functools.cache
def language_of(code: str) -> Language:
    """Return the language of a code, which is one of ``LANGUAGES``."""
    if code == "en":
        return ENGLISH
    return read_language(code, _CATALOGUES.joinpath(f"{code}.po").read_bytes())


def read_language(code: str, content: bytes) -> Language:
    """Return the language of a catalogue of messages, which is a PO file of gettext.

    What has no translation there is said in English. Raises PoFileError if it is no such file, and
    UnknownLocaleError if CLDR does not know the code.
    """
    from babel import Locale
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    locale = Locale.parse(code, sep="-")
    compiled = io.BytesIO()
    write_mo(compiled, read_po(io.BytesIO(content), locale, abort_invalid=True))
    compiled.seek(0)
    return Language(code, gettext.GNUTranslations(compiled), _plurals_of(locale))


def _plurals_of(locale: Locale) -> Mapping[str, int]:
    """Return the plural categories of a language, each with the smallest number of it."""
    rule = locale.plural_form
    return {rule(number): number for number in (1_000_000, *range(200, -1, -1))}
