"""The `tag` command."""

from __future__ import annotations

from typing import Annotated

import typer

from paperlog.cli.context import command_context
from paperlog.cli.params import OptionalPapers, Where, Yes, complete_tags, new_tags, papers_to_change
from paperlog.errors import UsageError
from paperlog.library import tags


def tag(
    ctx: typer.Context,
    papers: OptionalPapers = None,
    where: Where = None,
    add: Annotated[
        list[str] | None, typer.Option("--add", "-a", help="Tag to add; may be repeated.", autocompletion=complete_tags)
    ] = None,
    remove: Annotated[
        list[str] | None,
        typer.Option("--remove", "-d", help="Tag to remove; may be repeated.", autocompletion=complete_tags),
    ] = None,
    yes: Yes = False,
) -> None:
    """Add or remove tags.

    Example: paperlog tag --where "category:vision year:..2015" --add classic
    """
    context = command_context(ctx)
    if not (add or remove):
        raise UsageError("Use --add TAG, --remove TAG, or both.")
    added = new_tags(add, "--add")
    changes = [*(f"+{name}" for name in added), *(f"-{name}" for name in remove or ())]
    if names := papers_to_change(context, papers, where, "Tag", " ".join(changes), yes=yes):
        context.show_result(tags.tag(context.session, names, added, remove or ()))
