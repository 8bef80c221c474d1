"""A tree of files, into an object store: what differs, in an order in which readers never see a half of it.

The object ``push.json`` tells what a store holds: of each file its SHA-256, its headers and the ETag that the
store gave it. It is read first and written last. Before anything else is written it says that a run is at
work, and on which files; it is written only if nobody has written it meanwhile: of two runs that begin at
once one goes on, and the other stops. Pages are uploaded before feeds, what lists them after them, and what
is no longer there is deleted after all. Each object is old or new at any time, and never a half.

A run at work shows that it is alive. If one is there that is not, it has died: the next one takes its place,
looks at what the store really holds, and brings its own tree.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

import msgspec

from ..errors import OutputError
from ..ledger.published import INDEX
from ..progress import Progress, Reporter, silent, unseen
from .claim import PACE, STATE, STATE_LIMIT, Claim, Pace, State, Stored, settled
from .objects import Headers, Store, headers_of

CONNECTIONS = 16
ROUNDS = 3
"""How often what others wrote meanwhile is written over."""
DELETED_AT_ONCE = 1000

_LAST = (INDEX, "tree.sha256")


class Pushed(msgspec.Struct, frozen=True, kw_only=True):
    """What a push did, or would do: the files that it writes and deletes, and how many it leaves.

    ``size`` counts the bytes that it writes.
    """

    place: str
    written: tuple[str, ...]
    deleted: tuple[str, ...]
    unchanged: int
    size: int


def push(
    tree: Mapping[str, bytes],
    store: Store,
    *,
    adopt: bool = False,
    dry_run: bool = False,
    pace: Pace = PACE,
    report: Reporter = silent,
) -> Pushed:
    """Make a store hold a tree; what else is there, and was not written so, is left alone.

    Raises OutputError if it cannot be read or written, if another run writes it at the same time, if the tree
    lacks a feed that the store holds (people are subscribed to it), or if another object than ours is in the
    way; with ``adopt`` that is overwritten.
    """
    if STATE in tree:
        raise OutputError(f"the tree has a file {STATE}, which tells what a store holds; name it otherwise")
    wanted = {path: Stored(hashlib.sha256(data).hexdigest(), headers_of(path)) for path, data in tree.items()}
    state, version = settled(store, Pace(0, 0) if dry_run else pace, report)
    unknown = tree.keys() - state.files.keys()
    there = store.list() if unknown or state.coming is not None else {}
    begun = there.keys() & set(state.coming or ())
    ours = {*state.files, *begun}
    _refuse_losses(ours - tree.keys(), store)
    if not adopt:
        _refuse_foreign(tree, sorted(unknown & there.keys() - begun), there, store)
    written = [
        path
        for path in sorted(tree, key=_order)
        if path in begun or not _same(state.files.get(path), wanted[path])
    ]
    gone = sorted({*ours, *state.leaving} - tree.keys())
    done = Pushed(
        place=store.place,
        written=tuple(written),
        deleted=tuple(gone),
        unchanged=len(tree) - len(written),
        size=sum(len(tree[path]) for path in written),
    )
    if dry_run or not (written or gone or state.coming is not None):
        return done
    coming = tuple(sorted({*begun, *written}))
    with Claim(store, version, pace) as claim:
        claim.take(State(files=state.files, coming=coming, leaving=state.leaving))
        upload = _Upload(tree, wanted, store, claim)
        upload.all(written, report("Uploading files"))
        held = {path: state.files[path].tag for path in tree.keys() - set(written)}
        held = upload.mended(held)
        files = {path: msgspec.structs.replace(one, tag=held[path]) for path, one in wanted.items()}
        if gone:
            claim.write(State(files=files, coming=(), leaving=tuple(gone)))
            for start in range(0, len(gone), DELETED_AT_ONCE):
                claim.confirm()
                store.delete(gone[start : start + DELETED_AT_ONCE])
        claim.write(State(files=files))
    return done


class _Upload:
    """Writes files of a tree into a store; ``tags`` are the ETags that it gave them."""

    def __init__(
        self, tree: Mapping[str, bytes], wanted: Mapping[str, Stored], store: Store, claim: Claim
    ) -> None:
        self._tree = tree
        self._wanted = wanted
        self._store = store
        self._claim = claim
        self.tags: dict[str, str | None] = {}

    def all(self, paths: Sequence[str], on_file: Progress = unseen) -> None:
        """Write files, kind after kind; of each kind the first one is looked at before the others follow."""
        kinds: dict[int, list[str]] = {}
        for path in paths:
            kinds.setdefault(_order(path)[0], []).append(path)
        with ThreadPoolExecutor(CONNECTIONS) as pool:
            done = 0
            for _, (first, *others) in sorted(kinds.items()):
                self._one(first)
                self._look_at(first)
                waiting = [pool.submit(self._one, path) for path in others]
                try:
                    for number, one in enumerate(waiting, done + 2):
                        one.result()
                        on_file(number, len(paths))
                except BaseException:
                    pool.shutdown(cancel_futures=True)
                    raise
                done += 1 + len(others)
                on_file(done, len(paths))

    def mended(self, held: Mapping[str, str | None]) -> dict[str, str | None]:
        """Return the ETags of the whole tree; what somebody else wrote meanwhile is written anew.

        ``held`` are those of the files that were not written.
        """
        for _ in range(ROUNDS):
            there = self._store.list()
            tags = {**held, **self.tags}
            wrong = [
                path for path in sorted(tags, key=_order) if path not in there or there[path] != tags[path]
            ]
            if not wrong:
                return tags
            self.all(wrong)
        raise OutputError(
            f"{self._store.place} is written by others all the time, such as {wrong[0]}; "
            "run this again when they are done"
        )

    def _one(self, path: str) -> None:
        self._claim.confirm()
        self.tags[path] = self._store.put(path, self._tree[path], self._wanted[path].headers, "any").tag

    def _look_at(self, path: str) -> None:
        """Raise OutputError if a store does not give back what it was given."""
        data, headers = self._tree[path], self._wanted[path].headers
        found = self._store.get(path, STATE_LIMIT)
        said = None
        if found is None or found.data != data:
            said = f"took {path}, and does not give back the same bytes"
        elif self._store.headers:
            for name, sent, got in _differing(headers, found.headers):
                said = (
                    f"gives {path} with {name} {got!r} instead of {sent!r}: apps and caches go by it; "
                    "let the store keep headers as they are sent"
                )
        if said is not None:
            self._claim.beat()  # unless it is another run's by now
            raise OutputError(f"{self._store.place} {said}")


def _differing(sent: Headers, found: Headers) -> list[tuple[str, str, str]]:
    """Return the headers that a store changed: the name, what was sent, and what it gives."""
    pairs = (("Content-Type", sent.type, found.type), ("Cache-Control", sent.cache, found.cache))
    return [
        (name, one, other)
        for name, one, other in pairs
        if one.casefold().replace(" ", "") != other.casefold().replace(" ", "")
    ]


def _refuse_losses(gone: set[str], store: Store) -> None:
    """Raise OutputError if a feed would go."""
    lost = sorted(path for path in gone if path.endswith(".ics"))
    if lost:
        raise OutputError(
            f"{store.place} holds feeds that this tree lacks, {len(lost)} of them, such as {lost[0]}: people "
            "are subscribed to them; build on top of what is live (animecal build --previous), which keeps "
            "their addresses"
        )


def _refuse_foreign(
    tree: Mapping[str, bytes], paths: Sequence[str], there: Mapping[str, str | None], store: Store
) -> None:
    """Raise OutputError if objects that no run wrote are in the way; the same bytes are in nobody's way."""

    def differs(path: str) -> bool:
        data = tree[path]
        if (there[path] or "").strip('"') == hashlib.md5(data, usedforsecurity=False).hexdigest():
            return False
        found = store.get(path, STATE_LIMIT)
        return found is None or found.data != data

    with ThreadPoolExecutor(CONNECTIONS) as pool:
        foreign = [path for path, bad in zip(paths, pool.map(differs, paths), strict=True) if bad]
    if foreign:
        raise OutputError(
            f"{store.place} holds objects that animecal did not write and that differ from this tree, "
            f"{len(foreign)} of them, such as {foreign[0]}: name another folder, or overwrite them with "
            "--adopt"
        )


def _same(there: Stored | None, wanted: Stored) -> bool:
    return there is not None and (there.sha256, there.headers) == (wanted.sha256, wanted.headers)


def _order(path: str) -> tuple[int, str]:
    """Sort what readers come to last first: assets and pages, then feeds, then what lists them."""
    name = path.rpartition("/")[2]
    if name in _LAST:
        return 3, path
    if path.endswith(".ics"):
        return 2, path
    return int(path.endswith((".html", ".atom"))), path
