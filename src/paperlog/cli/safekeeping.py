"""Commands that look after the library as a file: backup, restore, doctor."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from paperlog.cli.desk import desk_of
from paperlog.cli.params import AsJson, Yes
from paperlog.errors import WrongUsage

FOUND = 1


def backup(
    ctx: typer.Context,
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="A new file; without it, a backup.", show_default=False)
    ] = None,
    listed: Annotated[bool, typer.Option("--list", help="Show the backups there are.")] = False,
    as_json: AsJson = False,
) -> None:
    """Copy the library to a file, or into its backups.

    Example: paperlog backup --list
    """
    desk = desk_of(ctx)
    if (as_json and not listed) or (file and listed):
        raise WrongUsage("--list takes no file, and --json goes with --list.")
    if not listed:
        desk.out.say(f"Copied to {desk.library.back_up(file)}")
        return
    backups = desk.library.backups()
    if as_json:
        from paperlog.render.json import backup_object

        desk.show_json([backup_object(kept) for kept in backups])
    else:
        from paperlog.render.talk import show_backups

        show_backups(desk.out, backups)


def restore(
    ctx: typer.Context,
    source: Annotated[str, typer.Argument(metavar="FILE|N", help="A file, or a number of 'backup --list'.")],
    yes: Yes = False,
) -> None:
    """Put a backup in place of the library; what is there now becomes a backup itself.

    Example: paperlog restore 1
    """
    from paperlog.render.words import holdings

    desk = desk_of(ctx)
    path, snapshot = desk.library.backup_named(source)
    if desk.agrees(f"Put {path} ({holdings(snapshot)}) in place of the library?", yes=yes):
        kept = desk.library.restore(str(path))
        was_there = f" What was there is kept in {kept.path}" if kept else ""
        desk.out.say(f"Restored {path}: {holdings(snapshot)}.{was_there}")


def doctor(
    ctx: typer.Context,
    fix: Annotated[bool, typer.Option("--fix", help="Mend what can be mended.")] = False,
    as_json: AsJson = False,
) -> None:
    """Look for what is wrong with the library, and mend it.

    Example: paperlog doctor --fix
    """
    desk = desk_of(ctx)
    if fix:
        for done in desk.library.mend():
            desk.err.say(f"Mended: {done}.")
    findings = desk.library.examine()
    if as_json:
        from paperlog.render.json import finding_object

        desk.show_json([finding_object(finding) for finding in findings])
    else:
        from paperlog.render.talk import show_findings

        show_findings(desk.out, findings)
    if findings:
        raise typer.Exit(FOUND)
