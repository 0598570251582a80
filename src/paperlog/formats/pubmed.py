"""Import of PubMed's own format (MEDLINE, `.nbib`), by renaming its tags to those of RIS."""

from __future__ import annotations

import re

from paperlog.formats.base import ImportedList
from paperlog.formats.bibtex.list_builder import ConvertedEntry, build_list
from paperlog.formats.ris.periods import period_values
from paperlog.formats.ris.reader import convert
from paperlog.formats.tagged import (
    Layout,
    TaggedRecord,
    Values,
    keyword_values,
    organizations,
    other_fields,
    take_names,
    with_values,
)

_FIRST_TAGS = re.compile(r"^(?:PMID|OWN |STAT)- ?\S", re.MULTILINE)
_LAYOUT = Layout(re.compile(r"([A-Z][A-Z0-9]{1,3}) *- ?(.*)"), start="PMID")
_RIS_TAGS = {
    "CTI": "T3", "VI": "VL", "IP": "IS", "AB": "AB", "LA": "LA", "PB": "PB", "PL": "CY", "EN": "ET",
}  # fmt: skip
"""The RIS tags for tags that differ only in name."""
_FIELDS = {"PMID": "pmid", "PMC": "pmcid", "TT": "origtitle", "PST": "pubstate"}
"""The fields of BibTeX for tags without a counterpart in RIS."""
_TYPES = {
    "book chapter": "CHAP", "book": "BOOK", "books": "BOOK", "dissertations/theses": "THES",
    "academic dissertation": "THES", "technical report": "RPRT", "dataset": "DATA", "preprint": "UNPB",
}  # fmt: skip
"""The types of RIS for publication types."""
_DOI = re.compile(r"(?:doi:\s*)?(10\.\S+)(?:\s+\[doi\])?")
_FULL_STOP = re.compile(r"(?<![.\s])\.\Z")
_PAGES = re.compile(r"(\w+)-(\w+)")
_INITIALS = re.compile(r"(\S.*) ([A-Z]{1,4}(?: (?:Jr|Sr|2nd|3rd|4th))?)")


def loads(text: str, name: str) -> ImportedList:
    """Parse records of PubMed. Raises ValueError if there are none."""
    if not _FIRST_TAGS.search(text):
        raise ValueError("not PubMed: no line starts with 'PMID- '")
    return build_list(name, _LAYOUT.records(text), _convert)


def _convert(record: TaggedRecord) -> ConvertedEntry:
    values = record.values(" ")
    name = f"PMID {values['PMID'][0]}" if "PMID" in values else ""
    ris = _take_ris_values(values)
    return convert(record.line, ris, other_fields("pubmed", values, _FIELDS), name)


def _take_ris_values(values: Values) -> Values:
    """Return the values that RIS has, too, under its tags. Those that it holds whole are removed from `values`."""
    titles, books = ([_FULL_STOP.sub("", text) for text in values.pop(tag, ())] for tag in ("TI", "BTI"))
    journals = [*values.pop("JT", ()), *(books if titles else ())]
    keywords = [text.replace("*", "") for tag in ("OT", "MH") for text in values.get(tag, ())]
    types = (_TYPES.get(text.lower().partition(" - ")[0]) for text in values.get("PT", ()))
    ris = {
        "TY": [next(filter(None, types), "JOUR" if journals else "GEN")],
        "TI": titles or books,
        "T2": journals,
        "J2": [name for name in values.pop("TA", ()) if name not in journals],
        "AU": [
            *map(_with_comma, take_names(values, "FAU", "AU")),
            *organizations(values.get("CN", ())),
        ],
        "ED": [*map(_with_comma, take_names(values, "FED", "ED"))],
        "SN": [*dict.fromkeys(text.partition(" ")[0] for text in values.get("IS", ())), *values.pop("ISBN", ())],
        "DO": [*dict.fromkeys([*_take_dois(values, "LID"), *_take_dois(values, "AID")])],
        "KW": keyword_values(keywords),
        "AD": ["; ".join(dict.fromkeys(values.pop("AD", ())))],
        **_pages(*values.pop("PG", ())),
        **_take_date(values),
        **{ris_tag: values.pop(tag, []) for tag, ris_tag in _RIS_TAGS.items()},
    }
    for tag in ("OT", "MH"):
        if "*" not in "".join(values.get(tag, ())):
            values.pop(tag, None)
    if " " not in "".join(values.get("IS", ())):
        values.pop("IS", None)
    return with_values(ris)


def _with_comma(name: str) -> str:
    """Return `van Raaij, MJ` for `van Raaij MJ`."""
    match = None if "," in name else _INITIALS.fullmatch(name)
    return f"{match[1]}, {match[2]}" if match else name


def _take_dois(values: Values, tag: str) -> list[str]:
    """Return the DOIs among the ids with a tag, and remove them."""
    matches = [(text, _DOI.fullmatch(text)) for text in values.pop(tag, ())]
    if others := [text for text, match in matches if not match]:
        values[tag] = others
    return [match[1] for _, match in matches if match]


def _pages(text: str = "", *others: str) -> Values:
    match = _PAGES.fullmatch(text)
    return {"SP": [match[1], *others], "EP": [match[2]]} if match else {"SP": [text, *others]}


def _take_date(values: Values) -> Values:
    """Return the date of publication, and remove it if it was understood."""
    text, *others = values.get("DP", [""])
    if date := period_values(text):
        values |= {"DP": others}
    return date or {"PY": [text]}
