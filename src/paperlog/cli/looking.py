"""Commands that look: list, search, show, notes, tags."""

from __future__ import annotations

from typing import Annotated

import typer

from paperlog.cli.desk import desk_of
from paperlog.cli.manuals import one_of
from paperlog.cli.params import AsJson, Asked, Limit, PaperName, asking
from paperlog.errors import NothingMatches, WrongUsage, shortened
from paperlog.identity import find_by_whole_name
from paperlog.query.order import Order, arrange
from paperlog.stats.counts import progress

BEST = 10


@asking
def list_papers(
    ctx: typer.Context,
    asked: Asked,
    sort: Annotated[Order | None, typer.Option(help=f"Order; without it, the list's own. {one_of(Order)}")] = None,
    reverse: Annotated[bool, typer.Option("--reverse", "-r", help="Turn the order round.")] = False,
    limit: Limit = None,
    as_json: AsJson = False,
) -> None:
    """List papers.

    Example: paperlog list category:language is:unread
    """
    desk = desk_of(ctx)
    if as_json:
        from paperlog.render.json import paper_object

        entries = desk.library.select(desk.library.snapshot(), asked)
        desk.show_json([paper_object(entry) for entry in arrange(entries, sort, reverse=reverse)[:limit]])
        return
    from paperlog.render.rows import show_list
    from paperlog.render.words import NO_MATCH, NO_PAPERS

    snapshot, found = desk.library.rows(asked)
    rows = arrange(found, sort, reverse=reverse)[:limit]
    is_grouped = sort is None and desk.out.is_terminal
    show_list(desk.out, rows, progress(snapshot.categories, snapshot.rows) if is_grouped else [])
    if not rows:
        desk.hint(NO_MATCH if snapshot.number_of_papers else NO_PAPERS)


@asking
def search(
    ctx: typer.Context,
    asked: Asked,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="At most so many.")] = BEST,
    as_json: AsJson = False,
) -> None:
    """Find papers by words of their names, titles, tags, authors, summaries and your notes, the best first.

    Papers that have all the words come first. A misspelt word is corrected, and that is said.

    Example: paperlog search how to fine-tune a model
    """
    desk = desk_of(ctx)
    if not any(map(str.strip, asked)):
        raise WrongUsage("Say what to look for: paperlog search WORDS")
    from paperlog.render.hits import show_corrections, show_hits

    query, found = desk.library.search(asked)
    hits = found.hits[:limit]
    if as_json:
        from paperlog.render.json import hit_object

        desk.show_json([hit_object(hit) for hit in hits])
    else:
        show_hits(desk.out, hits, found.question.terms)
    if query.excluded:
        desk.hint(f"Left out: papers with {' or '.join(map(repr, map(shortened, query.excluded)))}.")
    show_corrections(desk.err, [each for each in found.corrections if hits or each.meant])
    if not hits:
        verb = "matches" if str(query.filter) else "mentions"
        raise NothingMatches(f"No paper {verb} '{shortened(' '.join(asked))}'.")


def show(
    ctx: typer.Context,
    paper: PaperName,
    schema: Annotated[
        bool, typer.Option("--schema", help="Draw its schema picture below, fetched if need be.")
    ] = False,
    no_fetch: Annotated[bool, typer.Option("--no-fetch", help="Draw a picture only if it is here.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show all that is known of a paper, your notes included.

    Example: paperlog show lora
    """
    desk = desk_of(ctx)
    if (no_fetch and not schema) or (schema and as_json):
        raise WrongUsage("--no-fetch goes with --schema, and --json without it.")
    snapshot = desk.library.snapshot_of(paper)
    entry = snapshot.find(paper)
    if as_json:
        from paperlog.render.json import paper_object

        desk.show_json(paper_object(entry))
    else:
        from paperlog.render.card import show_paper

        show_paper(desk.out, entry, snapshot.category_of(entry))
        if schema:
            from paperlog.cli.picturing import show_schema

            show_schema(desk, entry, fetch=not no_fetch)


@asking
def notes(ctx: typer.Context, asked: Asked, as_json: AsJson = False) -> None:
    """Show your notes: all, those of a paper you name, or of the papers that a query selects.

    Example: paperlog notes lora
    """
    desk = desk_of(ctx)
    snapshot = desk.library.snapshot()
    named = find_by_whole_name(snapshot.entries, asked[0]) if len(asked) == 1 else []
    entries = named or desk.library.select(snapshot, asked)
    if as_json:
        from paperlog.render.json import note_objects

        desk.show_json([note for entry in entries for note in note_objects(entry)])
    else:
        from paperlog.render.talk import show_notes

        show_notes(desk.out, entries)
        if not any(entry.reading.notes for entry in entries):
            write = "Write one: paperlog annotate PAPER TEXT"
            desk.hint(f"No notes on these papers. {write}" if asked else f"No notes yet. {write}")


def tags(ctx: typer.Context, as_json: AsJson = False) -> None:
    """Show all tags, with the number of their papers.

    Example: paperlog tags
    """
    desk = desk_of(ctx)
    counts = desk.library.tags()
    if as_json:
        desk.show_json([{"tag": tag, "papers": papers} for tag, papers in counts.items()])
    else:
        from paperlog.render.talk import show_tags

        show_tags(desk.out, counts)
        if not counts:
            desk.hint("No tags yet. Add one: paperlog tag PAPER --add TAG")
