"""The `edit` command."""

from __future__ import annotations

from typing import Annotated

import typer

from paperlog.cli.changing import changes_library
from paperlog.cli.context import CommandContext, command_context
from paperlog.cli.params import (
    Aliases,
    Authors,
    CategoryName,
    Links,
    OptionalPapers,
    Pdf,
    Published,
    Summary,
    Title,
    Where,
    Yes,
    facts_from_options,
    papers_to_change,
    pdf_path,
)
from paperlog.errors import UsageError
from paperlog.library.papers import edit as edit_papers
from paperlog.schema import FACTS


@changes_library
def edit(
    ctx: typer.Context,
    papers: OptionalPapers = None,
    where: Where = None,
    key: Annotated[str | None, typer.Option(metavar="NEW", help="Change the key. The old key still works.")] = None,
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
    yes: Yes = False,
) -> None:
    """Override the details of papers.

    For one paper without options, your editor opens. An empty value ("") clears a field. The original values are kept,
    and --reset restores them.

    Example: paperlog edit lora --title LoRA
    """
    context = command_context(ctx)
    facts = facts_from_options(title, author, published, link, category, alias, summary)
    fields = [*(field for field in FACTS if field != "tags"), "pdf"]
    if unknown := [field for field in reset or () if field not in fields]:
        raise UsageError(f"There is no field '{unknown[0]}'. Fields: {', '.join(fields)}.")
    if "title" in facts and not facts["title"].strip():
        raise UsageError("A paper needs a title.")
    changed = [*facts, *(["pdf"] if pdf is not None else []), *(reset or ())]
    named = papers or ()
    if key is None and changed:
        if (where is not None or len(named) > 1) and (title is not None or pdf is not None):
            raise UsageError("--title and --pdf take only one paper.")
        if names := papers_to_change(context, named, where, "Edit", f"({', '.join(changed)})", yes=yes):
            context.show_result(edit_papers(context.session, names, facts, pdf_path(pdf), reset or ()))
        return
    if where is not None or len(named) != 1:
        raise UsageError("Name one paper, or use options other than --key to change several papers.")
    if key is None:
        _edit_in_editor(context, named[0])
    elif changed:
        raise UsageError("--key can't be combined with other options.")
    else:
        _change_key(context, named[0], key)


def _change_key(context: CommandContext, name: str, new: str) -> None:
    from paperlog.external.drafts import rename_drafts
    from paperlog.library.rekeying import change_key
    from paperlog.output.messages import show_change

    old = context.session.find(name).key
    result = change_key(context.session, name, new)
    if not context.is_dry_run:
        rename_drafts(context.store_path, old, new)
    show_change(context.out, result.change)


def _edit_in_editor(context: CommandContext, name: str) -> None:
    from paperlog.cli.forms import edit_form, filled_form, read_form
    from paperlog.external.drafts import draft_key

    entry = context.session.find(name)

    def use(saved: str) -> None:
        form = read_form(saved)
        if "tags" in form:
            raise UsageError("Tags can't be changed here. Use 'paperlog tag'.")
        if not form.get("title", entry.paper.title):
            raise UsageError("A paper needs a title.")
        changed = {field: fact for field, fact in form.items() if fact != getattr(entry.paper, field)}
        if changed:
            context.show_result(edit_papers(context.session, [entry], changed, None))
        else:
            context.err.write_message("Nothing was changed.")

    edit_form(context, filled_form(entry.paper), draft_key(entry.key), use)
