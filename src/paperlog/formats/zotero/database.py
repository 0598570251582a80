"""The items in a database of Zotero. Tables and columns that older or newer versions lack are left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

if TYPE_CHECKING:
    from sqlite3 import Connection

_NEEDED = frozenset({"items", "itemTypes", "itemData", "itemDataValues", "fields"})
_CHILDREN = frozenset({"note", "attachment", "annotation"})
_LINKED_URL, _EMBEDDED_IMAGE = 3, 4

Row = tuple[Any, ...]


class Creator(Struct, frozen=True):
    """A creator. If `is_whole`, `last` is the whole name. `role` is `author` for the main creators of an item."""

    role: str
    first: str
    last: str
    is_whole: bool


class Remark(Struct, frozen=True):
    """A note or an annotation: HTML, and the quotation and the page of an annotation."""

    key: str
    added: str
    text: str
    quote: str = ""
    page: str = ""
    tags: Sequence[str] = ()


class Attachment(Struct, frozen=True):
    """A file. `path` is as in the database: `storage:NAME`, `attachments:PATH`, or a path."""

    key: str
    title: str
    path: str
    media_type: str


class Item(Struct):
    """An item. `fields` have the names of Zotero's base fields: `publisher` also holds a university."""

    key: str
    type: str
    library: int
    fields: dict[str, str] = field(default_factory=dict)
    creators: list[Creator] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    collections: list[str] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    links: list[str] = field(default_factory=list)


def read_items(connection: Connection) -> tuple[list[Item], Mapping[str, int]]:
    """Return the items that have no parent, and what was skipped, by kind.

    Raises ValueError if the database isn't Zotero's.
    """
    database = _Database(connection)
    if not database.tables >= _NEEDED:
        raise ValueError("it is a SQLite database, but not Zotero's")
    if "creatorData" in database.tables:
        raise ValueError("it is from Zotero 4 or older. Open it once with a newer Zotero")
    return database.items(), database.skipped


class _Database:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.tables = {str(name) for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type='table'")}
        self.skipped = Counter[str]()
        self._ignored = set[Any]()

    def items(self) -> list[Item]:
        self._ignored = trashed = {number for (number,) in self._rows("deletedItems", "itemID")}
        feeds = {number for number, kind in self._rows("libraries", "libraryID", "type") if kind == "feed"}
        types = self._pairs("itemTypes", "itemTypeID", "typeName")
        items: dict[Any, Item] = {}
        keys: dict[Any, tuple[str, str]] = {}
        for number, type_number, library, key, added in self._rows(
            "items", "itemID", "itemTypeID", "libraryID", "key", "dateAdded"
        ):
            kind = str(types.get(type_number, ""))
            if number in trashed:
                self.skipped["trashed item"] += 1
            elif library in feeds:
                self._ignored.add(number)
                self.skipped["feed item"] += kind not in _CHILDREN
            elif kind in _CHILDREN:
                keys[number] = str(key), str(added)
            else:
                items[number] = Item(str(key), kind, library if isinstance(library, int) else 0)
        fields = self._fields(items, types)
        tags = self._tags()
        self._add_creators(items, types)
        self._add_collections(items)
        parents = self._add_attachments(items, keys, fields, tags)
        self._add_notes(items, keys, tags)
        self._add_annotations(keys, parents, tags)
        for number, item in items.items():
            item.tags += tags.get(number, ())
        return list(items.values())

    def _skip(self, number: Any, parent: Any, kind: str) -> None:
        """Count what has no item, unless its item is ignored, too."""
        if parent in self._ignored:
            self._ignored.add(number)
        else:
            self.skipped[kind] += 1

    def _rows(self, table: str, *columns: str) -> Iterator[Row]:
        """Yield the rows of a table, sorted by the first columns.

        A missing column is None, and a missing table is empty.
        """
        if table not in self.tables:
            return iter(())
        known = {row[1] for row in self._connection.execute(f"PRAGMA table_info({table})")}
        selected = ", ".join(column if column in known else "NULL" for column in columns)
        order = "1, 2" if len(columns) > 1 else "1"
        return self._connection.execute(f"SELECT {selected} FROM {table} ORDER BY {order}")  # noqa: S608 - our own names

    def _pairs(self, table: str, key: str, value: str) -> dict[Any, Any]:
        return dict(self._rows(table, key, value))

    def _fields(self, items: Mapping[Any, Item], types: Mapping[Any, Any]) -> dict[Any, dict[str, str]]:
        """Add the fields of the items, and return those of attachments."""
        names = self._pairs("fields", "fieldID", "fieldName")
        bases = {
            (types.get(type_number), names.get(number)): names.get(base)
            for type_number, base, number in self._rows("baseFieldMappings", "itemTypeID", "baseFieldID", "fieldID")
        }
        values = self._pairs("itemDataValues", "valueID", "value")
        others: dict[Any, dict[str, str]] = {}
        for number, field_number, value_number in self._rows("itemData", "itemID", "fieldID", "valueID"):
            name, value = names.get(field_number), values.get(value_number)
            if name is None or value is None:
                continue
            item = items.get(number)
            base = bases.get((item.type, name)) if item else None
            (item.fields if item else others.setdefault(number, {}))[str(base or name)] = str(value)
        return others

    def _tags(self) -> dict[Any, list[str]]:
        names = self._pairs("tags", "tagID", "name")
        tags: dict[Any, list[str]] = {}
        for number, tag in self._rows("itemTags", "itemID", "tagID"):
            if tag in names:
                tags.setdefault(number, []).append(str(names[tag]))
        return tags

    def _add_creators(self, items: Mapping[Any, Item], types: Mapping[Any, Any]) -> None:
        roles = self._pairs("creatorTypes", "creatorTypeID", "creatorType")
        main = {
            (types.get(type_number), roles.get(role))
            for type_number, role, is_main in self._rows(
                "itemTypeCreatorTypes", "itemTypeID", "creatorTypeID", "primaryField"
            )
            if is_main
        }
        names = {
            number: rest for number, *rest in self._rows("creators", "creatorID", "firstName", "lastName", "fieldMode")
        }
        placed = self._rows("itemCreators", "itemID", "orderIndex", "creatorID", "creatorTypeID")
        for number, _, creator, role in sorted(placed, key=lambda row: row[1] if isinstance(row[1], int) else 0):
            if (item := items.get(number)) and creator in names:
                first, last, mode = names[creator]
                name = str(roles.get(role, "author"))
                item.creators.append(
                    Creator("author" if (item.type, name) in main else name, first or "", last or "", mode == 1)
                )

    def _add_collections(self, items: Mapping[Any, Item]) -> None:
        trashed = {number for (number,) in self._rows("deletedCollections", "collectionID")}
        known = {
            number: (str(name), parent)
            for number, name, parent in self._rows(
                "collections", "collectionID", "collectionName", "parentCollectionID"
            )
            if number not in trashed
        }
        paths = {number: _path(known, number) for number in known}
        for collection, number in self._rows("collectionItems", "collectionID", "itemID"):
            if number in items and collection in known:
                items[number].collections.append(paths[collection])

    def _add_attachments(
        self,
        items: Mapping[Any, Item],
        keys: Mapping[Any, tuple[str, str]],
        fields: Mapping[Any, Mapping[str, str]],
        tags: Mapping[Any, Sequence[str]],
    ) -> dict[Any, Item]:
        """Add the attachments, and return their items by number, for annotations."""
        parents: dict[Any, Item] = {}
        for number, parent, mode, media_type, path in self._rows(
            "itemAttachments", "itemID", "parentItemID", "linkMode", "contentType", "path"
        ):
            if number not in keys or mode == _EMBEDDED_IMAGE:
                continue
            if parent not in items:
                self._skip(number, parent, "standalone attachment")
                continue
            item = parents[number] = items[parent]
            item.tags += tags.get(number, ())
            own = fields.get(number, {})
            if mode == _LINKED_URL:
                item.links.append(own.get("url", ""))
            elif path:
                title = own.get("title", "")
                item.attachments.append(Attachment(keys[number][0], title, str(path), str(media_type or "")))
        return parents

    def _add_notes(
        self, items: Mapping[Any, Item], keys: Mapping[Any, tuple[str, str]], tags: Mapping[Any, Sequence[str]]
    ) -> None:
        for number, parent, text in self._rows("itemNotes", "itemID", "parentItemID", "note"):
            if number not in keys or not text:
                continue
            if parent in items:
                items[parent].remarks.append(Remark(*keys[number], str(text), tags=tags.get(number, ())))
            else:
                self._skip(number, parent, "attachment note" if parent == number else "standalone note")

    def _add_annotations(
        self,
        keys: Mapping[Any, tuple[str, str]],
        parents: Mapping[Any, Item],
        tags: Mapping[Any, Sequence[str]],
    ) -> None:
        rows = self._rows("itemAnnotations", "itemID", "parentItemID", "text", "comment", "pageLabel", "sortIndex")
        for number, parent, quote, comment, page, _ in sorted(rows, key=lambda row: (str(row[1]), str(row[5]))):
            if number not in keys:
                continue
            if parent not in parents:
                self._skip(number, parent, "standalone annotation")
            elif not quote and not comment:
                self.skipped["empty annotation"] += 1
            else:
                key, added = keys[number]
                text, quotation, label = (str(each or "") for each in (comment, quote, page))
                parents[parent].remarks.append(Remark(key, added, text, quotation, label, tags.get(number, ())))


def _path(collections: Mapping[Any, tuple[str, Any]], number: Any) -> str:
    """Return the names of a collection and those around it, such as `Thesis/Oceans`."""
    names, seen = list[str](), set[Any]()
    while number in collections and number not in seen:
        seen.add(number)
        name, number = collections[number]
        names.insert(0, name)
    return "/".join(names)
