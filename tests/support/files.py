"""Writing test files."""

from __future__ import annotations

from pathlib import Path

from paperlog.store.layout import Tables, dump


def write_file(folder: Path, name: str, content: str | bytes) -> Path:
    """Write bytes, or text encoded as UTF-8."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def library_content(tables: Tables) -> bytes:
    """Return the content of a library file with these tables."""
    return b"".join(dump(tables))
