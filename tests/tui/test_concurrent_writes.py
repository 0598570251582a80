"""The browser while another paperlog writes: changes wait, the reader does not, and no note is lost."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from support.browsing import BrowserPilot, browsing
from support.shell import Shell


@pytest.fixture
def browser(paperlog: Shell) -> Iterator[BrowserPilot]:
    with browsing(paperlog) as browser:
        yield browser


def notes(paperlog: Shell) -> list[str]:
    return [note["text"] for note in paperlog.paper("moe")["notes"]]


def test_others_write_while_the_reader_thinks(paperlog: Shell, browser: BrowserPilot) -> None:
    for stars, keys in enumerate(("slash a", "escape n a", "escape t a", "escape f", "escape question_mark"), start=1):
        browser(keys)
        assert paperlog(f"rate lora {stars}").code == 0


def test_changes_wait_and_the_reader_does_not(paperlog: Shell, browser: BrowserPilot) -> None:
    with browser.while_another_writes(paperlog.store):
        browser("r j 4")
        assert browser.key == "lm-is-compression"
        assert browser.toasts == []
    assert paperlog.paper("moe")["status"] == "read"
    assert paperlog.paper("lm-is-compression")["rating"] == 4


def test_a_view_waits_and_the_reader_does_not(paperlog: Shell, browser: BrowserPilot) -> None:
    with browser.while_another_writes(paperlog.store):
        browser("slash").write("year:..2014")("enter V").write("classics")("enter j")
        assert browser.key == "gan"
    assert browser.toasts == ["Saved @classics: year:..2014"]
    assert paperlog("view list --json").json == [{"name": "classics", "query": "year:..2014"}]


def test_a_note_that_waits_is_another_than_the_next(paperlog: Shell, browser: BrowserPilot) -> None:
    with browser.while_another_writes(paperlog.store):
        browser("n").write("one")("ctrl+s n").write("two")("escape")
    assert notes(paperlog) == ["one"]
    browser("n ctrl+s")
    assert notes(paperlog) == ["one", "two"]


def test_notes_that_could_not_be_saved_are_kept_together(paperlog: Shell, browser: BrowserPilot) -> None:
    whole = paperlog.store.read_bytes()
    with browser.while_another_writes(paperlog.store):
        browser("n").write("one")("ctrl+s n").write("two")("escape")
        paperlog.store.write_text("garbage")
    assert "can't be read" in browser.text
    paperlog.store.write_bytes(whole)
    browser("n ctrl+s")
    assert notes(paperlog) == ["one\ntwo"]


def test_quitting_waits_for_a_note_that_waits(paperlog: Shell, browser: BrowserPilot) -> None:
    with browser.while_another_writes(paperlog.store):
        browser("n").write("one")("ctrl+s").send("q")
    assert not browser.is_open
    assert notes(paperlog) == ["one"]


def test_who_quits_is_told_of_a_note_that_can_not_be_saved(paperlog: Shell, browser: BrowserPilot) -> None:
    with browser.while_another_writes(paperlog.store):
        browser("n").write("one")("ctrl+s").send("q")
        paperlog.store.write_text("garbage")
    assert browser.is_open
    assert browser.toasts[-1] == "The note on moe is not saved: n there goes on. q again drops it."
