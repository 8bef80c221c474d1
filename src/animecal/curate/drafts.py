"""Show files that a machine proposes: what a source says, as statements, for a person to check."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence

import msgspec
import rtoml

from ..language.model import Dataset
from ..language.moment import JST, Precision
from ..language.names import LONGEST_ID, slug, title_key
from ..sources.records import Outlet, Record

SCHEMA = "#:schema ../../schema/show.schema.json"


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """A show file that does not exist yet: its path below the data folder, its text, and what it lacks."""

    file: str
    text: str
    missing: tuple[str, ...]
    record: Record

    @property
    def id(self) -> str:
        """The show's id: the file's stem."""
        return self.file.rsplit("/", 1)[1].removesuffix(".toml")


class Drafting:
    """Makes drafts that fit into a data set: ids and titles of their own, studios spelled as there.

    ``taken`` are ids of files that could not be read, which no draft may have either.
    """

    def __init__(self, dataset: Dataset, today: dt.date, *, taken: Iterable[str] = ()) -> None:
        self.dataset = dataset
        self.today = today
        self._ids = {*dataset.shows, *taken}
        self._titles = {title_key(show.title) for show in dataset.shows.values()}
        self._studios = {slug(studio): studio for show in dataset.shows.values() for studio in show.studios}

    def draft(self, record: Record, *, announced: dt.date | None = None, note: str | None = None) -> Draft:
        """Return a record as a file; what it says was announced on that day, or today, or by its own day.

        With ``announced``, the record is what a person says: its times are on the network's own clock.
        ``note`` is the comment at the top. The text is valid for what the record holds; whether it fits the
        other shows is for ``check`` to say.
        """
        title = record.title
        if title_key(title) in self._titles and record.title_ja:
            title = record.title_ja
        studios = tuple(self._studios.setdefault(slug(one), one) for one in record.studios if slug(one))
        starts = [outlet.starts for outlet in record.outlets if outlet.starts]
        day = announced or self.today
        year = starts[0].day.year if starts else day.year
        missing = tuple(_missing(record, studios))
        drafted = f"A draft from {record.source}: a person has to check it." if announced is None else None
        comments = [comment for comment in (note, drafted) if comment]
        comments += [f"Doubtful: {doubt}." for doubt in record.doubts]
        if missing:
            comments.append(f"Not known: {', '.join(missing)}.")
        lines = [SCHEMA, *(f"# {comment}" for comment in comments)]
        fields = {
            "title": title,
            "title_ja": record.title_ja,
            "title_romaji": record.title_romaji if record.title_romaji != title else None,
            "format": record.format,
            "studios": list(studios),
            "episodes": record.episodes,
            "website": record.website,
        }
        if announced is None:
            lines.append("draft = true  # a person takes this line away, and nothing is published before")
        lines += [f"{name} = {_toml(value)}" for name, value in fields.items() if value]
        if ids := record.ids.given:
            lines.append(f"ids = {{ {', '.join(f'{name} = {number}' for name, number in ids.items())} }}")
        for outlet in record.outlets:
            lines += ["", *self._airing(outlet, record.url, day, observed=announced is None)]
        name = self._name(record, title, year)
        self._titles.add(title_key(title))
        return Draft(
            file=f"shows/{year}/{name}.toml", text="\n".join(lines) + "\n", missing=missing, record=record
        )

    def _airing(self, outlet: Outlet, source: str, day: dt.date, *, observed: bool) -> Iterator[str]:
        network = self.dataset.networks.get(outlet.network or "")
        yield "[[airings]]"
        for name, value in (("network", outlet.network), ("block", outlet.block)):
            if value:
                yield f"{name} = {_toml(value)}"
        if outlet.minutes != 30:
            yield f"minutes = {outlet.minutes}"
        if outlet.cadence:
            yield f"cadence = {_toml(outlet.cadence)}"
        if outlet.regions:
            yield f"regions = {_toml(list(outlet.regions))}"
        known = min(day, outlet.starts.last_day) if outlet.starts and observed else day
        over = min(day, outlet.ends) if outlet.ends else known
        yield "[[airings.dates]]"
        yield f"announced = {known.isoformat()}"
        if outlet.starts:
            yield f'starts = "{outlet.starts}"'
            exact = outlet.starts.precision is Precision.MINUTE
            if observed and exact and network and network.timezone != JST:
                yield f'timezone = "{JST}"'
        if outlet.ends and over <= known:
            yield f"ends = {outlet.ends.isoformat()}"
        yield f"source = {_toml(source)}"
        if outlet.ends and over > known:
            yield "[[airings.dates]]"
            yield f"announced = {over.isoformat()}"
            yield f"ends = {outlet.ends.isoformat()}"
            yield f"source = {_toml(source)}"

    def _name(self, record: Record, title: str, year: int) -> str:
        """Return an id that is not taken: of the title that can be spelled, else of an id elsewhere."""
        spelled = (slug(text) for text in (title, record.title_romaji or "") if _latin(text))
        elsewhere = (f"{name}-{number}" for name, number in record.ids.given.items())
        base = next(
            (name for name in (*spelled, *elsewhere) if name), f"{record.source or 'show'}-{len(self._ids)}"
        )
        base = base[: LONGEST_ID - 8].strip("-")
        for name in (base, f"{base}-{year}", *(f"{base}-{number}" for number in range(2, 1000))):
            if name not in self._ids:
                self._ids.add(name)
                return name
        raise ValueError(f"a thousand shows are called {base}")


def _latin(text: str) -> bool:
    """Whether a text is spelled in latin letters: a slug of another would keep odd bits of it."""
    return not any(char >= "\u2e80" and char.isalpha() for char in text)


def _missing(record: Record, studios: Sequence[str]) -> Iterator[str]:
    original = record.outlets[0]
    if not _latin(record.title):
        yield "the English title"
    if original.network is None:
        yield "the network of the original airing"
    if original.starts is None:
        yield "when it starts"
    elif original.starts.precision is not Precision.MINUTE:
        yield "the time of the first night"
    if not record.episodes and not original.ends and record.format != "movie":
        yield "how many episodes"
    if not studios:
        yield "the studio"


def _toml(value: object) -> str:
    """Return a text, a number or a list of texts as TOML writes it."""
    return rtoml.dumps({"x": value}).removeprefix("x = ").rstrip("\n")
