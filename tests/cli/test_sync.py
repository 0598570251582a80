"""The command `sync`: merging other copies of the library."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from support.shell import Shell


@pytest.fixture
def other(paperlog: Shell, tmp_path: Path) -> Shell:
    """A copy of the library on another machine, whose clock is an hour ahead."""
    paperlog("rate vit 3")
    folder = tmp_path / "stick"
    folder.mkdir()
    return paperlog.copy(folder / "copy.json", timedelta(hours=1))


def add_to_both(paperlog: Shell, other: Shell, *titles: str) -> None:
    for title in titles:
        paperlog(f"add --title '{title}'")
    shutil.copyfile(paperlog.store, other.store)


def test_changes_of_both_copies_are_kept(paperlog: Shell, other: Shell) -> None:
    paperlog("rate lora 5")
    paperlog("annotate moe ours")
    other("mark-read lora --on 2026-11-20")
    other("annotate moe theirs")
    other("add --title 'On Something New'")
    other("remove gan")
    before = other.store.read_bytes()
    result = paperlog(f"sync {other.store}")
    assert (result.code, result.err) == (0, "")
    assert result.lines == ["Merged: 1 added, 1 removed, 2 changed", "Changed in both copies: lora, moe"]
    lora = paperlog.paper("lora")
    assert (lora["rating"], lora["reads"]) == (5, ["2026-11-20"])
    assert [note["text"] for note in paperlog.paper("moe")["notes"]] == ["ours", "theirs"]
    assert paperlog.paper("on-something-new")["title"] == "On Something New"
    assert paperlog("show gan").code == 1
    assert other.store.read_bytes() == before
    assert paperlog("doctor --json").json == []


def test_status_that_both_copies_recorded_for_the_same_day_is_listed_once(paperlog: Shell, other: Shell) -> None:
    for shell in (paperlog, other):
        shell("mark-reading lora")
        shell("mark-read lora")
    paperlog(f"sync {other.store} --both")
    for shell in (paperlog, other):
        assert [event["status"] for event in shell("log lora --json").json] == ["reading", "read"]
        assert [event["status"] for event in shell.paper("lora")["log"]] == ["reading", "read"]
        exported = shell("export lora --format bibtex --with-readings").out
        assert "{2026-11-23 reading; 2026-11-23 read}" in exported
    other("log lora --remove 2")
    assert other.paper("lora")["status"] == "reading"
    paperlog(f"sync {other.store}")
    assert [event["status"] for event in paperlog("log lora --json").json] == ["reading"]


def test_undoing_a_change_in_one_copy_keeps_that_of_the_other(paperlog: Shell, other: Shell, tmp_path: Path) -> None:
    stick = paperlog.copy(tmp_path / "stick.json")
    for shell in (paperlog, other):
        shell("mark-read lora")
        stick(f"sync {shell.store}")
    other("undo")
    stick(f"sync {other.store}")
    paperlog(f"sync {stick.store}")
    assert paperlog.paper("lora")["reads"] == ["2026-11-23"]


def test_import_of_an_export_lists_the_same_status_once(paperlog: Shell, other: Shell) -> None:
    for shell in (paperlog, other):
        shell("mark-read lora")
    paperlog(["import", "-", "--with-readings"], stdin=other("export --format json").out)
    assert [event["status"] for event in paperlog("log lora --json").json] == ["read"]


def test_sync_that_brings_nothing_leaves_the_file_unchanged(paperlog: Shell, other: Shell) -> None:
    other("rate lora 4")
    assert paperlog(f"sync {other.store}").code == 0
    before = paperlog.store.read_bytes()
    backups = paperlog.backups()
    assert paperlog(f"sync {other.store}").lines == ["Merged: nothing new"]
    assert (paperlog.store.read_bytes(), paperlog.backups()) == (before, backups)


def test_sync_of_several_copies_that_brings_nothing_leaves_all_unchanged(
    paperlog: Shell, other: Shell, tmp_path: Path
) -> None:
    third = paperlog.copy(tmp_path / "third.json")
    shells = (paperlog, other, third)
    for number, shell in enumerate(shells):
        shell(f"annotate lora {number}")
    paperlog(f"sync {other.store} {third.store} --both")
    before = [shell.store.read_bytes() for shell in shells]
    assert paperlog(f"sync {other.store} {third.store} --both").lines == ["Merged: nothing new"]
    assert third(f"sync {other.store} {paperlog.store} --both").lines == ["Merged: nothing new"]
    assert [shell.store.read_bytes() for shell in shells] == before


def test_both_copies_are_written(paperlog: Shell, other: Shell) -> None:
    paperlog("rate lora 5")
    other("annotate lora theirs")
    result = paperlog(f"sync {other.store} --both")
    assert result.lines == ["Merged: 1 changed", "Changed in both copies: lora", f"Also updated: {other.store}"]
    for shell in (paperlog, other):
        lora = shell.paper("lora")
        assert (lora["rating"], [note["text"] for note in lora["notes"]]) == (5, ["theirs"])
    assert paperlog.contents() == other.contents()
    assert paperlog("undo").code == 0
    assert other("undo").code == 0
    assert (paperlog.paper("lora")["notes"], paperlog.paper("lora")["rating"]) == ([], 5)
    assert other.paper("lora")["rating"] is None


def test_papers_that_only_link_to_a_renamed_paper_are_not_reported(paperlog: Shell, tmp_path: Path) -> None:
    separate = Shell(tmp_path / "separate.json", paperlog.now + timedelta(hours=1))
    separate("list")
    paperlog("edit llama-2 --key ll2")
    assert "ll2" in [relation["to"] for relation in paperlog.paper("mistral-7b")["relations"]]
    assert "Changed in both" not in paperlog(f"sync {separate.store}").out
    assert paperlog.paper("llama-2")["key"] == "ll2"


def test_paper_whose_key_another_paper_gets_is_named(paperlog: Shell, other: Shell) -> None:
    add_to_both(paperlog, other, "Deep Ponds", "Green Hills")
    other("edit deep-ponds --key gamma")
    paperlog("edit green-hills --key gamma")
    result = paperlog(f"sync {other.store} --dry-run")
    new = paperlog(f"sync {other.store} --dry-run --json").json["new_keys"][-1]["new"]
    key_change = f"gamma (Green Hills) is now {new}, because another copy has a different paper with that key"
    assert result.lines[:-1] == [
        "~ deep-ponds, now gamma",
        f"~ gamma, now {new}",
        "Merged: 2 with another key",
        f"Key changed: {key_change}",
    ]
    report = paperlog(f"sync {other.store} --json").json
    assert (report["added"], report["removed"], report["changed"]) == ([], [], [])
    assert [(each["old"], each["new"], each["is_taken"]) for each in report["new_keys"]] == [
        ("deep-ponds", "gamma", False),
        ("gamma", new, True),
    ]
    assert paperlog("history --json").json[0]["sentence"] == f"merged copy.json: 2 with another key; {key_change}"
    assert [paperlog.paper(key)["name"] for key in ("gamma", new)] == ["Deep Ponds", "Green Hills"]


def test_paper_that_got_another_key_stays_after_the_merge_was_undone_and_repeated(
    paperlog: Shell, other: Shell, tmp_path: Path
) -> None:
    ponds = "@article{ponds, title={Deep Ponds}, author={Bee, Ann}, year={2019}}"
    hills = "@article{hills, title={Green Hills}, author={Ant, Bob}, year={2020}}"
    (tmp_path / "list.bib").write_text(f"{ponds}\n{hills}\n")
    paperlog(f"import {tmp_path / 'list.bib'}")
    shutil.copyfile(paperlog.store, other.store)
    other("edit ponds --key gamma")
    paperlog("edit hills --key gamma")
    paperlog("annotate gamma ours")
    paperlog(f"sync {other.store}")
    paperlog("undo")
    paperlog(f"sync {other.store} --both")
    for shell, copy in ((paperlog, other), (other, paperlog)):
        assert shell(f"sync {copy.store}").lines == ["Merged: nothing new"]
        assert [note["text"] for note in shell.paper("Green Hills")["notes"]] == ["ours"]
        assert (shell.paper("gamma")["title"], shell.paper("ponds")["title"]) == ("Green Hills", "Deep Ponds")
    assert paperlog("doctor").code == 0


def test_paper_with_another_key_counts_as_neither_added_nor_removed(paperlog: Shell, other: Shell) -> None:
    for title in ("Deep Ponds", "Green Hills"):
        paperlog(f"add --title '{title}' --alias '{title.split()[0]}'")
        paperlog(f"annotate '{title}' ours")
    shutil.copyfile(paperlog.store, other.store)
    other("edit deep --key ponds")
    other("edit green --key hills")
    other("annotate hills theirs")
    other("remove moe")
    report = paperlog(f"sync {other.store} --dry-run --json").json
    assert (report["added"], report["removed"], report["changed"]) == ([], ["moe"], ["hills"])
    assert {each["old"]: each["new"] for each in report["new_keys"]} == {"deep": "ponds", "green": "hills"}
    assert paperlog(f"sync {other.store}").lines == ["Merged: 1 removed, 2 with another key, 1 changed"]


def test_removed_paper_whose_key_another_paper_gets_counts_as_removed(paperlog: Shell, other: Shell) -> None:
    add_to_both(paperlog, other, "Deep Ponds", "Green Hills")
    other("remove green-hills")
    other("edit deep-ponds --key green-hills")
    report = paperlog(f"sync {other.store} --json").json
    assert (report["added"], report["removed"], report["changed"]) == ([], ["green-hills"], [])
    assert {each["old"]: each["new"] for each in report["new_keys"]} == {"deep-ponds": "green-hills"}
    assert paperlog.paper("green-hills")["title"] == "Deep Ponds"


def test_key_that_two_copies_changed(paperlog: Shell, other: Shell, tmp_path: Path) -> None:
    third = paperlog.copy(tmp_path / "third.json", timedelta(hours=2))
    other("edit gan --key goodfellow")
    third("edit gan --key gans")
    report = paperlog(f"sync {other.store} {third.store} --json").json
    assert [(each["old"], each["new"]) for each in report["new_keys"]] == [("gan", "gans")]
    assert (report["added"], report["removed"]) == ([], [])


def test_notes_of_removed_papers_are_reported(paperlog: Shell, other: Shell) -> None:
    paperlog("remove lora")
    other("annotate lora 'the first one'")
    other("annotate lora 'the second one'")
    kept = "Removed: lora (2 notes). The notes are kept, and restored if you add the paper again."
    assert kept in paperlog(f"sync {other.store} --dry-run").lines
    assert paperlog(f"sync {other.store} --dry-run --json").json["kept_notes"] == {"lora": 2}
    assert paperlog(f"sync {other.store}").lines[-1] == kept
    assert other(f"sync {paperlog.store}").lines[-1] == kept
    assert paperlog("show lora").code == 1
    paperlog("import")
    assert [note["text"] for note in paperlog.paper("lora")["notes"]] == ["the first one", "the second one"]


def test_lost_value_is_named_in_the_report_and_the_history(paperlog: Shell, other: Shell) -> None:
    paperlog("rate lora 2")
    other("rate lora 5")
    result = paperlog(f"sync {other.store}")
    assert result.lines == [
        "Merged: 1 changed",
        "Changed in both copies: lora",
        "Not kept: rating '2' of lora (later: 5)",
    ]
    assert paperlog("history --json").json[0]["sentence"] == (
        "merged copy.json: 1 changed; not kept: rating '2' of lora (later: 5)"
    )


def test_note_edited_in_one_copy_and_removed_in_the_other(paperlog: Shell, other: Shell) -> None:
    paperlog("annotate lora first")
    shutil.copyfile(paperlog.store, other.store)
    paperlog("annotate lora --edit 1 'an important change'")
    other("annotate lora --remove 1")
    result = paperlog(f"sync {other.store}")
    assert result.lines[-1] == "Not kept: note 'an important change' of lora (it was removed later)"
    assert paperlog.paper("lora")["notes"] == []
    paperlog("undo")
    assert [note["text"] for note in paperlog.paper("lora")["notes"]] == ["an important change"]


def test_note_that_was_removed_after_a_sync_stays_removed(paperlog: Shell, other: Shell) -> None:
    other("annotate lora theirs")
    paperlog(f"sync {other.store}")
    paperlog("annotate lora --remove 1")
    for _ in range(2):
        paperlog(f"sync {other.store}")
        assert paperlog.paper("lora")["notes"] == []
    other(f"sync {paperlog.store}")
    assert other.paper("lora")["notes"] == []


def test_undone_merge_stays_undone(paperlog: Shell, other: Shell) -> None:
    other("rate lora 4")
    paperlog(f"sync {other.store}")
    paperlog("undo")
    assert paperlog(f"sync {other.store}").lines == ["Merged: nothing new"]
    assert paperlog.paper("lora")["rating"] is None


def test_changes_of_the_other_copy_are_listed_and_are_undone_with_the_merge(paperlog: Shell, other: Shell) -> None:
    other("rate lora 4")
    paperlog(f"sync {other.store}")
    lines = paperlog("history").lines
    assert lines[0].endswith("merged copy.json: 1 changed")
    assert lines[1].endswith("rated LoRA 4 stars  (in another copy)")
    assert [change["elsewhere"] for change in paperlog("history --json").json] == [False, True, False]
    assert paperlog("undo 2").code == 0
    assert paperlog.paper("vit")["rating"] is None
    assert paperlog("undo").err == "There is nothing to undo.\n"


def test_dry_run_changes_nothing_and_names_what_would_change(paperlog: Shell, other: Shell) -> None:
    other("rate lora 4")
    other("add --title 'On Something New'")
    other("remove gan")
    other("view save best rating:5")
    before = paperlog.store.read_bytes()
    lines = paperlog(f"sync {other.store} --dry-run").lines
    assert lines[:-2] == ["+ on-something-new", "+ @best", "- gan", "~ lora"]
    assert paperlog.store.read_bytes() == before


def test_json(paperlog: Shell, other: Shell) -> None:
    paperlog("rate lora 2")
    other("rate lora 5")
    result = paperlog(f"sync {other.store} --json").json
    assert result["changed"] == ["lora"]
    assert {name: result[name] for name in ("changed_in_both", "lost", "is_changed", "updated")} == {
        "changed_in_both": ["lora"],
        "lost": [{"record": "lora", "field": "rating", "lost": "2", "kept": "5"}],
        "is_changed": True,
        "updated": [],
    }


def test_sync_into_a_new_library_copies_the_other_one(new_paperlog: Shell, other: Shell) -> None:
    other("remove gan")
    assert new_paperlog(f"sync {other.store}").code == 0
    assert new_paperlog.keys("list") == other.keys("list")


def test_copy_of_schema_1_is_merged_and_stays_as_it_is(paperlog: Shell, tmp_path: Path) -> None:
    old = tmp_path / "old.json"
    shutil.copyfile(Path(__file__).parents[1] / "fixtures" / "schema-1" / "year" / "library.json", old)
    before = old.read_bytes()
    expected = Shell(old)("list is:read --json").json
    assert paperlog(f"sync {old}").code == 0
    assert {paper["key"] for paper in expected} <= set(paperlog.keys("list is:read"))
    assert paperlog(f"sync {old}").lines == ["Merged: nothing new"]
    assert old.read_bytes() == before


def test_several_copies_at_once(paperlog: Shell, other: Shell, tmp_path: Path) -> None:
    third = Shell(tmp_path / "third.json", paperlog.now)
    shutil.copyfile(other.store, third.store)
    other("rate lora 4")
    third("rate moe 2")
    assert paperlog(f"sync {other.store} {third.store} --both").code == 0
    for shell in (paperlog, other, third):
        assert (shell.paper("lora")["rating"], shell.paper("moe")["rating"]) == (4, 2)


def test_files_that_cannot_be_merged(paperlog: Shell, tmp_path: Path) -> None:
    (tmp_path / "broken.json").write_text("{}")
    (tmp_path / "link.json").symlink_to(paperlog.store)
    for name, code, message in [
        ("broken.json", 4, f"The library {tmp_path}/broken.json can't be read: not a paperlog library. "),
        ("missing.json", 2, f"There is no file {tmp_path}/missing.json."),
        ("link.json", 2, f"{tmp_path}/link.json is this library. Name another copy of it."),
    ]:
        result = paperlog(f"sync {tmp_path / name}")
        assert result.code == code
        assert result.err.startswith(message)


def test_same_copy_named_twice(paperlog: Shell, other: Shell) -> None:
    result = paperlog(f"sync {other.store} {other.store} --both")
    assert (result.code, "is the same file as" in result.err) == (2, True)


def test_restore_says_that_the_library_was_merged_since(paperlog: Shell, other: Shell) -> None:
    paperlog("backup")
    other("rate lora 4")
    paperlog(f"sync {other.store}")
    paperlog("backup")
    result = paperlog("restore 3 --yes")
    assert result.err == (
        "Other copies were merged into the library after this backup, last on 23 Nov 2026. "
        "To bring their changes back after the restore: paperlog sync FILE\n"
    )
    assert paperlog.paper("lora")["rating"] is None
    assert paperlog(f"sync {other.store}").lines == ["Merged: 1 changed"]
    assert paperlog("restore 2 --yes").code == 0


def test_paper_separated_in_one_copy_is_not_matched_with_the_one_that_contained_it(
    paperlog: Shell, tmp_path: Path
) -> None:
    paperlog("merge lora vit")
    other = paperlog.copy(tmp_path / "copy.json", timedelta(hours=1))
    paperlog("edit lora --key adapters")
    other("undo")
    for _ in range(2):
        assert paperlog(f"sync {other.store}").code == 0
        keys = {paper["key"]: paper["aliases"] for paper in paperlog("list lora vit --json").json}
        assert keys == {"adapters": ["LoRA", "Low-Rank Adaptation"], "vit": paperlog.paper("vit")["aliases"]}
    assert paperlog(f"sync {other.store}").lines == ["Merged: nothing new"]
    assert paperlog("doctor").code == 0


def test_notes_follow_a_paper_whose_key_was_changed_and_changed_back_by_undo(paperlog: Shell, other: Shell) -> None:
    paperlog("edit gan --key goodfellow")
    other(f"sync {paperlog.store}")
    other("annotate goodfellow 'under the new key'")
    paperlog("undo")
    paperlog(f"sync {other.store}")
    assert [note["text"] for note in paperlog.paper("gan")["notes"]] == ["under the new key"]
    assert paperlog.paper("goodfellow")["key"] == "gan"


@pytest.mark.parametrize(
    ("change", "old", "new"),
    [("edit gan --key goodfellow", "gan", "goodfellow"), ("merge vit deit --yes", "deit", "vit")],
)
def test_notes_follow_a_paper_whose_new_key_was_undone_and_redone(
    paperlog: Shell, other: Shell, change: str, old: str, new: str
) -> None:
    paperlog(change)
    paperlog("undo")
    paperlog("redo")
    other(f"annotate {old} theirs")
    paperlog(f"sync {other.store}")
    assert [note["text"] for note in paperlog.paper(new)["notes"]] == ["theirs"]


def test_backup_to_an_old_copy_says_that_the_library_was_merged_since(
    paperlog: Shell, other: Shell, tmp_path: Path
) -> None:
    file = tmp_path / "stick.json"
    file.write_text("not a copy")
    assert paperlog(f"backup {file}").err == f"{file} already exists. Choose another file.\n"
    file.unlink()
    paperlog(f"backup {file}")
    assert paperlog(f"backup {file}").err == f"{file} already exists. Choose another file.\n"
    other("rate lora 4")
    paperlog(f"sync {other.store}")
    assert paperlog(f"backup {file}").err == (
        f"{file} already exists. Other copies were merged into the library since, last on 23 Nov 2026. "
        f"Choose another file, or update this one: paperlog sync {file} --both\n"
    )
    assert paperlog(f"sync {file} --both").code == 0
    assert paperlog(f"backup {file}").err == f"{file} already exists. Choose another file.\n"
