"""Messages for unknown commands and options, and for wrong arguments. Imported only when there is such a mistake."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

import typer

from paperlog.errors import quote_alternatives, shorten
from paperlog.text import printable

COMMANDS_BY_MEANING: Mapping[str, str] = {
    "abandon": "mark-dropped", "activity": "log", "alias": "config", "aliases": "config",
    "attach": "edit", "bib": "export", "bibtex": "export", "cat": "show",
    "categories": "category", "section": "category", "changes": "history", "check": "doctor",
    "combine": "merge", "comment": "annotate", "configure": "config", "create": "add",
    "dashboard": "stats", "dedupe": "merge",
    "del": "remove", "delete": "remove", "details": "show", "diary": "log", "done": "mark-read", "download": "update",
    "dropped": "mark-dropped", "duplicates": "doctor", "enqueue": "queue", "fetch": "update",
    "filter": "list", "finish": "mark-read", "finished": "mark-read", "fix": "doctor",
    "get": "add", "goals": "goal", "target": "goal", "grep": "search", "image": "schema", "info": "show",
    "insert": "add", "journal": "log", "keyword": "tag", "label": "tag", "later": "queue",
    "load": "import", "ls": "list", "modify": "edit", "new": "add",
    "page": "progress", "pdf": "open", "plan": "queue", "query": "list", "rating": "rate",
    "pick": "random", "recommend": "next", "relate": "link", "repair": "doctor",
    "rename": "edit", "revert": "undo", "rm": "remove", "save": "export", "set": "edit", "settings": "config",
    "skimmed": "mark-skimmed",
    "star": "rate", "stars": "rate", "start": "mark-reading", "statistics": "stats", "suggest": "next",
    "timeline": "log", "todo": "queue", "tree": "graph", "tui": "browse", "ui": "browse",
    "unlink": "link", "url": "open", "where": "path",
}  # fmt: skip
OPTIONS_BY_MEANING: Mapping[str, str] = {
    "--comment": "--note", "--count": "--limit", "--date": "--on", "--day": "--on", "--delete": "--remove",
    "--file": "--output", "--filter": "--where", "--force": "--yes", "--keyword": "--tag", "--label": "--tag",
    "--max": "--limit", "--message": "--note", "--out": "--output", "--query": "--where", "--score": "--rating",
    "--since": "--read", "--until": "--read",
    "--star": "--rating", "--stars": "--rating", "--url": "--link", "--when": "--on", "--year": "--published",
}  # fmt: skip
_ARGUMENT_HINTS: Mapping[str, str] = {"history": "For the log of a paper: paperlog log PAPER."}
"""Hints about what the user meant by arguments of a command that takes none."""
_EXTRA_ARGUMENTS = re.compile(r"Got unexpected extra arguments?(?:\(s\))? \((.*)\)", re.DOTALL)


def unknown_command(name: str, commands: Iterable[str], path: str) -> str:
    """Return the message for an unknown command of the program or the command group `path`."""
    known = list(commands)
    meant = COMMANDS_BY_MEANING.get(name.lower())
    found = [meant] if meant in known else _closest(name, known, most=5)
    hint = f" Did you mean {quote_alternatives(found)}?" if found else ""
    return f"There is no command '{shorten(printable(name))}'.{hint} See '{path} --help'."


def usage_message(error: Any) -> str:
    """Return the message for an error raised by typer's parser. The error classes are private."""
    ctx: typer.Context | None = getattr(error, "ctx", None)
    path = ctx.command_path if ctx else "paperlog"
    match type(error).__name__:
        case "NoSuchOption":
            message = (
                f"There is no option {shorten(printable(error.option_name))}.{_option_hint(error.option_name, ctx)}"
            )
        case "BadOptionUsage":
            is_missing = error.message.endswith("requires an argument.")
            message = f"{error.option_name} {'needs a value' if is_missing else 'takes no value'}."
        case "MissingParameter":
            message = f"{(error.param.metavar or error.param.opts[0]).strip('[].')} is missing."
        case _ if ctx and (found := _EXTRA_ARGUMENTS.match(error.message)):
            names = [parameter.metavar or "" for parameter in ctx.command.params]
            has_paper = any("PAPER" in name for name in names)
            hint = "Names with spaces need quotes." if has_paper else _ARGUMENT_HINTS.get(ctx.info_name or "", "")
            message = f"Too many arguments: {shorten(found[1])}. {hint}".rstrip()
        case _ if ctx and error.message == "Missing command.":
            message = f"Which command? {', '.join(ctx.command.commands)}."  # type: ignore[attr-defined]  # it is a group
        case _:
            message = error.format_message()
    return f"{message}{'' if message.endswith(('.', '?')) else '.'} See '{path} --help'."


def _closest(name: str, names: Iterable[str], most: int = 1) -> list[str]:
    """Return names to suggest: up to `most` that start with `name`, or that differ from it in the fewest letters."""
    from rapidfuzz.distance import OSA

    known = list(dict.fromkeys(names))
    bare = name.lower().lstrip("-")
    if started := [each for each in known if bare and each.lstrip("-").startswith(bare)]:
        return started if len(started) <= most else []
    distances = {each: OSA.distance(bare, each.lstrip("-")) for each in known}
    limit = 1 if len(bare) < 6 else 2
    best = min(distances.values(), default=limit + 1)
    found = [each for each, distance in distances.items() if distance == best]
    return found if len(bare) > 1 and best <= limit and len(found) <= most else []


def _option_hint(name: str, ctx: typer.Context | None) -> str:
    if ctx is None:
        return ""
    own, root = (
        [option for parameter in each.command.params for option in parameter.opts if option.startswith("--")]
        for each in (ctx, ctx.find_root())
    )
    if ctx.parent and name in root:
        return f" It belongs before the command: paperlog {name}"
    meant = OPTIONS_BY_MEANING.get(name)
    found = [meant] if meant in own else _closest(name, own)
    return f" Did you mean {found[0]}?" if found else ""
