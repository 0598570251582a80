"""The `help` command."""

from __future__ import annotations

from typing import Annotated

import typer
from typer.core import TyperGroup

from paperlog.cli.context import command_context
from paperlog.errors import UsageError


def show_help(
    ctx: typer.Context,
    topic: Annotated[
        list[str] | None, typer.Argument(metavar="[TOPIC]", help="'query', a command or an alias.", show_default=False)
    ] = None,
) -> None:
    """Show help on the query language or a command.

    Example: paperlog help query
    """
    context = command_context(ctx)
    aliases = context.configuration.aliases
    if topic == ["query"]:
        from paperlog.output.help_topics import show_query_help

        with context.paged() as screen:
            show_query_help(screen)
        return
    words = topic or []
    alias = words[0] if words and words[0] in aliases else None
    if alias:
        from paperlog.configuration.aliases import expanded

        words = expanded(words, aliases)
    command_ctx = ctx.find_root()
    for name in words:
        subcommand = command_ctx.command.commands.get(name) if isinstance(command_ctx.command, TyperGroup) else None
        if subcommand is None:
            if alias:  # the other words are arguments
                break
            raise UsageError(f"There is no help on '{' '.join(words)}'. Use 'query' or the name of a command.")
        command_ctx = typer.Context(subcommand, parent=command_ctx, info_name=subcommand.name)
    with context.paged() as screen:
        if alias:
            screen.write_message(f"'{alias}' is your alias of: {aliases[alias]}\n")
        screen.write_line(command_ctx.command.get_help(command_ctx))
