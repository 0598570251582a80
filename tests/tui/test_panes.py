"""The list pane and the paper pane."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from paperlog.tui.widgets.item_layout import ItemLayout
from support.browsing import BrowserPilot, browsing
from support.shell import Shell

FIRST = "moe"


def test_list_and_paper_contents(paperlog: Shell) -> None:
    paperlog("mark-read lora --rating 4 --note 'rank 8 is enough'")
    paperlog("tag lora --add peft")
    paperlog("mark-read lora --on 2024-05-03")
    paperlog("annotate lora --page 4 --quote 'a low intrinsic rank'")
    paperlog("progress vit 9/22")
    with browsing(paperlog, 120, 40) as browser:
        assert " Language   18 papers · ▌········· 1 read " in browser.lines[3]
        assert re.search(r"│ ● LoRA: Low-Rank Adap\w*…  Hu {12}2021   ★★★★☆ +│", browser.text)
        browser("slash").write("key:lora")("enter")
        for text in (
            "╭─ LoRA ─", "LoRA: Low-Rank Adaptation of Large Language Models", "Edward J. Hu, Yelong Shen", "ICLR 2022",
            "● read twice, last on 23 Nov 2026   ★★★★☆   peft", "read 3 May 2024 and 23 Nov 2026",
            "Fine-tuning large language models is expensive",
            "arXiv   https://arxiv.org/abs/2106.09685", "schema", "1  23 Nov 2026  rank 8 is enough",
            "2  23 Nov 2026  │ a low intrinsic rank",
            "─ Language · Jun 2021 ─╯", "─ 1 of 49 ─╯",
        ):  # fmt: skip
            assert text in browser.text
        browser("slash").write("key:vit")("enter")
        assert "◐ reading since 23 Nov 2026, p. 9 of 22" in browser.text


def test_mouse(browser: BrowserPilot) -> None:
    assert browser.click("#papers", 5, 3).key == "rlaif"
    assert browser.click("#papers", 5, 0).key == "rlaif"
    browser.click("#papers", 5, 3)
    assert browser.screen.paper_pane.has_focus
    browser.click("#key-bar", browser.lines[-1].index("? help"), 0)
    assert "Keys and queries" in browser.text


def test_narrow_screen_shows_one_pane_at_a_time(paperlog: Shell, browser: BrowserPilot) -> None:
    browser.resize(50, 12)
    assert not browser.screen.paper_pane.display
    assert browser.lines[2].startswith(" Language   18 papers")
    browser("enter")
    assert browser.lines[0].strip() == "Mixture of Experts Explained"
    assert "Language Modeling Is Compression" not in browser.text
    assert "Language" in browser("h").text
    browser("enter slash").write("shifted")("enter")
    assert len(browser.keys) == 1
    for columns, lines in ((20, 5), (1, 1), (120, 40)):
        browser.resize(columns, lines)("j k")
    assert "Swin Transformer: Hierarchical" in browser.text


def test_dialogs_on_a_tiny_screen(paperlog: Shell) -> None:
    with browsing(paperlog, 20, 6) as browser:
        assert "yesterday" in browser("ctrl+r").write("yesterday").text
        assert paperlog.paper(FIRST)["status"] == "unread"
        assert "Mark as" in browser("escape question_mark").text
        assert "precious" in browser("escape n").write("precious").text
        assert "esc" in browser.text
        assert "LoRA" in browser("escape ctrl+p").write("lora").text


def test_cursor_of_inputs_is_visible_without_color(paperlog: Shell) -> None:
    with browsing(paperlog, color=False) as browser:
        for keys in ("slash", "escape t", "escape a", "escape ctrl+p"):
            browser(keys).rest()
            with browser.app._context():
                strips = browser.app.screen._compositor.render_strips()
            line = strips[browser.app.focused.region.y]  # type: ignore[union-attr] # a dialog has a focus
            assert any(segment.style and segment.style.reverse for segment in line), keys


@pytest.mark.parametrize(
    ("opened_with", "keys"),
    [
        ("f", {"space", "0", "enter", "esc"}),
        ("t", {"↓ space", "enter", "esc"}),
        ("n", {"^s", "esc"}),
        ("S", {"enter", "esc"}),
        ("a", {"enter", "esc"}),
        ("D", {"j k", "esc"}),
        ("ctrl+p", {"enter", "esc"}),
    ],
)
def test_keys_in_the_frames_of_dialogs_are_bold(browser: BrowserPilot, opened_with: str, keys: set[str]) -> None:
    browser(opened_with).rest()
    with browser.app._context():
        strips = browser.app.screen._compositor.render_strips()
    line = next(strip for strip in reversed(strips) if " esc " in strip.text)
    assert keys <= {segment.text.strip() for segment in line if segment.style and segment.style.bold}


def test_toggling_the_theme(browser: BrowserPilot) -> None:
    assert browser.app.current_theme.dark
    assert not browser("T").app.current_theme.dark
    assert browser("T").app.current_theme.dark


HOSTILE = "[red]x[/red] [@click=app.quit]y[/] \x1b]0;owned\x07 \u202etxet [/] [link=https://evil.example]z[/link]"


def test_untrusted_text_is_shown_literally(paperlog: Shell) -> None:
    paperlog(["edit", "moe", "--title", HOSTILE, "--alias", HOSTILE, "--author", HOSTILE, "--summary", HOSTILE])
    paperlog(["annotate", "moe", HOSTILE])
    tables = paperlog.tables()
    next(row for row in tables["readings"].values())["tags_added"] = [HOSTILE]
    tables["categories"]["9"] = {"key": "hostile", "name": HOSTILE, "position": 9}
    tables["views"] = {"1": {"name": "hostile", "query": f"{HOSTILE} is:read"}}
    paperlog.store.write_text(json.dumps(tables), "utf-8")
    with browsing(paperlog, 140, 40) as browser:
        assert "[red]x[/red] [@click=app.quit]y[/]" in browser("ctrl+p").write("hostile").text
        browser("escape")
        for keys in ("r", "t", "[", "escape n", "escape f", "escape v", "escape u", "z"):
            browser(keys)
            assert not set(browser.text) & {*map(chr, range(10)), *map(chr, range(11, 32)), "\u202e"}, keys
        assert browser.text.count("[red]x[/red] [@click=app.quit]y[/] ␛]0;owned␇ �txet [/]") > 4
        assert "[x] [red]x[/red] [@click=app.quit]y[/]" in browser("t").text
        assert browser.is_open


def test_untrusted_text_in_input_fields_is_shown_literally(paperlog: Shell) -> None:
    hostile = "\x1b]0;owned\x07\u202e"
    tables = paperlog.tables()
    tables["views"] = {"1": {"name": "hostile", "query": hostile}}
    paperlog.store.write_text(json.dumps(tables), "utf-8")
    paperlog.store.with_name("library.json.draft-moe-abcdefgh.md").write_text(hostile, "utf-8")
    with browsing(paperlog, 140, 40) as browser:
        assert "␛]0;owned�" in browser("n").text
        for keys in ("escape", "v enter", "slash end"):
            browser(keys)
            assert not set(browser.text) & {*map(chr, range(10)), *map(chr, range(11, 32)), "\u202e"}, keys


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
        assert "10049 of 10049" in browser.text
        browser("G k g")
        assert browser.key == FIRST
    assert len(rendered) < 500
