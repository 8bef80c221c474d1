from __future__ import annotations

import json
from pathlib import Path

from animecal.curate.coverage import coverage, markdown
from animecal.language.load import SHIPPED
from animecal.words.markdown import marks, written_into
from support import SHOW, Run, dataset, show_text, write_data

ROOT = Path(__file__).parents[1]
BEGIN, END = marks("coverage")


def test_a_page_has_a_place_for_the_coverage_of_the_shipped_data() -> None:
    text = (ROOT / ".github" / "COVERAGE.md").read_text("utf-8")
    written = written_into(text, "coverage", markdown(coverage(dataset(SHIPPED))))
    assert written is not None
    assert written.partition(BEGIN)[0] == text.partition(BEGIN)[0]
    assert written.partition(END)[2] == text.partition(END)[2]


def test_seasons_and_networks_count_what_their_shows_have(tmp_path: Path) -> None:
    other = show_text(
        '[[airings]]\n[[airings.dates]]\nannounced=2024-01-01\nstarts="2025"\nSOURCE\n',
        head='title="Far"\nformat="tv"\n',
    )
    two = SHOW.replace("news.example/a", "one.example/a", 1) + (
        '[[airings]]\nnetwork="crunchyroll"\n[[airings.dates]]\nannounced=2023-12-08\nsource="https://x.example/"\n'
    )
    month = show_text(
        '[[airings]]\nnetwork="fuji-tv"\n[[airings.dates]]\nannounced=2023-01-01\nstarts="2024-02"\nSOURCE\n',
        head='title="Month"\nformat="tv"\n',
    )
    data = write_data(
        tmp_path, {"shows/2024/two.toml": two, "shows/2025/far.toml": other, "shows/2024/month.toml": month}
    )
    seasons, networks = coverage(dataset(data))
    counts = [
        (one.name, one.shows, one.minute, one.network, one.western, one.two_sources)
        for one in (*seasons, *networks)
    ]
    assert counts == [
        ("no season yet", 1, 0, 0, 0, 0),
        ("winter 2024", 2, 1, 2, 1, 1),
        ("Fuji TV", 2, 1, 2, 1, 1),
    ]


def test_coverage_is_printed_or_written_between_marks(run: Run, data: Path, tmp_path: Path) -> None:
    printed = run("list", "coverage", "--data", data).stdout
    assert printed.splitlines()[1].split() == ["winter", "2024", "1", "1", "1", "0", "0"]
    assert json.loads(run("list", "coverage", "--data", data, "--json").stdout)["networks"][0]["shows"] == 1
    page = tmp_path / "page.md"
    page.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n")
    assert run("list", "coverage", "--data", data, "--write", page).returncode == 0
    assert "| winter 2024 | 1 | 1 | 1 | 0 | 0 |" in page.read_text()
    assert page.read_text().startswith("before\n")
    assert page.read_text().endswith("\nafter\n")
    page.write_text("no marks")
    refused = run("list", "coverage", "--data", data, "--write", page)
    assert (refused.returncode, page.read_text()) == (1, "no marks")
    assert run("list", "coverage", "--data", data, "--write", tmp_path / "none.md").returncode == 1
