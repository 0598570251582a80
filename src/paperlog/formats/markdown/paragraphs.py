"""Entries that stand as paragraphs: lines with a month, lines that begin with a paper, headings that are one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby, pairwise

from paperlog.formats.base import Rejected
from paperlog.formats.markdown.blocks import Heading, Paragraph
from paperlog.formats.markdown.entries import Read, dated, read_entry
from paperlog.formats.markdown.links import is_title_link, is_useful, stands_for_itself
from paperlog.formats.markdown.parsed_entry import ParsedEntry
from paperlog.formats.markdown.spans import Span, SpanKind
from paperlog.formats.markdown.vocabulary import is_generic, leads_to_papers


def read_paragraph(paragraph: Paragraph) -> list[ParsedEntry | Rejected]:
    """Return the entries of a paragraph: its lines with a month, or those that begin with a paper."""
    entries: list[Read] = []
    for is_break, group in groupby(paragraph.pieces, key=lambda piece: piece.kind is SpanKind.BREAK):
        pieces = list(group)
        if not is_break and (badge := dated(pieces)):
            entries.append(read_entry(pieces, badge.line, certain=True))
    if not entries:
        entries = [read_entry(pieces, pieces[0].line) for pieces in _entries_in(paragraph.pieces)]
    return [entry for entry in entries if entry]


def read_heading(heading: Heading) -> Read:
    """Read the entry that a heading is which begins with a paper's link."""
    return next((read_entry(pieces, heading.line) for pieces in _entries_in(heading.pieces)), None)


def _entries_in(pieces: Sequence[Span]) -> list[Sequence[Span]]:
    """Cut pieces where a line begins with a paper's link or with words in bold that links belong to."""
    starts: list[int] = []
    fresh = True
    for index, piece in enumerate(pieces):
        if fresh and piece.kind is not SpanKind.PICTURE and re.search(r"\w", piece.text):
            fresh = False
            if _begins_entry(pieces, index):
                starts.append(index)
            elif not starts:
                return []
        fresh = fresh or piece.kind is SpanKind.BREAK or piece.text.endswith("\n")
    return [pieces[start:end] for start, end in pairwise([*starts, len(pieces)])]


def _begins_entry(pieces: Sequence[Span], index: int) -> bool:
    first, after = pieces[index], pieces[index + 1 :]
    if first.kind is SpanKind.LINK:
        return is_title_link(first) and leads_to_papers(first.url) and not stands_for_itself(pieces, index)
    if first.kind is not SpanKind.TEXT or not first.strong or is_generic(first.text):
        return False
    behind = next((piece for piece in after if piece.kind is SpanKind.BREAK or piece.text.strip()), None)
    alone = behind is not None and behind.kind is SpanKind.BREAK
    return any(
        is_useful(piece) and (alone or (leads_to_papers(piece.url) and stands_for_itself(after, place)))
        for place, piece in enumerate(after)
    )
