"""RIS: each line is a tag and a value; a record starts with `TY` and ends with `ER`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from paperlog.formats.authors import inverted_name, natural_order
from paperlog.formats.base import Export, ImportedList, Rejected
from paperlog.formats.bibliography import (
    Reference,
    choose_citation_key,
    entries_by_citation_key,
    escape_semicolons,
    join_names,
    note_lines,
    split_at_semicolons,
    split_keywords,
    to_imported_list,
)
from paperlog.formats.dates import most_precise, parse_printed_date
from paperlog.formats.entry_types import EntryType, entry_type_of
from paperlog.formats.text import escape_markup, one_line
from paperlog.models import Entry
from paperlog.text import fold

_TAG = re.compile(r"([A-Z][A-Z0-9])  -[ \t]*(.*)", re.DOTALL)
_KNOWN_TAGS = (
    "TY|ER|ID|LB|T[1-3IT]|CT|BT|ST|A[1-4U]|ED|PY|Y[12]|DA|J[12AFO]|C[1-8]|VL|IS|SP|EP|SN|PB|CY|PP|ET|AB|N[12]|KW|DO|DI|"
    "UR|L[1-4K]|M[1-3]|AN|AD|LA|DB|DP|SE|RP|U[1-5]|AV|NV|TA|CN|CA"
)
_TAG_AFTER_ONE_SPACE = re.compile(
    rf"({_KNOWN_TAGS}) {{1,2}}-(?:[ \t]+(.*))?", re.DOTALL
)  # only known tags: "AI - the field" is text
_FIRST_TYPE = re.compile(r"^TY( {1,2})-", re.MULTILINE)
_NUMBER = re.compile(r"\s*[0-9]+\.\s*")
_LINE = re.compile(r"\r\n|\r|\n")

_TITLE_TAGS = ("TI", "T1", "CT")
_VENUE_TAGS = ("T2", "BT", "JO", "C3", "J2", "JA")
_BOOK_TYPES = frozenset({"BOOK", "UNPB", "EDBOOK", "EBOOK"})
_URL_TAGS = ("UR", "L1", "L2", "L3", "LK")
_ARXIV_TAGS = ("M1", "AN", "N1", "C1", "C7")
_REFERENCE_TYPES = {
    EntryType.CONFERENCE: "CONF",
    EntryType.JOURNAL: "JOUR",
    EntryType.PREPRINT: "UNPB",
    EntryType.PAGE: "ELEC",
    EntryType.OTHER: "GEN",
}


@dataclass
class _Record:
    """The values of a record by tag; a value is a list of lines."""

    line: int
    values: dict[str, list[list[str]]] = field(default_factory=dict)
    last_value: list[str] = field(default_factory=list)

    def add(self, tag: str, value: str) -> None:
        self.last_value = [value]
        self.values.setdefault(tag, []).append(self.last_value)

    def continue_with(self, line: str) -> None:
        self.last_value.append(line)

    def values_of(self, *tags: str) -> list[str]:
        """Return the nonblank values of these tags."""
        values = ("\n".join(lines).strip() for tag in tags for lines in self.values.get(tag, ()))
        return [value for value in values if one_line(value)]

    @property
    def is_complete(self) -> bool:
        """Whether the record has a type or a title."""
        return not self.values.keys().isdisjoint({"TY", *_TITLE_TAGS})

    def first_of(self, *tags: str) -> str:
        return next(iter(self.values_of(*tags)), "")


def loads(text: str, name: str) -> ImportedList:
    """Parse RIS; `ER` is optional. Raises ValueError if no line starts a record."""
    text = _LINE.sub("\n", text.removeprefix("\ufeff"))
    if not (first_type := _FIRST_TYPE.search(text)):
        raise ValueError("not RIS: no line starts with 'TY  - '")
    tag = _TAG if len(first_type[1]) == 2 else _TAG_AFTER_ONE_SPACE
    records = _records(text.split("\n"), tag, 1 + text.count("\n", 0, first_type.start()))
    return to_imported_list(
        name, (_to_reference(record) if isinstance(record, _Record) else record for record in records)
    )


def dumps(contents: Export, *, with_notes: bool = False) -> str:
    """Write one record per paper. Every value is on one line, so that no part of it is parsed as another tag."""
    return "\n".join(
        _to_record(key, entry, with_notes=with_notes) for key, entry in entries_by_citation_key(contents).items()
    )


def _records(lines: list[str], tag: re.Pattern[str], first_line: int) -> Iterator[_Record | Rejected]:
    """Yield the records in order. Text between records is rejected; text before the first record is skipped.

    Tags after a record that name no title are ignored, with what follows them: Ovid adds them.
    """
    record: _Record | None = None
    stray_line = 0
    for number, line in enumerate(lines, start=1):
        match = tag.fullmatch(line.removeprefix("\ufeff"))
        if not match:
            if record:
                record.continue_with(line)
            elif line.strip() and number > first_line and not stray_line and not _NUMBER.fullmatch(line):
                stray_line = number
                yield Rejected.at(number, "outside of any record: no TY before it")
            continue
        name, value = match[1], match[2] or ""
        if record and name in {"TY", "ER"}:
            if record.is_complete:
                yield record
            record = None
        if name != "ER":
            record = record or _Record(number)
            record.add(name, value)
            stray_line = 0
    if record and record.is_complete:
        yield record


def _to_reference(record: _Record) -> Reference:
    reference_type = one_line(record.first_of("TY")).upper()
    title = record.first_of(*_TITLE_TAGS, *(("BT",) if reference_type in _BOOK_TYPES else ()), "ST")
    journals = [*record.values_of("JF"), *(name for name in record.values_of("JO") if "." not in name)]
    venues = [venue for venue in (*journals, *record.values_of(*_VENUE_TAGS)) if fold(venue) != fold(title)]
    return Reference(
        line=record.line,
        title=title,
        citation_key=choose_citation_key(record.values_of("ID", "LB"), "\n".join(record.values_of("N1"))),
        short_title=record.first_of("ST"),
        authors=[natural_order(name) for value in record.values_of("AU", "A1") for name in re.split(r"[;\n]", value)],
        published=most_precise(map(parse_printed_date, record.values_of("PY", "Y1", "DA"))),
        venue=venues[0] if venues else "",
        dois=record.values_of("DO", "DI"),
        arxiv_candidates=[*record.values_of(*_ARXIV_TAGS), *venues],
        urls=record.values_of(*_URL_TAGS),
        abstract=record.first_of("AB", "N2"),
        tags=_tags(record.values_of("KW")),
    )


def _tags(values: list[str]) -> list[str]:
    if len(values) == 1:
        return split_keywords(values[0])
    return [tag for value in values for tag in split_at_semicolons(value)]


def _to_record(key: str, entry: Entry, *, with_notes: bool) -> str:
    lines = [
        f"{tag}  - {line}\n"
        for tag, value in _tagged_values(key, entry, with_notes=with_notes)
        if (line := one_line(value))
    ]
    return f"TY  - {_REFERENCE_TYPES[entry_type_of(entry.paper)]}\n{''.join(lines)}ER  - \n"


def _tagged_values(key: str, entry: Entry, *, with_notes: bool) -> Iterator[tuple[str, str]]:
    paper = entry.paper
    yield "ID", key
    yield "TI", escape_markup(one_line(paper.title))
    yield "ST", escape_markup(one_line(paper.name)) if paper.aliases else ""
    yield from (("AU", inverted_name(author)) for author in paper.authors)
    if published := paper.published:
        yield "PY", published[:4]
        yield "DA", f"{published.replace('-', '/')}{'/' * (4 - len(published.split('-')))}"
    yield "T2", escape_markup(one_line(paper.venue or ""))
    yield "AN", f"arXiv:{paper.arxiv}" if paper.arxiv else ""
    yield "DO", paper.doi or ""
    yield from (("UR", link.url) for link in paper.links)
    tags = [*map(escape_semicolons, paper.tags)]
    yield from (("KW", tag) for tag in (tags if len(tags) > 1 else [join_names(tags)]))
    yield "AB", escape_markup(one_line(paper.abstract or ""))
    if with_notes:
        yield from (("N1", note) for note in note_lines(entry))
