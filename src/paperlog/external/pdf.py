"""Reading a PDF: the arXiv id or DOI of its paper, and the user's annotations."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable, Sequence
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path

from msgspec import Struct

from paperlog import pdf_annotations, pdf_text
from paperlog.errors import ExtraMissing, InputUnreadable, NotFound, SystemFailure, quote_alternatives
from paperlog.formats.text import one_line, strip_control
from paperlog.identifiers import identifiers_in_text, parse_arxiv_id
from paperlog.models import stable_id

TIMEOUT = 60.0
"""Timeout in seconds. The reader limits its own CPU time; this also ends a reader that only waits."""
ANNOTATIONS_TIMEOUT = 120.0
_STRIKE_OUT = "/StrikeOut"


def find_identifier(file: Path) -> str:
    """Return the arXiv id in the name of a PDF, or else the arXiv id or DOI on its first page.

    Raises NotFound if there is none, or more than one.
    """
    if arxiv := parse_arxiv_id(file.name.lower()):
        return arxiv
    found = identifiers_in_text(_run(pdf_text.__file__, file, TIMEOUT, ("pypdf",)))
    if len(found) == 1:
        return found[0]
    what = f"several ids: {quote_alternatives(found[:5])}" if found else "no arXiv id or DOI"
    raise NotFound(f"The first page of {file} has {what}. Name the id: paperlog add ID --pdf FILE")


class Annotation(Struct, frozen=True):
    """An annotation in a PDF, with the text that it marks. `id` is the same on every machine."""

    id: str
    page: str | None
    quote: str | None
    text: str
    at: datetime | None


class Annotations(Struct, frozen=True):
    """The annotations of a PDF that have text, in the order of the PDF, and how many others are left out."""

    found: Sequence[Annotation]
    left_out: int


def read_annotations(file: Path) -> Annotations:
    """Return the highlights, comments and other annotations in a PDF."""
    content = json.loads(_run(pdf_annotations.__file__, file, ANNOTATIONS_TIMEOUT, ("pypdf", "pypdfium2")))
    found = [_annotation(**each) for each in content["annotations"]]
    with_text = [each for each in found if each.quote or each.text]
    by_id = {each.id: each for each in with_text}
    return Annotations([*by_id.values()], content["unreadable"] + len(found) - len(with_text))


def _annotation(  # noqa: PLR0913 - the fields of an annotation
    *, page: str, page_number: int, kind: str, boxes: list[list[int]], text: str, quote: str, at: str | None
) -> Annotation:
    """Return an annotation. Its id depends on its place and kind, which stay the same if its comment is edited."""
    marked, comment = one_line(strip_control(quote)), strip_control(text).strip()
    if kind == _STRIKE_OUT and (marked or comment):  # a quotation alone would look like a highlight
        comment = f"Struck out: {comment}" if comment else "Struck out."
    return Annotation(
        stable_id("pdf", page_number, kind, boxes),
        one_line(strip_control(page)) or None,
        marked or None,
        comment,
        datetime.fromisoformat(at).astimezone() if at else None,
    )


def _run(program: str, file: Path, timeout: float, modules: Iterable[str]) -> str:
    """Run a program on a PDF in a process with limited time and memory, and return its output."""
    if not all(map(find_spec, modules)):
        raise ExtraMissing("pdf")
    # -P: don't import modules from the current folder or the user's folder.
    command = [sys.executable, "-P", program, str(file.absolute())]
    try:
        run = subprocess.run(command, capture_output=True, timeout=timeout, check=False)  # noqa: S603 - no shell
    except subprocess.TimeoutExpired:
        raise InputUnreadable(str(file), f"reading it took more than {timeout:g} s") from None
    except OSError as error:
        raise SystemFailure.from_os_error("start the PDF reader", error) from error
    text = run.stdout.decode()
    if run.returncode:
        raise InputUnreadable(
            str(file), text if run.returncode == pdf_text.EXIT_REFUSED else "it takes too long to read"
        )
    return text
