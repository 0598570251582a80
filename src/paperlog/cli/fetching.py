"""Commands that ask arXiv and doi.org."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from paperlog.cli.desk import Desk
from paperlog.errors import WrongUsage, shortened
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
