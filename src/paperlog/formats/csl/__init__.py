"""CSL-JSON: an array of items, an object with `items`, or a single item."""

from paperlog.formats.csl.reader import loads
from paperlog.formats.csl.writer import dumps

__all__ = ["dumps", "loads"]
