"""Parsing of records whose lines have a tag and a value, as PubMed, EndNote and Web of Science write them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from paperlog.formats.base import Rejected
from paperlog.formats.bibtex.texts import text_to_field
from paperlog.formats.field_names import Kind
from paperlog.formats.text import one_line

Values = dict[str, list[str]]
"""The values of a record by tag."""


@dataclass
class TaggedRecord:
    """The values of a record by tag; a value is a list of lines."""

    line: int
    lines: dict[str, list[list[str]]] = field(default_factory=dict)
    last_value: list[str] = field(default_factory=list)

    def add(self, tag: str, text: str) -> None:
        self.last_value = [text]
        self.lines.setdefault(tag, []).append(self.last_value)

    def values(self, separator: str) -> Values:
        """Return the nonblank values. `separator` joins the lines of a value."""
        return with_values({tag: [separator.join(lines) for lines in texts] for tag, texts in self.lines.items()})


class Layout:
    """How a format marks its records.

    `tag` matches a line with a tag, and has groups for the tag and the text. `start` is the tag that starts a record,
    and `end` the one that ends it, if any. Lines with one of the tags `outside` belong to the file.
    """

    def __init__(self, tag: str, start: str, end: str = "", outside: Iterable[str] = ()) -> None:
        self.tag = re.compile(tag)
        self.start = start
        self.end = end
        self.outside = frozenset(outside)

    def records(self, text: str) -> Iterator[TaggedRecord | Rejected]:
        """Yield the records in order. A line between records that has no tag is rejected.

        A tag starts a record if it is that of the first record, and either `start` or after a blank line.
        """
        record: TaggedRecord | None = None
        first = ""
        after_blank = True
        for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), start=1):
            match = self.tag.fullmatch(line)
            name = match[1] if match else ""
            if match and name not in self.outside:
                first = first or name
                if record and (name in {self.end, self.start, first}) and self._starts(name, first, after_blank):
                    yield record
                    record = None
                if name != self.end:
                    record = record or TaggedRecord(number)
                    record.add(name, match[2] or "")
            elif record and not match:
                record.last_value.append(line)
            elif line.strip() and first and not match:
                yield Rejected.at(number, "outside of any record")
            after_blank = not line.strip()
        if record:
            yield record

    def _starts(self, name: str, first: str, after_blank: bool) -> bool:
        return after_blank or name == self.end or name == first == self.start


def with_values(values: Mapping[str, Iterable[str]]) -> Values:
    """Return the tags that have values, without blank values."""
    kept = {tag: [text.strip() for text in texts if one_line(text)] for tag, texts in values.items()}
    return {tag: texts for tag, texts in kept.items() if texts}


def other_fields(prefix: str, values: Mapping[str, Iterable[str]], names: Mapping[str, str]) -> dict[str, str]:
    """Return values as fields of BibTeX. A tag without a name among `names` has one with the prefix of the format."""
    return {
        names.get(tag, f"{prefix}-{tag.lower()}"): "\n".join(text_to_field(text, Kind.LINES) for text in texts)
        for tag, texts in values.items()
    }
