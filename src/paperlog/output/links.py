"""The links of a paper."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from urllib.parse import quote

from paperlog.identifiers import doi_path, is_web_url, normalize_identifier
from paperlog.models import Entry
from paperlog.output.screen import Screen
from paperlog.text import sanitize


def labelled_links(entry: Entry) -> Iterator[tuple[str, str]]:
    """Yield a label and a URL or path for each link, identifier, schema image and PDF. They are untrusted."""
    for link in entry.paper.links:
        yield link.label, link.url
    linked_ids = {normalize_identifier(link.url) for link in entry.paper.links}
    if entry.paper.doi and normalize_identifier(entry.paper.doi) not in linked_ids:
        yield "DOI", f"https://doi.org{doi_path(entry.paper.doi)}"
    if entry.paper.schema_url:
        yield "schema", entry.paper.schema_url
    for link in entry.paper.related:
        yield f"see also {link.label}", link.url
    if entry.reading.pdf:
        yield "your PDF", entry.reading.pdf


def show_link(screen: Screen, url: str, environ: Mapping[str, str]) -> None:
    """Show a URL as a terminal hyperlink, which works even if it wraps."""
    text = sanitize(url)
    if is_web_url(url) and environ.get("TERM") != "dumb":
        target = quote(url, safe="!#$%&'()*+,/:;=?@[]~")
        text = f"\x1b]8;;{target}\x1b\\{text}\x1b]8;;\x1b\\"
    screen.write_line(text)
