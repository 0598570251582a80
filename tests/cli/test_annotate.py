"""The `annotate` command: text from arguments, stdin and the editor."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from paperlog.external.drafts import SCISSORS
from support.files import write_file
from support.shell import Shell


def notes(paperlog: Shell, name: str = "lora") -> list[tuple[int, str]]:
    return [(note["id"], note["text"]) for note in paperlog.paper(name)["notes"]]


def test_annotate_with_text_and_with_stdin(paperlog: Shell) -> None:
    assert paperlog("annotate lora rank 8 is enough").code == 0
    paperlog(["annotate", "lora", "-"], stdin="two\nlines\n")
    assert notes(paperlog) == [(1, "rank 8 is enough"), (2, "two\nlines")]


@pytest.mark.parametrize("text", ["", "  ", "\n"])
def test_empty_notes_are_refused(paperlog: Shell, text: str) -> None:
    assert paperlog(["annotate", "lora", "--", text]).code == 2
    assert paperlog("annotate lora -", stdin=text).code == 2
    assert notes(paperlog) == []


def test_edit_and_remove_a_note(paperlog: Shell) -> None:
    for text in ("one", "two", "three"):
        paperlog(f"annotate lora {text}")
    paperlog("annotate lora --edit 2 zwei")
    assert paperlog("annotate lora --remove 1").code == 0
    assert notes(paperlog) == [(2, "zwei"), (3, "three")]
    paperlog("annotate lora four")
    assert notes(paperlog)[-1] == (4, "four")


@pytest.mark.parametrize("option", ["--edit 7 text", "--remove 7"])
def test_unknown_note_number_is_refused(paperlog: Shell, option: str) -> None:
    assert paperlog(f"annotate lora {option}").err == "lora has no note 7. It has no notes.\n"
    paperlog("annotate lora one")
    result = paperlog(f"annotate lora {option}")
    assert (result.code, result.err) == (1, "lora has no note 7. Its notes: 1.\n")


def test_remove_refuses_text(paperlog: Shell) -> None:
    assert paperlog("annotate lora --remove 1 text").code == 2


def details(paperlog: Shell) -> list[tuple[str, str | None, str | None, str]]:
    """Return the date, page, quotation and text of the notes on LoRA."""
    notes = paperlog.paper("lora")["notes"]
    return [(note["at"][:10], note["page"], note["quote"], note["text"]) for note in notes]


def test_page_quotation_and_date_of_a_note(paperlog: Shell) -> None:
    paperlog("annotate lora unsure --page 'p.  xii' --quote ' a low rank\n' --on 2024-05-03")
    paperlog("annotate lora --quote only")
    assert paperlog("annotate lora today --on today").code == 0
    today, quoted = "2026-11-23", ("2024-05-03", "xii", "a low rank", "unsure")
    assert details(paperlog) == [quoted, (today, None, "only", ""), (today, None, None, "today")]


@pytest.mark.parametrize("page", ["A-3", "S12", "12–15", "12-15", "xii", "123:4", "第3頁", "e1-e9"])  # noqa: RUF001
def test_page_labels_are_kept(paperlog: Shell, page: str) -> None:
    paperlog(["annotate", "lora", "text", "--page", f"p. {page}"])
    assert details(paperlog)[0][1] == page


@pytest.mark.parametrize(
    ("page", "message"),
    [
        ("-3", "A page can't be negative: '-3'. Use a page such as 12, xii or A-3."),
        ("p. -3", "A page can't be negative: '-3'. Use a page such as 12, xii or A-3."),
        ("1\n2", "A page can't contain a line break or a control character: '1 2'."),
        ("a\x1b[31mred", "A page can't contain a line break or a control character: 'a␛[31mred'."),
    ],
)
def test_invalid_pages_are_refused(paperlog: Shell, page: str, message: str) -> None:
    for line in (["annotate", "lora", "text"], ["annotate", "lora", "--edit", "1"]):
        result = paperlog([*line, "--page", page])
        assert (result.code, result.err) == (2, f"{message}\n")
    assert notes(paperlog) == []


def test_note_with_an_earlier_date_is_recorded_at_noon(paperlog: Shell) -> None:
    paperlog.now = paperlog.now.replace(hour=23)
    paperlog("annotate lora text --on 2024-05-03")
    assert paperlog.paper("lora")["notes"][0]["at"] == "2024-05-03T12:00:00Z"


@pytest.mark.parametrize(
    ("options", "edited"),
    [
        ("new text", ("2024-05-03", "7", "quote", "new text")),
        ("--page 8", ("2024-05-03", "8", "quote", "text")),
        ("--page '' --quote ''", ("2024-05-03", None, None, "text")),
        ("--quote other --on today", ("2026-11-23", "7", "other", "text")),
        ("--on 2024-05-04 new", ("2024-05-04", "7", "quote", "new")),
        ("'' --page 8", ("2024-05-03", "8", "quote", "")),
    ],
)
def test_editing_keeps_the_details_that_are_not_given(
    paperlog: Shell, options: str, edited: tuple[str, str | None, str | None, str]
) -> None:
    paperlog("annotate lora text --page 7 --quote quote --on 2024-05-03")
    assert paperlog(f"annotate lora --edit 1 {options}").code == 0
    assert details(paperlog) == [edited]
    paperlog("undo")
    assert details(paperlog) == [("2024-05-03", "7", "quote", "text")]


def test_edit_that_changes_nothing_writes_nothing(paperlog: Shell) -> None:
    paperlog("annotate lora text --page 7")
    before = paperlog.store.read_bytes()
    assert paperlog("annotate lora --edit 1 --page 7 text").out.endswith("unread (no change)\n")
    assert paperlog.store.read_bytes() == before


def test_invalid_details_of_a_note_are_refused(paperlog: Shell) -> None:
    paperlog("annotate lora --quote quote")
    before = paperlog.store.read_bytes()
    assert paperlog("annotate lora --edit 1 --quote ''").err == "A note can't be empty.\n"
    for options in ("text --on 2024-05", "--on 2024-05", "--edit 1 --on 2024-05"):
        result = paperlog(f"annotate lora {options}")
        assert (result.code, result.err.split(".")[0]) == (2, "A note needs a full date, not 2024-05")
    for options in ("--page 7", "--quote q", "--on today", "text", "--edit 1"):
        assert "can't be combined" in paperlog(f"annotate lora --remove 1 {options}").err
    assert paperlog.store.read_bytes() == before


def test_editor_keeps_the_page_and_the_quotation(paperlog: Shell, editor: Path) -> None:
    editor.write_text("echo written > $1")
    paperlog("annotate lora --page 7 --on yesterday")
    assert details(paperlog) == [("2026-11-22", "7", None, "written")]
    paperlog("annotate lora --edit 1 --quote quote")
    editor.write_text(": > $1")
    assert paperlog("annotate lora --edit 1").code == 0
    assert details(paperlog) == [("2026-11-22", "7", "quote", "")]


def test_quotation_is_shown_above_the_note(paperlog: Shell) -> None:
    paperlog("annotate lora 'see also\nQLoRA' --page 7 --quote 'a low intrinsic rank'")
    paperlog("annotate lora short --page xii")
    assert paperlog("show lora").lines[-7:] == [
        "note 1, 23 Nov 2026, p. 7:", "“a low intrinsic rank”", "see also", "QLoRA", "",
        "note 2, 23 Nov 2026, p. xii:", "short",
    ]  # fmt: skip
    assert paperlog("notes", columns=60).lines[1:] == [
        "  1  23 Nov 2026  │ a low intrinsic rank",
        "            p. 7  see also",
        "                  QLoRA",
        "",
        "  2  23 Nov 2026  short",
        "          p. xii",
    ]
    panel = [line[2:-1].rstrip() for line in paperlog("show lora", columns=40).lines[-8:-1]]
    assert panel == [
        "1  23 Nov 2026, p. 7", "│ a low intrinsic rank", "see also", "QLoRA", "", "2  23 Nov 2026, p. xii", "short",
    ]  # fmt: skip
    assert paperlog.keys("list note:intrinsic") == paperlog.keys("search 'low intrinsic rank'")[:1] == ["lora"]


def test_quotations_are_exported(paperlog: Shell) -> None:
    paperlog("annotate lora 'see also\nQLoRA' --page 7 --quote 'a low\n\n# rank'")
    paperlog("annotate lora --quote alone")

    def export(name: str) -> str:
        return paperlog(f"export lora --with-notes --format {name}").out

    assert "N1  - 2026-11-23, p. 7, “a low\n      \n        # rank”: see also\n        QLoRA\n" in export("ris")
    assert "2026-11-23, “alone”:" in export("csv")
    notes = "**23 Nov 2026**\n\np. 7\n\n> a low\n>\n> # rank\n\nsee also\nQLoRA\n"
    assert notes in export("markdown")
    assert "**23 Nov 2026**\n\n> alone\n" in export("markdown")
    quoted = '<blockquote dir="auto">a low\n\n# rank</blockquote>'
    assert quoted + '<div class="prose" dir="auto"><p>see also<br>' in export("html")
    assert '<blockquote dir="auto">alone</blockquote></li>' in export("html")


def test_annotate_with_the_editor(paperlog: Shell, editor: Path, tmp_path: Path) -> None:
    editor.write_text("""printf '# A heading\n\nMy words.\n' | cat - "$1" > "$1.new" && mv "$1.new" "$1" """)
    assert paperlog("annotate lora").code == 0
    assert notes(paperlog) == [(1, "# A heading\n\nMy words.")]
    assert paperlog.drafts() == []


@pytest.mark.parametrize("line", ["annotate lora", "edit lora", "add", "annotate lora --edit 1"])
@pytest.mark.parametrize("command", [None, "vi", "/usr/bin/nvim -u NONE"])
def test_editor_that_needs_a_terminal_is_not_started_without_one(
    paperlog: Shell, line: str, command: str | None
) -> None:
    paperlog("annotate lora text")
    paperlog.environ |= {"EDITOR": command} if command else {}
    result = paperlog(line)
    assert (result.code, result.err) == (
        2,
        f"There is no terminal to start the editor '{command or 'vi'}' in. Give the text on the command line.\n",
    )
    assert paperlog.drafts() == []
    assert notes(paperlog) == [(1, "text")]


def test_visual_takes_precedence_over_editor(paperlog: Shell, editor: Path) -> None:
    editor.write_text("echo from visual > $1")
    paperlog.environ |= {"VISUAL": f"sh '{editor}'", "EDITOR": "false"}
    paperlog("annotate lora")
    assert notes(paperlog) == [(1, "from visual")]
    paperlog.environ |= {"VISUAL": " ", "EDITOR": f"sh '{editor}'"}
    assert paperlog("annotate lora").code == 0


def test_editor_opens_with_the_note_to_edit(paperlog: Shell, editor: Path) -> None:
    paperlog("annotate lora before")
    editor.write_text("sed -i s/before/after/ $1")
    paperlog("annotate lora --edit 1")
    assert notes(paperlog) == [(1, "after")]


def test_note_may_contain_the_scissors_line_or_a_lone_surrogate(paperlog: Shell, editor: Path) -> None:
    for text in (f"one\n{SCISSORS}\ntwo", "a\udcffb"):
        paperlog(["annotate", "lora", text])
        number = paperlog.paper("lora")["notes"][-1]["id"]
        editor.write_text("sed -i 's/two/three/; s/^a/A/' $1")
        assert paperlog(f"annotate lora --edit {number}").code == 0
    assert [text for _, text in notes(paperlog)] == [f"one\n{SCISSORS}\nthree", "A\udcffb"]


def test_draft_without_the_template_is_saved_completely(paperlog: Shell, editor: Path) -> None:
    editor.write_text("echo all > $1")
    paperlog("annotate lora")
    assert notes(paperlog) == [(1, "all")]


def test_note_on_a_paper_that_was_removed_meanwhile_is_kept_as_a_draft(paperlog: Shell, editor: Path) -> None:
    paperlog("add --title Foo")
    paperlog(["add", "--title", "Foo Bar"])
    editor.write_text(
        f"""sed -i 's/"key": "foo", \\(.*\\)"Foo"/"key": "gone", \\1"Gone"/' '{paperlog.store}'; echo precious > $1"""
    )
    result = paperlog("annotate foo")
    assert result.code == 1
    assert result.err.startswith("No paper matches 'foo'.")
    assert paperlog.drafts() == ["precious\n"]
    assert paperlog.paper("foo-bar")["notes"] == []


def test_empty_draft_saves_nothing(paperlog: Shell, editor: Path, tmp_path: Path) -> None:
    editor.write_text(": > $1")
    before = paperlog.store.read_bytes()
    result = paperlog("annotate lora")
    assert (result.code, result.err) == (0, "The note is empty. Nothing was changed.\n")
    assert paperlog.store.read_bytes() == before
    paperlog("annotate lora text")
    result = paperlog("annotate lora --edit 1")
    assert result.code == 2
    assert "To remove it: paperlog annotate lora --remove 1" in result.err
    assert paperlog.drafts() == []
    assert notes(paperlog) == [(1, "text")]


def test_failing_editor_changes_nothing_and_keeps_the_draft(paperlog: Shell, editor: Path, tmp_path: Path) -> None:
    editor.write_text("echo precious > $1; exit 3")
    result = paperlog("annotate lora")
    assert result.code == 5
    assert "failed with exit code 3. Nothing was changed. Your text is kept in" in result.err
    assert paperlog.drafts() == ["precious\n"]
    assert notes(paperlog) == []


def test_failing_editor_without_text_leaves_no_draft(paperlog: Shell, editor: Path, tmp_path: Path) -> None:
    editor.write_text("exit 1")
    assert "kept" not in paperlog("annotate lora").err
    assert paperlog.drafts() == []


def test_json_contains_nothing_that_the_editor_prints(paperlog: Shell, tmp_path: Path) -> None:
    script = write_file(tmp_path, "editor", "echo rank 8 > $1\necho saved\n")
    env = {**os.environ, "PAPERLOG_STORE": str(paperlog.store), "EDITOR": f"sh {script}"}
    command = [sys.executable, "-m", "paperlog", "annotate", "lora", "--json"]
    done = subprocess.run(command, env=env, capture_output=True, check=True)
    assert (json.loads(done.stdout)["changed"], done.stderr) == (["lora"], b"saved\n")


def test_deleted_draft_is_an_error(paperlog: Shell, editor: Path) -> None:
    editor.write_text("rm $1")
    assert paperlog("annotate lora").code == 5


@pytest.mark.parametrize(
    ("command", "reason"),
    [("no-such-editor --wait", "No such file or directory"), ("unbalanced 'quote", "No closing quotation")],
)
def test_editor_that_cannot_run(paperlog: Shell, command: str, reason: str) -> None:
    paperlog.environ["VISUAL"] = command
    result = paperlog("annotate lora")
    assert result.code == 5
    assert result.err == (
        f"Can't run the editor '{command}': {reason}. Nothing was changed. "
        "To choose another editor, set $PAPERLOG_EDITOR.\n"
    )


def test_note_changed_by_another_process_is_not_overwritten(paperlog: Shell, editor: Path, tmp_path: Path) -> None:
    paperlog("annotate lora before")
    other = tmp_path / "other.json"
    other.write_text(paperlog.store.read_text("utf-8").replace('"text": "before"', '"text": "theirs"'))
    editor.write_text(f"cp '{other}' '{paperlog.store}'; echo mine > $1")
    result = paperlog("annotate lora --edit 1")
    assert result.code == 6
    assert "changed while you were editing it" in result.err
    assert notes(paperlog) == [(1, "theirs")]
    assert paperlog.drafts() == ["mine\n"]


def test_editor_continues_the_draft_of_a_note(paperlog: Shell, editor: Path) -> None:
    editor.write_text('echo precious > "$1"; exit 3')
    assert paperlog("annotate lora").code == 5
    assert len(paperlog.drafts()) == 1
    editor.write_text('sed -i "1s/$/ and more/" "$1"')
    assert paperlog("annotate lora").code == 0
    assert notes(paperlog) == [(1, "precious and more")]
    assert paperlog.drafts() == []


def test_indentation_of_the_first_line_survives_the_editor_and_a_draft(paperlog: Shell, editor: Path) -> None:
    text = "    def f():\n        pass"
    editor.write_text(f"""printf '%s' '\n{text}\n' > "$1"; exit 3""")
    assert paperlog("annotate lora").code == 5
    editor.write_text("true")
    assert paperlog("annotate lora").code == 0
    editor.write_text('sed -i s/pass/return/ "$1"')
    assert paperlog("annotate lora --edit 1").code == 0
    assert notes(paperlog) == [(1, text.replace("pass", "return"))]


def test_draft_of_a_continued_note_replaces_the_drafts_before_it(paperlog: Shell, editor: Path) -> None:
    editor.write_text('sed -i "1s/$/+/" "$1"; exit 3')
    for drafted in ("+", "++", "+++"):
        assert paperlog("annotate lora").code == 5
        (draft,) = paperlog.drafts()
        assert draft.partition("\n")[0] == drafted


def test_draft_stays_if_the_editor_fails_and_leaves_no_text(paperlog: Shell, editor: Path) -> None:
    editor.write_text('echo precious > "$1"; exit 3')
    paperlog("annotate lora")
    for script in ("exit 1", ': > "$1"; exit 1'):
        editor.write_text(script)
        assert paperlog("annotate lora").code == 5
        assert paperlog.drafts() == ["precious\n"]
    editor.write_text('echo > "$1"; exit 1')
    paperlog("annotate lora")
    assert sorted(paperlog.drafts()) == ["\n", "precious\n"]


def test_draft_that_was_emptied_is_deleted(paperlog: Shell, editor: Path) -> None:
    editor.write_text('echo precious > "$1"; exit 3')
    paperlog("annotate lora")
    editor.write_text(': > "$1"')
    result = paperlog("annotate lora")
    assert (result.code, result.err) == (0, "The note is empty. Its draft was deleted.\n")
    assert paperlog.drafts() == []


def test_papers_with_long_keys_find_their_own_drafts(paperlog: Shell, editor: Path) -> None:
    keys = ["a" * 160 + end for end in "bc"]
    tables = paperlog.tables()
    tables["papers"] |= {str(1000 + n): {"key": keys[n], "title": "T", "category": "c"} for n in range(2)}
    paperlog.store.write_text(json.dumps(tables), "utf-8")
    for key in keys:
        editor.write_text(f'echo {key[-1]} > "$1"; exit 3')
        assert paperlog(f"annotate {key}").code == 5
    assert {f["paper"] for f in paperlog("doctor --json").json if f["check"] == "draft"} == {*keys}
    editor.write_text("true")
    for key in keys:
        assert paperlog(f"annotate {key}").code == 0
        assert notes(paperlog, key) == [(1, key[-1])]
    assert paperlog.drafts() == []


def test_draft_of_a_note_is_mentioned_after_another_note(paperlog: Shell, editor: Path) -> None:
    editor.write_text('echo precious > "$1"; exit 3')
    paperlog("annotate lora")
    (draft,) = paperlog.store.parent.glob("library.json.draft-lora-*.md")
    shown = " ".join(paperlog("annotate lora other", columns=300).err.split())
    assert shown == f"An unsaved note is kept in {draft}. To continue it: paperlog annotate lora"
    assert paperlog("annotate vit other", columns=300).err == ""
