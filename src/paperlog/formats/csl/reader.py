"""Import of CSL-JSON as written by Zotero, Mendeley, Crossref and pandoc."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from paperlog.formats.base import ImportedList
from paperlog.formats.bibliography import choose_citation_key, is_citation_key, is_writable_key, own_notes
from paperlog.formats.bibtex.list_builder import ConvertedEntry, ListBuilder
from paperlog.formats.bibtex.texts import text_to_field
from paperlog.formats.csl.decoding import decode_item, text_of
from paperlog.formats.csl.encoding import encode_item
from paperlog.formats.csl.sources import GROUPS, source_fields
from paperlog.formats.field_names import Kind
from paperlog.formats.json import parse_with_lines
from paperlog.formats.sources import lost_values
from paperlog.formats.text import one_line
from paperlog.schema import RecordError

_ITEM_FIELDS = frozenset({"title", "type", "id", "citation-key", "DOI"})


def loads(text: str, name: str) -> ImportedList:
    """Parse CSL-JSON. Raises ValueError if the text isn't JSON or has no CSL items."""
    builder = ListBuilder(name)
    for item, line in _items(text):
        if not isinstance(item, dict):
            builder.reject(line, "", "must be an object")
            continue
        try:
            builder.add(_convert(item, line))
        except RecordError as error:
            key = item.get("citation-key") or item.get("id")
            builder.reject(line, one_line(key) if isinstance(key, str) else "", str(error))
    return builder.build()


def _items(text: str) -> Iterator[tuple[Any, int]]:
    value, lines = parse_with_lines(text)
    if isinstance(value, list):
        return zip(value, lines[""], strict=True)
    if isinstance(value, dict) and isinstance(value.get("items"), list):
        return zip(value["items"], lines["items"], strict=True)
    if isinstance(value, dict) and value.keys() & _ITEM_FIELDS:
        return zip([value], [1], strict=True)
    raise ValueError("not CSL-JSON: expected an item or an array of items")


def _convert(item: Mapping[str, Any], line: int) -> ConvertedEntry:
    """Convert an item to BibTeX. Raises RecordError."""
    entry_type, fields = decode_item(item)
    note = text_of(item, "note")
    key = choose_citation_key([text_of(item, "citation-key"), text_of(item, "id")], note)
    written = encode_item(entry_type, fields)
    citation_key = key if is_citation_key(key) else ""
    if is_writable_key(citation_key):
        written |= {"id": citation_key, "citation-key": citation_key}
    sources = source_fields(lost_values(dict(item), written, GROUPS))
    notes = [text_to_field(own_notes(note), Kind.LINES)] if note else []
    return ConvertedEntry(line, key, citation_key, entry_type, fields, sources=sources, notes=notes)
