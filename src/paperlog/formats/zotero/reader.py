"""Import of Zotero's database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from paperlog.formats.base import ImportedList
from paperlog.formats.bibtex.list_builder import ListBuilder
from paperlog.formats.text import one_line, strip_control
from paperlog.formats.zotero.database import Item, Remark, read_items
from paperlog.formats.zotero.decoding import convert_item
from paperlog.formats.zotero.notes import html_to_markdown
from paperlog.models import UNKNOWN_TIME, Note, Paper, Reading, stable_id
from paperlog.schema import RecordError
from paperlog.text import UniqueKeys, slug

if TYPE_CHECKING:
    from sqlite3 import Connection


def loads(connection: Connection, name: str, folder: Path) -> ImportedList:
    """Read a database, whose files are in `folder`. Raises ValueError if it isn't Zotero's."""
    items, skipped = read_items(connection)
    builder = ListBuilder(name)
    keys = UniqueKeys()
    papers: list[Paper] = []
    notes: dict[str, tuple[Note, ...]] = {}
    for item in items:
        try:
            builder.add(convert_item(item, folder))
        except RecordError as error:
            builder.reject(0, f"item {one_line(item.key)}", str(error))
        if len(builder.papers) > len(papers):
            # The key of the item, so that a paper is recognized when its citation key or title has changed.
            paper = replace(builder.papers[-1], source_key=keys.add(_list_key(item)))
            papers.append(paper)
            notes[paper.key] = tuple(_notes(item, name))
    imported = builder.build()
    files = {reading.key: reading for reading in imported.readings}
    readings = [
        replace(files.get(key) or Reading(key), notes=notes[key]) for key in notes if notes[key] or key in files
    ]
    return replace(
        imported, papers=papers, readings=readings, has_own_keys=True, has_permanent_keys=True, skipped=Counter(skipped)
    )


def _list_key(item: Item) -> str:
    """Return the key of an item in the database. Libraries of groups may have items with the same keys."""
    return slug(item.key) if item.library <= 1 else slug(f"{item.key} {item.library}")


def _notes(item: Item, name: str) -> Iterator[Note]:
    number = 0
    for remark in item.remarks:
        text = _text(remark)
        quote = strip_control(remark.quote).strip()
        if text or quote:
            number += 1
            uid = stable_id("zotero", name, item.library, remark.key)
            yield Note(number, _time(remark.added), text, uid, page=one_line(remark.page) or None, quote=quote or None)


def _text(remark: Remark) -> str:
    """Return the text of a note, and its tags."""
    tags = f"Tags: {', '.join(map(one_line, remark.tags))}" if remark.tags else ""
    return "\n\n".join(filter(None, (html_to_markdown(remark.text), tags)))


def _time(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=UTC)
    except ValueError:
        return UNKNOWN_TIME
