"""Conversion of titles between HTML, as in CSL and RIS, and LaTeX.

The same markup is in both: italics, bold, small capitals, subscripts and superscripts. Words in braces, whose case
BibTeX styles keep, are a `span` of the class `nocase` in HTML.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from paperlog.formats.bibtex.encoding import is_protected, latex_line
from paperlog.formats.bibtex.fields import decode_line
from paperlog.formats.bibtex.latex import latex_to_text
from paperlog.formats.text import is_plain, one_line, plain_line, strip_markup

_MACROS = {
    "i": "emph", "em": "emph", "italic": "emph", "b": "textbf", "strong": "textbf", "bold": "textbf",
    "sub": "textsubscript", "sup": "textsuperscript", "sc": "textsc", "scp": "textsc",
}  # fmt: skip
_SMALL_CAPITALS = ('<span style="font-variant:small-caps;">', "</span>")
_NO_CASE = ('<span class="nocase">', "</span>")
_TAGS = {
    "emph": ("<i>", "</i>"), "textit": ("<i>", "</i>"), "textbf": ("<b>", "</b>"), "textsc": _SMALL_CAPITALS,
    "textsubscript": ("<sub>", "</sub>"), "textsuperscript": ("<sup>", "</sup>"),
}  # fmt: skip
# Without the flag `a`, `s` also matches a long s, and `i` a dotless i.
_TAG = re.compile(rf"<(/?)(?ai:jats:)?((?ai:{'|'.join(_MACROS)}|span))(\s[^<>]*)?>")
_CONTENT = re.compile(r"[^{}\\][^{}]{0,99}")
_GROUP = re.compile(
    r"\$[^$]*\$|\\(emph|textit|textbf|textsc|textsubscript|textsuperscript)\s*\{|\\(?:[A-Za-z]+|.)|(\{)|\}", re.DOTALL
)


def html_to_latex(html: str, encode: Callable[[str], str] = latex_line) -> str:
    """Convert text with HTML to LaTeX. Tags that have no meaning in LaTeX are removed. `encode` converts plain text."""
    if is_plain(html):
        return encode(html)
    plain = plain_line(html)
    if "<" not in html:
        return encode(plain)
    parts, closers, end = [], list[tuple[str, str]](), 0
    for tag in _TAG.finditer(html):
        parts.append(_encoded(html[end : tag.start()], encode))
        end = tag.end()
        name = tag[2].lower()
        if not tag[1]:
            opener = _opener(name, tag[3] or "")
            parts.append(opener)
            closers.append((name, "}" if opener else ""))
        elif closers and closers[-1][0] == name:
            parts.append(closers.pop()[1])
        else:
            return encode(plain)
    latex = one_line("".join([*parts, _encoded(html[end:], encode)]))
    return latex if not closers and decode_line(latex) == plain else encode(plain)


def latex_to_html(latex: str, *, is_title: bool = False) -> str:
    """Convert LaTeX to text with HTML. Macros that have no meaning in HTML are removed."""
    if "{" not in latex:
        return one_line(latex_to_text(latex))
    parts, closers, end, tags = [], list[str](), 0, 0
    for match in _GROUP.finditer(latex):
        name, brace = match[1], match[2]
        if name or brace:
            opener, closer = _TAGS[name] if name else ("", "")
            if is_title and brace and not tags and _keeps_case(latex, match.end()):
                opener, closer = _NO_CASE
            closers.append(closer)
            tags += bool(opener)
            tag = opener
        elif match[0] == "}" and closers:
            tag = closers.pop()
            tags -= bool(tag)
        else:
            continue
        if tag:
            parts += [latex_to_text(latex[end : match.start()]), tag]
            end = match.end()
    html = one_line("".join([*parts, latex_to_text(latex[end:])]))
    return html if not closers and plain_line(html) == decode_line(latex) else one_line(latex_to_text(latex))


def _encoded(html: str, encode: Callable[[str], str]) -> str:
    """Convert a part of a text, with the spaces around it."""
    text = strip_markup(html)
    return f"{' ' * text[:1].isspace()}{encode(text)}{' ' * (text[-1:].isspace() and bool(text.strip()))}"


def _opener(name: str, attributes: str) -> str:
    if name != "span":
        return f"\\{_MACROS[name]}{{"
    if "nocase" in attributes:
        return "{"
    return "\\textsc{" if "small-caps" in attributes else ""


def _keeps_case(latex: str, start: int) -> bool:
    """Return whether a group in braces keeps the case of its words, and isn't written for any title."""
    content = _CONTENT.match(latex, start)
    word = content[0] if content else ""
    return word != word.lower() and not is_protected(word)
