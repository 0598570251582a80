"""RIS in its source form: an import and an export keep each record's type and all its values."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from paperlog.dates import PartialDate
from paperlog.formats import Export
from paperlog.formats.bibtex import dumps as bibtex_dumps
from paperlog.formats.ris import dumps, loads
from paperlog.identifiers import make_link
from paperlog.models import Paper
from support.files import write_file
from support.shell import Shell

ARTICLE = """TY  - JOUR
ID  - bee2020
TI  - The Role of <i>E. coli</i>
AU  - Bee, Ann
AU  - van Dee, Carl, Jr.
AU  - The WHO Team
PY  - 2020
DA  - 2020/05/17/
T2  - Journal of Things
VL  - 4
IS  - 2
SP  - 1
EP  - 9
PB  - House & Sons
SN  - 1234-5678
DO  - 10.1000/1_2
UR  - https://example.org/1
"""
UNUSUAL = [
    ["T1  - A <b>T</b>", "A1  - Bee, Ann", "A1  - Dee, C.", "Y1  - 2020/05//Spring", "JF  - J", "JO  - J.", "N2  - x"],
    ["AU  - Bee, Ann; Dee, Carl", "AU  - et al.", "ED  - Cee, D.", "A2  - Eff, G.", "A4  - Gee, H."],
    ["AU  - Smith II, John A", "AU  - Barnes and Noble, Inc.", "AU  - Plato"],
    ["PY  - in press", "DA  - soon", "Y2  - 2021/03/04/"],
    ["PY  - 2020-2021", "Y2  - yesterday", "LA  - eng", "ET  - 2nd"],
    ["KW  - a, b; c", "M1  - 12", "M3  - Article", "C1  - x", "C7  - e12", "XX  - y", "X1  - z"],
    ["KW  - one\ntwo\nthree", "AB  - First.\n\nSecond.", "AD  - Here & there", "AN  - WOS:0001"],
    ["SP  - 1-9", "SN  - 978-1-2 (print)", "SN  - 1234-567X", "CY  - Rome", "NV  - 3"],
    ["EP  - 9", "L1  - files/1/a.pdf", "L1  - https://a.org/b.pdf", "L2  - https://a.org/c", "LK  - d", "L4  - e"],
    ["N1  - one", "N1  - <p>two</p>\nlines", "RN  - mine", "DB  - Scopus", "DP  - Ovid", "CN  - QA 76", "U1  - 5"],
    ["AN  - arXiv:2106.09685v2", "UR  - https://arxiv.org/abs/2106.09685", "ST  - S"],
    ["DO  - doi: 10.1000/1", "DI  - 10.1000/1", "M3  - 10.1000/1", "UR  - ftp://example.org", "PP  - Paris"],
    ["T2  - The Book", "T3  - LNCS", "BT  - Other", "C3  - Third", "J2  - B."],
]  # fmt: skip


def _record(*lines: str, ris_type: str = "JOUR", title: str = "TI  - T") -> str:
    return "\n".join([f"TY  - {ris_type}", "ID  - k", title, *lines, "ER  - ", ""])


def _read(text: str) -> list[Paper]:
    listed = loads(text, "list")
    assert listed.rejected == []
    return list(listed.papers)


def _written(papers: list[Paper]) -> str:
    return dumps(Export("x", [], papers, []))


def _values(text: str) -> list[dict[str, list[str]]]:
    """Return the values of each record by tag, with white space normalized."""
    records = []
    for record in re.split(r"^ER  - .*\n", text, flags=re.MULTILINE)[:-1]:
        values: dict[str, list[str]] = {}
        for tag, value in re.findall(r"^([A-Z][A-Z0-9])  - ?((?:.|\n(?![A-Z][A-Z0-9]  -))*)", record, re.MULTILINE):
            values.setdefault(tag, []).append(" ".join(value.split()))
        records.append({tag: kept for tag, texts in values.items() if (kept := [*filter(None, texts)])})
    return records


def _check(text: str) -> None:
    for written, before in zip(_values(_written(_read(text))), _values(text), strict=True):
        assert {tag: texts for tag, texts in written.items() if tag in before} == before


def test_usual_record_is_stored_once() -> None:
    (paper,) = _read(f"{ARTICLE}ER  - \n")
    assert paper.type == "article"
    assert set(paper.extra) == {"title", "volume", "number", "pages", "publisher", "issn"}
    assert _written([paper]) == f"{ARTICLE}ER  - \n"


@pytest.mark.parametrize("lines", UNUSUAL, ids=lambda lines: lines[0].split()[0])
@pytest.mark.parametrize("ris_type", ["JOUR", "CHAP", "BOOK", "GEN"])
def test_values_are_exported_as_imported(lines: list[str], ris_type: str) -> None:
    _check(_record(*lines, ris_type=ris_type))


def test_other_titles_are_exported_as_imported() -> None:
    _check(_record("BT  - A Book", "T2  - A Series", ris_type="BOOK", title="A2  - Bee, Ann"))
    _check(_record("T2  - t", "JO  - T", title="T1  - T"))
    _check("TI  - No type\nAU  - Bee, Ann\nER  - \n\nAU  - Dee, Carl\nTI  - Nor here\nER  - \n")


@pytest.mark.parametrize(
    ("ris_type", "entry_type"),
    [
        ("JOUR", "article"), ("MGZN", "article"), ("CONF", "inproceedings"), ("CPAPER", "inproceedings"),
        ("BOOK", "book"), ("CHAP", "incollection"), ("THES", "thesis"), ("RPRT", "report"), ("ELEC", "online"),
        ("COMP", "software"),
        ("DATA", "dataset"), ("PAT", "patent"), ("UNPB", "unpublished"), ("GEN", "misc"), ("SLIDE", "misc"),
        ("?", "misc"),
    ],
)  # fmt: skip
def test_types_are_those_of_biblatex_and_are_exported_unchanged(ris_type: str, entry_type: str) -> None:
    (paper,) = _read(_record(ris_type=ris_type))
    assert paper.type == entry_type
    assert _values(_written([paper])) == [{"TY": [ris_type], "ID": ["k"], "TI": ["T"]}]


def test_ids_that_are_not_citation_keys_are_exported() -> None:
    text = "".join(f"TY  - GEN\nTI  - T{number}\n{line}\nER  - \n" for number, line in enumerate(
        ["ID  - 1", "LB  - 1", "LB  - a b", "ID  - http://x.org/1\nN1  - Citation Key: bee", "ID  - dee"]
    ))  # fmt: skip
    papers = _read(text)
    _check(text)
    assert _values(_written([replace(papers[4], citation_keys=("eff",))])) == [
        {"TY": ["GEN"], "ID": ["eff"], "TI": ["T4"]}
    ]


@pytest.mark.parametrize(
    ("line", "changes", "expected"),
    [
        ("ST  - <i>S</i>", {"aliases": ("A & <b>",)}, {"ST": ["A &amp; &lt;b>"]}),
        ("A1  - Bee, Ann", {"authors": ("Carl van Dee",)}, {"AU": ["van Dee, Carl"]}),
        ("Y1  - in press", {"published": PartialDate(2020, 5)}, {"PY": ["2020"], "DA": ["2020/05//"]}),
        ("Y1  - 2018/05/", {"published": None}, {}),
        ("JF  - Journal\nJO  - J.", {"venue": "K"}, {"T2": ["K"], "J2": ["J."]}),
        ("KW  - a, b", {"tags": ("a", "c; d")}, {"KW": ["a", "c\\; d"]}),
        ("DI  - 10.1000/1", {"doi": "10.1000/2", "links": ()}, {"DO": ["10.1000/2"]}),
        ("L2  - https://a.org", {"links": (make_link("https://b.org"),)}, {"UR": ["https://b.org"]}),
        ("N2  - x", {"abstract": "y"}, {"AB": ["y"]}),
        (
            "PB  - P",
            {"type": "thesis", "venue": "MIT"},
            {"TY": ["THES"], "PB": ["MIT"], "U1": ["bibtex-entrytype: thesis", "bibtex-publisher: P"]},
        ),
    ],
)
def test_changed_value_replaces_its_source(line: str, changes: dict[str, Any], expected: dict[str, list[str]]) -> None:
    (paper,) = _read(_record(line, ris_type="GEN"))
    (written,) = _values(_written([replace(paper, **changes)]))
    assert written == {"TY": ["GEN"], "ID": ["k"], "TI": ["T"], **expected}


@pytest.mark.parametrize(
    ("ris_type", "line", "entry"),
    [
        ("JOUR", "T2  - J\nIS  - 3\nJ2  - Jrnl", ["journal = {J}", "number = {3}", "shortjournal = {Jrnl}"]),
        ("CHAP", "T2  - B\nT3  - LNCS\nA2  - Dee, C.", ["booktitle = {B}", "series = {LNCS}", "editor = {Dee, C.}"]),
        ("BOOK", "T2  - LNCS\nA3  - Dee, C.", ["series = {LNCS}", "editor = {Dee, C.}"]),
        ("THES", "M3  - PhD thesis\nPB  - MIT", ["@phdthesis{k", "school = {MIT}"]),
        ("RPRT", "M1  - TR-7\nPB  - MIT", ["@report{k", "number = {TR-7}", "institution = {MIT}"]),
        ("JOUR", "SP  - 1\nEP  - 9\nSN  - 1234-5678", ["pages = {1--9}", "issn = {1234-5678}"]),
        ("JOUR", "JF  - A <i>B</i>\nJO  - J\nT2  - S", [r"journal = {A \emph{B}}"]),
        ("JOUR", "PY  - 2020-2021", ["date = {2020/2021}"]),
        ("JOUR", "DA  - 2020///2020-21", ["date = {2020-21}"]),
        ("JOUR", "PY  - -0044", ["date = {-0044}"]),
        ("JOUR", "PY  - 0379", ["year = {0379}"]),
        ("GEN", "L1  - file:///C:/a%20b\nL1  - c;d.pdf\nL1  - internal-pdf://e", [r"file = {C\:/a b;c\;d.pdf}"]),
        ("GEN", "L1  - file:///home/a.pdf", ["file = {/home/a.pdf}"]),
        ("GEN", "AN  - arXiv:2106.09685", ["eprint = {2106.09685}"]),
    ],
)  # fmt: skip
def test_records_become_entries_of_bibtex(ris_type: str, line: str, entry: list[str]) -> None:
    (paper,) = _read(_record(line, ris_type=ris_type))
    written = bibtex_dumps(Export("x", [], [paper], []))
    for text in entry:
        assert text in written


def test_extra_of_unknown_origin_cannot_break_the_file() -> None:
    extra = {"ris-er": "x", "ris-xx": "a\nb\n  TY  - JOUR", "ris-": "y", "ris-x-y": "z", "ris-c1": "\n"}
    assert _written([Paper("k", "T", "x", extra=extra)]) == (
        "TY  - GEN\nID  - k\nTI  - T\nXX  - a\nXX  - b\n      TY - JOUR\nER  - \n"
    )


def test_notes_and_files_are_imported_with_readings(paperlog: Shell, tmp_path: Path) -> None:
    text = _record(
        "N1  - Citation Key: bee", "N1  - <p>read twice</p>", "RN  - mine", "L1  - a.pdf", "L1  - https://x.org"
    )
    file = write_file(tmp_path, "list.ris", text)
    assert paperlog(f"import {file}").err == "list.ris: not imported: 2 notes, 1 file (use --with-readings)\n"
    assert _values(paperlog("export key:bee -f ris").out) == _values(text)
    paperlog(f"import {file} --with-readings")
    assert [note["text"] for note in paperlog("notes --json").json] == ["mine", "read twice"]
    assert paperlog("show bee --json").json["pdf"] == str(tmp_path / "a.pdf")
    paperlog("annotate bee 'a third'")
    (written,) = _values(paperlog("export key:bee -f ris --with-notes").out)
    assert written["N1"] == ["Citation Key: bee", "<p>read twice</p>", "2026-11-23: a third"]


def test_lines_of_extra_in_zotero_are_not_notes(paperlog: Shell) -> None:
    notes = ["Publisher: Springer", "PMID: 1\ntex.thanks: all", "<h1>Annotations<br/>(May)</h1>\n<p>See: p. 3</p>"]
    paperlog("import - --with-readings", stdin=_record(*(f"N1  - {note}" for note in notes)))
    assert [note["text"] for note in paperlog("notes --json").json] == ["Annotations\n\n(May)\n\nSee: p. 3"]


PIECES = st.sampled_from([
    "A", "bee ", "DNA", "<i>x</i>", "<i>", "&amp;", "&", "<", "{", "}", "\\", "$x_1$", "--", "é", "%", "_", "~", ", ",
    "; ", " and ", "van ", "2020", "-05", "/2021", "/", "May ", "https://a.org", "www.b.org", "10.1000/1",
    "arXiv:2106.09685", "et al.", "Jr.", "-9", "1234-5678", "PhD thesis", "\n", "\n\n", "\nER - ", "a.pdf",
    "file:///", "C:",
])  # fmt: skip
TEXTS = st.lists(PIECES, min_size=1, max_size=5).map("".join).filter(str.strip)
TAGS = st.sampled_from([
    "T1", "T2", "T3", "BT", "CT", "ST", "AU", "A1", "A2", "A3", "A4", "ED", "PY", "Y1", "Y2", "DA", "JO", "JF", "JA",
    "J2", "C3", "VL", "IS", "SP", "EP", "SN", "PB", "CY", "PP", "ET", "NV", "LA", "AB", "N2", "KW", "DO", "DI", "UR",
    "L1", "L2", "L3", "L4", "LK", "M1", "M3", "N1", "RN", "AN", "AD", "CN", "C1", "C7", "DB", "XX", "ID", "LB",
])  # fmt: skip
RECORDS = st.tuples(
    st.sampled_from(["JOUR", "CHAP", "BOOK", "THES", "RPRT", "UNPB", "GEN", "SLIDE", "new"]),
    st.lists(st.tuples(TAGS, TEXTS), max_size=12),
)


@given(st.lists(RECORDS, min_size=1, max_size=3))
def test_import_and_export_keep_all_values(records: list[tuple[str, list[tuple[str, str]]]]) -> None:
    text = ""
    for number, (ris_type, values) in enumerate(records):
        # Exports replace a repeated id, so each record has ids of its own.
        lines = [f"{tag}  - {value}{number if tag == 'ID' else ''}\n" for tag, value in values]
        text += f"TY  - {ris_type}\nTI  - T {number}\n{''.join(lines)}ER  - \n"
    _check(text)
    written = _written(_read(text))
    assert _written(_read(written)) == written
