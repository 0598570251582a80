"""Commands that ask arXiv and doi.org."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import typer
from msgspec.structs import replace

from paperlog.cli.desk import Desk, desk_of
from paperlog.cli.params import Yes, complete_papers
from paperlog.errors import NothingToAskFor, WrongUsage, shortened
from paperlog.identity import identifier
from paperlog.render.screen import Screen


def add_fetched(desk: Desk, name: str, given: Mapping[str, Any], pdf: str | None, *, yes: bool) -> None:
    """Add the paper with an arXiv id or a DOI, the reader's facts over those that come."""
    if not identifier(name):
        raise WrongUsage(
            f"'{shortened(name)}' is no arXiv id or DOI, nor an address of one. By hand: paperlog add --title TITLE"
        )
    if not given.get("title", "title").strip():
        raise WrongUsage("A paper needs a title.")
    desk.library.check_is_new(name)
    (facts,) = desk.fetcher().fetch([name])
    facts = replace(facts, tags=(*facts.tags, *(tag for tag in given.get("tags", ()) if tag not in facts.tags)))
    own = {field: fact for field, fact in given.items() if field not in {"category", "tags"}}
    category = given.get("category")

    def preview(screen: Screen) -> None:
        from paperlog.render.card import show_paper

        show_paper(screen, *desk.library.try_to_add(facts, category, pdf, own))

    if desk.agrees(f"Add {own.get('title', facts.title)}?", yes=yes, preview=preview):
        desk.show(desk.library.add(facts, category, pdf, own))


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
    from paperlog.render.talk import show_alike, show_update

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
