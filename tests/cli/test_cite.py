"""The `cite` command."""

from __future__ import annotations

import sys

import pytest

from support.shell import Shell


@pytest.mark.parametrize(
    ("line", "output"),
    [
        ("vit lora", "[@vit; @lora]"),
        ("lora LoRA 2106.09685", "[@lora]"),
        ("'Attention Is All You Need' gpt3", "[@transformer; @gpt-3]"),
        ("category:vision year:2020", "[@deit; @vit; @ddpm; @detr]"),
        ("--latex vit lora", r"\cite{vit,lora}"),
    ],
)
def test_citation_keys(paperlog: Shell, line: str, output: str) -> None:
    assert paperlog(f"cite {line}").out == f"{output}\n"


def test_citation_key_as_in_a_document_names_a_paper_unless_it_is_a_view(paperlog: Shell) -> None:
    assert paperlog("cite @vit @lora").out == "[@vit; @lora]\n"
    paperlog("view save lora 'key:vit'")
    assert paperlog("cite @lora").out == "[@vit]\n"


def test_imported_citation_key_is_printed_as_written(paperlog: Shell) -> None:
    entries = (
        "@misc{huLoRA:2021, title={LoRA}, eprint={2106.09685}}\n@misc{a/b., title={Ants}}\n@misc{é1, title={Bees}}"
    )
    paperlog("import - --format bibtex", stdin=entries)
    assert paperlog("cite lora ants bees").out == "[@huLoRA:2021; @{a/b.}; @é1]\n"
    assert paperlog("cite lora --json").json == [{"key": "lora", "citation_key": "huLoRA:2021"}]
    assert paperlog("export lora --format bibtex").out.startswith("@misc{huLoRA:2021,")


def test_shared_citation_key_belongs_to_the_first_paper(paperlog: Shell) -> None:
    paperlog("import - --format bibtex", stdin="@misc{bee, title={LoRA}, eprint={2106.09685}}")
    report = paperlog("import - --format bibtex --source mine", stdin="@misc{bee, title={Bees}}").lines
    assert report[1:] == ["mine: line 1 (bee): exported as 'bee-2', because another paper has 'bee'"]
    assert paperlog("cite lora Bees").out == "[@bee; @bee-2]\n"
    exported = paperlog("export --format bibtex").out
    assert "@misc{bee,\n  title = {LoRA}" in exported
    assert "@misc{bee-2,\n  title = {Bees}" in exported


def test_references(paperlog: Shell) -> None:
    ieee = "[{}] M. Oquab and A. Bee, \u201c{} <i> & 5 < 6\u201d, in ICLR 2022, 2022."
    table = "[[paper]]\nkey = '{}'\ntitle = '{} <i> & 5 < 6'\ncategory = 'x'\nauthors = ['M. Oquab', 'A. Bee']\n"
    table += "venue = 'ICLR 2022'\npublished = '2021-06'\narxiv = '2106.0000{}'\n"
    paperlog("import - --format toml", stdin=table.format("ants", "Ants", 1) + table.format("bees", "Bees", 2))
    wanted = [ieee.format(1, "Bees"), ieee.format(2, "Ants")]
    assert paperlog("cite bees ants --style ieee").lines == wanted
    assert paperlog("cite bees ants --style ieee --json").json == wanted


def test_references_have_no_markup_and_regular_names(paperlog: Shell) -> None:
    item = """[{"id": "k", "type": "article-journal", "title": "Is <i>E. coli</i> <span class='nocase'>Big</span>?",
        "author": ["Doe, Jane"], "issued": {"raw": "2019-03"}, "container-title": ["J & K"], "volume": 3}]"""
    paperlog("import - --format csl", stdin=item)
    assert paperlog("cite k --style apa").out == "Doe, J. (2019). Is E. coli Big?. J & K, 3.\n"


@pytest.mark.parametrize(
    ("line", "code", "message"),
    [
        ("nosuch", 1, "No paper matches 'nosuch'. Did you mean"),
        ("lora vti", 1, "No paper matches 'vti'. Did you mean 'vit'"),
        ("lora category:vision", 1, "No paper matches 'lora category:vision'."),
        ("", 2, "PAPER is missing."),
        ("lora --latex --style apa", 2, "Use either --latex or --style."),
        ("lora --latex --json", 2, "Use either --latex or --json."),
        ("lora --style nosuch", 2, "There is no style 'nosuch'. Some of the styles: apa, ieee"),
        ("lora --style ../apa", 2, "There is no style '../apa'."),
        ("lora --style bluebook-inline", 2, "citeproc-py can't list references in the style 'bluebook-inline'."),
    ],
)
def test_mistakes(paperlog: Shell, line: str, code: int, message: str) -> None:
    result = paperlog(f"cite {line}")
    assert (result.code, result.out) == (code, "")
    assert result.err.startswith(message)


def test_style_needs_the_extra(paperlog: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "citeproc", None)
    result = paperlog("cite lora --style apa")
    assert (result.code, result.out) == (2, "")
    assert result.err == "This needs the optional extra 'cite'. In a clone of paperlog: pip install '.[cite]'\n"
    assert paperlog("cite lora").out == "[@lora]\n"
