"""CSV: tables of databases, reference managers, spreadsheets and reading logs."""

from paperlog.formats.csv.reader import loads
from paperlog.formats.csv.writer import dumps

__all__ = ["dumps", "loads"]
