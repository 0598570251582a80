"""What a reader can do with a library."""

from paperlog.library.importing import Labels
from paperlog.library.results import Account, Done, Names, Overview, Selected, Update
from paperlog.library.safekeeping import Kept
from paperlog.library.verbs import Library

__all__ = ["Account", "Done", "Kept", "Labels", "Library", "Names", "Overview", "Selected", "Update"]
