"""Import of Markdown reading lists: sections, entries in order, and their summaries."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from paperlog.formats.base import NO_CATEGORY, ImportedList, Rejected
from paperlog.formats.markdown.blocks import Block, Heading, HtmlLink, Item, Paragraph, Table, parse_blocks
from paperlog.formats.markdown.dates import parse_date
from paperlog.formats.markdown.document import DOCUMENT_MARK
from paperlog.formats.markdown.entries import read_item, rejection
from paperlog.formats.markdown.paragraphs import read_heading, read_paragraph
from paperlog.formats.markdown.parsed_entry import ParsedEntry
from paperlog.formats.markdown.spans import Span, plain_text
from paperlog.formats.markdown.tables import SummaryIndex, is_summary_table, read_summaries, read_table
from paperlog.formats.markdown.vocabulary import is_non_paper_section, is_paper_url, is_table_of_contents
from paperlog.identifiers import is_web_url, make_link, parse_arxiv_id, parse_doi
from paperlog.models import Category, Paper
from paperlog.text import UniqueKeys, fold, slug

_SECTION_NUMBER = re.compile(r"^(?:(?:\d{1,2}\.)+(?:\d{1,2})?|\d{1,2}\))\s+(?=\S)")


def loads(text: str, name: str) -> ImportedList:
    """Parse a reading list; `name` is its source. Raises ValueError for a document, or without any entry."""
    if text.rstrip().endswith(DOCUMENT_MARK):
        raise ValueError("it is a document to read; export its papers with --style badges to import them")
    blocks = list(parse_blocks(text))
    reader = _ListReader(_title_level(blocks))
    for block in blocks:
        reader.read_block(block)
    reader.attach_summaries()
    if not reader.entries and not reader.rejected:
        raise ValueError(
            "nothing looks like a paper: no lines with a badge image that shows a date, "
            "and no lists or tables with links"
        )
    category_keys = _category_keys(reader.entries)
    keys = UniqueKeys()
    papers = [_to_paper(entry, index, category_keys, keys, name) for index, entry in enumerate(reader.entries)]
    categories = [Category(key, heading, position=index) for index, (heading, key) in enumerate(category_keys.items())]
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
        self.entries: list[ParsedEntry] = []
        self.summaries: list[ParsedEntry] = []
        self.rejected: list[Rejected] = []

    def read_block(self, block: Block, tags: Sequence[str] = ()) -> None:
        if isinstance(block, Heading) and (entry := read_heading(block)):
            self.add([entry], tags)
        elif isinstance(block, Heading):
            self.enter_section(block)
        elif any(is_non_paper_section(heading) or is_table_of_contents(heading) for _, heading in self.sections):
            return
        match block:
            case Paragraph():
                self.add(read_paragraph(block), tags)
            case Item():
                self.read_item(block, tags)
            case Table() if is_summary_table(block):
                self.add_summaries(read_summaries(block))
            case Table():
                self.add(read_table(block), tags)
            case HtmlLink(text, url, line) if is_paper_url(url):
                self.rejected.append(rejection(line, text or url, "an HTML link instead of Markdown"))
            case _:
                pass

    def enter_section(self, heading: Heading) -> None:
        title = _heading_text(heading.spans)
        parents = [section for section in self.sections if section[0] < heading.level]
        self.sections = [section for section in parents if not is_table_of_contents(section[1])]
        if title and heading.level != self.title_level:
            self.sections.append((heading.level, title))

    def read_item(self, item: Item, tags: Sequence[str]) -> None:
        """Read a list item. An item that isn't an entry is a heading for its nested items."""
        entry, children = read_item(item)
        if entry:
            self.add([entry], tags)
        heading = plain_text(item.spans).strip(" :[]()")
        item_tags = (*tags, heading) if entry is None and 0 < len(heading) <= 40 and not parse_date(heading) else tags
        for block in children:
            self.read_block(block, item_tags)

    def add(self, entries: Iterable[ParsedEntry | Rejected], tags: Sequence[str]) -> None:
        for entry in entries:
            if isinstance(entry, Rejected):
                self.rejected.append(entry)
                continue
            entry.category = self.sections[0][1] if self.sections else ""
            entry.tags = [*(heading for _, heading in self.sections[1:]), *tags, *entry.tags]
            self.entries.append(entry)

    def add_summaries(self, rows: Iterable[ParsedEntry | Rejected]) -> None:
        for row in rows:
            if isinstance(row, ParsedEntry):
                self.summaries.append(row)
            else:
                self.rejected.append(row)

    def attach_summaries(self) -> None:
        """Attach the rows of summary tables to their entries. A row without a matching entry becomes an entry."""
        index = SummaryIndex(self.entries)
        self.entries += [row for row in self.summaries if not index.attach(row)]


def _heading_text(spans: Sequence[Span]) -> str:
    return _SECTION_NUMBER.sub("", plain_text(spans).strip(" :#"))


def _category_keys(entries: Sequence[ParsedEntry]) -> dict[str, str]:
    """Return the category key of each heading with papers, in order."""
    keys: dict[str, str] = {}
    unique = UniqueKeys()
    for entry in entries:
        if entry.category and entry.category not in keys:
            keys[entry.category] = unique.add(slug(entry.category))
    return keys


def _to_paper(entry: ParsedEntry, index: int, category_keys: Mapping[str, str], keys: UniqueKeys, source: str) -> Paper:
    aliases = entry.all_aliases
    short_name = aliases[0] if aliases else entry.title.partition(": ")[0]
    links = tuple(make_link(url) for url in entry.urls if is_web_url(url))
    return Paper(
        key=keys.add(slug(short_name)),
        title=entry.title,
        category=category_keys.get(entry.category, NO_CATEGORY),
        aliases=tuple(aliases),
        tags=_normalized_tags(entry.tags),
        authors=entry.authors,
        published=entry.published,
        venue=entry.venue,
        arxiv=next((arxiv for link in links if (arxiv := parse_arxiv_id(link.url))), None),
        doi=next(
            (paper_doi for link in links if (paper_doi := parse_doi(link.url)) and not parse_arxiv_id(link.url)), None
        ),
        links=links,
        summary=entry.summary or None,
        schema_url=entry.schema_url,
        related=entry.related,
        source=source,
        position=index,
    )


def _normalized_tags(tags: Iterable[str]) -> tuple[str, ...]:
    """Return the tags in lower case, with hyphens for spaces, without duplicates."""
    return tuple(dict.fromkeys("-".join(tag.casefold().split()) for tag in tags if fold(tag)))
