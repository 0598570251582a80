"""Property tests of imports and undo."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec.structs import replace

from paperlog.catalogue import load_built_in
from paperlog.dates import PartialDate
from paperlog.errors import PaperlogError, RatingOutOfRange
from paperlog.formats import ImportedList
from paperlog.library import notes, relations, tags, tracking, views
from paperlog.library.importing import import_lists
from paperlog.library.papers import NewPaper
from paperlog.library.papers import add as add_paper
from paperlog.library.papers import edit as edit_paper
from paperlog.library.papers import merge as merge_papers
from paperlog.library.papers import remove as remove_paper
from paperlog.library.session import Session
from paperlog.library.undo import all_changes, redo_changes, undo_changes
from paperlog.models import Link, Paper, Status
from paperlog.store import MemoryStorage, Store
from support.papers import TITLES, papers
from support.shell import contents

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def entries(name: str, *given: Paper) -> ImportedList:
    return ImportedList(name, (), [replace(paper, source=name, position=index) for index, paper in enumerate(given)])


@st.composite
def lists(draw: st.DrawFn) -> ImportedList:
    name = draw(st.sampled_from(["ml-papers", "mine", "theirs"]))
    given = draw(st.lists(papers, max_size=4, unique_by=(lambda paper: paper.key, lambda paper: paper.title)))
    return entries(name, *given)


def small_library() -> tuple[Session, Store]:
    store = Store(MemoryStorage(), "test")
    return Session(store, CATALOGUE, lambda: NOW, lambda _: None), store


_listed = load_built_in()
SMALL = replace(_listed, papers=[paper for paper in _listed.papers if paper.key in {"lora", "gpt-3", "vit", "moe"}])
CATALOGUE: Callable[[], ImportedList] = lambda: SMALL  # noqa: E731 - a stand-in for a function


def test_rating_is_validated_by_the_operation() -> None:
    session, store = small_library()
    with pytest.raises(RatingOutOfRange, match="from 1 to 5, not 6"):
        tracking.rate(session, ["lora"], 6)
    snapshot = store.read()
    assert snapshot is not None
    assert snapshot.readings == {}


@given(st.lists(lists(), max_size=3))
@example([  # an identifier moves to an entry with a different title
    entries(
        "ml-papers",
        Paper(key="gpt-3", title=TITLES[0], category="language"),
        Paper(key="lora", title="Other", category="language", arxiv="2401.00001"),
    ),
    entries(
        "mine",
        Paper(key="lora", title="Other", category="language", links=(Link("b", "https://b.org"),), summary="s"),
        Paper(key="new", title="New", category="language"),
        Paper(
            key="gpt-3", title=TITLES[0], category="language", arxiv="2401.00001",
            links=(Link("b", "https://b.org"),), summary="t",
        ),
    ),
])  # fmt: skip
def test_import_never_changes_readings_or_loses_papers(given_lists: list[ImportedList]) -> None:
    session, store = small_library()
    tracking.mark_read(session, ["lora"], stars=4, note="mine")
    tracking.queue(session, ["vit"])
    tags.tag(session, ["moe"], ["a"], ["b"])
    edit_paper(session, ["gpt-3"], {"title": "Edited", "venue": None}, "/a.pdf")
    remove_paper(session, ["moe"])
    before = session.snapshot().readings
    for listed in given_lists:
        papers_before = set(session.snapshot().papers)
        (report,) = import_lists(session, [listed])
        after = session.snapshot()
        assert after.readings == before
        assert papers_before <= set(after.papers)
        assert len(report.added) + len(report.updated) + len(report.unchanged) == len(listed.papers)
        assert set(after.papers) == papers_before | set(report.added)
        (again,) = import_lists(session, [listed])
        assert (again.added, again.updated) == ([], [])
    changes = sum(not change.undone for change in all_changes(session))
    undo_changes(session, changes)
    snapshot = store.read()
    assert snapshot is not None
    assert snapshot.readings == {}
    assert set(snapshot.papers) == {"lora", "gpt-3", "vit", "moe"}


def edit_a_note(session: Session, paper: str, number: int) -> None:
    note = session.find(paper).reading.find_note(1, paper)
    notes.edit_note(session, paper, note, replace(note, text=f"again {number}"))


def edit(session: Session, paper: str, number: int) -> None:
    venue = "V" if number % 2 else None
    edit_paper(session, [paper], {"venue": venue, "category": f"c{number}"}, None, ["title"] * (number % 2))


OPERATIONS: dict[str, Callable[[Session, str, int], object]] = {
    "mark-read": lambda session, paper, n: tracking.mark_read(
        session, [paper], PartialDate(2000 + n), n or None, "n" * n or None
    ),
    "mark": lambda session, paper, n: tracking.mark(session, [paper], list(Status)[n]),
    "queue": lambda session, paper, _: tracking.queue(session, [paper, "vit"]),
    "queue-first": lambda session, paper, _: tracking.queue_first(session, [paper, "gpt-3"]),
    "unqueue": lambda session, paper, _: tracking.unqueue(session, [paper]),
    "rate": lambda session, paper, n: tracking.rate(session, [paper], n or None),
    "annotate": lambda session, paper, n: notes.annotate(session, paper, f"note {n}"),
    "edit-note": edit_a_note,
    "remove-note": notes.remove_note,
    "tag": lambda session, paper, n: tags.tag(session, [paper], [f"t{n}"], [f"t{n - 1}", "x"]),
    "link": lambda session, paper, n: relations.link(session, paper, [("compares-with", "moe"), (f"kind-{n}", "moe")]),
    "unlink": lambda session, paper, n: relations.unlink(session, paper, [], [(f"kind-{n}", "moe")]),
    "merge": lambda session, paper, n: merge_papers(session, "moe", paper) if n == 0 else None,
    "edit": edit,
    "edit-pdf": lambda session, paper, n: edit_paper(session, [paper], {"title": f"T{n}"}, f"/{n}.pdf"),
    "add": lambda session, _, n: add_paper(session, NewPaper(Paper("new", f"Added {n}", "new"), f"c{n}")),
    "remove": lambda session, paper, _: remove_paper(session, [paper]),
    "import": lambda session, _paper, _number: import_lists(session),
    "save-view": lambda session, paper, n: views.save_view(session, f"v{n % 2}", f"key:{paper} rating:{n or 1}"),
    "remove-view": lambda session, _, n: views.remove_view(session, f"v{n % 2}"),
    "undo": lambda session, _, n: undo_changes(session, n or 1),
    "redo": lambda session, _, n: redo_changes(session, n or 1),
}
steps_taken = st.tuples(st.sampled_from(list(OPERATIONS)), st.sampled_from(["lora", "gpt-3", "vit"]), st.integers(0, 5))


@given(
    st.lists(
        st.tuples(st.sampled_from(list(OPERATIONS)), st.sampled_from(["lora", "gpt-3", "vit"]), st.integers(0, 5)),
        max_size=12,
    )
)
def test_undo_and_redo_are_exact(steps: list[tuple[str, str, int]]) -> None:
    session, store = small_library()
    session.snapshot()
    with store.storage.transaction(NOW):
        tables = store.storage.read() or {}
        for paper in tables["papers"].values():
            paper["unknown"] = {"deep": [1]}
        store.storage.write(tables)

    def records() -> dict[str, dict[str, Any]]:
        return contents(store.storage.read() or {})

    for operation, paper, number in steps:
        before, length = records(), len(all_changes(session))
        try:
            OPERATIONS[operation](session, paper, number)
        except PaperlogError:
            assert records() == before
            continue
        after = records()
        if operation in {"undo", "redo"} or (len(all_changes(session)) == length and after == before):
            continue
        undo_changes(session)
        assert records() == before
        redo_changes(session)
        assert records() == after
