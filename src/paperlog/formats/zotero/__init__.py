"""The database of Zotero."""

from paperlog.formats.zotero.reader import loads

__all__ = ["loads"]
