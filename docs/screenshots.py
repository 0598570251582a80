"""Draws the pictures of the README from the program itself: `python docs/screenshots.py`.

They hold text and rectangles alone, each word at its own place, so that they need no font of their own and are the
same whatever version of Rich is there.
"""

from __future__ import annotations

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
from rich.console import Console
from rich.style import Style
from rich.text import Text

from paperlog.cli.app import app
from paperlog.cli.desk import Surroundings
from paperlog.render.screen import Screen

FOLDER = Path(__file__).with_name("screenshots")
TODAY = "2026-11-23"
WIDTH = 80

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

BACKGROUND, FOREGROUND = "#1b1d23", "#d6d9e0"
COLORS = dict(enumerate(("#ef7a85", "#93c47d", "#e6c06f", "#7aacf0", "#c897e0", "#6cc3cc"), start=1))  # red to cyan
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
        surroundings = Surroundings(
            now=lambda: datetime.fromisoformat(f"{day}T12:00").astimezone(),
            environ={},
            screen=lambda stream, _: Screen(stream, is_terminal=True, width=WIDTH, color=True),
        )
        with redirect_stdout(StringIO()) as out, redirect_stderr(StringIO()):
            code = app(["--store", str(self.store), *shlex.split(command)], obj=surroundings, standalone_mode=False)
        if code:
            raise RuntimeError(f"{command} ended with {code}")
        return out.getvalue()


def printed(command: str, reader: Reader) -> list[Text]:
    prompt = Text.assemble(("$ ", "dim"), (f"paperlog {command}", "bold"))
    return [prompt, *AnsiDecoder().decode(reader.run(command).rstrip())]


PICTURES: Mapping[str, Callable[[Reader], Sequence[Text]]] = {
    "list": partial(printed, "list category:language"),
    "show": partial(printed, "show lora"),
    "stats": partial(printed, "stats"),
}


def svg(lines: Sequence[Text]) -> str:
    width, height = int(WIDTH * CELL) + 2 * MARGIN, len(lines) * LINE + 2 * MARGIN
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">',
        f'<rect width="100%" height="100%" rx="8" fill="{BACKGROUND}"/>',
        f'<g font-family="{FONT}" font-size="{SIZE}" fill="{FOREGROUND}">',
        *(word for row, line in enumerate(lines) for word in _words(line, MARGIN + row * LINE + SIZE)),
        "</g>",
        "</svg>",
        "",
    ])  # fmt: skip


def _words(line: Text, y: int) -> Iterator[str]:
    """Draw each word where its first cell is, as wide as its cells are; a sign that is no letter is its own word."""
    cell = 0
    for text, style, _ in line.render(Console(color_system="truecolor", width=WIDTH)):
        for _, characters in groupby(text, key=_kind):
            word = "".join(characters)
            cells = cell_len(word)
            if word.strip():
                yield (
                    f'<text x="{MARGIN + cell * CELL:g}" y="{y}" textLength="{cells * CELL:g}"'
                    f' lengthAdjust="spacingAndGlyphs"{_look(style)}>{escape(word)}</text>'
                )
            cell += cells


def _kind(character: str) -> str:
    return character if character.isspace() or not character.isascii() else "word"


def _look(style: Style | None) -> str:
    if style is None:
        return ""
    color = COLORS.get(style.color.number or 0) if style.color else None
    looks = {
        "fill": color,
        "opacity": "0.6" if style.dim else None,
        "font-weight": "bold" if style.bold else None,
        "font-style": "italic" if style.italic else None,
        "text-decoration": "underline" if style.underline else None,
    }
    return "".join(f' {name}="{value}"' for name, value in looks.items() if value)


def pictures() -> dict[str, str]:
    """Return what the pictures hold, by name."""
    with TemporaryDirectory() as folder:
        reader = Reader.of_a_year(Path(folder))
        return {name: svg(picture(reader)) for name, picture in PICTURES.items()}


if __name__ == "__main__":
    for name, picture in pictures().items():
        (FOLDER / f"{name}.svg").write_text(picture, "utf-8")
