"""The `add` command with a PDF."""

from __future__ import annotations

from pathlib import Path

import pytest

from paperlog import pdf_text
from paperlog.external import pdf
from paperlog.identifiers import identifiers_in_text
from support import pdfs
from support.servers import LocalServer, Response, crossref, entry, feed
from support.shell import Shell

ARXIV_LINE = "arXiv:2401.00001v2 [cs.LG] 5 Jan 2024"


def write_pdf(file: Path, text: str) -> Path:
    """Write a PDF with a line of text on its first page and another id on the second."""
    pages = [text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)"), "https://doi.org/10.9999/other"]
    streams = [f"BT /F1 9 Tf 20 700 Td ({each}) Tj ET" for each in pages]
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R 4 0 R] /Count 2 >>",
        *(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents {number} 0 R "
            "/Resources << /Font << /F1 7 0 R >> >> >>"
            for number in (5, 6)
        ),
        *(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream" for stream in streams),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    content, offsets = "%PDF-1.4\n", []
    for number, each in enumerate(objects, start=1):
        offsets.append(len(content))
        content += f"{number} 0 obj\n{each}\nendobj\n"
    rows = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    end = (
        f"xref\n0 8\n0000000000 65535 f \n{rows}trailer\n<< /Size 8 /Root 1 0 R >>\nstartxref\n{len(content)}\n%%EOF\n"
    )
    file.write_text(content + end, "latin-1")
    return file


def test_arxiv_id_is_taken_from_the_first_page(paperlog: Shell, arxiv: LocalServer, tmp_path: Path) -> None:
    arxiv.responses = [Response(feed(entry("2401.00001")))]
    file = write_pdf(tmp_path / "my paper.PDF", f"{ARXIV_LINE} see doi:10.1000/182")
    result = paperlog(["add", str(file), "--category", "vision"])
    assert (result.code, result.err) == (0, "")
    paper = paperlog.paper("tides")
    assert (paper["arxiv"], paper["category"], paper["pdf"]) == ("2401.00001", "vision", str(file))


def test_doi_is_taken_from_the_first_page(paperlog: Shell, doi_org: LocalServer, tmp_path: Path) -> None:
    doi_org.responses = [crossref()]
    file = write_pdf(tmp_path / "a.pdf", "Tides (https://doi.org/10.5555/tides.7). (C) 2023")
    assert paperlog(["add", str(file), "--pdf", str(tmp_path / "a.pdf")]).code == 0
    assert paperlog.paper("10.5555/tides.7")["pdf"] == str(file)


def test_arxiv_id_is_taken_from_the_file_name(paperlog: Shell, arxiv: LocalServer, tmp_path: Path) -> None:
    arxiv.responses = [Response(feed(entry("2401.00001")))]
    (tmp_path / "2401.00001v2.pdf").write_text("not read")
    assert paperlog(["add", str(tmp_path / "2401.00001v2.pdf")]).code == 0
    assert paperlog.paper("2401.00001")["pdf"] == str(tmp_path / "2401.00001v2.pdf")


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("Tides", "no arXiv id or DOI"),
        ("10.1000/1 and 10.1000/2", "several ids: '10.1000/1' or '10.1000/2'"),
    ],
)
def test_pdf_without_a_clear_id_is_refused(paperlog: Shell, tmp_path: Path, text: str, what: str) -> None:
    file = write_pdf(tmp_path / "a.pdf", text)
    result = paperlog(["add", str(file)])
    assert (result.code, result.out) == (1, "")
    assert result.err == f"The first page of {file} has {what}. Name the id: paperlog add ID --pdf FILE\n"


@pytest.mark.parametrize("content", [b"", b"%PDF-1.4\n", b"hello", b"\xff" * 999])
def test_damaged_pdf_is_refused(paperlog: Shell, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "a.pdf"
    file.write_bytes(content)
    result = paperlog(["add", str(file)])
    assert (result.code, result.out) == (4, "")
    assert result.err == f"{file} can't be read: not a PDF, or damaged. Nothing was changed.\n"


def test_encrypted_pdf_is_refused(paperlog: Shell, tmp_path: Path) -> None:
    file = pdfs.write_pdf(tmp_path / "a.pdf", [[(72, 700, ARXIV_LINE)]], password="secret")
    result = paperlog(["add", str(file)])
    assert (result.code, result.out) == (4, "")
    assert result.err == (
        f"{file} can't be read: it is encrypted. Save it without a password first. Nothing was changed.\n"
    )


def test_missing_pdf_is_refused(paperlog: Shell) -> None:
    result = paperlog("add /nosuch/a.pdf")
    assert (result.code, result.out) == (2, "")


def test_missing_extra_and_slow_files_are_reported(
    paperlog: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = write_pdf(tmp_path / "a.pdf", ARXIV_LINE)
    for source, code, message in (
        ("import time; time.sleep(600)", 4, "reading it took more than 0.1 s"),
        ("import os; os.abort()", 4, "it takes too long to read"),
    ):
        program = tmp_path / "program.py"
        program.write_text(source)
        with monkeypatch.context() as patch:
            patch.setattr(pdf_text, "__file__", str(program))
            patch.setattr(pdf, "TIMEOUT", 0.1 if "sleep" in source else 60)
            result = paperlog(["add", str(file)])
        assert (result.code, message in result.err) == (code, True)
    monkeypatch.setattr(pdf, "find_spec", lambda _: None)
    result = paperlog(["add", str(file)])
    assert (result.code, "optional extra 'pdf'" in result.err) == (2, True)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("arXiv:math.GT/0309136v1 and arXiv: 2401.00001", ["math.gt/0309136", "2401.00001"]),
        ("arXiv:2401.00001v1 [cs.LG], doi:10.1000/182", ["2401.00001"]),
        ("(doi:10.1016/0022-2836(70)90057-4). 10.1016/0022-2836(70)90057-4", ["10.1016/0022-2836(70)90057-4"]),
        ("https://doi.org/10.5555/Tides.7, <10.5555/tides.7>", ["10.5555/tides.7"]),
        ("version 10.4/5, 2401.00001, arXiv:2401.000012345", []),
    ],
)
def test_ids_in_a_text(text: str, found: list[str]) -> None:
    assert identifiers_in_text(text) == found


def test_text_is_limited_in_length(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_text, "MAX_LENGTH", 5)
    assert pdf_text.extract(str(write_pdf(tmp_path / "a.pdf", ARXIV_LINE))) == "arXiv"
