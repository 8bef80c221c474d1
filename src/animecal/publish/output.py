"""The one place that writes what is published: file by file, each of them whole, and nobody else's.

A build writes every file that changed beside its place, under a name of its own; then notes that all of them
are ready; then renames one after the other into its place, the manifest last. Whenever the process dies or
the disk fills up, each file is whole: what was not ready the next build removes, what was ready it completes.

The folder stays the same folder, because a container or another disk may have it mounted. What a build did
not write itself stays as it is: foreign files, volumes mounted below, owners, modes, and all beside it.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import secrets
import stat
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Literal

import msgspec

from ..errors import OutputError
from ..files import read_plain

_NOTE = re.compile(r"\.animecal-([0-9a-f]{8})\.(plan|ready)")
_NOTE_LIMIT = 64_000_000
_SETTLERS = 16
"""Files that are forced onto the disk at once; one by one, it would take ten times as long."""


class _Note(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a build is about to do: paths to be put in their places, in this order, and paths to remove."""

    made_by: Literal["animecal"] = "animecal"
    write: tuple[str, ...]
    remove: tuple[str, ...]


_MARK = b'{"made_by":"animecal"'
"""How each note begins; by it, and not by its name, a note is known as ours."""


def write_tree(out: Path, tree: Mapping[str, bytes], unchanged: frozenset[str], ours: frozenset[str]) -> None:
    """Make a folder hold the files of ``tree``, by path, the last one last, and none of ``ours`` beside them.

    ``ours`` are the paths that earlier builds wrote, ``unchanged`` those whose file is right already. Call it
    within ``alone``. Raises OutputError if anything cannot be written: before a single file has changed, but
    for disks that break in the middle, which the text then says.
    """
    out = Path(os.path.realpath(out))
    note = _Note(
        write=tuple(path for path in tree if path not in unchanged), remove=tuple(sorted(ours - tree.keys()))
    )
    work = _Work(str(out), secrets.token_hex(4), note)
    try:
        work.refuse_foreign(ours)
        work.prepare(tree)
    except BaseException as error:
        work.discard()
        if not isinstance(error, OSError):
            raise
        raise OutputError(f"{_told(error, out)}; the old feeds are whole") from None
    _complete(work)


def _complete(work: _Work) -> None:
    try:
        work.complete()
    except OSError as error:
        raise OutputError(
            f"{_told(error, work.out)}; each file is whole, some are new: mend this, and the next build "
            "completes the rest"
        ) from None


def _told(error: OSError, out: Path | str) -> str:
    return f"{error.filename or out} cannot be written: {error.strerror or error}"


class _Work:
    """One change of a folder, which a later process can complete or undo by its note alone."""

    def __init__(self, out: str, token: str, note: _Note) -> None:
        self.out = out
        self.token = token
        self.note = note
        self.folders: dict[str, os.stat_result] = {"": os.stat(out)}  # noqa: PTH116

    def name(self, kind: str) -> str:
        """Return where the note is while the work is a ``plan``, and once all is ``ready``."""
        return f"{self.out}/.animecal-{self.token}.{kind}"

    def place(self, path: str) -> str:
        """Return where a file of the tree belongs."""
        return f"{self.out}/{path}"

    def staged(self, number: int) -> str:
        """Return where a file waits: in its own folder, so that no rename leads from one disk to another."""
        folder = os.path.dirname(self.place(self.note.write[number]))  # noqa: PTH120
        return f"{folder}/.animecal-{self.token}-{number}"

    def refuse_foreign(self, ours: frozenset[str]) -> None:
        """Raise OutputError if something that no build wrote stands where a file must be."""
        for path in self.note.write:
            place = self.place(path)
            try:
                mode = os.lstat(place).st_mode
            except (FileNotFoundError, NotADirectoryError):
                continue
            if stat.S_ISDIR(mode):
                raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), place)
            plain = stat.S_ISREG(mode) or stat.S_ISLNK(mode)
            if not plain or path not in ours:
                raise OutputError(
                    f"{place} stands where a feed must be, and no build wrote it; move it away, or name "
                    "another folder"
                )

    def prepare(self, tree: Mapping[str, bytes]) -> None:
        """Write everything beside its place and onto the disk, then call the work ready."""
        for path in self.note.remove:
            with contextlib.suppress(FileNotFoundError):
                self.folder(path)
                if not os.access(os.path.dirname(self.place(path)), os.W_OK | os.X_OK):  # noqa: PTH120
                    raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), self.place(path))
        new_file(self.name("plan"), msgspec.json.encode(self.note), self.folders[""])
        with ThreadPoolExecutor(_SETTLERS) as settlers:
            settled = []
            for number, path in enumerate(self.note.write):
                folder = self.folder(path, make=True)
                try:
                    new_file(self.staged(number), tree[path], folder)
                except OSError as error:  # people know the file by its own name
                    raise OSError(error.errno, error.strerror, self.place(path)) from None
                settled.append(settlers.submit(_settle, self.staged(number)))
            for each in settled:
                each.result()
        _settle(self.name("plan"))
        os.rename(self.name("plan"), self.name("ready"))  # noqa: PTH104

    def complete(self) -> None:
        """Put every file in its place, the last one last; then remove what has to go. May be repeated."""
        for number, path in enumerate(self.note.write):
            self.folder(path)
            try:
                os.replace(self.staged(number), self.place(path))  # noqa: PTH105
            except FileNotFoundError:
                if not os.path.lexists(self.place(path)):
                    raise
        for path in self.note.remove:
            with contextlib.suppress(FileNotFoundError):
                self.folder(path)
                if not stat.S_ISDIR(os.lstat(self.place(path)).st_mode):
                    os.remove(self.place(path))  # noqa: PTH107
        self.prune(self.note.remove)
        os.remove(self.name("ready"))  # noqa: PTH107

    def discard(self) -> None:
        """Undo what was prepared, as far as the disk lets; what is ready stays so."""
        if os.path.lexists(self.name("ready")):
            return
        for number in range(len(self.note.write)):
            with contextlib.suppress(OSError):
                os.remove(self.staged(number))  # noqa: PTH107
        self.prune(self.note.write)
        with contextlib.suppress(OSError):
            os.remove(self.name("plan"))  # noqa: PTH107

    def prune(self, paths: Iterable[str]) -> None:
        """Remove the folders of these paths that are empty, the deepest first."""
        folders = {str(parent) for path in paths for parent in Path(path).parents} - {"."}
        for folder in sorted(folders, key=len, reverse=True):
            with contextlib.suppress(OSError):
                os.rmdir(self.place(folder))  # noqa: PTH106

    def folder(self, path: str, *, make: bool = False) -> os.stat_result:
        """Return the state of a path's folder, which is ``make``-d if it is missing.

        Raises OSError if it, or one above it, is a link or no folder: behind a link are other people's files.
        """
        within = path.rpartition("/")[0]
        if within not in self.folders:
            above = self.folder(within, make=make)
            place = self.place(within)
            try:
                found = os.lstat(place)
            except FileNotFoundError:
                if not make:
                    raise
                os.mkdir(place)  # noqa: PTH102
                _adopt(place, above, stat.S_IMODE(above.st_mode))
                found = os.lstat(place)
            if stat.S_ISLNK(found.st_mode):
                raise OSError(errno.ELOOP, "it is a link; put a folder in its place", place)
            if not stat.S_ISDIR(found.st_mode):
                raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), place)
            self.folders[within] = found
        return self.folders[within]


def new_file(place: str, data: bytes, folder: os.stat_result) -> None:
    """Write a file that does not exist yet, for those to read who may enter its folder."""
    with open(place, "xb") as file:  # noqa: PTH123
        file.write(data)
    mode = stat.S_IMODE(folder.st_mode)
    _adopt(place, folder, (mode & 0o111) << 2 | mode & 0o222 | 0o600)


def _adopt(place: str, folder: os.stat_result, mode: int) -> None:
    """Give what was made a mode, whatever the umask; what root makes belongs to the owner of its folder."""
    with contextlib.suppress(OSError):  # a disk that knows neither, an owner that this system does not know
        os.chmod(place, mode)  # noqa: PTH101
        if os.name == "posix" and os.geteuid() == 0:
            os.chown(place, folder.st_uid, folder.st_gid)


def _settle(place: str) -> None:
    """Return once a file is on the disk: a rename may reach it before what the file holds."""
    descriptor = os.open(place, os.O_RDONLY if os.name == "posix" else os.O_RDWR)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOSYS, errno.ENOTSUP):  # a disk that cannot be told to
            raise
    finally:
        os.close(descriptor)


def _recover(out: Path) -> None:
    """Complete what an earlier build had ready when it died, and remove what another had only begun."""
    for name in sorted(os.listdir(out)):  # noqa: PTH208
        found = _NOTE.fullmatch(name)
        data = _begun(out / name) if found else None
        if found is None or data is None:
            continue
        try:
            note = msgspec.json.decode(data, type=_Note)
        except (ValueError, RecursionError):
            note = _Note(write=(), remove=())  # it died while it wrote the note, and nothing else
        if not all(map(_below, (*note.write, *note.remove))):
            continue
        work = _Work(str(out), found[1], note)
        if found[2] == "ready":
            _complete(work)
        else:
            work.discard()


def _begun(place: Path) -> bytes | None:
    """Return a note, or as much of it as was written; None if it is not ours."""
    try:
        if not stat.S_ISREG(place.lstat().st_mode):
            return None
        data = read_plain(place, _NOTE_LIMIT)
    except OSError:
        return None
    return data if data[: len(_MARK)] == _MARK[: len(data)] else None


def _below(path: str) -> bool:
    """Return whether a path leads to a file below a folder, on every system."""
    return not re.search(r"[\\:\x00]", path) and all(part not in ("", ".", "..") for part in path.split("/"))


@contextlib.contextmanager
def alone(out: Path) -> Iterator[None]:
    """Hold the folder's lock from before it is read until it is written, and mend what a dead run left.

    Two builds at once would take each other's feeds for what was published before, and remove each other's
    work. A folder that is missing is made, for everybody to read, and goes again if it stays empty. Raises
    OutputError at once if another build holds the lock, which goes with the process, however it ends, or if
    the folder can never be written.
    """
    out = Path(os.path.realpath(out))
    if not out.name:
        raise OutputError(f"{out} cannot be replaced by feeds; name a folder below it")
    with contextlib.ExitStack() as held:
        try:
            if out.is_dir() or not out.exists():  # what is none is told by those who read it
                made = _lock(out, held)
                held.callback(_remove_empty, made)
                _recover(out)
        except OSError as error:
            raise OutputError(f"{_told(error, out)}; the old feeds are whole") from None
        yield


def _make(out: Path) -> list[Path]:
    """Make a folder, and those above it that are missing; return them, the deepest first."""
    missing = [place for place in (out, *out.parents) if not place.exists()]
    for place in reversed(missing):
        with contextlib.suppress(FileExistsError):
            place.mkdir()
            place.chmod(0o755)
    return missing


def _remove_empty(made: list[Path]) -> None:
    with contextlib.suppress(OSError):
        for place in made:
            place.rmdir()


def _lock(out: Path, held: contextlib.ExitStack) -> list[Path]:
    """Make the folder and lock it; return which folders were made."""
    try:
        import fcntl
    except ImportError:  # Windows: the renames fail there while another build has files open
        return _make(out)
    made = _make(out)
    descriptor = os.open(out, os.O_RDONLY)
    held.callback(os.close, descriptor)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise OutputError(f"another build is at work in {out}; try again when it is done") from None
    except OSError as error:
        if error.errno not in (errno.EBADF, errno.EINVAL, errno.ENOLCK, errno.ENOTSUP):
            raise
        return made  # a disk that knows no locks
    if not out.exists() or not os.path.samestat(os.fstat(descriptor), out.stat()):
        return _lock(out, held)  # another build made it, found nothing to write and removed it
    return made
