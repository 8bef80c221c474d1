"""The few questions of a new show: options answer them, else a person does; wrong answers are asked again."""

from __future__ import annotations

import contextlib
import datetime as dt
import sys
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar, cast, get_args

import typer

from ..check.context import is_zone
from ..errors import UNSAFE, DataError, Problem
from ..language.form import did_you_mean
from ..language.model import Dataset, Format, usual_cadence
from ..language.moment import Moment
from ..language.names import NETWORKS, slug, title_key, title_likeness
from ..language.network_names import names_of, networks_named, without_names
from ..language.notations import Cadence
from ..language.tables import Block
from ..web import is_address
from ..words.reports import understood
from .printed_parts import Unreadable
from .printed_times import Printed, read

T = TypeVar("T")


class Asker:
    """Asks a person at a terminal, unless told to be ``silent``; without a terminal nothing is asked.

    What an option says wrongly is a usage error; a person who answers wrongly is told why and asked again.
    """

    def __init__(self, *, silent: bool) -> None:
        self.asks = not silent and sys.stdin.isatty()

    def require(self, **given: object) -> None:
        """Raise a usage error that names every option that is needed and was not given."""
        lacking = [f"--{name.replace('_', '-')}" for name, value in given.items() if value is None]
        if lacking and not self.asks:
            raise typer.BadParameter(f"needed where nobody can be asked: {', '.join(lacking)}")

    def agreed(self) -> bool:
        """Return whether to go on: a person at a terminal says so."""
        return not self.asks or typer.confirm("Write it?", default=True)

    def _answer(
        self,
        option: str,
        question: str,
        given: str | None,
        read_answer: Callable[[str], T],
        *,
        default: str | None = None,
    ) -> T:
        if given is None and not self.asks:
            given = default or ""
        if given is not None:
            try:
                return read_answer(given)
            except ValueError as error:
                raise typer.BadParameter(f"--{option}: {error}") from None
        while True:
            try:
                return read_answer(typer.prompt(question, default=default, show_default=bool(default)))
            except ValueError as error:
                typer.echo(f"  {error}")


class Asking(Asker):
    """Answers to the questions about a show, from options or a person; ``problems`` are the data's own."""

    def __init__(
        self, dataset: Dataset, problems: Sequence[Problem], *, today: dt.date, zone: str, silent: bool
    ) -> None:
        super().__init__(silent=silent)
        self.dataset = dataset
        self.problems = problems
        self.today = today
        self.zone = zone

    def title(self, option: str, question: str, given: str | None, *, needed: bool = True) -> str:
        """Return a title that no show has; empty only if it is not needed."""
        titles = ((getattr(show, option.replace("-", "_")), show) for show in self.dataset.shows.values())
        taken = {title_key(title): show.file for title, show in titles if title}

        def read_title(answer: str) -> str:
            answer = _plain(answer)
            if needed and not answer:
                raise ValueError("it cannot be empty")
            if file := taken.get(title_key(answer)):
                raise ValueError(f"'{answer}' is the title of {file} already: name the season or cour")
            return answer

        return self._answer(option, question, given, read_title, default=None if needed else "")

    def url(self, option: str, question: str, given: str | None) -> str:
        """Return an address."""

        def read_url(answer: str) -> str:
            if not is_address(_plain(answer)):
                raise ValueError(f"{answer!r} is no address: write one such as https://example.org/news")
            return _plain(answer)

        return self._answer(option, question, given, read_url)

    def studios(self, given: Sequence[str]) -> tuple[str, ...]:
        """Return the names of studios, which can stand in addresses; a person names all of them at once."""

        def read_studio(answer: str) -> str:
            if not slug(_plain(answer)):
                raise ValueError(f"{answer!r} needs latin letters: write its name in them")
            return _plain(answer)

        def read_studios(answer: str) -> tuple[str, ...]:
            return tuple(read_studio(one) for one in answer.split(",") if one.strip())

        if given or not self.asks:
            return tuple(self._answer("studio", "", one, read_studio) for one in given)
        return self._answer(
            "studio", "Studio, or studios with commas (empty if unknown)", None, read_studios, default=""
        )

    def format(self, given: str | None, network: str | None) -> Format:
        """Return the format: without a word, that which is usual for the kind of network."""
        kind = self.dataset.networks[network].kind if network else None
        usual = {"theatrical": "movie", "streaming": "ona"}.get(kind or "", "tv")

        def read_format(answer: str) -> Format:
            word = answer.strip().lower()
            for one in get_args(Format):
                if word == one:
                    return cast("Format", one)
            raise ValueError(f"{answer!r} is not one of {', '.join(get_args(Format))}")

        return self._answer(
            "format", f"Format ({', '.join(get_args(Format))})", given, read_format, default=usual
        )

    def cadence(self, given: str | None, form: Format, network: str | None) -> str | None:
        """Return how it goes on, unless as usual for the format; what streams may go on in any way."""
        usual = usual_cadence(form)
        kind = self.dataset.networks[network].kind if network else None
        rhythm = "unknown" if kind == "streaming" and usual.repeats else str(usual)
        question = "How it goes on (weekly, daily, 'Sat, Sun', monthly, all-at-once, one-off, unknown)"
        if given is None and (not usual.repeats or not self.asks):
            given = rhythm
        found = self._answer(
            "cadence", question, given, lambda answer: Cadence.parse(answer.strip()), default=rhythm
        )
        return None if found == usual else str(found)

    def episodes(self, given: int | None, form: Format) -> int | None:
        """Return how many episodes there will be, if that was said; of a film nobody asks."""

        def read_number(answer: str) -> int | None:
            answer = unicodedata.normalize("NFKC", answer).strip()
            if answer and not (answer.isdecimal() and 1 <= int(answer) <= 20_000):
                raise ValueError(f"{answer!r} is no number of episodes: write 12, or nothing")
            return int(answer) if answer else None

        if given is not None or not self.asks or form == "movie":
            return given
        return self._answer(
            "episodes", "How many episodes (empty if nobody has said)", None, read_number, default=""
        )

    def announced(self, given: dt.date | None, starts: Moment) -> dt.date:
        """Return the day of the announcement: today if nobody says another, or the first night if it is over.

        A person is told that it cannot be later than that night.
        """
        usual = min(self.today, starts.last_day)
        if given is not None or not self.asks:
            return given or usual

        def read_day(answer: str) -> dt.date:
            try:
                day = dt.date.fromisoformat(answer.strip())
            except ValueError:
                raise ValueError(f"{answer!r} is not a day: write YYYY-MM-DD") from None
            if day > starts.last_day:
                raise ValueError(f"by {starts.last_day} it was known: that is when it starts")
            return day

        return self._answer("announced", "Announced on", None, read_day, default=usual.isoformat())

    def network(self, given: str | None) -> str | None:
        """Return the id of the network of the original airing, by any of its names, or None.

        Raises DataError if the network is there, and its zone is none: nobody knows what its times mean.
        """
        networks = self.dataset.networks

        def read_network(answer: str) -> str | None:
            answer = answer.strip()
            named = [one.id for one in networks_named(answer, networks)]
            if len(named) > 1:
                raise ValueError(f"'{answer}' may be {' or '.join(named)}: write which")
            if answer and not named:
                known = [name for one in networks.values() for name in names_of(one)]
                raise ValueError(f"there is no network '{answer}'{did_you_mean(answer, known)}")
            return named[0] if named else None

        with _completion(sorted(networks)):
            question = "Network of the original airing (empty if unknown)"
            found = self._answer("network", question, given, read_network, default="")
        if found and not is_zone(self.dataset.networks[found].timezone):
            raise DataError(one for one in self.problems if one.file == NETWORKS and "zone" in one.check)
        return found

    def block(self, given: str | None, network: str | None) -> str | None:
        """Return the id of the block, or None; those of the network are offered."""
        blocks = self.dataset.blocks
        # One of another network is for the rules to tell.
        known = [one for one in blocks.values() if given or network in one.networks]
        if not known:
            return None

        def read_block(answer: str) -> str | None:
            answer = answer.strip()
            named = [one.id for one in known if answer == one.id or _called(one, answer)]
            if answer and len(named) != 1:
                ids = [one.id for one in known]
                raise ValueError(f"there is no block '{answer}'{did_you_mean(answer, ids)}")
            return named[0] if answer else None

        with _completion(sorted(one.id for one in known)):
            return self._answer("block", "Block (empty if unknown)", given, read_block, default="")

    def starts(self, given: str | None, network: str | None) -> Printed:
        """Return when it starts, as printed; what was understood is shown."""
        zone = self.dataset.networks[network].timezone if network else self.dataset.publication.timezone
        slot = ""

        def read_starts(answer: str) -> Printed:
            nonlocal slot
            try:
                told = without_names(answer, self.dataset.networks[network]) if network else answer
                return read(f"{told} {slot}".strip(), today=self.today, zone=zone)
            except Unreadable as error:
                if error.is_slot:  # kept until its first night or its month is told
                    slot = answer
                raise ValueError(str(error)) from None

        printed = self._answer("starts", "When it starts, as printed", given, read_starts)
        moment = Moment.parse(printed.starts)
        for line in (*understood(moment, printed.minutes, zone, self.zone), *printed.notes):
            typer.echo(f"  {line}")
        return printed


def _called(block: Block, answer: str) -> bool:
    """Return whether a block has that name, whatever its case, width and marks."""
    like = title_likeness(answer)
    return bool(like) and like in map(title_likeness, (block.id, block.name, block.name_ja or ""))


def _plain(answer: str) -> str:
    """Return an answer without spaces around it. Raises ValueError if it holds what no text may hold."""
    answer = answer.strip()
    if unsafe := UNSAFE.search(answer):
        raise ValueError(f"it holds the invisible character U+{ord(unsafe[0]):04X}: remove it")
    return answer


@contextlib.contextmanager
def _completion(ids: list[str]) -> Iterator[None]:
    """Complete ids with the tabulator key, where Python has readline."""
    try:
        import readline
    except ImportError:  # Windows
        yield
        return
    readline.set_completer_delims("")
    editline = "libedit" in (readline.__doc__ or "")  # as on most Macs
    readline.parse_and_bind("bind ^I rl_complete" if editline else "tab: complete")
    readline.set_completer(
        lambda begun, number: [*(one for one in ids if one.startswith(begun)), None][number]
    )
    try:
        yield
    finally:
        readline.set_completer(None)
