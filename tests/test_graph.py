"""Trees of papers that build on each other."""

from __future__ import annotations

from collections import Counter
from io import BytesIO, TextIOWrapper

from hypothesis import given
from hypothesis import strategies as st

from paperlog.graph import links, tree_keys, trees
from paperlog.models import BUILDS_ON, Entry, Paper, Relation
from paperlog.output.graph import show_trees
from paperlog.output.screen import Screen

KEYS = "abcdefg"


def library(foundations: dict[str, list[str]]) -> dict[str, Entry]:
    return {
        key: Entry.join(
            Paper(key, key.upper(), "c", relations=tuple(Relation(BUILDS_ON, each) for each in others)), None
        )
        for key, others in foundations.items()
    }


libraries = st.dictionaries(st.sampled_from(KEYS[:-1]), st.lists(st.sampled_from(KEYS), max_size=3, unique=True))


@given(libraries)
def test_trees_contain_every_link_at_least_once_and_every_paper_below_once(foundations: dict[str, list[str]]) -> None:
    entries = library(foundations)
    rows = list(trees(entries, tree_keys(entries)))
    expected = {(key, other) for key, others in foundations.items() for other in others if other != key}
    assert Counter(links(rows)) == Counter(expected)
    unfolded = [row.key for row in rows if not row.is_repeated and row.key in {builder for builder, _ in expected}]
    assert len(unfolded) == len({*unfolded}) == len({builder for builder, _ in expected})
    for at, row in enumerate(rows):
        if row.is_repeated:
            assert row.key in {earlier.key for earlier in rows[:at]}


def test_long_chain_of_papers() -> None:
    entries = library({f"k{number}": [f"k{number + 1}"] for number in range(5000)})
    rows = list(trees(entries, ["k0"]))
    assert [row.key for row in rows] == [f"k{number}" for number in range(5001)]
    output = TextIOWrapper(BytesIO(), "ascii", write_through=True)
    for is_terminal in (True, False):
        show_trees(Screen(output, is_terminal=is_terminal, width=40, color=False), rows)
    lines = output.buffer.getvalue().decode().splitlines()
    assert lines[:2] == ["- k0  K0", "`- - k1  K1"]
    assert lines[5000] == "...            `- ? k5000  not in you..."
    assert max(map(len, lines[:5001])) <= 40
