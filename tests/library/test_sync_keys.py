"""A property of the merge: papers that get, leave and take over the same keys all stay, once, with their notes."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import example, given
from hypothesis import strategies as st

from paperlog.errors import PaperlogError
from paperlog.library import notes, papers
from paperlog.library.rekeying import change_key
from paperlog.library.tracking import rate
from paperlog.models import Paper
from paperlog.titles import fold_title
from support.copies import Copy, clocks

FILLED = Copy().content
TITLES = ["Deep Whales", "Green Hills", "Shallow Ponds"]
DEEP, GREEN, SHALLOW = TITLES

Command = tuple[str, str, str, int]
"""The name of a command, the title of a paper, a key, and the minutes that pass before the command."""

GETS_TWO: Command = ("add", DEEP, "two", 0)

plans = st.lists(
    st.tuples(
        st.sampled_from(["add", "add", "change-key", "remove", "annotate", "annotate"]),
        st.sampled_from(TITLES),
        st.sampled_from(["one", "two", "six"]),
        st.integers(0, 90),
    ),
    max_size=5,
)


def run(copy: Copy, plan: list[Command], name: str) -> Copy:
    """Run commands. Notes are numbered and start with `name`."""
    for number, (command, title, new_key, minutes) in enumerate(plan):
        copy.now += timedelta(minutes=minutes)
        key = next((key for key, paper in copy.snapshot.papers.items() if paper.title == title), "missing")
        try:
            match command:
                case "add":
                    papers.add(copy.session, papers.NewPaper(Paper("", title, "", aliases=(new_key,)), "c"))
                case "change-key":
                    change_key(copy.session, key, new_key)
                case "remove":
                    papers.remove(copy.session, [key])
                case _:
                    notes.annotate(copy.session, key, f"{name} {number}")
        except PaperlogError:
            continue
    return copy


def titles(copy: Copy) -> list[str]:
    return [paper.title for paper in copy.snapshot.papers.values() if paper.title in TITLES]


def noted(copy: Copy) -> list[tuple[str, str]]:
    """Return the text of each note, and the title of the paper that it is in."""
    present, readings = copy.snapshot.papers, copy.snapshot.readings
    return [(note.text, present[key].title) for key in present.keys() & readings.keys() for note in readings[key].notes]


def former_keys_lead_to_their_papers(copy: Copy) -> bool:
    present = {f"title:{fold_title(title)}" for title in titles(copy)}
    leading = [
        (removal, copy.snapshot.find(removal.key).paper.title)
        for removal in copy.snapshot.models("removals").values()
        if removal.is_renamed and removal.key not in copy.snapshot.papers and present & {*removal.removed_as}
    ]
    return all(f"title:{fold_title(title)}" in removal.removed_as for removal, title in leading)


@given(plans, st.tuples(plans, plans, plans), st.tuples(clocks, clocks, clocks))
@example(  # the paper that an earlier merge gave another key
    [], ([("add", SHALLOW, "one", 0)], [("add", DEEP, "one", 1)], [("add", DEEP, "one", 0)]), (timedelta(),) * 3
)
@example(  # a paper gets the key that another one leaves
    [],
    (
        [],
        [("add", DEEP, "one", 1), ("add", SHALLOW, "one", 0)],
        [("add", GREEN, "one", 0), ("add", DEEP, "one", 0)],
    ),
    (timedelta(),) * 3,
)
@example(  # three papers, added at the same time under the same key
    [], ([("add", DEEP, "one", 0)], [("add", SHALLOW, "one", 0)], [("add", GREEN, "one", 0)]), (timedelta(),) * 3
)
@example(  # a paper under a key that another one had
    [],
    ([], [("add", SHALLOW, "one", 0)], [("add", DEEP, "one", 0), ("change-key", DEEP, "two", 0)]),
    (timedelta(),) * 3,
)
@example(  # two papers leave the same key
    [],
    (
        [("add", DEEP, "six", 0)],
        [("add", DEEP, "two", 0), ("annotate", DEEP, "one", 0)],
        [("add", DEEP, "one", 0), ("add", SHALLOW, "six", 0)],
    ),
    (timedelta(),) * 3,
)
@example(  # a note on a removed paper whose key then was the former key of another one
    [("add", DEEP, "one", 0)],
    (
        [("remove", DEEP, "", 0)],
        [("annotate", DEEP, "", 0)],
        [("remove", DEEP, "", 0), ("add", SHALLOW, "one", 0), ("change-key", SHALLOW, "two", 0)],
    ),
    (timedelta(),) * 3,
)
def test_papers_that_share_keys_stay_apart(
    base: list[Command], plans: tuple[list[Command], ...], clocks: tuple[timedelta, ...]
) -> None:
    shared = run(Copy(FILLED), base, "shared")
    copies = [
        run(shared.copy(clock), plan, str(number))
        for number, (plan, clock) in enumerate(zip(plans, clocks, strict=True))
    ]
    one, two, three = copies
    named = {"shared": base, **{str(number): plan for number, plan in enumerate(plans)}}
    about = {f"{name} {number}": title for name, plan in named.items() for number, (_, title, *_) in enumerate(plan)}
    removed = {title for plan in named.values() for command, title, *_ in plan if command == "remove"}
    once = (one + two) + three
    for merged in (once, one + (two + three), once + one + two + three):
        found = noted(merged)
        assert len(titles(merged)) == len({*titles(merged)})
        assert len(found) == len({text for text, _ in found})
        assert {*found} <= about.items()
        assert {title for copy in copies for title in titles(copy)} - removed <= {*titles(merged)}
        assert {each for copy in copies for each in noted(copy) if each[1] not in removed} <= {*found}


@given(plans)
@example([("add", SHALLOW, "one", 0), ("change-key", SHALLOW, "two", 0), ("remove", SHALLOW, "", 0), GETS_TWO])
@example([("add", SHALLOW, "one", 0), ("change-key", SHALLOW, "two", 0), ("change-key", SHALLOW, "six", 0), GETS_TWO])
def test_former_key_never_leads_to_a_different_paper(plan: list[Command]) -> None:
    snapshot = run(Copy(FILLED), plan, "").snapshot
    for removal in snapshot.models("removals").values():
        key = snapshot.current_key("papers", removal.key) if removal.is_renamed else None
        if key and key != removal.key:
            assert f"title:{fold_title(snapshot.papers[key].title)}" in removal.removed_as


def test_paper_under_a_key_that_another_one_left_keeps_its_rating() -> None:
    shared = run(Copy(FILLED), [("add", DEEP, "one", 0)], "shared")
    rate(shared.session, ["one"], 2)
    one = run(shared.copy(), [("add", GREEN, "six", 1)], "one")
    rate(one.session, ["six"], 4)
    two = run(shared.copy(), [("change-key", DEEP, "six", 9), ("add", GREEN, "one", 1)], "two")
    for merged in (one + two, two + one):
        papers, readings = merged.snapshot.papers, merged.snapshot.readings
        assert {papers[key].title: reading.rating for key, reading in readings.items()} == {DEEP: 2, GREEN: 4}
        assert (merged + one).content == (merged + two).content == merged.content


def test_former_keys_after_four_copies_added_papers_under_the_same_key() -> None:
    one, two, three, four = (
        run(Copy(FILLED), [("add", title, "one", minutes)], "")
        for title, minutes in ((SHALLOW, 0), (DEEP, 2), (DEEP, 0), (GREEN, 1))
    )
    merged = one + two + three
    for copy in (four, one, two, three, four):
        merged += copy
        assert all(each.merged_into != each.key for each in merged.snapshot.models("removals").values())
        assert former_keys_lead_to_their_papers(merged)


def test_note_on_a_paper_whose_key_another_one_got_after_it_was_merged() -> None:
    shared = run(Copy(FILLED), [("add", DEEP, "one", 0)], "shared")
    noted = run(shared.copy(), [("annotate", DEEP, "", 1)], "noted")
    papers.merge(shared.session, "vit", "one")
    merged_away = run(shared, [("add", GREEN, "one", 1)], "merged")
    for merged in (noted + merged_away, merged_away + noted):
        assert [(key, note.text) for key, reading in merged.snapshot.readings.items() for note in reading.notes] == [
            ("vit", "noted 0")
        ]
        assert (merged + noted).content == (merged + merged_away).content == merged.content


def test_notes_on_removed_papers_that_had_the_same_key_wait_for_their_papers() -> None:
    one = run(Copy(FILLED), [("add", DEEP, "one", 0), ("annotate", DEEP, "", 0), ("remove", DEEP, "", 0)], "one")
    two = run(Copy(FILLED), [("add", GREEN, "one", 0), ("annotate", GREEN, "", 0), ("remove", GREEN, "", 0)], "two")
    both = [one + two, two + one]
    assert both[0].contents() == both[1].contents()
    for merged in both:
        assert noted(merged) == []
        later = run(Copy(FILLED), [("add", SHALLOW, "one", 0), ("add", DEEP, "two", 9), ("add", GREEN, "six", 9)], "")
        assert sorted(noted(merged + later)) == sorted(noted(later + merged)) == [("one 1", DEEP), ("two 1", GREEN)]
