"""What each key does, and where the keys are listed."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Callable

import pytest
from textual import events
from textual.command import Command, CommandInput, CommandList
from textual.drivers.headless_driver import HeadlessDriver
from textual.widgets import TextArea

from paperlog.library.session import Session
from paperlog.query.sorting import Order
from paperlog.store import Snapshot
from paperlog.tui.bindings import HINTS, KEYS, MOVEMENT_KEYS, SEARCH_KEYS
from paperlog.tui.list_items import Listing, ListQuery, list_items
from support.browsing import BrowserPilot, browsing
from support.shell import Shell

FIRST, SECOND, LAST = "moe", "lm-is-compression", "vae"


TRACKING: dict[str, Callable[[dict[str, object]], bool]] = {
    "r": lambda paper: paper["status"] == "read" and paper["reads"] == ["2026-11-23"],
    "i": lambda paper: paper["status"] == "reading",
    "s": lambda paper: paper["status"] == "skimmed",
    "d": lambda paper: paper["status"] == "dropped",
    "u": lambda paper: paper["status"] == "unread",
    "plus": lambda paper: paper["status"] == "queued",
    **{str(stars): lambda paper, stars=stars: paper["rating"] == stars for stars in range(1, 6)},  # type: ignore[misc]
    "0": lambda paper: paper["rating"] is None,
    "z": lambda paper: paper["rating"] == 5,
    "Z": lambda paper: paper["rating"] is None,
}


MOVES = {
    "j": SECOND, "k": FIRST, "down": SECOND, "up": FIRST, "G": LAST, "g": FIRST, "end": LAST, "home": FIRST,
    "ctrl+d": "instructgpt", "ctrl+u": FIRST, "pagedown": "instructgpt", "pageup": FIRST,
}  # fmt: skip


FOCUSED = {"l": "paper", "h": "papers", "right": "paper", "left": "papers", "enter": "paper", "escape": "papers"}


OTHER_KEYS = {
    "slash", "f", "S", "R", "v", "V", "K", "space", "asterisk", "n", "N", "e", "x", "t", "o", "O", "p", "c",
    "ctrl+r", "a", "D", "less_than_sign", "greater_than_sign", "T", "question_mark", "ctrl+p", "ctrl+z", "q",
}  # fmt: skip
"""Keys that have separate tests."""


def test_every_key_has_a_test() -> None:
    keys = {name for group in (*KEYS.values(), MOVEMENT_KEYS) for key in group for name in key.keys.split(",")}
    assert keys == {*TRACKING, *MOVES, *FOCUSED, *OTHER_KEYS}


def test_tracking_undo_and_redo_keys(paperlog: Shell, browser: BrowserPilot) -> None:
    for key, condition in TRACKING.items():
        browser(key)
        assert condition(paperlog.paper(FIRST)), key
    assert paperlog.paper(SECOND)["status"] == "unread"
    assert browser.status == "Redone: removed the rating of MoE · z undo"


def test_movement_and_focus_keys(browser: BrowserPilot) -> None:
    for key, expected in MOVES.items():
        assert browser(key).key == expected, key
    for key, widget in FOCUSED.items():
        browser(key)
        assert browser.app.focused is not None
        assert browser.app.focused.id == widget, key


def test_movement_keys_scroll_the_paper(paperlog: Shell) -> None:
    with browsing(paperlog, 80, 16) as browser:
        browser("slash").write("title:chinchilla or title:optimal")("enter l")
        pane, last_line = browser.screen.paper_pane, browser.screen.paper_pane.max_scroll_y
        assert last_line > 12
        for key, line in {
            "j": 1, "k": 0, "down": 1, "up": 0, "ctrl+d": 6, "ctrl+u": 0, "pagedown": 6, "pageup": 0,
            "G": last_line, "g": 0, "end": last_line, "home": 0,
        }.items():  # fmt: skip
            browser(key)
            assert pane.scroll_y == line, key
        browser("G 5")  # the paper changes, but the scroll position stays
        assert pane.scroll_y == last_line
        assert paperlog.paper("chinchilla")["rating"] == 5


def test_help_and_palette_list_every_key(paperlog: Shell) -> None:
    with browsing(paperlog, 100, 120) as browser:
        browser("question_mark")
        for keys in (*KEYS.values(), MOVEMENT_KEYS):
            for key in keys:
                label, description = key.row
                assert any(line.find(label) < line.find(description) for line in browser.lines if label in line), key
        assert "a range, inclusive" in browser.text
        browser("j k ctrl+d ctrl+u G g escape ctrl+p").write("skimmed")("enter")
        assert paperlog.paper(FIRST)["status"] == "skimmed"
        commands = [command.title for command in browser.app.get_system_commands(browser.app.screen)]
        assert {key.description for keys in KEYS.values() for key in keys} - {*commands} == {"Open the command palette"}


def test_palette_acts_on_the_search_result(paperlog: Shell, browser: BrowserPilot) -> None:
    browser("slash").write("lora")("ctrl+p").write("skimmed")("enter")
    assert paperlog.paper("lora")["status"] == "skimmed"
    assert browser("slash ctrl+p").write("dropped")("escape").app.focused is browser.screen.list_pane.search.input


def test_palette_finds_papers_tags_and_views(paperlog: Shell, browser: BrowserPilot) -> None:
    paperlog("tag lora --add group-meeting")
    paperlog("view save unread-vision 'is:unread category:vision'")
    browser.refresh()("slash").write("gan")("enter ctrl+p").write("low-rank")
    assert "LoRA: Low-Rank Adaptation" in browser.text
    assert browser("enter").key == "lora"
    assert len(browser.keys) == 49
    assert browser("ctrl+p").write("group-meet")("enter").keys == ["lora"]
    assert len(browser("ctrl+p").write("unread-vis")("enter").keys) == 21
    assert "/ @unread-vision" in browser.text


def test_palette_shows_equal_names_first_then_beginnings_then_words(paperlog: Shell, browser: BrowserPilot) -> None:
    for key, title in {"moe": "An explorable", "bert": "A Study of LoRA", "gan": "Loras", "vit": "Lörá: Again"}.items():
        paperlog(["edit", key, "--title", title])
    paperlog("tag moe --add lora-like")
    paperlog("edit vae --alias a")
    browser.refresh()("ctrl+p").write("lora")
    assert found(browser)[:7] == [
        "LoRA: Low-Rank Adaptation of Large Language Models", "Lörá: Again", "Loras", "lora-like", "A Study of LoRA",
        "An explorable", "QLoRA: Efficient Finetuning of Quantized LLMs",
    ]  # fmt: skip
    browser("escape ctrl+p").write("a")
    assert found(browser)[0] == "Auto-Encoding Variational Bayes"  # the last paper in the library


def test_input_of_the_palette_stays_in_its_place(browser: BrowserPilot) -> None:
    browser("ctrl+p")
    line = browser.app.screen.query_one(CommandInput).region.y
    assert browser.write("lora").app.screen.query_one(CommandInput).region.y == line


def found(browser: BrowserPilot) -> list[str]:
    """Return what the command palette found."""
    options = browser.app.screen.query_one(CommandList).options
    return [str(option.hit.text) for option in options if isinstance(option, Command)]


def test_statistics(paperlog: Shell, browser: BrowserPilot) -> None:
    paperlog("mark-read lora")
    assert "1 of 49 read" in browser.refresh()("D").text
    assert "General AI" in browser.text
    assert "Coverage" in browser("G").text or "Ratings" in browser.text
    assert "Statistics" not in browser("D").text


def test_statistics_of_an_empty_library(paperlog: Shell, browser: BrowserPilot) -> None:
    paperlog(["remove", *paperlog.keys("list"), "--yes"])
    assert "No papers yet." in browser.refresh()("D").text


def test_key_bar_depends_on_the_focus(browser: BrowserPilot) -> None:
    assert browser.lines[-1].endswith("/ search  ? help  q quit")
    assert browser("l").lines[-1].startswith(" h list  j k scroll")
    assert browser("slash").lines[-1].strip() == "enter go to the list  esc end search"
    known = {key.action for keys in (*KEYS.values(), SEARCH_KEYS) for key in keys}
    assert {hint.action for bar in HINTS.values() for hints in bar for hint in hints} <= known | {""}


TOGETHER = {
    "S t t": "TagDialog", "f u enter u": None, "v 1 1": None, "S escape escape": None, "S enter enter": None,
    "S j enter V": None, "S pagedown pageup escape": None, "t x enter enter": None, "n x escape escape": None,
    "n ctrl+s ctrl+s": None, "n x escape n y escape n": "NoteDialog",
    "question_mark enter question_mark": "ScrollableDialog", "D escape D": "ScrollableDialog",
    "ctrl+p u pagedown": "Palette", "ctrl+p u pageup ctrl+end": "Palette", "ctrl+p escape escape": None,
    "ctrl+p escape ctrl+p": "Palette", "slash x escape slash escape f escape": None,
}  # fmt: skip
"""Keys that arrive together, and the dialog that is open afterwards."""


def test_keys_that_arrive_together_take_effect_one_after_the_other(paperlog: Shell) -> None:
    paperlog("view save later is:unread")
    with browsing(paperlog) as browser:
        for keys, dialog in TOGETHER.items():
            browser.together(keys)
            stack = [type(screen).__name__ for screen in browser.app.screen_stack]
            assert stack == ["LibraryScreen", *([dialog] if dialog else [])], keys
            browser("escape")
        browser.together("S escape f q q q")
        assert not browser.is_open


def test_keys_act_on_the_papers_that_the_keys_before_them_selected(
    paperlog: Shell, browser: BrowserPilot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow_list_items(session: Session, snapshot: Snapshot, query: ListQuery) -> Listing:
        time.sleep(0.1)  # as in a large library
        return list_items(session, snapshot, query)

    monkeypatch.setattr("paperlog.tui.library_view.list_items", slow_list_items)
    paperlog("mark-read bert")
    browser.refresh()
    browser.together("slash z z z z escape n a ctrl+s f r enter 3 S y")
    assert [note["text"] for note in paperlog.paper(FIRST)["notes"]] == ["a"]
    assert paperlog.paper("bert")["rating"] == 3


def test_text_is_complete_if_the_note_dialog_is_slow(
    paperlog: Shell, browser: BrowserPilot, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = TextArea._on_key

    async def slow_on_key(area: TextArea, event: events.Key) -> None:
        await asyncio.sleep(0.1)
        await original(area, event)

    monkeypatch.setattr("paperlog.tui.input_queue._CHECK_SECONDS", 0.01)
    monkeypatch.setattr(TextArea, "_on_key", slow_on_key)
    browser.together("n a b escape n c ctrl+s")
    assert [note["text"] for note in paperlog.paper(FIRST)["notes"]] == ["abc"]


def test_page_keys_in_lists_without_room(paperlog: Shell) -> None:
    with browsing(paperlog, 60, 3) as browser:
        browser.together("S pagedown pageup escape ctrl+p u pageup pagedown escape")
        assert browser("j").key == SECOND


def test_text_typed_between_keys_that_arrive_together_is_complete(paperlog: Shell, browser: BrowserPilot) -> None:
    browser.together("n a escape n b ctrl+s j n c ctrl+s S j enter")
    assert [note["text"] for note in paperlog.paper(FIRST)["notes"]] == ["ab"]
    assert [note["text"] for note in paperlog.paper(SECOND)["notes"]] == ["c"]
    assert browser.screen.view.query.order == Order.KEY


def test_ctrl_c_explains_how_to_quit(browser: BrowserPilot) -> None:
    assert browser("ctrl+c").status == "Press q to quit."
    assert browser.is_open


def test_ctrl_z_suspends_the_browser(browser: BrowserPilot, monkeypatch: pytest.MonkeyPatch) -> None:
    signals: list[tuple[int, int]] = []
    monkeypatch.setattr(HeadlessDriver, "can_suspend", True)
    with monkeypatch.context() as patch:
        patch.setattr(os, "kill", lambda *arguments: signals.append(arguments))
        browser("ctrl+z")
    assert signals == [(os.getpid(), signal.SIGTSTP)]
