"""Plain text of Web of Science, and of programs that write it for Inspec and MEDLINE."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given

from paperlog.formats.wos import loads
from paperlog.models import Paper
from support.format_cases import FOLDER, check_whatever_the_text, mutations, text_of
from support.shell import Shell

RECORDS = text_of(FOLDER / "wos" / "savedrecs.txt")


def read(*lines: str) -> Paper:
    (paper,) = loads("\n".join(["PT J", "TI Bees", *lines, "ER", ""]), "list").papers
    return paper


def test_article_and_conference_paper() -> None:
    listed = loads(RECORDS, "savedrecs.txt")
    article, paper = listed.papers
    assert listed.rejected == []
    assert list(listed.labels.values()) == ["line 3 (WOS:000000000000001)", "line 43"]
    assert article.title == "How bees count: a long title about bees"
    assert article.authors == ("Ann J. Bee", "Carl Dee", "Wasp Grp Rome")
    assert (article.type, article.published, article.venue) == ("article", "2019-03-07", "JOURNAL OF BEES")
    assert (article.doi, article.abstract) == ("10.1000/bees.1", "Bees count to four.")
    assert article.tags == ("counting", "bees, wild", "BEES", "LEARNING")
    kept = {
        "shortjournal": "J BEES",
        "volume": "12",
        "number": "3",
        "eid": "e12",
        "pages": "101--109",
        "publisher": "PRESS",
        "location": "ROME",
        "issn": "1234-5678, 1234-5679",
        "language": "English",
        "affiliation": "[Bee, Ann J.] Hive \\& Co, Rome, Italy.; [Dee, Carl] Univ Bees, Bonn, Germany.",
        "pmid": "31000000",
        "pagetotal": "9",
        "wos-pt": "J",
        "wos-dt": "Article",
        "wos-ca": "Wasp Grp, Rome",
        "wos-cr": "Ess E, 1999, J BEES, V1, P2\nTee T, 2001, ANTS, V3, P4",
        "wos-nr": "2",
        "wos-tc": "7",
        "wos-ji": "J. Bees",
        "wos-ut": "WOS:000000000000001",
    }
    assert kept.items() <= article.extra.items()
    assert (paper.type, paper.venue, paper.editors) == ("inproceedings", "ANTS 2020", ("H Gee",))
    kept = {
        "series": "Lecture Notes in Insects",
        "eventtitle": "3rd Conference on Ants",
        "venue": "Rome, ITALY",
        "wos-cy": "NOV 02-05, 2020",
        "isbn": "978-0-00-000000-1",
    }
    assert kept.items() <= paper.extra.items()


@pytest.mark.parametrize(
    ("lines", "published", "kept"),
    [
        (["PY 2019"], "2019", {}),
        (["PY 2019", "PD MAR"], "2019-03", {}),
        (["PY 2019", "PD DEC 16 2019"], "2019-12-16", {}),
        (["PY 2019", "PD NOV-DEC"], "2019-11", {"date": "2019-11/2019-12"}),
        (["PY 2019", "PD FAL"], "2019", {"date": "2019-23"}),
        (["PY 2019", "PD 07 2019"], "2019", {"wos-pd": "07 2019"}),
        (["PD MAY 2019"], "2019-05", {}),
        (["PY in press"], None, {"year": "in press"}),
    ],
)
def test_dates(lines: list[str], published: str | None, kept: dict[str, str]) -> None:
    paper = read(*lines)
    assert paper.published == published
    assert {name: text for name, text in paper.extra.items() if name != "wos-pt"} == kept


@pytest.mark.parametrize(
    ("publication", "lines", "entry_type"),
    [
        ("J", ["DT Article; Proceedings Paper"], "article"),
        ("J", [], "article"),
        ("C", [], "inproceedings"),
        ("B", ["SO Hives", "DT Article; Book Chapter"], "incollection"),
        ("B", ["SO Bees", "DT Book"], "book"),
        ("B", ["SO BEES"], "book"),
        ("P", [], "patent"),
    ],
)
def test_types(publication: str, lines: list[str], entry_type: str) -> None:
    (paper,) = loads("\n".join([f"PT {publication}", "TI Bees", *lines, "ER"]), "list").papers
    assert paper.type == entry_type


@pytest.mark.parametrize(
    ("lines", "authors", "kept"),
    [
        (["AU Bee, A", "   Dee, C"], ("A Bee", "C Dee"), None),
        (["AU Bee, Ann; Dee, Carl"], ("Ann Bee", "Carl Dee"), None),
        (["AU Ann Bee"], ("Ann Bee",), None),
        (["AU Bee, AX", "AF Bee, Ann"], ("Ann Bee",), "Bee, AX"),
    ],
)
def test_authors(lines: list[str], authors: tuple[str, ...], kept: str | None) -> None:
    paper = read(*lines)
    assert (paper.authors, paper.extra.get("wos-au")) == (authors, kept)


def test_text_outside_of_records_is_named() -> None:
    listed = loads("PT J\nTI Bees\nER\nstray\n\nPT J\nSO JOURNAL\nER\nPT J\nTI Ants\n", "list")
    assert [paper.title for paper in listed.papers] == ["Bees", "Ants"]
    assert [(each.entry, each.reason) for each in listed.rejected] == [
        ("line 4", "outside of any record"),
        ("line 6", "no title"),
    ]


@pytest.mark.parametrize("text", ["", "no records", "TY  - JOUR\nTI  - T\nER  - \n", "PT\tAU\nJ\tBee, A\n"])
def test_other_text_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not Web of Science"):
        loads(text, "list")


@given(text=mutations([RECORDS]))
def test_damaged_records(text: str) -> None:
    check_whatever_the_text(loads, text)


def test_import(paperlog: Shell, tmp_path: Path) -> None:
    (tmp_path / "savedrecs.txt").write_bytes(RECORDS.replace("\n", "\r\n").encode("utf-8-sig"))
    assert "2 added, 0 updated, 0 unchanged, 0 rejected" in paperlog(f"import {tmp_path / 'savedrecs.txt'}").out
    assert paperlog(f"import {tmp_path / 'savedrecs.txt'}").out.startswith("savedrecs.txt: 0 added, 0 updated, 2 unch")
