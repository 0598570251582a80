"""The `import` command, with TOML lists."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pytest

from paperlog.cli import context
from support.shell import Shell

LIST = """
[catalogue]
name = "mine"

[[category]]
key = "robots"
name = "Robots"

[[paper]]
key = "rt-1"
title = "RT-1: Robotics Transformer"
category = "robots"
arxiv = "2212.06817v2"

[[paper]]
key = "lora"
title = "Something Else Called LoRA"
category = "robots"
"""


def write_list(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "list.toml"
    file.write_text(text, "utf-8")
    return file


def test_importing_the_catalogue_again_changes_nothing(paperlog: Shell) -> None:
    before = paperlog.store.read_bytes()
    assert paperlog("import").out == "ml-papers: 0 added, 0 updated, 49 unchanged, 0 rejected\n"
    assert paperlog.store.read_bytes() == before


def test_import_updates_fields_and_leaves_readings_alone(paperlog: Shell) -> None:
    paperlog("mark-read lora --rating 5 --note mine")
    text = paperlog.store.read_text("utf-8")
    paperlog.store.write_text(text.replace("ICLR 2022", "ICLR 1922"), "utf-8")
    reading = paperlog.records("readings")
    assert paperlog("import").out == "ml-papers: 0 added, 2 updated, 47 unchanged, 0 rejected\n"
    assert paperlog.paper("lora")["venue"] == "ICLR 2022"
    assert paperlog.records("readings") == reading


def test_import_toml_list(paperlog: Shell, tmp_path: Path) -> None:
    file = write_list(tmp_path, LIST)
    assert paperlog(f"import {file}").out == "mine: 2 added, 0 updated, 0 unchanged, 0 rejected\n"
    assert paperlog.paper("rt-1")["arxiv"] == "2212.06817"
    assert paperlog.paper("lora")["title"] == "LoRA: Low-Rank Adaptation of Large Language Models"
    assert paperlog.paper("lora-2")["source"] == "mine"
    assert [line.split("\t")[0] for line in paperlog("list --category robots").lines] == ["rt-1", "lora-2"]


def test_importing_a_list_again_changes_nothing(paperlog: Shell, tmp_path: Path) -> None:
    file = write_list(tmp_path, LIST)
    paperlog(f"import {file}")
    before = paperlog.store.read_bytes()
    assert "0 added, 0 updated, 2 unchanged" in paperlog(f"import {file}").out
    assert paperlog.store.read_bytes() == before


def test_another_list_only_fills_empty_fields(paperlog: Shell, tmp_path: Path) -> None:
    file = write_list(
        tmp_path,
        """
        [[paper]]
        key = "moe-blog"
        title = "MoE, Explained"
        aliases = ["moe", "Experts"]
        category = "blogs"
        tags = ["Blog"]
        published = "1999"
        venue = "Hugging Face"
        links = [
            { label = "x", url = "http://www.huggingface.co/blog/moe/" },
            { label = "y", url = "https://example.org/moe" },
        ]
        """,
    )
    before = paperlog.paper("moe")
    assert paperlog(f"import {file}").lines == [
        "list: 0 added, 1 updated, 0 unchanged, 0 rejected",
        "list: 'MoE, Explained': same as 'moe' (link)",
    ]
    after = paperlog.paper("moe")
    assert after["aliases"] == [*before["aliases"], "MoE, Explained", "Experts"]
    assert after["links"] == [*before["links"], {"label": "y", "url": "https://example.org/moe"}]
    assert (after["tags"], after["venue"]) == (["Blog"], "Hugging Face")
    same = before.keys() - {"aliases", "links", "tags", "venue"}
    assert {field: after[field] for field in same} == {field: before[field] for field in same}


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ('title = "T"\ncategory = "x"', "paper 1: key: is missing"),
        ('key = "k"\ncategory = "x"', "paper 1 (k): title: is missing"),
        ('key = "k"\ntitle = "T"', "paper 1 (k): category: is missing"),
        ('key = "K K"\ntitle = "T"\ncategory = "x"', "paper 1 (K K): key: must consist of lower-case letters"),
        ('key = "k"\ntitle = " "\ncategory = "x"', "title: is empty"),
        ('key = "k"\ntitle = 1\ncategory = "x"', "title: expected `str`, got `int`"),
        ('key = "k"\ntitle = "T"\ncategory = "x"\ncolour = "red"', "colour: unknown field (known: abstract"),
        ('key = "k"\ntitle = "T"\ncategory = "x"\npublished = "May"', "published: 'May' is not a date"),
        ('key = "k"\ntitle = "T"\ncategory = "x"\npublished = "2023-02-30"', "published: day "),
        ('key = "k"\ntitle = "T"\ncategory = "x"\npublished = 2023', "published: must be text"),
        ('key = "k"\ntitle = "T"\ncategory = "x"\narxiv = "x"', "arxiv: 'x' isn't an arXiv id"),
        ('key = "k"\ntitle = "T"\ncategory = "x"\nauthors = "A"', "authors: expected `array`, got `str`"),
        ('key = "k"\ntitle = "T"\ncategory = "x"\nlinks = [{ label = "a" }]', "links: [0].url: is missing"),
        ('key = "k"\ntitle = "T"\ncategory = "x"\nlinks = [1]', "links: [0]: expected `object`, got `int`"),
        (
            'key = "k"\ntitle = "T"\ncategory = "x"\nlinks = [{ label = "a", url = "javascript:0" }]',
            "links: 'javascript:0' isn't an http or https URL",
        ),
        ('key = "k"\ntitle = "T"\ncategory = "x"\ndoi = "zz"', "doi: 'zz' isn't a DOI"),
        (
            'key = "k"\ntitle = "T"\ncategory = "x"\nlinks = [{ label = "a", url = "https://a.org", foo = 1 }]',
            "foo: unknown field (known: label, url)",
        ),
        ('key = "k"\ntitle = "T"\ncategory = "x"\nschema_url = "x"', "schema_url: 'x' isn't an http"),
        ('key = "rt-1"\ntitle = "T"\ncategory = "x"', "paper 3 (rt-1): key: another record has the same key"),
    ],
)
def test_invalid_paper_is_rejected_and_the_others_imported(
    paperlog: Shell, tmp_path: Path, fields: str, reason: str
) -> None:
    head, paper = LIST.split("[[paper]]", 1)
    bad = f"[[paper]]\n{fields}\n"
    text = f"{head}[[paper]]{paper}{bad}" if "rt-1" in fields else f"{head}{bad}[[paper]]{paper}"
    file = write_list(tmp_path, text)
    result = paperlog(f"import {file}")
    assert (result.code, result.out) == (3, "mine: 2 added, 0 updated, 0 unchanged, 1 rejected\n")
    assert result.err.startswith(f"{file}: paper")
    assert reason in result.err


def test_invalid_category_is_rejected(paperlog: Shell, tmp_path: Path) -> None:
    file = write_list(tmp_path, LIST.replace('name = "Robots"', 'nome = "Robots"'))
    result = paperlog(f"import {file}")
    assert result.code == 3
    assert "category 1 (robots): nome: unknown field" in result.err


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"[[paper", "Expected ']]'"),
        (b"\xff\xff", "not valid utf-8 (byte 0); set the encoding with --encoding"),
        (b"papers = 1", "unknown table 'papers'"),
        (b"paper = 1", "use [[paper]] instead of [paper]"),
        (b"paper = [1]\n[catalogue]\nname = ''", "has no name"),
        (b"catalogue = 1", "has no name"),
        (b"[catalogue]\nnaem = 'x'", "unknown field 'naem' in [catalogue] (known: name, version)"),
        (b"a = " + b"[" * 5000, "nested too deeply"),
        (b"a" + b".a" * 40_000 + b" = 1", "nested too deeply"),
        (b"a = " + b"9" * 5000, "a number is out of range"),
    ],
)
def test_invalid_toml_file(paperlog: Shell, tmp_path: Path, content: bytes, reason: str) -> None:
    file = tmp_path / "list.toml"
    file.write_bytes(content)
    result = paperlog(f"import {file}")
    assert (result.code, result.out) == (4, "")
    assert result.err.startswith(f"{file} can't be read: ")
    assert reason in result.err


def test_paper_that_is_not_a_table(paperlog: Shell, tmp_path: Path) -> None:
    result = paperlog(f"import {write_list(tmp_path, 'paper = [1]')}")
    assert (result.code, result.err.partition(": ")[2]) == (3, "paper 1: record: expected a table\n")


@pytest.mark.parametrize("options", ["", "--format json", "--format csl"])
def test_library_is_not_imported_as_a_list(paperlog: Shell, tmp_path: Path, options: str) -> None:
    paperlog("rate lora 5")
    copy = tmp_path / "my copy.json"
    paperlog(["backup", str(copy)])
    for file in (copy, paperlog.store):
        name = shlex.quote(str(file))
        result = paperlog(f"import {name} {options}")
        assert (result.code, result.out) == (4, "")
        assert result.err.startswith(f"{file} can't be read: it is a paperlog library, not a list. To merge it ")
        assert f": paperlog sync {name}. To replace your library with it: paperlog restore {name}. " in result.err
    assert paperlog(f"import - {options}", stdin=paperlog.store.read_text("utf-8")).err.startswith(
        "Standard input can't"
    )
    exported = tmp_path / "list.json"
    assert Shell(copy)(f"export -o {exported}").code == 0
    assert paperlog(f"import {exported} {options.replace('csl', 'json')}").code == 0


def test_missing_file(paperlog: Shell, tmp_path: Path) -> None:
    result = paperlog("import nosuch.toml")
    assert (result.code, result.err) == (2, "There is no file nosuch.toml.\n")


def test_first_import_of_a_file_does_not_add_the_catalogue(new_paperlog: Shell, tmp_path: Path) -> None:
    assert new_paperlog(f"import {write_list(tmp_path, LIST)}").err == ""
    assert [paper["key"] for paper in new_paperlog("list --json").json] == ["rt-1", "lora"]


@pytest.mark.parametrize("suffix", ["bib", "csv", "json", "md", "ris", "toml", "txt"])
def test_an_empty_file_is_refused(paperlog: Shell, tmp_path: Path, suffix: str) -> None:
    file = tmp_path / f"x.{suffix}"
    file.write_text("\n")
    result = paperlog(f"import {file}")
    assert (result.code, result.err) == (4, f"{file} can't be read: it is empty. Nothing was changed.\n")


def test_a_binary_file_is_refused(paperlog: Shell, tmp_path: Path) -> None:
    file = tmp_path / "x.md"
    file.write_bytes(b"%PDF-1.4\n\xe2\xe3\x00")
    result = paperlog(f"import {file}")
    assert result.code == 4
    assert "it looks like a binary file. If it is text, set the encoding with --encoding" in result.err


@pytest.mark.parametrize(("suffix", "start"), [("xlsx", b"PK\x03\x04"), ("xls", b"\xd0\xcf\x11\xe0\xa1\xb1")])
def test_a_spreadsheet_is_refused(paperlog: Shell, tmp_path: Path, suffix: str, start: bytes) -> None:
    file = tmp_path / f"x.{suffix}"
    file.write_bytes(start + bytes(20))
    result = paperlog(f"import {file}")
    assert (result.code, result.err) == (
        4,
        f"{file} can't be read: it isn't a text file. If it is a spreadsheet, save it as CSV. Nothing was changed.\n",
    )


def test_empty_library_is_not_filled_again(new_paperlog: Shell, tmp_path: Path) -> None:
    new_paperlog(f"import {write_list(tmp_path, LIST)}")
    new_paperlog("remove rt-1")
    new_paperlog("remove lora")
    assert new_paperlog("list --json").json == []
    assert "49 added" in new_paperlog("import").out


def import_papers(paperlog: Shell, tmp_path: Path, *papers: str, name: str = "mine") -> str:
    text = f'[catalogue]\nname = "{name}"\n' + "".join(f"[[paper]]\ncategory = 'x'\n{paper}\n" for paper in papers)
    return paperlog(f"import {write_list(tmp_path, text)}").out


def test_different_arxiv_ids_are_different_papers(paperlog: Shell, tmp_path: Path) -> None:
    one = "key = 'a'\ntitle = 'Introduction'\npublished = '2020'\narxiv = '2001.00001'"
    other = "key = 'b'\ntitle = 'Introduction'\npublished = '2021'\narxiv = '2101.00002'"
    namesake = "key = 'c'\ntitle = 'Attention Is All You Need'\npublished = '2018'\narxiv = '1801.00003'"
    assert import_papers(paperlog, tmp_path, one, other, namesake).startswith("mine: 3 added")
    assert import_papers(paperlog, tmp_path, one, other, namesake).startswith("mine: 0 added, 0 updated, 3 unchanged")
    assert paperlog.paper("2001.00001")["key"] == "a"


def test_different_publisher_dois_are_different_papers(paperlog: Shell, tmp_path: Path) -> None:
    paperlog("add --title Same --link https://doi.org/10.1145/1")
    assert import_papers(paperlog, tmp_path, "key = 's'\ntitle = 'Same'\ndoi = '10.1145/2'").startswith("mine: 1 added")
    arxiv = "key = 't'\ntitle = 'Same'\narxiv = '2001.00001'\ndoi = '10.48550/arXiv.2001.00001'"
    assert import_papers(paperlog, tmp_path, arxiv, name="theirs").startswith("theirs: 1 added")
    assert import_papers(paperlog, tmp_path, arxiv, name="other").startswith("other: 0 added, 0 updated, 1")


def test_entries_with_the_same_arxiv_id_are_one_paper(paperlog: Shell, tmp_path: Path) -> None:
    entries = ["key = 'a'\ntitle = 'A'\narxiv = '2001.00001'", "key = 'b'\ntitle = 'B'\narxiv = '2001.00001v2'"]
    assert import_papers(paperlog, tmp_path, *entries) == (
        "mine: 1 added, 0 updated, 1 unchanged, 0 rejected\nmine: 'B': same as 'a' (arXiv id)\n"
    )
    assert paperlog.paper("b")["key"] == "a"
    assert import_papers(paperlog, tmp_path, *entries) == (
        "mine: 0 added, 0 updated, 2 unchanged, 0 rejected\nmine: 'B': same as 'a' (arXiv id)\n"
    )


def test_shared_link_does_not_identify_a_paper(paperlog: Shell, tmp_path: Path) -> None:
    link = "links = [{ label = 'x', url = 'https://x.org/proceedings' }]"
    entries = [f"key = '{key}'\ntitle = 'Paper {key}'\n{link}" for key in "ab"]
    assert import_papers(paperlog, tmp_path, *entries).startswith("mine: 2 added")
    third = f"key = 'c'\ntitle = 'Paper c'\n{link}"
    assert import_papers(paperlog, tmp_path, third, name="theirs").startswith("theirs: 1 added")


def test_fields_from_another_list_survive_a_new_import(paperlog: Shell, tmp_path: Path) -> None:
    more = (
        "key = 'x'\ntitle = 'Low rank'\narxiv = '2106.09685'\naliases = ['LRA']\ntags = ['peft']\n"
        "links = [{ label = 'code', url = 'https://github.com/microsoft/LoRA' }]"
    )
    import_papers(paperlog, tmp_path, more)
    before = paperlog.paper("lora")
    assert before["aliases"] == ["LoRA", "Low-Rank Adaptation", "Low rank", "LRA"]
    assert (before["tags"], len(before["links"])) == (["peft"], 2)
    assert paperlog("import").out == "ml-papers: 0 added, 0 updated, 49 unchanged, 0 rejected\n"
    assert paperlog.paper("lora") == before


def test_list_named_reader_is_refused(paperlog: Shell, tmp_path: Path) -> None:
    paperlog("add --title Mine --alias n1")
    text = "[[paper]]\nkey = 'n1'\ntitle = 'Overwritten'\ncategory = 'x'\n"
    file = tmp_path / "reader.toml"
    file.write_text(text, "utf-8")
    assert paperlog(f"import {file}").code == 2
    assert paperlog.paper("n1")["title"] == "Mine"


def test_imported_paper_does_not_get_the_reading_of_a_removed_one(paperlog: Shell, tmp_path: Path) -> None:
    paperlog("annotate vit mine")
    paperlog("remove vit")
    import_papers(paperlog, tmp_path, "key = 'vit'\ntitle = 'Video in Time'")
    assert paperlog.paper("vit-2")["notes"] == []
    paperlog("import")
    assert paperlog.paper("vit")["notes"][0]["text"] == "mine"


def test_list_may_start_with_a_byte_order_mark(paperlog: Shell, tmp_path: Path) -> None:
    assert paperlog(f"import {write_list(tmp_path, chr(0xFEFF) + LIST)}").code == 0


def test_empty_fields_are_none(paperlog: Shell, tmp_path: Path) -> None:
    import_papers(paperlog, tmp_path, "key = 'e'\ntitle = 'E'\nvenue = ''\ndoi = ''\nsummary = ''\npublished = ''")
    paper = paperlog.paper("e")
    assert [paper[field] for field in ("venue", "doi", "summary", "published")] == [None] * 4


def test_renamed_key_is_recognized_in_later_imports(paperlog: Shell, tmp_path: Path) -> None:
    one = "key = 'lora'\ntitle = 'Editorial'\npublished = '2020'"
    other = "key = 'x2'\ntitle = 'Editorial'\npublished = '2023'"
    assert import_papers(paperlog, tmp_path, one, other).startswith("mine: 2 added")
    assert import_papers(paperlog, tmp_path, one, other) == "mine: 0 added, 0 updated, 2 unchanged, 0 rejected\n"
    corrected = one.replace("Editorial", "The Editorial")
    assert import_papers(paperlog, tmp_path, corrected, other) == "mine: 0 added, 1 updated, 1 unchanged, 0 rejected\n"
    assert paperlog.paper("lora-2")["title"] == "The Editorial"


def test_list_with_only_taken_keys_is_unchanged_when_imported_again(paperlog: Shell, tmp_path: Path) -> None:
    paperlog("add --title Notes")
    paper = "key = 'notes'\ntitle = 'Other Notes'\narxiv = '2001.00001'"
    assert import_papers(paperlog, tmp_path, paper).startswith("mine: 1 added")
    before = paperlog.store.read_bytes()
    assert import_papers(paperlog, tmp_path, paper) == "mine: 0 added, 0 updated, 1 unchanged, 0 rejected\n"
    assert paperlog.store.read_bytes() == before


@pytest.mark.parametrize("line", ["import /dev/zero", "import -", "annotate lora -"])
def test_endless_input_is_refused(paperlog: Shell, monkeypatch: pytest.MonkeyPatch, line: str) -> None:
    monkeypatch.setattr(context, "MAX_INPUT_SIZE", 2 << 20)
    before = paperlog.store.read_bytes()
    result = paperlog(line, stdin="x" * (2 << 20) + "x")
    assert result.code == 4
    assert "can't be read: it is longer than 2 MiB. Nothing was changed.\n" in result.err
    assert paperlog.store.read_bytes() == before


def test_errors_of_standard_input_name_it(paperlog: Shell) -> None:
    assert paperlog("import -", stdin="???").err.startswith("Standard input can't be read: unknown format")
    assert paperlog("import - --format json", stdin="{").err.startswith("Standard input can't be read: ")


@pytest.mark.parametrize("number", [1 << 53, -(1 << 53)])
def test_export_after_changes_to_an_import_with_huge_numbers_can_be_imported(
    new_paperlog: Shell, tmp_path: Path, number: int
) -> None:
    paper = {"key": "a", "title": "A", "category": "c", "position": number}
    note = {"id": number, "at": "2026-11-23T12:00:00Z", "text": "one"}
    document = {"paperlog": 1, "papers": [paper], "readings": [{"key": "a", "notes": [note]}]}
    assert new_paperlog("import - --with-readings", stdin=json.dumps(document)).code == 0
    new_paperlog("add --title B")
    new_paperlog("annotate a two")
    document["papers"] = [{**paper, "key": key, "title": key} for key in ("c", "d")]
    document["readings"] = [{"key": "c", "notes": [note]}]
    new_paperlog("import - --with-readings", stdin=json.dumps(document))
    new_paperlog("merge a c --yes")
    text = new_paperlog("export --format json").out
    other = Shell(tmp_path / "other.json")
    result = other("import - --with-readings", stdin=text)
    assert (result.code, result.out) == (0, "stdin: 3 added, 0 updated, 0 unchanged, 0 rejected, 1 reading\n")
    assert other.keys("list") == new_paperlog.keys("list")
    assert len({note["id"] for note in other.paper("a")["notes"]}) == 3
