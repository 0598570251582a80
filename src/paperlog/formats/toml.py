"""The TOML format of the built-in catalogue: `[catalogue]`, `[[category]]` and `[[paper]]` tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from msgspec.structs import replace

from paperlog.formats.base import Export, ImportedList, Rejected
from paperlog.formats.validation import valid_records, validate_paper
from paperlog.models import Category, Paper
from paperlog.schema import FACTS, RecordError, decode, encode
from paperlog.text import CONTROL, INVISIBLE, MISLEADING
from paperlog.toml_document import read_document

_REQUIRED_FIELDS = frozenset({"key", "title", "category"})
NOT_EDITABLE = frozenset({"key", "citation_keys", "relations", "extra"})
_PAPER_FIELDS = NOT_EDITABLE | set(FACTS)
_CATEGORY_FIELDS = frozenset({"key", "name", "color"})
_CATALOGUE_FIELDS = frozenset({"name", "version"})
_ITEM_FIELDS = {
    "links": frozenset({"label", "url"}),
    "related": frozenset({"label", "url"}),
    "relations": frozenset({"kind", "to"}),
}
_TABLES = frozenset({"catalogue", "category", "paper"})
_BARE_KEY = re.compile("[A-Za-z0-9_-]+")
_NEEDS_ESCAPE = re.compile(rf'["\\{CONTROL}{INVISIBLE}{MISLEADING}]')
_NEEDS_ESCAPE_IN_LINES = re.compile(rf'"""|"$|(?![\n\t])[\\{CONTROL}{INVISIBLE}{MISLEADING}]')


def loads(text: str, name: str) -> ImportedList:
    """Parse a catalogue; `name` is its source unless the text names one. Raises ValueError for any other text."""
    document = read_document(text)
    if unknown := sorted(document.keys() - _TABLES):
        raise ValueError(f"unknown table '{unknown[0]}' (known: catalogue, category, paper)")
    catalogue = document.get("catalogue", {})
    source = catalogue.get("name", name) if isinstance(catalogue, dict) else None
    if not isinstance(source, str) or not source.strip():
        raise ValueError("[catalogue] has no name")
    if unknown := sorted(catalogue.keys() - _CATALOGUE_FIELDS):
        raise ValueError(f"unknown field '{unknown[0]}' in [catalogue] (known: name, version)")
    rejected: list[Rejected] = []
    categories = list(valid_records(_labeled_tables(document, "category"), _category, rejected))
    papers = [
        replace(paper, source=source)
        for paper in valid_records(_labeled_tables(document, "paper"), read_paper, rejected)
    ]
    return ImportedList(
        name=source,
        categories=[replace(category, position=index) for index, category in enumerate(categories)],
        papers=[replace(paper, position=index) for index, paper in enumerate(papers)],
        has_own_keys=True,
        rejected=rejected,
    )


def dumps(contents: Export) -> str:
    """Write the papers with the user's changes applied, but without statuses, ratings and notes."""
    parts = [f"[catalogue]\nname = {_toml_value(contents.name)}\n"]
    parts += [
        "[[category]]\n" + dump_fields(_select_fields(encode(category), _CATEGORY_FIELDS))
        for category in contents.categories
    ]
    parts += [
        "[[paper]]\n" + dump_fields(_select_fields(encode(entry.paper), _PAPER_FIELDS)) for entry in contents.entries
    ]
    return "\n".join(parts)


def read_paper(table: Mapping[str, Any]) -> Paper:
    """Decode one `[[paper]]` table. Raises RecordError."""
    _check_fields(table, _PAPER_FIELDS)
    fields = {field: value for field, value in table.items() if value != "" or field in _REQUIRED_FIELDS}
    paper = decode(Paper, fields)
    for field, known in _ITEM_FIELDS.items():
        for item in fields.get(field, ()):
            _check_fields(item, known)
    return validate_paper(paper)


def dump_fields(fields: Mapping[str, Any]) -> str:
    """Write one `field = value` line per field."""
    return "".join(f"{name} = {_toml_value(value)}\n" for name, value in fields.items())


def _category(table: Mapping[str, Any]) -> Category:
    _check_fields(table, _CATEGORY_FIELDS)
    return decode(Category, table)


def _labeled_tables(document: Mapping[str, Any], name: str) -> Iterator[tuple[str, Any]]:
    """Return (label, table) pairs; a label is `name` and a number. Raises ValueError if `name` is a single table."""
    tables = document.get(name, [])
    if not isinstance(tables, list):
        raise ValueError(f"use [[{name}]] instead of [{name}]")
    return ((f"{name} {number}", table) for number, table in enumerate(tables, start=1))


def _check_fields(table: Mapping[str, Any], known: frozenset[str]) -> None:
    if not isinstance(table, dict):
        raise RecordError("record", "expected a table")
    if unknown := sorted(table.keys() - known):
        raise RecordError(unknown[0], f"unknown field (known: {', '.join(sorted(known))})")


def _select_fields(record: Mapping[str, Any], fields: frozenset[str]) -> dict[str, Any]:
    return {name: value for name, value in record.items() if name in fields}


def _toml_key(name: str) -> str:
    return name if _BARE_KEY.fullmatch(name) else f'"{_NEEDS_ESCAPE.sub(_escape_match, name)}"'


def _toml_value(value: Any) -> str:
    match value:
        case list():
            return "[" + ", ".join(map(_toml_value, value)) + "]"
        case dict():
            return "{ " + ", ".join(f"{_toml_key(name)} = {_toml_value(item)}" for name, item in value.items()) + " }"
        case str() if "\n" in value:
            return '"""\n' + _NEEDS_ESCAPE_IN_LINES.sub(_escape_match, value) + '"""'
        case _:
            return '"' + _NEEDS_ESCAPE.sub(_escape_match, value) + '"'


def _escape_match(match: re.Match[str]) -> str:
    return "".join(map(_escape_character, match[0]))


def _escape_character(character: str) -> str:
    code = ord(character)
    if character in '"\\':
        return f"\\{character}"
    if 0xD800 <= code <= 0xDFFF:
        return "\ufffd"  # not representable in TOML
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
