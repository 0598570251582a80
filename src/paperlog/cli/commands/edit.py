"""The `edit` command."""

from __future__ import annotations

from typing import Annotated

import typer

from paperlog.cli.context import CommandContext, command_context
from paperlog.cli.params import (
    Aliases,
    Authors,
    CategoryName,
    Links,
    PaperName,
    Pdf,
    Published,
    Summary,
    Title,
    facts_from_options,
    pdf_path,
)
from paperlog.errors import UsageError
from paperlog.external.editor import edit_text
from paperlog.library import papers
from paperlog.schema import FACTS


def edit(
    ctx: typer.Context,
    paper: PaperName,
    title: Title = None,
    author: Authors = None,
    published: Published = None,
    link: Links = None,
    category: CategoryName = None,
    alias: Aliases = None,
    summary: Summary = None,
    pdf: Pdf = None,
    reset: Annotated[
        list[str] | None,
        typer.Option("--reset", metavar="FIELD", help="Restore the original value of a field; may be repeated."),
    ] = None,
) -> None:
    """Override a paper's details.

    Without options, your editor opens. An empty value ("") clears a field. The original values are kept, and --reset
    restores them.

    Example: paperlog edit lora --title LoRA
    """
    context = command_context(ctx)
    facts = facts_from_options(title, author, published, link, category, alias, summary)
    fields = [*(field for field in FACTS if field != "tags"), "pdf"]
    if unknown := [field for field in reset or () if field not in fields]:
        raise UsageError(f"There is no field '{unknown[0]}'. Fields: {', '.join(fields)}.")
    if facts or pdf is not None or reset:
        if "title" in facts and not facts["title"].strip():
            raise UsageError("A paper needs a title.")
        context.show_result(papers.edit(context.session, paper, facts, pdf_path(pdf), reset or ()))
    else:
        _edit_in_editor(context, paper)


def _edit_in_editor(context: CommandContext, name: str) -> None:
    from paperlog.cli.forms import filled_form, read_form

    entry = context.session.find(name)
    with edit_text(filled_form(entry.paper), ".toml", context.store_path, context.environ) as saved:
        form = read_form(saved)
        if "tags" in form:
            raise UsageError("Tags can't be changed here. Use 'paperlog tag'.")
        if not form.get("title", entry.paper.title):
            raise UsageError("A paper needs a title.")
        changed = {field: fact for field, fact in form.items() if fact != getattr(entry.paper, field)}
        if not changed:
            context.err.write_message("Nothing was changed.")
            return
        context.show_result(papers.edit(context.session, entry, changed, None))
