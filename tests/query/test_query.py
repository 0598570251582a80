"""The query language: which papers conditions select, and error messages."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from paperlog.dates import PartialDate
from paperlog.models import Category, Contribution, Entry, Link, Paper, Reading, Relation, Status, View
from paperlog.query.field_types import ParseContext
from paperlog.query.fields import FIELDS, HAS, IS
from paperlog.query.parser import parse
from paperlog.query.query import Query
from support.counting import assert_linear, count_operations
from support.readings import note_of, reading_of

TODAY = date(2026, 11, 23)
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
CATEGORIES = [
    Category("language", "Language"),
    Category("vision", "Vision and Image Generation"),
    Category("law", "Law"),
]
CONTEXT = ParseContext(TODAY, lambda: CATEGORIES, entries=lambda: ENTRIES)

PAPERS = [
    Paper(
        "lora", "LoRA: Low-Rank Adaptation of Large Language Models", "language", PartialDate(2021, 6),
        aliases=("LoRA",), tags=("peft",), authors=("Edward J. Hu", "Łukasz Kaiser"), venue="ICLR 2022",
        extra={"groups": "{Thesis}"},
        arxiv="2106.09685", doi="10.48550/arXiv.2106.09685", links=(Link("arXiv", "https://arxiv.org/abs/2106.09685"),),
        summary="It freezes the weights, and trains “adapters”.", source="ml-papers", added_on=PartialDate(2026, 11, 1),
    ),
    Paper(
        "gpt-3", "Language Models are Few-Shot Learners", "language", PartialDate(2020, 5),
        aliases=("GPT-3",), tags=("peft", "to read"), links=(Link("pdf", "https://arxiv.org/pdf/2005.14165v4"),),
        source="ml-papers", added_on=PartialDate(2026, 10),
        relations=(Relation("builds-on", "vit"), Relation("builds-on", "bare"), Relation("compares-with", "lora")),
    ),
    Paper(
        "vit", "An Image is Worth 16x16 Words", "vision", PartialDate(2020, 10, 22), schema_url="https://s.org",
        related=(Link("other", "https://o.org"),), abstract="Patches are words.",
        extra={"groups": "To print"},
        contributions={"z/vit": Contribution(Paper("vit", "ViT", "x", extra={"collections": "A, Thesis"}))},
    ),
    Paper(
        "bare", "Über die Straße", "law", published=PartialDate(2023), doi="10.1145/99",
        links=(Link("blog: a view", "https://www.example.org/Blog/x"),), source="reader",
    ),
]  # fmt: skip
READINGS = {
    "lora": reading_of(
        "lora", Status.READ, reads=(PartialDate(2024, 5, 3), PartialDate(2026, 11, 20)), rating=5,
        notes=(note_of(1, NOON, "rank 8 is\nenough; see GPT-3"),), tags_added=("C++",),
    ),
    "gpt-3": reading_of("gpt-3", Status.QUEUED, PartialDate(2026, 11, 22), queued_at=NOON, reads=(PartialDate(2022),)),
    "vit": reading_of("vit", Status.READING, started_on=PartialDate(2026, 11, 10), rating=2, overrides={"venue": "V"}),
    "bare": Reading(
        "bare", pdf="/a.pdf", tags_added=("∀",), relations_added=(Relation("builds-on", "lora"),),
    ),
}  # fmt: skip
ENTRIES: list[Entry] = [Entry.join(paper, READINGS[paper.key]) for paper in PAPERS]


def query(text: str, context: ParseContext = CONTEXT) -> Query:
    return parse([text], context)


def selected(text: str) -> str:
    """Return the keys of the matching entries, in the order of ENTRIES."""
    return " ".join(entry.key for entry in ENTRIES if query(text).matches(entry))


EVERY = "lora gpt-3 vit bare"


SELECTIONS = [
    ("", EVERY),
    ("   ", EVERY),
    # words match prefixes, folded, in names, titles, tags, authors, summaries and notes
    ("LANG", "lora gpt-3"),
    ("anguage", ""),
    ("gpt3", "lora gpt-3"),
    ("GPT-3", "lora gpt-3"),
    ("3", "lora gpt-3"),
    ("16x16", "vit"),
    ("lowrank", "lora"),
    ("rank", "lora"),
    ("lukasz", "lora"),
    ("uber strasse", "bare"),
    ("STRASSE", "bare"),
    ("peft", "lora gpt-3"),
    ("adapters", "lora"),
    ("“adapters”", "lora"),
    ("enough", "lora"),
    ("iclr", ""),
    ("c++", "lora"),
    ("∀", "bare"),
    # papers that build on each other
    ("builds-on:vit", "gpt-3"),
    ("builds-on:LoRA", "bare"),
    ("Builds-On:vit,2106.09685", "gpt-3 bare"),
    ("builds-on:gpt-3", ""),
    ("built-on-by:gpt3", "vit bare"),
    ("built-on-by:bare,gpt-3", "lora vit bare"),
    ('^built-on-by:"Language Models are"', "lora gpt-3"),
    ("built-on-by:vit", ""),
    # several conditions, alternatives, negation, groups
    ("language models", "lora gpt-3"),
    ("language and models", "lora gpt-3"),
    ("language AND shot", "gpt-3"),
    ("image or few", "gpt-3 vit"),
    ("image OR few", "gpt-3 vit"),
    ("language shot or image", "gpt-3 vit"),
    ("language (shot or rank)", "lora gpt-3"),
    ("(image or shot) (vit or lora)", "vit"),
    ("not language", "vit bare"),
    ("^language", "vit bare"),
    ("^ language", "vit bare"),
    ("NOT language ^image", "bare"),
    ("^(language or image)", "bare"),
    ("^^language", "lora gpt-3"),
    ("not ^language", "lora gpt-3"),
    ("((language))", "lora gpt-3"),
    # phrases
    ('"models are"', "gpt-3"),
    ('"are models"', ""),
    ('"language mod"', "lora gpt-3"),
    ('"gpt 3"', "lora gpt-3"),
    ('"few shot"', "gpt-3"),
    ('"is enough"', "lora"),
    ('"or"', ""),
    (r'"rank 8\" is"', "lora"),
    # pasted text
    ("LoRA: Low-Rank Adaptation", "lora"),
    ("https://arxiv.org/abs/2106.09685v2", "lora"),
    ("https://doi.org/10.1145/99", "bare"),
    ("10:30", ""),
    ("std::vector", ""),
    ("fine-tuning:x", ""),
    ("BERT:", ""),
    ("Or Not And", ""),
    # keys, tags, categories, statuses and identifiers
    ("key:gpt3", "gpt-3"),
    ("key:gpt", ""),
    ("key:lora,VIT", "lora vit"),
    ("tag:PEFT", "lora gpt-3"),
    ("tag:pef", ""),
    ('tag:"to read"', "gpt-3"),
    ("tag:to-read", ""),
    ("tag:∀", "bare"),
    ('tag:peft tag:"To Read"', "gpt-3"),
    ('tag:peft,∀ ^tag:"to read"', "lora bare"),
    ("category:vision", "vit"),
    ("category:VIS", "vit"),
    ('category:"vision and image generation",lan', "lora gpt-3 vit"),
    ("status:read,reading", "lora vit"),
    ("status:Queued", "gpt-3"),
    ("status:unread", "bare"),
    ("arxiv:2106.09685", "lora"),
    ("arxiv:2106.09685v3", "lora"),
    ("arxiv:https://arxiv.org/pdf/2106.09685v1", "lora"),
    ("arxiv:2005.14165", "gpt-3"),
    ("arxiv:2005.14166", ""),
    ("doi:10.1145/99", "bare"),
    ("doi:https://doi.org/10.48550/ARXIV.2106.09685", "lora"),
    # text fields
    ("title:models", "lora gpt-3"),
    ('title:"models are"', "gpt-3"),
    ("title:peft", ""),
    ("TITLE:shot", "gpt-3"),
    ("alias:gpt", "gpt-3"),
    ("author:hu,nobody", "lora"),
    ('author:"lukasz kaiser"', "lora"),
    ("note:enough", "lora"),
    ('note:"8 is enough"', "lora"),
    ("summary:freezes", "lora"),
    ("summary:it,image", "lora"),
    ("abstract:patches", "vit"),
    ("source:ml-papers", "lora gpt-3"),
    ("group:thesis", "lora vit"),
    ('group:"to print",nothing', "vit"),
    ("group:print", ""),
    ("source:ml", "lora gpt-3"),
    ("link:arxiv.org", "lora gpt-3"),
    ("link:http://example.org/blog", "bare"),
    ("link:https://arxiv.org/abs/2106.09685", "lora"),
    ("link:view", "bare"),
    ("link:o.org", ""),
    # numbers
    ("rating:5", "lora"),
    ("rating:..4", "vit"),
    ("rating:1..", "lora vit"),
    ("rating:1,2", "vit"),
    ("rating:1..2,5", "lora vit"),
    ("^rating:4..", "gpt-3 vit bare"),
    ("year:2020", "gpt-3 vit"),
    ("year:2021..2023", "lora bare"),
    ("year:..2020", "gpt-3 vit"),
    # dates: a partial date covers a range
    ("published:2020", "gpt-3 vit"),
    ("published:2020-10", "vit"),
    ("published:2020-10-22", "vit"),
    ("published:2020-10-23..2021", "lora"),
    ("published:..2020-10-21", "gpt-3"),
    ("published:2020-05-31..2020-10", "gpt-3 vit"),
    ("published:2020..2023-06", EVERY),
    ("published:2023-06", "bare"),
    ("published:2022,2023", "bare"),
    ("added:2026-11", "lora"),
    ("added:2026-10-15..", "lora gpt-3"),
    ("read:2024-05-03", "lora"),
    ("read:2025..2026-10", ""),
    ("read:2022-07", "gpt-3"),
    ("read:-3d..", "lora"),
    ("read:-2d..", ""),
    ("read:-1w..today", "lora"),
    ("read:-3y..-2y", "lora"),
    ("started:-1m..", "vit"),
    ("queued:yesterday", "gpt-3"),
    ("queued:today", ""),
    ("queued:..TODAY", "gpt-3"),
    ("read:this-month", "lora"),
    ("read:November", "lora"),
    ("read:last-month,may", ""),
    ('read:"3 days ago"', "lora"),
    ("read:3-days-ago,last-year", "lora"),
    ("published:october-2020", "vit"),
    ("read:last-week..this-week", "lora"),
    ("queued:-9999y..", "gpt-3"),
    ("queued:-9999m..", "gpt-3"),
    ("queued:-9999w..", "gpt-3"),
]


@pytest.mark.parametrize(("text", "keys"), SELECTIONS)
def test_selection(text: str, keys: str) -> None:
    assert selected(text) == keys


PREDICATES = [
        ("has:note", "lora"), ("has:summary", "lora"), ("has:abstract", "vit"),
        ("has:rating", "lora vit"), ("has:tag", "lora gpt-3 bare"),
        ("has:link", "lora gpt-3 bare"), ("has:pdf", "bare"), ("has:arxiv", "lora"), ("has:doi", "lora bare"),
        ("has:alias", "lora gpt-3"), ("has:author", "lora"), ("has:published", EVERY), ("has:venue", "lora vit"),
        ("has:schema", "vit"), ("has:related", "vit"), ("has:pdf,schema", "vit bare"),
        ("is:unread", "bare"), ("is:queued", "gpt-3"), ("is:reading", "vit"), ("is:skimmed", ""), ("is:read", "lora"),
        ("is:dropped", ""), ("is:rated", "lora vit"), ("is:unrated", "gpt-3 bare"), ("is:annotated", "lora"),
        ("is:edited", "vit"), ("is:read,unread", "lora bare"),
]  # fmt: skip


@pytest.mark.parametrize(("predicate", "keys"), PREDICATES)
def test_predicates(predicate: str, keys: str) -> None:
    assert selected(predicate) == keys
    assert selected(f"^{predicate}").split() == [key for key in EVERY.split() if key not in keys.split()]


def test_every_field_and_predicate_is_tested() -> None:
    tried = " ".join(text for text, _ in SELECTIONS + PREDICATES)
    for name in FIELDS:
        assert f"{name}:" in tried
    for name in (*(f"has:{name}" for name in HAS), *(f"is:{name}" for name in IS)):
        assert name in tried


def test_queue_position_is_not_a_date() -> None:
    first = READINGS["gpt-3"].with_queue_time(datetime(2026, 10, 1, 12, 0, tzinfo=UTC))
    entry = Entry.join(Paper("gpt-3", "GPT-3", "language"), first)
    assert query("queued:yesterday").matches(entry)
    assert not query("queued:2026-10").matches(entry)


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("a  and b", "a b"),
        ("(a b) c", "a b c"),
        ("a or (b or c)", "a or b or c"),
        ("a b or c", "(a b) or c"),
        ("not (a or b)", "^(a or b)"),
        ("category:VIS", "category:vision"),
        ("Tag:x", "tag:x"),
        ("read:-30d.. queued:yesterday", "read:-30d.. queued:yesterday"),
        ('read:"Last  Tuesday"', "read:last-tuesday"),
        ("published:..2023-05,today", "published:..2023-05,today"),
        ("arxiv:https://arxiv.org/abs/2106.09685v2", "arxiv:2106.09685"),
        ('"or"', '"or"'),
        ('"plain"', "plain"),
        ("BERT: x", '"BERT:" x'),
    ],
)
def test_canonical_text_of_a_query(text: str, printed: str) -> None:
    assert str(query(text)) == printed
    assert query(printed) == query(text)


@pytest.mark.parametrize(
    ("text", "search_words", "left"),
    [
        ("lora rank", ["lora", "rank"], ""),
        ("lora tag:x", ["lora"], "tag:x"),
        ("(lora or vit) rank ^gpt", ["lora", "vit", "rank"], "(lora or vit) ^gpt"),
        ("lora or vit", ["lora", "vit"], "lora or vit"),
        ('"low rank" lora', ["low rank", "lora"], '"low rank"'),
        ("title:lora", [], "title:lora"),
        ("not lora", [], "^lora"),
    ],
)
def test_search_words_and_filter_of_a_query(text: str, search_words: list[str], left: str) -> None:
    assert query(text).search_words == search_words
    assert str(query(text).filter) == left


def test_all_conditions_must_match() -> None:
    parts = parse(["image or few", "status:reading", ""], CONTEXT)
    assert [entry.key for entry in ENTRIES if parts.matches(entry)] == ["vit"]


def test_range_with_absolute_and_relative_dates() -> None:
    assert selected("read:2026-11-23..today") == selected("read:today..2026") == selected("read:today")
    assert selected("read:-2w..-3d") == "lora"
    assert selected("published:2020..-1m") == EVERY
    assert selected("published:2021-06-30..2021-06") == "lora"


def _chain_of_views(length: int) -> ParseContext:
    """Return a context in which each view refers to the previous one twice."""
    doubling = {f"v{number}": View(f"v{number}", f"@v{number - 1} or @v{number - 1}") for number in range(1, length)}
    return ParseContext(TODAY, views=lambda: {"v0": View("v0", "is:unread"), **doubling})


def test_views_that_share_a_view_are_parsed_once() -> None:
    assert_linear(lambda size: count_operations(lambda: query(f"@v{size - 1}", _chain_of_views(size))), 4)


def test_views_that_share_a_view_are_evaluated_once_per_paper() -> None:
    def count(size: int) -> int:
        matches = query(f"@v{size - 1}", _chain_of_views(size)).matches
        entries = [Entry.join(paper, None) for paper in PAPERS]
        return count_operations(lambda: [matches(entry) for entry in [*entries, *ENTRIES]])

    assert_linear(count, 4)
    assert [entry.key for entry in ENTRIES if query("@v9", _chain_of_views(10)).matches(entry)] == ["bare"]
