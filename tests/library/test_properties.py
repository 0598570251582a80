"""What holds for anything that is thrown at it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from msgspec import Raw
from msgspec.structs import replace

from paperlog.catalogue import load_built_in
from paperlog.dates import PartialDate, parse_day
from paperlog.errors import PaperlogError, RatingOutOfRange
from paperlog.formats import ImportedList
from paperlog.formats.toml import loads
from paperlog.library import notes, tags, tracking, views
from paperlog.library.importing import import_lists
from paperlog.library.papers import NewPaper
from paperlog.library.papers import add as add_paper
from paperlog.library.papers import edit as edit_paper
from paperlog.library.papers import remove as remove_paper
from paperlog.library.session import Session
from paperlog.library.undo import all_changes, redo_changes, undo_changes
from paperlog.models import Link, Paper, Status
from paperlog.records import decode_change, decode_paper, decode_reading, encode_record, update_record
from paperlog.store import MemoryStorage, Store
from paperlog.store.decoding import decode_bulk
from paperlog.store.layout import dump, load
from paperlog.store.patches import apply_patch, diff
from paperlog.values import RecordError, decode_raw

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
KEYS = ["lora", "gpt-3", "new", "other"]
TITLES = ["LoRA: Low-Rank Adaptation of Large Language Models", "New", "Other"]

papers = st.builds(
    Paper,
    key=st.sampled_from(KEYS), title=st.sampled_from(TITLES), category=st.sampled_from(["language", "x"]),
    aliases=st.lists(st.sampled_from(["LoRA", "N", "O"]), max_size=2).map(tuple),
    arxiv=st.none() | st.sampled_from(["2106.09685", "2005.14165", "2401.00001"]),
    published=st.none() | st.sampled_from([PartialDate(2021, 6), PartialDate(1999)]),
    links=st.lists(st.sampled_from([Link("a", "https://a.org"), Link("b", "https://b.org")]), max_size=2).map(tuple),
    summary=st.none() | st.sampled_from(["s", "t"]),
)  # fmt: skip


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


def test_a_rating_is_checked_where_it_is_given() -> None:
    session, store = small_library()
    with pytest.raises(RatingOutOfRange, match="from 1 to 5, not 6"):
        tracking.rate(session, "lora", 6)
    snapshot = store.read()
    assert snapshot is not None
    assert snapshot.readings == {}


@settings(deadline=None)
@given(st.lists(lists(), max_size=3))
@example([  # an id moves on to an entry under another title
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
def test_import_never_touches_a_reading_and_loses_no_paper(given_lists: list[ImportedList]) -> None:
    session, store = small_library()
    tracking.mark_read(session, ["lora"], stars=4, note="mine")
    tracking.queue(session, ["vit"])
    tags.tag(session, ["moe"], ["a"], ["b"])
    edit_paper(session, "gpt-3", {"title": "Edited", "venue": None}, "/a.pdf")
    remove_paper(session, "moe")
    before = session.snapshot().readings
    for listed in given_lists:
        papers_before = set(session.snapshot().papers)
        (account,) = import_lists(session, [listed])
        after = session.snapshot()
        assert after.readings == before
        assert papers_before <= set(after.papers)
        assert len(account.added) + len(account.updated) + len(account.unchanged) == len(listed.papers)
        assert set(after.papers) == papers_before | set(account.added)
        (again,) = import_lists(session, [listed])
        assert (again.added, again.updated) == ([], [])
    changes = sum(not change.undone for change in all_changes(session))
    undo_changes(session, changes)
    snapshot = store.read()
    assert snapshot is not None
    assert snapshot.readings == {}
    assert set(snapshot.papers) == {"lora", "gpt-3", "vit", "moe"}


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=4,
)
json_records = st.dictionaries(st.text(), json_values)


@given(json_records | st.none(), json_records | st.none())
def test_a_patch_and_its_inverse(one: dict[str, object] | None, other: dict[str, object] | None) -> None:
    assert apply_patch(diff("t", "k", one, other), one) == other
    assert apply_patch(diff("t", "k", other, one), other) == one


doc_ids = st.integers(0, 99).map(str) | st.text()


@given(st.dictionaries(st.text(), st.dictionaries(doc_ids, json_values, max_size=5), max_size=4))
def test_tables_survive_the_file(tables: dict[str, dict[str, object]]) -> None:
    content = dump(tables)
    loaded = load(content)
    assert {name: {key: decode_raw(row) for key, row in table.items()} for name, table in loaded.items()} == tables
    assert dump(loaded) == content


@given(st.binary())
def test_any_bytes_are_tables_or_a_clear_error(content: bytes) -> None:
    try:
        load(content)
    except ValueError as error:
        assert str(error)


@given(
    json_values
    | st.fixed_dictionaries({"key": st.just("k")}, optional=dict.fromkeys(Paper.__struct_fields__[1:], json_values))
)
def test_any_record_is_a_paper_or_a_clear_error(raw: object) -> None:
    try:
        paper = decode_paper(raw)
    except RecordError as bad:
        assert bad.field
    else:
        assert decode_paper(encode_record(paper)) == paper


paper_fields = {
    **dict.fromkeys(["title", "venue", "arxiv", "doi", "summary", "schema_url", "source"], st.text()),
    **dict.fromkeys(["key", "category", "source_key"], st.sampled_from(["lora", "gpt-3", "Not A Key", "a-", "b\n"])),
    **dict.fromkeys(["aliases", "tags", "authors", "merged"], st.lists(st.sampled_from(["a", " ", "", "\ud800", 5]))),
    **dict.fromkeys(["published", "added_on"], st.sampled_from(["2023", "2023-05", "2023-13", "x", "2023-05-17\n", 5])),
    "position": st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.booleans(),
    "links": st.lists(st.fixed_dictionaries({"label": st.text(), "url": st.text()}, optional={"more": json_values})),
    "unknown": json_values,
}


@st.composite
def nearly_sound_records(draw: st.DrawFn) -> dict[str, object]:
    odd = draw(st.lists(st.sampled_from(sorted(paper_fields)), max_size=2))
    return {"key": "k", "title": "T", "category": "c", **{name: draw(paper_fields[name]) for name in odd}}


@given(st.lists(nearly_sound_records() | json_records, max_size=3))
def test_papers_read_at_once_are_what_they_are_one_by_one(records: list[dict[str, object]]) -> None:
    papers = decode_bulk("papers", as_in_a_file(records))
    assert papers is None or repr(papers) == repr(list(map(decode_paper, records)))


reading_fields = {
    "status": st.sampled_from(["read", "queued"]) | json_values,
    "reads": st.lists(st.sampled_from(["2023", "2023-05", "x"])),
    "rating": st.integers(-1, 7),
    "tags_added": st.lists(st.text()),
    "overrides": json_records,
    "notes": st.lists(json_values),
    "queued_at": st.datetimes().map(str) | st.sampled_from(["2026-11-23T12:00:00.000001Z", "2026-11-23t12:00:00z"]),
    "unknown": json_values,
}


@given(st.lists(st.fixed_dictionaries({"key": st.just("k")}, optional=reading_fields), max_size=3))
@example([{"key": "k", "queued_at": "2026-11-23t12:00:00z"}])
def test_readings_read_at_once_are_what_they_are_one_by_one(records: list[dict[str, object]]) -> None:
    readings = decode_bulk("readings", as_in_a_file(records))
    assert readings is None or repr(readings) == repr(list(map(decode_reading, records)))


patches = st.fixed_dictionaries(
    {"key": st.sampled_from(["k", "", 5]), "table": st.sampled_from(["papers", "history", ["papers"]])},
    optional={
        "delete": st.booleans() | st.just(1),
        "set": json_records,
        "unset": st.lists(st.text()),
        "more": json_values,
    },
)


@given(
    st.lists(st.none() | st.lists(patches, max_size=2), max_size=2),
    st.sampled_from(["2026-11-23T12:00:00Z", "2026-11-23T12:00:00"]),
)
@example([[{"key": "", "table": "papers", "delete": True}]], "2026-11-23T12:00:00Z")
@example([[{"key": "k", "table": "history", "delete": True}]], "2026-11-23T12:00:00Z")
def test_changes_read_at_once_are_what_they_are_one_by_one(patches: list[list[object] | None], at: str) -> None:
    records = [
        {"id": number, "at": at, "command": "c", "sentence": "s", **({} if each is None else {"patches": each})}
        for number, each in enumerate(patches)
    ]
    changes = decode_bulk("history", as_in_a_file(records))
    assert changes is None or changes == list(map(decode_change, records))


def as_in_a_file(records: Iterable[object]) -> list[Raw]:
    return [Raw(json.dumps(record).encode()) for record in records]


@given(papers)
def test_sound_records_are_read_at_once(paper: Paper) -> None:
    assert decode_bulk("papers", as_in_a_file([encode_record(paper)])) == [paper]
    day, moment = PartialDate(2026, 11, 22), NOW.isoformat()
    reading = {
        "key": "k",
        "reads": [day],
        "rating": 4,
        "notes": [{"id": 1, "at": moment, "text": "t"}],
        "tags_added": ["a"],
    }
    assert decode_bulk("readings", as_in_a_file([reading, {"key": "l", "overrides": {"title": "T"}}])) is not None


@given(st.fixed_dictionaries({"key": st.just("k")}, optional=reading_fields))
def test_a_reading_that_is_read_is_written_back_with_all_it_had(raw: dict[str, object]) -> None:
    try:
        reading = decode_reading(raw)
    except RecordError:
        return
    again = update_record(raw, reading)
    assert decode_reading(again) == reading
    assert again.get("unknown") == raw.get("unknown")


@given(st.text())
def test_any_text_is_a_catalogue_or_a_clear_error(text: str) -> None:
    try:
        loads(text, "x")
    except ValueError as error:
        assert str(error)


@given(st.text() | st.from_regex(r"-?[0-9]{1,4}(-[0-9]{2}){0,2}d?", fullmatch=True))
def test_any_text_is_a_day_or_a_clear_error(text: str) -> None:
    try:
        day = parse_day(text, date(2026, 11, 23))
    except PaperlogError as error:
        assert error.exit_code == 2
    else:
        assert day.month
        assert PartialDate.parse(str(day)) == day


def edit_a_note(session: Session, paper: str, number: int) -> None:
    notes.edit_note(session, paper, 1, f"again {number}", session.find(paper).reading.find_note(1, paper).text)


def edit(session: Session, paper: str, number: int) -> None:
    venue = "V" if number % 2 else None
    edit_paper(session, paper, {"venue": venue, "category": f"c{number}"}, None, ["title"] * (number % 2))


VERBS: dict[str, Callable[[Session, str, int], object]] = {
    "mark-read": lambda session, paper, n: tracking.mark_read(
        session, [paper], PartialDate(2000 + n), n or None, "n" * n or None
    ),
    "mark": lambda session, paper, n: tracking.mark(session, [paper], list(Status)[n]),
    "queue": lambda session, paper, _: tracking.queue(session, [paper, "vit"]),
    "queue-first": lambda session, paper, _: tracking.queue_first(session, [paper, "gpt-3"]),
    "unqueue": lambda session, paper, _: tracking.unqueue(session, [paper]),
    "rate": lambda session, paper, n: tracking.rate(session, paper, n or None),
    "annotate": lambda session, paper, n: notes.annotate(session, paper, f"note {n}"),
    "edit-note": edit_a_note,
    "remove-note": notes.remove_note,
    "tag": lambda session, paper, n: tags.tag(session, [paper], [f"t{n}"], [f"t{n - 1}", "x"]),
    "edit": edit,
    "edit-pdf": lambda session, paper, n: edit_paper(session, paper, {"title": f"T{n}"}, f"/{n}.pdf"),
    "add": lambda session, _, n: add_paper(session, NewPaper(Paper("new", f"Added {n}", "new"), f"c{n}")),
    "remove": lambda session, paper, _: remove_paper(session, paper),
    "import": lambda session, _paper, _number: import_lists(session),
    "save-view": lambda session, paper, n: views.save_view(session, f"v{n % 2}", f"key:{paper} rating:{n or 1}"),
    "remove-view": lambda session, _, n: views.remove_view(session, f"v{n % 2}"),
    "undo": lambda session, _, n: undo_changes(session, n or 1),
    "redo": lambda session, _, n: redo_changes(session, n or 1),
}
steps_taken = st.tuples(st.sampled_from(list(VERBS)), st.sampled_from(["lora", "gpt-3", "vit"]), st.integers(0, 5))


@settings(deadline=None, max_examples=60)
@given(
    st.lists(
        st.tuples(st.sampled_from(list(VERBS)), st.sampled_from(["lora", "gpt-3", "vit"]), st.integers(0, 5)),
        max_size=12,
    )
)
def test_any_change_is_undone_and_redone_exactly(steps: list[tuple[str, str, int]]) -> None:
    session, store = small_library()
    session.snapshot()
    with store.storage.transaction(NOW):
        tables = store.storage.read() or {}
        for paper in tables["papers"].values():
            paper["unknown"] = {"deep": [1]}
        store.storage.write(tables)

    def records() -> list[dict[str, Any]]:
        tables = store.storage.read() or {}
        return [
            {row["name" if name == "views" else "key"]: row for row in tables.get(name, {}).values()}
            for name in ("papers", "readings", "categories", "views")
        ]

    for verb, paper, number in steps:
        before, length = records(), len(all_changes(session))
        try:
            VERBS[verb](session, paper, number)
        except PaperlogError:
            assert records() == before
            continue
        after = records()
        if verb in {"undo", "redo"} or (len(all_changes(session)) == length and after == before):
            continue
        undo_changes(session)
        assert records() == before
        redo_changes(session)
        assert records() == after
