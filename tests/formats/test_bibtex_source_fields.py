"""BibTeX fields in their source form: an import and an export keep each entry's type and all its fields."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from paperlog.dates import PartialDate
from paperlog.formats import Export
from paperlog.formats.bibtex import dumps, loads
from paperlog.formats.bibtex.parser import RawEntry, SizeLimit, parse_entries
from paperlog.identifiers import make_link
from paperlog.models import Paper
from support.files import write_file
from support.shell import Shell

LINK = make_link("https://b.org")


def _entries(text: str) -> list[tuple[str, dict[str, str]]]:
    """Return the type and the fields of each entry, with the white space in values normalized."""
    entries = []
    for entry in parse_entries(text, SizeLimit(text)):
        assert isinstance(entry, RawEntry)
        entries.append((entry.entry_type, {name: " ".join(value.split()) for name, value in entry.fields}))
    return entries


def _exported(*papers: Paper) -> str:
    return dumps(Export("x", [], papers, []))


def _import(text: str) -> Paper:
    (paper,) = loads(text, "x").papers
    return paper


@pytest.mark.parametrize(
    "fields",
    [
        r"title={$\beta$-{VAE}: \emph{Basic} {DNA}}, author={{{World Health Organization}} and Bee, A. and others}",
        "title={<i>In vivo</i> CO<sub>2</sub>}, journaltitle={Proc.\\ of {X}}, date={2017-06/2018}, location={Rome}",
        "title={T}, journal={J}, year=2017, month=jun, address={Rome}, volume=4, number={2}, pages={1--9}, issn={1-2}",
        "title={T}, year={2017}, month={10~jan}, note={in press}",
        "title={T}, school={MIT}, type={PhD thesis}, year={in press}",
        "title={T}, subtitle={S}, booktitle={B}, eventtitle={E}, editor={Dee, C.}, series={LNCS}, publisher={P}",
        r"title={T}, doi={10.1000/A\_b}, url={www.example.org}, howpublished={\url{https://example.org/a\_b}}",
        "title={T}, doi={https://doi.org/10.1000/1}, url={https://doi.org/10.1000/1}",
        "title={T}, url={https://arxiv.org/abs/2106.09685v2}",
        "title={T}, eprint={2106.09685}, archiveprefix={arXiv}, url={https://arxiv.org/abs/2106.09685}",
        "title={T}, eprint={2106.09685}, archiveprefix={arXiv}, primaryclass={cs.CL}, note={arXiv:2106.09685}",
        "title={T}, journal={arXiv preprint arXiv:2106.09685}",
        "title={T}, doi={10.48550/arXiv.2106.09685}",
        "title={T}, eprint={hal-01}, eprinttype={hal}, keywords={a; b}, groups={x, y}, bdsk-url-1={https://a.org/1}",
        "title={T}, abstract={50\\% of\n\nall}, annote={<p>mine</p>}, file={:a.pdf:PDF}, readstatus={read}, a-b+c={}",
        "title={T}, booktitle={T}, maintitle={M}",
        r"title={T}, \url={https://a.org}, @series={S}",
        r"title={T}, author={Thi\{'ebaux, Sylvie}",
    ],
)  # fmt: skip
def test_fields_are_exported_as_imported(fields: str) -> None:
    text = f"@unknownType{{k, {fields}}}"
    ((_, before),) = _entries(text)
    ((entry_type, after),) = _entries(_exported(_import(text)))
    assert entry_type == "unknowntype"
    balanced = {name: value.replace("\\{", r"{\textbraceleft}") for name, value in before.items() if value}
    assert after == balanced


@pytest.mark.parametrize(
    ("fields", "names"),
    [
        ("author={Bee, Ann}, year={2017}, journal={J}, doi={10.1000/1}", set()),
        ("author={Ann Bee}, year={2017}, volume={3}", {"author", "volume"}),
        ("author={Bee, Ann}, journal={arXiv preprint arXiv:2106.09685}", {"journal"}),
    ],
)
def test_only_what_the_values_do_not_say_is_kept(fields: str, names: set[str]) -> None:
    assert set(_import(f"@article{{k, title={{T}}, {fields}}}").extra) == names


@pytest.mark.parametrize(
    ("fields", "changes", "expected"),
    [
        ("subtitle={{S}}", {"title": "A & B"}, {"title": r"A \& B"}),
        ("author={A. Bee and others}", {"authors": ("Carl Dee",)}, {"author": "Dee, Carl"}),
        ("editor={A. Bee and others}", {"editors": ()}, {}),
        ("date={2017/2018}", {"published": PartialDate(2020, 5)}, {"year": "2020", "month": "may"}),
        ("journaltitle={{J}}, publisher={P}", {"venue": "K"}, {"journaltitle": "K", "publisher": "P"}),
        ("eventtitle={{J}}", {"venue": None}, {}),
        ("eprint={2106.09685v2}", {"arxiv": "2106.00001"}, {"eprint": "2106.00001", "archiveprefix": "arXiv"}),
        ("eprint={h}, eprinttype={hal}", {"arxiv": "2106.1"}, {"arxiv": "2106.1", "eprint": "h", "eprinttype": "hal"}),
        ("doi={doi:10.1000/1}", {"doi": "10.1000/2"}, {"doi": "10.1000/2"}),
        ("bdsk-url-1={https://a.org}, note={N}", {"links": (LINK,)}, {"url": "https://b.org", "note": "N"}),
        ("keywords={a; b}", {"tags": ("c", "d")}, {"keywords": "c, d"}),
    ],
)  # fmt: skip
def test_changed_value_replaces_its_fields(fields: str, changes: dict[str, Any], expected: dict[str, str]) -> None:
    paper = replace(_import(f"@misc{{k, title={{T}}, {fields}}}"), **changes)
    ((_, after),) = _entries(_exported(paper))
    assert after == {"title": "T", **expected}


def test_field_names_with_spaces_get_hyphens() -> None:
    text = "@article{k, title={T},\nFunding Text\xa01={A & B},\nyear=2020 month=feb}"
    fields = {"title": "T", "year": "2020", "month": "feb", "funding-text-1": "A & B"}
    assert _entries(_exported(_import(text))) == [("article", fields)]


def test_repeated_fields_are_kept() -> None:
    text = "@misc{k, title={T}, title={t}, author={A. B}, author={C. D}, annote={a}, annote={a}, annote={b}, note={}}"
    fields = {"title": "T", "title-2": "t", "author": "A. B and C. D", "annote": "a b"}
    assert _entries(_exported(_import(text))) == [("misc", fields)]


def test_type_decides_where_a_new_venue_is_written() -> None:
    for entry_type, name in [
        ("phdthesis", "school"),
        ("report", "institution"),
        ("inbook", "booktitle"),
        ("misc", "journal"),
    ]:
        paper = replace(_import(f"@{entry_type}{{k, title={{T}}}}"), venue="V")
        assert _entries(_exported(paper)) == [(entry_type, {"title": "T", name: "V"})]


def test_references_to_other_entries_stay() -> None:
    text = (
        "@proceedings{P, title={{All}}, editor={Bee, Ann}, year={2019}}\n"
        "@inproceedings{a, title={A}, author={Dee, Carl}, crossref={p}}\n"
        "@inproceedings{b, title={B}, author={Dee, Carl}, crossref={P}, year={2019}}\n"
    )
    found = loads(text, "x")
    assert [paper.venue for paper in found.papers] == [None, "All", "All"]
    assert _entries(_exported(*found.papers)) == _entries(text)
    assert _entries(_exported(found.papers[1])) == [
        (
            "inproceedings",
            {
                "title": "A",
                "author": "Dee, Carl",
                "editor": "Bee, Ann",
                "year": "2019",
                "booktitle": "All",
                "crossref": "p",
            },
        )
    ]


def test_extra_of_unknown_origin_cannot_break_the_file() -> None:
    extra = {"a b}": "x", "note": "}} @misc{y, title={Z}}", "pages": "1\n@misc{z, title={Z}}"}
    papers = [Paper("k", "T", "x", type="comment", extra=extra), Paper("l", "U", "x", type="no type")]
    assert _entries(_exported(*papers)) == [
        (
            "misc",
            {
                "title": "T",
                "a-b-": "x",
                "note": r"{\textbraceright}{\textbraceright} @misc{\textbraceleft}y, title={\textbraceleft}Z"
                r"{\textbraceright}{\textbraceright}",
                "pages": "1 {@}misc{z, title={Z}}",
            },
        ),
        ("misc", {"title": "U"}),
    ]


def test_import_and_export_of_a_library(paperlog: Shell, tmp_path: Path) -> None:
    text = "@Book{k, title={{DNA}}, author={A. Bee}, publisher={P}, annote={a note}, ranking={rank2}}"
    paperlog(f"import {write_file(tmp_path, 'a.bib', text)}")
    assert _entries(paperlog("export key:k -f bibtex").out) == _entries(text)
    paperlog("edit k --title 'RNA_1'")
    paperlog("rate k 3")
    paperlog("annotate k one")
    options = "-f bibtex --with-readings --with-notes"
    ((_, fields),) = _entries(paperlog(f"export key:k {options}").out)
    assert fields == {
        "title": r"{RNA}\_1", "author": "A. Bee", "publisher": "P", "ranking": "rank3",
        "annote": "a note 2026-11-23: one",
    }  # fmt: skip
    paperlog(["import", "-", "--source", "a.bib"], stdin=paperlog(f"export key:k {options}").out)
    assert _entries(paperlog(f"export key:k {options}").out)[0][1]["annote"] == "a note 2026-11-23: one"


def test_further_citation_keys_are_ids(paperlog: Shell, new_paperlog: Shell) -> None:
    """Their case counts for biber, which accepts every key only once."""
    lora = "@misc{{{}, title={{LoRA}}, eprint={{2106.09685}}, ids={{{}}}}}\n"
    for source, text in (("a", lora.format("huLoRA2021", "Hu:21")), ("b", lora.format("lora22", "hu:21, other"))):
        paperlog(f"import - --format bibtex --source {source}", stdin=text)
    paperlog("import - --format bibtex", stdin="@misc{other, title={Another}}")
    for name in ("huLoRA2021", "Hu:21", "lora22"):
        assert paperlog.paper(name)["key"] == "lora"
    text = paperlog("export lora other --format bibtex").out
    assert text.startswith("@misc{huLoRA2021,\n")
    assert "  ids = {Hu:21, lora22, hu:21},\n" in text
    new_paperlog("import - --format bibtex", stdin=text)
    assert new_paperlog.paper("lora22")["citation_keys"] == ["huLoRA2021", "Hu:21", "lora22", "hu:21"]
    assert "ids" not in new_paperlog.paper("lora22")["extra"]
    assert "  ids = {Hu:21, lora22, hu:21},\n" in new_paperlog("export --format bibtex").out


@pytest.mark.parametrize("ids", ["a, b", "a,b", "a", "a,, b", "{a}, b c", "k"])
def test_ids_are_exported_as_they_came(ids: str) -> None:
    text = f"@misc{{k,\n  title = {{T}},\n  ids = {{{ids}}},\n}}\n"
    assert dumps(Export("x", [], loads(text, "x").papers, [])) == text
