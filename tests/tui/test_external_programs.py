"""Other programs: the editor, the web browser and the PDF viewer."""

from __future__ import annotations

import json
import sys
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import pytest

from paperlog.tui.app import Browser
from support.browsing import BrowserPilot, browsing
from support.shell import Shell

FIRST, SECOND = "moe", "lm-is-compression"


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


@pytest.fixture
def editor(paperlog: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The path of a fake editor: a shell script that the test writes, called with the draft as $1."""
    script = tmp_path / "editor"
    paperlog.environ["EDITOR"] = f"sh {script}"
    monkeypatch.setattr(Browser, "suspend", _suspend)
    return script


def _suspend(_: Browser) -> AbstractContextManager[None]:
    return nullcontext()


def test_note_in_editor(paperlog: Shell, editor: Path, browser: BrowserPilot) -> None:
    editor.write_text("""grep -q 'Mixture of Experts Explained' "$1" && echo 'My words.' > "$1" """)
    browser("N")
    assert [note["text"] for note in paperlog.paper(FIRST)["notes"]] == ["My words."]
    assert browser.status == "○ MoE: 1 note · z undo"
    editor.write_text(': > "$1"')
    assert browser("N").status == "The note is empty. Nothing was changed."


def test_other_processes_can_write_while_the_editor_is_open(
    paperlog: Shell, editor: Path, browser: BrowserPilot
) -> None:
    rate = f"{sys.executable} -m paperlog --store {paperlog.store} rate moe 4"
    editor.write_text(f"""{rate} && echo 'My words.' > "$1" """)
    browser("N")
    paper = paperlog.paper(FIRST)
    assert ([note["text"] for note in paper["notes"]], paper["rating"]) == (["My words."], 4)


def test_failing_editor_keeps_the_draft(paperlog: Shell, editor: Path, browser: BrowserPilot, tmp_path: Path) -> None:
    before = paperlog.store.read_bytes()
    editor.write_text('echo precious > "$1"; exit 3')
    browser("N")
    assert "failed with exit code 3. Nothing was changed. Your text is kept in" in browser.toasts[-1]
    assert [draft.read_text() for draft in tmp_path.glob("library.json.draft-*")] == ["precious\n"]
    assert paperlog.store.read_bytes() == before
    assert browser("j").key == SECOND


def test_note_in_editor_continues_a_draft(paperlog: Shell, editor: Path, browser: BrowserPilot) -> None:
    browser("n").write("one")("escape")
    editor.write_text('sed -i "1s/$/ two/" "$1"; exit 3')
    browser("N")
    (draft,) = paperlog.drafts()
    assert draft.startswith("one two\n")
    editor.write_text("true")
    browser("N")
    assert [note["text"] for note in paperlog.paper(FIRST)["notes"]] == ["one two"]
    assert paperlog.drafts() == []
    browser("n").write("three")("escape")
    editor.write_text(': > "$1"')
    assert browser("N").status == "The note is empty. Its draft was deleted."
    assert paperlog.drafts() == []


def test_links_are_opened(paperlog: Shell, browser: BrowserPilot, opened: list[str]) -> None:
    browser.resize(120, 40)("j o")
    assert opened == ["https://arxiv.org/abs/2309.10668"]
    assert browser.status == "Opened https://arxiv.org/abs/2309.10668"
    browser.click("#links", 10, 0)
    assert opened == ["https://arxiv.org/abs/2309.10668"] * 2


def test_only_web_addresses_are_opened(paperlog: Shell, opened: list[str]) -> None:
    paperlog(["edit", "moe", "--link", "https://example.org/"])
    text = paperlog.store.read_text("utf-8").replace("https://example.org/", "file:///etc/passwd")
    paperlog.store.write_text(text, "utf-8")
    with browsing(paperlog, 120, 40) as browser:
        assert "file:///etc/passwd" in browser.text
        browser("o").click("#links", 10, 0)
        assert browser.toasts == [
            "Mixture of Experts Explained has no link. Add one with 'paperlog edit moe --link LINK'."
        ]
    assert opened == []


def test_pdf_is_opened(
    paperlog: Shell, browser: BrowserPilot, opened: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "has no PDF" in browser("O").toasts[-1]
    shown = tmp_path / "shown"
    for name in ("open", "xdg-open"):
        (tmp_path / name).write_text(f'#!/bin/sh\necho "$1" > {shown}\n')
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    pdf = tmp_path / "moe.pdf"
    pdf.write_bytes(b"%PDF-1.7")
    paperlog(["edit", "moe", "--pdf", str(pdf)])
    browser.refresh()("O")
    assert shown.read_text() == f"{pdf}\n"
    shown.unlink()
    tables = paperlog.tables()
    for row in tables["readings"].values():
        row["pdf_from"] = "theirs.json"
    paperlog.store.write_text(json.dumps(tables), "utf-8")
    assert browser.refresh()("O").toasts[-1].endswith("'theirs.json'. To open it: paperlog open moe --pdf --yes")
    assert not shown.exists()


def test_configured_program_opens_pdfs_and_the_paper_is_marked(
    paperlog: Shell, opened: list[str], tmp_path: Path
) -> None:
    shown = tmp_path / "shown"
    pdf = tmp_path / "a.pdf"
    pdf.write_bytes(b"%PDF-1.7")
    paperlog(f"edit {FIRST} --pdf {pdf}")
    paperlog.configure(f"""pdf_opener = "sh -c 'echo $0 > {shown}'"\nopen.mark_reading = true\n""")
    with browsing(paperlog) as browser:
        browser("O")
        assert shown.read_text() == f"{pdf}\n"
        assert paperlog.paper(FIRST)["status"] == "reading"
        pdf.unlink()
        browser("z O")
        assert paperlog.paper(FIRST)["status"] == "unread"


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_browser_starts_with_the_configured_theme(paperlog: Shell, theme: str) -> None:
    paperlog.configure(f'theme = "{theme}"')
    with browsing(paperlog) as browser:
        assert browser.app.theme == f"paperlog-{theme}"
