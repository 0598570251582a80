"""What the columns of a table are: by the names in its header, or by what they hold."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import mean

from paperlog.formats.printed_dates import printed_date
from paperlog.identity import arxiv_id, doi, fold, is_web_address

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
class Columns:
    """The places of each field, in the order in which they count, and the number of all columns."""

    places: Mapping[str, Sequence[int]]
    width: int

    @property
    def known(self) -> int:
        return sum(map(len, self.places.values()))


def named_columns(header: Sequence[str]) -> Columns | None:
    """Return the columns that a header names; None where it is none: it names no title, and not two others."""
    named: dict[str, list[tuple[int, int]]] = {}
    for place, cell in enumerate(header):
        name = fold(cell) if len(cell) < 40 else ""
        if field := _FIELDS.get(name):
            named.setdefault(field, []).append((_NAMES[field].index(name), place))
    columns = Columns({field: [place for _, place in sorted(found)] for field, found in named.items()}, len(header))
    return columns if "title" in columns.places or columns.known > 1 else None


def guessed_columns(rows: Sequence[Sequence[str]], width: int) -> Columns | None:
    """Return the columns by what they hold; None where no title stands beside anything that is known."""
    spaced = [[" ".join(cell.split()) for cell in row] for row in rows]
    columns = [[row[place] for row in spaced if place < len(row) and row[place]] for place in range(width)]
    places: dict[str, list[int]] = {}
    texts = []
    for place, cells in enumerate(columns):
        if field := _kind(cells):
            places.setdefault(field, []).append(place)
        elif cells:
            texts.append(place)
    words = {place: mean(len(cell.split()) for cell in columns[place]) for place in texts}
    titles = [place for place in texts if 1 < words[place] <= _LONG_TITLE]
    if not places or not titles:
        return None
    title = max(titles, key=lambda place: (not _may_be_people(columns[place]), words[place]))
    summaries = [place for place in texts if words[place] > _LONG_TITLE]
    keys = [0] if 0 in texts and _are_keys(columns[0]) else []
    return Columns({**places, "title": [title], "summary": summaries[:1], "key": keys}, width)


def _kind(cells: Sequence[str]) -> str | None:
    """Return the field that all cells are of, or for names and dates most of them."""
    kinds: Sequence[tuple[str, Callable[[str], object], float]] = (
        ("arxiv", arxiv_id, 1.0),
        ("doi", doi, 1.0),
        ("url", is_web_address, 1.0),
        ("published", _is_date, 0.8),
        ("authors", _are_people, 0.6),
    )
    for field, matches, share in kinds:
        if cells and sum(map(bool, map(matches, cells))) >= share * len(cells):
            return field
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
