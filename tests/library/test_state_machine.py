"""A state machine that compares a library with a dictionary, on both storage backends and with random disk failures."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from msgspec.structs import replace

from paperlog.catalogue import load_built_in
from paperlog.dates import PartialDate
from paperlog.errors import NotFound, SystemFailure
from paperlog.library import notes, papers, tags, tracking
from paperlog.library.importing import import_lists
from paperlog.library.session import Session
from paperlog.library.undo import redo_changes, undo_changes
from paperlog.models import Status
from paperlog.store import AtomicFile, FileStorage, MemoryStorage, Store
from paperlog.store.atomic import FileVersion

KEYS = ["lora", "gpt-3", "vit"]
LISTED = load_built_in()
SMALL = replace(LISTED, papers=[paper for paper in LISTED.papers if paper.key in KEYS])
keys = st.sampled_from(KEYS)


class Machine(RuleBasedStateMachine):
    """`model` maps papers to their expected reading data; `past` and `future` hold the models for undo and redo."""

    def open_store(self) -> Store:
        return Store(MemoryStorage(), "test")

    @initialize()
    def initialize_model(self) -> None:
        self.now = datetime(2026, 11, 23, tzinfo=UTC)
        self.fails = False
        self.session = Session(self.open_store(), lambda: SMALL, lambda: self.now, lambda _: None)
        self.session.snapshot()
        blank: dict[str, Any] = {"status": Status.UNREAD, "rating": None, "notes": [], "tags": [], "reads": []}
        blank["page"] = None
        self.model = {key: dict(blank) for key in KEYS}
        self.gone: dict[str, dict[str, Any]] = {}
        self.past: list[tuple[Any, Any]] = []
        self.future: list[tuple[Any, Any]] = []

    def change_papers(self, change: Any, *papers: str, **facts: Any) -> None:
        """Run an operation, and update the model if it succeeds."""
        self.now += timedelta(minutes=7)
        if any(paper not in self.model for paper in papers):
            with pytest.raises(NotFound):
                change()
            return
        model = {key: {**fields, **facts} if key in papers else fields for key, fields in self.model.items()}
        if self.fails and model != self.model:
            with pytest.raises(SystemFailure):
                change()
            return
        if model != self.model:
            self.past.append((self.model, self.gone))
            self.future = []
        change()
        self.model = model

    def fails_as_expected(self, change: Callable[[], object]) -> bool:
        """Return whether the disk fails. If it does, check that the change raises SystemFailure."""
        if self.fails:
            with pytest.raises(SystemFailure):
                change()
        return self.fails

    @rule(paper=keys, status=st.sampled_from([Status.READING, Status.SKIMMED, Status.DROPPED, Status.UNREAD]))
    def mark(self, paper: str, status: Status) -> None:
        without_page = {"page": None} if status is Status.UNREAD else {}
        self.change_papers(lambda: tracking.mark(self.session, [paper], status), paper, status=status, **without_page)

    @rule(paper=keys, year=st.integers(2000, 2025))
    def read(self, paper: str, year: int) -> None:
        day = PartialDate(year, 5)
        reads = sorted({*self.model.get(paper, {}).get("reads", []), day})
        self.change_papers(
            lambda: tracking.mark_read(self.session, [paper], day), paper, status=Status.READ, reads=reads, page=None
        )

    @rule(paper=keys, page=st.integers(1, 2))
    def record_progress(self, paper: str, page: int) -> None:
        self.change_papers(
            lambda: tracking.record_progress(self.session, paper, page), paper, status=Status.READING, page=page
        )

    @rule(paper=keys, stars=st.none() | st.integers(1, 5))
    def rate(self, paper: str, stars: int | None) -> None:
        self.change_papers(lambda: tracking.rate(self.session, [paper], stars), paper, rating=stars)

    @rule(paper=keys, text=st.text("abc", min_size=1))
    def annotate(self, paper: str, text: str) -> None:
        written = [*self.model.get(paper, {}).get("notes", []), text]
        self.change_papers(lambda: notes.annotate(self.session, paper, text), paper, notes=written)

    @rule(paper=keys, tag=st.sampled_from(["a", "b"]))
    def tag(self, paper: str, tag: str) -> None:
        before = self.model.get(paper, {}).get("tags", [])
        after = before if tag in before else [*before, tag]
        self.change_papers(lambda: tags.tag(self.session, [paper], [tag], []), paper, tags=after)

    @rule(paper=keys)
    def remove(self, paper: str) -> None:
        if paper not in self.model:
            return
        if self.fails_as_expected(lambda: papers.remove(self.session, [paper])):
            return
        self.past.append((self.model, self.gone))
        self.future = []
        papers.remove(self.session, [paper])
        self.gone = {**self.gone, paper: self.model[paper]}
        self.model = {key: fields for key, fields in self.model.items() if key != paper}

    @rule()
    def import_catalogue(self) -> None:
        if self.gone and self.fails_as_expected(lambda: import_lists(self.session)):
            return
        if self.gone:
            self.past.append((self.model, self.gone))
            self.future = []
        import_lists(self.session)
        self.model, self.gone = {**self.model, **self.gone}, {}

    @rule(steps=st.integers(1, 3))
    def undo(self, steps: int) -> None:
        if steps <= len(self.past) and self.fails_as_expected(lambda: undo_changes(self.session, steps)):
            return
        if steps > len(self.past):
            with pytest.raises(NotFound):
                undo_changes(self.session, steps)
            return
        undo_changes(self.session, steps)
        for _ in range(steps):
            self.future.append((self.model, self.gone))
            self.model, self.gone = self.past.pop()

    @rule()
    def redo(self) -> None:
        if self.future and self.fails_as_expected(lambda: redo_changes(self.session)):
            return
        if not self.future:
            with pytest.raises(NotFound):
                redo_changes(self.session)
            return
        redo_changes(self.session)
        self.past.append((self.model, self.gone))
        self.model, self.gone = self.future.pop()

    @rule(fails=st.booleans())
    def set_disk_failure(self, fails: bool) -> None:
        self.fails = fails

    @invariant()
    def library_equals_the_model(self) -> None:
        entries = {entry.key: entry for entry in self.session.snapshot().entries}
        assert entries.keys() == self.model.keys()
        for key, fields in self.model.items():
            reading = entries[key].reading
            assert fields == {
                "status": reading.status,
                "rating": reading.rating,
                "notes": [note.text for note in reading.notes],
                "tags": list(entries[key].tags),
                "reads": list(reading.reads),
                "page": reading.state.progress and reading.state.progress.page,
            }


class MemoryMachine(Machine):
    def open_store(self) -> Store:
        machine = self

        class Failing(MemoryStorage):
            def write(self, data: Any, *, force_backup: bool = False) -> None:
                if machine.fails:
                    raise SystemFailure("no")
                super().write(data, force_backup=force_backup)

        return Store(Failing(), "test")


class FileMachine(Machine):
    def open_store(self) -> Store:
        self.folder = Path(tempfile.mkdtemp())
        machine = self

        class Failing(AtomicFile):
            def version(self) -> FileVersion | None:
                if machine.fails:
                    raise SystemFailure("no")
                return super().version()

        return Store(FileStorage(Failing(self.folder / "session.json")), "test")

    def teardown(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)


MemoryMachine.TestCase.settings = settings(max_examples=30, stateful_step_count=30)
FileMachine.TestCase.settings = settings(max_examples=12, stateful_step_count=30)
TestMemory = MemoryMachine.TestCase
TestFile = FileMachine.TestCase
