"""Import of tables of databases, reference managers, spreadsheets and reading logs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec.structs import replace

from paperlog.formats.authors import Separators
from paperlog.formats.base import ImportedList, Rejected
from paperlog.formats.bibliography import Reference, to_imported_list
from paperlog.formats.bibtex.readings import Marks
from paperlog.formats.csv.header import Header, find_header
from paperlog.formats.csv.rows import Columns, extra_name, is_filled, read_row
from paperlog.formats.csv.table import Row, read_tables
from paperlog.formats.dates import parse_printed_date
from paperlog.formats.text import one_line, plain_line
from paperlog.models import EMPTY, Paper

_PARSED = frozenset({"date", "status", "read on", "rating", "log"})
"""Fields with values that may not be understood."""


def loads(text: str, name: str, *, columns: Mapping[str, str] = EMPTY) -> ImportedList:
    """Parse a table. `columns` names the columns of fields whose names aren't known.

    Raises ValueError if no column holds the titles.
    """
    rows, table, header = find_header(read_tables(text), columns)
    return read_rows(name, rows, header, table.rejected)


def read_rows(
    name: str,
    rows: Sequence[Row],
    header: Header,
    rejected: Sequence[Rejected] = (),
    separators: Separators | None = None,
) -> ImportedList:
    """Return the papers in rows. `separators` are those of the authors, if they are known."""
    read = Columns.of(header, rows, separators)
    results = [*rejected, *(_read(row, read) for row in rows)]
    results.sort(key=_line)
    imported = to_imported_list(name, [each if isinstance(each, Rejected) else each[0] for each in results])
    marks = [each[1] for each in results if not isinstance(each, Rejected)]
    readings = [each.to_reading(paper.key) for paper, each in zip(imported.papers, marks, strict=True)]
    return replace(
        imported,
        readings=[*filter(None, readings)],
        not_kept={"preamble line": header.preamble},
        other_columns=[*dict.fromkeys(_other_columns(rows, read))],
        not_understood=dict(_not_understood(imported.papers, read)),
    )


def _other_columns(rows: Sequence[Row], columns: Columns) -> Iterator[str]:
    """Yield the names of columns without a field."""
    for index, name in enumerate(columns.names):
        cells = (row.cells[index] for row in rows if index < len(row.cells))
        if index not in columns.fields and any(map(is_filled, cells)):
            yield name
    for row in rows:
        yield from row.others


def _not_understood(papers: Sequence[Paper], columns: Columns) -> Iterator[tuple[str, str]]:
    """Yield the names of columns with dates, statuses or ratings that aren't understood, each with such a value."""
    for index, field in columns.fields.items():
        name = columns.names[index]
        kept = (paper.extra.get(extra_name(name), "") for paper in papers) if field in _PARSED else ()
        day_first = columns.day_first.get(field)
        if text := next((text for text in kept if text and (field == "log" or not _has_day(text, day_first))), ""):
            yield name, one_line(text)


def _has_day(text: str, is_day_first: bool | None) -> bool:
    date = parse_printed_date(text, is_day_first=is_day_first)
    return date is not None and date.day > 0


def _read(row: Row, columns: Columns) -> tuple[Reference, Marks] | Rejected:
    width = len(columns.names)
    if row.width > width:
        reason = f"{row.width} fields instead of {width}: does an unquoted field contain a delimiter?"
        return Rejected.at(row.line, reason)
    reference, marks = read_row(row, columns)
    if not plain_line(reference.title) and not reference.stand_in_title:
        return Rejected.at(row.line, "no title", one_line(reference.citation_key or row.label))
    return reference, marks


def _line(result: tuple[Reference, Marks] | Rejected) -> int:
    return (result if isinstance(result, Rejected) else result[0]).line
