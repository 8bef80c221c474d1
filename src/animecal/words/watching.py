"""What the site says of where its visitor watches, and of the shows that they follow."""

from __future__ import annotations

from .languages import ENGLISH, Language


class WatchWords:
    """Words for the visitor's own choice and stars; messages with ``{names}`` are for the script."""

    def __init__(self, language: Language = ENGLISH) -> None:
        self.language = language
        say = language.say
        self.star = say("Star {show}")
