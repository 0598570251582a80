"""Reading Zotero's database, from a copy."""

from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from paperlog.errors import InputUnreadable, SystemFailure
from paperlog.formats.base import ImportedList
from paperlog.formats.zotero import loads

_COPIED = ("", "-wal", "-journal")
"""The files of a database that is being written: the rest of a transaction may be in the second or the third."""


def read_zotero(file: Path) -> ImportedList:
    """Read a database, which Zotero may have open. Nothing is written next to it.

    Raises InputUnreadable, or SystemFailure if it can't be copied.
    """
    import sqlite3  # noqa: PLC0415 - only this import needs it

    with TemporaryDirectory(prefix="paperlog-") as folder:
        copy = Path(folder, "zotero.sqlite")
        try:
            _copy(file, copy)
        except OSError as error:
            raise SystemFailure.from_os_error(f"copy {file}", error) from error
        try:
            # The copy is opened for writing, so that SQLite can complete a transaction that was interrupted.
            with closing(sqlite3.connect(copy)) as connection:
                connection.text_factory = _decoded
                connection.execute("PRAGMA query_only = ON")
                connection.execute("PRAGMA trusted_schema = OFF")
                return loads(connection, file.name, file.absolute().parent)
        except sqlite3.Error as error:
            raise InputUnreadable(str(file), f"the database is damaged ({error})") from None
        except ValueError as error:
            raise InputUnreadable(str(file), str(error)) from None


def _copy(file: Path, copy: Path) -> None:
    """Copy a database, and once more if it changed meanwhile. Raises OSError or InputUnreadable."""
    for _ in range(2):
        before = _versions(file)
        for suffix in _COPIED:
            source, target = _beside(file, suffix), _beside(copy, suffix)
            target.unlink(missing_ok=True)
            if source.exists():
                shutil.copyfile(source, target)
        if _versions(file) == before:
            return
    raise InputUnreadable(str(file), "Zotero is changing it; try again, or quit Zotero")


def _versions(file: Path) -> list[tuple[int, int] | None]:
    """Return the sizes and times of the files of a database."""
    files = (_beside(file, suffix) for suffix in _COPIED)
    stats = (each.stat() if each.exists() else None for each in files)
    return [(stat.st_size, stat.st_mtime_ns) if stat else None for stat in stats]


def _beside(file: Path, suffix: str) -> Path:
    return file.with_name(f"{file.name}{suffix}")


def _decoded(content: bytes) -> str:
    return content.decode(errors="replace")
