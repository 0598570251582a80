"""Imports from other programs: formats, labels, encodings, readings and dry runs."""

from __future__ import annotations

import json
import re
import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from paperlog.formats import ImportFormat, guess_format
from support.files import write_file
from support.shell import Shell

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
        (".nbib", "", ImportFormat.PUBMED),
        (".ciw", "", ImportFormat.WOS),
        (".txt", "FN Clarivate Analytics Web of Science\nVR 1.0\nPT J\n", ImportFormat.WOS),
        (".txt", "PT\tAU\tTI", ImportFormat.CSV),
        (".txt", '"Titel";"Jahr"\n', ImportFormat.CSV),
        (".txt", "Title of the list, 2020", None),
        (".enw", "", ImportFormat.ENDNOTE),
        ("", '<?xml version="1.0"?><xml><records><record>', ImportFormat.ENDNOTE_XML),
        (".xml", "<mods/>", ImportFormat.ENDNOTE_XML),
        ("", '<?xml version="1.0"?><mods/>', ImportFormat.ENDNOTE_XML),
        (".txt", "<PubmedArticleSet>", ImportFormat.ENDNOTE_XML),
        ("", "<p>Robots</p>", ImportFormat.MARKDOWN),
        (".txt", "\n%0 Journal Article\n%T Bees", ImportFormat.ENDNOTE),
        (".txt", "% A comment\n@misc{a}", ImportFormat.BIBTEX),
        (".txt", "\nPMID- 12345\nOWN - NLM", ImportFormat.PUBMED),
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
    assert paperlog(f"import {bib}").lines == [
        "mine.bib: 1 added, 1 updated, 0 unchanged, 0 rejected",
        "mine.bib: line 2 (hu2021lora): same as 'lora' (arXiv id)",
    ]
    paper = paperlog.paper("bee2020")
    assert (paper["authors"], paper["published"], paper["source"]) == (["Ann Bee", "Carl Öz"], "2020", "mine.bib")
    assert (paper["status"], paperlog.paper("lora")["status"]) == ("unread", "unread")


def test_citation_keys_are_kept_as_written_and_name_their_papers(paperlog: Shell, tmp_path: Path) -> None:
    text = "@misc{hoSimple2022, title={Simple}}\n@misc{huLoRA, title={LoRA}, eprint={2106.09685}}\n"
    bib = write_file(tmp_path, "mine.bib", text)
    before = paperlog.contents()
    paperlog(f"import {bib}")
    assert [paperlog.paper(name)["key"] for name in ("hoSimple2022", "huLoRA", "HULORA")] == [
        *("hosimple2022", "lora", "lora")
    ]
    assert paperlog.paper("hosimple2022")["citation_keys"] == ["hoSimple2022"]
    assert paperlog.paper("lora")["citation_keys"] == ["huLoRA"]
    assert paperlog("search hulora").out.startswith("lora\t")
    assert paperlog("list key:huLoRA").out.startswith("lora\t")
    assert paperlog("list hulora").out.startswith("lora\t")
    assert "{huLoRA,\n" in paperlog("export --format bibtex lora").out
    own_key = "@misc{lora, title={LoRA}, eprint={2106.09685}}"
    for again in (f"import {bib}", "import - --source mine.bib"):
        assert " 0 added, 0 updated" in paperlog(again, stdin=own_key).out
    paperlog("undo")
    assert paperlog.contents() == before


@pytest.mark.parametrize("option", ["", "--with-readings"])
def test_papers_of_an_export_with_other_keys_in_the_library_are_named(
    paperlog: Shell, tmp_path: Path, option: str
) -> None:
    other = paperlog.copy(tmp_path / "other.json")
    other("add --title 'Pond: Green Frogs'")
    other("edit lora --key low-rank")
    other("edit vit --key vision")
    other(f"export -o {tmp_path / 'export.json'}")
    paperlog("add --title 'Pond: Blue Whales'")
    paperlog("edit vit --key vision")
    paperlog("edit gan --key gans")
    line = f"import {tmp_path / 'export.json'} {option}"
    assert paperlog(f"{line} --dry-run").lines[:3] == ["+ pond-2", "~ low-rank, here lora", "~ pond, here pond-2"]
    assert paperlog(line).lines == [
        "export.json: 1 added, 0 updated, 49 unchanged, 0 rejected",
        "export.json: 'Pond: Green Frogs': added as 'pond-2', because another paper has 'pond'",
    ]
    result = paperlog(f"{line} --json")
    assert result.json["lists"][0]["new_keys"] == [
        {
            "old": "low-rank",
            "new": "lora",
            "title": "LoRA: Low-Rank Adaptation of Large Language Models",
            "is_taken": False,
        },
        {"old": "pond", "new": "pond-2", "title": "Pond: Green Frogs", "is_taken": True},
    ]
    assert len(paperlog(line).lines) == 1


def test_citation_keys_that_exports_replace_are_named(new_paperlog: Shell, tmp_path: Path) -> None:
    text = (
        "@misc{bee, title={Bees}}\n@misc{bee, title={Wasps}}\n@misc{My ant, title={Ants}}\n@misc{Fly, title={Flies}}\n"
    )
    bib = write_file(tmp_path, "mine.bib", text)
    assert new_paperlog(f"import {bib}").lines == [
        "mine.bib: 4 added, 0 updated, 0 unchanged, 0 rejected",
        "mine.bib: line 2 (bee): exported as 'bee-2', because another paper has 'bee'",
        "mine.bib: line 3 (My ant): exported as 'my-ant', because BibTeX doesn't allow 'My ant'",
    ]
    assert new_paperlog(f"import {bib}").lines == ["mine.bib: 0 added, 0 updated, 4 unchanged, 0 rejected"]
    exported = new_paperlog("export source:mine.bib --format bibtex").out
    assert re.findall(r"@misc\{(.+),\n  title = \{(.+)\}", exported) == [
        *[("bee", "Bees"), ("bee-2", "Wasps"), ("my-ant", "Ants"), ("Fly", "Flies")]
    ]


def test_exact_citation_key_wins_over_a_key_in_other_case(new_paperlog: Shell, tmp_path: Path) -> None:
    for key, title in (("smith", "Bees"), ("Smith", "Ants")):
        new_paperlog(f"import {write_file(tmp_path, f'{title}.bib', f'@misc{{{key}, title={{{title}}}}}')}")
    assert [new_paperlog.paper(name)["key"] for name in ("smith", "Smith")] == ["smith", "smith-2"]


def test_readings_are_imported_on_request_where_there_are_none(paperlog: Shell, tmp_path: Path) -> None:
    bib = write_file(tmp_path, "mine.bib", BIB)
    paperlog("rate lora 1")
    paperlog(f"import {bib}")
    kept = "mine.bib: not imported: 1 rating (the papers keep their own)\n"
    assert paperlog(f"import {bib} --with-readings").err == kept
    assert (paperlog.paper("bee2020")["status"], paperlog.paper("bee2020")["rating"]) == ("skimmed", 2)
    assert (paperlog.paper("lora")["status"], paperlog.paper("lora")["rating"]) == ("read", 1)
    before = paperlog.store.read_bytes()
    paperlog(f"import {bib} --with-readings")
    assert paperlog.store.read_bytes() == before
    paperlog("undo")
    assert paperlog.paper("bee2020")["status"] == "unread"


def test_changed_details_are_not_a_reading(paperlog: Shell, tmp_path: Path) -> None:
    bib = write_file(tmp_path, "mine.bib", "@misc{bee, title={Bees}, annote={one}, ranking={rank2}}")
    paperlog(f"import {bib}")
    paperlog("edit bee --published 2020")
    paperlog("tag bee +todo")
    assert "not imported: 1 note, 1 rating" in paperlog(f"import {bib}").err
    paperlog(f"import {bib} --with-readings")
    paper = paperlog.paper("bee")
    assert [note["text"] for note in paper["notes"]] == ["one"]
    assert (paper["rating"], paper["published"], paper["tags"]) == (2, "2020", ["todo"])


def test_reading_of_a_paper_that_is_not_in_the_list_is_skipped(paperlog: Shell, tmp_path: Path) -> None:
    paperlog("rate lora 5")
    exported = paperlog("export lora vit --format json").json
    exported["papers"] = [paper for paper in exported["papers"] if paper["key"] == "vit"]
    paperlog("undo")
    write_file(tmp_path, "list.json", json.dumps(exported))
    paperlog(f"import {tmp_path / 'list.json'} --with-readings")
    assert paperlog.paper("lora")["rating"] is None


def test_the_report_counts_what_no_export_writes_back(paperlog: Shell, tmp_path: Path) -> None:
    text = """
    @preamble{"\\newcommand{\\noopsort}[1]{}"}
    @string{bees = "Journal of Bees"}
    @comment{jabref-meta: databaseType:bibtex;}
    @comment{another}
    @article{bee, title={Bees}, journal=bees}
    """
    bib = write_file(tmp_path, "mine.bib", text)
    counts = "1 @preamble, 1 @string, 2 @comments"
    assert paperlog(f"import {bib}").err == f"mine.bib: neither imported nor exported: {counts}\n"
    assert "journal = {Journal of Bees}," in paperlog("export key:bee -f bibtex").out


def test_notes_and_files_are_counted_and_imported_on_request(paperlog: Shell, tmp_path: Path) -> None:
    fields = "annote={one}, comment={two}, file={:b.pdf:PDF}, readstatus={read}, ranking={rank2}"
    bib = write_file(
        tmp_path, "mine.bib", f"@misc{{bee, title={{Bees}}, {fields}}}\n@misc{{a, title={{A}}, read={{1}}}}"
    )
    counts = "mine.bib: not imported: 2 notes, 1 file, 2 statuses, 1 rating (use --with-readings)\n"
    assert paperlog(f"import {bib}").err == counts
    before = paperlog("export key:bee -f bibtex").out
    assert "annote = {one}," in before
    assert paperlog(f"import {bib} --with-readings").err == ""
    paper = paperlog.paper("bee")
    assert [(note["text"], note["at"][:10]) for note in paper["notes"]] == [
        ("one", "2026-11-23"),
        ("two", "2026-11-23"),
    ]
    assert (paper["pdf"], paper["status"], paper["rating"]) == (str(tmp_path / "b.pdf"), "read", 2)
    assert paperlog(f"import {bib}").err == ""
    assert paperlog("export key:bee -f bibtex").out == before
    assert paperlog("export key:bee -f bibtex --with-notes").out == before
    paperlog("annotate bee three")
    assert "annote = {one\n\n2026-11-23: three}," in paperlog("export key:bee -f bibtex --with-notes").out


FIRST = """
@misc{ants, title={Ants}, file={:a.pdf:PDF}, readstatus={skimmed}, ranking={rank2}, comment={one}}
@misc{bees, title={Bees}, file={:b.pdf:PDF}, readstatus={skimmed}, ranking={rank2}, comment={one}, annote={two}}
@misc{cats, title={Cats}}
"""
SECOND = """
@misc{ants, title={Ants}, file={:new/a.pdf:PDF}, readstatus={read}, ranking={rank5}, comment={one

more}}
@misc{bees, title={Bees}, file={:new/b.pdf:PDF}, readstatus={read}, ranking={rank5}, comment={one}, annote={two

three}}
@misc{cats, title={Cats}, comment={late}}
"""


def _reading(paperlog: Shell, name: str) -> list[object]:
    paper = paperlog.paper(name)
    return [paper["status"], paper["rating"], Path(paper["pdf"] or "").name, *(note["text"] for note in paper["notes"])]


def test_a_later_export_updates_the_readings_that_came_from_the_list(paperlog: Shell, tmp_path: Path) -> None:
    paperlog(f"import {write_file(tmp_path, 'my.bib', FIRST)} --with-readings")
    again = f"import {write_file(tmp_path, 'my.bib', SECOND)}"
    counts = "3 notes, 2 files, 2 statuses, 2 ratings (use --with-readings)"
    assert paperlog(again).err == f"my.bib: not imported: {counts}\n"
    result = paperlog(f"{again} --with-readings")
    assert (result.lines, result.err) == (["my.bib: 0 added, 0 updated, 3 unchanged, 0 rejected, 3 readings"], "")
    assert _reading(paperlog, "ants") == ["read", 5, "a.pdf", "one\n\nmore"]
    assert paperlog.paper("ants")["pdf"] == f"{tmp_path}/new/a.pdf"
    assert _reading(paperlog, "bees") == ["read", 5, "b.pdf", "two\n\nthree", "one"]
    assert _reading(paperlog, "cats") == ["unread", None, "", "late"]
    assert "0 updated, 3 unchanged, 0 rejected\n" in paperlog(f"{again} --with-readings").out
    paperlog("undo")
    assert _reading(paperlog, "ants") == ["skimmed", 2, "a.pdf", "one"]


def test_a_later_export_updates_the_reading_of_a_built_in_paper(paperlog: Shell, tmp_path: Path) -> None:
    for status in ("skimmed", "read"):
        text = f"@misc{{hu, title={{LoRA}}, eprint={{2106.09685}}, readstatus={{{status}}}}}"
        paperlog(f"import {write_file(tmp_path, 'my.bib', text)} --with-readings")
        assert paperlog.paper("lora")["status"] == status


def test_a_later_export_keeps_what_the_reader_changed(paperlog: Shell, tmp_path: Path) -> None:
    paperlog(f"import {write_file(tmp_path, 'my.bib', FIRST)} --with-readings")
    pdf = write_file(tmp_path, "own.pdf", "")
    for line in (
        "mark-dropped ants", "rate ants 1", f"edit ants --pdf {pdf}", "annotate ants --edit 1 mine",
        "annotate bees --remove 1", "rate bees --clear", "annotate bees own",
    ):  # fmt: skip
        assert paperlog(line).code == 0, line
    before = [_reading(paperlog, name) for name in ("ants", "bees")]
    result = paperlog(f"import {write_file(tmp_path, 'my.bib', FIRST)} --with-readings")
    assert "0 updated, 3 unchanged, 0 rejected\n" in result.out
    assert result.err == "my.bib: not imported: 1 file, 1 status, 2 ratings (the papers keep their own)\n"
    assert [_reading(paperlog, name) for name in ("ants", "bees")] == before
    result = paperlog(f"import {write_file(tmp_path, 'my.bib', SECOND)} --with-readings")
    assert result.err == "my.bib: not imported: 2 notes, 1 file, 1 status, 2 ratings (the papers keep their own)\n"
    assert _reading(paperlog, "ants") == ["dropped", 1, "own.pdf", "mine"]
    assert _reading(paperlog, "bees") == ["read", None, "b.pdf", "one", "own"]


def test_another_list_only_fills_in_readings(paperlog: Shell, tmp_path: Path) -> None:
    paperlog(f"import {write_file(tmp_path, 'my.bib', FIRST)} --with-readings")
    paperlog(f"import {write_file(tmp_path, 'other.bib', SECOND)} --with-readings")
    assert _reading(paperlog, "ants") == ["skimmed", 2, "a.pdf", "one\n\nmore"]
    assert paperlog.paper("ants")["pdf"] == f"{tmp_path}/a.pdf"


def test_pdfs_are_looked_up_in_the_file_directory_of_jabref(paperlog: Shell, tmp_path: Path) -> None:
    entries = "".join(
        f"@misc{{{key}, title={{{key}}}, file={{:{path}:PDF}}}}\n"
        for key, path in {"ants": "a.pdf", "bees": "C\\:/b.pdf", "cats": "/c.pdf", "dogs": "https\\://x.org/d"}.items()
    )
    meta = "@comment{jabref-meta: fileDirectory-ann-laptop:/home/ann;}\n@Comment{jabref-meta: fileDirectory:my papers;}"
    paperlog(f"import {write_file(tmp_path, 'mine.bib', entries + meta)} --with-readings")
    papers = [paperlog.paper(key)["pdf"] for key in ("ants", "bees", "cats", "dogs")]
    assert papers == [f"{tmp_path}/my papers/a.pdf", "C:/b.pdf", "/c.pdf", None]
    meta = "@comment{jabref-meta: fileDirectory-ann:/home/ann\\;b;}"
    text = f"@misc{{emus, title={{emus}}, file={{:e.pdf:PDF}}}}\n{meta}"
    paperlog("import - --with-readings", stdin=text)
    assert paperlog.paper("emus")["pdf"] == "/home/ann;b/e.pdf"


def test_papers_that_a_list_no_longer_has_are_kept_and_named(paperlog: Shell) -> None:
    entries = [f"@misc{{{key}, title={{{key}}}}}" for key in ("ants", "bees", "cats")]
    paperlog("import -", stdin="".join(entries))
    assert paperlog("import -", stdin="".join(entries[1:])).lines == [
        "stdin: 0 added, 0 updated, 2 unchanged, 0 rejected",
        "stdin: no longer has ants. To remove: paperlog remove ants",
    ]
    assert paperlog("import -", stdin=entries[2]).lines == ["stdin: 0 added, 0 updated, 1 unchanged, 0 rejected"]
    assert paperlog.keys("list source:stdin") == ["ants", "bees", "cats"]


def test_papers_that_only_moved_in_the_list_are_unchanged(paperlog: Shell) -> None:
    ants, bees = "@misc{ants, title={Ants}}", "@misc{bees, title={Bees}}"
    paperlog("import -", stdin=ants + bees)
    assert "1 added, 0 updated, 2 unchanged" in paperlog("import -", stdin=f"@misc{{a, title={{A}}}} {ants} {bees}").out
    assert paperlog.keys("list source:stdin") == ["a", "ants", "bees"]


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
        "~ lora  aliases, citation_keys, extra, tags",
        "mine.bib: 1 added, 1 updated, 1 unchanged, 0 rejected",
        "mine.bib: line 1 (x): same as 'lora' (arXiv id), which keeps another type",
        "mine.bib: line 3 (hu2021lora): same as 'lora' (arXiv id), which keeps another title",
        "Nothing written: this was a dry run.",
    ]
    assert (paperlog.store.read_bytes(), sorted(tmp_path.iterdir())) == before
    assert paperlog(f"import {bib}").lines == result.lines[-4:-1]


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


def test_several_files_are_one_change_in_the_history(paperlog: Shell, tmp_path: Path) -> None:
    bib, markdown = write_file(tmp_path, "a.bib", BIB), write_file(tmp_path, "b.md", MARKDOWN)
    assert [line.partition(":")[0] for line in paperlog(f"import {bib} {markdown}").lines] == ["a.bib", "a.bib", "b.md"]
    assert paperlog.paper("rt-1")["category"] == "robots"
    (change,) = paperlog("history --json").json
    assert change["sentence"] == "imported a.bib: 1 added, 1 updated; b.md: 1 added, 0 updated"
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
    bib = "% mine\n@misc{a, title={A}}\n@misc{b, title={B}}\n@misc{c, title={C}\n"
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


def test_et_al_is_not_an_author(paperlog: Shell, tmp_path: Path) -> None:
    texts = {
        "a.bib": "@misc{p, title={P}, author={Bee, Ann and others}}",
        "b.bib": "@misc{p, title={P}, author={Ann Bee and et al.}}",
        "inverted.bib": "@misc{p, title={P}, author={Bee, Ann et al.}}",
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


def test_sources_update_only_fields_they_supplied(paperlog: Shell, tmp_path: Path) -> None:
    def import_list(name: str, more: str) -> None:
        paperlog(f"import {write_file(tmp_path, name, '@misc{p, title={Bees}, year=2020' + more + '}')}")

    import_list("a.bib", "")
    import_list("b.bib", ", journal={Bee News}, abstract={First.}")
    import_list("a.bib", ", journal={Other News}")
    assert (paperlog.paper("p")["venue"], paperlog.paper("p")["abstract"]) == ("Bee News", "First.")
    import_list("b.bib", ", journal={Bee News}, abstract={Corrected.}")
    assert paperlog.paper("p")["abstract"] == "Corrected."


def test_imported_readings_are_counted(paperlog: Shell, new_paperlog: Shell, tmp_path: Path) -> None:
    paperlog("rate lora 5")
    paperlog("rate vit 4")
    paperlog("remove vit")
    whole = write_file(tmp_path, "whole.json", paperlog("export --format json").out)
    result = new_paperlog(f"import {whole} --with-readings --dry-run")
    assert result.lines[-4:-1] == [
        "~ lora  reading", "~ vit  reading", "ml-papers: 48 added, 0 updated, 0 unchanged, 0 rejected, 2 readings",
    ]  # fmt: skip
    new_paperlog(f"import {whole} --with-readings")
    assert new_paperlog.records("readings") == paperlog.records("readings")
    assert new_paperlog("history").out.endswith("imported ml-papers: 48 added, 0 updated, 2 readings\n")


def test_readings_of_an_export_are_merged(paperlog: Shell, new_paperlog: Shell, tmp_path: Path) -> None:
    paperlog("annotate lora ours")
    paperlog("rate lora 3")
    new_paperlog.store.parent.mkdir()
    shutil.copyfile(paperlog.store, new_paperlog.store.parent / "other.json")
    other = Shell(new_paperlog.store.parent / "other.json", paperlog.now + timedelta(hours=1))
    other("mark-read lora --on 2026-11-01 --note theirs")
    other("rate lora 5")
    other("annotate lora --remove 1")
    whole = write_file(tmp_path, "whole.json", other("export --format json").out)
    paperlog("mark-read lora --on 2026-11-02")
    assert paperlog(f"import {whole} --with-readings").out.endswith(", 1 reading\n")
    lora = paperlog.paper("lora")
    assert (lora["rating"], lora["reads"]) == (5, ["2026-11-01", "2026-11-02"])
    assert [note["text"] for note in lora["notes"]] == ["theirs"]
    before = paperlog.store.read_bytes()
    assert paperlog(f"import {whole} --with-readings").code == 0
    assert paperlog.store.read_bytes() == before
    paperlog("undo")
    assert [note["text"] for note in paperlog.paper("lora")["notes"]] == ["ours"]


def test_values_without_times_in_an_export_are_only_filled_in(paperlog: Shell, tmp_path: Path) -> None:
    paperlog("rate lora 3")
    exported = json.loads(paperlog("export --format json").out)
    exported["readings"] = [{"key": "lora", "rating": 5, "pdf": "/lora.pdf"}, {"key": "vit", "rating": 4}]
    paperlog(f"import {write_file(tmp_path, 'edited.json', json.dumps(exported))} --with-readings")
    assert (paperlog.paper("lora")["rating"], paperlog.paper("lora")["pdf"]) == (3, "/lora.pdf")
    assert paperlog.paper("vit")["rating"] == 4


def test_added_papers_are_restored_from_json(paperlog: Shell, new_paperlog: Shell, tmp_path: Path) -> None:
    paperlog("add --title 'Mine'")
    own = json.loads(paperlog("export --format json").out)
    own["papers"] = [paper for paper in own["papers"] if paper["key"] == "mine"]
    new_paperlog(f"import {write_file(tmp_path, 'own.json', json.dumps(own))}")
    assert new_paperlog.paper("mine")["source"] == "reader"


@pytest.mark.parametrize("options", ["--tag ''", "--tag ' '", "--encoding undefined", "--encoding rot13"])
def test_invalid_options_are_refused(paperlog: Shell, tmp_path: Path, options: str) -> None:
    assert paperlog(f"import {write_file(tmp_path, 'x.bib', BIB)} {options}").code == 2


def test_json_export_keeps_the_original_citation_keys(paperlog: Shell, tmp_path: Path) -> None:
    paperlog(f"import {write_file(tmp_path, 'a.bib', '@misc{smith, title={Deep Cats}, doi={10.1145/1}}')}")
    paperlog(f"import {write_file(tmp_path, 'b.bib', '@misc{smith, title={Deep Learning for Dogs}}')}")
    whole = write_file(tmp_path, "e.json", paperlog("export --format json").out)
    before = paperlog.store.read_bytes()
    assert ", 0 updated" in paperlog(f"import {whole}").out
    assert paperlog.store.read_bytes() == before


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


def test_export_with_an_edited_title_is_recognized(paperlog: Shell) -> None:
    paperlog("import - --format bibtex", stdin="@book{bee, title={Tides}, author={Bee, Ann}, year={2020}}")
    paperlog(["edit", "bee", "--title", "A Study of Ebb"])
    exported = paperlog("export bee -f bibtex").out
    result = paperlog("import - --source mine.bib", stdin=exported)
    assert result.lines == ["mine.bib: 0 added, 0 updated, 1 unchanged, 0 rejected"]
    assert "mine.bib: 0 added, 0 updated, 1 unchanged" in paperlog("import - --source mine.bib", stdin=exported).out
    assert paperlog("export bee -f bibtex").out == exported
    assert "1 added" in paperlog("import - --source a", stdin=exported.replace("Bee, Ann", "Eff, Al")).out
    assert "1 added" in paperlog("import - --source b", stdin=exported.replace("A Study of Ebb", "On Ebb")).out
