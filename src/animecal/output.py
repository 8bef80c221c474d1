"""The one place that writes feeds: beside the old tree, then swapped in.

Whenever the process dies or the disk fills up, the old feeds are whole. Files that did not change are linked
into the new tree and keep their times; files in the folder that are not ours are carried over.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from .errors import OutputError
from .published import INDEX


def write_tree(out: Path, tree: Mapping[str, bytes], unchanged: frozenset[str], ours: frozenset[str]) -> None:
    """Make a folder hold just the files of ``tree``, by path; ``ours`` are those of the old tree.

    ``unchanged`` are paths whose file in the folder is right already. Raises OutputError, with the folder as
    it was, if anything cannot be written.
    """
    out = Path(os.path.realpath(out))
    staging: Path | None = None
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with _alone(out):
            recover(out)
            staging = Path(tempfile.mkdtemp(prefix=f".{out.name}.new-", dir=out.parent))
            staging.chmod(out.stat().st_mode & 0o7777 if out.exists() else 0o755)
            _fill(staging, out, tree, unchanged, ours)
            _swap(staging, out)
    except OSError as error:
        name = error.filename or out
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
            with open(target, "wb", buffering=0) as file:  # noqa: PTH123
                file.write(data)
    for path in foreign_files(out, ours | tree.keys()):
        (staging / path).parent.mkdir(parents=True, exist_ok=True)
        _link(f"{old}/{path}", f"{new}/{path}")


def foreign_files(out: Path, ours: frozenset[str]) -> list[str]:
    """Return the paths of the files in a folder of feeds that are neither feeds nor the manifest."""
    found = []
    for folder, _, names in os.walk(out):
        for name in names:
            path = os.path.relpath(os.path.join(folder, name), out).replace(os.sep, "/")  # noqa: PTH118
            if path not in ours and path != INDEX:
                found.append(path)
    return found


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.ENOENT):
            raise
        shutil.copy2(source, target, follow_symlinks=False)  # a file system without hard links


def recover(out: Path) -> None:
    """Put back the old tree if an earlier run died between two renames, and remove what such runs left."""
    aside = _aside(out)
    if aside.exists():
        if out.exists():
            shutil.rmtree(aside)
        else:
            aside.rename(out)
    for left in out.parent.glob(f".{out.name}.new-*"):
        shutil.rmtree(left, ignore_errors=True)


def _aside(out: Path) -> Path:
    return out.with_name(f".{out.name}.old")


def _swap(new: Path, out: Path) -> None:
    """Put the new tree in the old one's place; afterwards ``new`` holds the old tree, if there was one."""
    if not out.exists():
        new.rename(out)
    elif not _exchange(new, out):
        # Without an atomic exchange there is a moment with no feeds; recover() mends a death within it.
        aside = _aside(out)
        out.rename(aside)
        new.rename(out)
        shutil.rmtree(aside)


def _exchange(one: Path, other: Path) -> bool:
    """Exchange two folders in one step, where the system can (Linux: renameat2; macOS: renamex_np)."""
    if os.name != "posix":
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
def _alone(out: Path) -> Iterator[None]:
    """Hold the folder's lock: two builds at once would remove each other's work.

    Raises OutputError at once if another build holds it. The lock goes with the process, however it ends.
    """
    try:
        import fcntl
    except ImportError:  # Windows: the renames fail there while another build has files open
        yield
        return
    descriptor = os.open(out.parent, os.O_RDONLY)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise OutputError(f"another build is writing beside {out}; try again when it is done") from None
        yield
    finally:
        os.close(descriptor)
