"""The browser in a real terminal."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from paperlog.external.drafts import note_text
from paperlog.store.atomic import AtomicFile
from paperlog.store.lock import locked
from support.shell import Shell
from support.terminal import Terminal


@pytest.fixture
def editor(tmp_path: Path) -> Path:
    script = tmp_path / "editor"
    script.write_text("""echo 'from the editor' > "$1" """)
    return script


def test_full_session(paperlog: Shell, editor: Path) -> None:
    terminal = Terminal(paperlog, VISUAL=f"sh {editor}")
    terminal.wait_for("q quit")
    terminal.press("/chinch\rr4", "4 stars")  # sent all at once
    terminal.press("nabout 20 tokens per parameter\x13", "Chinchilla: 1 note")
    terminal.press("N", "Chinchilla: 2 notes")
    terminal.press("t", "new tags")
    terminal.press("todo\r", "tagged todo")
    terminal.child.send("q")
    assert terminal.end() == 0
    paper = paperlog.paper("chinchilla")
    assert (paper["status"], paper["rating"], paper["tags"]) == ("read", 4, ["todo"])
    assert [note["text"] for note in paper["notes"]] == ["about 20 tokens per parameter", "from the editor"]
    assert "Traceback" not in terminal.raw


def test_only_library_files_are_written(paperlog: Shell, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    before = {*tmp_path.rglob("*")}
    terminal = Terminal(paperlog, HOME=str(home), TMPDIR=str(home))
    terminal.wait_for("q quit")
    terminal.child.send("rTq")
    assert terminal.end() == 0
    new = {str(path.relative_to(tmp_path)).partition("/")[0] for path in {*tmp_path.rglob("*")} - before}
    assert new == {"library.json.lock", "library.json.backups", "state"}


def test_ctrl_c_ends_only_the_editor(paperlog: Shell, editor: Path, tmp_path: Path) -> None:
    editor.write_text("""echo precious > "$1"; echo ready; exec sleep 60""")
    terminal = Terminal(paperlog, VISUAL=f"sh {editor}")
    terminal.wait_for("q quit")
    terminal.press("N", "ready")
    terminal.press("\x03", "changed.")
    terminal.child.send("jjq")
    assert terminal.end() == 0
    assert paperlog.paper("moe")["notes"] == []
    assert [draft.read_text() for draft in tmp_path.glob("library.json.draft-*.md")] == ["precious\n"]


def test_ctrl_c_ends_only_a_web_browser_in_the_terminal(paperlog: Shell, tmp_path: Path) -> None:
    browser = tmp_path / "browser"
    browser.write_text("#!/bin/sh\necho ready; exec sleep 60\n")
    browser.chmod(0o700)
    terminal = Terminal(paperlog, BROWSER=str(browser))
    terminal.wait_for("q quit")
    terminal.press("nprecious\x1b", "isn't saved yet")
    terminal.press("o", "ready")
    terminal.press("\x03", "Can't open")
    terminal.press("n", "Note on MoE")
    terminal.press("\x13", "MoE: 1 note")
    terminal.child.send("q")
    assert terminal.end() == 0
    assert [note["text"] for note in paperlog.paper("moe")["notes"]] == ["precious"]


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM, signal.SIGINT])
def test_notes_are_saved_when_the_terminal_is_closed(paperlog: Shell, number: signal.Signals) -> None:
    terminal = Terminal(paperlog)
    terminal.wait_for("q quit")
    terminal.press("nleft\x1b", "isn't saved yet")
    terminal.press("jnbeing written", "being written")
    assert terminal.kill(number) == number
    assert [note["text"] for note in paperlog.paper("lm-is-compression")["notes"]] == ["being written"]
    assert [note_text(draft) for draft in paperlog.drafts()] == ["left"]


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM])
def test_note_that_cannot_be_saved_when_the_terminal_is_closed_is_kept(paperlog: Shell, number: signal.Signals) -> None:
    terminal = Terminal(paperlog)
    terminal.wait_for("q quit")
    terminal.press("nbeing written", "being written")
    with locked(AtomicFile(paperlog.store)):
        assert terminal.kill(number) == number
    assert paperlog.paper("moe")["notes"] == []
    assert [note_text(draft) for draft in paperlog.drafts()] == ["being written"]


def test_browser_ends_when_the_terminal_is_closed_during_a_paste(paperlog: Shell) -> None:
    terminal = Terminal(paperlog, EDITOR="true", BROWSER="true")
    terminal.wait_for("q quit")
    terminal.child.send("no Nice oO line\r" * 30)  # as keys: not every terminal marks a paste
    terminal.read_for(0.5)
    terminal.close()
    assert terminal.has_ended(60)


def test_no_color(paperlog: Shell) -> None:
    for line, more in (("browse", {"NO_COLOR": "1"}), ("--color never browse", {})):
        terminal = Terminal(paperlog, line, **more)
        terminal.wait_for("q quit")
        terminal.child.send("jTq")
        assert terminal.end() == 0
        codes = {code for codes in terminal.raw.split("\x1b[")[1:] for code in codes.partition("m")[0].split(";")}
        assert not codes & {"38", "48", *map(str, range(30, 38)), *map(str, range(90, 98))}


def test_dumb_terminal_is_rejected(paperlog: Shell) -> None:
    terminal = Terminal(paperlog, TERM="dumb")
    assert terminal.end() == 2
    assert terminal.raw.startswith("error: browse needs a terminal with cursor movement")
    assert "\x1b" not in terminal.raw


def test_unreadable_library_exits_with_an_error(paperlog: Shell) -> None:
    paperlog.store.write_text("garbage")
    terminal = Terminal(paperlog)
    assert terminal.end() == 4
    assert "can't be read" in " ".join(terminal.raw.split())
    assert paperlog.store.read_text() == "garbage"


def test_first_run_imports_the_catalogue(new_paperlog: Shell) -> None:
    terminal = Terminal(new_paperlog)
    terminal.wait_for("q quit")
    terminal.child.send("q")
    assert terminal.end() == 0
    assert len(new_paperlog.tables()["papers"]) == 49
