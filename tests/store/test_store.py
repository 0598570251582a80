"""The store: transactions, the layout of the library file, and when it is read and created."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from tinydb import TinyDB

from paperlog import schema
from paperlog.errors import SystemFailure
from paperlog.models import Category, Change, Paper, PaperSummary, Reading
from paperlog.paths import store_path
from paperlog.store import AtomicFile, FileStorage, LibraryStorage, MemoryStorage, Store
from paperlog.store.lock import locked
from support.files import library_content
from support.shell import Shell

NOW = datetime(2026, 11, 23, tzinfo=UTC)
LORA = Paper(key="lora", title="LoRA", category="language", added_at=NOW)


@pytest.fixture(params=["file", "memory"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> LibraryStorage:
    return FileStorage(AtomicFile(tmp_path / "library.json")) if request.param == "file" else MemoryStorage()


def test_dry_run_reads_its_changes_and_writes_nothing(tmp_path: Path) -> None:
    store = Store(FileStorage(AtomicFile(tmp_path / "library.json")), "test").dry_run()
    with store.change(NOW) as transaction:
        transaction.put(Category("language", "Language"))
        transaction.put(LORA)
    with store.change(NOW) as transaction:
        transaction.put(Reading("lora", rating=4))
    with pytest.raises(ValueError, match="stop"), store.change(NOW) as transaction:
        transaction.put(Reading("lora", rating=5))
        raise ValueError("stop")
    for snapshot in (store.read(), store.read_partial(lambda _: False)):
        assert snapshot
        assert snapshot.entry("lora").reading.rating == 4
    assert store.exists()
    assert list(tmp_path.iterdir()) == []


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
            assert transaction.record_change("none", "nothing") is None
        snapshot = store.read()
        assert snapshot is not None

    def test_change_reverted_within_a_transaction_is_not_written(self, storage: LibraryStorage) -> None:
        store = Store(storage, "test")
        with store.change(NOW) as transaction:
            transaction.put(LORA)
            transaction.remove_paper("lora")
            assert transaction.papers == {}
            assert transaction.record_change("x", "x") is None
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
    doc_ids = [int(next(iter(row))) for row in rows]
    assert doc_ids == sorted(doc_ids)
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
    unchanged_text = {line.rstrip(",") for line in before}
    assert len([line for line in changed if line.rstrip(",") not in unchanged_text]) == 2  # the reading and the change


@pytest.mark.parametrize(
    "line",
    [
        "mark-read lora",
        "rate lora 5",
        "annotate lora again",
        "progress lora 3",
        "tag lora --add classic",
        "edit lora --title LoRA",
    ],
)
def test_a_change_decodes_no_other_papers(paperlog: Shell, monkeypatch: pytest.MonkeyPatch, line: str) -> None:
    paperlog("rate vit 4")
    decoded = []

    def decode_all(kind: type, records: Sequence[Any]) -> Any:
        decoded.append(kind)
        return schema.decode_all(kind, records)

    for module in ("snapshot", "transaction"):
        monkeypatch.setattr(f"paperlog.store.{module}.decode_all", decode_all)
    assert paperlog(line).code == 0
    assert decoded
    assert not {Paper, PaperSummary, Reading, Change} & set(decoded)


def test_a_reading_with_another_doc_id_is_changed(paperlog: Shell) -> None:
    paperlog("annotate lora first")
    tables = paperlog.tables()
    [reading] = tables["readings"].values()
    paperlog.store.write_bytes(library_content({**tables, "readings": {"1": reading}}))
    paperlog("rate lora 5")
    assert [*paperlog.tables()["readings"]] == ["1"]
    assert (paperlog.paper("lora")["rating"], len(paperlog.paper("lora")["notes"])) == (5, 1)


def test_new_file_is_readable_by_its_owner_only(new_paperlog: Shell) -> None:
    new_paperlog("list")
    assert stat.S_IMODE(new_paperlog.store.stat().st_mode) == 0o600
    assert stat.S_IMODE(new_paperlog.store.parent.stat().st_mode) == 0o700
    assert sorted(path.name for path in new_paperlog.store.parent.iterdir()) == ["library.json", "library.json.lock"]


@pytest.mark.posix
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
    monkeypatch.setattr("platformdirs.PlatformDirs.user_data_path", Path("~/.local/share/paperlog"))
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


def test_conflicting_change_is_not_undone(paperlog: Shell) -> None:
    paperlog("rate gpt-3 4")
    paperlog("rate gpt-3 5")
    text = paperlog.store.read_text("utf-8")
    paperlog.store.write_text(text.replace('"rating": 5, "times"', '"rating": 9, "times"'), "utf-8")
    before = paperlog.store.read_bytes()
    result = paperlog("undo")
    assert (result.code, result.out) == (4, "")
    assert "('gpt-3'): rating: expected `int` <= 5. See 'paperlog doctor'.\n" in result.err
    assert result.err.endswith(
        "Change 2 (rated GPT-3 5 stars) no longer applies: 'gpt-3' has no record in readings any more. "
        "Nothing was changed. To skip it: paperlog undo --skip\n"
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


def test_library_in_another_json_layout_is_read(paperlog: Shell) -> None:
    paperlog("rate lora 5")
    for layout in (None, 2):
        paperlog.store.write_text(json.dumps(paperlog.tables(), indent=layout), "utf-8")
        assert paperlog.paper("lora")["rating"] == 5


def test_notes_with_the_same_id_are_distinct(paperlog: Shell) -> None:
    at = "2026-11-23T12:00:00Z"
    notes = [{"id": 1, "at": at, "text": text, "uid": text, "pin": pin} for pin, text in enumerate("AB")]
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
    assert kept == [(1, "A", 0), (3, "B", 1), (2, "C", None)]


def write_reading(paperlog: Shell, **fields: Any) -> None:
    tables = paperlog.tables()
    tables["readings"] = {"1": {"key": "lora", **fields}}
    paperlog.store.write_text(json.dumps(tables), "utf-8")


def test_events_and_notes_with_the_same_unique_id_are_distinct(paperlog: Shell) -> None:
    """Such records are written by hand: a change of one event or note leaves the other."""
    write_reading(
        paperlog,
        log=[{"id": "x", "at": f"{year}-01-01T00:00:00Z", "day": str(year), "status": "read"} for year in (2020, 2021)],
        notes=[{"id": n, "uid": "x", "at": "2020-01-01T00:00:00Z", "text": "AB"[n - 1]} for n in (1, 2)],
    )
    assert paperlog("log lora --edit 1 --on 2019-05-01").code == 0
    assert paperlog("annotate lora --edit 1 changed").code == 0
    assert paperlog.paper("lora")["reads"] == ["2019-05-01", "2021"]
    assert [note["text"] for note in paperlog.paper("lora")["notes"]] == ["changed", "B"]
    assert [line.split()[0] for line in paperlog("doctor").lines[:2]] == ["duplicate-id"] * 2
    assert paperlog("doctor --fix").code == 0
    paper = paperlog.paper("lora")
    assert len({item["id"] for item in paper["log"]}) == len({item["uid"] for item in paper["notes"]}) == 2
    assert paperlog("log lora --remove 1 --yes").code == 0
    assert paperlog("annotate lora --remove 1").code == 0
    paper = paperlog.paper("lora")
    assert (paper["reads"], [note["text"] for note in paper["notes"]]) == (["2021"], ["B"])


def test_doctor_gives_ids_to_events_and_notes_written_by_hand(paperlog: Shell) -> None:
    at = "2020-01-01T00:00:00Z"
    write_reading(
        paperlog,
        log=[{"at": at, "day": "2020-01-01", "status": "read"}, 3],
        notes=[{"id": 1, "at": at, "text": "by hand"}],
    )
    assert "restore it, without the invalid parts of log." in paperlog("doctor").out
    assert paperlog("doctor --fix").code == 0
    paper = paperlog.paper("lora")
    assert (paper["read_on"], [note["text"] for note in paper["notes"]]) == ("2020-01-01", ["by hand"])


def test_last_and_first_times_are_ordered_as_far_as_possible(paperlog: Shell) -> None:
    """There is no time after the last one, and the first one may not exist in UTC."""
    last, first = "9999-12-31T23:59:59.999999Z", "0001-01-01T00:00:00+14:00"
    write_reading(
        paperlog,
        log=[{"id": "x", "at": last, "day": "2020-01-01", "status": "read"}],
        notes=[{"id": 1, "uid": "y", "at": first, "text": "A"}],
        times={"rating": last},
    )
    for line in ("rate lora 4", "mark-read lora", "annotate lora --edit 1 B", "log lora --edit 1 --on 2019-05"):
        assert (paperlog(line).code, line) == (0, line)
    assert paperlog.records("readings")["lora"]["notes"][0]["at"] == first
    assert paperlog.paper("lora")["reads"] == ["2019-05", "2026-11-23"]
