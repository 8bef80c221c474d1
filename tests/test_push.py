"""A tree comes into an object store whole, whatever dies on the way, and whoever else is at work on it."""

from __future__ import annotations

import hashlib
import json
import os
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from unittest import mock

import msgspec
import obstore
import pytest

from animecal.errors import OutputError, UsageError
from animecal.progress import Progress
from animecal.publish.claim import STATE, Pace, State
from animecal.publish.objects import FOR_EVER, FRESH
from animecal.publish.push import Pushed, push
from animecal.publish.stores import open_store
from s3 import BUCKET, READER, S3, STORES, Ask, CutError, Kept, Reply, fault
from support import HANGS, Run, build_on, on_day

IMITATED = pytest.mark.parametrize("server", ["moto"], indirect=True)
"""For what no store has a say in, since the proxy says it."""
CHECKING = pytest.mark.parametrize("server", ["seaweedfs"], indirect=True)
"""For what only a store shows that checks signatures."""
QUICK = Pace(HANGS, 0.01)
"""No signs of life, and no patience: who has died is not waited for."""

Tree = dict[str, bytes]

OLD: Tree = {
    "assets/style.0123456789.css": b"a{}",
    "index.html": b"<p>old",
    "shows/gone/index.html": b"<p>gone",
    "feeds/shows/a.ics": b"BEGIN:VCALENDAR a",
    "feeds/shows/b.ics": b"BEGIN:VCALENDAR b",
    "feeds/premieres.ics": b"BEGIN:VCALENDAR old",
    "feeds/index.json": b'{"feeds": "old"}',
    "tree.sha256": b"0",
}
NEW: Tree = {path: data for path, data in OLD.items() if "gone" not in path} | {
    "index.html": b"<p>new",
    "feeds/premieres.ics": b"BEGIN:VCALENDAR new",
    "feeds/shows/c.ics": b"BEGIN:VCALENDAR c",
    "feeds/index.json": b'{"feeds": "new"}',
    "tree.sha256": b"1",
}


@pytest.fixture(scope="module", params=STORES)
def server(request: pytest.FixtureRequest) -> Iterator[S3]:
    """A store of S3's kind, for all these tests."""
    with S3(STORES[request.param]) as found, found.environment():
        yield found


@pytest.fixture
def s3(server: S3) -> S3:
    """That store, with nothing that disturbs it."""
    server.reset()
    return server


class Place:
    """A folder of the bucket, of one test."""

    def __init__(self, s3: S3, name: str) -> None:
        self.s3 = s3
        self.name = name
        self.url = f"s3://{BUCKET}/{name}"

    def push(
        self,
        tree: Mapping[str, bytes],
        *,
        pace: Pace = QUICK,
        adopt: bool = False,
        dry_run: bool = False,
        retries: int = 0,
    ) -> Pushed:
        store = open_store(self.url, timeout=HANGS, retries=retries)
        return push(tree, store, adopt=adopt, dry_run=dry_run, pace=pace)

    @property
    def kept(self) -> dict[str, Kept]:
        return {path: one for path, one in self.s3.kept(self.name).items() if path != STATE}

    @property
    def state(self) -> State:
        return msgspec.json.decode(self.s3.kept(self.name)[STATE].data, type=State)

    @property
    def tree(self) -> Tree:
        return {path: one.data for path, one in self.kept.items()}

    def put(self, path: str, data: bytes) -> None:
        """Write an object as somebody else would."""
        obstore.put(self.s3.store(self.name), path, data)

    def refused(self, tree: Mapping[str, bytes], *, retries: int = 0) -> str:
        """Push what cannot be pushed; return the sentence, without its place."""
        with pytest.raises(OutputError) as refusal:
            self.push(tree, retries=retries)
        said = str(refusal.value)
        assert said.startswith(self.url)
        assert said.isprintable()
        return said.removeprefix(self.url).lstrip(": ")


@pytest.fixture
def place(s3: S3, request: pytest.FixtureRequest) -> Place:
    """An empty folder of the bucket."""
    return Place(s3, hashlib.sha256(request.node.nodeid.encode()).hexdigest()[:12])


# --- what comes into a store ------------------------------------------------------------------------------


def test_the_first_push_brings_everything_with_its_headers(place: Place) -> None:
    done = place.push(OLD)
    assert (set(done.written), done.deleted, done.unchanged) == (set(OLD), (), 0)
    assert done.size == sum(map(len, OLD.values()))
    kept = place.kept
    assert {path: one.data for path, one in kept.items()} == OLD
    assert kept["feeds/shows/a.ics"][1:] == ("text/calendar; charset=utf-8", FRESH)
    assert kept["feeds/index.json"][1:] == ("application/json; charset=utf-8", FRESH)
    assert kept["index.html"][1:] == ("text/html; charset=utf-8", FRESH)
    assert kept["assets/style.0123456789.css"][1:] == ("text/css; charset=utf-8", FOR_EVER)
    assert place.s3.kept(place.name)[STATE].cache == "no-store"


def test_the_next_one_writes_what_changed_and_deletes_what_is_gone(place: Place) -> None:
    place.push(OLD)
    place.s3.reset()
    done = place.push(NEW)
    changed = {path for path, data in NEW.items() if OLD.get(path) != data}
    assert set(done.written) == {ask.path.partition("/")[2] for ask in puts(place)} == changed
    assert (done.deleted, done.unchanged) == (("shows/gone/index.html",), len(NEW) - len(changed))
    assert place.tree == NEW


def puts(place: Place) -> list[Ask]:
    """Return the requests that wrote files of a tree."""
    return [ask for ask in place.s3.asked if ask.method == "PUT" and not ask.path.endswith(STATE)]


def test_readers_come_to_what_lists_feeds_last_and_deletions_come_after_all(place: Place) -> None:
    place.push(OLD)
    place.s3.reset()
    place.push(NEW)
    order = [ask.path.partition("/")[2] for ask in puts(place)]
    assert order[0] == "index.html"
    assert set(order[1:3]) == {"feeds/premieres.ics", "feeds/shows/c.ics"}
    assert set(order[3:]) == {"feeds/index.json", "tree.sha256"}
    (deletion,) = [ask.number for ask in place.s3.asked if ask.query.startswith("delete")]
    assert deletion > max(ask.number for ask in puts(place))


def test_an_unchanged_tree_costs_one_request_and_a_large_one_few_more_than_it_has_files(place: Place) -> None:
    tree = {f"feeds/shows/{number}.ics": f"BEGIN {number}".encode() for number in range(2_000)}
    place.push(tree)
    assert len(place.s3.asked) <= len(tree) + 9
    place.s3.reset()
    assert place.push(tree).unchanged == 2_000
    assert len(place.s3.asked) == 1
    place.s3.reset()
    place.push({**tree, "feeds/shows/7.ics": b"BEGIN anew"})
    assert len(place.s3.asked) <= 9


def test_headers_are_part_of_what_is_compared(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    from animecal.publish import objects

    monkeypatch.setattr(objects, "FRESH", "public, max-age=60")
    place.push(OLD)
    monkeypatch.undo()
    done = place.push(OLD)
    assert set(done.written) == {path for path in OLD if "assets" not in path}
    assert place.kept["feeds/shows/a.ics"].cache == FRESH


def test_a_dry_run_writes_nothing(place: Place) -> None:
    place.push(OLD)
    before = place.s3.kept(place.name)
    place.s3.reset()
    done = place.push(NEW, dry_run=True)
    assert "feeds/shows/c.ics" in done.written
    assert done.deleted == ("shows/gone/index.html",)
    assert {ask.method for ask in place.s3.asked} == {"GET"}
    assert place.s3.kept(place.name) == before


def test_how_far_a_push_is_is_told_to_the_end(place: Place) -> None:
    told: dict[str, list[tuple[int, int]]] = {}

    def report(step: str) -> Progress:
        return lambda done, total: told.setdefault(step, []).append((done, total))

    store = open_store(place.url)
    push(OLD, store, pace=QUICK, report=report)
    assert list(told) == ["Uploading files"]
    assert told["Uploading files"] == sorted(told["Uploading files"])
    assert told["Uploading files"][-1] == (len(OLD), len(OLD))


# --- what dies --------------------------------------------------------------------------------------------


def cut_from(
    number: int, *, acts: bool
) -> tuple[Callable[[Ask], Reply | None], Callable[[Ask, Reply], Reply]]:
    """Return what cuts all connections from a request on; that one may still reach the store."""

    def before(ask: Ask) -> Reply | None:
        if ask.number > number or (ask.number == number and not acts):
            raise CutError
        return None

    def after(ask: Ask, answer: Reply) -> Reply:
        if ask.number >= number:
            raise CutError
        return answer

    return before, after


@pytest.mark.parametrize("acts", [False, True], ids=["before", "after"])
def test_who_dies_at_any_request_leaves_whole_feeds_and_the_next_one_ends_the_same(
    s3: S3, acts: bool
) -> None:
    good = Place(s3, f"undisturbed-{acts}")
    good.push(OLD)
    start = s3.kept(good.name)
    s3.reset()
    good.push(NEW)
    requests, end = len(s3.asked), s3.kept(good.name)
    assert requests > 12
    for number in range(1, requests + 1):
        place = Place(s3, f"dies-{acts}-{number}")
        s3.fill(place.name, start)
        s3.reset()
        s3.before, s3.after = cut_from(number, acts=acts)
        with pytest.raises(OutputError, match="could not"):
            place.push(NEW)
        readable(s3.kept(place.name))
        s3.reset()
        place.push(NEW)
        assert s3.kept(place.name) == end, f"died at request {number}"
        s3.reset()
        place.push(NEW)
        assert len(s3.asked) == 1


def readable(kept: dict[str, Kept]) -> None:
    """Assert that a store between two trees can be read."""
    for path in OLD.keys() & NEW.keys():
        assert kept[path].data in (OLD[path], NEW[path])
        if path.endswith(".ics"):
            assert kept[path].type == "text/calendar; charset=utf-8"
    assert kept.keys() <= OLD.keys() | NEW.keys() | {STATE}
    if kept["feeds/index.json"].data == NEW["feeds/index.json"]:
        assert all(kept[path].data == NEW[path] for path in NEW if path.endswith(".ics"))
    else:
        assert OLD.keys() <= kept.keys()


def test_who_dies_in_a_first_push_is_no_foreigner_to_the_next_one_with_another_tree(place: Place) -> None:
    place.s3.before, place.s3.after = cut_from(6, acts=True)
    with pytest.raises(OutputError):
        place.push({path: data + b" half" for path, data in OLD.items()})
    assert place.kept
    place.s3.reset()
    place.push(OLD)
    assert place.tree == OLD


def test_half_an_upload_is_none(place: Place) -> None:
    place.push(OLD)

    def half(ask: Ask) -> Reply | None:
        if ask.method == "PUT" and ask.path.endswith("premieres.ics"):
            raise CutError
        return None

    place.s3.before = half
    assert place.refused(NEW).startswith("could not write feeds/premieres.ics: it cannot be reached")
    assert place.tree["feeds/premieres.ics"] == OLD["feeds/premieres.ics"]
    assert place.tree["feeds/index.json"] == OLD["feeds/index.json"]


def test_an_answer_that_is_lost_once_is_asked_for_again(place: Place) -> None:
    place.push(OLD)
    lost: list[str] = []

    def lose(ask: Ask, answer: Reply) -> Reply:
        if ask.method == "PUT" and ask.path not in lost:
            lost.append(ask.path)
            return fault(500, "InternalError")
        return answer

    place.s3.after = lose
    place.push(NEW, retries=2)
    assert len(lost) == 6
    assert place.tree == NEW
    assert place.state.coming is None


# --- two at once ------------------------------------------------------------------------------------------


def outcome(place: Place, tree: Tree, pace: Pace) -> str:
    """Push a tree; return what was said if it was refused, and nothing otherwise."""
    try:
        place.push(tree, pace=pace)
    except OutputError as error:
        return str(error)
    return ""


def test_of_two_that_begin_at_once_one_wins_whole_and_the_other_says_so(place: Place) -> None:
    place.push(OLD)
    trees = [{**OLD, "index.html": who, "feeds/premieres.ics": who} for who in (b"one", b"two")]
    both = threading.Barrier(2)

    def together(ask: Ask, answer: Reply) -> Reply:
        if ask.number <= 2:  # both have read what the store holds
            both.wait(HANGS)
        return answer

    place.s3.reset()
    place.s3.after = together
    with ThreadPoolExecutor(2) as pool:
        said = list(pool.map(lambda tree: outcome(place, tree, QUICK), trees))
    winner, loser = (0, 1) if not said[0] else (1, 0)
    assert said[winner] == ""
    assert "is written by another run at the same time" in said[loser]
    assert place.tree == trees[winner]
    assert place.state.coming is None


def test_who_comes_while_another_is_at_work_waits_for_it_and_then_says_so(place: Place) -> None:
    place.push(OLD)
    here, go = threading.Event(), threading.Event()

    def hold(ask: Ask) -> Reply | None:
        if ask.method == "PUT" and ask.path.endswith("index.html"):
            here.set()
            assert go.wait(HANGS)
        return None

    place.s3.before = hold
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(outcome, place, NEW, Pace(0.02, 0))
        try:
            assert here.wait(HANGS)
            second = outcome(place, OLD, Pace(HANGS, 2))
        finally:
            go.set()
        assert first.result() == ""
    assert "is being written by another run" in second
    assert place.tree == NEW


def test_who_was_taken_for_dead_writes_nothing_more(place: Place) -> None:
    place.push(OLD)
    frozen, silent, go = threading.Event(), threading.Event(), threading.Event()

    def freeze(ask: Ask) -> Reply | None:
        if frozen.is_set() or (ask.method == "GET" and ask.path.endswith("index.html")):
            frozen.set()
            if ask.method == "PUT":  # its next sign of life
                silent.set()
            assert go.wait(HANGS)
        return None

    place.s3.before = freeze
    other = {**OLD, "feeds/premieres.ics": b"BEGIN:VCALENDAR of the other"}
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(outcome, place, NEW, Pace(0.05, 0))
        try:
            assert silent.wait(HANGS)
            with mock.patch.dict(os.environ, AWS_ENDPOINT_URL=place.s3.direct):
                place.push(other, pace=Pace(HANGS, 0.2))
        finally:
            go.set()
        said = first.result()
    assert "is written by another run at the same time" in said
    assert place.tree == other
    assert place.state.coming is None


# --- what is in the way -----------------------------------------------------------------------------------


def test_a_tree_that_lacks_a_feed_is_refused(place: Place) -> None:
    place.push(OLD)
    before = place.s3.kept(place.name)
    said = place.refused({path: data for path, data in NEW.items() if path != "feeds/shows/b.ics"})
    assert said.startswith("holds feeds that this tree lacks, 1 of them, such as feeds/shows/b.ics")
    assert place.s3.kept(place.name) == before


def test_what_somebody_else_put_there_is_overwritten_only_if_that_is_said(place: Place) -> None:
    place.put("index.html", b"<p>somebody's")
    place.put("elsewhere.txt", b"left alone")
    said = place.refused(OLD)
    assert said.startswith(
        "holds objects that animecal did not write and that differ from this tree, 1 of them"
    )
    assert "such as index.html" in said
    assert place.tree.keys() == {"index.html", "elsewhere.txt"}
    place.push(OLD, adopt=True)
    assert place.tree == {**OLD, "elsewhere.txt": b"left alone"}
    place.push(NEW)
    assert place.tree == {**NEW, "elsewhere.txt": b"left alone"}


def test_a_bucket_that_was_filled_with_the_same_files_is_taken_over_with_its_headers_mended(
    place: Place,
) -> None:
    for path, data in OLD.items():
        place.put(path, data)
    place.push(OLD)
    assert place.tree == OLD
    assert place.kept["feeds/shows/a.ics"].type == "text/calendar; charset=utf-8"


def test_what_others_wrote_over_ours_is_mended_by_the_next_push_that_writes(place: Place) -> None:
    place.push(OLD)
    place.put("feeds/shows/a.ics", b"gone wrong")
    place.push(NEW)
    assert place.tree == NEW


def test_a_state_that_is_none_is_told_with_what_to_do(place: Place) -> None:
    place.push(OLD)
    place.put(STATE, b"[]")
    said = place.refused(NEW)
    assert said.startswith("/push.json is not what this animecal writes (")
    assert said.endswith("; remove it, and push with --adopt")
    obstore.delete(place.s3.store(place.name), STATE)
    place.push(NEW, adopt=True)
    assert place.tree.items() >= NEW.items()


# --- what a store says ------------------------------------------------------------------------------------


@IMITATED
@pytest.mark.parametrize(
    ("status", "code", "said"),
    [
        (403, "InvalidAccessKeyId", "it does not accept the credentials of the environment"),
        (403, "SignatureDoesNotMatch", "it does not accept the credentials of the environment"),
        (403, "AccessDenied", "the credentials of the environment do not allow it"),
        (403, "RequestTimeTooSkewed", "this machine's clock differs from the store's; set it"),
        (404, "NoSuchBucket", "there is no such bucket; make it first"),
        (500, "InternalError", "it fails, tried 2 times; run this again later"),
        (501, "NotImplemented", "it cannot write on a condition (If-Match), which keeps two runs apart"),
        (503, "SlowDown", "it is overloaded, tried 2 times; run this again later"),
    ],
)
def test_what_a_store_refuses_is_one_sentence(place: Place, status: int, code: str, said: str) -> None:
    place.push(OLD)
    place.s3.before = lambda _ask: fault(status, code, Retry_After="1")
    told = place.refused(NEW, retries=1)
    assert told.startswith(f"could not read push.json: {said}")
    assert told.endswith(f"({code})")
    place.s3.before = lambda ask: fault(status, code) if "premieres" in ask.path else None
    assert place.refused(NEW, retries=1).startswith(f"could not write feeds/premieres.ics: {said}")
    place.s3.reset()
    assert (
        place.tree.items() >= {path: OLD[path] for path in OLD.keys() & NEW.keys() if ".ics" in path}.items()
    )
    place.push(NEW)
    assert place.tree == NEW


@CHECKING
@pytest.mark.parametrize(
    ("wrong", "doing", "said"),
    [
        (
            {"access_key_id": "nobody"},
            "read push.json",
            "it does not accept the credentials of the environment (InvalidAccessKeyId)",
        ),
        (
            {"secret_access_key": "wrong"},
            "read push.json",
            "it does not accept the credentials of the environment (SignatureDoesNotMatch)",
        ),
        (READER, "write push.json", "the credentials of the environment do not allow it (AccessDenied)"),
    ],
    ids=["unknown", "wrong", "reader"],
)
def test_a_store_that_looks_at_keys_loses_nothing_to_a_wrong_one(
    place: Place, monkeypatch: pytest.MonkeyPatch, wrong: dict[str, str], doing: str, said: str
) -> None:
    place.push(OLD)
    before = place.s3.kept(place.name)
    for name, value in wrong.items():
        monkeypatch.setenv(f"AWS_{name.upper()}", value)
    assert place.refused(NEW) == f"could not {doing}: {said}"
    assert place.s3.kept(place.name) == before


@IMITATED
def test_a_store_that_writes_whatever_the_condition_is_refused_before_a_file_is_written(
    place: Place,
) -> None:
    def forget(ask: Ask) -> None:
        for name in [name for name in ask.headers if name.lower() in ("if-match", "if-none-match")]:
            del ask.headers[name]

    place.s3.before = forget
    assert place.refused(OLD) == (
        "writes whatever the condition (If-Match), which keeps two runs apart; use another store"
    )
    assert place.tree == {}
    assert place.state.coming is None
    place.s3.reset()
    place.push(OLD)
    before = place.s3.kept(place.name)
    place.s3.before = forget
    assert "use another store" in place.refused(NEW)
    assert place.s3.kept(place.name) == before


def test_a_bucket_that_is_not_there_is_no_empty_one(s3: S3) -> None:
    with pytest.raises(OutputError, match="there is no such bucket; make it first"):
        push(OLD, open_store("s3://nowhere/site"), dry_run=True)


def test_a_store_that_is_not_there_is_told(s3: S3, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    with pytest.raises(OutputError, match="it cannot be reached, tried once"):
        push(OLD, open_store("s3://bucket/site", retries=0))
    monkeypatch.setenv("AWS_ALLOW_HTTP", "")
    with pytest.raises(OutputError, match="http and not https; set AWS_ALLOW_HTTP=true"):
        push(OLD, open_store("s3://bucket/site", retries=0))


def test_a_store_that_is_elsewhere_is_told(place: Place) -> None:
    place.s3.before = lambda _ask: fault(301, "PermanentRedirect")
    assert "it is elsewhere; set AWS_REGION, and AWS_ENDPOINT_URL if" in place.refused(OLD)


@IMITATED
@pytest.mark.parametrize("lacking", [{"AWS_ACCESS_KEY_ID"}, {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"}])
def test_an_environment_without_credentials_is_told(
    place: Place, monkeypatch: pytest.MonkeyPatch, lacking: set[str]
) -> None:
    for variable in lacking:
        monkeypatch.delenv(variable)
    monkeypatch.setenv("AWS_METADATA_ENDPOINT", "http://127.0.0.1:9")
    assert place.refused(OLD).endswith(": the environment has no credentials for it, or half of them")


@pytest.mark.parametrize(
    ("header", "value", "said"),
    [
        (
            "Content-Type",
            "binary/octet-stream",
            "with Content-Type 'binary/octet-stream' instead of 'text/cal",
        ),
        (
            "Content-Type",
            "text/calendar",
            "with Content-Type 'text/calendar' instead of 'text/calendar; charset",
        ),
        ("Cache-Control", "", "with Cache-Control '' instead of 'public, max-age=300"),
    ],
)
def test_a_store_that_drops_headers_is_found_out_before_anything_lists_the_feed(
    place: Place, header: str, value: str, said: str
) -> None:
    def drop(ask: Ask, answer: Reply) -> Reply:
        if ask.method == "GET" and ask.path.endswith(".ics"):
            return answer._replace(headers={**answer.headers, header.lower(): value})
        return answer

    place.push(OLD)
    place.s3.after = drop
    told = place.refused(NEW)
    assert told.startswith(f"gives feeds/premieres.ics {said}")
    assert place.tree["feeds/index.json"] == OLD["feeds/index.json"]


def test_a_store_may_write_headers_in_its_own_way(place: Place) -> None:
    def lower(ask: Ask, answer: Reply) -> Reply:
        kind = answer.headers.get("content-type", "").replace("; charset=utf-8", ";charset=UTF-8")
        return answer._replace(headers={**answer.headers, "content-type": kind})

    place.s3.after = lower
    place.push(OLD)
    assert place.tree == OLD


def test_a_store_that_takes_bytes_and_gives_others_is_found_out(place: Place) -> None:
    def garble(ask: Ask, answer: Reply) -> Reply:
        return answer._replace(body=answer.body[:-1] + b"!") if ask.path.endswith(".html") else answer

    place.s3.after = garble
    assert place.refused(OLD) == "took index.html, and does not give back the same bytes"


@pytest.mark.parametrize(
    "url", ["bucket", "ftp://bucket/x", "s3://", "file:///", "file://host/x", "s3://b/x?y", "s3://b/x#y", ""]
)
def test_what_is_no_store_is_wrong_usage(url: str) -> None:
    with pytest.raises(UsageError, match="is not a store: write s3://BUCKET/FOLDER"):
        open_store(url)


# --- the command line -------------------------------------------------------------------------------------


@pytest.fixture
def site(data: Path, tmp_path: Path, run: Run) -> Path:
    """The site of a small data set, as ``animecal site`` writes it."""
    feeds, folder = tmp_path / "feeds", tmp_path / "site"
    build_on(run, data, feeds, "2024-01-01")
    done = run("site", "--data", data, "--feeds", feeds, "--out", folder, *on_day("2024-01-01"))
    assert done.returncode == 0, done.stderr
    return folder


def files_of(folder: Path) -> Tree:
    return {
        one.relative_to(folder).as_posix(): one.read_bytes() for one in folder.rglob("*") if one.is_file()
    }


def test_what_the_site_command_wrote_is_pushed_and_verified(
    place: Place, site: Path, run: Run, variables: dict[str, str]
) -> None:
    variables |= place.s3.variables
    place.s3.open()
    tree = files_of(site)
    size = sum(map(len, tree.values()))
    first = run("push", place.url, "--site", site, "--dry-run", env=variables)
    assert (first.returncode, first.stderr) == (0, "")
    assert "+ feeds/shows/metal-sky.ics\n" in first.stdout
    told = f"{place.url}: {len(tree)} files ({size:,} bytes)"
    assert first.stdout.endswith(f"{told} to write, 0 to delete, 0 unchanged.\n")
    assert place.tree == {}
    done = run("push", place.url, "--site", site, env=variables)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"{told} written, 0 deleted, 0 unchanged.\n"
    assert place.tree == tree
    seen = run(
        *("verify", f"{place.s3.direct}/{BUCKET}/{place.name}/feeds/", "--expect", site / "feeds"),
        *("--now", "2024-01-01T12:00:00Z"),
        env=variables,
    )
    assert (seen.returncode, seen.stderr) == (0, ""), seen.stdout
    assert "no faults" in seen.stdout
    again = run("push", place.url, "--site", site, "--json", env=variables)
    assert json.loads(again.stdout) == {
        "place": place.url,
        "written": [],
        "deleted": [],
        "unchanged": len(tree),
        "size": 0,
    }


def test_a_folder_that_is_not_the_site_as_it_was_written_is_not_pushed(
    tmp_path: Path, site: Path, run: Run
) -> None:
    store = (tmp_path / "store").as_uri()

    def refused(folder: Path) -> str:
        done = run("push", store, "--site", folder)
        assert (done.returncode, done.stdout) == (1, "")
        assert not (tmp_path / "store").exists()
        return done.stderr

    assert "holds no site; write one with animecal site" in refused(tmp_path / "feeds")
    assert "holds no site; write one with animecal site" in refused(tmp_path / "nowhere")
    (site / ".nojekyll").unlink()
    assert "is not the site as it was written" in refused(site)
    (site / ".nojekyll").touch()
    (site / "feeds" / "premieres.ics").write_bytes(b"half")
    assert "is not the site as it was written" in refused(site)


def test_without_the_extra_pushing_says_what_it_needs(
    run: Run, site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "obstore", None)
    done = run("push", "s3://bucket/site", "--site", site)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "error: pushing needs an extra: pip install 'animecal[push]'\n"


# --- a folder ---------------------------------------------------------------------------------------------


def test_a_folder_is_a_store_without_headers(tmp_path: Path) -> None:
    folder = tmp_path / "some" / "where"
    store = open_store(folder.as_uri())
    push(OLD, store, dry_run=True)
    assert not folder.exists()
    push(OLD, store)
    assert {path: (folder / path).read_bytes() for path in OLD} == OLD
    done = push(NEW, open_store(folder.as_uri()))
    assert done.deleted == ("shows/gone/index.html",)
    assert {path: (folder / path).read_bytes() for path in NEW} == NEW
    assert not (folder / "shows" / "gone" / "index.html").exists()
    assert push(NEW, open_store(folder.as_uri())).written == ()
    with pytest.raises(OutputError, match="lacks, 1 of them"):
        push({path: data for path, data in NEW.items() if "/a.ics" not in path}, store)
