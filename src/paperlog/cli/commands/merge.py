"""The `merge` command."""

from __future__ import annotations

import typer

from paperlog.cli.context import desk_of
from paperlog.cli.params import (
    PaperName,
    Yes,
)


def merge(ctx: typer.Context, paper: PaperName, other: PaperName, yes: Yes = False) -> None:
    """Join two papers that are one: facts, notes, days of reading; the first one's key stays.

    Example: paperlog merge vit vit-2
    """
    desk = desk_of(ctx)
    snapshot = desk.library.snapshot()
    one, two = snapshot.find(paper), snapshot.find(other)
    if desk.agrees(f"Join {two.paper.title} ({two.key}) to {one.paper.title} ({one.key})?", yes=yes):
        desk.show(desk.library.merge(one.key, two.key))
