"""Import of EndNote's tagged records, which are those of Refer: `%A` and an author, `%T` and the title."""

from __future__ import annotations

import re

from paperlog.formats.base import ImportedList
from paperlog.formats.bibtex.list_builder import ConvertedEntry, build_list
from paperlog.formats.endnote.values import TRANSLATED_TYPES, dates, dois, pages, ris_type
from paperlog.formats.ris.reader import convert
from paperlog.formats.tagged import Layout, TaggedRecord, Values, inverted_names, other_fields, with_values

_LAYOUT = Layout(re.compile(r"%([!-~])(?:[ \t]+(.*))?"), start="0")
_FIRST_TAG = re.compile(r"^%[0A-Z](?:[ \t]|$)", re.MULTILINE)
_RIS_TAGS = {
    "T": "TI", "!": "ST", "Q": "TT", "V": "VL", "N": "IS", "C": "CY", "I": "PB", "7": "ET", "6": "NV", "9": "M3",
    "@": "SN", "F": "ID", "G": "LA", "K": "KW", "X": "AB", "Z": "N1", "<": "RN", "U": "UR", ">": "L1", "+": "AD",
    "L": "CN", "M": "AN", "W": "DP", "~": "DB", "O": "J2", "H": "TA", "[": "Y2", "]": "C7", "1": "C1",
    "2": "C2", "3": "C3", "4": "C4", "#": "C5", "$": "C6", "&": "SE", "(": "OP", ")": "RP", "*": "RI", "^": "CA",
}  # fmt: skip
"""The RIS tags for tags that differ only in name."""
_FIELDS = {"0": "endnote-type", "R": "endnote-id", "=": "endnote-modified", "?": "endnote-subsidiary-author"}
"""The fields of BibTeX for other values."""


def loads(text: str, name: str) -> ImportedList:
    """Parse tagged records. Raises ValueError if there are none."""
    if not _FIRST_TAG.search(text):
        raise ValueError("not EndNote: no line starts with '%0' or another tag")
    return build_list(name, _LAYOUT.records(text), _convert)


def _convert(record: TaggedRecord) -> ConvertedEntry:
    values = record.values("\n")
    ris = _take_ris_values(values)
    others = {tag if tag.isalnum() or tag in _FIELDS else str(ord(tag)): texts for tag, texts in values.items()}
    return convert(record.line, ris, other_fields("endnote", others, _FIELDS))


def _take_ris_values(values: Values) -> Values:
    """Return the values that RIS has, too, under its tags, and remove them from `values`."""
    entry_type = ris_type(values.get("0", [""])[0])
    if entry_type:
        del values["0"]
    entry_type = entry_type or _type_without_name(values)
    found, others = dois(values.pop("R", ()))
    values |= {"R": others} if others else {}
    journals, books, series = (values.pop(tag, []) for tag in "JBS")
    editors, others = values.pop("E", []), values.pop("Y", [])
    ris = {
        "TY": [entry_type],
        "AU": inverted_names(values.pop("A", ())),
        "ED": inverted_names(editors or others),
        "A3": inverted_names(others if editors else ()),
        "A4": inverted_names(values.pop("?", ()) if entry_type in TRANSLATED_TYPES else ()),
        "T2": journals or books or series,
        "T3": [*(books if journals else ()), *(series if journals or books else ())],
        "DO": found,
        **dates(values.pop("D", ()), values.pop("8", ())),
        **pages(values.pop("P", [])),
        **{ris_tag: values.pop(tag, []) for tag, ris_tag in _RIS_TAGS.items()},
    }
    return with_values(ris)


def _type_without_name(values: Values) -> str:
    """Infer the type of a record from its tags."""
    if "J" in values:
        return "JOUR"
    if "B" in values:
        return "CHAP"
    return "BOOK" if "I" in values else "GEN"
