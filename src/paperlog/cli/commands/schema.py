"""Commands for the schema pictures: schema fetch, and what `show --schema` adds."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import typer

from paperlog.cli.context import CommandContext, command_context
from paperlog.cli.help import Command, Group
from paperlog.cli.params import QueryTexts, query_options
from paperlog.errors import NoSchema
from paperlog.library import selection
from paperlog.models import Entry
from paperlog.output.progress_bar import progress_bar

if TYPE_CHECKING:
    from PIL.Image import Image  # an extra

EXIT_SOME_FAILED = 3

schema = typer.Typer(cls=Group)


@schema.callback()
def schema_group() -> None:
    """Keep the papers' schema pictures here, to draw them without a network.

    Example: paperlog schema fetch
    """


@schema.command("fetch", cls=Command)
@query_options
def fetch_images(ctx: typer.Context, queries: QueryTexts) -> None:
    """Fetch the schema pictures that are not here yet, of all papers or of those that a query selects.

    Example: paperlog schema fetch category:vision
    """
    from paperlog.fetch.images import fetch_missing_images
    from paperlog.output.messages import show_fetch_report

    context = command_context(ctx)
    images, fetcher = context.image_cache(), context.fetcher()
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


def show_schema(context: CommandContext, entry: Entry, *, fetch: bool) -> None:
    """Draw a paper's schema picture where that can be done, else link to it; in a pipe, the paper's text names it."""
    url = entry.paper.schema_url
    if not url:
        raise NoSchema(entry.key, entry.paper.title)
    if not context.out.is_terminal:
        return
    image = _find_image(context, url, fetch=fetch) if context.out.can_draw_images else None
    if image:
        from paperlog.output.images import show_image

        show_image(context.out, image, context.environ)
        return
    from paperlog.output.links import show_link

    show_link(context.out, url, context.environ)
    if context.out.can_draw_images:
        context.hint("The picture is not here yet. Fetch it: paperlog schema fetch")


def _find_image(context: CommandContext, url: str, *, fetch: bool) -> Image | None:
    images = context.image_cache()
    image = images.get(url)
    if image or not fetch:
        return image
    fetcher = context.fetcher()
    context.out.stream.flush()
    with progress_bar(context.err, is_long=True) as track_progress:
        (image,) = [
            images.store(image_url, fetcher.fetch_image(image_url)) for image_url in track_progress("Fetching", [url])
        ]
    return image
