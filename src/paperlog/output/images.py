"""A picture on a terminal: in kitty's protocol where the terminal says that it speaks it, else in half blocks."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import suppress
from fcntl import ioctl
from io import BytesIO
from itertools import groupby
from struct import unpack
from termios import TIOCGWINSZ
from typing import TextIO

from PIL import Image, ImageChops, ImageFilter, ImageStat
from rich.color import Color
from rich.style import Style
from rich.text import Text

from paperlog.output.screen import Screen

Pixel = tuple[int, int, int]

CELL = (8, 16)
"""The pixels of a cell, where the terminal does not say."""
_CHUNK = 4096
_DETAIL = 8
_TRACE = 16
"""By how much, of 255, a margin may differ from its corner: compression leaves traces."""


def show_image(screen: Screen, picture: Image.Image, environ: Mapping[str, str]) -> None:
    """Draw a picture as wide as the screen at most, and with no more rows than that has columns."""
    if shows_pixels(environ):
        width, height = _cell(screen.stream)
        screen.line(in_pixels(picture, screen.width * width, screen.width * height))
    else:
        screen.console.print(in_half_blocks(picture, screen.width, screen.width))


def shows_pixels(environ: Mapping[str, str]) -> bool:
    """Tell whether the terminal says that it speaks kitty's protocol, and nothing between would swallow it."""
    between = any(environ.get(name) for name in ("TMUX", "STY", "ZELLIJ"))
    speaks = environ.get("TERM") in {"xterm-kitty", "xterm-ghostty"}
    return not between and (speaks or environ.get("TERM_PROGRAM") in {"ghostty", "WezTerm"})


def in_pixels(picture: Image.Image, width: int, height: int, more: str = "") -> str:
    """Return a picture of so many pixels at most in kitty's protocol: PNG in chunks. No answer is asked for.

    `more` are keys of the protocol, each with a comma behind it.
    """
    size = _fitted(*picture.size, width, height)
    png = BytesIO()
    picture.resize(size, Image.Resampling.LANCZOS).save(png, "PNG")
    content = b64encode(png.getvalue()).decode()
    chunks = [content[start : start + _CHUNK] for start in range(0, len(content), _CHUNK)]
    heads = [f"a=T,f=100,q=2,{more}", *[""] * (len(chunks) - 1)]
    follow = [*[1] * (len(chunks) - 1), 0]
    return "".join(
        f"\x1b_G{head}m={goes_on};{chunk}\x1b\\" for head, goes_on, chunk in zip(heads, follow, chunks, strict=True)
    )


def in_half_blocks(picture: Image.Image, columns: int, rows: int) -> Text:
    """Return a picture without its margin, as rows of cells that show two pixels each, one above the other."""
    lines = list(_lines(_reduced(trimmed(picture), columns, rows)))
    drawing = Text(no_wrap=True)
    for upper, lower in zip(lines[::2], lines[1::2], strict=True):
        if drawing:
            drawing.append("\n")
        for (above, below), cells in groupby(zip(upper, lower, strict=True)):
            style = Style(color=Color.from_rgb(*above), bgcolor=Color.from_rgb(*below))
            drawing.append((" " if above == below else "▀") * len(list(cells)), style)
    return drawing


def _lines(picture: Image.Image) -> Iterator[list[Pixel]]:
    content = picture.tobytes()
    stride = 3 * picture.width
    for start in range(0, len(content), stride):
        line = iter(content[start : start + stride])
        yield list(zip(line, line, line, strict=True))


def trimmed(picture: Image.Image) -> Image.Image:
    margin = Image.new("RGB", picture.size, picture.getpixel((0, 0)))
    differences = ImageChops.difference(picture, margin).convert("L").point([0] * _TRACE + [255] * (256 - _TRACE))
    return picture.crop(differences.getbbox())


def _reduced(picture: Image.Image, columns: int, rows: int) -> Image.Image:
    """Return a picture that fits into so many cells. Lines too thin for it are made broader, not lost."""
    width, height = _fitted(picture.width, picture.height, columns, 2 * rows)
    size = width, height + height % 2
    if width == picture.width:
        return picture.resize(size, Image.Resampling.NEAREST)
    detailed = picture.resize((_DETAIL * width, _DETAIL * size[1]), Image.Resampling.BOX)
    is_light = ImageStat.Stat(detailed.convert("L")).median[0] > 127
    broad = ImageFilter.MinFilter(5) if is_light else ImageFilter.MaxFilter(5)
    return detailed.filter(broad).resize(size, Image.Resampling.BOX)


def _fitted(width: int, height: int, most_wide: int, most_high: int) -> tuple[int, int]:
    scale = min(1, most_wide / width, most_high / height)
    return max(1, round(scale * width)), max(1, round(scale * height))


def _cell(stream: TextIO) -> tuple[int, int]:
    """Return how many pixels a cell of the terminal has."""
    with suppress(OSError):
        rows, columns, width, height = unpack("HHHH", ioctl(stream, TIOCGWINSZ, bytes(8)))
        if rows and columns and width >= columns and height >= rows:
            return width // columns, height // rows
    return CELL
