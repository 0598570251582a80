"""Properties of the merge of two libraries: copies of one library, or separate ones, that random commands changed."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Container, Iterable
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from paperlog.library.doctor import check_all
from paperlog.library.undo import redo_changes, undo_changes
from paperlog.models import UNKNOWN_TIME, Reading
from paperlog.registers import registers
from paperlog.store import AtomicFile, Backups
from support.copies import COMMANDS, Command, Copy, clocks, commands
from support.shell import contents

FILLED = Copy().content
CONTRADICTIONS = {"possible-duplicate"}
"""Findings after one copy merged a paper that the other one added again."""


@st.composite
def copies(draw: st.DrawFn, *without: str) -> list[Copy]:
    """Three copies of a library that were changed independently, or three libraries that were created separately.

    `without` names commands that aren't run.
    """
    if draw(st.booleans()):
        base = Copy(FILLED).run(draw(commands(*without)))
        return [base.copy(draw(clocks)).run(draw(commands(*without))) for _ in range(3)]
    cause = draw(st.sampled_from(["merge", "remove"]))  # a library may add a removed paper without knowing of a merge
    return [Copy(clock=draw(clocks)).run(draw(commands(*without, cause))) for _ in range(3)]


marked_copies = copies(*COMMANDS.keys() - {"mark", "queue", "undo", "merge"})
"""Copies that often record the same event independently, and remove it or move it to another paper."""


@given(copies())
def test_order_of_two_copies_does_not_matter(given: list[Copy]) -> None:
    one, other, _ = given
    assert (one + other).contents() == (other + one).contents()


@given(copies() | marked_copies)
def test_three_copies_can_be_merged_in_any_order(given: list[Copy]) -> None:
    one, two, three = given
    assert ((one + two) + three).contents() == (one + (two + three)).contents() == ((three + one) + two).contents()


@given(copies())
def test_copies_that_are_merged_repeatedly_become_the_same(given: list[Copy]) -> None:
    for _ in range(5):
        for number in range(3):
            given[number] += given[number - 1]
    one, two, three = given
    assert one.contents() == two.contents() == three.contents()


@given(copies())
def test_merging_again_leaves_the_file_unchanged(given: list[Copy]) -> None:
    one, other, _ = given
    assert (one + one).content == one.content
    merged = one + other
    assert (merged + other).content == merged.content
    assert (merged + one).content == merged.content


@given(copies(), commands())
def test_old_copies_of_a_merged_library_bring_nothing(given: list[Copy], later: list[Command]) -> None:
    one, two, _ = given
    merged = one + two
    if merged.content == one.content:
        return
    after = merged.copy().run(later)
    for old in (one, two, merged):
        assert records(after + old) == records(old + after) == records(after)


def records(copy: Copy) -> dict[str, Any]:
    """Return the contents of a copy without its history."""
    return {table: rows for table, rows in copy.contents().items() if table != "history"}


class Papers:
    """Which keys may be those of the same paper, because a copy merged or renamed it."""

    def __init__(self, copies: list[Copy]) -> None:
        removals = [each for copy in copies for each in copy.snapshot.models("removals").values()]
        self.names: dict[str, str] = {}
        for each in removals:
            if each.table == "papers" and each.merged_into:
                old, new = self.name(each.key), self.name(each.merged_into)
                self.names |= {each.key: new, each.merged_into: new}
                self.names |= {key: new for key, name in self.names.items() if name == old}
        self.removed = {self.name(each.key) for each in removals if not each.replaced_by}

    def name(self, key: str) -> str:
        return self.names.get(key, key)

    def values(self, copy: Copy, among: Container[str] | None = None) -> set[tuple[str, str]]:
        """Return the values of readings, such as notes, events and tags, each with its paper."""
        readings = copy.snapshot.models("readings").values()
        chosen = [each for each in readings if among is None or each.key in among]
        return self._named((each.key, name) for each in chosen for name in registers(each) if name != "removed_as")

    def removed_values(self, copy: Copy) -> set[tuple[str, str]]:
        """Return the values that a copy removed. Those that it only moved to another paper aren't removed."""
        readings = copy.snapshot.models("readings").values()
        timed = self._named((each.key, name) for each in readings for name in each.times)
        return timed - self.values(copy)

    def _named(self, values: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
        """Replace keys by the names of papers, and leave out links of a paper to itself."""
        named = set()
        for key, name in values:
            kind, separator, target = name.partition(":") if name.startswith("relations.") else (name, "", "")
            if not separator or self.name(target) != self.name(key):
                named.add((self.name(key), f"{kind}{separator}{self.name(target)}"))
        return named


@given(copies(), st.permutations(range(3)))
def test_nothing_is_lost_except_by_a_recorded_removal(given: list[Copy], order: list[int]) -> None:
    one, two, three = (given[number] for number in order)
    merged = (one + two) + three
    present = merged.snapshot.papers
    papers = Papers([*given, merged])
    kept, shown = papers.values(merged), papers.values(merged, present)
    for copy in given:
        removed = {each for other in given if other is not copy for each in papers.removed_values(other)}
        assert papers.values(copy) - removed <= kept
        visible = {each for each in papers.values(copy, copy.snapshot.papers) if each[0] not in papers.removed}
        assert visible - removed <= shown
        for key, paper in copy.snapshot.papers.items():
            assert papers.name(key) in {*map(papers.name, present), *papers.removed}
            if key not in present:
                removal = merged.snapshot.models("removals")[f"papers/{key}"]
                assert removal.replaced_by or removal.at >= (paper.added_at or UNKNOWN_TIME)


def in_several_papers(copy: Copy) -> set[str]:
    """Return the ids of notes and events that are in more than one paper."""
    readings = [reading for key in copy.snapshot.papers if (reading := copy.snapshot.readings.get(key))]
    ids = Counter(name for reading in readings for name in registers(reading, ("log", "notes")))
    return {name for name, count in ids.items() if count > 1}


@given(copies(), st.permutations(range(3)))
def test_no_note_or_event_gets_into_two_papers(given: list[Copy], order: list[int]) -> None:
    one, two, three = (given[number] for number in order)
    assert in_several_papers((one + two) + three) <= set[str]().union(*map(in_several_papers, given))


def listed(reading: Reading) -> Counter[object]:
    """Count the events of each kind that the log of a paper lists."""
    return Counter(event.content for event in reading.timeline)


@given(marked_copies, st.permutations(range(3)))
def test_no_event_is_listed_more_often_than_in_one_of_the_copies(given: list[Copy], order: list[int]) -> None:
    one, two, three = (given[number] for number in order)
    merged = (one + two) + three
    before = [reading for copy in given for reading in copy.snapshot.readings.values()]
    for reading in merged.snapshot.readings.values():
        ids = {event.id for event in reading.log}
        counts = [listed(each) for each in before if not ids.isdisjoint(event.id for event in each.log)]
        for content, count in listed(reading).items():
            assert count <= max(each[content] for each in counts)


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
