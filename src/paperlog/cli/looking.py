"""Commands that look: list, search, show, notes, tags."""

from __future__ import annotations

from typing import Annotated

import typer

from paperlog.cli.desk import desk_of
from paperlog.cli.params import (
    AsJson,
    InCategory,
    Limit,
    OfYear,
    PaperName,
    WithRating,
    WithStatus,
    WithTag,
    complete_papers,
    query_of,
)
from paperlog.errors import NothingMatches, shortened
from paperlog.query import Order, arrange
from paperlog.stats import progress

BEST = 10


def list_papers(
    ctx: typer.Context,
    category: InCategory = None,
    status: WithStatus = None,
    tag: WithTag = None,
    year: OfYear = None,
    rating: WithRating = None,
    sort: Annotated[Order | None, typer.Option(help="Order; without it, the list's own.")] = None,
    reverse: Annotated[bool, typer.Option("--reverse", "-r", help="Turn the order round.")] = False,
    limit: Limit = None,
    as_json: AsJson = False,
) -> None:
    """List papers.

    Example: paperlog list --category language --status unread
    """
    desk = desk_of(ctx)
    snapshot = desk.library.snapshot()
    query = query_of(snapshot, category, status, tag, year, rating)
    entries = arrange(filter(query.matches, snapshot.entries), sort, reverse=reverse)[:limit]
    if as_json:
        from paperlog.render.json import paper_object

        desk.show_json([paper_object(entry) for entry in entries])
        return
    from paperlog.render.rows import show_list

    show_list(desk.out, entries, progress(snapshot.categories, snapshot.entries) if sort is None else [])
    if not entries:
        desk.hint("No paper matches these conditions.")


def search(
    ctx: typer.Context,
    words: Annotated[list[str], typer.Argument(metavar="WORDS...", help="Words to look for.", show_default=False)],
    category: InCategory = None,
    status: WithStatus = None,
    tag: WithTag = None,
    year: OfYear = None,
    rating: WithRating = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="At most so many.")] = BEST,
    as_json: AsJson = False,
) -> None:
    """Find papers by words of their names, titles, tags, authors, summaries and your notes.

    Papers that have all the words come first. A misspelt word is corrected, and that is said.

    Example: paperlog search how to fine-tune a model
    """
    desk = desk_of(ctx)
    question = " ".join(words)
    snapshot = desk.library.snapshot()
    query = query_of(snapshot, category, status, tag, year, rating)
    from paperlog.render.hits import show_corrections, show_hits
    from paperlog.search import search as find

    found = find(filter(query.matches, snapshot.entries), question, snapshot.entries)
    hits = found.hits[:limit]
    if as_json:
        from paperlog.render.json import hit_object

        desk.show_json([hit_object(hit) for hit in hits])
    else:
        show_hits(desk.out, hits, found.question.terms)
    if not hits:
        raise NothingMatches(f"No paper mentions '{shortened(question)}'.")
    show_corrections(desk.err, found.corrections)


def show(ctx: typer.Context, paper: PaperName, as_json: AsJson = False) -> None:
    """Show all that is known of a paper, your notes included.

    Example: paperlog show lora
    """
    desk = desk_of(ctx)
    snapshot = desk.library.snapshot()
    entry = snapshot.find(paper)
    if as_json:
        from paperlog.render.json import paper_object

        desk.show_json(paper_object(entry))
    else:
        from paperlog.render.card import show_paper

        show_paper(desk.out, entry, snapshot.category_of(entry))


def notes(
    ctx: typer.Context,
    paper: Annotated[
        str | None,
        typer.Argument(
            metavar="[PAPER]", help="Only the notes of this paper.", autocompletion=complete_papers, show_default=False
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show your notes, of one paper or of all.

    Example: paperlog notes lora
    """
    desk = desk_of(ctx)
    snapshot = desk.library.snapshot()
    entries = [snapshot.find(paper)] if paper is not None else snapshot.entries
    if as_json:
        from paperlog.render.json import note_objects

        desk.show_json([note for entry in entries for note in note_objects(entry)])
    else:
        from paperlog.render.talk import show_notes

        show_notes(desk.out, entries)
        if not any(entry.reading.notes for entry in entries):
            desk.hint("No notes yet. Write one: paperlog annotate PAPER TEXT")


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
