"""EndNote's tagged records, as EndNote, Google Scholar, the ACL Anthology and library catalogues write them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given

from paperlog.formats.endnote import loads
from paperlog.models import Paper
from support.format_cases import FOLDER, check_whatever_the_text, mutations, text_of
from support.shell import Shell

ARTICLE = text_of(FOLDER / "endnote" / "article.enw")
BOOK = text_of(FOLDER / "endnote" / "book.enw")


def read(*lines: str) -> Paper:
    (paper,) = loads("\n".join(lines), "list").papers
    return paper


def test_article_and_conference_paper() -> None:
    listed = loads(ARTICLE, "list.enw")
    article, paper = listed.papers
    assert listed.rejected == []
    assert list(listed.labels.values()) == ["line 1 (bee2019)", "line 29 (eff-2020-ants)"]
    assert article.title == "How bees count: a long title about bees"
    assert article.authors == ("Ann Bee", "Carl Dee", "Wasp Hornet and Company")
    assert (article.type, article.published, article.venue) == ("article", "2019-03-07", "Journal of Bees")
    assert (article.doi, article.citation_keys) == ("10.1000/bees.1", ("bee2019",))
    assert [link.url for link in article.links] == ["https://example.org/bees"]
    assert article.tags == ("counting", "bees, wild")
    assert article.abstract == "First.\n\nSecond."
    kept = {
        "shortjournal": "J Bees",
        "volume": "12",
        "number": "3",
        "pages": "101--109",
        "issn": "1234-5678",
        "language": "eng",
        "affiliation": "Hive \\& Co",
        "note": "Read this.",
        "ris-dp": "Hive Library",
        "endnote-q": "unknown",
    }
    assert kept.items() <= article.extra.items()
    assert (paper.type, paper.venue, paper.published) == ("inproceedings", "Proceedings of Ants 2020", "2020-11")
    assert paper.editors == ("Hal Gee",)


def test_book() -> None:
    paper = read(BOOK)
    assert (paper.type, paper.venue, paper.published) == ("book", None, "1982")
    assert (paper.authors, paper.editors) == (("Ann Bee",), ("Hal Gee", "Eva Ess"))
    kept = {
        "series": "Homes",
        "translator": "Tee, Tom",
        "publisher": "Press",
        "location": "Rome",
        "edition": "2nd",
        "pages": "17--23",
        "ris-sp": "17\n5",
        "isbn": "9780000000001",
        "endnote-id": "oai:1",
    }
    assert kept.items() <= paper.extra.items()


@pytest.mark.parametrize(
    ("lines", "published"),
    [
        (["%D 2019"], "2019"),
        (["%D 2019", "%8 7 March"], "2019-03-07"),
        (["%D 2019", "%8 2019-03-07"], "2019-03-07"),
        (["%8 2019-03-07"], "2019-03-07"),
        (["%D 1995/01/01"], "1995-01-01"),
        (["%D 2019", "%8 2018-12-01"], "2019"),
        (["%D 2019", "%8 Spring"], "2019"),
        (["%D in press"], None),
    ],
)
def test_dates(lines: list[str], published: str | None) -> None:
    assert read("%0 Journal Article", "%T Bees", *lines).published == published


@pytest.mark.parametrize(
    ("lines", "entry_type"),
    [
        (["%0 Thesis", "%9 PhD thesis"], "phdthesis"),
        (["%0 Web Page"], "online"),
        (["%0 Dataset"], "dataset"),
        (["%J Nature"], "article"),
        (["%B Hives", "%I Press"], "incollection"),
        (["%I Press"], "book"),
        (["%0 Legal Rule"], "misc"),
    ],
)
def test_types(lines: list[str], entry_type: str) -> None:
    paper = read(*lines, "%T Bees")
    assert paper.type == entry_type
    assert paper.extra.get("endnote-type") == ("Legal Rule" if entry_type == "misc" else None)


def test_records_are_separated_by_their_first_tags() -> None:
    listed = loads("%T Bees\n%D 2019\n\n%T Ants\n\n%0 Book\n%T Wasps\n%0 Book\n", "list")
    assert [paper.title for paper in listed.papers] == ["Bees", "Ants", "Wasps"]
    assert [(each.entry, each.reason) for each in listed.rejected] == []


@pytest.mark.parametrize("text", ["", "no records", "% a comment of TeX\n@misc{a, title={T}}"])
def test_other_text_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not EndNote"):
        loads(text, "list")


@given(text=mutations([ARTICLE, BOOK]))
def test_damaged_records(text: str) -> None:
    check_whatever_the_text(loads, text)


def test_import(paperlog: Shell, tmp_path: Path) -> None:
    (tmp_path / "bees.enw").write_text(ARTICLE)
    assert "2 added, 0 updated, 0 unchanged, 0 rejected" in paperlog(f"import {tmp_path / 'bees.enw'}").out
    (tmp_path / "bees.txt").write_text(ARTICLE)
    assert "2 unchanged" in paperlog(f"import {tmp_path / 'bees.txt'} --source bees.enw --with-readings").out
    assert paperlog.paper("bee2019")["notes"][0]["text"] == "Read this."
