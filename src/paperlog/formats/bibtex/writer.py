"""Export to BibTeX in UTF-8, for BibTeX, BibLaTeX, JabRef and pandoc."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote

from paperlog.dates import PartialDate
from paperlog.formats.authors import split_name
from paperlog.formats.base import Export
from paperlog.formats.bibliography import note_lines
from paperlog.formats.bibtex.latex import text_to_latex
from paperlog.formats.dates import MONTH_ABBREVIATIONS
from paperlog.formats.entry_types import EntryType, entry_type_of
from paperlog.formats.text import escape_markup, one_line, strip_control
from paperlog.models import Entry, Paper, Status
from paperlog.text import CONTROL

_ENTRY_TYPES = {
    EntryType.CONFERENCE: "inproceedings",
    EntryType.JOURNAL: "article",
    EntryType.PREPRINT: "misc",
    EntryType.PAGE: "online",
    EntryType.OTHER: "misc",
}
_STATUSES = {Status.READ: "read", Status.SKIMMED: "skimmed"}
_WORD = re.compile(r"((?:[^\W_]|-)+)")
_INNER_CAPITAL = re.compile(r"[^\W_][A-Z]")
_UNSAFE_IN_VALUE = re.compile(rf"[{{}}\\\s{CONTROL}]")
_UNSAFE_IN_URL = re.compile(rf"[{{}}\\<>\s{CONTROL}]")

Fields = Iterator[tuple[str, str]]


def dumps(contents: Export, *, with_notes: bool = False, with_readings: bool = False) -> str:
    return "\n".join(_entry(entry, with_notes=with_notes, with_readings=with_readings) for entry in contents.entries)


def _entry(entry: Entry, *, with_notes: bool, with_readings: bool) -> str:
    fields = [*_paper_fields(entry.paper)]
    if with_readings:
        fields += _reading_fields(entry)
    if with_notes:
        fields.append(("annote", _in_braces("\n\n".join(map(text_to_latex, note_lines(entry))))))
    lines = [f"  {name} = {value},\n" for name, value in fields if value != "{}"]
    return f"@{_ENTRY_TYPES[entry_type_of(entry.paper)]}{{{entry.key},\n{''.join(lines)}}}\n"


def _paper_fields(paper: Paper) -> Fields:
    yield "title", _in_braces(_title(paper.title))
    if paper.aliases:
        yield "shorttitle", _in_braces(_title(paper.aliases[0]))
    yield "author", _in_braces(" and ".join(map(_name, paper.authors)))
    if paper.published:
        yield from _date(paper.published)
    yield (
        "booktitle" if entry_type_of(paper) is EntryType.CONFERENCE else "journal",
        _in_braces(_text(paper.venue or "")),
    )
    if paper.arxiv:
        yield "eprint", _in_braces(_percent_encode(_UNSAFE_IN_VALUE, paper.arxiv))
        yield "archiveprefix", "{arXiv}"
    yield "doi", _in_braces(_percent_encode(_UNSAFE_IN_VALUE, paper.doi or ""))
    first_url, *other_urls = [_percent_encode(_UNSAFE_IN_URL, link.url) for link in paper.links] or [""]
    yield "url", _in_braces(first_url)
    yield "link", _in_braces(" ".join(other_urls))
    yield "keywords", _in_braces(", ".join(map(_keyword, paper.tags)))
    yield "abstract", _paragraphs(paper.abstract)
    yield "summary", _paragraphs(paper.summary)


def _date(published: PartialDate) -> Fields:
    yield "year", f"{{{published.year:04}}}"
    if published.month:
        yield "month", MONTH_ABBREVIATIONS[published.month - 1]
    if published.day:
        yield "day", f"{{{published.day:02}}}"


def _reading_fields(entry: Entry) -> Fields:
    """Yield the status and rating in JabRef's fields."""
    yield "readstatus", _in_braces(_STATUSES.get(entry.reading.status, ""))
    yield "ranking", _in_braces(f"rank{entry.reading.rating}" if entry.reading.rating else "")


def _in_braces(text: str) -> str:
    return f"{{{text}}}"


def _text(text: str) -> str:
    return text_to_latex(escape_markup(one_line(text)))


def _title(text: str) -> str:
    """Escape a title. Braces around words with inner capitals keep BibTeX styles from changing them."""
    words = _WORD.split(escape_markup(one_line(text)))
    return "".join(
        _in_braces(text_to_latex(word)) if _INNER_CAPITAL.search(word) else text_to_latex(word) for word in words
    )


def _name(author: str) -> str:
    name = split_name(author)
    if not name.given:
        return _in_braces(_text(name.family))
    return ", ".join(_text(part) for part in (name.family, name.suffix, name.given) if part)


def _keyword(tag: str) -> str:
    word = _text(tag)
    return _in_braces(word) if re.search("[,;]", word) else word


def _percent_encode(unsafe: re.Pattern[str], text: str) -> str:
    """Percent-encode the characters that can't appear in a BibTeX value."""
    return unsafe.sub(lambda match: quote(match[0]), text)


def _paragraphs(text: str | None) -> str:
    lines = escape_markup(strip_control(text or "").strip()).split("\n")
    return _in_braces("\n".join(map(_line, lines)))


def _line(text: str) -> str:
    """Escape a line of a longer text so that it can't start an entry."""
    line = text_to_latex(one_line(text))
    return f"{{@}}{line[1:]}" if line.startswith("@") else line
