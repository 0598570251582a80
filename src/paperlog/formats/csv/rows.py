"""Rows of a table as records."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from paperlog.dates import PartialDate
from paperlog.formats.authors import Separators, strip_et_al
from paperlog.formats.bibliography import (
    Reference,
    choose_citation_key,
    find_arxiv_id,
    is_citation_key,
    split_keywords,
    unique_urls,
)
from paperlog.formats.bibtex.encoding import is_type, latex_title
from paperlog.formats.bibtex.files import join_files
from paperlog.formats.bibtex.readings import Marks
from paperlog.formats.bibtex.texts import text_to_field
from paperlog.formats.csv.authors import has_ellipsis, split_authors, uses_semicolons
from paperlog.formats.csv.columns import DETAILS, type_named
from paperlog.formats.csv.header import Header
from paperlog.formats.csv.marks import best_rating, notes_in, rating_in, status_in
from paperlog.formats.csv.table import Row
from paperlog.formats.dates import day_comes_first, most_precise, parse_printed_date
from paperlog.formats.field_names import FIELDS, Kind, writable_name
from paperlog.formats.reading_log import invalid_events
from paperlog.formats.text import one_line, plain_line, strip_control
from paperlog.identifiers import find_doi, is_web_url, parse_arxiv_id, parse_doi
from paperlog.models import Status
from paperlog.text import fold_tag

PREFIX = "csv-"
"""The prefix of names in `extra` for columns without a field of their own."""
KINDS = {each.name: each.kind for each in FIELDS}
_WORD = re.compile(r"\w+")
_NUMBER = re.compile(r"[0-9]+")
_DATE = re.compile(r"[\w\s.,/-]*")
_LETTER = re.compile(r"(?![年月日])[^\W\d_]")
_INITIALS = re.compile(r"\b[A-Z]{1,3}\b")
_NOTHING = re.compile(r"\s*(?:n/?a|#n/a|nan|null|none|-+|[\u2013\u2014])?\s*", re.IGNORECASE)
_DOI_LINE = re.compile(r"^[ \t]*doi:[ \t]*(10\.\S+)[ \t]*$", re.IGNORECASE | re.MULTILINE)
_OTHER_SEPARATORS = re.compile(r"[|\uff1b\u3001\uff0c]")
_LINKED = re.compile(r"""=HYPERLINK\("([^"]*)"[,;] ?"([^"]*)"\)|\[([^\[\]]+)\]\((https?://[^\s()]*)\)""", re.IGNORECASE)
_URL = re.compile(r"""https?://[^\s<>"'()\[\]]+""", re.IGNORECASE)
_NOTION_PAGE = re.compile(r" \(https://(?:www\.notion\.so|app\.notion\.com)/[^\s()]*\)")
"""What Notion writes after the name of a page."""
_FILE_SEPARATOR = re.compile(r";\s*|\n")
_QUOTED = r"""(?:'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)")"""
_LIST = re.compile(rf"\s*\[\s*{_QUOTED}(?:\s*,\s*{_QUOTED})*\s*\]\s*")
_ITEM = re.compile(_QUOTED)
_ESCAPED = re.compile(r"\\(.)")
_WITH_LISTS = frozenset({"authors", "additional authors", "editors", "tags", "url"})
_PROSE_AND_URLS = frozenset({"abstract", "summary", "notes", "extra", "url", "file"})
"""Fields in which the URL of a page in Notion isn't removed."""


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a table: names and fields by index, and what the columns contain as a whole.

    `day_first` says for fields with dates whether the day comes first in dates such as `3/4/2023`, if it is known.
    """

    header: Header
    names: Sequence[str]
    fields: Mapping[int, str]
    separators: Separators
    best_rating: int
    day_first: Mapping[str, bool | None]

    @classmethod
    def of(cls, header: Header, rows: Sequence[Row], separators: Separators | None = None) -> Columns:
        def cells(field: str) -> list[str]:
            indexes = header.indexes.get(field, ())
            return [row.cells[index] for row in rows for index in indexes if index < len(row.cells)]

        return cls(
            header,
            _unique(header.names),
            {index: field for field, indexes in header.indexes.items() for index in indexes},
            separators or _separators(header, cells("authors")),
            best_rating=best_rating(cells("rating")),
            day_first={field: day_comes_first(cells(field)) for field in ("date", "read on")},
        )


def _separators(header: Header, cells: Sequence[str]) -> Separators:
    if header.is_own:
        return Separators.OWN
    if "Item Title" in header.names:
        return Separators.NONE
    is_zotero = {"Item Type", "Publication Title", "Author"} <= {*header.names}
    return Separators.SEMICOLONS if is_zotero or uses_semicolons(cells) else Separators.ANY


@dataclass(frozen=True, slots=True)
class _Cells:
    """The cells of a row that aren't blank: by field, the names of the columns with each text.

    `kept` are those that the record doesn't hold, by name of column.
    """

    by_field: Mapping[str, Mapping[str, Sequence[str]]]
    kept: dict[str, str]

    def texts(self, field: str) -> list[str]:
        return [*self.by_field.get(field, ())]

    def keep(self, field: str, text: str, part: str = "") -> None:
        """Keep a cell, or a part of it."""
        self.kept.update(dict.fromkeys(self.by_field[field][text], part or text))

    def drop(self, field: str, text: str) -> None:
        for name in self.by_field[field][text]:
            del self.kept[name]

    def keep_unless_in(self, held: Iterable[str], *fields: str) -> None:
        """Keep the cells of these fields that have a word which isn't in any of the `held` texts."""
        words = {word for text in held for word in _words(text)}
        for field in fields:
            for text in self.texts(field):
                if not words.issuperset(_words(plain_line(text))):
                    self.keep(field, text)

    def first(self, field: str) -> str:
        """Return the first cell of a field, and keep the others if they have other words."""
        texts = self.texts(field)
        if len(texts) > 1:
            self.keep_unless_in(map(plain_line, texts[:1]), field)
        return texts[0] if texts else ""


def read_row(row: Row, columns: Columns) -> tuple[Reference, Marks]:
    """Return the record in a row, and what the row says about its reading."""
    cells = _cells(row, columns)
    note = "\n".join(cells.texts("extra"))
    title, url = _title(cells.first("title"), columns)
    files = _paths(cells)
    details = {**_details(cells), "file": join_files([path] for path in files)}
    latex = text_to_field(title, Kind.TITLE) if "<" in title else ""
    if latex and latex != latex_title(plain_line(title)):
        details["title"] = latex
    keys = cells.texts("key")
    ids = [] if columns.header.is_own else [text for text in keys if parse_arxiv_id(text) or parse_doi(text)]
    key = choose_citation_key([text for text in keys if text not in ids], note)
    arxiv, dois, urls = _location(cells, note, [*ids, url])
    cells.keep_unless_in([key if is_citation_key(key) else "", arxiv or "", *dois], "key")
    reference = Reference(
        line=row.line,
        title=title,
        citation_key=key,
        short_title=cells.first("short title"),
        authors=[*_names(cells, "authors", columns), *_names(cells, "additional authors", columns)],
        published=_date(cells, columns) or parse_printed_date(cells.first("original date")),
        venue=cells.first("venue"),
        dois=dois,
        arxiv_candidates=[f"arXiv:{arxiv}"] if arxiv else [],
        urls=urls,
        abstract=cells.first("abstract"),
        summary=cells.first("summary"),
        tags=_tags(cells, columns),
        category=cells.first("category"),
        type=_type(cells, columns),
        editors=_names(cells, "editors", columns),
    )
    marks = _marks(cells, columns)  # before the kept cells are taken, because it adds to them
    kept: dict[str, str] = {}
    for name, text in cells.kept.items():
        field = extra_name(name)
        kept[field if field not in kept else f"{PREFIX}{name}"] = strip_control(text).strip()
    return replace(reference, extra={name: text for name, text in (details | kept).items() if text}), marks


def _cells(row: Row, columns: Columns) -> _Cells:
    filled = {
        index: cell
        for index, cell in enumerate(row.cells[: len(columns.names)])
        if is_filled(cell) or (cell.strip() and columns.fields.get(index) == "title")
    }
    by_field: dict[str, dict[str, list[str]]] = {}
    kept: dict[str, str] = {}
    for field, indexes in columns.header.indexes.items():
        for index in indexes:
            if index in filled:
                cell = filled.pop(index)
                text = _without_brackets(cell) if field in _WITH_LISTS and not columns.header.is_own else cell
                if ".notion." in text and not columns.header.is_own and field not in _PROSE_AND_URLS:
                    kept[columns.names[index]], text = text, _NOTION_PAGE.sub("", text)
                by_field.setdefault(field, {}).setdefault(text, []).append(columns.names[index])
    kept |= {columns.names[index]: cell for index, cell in filled.items()}
    return _Cells(by_field, {**kept, **row.others})


def _without_brackets(cell: str) -> str:
    """Return the items of a list in JSON or Python, such as `['tide', 'moon']`, separated by semicolons."""
    if not cell.lstrip().startswith("[") or not _LIST.fullmatch(cell):
        return cell
    try:
        items = json.loads(cell)
    except ValueError:
        items = [_ESCAPED.sub(r"\1", single or double) for single, double in _ITEM.findall(cell)]
    return "".join(f"{item.replace(';', ',')}; " for item in items)


def is_filled(cell: str) -> bool:
    """Return whether a cell has a value. Cells such as `n/a` and `-` don't."""
    return not _NOTHING.fullmatch(cell)


def _unique(names: Sequence[str]) -> list[str]:
    """Return names without repetitions, by numbering the columns with no name or that of an earlier column."""
    counts: Counter[str] = Counter()
    unique = []
    for number, name in enumerate(names, start=1):
        same = extra_name(name)
        counts[same] += 1
        unique.append(f"column {number}" if not name else f"{name} {counts[same]}" if counts[same] > 1 else name)
    return unique


@lru_cache(maxsize=1 << 10)  # all rows of a table have the same columns
def extra_name(column: str) -> str:
    """Return the name of a column in `extra`, which an export to BibTeX and an import of it leave unchanged."""
    return f"{PREFIX}{writable_name(column).lower()}"


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _names(cells: _Cells, field: str, columns: Columns) -> list[str]:
    """Return the names in the first cell. Further cells with the initials of the same names aren't kept."""
    texts = cells.texts(field)
    names = split_authors(texts[0], columns.separators) if texts else []
    words = {"and", *(word for name in names for word in _words(strip_et_al(name)))}
    letters = {word[0] for word in words}

    def without_initials(match: re.Match[str]) -> str:
        return "" if letters.issuperset(match[0].casefold()) else match[0]

    for text in texts:
        if not words.issuperset(_words(_INITIALS.sub(without_initials, text))) or has_ellipsis(text):
            cells.keep(field, text)
    return names


def _date(cells: _Cells, columns: Columns) -> PartialDate | None:
    """Return the most precise date, and keep the cells that contain more."""
    texts, months, days = (cells.texts(field) for field in ("date", "month", "day"))
    is_day_first = columns.day_first["date"]
    dates = [date for text in texts if (date := parse_printed_date(text, is_day_first=is_day_first))]
    day = next(iter(days), "").strip()
    completed = (
        "-".join(filter(None, (str(date.year), month.strip(), day)))
        if month.strip().isdecimal()
        else f"{day} {month}, {date.year}"
        for date in dates[:1]
        for month in months
    )
    published = most_precise([*dates, *map(parse_printed_date, completed)])
    for text in texts:
        if not published or not _is_date(text, published):
            cells.keep("date", text)
    for field, is_read in (("month", published and published.month), ("day", published and published.day)):
        for text in () if is_read else cells.texts(field):
            cells.keep(field, text)
    return published


def _is_date(text: str, date: PartialDate) -> bool:
    """Return whether a text contains only this date."""
    parts = [*map(int, date.split("-"))]
    if text == date.replace("-", ""):
        return True
    numbers = [number for number in map(int, _NUMBER.findall(text)) if number]  # without the fraction of `2023.0`
    if not _DATE.fullmatch(text) or not {*numbers} <= {*parts}:
        return False
    if not _LETTER.search(text):
        return len(numbers) <= len(parts)
    parsed = parse_printed_date(text)
    return parsed is not None and parsed.month > 0 and len(numbers) < len(parts)


def _title(text: str, columns: Columns) -> tuple[str, str]:
    """Return a title and its URL, if it is a link as a formula or in Markdown."""
    match = None if columns.header.is_own else _LINKED.fullmatch(text.strip())
    if match:
        return match[2] or match[3] or "", match[1] or match[4] or ""
    return text, ""


def _location(cells: _Cells, note: str, others: Sequence[str]) -> tuple[str | None, Sequence[str], Sequence[str]]:
    """Return the arXiv id, the DOIs and the URLs of a row, which may be in each other's columns or in `others`."""
    ids, dois, urls = (cells.texts(field) for field in ("arxiv", "doi", "url"))
    found = map(parse_arxiv_id, map(one_line, [*ids, *others]))
    arxiv = next(filter(None, found), None) or find_arxiv_id([note])
    dois = [*dois, *_DOI_LINE.findall(note)]
    linked = [
        url for text in urls if not text[:1].isalnum() and not any(unique_urls([text])) for url in _URL.findall(text)
    ]
    texts = [*urls, *linked, *ids, *dois, *others]
    doi = next(filter(None, map(find_doi, map(plain_line, [*dois, *texts]))), "")
    cells.keep_unless_in([arxiv or "", doi, "arxiv doi", *unique_urls(texts)], "arxiv", "doi", "url")
    return arxiv, [doi] if doi else [], texts


def _tags(cells: _Cells, columns: Columns) -> list[str]:
    """Return the keywords, except for a shelf of a reading log that is also the status of its book."""
    is_own = columns.header.is_own
    tags = [tag for text in cells.texts("tags") for tag in _split_tags(text, is_own=is_own)]
    statuses = [] if is_own else [fold_tag(one_line(text)) for text in cells.texts("status") if status_in(text)]
    return [tag for tag in tags if fold_tag(one_line(tag)) not in statuses]


def _split_tags(text: str, *, is_own: bool) -> list[str]:
    """Split keywords at semicolons or line breaks or, without them, at vertical bars, East Asian commas or commas."""
    others = [] if is_own or ";" in text or "\n" in text.strip() else _OTHER_SEPARATORS.split(text)
    return others if len(others) > 1 else split_keywords(text)


def _type(cells: _Cells, columns: Columns) -> str:
    """Return the biblatex type, and keep the cells that name another type, several types or one that isn't known."""
    is_own = columns.header.is_own
    types = {text: text if is_own and is_type(text) else type_named(text) for text in cells.texts("type")}
    parts = [part for text in types for part in text.split(";")]
    entry_type = next(filter(None, [*types.values(), *map(type_named, parts)]), "")
    for text, named in types.items():
        if named != entry_type or not named:
            cells.keep("type", text)
    return entry_type


def _details(cells: _Cells) -> dict[str, str]:
    """Return the fields that are only kept, in BibTeX."""
    details = {
        name: text_to_field(cells.first(field), KINDS[name]) for field, name in DETAILS.items() if cells.texts(field)
    }
    pages = [*cells.texts("first page")[:1], *cells.texts("last page")[:1]]
    if "pages" not in details and pages:
        details["pages"] = text_to_field("-".join(dict.fromkeys(map(one_line, pages))), Kind.PAGES)
    cells.keep_unless_in([details.get("pages", "")], "first page", "last page")
    return details


def _paths(cells: _Cells) -> list[str]:
    """Return the paths and URLs of files."""
    return [path for text in cells.texts("file") for path in map(one_line, _FILE_SEPARATOR.split(text)) if path]


def _marks(cells: _Cells, columns: Columns) -> Marks:
    """Return what a row says about the reading of its paper."""
    status, day = _status(cells, columns)
    logs = cells.texts("log")
    for text in logs:
        if invalid := invalid_events(text):
            cells.keep("log", text, "; ".join(invalid))
    paths = (path for path in _paths(cells) if path.lower().endswith(".pdf") and not is_web_url(path))
    return Marks(
        status,
        day,
        rating=_rating(cells, columns.best_rating),
        notes=[note for text in cells.texts("notes") for note in notes_in(text)],
        pdf=next(paths, None),
        log=";".join(logs),
    )


def _status(cells: _Cells, columns: Columns) -> tuple[Status, PartialDate | None]:
    """Return the status and its day, and keep the cells that contain anything else."""
    status, day = None, None
    pairs = [(field, text) for field in ("status", "read on") for text in cells.texts(field)]
    for field, text in pairs:
        named = status_in(text)
        status = status or named
        if named is None or named is not status:
            cells.keep(field, text)
    for field, text in pairs:
        date = parse_printed_date(text, is_day_first=columns.day_first["read on"])
        can_be = status in {None, Status.READ, Status.SKIMMED, Status.DROPPED} and status_in(text) is None
        if date and can_be and (field == "read on" or _is_date(text, date)):
            day = day or date
            if _is_date(text, day):
                cells.drop(field, text)
    return status or (Status.READ if day else Status.UNREAD), day


def _rating(cells: _Cells, best: int) -> int | None:
    """Return the rating, or None if there is none, and keep the cells that contain anything else."""
    first: int | None = None
    for text in cells.texts("rating"):
        rating = rating_in(text, best)
        first = rating if first is None else first
        if rating is None or rating != first:
            cells.keep("rating", text)
    return first or None
