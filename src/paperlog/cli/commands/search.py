"""The `search` command."""

from __future__ import annotations

from typing import Annotated

import typer

from paperlog.cli.context import command_context
from paperlog.cli.params import AsJson, QueryTexts, TemplateText, limit_option, parse_template_of, query_options
from paperlog.errors import NotFound, UsageError, shorten
from paperlog.library import selection


@query_options
def search(
    ctx: typer.Context,
    queries: QueryTexts,
    limit: Annotated[int | None, limit_option("10")] = None,
    template: TemplateText = None,
    as_json: AsJson = False,
) -> None:
    """Search papers and your notes, best matches first.

    Looks for words in names, titles, tags, authors, summaries and notes. Papers with all the words come first.
    Misspelled words are corrected, and the corrections shown.

    Example: paperlog search how to fine-tune a model
    """
    context = command_context(ctx)
    if not any(map(str.strip, queries)):
        raise UsageError("Nothing to search for. Use 'paperlog search WORDS'.")
    parsed = parse_template_of("search", template, as_json=as_json)
    from paperlog.output.search_results import show_corrections, show_hits

    query, results = selection.search(context.session, queries)
    hits = results.hits[: limit or context.configuration.search_limit]
    if as_json or parsed:
        from paperlog.output.paper_json import hit_object

        context.show_records([hit_object(hit) for hit in hits], parsed)
    else:
        with context.paged() as screen:
            show_hits(screen, hits, results.search_terms.terms)
    if query.excluded_words:
        context.hint(f"Excluded: papers with {' or '.join(map(repr, map(shorten, query.excluded_words)))}.")
    show_corrections(context.err, [correction for correction in results.corrections if hits or correction.replacement])
    if not hits:
        verb = "matches" if str(query.filter) else "mentions"
        raise NotFound(f"No paper {verb} '{shorten(' '.join(queries))}'.")
