"""Commands that take lists in and give them away."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from paperlog.cli.desk import desk_of
from paperlog.errors import InputUnreadable, SystemRefused, WrongUsage
from paperlog.formats import Format, ReadingList, dumps

REJECTED = 3


def import_list(
    ctx: typer.Context,
    file: Annotated[
        Path | None, typer.Argument(help="A TOML catalogue; without it, the built-in list.", show_default=False)
    ] = None,
) -> None:
    """Take in papers from a file, or the built-in list again.

    Example: paperlog import papers.toml
    """
    from paperlog.render.talk import show_account

    desk = desk_of(ctx)
    account = desk.library.bring_in(_read(file) if file else None)
    show_account(desk.out, account)
    for rejected in account.rejected:
        desk.err.say(f"{file}: {rejected.entry}: {rejected.reason}")
    if account.rejected:
        raise typer.Exit(REJECTED)


def _read(file: Path) -> ReadingList:
    from paperlog.formats.toml import loads

    try:
        return loads(file.read_text(encoding="utf-8-sig"), file.stem)
    except FileNotFoundError:
        raise WrongUsage(f"There is no file {file}.") from None
    except OSError as error:
        raise SystemRefused.to(f"read {file}", error) from error
    except ValueError as error:
        raise InputUnreadable(str(file), str(error)) from None


def export(
    ctx: typer.Context,
    form: Annotated[Format, typer.Option("--format", "-f", help="The format.", show_default=False)],
) -> None:
    """Print the whole library.

    Example: paperlog export --format toml
    """
    desk = desk_of(ctx)
    text = dumps(desk.library.contents(), form)
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]  # the formats are UTF-8 everywhere
    desk.out.stream.write(text)
