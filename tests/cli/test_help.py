"""The `help` command and the `--help` option."""

from __future__ import annotations

import re
from contextlib import chdir
from pathlib import Path

import pytest

from paperlog.cli.command_table import ALIASES, COMMANDS
from paperlog.cli.help import FIRST_COMMANDS
from paperlog.output.help_topics import QUERY_SECTIONS
from paperlog.query.fields import FIELDS, HAS, IS
from support.shell import Shell

LINES = [
    "",
    *(name for commands in COMMANDS.values() for name in commands),
    "view save",
    "view list",
    "view remove",
    "schema fetch",
    "category list",
    "category rename",
    "category recolor",
    "category merge",
    "category remove",
]
EXAMPLES = [example for section in QUERY_SECTIONS for example in section.examples]


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_query_example_works(paperlog: Shell, example: str) -> None:
    paperlog("view save todo is:unread")
    paperlog("mark-read lora --rating 4 --note 'an adapter'")
    paperlog("queue vit")
    paperlog("edit resnet --author 'Kaiming He'")
    paperlog("tag bert --add later")
    paperlog.now = paperlog.now.replace(day=24)
    result = paperlog(["list", example])
    assert (result.code, result.err) == (0, "")
    assert 0 < len(result.lines) < 49
    assert example in paperlog("help query").out


def test_query_help_names_every_field_and_predicate(paperlog: Shell) -> None:
    text = paperlog("help query").out.replace(":", " ").replace(",", " ").replace(";", " ").split()
    assert {*FIELDS, *HAS, *IS} <= {*text}


def test_query_help_names_every_command_with_a_query(paperlog: Shell) -> None:
    helps = {name: paperlog(f"{name} --help").out for name in LINES}
    with_query = {name for name, text in helps.items() if "[QUERY]..." in text or "--where" in text}
    named = paperlog("help query").lines[0].replace("mark- commands", ", ".join(n for n in LINES if "mark-" in n))
    assert len(with_query) > 15
    assert {name for name in with_query if not re.search(rf"\b{name}\b", named)} == set()


@pytest.mark.parametrize("columns", [20, 40, 80])
def test_query_help_fits_the_terminal(paperlog: Shell, columns: int) -> None:
    lines = paperlog("help query", columns=columns).lines
    assert max(map(len, lines)) <= columns
    assert "Numbers and dates" in lines
    beside = "  rating:4..               an open range"
    assert (beside in lines) is (columns == 80)
    assert "\x1b" not in paperlog("help query").out


def test_help_begins_with_commands_that_work(paperlog: Shell, tmp_path: Path) -> None:
    text = paperlog("--help").out
    first, second = text.index("\nStart with\n"), text.index("\nBrowse and search\n")
    assert first < second
    assert [line.split("  ")[1] for line in text[first:second].strip().split("\n")[1:]] == [*FIRST_COMMANDS]
    (tmp_path / "my.bib").write_text("@misc{a, title = {A}}")
    with chdir(tmp_path):
        assert [paperlog(command).code for command in FIRST_COMMANDS] == [0] * 5


def test_help_command_equals_the_help_option(paperlog: Shell) -> None:
    assert paperlog("help list").out == paperlog("list --help").out
    assert paperlog("help view save").out == paperlog("view save --help").out
    assert paperlog("help").out == paperlog("--help").out
    assert "paperlog help query" in paperlog("--help").out
    for line in ("help nosuch", "help list query", "help view nosuch"):
        result = paperlog(line)
        assert (result.code, result.out) == (2, "")
        assert result.err.startswith("There is no help on '")


def test_commands_are_grouped_by_purpose(paperlog: Shell) -> None:
    text = paperlog("--help").out
    assert paperlog("-h").out == text
    for heading, commands in COMMANDS.items():
        section = text.split(f"\n\n{heading}\n")[1].split("\n\n")[0]
        assert [line.split()[0] for line in section.splitlines()] == [*commands]
        assert all(line.endswith(".") for line in section.splitlines())


@pytest.mark.parametrize(("alias", "command"), ALIASES.items())
def test_alias_runs_the_command_and_is_shown_with_it(paperlog: Shell, alias: str, command: str) -> None:
    text = paperlog(f"{command} --help").out
    assert f" Alias: {alias}.\n" in text
    assert paperlog(f"{alias} --help").out == paperlog(f"help {alias}").out == text
    assert any(line.split()[0] == command for line in paperlog("--help").lines if line.endswith(f" Alias: {alias}."))
    assert f"See 'paperlog {command} --help'" in paperlog(f"{alias} --nosuch").err


@pytest.mark.parametrize("line", LINES)
def test_every_help_text_has_an_example_and_fits_the_terminal(paperlog: Shell, line: str) -> None:
    in_pipe = paperlog(f"{line} --help")
    assert (in_pipe.code, in_pipe.err) == (0, "")
    assert in_pipe.lines[0].startswith(f"Usage: paperlog {line}".rstrip())
    assert f"\nExample: paperlog {line}" in in_pipe.out
    for columns in (20, 40, 80):
        on_terminal = paperlog(f"{line} --help", columns=columns)
        assert max(map(len, on_terminal.lines)) <= columns
        assert "".join(on_terminal.out.split()) == "".join(in_pipe.out.split())


@pytest.mark.parametrize("line", ["--help", "list --help", "help list", "view save --help"])
def test_help_obeys_the_color_option(paperlog: Shell, line: str) -> None:
    assert "\x1b" not in paperlog(f"--color never {line}", columns=80).out
    assert paperlog(f"--color always {line}").out.startswith("\x1b[1mUsage: \x1b[0m")


def test_options_describe_their_values(paperlog: Shell) -> None:
    text = paperlog("search --help").out
    assert "  -n, --limit LIMIT        Maximum number of results. [default: 10]\n" in text
    assert "  -h, --help               " in text
    assert "Only papers with this status; may be repeated. One of unread, queued, reading," in text
    assert "Date, such as yesterday, tuesday, 3-days-ago, 2024-05-03 or 2024-05. [default:" in (
        " ".join(paperlog("mark-read --help").out.split())
    )
    assert "Only papers published in these years" in text
