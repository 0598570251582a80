"""Finding the arXiv id or DOI of a paper in its PDF."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from paperlog import pdf_text
from paperlog.errors import ExtraMissing, InputUnreadable, NotFound, SystemFailure, quote_alternatives
from paperlog.identifiers import identifiers_in_text, parse_arxiv_id

TIMEOUT = 60.0
"""Timeout in seconds. The reader limits its own CPU time; this also ends a reader that only waits."""


def find_identifier(file: Path) -> str:
    """Return the arXiv id in the name of a PDF, or else the arXiv id or DOI on its first page.

    Raises NotFound if there is none, or more than one.
    """
    if arxiv := parse_arxiv_id(file.name.lower()):
        return arxiv
    found = identifiers_in_text(_read(file))
    if len(found) == 1:
        return found[0]
    what = f"several ids: {quote_alternatives(found[:5])}" if found else "no arXiv id or DOI"
    raise NotFound(f"The first page of {file} has {what}. Name the id: paperlog add ID --pdf FILE")


def _read(file: Path) -> str:
    """Return the text of a PDF, which is read in another process, with limits on its time and memory."""
    if find_spec("pypdf") is None:
        raise ExtraMissing("pdf")
    # -P: don't import modules from the current folder or the reader's folder.
    program = [sys.executable, "-P", pdf_text.__file__, str(file.absolute())]
    try:
        run = subprocess.run(program, capture_output=True, timeout=TIMEOUT, check=False)  # noqa: S603 - no shell
    except subprocess.TimeoutExpired:
        raise InputUnreadable(str(file), f"reading it took more than {TIMEOUT:g} s") from None
    except OSError as error:
        raise SystemFailure.from_os_error("start the PDF reader", error) from error
    text = run.stdout.decode()
    if run.returncode:
        raise InputUnreadable(
            str(file), text if run.returncode == pdf_text.EXIT_REFUSED else "it takes too long to read"
        )
    return text
