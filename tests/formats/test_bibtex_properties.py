"""Bounds and property tests for the BibTeX reader: any text is read or rejected, in linear time."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from paperlog.formats import Export
from paperlog.formats.bibtex import dumps, loads
from paperlog.formats.bibtex.parser import RawEntry, SizeLimit, parse_entries
from paperlog.models import Paper, Reading
from paperlog.schema import decode, encode

TEXTS = [case.read_text("utf-8") for case in sorted((Path(__file__).parent / "cases" / "bibtex").glob("*.bib"))]


def test_many_entries() -> None:
    body = (
        '@string{{j{0} = "Journal"}}\n@article{{k{0},\n title = {{{{A}} {{T}}itle {0}}},\n'
        ' author = {{Ann B{{\\"e}}e and C, D}},\n'
        ' journal = j{0} # " X",\n year = 2020,\n abstract = {{' + "fifty \\% of $x$ words here " * 40 + "}},\n}}\n"
    )
    text = "".join(body.format(number) for number in range(500))
    assert len(loads(text, "x").papers) == 500


@pytest.mark.parametrize(
    "text",
    [
        "@misc{a" + " " * 200_000,
        "@misc{a, title={T}}" + " " * 200_000,
        "@misc{a, title={" + "{" * 200_000,
        "@misc{a, title={" + "\\(" * 50_000 + "}}",
        "@misc{a, title={" + "$" * 99_999 + "}}",
        "@comment{" * 20_000,
        "@misc{a,t={" * 20_000,
        "@misc{a, title={" + "\\'{" * 50_000 + "}" * 50_001 + "}",
        "@misc{a, title={T}, author={" + " and" * 50_000 + "}}",
        "@misc{a, title={T}, note={" + "arxiv::[" * 50_000 + "x}}",
        "@misc{a, title={T" + "\\" * 200_000 + " x}}",
        "@misc{a, title={T\\'" + " " * 200_000 + "1}}",
        "@misc{a, title={T" + "\u0301\u0323" * 100_000 + "}}",
        "@misc{a, title={T}, url={http://a" + "/" * 200_000 + "b}}",
        "@misc{a, title={T}" + ", keywords={word}" * 20_000 + "}",
        "@misc{b, title={T}" + ", note={x}" * 5_000 + "}" + "\n@misc{a, title={T}, crossref={b}}" * 5_000,
    ],
    ids=lambda text: text[:24] + text[-24:],
)
def test_parsing_takes_linear_time(text: str) -> None:
    assert not loads(text, "x").readings


def _strings(count: int) -> str:
    """Return macros that each contain the previous one twice."""
    doubled = (f"@string{{s{number} = s{number - 1} # s{number - 1}}}\n" for number in range(1, count))
    return (
        f'@string{{s0 = "lol"}}\n{"".join(doubled)}@misc{{a, title={{T}}, note=s{count - 1}}}\n@misc{{b, title={{U}}}}'
    )


def test_macros_that_expand_to_too_much_text_are_rejected() -> None:
    found = loads(_strings(40), "x")
    assert [paper.title for paper in found.papers] == ["U"]
    assert found.rejected[0].entry.endswith("(@string)")
    assert found.rejected[-1].entry == "line 41 (a)"
    assert {each.reason for each in found.rejected} == {"its macros expand to too much text"}
    assert len(loads(_strings(15), "x").papers) == 2


def test_cross_references_that_add_too_much_text_are_rejected() -> None:
    text = f"@proceedings{{p, title={{{'x' * 100_000}}}}}\n"
    text += "".join(f"@misc{{a{number}, title={{T}}, crossref={{p}}}}\n" for number in range(50))
    found = loads(text, "x")
    assert sum(len(paper.venue or "") for paper in found.papers) <= 1_000_000 + 10 * len(text)
    assert "its cross-reference adds too much text" in {each.reason for each in found.rejected}
    assert len(found.papers) + len(found.rejected) == 51


def _holds(text: str) -> None:
    """Check that text is read as valid papers with unique keys, or rejected with a ValueError."""
    try:
        found = loads(text, "x")
    except ValueError:
        return
    assert len({paper.key for paper in found.papers}) == len(found.papers)
    assert [paper.position for paper in found.papers] == list(range(len(found.papers)))
    assert [decode(Paper, encode(paper)) for paper in found.papers] == list(found.papers)
    assert [decode(Reading, encode(reading)) for reading in found.readings] == list(found.readings)
    for each in found.rejected:
        assert each.entry.startswith("line ")
        assert each.reason


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    _holds(text)


@given(st.text(alphabet='@{}()",=#%\\ \naT1$~:/'))
def test_any_text_of_bibtex_characters_is_read_or_refused(text: str) -> None:
    _holds("@misc{a, title={T}, " + text)
    _holds("@misc{a, title={" + text)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(TEXTS), st.data())
def test_mutated_samples_are_read_or_refused(text: str, data: st.DataObject) -> None:
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(text)))
        end = data.draw(st.integers(at, min(len(text), at + 30)))
        text = text[:at] + data.draw(st.text(alphabet='@{}(),="\\\n#% ax1', max_size=3)) + text[end:]
    _holds(text)


@given(st.lists(st.sampled_from(["good", "broken", "untitled"]), min_size=1, max_size=12))
def test_every_entry_is_a_paper_or_rejected(kinds: list[str]) -> None:
    shapes = {"good": "title = {T}", "broken": "title = {T", "untitled": "year = 2001"}
    text = "".join(f"@misc{{k{number}, {shapes[kind]}}}\n" for number, kind in enumerate(kinds))
    found = loads(text, "x")
    assert len(found.papers) == len(kinds) - kinds.count("broken")
    assert [each.entry for each in found.rejected] == [
        f"line {n + 1} (k{n})" for n, k in enumerate(kinds) if k == "broken"
    ]


PIECES = st.sampled_from(
    [
        *[
            "A",
            "bee ",
            "{DNA}",
            "{{WHO}}",
            r"$\beta$-",
            r"\emph{x}",
            r"{\'e}",
            r"\%",
            r"\url{https://a.org/b\_c}",
            "--",
            "é",
        ],
        *[
            "Bee, Ann",
            " and ",
            "others",
            "von ",
            ", ",
            "; ",
            "\n",
            "\n\n",
            "<i>",
            "&amp;",
            "@misc",
            '"',
            "#",
            "%",
            "~",
            "=",
        ],
        *[
            "2020",
            "-05",
            "/2021",
            "May ",
            "jun",
            "rank5",
            "read",
            "https://a.org",
            "www.b.org",
            " https://doi.org/10.1/x",
        ],
        *["10.1000/1", "arXiv:", "2106.09685", "hep-th/9901001", "arXiv", "hal", "abs/", "p", "T", "\\", "\\{x}"],
    ]
)
VALUES = st.lists(PIECES, min_size=1, max_size=5).map("".join)
FIELD_NAMES = (
    "title subtitle shorttitle author editor date year month day journal journaltitle booktitle eventtitle venue "
    "school institution eprint archiveprefix eprinttype primaryclass arxiv doi url link ee pdf adsurl bdsk-url-1 "
    "howpublished note number volume keywords keyword tags abstract summary annote file ranking crossref xdata ids x+a "
    "eprintdate maintitle \\note @series"
)
ENTRY_TYPES = st.sampled_from(["article", "book", "inproceedings", "phdthesis", "report", "online", "misc", "newtype"])
ENTRIES = st.tuples(
    ENTRY_TYPES,
    st.dictionaries(st.sampled_from(FIELD_NAMES.split()), VALUES, max_size=9),
    st.sampled_from(["T", "{T} x", "\\t t"]),
)


def _fields(text: str) -> list[tuple[str, str, dict[str, str]]]:
    """Return the key, the type and the nonempty fields of each entry, without braces and repeated white space."""
    entries = list(parse_entries(text, SizeLimit(text)))
    assert all(isinstance(entry, RawEntry) for entry in entries)
    return [(entry.key, entry.entry_type, _plain_values(entry)) for entry in entries if isinstance(entry, RawEntry)]


def _plain_values(entry: RawEntry) -> dict[str, str]:
    values = {name: " ".join(value.translate({123: "", 125: ""}).split()) for name, value in entry.fields}
    return {name: value for name, value in values.items() if value}


@given(st.lists(ENTRIES, min_size=1, max_size=3))
def test_import_and_export_keep_all_fields(entries: list[tuple[str, dict[str, str], str]]) -> None:
    text = ""
    for number, (entry_type, fields, title) in enumerate(entries):
        lines = [f"  {name} = {{{value}}},\n" for name, value in {"title": title, **fields}.items()]
        text += f"@{entry_type}{{Key:{number},\n{''.join(lines)}}}\n"
    found = loads(text, "x")
    written = dumps(Export("x", [], found.papers, []))
    rejected = {each.entry.partition("(")[2].rstrip(")") for each in found.rejected}
    kept = [entry for number, entry in enumerate(_fields(text)) if f"Key:{number}" not in rejected]
    assert _fields(written) == kept
    assert dumps(Export("x", [], loads(written, "x").papers, [])) == written
