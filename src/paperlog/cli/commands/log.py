"""The `log` command."""

from __future__ import annotations

from typing import Annotated

import typer

from paperlog.cli.changing import DryRun, changing
from paperlog.cli.context import CommandContext, command_context
from paperlog.cli.params import (
    AsJson,
    Names,
    QueryTexts,
    Since,
    TemplateText,
    Until,
    Yes,
    numbers_completer,
    parse_count,
    parse_optional_day,
    parse_template_of,
    period_from_options,
    query_options,
)
from paperlog.errors import UsageError
from paperlog.library import log as logs
from paperlog.library import selection
from paperlog.library.results import Result
from paperlog.lookup import find_named
from paperlog.models import Entry


def _event_numbers(entry: Entry) -> Names:
    return [(str(number), logs.event_text(event)) for number, event in enumerate(entry.reading.timeline, start=1)]


_complete_events = numbers_completer(_event_numbers)


@query_options
def log(
    ctx: typer.Context,
    queries: QueryTexts,
    since: Since = None,
    until: Until = None,
    limit: Annotated[
        int | None,
        typer.Option("--limit", "-n", parser=parse_count, help="Show only the last N events and notes.", metavar="N"),
    ] = None,
    remove: Annotated[
        int | None,
        typer.Option("--remove", metavar="N", help="Remove event N of a paper.", autocompletion=_complete_events),
    ] = None,
    edit: Annotated[
        int | None,
        typer.Option(
            "--edit", metavar="N", help="Change the date of event N of a paper.", autocompletion=_complete_events
        ),
    ] = None,
    on: Annotated[
        str | None,
        typer.Option(metavar="DATE", help="New date, such as yesterday, tuesday, 2024-05-03 or 2024-05."),
    ] = None,
    yes: Yes = False,
    template: TemplateText = None,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Show your reading log, oldest first.

    Shows the log of one paper, of the papers that match a query, or of all papers. The log of one paper shows the
    number of each event, for --edit and --remove. Notes are numbered separately.

    Example: paperlog log --since -30d
    """
    if remove is not None or edit is not None or on is not None:
        is_complete = len(queries) == 1 and (remove is None) is not (edit is None) and (edit is None) is (on is None)
        if not is_complete or since is not None or until is not None or limit or template:
            raise UsageError("To correct an event: paperlog log PAPER --remove N, or --edit N --on DATE")
        with changing(ctx, dry_run=dry_run, as_json=as_json) as context:
            entry = context.session.find(queries[0])
            day = parse_optional_day(context, on)
            if edit is not None and day is not None:
                _show_correction(context, logs.edit_event(context.session, entry, edit, day))
            elif remove is not None:
                _remove(context, entry, remove, yes=yes)
        return
    context = command_context(ctx)
    parsed = parse_template_of("log", template, as_json=as_json)
    period = period_from_options(context, since, until)
    snapshot = context.session.snapshot()
    named = find_named(snapshot.entries, queries[0]) if len(queries) == 1 else []
    entries = named or selection.select(context.session, snapshot, queries)
    items = logs.log_items(entries, period)[-limit if limit else 0 :]
    if as_json or parsed:
        from paperlog.output.paper_json import log_object

        context.show_records([log_object(item) for item in items], parsed)
        return
    from paperlog.output.log import show_library_log, show_paper_log

    show = show_paper_log if len(named) == 1 else show_library_log
    with context.paged() as screen:
        show(screen, items)
    if not items:
        is_narrowed = queries or period
        context.hint(
            "No events or notes match." if is_narrowed else "Your log is empty. Start it: paperlog mark-read PAPER"
        )


def _remove(context: CommandContext, entry: Entry, number: int, *, yes: bool) -> None:
    event = entry.reading.find_event(number, entry.key)
    if context.confirm(f"Remove event {number} of {entry.key} ({logs.event_text(event)})?", yes=yes):
        _show_correction(context, logs.remove_event(context.session, entry, number))


def _show_correction(context: CommandContext, result: Result) -> None:
    if result.change:
        context.out.write_message(result.change.sentence[0].upper() + result.change.sentence[1:])
    context.show_result(result)
