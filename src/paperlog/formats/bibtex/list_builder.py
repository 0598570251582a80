"""Building a list of papers from entries in BibTeX, or from entries of other formats that were converted to BibTeX."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, TypeVar

from msgspec.structs import replace

from paperlog.formats.base import ImportedList, InvalidValue, Rejected, entry_label
from paperlog.formats.bibliography import has_key_characters
from paperlog.formats.bibtex.citation_keys import citation_keys, without_plain_ids
from paperlog.formats.bibtex.decoding import decode_paper
from paperlog.formats.bibtex.readings import decode_reading, invalid_values
from paperlog.formats.bibtex.source_fields import source_fields
from paperlog.formats.text import one_line
from paperlog.models import EMPTY, Paper, Reading
from paperlog.text import UniqueKeys, slug

_Record = TypeVar("_Record")


class ConvertedEntry(NamedTuple):
    """An entry with its fields in BibTeX.

    `id` is what a report calls it, after its `line`, which is 0 if its format has no lines. `sources` are fields that
    only the entry's own format reads, and `notes` are the user's notes, in BibTeX.
    """

    line: int
    id: str
    citation_key: str
    type: str
    fields: Mapping[str, str]
    inherited: Mapping[str, str] = EMPTY
    sources: Mapping[str, str] = EMPTY
    notes: Sequence[str] = ()


@dataclass(slots=True)
class ListBuilder:
    """The papers, readings and rejected entries of a list. `name` is its source."""

    name: str
    papers: list[Paper] = field(default_factory=list)
    readings: list[Reading] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    invalid_values: list[InvalidValue] = field(default_factory=list)
    labels: dict[str, str] = field(default_factory=dict)
    has_own_keys: bool = True
    _keys: UniqueKeys = field(default_factory=UniqueKeys)

    def reject(self, line: int, name: str, reason: str) -> None:
        self.rejected.append(Rejected.at(line, reason, name))

    def add(self, entry: ConvertedEntry) -> None:
        """Add an entry as a paper. Reject it if it has no title and nothing that identifies it."""
        fields = {**entry.fields, **entry.inherited} if entry.inherited else entry.fields
        paper = replace(
            decode_paper(fields),
            citation_keys=citation_keys(entry.citation_key, entry.fields),
            type=entry.type,
            source=self.name,
            position=len(self.papers),
        )
        if not paper.title:
            names = (name for name in paper.stand_in_titles if one_line(name) == name)
            paper = replace(paper, title=next(names, ""))
        if not paper.title:
            self.reject(entry.line, entry.id, "no title")
            return
        has_own_key = has_key_characters(entry.citation_key)
        name = next(iter(paper.aliases), paper.title.partition(":")[0])
        key = self._keys.add(slug(entry.citation_key if has_own_key else name))
        own_fields = without_plain_ids(entry.fields, paper.citation_keys)
        extra = {**source_fields(paper, own_fields), **entry.sources}
        self.papers.append(replace(paper, key=key, extra=extra or EMPTY))
        self.labels[key] = entry_label(entry.line, entry.id)
        self.has_own_keys = self.has_own_keys and has_own_key
        if reading := decode_reading(key, entry.fields, entry.notes):
            self.readings.append(reading)
        for name, text in invalid_values(entry.fields).items():
            self.invalid_values.append(InvalidValue(self.labels[key], name, text))

    def build(self) -> ImportedList:
        return ImportedList(
            self.name,
            (),
            tuple(self.papers),
            self.rejected,
            tuple(self.readings),
            has_own_keys=self.has_own_keys,
            labels=self.labels,
            invalid_values=self.invalid_values,
        )


def build_list(
    name: str, records: Iterable[_Record | Rejected], convert: Callable[[_Record], ConvertedEntry]
) -> ImportedList:
    """Convert records into a list, except for those that are already rejected."""
    builder = ListBuilder(name)
    for record in records:
        if isinstance(record, Rejected):
            builder.rejected.append(record)
        else:
            builder.add(convert(record))
    return builder.build()
