"""Merging a paper with an imported entry or with another paper."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from paperlog.duplicates import IDS, match_keys
from paperlog.identifiers import comparable_url, is_preprint_server, parse_arxiv_id, parse_doi
from paperlog.library.contributions import (
    contribution,
    entry_contributions,
    is_contributed,
    replaced_values,
    value_names,
    without_contributions,
)
from paperlog.models import EMPTY, OWN_SOURCE, SINGLE_VALUES, Entry, Link, Paper, Reading, Relation
from paperlog.registers import registers
from paperlog.text import fold_name, fold_tag

_LISTS = ("aliases", "citation_keys", "tags", "links", "related", "relations")
_TAG = "tags."
"""The start of the name of a tag in `suppliers`. Tags that `--tag` added have the user as supplier."""


def merge_facts(paper: Paper, facts: Paper, *, replaces: bool = False) -> Paper:
    """Fill in a paper's missing details from an imported entry, and add the entry's aliases, tags and links.

    With `replaces`, the entry also replaces the fields that its source supplied before and, if the paper itself came
    from that source, its title, category and position. Fields from other sources or the user are kept, and so are
    fields that are empty in the entry, except those in `extra`.
    """
    replaces = replaces and facts.source != OWN_SOURCE and facts.origin not in paper.merged
    if replaces and facts.type:
        paper = _without_former_tags(paper, facts)
    suppliers = {**paper.suppliers, **{name: each for name, each in facts.suppliers.items() if name.startswith(_TAG)}}
    if (
        replaces
        and _is_same_text(paper.summary, facts.abstract)
        and suppliers.get("summary", paper.source) == facts.suppliers.get("abstract", facts.source)
    ):  # paperlog 0.1 imported abstracts as summaries
        paper = replace(paper, summary=None)
        suppliers.pop("summary", None)
    updates = _new_values(paper, facts, suppliers, replaces=replaces)
    suppliers |= {field: facts.suppliers.get(field, facts.source or "") for field in updates}
    gone = _no_longer_supplied(paper, facts) if replaces else set()
    names = [*_real_names(facts)]
    # Our own exports write the key of a paper without citation keys as its citation key.
    citation_keys = tuple(key for key in facts.citation_keys if key != paper.key or key in paper.citation_keys)
    facts = replace(facts, citation_keys=citation_keys, extra=new_extra(paper, facts))
    other_suppliers = {
        name: source for name, source in suppliers.items() if source != (paper.source or "") or name.startswith(_TAG)
    }
    if gone:
        paper = replace(paper, extra={name: text for name, text in paper.extra.items() if name not in gone} or EMPTY)
    is_own_entry = replaces and paper.source == facts.source
    if names[:1] == [facts.title] and (is_own_entry or paper.lacks_title):
        updates["title"], *names = names
    if is_own_entry:
        united = _united([facts, paper], paper.aliases)
        from_source: dict[str, Any] = {"category": facts.category, "position": facts.position}
        source_key = facts.with_key(paper.key).source_key
        return replace(
            paper, **united, **from_source, **updates, suppliers=other_suppliers or EMPTY, source_key=source_key
        )
    if paper.venue and "venue" in updates:
        paper = replace(paper, extra=_extra_without_venue(paper))
    united = _united([paper, facts], names)
    return replace(paper, **united, **updates, suppliers=other_suppliers or EMPTY)


def _new_values(paper: Paper, facts: Paper, suppliers: Mapping[str, str], *, replaces: bool) -> dict[str, Any]:
    """Return the single values that an entry fills in or, with `replaces`, that its source supplied before."""
    same = {"summary": "abstract", "abstract": "summary"}
    values = {}
    for field in SINGLE_VALUES:
        value = getattr(facts, field)
        if not value or (field in same and _is_same_text(value, getattr(paper, same[field]))):
            continue
        is_from_source = suppliers.get(field, paper.source) == facts.suppliers.get(field, facts.source)
        if _fills_in(paper, facts, field) or (replaces and is_from_source):
            values[field] = value
    return values


def merge_entry(paper: Paper, facts: Paper, *, replaces: bool = False) -> Paper:
    """Merge a paper with an imported entry, as `merge_facts` does, and keep what came from which entry."""
    if _has_same_values(paper, facts):
        return paper
    merged = merge_facts(paper, facts, replaces=replaces)
    contributions = {**paper.contributions, **facts.contributions}
    contributions.pop(merged.origin, None)
    if facts.origin != merged.origin:
        previous = contributions.pop(facts.origin, None)
        added: list[str] = []
        if merged != paper or previous:
            before, after = registers(paper), registers(merged)
            added = [name for name in after if name not in before and is_contributed(name)]
            added += [name for name in (previous.added if previous else ()) if name in after]
            added += replaced_values(paper, merged, facts)
        rest = replace(merged, contributions=contributions)
        if added or facts.origin in paper.merged or _would_be_exported(rest, facts):
            contributions[facts.origin] = contribution(merged, facts, added, previous)
    return merged if contributions == merged.contributions else replace(merged, contributions=contributions or EMPTY)


def _would_be_exported(paper: Paper, facts: Paper) -> bool:
    """Return whether an entry that adds nothing to a paper differs from what exports of the paper would write.

    It is exported in place of the paper if it has the paper's key, or no key.
    """
    if not facts.type or paper.citation_keys or not {paper.key}.issuperset(facts.citation_keys):
        return False
    from paperlog.formats.bibtex.cited_entries import differing_fields  # noqa: PLC0415 - few entries need it

    return bool(differing_fields(Entry.join(paper, None), facts))


def _has_same_values(paper: Paper, facts: Paper) -> bool:
    """Return whether a paper has exactly the values of its own entry, as most papers in a library do."""
    if paper.origin != facts.origin or paper.title != facts.title:
        return False
    kept = {name: getattr(paper, name) for name in ("key", "source_key", "added_on", "added_at", "times")}
    return paper == replace(facts, **kept, relations=facts.relations or paper.relations)


def _no_longer_supplied(paper: Paper, facts: Paper) -> set[str]:
    """Return the other fields that an entry supplied to a paper before, but no longer has."""
    entries = {facts.origin, *facts.contributions}
    added_by = {
        origin: {name.removeprefix("extra.") for name in each.added if name.startswith("extra.")}
        for origin, each in paper.contributions.items()
    }
    supplied = {name for origin, names in added_by.items() if origin in entries for name in names}
    if paper.source == facts.source:
        others = {name for origin, names in added_by.items() if origin not in entries for name in names}
        supplied |= paper.extra.keys() - others
    return supplied - facts.extra.keys()


def _without_former_tags(paper: Paper, facts: Paper) -> Paper:
    """Remove tags that came from an entry of a bibliography that no longer has them."""
    former = _former_tags(paper, facts)
    if not former:
        return paper
    if paper.source == facts.source and not paper.type:  # paperlog 0.1 didn't record which tags `--tag` added
        return replace(paper, suppliers={**paper.suppliers, **{f"{_TAG}{tag}": OWN_SOURCE for tag in former}})
    return replace(paper, tags=tuple(tag for tag in paper.tags if tag not in former))


def _former_tags(paper: Paper, facts: Paper) -> set[str]:
    if {*paper.tags} <= {*facts.tags}:
        return set()
    entries = {facts.origin, *facts.contributions}
    parts = paper.contributions.items()
    others = {fold_tag(tag) for origin, each in parts if origin not in entries for tag in each.facts.tags}
    names = {name for origin, each in parts if origin in entries for name in each.added}
    is_own_entry = paper.source == facts.source
    kept = {fold_tag(tag) for tag in facts.tags} | others
    return {
        tag
        for tag in paper.tags
        if (is_own_entry or f"{_TAG}{tag}" in names)
        and fold_tag(tag) not in kept
        and paper.suppliers.get(f"{_TAG}{tag}") != OWN_SOURCE
    }


def with_ids(paper: Paper, facts: Paper) -> Paper:
    """Fill in missing ids and links from an imported entry, because duplicates are detected by them."""
    links = paper.links or facts.links
    return replace(paper, arxiv=paper.arxiv or facts.arxiv, doi=paper.doi or facts.doi, links=links)


def merge_all_facts(papers: Sequence[Paper]) -> Paper:
    """Fill in a paper's missing details from the entries that follow it in a list. The result is as with `merge_entry`.

    Takes linear time: aliases, tags, links and other fields of several values are combined only once.
    """
    first, *others = papers
    if not others:
        return first
    if first.lacks_title:
        first = replace(first, title=next((each.title for each in others if not each.lacks_title), first.title))
        papers = [first, *others]
    without_lists = {**dict.fromkeys(_LISTS, ()), "extra": EMPTY}
    details = [replace(each, **without_lists, title=first.title) for each in others]
    whole = replace(first, **without_lists)
    for each in details:
        whole = merge_facts(whole, each)
    names = [name for each in others for name in _real_names(each)]
    if first.venue and whole.venue != first.venue:
        papers = [
            replace(each, extra=_extra_without_venue(each)) if each.venue == first.venue else each for each in papers
        ]
    whole = replace(whole, **_united(papers, names))
    return replace(whole, contributions=entry_contributions(whole, first, others) or EMPTY)


def _real_names(facts: Paper) -> tuple[str, ...]:
    """Return the title and the aliases of an entry, without a citation key or an id that stands for its title."""
    return facts.aliases if facts.lacks_title else (facts.title, *facts.aliases)


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
    known_ids = set(match_keys(whole))
    other_ids = [
        f"{kind}:{value}" for kind, value in match_keys(other) if kind in IDS and (kind, value) not in known_ids
    ]
    before = registers(paper)
    after = {name for name in registers(whole) if is_contributed(name) or name.startswith("relations.")}
    without_parts = without_contributions(other, other.contributions)
    facts = [without_parts, *(other.contributed(each) for each in other.contributions.values())]
    contributions = {
        each.origin: contribution(
            whole,
            each,
            [name for name in value_names(each) if name in after and name not in before]
            + replaced_values(paper, whole, each),
        )
        for each in facts
    }
    return replace(
        whole,
        merged=(*paper.merged, other.origin, *other.merged),
        merged_ids=(*paper.merged_ids, *other_ids),
        contributions={**paper.contributions, **contributions},
        different_from=tuple(
            origin
            for origin in dict.fromkeys((*paper.different_from, *other.different_from))
            if origin not in {paper.origin, *contributions}
        ),
    )


def merged_readings(reading: Reading, other: Reading) -> Reading:
    """Merge two readings, except for their relations.

    Lists are combined; other values come from the first reading if it has them.
    """
    # Overrides of the other paper's title and tags are dropped, because the values they override are dropped, too.
    overrides = {field: fact for field, fact in other.overrides.items() if field not in {"title", "tags"}}
    known = {note.uid for note in reading.notes}
    notes = reading.numbered(note for note in other.notes if note.uid not in known)
    known_events = {event.id for event in reading.log}
    log = (*reading.log, *(event for event in other.log if event.id not in known_events))
    return replace(
        reading,
        log=tuple(sorted(log, key=lambda event: event.order)),
        rating=reading.rating or other.rating,
        notes=(*reading.notes, *notes),
        tags_added=(*reading.tags_added, *_new(other.tags_added, reading.tags_added, fold_tag)),
        overrides={**overrides, **reading.overrides} or EMPTY,
        pdf=reading.pdf or other.pdf,
        pdf_from=reading.pdf_from if reading.pdf else other.pdf_from,
    )


def combined_readings(reading: Reading, other: Reading) -> Reading:
    """Combine two readings of the same paper: also their relations, all overrides and the removed tags."""
    removed = [tag for tag in _new(other.tags_removed, reading.tags_removed, fold_tag) if tag not in reading.tags_added]
    added = tuple(tag for tag in other.tags_added if tag not in reading.tags_removed)
    relations = [each for each in other.relations_added if each not in reading.relations_removed]
    removed_relations = [each for each in other.relations_removed if each not in reading.relations_added]
    return replace(
        merged_readings(reading, replace(other, tags_added=added)),
        tags_removed=(*reading.tags_removed, *removed),
        relations_added=tuple(dict.fromkeys((*reading.relations_added, *relations))),
        relations_removed=tuple(dict.fromkeys((*reading.relations_removed, *removed_relations))),
        overrides={**other.overrides, **reading.overrides} or EMPTY,
    )


def _fills_in(paper: Paper, facts: Paper, field: str) -> bool:
    """Return whether a paper takes a value from an entry because it has none, or one that says less."""
    if field == "type":
        return _is_better_type(paper, facts)
    known, new = getattr(paper, field), getattr(facts, field)
    return _is_preprint(paper, facts) if field == "venue" and known else not known and not _is_linked(paper, new)


def _is_preprint(paper: Paper, facts: Paper) -> bool:
    """Return whether the venue of a paper is only a preprint server, and that of an entry is another."""
    known, new = paper.venue or "", facts.venue or ""
    return bool(new) and is_preprint_server(known) and not is_preprint_server(new)


def _is_better_type(paper: Paper, facts: Paper) -> bool:
    """Return whether an entry's type says more about a paper than the known or inferred one.

    Types say how a paper was published: `misc` and `online` are the least specific, and `article` can be a preprint.
    """
    from paperlog.formats.entry_types import UNPUBLISHED_TYPES, inferred_type  # noqa: PLC0415 - few entries need it

    def rank(entry_type: str | None) -> int:
        return 0 if entry_type in UNPUBLISHED_TYPES else 1 if entry_type == "article" else 2

    if not paper.type:
        inferred = inferred_type(paper)
        return facts.type != inferred and rank(facts.type) >= rank(inferred)
    says_least = rank(paper.type) == 0 and paper.venue in (None, facts.venue)
    return rank(facts.type) > 0 and (says_least or _is_preprint(paper, facts))


def _is_linked(paper: Paper, identifier: object) -> bool:
    """Return whether an id is known from a link other than the first, which may belong to a related paper."""
    urls = [link.url for link in paper.links[1:]]
    return bool(urls) and identifier in {*map(parse_arxiv_id, urls), *map(parse_doi, urls)} - {None}


def new_extra(paper: Paper, facts: Paper) -> Mapping[str, str]:
    """Return an entry's other fields, without source forms that an export of the paper writes anyway."""
    if facts.extra.keys() <= paper.extra.keys():
        return facts.extra
    from paperlog.formats.bibtex.source_fields import entry_fields  # noqa: PLC0415 - few entries need it

    written = entry_fields(paper, paper.extra)
    return {
        name: text
        for name, text in facts.extra.items()
        if name in paper.extra or not _is_same_text(written.get(name), text)
    }


def _extra_without_venue(paper: Paper) -> Mapping[str, str]:
    """Return the other fields of a paper without the source forms of its venue, which another one replaces."""
    from paperlog.formats.bibtex.decoding import VENUE_FIELDS  # noqa: PLC0415 - few entries need it
    from paperlog.formats.bibtex.fields import decode_line  # noqa: PLC0415 - as above

    return {
        name: text for name, text in paper.extra.items() if name not in VENUE_FIELDS or decode_line(text) != paper.venue
    }


def mapped_relations(
    relations: Iterable[Relation], keys: Mapping[str, str], own: str | None = None
) -> tuple[Relation, ...]:
    """Replace the keys of the other papers, and leave out duplicates and relations to the key `own`."""
    mapped = (replace(each, to=keys[each.to]) if each.to in keys else each for each in relations)
    return tuple(dict.fromkeys(each for each in mapped if each.to != own))


def _is_same_text(text: str | None, other: str | None) -> bool:
    return bool(text and other and text.split() == other.split())


def _united(papers: Sequence[Paper], names: Sequence[str]) -> dict[str, Any]:
    """Return the aliases, citation keys, tags, links and other fields of all papers, without duplicates.

    `names` are the titles and aliases that become aliases of the first paper.
    """
    first, *others = papers
    return {
        "citation_keys": tuple(dict.fromkeys(key for each in papers for key in each.citation_keys)),
        "relations": tuple(dict.fromkeys(relation for each in papers for relation in each.relations)),
        "extra": {name: text for each in reversed(papers) for name, text in each.extra.items()} or EMPTY,
        "aliases": (*first.aliases, *_new(names, (first.title, *first.aliases), fold_name)),
        "tags": (*first.tags, *_new([tag for each in others for tag in each.tags], first.tags, fold_tag)),
        "links": _all_links([each.links for each in papers]),
        "related": _all_links([each.related for each in papers]),
    }


def _new(names: Sequence[str], known: Sequence[str], fold: Callable[[str], str]) -> list[str]:
    """Return the names that are not known yet, without duplicates."""
    seen = {fold(name) for name in known}
    new = []
    for name in names:
        if (folded := fold(name)) not in seen:
            seen.add(folded)
            new.append(name)
    return new
