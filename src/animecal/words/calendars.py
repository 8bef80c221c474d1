"""What stands beside a calendar: how to subscribe to it, and what is to come in it."""

from __future__ import annotations

from ..language.moment import Moment
from .languages import ENGLISH, Language
from .moments import day_words, moment_words


class CalendarWords:
    """Words that stand beside calendars, in one language."""

    def __init__(self, language: Language = ENGLISH) -> None:
        self.language = language
        self.say = say = language.say
        self.subscribe = say("Subscribe")
        self.apple = say("Apple, Thunderbird and most apps")
        self.google = say("Google Calendar")
        self.outlook = say("Outlook (home)")
        self.office = say("Outlook (work or school)")
        self.icsx = say("ICSx⁵")
        self.icsx_note = say(
            "ICSx⁵ is a free app for Android that puts this into your calendar; with it installed, the "
            "button opens it. Google's app cannot add a calendar: for that, open this page on a computer."
        )
        self.others = say("Other apps")
        self.subscribing = say(
            "Subscribing is free and needs no account here; the calendar updates itself. A download does not."
        )
        self.copy = say("Copy the address")
        self.copied = say("Copied")
        self.copy_failed = say("The browser did not allow it. Here is the address, to copy by hand:")
        self.code = say("Open on another device")
        self.code_note = say("The camera of a phone opens this page from here.")
        self.code_failed = say("The code could not be loaded. Are you connected?")
        self.download = say("Download once")

    def to_come(self, number: int, first: Moment | None, *, soon: bool) -> str:
        """Return how many events of a calendar are to come, and when the first is; ``soon``: in this week."""
        if first is None:
            return self.say("Nothing is to come so far.")
        when = (
            day_words(first.day, self.language)
            if first.minute is not None
            else moment_words(first, self.language)
        )
        count = self.language.count
        if soon:  # the page is made once a week: what would be called the next one may have been on since
            return count(
                number, "{number} event from {moment} on.", "{number} events from {moment} on.", moment=when
            )
        return count(
            number,
            "{number} event to come, the next: {moment}.",
            "{number} events to come, the next: {moment}.",
            moment=when,
        )

    def subscribe_to(self, calendar: str) -> str:
        """Return what follows "Subscribe" for those who hear it and do not see what stands beside it."""
        return self.say(": {calendar}", calendar=calendar)
