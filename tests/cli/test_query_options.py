"""Queries as arguments of commands, and their error messages."""

from __future__ import annotations

import pytest

from support.shell import Shell


def test_list_combines_a_query_with_options(paperlog: Shell) -> None:
    paperlog("mark-read lora --rating 5 --on yesterday")
    paperlog("tag lora vit --add todo --add later")
    assert paperlog.keys("list category:vision year:2013..2015 rcnn") == ["faster-r-cnn", "fast-r-cnn", "r-cnn"]
    assert paperlog.keys("list read:-1d..") == ["lora"]
    assert paperlog.keys("list title:low-rank or title:end-to-end") == ["lora", "detr"]
    assert paperlog.keys("list title:low-rank or title:end-to-end --category vis") == ["detr"]
    assert paperlog.keys("list 'title:low-rank or title:end-to-end' is:read --rating 4..") == ["lora"]
    assert paperlog.keys("list --tag later ^is:read") == ["vit"]
    assert paperlog.keys("list --category vision --tag 'todo or x'") == []


def test_read_selects_papers_by_the_days_on_which_they_were_read(paperlog: Shell) -> None:
    paperlog("mark-read lora --on 2026-11-17")
    paperlog("mark-read vit --on 2026-10")
    paperlog("mark-read bert gpt --on 2024-05-03")
    assert paperlog.keys("list --read this-month") == ["lora"]
    assert paperlog.keys("list --read 'last week'") == ["lora"]
    assert paperlog.keys("list --read 'last month..'") == ["lora", "vit"]
    assert paperlog.keys("list --read ..2025 bert") == ["bert"]
    assert paperlog.keys("list --read october,may-2024 --year 2020..") == ["vit"]
    assert [paper["key"] for paper in paperlog("export -f json --read 2026").json["papers"]] == ["lora", "vit"]
    assert paperlog("list --read soon").err.startswith("Can't parse date 'soon'.")


def test_author_selects_papers_by_all_given_authors(paperlog: Shell) -> None:
    assert paperlog.keys("list --author 'edward hu'") == paperlog.keys("list author:'\"edward hu\"'")
    assert paperlog.keys("list --author vaswani --author shazeer") == ["transformer"]
    assert paperlog.keys("list --author 'Edward J. Hu'") == ["lora"]
    assert paperlog.keys("next --author vaswani") == ["transformer"]


def test_arguments_are_joined_and_phrases_need_quotes(paperlog: Shell) -> None:
    assert paperlog.keys("list attention is all you need") == ["transformer"]
    assert paperlog.keys("""list title:'"is all you need"'""") == ["transformer"]
    assert paperlog.keys("""list title:'"all is you need"'""") == []


def test_search_ranks_by_words_and_filters_by_the_other_conditions(paperlog: Shell) -> None:
    assert paperlog.keys("search transformer category:language year:2018") == ["bert", "gpt"]
    assert paperlog.keys("search transformer ^category:vision --limit 1") == ["transformer"]
    assert set(paperlog.keys("search detector '(yolo or ssd)' ^key:yolo")) == {"ssd"}
    assert paperlog.keys("search arXiv:2106.09685v2") == ["lora"]
    assert paperlog.keys("search key:vit,detr") == ["vit", "detr"]
    result = paperlog("search year:1999 zzyzx")
    assert (result.code, result.err) == (1, "No paper matches 'year:1999 zzyzx'.\n")
    assert paperlog("search year:1999").err == "No paper matches 'year:1999'.\n"
    assert paperlog("search").err.startswith("Nothing to search for")
    assert paperlog(["search", " "]).code == 2


@pytest.mark.parametrize(
    "title",
    [
        "BERT: Pre-training of Deep Bidirectional Transformers for Language Understanding",
        "An Image is Worth 16x16 Words: Transformers for Image Recognition at Scale",
        "https://arxiv.org/abs/1810.04805 BERT",
        "https://doi.org/10.48550/arXiv.1810.04805",
        "Training data-efficient image transformers & distillation through attention",
    ],
)
def test_pasted_titles_and_urls_are_found(paperlog: Shell, title: str) -> None:
    result = paperlog(["search", title])
    assert (result.code, result.err) == (0, "")


def test_notes_of_a_paper_or_of_a_query(paperlog: Shell) -> None:
    paperlog("annotate lora one")
    paperlog("annotate bert 'compare with LoRA'")
    paperlog("annotate vit three")

    def noted(line: str) -> list[str]:
        return [note["text"] for note in paperlog(f"notes {line} --json").json]

    for name in ("lora", "LoRA", "2106.09685", "https://arxiv.org/abs/2106.09685", "low-rank adaptation"):
        assert noted(name)[0] == "one"
    assert noted("lora") == noted("2106.09685v1") == ["one"]
    assert noted("key:lora or compare") == ["one", "compare with LoRA"]
    assert noted("--category vision") == ["three"]
    paperlog("annotate bert older --on 2024-05-03")
    assert noted("--since 2025") == ["one", "compare with LoRA", "three"]
    assert noted("bert --until 'last month'") == ["older"]
    assert noted("--since 'last week' --until yesterday") == []
    assert paperlog("notes --until 2020", columns=80).err.startswith("No notes in this period.")
    assert paperlog("notes nosuchpaper", columns=80).err.startswith("No notes on these papers.")


def test_notes_of_a_paper_are_printed_unchanged_as_markdown(paperlog: Shell) -> None:
    note = "# Ideas\n\n- *one*\n\n      code  \n\n[link](https://x.org)"
    paperlog(["annotate", "lora", note])
    assert paperlog("notes lora --format markdown").out == f"{note}\n"
    paperlog(["annotate", "lora", "~~~~\nopen\n~~~", "--page", "7", "--quote", "a low\nrank"])
    second = "p. 7\n\n> a low\n> rank\n\n~~~~\nopen\n~~~\n~~~~"
    assert paperlog("notes lora -f markdown").out == f"{note}\n\n{second}\n"
    paperlog("annotate vit three")
    both = "# An Image is Worth 16x16 Words: Transformers for Image Recognition at Scale\n\nthree\n"
    assert paperlog("notes --format markdown").out.endswith(f"{second}\n\n{both}")
    assert paperlog("notes bert -f markdown").out == ""


def test_export_takes_a_query(paperlog: Shell) -> None:
    paperlog("mark-read lora")
    paperlog("mark-read vit")
    exported = paperlog("export --format json is:read ^category:vision").json
    assert [paper["key"] for paper in exported["papers"]] == ["lora"]
    assert [category["key"] for category in exported["categories"]] == ["language"]
    assert [reading["key"] for reading in exported["readings"]] == ["lora"]
    assert paperlog("export --format toml key:vit").out.count("[[paper]]") == 1


@pytest.mark.parametrize("text", ["(vit", "vit)", "((vit"])
def test_unbalanced_parentheses_around_the_name_of_a_paper_are_refused(paperlog: Shell, text: str) -> None:
    result = paperlog(["list", text])
    assert result.code == 2
    assert "parenthesis" in result.err


@pytest.mark.parametrize("line", ["list -c nope", "list bert -c nope", "notes -c nope"])
def test_error_in_an_option_shows_no_query(paperlog: Shell, line: str) -> None:
    result = paperlog(line)
    assert (result.code, result.err) == (
        2,
        "No category matches 'nope'. Categories: language, vision, general.\n",
    )
    assert paperlog("list --year 2020-05").err.startswith("'2020-05' isn't a year.")
    assert "^^^^" in paperlog("list category:nope -c vision").err


def test_query_error_is_marked_with_carets(paperlog: Shell) -> None:
    result = paperlog("list is:unread catgory:vision rating:4..")
    assert (result.code, result.out) == (2, "")
    assert result.err.splitlines() == [
        "Unknown field 'catgory'. Did you mean 'category'? To search for text with a colon, quote it.",
        "  is:unread catgory:vision rating:4..",
        "            ^^^^^^^",
    ]
    for command in ("search", "notes", "export --format json"):
        assert paperlog(f"{command} a or").err.splitlines()[1:] == ["  a or", "    ^^"]


@pytest.mark.parametrize(
    ("text", "columns", "shown"),
    [
        ("tag:", 80, ["  tag:", "      ^"]),
        ("データ is:foo", 80, ["  データ is:foo", "            ^^^"]),
        ("is:データ x", 80, ["  is:データ x", "     ^^^^^^"]),
        ("a\tb\nc is:foo", 80, ["  a   b c is:foo", "             ^^^"]),
        ("is:fo\x1b[31mo", 80, ["  is:fo␛[31mo", "     ^^^^^^^^"]),
        ("is:foo and more than there is room for", 20, ["  is:foo and more t…", "     ^^^"]),
        ("more than there is room for is:foo", 20, ["  …s room for is:foo", "                 ^^^"]),
        ("some words is:foo and words", 20, ["  …s is:foo and wor…", "        ^^^"]),
        ("データデータデータデータ is:foo データデータ", 20, ["  … is:foo データデ…", "       ^^^"]),
        ("is:" + "foo" * 20, 20, ["  is:foofoofoofo…", "     ^^^^^^^^^^^^"]),
    ],
)
def test_carets_are_aligned_at_any_width(paperlog: Shell, text: str, columns: int, shown: list[str]) -> None:
    lines = paperlog(["list", text], columns=columns).err.splitlines()[-2:]
    assert lines == shown


def test_excluded_words_and_views_are_not_names_of_papers(paperlog: Shell) -> None:
    paperlog("view save bert key:lora,vit")
    assert paperlog.keys("list ^bert") == paperlog.keys("list not bert") != ["bert"]
    assert paperlog.keys("list vit ^bert") == paperlog.keys("list vit not bert") != ["bert", "vit"]
    assert paperlog.keys("list @bert") == ["lora", "vit"]
    assert paperlog("remove --where ^bert --dry-run").out.startswith("Removed 44 papers")
