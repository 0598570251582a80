"""Images in a terminal: half blocks and the kitty graphics protocol."""

from __future__ import annotations

import re
from base64 import b64decode
from io import BytesIO, StringIO

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from PIL import Image, ImageDraw
from rich.cells import cell_len
from rich.console import Console
from rich.style import Style

from paperlog.image_decoder import decode
from paperlog.output.images import half_blocks, kitty_graphics, supports_kitty_graphics
from paperlog.output.kitty_placeholders import kitty_placeholders, supports_kitty_placeholders

PLACE = "\U0010eeee"
CHUNK = re.compile(r"\x1b_G([^;\x1b]*);([^\x1b]*)\x1b\\")
RED, GREEN, BLUE, WHITE, BLACK = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255), (0, 0, 0)


def of_rows(*rows: tuple[tuple[int, int, int], ...]) -> Image.Image:
    picture = Image.new("RGB", (len(rows[0]), len(rows)))
    for y, row in enumerate(rows):
        for x, pixel in enumerate(row):
            picture.putpixel((x, y), pixel)
    return picture


def printed(picture: Image.Image, columns: int = 80, rows: int = 80) -> str:
    console = Console(file=StringIO(), width=columns, force_terminal=True, color_system="truecolor")
    with console.capture() as capture:
        console.print(half_blocks(picture, columns, rows))
    return capture.get()


def seen(picture: Image.Image, columns: int = 80, rows: int = 80) -> Image.Image:
    """Return the pixels that the half blocks show."""
    text = half_blocks(picture, columns, rows)
    lines = text.split("\n")
    found = Image.new("RGB", (max(map(len, lines)), 2 * len(lines)), "magenta")
    for row, line in enumerate(lines):
        for span in line.spans:
            style = span.style
            assert not isinstance(style, str)
            for x in range(span.start, span.end):
                for y, color in ((0, style.color), (1, style.bgcolor)):
                    assert color
                    found.putpixel((x, 2 * row + y), tuple(color.get_truecolor()))
    return found


def diagram(background: str, ink: str, size: tuple[int, int] = (1600, 600)) -> Image.Image:
    """Return an image of a box with lines two pixels wide."""
    picture = Image.new("RGB", size, background)
    ImageDraw.Draw(picture).rectangle((200, 100, size[0] - 200, size[1] - 100), outline=ink, width=2)
    return picture


def test_cell_shows_two_pixels() -> None:
    assert printed(of_rows((RED, RED, GREEN), (BLUE, BLUE, GREEN))) == (
        "\x1b[38;2;255;0;0;48;2;0;0;255m▀▀\x1b[0m\x1b[38;2;0;255;0;48;2;0;255;0m \x1b[0m\n"
    )


def test_last_row_is_repeated_if_the_height_is_odd() -> None:
    assert seen(of_rows((RED, GREEN), (BLUE, WHITE), (BLACK, GREEN))).size == (2, 4)


def test_small_images_are_not_enlarged() -> None:
    picture = of_rows((RED, GREEN), (BLUE, WHITE))
    assert list(seen(picture).tobytes()) == list(picture.tobytes())
    assert seen(Image.new("RGB", (6, 4), "white")).size == (6, 4)


@pytest.mark.parametrize(("columns", "rows"), [(20, 20), (40, 40), (80, 80), (80, 10), (1, 1)])
@pytest.mark.parametrize("size", [(1600, 600), (800, 1200), (3000, 7), (7, 3000), (1, 1)])
def test_image_fits_and_keeps_its_proportions(size: tuple[int, int], columns: int, rows: int) -> None:
    picture = Image.effect_noise(size, 90).convert("RGB")
    found = seen(picture, columns, rows)
    assert found.width <= columns
    assert found.height <= 2 * rows
    if min(found.size) > 15:
        assert found.width / found.height == pytest.approx(size[0] / size[1], rel=0.1)


@pytest.mark.parametrize(("background", "ink"), [("white", "black"), ("#202020", "white")])
@pytest.mark.parametrize("columns", [40, 80])
def test_thin_lines_stay_visible(background: str, ink: str, columns: int) -> None:
    found = seen(diagram(background, ink), columns)
    inside = found.getpixel((found.width // 2, found.height // 2))
    left = found.getpixel((0, found.height // 2))
    assert isinstance(inside, tuple)
    assert isinstance(left, tuple)
    assert abs(inside[0] - left[0]) > 40


def test_margin_with_compression_noise_is_trimmed() -> None:
    content = BytesIO()
    diagram("white", "black").save(content, "JPEG", quality=60)
    found = seen(decode(content.getvalue()), 80)
    assert found.width / found.height == pytest.approx(1200 / 400, rel=0.05)


def test_transparency_becomes_white() -> None:
    for mode in ("RGBA", "LA", "P"):
        content = BytesIO()
        Image.new("RGBA", (4, 4), (0, 0, 0, 0)).convert(mode).save(
            content, "PNG", **({"transparency": 0} if mode == "P" else {})
        )
        assert decode(content.getvalue()).getpixel((0, 0)) == WHITE


def parsed(stream: str) -> tuple[dict[str, str], Image.Image]:
    """Parse kitty graphics commands; return the control keys and the image."""
    assert CHUNK.sub("", stream) == ""
    chunks = [(dict(pair.split("=") for pair in keys.split(",")), content) for keys, content in CHUNK.findall(stream)]
    first, *others = [keys for keys, _ in chunks]
    assert all(len(content) <= 4096 and len(content) % 4 == 0 for _, content in chunks)
    assert [keys["m"] for keys, _ in chunks] == ["1"] * len(others) + ["0"]
    assert all(keys.keys() == {"m"} for keys in others)
    content = b64decode("".join(content for _, content in chunks), validate=True)
    return first, Image.open(BytesIO(content), formats=["PNG"])


@pytest.mark.parametrize(
    ("size", "room", "shown"),
    [
        ((1600, 600), (800, 1600), (800, 300)),
        ((1600, 600), (4000, 8000), (1600, 600)),
        ((300, 900), (320, 640), (213, 640)),
        ((9, 9), (640, 1280), (9, 9)),
    ],
)
def test_kitty_graphics_keep_all_pixels(size: tuple[int, int], room: tuple[int, int], shown: tuple[int, int]) -> None:
    picture = Image.effect_noise(size, 90).convert("RGB")
    keys, found = parsed(kitty_graphics(picture, *room))
    assert keys == {"a": "T", "f": "100", "q": "2", "m": keys["m"]}
    assert found.size == shown
    if shown == size:
        assert found.tobytes() == picture.tobytes()


@given(st.integers(1, 300), st.integers(1, 300), st.integers(1, 200))
def test_images_of_any_size_fit(width: int, height: int, columns: int) -> None:
    picture = Image.new("RGB", (width, height), "red")
    picture.putpixel((width // 2, height // 2), BLUE)
    _, found = parsed(kitty_graphics(picture, 8 * columns, 16 * columns))
    assert found.width <= 8 * columns
    assert seen(picture, columns, columns).width <= columns


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({"TERM": "xterm-kitty"}, True),
        ({"TERM": "xterm-ghostty"}, True),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "WezTerm"}, True),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "ghostty"}, True),
        ({"TERM": "xterm-256color"}, False),
        ({"TERM": "xterm-256color", "KITTY_WINDOW_ID": "1"}, False),  # another terminal, started from kitty
        ({"TERM": "tmux-256color", "TERM_PROGRAM": "tmux", "TMUX": "/run/tmux"}, False),
        ({"TERM": "screen", "TERM_PROGRAM": "WezTerm", "STY": "1"}, False),
        ({"TERM": "xterm-kitty", "ZELLIJ": "0"}, False),
        ({}, False),
    ],
)
def test_terminals_with_kitty_graphics(environ: dict[str, str], expected: bool) -> None:
    assert supports_kitty_graphics(environ) is expected


@given(st.integers(1, 2000), st.integers(1, 2000), st.integers(1, 200))
@example(68, 19, 1)
@example(2, 176, 5)
def test_kitty_placeholders_cover_the_image(width: int, height: int, columns: int) -> None:
    picture = Image.new("RGB", (width, height), "red")
    picture.putpixel((0, 0), BLUE)
    picture.putpixel((width - 1, height - 1), BLUE)
    sent, text = kitty_placeholders(picture, columns, columns)
    keys, found = parsed(sent)
    assert (keys["a"], keys["U"], keys["c"]) == ("T", "1", str(cell_len(text.plain.split("\n")[0])))
    rounding = min(abs(found.width - found.height * width / height), abs(found.height - found.width * height / width))
    assert rounding <= 0.5 or 1 in found.size  # one side is exact, the other is rounded to whole pixels
    lines = [[*line.split(PLACE)[1:]] for line in text.plain.split("\n")]
    assert len(lines) == int(keys["r"]) <= columns
    assert {len(line) for line in lines} == {int(keys["c"])}
    rows, first = [{cell[0] for cell in line} for line in lines], [cell[1] for cell in lines[0]]
    assert all(len(row) == 1 for row in rows)  # rows and columns are numbered with diacritics
    assert len(set().union(*rows)) == len(rows)
    assert len(set(first)) == len(first)
    assert all([cell[1] for cell in line] == first for line in lines)
    number = text.style.color.triplet if isinstance(text.style, Style) and text.style.color else None
    assert number is not None
    assert number.red << 16 | number.green << 8 | number.blue == int(keys["i"]) > 0


def test_image_ids_depend_on_content_and_size() -> None:
    red, blue = (Image.new("RGB", (160, 160), color) for color in ("red", BLUE))
    asked = [
        kitty_placeholders(red, 9, 9),
        kitty_placeholders(red, 8, 8),
        kitty_placeholders(blue, 9, 9),
        kitty_placeholders(red, 9, 9),
    ]
    numbers = [parsed(sent)[0]["i"] for sent, _ in asked]
    assert len({*numbers}) == 3
    assert numbers[0] == numbers[3]


def test_terminals_with_kitty_placeholders() -> None:
    assert supports_kitty_placeholders({"TERM": "xterm-kitty"})
    assert not supports_kitty_placeholders({"TERM": "xterm-256color", "TERM_PROGRAM": "WezTerm"})
    assert not supports_kitty_placeholders({"TERM": "xterm-kitty", "TMUX": "1"})
