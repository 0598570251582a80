"""RIS, as reference managers and publishers write it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperlog.formats.ris import loads
from support.format_cases import cases, check_whatever_the_text, expected, mutations, outcome, text_of

CASES = cases("ris")


def record(*lines: str) -> str:
    return "\n".join(["TY  - JOUR", "TI  - A Title", *lines, "ER  - ", ""])


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_case_has_the_expected_result(case: Path) -> None:
    listed = {name: value for name, value in outcome(loads(text_of(case), "list")).items() if value}
    assert listed == expected(case)


@pytest.mark.parametrize("text", ["", "\n\n", "no RIS at all", '{"TY": 1}', "AU  - Nobody\nER  - "])
def test_text_without_a_type_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not RIS"):
        loads(text, "list")


@pytest.mark.parametrize(
    ("lines", "published"),
    [
        (["PY  - 2023/05/17/"], "2023-05-17"),
        (["PY  - 2023/05/17/Spring"], "2023-05-17"),
        (["PY  - 2023/5/7"], "2023-05-07"),
        (["PY  - 2023//17/"], "2023"),
        (["PY  - 2023///"], "2023"),
        (["Y1  - 2023/13/01"], "2023"),
        (["PY  - 2023", "DA  - 2023/05//"], "2023-05"),
        (["PY  - 2023", "DA  - 2022/12/31/"], "2023"),
        (["DA  - 17 May 2023"], "2023-05-17"),
        (["DA  - May 17, 2023"], "2023-05-17"),
        (["DA  - 17 \u017fep 2023"], "2023-09-17"),
        (["DA  - Sept. 2023"], "2023-09"),
        (["PY  - 05/17/2023"], "2023-05-17"),
        (["PY  - 05/07/2023"], "2023"),
        (["PY  - 17.5.2023"], "2023-05-17"),
        (["PY  - 2022-2023"], "2022"),
        (["PY  - 0379"], "0379"),
        (["PY  - -0044"], None),
        (["PY  - 1900~"], "1900"),
        (["PY  - 0000"], None),
        (["PY  - in print"], None),
    ],
)
def test_dates_of_any_precision(lines: list[str], published: str | None) -> None:
    (paper,) = loads(record(*lines), "list").papers
    assert (str(paper.published) if paper.published else None) == published


@pytest.mark.parametrize(
    ("lines", "venue"),
    [
        (["JO  - J. Short", "JF  - Journal in Full"], "Journal in Full"),
        (["T2  - A Special Issue", "JO  - Journal"], "Journal"),
        (["T2  - The Journal of Bees", "JO  - J. Bees."], "The Journal of Bees"),
        (["T2  - A Special Issue", "JO  - J. Bees"], "J. Bees"),
        (["BT  - A Book"], "A Book"),
        (["JO  - J. Short"], "J. Short"),
        (["T2  - a title"], None),
    ],
)
def test_journal_goes_before_other_titles(lines: list[str], venue: str | None) -> None:
    assert loads(record(*lines), "list").papers[0].venue == venue


@pytest.mark.parametrize("between", ["; ", ", ", ";", " ", " ; ", ";\n"])
def test_several_urls_in_a_field_are_split(between: str) -> None:
    (paper,) = loads(record(f"UR  - https://a.org/x;y{between}https://b.org/z,"), "list").papers
    assert [link.url for link in paper.links] == ["https://a.org/x;y", "https://b.org/z"]


def test_markup_is_removed_and_identifiers_add_links() -> None:
    text = record("ST  - A &amp; B", "AB  - <jats:p>H<sub>2</sub>O</jats:p>", "DO  - 10.1000/1")
    (paper,) = loads(text.replace("A Title", "The <i>A &amp; B</i>"), "list").papers
    assert (paper.title, paper.aliases, paper.abstract) == ("The A & B", ("A & B",), "H2O")
    assert [link.url for link in paper.links] == ["https://doi.org/10.1000/1"]


def test_title_with_only_markup_is_empty() -> None:
    listed = loads(record().replace("A Title", "<i></i>"), "list")
    assert [each.reason for each in listed.rejected] == ["no title"]


def test_number_similar_to_an_arxiv_id_is_ignored() -> None:
    (paper,) = loads(record("M1  - 2106.09685", "N1  - It extends arXiv:1706.03762."), "list").papers
    assert paper.arxiv is None


def test_tags_between_records_are_ignored() -> None:
    trailer = "NL  - J Minds\n\nLink to the full text: https://example.org/1\n\n2. \n"
    listed = loads(f"1. \n{record()}{trailer}{record('ID  - b')}{trailer}", "list")
    assert ([paper.key for paper in listed.papers], listed.rejected) == (["a-title", "b"], [])


def test_record_without_a_type_is_read() -> None:
    listed = loads(f"{record()}2.\nTI  - Another\nER  - \n", "list")
    assert ([paper.key for paper in listed.papers], listed.rejected) == (["a-title", "another"], [])


def test_byte_order_mark_is_skipped() -> None:
    assert [paper.title for paper in loads("\ufeff" + record(), "list").papers] == ["A Title"]


@pytest.mark.parametrize(
    ("citation_key", "key", "has_own_keys"),
    [
        ("ID  - a1", "a1", True),
        ("ID  - 日本", "a-title", False),
        ("ID  - 12345", "a-title", False),
        ("", "a-title", False),
    ],
)
def test_key_made_from_a_title_is_not_stable(citation_key: str, key: str, has_own_keys: bool) -> None:
    listed = loads(record("ID  - b2") + record(citation_key), "list")
    assert ([paper.key for paper in listed.papers], listed.has_own_keys) == (["b2", key], has_own_keys)


def test_duplicate_keys_get_numbers() -> None:
    papers = loads(record("ID  - same") + record("ID  - Same") + record("ID  - same!"), "list").papers
    assert [paper.key for paper in papers] == ["same", "same-2", "same-3"]


def test_control_characters_and_lone_surrogates_are_removed() -> None:
    (paper,) = loads("TY  - JOUR\nTI  - A\x1b\x00 \ud800 title\nER  - ", "list").papers
    assert paper.title == "A \ufffd title"


@pytest.mark.parametrize(
    "title",
    [
        "Deep \x1b[1;31mreefs\x1b[0m",
        "\x1b[2J\x1b[HDeep reefs",
        "\x9b31mDeep\x9b0m reefs",
        "Deep \x1b]8;;https://example.org\x1b\\reefs\x1b]8;;\x1b\\",
        "\x1b]0;window\x07Deep reefs",
    ],
)
def test_whole_escape_sequences_are_removed(title: str) -> None:
    (paper,) = loads(f"TY  - JOUR\nTI  - {title}\nAB  - {title}\nER  - ", "list").papers
    assert (paper.title, paper.abstract) == ("Deep reefs", "Deep reefs")


def test_all_lines_of_a_long_field_are_read() -> None:
    (paper,) = loads(record("AB  - first", *["word"] * 20_000), "list").papers
    assert paper.abstract is not None
    assert len(paper.abstract.split()) == 20_001


@given(st.text() | mutations([text_of(case) for case in CASES]))
def test_any_text_is_read_or_refused(text: str) -> None:
    check_whatever_the_text(loads, text)


@given(mutations([text_of(case) for case in CASES]))
def test_every_record_is_read_or_rejected(text: str) -> None:
    try:
        listed = loads(text, "list")
    except ValueError:
        return
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    types = sum(line.removeprefix("\ufeff").startswith("TY  - ") for line in lines)
    assert len(listed.papers) + len(listed.rejected) >= types
