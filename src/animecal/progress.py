"""How long work tells how far it is."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[int, int], None]
"""Told how many of how many parts are done."""

Reporter = Callable[[str], Progress]
"""Given the name of a step, returns what is told how far the step is."""


def unseen(_done: int, _all: int) -> None:
    """Report nothing of a step."""


def silent(_step: str) -> Progress:
    """Report nothing."""
    return unseen
