"""The `import` command."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from paperlog.cli.changing import changes_library
from paperlog.cli.column_options import columns_by_field, complete_columns
from paperlog.cli.context import STDIO, command_context
from paperlog.cli.help import one_of
from paperlog.cli.list_files import ListOptions, read_content, read_list
from paperlog.cli.params import CategoryName, complete_tags, new_tags
from paperlog.formats import ImportFormat
from paperlog.library import importing
from paperlog.library.importing import ImportOptions

EXIT_SOME_REJECTED = 3
SLOW_IMPORT_BYTES = 1_000_000  # an import of this size takes about a second


@changes_library
def import_list(
    ctx: typer.Context,
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[FILE...]",
            help="Files, folders of notes, or - for stdin; the built-in catalogue if omitted.",
            readable=False,  # reported when the file is read
            show_default=False,
        ),
    ] = None,
    file_format: Annotated[
        ImportFormat | None,
        typer.Option(
            "--format",
            "-f",
            help=f"Format of the files; detected by suffix and content if omitted. {one_of(ImportFormat)}",
        ),
    ] = None,
    category: CategoryName = None,
    tag: Annotated[
        list[str] | None,
        typer.Option("--tag", "-t", help="Tag to add to each paper; may be repeated.", autocompletion=complete_tags),
    ] = None,
    source: Annotated[
        str | None, typer.Option(help="Name of the list. If omitted, the name in the file, or else the file name.")
    ] = None,
    encoding: Annotated[str, typer.Option(help="Encoding of the files.")] = "utf-8",
    columns: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FIELD=COLUMN",
            help="Fields of CSV columns that aren't recognized, as in title=nome,url=link; may be repeated.",
            autocompletion=complete_columns,
        ),
    ] = None,
    with_readings: Annotated[
        bool,
        typer.Option(
            "--with-readings",
            help="Also import notes, PDFs, statuses and ratings. Yours are kept; those of a JSON export are merged.",
        ),
    ] = False,
) -> None:
    """Import papers from files, or update the built-in catalogue.

    A new library contains only the papers from these files. To add the built-in papers, omit FILE.

    Example: paperlog import papers.toml --dry-run
    """
    from paperlog.output.import_report import show_import_problems, show_import_report
    from paperlog.output.progress_bar import progress_bar

    context = command_context(ctx)
    list_options = ListOptions(file_format, encoding, columns_by_field(columns))
    options = ImportOptions(category, new_tags(tag, "--tag"), source, with_readings)
    contents = [(file, read_content(context, file)) for file in files or ()]
    sizes = [len(content) for _, content in contents]
    with progress_bar(context.err, is_long=sum(sizes) > SLOW_IMPORT_BYTES) as track:
        pairs = (pair for pair in contents)  # without a length, because one long file would show 0 until it is read
        tracked = track("Reading", pairs, sizes if len(sizes) > 1 else [])
        lists = [read_list(file, content, list_options) for file, content in tracked]
        reports = importing.import_lists(context.session, lists, options, track=partial(track, "Importing"))
    for file, report in zip(files or [STDIO], reports, strict=True):
        show_import_report(context.out, report, detailed=context.is_dry_run)
        show_import_problems(context.err, report, file)
    if context.json_details is not None:
        from paperlog.output.json import import_object

        context.json_details["lists"] = list(map(import_object, reports))
    if any(report.rejected for report in reports):
        raise typer.Exit(EXIT_SOME_REJECTED)
