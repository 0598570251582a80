"""Every query survives a round trip through text and agrees with a naive filter."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from paperlog.dates import PartialDate
from paperlog.errors import PaperlogError
from paperlog.models import BUILDS_ON, Category, Entry, Link, Paper, Relation, Status
from paperlog.models import View as SavedView
from paperlog.periods import parse_period
from paperlog.query.field_types import ParseContext, is_backwards
from paperlog.query.fields import HAS, IS
from paperlog.query.nodes import (
    And,
    Builder,
    Condition,
    Node,
    Not,
    Or,
    Range,
    ViewReference,
    Words,
    conjunction,
    disjunction,
)
from paperlog.query.parser import parse
from paperlog.query.query import Query
from support.readings import note_of, reading_of

TODAY = date(2026, 11, 23)
CATEGORIES = [Category("language", "Language"), Category("c", "C, or so")]
VIEWS = {"mine": SavedView("mine", "ab or ^tag:b"), "deep-er": SavedView("deep-er", "@mine is:rated")}
FOUNDATIONS = {"a": ("ab-3",), "ab-3": (), "b": ("a", "b", "nowhere")}
NAMED = [
    Entry.join(Paper(key, f"Paper {key}", "c", relations=tuple(Relation(BUILDS_ON, other) for other in others)), None)
    for key, others in FOUNDATIONS.items()
]
CONTEXT = ParseContext(TODAY, lambda: CATEGORIES, lambda: VIEWS, lambda: NAMED)

alphabet = st.sampled_from("aabbA3 -'_.é\u0301ßøⅣ\u00b4“中,🔥")
small_texts = st.text(alphabet, min_size=1, max_size=6).filter(str.strip)
odd_texts = (st.text(min_size=1) | st.text('a"\\():^@,. \n', min_size=1)).filter(str.strip)
texts = small_texts | odd_texts | st.sampled_from(["or", "not", "AND", "Not", "a..b", "tag:b", "@mine", "^a", "a b"])
dates = st.builds(PartialDate, st.integers(2024, 2026)) | st.builds(
    PartialDate, st.integers(2024, 2026), st.integers(10, 12), st.sampled_from([0, 0, 1, 30])
)
relative_dates = st.from_regex(r"-[1-5]?[0-9][dwmy]", fullmatch=True) | st.sampled_from(
    ["today", "yesterday", "this-week", "last-month", "this-year", "november", "december", "sunday", "last-monday"]
)
days = dates.map(str) | relative_dates


def ranges(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    pairs = st.tuples(st.none() | values, st.none() | values).filter(any)
    return values | pairs.map(lambda pair: Range(*pair)).filter(lambda span: not is_backwards(span, TODAY))


def condition(fields: list[str], values: st.SearchStrategy[Any]) -> st.SearchStrategy[Node]:
    return st.builds(Condition, st.sampled_from(fields), st.lists(values, min_size=1, max_size=3).map(tuple))


conditions = st.one_of(
    condition(["title", "alias", "author", "note", "summary", "abstract", "source", "link"], texts),
    condition(["key", "tag"], texts),
    condition(["category"], st.sampled_from(["language", "c"])),
    condition(["published", "added", "read", "started", "queued"], ranges(days)),
    condition(["year"], ranges(st.integers(2023, 2027))),
    condition(["rating"], ranges(st.integers(1, 5))),
    condition(["status"], st.sampled_from([str(status) for status in Status])),
    condition(["has"], st.sampled_from(list(HAS))),
    condition(["is"], st.sampled_from(list(IS))),
    condition(["builds-on"], st.sampled_from(list(FOUNDATIONS))),
    condition(["built-on-by"], st.sampled_from([Builder("a", ("ab-3",)), Builder("b", ("a", "nowhere"))])),
    condition(["arxiv"], st.sampled_from(["2106.09685", "hep-th/9901001"])),
    condition(["doi"], st.from_regex(r'10\.1145/[a-z0-9(),."\\]{0,3}[a-z0-9()"\\]', fullmatch=True)),
)


def saved(name: str) -> Node:
    return ViewReference(name, parse([VIEWS[name].query], CONTEXT).node)


nodes = st.recursive(
    texts.map(Words) | conditions | st.sampled_from(list(VIEWS)).map(saved),
    lambda inner: (
        st.builds(Not, inner)
        | st.lists(inner, min_size=1, max_size=3).map(conjunction)
        | st.lists(inner, min_size=1, max_size=3).map(disjunction)
    ),
    max_leaves=8,
)

words = st.sampled_from(
    ["a", "ab", "AB-3", "b_a", "é", "e\u0301", "ß", "ss", "Ⅳ", "iv", "“ab”", "中", "or", "🔥", "d\u00b4a"]
)
passages = st.lists(words | small_texts, min_size=1, max_size=4).map(" ".join)
moments = st.integers(0, 1200).map(lambda hours: datetime(2026, 10, 1, tzinfo=UTC) + timedelta(hours=hours))
papers = st.builds(
    Paper,
    key=st.sampled_from(["a", "ab-3", "b"]), title=passages, category=st.sampled_from(["language", "c"]),
    aliases=st.lists(passages, max_size=2).map(tuple), tags=st.lists(words, max_size=2).map(tuple),
    authors=st.lists(passages, max_size=2).map(tuple), editors=st.lists(passages, max_size=1).map(tuple),
    published=st.none() | dates,
    arxiv=st.none() | st.just("2106.09685"), doi=st.none() | st.sampled_from(["10.1145/A", "10.1145/1"]),
    links=st.lists(st.sampled_from([Link("b", "https://arxiv.org/abs/2106.09685v2"), Link("a b", "x")])).map(tuple),
    summary=st.none() | passages, abstract=st.none() | passages,
    source=st.none() | st.just("ab"), added_on=st.none() | dates,
    relations=st.lists(
        st.builds(Relation, st.sampled_from([BUILDS_ON, "translation"]), st.sampled_from(list(FOUNDATIONS))), max_size=2
    ).map(tuple),
)  # fmt: skip
readings = st.builds(
    reading_of,
    key=st.just("a"), status=st.sampled_from(Status), status_on=st.none() | dates,
    queued_at=st.none() | moments, started_on=st.none() | dates,
    reads=st.lists(dates, max_size=2).map(tuple), rating=st.none() | st.integers(1, 5),
    notes=st.lists(st.builds(note_of, st.just(1), moments, passages), max_size=2).map(tuple),
    tags_added=st.lists(words, max_size=1).map(tuple), overrides=st.sampled_from([{}, {"venue": "V"}]),
    pdf=st.none() | st.just("/a"),
)  # fmt: skip
entries = st.builds(Entry.join, papers, st.none() | readings)


# A naive filter that shares no code with the query language


def letters(text: str) -> list[str]:
    """Return the folded characters of a string."""
    special = {"ł": "l", "ø": "o", "đ": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th"}  # noqa: RUF001 - letters
    replaced = "".join(special.get(character, character) for character in text.casefold())
    return [each for each in unicodedata.normalize("NFKD", replaced) if not unicodedata.combining(each)]


def naive_text(wanted: str, text: str) -> bool:
    there, asked = letters(text), letters(wanted)
    if not any(map(str.isalnum, asked)):
        return "".join(asked) in "".join(there)
    begins = [at for at in range(len(there)) if there[at].isalnum() and not (at and there[at - 1].isalnum())]
    return any(follows(asked, there[at:]) for at in begins)


def follows(asked: list[str], there: list[str]) -> bool:
    """Return whether the text starts with the query.

    Symbols are ignored, and spaces between the words of the query are optional.
    """
    runs = [run for run in ("".join(filter(str.isalnum, part)) for part in "".join(asked).split()) if run]
    at = 0
    for number, run in enumerate(runs):
        while number and at < len(there) and not there[at].isalnum():
            at += 1
        for index, letter in enumerate(run):
            while index and at < len(there) and not there[at].isalnum() and not there[at].isspace():
                at += 1
            if at == len(there) or there[at] != letter:
                return False
            at += 1
    return True


def folded(text: str) -> str:
    return "".join(filter(str.isalnum, letters(text))) or text


def days_of(value: Any) -> tuple[date, date]:
    """Return the first and the last day that a value can stand for."""
    if not isinstance(value, PartialDate):
        period = parse_period(value, TODAY)
        return period.first, period.last
    first = date(value.year, value.month or 1, value.day or 1)
    if value.day:
        return first, first
    beyond = date(value.year + (not value.month or value.month == 12), (value.month or 12) % 12 + 1, 1)
    return first, beyond - timedelta(days=1)


def naive_span(value: Any, item: Any) -> bool:
    if not isinstance(value, Range):
        value = Range(value, value)
    if isinstance(item, int):
        return (value.low is None or item >= value.low) and (value.high is None or item <= value.high)
    first, last = days_of(item)
    return (value.low is None or last >= days_of(value.low)[0]) and (
        value.high is None or first <= days_of(value.high)[1]
    )


def naive_condition(field: str, value: Any, entry: Entry) -> bool:  # noqa: PLR0911 - one line per field
    paper, reading = entry.paper, entry.reading
    many: dict[str, Iterable[str]] = {
        "title": [paper.title], "alias": paper.aliases, "author": paper.authors, "source": [paper.source or ""],
        "summary": [paper.summary or ""], "abstract": [paper.abstract or ""],
        "note": [note.text for note in reading.notes],
        "link": [part for link in paper.links for part in (link.url, link.label)],
    }  # fmt: skip
    spans: dict[str, list[Any]] = {
        "published": [paper.published], "added": [paper.added_on], "read": [*reading.reads],
        "started": [reading.started_on], "rating": [reading.rating],
        "queued": [reading.status_on if reading.status is Status.QUEUED else None],
        "year": [paper.published and paper.published.year],
    }  # fmt: skip
    predicates = {
        "note": bool(reading.notes), "summary": bool(paper.summary), "abstract": bool(paper.abstract),
        "rating": reading.rating is not None,
        "tag": bool(entry.tags), "link": bool(paper.links), "pdf": bool(reading.pdf), "arxiv": bool(paper.arxiv),
        "doi": bool(paper.doi), "alias": bool(paper.aliases), "author": bool(paper.authors),
        "published": paper.published is not None, "venue": bool(paper.venue), "schema": False, "related": False,
        "rated": reading.rating is not None, "unrated": reading.rating is None, "annotated": bool(reading.notes),
        "edited": bool(reading.overrides),
    }  # fmt: skip
    match field:
        case "key":
            return folded(value) == folded(paper.key)
        case "tag":
            return any(folded(value) == folded(tag) for tag in entry.tags)
        case "category":
            return bool(paper.category == value)
        case "arxiv":
            return any(str(value) in (paper.arxiv, link.url[22:32]) for link in (*paper.links, Link("", "")))
        case "doi":
            return paper.doi is not None and paper.doi.lower() == value
        case "builds-on":
            return value != paper.key and Relation(BUILDS_ON, value) in paper.relations
        case "built-on-by":
            return paper.key in value.foundations
        case "status":
            return bool(str(reading.status) == value)
        case "has" | "is":
            return bool(predicates[value] if value in predicates else str(reading.status) == value)
        case _ if field in spans:
            return any(item is not None and naive_span(value, item) for item in spans[field])
        case _:
            return any(text and naive_text(value, text) for text in many[field])


def naive(node: Node, entry: Entry) -> bool:
    match node:
        case And(parts):
            return all(naive(part, entry) for part in parts)
        case Or(parts):
            return any(naive(part, entry) for part in parts)
        case Not(part) | ViewReference(_, part):
            return naive(part, entry) is not isinstance(node, Not)
        case Condition(field, values):
            return any(naive_condition(field, value, entry) for value in values)
        case Words(text):
            paper, notes = entry.paper, [note.text for note in entry.reading.notes]
            ids = [paper.key, paper.arxiv, paper.doi]
            places = [
                *ids,
                paper.title,
                *paper.aliases,
                *entry.tags,
                *paper.authors,
                *paper.editors,
                paper.summary,
                paper.abstract,
                *notes,
            ]
            return any(place and naive_text(text, place) for place in places)


@given(nodes)
def test_query_round_trips_through_its_text(node: Node) -> None:
    assert parse([str(node)], CONTEXT).node == node


@given(nodes, st.lists(entries, min_size=1, max_size=4))
def test_query_agrees_with_a_naive_filter(node: Node, given_entries: list[Entry]) -> None:
    query = Query(node, TODAY)
    assert [entry for entry in given_entries if query.matches(entry)] == [
        entry for entry in given_entries if naive(node, entry)
    ]


@given(small_texts, passages)
def test_words_agree_with_a_naive_search(text: str, passage: str) -> None:
    entry = Entry.join(Paper("k", "k", "c", summary=passage), None)
    assert Query(Condition("summary", (text,)), TODAY).matches(entry) is naive_text(text, passage)


signs = st.sampled_from(
    ["a", "or", "not", "and", "(", ")", "^", '"', "tag:", "year:", "2020", "..", ",", "@mine", ":", " "]
)


@given(st.text() | st.lists(signs).map(" ".join) | st.lists(signs).map("".join))
def test_any_text_is_a_query_or_an_error(text: str) -> None:
    try:
        query = parse([text], CONTEXT)
    except PaperlogError as error:
        assert error.exit_code == 2
        assert str(error)
    else:
        assert parse([str(query)], CONTEXT) == query
