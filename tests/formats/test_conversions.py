"""Conversion between BibTeX, CSL-JSON and RIS: entries keep their types and all fields that both formats have."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperlog.formats import Export, ExportFormat, ImportFormat, dumps, loads
from paperlog.formats.bibtex.encoding import latex_line, latex_paragraphs
from paperlog.formats.bibtex.fields import decode_line, decode_paragraphs
from paperlog.formats.bibtex.html import html_to_latex, latex_to_html
from paperlog.formats.bibtex.latex import latex_to_text, text_to_latex
from paperlog.formats.bibtex.parser import RawEntry, SizeLimit, parse_entries
from paperlog.formats.bibtex.texts import field_to_text, text_to_field
from paperlog.formats.field_names import Kind
from paperlog.formats.text import is_plain, one_line, strip_markup

FORMATS = [ExportFormat.CSL, ExportFormat.RIS]
TYPES = [
    "article", "inproceedings", "book", "incollection", "thesis", "phdthesis", "report", "online", "misc",
    "unpublished", "software", "dataset", "patent", "proceedings", "mastersthesis", "conference", "manual", "newtype",
]  # fmt: skip
ENTRIES = {
    "article": "journal={Nature}, number={2}, volume={3}, pages={1--9}, issn={1234-5678}, shortjournal={Nat.}",
    "inproceedings": "booktitle={Proc. of X}, series={LNCS}, publisher={A \\& B}, address={Rome}, editor={Dee, C.}",
    "incollection": "booktitle={A {Book}}, series={Notes}, isbn={978-1-2}, edition={2}, translator={Eff, G.}",
    "book": "publisher={House}, location={Rome}, volumes={3}, isbn={978-1-2}, language={german}",
    "phdthesis": "school={MIT}, address={Cambridge}, library={QA 76}",
    "thesis": "institution={MIT}, type={Habilitation}",
    "report": "institution={MIT}, number={TR-7}, type={White paper}",
    "online": "url={https://example.org/a_b}, urldate={2020-05-17}, note={first\n\nsecond}, annotation={mine}",
    "misc": "eprint={2106.09685}, archiveprefix={arXiv}, date={2020-05/2021}",
    "unpublished": "date={1900~}, doi={10.1000/a_b}, keywords={one, {two, three}}, abstract={50\\% of it}",
}
OTHER_NAMES = {"address": "location", "annotation": "annote"}


def _converted(text: str, form: ExportFormat) -> str:
    """Convert BibTeX to another format and back."""
    papers = loads(text, "a", ImportFormat.BIBTEX).papers
    listed = loads(dumps(Export("a", [], papers, []), form), "b", ImportFormat(form.value))
    assert listed.rejected == []
    return dumps(Export("b", [], listed.papers, []), ExportFormat.BIBTEX)


def _entries(text: str) -> list[tuple[str, str, dict[str, str]]]:
    """Return the key, the type and the fields of each entry, without braces and repeated white space."""
    entries = [each for each in parse_entries(text, SizeLimit(text)) if isinstance(each, RawEntry)]
    return [
        (entry.key, entry.entry_type, {OTHER_NAMES.get(name, name): _plain(value) for name, value in entry.fields})
        for entry in entries
    ]


def _plain(value: str) -> str:
    return " ".join(value.translate({123: "", 125: ""}).split())


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("entry_type", ENTRIES)
def test_entries_of_bibtex_keep_their_fields(form: ExportFormat, entry_type: str) -> None:
    author = "author={van der Bee, Jr., Ann and {World Health Organization} and others}"
    text = f"@{entry_type}{{Key:1, title={{The {{DNA}} of \\emph{{x}}}}, {author}, {ENTRIES[entry_type]}}}"
    assert _entries(_converted(text, form)) == _entries(text)


@pytest.mark.parametrize("form", [*FORMATS, ExportFormat.BIBTEX, ExportFormat.CSV])
@pytest.mark.parametrize("date", ["2022-02-30", "2022-02-30/2022-03-02", "2022-13-01"])
def test_invalid_date_is_read_alike_in_every_format(form: ExportFormat, date: str) -> None:
    (paper,) = loads(f"@misc{{k, title={{T}}, date={{{date}}}}}", "a", ImportFormat.BIBTEX).papers
    (converted,) = loads(dumps(Export("a", [], [paper], []), form), "b", ImportFormat(form.value)).papers
    assert converted.published == paper.published == ("2022" if "-13-" in date else "2022-02")


@pytest.mark.parametrize(
    ("form", "text"),
    [
        (ImportFormat.CSL, '[{"type": "article-journal", "title": "T", "DOI": "https://doi.org/10.1000/AB"}]'),
        (ImportFormat.RIS, "TY  - JOUR\nTI  - T\nDO  - doi:10.1000/AB\nER  - \n"),
    ],
)
def test_doi_becomes_bare_in_another_format(form: ImportFormat, text: str) -> None:
    contents = Export("a", [], loads(text, "a", form).papers, [])
    assert "doi = {10.1000/AB}," in dumps(contents, ExportFormat.BIBTEX)
    given = "https://doi.org/10.1000/AB" if form is ImportFormat.CSL else "doi:10.1000/AB"
    assert given in dumps(contents, ExportFormat(form.value))


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("journaltitle={J}", "journal={J}"),
        ("subtitle={S}, date={2020-05-17}", "title={T: S}, year={2020}, month=may, day={17}"),
        ("year={in press}", "year={in press}"),
        ("title={$x$ \\textit{y} {Bayes}}", "title={\\$x\\$ \\emph{y} Bayes}"),
        ("eprinttype={arxiv}, eprint={2106.09685}", "archiveprefix={arXiv}, eprint={2106.09685}"),
        ("author={family=Hu, given=E, \u017fuffix=Jr}", "author={Hu, E}"),
    ],
)
def test_fields_get_their_usual_form(form: ExportFormat, written: str, read: str) -> None:
    ((_, _, expected),) = _entries(f"@misc{{k, {read}}}" if "title" in read else f"@misc{{k, title={{T}}, {read}}}")
    text = f"@misc{{k, {written}}}" if "title={$" in written else f"@misc{{k, title={{T}}, {written}}}"
    assert _entries(_converted(text, form)) == [("k", "misc", expected)]


@pytest.mark.parametrize(
    ("html", "latex"),
    [
        ("<i>In vivo</i> H<sub>2</sub>O<sup>+</sup>", r"\emph{In vivo} H\textsubscript{2}O\textsuperscript{+}"),
        ('<b>B</b> <span style="font-variant:small-caps;">Sc</span>', r"\textbf{B} \textsc{Sc}"),
        ('<span class="nocase">Bayes</span> and <i>A & <b>B</b></i>', r"{Bayes} and \emph{A \& \textbf{B}}"),
        ("a < b & c", r"a < b \& c"),
        ("50% of {x} & y_z", r"50\% of {\textbraceleft}x{\textbraceright} \& y\_z"),
    ],
)
def test_markup_of_titles(html: str, latex: str) -> None:
    assert html_to_latex(html) == latex
    assert latex_to_html(latex, is_title=True) == html


@pytest.mark.parametrize(
    ("html", "latex"),
    [
        ("<i>open", "open"),
        ("shut</i>", "shut"),
        ("<i><b>x</i></b>", "x"),
        ('<span id="a">x</span> <u>y</u>', "x y"),
        ("<i></i>x", "x"),
        ("CO<\u017fub>2</\u017fub>", "CO2"),
    ],
)
def test_other_markup_is_removed(html: str, latex: str) -> None:
    assert html_to_latex(html) == latex


@pytest.mark.parametrize(
    ("latex", "html"),
    [
        (r"{DNA} {\'E}tudes \emph{x", "DNA Études x"),
        (r"$\emph{x}$ \textit{y}} z", r"$\emph{x}$ <i>y</i> z"),
        (r"{{World Bank}} \foo{x}", '<span class="nocase">World Bank</span> x'),
        (r"{\textbackslash} {-} {lower}", "\\ - lower"),
    ],
)
def test_other_latex_is_removed(latex: str, html: str) -> None:
    assert latex_to_html(latex, is_title=True) == html


PIECES = [
    "A", "DNA", "{Bayes}", r"\emph{x}", r"\textbf{", "}", "{", r"\{", r"{\'e}", r"\%", "$x_1$", "--", "<i>y</i>", "<",
    "&", "&amp;", " ", "\\\\", "é", r"\textsubscript{2}", "~", "<b>",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=8).map("".join))
def test_any_title_keeps_its_words(text: str) -> None:
    assert decode_line(html_to_latex(latex_to_html(text))) == decode_line(text)
    assert decode_line(html_to_latex(text)) == decode_line(html_to_latex(latex_to_html(html_to_latex(text))))


WORDS = st.sampled_from(["A", "bee", "DNA", "é", "50\\%", "\\&", "x\\_y", "{Bayes}", "(c)", "2"])
VALUES = st.lists(WORDS, min_size=1, max_size=4).map(" ".join)
NAMES = st.sampled_from(["Bee, Ann", "van der Dee, Carl", "{World Bank}", "Eff, Jr., G.", "Gödel, K."])
FIELDS = {
    **dict.fromkeys(("volume", "edition", "language", "library", "location", "abstract", "series"), VALUES),
    **dict.fromkeys(("author", "editor", "translator"), st.lists(NAMES, min_size=1, max_size=3).map(" and ".join)),
    "year": st.integers(1000, 2100).map(str),
    "pages": st.sampled_from(["1--9", "12", "1--3, 7"]),
    "issn": st.just("1234-5678"),
    "isbn": st.just("978-3-16"),
    "doi": st.just("10.1000/a_b"),
    "url": st.just("https://example.org/a"),
    "urldate": st.just("2020-05-17"),
    "note": VALUES,
    "type": st.sampled_from(["PhD thesis", "White paper"]),
    "eprint": st.just("hal-1"),
    **dict.fromkeys(
        ("howpublished", "groups", "comment", "organization", "publisher", "school", "primaryclass"), VALUES
    ),
}


@given(st.sampled_from(TYPES), st.fixed_dictionaries({"title": VALUES}, optional=FIELDS), st.sampled_from(FORMATS))
def test_types_and_fields_survive_a_conversion(entry_type: str, fields: dict[str, str], form: ExportFormat) -> None:
    lines = [f"  {name} = {{{value}}},\n" for name, value in fields.items()]
    text = f"@{entry_type}{{Key:1,\n{''.join(lines)}}}\n"
    assert _entries(_converted(text, form)) == _entries(text)


@given(st.text("aB1éß漢 .-'/_\u0301", max_size=30), st.sampled_from(Kind))
def test_plain_text_needs_no_conversion(text: str, kind: Kind) -> None:
    if is_plain(text):
        assert text_to_latex(text) == latex_line(text) == latex_paragraphs(text) == text
        assert one_line(latex_to_text(text)) == decode_line(text) == decode_paragraphs(text) == text
        assert strip_markup(text) == one_line(text) == text
        assert field_to_text(text_to_field(text, kind), kind) == text


@pytest.mark.parametrize(
    "text", ["a  b", " a", "a\nb", "a--b", "a''b", "a~b", "50%", "a & b", "a < b", "{a}", "$a$", "a_b", "e\u0301"]
)
def test_other_text_is_not_plain(text: str) -> None:
    assert not is_plain(text)
