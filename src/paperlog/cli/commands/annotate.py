"""The `annotate` command."""

from __future__ import annotations

from typing import Annotated

import typer

from paperlog.cli.context import CommandContext, command_context
from paperlog.cli.params import PaperName, Yes
from paperlog.errors import UsageError
from paperlog.external.editor import edit_text, note_form, note_text
from paperlog.library import notes
from paperlog.models import Entry


def annotate(
    ctx: typer.Context,
    paper: PaperName,
    text: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[TEXT]",
            help="Text of the note, or - for stdin. If omitted, your editor opens.",
            show_default=False,
        ),
    ] = None,
    edit: Annotated[int | None, typer.Option("--edit", metavar="N", help="Edit note N.")] = None,
    remove: Annotated[int | None, typer.Option("--remove", metavar="N", help="Remove note N.")] = None,
    yes: Yes = False,
) -> None:
    """Add a note to a paper, or edit or remove one.

    Example: paperlog annotate lora "rank 8 is enough"
    """
    context = command_context(ctx)
    if remove is not None:
        if text or edit is not None:
            raise UsageError("--remove can't be combined with TEXT or --edit.")
        _remove(context, paper, remove, yes=yes)
        return
    if text and edit is None:
        context.show_result(notes.annotate(context.session, paper, _read_text(context, text)))
        return
    entry = context.session.find(paper)
    before = entry.reading.find_note(edit, entry.key).text if edit is not None else ""
    if text:
        _save(context, entry, edit, before, _read_text(context, text))
        return
    with edit_text(note_form(entry, before), ".md", context.store_path, context.environ) as saved:
        if new_text := note_text(saved):
            _save(context, entry, edit, before, new_text)
        elif edit is None:
            context.err.write_message("The note is empty. Nothing was changed.")
        elif context.confirm_on_terminal(f"The note is now empty. Remove note {edit} of {entry.key}?"):
            context.show_result(notes.remove_note(context.session, entry.key, edit))
        else:
            raise UsageError(f"The note is now empty. To remove it: paperlog annotate {entry.key} --remove {edit}")


def _read_text(context: CommandContext, words: list[str]) -> str:
    return context.read_stdin_text() if words == ["-"] else " ".join(words)


def _save(context: CommandContext, entry: Entry, number: int | None, before: str, text: str) -> None:
    session = context.session
    context.show_result(
        notes.annotate(session, entry.key, text)
        if number is None
        else notes.edit_note(session, entry.key, number, text, before)
    )


def _remove(context: CommandContext, paper: str, number: int, *, yes: bool) -> None:
    entry = context.session.find(paper)
    note = entry.reading.find_note(number, entry.key)
    if context.confirm(f"Remove note {number} of {entry.key}?", yes=yes):
        context.show_result(notes.remove_note(context.session, entry.key, note.id))
