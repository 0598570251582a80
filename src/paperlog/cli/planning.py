"""Commands that plan and take stock: next, queue, stats."""

from __future__ import annotations

from itertools import islice
from typing import Annotated

import typer

from paperlog.cli.desk import desk_of
from paperlog.cli.params import AsJson, Asked, PapersOrNone, Where, Yes, asking, chosen
from paperlog.errors import WrongUsage
from paperlog.plan import plan, queue_of

UPCOMING = 5


@asking
def next_papers(
    ctx: typer.Context,
    asked: Asked,
    count: Annotated[int, typer.Option("--count", "-n", min=1, help="At most so many.")] = UPCOMING,
    explain: Annotated[bool, typer.Option("--explain", "-e", help="Say why each paper stands where it does.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show what to read next.

    First the papers that you are reading, the longest begun first; then your queue; then unread papers in turn: each
    time the oldest of the category of which the largest share is left. A query chooses from that order.

    Example: paperlog next --count 3 --explain
    """
    desk = desk_of(ctx)
    snapshot = desk.library.snapshot()
    selected = {entry.key for entry in desk.library.select(snapshot, asked)}
    planned = plan(snapshot.entries, snapshot.categories)
    steps = list(islice((step for step in planned if step.entry.key in selected), min(count, len(selected))))
    if as_json:
        from paperlog.render.json import paper_object, step_object

        desk.show_json([step_object(step) if explain else paper_object(step.entry) for step in steps])
        return
    from paperlog.render.rows import show_plan
    from paperlog.render.words import NO_MATCH, NO_PAPERS

    show_plan(desk.out, steps, explained=explain)
    if not snapshot.papers:
        desk.hint(NO_PAPERS)
    elif not steps:
        desk.hint("Nothing is left to read here." if selected else NO_MATCH)


def queue(
    ctx: typer.Context,
    papers: PapersOrNone = None,
    where: Where = None,
    first: Annotated[bool, typer.Option("--first", help="Put them at the front, in this order.")] = False,
    remove: Annotated[bool, typer.Option("--remove", help="Take them out: they are unread again, or read.")] = False,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Put papers at the end of your queue, or show it.

    Example: paperlog queue vit detr
    """
    desk = desk_of(ctx)
    if papers or where is not None or first or remove:
        if as_json or (first and remove):
            raise WrongUsage("With papers, the queue takes either --first or --remove, and no --json.")
        library = desk.library
        change, verb, how = (
            (library.queue_first, "Put", "at the front of the queue") if first
            else (library.unqueue, "Take", "out of the queue") if remove
            else (library.queue, "Queue", "")
        )  # fmt: skip
        if names := chosen(desk, papers, where, verb, how, yes=yes):
            desk.show(change(names))
        return
    entries = queue_of(desk.library.snapshot().entries)
    if as_json:
        from paperlog.render.json import paper_object

        desk.show_json([paper_object(entry) for entry in entries])
        return
    from paperlog.render.rows import show_list

    show_list(desk.out, entries, [])
    if not entries:
        desk.hint("Your queue is empty. Put a paper there: paperlog queue PAPER")


@asking
def stats(ctx: typer.Context, asked: Asked, as_json: AsJson = False) -> None:
    """Show what you have read: by category, month and day, your ratings, and what is left of your lists.

    A reading is a day on which you read a paper. A streak is weeks in a row, from Monday to Sunday, each with a
    reading. The coverage has the papers that came with a list.

    Example: paperlog stats category:language
    """
    from paperlog.render.figures import figures_object, show_figures
    from paperlog.render.words import NO_PAPERS
    from paperlog.stats.figures import figures

    desk = desk_of(ctx)
    snapshot = desk.library.snapshot()
    counted = figures(snapshot.categories, desk.library.select(snapshot, asked), desk.library.today)
    if as_json:
        desk.show_json(figures_object(counted))
    elif counted.papers:
        show_figures(desk.out, counted)
    elif snapshot.papers:
        desk.out.line("No paper matches these conditions: there is nothing to count.")
    else:
        desk.out.line("There are no papers to count.")
        desk.hint(NO_PAPERS)
