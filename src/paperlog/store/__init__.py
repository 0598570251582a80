"""The library on disk: atomic writes, the lock, transactions, backups. The only package that imports TinyDB."""

from paperlog.store.atomic import AtomicFile, write_user_file
from paperlog.store.backups import Backup, Backups
from paperlog.store.restore import back_up, backup_named, restore
from paperlog.store.snapshot import InvalidRecord, Snapshot, read_copy
from paperlog.store.storage import FileStorage, LibraryStorage, MemoryStorage
from paperlog.store.store import Store, read_backup
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
    "backup_named",
    "read_backup",
    "read_copy",
    "restore",
    "write_user_file",
]
