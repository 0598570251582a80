"""The browser: every key, and what other programs do meanwhile."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from threading import Event

import pytest

from paperlog.library.session import Session as LibrarySession
from paperlog.store import Snapshot
from paperlog.tui.app import Browser
from paperlog.tui.bindings import BARS, KEYS, MOVING, SEARCHING
from paperlog.tui.list_items import ListItem, ListQuery, list_items
from paperlog.tui.widgets.item_layout import ItemLayout
from support.browsing import Session, browsing
from support.shell import Shell

FIRST, SECOND, LAST = "moe", "lm-is-compression", "vae"


@pytest.fixture
def screen(paperlog: Shell) -> Iterator[Session]:
    with browsing(paperlog) as session:
        yield session


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was opened in the browser; there is no terminal to leave to another program."""
    addresses: list[str] = []

    def open_in_browser(address: str) -> bool:
        addresses.append(address)
        return True

    monkeypatch.setattr("webbrowser.open", open_in_browser)
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
PLACES = {"l": "paper", "h": "papers", "right": "paper", "left": "papers", "enter": "paper", "escape": "papers"}
ELSEWHERE = {
    "slash", "f", "S", "R", "v", "V", "n", "N", "t", "o", "O", "p", "T", "question_mark", "ctrl+p", "q",
}  # fmt: skip
"""Keys that have tests of their own below, and of pictures in a file of their own."""


def test_every_key_has_a_test() -> None:
    keys = {key for group in (*KEYS.values(), MOVING) for each in group for key in each.keys.split(",")}
    assert keys == {*TRACKING, *MOVES, *PLACES, *ELSEWHERE}


def test_keys_that_track_and_take_back(paperlog: Shell, screen: Session) -> None:
    for key, is_so in TRACKING.items():
        screen(key)
        assert is_so(paperlog.read(FIRST)), key
    assert paperlog.read(SECOND)["status"] == "unread"
    assert screen.toasts[-2:] == ["Undone: removed the rating of MoE", "Done again: removed the rating of MoE"]


def test_keys_that_move(screen: Session) -> None:
    for key, expected in MOVES.items():
        assert screen(key).key == expected, key
    for key, place in PLACES.items():
        screen(key)
        assert screen.app.focused is not None
        assert screen.app.focused.id == place, key


def test_the_same_keys_scroll_the_paper(paperlog: Shell) -> None:
    with browsing(paperlog, 80, 16) as screen:
        screen("slash").write("title:chinchilla or title:optimal")("enter l")
        pane, most = screen.screen.paper, screen.screen.paper.max_scroll_y
        assert most > 12
        for key, line in {
            "j": 1, "k": 0, "down": 1, "up": 0, "ctrl+d": 6, "ctrl+u": 0, "pagedown": 6, "pageup": 0,
            "G": most, "g": 0, "end": most, "home": 0,
        }.items():  # fmt: skip
            screen(key)
            assert pane.scroll_y == line, key
        screen("G 5")  # the paper is another now, and stays where it is
        assert pane.scroll_y == most
        assert paperlog.read("chinchilla")["rating"] == 5


def test_a_change_is_named(paperlog: Shell, screen: Session) -> None:
    screen("r 4 4 z z")
    assert screen.toasts == [
        "● MoE: read 23 Nov 2026",
        "● MoE: read 23 Nov 2026, 4 stars",
        "● MoE: read 23 Nov 2026, 4 stars (no change)",
        "Undone: rated MoE 4 stars",
        "Undone: marked MoE read on 23 Nov 2026",
    ]
    assert screen("z").toasts[-1] == "There is nothing to undo."
    assert paperlog.read(FIRST)["status"] == "unread"


def test_what_is_shown(paperlog: Shell) -> None:
    paperlog("mark-read lora --rating 4 --note 'rank 8 is enough'")
    paperlog("tag lora --add peft")
    with browsing(paperlog, 120, 40) as screen:
        assert " Language   18 papers · ▌········· 1 read " in screen.lines[2]
        assert "│ ● lora                 LoRA: Low-Rank Adaptation o…  4★  │" in screen.text
        screen("slash").write("key:lora")("enter")
        for text in (
            "╭─ LoRA ─", "LoRA: Low-Rank Adaptation of Large Language Models", "Edward J. Hu, Yelong Shen", "ICLR 2022",
            "● read 23 Nov 2026   ★★★★☆   peft", "Large language models are costly to fine-tune",
            "arXiv   https://arxiv.org/abs/2106.09685", "schema", "1  23 Nov 2026  rank 8 is enough",
            "─ Language · Jun 2021 ─╯", "─ 1 of 49 papers ─╯",
        ):  # fmt: skip
            assert text in screen.text


# Finding


def test_a_search_is_live(screen: Session) -> None:
    assert screen("slash").write("is:unread gan or lora").keys == ["lora", "gan"]
    screen("enter")
    assert screen.app.focused is screen.screen.list.papers
    assert screen.key == "lora"
    assert len(screen("escape").keys) == 49
    assert screen.key == "lora"
    assert len(screen("slash").write("swin")("escape").keys) == 49
    assert not screen.screen.list.papers.show_horizontal_scrollbar
    assert screen("slash").write("nothing-has-this")("down").keys == []
    assert "No paper matches these conditions." in screen.text
    assert screen("r 1 n N t o O enter h").toasts == []


def test_the_list_is_as_wide_after_a_search_as_before(screen: Session) -> None:
    before = [line[:37] for line in screen.lines]
    screen("slash").write("diffus")("escape").rest()
    assert [line[:37] for line in screen.lines] == before


def test_a_mistake_is_shown_and_the_last_result_stays(screen: Session) -> None:
    screen("slash").write("is:unread catgory")
    found = screen.keys
    screen.write(":vis")
    assert screen.keys == found
    field, caret, first = screen.lines[1:4]
    assert field[caret.index("^") :].startswith("catgory:vis")
    assert caret.count("^") == len("catgory")
    assert "There is no field 'catgory'. Did you" in first
    screen("backspace backspace backspace backspace")
    assert "^" not in screen.text
    screen("escape slash").write("x" * 60 + " year:20x0")
    assert "^^^^" in screen.text
    assert "year:20x0" in screen.lines[2]


def test_filters_are_queries(paperlog: Shell, screen: Session) -> None:
    paperlog("mark-read bert")
    screen("f")
    assert "unread                       is:unread" in screen.text
    screen.refresh()("r")
    assert screen.keys == ["bert"]
    assert "/ is:read" in screen.text
    assert len(screen("f 2").keys) == 21
    assert len(screen("f a").keys) == 49
    assert len(screen("f j k j enter").keys) == 48
    assert len(screen("f escape").keys) == 48


def test_sorting(paperlog: Shell, screen: Session) -> None:
    paperlog("rate bert 5")
    screen("S").refresh()("r")
    assert screen.key == FIRST
    assert screen.keys[0] == "bert"
    assert "49 papers · by rating ─╯" in screen.text
    assert "Language   " not in screen.text
    screen("S t R")
    assert "49 papers · by title, reversed ─╯" in screen.text
    for key, first in {"y": "attention-sinks", "p": "moe", "a": "moe", "d": "moe", "t": "vit"}.items():
        assert screen(f"S {key}").keys[0] == first, key
    assert screen("S o").keys[0] == FIRST
    assert screen("R").keys[0] == LAST


def test_views(paperlog: Shell, screen: Session) -> None:
    assert screen("v").toasts == ["No views yet. V saves the query that you have searched for."]
    assert screen("V").toasts[-1] == "A view needs a query: search for something first."
    screen("slash").write("year:..2014")("enter V").write("classics")("enter")
    assert paperlog("view list --json").json == [{"name": "classics", "query": "year:..2014"}]
    assert screen.toasts[-1] == "Saved @classics: year:..2014"
    assert len(screen("escape v").keys) == 49
    assert "1  @classics  year:..2014" in screen.text
    assert len(screen("1").keys) == 3
    assert "/ @classics" in screen.text
    screen("V escape V").write("No Name!")("enter")
    assert screen.toasts[-1].startswith("Invalid view name 'No Name!'")


# Notes and tags


def test_a_note_is_written_in_place(paperlog: Shell, screen: Session) -> None:
    screen("n").write("two")("enter").write("lines: é [b]")("ctrl+s")
    assert [note["text"] for note in paperlog.read(FIRST)["notes"]] == ["two\nlines: é [b]"]
    assert screen.toasts == ["○ MoE: 1 note"]
    assert "1  23 Nov 2026  two" in screen("enter G").text
    screen("n ctrl+s")
    assert screen.toasts[-1] == "The note is empty: nothing was changed."


def test_a_note_that_is_left_is_not_lost(paperlog: Shell, screen: Session) -> None:
    screen("n").write("precious")("escape")
    assert screen.toasts == ["The note on MoE is not saved yet: n goes on with it."]
    assert paperlog.read(FIRST)["notes"] == []
    screen("q")
    assert screen.is_open
    assert "is not saved" in screen.toasts[-1]
    whole = paperlog.store.read_bytes()
    paperlog.store.write_text("garbage")
    screen("n ctrl+s")
    assert "can't be read" in screen.text
    paperlog.store.write_bytes(whole)
    screen("n ctrl+s")
    assert [note["text"] for note in paperlog.read(FIRST)["notes"]] == ["precious"]
    screen("q")
    assert not screen.is_open


def test_an_interrupt_says_how_to_leave(screen: Session) -> None:
    assert screen("ctrl+c").toasts == ["q quits."]
    assert screen.is_open


def test_quitting_twice_drops_a_note_that_is_not_saved(paperlog: Shell, screen: Session) -> None:
    screen("n").write("x")("escape q q")
    assert not screen.is_open
    assert paperlog.read(FIRST)["notes"] == []


def test_the_editor_writes_a_note(paperlog: Shell, screen: Session, editor: Path) -> None:
    editor.write_text("""grep -q 'Mixture of Experts Explained' "$1" && echo 'My words.' > "$1" """)
    screen("N")
    assert [note["text"] for note in paperlog.read(FIRST)["notes"]] == ["My words."]
    assert screen.toasts == ["○ MoE: 1 note"]
    editor.write_text(': > "$1"')
    assert screen("N").toasts[-1] == "The note is empty: nothing was changed."


def test_others_write_while_the_editor_is_open(paperlog: Shell, screen: Session, editor: Path) -> None:
    rate = f"{sys.executable} -m paperlog --store {paperlog.store} rate moe 4"
    editor.write_text(f"""{rate} && echo 'My words.' > "$1" """)
    screen("N")
    paper = paperlog.read(FIRST)
    assert ([note["text"] for note in paper["notes"]], paper["rating"]) == (["My words."], 4)


def test_a_failing_editor_changes_nothing_and_keeps_the_draft(
    paperlog: Shell, screen: Session, editor: Path, tmp_path: Path
) -> None:
    before = paperlog.store.read_bytes()
    editor.write_text('echo precious > "$1"; exit 3')
    screen("N")
    assert "ended with 3. Nothing was changed. Your text is kept in" in screen.toasts[-1]
    assert [draft.read_text() for draft in tmp_path.glob("library.json.draft-*")] == ["precious\n"]
    assert paperlog.store.read_bytes() == before
    assert screen("j").key == SECOND


def test_tags(paperlog: Shell, screen: Session) -> None:
    screen("t")
    assert "It has no tags." in screen.text
    screen.write("todo, group meeting")("enter t")
    assert "It has: todo, group meeting." in screen.text
    screen.write("-todo,+later")("enter")
    assert paperlog.read(FIRST)["tags"] == ["group meeting", "later"]
    assert screen.toasts[-1] == "○ MoE: tagged group meeting, later"
    screen("t enter t escape")
    assert paperlog.read(FIRST)["tags"] == ["group meeting", "later"]


# Other programs


def test_links_are_opened(paperlog: Shell, screen: Session, opened: list[str]) -> None:
    screen("j o")
    assert opened == ["https://arxiv.org/abs/2309.10668"]
    assert screen.toasts[-1] == "Opened https://arxiv.org/abs/2309.10668"
    screen.click("#links", 3, 1)
    assert opened == ["https://arxiv.org/abs/2309.10668"] * 2


def test_only_web_addresses_are_opened(paperlog: Shell, opened: list[str]) -> None:
    paperlog(["edit", "moe", "--link", "https://example.org/"])
    text = paperlog.store.read_text("utf-8").replace("https://example.org/", "file:///etc/passwd")
    paperlog.store.write_text(text, "utf-8")
    with browsing(paperlog) as screen:
        assert "file:///etc/passwd" in screen.text
        screen("o").click("#links", 3, 1)
        assert screen.toasts == [
            "Mixture of Experts Explained has no link. Add one with 'paperlog edit moe --link LINK'."
        ]
    assert opened == []


def test_the_readers_pdf_is_opened(
    paperlog: Shell, screen: Session, opened: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "has no pdf" in screen("O").toasts[-1]
    shown = tmp_path / "shown"
    for name in ("open", "xdg-open"):
        (tmp_path / name).write_text(f'#!/bin/sh\necho "$1" > {shown}\n')
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    pdf = tmp_path / "moe.pdf"
    pdf.write_bytes(b"%PDF")
    paperlog(["edit", "moe", "--pdf", str(pdf)])
    screen.refresh()("O")
    assert shown.read_text() == f"{pdf}\n"


def test_what_another_paperlog_does_is_seen(paperlog: Shell, screen: Session) -> None:
    screen("j j j")
    paperlog("mark-read rlaif --rating 5")
    paperlog("remove moe --yes")
    screen.wait_for("● rlaif")
    assert screen.key == "mistral-7b"
    assert FIRST not in screen.keys
    assert screen.toasts == []


def test_a_paper_that_is_gone_leaves_the_cursor_where_it_was(paperlog: Shell, screen: Session) -> None:
    screen("slash").write("is:unread")("enter j j j r")
    assert screen.key == "llama-2"
    assert paperlog.read("mistral-7b")["status"] == "read"
    paperlog("remove llama-2 --yes")
    screen("r")
    assert screen.toasts[-1].startswith("No paper matches 'llama-2'.")


def test_a_change_in_what_another_paperlog_has_moved(
    paperlog: Shell, screen: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def later() -> None:
        """Be as slow as with a large library."""

    paperlog("edit moe --category mixtures")
    with monkeypatch.context() as patch:
        patch.setattr(screen.screen, "reload", later)
        assert screen("r").is_open
    assert "mixtures" in screen.refresh().text


def test_a_library_that_can_not_be_read_is_told_once(paperlog: Shell, screen: Session) -> None:
    whole = paperlog.store.read_bytes()
    paperlog.store.write_bytes(whole[:1000])
    screen.refresh().refresh()
    assert len(screen.toasts) == 1
    assert "can't be read" in screen.toasts[0]
    assert screen("r").toasts[-1].startswith(f"The library {paperlog.store} can't be read")
    assert paperlog.store.read_bytes() == whole[:1000]
    assert len(screen.keys) == 49
    paperlog.store.unlink()
    assert "gone" in screen.refresh().toasts[-1]
    paperlog.store.write_bytes(whole)
    assert screen("r").refresh().toasts[-1] == "● MoE: read 23 Nov 2026"


def test_a_library_out_of_reach_is_told_once(paperlog: Shell) -> None:
    folder, away = paperlog.store.parent / "folder", paperlog.store.parent / "away"
    folder.mkdir()
    paperlog.store = paperlog.store.rename(folder / paperlog.store.name)
    with browsing(paperlog) as screen:
        folder.rename(away)
        folder.write_text("no folder")
        screen.refresh().refresh()
        assert screen.toasts == [f"Can't read {paperlog.store}: Not a directory."]
        folder.unlink()
        away.rename(folder)
        paperlog("mark-read moe")
        assert "● moe" in screen.refresh().text
        assert len(screen.toasts) == 1


def test_a_search_in_an_older_library_comes_too_late(
    paperlog: Shell, screen: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    older, may_go_on = screen.screen.view.snapshot, Event()

    def slowly(library: LibrarySession, snapshot: Snapshot, asked: ListQuery) -> list[ListItem]:
        found = list_items(library, snapshot, asked)
        if snapshot is older:
            assert may_go_on.wait(60)
        return found

    monkeypatch.setattr("paperlog.tui.library_view.list_items", slowly)
    paperlog("mark-read moe")

    async def look_while_it_searches() -> None:
        screen.screen.list.set_query(ListQuery("is:unread"))
        await asyncio.sleep(0)
        await screen.screen.reload()
        may_go_on.set()
        await screen.settle()

    screen.run(look_while_it_searches())
    assert "moe" not in screen.keys


def test_looking_writes_nothing(paperlog: Shell) -> None:
    before = paperlog.store.read_bytes(), paperlog.store.stat().st_mtime_ns
    with browsing(paperlog) as screen:
        screen("j enter h slash").write("is:read")("escape f u S t question_mark escape T q")
    assert (paperlog.store.read_bytes(), paperlog.store.stat().st_mtime_ns) == before
    assert [each.name for each in paperlog.store.parent.iterdir()] == [paperlog.store.name]


# The screen


def test_the_help_and_the_palette_know_every_key(paperlog: Shell) -> None:
    with browsing(paperlog, 100, 90) as screen:
        screen("question_mark")
        for keys in (*KEYS.values(), MOVING):
            for key in keys:
                shown, sentence = key.row
                assert any(line.find(shown) < line.find(sentence) for line in screen.lines if shown in line), key
        assert "from and to, both included" in screen.text
        screen("j k ctrl+d ctrl+u G g escape ctrl+p").write("skimmed")("enter")
        assert paperlog.read(FIRST)["status"] == "skimmed"
        commands = [each.title for each in screen.app.get_system_commands(screen.app.screen)]
        assert {key.sentence for keys in KEYS.values() for key in keys} - {*commands} == {"All of this by name"}


def test_the_palette_acts_on_what_a_search_found(paperlog: Shell, screen: Session) -> None:
    screen("slash").write("lora")("ctrl+p").write("skimmed")("enter")
    assert paperlog.read("lora")["status"] == "skimmed"
    assert screen("slash ctrl+p").write("dropped")("escape").app.focused is screen.screen.list.search.input


def test_the_bar_shows_what_counts_here(screen: Session) -> None:
    assert screen.lines[-1].endswith("/ search  ? help  q quit")
    assert screen("l").lines[-1].startswith(" h list  j k scroll")
    assert screen("slash").lines[-1].strip() == "enter to the list  esc end the search"
    known = {key.action for keys in (*KEYS.values(), SEARCHING) for key in keys}
    assert {hint.action for bar in BARS.values() for hints in bar for hint in hints} <= known | {""}


def test_the_mouse(screen: Session) -> None:
    assert screen.click("#papers", 5, 3).key == "rlaif"
    assert screen.click("#papers", 5, 0).key == "rlaif"
    screen.click("#papers", 5, 3)
    assert screen.screen.paper.has_focus
    screen.click("#bar", screen.lines[-1].index("? help"), 0)
    assert "Keys and queries" in screen.text


def test_a_small_screen_shows_one_thing_at_a_time(paperlog: Shell, screen: Session) -> None:
    screen.resize(50, 12)
    assert "Mixture of Experts Explained" not in screen.text
    assert screen.lines[1].startswith(" Language   18 papers")
    screen("enter")
    assert screen.lines[0].strip() == "Mixture of Experts Explained"
    assert "lm-is-compression" not in screen.text
    assert "Language" in screen("h").text
    screen("enter slash").write("swin")("enter")
    assert len(screen.keys) == 1
    for columns, lines in ((20, 5), (1, 1), (120, 40)):
        screen.resize(columns, lines)("j k")
    assert "Swin Transformer: Hierarchical" in screen.text


def test_light_and_dark(screen: Session) -> None:
    assert screen.app.current_theme.dark
    assert not screen("T").app.current_theme.dark
    assert screen("T").app.current_theme.dark


HOSTILE = "[red]x[/red] [@click=app.quit]y[/] \x1b]0;owned\x07 \u202etxet [/] [link=https://evil.example]z[/link]"


def test_hostile_texts_are_shown_and_do_nothing(paperlog: Shell) -> None:
    paperlog(["edit", "moe", "--title", HOSTILE, "--alias", HOSTILE, "--author", HOSTILE, "--summary", HOSTILE])
    paperlog(["annotate", "moe", HOSTILE])
    paperlog(["tag", "moe", "--add", HOSTILE])
    tables = paperlog.tables()
    tables["categories"]["9"] = {"key": "hostile", "name": HOSTILE, "position": 9}
    tables["views"] = {"1": {"name": "hostile", "query": f"{HOSTILE} is:read"}}
    paperlog.store.write_text(json.dumps(tables), "utf-8")
    with browsing(paperlog, 140, 40) as screen:
        for keys in ("r", "t", "[", "escape n", "escape f", "escape v", "escape u", "z"):
            screen(keys)
            assert not set(screen.text) & {*map(chr, range(10)), *map(chr, range(11, 32)), "\u202e"}, keys
        assert screen.text.count("[red]x[/red] [@click=app.quit]y[/] ␛]0;owned␇ �txet [/]") > 4
        assert "It has: [red]x[/red] [@click=app.quit]y[/]" in screen("t").text
        assert screen.is_open


def test_of_many_papers_only_those_in_sight_are_drawn(
    paperlog: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tables = paperlog.tables()
    record = next(iter(tables["papers"].values()))
    more = ({**record, "key": f"paper-{number}", "position": 100 + number} for number in range(10_000))
    tables["papers"] |= {str(100 + number): paper for number, paper in enumerate(more)}
    paperlog.store.write_text(json.dumps(tables), "utf-8")
    drawn: list[object] = []
    line = ItemLayout.line

    def counted(self: ItemLayout, row: object) -> object:
        drawn.append(row)
        return line(self, row)  # type: ignore[arg-type]

    monkeypatch.setattr(ItemLayout, "line", counted)
    with browsing(paperlog) as screen:
        assert "10049 papers" in screen.text
        screen("G k g")
        assert screen.key == FIRST
    assert len(drawn) < 500


# The command


def test_without_the_extra_one_line_says_how_to_get_it(paperlog: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "textual", None)
    done = paperlog("browse")
    assert (done.code, done.out) == (2, "")
    assert done.err == "This needs the optional extra 'tui'. In a clone of paperlog: pip install '.[tui]'\n"


def test_without_a_terminal_there_is_nothing_to_browse(paperlog: Shell) -> None:
    done = paperlog("browse")
    assert (done.code, done.err) == (2, "browse needs a terminal. In a pipe: paperlog list\n")
