"""Import of BibTeX and BibLaTeX as written by Zotero, JabRef, BibDesk, arXiv, DBLP and papis."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from msgspec.structs import replace

from paperlog.formats.base import ImportedList, Rejected, entry_label
from paperlog.formats.bibliography import has_key_characters
from paperlog.formats.bibtex.decoding import decode_paper, inherited_fields, parent_keys
from paperlog.formats.bibtex.parser import BrokenEntry, Command, RawEntry, SizeLimit, parse_entries
from paperlog.formats.bibtex.readings import decode_reading
from paperlog.formats.bibtex.source_fields import HELD_FIELDS, balanced, source_fields
from paperlog.formats.text import strip_control
from paperlog.models import EMPTY, Paper, Reading
from paperlog.text import UniqueKeys, slug

_LIST_SEPARATORS = {"author": " and ", "keywords": ", ", "keyword": ", ", "tags": ", ", "url": " "}


def loads(text: str, name: str) -> ImportedList:
    """Parse a BibTeX file; `name` is its source. Raises ValueError if it has no entries."""
    builder = _ImportBuilder(name, {}, {}, [], UniqueKeys(), {})
    limit = SizeLimit(text)
    parsed = list(parse_entries(text.removeprefix("\ufeff").replace("\r\n", "\n"), limit))
    entries = [each for each in parsed if not isinstance(each, Command)]
    parents = _parents(entries)
    key_counts = Counter(entry.key.lower() for entry in entries)
    seen: set[object] = set()
    for entry in entries:
        if isinstance(entry, BrokenEntry):
            builder.reject(entry, entry.reason)
            continue
        identity = _identity(entry) if key_counts[entry.key.lower()] > 1 else None
        if identity in seen:
            builder.reject(entry, "repeats an earlier entry with the same fields")
        elif entry.entry_type == "xdata":
            builder.reject(entry, "holds fields for other entries, and is not a paper")
        else:
            fields = _merge_repeated(entry.fields)
            inherited = inherited_fields(fields, parents)
            if limit.accept(sum(map(len, inherited.values()))):
                builder.add(entry, fields, inherited)
            else:
                builder.reject(entry, "its cross-reference adds too much text")
        if identity:
            seen.add(identity)
    papers, readings = tuple(builder.papers.values()), tuple(builder.readings.values())
    return ImportedList(
        name,
        (),
        papers,
        builder.rejected,
        readings,
        has_own_keys=all(has_key_characters(entry.key) for entry in entries),
        labels=builder.labels,
        not_kept=Counter(each.kind for each in parsed if isinstance(each, Command)),
    )


def _identity(entry: RawEntry) -> object:
    """Return what is the same in two entries that repeat each other."""
    fields = frozenset((field, " ".join(value.split())) for field, value in entry.fields)
    return entry.entry_type, entry.key.lower(), fields


@dataclass(frozen=True, slots=True)
class _ImportBuilder:
    name: str
    papers: dict[str, Paper]
    readings: dict[str, Reading]
    rejected: list[Rejected]
    keys: UniqueKeys
    labels: dict[str, str]

    def reject(self, entry: RawEntry | BrokenEntry, reason: str) -> None:
        self.rejected.append(Rejected.at(entry.line, reason, entry.key))

    def add(self, entry: RawEntry, fields: Mapping[str, str], inherited: Mapping[str, str]) -> None:
        described = decode_paper({**fields, **inherited})
        if not described.title:
            self.reject(entry, "no title")
            return
        name = next(iter(described.aliases), described.title.partition(":")[0])
        key = self.keys.add(slug(entry.key if has_key_characters(entry.key) else name))
        paper = replace(
            described,
            key=key,
            citation_keys=(entry.key,) if entry.key else (),
            type=entry.entry_type,
            source=self.name,
            position=len(self.papers),
        )
        self.papers[key] = replace(paper, extra=source_fields(paper, fields) or EMPTY)
        self.labels[key] = entry_label(entry.line, entry.key)
        if reading := decode_reading(key, fields):
            self.readings[key] = reading


def _parents(entries: Iterable[RawEntry | BrokenEntry]) -> dict[str, dict[str, str]]:
    """Return the fields of the entries that other entries refer to, by citation key in lower case."""
    by_key: dict[str, RawEntry] = {}
    wanted: set[str] = set()
    for entry in entries:
        if isinstance(entry, RawEntry):
            by_key.setdefault(entry.key.lower(), entry)
            wanted.update(key for field in parent_keys(dict(entry.fields)).values() for key in field)
    return {key: _merge_repeated(by_key[key].fields) for key in wanted & by_key.keys() if key}


def _merge_repeated(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return the fields by name. Repeated fields are joined or, if they hold one value, numbered."""
    values: dict[str, dict[str, None]] = {}
    for field, raw_value in pairs:
        if value := balanced(strip_control(raw_value).strip()):
            values.setdefault(field, {})[value] = None
    fields: dict[str, str] = {}
    for field, texts in values.items():
        if field in _LIST_SEPARATORS or field not in HELD_FIELDS:
            fields[field] = _LIST_SEPARATORS.get(field, "\n\n").join(texts)
        else:
            fields |= {f"{field}-{number}" if number > 1 else field: text for number, text in enumerate(texts, start=1)}
    return fields
