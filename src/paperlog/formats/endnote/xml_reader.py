"""Import of EndNote's XML."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from xml.etree.ElementTree import Element

from paperlog.formats.base import ImportedList
from paperlog.formats.bibtex.list_builder import ConvertedEntry, build_list
from paperlog.formats.endnote.values import TRANSLATED_TYPES, dates, dois, pages, ris_type
from paperlog.formats.ris.reader import convert
from paperlog.formats.tagged import Values, inverted_names, keyword_values, other_fields, with_values
from paperlog.formats.text import escape_markup
from paperlog.formats.xml import LINE, parse_xml

_RIS_TAGS = {
    "titles/title": "TI", "titles/short-title": "ST", "titles/secondary-title": "T2", "titles/tertiary-title": "T3",
    "titles/translated-title": "TT", "periodical/full-title": "JF", "periodical/abbr-1": "J2", "volume": "VL",
    "number": "IS", "section": "SE", "edition": "ET", "num-vols": "NV", "pub-location": "CY", "publisher": "PB",
    "isbn": "SN", "label": "ID", "abstract": "AB", "notes": "N1", "research-notes": "RN", "accession-num": "AN",
    "call-num": "CN", "language": "LA", "auth-address": "AD", "work-type": "M3", "access-date": "Y2",
    "remote-database-name": "DB", "remote-database-provider": "DP", "urls/web-urls/url": "UR",
    "urls/related-urls/url": "UR", "urls/text-urls/url": "L2", "urls/pdf-urls/url": "L1", "urls/image-urls/url": "L4",
    "caption": "CA", "orig-pub": "OP", "reprint-edition": "RP", "reviewed-item": "RI",
    **{f"custom{number}": f"C{number}" for number in range(1, 8)},
}  # fmt: skip
"""The tags of RIS for elements of a record."""
_NAMES = {
    "contributors/authors/author": "AU", "contributors/secondary-authors/author": "ED",
    "contributors/tertiary-authors/author": "A3", "contributors/translated-authors/author": "TA",
}  # fmt: skip
"""The tags of RIS for elements with names."""
_SUBSIDIARY = "contributors/subsidiary-authors/author"
_UNKNOWN_TYPE = "GEN"
_CONTAINERS = frozenset({
    "contributors", "authors", "secondary-authors", "tertiary-authors", "subsidiary-authors", "translated-authors",
    "titles", "periodical", "alt-periodical", "keywords", "dates", "pub-dates", "copyright-dates", "urls", "web-urls",
    "related-urls", "text-urls", "pdf-urls", "image-urls", "foreign-keys",
})  # fmt: skip
"""The elements whose children have values of their own."""
_MAX_DEPTH = 2
"""The maximum nesting depth of containers."""
_MARKUP = {"italic": "i", "bold": "b", "superscript": "sup", "subscript": "sub"}
"""The HTML elements for styles of text."""
_FIRST_ELEMENT = re.compile(r"<(?:[\w-]+:)?([A-Za-z][\w-]*)")
_OTHER_KINDS: Mapping[str, tuple[str, str]] = {
    **dict.fromkeys(["PubmedArticleSet", "PubmedArticle"], ("PubMed XML", "the format PubMed (.nbib)")),
    **dict.fromkeys(["modsCollection", "mods"], ("MODS", "")),
    **dict.fromkeys(["collection", "record"], ("MARCXML", "")),
    "RDF": ("RDF", ""),
    "Sources": ("a bibliography of Word", ""),
    "article": ("JATS", ""),
    "feed": ("an Atom feed", ""),
    "TEI": ("TEI", ""),
}
"""Kinds of XML that can't be read, by their first element, each with the format to export instead of BibTeX or RIS."""


def loads(text: str, name: str) -> ImportedList:
    """Parse the records of a file. Raises ValueError if there are none."""
    first = match[1] if (match := _FIRST_ELEMENT.search(text)) else ""
    if first in _OTHER_KINDS:
        kind, instead = _OTHER_KINDS[first]
        raise ValueError(
            f"it looks like {kind}, which paperlog can't read. Export {instead or 'BibTeX or RIS'} instead"
        )
    root = parse_xml(text) if "<record" in text else None
    records = [] if root is None else root.findall("record" if root.tag == "records" else "records/record")
    if not records:
        raise ValueError("not EndNote's XML: it has no records. Export BibTeX or RIS instead")
    return build_list(name, records, _convert)


def _convert(record: Element) -> ConvertedEntry:
    values: Values = {}
    for path, text in _leaves(record):
        values.setdefault(path, []).append(text.replace("\r", "\n"))
    values = with_values(values)
    types = [element.get("name", "") for element in record.iterfind("ref-type")]
    ris = _take_ris_values(values, next(filter(None, map(ris_type, types)), ""))
    if ris["TY"] == [_UNKNOWN_TYPE]:
        values["type"] = types
    kept = {path.replace("/", "-"): texts for path, texts in with_values(values).items()}
    return convert(int(record.attrib[LINE]), ris, other_fields("endnote", kept, {}))


def _take_ris_values(values: Values, entry_type: str) -> Values:
    """Return the values that RIS has, too, under its tags, and remove them from `values`."""
    values.pop("ref-type", None)
    found, others = dois(values.pop("electronic-resource-num", ()))
    values |= {"id": others} if others else {}
    ris = {
        "TY": [entry_type or _UNKNOWN_TYPE],
        "DO": found,
        "KW": keyword_values(values.pop("keywords/keyword", ())),
        **dates(values.pop("dates/year", ()), values.pop("dates/pub-dates/date", ())),
        **pages(values.pop("pages", ())),
        **{tag: inverted_names(values.pop(path, ())) for path, tag in _NAMES.items()},
    }
    if entry_type in TRANSLATED_TYPES:
        ris["A4"] = inverted_names(values.pop(_SUBSIDIARY, ()))
    for path, tag in _RIS_TAGS.items():
        ris[tag] = [*ris.get(tag, ()), *values.pop(path, ())]
    for tag in ("JF", "J2"):  # a periodical is often named twice
        ris[tag] = [name for name in ris[tag] if name not in ris["T2"]]
    return with_values(ris)


def _leaves(element: Element, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield the path and the text of each element that has a value."""
    for child in element:
        if child.tag in _CONTAINERS and path.count("/") < _MAX_DEPTH:
            yield from _leaves(child, f"{path}{child.tag}/")
        else:
            yield f"{path}{child.tag}", _marked_up(child) if path == "titles/" else "".join(child.itertext())


def _marked_up(element: Element) -> str:
    """Return the text of a title, with the markup of HTML for its styles."""
    parts = [escape_markup(element.text or "")]
    for style in element:
        names = [_MARKUP[face] for face in style.get("face", "").split() if face in _MARKUP]
        text = escape_markup("".join(style.itertext()))
        opening, closing = "".join(f"<{name}>" for name in names), "".join(f"</{name}>" for name in reversed(names))
        parts += [opening, text, closing, escape_markup(style.tail or "")]
    return "".join(parts)
