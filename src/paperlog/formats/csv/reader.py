"""Import of tables of databases, reference managers, spreadsheets and reading logs."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence

from msgspec.structs import replace

from paperlog.formats.authors import Separators
from paperlog.formats.base import ImportedList, Rejected
from paperlog.formats.bibliography import Reference, to_imported_list
from paperlog.formats.bibtex.readings import Marks
from paperlog.formats.csv.header import Header, find_header
from paperlog.formats.csv.rows import Columns, extra_name, is_filled, read_row
from paperlog.formats.csv.table import Row, read_tables
from paperlog.formats.text import one_line, plain_line
from paperlog.models import EMPTY

_OF_A_READING = frozenset({"status", "read on", "rating"})


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
    kept = {name for paper in imported.papers for name in paper.extra}
    readings = [each.to_reading(paper.key) for paper, each in zip(imported.papers, marks, strict=True)]
    return replace(
        imported,
        readings=[*filter(None, readings)],
        not_kept={"preamble line": header.preamble},
        other_columns=[*dict.fromkeys(_other_columns(rows, read, kept))],
    )


def _other_columns(rows: Sequence[Row], columns: Columns, kept: Container[str]) -> Iterator[str]:
    """Yield the names of columns without a field, and of those about a reading with cells that aren't understood."""
    for index, name in enumerate(columns.names):
        field = columns.fields.get(index)
        if field in _OF_A_READING:
            is_other = extra_name(name) in kept
        else:
            is_other = not field and any(is_filled(row.cells[index]) for row in rows if index < len(row.cells))
        if is_other:
            yield name
    for row in rows:
        yield from row.others


def _read(row: Row, columns: Columns) -> tuple[Reference, Marks] | Rejected:
    width = len(columns.names)
    if row.width > width:
        reason = f"{row.width} fields instead of {width}: does an unquoted field contain a delimiter?"
        return Rejected.at(row.line, reason)
    reference, marks = read_row(row, columns)
    if not plain_line(reference.title):
        return Rejected.at(row.line, "no title", one_line(reference.citation_key or row.label))
    return reference, marks


def _line(result: tuple[Reference, Marks] | Rejected) -> int:
    return (result if isinstance(result, Rejected) else result[0]).line
