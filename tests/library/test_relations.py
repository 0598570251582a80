"""Relations follow papers that are merged, and papers that get other keys in an import."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperlog.library.relations import with_relations
from paperlog.models import Entry, Paper, Reading, Relation
from support.shell import Shell

PAPERS = """
[[paper]]
key = "base"
title = "The Base"
category = "x"
[[paper]]
key = "copy"
title = "Base, the Preprint"
category = "x"
[[paper]]
key = "tower"
title = "A Tower"
category = "x"
relations = [{ kind = "builds-on", to = "base" }, { kind = "translation", to = "turm" }]
[[paper]]
key = "spire"
title = "A Spire"
category = "x"
relations = [{ kind = "builds-on", to = "copy" }, { kind = "builds-on", to = "spire" }]
"""


@pytest.fixture
def paperlog(new_paperlog: Shell) -> Shell:
    new_paperlog("import - --format toml --source towers", stdin=PAPERS)
    return new_paperlog


def relations(paperlog: Shell) -> dict[str, list[str]]:
    return {
        paper["key"]: [f"{each['kind']} {each['to']}" for each in paper["relations"]]
        for paper in paperlog("list --json").json
    }


def test_relations_to_a_merged_paper_lead_to_the_paper_that_is_kept(paperlog: Shell) -> None:
    paperlog("link tower --compares-with copy --compares-with base")
    paperlog("link spire copy --remove")
    before, contents = relations(paperlog), paperlog.contents()
    assert (before["tower"][1:3], before["spire"]) == (["translation turm", "compares-with copy"], [])
    paperlog("merge base copy")
    assert relations(paperlog) == {
        "base": [], "tower": ["builds-on base", "translation turm", "compares-with base"], "spire": [],
    }  # fmt: skip
    paperlog("import - --format toml --source towers", stdin=PAPERS)
    assert relations(paperlog)["spire"] == []
    paperlog("undo")
    assert paperlog.contents() == contents


def test_merged_papers_keep_the_relations_of_both_but_none_to_each_other(paperlog: Shell) -> None:
    paperlog("link tower --builds-on spire --builds-on copy")
    paperlog("link spire copy --remove")
    paperlog("merge tower spire")
    assert relations(paperlog)["tower"] == ["builds-on base", "translation turm", "builds-on copy"]
    assert "relations_removed" not in paperlog.records("readings")["tower"]


def test_removed_relation_of_a_merged_paper_stays_removed(paperlog: Shell) -> None:
    paperlog("link tower base --remove")
    paperlog("merge spire tower")
    assert relations(paperlog)["spire"] == ["builds-on copy", "translation turm"]
    paperlog("import - --format toml --source towers", stdin=PAPERS)
    assert relations(paperlog)["spire"] == ["builds-on copy", "translation turm"]


def test_relations_of_a_list_lead_to_the_papers_of_the_library(paperlog: Shell) -> None:
    listed = PAPERS.replace('"base"', '"foundation"').replace('"tower"', '"copy-2"').replace('"copy"', '"tower"')
    assert paperlog("import - --format toml --source other", stdin=listed).code == 0
    assert relations(paperlog) == {
        "base": [], "copy": [], "tower": ["builds-on base", "translation turm"], "spire": ["builds-on copy"],
    }  # fmt: skip
    before = paperlog.tables()["papers"]
    paperlog("import - --format toml --source other", stdin=listed)
    assert paperlog.tables()["papers"] == before


def test_new_relation_of_a_list_updates_the_paper(paperlog: Shell) -> None:
    listed = PAPERS.replace('{ kind = "builds-on", to = "copy" }', '{ kind = "x", to = "tower" }')
    report = paperlog("import - --format toml --source towers", stdin=listed)
    assert "0 added, 1 updated" in report.out
    assert relations(paperlog)["spire"] == ["builds-on copy", "x tower"]
    assert set(paperlog.records("papers")["spire"]["times"]) == {"relations.x:tower"}
    assert "times" not in paperlog.records("papers")["tower"]


@pytest.mark.parametrize("form", ["json", "toml"])
def test_links_are_exported_and_imported(paperlog: Shell, form: str) -> None:
    paperlog("link tower --compares-with copy")
    paperlog("link tower base --remove")
    exported, expected = paperlog(f"export --format {form}").out, relations(paperlog)
    assert expected["tower"] == ["translation turm", "compares-with copy"]
    paperlog.store.unlink()
    paperlog(f"import - --format {form} --with-readings", stdin=exported)
    assert relations(paperlog) == expected
    if form == "json":
        assert json.loads(paperlog("export --format json").out) == json.loads(exported)


def test_import_does_not_restore_a_link_that_the_reader_added_and_removed(paperlog: Shell) -> None:
    before = relations(paperlog)
    paperlog("link tower --compares-with copy")
    listed = paperlog("export --format toml").out
    paperlog("link tower copy --remove")
    paperlog("import - --format toml", stdin=listed)
    assert relations(paperlog) == before
    paperlog("link tower --compares-with copy")
    assert relations(paperlog)["tower"] == [*before["tower"], "compares-with copy"]


def test_links_of_an_imported_reading_lead_to_the_papers_of_the_library(paperlog: Shell) -> None:
    listed: dict[str, Any] = {
        "paperlog": 2,
        "papers": [
            {"key": "a", "title": "The Base", "category": "x"},
            {"key": "b", "title": "A Spire", "category": "x"},
        ],
        "readings": [
            {
                "key": "b",
                "relations_added": [{"kind": "builds-on", "to": "a"}],
                "relations_removed": [{"kind": "builds-on", "to": "copy"}],
            }
        ],
    }
    paperlog("import - --format json --source other --with-readings", stdin=json.dumps(listed))
    assert relations(paperlog)["spire"] == ["builds-on base"]


RENAME, MERGE = "edit base --key foundation", "merge spire base"


@pytest.mark.parametrize(
    "lines",
    [
        [RENAME],
        [RENAME, "undo"],
        [RENAME, "undo", "redo"],
        [RENAME, "edit foundation --key base"],
        [MERGE],
        [MERGE, "undo"],
        [MERGE, "undo", "redo"],
        [MERGE, "split spire"],
    ],
)
def test_link_that_another_copy_removed_stays_removed_after_it_was_redirected(
    paperlog: Shell, tmp_path: Path, lines: list[str]
) -> None:
    paperlog("link copy --compares-with base")
    other = paperlog.copy(tmp_path / "other.json")
    other("link copy base --remove")
    paperlog.now += timedelta(hours=1)
    for line in lines:
        assert paperlog(line).code == 0
    assert [link.split()[0] for link in relations(paperlog)["copy"]] == ["compares-with"]
    assert paperlog(f"sync --both {other.store}").code == 0
    assert relations(paperlog)["copy"] == relations(other)["copy"] == []


def test_link_whose_key_changed_is_restored_if_its_removal_is_undone(paperlog: Shell, tmp_path: Path) -> None:
    paperlog("link copy --compares-with base")
    other = paperlog.copy(tmp_path / "other.json")
    other("link copy base --remove")
    other(RENAME)
    paperlog(f"sync {other.store}")
    assert relations(paperlog)["copy"] == []
    paperlog("undo")
    assert relations(paperlog)["copy"] == ["compares-with base"]
    paperlog(f"sync {other.store}")
    assert relations(paperlog)["copy"] == ["compares-with base"]


def test_redirected_link_of_a_list_gets_no_time(paperlog: Shell) -> None:
    for line in (RENAME, "merge spire foundation"):
        paperlog(line)
        assert "times" not in paperlog.records("papers")["tower"]
    paperlog("undo 2")
    assert "relations.builds-on:base" not in paperlog.records("papers")["tower"]["times"]


def test_link_stays_if_one_to_a_paper_that_is_merged_was_undone(paperlog: Shell, tmp_path: Path) -> None:
    paperlog("link tower --compares-with spire")
    paperlog("link tower --compares-with copy")
    paperlog("undo")
    other = paperlog.copy(tmp_path / "other.json")
    paperlog("merge spire copy")
    for _ in range(2):
        assert relations(paperlog)["tower"][-1] == "compares-with spire"
        paperlog(f"sync {other.store}")


some_relations = st.lists(st.builds(Relation, st.sampled_from("ab"), st.sampled_from("xyz")), unique=True).map(tuple)


@given(some_relations, some_relations, some_relations, some_relations)
def test_reading_is_changed_to_have_exactly_the_wanted_relations(
    listed: tuple[Relation, ...],
    wanted: tuple[Relation, ...],
    added: tuple[Relation, ...],
    removed: tuple[Relation, ...],
) -> None:
    before = Reading("k", relations_added=added, relations_removed=tuple(each for each in removed if each not in added))
    after = with_relations(before, listed, wanted)
    entry = Entry.join(Paper("k", "K", "c", relations=listed), after)
    assert (set(entry.relations), len(entry.relations)) == (set(wanted), len(wanted))
    assert not set(after.relations_added) & set(after.relations_removed)
    assert with_relations(after, listed, entry.relations) == after
