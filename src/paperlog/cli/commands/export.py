"""The `export` command."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from paperlog.cli.context import CommandContext, command_context
from paperlog.cli.help import one_of
from paperlog.cli.params import Force, OutputFile, QueryTexts, query_options
from paperlog.errors import UsageError
from paperlog.formats import Export, ExportFormat, dumps, export_format_for
from paperlog.formats.left_out import left_out
from paperlog.library import exporting
from paperlog.text import plural


class MarkdownStyle(StrEnum):
    DOCUMENT = "document"
    BADGES = "badges"


class Grouping(StrEnum):
    CATEGORY = "category"
    MONTH = "month"


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
    with_images: Annotated[
        bool,
        typer.Option(
            "--with-images", help="In an HTML page, embed the schema images that `paperlog schema fetch` stored."
        ),
    ] = False,
    title: Annotated[str | None, typer.Option(help="Title of the HTML page.", show_default="Reading log")] = None,
    group_by: Annotated[
        Grouping | None,
        typer.Option(
            metavar="SECTIONS",
            help=f"Sections of the HTML page: categories, or months of the last readings. {one_of(Grouping)}",
            show_default="category",
        ),
    ] = None,
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
    for option, is_given, wanted in (
        ("--style", style is not None, ExportFormat.MARKDOWN),
        ("--with-images", with_images, ExportFormat.HTML),
        ("--title", title is not None, ExportFormat.HTML),
        ("--group-by", group_by is not None, ExportFormat.HTML),
    ):
        if is_given and file_format is not wanted:
            raise UsageError(f"{option} is for the format {wanted}, not {file_format}.")
    contents = exporting.export(context.session, queries)
    text = dumps(
        contents,
        file_format,
        with_notes=with_notes,
        with_readings=with_readings,
        raw=raw,
        badges=style is MarkdownStyle.BADGES,
        with_images=_cached_images(context, contents) if with_images else None,
        by_month=group_by is Grouping.MONTH,
        title=title and title.strip(),
    )
    context.write_document(file, text, plural(len(contents.papers), "paper"), force=force)
    if context.err.is_terminal and (kinds := ", ".join(left_out(contents, file_format))):
        context.hint(
            f"Left out, because {file_format} has no place for them: {kinds}. To keep them, use --format json."
        )


def _cached_images(context: CommandContext, contents: Export) -> dict[str, bytes]:
    """Return the schema images in the cache as PNG files, and say how many are missing."""
    cache = context.environment.image_cache()
    urls = {entry.paper.schema_url for entry in contents.entries if entry.paper.schema_url}
    images = {url: content for url in urls if (content := cache.png(url))}
    if missing := len(urls) - len(images):
        context.err.write_message(
            f"{missing} of {plural(len(urls), 'schema image')} not fetched yet; the page loads "
            f"{'it' if missing == 1 else 'them'} from the web. To embed all: paperlog schema fetch"
        )
    return images
