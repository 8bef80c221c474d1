"""What a look at other databases tells: what is new there, and what a person should look at."""

from __future__ import annotations

from collections.abc import Mapping

from .languages import ENGLISH, Language

COLUMNS = ("show", "what was seen", "network", "when", "source")
IDS = "Ids to accept, by title and first year; look before you write them into the file:"
DOUBTS = "Not believed, or to be looked at:"
WHATS: Mapping[str, str] = {
    "outlet": "outlet",
    "count": "episodes",
    "new": "episode",
    "final": "last episode",
    "rerun": "rerun",
    "preview": "preview",
}
"""What was seen, in a word, by its name in the data."""


def seen(what: str, episodes: str, audio: str | None, language: Language = ENGLISH) -> str:
    """Return what was seen: ``last episode 12 (en)``."""
    told = language.say(WHATS[what])
    if episodes:
        told = language.say("{what} {episodes}", what=told, episodes=episodes)
    return language.say("{what} ({audio})", what=told, audio=audio) if audio else told


def original(language: Language = ENGLISH) -> str:
    """Return where something is seen that no network is named for."""
    return language.say("original airing")


def candidate(title: str, year: int | None, url: str, language: Language = ENGLISH) -> str:
    """Return what a candidate is called there, and where."""
    when = str(year) if year else language.say("year not known")
    return language.say("{title}, {year}, {url}", title=title, year=when, url=url)


def token_missing(source: str, variable: str, language: Language = ENGLISH) -> str:
    """Return that a source was not asked."""
    return language.say("{source} was not asked: {variable} is not set.", source=source, variable=variable)


def doubted(source: str, title: str, reason: str, language: Language = ENGLISH) -> str:
    """Return what a source says and is not believed."""
    return language.say("{source}: {title} {reason}", source=source, title=title, reason=reason)


def looked(
    shows: int,
    found: Mapping[str, int],
    added: int,
    files: int,
    *,
    dry_run: bool,
    language: Language = ENGLISH,
) -> str:
    """Return what was asked, and what became of it."""
    asked = language.count(shows, "{number} show", "{number} shows")
    sources = [
        language.say("{source} ({number} of them there)", source=source, number=number)
        for source, number in found.items()
    ]
    named = language.listed(sources) if sources else language.say("nothing")
    if dry_run:
        new = language.count(added, "{number} observation to add", "{number} observations to add")
    else:
        told = language.count(files, "{number} file", "{number} files")
        new = language.count(
            added,
            "{number} observation added to {files}",
            "{number} observations added to {files}",
            files=told,
        )
    return language.say("{shows}, asked for at {sources}: {new}.", shows=asked, sources=named, new=new)
