"""The `update` command."""

from __future__ import annotations

from typing import Annotated

import typer

from paperlog.cli.context import desk_of
from paperlog.cli.params import Yes, complete_papers
from paperlog.errors import NothingToAskFor


def update(
    ctx: typer.Context,
    papers: Annotated[
        list[str],
        typer.Argument(
            metavar="PAPER...",
            help="Keys, names, titles, arXiv ids, DOIs or links.",
            autocompletion=complete_papers,
            show_default=False,
        ),
    ],
    yes: Yes = False,
) -> None:
    """Fetch papers' facts again from arXiv or doi.org, and show what would change.

    What came from there is replaced; what your list or you supplied stays, and only its gaps are filled.

    Example: paperlog update lora
    """
    from paperlog.output.import_report import show_alike, show_update

    desk = desk_of(ctx)
    fetcher = desk.fetcher()
    snapshot = desk.library.snapshot()
    asked = {}
    for entry in map(snapshot.find, papers):
        identifier = fetcher.asks_for(entry.paper)
        if identifier is None:
            raise NothingToAskFor(entry.key, entry.paper.title)
        asked[entry.key] = identifier
    fetched = dict(zip(asked, fetcher.fetch(list(asked.values())), strict=True))
    updates = desk.library.try_to_update(fetched)
    for each in updates:
        show_update(desk.out, each)
        show_alike(desk.err, each.alike)
    changing = [each for each in updates if each.fields]
    desk.out.stream.flush()
    question = f"Update {len(changing)} paper{'s' * (len(changing) != 1)}?"
    if changing and desk.agrees(question, yes=yes):
        desk.show(desk.library.update(fetched))
