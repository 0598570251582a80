"""CSV, with a header that names the columns or columns that are known by what they hold."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from io import StringIO

from paperlog.formats.base import Contents, ReadingList, Rejected
from paperlog.formats.csv_columns import Columns, guessed_columns, named_columns
from paperlog.formats.printed_dates import most_exact, printed_date
from paperlog.formats.reference import (
    Reference,
    citation_key,
    clean,
    entry_at,
    keywords,
    person,
    reading_list,
    without_control,
)
from paperlog.formats.works import notes_of
from paperlog.identity import arxiv_id
from paperlog.model import Entry, Paper

csv.field_size_limit(2**31 - 1)  # a summary may be longer than the 131,072 characters that are its own limit

_DELIMITERS = ",;\t"
_LINE = re.compile(r"\r\n|\r|\n")
_NAMED_DELIMITER = re.compile(r"sep=([,;\t])", re.IGNORECASE)
_BETWEEN_AUTHORS = re.compile(r"\s*[;\n]\s*|,?\s+(?:and|&)\s+|,\s*$", re.IGNORECASE)
_TWO_WORDS = re.compile(r"\s*[^\W\d_a-z]\S*\s+\S.*", re.DOTALL)
_RUN = r"\A{}(?='*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20])"  # the last four are the first in full width
_FORMULA = re.compile(_RUN.format(""))
_NO_PAPER = Entry.join(Paper("", "", ""), None)
_HARMLESS = re.compile(_RUN.format("'"))


@dataclass(frozen=True, slots=True)
class _Row:
    line: int
    cells: Sequence[str]

    @property
    def width(self) -> int:
        """The number of cells up to the last that says something."""
        return max((number for number, cell in enumerate(self.cells, start=1) if cell.strip()), default=0)


@dataclass(slots=True)
class _Table:
    """What a text is under one delimiter."""

    rows: list[_Row] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)

    @property
    def usual_width(self) -> int:
        """The number of cells that most rows have, or the larger of two."""
        widths = Counter(len(row.cells) for row in self.rows)
        return max(widths, key=lambda width: (widths[width], width), default=0)

    @property
    def regularity(self) -> float:
        """How many of the rows are of the usual width."""
        width = self.usual_width
        return sum(len(row.cells) == width for row in self.rows) / max(1, len(self.rows) + len(self.rejected))


def loads(text: str, name: str) -> ReadingList:
    """Read CSV between commas, semicolons or tabs. Raises ValueError where no column of it is surely the title."""
    lines = _LINE.sub("\n", text.removeprefix("\ufeff")).split("\n")
    named = _NAMED_DELIMITER.fullmatch(lines[0])  # Excel writes it
    tables = [_table(lines, 1 if named else 0, delimiter) for delimiter in (named[1] if named else _DELIMITERS)]
    table, columns = _with_header(tables) or _without_header(tables)
    records: list[Reference | Rejected] = [*table.rejected, *(_record(row, columns) for row in table.rows)]
    return reading_list(name, sorted(records, key=_line))


def _with_header(tables: Sequence[_Table]) -> tuple[_Table, Columns] | None:
    """Return the table whose first row names most columns, without that row. Raises ValueError where no title is."""
    found = [(table, columns) for table in tables if table.rows and (columns := named_columns(table.rows[0].cells))]
    if not found:
        return None
    table, columns = max(found, key=lambda each: ("title" in each[1].places, each[1].known))
    if "title" not in columns.places:
        raise ValueError("its header names no column of titles")
    return _Table(table.rows[1:], table.rejected), columns


def _without_header(tables: Sequence[_Table]) -> tuple[_Table, Columns]:
    """Return the table whose rows say of most columns what they are."""
    found = []
    for table in tables:
        width = table.usual_width
        if columns := guessed_columns([row.cells for row in table.rows if len(row.cells) <= width], width):
            found.append((table, columns))
    if not found:
        raise ValueError("it has no header that names a column of titles, and no column that surely holds them")
    return max(found, key=lambda each: (each[1].known, each[0].regularity))


def _table(lines: Sequence[str], first: int, delimiter: str) -> _Table:
    """Read rows; where a row's quotes are wrong only its first line is rejected, and reading goes on behind it."""
    table = _Table()
    start = first
    while start < len(lines):
        reader = csv.reader(_fed(lines, start), delimiter=delimiter, skipinitialspace=True, strict=True)
        begun = start
        try:
            for cells in reader:
                if any(cell.strip() for cell in cells):
                    table.rows.append(_Row(begun + 1, [_HARMLESS.sub("", cell) for cell in cells]))
                begun = start + reader.line_num
            start = len(lines)
        except csv.Error as error:
            table.rejected.append(Rejected(entry_at(begun + 1), f"its quotes or fields are wrong: {error}"))
            start = begun + 1
    return table


def _fed(lines: Sequence[str], start: int) -> Iterator[str]:
    last = len(lines) - 1
    for number in range(start, len(lines)):
        yield lines[number] + "\n" if number < last else lines[number]


def _line(record: Reference | Rejected) -> int:
    if isinstance(record, Reference):
        return record.line
    return int(record.entry.split()[1])


def _record(row: _Row, columns: Columns) -> Reference | Rejected:
    def cells(field: str) -> list[str]:
        return [row.cells[place] for place in columns.places.get(field, ()) if place < len(row.cells)]

    def cell(field: str) -> str:
        return next(filter(clean, cells(field)), "")

    if row.width > columns.width:
        reason = f"it has {row.width} fields, the others {columns.width}: is a field with the delimiter not in quotes?"
        return Rejected(entry_at(row.line), reason)
    return Reference(
        line=row.line,
        title=cell("title"),
        citation_key=citation_key(cells("key")),
        short_title=cell("alias"),
        authors=_authors(cell("authors")),
        published=most_exact(map(printed_date, cells("published"))),
        venue=cell("venue"),
        dois=cells("doi"),
        numbers=[f"arXiv:{number}" for number in map(arxiv_id, map(clean, cells("arxiv"))) if number],
        addresses=[*cells("url"), *cells("arxiv"), *cells("doi")],
        summary=cell("summary"),
        tags=[tag for tags in cells("tags") for tag in keywords(tags)],
        category=cell("category"),
    )


def _authors(text: str) -> list[str]:
    """Return the names between semicolons or "and"; between commas where none of them is a family name alone."""
    text = "\n".join(map(clean, text.split("\n")))
    if ";" not in text and all(map(_TWO_WORDS.fullmatch, names := _names_between_commas(text))):
        return names
    return [person(name) for name in _BETWEEN_AUTHORS.split(text)]


def _names_between_commas(text: str) -> list[str]:
    return [name for part in _BETWEEN_AUTHORS.split(text) for name in part.split(",") if name.strip()]


def dumps(contents: Contents, *, with_notes: bool = False, with_readings: bool = False, raw: bool = False) -> str:
    """Return a header and a row for each paper; a cell that a spreadsheet would run begins with an apostrophe."""
    categories = {each.key: each.name for each in contents.categories}
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(_cells(_NO_PAPER, "", with_notes=with_notes, with_readings=with_readings))
    for entry in contents.entries:
        cells = _cells(
            entry, categories.get(entry.paper.category, ""), with_notes=with_notes, with_readings=with_readings
        ).values()
        writer.writerow(cells if raw else [_FORMULA.sub("'", cell) for cell in cells])
    return out.getvalue()


def _cells(entry: Entry, category: str, *, with_notes: bool, with_readings: bool) -> dict[str, str]:
    paper, reading = entry.paper, entry.reading
    cells = {
        "key": paper.key,
        "title": clean(paper.title),
        "short title": clean(paper.name) if paper.aliases else "",
        "authors": _joined(paper.authors),
        "date": paper.published or "",
        "venue": clean(paper.venue or ""),
        "doi": paper.doi or "",
        "arxiv": paper.arxiv or "",
        "url": " ".join(link.url for link in paper.links),
        "tags": _joined(paper.tags),
        "category": clean(category),
        "abstract": without_control(paper.summary or ""),
    }
    if with_readings:
        cells |= {
            "status": reading.status,
            "rating": str(reading.rating or ""),
            "read on": entry.read_on or "",
        }
    if with_notes:
        cells["notes"] = "\n".join(notes_of(entry))
    return cells


def _joined(names: Sequence[str]) -> str:
    """Return names between semicolons; one that has a comma keeps it before a last semicolon."""
    joined = "; ".join(map(clean, names))
    return f"{joined};" if len(names) == 1 and "," in joined else joined
