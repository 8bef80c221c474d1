"""What sources say is let through as data may hold it, or not at all."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from animecal.errors import SourceError
from animecal.sources.records import batches, begins, in_japan, number, read_file, text, web_address


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("Metal Sky", "Metal Sky"),
        ("  Metal\t\r\n Sky\u3000", "Metal Sky"),
        ("か\u3099", "が"),
        ("👩\u200d🚀", "👩\u200d🚀"),
        ("x" * 500, "x" * 500),
        ("x" * 501, None),
        ("", None),
        (" \n", None),
        ("a\x1b[2J", None),
        ("a\u202eb", None),
        ("a\ud800", None),
        (None, None),
        (7, None),
        (["x"], None),
    ],
)
def test_texts_are_trimmed_or_refused(given: object, expected: str | None) -> None:
    assert text(given) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (1, 1),
        ("20000", 20_000),
        (20_001, None),
        ("20001", None),
        (0, None),
        ("0", None),
        (-1, None),
        (True, None),
        (1.0, None),
        (None, None),
        ("", None),
        ("1 ", None),
        ("٣", None),
        ("9" * 5000, None),
    ],
)
def test_numbers_are_whole_and_within_bounds(given: object, expected: int | None) -> None:
    assert number(given) == expected


@pytest.mark.parametrize("given", ["https://metal.example/", "http://metal.example/あ?x=1#y"])
def test_addresses_are_taken(given: str) -> None:
    assert web_address(f" {given} ") == given


@pytest.mark.parametrize(
    "given",
    [
        "",
        None,
        "javascript:alert(1)",
        "ftp://metal.example/",
        "https://localhost",
        "https://metal.example/a b",
        'https://metal.example/"><script>',
        "https://metal.example/\\",
        "https://x.example/" + "x" * 2000,
    ],
)
def test_what_is_no_address_is_refused(given: str | None) -> None:
    assert web_address(given) is None


@pytest.mark.parametrize(
    ("moment", "printed"),
    [
        ("2024-01-10T15:55:00+00:00", "2024-01-10 24:55"),
        ("2024-01-11T04:59:59+09:00", "2024-01-10 28:59"),
        ("2024-01-11T05:00:00+09:00", "2024-01-11 05:00"),
        ("2024-01-10T10:55:00-05:00", "2024-01-10 24:55"),
    ],
)
def test_times_are_told_on_the_broadcast_clock(moment: str, printed: str) -> None:
    assert str(in_japan(dt.datetime.fromisoformat(moment))) == printed


def test_unexpected_bodies_are_cited_without_harm() -> None:
    assert begins(b"") == "it is empty"
    assert begins(b"<html>" + b"x" * 1000) == f"it begins with {'<html>' + 'x' * 34!r}"
    assert begins(b"\x1b[2J\xff").isprintable()


def test_batches_hold_everything_once() -> None:
    assert batches([1, 2, 3, 4, 5], 2) == [[1, 2], [3, 4], [5]]
    assert batches([], 2) == []


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "data.json"
    file.write_bytes(b"{}")

    def denied(*_arguments: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", denied)
    with pytest.raises(SourceError) as found:
        read_file(file, 10)
    assert str(found.value) == f"{file} cannot be read: Permission denied"
