"""The `link` command."""

from __future__ import annotations

import shlex
from typing import Annotated, Any

import typer

from paperlog.cli.changing import changes_library
from paperlog.cli.context import command_context
from paperlog.cli.params import OptionalPapers, PaperName, complete_papers
from paperlog.errors import UsageError
from paperlog.library import relations
from paperlog.models import BUILDS_ON, COMPARES_WITH, IMPLEMENTS


def _papers_option(name: str, description: str) -> Any:
    return typer.Option(
        f"--{name}", metavar="PAPER", help=f"{description}; may be repeated.", autocompletion=complete_papers
    )


@changes_library
def link(
    ctx: typer.Context,
    paper: PaperName,
    others: OptionalPapers = None,
    builds_on: Annotated[list[str] | None, _papers_option(BUILDS_ON, "A paper that it builds on")] = None,
    compares_with: Annotated[list[str] | None, _papers_option(COMPARES_WITH, "A paper that it compares with")] = None,
    implements: Annotated[list[str] | None, _papers_option(IMPLEMENTS, "A paper that it implements")] = None,
    remove: Annotated[bool, typer.Option("--remove", help="Remove the links to these papers.")] = False,
) -> None:
    """Record which papers a paper builds on, compares with or implements.

    With --remove, name papers without an option to remove all links to them.

    Example: paperlog link qlora --builds-on lora --compares-with llama-2
    """
    context = command_context(ctx)
    named = [
        (kind, name)
        for kind, names in ((BUILDS_ON, builds_on), (COMPARES_WITH, compares_with), (IMPLEMENTS, implements))
        for name in names or ()
    ]
    if remove:
        if not (others or named):
            raise UsageError("Name the papers to remove the links to.")
        result = relations.unlink(context.session, paper, others or (), named)
    elif others or not named:
        example = f": paperlog link {shlex.join([paper, '--builds-on', others[0]])}" if others else "."
        raise UsageError(f"Put --builds-on, --compares-with or --implements before each paper to link to{example}")
    else:
        result = relations.link(context.session, paper, named)
    context.show_result(result)
