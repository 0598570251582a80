"""A paper as its entry gives it, before the list around it is known."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from paperlog.dates import PartialDate
from paperlog.formats.markdown.authors import authors_of, stands_for_others
from paperlog.formats.markdown.dates import date_of
from paperlog.formats.markdown.vocabulary import begins_a_venue, is_nickname, is_venue
from paperlog.identifiers import arxiv_id, link_identity
from paperlog.models import Link
from paperlog.text import fold

_NOISE = re.compile(
    r"(?:[\s,.;:|/·•\u2013\u2014-]|(?:\d{1,3}[.)]|[(\[]\d{1,3}[)\]])(?=\s|$)|:[a-z_]+:|\(\s*\)|\[[xX]\]|\[[\s\[\]|,;/]*\]|[\u2600-\u27bf\u2b00-\u2bff\ufe0f\U0001f300-\U0001faff])+"
)
_NOISE_AT_END = re.compile(r"(?:[\s,;:|/·\u2013\u2014-]|\(\s*\)|\[[\s\[\]|,;/]*\])+$")
_BRACKET = re.compile(r"\(([^()\n]*)\)|\[([^\[\]\n]*)\](?!\()")
_LAST_BRACKET = re.compile(r"(?:\(([^()\n]*)\)|(?<!\])\[([^\[\]\n]*)\])[\s.,;]*$")
_DATE = re.compile(r"(?:(?:[A-Z][a-z]+\.? )?(?:19|20)\d\d(?:[-./]\d\d?){0,2}|\d\d?[./-](?:19|20)\d\d)\b")
_CUT = re.compile(r"\n|(?<=[^\W\d_]{2})\.\s|\s[-\u2013\u2014|]+(?:\s|$)|:\s|\s?[(\[]")
_COMMA = re.compile(r",\s*(?=\S)")
_DASH = re.compile(r"\s[-\u2013\u2014]+\s|^\s*[-\u2013\u2014:]")
_INITIAL = re.compile(r"\b[A-Z]\.")


@dataclass(slots=True)
class ParsedEntry:
    """`names` are in the order of the aliases; `urls` may lead anywhere; `cited` are of other papers."""

    line: int
    title: str = ""
    names: list[str] = field(default_factory=list)
    urls: list[str] = field(default_factory=list)
    cited: list[str] = field(default_factory=list)
    published: PartialDate | None = None
    venue: str | None = None
    authors: tuple[str, ...] = ()
    tags: list[str] = field(default_factory=list)
    summary: str = ""
    schema_url: str | None = None
    related: tuple[Link, ...] = ()
    category: str = ""

    @property
    def short_names(self) -> list[str]:
        """The names, and what stands before the title's colon, each once."""
        head, colon, _ = self.title.partition(": ")
        known = {fold(self.title)}
        names = []
        for name in (*self.names, head if colon and len(head.split()) <= 5 else ""):
            if (folded := fold(name)) and folded not in known:
                known.add(folded)
                names.append(name.strip())
        return names

    @property
    def marks(self) -> set[str]:
        """What other parts of the list can tell this paper by."""
        return {arxiv_id(url) or link_identity(url) for url in self.urls}

    def say(self, text: str) -> None:
        """Add to the summary."""
        if text.strip():
            self.summary = f"{self.summary}\n\n{text.strip()}".strip()

    def add_urls(self, urls: Iterable[str]) -> None:
        for url in urls:
            if link_identity(url) not in map(link_identity, self.urls):
                self.urls.append(url)

    def understand(self, text: str, *, bracketed: bool = False) -> bool:
        """Take a text as date, venue or, between brackets, as a short name, where it is one."""
        text = text.strip(" *_`,.;")
        if date := date_of(text):
            self.published = self.published or date
        elif is_venue(text):
            self.venue = self.venue or text
        elif bracketed and self.title and is_nickname(text):
            self.names.append(text)
        else:
            return not text
        return True

    def peel(self, text: str) -> str:
        """Take dates, venues and names off the beginning of a text; return what is left."""
        while found := _NOISE.match(text) or self._fact_at_start(text):
            text = text[found.end() :]
        return text

    def _fact_at_start(self, text: str) -> re.Match[str] | None:
        if found := _BRACKET.match(text):
            inner = found[1] or found[2] or ""
            return found if self.understand(inner, bracketed=not inner.startswith("*")) else None
        found = _DATE.match(text)
        return found if found and date_of(found[0]) and self.understand(found[0]) else None

    def take(self, text: str) -> None:
        """Read what follows a title, as clean Markdown: brackets, authors, venue, and the rest as summary."""
        while text:
            dashed, dated = _DASH.match(text) is not None, self.published
            text = self.peel(text)
            chunk = _first_fact(text)
            after = text[len(chunk) :]
            sure = not dashed and (dated != self.published or begins_a_venue(after))
            if self.understand(chunk) and chunk.strip():
                pass
            elif not self.authors and (authors := self._authors(chunk, dashed=dashed, sure=sure)):
                self.authors = authors
            else:
                break
            text = after
        self.say(self._peel_end(text))

    def _peel_end(self, text: str) -> str:
        while text:
            shorter = _NOISE_AT_END.sub("", text)
            found = _LAST_BRACKET.search(shorter)
            if found and self._date_or_venue(found[1] or found[2] or ""):
                shorter = shorter[: found.start()]
            before, _, last = shorter.rpartition("\n")
            if self._date_or_venue(last):
                shorter = before
            if shorter == text:
                break
            text = shorter
        return text

    def _date_or_venue(self, text: str) -> bool:
        return (date_of(text) is not None or is_venue(text)) and self.understand(text)

    @staticmethod
    def _authors(chunk: str, *, dashed: bool, sure: bool) -> tuple[str, ...] | None:
        text = chunk.strip().strip("*_").strip()
        said = text.casefold().startswith(("by ", "author: ", "authors: "))
        authors = authors_of(text, sure=said or sure)
        if not authors:
            return None
        likely = not dashed and (len(authors) > 1 or chunk.strip().startswith(("*", "_")))
        return authors if said or sure or likely or stands_for_others(text) or _INITIAL.search(text) else None


def _first_fact(text: str) -> str:
    """Return the beginning of a text, up to where another fact may begin."""
    cut = _CUT.search(text)
    chunk = text[: cut.start()] if cut else text
    for comma in _COMMA.finditer(chunk):
        if chunk[comma.end()] == "*" or begins_a_venue(chunk[comma.end() :]):
            return chunk[: comma.start()]
    return chunk
