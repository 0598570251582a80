"""Validation shared by paperlog's own formats, JSON and TOML."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from msgspec.structs import replace

from paperlog.formats.base import Rejected
from paperlog.identifiers import is_web_url, parse_arxiv_id, parse_doi
from paperlog.models import EMPTY, Category, Goal, Link, Paper, Reading
from paperlog.schema import RecordError, record_key

T = TypeVar("T", Paper, Reading, Category, Goal)


def valid_records(
    records: Iterable[tuple[str, Any]], decode: Callable[[Any], T], rejected: list[Rejected]
) -> Iterator[T]:
    """Decode the records in (label, record) pairs. Reject invalid records and repeated keys."""
    seen: set[str] = set()
    for label, record in records:
        try:
            model = decode(record)
            if model.key in seen:
                raise RecordError("key", "another record has the same key")
        except RecordError as error:
            key = record_key(record)
            rejected.append(Rejected(f"{label} ({key})" if key is not None else label, str(error)))
        else:
            seen.add(model.key)
            yield model


def validate_paper(paper: Paper) -> Paper:
    """Check a paper's URLs, arXiv id and DOI; normalize the arXiv id and the DOI. Raises RecordError."""
    check_urls("links", paper.links)
    check_urls("related", paper.related)
    if paper.schema_url is not None:
        _check_url("schema_url", paper.schema_url)
    if paper.arxiv and not parse_arxiv_id(paper.arxiv):
        raise RecordError("arxiv", f"{paper.arxiv!r} isn't an arXiv id")
    if paper.doi and not parse_doi(paper.doi):
        raise RecordError("doi", f"{paper.doi!r} isn't a DOI")
    contributions = {
        origin: replace(each, facts=validate_paper(replace(each.facts, contributions=EMPTY)))
        for origin, each in paper.contributions.items()
    }
    return replace(
        paper,
        arxiv=parse_arxiv_id(paper.arxiv or ""),
        doi=parse_doi(paper.doi or ""),
        contributions=contributions or EMPTY,
    )


def check_urls(field: str, links: Iterable[Link]) -> None:
    """Raise RecordError if a link isn't an http or https URL."""
    for link in links:
        _check_url(field, link.url)


def _check_url(field: str, url: str) -> None:
    if not is_web_url(url):
        raise RecordError(field, f"{url!r} isn't an http or https URL")
