"""Editing text in the user's editor."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import dropwhile
from pathlib import Path

from paperlog.configuration.commands import split_command
from paperlog.errors import ConfigurationInvalid, InputUnreadable, Interrupted, PaperlogError, SystemFailure, UsageError
from paperlog.external.drafts import (
    create_draft,
    delete_drafts,
    keep_as_note_draft,
    note_form,
    note_text,
    read_note_drafts,
)
from paperlog.models import Entry

_STDERR = 2
_TERMINAL_EDITORS = frozenset({"vi", "vim", "nvim", "nano", "pico", "micro", "hx", "kak", "joe"})
"""Editors that wait for keys even without a terminal."""
_LINE_NUMBER = re.compile(r"(\bline )([0-9]{1,9})")


@contextmanager
def edit_new_note(entry: Entry, drafts: Sequence[Path], library: Path, command: str) -> Iterator[str]:
    """Open a new note, or its drafts, in the editor and yield the text.

    The drafts are deleted if the block succeeds. Otherwise, a draft of the edited text replaces them.
    """

    def keep(draft: Path) -> Path:
        return keep_as_note_draft(draft, library, entry.key, drafts)

    with edit_text(note_form(entry, read_note_drafts(drafts)), ".md", library, command, keep) as saved:
        yield note_text(saved)
    delete_drafts(drafts)


@contextmanager
def edit_text(
    text: str,
    suffix: str,
    library: Path,
    command: str,
    keep: Callable[[Path], Path] = lambda draft: draft,
) -> Iterator[str]:
    """Open text in an editor, which `command` starts, and yield the saved text.

    The draft is deleted if the block succeeds; otherwise `keep` may rename it, and the error message contains its path.
    """
    with _draft_of(text, suffix, library, keep) as draft:
        _run_editor(draft, command)
        yield read_draft(draft)


def edit_form(
    text: str,
    use: Callable[[str], None],
    library: Path,
    command: str,
    keep: Callable[[Path], Path],
) -> None:
    """Open a TOML form in the editor and use what was saved. For `keep`, see `edit_text`.

    On a terminal, a form that is rejected opens again below the message, unless it is saved unchanged.
    """
    message, rejected = "", None
    with _draft_of(text, ".toml", library, keep) as draft:
        while True:
            try:
                _run_editor(draft, command)
            finally:  # a draft that is kept has no message
                saved = _without_message(read_draft(draft), message)
                draft.write_bytes(_encoded(saved))
            try:
                use(saved)
            except (UsageError, InputUnreadable, ConfigurationInvalid) as error:
                if saved == rejected or not (sys.stdin and sys.stdin.isatty()):
                    raise
                message, rejected = _message_in_form(error), saved
                draft.write_bytes(_encoded(message + saved))
            else:
                return


def _message_in_form(error: PaperlogError) -> str:
    """Return an error as comments above a form. Line numbers count these comments, too."""
    hint = "Correct the form, or leave it unchanged to stop. Your text is kept."
    lines = [*str(error).splitlines(), hint]
    text = "".join(f"# {' '.join(line.split())}\n" for line in lines)
    return _LINE_NUMBER.sub(lambda found: f"{found[1]}{int(found[2]) + len(lines)}", text)


def _without_message(text: str, message: str) -> str:
    """Remove the comments of an error from the start of a form, even if the user deleted some of them."""
    comments = message.splitlines()
    return "".join(dropwhile(lambda line: line.rstrip() in comments, text.splitlines(keepends=True)))


@contextmanager
def _draft_of(text: str, suffix: str, library: Path, keep: Callable[[Path], Path]) -> Iterator[Path]:
    """Write a draft and delete it at the end. If the block fails, keep what was changed, and say where."""
    original = _encoded(text)
    draft = create_draft(library, original, suffix)
    try:
        yield draft
    except (PaperlogError, KeyboardInterrupt) as error:
        failure = error if isinstance(error, PaperlogError) else Interrupted("Interrupted: nothing was changed.")
        if draft.exists() and draft.read_bytes() not in (b"", original):
            failure.args = (f"{failure} Your text is kept in {keep(draft)}.",)
        else:
            draft.unlink(missing_ok=True)
        raise failure from error
    draft.unlink(missing_ok=True)


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def read_draft(draft: Path) -> str:
    try:
        return draft.read_bytes().decode("utf-8", "surrogatepass")
    except (OSError, UnicodeDecodeError) as error:
        raise SystemFailure(f"The draft can't be read: {error}. Nothing was changed.") from error


def _has_terminal() -> bool:
    return bool(sys.stdin and sys.stdin.isatty()) and (sys.stdout.isatty() or sys.stderr.isatty())


def _run_editor(draft: Path, command: str) -> None:
    output = None if sys.stdout.isatty() else _STDERR  # in a pipe, what the editor prints isn't part of the result
    try:
        arguments = [*split_command(command), os.fspath(draft)]
        if Path(arguments[0]).name in _TERMINAL_EDITORS and not _has_terminal():
            raise UsageError(
                f"There is no terminal to start the editor '{command}' in. Give the text on the command line."
            )
        process = subprocess.run(arguments, stdout=output, check=False)  # noqa: S603 - the user's own editor
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else error
        raise SystemFailure(
            f"Can't run the editor '{command}': {reason}. Nothing was changed. "
            "To choose another editor, set $PAPERLOG_EDITOR."
        ) from error
    if process.returncode:
        raise SystemFailure(f"The editor '{command}' failed with exit code {process.returncode}. Nothing was changed.")
