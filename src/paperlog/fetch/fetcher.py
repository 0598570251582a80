"""Who asks: arXiv and doi.org for papers, any server for a picture."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import quote

import httpx
from msgspec.structs import replace

from paperlog.errors import InvalidResponse, NoMetadata
from paperlog.fetch.atom import papers_of
from paperlog.fetch.images import fetch_picture
from paperlog.fetch.web import PAUSE, Server, Web
from paperlog.formats import Format, loads
from paperlog.identifiers import arxiv_id, doi, doi_path
from paperlog.models import Paper

ARXIV = Server("arXiv", "arxiv", "https://export.arxiv.org", ("application/atom+xml", "application/xml", "text/xml"))
DOI_ORG = Server(
    "doi.org",
    "doi.org",
    "https://doi.org",
    ("application/vnd.citationstyles.csl+json", "application/json"),
    # The agencies that register DOIs, which doi.org sends its askers to.
    frozenset({
        "data.crossref.org", "api.crossref.org", "data.crosscite.org", "data.datacite.org", "api.datacite.org",
        "data.medra.org",
    }),
)  # fmt: skip

_AT_ONCE = 50
"""How many papers arXiv is asked for in one request."""
_SUBJECT = re.compile(r"\.[a-z]{2}(?=/)")


@dataclass(frozen=True)
class Fetcher:
    """Who asks the servers."""

    web: Web = field(default_factory=Web)
    arxiv: Server = ARXIV
    doi_org: Server = DOI_ORG

    def asks_for(self, paper: Paper) -> str | None:
        """Return the arXiv id of a paper, or its DOI where it has none or came from doi.org."""
        names = [name for name in (paper.arxiv, paper.doi, *(link.url for link in paper.links)) if name]
        arxiv, identifier = (next(filter(None, map(read, names)), None) for read in (arxiv_id, doi))
        return identifier if paper.source == self.doi_org.source and identifier else arxiv or identifier

    def fetch(self, names: Sequence[str]) -> list[Paper]:
        """Return the facts of the papers with these arXiv ids and DOIs, in this order; their keys mean nothing."""
        return asyncio.run(self._fetched(names))

    def picture(self, url: str) -> bytes:
        """Return what lies at the https address of a picture, unchecked."""
        return asyncio.run(fetch_picture(self.web, url))

    async def _fetched(self, names: Sequence[str]) -> list[Paper]:
        async with self.web.client() as client:
            ids = list(dict.fromkeys(map(_canonical, filter(None, map(arxiv_id, names)))))
            found: dict[str, Paper] = {}
            for start in range(0, len(ids), _AT_ONCE):
                if start:
                    await self.web.sleep(PAUSE)
                found |= await self._from_arxiv(client, ids[start : start + _AT_ONCE])
            papers = []
            for name in names:
                arxiv = arxiv_id(name)
                papers.append(found[_canonical(arxiv)] if arxiv else await self._from_doi_org(client, name))
            return papers

    async def _from_arxiv(self, client: httpx.AsyncClient, ids: Sequence[str]) -> dict[str, Paper]:
        path = f"/api/query?id_list={quote(','.join(ids), safe='/,')}&max_results={len(ids)}"
        content = await self.web.get(client, self.arxiv, path, ", ".join(ids))
        try:
            papers = {paper.arxiv or "": paper for paper in papers_of(content, self.arxiv.source)}
        except ValueError as error:
            raise InvalidResponse(self.arxiv.name, str(error)) from None
        if missing := [arxiv for arxiv in ids if arxiv not in papers]:
            raise NoMetadata(self.arxiv.name, ", ".join(missing))
        return papers

    async def _from_doi_org(self, client: httpx.AsyncClient, name: str) -> Paper:
        identifier = doi(name)
        assert identifier  # noqa: S101 - whoever asks knows what is an identifier
        content = await self.web.get(client, self.doi_org, doi_path(identifier), identifier)
        try:
            listed = loads(content.decode(), self.doi_org.source, Format.CSL)
        except ValueError as error:
            raise InvalidResponse(self.doi_org.name, str(error)) from None
        if not listed.papers:
            raise InvalidResponse(
                self.doi_org.name, "; ".join(each.reason for each in listed.rejected) or "it is empty"
            )
        paper = listed.papers[0]
        return replace(paper, doi=paper.doi or identifier)


def _canonical(arxiv: str) -> str:
    """Return an arXiv id as arXiv gives it: `math/0309136` for `math.gt/0309136`."""
    return _SUBJECT.sub("", arxiv)
