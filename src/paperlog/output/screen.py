"""Output streams: their capabilities, and writing styled and wrapped text to them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import cached_property
from io import BytesIO, TextIOWrapper
from pathlib import Path
from shutil import get_terminal_size
from typing import TYPE_CHECKING, TextIO

from msgspec import Struct

from paperlog.models import Status
from paperlog.output.cells import fit, width, wrap, wrap_line
from paperlog.output.palette import CATEGORY_STYLES, Palette
from paperlog.text import printable, sanitize

if TYPE_CHECKING:
    from rich.console import Console

PIPE_WIDTH = 80

COLORS = ("red", "green", "yellow", "blue", "magenta", "cyan")
_SGR = {"bold": "1", "dim": "2", **{color: str(31 + index) for index, color in enumerate(COLORS)}}


class Color(StrEnum):
    """When to use color."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


class Glyphs(Struct, frozen=True):
    """Symbols for a screen. Each character is one cell wide.

    `bar_steps` and `column_steps` fill a cell in steps, `sparkline` has a symbol for each height, `bar_segments` stand
    for papers with the status read, reading or skimmed, and unread, and `day_levels` for 0, 1, 2, and 3 or more
    readings. `quotes` are the opening and the closing mark.
    """

    status: Mapping[Status, str]
    star: str
    empty_star: str
    bar_steps: str
    empty_bar: str
    column_steps: str
    sparkline: str
    bar_segments: str
    day_levels: str
    quotes: tuple[str, str]
    ellipsis: str
    dot: str
    line: str
    arrow: str
    bullet: str
    quote_bar: str

    def bar(self, steps: int) -> str:
        """Return a bar of this many steps. Each of `bar_steps` fills a cell by one more step."""
        full, partial = divmod(steps, len(self.bar_steps))
        return self.bar_steps[-1] * full + (self.bar_steps[partial - 1] if partial else "")


UNICODE = Glyphs(
    status=dict(zip(Status, "○◇◐◌●✗", strict=True)),
    star="★", empty_star="☆", bar_steps="▏▎▍▌▋▊▉█", empty_bar="·", column_steps="▁▂▃▄▅▆▇█", sparkline="▁▂▃▄▅▆▇█",
    bar_segments="■▪·", day_levels="·░▒█", quotes=("“", "”"), ellipsis="…", dot="·", line="─", arrow="→",
    bullet="•", quote_bar="│",
)  # fmt: skip
ASCII = Glyphs(
    status=dict(zip(Status, "-+>~*x", strict=True)),
    star="*", empty_star=".", bar_steps="#", empty_bar=".", column_steps="#", sparkline="_-=#",
    bar_segments="#=.", day_levels=".oO@",
    quotes=('"', '"'), ellipsis="...", dot="-", line="-", arrow="->",
    bullet="*", quote_bar="|",
)  # fmt: skip

STATUS_STYLE = {
    Status.UNREAD: "", Status.QUEUED: "cyan", Status.READING: "yellow",
    Status.SKIMMED: "magenta", Status.READ: "green", Status.DROPPED: "dim",
}  # fmt: skip


class Screen(Struct, frozen=True, dict=True):
    """An output stream and its capabilities.

    Styles are `bold`, `dim`, one of COLORS, or the color of a category.
    """

    stream: TextIO
    is_terminal: bool
    width: int
    color: bool
    palette: Palette = Palette.STANDARD

    @classmethod
    def of(cls, stream: TextIO, color: Color, environ: Mapping[str, str]) -> Screen:
        is_terminal = stream.isatty()
        supports_color = is_terminal and not environ.get("NO_COLOR") and environ.get("TERM") != "dumb"
        return cls(
            stream=stream,
            is_terminal=is_terminal,
            width=max(20, get_terminal_size((PIPE_WIDTH, 24)).columns) if is_terminal else PIPE_WIDTH,
            color=color is Color.ALWAYS or (color is Color.AUTO and supports_color),
            palette=Palette.of(environ),
        )

    def in_memory(self) -> Screen:
        """Return a screen that looks the same, whose output stays in memory."""
        stream = TextIOWrapper(BytesIO(), encoding=self.stream.encoding, errors=self.stream.errors, newline="")
        return Screen(stream, self.is_terminal, self.width, self.color, self.palette)

    def written(self) -> str:
        """Return the output of a screen in memory."""
        assert isinstance(self.stream, TextIOWrapper)  # noqa: S101 - made by `in_memory`
        self.stream.seek(0)
        return self.stream.read()

    @cached_property
    def glyphs(self) -> Glyphs:
        try:
            "○◇◐◌●✗★☆▏▁▪■░▒·…─→•│".encode(self.stream.encoding or "utf-8")
        except UnicodeEncodeError:
            return ASCII
        return UNICODE

    @property
    def can_draw_images(self) -> bool:
        """Whether images can be drawn, at least in half blocks."""
        return self.is_terminal and self.color and self.glyphs is UNICODE

    @cached_property
    def console(self) -> Console:
        from rich.console import Console

        return Console(
            file=self.stream, width=self.width, force_terminal=self.color, no_color=not self.color,
            color_system=self.palette.value if self.color else None, markup=False, emoji=False, highlight=False,
            legacy_windows=False,
        )  # fmt: skip

    def styled(self, text: str, *styles: str) -> str:
        known = self._sgr
        codes = ";".join(known[style] for style in styles if style in known)
        return f"\x1b[{codes}m{text}\x1b[0m" if codes and self.color else text

    @cached_property
    def _sgr(self) -> Mapping[str, str]:
        return {**_SGR, **{style: code for style, (code, _) in CATEGORY_STYLES[self.palette].items() if code}}

    def rich_style(self, styles: str) -> str:
        """Convert style names, separated by spaces, to those of Rich."""
        names = CATEGORY_STYLES[self.palette]
        return " ".join(names[style][1] if style in names else style for style in styles.split()).strip()

    def write_line(self, text: str = "") -> None:
        self.stream.write(text + "\n")

    def sanitize(self, text: str, *, lines: bool = False) -> str:
        """Make untrusted text safe to print. In a pipe, change only line breaks and control characters."""
        return sanitize(text, lines=lines) if self.is_terminal else printable(text, lines=lines)

    def write_path(self, path: Path, label: str = "") -> None:
        """Write a path. In a pipe, write its exact bytes: file names can contain any bytes except / and NUL.

        After a label, control characters become symbols, so that the path stays on one line.
        """
        if self.is_terminal:
            write = self.write_message if label else self.write_line
            write(f"{label}{sanitize(str(path))}")
        else:
            self.stream.write(label)
            self.stream.flush()
            self.stream.buffer.write(os.fsencode("".join(map(_harmless, str(path))) if label else path) + b"\n")

    def write_lines(self, texts: Iterable[str]) -> None:
        """Write all lines at once: on a terminal, writing them one by one costs a system call each."""
        self.stream.write("".join(f"{text}\n" for text in texts))

    def write_message(self, message: str) -> None:
        """Write a message that might quote untrusted text, wrapped on a terminal."""
        for text in self.sanitize(message, lines=True).split("\n"):
            if not self.is_terminal or width(text) <= self.width:
                self.write_line(text)
            elif text.startswith(" "):  # a table row
                self.write_line(fit(text, self.width, self.glyphs.ellipsis))
            else:
                self.write_wrapped("", text)

    def write_wrapped(self, prefix: str, text: str, *styles: str) -> None:
        """Wrap and write text with a styled prefix and hanging indent, or below the prefix if that is too wide."""
        indent = width(prefix)
        if self.is_terminal and indent > self.width // 2:
            for line in wrap(prefix, self.width):
                self.write_line(self.styled(line, *styles))
            prefix, indent = "  ", 2
        for paragraph in self.sanitize(text, lines=True).split("\n"):
            for line in wrap_line(paragraph, self.width - indent) if self.is_terminal else [paragraph]:
                full_line = self.styled(prefix, *styles) + line
                self.write_line(full_line.rstrip() if self.is_terminal or not line else full_line)
                prefix = " " * indent

    def styled_status(self, status: Status) -> str:
        return self.styled(self.glyphs.status[status], STATUS_STYLE[status])

    def stars(self, rating: int | None) -> str:
        return self.glyphs.star * rating + self.glyphs.empty_star * (5 - rating) if rating else ""

    def styled_stars(self, rating: int | None) -> str:
        return self.styled(self.stars(rating), "yellow") if rating else ""

    def progress_bar(self, done: int, total: int, cells: int = 10) -> str:
        """Return a bar that is empty only at 0 and full only at `total`."""
        steps = len(self.glyphs.bar_steps)
        filled_steps = max(done * cells * steps // total, min(done, 1))
        bar = self.glyphs.bar(filled_steps)
        return bar + self.glyphs.empty_bar * (cells - len(bar))


def _harmless(character: str) -> str:
    """Make a character of a path harmless; lone surrogates stand for bytes that aren't valid UTF-8."""
    if character == "\n":
        return "\u240a"
    return character if "\udc80" <= character <= "\udcff" else printable(character, lines=True)
