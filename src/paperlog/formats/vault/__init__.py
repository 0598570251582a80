"""Folders of Markdown notes with properties, as in Obsidian and Logseq."""

from paperlog.formats.vault.reader import loads

__all__ = ["loads"]
