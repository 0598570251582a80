"""Importing changed lists again, in any order, loses or duplicates no papers, and readings stay with their papers."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Struct
from msgspec.structs import replace

from paperlog.dates import PartialDate
from paperlog.duplicates import IDS, match_keys
from paperlog.formats import ImportedList
from paperlog.library import notes
from paperlog.library.importing import import_lists
from paperlog.models import Link, Paper
from support.sessions import memory_session
from support.shell import Shell

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
TOPICS = ("Language", "Vision", "Robots")


class Line(Struct, frozen=True):
    """A version of a reading list entry. `number` identifies the paper."""

    number: int
    title: str
    address: str
    topic: str
    nickname: str = ""
    summary: str = ""
    second: str = ""

    def __str__(self) -> str:
        badge = "![](https://img.shields.io/badge/03.2021-08a045?logo=date)"
        nickname = f" ({self.nickname})" if self.nickname else ""
        return f"<sub>{badge}</sub> &nbsp;\n[{self.title}]({self.address}){nickname}{self.second}\n<br>\n"


def arxiv(number: int) -> str:
    return f"https://arxiv.org/abs/21{number % 12 + 1:02}.{10000 + number}"


def markdown_of(lines: list[Line]) -> str:
    """Return a list in the same layout as the list that the built-in catalogue was made from."""
    text = ""
    for topic in TOPICS:
        text += f"# {topic}\n" + "".join(str(line) for line in lines if line.topic == topic) + "\n"
    rows = [
        f"|![image](https://example.org/{line.number}.png)"
        f"|<h3> &thinsp; [{line.nickname or line.title}]({line.address}) </h3> {line.summary}|"
        for line in lines
        if line.summary
    ]
    return text + "\n|Schema|Summary|\n|:-:|-|\n" + "\n".join(rows) + "\n" if rows else text


def versions(chance: random.Random, number: int) -> Iterator[list[Line]]:
    """Yield successive versions of a list, with a single change between them."""
    lines = [
        Line(index, f"A Studdy of Theme {index}", f"https://github.com/lab/project-{index}", chance.choice(TOPICS))
        for index in range(6)
    ]
    for step in range(number):
        yield lines
        at = chance.randrange(len(lines))
        line = lines[at]
        match step % 8:
            case 0:
                lines = [*lines, Line(len(lines), f"A Studdy of Theme {len(lines)}", arxiv(len(lines)), TOPICS[0])]
            case 1:
                line = replace(line, title=f"A Study of Theme {line.number}")
            case 2:
                line = replace(line, address=arxiv(line.number))
            case 3:
                line = replace(line, topic=chance.choice(TOPICS))
            case 4:
                line = replace(line, nickname=f"Theme-{line.number}")
            case 5:
                line = replace(line, summary=f"What was found about theme {line.number}, told at step {step}.")
            case 6:
                more = f" and [Another Look at It {line.number}](https://example.org/{line.number}) (Other)"
                line = replace(line, second="" if line.second else more)
            case _:
                chance.shuffle(lines)
                continue
        lines = [*lines[:at], line, *lines[at + 1 :]]


@pytest.mark.parametrize("seed", range(2))
def test_fifty_versions_of_a_list(new_paperlog: Shell, tmp_path: Path, seed: int) -> None:
    paperlog, listed = new_paperlog, tmp_path / "list.md"
    keys: dict[int, str] = {}
    last: list[Line] = []
    for step, lines in enumerate(versions(random.Random(seed), 50)):
        listed.write_text(markdown_of(lines), encoding="utf-8")
        result = paperlog(f"import {listed}")
        assert (result.code, result.err) == (0, ""), markdown_of(lines)
        for line in lines:
            if line.number not in keys:
                keys[line.number] = paperlog.paper(line.address)["key"]
                paperlog(f"rate {keys[line.number]} {line.number % 5 + 1}")
                paperlog(["annotate", keys[line.number], f"mine, {line.number}"])
                paperlog(f"mark-read {keys[line.number]} --on 2025-01-{step % 28 + 1:02}")
        last = lines
    papers = {paper["key"]: paper for paper in paperlog("list --json").json}
    assert len(papers) == len(keys) == len(last)
    for line in last:
        paper = papers[keys[line.number]]
        assert (paper["title"], paper["links"][0]["url"]) == (line.title, line.address)
        assert (paper["category"], paper["summary"] or "") == (line.topic.lower(), line.summary)
        assert (paper["rating"], paper["status"]) == (line.number % 5 + 1, "read")
        assert [note["text"] for note in paper["notes"]] == [f"mine, {line.number}"]


facts = st.builds(
    Paper,
    key=st.sampled_from(["a", "b", "c"]), category=st.just("x"),
    title=st.sampled_from(["One", "Two", "Two: Again", "!!!", "🐝"]),
    arxiv=st.none() | st.sampled_from(["2101.00001", "2101.00002"]),
    doi=st.none() | st.sampled_from(["10.1145/1", "10.1145/2", "10.48550/arXiv.2101.00001"]),
    links=st.lists(st.sampled_from([Link("a", "https://a.org"), Link("b", "https://b.org")]), max_size=2).map(tuple),
    published=st.none() | st.sampled_from([PartialDate(2021, 1), PartialDate(2001)]),
)  # fmt: skip


@st.composite
def reading_lists(draw: st.DrawFn) -> ImportedList:
    name = draw(st.sampled_from(["mine", "theirs"]))
    papers = draw(st.lists(facts, max_size=3, unique_by=lambda paper: paper.key))
    return ImportedList(name, (), [replace(paper, source=name, position=place) for place, paper in enumerate(papers)])


def match_keys_of(paper: Paper) -> set[tuple[str, str]]:
    """Return all match keys of a paper, from its identifiers, links, title and aliases."""
    others = [replace(paper, links=(link,)) for link in paper.links]
    others += [replace(paper, title=alias) for alias in paper.aliases]
    return {match_key for each in (paper, *others) for match_key in match_keys(each)}


@given(st.lists(reading_lists(), max_size=4), st.randoms(use_true_random=False))
def test_importing_lists_in_any_order_loses_and_duplicates_nothing(
    lists: list[ImportedList], chance: random.Random
) -> None:
    session = memory_session(NOW)
    here: set[str] = set()
    for listed in [*lists, *chance.sample(lists, len(lists))]:
        (report,) = import_lists(session, [listed])
        (again,) = import_lists(session, [listed])
        assert (again.added, again.updated) == ([], [])
        snapshot = session.snapshot()
        assert here | set(report.keys.values()) == set(snapshot.papers)
        here = set(snapshot.papers)
        for paper in listed.papers:
            imported = snapshot.papers[report.keys[paper.key]]
            duplicates = [
                snapshot.papers[key] for pair in report.possible_duplicates for key in pair if imported.key in pair
            ]
            assert set(match_keys(paper)) & {
                match_key for each in (imported, *duplicates) for match_key in match_keys_of(each)
            }
        sharing = [each.keys for each in report.shared_ids] + report.possible_duplicates
        for one, other in combinations(here & {*report.keys.values()}, 2):
            ids = [{key for key in match_keys(snapshot.papers[each]) if key[0] in IDS} for each in (one, other)]
            assert ids[0].isdisjoint(ids[1]) or any({one, other} <= {*keys} for keys in sharing)
        for key in here - set(snapshot.readings):
            notes.annotate(session, key, f"on {key}")
    assert {key: reading.notes[0].text for key, reading in session.snapshot().readings.items()} == {
        key: f"on {key}" for key in here
    }


UNRELATED = (
    "Attention is fine", "A theory of frogs", "Deep learning for dogs", "Deep learning for cats", "GPT-2", "GPT-3",
    "Bee flight I", "Bee flight II", "PointNet", "PointNet++", "!!!", "?!", "🐝", "🐝🐝",
)  # fmt: skip
unrelated_facts = st.builds(
    Paper,
    key=st.sampled_from(["a", "b", "c"]), title=st.sampled_from(UNRELATED), category=st.just("x"),
    authors=st.sampled_from([(), ("Ann Bee",)]), published=st.none() | st.just(PartialDate(2021)),
    links=st.lists(st.sampled_from([Link("a", "https://a.org"), Link("b", "https://b.org")]), max_size=2).map(tuple),
)  # fmt: skip


@st.composite
def unrelated_lists(draw: st.DrawFn) -> ImportedList:
    name = draw(st.sampled_from(["mine", "theirs"]))
    papers = draw(st.lists(unrelated_facts, max_size=4, unique_by=(lambda each: each.key, lambda each: each.title)))
    placed = [replace(paper, source=name, position=place) for place, paper in enumerate(papers)]
    return ImportedList(name, (), placed, has_own_keys=draw(st.booleans()))


@given(st.lists(unrelated_lists(), max_size=4))
def test_import_never_moves_a_reading_under_another_title(lists: list[ImportedList]) -> None:
    """Only a citation key with the same authors identifies a paper whose title was replaced."""
    session = memory_session(NOW)
    titles: dict[str, str] = {}
    for listed in lists:
        import_lists(session, [listed])
        snapshot = session.snapshot()
        for key, paper in snapshot.papers.items():
            if key not in snapshot.readings:
                notes.annotate(session, key, paper.title)
            is_retitled = listed.has_own_keys and paper.authors and paper.source == listed.name
            assert titles.get(key, paper.title) == paper.title or is_retitled
            titles[key] = paper.title
        assert {paper.title for paper in listed.papers} <= {paper.title for paper in snapshot.papers.values()}
