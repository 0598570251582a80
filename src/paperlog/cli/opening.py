"""The command that opens a paper elsewhere."""

from __future__ import annotations

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
    """Open a paper's first link in the browser: paperlog open lora."""
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
        opened = typer.launch(str(file.absolute())) == 0
    else:
        from webbrowser import open as open_in_browser  # noqa: PLC0415 - only here

        address = next((link.url for link in entry.paper.links if is_web_address(link.url)), None)
        if address is None:
            raise NothingToOpen(entry.key, entry.paper.title, "link")
        opened = open_in_browser(address)
    what = entry.reading.pdf if pdf else address
    if not opened:
        raise SystemRefused(f"Nothing here could open {what}.")
    desk.out.say(f"Opened {entry.paper.title} ({entry.key}): {what}")
