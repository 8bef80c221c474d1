"""Pictures that stand where a page is shared: what a show or a season is called, and no cover art.

They need the extra ``animecal[pictures]``. What stands on them seldom changes, so the bytes do as seldom.
"""

from __future__ import annotations

import functools
import io
from collections.abc import Callable, Iterator
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

from ..errors import UsageError
from ..words.feeds import FeedWords
from .content import Content

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

PICTURE = "picture.png"
"""What a picture is called, in the folder of its page."""
WIDTH, HEIGHT = 1200, 630
"""What the places ask for where pages are shared, in pixels (ogp.me)."""

_GROUND, _SHADES = (0xA3, 0x12, 0x4A), 6
"""The colour behind the letters, and how many steps there are from it to white: more cost bytes."""
_MARGIN, _TOP, _BOTTOM = 80, 138, 500
_SIZES = (84, 74, 64, 56, 48, 40)
_NATIVE, _SMALL = 40, 36
_LEADING = 1.22


class Card(NamedTuple):
    """What stands on a picture: whose it is, the title, the title where it was made, and a line below."""

    name: str
    title: str
    native: str
    line: str


Draw = Callable[[Card], bytes | None]


def cards(content: Content) -> Iterator[tuple[str, Card]]:
    """Yield what stands on the pictures of shows and of seasons, by their paths."""
    name = content.words.name
    for one in content.listed.values():
        show = one.show
        native = show.title_ja if show.title_ja and show.title_ja != show.title else ""
        starts = content.words.moment(one.season) if one.season else ""
        line = " · ".join(filter(None, (starts, one.network)))
        yield f"shows/{show.id}/{PICTURE}", Card(name, show.title, native, line)
    about = FeedWords(content.language, content.dataset.publication).premieres().title
    for season in content.seasons:
        if f"seasons/{season}.ics" in content.feeds:
            yield f"seasons/{season}/{PICTURE}", Card(name, content.words.moment(season), "", about)


def drawing() -> Draw:
    """Return what draws a picture, as a PNG; it gives None if the font lacks a letter of the title.

    Raises UsageError if the extra is not installed.
    """
    try:
        import PIL  # noqa: F401

        font = files("noto_cjk_sans_jp_bold").joinpath("NotoSansCJKjp-Bold.otf").read_bytes()
    except (ImportError, FileNotFoundError):
        raise UsageError("pictures need an extra: pip install 'animecal[pictures]'") from None
    return _Pen(font).draw


class _Pen:
    """Draws in one font: dark ground, white letters."""

    def __init__(self, font: bytes) -> None:
        self._data = font
        self._missing = self._shape("\U0010fffe")

    @functools.cache  # noqa: B019 (a pen lives as long as its site is made)
    def _font(self, size: int) -> FreeTypeFont:
        from PIL import ImageFont

        # The other engine is not on every machine, and sets other widths.
        return ImageFont.truetype(io.BytesIO(self._data), size, layout_engine=ImageFont.Layout.BASIC)

    @functools.cache  # noqa: B019
    def _shape(self, letter: str) -> bytes:
        return bytes(self._font(_SMALL).getmask(letter))

    def _has(self, text: str) -> bool:
        return all(self._shape(letter) != self._missing for letter in text if not letter.isspace())

    def draw(self, card: Card) -> bytes | None:
        """Return the picture of a card."""
        from PIL import Image, ImageDraw

        if not self._has(card.title):
            return None
        native = self._lines(card.native, _NATIVE, 2, between="") if self._has(card.native) else []
        room = _BOTTOM - _TOP - len(native) * _NATIVE * _LEADING
        size, title = self._fitting(card.title, room)
        image = Image.new("L", (WIDTH, HEIGHT), 0)
        pencil = ImageDraw.Draw(image)

        def write(lines: list[str], top: float, size: int, light: int) -> float:
            for line in lines:
                pencil.text((_MARGIN, top), line, font=self._font(size), fill=light)
                top += size * _LEADING
            return top

        write([card.name], 58, _SMALL, 190)
        below = write(title, _TOP, size, 255)
        write(native, below + 14, _NATIVE, 205)
        if self._has(card.line):
            write(self._lines(card.line, _SMALL, 1), 528, _SMALL, 225)
        steps = image.point([round(light / 255 * (_SHADES - 1)) for light in range(256)])
        steps.putpalette([level for step in range(_SHADES) for level in _shade(step)])
        found = io.BytesIO()
        steps.save(found, "PNG", bits=4, compress_level=6)
        return found.getvalue()

    def _fitting(self, text: str, room: float) -> tuple[int, list[str]]:
        """Return the largest size at which a title fits into a height, and its lines; at worst cut short."""
        for size in _SIZES:
            lines = self._lines(text, size, 99)
            if len(lines) * size * _LEADING <= room:
                return size, lines
        return size, self._lines(text, size, int(room / (size * _LEADING)))

    def _lines(self, text: str, size: int, most: int, between: str = " ") -> list[str]:
        """Return a text in lines that fit, broken between words or letters; the last one may be cut short."""
        font = self._font(size)
        width = WIDTH - 2 * _MARGIN
        lines: list[str] = []
        for part in text.split(between) if between else text:
            longer = f"{lines[-1]}{between}{part}" if lines else part
            if lines and font.getlength(longer) <= width:
                lines[-1] = longer
            elif font.getlength(part) <= width:
                lines.append(part)
            else:  # a word that is longer than a line breaks anywhere
                lines += self._lines(part, size, 99, between="")
        if len(lines) > most:
            del lines[most:]
            while font.getlength(f"{lines[-1]}…") > width:
                lines[-1] = lines[-1][:-1]
            lines[-1] += "…"
        return lines


def _shade(step: int) -> tuple[int, ...]:
    """Return a step of the way from the ground to white, in red, green and blue."""
    return tuple(round(level + (255 - level) * step / (_SHADES - 1)) for level in _GROUND)
