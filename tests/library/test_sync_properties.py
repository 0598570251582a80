"""Properties of the merge of two libraries: copies of one library, or separate ones, that random commands changed."""

from __future__ import annotations

import json
from pathlib import Path

from hypothesis import assume, given
from hypothesis import strategies as st

from paperlog.library.doctor import check_all
from paperlog.library.undo import redo_changes, undo_changes
from paperlog.models import UNKNOWN_TIME, Removal
from paperlog.registers import registers
from paperlog.store import AtomicFile, Backups
from support.copies import Copy, clocks, commands
from support.shell import contents

FILLED = Copy().content
CONTRADICTIONS = {"paper-missing", "possible-duplicate"}
"""Findings after one copy removed or merged a paper that the other one changed or added again."""


@st.composite
def copies(draw: st.DrawFn) -> list[Copy]:
    """Three copies of a library that were changed independently, or three libraries that were created separately."""
    if draw(st.booleans()):
        base = Copy(FILLED).run(draw(commands()))
        return [base.copy(draw(clocks)).run(draw(commands())) for _ in range(3)]
    without = draw(st.sampled_from(["merge", "remove"]))  # a library may add a removed paper without knowing of a merge
    return [Copy(clock=draw(clocks)).run(draw(commands(without))) for _ in range(3)]


def agree_on_merges(copies: list[Copy]) -> bool:
    """Return whether no two copies merged, renamed, separated or removed the same papers, except by removals alone.

    Otherwise the order of merging three copies decides where later changes of these papers go (ADR 0010).
    """
    removals = [set(copy.snapshot.models("removals").values()) for copy in copies]
    known = set[Removal].intersection(*removals)
    touched = [{key for each in own - known for key in (each.key, each.merged_into) if key} for own in removals]
    merged = [
        {key for each in own - known if each.merged_into for key in (each.key, each.merged_into)} for own in removals
    ]
    return not any(merged[one] & touched[other] for one in range(3) for other in range(3) if one != other)


@given(copies())
def test_order_of_two_copies_does_not_matter(given: list[Copy]) -> None:
    one, other, _ = given
    assert (one + other).contents() == (other + one).contents()


@given(copies())
def test_three_copies_can_be_merged_in_any_order(given: list[Copy]) -> None:
    one, two, three = given
    assume(agree_on_merges(given))
    assert ((one + two) + three).contents() == (one + (two + three)).contents()


@given(copies())
def test_merging_again_leaves_the_file_unchanged(given: list[Copy]) -> None:
    one, other, _ = given
    assert (one + one).content == one.content
    merged = one + other
    assert (merged + other).content == merged.content
    assert (merged + one).content == merged.content


def recorded(copy: Copy) -> tuple[set[tuple[str, str]], set[str]]:
    """Return the values of readings, such as notes, events and tags, and the names of those that were removed."""
    readings = copy.snapshot.models("readings").values()
    values = {(reading.key, name) for reading in readings for name in registers(reading) if name != "removed_as"}
    return values, {name for reading in readings for name in reading.times.keys() - registers(reading).keys()}


def is_self_link(merged: Copy, key: str, name: str) -> bool:
    """Return whether a value is a link between two papers that became one."""
    kind, _, target = name.partition(":")
    return kind.startswith("relations.") and key_after_merging(merged, key) == key_after_merging(merged, target)


def key_after_merging(merged: Copy, key: str) -> str:
    removal = merged.snapshot.models("removals").get(f"papers/{key}")
    if removal and removal.merged_into and key not in merged.snapshot.papers:
        return key_after_merging(merged, removal.merged_into)
    return key


@given(copies())
def test_nothing_is_lost_except_by_a_recorded_removal(given: list[Copy]) -> None:
    one, other, _ = given
    merged = one + other
    kept = {name for _, name in recorded(merged)[0]}
    for copy, elsewhere in ((one, other), (other, one)):
        lost = {name for key, name in recorded(copy)[0] if name not in kept and not is_self_link(merged, key, name)}
        assert lost <= recorded(elsewhere)[1]
        for key, paper in copy.snapshot.papers.items():
            if key not in merged.snapshot.papers:
                removal = merged.snapshot.models("removals")[f"papers/{key}"]
                assert removal.replaced_by or removal.at >= (paper.added_at or UNKNOWN_TIME)


def findings(copy: Copy) -> set[tuple[str, str | None]]:
    file = AtomicFile(Path(__file__))
    found = check_all(copy.store.preview(copy.now), file, Backups(file.target), copy.now.date())
    return {(finding.check, finding.paper) for finding in found if finding.check not in CONTRADICTIONS}


@given(copies())
def test_doctor_finds_nothing_new(given: list[Copy]) -> None:
    one, other, _ = given
    assert findings(one + other) <= findings(one) | findings(other)


@given(copies())
def test_merge_is_undone_and_redone_as_one_change(given: list[Copy]) -> None:
    one, other, _ = given
    merged = one + other
    if not any(change.command == "sync" for change in merged.snapshot.history):
        return  # the other copy had nothing new but changes that didn't count
    after = contents(json.loads(merged.content))
    undo_changes(merged.session)
    assert contents(json.loads(merged.content)) == contents(json.loads(one.content))
    redo_changes(merged.session)
    assert contents(json.loads(merged.content)) == after
    undo_changes(merged.session)
    steps = sum(not change.undone and change.is_reversible for change in merged.snapshot.history)
    if steps:
        undo_changes(merged.session, steps)
