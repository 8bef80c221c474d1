"""What is read from disks: plain files alone, and no further than is believed.

A folder that others write to may hold pipes that never end, devices that never stop and files that no memory
holds.
"""

from __future__ import annotations

import errno
import os
import stat


def read_plain(path: str | os.PathLike[str], limit: int) -> bytes:
    """Return the bytes of a plain file, also through links.

    Raises OSError if it is none, cannot be read or has more than ``limit`` bytes; nothing is waited for.
    """
    found = os.stat(path)  # noqa: PTH116 -- thousands of them
    if stat.S_ISDIR(found.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), os.fspath(path))
    if not stat.S_ISREG(found.st_mode):
        raise OSError(errno.EINVAL, "it is not a file", os.fspath(path))
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    try:
        data = os.read(descriptor, min(found.st_size, limit) + 1)
        while len(data) != found.st_size and len(data) <= limit:  # it grows, or its size is not told
            more = os.read(descriptor, limit + 1 - len(data))
            if not more:
                break
            data += more
    finally:
        os.close(descriptor)
    if len(data) > limit:
        raise OSError(errno.EFBIG, f"it is larger than {limit:,} bytes", os.fspath(path))
    return data
