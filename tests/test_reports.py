"""What commands print is said in one language, the data's own words aside; one thing is not "1 things"."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from animecal.cli import tables, terminal
from animecal.cli.terminal_sync import show_synced
from animecal.curate import coverage, drift
from animecal.curate.drafts import Draft
from animecal.curate.drift import Drift, Report
from animecal.curate.files import Outcome as Drafted
from animecal.curate.intake import Intake
from animecal.errors import Problem
from animecal.language.model import Dataset, ExternalIds, Show
from animecal.language.moment import Moment
from animecal.language.observations import Observation
from animecal.language.statements import Credits, Link, Person
from animecal.language.tables import Network, Regions
from animecal.ledger import differences
from animecal.ledger.differences import Differences, EventDifference, FeedDifference
from animecal.observe.matching import Proposal
from animecal.observe.sync import Synced
from animecal.publish.run import Outcome
from animecal.publish.verify import Finding, Verified
from animecal.sources.records import Ignored, Outage, Outlet, Record
from animecal.views import AiringRow, Coming, EpisodeRow, FeedRow, ShowFacts
from animecal.words import drift as drift_words
from animecal.words import reports
from animecal.words.history import HistoryRow
from animecal.words.languages import ENGLISH, Language
from support import SHOW, dataset, write_data
from wordless import BLANK

OUT = Path("zzout")
NOW = dt.datetime(2024, 1, 9, 12, tzinfo=dt.UTC)
DAY = dt.date(2024, 1, 10)


def outcome(**fields: Any) -> Outcome:
    return Outcome(**{"feeds": 12, "written": (), "retired": (), "fates": {}, **fields})


def event(fate: Any, **fields: Any) -> EventDifference:
    told: dict[str, Any] = {
        "uid": "zz",
        "title": "zzmetal",
        "was_title": None,
        "place": "zzfuji",
        "before": "1 2 3",
        "after": "4 5 6",
        "reason": "zzreason",
        "source": None,
        "feeds": 1,
    }
    return EventDifference(fate=fate, **{**told, **fields})


def feed(number: int) -> FeedDifference:
    return FeedDifference(path=f"zz{number}", title="zzfeed", events=number)


FOUND = Differences(
    events=(
        event("dropped"),
        event("moved", was_title="zzold"),
        event("changed", after="1 2 3", was_title="zzold"),
        event("changed", after="1 2 3"),
        event("new", feeds=2),
    ),
    new_feeds=(feed(1), feed(2)),
    gone_feeds=(feed(3),),
    changed_feeds=("zz",),
    refused=("zzloss",),
)
NO_DIFFERENCES = Differences(events=(), new_feeds=(), gone_feeds=(), changed_feeds=())

DRIFT = Drift(kind="moved", show="zzmetal", title="zzmetal", said="zzsaid", source="zzdb", url="zz")
DRIFTED = Report(
    today=DAY,
    shows=1,
    compared={"zzdb": 1},
    drifts=tuple(
        Drift(kind=kind, show=None, title="zzmetal", said="zzsaid", source="zzdb", url="zz")
        for kind in drift.KINDS
    ),
    outages=(Outage(source="zzdb", reason="zzdown"),),
)
OBSERVED = Observation(
    source="zzdb",
    show="zzmetal",
    network="zzfuji",
    audio="zz",
    what="final",
    first=1,
    last=2,
    starts=Moment.parse("2024-01-10 24:55"),
    seen=DAY,
    page="zz",
)
SYNCED = Synced(
    today=DAY,
    shows=1,
    found={"zzdb": 1},
    added=(OBSERVED, replace(OBSERVED, network=None, what="count", starts=None)),
    written=("zz",),
    proposals=(
        Proposal(source="zzdb", show="zz", file="zz", line="zz", title="zz", year=None, url="zz"),
        Proposal(source="zzdb", show="zz", file="zz", line="zz", title="zz", year=2024, url="zz"),
    ),
    doubts={"zzdb": tuple(Ignored(title=f"zz{number}", reason="zzreason") for number in range(22))},
    outages=(Outage(source="zzdb", reason="zzdown"),),
    unasked={"zzdb": "zzTOKEN"},
)
NOT_DRIFTED = Report(today=DAY, shows=2, compared={}, drifts=(), outages=())

RECORD = Record(source="zzdb", url="zz", title="zzmetal", outlets=(Outlet(),), doubts=("zzdoubt",))
DRAFT = Draft(file="zz", text="", missing=("zza", "zzb"), record=RECORD)
TAKEN = Intake(
    source="zzdb",
    outcome=Drafted(written=(DRAFT,), refused=((DRAFT, (Problem("zz", 1, "zzkey", "zzwrong", "zzrule"),)),)),
    records=(RECORD,),
    ignored=tuple(Ignored(title=f"zz{number}", reason="zzreason") for number in range(12)),
    curated=1,
    differing=(DRIFT,),
    problems=(),
)


def coming(**fields: Any) -> Coming:
    told: dict[str, Any] = {
        "show": "zzmetal",
        "title": "zzmetal",
        "title_ja": None,
        "what": "zzwhat",
        "network": None,
        "local": NOW,
        "days": (DAY, DAY),
        "printed": "zzprinted",
        "state": "scheduled",
        "premiere": True,
    }
    return Coming(**{**told, **fields})


COMING = (
    coming(days=(NOW.date(), NOW.date())),
    coming(network="zzfuji"),
    coming(local=None, days=(dt.date(2024, 1, 12),) * 2),
    coming(local=None, days=(DAY, dt.date(2024, 1, 31))),
)


def airing(**fields: Any) -> AiringRow:
    told: dict[str, Any] = {
        "network": "zzfuji",
        "network_ja": None,
        "block": "zzblock",
        "original": True,
        "regions": "zzjapan",
        "starts": None,
        "follows": "zzfollows",
        "episodes": (),
    }
    return AiringRow(**{**told, **fields})


EPISODES = tuple(
    EpisodeRow(what="zz", printed="zz", utc=None, state=state, moved_from="zzbefore", reason="zzreason")
    for state in ("scheduled", "expected", "postponed", "cancelled")
)
FACTS = ShowFacts(
    show=Show(
        id="zzmetal",
        file="zz",
        title="zzmetal",
        title_ja="鋼の空",
        title_romaji="zzromaji",
        format="zztv",  # type: ignore[arg-type]
        studios=("zzstudio",),
        episodes=4,
        website="zzweb",
        premise="zzpremise",
        ids=ExternalIds(),
        airings=(),
        credits=(
            Credits(
                announced=DAY,
                source="zz",
                staff=(Person(role="zzrole", name="zzname"),),
                cast=(Person(role="zzrole", name="zzname"),),
            ),
        ),
        links=(Link(announced=DAY, kind="zzkind", url="zz", source="zz", title="zztitle"),),  # type: ignore[arg-type]
    ),
    airings=(airing(episodes=EPISODES), airing(original=False)),
    history=(HistoryRow(announced=DAY, network=None, said="zzsaid", reason="zzreason", sources=("zz",)),),
)
ROW = FeedRow(path="zz", title="zz", kind="zz", events=1, first=None, last=DAY)

Printing = Callable[[Language], object]
SMALL = Dataset(
    networks={"zzfuji": Network(id="zzfuji", name="zzfuji", kind="terrestrial")},
    blocks={},
    regions=Regions(),
    shows={"zzmetal": FACTS.show},
)


PRINTED: dict[str, Printing] = {
    "a build": lambda one: terminal.show_outcome(outcome(), OUT, dry_run=False, language=one),
    "a build that would change much": lambda one: terminal.show_outcome(
        outcome(written=tuple(f"zz{number}" for number in range(12))), OUT, dry_run=True, language=one
    ),
    "a site": lambda one: terminal.show_site(OUT, 3, 2, one),
    "no problems": lambda one: terminal.show_problems([], 4, 1, OUT, one),
    "drafts": lambda one: terminal.show_problems([], 4, 2, OUT, one, drafts=2),
    "problems": lambda one: terminal.show_problems(
        [Problem("zz", 1, "zzkey", "zzwrong", "zzrule")], 4, 1, OUT, one
    ),
    "differences": lambda one: terminal.show_differences(FOUND, one),
    "no differences": lambda one: terminal.show_differences(NO_DIFFERENCES, one),
    "differences in Markdown": lambda one: print(differences.markdown(FOUND, most=1, language=one)),  # noqa: T201
    "no differences in Markdown": lambda one: print(  # noqa: T201
        differences.markdown(NO_DIFFERENCES, language=one)
    ),
    "a publication": lambda one: terminal.show_verified(
        Verified(
            url="zzurl",
            feeds=2,
            size=1234,
            findings=(
                Finding("fault", "zzpath", "zzcheck", "zzmessage"),
                Finding("note", "zzpath", "zzcheck", "zzmessage"),
            ),
        ),
        one,
    ),
    "a good publication": lambda one: terminal.show_verified(
        Verified(url="zzurl", feeds=1, size=1, findings=()), one
    ),
    "an import": lambda one: terminal.show_imported(TAKEN, OUT, dry_run=False, language=one),
    "an import that writes nothing": lambda one: terminal.show_imported(
        TAKEN, OUT, dry_run=True, language=one
    ),
    "problems of data that is written to": lambda one: terminal.note_problems(
        [Problem("zz", 1, "zz", "zz", "zz")] * 2, OUT, one
    ),
    "drift": lambda one: terminal.show_drift(DRIFTED, one),
    "no drift": lambda one: terminal.show_drift(NOT_DRIFTED, one),
    "drift in Markdown": lambda one: print(drift.markdown(DRIFTED, one)),  # noqa: T201
    "no drift in Markdown": lambda one: print(drift.markdown(NOT_DRIFTED, one)),  # noqa: T201
    "a look": lambda one: show_synced(SYNCED, SMALL, dry_run=False, language=one),
    "a look that writes nothing": lambda one: show_synced(SYNCED, SMALL, dry_run=True, language=one),
    "a new show": lambda one: terminal.show_drafted(DRAFT, OUT, one),
    "what is to come": lambda one: terminal.show_coming(COMING, NOW, "UTC", 7, one),
    "nothing to come": lambda one: terminal.show_coming((), NOW, "UTC", 7, one),
    "a show": lambda one: terminal.show_facts(FACTS, one),
    "a list": lambda one: tables.show_rows((ROW,), "feed", one),
    "an empty list": lambda one: tables.show_rows((), "feed", one),
    "a printed time": lambda one: print(  # noqa: T201
        *reports.understood(Moment.parse("2024-01-10 24:55"), 60, "UTC", "UTC", one)
    ),
}


@pytest.mark.parametrize("what", PRINTED)
def test_what_is_printed_has_no_english_word_but_those_of_the_data(
    what: str, capsys: pytest.CaptureFixture[str]
) -> None:
    PRINTED[what](BLANK)
    shown = "".join(capsys.readouterr())
    assert [word for word in re.findall(r"[A-Za-z]{2,}", shown) if word != "UTC" and word[:2] != "zz"] == []
    PRINTED[what](ENGLISH)
    assert re.search("[a-y][a-z]", "".join(capsys.readouterr()))


def test_coverage_has_no_english_word_either(tmp_path: Path) -> None:
    only_a_year = re.sub('starts = "[^"]*"', 'starts = "2024"', SHOW)
    write_data(tmp_path, {"shows/2024/one.toml": SHOW, "shows/2024/other.toml": only_a_year})
    told = coverage.markdown(coverage.coverage(dataset(tmp_path), BLANK), BLANK)
    assert set(re.findall("[A-Za-z]{2,}", told)) == {"Fuji", "TV"}


MOMENTS = (Moment.parse("2024-01-10 24:55"), Moment.parse("2024-02"))


@pytest.mark.parametrize(
    "said",
    [
        drift_words.not_curated(None, BLANK),
        drift_words.not_curated(MOMENTS[0], BLANK),
        drift_words.other_outlets([("zzfuji", MOMENTS[0]), ("zzbs", None)], BLANK),
        drift_words.other_id("zzdb", 1, None, BLANK),
        drift_words.other_id("zzdb", 1, 2, BLANK),
        drift_words.other_number(1, 2, BLANK),
        drift_words.other_number(2, None, BLANK),
        drift_words.other_start(*MOMENTS, BLANK),
        drift_words.firmer_start(*MOMENTS, BLANK),
        drift_words.firmer_start(MOMENTS[0], None, BLANK),
        drift_words.other_time(3, *MOMENTS, 2, BLANK),
        drift_words.nothing_listed(MOMENTS[0], BLANK),
        drift_words.other_end(DAY, None, BLANK),
        drift_words.other_end(DAY, DAY, BLANK),
    ],
)
def test_what_a_source_says_has_no_english_word_either(said: str) -> None:
    assert [word for word in re.findall("[A-Za-z]{2,}", said) if word[:2] != "zz"] == []


# --- one and many -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (reports.problems_found(1, 1, 4, 1, "d"), "d: 1 problem in 1 of 4 files"),
        (reports.problems_found(2, 1, 1, 1, "d"), "d: 2 problems in 1 of 1 file"),
        (reports.problems_found(0, 0, 4, 1, "d"), "d: 4 files with 1 show, no problems."),
        (reports.problems_found(0, 0, 1, 2, "d"), "d: 1 file with 2 shows, no problems."),
        (
            reports.drafts_left_out(2),
            "2 drafts are not published: check them, and take their lines 'draft = true' away.",
        ),
        (reports.data_read("d", ours=True), "data: d (of this checkout)"),
        (reports.data_read("d", ours=False), "data: d (what ships with animecal)"),
        (reports.verified("u", 1, 1, 1), "u: 1 feed, 1 byte, 1 fault"),
        (reports.verified("u", 2, 1234, 0), "u: 2 feeds, 1,234 bytes, no faults"),
        (reports.new_feed("p", "t", 1), "new feed: p (t, 1 event)"),
        (reports.gone_feed("p", "t", 2), "gone feed: p (t, 2 events)"),
        (reports.feeds_change(1), "1 published feed changes."),
        (reports.feeds_change(2), "2 published feeds change."),
        (reports.nothing_to_come(1), "Nothing is known for today."),
        (reports.nothing_to_come(2), "Nothing is known for the next 2 days."),
        (reports.site_written("site", 1, 0), "site: 1 file, 0 of them written."),
        (drift_words.compared(1, {}, 1), "1 show on air or to come, compared with nothing: 1 difference."),
        (drift_words.compared(2, {}, 0), "2 shows on air or to come, compared with nothing: 0 differences."),
        (drift_words.other_number(1, 12), "1 episode, not 12"),
        (drift_words.other_number(12, 1), "12 episodes, not 1"),
    ],
)
def test_one_is_not_told_as_many(said: str, expected: str) -> None:
    assert said == expected
