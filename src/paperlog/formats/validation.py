"""Checks of the fields that paperlog's own formats, JSON and TOML, hold as they are stored."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from paperlog.identifiers import arxiv_id, doi, is_web_address
from paperlog.models import Link, Paper
from paperlog.values import RecordError


def validated(paper: Paper) -> Paper:
    """Return the paper with its arXiv id and DOI normalized. Raises RecordError."""
    check_urls("links", paper.links)
    check_urls("related", paper.related)
    if paper.schema_url is not None:
        _check_url("schema_url", paper.schema_url)
    if paper.arxiv and not arxiv_id(paper.arxiv):
        raise RecordError("arxiv", f"{paper.arxiv!r} is no arXiv id")
    if paper.doi and not doi(paper.doi):
        raise RecordError("doi", f"{paper.doi!r} is no DOI")
    return replace(paper, arxiv=arxiv_id(paper.arxiv or ""), doi=doi(paper.doi or ""))


def check_urls(field: str, links: Iterable[Link]) -> None:
    """Raise RecordError if a link has no http or https URL."""
    for link in links:
        _check_url(field, link.url)


def _check_url(field: str, url: str) -> None:
    if not is_web_address(url):
        raise RecordError(field, f"{url!r} is no http or https address")
