"""What the news say around the announcements."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from ..language.tables import OURS, Publication
from .feeds import capital
from .languages import ENGLISH, Language
from .moments import announced_words


class NewsWords:
    """Words for the news of a publication in one language."""

    def __init__(self, language: Language = ENGLISH, own: Publication = OURS) -> None:
        self.language = language
        self.say = language.say
        self.subject = language.say(own.subject)

    def title(self) -> str:
        """Return what the news are called."""
        return self.say("{subject} announcements", subject=capital(self.subject))

    def about(self) -> str:
        """Return what stands in them."""
        return self.say("Premieres announced, dated, moved and put off, each with its source")

    def title_of(self, name: str) -> str:
        """Return what the news of a show or of a network are called."""
        return self.say("{name}: announcements", name=name)

    def sentence(self, text: str, was: str | None) -> str:
        """Return an announcement as a line: ``Metallic Rouge premieres … on Fuji TV (was: January 2024)``."""
        return self.say("{news} (was: {before})", news=text, before=was) if was else text

    def content(
        self, sentence: str, reason: str | None, sources: Iterable[str], latest: dt.date | None = None
    ) -> str:
        """Return the text of an entry: the line, by which day at the ``latest``, why, and who says so."""
        lines = [sentence]
        if latest is not None:
            day = announced_words(latest, self.language, at_latest=True)
            lines.append(self.say("Announced {day}.", day=day))
        if reason:
            lines.append(self.say("Reason: {reason}", reason=reason))
        lines.append(self.say("Source: {sources}", sources=" ".join(sources)))
        return "\n".join(lines)
