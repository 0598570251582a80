"""Merging two papers, and later imports of a merged paper."""

from __future__ import annotations

from functools import reduce
from pathlib import Path

import pytest

from paperlog.library.merging import merge_all_facts, merge_entry
from paperlog.models import Paper, Relation
from support.files import write_file
from support.shell import Shell


def test_merge_combines_fields_and_readings(paperlog: Shell, tmp_path: Path) -> None:
    text = "@misc{other, title={Low-Rank Things}, doi={10.1145/9}, keywords={peft}, abstract={A}, year=2021}"
    bib = write_file(tmp_path, "mine.bib", text)
    paperlog(f"import {bib}")
    paperlog("mark-read lora --on 2024-05 --note one")
    paperlog("mark-read other --on 2023-05 --rating 4 --note two")
    paperlog("edit other --published 2020")
    before = paperlog.contents()
    result = paperlog("merge lora other")
    assert result.out.endswith("(lora): read twice, last in May 2024, 2 notes, merged\n")
    paper = paperlog.paper("lora")
    assert (paper["reads"], paper["rating"]) == (["2023-05", "2024-05"], 4)
    assert [(note["id"], note["text"]) for note in paper["notes"]] == [(1, "one"), (2, "two")]
    assert paper["aliases"] == ["LoRA", "Low-Rank Adaptation", "Low-Rank Things"]
    assert (paper["tags"], paper["published"]) == (["peft"], "2020")
    assert paperlog.paper("low-rank things")["key"] == "lora"
    assert "other" not in paperlog.contents()["readings"]
    for again in (f"import {bib}", "import"):
        assert "0 added, 0 updated" in paperlog(again).out
    paperlog("undo")
    assert paperlog.contents() == before


def test_merged_papers_of_a_list_stay_merged_after_import(paperlog: Shell) -> None:
    assert paperlog("merge flashattention flashattention-2").out.endswith("(flashattention): unread, merged\n")
    before = paperlog.paper("flashattention")
    assert paperlog("import").out == "ml-papers: 0 added, 0 updated, 49 unchanged, 0 rejected\n"
    assert paperlog.paper("flashattention") == before
    assert paperlog.paper("flashattention-2")["key"] == "flashattention"


def test_merging_a_paper_with_itself_is_refused(paperlog: Shell) -> None:
    result = paperlog("merge lora LoRA")
    assert (result.code, result.err) == (2, "'lora' can't be merged with itself.\n")
    assert paperlog("merge lora nosuch").code == 1


def test_merge_takes_the_status_of_either_paper(paperlog: Shell) -> None:
    paperlog("queue vit")
    paperlog("merge detr vit")
    assert paperlog.paper("detr")["status"] == "queued"
    paperlog("merge lora gpt-3")
    assert "lora" not in paperlog.records("readings")


def test_import_matches_the_identifiers_of_a_merged_paper(paperlog: Shell, tmp_path: Path) -> None:
    text = "@misc{pre, title={Bees: a preprint}, doi={10.1101/1}}\n@misc{pub, title={Bees in Nature}, doi={10.1038/1}}"
    paperlog(f"import {write_file(tmp_path, 'a.bib', text)}")
    paperlog("merge pub pre")
    assert paperlog(f"import {write_file(tmp_path, 'a.bib', text)}").out.startswith("a.bib: 0 added, 0 updated")
    assert paperlog(f"import {write_file(tmp_path, 'b.bib', text)}").out.startswith("b.bib: 0 added, 0 updated")
    assert paperlog.paper("pub")["title"] == "Bees in Nature"


@pytest.mark.parametrize(("field", "name"), [("arxiv", "2401.00001"), ("doi", "10.1145/B")])
def test_merged_paper_is_found_by_either_identifier(paperlog: Shell, tmp_path: Path, field: str, name: str) -> None:
    text = "@misc{one, title={Ants}, doi={10.1145/a}, eprint={2401.00002}, archiveprefix={arXiv}}\n"
    text += "@misc{two, title={Bees}, doi={10.1145/b}, eprint={2401.00001}, archiveprefix={arXiv}}"
    paperlog(f"import {write_file(tmp_path, 'a.bib', text)}")
    paperlog("merge one two")
    paperlog("edit one --link https://e.org/ants")
    for line in (f"show {name}", f"search {name}", f"list {name}", f"list {field}:{name}"):
        assert "Ants" in paperlog(line).out, line


def test_merge_survives_a_new_import_of_the_file(paperlog: Shell, tmp_path: Path) -> None:
    text = "@misc{ants, title={Ants}, author={Bee, Ann}}\n@misc{bees, title={Bees}, author={Bee, Ann}}"
    bib = write_file(tmp_path, "t.bib", text)
    paperlog(f"import {bib}")
    paperlog("merge ants bees")
    assert paperlog(f"import {bib}").out.startswith("t.bib: 0 added, 0 updated")


def test_source_does_not_replace_fields_of_another_source(paperlog: Shell, tmp_path: Path) -> None:
    def import_list(name: str, text: str) -> None:
        paperlog(f"import {write_file(tmp_path, name, text)}")

    import_list("s1.bib", "@misc{aa, title={Alpha}, doi={10.1145/1}}")
    import_list("s2.bib", "@misc{bb, title={Beta}, doi={10.1145/2}}")
    import_list("s3.bib", "@misc{bb, title={Beta}, doi={10.1145/2}, abstract={Wrong}}")
    paperlog("merge aa bb")
    import_list("s2.bib", "@misc{cc, title={Beta}, doi={10.1145/2}, abstract={From two}}")
    assert paperlog.paper("aa")["abstract"] == "Wrong"
    import_list("s3.bib", "@misc{bb, title={Beta}, doi={10.1145/2}, abstract={Right}}")
    assert paperlog.paper("aa")["abstract"] == "Right"


def test_abstract_that_was_imported_as_a_summary_becomes_an_abstract_again(paperlog: Shell, tmp_path: Path) -> None:
    table = "[[paper]]\nkey = 'p'\ntitle = 'P'\ncategory = 'x'\nsummary = 'All of it.'\n"
    paperlog("import - --format toml --source refs.bib", stdin=table)
    text = "@misc{p, title={P}, abstract={All\n of it.}}"
    for name, summary, abstract in (("other.bib", "All of it.", None), ("refs.bib", None, "All of it.")):
        paperlog(f"import {write_file(tmp_path, name, text)}")
        paper = paperlog.paper("p")
        assert (paper["summary"], paper["abstract"]) == (summary, abstract)


def test_imported_details_are_merged_restored_and_exported(paperlog: Shell, new_paperlog: Shell) -> None:
    table = """
        [[paper]]
        key = "KEY"
        title = "On KEY"
        category = "x"
        type = "book"
        editors = ["Editor of KEY"]
        citation_keys = ["Cited:KEY"]
        relations = [{ kind = "translation", to = "KEY-de" }]
        extra = { pages = "1--9", "note KEY" = "of KEY" }
    """
    paperlog("import - --format toml --source s", stdin=table.replace("KEY", "ants") + table.replace("KEY", "bees"))
    before = paperlog("list --json").json
    paperlog("merge ants bees")
    merged = paperlog.paper("Cited:bees")
    assert paperlog("show Cited:beez").err.endswith("Did you mean 'ants'?\n")
    assert merged["citation_keys"] == ["Cited:ants", "Cited:bees"]
    assert merged["relations"] == [{"kind": "translation", "to": f"{key}-de"} for key in ("ants", "bees")]
    assert merged["extra"] == {"pages": "1--9", "note ants": "of ants", "note bees": "of bees"}
    assert (merged["type"], merged["editors"]) == ("book", ["Editor of ants"])
    for form in ("json", "toml"):
        new_paperlog(f"import - --format {form}", stdin=paperlog(f"export --format {form} ants").out)
        assert {**new_paperlog.paper("ants"), "position": merged["position"], "source": "s"} == merged
        new_paperlog("undo")
    paperlog("undo")
    assert paperlog("list --json").json == before


MISC = "@misc{hu, title={LoRA}, eprint={2106.09685}, archiveprefix={arXiv}}"
ARTICLE = MISC.replace("misc", "article").replace("title", "journal={CoRR}, title")


@pytest.mark.parametrize("entry", [MISC, MISC.replace("misc", "online"), ARTICLE])
def test_type_of_a_preprint_does_not_replace_the_type_of_a_published_paper(
    paperlog: Shell, new_paperlog: Shell, tmp_path: Path, entry: str
) -> None:
    bib = write_file(tmp_path, "my.bib", entry)
    paperlog(f"import {bib}")
    assert paperlog.paper("lora")["type"] is None
    for line in (f"import {bib}", "import"):
        new_paperlog(line)
    exported = new_paperlog("export title:lora year:2021 --format bibtex").out
    assert exported.startswith("@article{hu," if entry is ARTICLE else "@inproceedings{hu,")


def test_type_of_a_published_paper_replaces_the_type_of_a_preprint(new_paperlog: Shell, tmp_path: Path) -> None:
    book = MISC.replace("misc", "incollection").replace("title", "booktitle={Book}, title").replace("hu", "hu2")
    for name, entry in (("a.bib", MISC), ("b.bib", book), ("c.bib", book.replace("incollection", "article"))):
        new_paperlog(f"import {write_file(tmp_path, name, entry)}")
    assert new_paperlog("import " + str(tmp_path / "a.bib")).out.startswith("a.bib: 0 added, 0 updated")
    assert "booktitle = {Book}" in new_paperlog("export hu --format bibtex").out
    assert new_paperlog.paper("hu")["type"] == "incollection"


def test_id_of_a_related_paper_is_not_filled_in(paperlog: Shell) -> None:
    assert (paperlog.paper("moe")["arxiv"], paperlog.paper("moe")["links"][2]["label"]) == (
        None,
        "arXiv: Mixtral of Experts",
    )
    paperlog("import - --format ris", stdin=paperlog("export moe --format ris").out)
    assert paperlog.paper("moe")["arxiv"] is None


def test_field_that_a_list_no_longer_has_is_removed(paperlog: Shell, tmp_path: Path) -> None:
    """Only fields that the list supplied are removed, and the report names them."""
    lora = "@misc{{hu, title={{LoRA}}, eprint={{2106.09685}}, archiveprefix={{arXiv}}{}}}"
    mine = write_file(tmp_path, "mine.bib", lora.format(", pages={1}, note={N}, keywords={a}"))
    other = write_file(tmp_path, "other.bib", lora.format(", pages={2}, publisher={P}"))
    for bib in (mine, other):
        paperlog(f"import {bib}")
    assert paperlog.paper("hu")["extra"].keys() >= {"pages", "note", "publisher"}
    mine.write_text(lora.format(", pages={1}"))
    assert paperlog(f"import {mine} --dry-run").out == (
        "~ lora  extra, tags\n"
        "mine.bib: 0 added, 1 updated, 0 unchanged, 0 rejected\n"
        "mine.bib: 'lora': removed 1 field that the list no longer has: note\n"
        "mine.bib: 'lora': removed 1 tag that the list no longer has: a\n"
        "Nothing written: this was a dry run.\n"
    )
    paperlog(f"import {mine}")
    assert paperlog.paper("hu")["extra"].keys() >= {"pages", "publisher"}
    assert "note" not in paperlog.paper("hu")["extra"]
    assert " 0 updated" in paperlog(f"import {mine}").out
    assert " 0 updated" in paperlog(f"import {other}").out
    other.write_text(lora.format(""))
    assert (
        "other.bib: 'lora': removed 1 field that the list no longer has: publisher\n" in paperlog(f"import {other}").out
    )


def test_fields_that_became_a_reading_are_not_reported_as_removed(paperlog: Shell, tmp_path: Path) -> None:
    text = "@book{a, title={Ants}, series={S}, paperlog-log={2026-05-04 read}}"
    bib = write_file(tmp_path, "a.bib", text)
    paperlog(f"import {bib}")
    bib.write_text(text.replace(", series={S}", ""))
    report = paperlog(f"import {bib} --with-readings").out
    assert "a.bib: 'a': removed 1 field that the list no longer has: series\n" in report
    assert paperlog.paper("a")["reads"] == ["2026-05-04"]


def test_field_removed_from_one_of_two_entries_of_a_paper_is_removed(paperlog: Shell, tmp_path: Path) -> None:
    text = "@book{a, title={Ants}, doi={10.1000/1}, pages={1}}\n@book{b, title={Ants}, doi={10.1000/1}, series={S}}"
    bib = write_file(tmp_path, "a.bib", text)
    paperlog(f"import {bib}")
    assert paperlog.paper("a")["extra"] == {"pages": "1", "series": "S"}
    bib.write_text(text.replace(", series={S}", ""))
    assert "a.bib: 'a': removed 1 field that the list no longer has: series" in paperlog(f"import {bib}").out
    assert paperlog.paper("a")["extra"] == {"pages": "1"}


def test_source_form_that_a_list_no_longer_needs_is_not_reported(paperlog: Shell, tmp_path: Path) -> None:
    bib = write_file(tmp_path, "a.bib", "@misc{a, title={{Ants}}}")
    paperlog(f"import {bib}")
    bib.write_text("@misc{a, title={Ants}}")
    assert paperlog(f"import {bib}").lines == ["a.bib: 0 added, 1 updated, 0 unchanged, 0 rejected"]
    assert "title = {Ants}" in paperlog("export a --format bibtex").out


def test_entries_of_a_list_are_merged_at_once_as_one_by_one() -> None:
    papers = [
        Paper(
            f"p{number}", f"T{number}", "x", aliases=(f"A{number}",), citation_keys=(f"K{number}", "K"),
            tags=("t", f"t{number}"), relations=(Relation("r", "p"), Relation("r", str(number))),
            extra={"a": str(number), f"f{number}": "x"},
        )
        for number in range(3)
    ]  # fmt: skip
    assert merge_all_facts(papers) == reduce(merge_entry, papers)


def test_merge_keeps_title_and_tags_of_the_first_paper(paperlog: Shell, tmp_path: Path) -> None:
    text = "@misc{a1, title={Ants}, keywords={insect}}\n@misc{b1, title={Bees}, keywords={insect}}"
    paperlog(f"import {write_file(tmp_path, 'x.bib', text)}")
    paperlog("tag b1 --remove insect")
    paperlog("edit b1 --title 'Honey Bees'")
    paperlog("merge a1 b1")
    assert (paperlog.paper("ants")["title"], paperlog.paper("ants")["tags"]) == ("Ants", ["insect"])


def test_tag_that_a_bibliography_no_longer_has_is_removed(paperlog: Shell, tmp_path: Path) -> None:
    """Tags that the user or another list added stay."""
    ants = "@misc{{ants, title={{Ants}}, doi={{10.1000/1}}, keywords={{{}}}}}\n"
    lora = "@misc{{hu, title={{LoRA}}, eprint={{2106.09685}}, keywords={{{}}}}}\n"
    mine = write_file(tmp_path, "mine.bib", ants.format("a, b, c, D") + lora.format("x, y"))
    other = write_file(tmp_path, "other.bib", ants.format("b}, pages={9"))
    paperlog(f"import {mine} --tag thesis")
    paperlog(f"import {other}")
    paperlog("tag ants +mine")
    mine.write_text(ants.format("d") + lora.format("y"))
    report = paperlog(f"import {mine}").lines
    assert report[1:] == [
        "mine.bib: 'ants': removed 2 tags that the list no longer has: a, c",
        "mine.bib: 'lora': removed 1 tag that the list no longer has: x",
    ]
    assert sorted(paperlog.paper("ants")["tags"]) == ["b", "d", "mine", "thesis"]
    assert paperlog.paper("lora")["tags"] == ["y", "thesis"]
    assert " 0 added, 0 updated" in paperlog(f"import {mine}").out
    other.write_text("@misc{ants, title={Ants}, doi={10.1000/1}}\n")
    assert "removed 1 field that the list no longer has: pages" in paperlog(f"import {other}").out
    assert "b" in paperlog.paper("ants")["tags"]
    assert "removed 1 tag that the list no longer has: b" in paperlog(f"import {mine}").out
    paperlog("undo")
    assert "b" in paperlog.paper("ants")["tags"]


def test_tags_that_differ_in_symbols_are_merged_and_removed_separately(paperlog: Shell, tmp_path: Path) -> None:
    ants = "@misc{{ants, title={{Ants}}, keywords={{{}}}}}\n"
    mine = write_file(tmp_path, "mine.bib", ants.format("C, p53-"))
    paperlog(f"import {mine}")
    mine.write_text(ants.format("C, C++, p53+"))
    assert "removed 1 tag that the list no longer has: p53-" in paperlog(f"import {mine}").out
    assert paperlog.paper("ants")["tags"] == ["C", "C++", "p53+"]
    paperlog("add --title Bees --tag c# --tag c")
    paperlog("merge ants bees --yes")
    assert paperlog.paper("ants")["tags"] == ["C", "C++", "p53+", "c#"]


def test_tags_of_the_reader_are_kept_whatever_a_list_has(paperlog: Shell, tmp_path: Path) -> None:
    def import_keywords(keywords: str) -> list[str]:
        file = write_file(tmp_path, "mine.bib", f"@misc{{ants, title={{Ants}}, keywords={{{keywords}}}}}")
        return paperlog(f"import {file}").lines[1:]

    import_keywords("old, Oceans")
    paperlog("tag ants +mine -old")
    assert import_keywords("old, oceans, mine") == []
    assert paperlog.paper("ants")["tags"] == ["oceans", "mine"]
    assert import_keywords("oceans") == ["mine.bib: 'ants': removed 1 tag that the list no longer has: old"]
    assert import_keywords("old, oceans") == []
    assert paperlog.paper("ants")["tags"] == ["oceans", "mine"]


def test_tags_of_a_library_that_did_not_record_their_sources_stay(paperlog: Shell, tmp_path: Path) -> None:
    bib = write_file(tmp_path, "mine.bib", "@misc{ants, title={Ants}, keywords={a}}")
    paperlog(f"import {bib}")
    records = paperlog.records("papers")["ants"]
    text = paperlog.store.read_text("utf-8")
    assert records["type"] == "misc"
    paperlog.store.write_text(text.replace('"type": "misc"', '"type": null'), "utf-8")
    bib.write_text("@misc{ants, title={Ants}}")
    for _ in range(2):
        assert "removed" not in paperlog(f"import {bib}").out
    assert paperlog.paper("ants")["tags"] == ["a"]
