"""The TOML format of catalogues."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from paperlog.dates import PartialDate
from paperlog.formats import Export, ExportFormat, dumps
from paperlog.formats.toml import loads
from paperlog.models import Category, Link, Paper, Relation

texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(lambda text: text.strip())
many = st.lists(texts, max_size=3).map(tuple)
links = st.lists(
    st.builds(Link, label=texts, url=st.from_regex(r"https://[a-z]+\.org/[a-z0-9?&=%\"\\-]*", fullmatch=True)),
    max_size=2,
).map(tuple)
dates = st.dates().map(PartialDate.from_date) | st.builds(PartialDate, st.integers(1, 9999), st.integers(1, 12))
papers = st.builds(
    Paper,
    key=st.just("key"), title=texts, category=st.just("c"), aliases=many, tags=many, authors=many,
    published=st.none() | dates, venue=st.none() | texts, arxiv=st.none() | st.just("2106.09685"),
    doi=st.none() | st.just("10.1145/1.2"), links=links, summary=st.none() | texts, related=links, source=st.just("s"),
    abstract=st.none() | texts, type=st.none() | texts, editors=many, citation_keys=many,
    relations=st.lists(st.builds(Relation, kind=texts, to=texts), max_size=2).map(tuple),
    extra=st.dictionaries(st.just("note-1") | texts, texts | st.just(""), max_size=2),
)  # fmt: skip


@given(papers)
def test_toml_round_trip(paper: Paper) -> None:
    category = Category("c", "C", "red")
    text = dumps(Export("s", [category], [paper], []), ExportFormat.TOML)
    read = loads(text, "other")
    assert (list(read.categories), read.rejected) == ([category], [])
    assert list(read.papers) == [paper]


@given(st.text())
def test_any_text_is_a_catalogue_or_an_error(text: str) -> None:
    try:
        loads(text, "x")
    except ValueError as error:
        assert str(error)
