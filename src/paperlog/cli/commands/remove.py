"""The `remove` command."""

from __future__ import annotations

import typer

from paperlog.cli.changing import changes_library
from paperlog.cli.context import command_context
from paperlog.cli.params import OptionalPapers, Where, Yes, papers_to_change
from paperlog.library.papers import remove as remove_papers
from paperlog.text import enumerated


@changes_library
def remove(ctx: typer.Context, papers: OptionalPapers = None, where: Where = None, yes: Yes = False) -> None:
    """Remove papers from the library.

    Their statuses, ratings and notes are kept, and restored if 'paperlog import' adds the papers again. Without a
    terminal, --where needs --yes or --dry-run.

    Example: paperlog remove oneformer
    """
    from paperlog.output.messages import show_removed

    context = command_context(ctx)
    chosen = papers_to_change(context, papers, where, "Remove", "", yes=yes, must_ask=True)
    if papers:
        named = {entry.key: entry for entry in map(context.session.find, papers)}
        listed = enumerated([f"{entry.paper.title} ({key})" for key, entry in named.items()])
        chosen = [*named.values()] if context.confirm(f"Remove {listed}?", yes=yes) else []
    if chosen:
        result = remove_papers(context.session, chosen)
        show_removed(context.out, result.entries, can_undo=not context.is_dry_run)
