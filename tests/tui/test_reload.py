"""Reloading a library that another process has changed, damaged or moved."""

from __future__ import annotations

import asyncio
from threading import Event

import pytest

from paperlog.external.drafts import note_text
from paperlog.library.session import Session
from paperlog.store import Snapshot
from paperlog.tui.list_items import Listing, ListQuery, list_items
from support.browsing import BrowserPilot, browsing
from support.shell import Shell

FIRST = "moe"


def test_changes_by_other_processes_are_shown(paperlog: Shell, browser: BrowserPilot) -> None:
    browser("j j j")
    paperlog("mark-read rlaif --rating 5")
    paperlog("remove moe --yes")
    browser.wait_for("● RLAIF vs")
    assert browser.key == "mistral-7b"
    assert FIRST not in browser.keys
    assert browser.toasts == []


def test_cursor_stays_in_place_if_its_paper_disappears(paperlog: Shell, browser: BrowserPilot) -> None:
    browser("slash").write("is:unread")("enter j j j r")
    assert browser.key == "llama-2"
    assert paperlog.paper("mistral-7b")["status"] == "read"
    paperlog("remove llama-2 --yes")
    browser("r")
    assert browser.toasts[-1].startswith("No paper matches 'llama-2'.")


def test_note_on_a_removed_paper_is_kept_as_a_draft(paperlog: Shell, browser: BrowserPilot) -> None:
    paperlog("add --title Foo")
    paperlog(["add", "--title", "Foo Bar"])
    browser.refresh()("slash").write("title:foo")("enter n").write("precious")
    assert browser.key == "foo"
    paperlog("remove foo --yes")
    assert browser("ctrl+s").toasts[-1].startswith("No paper matches 'foo'.")
    assert paperlog.paper("foo-bar")["notes"] == []
    assert [note_text(draft) for draft in paperlog.drafts()] == ["precious"]


def test_note_on_a_merged_paper_is_added_to_the_other(paperlog: Shell, browser: BrowserPilot) -> None:
    browser("n").write("text")
    paperlog(f"merge gan {FIRST} --yes")
    browser("ctrl+s")
    assert [note["text"] for note in paperlog.paper("gan")["notes"]] == ["text"]


def test_changing_a_paper_that_another_process_moved_to_another_category(
    paperlog: Shell, browser: BrowserPilot, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def reload() -> None:
        """Do nothing, as if reloading were still in progress."""

    paperlog("edit moe --category mixtures")
    with monkeypatch.context() as patch:
        patch.setattr(browser.screen, "reload", reload)
        assert browser("r").is_open
    assert "mixtures" in browser.refresh().text


def test_unreadable_library_is_reported_once(paperlog: Shell, browser: BrowserPilot) -> None:
    content = paperlog.store.read_bytes()
    paperlog.store.write_bytes(content[:1000])
    browser.refresh().refresh()
    assert len(browser.toasts) == 1
    assert "can't be read" in browser.toasts[0]
    assert browser("r").toasts[-1].startswith(f"The library {paperlog.store} can't be read")
    assert paperlog.store.read_bytes() == content[:1000]
    assert len(browser.keys) == 49
    paperlog.store.unlink()
    assert "was deleted" in browser.refresh().toasts[-1]
    paperlog.store.write_bytes(content)
    assert browser("r").refresh().status == "● MoE: read 23 Nov 2026 · z undo"


def test_nothing_is_written_after_the_library_was_deleted(paperlog: Shell, browser: BrowserPilot) -> None:
    browser("r")
    paperlog.store.unlink()
    browser("r")("n").write("precious")("ctrl+s")
    hint = "The newest good backup is from 2026-11-23 12:00; restore it with 'paperlog restore 1'."
    message = f"The library {paperlog.store} was deleted or moved away. Nothing was changed. {hint}"
    assert browser.toasts.count(message) == 2
    assert not paperlog.store.exists()
    assert [note_text(draft) for draft in paperlog.drafts()] == ["precious"]
    paperlog("restore 1")
    browser.refresh()("n ctrl+s")
    assert [note["text"] for note in paperlog.paper(FIRST)["notes"]] == ["precious"]


def test_inaccessible_folder_is_reported_once(paperlog: Shell) -> None:
    folder, away = paperlog.store.parent / "folder", paperlog.store.parent / "away"
    folder.mkdir()
    paperlog.store = paperlog.store.rename(folder / paperlog.store.name)
    with browsing(paperlog) as browser:
        folder.rename(away)
        folder.write_text("no folder")
        browser.refresh().refresh()
        assert browser.toasts == [f"Can't read {paperlog.store}: Not a directory."]
        folder.unlink()
        away.rename(folder)
        paperlog("mark-read moe")
        assert "● Mixture" in browser.refresh().text
        assert len(browser.toasts) == 1


def test_results_from_an_outdated_snapshot_are_dropped(
    paperlog: Shell, browser: BrowserPilot, monkeypatch: pytest.MonkeyPatch
) -> None:
    outdated, may_continue = browser.screen.view.snapshot, Event()

    def slow_list_items(session: Session, snapshot: Snapshot, query: ListQuery) -> Listing:
        items = list_items(session, snapshot, query)
        if snapshot is outdated:
            assert may_continue.wait(60)
        return items

    monkeypatch.setattr("paperlog.tui.library_view.list_items", slow_list_items)
    paperlog("mark-read moe")

    async def reload_while_selecting() -> None:
        browser.screen.list_pane.set_query(ListQuery("is:unread"))
        await asyncio.sleep(0)
        await browser.screen.reload()
        may_continue.set()
        await browser.settle()

    browser.run(reload_while_selecting())
    assert "moe" not in browser.keys


def test_browsing_writes_only_the_state_of_the_browser(paperlog: Shell) -> None:
    before = paperlog.store.read_bytes(), paperlog.store.stat().st_mtime_ns
    with browsing(paperlog) as browser:
        browser("j enter h slash").write("is:read")("escape f u S t question_mark escape T q")
    assert (paperlog.store.read_bytes(), paperlog.store.stat().st_mtime_ns) == before
    assert {file.name for file in paperlog.store.parent.iterdir()} == {paperlog.store.name, "browser.json"}
