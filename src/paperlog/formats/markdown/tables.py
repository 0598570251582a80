"""Tables of papers, by the names of their columns; and tables of pictures and summaries for the entries above."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from paperlog.formats.base import Rejected
from paperlog.formats.markdown.authors import authors_of
from paperlog.formats.markdown.blocks import Table
from paperlog.formats.markdown.dates import badge_date, date_of
from paperlog.formats.markdown.entries import dated, read_entry, rejected
from paperlog.formats.markdown.parsed_entry import ParsedEntry
from paperlog.formats.markdown.spans import Span, SpanKind, clean, plain_text
from paperlog.formats.markdown.vocabulary import is_generic, leads_elsewhere, leads_to_papers
from paperlog.identifiers import arxiv_id, is_web_address
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
        "picture": "schema image figure picture teaser illustration",
    }.items()
    for name in names.split()
}
_BESIDE = re.compile(r"(previous|prior|related|earlier|follow-?up) work", re.IGNORECASE)
_NOTHING = re.compile(r"[\s\u2010-\u2015\u2212-]*|n\.?/?a\.?", re.IGNORECASE)
_VERSION = re.compile(r"v[0-9]+$", re.IGNORECASE)

TableRow = tuple[int, dict[str, list[Span]]]


def columns_of(table: Table) -> list[str]:
    """Return what each column holds; where no column is called title, the column called paper holds it."""
    columns = [_COLUMNS.get(fold(plain_text(cell)), "") for cell in table.header]
    if "title" in columns:
        return ["links" if column == "paper" else column for column in columns]
    first = "paper" if "paper" in columns else "name" if "links" in columns or "published" in columns else ""
    return ["title" if first and column == first else column for column in columns]


def is_of_summaries(table: Table) -> bool:
    columns = columns_of(table)
    return "summary" in columns and "picture" in columns and "title" not in columns


def read_table(table: Table) -> Iterator[ParsedEntry | Rejected]:
    """Give the papers of a table; in one without a column of titles, each row with a paper's link is rejected."""
    columns = columns_of(table)
    for line, cells in table.rows:
        if "title" in columns:
            entry = _read_row(line, columns, cells)
            if entry:
                yield entry
        elif any(piece.kind is SpanKind.LINK and leads_to_papers(piece.url) for cell in cells for piece in cell):
            yield rejected(line, " ".join(map(plain_text, cells)), "no column of its table is called title or paper")


def _read_row(line: int, columns: Sequence[str], cells: Sequence[list[Span]]) -> ParsedEntry | Rejected | None:
    said = [cell if _says_something(cell) else [] for cell in cells]
    if not any(said):
        return None
    pairs = list(zip(columns, said, strict=False))
    title = next(cell for column, cell in pairs if column == "title")
    entry = read_entry(title, line, certain=True)
    if not isinstance(entry, ParsedEntry):
        return rejected(line, " ".join(map(plain_text, cells)), "it has no title")
    once = True
    for column, cell in pairs:
        if column == "title" and once:
            once = False
        else:
            _take_cell(entry, column, cell)
    return entry


def _says_something(cell: Sequence[Span]) -> bool:
    return any(piece.kind in {SpanKind.LINK, SpanKind.PICTURE} for piece in cell) or not _NOTHING.fullmatch(
        plain_text(cell)
    )


def _take_cell(draft: ParsedEntry, column: str, cell: list[Span]) -> None:
    text = plain_text(cell)
    links = [piece for piece in cell if piece.kind is SpanKind.LINK and is_web_address(piece.url)]
    match column:
        case "published":
            badge = dated(cell)
            draft.published = (badge_date(badge.url) if badge else date_of(text)) or draft.published
        case "venue":
            draft.venue = text or draft.venue
        case "authors":
            draft.authors = authors_of(text, sure=True) or ((text,) if text else draft.authors)
        case "tags":
            draft.tags += [tag for tag in map(str.strip, re.split(r"[,;/]|\s\|\s", text)) if tag]
        case "name":
            draft.names += [text] if text else []
        case "summary":
            draft.say(clean(cell))
            return
        case "links" if not links and (arxiv := arxiv_id(text)):
            version = _VERSION.search(text)
            draft.add_urls([f"https://arxiv.org/abs/{arxiv}{version[0] if version else ''}"])
        case "picture":
            draft.schema_url = _picture(cell) or draft.schema_url
    draft.add_urls(piece.url for piece in links if column and not leads_elsewhere(piece.url))


def _picture(cell: Sequence[Span]) -> str | None:
    return next((piece.url for piece in cell if piece.kind is SpanKind.PICTURE and is_web_address(piece.url)), None)


def read_summaries(table: Table) -> Iterator[ParsedEntry | Rejected]:
    """Give each row of a table of pictures and summaries: its heading is a link, names in brackets beside it."""
    columns = columns_of(table)
    for line, cells in table.rows:
        by_column = dict(zip(columns, cells, strict=False))
        if any(piece.kind is not SpanKind.TEXT or piece.text.strip() for cell in cells for piece in cell):
            yield _read_summary(line, by_column.get("summary", []), _picture(by_column.get("picture", [])))


def _read_summary(line: int, cell: Sequence[Span], picture: str | None) -> ParsedEntry | Rejected:
    start = next((index for index, piece in enumerate(cell) if piece.kind is SpanKind.LINK and piece.text), None)
    if start is None or is_generic(cell[start].text) or not is_web_address(cell[start].url):
        return rejected(line, plain_text(cell), "its summary has no heading that is a link")
    end = next((index for index in range(start, len(cell)) if cell[index].kind is SpanKind.BREAK), start + 1)
    heading = plain_text(cell[start:end])
    badge = dated(cell[:end])
    draft = ParsedEntry(line, urls=[cell[start].url], schema_url=picture)
    draft.published = badge_date(badge.url) if badge else None
    draft.title = re.split(r"\s*[(\[]", cell[start].text)[0] or cell[start].text
    draft.names = [found.strip() for found in re.findall(r"\(([^()]+)\)", heading) if found.strip()]
    rest, draft.related = _without_related(cell[end:])
    draft.say(clean(rest))
    return draft


def _without_related(pieces: Sequence[Span]) -> tuple[list[Span], tuple[Link, ...]]:
    """Take a link to previous work, with the brackets around it, out of a summary."""
    rest = list(pieces)
    for index, piece in enumerate(rest):
        if piece.kind is not SpanKind.LINK or not _BESIDE.search(piece.text) or not is_web_address(piece.url):
            continue
        before = rest[index - 1] if index else None
        after = rest[index + 1] if index + 1 < len(rest) else None
        if before and after and before.text.rstrip().endswith("(") and after.text.lstrip().startswith(")"):
            rest[index - 1] = replace(before, text=before.text.rstrip()[:-1].rstrip())
            rest[index + 1] = replace(after, text=after.text.lstrip()[1:])
            del rest[index]
            return rest, (Link(piece.text, piece.url),)
    return rest, ()


def add_summary(drafts: Sequence[ParsedEntry], row: ParsedEntry) -> bool:
    """Add a row's facts to the entry with its link, else to the only one with its name; False where there is none."""
    found = [draft for draft in drafts if draft.marks & row.marks]
    if len(found) != 1:
        name = fold(row.title)
        named = [each for each in found or drafts if name in {fold(each.title), *map(fold, each.short_names)}]
        found = named if len(named) == 1 else found[:1]
    for draft in found:
        names = [*([row.title] if row.names == [] or fold(row.title) != fold(draft.title) else []), *row.names]
        draft.names = [*names, *draft.names]
        draft.say(row.summary)
        draft.schema_url = draft.schema_url or row.schema_url
        draft.related = (*draft.related, *row.related)
        draft.published = draft.published or row.published
        if not draft.marks & row.marks:
            draft.add_urls(row.urls)
    return bool(found)
