"""The pictures of shows and seasons for where pages are shared: drawn on demand, and changed by little."""

from __future__ import annotations

import io
import re
import sys
from pathlib import Path

import pytest
from PIL import Image

from animecal.site.pictures import HEIGHT, WIDTH, Card, drawing
from support import FILE, NETWORKS, SHOW, Run, write_data
from test_site import BASE, OPTIONS, Place

PICTURE = "shows/metal-sky/picture.png"


@pytest.fixture
def place(tmp_path: Path) -> Place:
    made = Place(tmp_path, {"networks.toml": NETWORKS, FILE: SHOW})
    made.build(f"{BASE}feeds/")
    return made


def shared(page: bytes) -> str:
    (address,) = re.findall(r'<meta property="og:image" content="([^"]*)">', page.decode())
    return str(address)


def test_shows_and_seasons_have_pictures_of_their_own_when_asked_for(place: Place) -> None:
    files = place.made("--pictures")
    pictures = {path for path in files if path.endswith("/picture.png")}
    assert pictures == {PICTURE, "seasons/2024-winter/picture.png"}
    for path in pictures:
        with Image.open(io.BytesIO(files[path])) as image:
            assert (image.format, image.size) == ("PNG", (1200, 630))
        assert len(files[path]) < 15_000
        page = files[path.replace("picture.png", "index.html")]
        assert shared(page) == f"{BASE}{path}"
        assert b'<meta name="twitter:card" content="summary_large_image">' in page
        assert shared(files[f"ja/{path.replace('picture.png', 'index.html')}"]) == f"{BASE}{path}"
    assert "/assets/preview." in shared(files["index.html"])


def test_without_pictures_pages_have_the_general_one(place: Place) -> None:
    files = place.made()
    assert not [path for path in files if path.endswith("picture.png")]
    assert "/assets/preview." in shared(files["shows/metal-sky/index.html"])


def test_a_picture_changes_with_the_title_the_season_and_the_network_and_nothing_else(place: Place) -> None:
    def drawn(text: str) -> bytes:
        write_data(place.folder / "data", {FILE: text})
        return place.made("--pictures")[PICTURE]

    before = drawn(SHOW)
    assert drawn(SHOW.replace("24:55", "25:25").replace("episodes = 4", "episodes = 5")) == before
    changed = {
        drawn(SHOW.replace("Metal Sky", "Metal Sea")),
        drawn(SHOW.replace("鋼の空", "鋼の海")),
        drawn(SHOW.replace("2024-01", "2024-02").replace("2024-02-10", "2024-04-10")),
        drawn(SHOW.replace("fuji-tv", "at-x").replace('block = "plus-ultra"\n', "")),
    }
    assert len({before, *changed}) == 5


def test_another_publication_has_its_own_name_on_its_pictures(place: Place) -> None:
    draw = drawing()
    assert draw(Card("animecal", "Metal Sky", "", "")) != draw(Card("dramacal", "Metal Sky", "", ""))


@pytest.mark.parametrize(
    ("title", "native"),
    [
        ("Word " * 60, "語" * 200),
        ("Onewordthatgoesonandonwithoutaplacetobreakit" * 9, ""),
        ("<script>alert(1)</script> &amp; \"'", "</svg>"),
        ("½ × “quoted” – No. 8…", "〜！？『』"),
    ],
)
def test_letters_stay_within_the_margins(title: str, native: str) -> None:
    data = drawing()(Card("animecal", title, native, "fall 2026 · " + "A network " * 20))
    assert data is not None
    with Image.open(io.BytesIO(data)) as image:
        box = image.getbbox()
        ground = image.getpixel((0, 0))
    assert ground == 0
    assert box is not None
    left, top, right, bottom = box
    assert (left >= 70, top >= 50, right <= WIDTH - 70, bottom <= HEIGHT - 40) == (True,) * 4


def test_a_title_in_letters_that_the_font_lacks_has_the_general_picture(place: Place) -> None:
    assert drawing()(Card("animecal", "ชื่อเรื่อง", "", "")) is None
    with_title = drawing()(Card("animecal", "A title", "ชื่อเรื่อง", ""))
    assert with_title == drawing()(Card("animecal", "A title", "", ""))
    write_data(place.folder / "data", {FILE: SHOW.replace("Metal Sky", "ชื่อเรื่อง")})
    files = place.made("--pictures")
    assert PICTURE not in files
    assert "/assets/preview." in shared(files["shows/metal-sky/index.html"])


def test_without_the_extra_the_command_names_it(
    place: Place, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(sys.modules, "PIL", None)
    monkeypatch.chdir(tmp_path)
    done = run("site", "--data", "data", "--pictures", *OPTIONS)
    assert done.returncode == 2
    assert done.stderr == "error: pictures need an extra: pip install 'animecal[pictures]'\n"
    assert not (tmp_path / "site").exists()
