"""The `open` command."""

from __future__ import annotations

from typing import Annotated

import typer

from paperlog.cli.context import command_context
from paperlog.cli.params import PaperName


def open_paper(
    ctx: typer.Context,
    paper: PaperName,
    pdf: Annotated[bool, typer.Option("--pdf", help="Open your PDF instead.")] = False,
) -> None:
    """Open a paper's first link in the web browser.

    Example: paperlog open lora
    """
    from paperlog.external.opener import open_link, open_pdf

    context = command_context(ctx)
    entry = context.session.find(paper)
    opened = open_pdf(entry) if pdf else open_link(entry)
    context.out.write_message(f"Opened {entry.paper.title} ({entry.key}): {opened}")
