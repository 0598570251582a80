"""What becomes of a paper's facts when a list brings them in again."""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType

from msgspec.structs import replace

from paperlog.identity import fold, link_identity
from paperlog.model import Link, Paper, Reading, Status

_SINGLE = ("authors", "published", "venue", "arxiv", "doi", "summary", "schema_url")


def brought_up_to_date(paper: Paper, facts: Paper) -> Paper:
    """Return a paper with the facts that its own source gives now; what it does not give stays."""
    key_there = None if facts.key == paper.key else facts.key
    whole = replace(facts, key=paper.key, source_key=key_there, merged=paper.merged, added_on=paper.added_on)
    return _united(facts, paper, paper.aliases, whole)


def completed(paper: Paper, facts: Paper) -> Paper:
    """Return a paper with what another entry knows beside it: gaps filled, names, tags and links united."""
    return _united(paper, facts, (facts.title, *facts.aliases), paper)


def merged(paper: Paper, other: Paper) -> Paper:
    """Return a paper with all that another knows, and with the other's origins."""
    return replace(completed(paper, other), merged=(*paper.merged, other.origin, *other.merged))


def joined(reading: Reading, other: Reading) -> Reading:
    """Return a reading with all of another: its own where both have one thing, both where it can be had."""
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
        tags_removed=(*reading.tags_removed, *_new(other.tags_removed, reading.tags_removed)),
        overrides=MappingProxyType({**other.overrides, **reading.overrides}),
        pdf=reading.pdf or other.pdf,
    )


def _united(first: Paper, second: Paper, names: Sequence[str], whole: Paper) -> Paper:
    """Return `whole` with the facts of both, the first's before the second's, and these names."""
    return replace(
        whole,
        **{field: getattr(first, field) or getattr(second, field) for field in _SINGLE},
        aliases=(*first.aliases, *_new(names, (first.title, *first.aliases))),
        tags=(*first.tags, *_new(second.tags, first.tags)),
        links=_links(first.links, second.links),
        related=_links(first.related, second.related),
    )


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
