"""Import of BibTeX and BibLaTeX as written by Zotero, JabRef, BibDesk, arXiv, DBLP and papis."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from msgspec.structs import replace

from paperlog.formats.base import ImportedList
from paperlog.formats.bibtex.decoding import PARENT_FIELDS, inherited_fields, parent_keys, with_ancestors
from paperlog.formats.bibtex.files import jabref_folder
from paperlog.formats.bibtex.list_builder import ConvertedEntry, ListBuilder
from paperlog.formats.bibtex.notes import NOTE_FIELDS
from paperlog.formats.bibtex.parser import BrokenEntry, Command, RawEntry, SizeLimit, parse_entries
from paperlog.formats.bibtex.source_fields import HELD_FIELDS, balanced
from paperlog.formats.text import strip_control, strip_unsafe
from paperlog.paths import in_folder

_LIST_SEPARATORS = {"author": " and ", "keywords": ", ", "keyword": ", ", "tags": ", ", "url": " "}


def loads(text: str, name: str) -> ImportedList:
    """Parse a BibTeX file; `name` is its source. Raises ValueError if it has no entries."""
    builder = ListBuilder(name)
    limit = SizeLimit(text)
    parsed = list(parse_entries(text.removeprefix("\ufeff").replace("\r\n", "\n"), limit))
    entries = [each for each in parsed if not isinstance(each, Command)]
    parents = _parents(entries)
    key_counts = Counter(entry.key.lower() for entry in entries)
    seen: set[object] = set()
    for entry in entries:
        if isinstance(entry, BrokenEntry):
            builder.reject(entry.line, entry.key, entry.reason)
            continue
        identity = _identity(entry) if key_counts[entry.key.lower()] > 1 else None
        if identity in seen:
            builder.reject(entry.line, entry.key, "repeats an earlier entry with the same fields")
        elif entry.entry_type == "xdata":
            builder.reject(entry.line, entry.key, "holds fields for other entries, and is not a paper")
        else:
            fields = _merge_repeated(entry.fields)
            inherited = inherited_fields(fields, parents)
            if limit.accept(sum(map(len, inherited.values()))):
                builder.add(ConvertedEntry(entry.line, entry.key, entry.key, entry.entry_type, fields, inherited))
            else:
                builder.reject(entry.line, entry.key, "its cross-reference adds too much text")
        if identity:
            seen.add(identity)
    imported = builder.build()
    if folder := jabref_folder(text):
        readings = (replace(each, pdf=in_folder(folder, each.pdf)) if each.pdf else each for each in imported.readings)
        imported = replace(imported, readings=tuple(readings))
    not_kept = Counter(each.kind for each in parsed if isinstance(each, Command))
    return replace(imported, not_kept=not_kept)


def _identity(entry: RawEntry) -> object:
    """Return what is the same in two entries that repeat each other."""
    fields = frozenset((field, " ".join(value.split())) for field, value in entry.fields)
    return entry.entry_type, entry.key.lower(), fields


def _parents(entries: Iterable[RawEntry | BrokenEntry]) -> Mapping[str, Mapping[str, str]]:
    """Return the fields of the entries that other entries refer to, by citation key in lower case."""
    by_key: dict[str, RawEntry] = {}
    wanted: set[str] = set()
    for entry in entries:
        if isinstance(entry, RawEntry):
            by_key.setdefault(entry.key.lower(), entry)
            references = {name: text for name, text in entry.fields if name in PARENT_FIELDS}
            wanted.update(key for field in parent_keys(references).values() for key in field)
    return with_ancestors({key: _merge_repeated(by_key[key].fields) for key in wanted & by_key.keys() if key})


def _cleaned(field: str, value: str) -> str:
    """Remove control characters. Notes keep their tabs, because they may contain code."""
    return strip_unsafe(value) if field in NOTE_FIELDS else strip_control(value)


def _merge_repeated(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return the fields by name. Repeated fields are joined or, if they hold one value, numbered."""
    cleaned = [(field, text) for field, value in pairs if (text := balanced(_cleaned(field, value).strip()))]
    fields = dict(cleaned)
    if len(fields) == len(cleaned):
        return fields
    values: dict[str, dict[str, None]] = {}
    for field, text in cleaned:
        values.setdefault(field, {})[text] = None
    fields = {}
    for field, texts in values.items():
        if field in _LIST_SEPARATORS or field not in HELD_FIELDS:
            fields[field] = _LIST_SEPARATORS.get(field, "\n\n").join(texts)
        else:
            fields |= {f"{field}-{number}" if number > 1 else field: text for number, text in enumerate(texts, start=1)}
    return fields
