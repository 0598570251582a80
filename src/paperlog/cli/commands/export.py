"""The `export` command."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from paperlog.cli.context import command_context
from paperlog.cli.help import one_of
from paperlog.cli.params import Force, OutputFile, QueryTexts, query_options
from paperlog.errors import UsageError
from paperlog.formats import ExportFormat, dumps, export_format_for
from paperlog.library import exporting
from paperlog.text import plural


class MarkdownStyle(StrEnum):
    DOCUMENT = "document"
    BADGES = "badges"


@query_options
def export(
    ctx: typer.Context,
    queries: QueryTexts,
    file_format: Annotated[
        ExportFormat | None,
        typer.Option(
            "--format",
            "-f",
            help=f"Format; guessed from the suffix of the file if omitted. {one_of(ExportFormat)}",
            show_default=False,
        ),
    ] = None,
    file: OutputFile = None,
    force: Force = False,
    style: Annotated[
        MarkdownStyle | None,
        typer.Option(
            help="Form of Markdown: a document, or a list with date badges and a table, which can be imported. "
            f"{one_of(MarkdownStyle)}",
            show_default="document",
        ),
    ] = None,
    with_notes: Annotated[bool, typer.Option("--with-notes", help="Include your notes.")] = False,
    with_readings: Annotated[bool, typer.Option("--with-readings", help="Include statuses, ratings and PDFs.")] = False,
    raw: Annotated[
        bool, typer.Option("--raw", help="Don't escape cells that a spreadsheet would run as formulas.")
    ] = False,
) -> None:
    """Export the library, or the papers that match a query.

    Example: paperlog export category:vision -o vision.bib
    """
    context = command_context(ctx)
    file_format = file_format or (export_format_for(file.suffix) if file else None)
    if file_format is None:
        raise UsageError(f"Choose a format with --format: {', '.join(ExportFormat)}.")
    if style is not None and file_format is not ExportFormat.MARKDOWN:
        raise UsageError(f"--style is for the format markdown, not {file_format}.")
    contents = exporting.export(context.session, queries)
    badges = style is MarkdownStyle.BADGES
    text = dumps(contents, file_format, with_notes=with_notes, with_readings=with_readings, raw=raw, badges=badges)
    context.write_document(file, text, plural(len(contents.papers), "paper"), force=force)
