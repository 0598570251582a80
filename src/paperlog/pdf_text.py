"""Extraction of text from an untrusted PDF: a program that prints the metadata and the first page of a file.

It runs in its own process with limits, because a small file can keep pypdf busy for minutes. Of the other modules,
it only imports the limits, to start fast.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

from paperlog.process_limits import limit_process

CPU_SECONDS = 10
MEMORY = 1_000_000_000
"""The address space of the process, in bytes."""
MAX_LENGTH = 200_000
"""The maximum number of characters that are printed."""

EXIT_REFUSED = 3


def extract(path: str) -> str:
    """Return the metadata and the text of the first page. Raises ValueError."""
    from pypdf import PdfReader  # noqa: PLC0415 - an optional dependency

    try:
        reader = PdfReader(path)
        metadata = [str(value) for value in (reader.metadata or {}).values()]
        return "\n".join([*metadata, reader.pages[0].extract_text()])[:MAX_LENGTH]
    except Exception as error:  # pypdf raises exceptions of all kinds
        raise ValueError(problem(error)) from error


def problem(error: Exception) -> str:
    """Say why pypdf or PDFium can't read a PDF. pypdf needs another package for PDFs that are encrypted with AES."""
    from pypdf.errors import DependencyError, FileNotDecryptedError  # noqa: PLC0415 - an optional dependency

    is_encrypted = isinstance(error, FileNotDecryptedError | DependencyError)
    return "it is encrypted. Save it without a password first" if is_encrypted else "not a PDF, or damaged"


def run(extract: Callable[[str], str], path: str, cpu_seconds: int) -> int:
    """Print what is extracted from a file, or why the file is rejected. Return the exit code."""
    limit_process(cpu_seconds, MEMORY)
    try:
        text, code = extract(path), 0
    except ValueError as error:
        text, code = str(error), EXIT_REFUSED
    sys.stdout.buffer.write(text.encode("utf-8", "replace"))
    return code


if __name__ == "__main__":
    sys.exit(run(extract, sys.argv[1], CPU_SECONDS))
