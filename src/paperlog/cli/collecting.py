"""Commands that add, edit and remove papers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from paperlog.cli.desk import Desk, desk_of
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
    Yes,
    complete_tags,
    pdf_path,
    published_on,
)
from paperlog.errors import WrongUsage
from paperlog.identity import arxiv_id, doi, is_web_address, link_to
from paperlog.model import Link, Paper
from paperlog.programs.editor import edited
from paperlog.records import FACTS


def add(
    ctx: typer.Context,
    identifier: Annotated[
        str | None,
        typer.Argument(metavar="[IDENTIFIER]", help="An arXiv id or a DOI, or an address of one.", show_default=False),
    ] = None,
    title: Title = None,
    author: Authors = None,
    published: Published = None,
    link: Links = None,
    category: ToCategory = None,
    tag: Annotated[
        list[str] | None, typer.Option("--tag", "-t", help="A tag; once for each.", autocompletion=complete_tags)
    ] = None,
    alias: Aliases = None,
    summary: Summary = None,
    pdf: Pdf = None,
    yes: Yes = False,
) -> None:
    """Add a paper: by its arXiv id or DOI, or by what you say of it; without either, your editor opens.

    The facts are fetched from arXiv or doi.org; what the options say lies over them, as with 'paperlog edit'.

    Example: paperlog add 2001.08361 --category language
    """
    desk = desk_of(ctx)
    facts = _facts(title, author, published, link, category, alias, summary)
    if tag:
        facts["tags"] = tuple(tag)
    if identifier is not None:
        from paperlog.cli.fetching import add_fetched

        add_fetched(desk, identifier, facts, pdf_path(pdf), yes=yes)
        return
    if not facts and pdf is None:
        _add_in_editor(desk)
        return
    if not facts.get("title", "").strip():
        raise WrongUsage("A paper needs a title: --title TITLE.")
    desk.show(desk.library.add(_paper(facts), category, pdf_path(pdf)))


def _paper(facts: Mapping[str, Any]) -> Paper:
    """Return a paper of these facts, with the identifiers that its links name; its key comes later."""
    urls = [link.url for link in facts.get("links", ())]
    return Paper(**{
        "key": "new", "category": "new",
        "arxiv": next(filter(None, map(arxiv_id, urls)), None),
        "doi": next(filter(None, map(doi, urls)), None),
        **{field: fact for field, fact in facts.items() if fact},
    })  # fmt: skip


def _add_in_editor(desk: Desk) -> None:
    from paperlog.cli.forms import blank_form, read_form

    with edited(blank_form(), ".toml", desk.store_path, desk.environ) as saved:
        facts = read_form(saved)
        if not any(facts.values()):
            desk.err.say("The form is empty: nothing was added.")
            return
        if not facts.get("title"):
            raise WrongUsage("A paper needs a title.")
        desk.show(desk.library.add(_paper(facts), facts.pop("category", None)))


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


def _facts(
    title: str | None,
    authors: list[str] | None,
    published: str | None,
    links: list[str] | None,
    category: str | None,
    aliases: list[str] | None,
    summary: str | None,
) -> dict[str, Any]:
    """Return the facts that were given, as the model has them; an empty text is an empty fact."""
    facts: dict[str, Any] = {}
    if title is not None:
        facts["title"] = title.strip()
    if authors:
        facts["authors"] = tuple(filter(str.strip, authors))
    if published is not None:
        facts["published"] = published_on(published)
    if links:
        facts["links"] = tuple(map(_link, filter(None, links)))
    if category is not None:
        facts["category"] = category
    if aliases:
        facts["aliases"] = tuple(filter(str.strip, aliases))
    if summary is not None:
        facts["summary"] = summary.strip() or None
    return facts


def _link(url: str) -> Link:
    if not is_web_address(url):
        raise WrongUsage(f"'{url}' is no web address: it begins with http:// or https://.")
    return link_to(url)


def remove(ctx: typer.Context, paper: PaperName, yes: Yes = False) -> None:
    """Take a paper out of the library.

    Its status, rating and notes stay, and are there again when 'paperlog import' brings it back.

    Example: paperlog remove oneformer
    """
    from paperlog.render.talk import show_removed

    desk = desk_of(ctx)
    entry = desk.library.find(paper)
    if desk.agrees(f"Remove {entry.paper.title} ({entry.key})?", yes=yes):
        show_removed(desk.out, desk.library.remove(entry.key).entries[0])


def merge(ctx: typer.Context, paper: PaperName, other: PaperName, yes: Yes = False) -> None:
    """Join two papers that are one: facts, notes, days of reading; the first one's key stays.

    Example: paperlog merge vit vit-2
    """
    desk = desk_of(ctx)
    snapshot = desk.library.snapshot()
    one, two = snapshot.find(paper), snapshot.find(other)
    if desk.agrees(f"Join {two.paper.title} ({two.key}) to {one.paper.title} ({one.key})?", yes=yes):
        desk.show(desk.library.merge(one.key, two.key))
