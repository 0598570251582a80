"""The `export` command, and the output of all formats."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from paperlog.formats import Export, ExportFormat, ImportFormat, dumps, loads
from paperlog.models import Category, Link, Paper
from support.readings import note_of, reading_of
from support.shell import NOW, Shell

SUFFIXES = {
    ".bib": "@inproceedings{lora,",
    ".csv": "key,title,",
    ".json": '{\n  "paperlog": 2',
    ".md": "# Language\n",
    ".ris": "TY  - CONF\nID  - lora\n",
    ".toml": "[catalogue]\n",
}


@pytest.fixture
def annotated(paperlog: Shell) -> Shell:
    """A library with statuses, a rating, notes and tags."""
    paperlog("mark-read lora --rating 4 --note '=1+1'")
    paperlog(["annotate", "lora", "arXiv:2005.14165\ncitation key: gpt-3\nTY  - JOUR\n@misc{x, title={y}}"])
    paperlog("mark-skimmed gpt-3")
    paperlog("tag lora --add peft")
    return paperlog


@pytest.mark.parametrize(("suffix", "beginning"), SUFFIXES.items())
def test_format_is_guessed_from_the_file_name(paperlog: Shell, tmp_path: Path, suffix: str, beginning: str) -> None:
    file = tmp_path / f"papers{suffix}"
    result = paperlog(["export", "key:lora", "-o", str(file)])
    assert (result.code, result.err) == (0, "")
    assert result.out.replace("\n", " ") == f"Wrote 1 paper to {file} "
    assert file.read_text("utf-8").startswith(beginning)
    assert (
        file.read_bytes().replace(b"\r\n", b"\n")
        == paperlog(f"export key:lora --format {_format_of(suffix)}").out.encode()
    )


def _format_of(suffix: str) -> str:
    return {".bib": "bibtex", ".md": "markdown"}.get(suffix, suffix[1:])


def test_export_without_a_format(paperlog: Shell, tmp_path: Path) -> None:
    for line in ("export", f"export -o {tmp_path / 'x.txt'}", "export -o -"):
        result = paperlog(line)
        assert (result.code, result.out) == (2, "")
        assert result.err.startswith("Choose a format with --format: bibtex, csl, csl-json, csv,")
    assert paperlog(f"export -f ris -o {tmp_path / 'x.txt'}").code == 0
    assert paperlog("export -f ris -o - key:lora").out.startswith("TY  - CONF")
    assert paperlog("export --format xml").code == 2


def test_existing_file_is_overwritten_only_with_force(paperlog: Shell, tmp_path: Path) -> None:
    file = tmp_path / "papers.bib"
    file.write_text("mine", "utf-8")
    file.chmod(0o640)
    result = paperlog(f"export -o {file}")
    assert (result.code, result.out) == (2, "")
    assert result.err == f"{file} already exists. Choose another file, or overwrite it with --force.\n"
    assert file.read_text("utf-8") == "mine"
    other = tmp_path / "link.bib"
    other.symlink_to(file)
    assert paperlog(f"export -o {other} --force key:lora").code == 0
    assert other.is_symlink()
    assert file.read_text("utf-8").startswith("@inproceedings{lora,")
    assert file.stat().st_mode & 0o777 == 0o640


def test_new_file_has_the_permissions_of_the_umask(paperlog: Shell, tmp_path: Path) -> None:
    old = os.umask(0o027)
    try:
        paperlog(f"export -o {tmp_path / 'a.bib'}")
        paperlog(f"backup {tmp_path / 'b.json'}")
    finally:
        os.umask(old)
    assert [(tmp_path / name).stat().st_mode & 0o777 for name in ("a.bib", "b.json")] == [0o640, 0o600]


def test_library_file_is_never_overwritten(paperlog: Shell, tmp_path: Path) -> None:
    before = paperlog.store.read_bytes()
    other = tmp_path / "other.json"
    other.symlink_to(paperlog.store)
    for file in (paperlog.store, other):
        result = paperlog(f"export -o {file} --force")
        assert (result.code, result.err) == (2, f"{file} is the library itself. Choose another file.\n")
    assert paperlog.store.read_bytes() == before


def test_unwritable_file(paperlog: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    result = paperlog(f"export -o {tmp_path / 'nosuch' / 'a.bib'}")
    assert (result.code, result.err) == (
        5,
        f"Can't write {tmp_path / 'nosuch' / 'a.bib'}: No such file or directory.\n",
    )
    result = paperlog(f"export -f ris -o {tmp_path} --force")
    assert (result.code, result.err) == (2, f"{tmp_path} is not a regular file. Choose another file.\n")
    old = tmp_path / "old.bib"
    old.write_text("mine", "utf-8")

    def fill_up(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "write", fill_up)
    result = paperlog(f"export -o {old} --force")
    assert (result.code, result.err) == (5, f"Can't write {old}: No space left on device.\n")
    assert old.read_text("utf-8") == "mine"
    assert [each.name for each in tmp_path.iterdir() if each.suffix == ".tmp"] == []


@pytest.mark.parametrize(
    ("form", "option", "able"),
    [
        ("toml", "--with-notes", "bibtex, csl, csv, html, json, markdown, ris"),
        ("ris", "--with-readings", "bibtex, csv, html, json"),
        ("json", "--raw", "csv"),
    ],
)
def test_unsupported_options_of_a_format_are_refused(paperlog: Shell, form: str, option: str, able: str) -> None:
    result = paperlog(f"export --format {form} {option}")
    assert (result.code, result.out) == (2, "")
    assert f"The format {form} doesn't support {option}. Formats that do: {able}" in " ".join(result.err.split())


@pytest.mark.parametrize("option", ["--with-images", "--title Robots", "--group-by category"])
def test_options_of_the_html_page_are_refused_for_other_formats(paperlog: Shell, option: str) -> None:
    result = paperlog(f"export --format csv {option}")
    assert (result.code, result.out) == (2, "")
    assert f"{option.split(maxsplit=1)[0]} is for the format html, not csv." in result.err


def test_title_and_sections_of_the_html_page(paperlog: Shell) -> None:
    paperlog("mark-read lora --on 2026-11-02")
    page = paperlog("export --format html --title Robots --group-by month").out
    assert "<h1>Robots</h1>" in page
    assert re.findall("<h2[^>]*>([^<]+)", page) == ["Nov 2026", "Not read yet"]
    assert "<h1>Reading log</h1>" in paperlog(["export", "--format", "html", "--title", " "]).out


@pytest.mark.parametrize(
    "form", [each for each in ExportFormat if each not in {ExportFormat.HTML, ExportFormat.JSON, ExportFormat.TOML}]
)
def test_notes_are_exported_on_request_and_not_imported_as_fields(annotated: Shell, form: str, tmp_path: Path) -> None:
    style = " --style badges" if form == ExportFormat.MARKDOWN else ""
    without, with_notes = (annotated(f"export -f {form}{style}{option}").out for option in ("", " --with-notes"))
    note = "> **2026-11-23**\n>\n> =1+1" if form == ExportFormat.MARKDOWN else "2026-11-23: =1+1"
    assert note not in without
    assert note in with_notes
    assert [part in with_notes for part in ("citation key:", "gpt-3")] == [True, True]
    lists = []
    for text in (without, with_notes):
        other = Shell(tmp_path / f"{len(text)}.json")
        result = other(["import", "-", "--format", form], stdin=text)
        has_readings = form != ExportFormat.MARKDOWN and text == with_notes
        assert result.code == 0
        assert result.err == ("stdin: not imported: 2 notes (use --with-readings)\n" if has_readings else "")
        papers = other("list --json").json
        assert [paper["notes"] for paper in papers] == [[]] * 49
        lists.append([paper | {"extra": {}} for paper in papers])
    assert lists[0] == lists[1]
    assert len(lists[0]) == 49


def test_markdown_document_has_notes_as_they_were_written(paperlog: Shell) -> None:
    paperlog(["tag", "lora", "--add", "to_read"])
    paperlog(["edit", "lora", "--summary", "A *short* summary.", "--link", "https://arxiv.org/abs/2106.09685"])
    paperlog(["edit", "lora", "--link", "https://arxiv.org/abs/2106.09685", "--link", "https://lab.org/a_(b)"])
    note = "Code:\n\n```python\nif x:\n\tpass\n```\n- *one*\n  - two | three"
    paperlog(["annotate", "lora", note, "--page", "7", "--quote", "a low\nrank"])
    paperlog(["annotate", "lora", "```\nopen"])
    without, with_notes = (paperlog(f"export lora -f markdown{option}").out for option in ("", " --with-notes"))
    mark = "\n<!-- paperlog document -->\n"
    assert without.endswith(mark)
    assert with_notes.endswith(mark)
    head, notes = with_notes.removesuffix(mark).split("### Notes\n\n")
    assert without.removesuffix(mark) == head.removesuffix("\n")
    assert head.splitlines()[:4] == [
        "# Language",
        "",
        "## [LoRA: Low-Rank Adaptation of Large Language Models](https://arxiv.org/abs/2106.09685)",
        "",
    ]
    assert " · ICLR 2022 · Jun 2021 · " in head.splitlines()[4]
    assert r"to\_read" in head.splitlines()[4]
    assert "\n\nAlso at [lab.org](https://lab.org/a_\\(b\\))\n\nA *short* summary.\n\n![Schema of LoRA](https" in head
    day = "**23 Nov 2026**"
    assert notes == f"{day}\n\np. 7\n\n> a low\n> rank\n\n{note}\n\n{day}\n\n```\nopen\n```\n"
    assert paperlog("export vit -f markdown --style document").out == paperlog("export vit -f markdown").out
    result = paperlog("import - --format markdown", stdin=with_notes)
    assert (result.code, result.out) == (4, "")
    assert "export its papers with --style badges" in result.err
    refused = paperlog("export -f csv --style badges")
    assert (refused.code, refused.err) == (2, "--style is for the format markdown, not csv.\n")


def test_markdown_document_of_a_paper_with_little_more_than_a_title(paperlog: Shell) -> None:
    paperlog(["add", "--title", "Tall [*] <b>", "--category", "Own"])
    assert paperlog("export tall-b -f markdown --with-notes").out == (
        "# Own\n\n## Tall \\[\\*\\] \\<b\\>\n\n<!-- paperlog document -->\n"
    )


@pytest.mark.parametrize("form", ["bibtex", "csl", "ris"])
def test_imported_notes_are_exported_once(new_paperlog: Shell, tmp_path: Path, form: str) -> None:
    fields = "annote={See <b>p. 3</b>.\n\nAsk Ann \\& Bo.}, comment={50\\%}"
    new_paperlog("import - --with-readings", stdin=f"@misc{{bee, title={{Bees}}, {fields}}}")
    new_paperlog("annotate bee mine")
    text = new_paperlog(f"export -f {form} --with-notes").out
    for library in (Shell(tmp_path / "other.json"), new_paperlog):
        library(f"import - --with-readings --source stdin --format {form}", stdin=text)
        notes = [note["text"] for note in library.paper("bee")["notes"]]
        assert sorted(notes) == ["50%", "See p. 3.\n\nAsk Ann & Bo.", "mine"]


def test_csl_json_is_another_name_of_csl(paperlog: Shell, tmp_path: Path) -> None:
    text = paperlog("export key:lora -f csl-json --with-notes").out
    assert text == paperlog("export key:lora -f csl --with-notes").out
    other = Shell(tmp_path / "other.json")
    assert "1 added" in other(["import", "-", "-f", "csl-json"], stdin=text).out


def test_readings_are_exported_to_and_imported_from_bibtex(annotated: Shell, tmp_path: Path) -> None:
    text = annotated("export --format bibtex --with-readings").out
    assert "readstatus" not in annotated("export --format bibtex").out
    other = Shell(tmp_path / "other.json")
    other(["import", "-", "--with-readings"], stdin=text)
    assert set(other.records("readings")) == {"lora", "gpt-3"}
    assert [(other.paper(key)["status"], other.paper(key)["rating"]) for key in ("lora", "gpt-3")] == [
        ("read", 4),
        ("skimmed", None),
    ]


@pytest.mark.parametrize(
    ("form", "kinds"),
    [
        ("bibtex", "categories, names after the first, schema images, related work"),
        ("csv", "names after the first, schema images, related work"),
        ("toml", "statuses, ratings, notes"),
        ("ris", "categories, summaries, names after the first, schema images, related work, statuses, ratings"),
        (
            "csl-json",
            (
                "categories, links after the first, summaries, names after the first, schema images, related work, "
                "statuses, ratings"
            ),
        ),
    ],
)
def test_terminal_says_what_a_format_leaves_out(annotated: Shell, tmp_path: Path, form: str, kinds: str) -> None:
    annotated("edit lora --link https://example.org/a --link https://example.org/b")
    export = f"export lora -f {form} -o {tmp_path / 'a'}"
    result = annotated(export, columns=300)
    assert result.err == f"Left out, because {form} has no place for them: {kinds}. To keep them, use --format json.\n"
    assert annotated(f"{export} --force").err == ""
    annotated("import - --format csl", stdin='[{"title": "Tides", "type": "book"}]')
    assert "Left out" not in annotated(f"{export} --force".replace("lora", "tides"), columns=300).err


def test_fields_of_bibliographies_without_a_column_are_left_out_of_csv(paperlog: Shell) -> None:
    entry = "@book{bee, title={Tides}, publisher={House}%s}"
    paperlog("import - --format bibtex", stdin=entry % "")
    assert "Left out" not in paperlog("export bee -f csv", columns=300).err
    paperlog("import - --format bibtex", stdin=entry % ", groups={Thesis}, event={Sea}")
    assert "for them: other fields (event and groups). To keep" in paperlog("export bee -f csv", columns=300).err
    paperlog(
        "import - --format bibtex", stdin=entry % ", ".join(["", *(f"field{number}={{x}}" for number in range(6))])
    )
    assert "other fields (field0, field1, field2 and 3 more)." in paperlog("export bee -f csv", columns=300).err


def test_csv_cells_cannot_run_as_formulas(annotated: Shell) -> None:
    annotated(["edit", "lora", "--title", "=HYPERLINK(1)", "--alias", "+1", "--author", "@SUM(1)", "--author", "b"])
    line = "export -f csv --with-notes --with-readings is:read"
    row, raw = (next(csv.DictReader(io.StringIO(annotated(each).out))) for each in (line, f"{line} --raw"))
    assert [row[name] for name in ("title", "short title", "authors")] == ["'=HYPERLINK(1)", "'+1", "'@SUM(1); b"]
    assert [raw[name] for name in ("title", "short title", "authors")] == ["=HYPERLINK(1)", "+1", "@SUM(1); b"]
    assert [row[name] for name in ("status", "rating", "read on")] == ["read", "4", "2026-11-23"]


@pytest.mark.parametrize("sign", [*"=+-@", "\uff1d", "\uff0b", "\uff0d", "\uff20", "'="])
def test_escaped_csv_cells_are_read_back_unescaped(sign: str) -> None:
    text = dumps(Export("list", [], [Paper("k", f"{sign}1", "x")], []), ExportFormat.CSV)
    assert f"k,'{sign}1," in text
    assert loads(text, "list", ImportFormat.CSV).papers[0].title == f"{sign}1"


PIECES = ["=1", "+", "-1", "@", "\uff1d", "'", ";", "; ", '"', "\n\n", "\t", ",", "x", " "]
FORMULAS = st.lists(st.sampled_from(PIECES)).map("".join)


@given(FORMULAS, FORMULAS, FORMULAS)
@example("Innocent;=HYPERLINK(1)", "a\n\n- b", "=1")
@example('Quoted;"=1', "a;'=1", "@")
def test_no_cell_runs_as_a_formula_for_any_delimiter(title: str, summary: str, note: str) -> None:
    paper = Paper("k", f"T{title}", "x", summary=f"T{summary}", authors=(f"A{title}",))
    readings = [reading_of("k", notes=(note_of(1, NOW, note or "n"),))]
    text = dumps(Export("list", [], [paper], readings), ExportFormat.CSV, with_notes=True)
    for delimiter in ",;\t":
        for row in csv.reader(io.StringIO(text), delimiter=delimiter):
            assert not any(cell.lstrip(' "').startswith(("=", "+", "-", "@", "\uff1d")) for cell in row)
    (read,) = loads(text, "list", ImportFormat.CSV).papers
    assert read.title == " ".join(f"T{title}".split())
    assert (read.summary or "").split() == f"T{summary}".split()


def test_names_take_precedence_over_queries(paperlog: Shell) -> None:
    def exported(query: str) -> list[str]:
        return [paper["key"] for paper in paperlog(f"export -f json {query}").json["papers"]]

    for name in ("lora", "LoRA", "2106.09685", "LoRA: Low-Rank Adaptation of Large Language Models"):
        assert exported(name) == ["lora"]
    assert exported("low-rank") == ["lora", "s4"]
    assert exported("vit gpt3") == ["gpt-3", "vit"]
    assert paperlog("export -f json vit lora adapter").code == 1
    assert exported("lora vit --category language") == ["lora"]


def test_export_of_no_papers_writes_nothing(paperlog: Shell, tmp_path: Path) -> None:
    for line in ("export is:read -f bibtex", f"export is:read -o {tmp_path / 'x.json'}"):
        result = paperlog(line)
        assert (result.code, result.out) == (1, "")
        assert result.err == "No paper matches 'is:read'. Nothing was exported.\n"
    assert not (tmp_path / "x.json").exists()


def test_export_of_an_empty_library(paperlog: Shell) -> None:
    for key in paperlog.keys("list"):
        paperlog(f"remove {key}")
    empty = {str(form): paperlog(f"export -f {form}").out for form in ExportFormat if form is not ExportFormat.HTML}
    assert [empty[form] for form in ("bibtex", "csl", "markdown", "ris")] == ["", "[]\n", "", ""]
    assert empty["csv"] == "key,title,short title,authors,date,venue,doi,arxiv,url,tags,category,abstract,summary\n"


def test_export_contains_the_readers_edits(annotated: Shell) -> None:
    annotated(["edit", "lora", "--title", "Mine"])
    assert "title = {Mine}" in annotated("export -f bibtex key:lora").out
    assert annotated("export -f csl key:lora").json[0]["keyword"] == "peft"
    assert "TI  - Mine" in annotated("export -f ris key:lora").out
    assert tomllib.loads(annotated("export -f toml key:lora").out)["paper"][0]["title"] == "Mine"
    assert "title" in json.loads(annotated("export -f json key:lora").out)["readings"][0]["overrides"]


@pytest.mark.parametrize(
    ("facts", "bibtex", "ris", "csl"),
    [
        ({"venue": "ICLR 2022"}, "inproceedings", "CONF", "paper-conference"),
        ({"venue": "Proceedings of a Workshop"}, "inproceedings", "CONF", "paper-conference"),
        ({"venue": "JMLR 2020"}, "article", "JOUR", "article-journal"),
        ({"venue": "OpenAI blog"}, "article", "JOUR", "article-journal"),
        ({"arxiv": "2401.00001"}, "misc", "UNPB", "article"),
        ({"links": (Link("a", "https://example.org/post"),)}, "online", "ELEC", "webpage"),
        ({"links": (Link("a", "https://example.org/a.pdf"),)}, "misc", "GEN", "document"),
        ({}, "misc", "GEN", "document"),
    ],
)
def test_entry_type_is_inferred_from_the_fields(facts: dict[str, Any], bibtex: str, ris: str, csl: str) -> None:
    contents = Export("list", [], [Paper("tall", "Tall", "x", **facts)], [])
    assert dumps(contents, ExportFormat.BIBTEX).startswith(f"@{bibtex}{{tall,\n")
    assert dumps(contents, ExportFormat.RIS).startswith(f"TY  - {ris}\nID  - tall\n")
    assert json.loads(dumps(contents, ExportFormat.CSL))[0]["type"] == csl


@pytest.mark.parametrize("form", [each for each in ExportFormat if each is not ExportFormat.HTML])
def test_long_text_is_written_and_read_in_linear_time(form: ExportFormat) -> None:
    """In quadratic time, the test would take an hour."""
    paper = Paper("long", "a" * 300_000, "x", abstract="word " * 60_000, links=(Link("a", "https://example.org/"),))
    contents = Export("list", [Category("x", "X")], [paper], [])
    (read,) = loads(
        dumps(contents, form, badges=form is ExportFormat.MARKDOWN), "list", ImportFormat(form.value)
    ).papers
    text = read.summary if form is ExportFormat.MARKDOWN else read.abstract
    assert (read.title, (text or "").strip()) == (paper.title, (paper.abstract or "").strip())


@pytest.mark.parametrize(
    "form", [ExportFormat.BIBTEX, ExportFormat.RIS, ExportFormat.CSV, ExportFormat.CSL, ExportFormat.MARKDOWN]
)
@pytest.mark.parametrize(
    "sign", ["}", "{", "\\", "\n\nER  - \nTY  - JOUR\nTI  - x\n", "},\n@misc{x, title={y}}\n", "\0\u2028"]
)
def test_hostile_identifiers_and_links_are_escaped(form: ExportFormat, sign: str) -> None:
    links = (Link("a", f"https://example.org/{sign}a"), Link("b", f"{sign}b"))
    paper = Paper("odd", "Odd", "x", doi=f"10.5555/{sign}a", arxiv=f"2401.00001{sign}", links=links)
    contents = Export("list", [Category("x", "X")], [paper, Paper("tall", "Tall", "x")], [])
    listed = loads(dumps(contents, form, badges=form is ExportFormat.MARKDOWN), "list", ImportFormat(form.value))
    assert [each.title for each in listed.papers] == ["Odd", "Tall"]
    assert listed.rejected == []


@pytest.mark.parametrize(
    ("author", "written", "inverted"),
    [
        ("Edward J. Hu", "Hu, Edward J.", "Hu, Edward J."),
        ("Laurens van der Maaten", "van der Maaten, Laurens", "van der Maaten, Laurens"),
        ("Teven Le Scao", "Le Scao, Teven", "Le Scao, Teven"),
        ("Quoc V. Le", "Le, Quoc V.", "Le, Quoc V."),
        ("Edward J. Hu Jr.", "Hu, Jr., Edward J.", "Hu, Edward J., Jr."),
        ("Łukasz Kaiser", "Kaiser, Łukasz", "Kaiser, Łukasz"),
        ("Google Research", "{Google Research}", "Google Research"),
        ("OpenAI", "{OpenAI}", "OpenAI"),
        ("Llama Team, AI @ Meta", "{Llama Team, AI @ Meta}", "Llama Team AI @ Meta"),
        ("Smith & Sons", r"{Smith \& Sons}", "Smith & Sons"),
        ("Bell and Howell", "{Bell and Howell}", "Bell and Howell"),
        ("王小明", "{王小明}", "王小明"),
    ],
)
def test_author_names_are_split_only_if_unambiguous(author: str, written: str, inverted: str) -> None:
    contents = Export("list", [], [Paper("k", "T", "x", authors=(author,))], [])
    assert f"author = {{{written}}},\n" in dumps(contents, ExportFormat.BIBTEX)
    assert f"AU  - {inverted}\n" in dumps(contents, ExportFormat.RIS)


def test_json_export_contains_all_records(paperlog: Shell) -> None:
    paperlog("mark-read lora --rating 4 --note mine")
    paperlog("edit lora --title Mine")
    whole = paperlog("export --format json").json
    assert (whole["paperlog"], len(whole["categories"]), len(whole["papers"])) == (2, 3, 49)
    (reading,) = whole["readings"]
    assert (reading["rating"], reading["overrides"], reading["notes"][0]["text"]) == (4, {"title": "Mine"}, "mine")
    assert {paper["key"]: paper for paper in whole["papers"]}["lora"]["title"].startswith("LoRA")


def test_json_export_and_import_reproduce_the_library(paperlog: Shell, tmp_path: Path) -> None:
    """Views and the history aren't exported; backups contain them."""
    other_list = tmp_path / "theirs.toml"
    other_list.write_text(
        '[[paper]]\nkey = "lora"\ntitle = "Another LoRA"\ncategory = "robots"\n'
        '[[paper]]\nkey = "clip"\ntitle = "Learning Transferable Visual Models From Natural Language Supervision"\n'
        'category = "robots"\narxiv = "2103.00020"\ntags = ["contrastive"]\nlinks = [{label = "x", url = "https://a.org/x"}]\n'
        '[[paper]]\nkey = "moe"\ntitle = "Mixture of Experts Explained"\ncategory = "robots"\nvenue = "Blog"\n'
        'links = [{label = "x", url = "https://huggingface.co/blog/moe"}]\n',
        "utf-8",
    )
    for line in (
        f"import {other_list}",
        "mark-read lora --rating 4 --note mine --on 2024-05-03",
        "mark-read lora",
        "edit vit --title Mine --published 2020",
        "queue detr vit",
        "tag detr --add todo",
        "tag clip --remove contrastive",
        "merge flashattention flashattention-2",
        "mark-skimmed ssd",
        "remove ssd",
        "add --title 'My Own Paper' --category own",
    ):
        assert paperlog(line).code == 0, line
    text = paperlog("export --format json").out
    other = Shell(tmp_path / "other" / "library.json", now=paperlog.now.replace(year=2030))
    result = other(["import", "-", "--with-readings"], stdin=text)
    assert (result.code, result.err) == (0, "")
    assert other("export --format json").out == text
    for table in ("categories", "papers", "readings"):
        assert other.records(table) == paperlog.records(table)
    papers = other.records("papers")
    assert papers["moe"]["suppliers"] == {"venue": "theirs"}
    assert papers["flashattention"]["merged"] == ["ml-papers/flashattention-2"]
    assert papers["lora-2"]["source_key"] == "lora"
    assert papers["my-own-paper"]["added_on"] == "2026-11-23"
    assert other.records("readings")["ssd"]["removed_as"] == paperlog.records("readings")["ssd"]["removed_as"]
    assert other(["import", "-", "--with-readings"], stdin=text).out.startswith(
        "stdin: 0 added, 0 updated, 49 unchanged"
    )
    assert other.records("papers") == papers


def test_toml_export_is_a_catalogue_with_the_readers_edits(paperlog: Shell, tmp_path: Path) -> None:
    paperlog("edit lora --title Mine --published 2020")
    paperlog("tag lora --add todo")
    text = paperlog("export --format toml").out
    papers = {paper["key"]: paper for paper in tomllib.loads(text)["paper"]}
    assert (papers["lora"]["title"], papers["lora"]["published"], papers["lora"]["tags"]) == ("Mine", "2020", ["todo"])
    file = tmp_path / "list.toml"
    file.write_text(text, "utf-8")
    other = Shell(tmp_path / "other.json")
    assert other(f"import {file}").out == "paperlog: 49 added, 0 updated, 0 unchanged, 0 rejected\n"
    untouched = [paper for paper in paperlog("list --json").json if paper["key"] != "lora"]
    imported = [paper for paper in other("list --json").json if paper["key"] != "lora"]
    assert imported == [{**paper, "source": "paperlog"} for paper in untouched]


def test_toml_export_is_utf8(paperlog: Shell) -> None:
    assert "Łukasz Kaiser" in paperlog("export --format toml").out
    assert paperlog("export --format xml").code == 2


@pytest.mark.parametrize("export", ["bibtex --with-readings", "csl", "ris"])
def test_exported_reading_is_not_kept_as_fields_of_an_imported_paper(
    paperlog: Shell, tmp_path: Path, export: str
) -> None:
    paperlog("mark-read lora --on 2026-11-01 --rating 4")
    paperlog(["annotate", "lora", "a secret\nof two lines"])
    paperlog("annotate lora 'another note'")
    file = tmp_path / "exported"
    form = export.split(maxsplit=1)[0]
    paperlog(f"export --format {export} --with-notes -o {file}")
    again = paperlog(f"import {file} --format {form} --with-readings")
    assert ": 0 added, 0 updated, 49 unchanged" in again.out
    other = Shell(tmp_path / "other" / "library.json")
    other(f"import {file} --format {form} --with-readings")
    other("annotate lora --remove 1")
    other("annotate lora --edit 2 changed")
    assert "2026-11" not in other(f"export --format {form}").out
    exported = other(f"export --format {export} --with-notes").out
    assert ("secret" in exported, "another note" in exported, "changed" in exported) == (False, False, True)
