r"""Formulas as plain text: `\sum_{i=1}^n x_i^2` becomes `∑ᵢ₌₁ⁿ xᵢ²`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import partial

# Only its tables are used. Its own function also replaces the beginning of a command, so that `\log` becomes `łog`.
from unicodeit.data import COMBININGMARKS, REPLACEMENTS, SUBSUPERSCRIPTS

_MAX_LENGTH = 2000
_MAX_DEPTH = 20

_TOKENS = re.compile(r"\\operatorname\*|\\[A-Za-z]+|\\.|\s+|.", re.DOTALL)
_NAMES = [
    "arccos", "arcsin", "arctan", "arg", "argmax", "argmin", "cos", "cosh", "cot", "deg", "det", "diag", "dim", "exp",
    "gcd", "inf", "ker", "lim", "liminf", "limsup", "ln", "log", "max", "min", "mod", "Pr", "rank", "sin", "sinh",
    "softmax", "sup", "tan", "tanh", "tr",
]  # fmt: skip
_OMITTED = [
    "left", "right", "middle", "big", "Big", "bigg", "Bigg", "bigl", "bigr", "bigm", "Bigl", "Bigr", "Bigm", "biggl",
    "biggr", "Biggl", "Biggr", "limits", "nolimits", "displaystyle", "textstyle", "scriptstyle", "nonumber", "notag",
    "!",
]  # fmt: skip
_SYMBOLS = {
    **dict(REPLACEMENTS),
    **{f"\\{name}": name for name in _NAMES},
    **{f"\\{name}": "" for name in _OMITTED},
    **{f"\\{space}": " " for space in [",", ";", ":", " ", "quad", "qquad"]},
    **{f"\\{character}": character for character in "{}$%&#_"},
    "~": " ", "&": " ", "'": "′", "-": "-", r"\\": "\n", r"\dots": "…", r"\ldots": "…",
    r"\|": "‖", r"\lvert": "|", r"\rvert": "|", r"\lVert": "‖", r"\rVert": "‖",
}  # fmt: skip
_SCRIPTS = {
    **{script: character for script, character in SUBSUPERSCRIPTS if script[1] not in ".<>"},
    "^⊤": "ᵀ", "^∗": "*", "^′": "′", "^∘": "°", "^†": "†", "^V": "ⱽ",
}  # fmt: skip
_SCRIPT_CHARACTERS = "".join(_SCRIPTS.values())
_PREFIXES = "∂∇Δ¬∀∃"
_ACCENTS = {**dict(COMBININGMARKS), r"\widehat": "\u0302", r"\widetilde": "\u0303"}
_LINES = {r"\overline", r"\underline", r"\bar"}
_FONTS = [rf"\math{name}" for name in ("bb", "bf", "cal", "frak", "it", "scr", "sf", "tt")]
_TEXTS = [
    *(rf"\text{name}" for name in ("", "bf", "it", "normal", "rm", "tt")),
    *(r"\mathrm", r"\operatorname", r"\operatorname*", r"\mbox", r"\boldsymbol", r"\bm", r"\emph"),
]
_BRACES = frozenset("⎴⎵⏜⏝⏞⏟⏠⏡")
r"""The symbols of commands that have an argument, such as `\underbrace`."""
_EQUATIONS = {"aligned", "align", "align*", "equation", "equation*", "gather", "gather*", "gathered", "split"}
_OPERATOR = re.compile(r"[\s+\-−±=,/<>≤≥≈∼∈→⋅×|]")
_UNIT = re.compile(rf"[√{_PREFIXES}]?(?:\d+|\w)[\u0300-\u036f{re.escape(_SCRIPT_CHARACTERS)}]*(?:_\w+)?|\(.*\)|\W")


class _NotPlainText(Exception):
    """Raised for a formula that can't be written as plain text."""


def plain_formula(tex: str) -> str | None:
    """Return a formula as plain text, or None if it can't be written as plain text."""
    if len(tex) > _MAX_LENGTH:
        return None
    try:
        text = _Formula(tex).sequence("")
    except _NotPlainText:
        return None
    return "\n".join(" ".join(line.split()) for line in text.strip().split("\n"))


class _Formula:
    """The tokens of a formula, read from left to right."""

    def __init__(self, tex: str) -> None:
        self._tokens = _TOKENS.findall(tex)[::-1]
        self._depth = 0

    def next(self) -> str:
        return self._tokens.pop() if self._tokens else ""

    def peek(self) -> str:
        return self._tokens[-1] if self._tokens else ""

    def sequence(self, end: str) -> str:
        """Read until the token `end`, or to the end of the formula if `end` is empty."""
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise _NotPlainText
        text = ""
        while (token := self.next()) != end:
            item, before = self._item(token), text[-1:]
            if token[1:] in _NAMES:
                item = " " * before.isalnum() + item + " " * self.peek().lstrip("\\").isalnum()
            elif token[1:].isalpha() and token not in _READERS and not (before.isspace() and _is_binary(token)):
                self._skip_end_of_name()
            text += item
        self._depth -= 1
        return text

    def _skip_end_of_name(self) -> None:
        r"""Skip a space that only ends the name of a command: `\partial L` becomes `∂L`."""
        following = self._tokens[-2] if len(self._tokens) > 1 else ""
        if following.isalnum() or (following.startswith("\\") and not _is_binary(following)):
            self.skip_space()

    def argument(self) -> str:
        return self.text().strip()

    def text(self) -> str:
        self.skip_space()
        return self._item(self.next())

    def skip_space(self) -> None:
        if self.peek().isspace():
            self.next()

    def _item(self, token: str) -> str:
        if reader := _READERS.get(token):
            return reader(self)
        text = " " if token.isspace() else _SYMBOLS.get(token, token)
        if text.startswith("\\") or token in {"", "}"} or any(map(unicodedata.combining, text)) or text in _BRACES:
            raise _NotPlainText
        return text


def _is_binary(token: str) -> bool:
    symbol = _SYMBOLS.get(token, "")
    return unicodedata.category(symbol[-1:] or " ") == "Sm" and symbol not in _PREFIXES


def _script(sign: str, formula: _Formula) -> str:
    content = formula.argument()
    characters = [_SCRIPTS.get(sign + character) for character in content]
    if all(characters):
        return "".join(filter(None, characters))
    return sign + (content if content.isalnum() or len(content) == 1 else f"({content})")


def _fraction(formula: _Formula) -> str:
    numerator, denominator = formula.argument(), formula.argument()
    return f"{f'({numerator})' if _OPERATOR.search(numerator) else numerator}/{_unit(denominator)}"


def _root(formula: _Formula) -> str:
    formula.skip_space()
    index = ""
    if formula.peek() == "[":
        formula.next()
        index = "".join(_SCRIPTS.get(f"^{character}", "\\") for character in formula.sequence("]"))
        if "\\" in index:
            raise _NotPlainText
    return f"{index}√{_unit(formula.argument())}"


def _unit(text: str) -> str:
    """Put text into parentheses, unless it's a single variable, a number or already in parentheses."""
    return text if _UNIT.fullmatch(text) else f"({text})"


def _negated(formula: _Formula) -> str:
    return unicodedata.normalize("NFC", f"{formula.argument()}\u0338")


def _accented(command: str, formula: _Formula) -> str:
    text, mark = formula.argument(), _ACCENTS[command]
    if command in _LINES:
        return "".join(character + mark for character in text)
    if not text or text[1:].strip(_SCRIPT_CHARACTERS):
        raise _NotPlainText
    return unicodedata.normalize("NFC", text[0] + mark) + text[1:]


def _in_font(command: str, formula: _Formula) -> str:
    return "".join(_SYMBOLS.get(f"{command}{{{character}}}", character) for character in formula.argument())


def _environment(formula: _Formula) -> str:
    if formula.argument() not in _EQUATIONS:
        raise _NotPlainText
    return ""


_READERS: dict[str, Callable[[_Formula], str]] = {
    "{": lambda formula: formula.sequence("}"),
    "^": partial(_script, "^"),
    "_": partial(_script, "_"),
    **dict.fromkeys([r"\frac", r"\dfrac", r"\tfrac", r"\cfrac"], _fraction),
    r"\sqrt": _root,
    r"\not": _negated,
    **{accent: partial(_accented, accent) for accent in _ACCENTS},
    **dict.fromkeys(_TEXTS, _Formula.text),
    **{font: partial(_in_font, font) for font in _FONTS},
    **dict.fromkeys([r"\begin", r"\end"], _environment),
}
