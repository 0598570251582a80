"""The catalogue's TOML: `[catalogue]`, `[[category]]` and `[[paper]]`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

from msgspec.structs import replace

from paperlog.formats.base import Export, ImportedList, Rejected
from paperlog.formats.validation import validated
from paperlog.models import Category, Paper
from paperlog.records import FACTS, category_of, paper_of, record_of
from paperlog.text import CONTROL, INVISIBLE, MISLEADING
from paperlog.values import RecordError

T = TypeVar("T", Paper, Category)

_NEEDED = frozenset({"key", "title", "category"})
_PAPER_FIELDS = frozenset({"key", *FACTS})
_CATEGORY_FIELDS = frozenset({"key", "name", "color"})
_CATALOGUE_FIELDS = frozenset({"name", "version"})
_LINK_FIELDS = frozenset({"label", "url"})
_TABLES = frozenset({"catalogue", "category", "paper"})
_ESCAPED = re.compile(rf'["\\{CONTROL}{INVISIBLE}{MISLEADING}]')
_ESCAPED_IN_LINES = re.compile(rf'"""|"$|(?![\n\t])[\\{CONTROL}{INVISIBLE}{MISLEADING}]')


def loads(text: str, name: str) -> ImportedList:
    """Read a catalogue; `name` is its source where it names none. Raises ValueError where it is no TOML."""
    try:
        whole = tomllib.loads(text)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    if unknown := sorted(whole.keys() - _TABLES):
        raise ValueError(f"'{unknown[0]}' is no table of a catalogue; there are catalogue, category and paper")
    head = whole.get("catalogue", {})
    source = head.get("name", name) if isinstance(head, dict) else None
    if not isinstance(source, str) or not source.strip():
        raise ValueError("the [catalogue] has no name that is a text")
    if unknown := sorted(head.keys() - _CATALOGUE_FIELDS):
        raise ValueError(f"[catalogue] has no field '{unknown[0]}'; there are name and version")
    rejected: list[Rejected] = []
    categories = list(_each(whole, "category", _category, rejected))
    papers = [replace(paper, source=source) for paper in _each(whole, "paper", read_paper, rejected)]
    return ImportedList(
        name=source,
        categories=[replace(each, position=index) for index, each in enumerate(categories)],
        papers=[replace(each, position=index) for index, each in enumerate(papers)],
        has_own_keys=True,
        rejected=rejected,
    )


def dumps(contents: Export) -> str:
    """Return the catalogue of what the reader sees: facts under the reader's edits, without the reading."""
    parts = [f"[catalogue]\nname = {_value(contents.name)}\n"]
    parts += ["[[category]]\n" + dump_fields(_known(record_of(each), _CATEGORY_FIELDS)) for each in contents.categories]
    parts += ["[[paper]]\n" + dump_fields(_known(record_of(each.paper), _PAPER_FIELDS)) for each in contents.entries]
    return "\n".join(parts)


def read_paper(raw: Mapping[str, Any]) -> Paper:
    """Return the paper of one `[[paper]]` table. Raises BadRecord."""
    _refuse_unknown(raw, _PAPER_FIELDS)
    given = {field: value for field, value in raw.items() if value != "" or field in _NEEDED}
    paper = paper_of(given)
    for field in ("links", "related"):
        for link in given.get(field, ()):
            _refuse_unknown(link, _LINK_FIELDS)
    return validated(paper)


def dump_fields(fields: Mapping[str, Any]) -> str:
    """Return lines of TOML, `field = value`; a text without a value is `""`, a list `[]`."""
    return "".join(f"{name} = {_value(value)}\n" for name, value in fields.items())


def _category(raw: Mapping[str, Any]) -> Category:
    _refuse_unknown(raw, _CATEGORY_FIELDS)
    return category_of(raw)


def _each(whole: Mapping[str, Any], table: str, read: Callable[[Any], T], rejected: list[Rejected]) -> Iterator[T]:
    """Give the valid entries of an array of tables; add the others to `rejected`."""
    raws = whole.get(table, [])
    if not isinstance(raws, list):
        raise ValueError(f"write [[{table}]], not [{table}]")
    seen: set[str] = set()
    for number, raw in enumerate(raws, start=1):
        key = raw.get("key") if isinstance(raw, dict) else None
        entry = f"{table} {number}" + (f" ({key})" if isinstance(key, str) else "")
        try:
            if not isinstance(raw, dict):
                raise RecordError(table, "is no table")
            thing = read(raw)
            if thing.key in seen:
                raise RecordError("key", f"another {table} of this file has it")
        except RecordError as bad:
            rejected.append(Rejected(entry, str(bad)))
        else:
            seen.add(thing.key)
            yield thing


def _refuse_unknown(raw: Mapping[str, Any], known: frozenset[str]) -> None:
    if unknown := sorted(raw.keys() - known):
        raise RecordError(unknown[0], f"is no field; there are {', '.join(sorted(known))}")


def _known(record: Mapping[str, Any], fields: frozenset[str]) -> dict[str, Any]:
    return {name: value for name, value in record.items() if name in fields}


def _value(value: Any) -> str:
    match value:
        case list():
            return "[" + ", ".join(map(_value, value)) + "]"
        case dict():
            return "{ " + ", ".join(f"{name} = {_value(item)}" for name, item in value.items()) + " }"
        case str() if "\n" in value:
            return '"""\n' + _ESCAPED_IN_LINES.sub(_escape, value) + '"""'
        case _:
            return '"' + _ESCAPED.sub(_escape, value) + '"'


def _escape(found: re.Match[str]) -> str:
    return "".join(map(_escaped, found[0]))


def _escaped(character: str) -> str:
    code = ord(character)
    if character in '"\\':
        return f"\\{character}"
    if 0xD800 <= code <= 0xDFFF:
        return "\ufffd"  # TOML can't say it
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
