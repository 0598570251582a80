"""A paper as parsed from its entry alone, without the rest of the list."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from paperlog.dates import PartialDate
from paperlog.formats.markdown.authors import ends_with_et_al, parse_authors
from paperlog.formats.markdown.dates import parse_date
from paperlog.formats.markdown.vocabulary import is_nickname, is_venue, starts_with_venue
from paperlog.identifiers import comparable_url, parse_arxiv_id
from paperlog.models import Link
from paperlog.text import fold

_NOISE = re.compile(
    r"(?:[\s,.;:|/·•\u2013\u2014-]|(?:\d{1,3}[.)]|[(\[]\d{1,3}[)\]])(?=\s|$)|:[a-z_]+:|\(\s*\)|\[[xX]\]|\[[\s\[\]|,;/]*\]|[\u2600-\u27bf\u2b00-\u2bff\ufe0f\U0001f300-\U0001faff])+"
)
_REVERSED_NOISE = re.compile(r"(?:[\s,;:|/·\u2013\u2014-]|\)\s*\(|\][\s\[\]|,;/]*\[)*+")
_BRACKETED = re.compile(r"\(([^()\n]*)\)|\[([^\[\]\n]*)\](?!\()")
_REVERSED_BRACKETED = re.compile(r"[\s.,;]*+(?:\)([^()\n]*)\(|\]([^\[\]\n]*)\[(?!\]))")
_MAX_FACTS = 100
"""The maximum number of facts before or after the text of an entry, so that reading them takes linear time."""
_DATE = re.compile(r"(?:(?:[A-Z][a-z]+\.? )?(?:19|20)\d\d(?:[-./]\d\d?){0,2}|\d\d?[./-](?:19|20)\d\d)\b")
_FACT_END = re.compile(r"\n|(?<=[^\W\d_]{2})\.\s|\s[-\u2013\u2014|]+(?:\s|$)|:\s|\s?[(\[]")
_COMMA = re.compile(r",\s*(?=\S)")
_DASH = re.compile(r"\s[-\u2013\u2014]+\s|^\s*[-\u2013\u2014:]")
_INITIAL = re.compile(r"\b[A-Z]\.")


@dataclass(slots=True)
class ParsedEntry:
    """The parts of an entry. `cited_urls` belong to other papers. `category` is a heading."""

    line: int
    title: str = ""
    aliases: list[str] = field(default_factory=list)
    urls: list[str] = field(default_factory=list)
    cited_urls: list[str] = field(default_factory=list)
    published: PartialDate | None = None
    venue: str | None = None
    authors: tuple[str, ...] = ()
    tags: list[str] = field(default_factory=list)
    summary: str = ""
    schema_url: str | None = None
    related: tuple[Link, ...] = ()
    category: str = ""

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
        return {parse_arxiv_id(url) or comparable_url(url) for url in self.urls}

    def add_to_summary(self, text: str) -> None:
        if text.strip():
            self.summary = f"{self.summary}\n\n{text.strip()}".strip()

    def add_urls(self, urls: Iterable[str]) -> None:
        known = set(map(comparable_url, self.urls))
        for url in urls:
            if (identity := comparable_url(url)) not in known:
                known.add(identity)
                self.urls.append(url)

    def read_fact(self, text: str, *, is_bracketed: bool = False) -> bool:
        """Set the date or venue, or add an alias if the text is bracketed. Return False for any other text."""
        text = text.strip(" *_`,.;")
        if date := parse_date(text):
            self.published = self.published or date
        elif is_venue(text):
            self.venue = self.venue or text
        elif is_bracketed and self.title and is_nickname(text):
            self.aliases.append(text)
        else:
            return not text
        return True

    def read_leading_facts(self, text: str) -> str:
        """Read the dates, venues and aliases at the start of the text; return the rest."""
        for _ in range(_MAX_FACTS):
            match = _NOISE.match(text) or self._leading_fact(text)
            if not match:
                break
            text = text[match.end() :]
        return text

    def _leading_fact(self, text: str) -> re.Match[str] | None:
        if match := _BRACKETED.match(text):
            bracketed_text = match[1] or match[2] or ""
            return match if self.read_fact(bracketed_text, is_bracketed=not bracketed_text.startswith("*")) else None
        match = _DATE.match(text)
        return match if match and parse_date(match[0]) and self.read_fact(match[0]) else None

    def read_details(self, text: str) -> None:
        """Read the Markdown after a title: details in brackets, authors and venue. The rest is the summary."""
        for _ in range(_MAX_FACTS):
            if not text:
                break
            has_dash, published_before = _DASH.match(text) is not None, self.published
            text = self.read_leading_facts(text)
            chunk = _first_fact(text)
            rest = text[len(chunk) :]
            is_certain = not has_dash and (published_before != self.published or starts_with_venue(rest))
            if self.read_fact(chunk) and chunk.strip():
                pass
            elif not self.authors and (authors := self._find_authors(chunk, has_dash=has_dash, is_certain=is_certain)):
                self.authors = authors
            else:
                break
            text = rest
        self.add_to_summary(self._strip_trailing_facts(text))

    def _strip_trailing_facts(self, text: str) -> str:
        for _ in range(_MAX_FACTS):
            # The text is reversed because a search for a match at the end would try every position before it.
            noise = _REVERSED_NOISE.match(text[::-1])
            shorter = text[: len(text) - noise.end()] if noise else text
            match = _REVERSED_BRACKETED.match(shorter[::-1])
            if match and self._read_date_or_venue((match[1] or match[2] or "")[::-1]):
                shorter = shorter[: len(shorter) - match.end()]
            before, _, last = shorter.rpartition("\n")
            if self._read_date_or_venue(last):
                shorter = before
            if shorter == text:
                break
            text = shorter
        return text

    def _read_date_or_venue(self, text: str) -> bool:
        return (parse_date(text) is not None or is_venue(text)) and self.read_fact(text)

    @staticmethod
    def _find_authors(chunk: str, *, has_dash: bool, is_certain: bool) -> tuple[str, ...] | None:
        text = chunk.strip().strip("*_").strip()
        is_labeled = text.casefold().startswith(("by ", "author: ", "authors: "))
        authors = parse_authors(text, is_certain=is_labeled or is_certain)
        if not authors:
            return None
        is_likely = not has_dash and (len(authors) > 1 or chunk.strip().startswith(("*", "_")))
        return (
            authors if is_labeled or is_certain or is_likely or ends_with_et_al(text) or _INITIAL.search(text) else None
        )


def _first_fact(text: str) -> str:
    """Return the start of the text, up to where another date, venue or list of authors could start."""
    fact_end = _FACT_END.search(text)
    chunk = text[: fact_end.start()] if fact_end else text
    for comma in _COMMA.finditer(chunk):
        if chunk[comma.end()] == "*" or starts_with_venue(chunk[comma.end() : comma.end() + 100]):
            return chunk[: comma.start()]
    return chunk
