"""Other programs can read exported files."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from paperlog.catalogue import load_built_in
from paperlog.dates import PartialDate
from paperlog.formats import Export, ExportFormat, dumps
from paperlog.formats.dates import citation_date
from paperlog.models import Category, Link, Paper
from paperlog.text import fold

HOSTILE = [
    "}{ Unbalanced {{ Braces",
    r"Back\slash \emph and \input of C:\new",
    "100% of $5 & C# at a_b^c ~ d",
    "\"Quotes\" and 'others' -- dashes --- `too`",
    "@misc, @article and x@example.org",
    "=HYPERLINK(1) + 1",
    "Lines\nER  - \nTY  - JOUR",
    "Ünïcödé: Привет, 世界 and √",
    "A < B > C | D [E](F)",
]
AUTHORS = ("Jan van der Berg", "Łukasz O'Neil-Smith", "OpenAI & Friends {x}", "王小明", "Bell and Howell")
_BUILT_IN = load_built_in()
LIBRARIES = {
    "built-in": Export("built-in", _BUILT_IN.categories, _BUILT_IN.papers, []),
    "hostile": Export(
        "hostile",
        [Category("x", "X")],
        [
            Paper(
                f"p-{number}",
                title,
                "x",
                aliases=(title,),
                tags=(title,),
                authors=(AUTHORS[number % len(AUTHORS)], "Ann Bee"),
                published=PartialDate(2000 + number, 1 + number),
                venue=title if number % 2 else None,
                arxiv="2401.00001" if number % 3 else None,
                links=(Link("a", "https://example.org/a_(b)%20c#d&e=~f"),),
                summary=f"{title}\n\n{title}",
            )
            for number, title in enumerate(HOSTILE)
        ],
        [],
    ),
}

Found = tuple[str, list[str], str]


def shown(text: str) -> str:
    """Normalize text, because programs differ in quotes and markup."""
    text = text.replace("\u02c6", "^")  # papis decodes \textasciicircum as U+02C6
    return fold(re.sub(r"</?(?:span|i|b|sub|sup)\b[^>]*>", "", text))


def wanted(contents: Export, form: ExportFormat) -> list[Found]:
    return sorted(
        (
            shown(paper.title),
            sorted("".join(sorted(shown(author))) for author in paper.authors),
            str(paper.published if form is ExportFormat.CSV else citation_date(paper))[:4],
        )
        for paper in contents.papers
    )


def found(title: str, authors: list[str], year: object) -> Found:
    """Normalize the fields of an entry, because programs order the parts of names differently."""
    return (shown(title), sorted("".join(sorted(shown(author))) for author in authors), str(year))


def pandoc(reader: str) -> Callable[[str], list[Found]]:
    def read(text: str) -> list[Found]:
        pypandoc: Any = import_module("pypandoc")
        items = json.loads(pypandoc.convert_text(text, "csljson", format=reader))
        return [
            found(
                item["title"],
                ["".join(name.values()) for name in item["author"]],
                item["issued"]["date-parts"][0][0],
            )
            for item in items
        ]

    return read


def papis(text: str) -> list[Found]:
    items = import_module("papis.bibtex").bibtex_to_dict(text)
    return [
        found(item["title"], ["".join(name.values()) for name in item["author_list"]], item["year"]) for item in items
    ]


def python_csv(text: str) -> list[Found]:
    rows = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    return [found(row["title"], row["authors"].split("; "), row["date"][:4]) for row in rows]


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize(
    ("form", "read"),
    [
        pytest.param(ExportFormat.BIBTEX, pandoc("bibtex"), id="bibtex-pandoc"),
        pytest.param(ExportFormat.BIBTEX, papis, id="bibtex-papis"),
        pytest.param(ExportFormat.RIS, pandoc("ris"), id="ris-pandoc"),
        pytest.param(ExportFormat.CSL, pandoc("csljson"), id="csl-pandoc"),
        pytest.param(ExportFormat.CSV, python_csv, id="csv-python"),
    ],
)
def test_other_programs_read_every_title_author_and_year(
    library: str,
    form: ExportFormat,
    read: Callable[[str], list[Found]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    contents = LIBRARIES[library]
    assert sorted(read(dumps(contents, form))) == wanted(contents, form)
