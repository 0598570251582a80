"""The `import` command, with Zotero's database."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from support.files import write_file
from support.shell import Shell
from support.zotero import FEED, GROUP, TIDES, ZoteroDatabase


@pytest.fixture
def zotero(tmp_path: Path) -> ZoteroDatabase:
    folder = tmp_path / "Zotero"
    folder.mkdir()
    return ZoteroDatabase(folder / "zotero.sqlite")


def test_items_become_papers_with_their_fields(paperlog: Shell, zotero: ZoteroDatabase) -> None:
    authors = [
        ("author", "Okafor", "Chidi"),
        ("editor", "Ito", "Mei"),
        ("author", "Tide Lab"),
        ("contributor", "Bee", "A"),
    ]
    tides = zotero.item("TIDES234", creators=authors, tags=["salt", "moon, sun"], known=TIDES)
    zotero.collection("Oceans", [tides], parent=zotero.collection("Thesis", []))
    assert paperlog(f"import {zotero.file}").out == "zotero.sqlite: 1 added, 0 updated, 0 unchanged, 0 rejected\n"
    paper = paperlog.paper("okafor2023")
    assert paper["title"] == "Tides and tokens"
    assert paper["authors"] == ["Chidi Okafor", "Tide Lab"]
    assert (paper["published"], paper["venue"], paper["doi"]) == ("2023-05", "Ocean Letters", "10.1000/ol.2023.8")
    assert paper["tags"] == ["salt", "moon, sun", "Thesis/Oceans"]
    assert paperlog("list group:oceans or group:thesis/oceans").lines[0].startswith("okafor2023\t")
    exported = paperlog("export okafor2023 --format bibtex").out
    for line in ("@article{okafor2023,", "volume = {8}", "number = {2}", "pages = {10--19}", "editor = {Ito, Mei}"):
        assert line in exported
    assert "zotero-librarycatalog = {Crossref}" in exported
    assert "zotero-contributor = {Bee, A}" in exported


def test_types_and_fields_that_depend_on_them(paperlog: Shell, zotero: ZoteroDatabase) -> None:
    zotero.item("AAAA2222", "thesis", title="Reefs", university="Ocean University", type="PhD thesis")
    zotero.item("BBBB2222", "presentation", title="Waves", creators=[("presenter", "Kim", "Jae")])
    zotero.item("CCCC2222", "case", caseName="Coral v. Crab", date="1999-00-00 1999")
    zotero.item("DDDD2222", "magazineArticle", title="Foam", date="2020-00-00 Spring 2020")
    zotero.item("EEEE2222", "preprint", title="Sand", number="arXiv:2302.09999", publisher="arXiv")
    paperlog(f"import {zotero.file}")
    reefs = paperlog.paper("reefs")
    assert (reefs["type"], reefs["venue"]) == ("phdthesis", "Ocean University")
    assert paperlog.paper("waves")["authors"] == ["Jae Kim"]
    assert paperlog.paper("waves")["extra"]["zotero-type"] == "presentation"
    assert paperlog.paper("coral-v-crab")["type"] == "jurisdiction"
    foam = paperlog.paper("foam")
    assert (foam["published"], foam["extra"]["zotero-date"]) == ("2020", "Spring 2020")
    assert paperlog.paper("sand")["arxiv"] == "2302.09999"


def test_fields_that_a_bibtex_type_lacks_are_kept(paperlog: Shell, zotero: ZoteroDatabase) -> None:
    zotero.item("AAAA2222", "thesis", title="Reefs", number="12", seriesNumber="3")
    zotero.item("BBBB2222", "conferencePaper", title="Tides", seriesNumber="3")
    paperlog(f"import {zotero.file}")
    reefs, tides = (paperlog.paper(key)["extra"] for key in ("reefs", "tides"))
    assert (reefs["number"], reefs["zotero-seriesnumber"], tides["number"]) == ("12", "3", "3")


def test_what_cannot_be_read_is_named_or_counted(paperlog: Shell, zotero: ZoteroDatabase) -> None:
    trashed = zotero.item("TRSH2222", title="Old")
    zotero.note("TRSN2222", trashed, "<p>Old.</p>")
    zotero.insert("deletedItems", trashed)
    zotero.item("FEED2222", title="News", library=FEED)
    zotero.note("NOTE2222", None, "<p>Alone.</p>")
    zotero.attachment("FILE2222", None, "storage:a.pdf")
    zotero.item("NONE2222", volume="3")
    result = paperlog(f"import {zotero.file}")
    assert (result.code, result.out) == (3, "zotero.sqlite: 0 added, 0 updated, 0 unchanged, 1 rejected\n")
    assert result.err == (
        f"{zotero.file}: item NONE2222: no title\n"
        "zotero.sqlite: skipped: 1 trashed item, 1 feed item, 1 standalone attachment, 1 standalone note\n"
    )


def test_notes_annotations_and_files_need_with_readings(paperlog: Shell, zotero: ZoteroDatabase) -> None:
    tides = zotero.item("TIDES234", known=TIDES)
    zotero.note("NOTE2222", tides, '<div data-schema-version="9"><p>Wait for <b>version 2</b>.</p></div>')
    pdf = zotero.attachment("FILE2222", tides, "storage:Okafor: Tides.pdf")
    zotero.annotation("ANNO2222", pdf, quote="Salt matters.", comment="Really?", page="iv")
    zotero.annotation("ANNO3333", pdf)
    plain = paperlog(f"import {zotero.file}")
    assert plain.err == (
        "zotero.sqlite: skipped: 1 empty annotation\n"
        "zotero.sqlite: not imported: 2 notes, 1 file (use --with-readings)\n"
    )
    paperlog(f"import {zotero.file} --with-readings")
    paper = paperlog.paper("okafor2023")
    assert paper["pdf"] == str(zotero.file.parent / "storage" / "FILE2222" / "Okafor: Tides.pdf")
    assert [(note["text"], note["quote"], note["page"], note["at"][:10]) for note in paper["notes"]] == [
        ("Wait for **version 2**.", None, None, "2021-03-04"),
        ("Really?", "Salt matters.", "iv", "2021-03-04"),
    ]


@pytest.mark.parametrize("options", ["", "--with-readings"])
def test_importing_again_changes_nothing(paperlog: Shell, zotero: ZoteroDatabase, options: str) -> None:
    tides = zotero.item("TIDES234", known=TIDES)
    zotero.note("NOTE2222", tides, "<p>One.</p>")
    zotero.note("NOTE3333", tides, "<p>Two.</p>")
    zotero.attachment("FILE2222", tides, "storage:a.pdf")
    zotero.item("REEF2222", title="Reefs")
    zotero.item("REEF2222", title="Reefs of the group", library=GROUP)
    paperlog(f"import {zotero.file} {options}")
    before = paperlog.store.read_bytes()
    assert "0 added, 0 updated, 3 unchanged" in paperlog(f"import {zotero.file} {options}").out
    assert paperlog.store.read_bytes() == before


def test_new_highlights_without_comments_are_added_to_earlier_ones(paperlog: Shell, zotero: ZoteroDatabase) -> None:
    pdf = zotero.attachment("FILE2222", zotero.item("TIDES234", known=TIDES), "storage:Tides.pdf")
    for key, quote in (("ANNO2222", "Salt matters."), ("ANNO3333", "Tides rise.")):
        zotero.annotation(key, pdf, quote=quote)
        paperlog(f"import {zotero.file} --with-readings")
    assert [note["quote"] for note in paperlog.paper("okafor2023")["notes"]] == ["Salt matters.", "Tides rise."]


def test_changed_notes_are_updated_unless_the_reader_edited_them(paperlog: Shell, zotero: ZoteroDatabase) -> None:
    tides = zotero.item("TIDES234", known=TIDES)
    for key in ("NOTE2222", "NOTE3333"):
        zotero.note(key, tides, "<p>One.</p>" if key == "NOTE2222" else "<p>Two.</p>")
    paperlog(f"import {zotero.file} --with-readings")
    paperlog("annotate okafor2023 --edit 2 'My own.'")
    zotero.change_notes("<p>Changed.</p>")
    assert "not imported: 1 note (use --with-readings)" in paperlog(f"import {zotero.file}").err
    paperlog(f"import {zotero.file} --with-readings")
    assert [note["text"] for note in paperlog.paper("okafor2023")["notes"]] == ["Changed.", "My own."]
    paperlog("undo")
    assert [note["text"] for note in paperlog.paper("okafor2023")["notes"]] == ["One.", "My own."]


def test_paper_is_recognized_by_the_key_of_its_item(paperlog: Shell, zotero: ZoteroDatabase) -> None:
    tides = zotero.item("TIDES234", title="Tides and tokens")
    paperlog(f"import {zotero.file}")
    zotero.set_field(tides, "title", "Currents")
    zotero.set_field(tides, "citationKey", "okafor2024")
    assert "0 added, 1 updated" in paperlog(f"import {zotero.file}").out
    assert paperlog.paper("okafor2024")["key"] == "tides-and-tokens"


def test_tags_and_collections_that_an_item_left_are_removed(paperlog: Shell, zotero: ZoteroDatabase) -> None:
    tides = zotero.item("TIDES234", tags=["salt"], known=TIDES)
    zotero.collection("Thesis", [tides])
    paperlog(f"import {zotero.file}")
    zotero.drop("itemTags", "collectionItems")
    removed = "'okafor2023': removed 2 tags that the list no longer has: salt, Thesis"
    assert removed in paperlog(f"import {zotero.file}").out
    assert paperlog.paper("okafor2023")["tags"] == []


def test_database_of_an_older_version(paperlog: Shell, zotero: ZoteroDatabase) -> None:
    zotero.item("TIDES234", known=TIDES)
    zotero.drop("itemAnnotations", "baseFieldMappings", "itemTypeCreatorTypes", "libraries")
    assert "1 added" in paperlog(f"import {zotero.file}").out


def test_open_database_with_a_write_ahead_log(paperlog: Shell, zotero: ZoteroDatabase) -> None:
    with closing(sqlite3.connect(zotero.file)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("BEGIN")
        connection.execute("SELECT * FROM items").fetchall()  # while this is being read, items stay in the log
        zotero.item("TIDES234", known=TIDES)
        connection.commit()
        connection.execute("BEGIN EXCLUSIVE")
        files = {each.name: each.read_bytes() for each in zotero.file.parent.iterdir() if each.suffix != ".sqlite-shm"}
        assert files.keys() >= {"zotero.sqlite-wal"}
        assert "1 added" in paperlog(f"import {zotero.file}").out
        assert {each.name for each in zotero.file.parent.iterdir()} == {*files, "zotero.sqlite-shm"}
        assert all((zotero.file.parent / name).read_bytes() == content for name, content in files.items())


def test_other_and_damaged_databases_are_refused(paperlog: Shell, tmp_path: Path, zotero: ZoteroDatabase) -> None:
    other = tmp_path / "other.sqlite"
    with closing(sqlite3.connect(other)) as connection:
        connection.execute("CREATE TABLE items (a)")
    result = paperlog(f"import {other}")
    assert (result.code, result.err) == (
        4,
        f"{other} can't be read: it is a SQLite database, but not Zotero's. Nothing was changed.\n",
    )
    with closing(sqlite3.connect(zotero.file)) as connection:
        connection.execute("CREATE TABLE creatorData (creatorDataID INTEGER PRIMARY KEY)")
    assert paperlog(f"import {zotero.file}").err == (
        f"{zotero.file} can't be read: it is from Zotero 4 or older. Open it once with a newer Zotero. "
        "Nothing was changed.\n"
    )
    damaged = write_file(tmp_path, "damaged.sqlite", zotero.file.read_bytes()[:5000])
    assert paperlog(f"import {damaged}").code == 4
    assert "the database is damaged" in paperlog(f"import {damaged}").err
    assert "name its file" in paperlog("import -", stdin="SQLite format 3\0").err
