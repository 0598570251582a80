"""The `split` command."""

from __future__ import annotations

from typing import Annotated

import typer

from paperlog.cli.changing import changes_library
from paperlog.cli.context import command_context
from paperlog.cli.params import Names, PaperName, Yes, library_snapshot
from paperlog.library import splitting


def _complete_entries(ctx: typer.Context) -> Names:
    if not ctx.args:  # the paper is missing
        return []
    snapshot = library_snapshot(ctx)
    parts = splitting.merged_parts(snapshot.original(snapshot.find(ctx.args[0]).key))
    return [(splitting.part_name(facts), facts.title) for facts in parts.values()]


@changes_library
def split(
    ctx: typer.Context,
    paper: PaperName,
    entries: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[ENTRY]...",
            help="Keys, citation keys, titles or sources of the entries to split off; all if omitted.",
            autocompletion=_complete_entries,
            show_default=False,
        ),
    ] = None,
    yes: Yes = False,
) -> None:
    """Undo a wrong match: split a paper from the entries that were merged into it.

    Each entry becomes a separate paper, with the details that it added. Your status, rating, notes and the links that
    you added stay with the paper. Links that 'merge' redirected are restored if 'history' still lists the merge.
    Imports and 'doctor' no longer treat them as the same paper. Papers that 'sync' merged can't be split; undo that
    'sync' instead.

    Example: paperlog split vit
    """
    context = command_context(ctx)
    snapshot = context.session.snapshot()
    entry = snapshot.find(paper)
    parts = splitting.merged_parts(snapshot.original(entry.key), entries or ())
    listed = ", ".join(f"{facts.title} ({splitting.part_name(facts)})" for facts in parts.values())
    if context.confirm(f"Split {listed} off {entry.paper.title} ({entry.key})?", yes=yes):
        context.show_result(splitting.split(context.session, entry, entries or ()))
