"""The `open` command."""

from __future__ import annotations

from typing import Annotated

import typer

from paperlog.cli.changing import changes_library
from paperlog.cli.context import CommandContext, command_context
from paperlog.cli.params import PaperName, Yes
from paperlog.errors import UsageError
from paperlog.models import Entry


@changes_library
def open_paper(
    ctx: typer.Context,
    paper: PaperName,
    pdf: Annotated[bool, typer.Option("--pdf", help="Open your PDF instead.")] = False,
    yes: Yes = False,
) -> None:
    """Open a paper's first link in the web browser.

    If the path of a PDF was imported from a list, you are asked once before it is opened. Settings choose the
    PDF viewer, and whether --pdf marks the paper as reading; see 'paperlog config'.

    Example: paperlog open lora
    """
    from paperlog.external import opener

    if yes and not pdf:
        raise UsageError("--yes needs --pdf.")
    context = command_context(ctx)
    entry = context.session.find(paper)
    if pdf and entry.reading.pdf_from is not None:
        entry = _agreed(context, entry, yes=yes)
    if context.is_dry_run:
        opened = str(opener.find_agreed_pdf(entry) if pdf else opener.find_link(entry))
    else:
        opened = opener.open_pdf(entry, context.configuration.pdf_opener) if pdf else opener.open_link(entry)
    if context.json_details is not None:
        context.json_details["opened"] = opened
    verb = "Would open" if context.is_dry_run else "Opened"
    context.out.write_message(f"{verb} {entry.paper.title} ({entry.key}): {opened}")
    if pdf and context.configuration.open_mark_reading:
        from paperlog.library.tracking import start

        result = start(context.session, [entry])
        if result.change:
            context.show_result(result)


def _agreed(context: CommandContext, entry: Entry, *, yes: bool) -> Entry:
    """Ask whether to open an imported path, and return the paper with the answer."""
    from paperlog.external.opener import find_pdf
    from paperlog.library.papers import agree_to_pdf

    path = str(find_pdf(entry))
    question = f"The path {path} was imported from '{entry.reading.pdf_from}'. Open it?"
    if yes or context.confirm_on_terminal(question):
        (entry,) = agree_to_pdf(context.session, entry, path).entries
    return entry
