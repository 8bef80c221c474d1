"""The one place that writes feeds: beside the old tree, then swapped in.

Whenever the process dies or the disk fills up, the old feeds are whole. Files that did not change are linked
into the new tree and keep their times; files in the folder that are not ours are carried over.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import glob
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from ..errors import OutputError
from ..ledger.published import INDEX


def write_tree(out: Path, tree: Mapping[str, bytes], unchanged: frozenset[str], ours: frozenset[str]) -> None:
    """Make a folder hold just the files of ``tree``, by path; ``ours`` are those of the old tree.

    ``unchanged`` are paths whose file in the folder is right already. Call it within ``alone``. Raises
    OutputError, with the folder as it was, if anything cannot be written.
    """
    out = Path(os.path.realpath(out))
    if Path.cwd().is_relative_to(out):
        raise OutputError(
            f"{out} holds the current folder and would be replaced under your feet; "
            "run animecal from another folder"
        )
    staging: Path | None = None
    try:
        staging = Path(tempfile.mkdtemp(prefix=f".{out.name}.new-", dir=out.parent))
        staging.chmod(out.stat().st_mode & 0o7777 if out.exists() else 0o755)
        _fill(staging, out, tree, unchanged, ours)
        _swap(staging, out)
    except OSError as error:
        name = str(error.filename or out).replace(str(staging), str(out)) if staging else out.parent
        raise OutputError(
            f"{name} cannot be written: {error.strerror or error}; the old feeds are whole"
        ) from None
    finally:
        if staging is not None:
            shutil.rmtree(staging, ignore_errors=True)


def _fill(
    staging: Path, out: Path, tree: Mapping[str, bytes], unchanged: frozenset[str], ours: frozenset[str]
) -> None:
    for folder in sorted({os.path.dirname(path) for path in tree}):  # noqa: PTH120 -- 20,000 of them
        (staging / folder).mkdir(parents=True, exist_ok=True)
    new, old = str(staging), str(out)
    for path, data in tree.items():
        target = f"{new}/{path}"
        if path in unchanged:
            _link(f"{old}/{path}", target)
        else:
            with open(target, "wb") as file:  # noqa: PTH123
                file.write(data)
    for path in _foreign(out, ours | tree.keys()) if out.exists() else ():
        source, copy = out / path, staging / path
        copy.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir() and not source.is_symlink():
            copy.mkdir(exist_ok=True)
            shutil.copystat(source, copy)
        else:
            _link(str(source), str(copy))


def _foreign(out: Path, ours: frozenset[str]) -> list[str]:
    """Return the paths in a folder of feeds that are not ours; a folder comes after what it holds.

    Folders that hold files of ours alone are ours too.
    """
    found: list[str] = []
    foreign: set[str] = set()
    for folder, folders, names in os.walk(out, topdown=False, onerror=_raise):
        inside = os.path.relpath(folder, out).replace(os.sep, "/")
        within = "" if inside == "." else inside + "/"
        links = [name for name in folders if os.path.islink(f"{folder}/{name}")]  # noqa: PTH114
        mine = [path for name in (*names, *links) if (path := within + name) not in ours and path != INDEX]
        found += mine
        if within and (mine or not (names or folders) or any(within + name in foreign for name in folders)):
            foreign.add(inside)
            found.append(inside)
    return found


def _raise(error: OSError) -> None:
    raise error


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.ENOENT, errno.EEXIST):
            raise
        shutil.copy2(source, target, follow_symlinks=False)  # a file system without hard links


def _recover(out: Path) -> None:
    """Put back the old tree if an earlier run died between two renames, and remove what such runs left."""
    aside = _aside(out)
    if aside.exists():
        if out.exists():
            shutil.rmtree(aside)
        else:
            aside.rename(out)
    for left in out.parent.glob(f".{glob.escape(out.name)}.new-*"):
        shutil.rmtree(left, ignore_errors=True)


def _aside(out: Path) -> Path:
    return out.with_name(f".{out.name}.old")


def _swap(new: Path, out: Path) -> None:
    """Put the new tree in the old one's place; afterwards ``new`` holds the old tree, if there was one."""
    if not out.exists():
        new.rename(out)
    elif not _exchange(new, out):
        # Without an atomic exchange there is a moment with no feeds; _recover() mends a death within it.
        aside = _aside(out)
        out.rename(aside)
        try:
            new.rename(out)
        except OSError:
            aside.rename(out)
            raise
        shutil.rmtree(aside, ignore_errors=True)


def _exchange(one: Path, other: Path) -> bool:
    """Exchange two folders in one step, where the system can (Linux: renameat2; macOS: renamex_np)."""
    if sys.platform not in ("linux", "darwin"):
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    a, b = os.fsencode(one), os.fsencode(other)
    at_cwd, exchange = -100, 2
    if sys.platform == "linux" and hasattr(libc, "renameat2"):
        done = libc.renameat2(at_cwd, a, at_cwd, b, exchange)
    elif sys.platform == "darwin" and hasattr(libc, "renamex_np"):
        done = libc.renamex_np(a, b, exchange)
    else:
        return False
    if done != 0 and ctypes.get_errno() not in (errno.EINVAL, errno.ENOSYS, errno.ENOTSUP):
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), str(other))
    return bool(done == 0)


@contextlib.contextmanager
def alone(out: Path) -> Iterator[None]:
    """Hold the folder's lock from before it is read until it is written, and mend what a dead run left.

    Two builds at once would take each other's feeds for what was published before, and remove each other's
    work. Raises OutputError at once if another build holds the lock, which goes with the process, however it
    ends, or if the folder can never be written.
    """
    out = Path(os.path.realpath(out))
    if not out.name:
        raise OutputError(f"{out} cannot be replaced by feeds; name a folder below it")
    with contextlib.ExitStack() as held:
        try:
            out.parent.mkdir(parents=True, exist_ok=True)
            _lock(out, held)
            _recover(out)
        except OSError as error:
            raise OutputError(
                f"{error.filename or out} cannot be written: {error.strerror or error}"
            ) from None
        yield


def _lock(out: Path, held: contextlib.ExitStack) -> None:
    try:
        import fcntl
    except ImportError:  # Windows: the renames fail there while another build has files open
        return
    descriptor = os.open(out.parent, os.O_RDONLY)
    held.callback(os.close, descriptor)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise OutputError(f"another build is at work beside {out}; try again when it is done") from None
