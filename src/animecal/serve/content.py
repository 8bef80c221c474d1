"""What is answered, and how HTTP says it: validators, codings, how long it may be kept (RFC 9110, 9111)."""

from __future__ import annotations

import email.utils
import gzip
import hashlib
import re
import threading
from collections import OrderedDict
from collections.abc import Hashable, Mapping
from typing import Generic, Literal, TypeVar

import msgspec
import zstandard

from ..publish.objects import headers_of

Coding = Literal["zstd", "gzip"]
CODINGS: tuple[Coding, ...] = ("zstd", "gzip")
"""The codings that are spoken, the one first that is taken if a client likes them alike."""

KEPT = "public, max-age=3600"
"""For how long caches may keep a calendar that was made on request: a day has few new ones."""
_PACKED = ("image/png", "image/jpeg", "image/x-icon", "font/woff2", "application/octet-stream")
"""Types that get no smaller."""


class Content(msgspec.Struct, frozen=True, kw_only=True):
    """What stands at an address: its bytes, what they are, and the SHA-256 that tells them from others.

    ``modified`` is in seconds since 1970; None where nothing says since when it is so.
    """

    body: bytes
    kind: str
    digest: str
    kept: str
    modified: int | None = None

    @property
    def packable(self) -> bool:
        """Whether a coding makes it smaller."""
        return self.kind not in _PACKED

    def tag(self, coding: Coding | None) -> str:
        """Return the strong ETag of its bytes in a coding (RFC 9110, section 8.8.3.3)."""
        return f'"{self.digest[:32]}-{coding}"' if coding else f'"{self.digest[:32]}"'


CALENDAR = headers_of("my.ics").type


def calendar(body: bytes, modified: int | None) -> Content:
    """Return a calendar that was made on request."""
    digest = hashlib.sha256(body).hexdigest()
    return Content(body=body, kind=CALENDAR, digest=digest, kept=KEPT, modified=modified)


def file(path: str, body: bytes, digest: str, modified: int | None) -> Content:
    """Return a file of the tree, and since when it is so, if that is known."""
    kind, kept = msgspec.structs.astuple(headers_of(path))
    return Content(body=body, kind=kind, digest=digest, kept=kept, modified=modified)


# --- what a client says ---------------------------------------------------------------------------------


def coding_for(accepted: str) -> Coding | None:
    """Return the coding that a client likes best by its Accept-Encoding (RFC 9110, section 12.5.3).

    None stands for none: that is always accepted, whatever a client says of it.
    """
    weights: dict[str, float] = {}
    for part in accepted.lower().split(","):
        name, _, parameter = part.partition(";")
        weights[name.strip()] = _weight(parameter)
    plain = weights.get("identity", 0.0)
    liked = {coding: weights.get(coding, weights.get("*", 0.0)) for coding in CODINGS}
    best = max(CODINGS, key=lambda coding: liked[coding])
    return best if liked[best] > 0 and liked[best] >= plain else None


def _weight(parameter: str) -> float:
    """Return a weight; one that is no weight stands for 0."""
    if not parameter.strip():
        return 1.0
    found = re.fullmatch(r"\s*q\s*=\s*(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)\s*", parameter)
    return float(found[1]) if found else 0.0


def unchanged(content: Content, coding: Coding | None, headers: Mapping[str, str]) -> bool:
    """Return whether a client has this already (RFC 9110, section 13.2.2)."""
    asked = headers.get("if-none-match")
    if asked is not None:
        tags = {tag.removeprefix("W/") for tag in re.findall(r'(?:W/)?"[^"]*"', asked)}
        return asked.strip() == "*" or content.tag(coding) in tags
    since = headers.get("if-modified-since")
    if since is None or content.modified is None:
        return False
    try:
        return content.modified <= email.utils.parsedate_to_datetime(since).timestamp()
    except (ValueError, OverflowError):
        return False


def answer_headers(content: Content, coding: Coding | None) -> dict[str, str]:
    """Return what is said of an answer, be it sent or not changed (RFC 9110, section 15.4.5)."""
    said = {"cache-control": content.kept, "etag": content.tag(coding), "x-content-type-options": "nosniff"}
    if content.packable:
        said["vary"] = "Accept-Encoding"
    if content.modified is not None:
        said["last-modified"] = email.utils.formatdate(content.modified, usegmt=True)
    return said


def packed(body: bytes, coding: Coding) -> bytes:
    """Return bytes in a coding; the same ones always alike, as a strong ETag promises."""
    if coding == "gzip":
        return gzip.compress(body, 6, mtime=0)
    return zstandard.ZstdCompressor(level=6).compress(body)


# --- what was answered before ---------------------------------------------------------------------------

_OVERHEAD = 1000
"""Bytes that an entry takes beside its content."""


Value = TypeVar("Value")


class Cache(Generic[Value]):
    """Keeps what was last asked for, up to a number of bytes; may be shared by threads."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.size = 0
        self._kept: OrderedDict[Hashable, tuple[Value, int]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> Value | None:
        """Return what is kept under a key."""
        with self._lock:
            found = self._kept.get(key)
            if found is None:
                return None
            self._kept.move_to_end(key)
            return found[0]

    def put(self, key: Hashable, value: Value, size: int) -> None:
        """Keep a value that takes some bytes; what was not asked for the longest goes for it."""
        size += _OVERHEAD
        with self._lock:
            _, before = self._kept.pop(key, (None, 0))
            self._kept[key] = (value, size)
            self.size += size - before
            while self.size > self.limit:
                _, (_, gone) = self._kept.popitem(last=False)
                self.size -= gone
