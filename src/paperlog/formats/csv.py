"""CSV, with a header that names the columns or columns that are known by what they hold."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import StringIO
from statistics import mean

from paperlog.formats.authors import split_authors
from paperlog.formats.base import Export, ImportedList, Rejected
from paperlog.formats.bibliography import Reference, citation_key, keywords, notes_of, reading_list
from paperlog.formats.dates import most_exact, printed_date
from paperlog.formats.text import clean, without_control
from paperlog.identifiers import arxiv_id, doi, is_web_address
from paperlog.models import Entry, Paper
from paperlog.text import fold

csv.field_size_limit(2**31 - 1)  # a summary may be longer than the 131,072 characters that are its own limit

_DELIMITERS = ",;\t"
_LINE = re.compile(r"\r\n|\r|\n")
_NAMED_DELIMITER = re.compile(r"sep=([,;\t])", re.IGNORECASE)
_RUN = r"\A{}(?='*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20])"  # the last four are the first in full width
_FORMULA = re.compile(_RUN.format(""))
_HARMLESS = re.compile(_RUN.format("'"))
_NO_PAPER = Entry.join(Paper("", "", ""), None)
_NAMES: Mapping[str, tuple[str, ...]] = {
    "title": ("title", "papertitle", "articletitle", "papername", "paper"),
    "alias": ("shorttitle", "alias", "nickname"),
    "authors": ("authors", "author", "authorname", "authornames"),
    "published": ("date", "published", "publicationdate", "datepublished", "year", "publicationyear", "pubyear"),
    "venue": ("venue", "journal", "journalname", "journaltitle", "publicationtitle", "conference", "booktitle"),
    "doi": ("doi", "doilink"),
    "arxiv": ("arxiv", "arxivid", "arxivlink", "arxivurl", "eprint"),
    "url": ("url", "urls", "link", "links", "pdf", "pdfurl", "pdflink", "code", "website"),
    "summary": ("abstract", "summary", "abstractnote", "description"),
    "tags": ("tags", "tag", "keywords", "keyword", "manualtags", "authorkeywords"),
    "category": ("category", "categories", "section"),
    "key": ("citationkey", "citekey", "bibtexkey", "key", "id"),
}
_FIELDS = {name: field for field, names in _NAMES.items() for name in names}
_DATE = re.compile(r"[12][0-9]{3}(?:[-/.][0-9]{1,2}(?:[-/.][0-9]{1,2})?)?|(?=.*[A-Za-z]{3})[\w., ]{6,18}[12][0-9]{3}")
_WORD = r"(?:[^\W\d_a-z][\w.'’-]*|d[aeiu]|de[lnr]|v[ao]n|la|le|te[rn])"  # noqa: RUF001 - an apostrophe in print
_PERSON = re.compile(rf"{_WORD}(?: {_WORD}){{0,4}}")
_BETWEEN_NAMES = re.compile(r"\s*[;,]\s*(?:and\s+)?|\s+(?:and|&)\s+")
_INITIAL = re.compile(r"\b[^\W\d_a-z]\.")
_CITATION_KEY = re.compile(r"[A-Za-z][A-Za-z:_-]*[0-9]{2,4}[\w:.+-]*")
_LONG_TITLE = 30  # words; what is longer is a summary


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


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """The places of each field, in the order in which they count, and the number of all columns."""

    places: Mapping[str, Sequence[int]]
    width: int

    @property
    def known(self) -> int:
        return sum(map(len, self.places.values()))


def loads(text: str, name: str) -> ImportedList:
    """Read CSV between commas, semicolons or tabs. Raises ValueError where no column of it is surely the title."""
    lines = _LINE.sub("\n", text.removeprefix("\ufeff")).split("\n")
    named = _NAMED_DELIMITER.fullmatch(lines[0])  # Excel writes it
    tables = [_table(lines, 1 if named else 0, delimiter) for delimiter in (named[1] if named else _DELIMITERS)]
    table, columns = _with_header(tables) or _without_header(tables)
    records: list[Reference | Rejected] = [*table.rejected, *(_record(row, columns) for row in table.rows)]
    return reading_list(name, sorted(records, key=_line))


def dumps(contents: Export, *, with_notes: bool = False, with_readings: bool = False, raw: bool = False) -> str:
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


def _with_header(tables: Sequence[_Table]) -> tuple[_Table, ColumnMap] | None:
    """Return the table whose first row names most columns, without that row. Raises ValueError where no title is."""
    found = [(table, columns) for table in tables if table.rows and (columns := named_columns(table.rows[0].cells))]
    if not found:
        return None
    table, columns = max(found, key=lambda each: ("title" in each[1].places, each[1].known))
    if "title" not in columns.places:
        raise ValueError("its header names no column of titles")
    return _Table(table.rows[1:], table.rejected), columns


def _without_header(tables: Sequence[_Table]) -> tuple[_Table, ColumnMap]:
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
            table.rejected.append(Rejected.at(begun + 1, f"its quotes or fields are wrong: {error}"))
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


def _record(row: _Row, columns: ColumnMap) -> Reference | Rejected:
    def cells(field: str) -> list[str]:
        return [row.cells[place] for place in columns.places.get(field, ()) if place < len(row.cells)]

    def cell(field: str) -> str:
        return next(filter(clean, cells(field)), "")

    if row.width > columns.width:
        reason = f"it has {row.width} fields, the others {columns.width}: is a field with the delimiter not in quotes?"
        return Rejected.at(row.line, reason)
    return Reference(
        line=row.line,
        title=cell("title"),
        citation_key=citation_key(cells("key")),
        short_title=cell("alias"),
        authors=split_authors(cell("authors")),
        published=most_exact(map(printed_date, cells("published"))),
        venue=cell("venue"),
        dois=cells("doi"),
        numbers=[f"arXiv:{number}" for number in map(arxiv_id, map(clean, cells("arxiv"))) if number],
        addresses=[*cells("url"), *cells("arxiv"), *cells("doi")],
        summary=cell("summary"),
        tags=[tag for tags in cells("tags") for tag in keywords(tags)],
        category=cell("category"),
    )


def named_columns(header: Sequence[str]) -> ColumnMap | None:
    """Return the columns that a header names; None where it is none: it names no title, and not two others."""
    named: dict[str, list[tuple[int, int]]] = {}
    for place, cell in enumerate(header):
        name = fold(cell) if len(cell) < 40 else ""
        if kind := _FIELDS.get(name):
            named.setdefault(kind, []).append((_NAMES[kind].index(name), place))
    columns = ColumnMap({kind: [place for _, place in sorted(found)] for kind, found in named.items()}, len(header))
    return columns if "title" in columns.places or columns.known > 1 else None


def guessed_columns(rows: Sequence[Sequence[str]], width: int) -> ColumnMap | None:
    """Return the columns by what they hold; None where no title stands beside anything that is known."""
    spaced = [[" ".join(cell.split()) for cell in row] for row in rows]
    columns = [[row[place] for row in spaced if place < len(row) and row[place]] for place in range(width)]
    places: dict[str, list[int]] = {}
    texts = []
    for place, cells in enumerate(columns):
        if kind := _field_of(cells):
            places.setdefault(kind, []).append(place)
        elif cells:
            texts.append(place)
    words = {place: mean(len(cell.split()) for cell in columns[place]) for place in texts}
    titles = [place for place in texts if 1 < words[place] <= _LONG_TITLE]
    if not places or not titles:
        return None
    title = max(titles, key=lambda place: (not _may_be_people(columns[place]), words[place]))
    summaries = [place for place in texts if words[place] > _LONG_TITLE]
    keys = [0] if 0 in texts and _are_keys(columns[0]) else []
    return ColumnMap({**places, "title": [title], "summary": summaries[:1], "key": keys}, width)


def _field_of(cells: Sequence[str]) -> str | None:
    """Return the field that all cells are of, or for names and dates most of them."""
    kinds: Sequence[tuple[str, Callable[[str], object], float]] = (
        ("arxiv", arxiv_id, 1.0),
        ("doi", doi, 1.0),
        ("url", is_web_address, 1.0),
        ("published", _is_date, 0.8),
        ("authors", _are_people, 0.6),
    )
    for name, matches, share in kinds:
        if cells and sum(map(bool, map(matches, cells))) >= share * len(cells):
            return name
    return None


def _is_date(cell: str) -> bool:
    return bool(_DATE.fullmatch(cell) and printed_date(cell))


def _are_people(cell: str) -> bool:
    """Tell whether a cell holds several names, or one with its family name first and an initial."""
    if cell.endswith(" et al."):
        return True
    names = [name for name in _BETWEEN_NAMES.split(cell) if name]
    if len(names) < 2 or not all(map(_PERSON.fullmatch, names)):
        return False
    pairs = cell.count(",") == 1 + len(re.findall(r"\sand\s", cell)) > 1
    return pairs or ";" in cell or _INITIAL.search(cell) is not None or all(" " in name for name in names)


def _may_be_people(cells: Sequence[str]) -> bool:
    """Tell whether half of the cells could be names."""
    return sum(_are_people(cell) or _PERSON.fullmatch(cell) is not None for cell in cells) * 2 >= len(cells)


def _are_keys(cells: Sequence[str]) -> bool:
    """Tell whether cells look like citation keys: a word with a number each, and none twice."""
    return len(set(cells)) == len(cells) and all(map(_CITATION_KEY.fullmatch, cells))


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
