"""What a store holds, and which run may change that: one at a time, and none for ever.

A run that is at work writes ``push.json`` again and again. No clocks are compared: whoever finds a run at
work waits and looks whether that file changes. If it does not, for longer than a request can last that was
sent while the run still knew the store to be its own, the run has died.
"""

from __future__ import annotations

import contextlib
import secrets
import threading
import time
from collections.abc import Mapping
from typing import Literal, NamedTuple, Self

import msgspec

from ..errors import OutputError
from ..progress import Reporter
from .objects import NEVER, TYPES, ConflictError, Headers, Store, Version

STATE = "push.json"
STATE_LIMIT = 64_000_000
"""Bytes of a state that is still believed."""
HEADERS = Headers(TYPES["json"], NEVER)


class Pace(NamedTuple):
    """Seconds between two signs of life, and without one until a run is taken for dead.

    A run sends nothing unless it knew less than two beats ago that the store is its own. What it sent then
    must have ended before another one takes its place.
    """

    beat: float
    patience: float

    @property
    def longest(self) -> float:
        """How long a request may last, its retries included."""
        return self.patience - 2 * self.beat


PACE = Pace(10, 90)


class Stored(msgspec.Struct, frozen=True):
    """What a store holds at a path."""

    sha256: str
    headers: Headers
    tag: str | None = None


class State(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a store holds, by path.

    ``coming`` are the files that a run at work writes, and None if there is none; ``leaving`` are those that
    it deletes. ``run`` names it, and ``beat`` counts its signs of life.
    """

    version: Literal[1] = 1
    files: Mapping[str, Stored] = {}
    coming: tuple[str, ...] | None = None
    leaving: tuple[str, ...] = ()
    run: str | None = None
    beat: int = 0


class Claim:
    """A store, as the one run has it that is at work on it; safe to use from several threads."""

    def __init__(self, store: Store, version: Version | None, pace: Pace) -> None:
        self._store = store
        self._version = version
        self._pace = pace
        self._run = secrets.token_hex(8)
        self._state = State()
        self._lock = threading.RLock()
        self._overtaken = False
        self._since = time.monotonic()
        self._end = threading.Event()
        self._alive = threading.Thread(target=self._beat_on, daemon=True)

    def __enter__(self) -> Self:
        self._alive.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._alive.join(1)  # a sign of life that is still on its way does no harm

    def take(self, state: State) -> None:
        """Write the first state of a run at work. Raises OutputError if another run was faster.

        It is also raised, with nothing begun, if the store writes what it should have refused.
        """
        with self._lock:
            self.write(state)
            try:
                self._version = self._store.put(STATE, _encoded(self._state), HEADERS, None)
            except ConflictError:
                return
            self.write(msgspec.structs.replace(state, coming=None))
        raise OutputError(
            f"{self._store.place} writes whatever the condition (If-Match), which keeps two runs apart; "
            "use another store"
        )

    def write(self, state: State) -> None:
        """Write the state; while a run is at work, with its name. Raises OutputError if another took over."""
        with self._lock:
            at_work = state.coming is not None
            self._put(msgspec.structs.replace(state, run=self._run) if at_work else state)
            if not at_work:
                self._end.set()

    def confirm(self) -> None:
        """Raise OutputError if another run took over; ask the store if that is not known."""
        if self._overtaken:
            raise self._late()
        if self._in_doubt:
            with self._lock:
                if self._in_doubt:  # unless another thread has asked meanwhile
                    self.beat()

    @property
    def _in_doubt(self) -> bool:
        return time.monotonic() - self._since > 2 * self._pace.beat

    def beat(self) -> None:
        """Give a sign of life. Raises OutputError if another run took over, or if the store refuses."""
        with self._lock:
            if self._state.coming is not None:
                self._put(msgspec.structs.replace(self._state, beat=self._state.beat + 1))

    def _beat_on(self) -> None:
        while not self._end.wait(self._pace.beat):
            with contextlib.suppress(OutputError):  # a store that is down; the next one may come through
                self.beat()

    def _put(self, state: State) -> None:
        if self._overtaken:
            raise self._late()
        data = _encoded(state)
        since = time.monotonic()
        for _ in range(2):
            try:
                self._version = self._store.put(STATE, data, HEADERS, self._version)
                break
            except ConflictError:
                # A try of ours may have come through whose answer was lost.
                there, version = read_state(self._store)
                if there != state and there.run != self._run:
                    self._overtaken = True
                    raise self._late() from None
                self._version = version
                if there == state:
                    break
        else:
            raise self._late()
        self._state, self._since = state, since

    def _late(self) -> OutputError:
        return OutputError(
            f"{self._store.place} is written by another run at the same time, whose tree is the one that "
            "counts; run this one again if it is newer"
        )


def _encoded(state: State) -> bytes:
    return msgspec.json.encode(state, order="sorted")


def read_state(store: Store) -> tuple[State, Version | None]:
    """Return what a store says that it holds. Raises OutputError if that cannot be read."""
    found = store.get(STATE, STATE_LIMIT)
    if found is None:
        return State(), None
    try:
        return msgspec.json.decode(found.data, type=State), found.version
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise OutputError(
            f"{store.place}/{STATE} is not what this animecal writes ({error}); remove it, and push with "
            "--adopt"
        ) from None


def settled(store: Store, pace: Pace, report: Reporter) -> tuple[State, Version | None]:
    """Return the state as it is when no other run is at work. Raises OutputError if one is, and is alive."""
    state, version = read_state(store)
    if state.coming is None or not pace.patience:
        return state, version
    report("Waiting for another run")(0, 1)
    time.sleep(pace.patience)
    later, now = read_state(store)
    if later.coming is not None and now != version:
        raise OutputError(
            f"{store.place} is being written by another run; run this one again when that is done, if its "
            "tree is newer"
        )
    return later, now
