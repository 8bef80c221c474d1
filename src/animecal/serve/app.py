"""What is answered at which address, and what is written down of it."""

from __future__ import annotations

import functools
import logging
import time
from collections.abc import Callable
from typing import TypeVar

import anyio
import anyio.to_thread
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ..errors import printable
from .asking import LONGEST_URL
from .content import Content, answer_headers, coding_for, unchanged
from .following import Following
from .state import State

ACCESS = logging.getLogger("animecal.access")
Made = TypeVar("Made")
_LOGGED = 500
"""Letters of an address that are written down."""
_FAULT = {"cache-control": "public, max-age=60", "x-content-type-options": "nosniff"}


def app(following: Following) -> ASGIApp:
    """Return the ASGI application that answers from the newest state."""
    answering = _Answering(following)
    routes = [
        Route("/my.ics", answering.calendar),
        Route("/healthz", answering.health),
        Route("/{path:path}", answering.file),
    ]
    inner = Starlette(routes=routes)
    inner.router.redirect_slashes = False  # it would lead to whatever host a client names
    return _Door(inner)


class _Answering:
    """Answers requests; each of them from one state, whatever comes meanwhile."""

    def __init__(self, following: Following) -> None:
        self.following = following
        self.one_at_a_time = anyio.CapacityLimiter(1)

    async def calendar(self, request: Request) -> Response:
        """Answer with the calendar that the query asks for."""
        state = self.following.state
        query: bytes = request.scope["query_string"]
        content = state.contents.get(query)
        if content is None:
            made = await self._apart(functools.partial(_calendar, state, query))
            if isinstance(made, str):
                return PlainTextResponse(made, 400, headers=_FAULT)
            content = made
        return await self._answer(request, state, content)

    async def file(self, request: Request) -> Response:
        """Answer with a file of the tree: no other one can be reached."""
        state = self.following.state
        path: str = request.path_params["path"]
        name = f"{path}index.html" if path.endswith("/") or not path else path
        content = state.file(name)
        if content is not None:
            return await self._answer(request, state, content)
        if state.file(f"{path}/index.html") is not None:
            return RedirectResponse(f"/{path}/", 308, headers=_FAULT)
        page = state.file("404.html")
        if page is None:
            return PlainTextResponse("There is nothing at this address.\n", 404, headers=_FAULT)
        return Response(page.body, 404, headers=_FAULT, media_type=page.kind)

    async def health(self, _: Request) -> Response:
        """Answer that all is well, and with what is served."""
        state = self.following.state
        told = {
            "status": "ok",
            "feeds": len(state.tree.index.feeds),
            "events": len(state.ledger),
            "as_of": state.as_of.isoformat(),
            "built": state.tree.looked and state.tree.looked.isoformat(),
            "manifest": state.manifest,
            "failed_looks": self.following.failures,
        }
        return JSONResponse(told, headers={"cache-control": "no-store"})

    async def _answer(self, request: Request, state: State, content: Content) -> Response:
        coding = (
            coding_for(",".join(request.headers.getlist("accept-encoding"))) if content.packable else None
        )
        headers = answer_headers(content, coding)
        if unchanged(content, coding, request.headers):
            return Response(status_code=304, headers=headers)
        body: bytes | None = content.body
        if coding is not None:
            headers["content-encoding"] = coding
            body = state.packed.get((content.digest, coding))
            if body is None:
                body = await self._apart(functools.partial(state.pack, content, coding))
        headers["content-type"] = content.kind
        return Response(body, headers=headers)

    async def _apart(self, make: Callable[[], Made]) -> Made:
        """Return what takes a while to make, while others are answered."""
        return await anyio.to_thread.run_sync(make, limiter=self.one_at_a_time)


def _calendar(state: State, query: bytes) -> Content | str:
    """Return the calendar that a query asks for, or what is wrong with it, a sentence a line."""
    found = state.contents.get(query)  # somebody else may have asked meanwhile
    if found is not None:
        return found
    asked = state.understood(query)
    if asked.problems:
        return "".join(f"{printable(problem)}\n" for problem in asked.problems)
    made = state.calendar(asked)
    state.contents.put(query, made, len(made.body) + len(query))
    return made


class _Door:
    """Turns away addresses that are too long, and writes every request down when it is answered."""

    def __init__(self, inner: ASGIApp) -> None:
        self.inner = inner

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, as ASGI has it."""
        if scope["type"] != "http":
            await self.inner(scope, receive, send)
            return
        began = time.perf_counter()
        status, size = 0, 0

        async def noting(message: Message) -> None:
            nonlocal status, size
            status = message.get("status", status)
            size += len(message.get("body", b""))
            await send(message)

        address: bytes = scope["raw_path"] + (b"?" + scope["query_string"] if scope["query_string"] else b"")
        try:
            if len(address) > LONGEST_URL:
                said = f"The address is longer than {LONGEST_URL} bytes.\n"
                await PlainTextResponse(said, 414, headers=_FAULT)(scope, receive, noting)
            else:
                await self.inner(scope, receive, noting)
        finally:
            if ACCESS.isEnabledFor(logging.INFO):
                client = scope["client"][0] if scope["client"] else "-"
                asked = printable(address.decode("latin-1"), most=_LOGGED)
                took = 1000 * (time.perf_counter() - began)
                ACCESS.info("%s %s %s %d %d %.1fms", client, scope["method"], asked, status, size, took)
