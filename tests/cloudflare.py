"""Cloudflare's static assets on loopback: what ``wrangler deploy`` talks to, and ``wrangler dev``.

The first knows the few requests that a version of assets alone is made by; the second is Cloudflare's own
runtime.
"""

from __future__ import annotations

import base64
import contextlib
import http.client
import http.server
import json
import os
import re
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from typing import Self

import tools
from support import HANGS, Loopback, send

ROOT = Path(__file__).parents[1]
CONFIG = ROOT / ".github" / "wrangler" / "wrangler.json"
PACKAGES = CONFIG.parent / "node_modules"
ACCOUNT = "an-account"
TOKEN = "a-token"  # noqa: S105 -- of an account that is none


class Cloudflare:
    """The interface at ``address``; what was deployed stands in a folder, as a version of it goes live."""

    def __init__(self, live: Path) -> None:
        self.live = live
        self.uploaded: list[str] = []
        self.deployments = 0
        self._files: dict[str, bytes] = {}
        self._manifest: dict[str, str] = {}
        cloudflare = self

        class Answering(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                status, result = cloudflare.answer(self.command, self.path, self.headers, self._body())
                errors = [] if status < 400 else [result]
                told = {"success": status < 400, "errors": errors, "messages": [], "result": result}
                send(self, json.dumps(told).encode(), status, Content_Type="application/json")

            do_PUT = do_POST = do_GET  # noqa: N815

            def _body(self) -> bytes:
                if self.headers.get("Transfer-Encoding") != "chunked":
                    return self.rfile.read(int(self.headers.get("Content-Length", 0)))
                found = b""
                while size := int(self.rfile.readline(), 16):
                    found += self.rfile.read(size)
                    self.rfile.readline()
                self.rfile.readline()
                return found

            def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002
                pass

        self._server = Loopback(("127.0.0.1", 0), Answering)
        self.address = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def answer(self, method: str, path: str, headers: Message[str, str], body: bytes) -> tuple[int, object]:
        """Return the status and the result of a request; of a refusal, why."""
        place = path.partition("?")[0].removeprefix("/")
        uploads = place == f"accounts/{ACCOUNT}/workers/assets/upload"
        if headers["Authorization"] != f"Bearer {'an-upload' if uploads else TOKEN}":
            return 403, {"code": 10000, "message": "Authentication error"}
        if uploads:
            for name, data in parts(body, headers["Content-Type"]).items():
                self._files[name] = base64.b64decode(data)
                self.uploaded.append(name)
            return 201, {"jwt": "all-there"}
        if place.endswith("/assets-upload-session"):
            self._manifest = {name: one["hash"] for name, one in json.loads(body)["manifest"].items()}
            lacking = sorted(set(self._manifest.values()) - self._files.keys())
            return 200, {
                "jwt": "an-upload" if lacking else "all-there",
                "buckets": [lacking] if lacking else [],
            }
        if method == "PUT" and "/workers/scripts/" in place:
            self._go_live(json.loads(parts(body, headers["Content-Type"])["metadata"])["assets"])
            return 200, {}
        if place.endswith("/deployments"):
            return 200, {"deployments": []}
        if "/services/" in place:
            return 404, {"code": 10090, "message": "workers.api.error.service_not_found"}
        return 200, {"subdomain": {"enabled": True, "previews_enabled": False}, "enabled": True}

    def _go_live(self, assets: Mapping[str, object]) -> None:
        assert assets["jwt"] == "all-there"
        config = assets["config"]
        assert isinstance(config, dict)
        shutil.rmtree(self.live, ignore_errors=True)
        for path, name in self._manifest.items():
            file = self.live / path.removeprefix("/")
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(self._files[name])
        (self.live / "_headers").write_text(config["_headers"], "utf-8")
        self.deployments += 1


def parts(body: bytes, kind: str) -> dict[str, bytes]:
    """Return the parts of a form by their names."""
    form = message_from_bytes(f"Content-Type: {kind}\r\n\r\n".encode() + body)
    found = {}
    for part in form.walk():
        name = part.get_param("name", header="Content-Disposition")
        if isinstance(name, str):
            content = part.get_payload(decode=True)
            assert isinstance(content, bytes)
            found[name] = content
    return found


@contextlib.contextmanager
def serving(folder: Path, place: Path, port: int) -> Iterator[str]:
    """Serve a folder as Cloudflare does, at the address told. ``place`` is for wrangler's own files."""
    wrangler = PACKAGES / "wrangler" / "bin" / "wrangler.js"
    if not wrangler.exists():
        tools.missing("the npm package wrangler")
    config = shutil.copy(CONFIG, place)  # beside it wrangler keeps what it needs
    options = ("--config", config, "--assets", folder, "--ip", "127.0.0.1", "--port", str(port))
    log = place / "log"
    with log.open("wb") as written:
        process = subprocess.Popen(
            [tools.node(), wrangler, "dev", *options],
            cwd=place,
            env={**os.environ, **quiet(place)},
            stdin=subprocess.DEVNULL,
            stdout=written,
            stderr=written,
            start_new_session=True,
        )
    try:
        end = time.monotonic() + HANGS
        while not re.search(rb"Ready on", log.read_bytes()):
            assert process.poll() is None, log.read_text("utf-8")
            assert time.monotonic() < end, log.read_text("utf-8")
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}"
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)  # its children as well
        process.wait(HANGS)


def quiet(home: Path) -> dict[str, str]:
    """Return variables with which wrangler asks nobody and writes into a folder."""
    return {"HOME": str(home), "CI": "true", "WRANGLER_SEND_METRICS": "false", "UV_USE_IO_URING": "0"}


def head(address: str, path: str, **headers: str) -> tuple[int, dict[str, str]]:
    """Ask for what is said of a file; the names of headers are in small letters."""
    with contextlib.closing(
        http.client.HTTPConnection(address.removeprefix("http://"), timeout=HANGS)
    ) as connection:
        connection.request(
            "GET", f"/{path}", headers={name.replace("_", "-"): value for name, value in headers.items()}
        )
        answer = connection.getresponse()
        answer.read()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}
