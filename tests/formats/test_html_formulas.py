"""Formulas on the HTML page."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperlog.formats.html.markdown import render_note, render_prose
from paperlog.formats.html.mathml import mathml

FORMULAS = [
    r"\mathrm{softmax}\left(\frac{QK^\top}{\sqrt{d_k}}\right)V", r"\sum_{i=1}^{N} x_i < 5", r"\mathbb{R}^{n \times d}",
    r"\begin{cases} 1 & x > 0 \\ 0 & \text{otherwise} \end{cases}", r"\begin{aligned} a &= b \\ &= c \end{aligned}",
    r"\hat{y}_i \in \{1, \dots\}", r"x'", r"\begin{pmatrix} a & b \\ c & d \end{pmatrix}",
]  # fmt: skip
HOSTILE = [
    r"\href{javascript:alert(1)}{x}", "</math><script>alert(1)</script>", r"\text{<img src=x onerror=alert(1)>}",
    r"\unicode{x3c}script", r"\style{background:url(https://x.org)}{x}", r"\class{a}{x}", r"\color{red}x", "&lt;b&gt;",
    r"\text{&lt;script&gt;}", r"\colorbox{red\" onclick=\"x}{y}", r"\mbox{$\href{x}{y}$}",
]  # fmt: skip
FAILING = [
    r"\foo", r"\frac{a}", "{", "x_", "a & b", r"\left(", "{" * 900 + "}" * 900, "x" * 3000, r"\newcommand{\a}{\b\b}\a",
    r"\def\a{\a\a}\a", r"\begin{aligned}",
]  # fmt: skip


class Elements(HTMLParser):
    """The elements of a text, which must be closed in order, and their attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.names: list[str] = []
        self.attributes: list[str] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        self.attributes += [name for name, _ in attrs]
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("tex", FORMULAS)
def test_formula_becomes_mathml(tex: str) -> None:
    markup = mathml(tex, displayed=True)
    assert markup
    elements = Elements(markup)
    assert elements.names[0] == "math"
    assert all(re.fullmatch("math|m[a-z]+", name) for name in elements.names)
    assert markup.startswith('<math display="block">')


def test_formulas_are_rendered_inside_markdown() -> None:
    assert render_note("$n$ *is*\n`$5$`") == (
        '<p><math display="inline"><mrow><mi>n</mi></mrow></math> <em>is</em><br>\n<code>$5$</code></p>\n'
    )
    displayed, _ = render_prose("$$\nx\n$$")
    assert displayed == ""
    assert '<p tabindex="0"><math display="block"><mrow><mi>x</mi></mrow></math></p>' in "".join(
        render_prose("$$\nx\n$$")
    )


@pytest.mark.parametrize("tex", FAILING)
def test_formula_that_is_not_known_stays_as_it_is(tex: str) -> None:
    assert mathml(tex, displayed=False) is None


def test_formula_that_stays_as_it_is_becomes_code() -> None:
    assert render_note(r"$\foo<b>$") == "<p><code>$\\foo&lt;b&gt;$</code></p>\n"


@given(
    st.lists(st.sampled_from([*FORMULAS, *HOSTILE, *FAILING, *"\\{}_^&<>\"' $"]) | st.text(max_size=5), max_size=5),
    st.booleans(),
)
def test_formulas_cannot_inject_markup(parts: list[str], displayed: bool) -> None:
    tex = "".join(parts)
    markup = mathml(tex, displayed=displayed)
    if markup is not None:
        elements = Elements(markup)
        assert elements.names[0] == "math"
        assert not {"script", "img", "a", "b", "style", "maction", "annotation-xml"} & {*elements.names}
        assert not {"href", "style", "class", "id", "xlink:href", "src", "onclick"} & {*elements.attributes}
    Elements(render_note(f"${tex}$").replace("<br>", "").replace("<hr>", ""))


@pytest.mark.parametrize("tex", HOSTILE)
def test_hostile_formulas_are_harmless(tex: str) -> None:
    markup = mathml(tex, displayed=False) or ""
    assert not re.search(r"<(?!/?m)|javascript|https:|onerror=[^&]*>|\sstyle=|class=", markup)
