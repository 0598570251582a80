"""The `cite` command."""

from __future__ import annotations

import re
from typing import Annotated

import typer

from paperlog.cli.context import command_context
from paperlog.cli.params import AsJson, complete_papers
from paperlog.errors import UsageError
from paperlog.library.citing import papers_to_cite

_PLAIN_KEY = re.compile(r"\w(?:\w|[:.#$%&+?<>~/-](?=\w))*")
"""A citation key that pandoc reads without braces."""


def cite(
    ctx: typer.Context,
    papers: Annotated[
        list[str],
        typer.Argument(
            metavar="PAPER...",
            help="Names of papers, or a query; see 'paperlog help query'.",
            autocompletion=complete_papers,
            show_default=False,
        ),
    ],
    latex: Annotated[bool, typer.Option("--latex", help="Print a LaTeX command instead of Pandoc Markdown.")] = False,
    style: Annotated[
        str | None,
        typer.Option(
            metavar="STYLE", help="Print references in a CSL style, such as apa or ieee. Needs the extra 'cite'."
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Print the citation keys or the references of papers.

    Example: paperlog cite lora vit
    """
    if latex and style is not None:
        raise UsageError("Use either --latex or --style.")
    if latex and as_json:
        raise UsageError("Use either --latex or --json.")
    context = command_context(ctx)
    entries = papers_to_cite(context.session, papers)
    if style is not None:
        from paperlog.formats.references import format_references

        references = format_references(entries, style)
        if as_json:
            context.show_json(references)
        else:
            with context.paged() as screen:
                for reference in references:
                    screen.write_wrapped("", reference)
    elif as_json:
        context.show_json([{"key": entry.key, "citation_key": key} for key, entry in entries.items()])
    elif latex:
        context.out.write_line(f"\\cite{{{','.join(entries)}}}")
    else:
        context.out.write_line(f"[{'; '.join(map(_pandoc_key, entries))}]")


def _pandoc_key(key: str) -> str:
    return f"@{key}" if _PLAIN_KEY.fullmatch(key) else f"@{{{key}}}"
