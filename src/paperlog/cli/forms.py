"""A paper as a form of TOML, to be filled in an editor."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from typing import Any

from paperlog.errors import InputUnreadable
from paperlog.formats.toml import dump_paper, read_paper
from paperlog.model import Paper
from paperlog.records import FACTS, BadRecord

_BLANK = """\
# A new paper. Only the title is needed; without one nothing is added.
title = ""
category = ""
aliases = []
tags = []
authors = []
# 2023, 2023-05 or 2023-05-17
published = ""
venue = ""
arxiv = ""
doi = ""
# links = [{ label = "arXiv", url = "https://arxiv.org/abs/2106.09685" }]
links = []
summary = \"\"\"
\"\"\"
"""

_NEEDED = frozenset({"title", "category"})
_HEAD = "# Your edits of this paper. An empty value takes a fact away; a line you delete stays as it is.\n"
_EMPTY: Mapping[str, str] = {
    "aliases": "[]", "authors": "[]", "published": '""', "venue": '""', "arxiv": '""', "doi": '""', "links": "[]",
    "summary": '""', "schema_url": '""', "related": "[]",
}  # fmt: skip


def blank_form() -> str:
    return _BLANK


def filled_form(paper: Paper) -> str:
    """Return a form with a paper's facts; tags have a command of their own."""
    lines = [line for line in dump_paper(paper).splitlines(keepends=True) if not line.startswith(("key = ", "tags = "))]
    text = "".join(lines)
    known = {line.partition(" = ")[0] for line in lines}
    return _HEAD + text + "".join(f"{field} = {empty}\n" for field, empty in _EMPTY.items() if field not in known)


def read_form(text: str) -> dict[str, Any]:
    """Return the facts of a form that was filled, as the model has them. Raises InputUnreadable."""
    try:
        raw = tomllib.loads(text)
        given = {field: value for field, value in raw.items() if value != ""}
        paper = read_paper({"key": "form", "title": "form", "category": "form", **given})
    except BadRecord as bad:
        raise InputUnreadable("The form", str(bad)) from None
    except ValueError as error:
        raise InputUnreadable("The form", str(error)) from None
    return {
        field: "" if field in _NEEDED and field not in given else getattr(paper, field)
        for field in raw
        if field in FACTS
    }
