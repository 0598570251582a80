"""Export to a Markdown document: a section for each paper, with its summary and notes as they were written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from paperlog.dates import local_day
from paperlog.formats.base import Export, title_link
from paperlog.formats.notes import note_markdown, with_closed_code
from paperlog.formats.text import escape_markdown, escape_markdown_url, markdown_link
from paperlog.identifiers import is_web_url
from paperlog.models import Entry, Note, Paper
from paperlog.text import printable

DOCUMENT_MARK = "<!-- paperlog document -->"
"""The last line of a document. It isn't visible, and tells `loads` that this is not a reading list."""


def dumps(contents: Export, *, with_notes: bool = False) -> str:
    entries = list(contents.entries)
    blocks: list[str] = []
    for category in contents.categories:
        if papers := [entry for entry in entries if entry.paper.category == category.key]:
            blocks.append(f"# {escape_markdown(category.name)}")
            blocks += (block for entry in papers for block in _entry_blocks(entry, with_notes=with_notes))
    return printable("\n\n".join([*blocks, DOCUMENT_MARK]) + "\n", lines=True) if blocks else ""


def _entry_blocks(entry: Entry, *, with_notes: bool) -> Iterator[str]:
    paper = entry.paper
    url, other_links = title_link(paper)
    yield f"## {markdown_link(paper.title, url) if url else escape_markdown(paper.title)}"
    if facts := _facts(paper):
        yield facts
    if other_links:
        yield "Also at " + ", ".join(markdown_link(link.label, link.url) for link in other_links)
    if text := paper.summary_or_abstract.strip():
        yield with_closed_code(text)
    if paper.schema_url and is_web_url(paper.schema_url):
        yield f"![Schema of {escape_markdown(paper.name)}]({escape_markdown_url(paper.schema_url)})"
    if with_notes and entry.reading.notes:
        yield "### Notes"
        yield from (block for note in entry.reading.notes for block in _note_blocks(note))


def _facts(paper: Paper) -> str:
    """Return the short names, the authors, the venue, the date and the tags."""
    parts: Sequence[str] = (
        ", ".join(paper.aliases),
        paper.people(len(paper.authors or paper.editors)),
        paper.venue or "",
        paper.published.in_words() if paper.published else "",
        ", ".join(paper.tags),
    )
    return " · ".join(escape_markdown(part) for part in parts if part)


def _note_blocks(note: Note) -> Iterator[str]:
    yield f"**{local_day(note.at).in_words()}**"
    yield with_closed_code(note_markdown(note))
