"""Databases of Zotero for tests, with the tables and columns that an import reads."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from paperlog.models import EMPTY

TYPES = ["journalArticle", "conferencePaper", "thesis", "magazineArticle", "preprint", "presentation", "case", "map"]
CHILDREN = ["attachment", "note", "annotation"]
USER, GROUP, FEED = 1, 2, 3
TABLES = """
CREATE TABLE libraries (libraryID INTEGER PRIMARY KEY, type TEXT);
CREATE TABLE itemTypes (itemTypeID INTEGER PRIMARY KEY, typeName TEXT);
CREATE TABLE items (itemID INTEGER PRIMARY KEY, itemTypeID INT, dateAdded TEXT, libraryID INT, key TEXT);
CREATE TABLE fields (fieldID INTEGER PRIMARY KEY, fieldName TEXT);
CREATE TABLE baseFieldMappings (itemTypeID INT, baseFieldID INT, fieldID INT);
CREATE TABLE itemDataValues (valueID INTEGER PRIMARY KEY, value UNIQUE);
CREATE TABLE itemData (itemID INT, fieldID INT, valueID INT, PRIMARY KEY (itemID, fieldID));
CREATE TABLE creatorTypes (creatorTypeID INTEGER PRIMARY KEY, creatorType TEXT);
CREATE TABLE itemTypeCreatorTypes (itemTypeID INT, creatorTypeID INT, primaryField INT);
CREATE TABLE creators (creatorID INTEGER PRIMARY KEY, firstName TEXT, lastName TEXT, fieldMode INT);
CREATE TABLE itemCreators (itemID INT, creatorID INT, creatorTypeID INT, orderIndex INT);
CREATE TABLE tags (tagID INTEGER PRIMARY KEY, name TEXT UNIQUE);
CREATE TABLE itemTags (itemID INT, tagID INT, type INT, PRIMARY KEY (itemID, tagID));
CREATE TABLE collections (collectionID INTEGER PRIMARY KEY, collectionName TEXT, parentCollectionID INT);
CREATE TABLE collectionItems (collectionID INT, itemID INT, PRIMARY KEY (collectionID, itemID));
CREATE TABLE deletedItems (itemID INTEGER PRIMARY KEY);
CREATE TABLE itemNotes (itemID INTEGER PRIMARY KEY, parentItemID INT, note TEXT);
CREATE TABLE itemAttachments (itemID INTEGER PRIMARY KEY, parentItemID INT, linkMode INT, contentType TEXT, path TEXT);
CREATE TABLE itemAnnotations (
    itemID INTEGER PRIMARY KEY, parentItemID INT, text TEXT, comment TEXT, pageLabel TEXT, sortIndex TEXT
);
"""


class ZoteroDatabase:
    """A database that a test adds items to. Every change is committed at once."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._run(TABLES)
        for library, kind in ((USER, "user"), (GROUP, "group"), (FEED, "feed")):
            self.insert("libraries", library, kind)
        for number, name in enumerate([*TYPES, *CHILDREN], start=1):
            self.insert("itemTypes", number, name)
        for kind, role in (("author", 1), ("editor", 2), ("presenter", 3), ("contributor", 4)):
            self.insert("creatorTypes", role, kind)
        self.insert("itemTypeCreatorTypes", 1 + TYPES.index("presentation"), 3, 1)
        for kind, base, name in (("case", "title", "caseName"), ("thesis", "publisher", "university")):
            self.insert("baseFieldMappings", 1 + TYPES.index(kind), self._field(base), self._field(name))

    def item(
        self,
        key: str,
        kind: str = "journalArticle",
        *,
        library: int = USER,
        creators: Iterable[Sequence[str]] = (),
        tags: Iterable[str] = (),
        added: str = "2021-03-04 05:06:07",
        known: Mapping[str, object] = EMPTY,
        **fields: object,
    ) -> int:
        """Add an item with the fields in `known` and others, and return its number.

        A creator is a role, a family name and a given name if it has both.
        """
        number = self.insert("items", None, 1 + [*TYPES, *CHILDREN].index(kind), added, library, key)
        for name, value in {**known, **fields}.items():
            self.set_field(number, name, value)
        for place, (role, last, *first) in enumerate(creators):
            creator = self.insert("creators", None, "".join(first), last, int(not first))
            self.insert("itemCreators", number, creator, self._number("creatorTypes", "creatorType", role), place)
        for tag in tags:
            self.insert("itemTags", number, self._number("tags", "name", tag), 0)
        return number

    def set_field(self, item: int, name: str, value: object) -> None:
        value_number = self._number("itemDataValues", "value", value)
        self._execute("REPLACE INTO itemData VALUES (?, ?, ?)", (item, self._field(name), value_number))

    def note(self, key: str, parent: int | None, html: str) -> int:
        number = self.item(key, "note")
        self.insert("itemNotes", number, parent, html)
        return number

    def change_notes(self, html: str) -> None:
        self._execute("UPDATE itemNotes SET note = ?", (html,))

    def attachment(
        self, key: str, parent: int | None, path: str | None, media_type: str = "application/pdf", mode: int = 0
    ) -> int:
        number = self.item(key, "attachment", title="PDF")
        self.insert("itemAttachments", number, parent, mode, media_type, path)
        return number

    def annotation(self, key: str, parent: int, quote: str = "", comment: str = "", page: str = "") -> int:
        number = self.item(key, "annotation")
        self.insert("itemAnnotations", number, parent, quote, comment, page, f"{number:05}")
        return number

    def collection(self, name: str, items: Iterable[int], parent: int | None = None) -> int:
        number = self.insert("collections", None, name, parent)
        for item in items:
            self.insert("collectionItems", number, item)
        return number

    def insert(self, table: str, *values: Any) -> int:
        """Insert a row and return its number."""
        marks = ", ".join("?" * len(values))
        return self._execute(f"INSERT INTO {table} VALUES ({marks})", values)

    def drop(self, *tables: str) -> None:
        for table in tables:
            self._run(f"DROP TABLE {table}")

    def _field(self, name: str) -> int:
        return self._number("fields", "fieldName", name)

    def _number(self, table: str, column: str, value: object) -> int:
        """Return the number of a row with a value, which is added if it is missing."""
        with closing(sqlite3.connect(self.file)) as connection:
            found = connection.execute(f"SELECT rowid FROM {table} WHERE {column} = ?", (value,)).fetchone()
        return int(found[0]) if found else self.insert(table, None, value)

    def _execute(self, statement: str, values: Sequence[Any]) -> int:
        with closing(sqlite3.connect(self.file)) as connection, connection:
            return connection.execute(statement, values).lastrowid or 0

    def _run(self, script: str) -> None:
        with closing(sqlite3.connect(self.file)) as connection:
            connection.executescript(script)


TIDES: Mapping[str, object] = {
    "title": "Tides and tokens",
    "publicationTitle": "Ocean Letters",
    "volume": "8",
    "issue": "2",
    "pages": "10-19",
    "date": "2023-05-00 May 2023",
    "DOI": "10.1000/ol.2023.8",
    "abstractNote": "Salt.",
    "libraryCatalog": "Crossref",
    "extra": "Citation Key: okafor2023",
}
