"""The option `--columns`, which names the columns of a CSV file."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from paperlog.errors import UsageError, shorten
from paperlog.models import EMPTY
from paperlog.text import find_equivalent_name, suggestion

_NEXT_FIELD = re.compile(r",(?=[^,=]*=)")


def complete_columns() -> list[str]:
    """Return the names of fields, with which values begin."""
    from paperlog.formats.csv.columns import FIELD_NAMES

    return [f"{name}=" for name in FIELD_NAMES]


def columns_by_field(texts: Sequence[str] | None) -> Mapping[str, str]:
    """Return the columns in `FIELD=COLUMN,FIELD=COLUMN` by field. Raises UsageError."""
    if not texts:
        return EMPTY
    from paperlog.formats.csv.columns import FIELD_NAMES

    columns: dict[str, str] = {}
    for part in (part for text in texts for part in _NEXT_FIELD.split(text)):
        name, _, column = map(str.strip, part.partition("="))
        if not name or not column:
            raise UsageError(f"'{shorten(part)}' isn't FIELD=COLUMN, as in --columns title=nome.")
        field = find_equivalent_name(name, FIELD_NAMES)
        if not field:
            raise UsageError(f"Unknown field '{shorten(name)}' in --columns. {suggestion(name, FIELD_NAMES)}")
        if field in columns:
            raise UsageError(f"--columns names two columns for {field}.")
        columns[field] = column
    return columns
