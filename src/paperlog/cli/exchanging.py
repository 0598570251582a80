"""Commands that take lists in and give them away."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from paperlog.cli.desk import Desk, desk_of
from paperlog.cli.manuals import one_of
from paperlog.cli.params import Asked, ToCategory, asking
from paperlog.errors import InputUnreadable, SystemRefused, WrongUsage
from paperlog.formats import Format, Output, ReadingList, dumps, guess, loads, output_of
from paperlog.library import Labels

REJECTED = 3
LONG = 1_000_000  # bytes; they take a second
STDIN = STDOUT = Path("-")


def import_list(
    ctx: typer.Context,
    files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[FILE...]", help="Files, - for stdin; without, the built-in list.", show_default=False),
    ] = None,
    form: Annotated[
        Format | None, typer.Option("--format", "-f", help=f"The format; else by suffix and content. {one_of(Format)}")
    ] = None,
    category: ToCategory = None,
    tag: Annotated[list[str] | None, typer.Option("--tag", "-t", help="A tag for each paper; may be repeated.")] = None,
    source: Annotated[str | None, typer.Option(help="What to call the list; else its own name.")] = None,
    encoding: Annotated[str, typer.Option(help="The encoding of the files.")] = "utf-8",
    with_readings: Annotated[
        bool, typer.Option("--with-readings", help="Take statuses and ratings for papers that have none.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would change, and change nothing.")] = False,
) -> None:
    """Take in papers from files, or the built-in list again.

    Example: paperlog import papers.toml --dry-run
    """
    from paperlog.render.progress import watching
    from paperlog.render.talk import show_account, show_alike

    desk = desk_of(ctx)
    labels = Labels(category, tuple(tag or ()), source)
    bring_in = desk.library.try_to_bring_in if dry_run else desk.library.bring_in
    contents = [(file, _content(desk, file)) for file in files or ()]
    with watching(desk.err, is_long=sum(len(content) for _, content in contents) > LONG) as watch:
        lists = [_read(file, content, form, encoding) for file, content in watch("Reading", contents)]
        accounts = bring_in(lists, labels, with_readings=with_readings, watch=partial(watch, "Taking in"))
    for file, account in zip(files or [STDIN], accounts, strict=True):
        show_account(desk.out, account, in_detail=dry_run)
        for rejected in account.rejected:
            desk.err.say(f"{file}: {rejected.entry}: {rejected.reason}")
        show_alike(desk.err, account.alike)
    if any(account.rejected for account in accounts):
        raise typer.Exit(REJECTED)


def _read(file: Path, content: bytes, form: Format | None, encoding: str) -> ReadingList:
    """Return the list in the content of a file."""
    try:
        # A byte order mark and the line ends of other systems are not of the text.
        text = content.decode(encoding).removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        raise InputUnreadable(
            str(file), f"it is no {encoding} text (byte {error.start}); name its own with --encoding"
        ) from None
    except (LookupError, UnicodeError):
        raise WrongUsage(f"There is no encoding '{encoding}' for texts.") from None
    found = form or guess(file.suffix, text)
    if found is None:
        raise InputUnreadable(str(file), "its format is not known; name it with --format")
    try:
        name = file.stem if found is Format.TOML else file.name
        return loads(text, "stdin" if file == STDIN else name, found)
    except ValueError as error:
        raise InputUnreadable(str(file), str(error)) from None


def _content(desk: Desk, file: Path) -> bytes:
    if file == STDIN:
        return desk.read_bytes_of_stdin()
    try:
        return file.read_bytes()
    except FileNotFoundError:
        raise WrongUsage(f"There is no file {file}.") from None
    except OSError as error:
        raise SystemRefused.to(f"read {file}", error) from error


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
