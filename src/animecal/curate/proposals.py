"""What machines saw and only a person may decide: new shows, ids, and what firms up or contradicts a file.

The observed layer shows a moved night or a count to subscribers by itself. What is proposed here makes it
part of what a person says, or asks whether the person or the machine is wrong.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Literal, TypeVar, get_args

import msgspec

from ..language.model import Dataset, Show
from ..language.moment import JST, Moment, Precision, from_instant
from ..language.names import title_likeness
from ..language.observations import Observation
from ..schedule.current import current
from ..schedule.episodes import AiringSchedule, ShowSchedule
from ..schedule.shows import schedule_show
from ..schedule.sightings import agree, chosen
from ..sources.records import Index, Reading, Record
from ..words import proposals as words
from ..words.languages import ENGLISH, Language
from .amending import Carried, Dated, Edit, Ids
from .drafts import Draft, Drafting

Group = Literal["agree", "one", "contradicts"]
"""How sure a proposal is: two sources agree, one says so, or it contradicts a person."""
GROUPS: tuple[Group, ...] = get_args(Group)


class Evidence(msgspec.Struct, frozen=True):
    """Who says so: a source's name, the day on which it was seen to, and where.

    ``origin`` is the database: what a copy of it says is no second word.
    """

    name: str
    origin: str
    seen: dt.date
    page: str


class Proposal(msgspec.Struct, frozen=True, kw_only=True):
    """One change of one file. ``key`` is what ``declined.toml`` remembers if the answer is no."""

    key: str
    show: str
    title: str
    file: str
    group: Group
    said: str
    evidence: tuple[Evidence, ...]
    change: Edit | Draft


def observed(dataset: Dataset, today: dt.date, language: Language = ENGLISH) -> Iterator[Proposal]:
    """Yield what observations of the shows on air and to come add to what people wrote of them, or deny."""
    bare = msgspec.structs.replace(dataset, observations={})
    for one in current(bare, today):
        if one.show.id in dataset.observations:
            both = schedule_show(dataset, one.show, today)
            yield from _Observed(dataset, one, both, today, language).proposals()


class _Observed:
    """What was observed of a show that is ``known`` from people alone, and from both hands."""

    def __init__(
        self,
        dataset: Dataset,
        known: ShowSchedule,
        both: ShowSchedule,
        today: dt.date,
        language: Language,
    ) -> None:
        self.dataset = dataset
        self.show = known.show
        self.known = known
        self.language = language
        self.seen = {id(one.airing): one.observed for one in both.airings}
        newest: dict[tuple[object, ...], Observation] = {}
        for one in sorted(dataset.observations[known.show.id], key=lambda one: one.seen):
            if one.seen <= today and one.source in dataset.observers:
                newest[one.source, one.network, one.audio, one.what, one.first] = one
        self.newest = list(newest.values())

    def proposals(self) -> Iterator[Proposal]:
        """Yield what is proposed for the show."""
        yield from self._counts()
        yield from self._outlets()
        for airing in self.known.airings:
            yield from self._starts(airing)

    def _proposal(
        self, what: str, said: str, group: Group, seen: Iterable[Observation], edit: Edit
    ) -> Proposal:
        who = self.dataset.observers
        evidence = {
            Evidence(who[one.source].name, who[one.source].origin, one.seen, one.page): None for one in seen
        }
        if group != "contradicts":
            group = "agree" if len({one.origin for one in evidence}) > 1 else "one"
        return Proposal(
            key=f"{self.show.id}: {what}",
            show=self.show.id,
            title=self.show.title,
            file=self.show.file,
            group=group,
            said=said,
            evidence=tuple(evidence),
            change=edit,
        )

    def _counts(self) -> Iterator[Proposal]:
        counts = _by(self.newest, lambda one: one.last if one.what == "count" else None)
        if not counts:
            return
        count, seen = max(counts.items(), key=lambda item: self._weight(item[1]))
        mine = self.known.length.count
        if mine == count:
            return
        said = words.other_count(count, mine, self.language)
        edit = _dated(0, {"episodes": count}, seen)
        yield self._proposal(f"episodes {count}", said, "contradicts" if mine else "one", seen, edit)

    def _outlets(self) -> Iterator[Proposal]:
        carried = {airing.network for airing in self.show.airings}
        for network, seen in _by(self.newest, lambda one: one.network).items():
            if network in carried or network not in self.dataset.networks:
                continue
            starts = max(
                (one.starts for one in seen if one.what == "outlet" and one.starts), key=str, default=None
            )
            linked = self.dataset.networks[network].link is not None
            ref = next((one.ref for one in seen if one.ref and linked), None)
            values = {"network": network, **({"ref": ref} if ref else {})}
            date = _dated(0, self._start_values(network, starts), seen)
            said = words.other_outlet(self.dataset.networks[network].name, starts, self.language)
            yield self._proposal(f"outlet {network}", said, "one", seen, Carried(values=values, date=date))

    def _starts(self, airing: AiringSchedule) -> Iterator[Proposal]:
        first = self.show.first_episode
        told = [
            one
            for one in self.seen.get(id(airing.airing), ())
            if one.what in ("new", "final") and one.first == first
        ]
        if not told:
            return
        sighting, mine = chosen(told, self.dataset.observers), _premiere(airing)
        moment = sighting.moment
        if mine is not None and (agree(mine, moment) or _holds(moment, mine)):
            return  # the same, or less than is known already
        group: Group = "one" if mine is None or _holds(mine, moment) else "contradicts"
        seen = [one for one in told if one.starts is not None and agree(one.starts, moment)]
        said = words.other_start(self._name(airing), moment, mine, self.language)
        place = next(place for place, one in enumerate(self.show.airings) if one is airing.airing)
        edit = _dated(place, self._start_values(airing.airing.network, moment), seen)
        yield self._proposal(f"{airing.airing.key or 'original'} starts {moment}", said, group, seen, edit)

    def _weight(self, seen: Sequence[Observation]) -> tuple[int, dt.date]:
        """Return how much a word weighs: by how many sources say it, then by how new it is."""
        origins = {self.dataset.observers[one.source].origin for one in seen}
        return len(origins), max(one.seen for one in seen)

    def _name(self, airing: AiringSchedule) -> str | None:
        network = self.dataset.network_of(airing.airing)
        return network.name if network else None

    def _start_values(self, network: str | None, starts: Moment | None) -> dict[str, str]:
        """Return a start on Japan's clock, and that it is, for a network with another one."""
        if starts is None:
            return {}
        zone = self.dataset.networks[network].timezone if network else JST
        exact = starts.precision is Precision.MINUTE
        return {"starts": str(starts)} | ({"timezone": JST} if exact and zone != JST else {})


def _premiere(airing: AiringSchedule) -> Moment | None:
    """Return when an airing's first episode is, on Japan's clock; its stated start without one."""
    premiere = airing.premiere
    if premiere is None:
        return airing.start
    return premiere.moment if premiere.instant is None else from_instant(premiere.instant, JST)


def _holds(window: Moment, moment: Moment) -> bool:
    """Whether a vaguer moment holds another one."""
    return window.precision < Precision.MINUTE and window.day <= moment.day <= window.last_day


K = TypeVar("K", bound=Hashable)


def _by(seen: Iterable[Observation], what: Callable[[Observation], K | None]) -> dict[K, list[Observation]]:
    """Return observations by what they say, without those that say nothing of it."""
    found: dict[K, list[Observation]] = defaultdict(list)
    for one in seen:
        said = what(one)
        if said is not None:
            found[said].append(one)
    return dict(found)


def _dated(airing: int, values: Mapping[str, object], seen: Iterable[Observation]) -> Dated:
    listed = list(seen)
    pages = tuple(dict.fromkeys(one.page for one in listed))
    return Dated(airing=airing, announced=max(one.seen for one in listed), values=values, source=pages)


# --- what sources list beyond the data ------------------------------------------------------------------


def listed(
    dataset: Dataset,
    readings: Iterable[Reading],
    drafting: Drafting,
    today: dt.date,
    language: Language = ENGLISH,
) -> Iterator[Proposal]:
    """Yield drafts of the shows that no file has, and the ids that files lack."""
    index = Index(dataset.shows)
    strangers: dict[str, list[Record]] = defaultdict(list)
    for reading in readings:
        for record in reading.records:
            show = index.find(record)
            if show is None:
                strangers[title_likeness(record.title_ja or record.title)].append(record)
                continue
            yield from _ids(show, record, today, language)
    for several in strangers.values():
        draft = drafting.draft(several[0])
        yield Proposal(
            key=f"new: {several[0].source} {next(iter(several[0].ids.given.values()), draft.id)}",
            show=draft.id,
            title=several[0].title,
            file=draft.file,
            group="agree" if len({one.source for one in several}) > 1 else "one",
            said=words.new_show(several[0].starts, draft.missing, language),
            evidence=tuple(Evidence(one.source, one.source, today, one.url) for one in several),
            change=draft,
        )


def _ids(show: Show, record: Record, today: dt.date, language: Language) -> Iterator[Proposal]:
    known = show.ids.given
    missing = {name: number for name, number in record.ids.given.items() if name not in known}
    if not missing:
        return
    by_id = any(known.get(name) == number for name, number in record.ids.given.items())
    told = " ".join(f"{name} {number}" for name, number in missing.items())
    yield Proposal(
        key=f"{show.id}: ids {told}",
        show=show.id,
        title=show.title,
        file=show.file,
        group="agree" if by_id else "one",
        said=words.ids(missing, language, by_title=None if by_id else record.title_ja or record.title),
        evidence=(Evidence(record.source, record.source, today, record.url),),
        change=Ids(missing),
    )
