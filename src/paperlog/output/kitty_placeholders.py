"""Unicode placeholders of the kitty graphics protocol: images as text, for programs that repaint the screen."""

from __future__ import annotations

from collections.abc import Mapping
from zlib import crc32

from PIL import Image
from rich.color import Color
from rich.style import Style
from rich.text import Text

from paperlog.output.images import DEFAULT_CELL_SIZE, kitty_graphics, supports_kitty_graphics, without_margin

_PLACEHOLDER = "\U0010eeee"
_DIACRITICS = "".join(map(chr, [
    0x305, 0x30D, 0x30E, 0x310, 0x312, 0x33D, 0x33E, 0x33F, 0x346, 0x34A, 0x34B, 0x34C, 0x350, 0x351, 0x352, 0x357,
    0x35B, *range(0x363, 0x370), *range(0x483, 0x488), *range(0x592, 0x596), 0x597, 0x598, 0x599, *range(0x59C, 0x5A2),
    0x5A8, 0x5A9, 0x5AB, 0x5AC, 0x5AF, 0x5C4, *range(0x610, 0x618), *range(0x657, 0x65C), 0x65D, 0x65E,
    *range(0x6D6, 0x6DD), *range(0x6DF, 0x6E3), 0x6E4, 0x6E7, 0x6E8, 0x6EB, 0x6EC, 0x730, 0x732, 0x733, 0x735, 0x736,
    0x73A, 0x73D, 0x73F, 0x740, 0x741, 0x743, 0x745, 0x747, 0x749, 0x74A, *range(0x7EB, 0x7F2), 0x7F3,
    *range(0x816, 0x81A), *range(0x81B, 0x824), *range(0x825, 0x828), *range(0x829, 0x82E),
]))  # fmt: skip
"""Diacritics that encode the row and column of a cell in the image: the start of the protocol's table."""


def supports_kitty_placeholders(environ: Mapping[str, str]) -> bool:
    """Return whether the terminal supports Unicode placeholders."""
    return supports_kitty_graphics(environ) and environ.get("TERM_PROGRAM") != "WezTerm"


def kitty_placeholders(image: Image.Image, columns: int, rows: int) -> tuple[str, Text]:
    """Return the escape sequences that transmit an image, and the text that the terminal replaces with it.

    The color of the text encodes the image's id, which is different for each image and each size.
    """
    trimmed = without_margin(image)
    cell_width, cell_height = DEFAULT_CELL_SIZE
    columns = min(columns, len(_DIACRITICS), -(-trimmed.width // cell_width))
    natural_rows = round(columns * cell_width * trimmed.height / trimmed.width / cell_height)
    rows = min(rows, len(_DIACRITICS), max(1, natural_rows))
    image_id = crc32(trimmed.tobytes(), columns) % 0xFFFFFF + 1
    keys = f"U=1,i={image_id},c={columns},r={rows},"
    transmission = kitty_graphics(trimmed, 2 * columns * cell_width, 2 * rows * cell_height, keys)
    lines = ("".join(f"{_PLACEHOLDER}{row}{column}" for column in _DIACRITICS[:columns]) for row in _DIACRITICS[:rows])
    style = Style(color=Color.from_rgb(image_id >> 16, image_id >> 8 & 0xFF, image_id & 0xFF))
    return transmission, Text("\n".join(lines), style, no_wrap=True)
