"""The files of an entry, as JabRef, Zotero and Mendeley write them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from paperlog.formats.bibtex.latex import unescape_url
from paperlog.identifiers import is_web_url

_FILE_SEPARATOR = re.compile(r"(?<!\\);")
_PART_SEPARATOR = re.compile(r"(?<!\\):")
_ESCAPED = re.compile(r"\\([\\:;])")
_NEEDS_ESCAPE = re.compile(r"[\\:;]")
_PDF_TYPES = frozenset({"pdf", "application/pdf"})
_FOLDER = re.compile(
    r"@comment\s*\{\s*jabref-meta:\s*fileDirectory(-[^:{}]*)?:((?:\\[\\:;]|[^;{}])*+);?\s*\}", re.IGNORECASE
)


def file_paths(text: str) -> list[str]:
    """Return the paths in a `file` field."""
    return [path for path, _ in _files(text)] if text else []


def first_pdf(text: str) -> str | None:
    """Return the path of the first PDF in a `file` field. URLs, which JabRef also writes there, are skipped."""
    pdfs = (path for path, kind in _files(text) if path.lower().endswith(".pdf") or kind in _PDF_TYPES)
    return next((path for path in pdfs if not is_web_url(path)), None)


def _files(text: str) -> Iterator[tuple[str, str]]:
    """Yield the path and the type of each file in a field: paths, or `description:path:type`, between semicolons."""
    for file in _FILE_SEPARATOR.split(unescape_url(text)):
        parts = _PART_SEPARATOR.split(file)
        if path := _ESCAPED.sub(r"\1", parts[-2] if len(parts) > 2 else file).strip():
            yield path, parts[-1].strip().lower()


def join_files(files: Iterable[Iterable[str]]) -> str:
    """Return a `file` field. Each file is a path, or a description, a path and a type."""
    return ";".join(":".join(_NEEDS_ESCAPE.sub(r"\\\g<0>", part) for part in parts) for parts in files)


def jabref_folder(text: str) -> str:
    """Return the file directory of a JabRef library: the shared one, or else that of the first user, or else ""."""
    folders = [(match[1] or "", _ESCAPED.sub(r"\1", match[2]).strip()) for match in _FOLDER.finditer(text)]
    return next((folder for _, folder in sorted(folders, key=lambda each: each[0] != "")), "")
