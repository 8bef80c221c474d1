"""What was published before is read from a folder or from a web server, or the build stops."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import shutil
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from animecal.errors import LedgerError, UsageError
from animecal.ledger.published import NOTHING, Index, parse_index, read_published
from support import HANGS, POSIX, Handler, Run, Server, events, feeds_of, on_day, send, tree

OPTIONS = on_day("2024-01-01")
LATER = on_day("2024-01-05")
SHOW_FEED = "shows/metal-sky.ics"


class Site(Server):
    """A web server for a folder that answers some paths in its own way."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder = folder
        self.otherwise = self.file

    def file(self, handler: Handler, _number: int) -> None:
        path = self.folder / handler.path.removeprefix("/")
        if path.is_file():
            send(handler, path.read_bytes())
        else:
            send(handler, b"not here", 404)


@pytest.fixture
def site(tmp_path: Path, run: Run, data: Path) -> Iterator[Site]:
    """The small data set's feeds on a web server."""
    out = tmp_path / "www"
    assert run("build", "--data", data, "--out", out, *OPTIONS).returncode == 0
    with Site(out) as found:
        yield found


@pytest.fixture
def refused(tmp_path: Path, run: Run, data: Path, site: Site) -> Callable[[str], str]:
    """Build on top of a place; it must fail with one line, which is returned, and touch no feed."""

    def call(previous: str) -> str:
        out = tmp_path / "feeds"
        shutil.copytree(site.folder, out)
        before = tree(out)
        done = run("build", "--data", data, "--out", out, "--previous", previous, *LATER)
        assert done.returncode == 1
        assert done.stdout == ""
        assert done.stderr.startswith("error: ")
        assert done.stderr.count("\n") == 1
        assert tree(out) == before
        return done.stderr.removeprefix("error: ").rstrip("\n")

    return call


def fault(site: Site) -> str:
    """Read a site in this process; return the error."""
    with pytest.raises(LedgerError) as found:
        read_published(site.url, timeout=HANGS)
    assert "\n" not in str(found.value)
    return str(found.value)


# --- it works ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("slash", ["", "/"])
def test_feeds_on_a_server_are_the_ledger(
    tmp_path: Path, run: Run, data: Path, site: Site, slash: str
) -> None:
    out = tmp_path / "feeds"
    place = site.url.rstrip("/") + slash
    done = run("build", "--data", data, "--out", out, "--previous", place, *LATER)
    assert (done.returncode, done.stderr) == (0, "")
    assert tree(out) == tree(site.folder)
    assert all(number == 1 for number in site.asked.values())


def test_a_change_is_a_revision_of_what_the_server_has(
    tmp_path: Path, run: Run, data: Path, site: Site
) -> None:
    file = data / "shows" / "2024" / "metal-sky.toml"
    file.write_text(file.read_text("utf-8").replace("Metal Sky", "Metal Heaven"), "utf-8")
    out = tmp_path / "feeds"
    place = site.url.replace("http://", "HTTP://")
    assert run("build", "--data", data, "--out", out, "--previous", place, *LATER).returncode == 0
    for event in events((out / SHOW_FEED).read_bytes()).values():
        assert event["SEQUENCE"] == "1"
        assert event["LAST-MODIFIED"] == event["DTSTAMP"] == "20240105T120000Z"


@pytest.mark.parametrize("base", ["https://example.org/feeds/", "http://example.org/"])
def test_a_manifest_says_where_its_feeds_are_published(base: str) -> None:
    assert parse_index(Index(version=1, base_url=base, feeds=()).encoded(), "here").base_url == base
    with pytest.raises(LedgerError, match="which is no http or https address of a folder"):
        parse_index(Index(version=1, base_url=base.rstrip("/"), feeds=()).encoded(), "here")


def test_another_folder_is_the_ledger(tmp_path: Path, run: Run, data: Path, site: Site) -> None:
    out = tmp_path / "feeds"
    done = run("build", "--data", data, "--out", out, "--previous", site.folder, *LATER)
    assert (done.returncode, done.stderr) == (0, "")
    assert tree(out) == tree(site.folder)


def test_a_server_that_recovers_is_asked_again(site: Site) -> None:
    def flaky(handler: Handler, number: int) -> None:
        if number == 1:
            send(handler, b"busy", 500)
        elif number == 2:
            send(handler, b"slow down", 429)
        else:
            send(handler, (site.folder / SHOW_FEED).read_bytes())

    site.answers[SHOW_FEED] = flaky
    assert read_published(site.url).files[SHOW_FEED] == (site.folder / SHOW_FEED).read_bytes()
    assert site.asked[SHOW_FEED] == 3


def test_redirects_are_followed(site: Site) -> None:
    site.answers["index.json"] = lambda handler, _: send(handler, b"", 302, Location="/moved.json")
    site.answers["moved.json"] = lambda handler, _: send(handler, (site.folder / "index.json").read_bytes())
    assert read_published(site.url).files.keys() == feeds_of(site.folder).keys()


def test_compressed_answers_are_understood(site: Site) -> None:
    def packed(handler: Handler, _: int) -> None:
        assert "gzip" in handler.headers["Accept-Encoding"]
        send(handler, gzip.compress((site.folder / SHOW_FEED).read_bytes()), Content_Encoding="gzip")

    site.answers[SHOW_FEED] = packed
    assert read_published(site.url).files[SHOW_FEED] == (site.folder / SHOW_FEED).read_bytes()


# --- the server fails -------------------------------------------------------------------------------------


def test_a_missing_manifest_is_not_asked_for_twice(site: Site, refused: Callable[[str], str]) -> None:
    url = site.url + "nothing/"
    assert refused(url) == f"{url}index.json answers 404 (tried once); nothing was built"
    assert site.asked == {"nothing/index.json": 1}


def test_a_missing_feed_stops_the_build(site: Site, refused: Callable[[str], str]) -> None:
    (site.folder / SHOW_FEED).rename(site.folder / "elsewhere")
    place = site.url
    answer = fault(site)
    assert answer == f"{place}{SHOW_FEED} answers 404 (tried once); nothing was built"


def test_a_server_that_stays_down_is_tried_four_times(site: Site, refused: Callable[[str], str]) -> None:
    site.answers["index.json"] = lambda handler, _: send(handler, b"down", 503)
    assert refused(site.url) == f"{site.url}index.json answers 503 (tried 4 times); nothing was built"
    assert site.asked == {"index.json": 4}


def test_a_feed_that_stays_down_stops_the_build(site: Site) -> None:
    site.answers[SHOW_FEED] = lambda handler, _: send(handler, b"down", 503)
    assert fault(site) == f"{site.url}{SHOW_FEED} answers 503 (tried 4 times); nothing was built"


def test_a_refused_connection_is_told(refused: Callable[[str], str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        port = nobody.getsockname()[1]
    url = f"http://127.0.0.1:{port}/"
    message = refused(url)
    assert message.startswith(f"{url}index.json cannot be fetched (")
    assert "refused" in message
    assert message.endswith(" (tried 4 times); nothing was built")


def test_a_silent_server_is_not_waited_for_for_ever(site: Site) -> None:
    site.answers["index.json"] = site.silent
    with pytest.raises(LedgerError) as found:
        read_published(site.url, timeout=0.2)
    assert str(found.value) == (
        f"{site.url}index.json does not answer within 0.2 seconds (tried 4 times); nothing was built"
    )


def test_a_body_cut_short_is_told(site: Site) -> None:
    def cut(handler: Handler, _: int) -> None:
        body = (site.folder / SHOW_FEED).read_bytes()
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body[:100])

    site.answers[SHOW_FEED] = cut
    message = fault(site)
    assert message.startswith(f"{site.url}{SHOW_FEED} breaks off (")
    assert message.endswith(" (tried 4 times); nothing was built")
    assert site.asked[SHOW_FEED] == 4


def test_a_broken_compression_is_told(site: Site) -> None:
    site.answers[SHOW_FEED] = lambda handler, _: send(handler, b"no gzip", Content_Encoding="gzip")
    message = fault(site)
    assert message.startswith(f"{site.url}{SHOW_FEED} is not encoded as its Content-Encoding says (")
    assert message.endswith(" (tried once); nothing was built")


def test_redirects_in_a_circle_are_told(site: Site) -> None:
    site.answers["index.json"] = lambda handler, _: send(handler, b"", 302, Location="/index.json")
    assert fault(site) == (
        f"{site.url}index.json redirects more than 5 times (tried once); nothing was built"
    )


def test_a_redirect_to_another_protocol_is_told(site: Site, tmp_path: Path) -> None:
    site.answers["index.json"] = lambda handler, _: send(
        handler, b"", 302, Location=(tmp_path / "www" / "index.json").as_uri()
    )
    assert fault(site).startswith(f"{site.url}index.json cannot be fetched (")


def test_a_feed_other_than_the_listed_one_is_told(site: Site, refused: Callable[[str], str]) -> None:
    site.answers[SHOW_FEED] = lambda handler, _: send(handler, b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")
    assert refused(site.url) == (
        f"{site.url}{SHOW_FEED} is not the feed that index.json lists: its SHA-256 differs; restore it"
    )


def test_a_page_instead_of_a_manifest_is_told(site: Site, refused: Callable[[str], str]) -> None:
    site.answers["index.json"] = lambda handler, _: send(handler, b"<!DOCTYPE html><p>Welcome!")
    message = refused(site.url)
    assert message.startswith(f"{site.url}index.json is not a manifest of feeds (")
    assert message.endswith("; restore it, e.g. with git")


def test_an_endless_feed_is_not_read_to_its_end(site: Site) -> None:
    def endless(handler: Handler, _: int) -> None:
        handler.send_response(200)
        handler.end_headers()
        while True:
            handler.wfile.write(b"x" * 65536)

    site.answers[SHOW_FEED] = endless
    assert (
        fault(site) == f"{site.url}{SHOW_FEED} is longer than 4,000,000 bytes (tried once); nothing was built"
    )
    assert site.asked[SHOW_FEED] == 1


@pytest.mark.parametrize(
    "place",
    [
        "http://",
        "https:///feeds",
        "http:feeds",
        "http://127.0.0.1/?a=b",
        "http://127.0.0.1/#x",
        "http://a b/",
        "http://[::1/",
        "ftp://127.0.0.1/feeds/",
    ],
)
def test_what_is_no_address_of_a_folder_is_told(place: str) -> None:
    with pytest.raises(UsageError) as told:
        read_published(place)
    assert str(told.value) == (
        f"--previous {place!r} is not an http or https address of a folder; "
        "write it like https://example.org/feeds/"
    )


# --- the folder is not what it should be ------------------------------------------------------------------


@pytest.mark.parametrize("place", ["missing", "empty"])
def test_a_named_ledger_that_is_not_there_never_means_a_silent_restart(
    tmp_path: Path, refused: Callable[[str], str], place: str
) -> None:
    (tmp_path / "run" / "empty").mkdir()
    message = refused(place)
    assert message.endswith("holds no feeds; leave out --previous if nothing was published before")


def test_a_file_is_no_ledger(site: Site, refused: Callable[[str], str]) -> None:
    place = str(site.folder / SHOW_FEED)
    assert refused(place) == f"{place} is a file and not a folder of feeds; name another folder"


def relisted(folder: Path, **changes: object) -> None:
    """Change what the manifest says of its first feed."""
    index = json.loads((folder / "index.json").read_bytes())
    index["feeds"][0].update(changes)
    (folder / "index.json").write_text(json.dumps(index))


@pytest.mark.parametrize(
    "path",
    [
        "../secret.ics",
        "/etc/secret.ics",
        "shows/../../secret.ics",
        "./premieres.ics",
        "shows//x.ics",
        "shows\\..\\x.ics",
        "C:x.ics",
        "%2e%2e/x.ics",
        "x.ics?y=.ics",
        "x\0.ics",
        "x\n.ics",
        "http://127.0.0.1/x.ics",
        ".ics",
        "passwords.txt",
        "",
    ],
)
def test_a_manifest_that_names_what_is_no_feed_of_its_folder_is_refused(
    tmp_path: Path, site: Site, path: str
) -> None:
    text = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"
    (tmp_path / "secret.ics").write_bytes(text)
    relisted(site.folder, path=path, sha256=hashlib.sha256(text).hexdigest())
    assert fault(site) == f"{site.url}index.json lists {path!r}, which is no path of a feed"
    with pytest.raises(LedgerError, match="which is no path of a feed"):
        read_published(site.folder)


def test_a_manifest_that_lists_a_feed_twice_is_refused(site: Site, refused: Callable[[str], str]) -> None:
    index = json.loads((site.folder / "index.json").read_bytes())
    index["feeds"].append(index["feeds"][0])
    (site.folder / "index.json").write_text(json.dumps(index))
    path = index["feeds"][0]["path"]
    assert fault(site) == f"{site.url}index.json lists {path} twice; restore it, e.g. with git"


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"{",
        b"[]",
        b'{"version":1}',
        b"\xff\xfe",
        b'{"version":1,"base_url":"\xff","feeds":[]}',
        b'{"more":' + b"[" * 100_000,
        b"<<<<<<< HEAD\n{}",
    ],
)
def test_a_broken_manifest_is_refused(site: Site, text: bytes) -> None:
    (site.folder / "index.json").write_bytes(text)
    with pytest.raises(LedgerError) as found:
        read_published(site.folder)
    assert str(found.value).startswith(f"{site.folder}/index.json is not a manifest of feeds (")
    assert "\n" not in str(found.value)


@pytest.mark.parametrize("sha256", ["0" * 63, "A" * 64, "../" * 10])
def test_a_hash_that_is_none_is_refused(site: Site, sha256: str) -> None:
    relisted(site.folder, sha256=sha256)
    with pytest.raises(LedgerError, match="is not a manifest of feeds"):
        read_published(site.folder)


def test_a_manifest_of_another_version_is_refused(site: Site) -> None:
    text = (site.folder / "index.json").read_text()
    (site.folder / "index.json").write_text(text.replace('"version":1', '"version":2'))
    with pytest.raises(LedgerError) as found:
        read_published(site.folder)
    assert str(found.value) == f"{site.folder}/index.json has version 2; this animecal reads version 1"


def test_a_listed_feed_that_is_a_folder_is_refused(site: Site) -> None:
    (site.folder / SHOW_FEED).unlink()
    (site.folder / SHOW_FEED).mkdir()
    with pytest.raises(LedgerError) as found:
        read_published(site.folder)
    assert str(found.value) == f"{site.folder}/{SHOW_FEED} cannot be read: Is a directory; restore it"


def test_an_empty_folder_with_hidden_files_was_never_published_to(tmp_path: Path) -> None:
    (tmp_path / "lost+found").mkdir()
    (tmp_path / ".git").mkdir()
    assert read_published(tmp_path) == NOTHING


# --- nothing published is trusted -------------------------------------------------------------------------


@pytest.mark.parametrize("line_end", [b"\n", b"\r\r\n"])
def test_feeds_with_other_line_ends_are_read_as_they_were_published(site: Site, line_end: bytes) -> None:
    before = read_published(site.folder)
    feed = site.folder / SHOW_FEED
    feed.write_bytes(feed.read_bytes().replace(b"\r\n", line_end))
    for place in (site.folder, site.url):
        found = read_published(place)
        assert (found.index, found.files) == (before.index, before.files)
    assert read_published(site.folder).restored == {SHOW_FEED}
    feed.write_bytes(feed.read_bytes().replace(b"Metal", b"Iron"))
    assert "its SHA-256 differs" in fault(site)


BAD_BASE_URLS = [
    "https://x.example/\r\nBEGIN:VEVENT\r\nX:/",
    "https://x.example/\nfeeds/",
    "javascript:alert(1)//",
    "ftp://x.example/",
    "https://user:secret@x.example/",
    'https://x.example/"><b>/',
    "https://x.example/\u202efeeds/",
    "https://x.example/a b/",
    "https://x.example/feeds",
    "https://x.example/?/",
    "https://x.example:99999/",
    "",
]


@pytest.mark.parametrize("address", BAD_BASE_URLS)
def test_a_published_address_that_is_none_is_refused(site: Site, address: str) -> None:
    index = json.loads((site.folder / "index.json").read_bytes())
    (site.folder / "index.json").write_text(json.dumps({**index, "base_url": address}))
    assert fault(site) == (
        f"{site.url}index.json says that feeds are published at {address!r}, which is no http or https "
        "address of a folder; correct its base_url, or restore it, e.g. with git"
    )


@pytest.mark.parametrize("address", ["looked.json", "file:///etc/passwd", "http://x.example/\r\nX:1", ""])
def test_a_published_place_of_the_last_look_that_is_none_is_refused(site: Site, address: str) -> None:
    index = json.loads((site.folder / "index.json").read_bytes())
    (site.folder / "index.json").write_text(json.dumps({**index, "looked": address}))
    assert fault(site).startswith(f"{site.url}index.json says that {address!r} tells when feeds were built, ")


@pytest.mark.parametrize(
    "change",
    [
        {"events": -1},
        {"size": -1},
        {"last": "soon"},
        {"first": "2024-01-01\nBEGIN:VEVENT"},
        {"title": None},
    ],
)
def test_a_manifest_with_what_no_build_writes_is_refused(site: Site, change: dict[str, object]) -> None:
    relisted(site.folder, **change)
    assert fault(site).startswith(f"{site.url}index.json is not a manifest of feeds (")


@POSIX
@pytest.mark.parametrize("path", ["index.json", SHOW_FEED])
def test_a_pipe_or_a_device_in_the_place_of_a_file_is_not_waited_for(site: Site, path: str) -> None:
    place = site.folder / path
    for make in (os.mkfifo, lambda path: path.symlink_to("/dev/zero")):
        place.unlink()
        make(place)
        with pytest.raises(LedgerError) as found:
            read_published(site.folder)
        assert str(found.value) == f"{place} cannot be read: it is not a file; restore it"


def test_a_huge_file_in_the_place_of_a_feed_is_not_read(site: Site) -> None:
    with (site.folder / SHOW_FEED).open("wb") as file:
        file.truncate(1 << 40)
    with pytest.raises(LedgerError) as found:
        read_published(site.folder)
    assert str(found.value) == (
        f"{site.folder}/{SHOW_FEED} cannot be read: it is larger than 4,000,000 bytes; restore it"
    )
