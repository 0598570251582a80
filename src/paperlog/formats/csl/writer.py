"""Export to CSL-JSON."""

from __future__ import annotations

from collections.abc import Mapping

from paperlog.formats.base import Export
from paperlog.formats.bibtex.cited_entries import cited_entries
from paperlog.formats.bibtex.encoding import type_of
from paperlog.formats.bibtex.notes import current_notes
from paperlog.formats.bibtex.source_fields import entry_fields
from paperlog.formats.csl.decoding import decode_item, is_converted_item
from paperlog.formats.csl.encoding import encode_item
from paperlog.formats.csl.sources import GROUPS, source_values
from paperlog.formats.json import encode as encode_json
from paperlog.formats.sources import Decoded, Record, with_sources
from paperlog.models import Entry
from paperlog.schema import RecordError


def dumps(contents: Export, *, with_notes: bool = False) -> str:
    return encode_json(to_items(contents, with_notes=with_notes)) + "\n"


def to_items(contents: Export, *, with_notes: bool = False) -> list[Record]:
    """Return the items of an export."""
    entries = cited_entries(contents)
    ids = set(entries)
    return [_item(key, entry, ids, with_notes=with_notes) for key, entry in entries.items()]


def _item(key: str, entry: Entry, ids: set[str], *, with_notes: bool) -> Record:
    paper = entry.paper
    entry_type = type_of(paper)
    fields = entry_fields(paper, paper.extra)
    sources = source_values(paper.extra)
    names = _names(key, entry, sources, ids)

    def encode(fields: Mapping[str, str]) -> Record:
        return with_sources(encode_item(entry_type, fields), sources, GROUPS, _decode, (entry_type, fields))

    item = encode(fields)
    if with_notes:
        note = str(item.get("note", ""))
        is_own = bool(note) and not is_converted_item(item)
        current, notes = current_notes(paper, fields, [note] if is_own else [], entry.reading)
        item = item if current == fields else encode(current)
        item["note"] = "\n\n".join(filter(None, ["" if is_own else note, *notes]))
    return {name: value for name, value in {**names, **item}.items() if value != ""}


def _names(key: str, entry: Entry, sources: Record, ids: set[str]) -> Record:
    """Return the id and the citation key of an item, and remove them from its sources.

    An imported id that isn't the citation key is written, unless it is in `ids`, the ids of other items.
    """
    own_id, own_key = sources.pop("id", None), sources.pop("citation-key", None)
    if own_id is None or str(own_id) in ids - {key}:
        return {"id": key, "citation-key": own_key or key}
    ids.add(str(own_id))
    names = {"id": own_id, "citation-key": own_key or next(iter(entry.paper.citation_keys), None)}
    return {name: value for name, value in names.items() if value}


def _decode(item: Record) -> Decoded:
    """Return the type and the fields of an item in BibTeX. Both are empty if a value of the item is invalid."""
    try:
        return decode_item(item)
    except RecordError:
        return "", {}
