"""The `list`, `show` and `notes` commands, and the JSON of a paper."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from paperlog.dates import PartialDate
from support.shell import JSON_FIELDS, Shell


def test_list_in_a_pipe_is_tab_separated_and_untruncated(paperlog: Shell) -> None:
    paperlog("mark-read grounding-dino --rating 4")
    lines = paperlog("list --category vision").lines
    assert len(lines) == 21
    assert lines[2].split("\t") == [
        "grounding-dino", "read", "4", "2023-03", "vision",
        "Grounding DINO: Marrying DINO with Grounded Pre-Training for Open-Set Object Detection",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "summary"),
    [
        ("list", " 49 papers · 1 read · by category"),
        ("list category:vision", " 21 papers · 0 read · by category"),
        ("list category:vision --limit 3", " 3 of 21 papers · 0 read · by category"),
        ("list --sort published", " 49 papers · 1 read · by date of publication"),
        ("list --sort title --reverse", " 49 papers · 1 read · by title, reversed"),
        ("list lora vit --sort read", " 2 papers · 1 read · by date read"),
    ],
)
def test_list_ends_with_the_number_of_papers_and_the_order(paperlog: Shell, line: str, summary: str) -> None:
    paperlog("mark-read lora")
    assert paperlog(line, columns=80).lines[-2:] == ["", summary]
    assert summary not in paperlog(line).lines


def test_list_of_one_paper_has_no_summary(paperlog: Shell) -> None:
    assert len(paperlog("list lora", columns=80).lines) == 2


def test_json_has_all_fields(paperlog: Shell) -> None:
    papers = paperlog("list --json").json
    assert len(papers) == 49
    assert all(list(paper) == JSON_FIELDS for paper in papers)
    assert sum(paper["schema_url"] is not None for paper in papers) == 34
    related = ["builds_on", "built_on_by", "compares_with", "compared_in", "implements", "implemented_by"]
    assert list(paperlog("show lora --json").json) == [*JSON_FIELDS, *related]
    assert list(paperlog("search lora --json").json[0]) == [*JSON_FIELDS, "score"]


def test_unknown_json_fields_are_null_or_empty(paperlog: Shell) -> None:
    paper = paperlog.paper("moe")
    for field in (
        "venue",
        "arxiv",
        "doi",
        "schema_url",
        "status_on",
        "queued_at",
        "started_on",
        "read_on",
        "rating",
        "pdf",
    ):
        assert paper[field] is None
    for field in ("related", "reads", "tags", "notes"):
        assert paper[field] == []
    assert (paper["status"], paper["name"], paper["source"], paper["position"]) == ("unread", "MoE", "ml-papers", 0)
    assert paper["links"][0] == {
        "label": "blog: Mixture of Experts Explained",
        "url": "https://huggingface.co/blog/moe",
    }


def test_list_filters(paperlog: Shell) -> None:
    paperlog("mark-read lora --rating 5")
    paperlog("mark-reading gpt-3")
    paperlog("rate gpt-3 2")
    paperlog("tag lora vit --add todo")
    assert paperlog.keys("list --status read") == ["lora"]
    assert paperlog.keys("list --status read --status reading") == ["lora", "gpt-3"]
    assert paperlog.keys("list --tag todo") == ["lora", "vit"]
    assert paperlog.keys("list --tag todo --tag language") == []
    assert paperlog.keys("list --rating 4..") == ["lora"]
    assert paperlog.keys("list --rating ..2") == ["gpt-3"]
    assert paperlog.keys("list --rating 1..5") == ["lora", "gpt-3"]
    assert paperlog("list --rating 9").code == 2
    assert paperlog.keys("list --year 2013") == ["r-cnn", "vae"]
    assert paperlog.keys("list --year ..2014") == ["r-cnn", "gan", "vae"]
    assert paperlog.keys("list --year 2013,2014 --rating 2,5") == []
    assert paperlog.keys("list --year 2013,2014") == ["r-cnn", "gan", "vae"]
    assert paperlog.keys("list 2106.09685") == paperlog.keys("list 10.48550/arXiv.2106.09685") == ["lora"]
    assert paperlog.keys("list --category vision --tag todo") == ["vit"]


@pytest.mark.parametrize("text", ["x", "..", "2020-05", "1..x", "\u0664", "", "2_020", "0", "-1"])
def test_invalid_range_is_refused(paperlog: Shell, text: str) -> None:
    result = paperlog(["list", "--year", text])
    assert result.code == 2
    assert "Use a number from 1 to 9999, or a range: 2020..2022" in result.err
    assert "'2023..2020' ends before it starts." in paperlog("list --year 2023..2020").err


def test_list_sort_options(paperlog: Shell) -> None:
    assert paperlog.keys("list --limit 2") == ["moe", "lm-is-compression"]
    assert paperlog.keys("list --reverse --limit 2") == ["vae", "gan"]
    assert paperlog.keys("list --sort key --limit 2") == ["attention-sinks", "bert"]
    assert paperlog.keys("list --sort key --reverse --limit 1") == ["yolo"]
    assert paperlog.keys("list --sort title --limit 1") == ["vit"]
    assert paperlog.keys("list --sort published --limit 2") == ["moe", "mamba"]
    assert paperlog.keys("list --sort published --reverse --limit 1") == ["r-cnn"]


def test_papers_without_a_value_are_sorted_last(paperlog: Shell) -> None:
    paperlog("rate lora 3")
    paperlog("rate gpt-3 5")
    assert paperlog.keys("list --sort rating --limit 3") == ["gpt-3", "lora", "moe"]
    assert paperlog.keys("list --sort rating --reverse --limit 3") == ["lora", "gpt-3", "moe"]
    paperlog("mark-read vit --on 2024-05")
    paperlog("mark-read detr --on 2024-06")
    assert paperlog.keys("list --sort read --limit 2") == ["detr", "vit"]
    paperlog("add --title New")
    assert paperlog.keys("list --sort added --limit 1") == ["moe"]


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("read", [("lora", "2024-05-03"), ("bert", "2024-05"), ("moe", "")]),
        ("queued", [("vit", "2026-11-23"), ("moe", "")]),
        ("started", [("detr", "2024-06-01"), ("moe", "")]),
        ("added", [("moe", "2026-11-23")]),
    ],
)
def test_list_shows_the_date_that_it_is_sorted_by(paperlog: Shell, order: str, expected: list[tuple[str, str]]) -> None:
    paperlog("mark-read lora --on 2024-05-03")
    paperlog("mark-read bert --on 2024-05")
    paperlog("mark-reading detr --on 2024-06-01")
    paperlog("queue vit")
    rows = [row.split("\t") for row in paperlog(f"list --sort {order}").lines]
    assert {len(row) for row in rows} == {7}
    assert [(row[0], row[6]) for row in rows][: len(expected)] == expected
    for columns in (80, 40):
        shown = [
            line for line in paperlog(f"list --sort {order}", columns=columns).lines if line and line[1] in "○◇◐◌●✗"
        ]
        for line, (key, day) in zip(shown, expected, strict=False):
            words = PartialDate.parse(day).in_words() if day else line
            assert (line.split()[1], line.endswith(words)) == (key, True)


def test_list_sorted_by_author_uses_the_last_name_of_the_first_one(paperlog: Shell) -> None:
    for title, names in (("One", ["Zoë Abel", "Max Zorn"]), ("Two", ["ada Ábel"]), ("Three", ["Ann Aachen"])):
        paperlog(["add", "--title", title, *(word for name in names for word in ("--author", name))])
    paperlog("add --title Four")
    keys = paperlog.keys("list --sort author")
    assert keys[-1] == "four"
    assert [key for key in keys if key in {"one", "two", "three"}] == ["three", "two", "one"]
    assert paperlog.keys("list --sort author --reverse")[-1] == "four"
    assert [row.split("\t")[0] for row in paperlog("list --sort author").lines] == keys


def test_list_sorted_by_status_begins_with_unread_papers_and_shows_dates(paperlog: Shell) -> None:
    for line in ("read lora --on 2024-05-03", "read bert", "drop gpt", "skim ssd", "reading detr", "queue vit"):
        paperlog(line)
    rows = [row.split("\t") for row in paperlog("list --sort status").lines]
    assert [(row[0], row[6]) for row in rows[-6:]] == [
        ("vit", "2026-11-23"),
        ("detr", "2026-11-23"),
        ("ssd", "2026-11-23"),
        ("bert", "2026-11-23"),
        ("lora", "2024-05-03"),
        ("gpt", "2026-11-23"),
    ]
    assert [row[0] for row in rows[:-6]] == paperlog.keys("list is:unread")
    assert paperlog.keys("list --sort status --reverse --limit 4") == ["gpt", "bert", "lora", "ssd"]


def test_empty_list_prints_a_message_on_a_terminal_only(paperlog: Shell) -> None:
    result = paperlog("list --status dropped", columns=80)
    assert (result.code, result.out, result.err) == (0, "", "No matching papers.\n")
    assert paperlog("list --status dropped").err == ""
    assert paperlog("list --status dropped --json").json == []


@pytest.mark.parametrize("line", ["list --sort foo", "list --limit 0", "list --status foo", "list --nosuch", "nosuch"])
def test_usage_errors_are_one_line(paperlog: Shell, line: str) -> None:
    result = paperlog(line)
    assert (result.code, result.out) == (2, "")
    assert len(result.err.splitlines()) == 1
    assert "--help'." in result.err


def test_show_in_a_pipe(paperlog: Shell) -> None:
    paperlog("mark-read lora --rating 4")
    paperlog("tag lora --add peft")
    paperlog("annotate lora 'rank 8 is enough'")
    lines = paperlog("show lora").lines
    assert lines[:6] == [
        "LoRA: Low-Rank Adaptation of Large Language Models",
        "lora · Language · Jun 2021",
        "aka LoRA, Low-Rank Adaptation",
        "Edward J. Hu, Yelong Shen, Phillip Wallis, Zeyuan Allen-Zhu, Yuanzhi Li, Shean Wang, Lu Wang, Weizhu Chen",
        "ICLR 2022",
        "read 23 Nov 2026  ★★★★☆  peft",
    ]
    assert "arXiv: https://arxiv.org/abs/2106.09685" in lines
    assert lines[-2:] == ["note 1, 23 Nov 2026:", "rank 8 is enough"]


def test_show_several_papers(paperlog: Shell) -> None:
    lora, vit = (paperlog(f"show {key}").out for key in ("lora", "vit"))
    assert paperlog("show lora 2010.11929 LoRA").out == f"{lora}\n{vit}"
    assert paperlog("show lora vit --json").json == [paperlog(f"show {key} --json").json for key in ("lora", "vit")]
    assert paperlog("show lora nosuch").code == 1
    result = paperlog("show lora vit --schema")
    assert (result.code, result.out, result.err) == (2, "", "--schema takes only one paper.\n")


def test_show_lists_every_date_the_paper_was_read(paperlog: Shell) -> None:
    def shown(line: str) -> list[str]:
        assert paperlog(line).code == 0
        in_pipe = [text for text in paperlog("show lora").lines[5:8] if "read" in text]
        on_terminal = [text.strip("│ ●◐○") for text in paperlog("show lora", columns=80).lines]
        assert [text for text in on_terminal if re.match("read|unread", text)] == in_pipe
        return in_pipe

    assert shown("mark-read lora --on 2024-05-03") == ["read 3 May 2024"]
    assert shown("mark-unread lora") == ["unread, last read 3 May 2024"]
    assert shown("mark-reading lora") == ["reading since 23 Nov 2026", "read 3 May 2024"]
    assert shown("mark-read lora --on 2026-11") == ["read twice, last in Nov 2026", "read 3 May 2024 and Nov 2026"]
    assert shown("mark-read lora") == [
        "read 3 times, last on 23 Nov 2026", "read 3 May 2024, Nov 2026 and 23 Nov 2026",
    ]  # fmt: skip
    assert shown("mark-unread lora")[1] == "read 3 May 2024, Nov 2026 and 23 Nov 2026"


def test_show_omits_missing_fields(paperlog: Shell) -> None:
    paperlog("add --title Bare --published 2023")
    assert paperlog("show bare").lines[:4] == ["Bare", "bare · Other · 2023", "unread", ""]
    lines = paperlog("show bare", columns=80).lines
    assert lines[1].startswith("│ Bare ")
    assert lines[2].startswith("│ ○ unread ")
    assert len(lines) == 6


def test_show_without_a_summary_suggests_annotate(paperlog: Shell) -> None:
    paperlog("add --title Bare --link https://a.org")
    assert "No summary yet. To write a note: paperlog annotate bare\n" in paperlog("show bare").out
    paperlog("annotate bare 'masks from points'")
    assert "\nNo summary.\n" in paperlog("show bare").out
    assert "No summary yet" not in paperlog("show bare", columns=80).out


@pytest.mark.parametrize("columns", [None, 80])
def test_editors_are_shown_if_there_are_no_authors(new_paperlog: Shell, columns: int | None) -> None:
    new_paperlog("import -", stdin="@proceedings{seas, title={On Seas}, editor={Ann Bee and Carl Cee}}")
    assert "Ann Bee, Carl Cee (eds.)" in new_paperlog("show seas", columns=columns).out
    assert new_paperlog("list 'carl cee'").out.startswith("seas\t")
    assert "Carl Cee" in new_paperlog("search cee", columns=80).out


@pytest.mark.parametrize("columns", [None, 80])
def test_abstract_is_shown_if_there_is_no_summary(new_paperlog: Shell, columns: int | None) -> None:
    new_paperlog("import -", stdin="@misc{waves, title={On Waves}, abstract={They break.}}")
    assert "They break." in new_paperlog("show waves", columns=columns).out
    assert "They break." in new_paperlog("search break", columns=80).out
    assert new_paperlog("list has:abstract break").out.startswith("waves\t")
    new_paperlog("edit waves --summary 'Of water.'")
    shown = new_paperlog("show waves", columns=columns).out
    assert "Of water." in shown
    assert "They break." not in shown


@pytest.mark.parametrize(
    ("columns", "head"),
    [
        (80, ["╭─ A name that is longer than the p… ─ Vision and Image Generation · Apr 2023 ─╮"]),
        (40, ["╭─ A name that is longer than the pa… ─╮", "│ Vision and Image Generation · Apr"]),
    ],
)
def test_category_and_date_are_shown_for_a_long_name(paperlog: Shell, columns: int, head: list[str]) -> None:
    paperlog(["edit", "sam", "--alias", "A name that is longer than the panel which shows it, however wide it is"])
    lines = paperlog("show sam", columns=columns).lines
    assert [line[: len(start)] for line, start in zip(lines, head, strict=False)] == head
    assert "see also Learning to summarize" in paperlog("show instructgpt").out


def test_notes_of_one_paper_and_of_all(paperlog: Shell) -> None:
    paperlog("annotate lora 'one\ntwo'")
    paperlog("annotate lora three")
    paperlog("annotate vit four")
    assert paperlog("notes lora").lines == [
        "LoRA: Low-Rank Adaptation of Large Language Models (lora)",
        "  1  23 Nov 2026  one",
        "                  two",
        "  2  23 Nov 2026  three",
    ]
    assert [note["text"] for note in paperlog("notes --json").json] == ["one\ntwo", "three", "four"]
    assert paperlog("notes vit --json").json == [
        {
            "key": "vit",
            "title": "An Image is Worth 16x16 Words: Transformers for Image Recognition at Scale",
            "id": 1,
            "at": "2026-11-23T12:00:00.000002Z",
            "text": "four",
            "uid": paperlog.paper("vit")["notes"][0]["uid"],
            "edited_at": None,
            "page": None,
            "quote": None,
        }
    ]
    assert paperlog("notes bert").out == ""


def test_notes_are_rendered_on_a_terminal_and_kept_as_they_are_in_a_pipe(paperlog: Shell) -> None:
    text = "Claims:\n- **first**\n  - a long second line too\n\n```\nfor x  in y:\n    pass\n```"
    paperlog(["annotate", "lora", text])
    assert paperlog("notes lora", columns=48).lines[2:] == [
        "  1  23 Nov 2026  Claims:",
        "",
        "                  • first",
        "                    • a long second line too",
        "",
        "                    for x  in y:",
        "                        pass",
    ]
    shown = [line[2:-1].rstrip() for line in paperlog("show lora", columns=40).lines]
    at = shown.index("1  23 Nov 2026")
    assert shown[at + 1 : at + 5] == ["Claims:", "", "• first", "  • a long second line too"]
    assert shown[at + 6 : at + 8] == ["  for x  in y:", "      pass"]
    assert paperlog("notes --json").json[0]["text"] == text
    assert text in paperlog("show lora").out
    assert [line[18:] for line in paperlog("notes lora").lines[1:]] == text.split("\n")


def test_numbers_and_dates_of_notes_are_aligned(paperlog: Shell) -> None:
    paperlog("annotate lora start")
    for number in range(9):
        paperlog(f"annotate lora 'remark {number}' --on 2026-11-0{9 - number}")
    assert paperlog("notes lora", columns=80).lines[1:3] == ["   1  23 Nov 2026  start", "   2   9 Nov 2026  remark 0"]
    assert paperlog("notes lora", columns=80).lines[-1] == "  10   1 Nov 2026  remark 8"


def test_notes_keep_the_indentation_of_the_first_line(paperlog: Shell) -> None:
    paperlog("annotate lora -", stdin="\n    code\n      deeper\n\n")
    paperlog("annotate lora -", stdin="  one line \n")
    assert [note["text"] for note in paperlog("notes lora --json").json] == ["    code\n      deeper", "one line"]


def test_code_has_no_background_of_its_own(paperlog: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    paperlog(["edit", "lora", "--summary", "Use `lr`:\n\n```python\nfor x in y:\n    pass\n```\n\n    indented"])
    shown = paperlog("--color always show lora", columns=80).out
    assert "\x1b[1mlr\x1b[0m" in shown
    assert not re.search(r"\x1b\[[0-9;]*\b4[0-8]\b", shown)
    text = re.sub(r"\x1b\[[0-9;]*m", "", shown)
    assert all(f"│   {line} " in text for line in ("for x in y:", "    pass", "indented"))


def test_only_the_symbol_of_a_dropped_paper_is_dim(paperlog: Shell) -> None:
    paperlog("mark-dropped vit")
    paperlog("tag vit +patches")
    shown = paperlog("--color always show vit", columns=80).out
    assert "\x1b[2m✗\x1b[0m dropped 23 Nov 2026\x1b[36m   patches\x1b[0m" in shown
    assert "\x1b[2m✗ \x1b[0m\x1b[1mvit\x1b[0m  An Image" in paperlog("--color always show deit", columns=80).out


def test_html_in_a_summary_is_text(paperlog: Shell) -> None:
    paperlog(["edit", "lora", "--summary", "The token <s> begins, `a < b`, <b>not bold</b>."])
    assert "The token <s> begins, a < b, <b>not bold</b>." in paperlog("show lora", columns=80).out


def test_empty_results_print_a_message_on_a_terminal_only(paperlog: Shell, new_paperlog: Shell, tmp_path: Path) -> None:
    file = tmp_path / "one.toml"
    file.write_text("[[paper]]\nkey = 'a'\ntitle = 'A'\ncategory = 'x'\n", "utf-8")
    new_paperlog(f"import {file}")
    for shell, line in ((paperlog, "history"), (new_paperlog, "notes"), (new_paperlog, "tags")):
        result = shell(line, columns=80)
        assert (result.code, result.out) == (0, "")
        assert result.err.startswith("No ")
        assert shell(line).err == ""


def test_empty_library_prints_a_hint(paperlog: Shell) -> None:
    for key in paperlog.keys("list"):
        paperlog(["remove", "--yes", key])
    hint = "No papers yet. Import the built-in catalogue with 'paperlog import', or add your own with 'paperlog add'.\n"
    for command in ("", "list", "next", "list is:read"):
        assert (paperlog(command).out, paperlog(command).err) == ("", "")
        assert paperlog(command, columns=120).err == hint
    for columns in (None, 120):
        result = paperlog("stats", columns=columns)
        assert (result.code, result.out, result.err) == (0, hint, "")
    paperlog("import")
    assert paperlog("", columns=120).err == ""
