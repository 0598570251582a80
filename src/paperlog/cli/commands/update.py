"""The `update` command."""

from __future__ import annotations

import typer

from paperlog.cli.changing import changes_library
from paperlog.cli.context import command_context
from paperlog.cli.params import OptionalPapers, Yes
from paperlog.errors import NoIdentifier
from paperlog.library import updating
from paperlog.text import plural


@changes_library
def update(
    ctx: typer.Context,
    papers: OptionalPapers = None,
    yes: Yes = False,
) -> None:
    """Update papers' details from arXiv or doi.org.

    Without PAPER, updates the papers that were added while the server couldn't be reached.

    Shows what would change, then asks. Details that came from arXiv or doi.org are replaced. Details from your lists
    or your own edits are kept, and missing ones filled in.

    Example: paperlog update lora
    """
    from paperlog.output.import_report import show_possible_duplicates, show_update

    context = command_context(ctx)
    names = papers or updating.papers_without_details(context.session)
    if not names:
        context.err.write_message("No paper lacks its details. To update other papers: paperlog update PAPER")
        return
    fetcher = context.environment.fetcher()
    snapshot = context.session.snapshot()
    identifiers = {}
    for entry in map(snapshot.find, names):
        identifier = fetcher.identifier_of(entry.paper)
        if identifier is None:
            raise NoIdentifier(entry.key, entry.paper.title)
        identifiers[entry.key] = identifier
    fetched = dict(zip(identifiers, fetcher.fetch_papers(list(identifiers.values())), strict=True))
    updates = updating.preview_update(context.session, fetched)
    for paper_update in updates:
        show_update(context.out, paper_update)
        show_possible_duplicates(context.err, paper_update.possible_duplicates)
    changing = [paper_update for paper_update in updates if paper_update.fields]
    context.out.stream.flush()
    question = f"Update {plural(len(changing), 'paper')}?"
    if changing and context.confirm(question, yes=yes):
        context.show_result(updating.update(context.session, fetched))
