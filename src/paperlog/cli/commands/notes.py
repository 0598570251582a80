"""The `notes` command."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from paperlog.cli.context import command_context
from paperlog.cli.params import (
    AsJson,
    QueryTexts,
    Since,
    TemplateText,
    Until,
    parse_template_of,
    period_from_options,
    query_options,
)
from paperlog.library import selection


class NotesFormat(StrEnum):
    MARKDOWN = "markdown"


@query_options
def notes(
    ctx: typer.Context,
    queries: QueryTexts,
    since: Since = None,
    until: Until = None,
    file_format: Annotated[
        NotesFormat | None,
        typer.Option("--format", "-f", help="Print the notes as they were written.", show_default=False),
    ] = None,
    template: TemplateText = None,
    as_json: AsJson = False,
) -> None:
    """Show your notes.

    Shows all notes, or those on one paper or on the papers that match a query. --since and --until select notes by
    their dates.

    Example: paperlog notes lora
    """
    context = command_context(ctx)
    parsed = parse_template_of("notes", template, as_json=as_json)
    snapshot = context.session.snapshot()
    entries = selection.select(context.session, snapshot, queries)
    period = period_from_options(context, since, until)
    if period:
        from paperlog.library.notes import with_notes_in

        entries = with_notes_in(entries, period)
    if as_json or parsed:
        from paperlog.output.paper_json import note_objects

        context.show_records([note for entry in entries for note in note_objects(entry)], parsed)
    elif file_format:
        from paperlog.output.listings import show_notes_as_markdown

        with context.paged() as screen:
            show_notes_as_markdown(screen, entries)
    else:
        from paperlog.output.listings import show_notes

        with context.paged() as screen:
            show_notes(screen, entries)
        if not any(entry.reading.notes for entry in entries):
            how_to = "Add one: paperlog annotate PAPER TEXT"
            in_period = " in this period" if period else ""
            context.hint(
                f"No notes on these papers{in_period}. {how_to}"
                if queries
                else f"No notes{in_period or ' yet'}. {how_to}"
            )
