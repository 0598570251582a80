"""The `tag` command."""

from __future__ import annotations

import shlex
from typing import Annotated

import typer

from paperlog.cli.changing import changes_library
from paperlog.cli.context import CommandContext, command_context
from paperlog.cli.params import (
    Names,
    Where,
    Yes,
    complete_tags,
    completer,
    new_tags,
    paper_names,
    papers_to_change,
    tag_names,
)
from paperlog.errors import UsageError
from paperlog.library import tags
from paperlog.store import Snapshot

_RENAME = "rename"


def _names(snapshot: Snapshot) -> Names:
    tags = [tag for tag, _ in tag_names(snapshot)]
    return [*paper_names(snapshot), *((sign + tag, "") for sign in "+-" for tag in tags)]


@changes_library
def tag(
    ctx: typer.Context,
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[PAPER|+TAG|-TAG]...",
            help="Papers, and tags to add (+TAG) or to remove (-TAG).",
            autocompletion=completer(_names),
            show_default=False,
        ),
    ] = None,
    where: Where = None,
    add: Annotated[
        list[str] | None, typer.Option("--add", "-a", help="Tag to add; may be repeated.", autocompletion=complete_tags)
    ] = None,
    remove: Annotated[
        list[str] | None,
        typer.Option("--remove", "-d", help="Tag to remove; may be repeated.", autocompletion=complete_tags),
    ] = None,
    yes: Yes = False,
) -> None:
    """Add or remove tags.

    'paperlog tag rename OLD NEW' renames a tag in all papers and views.

    Example: paperlog tag lora vit +todo -later
    """
    context = command_context(ctx)
    given = words or []
    if given[:1] == [_RENAME] and len(given) == 3 and not (add or remove or where is not None):
        _rename(context, *given[1:])
        return
    names = [word for word in given if word[:1] not in {"+", "-"}]
    added = new_tags([*(add or ()), *(word[1:] for word in given if word.startswith("+"))], "--add")
    removed = [*(remove or ()), *(word[1:] for word in given if word.startswith("-"))]
    if not (added or removed):
        if given[:1] == [_RENAME]:
            raise UsageError("To rename a tag: paperlog tag rename OLD NEW")
        example = f": paperlog tag {shlex.join(names[:-1])} {shlex.quote(f'+{names[-1]}')}" if len(names) > 1 else "."
        raise UsageError(f"Give tags to add, as +TAG, or to remove, as -TAG{example}")
    changes = [*(f"+{name}" for name in added), *(f"-{name}" for name in removed)]
    if chosen := papers_to_change(context, names, where, "Tag", " ".join(changes), yes=yes):
        context.show_result(tags.tag(context.session, chosen, added, removed))


def _rename(context: CommandContext, old: str, new: str) -> None:
    from paperlog.output.messages import show_change

    show_change(context.out, tags.rename_tag(context.session, old, new))
