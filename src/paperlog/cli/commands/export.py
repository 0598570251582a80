"""The `export` command."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from paperlog.cli.context import desk_of
from paperlog.cli.help import one_of
from paperlog.cli.params import Asked, asking
from paperlog.errors import WrongUsage
from paperlog.formats import Output, dumps, output_of

STDIN = STDOUT = Path("-")


@asking
def export(
    ctx: typer.Context,
    asked: Asked,
    form: Annotated[
        Output | None,
        typer.Option(
            "--format", "-f", help=f"The format; else by the suffix of the file. {one_of(Output)}", show_default=False
        ),
    ] = None,
    file: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="A new file; else, and for -, stdout.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is there.")] = False,
    with_notes: Annotated[bool, typer.Option("--with-notes", help="Your notes, too.")] = False,
    with_readings: Annotated[bool, typer.Option("--with-readings", help="Statuses and ratings, too.")] = False,
    raw: Annotated[bool, typer.Option("--raw", help="Cells as they are, even those a spreadsheet would run.")] = False,
) -> None:
    """Give away the whole library, or the papers that a query selects.

    Example: paperlog export category:vision -o vision.bib
    """
    desk = desk_of(ctx)
    to_file = None if file == STDOUT else file
    form = form or (output_of(to_file.suffix) if to_file else None)
    if form is None:
        raise WrongUsage(f"Name a format with --format: {', '.join(Output)}.")
    contents = desk.library.contents(asked)
    text = dumps(contents, form, with_notes=with_notes, with_readings=with_readings, raw=raw)
    if to_file:
        desk.write(to_file, text, force=force)
        number = len(contents.papers)
        desk.out.say(f"Wrote {number} paper{'s' * (number != 1)} to {to_file}")
    else:
        sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]  # the formats are UTF-8 everywhere
        desk.out.stream.write(text)
