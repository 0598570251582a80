"""Export to RIS. Further lines of a value are indented, so that no part of it is parsed as another tag."""

from __future__ import annotations

from collections.abc import Mapping

from paperlog.formats.base import Export
from paperlog.formats.bibliography import is_citation_key
from paperlog.formats.bibtex.cited_entries import cited_entries
from paperlog.formats.bibtex.encoding import type_of
from paperlog.formats.bibtex.notes import current_notes
from paperlog.formats.bibtex.source_fields import entry_fields
from paperlog.formats.ris.decoding import decode_record, is_converted_record, record_key
from paperlog.formats.ris.encoding import encode_record
from paperlog.formats.ris.parser import INDENTATION
from paperlog.formats.ris.sources import GROUPS, source_values
from paperlog.formats.sources import Record, with_sources
from paperlog.models import Entry


def dumps(contents: Export, *, with_notes: bool = False) -> str:
    return "\n".join(_record(key, entry, with_notes=with_notes) for key, entry in cited_entries(contents).items())


def _record(key: str, entry: Entry, *, with_notes: bool) -> str:
    paper = entry.paper
    entry_type = type_of(paper)
    fields = entry_fields(paper, paper.extra)
    sources = source_values(paper.extra)
    names: Record = {tag: sources.pop(tag) for tag in ("ID", "LB") if tag in sources}

    def encode(fields: Mapping[str, str]) -> Record:
        written: Record = {"TY": [], "ID": [key], **encode_record(entry_type, fields)}
        return with_sources(written, sources, GROUPS, decode_record, (entry_type, fields))

    values = encode(fields)
    imported = values.get("N1", [])
    if with_notes:
        is_own = not is_converted_record(values)
        current, notes = current_notes(paper, fields, imported if is_own else [], entry.reading)
        values = values if current == fields else encode(current)
        values["N1"] = [*([] if is_own else imported), *notes]
    own_key = record_key({**names, "N1": imported})
    if names and (own_key in paper.citation_keys[:1] or not is_citation_key(own_key)):
        values = {"TY": [], **names, **{tag: texts for tag, texts in values.items() if tag != "ID"}}
    lines = [f"{tag}  - {_indented(text)}\n" for tag, texts in values.items() for text in texts]
    return f"{''.join(lines)}ER  - \n"


def _indented(text: str) -> str:
    return text.replace("\n", f"\n{INDENTATION}")
