"""The `export` command."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from paperlog.cli.context import command_context
from paperlog.cli.help import one_of
from paperlog.cli.params import STDIO, QueryTexts, query_options
from paperlog.errors import UsageError
from paperlog.formats import ExportFormat, dumps, export_format_for
from paperlog.library import exporting


@query_options
def export(
    ctx: typer.Context,
    queries: QueryTexts,
    file_format: Annotated[
        ExportFormat | None,
        typer.Option(
            "--format",
            "-f",
            help=f"The format; else by the suffix of the file. {one_of(ExportFormat)}",
            show_default=False,
        ),
    ] = None,
    file: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="A new file; else, and for -, stdout.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is there.")] = False,
    with_notes: Annotated[bool, typer.Option("--with-notes", help="Your notes, too.")] = False,
    with_readings: Annotated[bool, typer.Option("--with-readings", help="Statuses and ratings, too.")] = False,
    raw: Annotated[bool, typer.Option("--raw", help="Cells as they are, even those a spreadsheet would run.")] = False,
) -> None:
    """Give away the whole library, or the papers that a query selects.

    Example: paperlog export category:vision -o vision.bib
    """
    context = command_context(ctx)
    target = None if file == STDIO else file
    file_format = file_format or (export_format_for(target.suffix) if target else None)
    if file_format is None:
        raise UsageError(f"Name a format with --format: {', '.join(ExportFormat)}.")
    contents = exporting.export(context.session, queries)
    text = dumps(contents, file_format, with_notes=with_notes, with_readings=with_readings, raw=raw)
    if target:
        context.write_file(target, text, force=force)
        number = len(contents.papers)
        context.out.write_message(f"Wrote {number} paper{'s' * (number != 1)} to {target}")
    else:
        sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]  # the formats are UTF-8 everywhere
        context.out.stream.write(text)
