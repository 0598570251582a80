"""BibTeX and BibLaTeX."""

from paperlog.formats.bibtex.reader import loads
from paperlog.formats.bibtex.writer import dumps

__all__ = ["dumps", "loads"]
