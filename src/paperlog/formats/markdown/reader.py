"""Import of Markdown reading lists: sections, entries in order, and their summaries."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from paperlog.formats.base import NO_CATEGORY, ImportedList, Rejected
from paperlog.formats.markdown.badge_list import attach_summaries, is_summary_table, read_badge_line, read_summaries
from paperlog.formats.markdown.block_roles import (
    find_references,
    heading_text,
    is_block_of_links,
    is_description,
    is_own_entry,
    is_topic,
    labelled_title,
    read_paragraph,
    standalone_title,
)
from paperlog.formats.markdown.blocks import (
    BadgeLine,
    Block,
    Heading,
    Item,
    Paragraph,
    Table,
    bare_links,
    links_in,
    parse_blocks,
)
from paperlog.formats.markdown.dates import parse_date
from paperlog.formats.markdown.document import DOCUMENT_MARK
from paperlog.formats.markdown.entries import ParsedEntry, read_details, read_entry, rejection, url_identity
from paperlog.formats.markdown.fields import label_of, read_labelled_line, read_table
from paperlog.formats.markdown.spans import SpanKind, plain_text
from paperlog.formats.markdown.vocabulary import (
    is_code_url,
    is_non_paper_section,
    is_other_section,
    is_paper_url,
    is_table_of_contents,
    is_unrelated_url,
)
from paperlog.identifiers import is_web_url, make_link, parse_arxiv_id, parse_doi
from paperlog.models import Category, Paper
from paperlog.text import UniqueKeys, fold, slug


def loads(text: str, name: str) -> ImportedList:
    """Parse a reading list; `name` is its source. Raises ValueError for a document, or without any entry."""
    if text.rstrip().endswith(DOCUMENT_MARK):
        raise ValueError("it is a document to read; export its papers with --style badges to import them")
    blocks = parse_blocks(text)
    reader = _ListReader(_title_level(blocks))
    reader.read_blocks(blocks)
    reader.entries += attach_summaries(reader.entries, reader.summaries)
    reader.drop_software()
    reader.reject_other_links(blocks)
    if not reader.entries and not reader.rejected:
        raise ValueError(
            "nothing looks like a paper: no lines with a badge image that shows a date, "
            "and no lists or tables with links"
        )
    keys, category_keys = UniqueKeys(), UniqueKeys()
    headings = dict.fromkeys(entry.category for entry in reader.entries if entry.category)
    categories = [
        Category(category_keys.add(slug(heading)), heading, position=index) for index, heading in enumerate(headings)
    ]
    keys_by_heading = {category.name: category.key for category in categories}
    papers = [
        _to_paper(entry, keys, category=keys_by_heading.get(entry.category, NO_CATEGORY), source=name, position=index)
        for index, entry in enumerate(reader.entries)
    ]
    return ImportedList(name, categories, papers, reader.rejected)


def _title_level(blocks: Sequence[Block]) -> int:
    """Return the heading level of the list's title, or 0 if there is no title."""
    levels = Counter(block.level for block in blocks if isinstance(block, Heading))
    top = min(levels, default=0)
    return top if levels[top] == 1 and len(levels) > 1 else 0


class _ListReader:
    """Collects the entries of blocks. `sections` are the (level, title) pairs of the current headings."""

    def __init__(self, title_level: int) -> None:
        self.title_level = title_level
        self.sections: list[tuple[int, str]] = []
        self.in_other_section = False
        self.entries: list[ParsedEntry] = []
        self.summaries: list[ParsedEntry] = []
        self.rejected: list[Rejected] = []

    def read_blocks(self, blocks: Sequence[Block], tags: Sequence[str] = ()) -> None:
        references = find_references(blocks)
        index = 0
        while index < len(blocks):
            count = self.read_titled_blocks(blocks, index, tags)
            if not count:
                self.read_block(blocks[index], tags, is_reference=index in references)
            index += count or 1

    def read_titled_blocks(self, blocks: Sequence[Block], index: int, tags: Sequence[str]) -> int:
        """Read a heading or a line in bold with blocks of links below it. Return the number of blocks."""
        block = blocks[index]
        title = standalone_title(block)
        if title is None or self.in_other_section:
            return 0
        end = index + 1
        while end < len(blocks) and is_block_of_links(blocks[end]) and not labelled_title(blocks[end]):
            end += 1
        entry = ParsedEntry(block.line, title)
        for detail in blocks[index if labelled_title(block) else index + 1 : end]:
            self.read_detail(entry, detail)
        needs_paper_url = isinstance(block, Heading) and not entry.authors
        has_link = any(map(is_paper_url if needs_paper_url else is_web_url, entry.urls))
        if not has_link and not (entry.authors and entry.published):
            return 0
        while end < len(blocks) and is_description(blocks[end]):
            self.read_detail(entry, blocks[end])
            end += 1
        self.add_all([entry], tags)
        return end - index

    def read_block(self, block: Block, tags: Sequence[str], *, is_reference: bool) -> None:
        found = list(read_paragraph(block)) if isinstance(block, Heading | Paragraph) else []
        if isinstance(block, Heading) and not found:
            self.enter_section(block)
        if self.in_other_section:
            return
        match block:
            case Heading() | Paragraph():
                self.add_all(found, tags)
            case BadgeLine():
                self.add_all([read_badge_line(block.spans)], tags)
            case Item():
                self.read_item(block, tags, is_reference=is_reference)
            case Table() if is_summary_table(block):
                rows = list(read_summaries(block))
                self.summaries += [row for row in rows if isinstance(row, ParsedEntry)]
                self.rejected += [row for row in rows if isinstance(row, Rejected)]
            case Table():
                self.add_all(read_table(block), tags)

    def enter_section(self, heading: Heading) -> None:
        title = heading_text(heading.spans)
        parents = [section for section in self.sections if section[0] < heading.level]
        self.sections = [section for section in parents if not is_table_of_contents(section[1])]
        if title and heading.level != self.title_level:
            self.sections.append((heading.level, title))
        self.in_other_section = any(is_non_paper_section(each) for _, each in self.sections)

    def read_item(self, item: Item, tags: Sequence[str], *, is_reference: bool) -> None:
        """Read a list item. An item that isn't an entry is a heading for its nested items."""
        entry = None if is_topic(item) else read_entry(item.titled, item.line)
        nested = [child for child in item.children if entry is None or not self.read_detail(entry, child)]
        is_marked = any(piece.quoted or piece.span.strong for piece in item.pieces)
        is_unlinked = item.spans[0].kind is SpanKind.LINK and not item.spans[0].url  # `[Title]()`
        if entry and (entry.urls or is_reference or is_unlinked or (entry.published and is_marked)):
            self.add_all([entry], tags)
        else:
            if entry and entry.cited_urls and is_marked:
                reason = f"no link of its own; the text mentions {entry.cited_urls[0]}"
                self.rejected.append(rejection(item.line, entry.title, reason))
            heading = plain_text(item.spans).strip(" :[]()")
            tags = (*tags, heading) if 0 < len(heading) <= 40 and not parse_date(heading) else tags
            nested = item.children
        self.read_blocks(nested, tags)

    def read_detail(self, entry: ParsedEntry, block: Block) -> bool:
        """Read a block below a title as a part of the entry. Return False if it is an entry of its own."""
        if not isinstance(block, Item | Paragraph):
            return False
        if isinstance(block, Item) and (block.children or is_own_entry(entry, block)):
            return False
        for line in block.lines if label_of(block.pieces) else [block.pieces]:
            if not read_labelled_line(entry, line):
                read_details(entry, line)
        return True

    def add_all(self, entries: Iterable[ParsedEntry | Rejected], tags: Sequence[str]) -> None:
        for entry in entries:
            if isinstance(entry, Rejected):
                self.rejected.append(entry)
                continue
            entry.category = self.sections[0][1] if self.sections else ""
            entry.tags = [*(heading for _, heading in self.sections[1:]), *tags, *entry.tags]
            entry.remove_repeated_identifiers()
            invalid = [url for url in entry.urls if not is_web_url(url)]
            entry.urls = [url for url in entry.urls if is_web_url(url)]
            if entry.urls or not invalid:
                self.entries.append(entry)
            elif not all(map(is_unrelated_url, invalid)):
                reason = f"its link {invalid[0]!r} isn't an http or https URL"
                self.rejected.append(rejection(entry.line, entry.title, reason))

    def drop_software(self) -> None:
        """Drop software from the sections that mostly list software, or from the whole list if it mostly does.

        A section of tools or data also loses the entries with other links, unless they are surely papers.
        """
        counts: dict[tuple[str, ...], int] = defaultdict(int)
        sections = [(entry.category, *entry.tags[:1]) for entry in self.entries]
        for entry, section in zip(self.entries, sections, strict=True):
            is_software = entry.urls and all(map(is_code_url, entry.urls)) and not entry.is_surely_paper
            counts[()] += 1 if is_software else -1
            counts[section] += 1 if is_software else -1
        self.entries = [
            entry
            for entry, section in zip(self.entries, sections, strict=True)
            if entry.is_surely_paper
            or (max(counts[()], counts[section]) <= 0 and not any(map(is_other_section, section)))
        ]

    def reject_other_links(self, blocks: Sequence[Block]) -> None:
        """Reject the lines with links to papers that are neither part of an entry nor rejected so far."""
        known = {url_identity(url) for entry in self.entries for url in (*entry.urls, *entry.cited_urls)}
        known |= {url_identity(link.url) for entry in self.entries for link in entry.related}
        known |= {url_identity(link.url) for entry in self.entries for _, link in bare_links(entry.summary, entry.line)}
        lines = {rejected.line for rejected in self.rejected}
        for span in links_in(blocks):
            if is_paper_url(span.url) and url_identity(span.url) not in known and span.line not in lines:
                lines.add(span.line)
                self.rejected.append(rejection(span.line, span.text or span.url, "a link without a title"))
        self.rejected.sort(key=lambda rejected: rejected.line)


def _to_paper(entry: ParsedEntry, keys: UniqueKeys, *, category: str, source: str, position: int) -> Paper:
    aliases = entry.all_aliases
    arxiv_ids = map(parse_arxiv_id, entry.urls)
    dois = (parse_doi(url) for url in entry.urls if not parse_arxiv_id(url))
    return Paper(
        key=keys.add(slug(aliases[0] if aliases else entry.title.partition(": ")[0])),
        title=entry.title,
        category=category,
        aliases=tuple(aliases),
        tags=tuple(dict.fromkeys("-".join(tag.casefold().split()) for tag in entry.tags if fold(tag))),
        authors=entry.authors,
        published=entry.published,
        venue=entry.venue,
        arxiv=next(filter(None, arxiv_ids), None),
        doi=next(filter(None, dois), None),
        links=tuple(map(make_link, entry.urls)),
        summary=entry.summary or None,
        schema_url=entry.schema_url,
        related=entry.related,
        source=source,
        position=position,
    )
