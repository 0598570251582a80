"""Generate the documentation's screenshots by running the program, with `PYTHONPATH=tests python docs/screenshots.py`.

The SVG files contain only text and rectangles. Each word has an explicit position and width, so that the layout doesn't
depend on the font, and the files don't depend on Rich's version. The picture of the HTML page is taken by Chromium, and
contains the hash of the page, since its fonts are those of the machine.
"""

from __future__ import annotations

import asyncio
import os
import re
import shlex
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from datetime import datetime
from functools import partial
from hashlib import sha256
from html import escape
from io import BytesIO, StringIO
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from PIL import Image
from PIL.PngImagePlugin import PngInfo
from playwright.sync_api import ViewportSize, sync_playwright
from rich.ansi import AnsiDecoder
from rich.cells import cell_len
from rich.color import Color
from rich.console import Console
from rich.style import Style
from rich.text import Text
from textual.strip import Strip

from paperlog.cli.app import app
from paperlog.cli.context import Environment, open_session
from paperlog.configuration.settings import Configuration
from paperlog.output.palette import Palette
from paperlog.output.screen import Screen
from paperlog.paths import CONFIGURATION_VARIABLE
from paperlog.tui.app import Browser
from paperlog.tui.external_access import ExternalAccess
from paperlog.tui.theme import DARK, DARK_COLORS
from support.sample_library import write_library

FOLDER = Path(__file__).with_name("screenshots")
TODAY = "2026-11-23"
WIDTH = 80
BROWSER_SIZE = 100, 30
PAGE_SIZE: ViewportSize = {"width": 1000, "height": 900}
PAGE_COLORS = 64
HASH = "page-sha256"

BACKGROUND, FOREGROUND = DARK.background, DARK.foreground
FONT, SIZE = "ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace", 14
CELL, LINE, MARGIN = 8.5, 17, 18


def run(command: str, library: Path) -> str:
    """Return a command's output on a terminal."""
    environment = Environment(
        now=_noon,
        environ={CONFIGURATION_VARIABLE: os.devnull},
        screen=lambda stream, _: Screen(stream, is_terminal=True, width=WIDTH, color=True, palette=Palette.TRUECOLOR),
    )
    with redirect_stdout(StringIO()) as out, redirect_stderr(StringIO()):
        code = app(["--store", str(library), *shlex.split(command)], obj=environment, standalone_mode=False)
    if code:
        raise RuntimeError(f"{command}: exit code {code}")
    return out.getvalue()


def _noon() -> datetime:
    return datetime.fromisoformat(f"{TODAY}T12:00").astimezone()


def command_lines(command: str, library: Path) -> list[Text]:
    prompt = Text.assemble(("$ ", "dim"), (f"paperlog {command}".rstrip(), "bold"))
    return [prompt, *AnsiDecoder().decode(run(command, library).rstrip())]


def browser_lines(keys: str, library: Path) -> list[Text]:
    """Press some keys in the browser, and return the lines of its screen."""
    session = open_session(library, {}, _noon)
    terminal = Screen(StringIO(), is_terminal=True, width=WIDTH, color=True, palette=Palette.TRUECOLOR)
    environment = Environment()
    access = ExternalAccess(library, None, {}, environment.image_cache, environment.fetcher, Configuration())
    browser = Browser(session, session.version(), session.snapshot(), terminal, access)

    async def rendered_strips() -> list[Strip]:
        async with browser.run_test(size=BROWSER_SIZE) as pilot:
            await pilot.press(*keys.split())
            await browser.workers.wait_for_complete()
            await pilot.pause()
            return browser.screen._compositor.render_strips()  # noqa: SLF001 - no public API

    return [
        Text.assemble(*((text, style or "") for text, style, _ in strip)) for strip in asyncio.run(rendered_strips())
    ]


NOTE = """\
The update $\\Delta W = BA$ has rank $r \\ll \\min(d, k)$:

$$h = W_0 x + \\frac{\\alpha}{r} BAx$$

| rank | accuracy |
|-----:|---------:|
|    8 |     73.4 |
|   64 | **73.5** |

- Which layers? See [the code](https://github.com/microsoft/LoRA).
- After training, there is no extra latency:

```python
def merge(layer):
    return layer.W + 0.5 * layer.B @ layer.A
```
"""


def note_lines(library: Path) -> list[Text]:
    """Return a paper's notes, after adding one with everything that is rendered."""
    words = ["annotate", "qlora", NOTE, "--page", "4", "--quote", "the change in weights has a low intrinsic rank"]
    run(shlex.join(words), library)
    return command_lines("notes qlora", library)


def html_page() -> str:
    """Return the HTML page of the sample library."""
    with TemporaryDirectory() as folder:
        library, file = Path(folder, "library.json"), Path(folder, "page.html")
        write_library(library, imported=0)
        run(f"export --with-notes -o {shlex.quote(str(file))}", library)
        return file.read_text("utf-8")


def picture_of(page: str) -> bytes:
    """Return a picture of the top of an HTML page, as PNG with the hash of the page."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"))
        tab = browser.new_page(viewport=PAGE_SIZE)
        tab.set_content(page)
        screenshot = Image.open(BytesIO(tab.screenshot()))
        browser.close()
    information, png = PngInfo(), BytesIO()
    information.add_text(HASH, hash_of(page))
    screenshot.convert("RGB").quantize(PAGE_COLORS).save(png, "PNG", optimize=True, pnginfo=information)
    return png.getvalue()


def hash_of(page: str) -> str:
    """Return the hash of a page without formulas, because each version of latex2mathml writes them differently."""
    return sha256(re.sub("<math.*?</math>", "", page).encode()).hexdigest()


SCREENSHOTS: Mapping[str, Callable[[Path], Sequence[Text]]] = {
    "dashboard": partial(command_lines, ""),
    "list": partial(command_lines, "list category:language"),
    "show": partial(command_lines, "show lora"),
    "stats": partial(command_lines, "stats"),
    "browse": partial(browser_lines, "slash l o r a enter escape"),
    "notes": note_lines,  # last, because it adds a note
}


def svg(lines: Sequence[Text]) -> str:
    columns = max(WIDTH, *(line.cell_len for line in lines))
    width, height = int(columns * CELL) + 2 * MARGIN, len(lines) * LINE + 2 * MARGIN
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">',
        f'<rect width="100%" height="100%" rx="8" fill="{BACKGROUND}"/>',
        f'<g font-family="{FONT}" font-size="{SIZE}" fill="{FOREGROUND}">',
        *(element for row, line in enumerate(lines) for element in _elements(line, MARGIN + row * LINE)),
        "</g>",
        "</svg>",
        "",
    ])  # fmt: skip


def _elements(line: Text, y: int) -> Iterator[str]:
    """Yield a `<text>` for each word or symbol of a line, on top of a `<rect>` if it has a background."""
    column = 0
    for text, segment_style, _ in line.render(Console(color_system="truecolor", width=WIDTH)):
        style = segment_style or Style.null()
        if style.reverse:
            style += Style(color=style.bgcolor, bgcolor=style.color)
        background = _color(style.bgcolor)
        if background and background != BACKGROUND:
            area = f'x="{MARGIN + column * CELL:g}" y="{y}" width="{cell_len(text) * CELL:g}" height="{LINE}"'
            yield f'<rect {area} fill="{background}" shape-rendering="crispEdges"/>'
        for _, characters in groupby(text, key=_kind):
            word = "".join(characters)
            cells = cell_len(word)
            if word.strip():
                yield (
                    f'<text x="{MARGIN + column * CELL:g}" y="{y + SIZE}" textLength="{cells * CELL:g}"'
                    f' lengthAdjust="spacingAndGlyphs"{_attributes(style)}>{escape(word)}</text>'
                )
            column += cells


def _kind(character: str) -> str:
    """Group ASCII letters and punctuation into words; every other character stands alone."""
    return character if character.isspace() or not character.isascii() else "word"


def _attributes(style: Style) -> str:
    attributes = {
        "fill": _color(style.color),
        "opacity": "0.6" if style.dim else None,
        "font-weight": "bold" if style.bold else None,
        "font-style": "italic" if style.italic else None,
        "text-decoration": "underline" if style.underline else None,
    }
    return "".join(f' {name}="{value}"' for name, value in attributes.items() if value)


def _color(color: Color | None) -> str | None:
    return color.get_truecolor(DARK_COLORS).hex if color and not color.is_default else None


def screenshots() -> dict[str, str]:
    """Return the content of the SVG files by file name. Rich takes the number of colors from $TERM."""
    with TemporaryDirectory() as folder, patch.dict(os.environ, {"TERM": "xterm-256color"}):
        library = Path(folder) / "library.json"
        write_library(library, imported=0)
        return {name: svg(lines(library)) for name, lines in SCREENSHOTS.items()}


if __name__ == "__main__":
    for name, content in screenshots().items():
        (FOLDER / f"{name}.svg").write_text(content, "utf-8")
    (FOLDER / "page.png").write_bytes(picture_of(html_page()))
