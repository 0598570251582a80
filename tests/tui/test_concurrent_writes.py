"""While another process holds the lock, changes in the browser wait, keys still work, and no note is lost."""

from __future__ import annotations

import asyncio
import signal

import pytest

from paperlog.store import lock
from support.browsing import BrowserPilot
from support.shell import Shell


@pytest.fixture(autouse=True)
def _wait_in_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a slow machine, a write would print that it is waiting."""
    monkeypatch.setattr(lock, "_SILENT_WAIT", 60)


def notes(paperlog: Shell) -> list[str]:
    return [note["text"] for note in paperlog.paper("moe")["notes"]]


def test_open_dialogs_do_not_hold_the_lock(paperlog: Shell, browser: BrowserPilot) -> None:
    for stars, keys in enumerate(("slash a", "escape n a", "escape t a", "escape f", "escape question_mark"), start=1):
        browser(keys)
        assert paperlog(f"rate lora {stars}").code == 0


def test_changes_wait_for_the_lock_while_keys_still_work(paperlog: Shell, browser: BrowserPilot) -> None:
    with browser.while_another_writes(paperlog.store):
        browser("r j 4")
        assert browser.key == "lm-is-compression"
        assert browser.toasts == []
    assert paperlog.paper("moe")["status"] == "read"
    assert paperlog.paper("lm-is-compression")["rating"] == 4


def test_saving_a_view_waits_for_the_lock_while_keys_still_work(paperlog: Shell, browser: BrowserPilot) -> None:
    with browser.while_another_writes(paperlog.store):
        browser("slash").write("year:..2014")("enter V").write("classics")("enter j")
        assert browser.key == "gan"
    assert browser.status == "Saved @classics: year:..2014 · z undo"
    assert paperlog("view list --json").json == [{"name": "classics", "query": "year:..2014"}]


def test_next_note_starts_empty_while_one_is_being_saved(paperlog: Shell, browser: BrowserPilot) -> None:
    with browser.while_another_writes(paperlog.store):
        browser("n").write("one")("ctrl+s n").write("two")("escape")
    assert notes(paperlog) == ["one"]
    browser("n ctrl+s")
    assert notes(paperlog) == ["one", "two"]


def test_notes_that_failed_to_save_are_joined(paperlog: Shell, browser: BrowserPilot) -> None:
    content = paperlog.store.read_bytes()
    with browser.while_another_writes(paperlog.store):
        browser("n").write("one")("ctrl+s n").write("two")("escape")
        paperlog.store.write_text("garbage")
    assert "can't be read" in browser.text
    paperlog.store.write_bytes(content)
    browser("n ctrl+s")
    assert notes(paperlog) == ["one\ntwo"]


def test_quitting_waits_for_a_pending_note(paperlog: Shell, browser: BrowserPilot) -> None:
    with browser.while_another_writes(paperlog.store):
        browser("n").write("one")("ctrl+s").send("q")
    assert not browser.is_open
    assert notes(paperlog) == ["one"]


def test_dialog_opened_while_quitting_waits_stays_open(paperlog: Shell, browser: BrowserPilot) -> None:
    with browser.while_another_writes(paperlog.store):
        browser("r").send("q n p")
    assert browser.is_open
    browser("ctrl+s q")
    assert notes(paperlog) == ["p"]


def test_signal_ends_a_browser_that_waits_for_the_lock_to_quit(
    paperlog: Shell, browser: BrowserPilot, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def exit_on_signal() -> None:
        while not any(worker.name == "_quit" for worker in browser.app.workers):  # noqa: ASYNC110 - no event
            await asyncio.sleep(0.01)
        browser.app._exit_on_signal(signal.SIGTERM)
        while browser.is_open:  # noqa: ASYNC110 - as above
            await asyncio.sleep(0.01)

    monkeypatch.setattr("paperlog.tui.app._CHANGES_SECONDS", 0.01)
    with browser.while_another_writes(paperlog.store):
        browser("r").send("q")
        browser.run(exit_on_signal())
        assert browser.app.return_code == 0


def test_quitting_warns_about_a_note_that_failed_to_save(paperlog: Shell, browser: BrowserPilot) -> None:
    with browser.while_another_writes(paperlog.store):
        browser("n").write("one")("ctrl+s").send("q")
        paperlog.store.write_text("garbage")
    assert browser.is_open
    assert browser.status.startswith("Unsaved notes on moe. ")  # or one about the library
    assert len(paperlog.drafts()) == 1
