"""Import of CSL-JSON as written by Zotero, Mendeley, Crossref and pandoc."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from paperlog.formats.base import ImportedList
from paperlog.formats.bibliography import choose_citation_key, is_citation_key, is_writable_key, own_notes
from paperlog.formats.bibtex.list_builder import ConvertedEntry, ListBuilder
from paperlog.formats.bibtex.texts import text_to_field, with_dated_notes
from paperlog.formats.csl.decoding import decode_item, is_converted_item, text_of
from paperlog.formats.csl.encoding import encode_item
from paperlog.formats.csl.sources import GROUPS, source_fields
from paperlog.formats.dated_notes import split_notes
from paperlog.formats.field_names import Kind
from paperlog.formats.json import is_too_deep, parse_with_lines
from paperlog.formats.json_records.shapes import Records, find_shape, refused_name
from paperlog.formats.sources import lost_values
from paperlog.formats.text import one_line
from paperlog.schema import RecordError

_WRAPPERS = ("items", "message.items", "hits.hits", "response.docs", "results", "data", "notes", "message")
"""The names of the arrays, or of the object, in which programs and databases put their records."""
_RECORD_FIELDS = frozenset({"title", "titles", "type", "id", "citation-key", "DOI", "itemType", "display_name"})
"""Names of values that an object has if it is a record itself."""
_TITLES = frozenset({"title", "titles", "display_name"})
_CSL_ONLY = frozenset({"issued", "container-title", "citation-key"})
_CSL_NAME_PARTS = frozenset({"family", "given", "literal"})


def loads(text: str, name: str) -> ImportedList:
    """Parse CSL-JSON, or the JSON of databases and reference managers.

    Raises ValueError if the text isn't JSON, or if its records are of a kind that can't be read.
    """
    records = _records(text)
    return _read_others(records, name) or _read_items(records, name)


def _read_others(records: Records, name: str) -> ImportedList | None:
    """Return the papers in records that aren't CSL, or None if the records are CSL."""
    shape = find_shape(records)
    if not shape and any(_is_csl(record) for record, _ in records):
        return None
    from paperlog.formats.json_records.plain import cannot_be_csl, is_plain, read_plain  # noqa: PLC0415 - not for CSL
    from paperlog.formats.json_records.reader import read_records  # noqa: PLC0415 - as above

    if not shape and not is_plain(records):
        if records and all(cannot_be_csl(record) for record, _ in records):
            raise ValueError("not CSL-JSON, and the form of its records isn't known. Export BibTeX or RIS instead")
        return None
    if any(is_too_deep(record) for record, _ in records):
        raise ValueError("nested too deeply")
    return read_records(records, name, shape) if shape else read_plain(records, name)


def _read_items(records: Records, name: str) -> ImportedList:
    builder = ListBuilder(name)
    for item, line in records:
        if not isinstance(item, dict):
            builder.reject(line, "", "must be an object")
            continue
        try:
            builder.add(_convert(item, line))
        except RecordError as error:
            key = item.get("citation-key") or item.get("id")
            builder.reject(line, one_line(key) if isinstance(key, str) else "", str(error))
    return builder.build()


def _records(text: str) -> Records:
    """Return the records of a file, with their lines. Raises ValueError if there are none that can be read."""
    value, lines = parse_with_lines(text)
    records = _records_in(value, lines)
    if refused := refused_name([(value, 1), *records]):
        raise ValueError(f"it looks like {refused}, which paperlog can't read. Export BibTeX or RIS instead")
    if not records and value != []:
        raise ValueError("not CSL-JSON: expected an item or an array of items")
    return records


def _records_in(value: Any, lines: Mapping[str, Sequence[int]]) -> Records:
    """Return the records in a list, or in an object: the list in it, or the object itself."""
    if isinstance(value, list):
        return list(zip(value, lines[""], strict=True))
    if isinstance(value, dict):
        for path in _WRAPPERS:
            found = _at(value, path)
            if isinstance(found, list):
                return list(zip(found, lines[path], strict=True))
            if isinstance(found, dict) and found.keys() & _RECORD_FIELDS:
                return [(value if "key" in value else found, 1)]  # Zotero's web API has the item's key beside its data
        if value.keys() & _RECORD_FIELDS:
            return [(value, 1)]
        arrays = [name for name, each in value.items() if isinstance(each, list) and any(map(_has_title, each))]
        if len(arrays) == 1:
            return list(zip(value[arrays[0]], lines[arrays[0]], strict=True))
    return []


def _has_title(record: Any) -> bool:
    return isinstance(record, dict) and not _TITLES.isdisjoint(record)


def _at(value: Any, path: str) -> Any:
    for name in path.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _is_csl(record: Any) -> bool:
    """Return whether a record has values that are rare outside CSL."""
    if not isinstance(record, dict):
        return False
    people = record.get("author")
    names = people if isinstance(people, list) else []
    return not _CSL_ONLY.isdisjoint(record) or any(
        isinstance(name, dict) and not _CSL_NAME_PARTS.isdisjoint(name) for name in names
    )


def _convert(item: Mapping[str, Any], line: int) -> ConvertedEntry:
    """Convert an item to BibTeX. Raises RecordError."""
    note, dated = split_notes(text_of(item, "note"))
    if dated:
        item = {**item, "note": note}
    entry_type, fields = decode_item(item)
    key = choose_citation_key([text_of(item, "citation-key"), text_of(item, "id")], note)
    written = encode_item(entry_type, fields)
    citation_key = key if is_citation_key(key) else ""
    if is_writable_key(citation_key):
        written |= {"id": citation_key, "citation-key": citation_key}
    sources = source_fields(lost_values(dict(item), written, GROUPS))
    notes = [] if not note or is_converted_item(item) else [text_to_field(own_notes(note), Kind.LINES)]
    fields = with_dated_notes(fields, dated) if dated else fields
    return ConvertedEntry(line, key, citation_key, entry_type, fields, sources=sources, notes=notes)
