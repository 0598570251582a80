"""Untrusted text is sanitized in every output."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pyte
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len

from paperlog.formats.json import encode
from paperlog.output.carets import show_carets
from paperlog.output.cells import fit, width, wrap
from paperlog.output.screen import ASCII, Screen
from paperlog.text import printable, sanitize
from support.shell import Shell

HOSTILE = {
    "colour": "\x1b[31mred\x1b[0m",
    "title of the window": "\x1b]0;owned\x07",
    "clipboard": "\x1b]52;c;b3duZWQ=\x1b\\",
    "link": "\x1b]8;;file:///etc/passwd\x1b\\here\x1b]8;;\x1b\\",
    "C1": "\x9b31mred\x9d0;owned\x9c",
    "bell and backspace": "a\x07b\x08\x08\x7f",
    "bidi": "abc\u202egnp.exe\u2066\u200f",
    "lines": "one\ntwo\r\nthree\u2028four\x85five",
    "nothing": "zero\u200bwidth\ufeff\u00ad",
    "stacked": "Z" + "\u0301" * 30,
    "markup": "O([log n]) [/] [bold]x[/bold] :smile: [link=file:///x]y[/link]",
    "tags": "\U000e0041\U000e0042",
}
FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200e\u200f\u2028\u2029\ud800-\udfff]")
FORBIDDEN_IN_A_PIPE = re.compile(FORBIDDEN.pattern.replace("\u200e\u200f", ""))
DOCUMENTS = ["graph bat --format dot", "graph --format mermaid", "report", "report year --format html"]
VIEWS = [
    "list",
    "show bad",
    "search quux",
    "notes",
    "log",
    "log bad",
    "tags",
    "history",
    "",
    "rate bad 3",
    "next --explain -n 60",
    "graph bad",
    "stats",
    "show ba",
    "list --category x",
]


@pytest.fixture(params=list(HOSTILE))
def hostile(request: pytest.FixtureRequest, paperlog: Shell) -> tuple[Shell, str]:
    """A library with hostile text in every text field."""
    text = HOSTILE[request.param]
    tables = paperlog.tables()
    tables["categories"]["4"] = {"key": "x", "name": text, "color": text, "position": 9}
    for number, key in (("77", "bad"), ("78", "bat")):
        tables["papers"][number] = {
            "key": key, "title": f"{text} quux", "category": "x", "aliases": [f"{text} {key}"], "authors": [text],
            "venue": text, "summary": f"quux {text}", "links": [{"label": text, "url": f"https://x.org/{text}"}],
            "related": [{"label": text, "url": text}], "schema_url": text, "doi": text, "tags": [text],
            "relations": [{"kind": text, "to": text}, {"kind": "builds-on", "to": f"{text}{key}"}],
        }  # fmt: skip
    tables["readings"]["1"] = {
        "key": "bad", "status": "reading",
        "notes": [{
            "id": 1, "uid": "n1", "at": "2026-11-23T00:00:00Z", "text": text, "page": text, "quote": text,
        }],
        "tags_added": [text], "pdf": text,
    }  # fmt: skip
    paperlog.store.write_text(json.dumps(tables), "utf-8")
    return paperlog, text


def test_output_in_a_pipe_has_no_control_characters(hostile: tuple[Shell, str]) -> None:
    paperlog, _ = hostile
    for line in [
        *VIEWS,
        "list --json",
        "show bad --json",
        "notes --json",
        "notes --format markdown",
        "export --format json",
        "export --format toml",
        *DOCUMENTS,
    ]:
        result = paperlog(line)
        assert not FORBIDDEN_IN_A_PIPE.search(result.out + result.err), line
    assert len(paperlog("list").lines) == 51
    assert len(paperlog("notes --json").json) == 1


def test_titles_in_a_pipe_keep_all_other_characters(paperlog: Shell) -> None:
    """Zero-width joiners are part of Persian words and of emoji."""
    title = "\u0645\u06cc\u200c\u062e\u0648 👨\u200d👩 \u200fsoft\u00adhyphen Z" + "\u0301" * 5
    paperlog(["add", "--title", f"{title}\ttab\r\nand line", "--tag", title])
    assert paperlog("list title:tab").out.endswith(f"\t{title} tab and line\n")
    assert f"{title}\t1\n" in paperlog("tags").out


def test_details_and_messages_in_a_pipe_keep_all_other_characters(paperlog: Shell) -> None:
    exact = "\u0645\u06cc\u200c\u062e\u0648 \U0001f468\u200d\U0001f469 Z" + "\u0301" * 5
    paperlog(["edit", "lora", "--title", exact, "--summary", exact, "--author", exact, "--alias", exact, "--pdf", ""])
    tagged = paperlog(["tag", "lora", "--add", exact])
    paperlog(["annotate", "lora", f"{exact}\n\tcode  \nend"])
    assert tagged.out.endswith(f"{exact} (lora): tagged {', '.join(paperlog.paper('lora')['tags'])}\n")
    shown = paperlog("show lora").lines
    assert shown[0] == shown[3] == exact
    assert shown[2].startswith(f"aka {exact}")
    assert f"{exact}\n\tcode  \nend\n" in paperlog("show lora").out
    assert paperlog("notes lora").lines[:1] == [f"{exact} (lora)"]
    assert [line.split("  ")[-1] for line in paperlog("notes lora").lines[1:2]] == [exact]
    assert "\tcode  \n" in paperlog("notes lora").out
    assert exact in paperlog("history").out
    assert exact in paperlog("remove lora").out


def test_paths_in_a_pipe_are_exact(paperlog: Shell, tmp_path: Path) -> None:
    folder = tmp_path / "\u0645\u06cc\u200c\u062e two\ttabs latin1-\udce9 "
    folder.mkdir()
    store = paperlog.store.rename(folder / "library.json")

    def output(*words: str) -> bytes:
        command = [sys.executable, "-m", "paperlog", "--store", os.fspath(store), *words]
        return subprocess.run(command, capture_output=True, check=True).stdout

    copied = output("backup").removeprefix(b"Copied to ").removesuffix(b"\n")
    assert Path(os.fsdecode(copied)).exists()
    assert output("backup", "--list").endswith(b"  " + copied + b"\n")


def test_paths_in_a_line_have_no_control_characters(paperlog: Shell, tmp_path: Path) -> None:
    folder = tmp_path / "a\nb\x1b[31m"
    folder.mkdir()
    paperlog.store = paperlog.store.rename(folder / "library.json")
    result = paperlog("backup")
    assert len(paperlog("backup --list").lines) == len(result.lines) == 1
    assert not FORBIDDEN_IN_A_PIPE.search(result.out + paperlog("backup --list").out)


def test_doctor_in_a_pipe_shows_exact_paths(paperlog: Shell, tmp_path: Path) -> None:
    folder = tmp_path / "\u0645\u06cc\u200c\u062e"
    folder.mkdir(mode=0o777)
    folder.chmod(0o777)
    paperlog.store = paperlog.store.rename(folder / "library.json")
    paperlog("backup")
    assert f" {folder}," in paperlog("doctor").out


@pytest.mark.parametrize("columns", [20, 40, 80, 200])
def test_terminal_output_has_only_our_escape_sequences(hostile: tuple[Shell, str], columns: int) -> None:
    paperlog, text = hostile
    for line in VIEWS:
        result = paperlog(f"--color always {line}", columns=columns)
        bare = re.sub(r"\x1b\[[0-9;]*m", "", result.out + result.err)
        assert not FORBIDDEN.search(bare), line
        assert all(width(row) <= columns for row in bare.splitlines()), line
        screen = pyte.Screen(columns, 200)
        pyte.Stream(screen).feed((result.out + result.err).replace("\n", "\r\n"))
        assert screen.title == ""
    assert bare.strip(), text
    for line in DOCUMENTS:
        assert not FORBIDDEN.search(paperlog(line, columns=columns).out), line


def test_toml_replaces_lone_surrogates(paperlog: Shell) -> None:
    paperlog.store.write_text(
        paperlog.store.read_text("utf-8").replace('"Segment Anything"', '"Segment \\ud800"'), "utf-8"
    )
    assert 'title = "Segment \ufffd"' in paperlog("export --format toml").out


def test_json_keeps_stored_text(hostile: tuple[Shell, str]) -> None:
    paperlog, text = hostile
    assert paperlog.paper("bad")["title"] == f"{text} quux"
    assert paperlog("export --format json").json["papers"][-2]["title"] == f"{text} quux"


def test_rich_markup_is_text(paperlog: Shell) -> None:
    paperlog(["annotate", "lora", "in O([log n]) and [/] :smile:"])
    paperlog(["edit", "lora", "--title", "Sorting in [bold]O([log n])[/]"])
    for columns in (None, 80):
        text = paperlog("show lora", columns=columns).out + paperlog("list", columns=columns).out
        assert "Sorting in [bold]O([log n])[/]" in text
        assert "in O([log n]) and [/] :smile:" in text


def test_markdown_entities_are_sanitized(paperlog: Shell) -> None:
    paperlog(["edit", "lora", "--summary", "a&#x202e;b&rlm;c&#27;[31m [link](javascript:alert) <b>bold</b>"])
    text = paperlog("--color always show lora", columns=80).out
    assert not FORBIDDEN.search(re.sub(r"\x1b\[[0-9;]*m", "", text))
    assert "\x1b]8" not in text


def test_messages_are_sanitized(paperlog: Shell, tmp_path: Path) -> None:
    file = tmp_path / "bad\x1b]0;x\x07.toml"
    file.write_text('[[paper]]\n"\\u001b[31m" = 1\n', "utf-8")
    for words in (["show", "\x1b[31m"], ["import", str(file)], ["import", "\x1b[31m"], ["list", "--sort", "\x1b[31m"]):
        result = paperlog(words)
        assert result.code in {1, 2, 3}
        assert not FORBIDDEN.search(result.err)


def test_wide_characters_are_aligned(paperlog: Shell) -> None:
    paperlog(["edit", "moe", "--title", "注意力机制就是你所需要的一切" * 4])
    paperlog(["edit", "rlaif", "--title", "Cafe\u0301 👩‍🔬"])
    lines = paperlog("list --category language", columns=80).lines[1:-2]
    assert {width(line[: line.index("20")]) for line in lines} == {width(lines[1][: lines[1].index("20")])}


def test_ascii_terminals_get_ascii_symbols(paperlog: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Screen, "glyphs", ASCII)
    paperlog("mark-read lora --rating 4")
    text = paperlog("list --category language", columns=80).out
    assert " Language   18 papers - #......... 1 read\n" in text
    assert " *  lora              LoRA: Low-Rank Adaptation of Large Lan..." in text
    assert "****." in text


def test_color_depends_on_the_stream(paperlog: Shell) -> None:
    assert "\x1b[" not in paperlog("--color never list", columns=80).out
    assert "\x1b[1mLanguage" in paperlog("--color always list", columns=80).out
    assert "\x1b[1m" in paperlog("--color always show lora").out


@given(st.text())
def test_sanitize_is_idempotent_and_complete(text: str) -> None:
    for shown in (sanitize(text), sanitize(text, lines=True).replace("\n", "")):
        assert not FORBIDDEN.search(shown)
        assert sanitize(shown) == shown
    assert "\n" not in sanitize(text)


@given(st.text(), st.booleans())
def test_printable_text_is_harmless_and_keeps_all_other_characters(text: str, lines: bool) -> None:
    shown = printable(text, lines=lines)
    assert not FORBIDDEN_IN_A_PIPE.search(shown)
    assert printable(shown, lines=lines) == shown
    if not FORBIDDEN_IN_A_PIPE.search(text) and (lines or not set(text) & {"\n", "\t"}):
        assert shown == text
    assert lines or not set(shown) & {"\n", "\t"}


@given(st.recursive(st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)), st.booleans())
def test_json_is_escaped_and_equal(value: object, ascii_only: bool) -> None:
    text = encode(value, ascii_only=ascii_only)
    assert json.loads(text) == value
    assert not FORBIDDEN.search(text)


@given(st.text() | st.text("a\u0301\u200d\ufe0f\u2764\u6a21 "), st.integers(1, 40))
@example("\u0301", 1)
@example("\u200d", 1)
@example("\u6a21\u200d\u6a21", 3)
def test_fit_and_wrap_to_a_width(text: str, cells: int) -> None:
    text = sanitize(text)
    for more in ("…", "..."):
        assert width(fit(text, cells, more)) == cells
        assert fit(text, -cells, more) == fit(text, 0, more) == ""
    lines = wrap(text, max(2, cells))
    assert all(width(line) <= max(2, cells) for line in lines)
    assert "".join(lines).replace(" ", "") == "".join(text.split())


WIDE = "\u6a21"


@pytest.mark.parametrize("text", [WIDE * 4000, WIDE + "e\u0301" * 4000, "x" * 4000 + WIDE])
def test_measuring_takes_linear_time(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    measured = []

    def measure(part: str) -> int:
        measured.append(len(part))
        return cell_len(part)

    monkeypatch.setattr("rich.cells.cell_len", measure)
    assert width(fit(text, 40, "\u2026")) == 40
    lines = wrap(text, 40)
    assert "".join(lines) == text
    assert max(map(width, lines)) <= 40
    out = StringIO()
    show_carets(Screen(out, is_terminal=True, width=40, color=False), text, len(text) - 1, len(text))
    assert max(map(width, out.getvalue().splitlines())) <= 40
    assert sum(measured) < 100 * len(text)


def test_error_at_the_end_of_a_long_query_shows_its_context() -> None:
    out = StringIO()
    show_carets(Screen(out, is_terminal=True, width=40, color=False), "abcdefghij" * 9 + "k" * 90, 90, 180)
    shown, carets = out.getvalue().splitlines()
    assert shown == "  \u2026ijabcdefghij" + "k" * 24 + "\u2026"
    assert carets == " " * 15 + "^" * 25
