"""The command that opens a paper elsewhere."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from paperlog.cli.desk import desk_of
from paperlog.cli.params import PaperName
from paperlog.errors import NothingMatches, NothingToOpen, SystemRefused
from paperlog.identity import is_web_address


def open_paper(
    ctx: typer.Context,
    paper: PaperName,
    pdf: Annotated[bool, typer.Option("--pdf", help="Open your own file of it.")] = False,
) -> None:
    """Open a paper's first link in the browser.

    Example: paperlog open lora
    """
    desk = desk_of(ctx)
    entry = desk.library.find(paper)
    if pdf:
        if not entry.reading.pdf:
            raise NothingToOpen(entry.key, entry.paper.title, "pdf")
        file = Path(entry.reading.pdf)
        if not file.is_file():
            raise NothingMatches(
                f"The file {file} of {entry.key} is gone. Name another: paperlog edit {entry.key} --pdf FILE"
            )
        opened = _open_file(file)
    else:
        from webbrowser import open as open_in_browser

        address = next((link.url for link in entry.paper.links if is_web_address(link.url)), None)
        if address is None:
            raise NothingToOpen(entry.key, entry.paper.title, "link")
        opened = open_in_browser(address)
    what = entry.reading.pdf if pdf else address
    if not opened:
        raise SystemRefused(f"Nothing here could open {what}.")
    desk.out.say(f"Opened {entry.paper.title} ({entry.key}): {what}")


def _open_file(file: Path) -> bool:
    """Open a file with the program that the system has for it; its whole path can be no option."""
    opener = "open" if sys.platform == "darwin" else "xdg-open"
    try:
        done = subprocess.run([opener, file.absolute()], stdout=subprocess.DEVNULL, check=False)  # noqa: S603 - no shell
    except FileNotFoundError:
        return False
    return done.returncode == 0
