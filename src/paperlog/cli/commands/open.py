"""The `open` command."""

from __future__ import annotations

from typing import Annotated

import typer

from paperlog.cli.changing import changes_library
from paperlog.cli.context import command_context
from paperlog.cli.own_pdf import with_agreed_pdf
from paperlog.cli.params import PaperName, Yes
from paperlog.errors import UsageError


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
    if pdf:
        entry = with_agreed_pdf(context, entry, yes=yes)
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
