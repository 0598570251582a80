"""The `edit` command."""

from __future__ import annotations

from typing import Annotated

import typer

from paperlog.cli.context import Desk, desk_of
from paperlog.cli.params import (
    Aliases,
    Authors,
    Links,
    PaperName,
    Pdf,
    Published,
    Summary,
    Title,
    ToCategory,
    _facts,
    pdf_path,
)
from paperlog.errors import WrongUsage
from paperlog.external.editor import edited
from paperlog.records import FACTS


def edit(
    ctx: typer.Context,
    paper: PaperName,
    title: Title = None,
    author: Authors = None,
    published: Published = None,
    link: Links = None,
    category: ToCategory = None,
    alias: Aliases = None,
    summary: Summary = None,
    pdf: Pdf = None,
    reset: Annotated[
        list[str] | None,
        typer.Option("--reset", metavar="FIELD", help="Go back to the paper's own value; may be repeated."),
    ] = None,
) -> None:
    """Correct a paper's facts, for yourself; without options, your editor opens.

    An empty value ("") takes a fact away. The paper's own facts stay below: --reset brings them back.

    Example: paperlog edit lora --title LoRA
    """
    desk = desk_of(ctx)
    facts = _facts(title, author, published, link, category, alias, summary)
    fields = [*(field for field in FACTS if field != "tags"), "pdf"]
    if unknown := [field for field in reset or () if field not in fields]:
        raise WrongUsage(f"'{unknown[0]}' is no field. There are: {', '.join(fields)}.")
    if facts or pdf is not None or reset:
        if "title" in facts and not facts["title"].strip():
            raise WrongUsage("A paper needs a title.")
        desk.show(desk.library.edit(paper, facts, pdf_path(pdf), reset or ()))
    else:
        _edit_in_editor(desk, paper)


def _edit_in_editor(desk: Desk, name: str) -> None:
    from paperlog.cli.forms import filled_form, read_form

    entry = desk.library.find(name)
    with edited(filled_form(entry.paper), ".toml", desk.store_path, desk.environ) as saved:
        given = read_form(saved)
        if "tags" in given:
            raise WrongUsage("Tags have a command of their own: paperlog tag.")
        if not given.get("title", entry.paper.title):
            raise WrongUsage("A paper needs a title.")
        changed = {field: fact for field, fact in given.items() if fact != getattr(entry.paper, field)}
        if not changed:
            desk.err.say("Nothing was changed.")
            return
        desk.show(desk.library.edit(entry.key, changed, None))
