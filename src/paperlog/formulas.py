"""Formulas in Markdown: TeX in `$…$`, or displayed in `$$…$$`."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline

INLINE, DISPLAYED = "formula", "displayed_formula"
"""The types of tokens. A token's `content` is its TeX; inside a paragraph, its `markup` is `$` or `$$`."""

# Amounts of money and shell variables aren't formulas: a formula doesn't begin or end with a space, and isn't next
# to a letter or digit, except for "$n$th" and "$k$s".
_DISPLAYED = re.compile(r"\$\$((?:[^$\\]|\\.)++)\$\$", re.DOTALL)
_INLINE = re.compile(
    r"(?<![A-Za-z0-9$])\$(?!\s)((?:[^$\\`]|\\.)++)(?<!\s)\$(?:(?=(?:s|st|nd|rd|th)\b)|(?![A-Za-z0-9_({$]))", re.DOTALL
)
_WORD = re.compile(r"(?<=\s)[A-Za-z]{2,}(?=\s)")
_TEX = re.compile(r"[\\^_={}<>+]")


def find_formulas(parser: MarkdownIt) -> MarkdownIt:
    """Make a Markdown parser find formulas, except in code."""
    parser.inline.ruler.before("escape", "formula", _find_inline)
    parser.block.ruler.before(
        "fence", "formula", _find_displayed, {"alt": ["paragraph", "reference", "blockquote", "list"]}
    )
    return parser


def _find_inline(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != "$":
        return False
    found = _DISPLAYED.match(state.src, state.pos) or _INLINE.match(state.src, state.pos)
    if not found or (found.re is _INLINE and _WORD.search(found[1]) and not _TEX.search(found[1])):
        return False
    if not silent:
        token = state.push(INLINE, "", 0)
        token.content, token.markup = found[1], "$$" if found.re is _DISPLAYED else "$"
    state.pos = found.end()
    return True


def _find_displayed(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """Find a formula that begins with `$$` at the start of a line, and ends with `$$` at the end of a line."""
    if state.is_code_block(start_line) or not _line(state, start_line).startswith("$$"):
        return False
    lines = [_line(state, start_line).removeprefix("$$")]
    while "$$" not in lines[-1]:
        line = start_line + len(lines)
        if line >= end_line or state.isEmpty(line) or state.sCount[line] < state.blkIndent:
            return False
        lines.append(_line(state, line))
    *before, last = lines
    tex = "\n".join([*before, last.rstrip().removesuffix("$$")]).strip()
    if not tex or last.index("$$") != len(last.rstrip()) - 2:
        return False
    if not silent:
        state.line = start_line + len(lines)
        token = state.push(DISPLAYED, "", 0)
        token.block, token.map, token.content = True, [start_line, state.line], tex
    return True


def _line(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]
