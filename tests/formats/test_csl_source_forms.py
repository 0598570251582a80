"""CSL-JSON in its source form: an import and an export keep each item's type and all its values."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from paperlog.dates import PartialDate
from paperlog.formats import Export
from paperlog.formats.bibtex import dumps as bibtex_dumps
from paperlog.formats.csl import dumps, loads
from paperlog.models import Paper
from support.files import write_file
from support.shell import Shell

ARTICLE = {
    "id": "bee2020",
    "type": "article-journal",
    "title": "The Role of <i>E. coli</i> in CO<sub>2</sub>",
    "author": [{"family": "Bee", "given": "Ann"}, {"literal": "The WHO Team"}],
    "issued": {"date-parts": [[2020, 5, 17]]},
    "container-title": "Journal of Things",
    "volume": "4",
    "issue": "2",
    "page": "1-9",
    "publisher": "House & Sons",
    "ISSN": "1234-5678",
    "language": "en",
    "DOI": "10.1000/1_2",
}
UNUSUAL: list[dict[str, Any]] = [
    {"title": '<span class="nocase">LoRA</span> and <b>x</b> &amp; <span id="y">z</span>', "title-short": "<i>L</i>"},
    {"title": "Costs $5 {and} \\more_", "publisher": "A \\& B {c}", "publisher-place": "Zürich"},
    {"author": [{"family": "Gogh", "given": "Vincent", "non-dropping-particle": "van"}, {"family": "Plato"}]},
    {"author": [{"family": "Fayette", "given": "M.", "dropping-particle": "de la", "suffix": "Jr."}]},
    {"author": [{"name": "A Group", "sequence": "first"}, {"literal": "Barnes and Noble, Inc."}, "Doe, Jane"]},
    {"author": [{"family": "Smith II", "given": "John A"}, {"given": "Madonna"}, {"literal": "et al."}]},
    {"editor": [{"family": "Dee", "given": "C."}], "translator": [{"family": "Cee", "given": "D."}]},
    {"director": [{"family": "Varda", "given": "Agnès"}], "custom": {"a": [1, {"b": None}]}, "x-unknown": [True]},
    {"issued": {"date-parts": [[2020, 5], [2021]]}, "accessed": {"date-parts": [["2021", "1", 3]]}},
    {"issued": {"date-parts": [[1900]], "circa": True}, "original-date": {"date-parts": [[-44, 3, 15]]}},
    {"issued": {"date-parts": [[2020]], "season": 2}, "event-date": {"raw": "May 2019"}},
    {"issued": {"raw": "2019-03"}, "accessed": "2020-01-02"},
    {"issued": {"literal": "in press"}, "volume": 12, "number": "x"},
    {"type": "article-newspaper", "section": "B", "edition": "2nd", "medium": "print"},
    {"type": "thesis", "genre": "PhD thesis", "publisher": "MIT", "number-of-pages": "200"},
    {"type": "report", "number": "TR-7", "genre": "Technical report", "collection-title": "<i>Notes</i>"},
    {"type": "chapter", "container-title": "A Book", "collection-title": "LNCS", "collection-number": "12"},
    {"type": "paper-conference", "event-title": "NeurIPS 2020", "event-place": "Online", "event": "x"},
    {"type": "no-such-type", "genre": "Habilitation", "call-number": "QA 76", "status": "forthcoming"},
    {"type": "broadcast", "PMID": "123", "PMCID": "PMC5", "annote": "mine\nand yours", "ISBN": ["1", "2"]},
    {"type": "article", "archive": "arXiv", "archive_location": "2106.09685v2", "number": "arXiv:2106.09685"},
    {"type": "article", "archive": "arXiv", "archive_location": "2106.09685", "URL": "https://arxiv.org/abs/2106.09685"},
    {"archive": "British Library", "archive_location": "MS 1", "DOI": "https://doi.org/10.1000/1"},
    {"keyword": "one; two, three", "URL": "www.example.org/a b", "shortTitle": "S", "journalAbbreviation": "J."},
    {"keyword": ["a", "b, c"], "title": ["Ebb"], "subtitle": ["Flow"], "container-title": ["J", "J."]},
    {"abstract": "<jats:p>One.</jats:p><jats:p>Two.</jats:p>", "note": "tex.x: y\n\n<p>html</p>", "language": "de-DE"},
]  # fmt: skip


def _read(*items: dict[str, Any]) -> list[Paper]:
    listed = loads(json.dumps(items), "list")
    assert listed.rejected == []
    return list(listed.papers)


def _written(papers: list[Paper]) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = json.loads(dumps(Export("x", [], papers, [])))
    return items


def _contains(written: dict[str, Any], item: dict[str, Any]) -> None:
    assert {name: value for name, value in written.items() if name in item} == item


def _entry(paper: Paper) -> str:
    return bibtex_dumps(Export("x", [], [paper], []))


def test_usual_item_is_stored_once() -> None:
    (paper,) = _read(ARTICLE)
    assert paper.type == "article"
    assert set(paper.extra) == {"title", "volume", "number", "pages", "publisher", "issn", "language"}
    assert _written([paper]) == [{**ARTICLE, "citation-key": "bee2020"}]


@pytest.mark.parametrize("fields", UNUSUAL, ids=lambda fields: next(iter(fields)))
def test_values_are_exported_as_imported(fields: dict[str, Any]) -> None:
    item = {"id": "k", "type": "article-journal", "title": "T", **fields}
    (written,) = _written(_read(item))
    _contains(written, item)


@pytest.mark.parametrize(
    ("csl_type", "entry_type"),
    [
        ("article-journal", "article"), ("article-magazine", "article"), ("paper-conference", "inproceedings"),
        ("chapter", "incollection"), ("book", "book"), ("thesis", "thesis"), ("report", "report"), ("article", "misc"),
        ("webpage", "online"), ("software", "software"), ("dataset", "dataset"), ("patent", "patent"),
        ("legal_case", "jurisdiction"), ("speech", "misc"), ("unknown", "misc"), ("journal-article", "article"),
    ],
)  # fmt: skip
def test_types_are_those_of_biblatex_and_are_exported_unchanged(csl_type: str, entry_type: str) -> None:
    (paper,) = _read({"id": "k", "type": csl_type, "title": "T"})
    assert paper.type == entry_type
    assert _written([paper])[0]["type"] == csl_type


def test_ids_that_are_not_citation_keys_are_exported() -> None:
    items: list[dict[str, Any]] = [
        {"id": 1},
        {"id": "http://zotero.org/users/1/items/X", "citation-key": "bee"},
        {"id": "a b"},
        {"id": 1},
    ]
    written = _written(_read(*({"title": f"T{number}", **item} for number, item in enumerate(items))))
    names = [{name: item[name] for name in ("id", "citation-key") if name in item} for item in written]
    assert names == [
        {"id": 1},
        {"id": "http://zotero.org/users/1/items/X", "citation-key": "bee"},
        {"id": "a b", "citation-key": "a b"},
        {"id": "t3", "citation-key": "t3"},
    ]


@pytest.mark.parametrize(
    ("fields", "changes", "expected"),
    [
        ({"title": "<i>A</i>"}, {"title": "B & <b>"}, {"title": "B &amp; &lt;b>"}),
        ({"title": ["A"], "subtitle": ["S"]}, {"title": "B"}, {"title": "B"}),
        ({"author": ["Doe, Jane"]}, {"authors": ("Carl van Dee",)},
         {"author": [{"family": "Dee", "given": "Carl", "non-dropping-particle": "van"}]}),
        ({"author": ["Doe, Jane"]}, {"authors": ()}, {}),
        ({"issued": {"raw": "in press"}}, {"published": PartialDate(2020, 5)}, {"issued": {"date-parts": [[2020, 5]]}}),
        ({"issued": {"literal": "spring 2018"}}, {"published": None}, {}),
        ({"container-title": ["J", "J."], "volume": 3}, {"venue": "K"}, {"container-title": "K", "volume": 3}),
        ({"keyword": "a, b"}, {"tags": ("a", "c; d")}, {"keyword": "a; c\\; d"}),
        ({"type": "broadcast"}, {"type": "book"}, {"type": "book"}),
        ({"DOI": "doi:10.1000/1"}, {"doi": "10.1000/2"}, {"DOI": "10.1000/2", "URL": "https://doi.org/10.1000/1"}),
        ({"abstract": "<p>A</p>"}, {"abstract": "B"}, {"abstract": "B"}),
    ],
)  # fmt: skip
def test_changed_value_replaces_its_source(
    fields: dict[str, Any], changes: dict[str, Any], expected: dict[str, Any]
) -> None:
    (paper,) = _read({"id": "k", "type": "document", "title": "T", **fields})
    (written,) = _written([replace(paper, **changes)])
    rest = {"title": "T", "type": "document"}
    assert written == {"id": "k", "citation-key": "k", **rest, **expected}


@pytest.mark.parametrize(
    ("fields", "lines"),
    [
        ({"title": "<i>In vivo</i> H<sub>2</sub>O"}, [r"title = {\emph{In vivo} H\textsubscript{2}O}"]),
        ({"title": '<span class="nocase">Bayesian</span> AT&amp;T'}, [r"title = {{Bayesian} {AT}\&T}"]),
        ({"type": "thesis", "genre": "PhD thesis", "publisher": "MIT"}, ["@phdthesis{k", "school = {MIT}"]),
        ({"type": "chapter", "container-title": "B", "collection-number": 7}, ["booktitle = {B}", "number = {7}"]),
        ({"type": "article-journal", "container-title": "J", "issue": "7"}, ["journal = {J}", "number = {7}"]),
        ({"issued": {"date-parts": [[2020, 5], [2021]]}}, ["date = {2020-05/2021}"]),
        ({"issued": {"date-parts": [[1900]], "circa": True}}, ["date = {1900~}"]),
        ({"issued": {"date-parts": [[2020]], "season": 2}}, ["date = {2020-22}"]),
        ({"issued": {"date-parts": [[-44]]}}, ["date = {-0043}"]),
        ({"issued": {"date-parts": [[379]]}}, ["year = {0379}"]),
        ({"issued": {"literal": "in press"}}, ["year = {in press}"]),
        ({"page": "1-9", "event-place": "Rome"}, ["pages = {1--9}", "venue = {Rome}"]),
        ({"author": [{"family": "Gogh", "given": "V.", "non-dropping-particle": "van"}]}, ["author = {van Gogh, V.}"]),
        ({"author": [{"literal": "Barnes and Noble"}]}, ["author = {{Barnes and Noble}}"]),
    ],
)
def test_items_become_entries_of_bibtex(fields: dict[str, Any], lines: list[str]) -> None:
    (paper,) = _read({"id": "k", "type": "document", "title": "T", **fields})
    for line in lines:
        assert line in _entry(paper)


def test_deeply_nested_and_huge_values_are_handled() -> None:
    deep: Any = "x"
    for _ in range(200):
        deep = [deep]
    listed = loads(json.dumps([{"title": "A", "custom": deep}, {"title": "B", "volume": "x"}]), "list")
    assert [each.reason for each in listed.rejected] == ["custom: is nested too deeply"]
    (paper,) = listed.papers
    extra = {"csl-a": "[" * 5000 + "]" * 5000, "csl-b": "1e999", "csl-c": "NaN", "csl-author": "5", "csl-": "x"}
    (written,) = _written([replace(paper, extra=extra)])
    assert (written["b"], written["c"], "author" in written) == ("1e999", "NaN", False)


def test_notes_are_imported_with_readings(paperlog: Shell, tmp_path: Path) -> None:
    items = [
        {"id": "bee", "title": "A", "note": "Citation Key: bee\narXiv:2106.09685 [cs]\nread twice"},
        {"id": "dee", "title": "B", "annote": "2020-05-01: one\n\n2020-05-02: two", "note": "arXiv:2401.00001"},
    ]
    file = write_file(tmp_path, "list.json", json.dumps(items))
    assert paperlog(f"import {file}").err == "list.json: not imported: 3 notes (use --with-readings)\n"
    written = json.loads(paperlog("export key:bee -f csl").out)
    assert written[0]["note"] == items[0]["note"]
    assert "2 readings" in paperlog(f"import {file} --with-readings").out
    assert sorted(note["text"] for note in paperlog("notes --json").json) == ["one", "read twice", "two"]
    written = json.loads(paperlog("export key:dee -f csl --with-notes").out)
    assert "annote" not in written[0]  # dated notes are the user's, and written once, as all others
    assert written[0]["note"] == "arXiv:2401.00001\n\n2020-05-01: one\n\n2020-05-02: two"


PIECES = st.sampled_from([
    "A", "bee ", "DNA", "<i>x</i>", "<i>", "<sub>2</sub>", '<span class="nocase">Y</span>', "&amp;", "&", "<", "{", "}",
    "\\", "$x_1$", "--", "é", "%", "_", "~", "\n", ", ", "; ", " and ", "van ", "2020", "-05", "/2021", "~", "May ",
    "(", "https://a.org", "www.b.org", "10.1000/1", "arXiv:2106.09685", "et al.", "Jr.", '"', "'",
])  # fmt: skip
TEXTS = st.lists(PIECES, min_size=1, max_size=5).map("".join).filter(str.strip)
NAME_PARTS = ["family", "given", "literal", "suffix", "dropping-particle", "non-dropping-particle", "name", "x"]
NAMES = st.dictionaries(st.sampled_from(NAME_PARTS), TEXTS, min_size=1)
PARTS = st.lists(st.integers(-50, 2100) | st.sampled_from(["2020", "05", None]), max_size=3)
DATE_PARTS = {"date-parts": st.lists(PARTS, max_size=2), "season": st.integers(0, 5), "circa": st.booleans()}
DATES = st.fixed_dictionaries({}, optional={**DATE_PARTS, "raw": TEXTS, "literal": TEXTS})
TYPES = ["article-journal", "chapter", "thesis", "report", "article", "book", "webpage", "broadcast", "new"]
TEXT_FIELDS = [
    "title-short", "container-title", "collection-title", "event-title", "event-place", "volume", "issue", "number",
    "page", "publisher", "publisher-place", "edition", "genre", "ISBN", "ISSN", "DOI", "URL", "language", "note",
    "annote", "abstract", "keyword", "archive", "archive_location", "call-number", "new-field", "journal", "date",
    "citation-key",
]  # fmt: skip
ITEMS = st.fixed_dictionaries(
    {"title": st.builds("T {}".format, TEXTS), "type": st.sampled_from(TYPES)},
    optional={
        **dict.fromkeys(TEXT_FIELDS, TEXTS),
        **dict.fromkeys(("author", "editor", "director"), st.lists(NAMES, max_size=3)),
        **dict.fromkeys(("issued", "accessed", "submitted"), DATES | TEXTS),
        "custom": st.dictionaries(st.sampled_from("ab"), TEXTS | st.lists(st.integers(), max_size=2)),
    },
)


def _normalized(value: Any) -> Any:
    if isinstance(value, str):
        return " ".join(value.split())
    if isinstance(value, list):
        return [_normalized(each) for each in value]
    return {name: _normalized(each) for name, each in value.items()} if isinstance(value, dict) else value


@given(st.lists(ITEMS, min_size=1, max_size=3))
def test_import_and_export_keep_all_values(items: list[dict[str, Any]]) -> None:
    items.append({"title": "T", "type": "book"})  # without a type of CSL, items with a date count as plain records
    named = [{"id": f"Key:{number}", **item} for number, item in enumerate(items)]
    papers = _read(*named)
    written = _written(papers)
    for item, before in zip(written, named, strict=True):
        _contains(_normalized(item), {name: each for name, each in _normalized(before).items() if each not in ({}, [])})
    assert _written(_read(*written)) == written
