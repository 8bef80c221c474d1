"""An object store of S3's kind on loopback, and a proxy before it that counts, answers itself, and cuts."""

from __future__ import annotations

import contextlib
import http.client
import http.server
import json
import logging
import os
import threading
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple, Self
from unittest import mock
from urllib.parse import unquote

import obstore
from moto.server import ThreadedMotoServer
from obstore.store import S3Store

from support import HANGS, Loopback

BUCKET = "bucket"


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


class S3:
    """A store with one bucket, reached at ``address`` through the proxy, and at ``direct`` without it.

    ``before`` sees each request and may answer it itself, ``after`` each answer; both may raise CutError.
    """

    def __init__(self) -> None:
        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        self._moto = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
        self._moto.start()
        self.port = self._moto.get_host_and_port()[1]
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
        self._moto.stop()

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
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=HANGS)
        with contextlib.closing(connection):
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
            access_key_id="x",
            secret_access_key="y",  # noqa: S106 -- of a store that asks for none
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
        allowed = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "*"}
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
            "AWS_ACCESS_KEY_ID": "x",
            "AWS_SECRET_ACCESS_KEY": "y",
            "AWS_REGION": "us-east-1",
            "AWS_ENDPOINT_URL": self.address,
            "AWS_ALLOW_HTTP": "true",
        }

    @contextlib.contextmanager
    def environment(self) -> Iterator[None]:
        """Let this process find the store."""
        with mock.patch.dict(os.environ, self.variables):
            yield
