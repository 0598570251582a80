"""Drafts of notes that aren't saved yet, in files next to the library."""

from __future__ import annotations

import glob
import hashlib
import os
import re
import tempfile
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path

from paperlog.errors import SystemFailure
from paperlog.models import Entry
from paperlog.store.atomic import make_folder
from paperlog.store.system import sync

SCISSORS = "# ------------------------ >8 ------------------------"

NEW_PAPER = "new_paper"
"""The name of the drafts of new papers. No key has an underscore."""

_KEPT_DRAFT = re.compile(r"(?P<name>[a-z0-9_-]+)-[a-z0-9_]{8}(?P<suffix>\.md|\.toml)")
_MAX_KEY_LENGTH = 150  # file names can have at most 255 bytes


def draft_key(key: str) -> str:
    """Return a key as it appears in the file names of drafts. Long keys are shortened, but stay distinct."""
    if len(key) <= _MAX_KEY_LENGTH:
        return key
    digest = hashlib.sha256(key.encode()).hexdigest()[:16]
    return f"{key[: _MAX_KEY_LENGTH - len(digest) - 1]}-{digest}"


def _prefix(library: Path) -> str:
    return f"{library.name}.draft-"


def create_draft(library: Path, content: bytes, suffix: str, paper: str = "") -> Path:
    """Write a draft next to the library, where no cleanup of temporary files can delete it. Raises SystemFailure.

    `note_drafts` finds only the drafts with the key of a paper.
    """
    prefix = _prefix(library) + (f"{draft_key(paper)}-" if paper else "")
    try:
        make_folder(library.parent)
        descriptor, name = tempfile.mkstemp(prefix=prefix, suffix=suffix, dir=library.parent)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            sync(file.fileno())
    except OSError as error:
        raise SystemFailure.from_os_error(f"write a draft next to {library}", error) from error
    return Path(name)


def create_note_draft(library: Path, entry: Entry, text: str) -> Path:
    return create_draft(library, note_form(entry, text).encode("utf-8", "surrogatepass"), ".md", entry.key)


def keep_as_note_draft(draft: Path, library: Path, paper: str, continued: Iterable[Path]) -> Path:
    """Rename a draft so that `note_drafts` finds it, and return its path.

    Delete the drafts that were loaded into it, unless it is empty.
    """
    kept = keep_draft(draft, library, draft_key(paper))
    if kept != draft and note_text(kept.read_text("utf-8", "replace")):
        delete_drafts(continued)
    return kept


def keep_draft(draft: Path, library: Path, name: str) -> Path:
    """Rename a draft so that `note_drafts` or `form_drafts` finds it under a name, and return its path."""
    prefix = _prefix(library)
    try:
        return draft.rename(draft.with_name(f"{prefix}{name}-{draft.name.removeprefix(prefix)}"))
    except OSError:
        return draft


def note_drafts(library: Path) -> dict[str, list[Path]]:
    """Return the drafts of notes by the `draft_key` of their paper, oldest first."""
    return _kept_drafts(library, ".md")


def form_drafts(library: Path) -> dict[str, list[Path]]:
    """Return the drafts of forms by the `draft_key` of their paper, or NEW_PAPER, oldest first."""
    return _kept_drafts(library, ".toml")


def _kept_drafts(library: Path, suffix: str) -> dict[str, list[Path]]:
    prefix = _prefix(library)
    drafts: dict[str, list[tuple[int, Path]]] = {}
    try:
        for file in os.scandir(library.parent):
            match = file.name.startswith(prefix) and _KEPT_DRAFT.fullmatch(file.name.removeprefix(prefix))
            if match and match["suffix"] == suffix and file.is_file():
                drafts.setdefault(match["name"], []).append((file.stat().st_mtime_ns, Path(file.path)))
    except OSError:  # no such folder, or a draft that was deleted in the meantime
        pass
    return {name: [path for _, path in sorted(files)] for name, files in drafts.items()}


def all_drafts(library: Path) -> list[tuple[Path, str | None]]:
    """Return all drafts, each with its name if `note_drafts` or `form_drafts` finds it."""
    kept = [*note_drafts(library).items(), *form_drafts(library).items()]
    names = {path: name for name, paths in kept for path in paths}
    drafts = sorted(library.parent.glob(f"{glob.escape(_prefix(library))}*"))
    return [(draft, names.get(draft)) for draft in drafts]


def rename_drafts(library: Path, old: str, new: str) -> None:
    """Rename the drafts of a paper's notes and forms when its key changes."""
    for drafts in (note_drafts(library), form_drafts(library)):
        for draft in drafts.get(draft_key(old), ()):
            rest = draft.name.removeprefix(f"{_prefix(library)}{draft_key(old)}")
            with suppress(OSError):  # `doctor` lists a draft that couldn't be renamed
                draft.rename(draft.with_name(f"{_prefix(library)}{draft_key(new)}{rest}"))


def read_note_drafts(drafts: Iterable[Path]) -> str:
    """Return the text of several drafts of a note. Raises SystemFailure."""
    texts = []
    for draft in drafts:
        try:
            texts.append(note_text(draft.read_bytes().decode("utf-8", "surrogatepass")))
        except (OSError, UnicodeDecodeError) as error:
            raise SystemFailure(f"The draft {draft} can't be read: {error}. Nothing was changed.") from error
    return "\n".join(filter(None, texts))


def delete_drafts(drafts: Iterable[Path]) -> None:
    for draft in drafts:
        draft.unlink(missing_ok=True)


def note_form(entry: Entry, text: str = "") -> str:
    """Return what the editor shows when a note is edited."""
    title = " ".join(entry.paper.title.split())
    return f"{text}\n\n{SCISSORS}\n# {title}\n# Write your note above the line. An empty note is not saved.\n"


def note_text(text: str) -> str:
    """Return the text above the last scissors line, or the whole text if the line was deleted."""
    text_above, scissors_line, _ = text.rpartition(SCISSORS)
    return (text_above if scissors_line else text).strip("\r\n").rstrip()


def empty_note_message(drafts: Sequence[Path]) -> str:
    """Return a message about an empty note. `drafts` are the ones that were loaded into it."""
    return f"The note is empty. {'Its draft was deleted.' if drafts else 'Nothing was changed.'}"
