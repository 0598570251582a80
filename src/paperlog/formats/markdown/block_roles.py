"""What blocks are in a list: titles of entries, parts of entries, topics and references."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise

from paperlog.formats.markdown.authors import parse_authors
from paperlog.formats.markdown.blocks import Block, Heading, Item, Paragraph, TextBlock, links_in
from paperlog.formats.markdown.entries import ParsedEntry, read_entry, url_identity
from paperlog.formats.markdown.fields import field_of, label_of
from paperlog.formats.markdown.pieces import CITATION, Piece, Role, clean
from paperlog.formats.markdown.spans import Span, SpanKind, plain_text
from paperlog.formats.markdown.titles import find_title, title_after_year
from paperlog.formats.markdown.vocabulary import (
    count_words,
    is_generic,
    is_non_paper_section,
    is_paper_url,
    is_unrelated_url,
)

_SECTION_NUMBER = re.compile(r"^(?:(?:\d{1,2}\.)+(?:\d{1,2})?|\d{1,2}\))\s+(?=\S)")


def heading_text(spans: Sequence[Span]) -> str:
    return _SECTION_NUMBER.sub("", plain_text(spans).strip(" :#"))


def standalone_title(block: Block) -> str | None:
    """Return the text of a heading without links, or of a paragraph that is only in bold or in quotation marks.

    The title of a paragraph of fields is the text after its label.
    """
    if not isinstance(block, Heading | Paragraph):
        return None
    if title := labelled_title(block):
        return title
    pieces = block.pieces
    if not pieces or any(piece.link for piece in pieces) or pieces[0].role in (Role.LABEL, Role.DATE, Role.VENUE):
        return None
    if isinstance(block, Heading):
        title = heading_text(block.spans)
        return None if is_non_paper_section(title) else title or None
    return clean(pieces[0].text) if len(pieces) == 1 and (pieces[0].span.strong or pieces[0].quoted) else None


def labelled_title(block: Block) -> str:
    """Return the title in a paragraph that starts with `Title: …`, or has it beside other fields, or ""."""
    fields = dict(map(field_of, block.lines)) if isinstance(block, Paragraph) else {}
    fields.pop("", None)
    return clean(fields.get("title", "")) if len(fields) > 1 or next(iter(fields), "") == "title" else ""


def is_block_of_links(block: Block) -> bool:
    """Return whether a block starts with a line of links and labels, or with a field.

    A line of a paragraph may also have dates, venues, and authors in italics.
    """
    if not isinstance(block, Paragraph | Item) or not block.pieces:
        return False
    line = block.lines[0]
    if isinstance(block, Item):
        has_label = bool(label_of(line)) and not block.children and not _has_paper_link(line)
        return has_label or all(piece.is_label or piece.role in (Role.LABEL, Role.NUMBER) for piece in line)
    has_label = bool(field_of(line)[0] or (label_of(line) and line[0].span.strong))
    return has_label or all(
        piece.is_label
        or piece.role in (Role.LABEL, Role.NUMBER, Role.DATE, Role.VENUE)
        or (piece.span.emphasis and parse_authors(piece.text, is_certain=True))
        for piece in line
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
    titled = [child.titled for child in item.children if isinstance(child, Item) and child.titled]
    return any(
        each.start.role is Role.TEXT
        and not each.start.link
        and count_words(each.start.text) >= 3
        and _has_paper_link(piece for piece in each.after if piece.is_label)
        for each in titled
    )


def is_own_entry(entry: ParsedEntry, item: Item) -> bool:
    """Return whether an item below an entry is an entry: it has a linked title, or a title and a link to a paper."""
    if item.titled is None:
        return False
    before, title, _, after = item.titled
    if title.link and not title.is_label and not is_unrelated_url(title.link.url):
        return not any(piece.role is Role.TEXT and not piece.bracketed for piece in before)
    labels = [
        piece
        for piece in after
        if piece.is_label and piece.separator.strip(" \t") and url_identity(piece.span.url) not in entry.identities
    ]
    if entry.urls and any(CITATION.fullmatch(piece.text) for piece in labels):
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
            titled = [index for index, item in items if index not in facts and item.titled]
            if len(likely) + len(titled) >= 0.8 * len(items):
                found |= likely
    return found


def _facts_of_reference(item: Item) -> set[Role]:
    """Return the roles of the pieces around a title of several words: authors, dates and venues."""
    if item.titled is None or count_words(item.titled.start.text) < 3:
        return {Role.AUTHORS, Role.DATE} if title_after_year(item.pieces) is not None else set()
    before, after = item.titled.before, item.titled.after
    if any(piece.role is Role.TEXT and count_words(piece.text) > 5 for piece in after):
        return set()
    facts = {piece.role for piece in after} | {piece.role for piece in before if piece.role is Role.AUTHORS}
    if any(piece.role is Role.VENUE and re.search(r"\d", piece.text) for piece in after):
        facts.add(Role.DATE)
    return facts & {Role.AUTHORS, Role.DATE, Role.VENUE}


def read_paragraph(block: TextBlock) -> Iterator[ParsedEntry]:
    """Yield the entries that the lines of a paragraph begin."""
    lines = block.lines
    starts = [index for index, line in enumerate(lines) if _has_marked_title(line)]
    first = [piece for line in lines[: min([2, *starts])] for piece in line]
    if _has_plain_title(first):
        starts = [index for index, line in enumerate(lines) if not index or index in starts or _has_plain_title(line)]
    for start, end in pairwise([*starts, len(lines)]):
        pieces = [piece for line in lines[start:end] for piece in line]
        entry = read_entry(find_title(pieces), pieces[0].line)
        if entry and entry.urls:
            yield entry


def _has_marked_title(line: Sequence[Piece]) -> bool:
    """Return whether a line has a title in bold, in quotation marks or as a link, with only facts in front of it.

    A title isn't the beginning of a sentence.
    """
    if (titled := find_title(line)) is None or not all(map(_is_fact, titled.before)):
        return False
    title, following = titled.start, next(iter(titled.after), None)
    is_text = following is not None and following.role is Role.TEXT and following.is_plain
    if following and is_text and not following.separator.strip() and following.text[:1].islower():
        return False
    if title.link:
        is_numbered = any(piece.role is Role.NUMBER for piece in titled.before)
        return not title.is_label and (is_paper_url(title.link.url) or is_numbered or title.quoted)
    return title.quoted or title.span.strong


def _has_plain_title(line: Sequence[Piece]) -> bool:
    """Return whether a line starts with a title in plain text, and links to the paper without being a sentence."""
    titled = find_title(line)
    if titled is None or not titled.start.is_plain or any(piece.role is Role.TEXT for piece in titled.before):
        return False
    links = [piece.link for piece in titled.after if piece.link and not is_unrelated_url(piece.link.url)]
    has_authors = any(piece.role is Role.AUTHORS for piece in titled.after)
    return any(has_authors or is_paper_url(link.url) or is_generic(link.text) for link in links) and all(
        piece.is_label and (piece.separator.strip(" \t") or _is_fact(previous))
        for previous, piece in pairwise([titled.start, *titled.rest, *titled.after])
        if piece.link
    )


def _is_fact(piece: Piece) -> bool:
    """Return whether a piece in front of a title isn't the title: a number, a date, a label or authors."""
    is_name = " " in piece.text and parse_authors(piece.text, is_certain=True) is not None
    return piece.role is not Role.TEXT or piece.bracketed or is_name
