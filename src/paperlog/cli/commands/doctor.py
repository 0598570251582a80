"""The `doctor` command."""

from __future__ import annotations

from typing import Annotated

import typer

from paperlog.cli.context import command_context
from paperlog.cli.params import AsJson, parse_count
from paperlog.library import doctor
from paperlog.library.quarantine import dismiss_records

EXIT_PROBLEMS_FOUND = 1


def run_doctor(
    ctx: typer.Context,
    fix: Annotated[bool, typer.Option("--fix", help="Repair what can be repaired.")] = False,
    dismiss: Annotated[
        list[int] | None,
        typer.Option(
            "--dismiss",
            metavar="N",
            parser=parse_count,
            help="Stop reporting record N of the quarantine; may be repeated. The record stays there.",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Check the library for problems, and repair them with --fix.

    Example: paperlog doctor --fix
    """
    context = command_context(ctx)
    if dismiss and (change := dismiss_records(context.session, [*map(str, dismiss)])):
        context.err.write_message(f"Done: {change.sentence}. To undo it: paperlog undo")
    if fix:
        for repaired in doctor.repair(context.session):
            context.err.write_message(f"Repaired: {repaired}.")
    findings = doctor.examine(context.session)
    if as_json:
        from paperlog.output.json import finding_object

        context.show_json([finding_object(finding) for finding in findings])
    else:
        from paperlog.output.listings import show_backup_summary, show_findings

        show_findings(context.out, findings)
        show_backup_summary(context.out, context.session.file_storage.backups)
    if findings:
        raise typer.Exit(EXIT_PROBLEMS_FOUND)
