"""The only room that knows TinyDB: the atomic file and its lock, records to and from the model."""

from paperlog.store.atomic import AtomicFile, write_for_reader
from paperlog.store.backups import Backup, Backups
from paperlog.store.restoring import back_up, backup_named, restore
from paperlog.store.snapshot import Misfit, Snapshot, read_copy
from paperlog.store.storage import FileStorage, LibraryStorage, Memory
from paperlog.store.store import Store, read_backup
from paperlog.store.transaction import Draft

__all__ = [
    "AtomicFile",
    "Backup",
    "Backups",
    "Draft",
    "FileStorage",
    "LibraryStorage",
    "Memory",
    "Misfit",
    "Snapshot",
    "Store",
    "back_up",
    "backup_named",
    "read_backup",
    "read_copy",
    "restore",
    "write_for_reader",
]
