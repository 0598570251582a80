"""Commands in a pseudo-terminal."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pexpect
import pytest

from support.shell import Shell
from support.terminal import run_in_terminal, spawn


def test_list_80_columns_wide(paperlog: Shell) -> None:
    paperlog("mark-read grounding-dino --rating 4")
    paperlog("mark-reading grounded-sam")
    paperlog("mark-dropped oneformer")
    assert run_in_terminal(paperlog, "list --category vision --limit 4", 80) == [
        " Vision and Image Generation   21 papers · ▍········· 1 read",
        " ○  sam             Segment Anything                             Apr 2023",
        " ◐  grounded-sam    Grounded SAM: Assembling Open-World Models…  Mar 2023",
        " ●  grounding-dino  Grounding DINO: Marrying DINO with Grounde…  Mar 2023  ★★★★☆",
        " ✗  oneformer       OneFormer: One Transformer to Rule Univers…  Nov 2022",
        " 4 of 21 papers · 1 read · by category",
    ]


def test_list_40_columns_wide(paperlog: Shell) -> None:
    paperlog("rate sam 4")
    assert run_in_terminal(paperlog, "list --category vision --limit 2", 40) == [
        " Vision and Image Generation   0 read",
        " ○ sam  Apr 2023  ★★★★☆",
        "   Segment Anything",
        " ○ grounded-sam  Mar 2023",
        "   Grounded SAM: Assembling Open-World",
        "   Models for Diverse Visual Tasks",
        " 2 of 21 papers · 0 read · by category",
    ]


def test_long_key_is_cut_only_if_there_is_no_room(paperlog: Shell) -> None:
    line = "list lm-is-compression gan"
    assert run_in_terminal(paperlog, line, 80)[1] == (
        " ○  lm-is-compression  Language Modeling Is Compression  Sep 2023"
    )
    assert run_in_terminal(paperlog, line, 64)[1] == (
        " ○  lm-is-compressi…  Language Modeling Is Compression  Sep 2023"
    )
    assert run_in_terminal(paperlog, line, 40)[1] == " ○ lm-is-compression  Sep 2023"


def test_search_excerpt_is_below_the_title(paperlog: Shell) -> None:
    assert run_in_terminal(paperlog, "search images follow --limit 1", 40)[:4] == [
        " ○ ddpm  Jun 2020",
        "   Denoising Diffusion Probabilistic",
        "   Models",
        "   Images follow a complex",
    ]


@pytest.mark.parametrize("columns", [40, 80])
def test_show_draws_a_panel(paperlog: Shell, columns: int) -> None:
    paperlog("annotate lora 'rank 8 is enough'")
    lines = run_in_terminal(paperlog, "show lora", columns)
    assert lines[0].startswith("╭─ LoRA ─")
    assert lines[0].endswith("─ Language · Jun 2021 ─╮")
    assert {len(line) for line in lines} == {columns}
    assert any("─ lora ─╯" in line for line in lines)
    notes = next(index for index, line in enumerate(lines) if line.startswith("╭─ Notes ─"))
    written = " ".join(" ".join(line.strip("│ ") for line in lines[notes + 1 : -1]).split())
    assert written == "1 23 Nov 2026 rank 8 is enough"


def test_color_is_used_on_a_terminal_unless_disabled(paperlog: Shell) -> None:
    for more, colored in (({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)):
        env = {**os.environ, "PAPERLOG_STORE": str(paperlog.store), "TERM": "xterm", **more}
        out, _ = pexpect.run(f"{sys.executable} -m paperlog list --limit 1", env=env, withexitstatus=True)
        assert (b"\x1b[" in out) is colored


def test_remove_asks_for_confirmation(paperlog: Shell) -> None:
    paperlog("annotate lora one")
    assert run_in_terminal(paperlog, "annotate lora --remove 1", 80, answer="n") == [
        "Remove note 1 of lora? [y/N] n",
        "Nothing was changed.",
    ]
    assert len(paperlog.paper("lora")["notes"]) == 1
    run_in_terminal(paperlog, "annotate lora --remove 1", 80, answer="y")
    assert paperlog.paper("lora")["notes"] == []
    run_in_terminal(paperlog, "remove lora", 80, answer="")
    assert paperlog("show lora").code == 0
    run_in_terminal(paperlog, "remove lora --yes", 80)
    assert paperlog("show lora").code == 1


def test_output_is_wrapped_to_the_terminal(paperlog: Shell) -> None:
    (line,) = run_in_terminal(paperlog, "rate lora 5", 100)
    assert line == "○ LoRA: Low-Rank Adaptation of Large Language Models (lora): unread, 5 stars"
    assert run_in_terminal(paperlog, "rate lora 4", 40) == [
        "○ LoRA: Low-Rank Adaptation of Large",
        "  Language Models (lora): unread, 4",
        "  stars",
    ]


def test_prompt_cannot_control_the_terminal(paperlog: Shell) -> None:
    paperlog(["edit", "lora", "--title", "Evil\x1b]0;owned\x07"])
    assert run_in_terminal(paperlog, "remove lora", 80, answer="n")[0] == "Remove Evil␛]0;owned␇ (lora)? [y/N] n"


def test_ascii_output_is_aligned(paperlog: Shell) -> None:
    lines = run_in_terminal(paperlog, "show lora", 80, PYTHONIOENCODING="ascii", LC_ALL="C")
    assert {len(line) for line in lines} == {80}
    assert any("`" not in line and "?W" in line for line in lines)


def test_emptied_note_is_removed_after_confirmation(paperlog: Shell, tmp_path: Path) -> None:
    paperlog("annotate lora one")
    editor = tmp_path / "editor"
    editor.write_text(': > "$1"')
    for answer, left in (("n", 1), ("y", 0)):
        run_in_terminal(paperlog, "annotate lora --edit 1", 80, answer=answer, VISUAL=f"sh {editor}")
        assert len(paperlog.paper("lora")["notes"]) == left
    assert list(tmp_path.glob("library.json.draft-*")) == []


def test_long_import_shows_its_progress(paperlog: Shell, tmp_path: Path) -> None:
    entry = "@misc{{p{0}, title={{Paper {0}}}, abstract={{{1}}}}}\n"
    listed = tmp_path / "long.bib"
    listed.write_text("".join(entry.format(number, "word " * 10_000) for number in range(30)))
    child = spawn(paperlog, f"import {listed}", 80)
    child.expect("Importing.*30/30")
    assert "Reading" in child.before
    assert "0/1" not in child.before
    child.expect_exact("30 added")
    child.expect(pexpect.EOF)
    listed.write_text(entry.format(1, "short"))
    assert run_in_terminal(paperlog, f"import {listed}", 80) == [
        "long.bib: 0 added, 1 updated, 0 unchanged, 0 rejected"
    ]
