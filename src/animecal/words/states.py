"""What has become of an episode: its state, when it is, and how sure that is."""

from __future__ import annotations

from ..schedule.episodes import Episode, State
from .languages import ENGLISH, Language
from .moments import moment_words, printed

_STATES = {
    State.SCHEDULED: "scheduled",
    State.EXPECTED: "expected",
    State.UNCONFIRMED: "unconfirmed",
    State.POSTPONED: "postponed",
    State.CANCELLED: "cancelled",
}


def state_words(state: State, language: Language = ENGLISH) -> str:
    """Return a state as people read it."""
    return language.say(_STATES[state])


def when_words(episode: Episode, language: Language = ENGLISH) -> str:
    """Return an episode's moment as it was printed; or that it is put off, to when, or cancelled."""
    if episode.state is State.CANCELLED:
        return state_words(episode.state, language)
    if episode.state is not State.POSTPONED:
        return printed(episode.moment, episode.zone, episode.instant, language)
    if episode.resumes is None:
        return language.say("postponed without a new date")
    return language.say("postponed to {moment}", moment=moment_words(episode.resumes, language))


def slack_words(episode: Episode, language: Language = ENGLISH) -> str:
    """Return that an episode may be later than in its slot, and by how much; empty if it is not."""
    if episode.slack is None or episode.state not in (State.SCHEDULED, State.EXPECTED):
        return ""
    return language.count(
        episode.slack.weeks_off or 0,
        "may be a week later",
        "may be up to {number} weeks later",
    )
