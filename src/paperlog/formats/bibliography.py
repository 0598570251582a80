"""Conversion of bibliography records into papers, from CSV and arXiv's Atom feed, and what all bibliographies share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from msgspec.structs import replace

from paperlog.dates import PartialDate
from paperlog.formats.authors import strip_et_al
from paperlog.formats.base import NO_CATEGORY, Export, ImportedList, Rejected, entry_label
from paperlog.formats.text import one_line, plain_line, plain_paragraphs
from paperlog.identifiers import (
    comparable_url,
    complete_url,
    doi_path,
    find_doi,
    is_web_url,
    make_link,
    parse_arxiv_id,
    parse_doi,
)
from paperlog.models import EMPTY, Category, Entry, Link, Paper
from paperlog.text import CONTROL, UniqueKeys, fold, fold_name, fold_tag, slug

_URL_SEPARATOR = re.compile(r"[;,]?(?:\s+|$)|[;,](?=https?://)", re.IGNORECASE)
_ARXIV_NUMBER = re.compile(
    r"(?:(?:arxiv preprint )?(?=arxiv:)|arxiv preprint )((?:arxiv:\s*)?\S+?)(?:\s*\[[\w. ,-]+\])?[.,;]?", re.IGNORECASE
)
_CITATION_KEY_LINE = re.compile(r"^[ \t]*citation key:[ \t]*(\S+)[ \t]*$", re.IGNORECASE | re.MULTILINE)
_ZOTERO_EXTRA = re.compile(
    r"(?:_?eprint|ADS Bibcode|Backup Publisher|Company|Conference Name|Container Title|DOI|Edition|ISBN|ISSN|Issue"
    r"|Journal Abbreviation|MAG ID|Num Pages|Number|Original Date|Page Version ID|Pages|Place|PMC(?:ID)?|PMID|Publisher"
    r"|Section|Series|Type|Version(?: Number)?|Volume|tex\.[\w.-]+): \S.*",
    re.IGNORECASE,
)
"""A line of Zotero's field "Extra", which holds what Zotero has no field for."""
_KEYWORD = re.compile(r"(?:\\[\\;]|[^;\n])++")
_ESCAPED = re.compile(r"\\([\\;])")
_NEEDS_ESCAPE = re.compile(r";|\\(?=[\\;]|\Z)")
_WRITABLE_KEY = re.compile(rf"[^\s,={{}}\"#{CONTROL}\ud800-\udfff]+")
_KEY_CHARACTER = re.compile("[A-Za-z0-9]")
_NUMBER_OR_URL = re.compile(r"[0-9]+|[a-z]+://.*", re.IGNORECASE)


@dataclass(frozen=True)
class Reference:
    """A bibliography record, with its fields as printed. `arxiv_candidates` can contain `arXiv:…`.

    `type` is a biblatex type, and `extra` holds all other fields.
    """

    line: int
    title: str
    citation_key: str = ""
    short_title: str = ""
    authors: Sequence[str] = ()
    published: PartialDate | None = None
    venue: str = ""
    dois: Sequence[str] = ()
    arxiv_candidates: Sequence[str] = ()
    urls: Sequence[str] = ()
    abstract: str = ""
    summary: str = ""
    tags: Sequence[str] = ()
    category: str = ""
    type: str = ""
    editors: Sequence[str] = ()
    extra: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def location(self) -> tuple[str | None, str | None, Sequence[str]]:
        """The arXiv id, the DOI and the URLs."""
        urls = list(unique_urls(self.urls))
        paper_doi = next(filter(None, map(find_doi, map(plain_line, (*self.dois, *urls)))), None)
        ids = map(parse_arxiv_id, (*urls, *map(one_line, self.dois)))
        return find_arxiv_id(self.arxiv_candidates) or next(filter(None, ids), None), paper_doi, urls

    @property
    def stand_in_title(self) -> str:
        """What can stand for a missing title: the DOI, the arXiv id or a URL. It is empty without them."""
        arxiv, paper_doi, urls = self.location
        return paper_doi or arxiv or next(iter(urls), "")


def to_imported_list(name: str, records: Iterable[Reference | Rejected]) -> ImportedList:
    """Convert records, which have titles or something that stands for them, into papers."""
    papers: list[Paper] = []
    rejected: list[Rejected] = []
    categories: dict[str, Category] = {}
    labels: dict[str, str] = {}
    keys, category_keys = UniqueKeys(), UniqueKeys()
    all_have_keys = True
    for record in records:
        if isinstance(record, Rejected):
            rejected.append(record)
        else:
            category = _category_key(record.category, categories, category_keys)
            paper = replace(_to_paper(record, keys), category=category, source=name, position=len(papers))
            papers.append(paper)
            labels[paper.key] = entry_label(record.line, one_line(record.citation_key))
            all_have_keys = all_have_keys and bool(_first_usable_key([record.citation_key]))
    return ImportedList(name, list(categories.values()), papers, rejected, has_own_keys=all_have_keys, labels=labels)


def paper_links(urls: Sequence[str], arxiv: str | None, paper_doi: str | None) -> tuple[Link, ...]:
    """Return a paper's links, with the one that is added to them."""
    added = added_url(urls, arxiv, paper_doi)
    return tuple(map(make_link, (*urls, added) if added else urls))


def added_url(urls: Sequence[str], arxiv: str | None, paper_doi: str | None) -> str:
    """Return the URL that is added to those of a paper: a missing one on arXiv or, if it has none at all, its DOI's."""
    if arxiv and arxiv not in map(parse_arxiv_id, urls):
        return f"https://arxiv.org/abs/{arxiv}"
    return f"https://doi.org{doi_path(paper_doi)}" if paper_doi and not urls else ""


def short_title_aliases(title: str, short_title: str) -> tuple[str, ...]:
    return (short_title,) if short_title and fold(short_title) != fold(title) else ()


def own_notes(text: str) -> str:
    """Return a note without the lines that hold a citation key, an arXiv id or other details of a paper."""
    lines = _CITATION_KEY_LINE.sub("", text).split("\n")
    return "\n".join(line for line in lines if not _is_detail(one_line(line))).strip()


def note_details(text: str) -> str:
    """Return the lines of a note that `own_notes` leaves out."""
    return "\n".join(line for line in text.split("\n") if line.strip() and not own_notes(line))


def _is_detail(line: str) -> bool:
    return bool(_ARXIV_NUMBER.fullmatch(line) or _ZOTERO_EXTRA.fullmatch(line))


def choose_citation_key(candidates: Iterable[str], note: str = "") -> str:
    """Return the first candidate that isn't a number, URL or DOI. `Citation Key:` lines in the note take precedence."""
    noted_keys = _CITATION_KEY_LINE.findall(note) if note else ()
    keys = [one_line(key) for key in (*noted_keys, *candidates)]
    return _first_usable_key(keys) or next(filter(None, keys), "")


def entries_by_citation_key(contents: Export) -> Mapping[str, Entry]:
    """Return the entries by the citation keys that an export writes."""
    entries = list(contents.entries)
    citation_keys = exported_citation_keys(entry.paper for entry in entries)
    return {citation_keys[entry.key]: entry for entry in entries}


def exported_citation_keys(papers: Iterable[Paper]) -> dict[str, str]:
    """Return the citation key of each paper in an export, by the paper's key.

    It is the first that no other paper has, by default the paper's key. Of papers with the same citation key, the one
    that was added first keeps it, whatever the order of `papers`.
    """
    found: dict[str, str] = {}
    in_order = sorted(papers, key=lambda paper: (paper.position, paper.key))
    for paper in in_order:
        usable = (key for key in paper.citation_keys if key not in found and is_writable_key(key))
        if citation_key := next(usable, None):
            found[citation_key] = paper.key
    citation_keys = {key: citation_key for citation_key, key in found.items()}
    unique = UniqueKeys(found)
    return {paper.key: citation_keys.get(paper.key) or unique.add(paper.key) for paper in in_order}


def is_writable_key(citation_key: str) -> bool:
    """Return whether BibTeX can hold a citation key."""
    return _WRITABLE_KEY.fullmatch(citation_key) is not None


def has_key_characters(citation_key: str) -> bool:
    """Return whether a citation key has characters that a slug keeps. Keys in non-Latin scripts don't."""
    return _KEY_CHARACTER.search(citation_key) is not None


def split_keywords(text: str) -> list[str]:
    """Split keywords at semicolons or newlines if there are any, else at commas."""
    keywords = split_at_semicolons(text.strip())
    return text.split(",") if keywords == [text.strip()] else keywords


def split_at_semicolons(text: str) -> list[str]:
    """Split keywords at semicolons and newlines, except after a backslash."""
    return [_ESCAPED.sub(r"\1", keyword) for keyword in _KEYWORD.findall(text)]


def escape_semicolons(keyword: str) -> str:
    """Escape semicolons, and backslashes that could be mistaken for an escape."""
    return _NEEDS_ESCAPE.sub(r"\\\g<0>", one_line(keyword))


def join_keywords(keywords: Sequence[str]) -> str:
    """Join keywords with semicolons. A trailing semicolon marks a single keyword that contains a comma."""
    joined = "; ".join(map(escape_semicolons, keywords))
    return f"{joined};" if len(keywords) == 1 and "," in joined else joined


def _category_key(text: str, categories: dict[str, Category], keys: UniqueKeys) -> str:
    """Return the key of the category with this name, adding it to `categories` if missing."""
    name = one_line(text)
    if not name:
        return NO_CATEGORY
    folded = fold_name(name)
    if folded not in categories:
        categories[folded] = Category(keys.add(slug(name)), name, position=len(categories))
    return categories[folded].key


def _to_paper(record: Reference, keys: UniqueKeys) -> Paper:
    own_title = plain_line(record.title)
    title = own_title or record.stand_in_title
    aliases = short_title_aliases(title, plain_line(record.short_title))
    name = own_title.partition(":")[0] or title
    preferred_key = _first_usable_key([record.citation_key]) or next(iter(aliases), name)
    arxiv, paper_doi, urls = record.location
    return Paper(
        key=keys.add(slug(preferred_key)),
        title=title,
        category=NO_CATEGORY,
        aliases=aliases,
        type=record.type or (None if own_title else "misc"),
        citation_keys=tuple(filter(is_citation_key, [record.citation_key])),
        tags=tuple(unique_tags(record.tags)),
        authors=tuple(filter(None, map(strip_et_al, map(one_line, record.authors)))),
        editors=tuple(filter(None, map(strip_et_al, map(one_line, record.editors)))),
        published=record.published,
        venue=plain_line(record.venue) or None,
        arxiv=arxiv,
        doi=paper_doi,
        links=paper_links(urls, arxiv, paper_doi),
        summary=plain_paragraphs(record.summary) or None,
        abstract=plain_paragraphs(record.abstract) or None,
        extra=record.extra or EMPTY,
    )


def _first_usable_key(candidates: Iterable[str]) -> str:
    return next(
        (key for key in map(one_line, candidates) if has_key_characters(key) and is_citation_key(key)),
        "",
    )


def is_citation_key(text: str) -> bool:
    """Return whether an id is a citation key, and not a number, a URL or a DOI."""
    return bool(text) and not _NUMBER_OR_URL.fullmatch(text) and not parse_doi(text)


def find_arxiv_id(texts: Iterable[str]) -> str | None:
    """Return the first arXiv id that is alone on its line, such as `arXiv:2106.09685 [cs.CL]`."""
    lines = (one_line(line) for text in texts for line in text.splitlines())
    numbers = (match[1] for line in lines if (match := _ARXIV_NUMBER.fullmatch(line)))
    return next(filter(None, map(parse_arxiv_id, numbers)), None)


def unique_urls(texts: Iterable[str]) -> Iterator[str]:
    """Yield each http or https URL once."""
    seen = set()
    for text in texts:
        for url in map(complete_url, _URL_SEPARATOR.split(complete_url(text.strip()))):
            if is_web_url(url) and (identity := comparable_url(url)) not in seen:
                seen.add(identity)
                yield url


def unique_tags(tags: Iterable[str]) -> Iterator[str]:
    """Yield each tag once, on one line."""
    seen = set()
    for tag in filter(None, map(one_line, tags)):
        if (folded := fold_tag(tag)) not in seen:
            seen.add(folded)
            yield tag
