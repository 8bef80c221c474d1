"""Whether feeds were published from a folder before, though it holds none now.

Revisions that begin again go unseen: a client keeps what it has with a higher SEQUENCE. So a folder that was
emptied is no first time. Two things tell: a file whose name begins with a dot, which ``rm feeds/*`` leaves;
and git, which has the feeds of a folder that is gone.
"""

from __future__ import annotations

from pathlib import Path

from ..errors import LedgerError
from ..git import ask_git
from ..ledger.published import INDEX

MARK = ".animecal"
_TEXT = b"""\
animecal publishes feeds from this folder. They also are the ledger of what subscribers have: should they be
gone, bring them back. A build says how.
"""

_LEDGER = "they are the ledger of what was published"
_FIRST = (
    "to begin anew all the same, with revisions that subscribers' calendars may not take, build with --anew"
)


def refuse_emptied(out: Path) -> None:
    """Raise LedgerError if feeds were published before from a folder that holds none."""
    if _in_git(out):
        raise LedgerError(
            f"git has feeds of {out}, but the folder holds none, and {_LEDGER}; bring them back: "
            f"git checkout -- {out}; {_FIRST}"
        )
    if (out / MARK).exists():
        raise LedgerError(
            f"{out} holds no feeds any more, and {_LEDGER}; restore them from a copy, or build on what is "
            f"live: --previous URL; {_FIRST}"
        )


def mark(out: Path) -> dict[str, bytes]:
    """Return the file that says so later, for a folder that has none and whose feeds git does not have."""
    return {} if (out / MARK).exists() or _in_git(out) else {MARK: _TEXT}


def seen_by_git(out: Path) -> bool:
    """Return whether a folder is within a repository of git, or one itself."""
    place = out.resolve()
    return any((folder / ".git").exists() for folder in (place, *place.parents))


def _in_git(out: Path) -> bool:
    """Return whether git tracks the manifest of a folder. Where git cannot be asked, it does not."""
    place = out.resolve()
    if not seen_by_git(out):
        return False
    folder = next(one for one in (place, *place.parents) if one.is_dir())
    try:
        return bool(ask_git(folder, "ls-files", "--", str(place / INDEX)))
    except OSError:
        return False
