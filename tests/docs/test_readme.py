"""The README and the pages in docs: their commands, links and names."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import chdir
from dataclasses import replace
from pathlib import Path

import pypandoc
import pytest

from paperlog.cli.command_table import ALIASES, COMMANDS
from paperlog.fetch import Fetcher, HttpClient
from paperlog.fetch.fetcher import ARXIV, DOI_ORG
from paperlog.image_cache import ImageCache
from paperlog.tui.bindings import KEYS as BROWSER_KEYS
from paperlog.tui.bindings import MOVEMENT_KEYS
from support.documents import DOCS, PAGES, README, TOP, blocks, sh_blocks
from support.images import picture
from support.servers import Response, crossref, entry, feed, local_server
from support.shell import CommandResult, Shell
from support.terminal import Terminal

PROMPT = "$ paperlog"
FETCHES = r"paperlog (update|add \d|show [\w-]+ --schema|schema fetch)"
ONE_COMMAND = r"paperlog (?!open|browse)[^\n|<>$&;~*]*\n?"
SET_UP = 2  # the number of `sh` blocks at the start of the README that .ci/run runs


def run(paperlog: Shell, command: str) -> CommandResult:
    """Run a command as on the page: on a terminal of 80 columns, or in a pipe if it ends with `| cat`."""
    piped = command.endswith("| cat")
    return paperlog(command.removesuffix("| cat"), columns=None if piped else 80)


@pytest.fixture
def paperlog(paperlog: Shell, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shell]:
    """A shell with stand-ins for arXiv and doi.org that have the papers requested on the pages."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with local_server() as arxiv, local_server() as doi_org:
        arxiv.responses = [
            Response(feed(entry("2001.08361"))),
            Response(feed(*map(entry, ("1907.11692", "2310.06825", "2106.09685")))),
        ]
        doi_org.responses = [crossref(DOI="10.1145/3292500.3330701")]
        addresses = replace(ARXIV, base_url=arxiv.address), replace(DOI_ORG, base_url=doi_org.address)
        paperlog.fetcher = lambda: Fetcher(HttpClient(), *addresses)
        paperlog.pictures = lambda: ImageCache(paperlog.store.parent / "pictures")
        monkeypatch.setattr(Fetcher, "fetch_image", lambda *_: picture())
        yield paperlog


@pytest.fixture
def environment(paperlog: Shell) -> dict[str, str]:
    """The environment of a page's shell examples: an empty home, a no-op browser, and an fzf that selects LoRA."""
    folder = paperlog.store.parent / "home"
    folder.mkdir()
    browser = folder / "browser"
    browser.write_text("#!/bin/sh\n")
    browser.chmod(0o755)
    programs = [Path(sys.executable).parent, Path(pypandoc.get_pandoc_path()).parent]
    return {
        **os.environ,
        "PATH": ":".join([*map(str, programs), os.environ["PATH"]]),
        "PAPERLOG_STORE": str(paperlog.store),
        "HOME": str(folder),
        "BROWSER": str(browser),
        "FZF_DEFAULT_OPTS": "--filter=low-rank",
        **{f"GIT_{who}_{what}": "reader" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
    }


@pytest.mark.parametrize("page", [page for page in PAGES if page.name != "reference.md"], ids=lambda page: page.name)
def test_commands_of_a_page_print_the_shown_output(paperlog: Shell, environment: dict[str, str], page: Path) -> None:
    own = SET_UP if page == README else 0
    home = Path(environment["HOME"])
    for language, text in blocks(page):
        if language == "console":
            for session in text.split(PROMPT)[1:]:
                command, _, expected = session.partition("\n")
                with chdir(home):
                    result = run(paperlog, command.strip())
                assert result.out + result.err == expected, command
        elif language == "bibtex":  # `zotero.bib` on the page from-zotero.md
            (home / f"{page.stem.removeprefix('from-')}.bib").write_text(text, "utf-8")
        elif language == "toml":  # `config.toml` on the page configuration.md
            paperlog.configure(text)
        elif language == "sh" and own:
            own -= 1
        elif language == "sh":
            run_in_bash(paperlog, environment, text)


def run_in_bash(paperlog: Shell, environment: dict[str, str], text: str) -> None:
    if re.match(FETCHES, text) or re.fullmatch(ONE_COMMAND, text):
        # Run in this process: it saves a start of Python, and the local servers are set up here.
        with chdir(environment["HOME"]):
            for line in text.splitlines():
                result = paperlog(line.removeprefix("paperlog "))
                assert (result.code, result.err) == (0, ""), line
        return
    if text.strip() == "paperlog browse":  # open the browser and quit
        terminal = Terminal(paperlog)
        terminal.press("", "q quit")
        terminal.child.send("q")
        assert terminal.end() == 0
        return
    process = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", text],
        cwd=environment["HOME"], env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (process.returncode, process.stderr) == (0, ""), text


def test_every_example_of_the_reference_runs(paperlog: Shell, environment: dict[str, str]) -> None:
    paperlog("add --title 'The same again' --alias vit-2")
    paperlog("backup")
    for name in ("library-laptop.json", "ours.json", "theirs.json"):
        assert paperlog(["backup", f"{environment['HOME']}/{name}"]).code == 0
    assert paperlog(["export", "-o", f"{environment['HOME']}/papers.toml"]).code == 0
    paperlog.environ |= {"PAPERLOG_CONFIG": f"{environment['HOME']}/config.toml", "EDITOR": "true"}
    examples = sh_blocks(DOCS / "reference.md")
    assert len(examples) > 35
    for example in examples:
        run_in_bash(paperlog, environment, example)


def test_output_of_the_recipes(paperlog: Shell, environment: dict[str, str]) -> None:
    home = Path(environment["HOME"])
    for text in sh_blocks(DOCS / "recipes.md"):
        run_in_bash(paperlog, environment, text)
    note = (home / "vault" / "chinchilla.md").read_text("utf-8")
    assert note.startswith('---\ntitle: "Training Compute-Optimal Large Language Models"\nauthors: ["Jordan Hoffmann"')
    assert '\nread_on: "2026-11-22"\nrating: 4\ntags: []\n---\nHow should a' in note
    assert note.endswith("\n\n- about 20 tokens per parameter\n")
    cited = (home / "post.html").read_text("utf-8")
    assert "(Hoffmann et al. 2022)" in cited
    assert "Training Compute-Optimal Large Language Models" in cited.replace("\n", " ")
    log = subprocess.run(
        ["git", "-C", str(home / "reading"), "show", "--format=%s", "--name-only"], capture_output=True, check=True
    )
    assert log.stdout.decode().split("\n\n") == ["LoRA, on second thoughts", ".gitignore\nlibrary.json\n"]
    (home / "reading/.library.json.0123abcd.tmp").touch()
    status = subprocess.run(["git", "-C", str(home / "reading"), "status", "--short"], capture_output=True, check=True)
    assert status.stdout == b""


def test_every_command_is_documented() -> None:
    shown = "".join(text for page in PAGES if page.name != "reference.md" for _, text in blocks(page))
    for heading, commands in COMMANDS.items():
        row = f"| {heading} | {' '.join(f'`{name}`' for name in commands)} |\n"
        assert row in README.read_text("utf-8")
        for name in commands:
            assert re.search(rf"^(\$ )?paperlog {name}\b", shown, re.MULTILINE), name


def test_every_alias_is_documented() -> None:
    text = " ".join(README.read_text("utf-8").split())
    assert all(f"`{alias}` (`{command}`)" in text for alias, command in ALIASES.items())


def test_documented_keys_of_the_browser_are_those_of_its_help() -> None:
    text = (DOCS / "browser.md").read_text("utf-8")
    documented = [label for keys in re.findall(r"^\| (`.*?) \|", text, re.MULTILINE) for label in keys.split("`")[1::2]]
    keys = [key for group in (*BROWSER_KEYS.values(), MOVEMENT_KEYS) for key in group]
    assert sorted(documented) == sorted(label for key in keys for label in key.labels)


def test_named_tests_exist() -> None:
    named = {
        each for page in PAGES for each in re.findall(r"`((?:\w+/)?test_\w+\.py)::(\w+)`", page.read_text("utf-8"))
    }
    assert len(named) > 15
    for file, test in named:
        assert re.search(rf"^(def|class) {test}\b", (TOP / "tests" / file).read_text("utf-8"), re.MULTILINE), test


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_named_files_exist(page: Path) -> None:
    roots = [TOP, TOP / "src" / "paperlog", TOP / "tests"]
    folders = {folder.name for root in roots for folder in root.iterdir() if folder.is_dir()}
    for path in re.findall(r"`(?:python )?([\w.-]+(?:/[\w.-]+)+)", page.read_text("utf-8")):
        if path.split("/")[0] in folders:
            assert any((root / path).exists() for root in roots), path


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_relative_links_exist(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?:)([^)\s]+)\)", page.read_text("utf-8")):
        assert (page.parent / target.partition("#")[0]).exists(), target


def test_named_extras_exist() -> None:
    extras = tomllib.loads((TOP / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    installed = {each for page in PAGES for each in re.findall(r"'\.\[([a-z,]+)\]'", page.read_text("utf-8"))}
    assert {name for names in installed for name in names.split(",")} <= set(extras)


def test_screenshots_are_shown_with_a_description() -> None:
    shown = [
        (page.parent / path).resolve()
        for page in PAGES
        for path in re.findall(r"!\[[^\]]{40,}\]\(([^)]+)\)", page.read_text("utf-8"))
    ]
    assert sorted(shown) == sorted((DOCS / "screenshots").iterdir())


def test_setup_commands_are_one_line_each() -> None:
    install, test = (block.strip() for block in sh_blocks(README)[:SET_UP])
    assert install.endswith("paperlog list --category language")
    assert test.endswith("pytest")
    assert "\n" not in install + test


def test_decision_records_are_numbered_and_have_the_same_parts() -> None:
    table = (DOCS / "architecture.md").read_text("utf-8")
    for number, page in enumerate(sorted((DOCS / "adr").iterdir()), 1):
        text = page.read_text("utf-8")
        title = text.partition("\n")[0].removeprefix(f"# {number}. ")
        assert f"\n| {number} | [{title}](adr/{page.name}) |\n" in table
        assert page.name.startswith(f"{number:04}-")
        assert text.startswith(f"# {number}. ")
        assert [text.count(f"\n## {part}\n") for part in ("Context", "Decision", "Consequences")] == [1, 1, 1]
