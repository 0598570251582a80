"""Columns recognized by their content, in files without a header."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from statistics import mean

from paperlog.formats.dates import parse_printed_date
from paperlog.identifiers import is_web_url, parse_arxiv_id, parse_doi

_DATE = re.compile(r"[12][0-9]{3}(?:[-/.][0-9]{1,2}(?:[-/.][0-9]{1,2})?)?|(?=.*[A-Za-z]{3})[\w., ]{6,18}[12][0-9]{3}")
_NAME_WORD = r"(?:[^\W\d_a-z][\w.'’-]*|d[aeiu]|de[lnr]|v[ao]n|la|le|te[rn])"  # noqa: RUF001 - a typographic apostrophe
_PERSON_NAME = re.compile(rf"{_NAME_WORD}(?: {_NAME_WORD}){{0,4}}")
_NAME_SEPARATOR = re.compile(r"(?:(?<!\s)\s+)?[;,]\s*(?:and\s+)?|(?<!\s)\s+(?:and|&)\s+")
_INITIAL = re.compile(r"\b[^\W\d_a-z]\.")
_CITATION_KEY = re.compile(r"[A-Za-z][A-Za-z:_-]*[0-9]{2,4}[\w:.+-]*")
_MAX_TITLE_WORDS = 30  # anything longer is a summary
_MAX_HEADER_WORDS = 6


def guess_columns(rows: Sequence[Sequence[str]], width: int) -> Mapping[str, Sequence[int]] | None:
    """Recognize columns by their content. Return the indexes of the columns of each field.

    Return None unless this finds a title and another column.
    """
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
    return {**indexes, "title": [title_index], "summary": summary_indexes[:1], "key": key_indexes}


def may_be_header(rows: Sequence[Sequence[str]], width: int) -> bool:
    """Return whether the first row has short names, above columns of dates, links, ids or numbers."""
    first, *others = rows
    if len(others) < 2 or any(len(cell.split()) > _MAX_HEADER_WORDS or _is_value(cell) for cell in first):
        return False
    columns = ([row[index].strip() for row in others if index < len(row)] for index in range(width))
    return any(cells and mean(_is_value(cell) for cell in cells) > 0.5 for cells in columns)


def _is_value(cell: str) -> bool:
    return bool(
        cell.strip().isdecimal()
        or parse_arxiv_id(cell)
        or parse_doi(cell)
        or is_web_url(cell)
        or parse_printed_date(cell)
    )


def _guess_field(cells: Sequence[str]) -> str | None:
    """Return the field that all cells match, or None. For authors and dates, most cells are enough."""
    detectors: Sequence[tuple[str, Callable[[str], object], float]] = (
        ("arxiv", parse_arxiv_id, 1.0),
        ("doi", parse_doi, 1.0),
        ("url", is_web_url, 1.0),
        ("date", _is_date, 0.8),
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
