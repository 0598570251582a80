"""Round trips: reading an export returns the exported papers, as far as the format can hold them.

A format's `held_by` function returns the fields that the format can hold.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from paperlog.catalogue import load_built_in
from paperlog.dates import PartialDate
from paperlog.formats import Export, ExportFormat, ImportedList, ImportFormat, dumps, loads
from paperlog.formats.authors import strip_et_al
from paperlog.formats.bibliography import paper_links, short_title_aliases
from paperlog.formats.markdown.vocabulary import is_generic, is_unrelated_url
from paperlog.formats.text import one_line, strip_control
from paperlog.identifiers import comparable_url, make_link, parse_arxiv_id, parse_doi
from paperlog.models import Category, Link, Paper
from paperlog.text import fold, fold_tag, slug
from support.readings import note_of, reading_of
from support.shell import Shell

SIGNS = [*"\\{}$&%#_^~@\"'`<>|*[]()-=+,;:!.\n\t\r/", "--", "''", "\\\\", "{\\", "\n\n", "ER  - ", "TY  - ", "]("]
SIGNS += [
    "\n@misc(x,",
    "\n@misc{x,",
    " and ",
    "https://a.org/b_c",
    "&amp;",
    "<br>",
    "é",
    "王",
    "\u2028",
    "\0",
    "\x1b[1m",
]
HOSTILE = st.lists(st.sampled_from(SIGNS) | st.text(st.characters(codec="utf-8"), max_size=4), max_size=8).map("".join)
TEXTS = st.builds(
    "{}{}{}".format, st.sampled_from(["A", "LoRA ", "=1", "-x", "'@y", "\uff1d1"]), HOSTILE, st.sampled_from("bZ9")
)
PEOPLE = st.sampled_from(
    [
        "Ann Bee",
        "Jan van der Berg",
        "A. B. Cee Jr.",
        "OpenAI",
        "王小明",
        "Google Research",
        "Zoë O'Neil-Ümlaut",
        "Le Roux",
        "Bell and Howell",
        "Research & Co",
    ]
)
TAGS = st.builds(
    "{}{}{}".format, st.sampled_from("aC"), st.text("<>&;,\\b/#{} =@'"), st.sampled_from(["é", "lt;", "\\"])
)
ADDRESSES = st.from_regex(r"https://[a-z]{1,5}\.org/[A-Za-z0-9_%~#&?=+*\[\]|`!:@$^'-]{0,8}[a-z]", fullmatch=True)
DATES = st.dates(PartialDate(1900).first_day, PartialDate(2099).first_day).map(PartialDate.from_date) | st.builds(
    PartialDate, st.integers(1900, 2099), st.integers(0, 12)
)
KEYS = st.from_regex(r"[a-z]{1,8}(-[a-z0-9]{1,8}){0,2}", fullmatch=True)
PAPERS = st.builds(
    Paper,
    key=KEYS,
    title=TEXTS,
    category=st.sampled_from(["x", "y"]),
    aliases=st.lists(TEXTS, max_size=2).map(tuple),
    tags=st.lists(TAGS, max_size=3, unique_by=fold_tag).map(tuple),
    authors=st.lists(PEOPLE, max_size=3).map(tuple),
    published=st.none() | DATES,
    venue=st.none() | TEXTS,
    arxiv=st.sampled_from([None, "2106.09685", "hep-th/9901001"]),
    doi=st.sampled_from([None, "10.1145/1.2", "10.1002/(SICI)_1%5<1#2>3;2-E", "10.48550/arXiv.2106.09685"]),
    links=st.lists(ADDRESSES, max_size=3, unique_by=comparable_url).map(lambda urls: tuple(map(make_link, urls))),
    summary=st.none() | TEXTS,
    abstract=st.none() | TEXTS,
)  # fmt: skip
LISTS = st.lists(PAPERS, max_size=3, unique_by=lambda paper: paper.key)
CATEGORIES = [Category("x", "Category X"), Category("y", "The y & *z*", position=1)]


def round_trip(papers: Iterable[Paper], form: ExportFormat) -> ImportedList:
    text = dumps(Export("list", CATEGORIES, list(papers), []), form, badges=form is ExportFormat.MARKDOWN)
    return loads(text, "list", ImportFormat(form.value))


def _reference(paper: Paper) -> dict[str, Any]:
    """Return the fields that every bibliography format holds: plain text, one line per paragraph, one alias."""
    title = one_line(paper.title)
    urls = [link.url for link in paper.links]
    arxiv = next(filter(None, map(parse_arxiv_id, (paper.arxiv or "", *urls, paper.doi or ""))), None)
    identifier = next(filter(None, map(parse_doi, (paper.doi or "", *urls))), None)
    return {
        "key": paper.key,
        "title": title,
        "aliases": short_title_aliases(title, one_line(paper.aliases[0])) if paper.aliases else (),
        "authors": tuple(filter(None, map(strip_et_al, map(one_line, paper.authors)))),
        "published": paper.published,
        "venue": one_line(paper.venue or "") or None,
        "arxiv": arxiv,
        "doi": identifier,
        "links": paper_links(urls, arxiv, identifier),
        "tags": tuple(map(one_line, paper.tags)),
        "summary": _paragraphs(strip_control(paper.summary or "")),
        "abstract": _paragraphs(strip_control(paper.abstract or "")),
        "category": "other",
    }


def _paragraphs(text: str) -> str | None:
    return "\n\n".join(filter(None, map(one_line, re.split(r"\n\s*\n", text)))) or None


def _bibtex(paper: Paper) -> dict[str, Any]:
    return _reference(paper)


def _csv(paper: Paper) -> dict[str, Any]:
    """Return the bibliography fields and the category, which is exported by name."""
    return _reference(paper) | {"category": next(slug(each.name) for each in CATEGORIES if each.key == paper.category)}


def _ris(paper: Paper) -> dict[str, Any]:
    """Return the bibliography fields without the summary, paragraph breaks, and a venue that equals the title."""
    held = _reference(paper)
    venue = held["venue"] if fold(one_line(paper.venue or "")) != fold(one_line(paper.title)) else None
    return held | {"venue": venue, "summary": None, "abstract": one_line(paper.abstract or "") or None}


def _csl(paper: Paper) -> dict[str, Any]:
    """Return the bibliography fields without the summary and with only the first link."""
    return _reference(replace(paper, links=paper.links[:1], summary=None))


@pytest.mark.parametrize(
    ("form", "held_by"),
    [(ExportFormat.BIBTEX, _bibtex), (ExportFormat.CSV, _csv), (ExportFormat.RIS, _ris), (ExportFormat.CSL, _csl)],
    ids=lambda value: value if isinstance(value, str) else "",
)
@given(LISTS)
def test_bibliography_round_trip(
    form: ExportFormat, held_by: Callable[[Paper], dict[str, Any]], papers: list[Paper]
) -> None:
    if not papers:
        return
    read = round_trip(papers, form)
    assert read.rejected == []
    held = [held_by(paper) for paper in papers]
    assert [{name: getattr(paper, name) for name in held[0]} for paper in read.papers] == held


CITED = st.builds(
    replace,
    PAPERS,
    arxiv=st.sampled_from([None, "2106.09685", "2012.12877", "hep-th/9901001"]),
    published=st.none() | st.builds(PartialDate, st.integers(1998, 2023), st.sampled_from([0, 1, 6, 12])) | DATES,
    venue=st.sampled_from([None, "ICLR 2022", "ICML 2021", "ACM 1999", "JMLR", "From 2021 to 2022"]),
)


@given(CITED, st.sampled_from([ExportFormat.BIBTEX, ExportFormat.CSL, ExportFormat.RIS]))
def test_date_of_a_preprint_survives_a_citation_by_the_year_of_the_venue(paper: Paper, form: ExportFormat) -> None:
    (read,) = round_trip([paper], form).papers
    assert (read.published, read.venue) == (paper.published, paper.venue)


@pytest.mark.parametrize(
    ("published", "venue", "arxiv", "cited"),
    [
        ("2021-06", "ICLR 2022", "2106.09685", "2022"),  # a preprint
        ("2021-05", "ICCV 2021", "2105.15203", "2021"),  # the month of the preprint
        ("2021-10", "ICCV 2021", "2105.15203", "2021-10"),  # the month of the conference
        ("2021-06-17", "ICLR 2022", None, "2021-06-17"),
        ("2021-06", "JMLR", "2106.09685", "2021-06"),
        ("2021-06", "arXiv preprint arXiv:2106.09685", "2106.09685", "2021-06"),
        ("2023", "ICLR 2022", "2106.09685", "2023"),  # printed later
        ("1990", "Reprints 2022", "2106.09685", "1990"),
        ("1998-12", "ACM 1999", "hep-th/9812001", "1999"),
        (None, "ICLR 2022", "2106.09685", None),
    ],
)
def test_published_paper_is_cited_by_the_year_of_its_venue(
    published: str | None, venue: str, arxiv: str | None, cited: str | None
) -> None:
    date = PartialDate.parse(published) if published else None
    text = dumps(
        Export("x", [], [Paper("k", "T", "x", published=date, venue=venue, arxiv=arxiv)], []), ExportFormat.BIBTEX
    )
    fields = dict(re.findall(r"(\w+) = \{?([^{}\n]*?)\}?,\n", text))
    year, _, month = (cited or "").partition("-")
    assert (fields.get("year", ""), "month" in fields) == (year, bool(month))
    assert fields.get("eprintdate") == (published if published != cited else None)


def _is_own(url: str) -> bool:
    return not is_unrelated_url(url)


NAMES = st.builds("{}{}".format, st.sampled_from(["Some", "LoRA", "The X", "A Way of"]), HOSTILE)
LISTED = st.lists(
    st.builds(
        Paper,
        key=KEYS,
        title=NAMES,
        category=st.sampled_from(["x", "y"]),
        aliases=st.lists(NAMES, max_size=3).map(tuple),
        published=st.none() | DATES,
        links=st.lists(ADDRESSES, min_size=1, max_size=3, unique_by=comparable_url).map(
            lambda urls: tuple(map(make_link, urls))
        ),
        summary=st.none() | NAMES,
        schema_url=st.none() | ADDRESSES,
        related=st.lists(st.builds(Link, st.just("arXiv previous work"), ADDRESSES), max_size=1).map(tuple),
    ),
    max_size=3,
    unique_by=(lambda paper: paper.key, lambda paper: fold(one_line(paper.title)), lambda paper: paper.links[0].url),
)


def _markdown(paper: Paper) -> dict[str, Any]:
    """Return the fields that a Markdown list holds. Aliases must differ from the title in letters or digits."""
    title = one_line(paper.title)
    head, colon, _ = title.partition(": ")
    named = [one_line(name) for name in paper.aliases if not is_generic(one_line(name))]
    names: dict[str, str] = {}
    for name in (*named, *([head] if colon and len(head.split()) <= 5 else [])):
        if fold(name) not in {"", fold(title), *names}:
            names[fold(name)] = name.strip()
    return {
        "title": title,
        "aliases": tuple(names.values()),
        "published": paper.published,
        "links": tuple(make_link(link.url) for link in paper.links),
        "schema_url": paper.schema_url,
        "related": paper.related,
        "category": next(slug(each.name) for each in CATEGORIES if each.key == paper.category),
    }


@given(LISTED)
def test_markdown_reading_list_round_trip(papers: list[Paper]) -> None:
    if not papers:
        return
    read = round_trip(papers, ExportFormat.MARKDOWN)
    assert read.rejected == []
    placed = [paper for each in CATEGORIES for paper in papers if paper.category == each.key]
    held = [_markdown(paper) for paper in placed]
    assert [{name: getattr(paper, name) for name in held[0]} for paper in read.papers] == held


@given(LISTED)
def test_markdown_summary_is_stable_after_one_round_trip(papers: list[Paper]) -> None:
    if not papers:
        return
    once = round_trip(papers, ExportFormat.MARKDOWN).papers
    twice = loads(
        dumps(
            Export("list", [Category(each, each) for each in ("category-x", "the-y-z")], once, []),
            ExportFormat.MARKDOWN,
            badges=True,
        ),
        "list",
        ImportFormat.MARKDOWN,
    ).papers
    assert [paper.summary for paper in twice] == [paper.summary for paper in once]


NOTE_PARTS = [
    "[A Paper](https://arxiv.org/abs/2106.09685)", "- [B](https://b.org)", "# Heading", "| [C](https://c.org) |\n|-|",
    "[s]: https://d.org", "```", "<details>", "</details>", "<pre>", "> quote", "\n\n", "    code", "text", "----",
    "![](https://img.shields.io/badge/2023-08a045?logo=date&style=flat-square) E", "\r", "\u2028", "\t", "<!--", "-->",
]  # fmt: skip


@given(st.lists(st.lists(st.sampled_from(NOTE_PARTS) | st.text(max_size=3), min_size=1).map("\n".join), min_size=1))
def test_markdown_notes_are_not_read_as_papers(texts: list[str]) -> None:
    papers = [replace(paper, summary="[s] and [t]") for paper in load_built_in().papers[:2]]
    notes = tuple(note_of(number, datetime(2026, 11, 23, tzinfo=UTC), text) for number, text in enumerate(texts))
    export = Export("list", [Category("language", "Language")], papers, [reading_of(papers[0].key, notes=notes)])
    without, with_notes = (
        loads(dumps(export, ExportFormat.MARKDOWN, with_notes=wanted, badges=True), "list", ImportFormat.MARKDOWN)
        for wanted in (False, True)
    )
    assert with_notes == without


def test_markdown_notes_are_markdown_below_their_paper() -> None:
    paper = Paper("a", "A", "x")
    note = note_of(1, datetime(2026, 11, 23, tzinfo=UTC), "Code:\n\n```python\nif x:\n\tpass\n```\n- one\n  - two")
    text = dumps(
        Export("list", [Category("x", "X")], [paper], [reading_of("a", notes=(note,))]),
        ExportFormat.MARKDOWN,
        with_notes=True,
        badges=True,
    )
    quote = text.partition("**A**\n<br>\n\n")[2]
    assert quote.endswith("\n\n")
    assert [line[2:] for line in quote.splitlines()] == [
        "<!-- paperlog note -->",
        "**2026-11-23**",
        "",
        *["Code:", "", "```python", "if x:", "    pass", "```", "- one", "  - two"],
        "",
    ]


def test_markdown_keeps_papers_without_a_link_or_a_date() -> None:
    paper = Paper("a", "A Paper With Neither", "x", aliases=("Neither",))
    (read,) = round_trip([paper], ExportFormat.MARKDOWN).papers
    assert (read.title, read.aliases, read.published, read.links) == (paper.title, paper.aliases, None, ())


def test_catalogue_round_trips_through_markdown() -> None:
    """Compare all fields except aliases that are a spelling of the title, and unmarked links to other papers."""
    listed = load_built_in()
    read = round_trip_list(listed, ExportFormat.MARKDOWN)
    assert [each.name for each in read.categories] == [each.name for each in listed.categories]
    assert [_facts(paper, read) for paper in read.papers] == [_facts(paper, listed) for paper in listed.papers]


def round_trip_list(listed: ImportedList, form: ExportFormat) -> ImportedList:
    text = dumps(Export("list", listed.categories, listed.papers, []), form, badges=form is ExportFormat.MARKDOWN)
    return loads(text, "list", ImportFormat(form.value))


def _facts(paper: Paper, listed: ImportedList) -> dict[str, Any]:
    return {
        "title": paper.title,
        "aliases": [name for name in paper.aliases if fold(name) != fold(paper.title)],
        "category": next(each.name for each in listed.categories if each.key == paper.category),
        "published": paper.published,
        "arxiv": {paper.arxiv, *(parse_arxiv_id(link.url) for link in paper.links)} - {None},
        "links": [link.url for link in paper.links],
        "schema_url": paper.schema_url,
        "summary": [" ".join(part.split()) for part in (paper.summary or "").split("\n\n")],
    }


@pytest.mark.parametrize("form", [each for each in ExportFormat if each is not ExportFormat.HTML])
def test_importing_an_export_changes_nothing(paperlog: Shell, form: str) -> None:
    style = " --style badges" if form == ExportFormat.MARKDOWN else ""
    text = paperlog(f"export --format {form}{style}").out
    before = paperlog.store.read_bytes()
    result = paperlog(["import", "-", "--format", form], stdin=text)
    assert result.err == ""
    assert " 0 added, 0 updated, 49 unchanged, 0 rejected" in result.out
    assert paperlog.store.read_bytes() == before


@pytest.mark.parametrize("form", [ExportFormat.BIBTEX, ExportFormat.CSL, ExportFormat.CSV, ExportFormat.RIS])
def test_tags_that_differ_only_in_symbols_stay_different(form: ExportFormat) -> None:
    tags = ("C", "C++", "C#", "p53-", "p53+", "to-read", "to read", "++")
    export = Export("mine", [Category("x", "X")], [Paper("k", "T", "x", tags=tags)], [])
    assert loads(dumps(export, form), "mine", ImportFormat(form)).papers[0].tags == tags


@pytest.mark.parametrize("form", [ExportFormat.BIBTEX, ExportFormat.CSL, ExportFormat.CSV, ExportFormat.RIS])
@pytest.mark.parametrize("tags", [("a, b",), ("a, b", "c"), ("a; b",), ("a, b; c",), ("a;b", "c\\", "d\\;"), ("&lt;",)])
def test_tag_with_a_separator_stays_one_tag(form: ExportFormat, tags: tuple[str, ...]) -> None:
    export = Export("mine", [Category("x", "X")], [Paper("k", "T", "x", tags=tags)], [])
    assert loads(dumps(export, form), "mine", ImportFormat(form)).papers[0].tags == tags


@pytest.mark.parametrize("form", [ExportFormat.BIBTEX, ExportFormat.CSL, ExportFormat.CSV, ExportFormat.RIS])
def test_citation_keys_are_exported_and_distinct(form: ExportFormat) -> None:
    """A key that another entry has, or that BibTeX can't hold, is left out."""
    keys = [
        ("hoSimple2022", "other"),
        ("hoSimple2022", "DBLP:conf/x/Y-1"),
        ("hoSimple2022",),
        ("a b", "{c}"),
        ("p5",),
        (),
    ]
    papers = [Paper(f"p{number}", f"T{number}", "x", citation_keys=each) for number, each in enumerate(keys)]
    read = round_trip(papers, form).papers
    assert [paper.citation_keys[0] for paper in read] == ["hoSimple2022", "DBLP:conf/x/Y-1", "p2", "p3", "p5", "p5-2"]


@pytest.mark.parametrize("form", [ExportFormat.BIBTEX, ExportFormat.CSL, ExportFormat.CSV, ExportFormat.RIS])
def test_only_markup_is_escaped(form: ExportFormat) -> None:
    written = dumps(Export("mine", [], [Paper("k", "a < b & c; d", "x"), Paper("l", "a <b>c</b>", "x")], []), form)
    assert "a < b " in written
    assert "a &lt;b>c&lt;/b>" in written.replace(r"\&", "&")


@pytest.mark.parametrize("line", ["@misc(x, y = 1)", "@article{x,", "ER  - ", "TY  - JOUR", "a--b ``c''"])
def test_line_that_looks_like_an_entry_stays_in_the_abstract(line: str) -> None:
    paper = Paper("a", "A", "other", abstract=f"One.\n{line}\n\n{line}")
    for form in (ExportFormat.BIBTEX, ExportFormat.CSV, ExportFormat.CSL):
        (read,) = round_trip([paper], form).papers
        assert read.abstract == f"One. {line.strip()}\n\n{line.strip()}".replace("  ", " ")
