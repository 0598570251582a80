"""Import of RIS as written by Zotero, EndNote, Mendeley and databases."""

from __future__ import annotations

from collections.abc import Mapping

from paperlog.formats.base import ImportedList
from paperlog.formats.bibliography import is_citation_key, is_writable_key, own_notes
from paperlog.formats.bibtex.list_builder import ConvertedEntry, build_list
from paperlog.formats.bibtex.texts import text_to_field, with_dated_notes
from paperlog.formats.dated_notes import split_notes
from paperlog.formats.field_names import Kind
from paperlog.formats.ris.decoding import decode_record, is_converted_record, record_key
from paperlog.formats.ris.encoding import encode_record
from paperlog.formats.ris.parser import parse_records
from paperlog.formats.ris.sources import GROUPS, source_fields
from paperlog.formats.sources import lost_values
from paperlog.models import EMPTY


def loads(text: str, name: str) -> ImportedList:
    """Parse RIS. Raises ValueError if no line starts a record."""
    return build_list(name, parse_records(text), lambda record: convert(record.line, record.values("\n")))


def convert(
    line: int, values: Mapping[str, list[str]], others: Mapping[str, str] = EMPTY, name: str = ""
) -> ConvertedEntry:
    """Return the entry for the values of a record.

    `others` are further fields of BibTeX that RIS doesn't have. `name` is what a report calls a record without an id.
    """
    texts = [split_notes(text) for text in values.get("N1", ())]
    notes = [note for note, _ in texts if note]
    dated = [note for _, notes in texts for note in notes]
    if dated:
        values = {tag: texts for tag, texts in values.items() if tag != "N1"} | ({"N1": notes} if notes else {})
    entry_type, fields = decode_record(values)
    fields |= others
    key = record_key(values)
    citation_key = key if is_citation_key(key) else ""
    written = encode_record(entry_type, fields) | {"ID": [citation_key] if is_writable_key(citation_key) else []}
    return ConvertedEntry(
        line,
        key or name,
        citation_key,
        entry_type,
        with_dated_notes(fields, dated) if dated else fields,
        sources=source_fields(lost_values(dict(values), written, GROUPS)),
        notes=[text_to_field(own_notes(note), Kind.LINES) for note in notes if not is_converted_record(values)],
    )
