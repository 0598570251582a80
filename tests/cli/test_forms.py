"""Forms in the editor: a rejected form opens again, and a kept draft is offered the next time."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.shell import Shell
from support.terminal import run_in_terminal


@pytest.fixture
def edits(tmp_path: Path) -> Path:
    """A folder for the scripts `1`, `2` and so on, which a fake editor runs one after the other.

    Each also stores what the editor showed, as `1.seen`, `2.seen` and so on.
    """
    folder = tmp_path / "edits"
    folder.mkdir()
    (folder / "editor").write_text(f'cd {folder}\necho x >> count\nn=$(wc -l < count)\ncp "$1" $n.seen\n. ./$n\n')
    return folder


def run(paperlog: Shell, edits: Path, line: str, answer: str | None = None) -> list[str]:
    return run_in_terminal(paperlog, line, 200, answer, EDITOR=f"sh {edits / 'editor'}")


def test_rejected_form_opens_again_below_the_message(paperlog: Shell, edits: Path) -> None:
    (edits / "1").write_text("""printf 'published = "2020"\\ntitle = New\\n' > $1""")
    (edits / "2").write_text("""sed -i 's/= New/= ""/' $1""")
    (edits / "3").write_text("""sed -i 's/= ""/= "New"/' $1""")
    assert run(paperlog, edits, "add") == ["○ New (new): added to other"]
    hint = "# Correct the form, or leave it unchanged to stop. Your text is kept.\n"
    assert (edits / "2.seen").read_text() == (
        "# The form can't be read: Invalid value (at line 4, column 9). Nothing was changed.\n"
        f'{hint}published = "2020"\ntitle = New\n'
    )
    assert (edits / "3.seen").read_text() == f'# A paper needs a title.\n{hint}published = "2020"\ntitle = ""\n'
    assert paperlog.drafts() == []


def test_form_that_is_saved_unchanged_is_kept(paperlog: Shell, edits: Path) -> None:
    (edits / "1").write_text("""printf 'title = ""\\n' > $1""")
    (edits / "2").write_text("true")
    (message,) = run(paperlog, edits, "edit lora")
    (draft,) = paperlog.store.parent.glob("library.json.draft-lora-*.toml")
    assert message == f"error: A paper needs a title. Your text is kept in {draft}."
    assert draft.read_text() == 'title = ""\n'


def test_message_is_not_part_of_the_form_that_is_kept_when_the_editor_fails(paperlog: Shell, edits: Path) -> None:
    (edits / "1").write_text("""printf 'title = ""\\n' > $1""")
    (edits / "2").write_text("exit 1")
    message = " ".join(run(paperlog, edits, "edit lora"))
    assert "failed with exit code 1. Nothing was changed. Your text is kept in " in message
    assert paperlog.drafts() == ['title = ""\n']


@pytest.mark.parametrize("line", ["add", "edit lora"])
def test_kept_form_is_offered_the_next_time(paperlog: Shell, edits: Path, line: str) -> None:
    (edits / "1").write_text("""printf 'title = "Kept"\\nvenue = "V"\\nx = 1\\n' > $1""")
    (edits / "2").write_text("true")
    (edits / "3").write_text("true")
    (edits / "4").write_text("sed -i '/^x/d' $1")
    run(paperlog, edits, line)
    (draft,) = paperlog.store.parent.glob("library.json.draft-*.toml")
    (finding,) = paperlog("doctor --json").json
    assert f"Continue it with 'paperlog {line}'" in finding["explanation"]
    offer = f"Continue the form in {draft}? [y/N]"
    assert run(paperlog, edits, line, answer="n")[0] == f"{offer} n"
    assert draft.exists()
    assert run(paperlog, edits, line, answer="y")[0] == f"{offer} y"
    assert (edits / "4.seen").read_text().startswith('title = "Kept"\n')
    assert paperlog.drafts() == []
    assert paperlog.paper("kept")["venue"] == "V"


def test_kept_form_is_replaced_by_a_continued_one_that_fails(paperlog: Shell, edits: Path) -> None:
    for number, text in enumerate(("x = 1", "", "x = 2", ""), start=1):
        (edits / str(number)).write_text(f"echo '{text}' > $1" if text else "true")
    run(paperlog, edits, "add")
    run(paperlog, edits, "add", answer="y")
    assert paperlog.drafts() == ["x = 2\n"]


def test_kept_form_is_mentioned_without_a_terminal(paperlog: Shell, editor: Path) -> None:
    editor.write_text("echo 'x = 1' > $1")
    assert paperlog("add").code == 4
    editor.write_text("true")
    result = paperlog("add")
    (draft,) = paperlog.store.parent.glob("library.json.draft-new_paper-*.toml")
    assert result.err == f"An unsaved form is kept in {draft}.\nThe form is empty. Nothing was added.\n"
    paperlog("edit lora --key low-rank")
    assert draft.exists()
