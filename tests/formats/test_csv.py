"""CSV, as spreadsheets and reference managers write it."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperlog.formats.csv import loads
from support.counting import assert_linear, count_operations
from support.format_cases import cases, check_whatever_the_text, expected, mutations, outcome, text_of

CASES = cases("csv")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_case_has_the_expected_result(case: Path) -> None:
    listed = {name: value for name, value in outcome(loads(text_of(case), "list")).items() if value}
    assert listed == expected(case)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n",
        "author,year\nDoe,2020",
        "one line of prose",
        "some prose, with commas, as it comes,\nand more of it, over lines",
        "1,2,3\n4,5,6",
        "https://example.org/a,2020\nhttps://example.org/b,2021",
        "Deep Learning,Big Data",
    ],
)
def test_text_without_a_title_column_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="title"):
        loads(text, "list")


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("PAPER", "title"),
        ("paper title", "title"),
        ("Author(s)", "authors"),
        ("Journal", "venue"),
        ("Keywords", "tags"),
        ("Summary", "summary"),
        ("Abstract Note", "abstract"),
        ("Links", "links"),
    ],
)
def test_header_names_are_compared_folded(header: str, field: str) -> None:
    title = "" if field == "title" else "Title,"
    paper = loads(f"{title}{header}\n{'A Title,' if title else ''}https://example.org/x\n", "list").papers[0]
    assert "example.org" in str(getattr(paper, field))


@pytest.mark.parametrize(
    ("cell", "authors"),
    [
        ("Hu, Edward J.; Shen, Yelong", ("Edward J. Hu", "Yelong Shen")),
        ("Hu, Edward and Shen, Yelong", ("Edward Hu", "Yelong Shen")),
        ("Edward Hu, Yelong Shen, and Phillip Wallis", ("Edward Hu", "Yelong Shen", "Phillip Wallis")),
        ("Edward Hu and Yelong Shen", ("Edward Hu", "Yelong Shen")),
        ("van der Berg, Jan Peter", ("Jan Peter van der Berg",)),
        ("Hu, Edward J.", ("Edward J. Hu",)),
        ("Anderson", ("Anderson",)),
        ("Hu et al.", ("Hu",)),
        ("Weiß, Änne; Groß, Uwe", ("Änne Weiß", "Uwe Groß")),
        ("Müller, Jörg;", ("Jörg Müller",)),
        ("J. Ünal, Ö. Özil;", ("J. Ünal", "Ö. Özil")),
    ],
)
def test_authors_are_split(cell: str, authors: tuple[str, ...]) -> None:
    assert loads(f'title,authors\nA Title,"{cell}"\n', "list").papers[0].authors == authors


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_columns_without_a_header_are_inferred_from_their_values(delimiter: str) -> None:
    row = ["A Study of Something New", "Doe, J.", "2020-03", "10.1000/1", "https://example.org/1"]
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows([row, ["On Another Thing Again", "Roe, R.", "2021", "10.1000/2"]])
    first, second = loads(out.getvalue(), "list").papers
    assert (first.title, first.authors, str(first.published), first.doi) == (row[0], ("J. Doe",), row[2], row[3])
    assert (second.title, str(second.published)) == ("On Another Thing Again", "2021")
    assert [link.url for link in second.links] == ["https://doi.org/10.1000/2"]


def test_abbreviated_names_without_a_header_are_authors() -> None:
    (paper,) = loads("Hu et al.,A Study of Something,2021", "list").papers
    assert (paper.title, paper.authors) == ("A Study of Something", ("Hu",))


def test_runs_of_spaces_take_linear_time() -> None:
    spaces = " " * 60_000
    assert loads(f"title,authors\nA,x{spaces}y\n", "list").papers[0].authors == ("x y",)
    assert loads(f"A title{spaces}of a,2020\n", "list").papers[0].title == "A title of a"


@pytest.mark.parametrize("column", ["url", "status", "date", "authors", "key", "read on"])
def test_columns_of_one_field_take_linear_time(column: str) -> None:
    def count(size: int) -> int:
        cells = ",".join(f"x{number}" for number in range(size))
        return count_operations(lambda: loads(f"title{f',{column}' * size}\nA Title,{cells}\n", "list"))

    assert_linear(count, 50)


def test_unclosed_quotes_take_linear_time() -> None:
    def count(size: int) -> int:
        return count_operations(lambda: loads("title,year\nA Title,2020\n" + 'x","\n' * size, "list"))

    assert_linear(count, 100)


def test_unclosed_quote_affects_only_its_line() -> None:
    listed = loads('title,year\n"Never closed,2020\nSecond,2021\n"Third, too",2022\n', "list")
    assert [paper.title for paper in listed.papers] == ["Second", "Third, too"]
    assert [each.entry for each in listed.rejected] == ["line 2"]


def test_line_numbers_count_quoted_newlines() -> None:
    listed = loads('title,abstract\r\nA,"1\r\n2\r\n3"\r\n,lost\r\n', "list")
    assert listed.papers[0].abstract == "1 2 3"
    assert [each.entry for each in listed.rejected] == ["line 5"]


def test_markup_is_removed() -> None:
    (paper,) = loads("title,abstract\n<b>A</b> &lt; B,<p>One.</p><p>Two &amp; more.</p>\n", "list").papers
    assert (paper.title, paper.abstract) == ("A < B", "One.\n\nTwo & more.")


def test_most_precise_date_is_used() -> None:
    paper = loads("Title,Year,Date\nA,2021,2021-03\n", "list").papers[0]
    assert str(paper.published) == "2021-03"


@given(st.text() | mutations([text_of(case) for case in CASES]))
def test_any_text_is_read_or_refused(text: str) -> None:
    check_whatever_the_text(loads, text)


CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\r\0"), max_size=20)


@given(st.sampled_from(",;\t"), st.lists(st.tuples(CELLS, CELLS, CELLS)))
def test_every_row_is_read_or_rejected(delimiter: str, rows: list[tuple[str, str, str]]) -> None:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    writer.writerows([("Title", "Abstract", "Venue"), *rows])
    listed = loads(out.getvalue(), "list")
    said = [row for row in rows if any(cell.strip() for cell in row)]
    assert len(listed.papers) + len(listed.rejected) == len(said)
