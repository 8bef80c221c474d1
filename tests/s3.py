"""Object stores of S3's kind on loopback, and a proxy before them that counts, answers itself, and cuts.

moto imitates Amazon's in memory, and takes whatever signature comes. SeaweedFS is a store that people run; it
knows its keys, and refuses a wrong signature.
"""

from __future__ import annotations

import contextlib
import http.client
import http.server
import json
import logging
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple, Protocol, Self
from unittest import mock
from urllib.parse import unquote

import obstore
from moto.server import ThreadedMotoServer
from obstore.store import S3Store

from support import HANGS, Loopback
from tools import missing

BUCKET = "bucket"
KEY = {"access_key_id": "x", "secret_access_key": "y"}
READER = {"access_key_id": "reader", "secret_access_key": "z"}
"""Of somebody who may not write; SeaweedFS alone asks."""


class Ask(NamedTuple):
    """A request, on its way to the store; ``path`` is the object's within the bucket, or empty."""

    number: int
    method: str
    path: str
    query: str
    headers: dict[str, str]


class Reply(NamedTuple):
    """An answer; the names of its headers are in small letters."""

    status: int
    headers: dict[str, str]
    body: bytes


class CutError(Exception):
    """Raised by what watches requests if a connection is to be cut."""


def fault(status: int, code: str, **headers: str) -> Reply:
    """Return a refusal as S3 words it."""
    body = f"<?xml version='1.0'?><Error><Code>{code}</Code><Message>Because.</Message></Error>"
    return Reply(
        status, {name.lower().replace("_", "-"): value for name, value in headers.items()}, body.encode()
    )


class Kept(NamedTuple):
    """An object as anybody reads it."""

    data: bytes
    type: str
    cache: str


class Running(Protocol):
    """A store that runs until it is told to stop."""

    port: int

    def stop(self) -> None: ...


class Moto:
    """Amazon's store, imitated."""

    def __init__(self) -> None:
        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        self._server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
        self._server.start()
        self.port = self._server.get_host_and_port()[1]

    def stop(self) -> None:
        self._server.stop()


class SeaweedFS:
    """SeaweedFS, all of it in a process of its own."""

    def __init__(self) -> None:
        self._place = tempfile.TemporaryDirectory()
        folder = Path(self._place.name)
        people = [
            {"name": "ours", "credentials": [key_of(KEY)], "actions": ["Admin"]},
            {"name": "reader", "credentials": [key_of(READER)], "actions": ["Read", "List"]},
            {"name": "anonymous", "actions": ["Admin"]},  # makes the bucket, as it does at moto's
        ]
        (folder / "keys.json").write_text(json.dumps({"identities": people}))
        servers = ("s3", "master", "volume", "filer")
        options = [f"-{one}.port{more}" for more in ("", ".grpc") for one in servers]
        ports = free_ports(len(options))
        self.port = ports[0]
        self._log = folder / "log"
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [
                    *(program("weed"), "server", "-ip=127.0.0.1", "-ip.bind=127.0.0.1", f"-dir={folder}"),
                    *("-filer", "-s3", "-s3.port.iceberg=0", "-s3.port.lance=0"),
                    *(f"-s3.config={folder / 'keys.json'}", "-master.volumeSizeLimitMB=64"),
                    *(f"{option}={port}" for option, port in zip(options, ports, strict=True)),
                ],
                stdout=log,
                stderr=log,
            )
        self._wait()

    def _wait(self) -> None:
        end = time.monotonic() + HANGS
        while time.monotonic() < end and self._process.poll() is None:
            with contextlib.suppress(OSError), contextlib.closing(connected(self.port)) as connection:
                connection.request("PUT", f"/{BUCKET}")
                if connection.getresponse().status < 300:
                    return
            time.sleep(0.1)
        raise AssertionError(self._log.read_text("utf-8", "replace")[-2000:])

    def stop(self) -> None:
        self._process.kill()  # it keeps nothing that anybody needs
        self._process.wait(HANGS)
        self._place.cleanup()


def key_of(key: Mapping[str, str]) -> dict[str, str]:
    """Return a key as SeaweedFS is told it."""
    return {"accessKey": key["access_key_id"], "secretKey": key["secret_access_key"]}


STORES: Mapping[str, Callable[[], Running]] = {"moto": Moto, "seaweedfs": SeaweedFS}


def program(name: str) -> str:
    """Return a program of this Python's environment; a test without it ends here."""
    found = shutil.which(name, path=str(Path(sys.executable).parent))
    return found or missing(f"the program {name}")


def free_ports(number: int) -> list[int]:
    """Return ports of this machine that nobody listens on."""
    with contextlib.ExitStack() as stack:
        taken = [stack.enter_context(socket.socket()) for _ in range(number)]
        for one in taken:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in taken]


def connected(port: int) -> http.client.HTTPConnection:
    """Return a connection to a server of this machine."""
    return http.client.HTTPConnection("127.0.0.1", port, timeout=HANGS)


class S3:
    """A store with one bucket, reached at ``address`` through the proxy, and at ``direct`` without it.

    ``before`` sees each request and may answer it itself, ``after`` each answer; both may raise CutError.
    """

    def __init__(self, start: Callable[[], Running] = Moto) -> None:
        self._running = start()
        self.port = self._running.port
        self.direct = f"http://127.0.0.1:{self.port}"
        self.reset()
        s3 = self

        class Passing(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                try:
                    answer = s3.pass_on(self.command, self.path, dict(self.headers), body)
                except CutError:
                    self.close_connection = True
                    return
                self.send_response(answer.status)
                for name, value in answer.headers.items():
                    if name not in ("connection", "content-length", "date", "server"):
                        self.send_header(name, value)
                self.send_header("Content-Length", str(len(answer.body)))
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(answer.body)

            do_PUT = do_POST = do_HEAD = do_DELETE = do_GET  # noqa: N815

            def handle(self) -> None:
                with contextlib.suppress(ConnectionError):  # the client has died
                    super().handle()

            def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002
                pass

        self._proxy = Loopback(("127.0.0.1", 0), Passing)
        self.address = f"http://127.0.0.1:{self._proxy.server_address[1]}"
        self._send("PUT", f"/{BUCKET}")

    def __enter__(self) -> Self:
        threading.Thread(target=self._proxy.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._proxy.shutdown()
        self._proxy.server_close()
        self._running.stop()

    def reset(self) -> None:
        """Forget what was asked, and let everything pass."""
        self.asked: list[Ask] = []
        self.before: Callable[[Ask], Reply | None] = lambda _ask: None
        self.after: Callable[[Ask, Reply], Reply] = lambda _ask, answer: answer
        self._lock = threading.Lock()

    def pass_on(self, method: str, target: str, headers: dict[str, str], body: bytes) -> Reply:
        """Hand a request on to the store; return its answer. Raises CutError."""
        path, _, query = target.partition("?")
        with self._lock:
            name = unquote(path).removeprefix(f"/{BUCKET}").removeprefix("/")
            ask = Ask(len(self.asked) + 1, method, name, query, headers)
            self.asked.append(ask)
        before, after = self.before, self.after
        answer = before(ask)
        return answer or after(ask, self._send(method, target, headers, body))

    def _send(
        self, method: str, target: str, headers: dict[str, str] | None = None, body: bytes = b""
    ) -> Reply:
        with contextlib.closing(connected(self.port)) as connection:
            connection.request(method, target, body, headers or {})
            answer = connection.getresponse()
            headers = {name.lower(): value for name, value in answer.getheaders()}
            return Reply(answer.status, headers, answer.read())

    def store(self, folder: str) -> S3Store:
        """Return a folder of the bucket as nothing disturbs it."""
        return S3Store(
            BUCKET,
            prefix=folder,
            endpoint=self.direct,
            client_options={"allow_http": True},
            access_key_id=KEY["access_key_id"],
            secret_access_key=KEY["secret_access_key"],
            region="us-east-1",
        )

    def kept(self, folder: str) -> dict[str, Kept]:
        """Return what a folder of the bucket holds."""
        store = self.store(folder)
        found = {}
        for part in obstore.list(store):
            for one in part:
                read = obstore.get(store, one["path"])
                told = (str(read.attributes.get(name, "")) for name in ("Content-Type", "Cache-Control"))
                found[one["path"]] = Kept(bytes(read.bytes()), *told)
        return found

    def open(self) -> None:
        """Let everybody read the bucket."""
        allowed = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject"}
        allowed |= {"Resource": f"arn:aws:s3:::{BUCKET}/*"}
        policy = {"Version": "2012-10-17", "Statement": [allowed]}
        answer = self._send("PUT", f"/{BUCKET}?policy", body=json.dumps(policy).encode())
        assert answer.status < 300, answer

    def fill(self, folder: str, kept: Mapping[str, Kept]) -> None:
        """Let an empty folder of the bucket hold what another one held."""
        store = self.store(folder)
        for path, one in kept.items():
            told = {"Content-Type": one.type, "Cache-Control": one.cache}
            obstore.put(store, path, one.data, attributes=told, use_multipart=False)

    @property
    def variables(self) -> dict[str, str]:
        """What the command line finds in its environment."""
        return {
            **{f"AWS_{name.upper()}": text for name, text in KEY.items()},
            "AWS_REGION": "us-east-1",
            "AWS_ENDPOINT_URL": self.address,
            "AWS_ALLOW_HTTP": "true",
        }

    @contextlib.contextmanager
    def environment(self) -> Iterator[None]:
        """Let this process find the store."""
        with mock.patch.dict(os.environ, self.variables):
            yield
