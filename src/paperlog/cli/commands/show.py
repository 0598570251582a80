"""The `show` command."""

from __future__ import annotations

from typing import Annotated

import typer

from paperlog.cli.context import command_context
from paperlog.cli.params import AsJson, PaperName
from paperlog.errors import UsageError


def show(
    ctx: typer.Context,
    paper: PaperName,
    schema: Annotated[
        bool, typer.Option("--schema", help="Draw its schema picture below, fetched if need be.")
    ] = False,
    no_fetch: Annotated[bool, typer.Option("--no-fetch", help="Draw a picture only if it is here.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show all that is known of a paper, your notes included.

    Example: paperlog show lora
    """
    context = command_context(ctx)
    if (no_fetch and not schema) or (schema and as_json):
        raise UsageError("--no-fetch goes with --schema, and --json without it.")
    snapshot = context.session.partial_snapshot(paper)
    entry = snapshot.find(paper)
    if as_json:
        from paperlog.output.json import paper_object

        context.show_json(paper_object(entry))
    else:
        from paperlog.output.details import show_paper

        show_paper(context.out, entry, snapshot.category_of(entry))
        if schema:
            from paperlog.cli.commands.schema import show_schema

            show_schema(context, entry, fetch=not no_fetch)
