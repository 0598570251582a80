"""Editing text in the user's editor."""

from __future__ import annotations

import os
import shlex
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from paperlog.errors import Interrupted, PaperlogError, SystemFailure
from paperlog.external.drafts import create_draft, keep_as_note_draft


@contextmanager
def edit_text(
    text: str, suffix: str, library: Path, environ: Mapping[str, str], new_note_on: str = ""
) -> Iterator[str]:
    """Open text in $VISUAL, $EDITOR or vi, and yield the saved text.

    The draft is deleted if the block succeeds; otherwise the error message contains its path. The draft of a new note
    on the paper `new_note_on` is offered when its next note is written.
    """
    original = text.encode("utf-8", "surrogatepass")
    draft = create_draft(library, original, suffix)
    try:
        _run_editor(draft, environ)
        try:
            saved = draft.read_bytes().decode("utf-8", "surrogatepass")
        except (OSError, UnicodeDecodeError) as error:
            raise SystemFailure(f"The draft can't be read: {error}. Nothing was changed.") from error
        yield saved
    except (PaperlogError, KeyboardInterrupt) as error:
        failure = error if isinstance(error, PaperlogError) else Interrupted("Interrupted: nothing was changed.")
        if draft.exists() and draft.read_bytes() not in (b"", original):
            if new_note_on:
                draft = keep_as_note_draft(draft, library, new_note_on)
            failure.args = (f"{failure} Your text is kept in {draft}.",)
        else:
            draft.unlink(missing_ok=True)
        raise failure from error
    draft.unlink(missing_ok=True)


def _run_editor(draft: Path, environ: Mapping[str, str]) -> None:
    editors = (environ.get(name, "").strip() for name in ("VISUAL", "EDITOR"))
    command = next(filter(None, editors), "vi")
    try:
        arguments = shlex.split(command)
        process = subprocess.run([*arguments, os.fspath(draft)], check=False)  # noqa: S603 - the user's own editor
    except (OSError, ValueError) as error:
        raise SystemFailure(f"Can't run the editor '{command}': {error}. Nothing was changed; set $EDITOR.") from error
    if process.returncode:
        raise SystemFailure(f"The editor '{command}' failed with exit code {process.returncode}. Nothing was changed.")
