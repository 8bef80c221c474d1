"""Follows a published tree as it changes: every answer is made of one whole state."""

from __future__ import annotations

import datetime as dt
import logging
import threading
from collections.abc import Callable

from ..errors import AnimecalError, printable
from ..language.model import Dataset
from ..language.moment import zone_info
from .state import State
from .trees import Place

LOG = logging.getLogger("animecal.serve")


class Following:
    """The newest state that could be read; ``state`` is replaced as a whole, and never changes.

    ``data`` reads the data, ``now`` is the clock. Raises AnimecalError if there is no state to begin with.
    """

    def __init__(self, place: Place, data: Callable[[], Dataset], now: Callable[[], dt.datetime]) -> None:
        self._place = place
        self._data = data
        self._now = now
        self._lock = threading.Lock()
        self.failures = 0
        self._mark = place.mark()
        self.state = self._read()

    def look(self) -> bool:
        """Look whether the tree has changed; return whether there is a new state.

        What cannot be read leaves the old one, and is logged.
        """
        with self._lock:
            try:
                mark = self._place.mark()
                changed = mark != self._mark
                if changed:
                    self.state = self._read()
                    self._mark = mark
                    LOG.info("now serving %s", told(self.state))
            except Exception as error:  # noqa: BLE001 -- whatever it is, what can be served is served
                self.failures += 1
                fault = printable(str(error), keep="\n", most=1000)
                kind = "" if isinstance(error, AnimecalError) else f"{type(error).__name__}: "
                LOG.warning("%s%s; the state of before is served", kind, fault)
                return False
            self.failures = 0
            return changed

    def _read(self) -> State:
        tree = self._place.read()
        dataset = self._data()
        at = tree.looked or self._now()
        return State(tree, dataset, at.astimezone(zone_info(dataset.publication.timezone)).date())


def told(state: State) -> str:
    """Say what a state holds, in a line of a log."""
    index = state.tree.index
    waiting = state.unpublished
    left = f"; {waiting} events of the data are in no feed and wait for a build" if waiting else ""
    return f"{len(index.feeds)} feeds with {len(state.ledger)} events, as of {state.as_of}{left}"
