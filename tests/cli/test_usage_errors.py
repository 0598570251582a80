"""Messages for wrong commands, options and arguments."""

from __future__ import annotations

import pytest

from paperlog.cli.command_table import ALIASES, COMMANDS
from paperlog.cli.usage_errors import COMMANDS_BY_MEANING, OPTIONS_BY_MEANING
from paperlog.query.fields import FIELDS, FIELDS_BY_MEANING
from support.shell import Shell

NAMES = {name for commands in COMMANDS.values() for name in commands}


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("goals", "There is no command 'goals'. Did you mean 'goal'? See 'paperlog --help'."),
        ("done lora", "There is no command 'done'. Did you mean 'mark-read'? See 'paperlog --help'."),
        ("lst", "There is no command 'lst'. Did you mean 'list' or 'ls'? See 'paperlog --help'."),
        ("raed lora", "There is no command 'raed'. Did you mean 'read'? See 'paperlog --help'."),
        ("settings", "There is no command 'settings'. Did you mean 'config'? See 'paperlog --help'."),
        ("LS", "There is no command 'LS'. Did you mean 'list'? See 'paperlog --help'."),
        ("annotte", "There is no command 'annotte'. Did you mean 'annotate'? See 'paperlog --help'."),
        (
            "mark",
            (
                "There is no command 'mark'. Did you mean 'mark-read', 'mark-reading', 'mark-skimmed', "
                "'mark-dropped' or 'mark-unread'? See 'paperlog --help'."
            ),
        ),
        ("qqq", "There is no command 'qqq'. See 'paperlog --help'."),
        ("x\x1by", "There is no command 'x␛y'. See 'paperlog --help'."),
        ("view sav", "There is no command 'sav'. Did you mean 'save'? See 'paperlog view --help'."),
        ("view rm", "There is no command 'rm'. Did you mean 'remove'? See 'paperlog view --help'."),
        ("view find", "There is no command 'find'. See 'paperlog view --help'."),
        ("view", "Which command? save, list, remove. See 'paperlog view --help'."),
        ("list --categry x", "There is no option --categry. Did you mean --category? See 'paperlog list --help'."),
        (
            "mark-read lora --stars 5",
            "There is no option --stars. Did you mean --rating? See 'paperlog mark-read --help'.",
        ),
        ("annotate lora --messge x", "There is no option --messge. See 'paperlog annotate --help'."),
        ("list --since 2024", "There is no option --since. Did you mean --read? See 'paperlog list --help'."),
        ("tags --stars", "There is no option --stars. See 'paperlog tags --help'."),
        ("list -z", "There is no option -z. See 'paperlog list --help'."),
        (
            "list --store x",
            "There is no option --store. It belongs before the command: paperlog --store. See 'paperlog list --help'.",
        ),
        ("--stor x", "There is no option --stor. Did you mean --store? See 'paperlog --help'."),
        ("list --limit", "--limit needs a value. See 'paperlog list --help'."),
        ("goal set 3 --week --dry-run", "--week needs a value. See 'paperlog goal set --help'."),
        ("list -c --json", "-c needs a value. See 'paperlog list --help'."),
        ("mark-read lora --on --help", "--on needs a value. See 'paperlog mark-read --help'."),
        ("doctor --fix=1", "--fix takes no value. See 'paperlog doctor --help'."),
        ("show", "PAPER is missing. See 'paperlog show --help'."),
        ("open two words", "Too many arguments: words. Names with spaces need quotes. See 'paperlog open --help'."),
        ("annotate lora -5% --messge x", "There is no option --messge. See 'paperlog annotate --help'."),
        ("annotate lora -good", "There is no option -g. See 'paperlog annotate --help'."),
        (
            "history lora",
            "Too many arguments: lora. For the log of a paper: paperlog log PAPER. See 'paperlog history --help'.",
        ),
        ("path here", "Too many arguments: here. See 'paperlog path --help'."),
    ],
)
def test_message_names_what_is_meant(paperlog: Shell, line: str, message: str) -> None:
    result = paperlog(line)
    assert (result.code, result.out, result.err) == (2, "", f"{message}\n")


def test_value_may_look_like_an_option(paperlog: Shell) -> None:
    paperlog("annotate lora --quote=--page --page 3")
    paperlog("annotate lora -- --quote --page")
    assert [(note["quote"], note["text"]) for note in paperlog.paper("lora")["notes"]] == [
        ("--page", ""),
        (None, "--quote --page"),
    ]


def test_everything_that_is_suggested_exists(paperlog: Shell) -> None:
    assert {*COMMANDS_BY_MEANING.values()} <= NAMES
    assert NAMES.isdisjoint(COMMANDS_BY_MEANING)
    assert {*ALIASES.values()} <= NAMES
    assert NAMES.isdisjoint(ALIASES)
    assert {*FIELDS}.isdisjoint(FIELDS_BY_MEANING)
    options = " ".join(paperlog(f"{name} --help").out for name in NAMES)
    assert all(f"{option} " in options for option in OPTIONS_BY_MEANING.values())


def test_errors_are_marked_on_a_terminal(paperlog: Shell) -> None:
    assert paperlog("list catgory:x", columns=80).err == (
        "error: Unknown field 'catgory'. Did you mean 'category'? To search for text with\n"
        "       a colon, quote it.\n"
        "  catgory:x\n"
        "  ^^^^^^^\n"
    )
    colored = paperlog("--color always list catgory:x", columns=80).err
    assert colored.startswith("\x1b[1;31merror: \x1b[0mUnknown field")
    assert colored.endswith("  \x1b[1;31m^^^^^^^\x1b[0m\n")
    assert paperlog("--color=always list catgory:x", columns=80).err == colored
    assert paperlog("list catgory:x").err.startswith("Unknown field")
