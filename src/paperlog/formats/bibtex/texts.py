"""Conversion of texts in fields between BibTeX and other formats, by the kind of the field."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import partial

from paperlog.formats.bibtex.encoding import latex_identifier, latex_line, latex_paragraphs, latex_title
from paperlog.formats.bibtex.fields import decode_line, decode_paragraphs
from paperlog.formats.bibtex.html import html_to_latex, latex_to_html
from paperlog.formats.bibtex.latex import latex_to_text, text_to_latex, unescape_url
from paperlog.formats.dated_notes import split_notes
from paperlog.formats.field_names import Kind
from paperlog.formats.text import escape_markup, is_plain, one_line, plain_paragraphs, strip_control, strip_unsafe

_HYPHEN = re.compile(r"(?<=\w)-(?=\w)")
_NEVER_PLAIN = frozenset({Kind.TITLE, Kind.PAGES})
"""The kinds in which even plain text is written differently: capitals get braces, and hyphens are doubled."""


def text_to_field(text: str, kind: Kind = Kind.TEXT) -> str:
    """Convert the text of a field to BibTeX."""
    if is_plain(text) and kind not in _NEVER_PLAIN:
        return text
    return _TO_FIELD[kind](text)


def field_to_text(latex: str, kind: Kind = Kind.TEXT) -> str:
    """Convert a field of BibTeX to text, with HTML in titles."""
    return latex if not latex or is_plain(latex) else _TO_TEXT[kind](latex)


def with_dated_notes(fields: Mapping[str, str], notes: Iterable[str]) -> dict[str, str]:
    """Add dated notes to the fields of an entry."""
    annote = "\n\n".join(filter(None, [fields.get("annote", ""), *(text_to_field(note, Kind.NOTES) for note in notes)]))
    return {**fields, "annote": annote} if annote else {**fields}


def _line_to_field(text: str) -> str:
    return text_to_latex(one_line(text))


def _field_to_line(latex: str) -> str:
    return one_line(latex_to_text(latex))


def _by_line(convert: Callable[[str], str], text: str) -> str:
    return "\n".join(map(convert, strip_control(text).strip().split("\n")))


def _by_note(convert_line: Callable[[str], str], convert: Callable[[str], str], text: str) -> str:
    """Convert dated notes as they are, and the text before them by line."""
    first, dated = split_notes(strip_unsafe(text))
    return "\n\n".join(filter(None, [_by_line(convert_line, first), *map(convert, dated)]))


def _pages_to_field(text: str) -> str:
    return _HYPHEN.sub("--", _line_to_field(text))


def _field_to_pages(latex: str) -> str:
    return decode_line(latex).replace("\u2013", "-")


_TO_FIELD: Mapping[Kind, Callable[[str], str]] = {
    **dict.fromkeys(Kind, _line_to_field),
    Kind.TITLE: partial(html_to_latex, encode=latex_title),
    Kind.RICH_TEXT: partial(html_to_latex, encode=latex_line),
    Kind.LINES: partial(_by_line, _line_to_field),
    Kind.NOTES: partial(_by_note, _line_to_field, text_to_latex),
    Kind.ABSTRACT: lambda text: latex_paragraphs(plain_paragraphs(text)),
    Kind.PAGES: _pages_to_field,
    Kind.VERBATIM: latex_identifier,
}
_TO_TEXT: Mapping[Kind, Callable[[str], str]] = {
    **dict.fromkeys(Kind, _field_to_line),
    Kind.TITLE: partial(latex_to_html, is_title=True),
    Kind.RICH_TEXT: latex_to_html,
    Kind.LINES: partial(_by_line, _field_to_line),
    Kind.NOTES: partial(_by_note, _field_to_line, latex_to_text),
    Kind.ABSTRACT: lambda latex: escape_markup(decode_paragraphs(latex)),
    Kind.PAGES: _field_to_pages,
    Kind.VERBATIM: lambda latex: one_line(unescape_url(latex)),
}
