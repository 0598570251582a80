"""Draws the pictures of the README from the program itself: `python docs/screenshots.py`.

They hold text and rectangles alone, each word at its own place, so that they need no font of their own and are the
same whatever version of Rich is there.
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
SIZE_OF_BROWSER = 100, 30

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
class Reader:
    """Somebody who has used the program for a year."""

    store: Path

    @classmethod
    def of_a_year(cls, folder: Path) -> Reader:
        reader = cls(folder / "library.json")
        for line in LOG.strip().splitlines():
            day, command = line.split(" ", 1)
            reader.run(command, day)
        return reader

    def run(self, command: str, day: str = TODAY) -> str:
        """Return what a terminal gets to see of a command."""
        environment_ = Environment(
            now=lambda: _noon(day),
            environ={},
            screen=lambda stream, _: Screen(stream, is_terminal=True, width=WIDTH, color=True),
        )
        with redirect_stdout(StringIO()) as out, redirect_stderr(StringIO()):
            code = app(["--store", str(self.store), *shlex.split(command)], obj=environment_, standalone_mode=False)
        if code:
            raise RuntimeError(f"{command} ended with {code}")
        return out.getvalue()


def _noon(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T12:00").astimezone()


def printed(command: str, reader: Reader) -> list[Text]:
    prompt = Text.assemble(("$ ", "dim"), (f"paperlog {command}", "bold"))
    return [prompt, *AnsiDecoder().decode(reader.run(command).rstrip())]


def browsed(keys: str, reader: Reader) -> list[Text]:
    """Return what the browser shows after some keys."""
    session = open_session(reader.store, {}, lambda: _noon(TODAY))
    terminal = Screen(StringIO(), is_terminal=True, width=WIDTH, color=True)
    environment_ = Environment()
    access = ExternalAccess(reader.store, {}, environment_.image_cache, environment_.fetcher)
    browser = Browser(session, session.version(), session.snapshot(), terminal, access)

    async def seen() -> list[Strip]:
        async with browser.run_test(size=SIZE_OF_BROWSER) as pilot:
            await pilot.press(*keys.split())
            await browser.workers.wait_for_complete()
            await pilot.pause()
            return browser.screen._compositor.render_strips()  # noqa: SLF001 - nothing else tells what is seen

    return [Text.assemble(*((text, style or "") for text, style, _ in strip)) for strip in asyncio.run(seen())]


PICTURES: Mapping[str, Callable[[Reader], Sequence[Text]]] = {
    "list": partial(printed, "list category:language"),
    "show": partial(printed, "show lora"),
    "stats": partial(printed, "stats"),
    "browse": partial(browsed, "slash l o r a enter escape"),
}


def svg(lines: Sequence[Text]) -> str:
    columns = max(WIDTH, *(line.cell_len for line in lines))
    width, height = int(columns * CELL) + 2 * MARGIN, len(lines) * LINE + 2 * MARGIN
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">',
        f'<rect width="100%" height="100%" rx="8" fill="{BACKGROUND}"/>',
        f'<g font-family="{FONT}" font-size="{SIZE}" fill="{FOREGROUND}">',
        *(part for row, line in enumerate(lines) for part in _parts(line, MARGIN + row * LINE)),
        "</g>",
        "</svg>",
        "",
    ])  # fmt: skip


def _parts(line: Text, y: int) -> Iterator[str]:
    """Draw each word where its first cell is, as wide as its cells are; a sign that is no letter is its own word."""
    cell = 0
    for text, given, _ in line.render(Console(color_system="truecolor", width=WIDTH)):
        style = given or Style.null()
        if style.reverse:
            style += Style(color=style.bgcolor, bgcolor=style.color)
        ground = _color(style.bgcolor)
        if ground and ground != BACKGROUND:
            place = f'x="{MARGIN + cell * CELL:g}" y="{y}" width="{cell_len(text) * CELL:g}" height="{LINE}"'
            yield f'<rect {place} fill="{ground}" shape-rendering="crispEdges"/>'
        for _, characters in groupby(text, key=_kind):
            word = "".join(characters)
            cells = cell_len(word)
            if word.strip():
                yield (
                    f'<text x="{MARGIN + cell * CELL:g}" y="{y + SIZE}" textLength="{cells * CELL:g}"'
                    f' lengthAdjust="spacingAndGlyphs"{_look(style)}>{escape(word)}</text>'
                )
            cell += cells


def _kind(character: str) -> str:
    return character if character.isspace() or not character.isascii() else "word"


def _look(style: Style) -> str:
    looks = {
        "fill": _color(style.color),
        "opacity": "0.6" if style.dim else None,
        "font-weight": "bold" if style.bold else None,
        "font-style": "italic" if style.italic else None,
        "text-decoration": "underline" if style.underline else None,
    }
    return "".join(f' {name}="{value}"' for name, value in looks.items() if value)


def _color(color: Color | None) -> str | None:
    return color.get_truecolor(DARK_COLORS).hex if color and not color.is_default else None


def pictures() -> dict[str, str]:
    """Return what the pictures hold, by name."""
    with TemporaryDirectory() as folder:
        reader = Reader.of_a_year(Path(folder))
        return {name: svg(picture(reader)) for name, picture in PICTURES.items()}


if __name__ == "__main__":
    for name, picture in pictures().items():
        (FOLDER / f"{name}.svg").write_text(picture, "utf-8")
