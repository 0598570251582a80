"""Tables of papers, and tables of images and summaries for the entries above them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice

from paperlog.formats.base import Rejected
from paperlog.formats.markdown.authors import parse_authors
from paperlog.formats.markdown.blocks import Table
from paperlog.formats.markdown.dates import date_in_badge, parse_date
from paperlog.formats.markdown.entries import find_date_badge, read_entry, rejection
from paperlog.formats.markdown.parsed_entry import ParsedEntry
from paperlog.formats.markdown.spans import Span, SpanKind, plain_text, to_markdown
from paperlog.formats.markdown.vocabulary import RELATED_WORK, is_generic, is_paper_url, is_unrelated_url
from paperlog.identifiers import is_web_url, parse_arxiv_id
from paperlog.models import Link
from paperlog.text import fold

_COLUMNS: Mapping[str, str] = {
    name: column
    for column, names in {
        "title": "title papertitle titleofpaper papername name article work publication",
        "paper": "paper papers reference",
        "links": "link links url urls pdf arxiv paperlink paperurl code github project projectpage homepage doi website"
        " resources resource codelink repo codedata sourcecode",
        "published": "date year month published publicationdate time publishdate day release releasedate released"
        " pubdate",
        "summary": "summary abstract description tldr notes note comment comments highlights keyidea contribution"
        " remarks",
        "tags": "keywords keyword tags tag topic topics task tasks area field",
        "venue": "venue conference journal publishedin conf conferencejournal pub source",
        "authors": "authors author firstauthor",
        "name": "model nickname method shortname abbreviation abbr acronym alias modelname methodname",
        "image": "schema image figure picture teaser illustration",
    }.items()
    for name in names.split()
}
_MAX_SUMMARIES = 20
_EMPTY_CELL = re.compile(r"[\s\u2010-\u2015\u2212-]*|n\.?/?a\.?", re.IGNORECASE)
_ARXIV_VERSION = re.compile(r"v[0-9]+$", re.IGNORECASE)


def is_summary_table(table: Table) -> bool:
    columns = _table_columns(table)
    return "summary" in columns and "image" in columns and "title" not in columns


def read_table(table: Table) -> Iterator[ParsedEntry | Rejected]:
    """Yield the papers in a table. Without a title column, rows with a link to a paper are rejected."""
    columns = _table_columns(table)
    for line, cells in table.rows:
        if "title" in columns:
            entry = _read_row(line, columns, cells)
            if entry:
                yield entry
        elif any(span.kind is SpanKind.LINK and is_paper_url(span.url) for cell in cells for span in cell):
            yield rejection(line, " ".join(map(plain_text, cells)), "its table has no column named title or paper")


def read_summaries(table: Table) -> Iterator[ParsedEntry | Rejected]:
    """Yield an entry for each row. A summary starts with a linked heading, followed by aliases in brackets."""
    columns = _table_columns(table)
    for line, cells in table.rows:
        by_column = dict(zip(columns, cells, strict=False))
        if any(span.kind is not SpanKind.TEXT or span.text.strip() for cell in cells for span in cell):
            yield _read_summary(line, by_column.get("summary", []), _image_url(by_column.get("image", [])))


class SummaryIndex:
    """Finds the entries that summaries belong to, by link and name.

    Of the entries with the same link or name, only the first two are kept: enough to know whether there is only one.
    """

    def __init__(self, entries: Iterable[ParsedEntry]) -> None:
        self._entries: dict[str | tuple[str, str], list[ParsedEntry]] = {}
        self._attached: Counter[int] = Counter()
        for entry in entries:
            self._put(entry, entry.identities, [entry.title, *entry.all_aliases])

    def _put(self, entry: ParsedEntry, identities: Iterable[str], names: Iterable[str]) -> None:
        folded_names = list(map(fold, names))
        pairs = [(identity, name) for identity in islice(identities, 20) for name in folded_names[:20]]
        keys: list[str | tuple[str, str]] = [*identities, *(("", name) for name in folded_names), *pairs]
        for key in keys:
            found = self._entries.setdefault(key, [])
            if len(found) < 2 and not any(entry is other for other in found):
                found.append(entry)

    def _find(self, keys: Iterable[str | tuple[str, str]]) -> list[ParsedEntry]:
        return list({id(entry): entry for key in keys for entry in self._entries.get(key, ())}.values())

    def attach(self, row: ParsedEntry) -> bool:
        """Merge a row into the entry with the same link, or else into the only entry with the same name.

        Return whether there was such an entry. An entry accepts a limited number of rows.
        """
        name, identities = fold(row.title), row.identities
        matches = self._find(sorted(identities))
        if len(matches) != 1:
            same_name = self._find([(identity, name) for identity in identities] if matches else [("", name)])
            matches = same_name if len(same_name) == 1 else matches[:1]
        if not matches or self._attached[id(matches[0])] == _MAX_SUMMARIES:
            return False
        (entry,) = matches
        self._attached[id(entry)] += 1
        new_aliases = [
            *([row.title] if row.aliases == [] or fold(row.title) != fold(entry.title) else []),
            *row.aliases,
        ]
        entry.aliases = [*new_aliases, *entry.aliases]
        entry.add_to_summary(row.summary)
        entry.schema_url = entry.schema_url or row.schema_url
        entry.related = (*entry.related, *row.related)
        entry.published = entry.published or row.published
        if not entry.identities & identities:
            entry.add_urls(row.urls)
        self._put(entry, entry.identities, new_aliases)
        return True


def _table_columns(table: Table) -> list[str]:
    """Return the field of each column, or "". Without a title column, use the paper or name column instead."""
    columns = [_COLUMNS.get(fold(plain_text(cell)), "") for cell in table.header]
    if "title" in columns:
        return ["links" if column == "paper" else column for column in columns]
    first = "paper" if "paper" in columns else "name" if "links" in columns or "published" in columns else ""
    return ["title" if first and column == first else column for column in columns]


def _read_row(line: int, columns: Sequence[str], cells: Sequence[list[Span]]) -> ParsedEntry | Rejected | None:
    filled_cells = [cell if _has_content(cell) else [] for cell in cells]
    if not any(filled_cells):
        return None
    pairs = list(zip(columns, filled_cells, strict=False))
    title = next(cell for column, cell in pairs if column == "title")
    entry = read_entry(title, line, is_certain=True)
    if not isinstance(entry, ParsedEntry):
        return rejection(line, " ".join(map(plain_text, cells)), "no title")
    is_first_title = True
    for column, cell in pairs:
        if column == "title" and is_first_title:
            is_first_title = False
        else:
            _read_cell(entry, column, cell)
    return entry


def _has_content(cell: Sequence[Span]) -> bool:
    return any(span.kind in {SpanKind.LINK, SpanKind.IMAGE} for span in cell) or not _EMPTY_CELL.fullmatch(
        plain_text(cell)
    )


def _read_cell(entry: ParsedEntry, column: str, cell: list[Span]) -> None:
    text = plain_text(cell)
    links = [span for span in cell if span.kind is SpanKind.LINK and is_web_url(span.url)]
    match column:
        case "published":
            badge = find_date_badge(cell)
            entry.published = (date_in_badge(badge.url) if badge else parse_date(text)) or entry.published
        case "venue":
            entry.venue = text or entry.venue
        case "authors":
            entry.authors = parse_authors(text, is_certain=True) or ((text,) if text else entry.authors)
        case "tags":
            entry.tags += [tag for tag in map(str.strip, re.split(r"[,;/]|\s\|\s", text)) if tag]
        case "name":
            entry.aliases += [text] if text else []
        case "summary":
            entry.add_to_summary(to_markdown(cell))
            return
        case "links" if not links and (arxiv := parse_arxiv_id(text)):
            version = _ARXIV_VERSION.search(text)
            entry.add_urls([f"https://arxiv.org/abs/{arxiv}{version[0] if version else ''}"])
        case "image":
            entry.schema_url = _image_url(cell) or entry.schema_url
    entry.add_urls(span.url for span in links if column and not is_unrelated_url(span.url))


def _image_url(cell: Sequence[Span]) -> str | None:
    return next((span.url for span in cell if span.kind is SpanKind.IMAGE and is_web_url(span.url)), None)


def _read_summary(line: int, cell: Sequence[Span], image_url: str | None) -> ParsedEntry | Rejected:
    start = next((index for index, span in enumerate(cell) if span.kind is SpanKind.LINK and span.text), None)
    if start is None or is_generic(cell[start].text) or not is_web_url(cell[start].url):
        return rejection(line, plain_text(cell), "no linked heading in its summary")
    end = next((index for index in range(start, len(cell)) if cell[index].kind is SpanKind.BREAK), start + 1)
    heading = plain_text(cell[start:end])
    badge = find_date_badge(cell[:end])
    entry = ParsedEntry(line, urls=[cell[start].url], schema_url=image_url)
    entry.published = date_in_badge(badge.url) if badge else None
    entry.title = re.split(r"\s*[(\[]", cell[start].text)[0] or cell[start].text
    entry.aliases = [alias.strip() for alias in re.findall(r"\(([^()]+)\)", heading) if alias.strip()]
    rest, entry.related = _extract_related(cell[end:])
    entry.add_to_summary(to_markdown(rest))
    return entry


def _extract_related(spans: Sequence[Span]) -> tuple[list[Span], tuple[Link, ...]]:
    """Remove a bracketed link to related work from a summary; return the rest and the link."""
    rest = list(spans)
    for index, span in enumerate(rest):
        if span.kind is not SpanKind.LINK or not RELATED_WORK.search(span.text) or not is_web_url(span.url):
            continue
        before = rest[index - 1] if index else None
        after = rest[index + 1] if index + 1 < len(rest) else None
        if before and after and before.text.rstrip().endswith("(") and after.text.lstrip().startswith(")"):
            rest[index - 1] = replace(before, text=before.text.rstrip()[:-1].rstrip())
            rest[index + 1] = replace(after, text=after.text.lstrip()[1:])
            del rest[index]
            return rest, (Link(span.text, span.url),)
    return rest, ()
