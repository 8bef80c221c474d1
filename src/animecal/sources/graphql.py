"""A question in GraphQL, and the data of its answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Generic, TypeVar

import msgspec

from ..web import Web
from .records import UnexpectedError, begins, understood

T = TypeVar("T")

LIMIT = 4_000_000


class _Error(msgspec.Struct, frozen=True):
    message: str = ""


class Answer(msgspec.Struct, Generic[T], frozen=True):
    """What is answered: data, or errors."""

    data: T | None = None
    errors: list[_Error] | None = None


def ask(web: Web, endpoint: str, query: str, variables: Mapping[str, object], kind: type[Answer[T]]) -> T:
    """Return the data of an answer to a query. Raises SourceError."""
    asked = {"query": query, "variables": variables}
    return understood(web, endpoint, lambda body: _data(body, kind), limit=LIMIT, json=asked)


def _data(body: bytes, kind: type[Answer[T]]) -> T:
    """Return the data in an answer. Raises UnexpectedError; errors may stand in one with the status 200."""
    try:
        answer = msgspec.json.decode(body, type=kind)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise UnexpectedError(f"answers with what is not in its form ({error}); {begins(body)}") from None
    if answer.errors:
        said = "; ".join(one.message for one in answer.errors)[:300]
        raise UnexpectedError(f"answers with an error: {said or 'without a reason'}")
    if answer.data is None or getattr(answer.data, "page", answer.data) is None:
        raise UnexpectedError("answers without data")
    return answer.data
