"""The `add` command."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import typer
from msgspec.structs import replace

from paperlog.cli.changing import changes_library
from paperlog.cli.context import CommandContext, command_context
from paperlog.cli.params import (
    Aliases,
    Authors,
    CategoryName,
    Links,
    Pdf,
    Published,
    Summary,
    Title,
    Yes,
    complete_tags,
    facts_from_options,
    new_tags,
    pdf_path,
)
from paperlog.errors import UsageError
from paperlog.identifiers import parse_arxiv_id, parse_doi
from paperlog.library import papers
from paperlog.library.papers import NewPaper
from paperlog.library.results import Result
from paperlog.library.updating import fetch_new_paper
from paperlog.models import Paper
from paperlog.output.screen import Screen
from paperlog.paths import expanded


@changes_library
def add(
    ctx: typer.Context,
    identifier: Annotated[
        str | None,
        typer.Argument(
            metavar="[IDENTIFIER|FILE.pdf]",
            help="arXiv id, DOI, a URL of one, or a PDF whose first page has one.",
            show_default=False,
        ),
    ] = None,
    title: Title = None,
    author: Authors = None,
    published: Published = None,
    link: Links = None,
    category: CategoryName = None,
    tag: Annotated[
        list[str] | None, typer.Option("--tag", "-t", help="Tag; may be repeated.", autocompletion=complete_tags)
    ] = None,
    alias: Aliases = None,
    summary: Summary = None,
    pdf: Pdf = None,
    yes: Yes = False,
) -> None:
    """Add a paper by arXiv id or DOI, or enter its details.

    The details of an arXiv id or DOI are fetched; options override them, as with 'paperlog edit'. If the server can't
    be reached, the next 'paperlog update' fetches them. Reading a PDF needs the optional extra 'pdf'. Without an
    identifier or options, your editor opens.

    Example: paperlog add 2001.08361 --category language
    """
    context = command_context(ctx)
    facts = facts_from_options(title, author, published, link, category, alias, summary)
    if tag:
        facts["tags"] = new_tags(tag, "--tag")
    if identifier is not None:
        if identifier.lower().endswith(".pdf") and expanded(identifier).is_file():
            from paperlog.external.pdf import find_identifier

            pdf = identifier if pdf is None else pdf
            identifier = find_identifier(expanded(identifier))
        _add_fetched(context, identifier, facts, pdf_path(pdf), yes=yes)
        return
    if not facts and pdf is None:
        _add_in_editor(context)
        return
    if not facts.get("title", "").strip():
        raise UsageError("A paper needs a title. Use --title TITLE.")
    _show(context, papers.add(context.session, NewPaper(_paper(facts), category, pdf_path(pdf))))


def _show(context: CommandContext, result: Result) -> None:
    from paperlog.output.import_report import show_possible_duplicates

    context.show_result(result)
    show_possible_duplicates(context.err, result.possible_duplicates)


def _paper(facts: Mapping[str, Any]) -> Paper:
    """Create a paper with the given details and the identifiers in its links; its key is chosen later."""
    urls = [link.url for link in facts.get("links", ())]
    return Paper(**{
        "key": "new", "category": "new",
        "arxiv": next(filter(None, map(parse_arxiv_id, urls)), None),
        "doi": next(filter(None, map(parse_doi, urls)), None),
        **{field: fact for field, fact in facts.items() if fact},
    })  # fmt: skip


def _add_in_editor(context: CommandContext) -> None:
    from paperlog.cli.forms import blank_form, edit_form, read_form
    from paperlog.external.drafts import NEW_PAPER

    def use(saved: str) -> None:
        facts = read_form(saved)
        if not any(facts.values()):
            context.err.write_message("The form is empty. Nothing was added.")
            return
        if not facts.get("title"):
            raise UsageError("A paper needs a title.")
        _show(context, papers.add(context.session, NewPaper(_paper(facts), facts.pop("category", None))))

    edit_form(context, blank_form(), NEW_PAPER, use)


def _add_fetched(
    context: CommandContext, paper_id: str, facts: Mapping[str, Any], pdf: str | None, *, yes: bool
) -> None:
    """Fetch and add a paper by arXiv id or DOI; `facts` override the fetched details."""
    if not facts.get("title", "title").strip():
        raise UsageError("A paper needs a title.")
    fetched, failure = fetch_new_paper(context.session, context.environment.fetcher, paper_id)
    own_tags = [tag for tag in facts.get("tags", ()) if tag not in fetched.tags]
    overrides = {field: fact for field, fact in facts.items() if field not in {"category", "tags"}}
    new = NewPaper(replace(fetched, tags=(*fetched.tags, *own_tags)), facts.get("category"), pdf, overrides)

    def preview(screen: Screen) -> None:
        from paperlog.output.details import show_paper

        show_paper(screen, *papers.preview_add(context.session, new))

    if failure:
        context.err.write_message(
            f"Can't reach {failure.server}, so only the id is known. To fetch the details later: paperlog update"
        )
    if context.confirm(f"Add {overrides.get('title', fetched.title)}?", yes=yes, preview=preview):
        _show(context, papers.add(context.session, new))
