"""Values of EndNote in RIS: types, dates, DOIs and pages, which its tagged records and its XML have in common."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from paperlog.formats.dates import parse_printed_date
from paperlog.formats.tagged import Values
from paperlog.formats.text import one_line
from paperlog.identifiers import find_doi

_RANGE = re.compile(r"\s*([^\s,\u2013-]+)\s*[\u2013-]\s*([^\s,\u2013-]+)\s*")
_TYPES: Mapping[str, str] = {
    "journal article": "JOUR", "electronic article": "EJOUR", "magazine article": "MGZN", "newspaper article": "NEWS",
    "conference paper": "CONF", "conference proceedings": "CONF", "book": "BOOK", "edited book": "EDBOOK",
    "electronic book": "EBOOK", "book section": "CHAP", "electronic book section": "ECHAP", "encyclopedia": "ENCYC",
    "dictionary": "DICT", "thesis": "THES", "report": "RPRT", "government document": "GOVDOC", "generic": "GEN",
    "web page": "ELEC", "blog": "BLOG", "unpublished work": "UNPB", "manuscript": "MANSCPT", "computer program": "COMP",
    "dataset": "DATA", "aggregated database": "AGGR", "online database": "DBASE", "patent": "PAT", "serial": "JFULL",
    "pamphlet": "PAMP", "standard": "STAND", "statute": "STAT", "bill": "BILL", "case": "CASE", "figure": "FIGURE",
    "artwork": "ART", "personal communication": "PCOMM", "film or broadcast": "MPCT", "audiovisual material": "VIDEO",
    "music": "MUSIC",
}  # fmt: skip

TRANSLATED_TYPES = frozenset({"BOOK", "EDBOOK", "EBOOK", "CHAP", "ECHAP"})
"""The types whose subsidiary authors are translators."""


def ris_type(name: str) -> str:
    """Return the type in RIS for the name of a type in EndNote, or an empty text."""
    return _TYPES.get(one_line(name).lower(), "")


def dates(years: Sequence[str], days: Sequence[str]) -> Values:
    """Return the year, and the date if it has a month: `8 March`, `March 8` or a whole date."""
    year, day = (next(iter(texts), "") for texts in (years, days))
    date = parse_printed_date(day) or parse_printed_date(f"{day}, {year}") or parse_printed_date(year)
    if not date or not date.month or str(date.year) not in (year or day):
        return {"PY": [*years], "DA": [*days]}
    parts = [*str(date).split("-"), ""][:3]
    return {"PY": [parts[0], *years[1:]], "DA": [f"{'/'.join(parts)}/", *days[1:]]}


def dois(texts: Iterable[str]) -> tuple[list[str], list[str]]:
    """Return the DOIs and the other texts."""
    found = [(text, find_doi(text)) for text in texts]
    return [doi for _, doi in found if doi], [text for text, doi in found if not doi]


def pages(texts: Sequence[str]) -> Values:
    """Return the first and the last page. Of several texts, one with a range counts: others may be numbers of pages."""
    in_order = sorted(texts, key=lambda text: _RANGE.fullmatch(text) is None)
    if in_order and (match := _RANGE.fullmatch(in_order[0])):
        return {"SP": [match[1], *in_order[1:]], "EP": [match[2]]}
    return {"SP": in_order}
