"""The rows of a file, by delimiter and quoting."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from paperlog.formats.base import Rejected

csv.field_size_limit(2**31 - 1)  # the default of 131,072 characters is too small for some summaries

_DELIMITERS = ",;\t|"
_LINE = re.compile(r"\r\n|\r|\n")
_SEP_LINE = re.compile(r'"?sep=([,;\t|])"?', re.IGNORECASE)
# Where the list separator is a semicolon, spreadsheets also begin a cell after a semicolon, a tab or a line break. The
# last four operators are full-width forms of the first four.
_FORMULA_START = r"(\A *|(?<=[;\t\r\n])[ \x22]*){}(?='*[=+\-@\uff1d\uff0b\uff0d\uff20])|\A{}(?='*[\t\r\n])"
_FORMULA = re.compile(_FORMULA_START.format("", ""))
_ESCAPED_FORMULA = re.compile(_FORMULA_START.format("'", "'"))
_TEXT_FORMULA = re.compile(r'="([^"]*)"')
_QUOTED: Mapping[str, Any] = {"strict": True}
_BACKSLASHES: Mapping[str, Any] = {"strict": True, "doublequote": False, "escapechar": "\\"}
_UNQUOTED: Mapping[str, Any] = {"quoting": csv.QUOTE_NONE}
_MAX_READINGS = 10
"""How often lines are read again, on average, before a quotation mark without its counterpart ends with its line."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row. `others` are values without a column, by name. Reports show `label` if a row has no title."""

    line: int
    cells: Sequence[str]
    others: Mapping[str, str] = field(default_factory=dict)
    label: str = ""

    @property
    def width(self) -> int:
        """The number of cells, not counting blank cells at the end."""
        return max((number for number, cell in enumerate(self.cells, start=1) if cell.strip()), default=0)


@dataclass(slots=True)
class Table:
    """The rows of a file when split at one delimiter."""

    rows: list[Row] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)

    @property
    def usual_width(self) -> int:
        """The most common number of cells in a row. In a tie, the larger number."""
        widths = Counter(len(row.cells) for row in self.rows)
        return max(widths, key=lambda width: (widths[width], width), default=0)

    @property
    def irregular_count(self) -> int:
        """The number of lines that were rejected and of rows that don't have the usual width."""
        width = self.usual_width
        return len(self.rejected) + sum(len(row.cells) != width for row in self.rows)

    @property
    def regularity(self) -> float:
        """The share of rows with the usual width, from 0 to 1."""
        return 1 - self.irregular_count / max(1, len(self.rows) + len(self.rejected))


def read_tables(text: str) -> list[Table]:
    """Return the rows for each delimiter that the file may have; one, if its first line names it."""
    lines = _LINE.sub("\n", text.removeprefix("\ufeff")).split("\n")
    if sep_line := _SEP_LINE.fullmatch(lines[0].rstrip(",;\t ")) or _SEP_LINE.fullmatch(lines[0]):  # written by Excel
        return [_read(lines, 1, sep_line[1])]
    return [_read(lines, 0, delimiter) for delimiter in _DELIMITERS if delimiter in text] or [_read(lines, 0, ",")]


def escape_formula(cell: str) -> str:
    """Put an apostrophe before a text that a spreadsheet would run as a formula."""
    return _FORMULA.sub(r"\1'", cell)


def _unescape(cell: str) -> str:
    """Return a cell without the apostrophes of `escape_formula`, or the text in a formula like `="0123"`."""
    if cell.startswith('="') and (text := _TEXT_FORMULA.fullmatch(cell)):
        return text[1]
    return _ESCAPED_FORMULA.sub(r"\1", cell) if "'" in cell else cell


def _read(lines: Sequence[str], first: int, delimiter: str) -> Table:
    """Read rows with the usual quotes or, if the rows then have more of one width, with other ones."""
    tables = [_read_quoted(lines, first, delimiter, _QUOTED)]
    if tables[0].rejected:
        if any('\\"' in line for line in lines):
            tables.append(_read_quoted(lines, first, delimiter, _BACKSLASHES))
        unquoted = _read_quoted(lines, first, delimiter, _UNQUOTED)
        if not any(cell.startswith('"') and cell.endswith('"') for row in unquoted.rows for cell in row.cells):
            tables.append(unquoted)
    return min(tables, key=lambda table: table.irregular_count)


def _read_quoted(lines: Sequence[str], first: int, delimiter: str, quoting: Mapping[str, Any]) -> Table:
    """Read rows. If a row has invalid quotes, reject only its first line and continue on the next line."""
    table = Table()
    start, wasted = first, 0
    while start < len(lines):
        end = len(lines) if wasted < _MAX_READINGS * len(lines) else start + 1
        reader = csv.reader(_lines_between(lines, start, end), delimiter=delimiter, skipinitialspace=True, **quoting)
        record_start = start
        try:
            for cells in reader:
                if any(cell.strip() for cell in cells):
                    table.rows.append(Row(record_start + 1, [*map(_unescape, cells)]))
                record_start = start + reader.line_num
            start = end
        except csv.Error as error:
            table.rejected.append(Rejected.at(record_start + 1, f"invalid CSV: {error}"))
            wasted += start + reader.line_num - record_start
            start = record_start + 1
    return table


def _lines_between(lines: Sequence[str], start: int, end: int) -> Iterator[str]:
    last = len(lines) - 1
    for number in range(start, end):
        yield lines[number] + "\n" if number < last else lines[number]
