"""Opening a paper's link or PDF. Only http and https URLs and existing files are ever opened."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from paperlog.errors import NotFound, NothingToOpen, SystemFailure
from paperlog.identifiers import is_web_url
from paperlog.models import Entry


def open_link(entry: Entry) -> str:
    """Open a paper's first web link in the browser and return its URL."""
    url = next((link.url for link in entry.paper.links if is_web_url(link.url)), None)
    if url is None:
        raise NothingToOpen(entry.key, entry.paper.title, "link")
    return open_url(url)


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
        return webbrowser.get(installed).open(url)
    except webbrowser.Error:
        return False


def open_pdf(entry: Entry) -> str:
    """Open the PDF that the reader set for a paper and return its path."""
    if not entry.reading.pdf:
        raise NothingToOpen(entry.key, entry.paper.title, "pdf")
    file = Path(entry.reading.pdf)
    if not file.is_file():
        raise NotFound(
            f"The PDF of {entry.key} is missing: {file}. Set another with 'paperlog edit {entry.key} --pdf FILE'."
        )
    # An absolute path can't be mistaken for an option.
    opener = "open" if sys.platform == "darwin" else "xdg-open"
    try:
        process = subprocess.run([opener, file.absolute()], stdout=subprocess.DEVNULL, check=False)  # noqa: S603 - no shell
    except FileNotFoundError:
        process = None
    if process is None or process.returncode:
        raise SystemFailure(f"Can't open {entry.reading.pdf} with {opener}.")
    return entry.reading.pdf
