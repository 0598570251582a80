"""Opening a paper's link or PDF. Only http and https URLs and PDF files are ever opened."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from paperlog.configuration.commands import split_command
from paperlog.errors import NotFound, NothingToOpen, SystemFailure, UsageError
from paperlog.identifiers import is_web_url
from paperlog.models import Entry

_PDF = b"%PDF-"
_STDOUT, _STDERR = 1, 2
_OPEN_BY_SUFFIX = frozenset({"darwin", "win32"})
"""Systems on which the suffix of a file decides whether it is opened in a viewer or run as a program."""


def open_link(entry: Entry) -> str:
    """Open a paper's first web link in the browser and return its URL."""
    return open_url(find_link(entry))


def find_link(entry: Entry) -> str:
    """Return the URL of a paper's first web link. Raises NotFound."""
    url = next((link.url for link in entry.paper.links if is_web_url(link.url)), None)
    if url is None:
        raise NothingToOpen(entry.key, entry.paper.title, "link")
    return url


def open_url(url: str) -> str:
    """Open a URL in the browser and return the URL."""
    if not is_web_url(url) or not _open_in_browser(url):
        raise SystemFailure(f"Can't open {url} in a browser.")
    return url


def _open_in_browser(url: str) -> bool:
    """Open a URL in one browser. `webbrowser.open` would try other browsers if the first fails or is interrupted."""
    import webbrowser  # noqa: PLC0415 - most commands open nothing

    names = os.environ.get("BROWSER", "").split(os.pathsep)
    installed = next((name for name in names if name.strip() and shutil.which(name.split()[0])), None)
    try:
        with _stdout_as_stderr():
            return webbrowser.get(installed).open(url)
    except webbrowser.Error:
        return False


@contextmanager
def _stdout_as_stderr() -> Iterator[None]:
    """In a pipe, send what a browser in the terminal prints to stderr: it isn't part of the result."""
    if sys.stdout.isatty():
        yield
        return
    saved = os.dup(_STDOUT)
    os.dup2(_STDERR, _STDOUT)
    try:
        yield
    finally:
        os.dup2(saved, _STDOUT)
        os.close(saved)


def find_pdf(entry: Entry) -> Path:
    """Return the absolute path of a paper's PDF. Raises NotFound unless it is an existing PDF file."""
    if not entry.reading.pdf:
        raise NothingToOpen(entry.key, entry.paper.title, "pdf")
    file = Path(entry.reading.pdf).absolute()
    hint = f"Set another with 'paperlog edit {entry.key} --pdf FILE'."
    try:
        if not file.is_file():
            problem = "is not a regular file" if file.exists() else "is missing"
            raise NotFound(f"The PDF of {entry.key} {problem}: {file}. {hint}")
        with file.open("rb") as stream:
            is_pdf = stream.read(len(_PDF)) == _PDF
    except OSError as error:
        raise SystemFailure.from_os_error(f"read the PDF of {entry.key}, {file}", error) from error
    if not is_pdf:
        raise NotFound(f"{file} isn't a PDF file, so it wasn't opened. {hint}")
    if sys.platform in _OPEN_BY_SUFFIX and file.suffix.lower() != ".pdf":
        raise NotFound(f"The name of {file} doesn't end in .pdf, so it wasn't opened. {hint}")
    return file


def find_agreed_pdf(entry: Entry) -> Path:
    """Return the path of a paper's PDF, as `find_pdf` does. Raises UsageError for an imported path without consent."""
    file = find_pdf(entry)
    if entry.reading.pdf_from is not None:
        raise UsageError(
            f"The path {file} was imported from '{entry.reading.pdf_from}'. "
            f"To open it: paperlog open {entry.key} --pdf --yes"
        )
    return file


def open_pdf(entry: Entry, opener: str) -> str:
    """Open a paper's PDF with a command and return its path. Raises the same errors as `find_agreed_pdf`."""
    file = find_agreed_pdf(entry)
    command = [*split_command(opener), str(file)]  # an absolute path can't be mistaken for an option
    # A viewer may run in the terminal. In a pipe, what it prints isn't part of the result.
    output = None if sys.stdout.isatty() else subprocess.DEVNULL
    try:
        process = subprocess.run(command, stdout=output, check=False)  # noqa: S603 - no shell
    except OSError:
        process = None
    if process is None or process.returncode:
        raise SystemFailure(f"Can't open {file} with {opener}. To choose another program: paperlog config edit")
    return str(file)
