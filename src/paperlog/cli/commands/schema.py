"""The `schema` commands."""

from __future__ import annotations

from functools import partial

import typer

from paperlog.cli.context import command_context
from paperlog.cli.help import Command, Group
from paperlog.cli.params import QueryTexts, query_options
from paperlog.library import selection
from paperlog.output.progress_bar import progress_bar

EXIT_SOME_FAILED = 3

schema = typer.Typer(cls=Group)


@schema.callback()
def schema_group() -> None:
    """Fetch schema images, to draw them offline.

    Example: paperlog schema fetch
    """


@schema.command("fetch", cls=Command)
@query_options
def fetch_images(ctx: typer.Context, queries: QueryTexts) -> None:
    """Fetch missing schema images, of all papers or those that match a query.

    Example: paperlog schema fetch category:vision
    """
    from paperlog.fetch.images import fetch_missing_images
    from paperlog.output.messages import show_fetch_report

    context = command_context(ctx)
    images, fetcher = context.environment.image_cache(), context.environment.fetcher()
    entries = selection.select(context.session, context.session.snapshot(), queries)
    urls = {entry.key: entry.paper.schema_url for entry in entries if entry.paper.schema_url}
    with progress_bar(context.err, is_long=len(urls) > 1) as track_progress:
        report = fetch_missing_images(images, fetcher.fetch_image, urls, partial(track_progress, "Fetching"))
    show_fetch_report(context.out, report)
    keys_by_message: dict[str, list[str]] = {}
    for key, error in report.failed.items():
        keys_by_message.setdefault(str(error), []).append(key)
    for message, keys in keys_by_message.items():
        context.err.write_message(f"{', '.join(keys)}: {message}")
    if report.failed:
        raise typer.Exit(EXIT_SOME_FAILED)
