"""What an event says: its title, its place, and its text with when, why, where else and who says so."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from ..language.model import Dataset, Show
from ..language.moment import Precision
from ..language.observed import observer_of
from ..language.statements import Change
from ..language.tables import NetworkKind
from ..schedule.episodes import OFF, AiringSchedule, Episode, ShowSchedule, State
from .beginnings import begins_words
from .languages import ENGLISH, Language
from .moments import day_words, moment_words, printed
from .observed import seen_words
from .outlets import apart, name_words, noted, showing_words
from .regions import region_words
from .states import slack_words, state_words

NETWORK_UNKNOWN = "network not known yet"
"""Said of an original airing without one: it may be announced elsewhere, but the data does not have it."""

_NOT_YET = {
    Precision.SEASON: "day to be announced",
    Precision.MONTH: "day to be announced",
    Precision.MONTH_PART: "day to be announced",
    Precision.DAY: "time not announced",
}
"""What is not announced yet, by how much is known; of a day, this holds when it is over too."""

MOST_OUTLETS = 16
"""Other outlets that an event names: the earliest. More would not be read, and cost the square of them."""


def network_words(name: str | None, language: Language = ENGLISH) -> str:
    """Return a network's name, or that it is not known."""
    return name if name is not None else language.say(NETWORK_UNKNOWN)


def episode_words(episode: Episode, language: Language = ENGLISH) -> str:
    """Return what airs: ``episode 5``, ``episodes 1–4``, ``all episodes`` or a special's name."""
    say = language.say
    if episode.special is not None:
        return say("special: {name}", name=episode.special)
    if episode.last is None:
        return say("all episodes") if episode.premiere else say("from episode {number}", number=episode.first)
    if episode.first == episode.last:
        return say("episode {number}", number=episode.first)
    return say("episodes {first}–{last}", first=episode.first, last=episode.last)


def premiere_words(*, single: bool, language: Language = ENGLISH) -> str:
    """Return what the first episode is called, or the only one."""
    return language.say_of("single", "premiere") if single else language.say("premiere")


def what_words(
    episode: Episode, *, single: bool, language: Language = ENGLISH, kind: NetworkKind | None = None
) -> str:
    """Return what airs, and that it is no premiere; of what needs no number, that alone.

    ``kind`` is that of the network.
    """
    showing = showing_words(episode.showing, language, kind)
    if single and (episode.premiere or showing):
        return showing or premiere_words(single=True, language=language)
    return noted(episode_words(episode, language), [showing], language)


class Outlet:
    """What all events of an airing, and those of the show's other airings, say of it.

    ``title`` is the network and its block, ``place`` the network and its regions; ``location`` is what a
    phone may offer to navigate to: the title, and nothing if the network is not known. ``apart`` is what
    tells it from the show's other airings on the network, if there are any, and ``where`` what titles
    name of it, the network first. ``link`` is where it can be watched. With ``moved`` it is the network to
    which the airing has gone over.
    """

    def __init__(
        self,
        dataset: Dataset,
        one: AiringSchedule,
        known: ShowSchedule,
        language: Language = ENGLISH,
        moved: str | None = None,
    ) -> None:
        network = dataset.network_of(one.airing, moved)
        block = dataset.blocks.get(one.airing.block) if one.airing.block and not moved else None
        regions = region_words(dataset.regions, dataset.regions_of(one.airing, moved), language)
        self.schedule = one
        own = dataset.publication
        self.name = network_words(name_words(network, own, language) if network else None, language)
        siblings = [other.airing for other in known.airings]
        told = [] if moved else apart(dataset, one.airing, siblings, language)
        named = name_words(block, own, language) if block else ""
        self.title = noted(self.name, [*told, named], language)
        self.location = self.title if network else ""
        self.link = None if moved else dataset.link_of(one.airing)
        self.kind = network.kind if network else None
        showing = showing_words(one.showing, language, self.kind)
        self.apart = [*told, showing] if showing and not any(showing in text for text in told) else told
        told_apart = network is not None and (self.apart or not one.original)
        self.where = [self.name, *self.apart] if told_apart else []
        self.place = noted(self.name, [regions, showing], language)
        self.by_key = {episode.key: episode for episode in one.episodes}
        later = () if moved else one.networks
        self.later = {there: Outlet(dataset, one, known, language, there) for there in later}

    def at(self, episode: Episode) -> Outlet:
        """Return it as an episode has it: on the network to which the airing has gone over."""
        return self if episode.network is None else self.later[episode.network]


Matters = Callable[[AiringSchedule], bool]
"""Tells the outlets that a reader asked for."""


def alike(_outlet: AiringSchedule) -> bool:
    """Return that an outlet matters: to who asked for none, all do."""
    return True


class Elsewhere:
    """Where else the episodes of a show can be watched: of each those that matter, then the earliest."""

    def __init__(self, outlets: list[Outlet], matters: Matters = alike) -> None:
        self._outlets = sorted(outlets, key=lambda outlet: not matters(outlet.schedule))
        self._timed: dict[str, list[Outlet]] = {}
        for outlet in self._outlets:
            for key in outlet.by_key:
                self._timed.setdefault(key, []).append(outlet)
        for key, there in self._timed.items():
            if len(there) > MOST_OUTLETS + 1:
                there.sort(key=lambda outlet: (not matters(outlet.schedule), outlet.by_key[key].latest))
        self._untimed: dict[str, list[str]] = {}
        self._lines: dict[tuple[int, str], str] = {}

    def line(self, other: Outlet, key: str, language: Language) -> str:
        """Return where else an episode can be watched, and from when: the same for all who name it."""
        there = id(other), key
        if there not in self._lines:
            same = other.by_key[key]
            when = printed(same.moment, same.zone, same.instant, language)
            off = [state_words(same.state, language)] if same.state in OFF else []
            told = language.say("• {outlet}: {moment}", outlet=other.at(same).place, moment=when)
            self._lines[there] = noted(told, off, language)
        return self._lines[there]

    def timed(self, own: Outlet, key: str) -> tuple[list[Outlet], int]:
        """Return the other outlets of an episode that an airing has, and how many more there are."""
        there = self._timed[key]
        named = [outlet for outlet in there[: MOST_OUTLETS + 1] if outlet is not own][:MOST_OUTLETS]
        return named, len(there) - 1 - len(named)

    def untimed(self, key: str) -> tuple[list[str], int]:
        """Return the places of the outlets without the episode, and how many more there are."""
        if key not in self._untimed:
            self._untimed[key] = [outlet.place for outlet in self._outlets if key not in outlet.by_key]
        places = self._untimed[key]
        return places[:MOST_OUTLETS], max(len(places) - MOST_OUTLETS, 0)


class EventWords:
    """Words for the events of one airing."""

    def __init__(self, show: Show, own: Outlet, elsewhere: Elsewhere, language: Language = ENGLISH) -> None:
        self.show = show
        self.own = own
        self.elsewhere = elsewhere
        self.language = language
        self.say = language.say
        self.single = own.schedule.single
        self.title_ja = [show.title_ja] if show.title_ja and show.title_ja != show.title else []

    def vague(self, episode: Episode) -> bool:
        """Return whether more will be announced of the moment: a day is all that cinemas announce."""
        exact = Precision.DAY if self.own.at(episode).kind == "theatrical" else Precision.MINUTE
        return episode.moment.precision < exact

    def _to_be_announced(self, episode: Episode) -> str:
        """Return what will be announced yet; empty if nothing."""
        return self.say(_NOT_YET[episode.moment.precision]) if self.vague(episode) else ""

    def summary(self, episode: Episode) -> str:
        """Return the event's title: the show's, what airs, and what is unusual about it."""
        where = self._where(episode)
        if self.own.schedule.showing is None:
            where = [*where, showing_words(episode.showing, self.language, self.own.at(episode).kind)]
        what = "" if self.single else episode_words(episode, self.language)
        vague = self._to_be_announced(episode)
        if episode.state in (*OFF, State.UNCONFIRMED):
            if episode.premiere:
                what = premiere_words(single=self.single, language=self.language)
            return noted(self._named(what), [*where, self._off(episode)], self.language)
        if episode.premiere or _returns(episode):
            day_known = episode.moment.precision >= Precision.DAY
            notes = [*where[1:], what if day_known or not episode.premiere else "", vague]
            return noted(self._begins(episode, day_known=day_known), notes, self.language)
        head = self._named(what)
        if episode.moment.precision < Precision.DAY:
            when = moment_words(episode.moment, self.language)
            head = self.say("{title}, {moment}", title=head, moment=when)
        finale = self.say("finale") if episode.finale else ""
        return noted(head, [*where, finale, vague], self.language)

    def _where(self, episode: Episode) -> list[str]:
        """Return what a title names of the outlet: nothing at the original, except where that goes over."""
        own = self.own.at(episode)
        cause = episode.cause
        goes_over = isinstance(cause, Change) and cause.network and episode.first == cause.from_episode
        return own.where or ([own.name] if goes_over and not episode.premiere else [])

    def _named(self, what: str) -> str:
        return self.say("{show}, {episode}", show=self.show.title, episode=what) if what else self.show.title

    def _off(self, episode: Episode) -> str:
        """Return that an episode is put off, to when, or cancelled, or that nobody spoke of it again."""
        if episode.guessed:
            return self.say("not confirmed")
        if episode.state is State.UNCONFIRMED:
            when = moment_words(episode.moment, self.language)
            return self.say("was announced for {moment}, not confirmed since", moment=when)
        if episode.resumes is None:
            return state_words(episode.state, self.language)
        return self.say("postponed to {moment}", moment=moment_words(episode.resumes, self.language))

    def _begins(self, episode: Episode, *, day_known: bool) -> str:
        """Return that a show begins or goes on; where, unless at the original, and when, unless on a day."""
        there = self._where(episode)
        return begins_words(
            self.show.title,
            self.own.at(episode).kind,
            self.language,
            premiere=episode.premiere,
            moment="" if day_known else moment_words(episode.moment, self.language),
            network=there[0] if there else "",
        )

    def description(self, episode: Episode) -> str:
        """Return the event's text: when and why, what, where else, and who says so."""
        parts = (
            self._when(episode),
            self._about(episode),
            self._elsewhere(episode),
            [self._sources(episode)],
        )
        return "\n\n".join(["\n".join(part) for part in parts if part])

    def _when(self, episode: Episode) -> list[str]:
        say = self.say
        moment = printed(episode.moment, episode.zone, episode.instant, self.language)
        when = say("{moment}, {outlet}", moment=moment, outlet=self.own.at(episode).title)
        if episode.state is State.POSTPONED and episode.resumes:
            until = moment_words(episode.resumes, self.language)
            lines = [say("Postponed to {moment}. It was due {when}", moment=until, when=when)]
        elif episode.state is State.POSTPONED:
            lines = [say("Postponed without a new date. It was due {when}", when=when)]
        elif episode.state is State.CANCELLED:
            lines = [say("Cancelled. It was due {when}", when=when)]
        elif episode.state is State.UNCONFIRMED and episode.guessed:
            lines = [say("Was expected for {when}: the usual slot. Nobody has confirmed it.", when=when)]
        elif episode.state is State.UNCONFIRMED:
            lines = [say("Was announced for {when}. Not confirmed since.", when=when)]
        else:
            lines = [noted(when, [self._to_be_announced(episode)], self.language)]
        if episode.state is State.EXPECTED:
            lines.append(self._expected(episode))
        if slack_words(episode, self.language) and episode.slack:
            lines.append(self._slack(episode.slack.weeks_off or 0))
        if episode.was is not None:
            lines.append(say("Moved from {moment}.", moment=moment_words(episode.was, self.language)))
        for change in episode.skipped:
            lines.extend(self._skipped(change, episode.without))
        if episode.cause.reason:
            lines.append(say("Reason: {reason}", reason=episode.cause.reason))
        return list(dict.fromkeys(lines))

    def _slack(self, weeks: int) -> str:
        return self.language.count(
            weeks,
            "A week off is to come, and nobody has said which: this may be a week later.",
            "{number} weeks off are to come, and nobody has said which: this may be up to {number} weeks "
            "later.",
        )

    def _expected(self, episode: Episode) -> str:
        """Return why an episode is only expected."""
        by = episode.seen.by if episode.seen else observer_of(episode.cause)
        if by is not None and by.trust == "crowd":
            return self.say("So far only {source} says so.", source=by.name)
        return self.say("The usual slot; how many episodes there will be is not announced.")

    def _skipped(self, change: Change, days: tuple[dt.date, ...]) -> list[str]:
        """Return why an episode comes a slot later, on which of the days, or why it is longer."""
        say = self.say
        lines = [say("Before it: {special}.", special=change.special)] if change.special else []
        for day in change.skips:
            if day in days:
                told = day_words(day, self.language)
                lines.append(
                    say("No episode on {day}: {reason}.", day=told, reason=change.reason)
                    if change.reason
                    else say("No episode on {day}.", day=told)
                )
        if change.reason and not change.skips:
            lines.append(say("Reason: {reason}", reason=change.reason))
        return lines

    def _about(self, episode: Episode) -> list[str]:
        if not episode.premiere:
            return self.title_ja
        studios = [self.language.listed(list(self.show.studios))] if self.show.studios else []
        head = [" · ".join((*self.title_ja, *studios))] if self.title_ja or studios else []
        return [*head, self.show.premise] if self.show.premise else head

    def _elsewhere(self, episode: Episode) -> list[str]:
        """Return where else the episode can be watched, and from when."""
        say = self.say
        others, rest = self.elsewhere.timed(self.own, episode.key)
        timed = [self.elsewhere.line(other, episode.key, self.language) for other in others]
        if rest:
            timed.append(say("• and {number} more", number=rest))
        lines = [say("Also on:"), *timed] if timed else []
        untimed, rest = self.elsewhere.untimed(episode.key) if episode.premiere else ([], 0)
        if rest:
            untimed = [*untimed, say("and {number} more", number=rest)]
        if untimed:
            more = (
                "More, without a known time: {outlets}"
                if timed
                else "Also on, without a known time: {outlets}"
            )
            lines.append(say(more, outlets=say("; ").join(untimed)))
        return lines

    def _sources(self, episode: Episode) -> str:
        people: list[str] = []
        machines: list[str] = []
        last = self.own.schedule.length.said if episode.finale else None
        for statement in (episode.cause, *episode.skipped, episode.slack, last):
            by = None if statement is None else observer_of(statement)
            if statement is None:
                continue
            if by is None:
                people += statement.sources
            else:
                machines.append(seen_words(by, statement.announced, statement.sources[0], self.language))
        if episode.seen is not None:
            seen = episode.seen
            machines.append(seen_words(seen.by, seen.seen, seen.page, self.language))
        if people:
            machines.insert(0, self.say("Source: {sources}", sources=" ".join(dict.fromkeys(people))))
        return "\n".join(dict.fromkeys(machines))


def _returns(episode: Episode) -> bool:
    """Whether the airing goes on with an episode after a break, as vaguely as that is known."""
    cause = episode.cause
    return (
        episode.moment.precision < Precision.DAY
        and isinstance(cause, Change)
        and (cause.hiatus_from is not None or cause.from_episode is not None)
    )
