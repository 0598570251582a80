"""The `progress` command."""

from __future__ import annotations

import re
from typing import Annotated

import typer

from paperlog.cli.changing import DryRun, changing
from paperlog.cli.context import CommandContext, command_context
from paperlog.cli.params import AsJson, On, PaperName, Yes, parse_optional_day
from paperlog.dates import PartialDate
from paperlog.errors import UsageError, shorten
from paperlog.library import tracking
from paperlog.models import MAX_PAGE

_PAGE = re.compile(r"([0-9]{1,7})(?:/([0-9]{1,7}))?")


def progress(
    ctx: typer.Context,
    paper: PaperName,
    page: Annotated[
        str | None,
        typer.Argument(
            metavar="[PAGE]",
            help="Page you have reached, such as 12/30, or 12 if the number of pages is known.",
            show_default=False,
        ),
    ] = None,
    on: On = None,
    yes: Yes = False,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Record or show the page you have reached in a paper.

    Marks the paper as being read. After the last page, asks whether to mark it as read.

    Example: paperlog progress lora 12/30
    """
    if page is None:
        if on is not None or yes:
            raise UsageError("--on and --yes need a page: paperlog progress PAPER 12/30")
        _show(command_context(ctx), paper, as_json=as_json)
        return
    with changing(ctx, dry_run=dry_run, as_json=as_json) as context:
        _record(context, paper, *_parse_page(page), parse_optional_day(context, on), yes=yes)


def _show(context: CommandContext, paper: str, *, as_json: bool) -> None:
    entry = context.session.find(paper)
    if as_json:
        from paperlog.output.paper_json import progress_object

        context.show_json(progress_object(entry))
        return
    from paperlog.output.messages import show_progress

    show_progress(context.out, entry)
    if entry.reading.state.progress is None:
        context.hint(f"No page recorded yet. To record one: paperlog progress {entry.key} 12/30")


def _record(
    context: CommandContext, paper: str, number: int, pages: int | None, day: PartialDate | None, *, yes: bool
) -> None:
    result = tracking.record_progress(context.session, paper, number, pages, day)
    context.show_result(result)
    (entry,) = result.entries
    last = entry.reading.state.progress
    if last and last.page == last.pages:
        question = f"That was the last page. Mark {entry.key} as read?"
        how = f"That was the last page. To mark {entry.key} as read: paperlog mark-read {entry.key}"
        if context.offer(question, how, yes=yes):
            context.show_result(tracking.mark_read(context.session, [entry], day))


def _parse_page(text: str) -> tuple[int, int | None]:
    """Return the page and the number of pages, if given."""
    found = _PAGE.fullmatch(text)
    page, pages = (int(found[1]), int(found[2]) if found[2] else None) if found else (0, None)
    if not (1 <= page <= MAX_PAGE and (pages is None or 1 <= pages <= MAX_PAGE)):
        raise UsageError(f"Can't parse page '{shorten(text)}'. Use 12, or 12/30 with the number of pages.")
    return page, pages
