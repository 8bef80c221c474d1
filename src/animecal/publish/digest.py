"""What tells one publishable tree, pages and feeds, from another."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from .looked import LOOKED
from .made_from import MADE_FROM

OF_BUILDS = (LOOKED, MADE_FROM)
"""What a folder of feeds holds that tells of builds: when the last one was, and what it was made from."""
DIGEST = "tree.sha256"
"""Where a site says which tree it is."""
LARGEST = 64_000_000
"""Bytes of a file that may be one of a site."""


def digest(tree: Mapping[str, bytes]) -> str:
    """Return a SHA-256 of all paths and contents of a tree; see ``digest_of``."""
    return digest_of({path: hashlib.sha256(data).hexdigest() for path, data in tree.items()})


def digest_of(hashes: Mapping[str, str]) -> str:
    """Return the digest of a tree whose files have these SHA-256, by path.

    Its own file is left out, and those that tell of builds: they alone make no other site.
    """
    whole = hashlib.sha256()
    apart = {DIGEST, *(f"feeds/{name}" for name in OF_BUILDS)}
    for path in sorted(hashes):
        if path not in apart:
            whole.update(f"{hashes[path]}  {path}\n".encode())
    return whole.hexdigest()
