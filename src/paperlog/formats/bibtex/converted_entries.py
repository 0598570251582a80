"""Types and fields of BibTeX entries that CSL and RIS have no place for, such as `howpublished`.

A record that is converted from such an entry holds them in `custom` (CSL) or `U1` (RIS), under names that begin with
`bibtex-`. With a type, the note of the record is the field `note`, not a note of the user.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from paperlog.formats.bibliography import own_notes
from paperlog.formats.bibtex.encoding import is_type
from paperlog.formats.bibtex.fields import decode_line
from paperlog.formats.bibtex.source_fields import HELD_IN
from paperlog.formats.bibtex.texts import field_to_text
from paperlog.formats.entry_types import is_described_by, type_name
from paperlog.formats.field_names import PUBLISHER_FIELDS, Kind
from paperlog.formats.sources import split_values

_TYPE = "bibtex-entrytype"
_FIELD = re.compile(r"bibtex-(?!entrytype\Z)([^\s=,{}\"#()%']+)")
NOT_CONVERTED = (*HELD_IN["links"], *HELD_IN["summary"], "subtitle")
"""Fields that a record holds in other values, or that are left out."""
ARXIV_FIELDS = ("eprint", "archiveprefix", "eprinttype")
"""The fields that a record holds as an arXiv id."""
_OTHER_PREFIXES = ("csl-", "ris-")
"""The prefixes of fields that hold values of CSL and RIS."""


def without_blank(fields: Mapping[str, str]) -> dict[str, str]:
    """Leave out the fields without text."""
    return {name: text for name, text in fields.items() if text and not text.isspace()}


def converted_values(
    entry_type: str, default_type: str, fields: Mapping[str, str], held: Collection[str]
) -> dict[str, str]:
    """Return the type and the fields that a record has no place for, by name. `held` are its other fields.

    No field may be blank.
    """
    publishers = [fields[name] for name in PUBLISHER_FIELDS if name in fields]
    if len({*publishers}) < len(publishers):
        held = {*held}.difference(PUBLISHER_FIELDS)
    values = {
        f"bibtex-{name}": text
        for name, text in fields.items()
        if (name not in held or (name == "type" and is_described_by(entry_type, text)))
        and not name.startswith(_OTHER_PREFIXES)
    }
    has_note = "note" in fields and own_notes(field_to_text(fields["note"], Kind.LINES))
    is_needed = values or default_type != entry_type or has_note
    return {_TYPE: entry_type, **values} if is_needed else {}


def without_note_sources(fields: Mapping[str, str]) -> dict[str, str]:
    """Remove the source form of a note, which marks it as the user's, if it has the same words."""
    words = field_to_text(fields.get("note", ""), Kind.LINES).split()
    return {name: text for name, text in fields.items() if name not in {"csl-note", "ris-n1"} or text.split() != words}


def note_sources(fields: Mapping[str, str]) -> list[str]:
    """Return the notes of the user that a record in CSL or RIS holds."""
    return [*([fields["csl-note"]] if "csl-note" in fields else []), *split_values(fields.get("ris-n1", ""))]


def is_converted(values: Mapping[str, str]) -> bool:
    """Return whether a record was converted from a BibTeX entry."""
    return _TYPE in values


def converted_type(values: Mapping[str, str], default_type: str, name: str, column: int) -> str:
    """Return the original type of an entry, or `default_type` if the type of its record has changed since.

    `name` is the type of the record, in CSL (1) or RIS (2).
    """
    entry_type = values.get(_TYPE, "")
    is_same = is_type(entry_type) and type_name(entry_type, column) in {name, type_name(default_type, column)}
    return entry_type if is_same else default_type


def with_converted(fields: Mapping[str, str], values: Mapping[str, str]) -> dict[str, str]:
    """Add the fields that a record has no place for to its other fields."""
    converted = {match[1].lower(): text for name, text in values.items() if (match := _FIELD.fullmatch(name))}
    publishers = {decode_line(converted[name]) for name in PUBLISHER_FIELDS if name in converted}
    repeated = {name for name in PUBLISHER_FIELDS if name in fields and decode_line(fields[name]) in publishers}
    return converted | {name: text for name, text in fields.items() if name not in repeated}
