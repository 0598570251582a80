"""paperlog's JSON format."""

from __future__ import annotations

import json
from datetime import UTC
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperlog.dates import PartialDate
from paperlog.formats import Export
from paperlog.formats.json import dumps, loads, parse_with_lines
from paperlog.models import Category, Link, Paper, Reading, Relation, Status
from support.format_cases import check_whatever_the_text, mutations
from support.readings import note_of, reading_of

KEYS = st.from_regex(r"[a-z0-9]{1,6}(-[a-z0-9]{1,4})?", fullmatch=True)
NAMES = st.text(min_size=1, max_size=10).filter(str.strip)
TUPLES = st.lists(NAMES, max_size=2).map(tuple)
DATES = st.dates().map(PartialDate.from_date) | st.integers(1, 9999).map(PartialDate)
LINKS = st.lists(st.builds(Link, st.text(max_size=5), st.just("https://example.org/a")), max_size=2).map(tuple)
MOMENTS = st.datetimes(timezones=st.just(UTC))
RELATIONS = st.lists(st.builds(Relation, kind=NAMES, to=NAMES), max_size=2).map(tuple)
PAPERS = st.builds(
    Paper,
    key=KEYS,
    title=NAMES,
    category=KEYS,
    aliases=TUPLES,
    tags=TUPLES,
    authors=TUPLES,
    published=st.none() | DATES,
    venue=st.none() | NAMES,
    arxiv=st.sampled_from([None, "2106.09685"]),
    doi=st.sampled_from([None, "10.1000/1"]),
    links=LINKS,
    summary=st.none() | NAMES,
    schema_url=st.sampled_from([None, "https://example.org/s.png"]),
    related=LINKS,
    source=st.none() | NAMES,
    position=st.integers(-(1 << 53), 1 << 53),
    added_on=st.none() | DATES,
    citation_keys=TUPLES,
    type=st.none() | NAMES,
    editors=TUPLES,
    abstract=st.none() | NAMES,
    relations=RELATIONS,
    extra=st.dictionaries(NAMES, st.text(max_size=5), max_size=2),
    times=st.dictionaries(NAMES, MOMENTS, max_size=2),
)
READINGS = st.builds(
    reading_of,
    key=KEYS,
    status=st.sampled_from(Status),
    status_on=st.none() | DATES,
    queued_at=st.none() | MOMENTS,
    started_on=st.none() | DATES,
    reads=st.sets(DATES, max_size=2).map(lambda days: tuple(sorted(days))),
    rating=st.none() | st.integers(1, 5),
    notes=st.lists(st.builds(note_of, st.integers(-(1 << 53), 1 << 53), MOMENTS, st.text(max_size=5)), max_size=2).map(
        tuple
    ),
    tags_added=TUPLES,
    relations_added=RELATIONS,
    relations_removed=RELATIONS,
    overrides=st.dictionaries(st.sampled_from(["title", "category"]), KEYS),
    pdf=st.none() | NAMES,
    removed_as=st.lists(NAMES, max_size=2).map(tuple),
).filter(lambda reading: not reading.is_empty)
CATEGORIES = st.builds(
    Category, key=KEYS, name=NAMES, color=st.none() | NAMES, position=st.integers(-(1 << 53), 1 << 53)
)


def some(things: st.SearchStrategy[Any]) -> st.SearchStrategy[list[Any]]:
    return st.lists(things, max_size=3, unique_by=lambda thing: thing.key)


SAMPLE = dumps(
    Export(
        "mine",
        [Category("language", "Language", "green")],
        [Paper("lora", "LoRA", "language", links=(Link("arXiv", "https://arxiv.org/abs/2106.09685"),), source="one")],
        [reading_of("lora", Status.READ, reads=(PartialDate(2024, 5, 3),), rating=5)],
    )
)


@given(some(CATEGORIES), some(PAPERS), some(READINGS))
def test_json_round_trip(categories: list[Category], papers: list[Paper], readings: list[Reading]) -> None:
    listed = loads(dumps(Export("mine", categories, papers, readings)), "file")
    assert (listed.categories, listed.papers, listed.readings) == (categories, papers, readings)
    assert listed.rejected == []


@given(st.lists(st.none() | st.text(max_size=3) | st.lists(st.integers(), max_size=2), max_size=3), st.integers(0, 2))
def test_items_of_an_array_have_the_lines_where_they_start(items: list[Any], spaces: int) -> None:
    space = "\n" * spaces
    texts = [json.dumps(item) for item in items]
    text = f" [{space}{f'{space},'.join(texts)}{space}] "
    lines = [1 + spaces * number for number in range(1, len(items) + 1)]
    assert parse_with_lines(text) == (items, {"": lines})


@pytest.mark.parametrize("text", ["[1,]", "[,1]", "[1 2]", "[1:2]", "[1", "[1,", "[", "[1] x", "[1]]", "[{]"])
def test_invalid_array_is_refused_where_the_error_is(text: str) -> None:
    with pytest.raises(ValueError, match="invalid JSON") as refused:
        parse_with_lines(text)
    with pytest.raises(json.JSONDecodeError) as error:
        json.loads(text)
    assert str(refused.value) == f"invalid JSON: {error.value}"


def test_table_that_appears_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="'papers' appears 2 times"):
        loads('{"paperlog": 1, "papers": [{"key": "a"}], "papers": []}', "file")


def test_list_is_named_after_a_common_source() -> None:
    assert loads(SAMPLE, "file").name == "one"
    whole = json.loads(SAMPLE)
    whole["papers"].append({"key": "b", "title": "B", "category": "language", "source": "two"})
    listed = loads(json.dumps(whole), "file")
    assert listed.name == "file"
    assert [paper.source for paper in listed.papers] == ["one", "two"]
    assert loads('{"paperlog": 1}', "file").name == "file"


BAD = """\ufeff{
  "paperlog": 1,
  "categories": [{"key": "language"}, 5],
  "papers": [
    {"key": "a", "title": "A", "category": "language"},
    {"key": "a", "title": "Again", "category": "language"},
    {"key": "No Key", "title": "B", "category": "language"},
    {"key": "c", "title": "C", "category": "language", "colour": "red"},
    {"key": "d", "title": "D", "category": "language", "links": [{"label": "x", "url": "javascript:alert(1)"}]},
    {"key": "e", "title": "E", "category": "language", "arxiv": "none"},
    {"key": "f", "title": "F", "category": "language", "doi": "none"},
    {"key": "g", "title": "G", "category": "language", "schema_url": "file:///etc/passwd"},
    []
  ],
  "readings": [
    {"key": "a", "rating": 6},
    {"key": "b", "overrides": {"links": [{"label": "x", "url": "file:///etc/passwd"}]}},
    {"key": "a", "rating": 5}
  ]
}"""


def test_only_the_invalid_record_is_rejected() -> None:
    listed = loads(BAD, "file")
    assert [paper.title for paper in listed.papers] == ["A"]
    assert [reading.rating for reading in listed.readings] == [5]
    assert [(each.entry, each.reason) for each in listed.rejected] == [
        ("line 3 (language)", "name: is missing"),
        ("line 3", "record: expected `object`, got `int`"),
        ("line 6 (a)", "key: another record has the same key"),
        ("line 7 (No Key)", "key: must consist of lower-case letters, digits and single hyphens"),
        ("line 8 (c)", "colour: unknown field"),
        ("line 9 (d)", "links: 'javascript:alert(1)' isn't an http or https URL"),
        ("line 10 (e)", "arxiv: 'none' isn't an arXiv id"),
        ("line 11 (f)", "doi: 'none' isn't a DOI"),
        ("line 12 (g)", "schema_url: 'file:///etc/passwd' isn't an http or https URL"),
        ("line 13", "record: expected `object`, got `array`"),
        ("line 16 (a)", "rating: expected `int` <= 5"),
        ("line 17 (b)", "overrides: links: 'file:///etc/passwd' isn't an http or https URL"),
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "invalid JSON"),
        ("[]", "not paperlog's own JSON"),
        ("{}", "not paperlog's own JSON"),
        ('{"paperlog": true}', "not paperlog's own JSON"),
        ('{"paperlog": 3}', "unsupported format version 3"),
        ('{"paperlog": 1, "papers": {}}', "'papers' isn't an array"),
        ('{"paperlog": 1, "books": []}', "unknown table 'books'"),
        ("[" * 100_000, "nested too deeply"),
    ],
)
def test_other_json_is_refused(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        loads(text, "file")


@pytest.mark.parametrize("number", ["9" * 5000, str(1 << 60), "1e400"])
def test_record_with_a_number_out_of_range_is_rejected(number: str) -> None:
    note = f'{{"id": {number}, "at": "2026-11-23T12:00:00Z", "text": "x"}}'
    text = f"""{{"paperlog": 1,
"papers": [{{"key": "a", "title": "A", "category": "c", "position": {number}}}],
"readings": [{{"key": "a", "notes": [{note}]}}]}}"""
    rejected = loads(text, "file").rejected
    assert [each.entry for each in rejected] == ["line 2 (a)", "line 3 (a)"]


@given(st.text() | mutations([SAMPLE, BAD]))
def test_any_text_is_read_or_refused(text: str) -> None:
    check_whatever_the_text(loads, text)
