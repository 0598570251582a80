"""BibTeX in UTF-8, as BibTeX, BibLaTeX, JabRef and pandoc read it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote

from paperlog.dates import PartialDate
from paperlog.formats.authors import name_of
from paperlog.formats.base import Export
from paperlog.formats.bibliography import notes_of
from paperlog.formats.bibtex.latex import escaped
from paperlog.formats.dates import MONTH_ABBREVIATIONS
from paperlog.formats.entry_types import EntryType, entry_type_of
from paperlog.formats.text import clean
from paperlog.models import Entry, Paper, Status
from paperlog.text import CONTROL

_TYPES = {
    EntryType.CONFERENCE: "inproceedings",
    EntryType.JOURNAL: "article",
    EntryType.PREPRINT: "misc",
    EntryType.PAGE: "online",
    EntryType.OTHER: "misc",
}
_STATUSES = {Status.READ: "read", Status.SKIMMED: "skimmed"}
_WORDS = re.compile(r"((?:[^\W_]|-)+)")
_CAPITAL = re.compile(r"[^\W_][A-Z]")
_NO_VALUE = re.compile(rf"[{{}}\\\s{CONTROL}]")
_NO_URL = re.compile(rf"[{{}}\\<>\s{CONTROL}]")

Fields = Iterator[tuple[str, str]]


def dumps(contents: Export, *, with_notes: bool = False, with_readings: bool = False) -> str:
    return "\n".join(_entry(entry, with_notes=with_notes, with_readings=with_readings) for entry in contents.entries)


def _entry(entry: Entry, *, with_notes: bool, with_readings: bool) -> str:
    fields = [*_facts(entry.paper)]
    if with_readings:
        fields += _reading(entry)
    if with_notes:
        fields.append(("annote", _braced("\n\n".join(map(escaped, notes_of(entry))))))
    lines = [f"  {name} = {value},\n" for name, value in fields if value != "{}"]
    return f"@{_TYPES[entry_type_of(entry.paper)]}{{{entry.key},\n{''.join(lines)}}}\n"


def _facts(paper: Paper) -> Fields:
    yield "title", _braced(_title(clean(paper.title)))
    if paper.aliases:
        yield "shorttitle", _braced(_title(clean(paper.aliases[0])))
    yield "author", _braced(" and ".join(map(_name, paper.authors)))
    if paper.published:
        yield from _date(paper.published)
    yield (
        "booktitle" if entry_type_of(paper) is EntryType.CONFERENCE else "journal",
        _braced(escaped(clean(paper.venue or ""))),
    )
    if paper.arxiv:
        yield "eprint", _braced(_quoted(_NO_VALUE, paper.arxiv))
        yield "archiveprefix", "{arXiv}"
    yield "doi", _braced(_quoted(_NO_VALUE, paper.doi or ""))
    first, *others = [_quoted(_NO_URL, link.url) for link in paper.links] or [""]
    yield "url", _braced(first)
    yield "link", _braced(" ".join(others))
    yield "keywords", _braced(", ".join(map(_keyword, paper.tags)))
    yield "abstract", _braced("\n".join(map(_line, (paper.summary or "").strip().split("\n"))))


def _date(day: PartialDate) -> Fields:
    yield "year", f"{{{day.year:04}}}"
    if day.month:
        yield "month", MONTH_ABBREVIATIONS[day.month - 1]
    if day.day:
        yield "day", f"{{{day.day:02}}}"


def _reading(entry: Entry) -> Fields:
    """Give what JabRef calls it."""
    yield "readstatus", _braced(_STATUSES.get(entry.reading.status, ""))
    yield "ranking", _braced(f"rank{entry.reading.rating}" if entry.reading.rating else "")


def _braced(text: str) -> str:
    return f"{{{text}}}"


def _title(text: str) -> str:
    """Return a title whose words with capitals in them keep these under every style."""
    words = _WORDS.split(text)
    return "".join(_braced(escaped(word)) if _CAPITAL.search(word) else escaped(word) for word in words)


def _name(author: str) -> str:
    name = name_of(author)
    if not name.given:
        return _braced(escaped(name.family))
    return ", ".join(escaped(part) for part in (name.family, name.suffix, name.given) if part)


def _keyword(tag: str) -> str:
    word = escaped(clean(tag))
    return _braced(word) if re.search("[,;]", tag) else word


def _quoted(signs: re.Pattern[str], address: str) -> str:
    """Return an address without signs that would end it; it leads to the same place, and needs no other escapes."""
    return signs.sub(lambda sign: quote(sign[0]), address)


def _line(text: str) -> str:
    """Return a line of prose; what looks like the beginning of an entry is none."""
    line = escaped(clean(text))
    return f"{{@}}{line[1:]}" if line.startswith("@") else line
