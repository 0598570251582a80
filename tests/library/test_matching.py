"""Matching imported entries to the papers in the library."""

from __future__ import annotations

from pathlib import Path
from unittest.mock import Mock

import pytest

from paperlog.formats import ImportedList
from paperlog.library.matching import EntryMatcher
from paperlog.library.staging import stage_list
from paperlog.models import Link, Paper
from paperlog.store import MemoryStorage, Store
from paperlog.titles import have_same_spelling
from support.files import write_file
from support.shell import NOW, Shell


@pytest.mark.parametrize("titles", [("कमल", "कमाल"), ("かき", "がき"), ("🎉", "🔥")])
def test_titles_in_other_scripts_and_of_symbols_are_distinct(
    paperlog: Shell, tmp_path: Path, titles: tuple[str, str]
) -> None:
    for title in titles:
        listed = write_file(tmp_path, "x.csv", f"title,year,category\n{title},2020,{title}\n")
        assert "1 added, 0 updated" in paperlog(f"import {listed}").out
        assert "0 added, 0 updated, 1 unchanged" in paperlog(f"import {listed}").out
        assert paperlog.paper(title)["title"] == title
        assert len(paperlog(["list", "--category", paperlog.paper(title)["category"]]).lines) == 1


def test_duplicate_entries_of_a_file_are_one_paper(paperlog: Shell, tmp_path: Path) -> None:
    twice = [
        ("- [Ants](https://arxiv.org/abs/2001.00001)", "- [Ants, Revised](https://arxiv.org/pdf/2001.00001v2)"),
        ("- [Bees](https://doi.org/10.1234/b)", "- [Bees](https://example.org/b) [[doi](https://doi.org/10.1234/B)]"),
        ("- [Wasps](https://example.org/w)", "- [WASPS](http://www.example.org/w/) - which sting"),
    ]
    text = "\n".join(("## Crawling", *(one for one, _ in twice), "## Flying", *(other for _, other in twice)))
    markdown = write_file(tmp_path, "twice.md", text)
    assert paperlog(f"import {markdown}").lines == [
        "twice.md: 3 added, 0 updated, 3 unchanged, 0 rejected",
        "twice.md: 'Ants, Revised': same as 'ants' (arXiv id)",
        "twice.md: 'Bees': same as 'bees' (DOI)",
        "twice.md: 'WASPS': same as 'wasps' (link)",
    ]
    assert [each["key"] for each in paperlog("list --category crawling --json").json] == ["ants", "bees", "wasps"]
    assert paperlog.paper("ants")["aliases"] == ["Ants, Revised"]
    assert paperlog.paper("wasps")["summary"] == "which sting"
    assert paperlog(f"import {markdown}").out.startswith("twice.md: 0 added, 0 updated, 6 unchanged, 0 rejected\n")


@pytest.mark.parametrize("line", ["tag pond +wet", "merge vit pond"])
def test_different_papers_that_two_libraries_added_under_the_same_key_stay_apart(
    paperlog: Shell, tmp_path: Path, line: str
) -> None:
    other = paperlog.copy(tmp_path / "other.json")
    other("add --title 'Green Frogs' --alias pond")
    other(f"export -o {tmp_path / 'export.json'}")
    paperlog("add --title 'Blue Whales' --alias pond")
    paperlog(line)
    for added in (1, 0):
        assert paperlog(f"import {tmp_path / 'export.json'}").out.startswith(f"export.json: {added} added, 0 updated")
    assert paperlog.paper("Green Frogs")["aliases"] == ["pond"]


def test_papers_of_different_authors_that_two_libraries_added_with_the_same_title_stay_apart(
    paperlog: Shell, tmp_path: Path
) -> None:
    other = paperlog.copy(tmp_path / "other.json")
    other("add --title 'Deep Learning' --author 'Josh Patterson'")
    other(f"export -o {tmp_path / 'export.json'}")
    paperlog("add --title 'Deep Learning' --author 'Yann LeCun'")
    assert paperlog(f"import {tmp_path / 'export.json'}").out.startswith("export.json: 1 added, 0 updated")


def test_papers_with_a_shared_link_are_distinguished_by_title(paperlog: Shell, tmp_path: Path) -> None:
    text = (
        "- [Ants](https://example.org/blog)\n- [Bees](https://example.org/blog)\n- [Ants](https://example.org/blog)\n"
    )
    assert paperlog(f"import {write_file(tmp_path, 'blog.md', text)}").out.startswith("blog.md: 2 added")


PAGE = "# A\n- [{}](https://lab.org/papers)\n"


@pytest.mark.parametrize("name", ["list.md", "other.md"])
def test_another_paper_with_the_same_link_is_added(paperlog: Shell, tmp_path: Path, name: str) -> None:
    paperlog(f"import {write_file(tmp_path, 'list.md', PAGE.format('Attention is fine'))}")
    paperlog("mark-read attention-is-fine --rating 5 --note mine")
    result = paperlog(f"import {write_file(tmp_path, name, PAGE.format('A theory of frogs'))}")
    assert result.out == f"{name}: 1 added, 0 updated, 0 unchanged, 0 rejected\n"
    assert result.err.startswith("Possible duplicates: attention-is-fine and a-theory-of-frogs. To merge them: ")
    read, new = paperlog.paper("attention-is-fine"), paperlog.paper("a-theory-of-frogs")
    assert (read["title"], read["rating"], read["notes"][0]["text"]) == ("Attention is fine", 5, "mine")
    assert (new["title"], new["status"], new["notes"]) == ("A theory of frogs", "unread", [])


@pytest.mark.parametrize("neighbor", ["", "- [A theory of frogs](https://lab.org/papers)\n"], ids=["alone", "shared"])
def test_corrected_title_with_the_same_link_is_the_same_paper(paperlog: Shell, tmp_path: Path, neighbor: str) -> None:
    listed = write_file(tmp_path, "list.md", PAGE.format("Atention is fine") + neighbor)
    paperlog(f"import {listed}")
    paperlog("rate 'atention is fine' 5")
    titles = ["Attention is fine", "Attention Is Fine!"]
    for title in titles if neighbor else [*titles, "Attention Is Fine: A Survey", "Attention Is Fine"]:
        listed.write_text(PAGE.format(title) + neighbor, encoding="utf-8")
        assert "0 added, 1 updated" in paperlog(f"import {listed}").out
        paper = paperlog.paper("atention-is-fine")
        assert (paper["title"], paper["rating"]) == (title, 5)


def test_page_of_a_single_paper_identifies_it(paperlog: Shell, tmp_path: Path) -> None:
    markdown = "# A\n- [{}](https://openreview.net/{}?id=nZeVKeeFYf9)\n"
    paperlog(f"import {write_file(tmp_path, 'a.md', markdown.format('Attention is fine', 'forum'))}")
    again = write_file(tmp_path, "b.md", markdown.format("A theory of frogs", "pdf"))
    assert "0 added, 1 updated" in paperlog(f"import {again}").out
    assert paperlog.paper("attention-is-fine")["aliases"] == ["A theory of frogs"]


def test_another_paper_with_the_link_of_a_removed_one_does_not_get_its_reading(paperlog: Shell, tmp_path: Path) -> None:
    paperlog(f"import {write_file(tmp_path, 'a.md', PAGE.format('Attention is fine'))}")
    paperlog("rate attention-is-fine 5")
    paperlog("remove attention-is-fine")
    paperlog(f"import {write_file(tmp_path, 'a.md', PAGE.format('A theory of frogs'))}")
    assert paperlog.paper("a-theory-of-frogs")["rating"] is None


@pytest.mark.parametrize("known", [0, 1])
def test_papers_of_a_list_with_the_same_link_are_reported_once(paperlog: Shell, tmp_path: Path, known: int) -> None:
    titles = ["Attention is fine", "A theory of frogs", "Bees", "Wasps"]
    pages = [PAGE.format(title) for title in titles]
    paperlog(f"import {write_file(tmp_path, 'known.md', ''.join(pages[:known]))}")
    two = paperlog(f"import {write_file(tmp_path, 'two.md', ''.join(pages[:2]))} --dry-run").err
    three = paperlog(f"import {write_file(tmp_path, 'three.md', ''.join(pages[:3]))} --dry-run").err
    four = paperlog(f"import {write_file(tmp_path, 'four.md', ''.join(pages))}").err
    merge = "paperlog merge attention-is-fine a-theory-of-frogs\n"
    assert two == f"Possible duplicates: attention-is-fine and a-theory-of-frogs. To merge them: {merge}"
    assert three == f"Possible duplicates: attention-is-fine, a-theory-of-frogs and bees. To merge two of them: {merge}"
    assert four == ""


def test_titles_of_many_papers_with_the_same_link_are_not_compared(
    paperlog: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compare = Mock(wraps=have_same_spelling)
    monkeypatch.setattr("paperlog.library.matching.have_same_spelling", compare)
    for number in (100, 200):
        rows = "\n".join(f"{words},https://lab.org/papers" for words in (f"Bee{index}" for index in range(number)))
        assert (
            "rejected" in paperlog(f"import {write_file(tmp_path, f'{number}.csv', 'title,url' + chr(10) + rows)}").out
        )
    assert compare.call_count < 100


def test_reused_nickname_does_not_identify_a_paper(paperlog: Shell, tmp_path: Path) -> None:
    text = "# Robots\n- [Segment Any Thing]({}) (SAT) - finds things\n"
    listed = write_file(tmp_path, "list.md", text.format("https://arxiv.org/abs/2401.00001"))
    paperlog(f"import {listed}")
    paperlog("rate sat 5")
    listed.write_text("# Robots\n- [Satellites](https://arxiv.org/abs/2402.00002) (SAT) - sees things\n")
    assert "1 added, 0 updated" in paperlog(f"import {listed}").out
    assert (paperlog.paper("sat")["title"], paperlog.paper("sat")["rating"]) == ("Segment Any Thing", 5)
    assert (paperlog.paper("sat-2")["title"], paperlog.paper("sat-2")["rating"]) == ("Satellites", None)
    assert "0 added, 0 updated" in paperlog(f"import {listed}").out


def test_citation_key_identifies_its_paper_after_other_changes(paperlog: Shell, tmp_path: Path) -> None:
    bib = write_file(tmp_path, "mine.bib", "@misc{bees, title={A Studdy of Beees}, year=2020}")
    paperlog(f"import {bib}")
    bib.write_text("@misc{bees, title={A Study of Bees}, year=2021, url={https://bees.org/paper}}")
    assert "0 added, 1 updated" in paperlog(f"import {bib}").out
    assert paperlog.paper("bees")["title"] == "A Study of Bees"


def test_possible_duplicates_are_reported(paperlog: Shell, tmp_path: Path) -> None:
    apart = (
        "@misc{one, title={One}, doi={10.1145/1}}\n@misc{two, title={Two}, eprint={2401.00001}, archiveprefix={arXiv}}"
    )
    paperlog(f"import {write_file(tmp_path, 'apart.bib', apart)}")
    both = "@misc{both, title={Two}, doi={10.1145/1}, eprint={2401.00001}, archiveprefix={arXiv}}"
    result = paperlog(f"import {write_file(tmp_path, 'both.bib', both)}")
    assert (result.code, result.err) == (0, "Possible duplicates: one and two. To merge them: paperlog merge one two\n")
    assert (paperlog.paper("one")["doi"], paperlog.paper("two")["doi"]) == ("10.1145/1", "10.1145/1")
    assert (
        "'one' and 'two' have the same DOI, 10.1145/1. To merge them: paperlog merge one two" in paperlog("doctor").out
    )
    paperlog("merge one two")
    assert paperlog.paper("two")["doi"] == "10.1145/1"


@pytest.mark.parametrize(
    ("first", "second", "is_reported"),
    [
        ("", "", True),
        (", journal={J}", ", booktitle={B}", True),
        (", doi={10.1000/1}", "", True),
        (", doi={10.1000/1}", ", doi={10.1000/2}", False),
        (", volume=1", ", volume=2", False),
        ("", ", booktitle={On Ants}", False),
        (", author={Bee, Ann}, year=2019", ", author={Bee, Ann}, year=2020", False),
        (", author={Dee, Carl}, year=2020", ", author={Bee, Ann}, year=2020", False),
    ],
)
def test_entries_with_the_same_title_year_and_authors_are_reported(
    paperlog: Shell, tmp_path: Path, first: str, second: str, is_reported: bool
) -> None:
    entry = "@misc{{{}, title={{On {{Ants}}}}{}}}\n"
    same = "" if "year" in first or "author" in first else ", author={Bee, Ann}, year=2020"
    text = entry.format("a", same + first) + entry.format("b", same + second)
    bib = write_file(tmp_path, "ants.bib", text)
    result = paperlog(f"import {bib}")
    assert result.out == "ants.bib: 2 added, 0 updated, 0 unchanged, 0 rejected\n"
    advice = "To merge them: paperlog merge a b"
    assert result.err == (f"Possible duplicates: a and b. {advice}\n" if is_reported else "")
    found = f"'a' and 'b' have the same title, year and authors. {advice}"
    assert paperlog("doctor").lines[:1] == ([f"possible-duplicate  {found}"] if is_reported else ["No problems found."])
    assert paperlog(f"import {bib}").err == ""
    paperlog("merge a b")
    assert paperlog("doctor").code == 0


CHAPTERS = """
@incollection{bee, title={Plants of the Salt Marsh}, author={Bee, Ann}, doi={10.1000/shores}}
@incollection{dee, title={Where Dunes Begin}, author={Dee, Carl}, doi={10.1000/shores}}
@phdthesis{fox, title={Heroes and Parades, 1938}, author={Fox, Eve}, doi={10.1000/shores}}
"""


def test_papers_that_share_an_id_are_distinguished_by_title_and_authors(paperlog: Shell, tmp_path: Path) -> None:
    bib = write_file(tmp_path, "a.bib", CHAPTERS)
    result = paperlog(f"import {bib}")
    assert result.lines == ["a.bib: 3 added, 0 updated, 0 unchanged, 0 rejected"]
    assert result.err == "bee, dee and fox all have the DOI 10.1000/shores, but are different papers.\n"
    assert [paperlog.paper(key)["doi"] for key in ("bee", "dee", "fox")] == ["10.1000/shores"] * 3
    assert paperlog(f"import {bib}").lines == ["a.bib: 0 added, 0 updated, 3 unchanged, 0 rejected"]
    assert "shores" not in paperlog("doctor").out
    translated = "@book{bie, title={Pflanzen der Salzwiese}, author={Ann Bee}, doi={10.1000/shores}}"
    assert paperlog(f"import {write_file(tmp_path, 'b.bib', translated)}").lines == [
        "b.bib: 0 added, 1 updated, 0 unchanged, 0 rejected",
        "b.bib: line 1 (bie): same as 'bee' (DOI), which keeps another title and type",
    ]


def test_papers_with_different_dois_are_never_one(paperlog: Shell, tmp_path: Path) -> None:
    entry = "@misc{{k{0}, title={{T}}, author={{Bee, Ann}}, year=2020, doi={{10.1000/{0}}}, eprint={{2106.00001}}}}\n"
    bib = write_file(tmp_path, "a.bib", "".join(map(entry.format, range(25))))
    result = paperlog(f"import {bib}")
    assert result.lines == ["a.bib: 25 added, 0 updated, 0 unchanged, 0 rejected"]
    assert result.err == "k0, k1, k2 and 22 more all have the arXiv id 2106.00001, but are different papers.\n"
    assert paperlog(f"import {bib}").lines == ["a.bib: 0 added, 0 updated, 25 unchanged, 0 rejected"]


PREPRINT = "@misc{pre, title={Bees of the Alps}, author={Bee, Ann}, year=2021, eprint={2106.00001}%s}\n"
PUBLISHED = "@article{pub, title={Bees of the {Alps}}, author={Ann Bee}, year=2022, journal={J}, doi={10.1000/1}%s}\n"


@pytest.mark.parametrize("is_one_file", [True, False])
def test_unlinked_preprint_is_a_possible_duplicate(paperlog: Shell, tmp_path: Path, is_one_file: bool) -> None:
    entries = [PREPRINT % "", PUBLISHED % ""]
    texts = ["".join(entries)] if is_one_file else entries
    for number, text in enumerate(texts):
        result = paperlog(f"import {write_file(tmp_path, f'{number}.bib', text)}")
    assert "0 updated, 0 unchanged" in result.out
    assert result.err == "Possible duplicates: pub and pre. To merge them: paperlog merge pub pre\n"
    for number, text in enumerate(texts):
        again = paperlog(f"import {write_file(tmp_path, f'{number}.bib', text)}")
        assert ("0 added, 0 updated" in again.out, again.err) == (True, "")
    finding = "'pre' may be the preprint of 'pub': they have the same title. To merge them: paperlog merge pub pre"
    assert paperlog("doctor").lines[0] == f"possible-duplicate  {finding}"
    paperlog("merge pub pre")
    assert paperlog("doctor").code == 0


@pytest.mark.parametrize(
    "entries",
    [
        (PREPRINT % ", doi={10.1000/1}", PUBLISHED % ""),
        (PREPRINT % "", PUBLISHED % ", eprint={2106.00001}"),
        (PREPRINT % ", url={https://doi.org/10.1000/1}", PUBLISHED % ""),
        (PREPRINT % "", PUBLISHED % ", url={https://example.org}, note={https://arxiv.org/abs/2106.00001}"),
        (PREPRINT % "", (PUBLISHED % "").replace(", doi={10.1000/1}", "")),
    ],
)
def test_linked_preprint_is_the_published_paper(paperlog: Shell, tmp_path: Path, entries: tuple[str, str]) -> None:
    for order in (entries, entries[::-1]):
        paperlog(f"import {write_file(tmp_path, 'a.bib', order[0])}")
        result = paperlog(f"import {write_file(tmp_path, 'b.bib', order[1])}")
        assert "0 added, 1 updated" in result.out
        paperlog("undo 2")


@pytest.mark.parametrize("is_one_file", [True, False])
def test_linked_preprint_is_cited_by_the_year_of_its_publication(
    paperlog: Shell, new_paperlog: Shell, tmp_path: Path, is_one_file: bool
) -> None:
    entries = [PREPRINT % ", doi={10.1000/1}", PUBLISHED % ""]
    for number, text in enumerate(["".join(entries)] if is_one_file else entries):
        paperlog(f"import {write_file(tmp_path, f'{number}.bib', text)}")
    exported = paperlog("export pre --format bibtex").out
    assert "year = {2022},\n  eprintdate = {2021},\n  journal = {J}" in exported
    new_paperlog(f"import {write_file(tmp_path, 'copy.bib', exported)}")
    assert new_paperlog("show pre --json").json["published"] == "2021"
    assert new_paperlog("export pre --format bibtex").out == exported
    paperlog("split pre")
    assert "year = {2021}" in paperlog("export pre --format bibtex").out


def test_publication_that_replaces_its_preprint_in_a_list_is_the_same_paper(paperlog: Shell) -> None:
    title = "title={A Study of Bees}, author={Ann Bee}"
    preprint = f"@misc{{pre2020, {title}, year=2020, eprint={{2001.00001}}, archiveprefix={{arXiv}}}}"
    paperlog("import - --source my.bib", stdin=preprint)
    published = f"@article{{pub2021, {title}, year=2021, journal={{Bees}}, doi={{10.1000/1}}}}"
    result = paperlog("import - --source my.bib", stdin=published)
    assert result.lines[:2] == [
        "my.bib: 0 added, 1 updated, 0 unchanged, 0 rejected",
        "my.bib: line 1 (pub2021): same as 'pre2020' (title)",
    ]
    paper = paperlog.paper("pub2021")
    assert (paper["arxiv"], paper["doi"], paper["citation_keys"]) == ("2001.00001", "10.1000/1", ["pub2021", "pre2020"])
    assert " 0 added, 0 updated" in paperlog("import - --source my.bib", stdin=published).out


@pytest.mark.parametrize("is_one_file", [True, False])
@pytest.mark.parametrize("journal", ["arXiv preprint arXiv:2106.00001", "CoRR", "ArXiv", "bioRxiv"])
def test_published_paper_replaces_the_preprint_server_as_the_venue(
    paperlog: Shell, tmp_path: Path, journal: str, is_one_file: bool
) -> None:
    title = "title={Bees of the Alps}, author={Bee, Ann}"
    preprint = f"@article{{pre, {title}, journal={{{journal}}}, year=2021, eprint={{2106.00001}}}}\n"
    published = f"@inproceedings{{pub, {title}, booktitle={{Proc. of B}}, year=2022, eprint={{2106.00001}}}}\n"
    entries = [preprint, published]
    files = [
        write_file(tmp_path, f"{number}.bib", text)
        for number, text in enumerate(["".join(entries)] if is_one_file else entries)
    ]
    for file in files * 2:
        paperlog(f"import {file}")
        exported = paperlog("export pre --format bibtex").out
    assert exported.startswith("@inproceedings{pre,")
    assert "  year = {2022},\n  eprintdate = {2021},\n  booktitle = {Proc. of B},\n  eprint" in exported
    paperlog("split pre")
    assert "Proc." not in paperlog("export pre --format bibtex").out
    paperlog(f"import {files[0]}")
    assert paperlog.paper("pre")["venue"] == journal


def test_changed_title_of_a_paper_with_a_reading_is_reported(paperlog: Shell, tmp_path: Path) -> None:
    bib = write_file(tmp_path, "a.bib", "@misc{k, title={Ants}, author={Bee, Ann}}")
    paperlog(f"import {bib}")
    paperlog("rate k 3")
    bib.write_text("@misc{k, title={Antz}, author={Bee, Anna}}")
    assert paperlog(f"import {bib}").lines == [
        "a.bib: 0 added, 1 updated, 0 unchanged, 0 rejected",
        "a.bib: 'k', which has a reading: the title and the authors changed",
    ]


BEE = "@article{{k2, title={{{}}}, author={{{}}}, year={{{}}}, {}}}"
LINK = "url={https://example.org/k2}"


@pytest.mark.parametrize(
    ("before", "after", "is_same"),
    [
        (("Ann Bee", 2019, ""), ("Ann Bee", 2019, ""), True),
        (("Ann Bee", 2019, LINK), ("Ann Bee", 2021, LINK), True),
        (("Ann Bee", 2019, ""), ("Ann Bee", 2021, ""), False),
        (("Ann Bee", 2019, ""), ("Eve Fox", 2019, ""), False),
        (("", 2019, LINK), ("", 2019, LINK), False),
        (("Ann Bee", 2019, LINK), ("Eve Fox", 2019, LINK), False),
        (("Ann Bee", 2019, "doi={10.1145/1}"), ("Ann Bee", 2019, "doi={10.1145/2}"), False),
    ],
)
def test_entry_with_another_title_is_the_same_paper_if_its_details_are_the_same(
    paperlog: Shell, tmp_path: Path, before: tuple[str, int, str], after: tuple[str, int, str], is_same: bool
) -> None:
    paperlog(f"import {write_file(tmp_path, 'a.bib', BEE.format('Working title', *before))}")
    paperlog("rate k2 3")
    report = paperlog(f"import {write_file(tmp_path, 'a.bib', BEE.format('Reefs in winter', *after))}").out
    assert ("0 added, 1 updated" if is_same else "1 added, 0 updated") in report
    assert ("'k2', which has a reading: the title" in report) == is_same
    assert paperlog.paper("k2")["title"] == ("Reefs in winter" if is_same else "Working title")


SMITH = "@article{{smith2020, title={{{}}}, author={{{}}}, year=2020}}\n"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (SMITH.format("Bees of the Alps", "Smith, Ann"), SMITH.format("Quantum Gravity Loops", "Smith, Bob")),
        (SMITH.format("Bees", "Smith"), SMITH.format("Wasps", "Smith") + "@misc{smith2020a, title={Bees}, year=2020}"),
        ("@misc{日本, title={日本語の論文}}", "@misc{한국, title={한국어 논문}}\n@misc{日本, title={日本語の論文}}"),
        ("@misc{Lora, title={Old LoRA}}\n@misc{LORA, title={New LoRA}}", "@misc{LORA, title={New LoRA}}"),
    ],
)
def test_reused_citation_key_does_not_move_a_reading(paperlog: Shell, tmp_path: Path, first: str, second: str) -> None:
    bib = write_file(tmp_path, "refs.bib", first)
    paperlog(f"import {bib}")
    titles = {row["key"]: row["title"] for row in paperlog.records("papers").values() if row["source"] == "refs.bib"}
    for key in titles:
        paperlog(f"rate {key} 5")
    bib.write_text(second, encoding="utf-8")
    paperlog(f"import {bib}")
    rated = {paper["key"]: paper["title"] for paper in paperlog("list --json").json if paper["rating"]}
    assert rated == titles


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("# L\n- [PointNet](https://e.org/1) (2017)\n", "# L\n- [PointNet++](https://e.org/2) (2017)\n"),
        ("# L\n- [Learning C++](https://a.org/cpp)\n", "# L\n- [Learning C#](https://a.org/cs)\n"),
        ("# L\n- [DINO: Bees](https://a.org/1) (DINO)\n", "# L\n- [Grounding DINO](https://a.org/2) (DINO)\n"),
        ("# L\n- [GPT-2](https://a.org/2)\n", "# L\n- [GPT-3](https://a.org/3)\n"),
        ("# L\n- [FlashAttention](https://a.org/2)\n", "# L\n- [FlashAttention-2](https://a.org/3)\n"),
    ],
)
def test_similar_papers_stay_separate(new_paperlog: Shell, tmp_path: Path, first: str, second: str) -> None:
    for name in ("same.md", "same.md", "other.md"):
        for text in (first, second):
            new_paperlog(f"import {write_file(tmp_path, name, text)}")
    assert len(new_paperlog("list").lines) == 2


@pytest.mark.parametrize("is_one_file", [True, False])
def test_venue_that_replaces_a_preprint_server_is_exported_as_it_came(
    new_paperlog: Shell, tmp_path: Path, is_one_file: bool
) -> None:
    entry = (
        "@article{{{0}, title={{Dust}}, author={{A. Bee}}, journal={{{1}}}, arxivid={{1001.00001}}, note={{{2}}}}}\n"
    )
    preprint = entry.format("a", "ArXiv e-prints", "arXiv:1001.00001")
    published = entry.format("b", "\\apjl", "arXiv:1001.00001")
    for number, text in enumerate([preprint + published] if is_one_file else [preprint, published]):
        new_paperlog(f"import {write_file(tmp_path, f'{number}.bib', text)}")
    assert r"journal = {\apjl}," in new_paperlog("export --format bibtex a").out


@pytest.mark.parametrize(
    ("first", "second", "count"),
    [
        ("Bee, Paul and Dee, Ann", "Fox, Ann and Gnu, Paul", 2),
        ("Bee, Jr, Paul", "Fox, Jr, Carl", 2),
        ("Bee, Paul and Dee, Ann", "A. Dee", 1),
        ("Bee, Mike", "Michael Bee", 1),
        ("Ann Bee", "Bee Ann", 1),
        ("M{\\'a}rquez, Gabriel Garc{\\'i}a", "Garcia, G.", 1),
        ("{The Bee Collaboration}", "Bee Collaboration", 1),
    ],
)
def test_authors_are_compared_by_family_name(
    new_paperlog: Shell, tmp_path: Path, first: str, second: str, count: int
) -> None:
    entry = "@misc{{{0}, title={{{1}}}, author={{{2}}}, arxivid={{1001.00001}}}}\n"
    text = entry.format("a", "Overview of Tools", first) + entry.format("b", "Molecules and Light", second)
    new_paperlog(f"import {write_file(tmp_path, 'a.bib', text)}")
    assert len(new_paperlog("list source:a.bib").lines) == count


def test_same_title_by_different_authors_is_two_papers(paperlog: Shell, tmp_path: Path) -> None:
    paperlog(f"import {write_file(tmp_path, 'a.bib', '@misc{a, title={Editorial}, author={Bee, Ann}}')}")
    result = paperlog(
        f"import {write_file(tmp_path, 'b.bib', '@misc{b, title={Editorial}, author={Cee, Carl}, year=2020}')}"
    )
    assert result.out.startswith("b.bib: 1 added")


TWO_OF_A_NAME = [
    "- [Attention: One](https://arxiv.org/abs/2001.00001)",
    "- [Attention: Two](https://arxiv.org/abs/2001.00002)",
]


def test_removed_papers_get_their_own_readings_back(paperlog: Shell, tmp_path: Path) -> None:
    listed = write_file(tmp_path, "l.md", "\n".join(("# A", *TWO_OF_A_NAME)))
    paperlog(f"import {listed}")
    paperlog("annotate attention 'note of One'")
    paperlog("annotate attention-2 'note of Two'")
    paperlog("remove attention")
    paperlog("remove attention-2")
    listed.write_text("\n".join(("# A", *reversed(TWO_OF_A_NAME))), encoding="utf-8")
    paperlog(f"import {listed}")
    for key, title in (("attention", "One"), ("attention-2", "Two")):
        paper = paperlog.paper(key)
        assert (paper["title"], paper["notes"][0]["text"]) == (f"Attention: {title}", f"note of {title}")


def test_removed_paper_imported_from_another_source_gets_its_reading_back(paperlog: Shell, tmp_path: Path) -> None:
    paperlog("annotate vit mine")
    paperlog("remove vit")
    text = "@misc{dosovitskiy, title={An Image}, eprint={2010.11929}, archiveprefix={arXiv}}"
    paperlog(f"import {write_file(tmp_path, 'x.bib', text)}")
    assert (paperlog.paper("vit")["title"], paperlog.paper("vit")["notes"][0]["text"]) == ("An Image", "mine")
    paperlog("remove vit")
    paperlog("add --title 'An Image'")
    assert paperlog.paper("vit")["notes"][0]["text"] == "mine"


def test_paper_with_the_key_of_a_removed_one_does_not_get_its_reading(paperlog: Shell, tmp_path: Path) -> None:
    bib = write_file(tmp_path, "x.bib", "@misc{smith2020, title={Deep Cats}, doi={10.1145/1}}")
    paperlog(f"import {bib}")
    paperlog("rate smith2020 5")
    paperlog("remove smith2020")
    bib.write_text("@misc{smith2020, title={Deep Sea Fishing}, doi={10.1145/2}}")
    paperlog(f"import {bib}")
    assert (paperlog.paper("smith2020-2")["title"], paperlog.paper("smith2020-2")["rating"]) == (
        "Deep Sea Fishing",
        None,
    )


BLOG = "# A\n- [Alpha](https://arxiv.org/abs/2001.00001) [[blog](https://lab.org/b)]\n- [Beta](https://lab.org/b)\n"
ANTS = "@misc{a, title={Ants}, author={Ann Bee}, year=2001, url={https://jmlr.org}}"
WASPS = "@misc{b, title={Wasps}, author={Cy Dee}, year=2015, url={https://jmlr.org}}"
DAO = "@misc{{dao2022, title={{{}}}, author={{Dao, Tri}}, year=2022}}"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("x.md", BLOG), ("y.md", "# A\n- [Gamma](https://lab.org/b)\n")),
        (("j.bib", ANTS), ("k.bib", WASPS)),
        (("refs.bib", DAO.format("FlashyAttention")), ("refs.bib", DAO.format("FlashyAttention-2"))),
    ],
)
def test_weak_evidence_does_not_match(
    paperlog: Shell, tmp_path: Path, first: tuple[str, str], second: tuple[str, str]
) -> None:
    paperlog(f"import {write_file(tmp_path, *first)}")
    assert "1 added, 0 updated" in paperlog(f"import {write_file(tmp_path, *second)}").out


def test_identifiers_shifted_between_entries_are_updated_at_once(paperlog: Shell, tmp_path: Path) -> None:
    def listed(ants: int, bees: int, wasps: int) -> Path:
        numbers = {"Ants": ants, "Bees": bees, "Wasps": wasps}
        return write_file(tmp_path, "x.bib", "\n".join(
            f"@misc{{{title.lower()}, title={{{title}}}, doi={{10.1145/{number}}}, eprint={{2401.0000{place}}},"
            " archiveprefix={arXiv}}"
            for place, (title, number) in enumerate(numbers.items())
        ))  # fmt: skip

    paperlog(f"import {listed(1, 2, 3)}")
    result = paperlog(f"import {listed(2, 3, 4)}")
    assert (result.out, result.err) == ("x.bib: 0 added, 3 updated, 0 unchanged, 0 rejected\n", "")
    assert [paperlog.paper(key)["doi"] for key in ("ants", "bees", "wasps")] == ["10.1145/2", "10.1145/3", "10.1145/4"]
    before = paperlog.store.read_bytes()
    assert "0 added, 0 updated" in paperlog(f"import {listed(2, 3, 4)}").out
    assert paperlog.store.read_bytes() == before


def test_number_of_passes_is_limited(paperlog: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("paperlog.library.staging._MAX_PASSES", 1)
    bib = write_file(tmp_path, "x.bib", "@misc{ants, title={Ants}, year=2020}")
    assert paperlog(f"import {bib}").out == "x.bib: 1 added, 0 updated, 0 unchanged, 0 rejected\n"
    assert paperlog(f"import {bib}").out == "x.bib: 0 added, 0 updated, 1 unchanged, 0 rejected\n"


@pytest.mark.parametrize(("second", "passes"), [("Bees", 1), ("Ants", 2)])
def test_list_is_only_processed_again_if_its_entries_share_something(
    monkeypatch: pytest.MonkeyPatch, second: str, passes: int
) -> None:
    matcher = Mock(wraps=EntryMatcher)
    monkeypatch.setattr("paperlog.library.staging.EntryMatcher", matcher)
    listed = ImportedList("s", papers=[
        Paper("a", "Ants", "x", authors=("Ann Bell",), source="s"),
        Paper("b", second, "x", authors=("Bob Carr",), source="s"),
    ])  # fmt: skip
    with Store(MemoryStorage(), "").change(NOW) as transaction:
        stage_list(transaction, listed, NOW.date())
        assert (len(transaction.papers), matcher.call_count) == (2, passes)


def test_paper_matched_in_a_later_pass_is_counted() -> None:
    page = (Link("page", "https://e.org/1"),)
    listed = ImportedList("s", papers=[
        Paper("a", "Ants", "x", doi="10.1145/2"),
        Paper("b", "Ants", "x", links=page),
        Paper("c", "Bees", "x", arxiv="2001.00002"),
        Paper("d", "More ants", "x", arxiv="2001.00002", doi="10.1145/2", links=page),
    ])  # fmt: skip
    with Store(MemoryStorage(), "").change(NOW) as transaction:
        report = stage_list(transaction, listed, NOW.date())
    assert report.added == list(transaction.papers)


def test_each_of_two_equal_entries_matches_its_own_paper(paperlog: Shell, tmp_path: Path) -> None:
    entry = "{%s, title = {Two of a Kind}, author = {Ann Bell}, year = 2020}"
    bib = tmp_path / "refs.bib"
    bib.write_text("".join(f"@misc{entry % key}\n" for key in ("one", "two")), "utf-8")
    assert paperlog(f"import {bib}").out == "refs.bib: 2 added, 0 updated, 0 unchanged, 0 rejected\n"
    assert "0 added" in paperlog(f"import {bib} --source others").out
