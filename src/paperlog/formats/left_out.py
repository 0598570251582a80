"""What an export leaves out because its format has no place for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache

from paperlog.errors import shorten
from paperlog.formats import Export, ExportFormat
from paperlog.formats.base import NO_CATEGORY
from paperlog.formats.text import one_line
from paperlog.identifiers import make_link
from paperlog.models import Entry
from paperlog.text import enumerated

_OTHER_FIELDS = "other fields"


@cache
def _csv_fields() -> frozenset[str]:
    from paperlog.formats.bibtex.source_fields import HELD_FIELDS  # noqa: PLC0415 - only CSV needs it
    from paperlog.formats.csv.columns import DETAILS  # noqa: PLC0415 - only CSV needs it

    return HELD_FIELDS | {*DETAILS.values(), "file"}


def _other_fields(entry: Entry) -> list[str]:
    """Return the names of an entry's fields that CSV has no column for."""
    return [name for name in entry.paper.extra if name not in _csv_fields() and not name.startswith("csv-")]


_HAS: Mapping[str, Callable[[Entry], object]] = {
    "categories": lambda entry: entry.paper.category != NO_CATEGORY,
    "names after the first": lambda entry: entry.paper.aliases[1:],
    "citation keys after the first": lambda entry: entry.paper.citation_keys[1:],
    "links after the first": lambda entry: entry.paper.links[1:],
    "link labels": lambda entry: [link for link in entry.paper.links if link != make_link(link.url)],
    "schema images": lambda entry: entry.paper.schema_url,
    "related work": lambda entry: entry.paper.related or entry.relations,
    "summaries": lambda entry: entry.paper.summary,
    _OTHER_FIELDS: _other_fields,
    "statuses": lambda entry: entry.reading.log,
    "ratings": lambda entry: entry.reading.rating,
    "notes": lambda entry: entry.reading.notes,
    "PDFs": lambda entry: entry.reading.pdf and ("file" not in entry.paper.extra or "pdf" in entry.reading.times),
}
"""What an entry may have."""
_ALWAYS = ("names after the first", "link labels", "schema images", "related work")
_READING = ("statuses", "ratings", "PDFs")
_CSL = ("categories", "citation keys after the first", "links after the first", "summaries", *_ALWAYS, *_READING)
_NO_PLACE: Mapping[ExportFormat, tuple[str, ...]] = {
    ExportFormat.BIBTEX: ("categories", *_ALWAYS),
    ExportFormat.CSL: _CSL,
    ExportFormat.CSL_JSON: _CSL,
    ExportFormat.CSV: ("citation keys after the first", *_ALWAYS, _OTHER_FIELDS, "PDFs"),
    ExportFormat.RIS: ("categories", "citation keys after the first", "summaries", *_ALWAYS, *_READING),
    ExportFormat.TOML: (*_READING, "notes"),
}
"""What the formats that can be imported don't hold."""


def left_out(contents: Export, file_format: ExportFormat) -> Iterator[str]:
    """Yield what an export in this format leaves out of its papers."""
    entries = list(contents.entries)
    for kind in _NO_PLACE.get(file_format, ()):
        if any(map(_HAS[kind], entries)):
            yield f"{kind} ({_names_of_other_fields(entries)})" if kind == _OTHER_FIELDS else kind


def _names_of_other_fields(entries: Iterable[Entry]) -> str:
    names = sorted({name for entry in entries for name in _other_fields(entry)})
    return enumerated([shorten(one_line(name)) for name in names])
