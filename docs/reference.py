"""Writes reference.md, which says what every command takes: `python docs/reference.py`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import typer
from typer.core import TyperGroup

from paperlog.cli.app import COMMANDS, app
from paperlog.cli.help import command_help

PAGE = Path(__file__).with_suffix(".md")
OPENING = """# The commands

Written by `docs/reference.py` from the program itself, and so the same as `paperlog help COMMAND` says. Every command
has `-h` and `--help`, too. `paperlog --install-completion` makes the shell complete them, and papers, categories,
statuses and tags.
"""


def reference() -> str:
    root = typer.main.get_group(app)
    context = typer.Context(root, info_name="paperlog", **root.context_settings)
    parts = [OPENING, *_explained(context, "##")]
    for heading, names in COMMANDS.items():
        parts.append(f"## {heading}\n")
        for name in names:
            parts += _explained(typer.Context(root.commands[name], parent=context, info_name=name), "###")
    return "\n".join(parts)


def _explained(context: typer.Context, marks: str) -> Iterator[str]:
    manual = command_help(context)
    yield f"{marks} `{manual.usage}`\n"
    for paragraph in manual.paragraphs:
        example = paragraph.removeprefix("Example: ")
        yield f"{paragraph}\n" if example == paragraph else f"```sh\n{example}\n```\n"
    words = {**manual.sections.get("Arguments", {}), **manual.options}
    items = [f"- `{word}`: {meaning}\n" for word, meaning in words.items() if word != "-h, --help"]
    if items:
        yield "".join(items)
    if context.parent and isinstance(context.command, TyperGroup):
        for name, command in context.command.commands.items():
            yield from _explained(typer.Context(command, parent=context, info_name=name), f"#{marks}")


if __name__ == "__main__":
    PAGE.write_text(reference(), "utf-8")
