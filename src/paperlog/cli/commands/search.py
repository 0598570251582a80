"""The `search` command."""

from __future__ import annotations

from typing import Annotated

import typer

from paperlog.cli.context import desk_of
from paperlog.cli.params import AsJson, Asked, asking
from paperlog.errors import NothingMatches, WrongUsage, shortened

BEST = 10


@asking
def search(
    ctx: typer.Context,
    asked: Asked,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="At most so many.")] = BEST,
    as_json: AsJson = False,
) -> None:
    """Find papers by words of their names, titles, tags, authors, summaries and your notes, the best first.

    Papers that have all the words come first. A misspelt word is corrected, and that is said.

    Example: paperlog search how to fine-tune a model
    """
    desk = desk_of(ctx)
    if not any(map(str.strip, asked)):
        raise WrongUsage("Say what to look for: paperlog search WORDS")
    from paperlog.output.search_results import show_corrections, show_hits

    query, found = desk.library.search(asked)
    hits = found.hits[:limit]
    if as_json:
        from paperlog.output.json import hit_object

        desk.show_json([hit_object(hit) for hit in hits])
    else:
        show_hits(desk.out, hits, found.question.terms)
    if query.excluded:
        desk.hint(f"Left out: papers with {' or '.join(map(repr, map(shortened, query.excluded)))}.")
    show_corrections(desk.err, [each for each in found.corrections if hits or each.meant])
    if not hits:
        verb = "matches" if str(query.filter) else "mentions"
        raise NothingMatches(f"No paper {verb} '{shortened(' '.join(asked))}'.")
