"""Reading the configuration file: its settings, and what is wrong with it."""

from __future__ import annotations

import tomllib
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperlog.configuration.file import parse, read_file
from paperlog.configuration.lines import line_numbers
from paperlog.configuration.settings import Configuration, Theme
from paperlog.query.sorting import Order
from support.counting import assert_linear, count_operations

COMMANDS = ("list", "mark-read", "show")


def problems(text: str) -> list[str]:
    return [f"{problem} {problem.consequence}" for problem in parse(text, COMMANDS).problems]


def test_settings_are_read() -> None:
    text = """\
editor = "nvim -R"
pager = false
theme = "light"
search = { limit = 5 }
[list]
sort = "read"
columns = [
  "key", "venue",
]
[open]
mark_reading = true
[aliases]
wk = "list --read this-week"
"""
    file = parse(text, COMMANDS)
    assert file.problems == []
    assert file.configuration == Configuration(
        editor="nvim -R",
        pager=False,
        theme=Theme.LIGHT,
        search_limit=5,
        list_sort=Order.READ,
        list_columns=("key", "venue"),
        open_mark_reading=True,
        aliases={"wk": "list --read this-week"},
    )
    assert file.lines == {
        "editor": 1, "pager": 2, "theme": 3, "search.limit": 4, "list.sort": 6, "list.columns": 7,
        "open.mark_reading": 11, "aliases.wk": 13,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("editor = 5", "editor must be a command, not 5."),
        ('editor = " "', 'editor must be a command, not " ".'),
        ("""editor = "vi 'x" """, 'editor must be a command, not "vi \'x".'),
        ("pager = true", "pager must be a command or false, not true."),
        ('theme = "drak"', "theme can't be 'drak'. Did you mean 'dark'?"),
        ('list.sort = "size"', "list.sort can't be 'size'. Choose from: list, key, title, author, published, rating,"),
        ("list.sort = 1", "list.sort must be one of list, key, title, author, published, rating,"),
        ("list.limit = 0", "list.limit must be a whole number from 1 to 1000000, not 0."),
        ("list.limit = 1.0", "list.limit must be a whole number from 1 to 1000000, not 1.0."),
        ("list.limit = 99999999999999999999", "list.limit must be a whole number from 1 to 1000000, not 9999999999"),
        ("list.limit = true", "list.limit must be a whole number from 1 to 1000000, not true."),
        ('search.limit = [1, "x"]', 'search.limit must be a whole number from 1 to 1000000, not [1,"x"].'),
        ("list.sort.x = 1", "list.sort must be one of list, key, title, author, published, rating, "),
        ("list.columns = 'title'", 'list.columns must be a list of fields, not "title".'),
        ("list.columns = []", "list.columns must be a list of fields, not []."),
        ("list.columns = [1]", "list.columns must be a list of fields, not [1]."),
        ("list.columns = ['key', 'titel']", "There is no column 'titel'. Did you mean 'title'?"),
        ('open.mark_reading = "yes"', 'open.mark_reading must be true or false, not "yes".'),
    ],
)  # fmt: skip
def test_default_replaces_an_invalid_value(text: str, expected: str) -> None:
    (problem,) = problems(f"theme = 'light'\n{text}" if "theme" not in text else f"\n{text}")
    assert problem.startswith(f"line 2: {expected}")
    assert problem.endswith(" The default is used.")
    assert parse(text, COMMANDS).configuration == Configuration()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("themes = 1", "There is no setting 'themes'. Did you mean 'theme'?"),
        ("[themes]", "There is no setting 'themes'. Did you mean 'theme'?"),
        ("sort = 1", "There is no setting 'sort'. Did you mean 'list.sort'?"),
        ("search.sort = 1", "There is no setting 'search.sort'. Did you mean 'list.sort'?"),
        ("list = 5", "There is no setting 'list'. Did you mean 'list.sort', 'list.limit' or 'list.columns'?"),
        (
            "[[list]]\nsort = 'read'",
            "There is no setting 'list'. Did you mean 'list.sort', 'list.limit' or 'list.columns'?",
        ),
        ('"x\\n" = 1', "There is no setting 'x '. Choose from: editor, pager, pdf_opener, theme, list.sort, "),
        ("aliases = 5", "aliases must be a table."),
        ("aliases.list = 'show'", "'list' is a command, so an alias can't have this name."),
        ("aliases.'x y' = 'list'", "'x y' can't be an alias. Use letters, digits and hyphens."),
        ("aliases.-x = 'list'", "'-x' can't be an alias. Use letters, digits and hyphens."),
        ("aliases.x = 'lsit'", "The alias 'x' runs 'lsit', which isn't a command. Did you mean 'list'?"),
        ("aliases.x = 'rm -rf'", "The alias 'x' runs 'rm', which isn't a command."),
        ("aliases.x = '--store y list'", "The alias 'x' runs '--store', which isn't a command."),
        *(
            (f"aliases.x = {value}", "The alias 'x' must be a command with its arguments, in quotes.")
            for value in ("5", "''", '"list \'x"', "['list']")
        ),
    ],
)
def test_unknown_setting_or_invalid_alias_is_ignored(text: str, expected: str) -> None:
    (problem,) = problems(f"\n\n{text}")
    assert problem.startswith(f"line 3: {expected}")
    assert problem.endswith(" It is ignored.")
    assert parse(text, COMMANDS).configuration == Configuration()


def test_problems_are_in_the_order_of_their_lines() -> None:
    assert [text.partition(":")[0] for text in problems("aliases = { x = 5 }\nsort = 1\n\nthemes = 1")] == [
        "line 1", "line 2", "line 4",
    ]  # fmt: skip


def test_aliases_of_aliases_may_not_form_a_loop() -> None:
    text = "[aliases]\na = 'b'\nb = 'a -n 1'\nc = 'a'\nd = 'd'\ne = 'f'\nf = 'list'"
    assert problems(text) == [
        "line 2: The alias 'a' doesn't lead to a command: a, b, a. It is ignored.",
        "line 3: The alias 'b' doesn't lead to a command: b, a, b. It is ignored.",
        "line 4: The alias 'c' doesn't lead to a command: c, a, b, a. It is ignored.",
        "line 5: The alias 'd' doesn't lead to a command: d, d. It is ignored.",
    ]
    assert parse(text, COMMANDS).configuration.aliases == {"e": "f", "f": "list"}


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"theme = 'light'\neditor = vi\n", "line 2: The file is not valid TOML: invalid value."),
        (b"theme = 'light'\neditor = [\n1,\n", "line 3: The file is not valid TOML: invalid value."),
        (b"theme = 'light'\n\xff", "line 2: The file is not valid UTF-8."),
        (b"x = " + b"[" * 5000, "The file is not valid TOML: nested too deeply."),
        (b"x = " + b"9" * 5000, "The file is not valid TOML: a number is out of range."),
        (b"#" * (1 << 21), "The file is longer than 1 MiB."),
    ],
)
def test_invalid_file_leaves_all_defaults(content: bytes, expected: str) -> None:
    file = read_file(BytesIO(content), COMMANDS)
    assert [f"{problem} {problem.consequence}" for problem in file.problems] == [f"{expected} The defaults are used."]
    assert file.configuration == Configuration()


def test_byte_order_mark_and_other_line_breaks_are_allowed() -> None:
    file = read_file(BytesIO(b'\xef\xbb\xbftheme = "light"\r\n[list]\r\nlimit = 3\r\n'), COMMANDS)
    assert (file.problems, file.lines) == ([], {"theme": 1, "list.limit": 3})


HEADERS = ["", "[list]\n", "[aliases]\n"]
KEYS = ["editor", "pager", "list", "list.sort", "search.limit", "aliases", "aliases.x", "other", '"a.b"', "''"]
VALUES = [
    "1", "true", "'list'", '"a = 1 # x"', '"""\n[x]\na = 2\n"\\"""""', "'''\ny = 1'''''", '[\n 1, # ]\n "]", []\n]',
    "[\n [1],\n { a = 1 },\n]", "{ sort = { x = '}' } }", "2026-11-23", "nan", '""', "''",
]  # fmt: skip


@given(st.lists(st.tuples(st.sampled_from(["", "# a = 1\n", "\n  "]), st.sampled_from(VALUES))))
def test_lines_of_keys(items: list[tuple[str, str]]) -> None:
    text, expected = "", {}
    for number, (before, value) in enumerate(items):
        text += f"{before}'k {number}' = {value}  # comment\n"
        expected[f"k {number}"] = text.count("\n") - value.count("\n")
    table = text.count("\n") + 1
    assert line_numbers(f"{text} [ t . 'u=' ] # [v]\na.b = 1") == {
        **expected, "t": table, "t.u=": table, "t.u=.a": table + 1, "t.u=.a.b": table + 1,
    }  # fmt: skip


@given(
    st.lists(st.tuples(st.sampled_from(HEADERS), st.sampled_from(KEYS), st.sampled_from(VALUES))),
    st.sampled_from(["", "[other]", "[[other]] # x", "theme = 1"]),
)
def test_any_toml_is_read(items: list[tuple[str, str, str]], last_line: str) -> None:
    text = "".join(f"{header}{name} = {value}\n" for header, name, value in items) + last_line
    file = parse(text, COMMANDS)
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        assert len(file.problems) == 1
    else:
        assert all(problem.line for problem in file.problems)


@pytest.mark.parametrize(
    "line", ["x{0} = 1", "aliases.a{0} = 'a{1}'", "aliases.a{0} = 'a0'", "aliases.a{0} = 'lsit'", "list.sort.x{0} = 1"]
)
def test_reading_takes_linear_time(line: str) -> None:
    def count(size: int) -> int:
        text = "".join(f"{line.format(number, number + 1)}\n" for number in range(size))
        return count_operations(lambda: parse(text, COMMANDS))

    assert_linear(count, 100)


@given(st.text())
def test_any_text_is_read(text: str) -> None:
    parse(text, COMMANDS)
