"""Fields with a name: the columns of tables, and lines such as `Authors: A. Bee, C. Dee`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from paperlog.formats.base import Rejected
from paperlog.formats.markdown.authors import parse_authors
from paperlog.formats.markdown.blocks import Table
from paperlog.formats.markdown.dates import date_in_badge, find_date_badge, parse_date
from paperlog.formats.markdown.entries import ParsedEntry, read_details, read_entry, rejection, to_summary
from paperlog.formats.markdown.pieces import Piece, Role, clean, split
from paperlog.formats.markdown.spans import Span, SpanKind, plain_text, to_markdown
from paperlog.formats.markdown.titles import Titled, divide, find_title
from paperlog.formats.markdown.vocabulary import (
    FIELDS,
    count_words,
    is_generic,
    is_nickname,
    is_paper_url,
    is_unrelated_url,
)
from paperlog.identifiers import is_web_url, parse_arxiv_id
from paperlog.text import fold

_SEPARATOR = re.compile(r"[,;/]|\s\|\s")
_EMPTY_CELL = re.compile(r"[\s\u2010-\u2015\u2212-]*|n\.?/?a\.?|null|none|nan", re.IGNORECASE)
_ARXIV_VERSION = re.compile(r"v[0-9]+$", re.IGNORECASE)


def read_labelled_line(entry: ParsedEntry, pieces: Sequence[Piece]) -> bool:
    """Read a line such as `Date: August 2026`. Return False if it doesn't start with the name of a field."""
    field, text = field_of(pieces)
    if field in {"title", "paper"} and pieces[1].role is Role.TEXT and count_words(clean(text)) >= 3:
        if is_nickname(entry.title):
            entry.aliases.append(entry.title)
        elif fold(entry.title) != fold(clean(text)):
            entry.add_to_summary(entry.title)
        entry.title = clean(text)
        entry.add_urls(piece.link.url for piece in pieces if piece.link and not is_unrelated_url(piece.link.url))
        return True
    if field in {"", "title", "name", "image", "links", "paper"}:
        return False
    spans = [span for piece in pieces[1:] for span in (Span(SpanKind.TEXT, piece.line, piece.separator), piece.span)]
    _read_field(entry, field, spans, text, pieces[1:])
    return True


def field_of(pieces: Sequence[Piece]) -> tuple[str, str]:
    """Return the field that a line starts with and its text, or two empty strings."""
    names = (fold(part) for part in label_of(pieces).split("/"))
    if not (field := next((FIELDS[name] for name in names if name in FIELDS), "")):
        return "", ""
    label, *rest = pieces
    text = label.text if label.role is Role.AUTHORS else ""
    text += "".join(f"{piece.separator}{piece.text}" for piece in rest)
    return field, (text.partition(":")[2] if label.role is Role.AUTHORS else text).strip(" \n:\uff1a")


def label_of(pieces: Sequence[Piece]) -> str:
    """Return the words before a colon at the start of a line, or an empty string."""
    if pieces and pieces[0].role is Role.AUTHORS and not pieces[0].link:  # `Authors: A. Bee, C. Dee` is one piece
        return pieces[0].text.partition(":")[0] if ":" in pieces[0].text else ""
    if len(pieces) < 2 or pieces[0].link or pieces[0].bracketed or len(pieces[0].text) > 30:
        return ""
    has_colon = pieces[1].separator.lstrip()[:1] in {":", "\uff1a"} or pieces[0].text.endswith((":", "\uff1a"))
    return pieces[0].text.partition("(")[0].rstrip(" :\uff1a") if has_colon else ""


def _read_field(entry: ParsedEntry, field: str, spans: Sequence[Span], text: str, pieces: Sequence[Piece]) -> None:
    """Set a field to a value. Links count as the entry's own, except those to the pages of its authors."""
    urls = [span.url for span in spans if span.kind is SpanKind.LINK and is_web_url(span.url)]
    urls = list(filter(is_paper_url, urls)) if field == "authors" else urls
    match field:
        case "published":
            badge = find_date_badge(spans)
            entry.published = (date_in_badge(badge.url) if badge else parse_date(text)) or entry.published
        case "venue":
            entry.venue = text or entry.venue
        case "authors":
            entry.authors = parse_authors(text, is_certain=True) or ((text,) if text else entry.authors)
        case "tags":
            entry.tags += [tag for tag in (part.strip(" []") for part in _SEPARATOR.split(text)) if tag]
        case "name":
            entry.aliases += [text] if text else []
        case "summary":
            entry.add_to_summary(to_summary(pieces))
            entry.cited_urls += urls
            return
        case "links" | "paper" if not urls and (arxiv := parse_arxiv_id(text)):
            version = _ARXIV_VERSION.search(text)
            entry.add_urls([f"https://arxiv.org/abs/{arxiv}{version[0] if version else ''}"])
        case "image":
            entry.schema_url = image_url(spans) or entry.schema_url
    entry.add_urls(url for url in urls if not is_unrelated_url(url))


def image_url(spans: Sequence[Span]) -> str | None:
    return next((span.url for span in spans if span.kind is SpanKind.IMAGE and is_web_url(span.url)), None)


def column_fields(table: Table) -> list[str]:
    """Return the field of each column, or an empty string for an unknown one."""
    return [FIELDS.get(fold(plain_text(cell)), "") for cell in table.header]


def read_table(table: Table) -> Iterator[ParsedEntry | Rejected]:
    """Yield the papers in a table."""
    fields = column_fields(table)
    for line, cells in table.rows:
        columns = zip([*fields, *[""] * len(cells)], [*table.header, *[[]] * len(cells)], cells, strict=False)
        row = [(field, name, cell) for field, name, cell in columns if _has_content(cell)]
        has_links = any(
            span.kind is SpanKind.LINK and not is_unrelated_url(span.url) for _, _, cell in row for span in cell
        )
        entry, used = _read_title(row, line, has_links=has_links)
        if entry is not None:
            for field, name, cell in row:
                if not any(cell is each for each in used):
                    if not field:
                        _read_unknown_field(entry, to_markdown(name), split(cell))
                    _read_field(entry, field, cell, plain_text(cell), split(cell) if field == "summary" else ())
            yield entry
        elif has_links:
            yield rejection(line, " ".join(map(plain_text, cells)), "no title")


def _read_title(
    row: Sequence[tuple[str, list[Span], list[Span]]], line: int, *, has_links: bool
) -> tuple[ParsedEntry | None, list[list[Span]]]:
    """Read the cells with the title, and return them too. In a row with links, these can be the unknown columns."""
    title_fields = ("title", "paper", "name") if has_links else ("title", "paper")
    titles = [cell for title_field in title_fields for field, _, cell in row if field == title_field]
    unknown = [cell for field, _, cell in row if not field and has_links]
    for cells in (*([cell] for cell in titles), unknown):
        pieces = split(span for cell in cells for span in (*cell, Span(SpanKind.TEXT, line, " | ")))
        found = find_title(pieces) if cells is unknown else _title_of_cell(pieces)
        if entry := read_entry(found, line):
            return entry, cells
    for cell in titles:
        text = plain_text(cell)
        if not is_generic(text) and not parse_date(text):
            return ParsedEntry(line, text), [cell]
    return None, []


def _title_of_cell(pieces: Sequence[Piece]) -> Titled | None:
    """Find the title in a cell. Text without marks is a title up to a gap."""
    if (
        not pieces
        or pieces[0].role is Role.DATE
        or any(each.link or each.quoted or each.span.strong for each in pieces)
    ):
        return find_title(pieces)
    ends = (i for i, each in enumerate(pieces) if i and (each.starts_line or each.separator[:2].isspace()))
    return divide(pieces, 0, next(ends, len(pieces)) - 1)


def _read_unknown_field(entry: ParsedEntry, name: str, pieces: Sequence[Piece]) -> None:
    """Read a date, a venue or authors. Other text is a part of the summary, after the name of the field."""
    if len(pieces) == 1 and pieces[0].role in (Role.DATE, Role.VENUE, Role.AUTHORS):
        read_details(entry, pieces)
    elif any(piece.role is Role.TEXT and not piece.link for piece in pieces):
        entry.add_to_summary(f"{name}: {to_summary(pieces)}" if name else to_summary(pieces))


def _has_content(cell: Sequence[Span]) -> bool:
    return any(span.kind in {SpanKind.LINK, SpanKind.IMAGE} for span in cell) or not _EMPTY_CELL.fullmatch(
        plain_text(cell)
    )
