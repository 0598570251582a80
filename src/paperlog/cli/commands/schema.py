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

MISSED = 3

schema = typer.Typer(cls=Group)


@schema.callback()
def schemas() -> None:
    """Keep the papers' schema pictures here, to draw them without a network.

    Example: paperlog schema fetch
    """


@schema.command("fetch", cls=Command)
@query_options
def fetch(ctx: typer.Context, asked: QueryTexts) -> None:
    """Fetch the schema pictures that are not here yet, of all papers or of those that a query selects.

    Example: paperlog schema fetch category:vision
    """
    from paperlog.fetch.images import fetch_missing_images
    from paperlog.output.messages import show_fetch_report

    context = command_context(ctx)
    pictures, fetcher = context.pictures(), context.fetcher()
    entries = selection.select(context.session, context.session.snapshot(), asked)
    addresses = {entry.key: entry.paper.schema_url for entry in entries if entry.paper.schema_url}
    with progress_bar(context.err, is_long=len(addresses) > 1) as watch:
        taken = fetch_missing_images(pictures, fetcher.fetch_image, addresses, partial(watch, "Fetching"))
    show_fetch_report(context.out, taken)
    failures: dict[str, list[str]] = {}
    for key, error in taken.failed.items():
        failures.setdefault(str(error), []).append(key)
    for sentence, keys in failures.items():
        context.err.write_message(f"{', '.join(keys)}: {sentence}")
    if taken.failed:
        raise typer.Exit(MISSED)


def show_schema(context: CommandContext, entry: Entry, *, fetch: bool) -> None:
    """Draw a paper's schema picture where that can be done, else link to it; in a pipe, the paper's text names it."""
    url = entry.paper.schema_url
    if not url:
        raise NoSchema(entry.key, entry.paper.title)
    if not context.out.is_terminal:
        return
    picture = _picture(context, url, fetch=fetch) if context.out.can_draw_images else None
    if picture:
        from paperlog.output.images import show_image

        show_image(context.out, picture, context.environ)
        return
    from paperlog.output.links import show_link

    show_link(context.out, url, context.environ)
    if context.out.can_draw_images:
        context.hint("The picture is not here yet. Fetch it: paperlog schema fetch")


def _picture(context: CommandContext, url: str, *, fetch: bool) -> Image | None:
    pictures = context.pictures()
    picture = pictures.get(url)
    if picture or not fetch:
        return picture
    fetcher = context.fetcher()
    context.out.stream.flush()
    with progress_bar(context.err, is_long=True) as watch:
        (picture,) = [pictures.store(address, fetcher.fetch_image(address)) for address in watch("Fetching", [url])]
    return picture
