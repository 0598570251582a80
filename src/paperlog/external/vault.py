"""Reading a folder of Markdown notes."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from msgspec.structs import replace

from paperlog.errors import InputUnreadable
from paperlog.formats.base import ImportedList, Rejected
from paperlog.formats.vault import loads

_SUFFIXES = frozenset({".md", ".markdown"})
_OWN_FOLDERS = frozenset({"logseq"})
"""Folders at the top that hold old versions of notes and settings."""
_MAX_SIZE = 16 << 20


def read_vault(folder: Path) -> ImportedList:
    """Read the notes about papers in a folder and the folders in it. Raises InputUnreadable if it has no notes.

    Symbolic links aren't followed, and hidden files and folders are left out.
    """
    reader = _Reader(folder)
    notes = list(reader.notes())
    if not notes and not reader.rejected:
        raise InputUnreadable(str(folder), "it is a folder without Markdown notes")
    imported = loads(notes, folder.resolve().name, folder.absolute())
    skipped = Counter(imported.skipped) + reader.skipped
    return replace(imported, rejected=[*reader.rejected, *imported.rejected], skipped=skipped)


class _Reader:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.rejected: list[Rejected] = []
        self.skipped: Counter[str] = Counter()

    def notes(self) -> Iterator[tuple[str, str]]:
        """Yield the path in the folder and the text of each note."""
        for place, folders, files in os.walk(self._folder, onerror=self._reject):
            inner = Path(place)
            is_top = inner == self._folder
            linked = [name for name in folders if (inner / name).is_symlink()]
            self.skipped["symbolic link"] += len(linked)
            folders[:] = sorted(
                name
                for name in folders
                if not name.startswith(".") and name not in linked and not (is_top and name in _OWN_FOLDERS)
            )
            for name in sorted(files):
                if not name.startswith("."):
                    yield from self._note(inner / name)

    def _note(self, file: Path) -> Iterator[tuple[str, str]]:
        path = file.relative_to(self._folder).as_posix()
        if file.is_symlink():
            self.skipped["symbolic link"] += 1
        elif file.suffix.lower() not in _SUFFIXES or not file.is_file():
            self.skipped["other file"] += 1
        elif any("\ud800" <= letter <= "\udfff" for letter in path):
            self.rejected.append(Rejected(path, "its name isn't valid UTF-8"))
        else:
            try:
                text = _read(file)
            except OSError as error:
                self._reject(error)
            except ValueError as error:
                self.rejected.append(Rejected(path, str(error)))
            else:
                yield path, text

    def _reject(self, error: OSError) -> None:
        path = os.path.relpath(error.filename or self._folder, self._folder)
        self.rejected.append(Rejected(path, f"can't be read: {error.strerror or error}"))


def _read(file: Path) -> str:
    """Return the text of a note. Raises OSError or ValueError."""
    with file.open("rb") as stream:
        content = stream.read(_MAX_SIZE + 1)
    if len(content) > _MAX_SIZE:
        raise ValueError(f"it is longer than {_MAX_SIZE >> 20} MiB")
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        raise ValueError(f"not valid utf-8 (byte {error.start})") from None
