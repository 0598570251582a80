"""Markdown reading lists: the cases in cases/markdown, individual rules, and properties that hold for any text."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from paperlog.formats.base import ImportedList
from paperlog.formats.markdown import loads
from paperlog.formats.markdown.authors import parse_authors
from paperlog.formats.markdown.blocks import Paragraph, parse_blocks
from paperlog.formats.markdown.dates import date_in_badge, parse_date
from paperlog.formats.markdown.spans import plain_text, to_markdown
from paperlog.formats.markdown.vocabulary import is_generic, is_nickname, is_venue
from paperlog.identifiers import is_web_url
from paperlog.models import Paper
from paperlog.schema import decode, encode
from support.counting import assert_linear, count_operations

CASES = sorted((Path(__file__).parent / "cases" / "markdown").glob("*.md"))
TEXTS = [case.read_text("utf-8") for case in CASES]


def shown(given: ImportedList) -> dict[str, Any]:
    return {
        "categories": [encode(each) for each in given.categories],
        "papers": [encode(each) for each in given.papers],
        "rejected": [{"entry": each.entry, "reason": each.reason} for each in given.rejected],
    }


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_case_has_the_expected_result(case: Path) -> None:
    expected = json.loads(case.with_suffix(".expected.json").read_text("utf-8"))
    assert shown(loads(case.read_text("utf-8"), case.stem)) == expected


def only(text: str) -> dict[str, Any]:
    papers = loads(text, "list").papers
    assert len(papers) == 1
    return encode(papers[0])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Just prose with a [link](https://example.org).",
        "- [Home](#home)\n- [More](docs/more.md)",
        "# Licence\n- [MIT](https://choosealicense.com/licenses/mit/)",
        "- [![stars](https://img.shields.io/x)](https://github.com/a/b/stargazers)",
        "```\n- [Code](https://arxiv.org/abs/1904.00008)\n```",
    ],
)
def test_text_without_papers_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="nothing looks like a paper"):
        loads(text, "list")


def test_line_numbers_start_at_1_with_any_line_ending() -> None:
    text = "# A\n\n- [Good](https://example.org)\n- **Bad** (2010) [pdf](bad.pdf)\n"
    for end in ("\n", "\r\n"):
        assert [each.entry for each in loads(text.replace("\n", end), "x").rejected] == ["line 4 (Bad)"]


def test_headings_nest_below_the_title_of_the_list() -> None:
    papers = loads("# Title\n## Top\n### Sub One\n- [A](https://a.org)\n## Next\n- [B](https://b.org)", "x").papers
    assert [(paper.category, paper.tags) for paper in papers] == [("top", ("sub-one",)), ("next", ())]


def test_arxiv_ids_are_not_dates() -> None:
    assert "published" not in only("- [A](https://arxiv.org/abs/2304.02643)")


def test_urls_are_kept_verbatim() -> None:
    assert only("- [A](https://example.org/ü?q=%20a)")["links"][0]["url"] == "https://example.org/ü?q=%20a"


def test_entries_with_the_same_short_name_get_different_keys() -> None:
    papers = loads("- [Net: One](https://a.org)\n- [Net: Two](https://b.org)", "x").papers
    assert [paper.key for paper in papers] == ["net", "net-2"]


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("a<br>b", "a\n\nb"),
        ("a<br>- b<br>- c", "a\n\n- b\n- c"),
        ("<b>a</b> &lt;b&gt; &nbsp;x", "**a** \\<b> x"),
        ("10<sup>6</sup> and x<sub>i</sub>", "10^6 and x_i"),
        ("![p](https://p.org) a *b* `c*`", "a *b* `c*`"),
        ("[a](https://a.org/(b))", "[a](<https://a.org/(b)>)"),
        (r"2 * 3 \*not\*", r"2 * 3 \*not\*"),
        ("`a`*`b`*", "`ab`"),
        ("_[>*a]_()", r"[>\*a\]()"),
        (r"\[1]: x", r"\[1]: x"),
        (r"[a`\]](b\\)", r"[a\`\]](b\\)"),
    ],
)
def test_summary_is_normalized_markdown(markdown: str, expected: str) -> None:
    (paragraph,) = parse_blocks(markdown)
    assert isinstance(paragraph, Paragraph)
    assert to_markdown(paragraph.spans) == expected


def test_classification_of_words() -> None:
    dates = ["2023-05-17", "12.2023", "May 2023", "3 May 2023", "May 3, 2023", "2023", "13.2023", "Foo 2023", "1723"]
    assert [str(parse_date(text) or "") for text in dates] == [
        *("2023-05-17", "2023-12", "2023-05", "2023-05-03", "2023-05-03", "2023", "", "", ""),
    ]
    assert str(date_in_badge("https://img.shields.io/badge/date-2023--05-red")) == "2023-05"
    assert date_in_badge("https://img.shields.io/badge/license-MIT-red") is None
    assert is_generic("[PDF]")
    assert not is_generic("Attention")
    assert is_venue("NeurIPS 2017")
    assert not is_venue("a study of birds")
    assert is_nickname("GPT-3")
    assert not is_nickname("with code")
    assert not is_nickname("用CNN分类")
    assert parse_authors("A. Bee and C. Dee et al.", is_certain=False) == ("A. Bee", "C. Dee")
    assert parse_authors("a study of birds, in two parts", is_certain=False) is None
    assert parse_authors("Journal of Small Things", is_certain=True) is None


def check_any_text(text: str) -> None:
    """Check that text is read as valid papers, or rejected with a ValueError."""
    try:
        given = loads(text, "list")
    except ValueError:
        return
    assert len({paper.key for paper in given.papers}) == len(given.papers)
    keys = {category.key for category in given.categories} | {"other"}
    lines = len(text.splitlines()) + 1
    for index, paper in enumerate(given.papers):
        assert decode(Paper, encode(paper)) == paper
        assert paper.title.strip()
        assert (paper.position, paper.source) == (index, "list")
        assert paper.category in keys
        assert all(is_web_url(link.url) for link in (*paper.links, *paper.related))
    for each in given.rejected:
        assert 1 <= int(each.entry.split()[1]) <= lines


@given(st.text())
@example("- [a](<![x>)")
@example("<![foo bar\n<a href='https://arxiv.org/abs/1'>")
@example("<br>\n<![- ")
@example("<br>\n<![foo bar>")
@example("- **\x00** (2015)")
@example("- [a](http://[x)")
def test_any_text_is_read_or_refused(text: str) -> None:
    check_any_text(text)


FRAGMENTS = [
    *("- ", "  - ", "\n", "\n\n", "# A\n", "## B\n", "**", "[", "](", ")", "https://arxiv.org/abs/2001.00001", "<br>"),
    *(
        "|",
        "|-|-|\n",
        "|Paper|Links|\n",
        "|Schema|Summary|\n",
        "Title",
        "(2015)",
        " ",
        "<details>",
        "</details>",
        "<![",
        "<a ",
    ),
    *(
        "![](https://img.shields.io/badge/12.2023-red)",
        "`",
        "*",
        "\\",
        "&nbsp;",
        "<summary>",
        "</summary>",
        "href='x'>",
        ": ",
    ),
]


def test_link_after_a_malformed_html_section_is_read() -> None:
    imported = loads(
        "<br>\n<![- >\n<a href='https://arxiv.org/abs/2001.00001'>T</a>\n\n- [A](https://arxiv.org/abs/2001.00002)", "x"
    )
    assert [paper.title for paper in imported.papers] == ["T", "A"]


def test_line_numbers_below_a_multiline_summary() -> None:
    listed = loads("<details>\n<summary>\nA\n</summary>\n\n- https://arxiv.org/abs/2001.00001\n", "list")
    assert [rejected.entry for rejected in listed.rejected] == ["line 6 (https://arxiv.org/abs/2001.00001)"]


@example("<summary>\n# A\n</summary>- https://arxiv.org/abs/2001.00001")
@given(st.lists(st.sampled_from(FRAGMENTS), max_size=40).map("".join))
def test_any_mixture_of_markup_is_read_or_refused(text: str) -> None:
    check_any_text(text)


@given(st.sampled_from(TEXTS), st.data())
def test_damaged_list_is_read_or_refused(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 30)))
    check_any_text(text[:start] + data.draw(st.text(max_size=5)) + text[end:])


@given(st.text(alphabet="ab *_`[]()<>&;\\1.", min_size=1).filter(str.strip))
def test_normalized_markdown_has_the_same_text(text: str) -> None:
    for block in parse_blocks(text):
        if isinstance(block, Paragraph) and not to_markdown(block.spans)[:1].isdigit():
            again = [each for each in parse_blocks(to_markdown(block.spans)) if isinstance(each, Paragraph)]
            assert plain_text(again[0].spans if again else []).replace(" ", "") == plain_text(block.spans).replace(
                " ", ""
            )


def _summary_table(size: int, url: str) -> str:
    """Return a list of papers, and a table with a summary of each."""
    urls = [url.replace("%d", str(n)) for n in range(size)]
    papers = "".join(f"- [Paper {n}]({url}) (Alias{n})\n" for n, url in enumerate(urls))
    rows = "".join(f"| [Paper {n}]({url}) Text. | |\n" for n, url in enumerate(urls))
    return f"{papers}\n| summary | image |\n|-|-|\n{rows}"


@pytest.mark.parametrize("shared", [False, True])
def test_summaries_are_attached_in_linear_time(shared: bool) -> None:
    def count(size: int) -> int:
        text = _summary_table(size, "https://example.org/a" if shared else "https://example.org/%d")
        return count_operations(lambda: loads(text, "x"))

    assert_linear(count, 20)


def test_links_of_one_entry_are_read_in_linear_time() -> None:
    def count(size: int) -> int:
        links = " ".join(f"[pdf](https://arxiv.org/abs/2106.{number:05})" for number in range(size))
        return count_operations(lambda: loads(f"- [A Long Title](https://a.org/b) {links}", "x"))

    assert_linear(count, 50)


@pytest.mark.parametrize(
    "text",
    [
        "- [A Title](https://arxiv.org/abs/2106.09685) x" + "-" * 100_000 + "y",
        "- [A Title](https://arxiv.org/abs/2106.09685) x" + "[]" * 50_000 + "y",
        "- [A Title](https://arxiv.org/abs/2106.09685) " + "(2020) " * 10_000,
        "- A" + "." * 100_000 + "& [pdf](https://arxiv.org/abs/2106.09685)",
        "- A Title [pdf](https://arxiv.org/abs/2106.09685) by A" + " " * 50_000 + "B",
        "- " + "Bee, A., " * 10_000 + "**A Title** [pdf](https://arxiv.org/abs/2106.09685)",
        "- [A Title](https://arxiv.org/abs/2106.09685) " + '"a\n  ' * 20_000,
        "- [A Title](https://a.org/b) " + "doi:10.1000/a " * 5_000,
        "- [A](https://a.org/b)\n" + "<summary>" * 10_000,
        "- [A](https://a.org/b)\n\n<div>" + "<details " * 10_000,
        "- [A](https://a.org/b)\n\n<div>" + "<a " * 10_000,
    ],
    ids=lambda text: text[-24:],
)
def test_reading_takes_linear_time(text: str) -> None:
    assert len(loads(text, "x").papers) == 1
