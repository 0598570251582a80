"""The `annotate` command."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer
from msgspec.structs import replace

from paperlog.cli.changing import changes_library
from paperlog.cli.context import CommandContext, command_context
from paperlog.cli.params import Names, PaperName, Yes, numbers_completer, parse_optional_day, pdf_path
from paperlog.errors import UsageError, shorten
from paperlog.external.drafts import draft_key, empty_note_message, note_drafts, note_form, note_text
from paperlog.external.editor import edit_new_note, edit_text
from paperlog.library import notes
from paperlog.library.notes import NoteDetails
from paperlog.library.results import Result
from paperlog.models import Entry, Note
from paperlog.text import has_control_character, printable


def _note_numbers(entry: Entry) -> Names:
    return [(str(note.id), note.words) for note in entry.reading.notes]


_complete_notes = numbers_completer(_note_numbers)


@changes_library
def annotate(
    ctx: typer.Context,
    paper: PaperName,
    text: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[TEXT]",
            help="Text of the note, or - for stdin. Without TEXT or --quote, your editor opens.",
            show_default=False,
        ),
    ] = None,
    page: Annotated[str | None, typer.Option(help="Page of the paper, such as 12 or xii.")] = None,
    quote: Annotated[str | None, typer.Option(metavar="TEXT", help="Quotation from the paper.")] = None,
    on: Annotated[
        str | None,
        typer.Option(metavar="DATE", help="Date, such as yesterday, tuesday or 2024-05-03.", show_default="today"),
    ] = None,
    edit: Annotated[
        int | None,
        typer.Option(
            "--edit",
            metavar="N",
            help="Edit note N. Changes only what is given; an empty value clears a field.",
            autocompletion=_complete_notes,
        ),
    ] = None,
    remove: Annotated[
        int | None, typer.Option("--remove", metavar="N", help="Remove note N.", autocompletion=_complete_notes)
    ] = None,
    from_pdf: Annotated[
        bool,
        typer.Option("--from-pdf", help="Add the annotations of a PDF as notes: FILE, or else the paper's own PDF."),
    ] = False,
    with_removed: Annotated[
        bool, typer.Option("--with-removed", help="With --from-pdf, also add annotations whose notes you removed.")
    ] = False,
    yes: Yes = False,
) -> None:
    """Add a note to a paper, or edit or remove one.

    --from-pdf FILE adds the highlights and comments of a PDF as notes, with their pages and the highlighted text.
    Later it adds only new ones, and updates the notes that you didn't edit.

    Example: paperlog annotate lora "rank 8 is enough" --page 7
    """
    context = command_context(ctx)
    if from_pdf or with_removed:
        if not from_pdf or page or quote or on or edit is not None or remove is not None or len(text or []) > 1:
            raise UsageError("Use: paperlog annotate PAPER --from-pdf [FILE] [--with-removed], without other options.")
        _add_annotations(context, paper, text[0] if text else None, with_removed=with_removed, yes=yes)
        return
    given = {"page": _parse_page(page), "quote": quote and quote.strip()}
    details: dict[str, Any] = {name: value or None for name, value in given.items() if value is not None}
    day = parse_optional_day(context, on)
    if remove is not None:
        if text or details or day or edit is not None:
            raise UsageError("--remove can't be combined with TEXT or other options.")
        _remove(context, paper, remove, yes=yes)
    elif edit is not None:
        if day:
            details["at"] = notes.time_on(context.session, day) or context.session.now()
        if text:
            details["text"] = _read_text(context, text)
        _edit(context, paper, edit, details)
    elif text or details.get("quote"):
        quoted = NoteDetails(**details, on=day)
        _show_added(context, notes.annotate(context.session, paper, _read_text(context, text or []), quoted))
    else:
        _write_note(context, context.session.find(paper), NoteDetails(**details, on=day))


def _show_added(context: CommandContext, result: Result) -> None:
    context.show_result(result)
    for entry in result.entries:
        for draft in note_drafts(context.store_path).get(draft_key(entry.key), ()):
            context.hint(f"An unsaved note is kept in {draft}. To continue it: paperlog annotate {entry.key}")


def _add_annotations(context: CommandContext, paper: str, given: str | None, *, with_removed: bool, yes: bool) -> None:
    from paperlog.cli.own_pdf import with_agreed_pdf
    from paperlog.external.opener import find_agreed_pdf
    from paperlog.external.pdf import read_annotations
    from paperlog.library.annotations import take_annotations
    from paperlog.output.messages import show_taken_annotations

    entry = context.session.find(paper)
    if path := pdf_path(given):
        file = Path(path)
    else:
        entry = with_agreed_pdf(context, entry, yes=yes)
        file = find_agreed_pdf(entry)
    annotations = read_annotations(file)
    taken = take_annotations(context.session, entry, annotations.found, with_removed=with_removed)
    if context.json_details is not None:
        others = {"removed": taken.removed, "left_out": annotations.left_out}
        context.json_details["annotations"] = {"file": str(file), **taken.counts, **others}
    context.show_result(taken.result)
    show_taken_annotations(context.out, file, taken, annotations.left_out)
    if context.is_dry_run:
        from paperlog.output.listings import show_notes

        shown = replace(entry, reading=replace(entry.reading, notes=(*taken.added, *taken.updated)))
        show_notes(context.out, [shown])


def _parse_page(text: str | None) -> str | None:
    """Strip the abbreviation from a page label: `p. 12` becomes `12`. Raises UsageError."""
    if not text:
        return text
    page = re.sub(r"^pp?\.", "", text.strip()).strip()
    if has_control_character(page):
        raise UsageError(f"A page can't contain a line break or a control character: '{shorten(printable(page))}'.")
    if re.match(r"-\d", page):
        raise UsageError(f"A page can't be negative: '{shorten(page)}'. Use a page such as 12, xii or A-3.")
    return " ".join(page.split())


def _write_note(context: CommandContext, entry: Entry, details: NoteDetails) -> None:
    """Open the editor for a new note, or to continue its drafts."""
    context.refuse_dry_run("the editor")
    if details.on:
        notes.time_on(context.session, details.on)  # rejects a date without a day before the editor opens
    drafts = note_drafts(context.store_path).get(draft_key(entry.key), [])
    with edit_new_note(entry, drafts, context.store_path, context.configuration.editor) as text:
        result = notes.annotate(context.session, entry, text, details) if text else None
    if result:
        context.show_result(result)
    else:
        context.err.write_message(empty_note_message(drafts))


def _edit(context: CommandContext, paper: str, number: int, details: Mapping[str, Any]) -> None:
    """Change details of a note, or open the editor if there are none."""
    entry = context.session.find(paper)
    note = entry.reading.find_note(number, entry.key)
    if details:
        context.show_result(notes.edit_note(context.session, entry, note, replace(note, **details)))
    else:
        _edit_note(context, entry, note)


def _edit_note(context: CommandContext, entry: Entry, note: Note) -> None:
    context.refuse_dry_run("the editor")
    with edit_text(note_form(entry, note.text), ".md", context.store_path, context.configuration.editor) as saved:
        new_text = note_text(saved)
        if new_text or note.quote:
            context.show_result(notes.edit_note(context.session, entry, note, replace(note, text=new_text)))
        elif context.confirm_on_terminal(f"The note is now empty. Remove note {note.id} of {entry.key}?"):
            context.show_result(notes.remove_note(context.session, entry, note.id))
        else:
            raise UsageError(f"The note is now empty. To remove it: paperlog annotate {entry.key} --remove {note.id}")


def _read_text(context: CommandContext, words: list[str]) -> str:
    return context.read_stdin_text() if words == ["-"] else " ".join(words)


def _remove(context: CommandContext, paper: str, number: int, *, yes: bool) -> None:
    entry = context.session.find(paper)
    note = entry.reading.find_note(number, entry.key)
    if context.confirm(f"Remove note {number} of {entry.key}?", yes=yes):
        context.show_result(notes.remove_note(context.session, entry, note.id))
