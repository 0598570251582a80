"""Text of bibliography fields, without markup and control characters."""

from __future__ import annotations

import re
from html import unescape

from paperlog.text import CONTROL, fold

_NOT_TEXT = re.compile(rf"[{CONTROL}]")
_NOT_TEXT_OR_LINE = re.compile(rf"(?!\n)[{CONTROL}]")
_SPACE_IN_LINE = re.compile(r"[^\S\n]")
_HALF = re.compile("[\ud800-\udfff]")
_ATTRIBUTE = r"""\s+[\w:-]+\s*=\s*(?:"[^"]*"|'[^']*'|[^\s<>"'=]+)"""
_BLOCK = re.compile(rf"</?(?:jats:)?(?:p|sec|title|div|li|br)(?:{_ATTRIBUTE})*\s*/?>", re.IGNORECASE)
_INLINE = re.compile(
    rf"</?(?:(?:jats|mml):[a-z-]+|i|b|u|em|strong|sub|sup|sc|scp|ovl|tt|span|italic|bold|ul|ol|a)(?:{_ATTRIBUTE})*\s*/?>",
    re.IGNORECASE,
)
_SAME_FORMULA = re.compile(
    r"(?<=</jats:tex-math>)\s*<mml:math\b(?:(?!</?mml:math\b).)*+</mml:math>", re.IGNORECASE | re.DOTALL
)
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_BLANK_LINE = re.compile(r"\n\s*\n")


def clean(text: str) -> str:
    """Return a text on one line, without control characters."""
    return " ".join(_NOT_TEXT.sub("", " ".join(_HALF.sub("\ufffd", text).split())).split())


def without_control(text: str) -> str:
    """Return a text of lines without control characters."""
    return _NOT_TEXT_OR_LINE.sub("", _SPACE_IN_LINE.sub(" ", _HALF.sub("\ufffd", text)))


def words(text: str) -> str:
    """Return a text on one line, without markup."""
    return clean(without_markup(text))


def paragraphs(text: str) -> str:
    """Return a text without markup, with a blank line between its paragraphs, without the heading "Abstract"."""
    parts = [part for part in map(clean, _BLANK_LINE.split(without_markup(text))) if part]
    return "\n\n".join(parts[1:] if parts[1:] and fold(parts[0]) == "abstract" else parts)


def without_markup(text: str) -> str:
    """Return the text of JATS or HTML; a `<` that begins none of their tags stays.

    Of a formula that is there in TeX and in MathML, TeX is text.
    """
    plain = _INLINE.sub("", _BLOCK.sub("\n\n", _SAME_FORMULA.sub("", text)))
    return _ENTITY.sub(lambda found: unescape(found[0]), plain)
