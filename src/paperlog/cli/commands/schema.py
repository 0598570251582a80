"""Commands for the schema pictures: schema fetch, and what `show --schema` adds."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import typer

from paperlog.cli.context import Desk, desk_of
from paperlog.cli.help import Command, Group
from paperlog.cli.params import Asked, asking
from paperlog.errors import NoSchema
from paperlog.models import Entry
from paperlog.output.progress_bar import watching

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
@asking
def fetch(ctx: typer.Context, asked: Asked) -> None:
    """Fetch the schema pictures that are not here yet, of all papers or of those that a query selects.

    Example: paperlog schema fetch category:vision
    """
    from paperlog.fetch.images import take_all
    from paperlog.output.messages import show_taken

    desk = desk_of(ctx)
    pictures, fetcher = desk.pictures(), desk.fetcher()
    entries = desk.library.select(desk.library.snapshot(), asked)
    addresses = {entry.key: entry.paper.schema_url for entry in entries if entry.paper.schema_url}
    with watching(desk.err, is_long=len(addresses) > 1) as watch:
        taken = take_all(pictures, fetcher.picture, addresses, partial(watch, "Fetching"))
    show_taken(desk.out, taken)
    failures: dict[str, list[str]] = {}
    for key, error in taken.failed.items():
        failures.setdefault(str(error), []).append(key)
    for sentence, keys in failures.items():
        desk.err.say(f"{', '.join(keys)}: {sentence}")
    if taken.failed:
        raise typer.Exit(MISSED)


def show_schema(desk: Desk, entry: Entry, *, fetch: bool) -> None:
    """Draw a paper's schema picture where that can be done, else link to it; in a pipe, the paper's text names it."""
    url = entry.paper.schema_url
    if not url:
        raise NoSchema(entry.key, entry.paper.title)
    if not desk.out.is_terminal:
        return
    picture = _picture(desk, url, fetch=fetch) if desk.out.can_draw else None
    if picture:
        from paperlog.output.images import show_picture

        show_picture(desk.out, picture, desk.environ)
        return
    from paperlog.output.paper_parts import show_link

    show_link(desk.out, url, desk.environ)
    if desk.out.can_draw:
        desk.hint("The picture is not here yet. Fetch it: paperlog schema fetch")


def _picture(desk: Desk, url: str, *, fetch: bool) -> Image | None:
    pictures = desk.pictures()
    picture = pictures.kept(url)
    if picture or not fetch:
        return picture
    fetcher = desk.fetcher()
    desk.out.stream.flush()
    with watching(desk.err, is_long=True) as watch:
        (picture,) = [pictures.keep(address, fetcher.picture(address)) for address in watch("Fetching", [url])]
    return picture
