"""What an object store is, as far as it is used, and with which headers it serves a file."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple, Protocol

import msgspec

FRESH = "public, max-age=300, must-revalidate"
"""Feeds, manifests and pages: a client asks again after five minutes, and a CDN answers for the store."""
FOR_EVER = "public, max-age=31536000, immutable"
"""Files whose names change with their content."""
ALWAYS = "no-cache"
"""The worker, which decides what browsers keep: they ask each time whether there is a newer one."""
NEVER = "no-store"
"""What no client is meant to read."""

WORKER = "sw.js"
"""The site's service worker, at its root."""

TYPES: Mapping[str, str] = {
    "ics": "text/calendar; charset=utf-8",
    "atom": "application/atom+xml; charset=utf-8",
    "webmanifest": "application/manifest+json; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "json": "application/json; charset=utf-8",
    "sha256": "text/plain; charset=utf-8",
    "svg": "image/svg+xml; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
    "xml": "application/xml; charset=utf-8",
    "ico": "image/x-icon",
    "jpg": "image/jpeg",
    "png": "image/png",
    "woff2": "font/woff2",
}

_DIGEST = re.compile(r"\.[0-9a-f]{10,64}\.[a-z0-9]+")


class Version(NamedTuple):
    """What tells one content of an object from another: the store's ETag, and its version if it has any."""

    tag: str | None
    version: str | None = None


class Headers(msgspec.Struct, frozen=True):
    """With what an object is served: its ``Content-Type`` and ``Cache-Control``."""

    type: str
    cache: str


class Read(NamedTuple):
    """An object as it was read."""

    data: bytes
    version: Version
    headers: Headers


class ConflictError(Exception):
    """Raised when an object is not as it was when it was read."""


class Store(Protocol):
    """An object store. Methods raise OutputError, with a sentence, if it refuses."""

    place: str
    headers: bool
    """Whether it keeps headers: a folder does not."""

    def get(self, path: str, limit: int) -> Read | None:
        """Return an object, or None if there is none."""

    def put(
        self, path: str, data: bytes, headers: Headers, expected: Version | Literal["any"] | None
    ) -> Version:
        """Write an object whole if it is still the expected one; None: if there is none; "any": in any case.

        Raises ConflictError.
        """

    def list(self) -> Mapping[str, str | None]:
        """Return the ETags of all objects by path."""

    def delete(self, paths: Sequence[str]) -> None:
        """Delete objects, a thousand at most; those that are gone already are no fault."""


ASSETS = "assets/"
"""Where a site has the files whose names hold a digest."""
HEADERS_FILE = "_headers"


def headers_file() -> bytes:
    """Return what tells Cloudflare's static assets to serve a site with the headers of a store."""
    lines = ["/*", f"  Cache-Control: {FRESH}"]
    lines += [f"/{ASSETS}*", "  ! Cache-Control", f"  Cache-Control: {FOR_EVER}"]
    lines += [f"/{WORKER}", "  ! Cache-Control", f"  Cache-Control: {ALWAYS}"]
    for ending, kind in TYPES.items():
        lines += [f"/*.{ending}", f"  Content-Type: {kind}"]
    return ("\n".join(lines) + "\n").encode()


def headers_of(path: str) -> Headers:
    """Return with what a file of a site is served."""
    name = path.rpartition("/")[2]
    kind = TYPES.get(name.rpartition(".")[2], "application/octet-stream")
    if name == WORKER:
        return Headers(kind, ALWAYS)
    return Headers(kind, FOR_EVER if _DIGEST.search(name) else FRESH)
