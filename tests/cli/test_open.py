"""The `open` command."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from support.files import write_file
from support.shell import Shell
from support.terminal import run_in_terminal

LORA = "LoRA: Low-Rank Adaptation of Large Language Models (lora)"
CHOOSE_ANOTHER = "To choose another program: paperlog config edit"


@pytest.fixture
def browser(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The path of a file in which fake opener programs record their arguments."""
    opened = tmp_path / "opened"
    for name in ("browser", "xdg-open"):
        program = tmp_path / "bin" / name
        program.parent.mkdir(exist_ok=True)
        program.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > {opened}\n')
        program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/usr/bin:/bin")
    monkeypatch.setattr("webbrowser._tryorder", None)
    monkeypatch.setattr("webbrowser._browsers", {})
    monkeypatch.setenv("BROWSER", str(tmp_path / "bin" / "browser"))
    return opened


def test_open_starts_the_browser_with_the_first_link(paperlog: Shell, browser: Path) -> None:
    result = paperlog("open lora")
    assert (result.code, browser.read_text()) == (0, "https://arxiv.org/abs/2106.09685\n")
    assert result.out.endswith("(lora): https://arxiv.org/abs/2106.09685\n")
    assert paperlog.paper("lora")["status"] == "unread"


def test_open_pdf(paperlog: Shell, browser: Path, tmp_path: Path) -> None:
    pdf = tmp_path / "-my file.pdf"
    pdf.write_bytes(b"%PDF-1.7")
    paperlog(["edit", "lora", "--pdf", str(pdf)])
    assert paperlog("open lora --pdf").code == 0
    assert browser.read_text() == f"{pdf}\n"
    pdf.unlink()
    result = paperlog("open lora --pdf")
    assert result.code == 1
    assert "is missing" in result.err


def import_pdf(paperlog: Shell, tmp_path: Path, path: str) -> None:
    """Import a reading of LoRA with the path of a PDF."""
    own = json.loads(paperlog("export --format json key:lora").out)
    text = json.dumps({**own, "readings": [{"key": "lora", "pdf": path}]})
    result = paperlog(f"import {write_file(tmp_path, 'theirs.json', text)} --with-readings --source theirs")
    assert "1 reading" in result.out


def test_imported_pdf_is_opened_after_the_reader_agreed_once(paperlog: Shell, browser: Path, tmp_path: Path) -> None:
    pdf = write_file(tmp_path, "a.pdf", "%PDF-1.7")
    import_pdf(paperlog, tmp_path, str(pdf))
    assert paperlog.paper("lora")["pdf"] == str(pdf)
    result = paperlog("open lora --pdf")
    assert (result.code, result.err) == (
        2,
        f"The path {pdf} was imported from 'theirs'. To open it: paperlog open lora --pdf --yes\n",
    )
    assert not browser.exists()
    assert paperlog("open lora --pdf --yes").code == 0
    browser.unlink()
    assert paperlog("open lora --pdf").code == 0
    assert browser.read_text() == f"{pdf}\n"
    paperlog("undo")
    assert paperlog("open lora --pdf").code == 2
    paperlog(["edit", "lora", "--pdf", str(pdf)])
    assert paperlog("open lora --pdf").code == 0
    assert paperlog("open lora --yes").code == 2


def test_path_of_an_imported_pdf_is_shown_and_asked_about(paperlog: Shell, tmp_path: Path) -> None:
    pdf = write_file(tmp_path, "a.pdf", "%PDF-1.7")
    import_pdf(paperlog, tmp_path, str(pdf))
    lines = run_in_terminal(paperlog, "open lora --pdf", 400, answer="n")
    assert lines[:2] == [f"The path {pdf} was imported from 'theirs'. Open it? [y/N] n", "Nothing was changed."]


def test_imported_pdf_of_a_merged_paper_is_still_asked_about(paperlog: Shell, browser: Path, tmp_path: Path) -> None:
    import_pdf(paperlog, tmp_path, str(write_file(tmp_path, "a.pdf", "%PDF-1.7")))
    paperlog("merge vit lora")
    assert paperlog("open vit --pdf").code == 2


def test_export_does_not_tell_where_a_pdf_is_from(paperlog: Shell, tmp_path: Path) -> None:
    import_pdf(paperlog, tmp_path, "/a.pdf")
    assert json.loads(paperlog("export --format json").out)["readings"] == [{"key": "lora", "pdf": "/a.pdf"}]


@pytest.mark.parametrize(
    "path",
    [
        "program.sh", "shortcut.desktop", "folder.pdf", "missing.pdf", "fifo.pdf", "-a.pdf", "https://a.org/a.pdf",
        "file:///a.pdf", r"\\\\server\share\a.pdf", "//server/share/a.pdf", "~/a.pdf",
        "a" * 5000, "/dev/zero", "\ud800",
    ],
)  # fmt: skip
def test_only_pdf_files_are_opened(
    paperlog: Shell, browser: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.chdir(tmp_path)
    write_file(tmp_path, "program.sh", "#!/bin/sh\n").chmod(0o755)
    write_file(tmp_path, "shortcut.desktop", "[Desktop Entry]\nExec=true\n").chmod(0o755)
    (tmp_path / "folder.pdf").mkdir()
    os.mkfifo(tmp_path / "fifo.pdf")
    paperlog("rate lora 5")
    tables = paperlog.tables()
    for row in tables["readings"].values():
        row["pdf"] = path
    paperlog.store.write_text(json.dumps(tables), "utf-8")
    result = paperlog("open lora --pdf --yes")
    assert result.code in {1, 5}
    assert len(result.err.splitlines()) == 1
    if path == "folder.pdf":
        assert result.err.startswith(f"The PDF of lora is not a regular file: {tmp_path / path}. Set another with ")
    assert not browser.exists()


def test_open_without_a_pdf_or_a_link(paperlog: Shell, browser: Path) -> None:
    assert "has no PDF" in paperlog("open lora --pdf").err
    paperlog("add --title Bare")
    result = paperlog("open bare")
    assert result.code == 1
    assert result.err == "Bare has no link. Add one with 'paperlog edit bare --link LINK'.\n"


def test_only_web_urls_are_opened(paperlog: Shell, browser: Path) -> None:
    text = paperlog.store.read_text("utf-8")
    paperlog.store.write_text(text.replace("https://arxiv.org/abs/2106.09685", "file:///etc/passwd"), "utf-8")
    assert paperlog("open lora").code == 1
    assert not browser.exists()


def test_open_pdf_without_xdg_open(paperlog: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pdf = tmp_path / "a.pdf"
    pdf.write_bytes(b"%PDF-1.7")
    paperlog(f"edit lora --pdf {pdf}")
    monkeypatch.setenv("PATH", str(tmp_path))
    result = paperlog("open lora --pdf")
    assert (result.code, result.err) == (5, f"Can't open {pdf} with xdg-open. {CHOOSE_ANOTHER}\n")


@pytest.mark.parametrize("name", ["failing", "interrupted", "missing"])
def test_no_other_browser_starts_if_the_chosen_one_fails(
    paperlog: Shell, browser: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    folder = tmp_path / "bin"
    for other in ("www-browser", "links", "elinks", "lynx", "w3m"):
        (folder / other).symlink_to(folder / "browser")
    for program, script in (("failing", "exit 1"), ("interrupted", "kill -INT $$")):
        (folder / program).write_text(f"#!/bin/sh\n{script}\n")
        (folder / program).chmod(0o755)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("BROWSER", str(folder / name))
    result = paperlog("open lora")
    assert (result.code, result.err) == (5, "Can't open https://arxiv.org/abs/2106.09685 in a browser.\n")
    assert not browser.exists()


def test_first_installed_program_in_the_browser_variable_is_used(
    paperlog: Shell, browser: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BROWSER", ":/missing/browser:browser %s:failing")
    assert paperlog("open lora").code == 0
    assert browser.read_text() == "https://arxiv.org/abs/2106.09685\n"


def test_open_without_any_browser(paperlog: Shell, browser: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("BROWSER", "TERM", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    result = paperlog("open lora")
    assert (result.code, result.err) == (5, "Can't open https://arxiv.org/abs/2106.09685 in a browser.\n")


def test_configured_program_opens_pdfs(paperlog: Shell, browser: Path, tmp_path: Path) -> None:
    pdf = write_file(tmp_path, "a.pdf", "%PDF-1.7")
    paperlog(f"edit lora --pdf {pdf}")
    paperlog.configure("pdf_opener = \"browser --page '1 2'\"")
    assert paperlog("open lora --pdf").code == 0
    assert browser.read_text() == f"--page\n1 2\n{pdf}\n"
    paperlog.configure(f'pdf_opener = "{pdf}"')
    result = paperlog("open lora --pdf")
    assert (result.code, result.err) == (5, f"Can't open {pdf} with {pdf}. {CHOOSE_ANOTHER}\n")


def test_viewer_can_run_in_the_terminal(paperlog: Shell, tmp_path: Path) -> None:
    pdf = write_file(tmp_path, "a.pdf", "%PDF-1.7")
    paperlog(f"edit lora --pdf {pdf}")
    viewer = write_file(tmp_path, "viewer", "test -t 0 && test -t 1 && echo Page 1\n")
    file = paperlog.configure(f'pdf_opener = "sh {viewer}"')
    lines = run_in_terminal(paperlog, "open lora --pdf", 400, PAPERLOG_CONFIG=str(file))
    assert lines == ["Page 1", f"Opened {LORA}: {pdf}"]


def test_json_of_open_contains_nothing_that_the_viewer_prints(paperlog: Shell, tmp_path: Path) -> None:
    pdf = write_file(tmp_path, "a.pdf", "%PDF-1.7")
    paperlog(f"edit lora --pdf {pdf}")
    file = paperlog.configure('pdf_opener = "echo"')
    env = {**os.environ, "PAPERLOG_STORE": str(paperlog.store), "PAPERLOG_CONFIG": str(file)}
    command = [sys.executable, "-m", "paperlog", "open", "lora", "--pdf", "--json"]
    done = subprocess.run(command, env=env, capture_output=True, check=True)
    assert json.loads(done.stdout)["opened"] == str(pdf)


def test_browser_can_run_in_the_terminal(paperlog: Shell, tmp_path: Path) -> None:
    browser = write_file(tmp_path, "lynx", "#!/bin/sh\ntest -t 0 && test -t 1 && echo Page 1\n")
    browser.chmod(0o755)
    lines = run_in_terminal(paperlog, "open lora", 400, BROWSER=str(browser))
    assert lines == ["Page 1", f"Opened {LORA}: https://arxiv.org/abs/2106.09685"]


def test_json_of_open_contains_nothing_that_the_browser_prints(paperlog: Shell, tmp_path: Path) -> None:
    env = {**os.environ, "PAPERLOG_STORE": str(paperlog.store), "BROWSER": "echo"}
    command = [sys.executable, "-m", "paperlog", "open", "lora", "--json"]
    done = subprocess.run(command, env=env, capture_output=True, check=True)
    assert json.loads(done.stdout)["opened"] == "https://arxiv.org/abs/2106.09685"
    assert done.stderr == b"https://arxiv.org/abs/2106.09685\n"


@pytest.mark.parametrize(
    ("before", "after"), [("", "reading"), ("queue", "reading"), ("mark-skimmed", "skimmed"), ("mark-read", "read")]
)
def test_opened_pdf_is_marked_as_reading_if_configured(
    paperlog: Shell, browser: Path, tmp_path: Path, before: str, after: str
) -> None:
    paperlog(f"edit lora --pdf {write_file(tmp_path, 'a.pdf', '%PDF-1.7')}")
    if before:
        paperlog(f"{before} lora")
    status = paperlog.paper("lora")["status"]
    assert len(paperlog("open lora --pdf").lines) == 1
    paperlog.configure("open.mark_reading = true")
    paperlog("open lora")
    assert paperlog.paper("lora")["status"] == status
    result = paperlog("open lora --pdf")
    assert paperlog.paper("lora")["status"] == after
    assert [line for line in result.lines if "(lora): reading since" in line] == result.lines[1:]
    assert len(result.lines) == 1 + (after == "reading")
    if after == "reading":
        paperlog("undo")
        assert paperlog.paper("lora")["status"] == status
