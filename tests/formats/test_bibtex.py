"""BibTeX: the cases in cases/bibtex, individual quirks, and properties that hold for any text."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from paperlog.formats.base import ImportedList
from paperlog.formats.bibtex.authors import parse_names
from paperlog.formats.bibtex.fields import parse_keywords, parse_published
from paperlog.formats.bibtex.latex import latex_to_text, unescape_url
from paperlog.formats.bibtex.reader import loads
from paperlog.models import Paper, Status
from paperlog.schema import encode

CASES = sorted((Path(__file__).parent / "cases" / "bibtex").glob("*.bib"))


def _seen(found: ImportedList) -> dict[str, Any]:
    return {
        "papers": [encode(paper) for paper in found.papers],
        "rejected": [[each.entry, each.reason] for each in found.rejected],
        "readings": [encode(reading) for reading in found.readings],
    }


def _one(text: str) -> Paper:
    found = loads(text, "here")
    assert not found.rejected
    (paper,) = found.papers
    return paper


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
@pytest.mark.parametrize("lines", ["\n", "\r\n"], ids=["lf", "crlf"])
def test_case_has_the_expected_result(case: Path, lines: str) -> None:
    text = case.read_text(encoding="utf-8").replace("\n", lines)
    assert _seen(loads(text, case.stem)) == json.loads(case.with_suffix(".expected.json").read_text(encoding="utf-8"))


def test_cases_exist() -> None:
    assert len(CASES) >= 9


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("Ann Bee", ("Ann Bee",)),
        ("Ludwig van Beethoven", ("Ludwig van Beethoven",)),
        ("van Beethoven, Ludwig", ("Ludwig van Beethoven",)),
        ("de la Cruz, Jr, Ana Maria", ("Ana Maria de la Cruz Jr",)),
        ("{Barnes and Noble, Inc.}", ("Barnes and Noble, Inc.",)),
        ("{Barnes and Noble} and Bee, Ann", ("Barnes and Noble", "Ann Bee")),
        ("Bee, Ann and others", ("Ann Bee",)),
        ("Ann Bee AND\n  Carl Cee", ("Ann Bee", "Carl Cee")),
        ("Anders Sand and Andy Band", ("Anders Sand", "Andy Band")),
        ("Bee A, Dee C", ("Bee A", "Dee C")),
        ("van Beethoven, Ludwig Maria", ("Ludwig Maria van Beethoven",)),
        ("Ann Bee, Carl Cee, Eve Fox", ("Ann Bee", "Carl Cee", "Eve Fox")),
        ("A. Bee, C. Cee, D. Dee, E. Eee", ("A. Bee", "C. Cee", "D. Dee", "E. Eee")),
        ("Bee, A.; Cee, C.", ("A. Bee", "C. Cee")),
        ("family=Bee, given=Ann, prefix=de", ("Ann de Bee",)),
        ("Ann Bee 0002", ("Ann Bee",)),
        ("Aristotle", ("Aristotle",)),
        ("Bee,", ("Bee",)),
        ("and", ()),
        ("", ()),
    ],
)
def test_author_names_in_every_form(written: str, spoken: tuple[str, ...]) -> None:
    assert parse_names(written) == spoken


@pytest.mark.parametrize(
    ("fields", "date"),
    [
        ({"year": "2020"}, "2020"),
        ({"year": "2020", "month": "jan"}, "2020-01"),
        ({"year": "2020", "month": "September"}, "2020-09"),
        ({"year": "2020", "month": "9"}, "2020-09"),
        ({"year": "2020", "month": "10~jan"}, "2020-01-10"),
        ({"year": "2020", "month": "feb", "day": "29"}, "2020-02-29"),
        ({"year": "2021", "month": "feb", "day": "29"}, "2021-02"),
        ({"year": "2020", "month": "13"}, "2020"),
        ({"year": "2020", "month": "jan # { 3--5}"}, "2020-01"),
        ({"year": "2020-05"}, "2020-05"),
        ({"year": "May 2004"}, "2004-05"),
        ({"year": "1900~"}, "1900"),
        ({"date": "-0379"}, None),
        ({"date": "-3000~"}, None),
        ({"year": "-44"}, None),
        ({"date": "0379"}, "0379"),
        ({"date": "2020-21"}, "2020"),
        ({"year": "in press"}, None),
        ({"year": "0000"}, None),
        ({"date": "2017-06-12"}, "2017-06-12"),
        ({"date": "2017-06/2018-01"}, "2017-06"),
        ({"date": "2017/2018", "year": "2016"}, "2017"),
        ({"date": "2017-06-12T10:00:00Z"}, "2017-06-12"),
        ({"date": "12 June 2017"}, "2017-06-12"),
        ({"date": "06/12/2017"}, "2017"),
        ({"date": "2017-02-30"}, "2017-02"),
        ({"date": "2017-13-01"}, "2017"),
        ({"year": "2017-02-30"}, "2017-02"),
        ({"date": "soon", "year": "2018"}, "2018"),
        ({"year": "２０２０"}, None),  # noqa: RUF001 - digits of another script
        ({}, None),
    ],
)
def test_dates_of_any_precision(fields: dict[str, str], date: str | None) -> None:
    found = parse_published(fields)
    assert (str(found) if found else None) == date


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (r"G{\"o}del G\"odel G\"{o}del {G\"odel}", "Gödel Gödel Gödel Gödel"),
        (r"\'Etude \`a \^o \~n \=a \.z", "Étude à ô ñ ā ż"),
        (r"\c{c} \c c \k{a} \v{s} \H{o} \u g \r{u} \d{a} \b{d}", "ç ç ą š ő ğ ů ạ ḏ"),
        (r"na\"{\i}ve na{\"\i}ve \'\i\'\j", "naïve naïve íj\u0301"),
        (r"\'{\^e} \'{\^{a}}", "ế ấ"),
        (r"{\L}\l{}\o \O re \ss \aa{}b {\AE}", "Łłø" + "Øre ßåb Æ"),
        (r"50\% \& \$5 \# \_ \{x\}", "50% & $5 # _ {x}"),
        (r"{BERT}: {{P}re}-training", "BERT: Pre-training"),
        (r"$O(n^{2})$ {$\beta$}-VAE \(x_{1}\) $$\frac{a}{b}$$", r"$O(n^{2})$ $\beta$-VAE \(x_{1}\) $$\frac{a}{b}$$"),
        (r"costs $5, {A}", "costs $5, A"),
        (r"pp. 1--5 --- ``so''", "pp. 1–5 — “so”"),  # noqa: RUF001 - a dash
        (r"\emph{a} {\em b} \textbf{\textit{c}}", "a b c"),
        (r"\foo{arg} \foo bar \foo.", r"arg \foo bar \foo."),
        (r"see https://x.org/~me_a\_b and \url{https://x.org/~m}", "see https://x.org/~me_a_b and https://x.org/~m"),
        (r"\href{https://x.org}{here}~now", "here now"),
        ("plain, no LaTeX; C:/x", "plain, no LaTeX; C:/x"),
        ("end\\", "end\\"),
        (r"\cite{x} \break", r"x \break"),
        (r"\textless{}p\textgreater{} a && b \href{https://x.org/~a}{c}", "<p> a && b c"),
    ],
)
def test_latex_is_decoded(latex: str, text: str) -> None:
    assert latex_to_text(latex) == text


@pytest.mark.parametrize(
    ("written", "url"),
    [
        (r"https://x.org/G\"odel/\'e", r"https://x.org/G\"odel/\'e"),
        (r"https://x.org/a{\_}b\_c\%20\&d", "https://x.org/a_b_c%20&d"),
        (r"https://x.org/{\textasciitilde}a/\~{}b/~c", "https://x.org/~a/~b/~c"),
    ],
)
def test_urls_keep_text_that_looks_like_an_accent(written: str, url: str) -> None:
    assert unescape_url(written) == url
    assert [link.url for link in _one(f"@misc{{a, title={{T}}, url={{{written}}}}}").links] == [url]


def test_url_ends_before_a_closing_bracket() -> None:
    paper = _one("@misc{a, title={T}, note={(code: https://x.org/a_(b)/c). And https://y.org/d.}}")
    assert [link.url for link in paper.links] == ["https://x.org/a_(b)/c", "https://y.org/d"]


@pytest.mark.parametrize(
    ("fields", "links"),
    [
        ("eprint={2106.09685}", ["https://arxiv.org/abs/2106.09685"]),
        ("doi={10.1000/1}", ["https://doi.org/10.1000/1"]),
        ("doi={10.1000/1}, url={https://a.org}", ["https://a.org"]),
        ("doi={10.1000/1}, eprint={2106.09685}", ["https://arxiv.org/abs/2106.09685"]),
        ("eprint={2106.09685}, url={https://a.org}", ["https://a.org", "https://arxiv.org/abs/2106.09685"]),
        ("doi={{10.1000/1}}", ["https://doi.org/10.1000/1"]),
        ("doi={10.1000/1, 10.1000/2}", ["https://doi.org/10.1000/1"]),
        ("doi={<a>10.1000/1</a>}", ["https://doi.org/10.1000/1"]),
        ("doi={10/ggd754}", ["https://doi.org/10/ggd754"]),
        ("url={{www.example.org/a}}", ["https://www.example.org/a"]),
        ("url={//example.org/a}", ["https://example.org/a"]),
        ("url={http:/example.org/a}", ["http://example.org/a"]),
        ("url={https://example.org/a/\n  b_c.pdf}", ["https://example.org/a/b_c.pdf"]),
        ("url={https://example.org/some-long-\n  name}", ["https://example.org/some-long-name"]),
        ("url={https://example.org/a\nwww.example.org/b}", ["https://example.org/a", "https://www.example.org/b"]),
        ("url={https://example.org/a\naccessed\n(2020)}", ["https://example.org/a"]),
        ("howpublished={\\url{https://example.org/\n  a}}", ["https://example.org/a"]),
        ("url={// not a URL}", []),
        ("url={\n}", []),
        ("howpublished={\\url{www.example.org/a}}", ["https://www.example.org/a"]),
        ("url={https://example.org/A Thesis.pdf}", ["https://example.org/A%20Thesis.pdf"]),
        ("url={https://example.org/1/A Thesis}", ["https://example.org/1/A%20Thesis"]),
        ("howpublished={https://example.org/A Thesis.pdf}", ["https://example.org/A%20Thesis.pdf"]),
        ("note={\\url{https://example.org/A Thesis}}", ["https://example.org/A%20Thesis"]),
        ("howpublished={example.org/a}", ["https://example.org/a"]),
        ("note={Online at www.example.org/a.}", ["https://www.example.org/a"]),
        ("note={math.GT/0309136}", ["https://arxiv.org/abs/math.gt/0309136"]),
        (
            "url={https://example.org/a https://example.org/b.pdf}",
            ["https://example.org/a", "https://example.org/b.pdf"],
        ),
        ("journal={arXiv preprint hep-th/9711200}", ["https://arxiv.org/abs/hep-th/9711200"]),
        ("url={http://arxiv.org/pdf/2106.09685v1}", ["http://arxiv.org/pdf/2106.09685v1"]),
    ],
)
def test_identifiers_add_links(fields: str, links: list[str]) -> None:
    assert [link.url for link in _one(f"@misc{{a, title={{T}}, {fields}}}").links] == links


@pytest.mark.parametrize("field", ["note", "howpublished"])
@pytest.mark.parametrize(
    "text",
    [
        "https://arxiv.org/abs/1706.03762v2",
        r"\url{https://arxiv.org/abs/1706.03762}",
        r"\href{https://arxiv.org/abs/1706.03762}{arXiv:1706.03762 [cs.CL]}",
        "Preprint at https://arxiv.org/abs/1706.03762.",
        r"\url{https://arxiv.org/abs/1706.03762}, accessed 2020-03-01",
        r"Available online: \url{https://arxiv.org/pdf/1706.03762.pdf}",
        "Preprint arXiv:1706.03762",
        "arXiv preprint arXiv:1706.03762 [cs.CL]",
        "arXiv: 1706.03762",
        "1706.03762",
    ],
)
def test_note_with_only_a_location_identifies_the_paper(field: str, text: str) -> None:
    assert _one(f"@misc{{a, title={{T}}, {field}={{{text}}}}}").arxiv == "1706.03762"


@pytest.mark.parametrize("field", ["note", "howpublished"])
@pytest.mark.parametrize(
    "text",
    [
        "Comment on https://arxiv.org/abs/1706.03762",
        r"A reply to \href{https://arxiv.org/abs/1706.03762}{Attention}",
        "Comment on arXiv:1706.03762",
        "See also https://doi.org/10.1000/other",
        r"Corrected version of \url{https://doi.org/10.1000/other}",
    ],
)
def test_note_about_another_paper_is_ignored(field: str, text: str) -> None:
    paper = _one(f"@misc{{a, title={{T}}, {field}={{{text}}}}}")
    assert (paper.arxiv, paper.doi, paper.links) == (None, None, ())


def test_urls_in_a_note_come_after_the_papers_own() -> None:
    paper = _one(
        "@misc{a, title={T}, note={Code: https://code.org/a (see https://doi.org/10.1000/x)}, doi={10.1000/1}}"
    )
    assert [link.url for link in paper.links] == ["https://doi.org/10.1000/1", "https://code.org/a"]


def test_short_title_is_an_alias() -> None:
    assert _one("@misc{a, title={Low-Rank Adaptation}, shorttitle={{LoRA}}}").aliases == ("LoRA",)
    assert _one("@misc{a, title={LoRA}, shorttitle={{LoRA}}}").aliases == ()
    assert _one("@misc{, title={Low-Rank Adaptation}, shorttitle={{LoRA}}}").key == "lora"


def test_html_markup_is_removed() -> None:
    paper = _one(
        r"@misc{a, title={{\textless}i{\textgreater}A{\textless}/i{\textgreater} {\&}amp; B, for $x<y$},"
        "\n journal={R&amp;D}, abstract={<jats:title>Abstract</jats:title><jats:p>One.</jats:p><jats:p>Two.</jats:p>}}"
    )
    assert (paper.title, paper.venue, paper.abstract) == ("A & B, for $x<y$", "R&D", "One.\n\nTwo.")


def test_duplicate_keywords_are_removed() -> None:
    assert parse_keywords(r"a, B; b,{c, d}," + "\n\\'e") == ("a", "B", "c, d", "é")
    assert parse_keywords(" {a; b} ") == ("a", "b")
    assert parse_keywords("{a; b},") == ("a; b",)


@pytest.mark.parametrize(
    ("fields", "status", "rating", "notes", "pdf"),
    [
        ("readstatus={read}, ranking={rank5}", Status.READ, 5, [], None),
        ("readstatus={skimmed}, ranking={rank6}", Status.SKIMMED, None, [], None),
        ("read={1}, rating={4}", Status.READ, 4, [], None),
        ("annote={<p>Is {DNA} 5\\% here?</p>}, comment={B}", Status.UNREAD, None, ["Is DNA 5% here?", "B"], None),
        ("annote={2020-05-01: one\n\n2020-99-02: two}", Status.UNREAD, None, ["one", "two"], None),
        ("annote={2020-05-01: one\n\ntwo}", Status.UNREAD, None, ["2020-05-01: one\n\ntwo"], None),
        ("annote={one\n\ntwo\n\n2020-05-01: three}", Status.UNREAD, None, ["one\n\ntwo", "three"], None),
        ("file={:papers/a\\_b.pdf:PDF}", Status.UNREAD, None, [], "papers/a_b.pdf"),
        (r"file={Snap:x.html:text/html;Full text:C\:\\f\;1\\a:application/pdf}", Status.UNREAD, None, [], r"C:\f;1\a"),
        ("file={C:/a.pdf}", Status.UNREAD, None, [], "C:/a.pdf"),
        (r"file={web:https\://arxiv.org/pdf/1:PDF;:b.pdf:PDF}", Status.UNREAD, None, [], "b.pdf"),
        ("comment-jo={2}, comment-ann={1}, comment={0}", Status.UNREAD, None, ["0", "1", "2"], None),
    ],
)
def test_readings(fields: str, status: Status, rating: int | None, notes: list[str], pdf: str | None) -> None:
    (reading,) = loads(f"@misc{{A, title={{T}}, {fields}}}\n@misc{{B, title={{U}}, file={{x.html}}}}", "x").readings
    assert (reading.key, reading.status, reading.reads, reading.rating) == ("a", status, (), rating)
    assert ([note.text for note in reading.notes], reading.pdf) == (notes, pdf)


def test_notes_have_the_dates_that_an_export_gave_them() -> None:
    (reading,) = loads("@misc{A, title={T}, annote={2020-05-01: one\n\n2020-99-02: two}}", "x").readings
    assert [str(note.at.date()) for note in reading.notes] == ["2020-05-01", "1970-01-01"]


@pytest.mark.parametrize(
    ("keys", "has_own_keys"),
    [
        (["a", "b-2"], True),
        (["a", "日本"], False),
        (["日本", "中文"], False),
        (["a", "..."], False),
        (["a", ""], False),
    ],
)
def test_citation_keys_without_a_slug_are_not_stable(keys: list[str], has_own_keys: bool) -> None:
    found = loads("".join(f"@misc{{{key}, title={{Title of {number}: T}}}}" for number, key in enumerate(keys)), "x")
    assert found.has_own_keys is has_own_keys
    slugs = [key if key[:1].isascii() and key[:1].isalnum() else f"title-of-{n}" for n, key in enumerate(keys)]
    assert [paper.key for paper in found.papers] == slugs


def test_unclosed_entry_does_not_affect_others() -> None:
    text = "".join(f"@misc{{k{number}, title = {{T {number}}}}}\n" for number in range(9))
    found = loads(text.replace("{T 4}", "{T 4"), "x")
    assert [paper.key for paper in found.papers] == [f"k{number}" for number in range(9) if number != 4]
    assert [each.entry for each in found.rejected] == ["line 5 (k4)"]


def test_missing_commas_lose_no_fields() -> None:
    paper = _one('@misc{a\n title={T}\n author={Ann Bee}\n year=2020 month=feb\n journal="J" doi={10.1000/1}\n}')
    assert (paper.key, paper.authors, str(paper.published), paper.venue) == ("a", ("Ann Bee",), "2020-02", "J")


def test_redefined_macro_applies_to_later_entries() -> None:
    text = '@string{j="One"}@misc{a,title={A},journal=j}@string{j=j#" Two"}@misc{b,title={B},journal=J}'
    assert [paper.venue for paper in loads(text, "x").papers] == ["One", "One Two"]


def test_crossref_to_a_missing_entry_or_to_itself() -> None:
    text = "@inproceedings{a,title={A},crossref={a}}@inproceedings{b,title={B},crossref={zzz},year=2001}"
    assert [paper.title for paper in loads(text, "x").papers] == ["A", "B"]


@pytest.mark.parametrize(
    ("text", "authors"),
    [
        ("A. Bee, C. Dee", "A. Bee; C. Dee"),
        ("A. Bee, C. Dee and E. Fox", "A. Bee; C. Dee; E. Fox"),
        ("Bee A., Dee C., others", "Bee A.; Dee C."),
        ("Ann Bee, Carl Dee & Eve Fox", "Ann Bee; Carl Dee; Eve Fox"),
        (r"Bee, A. B., Dee, C., \& Fox, E.", "A. B. Bee; C. Dee; E. Fox"),
        ("Bee, Ann, Dee, Carl", "Ann Bee; Carl Dee"),
        ("Ann Bee, Carl Dee, Eve Fox, et al.", "Ann Bee; Carl Dee; Eve Fox"),
        ("Bee, A. C.", "A. C. Bee"),
        ("King, Jr., Martin Luther", "Martin Luther King Jr."),
        (r"Bell \& Howell", "Bell & Howell"),
        (r"{Bell \& Howell}, Carl Dee, Eve Fox", "Bell & Howell; Carl Dee; Eve Fox"),
    ],
)
def test_names_between_commas(text: str, authors: str) -> None:
    assert "; ".join(_one(f"@misc{{a, title={{T}}, author={{{text}}}}}").authors) == authors


def test_fields_are_inherited_over_several_generations() -> None:
    text = """
        @inproceedings{a, title={A}, crossref={b}}
        @proceedings{b, title={B}, crossref={c}}
        @mvproceedings{c, title={C}, xdata={d}}
        @xdata{d, editor={Dee, C.}, xdata={e}}
        @xdata{e, year={2001}, xdata={d, e}, crossref={a}}
        """
    first, second, third = loads(text, "x").papers
    assert (first.venue, first.editors, first.published) == ("B", ("C. Dee",), "2001")
    assert (second.venue, second.editors, second.published) == ("C", ("C. Dee",), "2001")
    assert (third.editors, third.published) == (("C. Dee",), "2001")


def test_fields_are_inherited() -> None:
    text = (
        "@inbook{part, crossref={whole}, title={Part the Third}, xdata={more, none}}\n"
        "@book{whole, title={The Whole}, author={Bee, Ann}, year=1981}\n@inbook{short, crossref={whole}}\n"
        "@xdata{more, editor={Dee, Carl}, author={Eve Fox}, year=1999}"
    )
    found = loads(text, "x")
    part, _, short = found.papers
    assert (part.title, part.authors, part.editors, part.published) == (
        "Part the Third", ("Eve Fox",), ("Carl Dee",), "1999",
    )  # fmt: skip
    assert (part.venue, short.title, short.authors, short.published) == ("The Whole", "The Whole", ("Ann Bee",), "1981")
    assert [each.reason for each in found.rejected] == ["holds fields for other entries, and is not a paper"]


def test_entry_without_a_title_has_that_of_its_volume() -> None:
    paper = _one("@proceedings{p, maintitle={LNCS}, booktitle={Cryptography}}")
    assert (paper.title, paper.venue) == ("Cryptography", "Cryptography")


def test_child_keeps_its_own_date() -> None:
    text = "@inbook{a,title={A},crossref=B,year=1999}@book{b,title={Book},date={2001-05}}"
    first, book = loads(text, "x").papers
    assert (str(first.published), first.venue, book.title) == ("1999", "Book", "Book")


def test_byte_order_mark() -> None:
    assert _one("\ufeff@misc{a, title={T}}").title == "T"


@pytest.mark.parametrize("text", ["", "\n \n", "@comment{x}", '@string{a = "b"}', "% @misc{a, title={T}}"])
def test_library_without_papers(text: str) -> None:
    listed = loads(text, "x")
    assert (listed.papers, listed.rejected, listed.readings) == ((), [], ())


@pytest.mark.parametrize("text", ["just words", "mail ann@example.org (home)", "# A list\n- [x](https://x.org)", "{}"])
def test_text_without_bibtex_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no BibTeX entries"):
        loads(text, "x")


def test_commented_out_entries_and_decorators_are_ignored() -> None:
    assert [
        p.key for p in loads("@misc{a, title={T}, note={x\n  @app.route('/', x)\n}}\n%@misc{b, title={U}}", "x").papers
    ] == ["a"]
