"""The library on disk: atomic writes, locking, transactions and backups. Only this package imports TinyDB."""

from paperlog.store.atomic import AtomicFile, write_user_file
from paperlog.store.backups import Backup, Backups
from paperlog.store.restore import back_up, is_readable, load_backup, resolve_backup, restore_backup
from paperlog.store.snapshot import InvalidRecord, Snapshot
from paperlog.store.storage import FileStorage, LibraryStorage, MemoryStorage
from paperlog.store.store import Store, load_snapshot, read_backup
from paperlog.store.transaction import Transaction

__all__ = [
    "AtomicFile",
    "Backup",
    "Backups",
    "FileStorage",
    "InvalidRecord",
    "LibraryStorage",
    "MemoryStorage",
    "Snapshot",
    "Store",
    "Transaction",
    "back_up",
    "is_readable",
    "load_backup",
    "load_snapshot",
    "read_backup",
    "resolve_backup",
    "restore_backup",
    "write_user_file",
]
