"""Export to a Markdown reading list: lines with a date badge, then a table of images and summaries."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile
from urllib.parse import quote

from paperlog.dates import PartialDate
from paperlog.formats.base import Export
from paperlog.formats.markdown.blocks import NOTE_MARK
from paperlog.formats.markdown.dates import UNDATED
from paperlog.formats.markdown.vocabulary import RELATED_WORK, is_generic, is_unrelated_url
from paperlog.formats.text import escape_markdown, escape_markdown_url, markdown_link, one_line, strip_control
from paperlog.identifiers import is_web_url
from paperlog.models import Category, Entry, Link, Note, Paper

_BADGE = "https://img.shields.io/badge/{date_text}-{color}?logo=date&style=flat-square"
_COLORS = {"green": "08a045"}
_NO_COLOR = "lightgrey"

_PLAIN_ALIAS = re.compile(r"(?:[^\W_]|[ .,:+'/-]){1,60}")
_PARAGRAPH_BREAK = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")
_ITEM = re.compile(r"\n(?=[ \t]*(?:[-*+]|\d{1,3}[.)])\s)")
_BRACKETS = re.compile(r"[()\[\]]")


def dumps(contents: Export, *, with_notes: bool = False) -> str:
    """Write a section per category with a line per paper, followed by a table of all summaries."""
    entries = list(contents.entries)
    groups = [
        (category, [entry for entry in entries if entry.paper.category == category.key])
        for category in contents.categories
    ]
    parts = [_section(category, group, with_notes=with_notes) for category, group in groups if group]
    rows = [row for category, group in groups for entry in group for row in _summary_rows(entry.paper, category)]
    if rows:
        parts.append("----\n\n|Schema|Summary|\n|:-:|-|\n" + "".join(rows))
    return "\n".join(parts)


def _section(category: Category, entries: Sequence[Entry], *, with_notes: bool) -> str:
    lines = "".join(line for entry in entries for line in _entry_lines(entry, category, with_notes=with_notes))
    return f"# {escape_markdown(category.name)}\n\n{lines}"


def _entry_lines(entry: Entry, category: Category, *, with_notes: bool) -> Iterator[str]:
    paper = entry.paper
    yield f"<sub>&nbsp;&nbsp;{_badge(paper.published, category)}</sub> &nbsp;\n{_headline(paper)}\n<br>\n"
    if with_notes and entry.reading.notes:
        yield "\n"
        yield from map(_quoted_note, entry.reading.notes)


def _quoted_note(note: Note) -> str:
    """Return a note as a block quote that nothing in the note can end. A mark makes the Markdown parser skip it."""
    page = f", p. {escape_markdown(note.page)}" if note.page else ""
    quotation = [f"> {line}".rstrip() for line in (note.quote or "").splitlines()]
    parts = [f"**{note.at.date()}**{page}", "", *quotation, *([""] if quotation else []), *note.text.splitlines()]
    lines = [strip_control(part.expandtabs(4)) for part in parts]
    return "\n".join([NOTE_MARK, *(f"> {line}" if line.strip() else ">" for line in lines), "", ""])


def _badge(published: PartialDate | None, category: Category) -> str:
    if published is None:
        date_text = UNDATED
    else:
        date_text = f"{published.month:02}.{published.year}" if published.month and not published.day else published
    color = _COLORS.get(category.color or "", category.color or _NO_COLOR)
    return f"![]({_BADGE.format(date_text=date_text.replace('-', '--'), color=quote(color, safe=''))})"


def _headline(paper: Paper) -> str:
    """Return the title, the aliases and the remaining links."""
    title, urls = one_line(paper.title), _urls(paper)
    main_url = next((url for url in urls if not is_unrelated_url(url)), None)
    aliases = [one_line(name) for name in _printed_aliases(paper)]
    parenthesized_count = len(list(takewhile(_PLAIN_ALIAS.fullmatch, aliases))) if main_url else len(aliases)
    return " ".join(
        [
            markdown_link(title, main_url) if main_url and not is_generic(title) else f"**{escape_markdown(title)}**",
            *(f"({escape_markdown(name)})" for name in aliases[:parenthesized_count]),
            *(markdown_link(name, main_url or "") for name in aliases[parenthesized_count:]),
            *(markdown_link("link", url) for url in urls if url != main_url or is_generic(title)),
        ]
    )


def _urls(paper: Paper) -> list[str]:
    return [link.url for link in paper.links if is_web_url(link.url)]


def _printed_aliases(paper: Paper) -> Sequence[str]:
    """Return the aliases, except the last one if it is the part of the title before a colon."""
    head, colon, _ = paper.title.partition(": ")
    is_head = bool(paper.aliases) and bool(colon) and paper.aliases[-1] == head and len(head.split()) <= 5
    return paper.aliases[:-1] if is_head else paper.aliases


def _summary_rows(paper: Paper, category: Category) -> Iterator[str]:
    """Yield the table row of a paper with a link and an image, a summary or abstract, or related work."""
    main_url = next((url for url in _urls(paper) if not is_unrelated_url(url)), None)
    if main_url and (paper.summary_or_abstract or paper.schema_url or paper.related):
        image = f"![image]({escape_markdown_url(paper.schema_url)})" if paper.schema_url else ""
        link = markdown_link(_heading_name(paper), main_url)
        heading = f"<h3><sub>{_badge(paper.published, category)}</sub> &thinsp; {link}</h3>"
        related = "".join(map(_related_link, paper.related))  # before the summary, which might have unclosed markup
        yield f"|{image}|{heading}{related} {_table_cell_text(paper.summary_or_abstract)} |\n"


def _heading_name(paper: Paper) -> str:
    """Return the name, or the title without brackets if the name would be misinterpreted on import."""
    name = one_line(paper.name)
    return one_line(_BRACKETS.sub(" ", one_line(paper.title))) if _BRACKETS.search(name) or is_generic(name) else name


def _table_cell_text(text: str) -> str:
    """Put Markdown paragraphs on one line, for a table cell."""
    whole = _PARAGRAPH_BREAK.sub("<br><br>", strip_control(text).strip())
    return " ".join(_ITEM.sub("<br>", whole).replace("|", r"\|").split())


def _related_link(link: Link) -> str:
    return f" ({markdown_link(link.label, link.url)})" if RELATED_WORK.search(link.label) else ""
