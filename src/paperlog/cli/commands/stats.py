"""The `stats` command."""

from __future__ import annotations

import typer

from paperlog.cli.context import desk_of
from paperlog.cli.params import AsJson, Asked, asking


@asking
def stats(ctx: typer.Context, asked: Asked, as_json: AsJson = False) -> None:
    """Show what you have read: by category, month and day, your ratings, and what is left of your lists.

    A reading is a day on which you read a paper. A streak is weeks in a row, from Monday to Sunday, each with a
    reading. The coverage has the papers that came with a list.

    Example: paperlog stats category:language
    """
    from paperlog.output.phrases import NO_PAPERS
    from paperlog.output.stats import figures_object, show_figures
    from paperlog.stats.reading import figures

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
