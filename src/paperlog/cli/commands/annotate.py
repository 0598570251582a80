"""The `annotate` command."""

from __future__ import annotations

from typing import Annotated

import typer

from paperlog.cli.context import CommandContext, command_context
from paperlog.cli.params import PaperName, Yes
from paperlog.errors import UsageError
from paperlog.external.drafts import draft_key, empty_note_message, note_drafts, note_form, note_text
from paperlog.external.editor import edit_new_note, edit_text
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
        result = notes.annotate(context.session, paper, _read_text(context, text))
        context.show_result(result)
        for entry in result.entries:
            for draft in note_drafts(context.store_path).get(draft_key(entry.key), ()):
                context.hint(f"An unsaved note is kept in {draft}. To continue it: paperlog annotate {entry.key}")
        return
    entry = context.session.find(paper)
    if edit is None:
        _write_note(context, entry)
        return
    before = entry.reading.find_note(edit, entry.key).text
    if text:
        new_text = _read_text(context, text)
        context.show_result(notes.edit_note(context.session, entry, edit, new_text, before))
    else:
        _edit_note(context, entry, edit, before)


def _write_note(context: CommandContext, entry: Entry) -> None:
    """Open the editor for a new note, or to continue its drafts."""
    drafts = note_drafts(context.store_path).get(draft_key(entry.key), [])
    with edit_new_note(entry, drafts, context.store_path, context.environ) as text:
        result = notes.annotate(context.session, entry, text) if text else None
    if result:
        context.show_result(result)
    else:
        context.err.write_message(empty_note_message(drafts))


def _edit_note(context: CommandContext, entry: Entry, edit: int, before: str) -> None:
    with edit_text(note_form(entry, before), ".md", context.store_path, context.environ) as saved:
        if new_text := note_text(saved):
            context.show_result(notes.edit_note(context.session, entry, edit, new_text, before))
        elif context.confirm_on_terminal(f"The note is now empty. Remove note {edit} of {entry.key}?"):
            context.show_result(notes.remove_note(context.session, entry, edit))
        else:
            raise UsageError(f"The note is now empty. To remove it: paperlog annotate {entry.key} --remove {edit}")


def _read_text(context: CommandContext, words: list[str]) -> str:
    return context.read_stdin_text() if words == ["-"] else " ".join(words)


def _remove(context: CommandContext, paper: str, number: int, *, yes: bool) -> None:
    entry = context.session.find(paper)
    note = entry.reading.find_note(number, entry.key)
    if context.confirm(f"Remove note {number} of {entry.key}?", yes=yes):
        context.show_result(notes.remove_note(context.session, entry, note.id))
