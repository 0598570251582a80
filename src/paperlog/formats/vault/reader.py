"""Import of notes about papers."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

from msgspec.structs import replace

from paperlog.formats.authors import ORGANIZATION, PARTICLES, Separators
from paperlog.formats.base import ImportedList, Rejected
from paperlog.formats.bibliography import escape_semicolons
from paperlog.formats.csv.columns import FIELD_NAMES, rank_of
from paperlog.formats.csv.header import header_of
from paperlog.formats.csv.reader import read_rows
from paperlog.formats.csv.table import Row
from paperlog.formats.text import one_line, plain_line, strip_control
from paperlog.formats.vault.properties import InvalidProperties, inline_properties, parse_note
from paperlog.identifiers import is_web_url
from paperlog.models import UNKNOWN_TIME, Note, Reading, stable_id
from paperlog.paths import in_folder
from paperlog.text import UniqueKeys, fold, slug

_PAPER = frozenset(
    {"paper", "papers", "research paper", "article", "journal article", "journalarticle", "conference paper", "thesis"}
    | {"conferencepaper", "inproceedings", "preprint", "publication", "literature"}
    | {"literature note", "literature notes", "literaturenote"}
)
"""Types and tags that say that a note is about a paper."""
_IDS = frozenset({"doi", "arxiv", "citation key"})
_DETAILS = frozenset(FIELD_NAMES) - {
    "category",
    "extra",
    "file",
    "notes",
    "rating",
    "read on",
    "status",
    "summary",
    "tags",
}
"""The fields that are also read from the text of a note."""
_EVIDENCE = _IDS | {"authors", "url", "year"}
_WIKILINK = re.compile(r"\[\[([^\[\]|\n]*)(?:\|([^\[\]\n]*))?\]\]")
_HEADING = re.compile(r"^# +(\S.*)$", re.MULTILINE)
_TAG = re.compile(r"(?:^|(?<=\s))#([\w/-]+)")
_FENCE = re.compile(r"\s*(?:```|~~~)")
_ORDINAL = re.compile(r"(?<=[0-9])(?:st|nd|rd|th)\b")
_END = "; "
"""What ends a name in a list."""
_TEMPLATE = re.compile(r"\{\{|<%")


class _PaperNote(NamedTuple):
    """A note about a paper. `cells` are its properties that tables know, by folded name, and `others` all others."""

    path: PurePosixPath
    cells: Mapping[str, str]
    others: Mapping[str, str]
    body: str


def loads(notes: Iterable[tuple[str, str]], name: str, folder: Path) -> ImportedList:
    """Read notes, each with its path in the folder."""
    found: list[_PaperNote] = []
    rejected: list[Rejected] = []
    skipped: Counter[str] = Counter()
    for path, text in notes:
        if text.startswith("---") and _TEMPLATE.search(text.partition("\n---")[0]):
            skipped["template"] += 1
            continue
        try:
            properties, body = parse_note(text)
        except InvalidProperties as error:
            place = f"{path}, line {error.line}" if error.line else path
            rejected.append(Rejected(one_line(place), str(error)))
            continue
        if note := _paper_note(PurePosixPath(path), properties, body):
            found.append(note)
        else:
            skipped["other note"] += 1
    return replace(_read(found, name, folder), rejected=rejected, skipped=skipped)


def _read(notes: Sequence[_PaperNote], name: str, folder: Path) -> ImportedList:
    names = list(dict.fromkeys(name for note in notes for name in note.cells))
    header = header_of(names)
    if not notes or not header:
        return ImportedList(name)
    columns = [[note.cells.get(each, "") for note in notes] for each in names]
    columns = [_whole_names(cells) if _is_people(each) else cells for each, cells in zip(names, columns, strict=True)]
    numbered = enumerate(zip(notes, zip(*columns, strict=True), strict=True), start=1)
    rows = [Row(number, cells, note.others) for number, (note, cells) in numbered]
    imported = read_rows(name, rows, header, separators=Separators.ANY)
    keys = UniqueKeys()
    papers, readings, labels = [], [], {}
    read = {reading.key: reading for reading in imported.readings}
    for note, paper in zip(notes, imported.papers, strict=True):
        # The path of the note, so that a paper is recognized when its title has changed.
        source_key = keys.add(slug(str(note.path.with_suffix(""))))
        papers.append(replace(paper, source_key=source_key))
        labels[paper.key] = one_line(str(note.path))
        reading = _with_body(read.get(paper.key) or Reading(paper.key), note, name)
        if reading.pdf:
            reading = replace(reading, pdf=in_folder(str(folder / note.path.parent), reading.pdf))
        if not reading.is_empty:
            readings.append(reading)
    return replace(
        imported,
        papers=papers,
        readings=readings,
        labels=labels,
        has_own_keys=True,
        has_permanent_keys=True,
    )


def _paper_note(path: PurePosixPath, properties: Mapping[str, Any], body: str) -> _PaperNote | None:
    """Return a note with its properties as cells of a table, or None if it isn't about a paper."""
    cells: dict[str, str] = {}
    others: dict[str, str] = {}
    for name, value in _with_own_title(properties).items():
        if _is_tags(name):
            continue
        known = _known_name(name, value, properties)
        if known and known not in cells:
            cells[known] = _cell(known, value)
        elif text := strip_control(_text(value)).strip():
            others[one_line(name)] = text
    given = {_field(name) for name, text in cells.items() if text.strip()}
    for name, values in inline_properties(body).items():
        known = _known_name(name, values, properties)
        if _field(known) in _DETAILS - given:
            cells[known] = _cell(known, values)
    tags = list(dict.fromkeys([*_tags(properties), *_tags_in(body)]))
    filled = {_kind(name) for name, text in cells.items() if text.strip()}
    types = {fold(text) for name, text in cells.items() if _kind(name) in {"type", "category"}}
    says_paper = not _PAPER.isdisjoint({*types, *(fold(part) for tag in tags for part in tag.split("/"))})
    if not (says_paper or filled & _IDS or ("title" in filled and filled & _EVIDENCE)):
        return None
    if tags:
        cells["tags"] = "".join(f"{escape_semicolons(tag)}; " for tag in tags)
    if not any(_kind(name) == "title" and plain_line(text) for name, text in cells.items()):
        heading = _HEADING.search(body)
        titles = map(plain_line, (heading[1] if heading else "", path.stem.removeprefix("@"), str(path)))
        cells["title"] = next(filter(None, titles), "?")
    return _PaperNote(path, cells, others, body)


def _with_own_title(properties: Mapping[str, Any]) -> Mapping[str, Any]:
    """Take the title from `original-title` in Logseq pages, which are named after the title or the citation key."""
    page, title = (_text(properties.get(name, "")) for name in ("title", "original-title"))
    if not title or not (page.startswith("@") or "item-type" in properties):
        return properties
    others = {name: value for name, value in properties.items() if name not in {"title", "original-title"}}
    if page.removeprefix("@") == title:
        return {"title": title, **others}
    is_key = page.startswith("@") and " " not in page
    return {"title": title, "citekey" if is_key else "page-title": page, **others}


def _known_name(name: str, value: Any, properties: Mapping[str, Any]) -> str:
    """Return the name of the column of tables for a property, or an empty string if there is none."""
    folded = fold(name.removeprefix("paper_"))
    if folded == "source" and is_web_url(_text(value)):
        return "url"
    if folded == "issued":  # as in CSL
        return "publication date"
    if folded == "date" and any(fold(each) in {"year", "published"} for each in properties):
        return ""  # the day on which the note was written
    return folded if _field(folded) else ""


def _field(name: str) -> str:
    """Return the field of a column, or an empty string if it isn't known."""
    rank = rank_of(name)
    return rank[0] if rank else ""


def _is_people(name: str) -> bool:
    return _field(name) in {"authors", "editors"}


def _whole_names(cells: Sequence[str]) -> list[str]:
    """Join the parts of names that a list such as `[Bee, Ann, Dee, Carl]` separates, if all lists may be of this form.

    Whether a short list has family names only, as in `[Bee, Dee]`, can't be known.
    """
    lists = [cell.removesuffix(_END).split(_END) if cell.endswith(_END) else [] for cell in cells]
    if not any(len(names) > 2 for names in lists) or not all(map(_may_be_pairs, lists)):
        return [*cells]
    return [
        "".join(f"{family}, {given}{_END}" for family, given in zip(names[::2], names[1::2], strict=True)) or cell
        for names, cell in zip(lists, cells, strict=True)
    ]


def _may_be_pairs(names: Sequence[str]) -> bool:
    """Return whether every other name may be a family name."""
    families = (name.split() for name in names[::2])
    return (
        len(names) % 2 == 0
        and all(family[-1][:1].isupper() and PARTICLES.issuperset(family[:-1]) for family in families)
        and not any(map(ORGANIZATION.search, names))
    )


def _is_tags(name: str) -> bool:
    return _field(name) == "tags"


def _kind(name: str) -> str:
    """Return the field of a column, except for dates and ids that may be those of the note."""
    field = _field(name)
    if field == "date":
        return "" if name == "date" else "year"
    if field == "key":
        return "" if name in {"id", "identifier", "key"} else "citation key"
    return field


def _cell(name: str, value: Any) -> str:
    """Return the value of a property as a cell of a table."""
    field = _field(name)
    if field == "notes":
        return _text(value)
    texts = [_WIKILINK.sub(_shown, text) for text in _texts(value)]
    if _is_people(name):
        return "".join(f"{text.replace(';', ',')}{_END}" for text in texts) if len(texts) > 1 else "".join(texts)
    if field == "key":
        return "".join(texts).removeprefix("@")
    if field == "title":
        return " ".join(texts).removeprefix("@")
    if field == "date":
        return _ORDINAL.sub("", "; ".join(texts))
    return (" " if field == "url" else "; ").join(texts)


def _texts(value: Any) -> Iterator[str]:
    """Yield the texts in a value. `[[Ann Bee]]` without quotation marks is a list in a list."""
    if isinstance(value, list):
        for each in value:
            yield from _texts(each)
    elif isinstance(value, dict):
        yield _name_or_date(value) or json.dumps(value, ensure_ascii=False)
    elif value.strip():
        yield value


def _name_or_date(value: Mapping[str, Any]) -> str:
    """Return the text of a name or a date as in CSL, or an empty string."""
    match value:
        case {"family": str(family), **rest} if rest.keys() <= {"given"} and isinstance(rest.get("given", ""), str):
            return f"{rest.get('given', '')} {family}".strip()
        case {"literal": str(text)} | {"name": str(text)} if len(value) == 1:
            return text
        case {"date-parts": [[*parts]]} if len(value) == 1 and all(isinstance(part, str) for part in parts):
            return "-".join(parts)
        case _:
            return ""


def _text(value: Any) -> str:
    return value if isinstance(value, str) else "; ".join(_texts(value))


def _shown(match: re.Match[str]) -> str:
    """Return what a link to another note shows: its alias, or else the name of the note."""
    return match[2] or match[1].rpartition("/")[2]


def _tags(properties: Mapping[str, Any]) -> Iterator[str]:
    """Yield the tags in properties. A text has them between commas or, with `#`, between spaces."""
    for name, value in properties.items():
        for text in _texts(value) if _is_tags(name) else ():
            plain = _WIKILINK.sub(_shown, text)
            parts = plain.split() if plain.startswith("#") and "," not in plain else plain.split(",")
            yield from filter(None, (one_line(part).removeprefix("#") for part in parts))


def _tags_in(body: str) -> Iterator[str]:
    """Yield the tags such as `#ml/vision` in a body, except in blocks of code."""
    is_code = False
    for line in body.splitlines():
        if _FENCE.match(line):
            is_code = not is_code
        elif not is_code and "#" in line:
            yield from (tag for tag in _TAG.findall(line) if not tag.isdecimal())


def _with_body(reading: Reading, note: _PaperNote, name: str) -> Reading:
    """Return a reading with the body of a note, as it was written, after its other notes."""
    text = strip_control(note.body).strip()
    if not text:
        return reading
    uid = stable_id("vault", name, str(note.path))
    return replace(reading, notes=(*reading.notes, Note(len(reading.notes) + 1, UNKNOWN_TIME, text, uid)))
