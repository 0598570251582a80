"""Formulas as MathML."""

from __future__ import annotations

import re
from html import unescape
from xml.etree.ElementTree import Element

from latex2mathml.converter import convert_to_element

from paperlog.formats.html.markup import Markup, element, join

_MAX_LENGTH = 2000
_DEFINITIONS = re.compile(r"\\(?:re|provide)?new|\\def|\\let|\\DeclareMath")
"""Definitions of macros, which could expand to huge formulas."""
_UNKNOWN = re.compile(r"\\[A-Za-z]|&$")
_EQUATIONS = re.compile(r"(\\(?:begin|end)){(?:aligned|gathered|gather\*?)}")
"""Environments that latex2mathml doesn't know, all like `split`."""

_ELEMENTS = frozenset({
    "math", "mrow", "mi", "mn", "mo", "mtext", "mspace", "msub", "msup", "msubsup", "munder", "mover", "munderover",
    "mfrac", "msqrt", "mroot", "mtable", "mtr", "mtd", "mstyle", "mpadded", "mphantom",
})  # fmt: skip
_PARTS = {**dict.fromkeys(["msub", "msup", "munder", "mover", "mfrac", "mroot"], 2), "msubsup": 3, "munderover": 3}
"""The number of children that an element must have."""
_ATTRIBUTES = frozenset({
    "accent", "accentunder", "columnalign", "columnspacing", "depth", "display", "displaystyle", "fence", "form",
    "height", "linethickness", "lspace", "mathvariant", "maxsize", "minsize", "movablelimits", "rowspacing", "rspace",
    "scriptlevel", "separator", "stretchy", "symmetric", "voffset", "width",
})  # fmt: skip
"""Attributes that are kept. Links, colors and styles are not, because the page's policy forbids them."""


def mathml(tex: str, *, displayed: bool) -> Markup | None:
    """Return a formula as MathML, or None if it can't be converted."""
    if len(tex) > _MAX_LENGTH or _DEFINITIONS.search(tex):
        return None
    try:
        supported = _EQUATIONS.sub(r"\1{split}", tex)
        return _markup(convert_to_element(supported, display="block" if displayed else "inline"))
    except Exception:  # noqa: BLE001 - invalid TeX raises exceptions of all kinds
        return None


def _markup(node: Element) -> Markup:
    """Return an element as markup, with all text escaped. Raises ValueError for what isn't known to be harmless."""
    text = unescape(node.text or "")
    if node.tag not in _ELEMENTS or len(node) != _PARTS.get(node.tag, len(node)) or _UNKNOWN.match(text):
        raise ValueError(node.tag)
    attributes = {name: value for name, value in node.attrib.items() if name in _ATTRIBUTES}
    return element(node.tag, text, join(map(_markup, node)), **attributes)
