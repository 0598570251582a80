"""The `graph` command."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from paperlog.cli.context import command_context
from paperlog.cli.help import one_of
from paperlog.cli.params import AsJson, complete_papers
from paperlog.errors import UsageError


class GraphFormat(StrEnum):
    """The form of a graph."""

    TREE = "tree"
    MERMAID = "mermaid"
    DOT = "dot"


def graph(
    ctx: typer.Context,
    paper: Annotated[
        str | None,
        typer.Argument(
            metavar="[PAPER]",
            help="Key, citation key, name, title, arXiv id, DOI or link.",
            autocompletion=complete_papers,
            show_default="all papers with links",
        ),
    ] = None,
    graph_format: Annotated[
        GraphFormat, typer.Option("--format", "-f", help=f"Format of the graph. {one_of(GraphFormat)}")
    ] = GraphFormat.TREE,
    as_json: AsJson = False,
) -> None:
    """Show the tree of the papers that a paper builds on.

    '(above)' marks a paper whose own tree is shown further up.

    Example: paperlog graph sam
    """
    from paperlog.graph import tree_keys, trees
    from paperlog.output.graph import dot, graph_object, mermaid, show_trees

    context = command_context(ctx)
    if as_json and graph_format is not GraphFormat.TREE:
        raise UsageError("--json can't be combined with --format.")
    snapshot = context.session.snapshot()
    entries = {entry.key: entry for entry in snapshot.entries}
    rows = list(trees(entries, [snapshot.find(paper).key] if paper else tree_keys(entries)))
    if as_json:
        context.show_json(graph_object(rows))
    else:
        with context.paged() as screen:
            if graph_format is GraphFormat.TREE:
                show_trees(screen, rows)
            else:
                screen.write_lines((mermaid if graph_format is GraphFormat.MERMAID else dot)(screen, rows))
    if len(rows) <= 1:
        first = f"{rows[0].key} builds on no other paper" if rows else "No paper builds on another one"
        context.hint(f"{first}. To link papers: paperlog link PAPER --builds-on PAPER")
