"""Parsing of records whose lines have a tag and a value, as RIS, PubMed, EndNote and Web of Science have them."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain

from msgspec import Struct

from paperlog.formats.authors import split_name
from paperlog.formats.base import Rejected
from paperlog.formats.bibliography import escape_semicolons, join_keywords
from paperlog.formats.bibtex.texts import text_to_field
from paperlog.formats.field_names import Kind
from paperlog.formats.text import one_line
from paperlog.text import fold

_SEPARATOR = re.compile(r"[\W_]+")

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

    def values(self, separator: str, lists: Container[str] = ()) -> Values:
        """Return the nonblank values. `separator` joins the lines of a value, but those of `lists` are values."""
        return with_values(
            {
                tag: chain.from_iterable(texts) if tag in lists else map(separator.join, texts)
                for tag, texts in self.lines.items()
            }
        )


class Layout(Struct, frozen=True):
    """How a format marks its records.

    `tag` matches a line with a tag, and has groups for the tag and the text. `start` is the tag that starts a record,
    and `end` the one that ends it, if any. Lines with one of the tags `outside` belong to the file.
    """

    tag: re.Pattern[str]
    start: str
    end: str = ""
    outside: frozenset[str] = frozenset()

    def records(self, text: str) -> Iterator[TaggedRecord | Rejected]:
        """Yield the records in order. Text between records is rejected; text before the first record is skipped.

        `start` starts a record if the first one starts with it. So does, after a blank line, `start` or the first tag.
        """
        record: TaggedRecord | None = None
        first = ""
        after_blank = True
        is_rejected = False
        for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), start=1):
            match = self.tag.fullmatch(line)
            name = match[1] if match else ""
            if match and name not in self.outside:
                first = first or name
                if record and name in {self.end, self.start, first} and self._is_boundary(name, first, after_blank):
                    yield record
                    record = None
                if name != self.end:
                    record, is_rejected = record or TaggedRecord(number), False
                    record.add(name, match[2] or "")
            elif record and not match:
                record.last_value.append(line)
            elif line.strip() and first and not match and not is_rejected:
                is_rejected = True
                yield Rejected.at(number, "outside of any record")
            after_blank = not line.strip()
        if record:
            yield record

    def _is_boundary(self, name: str, first: str, after_blank: bool) -> bool:
        return after_blank or name == self.end or name == first == self.start


def with_values(values: Mapping[str, Iterable[str]]) -> Values:
    """Return the tags that have values, without blank values."""
    return {
        tag: kept
        for tag, texts in values.items()
        # Most values start with a letter.
        if (kept := [text.strip() for text in texts if text[:1].isalnum() or one_line(text)])
    }


def take_names(values: Values, full: str, short: str) -> list[str]:
    """Remove full names and short names, and return the full ones, unless there are more short ones.

    Short names that aren't those of the full names stay.
    """
    names, short_names = values.pop(full, []), values.pop(short, [])
    if len(names) < len(short_names):
        values |= {full: names} if names else {}
        return short_names
    if short_names and not (len(names) == len(short_names) and all(map(_is_short_name, short_names, names))):
        values[short] = short_names
    return names


def _is_short_name(short: str, full: str) -> bool:
    """Return whether `van Raaij MJ` or `van Raaij, M. J.` is short for `van Raaij, Mark J`."""
    family, _, given = full.partition(",")
    initials = "".join(part[0] for part in _SEPARATOR.split(given) if part)
    return fold(short) == fold(f"{family} {initials}")


def inverted_names(texts: Iterable[str]) -> list[str]:
    """Return names in the form of RIS. A comma at the end marks an organization; other names are inverted if needed."""
    return [_inverted(one_line(name)) for text in texts for name in text.replace(";", "\n").split("\n") if name.strip()]


def organizations(names: Iterable[str]) -> list[str]:
    """Return the names of organizations in the form of RIS, where commas would make them names of people."""
    return [one_line(name.replace(",", " ")) for name in names]


def keyword_values(keywords: Iterable[str]) -> list[str]:
    """Return keywords in the form of RIS, where semicolons separate keywords, and commas if there is only one."""
    nonempty = [*filter(None, keywords)]
    return [*map(escape_semicolons, nonempty)] if len(nonempty) > 1 else [join_keywords(nonempty)]


def _inverted(name: str) -> str:
    if name.endswith(","):
        return "".join(organizations([name]))
    if "," in name:
        return name
    parts = split_name(name)
    return ", ".join(filter(None, (parts.family, parts.given, parts.suffix)))


def other_fields(prefix: str, values: Mapping[str, Iterable[str]], names: Mapping[str, str]) -> dict[str, str]:
    """Return values as fields of BibTeX. A tag without a name among `names` has one with the prefix of the format."""
    return {
        names.get(tag, f"{prefix}-{tag.lower()}"): "\n".join(text_to_field(text, Kind.LINES) for text in texts)
        for tag, texts in values.items()
        if texts
    }
