"""CSV with a header, or with columns recognized by their content."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import StringIO
from statistics import mean

from paperlog.formats.authors import join_authors, split_authors
from paperlog.formats.base import Export, ImportedList, Rejected
from paperlog.formats.bibliography import (
    Reference,
    choose_citation_key,
    entries_by_citation_key,
    escape_semicolons,
    join_names,
    note_lines,
    split_keywords,
    to_imported_list,
)
from paperlog.formats.dates import most_precise, parse_printed_date
from paperlog.formats.text import escape_markup, one_line, strip_control
from paperlog.identifiers import is_web_url, parse_arxiv_id, parse_doi
from paperlog.models import Entry, Paper
from paperlog.text import fold

csv.field_size_limit(2**31 - 1)  # the default of 131,072 characters is too small for some summaries

_DELIMITERS = ",;\t"
_LINE = re.compile(r"\r\n|\r|\n")
_SEP_LINE = re.compile(r"sep=([,;\t])", re.IGNORECASE)
# Where the list separator is a semicolon, spreadsheets also begin a cell after a semicolon, a tab or a line break. The
# last four operators are full-width forms of the first four.
_FORMULA_START = r"(\A *|(?<=[;\t\r\n])[ \x22]*){}(?='*[=+\-@\uff1d\uff0b\uff0d\uff20])|\A{}(?='*[\t\r\n])"
_FORMULA = re.compile(_FORMULA_START.format("", ""))
_ESCAPED_FORMULA = re.compile(_FORMULA_START.format("'", "'"))
_EMPTY_ENTRY = Entry.join(Paper("", "", ""), None)
_HEADER_NAMES: Mapping[str, tuple[str, ...]] = {
    "title": ("title", "papertitle", "articletitle", "papername", "paper"),
    "alias": ("shorttitle", "alias", "nickname"),
    "authors": ("authors", "author", "authorname", "authornames"),
    "published": ("date", "published", "publicationdate", "datepublished", "year", "publicationyear", "pubyear"),
    "venue": ("venue", "journal", "journalname", "journaltitle", "publicationtitle", "conference", "booktitle"),
    "doi": ("doi", "doilink"),
    "arxiv": ("arxiv", "arxivid", "arxivlink", "arxivurl", "eprint"),
    "url": ("url", "urls", "link", "links", "pdf", "pdfurl", "pdflink", "code", "website"),
    "abstract": ("abstract", "abstractnote"),
    "summary": ("summary", "description"),
    "tags": ("tags", "tag", "keywords", "keyword", "manualtags", "authorkeywords"),
    "category": ("category", "categories", "section"),
    "key": ("citationkey", "citekey", "bibtexkey", "key", "id"),
}
_FIELD_BY_NAME = {name: field for field, names in _HEADER_NAMES.items() for name in names}
_DATE = re.compile(r"[12][0-9]{3}(?:[-/.][0-9]{1,2}(?:[-/.][0-9]{1,2})?)?|(?=.*[A-Za-z]{3})[\w., ]{6,18}[12][0-9]{3}")
_NAME_WORD = r"(?:[^\W\d_a-z][\w.'’-]*|d[aeiu]|de[lnr]|v[ao]n|la|le|te[rn])"  # noqa: RUF001 - a typographic apostrophe
_PERSON_NAME = re.compile(rf"{_NAME_WORD}(?: {_NAME_WORD}){{0,4}}")
_NAME_SEPARATOR = re.compile(r"(?:(?<!\s)\s+)?[;,]\s*(?:and\s+)?|(?<!\s)\s+(?:and|&)\s+")
_INITIAL = re.compile(r"\b[^\W\d_a-z]\.")
_CITATION_KEY = re.compile(r"[A-Za-z][A-Za-z:_-]*[0-9]{2,4}[\w:.+-]*")
_MAX_TITLE_WORDS = 30  # anything longer is a summary


@dataclass(frozen=True, slots=True)
class _Row:
    line: int
    cells: Sequence[str]

    @property
    def width(self) -> int:
        """The number of cells, not counting blank cells at the end."""
        return max((number for number, cell in enumerate(self.cells, start=1) if cell.strip()), default=0)


@dataclass(slots=True)
class _Table:
    """The rows of a file when split at one delimiter."""

    rows: list[_Row] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)

    @property
    def usual_width(self) -> int:
        """The most common number of cells in a row. In a tie, the larger number."""
        widths = Counter(len(row.cells) for row in self.rows)
        return max(widths, key=lambda width: (widths[width], width), default=0)

    @property
    def regularity(self) -> float:
        """The share of rows with the usual width, from 0 to 1."""
        width = self.usual_width
        return sum(len(row.cells) == width for row in self.rows) / max(1, len(self.rows) + len(self.rejected))


@dataclass(frozen=True, slots=True)
class _ColumnMap:
    """The column indexes of each field, in order of preference. `width` is the total number of columns."""

    indexes: Mapping[str, Sequence[int]]
    width: int

    @property
    def known_count(self) -> int:
        return sum(map(len, self.indexes.values()))


def loads(text: str, name: str) -> ImportedList:
    """Parse values separated by commas, semicolons or tabs. Raises ValueError if there is no clear title column."""
    lines = _LINE.sub("\n", text.removeprefix("\ufeff")).split("\n")
    sep_line = _SEP_LINE.fullmatch(lines[0])  # written by Excel
    tables = [
        _read_table(lines, 1 if sep_line else 0, delimiter) for delimiter in (sep_line[1] if sep_line else _DELIMITERS)
    ]
    table, columns = _find_header(tables) or _guess_table(tables)
    records: list[Reference | Rejected] = [*table.rejected, *(_to_record(row, columns) for row in table.rows)]
    return to_imported_list(name, sorted(records, key=_line_number))


def dumps(contents: Export, *, with_notes: bool = False, with_readings: bool = False, raw: bool = False) -> str:
    """Write a header and one row per paper. Unless `raw`, an apostrophe keeps spreadsheets from evaluating a cell."""
    categories = {category.key: category.name for category in contents.categories}
    buffer = StringIO()
    writer = csv.writer(buffer)
    writer.writerow(_to_row("", _EMPTY_ENTRY, "", with_notes=with_notes, with_readings=with_readings))
    for key, entry in entries_by_citation_key(contents).items():
        category = categories.get(entry.paper.category, "")
        cells = _to_row(key, entry, category, with_notes=with_notes, with_readings=with_readings).values()
        writer.writerow(cells if raw else [_FORMULA.sub(r"\1'", cell) for cell in cells])
    return buffer.getvalue()


def _find_header(tables: Sequence[_Table]) -> tuple[_Table, _ColumnMap] | None:
    """Return the table whose header names the most columns, without that header; None if there is no header.

    Raises ValueError if the header has no title column.
    """
    candidates = [
        (table, columns) for table in tables if table.rows and (columns := _columns_in_header(table.rows[0].cells))
    ]
    if not candidates:
        return None
    table, columns = max(candidates, key=lambda candidate: ("title" in candidate[1].indexes, candidate[1].known_count))
    if "title" not in columns.indexes:
        raise ValueError("no title column in the header")
    return _Table(table.rows[1:], table.rejected), columns


def _guess_table(tables: Sequence[_Table]) -> tuple[_Table, _ColumnMap]:
    """Return the table with the most recognizable columns. Raises ValueError if there is no clear title column."""
    candidates = []
    for table in tables:
        width = table.usual_width
        if columns := _guess_columns([row.cells for row in table.rows if len(row.cells) <= width], width):
            candidates.append((table, columns))
    if not candidates:
        raise ValueError("no header with a title column, and no column that clearly contains titles")
    return max(candidates, key=lambda candidate: (candidate[1].known_count, candidate[0].regularity))


def _read_table(lines: Sequence[str], first: int, delimiter: str) -> _Table:
    """Read rows. If a row has invalid quotes, reject only its first line and continue on the next line."""
    table = _Table()
    start = first
    while start < len(lines):
        reader = csv.reader(_lines_from(lines, start), delimiter=delimiter, skipinitialspace=True, strict=True)
        record_start = start
        try:
            for cells in reader:
                if any(cell.strip() for cell in cells):
                    table.rows.append(_Row(record_start + 1, [_ESCAPED_FORMULA.sub(r"\1", cell) for cell in cells]))
                record_start = start + reader.line_num
            start = len(lines)
        except csv.Error as error:
            table.rejected.append(Rejected.at(record_start + 1, f"invalid CSV: {error}"))
            start = record_start + 1
    return table


def _lines_from(lines: Sequence[str], start: int) -> Iterator[str]:
    last = len(lines) - 1
    for number in range(start, len(lines)):
        yield lines[number] + "\n" if number < last else lines[number]


def _line_number(record: Reference | Rejected) -> int:
    if isinstance(record, Reference):
        return record.line
    return int(record.entry.split()[1])


def _to_record(row: _Row, columns: _ColumnMap) -> Reference | Rejected:
    def cells(field: str) -> list[str]:
        return [row.cells[index] for index in columns.indexes.get(field, ()) if index < len(row.cells)]

    def cell(field: str) -> str:
        return next(filter(one_line, cells(field)), "")

    if row.width > columns.width:
        reason = f"{row.width} fields instead of {columns.width}: does an unquoted field contain a delimiter?"
        return Rejected.at(row.line, reason)
    return Reference(
        line=row.line,
        title=cell("title"),
        citation_key=choose_citation_key(cells("key")),
        short_title=cell("alias"),
        authors=split_authors(cell("authors")),
        published=most_precise(map(parse_printed_date, cells("published"))),
        venue=cell("venue"),
        dois=cells("doi"),
        arxiv_candidates=[f"arXiv:{number}" for number in map(parse_arxiv_id, map(one_line, cells("arxiv"))) if number],
        urls=[*cells("url"), *cells("arxiv"), *cells("doi")],
        abstract=cell("abstract"),
        summary=cell("summary"),
        tags=[tag for tags in cells("tags") for tag in split_keywords(tags)],
        category=cell("category"),
    )


def _columns_in_header(header: Sequence[str]) -> _ColumnMap | None:
    """Return the columns of a header, or None. A header must name a title column or two other known columns."""
    ranked: dict[str, list[tuple[int, int]]] = {}
    for index, cell in enumerate(header):
        name = fold(cell) if len(cell) < 40 else ""
        if field_name := _FIELD_BY_NAME.get(name):
            ranked.setdefault(field_name, []).append((_HEADER_NAMES[field_name].index(name), index))
    columns = _ColumnMap(
        {field_name: [index for _, index in sorted(pairs)] for field_name, pairs in ranked.items()}, len(header)
    )
    return columns if "title" in columns.indexes or columns.known_count > 1 else None


def _guess_columns(rows: Sequence[Sequence[str]], width: int) -> _ColumnMap | None:
    """Recognize columns by their content. Return None unless this finds a title and another column."""
    stripped_rows = [[" ".join(cell.split()) for cell in row] for row in rows]
    columns = [[row[index] for row in stripped_rows if index < len(row) and row[index]] for index in range(width)]
    indexes: dict[str, list[int]] = {}
    text_indexes = []
    for index, cells in enumerate(columns):
        if field_name := _guess_field(cells):
            indexes.setdefault(field_name, []).append(index)
        elif cells:
            text_indexes.append(index)
    word_counts = {index: mean(len(cell.split()) for cell in columns[index]) for index in text_indexes}
    title_indexes = [index for index in text_indexes if 1 < word_counts[index] <= _MAX_TITLE_WORDS]
    if not indexes or not title_indexes:
        return None
    title_index = max(title_indexes, key=lambda index: (not _may_be_authors(columns[index]), word_counts[index]))
    summary_indexes = [index for index in text_indexes if word_counts[index] > _MAX_TITLE_WORDS]
    key_indexes = [0] if 0 in text_indexes and _are_citation_keys(columns[0]) else []
    return _ColumnMap({**indexes, "title": [title_index], "summary": summary_indexes[:1], "key": key_indexes}, width)


def _guess_field(cells: Sequence[str]) -> str | None:
    """Return the field that all cells match, or None. For authors and dates, most cells are enough."""
    detectors: Sequence[tuple[str, Callable[[str], object], float]] = (
        ("arxiv", parse_arxiv_id, 1.0),
        ("doi", parse_doi, 1.0),
        ("url", is_web_url, 1.0),
        ("published", _is_date, 0.8),
        ("authors", _is_author_list, 0.6),
    )
    for name, matches, min_share in detectors:
        if cells and sum(map(bool, map(matches, cells))) >= min_share * len(cells):
            return name
    return None


def _is_date(cell: str) -> bool:
    return bool(_DATE.fullmatch(cell) and parse_printed_date(cell))


def _is_author_list(cell: str) -> bool:
    """Return whether a cell holds several names, or a single inverted name with an initial."""
    if cell.endswith(" et al."):
        return True
    names = [name for name in _NAME_SEPARATOR.split(cell) if name]
    if len(names) < 2 or not all(map(_PERSON_NAME.fullmatch, names)):
        return False
    has_pairs = cell.count(",") == 1 + len(re.findall(r"\sand\s", cell)) > 1
    return has_pairs or ";" in cell or _INITIAL.search(cell) is not None or all(" " in name for name in names)


def _may_be_authors(cells: Sequence[str]) -> bool:
    """Return whether at least half of the cells could be names."""
    return sum(_is_author_list(cell) or _PERSON_NAME.fullmatch(cell) is not None for cell in cells) * 2 >= len(cells)


def _are_citation_keys(cells: Sequence[str]) -> bool:
    """Return whether all cells look like citation keys, such as `hu2021lora`, without duplicates."""
    return len(set(cells)) == len(cells) and all(map(_CITATION_KEY.fullmatch, cells))


def _to_row(key: str, entry: Entry, category: str, *, with_notes: bool, with_readings: bool) -> dict[str, str]:
    paper, reading = entry.paper, entry.reading
    cells = {
        "key": key,
        "title": escape_markup(one_line(paper.title)),
        "short title": escape_markup(one_line(paper.name)) if paper.aliases else "",
        "authors": join_authors(paper.authors),
        "date": paper.published or "",
        "venue": escape_markup(one_line(paper.venue or "")),
        "doi": paper.doi or "",
        "arxiv": paper.arxiv or "",
        "url": " ".join(link.url for link in paper.links),
        "tags": join_names([*map(escape_semicolons, paper.tags)]),
        "category": one_line(category),
        "abstract": escape_markup(strip_control(paper.abstract or "")),
        "summary": escape_markup(strip_control(paper.summary or "")),
    }
    if with_readings:
        cells |= {
            "status": reading.status,
            "rating": str(reading.rating or ""),
            "read on": entry.read_on or "",
        }
    if with_notes:
        cells["notes"] = "\n".join(note_lines(entry))
    return cells
