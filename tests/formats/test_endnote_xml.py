"""EndNote's XML, as EndNote and other reference managers write it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given

from paperlog.formats.endnote.xml_reader import loads
from paperlog.models import Paper
from support.format_cases import FOLDER, check_whatever_the_text, mutations, text_of
from support.shell import Shell

LIST = text_of(FOLDER / "endnote-xml" / "list.xml")


def read(record: str) -> Paper:
    (paper,) = loads(f"<xml><records><record>{record}</record></records></xml>", "list").papers
    return paper


def test_article_and_book() -> None:
    listed = loads(LIST, "list.xml")
    article, book = listed.papers
    assert listed.rejected == []
    assert list(listed.labels.values()) == ["line 3 (bee2019)", "line 20"]
    assert article.title == "How A. mellifera counts"
    assert article.authors == ("Ann Bee", "Carl Dee", "Wasp Hornet and Company")
    assert (article.type, article.published, article.venue) == ("article", "2019-03-07", "Journal of Bees")
    assert (article.doi, article.citation_keys) == ("10.1000/bees.1", ("bee2019",))
    assert [link.url for link in article.links] == ["https://example.org/bees"]
    assert (article.tags, article.abstract) == (("counting", "bees, wild"), "First & best.\n\nSecond.")
    kept = {
        "title": "How \\emph{A. mellifera} counts",
        "shortjournal": "J Bees",
        "volume": "12",
        "number": "3",
        "pages": "101--109",
        "issn": "1234-5678",
        "note": "Read this.",
        "ris-l1": "internal-pdf://1/bees.pdf",
        "endnote-database": "my.enl",
        "endnote-rec-number": "7",
        "endnote-foreign-keys-key": "7",
        "endnote-custom9": "other",
    }
    assert kept.items() <= article.extra.items()
    assert (book.type, book.venue, book.editors) == ("book", None, ("Hal Gee",))
    kept = {
        "series": "Homes",
        "translator": "Tee, Tom",
        "publisher": "Press",
        "location": "Rome",
        "endnote-id": "oai:1",
    }
    assert kept.items() <= book.extra.items()


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("a &lt;b&gt; &amp; c", "a <b> & c"),
        ("a &amp;lt; b", "a &lt; b"),
        ('<style face="bold superscript">2</style> is even', "2 is even"),
    ],
)
def test_title_is_text(title: str, shown: str) -> None:
    assert read(f"<titles><title>{title}</title></titles>").title == shown


def test_unknown_type() -> None:
    paper = read('<ref-type name="Hieroglyph">99</ref-type><titles><title>Bees</title></titles>')
    assert (paper.type, paper.extra["endnote-type"]) == ("misc", "Hieroglyph")


def test_record_without_a_title_is_named() -> None:
    listed = loads("<records>\n<record><volume>1</volume></record></records>", "list")
    assert [(each.entry, each.reason) for each in listed.rejected] == [("line 2", "no title")]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no records"),
        ("<xml><records><record>", "invalid XML"),
        ("<xml/>", "no records"),
        ("<html><record/></html>", "no records"),
        ('<!DOCTYPE xml [<!ENTITY a "ha">]><xml><records><record>&a;</record></records></xml>', "document type"),
    ],
)
def test_other_text_is_refused(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        loads(text, "list")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (
            '<?xml version="1.0"?><!DOCTYPE PubmedArticleSet SYSTEM "https://example.org/x.dtd"><PubmedArticleSet/>',
            r"PubMed XML, which paperlog can't read. Export the format PubMed \(.nbib\) instead",
        ),
        ('<mods xmlns="http://www.loc.gov/mods/v3"/>', "MODS, which paperlog can't read. Export BibTeX or RIS instead"),
        ("<!-- A list -->\n<rdf:RDF/>", "RDF, which"),
        ('<collection xmlns="http://www.loc.gov/MARC21/slim"><record/></collection>', "MARCXML, which"),
        ("<b:Sources/>", "a bibliography of Word, which"),
    ],
)
def test_other_kinds_of_xml_are_refused_by_name(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=f"it looks like {reason}"):
        loads(text, "list")


def test_deeply_nested_elements() -> None:
    nested = "<titles>" * 5000 + "<title>Bees</title>" + "</titles>" * 5000
    assert loads(f"<records><record>{nested}<title>Ants</title></record></records>", "list").rejected


@given(text=mutations([LIST]))
def test_damaged_files(text: str) -> None:
    check_whatever_the_text(loads, text)


def test_import(paperlog: Shell, tmp_path: Path) -> None:
    (tmp_path / "list.xml").write_text(LIST)
    assert "2 added, 0 updated, 0 unchanged, 0 rejected" in paperlog(f"import {tmp_path / 'list.xml'}").out
    result = paperlog(f"import {tmp_path / 'list.xml'} --with-readings")
    assert (result.code, paperlog.paper("bee2019")["notes"][0]["text"]) == (0, "Read this.")
