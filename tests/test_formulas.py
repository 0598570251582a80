"""Formulas in Markdown."""

from __future__ import annotations

import pytest
from markdown_it import MarkdownIt

from paperlog.formulas import DISPLAYED, INLINE, find_formulas
from support.counting import assert_linear, count_operations

PARSER = find_formulas(MarkdownIt("commonmark"))


def found(text: str) -> list[str]:
    """Return the TeX of the formulas in a text, displayed ones with `$$`."""
    tokens = [child for token in PARSER.parse(text) for child in (token, *(token.children or ()))]
    marks = {DISPLAYED: "$$", INLINE: ""}
    return [
        marks[token.type] + ("$$" if token.markup == "$$" else "") + token.content
        for token in tokens
        if token.type in marks
    ]


@pytest.mark.parametrize(
    ("text", "formulas"),
    [
        ("$x$", ["x"]),
        ("the $n$th of $k$s, ($a+b$), $c$-means, **$d$**", ["n", "k", "a+b", "c", "d"]),
        (r"$a \$ b$ and $\{x\}$", [r"a \$ b", r"\{x\}"]),
        ("$a\nb$", ["a\nb"]),
        ("设$x$为", ["x"]),
        ("$5$ and $a = 5 or so$", ["5", "a = 5 or so"]),
        ("inline $$x^2$$ too", ["$$x^2"]),
        ("$$x$$", ["$$x"]),
        ("text\n$$\na\n  + b\n$$\ntext", ["$$a\n+ b"]),
        ("- item\n\n  $$\n  a\n  $$", ["$$a"]),
        ("> $$ a\n> b $$", ["$$a\nb"]),
        ("> $$a\nb$$", ["$$a\nb"]),
        ("a\n\n    $$x$$", []),
        ("$$\na\n\nb $$", []),
        ("$$a", []),
        ("- $$a\n\nb$$", []),
    ],
)
def test_formulas_are_found(text: str, formulas: list[str]) -> None:
    assert found(text) == formulas


@pytest.mark.parametrize(
    "text",
    [
        "from $5 to $10, US$5 or A$6",
        "$5, €6, or 7$",
        r"\$x\$ and \$5",
        "`$x$` and ``$y$``",
        "```\n$x$\n```",
        "    $x$",
        "echo $HOME $PATH; cp $a/$b ${a}/${b} $(x)/$(y)",
        "$ ls $",
        "$x `$` y",
        "a$b$c",
        "$$",
        "$",
        "$$$$",
        "cash ($) and ($)",
    ],
)
def test_money_code_and_variables_are_not_formulas(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize("piece", ["$a ", "$$a\n", "$$a ", r"\$", "$a$b", "$$\n> ", "$a\n\n", "$ $$ "])
def test_formulas_are_found_in_linear_time(piece: str) -> None:
    assert_linear(lambda size: count_operations(lambda: found(piece * size)), 200)
