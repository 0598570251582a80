"""EndNote's XML, as EndNote and other reference managers write it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given

from paperlog.formats.endnote.xml_reader import loads
from paperlog.models import Paper
from support.format_cases import check_whatever_the_text, mutations
from support.shell import Shell

LIST = """<?xml version="1.0" encoding="UTF-8" ?>
<xml><records>
<record><database name="my.enl" path="C:\\my.enl">my.enl</database><source-app name="EndNote">EndNote</source-app>
<rec-number>7</rec-number><foreign-keys><key app="EN" db-id="x">7</key></foreign-keys>
<ref-type name="Journal Article">17</ref-type>
<contributors><authors>
<author><style face="normal" font="default" size="100%">Bee, Ann</style></author><author>Carl Dee</author>
<author>Wasp, Hornet and Company,</author></authors></contributors>
<titles><title><style face="normal">How </style><style face="italic">A. mellifera</style><style> counts</style></title>
<secondary-title>Journal of Bees</secondary-title></titles>
<periodical><full-title>Journal of Bees</full-title><abbr-1>J Bees</abbr-1></periodical>
<pages>101-109</pages><volume>12</volume><number>3</number>
<keywords><keyword>counting</keyword><keyword>bees, wild</keyword></keywords>
<dates><year>2019</year><pub-dates><date>Mar 7</date></pub-dates></dates>
<isbn>1234-5678</isbn><label>bee2019</label>
<urls><related-urls><url>https://example.org/bees</url></related-urls>
<pdf-urls><url>internal-pdf://1/bees.pdf</url></pdf-urls></urls>
<electronic-resource-num>10.1000/bees.1</electronic-resource-num>
<abstract>First &amp; best.&#xD;&#xD;Second.</abstract><notes>Read this.</notes><custom9>other</custom9></record>
<record><ref-type name="Edited Book">28</ref-type>
<contributors><secondary-authors><author>Gee, Hal</author></secondary-authors>
<subsidiary-authors><author>Tee, Tom</author></subsidiary-authors></contributors>
<titles><title>Hives</title><secondary-title>Homes</secondary-title></titles>
<dates><year>1982</year></dates><pub-location>Rome</pub-location><publisher>Press</publisher>
<electronic-resource-num>oai:1</electronic-resource-num></record>
</records></xml>
"""


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
        ('<!DOCTYPE PubmedArticleSet SYSTEM "https://example.org/x.dtd"><PubmedArticleSet/>', "no records"),
        ('<!DOCTYPE xml [<!ENTITY a "ha">]><xml><records><record>&a;</record></records></xml>', "document type"),
    ],
)
def test_other_text_is_refused(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
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
