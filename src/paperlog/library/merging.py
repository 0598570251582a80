"""Merging a paper with an imported entry or with another paper."""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType

from msgspec.structs import replace

from paperlog.duplicates import IDS, match_keys
from paperlog.identifiers import comparable_url
from paperlog.models import OWN_SOURCE, Link, Paper, Reading, Status, free_numbers
from paperlog.text import fold_name

_SINGLE = ("authors", "published", "venue", "arxiv", "doi", "summary", "schema_url")


def merge_facts(paper: Paper, facts: Paper, *, replaces: bool = False) -> Paper:
    """Fill in a paper's missing details from an imported entry, and add the entry's aliases, tags and links.

    With `replaces`, the entry also replaces the fields that its source supplied before and, if the paper itself came
    from that source, its title, category and position. Fields from other sources or the reader are kept, and so are
    fields that are empty in the entry.
    """
    replaces = replaces and facts.source != OWN_SOURCE and facts.origin not in paper.merged
    suppliers = dict(paper.suppliers)
    updates = {}
    for field in _SINGLE:
        old_source, new_source = suppliers.get(field, paper.source), facts.suppliers.get(field, facts.source)
        if getattr(facts, field) and (not getattr(paper, field) or (replaces and old_source == new_source)):
            updates[field] = getattr(facts, field)
            suppliers[field] = new_source or ""
    other_suppliers = {field: source for field, source in suppliers.items() if source != (paper.source or "")}
    if replaces and paper.source == facts.source:
        united = _united(facts, paper, paper.aliases)
        from_source = {"title": facts.title, "category": facts.category, "position": facts.position}
        list_key = facts.source_key or facts.key
        source_key = None if list_key == paper.key else list_key
        return replace(paper, **united, **from_source, **updates, suppliers=other_suppliers, source_key=source_key)
    united = _united(paper, facts, (facts.title, *facts.aliases))
    return replace(paper, **united, **updates, suppliers=other_suppliers)


def with_ids(paper: Paper, facts: Paper) -> Paper:
    """Fill in missing ids and links from an imported entry, because duplicates are detected by them."""
    links = paper.links or facts.links
    return replace(paper, arxiv=paper.arxiv or facts.arxiv, doi=paper.doi or facts.doi, links=links)


def merge_all_facts(papers: Sequence[Paper]) -> Paper:
    """Fill in a paper's missing details from the entries that follow it in a list. The result is as with `merge_facts`.

    Takes linear time: aliases, tags and links are combined only once.
    """
    first, *others = papers
    if not others:
        return first
    details = [replace(each, aliases=(), tags=(), links=(), related=(), title=first.title) for each in others]
    whole = replace(first, aliases=(), tags=(), links=(), related=())
    for each in details:
        whole = merge_facts(whole, each)
    names = [name for each in others for name in (each.title, *each.aliases)]
    return replace(
        whole,
        aliases=(*first.aliases, *_new(names, (first.title, *first.aliases))),
        tags=(*first.tags, *_new([tag for each in others for tag in each.tags], first.tags)),
        links=_all_links([each.links for each in papers]),
        related=_all_links([each.related for each in papers]),
    )


def _all_links(link_lists: Sequence[tuple[Link, ...]]) -> tuple[Link, ...]:
    """Combine the links of several papers, without duplicates."""
    united: list[Link] = []
    known: set[str] = set()
    for links in link_lists:
        new = [link for link in links if comparable_url(link.url) not in known]
        known.update(comparable_url(link.url) for link in new)
        united += new
    return tuple(united)


def merged_papers(paper: Paper, other: Paper) -> Paper:
    """Fill in a paper's missing details from another paper, keeping the origins and ids of both."""
    whole = merge_facts(paper, other)
    other_ids = [
        f"{kind}:{value}"
        for kind, value in match_keys(other)
        if kind in IDS and (kind, value) not in set(match_keys(whole))
    ]
    return replace(
        whole, merged=(*paper.merged, other.origin, *other.merged), merged_ids=(*paper.merged_ids, *other_ids)
    )


def merged_readings(reading: Reading, other: Reading) -> Reading:
    """Merge two readings. Lists are combined; other values come from the first reading if it has them."""
    # Overrides of the other paper's title and tags are dropped, because the values they override are dropped, too.
    overrides = {field: fact for field, fact in other.overrides.items() if field not in {"title", "tags"}}
    with_status = reading if reading.status is not Status.UNREAD else other
    numbers = free_numbers(note.id for note in reading.notes)
    notes = [replace(note, id=next(numbers)) for note in other.notes]
    return replace(
        reading,
        status=with_status.status,
        status_on=with_status.status_on,
        queued_at=with_status.queued_at,
        started_on=reading.started_on or other.started_on,
        reads=tuple(sorted({*reading.reads, *other.reads})),
        rating=reading.rating or other.rating,
        notes=(*reading.notes, *notes),
        tags_added=(*reading.tags_added, *_new(other.tags_added, reading.tags_added)),
        overrides=MappingProxyType({**overrides, **reading.overrides}),
        pdf=reading.pdf or other.pdf,
        pdf_from=reading.pdf_from if reading.pdf else other.pdf_from,
    )


def combined_readings(reading: Reading, other: Reading) -> Reading:
    """Combine two readings of the same paper, like `merged_readings`, but with all overrides and removed tags."""
    has_status = reading.status is not Status.UNREAD or reading.status_on is not None
    first = (
        reading
        if has_status
        else replace(reading, status=other.status, status_on=other.status_on, queued_at=other.queued_at)
    )
    removed = [tag for tag in _new(other.tags_removed, reading.tags_removed) if tag not in reading.tags_added]
    added = tuple(tag for tag in other.tags_added if tag not in reading.tags_removed)
    return replace(
        merged_readings(first, replace(other, tags_added=added, status=first.status)),
        status=first.status,
        status_on=first.status_on,
        queued_at=first.queued_at,
        tags_removed=(*reading.tags_removed, *removed),
        overrides=MappingProxyType({**other.overrides, **reading.overrides}),
    )


def _united(first: Paper, second: Paper, names: Sequence[str]) -> dict[str, tuple[object, ...]]:
    """Return the aliases, tags and links of both papers, without duplicates."""
    return {
        "aliases": (*first.aliases, *_new(names, (first.title, *first.aliases))),
        "tags": (*first.tags, *_new(second.tags, first.tags)),
        "links": _all_links([first.links, second.links]),
        "related": _all_links([first.related, second.related]),
    }


def _new(names: Sequence[str], known: Sequence[str]) -> list[str]:
    """Return the names that are not known yet, without duplicates."""
    seen = {fold_name(name) for name in known}
    new = []
    for name in names:
        if (folded := fold_name(name)) not in seen:
            seen.add(folded)
            new.append(name)
    return new
