"""Entries without a title are papers, and are exported without a title."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from paperlog.formats import Export, ExportFormat, ImportFormat, dumps, loads
from support.files import write_file
from support.shell import Shell


@pytest.mark.parametrize(
    ("entry", "title"),
    [
        ("@misc{bee2020,\n  year = {2020},\n}", "bee2020"),
        ("@misc{bee2020,\n}", "bee2020"),
        ("@misc{日本,\n  doi = {10.1000/1},\n}", "日本"),
        ("@proceedings{p,\n  booktitle = {Cryptography},\n}", "Cryptography"),
        ("@inproceedings{p,\n  booktitle = {Cryptography},\n}", "Cryptography"),
        ("@misc{p,\n  shorttitle = {{DNA}},\n}", "DNA"),
        ("@periodical{p,\n  issuetitle = {Bees},\n}", "Bees"),
        ("@article{p,\n  journal = {Nature},\n  volume = {3},\n}", "p"),
        ("@misc{p,\n  title = {{\\bf}},\n}", "p"),
        ("@misc{numpy,\n  title = {numpy},\n}", "numpy"),
    ],
)
def test_untitled_entry_is_exported_unchanged(entry: str, title: str) -> None:
    (paper,) = loads(entry, "x", ImportFormat.BIBTEX).papers
    assert paper.title == title
    assert dumps(Export("x", [], [paper], []), ExportFormat.BIBTEX) == f"{entry}\n"


def test_entry_with_only_a_subtitle_is_exported_unchanged() -> None:
    entries = [
        "@software{top,\n  title = {Top},\n}",
        "@software{version,\n  crossref = {top},\n  version = {5},\n}",
        "@software{module,\n  subtitle = {{2D} Module},\n  crossref = {version},\n}",
    ]
    papers = loads("\n".join(entries), "x", ImportFormat.BIBTEX).papers
    assert dumps(Export("x", [], papers, []), ExportFormat.BIBTEX) == "\n\n".join(entries) + "\n"


@pytest.mark.parametrize(
    ("form", "text", "title"),
    [
        (ImportFormat.RIS, "TY  - JOUR\nID  - bee\nPY  - 2020\nER  - \n", "bee"),
        (ImportFormat.RIS, "TY  - JOUR\nDO  - 10.1000/1\nER  - \n", "10.1000/1"),
        (ImportFormat.RIS, "TY  - ELEC\nUR  - https://a.org/x\nER  - \n", "https://a.org/x"),
        (ImportFormat.CSL, '[{"id": "bee", "type": "book"}]', "bee"),
        (ImportFormat.CSL, '[{"id": 5, "type": "book", "DOI": "10.1000/1"}]', "10.1000/1"),
    ],
)
def test_untitled_records_of_other_formats(form: ImportFormat, text: str, title: str) -> None:
    (paper,) = loads(text, "x", form).papers
    assert paper.title == title
    exported = dumps(Export("x", [], [paper], []), ExportFormat(form.value))
    if form is ImportFormat.RIS:
        assert {*text.splitlines()} <= {*exported.splitlines()}
        assert "TI  - " not in exported
    else:
        assert json.loads(text)[0].items() <= json.loads(exported)[0].items()
        assert "title" not in json.loads(exported)[0]


@pytest.mark.parametrize(
    ("cells", "title"),
    [("bee,10.1000/1,", "10.1000/1"), (",,https://arxiv.org/abs/2001.00001", "2001.00001"), (",,a.org/x", "")],
)
def test_untitled_rows_of_tables(cells: str, title: str) -> None:
    (paper,) = loads(f"Title,Citation Key,DOI,URL\n,{cells}\n", "x", ImportFormat.CSV).papers
    assert (paper.title, paper.lacks_title) == (title or "https://a.org/x", True)
    assert " title = " not in dumps(Export("x", [], [paper], []), ExportFormat.BIBTEX)
    exported = dumps(Export("x", [], [paper], []), ExportFormat.CSV)
    (again,) = loads(exported, "x", ImportFormat.CSV).papers
    assert (again.title, again.lacks_title) == (paper.title, True)


@pytest.mark.parametrize(
    ("form", "text"),
    [
        (ImportFormat.BIBTEX, "@misc{, year = 2020}"),
        (ImportFormat.CSV, "Title,Citation Key,Year\n,bee,2020\n"),
        (ImportFormat.RIS, "TY  - JOUR\nT2  - Nature\nER  - \n"),
        (ImportFormat.CSL, '[{"type": "book"}]'),
    ],
)
def test_entry_that_nothing_identifies_is_rejected(form: ImportFormat, text: str) -> None:
    assert [each.reason for each in loads(text, "x", form).rejected] == ["no title"]


def test_title_from_another_file_is_filled_in(paperlog: Shell, tmp_path: Path) -> None:
    untitled = write_file(tmp_path, "a.bib", "@misc{a, doi={10.1000/1}}")
    titled = write_file(tmp_path, "b.bib", "@misc{b, title={Bees}, doi={10.1000/1}}")
    for file in (untitled, titled):
        paperlog(f"import {file}")
    assert (paperlog.paper("a")["title"], paperlog.paper("a")["aliases"]) == ("Bees", [])
    for file in (untitled, titled):
        assert " 0 added, 0 updated" in paperlog(f"import {file}").out
    assert "@misc{a,\n  title = {Bees},\n" in paperlog("export a --format bibtex").out


def test_citation_key_is_not_an_alias_of_another_paper(paperlog: Shell, tmp_path: Path) -> None:
    before = paperlog.paper("lora")
    file = write_file(tmp_path, "a.bib", "@misc{hu2021, eprint={2106.09685}}")
    paperlog(f"import {file}")
    assert {**paperlog.paper("lora"), "citation_keys": [], "extra": {}, "type": None} == before
    assert paperlog("export lora --format bibtex").out.startswith("@misc{hu2021,\n  author")


def test_title_of_a_second_entry_in_the_same_file_is_used(paperlog: Shell, tmp_path: Path) -> None:
    file = write_file(tmp_path, "a.bib", "@misc{a, doi={10.1000/1}}\n@misc{b, title={Bees}, doi={10.1000/1}}")
    paperlog(f"import {file}")
    assert (paperlog.paper("a")["title"], paperlog.paper("b")["aliases"]) == ("Bees", [])
