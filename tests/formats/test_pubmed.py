"""PubMed's own format, as PubMed, Ovid and ERIC write it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given

from paperlog.formats.pubmed import loads
from paperlog.models import Paper
from support.format_cases import FOLDER, check_whatever_the_text, mutations, text_of
from support.shell import Shell

ARTICLE = text_of(FOLDER / "pubmed" / "article.nbib")
CHAPTER = text_of(FOLDER / "pubmed" / "chapter.nbib")


def read(*lines: str) -> Paper:
    (paper,) = loads("\n".join(["PMID- 1", *lines]), "list").papers
    return paper


def test_article() -> None:
    listed = loads(ARTICLE, "list.nbib")
    paper, other = listed.papers
    assert listed.rejected == []
    assert (other.title, other.extra) == ("Ants", {"pmid": "2"})
    assert list(listed.labels.values()) == ["line 2 (PMID 1234567)", "line 35 (PMID 2)"]
    assert paper.title == "How bees count: a long title about {bees}"
    assert paper.authors == ("Ann J van der Bee", "Carl Dee", "Wasp Group")
    assert (paper.type, paper.published, paper.venue) == ("article", "2019-03-07", "Journal of bees")
    assert (paper.doi, [link.url for link in paper.links]) == ("10.1000/bees.1", ["https://doi.org/10.1000/bees.1"])
    assert paper.abstract == "BACKGROUND: Bees count. RESULTS: To four."
    assert paper.tags == ("counting, animal", "Bees", "Learning")
    kept = {
        "volume": "12",
        "number": "3",
        "pages": "101--9",
        "issn": "1234-5678, 1234-5679",
        "affiliation": "Hive A \\& Co; Garden",
        "language": "eng",
        "location": "England",
        "shortjournal": "J Bees",
        "pmid": "1234567",
        "pmcid": "PMC99",
        "pubmed-own": "NLM",
        "pubmed-is": "1234-5678 (Electronic)\n1234-5679 (Linking)",
        "pubmed-lid": "e12 [pii]",
        "pubmed-mh": "*Bees\nLearning",
        "pubmed-pt": "Journal Article",
        "pubmed-cn": "Wasp Group",
        "pubmed-so": "J Bees. 2019.",
    }
    assert {name: text for name, text in paper.extra.items() if name in kept} == kept


def test_chapter_of_a_book() -> None:
    (paper,) = loads(CHAPTER, "list").papers
    assert (paper.title, paper.type, paper.venue) == ("Hives", "incollection", "Homes of Insects")
    assert (paper.authors, paper.editors) == (("Ann Bee",), ("Gil Eff",))
    assert {"isbn": "9780000000001", "publisher": "Press", "location": "Rome"}.items() <= paper.extra.items()


@pytest.mark.parametrize(
    ("date", "published", "kept"),
    [
        ("2019", "2019", {}),
        ("2019 Mar", "2019-03", {}),
        ("2019 Mar 7", "2019-03-07", {}),
        ("2019 Jan-Feb", "2019-01", {"date": "2019-01/2019-02"}),
        ("2000 Spring", "2000", {"date": "2000-21"}),
        ("2000 \u017fep 3", "2000-09-03", {}),
        ("2000 \u017fpring", "2000", {"pubmed-dp": "2000 \u017fpring", "ris-py": "2000 \u017fpring"}),
        ("1998 Dec-1999 Jan", "1998-12", {"date": "1998-12/1999-01"}),
        ("in press", None, {"year": "in press", "pubmed-dp": "in press"}),
    ],
)
def test_dates(date: str, published: str | None, kept: dict[str, str]) -> None:
    paper = read("TI  - Bees", f"DP  - {date}")
    assert paper.published == published
    assert {name: text for name, text in paper.extra.items() if name != "pmid"} == kept


@pytest.mark.parametrize(
    ("lines", "authors", "kept"),
    [
        (["AU  - de Bee AJ", "AU  - Dee C"], ("AJ de Bee", "C Dee"), {}),
        (["FAU - Bee, Ann", "AU  - Bee A", "AU  - Dee C"], ("A Bee", "C Dee"), {"pubmed-fau": "Bee, Ann"}),
        (["FAU - Bee, Ann", "AU  - Wasp X"], ("Ann Bee",), {"pubmed-au": "Wasp X"}),
        (["CN  - Group on Bees, Rome"], ("Group on Bees Rome",), {"pubmed-cn": "Group on Bees, Rome"}),
    ],
)
def test_full_and_short_names(lines: list[str], authors: tuple[str, ...], kept: dict[str, str]) -> None:
    paper = read("TI  - Bees", *lines)
    assert paper.authors == authors
    assert {name: text for name, text in paper.extra.items() if name.startswith("pubmed-")} == kept


def test_asterisks_of_major_topics_are_left_out_of_tags() -> None:
    paper = read("TI  - Bees", "OT  - *tide", "OT  - moon", "MH  - Oceans/*chemistry")
    assert paper.tags == ("tide", "moon", "Oceans/chemistry")
    assert (paper.extra["pubmed-ot"], paper.extra["pubmed-mh"]) == ("*tide\nmoon", "Oceans/*chemistry")


def test_record_without_a_title() -> None:
    assert read("AID - 10.1000/1 [doi]").title == "10.1000/1"
    listed = loads("PMID- 1\nTA  - J Bees\n\nstray\n\nPMID- 2\nTI  - Ants\n", "list")
    assert [(each.entry, each.reason) for each in listed.rejected] == [("line 1 (PMID 1)", "no title")]
    assert [paper.title for paper in listed.papers] == ["Ants"]


def test_records_of_eric_start_with_their_owner() -> None:
    listed = loads("OWN - ERIC\nTI  - Bees\nOT  - A\n\nOWN - ERIC\nTI  - Ants\n", "list")
    assert [paper.title for paper in listed.papers] == ["Bees", "Ants"]


@pytest.mark.parametrize("text", ["", "no records", "TY  - JOUR\nTI  - T\nER  - \n"])
def test_other_text_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not PubMed"):
        loads(text, "list")


@given(text=mutations([ARTICLE, CHAPTER]))
def test_damaged_records(text: str) -> None:
    check_whatever_the_text(loads, text)


def test_import_and_export(paperlog: Shell, tmp_path: Path) -> None:
    (tmp_path / "bees.nbib").write_text(ARTICLE)
    assert "2 added, 0 updated, 0 unchanged, 0 rejected" in paperlog(f"import {tmp_path / 'bees.nbib'}").out
    (tmp_path / "bees.txt").write_text(ARTICLE)
    assert "2 unchanged" in paperlog(f"import {tmp_path / 'bees.txt'} --source bees.nbib").out
    bibtex = paperlog("export 'source:bees.nbib' --format bibtex").out
    assert "pubmed-mh = {*Bees\nLearning}," in bibtex
