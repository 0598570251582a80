"""arXiv's Atom feeds."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from paperlog.formats.bibliography import Reference, to_imported_list
from paperlog.formats.dates import parse_printed_date
from paperlog.formats.text import plain_line
from paperlog.formats.xml import parse_xml
from paperlog.identifiers import parse_arxiv_id
from paperlog.models import Paper

_ATOM = "{http://www.w3.org/2005/Atom}"
_ARXIV = "{http://arxiv.org/schemas/atom}"


def parse_feed(content: bytes, source: str) -> Iterator[Paper]:
    """Yield the papers in a feed, skipping entries without an id or a title. Raises ValueError for an invalid feed."""
    feed = parse_xml(content)
    if feed.tag != f"{_ATOM}feed":
        raise ValueError("not an Atom feed")
    yield from to_imported_list(source, filter(None, map(_reference, feed.findall(f"{_ATOM}entry")))).papers


def _reference(entry: Element) -> Reference | None:
    arxiv, title = parse_arxiv_id(_text(entry, f"{_ATOM}id")), _text(entry, f"{_ATOM}title")
    if not arxiv or not plain_line(title):
        return None
    return Reference(
        line=0,
        title=title,
        authors=[_text(author, f"{_ATOM}name") for author in entry.findall(f"{_ATOM}author")],
        published=parse_printed_date(_text(entry, f"{_ATOM}published")),
        venue=_text(entry, f"{_ARXIV}journal_ref"),
        dois=_text(entry, f"{_ARXIV}doi").split(),
        arxiv_candidates=[f"arXiv:{arxiv}"],
        abstract=_text(entry, f"{_ATOM}summary"),
    )


def _text(element: Element, name: str) -> str:
    return (element.findtext(name) or "").strip()
