"""Property tests for tables, patches and the decoding of records."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Raw
from msgspec.structs import replace

from paperlog.errors import InvalidData
from paperlog.models import EMPTY, TICK, Change, Link, Paper, Reading, Relation
from paperlog.registers import registers, stamped
from paperlog.schema import RecordError, decode, decode_all, decode_raw, encode, update
from paperlog.store import MemoryStorage, Store, layout
from paperlog.store.layout import Tables, dump, load
from paperlog.store.patches import apply_patch, diff, is_expected
from support.files import library_content
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
    patch, inverse = diff("papers", "k", one, other), diff("papers", "k", other, one)
    assert is_expected(patch, one)
    assert apply_patch(patch, one) == other
    assert is_expected(inverse, other)
    assert apply_patch(inverse, other) == one


doc_ids = st.integers(0, 99).map(str) | st.text()


@given(st.dictionaries(st.text(), st.dictionaries(doc_ids, json_values, max_size=5), max_size=4))
def test_tables_round_trip_through_the_file(tables: dict[str, dict[str, object]]) -> None:
    content = library_content(tables)
    loaded = load(content).tables
    assert {name: {key: decode_raw(row) for key, row in table.items()} for name, table in loaded.items()} == tables
    assert library_content(loaded) == content


table_names = st.sampled_from(["papers", "readings", "history"]) | st.text()
small_tables = st.dictionaries(table_names, st.dictionaries(doc_ids, json_values, max_size=5), max_size=4)


@given(small_tables, small_tables, st.sampled_from([1, layout._LARGE]))
def test_changes_give_the_same_file_as_writing_everything(old: Tables, changed: Tables, large: int) -> None:
    before = load(library_content(old))
    tables = {**before.tables, **changed}
    with patch.object(layout, "_LARGE", large):
        assert b"".join(dump(tables, before)) == library_content(tables)


LAYOUT = """{
"papers": {
"1": {"key": "lora"},
"2": {"key": "vit"}
},
"views": {}
}
"""


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('{\n"papers"', '{ "papers"'),
        ('"papers": {', '"papers":{'),
        ('"1": {', '"1":{'),
        ('},\n"2"', '}, "2"'),
        ("}\n},", "}},"),
        ('},\n"views": {}\n}\n', "}}"),
        ("{}\n}\n", "{}}\n"),
        ("}\n}\n", "}\n}\n\n"),
        ("}\n}\n", "}\n}"),
    ],
)
def test_a_file_in_another_layout_is_decoded_completely(old: str, new: str) -> None:
    assert set(load(LAYOUT.encode()).texts) == {"papers", "views"}
    assert old in LAYOUT
    edited = LAYOUT.replace(old, new)
    loaded = load(edited.encode())
    assert loaded.texts == {}
    assert loaded.tables == json.loads(edited)


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
        paper = decode(Paper, raw)
    except RecordError as bad:
        assert bad.field
    else:
        assert decode(Paper, encode(paper)) == paper


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
def test_decoding_many_papers_equals_decoding_each(records: list[dict[str, object]]) -> None:
    papers = decode_all(Paper, raw_records(records))
    assert papers is None or repr(papers) == repr([decode(Paper, record) for record in records])


events = st.fixed_dictionaries(
    {
        "id": st.sampled_from(["a", "b", ""]),
        "at": st.sampled_from(["2026-11-23T12:00:00Z", "2026-11-23t12:00:00z", "x"]),
    },
    optional={
        "status": st.sampled_from(["read", "queued", "x"]),
        "day": st.sampled_from(["2023", "x"]),
        "more": json_values,
    },
)
reading_fields = {
    "log": st.lists(events | json_values, max_size=2),
    "rating": st.integers(-1, 7),
    "tags_added": st.lists(st.text()),
    "relations_added": st.lists(st.fixed_dictionaries({"kind": st.text(), "to": st.text()}) | json_values, max_size=2),
    "overrides": json_records,
    "notes": st.lists(json_values),
    "times": st.dictionaries(st.text(), st.datetimes().map(str) | st.just("2026-11-23T12:00:00.000001Z")),
    "unknown": json_values,
}


@given(st.lists(st.fixed_dictionaries({"key": st.just("k")}, optional=reading_fields), max_size=3))
def test_decoding_many_readings_equals_decoding_each(records: list[dict[str, object]]) -> None:
    readings = decode_all(Reading, raw_records(records))
    assert readings is None or repr(readings) == repr([decode(Reading, record) for record in records])


EVENT = {"id": "e", "at": "2026-11-23T12:00:00Z"}


def date_error(year: int, month: int, day: int) -> str:
    """Return the message about an invalid date, whose words depend on the version of Python."""
    with pytest.raises(ValueError, match="month") as caught:
        date(year, month, day)
    return str(caught.value)


@pytest.mark.parametrize(
    ("kind", "fields", "reason"),
    [
        (Paper, {"key": None}, "key: is missing"),
        (Paper, {"key": "A b"}, "key: must consist of lower-case letters, digits and single hyphens"),
        (Paper, {"title": " "}, "title: is empty"),
        (Paper, {"published": "2023-13"}, f"published: {date_error(2023, 13, 1)}"),
        (Paper, {"links": [{"label": "l"}]}, "links: [0].url: is missing"),
        (Paper, {"position": 1 << 63}, "position: expected `int` <= 9223372036854775807"),
        (Reading, {"rating": 6}, "rating: expected `int` <= 5"),
        (Reading, {"overrides": {"title": None}}, "overrides: title: expected `str`, got `null`"),
        (Reading, {"overrides": {"published": "2023-02-30"}}, f"overrides: published: {date_error(2023, 2, 30)}"),
        (Reading, {"log": [{**EVENT, "at": "2026"}]}, "log: [0].at: Invalid RFC3339 encoded datetime"),
        (Reading, {"log": [{**EVENT, "status": "x"}]}, "log: [0].status: Invalid enum value 'x'"),
        (Reading, {"log": [{**EVENT, "status": "\ud800"}]}, "log: contains half of a surrogate pair"),
        (Reading, {"log": [{**EVENT, "at": "\ud800"}]}, "log: contains half of a surrogate pair"),
    ],
)
def test_reason_of_an_invalid_record(kind: type[Paper | Reading], fields: dict[str, Any], reason: str) -> None:
    record = {"key": "a", "title": "T", "category": "c", **fields}
    for given_as in (record, Raw(json.dumps(record).encode())):
        with pytest.raises(RecordError) as caught:
            decode(kind, given_as)
        assert str(caught.value) == reason


def raw_records(records: Iterable[object]) -> list[Raw]:
    return [Raw(json.dumps(record).encode()) for record in records]


@given(papers)
def test_valid_papers_are_decoded_at_once(paper: Paper) -> None:
    assert decode_all(Paper, raw_records([encode(paper)])) == [paper]


@given(papers, papers)
def test_times_say_which_values_of_a_paper_changed(before: Paper, after: Paper) -> None:
    after = replace(after, key=before.key)
    old, new = registers(before), registers(after)
    timed = stamped(before, after, NOW)
    changed = {name for name in {**old, **new} if old.get(name) != new.get(name)}
    assert timed.times == dict.fromkeys(changed, NOW)
    assert replace(timed, times=EMPTY) == after
    undone = stamped(timed, replace(before, times=timed.times), NOW)
    assert undone.times == dict.fromkeys(changed, NOW + TICK)


def test_text_with_half_of_a_surrogate_pair_is_not_a_record() -> None:
    with pytest.raises(RecordError, match=r"^record: "):
        decode(Paper, "\ud800")


def test_elements_of_lists_have_times_of_their_own() -> None:
    before = Paper("k", "T", "c", links=(Link("", "https://a.org"),), relations=(Relation("preprint", "x"),))
    after = replace(
        before, links=(Link("", "https://b.org"),), relations=(*before.relations, Relation("preprint", "y"))
    )
    names = {"links.https://a.org", "links.https://b.org", "relations.preprint:y"}
    assert stamped(before, after, NOW).times == dict.fromkeys(names, NOW)


@given(st.fixed_dictionaries({"key": st.just("k")}, optional=reading_fields))
def test_updating_a_reading_keeps_unknown_fields(raw: dict[str, object]) -> None:
    try:
        reading = decode(Reading, raw)
    except RecordError:
        return
    again = update(raw, reading)
    assert decode(Reading, again) == reading
    assert again.get("unknown") == raw.get("unknown")


def test_deeply_nested_record_is_reported() -> None:
    deep = Raw(b'{"patches": ' + b"[" * 100_000 + b"]" * 100_000 + b"}")
    assert decode_all(Change, [deep]) is None
    with pytest.raises(InvalidData, match="nested too deeply"):
        decode_raw(deep)


def test_exhausted_stack_during_a_change_is_reported() -> None:
    store = Store(MemoryStorage(), "test")
    with pytest.raises(InvalidData, match="nested too deeply"), store.change(NOW):
        raise RecursionError
