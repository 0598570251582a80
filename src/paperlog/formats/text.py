"""Cleaning of text from bibliography fields, such as markup and control characters, and escaping for Markdown."""

from __future__ import annotations

import re
from functools import lru_cache
from html import unescape

from paperlog.text import CONTROL, fold

_CONTROL_CHARACTER = re.compile(rf"[{CONTROL}]")
_UNSAFE = re.compile(rf"(?![\n\t])[{CONTROL}]")
ESCAPE_SEQUENCE = re.compile(r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b\n]*(?:\x07|\x1b\\)")
"""Escape sequences that change colors, move the cursor, set the window title or make a link."""
_SPACE_EXCEPT_NEWLINE = re.compile(r"[^\S\n]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_ATTRIBUTE = r"""\s+[\w:-]+\s*=\s*(?:"[^"]*"|'[^']*'|[^\s<>"'=]+)"""
_BLOCK_TAG = re.compile(
    rf"</?(?:jats:)?(?:p|sec|title|div|li|br|h[1-6]|blockquote)(?:{_ATTRIBUTE})*\s*/?>", re.IGNORECASE
)
_INLINE_TAG = re.compile(
    rf"</?(?:(?:jats|mml):[a-z-]+|i|b|u|em|strong|sub|sup|sc|scp|ovl|tt|span|italic|bold|ul|ol|a)(?:{_ATTRIBUTE})*\s*/?>",
    re.IGNORECASE,
)
_MATHML_AFTER_TEX = re.compile(
    r"(?<=</jats:tex-math>)\s*<mml:math\b(?:(?!</?mml:math\b).)*+</mml:math>", re.IGNORECASE | re.DOTALL
)
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_MARKDOWN_SYNTAX = re.compile(r"[\\`*_\[\]<>|~#]|&(?=#?\w+;)")
_MARKDOWN_SYNTAX_IN_URL = re.compile(r"[\\`<>()\[\]|]|&(?=#?\w+;)")
_BLANK_LINE = re.compile(r"\n\s*\n")
_PLAIN = re.compile(r"[A-Za-z0-9\w .,:;!?()\[\]/|@*+='-]*")  # letters of ASCII first, because they are faster


@lru_cache(maxsize=1 << 8)  # the value of a field is converted several times in a row
def is_plain(text: str) -> bool:
    """Return whether text is the same with and without LaTeX, HTML, control characters and extra white space.

    Most values are, and checking this is faster than converting them.
    """
    has_plain_characters = _PLAIN.fullmatch(text) is not None and text.strip() == text
    return has_plain_characters and "_" not in text and "  " not in text and "--" not in text and "''" not in text


def one_line(text: str) -> str:
    """Collapse whitespace and remove control characters and escape sequences."""
    if text.isprintable() and "  " not in text and text.strip() == text:  # a space is the only printable white space
        return text
    collapsed = " ".join(text.split())
    if collapsed.isprintable():
        return collapsed
    text = ESCAPE_SEQUENCE.sub("", _SURROGATE.sub("\ufffd", text))
    return " ".join(_CONTROL_CHARACTER.sub("", " ".join(text.split())).split())


def strip_control(text: str) -> str:
    """Remove escape sequences and control characters except newlines, and replace other white space with spaces."""
    return text if text.isprintable() else strip_unsafe(_SPACE_EXCEPT_NEWLINE.sub(" ", text))


def strip_unsafe(text: str) -> str:
    """Remove escape sequences, and control characters except newlines and tabs."""
    return text if text.isprintable() else _UNSAFE.sub("", ESCAPE_SEQUENCE.sub("", _SURROGATE.sub("\ufffd", text)))


def plain_line(text: str) -> str:
    """Remove markup and put the text on one line."""
    return one_line(strip_markup(text))


def plain_paragraphs(text: str) -> str:
    """Remove markup and a leading "Abstract" heading; separate paragraphs by a blank line."""
    parts = [part for part in map(one_line, _BLANK_LINE.split(strip_markup(text))) if part]
    return "\n\n".join(parts[1:] if parts[1:] and fold(parts[0]) == "abstract" else parts)


def strip_markup(text: str) -> str:
    """Remove JATS and HTML tags and decode entities. Any other `<` stays.

    If a formula is in both TeX and MathML, only the TeX is kept.
    """
    if "<" not in text and "&" not in text:
        return text
    text = _INLINE_TAG.sub("", _BLOCK_TAG.sub("\n\n", _MATHML_AFTER_TEX.sub("", text)))
    return _ENTITY.sub(lambda match: unescape(match[0]), text)


def escape_markup(text: str) -> str:
    """Escape text so that `strip_markup` returns it. Text that has no tags and no entities stays as it is."""
    return text if strip_markup(text) == text else text.replace("&", "&amp;").replace("<", "&lt;")


def markdown_link(text: str, url: str) -> str:
    return f"[{escape_markdown(text)}]({escape_markdown_url(url)})"


def escape_markdown(text: str) -> str:
    """Put text on one line, and escape it for Markdown."""
    return _MARKDOWN_SYNTAX.sub(_escaped, one_line(text))


def escape_markdown_url(url: str) -> str:
    return _MARKDOWN_SYNTAX_IN_URL.sub(_escaped, url)


def _escaped(match: re.Match[str]) -> str:
    return "&amp;" if match[0] == "&" else f"\\{match[0]}"
