"""A merged library keeps the versions that were merged, so that the order of several merges doesn't matter."""

from __future__ import annotations

import json
from datetime import timedelta
from functools import reduce
from itertools import permutations
from operator import add
from typing import Any

import pytest

from paperlog.library import notes, papers
from paperlog.library.rekeying import change_key
from paperlog.library.splitting import split
from paperlog.library.sync.operation import stage_merge
from paperlog.library.sync.report import sync_report
from paperlog.library.tracking import rate
from paperlog.library.undo import redo_changes, undo_changes
from paperlog.models import Paper
from support.copies import Copy

FILLED = Copy().content


def copy_of(content: str, minutes: int) -> Copy:
    return Copy(content, timedelta(minutes=minutes))


def tables(copy: Copy) -> dict[str, Any]:
    return dict(json.loads(copy.content))


def ancestry(copy: Copy) -> dict[str, Any]:
    found: dict[str, Any] = tables(copy).get("ancestry", {}).get("1", {})
    return found


def heads(copy: Copy) -> list[Any]:
    return list(ancestry(copy).get("heads", {}).values())


def three_copies_with_different_merges() -> list[Copy]:
    one, two, three = (copy_of(FILLED, minutes) for minutes in (1, 2, 3))
    papers.merge(one.session, "lora", "vit")
    papers.merge(two.session, "gpt-3", "vit")
    rate(three.session, ["vit"], 4)
    return [one, two, three]


def three_copies_with_different_keys() -> list[Copy]:
    one, two, three = (copy_of(FILLED, minutes) for minutes in (1, 2, 3))
    change_key(one.session, "vit", "vit-one")
    papers.remove(two.session, ["vit"])
    notes.annotate(three.session, "vit", "patches")
    return [one, two, three]


def three_copies_with_a_split() -> list[Copy]:
    merged = copy_of(FILLED, 0)
    papers.merge(merged.session, "lora", "vit")
    one, two, three = (copy_of(merged.content, minutes) for minutes in (1, 2, 3))
    split(one.session, "lora")
    papers.merge(two.session, "gpt-3", "lora")
    notes.annotate(three.session, "lora", "about both")
    return [one, two, three]


@pytest.mark.parametrize(
    "copies", [three_copies_with_different_merges, three_copies_with_different_keys, three_copies_with_a_split]
)
def test_three_copies_that_changed_the_same_papers_can_be_merged_in_any_order(copies: Any) -> None:
    given = copies()
    in_order, *others = [reduce(add, order).contents() for order in permutations(given)]
    one, two, three = given
    assert all(each == in_order for each in [*others, (one + (two + three)).contents(), (one + two + three).contents()])


def test_later_merge_of_a_paper_gets_its_rating_in_any_order() -> None:
    for order in permutations(three_copies_with_different_merges()):
        readings = reduce(add, order).snapshot.readings
        assert {key: reading.rating for key, reading in readings.items()} == {"gpt-3": 4}


def test_merged_library_keeps_its_heads_until_it_is_changed() -> None:
    one, two = copy_of(FILLED, 1), copy_of(FILLED, 2)
    rate(one.session, ["lora"], 3)
    rate(two.session, ["vit"], 4)
    merged = one + two
    assert [[*each] for each in heads(merged)] == [["readings"], ["readings"]]
    digests = {*ancestry(merged)["heads"], ancestry(merged)["library"]}
    rate(merged.session, ["gpt-3"], 5)
    assert (heads(merged), {*ancestry(merged)["ancestors"]}) == ([], digests)


def test_library_has_no_heads_if_one_version_includes_the_other() -> None:
    one, two = copy_of(FILLED, 1), copy_of(FILLED, 2)
    rate(two.session, ["vit"], 4)
    for merged in (one + two, two + one):
        assert heads(merged) == []
    rate(one.session, ["lora"], 3)
    merged = one + two
    later = copy_of(merged.content, 9)
    notes.annotate(later.session, "lora", "after the merge")
    assert heads(merged + later) == heads(later + merged) == heads(later + one + two) == []


def test_undone_merge_has_no_heads() -> None:
    one, two = copy_of(FILLED, 1), copy_of(FILLED, 2)
    rate(one.session, ["lora"], 3)
    rate(two.session, ["vit"], 4)
    merged = one + two
    undo_changes(merged.session)
    assert heads(merged) == []
    redo_changes(merged.session)
    assert heads(merged) == []
    assert {key: reading.rating for key, reading in merged.snapshot.readings.items()} == {"lora": 3, "vit": 4}


def test_change_of_another_program_after_a_merge_counts() -> None:
    one, two, three = (copy_of(FILLED, minutes) for minutes in (1, 2, 3))
    for each in (one, two):
        notes.annotate(each.session, "lora", "low rank")
    rate(three.session, ["gpt-3"], 5)
    changed = tables(one + two)
    for reading in changed["readings"].values():
        reading["tags_added"] = ["edited"]
    edited = Copy(json.dumps(changed))
    for merged in (edited + three, three + edited):
        assert merged.snapshot.readings["lora"].tags_added == ("edited",)


@pytest.mark.parametrize(
    "record", [{}, {"heads": 1}, {"library": "a", "heads": {"b": {"papers": []}}}, {"library": "a", "heads": {"b": {}}}]
)
def test_invalid_ancestry_is_ignored(record: dict[str, Any]) -> None:
    one, two = copy_of(FILLED, 1), copy_of(FILLED, 2)
    rate(two.session, ["vit"], 4)
    damaged = Copy(json.dumps({**tables(one), "ancestry": {"1": record}}))
    assert (damaged + two).contents() == (two + damaged).contents() == two.contents()


def two_copies_with_different_papers_under_one_key() -> tuple[Copy, Copy]:
    one, two = copy_of(FILLED, 1), copy_of(FILLED, 2)
    for copy, title in ((one, "Deep Whales"), (two, "Shallow Ponds")):
        papers.add(copy.session, papers.NewPaper(Paper("", title, "", aliases=("x",)), "c"))
    return one, two


def test_paper_that_got_another_key_in_a_merge_stays_removed() -> None:
    one, two = two_copies_with_different_papers_under_one_key()
    merged = one + two
    later = copy_of((two + one).content, 30)
    papers.remove(later.session, [key for key in later.snapshot.papers if key.startswith("x-")])
    for other in (one, two, merged):
        for synced in (other + later, later + other):
            assert [paper.title for paper in synced.snapshot.papers.values() if paper.category == "c"] == [
                "Deep Whales"
            ]


def test_several_files_one_of_which_removes_a_paper_that_another_gave_a_new_key() -> None:
    one, two = two_copies_with_different_papers_under_one_key()
    three = copy_of((one + two).content, 30)
    papers.remove(three.session, [key for key in three.snapshot.papers if key.startswith("x-")])
    with two.store.change(two.now) as transaction:
        report = sync_report(transaction, [stage_merge(transaction, other.snapshot) for other in (one, three)])
    assert (report.new_keys, list(two.snapshot.papers)) == ([], [*Copy(FILLED).snapshot.papers, "x"])


def test_note_stays_after_a_change_of_the_key_was_undone_and_redone_with_it() -> None:
    old = copy_of(FILLED, 0)
    one = copy_of(FILLED, 0)
    notes.annotate(one.session, "lora", "low rank")
    change_key(one.session, "lora", "adapters")
    before = copy_of(one.content, 0)
    undo_changes(one.session, 2)
    redo_changes(one.session, 2)
    for merged in (one + old, old + one, one + before, before + one):
        assert [note.text for note in merged.snapshot.readings["adapters"].notes] == ["low rank"]
