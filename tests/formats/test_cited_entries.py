"""Entries that were recognized as built-in papers are exported as they were imported."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperlog.catalogue import load_built_in
from paperlog.formats import Export
from paperlog.formats.bibtex import dumps, loads
from paperlog.formats.bibtex.parser import RawEntry, SizeLimit, parse_entries
from paperlog.library.merging import merge_entry
from support.files import write_file
from support.shell import Shell

LORA = next(paper for paper in load_built_in().papers if paper.key == "lora")
THESIS = {
    ("misc", "Hu2021"): {
        "author": "Hu, Edward and Shen, Y.",
        "title": "{LoRA}: low-rank adaptation of large language models",
        "year": "2021",
        "eprint": "2106.09685",
        "archiveprefix": "arXiv",
        "keywords": "thesis, peft",
    },
    ("article", "vit"): {
        "author": "Dosovitskiy, A. and others",
        "title": "An image is worth 16x16 words",
        "journal": "arXiv preprint arXiv:2010.11929",
        "year": "2020",
    },
    ("inproceedings", "vaswani2017"): {
        "author": "Vaswani, Ashish and Shazeer, Noam",
        "title": "{Attention} is All you Need",
        "booktitle": "Advances in Neural Information Processing Systems",
        "url": "https://arxiv.org/pdf/1706.03762",
        "pages": "5998--6008",
        "year": "2017",
    },
    ("article", "bee2020"): {"author": "Bee, Ann", "title": "Of Bees", "journal": "Hives", "year": "2020"},
}


def _text(entries: dict[tuple[str, str], dict[str, str]]) -> str:
    lines = []
    for (kind, key), fields in entries.items():
        lines += [f"@{kind}{{{key},", *(f"  {name} = {{{text}}}," for name, text in fields.items()), "}"]
    return "".join(f"{line}\n" for line in lines)


def _entries(text: str) -> dict[tuple[str, str], dict[str, str]]:
    parsed = parse_entries(text, SizeLimit(text))
    return {(each.entry_type, each.key): dict(each.fields) for each in parsed if isinstance(each, RawEntry)}


@pytest.fixture
def thesis(paperlog: Shell, tmp_path: Path) -> Path:
    """A file that was imported into a library with the built-in papers."""
    paperlog("rate lora 5")
    file = write_file(tmp_path, "thesis.bib", _text(THESIS))
    assert paperlog(f"import {file}").lines == [
        "thesis.bib: 1 added, 3 updated, 0 unchanged, 0 rejected",
        "thesis.bib: line 1 (Hu2021): same as 'lora' (arXiv id)",
        "thesis.bib: line 9 (vit): same as 'vit' (arXiv id)",
        "thesis.bib: line 15 (vaswani2017): same as 'transformer' (arXiv id)",
    ]
    return file


def test_entries_of_built_in_papers_are_exported_unchanged(paperlog: Shell, thesis: Path) -> None:
    assert _entries(paperlog("export Hu2021 vit vaswani2017 bee2020 --format bibtex").out) == THESIS
    assert paperlog.paper("lora")["venue"] == "ICLR 2022"
    assert paperlog("cite lora vit").out == "[@Hu2021; @vit]\n"


def test_importing_the_export_again_changes_nothing(paperlog: Shell, thesis: Path) -> None:
    before = paperlog.records("papers")
    back = write_file(thesis.parent, "back.bib", paperlog("export --format bibtex").out)
    for file in (thesis, back):
        assert " 0 added, 0 updated" in paperlog(f"import {file}").out
    assert paperlog.records("papers") == before


def test_other_formats_contain_them_too(paperlog: Shell, thesis: Path) -> None:
    (item,) = paperlog("export vit --format csl").json
    assert (item["id"], item["title"], item["issued"]) == (
        "vit",
        "An image is worth 16x16 words",
        {"date-parts": [[2020]]},
    )
    assert "TI  - An image is worth 16x16 words\n" in paperlog("export vit --format ris").out


def test_readers_changes_are_exported(paperlog: Shell, thesis: Path) -> None:
    paperlog("edit Hu2021 --published 2022-04 --title LoRA")
    paperlog("tag Hu2021 +mine -peft")
    ((_, fields),) = _entries(paperlog("export Hu2021 --format bibtex").out).items()
    assert fields == THESIS["misc", "Hu2021"] | {
        "title": "{LoRA}",
        "year": "2022",
        "month": "apr",
        "keywords": "thesis, mine",
    }
    paperlog("edit Hu2021 --reset published --reset title")
    paperlog("tag Hu2021 +peft -mine")
    assert _entries(paperlog("export Hu2021 --format bibtex").out).popitem()[1] == THESIS["misc", "Hu2021"]


def test_corrected_entry_is_exported(paperlog: Shell, thesis: Path) -> None:
    thesis.write_text(thesis.read_text("utf-8").replace("Shen, Y.", "Shen, Yelong"), "utf-8")
    paperlog(f"import {thesis}")
    assert "author = {Hu, Edward and Shen, Yelong}" in paperlog("export lora --format bibtex").out


def test_missing_details_are_filled_in(paperlog: Shell, tmp_path: Path) -> None:
    paperlog(f"import {write_file(tmp_path, 'a.bib', '@misc{unet, title={U-Net}, eprint={1505.04597}}')}")
    more = "@misc{u2, title={U-Net}, eprint={1505.04597}, abstract={Of cells.}, pages={9}}"
    assert paperlog(f"import {write_file(tmp_path, 'b.bib', more)}").code == 0
    assert _entries(paperlog("export u-net --format bibtex").out) == {
        ("misc", "unet"): {
            "title": "U-Net",
            "author": "Ronneberger, Olaf and Fischer, Philipp and Brox, Thomas",
            "year": "2015",
            "month": "may",
            "eprint": "1505.04597",
            "doi": "10.1007/978-3-319-24574-4_28",
            "abstract": "Of cells.",
            "pages": "9",
            "ids": "u2",
        }
    }


def test_entry_of_the_paper_itself_is_kept_and_the_report_says_so(paperlog: Shell, tmp_path: Path) -> None:
    own, other = (
        "@article{bee, title={Bees}, doi={10.1000/1}}",
        "@article{dee, title={Bees!}, year={2020}, doi={10.1000/1}}",
    )
    paperlog(f"import {write_file(tmp_path, 'own.bib', own)}")
    assert paperlog(f"import {write_file(tmp_path, 'other.bib', other)}").lines[1:] == [
        "other.bib: line 1 (dee): same as 'bee' (DOI), which keeps another title",
    ]
    assert _entries(paperlog("export bee --format bibtex").out) == {
        ("article", "bee"): {"title": "Bees", "year": "2020", "doi": "10.1000/1", "ids": "dee"}
    }


def test_paper_that_was_added_by_hand_keeps_its_details(paperlog: Shell, tmp_path: Path) -> None:
    paperlog("add --title 'My Bees' --link https://doi.org/10.1000/1")
    text = "@article{bee, title={Bees}, doi={10.1000/1}}"
    assert paperlog(f"import {write_file(tmp_path, 'a.bib', text)}").lines[1:] == [
        "a.bib: line 1 (bee): same as 'my-bees' (DOI), which keeps another title",
    ]
    assert "@article{bee,\n  title = {My Bees}," in paperlog("export my-bees --format bibtex").out


@given(
    st.fixed_dictionaries(
        {
            "title": st.sampled_from(["LoRA", "{LoRA}: Low-Rank $A$", "Low rank adaptation"]),
            "eprint": st.just("2106.09685"),
        },
        optional={
            "author": st.sampled_from(["Hu, E. and others", "{Microsoft}", "Hu, Edward J."]),
            "year": st.sampled_from(["2021", "2022", "in press"]),
            "journal": st.sampled_from(["CoRR", "ICLR 2022", "{ICLR}"]),
            "booktitle": st.sampled_from(["ICLR", "Proceedings of ICLR 2022"]),
            "doi": st.sampled_from(["10.48550/arXiv.2106.09685", "10.1000/lora"]),
            "url": st.sampled_from(["https://arxiv.org/abs/2106.09685", "https://lora.org"]),
            "keywords": st.sampled_from(["a; b", "b, a", "{a, b}"]),
            "note": st.sampled_from(["arXiv:2106.09685 [cs]", "to appear"]),
            "abstract": st.just("Of adapters."),
        },
    ),
    st.sampled_from(["misc", "article", "inproceedings", "online", "unpublished", "phdthesis"]),
    st.sampled_from(["lora", "Hu2021"]),
)
def test_all_fields_of_an_entry_of_a_built_in_paper_are_exported(fields: dict[str, str], kind: str, key: str) -> None:
    text = _text({(kind, key): fields})
    (facts,) = loads(text, "thesis.bib").papers
    merged = merge_entry(LORA, facts, replaces=True)
    ((name, exported),) = _entries(dumps(Export("x", [], [merged], []))).items()
    assert (name, {field: exported.get(field) for field in fields}) == ((kind, key), fields)
    again = merge_entry(merged, facts, replaces=True)
    assert _entries(dumps(Export("x", [], [again], []))) == {name: exported}


@pytest.mark.parametrize(
    ("edit", "reset"),
    [('--title "ViT, edited"', "title"), ("--author Bee", "authors"), ("--published 2022-03", "published")],
)
def test_edit_that_was_reset_is_not_exported_after_an_export_was_imported(
    paperlog: Shell, edit: str, reset: str
) -> None:
    before = paperlog("export vit -f bibtex").out
    paperlog(f"edit vit {edit}")
    edited = paperlog("export vit -f bibtex").out
    paperlog("import - --format bibtex", stdin=edited)
    assert paperlog("export vit -f bibtex").out == edited
    paperlog(f"edit vit --reset {reset}")
    assert paperlog("export vit -f bibtex").out == before != edited
    assert "ViT, edited" not in paperlog.paper("vit")["aliases"]
