"""How git is asked about a folder: as one who stands in it would, and running nothing."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

_ELSEWHERE = frozenset({"GIT_DIR", "GIT_WORK_TREE", "GIT_COMMON_DIR", "GIT_INDEX_FILE", "GIT_PREFIX"})
"""What hooks of git, and commands that it runs, have set: it names a repository whatever the folder."""


def ask_git(folder: Path, *arguments: str) -> bytes | None:
    """Return what git prints in a folder; None if it fails. Raises OSError if there is no git."""
    ask = ("git", "-C", str(folder), "-c", "core.fsmonitor=false", *arguments)
    there = {name: value for name, value in os.environ.items() if name not in _ELSEWHERE}
    done = subprocess.run(ask, capture_output=True, check=False, env=there)  # noqa: S603 -- no shell
    return done.stdout if done.returncode == 0 else None
