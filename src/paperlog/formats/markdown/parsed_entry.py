"""A paper as parsed from its entry alone, without the rest of the list."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from paperlog.dates import PartialDate
from paperlog.formats.markdown.vocabulary import is_code_url, is_nickname, is_paper_url
from paperlog.identifiers import comparable_url, parse_arxiv_id
from paperlog.models import Link
from paperlog.text import fold


@dataclass(slots=True)
class ParsedEntry:
    """The parts of an entry. `category` is a heading.

    `identifier_urls` are the `urls` that stand for identifiers in text. `cited_urls` belong to other papers.
    """

    line: int
    title: str = ""
    aliases: list[str] = field(default_factory=list)
    urls: list[str] = field(default_factory=list)
    identifier_urls: set[str] = field(default_factory=set)
    cited_urls: list[str] = field(default_factory=list)
    published: PartialDate | None = None
    venue: str | None = None
    authors: tuple[str, ...] = ()
    tags: list[str] = field(default_factory=list)
    summary: str = ""
    schema_url: str | None = None
    related: tuple[Link, ...] = ()
    category: str = ""
    _known_urls: set[str] = field(default_factory=set)

    @property
    def all_aliases(self) -> list[str]:
        """The aliases and the part of the title before a colon, without duplicates."""
        head, colon, _ = self.title.partition(": ")
        seen = {fold(self.title)}
        aliases = []
        for alias in (*self.aliases, head if colon and len(head.split()) <= 5 else ""):
            if (folded := fold(alias)) and folded not in seen:
                seen.add(folded)
                aliases.append(alias.strip())
        return aliases

    @property
    def identities(self) -> set[str]:
        """The arXiv ids and normalized URLs that identify the paper elsewhere in the list."""
        return set(map(url_identity, self.urls))

    @property
    def is_software(self) -> bool:
        """Whether all links are to code, and nothing else indicates a paper."""
        return bool(self.urls) and all(map(is_code_url, self.urls)) and not self.is_surely_paper

    @property
    def is_surely_paper(self) -> bool:
        return bool(self.published or self.venue or any(map(is_paper_url, self.urls)))

    def rename(self, title: str) -> None:
        """Set the title. The previous one is a short name, or a part of the summary."""
        if is_nickname(self.title):
            self.aliases.append(self.title)
        elif fold(self.title) != fold(title):
            self.add_to_summary(self.title)
        self.title = title

    def add_to_summary(self, text: str) -> None:
        if text.strip():
            self.summary = f"{self.summary}\n\n{text.strip()}".strip()

    def add_urls(self, urls: Iterable[str]) -> None:
        self._known_urls = self._known_urls or set(map(comparable_url, self.urls))
        for url in urls:
            if (identity := comparable_url(url)) not in self._known_urls:
                self._known_urls.add(identity)
                self.urls.append(url)

    def remove_repeated_identifiers(self) -> None:
        """Remove the URLs that stand for identifiers in text if there are links to the same papers, too."""
        linked = {url_identity(url) for url in self.urls if url not in self.identifier_urls}
        self.urls = [url for url in self.urls if url not in self.identifier_urls or url_identity(url) not in linked]


def url_identity(url: str) -> str:
    """Return the arXiv id, or the normalized URL."""
    return parse_arxiv_id(url) or comparable_url(url)
