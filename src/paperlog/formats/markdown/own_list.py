"""Parts of the lists that paperlog writes: lines with a date badge, and the table of images and summaries."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from paperlog.formats.base import Rejected
from paperlog.formats.markdown.blocks import Table
from paperlog.formats.markdown.dates import date_in_badge, find_date_badge
from paperlog.formats.markdown.entries import is_between_links, rejection
from paperlog.formats.markdown.fields import column_fields, image_url
from paperlog.formats.markdown.parsed_entry import ParsedEntry
from paperlog.formats.markdown.spans import Span, SpanKind, plain_text, to_markdown
from paperlog.formats.markdown.vocabulary import RELATED_WORK, is_generic
from paperlog.identifiers import is_web_url
from paperlog.models import Link
from paperlog.text import fold

_PARENTHESIZED = re.compile(r"(?<!\])\(([^()]{1,60})\)")
_MAX_SUMMARIES = 20


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
        linked = by_link[identity]
        named = [entry for entry in by_name[fold(row.title)][:_MAX_SUMMARIES] if not linked or identity in entry.identities]
        entry = next((found[0] for found in (linked, named) if len(found) == 1), next(iter(linked), None))
        if entry is None or counts[id(entry)] == _MAX_SUMMARIES:
            others.append(row)
        else:
            counts[id(entry)] += 1
            _merge(entry, row)
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
