"""RIS: lines of a tag and a value; a record begins with `TY` and ends with `ER`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from paperlog.formats.authors import inverted, person
from paperlog.formats.base import Export, ImportedList, Rejected
from paperlog.formats.bibliography import Reference, citation_key, keywords, notes_of, reading_list
from paperlog.formats.dates import most_exact, printed_date
from paperlog.formats.entry_types import EntryType, entry_type_of
from paperlog.formats.text import clean
from paperlog.models import Entry
from paperlog.text import fold

_TAG = re.compile(r"([A-Z][A-Z0-9])  -[ \t]*(.*)", re.DOTALL)
_KNOWN = (
    "TY|ER|ID|LB|T[1-3IT]|CT|BT|ST|A[1-4U]|ED|PY|Y[12]|DA|J[12AFO]|C[1-8]|VL|IS|SP|EP|SN|PB|CY|PP|ET|AB|N[12]|KW|DO|DI|"
    "UR|L[1-4K]|M[1-3]|AN|AD|LA|DB|DP|SE|RP|U[1-5]|AV|NV|TA|CN|CA"
)
_TAG_AFTER_ONE_SPACE = re.compile(rf"({_KNOWN}) {{1,2}}-(?:[ \t]+(.*))?", re.DOTALL)  # "AI - the field" is text
_FIRST_TYPE = re.compile(r"^TY( {1,2})-", re.MULTILINE)
_LINE = re.compile(r"\r\n|\r|\n")

_TITLES = ("TI", "T1", "CT")
_VENUES = ("T2", "JF", "BT", "JO", "C3", "J2", "JA")
_WHOLE_WORKS = frozenset({"BOOK", "UNPB", "EDBOOK", "EBOOK"})
_ADDRESSES = ("UR", "L1", "L2", "L3", "LK")
_NUMBERS = ("M1", "AN", "N1", "C1", "C7")
_TYPES = {
    EntryType.CONFERENCE: "CONF",
    EntryType.JOURNAL: "JOUR",
    EntryType.PREPRINT: "UNPB",
    EntryType.PAGE: "ELEC",
    EntryType.OTHER: "GEN",
}


@dataclass
class _Record:
    """The values of a record by their tags, each as its lines."""

    line: int
    values: dict[str, list[list[str]]] = field(default_factory=dict)
    last: list[str] = field(default_factory=list)

    def add(self, tag: str, value: str) -> None:
        self.last = [value]
        self.values.setdefault(tag, []).append(self.last)

    def continue_with(self, line: str) -> None:
        self.last.append(line)

    def all(self, *tags: str) -> list[str]:
        """Return the values of these tags that say something."""
        values = ("\n".join(lines).strip() for tag in tags for lines in self.values.get(tag, ()))
        return [value for value in values if clean(value)]

    def first(self, *tags: str) -> str:
        return next(iter(self.all(*tags)), "")


def loads(text: str, name: str) -> ImportedList:
    """Read RIS; a record may lack its `ER`. Raises ValueError where no line begins a record."""
    text = _LINE.sub("\n", text.removeprefix("\ufeff"))
    if not (first := _FIRST_TYPE.search(text)):
        raise ValueError("it is no RIS: no line begins with 'TY  - '")
    tag = _TAG if len(first[1]) == 2 else _TAG_AFTER_ONE_SPACE
    records = _records(text.split("\n"), tag, 1 + text.count("\n", 0, first.start()))
    return reading_list(name, (_reference(each) if isinstance(each, _Record) else each for each in records))


def _records(lines: list[str], tag: re.Pattern[str], first_line: int) -> Iterator[_Record | Rejected]:
    """Give the records in their order, and text between records as rejected; what comes before the first is skipped."""
    record: _Record | None = None
    stray = 0
    for number, line in enumerate(lines, start=1):
        found = tag.fullmatch(line.removeprefix("\ufeff"))
        if not found:
            if record:
                record.continue_with(line)
            elif line.strip() and number > first_line and not stray:
                stray = number
                yield Rejected.at(number, "it belongs to no record: no TY comes before it")
            continue
        name, value = found[1], found[2] or ""
        if record and name in {"TY", "ER"}:
            yield record
            record = None
        if name != "ER":
            record = record or _Record(number)
            record.add(name, value)
            stray = 0
    if record:
        yield record


def _reference(record: _Record) -> Reference:
    kind = clean(record.first("TY")).upper()
    title = record.first(*_TITLES, *(("BT",) if kind in _WHOLE_WORKS else ()), "ST")
    venues = [venue for venue in record.all(*_VENUES) if fold(venue) != fold(title)]
    tags = record.all("KW")
    return Reference(
        line=record.line,
        title=title,
        citation_key=citation_key(record.all("ID", "LB"), "\n".join(record.all("N1"))),
        short_title=record.first("ST"),
        authors=[person(name) for value in record.all("AU", "A1") for name in re.split(r"[;\n]", value)],
        published=most_exact(map(printed_date, record.all("PY", "Y1", "DA"))),
        venue=venues[0] if venues else "",
        dois=record.all("DO", "DI"),
        numbers=[*record.all(*_NUMBERS), *venues],
        addresses=record.all(*_ADDRESSES),
        summary=record.first("AB", "N2"),
        tags=keywords(tags[0]) if len(tags) == 1 else [tag for value in tags for tag in re.split(r"[;\n]", value)],
    )


def dumps(contents: Export, *, with_notes: bool = False) -> str:
    """Return a record for each paper; every value is one line, so that none can begin another tag."""
    return "\n".join(_written(entry, with_notes=with_notes) for entry in contents.entries)


def _written(entry: Entry, *, with_notes: bool) -> str:
    lines = [f"{tag}  - {line}\n" for tag, value in _values(entry, with_notes=with_notes) if (line := clean(value))]
    return f"TY  - {_TYPES[entry_type_of(entry.paper)]}\n{''.join(lines)}ER  - \n"


def _values(entry: Entry, *, with_notes: bool) -> Iterator[tuple[str, str]]:
    paper = entry.paper
    yield "ID", paper.key
    yield "TI", paper.title
    yield "ST", paper.name if paper.aliases else ""
    yield from (("AU", inverted(author)) for author in paper.authors)
    if day := paper.published:
        yield "PY", day[:4]
        yield "DA", f"{day.replace('-', '/')}{'/' * (4 - len(day.split('-')))}"
    yield "T2", paper.venue or ""
    yield "AN", f"arXiv:{paper.arxiv}" if paper.arxiv else ""
    yield "DO", paper.doi or ""
    yield from (("UR", link.url) for link in paper.links)
    yield from (("KW", tag) for tag in paper.tags)
    yield "AB", paper.summary or ""
    if with_notes:
        yield from (("N1", note) for note in notes_of(entry))
