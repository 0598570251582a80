"""The option `--key` of `edit`."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from support.shell import Shell


def test_everything_follows_a_changed_key(paperlog: Shell) -> None:
    paperlog("rate lora 5")
    paperlog("annotate lora 'an adapter'")
    paperlog("link gan --compares-with lora")
    paperlog("view save mine 'key:lora,vit or (builds-on:lora ^built-on-by:lora)'")
    before = paperlog.contents()
    assert paperlog("edit LoRA --key low-rank").out == "Changed the key of LoRA from lora to low-rank: @mine.\n"
    paper = paperlog.paper("low-rank")
    assert (paper["key"], paper["rating"], paper["notes"][0]["text"]) == ("low-rank", 5, "an adapter")
    assert [each["key"] for each in paper["built_on_by"]] == ["qlora"]
    assert [each["key"] for each in paper["compared_in"]] == ["gan"]
    assert paperlog("view list").out == ("mine\tkey:low-rank,vit or (builds-on:low-rank ^built-on-by:low-rank)\n")
    assert len(paperlog("list").lines) == 49
    assert paperlog("doctor").lines[0] == "No problems found."
    assert paperlog("undo").code == 0
    assert paperlog.contents() == before
    assert paperlog("redo").code == 0
    assert paperlog.paper("low-rank")["rating"] == 5


def test_old_keys_still_name_the_paper(paperlog: Shell) -> None:
    paperlog("edit r-cnn --key regions")
    paperlog("edit regions --key region-cnn")
    for name in ("r-cnn", "regions", "region-cnn"):
        assert paperlog.paper(name)["key"] == "region-cnn"
        for query in (name, f"key:{name}", f"key:{name} is:unread"):
            assert paperlog.keys(f"list {query}") == ["region-cnn"]
        assert paperlog.keys(f"list builds-on:{name}") == ["fast-r-cnn"]
    assert paperlog("edit regions --key r-cnn").code == 0
    assert paperlog.paper("regions")["key"] == "r-cnn"
    assert paperlog("edit r-cnn --key r-cnn").out == "Nothing was changed.\n"


def test_former_key_never_names_a_different_paper(paperlog: Shell) -> None:
    paperlog("add --title 'Shallow Ponds'")
    for key in ("pond", "lake", "sea"):
        paperlog(f"edit 'Shallow Ponds' --key {key}")
    paperlog("add --title 'Deep Whales'")
    paperlog("edit 'Deep Whales' --key lake")
    for name, title in (("pond", "Shallow Ponds"), ("lake", "Deep Whales")):
        assert paperlog.paper(name)["title"] == title
        assert paperlog(f"list key:{name} --json").json[0]["title"] == title
    paperlog("remove sea")
    assert (paperlog("show pond").code, paperlog.paper("lake")["title"]) == (1, "Deep Whales")
    paperlog("undo")
    paperlog("edit lake --key deep")
    assert (paperlog("show pond").code, paperlog.paper("lake")["title"]) == (1, "Deep Whales")


def test_import_recognizes_a_paper_by_its_key_in_the_list(paperlog: Shell) -> None:
    before = paperlog("list lora --json").json
    paperlog("edit lora --key low-rank")
    assert paperlog("import").out == "ml-papers: 0 added, 0 updated, 49 unchanged, 0 rejected\n"
    assert paperlog("list lora --json").json == [{**before[0], "key": "low-rank"}]


@pytest.mark.parametrize("direction", [1, -1])
def test_copies_with_a_changed_key_and_other_changes_can_be_merged(
    paperlog: Shell, tmp_path: Path, direction: int
) -> None:
    paperlog("rate lora 3")
    other = paperlog.copy(tmp_path / "other.json")
    paperlog("edit lora --key low-rank")
    paperlog("tag low-rank +here")
    other.now = other.now.replace(hour=13)
    other("rate lora 5")
    other("annotate lora there")
    other("link vit --compares-with lora")
    first, second = (paperlog, other)[::direction]
    assert first(f"sync --both {second.store}").code == 0
    for copy in (paperlog, other):
        paper = copy.paper("lora")
        assert (paper["key"], paper["rating"], paper["tags"]) == ("low-rank", 5, ["here"])
        assert [note["text"] for note in paper["notes"]] == ["there"]
        assert [each["key"] for each in paper["compared_in"]] == ["vit"]
        assert len(copy("list").lines) == 49


@pytest.mark.parametrize("keys", [["low-rank"], ["low-rank", "adapters"], ["low-rank", "lora"]])
def test_paper_removed_in_another_copy_after_its_key_was_changed_is_removed(
    paperlog: Shell, tmp_path: Path, keys: list[str]
) -> None:
    other = paperlog.copy(tmp_path / "other.json")
    for key in keys:
        paperlog(f"edit 'Low-Rank Adaptation' --key {key}")
    other.now += timedelta(hours=1)
    assert other("remove lora --yes").code == 0
    assert paperlog(f"sync --both {other.store}").lines[0] == "Merged: 1 removed"
    assert paperlog.contents() == other.contents()
    assert (paperlog(f"show {keys[-1]}").code, len(paperlog("list").lines)) == (1, 48)


@pytest.mark.parametrize("keys", [["low-rank"], ["low-rank", "adapters"]])
def test_paper_whose_key_was_changed_after_another_copy_removed_it_stays(
    paperlog: Shell, tmp_path: Path, keys: list[str]
) -> None:
    paperlog("annotate lora 'an adapter'")
    other = paperlog.copy(tmp_path / "other.json")
    other("remove lora --yes")
    paperlog.now += timedelta(hours=1)
    for key in keys:
        paperlog(f"edit 'Low-Rank Adaptation' --key {key}")
    named = f"Not kept: removal of lora (its key was changed later: {keys[-1]})"
    assert named in other(f"sync --dry-run {paperlog.store}").lines
    assert named in paperlog(f"sync --both {other.store}").lines
    assert paperlog.contents() == other.contents()
    assert paperlog.paper("lora")["notes"][0]["text"] == "an adapter"
    assert "nothing new" in paperlog(f"sync {other.store}").out


@pytest.mark.parametrize(
    "lines",
    [
        ["edit lora --key low-rank"],
        ["edit lora --key low-rank", "undo"],
        ["edit lora --key low-rank", "undo", "redo"],
        ["edit lora --key low-rank", "edit low-rank --key lora"],
    ],
)
def test_values_that_another_copy_removed_stay_removed_after_a_change_of_key(
    paperlog: Shell, tmp_path: Path, lines: list[str]
) -> None:
    paperlog("rate lora 5")
    paperlog("annotate lora 'an adapter'")
    other = paperlog.copy(tmp_path / "other.json")
    other("rate lora --clear")
    other("annotate lora --remove 1")
    paperlog.now += timedelta(hours=1)
    for line in lines:
        assert paperlog(line).code == 0
    assert paperlog(f"sync --both {other.store}").code == 0
    for copy in (paperlog, other):
        assert (copy.paper("lora")["rating"], copy.paper("lora")["notes"]) == (None, [])


def test_drafts_of_notes_and_forms_follow(paperlog: Shell, editor: Path, tmp_path: Path) -> None:
    editor.write_text("echo unsaved > $1; exit 1")
    assert paperlog("annotate lora").code == 5
    assert paperlog("edit lora").code == 5
    paperlog("edit lora --key low-rank")
    assert len([*paperlog.store.parent.glob("library.json.draft-low-rank-*.toml")]) == 1
    editor.write_text(f"cp $1 '{tmp_path}/seen'")
    assert paperlog("annotate lora").code == 0
    assert "unsaved" in (tmp_path / "seen").read_text()
    assert paperlog.paper("low-rank")["notes"][0]["text"] == "unsaved"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (
            "lora --key Low_Rank",
            "'Low_Rank' can't be a key. Use lower-case letters, digits and single hyphens: low-rank",
        ),
        ("lora --key vit", "'vit' already names An Image is Worth 16x16 Words"),
        ("vit --key vision-transformer --title X", "--key can't be combined with other options."),
        ("lora vit --key x", "Name one paper, or use options other than --key to change several papers."),
        ("vit --key gan", "'gan' is the key of a removed paper, whose notes are kept. Choose another one."),
    ],
)
def test_invalid_key_is_refused(paperlog: Shell, line: str, message: str) -> None:
    paperlog("rate gan 4")
    paperlog("remove gan")
    before = paperlog.tables()
    result = paperlog(f"edit {line}")
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith(message)
    assert paperlog.tables() == before
