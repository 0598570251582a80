"""Editing text in the user's editor."""

from __future__ import annotations

import os
import shlex
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from paperlog.errors import Interrupted, PaperlogError, SystemFailure
from paperlog.models import Entry
from paperlog.store.atomic import make_folder

SCISSORS = "# ------------------------ >8 ------------------------"


@contextmanager
def edit_text(text: str, suffix: str, library: Path, environ: Mapping[str, str]) -> Iterator[str]:
    """Open text in $VISUAL, $EDITOR or vi, and yield the saved text.

    The draft is stored next to the library, where no cleanup of temporary files can delete it. It is deleted if the
    block succeeds; otherwise the error message contains its path.
    """
    original = text.encode("utf-8", "surrogatepass")
    try:
        make_folder(library.parent)
        descriptor, draft_name = tempfile.mkstemp(prefix=f"{library.name}.draft-", suffix=suffix, dir=library.parent)
        draft = Path(draft_name)
        os.close(descriptor)
        draft.write_bytes(original)
    except OSError as error:
        raise SystemFailure.from_os_error(f"write a draft next to {library}", error) from error
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
            failure.args = (f"{failure} Your text is kept in {draft}.",)
        else:
            draft.unlink(missing_ok=True)
        raise failure from error
    draft.unlink(missing_ok=True)


def note_form(entry: Entry, text: str = "") -> str:
    """Return what the editor shows when a note is edited."""
    title = " ".join(entry.paper.title.split())
    return f"{text}\n\n{SCISSORS}\n# {title}\n# Write your note above the line. An empty note is not saved.\n"


def note_text(text: str) -> str:
    """Return the text above the last scissors line, or the whole text if the line was deleted."""
    text_above, scissors_line, _ = text.rpartition(SCISSORS)
    return (text_above if scissors_line else text).strip()


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
