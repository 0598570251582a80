"""The `add`, `edit` and `remove` commands."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.shell import Shell


def test_add_with_all_options(paperlog: Shell, tmp_path: Path) -> None:
    pdf = tmp_path / "scaling.pdf"
    pdf.touch()
    result = paperlog(
        "add --title 'Scaling Laws for Neural Language Models' --author 'Jared Kaplan' --author 'Sam McCandlish' "
        "--published 2020-01 --link https://arxiv.org/abs/2001.08361v1 --category lang --tag scaling --alias Scaling "
        f"--summary 'Loss is a power law.' --pdf '{pdf}'"
    )
    assert result.out == "○ Scaling Laws for Neural Language Models (scaling): added to language\n"
    paper = paperlog.paper("scaling")
    assert paper["authors"] == ["Jared Kaplan", "Sam McCandlish"]
    assert (paper["published"], paper["category"], paper["tags"]) == ("2020-01", "language", ["scaling"])
    assert (paper["arxiv"], paper["links"][0]["label"]) == ("2001.08361", "arXiv")
    assert (paper["source"], paper["added_on"], paper["pdf"]) == ("reader", "2026-11-23", str(pdf))
    assert paperlog("list --category language").lines[-1].startswith("scaling\t")


def test_add_without_a_category_uses_other(paperlog: Shell) -> None:
    paperlog("add --title 'Some Paper: With a Subtitle' --link https://doi.org/10.1145/1.2")
    paper = paperlog.paper("some-paper")
    assert (paper["category"], paper["doi"], paper["links"][0]["label"]) == ("other", "10.1145/1.2", "DOI")
    assert "other" in paperlog("list --category nosuch").err


def test_add_creates_a_missing_category(paperlog: Shell) -> None:
    paperlog("add --title A --category 'Reinforcement Learning'")
    paperlog("add --title B --category reinf")
    assert [line.split("\t")[0] for line in paperlog("list --category 'reinforcement learning'").lines] == ["a", "b"]


@pytest.mark.parametrize(
    "options",
    [
        "--title 'lora: low-rank adaptation of large language models'",
        "--title X --link https://arxiv.org/abs/2106.09685v9",
        "--title 'Mixture of Expert, Explained' --link http://huggingface.co/blog/moe/",
    ],
)
def test_add_refuses_a_paper_that_already_exists(paperlog: Shell, options: str) -> None:
    result = paperlog(f"add {options}")
    assert (result.code, result.out) == (1, "")
    assert "is already in the library as '" in result.err


def test_added_paper_may_share_its_link_with_another(paperlog: Shell) -> None:
    result = paperlog("add --title 'A Theory of Frogs' --link http://huggingface.co/blog/moe/")
    assert (result.code, result.err) == (
        0,
        "Possible duplicates: moe and a-theory-of-frogs. To merge them: paperlog merge moe a-theory-of-frogs\n",
    )


def test_add_chooses_an_unused_key(paperlog: Shell) -> None:
    paperlog("add --title 'Lora!' --published 1999")
    assert paperlog.paper("lora-2")["title"] == "Lora!"


@pytest.mark.parametrize(
    "options",
    [
        "--author X",
        "--title ''",
        "--title X --published 1.1.2020",
        "--title X --link ftp://x",
        "--title X --pdf /nosuch",
        "--title X --pdf .",
        "--title X --tag ''",
        "--pdf ''",
    ],
)
def test_add_refuses_invalid_options(paperlog: Shell, options: str) -> None:
    result = paperlog(f"add {options}")
    assert (result.code, result.out) == (2, "")
    assert len(paperlog("list").lines) == 49


def test_folder_as_a_pdf_is_refused(paperlog: Shell, tmp_path: Path) -> None:
    result = paperlog(f"edit lora --pdf {tmp_path}")
    assert (result.code, result.err) == (2, f"{tmp_path} is not a regular file.\n")


def test_add_with_the_editor(paperlog: Shell, editor: Path, tmp_path: Path) -> None:
    editor.write_text(
        """cat > $1 <<'END'\ntitle = "From a Form"\ncategory = "vision"\npublished = "2022"\nvenue = ""\narxiv = ""\n"""
        """links = [{ label = "arXiv", url = "https://arxiv.org/abs/2201.00001" }]\nEND\n"""
    )
    assert paperlog("add").code == 0
    paper = paperlog.paper("from-a-form")
    assert (paper["category"], paper["published"], paper["arxiv"], paper["venue"]) == (
        "vision",
        "2022",
        "2201.00001",
        None,
    )
    assert paperlog.drafts() == []


def test_add_with_an_unchanged_form_adds_nothing(paperlog: Shell, editor: Path) -> None:
    editor.write_text("true")
    result = paperlog("add")
    assert (result.code, result.out, result.err) == (0, "", "The form is empty. Nothing was added.\n")


@pytest.mark.parametrize("text", ["title = X", 'title = "X"\ncolour = "red"', 'title = "X"\npublished = "May"'])
def test_invalid_form_is_rejected_and_its_text_kept(paperlog: Shell, editor: Path, tmp_path: Path, text: str) -> None:
    editor.write_text(f"printf '%s' '{text}' > $1")
    result = paperlog("add")
    assert result.code == 4
    assert "The form can't be read" in result.err
    assert paperlog.drafts() == [text]


def test_edit_overrides_imported_fields_and_survives_an_import(paperlog: Shell) -> None:
    facts = paperlog.records("papers")["lora"]
    paperlog("edit lora --title 'Low-Rank Adaptation' --published 2021 --author 'E. Hu' --summary '' --category vision")
    paper = paperlog.paper("lora")
    assert (paper["title"], paper["published"], paper["authors"]) == ("Low-Rank Adaptation", "2021", ["E. Hu"])
    assert (paper["summary"], paper["category"]) == (None, "vision")
    assert paperlog.records("papers")["lora"] == facts
    paperlog("import")
    assert paperlog.paper("lora")["title"] == "Low-Rank Adaptation"


def test_reset_removes_overrides(paperlog: Shell, tmp_path: Path) -> None:
    pdf = tmp_path / "lora.pdf"
    pdf.touch()
    before = paperlog.paper("lora")
    paperlog(f"edit lora --title New --summary New --pdf {pdf}")
    assert paperlog.paper("lora")["pdf"] == str(pdf)
    paperlog("edit lora --reset title --reset summary --reset pdf")
    assert paperlog.paper("lora") == before


def test_editing_back_to_the_imported_value_removes_the_override(paperlog: Shell) -> None:
    paperlog("edit lora --published 2020")
    paperlog("edit lora --published 2021-06")
    assert paperlog.records("readings")["lora"].get("overrides") is None


def test_empty_values_clear_fields(paperlog: Shell, tmp_path: Path) -> None:
    pdf = tmp_path / "a.pdf"
    pdf.touch()
    paperlog(f"edit lora --pdf {pdf}")
    paperlog("edit lora --author '' --link '' --alias '' --published '' --pdf ''")
    paper = paperlog.paper("lora")
    assert (paper["authors"], paper["links"], paper["aliases"]) == ([], [], [])
    assert (paper["published"], paper["pdf"]) == (None, None)
    assert paper["name"] == paper["title"]


@pytest.mark.parametrize("options", ["--title ' '", "--reset colour", "--published x", "--category ''"])
def test_edit_refuses_invalid_options(paperlog: Shell, options: str) -> None:
    before = paperlog.store.read_bytes()
    assert paperlog(f"edit lora {options}").code == 2
    assert paperlog.store.read_bytes() == before


def test_edit_with_the_editor(paperlog: Shell, editor: Path) -> None:
    before = paperlog.paper("lora")
    editor.write_text(
        """sed -i 's/^venue = .*/venue = ""/; s/^published = .*/published = "2021-06-17"/; /^title/d' $1"""
    )
    paperlog("edit lora")
    after = paperlog.paper("lora")
    assert (after["venue"], after["published"]) == (None, "2021-06-17")
    changed = {field for field in before if before[field] != after[field]}
    assert changed == {"venue", "published"}


def test_edit_with_an_unchanged_form_changes_nothing(paperlog: Shell, editor: Path) -> None:
    editor.write_text("true")
    before = paperlog.store.read_bytes()
    for key in ("lora", "moe", "instructgpt", "gpt-2"):
        assert paperlog(f"edit {key}").err == "Nothing was changed.\n"
    assert paperlog.store.read_bytes() == before


@pytest.mark.parametrize("field", ["title", "category"])
def test_required_fields_cannot_be_emptied(paperlog: Shell, editor: Path, tmp_path: Path, field: str) -> None:
    editor.write_text(f"""sed -i 's/^{field} = .*/{field} = ""/' $1""")
    assert paperlog("edit lora").code == 2
    assert len(paperlog.drafts()) == 1
    assert paperlog.paper("lora")[field]


def test_importing_a_removed_paper_restores_its_reading(paperlog: Shell) -> None:
    paperlog("mark-read lora --rating 5 --note mine")
    before = paperlog.paper("lora")
    result = paperlog("remove lora")
    assert result.out.startswith("Removed LoRA: Low-Rank Adaptation of Large Language Models (lora).")
    assert paperlog("show lora").code == 1
    assert paperlog("import").out == "ml-papers: 1 added, 0 updated, 48 unchanged, 0 rejected\n"
    assert paperlog.paper("lora") == before


def test_added_paper_does_not_get_the_reading_of_a_removed_one(paperlog: Shell) -> None:
    paperlog("rate lora 5")
    paperlog("remove lora")
    paperlog("add --title LoRA")
    assert paperlog.paper("lora-2")["rating"] is None


def test_form_preserves_a_multiline_summary(paperlog: Shell, editor: Path) -> None:
    paperlog(["edit", "lora", "--summary", "alpha\nkey = 1\ntags = x\nbeta"])
    editor.write_text("sed -i s/alpha/ALPHA/ $1")
    paperlog("edit lora")
    assert paperlog.paper("lora")["summary"] == "ALPHA\nkey = 1\ntags = x\nbeta"


def test_form_accepts_the_name_of_a_category(paperlog: Shell, editor: Path) -> None:
    editor.write_text("""sed -i 's/^category = .*/category = "Vision and Image"/' $1""")
    paperlog("edit lora")
    assert paperlog.paper("lora")["category"] == "vision"
    editor.write_text("""sed -i 's/^category = .*/category = "Brand new"/; s/^title = .*/title = "T"/' $1""")
    assert paperlog("add").code == 0
    assert paperlog.paper("t")["category"] == "brand-new"
    editor.write_text("""sed -i 's/^category = .*/category = 1/' $1""")
    assert paperlog("edit lora").code == 4


def test_categories_with_the_same_slug_are_distinct(paperlog: Shell) -> None:
    paperlog("add --title A --category 注意")
    paperlog("add --title B --category 机器")
    assert [line.split("\t")[0] for line in paperlog("list --category 注意").lines] == ["a"]
    assert [line.split("\t")[0] for line in paperlog("list --category 机器").lines] == ["b"]


def test_ambiguous_category_is_refused(paperlog: Shell) -> None:
    paperlog("add --title A --category Law")
    for line in ("add --title B --category la", "list --category la"):
        result = paperlog(line)
        assert result.code == 2
        assert result.err.splitlines()[0] == "'la' matches more than one category: language, law."


def test_paper_is_found_by_links_set_with_edit(paperlog: Shell) -> None:
    paperlog("add --title Foo")
    paperlog("edit foo --link https://arxiv.org/abs/2401.99999 --link https://doi.org/10.1145/9")
    for name in ("2401.99999", "https://arxiv.org/pdf/2401.99999v2", "10.1145/9"):
        assert paperlog.paper(name)["key"] == "foo"


@pytest.mark.parametrize(
    ("form", "code"),
    [('summary = "precious"\n', 2), ("a = " + "[" * 3000, 4), ('key = "hack"\ntitle = "T"\n', 4), ("extra = {}", 4)],
)
def test_rejected_form_keeps_its_text(paperlog: Shell, editor: Path, tmp_path: Path, form: str, code: int) -> None:
    (tmp_path / "form").write_text(form)
    editor.write_text(f"cp '{tmp_path / 'form'}' $1")
    result = paperlog("add")
    assert (result.code, result.out) == (code, "")
    assert "Your text is kept in" in result.err
    assert paperlog.drafts() == [form]


def test_form_may_start_with_a_byte_order_mark_and_refuses_tags(paperlog: Shell, editor: Path) -> None:
    editor.write_text("""printf '\\357\\273\\277title = "T"\n' > $1""")
    assert paperlog("add").code == 0
    editor.write_text("""printf 'tags = ["x"]\n' >> $1""")
    assert "Tags can't be changed here" in paperlog("edit lora").err


def test_edit_several_papers(paperlog: Shell) -> None:
    assert len(paperlog("edit lora vit --category general --author X").lines) == 2
    assert [paperlog.paper(key)["category"] for key in ("lora", "vit")] == ["general", "general"]
    paperlog("edit --where author:X --reset category --reset authors")
    assert [paperlog.paper(key)["category"] for key in ("lora", "vit")] == ["language", "vision"]


@pytest.mark.parametrize(
    "options", ["lora vit --title X", "lora vit --pdf /x", "--where is:read --title X", "lora vit"]
)
def test_title_and_pdf_of_several_papers_are_refused(paperlog: Shell, options: str) -> None:
    result = paperlog(f"edit {options}")
    assert (result.code, result.out) == (2, "")
    assert "one paper" in result.err
