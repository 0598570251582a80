"""Changes to papers: messages, notes and tags."""

from __future__ import annotations

from unittest.mock import patch

import pytest

from paperlog.errors import NoConnection
from paperlog.models import Paper
from paperlog.tui.widgets.text_fields import NoteField
from support.browsing import BrowserPilot, browsing
from support.shell import Shell

FIRST, SECOND = "moe", "lm-is-compression"


def test_changes_are_reported(paperlog: Shell, browser: BrowserPilot) -> None:
    for key, message in {
        "r": "● MoE: read 23 Nov 2026 · z undo",
        "4": "● MoE: read 23 Nov 2026, 4 stars · z undo",
        "z": "Undone: rated MoE 4 stars · Z redo",
        "Z": "Redone: rated MoE 4 stars · z undo",
    }.items():
        assert browser(key).status == message
        assert f" {message}" in browser.lines
    assert browser("4").status == "MoE: nothing to change"
    assert browser("z z").status == "Undone: marked MoE read on 23 Nov 2026 · Z redo"
    assert browser.toasts == []
    assert browser("z").toasts == ["There is nothing to undo."]
    assert paperlog.paper(FIRST)["status"] == "unread"


def test_message_is_shown_until_the_next_key(paperlog: Shell, browser: BrowserPilot) -> None:
    assert browser.status == "49 papers: 0 read, 0 reading, 0 queued"
    assert browser("r").status == "● MoE: read 23 Nov 2026 · z undo"
    assert browser("j").status == "49 papers: 1 read, 0 reading, 0 queued"
    browser("n").write("a note")
    assert browser("ctrl+s").status.endswith(": 1 note · z undo")
    paperlog("queue lora")
    assert browser.refresh().status.endswith(": 1 note · z undo")
    assert browser("k").status == "49 papers: 1 read, 0 reading, 1 queued"


def test_failures_are_readable_on_a_small_screen(paperlog: Shell) -> None:
    for columns, lines in ((20, 6), (40, 10), (80, 8)):
        with browsing(paperlog, columns, lines) as browser:
            assert browser("z").status == "There is nothing to undo."
            assert browser.toasts == []
            assert "There is nothing to undo." in " ".join(browser.text.split())
            assert browser("j").status.startswith("49 papers")
            browser("n").write("x")
            with patch("tempfile.mkstemp", side_effect=OSError(28, "No space left on device")):
                browser("escape")
            assert "No space left" in " ".join(browser.toasts)
            browser("ctrl+s z")


def test_note_dialog(paperlog: Shell, browser: BrowserPilot) -> None:
    browser("n").write("two")("enter").write("lines: é [b]")("ctrl+s")
    assert [note["text"] for note in paperlog.paper(FIRST)["notes"]] == ["two\nlines: é [b]"]
    assert browser.status == "○ MoE: 1 note · z undo"
    assert "No summary yet" not in browser.text
    assert "1  23 Nov 2026 " in browser("enter G").text
    browser("n ctrl+s")
    assert browser.status == "The note is empty. Nothing was changed."


def test_unsaved_notes_are_kept(paperlog: Shell, browser: BrowserPilot) -> None:
    browser("n").write("precious")("escape")
    assert browser.status == "The note on MoE isn't saved yet. Press n to continue it."
    assert paperlog.paper(FIRST)["notes"] == []
    browser("q")
    assert browser.is_open
    assert browser.status.startswith("Unsaved notes on moe. ")
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
        assert browser.status == "Unsaved notes on moe. Press n on the paper to continue."
        browser("n").write(" two")("ctrl+s")
        assert [note["text"] for note in paperlog.paper(FIRST)["notes"]] == ["one two"]
    assert paperlog.drafts() == []


def test_emptied_note_deletes_its_draft(paperlog: Shell, browser: BrowserPilot) -> None:
    browser("n").write("x")("escape")
    assert len(paperlog.drafts()) == 1
    assert browser("n backspace escape").status == "The note is empty. Its draft was deleted."
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
        assert browser.status == f"moe isn't in the library any more. Its unsaved note is kept in {draft}."
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


def test_tag_dialog(paperlog: Shell, browser: BrowserPilot) -> None:
    browser("t").write("todo, group meeting")("enter")
    assert browser.status == "○ MoE: tagged todo, group meeting · z undo"
    browser("j t")
    assert "[ ] group meeting                                                     1" in browser.text
    assert "[ ] todo" in browser.text
    browser.write("group")
    assert "[ ] todo" not in browser.text
    browser("down space enter")
    assert paperlog.paper(SECOND)["tags"] == ["group meeting"]
    browser("t down space space")
    assert "[x] group meeting" in browser.text
    browser("space")
    assert "[ ] group meeting" in browser.text
    browser("enter t escape t enter")
    assert paperlog.paper(SECOND)["tags"] == []


def test_tags_of_several_papers(paperlog: Shell, browser: BrowserPilot) -> None:
    paperlog("tag moe --add one --add both")
    paperlog("tag lm-is-compression --add both")
    browser.refresh()("space space t")
    assert "Tags of 2 papers" in browser.text
    assert "[x] both                                                              2" in browser.text
    assert "[-] one                                                               1" in browser.text
    browser("down space").write("new")("enter")
    assert [paperlog.paper(key)["tags"] for key in (FIRST, SECOND)] == [["one"], []]
    browser("t").write("new")("enter")
    assert [paperlog.paper(key)["tags"] for key in (FIRST, SECOND)] == [["one", "new"], ["new"]]
    assert browser("z").status == "Undone: tagged MoE and Language Modeling Is Compression +new · Z redo"


def test_reading_again_is_confirmed(paperlog: Shell, browser: BrowserPilot) -> None:
    paperlog("mark-read moe --on 2026-11-01")
    browser.refresh()("r")
    assert "MoE: read 1 Nov 2026" in browser.text
    assert paperlog.paper(FIRST)["reads"] == ["2026-11-01"]
    browser("escape")
    assert paperlog.paper(FIRST)["reads"] == ["2026-11-01"]
    browser("r a")
    assert paperlog.paper(FIRST)["reads"] == ["2026-11-01", "2026-11-23"]
    assert browser("r").status == "MoE: nothing to change"


def test_reading_again_on_another_day(paperlog: Shell, browser: BrowserPilot) -> None:
    paperlog("mark-read moe --on 2026-11-01")
    browser.refresh()("r d").write("2026-11-10")("enter")
    assert paperlog.paper(FIRST)["reads"] == ["2026-11-01", "2026-11-10"]


def test_marking_several_papers_as_read_leaves_out_those_that_are(paperlog: Shell, browser: BrowserPilot) -> None:
    paperlog("mark-read moe --on 2026-11-01")
    browser.refresh()("space space r")
    assert "1 of them have been read" in browser.text
    browser("o")
    assert paperlog.paper(FIRST)["reads"] == ["2026-11-01"]
    assert paperlog.paper(SECOND)["reads"] == ["2026-11-23"]


def test_day_read(paperlog: Shell, browser: BrowserPilot) -> None:
    browser("ctrl+r")
    assert "When did you read MoE?" in browser.text
    browser.write("yesterday")("enter")
    assert browser.status == "● MoE: read 22 Nov 2026 · z undo"
    assert browser("ctrl+r").write("no day")("enter").toasts[-1].startswith("Can't parse date 'no day'")
    assert paperlog.paper(FIRST)["reads"] == ["2026-11-22"]


def test_editing_and_removing_a_note(paperlog: Shell, browser: BrowserPilot) -> None:
    assert browser("e").status == "MoE has no notes · n write one"
    paperlog("annotate moe one")
    browser.refresh()("e").write("!")("ctrl+s")
    assert [note["text"] for note in paperlog.paper(FIRST)["notes"]] == ["one!"]
    assert browser("e escape").status == "Note 1 wasn't changed."
    browser("e").write("?")("escape n")
    assert browser.status == "Note 1 wasn't changed."
    browser("e").write("?")("escape escape ctrl+s")
    assert [note["text"] for note in paperlog.paper(FIRST)["notes"]] == ["one!?"]
    browser("e").write("!")("escape y")
    assert [note["text"] for note in paperlog.paper(FIRST)["notes"]] == ["one!?!"]
    paperlog("annotate moe two")
    browser.refresh()("x")
    assert "2  23 Nov 2026  two" in browser.text
    browser("1")
    assert [note["text"] for note in paperlog.paper(FIRST)["notes"]] == ["two"]
    browser("x")
    assert paperlog.paper(FIRST)["notes"] == []
    assert paperlog.drafts() == []


def test_one_note_on_several_papers(paperlog: Shell, browser: BrowserPilot) -> None:
    browser("space space n")
    assert "Note on 2 papers" in browser.text
    browser.write("both")("ctrl+s")
    assert [paperlog.paper(key)["notes"][0]["text"] for key in (FIRST, SECOND)] == ["both", "both"]
    assert paperlog("history --limit 1").out.count("added a note") == 1


def test_preview_of_a_note_on_a_wide_screen(paperlog: Shell) -> None:
    with browsing(paperlog, 130, 30) as browser:
        browser("n").write("- *one*")
        assert " • one" in browser.text
        assert "- *one*" in browser.text
        browser.resize(100, 30)
        assert " • one" not in browser.text
        browser("escape").resize(130, 30)("n")
        assert " • one" in browser.text


def test_markup_in_a_note_is_highlighted(paperlog: Shell) -> None:
    field = NoteField("# Head\n```\n# code\n```\n- `x` and **bold**")
    styles = [{str(span.style) for span in field.get_line(number).spans} for number in range(5)]
    assert styles == [{"bold blue"}, {"blue"}, {"blue"}, {"blue"}, {"blue", "bold"}]


def test_copying_citation_keys(paperlog: Shell, browser: BrowserPilot) -> None:
    paperlog.store.with_name("x.bib").write_text("@article{own:1, title={Own}, year=2020}")
    paperlog(["import", str(paperlog.store.with_name("x.bib"))])
    browser.refresh()("c")
    assert browser.app.clipboard == FIRST
    assert browser("slash").write("title:Own or key:moe")("enter asterisk c").status == "Copied moe,own:1"
    assert browser.app.clipboard == "moe,own:1"


class OnePaper:
    """A fetcher that knows one paper, or that has no connection."""

    def __init__(self, *, is_online: bool = True) -> None:
        self.is_online = is_online

    def fetch_papers(self, identifiers: list[str]) -> list[Paper]:
        if not self.is_online:
            raise NoConnection("arXiv", "no route")
        return [Paper("new", "A New Paper", "new", arxiv=identifiers[0], source="arxiv")]

    def source_of(self, _: str) -> str:
        return "arxiv"


def test_adding_a_paper_by_its_id(paperlog: Shell) -> None:
    paperlog.fetcher = OnePaper  # type: ignore[assignment] # as much of a fetcher as is needed
    with browsing(paperlog) as browser:
        browser("a").write("2601.00001")("enter").wait(lambda: "added" in browser.status)
        assert paperlog.paper("a-new-paper")["arxiv"] == "2601.00001"
        assert (
            browser("a")
            .write("2601.00001")("enter")
            .wait(lambda: bool(browser.toasts))
            .status.endswith("wasn't added.")
        )
        assert "is already in the library" in browser.toasts[-1]
        assert (
            browser("a")
            .write("lora")("enter")
            .wait(lambda: len(browser.toasts) == 2)
            .toasts[-1]
            .startswith("'lora' isn't")
        )


def test_adding_a_paper_without_a_connection(paperlog: Shell) -> None:
    paperlog.fetcher = lambda: OnePaper(is_online=False)  # type: ignore[assignment, return-value] # as above
    with browsing(paperlog) as browser:
        browser("a").write("2601.00001")("enter").wait(lambda: bool(browser.toasts))
        assert browser.toasts[-1].startswith("Can't reach arXiv")
        assert paperlog.paper("2601.00001")["title"] == "arXiv 2601.00001"
