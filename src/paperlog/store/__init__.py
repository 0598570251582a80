"""The only room that knows TinyDB: the atomic file and its lock, records to and from the model."""

from paperlog.store.file import AtomicFile
from paperlog.store.storage import FileStorage, LibraryStorage, Memory
from paperlog.store.store import Draft, Snapshot, Store

__all__ = ["AtomicFile", "Draft", "FileStorage", "LibraryStorage", "Memory", "Snapshot", "Store"]
