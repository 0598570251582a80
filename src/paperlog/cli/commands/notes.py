"""The `notes` command."""

from __future__ import annotations

import typer

from paperlog.cli.context import desk_of
from paperlog.cli.params import AsJson, Asked, asking
from paperlog.lookup import find_by_whole_name


@asking
def notes(ctx: typer.Context, asked: Asked, as_json: AsJson = False) -> None:
    """Show your notes: all, those of a paper you name, or of the papers that a query selects.

    Example: paperlog notes lora
    """
    desk = desk_of(ctx)
    snapshot = desk.library.snapshot()
    named = find_by_whole_name(snapshot.entries, asked[0]) if len(asked) == 1 else []
    entries = named or desk.library.select(snapshot, asked)
    if as_json:
        from paperlog.output.json import note_objects

        desk.show_json([note for entry in entries for note in note_objects(entry)])
    else:
        from paperlog.output.listings import show_notes

        show_notes(desk.out, entries)
        if not any(entry.reading.notes for entry in entries):
            write = "Write one: paperlog annotate PAPER TEXT"
            desk.hint(f"No notes on these papers. {write}" if asked else f"No notes yet. {write}")
