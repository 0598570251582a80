"""What becomes of a paper's facts when a list brings them in again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from paperlog.identity import fold, link_identity
from paperlog.model import Link, Paper

_SINGLE = ("authors", "published", "venue", "arxiv", "doi", "summary", "schema_url")


def brought_up_to_date(paper: Paper, facts: Paper) -> Paper:
    """Return a paper with the facts that its own source gives now; what it does not give stays."""
    key_there = None if facts.key == paper.key else facts.key
    whole = replace(facts, key=paper.key, source_key=key_there, added_on=paper.added_on)
    return _united(facts, paper, paper.aliases, whole)


def completed(paper: Paper, facts: Paper) -> Paper:
    """Return a paper with what another entry knows beside it: gaps filled, names, tags and links united."""
    return _united(paper, facts, (facts.title, *facts.aliases), paper)


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
