"""Lists that paperlog writes and reads: lines with a date badge, then a table of images and summaries."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import takewhile
from urllib.parse import quote

from msgspec.structs import replace

from paperlog.dates import PartialDate
from paperlog.formats.base import Export, Rejected
from paperlog.formats.markdown.blocks import NOTE_MARK, Table
from paperlog.formats.markdown.dates import UNDATED, date_in_badge, find_date_badge
from paperlog.formats.markdown.entries import ParsedEntry, is_between_links, rejection
from paperlog.formats.markdown.fields import column_fields, image_url
from paperlog.formats.markdown.spans import Span, SpanKind, plain_text, to_markdown
from paperlog.formats.markdown.vocabulary import RELATED_WORK, is_generic, is_unrelated_url
from paperlog.formats.text import escape_markdown, escape_markdown_url, markdown_link, one_line, strip_control
from paperlog.identifiers import is_web_url
from paperlog.models import Category, Entry, Link, Note, Paper
from paperlog.text import fold

_BADGE = "https://img.shields.io/badge/{date_text}-{color}?logo=date&style=flat-square"
_COLORS = {"green": "08a045"}
_NO_COLOR = "lightgrey"

_PLAIN_ALIAS = re.compile(r"(?:[^\W_]|[ .,:+'/-]){1,60}")
_PARAGRAPH_BREAK = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")
_ITEM = re.compile(r"\n(?=[ \t]*(?:[-*+]|\d{1,3}[.)])\s)")
_BRACKETS = re.compile(r"[()\[\]]")
_PARENTHESIZED = re.compile(r"(?<!\])\(([^()]{1,60})\)")
_MAX_SUMMARIES = 20


def dumps(contents: Export, *, with_notes: bool = False) -> str:
    """Write a section per category with a line per paper, followed by a table of all summaries."""
    entries = list(contents.entries)
    groups = [
        (category, [entry for entry in entries if entry.paper.category == category.key])
        for category in contents.categories
    ]
    parts = [
        "".join([f"# {escape_markdown(category.name)}\n\n", *_entry_lines(group, category, with_notes=with_notes)])
        for category, group in groups
        if group
    ]
    rows = [row for category, group in groups for entry in group for row in _summary_rows(entry.paper, category)]
    if rows:
        parts.append("----\n\n|Schema|Summary|\n|:-:|-|\n" + "".join(rows))
    return "\n".join(parts)


def _entry_lines(entries: Iterable[Entry], category: Category, *, with_notes: bool) -> Iterator[str]:
    for entry in entries:
        badge = _badge(entry.paper.published, category)
        yield f"<sub>&nbsp;&nbsp;{badge}</sub> &nbsp;\n{_headline(entry.paper)}\n<br>\n"
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
        related = "".join(  # before the summary, which might have unclosed markup
            f" ({markdown_link(link.label, link.url)})" for link in paper.related if RELATED_WORK.search(link.label)
        )
        paragraphs = _PARAGRAPH_BREAK.sub("<br><br>", strip_control(paper.summary_or_abstract).strip())
        summary = " ".join(_ITEM.sub("<br>", paragraphs).replace("|", r"\|").split())
        yield f"|{image}|{heading}{related} {summary} |\n"


def _heading_name(paper: Paper) -> str:
    """Return the name, or the title without brackets if the name would be misinterpreted on import."""
    name = one_line(paper.name)
    return one_line(_BRACKETS.sub(" ", one_line(paper.title))) if _BRACKETS.search(name) or is_generic(name) else name


def read_badge_line(spans: Sequence[Span]) -> ParsedEntry | Rejected:
    """Read a line with a date badge: a title in a link or in bold, names in parentheses, and more links.

    The text of another link is a name. A link in a sentence cites another paper.
    """
    badge = find_date_badge(spans)
    line = badge.line if badge else spans[0].line
    visible = [span for span in spans if span.kind is not SpanKind.IMAGE]
    start = next((index for index, span in enumerate(visible) if _is_badge_title(span)), None)
    title = plain_text([span for span in visible if span.kind is SpanKind.TEXT] if start is None else [visible[start]])
    if not title:
        return rejection(line, plain_text(visible), "no title")
    entry = ParsedEntry(line, title, published=date_in_badge(badge.url) if badge else None)
    kept: list[Span] = []
    names: list[str] = []
    text, is_own = "", True
    for index, span in enumerate(visible[start:] if start is not None else []):
        if span.kind is SpanKind.LINK:
            is_own = is_own and is_between_links(text)
            text = ""
        else:
            text += span.text if index else ""
        if span.kind is SpanKind.LINK and is_own:
            entry.add_urls([span.url])
            names += [span.text] if index and not is_generic(span.text) else []
        elif index and span.text.strip(" \n,;&") != "and":
            kept.append(span)
    description = to_markdown(kept)
    entry.aliases = [*(match[1].strip() for match in _PARENTHESIZED.finditer(description)), *names]
    rest = " ".join(_PARENTHESIZED.sub(" ", description).lstrip(" \n,.;:&\u2013\u2014-").split())
    entry.add_to_summary(rest if rest.strip(" ,.;&") not in {"", "and"} else "")
    return entry


def _is_badge_title(span: Span) -> bool:
    is_title_link = span.kind is SpanKind.LINK and not span.bare and not is_generic(span.text)
    return bool(span.text.strip()) and (is_title_link or (span.kind is SpanKind.TEXT and span.strong))


def is_summary_table(table: Table) -> bool:
    fields = set(column_fields(table))
    return {"summary", "image"} <= fields and not fields & {"title", "links"}


def read_summaries(table: Table) -> Iterator[ParsedEntry | Rejected]:
    """Yield an entry for each row. A summary starts with a linked heading, followed by aliases in brackets."""
    fields = column_fields(table)
    for line, cells in table.rows:
        by_column = dict(zip(fields, cells, strict=False))
        if any(cells):
            yield _read_summary(line, by_column.get("summary", []), image_url(by_column.get("image", [])))


def attach_summaries(entries: Sequence[ParsedEntry], rows: Sequence[ParsedEntry]) -> list[ParsedEntry]:
    """Merge each row into the only entry with its link, or with its link and name, or with its name.

    Return the rows that have no such entry. An entry accepts a limited number of rows.
    """
    by_link: dict[str, list[ParsedEntry]] = defaultdict(list)
    by_name: dict[str, list[ParsedEntry]] = defaultdict(list)
    for entry in entries if rows else ():
        for identity in entry.identities:
            by_link[identity].append(entry)
        for name in set(map(fold, (entry.title, *entry.all_aliases))):
            by_name[name].append(entry)
    counts: Counter[int] = Counter()
    others = []
    for row in rows:
        (identity,) = row.identities
        linked, named = by_link[identity], by_name[fold(row.title)][:_MAX_SUMMARIES]
        named = [entry for entry in named if not linked or identity in entry.identities]
        matches = next((found for found in (linked, named) if len(found) == 1), linked[:1])
        if matches and counts[id(matches[0])] < _MAX_SUMMARIES:
            counts[id(matches[0])] += 1
            _merge(matches[0], row)
        else:
            others.append(row)
    return others


def _merge(entry: ParsedEntry, row: ParsedEntry) -> None:
    is_other_name = not row.aliases or fold(row.title) != fold(entry.title)
    entry.aliases = [*([row.title] if is_other_name else []), *row.aliases, *entry.aliases]
    entry.add_to_summary(row.summary)
    entry.schema_url = entry.schema_url or row.schema_url
    entry.related = (*entry.related, *row.related)
    entry.published = entry.published or row.published
    if not entry.identities & row.identities:
        entry.add_urls(row.urls)


def _read_summary(line: int, cell: Sequence[Span], schema_url: str | None) -> ParsedEntry | Rejected:
    start = next((index for index, span in enumerate(cell) if span.kind is SpanKind.LINK and span.text), None)
    if start is None or is_generic(cell[start].text) or not is_web_url(cell[start].url):
        return rejection(line, plain_text(cell), "no linked heading in its summary")
    end = next((index for index in range(start, len(cell)) if cell[index].kind is SpanKind.BREAK), start + 1)
    heading = plain_text(cell[start:end])
    badge = find_date_badge(cell[:end])
    entry = ParsedEntry(line, urls=[cell[start].url], schema_url=schema_url)
    entry.published = date_in_badge(badge.url) if badge else None
    entry.title = re.split(r"\s*[(\[]", cell[start].text)[0] or cell[start].text
    entry.aliases = [alias.strip() for alias in re.findall(r"\(([^()]+)\)", heading) if alias.strip()]
    rest, entry.related = _extract_related(cell[end:])
    entry.add_to_summary(to_markdown(rest))
    return entry


def _extract_related(spans: Sequence[Span]) -> tuple[list[Span], tuple[Link, ...]]:
    """Remove a bracketed link to related work from a summary; return the rest and the link."""
    rest = list(spans)
    for index, span in enumerate(rest):
        if span.kind is not SpanKind.LINK or not RELATED_WORK.search(span.text) or not is_web_url(span.url):
            continue
        before = rest[index - 1] if index else None
        after = rest[index + 1] if index + 1 < len(rest) else None
        if before and after and before.text.rstrip().endswith("(") and after.text.lstrip().startswith(")"):
            rest[index - 1] = replace(before, text=before.text.rstrip()[:-1].rstrip())
            rest[index + 1] = replace(after, text=after.text.lstrip()[1:])
            del rest[index]
            return rest, (Link(span.text, span.url),)
    return rest, ()
