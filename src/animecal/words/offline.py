"""What pages say where there is no connection."""

from __future__ import annotations

from .languages import ENGLISH, Language


class OfflineWords:
    """Words for pages without a connection, in one language; ``kept`` is for the script."""

    def __init__(self, language: Language = ENGLISH) -> None:
        say = language.say
        self.kept = say(
            "There is no connection. This page is as it was on {moment}; what airs may have changed since."
        )
        self.title = say("There is no connection")
        self.note = say(
            "This page was not opened here before. Pages that were can be read without a connection."
        )
