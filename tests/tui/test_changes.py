"""Changes to papers: messages, notes and tags."""

from __future__ import annotations

import asyncio

import pytest

from paperlog.tui.dialogs.tags import TagSuggester
from support.browsing import BrowserPilot, browsing
from support.shell import Shell

FIRST = "moe"


def test_changes_are_reported(paperlog: Shell, browser: BrowserPilot) -> None:
    browser("r 4 4 z z")
    assert browser.toasts == [
        "● MoE: read 23 Nov 2026",
        "● MoE: read 23 Nov 2026, 4 stars",
        "● MoE: read 23 Nov 2026, 4 stars (no change)",
        "Undone: rated MoE 4 stars",
        "Undone: marked MoE read on 23 Nov 2026",
    ]
    assert browser("z").toasts[-1] == "There is nothing to undo."
    assert paperlog.paper(FIRST)["status"] == "unread"


def test_note_dialog(paperlog: Shell, browser: BrowserPilot) -> None:
    browser("n").write("two")("enter").write("lines: é [b]")("ctrl+s")
    assert [note["text"] for note in paperlog.paper(FIRST)["notes"]] == ["two\nlines: é [b]"]
    assert browser.toasts == ["○ MoE: 1 note"]
    assert "No summary yet" not in browser.text
    assert "1  23 Nov 2026 " in browser("enter G").text
    browser("n ctrl+s")
    assert browser.toasts[-1] == "The note is empty. Nothing was changed."


def test_unsaved_notes_are_kept(paperlog: Shell, browser: BrowserPilot) -> None:
    browser("n").write("precious")("escape")
    assert browser.toasts == ["The note on MoE isn't saved yet. Press n to continue it."]
    assert paperlog.paper(FIRST)["notes"] == []
    browser("q")
    assert browser.is_open
    assert browser.toasts[-1].startswith("Unsaved notes on moe. ")
    content = paperlog.store.read_bytes()
    paperlog.store.write_text("garbage")
    browser("n ctrl+s")
    assert "can't be read" in browser.text
    paperlog.store.write_bytes(content)
    browser("n ctrl+s")
    assert [note["text"] for note in paperlog.paper(FIRST)["notes"]] == ["precious"]
    browser("q")
    assert not browser.is_open


def test_unsaved_notes_are_offered_in_the_next_session(paperlog: Shell) -> None:
    with browsing(paperlog) as browser:
        browser("n").write("one")("escape q q")
        assert not browser.is_open
    paperlog("mark-read lora")
    with browsing(paperlog) as browser:
        assert browser.toasts == ["Unsaved notes on moe. Press n on the paper to continue."]
        browser("n").write(" two")("ctrl+s")
        assert [note["text"] for note in paperlog.paper(FIRST)["notes"]] == ["one two"]
    assert paperlog.drafts() == []


def test_emptied_note_deletes_its_draft(paperlog: Shell, browser: BrowserPilot) -> None:
    browser("n").write("x")("escape")
    assert len(paperlog.drafts()) == 1
    assert browser("n backspace escape").toasts[-1] == "The note is empty. Its draft was deleted."
    assert paperlog.drafts() == []
    assert browser("q").is_open is False


def test_unsaved_note_on_a_removed_paper_is_kept(paperlog: Shell) -> None:
    with browsing(paperlog) as browser:
        browser("n").write("precious")
        paperlog("remove moe --yes")
        browser("ctrl+s")
        assert browser.toasts[-1].startswith("No paper matches 'moe'.")
    with browsing(paperlog) as browser:
        (draft,) = paperlog.store.parent.glob("library.json.draft-moe-*.md")
        assert browser.toasts == [f"moe isn't in the library any more. Its unsaved note is kept in {draft}."]
        paperlog("undo")
        browser.refresh()("g n ctrl+s")
    assert [note["text"] for note in paperlog.paper(FIRST)["notes"]] == ["precious"]


def test_dialog_stays_open_if_no_draft_can_be_written(
    paperlog: Shell, browser: BrowserPilot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    browser("n").write("precious")
    with monkeypatch.context() as patch:
        patch.setattr("tempfile.mkstemp", fail)
        browser("escape")
        assert browser.toasts[-1].endswith("No space left on device.")
        assert "precious" in browser.text
    browser("ctrl+s")
    assert [note["text"] for note in paperlog.paper(FIRST)["notes"]] == ["precious"]


@pytest.mark.parametrize(
    ("line", "suggestion"),
    [
        ("To", "to read"),
        ("new, to", "new, to read"),
        ("new,+TO", "new,+to read"),
        ("new; -h", "new; -hard"),
        ("new, h", None),
        ("late", None),
        ("to,", None),
        ("", None),
    ],
)
def test_last_of_several_tags_is_completed(line: str, suggestion: str | None) -> None:
    assert asyncio.run(TagSuggester(["-hard", "later; maybe", "to read", "todo"]).get_suggestion(line)) == suggestion


def test_tag_dialog(paperlog: Shell, browser: BrowserPilot) -> None:
    browser("t")
    assert "No tags." in browser.text
    browser.write("todo, group meeting")("enter t")
    assert "Current tags: todo, group meeting." in browser.text
    browser.write("-todo; +later")("enter")
    assert paperlog.paper(FIRST)["tags"] == ["group meeting", "later"]
    assert browser.toasts[-1] == "○ MoE: tagged group meeting, later"
    browser("t enter t escape")
    assert paperlog.paper(FIRST)["tags"] == ["group meeting", "later"]
