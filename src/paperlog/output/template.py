"""Templates for what a command prints about each paper, note or event."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from string import Formatter
from typing import Any

from msgspec import Struct

from paperlog.entry_fields import field_suggestion
from paperlog.errors import UsageError, shorten
from paperlog.formats.json import encode
from paperlog.output.screen import Screen

_ESCAPES = {r"\t": "\t", r"\n": "\n", r"\\": "\\"}
_ESCAPE = re.compile(r"\\[tn\\]")
_MAIN_FIELDS = ("url", "text", "to", "key")
"""The fields that stand for an object in a list: that of a link, a note, a relation or a related paper."""


class Template(Struct, frozen=True):
    """Pairs of literal text and the field that follows it, which is None at the end."""

    parts: Sequence[tuple[str, str | None]]

    @property
    def fields(self) -> list[str]:
        return [field for _, field in self.parts if field is not None]


def parse_template(text: str, fields: Sequence[str]) -> Template:
    """Parse a template; `{{` and `}}` stand for braces. Raises UsageError if it has other fields than these."""
    unescaped = _ESCAPE.sub(lambda match: _ESCAPES[match[0]], text)
    try:
        parts = list(Formatter().parse(unescaped))
    except ValueError:
        raise UsageError(
            f"Unpaired brace in the template '{shorten(text)}'. Write {{{{ or }}}} for a single brace."
        ) from None
    for _, field, form, conversion in parts:
        if field is None:
            continue
        if not field:
            raise UsageError(f"A field is missing in the template '{shorten(text)}'. Name one, as in {{key}}.")
        if form or conversion:
            raise UsageError(f"'{shorten(field)}' in the template is followed by a format. Use {{{shorten(field)}}}.")
        if field not in fields:
            raise UsageError(f"Unknown field '{shorten(field)}' in the template. {field_suggestion(field, fields)}")
    return Template([(literal, field) for literal, field, *_ in parts])


def show_template(screen: Screen, template: Template, records: Iterable[Mapping[str, Any]]) -> None:
    """Fill a template with each record, on a line of its own unless the template has line breaks."""

    def value(record: Mapping[str, Any], field: str | None) -> str:
        return "" if field is None else screen.sanitize(value_text(record[field]))

    screen.write_lines(
        "".join(literal + value(record, field) for literal, field in template.parts) for record in records
    )


def value_text(value: Any) -> str:
    """Return a value from JSON as text."""
    if value is None or value == {}:
        return ""
    match value:
        case list():
            return ", ".join(map(value_text, value))
        case dict():
            main = next((name for name in _MAIN_FIELDS if name in value), None)
            return re.sub(r"\n *", " ", encode(value)) if main is None else value_text(value[main])
        case _:
            return str(value)
