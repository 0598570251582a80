"""A TOML form for entering or editing a paper in an editor."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from paperlog.cli.context import CommandContext
from paperlog.errors import InputUnreadable
from paperlog.external import editor
from paperlog.external.drafts import delete_drafts, form_drafts, keep_draft
from paperlog.formats.toml import NOT_EDITABLE, dump_fields, read_paper
from paperlog.models import Paper
from paperlog.schema import FACTS, RecordError, plain
from paperlog.toml_document import read_document

_NEW_PAPER_HEADER = """\
# A new paper. Only the title is required; an empty form adds nothing.
# published = "2023", "2023-05" or "2023-05-17"; links = [{ label = "arXiv", url = "https://arxiv.org/abs/2106.09685" }]
"""
_EDIT_HEADER = """\
# Edit the details of this paper. An empty value clears a field; deleting a line leaves it unchanged.
"""
_VERBATIM = frozenset({"title", "category"})
_LIST_FIELDS = frozenset({"aliases", "tags", "authors", "editors", "links", "related"})


def edit_form(
    context: CommandContext, form: str, name: str, use: Callable[[str], None], file: Path | None = None
) -> None:
    """Open a form, or the draft that was kept of it, in the editor, and use what was saved.

    `name` is the name of its drafts, which are next to `file`, by default the library.
    """
    context.refuse_dry_run("the editor")
    place = file or context.store_path
    continued: list[Path] = []
    for draft in form_drafts(place).get(name, [])[-1:]:
        if context.offer(f"Continue the form in {draft}?", f"An unsaved form is kept in {draft}.", yes=False):
            form, continued = editor.read_draft(draft), [draft]

    def keep(draft: Path) -> Path:
        delete_drafts(continued)
        return keep_draft(draft, place, name)

    editor.edit_form(form, use, place, context.configuration.editor, keep)
    delete_drafts(continued)


def blank_form() -> str:
    return _NEW_PAPER_HEADER + dump_fields({field: [] if field in _LIST_FIELDS else "" for field in FACTS})


def filled_form(paper: Paper) -> str:
    """Return a form filled in with a paper's details, except for tags, which the `tag` command changes."""
    facts = {field: plain(getattr(paper, field)) for field in FACTS if field != "tags"}
    return _EDIT_HEADER + dump_fields({field: "" if fact is None else fact for field, fact in facts.items()})


def read_form(text: str) -> dict[str, Any]:
    """Parse a form into a paper's details; the title and category name are left as written.

    Raises InputUnreadable.
    """
    try:
        raw = read_document(text.removeprefix("\ufeff"))
        if other := sorted(raw.keys() & NOT_EDITABLE):
            raise RecordError(other[0], "isn't a field of this form")
        category = raw.get("category", "")
        if not isinstance(category, str):
            raise RecordError("category", "must be text")
        filled_in = {field: value for field, value in raw.items() if value != ""}
        paper = read_paper({"key": "form", "title": "form", **filled_in, "category": "form"})
    except (RecordError, ValueError, RecursionError) as error:
        raise InputUnreadable("The form", str(error)) from None
    facts = {field: getattr(paper, field) for field in raw if field in FACTS}
    return {**facts, **{field: raw[field] for field in _VERBATIM if field in raw}}
