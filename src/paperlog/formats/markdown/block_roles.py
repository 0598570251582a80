"""What blocks are in a list: titles of entries, parts of entries, topics and references."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import dropwhile, groupby

from paperlog.formats.markdown.authors import parse_authors
from paperlog.formats.markdown.blocks import Block, Heading, Item, Paragraph, Table, links_in
from paperlog.formats.markdown.dates import find_date_badge
from paperlog.formats.markdown.fields import field_of, label_of
from paperlog.formats.markdown.paragraphs import lines_of
from paperlog.formats.markdown.parsed_entry import ParsedEntry, url_identity
from paperlog.formats.markdown.pieces import Piece, Role, clean, parse_citation
from paperlog.formats.markdown.spans import Span, SpanKind, plain_text
from paperlog.formats.markdown.titles import title_after_year
from paperlog.formats.markdown.vocabulary import (
    count_words,
    is_non_paper_section,
    is_paper_url,
    is_table_of_contents,
    is_unrelated_url,
)

_SECTION_NUMBER = re.compile(r"^(?:(?:\d{1,2}\.)+(?:\d{1,2})?|\d{1,2}\))\s+(?=\S)")


def heading_text(spans: Sequence[Span]) -> str:
    return _SECTION_NUMBER.sub("", plain_text(spans).strip(" :#"))


def standalone_title(block: Block) -> str | None:
    """Return the text of a heading without links, or of a paragraph that is only in bold or in quotation marks.

    The title of a paragraph of fields is the text after its label.
    """
    if not isinstance(block, Heading | Paragraph) or find_date_badge(block.spans):
        return None
    if title := labelled_title(block):
        return title
    pieces = block.pieces
    if not pieces or any(piece.link for piece in pieces) or pieces[0].role in (Role.LABEL, Role.DATE, Role.VENUE):
        return None
    if isinstance(block, Heading):
        title = heading_text(block.spans)
        return None if is_non_paper_section(title) or is_table_of_contents(title) else title or None
    return clean(pieces[0].text) if len(pieces) == 1 and (pieces[0].span.strong or pieces[0].quoted) else None


def labelled_title(block: Block) -> str:
    """Return the title in a paragraph that starts with `Title: …`, or has it beside other fields, or ""."""
    fields = fields_in(block) if isinstance(block, Paragraph) else {}
    return clean(fields.get("title", "")) if len(fields) > 1 or next(iter(fields), "") == "title" else ""


def fields_in(block: Block) -> dict[str, str]:
    """Return the text of each line that starts with the name of a field, by field."""
    lines = [] if isinstance(block, Table) else lines_of(block.pieces)
    return {field: text for field, text in map(field_of, lines) if field}


def is_block_of_links(block: Block) -> bool:
    """Return whether a block starts with a line of links and labels, or with a field."""
    if not isinstance(block, Paragraph | Item) or find_date_badge(block.spans):
        return False
    line = lines_of(block.pieces)[0] if block.pieces else []
    if isinstance(block, Paragraph) and (field_of(line)[0] or (label_of(line) and line[0].span.strong)):
        return True
    if isinstance(block, Item) and not block.children and label_of(line) and not _has_paper_link(line):
        return True
    are_labels = all(piece.is_label or piece.role in (Role.LABEL, Role.NUMBER) for piece in line)
    return bool(line) and (are_labels or (isinstance(block, Paragraph) and _is_line_of_facts(line)))


def _is_line_of_facts(line: Sequence[Piece]) -> bool:
    """Return whether a line has only authors in italics, dates and venues, and then links with labels."""
    labels = list(dropwhile(lambda piece: not piece.link, line))
    facts = line[: len(line) - len(labels)]
    return all(piece.is_label for piece in labels) and all(
        piece.role in (Role.DATE, Role.VENUE)
        or (piece.span.emphasis and "," in piece.text and parse_authors(piece.text, is_certain=True) is not None)
        for piece in facts
    )


def _has_paper_link(pieces: Iterable[Piece]) -> bool:
    return any(piece.link and is_paper_url(piece.link.url) and not piece.link.is_identifier for piece in pieces)


def is_description(block: Block) -> bool:
    if not isinstance(block, Paragraph) or standalone_title(block) is not None:
        return False
    return not any(span.kind is SpanKind.LINK for span in block.spans)


def is_topic(item: Item) -> bool:
    """Return whether an item is a few plain words above items that have a title and a link to a paper."""
    if len(item.pieces) != 1 or not item.pieces[0].is_plain or count_words(item.pieces[0].text) > 4:
        return False
    return any(isinstance(child, Item) and _has_title_and_paper(child) for child in item.children)


def _has_title_and_paper(item: Item) -> bool:
    found, pieces = item.title, item.pieces
    if found is None or pieces[found[0]].link or pieces[found[0]].role is not Role.TEXT:
        return False
    after = pieces[found[1] + 1 :]
    return count_words(pieces[found[0]].text) >= 3 and _has_paper_link(piece for piece in after if piece.is_label)


def is_own_entry(entry: ParsedEntry, item: Item) -> bool:
    """Return whether an item below an entry is an entry: it has a linked title, or a title and a link to a paper."""
    found, pieces = item.title, item.pieces
    if found is None:
        return False
    title, before = pieces[found[0]], pieces[: found[0]]
    if title.link and not title.is_label and not is_unrelated_url(title.link.url):
        return not any(piece.role is Role.TEXT and not piece.bracketed for piece in before)
    labels = [
        piece
        for piece in pieces[found[1] + 1 :]
        if piece.is_label and piece.separator.strip(" \t") and url_identity(piece.span.url) not in entry.identities
    ]
    if entry.urls and any(parse_citation(piece.text) for piece in labels):
        return True
    is_named = _has_paper_link(before) and not entry.urls if before else _has_paper_link(labels) and bool(entry.urls)
    return is_named and not title.link and count_words(title.text) >= 3


def find_references(blocks: Sequence[Block]) -> set[int]:
    """Return the indexes of items without links that are surely references, or like most of the items around them.

    A single item with a title and a date may be news, so several such items are required.
    """
    found: set[int] = set()
    for _, group in groupby(enumerate(blocks), key=lambda pair: isinstance(pair[1], Item)):
        items = [(index, block) for index, block in group if isinstance(block, Item)]
        facts = {index: _facts_of_reference(item) for index, item in items if next(links_in([item]), None) is None}
        found.update(index for index, roles in facts.items() if {Role.AUTHORS} < roles)
        likely = {index for index, roles in facts.items() if roles & {Role.DATE, Role.VENUE}}
        if len(likely) > 2 or (likely and all({Role.VENUE, Role.DATE} <= facts[index] for index in likely)):
            titled = [index for index, item in items if index not in facts and item.title]
            if len(likely) + len(titled) >= 0.8 * len(items):
                found |= likely
    return found


def _facts_of_reference(item: Item) -> set[Role]:
    """Return the roles of the pieces around a title of several words: authors, dates and venues."""
    found, pieces = item.title, item.pieces
    if found is None or count_words(pieces[found[0]].text) < 3:
        return {Role.AUTHORS, Role.DATE} if title_after_year(pieces) is not None else set()
    before, after = pieces[: found[0]], pieces[found[1] + 1 :]
    if any(piece.role is Role.TEXT and count_words(piece.text) > 5 for piece in after):
        return set()
    facts = {piece.role for piece in after} | {piece.role for piece in before if piece.role is Role.AUTHORS}
    if any(piece.role is Role.VENUE and re.search(r"\d", piece.text) for piece in after):
        facts.add(Role.DATE)
    return facts & {Role.AUTHORS, Role.DATE, Role.VENUE}
