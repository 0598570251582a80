"""Property tests for tables, patches and the decoding of records."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec import Raw

from paperlog.dates import PartialDate
from paperlog.errors import InvalidData
from paperlog.models import Paper
from paperlog.records import decode_change, decode_paper, decode_reading, encode_record, update_record
from paperlog.store import MemoryStorage, Store
from paperlog.store.decoding import decode_bulk
from paperlog.store.layout import dump, load
from paperlog.store.patches import apply_patch, diff, is_expected
from paperlog.values import RecordError, decode_raw
from support.papers import papers

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=4,
)
json_records = st.dictionaries(st.text(), json_values)


@given(json_records | st.none(), json_records | st.none())
def test_patch_and_its_inverse(one: dict[str, object] | None, other: dict[str, object] | None) -> None:
    patch, inverse = diff("readings", "k", one, other), diff("readings", "k", other, one)
    assert is_expected(patch, one)
    assert apply_patch(patch, one) == other
    assert is_expected(inverse, other)
    assert apply_patch(inverse, other) == one


doc_ids = st.integers(0, 99).map(str) | st.text()


@given(st.dictionaries(st.text(), st.dictionaries(doc_ids, json_values, max_size=5), max_size=4))
def test_tables_round_trip_through_the_file(tables: dict[str, dict[str, object]]) -> None:
    content = dump(tables)
    loaded = load(content)
    assert {name: {key: decode_raw(row) for key, row in table.items()} for name, table in loaded.items()} == tables
    assert dump(loaded) == content


@given(st.binary())
def test_any_bytes_are_tables_or_an_error(content: bytes) -> None:
    try:
        load(content)
    except ValueError as error:
        assert str(error)


@given(
    json_values
    | st.fixed_dictionaries({"key": st.just("k")}, optional=dict.fromkeys(Paper.__struct_fields__[1:], json_values))
)
def test_any_record_is_a_paper_or_an_error(raw: object) -> None:
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
def nearly_valid_records(draw: st.DrawFn) -> dict[str, object]:
    odd = draw(st.lists(st.sampled_from(sorted(paper_fields)), max_size=2))
    return {"key": "k", "title": "T", "category": "c", **{name: draw(paper_fields[name]) for name in odd}}


@given(st.lists(nearly_valid_records() | json_records, max_size=3))
def test_bulk_decoding_of_papers_equals_single_decoding(records: list[dict[str, object]]) -> None:
    papers = decode_bulk("papers", raw_records(records))
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
def test_bulk_decoding_of_readings_equals_single_decoding(records: list[dict[str, object]]) -> None:
    readings = decode_bulk("readings", raw_records(records))
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
def test_bulk_decoding_of_changes_equals_single_decoding(patches: list[list[object] | None], at: str) -> None:
    records = [
        {"id": number, "at": at, "command": "c", "sentence": "s", **({} if each is None else {"patches": each})}
        for number, each in enumerate(patches)
    ]
    changes = decode_bulk("history", raw_records(records))
    assert changes is None or changes == list(map(decode_change, records))


def raw_records(records: Iterable[object]) -> list[Raw]:
    return [Raw(json.dumps(record).encode()) for record in records]


@given(papers)
def test_valid_records_are_decoded_in_bulk(paper: Paper) -> None:
    assert decode_bulk("papers", raw_records([encode_record(paper)])) == [paper]
    day, moment = PartialDate(2026, 11, 22), NOW.isoformat()
    reading = {
        "key": "k",
        "reads": [day],
        "rating": 4,
        "notes": [{"id": 1, "at": moment, "text": "t"}],
        "tags_added": ["a"],
    }
    assert decode_bulk("readings", raw_records([reading, {"key": "l", "overrides": {"title": "T"}}])) is not None


@given(st.fixed_dictionaries({"key": st.just("k")}, optional=reading_fields))
def test_updating_a_reading_keeps_unknown_fields(raw: dict[str, object]) -> None:
    try:
        reading = decode_reading(raw)
    except RecordError:
        return
    again = update_record(raw, reading)
    assert decode_reading(again) == reading
    assert again.get("unknown") == raw.get("unknown")


def test_deeply_nested_record_is_reported() -> None:
    deep = Raw(b'{"patches": ' + b"[" * 100_000 + b"]" * 100_000 + b"}")
    assert decode_bulk("history", [deep]) is None
    with pytest.raises(InvalidData, match="nested too deeply"):
        decode_raw(deep)


def test_exhausted_stack_during_a_change_is_reported() -> None:
    store = Store(MemoryStorage(), "test")
    with pytest.raises(InvalidData, match="nested too deeply"), store.change(NOW):
        raise RecursionError
