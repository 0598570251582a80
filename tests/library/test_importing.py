"""Imports from other programs: formats, labels, encodings, readings and dry runs."""

from __future__ import annotations

import json
from pathlib import Path
from unittest.mock import Mock

import pytest

from paperlog.formats import ImportedList, ImportFormat, guess_format
from paperlog.library.staging import stage_list
from paperlog.models import Link, Paper
from paperlog.store import MemoryStorage, Store
from paperlog.titles import have_same_spelling
from support.files import write_file
from support.shell import NOW, Shell

BIB = """
@article{hu2021lora, title={LoRA}, eprint={2106.09685}, archiveprefix={arXiv}, readstatus={read}, ranking={rank5}}
@misc{bee2020, title={A Study of Bees}, author={Ann Bee and Carl {\\"O}z}, year=2020,
 readstatus={skimmed}, ranking={rank2}}
"""
MARKDOWN = "# Robots\n- [RT-1: Robotics Transformer](https://arxiv.org/abs/2212.06817) - a policy\n"


@pytest.mark.parametrize(
    ("suffix", "text", "form"),
    [
        (".bib", "", ImportFormat.BIBTEX),
        (".MD", "", ImportFormat.MARKDOWN),
        (".tsv", "", ImportFormat.CSV),
        (".json", '{"paperlog": 1}', ImportFormat.JSON),
        (".json", '[{"id": "a"}]', ImportFormat.CSL),
        (".json", "[]", ImportFormat.CSL),
        ("", "% comment\n@string{a = 1}", ImportFormat.BIBTEX),
        ("", "\nTY  - JOUR", ImportFormat.RIS),
        ("", "# a list\n[catalogue]\n", ImportFormat.TOML),
        ("", "[[paper]]\n", ImportFormat.TOML),
        ("", "# Robots\n- [a](b)", ImportFormat.MARKDOWN),
        ("", "hello", None),
        (".txt", "", None),
    ],
)
def test_format_is_guessed_from_suffix_or_content(suffix: str, text: str, form: ImportFormat | None) -> None:
    assert guess_format(suffix, text) is form


def test_import_bibtex(paperlog: Shell, tmp_path: Path) -> None:
    bib = write_file(tmp_path, "mine.bib", BIB)
    assert paperlog(f"import {bib}").out == "mine.bib: 1 added, 0 updated, 1 unchanged, 0 rejected\n"
    paper = paperlog.paper("bee2020")
    assert (paper["authors"], paper["published"], paper["source"]) == (["Ann Bee", "Carl Öz"], "2020", "mine.bib")
    assert (paper["status"], paperlog.paper("lora")["status"]) == ("unread", "unread")


def test_readings_are_imported_on_request_if_there_are_none(paperlog: Shell, tmp_path: Path) -> None:
    bib = write_file(tmp_path, "mine.bib", BIB)
    paperlog("rate lora 1")
    paperlog(f"import {bib}")
    paperlog(f"import {bib} --with-readings")
    assert (paperlog.paper("bee2020")["status"], paperlog.paper("bee2020")["rating"]) == ("skimmed", 2)
    assert (paperlog.paper("lora")["status"], paperlog.paper("lora")["rating"]) == ("unread", 1)
    before = paperlog.store.read_bytes()
    paperlog(f"import {bib} --with-readings")
    assert paperlog.store.read_bytes() == before
    paperlog("undo")
    assert paperlog.paper("bee2020")["status"] == "unread"


def test_category_tag_and_source_options(paperlog: Shell, tmp_path: Path) -> None:
    bib = write_file(tmp_path, "mine.bib", BIB)
    assert "club: 1 added" in paperlog(f"import {bib} --category 'Reading Club' --tag a --tag b --source club").out
    paper = paperlog.paper("bee2020")
    assert (paper["category"], paper["tags"], paper["source"]) == ("reading-club", ["a", "b"], "club")
    assert paperlog(f"import {bib} --source reader").code == 2


def test_dry_run_shows_the_changes_and_makes_none(paperlog: Shell, tmp_path: Path) -> None:
    more = "@misc{x, title={Something}, eprint={2106.09685}, archiveprefix={arXiv}, keywords={peft}}\n" + BIB
    bib = write_file(tmp_path, "mine.bib", more)
    before = (paperlog.store.read_bytes(), sorted(tmp_path.iterdir()))
    result = paperlog(f"import {bib} --dry-run")
    assert result.lines == [
        "+ bee2020",
        "~ lora  aliases, tags",
        "mine.bib: 1 added, 1 updated, 1 unchanged, 0 rejected",
    ]
    assert (paperlog.store.read_bytes(), sorted(tmp_path.iterdir())) == before
    assert paperlog(f"import {bib}").lines == result.lines[-1:]


def test_dry_run_creates_no_library(new_paperlog: Shell, tmp_path: Path) -> None:
    assert new_paperlog(f"import {write_file(tmp_path, 'mine.bib', BIB)} --dry-run").code == 0
    assert not new_paperlog.store.parent.exists()


def test_keys_in_other_scripts_are_distinct(paperlog: Shell, tmp_path: Path) -> None:
    one, other = "@misc{日本, title={日本語の論文}, year=2020}\n", "@misc{中文, title={中文论文}, year=2020}\n"
    paperlog(f"import {write_file(tmp_path, 'a.bib', one + other)}")
    paperlog("rate 日本語の論文 5")
    result = paperlog(f"import {write_file(tmp_path, 'a.bib', other + one)}")
    assert result.out.startswith("a.bib: 0 added, ")
    assert (paperlog.paper("日本語の論文")["rating"], paperlog.paper("中文论文")["rating"]) == (5, None)


@pytest.mark.parametrize("titles", [("कमल", "कमाल"), ("かき", "がき"), ("🎉", "🔥")])
def test_titles_in_other_scripts_and_of_symbols_are_distinct(
    paperlog: Shell, tmp_path: Path, titles: tuple[str, str]
) -> None:
    for title in titles:
        listed = write_file(tmp_path, "x.csv", f"title,year,category\n{title},2020,{title}\n")
        assert "1 added, 0 updated" in paperlog(f"import {listed}").out
        assert "0 added, 0 updated, 1 unchanged" in paperlog(f"import {listed}").out
        assert paperlog.paper(title)["title"] == title
        assert len(paperlog(["list", "--category", paperlog.paper(title)["category"]]).lines) == 1


def test_several_files_are_one_change_in_the_history(paperlog: Shell, tmp_path: Path) -> None:
    bib, markdown = write_file(tmp_path, "a.bib", BIB), write_file(tmp_path, "b.md", MARKDOWN)
    assert len(paperlog(f"import {bib} {markdown}").lines) == 2
    assert paperlog.paper("rt-1")["category"] == "robots"
    (change,) = paperlog("history --json").json
    assert change["sentence"] == "imported a.bib: 1 added, 0 updated; b.md: 1 added, 0 updated"
    paperlog("undo")
    assert len(paperlog("list").lines) == 49
    broken = write_file(tmp_path, "c.toml", "[[paper")
    assert paperlog(f"import {bib} {broken}").code == 4
    assert len(paperlog("list").lines) == 49


def test_import_from_stdin(paperlog: Shell) -> None:
    assert paperlog("import -", stdin=BIB).out.startswith("stdin: 1 added")
    assert paperlog("import - --format markdown", stdin=MARKDOWN).out.startswith("stdin: 1 added")
    result = paperlog("import -", stdin="hello")
    assert (result.code, result.err) == (
        4,
        "Standard input can't be read: unknown format; set it with --format. Nothing was changed.\n",
    )


def test_encodings(paperlog: Shell, tmp_path: Path) -> None:
    text = "@misc{o, title={Über Bienen}}\r\n"
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "latin-1"):
        option = "" if encoding.startswith("utf-8") else f"--encoding {encoding}"
        shell = Shell(tmp_path / f"{encoding}.json")
        assert shell(f"import {write_file(tmp_path, 'o.bib', text.encode(encoding))} {option}").code == 0
        assert shell.paper("o")["title"] == "Über Bienen"
    result = paperlog(f"import {write_file(tmp_path, 'o.bib', text.encode('latin-1'))}")
    assert (result.code, "not valid utf-8 (byte 16); set the encoding with --encoding" in result.err) == (4, True)
    assert paperlog(f"import {write_file(tmp_path, 'o.bib', text)} --encoding nosuch").code == 2


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["lf", "crlf", "cr"])
def test_any_line_ending_is_accepted(paperlog: Shell, tmp_path: Path, end: str) -> None:
    bib = "% mine\n@misc{a, title={A}}\n@misc{b, title={B}}\n@misc{c}\n"
    for name, text, line in (("a.bib", bib, 4), ("b.md", MARKDOWN + "- **Bad** [pdf](bad.pdf)\n", 3)):
        result = paperlog(f"import {write_file(tmp_path, name, text.replace(chr(10), end))}")
        assert result.err.startswith(f"{tmp_path / name}: line {line} (")
    assert [paperlog.paper(key)["source"] for key in ("a", "b", "rt-1")] == ["a.bib", "a.bib", "b.md"]


@pytest.mark.parametrize(
    ("fields", "shown"),
    [
        ("doi={10.1000/A}", ["DOI: https://doi.org/10.1000/A"]),
        ("url={https://dx.doi.org/10.1000/a}, doi={10.1000/A}", ["DOI: https://dx.doi.org/10.1000/a"]),
        ("url={https://a.org}, doi={10.1000/a}", ["a.org: https://a.org", "DOI: https://doi.org/10.1000/a"]),
        ("doi={10.48550/arXiv.2001.00001}", ["arXiv: https://arxiv.org/abs/2001.00001"]),
        (
            "eprint={2001.00001}, doi={10.1000/a}",
            ["arXiv: https://arxiv.org/abs/2001.00001", "DOI: https://doi.org/10.1000/a"],
        ),
    ],
)
def test_doi_link_is_shown_once(paperlog: Shell, tmp_path: Path, fields: str, shown: list[str]) -> None:
    paperlog(f"import {write_file(tmp_path, 'a.bib', f'@misc{{mine, title={{T}}, {fields}}}')}")
    assert [line for line in paperlog("show mine").lines if "://" in line] == shown


def test_rejected_entry_is_reported_with_its_line(paperlog: Shell, tmp_path: Path) -> None:
    bib = write_file(tmp_path, "broken.bib", "@misc{a, title={A}}\n@misc{b, title={B\n\n@misc{c, title={C}}\n")
    result = paperlog(f"import {bib}")
    assert (result.code, result.out) == (3, "broken.bib: 2 added, 0 updated, 0 unchanged, 1 rejected\n")
    assert result.err.startswith(f"{bib}: line 2 (b): ")


def test_duplicate_entries_of_a_file_are_one_paper(paperlog: Shell, tmp_path: Path) -> None:
    twice = [
        ("- [Ants](https://arxiv.org/abs/2001.00001)", "- [Ants, Revised](https://arxiv.org/pdf/2001.00001v2)"),
        ("- [Bees](https://doi.org/10.1234/b)", "- [Bees](https://example.org/b) [[doi](https://doi.org/10.1234/B)]"),
        ("- [Wasps](https://example.org/w)", "- [WASPS](http://www.example.org/w/) - which sting"),
    ]
    text = "\n".join(("## Crawling", *(one for one, _ in twice), "## Flying", *(other for _, other in twice)))
    markdown = write_file(tmp_path, "twice.md", text)
    assert paperlog(f"import {markdown}").out == "twice.md: 3 added, 0 updated, 3 unchanged, 0 rejected\n"
    assert [each["key"] for each in paperlog("list --category crawling --json").json] == ["ants", "bees", "wasps"]
    assert paperlog.paper("ants")["aliases"] == ["Ants, Revised"]
    assert paperlog.paper("wasps")["summary"] == "which sting"
    assert paperlog(f"import {markdown}").out == "twice.md: 0 added, 0 updated, 6 unchanged, 0 rejected\n"


def test_papers_with_a_shared_link_are_distinguished_by_title(paperlog: Shell, tmp_path: Path) -> None:
    text = (
        "- [Ants](https://example.org/blog)\n- [Bees](https://example.org/blog)\n- [Ants](https://example.org/blog)\n"
    )
    assert paperlog(f"import {write_file(tmp_path, 'blog.md', text)}").out.startswith("blog.md: 2 added")


PAGE = "# A\n- [{}](https://lab.org/papers)\n"


@pytest.mark.parametrize("name", ["list.md", "other.md"])
def test_another_paper_with_the_same_link_is_added(paperlog: Shell, tmp_path: Path, name: str) -> None:
    paperlog(f"import {write_file(tmp_path, 'list.md', PAGE.format('Attention is fine'))}")
    paperlog("mark-read attention-is-fine --rating 5 --note mine")
    result = paperlog(f"import {write_file(tmp_path, name, PAGE.format('A theory of frogs'))}")
    assert result.out == f"{name}: 1 added, 0 updated, 0 unchanged, 0 rejected\n"
    assert result.err.startswith("Possible duplicates: attention-is-fine and a-theory-of-frogs. To merge them: ")
    read, new = paperlog.paper("attention-is-fine"), paperlog.paper("a-theory-of-frogs")
    assert (read["title"], read["rating"], read["notes"][0]["text"]) == ("Attention is fine", 5, "mine")
    assert (new["title"], new["status"], new["notes"]) == ("A theory of frogs", "unread", [])


@pytest.mark.parametrize("known", [0, 1])
def test_papers_of_a_list_with_the_same_link_are_reported_once(paperlog: Shell, tmp_path: Path, known: int) -> None:
    titles = ["Attention is fine", "A theory of frogs", "Bees", "Wasps"]
    pages = [PAGE.format(title) for title in titles]
    paperlog(f"import {write_file(tmp_path, 'known.md', ''.join(pages[:known]))}")
    two = paperlog(f"import {write_file(tmp_path, 'two.md', ''.join(pages[:2]))} --dry-run").err
    three = paperlog(f"import {write_file(tmp_path, 'three.md', ''.join(pages[:3]))} --dry-run").err
    four = paperlog(f"import {write_file(tmp_path, 'four.md', ''.join(pages))}").err
    merge = "paperlog merge attention-is-fine a-theory-of-frogs\n"
    assert two == f"Possible duplicates: attention-is-fine and a-theory-of-frogs. To merge them: {merge}"
    assert three == f"Possible duplicates: attention-is-fine, a-theory-of-frogs and bees. To merge two of them: {merge}"
    assert four == ""


@pytest.mark.parametrize("neighbour", ["", "- [A theory of frogs](https://lab.org/papers)\n"], ids=["alone", "shared"])
def test_corrected_title_with_the_same_link_is_the_same_paper(paperlog: Shell, tmp_path: Path, neighbour: str) -> None:
    listed = write_file(tmp_path, "list.md", PAGE.format("Atention is fine") + neighbour)
    paperlog(f"import {listed}")
    paperlog("rate 'atention is fine' 5")
    titles = ["Attention is fine", "Attention Is Fine!"]
    for title in titles if neighbour else [*titles, "Attention Is Fine: A Survey", "Attention Is Fine"]:
        listed.write_text(PAGE.format(title) + neighbour, encoding="utf-8")
        assert "0 added, 1 updated" in paperlog(f"import {listed}").out
        paper = paperlog.paper("atention-is-fine")
        assert (paper["title"], paper["rating"]) == (title, 5)


def test_page_of_a_single_paper_identifies_it(paperlog: Shell, tmp_path: Path) -> None:
    markdown = "# A\n- [{}](https://openreview.net/{}?id=nZeVKeeFYf9)\n"
    paperlog(f"import {write_file(tmp_path, 'a.md', markdown.format('Attention is fine', 'forum'))}")
    again = write_file(tmp_path, "b.md", markdown.format("A theory of frogs", "pdf"))
    assert "0 added, 1 updated" in paperlog(f"import {again}").out
    assert paperlog.paper("attention-is-fine")["aliases"] == ["A theory of frogs"]


def test_another_paper_with_the_link_of_a_removed_one_does_not_get_its_reading(paperlog: Shell, tmp_path: Path) -> None:
    paperlog(f"import {write_file(tmp_path, 'a.md', PAGE.format('Attention is fine'))}")
    paperlog("rate attention-is-fine 5")
    paperlog("remove attention-is-fine")
    paperlog(f"import {write_file(tmp_path, 'a.md', PAGE.format('A theory of frogs'))}")
    assert paperlog.paper("a-theory-of-frogs")["rating"] is None


def test_titles_of_many_papers_with_the_same_link_are_not_compared(
    paperlog: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compare = Mock(wraps=have_same_spelling)
    monkeypatch.setattr("paperlog.library.matching.have_same_spelling", compare)
    for number in (100, 200):
        rows = "\n".join(f"{words},https://lab.org/papers" for words in (f"Bee{index}" for index in range(number)))
        assert (
            "rejected" in paperlog(f"import {write_file(tmp_path, f'{number}.csv', 'title,url' + chr(10) + rows)}").out
        )
    assert compare.call_count < 100


def test_et_al_is_not_an_author(paperlog: Shell, tmp_path: Path) -> None:
    texts = {
        "a.bib": "@misc{p, title={P}, author={Bee, Ann and others}}",
        "b.bib": "@misc{p, title={P}, author={Ann Bee and et al.}}",
        "c.ris": "TY  - JOUR\nTI  - P\nAU  - Bee, Ann\nAU  - et al.\nER  - \n",
        "d.json": '[{"id": "p", "title": "P", "author": [{"literal": "Ann Bee et al."}, {"literal": "others"}]}]',
        "e.csv": "title,authors\nP,Ann Bee et al.\n",
        "f.md": "- **P** (2020), Ann Bee et al. [[pdf]](https://example.org/p)",
    }
    for name, text in texts.items():
        shell = Shell(tmp_path / f"{name}.store.json")
        shell(f"import {write_file(tmp_path, name, text)}")
        assert shell.paper("p")["authors"] == ["Ann Bee"]


def test_categories_with_the_same_name_are_one(paperlog: Shell, tmp_path: Path) -> None:
    markdown = write_file(tmp_path, "more.md", MARKDOWN.replace("Robots", "Vision and Image Generation"))
    paperlog(f"import {markdown}")
    assert paperlog.paper("rt-1")["category"] == "vision"
    assert sorted(paperlog.records("categories")) == ["general", "language", "vision"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.ris", "TY  - JOUR\nTI  - A Study of Wasps\nAU  - Bee, Ann\nPY  - 2021\nER  - \n"),
        ("a.json", '[{"id": "w", "title": "A Study of Wasps", "issued": {"date-parts": [[2021]]}}]'),
        ("a.csv", "title,authors,year\nA Study of Wasps,Ann Bee,2021\n"),
        ("a.md", "# Insects\n- [A Study of Wasps](https://example.org/wasps) (2021)\n"),
        ("a.bib", "@misc{w, title={A Study of Wasps}, year=2021}"),
        ("a.toml", "[[paper]]\nkey = 'w'\ntitle = 'A Study of Wasps'\ncategory = 'x'\npublished = '2021'"),
    ],
)
def test_every_format_can_be_imported(paperlog: Shell, tmp_path: Path, name: str, text: str) -> None:
    path = write_file(tmp_path, name, text)
    assert "1 added, 0 updated, 0 unchanged, 0 rejected" in paperlog(f"import {path}").out
    assert paperlog.paper("a study of wasps")["published"] == "2021"
    assert "0 added, 0 updated, 1 unchanged, 0 rejected" in paperlog(f"import {path}").out


def test_json_export_restores_the_library(paperlog: Shell, tmp_path: Path) -> None:
    paperlog("mark-read lora --rating 4 --note mine")
    paperlog("edit gpt-3 --title Edited")
    paperlog("tag vit --add a")
    paperlog("add --title Own")
    path = write_file(tmp_path, "whole.json", paperlog("export --format json").out)
    other = Shell(tmp_path / "other.json")
    assert other(f"import {path} --with-readings").code == 0
    for table in ("papers", "readings", "categories"):
        assert other.records(table) == paperlog.records(table)


def test_import_does_not_overwrite_added_papers(paperlog: Shell, tmp_path: Path) -> None:
    paperlog("add --title Own --alias own")
    theirs = paperlog("export --format json").out.replace('"title": "Own"', '"title": "Overwritten"')
    paperlog(f"import {write_file(tmp_path, 'theirs.json', theirs)}")
    assert paperlog.paper("own")["title"] == "Own"


def test_reused_nickname_does_not_identify_a_paper(paperlog: Shell, tmp_path: Path) -> None:
    text = "# Robots\n- [Segment Any Thing]({}) (SAT) - finds things\n"
    listed = write_file(tmp_path, "list.md", text.format("https://arxiv.org/abs/2401.00001"))
    paperlog(f"import {listed}")
    paperlog("rate sat 5")
    listed.write_text("# Robots\n- [Satellites](https://arxiv.org/abs/2402.00002) (SAT) - sees things\n")
    assert "1 added, 0 updated" in paperlog(f"import {listed}").out
    assert (paperlog.paper("sat")["title"], paperlog.paper("sat")["rating"]) == ("Segment Any Thing", 5)
    assert (paperlog.paper("sat-2")["title"], paperlog.paper("sat-2")["rating"]) == ("Satellites", None)
    assert "0 added, 0 updated" in paperlog(f"import {listed}").out


def test_citation_key_identifies_its_paper_after_other_changes(paperlog: Shell, tmp_path: Path) -> None:
    bib = write_file(tmp_path, "mine.bib", "@misc{bees, title={A Studdy of Beees}, year=2020}")
    paperlog(f"import {bib}")
    bib.write_text("@misc{bees, title={A Study of Bees}, year=2021, url={https://bees.org/paper}}")
    assert "0 added, 1 updated" in paperlog(f"import {bib}").out
    assert paperlog.paper("bees")["title"] == "A Study of Bees"


def test_possible_duplicates_are_reported(paperlog: Shell, tmp_path: Path) -> None:
    apart = (
        "@misc{one, title={One}, doi={10.1145/1}}\n@misc{two, title={Two}, eprint={2401.00001}, archiveprefix={arXiv}}"
    )
    paperlog(f"import {write_file(tmp_path, 'apart.bib', apart)}")
    both = "@misc{both, title={Two}, doi={10.1145/1}, eprint={2401.00001}, archiveprefix={arXiv}}"
    result = paperlog(f"import {write_file(tmp_path, 'both.bib', both)}")
    assert (result.code, result.err) == (0, "Possible duplicates: two and one. To merge them: paperlog merge two one\n")
    assert (paperlog.paper("one")["doi"], paperlog.paper("two")["doi"]) == ("10.1145/1", None)
    paperlog("merge two one")
    assert paperlog.paper("two")["doi"] == "10.1145/1"


def test_titles_without_letters_are_compared_exactly(paperlog: Shell, tmp_path: Path) -> None:
    listed = write_file(tmp_path, "symbols.csv", 'title,year,url\n"!!!",2020,\n"🐝",2020,{0}\n"?!",2020,{0}\n')
    listed.write_text(listed.read_text("utf-8").format("https://lab.org/papers"), "utf-8")
    assert paperlog(f"import {listed}").out == "symbols.csv: 3 added, 0 updated, 0 unchanged, 0 rejected\n"
    assert paperlog(f"import {listed}").out == "symbols.csv: 0 added, 0 updated, 3 unchanged, 0 rejected\n"


TWO = {
    "two.ris": """TY  - JOUR
AU  - Bee, Ann
TI  - Editorial
PY  - 2019
ER  -
TY  - JOUR
AU  - Cee, Carl
TI  - Editorial
PY  - 2020
ER  -
""",
    "two.csv": "title,authors,year\nEditorial,Ann Bee,2019\nEditorial,Carl Cee,2020\n",
    "two.bib": "@misc{a, title={Editorial}, year=2019}\n@misc{b, title={Editorial}, year=2020}",
    "two.md": "# A\n- [Editorial](https://a.org/1) (2019)\n- [Editorial](https://a.org/2) (2020)\n",
}
THREE = """
@misc{c, title={Bee flight I}, eprint={2401.00002}, archiveprefix={arXiv}, doi={10.1000/b}}
@misc{a, title={Bee flight II}, eprint={2401.00001}, archiveprefix={arXiv}, doi={10.1000/b}}
@misc{b, title={Flight II}, eprint={2401.00001}, archiveprefix={arXiv}, doi={10.1000/a}}
"""


@pytest.mark.parametrize(("name", "text"), [*TWO.items(), ("three.bib", THREE)])
def test_importing_a_file_again_changes_nothing(paperlog: Shell, tmp_path: Path, name: str, text: str) -> None:
    listed = write_file(tmp_path, name, text)
    paperlog(f"import {listed}")
    before = paperlog.store.read_bytes()
    paperlog(f"import {listed}")
    assert paperlog.store.read_bytes() == before


@pytest.mark.parametrize(("name", "text"), TWO.items())
def test_same_file_under_another_name_adds_nothing(paperlog: Shell, tmp_path: Path, name: str, text: str) -> None:
    assert "2 added" in paperlog(f"import {write_file(tmp_path, name, text)}").out
    assert "0 added" in paperlog(f"import {write_file(tmp_path, 'copy-of-' + name, text)}").out


SMITH = "@article{{smith2020, title={{{}}}, author={{{}}}, year=2020}}\n"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (SMITH.format("Bees of the Alps", "Smith, Ann"), SMITH.format("Quantum Gravity Loops", "Smith, Bob")),
        (SMITH.format("Bees", "Smith"), SMITH.format("Wasps", "Smith") + "@misc{smith2020a, title={Bees}, year=2020}"),
        ("@misc{日本, title={日本語の論文}}", "@misc{한국, title={한국어 논문}}\n@misc{日本, title={日本語の論文}}"),
        ("@misc{Lora, title={Old LoRA}}\n@misc{LORA, title={New LoRA}}", "@misc{LORA, title={New LoRA}}"),
    ],
)
def test_reused_citation_key_does_not_move_a_reading(paperlog: Shell, tmp_path: Path, first: str, second: str) -> None:
    bib = write_file(tmp_path, "refs.bib", first)
    paperlog(f"import {bib}")
    titles = {row["key"]: row["title"] for row in paperlog.records("papers").values() if row["source"] == "refs.bib"}
    for key in titles:
        paperlog(f"rate {key} 5")
    bib.write_text(second, encoding="utf-8")
    paperlog(f"import {bib}")
    rated = {paper["key"]: paper["title"] for paper in paperlog("list --json").json if paper["rating"]}
    assert rated == titles


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("# L\n- [PointNet](https://e.org/1) (2017)\n", "# L\n- [PointNet++](https://e.org/2) (2017)\n"),
        ("# L\n- [Learning C++](https://a.org/cpp)\n", "# L\n- [Learning C#](https://a.org/cs)\n"),
        ("# L\n- [DINO: Bees](https://a.org/1) (DINO)\n", "# L\n- [Grounding DINO](https://a.org/2) (DINO)\n"),
        ("# L\n- [GPT-2](https://a.org/2)\n", "# L\n- [GPT-3](https://a.org/3)\n"),
        ("# L\n- [FlashAttention](https://a.org/2)\n", "# L\n- [FlashAttention-2](https://a.org/3)\n"),
    ],
)
def test_similar_papers_stay_separate(new_paperlog: Shell, tmp_path: Path, first: str, second: str) -> None:
    for name in ("same.md", "same.md", "other.md"):
        for text in (first, second):
            new_paperlog(f"import {write_file(tmp_path, name, text)}")
    assert len(new_paperlog("list").lines) == 2


def test_same_title_by_different_authors_is_two_papers(paperlog: Shell, tmp_path: Path) -> None:
    paperlog(f"import {write_file(tmp_path, 'a.bib', '@misc{a, title={Editorial}, author={Bee, Ann}}')}")
    result = paperlog(
        f"import {write_file(tmp_path, 'b.bib', '@misc{b, title={Editorial}, author={Cee, Carl}, year=2020}')}"
    )
    assert result.out.startswith("b.bib: 1 added")


def test_sources_update_only_fields_they_supplied(paperlog: Shell, tmp_path: Path) -> None:
    def import_list(name: str, more: str) -> None:
        paperlog(f"import {write_file(tmp_path, name, '@misc{p, title={Bees}, year=2020' + more + '}')}")

    import_list("a.bib", "")
    import_list("b.bib", ", journal={Bee News}, abstract={First.}")
    import_list("a.bib", ", journal={Other News}")
    assert (paperlog.paper("p")["venue"], paperlog.paper("p")["summary"]) == ("Bee News", "First.")
    import_list("b.bib", ", journal={Bee News}, abstract={Corrected.}")
    assert paperlog.paper("p")["summary"] == "Corrected."


def test_imported_readings_are_counted(paperlog: Shell, new_paperlog: Shell, tmp_path: Path) -> None:
    paperlog("rate lora 5")
    paperlog("rate vit 4")
    paperlog("remove vit")
    whole = write_file(tmp_path, "whole.json", paperlog("export --format json").out)
    result = new_paperlog(f"import {whole} --with-readings --dry-run")
    assert result.lines[-3:] == [
        "~ lora  reading", "~ vit  reading", "ml-papers: 48 added, 0 updated, 0 unchanged, 0 rejected, 2 readings",
    ]  # fmt: skip
    new_paperlog(f"import {whole} --with-readings")
    assert new_paperlog.records("readings") == paperlog.records("readings")
    assert new_paperlog("history").out.endswith("imported ml-papers: 48 added, 0 updated, 2 readings\n")


def test_added_papers_are_restored_from_json(paperlog: Shell, new_paperlog: Shell, tmp_path: Path) -> None:
    paperlog("add --title 'Mine'")
    own = json.loads(paperlog("export --format json").out)
    own["papers"] = [paper for paper in own["papers"] if paper["key"] == "mine"]
    new_paperlog(f"import {write_file(tmp_path, 'own.json', json.dumps(own))}")
    assert new_paperlog.paper("mine")["source"] == "reader"


@pytest.mark.parametrize("options", ["--tag ''", "--tag ' '", "--encoding undefined", "--encoding rot13"])
def test_invalid_options_are_refused(paperlog: Shell, tmp_path: Path, options: str) -> None:
    assert paperlog(f"import {write_file(tmp_path, 'x.bib', BIB)} {options}").code == 2


TWO_OF_A_NAME = [
    "- [Attention: One](https://arxiv.org/abs/2001.00001)",
    "- [Attention: Two](https://arxiv.org/abs/2001.00002)",
]


def test_removed_papers_get_their_own_readings_back(paperlog: Shell, tmp_path: Path) -> None:
    listed = write_file(tmp_path, "l.md", "\n".join(("# A", *TWO_OF_A_NAME)))
    paperlog(f"import {listed}")
    paperlog("annotate attention 'note of One'")
    paperlog("annotate attention-2 'note of Two'")
    paperlog("remove attention")
    paperlog("remove attention-2")
    listed.write_text("\n".join(("# A", *reversed(TWO_OF_A_NAME))), encoding="utf-8")
    paperlog(f"import {listed}")
    for key, title in (("attention", "One"), ("attention-2", "Two")):
        paper = paperlog.paper(key)
        assert (paper["title"], paper["notes"][0]["text"]) == (f"Attention: {title}", f"note of {title}")


def test_removed_paper_imported_from_another_source_gets_its_reading_back(paperlog: Shell, tmp_path: Path) -> None:
    paperlog("annotate vit mine")
    paperlog("remove vit")
    text = "@misc{dosovitskiy, title={An Image}, eprint={2010.11929}, archiveprefix={arXiv}}"
    paperlog(f"import {write_file(tmp_path, 'x.bib', text)}")
    assert (paperlog.paper("vit")["title"], paperlog.paper("vit")["notes"][0]["text"]) == ("An Image", "mine")
    paperlog("remove vit")
    paperlog("add --title 'An Image'")
    assert paperlog.paper("vit")["notes"][0]["text"] == "mine"


def test_paper_with_the_key_of_a_removed_one_does_not_get_its_reading(paperlog: Shell, tmp_path: Path) -> None:
    bib = write_file(tmp_path, "x.bib", "@misc{smith2020, title={Deep Cats}, doi={10.1145/1}}")
    paperlog(f"import {bib}")
    paperlog("rate smith2020 5")
    paperlog("remove smith2020")
    bib.write_text("@misc{smith2020, title={Deep Sea Fishing}, doi={10.1145/2}}")
    paperlog(f"import {bib}")
    assert (paperlog.paper("smith2020-2")["title"], paperlog.paper("smith2020-2")["rating"]) == (
        "Deep Sea Fishing",
        None,
    )


def test_json_export_keeps_the_original_citation_keys(paperlog: Shell, tmp_path: Path) -> None:
    paperlog(f"import {write_file(tmp_path, 'a.bib', '@misc{smith, title={Deep Cats}, doi={10.1145/1}}')}")
    paperlog(f"import {write_file(tmp_path, 'b.bib', '@misc{smith, title={Deep Learning for Dogs}}')}")
    whole = write_file(tmp_path, "e.json", paperlog("export --format json").out)
    before = paperlog.store.read_bytes()
    assert ", 0 updated" in paperlog(f"import {whole}").out
    assert paperlog.store.read_bytes() == before


BLOG = "# A\n- [Alpha](https://arxiv.org/abs/2001.00001) [[blog](https://lab.org/b)]\n- [Beta](https://lab.org/b)\n"
ANTS = "@misc{a, title={Ants}, author={Ann Bee}, year=2001, url={https://jmlr.org}}"
WASPS = "@misc{b, title={Wasps}, author={Cy Dee}, year=2015, url={https://jmlr.org}}"
DAO = "@misc{{dao2022, title={{{}}}, author={{Dao, Tri}}, year=2022}}"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("x.md", BLOG), ("y.md", "# A\n- [Gamma](https://lab.org/b)\n")),
        (("j.bib", ANTS), ("k.bib", WASPS)),
        (("refs.bib", DAO.format("FlashyAttention")), ("refs.bib", DAO.format("FlashyAttention-2"))),
    ],
)
def test_weak_evidence_does_not_match(
    paperlog: Shell, tmp_path: Path, first: tuple[str, str], second: tuple[str, str]
) -> None:
    paperlog(f"import {write_file(tmp_path, *first)}")
    assert "1 added, 0 updated" in paperlog(f"import {write_file(tmp_path, *second)}").out


def test_existing_category_with_the_same_name_is_used(paperlog: Shell, new_paperlog: Shell, tmp_path: Path) -> None:
    toml = '[catalogue]\nname = "c"\n[[category]]\nkey = "nlp"\nname = "Speech"\n[[paper]]\nkey = "aa"\ntitle = "A"\n'
    listed = write_file(tmp_path, "c.toml", toml + 'category = "cv"')
    new_paperlog(f"import {listed}")
    new_paperlog("edit aa --category nlp")
    whole = write_file(tmp_path, "e.json", new_paperlog("export --format json").out)
    paperlog("add --title Other --category Speech")
    paperlog(f"import {whole} --with-readings")
    assert paperlog.paper("aa")["category"] == "speech"


def test_built_in_categories_are_matched_by_name(new_paperlog: Shell, tmp_path: Path) -> None:
    listed = write_file(tmp_path, "list.md", "# Vision and Image Generation\n- [Bees](https://a.org/1)\n")
    new_paperlog(f"import {listed}")
    assert new_paperlog.paper("bees")["category"] == "vision"
    new_paperlog("import")
    assert sorted(new_paperlog.records("categories")) == ["general", "language", "vision"]


def test_identifiers_shifted_between_entries_are_updated_at_once(paperlog: Shell, tmp_path: Path) -> None:
    def listed(ants: int, bees: int, wasps: int) -> Path:
        numbers = {"Ants": ants, "Bees": bees, "Wasps": wasps}
        return write_file(tmp_path, "x.bib", "\n".join(
            f"@misc{{{title.lower()}, title={{{title}}}, doi={{10.1145/{number}}}, eprint={{2401.0000{place}}},"
            " archiveprefix={arXiv}}"
            for place, (title, number) in enumerate(numbers.items())
        ))  # fmt: skip

    paperlog(f"import {listed(1, 2, 3)}")
    result = paperlog(f"import {listed(2, 3, 4)}")
    assert (result.out, result.err) == ("x.bib: 0 added, 3 updated, 0 unchanged, 0 rejected\n", "")
    assert [paperlog.paper(key)["doi"] for key in ("ants", "bees", "wasps")] == ["10.1145/2", "10.1145/3", "10.1145/4"]
    before = paperlog.store.read_bytes()
    assert "0 added, 0 updated" in paperlog(f"import {listed(2, 3, 4)}").out
    assert paperlog.store.read_bytes() == before


def test_number_of_passes_is_limited(paperlog: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("paperlog.library.staging._MAX_PASSES", 1)
    bib = write_file(tmp_path, "x.bib", "@misc{ants, title={Ants}, year=2020}")
    assert paperlog(f"import {bib}").out == "x.bib: 1 added, 0 updated, 0 unchanged, 0 rejected\n"
    assert paperlog(f"import {bib}").out == "x.bib: 0 added, 0 updated, 1 unchanged, 0 rejected\n"


def test_paper_matched_in_a_later_pass_is_counted() -> None:
    page = (Link("page", "https://e.org/1"),)
    listed = ImportedList("s", papers=[
        Paper("a", "Ants", "x", doi="10.1145/2"),
        Paper("b", "Ants", "x", links=page),
        Paper("c", "Bees", "x", arxiv="2001.00002"),
        Paper("d", "More ants", "x", arxiv="2001.00002", doi="10.1145/2", links=page),
    ])  # fmt: skip
    with Store(MemoryStorage(), "").change(NOW) as transaction:
        report = stage_list(transaction, listed, NOW.date())
    assert report.added == list(transaction.papers)
