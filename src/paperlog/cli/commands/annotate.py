"""The command for notes."""

from __future__ import annotations

from typing import Annotated

import typer

from paperlog.cli.context import Desk, desk_of
from paperlog.cli.params import PaperName, Yes
from paperlog.errors import WrongUsage
from paperlog.external.editor import edited, note_form, written
from paperlog.models import Entry


def annotate(
    ctx: typer.Context,
    paper: PaperName,
    text: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[TEXT]", help="The note; - reads stdin; without it, your editor opens.", show_default=False
        ),
    ] = None,
    edit: Annotated[int | None, typer.Option("--edit", metavar="N", help="Change note N.")] = None,
    remove: Annotated[int | None, typer.Option("--remove", metavar="N", help="Remove note N.")] = None,
    yes: Yes = False,
) -> None:
    """Write a note on a paper.

    Example: paperlog annotate lora "rank 8 is enough"
    """
    desk = desk_of(ctx)
    if remove is not None:
        if text or edit is not None:
            raise WrongUsage("--remove takes a note's number and nothing else.")
        _remove(desk, paper, remove, yes=yes)
        return
    if text and edit is None:
        desk.show(desk.library.annotate(paper, _text(desk, text)))
        return
    entry = desk.library.find(paper)
    before = entry.reading.note(edit, entry.key).text if edit is not None else ""
    if text:
        _save(desk, entry, edit, before, _text(desk, text))
        return
    with edited(note_form(entry, before), ".md", desk.store_path, desk.environ) as saved:
        if new := written(saved):
            _save(desk, entry, edit, before, new)
        elif edit is None:
            desk.err.say("The note is empty: nothing was changed.")
        elif desk.asks(f"The note is empty now. Remove note {edit} of {entry.key}?"):
            desk.show(desk.library.remove_note(entry.key, edit))
        else:
            raise WrongUsage(f"The note is empty now. 'paperlog annotate {entry.key} --remove {edit}' would remove it.")


def _text(desk: Desk, words: list[str]) -> str:
    return desk.read_stdin() if words == ["-"] else " ".join(words)


def _save(desk: Desk, entry: Entry, number: int | None, before: str, text: str) -> None:
    library = desk.library
    desk.show(
        library.annotate(entry.key, text) if number is None else library.edit_note(entry.key, number, text, before)
    )


def _remove(desk: Desk, paper: str, number: int, *, yes: bool) -> None:
    entry = desk.library.find(paper)
    note = entry.reading.note(number, entry.key)
    if desk.agrees(f"Remove note {number} of {entry.key}?", yes=yes):
        desk.show(desk.library.remove_note(entry.key, note.id))
