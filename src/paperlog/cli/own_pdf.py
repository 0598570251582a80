"""The user's consent to open a PDF whose path was imported."""

from __future__ import annotations

from paperlog.cli.context import CommandContext
from paperlog.models import Entry


def with_agreed_pdf(context: CommandContext, entry: Entry, *, yes: bool) -> Entry:
    """If the path of a paper's PDF was imported, ask whether to open it. Return the paper with the answer."""
    if entry.reading.pdf_from is None:
        return entry
    from paperlog.external.opener import find_pdf
    from paperlog.library.papers import agree_to_pdf

    path = str(find_pdf(entry))
    question = f"The path {path} was imported from '{entry.reading.pdf_from}'. Open it?"
    if yes or context.confirm_on_terminal(question):
        (entry,) = agree_to_pdf(context.session, entry, path).entries
    return entry
