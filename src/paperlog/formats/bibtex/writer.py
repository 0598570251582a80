"""Export to BibTeX in UTF-8, for BibTeX, BibLaTeX, JabRef and pandoc."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from paperlog.formats.base import Export
from paperlog.formats.bibtex.citation_keys import encode_ids
from paperlog.formats.bibtex.cited_entries import cited_entries
from paperlog.formats.bibtex.converted_entries import note_sources, without_note_sources
from paperlog.formats.bibtex.decoding import inherited_fields, parent_keys, with_ancestors
from paperlog.formats.bibtex.encoding import type_of
from paperlog.formats.bibtex.notes import current_notes, texts_not_imported
from paperlog.formats.bibtex.readings import add_reading
from paperlog.formats.bibtex.source_fields import balanced, entry_fields
from paperlog.formats.bibtex.texts import text_to_field, with_dated_notes
from paperlog.formats.dates import MONTH_ABBREVIATIONS
from paperlog.formats.field_names import Kind, writable_name
from paperlog.models import Entry

_ENTRY_START = re.compile(r"(\n[ \t]*)@")


def dumps(contents: Export, *, with_notes: bool = False, with_readings: bool = False) -> str:
    entries = cited_entries(contents)
    wanted = {key for entry in entries.values() for keys in parent_keys(entry.paper.extra).values() for key in keys}
    parents = with_ancestors(
        {
            lower_key: entry_fields(entry.paper, entry.paper.extra)
            for key, entry in entries.items()
            if (lower_key := key.lower()) in wanted
        }
    )
    return "\n".join(
        _entry(key, entries, parents, with_notes=with_notes, with_readings=with_readings) for key in entries
    )


def _entry(
    key: str,
    entries: Mapping[str, Entry],
    parents: Mapping[str, Mapping[str, str]],
    *,
    with_notes: bool,
    with_readings: bool,
) -> str:
    entry = entries[key]
    extra = entry.paper.extra
    whole = entry_fields(entry.paper, extra, inherited_fields(extra, parents))
    fields = without_note_sources(whole)
    if ids := encode_ids(entries, key, fields.get("ids", "")):
        fields["ids"] = ids
    if with_readings:
        fields = add_reading(entry.paper.list_key, fields, entry.reading)
    if with_notes:
        fields = _with_notes(entry, fields, note_sources({name: whole[name] for name in whole.keys() - fields.keys()}))
    lines = [f"  {writable_name(name)} = {_value(name, text)},\n" for name, text in fields.items()]
    return f"@{type_of(entry.paper)}{{{key},\n{''.join(lines)}}}\n"


def _with_notes(entry: Entry, fields: Mapping[str, str], texts: Sequence[str]) -> dict[str, str]:
    """Add the notes of a reading to an entry.

    `texts` are notes in CSL or RIS, which are also in `note`. Those that were imported into the reading are removed
    from there, because styles print them.
    """
    paper, reading = entry.paper, entry.reading
    if texts:
        remaining = filter(None, texts_not_imported(paper, fields, texts, reading))
        fields = {**fields, "note": text_to_field("\n\n".join(remaining), Kind.LINES)}
    current = with_dated_notes(*current_notes(paper, fields, [], reading))
    return {name: text for name, text in current.items() if text}


def _value(name: str, text: str) -> str:
    """Return a field's value. A month is a macro, and no line of a text can start an entry."""
    if name == "month" and text in MONTH_ABBREVIATIONS:
        return text
    text = _ENTRY_START.sub(r"\1{@}", balanced(text))
    return f"{{{text}}}"
