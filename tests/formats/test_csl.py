"""CSL-JSON, as Zotero, Crossref and others write it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperlog.formats.csl import loads
from paperlog.models import Paper
from support.format_cases import cases, check_whatever_the_text, expected, mutations, outcome, text_of

CASES = cases("csl")
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
FIELDS = ["title", "id", "author", "issued", "container-title", "DOI", "URL", "abstract", "keyword", "note", "number"]
NAMES = st.dictionaries(st.sampled_from(["family", "given", "suffix", "literal", "name"]), VALUES)
DATES = st.fixed_dictionaries({"date-parts": st.lists(st.lists(VALUES | st.integers(0, 3000), max_size=4), max_size=2)})
ITEMS = st.dictionaries(st.sampled_from(FIELDS), VALUES | st.lists(NAMES) | DATES)


def paper_of(**fields: Any) -> Paper:
    (paper,) = loads(json.dumps({"title": "A Title", **fields}), "list").papers
    return paper


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_case_has_the_expected_result(case: Path) -> None:
    listed = {name: value for name, value in outcome(loads(text_of(case), "list")).items() if value}
    assert listed == expected(case)


@pytest.mark.parametrize(
    "text", ["", "{", "[1,]", "5", '"title"', "null", "{}", '{"items": 5}', "[" * 100_000, "9" * 5000]
)
def test_other_json_and_invalid_json_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"JSON|deeply|digits"):
        loads(text, "list")


def test_an_empty_array_is_an_empty_list() -> None:
    assert loads("\ufeff [] ", "list").papers == ()


@pytest.mark.parametrize(
    ("issued", "published"),
    [
        ({"date-parts": [[2023, 5, 17]]}, "2023-05-17"),
        ({"date-parts": [["2023", "5"]]}, "2023-05"),
        ({"date-parts": [[2023, 5], [2023, 6]]}, "2023-05"),
        ({"date-parts": [[2023, None, 17]]}, "2023"),
        ({"date-parts": [[2023, 2, 30]]}, "2023-02"),
        ({"date-parts": [[2023]], "season": 2}, "2023"),
        ({"date-parts": [[True]]}, None),
        ({"date-parts": [[-44]]}, None),
        ({"date-parts": [[23]]}, None),
        ({"date-parts": [[379]]}, "0379"),
        ({"date-parts": [[]], "raw": "2023-05"}, "2023-05"),
        ({"date-parts": "2023"}, None),
        ({"raw": "2023-05-17T12:00:00Z"}, "2023-05-17"),
        ({"raw": "May 2023"}, "2023-05"),
        ({"raw": "May 3, 2019"}, "2019-05-03"),
        ({"raw": "2023-05-17/2023-06-01"}, "2023-05-17"),
        ({"literal": "circa 2023"}, "2023"),
        ({"literal": "no date"}, None),
        ("2023", "2023"),
        ("17 May 2023", "2023-05-17"),
    ],
)
def test_dates_of_any_precision(issued: Any, published: str | None) -> None:
    read = paper_of(issued=issued).published
    assert (str(read) if read else None) == published


@pytest.mark.parametrize(
    ("text", "abstract"),
    [
        ("<p>One.</p><p>Two.</p>", "One.\n\nTwo."),
        ("<jats:sec><jats:title>Aims</jats:title><jats:p>All.</jats:p></jats:sec>", "Aims\n\nAll."),
        ("<jats:title>Abstract</jats:title> <jats:p>All.</jats:p>", "All."),
        ("H<sub>2</sub>O &amp; <span class='x' id=y>more</span>", "H2O & more"),
        ("<scp>RNA</scp> and <ovl>x</ovl> of <u>y</u> in <tt>z</tt>", "RNA and x of y in z"),
        ("<jats:tex-math>$x$</jats:tex-math>\n <mml:math><mml:mi>x</mml:mi></mml:math> z", "$x$ z"),
        ("<jats:tex-math>x</jats:tex-math>, <mml:math><mml:mi>y</mml:mi></mml:math>", "x, y"),
        ("<jats:tex-math>a</jats:tex-math><mml:math>b", "ab"),
        ("for x<y and z>0, List<int> stays &lt;p&gt;", "for x<y and z>0, List<int> stays <p>"),
        ("AT&T; R&D &copy 5", "AT&T; R&D &copy 5"),
        ("<" * 5000 + "a " * 5000, "<" * 5000 + ("a " * 5000).strip()),
    ],
)
def test_markup_is_removed(text: str, abstract: str) -> None:
    assert paper_of(abstract=text).abstract == abstract


@pytest.mark.parametrize(
    "fields",
    [
        {"number": "arXiv:2106.09685"},
        {"number": "arXiv:2106.09685v2 [cs.CL]"},
        {"note": "a thought\narXiv: 2106.09685 [cs]\nanother"},
        {"URL": "http://arxiv.org/abs/2106.09685v1"},
        {"DOI": "https://doi.org/10.48550/ARXIV.2106.09685"},
        {"archive": "arXiv", "archive_location": "2106.09685"},
        {"container-title": "arXiv preprint arXiv:2106.09685"},
    ],
)
def test_arxiv_id_is_found_in_several_fields(fields: dict[str, str]) -> None:
    assert paper_of(**fields).arxiv == "2106.09685"


@pytest.mark.parametrize(
    "fields", [{"number": "2106.09685"}, {"note": "see arXiv:2106.09685 for more"}, {"note": "arXiv"}]
)
def test_arxiv_id_of_another_paper_is_ignored(fields: dict[str, str]) -> None:
    assert paper_of(**fields).arxiv is None


@pytest.mark.parametrize(
    ("title", "subtitle", "whole"),
    [
        (["Ebb"], ["A <i>Tidal</i> Study"], "Ebb: A Tidal Study"),
        ("Ebb", "A Tidal Study", "Ebb: A Tidal Study"),
        (["Ebb: A Tidal Study"], ["A tidal study"], "Ebb: A Tidal Study"),
        (["Ebb"], [], "Ebb"),
        (["Ebb"], None, "Ebb"),
    ],
)
def test_subtitle_is_appended_to_the_title(title: Any, subtitle: Any, whole: str) -> None:
    assert paper_of(title=title, subtitle=subtitle).title == whole


def test_author_names_are_put_in_reading_order() -> None:
    names = [
        {"given": "Ludwig", "non-dropping-particle": "van", "family": "Beethoven"},
        {"given": "Jean", "dropping-particle": "de", "family": "La Fontaine", "suffix": "III"},
        {"family": "Plato"},
        {"literal": "OpenAI, Inc."},
        {"name": "The Tide Collaboration", "sequence": "first", "affiliation": []},
        {"literal": "", "family": "Curie"},
        {},
    ]
    people = ("Ludwig van Beethoven", "Jean de La Fontaine III", "Plato", "Curie")
    assert paper_of(author=names).authors == (*people[:3], "OpenAI, Inc.", "The Tide Collaboration", *people[3:])


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"author": [5]}, "author: must be a list of names"),
        ({"author": [{"family": ["x", "y"], "given": True}]}, "given: must be text"),
        ({"keyword": [5]}, "keyword: must be text"),
        ({"issued": 2023}, "issued: must be a date"),
        ({"DOI": {}}, "DOI: must be text"),
    ],
)
def test_field_of_the_wrong_type_rejects_its_item(fields: dict[str, Any], reason: str) -> None:
    (rejected,) = loads(json.dumps([{"title": "A", "id": "key", **fields}]), "list").rejected
    assert (rejected.entry, rejected.reason) == ("line 1 (key)", reason)


@pytest.mark.parametrize("number", ["9" * 5000, "1e400"])
def test_number_that_python_cannot_represent_rejects_its_item(number: str) -> None:
    listed = loads(f'[{{"title": "A", "id": "key", "DOI": {number}}},\n{{"title": "B", "volume": {number}}}]', "list")
    assert [(each.entry, each.reason) for each in listed.rejected] == [("line 1 (key)", "DOI: must be text")]
    assert [paper.title for paper in listed.papers] == ["B"]


def test_only_web_urls_are_links() -> None:
    assert paper_of(URL="javascript:alert(1)").links == ()


@given(st.text() | mutations([text_of(case) for case in CASES]) | VALUES.map(json.dumps))
def test_any_text_is_read_or_refused(text: str) -> None:
    check_whatever_the_text(loads, text)


@given(st.lists(VALUES | ITEMS))
def test_every_item_is_read_or_rejected(items: list[Any]) -> None:
    items = [{"type": "book"}, *items]  # a list without any value of CSL is refused
    text = json.dumps(items)
    check_whatever_the_text(loads, text)
    listed = loads(text, "list")
    assert len(listed.papers) + len(listed.rejected) == len(items)
