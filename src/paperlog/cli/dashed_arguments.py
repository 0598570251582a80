"""Arguments that begin with a dash but aren't options: texts such as `-5%`, and tags to remove, such as `-later`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

TAG_TO_REMOVE = "-TAG"
"""Part of the metavar of an argument that takes tags to remove."""
_OPTION = re.compile(r"--?[A-Za-z][^\s=]*(=.*)?", re.DOTALL)


def arguments_last(words: Sequence[str], parameters: Iterable[Any]) -> list[str]:
    """Move the arguments of a command behind `--`, so that typer doesn't parse them as options."""
    known = list(parameters)
    removes_tags = any(TAG_TO_REMOVE in (parameter.metavar or "") for parameter in known)
    names = {name for parameter in known for name in parameter.opts}
    with_value = {name for parameter in known if not getattr(parameter, "is_flag", True) for name in parameter.opts}

    def is_option(word: str) -> bool:
        return word in names if removes_tags and not word.startswith("--") else bool(_OPTION.fullmatch(word))

    options: list[str] = []
    arguments: list[str] = []
    rest = iter(words)
    for word in rest:
        if word == "--":
            arguments += rest
        elif is_option(word):
            options += [word, *islice(rest, int(_needs_value(word, with_value)))]
        else:
            arguments.append(word)
    return [*options, "--", *arguments]


def _needs_value(word: str, with_value: set[str]) -> bool:
    """Return whether the next word is the value of an option. `-rn` stands for `-r -n`."""
    if word.startswith("--"):
        return word in with_value
    first = next((index for index, letter in enumerate(word) if f"-{letter}" in with_value), None)
    return first == len(word) - 1
