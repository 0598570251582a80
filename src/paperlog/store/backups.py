"""Backups of the library, in a folder next to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from msgspec import Struct

from paperlog.errors import BackupUnreadable, InvalidData, StoreUnreadable, SystemFailure
from paperlog.patterns import lazy_pattern
from paperlog.store.atomic import AtomicFile, make_folder, write_atomically
from paperlog.store.attributes import give_to_owner
from paperlog.store.system import delete

INTERVAL = timedelta(hours=1)
KEEP_LAST = 24
KEEP_DAYS = 30

_STAMP = "%Y%m%dT%H%M%SZ"
_NAME = lazy_pattern(r"([0-9]{8}T[0-9]{6}Z)(?:\.([0-9]+))?\.(json|unreadable)")


class Backup(Struct, frozen=True, order=True):
    """A backup. `number` distinguishes backups made in the same second; `readable` is true if the library was valid."""

    at: datetime
    number: int
    path: Path
    readable: bool

    @classmethod
    def from_path(cls, path: Path) -> Backup | None:
        match = _NAME().fullmatch(path.name)
        if not match:
            return None
        stamp, number, kind = match.groups()
        try:
            at = datetime.fromisoformat(stamp)
        except ValueError:
            return None
        return cls(at, int(number or 0), path, kind == "json")

    def content(self) -> bytes:
        """Return the content of a backup. Raises BackupUnreadable and SystemFailure."""
        try:
            found = AtomicFile(self.path).read()  # this doesn't wait if it is a named pipe
        except StoreUnreadable as error:
            raise BackupUnreadable(self.path, error.reason) from None
        if found is None:
            raise SystemFailure(f"Can't read {self.path}: it has been deleted.")
        return found[0]


class Backups:
    """The backups of a library file: the last 24, and one a day for 30 days."""

    def __init__(self, target: Path) -> None:
        self.folder = Path(f"{target}.backups")
        self._library = target

    def all(self) -> list[Backup]:
        """Return the backups of readable libraries, newest first."""
        return [backup for backup in self._all() if backup.readable]

    def unreadable(self) -> list[Backup]:
        """Return the backups of unreadable libraries, newest first."""
        return [backup for backup in self._all() if not backup.readable]

    def newest_readable(self, read: Callable[[Backup], object]) -> Backup | None:
        """Return the newest backup for which `read` succeeds."""
        for backup in self.all():
            try:
                read(backup)
            except (InvalidData, SystemFailure):
                continue
            return backup
        return None

    def is_due(self, now: datetime) -> bool:
        """Return whether the newest backup is more than an hour old. Backups dated in the future are ignored."""
        newest = next((backup for backup in self.all() if backup.at <= now + INTERVAL), None)
        return newest is None or now - newest.at > INTERVAL

    def create(self, content: bytes, now: datetime, *, readable: bool = True) -> Backup:
        """Write a backup and delete expired ones. The caller holds the library's lock."""
        at = now.astimezone(UTC).replace(microsecond=0)
        number = 1 + max((backup.number for backup in self._all() if backup.at == at), default=-1)
        stamp = at.strftime(_STAMP) + (f".{number}" if number else "")
        path = self.folder / f"{stamp}.{'json' if readable else 'unreadable'}"
        try:
            make_folder(self.folder, self._library)
            for leftover in self.leftovers():
                delete(leftover)
            write_atomically(path, content, partial(give_to_owner, self._library))
            for backup in self._expired(at):
                delete(backup.path)
        except OSError as error:
            raise SystemFailure.from_os_error(f"write a backup to {self.folder}", error) from error
        return Backup(at, number, path, readable)

    def leftovers(self) -> list[Path]:
        """Return the temporary files of interrupted backups."""
        return [path for path in self._paths() if path.name.startswith(".") and path.name.endswith(".tmp")]

    def _all(self) -> list[Backup]:
        return sorted(filter(None, map(Backup.from_path, self._paths())), reverse=True)

    def _paths(self) -> list[Path]:
        try:
            return list(self.folder.iterdir())
        except OSError:
            return []

    def _expired(self, now: datetime) -> Iterator[Backup]:
        """Yield the backups to delete: all except the 24 most recent and the last one of each of the past 30 days.

        Backups dated in the future because of a wrong clock are counted separately, so that they don't displace others.
        """
        backups = self._all()
        ahead = [backup for backup in backups if backup.at > now]
        yield from ahead[KEEP_LAST:]
        past = [backup for backup in backups if backup.at <= now]
        days = {backup.at.date() for backup in past[:KEEP_LAST]}
        for backup in past[KEEP_LAST:]:
            day = backup.at.date()
            if day in days or now - backup.at > timedelta(days=KEEP_DAYS):
                yield backup
            days.add(day)
