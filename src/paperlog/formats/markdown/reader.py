"""A whole reading list: its sections, its entries in order, and the summaries that belong to them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

from paperlog.formats.base import NO_CATEGORY, ImportedList, Rejected
from paperlog.formats.markdown.blocks import Block, Heading, HtmlLink, Item, Paragraph, Table, blocks_of
from paperlog.formats.markdown.dates import date_of
from paperlog.formats.markdown.entries import read_item, rejected
from paperlog.formats.markdown.paragraphs import read_heading, read_paragraph
from paperlog.formats.markdown.parsed_entry import ParsedEntry
from paperlog.formats.markdown.spans import Span, plain_text
from paperlog.formats.markdown.tables import add_summary, is_of_summaries, read_summaries, read_table
from paperlog.formats.markdown.vocabulary import is_contents, is_left_out, leads_to_papers
from paperlog.identifiers import arxiv_id, doi, is_web_address, link_to
from paperlog.models import Category, Paper
from paperlog.text import fold, free_key, slug

_NUMBER = re.compile(r"^(?:(?:\d{1,2}\.)+(?:\d{1,2})?|\d{1,2}\))\s+(?=\S)")


def loads(text: str, name: str) -> ImportedList:
    """Read a list; `name` is its source. Raises ValueError where nothing in it looks like an entry."""
    blocks = list(blocks_of(text))
    reader = _Reader(_title_level(blocks))
    for block in blocks:
        reader.read(block)
    reader.match_summaries()
    if not reader.drafts and not reader.rejected:
        raise ValueError("nothing in it looks like a paper: no line with a month, no bullet or table with links")
    categories = _categories(reader.drafts)
    keys: set[str] = set()
    papers: list[Paper] = []
    for index, draft in enumerate(reader.drafts):
        papers.append(_paper(draft, index, categories, keys, name))
        keys.add(papers[-1].key)
    listed = [Category(key, heading, position=index) for index, (heading, key) in enumerate(categories.items())]
    return ImportedList(name, listed, papers, reader.rejected)


def _title_level(blocks: Sequence[Block]) -> int:
    """Return the level of the one heading that is the list's title, or 0."""
    levels = Counter(block.level for block in blocks if isinstance(block, Heading))
    top = min(levels, default=0)
    return top if levels[top] == 1 and len(levels) > 1 else 0


class _Reader:
    """Goes through the blocks in order; knows under which headings it is."""

    def __init__(self, title_level: int) -> None:
        self.title_level = title_level
        self.sections: list[tuple[int, str]] = []
        self.drafts: list[ParsedEntry] = []
        self.rows: list[ParsedEntry] = []
        self.rejected: list[Rejected] = []

    def read(self, block: Block, tags: Sequence[str] = ()) -> None:
        if isinstance(block, Heading) and (entry := read_heading(block)):
            self.keep([entry], tags)
        elif isinstance(block, Heading):
            self.enter(block)
        elif any(is_left_out(words) or is_contents(words) for _, words in self.sections):
            return
        match block:
            case Paragraph():
                self.keep(read_paragraph(block), tags)
            case Item():
                self.read_item(block, tags)
            case Table() if is_of_summaries(block):
                self.keep_rows(read_summaries(block))
            case Table():
                self.keep(read_table(block), tags)
            case HtmlLink(text, url, line) if leads_to_papers(url):
                self.rejected.append(rejected(line, text or url, "it is in HTML, not in Markdown"))
            case _:
                pass

    def enter(self, heading: Heading) -> None:
        words = _heading(heading.pieces)
        above = [section for section in self.sections if section[0] < heading.level]
        self.sections = [section for section in above if not is_contents(section[1])]
        if words and heading.level != self.title_level:
            self.sections.append((heading.level, words))

    def read_item(self, item: Item, tags: Sequence[str]) -> None:
        """Read an item; one that is no entry is a heading for those below it."""
        entry, below = read_item(item)
        if entry:
            self.keep([entry], tags)
        words = plain_text(item.pieces).strip(" :[]()")
        here = (*tags, words) if entry is None and 0 < len(words) <= 40 and not date_of(words) else tags
        for block in below:
            self.read(block, here)

    def keep(self, entries: Iterable[ParsedEntry | Rejected], tags: Sequence[str]) -> None:
        for entry in entries:
            if isinstance(entry, Rejected):
                self.rejected.append(entry)
                continue
            entry.category = self.sections[0][1] if self.sections else ""
            entry.tags = [*(heading for _, heading in self.sections[1:]), *tags, *entry.tags]
            self.drafts.append(entry)

    def keep_rows(self, rows: Iterable[ParsedEntry | Rejected]) -> None:
        for row in rows:
            if isinstance(row, ParsedEntry):
                self.rows.append(row)
            else:
                self.rejected.append(row)

    def match_summaries(self) -> None:
        """Give every row of summaries to its entry; one without is a paper of its own."""
        entries = list(self.drafts)
        self.drafts += [row for row in self.rows if not add_summary(entries, row)]


def _heading(pieces: Sequence[Span]) -> str:
    return _NUMBER.sub("", plain_text(pieces).strip(" :#"))


def _categories(drafts: Sequence[ParsedEntry]) -> dict[str, str]:
    """Return the key of each heading that has papers, in their order."""
    keys: dict[str, str] = {}
    for draft in drafts:
        if draft.category and draft.category not in keys:
            keys[draft.category] = free_key(slug(draft.category), keys.values())
    return keys


def _paper(draft: ParsedEntry, index: int, categories: Mapping[str, str], taken: Collection[str], source: str) -> Paper:
    names = draft.short_names
    short = names[0] if names else draft.title.partition(": ")[0]
    links = tuple(link_to(url) for url in draft.urls if is_web_address(url))
    return Paper(
        key=free_key(slug(short), taken),
        title=draft.title,
        category=categories.get(draft.category, NO_CATEGORY),
        aliases=tuple(names),
        tags=_unique(draft.tags),
        authors=draft.authors,
        published=draft.published,
        venue=draft.venue,
        arxiv=next((arxiv for link in links if (arxiv := arxiv_id(link.url))), None),
        doi=next((number for link in links if (number := doi(link.url)) and not arxiv_id(link.url)), None),
        links=links,
        summary=draft.summary or None,
        schema_url=draft.schema_url,
        related=draft.related,
        source=source,
        position=index,
    )


def _unique(tags: Iterable[str]) -> tuple[str, ...]:
    """Return tags in lower case with hyphens, each once."""
    return tuple(dict.fromkeys("-".join(tag.casefold().split()) for tag in tags if fold(tag)))
