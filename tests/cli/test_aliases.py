"""The user's own aliases."""

from __future__ import annotations

import pytest

from support.shell import Shell


@pytest.fixture
def paperlog(paperlog: Shell) -> Shell:
    """A shell with aliases in its configuration."""
    paperlog.configure("""\
[aliases]
v = "list category:vision"
v3 = "v --limit 3"
say = "annotate lora 'two words'"
done = "read --on yesterday"
todo = "view save todo"
list = "show lora"
loop = "loop"
""")
    return paperlog


def test_alias_runs_its_command_with_the_remaining_arguments(paperlog: Shell) -> None:
    assert paperlog("v").out == paperlog("list category:vision").out
    assert paperlog.keys("v3 year:..2014") == paperlog.keys("list category:vision year:..2014 --limit 3")
    paperlog("done lora vit")
    assert paperlog.paper("vit")["read_on"] == "2026-11-22"
    paperlog("say")
    assert [note["text"] for note in paperlog.paper("lora")["notes"]] == ["two words"]
    assert paperlog("todo is:unread").out == "Saved @todo: is:unread\n"


def test_arguments_of_an_alias_are_one_word_each(paperlog: Shell) -> None:
    paperlog(["say", "--quote", "a  'b'; touch x"])
    assert paperlog.paper("lora")["notes"][0]["quote"] == "a  'b'; touch x"


def test_no_alias_replaces_a_command_or_runs_itself(paperlog: Shell) -> None:
    result = paperlog("list --limit 1")
    assert result.out.startswith("moe\t")
    file = paperlog.environ["PAPERLOG_CONFIG"]
    assert result.err == (
        f"{file}, line 7: 'list' is a command, so an alias can't have this name. It is ignored.\n"
        f"{file}, line 8: The alias 'loop' doesn't lead to a command: loop, loop. It is ignored.\n"
    )
    assert "There is no command 'loop'." in paperlog("loop").err


def test_usage_errors_name_the_command(paperlog: Shell) -> None:
    assert "See 'paperlog list --help'" in paperlog("v --nosuch").err
    assert paperlog("v --help").out == paperlog("list --help").out
    assert "Did you mean 'v3'?" in paperlog("v33").err


def test_help_lists_the_aliases(paperlog: Shell) -> None:
    section = paperlog("--help").out.partition("\nYour aliases\n")[2].partition("\n\n")[0]
    assert [line.split(maxsplit=1) for line in section.splitlines()] == [
        ["v", "list category:vision"],
        ["v3", "v --limit 3"],
        ["say", "annotate lora 'two words'"],
        ["done", "read --on yesterday"],
        ["todo", "view save todo"],
    ]
    assert "aliases" not in paperlog("view --help").out
    paperlog.configure("")
    assert "Your aliases" not in paperlog("--help").out


def test_help_on_an_alias_explains_its_command(paperlog: Shell) -> None:
    assert paperlog("help v3").out == f"'v3' is your alias of: v --limit 3\n\n{paperlog('help list').out}"
    assert paperlog("help todo").out == f"'todo' is your alias of: view save todo\n\n{paperlog('help view save').out}"
    assert paperlog("help loop").code == 2
