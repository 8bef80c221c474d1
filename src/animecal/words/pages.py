"""What the pages of the site say."""

from __future__ import annotations

import datetime as dt

from ..language.moment import Moment
from ..language.statements import Link
from ..language.tables import OURS, Publication
from ..schedule.episodes import State
from .events import network_words
from .feeds import capital
from .languages import ENGLISH, Language
from .moments import announced_words, day_words, moment_words
from .news import NewsWords
from .states import state_words

_MEANINGS = {
    State.EXPECTED: "It is the usual slot, and nobody has said that there is an episode in it.",
    State.UNCONFIRMED: "Its day is over, and nobody has said whether it was shown.",
    State.POSTPONED: "It was put off. The day is the one it had; a new one stands here when it is announced.",
    State.CANCELLED: "It was called off, and will not be shown.",
}


class PageWords:
    """Words for the pages in one language: as attributes where nothing varies, else as methods.

    Messages with ``{names}`` among the attributes are for the script, which puts the values in.
    """

    def __init__(
        self, language: Language = ENGLISH, own: Publication = OURS, beside: str | None = None
    ) -> None:
        """``beside`` is the language of the titles that stand beside those of shows, if not their own."""
        self.language = language
        self.own = own
        self.name = own.name
        self.ours = own == OURS
        self.native = beside or own.language
        self.say = say = language.say
        self.comma = say(", ")

        # every page
        self.tagline = say(
            "{subject} premieres and episodes, in the calendar app you already have",
            subject=capital(say(own.subject)),
        )
        self.skip = say("Skip to the content")
        self.home = say("What airs")
        self.all_shows = say("All shows")
        self.calendars = say("Calendars")
        self.help = say("How to subscribe")
        self.about = say("Every announcement has its source. What is only expected says so.")
        self.news = say("News")
        self.news_feeds = say("As a feed, for readers and programs:")
        self.atom, self.json = say("Atom"), say("JSON")

        # the front page
        self.week = say("The next days")
        self.week_note = say("This week and the next, by day in {country}.", country=say(own.country))
        self.your_time = say("Days and times are those of your time zone ({zone}).")
        self.expected = state_words(State.EXPECTED, language)
        self.all_words = say("What the words mean")
        self.no_week = say("Nothing is known for the next days.")
        self.old_week = say("This page is from an earlier week. Load it again for what airs now.")
        self.some_time = say("Day to be announced")
        self.whole_season = say("The season on one page")

        # a list of shows
        self.unknown = say("not announced")
        self.contents = say("Contents")

        # a show
        self.website = say("Official website")
        self.where = say("Where and when")
        self.original = say("original")
        self.no_time = say("no time known")
        self.what = say("What")
        self.printed = say("As printed")
        self.printed_note = say(
            "The time as it was announced, on the clock of broadcasters, whose day goes on past midnight: "
            "24:55 is 00:55 on the next day."
        )
        self.seen = say("seen")
        self.seen_note = say(
            "A machine saw it in a programme guide or a database; nobody need have announced it."
        )
        self.local = say("Your time")
        self.notes = say("Notes")
        self.staff = say("Staff")
        self.cast = say("Cast")
        self.links = say("Trailers and visuals")
        self.history = say("What was announced, and who says so")

        # no page
        self.not_found = say("There is no such page")
        self.not_found_note = say("Calendars never move: if you came from one, its address still works.")

    def meaning(self, state: str) -> str:
        """Return what a state of an episode means."""
        return self.say(_MEANINGS[State(state)])

    def states(self) -> list[tuple[State, str, str]]:
        """Return the states that episodes are said to have, with their names and what each means."""
        return [(one, state_words(one, self.language), self.meaning(one.value)) for one in _MEANINGS]

    def seen_in(self, source: str) -> str:
        """Return in which source a machine saw an episode."""
        return self.say("seen in {source}", source=source)

    def past_seen_in(self, sources: list[str]) -> str:
        """Return in which sources machines saw the episodes that are over."""
        message = "What is over, as far as a machine saw it: {sources}."
        return self.say(message, sources=self.say("; ").join(sources))

    def news_of(self, name: str) -> str:
        """Return what the feed of news of a show or of a network is called."""
        return NewsWords(self.language).title_of(name)

    def day(self, day: dt.date) -> str:
        """Return a day."""
        return day_words(day, self.language)

    def moment(self, moment: Moment) -> str:
        """Return a moment."""
        return moment_words(moment, self.language)

    def network_of(self, name: str | None) -> str:
        """Return a network, or that it is not known."""
        return network_words(name, self.language)

    def chart(self, season: Moment) -> str:
        """Return the heading of a season's chart."""
        return self.say("Premieres of the season: {season}", season=self.moment(season))

    def show_about(self, show: str) -> str:
        """Return what the page of a show is for, where nobody has said what the show is about."""
        return self.say("When and where {show} airs, who says so, and a calendar of it.", show=show)

    def formerly(self, titles: list[str]) -> str:
        """Return what a show was called before."""
        return self.say("Formerly: {titles}", titles=self.language.listed(titles))

    def made_by(self, studio: str) -> str:
        """Return what stands on a studio's page."""
        return self.say("What {studio} makes, the newest first.", studio=studio)

    def of_year(self, shows: str, year: str) -> str:
        """Return the title of the page of a year of a long list."""
        return self.say("{shows}, {year}", shows=shows, year=year)

    def upcoming(self, episode: str, moment: str, *, this_week: bool) -> str:
        """Return which episode comes next."""
        message = "This week: {episode}, {moment}" if this_week else "Next: {episode}, {moment}"
        return self.say(message, episode=episode, moment=moment)

    def outlet(self, network: str, block: str | None) -> str:
        """Return an outlet: the network, and its block if it has one."""
        return self._noted(network, block)

    def episodes_on(self, network: str) -> str:
        """Return what a table of episodes is called."""
        return self.say("{network}: Episodes", network=network)

    def note(self, state: State, moved_from: str | None, reason: str | None, *beside: str | None) -> str:
        """Return what is unusual about an episode, with notes ``beside`` its state; empty if nothing."""
        state_told = "" if state is State.SCHEDULED else state_words(state, self.language)
        notes = (
            self.say("{state}. ", state=state_told) if state_told else "",
            *(self.say("{note}. ", note=note) for note in beside if note),
            self.say("moved from {moment}. ", moment=moved_from) if moved_from else "",
            reason or "",
        )
        return "".join(notes)

    def watch(self, network: str) -> str:
        """Return what the link to where an airing can be watched is called."""
        return self.say("Watch on {network}", network=network)

    def link(self, link: Link) -> str:
        """Return what a link is called: its title, or what it leads to."""
        return link.title or self.say(link.kind)

    def linked(self, link: Link) -> str:
        """Return what stands before a link: the day of its announcement."""
        return self.say("{day}: ", day=self.since(link.announced, at_latest=link.at_latest))

    def since(self, day: dt.date, *, at_latest: bool) -> str:
        """Return the day of an announcement."""
        return announced_words(day, self.language, at_latest=at_latest)

    def announced(self, what: str, said: str, reason: str | None) -> str:
        """Return an announcement on a network or, without one, of a show, and why."""
        return self._noted(self.say("{what}: {said}", what=what, said=said), reason)

    def observed(self, what: str, source: str, said: str) -> str:
        """Return what a machine saw in a source, on a network or, without one, of a show."""
        return self.say("{what}, seen in {source}: {said}", what=what, source=source, said=said)

    def _noted(self, text: str, note: str | None) -> str:
        return self.say("{text} ({notes})", text=text, notes=note) if note else text
