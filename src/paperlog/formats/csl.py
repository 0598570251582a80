"""CSL-JSON: an array of items, an object with `items`, or a single item."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from paperlog.dates import PartialDate
from paperlog.formats.authors import natural_order, split_name
from paperlog.formats.base import Export, ImportedList, Rejected
from paperlog.formats.bibliography import (
    Reference,
    choose_citation_key,
    entries_by_citation_key,
    escape_semicolons,
    join_names,
    note_lines,
    split_keywords,
    to_imported_list,
)
from paperlog.formats.dates import date_from_parts, parse_printed_date
from paperlog.formats.entry_types import EntryType, entry_type_of
from paperlog.formats.json import encode, parse_with_lines
from paperlog.formats.text import escape_markup, one_line, plain_line, strip_control
from paperlog.models import Entry
from paperlog.schema import RecordError
from paperlog.text import fold

_ITEM_FIELDS = frozenset({"title", "type", "id", "citation-key", "DOI"})
_NAME_FIELDS = ("given", "dropping-particle", "non-dropping-particle", "family", "suffix")
_VENUE_FIELDS = ("container-title", "event-title", "container-title-short")
_ARXIV_FIELDS = ("number", "note", "archive_location")
_ITEM_TYPES = {
    EntryType.CONFERENCE: "paper-conference",
    EntryType.JOURNAL: "article-journal",
    EntryType.PREPRINT: "article",
    EntryType.PAGE: "webpage",
    EntryType.OTHER: "document",
}
_YEAR = re.compile("[0-9]{4}")
_MONTH_OR_DAY = re.compile("[0-9]{1,2}")


def loads(text: str, name: str) -> ImportedList:
    """Parse CSL-JSON. Raises ValueError if the text isn't JSON or has no CSL items."""
    value, lines = parse_with_lines(text)
    if isinstance(value, list):
        items = zip(value, lines[""], strict=True)
    elif isinstance(value, dict) and isinstance(value.get("items"), list):
        items = zip(value["items"], lines["items"], strict=True)
    elif isinstance(value, dict) and value.keys() & _ITEM_FIELDS:
        items = zip([value], [1], strict=True)
    else:
        raise ValueError("not CSL-JSON: expected an item or an array of items")
    return to_imported_list(name, (_read_item(item, line) for item, line in items))


def dumps(contents: Export, *, with_notes: bool = False) -> str:
    return (
        encode(
            [_to_item(key, entry, with_notes=with_notes) for key, entry in entries_by_citation_key(contents).items()]
        )
        + "\n"
    )


def _read_item(item: Any, line: int) -> Reference | Rejected:
    if not isinstance(item, dict):
        return Rejected.at(line, "must be an object")
    try:
        return _to_reference(item, line)
    except RecordError as error:
        key = item.get("citation-key") or item.get("id")
        return Rejected.at(line, str(error), one_line(key) if isinstance(key, str) else "")


def _to_reference(item: Mapping[str, Any], line: int) -> Reference:
    note = _text_field(item, "note")
    arxiv_candidates = [_text_field(item, field) for field in _ARXIV_FIELDS]
    venues = [_text_field(item, field) for field in _VENUE_FIELDS]
    if fold(_text_field(item, "archive")) == "arxiv":
        arxiv_candidates.append(f"arXiv:{_text_field(item, 'archive_location')}")
    return Reference(
        line=line,
        title=_title(item),
        citation_key=choose_citation_key([_text_field(item, "citation-key"), _text_field(item, "id")], note),
        short_title=_text_field(item, "title-short") or _text_field(item, "shortTitle"),
        authors=list(_authors(item)),
        published=_published(item),
        venue=next(filter(plain_line, venues), ""),
        dois=[_text_field(item, "DOI")],
        arxiv_candidates=[*arxiv_candidates, *venues],
        urls=[_text_field(item, "URL")],
        abstract=_text_field(item, "abstract"),
        tags=list(_tags(item)),
    )


def _text_field(item: Mapping[str, Any], field: str) -> str:
    """Return a field as text. If it is a list, such as Crossref's titles, return the first item. Raises RecordError."""
    match item.get(field):
        case None | []:
            return ""
        case str(text) | [str(text), *_]:
            return text
        case (int() | float()) as number if not isinstance(number, bool):
            return str(number)
        case _:
            raise RecordError(field, "must be text")


def _title(item: Mapping[str, Any]) -> str:
    """Return the title. Append Crossref's separate subtitle, unless the title already ends with it."""
    title, subtitle = _text_field(item, "title"), _text_field(item, "subtitle")
    has_subtitle = not plain_line(title) or fold(plain_line(title)).endswith(fold(plain_line(subtitle)))
    return title if has_subtitle else f"{title}: {subtitle}"


def _authors(item: Mapping[str, Any]) -> Iterator[str]:
    names = item.get("author") or []
    if not isinstance(names, list):
        raise RecordError("author", "must be a list of names")
    for name in names:
        match name:
            case str():
                yield natural_order(name)
            case dict():
                full_name = " ".join(filter(None, (one_line(_text_field(name, field)) for field in _NAME_FIELDS)))
                yield (
                    _text_field(name, "literal") or full_name or _text_field(name, "name")
                )  # organizations in Crossref
            case _:
                raise RecordError("author", "must be a list of names")


def _tags(item: Mapping[str, Any]) -> Iterator[str]:
    tags = item.get("keyword") or []
    if not isinstance(tags, list):
        tags = split_keywords(_text_field(item, "keyword"))
    for tag in tags:
        if not isinstance(tag, str):
            raise RecordError("keyword", "must be text")
        yield tag


def _published(item: Mapping[str, Any]) -> PartialDate | None:
    match item.get("issued"):
        case None:
            return None
        case str(text):
            return parse_printed_date(text)
        case {"date-parts": [[*parts], *_]} if date := _date_from_issued_parts(parts):
            return date
        case dict(issued):
            texts = (value for field in ("raw", "literal") if isinstance(value := issued.get(field), str))
            return next(filter(None, map(parse_printed_date, texts)), None)
        case _:
            raise RecordError("issued", "must be a date")


def _date_from_issued_parts(parts: list[Any]) -> PartialDate | None:
    """Return the date in `[2023, 5, 17]` or `["2023", "05"]`, up to the first invalid part."""
    numbers: list[int] = []
    for part, pattern in zip(parts, (_YEAR, _MONTH_OR_DAY, _MONTH_OR_DAY), strict=False):
        digits = str(part).strip() if isinstance(part, str) or (type(part) is int and 0 <= part < 10000) else ""
        if not pattern.fullmatch(digits):
            break
        numbers.append(int(digits))
    return date_from_parts(*numbers) if numbers else None


def _to_item(key: str, entry: Entry, *, with_notes: bool) -> dict[str, Any]:
    paper = entry.paper
    item = {
        "id": key,
        "citation-key": key,
        "type": _ITEM_TYPES[entry_type_of(paper)],
        "title": escape_markup(one_line(paper.title)),
        "title-short": escape_markup(one_line(paper.name)) if paper.aliases else "",
        "author": list(map(_to_name, paper.authors)),
        "issued": {"date-parts": [list(map(int, paper.published.split("-")))]} if paper.published else None,
        "container-title": escape_markup(one_line(paper.venue or "")),
        "archive": "arXiv" if paper.arxiv else "",
        "archive_location": paper.arxiv,
        "DOI": paper.doi,
        "URL": paper.links[0].url if paper.links else "",
        "keyword": join_names([*map(escape_semicolons, paper.tags)]),
        "abstract": escape_markup(strip_control(paper.abstract or "")),
        "note": "\n".join(note_lines(entry)) if with_notes else "",
    }
    return {field: value for field, value in item.items() if value}


def _to_name(author: str) -> dict[str, str]:
    name = split_name(author)
    if not name.given:
        return {"literal": name.family}
    parts = {"family": name.family, "given": name.given, "suffix": name.suffix}
    return {part: text for part, text in parts.items() if text}
