"""Papers from the records of bibliographies, whose fields are texts as people and programs write them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from paperlog.dates import PartialDate
from paperlog.formats.authors import without_others
from paperlog.formats.base import NO_CATEGORY, ImportedList, Rejected
from paperlog.formats.text import clean, paragraphs, words
from paperlog.identifiers import arxiv_id, doi, doi_path, is_web_address, link_identity, link_to
from paperlog.models import Category, Entry, Link, Paper
from paperlog.text import fold, free_key, slug

_BETWEEN_ADDRESSES = re.compile(r"[;,]?(?:\s+|$)|[;,](?=https?://)", re.IGNORECASE)
_ARXIV_NUMBER = re.compile(r"(?:arxiv preprint )?(arxiv:\s*\S+?)(?:\s*\[[\w. ,-]+\])?[.,;]?", re.IGNORECASE)
_CITATION_KEY = re.compile(r"^[ \t]*citation key:[ \t]*(\S+)[ \t]*$", re.IGNORECASE | re.MULTILINE)
_KEY_CHARACTER = re.compile("[A-Za-z0-9]")
_NAMELESS = re.compile(r"[0-9]+|[a-z]+://.*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reference:
    """One record of a bibliography, its fields as printed; `numbers` are texts that may be `arXiv:…`."""

    line: int
    title: str
    citation_key: str = ""
    short_title: str = ""
    authors: Sequence[str] = ()
    published: PartialDate | None = None
    venue: str = ""
    dois: Sequence[str] = ()
    numbers: Sequence[str] = ()
    addresses: Sequence[str] = ()
    summary: str = ""
    tags: Sequence[str] = ()
    category: str = ""


def reading_list(name: str, records: Iterable[Reference | Rejected]) -> ImportedList:
    """Return the list of all records; one without a title is rejected."""
    papers: list[Paper] = []
    rejected: list[Rejected] = []
    categories: dict[str, Category] = {}
    keys: set[str] = set()
    are_keyed = True
    for record in records:
        if isinstance(record, Rejected):
            rejected.append(record)
        elif not words(record.title):
            rejected.append(Rejected.at(record.line, "it has no title", clean(record.citation_key)))
        else:
            category = _category(record.category, categories)
            paper = replace(_paper(record, keys), category=category, source=name, position=len(papers))
            keys.add(paper.key)
            papers.append(paper)
            are_keyed = are_keyed and bool(_name_among([record.citation_key]))
    return ImportedList(name, list(categories.values()), papers, rejected, has_own_keys=are_keyed)


def _category(text: str, known: dict[str, Category]) -> str:
    """Return the key of the category with this name, which is added to the known ones."""
    name = clean(text)
    if not name:
        return NO_CATEGORY
    folded = fold(name) or name
    if folded not in known:
        key = free_key(slug(name), {each.key for each in known.values()})
        known[folded] = Category(key, name, position=len(known))
    return known[folded].key


def _paper(record: Reference, keys: set[str]) -> Paper:
    title = words(record.title)
    aliases = other_names(title, words(record.short_title))
    wanted = _name_among([record.citation_key]) or next(iter(aliases), title.partition(":")[0])
    addresses = list(_addresses(record.addresses))
    arxiv = _arxiv(record, addresses)
    identifier = next(filter(None, map(doi, map(clean, (*record.dois, *addresses)))), None)
    return Paper(
        key=free_key(slug(wanted), keys),
        title=title,
        category=NO_CATEGORY,
        aliases=aliases,
        tags=tuple(_each_once(record.tags)),
        authors=tuple(filter(None, map(without_others, map(clean, record.authors)))),
        published=record.published,
        venue=words(record.venue) or None,
        arxiv=arxiv,
        doi=identifier,
        links=links_to(addresses, arxiv, identifier),
        summary=paragraphs(record.summary) or None,
    )


def other_names(title: str, short_title: str) -> tuple[str, ...]:
    return (short_title,) if short_title and fold(short_title) != fold(title) else ()


def links_to(addresses: Sequence[str], arxiv: str | None, identifier: str | None) -> tuple[Link, ...]:
    """Return the links of a paper, with one to arXiv where none leads there; where there is none at all, to its DOI."""
    more = []
    if arxiv and arxiv not in map(arxiv_id, addresses):
        more = [f"https://arxiv.org/abs/{arxiv}"]
    elif identifier and not addresses:
        more = [f"https://doi.org{doi_path(identifier)}"]
    return tuple(map(link_to, (*addresses, *more)))


def citation_key(candidates: Iterable[str], note: str = "") -> str:
    """Return the first that is a name: no bare number, address or DOI; a note's line `Citation Key:` comes first."""
    said = _CITATION_KEY.findall(note)
    given = [clean(each) for each in (*said, *candidates)]
    return _name_among(given) or next(filter(None, given), "")


def makes_a_key(citation_key: str) -> bool:
    """Tell whether something of a citation key stays in a slug; of one in another script nothing does."""
    return _KEY_CHARACTER.search(citation_key) is not None


def _name_among(candidates: Iterable[str]) -> str:
    return next(
        (key for key in map(clean, candidates) if makes_a_key(key) and not _NAMELESS.fullmatch(key) and not doi(key)),
        "",
    )


def _arxiv(record: Reference, addresses: Sequence[str]) -> str | None:
    numbers = [found[1] for text in record.numbers for line in text.splitlines() if (found := _number(line))]
    candidates = [*numbers, *addresses, *map(clean, record.dois)]
    return next(filter(None, map(arxiv_id, candidates)), None)


def _number(line: str) -> re.Match[str] | None:
    return _ARXIV_NUMBER.fullmatch(clean(line))


def _addresses(texts: Iterable[str]) -> Iterator[str]:
    """Give each http address once."""
    seen = set()
    for text in texts:
        for address in _BETWEEN_ADDRESSES.split(text):
            if is_web_address(address) and (identity := link_identity(address)) not in seen:
                seen.add(identity)
                yield address


def _each_once(tags: Iterable[str]) -> Iterator[str]:
    seen = set()
    for tag in filter(None, map(clean, tags)):
        if (folded := fold(tag) or tag) not in seen:
            seen.add(folded)
            yield tag


def keywords(text: str) -> list[str]:
    """Return what one field of keywords names: between semicolons or lines, else between commas."""
    return re.split(r"[;\n]" if re.search(r"[;\n]", text.strip()) else ",", text.strip())


def notes_of(entry: Entry) -> list[str]:
    """Return the notes, each on one line that begins with its day, so that none can be taken for a fact."""
    return [f"{note.at.date()}: {clean(note.text)}" for note in entry.reading.notes]
