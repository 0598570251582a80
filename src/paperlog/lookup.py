"""Finding papers and categories by name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from paperlog.errors import CategoryAmbiguous, CategoryUnknown, PaperAmbiguous, PaperNotFound
from paperlog.identifiers import comparable_url, parse_arxiv_id, parse_doi
from paperlog.models import Category, Entry, Paper
from paperlog.text import fold, fold_name

_MAX_NAME = 100
"""The maximum length of a name that similar names are suggested for, because comparing takes quadratic time."""


def find_paper(entries: Sequence[Entry], name: str) -> Entry:
    """Find a paper by name. Raises PaperNotFound or PaperAmbiguous.

    The name is compared with keys, citation keys, aliases, arXiv ids, DOIs, links, titles and titles up to the colon,
    in this order. An unambiguous prefix of a key, citation key, alias or title is accepted, too.
    """
    wanted = fold_name(name)
    found = find_by_exact_name(entries, name)
    if not found and wanted:
        found = [entry for entry in entries if _has_prefix(entry.paper, wanted)]
    if not found:
        raise not_found(entries, name)
    if len(found) > 1:
        raise PaperAmbiguous(name, [(entry.key, entry.paper.title) for entry in found])
    return found[0]


def not_found(entries: Sequence[Entry], name: str) -> PaperNotFound:
    """Return the failure to find a paper, with similar names."""
    wanted = fold_name(name)
    return PaperNotFound(name, _similar_names(entries, wanted) if wanted else ())


def find_by_exact_name(entries: Sequence[Entry], name: str) -> list[Entry]:
    """Return the papers with exactly this name, usually one. Only the first kind of name with a match counts."""
    wanted = fold_name(name)
    matchers = _exact_matchers(name, wanted) if wanted else ()
    return next((found for matches in matchers if (found := [entry for entry in entries if matches(entry.paper)])), [])


def find_named(entries: Sequence[Entry], text: str) -> list[Entry]:
    """Return the paper that a text names exactly, or the papers if each word of the text names one, else none.

    `^bert` and `@bert` are parts of a query, although names are compared without punctuation.
    """
    same_initial: dict[str, list[Entry]] = {}

    def find(name: str) -> list[Entry]:
        if name.startswith(("^", "@")):
            return []
        if "/" in name or parse_arxiv_id(name):
            return find_by_exact_name(entries, name)
        initial = fold_name(name)[:1]
        if initial not in same_initial:
            same_initial[initial] = [entry for entry in entries if _may_begin_with(entry.paper, initial)]
        return find_by_exact_name(same_initial[initial], name)

    named = find(text)
    if len(named) == 1:
        return named
    found: dict[str, Entry] = {}
    words = list(dict.fromkeys(text.split()))
    for word in words:
        named = find(word)
        if len(named) != 1:
            return []
        found[named[0].key] = named[0]
    return list(found.values())


def find_category(categories: Sequence[Category], name: str) -> Category:
    """Find a category by key, name or unambiguous prefix. Raises CategoryUnknown or CategoryAmbiguous."""
    wanted = fold(name)
    exact = [each for each in categories if wanted in (fold(each.key), fold(each.name))]
    prefixed = [each for each in categories if fold(each.key).startswith(wanted) or fold(each.name).startswith(wanted)]
    found = exact or (prefixed if wanted else [])
    if len(found) > 1:
        raise CategoryAmbiguous(name, [each.key for each in found])
    if not found:
        raise CategoryUnknown(name, [each.key for each in categories])
    return found[0]


def _exact_matchers(name: str, wanted: str) -> Iterable[Callable[[Paper], bool]]:
    yield lambda paper: paper.key == name
    yield lambda paper: name in paper.citation_keys
    yield lambda paper: fold(paper.key) == wanted
    yield lambda paper: any(fold_name(key) == wanted for key in paper.citation_keys)
    yield lambda paper: any(fold_name(alias) == wanted for alias in paper.aliases)
    if arxiv := parse_arxiv_id(name):
        yield lambda paper: arxiv in ((paper.arxiv or "").lower(), *(parse_arxiv_id(link.url) for link in paper.links))
        yield lambda paper: f"arxiv:{arxiv}" in paper.merged_ids
    if doi := parse_doi(name):
        wanted_doi = doi.lower()
        yield (
            lambda paper: (
                wanted_doi
                in ((paper.doi or "").lower(), *((parse_doi(link.url) or "").lower() for link in paper.links))
            )
        )
        yield lambda paper: f"doi:{wanted_doi}" in paper.merged_ids
    if "/" in name:
        wanted_url = comparable_url(name if "://" in name else f"https://{name}")
        yield lambda paper: any(comparable_url(link.url) == wanted_url for link in paper.links)
    yield lambda paper: fold_name(paper.title) == wanted
    yield lambda paper: fold_name(paper.title.partition(":")[0]) == wanted


def _may_begin_with(paper: Paper, initial: str) -> bool:
    """Return whether a name of a paper may begin with a letter when folded, which is slower."""
    if paper.key[0] == initial:
        return True
    for name in (paper.title, *paper.aliases, *paper.citation_keys):
        first = name[0]
        if first.lower() == initial or not (first.isascii() and first.isalnum()):
            return True
    return False


def _has_prefix(paper: Paper, wanted: str) -> bool:
    return any(
        fold_name(text).startswith(wanted) for text in (paper.key, *paper.citation_keys, *paper.aliases, paper.title)
    )


def _similar_names(entries: Sequence[Entry], wanted: str) -> list[str]:
    if len(wanted) > _MAX_NAME:
        return []
    from difflib import get_close_matches  # noqa: PLC0415 - only needed if nothing matches

    keys = {
        fold(text): entry.key
        for entry in entries
        for text in (*entry.paper.citation_keys, *entry.paper.aliases, entry.key)
    }
    similar = get_close_matches(wanted, keys, n=3, cutoff=0.6) or get_close_matches(wanted, keys, n=3, cutoff=0.3)
    return list(dict.fromkeys(keys[name] for name in similar))
