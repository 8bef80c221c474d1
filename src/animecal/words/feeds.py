"""What feeds are called, and what they hold, in words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from ..language.moment import Moment
from ..language.tables import OURS, Publication
from .languages import ENGLISH, Language
from .moments import moment_words
from .outlets import noted


class Named(NamedTuple):
    """A feed's title in calendar apps, and the sentence that says what it holds.

    ``page`` is the title of the page that its shows have on the site, if they have one.
    """

    title: str
    about: str
    page: str | None = None


def capital(text: str) -> str:
    """Return a text with a capital at its beginning."""
    return text[:1].upper() + text[1:]


class FeedWords:
    """Names feeds of every kind in one language; ``own`` is the publication whose feeds they are."""

    def __init__(self, language: Language = ENGLISH, own: Publication = OURS) -> None:
        self.language = language
        self.say = language.say
        self.subject = language.say(own.subject)
        self.capital = capital(self.subject)

    def premieres(self) -> Named:
        """Name the feed of all premieres."""
        return Named(
            self.say("{subject} premieres", subject=self.capital),
            self.say("Every {subject} premiere, where it airs first", subject=self.subject),
        )

    def show(self, show: str) -> Named:
        """Name the feed of a show's original airing."""
        return Named(show, self.say("Every episode of {show}", show=show))

    def airing(self, show: str, network: str, apart: Iterable[str] = (), later: Iterable[str] = ()) -> Named:
        """Name the feed of a show on a network, and what tells it from the show's others there.

        ``later`` are the networks to which it goes over.
        """
        then = [self.say("then {network}", network=one) for one in later]
        place = self.language.listed([noted(network, apart, self.language), *then])
        return Named(
            noted(show, [network, *apart, *then], self.language),
            self.say("Every episode of {show} on {network}", show=show, network=place),
        )

    def season(self, season: Moment) -> Named:
        """Name the feed of a season."""
        name = moment_words(season, self.language)
        title = self.say("{subject} premieres, {season}", subject=self.capital, season=name)
        message = "{subject} that premieres in {season}, or was announced for it"
        about = self.say(message, subject=self.capital, season=name)
        return Named(title, about, page=title)

    def studio(self, studio: str) -> Named:
        """Name the feed of a studio."""
        title = self.say("{subject} by {studio}", subject=self.capital, studio=studio)
        return Named(title, self.say("Premieres by {studio}", studio=studio), page=title)

    def network(self, network: str) -> Named:
        """Name the feed of the premieres on a network."""
        return Named(
            self.say("{network}: {subject} premieres", network=network, subject=self.subject),
            self.say("{subject} premieres on {network}", subject=self.capital, network=network),
            page=network,
        )

    def network_episodes(self, network: str) -> Named:
        """Name the feed of the episodes on a network."""
        message = "Every {subject} episode on {network}, from the previous season on"
        return Named(
            self.say("{network}: {subject} episodes", network=network, subject=self.subject),
            self.say(message, subject=self.subject, network=network),
        )

    def network_dubs(self, network: str) -> Named:
        """Name the feed of the dubs on a network."""
        message = "Every dubbed {subject} episode on {network}, from the previous season on"
        return Named(
            self.say("{network}: dubbed {subject}", network=network, subject=self.subject),
            self.say(message, subject=self.subject, network=network),
        )

    def block(self, block: str) -> Named:
        """Name the feed of a block."""
        return Named(
            self.say("{block}: {subject} episodes", block=block, subject=self.subject),
            self.say("Every episode in the block {block}", block=block),
            page=block,
        )

    def region(self, country: str) -> Named:
        """Name the feed of a country."""
        title = self.say("{subject} premieres in {country}", subject=self.capital, country=country)
        message = "{subject} premieres that can be watched in {country}, at the earliest outlet there"
        return Named(title, self.say(message, subject=self.capital, country=country), page=title)

    def region_episodes(self, country: str) -> Named:
        """Name the feed of the episodes in a country."""
        title = self.say("{subject} episodes in {country}", subject=self.capital, country=country)
        message = (
            "Every {subject} episode that can be watched in {country}, at the earliest outlet there, "
            "from the month before last on"
        )
        return Named(title, self.say(message, subject=self.subject, country=country))

    def calendar(self, title: str, about: str | None) -> Named:
        """Name the feed of a selection that the data has named."""
        told = self.say("A selection of {subject}: {calendar}", subject=self.subject, calendar=title)
        return Named(title, about or told, page=title)

    def asked_for(self) -> Named:
        """Name the calendar that somebody asks for by its address."""
        return Named(
            self.say("My {subject}", subject=self.subject),
            self.say("What this calendar's address asks for, each episode once"),
        )

    def shortened(self, about: str) -> str:
        """Return what a feed holds that is too large as a whole."""
        message = "{about}. The whole is too large for calendar apps: this is what comes and the newest past"
        return self.say(message, about=about)

    def empty(self) -> str:
        """Return what is said of a feed that has no events."""
        return self.say("Nothing is known for this calendar")

    def retired(self, title: str) -> str:
        """Return the title of a feed that has ended."""
        return self.say("{calendar} (ended)", calendar=title)

    def lost(self, show: str) -> tuple[str, str]:
        """Return the title and the text of the one event of a show that the data has lost."""
        summary = self.say("{show}: this show is no longer in the data", show=show)
        return summary, self.say("Nothing more will come of it in this calendar. All else goes on.")

    def notice(
        self, title: str, path: str, reason: str, successor: str | None, beside: str | None
    ) -> tuple[str, str]:
        """Return the title and the text of the one event of a feed that has ended.

        ``successor`` and ``beside`` are the title and the path of the feed that follows it, if one does.
        """
        lines = [self.say("Reason: {reason}", reason=reason)]
        if successor is None:
            return self.say("{calendar}: this calendar has ended", calendar=title), "\n\n".join(lines)
        lines.append(
            self.say(
                "Its successor is {successor}, beside this calendar's file {path}.",
                successor=beside,
                path=path,
            )
        )
        message = "{calendar}: this calendar has ended, subscribe to “{successor}”"
        return self.say(message, calendar=title, successor=successor), "\n\n".join(lines)
