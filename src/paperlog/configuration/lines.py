"""The line numbers of the keys in a TOML document, which tomllib doesn't provide."""

from __future__ import annotations

import re
import tomllib
from itertools import accumulate

_PART = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*+"{3,5}'
    r"|'''(?:[^']|'(?!''))*+'{3,5}"
    r'|"(?:[^"\\]|\\.)*+"'
    r"|'[^']*+'"
    r"|#[^\n]*+"
    r"|[^\"'#\[\]{}=\n]++"
    r"|.",
    re.DOTALL,
)


def line_numbers(text: str) -> dict[str, int]:
    """Return the first line of each key and table of a valid document, by its full name: `list.sort`.

    The keys of inline tables are left out.
    """
    lines: dict[str, int] = {}
    table: list[str] = []
    head = ""
    is_value, depth, line = False, 0, 1
    for part in _PART.findall(f"{text}\n"):  # the last line may have no line break
        names = []
        if part == "\n" and depth == 0:
            if head.startswith("["):
                names = table = _names(head.strip("[]"))
            head, is_value = "", False
        elif is_value:
            depth += (part in "[{") - (part in "]}")
        elif part == "=":
            names, is_value = [*table, *_names(head)], True
        elif not part.startswith("#"):
            head = (head + part).strip()
        for name in accumulate(names, "{}.{}".format):
            lines.setdefault(name, line)
        line += part.count("\n")
    return lines


def _names(key: str) -> list[str]:
    """Return the parts of a key, which may be quoted or dotted."""
    names = []
    value = tomllib.loads(f"{key} = 0")
    while isinstance(value, dict):
        ((name, value),) = value.items()
        names.append(name)
    return names
