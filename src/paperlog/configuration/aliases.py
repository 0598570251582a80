"""The user's aliases, which stand for a command and its first arguments."""

from __future__ import annotations

import re
import shlex
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from paperlog.errors import quote_alternatives, shorten
from paperlog.text import close_names, printable

_NAME = re.compile(r"[^\W_][\w-]*")
_MAX_STEPS = 10


def expanded(words: Sequence[str], aliases: Mapping[str, str]) -> list[str]:
    """Return a command line that begins with a command instead of an alias. The aliases must be valid."""
    line = list(words)
    while line[0] in aliases:
        line[:1] = shlex.split(aliases[line[0]])
    return line


def alias_problems(aliases: Mapping[str, Any], commands: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yield each invalid alias, and what is wrong with it. `commands` are the names of the built-in commands."""
    first_words: dict[str, str] = {}
    for alias, text in aliases.items():
        try:
            first_words[alias] = _first_word(alias, text, commands)
        except ValueError as error:
            yield alias, str(error)
    for alias in first_words:
        chain = [alias]
        while chain[-1] in first_words and len(chain) <= _MAX_STEPS:
            chain.append(first_words[chain[-1]])
        end = shorten(printable(chain[-1]))
        if end in first_words:  # at a loop, show it once
            shown = ", ".join(chain[: len(set(chain)) + 1])
            yield alias, f"The alias '{alias}' doesn't lead to a command: {shown}."
        elif end not in commands:
            close = close_names(end, sorted(commands))
            hint = f" Did you mean {quote_alternatives(close)}?" if close else ""
            yield alias, f"The alias '{alias}' runs '{end}', which isn't a command.{hint}"


def _first_word(alias: str, text: Any, commands: Collection[str]) -> str:
    """Return the first word of an alias. Raises ValueError."""
    if not _NAME.fullmatch(alias):
        raise ValueError(f"'{shorten(printable(alias))}' can't be an alias. Use letters, digits and hyphens.")
    if alias in commands:
        raise ValueError(f"'{alias}' is a command, so an alias can't have this name.")
    try:
        return shlex.split(text)[0]
    except (AttributeError, IndexError, TypeError, ValueError):
        raise ValueError(f"The alias '{alias}' must be a command with its arguments, in quotes.") from None
