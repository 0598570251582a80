"""What a reader can do with a library."""

from paperlog.library.importing import Labels
from paperlog.library.results import Dashboard, ImportReport, PaperNames, PaperUpdate, Result, Selection
from paperlog.library.safekeeping import BackupInfo
from paperlog.library.verbs import Library

__all__ = [
    "BackupInfo",
    "Dashboard",
    "ImportReport",
    "Labels",
    "Library",
    "PaperNames",
    "PaperUpdate",
    "Result",
    "Selection",
]
