"""Formulas as plain text."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperlog.output.formulas import plain_formula

PLAIN = {
    r"\mathrm{softmax}\left(\frac{QK^\top}{\sqrt{d_k}}\right)V": "softmax(QKᵀ/√dₖ)V",
    r"O(n^2 \cdot d)": "O(n² ⋅ d)",
    r"O(n\log n)": "O(n log n)",
    r"\sum_{i=1}^{N} x_i": "∑ᵢ₌₁ᴺ xᵢ",
    r"p_\theta(x_{1:T})": "p_θ(x_(1:T))",
    r"\mathbb{R}^{n \times d}": "ℝ^(n × d)",
    r"\mathbb R, \mathbf{x}, \boldsymbol{y}": "ℝ, 𝐱, y",
    r"\{1, \dots, n\}": "{1, …, n}",
    r"\|x\|_2 \le 10^{-4}": "‖x‖₂ ≤ 10⁻⁴",
    r"\frac{1}{2\sigma^2} - \dfrac12": "1/(2σ²) - 1/2",
    r"\frac{\partial L}{\partial w}": "∂L/∂w",
    r"\frac{a + b}{c}": "(a + b)/c",
    r"\sqrt d + \sqrt[3]{x+y}": "√d + ³√(x+y)",
    r"\hat{y}_i, \hat{y_i}, \bar{\alpha}, \overline{AB}, \tilde x": "ŷᵢ, ŷᵢ, α̅, A̅B̅, x̃",
    r"\infty \in \alpha\beta": "∞ ∈ αβ",
    r"x \notin A, \not\in, a \not= b": "x ∉ A, ∉, a ≠ b",
    r"x\in X": "x∈X",
    r"a\text{ if }b, \operatorname*{arg\,max}_x": "a if b, arg maxₓ",
    r"\mathcal{L}_{\text{CLM}} = -\log p(x_t \mid x_{<t})": "ℒ_CLM = -log p(xₜ ∣ x_(<t))",
    r"\max_{x}\min_{y} f'": "maxₓ min_y f′",
    r"90^\circ, x^*, x^{\prime}": "90°, x*, x′",
    r"\begin{aligned} a &= b \\ &= c \end{aligned}": "a = b\n= c",
    r"50\% \& \$5 \_": "50% & $5 _",
    "": "",
}
OTHER = [
    r"\foo", "{", "}", "x_", r"\frac{a}", r"\frac{a", r"\hat{}", r"\hat{xyz}", r"\begin{cases} 1 \end{cases}",
    r"\underbrace{x}_{y}", r"\color{red}x", r"\sqrt[x_q]{2}", r"\sqrt[", "\\", r"\mathring x", "{" * 30 + "}" * 30,
    "x" * 3000,
]  # fmt: skip


@pytest.mark.parametrize("tex", PLAIN)
def test_formula_as_plain_text(tex: str) -> None:
    assert plain_formula(tex) == PLAIN[tex]


@pytest.mark.parametrize("tex", OTHER)
def test_formula_that_has_no_plain_text(tex: str) -> None:
    assert plain_formula(tex) is None


@given(
    st.lists(st.sampled_from([*PLAIN, *OTHER, *r"\{}[]_^&~' x1", r"\frac", r"\sqrt", r"\left", r"\mathbb"])).map(
        "".join
    )
)
def test_any_formula_has_plain_text_or_none(tex: str) -> None:
    plain = plain_formula(tex)
    assert plain is None or "\\frac" not in plain


def test_converter_is_loaded_only_for_formulas() -> None:
    code = """
import sys
from io import StringIO
from paperlog.output.markdown import markdown
from paperlog.output.screen import Screen
screen = Screen(StringIO(), is_terminal=True, width=80, color=False)
screen.console.print(markdown(screen, sys.argv[1]))
print('unicodeit' in sys.modules)
"""
    for text, expected in (("for \\$5", "False"), ("$5 and $10", "False"), ("$x^2$", "True")):
        result = subprocess.run([sys.executable, "-c", code, text], capture_output=True, text=True, check=True)
        assert result.stdout.strip() == expected
