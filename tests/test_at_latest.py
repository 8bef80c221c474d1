"""What was announced by a day at the latest: it may have been public before, and nobody knows since when."""

from __future__ import annotations

from pathlib import Path

from animecal.check.rules import check
from animecal.feeds.news import news, to_atom, to_json
from animecal.language.load import load
from animecal.schedule.shows import schedule
from support import FILE, Run, build_on, dataset, dates, on_day, show_text, write_data

HEAD = 'title = "Metal Sky"\nformat = "tv"\nepisodes = 4\n'
LATEST = dates("2023-12-03", "at_latest = true", 'starts = "2024-01-10 24:55"')
BODY = '[[airings]]\nnetwork = "fuji-tv"\n' + LATEST
TRAILER = """
[[links]]
announced = 2023-12-04
at_latest = true
kind = "trailer"
url = "https://video.example/1"
SOURCE
"""


def test_terminal_and_site_say_by_which_day(tmp_path: Path, run: Run) -> None:
    data, out = tmp_path / "data", tmp_path / "feeds"
    write_data(data, {FILE: show_text(BODY + TRAILER, head=HEAD)})
    build_on(run, data, out, "2024-01-03")
    told = run("show", "metal-sky", "--data", data, *on_day("2024-01-03")).stdout
    assert "by 2023-12-03 at the latest" in told
    assert "by 2023-12-04 at the latest" in told
    done = run("site", "--data", data, "--feeds", out, "--out", tmp_path / "site", *on_day("2024-01-03"))
    assert done.returncode == 0, done.stderr
    page = (tmp_path / "site" / "shows" / "metal-sky" / "index.html").read_text("utf-8")
    assert '<span class="when">by Sun 3 Dec 2023 at the latest</span>' in page
    assert "by Mon 4 Dec 2023 at the latest: " in page


def test_news_say_by_which_day_and_keep_their_ids(tmp_path: Path) -> None:
    write_data(tmp_path, {FILE: show_text(BODY, head=HEAD)})
    data = dataset(tmp_path)
    (one,) = news(data, schedule(data, data.shows["metal-sky"].airings[0].dates[0].announced))
    assert one.id == "metal-sky.original.2023-12-03.starts=2024-01-10 24:55"
    assert b"Announced by Sun 3 Dec 2023 at the latest." in to_atom([one], None)
    assert b'"at_latest": true' in to_json([one])
    write_data(tmp_path, {FILE: show_text(BODY.replace("at_latest = true\n", ""), head=HEAD)})
    data = dataset(tmp_path)
    (plain,) = news(data, schedule(data, one.announced))
    assert plain.id == one.id
    assert b"at the latest" not in to_atom([plain], None)
    assert b"at_latest" not in to_json([plain])


def test_such_statements_stand_in_the_order_of_their_days_too(tmp_path: Path) -> None:
    write_data(tmp_path, {FILE: show_text(BODY + dates("2023-12-02", 'starts = "2024-01-11"'), head=HEAD)})
    assert [problem.check for problem in check(load(tmp_path))] == ["statement-order"]
