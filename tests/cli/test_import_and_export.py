"""import and export."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paperlog.catalogue import built_in
from paperlog.dates import PartialDate
from paperlog.formats import Export, ExportFormat, dumps
from paperlog.formats.toml import loads
from paperlog.models import Category, Link, Paper
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


def write(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "list.toml"
    file.write_text(text, "utf-8")
    return file


def test_the_built_in_catalogue_comes_in_again_unchanged(paperlog: Shell) -> None:
    before = paperlog.store.read_bytes()
    assert paperlog("import").out == "ml-papers: 0 added, 0 updated, 49 unchanged, 0 rejected\n"
    assert paperlog.store.read_bytes() == before


def test_facts_are_brought_up_to_date_and_readings_left_alone(paperlog: Shell) -> None:
    paperlog("mark-read lora --rating 5 --note mine")
    text = paperlog.store.read_text("utf-8")
    paperlog.store.write_text(text.replace("ICLR 2022", "ICLR 1922"), "utf-8")
    reading = paperlog.records("readings")
    assert paperlog("import").out == "ml-papers: 0 added, 2 updated, 47 unchanged, 0 rejected\n"
    assert paperlog.paper("lora")["venue"] == "ICLR 2022"
    assert paperlog.records("readings") == reading


def test_a_list_is_imported(paperlog: Shell, tmp_path: Path) -> None:
    file = write(tmp_path, LIST)
    assert paperlog(f"import {file}").out == "mine: 2 added, 0 updated, 0 unchanged, 0 rejected\n"
    assert paperlog.paper("rt-1")["arxiv"] == "2212.06817"
    assert paperlog.paper("lora")["title"] == "LoRA: Low-Rank Adaptation of Large Language Models"
    assert paperlog.paper("lora-2")["source"] == "mine"
    assert [line.split("\t")[0] for line in paperlog("list --category robots").lines] == ["rt-1", "lora-2"]


def test_a_list_imported_twice_changes_nothing(paperlog: Shell, tmp_path: Path) -> None:
    file = write(tmp_path, LIST)
    paperlog(f"import {file}")
    before = paperlog.store.read_bytes()
    assert "0 added, 0 updated, 2 unchanged" in paperlog(f"import {file}").out
    assert paperlog.store.read_bytes() == before


def test_another_list_completes_a_paper_and_changes_nothing_of_it(paperlog: Shell, tmp_path: Path) -> None:
    file = write(
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
    assert paperlog(f"import {file}").out == "list: 0 added, 1 updated, 0 unchanged, 0 rejected\n"
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
        ('key = "K K"\ntitle = "T"\ncategory = "x"', "paper 1 (K K): key: 'K K' is not a valid key"),
        ('key = "k"\ntitle = " "\ncategory = "x"', "title: is empty"),
        ('key = "k"\ntitle = 1\ncategory = "x"', "title: must be text"),
        ('key = "k"\ntitle = "T"\ncategory = "x"\ncolour = "red"', "colour: is no field; there are aliases"),
        ('key = "k"\ntitle = "T"\ncategory = "x"\npublished = "May"', "published: 'May' is not a date"),
        ('key = "k"\ntitle = "T"\ncategory = "x"\npublished = "2023-02-30"', "published: day "),
        ('key = "k"\ntitle = "T"\ncategory = "x"\npublished = 2023', "published: must be text"),
        ('key = "k"\ntitle = "T"\ncategory = "x"\narxiv = "x"', "arxiv: 'x' is no arXiv id"),
        ('key = "k"\ntitle = "T"\ncategory = "x"\nauthors = "A"', "authors: must be a list"),
        ('key = "k"\ntitle = "T"\ncategory = "x"\nlinks = [{ label = "a" }]', "links: url: is missing"),
        ('key = "k"\ntitle = "T"\ncategory = "x"\nlinks = [1]', "links: record: must be an object"),
        (
            'key = "k"\ntitle = "T"\ncategory = "x"\nlinks = [{ label = "a", url = "javascript:0" }]',
            "links: 'javascript:0' is no http or https address",
        ),
        ('key = "k"\ntitle = "T"\ncategory = "x"\ndoi = "zz"', "doi: 'zz' is no DOI"),
        (
            'key = "k"\ntitle = "T"\ncategory = "x"\nlinks = [{ label = "a", url = "https://a.org", foo = 1 }]',
            "foo: is no field; there are label, url",
        ),
        ('key = "k"\ntitle = "T"\ncategory = "x"\nschema_url = "x"', "schema_url: 'x' is no http"),
        ('key = "rt-1"\ntitle = "T"\ncategory = "x"', "paper 3 (rt-1): key: another record has the same key"),
    ],
)
def test_only_the_bad_entry_is_rejected(paperlog: Shell, tmp_path: Path, fields: str, reason: str) -> None:
    head, paper = LIST.split("[[paper]]", 1)
    bad = f"[[paper]]\n{fields}\n"
    text = f"{head}[[paper]]{paper}{bad}" if "rt-1" in fields else f"{head}{bad}[[paper]]{paper}"
    file = write(tmp_path, text)
    result = paperlog(f"import {file}")
    assert (result.code, result.out) == (3, "mine: 2 added, 0 updated, 0 unchanged, 1 rejected\n")
    assert result.err.startswith(f"{file}: paper")
    assert reason in result.err


def test_a_bad_category_is_rejected(paperlog: Shell, tmp_path: Path) -> None:
    file = write(tmp_path, LIST.replace('name = "Robots"', 'nome = "Robots"'))
    result = paperlog(f"import {file}")
    assert result.code == 3
    assert "category 1 (robots): nome: is no field" in result.err


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"[[paper", "Expected ']]'"),
        (b"\xff\xfe", "it is no utf-8 text (byte 0); name its own with --encoding"),
        (b"papers = 1", "'papers' is no table of a catalogue"),
        (b"paper = 1", "write [[paper]], not [paper]"),
        (b"paper = [1]\n[catalogue]\nname = ''", "has no name"),
        (b"catalogue = 1", "has no name"),
        (b"[catalogue]\nnaem = 'x'", "[catalogue] has no field 'naem'; there are name and version"),
        (b"a = " + b"[" * 5000, "nested too deeply"),
    ],
)
def test_a_file_that_is_no_catalogue(paperlog: Shell, tmp_path: Path, content: bytes, reason: str) -> None:
    file = tmp_path / "list.toml"
    file.write_bytes(content)
    result = paperlog(f"import {file}")
    assert (result.code, result.out) == (4, "")
    assert result.err.startswith(f"{file} can't be read: ")
    assert reason in result.err


def test_an_entry_that_is_no_table(paperlog: Shell, tmp_path: Path) -> None:
    result = paperlog(f"import {write(tmp_path, 'paper = [1]')}")
    assert (result.code, result.err.partition(": ")[2]) == (3, "paper 1: record: must be an object\n")


def test_a_file_that_is_missing(paperlog: Shell, tmp_path: Path) -> None:
    result = paperlog("import nosuch.toml")
    assert (result.code, result.err) == (2, "There is no file nosuch.toml.\n")
    assert paperlog(f"import {tmp_path}").code == 5


def test_import_of_a_file_does_not_fill_a_missing_store(new_paperlog: Shell, tmp_path: Path) -> None:
    assert new_paperlog(f"import {write(tmp_path, LIST)}").err == ""
    assert [paper["key"] for paper in new_paperlog("list --json").json] == ["rt-1", "lora"]


def test_an_emptied_library_is_not_refilled(new_paperlog: Shell, tmp_path: Path) -> None:
    new_paperlog(f"import {write(tmp_path, LIST)}")
    new_paperlog("remove rt-1")
    new_paperlog("remove lora")
    assert new_paperlog("list --json").json == []
    assert "49 added" in new_paperlog("import").out


def test_export_as_json_has_all_records(paperlog: Shell) -> None:
    paperlog("mark-read lora --rating 4 --note mine")
    paperlog("edit lora --title Mine")
    whole = paperlog("export --format json").json
    assert (whole["paperlog"], len(whole["categories"]), len(whole["papers"])) == (1, 3, 49)
    (reading,) = whole["readings"]
    assert (reading["rating"], reading["overrides"], reading["notes"][0]["text"]) == (4, {"title": "Mine"}, "mine")
    assert {paper["key"]: paper for paper in whole["papers"]}["lora"]["title"].startswith("LoRA")


def test_a_whole_library_moves_as_json(paperlog: Shell, tmp_path: Path) -> None:
    """Its views and its history stay: they are the reader's own, and a backup has them."""
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


def test_export_as_toml_is_a_catalogue_of_what_the_reader_sees(paperlog: Shell, tmp_path: Path) -> None:
    paperlog("edit lora --title Mine --published 2020")
    paperlog("tag lora --add todo")
    text = paperlog("export --format toml").out
    papers = {paper["key"]: paper for paper in tomllib.loads(text)["paper"]}
    assert (papers["lora"]["title"], papers["lora"]["published"], papers["lora"]["tags"]) == ("Mine", "2020", ["todo"])
    other = Shell(tmp_path / "other.json")
    assert other(f"import {write(tmp_path, text)}").out == "paperlog: 49 added, 0 updated, 0 unchanged, 0 rejected\n"
    untouched = [paper for paper in paperlog("list --json").json if paper["key"] != "lora"]
    imported = [paper for paper in other("list --json").json if paper["key"] != "lora"]
    assert imported == [{**paper, "source": "paperlog"} for paper in untouched]


def test_export_is_utf8_everywhere(paperlog: Shell) -> None:
    assert "Łukasz Kaiser" in paperlog("export --format toml").out
    assert paperlog("export --format xml").code == 2


texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(lambda text: text.strip())
many = st.lists(texts, max_size=3).map(tuple)
links = st.lists(
    st.builds(Link, label=texts, url=st.from_regex(r"https://[a-z]+\.org/[a-z0-9?&=%\"\\-]*", fullmatch=True)),
    max_size=2,
).map(tuple)
dates = st.dates().map(PartialDate.from_date) | st.builds(PartialDate, st.integers(1, 9999), st.integers(1, 12))
papers = st.builds(
    Paper,
    key=st.just("key"), title=texts, category=st.just("c"), aliases=many, tags=many, authors=many,
    published=st.none() | dates, venue=st.none() | texts, arxiv=st.none() | st.just("2106.09685"),
    doi=st.none() | st.just("10.1145/1.2"), links=links, summary=st.none() | texts, related=links, source=st.just("s"),
)  # fmt: skip


@settings(deadline=None)
@given(papers)
def test_toml_gives_back_what_it_was_given(paper: Paper) -> None:
    category = Category("c", "C", "red")
    text = dumps(Export("s", [category], [paper], []), ExportFormat.TOML)
    read = loads(text, "other")
    assert (list(read.categories), read.rejected) == ([category], [])
    assert list(read.papers) == [paper]


def test_the_built_in_catalogue_is_valid_and_a_damaged_one_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(built_in().papers) == 49
    damaged = (
        Path(__file__).parents[2].joinpath("data", "seed.toml").read_text("utf-8").replace('key = "lora"', 'key = ""')
    )
    monkeypatch.setattr(Path, "read_text", lambda *_, **__: damaged)
    with pytest.raises(ValueError, match="The built-in catalogue is damaged: paper 11"):
        built_in()


def test_every_paper_of_the_catalogue_is_sound() -> None:
    catalogue = built_in()
    names = [name.casefold() for paper in catalogue.papers for name in paper.aliases]
    assert len(names) == len(set(names))
    assert all(paper.links for paper in catalogue.papers)
    assert [sum(p.category == c for p in catalogue.papers) for c in ("language", "vision", "general")] == [18, 21, 10]
    assert sum(bool(paper.summary) for paper in catalogue.papers) == 34
    assert sum(paper.arxiv is None for paper in catalogue.papers) == 5


def imported(paperlog: Shell, tmp_path: Path, *papers: str, name: str = "mine") -> str:
    text = f'[catalogue]\nname = "{name}"\n' + "".join(f"[[paper]]\ncategory = 'x'\n{paper}\n" for paper in papers)
    return paperlog(f"import {write(tmp_path, text)}").out


def test_papers_with_different_arxiv_ids_are_never_one(paperlog: Shell, tmp_path: Path) -> None:
    one = "key = 'a'\ntitle = 'Introduction'\npublished = '2020'\narxiv = '2001.00001'"
    other = "key = 'b'\ntitle = 'Introduction'\npublished = '2021'\narxiv = '2101.00002'"
    namesake = "key = 'c'\ntitle = 'Attention Is All You Need'\npublished = '2018'\narxiv = '1801.00003'"
    assert imported(paperlog, tmp_path, one, other, namesake).startswith("mine: 3 added")
    assert imported(paperlog, tmp_path, one, other, namesake).startswith("mine: 0 added, 0 updated, 3 unchanged")
    assert paperlog.paper("2001.00001")["key"] == "a"


def test_papers_with_different_dois_of_publishers_are_never_one(paperlog: Shell, tmp_path: Path) -> None:
    paperlog("add --title Same --link https://doi.org/10.1145/1")
    assert imported(paperlog, tmp_path, "key = 's'\ntitle = 'Same'\ndoi = '10.1145/2'").startswith("mine: 1 added")
    arxiv = "key = 't'\ntitle = 'Same'\ndoi = '10.48550/arXiv.2001.00001'"
    assert imported(paperlog, tmp_path, arxiv, name="theirs").startswith("theirs: 0 added, 0 updated, 1")


def test_entries_of_one_file_with_one_arxiv_id_are_one(paperlog: Shell, tmp_path: Path) -> None:
    entries = ["key = 'a'\ntitle = 'A'\narxiv = '2001.00001'", "key = 'b'\ntitle = 'B'\narxiv = '2001.00001v2'"]
    assert imported(paperlog, tmp_path, *entries) == "mine: 1 added, 0 updated, 1 unchanged, 0 rejected\n"
    assert paperlog.paper("b")["key"] == "a"
    assert imported(paperlog, tmp_path, *entries) == "mine: 0 added, 0 updated, 2 unchanged, 0 rejected\n"


def test_a_link_that_several_papers_share_is_no_evidence(paperlog: Shell, tmp_path: Path) -> None:
    link = "links = [{ label = 'x', url = 'https://x.org/proceedings' }]"
    entries = [f"key = '{key}'\ntitle = 'Paper {key}'\n{link}" for key in "ab"]
    assert imported(paperlog, tmp_path, *entries).startswith("mine: 2 added")
    third = f"key = 'c'\ntitle = 'Paper c'\n{link}"
    assert imported(paperlog, tmp_path, third, name="theirs").startswith("theirs: 1 added")


def test_what_another_list_added_stays_when_the_first_comes_again(paperlog: Shell, tmp_path: Path) -> None:
    more = (
        "key = 'x'\ntitle = 'Low rank'\narxiv = '2106.09685'\naliases = ['LRA']\ntags = ['peft']\n"
        "links = [{ label = 'code', url = 'https://github.com/microsoft/LoRA' }]"
    )
    imported(paperlog, tmp_path, more)
    before = paperlog.paper("lora")
    assert (before["aliases"], before["tags"], len(before["links"])) == (["LoRA", "Low rank", "LRA"], ["peft"], 2)
    assert paperlog("import").out == "ml-papers: 0 added, 0 updated, 49 unchanged, 0 rejected\n"
    assert paperlog.paper("lora") == before


def test_a_file_can_not_pass_for_the_reader(paperlog: Shell, tmp_path: Path) -> None:
    paperlog("add --title Mine --alias n1")
    text = "[[paper]]\nkey = 'n1'\ntitle = 'Overwritten'\ncategory = 'x'\n"
    file = tmp_path / "reader.toml"
    file.write_text(text, "utf-8")
    assert paperlog(f"import {file}").code == 2
    assert paperlog.paper("n1")["title"] == "Mine"


def test_an_imported_paper_does_not_inherit_the_reading_of_a_removed_one(paperlog: Shell, tmp_path: Path) -> None:
    paperlog("annotate vit mine")
    paperlog("remove vit")
    imported(paperlog, tmp_path, "key = 'vit'\ntitle = 'Video in Time'")
    assert paperlog.paper("vit-2")["notes"] == []
    paperlog("import")
    assert paperlog.paper("vit")["notes"][0]["text"] == "mine"


def test_a_catalogue_may_begin_with_a_byte_order_mark(paperlog: Shell, tmp_path: Path) -> None:
    assert paperlog(f"import {write(tmp_path, chr(0xFEFF) + LIST)}").code == 0


def test_empty_facts_are_none(paperlog: Shell, tmp_path: Path) -> None:
    imported(paperlog, tmp_path, "key = 'e'\ntitle = 'E'\nvenue = ''\ndoi = ''\nsummary = ''\npublished = ''")
    paper = paperlog.paper("e")
    assert [paper[field] for field in ("venue", "doi", "summary", "published")] == [None] * 4


def test_a_key_that_another_paper_has_is_remembered(paperlog: Shell, tmp_path: Path) -> None:
    one = "key = 'lora'\ntitle = 'Editorial'\npublished = '2020'"
    other = "key = 'x2'\ntitle = 'Editorial'\npublished = '2023'"
    assert imported(paperlog, tmp_path, one, other).startswith("mine: 2 added")
    assert imported(paperlog, tmp_path, one, other) == "mine: 0 added, 0 updated, 2 unchanged, 0 rejected\n"
    corrected = one.replace("Editorial", "The Editorial")
    assert imported(paperlog, tmp_path, corrected, other) == "mine: 0 added, 1 updated, 1 unchanged, 0 rejected\n"
    assert paperlog.paper("lora-2")["title"] == "The Editorial"


def test_a_list_whose_keys_are_all_taken_keeps_its_place(paperlog: Shell, tmp_path: Path) -> None:
    paperlog("add --title Notes")
    paper = "key = 'notes'\ntitle = 'Other Notes'\narxiv = '2001.00001'"
    assert imported(paperlog, tmp_path, paper).startswith("mine: 1 added")
    before = paperlog.store.read_bytes()
    assert imported(paperlog, tmp_path, paper) == "mine: 0 added, 0 updated, 1 unchanged, 0 rejected\n"
    assert paperlog.store.read_bytes() == before
