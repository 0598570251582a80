"""What becomes of a paper's facts when a list brings them in again."""

from __future__ import annotations

from dataclasses import replace

from paperlog.identity import fold, link_identity, same_tag
from paperlog.model import Link, Paper


def brought_up_to_date(paper: Paper, facts: Paper) -> Paper:
    """Return a paper with the facts that its own source gives now."""
    return replace(facts, key=paper.key, added_on=paper.added_on)


def completed(paper: Paper, facts: Paper) -> Paper:
    """Return a paper with what another source knows beside it: gaps filled, names, tags and links united."""
    names = [paper.title, *paper.aliases]
    aliases = list(paper.aliases)
    for name in (facts.title, *facts.aliases):
        if all(fold(name) != fold(known) for known in names):
            names.append(name)
            aliases.append(name)
    return replace(
        paper,
        aliases=tuple(aliases),
        tags=(*paper.tags, *(tag for tag in facts.tags if not any(same_tag(tag, known) for known in paper.tags))),
        authors=paper.authors or facts.authors,
        published=paper.published or facts.published,
        venue=paper.venue or facts.venue,
        arxiv=paper.arxiv or facts.arxiv,
        doi=paper.doi or facts.doi,
        links=_united(paper.links, facts.links),
        summary=paper.summary or facts.summary,
        schema_url=paper.schema_url or facts.schema_url,
        related=_united(paper.related, facts.related),
    )


def _united(links: tuple[Link, ...], others: tuple[Link, ...]) -> tuple[Link, ...]:
    known = {link_identity(link.url) for link in links}
    return (*links, *(link for link in others if link_identity(link.url) not in known))
