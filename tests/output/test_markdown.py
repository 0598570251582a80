"""Markdown on a terminal."""

from __future__ import annotations

from io import StringIO
from textwrap import dedent

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from paperlog.output.cells import width
from paperlog.output.markdown import markdown
from paperlog.output.screen import ASCII, Screen


def screen(columns: int, *, color: bool = False) -> Screen:
    return Screen(StringIO(), is_terminal=True, width=columns, color=color)


def rendered(text: str, columns: int = 40, *, color: bool = False, keeps_lines: bool = False) -> str:
    """Return the lines of rendered Markdown, without spaces at their ends."""
    shown = screen(columns, color=color)
    shown.console.print(markdown(shown, dedent(text).strip(), keeps_lines=keeps_lines))
    assert isinstance(shown.stream, StringIO)
    return "\n".join(line.rstrip() for line in shown.stream.getvalue().splitlines())


CASES = {
    "paragraphs": ("one\ntwo  \nthree\n\nfour", "one two\nthree\n\nfour"),
    "marks": ("**a** _b_ `c  d` ~~e~~ \\* &amp; <s>", "a b c  d e * & <s>"),
    "headings without color": ("# One\ntext\n\nTwo\n---\n###### Six", "# One\n\ntext\n\n## Two\n\n###### Six"),
    "tight list": ("- a\n  - b\n    1. c\n    2. d\n- e", "• a\n  • b\n    1. c\n    2. d\n• e"),
    "loose list": ("- a\n\n  a2\n- b", "• a\n\n  a2\n\n• b"),
    "numbers": ("9. a\n1. b", " 9. a\n10. b"),
    "quotation": ("> one\n> > two\n>\n> - three\n\nend", "│ one\n│\n│ │ two\n│\n│ • three\n\nend"),
    "code": ("a\n\n```\nx  =  1\n\n  y\n```\n\n    z", "a\n\n  x  =  1\n\n    y\n\n  z"),
    "rule": ("a\n\n***\n\nb", "a\n\n───\n\nb"),
    "links": (
        "[a](https://x.org/b) <https://y.org> [https://z.org](https://z.org) [s](javascript:x)",
        "a (https://x.org/b) https://y.org\nhttps://z.org [s](javascript:x)",
    ),
    "image": ("![A *net*](https://x.org/a.png) end", "A net (https://x.org/a.png) end"),
    "table": (
        "| model | size |  |\n|:-:|--:|---|\n| a\\|b | **10** | x |\n| long name | 9 |",
        "  model     size\n────────────────────\n   a|b        10   x\nlong name      9",
    ),
    "text like a link reference": ("[todo]: check", "[todo]: check"),
    "empty": ("", ""),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_blocks_are_rendered(name: str) -> None:
    text, expected = CASES[name]
    assert rendered(text) == expected


def test_notes_keep_their_lines() -> None:
    assert rendered("one\ntwo", keeps_lines=True) == "one\ntwo"


def test_table_that_is_too_narrow_for_its_words_becomes_paragraphs() -> None:
    table = "| model | parameters |\n|---|---|\n| base | 65M |\n| big | 213M |"
    assert rendered(table, 17) == "model: base\nparameters: 65M\n\nmodel: big\nparameters: 213M"
    assert rendered(table, 18).startswith("model   parameters\n")


def test_long_words_and_code_are_broken_but_complete() -> None:
    text = "no_space_" * 8 + "\n\n```python\nfor step in range(len(batches)):\n```"
    shown = rendered(text, 20)
    assert "".join(shown.split()) == "no_space_" * 8 + "forstepinrange(len(batches)):"


def test_deep_lists_stay_readable_on_a_narrow_screen() -> None:
    text = "\n".join("  " * depth + f"- claim {depth}" for depth in range(12))
    shown = rendered(text, 20).split("\n")
    assert shown[:4] == ["• claim 0", "  • claim 1", "    • claim 2", "      • claim 3"]
    assert shown[-1].split() == ["claim", "11"]


def test_ascii_screens_get_ascii_symbols(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Screen, "glyphs", ASCII)
    text = "- a\n\n> b\n\n---\n\n| c |\n|---|\n| d |"
    assert rendered(text) == "* a\n\n| b\n\n---\n\nc\n-\nd"


def test_colors_come_from_the_palette_of_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    shown = rendered("# Title\n\n**b** `c` [d](https://x.org)\n\n```python\nreturn 'e'  # f\n```", color=True)
    assert shown.splitlines() == [
        "\x1b[1;4mTitle\x1b[0m",
        "",
        "\x1b[1mb\x1b[0m \x1b[1mc\x1b[0m \x1b[4md\x1b[0m\x1b[2m (https://x.org)\x1b[0m",
        "",
        "  \x1b[35mreturn\x1b[0m \x1b[32m'\x1b[0m\x1b[32me\x1b[0m\x1b[32m'\x1b[0m  \x1b[2m# f\x1b[0m",
    ]


@pytest.mark.parametrize("info", ["", "nosuchlanguage", "python title=x", "\x1b[31m"])
def test_code_in_any_language_is_shown(info: str) -> None:
    assert rendered(f"```{info}\nx = 1\n```") == "  x = 1"


def test_long_code_is_not_highlighted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    code = "return\n" * 100
    assert "\x1b[35m" in rendered(f"```Python\n{code}```", color=True)
    for other in (code * 10, f"{code}x = {'1' * 200}\n"):
        assert "\x1b[35m" not in rendered(f"```python\n{other}```", color=True)


@pytest.mark.parametrize(
    "text",
    [
        "*a " * 3000 + "a* " * 3000,
        "[" * 5000,
        "> " * 3000 + "a",
        "- " * 3000 + "a",
        "`a" * 2000,
        "![" * 2000 + "](x)" * 2000,
    ],
)
def test_deeply_nested_text_is_rendered(text: str) -> None:
    assert rendered(text)


PIECES = st.sampled_from(
    ["# ", "- ", "1. ", "> ", "    ", "```", "```python\n", "|", "\n|--|\n", "**", "_", "`", "[", "](x)", "![", "<x:y>",
     "$x^2$", "$$", "\n", "\n\n", "&#x202e;", "&#27;[31m", "\x1b[31m", "words ", "注意機構", "a" * 30, "\\", "~~",
     "---\n", "\t"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=40).map("".join), st.integers(20, 100), st.booleans())
@example("| a | b |\n|---|---|\n| c |", 20, False)
def test_any_text_fits_the_screen_and_is_harmless(text: str, columns: int, keeps_lines: bool) -> None:
    for line in rendered(text, columns, keeps_lines=keeps_lines).split("\n"):
        assert width(line) <= columns
        assert not any(character in line for character in "\x1b\u202e")
