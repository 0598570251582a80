"""The `report` command."""

from __future__ import annotations

import re
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer

from paperlog.cli.context import STDIO, CommandContext, command_context
from paperlog.cli.help import one_of
from paperlog.cli.params import (
    AsJson,
    Force,
    OutputFile,
    QueryTexts,
    Since,
    Until,
    period_from_options,
    query_options,
)
from paperlog.errors import UsageError
from paperlog.formats import export_format_for
from paperlog.library.selection import select
from paperlog.periods import Period, parse_range

_QUERY = re.compile(r'[:@^"()]')
"""What distinguishes a query from a period."""
_NAMED = {"week": "this-week", "month": "this-month", "year": "this-year"}


class ReportFormat(StrEnum):
    MARKDOWN = "markdown"
    HTML = "html"


_MODULES = {ReportFormat.MARKDOWN: "paperlog.formats.report", ReportFormat.HTML: "paperlog.formats.html.report"}


@query_options
def report(
    ctx: typer.Context,
    period: Annotated[
        str | None,
        typer.Argument(
            metavar="[PERIOD]",
            help="week, month, year, or any other period or range, such as last-month, november, 2026 or 2026-09..-1d.",
            show_default="week",
        ),
    ] = None,
    queries: QueryTexts = (),
    since: Since = None,
    until: Until = None,
    file_format: Annotated[
        ReportFormat | None,
        typer.Option(
            "--format",
            "-f",
            help=f"Format; guessed from the suffix of the file if omitted. {one_of(ReportFormat)}",
            show_default="markdown",
        ),
    ] = None,
    file: OutputFile = None,
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Write a report on a week, a month or another period.

    Lists the papers that you read, skimmed, started or dropped, with stars, links and the notes from the period; with a
    query, only those that match it. The period may be omitted before a query with a field, such as tag:rlhf. For a
    year, also counts readings by month and category, and names the best rated papers, those read again and the longest
    streak. A date without a day counts if all of its days are in the period.

    Example: paperlog report last-month category:language -o report.md
    """
    from paperlog.stats.report import report as report_on

    context = command_context(ctx)
    if as_json and (file or file_format):
        raise UsageError("--json can't be combined with --format or --output.")
    file_format = file_format or _format_for(file)
    if period is not None and _QUERY.search(period):  # the first word of a query
        queries, period = [f"({period}) {queries[0]}" if queries else period, *queries[1:]], None
    chosen = _period(context, period, since, until)
    snapshot = context.session.snapshot()
    contents = report_on(snapshot.categories, select(context.session, snapshot, queries), chosen)
    if as_json:
        from paperlog.output.paper_json import report_object

        context.show_json(report_object(contents))
    else:
        text = import_module(_MODULES[file_format]).dumps(contents)
        context.write_document(file, text, "the report", force=force)


def _format_for(file: Path | None) -> ReportFormat:
    """Return the format to write to a file, or to stdout for None or `-`. Raises UsageError for other suffixes."""
    if file is None or file == STDIO:
        return ReportFormat.MARKDOWN
    name = export_format_for(file.suffix)
    if name is None or str(name) not in {*ReportFormat}:
        raise UsageError(f"Choose a format with --format: {', '.join(ReportFormat)}.")
    return ReportFormat(str(name))


def _period(context: CommandContext, text: str | None, since: str | None, until: str | None) -> Period:
    if text is not None and not (since is None and until is None):
        raise UsageError("Give either a period or --since and --until, not both.")
    between = period_from_options(context, since, until)
    return between or parse_range(_NAMED.get(text or "week", text or ""), context.session.today)
