"""Checks of the fields that paperlog's own formats, JSON and TOML, hold as they are stored."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from msgspec.structs import replace

from paperlog.formats.base import Rejected
from paperlog.identifiers import is_web_url, parse_arxiv_id, parse_doi
from paperlog.models import Category, Link, Paper, Reading
from paperlog.values import RecordError, record_key

T = TypeVar("T", Paper, Reading, Category)


def valid_records(
    records: Iterable[tuple[str, Any]], decode: Callable[[Any], T], rejected: list[Rejected]
) -> Iterator[T]:
    """Yield the decoded records; add invalid ones and repeated keys to `rejected`. A record comes with its label."""
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


def validated(paper: Paper) -> Paper:
    """Return the paper with its arXiv id and DOI normalized. Raises RecordError."""
    check_urls("links", paper.links)
    check_urls("related", paper.related)
    if paper.schema_url is not None:
        _check_url("schema_url", paper.schema_url)
    if paper.arxiv and not parse_arxiv_id(paper.arxiv):
        raise RecordError("arxiv", f"{paper.arxiv!r} is no arXiv id")
    if paper.doi and not parse_doi(paper.doi):
        raise RecordError("doi", f"{paper.doi!r} is no DOI")
    return replace(paper, arxiv=parse_arxiv_id(paper.arxiv or ""), doi=parse_doi(paper.doi or ""))


def check_urls(field: str, links: Iterable[Link]) -> None:
    """Raise RecordError if a link has no http or https URL."""
    for link in links:
        _check_url(field, link.url)


def _check_url(field: str, url: str) -> None:
    if not is_web_url(url):
        raise RecordError(field, f"{url!r} is no http or https address")
