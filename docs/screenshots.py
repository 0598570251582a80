"""Generate the documentation's screenshots by running the program, with `python docs/screenshots.py`.

The SVG files contain only text and rectangles. Each word has an explicit position and width, so that the layout doesn't
depend on the font, and the files don't depend on Rich's version.
"""

from __future__ import annotations

import asyncio
import shlex
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from html import escape
from io import StringIO
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.ansi import AnsiDecoder
from rich.cells import cell_len
from rich.color import Color
from rich.console import Console
from rich.style import Style
from rich.text import Text
from textual.strip import Strip

from paperlog.cli.app import app
from paperlog.cli.context import Environment, open_session
from paperlog.output.screen import Screen
from paperlog.tui.app import Browser
from paperlog.tui.external_access import ExternalAccess
from paperlog.tui.theme import DARK, DARK_COLORS

FOLDER = Path(__file__).with_name("screenshots")
TODAY = "2026-11-23"
WIDTH = 80
BROWSER_SIZE = 100, 30

LOG = """
2026-01-11 mark-read transformer --rating 5 --note "multi-head attention replaces recurrence"
2026-01-12 mark-read elmo --rating 3
2026-01-18 mark-read gpt --rating 4
2026-01-18 mark-read bert --rating 5
2026-01-25 mark-skimmed roberta
2026-02-08 mark-read gpt-2 --rating 4
2026-02-09 mark-read gpt-3 --rating 4
2026-02-22 mark-read vae --rating 3
2026-03-08 mark-read gan --rating 4
2026-03-09 mark-read r-cnn --rating 3
2026-03-14 mark-read fast-r-cnn faster-r-cnn --rating 4
2026-03-21 mark-read yolo --rating 4
2026-04-04 mark-read mask-r-cnn --rating 4
2026-04-05 mark-dropped ssd
2026-05-10 mark-read u-net --rating 5
2026-05-17 mark-read vit --rating 5
2026-05-18 mark-read detr --rating 4
2026-06-07 mark-read clip --rating 5
2026-07-19 mark-read transformer --note "second reading: the scaling by √d matters"
2026-08-30 mark-read instructgpt --rating 4
2026-09-06 mark-read ddpm --rating 5
2026-09-20 mark-read s4 --rating 3
2026-10-18 mark-read flashattention --rating 5
2026-10-25 mark-read chinchilla --rating 5
2026-10-25 annotate chinchilla "about 20 tokens per parameter"
2026-11-01 mark-read t5 --rating 3
2026-11-08 mark-read lora --rating 4
2026-11-08 tag lora qlora --add finetuning
2026-11-08 annotate lora "rank 8 is enough for our adapters"
2026-11-15 mark-read generative-agents --rating 3
2026-11-21 mark-reading qlora
2026-11-22 mark-read llama-2 --rating 4
2026-11-22 mark-reading mamba
2026-11-22 annotate lora "compare with QLoRA: the same with 4-bit weights"
2026-11-22 queue mistral-7b moe
"""

BACKGROUND, FOREGROUND = DARK.background, DARK.foreground
FONT, SIZE = "ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace", 14
CELL, LINE, MARGIN = 8.5, 17, 18


@dataclass(frozen=True, slots=True)
class DemoLibrary:
    """A library that has been used for a year."""

    path: Path

    @classmethod
    def create(cls, folder: Path) -> DemoLibrary:
        library = cls(folder / "library.json")
        for line in LOG.strip().splitlines():
            day, command = line.split(" ", 1)
            library.run(command, day)
        return library

    def run(self, command: str, day: str = TODAY) -> str:
        """Return a command's output on a terminal."""
        environment = Environment(
            now=lambda: _noon(day),
            environ={},
            screen=lambda stream, _: Screen(stream, is_terminal=True, width=WIDTH, color=True),
        )
        with redirect_stdout(StringIO()) as out, redirect_stderr(StringIO()):
            code = app(["--store", str(self.path), *shlex.split(command)], obj=environment, standalone_mode=False)
        if code:
            raise RuntimeError(f"{command}: exit code {code}")
        return out.getvalue()


def _noon(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T12:00").astimezone()


def command_lines(command: str, library: DemoLibrary) -> list[Text]:
    prompt = Text.assemble(("$ ", "dim"), (f"paperlog {command}", "bold"))
    return [prompt, *AnsiDecoder().decode(library.run(command).rstrip())]


def browser_lines(keys: str, library: DemoLibrary) -> list[Text]:
    """Press some keys in the browser, and return the lines of its screen."""
    session = open_session(library.path, {}, lambda: _noon(TODAY))
    terminal = Screen(StringIO(), is_terminal=True, width=WIDTH, color=True)
    environment = Environment()
    access = ExternalAccess(library.path, {}, environment.image_cache, environment.fetcher)
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


SCREENSHOTS: Mapping[str, Callable[[DemoLibrary], Sequence[Text]]] = {
    "list": partial(command_lines, "list category:language"),
    "show": partial(command_lines, "show lora"),
    "stats": partial(command_lines, "stats"),
    "browse": partial(browser_lines, "slash l o r a enter escape"),
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
    """Return the content of the SVG files by file name."""
    with TemporaryDirectory() as folder:
        library = DemoLibrary.create(Path(folder))
        return {name: svg(lines(library)) for name, lines in SCREENSHOTS.items()}


if __name__ == "__main__":
    for name, content in screenshots().items():
        (FOLDER / f"{name}.svg").write_text(content, "utf-8")
