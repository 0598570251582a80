"""paperlog help."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from conftest import Shell
from paperlog.cli.app import COMMANDS
from paperlog.query.fields import FIELDS, HAS, IS
from paperlog.render.topics import QUERY

EXAMPLES = [example for section in QUERY for example in section.examples]


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_example_is_a_query(paperlog: Shell, example: str) -> None:
    paperlog("view save todo is:unread")
    paperlog("mark-read lora --rating 4 --note 'an adapter'")
    paperlog("queue vit")
    paperlog("edit resnet --author 'Kaiming He'")
    paperlog("tag bert --add later")
    paperlog.now = paperlog.now.replace(day=24)
    done = paperlog(["list", example])
    assert (done.code, done.err) == (0, "")
    assert 0 < len(done.lines) < 49
    assert example in paperlog("help query").out


def test_the_help_names_every_field_and_predicate(paperlog: Shell) -> None:
    text = paperlog("help query").out.replace(":", " ").replace(",", " ").replace(";", " ").split()
    assert {*FIELDS, *HAS, *IS} <= {*text}


@pytest.mark.parametrize("columns", [20, 40, 80])
def test_the_help_fits_the_terminal(paperlog: Shell, columns: int) -> None:
    lines = paperlog("help query", columns=columns).lines
    assert max(map(len, lines)) <= columns
    assert "Numbers and dates" in lines
    beside = "  rating:4..               an open end"
    assert (beside in lines) is (columns == 80)
    assert "\x1b" not in paperlog("help query").out


def test_help_on_commands_is_what_they_say_themselves(paperlog: Shell) -> None:
    assert paperlog("help list").out == paperlog("list --help").out
    assert paperlog("help view save").out == paperlog("view save --help").out
    assert paperlog("help").out == paperlog("--help").out
    assert "paperlog help query" in paperlog("--help").out
    for line in ("help nosuch", "help list query", "help view nosuch"):
        done = paperlog(line)
        assert (done.code, done.out) == (2, "")
        assert done.err.startswith("There is no help on '")


@pytest.mark.parametrize("name", [name for commands in COMMANDS.values() for name in commands])
def test_the_paragraphs_of_a_help_flow(paperlog: Shell, name: str) -> None:
    text = paperlog(f"{name} --help").out.split("Usage:")[1].split("╭")[0]
    for paragraph in re.split(r"\n\s*\n", text):
        lines = [line.strip() for line in paragraph.strip().splitlines()]
        for line, below in pairwise(lines):
            assert len(line) + 1 + len(below.split()[0]) > 78
