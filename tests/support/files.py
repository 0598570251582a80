"""Writing test files."""

from __future__ import annotations

from pathlib import Path


def write_file(folder: Path, name: str, content: str | bytes) -> Path:
    """Write bytes, or text encoded as UTF-8."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path
