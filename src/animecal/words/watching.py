"""What the site says of where its visitor watches, and of the shows that they follow."""

from __future__ import annotations

from .languages import ENGLISH, Language


class WatchWords:
    """Words for the visitor's own choice and stars; messages with ``{names}`` are for the script."""

    def __init__(self, language: Language = ENGLISH) -> None:
        self.language = language
        say = language.say
        self.star = say("Star {show}")

        # where they watch
        self.where = say("Where I watch")
        self.guess = say("{country} (a guess)")
        self.guess_note = say("The country is a guess from your time zone until you choose.")
        self.anywhere = say("Anywhere")
        self.audio, self.any_audio = say("Audio"), say("The original first, else a dub")
        self.services = say("Services")
        self.services_note = say("Without a choice, whichever shows an episode first.")
        self.stations = say("Television and cinemas")
        self.fallback = say("Where an episode is not known to be shown there, its first broadcast")
        self.kept = say("This stays in your browser; nobody else sees it.")
        self.forget = say("Forget my choice")
        self.each_service = say("That calendar goes by the country. These have one of their own:")

        self.here, self.here_guess = say("where you watch"), say("where you may watch, by your time zone")
        self.next = say("Next: {episode}, {network}")

        # their week
        self.earlier = say("Earlier today")
        self.now = say("Now, {time}")
        self.hourless = say("Hour not announced")
        self.nothing = say("Nothing known")
        self.none_there = say("Nothing is known for the next days where you watch.")
        self.to_come = language.forms("{number} episode to come.", "{number} episodes to come.")
