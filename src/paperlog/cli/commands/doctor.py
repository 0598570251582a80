"""The `doctor` command."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from paperlog.cli.changing import DryRun, changing
from paperlog.cli.context import CommandContext, command_context
from paperlog.cli.params import AsJson, parse_count
from paperlog.library import doctor
from paperlog.library.findings import Finding
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
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Check the library for problems, and repair them with --fix.

    Example: paperlog doctor --fix
    """
    if fix or dismiss:
        with changing(ctx, dry_run=dry_run, as_json=as_json) as context:
            if dismiss and (change := dismiss_records(context.session, [*map(str, dismiss)])):
                hint = "" if dry_run else " To undo it: paperlog undo"
                context.err.write_message(f"Done: {change.sentence}.{hint}")
            if fix:
                for repaired in doctor.repair(context.session):
                    context.err.write_message(f"Repaired: {repaired}.")
            findings = doctor.examine(context.session)
            if fix and dry_run:
                findings = [finding for finding in findings if finding.fix is None]  # files aren't repaired
            _show(context, findings, as_json=False)
    else:
        context = command_context(ctx)
        _show(context, doctor.examine(context.session), as_json=as_json)


def _show(context: CommandContext, findings: Sequence[Finding], *, as_json: bool) -> None:
    """Show the problems, and exit with 1 if there are any. For a changing command, they are part of its JSON."""
    if as_json or context.json_details is not None:
        from paperlog.output.json import finding_object

        objects = [finding_object(finding) for finding in findings]
        if context.json_details is None:
            context.show_json(objects)
        else:
            context.json_details["problems"] = objects
    else:
        from paperlog.output.listings import show_backup_summary, show_findings

        with context.paged() as screen:
            show_findings(screen, findings)
            show_backup_summary(screen, context.session.file_storage.backups)
    if findings:
        raise typer.Exit(EXIT_PROBLEMS_FOUND)
