"""JSON of databases and reference managers, and plain lists of papers."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperlog.formats import ImportedList
from paperlog.formats.csl import loads
from paperlog.formats.json_records.plain import is_plain
from paperlog.models import Paper
from support.counting import assert_linear, count_operations
from support.format_cases import check_whatever_the_text

ZOTERO = {
    "key": "AB12CD34",
    "version": 7,
    "itemType": "journalArticle",
    "title": "Tides",
    "creators": [
        {"creatorType": "author", "firstName": "Ann", "lastName": "Bee"},
        {"creatorType": "author", "name": "Dee, Fox and Sons"},
        {"creatorType": "editor", "firstName": "Eve", "lastName": "Ive"},
    ],
    "abstractNote": "Salt.",
    "publicationTitle": "Sea Letters",
    "volume": "8",
    "issue": "2",
    "pages": "10-19",
    "date": "2020-05-01",
    "DOI": "10.1000/t",
    "url": "https://example.org/t",
    "extra": "arXiv:2001.00001 [cs]\nCitation Key: bee2020",
    "tags": [{"tag": "tide"}, {"tag": "moon; sun", "type": 1}],
    "collections": ["XYZ"],
    "relations": {},
    "dateAdded": "2021-01-01T00:00:00Z",
}
BETTER_BIBTEX = {
    "config": {"label": "BetterBibTeX JSON"},
    "items": [
        {**ZOTERO, "citationKey": "bee2020", "notes": ["<p>Long.</p><p>Good.</p>"], "attachments": [{"path": "/t.pdf"}]}
    ],
}
OPENALEX = {
    "id": "https://openalex.org/W1",
    "doi": "https://doi.org/10.1000/t",
    "title": "Tides",
    "display_name": "Tides",
    "publication_year": 2020,
    "publication_date": "2020-05-01",
    "ids": {
        "openalex": "https://openalex.org/W1",
        "pmid": "https://pubmed.ncbi.nlm.nih.gov/9",
        "pmcid": "https://www.ncbi.nlm.nih.gov/pmc/articles/8",
    },
    "locations": [
        {"landing_page_url": "https://arxiv.org/abs/2001.00001", "pdf_url": "https://arxiv.org/pdf/2001.00001"},
        {"landing_page_url": "https://doi.org/10.48550/arxiv.2001.00001", "pdf_url": None},
    ],
    "primary_location": {
        "landing_page_url": "https://example.org/t",
        "source": {"display_name": "Sea Letters", "issn_l": "1234-5678"},
    },
    "type": "article",
    "authorships": [{"author": {"display_name": "Ann Bee"}}, {"author": {"display_name": "Dee, Fox and Sons"}}],
    "cited_by_count": 5,
    "biblio": {"volume": "8", "issue": "2", "first_page": "10", "last_page": "19"},
    "keywords": [{"display_name": "tide"}, {"display_name": "moon; sun"}],
    "abstract_inverted_index": {"Salt.": [0]},
    "referenced_works": [f"https://openalex.org/W{number}" for number in range(99)],
}
SEMANTIC_SCHOLAR = {
    "paperId": "0123abcd",
    "externalIds": {"DOI": "10.1000/t", "ArXiv": "2001.00001", "CorpusId": 7},
    "url": "https://example.org/t",
    "title": "Tides",
    "abstract": "Salt.",
    "venue": "Sea Letters",
    "year": 2020,
    "citationCount": 5,
    "publicationTypes": ["JournalArticle"],
    "publicationDate": "2020-05-01",
    "journal": {"name": "Sea Letters", "pages": "10-19", "volume": "8"},
    "authors": [{"authorId": "1", "name": "Ann Bee"}, {"authorId": "2", "name": "Dee, Fox and Sons"}],
    "fieldsOfStudy": ["tide", "moon; sun"],
}
DATACITE = {
    "id": "10.1000/t",
    "type": "dois",
    "attributes": {
        "doi": "10.1000/t",
        "titles": [{"title": "Marées", "titleType": "TranslatedTitle"}, {"title": "Tides", "lang": "en"}],
        "creators": [
            {
                "name": "Bee, Ann",
                "nameType": "Personal",
                "givenName": "Ann",
                "familyName": "Bee",
                "affiliation": ["Ocean University"],
                "nameIdentifiers": [{"nameIdentifier": "https://orcid.org/0000-1", "nameIdentifierScheme": "ORCID"}],
            },
            {"name": "Dee Fox", "affiliation": [], "nameIdentifiers": []},
        ],
        "contributors": [{"name": "Ive, Eve", "contributorType": "Editor"}],
        "publicationYear": 2020,
        "dates": [{"date": "2019-01-02", "dateType": "Created"}, {"date": "2020-05-01", "dateType": "Issued"}],
        "container": {"title": "Sea Letters", "volume": "8", "firstPage": "10", "lastPage": "19"},
        "types": {"bibtex": "article", "resourceType": "Paper", "resourceTypeGeneral": "JournalArticle"},
        "descriptions": [
            {"description": "Volume 8", "descriptionType": "SeriesInformation"},
            {"description": "Salt.", "descriptionType": "Abstract"},
        ],
        "subjects": [{"subject": "tide"}, {"subject": "moon; sun"}],
        "url": "https://example.org/t",
    },
}
ZENODO = {
    "id": 7,
    "doi": "10.1000/t",
    "links": {"self_html": "https://example.org/t", "files": "https://example.org/f"},
    "metadata": {
        "title": "Tides",
        "creators": [{"name": "Bee, Ann", "orcid": "0000-1"}, {"name": "Dee Fox"}],
        "publication_date": "2020-05-01",
        "description": "<p>Salt.</p>",
        "journal": {"title": "Sea Letters", "volume": "8", "issue": "2", "pages": "10-19"},
        "keywords": ["tide", "moon; sun"],
        "resource_type": {"type": "publication", "subtype": "article"},
    },
}
ARXIV = {
    "id": "2001.00001",
    "submitter": "Ann Bee",
    "authors": "Ann Bee, Carl Dee and Eve Fox",
    "title": "Tides",
    "journal-ref": "Sea Letters",
    "doi": "10.1000/t",
    "categories": "tide moon",
    "abstract": "Salt.",
    "versions": [{"version": "v1", "created": "Wed, 1 Jan 2020 10:00:00 GMT"}],
    "update_date": "2021-02-03",
    "authors_parsed": [["Bee", "Ann", ""]],
}
ADS = {
    "bibcode": "2020SeaL....8...10B",
    "title": ["Tides"],
    "author": ["Bee, Ann", "Dee, Carl"],
    "pub": "Sea Letters",
    "pubdate": "2020-05-00",
    "doctype": "article",
    "doi": ["10.1000/t"],
    "identifier": ["2020arXiv200100001B", "arXiv:2001.00001"],
    "abstract": "Salt.",
    "keyword": ["tide", "moon; sun"],
    "page": ["10"],
    "citation_count": 5,
}
PAPERPILE = {
    "_id": "0123",
    "citekey": "bee2020",
    "title": "Tides",
    "author": [{"first": "Ann", "last": "Bee"}, {"first": "Carl", "last": "Dee", "initials": "C"}],
    "published": {"year": "2020", "month": "5"},
    "journal": "Sea Letters",
    "doi": "10.1000/t",
    "url": ["https://example.org/t"],
    "abstract": "Salt.",
    "labelsNamed": ["tide", "moon; sun"],
    "attachments": [{"filename": "All Papers/B/t.pdf"}],
}
MENDELEY = {
    "title": "Tides",
    "type": "journal",
    "authors": [{"first_name": "Ann", "last_name": "Bee"}, {"first_name": "Carl", "last_name": "Dee"}],
    "year": 2020,
    "source": "Sea Letters",
    "identifiers": {"doi": "10.1000/t", "pmid": "9", "scopus": "7"},
    "keywords": ["tide", "moon"],
    "abstract": "Salt.",
    "websites": ["https://example.org/t"],
}
BIBJSON = {
    "type": "article",
    "title": "Tides",
    "author": [{"name": "Ann Bee"}, {"name": "Dee, Carl"}],
    "year": "2020",
    "journal": {"name": "Sea Letters"},
    "identifier": [{"type": "doi", "id": "10.1000/t"}],
    "link": [{"url": "https://example.org/t", "anchor": "fulltext"}],
    "keyword": ["tide", "moon"],
    "abstract": "Salt.",
}
PLAIN = {
    "title": "Tides",
    "authors": ["Ann Bee", "Carl Dee"],
    "year": 2020,
    "venue": "Sea Letters",
    "doi": "10.1000/t",
    "url": "https://example.org/t",
    "links": {"pdf": "https://example.org/t.pdf", "code": "https://example.org/c"},
    "abstract": "Salt.",
    "tags": ["tide", "moon"],
    "stars": 4,
    "extra_data": {"a": [1]},
}
FORMS: dict[str, Any] = {
    "Zotero": [{"key": "AB12CD34", "version": 7, "links": {}, "data": ZOTERO}],
    "Better BibTeX": BETTER_BIBTEX,
    "OpenAlex": {"meta": {"count": 1}, "results": [OPENALEX]},
    "one work of OpenAlex": OPENALEX,
    "Semantic Scholar": {"total": 1, "data": [SEMANTIC_SCHOLAR]},
    "DataCite": {"data": DATACITE},
    "DataCite, several": {"data": [DATACITE], "meta": {}},
    "Zenodo": {"hits": {"hits": [ZENODO], "total": 1}},
    "one record of Zenodo": ZENODO,
    "arXiv": [ARXIV],
    "NASA ADS": {"responseHeader": {}, "response": {"docs": [ADS]}},
    "Paperpile": [PAPERPILE],
    "Mendeley": [MENDELEY],
    "BibJSON": {"records": [BIBJSON]},
    "plain": [PLAIN],
    "plain, in an object": {"papers": [PLAIN], "count": 1},
}


@pytest.mark.parametrize("form", FORMS)
def test_records_are_read_by_their_own_shape(form: str) -> None:
    (paper,) = loads(json.dumps(FORMS[form]), "list").papers
    assert (paper.title, str(paper.published)[:4], paper.venue) == ("Tides", "2020", "Sea Letters")
    assert (paper.abstract, paper.doi, paper.authors[0]) == ("Salt.", "10.1000/t", "Ann Bee")
    assert paper.tags in {("tide", "moon; sun"), ("tide", "moon")}
    assert len(paper.authors) == (3 if form == "arXiv" else 2)
    assert paper.authors[1] in {"Dee, Fox and Sons", "Dee Fox", "Carl Dee"}
    links = {link.url for link in paper.links}
    assert "https://example.org/t" in links or form in {"arXiv", "NASA ADS"}


def test_details_of_records_are_kept() -> None:
    (paper,) = loads(json.dumps(FORMS["OpenAlex"]), "list").papers
    assert (paper.type, str(paper.published)) == ("article", "2020-05-01")
    assert {name: paper.extra[name] for name in ("volume", "number", "pages", "issn")} == {
        "volume": "8",
        "number": "2",
        "pages": "10--19",
        "issn": "1234-5678",
    }
    assert paper.extra["csv-cited_by_count"] == "5"


def test_openalex_work_has_the_links_and_ids_of_all_its_versions() -> None:
    (paper,) = loads(json.dumps(OPENALEX), "list").papers
    assert (paper.doi, paper.arxiv) == ("10.1000/t", "2001.00001")
    assert "https://arxiv.org/abs/2001.00001" in [link.url for link in paper.links]
    assert (paper.extra["pmid"], paper.extra["pmcid"]) == ("9", "PMC8")


def test_datacite_record_has_one_title_one_abstract_and_a_day() -> None:
    (paper,) = loads(json.dumps(FORMS["DataCite"]), "list").papers
    assert (paper.title, paper.abstract, paper.published) == ("Tides", "Salt.", "2020-05-01")
    assert (paper.type, paper.editors) == ("article", ("Eve Ive",))
    assert "Marées" in paper.extra["csv-titles"]
    assert "Volume 8" in paper.extra["csv-descriptions"]
    assert "Ocean University" in paper.extra["csv-creators"]


def test_journal_of_a_zenodo_record_is_read() -> None:
    listed = loads(json.dumps(ZENODO), "list")
    (paper,) = listed.papers
    assert [paper.extra[name] for name in ("volume", "number", "pages")] == ["8", "2", "10--19"]
    assert ("0000-1" in paper.extra["csv-creators"], listed.left_out) == (True, [])


def test_zenodo_record_may_have_the_newer_form() -> None:
    person = {"type": "personal", "name": "Bee, Ann", "given_name": "Ann", "family_name": "Bee"}
    record = {
        "id": "q1",
        "links": {"self_html": "https://example.org/t"},
        "pids": {"doi": {"identifier": "10.1000/t"}},
        "metadata": {
            "title": "Tides",
            "creators": [
                {"person_or_org": person},
                {"person_or_org": {"type": "organizational", "name": "Tides, Inc."}},
            ],
            "publication_date": "2020-05",
            "resource_type": {"id": "publication-article", "title": {"en": "Journal article"}},
            "subjects": [{"subject": "tide"}],
        },
        "custom_fields": {"journal:journal": {"title": "Sea Letters", "volume": "8"}},
    }
    (paper,) = loads(json.dumps(record), "list").papers
    assert (paper.authors, paper.published, paper.doi) == (("Ann Bee", "Tides, Inc."), "2020-05", "10.1000/t")
    assert (paper.type, paper.venue, paper.tags) == ("article", "Sea Letters", ("tide",))


@pytest.mark.parametrize("name", ["citedPaper", "citingPaper"])
def test_papers_in_references_and_citations_of_semantic_scholar_are_read(name: str) -> None:
    data = [{"intents": ["background"], "isInfluential": True, name: SEMANTIC_SCHOLAR}]
    (paper,) = loads(json.dumps({"offset": 0, "data": data}), "list").papers
    assert (paper.title, paper.arxiv, paper.extra["csv-intents"]) == ("Tides", "2001.00001", "background")


def test_first_known_type_of_several_counts() -> None:
    (paper,) = loads(json.dumps([{**SEMANTIC_SCHOLAR, "publicationTypes": ["Review", "Conference"]}]), "list").papers
    assert (paper.type, paper.extra["csv-publicationtypes"]) == ("inproceedings", "Review; Conference")


def test_item_of_zoteros_web_api_is_read_completely() -> None:
    item = {"key": "AB12CD34", "version": 7, "meta": {"numChildren": 2}, "data": ZOTERO}
    (paper,) = loads(json.dumps(item), "list").papers
    assert (paper.title, paper.citation_keys, paper.extra["csv-meta"]) == ("Tides", ("bee2020",), '{"numChildren": 2}')


def test_sparse_records_do_not_change_how_the_others_are_read() -> None:
    sparse = {"id": "https://openalex.org/W2", "doi": None, "title": "Reefs", "publication_year": 2001}
    listed = loads(json.dumps([sparse, OPENALEX, sparse]), "list")
    assert [(paper.title, paper.published) for paper in listed.papers] == [
        ("Reefs", "2001"),
        ("Tides", "2020-05-01"),
        ("Reefs", "2001"),
    ]
    assert listed.papers[1].authors


def test_items_of_zotero_have_notes_files_and_citation_keys() -> None:
    listed = loads(json.dumps(BETTER_BIBTEX), "list")
    (paper,) = listed.papers
    assert (paper.citation_keys, paper.arxiv, paper.editors) == (("bee2020",), "2001.00001", ("Eve Ive",))
    (reading,) = listed.readings
    assert ([note.text for note in reading.notes], reading.pdf) == (["Long.\n\nGood."], "/t.pdf")


def test_child_notes_and_attachments_of_zotero_belong_to_their_items() -> None:
    note = {"key": "N1", "itemType": "note", "parentItem": ZOTERO["key"], "note": "<p>Good.</p>"}
    other = {**note, "key": "N2", "note": "<p>Long.</p>"}
    pdf = {"key": "A1", "itemType": "attachment", "parentItem": ZOTERO["key"], "title": "PDF", "path": "/t.pdf"}
    items = [{"key": item["key"], "data": item} for item in (note, ZOTERO, pdf, other)]
    listed = loads(json.dumps(items), "list")
    (reading,) = listed.readings
    assert ([note.text for note in reading.notes], reading.pdf) == (["Good.\n\nLong."], "/t.pdf")
    assert ([paper.title for paper in listed.papers], listed.rejected, listed.skipped) == (["Tides"], [], {})


def test_other_notes_and_attachments_of_zotero_are_counted() -> None:
    child = {"parentItem": ZOTERO["key"]}
    items = [
        {"itemType": "attachment", "path": "/t.pdf"},
        {"itemType": "note", "note": "x", "parentItem": "missing"},
        {"itemType": "attachment", "filename": "t.pdf", **child},
        {"itemType": "annotation", **child},
        ZOTERO,
    ]
    listed = loads(json.dumps(items), "list")
    assert [paper.title for paper in listed.papers] == ["Tides"]
    assert listed.skipped == {"standalone attachment": 1, "standalone note": 1, "attachment": 1, "annotation": 1}


@pytest.mark.parametrize("wrap", [lambda items: {"status": "ok", "message": {"items": items}}, lambda items: {
    "status": "ok", "message": items[0]}, lambda items: items])  # fmt: skip
def test_messages_of_crossref_are_read(wrap: Any) -> None:
    item = {"title": ["Tides"], "author": [{"given": "Ann", "family": "Bee"}], "container-title": ["Sea Letters"]}
    listed = loads(json.dumps(wrap([{**item, "DOI": "10.1000/t", "issued": {"date-parts": [[2020]]}}])), "list")
    (paper,) = listed.papers
    assert (paper.title, paper.authors, paper.venue, paper.doi) == ("Tides", ("Ann Bee",), "Sea Letters", "10.1000/t")


def test_values_whose_names_differ_only_in_case_are_both_kept() -> None:
    (paper,) = loads(json.dumps([{**OPENALEX, "grade": "1", "Grade": "2"}]), "list").papers
    assert {"1", "2"} <= {*paper.extra.values()}


def test_rejected_records_have_the_lines_of_the_file() -> None:
    text = '{"results": [\n{"authorships": [], "title": "A"},\n{"authorships": [], "title": ""},\n7]}'
    listed = loads(text, "list")
    assert [(each.entry, each.reason) for each in listed.rejected] == [
        ("line 3 (record 2)", "no title"),
        ("line 4 (record 3)", "must be an object"),
    ]
    assert loads(json.dumps({"message": {"items": [7]}}, indent=1), "list").rejected[0].entry == "line 4"


def test_each_line_may_hold_a_record() -> None:
    text = "\n".join(
        json.dumps({"key": "bee", "author_list": "Bee", "title": title}) for title in ("Tides", "", "Reefs")
    )
    listed = loads(text, "list")
    assert [paper.title for paper in listed.papers] == ["Tides", "Reefs"]
    assert [each.entry for each in listed.rejected] == ["line 2 (bee)"]


def test_rejected_records_have_their_ids() -> None:
    untitled: dict[str, Any] = {"id": "https://openalex.org/W2", "title": None, "authorships": []}
    listed = loads(json.dumps([OPENALEX, untitled]), "list")
    assert [each.entry for each in listed.rejected] == ["line 1 (https://openalex.org/W2)"]


@pytest.mark.parametrize(
    ("record", "title"),
    [
        ({**OPENALEX, "title": None, "display_name": None}, "10.1000/t"),
        ({**SEMANTIC_SCHOLAR, "title": None, "externalIds": {"ArXiv": "2001.00001"}}, "2001.00001"),
        ({**PLAIN, "title": "", "doi": None, "links": None}, "https://example.org/t"),
    ],
)
def test_id_or_link_stands_for_a_missing_title(record: dict[str, Any], title: str) -> None:
    listed = loads(json.dumps([PLAIN, record] if "tags" in record else [record]), "list")
    paper = listed.papers[-1]
    assert (paper.title, paper.lacks_title, listed.rejected) == (title, True, [])


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ({"resultList": {"result": [{"title": "Tides"}]}}, "Europe PMC JSON"),
        ([{"title": "Tides", "authorString": "Bee A", "pubYear": "2020"}], "Europe PMC JSON"),
        ({"result": {"hits": {"hit": [{"info": {"title": "Tides"}}]}}}, "DBLP JSON"),
        ({"hits": {"hits": [{"metadata": {"titles": [{"title": "Tides"}]}, "links": {}}]}}, "INSPIRE JSON"),
        ({"last-modified-date": None, "group": [{"work-summary": []}], "path": "/works"}, "ORCID JSON"),
        ({"put-code": 1, "title": {"title": {"value": "Tides"}}}, "ORCID JSON"),
        ({"notes": [{"id": "a", "forum": "a", "content": {"title": "Tides"}}]}, "OpenReview JSON"),
        ([{"id": "a", "article": {"title": "Tides"}, "ext_ids": {}, "user_data": {}}], "Papers JSON"),
        ({"header": {}, "result": {"uids": ["1"], "1": {"title": "Tides"}}}, "PubMed JSON"),
        ({"search-results": {"entry": [{"dc:title": "Tides"}]}}, "Scopus JSON"),
        ({"response": {"docs": [{"docid": "1", "label_s": "Tides"}]}}, "HAL JSON"),
        ([{"lens_id": "1", "title": "Tides"}], "Lens JSON"),
        ({"@context": "https://schema.org", "@type": "ScholarlyArticle", "name": "Tides"}, "JSON-LD"),
        ({"hits": {"hits": [{"@score": 1, "info": {"title": "Tides"}}]}}, "DBLP JSON"),
    ],
)
def test_known_records_that_cannot_be_read_are_named(value: Any, name: str) -> None:
    with pytest.raises(ValueError, match=f"it looks like {name}, which paperlog can't read"):
        loads(json.dumps(value), "list")


def test_titles_of_anything_else_are_not_papers_of_a_plain_list() -> None:
    codes = [{"code": "05C15", "title": "Colors"}]
    assert not is_plain([(each, 1) for each in codes])
    assert is_plain([({**each, "code": "https://example.org/c"}, 1) for each in codes])


@pytest.mark.parametrize(
    "people",
    [
        ["Ann Bee", "Carl Dee"],
        ["Bee, Ann", "Dee, Carl"],
        [{"name": "Ann Bee", "affiliation": "Ocean University"}, {"name": "Carl Dee"}],
        [{"fullName": "Ann Bee"}, {"fullName": "Carl Dee"}],
        [{"firstName": "Ann", "lastName": "Bee"}, {"given": "Carl", "family": "Dee"}],
        {"author": [{"@pid": "1", "text": "Ann Bee"}, {"@pid": "2", "text": "Carl Dee"}]},
        [{"creator": "Bee, Ann"}, {"creator": "Dee, Carl"}],
    ],
)
def test_names_in_plain_lists_may_be_in_objects(people: Any) -> None:
    (paper,) = loads(json.dumps([{"title": "Tides", "year": 2020, "authors": people}]), "list").papers
    assert paper.authors == ("Ann Bee", "Carl Dee")
    has_more = "Ocean" in str(people) or "@pid" in str(people)
    assert paper.extra == ({"csv-authors": json.dumps(people)} if has_more else {})


@pytest.mark.parametrize("name", ["authors", "venue", "date", "doi"])
def test_record_is_rejected_if_the_form_of_an_essential_value_is_unknown(name: str) -> None:
    record = {**PLAIN, "key": "bee", name: [{"a": 1, "b": 2}]}
    listed = loads(f"[{json.dumps(PLAIN)},\n{json.dumps(record)}]", "list")
    assert [paper.title for paper in listed.papers] == ["Tides"]
    assert [(each.entry, each.reason) for each in listed.rejected] == [
        ("line 2 (bee)", f"the form of '{name}' isn't known")
    ]


def test_other_values_of_unknown_form_are_kept() -> None:
    listed = loads(json.dumps([{**PLAIN, "tags": [{"a": 1, "b": 2}]}]), "list")
    (paper,) = listed.papers
    assert (paper.tags, paper.extra["csv-tags"]) == ((), '[{"a": 1, "b": 2}]')


def test_ids_in_an_object_of_a_plain_record_are_read() -> None:
    (paper,) = loads(json.dumps([MENDELEY]), "list").papers
    assert (paper.doi, paper.extra["pmid"]) == ("10.1000/t", "9")
    assert "scopus" in paper.extra["csv-identifiers"]


def test_id_of_a_plain_record_may_be_that_of_arxiv() -> None:
    listed = loads(json.dumps([{"id": "2001.00001", "title": "Tides", "authors": "Ann Bee"}]), "list")
    (paper,) = listed.papers
    assert (paper.arxiv, paper.citation_keys, paper.extra) == ("2001.00001", (), {})


def test_arxiv_id_of_a_record_of_ads_is_read() -> None:
    (paper,) = loads(json.dumps(ADS), "list").papers
    assert (paper.arxiv, paper.citation_keys) == ("2001.00001", ("2020SeaL....8...10B",))


@pytest.mark.parametrize(
    "record",
    [
        {"id": "a", "name": "Tides", "price": 3},
        {"title": "Tides", "paper": {"id": "2001.00001"}},
        {"id": "a", "title": "Tides", "names": [{"a": 1, "b": 2}]},
    ],
)
def test_records_of_unknown_form_are_refused(record: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="the form of its records isn't known"):
        loads(json.dumps([record]), "list")


def test_titles_with_abstracts_are_papers() -> None:
    listed = loads(json.dumps([{"title": "Tides", "abstract": "Salt.", "access": {"is_open": True}}]), "list")
    (paper,) = listed.papers
    assert (paper.abstract, paper.extra) == ("Salt.", {"csv-access": '{"is_open": true}'})


def test_deeply_nested_records_are_refused() -> None:
    deep = "[" * 300 + "]" * 300
    with pytest.raises(ValueError, match="nested too deeply"):
        loads(f'[{{"authorships": [], "title": "Tides", "x": {deep}}}]', "list")


OTHERS: list[Any] = [{"name": "x", "version": "1"}, {"tasks": [{"label": "a"}]}, 7, "text", None]


@pytest.mark.parametrize("value", OTHERS)
def test_other_json_is_refused(value: Any) -> None:
    with pytest.raises(ValueError, match="not CSL-JSON"):
        loads(json.dumps(value), "list")


RECORDS: dict[str, dict[str, Any]] = {
    "Zotero": ZOTERO,
    "OpenAlex": OPENALEX,
    "Semantic Scholar": SEMANTIC_SCHOLAR,
    "Zenodo": ZENODO,
}
RECORDS |= {"DataCite": DATACITE, "arXiv": ARXIV, "NASA ADS": ADS, "plain": PLAIN}
RECORDS |= {"Paperpile": PAPERPILE, "Mendeley": MENDELEY, "BibJSON": BIBJSON}
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(0, 999) | st.sampled_from(["Ann Bee", "2020", "tide", "x" * 600, ""]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["name", "a"]), inner, max_size=2),
    max_leaves=5,
)


@pytest.mark.parametrize("form", RECORDS)
def test_every_value_is_held_kept_or_named(form: str) -> None:
    listed = loads(json.dumps([RECORDS[form]]), "list")
    words = {"and", "author", "editor", "abstract", "issued", "personal", "journal", *words_held(listed)}
    for name, value in RECORDS[form].items():
        if name not in {*listed.left_out, "itemType", "publicationTypes", "stars"}:
            inner = value if isinstance(value, dict) and name in {"metadata", "attributes"} else {name: value}
            for key, each in inner.items():
                missing = [word for text in scalars(each) for word in words_of(text) if word not in words]
                assert not missing or key in listed.left_out, (key, missing)


@given(st.sampled_from(sorted(RECORDS)), st.data())
def test_any_values_are_read_or_refused(form: str, data: st.DataObject) -> None:
    record = RECORDS[form]
    changed = data.draw(st.dictionaries(st.sampled_from(sorted(record)), VALUES, max_size=3))
    check_whatever_the_text(loads, json.dumps([record | changed]))


def words_held(listed: ImportedList) -> set[str]:
    (paper,) = listed.papers
    notes = [note.text for reading in listed.readings for note in reading.notes]
    fields = [str(getattr(paper, field)) for field in Paper.__struct_fields__ if field not in {"links", "extra"}]
    return set(words_of(" ".join([*fields, *notes, *(link.url for link in paper.links), *paper.extra.values()])))


def words_of(text: str) -> list[str]:
    return [word.lstrip("0") or "0" for word in re.sub(r"</?p>|\W|_", " ", text.casefold()).split()]


def scalars(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for each in value.values():
            yield from scalars(each)
    elif isinstance(value, list):
        for each in value:
            yield from scalars(each)
    elif value is not None:
        yield str(value)


@pytest.mark.parametrize("mark", ["authorships", "authors"])
def test_records_with_different_names_are_read_in_linear_time(mark: str) -> None:
    def count(size: int) -> int:
        text = json.dumps([{"title": f"A{n}", mark: "Bee", f"own-{n}": "x"} for n in range(size)])
        return count_operations(lambda: loads(text, "list"))

    assert_linear(count, 50)


def test_commas_in_the_names_of_organizations_are_kept() -> None:
    creators = [{"name": "Institute of Tides, Reefs", "nameType": "Organizational"}, {"name": "Bee, Ann"}]
    record = {"data": {"type": "dois", "attributes": {"titles": [{"title": "Tides"}], "creators": creators}}}
    assert loads(json.dumps(record), "list").papers[0].authors == ("Institute of Tides, Reefs", "Ann Bee")


def test_value_with_the_name_of_a_role_is_read() -> None:
    record = {"itemType": "book", "title": "Tides", "creators.author": "Dee", "creators": [{"lastName": "Bee"}]}
    assert loads(json.dumps([record]), "list").papers[0].authors == ("Bee",)


def test_value_of_an_item_of_zotero_with_the_name_of_its_data_is_kept() -> None:
    record = {"itemType": "book", "title": "Tides", "data": "tables"}
    assert loads(json.dumps([record]), "list").papers[0].extra["csv-data"] == "tables"
