"""The browser: keys, search, notes, other programs and other processes."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from threading import Event

import pytest

from paperlog.library.session import Session
from paperlog.store import Snapshot
from paperlog.tui.app import Browser
from paperlog.tui.bindings import HINTS, KEYS, MOVEMENT_KEYS, SEARCH_KEYS
from paperlog.tui.list_items import ListItem, ListQuery, list_items
from paperlog.tui.widgets.item_layout import ItemLayout
from support.browsing import BrowserPilot, browsing
from support.shell import Shell

FIRST, SECOND, LAST = "moe", "lm-is-compression", "vae"


@pytest.fixture
def browser(paperlog: Shell) -> Iterator[BrowserPilot]:
    with browsing(paperlog) as browser:
        yield browser


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The URLs that were opened in the web browser."""
    addresses: list[str] = []

    def open_in_browser(address: str) -> bool:
        addresses.append(address)
        return True

    monkeypatch.setattr("paperlog.external.opener._open_in_browser", open_in_browser)
    monkeypatch.setattr(Browser, "suspend", _suspend)
    return addresses


def _suspend(_: Browser) -> AbstractContextManager[None]:
    return nullcontext()


@pytest.fixture
def editor(paperlog: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An editor that runs the shell script written into it, with the draft as $1."""
    script = tmp_path / "editor"
    paperlog.environ["EDITOR"] = f"sh {script}"
    monkeypatch.setattr(Browser, "suspend", _suspend)
    return script


# Every key

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
    "ctrl+d": "lora", "ctrl+u": FIRST, "pagedown": "lora", "pageup": FIRST,
}  # fmt: skip
FOCUSED = {"l": "paper", "h": "papers", "right": "paper", "left": "papers", "enter": "paper", "escape": "papers"}
TESTED_BELOW = {
    "slash", "f", "S", "R", "v", "V", "n", "N", "t", "o", "O", "p", "T", "question_mark", "ctrl+p", "q",
}  # fmt: skip
"""Keys with tests of their own, below and in test_schema_images.py."""


def test_every_key_has_a_test() -> None:
    keys = {name for group in (*KEYS.values(), MOVEMENT_KEYS) for key in group for name in key.keys.split(",")}
    assert keys == {*TRACKING, *MOVES, *FOCUSED, *TESTED_BELOW}


def test_tracking_undo_and_redo_keys(paperlog: Shell, browser: BrowserPilot) -> None:
    for key, condition in TRACKING.items():
        browser(key)
        assert condition(paperlog.paper(FIRST)), key
    assert paperlog.paper(SECOND)["status"] == "unread"
    assert browser.toasts[-2:] == ["Undone: removed the rating of MoE", "Redone: removed the rating of MoE"]


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


def test_list_and_paper_contents(paperlog: Shell) -> None:
    paperlog("mark-read lora --rating 4 --note 'rank 8 is enough'")
    paperlog("tag lora --add peft")
    with browsing(paperlog, 120, 40) as browser:
        assert " Language   18 papers · ▌········· 1 read " in browser.lines[2]
        assert "│ ● lora                 LoRA: Low-Rank Adaptation o…  4★  │" in browser.text
        browser("slash").write("key:lora")("enter")
        for text in (
            "╭─ LoRA ─", "LoRA: Low-Rank Adaptation of Large Language Models", "Edward J. Hu, Yelong Shen", "ICLR 2022",
            "● read 23 Nov 2026   ★★★★☆   peft", "Large language models are costly to fine-tune",
            "arXiv   https://arxiv.org/abs/2106.09685", "schema", "1  23 Nov 2026  rank 8 is enough",
            "─ Language · Jun 2021 ─╯", "─ 1 of 49 papers ─╯",
        ):  # fmt: skip
            assert text in browser.text


# Search


def test_search_updates_while_typing(browser: BrowserPilot) -> None:
    assert browser("slash").write("is:unread gan or lora").keys == ["lora", "gan"]
    browser("enter")
    assert browser.app.focused is browser.screen.list_pane.papers
    assert browser.key == "lora"
    assert len(browser("escape").keys) == 49
    assert browser.key == "lora"
    assert len(browser("slash").write("swin")("escape").keys) == 49
    assert not browser.screen.list_pane.papers.show_horizontal_scrollbar
    assert browser("slash").write("nothing-has-this")("down").keys == []
    assert "No paper matches these conditions." in browser.text
    assert browser("r 1 n N t o O enter h").toasts == []


def test_search_keeps_the_list_width(browser: BrowserPilot) -> None:
    before = [line[:37] for line in browser.lines]
    browser("slash").write("diffus")("escape").rest()
    assert [line[:37] for line in browser.lines] == before


def test_invalid_query_shows_carets_and_keeps_the_results(browser: BrowserPilot) -> None:
    browser("slash").write("is:unread catgory")
    found = browser.keys
    browser.write(":vis")
    assert browser.keys == found
    field, caret, first = browser.lines[1:4]
    assert field[caret.index("^") :].startswith("catgory:vis")
    assert caret.count("^") == len("catgory")
    assert "Unknown field 'catgory'. Did you" in first
    browser("backspace backspace backspace backspace")
    assert "^" not in browser.text
    browser("escape slash").write("x" * 60 + " year:20x0")
    assert "^^^^" in browser.text
    assert "year:20x0" in browser.lines[2]


def test_filters_set_the_query(paperlog: Shell, browser: BrowserPilot) -> None:
    paperlog("mark-read bert")
    browser("f")
    assert "unread                       is:unread" in browser.text
    browser.refresh()("r")
    assert browser.keys == ["bert"]
    assert "/ is:read" in browser.text
    assert len(browser("f 2").keys) == 21
    assert len(browser("f a").keys) == 49
    assert len(browser("f j k j enter").keys) == 48
    assert len(browser("f escape").keys) == 48


def test_sorting(paperlog: Shell, browser: BrowserPilot) -> None:
    paperlog("rate bert 5")
    browser("S").refresh()("r")
    assert browser.key == FIRST
    assert browser.keys[0] == "bert"
    assert "49 papers · by rating ─╯" in browser.text
    assert "Language   " not in browser.text
    browser("S t R")
    assert "49 papers · by title, reversed ─╯" in browser.text
    for key, first in {"y": "attention-sinks", "p": "moe", "a": "moe", "d": "moe", "t": "vit"}.items():
        assert browser(f"S {key}").keys[0] == first, key
    assert browser("S o").keys[0] == FIRST
    assert browser("R").keys[0] == LAST


def test_views(paperlog: Shell, browser: BrowserPilot) -> None:
    assert browser("v").toasts == ["No saved views yet. Search for something, then press V to save the query."]
    assert browser("V").toasts[-1] == "No query to save. Search for something first."
    browser("slash").write("year:..2014")("enter V").write("classics")("enter")
    assert paperlog("view list --json").json == [{"name": "classics", "query": "year:..2014"}]
    assert browser.toasts[-1] == "Saved @classics: year:..2014"
    assert len(browser("escape v").keys) == 49
    assert "1  @classics  year:..2014" in browser.text
    assert len(browser("1").keys) == 3
    assert "/ @classics" in browser.text
    browser("V escape V").write("No Name!")("enter")
    assert browser.toasts[-1].startswith("Invalid view name 'No Name!'")


# Notes and tags


def test_note_dialog(paperlog: Shell, browser: BrowserPilot) -> None:
    browser("n").write("two")("enter").write("lines: é [b]")("ctrl+s")
    assert [note["text"] for note in paperlog.paper(FIRST)["notes"]] == ["two\nlines: é [b]"]
    assert browser.toasts == ["○ MoE: 1 note"]
    assert "1  23 Nov 2026  two" in browser("enter G").text
    browser("n ctrl+s")
    assert browser.toasts[-1] == "The note is empty. Nothing was changed."


def test_unsaved_notes_are_kept(paperlog: Shell, browser: BrowserPilot) -> None:
    browser("n").write("precious")("escape")
    assert browser.toasts == ["The note on MoE isn't saved yet. Press n to continue it."]
    assert paperlog.paper(FIRST)["notes"] == []
    browser("q")
    assert browser.is_open
    assert browser.toasts[-1].startswith("Unsaved notes: moe. ")
    content = paperlog.store.read_bytes()
    paperlog.store.write_text("garbage")
    browser("n ctrl+s")
    assert "can't be read" in browser.text
    paperlog.store.write_bytes(content)
    browser("n ctrl+s")
    assert [note["text"] for note in paperlog.paper(FIRST)["notes"]] == ["precious"]
    browser("q")
    assert not browser.is_open


def test_ctrl_c_explains_how_to_quit(browser: BrowserPilot) -> None:
    assert browser("ctrl+c").toasts == ["Press q to quit."]
    assert browser.is_open


def test_quitting_twice_discards_unsaved_notes(paperlog: Shell, browser: BrowserPilot) -> None:
    browser("n").write("x")("escape q q")
    assert not browser.is_open
    assert paperlog.paper(FIRST)["notes"] == []


def test_note_in_editor(paperlog: Shell, browser: BrowserPilot, editor: Path) -> None:
    editor.write_text("""grep -q 'Mixture of Experts Explained' "$1" && echo 'My words.' > "$1" """)
    browser("N")
    assert [note["text"] for note in paperlog.paper(FIRST)["notes"]] == ["My words."]
    assert browser.toasts == ["○ MoE: 1 note"]
    editor.write_text(': > "$1"')
    assert browser("N").toasts[-1] == "The note is empty. Nothing was changed."


def test_other_processes_can_write_while_the_editor_is_open(
    paperlog: Shell, browser: BrowserPilot, editor: Path
) -> None:
    rate = f"{sys.executable} -m paperlog --store {paperlog.store} rate moe 4"
    editor.write_text(f"""{rate} && echo 'My words.' > "$1" """)
    browser("N")
    paper = paperlog.paper(FIRST)
    assert ([note["text"] for note in paper["notes"]], paper["rating"]) == (["My words."], 4)


def test_failing_editor_keeps_the_draft(paperlog: Shell, browser: BrowserPilot, editor: Path, tmp_path: Path) -> None:
    before = paperlog.store.read_bytes()
    editor.write_text('echo precious > "$1"; exit 3')
    browser("N")
    assert "failed with exit code 3. Nothing was changed. Your text is kept in" in browser.toasts[-1]
    assert [draft.read_text() for draft in tmp_path.glob("library.json.draft-*")] == ["precious\n"]
    assert paperlog.store.read_bytes() == before
    assert browser("j").key == SECOND


def test_tag_dialog(paperlog: Shell, browser: BrowserPilot) -> None:
    browser("t")
    assert "No tags." in browser.text
    browser.write("todo, group meeting")("enter t")
    assert "Current tags: todo, group meeting." in browser.text
    browser.write("-todo,+later")("enter")
    assert paperlog.paper(FIRST)["tags"] == ["group meeting", "later"]
    assert browser.toasts[-1] == "○ MoE: tagged group meeting, later"
    browser("t enter t escape")
    assert paperlog.paper(FIRST)["tags"] == ["group meeting", "later"]


# Other programs


def test_links_are_opened(paperlog: Shell, browser: BrowserPilot, opened: list[str]) -> None:
    browser("j o")
    assert opened == ["https://arxiv.org/abs/2309.10668"]
    assert browser.toasts[-1] == "Opened https://arxiv.org/abs/2309.10668"
    browser.click("#links", 3, 1)
    assert opened == ["https://arxiv.org/abs/2309.10668"] * 2


def test_only_web_addresses_are_opened(paperlog: Shell, opened: list[str]) -> None:
    paperlog(["edit", "moe", "--link", "https://example.org/"])
    text = paperlog.store.read_text("utf-8").replace("https://example.org/", "file:///etc/passwd")
    paperlog.store.write_text(text, "utf-8")
    with browsing(paperlog) as browser:
        assert "file:///etc/passwd" in browser.text
        browser("o").click("#links", 3, 1)
        assert browser.toasts == [
            "Mixture of Experts Explained has no link. Add one with 'paperlog edit moe --link LINK'."
        ]
    assert opened == []


def test_pdf_is_opened(
    paperlog: Shell, browser: BrowserPilot, opened: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "has no pdf" in browser("O").toasts[-1]
    shown = tmp_path / "shown"
    for name in ("open", "xdg-open"):
        (tmp_path / name).write_text(f'#!/bin/sh\necho "$1" > {shown}\n')
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    pdf = tmp_path / "moe.pdf"
    pdf.write_bytes(b"%PDF")
    paperlog(["edit", "moe", "--pdf", str(pdf)])
    browser.refresh()("O")
    assert shown.read_text() == f"{pdf}\n"


def test_changes_by_other_processes_are_shown(paperlog: Shell, browser: BrowserPilot) -> None:
    browser("j j j")
    paperlog("mark-read rlaif --rating 5")
    paperlog("remove moe --yes")
    browser.wait_for("● rlaif")
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


def test_changing_a_paper_that_another_process_moved(
    paperlog: Shell, browser: BrowserPilot, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def reload() -> None:
        """Do nothing, as if reloading a large library took very long."""

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
    assert "gone" in browser.refresh().toasts[-1]
    paperlog.store.write_bytes(content)
    assert browser("r").refresh().toasts[-1] == "● MoE: read 23 Nov 2026"


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
        assert "● moe" in browser.refresh().text
        assert len(browser.toasts) == 1


def test_results_from_an_outdated_snapshot_are_dropped(
    paperlog: Shell, browser: BrowserPilot, monkeypatch: pytest.MonkeyPatch
) -> None:
    outdated, may_continue = browser.screen.view.snapshot, Event()

    def slow_list_items(session: Session, snapshot: Snapshot, query: ListQuery) -> list[ListItem]:
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


def test_browsing_writes_nothing(paperlog: Shell) -> None:
    before = paperlog.store.read_bytes(), paperlog.store.stat().st_mtime_ns
    with browsing(paperlog) as browser:
        browser("j enter h slash").write("is:read")("escape f u S t question_mark escape T q")
    assert (paperlog.store.read_bytes(), paperlog.store.stat().st_mtime_ns) == before
    assert [file.name for file in paperlog.store.parent.iterdir()] == [paperlog.store.name]


# The screen


def test_help_and_palette_list_every_key(paperlog: Shell) -> None:
    with browsing(paperlog, 100, 90) as browser:
        browser("question_mark")
        for keys in (*KEYS.values(), MOVEMENT_KEYS):
            for key in keys:
                label, description = key.row
                assert any(line.find(label) < line.find(description) for line in browser.lines if label in line), key
        assert "from and to, both included" in browser.text
        browser("j k ctrl+d ctrl+u G g escape ctrl+p").write("skimmed")("enter")
        assert paperlog.paper(FIRST)["status"] == "skimmed"
        commands = [command.title for command in browser.app.get_system_commands(browser.app.screen)]
        assert {key.description for keys in KEYS.values() for key in keys} - {*commands} == {"Open the command palette"}


def test_palette_acts_on_the_search_result(paperlog: Shell, browser: BrowserPilot) -> None:
    browser("slash").write("lora")("ctrl+p").write("skimmed")("enter")
    assert paperlog.paper("lora")["status"] == "skimmed"
    assert browser("slash ctrl+p").write("dropped")("escape").app.focused is browser.screen.list_pane.search.input


def test_key_bar_depends_on_the_focus(browser: BrowserPilot) -> None:
    assert browser.lines[-1].endswith("/ search  ? help  q quit")
    assert browser("l").lines[-1].startswith(" h list  j k scroll")
    assert browser("slash").lines[-1].strip() == "enter go to the list  esc end search"
    known = {key.action for keys in (*KEYS.values(), SEARCH_KEYS) for key in keys}
    assert {hint.action for bar in HINTS.values() for hints in bar for hint in hints} <= known | {""}


def test_mouse(browser: BrowserPilot) -> None:
    assert browser.click("#papers", 5, 3).key == "rlaif"
    assert browser.click("#papers", 5, 0).key == "rlaif"
    browser.click("#papers", 5, 3)
    assert browser.screen.paper_pane.has_focus
    browser.click("#key-bar", browser.lines[-1].index("? help"), 0)
    assert "Keys and queries" in browser.text


def test_narrow_screen_shows_one_pane_at_a_time(paperlog: Shell, browser: BrowserPilot) -> None:
    browser.resize(50, 12)
    assert "Mixture of Experts Explained" not in browser.text
    assert browser.lines[1].startswith(" Language   18 papers")
    browser("enter")
    assert browser.lines[0].strip() == "Mixture of Experts Explained"
    assert "lm-is-compression" not in browser.text
    assert "Language" in browser("h").text
    browser("enter slash").write("swin")("enter")
    assert len(browser.keys) == 1
    for columns, lines in ((20, 5), (1, 1), (120, 40)):
        browser.resize(columns, lines)("j k")
    assert "Swin Transformer: Hierarchical" in browser.text


def test_toggling_the_theme(browser: BrowserPilot) -> None:
    assert browser.app.current_theme.dark
    assert not browser("T").app.current_theme.dark
    assert browser("T").app.current_theme.dark


HOSTILE = "[red]x[/red] [@click=app.quit]y[/] \x1b]0;owned\x07 \u202etxet [/] [link=https://evil.example]z[/link]"


def test_untrusted_text_is_shown_literally(paperlog: Shell) -> None:
    paperlog(["edit", "moe", "--title", HOSTILE, "--alias", HOSTILE, "--author", HOSTILE, "--summary", HOSTILE])
    paperlog(["annotate", "moe", HOSTILE])
    paperlog(["tag", "moe", "--add", HOSTILE])
    tables = paperlog.tables()
    tables["categories"]["9"] = {"key": "hostile", "name": HOSTILE, "position": 9}
    tables["views"] = {"1": {"name": "hostile", "query": f"{HOSTILE} is:read"}}
    paperlog.store.write_text(json.dumps(tables), "utf-8")
    with browsing(paperlog, 140, 40) as browser:
        for keys in ("r", "t", "[", "escape n", "escape f", "escape v", "escape u", "z"):
            browser(keys)
            assert not set(browser.text) & {*map(chr, range(10)), *map(chr, range(11, 32)), "\u202e"}, keys
        assert browser.text.count("[red]x[/red] [@click=app.quit]y[/] ␛]0;owned␇ �txet [/]") > 4
        assert "Current tags: [red]x[/red] [@click=app.quit]y[/]" in browser("t").text
        assert browser.is_open


def test_only_visible_papers_are_rendered(paperlog: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tables = paperlog.tables()
    record = next(iter(tables["papers"].values()))
    records = ({**record, "key": f"paper-{number}", "position": 100 + number} for number in range(10_000))
    tables["papers"] |= {str(100 + number): paper for number, paper in enumerate(records)}
    paperlog.store.write_text(json.dumps(tables), "utf-8")
    rendered: list[object] = []
    line = ItemLayout.line

    def counting_line(self: ItemLayout, item: object) -> object:
        rendered.append(item)
        return line(self, item)  # type: ignore[arg-type]

    monkeypatch.setattr(ItemLayout, "line", counting_line)
    with browsing(paperlog) as browser:
        assert "10049 papers" in browser.text
        browser("G k g")
        assert browser.key == FIRST
    assert len(rendered) < 500


# The command


def test_missing_extra_is_explained(paperlog: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "textual", None)
    result = paperlog("browse")
    assert (result.code, result.out) == (2, "")
    assert result.err == "This needs the optional extra 'tui'. In a clone of paperlog: pip install '.[tui]'\n"


def test_browse_needs_a_terminal(paperlog: Shell) -> None:
    result = paperlog("browse")
    assert (result.code, result.err) == (2, "browse needs a terminal. In a pipe: paperlog list\n")
