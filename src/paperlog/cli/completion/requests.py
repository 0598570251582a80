"""Answers to the completion scripts, which run paperlog with `_PAPERLOG_COMPLETE` set.

The scripts in this folder set it to the name of the shell. Those that typer wrote for older versions set it to
`complete_SHELL` and evaluate, split or glob the answer, so they only get names without special characters.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain
from os.path import commonprefix
from typing import Any

from paperlog.cli.completion import bash
from paperlog.cli.completion.candidates import Completions, complete
from paperlog.errors import PaperlogError
from paperlog.output.cells import fit, width
from paperlog.text import INVISIBLE, MISLEADING, sanitize

_IMPOSSIBLE = re.compile("[\0\ud800-\udfff]")
"""Characters that a command-line argument can't contain."""
_RAW_IN_FISH = re.compile(f"[\t\x80-\x9f{MISLEADING}]|(?![\u200c\u200d])[{INVISIBLE}]")
"""Characters that fish prints unchanged, while other shells escape them. Joiners are kept: some scripts need them."""
_HARMLESS = re.compile(r"[\w@+,./-]+")
_MAX_COLUMN = 30


def answer(root: Any, request: str, words: Sequence[str], environ: Mapping[str, str]) -> str:
    """Return what a completion script expects on stdout."""
    match request:
        case "bash":
            line, replaced = (*words, "", "")[:2]
            return _answer_bash(root, line, replaced)
        case "zsh":
            return _answer_zsh(_find(root, words))
        case "fish":
            return _answer_fish(_find(root, words))
    return _answer_old_script(root, request, environ)


def _find(root: Any, words: Sequence[str]) -> Completions:
    """Return the completions of the last word; none if the library can't be read."""
    try:
        found = complete(root, words[:-1], words[-1] if words else "")
    except PaperlogError:
        return Completions()
    candidates = [candidate for candidate in found.candidates if not _IMPOSSIBLE.search(candidate.value)]
    return found._replace(candidates=candidates)


def _answer_bash(root: Any, line: str, replaced: str) -> str:
    """Return the kind of candidates and the replacements for `replaced`, the end of the line, each on its own line.

    Readline replaces only what follows the last open quote, `:` or `=`.
    """
    words = bash.split(line)
    if len(words) > 1 and words[-2].is_operator:
        return "files\n"
    word = words[-1]
    if not word.raw.endswith(replaced):
        return "words\n"
    found = _find(root, bash.arguments(words)[1:])
    if found.files:
        return "files\n"
    if word.is_expanded:
        return "words\n"
    kept = bash.split(word.raw.removesuffix(replaced))[-1]
    values = [value.removeprefix(kept.value) for value, _ in found.candidates if value.startswith(kept.value)]
    endings = [bash.quote(value, kept.quote) for value in values]
    if _is_cut_in_quotes(values, lambda character: bash.quote(character, kept.quote) == character):
        endings[0] = bash.quote(values[0], kept.quote, gap=_common_length(values))
    return "".join(f"{line}\n" for line in ("words", *endings))


def _answer_zsh(found: Completions) -> str:
    """Return the kind of candidates, an option, and pairs of a candidate and its label, separated by NUL."""
    if found.files:
        return f"files\0{found.prefix}"
    values = [value for value, _ in found.candidates]
    names = [sanitize(value) for value in values]
    insertion = "menu" if _is_cut_in_quotes(values, str.isalnum) else ""
    if not any(description for _, description in found.candidates):
        return _join("words", insertion, zip(values, names, strict=True))
    column = min(_MAX_COLUMN, max(map(width, names)))
    shown = [
        f"{fit(name, max(column, width(name)), '')}  {_one_line(candidate.description)}".rstrip()
        for name, candidate in zip(names, found.candidates, strict=True)
    ]
    return _join("lines", insertion, zip(values, shown, strict=True))


def _is_cut_in_quotes(values: Sequence[str], is_plain: Callable[[str], bool]) -> bool:
    """Return whether the characters that follow the common beginning of all values are all quoted.

    Shells insert the common beginning of the quoted values, which would then end inside a quoted character.
    """
    length = _common_length(values)
    following = [value[length : length + 1] for value in values]
    return len(values) > 1 and not any(not character or is_plain(character) for character in following)


def _answer_fish(found: Completions) -> str:
    """Return the kind of candidates, then each candidate with its description after a tab, separated by NUL."""
    if found.files:
        return f"files\0{found.prefix}"
    candidates = [candidate for candidate in found.candidates if not _RAW_IN_FISH.search(candidate.value)]
    return "\0".join(["words", *(f"{value}\t{_one_line(description)}" for value, description in candidates)])


def _common_length(values: Sequence[str]) -> int:
    return len(commonprefix(values))  # noqa: RUF071 - these aren't paths


def _join(kind: str, insertion: str, records: Iterable[Iterable[str]]) -> str:
    return "\0".join([kind, insertion, *chain.from_iterable(records)])


def _one_line(description: str) -> str:
    return sanitize(description.strip())


def _answer_old_script(root: Any, request: str, environ: Mapping[str, str]) -> str:
    if request == "complete_bash":
        words = [word.value for word in bash.split(environ.get("COMP_WORDS", ""))]
        position = environ.get("COMP_CWORD", "")
        words = words[: int(position) + 1 if position.isdecimal() else 1]
    else:
        words = [word.value for word in bash.split(environ.get("_TYPER_COMPLETE_ARGS", ""))]
    found = _find(root, words[1:])
    names = [value for value, _ in found.candidates if _HARMLESS.fullmatch(value)]
    match request:
        case "complete_bash" | "complete_fish":
            return "".join(f"{name}\n" for name in names)
        case "complete_zsh":
            return f"compadd -- {' '.join(names)}\n" if names else "_files\n" if found.files else ""
    return ""
