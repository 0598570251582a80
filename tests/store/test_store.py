"""The store: transactions, the library file, its lock and its records."""

from __future__ import annotations

import errno
import json
import os
import re
import stat
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from msgspec.structs import replace
from tinydb import TinyDB

from paperlog.errors import StoreBusy, StoreChanged, SystemFailure
from paperlog.models import Category, Paper, Reading
from paperlog.paths import store_path
from paperlog.store import AtomicFile, FileStorage, LibraryStorage, MemoryStorage, Store
from paperlog.store.layout import dump
from paperlog.store.lock import locked
from support.shell import Shell

LORA = Paper(key="lora", title="LoRA", category="language")
NOW = datetime(2026, 11, 23, tzinfo=UTC)


@pytest.fixture(params=["file", "memory"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> LibraryStorage:
    return FileStorage(AtomicFile(tmp_path / "library.json")) if request.param == "file" else MemoryStorage()


class TestEveryStorage:
    """The contract that every storage backend must meet."""

    def test_new_storage_is_empty(self, storage: LibraryStorage) -> None:
        store = Store(storage, "test")
        assert not store.exists()
        assert store.read() is None

    def test_stored_records_are_read_back(self, storage: LibraryStorage) -> None:
        store = Store(storage, "test")
        with store.change(NOW) as transaction:
            transaction.put(Category("language", "Language"))
            transaction.put(LORA)
            transaction.put(Reading("lora", rating=4))
        snapshot = store.read()
        assert snapshot is not None
        assert (snapshot.papers["lora"], snapshot.readings["lora"].rating) == (LORA, 4)
        assert snapshot.revision == 1
        assert store.exists()

    def test_version_token_changes_with_the_content(self, storage: LibraryStorage) -> None:
        store = Store(storage, "test")
        assert store.version() is None
        with store.change(NOW) as transaction:
            transaction.put(LORA)
        before = store.version()
        assert before is not None
        assert store.version() == before
        with store.change(NOW) as transaction:
            transaction.put(Reading("lora", rating=4))
        assert store.version() not in (before, None)

    def test_partial_read_contains_all_candidates(self, storage: LibraryStorage) -> None:
        store = Store(storage, "test")
        assert store.read_partial(lambda _: True) is None
        with store.change(NOW) as transaction:
            transaction.put(LORA)
            transaction.put(replace(LORA, key="vit"))
        part = store.read_partial(lambda record: b"lora" in record)
        assert part is not None
        assert part.papers["lora"] == LORA
        assert part.paper_count == 2

    def test_error_in_a_transaction_discards_it(self, storage: LibraryStorage) -> None:
        store = Store(storage, "test")
        with pytest.raises(RuntimeError), store.change(NOW) as transaction:
            transaction.put(LORA)
            raise RuntimeError
        assert store.read() is None
        with store.change(NOW) as transaction:
            transaction.put(LORA)
        with pytest.raises(RuntimeError), store.change(NOW) as transaction:
            transaction.remove_paper("lora")
            raise RuntimeError
        snapshot = store.read()
        assert snapshot is not None
        assert snapshot.papers == {"lora": LORA}

    def test_transaction_without_changes_is_not_written(self, storage: LibraryStorage) -> None:
        store = Store(storage, "test")
        with store.change(NOW):
            pass
        assert not store.exists()
        with store.change(NOW) as transaction:
            transaction.put(LORA)
        with store.change(NOW) as transaction:
            transaction.put(LORA)
            transaction.remove_paper("nosuch")
            assert transaction.record_change("none", "nothing", NOW) is None
        snapshot = store.read()
        assert snapshot is not None
        assert snapshot.revision == 1

    def test_change_reverted_within_a_transaction_is_not_written(self, storage: LibraryStorage) -> None:
        store = Store(storage, "test")
        with store.change(NOW) as transaction:
            transaction.put(LORA)
            transaction.remove_paper("lora")
            assert transaction.papers == {}
            assert transaction.record_change("x", "x", NOW) is None
        assert not store.exists()

    def test_a_transaction_sees_its_own_changes(self, storage: LibraryStorage) -> None:
        with Store(storage, "test").change(NOW) as transaction:
            transaction.put(LORA)
            assert [entry.key for entry in transaction.entries] == ["lora"]
            assert [category.key for category in transaction.categories] == ["language"]
            assert transaction.category_of(transaction.entry("lora")).name == "language"

    def test_stock_tinydb_sees_uncommitted_changes_in_a_transaction(self, storage: LibraryStorage) -> None:
        with storage.transaction(NOW):
            TinyDB(storage=lambda: storage).table("papers").insert({"key": "a"})
            assert storage.read() == {"papers": {"1": {"key": "a"}}}
        assert storage.read() == {"papers": {"1": {"key": "a"}}}


def test_other_threads_see_a_transaction_after_its_commit(tmp_path: Path) -> None:
    storage = FileStorage(AtomicFile(tmp_path / "library.json"))
    store = Store(storage, "test")
    with store.change(NOW) as transaction:
        transaction.put(LORA)
    with ThreadPoolExecutor(1) as other, storage.transaction(NOW):
        storage.write({"papers": {}})
        assert storage.tables() == {"papers": {}}
        seen = other.submit(store.read).result()
    assert seen is not None
    assert seen.papers == {"lora": LORA}


def test_invalid_schema_version_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SystemFailure, match="Not a directory"):
        Store(FileStorage(AtomicFile(tmp_path / "file" / "library.json")), "test").version()


def test_stock_tinydb_reads_the_same_records(paperlog: Shell, tmp_path: Path) -> None:
    paperlog("mark-read lora --rating 5 --note ünïcode")
    copy = tmp_path / "copy.json"
    copy.write_bytes(paperlog.store.read_bytes())
    tables = paperlog.tables()
    with TinyDB(copy) as database:
        assert database.tables() == set(tables)
        for name, table in tables.items():
            assert {str(row.doc_id): dict(row) for row in database.table(name)} == table
    assert len(tables["papers"]) == 49


def test_file_has_one_sorted_record_per_line(paperlog: Shell) -> None:
    for name in ("lora", "vit", "moe"):
        paperlog(f"rate {name} 5")
    text = paperlog.store.read_text("utf-8")
    lines = text.splitlines()
    assert text.endswith("}\n}\n")
    assert "\r" not in text
    start = lines.index('"papers": {')
    rows = [json.loads("{" + line.rstrip(",") + "}") for line in lines[start + 1 : start + 50]]
    assert [next(iter(row)) for row in rows] == [str(number) for number in range(1, 50)]
    for row in rows:
        (record,) = row.values()
        assert list(record) == sorted(record)
    assert "Łukasz Kaiser" in text


def test_a_change_touches_only_its_lines(paperlog: Shell) -> None:
    paperlog("rate lora 4")
    before = paperlog.store.read_text("utf-8").splitlines()
    paperlog("rate lora 5")
    after = paperlog.store.read_text("utf-8").splitlines()
    changed = [line for line in after if line not in before]
    assert len(changed) == 4  # _meta, the reading, the new change, and a comma after the previous change


def test_new_file_is_readable_by_its_owner_only(new_paperlog: Shell) -> None:
    new_paperlog("list")
    assert stat.S_IMODE(new_paperlog.store.stat().st_mode) == 0o600
    assert stat.S_IMODE(new_paperlog.store.parent.stat().st_mode) == 0o700
    assert sorted(path.name for path in new_paperlog.store.parent.iterdir()) == ["library.json", "library.json.lock"]


def test_file_mode_is_preserved(paperlog: Shell) -> None:
    paperlog.store.chmod(0o640)
    paperlog("rate lora 5")
    assert stat.S_IMODE(paperlog.store.stat().st_mode) == 0o640


def test_symlink_is_preserved(paperlog: Shell, tmp_path: Path) -> None:
    link = tmp_path / "elsewhere" / "link.json"
    link.parent.mkdir()
    link.symlink_to(paperlog.store)
    Shell(link)("rate lora 5")
    assert link.is_symlink()
    assert paperlog.paper("lora")["rating"] == 5
    assert [path.name for path in link.parent.iterdir()] == ["link.json"]


def test_dangling_symlink_creates_its_target(tmp_path: Path) -> None:
    link = tmp_path / "link.json"
    link.symlink_to(tmp_path / "there" / "library.json")
    assert Shell(link)("rate lora 5").code == 0
    assert link.is_symlink()
    assert (tmp_path / "there" / "library.json").is_file()


def test_reading_writes_nothing(paperlog: Shell) -> None:
    before = (paperlog.store.stat(), sorted(paperlog.store.parent.iterdir()))
    for line in ("list", "search lora", "show lora", "notes", "tags", "history", "path", "export --format json", ""):
        assert paperlog(line).code == 0
    after = (paperlog.store.stat(), sorted(paperlog.store.parent.iterdir()))
    assert after[0].st_mtime_ns == before[0].st_mtime_ns
    assert after[1] == before[1]


def test_reading_opens_the_file_once_without_a_lock(paperlog: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = []
    real = os.open

    def counted(path: Any, *args: Any, **kwargs: Any) -> int:
        if str(path).startswith(str(paperlog.store)):
            opened.append(str(path))
        return real(path, *args, **kwargs)

    monkeypatch.setattr(os, "open", counted)
    with locked(AtomicFile(paperlog.store)):
        opened.clear()
        assert paperlog("show lora").code == 0
    assert opened == [str(paperlog.store)]


@pytest.mark.parametrize("line", ["path", "--help", "show --help", "import nosuch.toml", "--version"])
def test_commands_without_papers_create_no_library(new_paperlog: Shell, line: str) -> None:
    new_paperlog(line)
    assert not new_paperlog.store.parent.exists()


def test_no_default_path_without_a_home_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    monkeypatch.setattr("platformdirs.user_data_path", lambda *_, **__: Path("~/.local/share/paperlog"))
    with pytest.raises(SystemFailure, match="Name a file with --store PATH"):
        store_path(None, {})


def test_environment_variable_sets_the_library(tmp_path: Path) -> None:
    assert store_path(None, {"PAPERLOG_STORE": "~/x.json"}) == Path("~/x.json").expanduser()
    assert store_path(tmp_path, {"PAPERLOG_STORE": "/x.json"}) == tmp_path
    assert store_path(None, {"PAPERLOG_STORE": "~nosuchuser/x"}) == Path("~nosuchuser/x")


def test_first_command_creates_the_library_with_a_message(new_paperlog: Shell) -> None:
    result = new_paperlog("rate lora 5")
    assert result.err == f"Created a new library with the 49 papers of ml-papers: {new_paperlog.store}\n"
    assert new_paperlog("list").err == ""
    assert new_paperlog.paper("lora")["rating"] == 5


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "the file is empty"),
        (b"  \n", "the file is empty"),
        (b"garbage", "invalid JSON"),
        (
            b'{\n"_meta": {\n<<<<<<< HEAD\n"1": {}\n=======\n"1": {"schema": 1}\n>>>>>>> other\n}}',
            "git conflict markers (line 3)",
        ),
        (b'{"_meta": {"1": {"schema": 1', "invalid JSON"),
        (b'{"_meta": {}} trailing', "invalid JSON"),
        (b"\xef\xbb\xbf{}", "invalid JSON"),
        (b"\xff{}", "invalid UTF-8 (byte 0)"),
        (b"null", "not a paperlog library"),
        (b"[]", "not a paperlog library"),
        (b"{}", "not a paperlog library"),
        (b'{"papers": []}', "not a paperlog library"),
        (b'{"_meta": {"1": {"schema": "1", "revision": 1}}}', "not a paperlog library"),
        (b'{"_meta": {"1": {"schema": 0, "revision": 1}}}', "unknown schema 0"),
        (b'{"_meta": {"1": 1}}', "not a paperlog library"),
        (b'{"_meta": {"1": {"schema": 1, "revision": NaN}}}', "invalid JSON (NaN)"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"a": ' + b"9" * 5000 + b"}", "not a paperlog library"),
        (b'{"_meta": {"1": {"schema": 1, "revision": ' + b"9" * 4300 + b"}}}", "not a paperlog library"),
    ],
)
@pytest.mark.parametrize("line", ["list", "rate lora 5", "import", "undo"])
def test_unreadable_library_is_never_changed(paperlog: Shell, content: bytes, reason: str, line: str) -> None:
    paperlog.store.write_bytes(content)
    result = paperlog(line)
    assert (result.code, result.out) == (4, "")
    assert result.err.startswith(f"The library {paperlog.store} can't be read: {reason}")
    assert paperlog.store.read_bytes() == content


def test_library_of_a_newer_schema_is_never_changed(paperlog: Shell) -> None:
    content = paperlog.store.read_bytes().replace(b'"schema": 1', b'"schema": 2')
    paperlog.store.write_bytes(content)
    for line in ("list", "rate lora 5"):
        result = paperlog(line)
        assert result.code == 4
        assert "was written by a newer paperlog (schema 2, this one supports 1)" in result.err
    assert paperlog.store.read_bytes() == content


@pytest.mark.parametrize("make", [Path.mkdir, os.mkfifo])
def test_library_that_is_a_folder(tmp_path: Path, make: Callable[[Path], None]) -> None:
    store = tmp_path / "library.json"
    make(store)
    for line in ("list", "rate lora 5"):
        result = Shell(store)(line)
        assert result.code == 4
        assert "not a regular file" in result.err


NOON = "2026-11-23T12:00:00Z"
CHANGE = {"id": 1, "at": NOON, "command": "x", "sentence": "x"}
DELETION = {"table": "papers", "key": "x", "delete": True}
BAD = [
    ("papers", "not an object", 3),
    ("papers", "a list", []),
    ("papers", "no key", {"title": "T", "category": "c"}),
    ("papers", "duplicate key", {"key": "lora", "title": "T", "category": "c"}),
    ("papers", "invalid date", {"key": "x", "title": "T", "category": "c", "published": "2023-02-30"}),
    ("readings", "key is a list", {"key": ["lora"], "rating": 5}),
    ("readings", "six stars", {"key": "gpt-3", "rating": 6}),
    ("readings", "boolean rating", {"key": "gpt-3", "rating": True}),
    ("readings", "unknown status", {"key": "gpt-3", "status": "eaten"}),
    ("readings", "note without text", {"key": "gpt-3", "notes": [{"id": 1, "at": "2026-11-23T00:00:00Z"}]}),
    ("readings", "time without a zone", {"key": "gpt-3", "queued_at": "2026-11-23T00:00:00"}),
    ("papers", "position out of range", {"key": "x", "title": "T", "category": "c", "position": 1 << 63}),
    ("readings", "note number out of range", {"key": "gpt-3", "notes": [{"id": 10**4000, "at": NOON, "text": "x"}]}),
    (
        "history",
        "number out of range",
        {**CHANGE, "id": 10**30, "patches": [{"table": "papers", "key": "x", "delete": True}]},
    ),
    ("readings", "time out of range", {"key": "gpt-3", "queued_at": "0001-01-01T00:00:00+23:00"}),
    ("readings", "invalid override", {"key": "gpt-3", "overrides": {"authors": "me"}}),
    ("readings", "override that removes the title", {"key": "gpt-3", "overrides": {"title": None}}),
    ("readings", "tags not a list", {"key": "gpt-3", "tags_added": {"a": 1}}),
    ("categories", "no name", {"key": "c"}),
    ("history", "no id", {"command": "x"}),
    ("history", "empty patch", {**CHANGE, "patches": [{"table": "papers", "key": " ", "delete": True}]}),
    ("history", "invalid patch", {**CHANGE, "patches": [{}]}),
]


@pytest.mark.parametrize(("table", "_what", "raw"), BAD, ids=[f"{table}: {what}" for table, what, _ in BAD])
def test_invalid_record_is_skipped_and_then_quarantined(paperlog: Shell, table: str, _what: str, raw: Any) -> None:
    tables = paperlog.tables()
    tables[table]["77"] = raw
    paperlog.store.write_text(json.dumps(tables), "utf-8")
    line = "history" if table == "history" else "list"
    result = paperlog(line)
    assert result.code == 0
    assert f"1 record of the library is invalid and not shown: {table} 77" in result.err
    assert len(paperlog("list").lines) == 49
    assert paperlog("doctor").code == 1
    paperlog("rate lora 5")
    assert paperlog.tables()["quarantine"] == {"1": {"table": table, "raw": raw}}
    assert paperlog("list").err == ""
    assert paperlog("doctor --fix").code in {0, 1}
    assert paperlog.tables()["quarantine"]["1"]["raw"] == raw


def test_record_with_an_invalid_doc_id_is_quarantined(paperlog: Shell) -> None:
    tables = paperlog.tables()
    tables["readings"]["seven"] = {"key": "lora", "rating": 5}
    tables["readings"]["8"] = {"key": "vit", "rating": 6}
    paperlog.store.write_text(json.dumps(tables), "utf-8")
    assert "2 records of the library are invalid and not shown, the first: " in paperlog("list").err
    assert paperlog.paper("lora")["rating"] is None
    paperlog("rate moe 1")
    assert [row["raw"]["rating"] for row in paperlog.tables()["quarantine"].values()] == [5, 6]


def test_damaged_internal_tables(paperlog: Shell) -> None:
    tables = paperlog.tables()
    tables["quarantine"] = {"1": 3}
    tables["_meta"]["two"] = []
    tables["readings"] = {"01": {"key": "lora", "rating": 5}, "1": {"key": "vit", "rating": 4}}
    paperlog.store.write_text(json.dumps(tables), "utf-8")
    assert paperlog("rate moe 1").code == 0
    aside = [(row["table"], row["raw"]) for row in paperlog.tables()["quarantine"].values()]
    assert aside == [("readings", {"key": "lora", "rating": 5}), ("quarantine", 3), ("_meta", [])]
    assert paperlog.paper("vit")["rating"] == 4


def test_overrides_may_clear_optional_fields(paperlog: Shell) -> None:
    tables = paperlog.tables()
    tables["readings"] = {"1": {"key": "lora", "overrides": {"aliases": None, "venue": None}}}
    paperlog.store.write_text(json.dumps(tables), "utf-8")
    paper = paperlog.paper("lora")
    assert (paper["aliases"], paper["venue"]) == ([], None)


def test_unknown_fields_and_tables_survive(paperlog: Shell) -> None:
    paperlog("mark-read lora --note one")
    tables = paperlog.tables()
    tables["views"] = {"1": {"name": "v", "query": "q"}}
    tables["_meta"]["1"]["mine"] = 1
    (reading,) = tables["readings"].values()
    reading["mood"] = "good"
    reading["notes"][0]["pinned"] = True
    reading["overrides"] = {"shelf": 3}
    paper = next(paper for paper in tables["papers"].values() if paper["key"] == "lora")
    paper["links"][0]["checked"] = "2026"
    paper["venue"] = "old"
    paperlog.store.write_text(json.dumps(tables), "utf-8")
    paperlog("annotate lora two")
    paperlog("edit lora --title Mine")
    paperlog("import")
    after = paperlog.tables()
    assert after["views"] == tables["views"]
    assert after["_meta"]["1"]["mine"] == 1
    (reading,) = after["readings"].values()
    assert (reading["mood"], reading["notes"][0]["pinned"]) == ("good", True)
    assert reading["overrides"] == {"shelf": 3, "title": "Mine"}
    paper = next(paper for paper in after["papers"].values() if paper["key"] == "lora")
    assert (paper["links"][0]["checked"], paper["venue"]) == ("2026", "ICLR 2022")


def test_lone_surrogate_is_preserved(paperlog: Shell) -> None:
    text = paperlog.store.read_text("utf-8").replace('"Segment Anything"', '"Segment \\ud800 Anything"')
    paperlog.store.write_text(text, "utf-8")
    paperlog("rate sam 5")
    assert '"Segment \\ud800 Anything"' in paperlog.store.read_text("utf-8")
    assert "Segment \ufffd Anything" in paperlog("list").out


def test_paper_with_an_unknown_category_is_listed(paperlog: Shell) -> None:
    tables = paperlog.tables()
    tables["papers"]["77"] = {"key": "x", "title": "X", "category": "lost"}
    tables["readings"]["1"] = {"key": "lora", "overrides": {"category": "found"}}
    paperlog.store.write_text(json.dumps(tables), "utf-8")
    assert paperlog("list --category lost").lines == ["x\tunread\t\t\tlost\tX"]
    assert paperlog("list --category found").lines[0].startswith("lora\t")
    assert paperlog("show x").lines[1] == "x · lost"


class TestTheFile:
    """AtomicFile without a store."""

    @pytest.fixture
    def file(self, tmp_path: Path) -> AtomicFile:
        return AtomicFile(tmp_path / "file", lock_timeout=0.1)

    def write(self, file: AtomicFile, content: bytes) -> None:
        with locked(file) as writable:
            found = file.read()
            writable.replace(content, found[1] if found else None)

    def test_file_is_replaced(self, file: AtomicFile) -> None:
        assert file.read() is None
        self.write(file, b"one")
        self.write(file, b"two")
        found = file.read()
        assert found is not None
        assert found[0] == b"two"

    def test_outside_change_is_detected(self, file: AtomicFile) -> None:
        self.write(file, b"one")
        with locked(file) as writable:
            found = file.read()
            assert found is not None
            file.target.write_bytes(b"theirs")
            with pytest.raises(StoreChanged):
                writable.replace(b"two", found[1])
        assert file.target.read_bytes() == b"theirs"
        assert sorted(path.name for path in file.target.parent.iterdir()) == ["file", "file.lock"]

    def test_created_or_deleted_file_is_detected(self, file: AtomicFile) -> None:
        file.target.write_bytes(b"theirs")
        with locked(file) as writable, pytest.raises(StoreChanged):
            writable.replace(b"ours", None)
        assert file.target.read_bytes() == b"theirs"
        with locked(file) as writable:
            found = file.read()
            assert found is not None
            file.target.unlink()
            with pytest.raises(StoreChanged):
                writable.replace(b"ours", found[1])

    def test_lock_times_out(self, file: AtomicFile) -> None:
        with locked(file), pytest.raises(StoreBusy, match=r"waited 0\.1 s"), locked(AtomicFile(file.path, 0.1)):
            pass

    def test_writer_waits_for_the_lock(self, file: AtomicFile) -> None:
        patient = AtomicFile(file.path)
        entered = threading.Event()

        def write() -> None:
            self.write(patient, b"later")
            entered.set()

        with locked(file) as writable:
            thread = threading.Thread(target=write)
            thread.start()
            assert not entered.is_set()
            writable.replace(b"first", None)
        thread.join()
        assert file.target.read_bytes() == b"later"

    @pytest.mark.parametrize("call", ["os.fsync", "os.fchmod", "os.write", "os.replace"])
    @pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO])
    def test_failed_write_leaves_the_old_content(
        self, file: AtomicFile, monkeypatch: pytest.MonkeyPatch, call: str, code: int
    ) -> None:
        self.write(file, b"old")

        def fail(*_: Any) -> None:
            raise OSError(code, os.strerror(code))

        monkeypatch.setattr(call, fail)
        with pytest.raises(SystemFailure, match=os.strerror(code)):
            self.write(file, b"new")
        assert file.target.read_bytes() == b"old"
        assert sorted(path.name for path in file.target.parent.iterdir()) == ["file", "file.lock"]

    def test_stale_temporary_file_is_overwritten(self, file: AtomicFile) -> None:
        file.target.with_name(".file.tmp").write_bytes(b"of a killed process")
        self.write(file, b"new")
        assert file.target.read_bytes() == b"new"

    def test_failed_read(self, file: AtomicFile, monkeypatch: pytest.MonkeyPatch) -> None:
        def fail(*_: Any) -> None:
            raise OSError(errno.EIO, "Input/output error")

        file.target.write_bytes(b"x")
        for call in ("open", "fstat"):
            with monkeypatch.context() as patch, pytest.raises(SystemFailure, match="Can't read"):
                patch.setattr(os, call, fail)
                file.read()

    def test_folder_that_cannot_be_created(self, tmp_path: Path) -> None:
        (tmp_path / "file").touch()
        with pytest.raises(SystemFailure), locked(AtomicFile(tmp_path / "file" / "library.json")):
            pass


def test_outside_change_during_a_write_exits_with_6(paperlog: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.fsync

    def tampered_fsync(descriptor: int) -> None:
        real(descriptor)
        paperlog.store.write_text("theirs", "utf-8")

    monkeypatch.setattr(os, "fsync", tampered_fsync)
    result = paperlog("rate lora 5")
    assert (result.code, result.out) == (6, "")
    assert "Nothing was written; try again." in result.err
    assert paperlog.store.read_text("utf-8") == "theirs"


def test_change_right_after_a_read_is_detected(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "library.json"
    path.write_text("ours")
    opened = AtomicFile.open

    @contextmanager
    def tampered_open(file: AtomicFile) -> Iterator[SimpleNamespace]:
        with opened(file) as there:
            assert there is not None

            def read() -> bytes:
                content = there.read()
                path.write_text("theirs, by now")
                return content

            yield SimpleNamespace(read=read, fileno=there.fileno)

    monkeypatch.setattr(AtomicFile, "open", tampered_open)
    file = AtomicFile(path)
    found = file.read()
    assert found is not None
    content, version = found
    assert content == b"ours"
    with locked(file) as writable, pytest.raises(StoreChanged):
        writable.replace(b"ours, changed", version)
    assert path.read_text() == "theirs, by now"


def test_busy_library_exits_with_6(paperlog: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("paperlog.store.atomic.AtomicFile.__init__.__defaults__", (0.1,))
    with locked(AtomicFile(paperlog.store)):
        result = paperlog("rate lora 5")
    assert (result.code, result.out) == (6, "")
    assert "is locked by another paperlog process" in result.err


def test_concurrent_creation_of_the_library(new_paperlog: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    other = Shell(new_paperlog.store)
    real = Store.change
    raced: list[bool] = []

    def change(store: Store, *args: Any, **kwargs: Any) -> Any:
        if not raced:
            raced.append(True)
            other("rate vit 5")
        return real(store, *args, **kwargs)

    monkeypatch.setattr(Store, "change", change)
    result = new_paperlog("rate lora 5")
    assert (result.code, result.err) == (0, "")
    assert len(new_paperlog("list").lines) == 49
    assert new_paperlog.paper("vit")["rating"] == 5


def test_null_fields_are_absent(paperlog: Shell) -> None:
    tables = paperlog.tables()
    nothing = {"notes": None, "reads": None, "overrides": None, "tags_added": None, "rating": None, "pdf": None}
    tables["readings"] = {"1": {"key": "lora", **nothing}}
    next(paper for paper in tables["papers"].values() if paper["key"] == "lora")["links"] = None
    paperlog.store.write_text(json.dumps(tables), "utf-8")
    for line in ("annotate lora one", "edit lora --title Mine", "mark-read lora --rating 4", "import", "undo"):
        assert paperlog(line).code == 0
    assert paperlog.paper("lora")["links"] == []


def test_invalid_record_is_reported_once_per_command(paperlog: Shell) -> None:
    tables = paperlog.tables()
    tables["readings"]["77"] = {"key": "vit", "rating": 9}
    paperlog.store.write_text(json.dumps(tables), "utf-8")
    assert paperlog("tag --where key:lora --add x --yes").err.count("invalid and not shown") == 1
    assert paperlog("list").err == ""


def test_conflicting_change_is_not_undone(paperlog: Shell) -> None:
    paperlog("rate gpt-3 4")
    paperlog("rate gpt-3 5")
    text = paperlog.store.read_text("utf-8")
    paperlog.store.write_text(text.replace('"rating": 5, "status"', '"rating": 9, "status"'), "utf-8")
    before = paperlog.store.read_bytes()
    result = paperlog("undo")
    assert (result.code, result.out) == (4, "")
    assert "not shown: readings 1 ('gpt-3'): rating: 9 is not from 1 to 5. See 'paperlog doctor'.\n" in result.err
    assert result.err.endswith(
        "Change 2 (rated GPT-3 5 stars) no longer fits the library: 'gpt-3' has no record in readings any more. "
        "Nothing was changed. To pass over it: paperlog undo --skip\n"
    )
    assert paperlog.store.read_bytes() == before


def test_history_does_not_repeat_unchanged_notes(paperlog: Shell) -> None:
    for number in range(40):
        paperlog(f"annotate lora {'x' * 500}{number}")
    history = json.dumps(paperlog.tables()["history"])
    assert len(history) < 20_000
    paperlog("undo 40")
    assert paperlog.paper("lora")["notes"] == []
    paperlog("redo 40")
    assert len(paperlog.paper("lora")["notes"]) == 40


def test_root_folder_is_not_a_library() -> None:
    result = Shell(Path("/"))("list")
    assert (result.code, result.out) == (4, "")
    assert "not a regular file" in result.err


@pytest.mark.parametrize("double", ["doc id", "doc id in a line", "table", "field"])
def test_library_with_duplicate_json_keys_is_refused(paperlog: Shell, double: str) -> None:
    """A git merge can produce duplicates. JSON parsers keep only the last, so the next write would lose the others."""
    paperlog("rate lora 5")
    text = paperlog.store.read_text("utf-8")
    if double.startswith("doc id"):
        gap = " " if double.endswith("line") else "\n"
        text = text.replace('"1": {"key": "lora"', f'"1": {{"key": "gpt-3", "rating": 1}},{gap}"1": {{"key": "lora"')
    elif double == "table":
        text = text.replace('"readings": {\n', '"readings": {},\n"readings": {\n')
    else:
        text = json.dumps(json.loads(text)).replace('"rating": 5', '"rating": 5, "rating": 4')
    paperlog.store.write_text(text, "utf-8")
    for line in ("list", "rate vit 1"):
        result = paperlog(line)
        assert (result.code, result.out) == (4, "")
        assert re.search(r"can't be read: duplicate key '(1|readings|rating)'", result.err)
    assert paperlog.store.read_text("utf-8") == text


def test_library_in_another_json_layout_is_read(paperlog: Shell) -> None:
    paperlog("rate lora 5")
    for layout in (None, 2):
        paperlog.store.write_text(json.dumps(paperlog.tables(), indent=layout), "utf-8")
        assert paperlog.paper("lora")["rating"] == 5


def test_history_of_an_unknown_table_is_quarantined(paperlog: Shell) -> None:
    paperlog("rate lora 5")
    text = paperlog.store.read_text("utf-8").replace('"table": "readings"', '"table": "shelves"')
    paperlog.store.write_text(text, "utf-8")
    assert "not shown: history 1: patches: table: 'shelves' is not a table" in paperlog("history").err
    assert paperlog("undo").code == 1


def test_numbers_are_preserved_verbatim(paperlog: Shell) -> None:
    text = paperlog.store.read_text("utf-8").replace('"position": 0, "pub', '"size": 1e999, "position": 0, "pub')
    paperlog.store.write_text(text, "utf-8")
    assert paperlog("rate lora 4").code == 0
    assert '"size": 1e999' in paperlog.store.read_text("utf-8")


@pytest.mark.parametrize("number", ["9" * 4301, f"-{'9' * 5000}", "1e999", "[1, -1e400]", '["\\ud800", 1e400]'])
@pytest.mark.parametrize("layout", ["ours", "any"])
def test_numbers_that_python_cannot_represent_are_preserved(paperlog: Shell, number: str, layout: str) -> None:
    paperlog("rate lora 4")
    tables = paperlog.tables()
    for table in ("papers", "readings"):
        next(row for row in tables[table].values() if row["key"] == "lora")["size"] = "NUMBER"
    text = dump(tables).decode() if layout == "ours" else json.dumps(tables)
    paperlog.store.write_text(text.replace('"NUMBER"', number), "utf-8")
    for line in (
        "rate lora 5",
        "annotate lora hi",
        "edit lora --title New",
        "undo",
        "doctor --fix",
        "list",
        "search x",
    ):
        assert paperlog(line).code in {0, 1}
        assert paperlog.store.read_text("utf-8").count(f'"size": {number}') == 2
    assert paperlog.paper("lora")["rating"] == 5
    paperlog("remove --yes lora")
    assert paperlog("undo").code == 0
    assert paperlog.store.read_text("utf-8").count(f'"size": {number}') == 2


@pytest.mark.parametrize("depth", [900, 960, 980, 1000, 5000])
def test_deep_nesting_is_reported_or_harmless(paperlog: Shell, depth: int) -> None:
    paperlog("rate lora 4")
    deep = f'"deep": {"[" * depth}{"]" * depth}'
    text = paperlog.store.read_text("utf-8").replace('"key": "lora"', f'{deep}, "key": "lora"')
    paperlog.store.write_text(text, "utf-8")
    for line in ("list", "show lora", "search low", "backup", "doctor", "rate vit 5", "rate lora 5", "undo"):
        result = paperlog(line)
        assert result.code in {0, 1} or (result.code == 4 and "nested too deeply" in result.err)
        assert deep in paperlog.store.read_text("utf-8")


def test_very_long_doc_ids_are_accepted(paperlog: Shell) -> None:
    tables = paperlog.tables()
    tables["mine"] = {"9" * 5000: {"a": 1.5}, "10": {}, "9": {}}
    paperlog.store.write_text(json.dumps(tables), "utf-8")
    assert paperlog("rate lora 4").code == 0
    assert list(paperlog.tables()["mine"]) == ["9", "10", "9" * 5000]


def test_notes_with_the_same_id_are_distinct(paperlog: Shell) -> None:
    at = "2026-11-23T12:00:00Z"
    notes = [{"id": 1, "at": at, "text": "A", "pin": 1}, {"id": 1, "at": at, "text": "B", "pin": 2}]
    tables = paperlog.tables()
    tables["readings"] = {"1": {"key": "lora", "notes": notes}}
    paperlog.store.write_text(json.dumps(tables), "utf-8")
    for line in ("annotate lora --remove 1", "annotate lora --edit 1 changed"):
        result = paperlog(line)
        assert (result.code, result.err) == (
            1,
            "lora has more than one note 1. Run 'paperlog doctor --fix' to renumber them.\n",
        )
    paperlog("annotate lora C")
    assert paperlog("doctor").out.startswith("duplicate-note-number  Two notes of 'lora' have the same number.")
    assert paperlog("doctor --fix").code == 0
    kept = [(note["id"], note["text"], note.get("pin")) for note in paperlog.records("readings")["lora"]["notes"]]
    assert kept == [(1, "A", 1), (3, "B", 2), (2, "C", None)]
