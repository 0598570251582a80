"""What becomes of a paper's facts when a list brings them in again, or when two papers are joined."""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType

from msgspec.structs import replace

from paperlog.duplicates import IDS, match_keys
from paperlog.identifiers import link_identity
from paperlog.models import OWN_SOURCE, Link, Paper, Reading, Status
from paperlog.text import fold

_SINGLE = ("authors", "published", "venue", "arxiv", "doi", "summary", "schema_url")


def completed(paper: Paper, facts: Paper, *, replaces: bool = False) -> Paper:
    """Return a paper with what another entry knows beside it: gaps filled, names, tags and links united.

    Where the entry `replaces`, it takes the place of what its source supplied before, of the whole where the paper
    is its source's own; what another source or the reader supplied, or the entry does not give, stays.
    """
    replaces = replaces and facts.source != OWN_SOURCE and facts.origin not in paper.merged
    suppliers = dict(paper.suppliers)
    given = {}
    for field in _SINGLE:
        before, now = suppliers.get(field, paper.source), facts.suppliers.get(field, facts.source)
        if getattr(facts, field) and (not getattr(paper, field) or (replaces and before == now)):
            given[field] = getattr(facts, field)
            suppliers[field] = now or ""
    kept = {field: source for field, source in suppliers.items() if source != (paper.source or "")}
    if replaces and paper.source == facts.source:
        united = _united(facts, paper, paper.aliases)
        own = {"title": facts.title, "category": facts.category, "position": facts.position}
        key_there = facts.source_key or facts.key
        there = None if key_there == paper.key else key_there
        return replace(paper, **united, **own, **given, suppliers=kept, source_key=there)
    return replace(paper, **_united(paper, facts, (facts.title, *facts.aliases)), **given, suppliers=kept)


def merged_papers(paper: Paper, other: Paper) -> Paper:
    """Return a paper with all that another knows, and with the other's origins and ids."""
    whole = completed(paper, other)
    its = [
        f"{kind}:{value}"
        for kind, value in match_keys(other)
        if kind in IDS and (kind, value) not in set(match_keys(whole))
    ]
    return replace(whole, merged=(*paper.merged, other.origin, *other.merged), merged_ids=(*paper.merged_ids, *its))


def merged_readings(reading: Reading, other: Reading) -> Reading:
    """Return a reading with all of another: its own where both have one thing, both where it can be had."""
    # A name and removed tags are of the other paper's facts, which lie below those of this one.
    edits = {field: fact for field, fact in other.overrides.items() if field not in {"title", "tags"}}
    own_status = reading if reading.status is not Status.UNREAD else other
    last = max((note.id for note in reading.notes), default=0)
    notes = [replace(note, id=last + number) for number, note in enumerate(other.notes, start=1)]
    return replace(
        reading,
        status=own_status.status,
        status_on=own_status.status_on,
        queued_at=own_status.queued_at,
        started_on=reading.started_on or other.started_on,
        reads=tuple(sorted({*reading.reads, *other.reads})),
        rating=reading.rating or other.rating,
        notes=(*reading.notes, *notes),
        tags_added=(*reading.tags_added, *_new(other.tags_added, reading.tags_added)),
        overrides=MappingProxyType({**edits, **reading.overrides}),
        pdf=reading.pdf or other.pdf,
    )


def _united(first: Paper, second: Paper, names: Sequence[str]) -> dict[str, tuple[object, ...]]:
    """Return the names, tags and links of both, the first's before the second's."""
    return {
        "aliases": (*first.aliases, *_new(names, (first.title, *first.aliases))),
        "tags": (*first.tags, *_new(second.tags, first.tags)),
        "links": _links(first.links, second.links),
        "related": _links(first.related, second.related),
    }


def _new(names: Sequence[str], known: Sequence[str]) -> list[str]:
    """Return the names that are not known, each once."""
    seen = {fold(name) or name for name in known}
    new = []
    for name in names:
        if (folded := fold(name) or name) not in seen:
            seen.add(folded)
            new.append(name)
    return new


def _links(links: tuple[Link, ...], others: tuple[Link, ...]) -> tuple[Link, ...]:
    known = {link_identity(link.url) for link in links}
    return (*links, *(link for link in others if link_identity(link.url) not in known))
