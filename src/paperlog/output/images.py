"""Images on a terminal: with the kitty graphics protocol if the terminal supports it, else with half blocks."""

from __future__ import annotations

import sys
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from io import BytesIO
from itertools import groupby
from struct import unpack
from typing import TextIO

from PIL import Image, ImageChops, ImageFilter, ImageStat
from rich.color import Color
from rich.style import Style
from rich.text import Text

from paperlog.output.screen import Screen

Pixel = tuple[int, int, int]
Draw = Callable[[Screen, int], Text | str]

DEFAULT_CELL_SIZE = (8, 16)
"""Width and height of a cell in pixels, for terminals that don't report it."""
_CHUNK_SIZE = 4096
_OVERSAMPLING = 8
_MARGIN_TOLERANCE = 16
"""How much a pixel of the margin may differ from the top left pixel, out of 255, because of compression artefacts."""


def draw(image: Image.Image, environ: Mapping[str, str], screen: Screen, columns: int) -> Text | str:
    """Return an image as text in half blocks or, if the terminal supports them, as kitty graphics.

    It has at most as many rows as columns. Kitty graphics may be as wide as the screen.
    """
    if not supports_kitty_graphics(environ):
        return half_blocks(image, columns, columns)
    width, height = _cell_size(screen.stream)
    return kitty_graphics(image, screen.width * width, screen.width * height)


def supports_kitty_graphics(environ: Mapping[str, str]) -> bool:
    """Return whether the terminal supports the kitty graphics protocol and no multiplexer filters it out."""
    multiplexed = any(environ.get(name) for name in ("TMUX", "STY", "ZELLIJ"))
    is_supported = environ.get("TERM") in {"xterm-kitty", "xterm-ghostty"}
    return not multiplexed and (is_supported or environ.get("TERM_PROGRAM") in {"ghostty", "WezTerm"})


def kitty_graphics(image: Image.Image, width: int, height: int, extra_keys: str = "") -> str:
    """Encode an image for the kitty graphics protocol, scaled down to fit the given size in pixels.

    The PNG is sent in chunks, without requesting a response. `extra_keys` are control keys, each followed by a
    comma.
    """
    size = _scaled_size(*image.size, width, height)
    png = BytesIO()
    image.resize(size, Image.Resampling.LANCZOS).save(png, "PNG")
    payload = b64encode(png.getvalue()).decode()
    chunks = [payload[start : start + _CHUNK_SIZE] for start in range(0, len(payload), _CHUNK_SIZE)]
    controls = [f"a=T,f=100,q=2,{extra_keys}", *[""] * (len(chunks) - 1)]
    more_flags = [*[1] * (len(chunks) - 1), 0]
    return "".join(
        f"\x1b_G{control}m={more};{chunk}\x1b\\"
        for control, more, chunk in zip(controls, more_flags, chunks, strict=True)
    )


def half_blocks(image: Image.Image, columns: int, rows: int) -> Text:
    """Draw an image without its margin. Each cell shows two pixels, one above the other."""
    lines = list(_pixel_rows(_downscaled(without_margin(image), columns, rows)))
    text = Text(no_wrap=True)
    for upper, lower in zip(lines[::2], lines[1::2], strict=True):
        if text:
            text.append("\n")
        for (above, below), cells in groupby(zip(upper, lower, strict=True)):
            style = Style(color=Color.from_rgb(*above), bgcolor=Color.from_rgb(*below))
            text.append((" " if above == below else "▀") * len(list(cells)), style)
    return text


def _pixel_rows(image: Image.Image) -> Iterator[list[Pixel]]:
    data = image.tobytes()
    stride = 3 * image.width
    for start in range(0, len(data), stride):
        values = iter(data[start : start + stride])
        yield list(zip(values, values, values, strict=True))


def without_margin(image: Image.Image) -> Image.Image:
    margin = Image.new("RGB", image.size, image.getpixel((0, 0)))
    is_content = [0] * _MARGIN_TOLERANCE + [255] * (256 - _MARGIN_TOLERANCE)
    mask = ImageChops.difference(image, margin).convert("L").point(is_content)
    return image.crop(mask.getbbox())


def _downscaled(image: Image.Image, columns: int, rows: int) -> Image.Image:
    """Scale an image down to fit the cells, thickening thin lines so that they aren't lost."""
    width, height = _scaled_size(image.width, image.height, columns, 2 * rows)
    size = width, height + height % 2
    if width == image.width:
        return image.resize(size, Image.Resampling.NEAREST)
    oversampled = image.resize((_OVERSAMPLING * width, _OVERSAMPLING * size[1]), Image.Resampling.BOX)
    is_light = ImageStat.Stat(oversampled.convert("L")).median[0] > 127
    line_filter = ImageFilter.MinFilter(5) if is_light else ImageFilter.MaxFilter(5)
    return oversampled.filter(line_filter).resize(size, Image.Resampling.BOX)


def _scaled_size(width: int, height: int, max_width: int, max_height: int) -> tuple[int, int]:
    scale = min(1, max_width / width, max_height / height)
    return max(1, round(scale * width)), max(1, round(scale * height))


def _cell_size(stream: TextIO) -> tuple[int, int]:
    """Return the width and height of a terminal cell in pixels."""
    if sys.platform != "win32":
        from fcntl import ioctl
        from termios import TIOCGWINSZ

        with suppress(OSError):
            rows, columns, width, height = unpack("HHHH", ioctl(stream, TIOCGWINSZ, bytes(8)))
            if rows and columns and width >= columns and height >= rows:
                return width // columns, height // rows
    return DEFAULT_CELL_SIZE
