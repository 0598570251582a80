"""The `import` command, with folders of Markdown notes."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.files import write_file
from support.shell import Shell

TIDES = """\
---
title: Tides and tokens
authors: [Chidi Okafor, "[[people/Ito|Mei Ito]]"]
year: 2023
venue: "[[Ocean Letters]]"
doi: 10.1000/ol.2023.8
citekey: "@okafor2023"
tags: [oceans, "#ml/vision"]
status: read
rating: 4
cssclasses: wide
---
# Tides

As in [[Reefs]], salt *matters*. #salt

```
#include <salt.h>
```
"""


MANY_ALIASES = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{used}'] * 10)}]\n" for used, name in ("ab", "bc", "cd", "de")
)


def write_vault(tmp_path: Path, **notes: str) -> Path:
    """Write notes, named by paths with `__` for slashes."""
    vault = tmp_path / "vault"
    for name, text in notes.items():
        file = vault / f"{name.replace('__', '/')}.md"
        file.parent.mkdir(parents=True, exist_ok=True)
        write_file(file.parent, file.name, text)
    return vault


def test_notes_about_papers_become_papers(paperlog: Shell, tmp_path: Path) -> None:
    vault = write_vault(tmp_path, papers__tides=TIDES, diary="# Monday\n\nSlept.", list="---\ntitle: My list\n---\n")
    result = paperlog(f"import {vault}")
    assert (result.code, result.out) == (0, "vault: 1 added, 0 updated, 0 unchanged, 0 rejected\n")
    assert result.err == (
        "vault: kept 1 other column in 'extra': cssclasses\n"
        "vault: skipped: 2 other notes\n"
        "vault: not imported: 1 note, 1 status, 1 rating (use --with-readings)\n"
    )
    paper = paperlog.paper("okafor2023")
    assert (paper["title"], paper["authors"]) == ("Tides and tokens", ["Chidi Okafor", "Mei Ito"])
    assert (paper["published"], paper["venue"], paper["doi"]) == ("2023", "Ocean Letters", "10.1000/ol.2023.8")
    assert paper["tags"] == ["oceans", "ml/vision", "salt"]
    assert paper["extra"]["csv-cssclasses"] == "wide"


def test_body_becomes_a_note_as_it_was_written(paperlog: Shell, tmp_path: Path) -> None:
    paperlog(f"import {write_vault(tmp_path, tides=TIDES)} --with-readings")
    paper = paperlog.paper("okafor2023")
    assert (paper["status"], paper["rating"]) == ("read", 4)
    assert [note["text"] for note in paper["notes"]] == [TIDES.partition("---\n# ")[2].join(["# ", ""]).strip()]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("---\ntitle: A\nauthor: Ann Bee\n---\n", "A"),
        ("---\ntitle: A\nurl: https://example.org/a\n---\n", "A"),
        ("---\ntitle: A\nsource: https://example.org/a\n---\n", "A"),
        ("---\ndoi: 10.1000/a\n---\n# A study\n", "A study"),
        ("---\narxiv: 2302.09999\n---\n", "note"),
        ("---\ntags: [paper]\n---\n", "note"),
        ("---\ntype: literature note\n---\n## x\n# A\n", "A"),
        ("---\nyear: 2020\n---\n#paper\n# A\n", "A"),
        ("title:: A\nauthors:: [[Ann Bee]], [[Carl Dee]]\ntags:: [[oceans]], sea\n\n- text\n", "A"),
        ("---\ntitle: A\nauthors: Bee, Ann; Dee, Carl\n...\ntext", "A"),
    ],
)
def test_what_makes_a_note_a_paper(paperlog: Shell, tmp_path: Path, text: str, title: str) -> None:
    assert "1 added" in paperlog(f"import {write_vault(tmp_path, note=text)}").out
    assert [paper["title"] for paper in paperlog("list source:vault --json").json] == [title]


ZOTERO_NOTE = """---
category: literaturenote
citekey: beeTides2020
status: unread
dateread:
---
> [!Cite]
> Bee, A. (2020). _Tides_.

>[!md]
> **FirstAuthor**:: Bee, Ann
> **Author**:: [[people/Dee, Carl\\|Dee, Carl]]
> **Title**:: "Tides"
> **Year**:: 2020
> **itemType**:: journalArticle
> **Journal**:: *Sea Letters*
> **DOI**:: 10.1000/t
> **Volume**::
> **Contribution**:: Salt.

# Notes
"""


def test_properties_in_the_text_of_a_note_are_read(paperlog: Shell, tmp_path: Path) -> None:
    vault = write_vault(tmp_path, note=ZOTERO_NOTE)
    assert paperlog(f"import {vault} --with-readings").err == ""
    paper = paperlog.paper("beeTides2020")
    assert (paper["title"], paper["authors"], paper["published"]) == ("Tides", ["Ann Bee", "Carl Dee"], "2020")
    assert (paper["venue"], paper["type"], paper["doi"]) == ("Sea Letters", "article", "10.1000/t")
    assert "**Contribution**:: Salt." in paper["notes"][0]["text"]


def test_properties_at_the_top_of_a_note_take_precedence_over_those_in_its_text(
    paperlog: Shell, tmp_path: Path
) -> None:
    text = "---\ntitle: Reefs\nyear: 2021\n---\n**Title**:: Tides\n- **Authors**:: Ann Bee\n**Date**:: 2020\n"
    paperlog(f"import {write_vault(tmp_path, note=text)}")
    paper = paperlog.paper("reefs")
    assert (paper["published"], paper["authors"]) == ("2021", ["Ann Bee"])


def test_notion_page_has_its_properties_below_the_heading(paperlog: Shell, tmp_path: Path) -> None:
    text = "# Tides\n\nAuthors: Ann Bee, Carl Dee\nYear: 2020\nStatus: Done\nTags: sea, salt\nThesis: Long.\n\nGood.\n"
    paperlog(f"import {write_vault(tmp_path, note=text)} --with-readings")
    paper = paperlog.paper("tides")
    assert (paper["authors"], paper["published"], paper["tags"]) == (["Ann Bee", "Carl Dee"], "2020", ["sea", "salt"])
    assert (paper["status"], paper["extra"]["csv-thesis"]) == ("read", "Long.")
    assert [note["text"] for note in paper["notes"]] == ["Good."]


def test_logseq_page_has_properties_in_its_first_block_and_its_own_title(paperlog: Shell, tmp_path: Path) -> None:
    text = (
        "title:: Tides@Paper\nitem-type:: [[journalArticle]]\n\n- original-title:: Tides\n  authors:: [[Ann Bee]]\n"
        "  date:: [[May 1st, 2020]]\n- Abstract\n"
    )
    paperlog(f"import {write_vault(tmp_path, note=text)}")
    paper = paperlog.paper("tides")
    assert (paper["title"], paper["authors"], paper["published"]) == ("Tides", ["Ann Bee"], "2020-05-01")
    assert (paper["type"], paper["extra"]["csv-page-title"]) == ("article", "Tides@Paper")


@pytest.mark.parametrize(
    "text",
    [
        "---\ntitle: A\ndate: 2020-01-01\n---\n",
        "---\ntitle: A\nid: 20200101\n---\n",
        "---\nyear: 2020\nauthor: Ann\n---\n",
        "text\n\ntitle:: A\nauthors:: Ann\n",
        "---\ntitle: A\nauthor: Ann\n",
        "---\n---\n",
        "# Meeting\n\nDate: 3 March 2020\nLink: https://example.org\nPlace: Sea\n",
        "# Meeting\n\nWe met.\nAuthor: Ann\n",
    ],
)
def test_other_notes_are_counted(paperlog: Shell, tmp_path: Path, text: str) -> None:
    result = paperlog(f"import {write_vault(tmp_path, note=text)}")
    assert (result.code, result.err) == (0, "vault: skipped: 1 other note\n")


@pytest.mark.parametrize(
    ("lists", "authors"),
    [
        (["Bee, Ann, Dee, Carl"], ["Ann Bee", "Carl Dee"]),
        (["van den Berg, Eva M., Dee, Carl"], ["Eva M. van den Berg", "Carl Dee"]),
        (["Bee, Ann", "Dee, Carl, Eff, Eva"], ["Ann Bee"]),
        (["Bee, Dee, Eff, Gee", "Bee, Dee, Eff"], ["Bee", "Dee", "Eff", "Gee"]),
        (["Bee, Dee"], ["Bee", "Dee"]),
        (["Ann Bee, Carl Dee, Eva Eff, Gil Gee"], ["Ann Bee", "Carl Dee", "Eva Eff", "Gil Gee"]),
        (["OpenAI, Google Research, Meta, Microsoft"], ["OpenAI", "Google Research", "Meta", "Microsoft"]),
    ],
)
def test_names_that_lists_split_are_joined(
    paperlog: Shell, tmp_path: Path, lists: list[str], authors: list[str]
) -> None:
    for number, names in enumerate(lists):
        write_file(tmp_path, f"n{number}.md", f"---\ntitle: Tides {number}\nauthors: [{names}]\n---\n")
    paperlog(f"import {tmp_path}")
    assert paperlog.paper("tides-0")["authors"] == authors


@pytest.mark.parametrize(
    ("front", "title", "authors"),
    [
        ("title: A: study\nauthor: [[Ann Bee]], [[Carl Dee]]\nyear: 2020\n", "A: study", ["Ann Bee", "Carl Dee"]),
        ("title: A\nauthors:[[Ann Bee]], [[Carl Dee]]\ndoi: 10.1000/a\n", "A", ["Ann Bee", "Carl Dee"]),
        ("title: A\nyear: 2020\npublic: true\ntags: #paper, #a\ntitle: A\n", "A", []),
        ("title: Ann's: 'x'\ncitekey: @bee2020\n", "Ann's: 'x'", []),
        ("title: A\nauthors: [[Ann Bee]]\n", "A", ["Ann Bee"]),
        ("title: A\nissued: {date-parts: [[2020]]}\nauthor:\n- {family: Bee, given: Ann}\n- literal: Reefs\n",
         "A", ["Ann Bee", "Reefs"]),
    ],
)  # fmt: skip
def test_properties_as_programs_write_them(
    paperlog: Shell, tmp_path: Path, front: str, title: str, authors: list[str]
) -> None:
    result = paperlog(f"import {write_vault(tmp_path, note=f'---{chr(10)}{front}---{chr(10)}')}")
    assert (result.code, result.err.replace("vault: kept 1 other column in 'extra': public\n", "")) == (0, "")
    [paper] = paperlog("list source:vault --json").json
    assert (paper["title"], paper["authors"]) == (title, authors)


def test_properties_of_logseq(paperlog: Shell, tmp_path: Path) -> None:
    text = (
        "title:: @Tides\nauthors:: [[Ann Bee]], [[Carl Dee]]\ntags:: [[oceans]], sea\nread on:: 2024-05-01\n\n- [[x]]\n"
    )
    paperlog(f"import {write_vault(tmp_path, pages__tides=text)} --with-readings")
    paper = paperlog.paper("tides")
    assert (paper["authors"], paper["tags"]) == (["Ann Bee", "Carl Dee"], ["oceans", "sea"])
    assert (paper["read_on"], [note["text"] for note in paper["notes"]]) == ("2024-05-01", ["- [[x]]"])


@pytest.mark.parametrize(
    ("front", "message"),
    [
        ("title: A\n  b: C\n", ", line 3: invalid YAML: mapping values are not allowed here"),
        ("title: A\nauthors: [B\n", ", line 4: invalid YAML: expected ',' or ']', but got '<stream end>'"),
        ("title: A\ntitle: B\n", ", line 3: it has two values for 'title'"),
        ("- a\n", ", line 2: its front matter isn't a list of properties"),
        ("? [a]\n: b\n", ", line 2: the name of a property must be text"),
        (MANY_ALIASES, ": its front matter has more than 10,000 values"),
        (f"a: {'[' * 5000}\n", ": its front matter is nested too deeply"),
        ("a: \x01\n", ": invalid YAML: it has characters that YAML doesn't allow"),
        (f"a: {'x' * 140_000}\n", ", line 1: its front matter is longer than 128 KiB"),
    ],
)  # fmt: skip
def test_broken_front_matter_is_named(paperlog: Shell, tmp_path: Path, front: str, message: str) -> None:
    vault = write_vault(tmp_path, papers__a=f"---\n{front}---\n", papers__b=TIDES)
    result = paperlog(f"import {vault}")
    assert (result.code, result.err.splitlines()[0]) == (3, f"{vault}: papers/a.md{message}")
    assert "1 added" in result.out


def test_yaml_tags_run_nothing(paperlog: Shell, tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    text = f"---\ntitle: !!python/object/apply:os.mkdir ['{mark}']\ndoi: 10.1000/a\n---\n"
    paperlog(f"import {write_vault(tmp_path, note=text)}")
    assert not mark.exists()


def test_pages_of_zotero_in_logseq(paperlog: Shell, tmp_path: Path) -> None:
    page = (
        'date:: [[Jan 31st, 2022]]\nissn:: "0360-0300, 1557-7341"\ntitle:: @bee2022\nitem-type:: [[journalArticle]]\n'
        "original-title:: Tides: a survey\npublication-title:: Ocean Letters\nauthors:: [[Ann Bee]]\ntags:: [[Sea]]\n"
    )
    paperlog(f"import {write_vault(tmp_path, a=page, b='- title:: Reefs' + chr(10) + '  doi:: 10.1000/r')}")
    paper = paperlog.paper("bee2022")
    assert (paper["title"], paper["authors"], paper["published"]) == ("Tides: a survey", ["Ann Bee"], "2022-01-31")
    assert (paper["venue"], paper["type"], paper["tags"]) == ("Ocean Letters", "article", ["Sea"])
    assert paper["extra"]["issn"] == "0360-0300, 1557-7341"
    assert paperlog.paper("reefs")["doi"] == "10.1000/r"


def test_links_hidden_files_and_templates_are_left_out(paperlog: Shell, tmp_path: Path) -> None:
    vault = write_vault(tmp_path, tides=TIDES, template="---\ntitle: {{title}}\n---\n")
    write_vault(tmp_path, **{".obsidian__a": TIDES, "logseq__bak__a": TIDES, ".hidden": TIDES})
    write_file(vault, "tides.pdf", "%PDF")
    outside = tmp_path / "outside"
    outside.mkdir()
    write_file(outside, "a.md", TIDES)
    (vault / "folder").symlink_to(outside)
    (vault / "a.md").symlink_to(outside / "a.md")
    assert "vault: skipped: 1 template, 2 symbolic links, 1 other file\n" in paperlog(f"import {vault}").err


@pytest.mark.parametrize("options", ["", "--with-readings"])
def test_importing_again_changes_nothing(paperlog: Shell, tmp_path: Path, options: str) -> None:
    vault = write_vault(tmp_path, tides=TIDES, sub__tides="---\ntitle: Reefs\nurl: https://example.org/r\n---\nx")
    paperlog(f"import {vault} {options}")
    before = paperlog.store.read_bytes()
    assert "0 added, 0 updated, 2 unchanged" in paperlog(f"import {vault}/ {options}").out
    assert paperlog.store.read_bytes() == before


def test_changed_text_replaces_the_note(paperlog: Shell, tmp_path: Path) -> None:
    paperlog(f"import {write_vault(tmp_path, tides=TIDES)} --with-readings")
    vault = write_vault(tmp_path, tides=TIDES.replace("salt *matters*", "it doesn't"))
    assert "0 added, 0 updated, 1 unchanged, 0 rejected, 1 reading" in paperlog(f"import {vault} --with-readings").out
    [note] = paperlog.paper("okafor2023")["notes"]
    assert "it doesn't" in note["text"]


def test_paper_is_recognized_by_the_path_of_its_note(paperlog: Shell, tmp_path: Path) -> None:
    draft = write_vault(tmp_path, papers__a="---\ntitle: Draft\nyear: 2020\n---\n")
    paperlog(f"import {draft}")
    changed = write_vault(tmp_path, papers__a="---\ntitle: On currents\nyear: 2021\n---\n")
    assert "0 added, 1 updated" in paperlog(f"import {changed}").out
    assert paperlog.paper("draft")["title"] == "On currents"


def test_year_counts_more_than_the_day_of_the_note(paperlog: Shell, tmp_path: Path) -> None:
    text = "---\ntitle: Reefs\nyear: 2019\ndate: 2023-05-01\nauthor: Ann Bee\n---\n"
    paperlog(f"import {write_vault(tmp_path, note=text)}")
    paper = paperlog.paper("reefs")
    assert (paper["published"], paper["extra"]["csv-date"]) == ("2019", "2023-05-01")


def test_pdf_is_relative_to_its_note(paperlog: Shell, tmp_path: Path) -> None:
    vault = write_vault(tmp_path, papers__a="---\ntitle: Reefs\nyear: 2019\nfile: '[[reefs.pdf]]'\n---\n")
    paperlog(f"import {vault} --with-readings")
    assert paperlog.paper("reefs")["pdf"] == str(vault / "papers" / "reefs.pdf")


def test_folder_without_notes_and_options_for_files(paperlog: Shell, tmp_path: Path) -> None:
    vault = write_vault(tmp_path, tides=TIDES)
    empty = tmp_path / "empty"
    empty.mkdir()
    result = paperlog(f"import {empty}")
    assert (result.code, result.err) == (
        4, f"{empty} can't be read: it is a folder without Markdown notes. Nothing was changed.\n"
    )  # fmt: skip
    result = paperlog(f"import {vault} --format markdown")
    assert (result.code, result.err) == (2, f"--format is for text files; {vault} is a folder.\n")


def test_notes_that_are_not_text_are_named(paperlog: Shell, tmp_path: Path) -> None:
    vault = write_vault(tmp_path, tides=TIDES)
    write_file(vault, "x.md", b"\xff")
    result = paperlog(f"import {vault}")
    assert (result.code, result.err.splitlines()[0]) == (3, f"{vault}: x.md: not valid utf-8 (byte 0)")


@pytest.mark.parametrize("letter", ["x", "é"])
def test_note_that_is_too_long_is_named(
    paperlog: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, letter: str
) -> None:
    monkeypatch.setattr("paperlog.external.vault._MAX_SIZE", 1 << 20)
    result = paperlog(f"import {write_vault(tmp_path, tides=TIDES, x=letter * ((1 << 20) + 1))}")
    assert (result.code, result.err.splitlines()[0]) == (3, f"{tmp_path}/vault: x.md: it is longer than 1 MiB")
