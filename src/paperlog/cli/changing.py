"""`--dry-run` and `--json` for the commands that change the library."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from inspect import signature
from typing import TYPE_CHECKING, Annotated, Any

import typer
from msgspec.structs import replace

from paperlog.cli.context import CommandContext, command_context
from paperlog.cli.params import AsJson, with_parameters

if TYPE_CHECKING:
    from paperlog.store import Transaction

DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would change without changing anything.")]


def _options(dry_run: DryRun = False, as_json: AsJson = False) -> None:
    """Declare the options that `changes_library` adds."""


def changes_library(command: Callable[..., None]) -> Callable[..., None]:
    """Add `--dry-run` and `--json` to a command, and run it as `changing` does."""
    own = signature(command, eval_str=True).parameters.values()
    options = signature(_options, eval_str=True).parameters.values()

    def run(ctx: typer.Context, dry_run: bool, as_json: bool, **arguments: Any) -> None:
        with changing(ctx, dry_run=dry_run, as_json=as_json):
            command(ctx, **arguments)

    return with_parameters(run, command, [*own, *options])


@contextmanager
def changing(ctx: typer.Context, *, dry_run: bool, as_json: bool) -> Iterator[CommandContext]:
    """Change the library, or in a dry run only what is read from it in this block. Then report what was changed.

    As JSON, the report is the only output: what the block writes to the `out` of its context isn't shown.
    """
    context = command_context(ctx)
    if not (dry_run or as_json):
        yield context
        return
    finished: list[Transaction] = []
    session = context.session.observed(finished.append, dry_run=dry_run)
    own = ctx.obj = replace(
        context,
        session=session,
        out=context.out.in_memory() if as_json else context.out,
        is_dry_run=dry_run,
        json_details={} if as_json else None,
    )

    def report() -> None:
        if own.json_details is not None:
            from paperlog.library.outcome import outcome
            from paperlog.output.json import show_json
            from paperlog.output.paper_json import outcome_object

            show_json(context.out, {"dry_run": dry_run, **outcome_object(outcome(finished)), **own.json_details})
        elif dry_run:
            context.out.write_message("Nothing written: this was a dry run.")

    try:
        yield own
    except typer.Exit:  # an exit code for a result that isn't a failure
        report()
        raise
    report()
