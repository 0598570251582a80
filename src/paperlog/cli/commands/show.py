"""The `show` command."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from paperlog.cli.context import CommandContext, command_context
from paperlog.cli.params import AsJson, Papers, TemplateText, parse_template_of
from paperlog.errors import NoSchema, PaperlogError, UsageError
from paperlog.models import Entry
from paperlog.related import RelatedPapers, related_papers
from paperlog.store import Snapshot

if TYPE_CHECKING:
    from PIL.Image import Image  # optional dependency


def show(
    ctx: typer.Context,
    papers: Papers,
    schema: Annotated[
        bool, typer.Option("--schema", help="Also draw the schema image, fetching it if needed.")
    ] = False,
    no_fetch: Annotated[bool, typer.Option("--no-fetch", help="Don't fetch the image if it's missing.")] = False,
    template: TemplateText = None,
    as_json: AsJson = False,
) -> None:
    """Show the details of papers, and your notes.

    Example: paperlog show lora
    """
    context = command_context(ctx)
    parsed = parse_template_of("show", template, as_json=as_json)
    if (no_fetch and not schema) or (schema and (as_json or parsed)):
        raise UsageError("--no-fetch needs --schema, and --schema can't be combined with --json or --template.")
    if schema and len(papers) > 1:
        raise UsageError("--schema takes only one paper.")
    session = context.session
    snapshot = session.partial_snapshot(papers[0]) if len(papers) == 1 else session.snapshot()
    entries = list({entry.key: entry for entry in map(snapshot.find, papers)}.values())
    by_key = {entry.key: entry for entry in snapshot.unordered_entries()}
    if as_json or parsed:
        from paperlog.output.paper_json import shown_paper_object

        objects = [shown_paper_object(entry, related_papers(entry, by_key)) for entry in entries]
        if as_json and len(papers) == 1:
            context.show_json(objects[0])
        else:
            context.show_records(objects, parsed)
        return
    from paperlog.output.details import show_paper

    if schema:
        _show_with_schema(context, snapshot, entries[0], related_papers(entries[0], by_key), fetch=not no_fetch)
        return
    with context.paged() as screen:
        for number, entry in enumerate(entries):
            if number:
                screen.write_line()
            show_paper(screen, entry, snapshot.category_of(entry), related_papers(entry, by_key))


def _show_with_schema(
    context: CommandContext, snapshot: Snapshot, entry: Entry, related: RelatedPapers, *, fetch: bool
) -> None:
    """Show a paper with its schema image, or else a link to it. In a pipe, the details contain the URL."""
    from paperlog.output.details import show_paper

    url, screen = entry.paper.schema_url, context.out
    image, failure = None, None
    if url and screen.can_draw_images:
        try:
            image = _find_image(context, url, fetch=fetch)
        except PaperlogError as error:
            failure = error
    draw_schema = None
    if image:
        from paperlog.output.images import draw

        draw_schema = partial(draw, image, context.environment.environ)
    show_paper(screen, entry, snapshot.category_of(entry), related, draw_schema)
    if not url:
        raise NoSchema(entry.key, entry.paper.title)
    if failure:
        raise failure
    if image or not screen.is_terminal:
        return
    from paperlog.output.links import show_link

    show_link(screen, url, context.environment.environ)
    if screen.can_draw_images:
        context.hint("The image hasn't been fetched yet. Fetch it: paperlog schema fetch")


def _find_image(context: CommandContext, url: str, *, fetch: bool) -> Image | None:
    images = context.environment.image_cache()
    image = images.get(url)
    if image or not fetch:
        return image
    from paperlog.output.progress_bar import progress_bar

    fetcher = context.environment.fetcher()
    context.out.stream.flush()
    with progress_bar(context.err, is_long=True) as track_progress:
        for image_url in track_progress("Fetching", [url]):
            image = images.store(image_url, fetcher.fetch_image(image_url))
    return image
