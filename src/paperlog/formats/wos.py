"""Import of plain text from Web of Science (`.ciw`, `.txt`), by renaming its tags to those of RIS."""

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
    inverted_names,
    keyword_values,
    organizations,
    other_fields,
    take_names,
    with_values,
)
from paperlog.text import fold

_FIRST_TAGS = re.compile(r"^(?:FN .*\n\s*VR|PT [A-Z]$)", re.MULTILINE)
_LAYOUT = Layout(re.compile(r"([A-Z][A-Z0-9])(?: (.*))?"), "PT", end="ER", outside=frozenset({"FN", "VR", "EF"}))
_LISTS = frozenset({"AU", "AF", "BA", "BF", "BE", "ED", "CA", "GP", "C1", "CR"})
"""The tags whose lines are values of their own."""
_RIS_TAGS = {
    "TI": "TI", "SO": "T2", "SE": "T3", "J9": "J2", "VL": "VL", "IS": "IS", "AR": "C7", "DI": "DO", "LA": "LA",
    "AB": "AB", "PU": "PB", "PI": "CY", "BP": "SP", "EP": "EP",
}  # fmt: skip
"""The RIS tags for tags that differ only in name."""
_FIELDS = {"CT": "eventtitle", "CL": "venue", "PM": "pmid", "PG": "pagetotal"}
"""The fields of BibTeX for tags without a counterpart in RIS."""
_DATE_WITH_YEAR = re.compile(r"(.*\S)\s+([0-9]{4})")


def loads(text: str, name: str) -> ImportedList:
    """Parse records of Web of Science. Raises ValueError if there are none."""
    if not _FIRST_TAGS.search(text):
        raise ValueError("not Web of Science: no line 'PT J' or the like starts a record")
    return build_list(name, _LAYOUT.records(text), _convert)


def _convert(record: TaggedRecord) -> ConvertedEntry:
    values = record.values(" ", _LISTS)
    name = values.get("UT", [""])[0]
    ris = _take_ris_values(values)
    return convert(record.line, ris, other_fields("wos", values, _FIELDS), name)


def _take_ris_values(values: Values) -> Values:
    """Return the values that RIS has, too, under its tags. Those that it holds whole are removed from `values`."""
    keywords = [*values.pop("DE", ()), *values.pop("ID", ())]
    if values.get("J9") == values.get("SO"):
        values.pop("J9", None)
    ris = {
        "TY": [_ris_type(values)],
        "AU": [*inverted_names(take_names(values, "AF", "AU")), *organizations(values.get("CA", ()))],
        "ED": inverted_names([*values.pop("BE", ()), *values.pop("ED", ())]),
        "SN": [number for tag in ("SN", "EI", "BN") for number in values.pop(tag, ())],
        "KW": keyword_values(keyword.strip() for text in keywords for keyword in text.split(";")),
        "AD": ["; ".join(values.pop("C1", ()))],
        **_take_date(values),
        **{ris_tag: values.pop(tag, []) for tag, ris_tag in _RIS_TAGS.items()},
    }
    return with_values(ris)


def _ris_type(values: Values) -> str:
    """Return the type: journals, books, series and patents have one in `PT`, and `DT` says what is in them."""
    publication = values.get("PT", ["J"])[0]
    kinds = {kind.strip().lower() for text in values.get("DT", ()) for kind in text.split(";")}
    if publication in {"J", "P"}:
        return "JOUR" if publication == "J" else "PAT"
    if publication == "C" or "proceedings paper" in kinds:
        return "CONF"
    is_part = fold(values.get("SO", [""])[0]) != fold(values.get("TI", [""])[0])
    return "CHAP" if "book" not in kinds and is_part else "BOOK"


def _take_date(values: Values) -> Values:
    """Return the date of publication, and remove it if it was understood. `PD` has a month, a day or a season."""
    (year, *other_years), (day, *other_days) = (values.get(tag) or [""] for tag in ("PY", "PD"))
    if (match := _DATE_WITH_YEAR.fullmatch(day)) and match[2] == (year or match[2]):
        day, year = match.groups()
    values |= {"PY": other_years}
    if date := period_values(f"{year} {day}".strip()):
        values |= {"PD": other_days}
    return date or {"PY": [year]}
