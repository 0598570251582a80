"""What can complete a word of a command line: commands, options, names in the library, and values in queries."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import starmap
from typing import Any, NamedTuple

import typer
from typer._click.shell_completion import _resolve_context

from paperlog.cli.dashed_arguments import TAG_TO_REMOVE
from paperlog.cli.params import (
    Names,
    author_names,
    category_names,
    group_names,
    library_snapshot,
    paper_names,
    tag_names,
    view_names,
)
from paperlog.models import Status
from paperlog.query.nodes import BARE_VALUE, FIELD_NAME, quoted
from paperlog.store import Snapshot
from paperlog.text import fold_case_and_accents

_NAMES: Mapping[str, Callable[[Snapshot], Names]] = {
    "author": author_names,
    "builds-on": paper_names,
    "built-on-by": paper_names,
    "category": category_names,
    "group": group_names,
    "key": paper_names,
    "tag": tag_names,
}
"""The query fields whose values are names in the library."""
_QUERY_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"?|[\s()^,]|[^\s()^,"]+', re.DOTALL)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)


class Candidate(NamedTuple):
    value: str
    description: str = ""


class Completions(NamedTuple):
    """Candidates for a whole word. If `files` is true, the shell completes file names after `prefix` instead."""

    candidates: Sequence[Candidate] = ()
    files: bool = False
    prefix: str = ""


def complete(root: Any, words: Sequence[str], word: str) -> Completions:
    """Return what can complete `word`, which follows `words` on the command line of `root`."""
    before, prefix = list(words), ""
    if "--" not in before and word.startswith("--") and "=" in word:
        option, _, word = word.partition("=")
        before.append(option)
        prefix = f"{option}="
    ctx: Any = _resolve_context(root, {}, "paperlog", before)
    parameter = _parameter(ctx, before, word)
    if parameter is None:
        if word.startswith("-") or hasattr(ctx.command, "commands"):
            return Completions([*_candidates(ctx.command.shell_complete(ctx, word)), *_tags_to_remove(ctx, word)])
        return Completions()
    metavar = parameter.metavar or ""
    if "FILE" in metavar or "PATH" in metavar:
        return Completions(files=True, prefix=prefix)
    if "QUERY" in metavar:
        found = _complete_query(ctx, word)
    else:
        # typer would filter the values by its own rules, so it gets an empty word.
        found = _matching(_candidates(parameter.shell_complete(ctx, "")), word)
    if parameter.param_type_name == "argument" and "--" not in before:
        found = [candidate for candidate in found if not candidate.value.startswith("-")]
    return Completions([Candidate(prefix + value, description) for value, description in found])


def _tags_to_remove(ctx: Any, word: str) -> list[Candidate]:
    """Return the tags with a dash that can complete a word of a command that takes them."""
    arguments = [each for each in ctx.command.get_params(ctx) if TAG_TO_REMOVE in (each.metavar or "")]
    found = [candidate for each in arguments for candidate in _candidates(each.shell_complete(ctx, ""))]
    return _matching([candidate for candidate in found if candidate.value.startswith("-")], word)


def _parameter(ctx: Any, before: Sequence[str], word: str) -> Any:
    """Return the option or argument whose value is being typed, if any."""
    parameters = ctx.command.get_params(ctx)
    if "--" not in before:
        for parameter in parameters:
            if before and before[-1] in parameter.opts and not getattr(parameter, "is_flag", True):
                return parameter
        if word.startswith("-"):
            return None
    for parameter in parameters:
        if parameter.param_type_name == "argument":
            source = ctx.get_parameter_source(parameter.name)
            if parameter.nargs == -1 or source is None or source.name != "COMMANDLINE":
                return parameter
    return None


def _candidates(items: Iterable[Any]) -> list[Candidate]:
    return [Candidate(item.value, item.help or "") for item in items]


def _matching(candidates: Sequence[Candidate], typed: str) -> list[Candidate]:
    """Return the candidates that start with what was typed; if there are none, ignore case.

    If their beginnings differ in case, return none, because the shell couldn't insert a common beginning.
    """
    if found := [candidate for candidate in candidates if candidate.value.startswith(typed)]:
        return _distinct(found)
    folded = typed.casefold()
    found = _distinct([candidate for candidate in candidates if candidate.value.casefold().startswith(folded)])
    return found if len({candidate.value[: len(typed)] for candidate in found}) == 1 else []


def _distinct(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return the candidates without citation keys that differ from the key of the same paper only in case."""
    distinct: dict[object, Candidate] = {}
    for candidate in candidates:
        value, title = candidate
        distinct.setdefault((value.casefold(), title) if title else value, candidate)
    return list(distinct.values())


def _complete_query(ctx: typer.Context, text: str) -> list[Candidate]:
    """Complete the last word or value of a query."""
    start, field = 0, ""
    for token in _QUERY_TOKEN.finditer(text):
        at_start = start == token.start() and not field
        if token[0].isspace() or token[0] in "()" or (token[0] == "^" and at_start):
            start, field = token.end(), ""
        elif token[0] == "," and field:
            start = token.end()
        elif at_start and (name := FIELD_NAME.match(token[0])):
            start, field = token.start() + name.end(), fold_case_and_accents(name[1])
    head, typed = text[:start], text[start:]
    if not field:
        return [Candidate(head + value, description) for value, description in _matching(_names(ctx), typed)]
    is_quoted = typed.startswith('"')
    found = _matching(_values(ctx, field, typed), _ESCAPE.sub(r"\1", typed[1:]) if is_quoted else typed)
    # Shells insert what all candidates have in common, so that all are quoted or none is.
    if is_quoted or not all(BARE_VALUE.fullmatch(value) for value, _ in found):
        found = [Candidate(quoted(value), description) for value, description in found]
    return [Candidate(head + value, description) for value, description in found]


def _names(ctx: typer.Context) -> list[Candidate]:
    snapshot = library_snapshot(ctx)
    views = [Candidate(f"@{name}", query) for name, query in view_names(snapshot)]
    return [*starmap(Candidate, paper_names(snapshot)), *views]


def _values(ctx: typer.Context, field: str, typed: str) -> list[Candidate]:
    if field == "status":
        return [Candidate(status) for status in Status]
    if field in {"is", "has"}:
        from paperlog.query.fields import HAS, IS

        return [Candidate(name) for name in (IS if field == "is" else HAS)]
    names_of = _NAMES.get(field)
    found = names_of(library_snapshot(ctx)) if names_of else []
    if field == "author" and typed:
        last_names = sorted({author.split()[-1] for author, _ in found if author.strip()})
        found += [(name, "") for name in last_names]
    return list(starmap(Candidate, found))
