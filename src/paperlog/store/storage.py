"""TinyDB storages whose changes land whole: tables in a file, or in memory."""

from __future__ import annotations

import json
import math
from abc import abstractmethod
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from io import BytesIO
from pathlib import Path
from threading import local
from typing import Any, NamedTuple

from msgspec import MsgspecError, Raw
from msgspec.json import Decoder
from tinydb.storages import Storage

from paperlog.errors import StoreUnreadable, SystemRefused
from paperlog.store.backups import Backups
from paperlog.store.file import AtomicFile, Version
from paperlog.store.parts import MayBeMeant, Part, part_of
from paperlog.values import refuse_constant, value_of

Tables = dict[str, dict[str, Any]]
"""Table name, doc id, record: what TinyDB reads and writes. A record may still be as the file has it, a Raw."""

_TABLES = Decoder(dict[str, dict[str, Raw]])
_OTHERS = (MsgspecError, ValueError, RecursionError)

_encoded = json.JSONEncoder(ensure_ascii=False, sort_keys=True, allow_nan=False).encode
_encoded_in_ascii = json.JSONEncoder(ensure_ascii=True, sort_keys=True, allow_nan=False).encode


class LibraryStorage(Storage):
    """A storage that TinyDB changes inside a transaction only: all of it is kept, or nothing.

    TinyDB reads decoded records; `tables` leaves them as the file has them, and `write` takes both.
    """

    path: Path
    """Names the storage in messages."""
    backups: Backups | None = None

    @abstractmethod
    def tables(self) -> Tables | None: ...

    def part(self, may_be_meant: MayBeMeant) -> Part | None:  # noqa: ARG002 - none is left out
        """Return the tables without papers that can't be meant, None where that can't be had: `tables` tells why."""
        return None

    def read(self) -> Tables | None:
        tables = self.tables()
        if tables is None:
            return None
        return {name: {key: value_of(row) for key, row in table.items()} for name, table in tables.items()}

    @abstractmethod
    def transaction(self, now: datetime, *, milestone: bool = False) -> AbstractContextManager[None]:
        """Return a context: its end keeps what was written in it; an exception drops it.

        What was there before becomes a backup when the last one is old, and always before a `milestone`.
        """

    @abstractmethod
    def exists(self) -> bool: ...

    @abstractmethod
    def version(self) -> object:
        """Return what is another whenever the content is, None where there is none. Raises SystemRefused."""


class Memory(LibraryStorage):
    """Tables that live as long as the process."""

    path = Path("memory")

    def __init__(self) -> None:
        self._kept: str | None = None
        self._pending: Tables | None = None

    def exists(self) -> bool:
        return self._kept is not None

    def version(self) -> object:
        return self._kept

    def tables(self) -> Tables | None:
        if self._pending is not None:
            return self._pending
        return None if self._kept is None else json.loads(self._kept)

    def write(self, data: Tables) -> None:
        self._pending = data

    @contextmanager
    def transaction(self, now: datetime, *, milestone: bool = False) -> Iterator[None]:  # noqa: ARG002 - no backups
        try:
            yield
            if self._pending is not None:
                self._kept = json.dumps(self._pending)
        finally:
            self._pending = None


class _Loaded(NamedTuple):
    tables: Tables | None
    content: bytes | None
    version: Version | None


class _InHand(local):
    """What a transaction has read and is to write; another thread sees what the file holds."""

    before: _Loaded | None = None
    pending: Tables | None = None


class FileStorage(LibraryStorage):
    """Tables in a JSON file that stock TinyDB opens: one record a line, in the order of the doc ids."""

    def __init__(self, file: AtomicFile) -> None:
        self.file = file
        self.path = file.path
        self.backups: Backups = Backups(file.target)
        self._in_hand = _InHand()

    def exists(self) -> bool:
        return self.file.exists()

    def version(self) -> object:
        try:
            return self.file.version()
        except OSError as error:
            raise SystemRefused.to(f"read {self.path}", error) from error

    def tables(self) -> Tables | None:
        if self._in_hand.pending is not None:
            return self._in_hand.pending
        return (self._in_hand.before or self._load()).tables

    def part(self, may_be_meant: MayBeMeant) -> Part | None:
        with self.file.opened() as file:
            try:
                return part_of(file, may_be_meant) if file else None
            except _OTHERS:
                return None

    def write(self, data: Tables) -> None:
        self._in_hand.pending = data

    @contextmanager
    def transaction(self, now: datetime, *, milestone: bool = False) -> Iterator[None]:
        with self.file.locked():
            try:
                before = self._in_hand.before = self._load()
                yield
                if self._in_hand.pending is not None:
                    if before.content is not None and (milestone or self.backups.are_due(now)):
                        self.backups.keep(before.content, now)
                    self.file.replace(dump(self._in_hand.pending), before.version)
            finally:
                self._in_hand.pending = self._in_hand.before = None

    def _load(self) -> _Loaded:
        found = self.file.read()
        if found is None:
            return _Loaded(None, None, None)
        content, version = found
        try:
            return _Loaded(load(content), content, version)
        except ValueError as error:
            raise StoreUnreadable(self.file.path, str(error)) from None


def load(content: bytes) -> Tables:
    """Read tables. Raises ValueError where the content is not whole JSON of their shape.

    Records of our own layout stay as they stand until somebody looks at them: to decode them all takes most of the
    time of a command on a large library.
    """
    try:
        return _load_ours(content)
    except _OTHERS:
        return _decoded(content)


def _load_ours(content: bytes) -> Tables:
    """Read tables of our own layout. Raises `_OTHERS` where it is another, or nothing that can be read.

    A record that stands twice, of which a decoder keeps the last alone, makes the text longer than it should be.
    """
    lines = sum(1 for _ in map(bytes.decode, BytesIO(content)))  # as UTF-8: one by one they take half the time
    tables: Tables = _TABLES.decode(content)
    if (lines, len(content)) != _extent_of(tables):
        raise ValueError("another hand wrote it")
    return tables


def _extent_of(tables: Tables) -> tuple[int, int]:
    """Return how many lines and bytes our layout of these tables has."""
    lines, size = 2, 3
    for name, table in tables.items():
        lines += 2 + len(table) if table else 1
        size += len(name) + 8 + sum(map(len, table)) + sum(map(len, table.values())) + 6 * len(table)
    return lines, size


def _decoded(content: bytes) -> Tables:
    try:
        text = content.decode("utf-8")
        tables = json.loads(
            text, parse_constant=refuse_constant, parse_float=_finite, object_pairs_hook=_refuse_doubles
        )
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    except UnicodeDecodeError as error:
        raise ValueError(f"it is no UTF-8 text (byte {error.start})") from None
    except json.JSONDecodeError as error:
        reason = "it is empty" if not content.strip() else f"it is no whole JSON ({error.msg}, line {error.lineno})"
        raise ValueError(reason) from None
    if not isinstance(tables, dict) or not all(isinstance(table, dict) for table in tables.values()):
        raise ValueError("it is JSON, but no paperlog library")
    return tables


def _refuse_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object. Raises ValueError where it has a name twice: JSON readers would keep the last one alone."""
    found = dict(pairs)
    if len(found) != len(pairs):
        double, _ = Counter(name for name, _ in pairs).most_common(1)[0]
        raise ValueError(f"'{double}' stands in one place twice")
    return found


def _finite(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise ValueError(f"it holds {text}, which no number here can be")
    return number


def dump(tables: Mapping[str, Mapping[str, Any]]) -> bytes:
    """Return our layout of tables; what is large is copied once."""
    pieces: list[bytes | Raw] = []
    for name, table in tables.items():
        rows = sorted(table.items(), key=lambda item: (not item[0].isdecimal(), len(item[0]), item[0]))
        lines = [piece for doc_id, record in rows for piece in (b",\n", _json(doc_id), b": ", _json(record))]
        lines[:1] = [b"\n"] if lines else []
        pieces += [b",\n", _json(name), b": {", *lines, b"\n}" if lines else b"}"]
    return b"".join([b"{\n", *pieces[1:], b"\n}\n"])


def _json(value: Any) -> bytes | Raw:
    if type(value) is Raw:
        return value
    try:
        return _encoded(value).encode()
    except UnicodeEncodeError:  # a lone surrogate, which JSON can hold and UTF-8 can't
        return _encoded_in_ascii(value).encode()
