"""Importing many similar papers takes linear time."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from paperlog.dates import PartialDate
from paperlog.formats.base import ImportedList
from paperlog.library.staging import stage_list
from paperlog.models import Category, Link, Paper, Reading
from paperlog.store import MemoryStorage, Store
from support.counting import assert_linear, count_operations
from support.shell import NOW

LINK = (Link("x", "https://example.org/a"),)
SIMILAR: dict[str, Callable[[int], Paper]] = {
    "different": lambda n: Paper(f"p{n}", f"Title {n}", "c"),
    "same title": lambda n: Paper(f"p{n}", "Title", "c"),
    "same title and year": lambda n: Paper(f"p{n}", "Title", "c", published=PartialDate(2020)),
    "same title, different years": lambda n: Paper(f"p{n}", "Title", "c", authors=(f"Author{n}",)),
    "same link": lambda n: Paper(f"p{n}", f"Title {n}", "c", links=LINK),
    "same link and title": lambda n: Paper(f"p{n}", "Title", "c", links=LINK),
    "same link and title, different ids": lambda n: Paper(f"p{n}", "Title", "c", links=LINK, arxiv=f"2001.{n:05}"),
    "same arXiv id": lambda n: Paper(f"p{n}", f"Title {n}", "c", arxiv="2001.00001"),
    "same DOI, different arXiv ids": lambda n: Paper(f"p{n}", f"Title {n}", "c", doi="10.1/x", arxiv=f"2001.{n:05}"),
    "same origin": lambda n: Paper(f"p{n}", f"Title {n}", "c", source_key="x"),
    "own categories": lambda n: Paper(f"p{n}", f"Title {n}", f"c{n}"),
    "own source": lambda n: Paper(f"p{n}", "Title", "c", source=f"s{n}"),
}


@pytest.mark.parametrize(
    ("kind", "has_own_keys"), [*((kind, False) for kind in SIMILAR), ("same title", True), ("same link", True)]
)
def test_import_of_similar_papers_takes_linear_time(kind: str, has_own_keys: bool) -> None:
    def count(size: int) -> int:
        papers = [SIMILAR[kind](number) for number in range(size)]
        imported = ImportedList("list", [Category("c", "C")], papers, has_own_keys=has_own_keys)
        with Store(MemoryStorage(), "test").change(NOW) as transaction:
            first = count_operations(lambda: stage_list(transaction, imported, NOW.date()))
            return first + count_operations(lambda: stage_list(transaction, imported, NOW.date()))

    assert_linear(count, 25)


def test_keys_of_removed_papers_are_found_in_linear_time() -> None:
    def count(size: int) -> int:
        papers = [Paper(f"new{number}", f"Title {number}", "c") for number in range(size)]
        imported = ImportedList("list", [Category("c", "C")], papers)
        with Store(MemoryStorage(), "test").change(NOW) as transaction:
            for number in range(size):
                transaction.put(Reading(f"old{number}", rating=1, removed_as=(f"title:title{number}",)))
            total = count_operations(lambda: stage_list(transaction, imported, NOW.date()))
            assert set(transaction.papers) == {f"old{number}" for number in range(size)}
            return total

    assert_linear(count, 25)


def test_removed_papers_with_the_same_title_return_one_by_one() -> None:
    papers = [Paper(key, "Same", "c", authors=(key,)) for key in ("new1", "new2", "new3", "old4")]
    with Store(MemoryStorage(), "test").change(NOW) as transaction:
        transaction.put(Reading("old1", rating=1, removed_as=("title:same",)))
        transaction.put(Reading("old2", rating=1, removed_as=("title:same",)))
        transaction.put(Reading("old4", rating=1))
        stage_list(transaction, ImportedList("list", [Category("c", "C")], papers), NOW.date())
        assert list(transaction.papers) == ["old1", "old2", "new3", "old4"]
