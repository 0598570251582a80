"""CSL-JSON: an array of items, an object with `items`, or one item."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from paperlog.dates import PartialDate
from paperlog.formats.authors import name_of, person
from paperlog.formats.base import Export, ImportedList, Rejected
from paperlog.formats.bibliography import Reference, citation_key, keywords, notes_of, reading_list
from paperlog.formats.dates import date_of_parts, printed_date
from paperlog.formats.entry_types import EntryType, entry_type_of
from paperlog.formats.json import encode, read
from paperlog.formats.text import clean, without_control, words
from paperlog.models import Entry
from paperlog.text import fold
from paperlog.values import RecordError

_ITEM_FIELDS = frozenset({"title", "type", "id", "citation-key", "DOI"})
_NAME_FIELDS = ("given", "dropping-particle", "non-dropping-particle", "family", "suffix")
_VENUES = ("container-title", "event-title", "container-title-short")
_NUMBERS = ("number", "note", "archive_location")
_TYPES = {
    EntryType.CONFERENCE: "paper-conference",
    EntryType.JOURNAL: "article-journal",
    EntryType.PREPRINT: "article",
    EntryType.PAGE: "webpage",
    EntryType.OTHER: "document",
}
_YEAR = re.compile("[0-9]{4}")
_PART = re.compile("[0-9]{1,2}")


def loads(text: str, name: str) -> ImportedList:
    """Read CSL-JSON. Raises ValueError where it is no JSON, or neither items nor one item."""
    value, lines = read(text)
    if isinstance(value, list):
        items = zip(value, lines[""], strict=True)
    elif isinstance(value, dict) and isinstance(value.get("items"), list):
        items = zip(value["items"], lines["items"], strict=True)
    elif isinstance(value, dict) and value.keys() & _ITEM_FIELDS:
        items = zip([value], [1], strict=True)
    else:
        raise ValueError("it is no CSL-JSON: neither an array of items nor an item")
    return reading_list(name, (_record(item, line) for item, line in items))


def _record(item: Any, line: int) -> Reference | Rejected:
    if not isinstance(item, dict):
        return Rejected.at(line, "it is no object")
    try:
        return _reference(item, line)
    except RecordError as bad:
        named = item.get("citation-key") or item.get("id")
        return Rejected.at(line, str(bad), clean(named) if isinstance(named, str) else "")


def _reference(item: Mapping[str, Any], line: int) -> Reference:
    note = _text(item, "note")
    numbers = [_text(item, field) for field in _NUMBERS]
    venues = [_text(item, field) for field in _VENUES]
    if fold(_text(item, "archive")) == "arxiv":
        numbers.append(f"arXiv:{_text(item, 'archive_location')}")
    return Reference(
        line=line,
        title=_title(item),
        citation_key=citation_key([_text(item, "citation-key"), _text(item, "id")], note),
        short_title=_text(item, "title-short") or _text(item, "shortTitle"),
        authors=list(_authors(item)),
        published=_published(item),
        venue=next(filter(words, venues), ""),
        dois=[_text(item, "DOI")],
        numbers=[*numbers, *venues],
        addresses=[_text(item, "URL")],
        summary=_text(item, "abstract"),
        tags=list(_tags(item)),
    )


def _text(item: Mapping[str, Any], field: str) -> str:
    """Return a text or a number; the first one where a list has it, as Crossref writes titles. Raises BadRecord."""
    match item.get(field):
        case None | []:
            return ""
        case str(text) | [str(text), *_]:
            return text
        case (int() | float()) as number if not isinstance(number, bool):
            return str(number)
        case _:
            raise RecordError(field, "must be a text")


def _title(item: Mapping[str, Any]) -> str:
    """Return the title with the subtitle that Crossref keeps beside it, where it has none yet."""
    title, subtitle = _text(item, "title"), _text(item, "subtitle")
    is_whole = not words(title) or fold(words(title)).endswith(fold(words(subtitle)))
    return title if is_whole else f"{title}: {subtitle}"


def _authors(item: Mapping[str, Any]) -> Iterator[str]:
    names = item.get("author") or []
    if not isinstance(names, list):
        raise RecordError("author", "must be a list of names")
    for name in names:
        match name:
            case str():
                yield person(name)
            case dict():
                parts = " ".join(filter(None, (clean(_text(name, field)) for field in _NAME_FIELDS)))
                yield _text(name, "literal") or parts or _text(name, "name")  # an organisation in Crossref's words
            case _:
                raise RecordError("author", "must be a list of names")


def _tags(item: Mapping[str, Any]) -> Iterator[str]:
    words = item.get("keyword") or []
    if not isinstance(words, list):
        words = keywords(_text(item, "keyword"))
    for word in words:
        if not isinstance(word, str):
            raise RecordError("keyword", "must be a text")
        yield word


def _published(item: Mapping[str, Any]) -> PartialDate | None:
    match item.get("issued"):
        case None:
            return None
        case str(text):
            return printed_date(text)
        case {"date-parts": [[*parts], *_]} if date := _date_of(parts):
            return date
        case dict(issued):
            said = (value for field in ("raw", "literal") if isinstance(value := issued.get(field), str))
            return next(filter(None, map(printed_date, said)), None)
        case _:
            raise RecordError("issued", "must be a date")


def _date_of(parts: list[Any]) -> PartialDate | None:
    """Return the date of `[2023, 5, 17]` or `["2023", "05"]`, as far as its parts are numbers."""
    numbers: list[int] = []
    for part, shape in zip(parts, (_YEAR, _PART, _PART), strict=False):
        plain = str(part).strip() if isinstance(part, str) or (type(part) is int and 0 <= part < 10000) else ""
        if not shape.fullmatch(plain):
            break
        numbers.append(int(plain))
    return date_of_parts(*numbers) if numbers else None


def dumps(contents: Export, *, with_notes: bool = False) -> str:
    return encode([_item(entry, with_notes=with_notes) for entry in contents.entries]) + "\n"


def _item(entry: Entry, *, with_notes: bool) -> dict[str, Any]:
    paper = entry.paper
    item = {
        "id": paper.key,
        "citation-key": paper.key,
        "type": _TYPES[entry_type_of(paper)],
        "title": clean(paper.title),
        "title-short": clean(paper.name) if paper.aliases else "",
        "author": list(map(_name, paper.authors)),
        "issued": {"date-parts": [list(map(int, paper.published.split("-")))]} if paper.published else None,
        "container-title": clean(paper.venue or ""),
        "archive": "arXiv" if paper.arxiv else "",
        "archive_location": paper.arxiv,
        "DOI": paper.doi,
        "URL": paper.links[0].url if paper.links else "",
        "keyword": "; ".join(map(clean, paper.tags)),
        "abstract": without_control(paper.summary or ""),
        "note": "\n".join(notes_of(entry)) if with_notes else "",
    }
    return {field: value for field, value in item.items() if value}


def _name(author: str) -> dict[str, str]:
    name = name_of(author)
    if not name.given:
        return {"literal": name.family}
    parts = {"family": name.family, "given": name.given, "suffix": name.suffix}
    return {part: text for part, text in parts.items() if text}
