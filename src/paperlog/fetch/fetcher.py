"""Fetching of papers from arXiv and doi.org, and of images from any server."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import quote

import httpx2
from msgspec.structs import replace

from paperlog.errors import InvalidResponse, NoMetadata
from paperlog.fetch.atom import parse_feed
from paperlog.fetch.http_client import REQUEST_INTERVAL, HttpClient, Server
from paperlog.fetch.images import fetch_image
from paperlog.formats import ImportFormat, loads
from paperlog.formats.csl.sources import PREFIX
from paperlog.identifiers import doi_path, parse_arxiv_id, parse_doi
from paperlog.models import EMPTY, Paper

ARXIV = Server("arXiv", "arxiv", "https://export.arxiv.org", ("application/atom+xml", "application/xml", "text/xml"))
DOI_ORG = Server(
    "doi.org",
    "doi.org",
    "https://doi.org",
    ("application/vnd.citationstyles.csl+json", "application/json"),
    # The registration agencies that doi.org redirects to.
    frozenset({
        "data.crossref.org", "api.crossref.org", "data.crosscite.org", "data.datacite.org", "api.datacite.org",
        "data.medra.org",
    }),
)  # fmt: skip

_BATCH_SIZE = 50
"""The maximum number of papers per request to arXiv."""
_SUBJECT_CLASS = re.compile(r"\.[a-z]{2}(?=/)")


@dataclass(frozen=True)
class Fetcher:
    """Fetches papers and images."""

    http: HttpClient = field(default_factory=HttpClient)
    arxiv: Server = ARXIV
    doi_org: Server = DOI_ORG

    def identifier_of(self, paper: Paper) -> str | None:
        """Return the arXiv id or DOI to fetch a paper by, or None. Papers from doi.org are fetched by DOI."""
        texts = [paper.arxiv or "", paper.doi or "", *(link.url for link in paper.links)]
        arxiv, paper_doi = (next(filter(None, map(parse, texts)), None) for parse in (parse_arxiv_id, parse_doi))
        return paper_doi if paper.source == self.doi_org.source and paper_doi else arxiv or paper_doi

    def source_of(self, identifier: str) -> str:
        """Return the source of papers that are fetched by this arXiv id or DOI."""
        return (self.arxiv if parse_arxiv_id(identifier) else self.doi_org).source

    def fetch_papers(self, identifiers: Sequence[str]) -> list[Paper]:
        """Fetch the papers with these arXiv ids and DOIs, in order. Their keys are placeholders."""
        return asyncio.run(self._fetch_all(identifiers))

    def fetch_image(self, url: str) -> bytes:
        """Return the content of an image URL, without checking that the content is a valid image."""
        return asyncio.run(fetch_image(self.http, url))

    async def _fetch_all(self, identifiers: Sequence[str]) -> list[Paper]:
        async with self.http.open() as client:
            ids = list(dict.fromkeys(map(_without_subject_class, filter(None, map(parse_arxiv_id, identifiers)))))
            arxiv_papers: dict[str, Paper] = {}
            for start in range(0, len(ids), _BATCH_SIZE):
                if start:
                    await self.http.sleep(REQUEST_INTERVAL)
                arxiv_papers |= await self._fetch_from_arxiv(client, ids[start : start + _BATCH_SIZE])
            papers = []
            for identifier in identifiers:
                arxiv = parse_arxiv_id(identifier)
                if arxiv:
                    papers.append(arxiv_papers[_without_subject_class(arxiv)])
                else:
                    papers.append(await self._fetch_from_doi_org(client, identifier))
            return papers

    async def _fetch_from_arxiv(self, client: httpx2.AsyncClient, ids: Sequence[str]) -> dict[str, Paper]:
        path = f"/api/query?id_list={quote(','.join(ids), safe='/,')}&max_results={len(ids)}"
        content = await self.http.get(client, self.arxiv, path, ", ".join(ids))
        try:
            papers = {paper.arxiv or "": paper for paper in parse_feed(content, self.arxiv.source)}
        except ValueError as error:
            raise InvalidResponse(self.arxiv.name, str(error)) from None
        if missing := [arxiv for arxiv in ids if arxiv not in papers]:
            raise NoMetadata(self.arxiv.name, ", ".join(missing))
        return papers

    async def _fetch_from_doi_org(self, client: httpx2.AsyncClient, identifier: str) -> Paper:
        paper_doi = parse_doi(identifier)
        assert paper_doi  # noqa: S101 - the caller passes only arXiv ids and DOIs
        content = await self.http.get(client, self.doi_org, doi_path(paper_doi), paper_doi)
        try:
            imported = loads(content.decode(), self.doi_org.source, ImportFormat.CSL)
        except ValueError as error:
            raise InvalidResponse(self.doi_org.name, str(error)) from None
        if not imported.papers:
            raise InvalidResponse(
                self.doi_org.name, "; ".join(entry.reason for entry in imported.rejected) or "no items"
            )
        paper = imported.papers[0]
        if paper.lacks_title:
            raise InvalidResponse(self.doi_org.name, "no title")
        extra = {name: text for name, text in paper.extra.items() if not name.startswith(PREFIX)}
        return replace(paper, doi=paper.doi or paper_doi, extra=extra or EMPTY)


def _without_subject_class(arxiv: str) -> str:
    """Return an old arXiv id as in arXiv's feeds: `math/0309136` for `math.gt/0309136`."""
    return _SUBJECT_CLASS.sub("", arxiv)
