"""RIS: each line is a tag and a value; a record starts with `TY` and ends with `ER`."""

from paperlog.formats.ris.reader import loads
from paperlog.formats.ris.writer import dumps

__all__ = ["dumps", "loads"]
