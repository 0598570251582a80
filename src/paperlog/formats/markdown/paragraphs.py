"""Entries in paragraphs: the lines that begin one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from paperlog.formats.base import Rejected
from paperlog.formats.markdown.authors import parse_authors
from paperlog.formats.markdown.blocks import TextBlock
from paperlog.formats.markdown.dates import find_date_badge
from paperlog.formats.markdown.entries import read_entry
from paperlog.formats.markdown.own_list import read_badge_line
from paperlog.formats.markdown.parsed_entry import ParsedEntry
from paperlog.formats.markdown.pieces import Piece, Role
from paperlog.formats.markdown.spans import SpanKind
from paperlog.formats.markdown.titles import find_title
from paperlog.formats.markdown.vocabulary import is_generic, is_paper_url, is_unrelated_url


def read_paragraph(block: TextBlock) -> Iterator[ParsedEntry | Rejected]:
    """Yield the entries of a paragraph: its lines with a date badge, or else what its lines begin."""
    spans = block.spans
    if find_date_badge(spans):
        breaks = [index for index, span in enumerate(spans) if span.kind is SpanKind.BREAK]
        for start, end in pairwise([-1, *breaks, len(spans)]):
            if find_date_badge(spans[start + 1 : end]):
                yield read_badge_line(spans[start + 1 : end])
        return
    lines = lines_of(block.pieces)
    starts = [index for index, line in enumerate(lines) if _has_marked_title(line)]
    first = [piece for line in lines[: min([2, *starts])] for piece in line]
    if _has_plain_title(first):
        starts = [index for index, line in enumerate(lines) if not index or index in starts or _has_plain_title(line)]
    for start, end in pairwise([*starts, len(lines)]):
        pieces = [piece for line in lines[start:end] for piece in line]
        entry = read_entry(pieces, pieces[0].line, find_title(pieces))
        if entry and entry.urls:
            yield entry


def lines_of(pieces: Sequence[Piece]) -> list[list[Piece]]:
    starts = [index for index, piece in enumerate(pieces) if not index or piece.starts_line]
    return [list(pieces[start:end]) for start, end in pairwise([*starts, len(pieces)])]


def _has_marked_title(line: Sequence[Piece]) -> bool:
    """Return whether a line has a title in bold, in quotation marks or as a link, with only facts in front of it.

    A title isn't the beginning of a sentence.
    """
    if (found := find_title(line)) is None or not all(map(_is_fact, line[: found[0]])):
        return False
    title = line[found[0]]
    following = line[found[1] + 1] if found[1] + 1 < len(line) else None
    is_text = following is not None and following.role is Role.TEXT and following.is_plain
    if following and is_text and not following.separator.strip() and following.text[:1].islower():
        return False
    if title.link:
        is_numbered = any(piece.role is Role.NUMBER for piece in line[: found[0]])
        return not title.is_label and (is_paper_url(title.link.url) or is_numbered or title.quoted)
    return title.quoted or title.span.strong


def _has_plain_title(line: Sequence[Piece]) -> bool:
    """Return whether a line starts with a title in plain text, and links to the paper without being a sentence."""
    found = find_title(line)
    if found is None or not line[found[0]].is_plain or any(piece.role is Role.TEXT for piece in line[: found[0]]):
        return False
    after = line[found[1] :]
    has_authors = any(piece.role is Role.AUTHORS for piece in after)
    links = [piece.link for piece in after if piece.link and not is_unrelated_url(piece.link.url)]
    return any(has_authors or is_paper_url(link.url) or is_generic(link.text) for link in links) and all(
        piece.is_label and (piece.separator.strip(" \t") or _is_fact(previous))
        for previous, piece in pairwise(after)
        if piece.link
    )


def _is_fact(piece: Piece) -> bool:
    """Return whether a piece in front of a title isn't the title: a number, a date, a label or authors."""
    is_name = " " in piece.text and parse_authors(piece.text, is_certain=True) is not None
    return piece.role is not Role.TEXT or piece.bracketed or is_name
