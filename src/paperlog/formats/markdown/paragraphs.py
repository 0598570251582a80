"""Entries in paragraphs and headings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby, pairwise

from paperlog.formats.base import Rejected
from paperlog.formats.markdown.blocks import Heading, Paragraph
from paperlog.formats.markdown.entries import EntryResult, find_date_badge, read_entry
from paperlog.formats.markdown.links import is_link_label, is_title_link, may_be_paper_link
from paperlog.formats.markdown.parsed_entry import ParsedEntry
from paperlog.formats.markdown.spans import Span, SpanKind
from paperlog.formats.markdown.vocabulary import is_generic, is_paper_url

_MAX_SPANS = 200
"""The number of spans in which bold text must be followed by a link, so that splitting takes linear time."""


def read_paragraph(paragraph: Paragraph) -> list[ParsedEntry | Rejected]:
    """Return the entries of a paragraph: lines with a date badge, or else lines that start with a link or in bold."""
    results: list[EntryResult] = []
    for is_break, group in groupby(paragraph.spans, key=lambda span: span.kind is SpanKind.BREAK):
        spans = list(group)
        if not is_break and (badge := find_date_badge(spans)):
            results.append(read_entry(spans, badge.line, is_certain=True))
    if not results:
        results = [read_entry(spans, spans[0].line) for spans in _split_entries(paragraph.spans)]
    return [entry for entry in results if entry]


def read_heading(heading: Heading) -> EntryResult:
    """Parse a heading that starts with a link to a paper."""
    return next((read_entry(spans, heading.line) for spans in _split_entries(heading.spans)), None)


def _split_entries(spans: Sequence[Span]) -> list[Sequence[Span]]:
    """Split at lines that start with a link to a paper, or with bold text that contains links."""
    starts: list[int] = []
    at_line_start = True
    for index, span in enumerate(spans):
        if at_line_start and span.kind is not SpanKind.IMAGE and re.search(r"\w", span.text):
            at_line_start = False
            if _starts_entry(spans, index):
                starts.append(index)
            elif not starts:
                return []
        at_line_start = at_line_start or span.kind is SpanKind.BREAK or span.text.endswith("\n")
    return [spans[start:end] for start, end in pairwise([*starts, len(spans)])]


def _starts_entry(spans: Sequence[Span], index: int) -> bool:
    first, after = spans[index], spans[index + 1 : index + 1 + _MAX_SPANS]
    if first.kind is SpanKind.LINK:
        return is_title_link(first) and is_paper_url(first.url) and not is_link_label(spans, index)
    if first.kind is not SpanKind.TEXT or not first.strong or is_generic(first.text):
        return False
    following = next((span for span in after if span.kind is SpanKind.BREAK or span.text.strip()), None)
    is_alone = following is not None and following.kind is SpanKind.BREAK
    return any(
        may_be_paper_link(span) and (is_alone or (is_paper_url(span.url) and is_link_label(after, position)))
        for position, span in enumerate(after)
    )
