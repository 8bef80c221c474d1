"""The server as a process: where it listens, what it writes down, how it stops."""

from __future__ import annotations

import gc
import logging
import signal
import socket
import sys
import threading
import time
from types import FrameType

import uvicorn

from ..errors import AnimecalError
from .app import ACCESS, app
from .asking import LONGEST_URL
from .following import LOG, Following, told

BUSY = 1000
"""Connections at once; whoever comes beyond that is told to come back (503)."""
PATIENCE = 30
"""Seconds that requests have to finish when the server is told to stop."""
DOUBLED = 6
"""How often the time between two looks is doubled while a tree cannot be read."""
IDLE = 75
"""Seconds for which a connection is kept open: longer than what stands in front keeps it, as a rule."""


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens; port 0 stands for any free one. Raises AnimecalError."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family, backlog=1024)
    except (OSError, UnicodeError, OverflowError) as error:
        why = getattr(error, "strerror", None) or error
        raise AnimecalError(f"nobody can listen at {host}, port {port}: {why}; name others") from None


def serve(following: Following, door: socket.socket, *, every: float, access: bool) -> None:
    """Serve until told to stop, by SIGTERM or an interrupt; requests that have begun are answered before.

    The tree is looked at ``every`` so many seconds; ``access`` says whether requests are written down.
    """
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _stopped)  # uvicorn raises the signal again when all is answered
    _write_down(access=access)
    gc.enable()
    _settle()
    config = uvicorn.Config(
        app(following),
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        lifespan="off",
        ws="none",
        limit_concurrency=BUSY,
        timeout_keep_alive=IDLE,
        timeout_graceful_shutdown=PATIENCE,
        h11_max_incomplete_event_size=64 * LONGEST_URL,
    )
    stop = threading.Event()
    threading.Thread(target=_follow, args=(following, every, stop), daemon=True).start()
    host, port = door.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    LOG.info("serving %s", told(following.state))
    LOG.info("listening on http://%s:%d/", shown, port)
    try:
        uvicorn.Server(config).run(sockets=[door])
    finally:
        stop.set()
        LOG.info("stopped")


def _follow(following: Following, every: float, stop: threading.Event) -> None:
    """Look every so many seconds, more seldom while that fails, until told to stop."""
    while not stop.wait(every * 2 ** min(following.failures, DOUBLED)):
        if following.look():
            _settle()


def _settle() -> None:
    """Let garbage be no more searched for among what lives as long as a state."""
    gc.collect()
    gc.freeze()


def _stopped(_number: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)


def _write_down(*, access: bool) -> None:
    """Let lines of the log go to standard error, each with its time in UTC."""
    lines = logging.StreamHandler(sys.stderr)
    form = logging.Formatter("%(asctime)s %(message)s", "%Y-%m-%dT%H:%M:%SZ")
    form.converter = time.gmtime
    lines.setFormatter(form)
    for log, level in (
        (LOG, logging.INFO),
        (ACCESS, logging.INFO),
        (logging.getLogger("uvicorn"), logging.WARNING),
    ):
        log.handlers[:] = [lines]
        log.setLevel(level)
        log.propagate = False
    ACCESS.disabled = not access
