"""Export to CSV."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Mapping
from io import StringIO

from paperlog.formats.base import Export
from paperlog.formats.bibliography import entries_by_citation_key, join_keywords, short_title_aliases
from paperlog.formats.bibtex.files import file_paths
from paperlog.formats.bibtex.texts import field_to_text
from paperlog.formats.csv.authors import join_authors
from paperlog.formats.csv.columns import DETAILS, OWN_COLUMNS, column_name, rank_of
from paperlog.formats.csv.marks import rating_in, status_in
from paperlog.formats.csv.rows import KINDS, PREFIX, extra_name
from paperlog.formats.csv.table import escape_formula
from paperlog.formats.dated_notes import dated_note
from paperlog.formats.dates import parse_printed_date
from paperlog.formats.field_names import Kind
from paperlog.formats.reading_log import encode_log, invalid_events
from paperlog.formats.text import escape_markup, one_line, strip_control
from paperlog.models import Entry, Paper, Status

_READING_COLUMNS = ("status", "rating", "read on", "reading log")
_LOG = extra_name("reading log")
_READ_AS: Mapping[str, Callable[[str], object]] = {
    "date": parse_printed_date,
    "status": lambda text: status_in(text) or Status.UNREAD,
    "rating": lambda text: rating_in(text, best=5),
    "read on": parse_printed_date,
}
"""How the columns are read whose original texts may be kept in `extra`, because they say more."""


def dumps(contents: Export, *, with_notes: bool = False, with_readings: bool = False, raw: bool = False) -> str:
    """Write a header and one row per paper. Unless `raw`, an apostrophe keeps spreadsheets from evaluating a cell."""
    categories = {category.key: category.name for category in contents.categories}
    entries = entries_by_citation_key(contents)
    columns = [*OWN_COLUMNS, *(_READING_COLUMNS if with_readings else ()), *(["notes"] if with_notes else ())]
    others = {key: _other_cells(entry.paper, columns) for key, entry in entries.items()}
    columns += dict.fromkeys(name for cells in others.values() for name in cells)
    buffer = StringIO()
    writer = csv.writer(buffer)
    rows: Iterable[Mapping[str, str]] = (
        _cells(key, entry, categories.get(entry.paper.category, "")) | others[key] for key, entry in entries.items()
    )
    writer.writerow(columns if raw else map(escape_formula, columns))
    for row in rows:
        cells = [row.get(name, "") for name in columns]
        writer.writerow(cells if raw else map(escape_formula, cells))
    return buffer.getvalue()


def _cells(key: str, entry: Entry, category: str) -> dict[str, str]:
    paper, reading = entry.paper, entry.reading
    cells = {
        "key": key,
        "title": escape_markup(one_line(paper.title)),
        "short title": escape_markup(one_line(paper.name)) if short_title_aliases(paper.title, paper.name) else "",
        "authors": join_authors(paper.authors),
        "date": paper.published or "",
        "venue": escape_markup(one_line(paper.venue or "")),
        "doi": paper.doi or "",
        "arxiv": paper.arxiv or "",
        "url": " ".join(link.url for link in paper.links),
        "tags": join_keywords(paper.tags),
        "category": one_line(category),
        "abstract": escape_markup(strip_control(paper.abstract or "")),
        "summary": escape_markup(strip_control(paper.summary or "")),
        "status": reading.status,
        "rating": str(reading.rating or ""),
        "read on": entry.read_on or "",
        "reading log": "; ".join(filter(None, [encode_log(reading), *invalid_events(paper.extra.get(_LOG, ""))])),
        "notes": "\n".join(map(dated_note, reading.notes)),
    }
    for name, read in _READ_AS.items():
        original = paper.extra.get(extra_name(name), "")
        if original and str(read(original) or "") == cells[name]:
            cells[name] = original
    return cells


def _other_cells(paper: Paper, columns: Iterable[str]) -> dict[str, str]:
    """Return the cells of the columns that only some papers have, without those whose field is in `columns`."""
    cells = {column_name("type"): one_line(paper.type or ""), column_name("editors"): join_authors(paper.editors)}
    for field, name in DETAILS.items():
        text = field_to_text(paper.extra.get(name, ""), KINDS[name])
        cells[column_name(field)] = text if KINDS[name] is Kind.LINES else one_line(text)
    cells[column_name("file")] = one_line("; ".join(file_paths(paper.extra.get("file", ""))))
    known = {*columns, *cells}
    names = {*map(extra_name, known)}
    for name, text in paper.extra.items():
        column = name.removeprefix(PREFIX)
        rank = rank_of(column)
        field = rank[0] if rank else ""
        if name.startswith(PREFIX) and name not in names and (field not in known or field in _READ_AS):
            cells[column] = text
    return {name: strip_control(text) for name, text in cells.items() if text}
