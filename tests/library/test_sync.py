"""Merging two libraries, by example."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise, permutations
from typing import Any

import pytest
from msgspec import Raw, Struct
from msgspec.structs import replace

from paperlog.dates import PartialDate
from paperlog.duplicates import final_key, identity
from paperlog.library.sync.losses import LostValue
from paperlog.library.sync.merge import merge
from paperlog.library.sync.operation import stage_merge
from paperlog.library.sync.records import merged as merged_record
from paperlog.library.sync.versions import merge_versions
from paperlog.models import (
    TICK,
    Category,
    Change,
    Event,
    Goal,
    Link,
    Note,
    Paper,
    Patch,
    Reading,
    Relation,
    Removal,
    Status,
    View,
)
from paperlog.registers import Register
from paperlog.schema import encode
from paperlog.store import MemoryStorage, Snapshot, Store
from paperlog.store.snapshot import KINDS

START = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def at(hour: int) -> datetime:
    return START + timedelta(hours=hour)


def library(*models: Struct, **tables: Any) -> Snapshot:
    """Return a library with these records."""
    rows: dict[str, Any] = {"_meta": {"1": {"schema": 2, "revision": 0, "app": ""}}, **tables}
    names = {kind: name for name, kind in KINDS.items()}
    for number, model in enumerate(models, start=1):
        rows.setdefault(names[type(model)], {})[str(number)] = encode(model)
    return Snapshot(rows)


def stored(snapshot: Snapshot) -> Store:
    """Return a store with the records of a library."""
    storage = MemoryStorage()
    storage.write({name: dict(snapshot.raw_table(name)) for name in snapshot.table_names})
    return Store(storage, "test")


def merged(one: Snapshot, *others: Snapshot) -> Snapshot:
    """Return the first library after the others were merged into it."""
    store = stored(one)
    for other in others:
        with store.change(START) as transaction:
            stage_merge(transaction, other)
    found = store.read()
    assert found
    return found


def both_ways(one: Snapshot, other: Snapshot) -> tuple[Snapshot, Snapshot]:
    return merged(one, other), merged(other, one)


LORA = Paper("lora", "LoRA", "language", source="ml", added_at=at(0), arxiv="2106.09685")
V1, V2 = (Paper(key, f"Paper {key}", "c", added_at=at(0)) for key in ("v1", "v2"))


def test_later_value_wins_and_the_other_is_named() -> None:
    change = Change("c1", 1, at(1), command="rate", sentence="rated", patches=(Patch("readings", "lora"),))
    one = library(Reading("lora", rating=3, times={"rating": at(1)}), change)
    other = library(
        Reading("lora", rating=5, times={"rating": at(2)}),
        Change("c2", 1, at(2), command="rate", sentence="rated", patches=(Patch("readings", "lora"),)),
    )
    for each in both_ways(one, other):
        assert each.readings["lora"].rating == 5
    lost = LostValue("readings", "lora", "rating", Register("rating", 3), Register("rating", 5))
    assert merge(one, other).lost == merge(other, one).lost == [lost]
    known = library(Reading("lora", rating=5, times={"rating": at(2)}), change)
    assert merge(one, known).lost == [], "the other copy had the value before it changed it"


def test_note_edited_in_one_copy_and_removed_later_in_the_other_is_named() -> None:
    note = Note(1, at(0), "first", "n1")
    edited = Note(1, at(0), "changed", "n1", edited_at=at(2))
    change = Change("c1", 1, at(2), command="annotate", sentence="edited", patches=(Patch("readings", "lora"),))
    one, other = library(Reading("lora", notes=(edited,)), change), library(Reading("lora", times={"n1": at(3)}))
    assert merged(one, other).readings == {}
    (lost,) = merge(one, other).lost
    assert (lost.lost.value.text, lost.kept) == ("changed", None)
    earlier = library(Reading("lora", times={"n1": at(1)}))
    assert merged(one, earlier).readings["lora"].notes == (edited,)
    assert merge(library(Reading("lora", notes=(note,))), other).lost == []


def test_equally_old_values_are_chosen_by_content() -> None:
    change = Change("c1", 1, at(1), command="import", sentence="imported", patches=(Patch("readings", "lora"),))
    one, other = library(Reading("lora", rating=3), change), library(Reading("lora", rating=4))
    for each in both_ways(one, other):
        assert each.readings["lora"].rating == 4
    assert [each.lost.value for each in merge(one, other).lost] == [3], "one of the two was changed"
    assert merge(library(Reading("lora", rating=4), change), one).lost == [], "that was reported before"


def test_new_notes_with_the_same_number_get_different_ones() -> None:
    one = library(Reading("lora", notes=(Note(1, at(2), "later", "n1"), Note(3, at(3), "third", "n3"))))
    other = library(Reading("lora", notes=(Note(1, at(1), "earlier", "n2"),)))
    for each in both_ways(one, other):
        assert {note.text: note.id for note in each.readings["lora"].notes} == {"earlier": 1, "later": 4, "third": 3}


def test_list_supplies_a_field_together_with_its_source() -> None:
    one = library(Paper("a", "A", "c", source="mine", summary="old", added_at=at(0)))
    other = library(
        Paper("a", "A", "c", source="mine", summary="new", suppliers={"summary": "theirs"}, added_at=at(0),
              times={"summary": at(1)})
    )  # fmt: skip
    for each in both_ways(one, other):
        assert (each.papers["a"].summary, each.papers["a"].suppliers) == ("new", {"summary": "theirs"})


def test_order_of_links_is_that_of_one_copy() -> None:
    first, second, third = (Link("", f"https://{name}.org") for name in "abc")
    one = library(Paper("p", "P", "c", links=(second, first), added_at=at(0)))
    other = library(Paper("p", "P", "c", links=(second, third), added_at=at(0)))
    for each in both_ways(one, other):
        assert each.papers["p"].links == (second, first, third)


@pytest.mark.parametrize(
    ("name", "lost", "kept", "text"),
    [
        ("rating", Register("rating", 2), Register("rating", 5), "rating '2' of p (later: 5)"),
        ("n1", Register("notes", Note(1, at(0), "a\nb", "n1")), None, "note 'a b' of p (it was removed later)"),
        ("e1", Register("log", Event("e1", at(0), PartialDate(2024, 5), Status.READ)), None,
         "event 'read 2024-05' of p (it was removed later)"),
        ("tags.x", Register("tags_added", "x"), Register("tags_removed", "x"), "tag 'x' of p (it was removed later)"),
        ("relations.builds-on:q", Register("relations_added", Relation("builds-on", "q")), None,
         "link 'builds on q' of p (it was removed later)"),
        ("links.u", Register("links", Link("", "https://u.org")), None,
         "links 'https://u.org' of p (it was removed later)"),
        ("overrides.authors", Register("overrides", ("A", "B")), Register("overrides", ("C",)),
         "authors 'A, B' of p (later: C)"),
    ],
)  # fmt: skip
def test_lost_values_are_named(name: str, lost: Register, kept: Register | None, text: str) -> None:
    assert str(LostValue("readings", "p", name, lost, kept)) == text


def test_suppliers_of_other_fields_are_kept() -> None:
    paper = Paper("a", "A", "c", source="mine", venue="V", suppliers={"venue": "theirs"}, added_at=at(0))
    one, other = library(paper), library(replace(paper, summary="s", times={"summary": at(1)}))
    for each in both_ways(one, other):
        assert (each.papers["a"].summary, each.papers["a"].suppliers) == ("s", {"venue": "theirs"})


def test_pdf_is_merged_together_with_the_list_it_is_from() -> None:
    one = library(Reading("a", pdf="/own.pdf", times={"pdf": at(2)}))
    other = library(Reading("a", pdf="/theirs.pdf", pdf_from="theirs", times={"pdf": at(1), "pdf_from": at(1)}))
    for each in both_ways(one, other):
        assert (each.readings["a"].pdf, each.readings["a"].pdf_from) == ("/own.pdf", None)


def test_tag_added_in_one_copy_and_later_removed_in_the_other() -> None:
    one = library(Reading("a", tags_added=("x",), times={"tags.x": at(1)}))
    other = library(Reading("a", tags_removed=("x",), times={"tags.x": at(2)}))
    for each in both_ways(one, other):
        assert (each.readings["a"].tags_added, each.readings["a"].tags_removed) == ((), ("x",))


class TestPapers:
    def test_paper_added_under_two_keys_becomes_one_and_both_keys_name_it(self) -> None:
        one = library(
            Paper("lora", "LoRA", "c", arxiv="2106.09685", source="reader", added_at=at(0)),
            Reading("lora", rating=4, times={"rating": at(1)}),
        )
        other = library(
            Paper(
                "lora-adaptation", "LoRA: Low-Rank Adaptation", "c", arxiv="2106.09685", source="reader", added_at=at(1)
            ),
            Paper("b", "B", "c", relations=(Relation("builds-on", "lora-adaptation"),), added_at=at(1)),
            Reading("lora-adaptation", notes=(Note(1, at(2), "good", "n1"),)),
            Reading("lora", tags_added=("x",)),
        )
        for each in both_ways(one, other):
            assert set(each.papers) == {"lora", "b"}
            reading = each.readings["lora"]
            assert (reading.rating, [note.text for note in reading.notes], reading.tags_added) == (4, ["good"], ("x",))
            assert each.papers["lora"].merged in (("reader/lora-adaptation",), ("reader/lora",))
            assert each.papers["b"].relations == (Relation("builds-on", "lora"),)
            assert each.find("lora-adaptation").key == "lora"
        again = merged(merged(one, other), other)
        assert set(again.papers) == {"lora", "b"}

    def test_later_note_under_the_dropped_key_follows_the_paper(self) -> None:
        one = library(Paper("lora", "LoRA", "c", arxiv="2106.09685", source="reader", added_at=at(0)))
        dropped = Paper("lora-2", "LoRA", "c", arxiv="2106.09685", source="reader", added_at=at(1))
        both = merged(one, library(dropped))
        later = library(
            replace(dropped, venue="ICLR", times={"venue": at(4)}),
            Reading("lora-2", notes=(Note(1, at(5), "late", "n9"),), times={"tags.x": at(5)}),
        )
        for each in both_ways(both, later):
            assert [note.text for note in each.readings["lora"].notes] == ["late"]
            assert (set(each.papers), each.papers["lora"].venue) == ({"lora"}, "ICLR")

    def test_different_papers_with_the_same_key_are_kept_apart(self) -> None:
        first = Paper(
            "gpt", "Improving Language Understanding", "c", arxiv="1111.11111", added_at=at(0), source="reader"
        )
        second = Paper("gpt", "Partition Tables Explained", "c", arxiv="2222.22222", added_at=at(1), source="reader")
        one = library(first, Reading("gpt", rating=1))
        other = library(second, Reading("gpt", rating=2))
        for each in both_ways(one, other):
            (new,) = set(each.papers) - {"gpt"}
            assert new.startswith("gpt-")
            assert (each.papers["gpt"].title, each.papers[new].title) == (first.title, second.title)
            assert (each.readings["gpt"].rating, each.readings[new].rating) == (1, 2)
        both = merged(one, other)
        assert merge(both, other).records == {}
        assert merge(both, one).records == {}

    def test_papers_of_different_authors_with_the_same_key_and_title_are_kept_apart(self) -> None:
        first = Paper("deep", "Deep Learning", "c", authors=("Yann LeCun",), added_at=at(0), source="reader")
        for hour in (0, 1):  # even if they were added at the same time
            second = replace(first, authors=("Josh Patterson",), added_at=at(hour))
            for each in both_ways(library(first), library(second)):
                assert sorted(paper.authors for paper in each.papers.values()) == [second.authors, first.authors]

    def test_paper_of_the_same_list_is_the_same_whatever_its_title(self) -> None:
        one, other = library(LORA), library(replace(LORA, title="Something else", arxiv="1111.11111", added_at=at(3)))
        assert set(merged(one, other).papers) == {"lora"}

    def test_copy_of_a_paper_is_the_same_whatever_its_title(self) -> None:
        paper = Paper("a", "First title", "c", source="reader", added_at=at(0))
        one, other = library(paper), library(replace(paper, title="Changed", times={"title": at(1)}))
        for each in both_ways(one, other):
            assert [each.title for each in each.papers.values()] == ["Changed"]

    def test_paper_that_is_kept_apart_is_the_same_as_one_under_another_key(self) -> None:
        whales = Paper("one", "Deep Whales", "c", source="reader", added_at=at(0))
        ponds = Paper("one", "Shallow Ponds", "c", source="reader", added_at=at(0))
        one = library(ponds, Reading("one", rating=4))
        other = library(whales, replace(ponds, key="one-2"), Reading("one", rating=2))
        for each in both_ways(one, other):
            ratings = {paper.title: each.readings[key].rating for key, paper in each.papers.items()}
            assert ratings == {"Deep Whales": 2, "Shallow Ponds": 4}
            assert merge(each, one).records == merge(each, other).records == {}

    def test_papers_that_two_copies_added_under_each_others_keys(self) -> None:
        whales = Paper("one", "Deep Whales", "c", source="reader", added_at=at(0))
        ponds = replace(whales, title="Shallow Ponds")
        one = library(whales, replace(ponds, key="one-2"))
        other = library(ponds, replace(whales, key="one-2"))
        for each in both_ways(one, other):
            for copies in ((each, one), (each, other), (one, each), (other, each)):
                assert {paper.title for paper in merged(*copies).papers.values()} == {"Deep Whales", "Shallow Ponds"}

    def test_note_follows_a_paper_whose_old_key_a_different_one_has_now(self) -> None:
        ponds = Paper("gpt", "Shallow Ponds", "c", source="reader", added_at=at(0))
        whales = Paper("gpt", "Deep Whales", "c", source="reader", added_at=at(3))
        renamed = Removal("papers", "gpt", at(2), "pond", is_renamed=True, removed_as=identity(ponds))
        one = library(ponds.with_key("pond"), whales, renamed)
        other = library(
            replace(ponds, venue="V", times={"venue": at(4)}), Reading("gpt", notes=(Note(1, at(1), "on ponds", "n1"),))
        )
        merged_earlier = replace(renamed, is_renamed=False)
        for each in both_ways(one, other):
            assert {key: paper.venue for key, paper in each.papers.items()} == {"gpt": None, "pond": "V"}
            assert {key: reading.notes[0].text for key, reading in each.readings.items()} == {"pond": "on ponds"}
            assert merge(each, one).records == merge(each, other).records == {}
        for each in both_ways(library(ponds.with_key("pond"), whales, merged_earlier), other):
            assert {key: reading.notes[0].text for key, reading in each.readings.items()} == {"pond": "on ponds"}

    def test_different_papers_that_were_added_at_the_same_time_are_kept_apart(self) -> None:
        first = Paper("a", "Deep Whales", "c", aliases=("a",), source="reader", added_at=at(0))
        second = replace(first, title="Shallow Ponds")
        for each in both_ways(library(first), library(second)):
            assert {paper.title for paper in each.papers.values()} == {"Deep Whales", "Shallow Ponds"}

    def test_key_leads_to_a_paper_that_was_merged_twice(self) -> None:
        papers = [Paper(key, f"Paper {key}", "c", added_at=at(0)) for key in ("a", "b", "c")]
        one = library(
            papers[0], Removal("papers", "b", at(2), merged_into="a"), Removal("papers", "c", at(1), merged_into="b")
        )
        other = library(*papers, Reading("c", rating=4))
        for each in both_ways(one, other):
            assert (set(each.papers), each.readings["a"].rating, each.find("c").key) == ({"a"}, 4, "a")

    def test_different_papers_with_the_same_alias_are_kept_apart(self) -> None:
        first = Paper("gpt", "Alpha Beta", "c", aliases=("GPT",), authors=("Ann",), source="reader", added_at=at(0))
        second = replace(first, title="Gamma Delta", authors=("Bob",), added_at=at(1))
        for each in both_ways(library(first), library(second)):
            assert {paper.title for paper in each.papers.values()} == {"Alpha Beta", "Gamma Delta"}

    def test_papers_merged_into_each_other_become_the_one_of_the_later_merge(self) -> None:
        papers = {key: Paper(key, f"Paper {key}", "c", added_at=at(0)) for key in "ab"}
        note = Note(1, at(1), "n", "n1")
        one = library(
            papers["a"],
            Removal("papers", "b", at(2), merged_into="a"),
            Reading("a", notes=(note,), times={"n1": at(2)}),
            Reading("b", times={"n1": at(2)}),
        )
        other = library(papers["b"], Removal("papers", "a", at(3), merged_into="b"), Reading("b", notes=(note,)))
        for each in both_ways(one, other):
            assert (set(each.papers), each.readings["b"].notes) == ({"b"}, (note,))
            assert merge(each, one).records == merge(each, other).records == {}

    def test_removed_paper_stays_removed_and_its_reading_is_kept_for_it(self) -> None:
        one = library(LORA, Reading("lora", rating=4, times={"rating": at(2)}))
        other = library(Removal("papers", "lora", at(1)))
        for each in both_ways(one, other):
            assert each.papers == {}
            assert each.readings["lora"].rating == 4
            assert "arxiv:2106.09685" in each.readings["lora"].removed_as
        again = library(replace(LORA, added_at=at(5)), Removal("papers", "lora", at(1)))
        for each in both_ways(library(Removal("papers", "lora", at(3))), again):
            assert set(each.papers) == {"lora"}

    def test_reading_follows_a_removed_paper_that_was_added_again_under_another_key(self) -> None:
        removed = Removal("papers", "lora", at(1), removed_as=identity(LORA))
        noted = library(LORA, Reading("lora", notes=(Note(1, at(4), "late", "n1"),)))
        again = Paper("adapters", "LoRA", "c", source="reader", arxiv=LORA.arxiv, added_at=at(2))
        for each in both_ways(library(removed, again), noted):
            assert {key: [note.text for note in each.readings[key].notes] for key in each.papers} == {
                "adapters": ["late"]
            }
            assert each.find("lora").key == "adapters"
            assert merge(each, noted).records == merge(each, library(removed, again)).records == {}
        for other in (
            replace(again, arxiv="1111.11111"),
            replace(again, added_at=at(0)),
            replace(again, title="Other", arxiv=None),
        ):
            for each in both_ways(library(removed, other), noted):
                assert (set(each.papers), set(each.readings)) == ({"adapters"}, {"lora"})

    def test_removal_does_not_remove_a_different_paper_with_the_same_key(self) -> None:
        storage = MemoryStorage()
        store = Store(storage, "test")
        with store.change(at(0)) as transaction:
            transaction.put(Paper("gpt", "Alpha Beta", "c", arxiv="1111.11111", source="reader"))
        with store.change(at(9)) as transaction:
            transaction.remove_paper("gpt")
        removed = store.read()
        assert removed
        different = Paper("gpt", "Gamma Delta", "c", arxiv="2222.22222", source="reader", added_at=at(1))
        same = replace(different, title="Alpha beta", arxiv="1111.11111")
        for each in both_ways(removed, library(different)):
            assert set(each.papers) == {"gpt"}
        for each in both_ways(removed, library(same)):
            assert each.papers == {}

    @pytest.mark.parametrize("removed", [2, 4])
    def test_removal_does_not_follow_a_changed_key_to_a_different_paper(self, removed: int) -> None:
        ponds = Paper("pond", "Shallow Ponds", "c", source="reader", added_at=at(0))
        whales = Paper("gpt", "Deep Whales", "c", source="reader", added_at=at(1))
        one = library(Removal("papers", "gpt", at(removed), removed_as=identity(whales)))
        other = library(ponds, Removal("papers", "gpt", at(3), "pond", is_renamed=True, removed_as=identity(ponds)))
        noted = library(ponds.with_key("gpt"), Reading("gpt", rating=4))
        for copies in permutations((one, other, noted)):
            found = merged(*copies, one)
            assert [paper.title for paper in found.papers.values()] == ["Shallow Ponds"]
            assert [found.readings[key].rating for key in found.papers] == [4]

    def test_removed_paper_is_not_the_different_one_that_was_kept_apart_from_it(self) -> None:
        whales = Paper("gpt", "Deep Whales", "c", source="reader", added_at=at(0))
        ponds = Paper("gpt", "Shallow Ponds", "c", source="reader", added_at=at(1))
        other = library(ponds, Reading("gpt", rating=4))
        both = stored(merged(library(whales), other))
        with both.change(at(5)) as transaction:
            transaction.remove_paper("gpt")
        removed = both.read()
        assert removed
        found = merged(removed, other, other)
        assert [paper.title for paper in found.papers.values()] == ["Shallow Ponds"]
        assert [found.readings[key].rating for key in found.papers] == [4]
        assert merged(found, library(whales)).papers == found.papers

    def test_paper_that_was_kept_apart_is_removed_by_the_copy_that_added_it(self) -> None:
        first = Paper("gpt", "Deep Whales", "c", arxiv="1111.11111", source="reader", added_at=at(0))
        second = Paper("gpt", "Shallow Ponds", "c", arxiv="2222.22222", source="reader", added_at=at(1))
        both = merged(library(first), library(second))
        assert len(both.papers) == 2
        removed = library(Removal("papers", "gpt", at(2), removed_as=("arxiv:2222.22222",)))
        for each in both_ways(both, removed):
            assert [paper.title for paper in each.papers.values()] == ["Deep Whales"]
        third = library(Removal("papers", "gpt", at(2), removed_as=("arxiv:3333.33333",)))
        for each in both_ways(both, third):
            assert len(each.papers) == 2

    def test_only_the_merged_paper_counts_as_separated_when_its_key_is_used_again(self) -> None:
        merge_removal = Removal("papers", "v2", at(2), "v1", removed_as=("arxiv:2222.22222",))
        for arxiv, is_separated in (("2222.22222", True), ("3333.33333", False)):
            store = stored(library(Paper("v1", "Deep Whales", "c", added_at=at(0)), merge_removal))
            with store.change(at(4)) as transaction:
                transaction.put(Paper("v2", "Shallow Ponds", "c", arxiv=arxiv, source="reader"))
            after = store.read()
            assert after
            (removal,) = after.models("removals").values()
            assert bool(removal.separated_at) is is_separated

    def test_chain_of_merges_that_ends_at_a_missing_paper_leads_to_its_key(self) -> None:
        merge_removal = Removal("papers", "v2", at(2), "v1")
        assert final_key(merge_removal, {"papers/v2": merge_removal}.get, library().papers.get) == "v1"

    def test_merged_paper_stays_merged_although_another_copy_added_it_again_without_knowing(self) -> None:
        one = library(V1, Removal("papers", "v2", at(2), merged_into="v1"))
        again = library(V1, replace(V2, added_at=at(5)), Removal("papers", "v2", at(3)), Reading("v2", rating=4))
        for each in both_ways(one, again):
            assert (set(each.papers), each.readings["v1"].rating) == ({"v1"}, 4)
        separated = library(V1, replace(V2, added_at=at(4)), Removal("papers", "v2", at(2), "v1", separated_at=at(4)))
        for copy in (one, again):
            for each in both_ways(copy, separated):
                assert set(each.papers) == {"v1", "v2"}

    def test_value_lost_under_the_keys_of_two_merged_papers_is_named_once(self) -> None:
        rated = Reading("v2", rating=3, times={"rating": at(1)})
        one = library(V1, V2, rated, Reading("v1", rating=5, times={"rating": at(4)}))
        other = library(V1, Removal("papers", "v2", at(2), merged_into="v1"), replace(rated, key="v1"))
        found = merge(one, other, are_histories_mixed=True)
        assert [str(each) for each in found.lost] == ["rating '3' of v1 (later: 5)"]

    def test_other_fields_of_a_merged_paper_only_fill_in_missing_ones(self) -> None:
        volumes = {"v1": {"volume": "7"}, "v2": {"volume": "123", "publisher": "Springer Nature"}}
        one, other = (replace(paper, extra=volumes[paper.key]) for paper in (V1, V2))
        knowing = library(one, Removal("papers", "v2", at(2), merged_into="v1"))
        for each in both_ways(knowing, library(one, other)):
            assert each.papers["v1"].extra == {"volume": "7", "publisher": "Springer Nature"}

    def test_note_on_a_removed_paper_whose_key_another_one_got(self) -> None:
        first = Paper("a", "Alpha Whales", "c", source="reader", added_at=at(0))
        second = Paper("b", "Beta Ponds", "c", source="reader", added_at=at(0))
        one = library(
            second.with_key("a"),
            Removal("papers", "a", at(1), removed_as=identity(first)),
            Removal("papers", "b", at(2), "a", is_renamed=True, removed_as=identity(second)),
        )
        other = library(first, second, Reading("a", notes=(Note(1, at(3), "on alpha", "n1"),)))
        for each in both_ways(one, other):
            assert {key: paper.title for key, paper in each.papers.items()} == {"a": "Beta Ponds"}
            (kept,) = (reading for reading in each.models("readings").values() if reading.notes)
            assert kept.removed_as == ("title:alphawhales",)

    def test_paper_merged_into_one_that_another_copy_removed_and_added_again_stays(self) -> None:
        knowing = library(V1, Removal("papers", "v2", at(1), merged_into="v1"))
        again = library(replace(V1, added_at=at(5)), replace(V2, doi="10.1/v2"), Removal("papers", "v1", at(3)))
        for each in both_ways(knowing, again):
            assert [(paper.key, paper.doi) for paper in each.papers.values()] == [("v1", "10.1/v2")]

    def test_facts_of_a_merged_paper_are_gone_with_the_paper_it_was_merged_into(self) -> None:
        merge_removal = Removal("papers", "v2", at(2), merged_into="v1")
        one = library(merge_removal, Removal("papers", "v1", at(3)))
        again = library(replace(V1, added_at=at(5)), replace(V2, venue="v2"))
        for each in both_ways(one, again):
            assert [(paper.key, paper.venue) for paper in each.papers.values()] == [("v1", None)]

    def test_changed_keys_that_are_the_same_in_two_copies(self) -> None:
        first = Paper("a", "Alpha Whales", "c", source="reader", added_at=at(0))
        second = Paper("b", "Beta Ponds", "c", source="reader", added_at=at(0))
        base = library(first, second)
        one = library(first.with_key("new"), second, Removal("papers", "a", at(1), "new", is_renamed=True))
        other = library(first, second.with_key("new"), Removal("papers", "b", at(1), "new", is_renamed=True))
        noted = library(first, second, Reading("a", notes=(Note(1, at(2), "on alpha", "n1"),)))
        for copies in ((base, one, other, noted), (noted, other, one, base), (one, noted, base, other)):
            found = merged(*copies)
            assert sorted(paper.title for paper in found.papers.values()) == ["Alpha Whales", "Beta Ponds"]
            assert [found.papers[key].title for key in found.readings] == ["Alpha Whales"]
            assert [found.find(key).paper.title for key in "ab"] == ["Alpha Whales", "Beta Ponds"]

    def test_changed_keys_that_are_the_same_in_three_copies(self) -> None:
        papers = [Paper(key, f"{key * 9} whales", "c", source="reader", added_at=at(0)) for key in "abc"]
        copies = [
            library(
                *(each.with_key("new") if each == changed else each for each in papers),
                Removal("papers", changed.key, at(1), "new", is_renamed=True, removed_as=identity(changed)),
            )
            for changed in papers
        ]
        for one, two, three in permutations(copies):
            for found in (merged(one, two, three), merged(one, merged(two, three))):
                assert {paper.title for paper in found.papers.values()} == {paper.title for paper in papers}
                assert [found.find(paper.key).paper.title for paper in papers] == [paper.title for paper in papers]

    def test_former_keys_of_a_paper_that_another_copy_has_under_a_shorter_key(self) -> None:
        paper = Paper("a", "Alpha Whales", "c", arxiv="1111.11111", source="reader", added_at=at(0))
        separated = library(replace(paper, added_at=at(3)), Removal("papers", "a", at(1), "b", separated_at=at(3)))
        renamed = library(paper.with_key("new"), Removal("papers", "a", at(2), "new", is_renamed=True))
        with_former_key = library(paper.with_key("new"), Removal("papers", "old", at(2), "new", is_renamed=True))
        for one, other in ((separated, renamed), (library(paper), with_former_key)):
            for each in both_ways(one, other):
                assert (set(each.papers), each.find("new").key) == ({"a"}, "a")
                assert merge(each, one).records == merge(each, other).records == {}

    def test_notes_of_a_paper_that_gets_its_former_key_again(self) -> None:
        paper = Paper("a", "Alpha Whales", "c", arxiv="1111.11111", source="reader", added_at=at(0))
        one = library(
            paper.with_key("new"),
            Removal("papers", "a", at(2), "new", is_renamed=True),
            Reading("new", notes=(Note(1, at(1), "on alpha", "n1"),)),
            Reading("a", times={"n1": at(2)}),
        )
        other = library(paper, Removal("papers", "new", at(3), "a", removed_as=("title:betaponds",)))
        for each in both_ways(one, other):
            assert {key: len(reading.notes) for key, reading in each.readings.items()} == {"a": 1}

    def test_key_that_a_paper_had_for_a_while_and_another_one_has_now(self) -> None:
        first = Paper("a", "Alpha Whales", "c", source="reader", added_at=at(0))
        second = Paper("b", "Beta Ponds", "c", source="reader", added_at=at(0))
        one = library(first.with_key("new"), second, Removal("papers", "a", at(1), "new", is_renamed=True))
        noted = library(first, second, Reading("b", notes=(Note(1, at(2), "on beta", "n1"),)))
        ids = ("title:betaponds",)
        other = library(
            first,
            second.with_key("last"),
            Removal("papers", "b", at(1), "new", is_renamed=True, removed_as=ids),
            Removal("papers", "new", at(2), "last", is_renamed=True, removed_as=ids),
        )
        for copies in ((one, noted, other), (noted, other, one), (other, one, noted)):
            found = merged(*copies)
            assert [found.papers[key].title for key in found.readings] == ["Beta Ponds"]

    def test_note_of_a_paper_that_two_copies_merged_into_different_ones(self) -> None:
        first, edited = Note(1, at(0), "note", "n1"), Note(1, at(0), "edited", "n1", edited_at=at(4))
        target = Paper("v3", "Paper v3", "c", added_at=at(0))
        one = library(
            V1, target, Removal("papers", "v2", at(2), "v1"), Reading("v1", notes=(edited,), times={"n1": at(4)})
        )
        other = library(
            V1, target, Removal("papers", "v2", at(3), "v3"), Reading("v3", notes=(first,), times={"n1": at(5)})
        )
        for each in both_ways(one, other):
            assert {key: reading.notes for key, reading in each.readings.items()} == {"v3": (edited,)}
            assert merge(each, one).records == merge(each, other).records == {}

    def test_note_of_a_paper_that_a_copy_separated_after_another_one_had_moved_the_note(self) -> None:
        noted = Reading("v2", notes=(Note(1, at(0), "note", "n1"),))
        one = library(V1, Removal("papers", "v2", at(2), "v1"), replace(noted, key="v1"))
        other = library(
            V1, replace(V2, added_at=at(4)), Removal("papers", "v2", at(2), "v1", separated_at=at(4)), noted
        )
        for each in both_ways(one, other):
            assert {key: reading.notes for key, reading in each.readings.items()} == {"v2": noted.notes}
            assert merge(each, one).records == merge(each, other).records == {}

    @pytest.mark.parametrize("merge_hour", [0, 5])
    @pytest.mark.parametrize("new_keys", [("b",), ("b", "c")])
    def test_paper_that_one_copy_merged_and_the_other_one_gave_another_key(
        self, merge_hour: int, new_keys: tuple[str, ...]
    ) -> None:
        paper = Paper("a", "Alpha Whales", "c", source="reader", added_at=at(0))
        note = Note(1, at(0), "on alpha", "n1")
        keys = ("a", *new_keys)
        renamed = library(
            V1,
            paper.with_key(keys[-1]),
            Reading(keys[-1], notes=(note,)),
            *(Removal("papers", old, at(n), new, is_renamed=True) for n, (old, new) in enumerate(pairwise(keys), 1)),
        )
        other = library(
            V1, Removal("papers", "a", at(merge_hour), "v1"), Reading("v1", notes=(note,), times={"n1": at(merge_hour)})
        )
        for each in both_ways(renamed, other):
            assert (set(each.papers), set(each.readings), each.readings["v1"].notes) == ({"v1"}, {"v1"}, (note,))
            assert [each.find(key).key for key in keys] == ["v1"] * len(keys)
            assert merge(each, renamed).records == merge(each, other).records == {}

    def test_paper_that_both_copies_gave_other_keys_and_one_merged_then(self) -> None:
        paper = Paper("a", "Alpha Whales", "c", source="reader", added_at=at(0))
        one = library(
            V1, Removal("papers", "a", at(1), "b", is_renamed=True), Removal("papers", "b", at(2), merged_into="v1")
        )
        other = library(V1, paper.with_key("c"), Removal("papers", "a", at(3), "c", is_renamed=True))
        noted = library(V1, paper, Reading("a", rating=4))
        for copies in permutations((one, other, noted)):
            found = merged(*copies)
            assert (set(found.papers), found.readings["v1"].rating) == ({"v1"}, 4)
            assert {found.find(key).key for key in "abc"} == {"v1"}

    def test_removal_follows_a_changed_key_through_several_changes(self) -> None:
        paper = Paper("c", "Paper", "c", added_at=at(0))
        renamed = [
            Removal("papers", "a", at(1), merged_into="b", is_renamed=True),
            Removal("papers", "b", at(2), merged_into="c", is_renamed=True),
        ]
        original = replace(paper, key="a")
        for hour, papers in ((0, {"c"}), (3, set())):
            removed = library(original) if hour == 0 else library(Removal("papers", "a", at(hour)))
            for each in both_ways(library(paper, *renamed), removed):
                assert set(each.papers) == papers
                assert merge(each, removed).records == {}

    def test_note_that_was_removed_before_its_paper_was_merged_stays_removed(self) -> None:
        first = Paper("v1", "First", "c", added_at=at(0))
        removal = Removal("papers", "v2", at(3), merged_into="v1")
        one = library(first, removal, Reading("v2", times={"n1": at(2)}))
        other = library(
            first, Paper("v2", "Second", "c", added_at=at(0)), Reading("v2", notes=(Note(1, at(1), "old", "n1"),))
        )
        for each in both_ways(one, other):
            assert (set(each.papers), each.reading("v1")) == ({"v1"}, None)

    def test_value_removed_from_a_merged_paper_stays_in_the_paper_it_was_merged_into(self) -> None:
        own = Reading("v1", rating=5, tags_added=("x",), times={"rating": at(1), "tags.x": at(1)})
        one = library(V1, V2, own, Reading("v2", times={"rating": at(4), "tags.x": at(4), "tags.y": at(4)}))
        taken = replace(own, tags_added=("x", "y"), times={**own.times, "tags.y": at(3)})
        other = library(V1, taken, Removal("papers", "v2", at(3), merged_into="v1"))
        for each in both_ways(one, other):
            assert (each.readings["v1"].rating, each.readings["v1"].tags_added) == (5, ("x",))

    @pytest.mark.parametrize("rated", [1, 4])
    def test_value_of_the_paper_that_stays_is_kept_if_that_of_the_merged_paper_was_removed(self, rated: int) -> None:
        one = library(V1, Removal("papers", "v2", at(3), merged_into="v1"))
        rating = Reading("v1", rating=5, times={"rating": at(rated)})
        two = library(V1, V2, rating, Reading("v2", times={"rating": at(5)}))
        for each in both_ways(one, two):
            assert each.readings["v1"].rating == 5
            assert merge(each, one).records == merge(each, two).records == {}

    def test_value_that_lost_against_that_of_a_merged_paper_is_named(self) -> None:
        changes = [
            Change(f"c{hour}", 1, at(hour), command="rate", sentence="rated", patches=(Patch("readings", "v1"),))
            for hour in (1, 2)
        ]
        own, other = (Reading(key, rating=hour, times={"rating": at(hour)}) for key, hour in (("v1", 1), ("v2", 4)))
        one = library(V1, own, Removal("papers", "v2", at(3), merged_into="v1"), changes[0])
        two = library(V1, V2, other, changes[1])
        for first, second in ((one, two), (two, one)):
            assert merged(first, second).readings["v1"].rating == 4
            assert [str(each) for each in merge(first, second).lost] == ["rating '1' of v1 (later: 4)"]
        both = merged(one, two)
        assert merge(both, two).lost == merge(both, one).lost == []

    @pytest.mark.parametrize(
        ("removed", "knows_merge", "rating"), [(1, False, 4), (3, False, 4), (1, True, 4), (3, True, None)]
    )
    def test_value_of_a_merged_paper_that_was_removed_from_the_paper_that_stays(
        self, removed: int, knows_merge: bool, rating: int | None
    ) -> None:
        removal = Reading("v1", times={"rating": at(removed)})
        one = library(V1, Removal("papers", "v2", at(1), merged_into="v1"), *([removal] if knows_merge else []))
        two = library(
            V1,
            V2,
            Reading("v2", rating=4, times={"rating": at(2)}),
            Change("c1", 1, at(2), command="rate", sentence="rated", patches=(Patch("readings", "v2"),)),
            *([] if knows_merge else [removal]),
        )
        named = [] if rating else ["rating '4' of v1 (it was removed later)"]
        for first, second in ((one, two), (two, one)):
            each = merged(first, second)
            assert each.models("readings")["v1"].rating == rating
            assert [str(lost) for lost in merge(first, second).lost] == named
            assert merge(each, one).records == merge(each, two).records == {}

    @pytest.mark.parametrize(("removed", "is_kept"), [(1, True), (2, False)])
    def test_later_change_of_a_link_counts_whichever_key_it_refers_to(self, removed: int, is_kept: bool) -> None:
        papers = [Paper(key, f"Paper {key}", "c", source="reader", added_at=at(0)) for key in "ab"]
        link, new_link = (Relation("builds-on", key) for key in ("b", "new"))
        one = library(
            papers[0],
            papers[1].with_key("new"),
            Removal("papers", "b", at(1), "new", is_renamed=True),
            Reading("a", relations_added=(new_link,), times={"relations.builds-on:new": at(1)}),
        )
        removal = library(*papers, Reading("a", times={"relations.builds-on:b": at(removed)}))
        old_link = library(*papers, Reading("a", relations_added=(link,), times={"relations.builds-on:b": at(0)}))
        for copies in permutations((one, removal, old_link)):
            reading = merged(*copies).models("readings")["a"]
            assert reading.relations_added == ((new_link,) if is_kept else ())
            assert reading.times["relations.builds-on:new"] == at(1 if is_kept else 2)
        assert merge(one, one).records == merge(removal, removal).records == {}

    def test_link_of_a_paper_whose_key_changed_to_another_one_whose_key_changed(self) -> None:
        papers = {key: Paper(key, f"Paper {key}", "c", source="reader", added_at=at(0)) for key in "ab"}
        link, new_link = (Relation("builds-on", key) for key in ("b", "d"))
        one = library(
            papers["a"],
            papers["b"].with_key("d"),
            Removal("papers", "b", at(2), "d", is_renamed=True),
            Reading(
                "a",
                relations_added=(new_link,),
                times={"relations.builds-on:b": at(2), "relations.builds-on:d": at(2)},
            ),
        )
        other = library(
            papers["a"].with_key("c"),
            papers["b"],
            Removal("papers", "a", at(1), "c", is_renamed=True),
            Reading("a", times={"relations.builds-on:b": at(1)}),
            Reading("c", relations_added=(link,), times={"relations.builds-on:b": at(0)}),
        )
        for each in both_ways(one, other):
            assert (set(each.papers), each.readings["c"].relations_added) == ({"c", "d"}, (new_link,))
            assert merge(each, one).records == merge(each, other).records == {}

    def test_notes_of_a_paper_follow_it_into_the_paper_it_was_merged_into(self) -> None:
        old = Reading("v2", rating=2, notes=(Note(1, at(1), "old", "n1"),), times={"rating": at(1)})
        one = library(
            Paper("v1", "First", "c", added_at=at(0)),
            Reading("v1", rating=5, notes=(Note(1, at(1), "old", "n1"),), times={"n1": at(3), "rating": at(2)}),
            Reading("v2", times={"n1": at(3), "rating": at(3)}),
            Removal("papers", "v2", at(3), merged_into="v1"),
        )
        other = library(
            Paper("v1", "First", "c", added_at=at(0)),
            Paper("v3", "Third", "c", relations=(Relation("builds-on", "v2"),), added_at=at(0)),
            Reading(
                "v1",
                relations_added=(Relation("builds-on", "v2"), Relation("builds-on", "v3")),
                times={"relations.builds-on:v2": at(1)},
            ),
            Paper("v2", "Second", "c", abstract="text", links=(Link("", "https://b.org"),), added_at=at(0)),
            replace(old, notes=(*old.notes, Note(2, at(4), "new", "n2"))),
        )
        for each in both_ways(one, other):
            reading = each.readings["v1"]
            assert ([note.text for note in reading.notes], reading.rating) == (["old", "new"], 5)
            assert (set(each.papers), set(each.readings)) == ({"v1", "v3"}, {"v1"})
            assert each.papers["v3"].relations == (Relation("builds-on", "v1"),)
            assert reading.relations_added == (Relation("builds-on", "v3"),)
            paper = each.papers["v1"]
            assert (paper.title, paper.abstract, paper.links) == ("First", "text", (Link("", "https://b.org"),))
            assert merge(each, other).records == merge(each, one).records == {}

    def test_papers_that_were_split_are_not_matched(self) -> None:
        deep = Paper("one", "Deep Whales", "c", source="reader")
        renamed, split_off = deep.with_key("two"), replace(deep, key="six", different_from=(deep.origin,))
        for found in both_ways(library(renamed), library(split_off)):
            assert found.papers.keys() == {"two", "six"}


class TestCategoriesAndViews:
    def test_categories_with_the_same_name_become_one(self) -> None:
        one = library(
            Category("robots", "Robotics"), Paper("a", "A", "robots"), Reading("a", overrides={"category": "x"})
        )
        other = library(
            Category("robotics", "robotics", position=3),
            Paper("b", "B", "robotics"),
            Reading("b", overrides={"category": "robotics"}),
        )
        for each in both_ways(one, other):
            assert {key: paper.category for key, paper in each.papers.items()} == {"a": "robots", "b": "robots"}
            assert each.readings["b"].overrides == {"category": "robots"}
            assert [category.key for category in each.categories_by_key.values()] == ["robots"]

    def test_papers_follow_a_category_that_was_merged_into_another_one(self) -> None:
        one = library(
            Category("robots", "Robots"), Removal("categories", "arms", at(1), merged_into="hands"),
            Removal("categories", "hands", at(2), merged_into="robots"),
        )  # fmt: skip
        other = library(
            Category("robots", "Robots"), Category("arms", "Arms"), Paper("a", "A", "arms"),
            Reading("a", overrides={"category": "arms"}),
        )  # fmt: skip
        for each in both_ways(one, other):
            assert (each.papers["a"].category, each.readings["a"].overrides["category"]) == ("robots", "robots")
            assert set(each.categories_by_key) == {"robots"}

    def test_removed_category_stays_if_the_other_copy_uses_it(self) -> None:
        category = Category("arms", "Arms", "red")
        removed = library(Removal("categories", "arms", at(1)))
        for each in both_ways(removed, library(category, Paper("a", "A", "arms"))):
            assert each.categories == [category]
            assert merge(each, removed).records == {}
        assert merged(removed, library(category)).categories == []

    def test_category_has_the_first_of_two_positions(self) -> None:
        for each in both_ways(library(Category("a", "A", position=2)), library(Category("a", "A", position=1))):
            assert each.categories_by_key["a"].position == 1

    def test_view_saved_after_it_was_removed_elsewhere(self) -> None:
        one = library(View("v", "is:read", times={"query": at(3)}))
        assert set(merged(one, library(Removal("views", "v", at(2)))).views) == {"v"}
        assert merged(one, library(Removal("views", "v", at(4)))).views == {}


class TestEqualEvents:
    """Events with the same status and day, which several copies recorded independently."""

    DAY = PartialDate(2026, 11, 23)
    FIRST = Event("e1", at(1), DAY, Status.READ)
    LAST = Event("e2", at(2), DAY, Status.READ)
    ONE, OTHER = library(Reading("lora", (FIRST,))), library(Reading("lora", (LAST,)))

    def listed(self, snapshot: Snapshot, key: str = "lora") -> list[str]:
        """Return the status and the hour of each event that the log of a paper lists."""
        reading = snapshot.reading(key)
        return [f"{event.status} {event.at.hour - START.hour}" for event in reading.timeline] if reading else []

    def test_status_that_both_copies_recorded_for_the_same_day_is_listed_once(self) -> None:
        for each in both_ways(self.ONE, self.OTHER):
            assert self.listed(each) == ["read 2"]
            assert each.readings["lora"].reads == (self.DAY,)
            assert merge(each, self.ONE).records == merge(each, self.OTHER).records == {}
        assert merge(self.ONE, self.OTHER, are_histories_mixed=True).lost == []
        assert merge(merged(self.ONE, self.OTHER), self.ONE, are_histories_mixed=True).lost == []

    def test_other_dates_pages_and_statuses_are_all_listed(self) -> None:
        page = Event("p1", at(0), self.DAY, Status.READING, page=3)
        one = library(Reading("lora", (page, self.FIRST)))
        others = [
            replace(self.LAST, day=PartialDate(2026, 11)),
            replace(self.LAST, status=Status.SKIMMED),
            replace(self.LAST, status=Status.READING, page=4),
        ]
        for other in others:
            for each in both_ways(one, library(Reading("lora", (other,)))):
                assert len(self.listed(each)) == 3
        same_page = replace(page, id="p2", at=at(3))
        for each in both_ways(one, library(Reading("lora", (same_page,)))):
            assert self.listed(each) == ["read 1", "reading 3"]

    def test_copies_that_recorded_the_same_two_statuses(self) -> None:
        one = library(Reading("lora", (Event("r1", at(0), self.DAY, Status.READING), self.FIRST)))
        other = library(Reading("lora", (Event("r2", at(2), self.DAY, Status.READING), replace(self.LAST, at=at(3)))))
        for each in both_ways(one, other):
            assert self.listed(each) == ["reading 2", "read 3"]
            assert (each.readings["lora"].status, each.readings["lora"].started_on) == (Status.READ, self.DAY)

    def test_status_that_one_copy_recorded_twice_is_listed_twice(self) -> None:
        again = (self.FIRST, Event("d", at(2), self.DAY, Status.DROPPED), replace(self.LAST, at=at(4)))
        one, queued = library(Reading("lora", again)), Event("q", at(0), self.DAY, Status.QUEUED)
        for each in both_ways(one, library(Reading("lora", (queued,)))):
            assert self.listed(each) == ["queued 0", "read 1", "dropped 2", "read 4"]
        between = library(Reading("lora", (Event("e3", at(3), self.DAY, Status.READ),)))
        for copies in permutations((one, between, self.ONE)):
            assert self.listed(merged(*copies)) == ["dropped 2", "read 4"]

    def test_last_status_stays_the_same(self) -> None:
        other = library(Reading("lora", (Event("d", at(2), self.DAY, Status.DROPPED), replace(self.LAST, at=at(3)))))
        for each in both_ways(self.ONE, other):
            assert self.listed(each) == ["dropped 2", "read 3"]
            assert each.readings["lora"].status is Status.READ

    def test_place_in_the_queue_is_the_later_one(self) -> None:
        one, other = (
            library(Reading("lora", (Event(f"q{hour}", at(hour), self.DAY, Status.QUEUED, at(hour)),)))
            for hour in (1, 2)
        )
        for each in both_ways(one, other):
            assert (self.listed(each), each.readings["lora"].queued_at) == (["queued 2"], at(2))

    @pytest.mark.parametrize(("removed", "kept"), [("e1", "read 2"), ("e2", "read 1")])
    def test_event_is_listed_if_the_other_copy_removed_its_own(self, removed: str, kept: str) -> None:
        without = library(Reading("lora", times={removed: at(9)}))
        for copies in permutations((self.ONE, self.OTHER, without)):
            found = merged(*copies)
            assert self.listed(found) == [kept]
            assert merge(found, self.ONE).records == merge(found, self.OTHER).records == {}
        assert self.listed(merged(self.ONE, self.OTHER, merged(self.ONE, without), self.OTHER, self.ONE)) == [kept]

    def test_event_that_was_removed_just_after_it_was_recorded(self) -> None:
        removed = library(Reading("lora", times={"e1": at(1) + TICK}))
        for copies in permutations((self.ONE, self.OTHER, removed)):
            assert [event.id for event in merged(*copies).readings["lora"].log] == ["e2"]

    @pytest.mark.parametrize("event", [FIRST, LAST])
    def test_event_whose_date_one_copy_corrected(self, event: Event) -> None:
        both = merged(self.ONE, self.OTHER)
        corrected = replace(event, day=PartialDate(2026, 11, 20))
        for each in both_ways(both, library(Reading("lora", (corrected,), times={event.id: at(9)}))):
            assert each.readings["lora"].reads == (PartialDate(2026, 11, 20), self.DAY)
            assert len(self.listed(each)) == 2

    def test_correction_of_a_listed_event_corrects_what_it_repeats(self) -> None:
        both = merged(self.ONE, self.OTHER)
        reading = both.readings["lora"]
        event, day = reading.find_event(1, "lora"), PartialDate(2026, 11, 20)
        removed, edited = reading.without_event(event), reading.with_edited_event(event, replace(event, day=day))
        for changed, expected in ((removed, []), (edited, [(day, Status.READ)])):
            store = stored(both)
            with store.change(at(9)) as transaction:
                transaction.put(changed)
            corrected = store.read()
            assert corrected
            for copy in (self.ONE, self.OTHER):
                for each in both_ways(corrected, copy):
                    found = each.reading("lora") or Reading("lora")
                    assert [(event.day, event.status) for event in found.timeline] == expected

    def test_three_copies_in_any_order(self) -> None:
        copies = [library(Reading("lora", (Event(f"e{n}", at(n), self.DAY, Status.READ),))) for n in range(3)]
        for each in permutations(copies):
            found = merged(*each)
            assert self.listed(found) == ["read 2"]
            assert {event.id: event.repeated for event in found.readings["lora"].log} == {
                "e0": True, "e1": True, "e2": False,
            }  # fmt: skip

    def test_events_of_papers_that_became_one(self) -> None:
        one = library(Paper("lora", "LoRA", "c", arxiv="2106.09685", source="reader", added_at=at(0)))
        other = library(
            Paper("lora-2", "LoRA", "c", arxiv="2106.09685", source="reader", added_at=at(0)),
            Reading("lora-2", (self.LAST,)),
        )
        marked = library(*one.papers.values(), Reading("lora", (self.FIRST,)))
        for each in (*both_ways(marked, other), *both_ways(merged(one, other), marked)):
            assert (set(each.papers), self.listed(each)) == ({"lora"}, ["read 2"])
            assert merge(each, marked).records == merge(each, other).records == {}

    def test_events_of_papers_that_a_third_copy_merged(self) -> None:
        merging = library(V1, Removal("papers", "v2", at(5), merged_into="v1"))
        one = library(V1, V2, Reading("v1", (self.FIRST,)))
        other = library(V1, V2, Reading("v2", (self.LAST,)))
        for copies in permutations((one, other, merging)):
            found = merged(*copies)
            assert self.listed(found, "v1") == ["read 2"]
            assert all(merge(found, copy).records == {} for copy in copies)

    def test_equal_notes_are_two_notes(self) -> None:
        one, other = (library(Reading("lora", notes=(Note(1, at(n), "same", f"n{n}"),))) for n in (1, 2))
        for each in both_ways(one, other):
            assert [note.text for note in each.readings["lora"].notes] == ["same", "same"]


class TestGoals:
    def test_the_goal_that_was_set_later_wins(self) -> None:
        one = library(Goal("2026", 50, {"papers": at(3)}), Goal("2026-11", 4, {"papers": at(3)}))
        other = library(Goal("2026", 40, {"papers": at(2)}), Goal("2026-w48", 1, {"papers": at(2)}))
        for each in both_ways(one, other):
            assert {key: goal.papers for key, goal in each.goals.items()} == {"2026": 50, "2026-11": 4, "2026-w48": 1}
        lost = LostValue("goals", "2026", "papers", Register("papers", 40), Register("papers", 50))
        assert str(lost) == "goal '40' of 2026 (later: 50)"

    def test_goal_set_after_it_was_cleared_elsewhere(self) -> None:
        one = library(Goal("2026", 50, {"papers": at(3)}))
        assert set(merged(one, library(Removal("goals", "2026", at(2)))).goals) == {"2026"}
        assert merged(one, library(Removal("goals", "2026", at(4)))).goals == {}


class TestOtherRecords:
    def test_unknown_fields_of_both_are_kept(self) -> None:
        one = library(readings={"1": {"key": "a", "rating": 3, "mood": "fine", "same": 1}})
        other = library(
            readings={"1": {"key": "a", "place": "desk", "same": 2, "notes": [
                {"id": 1, "uid": "n1", "at": "2026-11-23T12:00:00Z", "text": "t", "color": "red"}
            ]}}
        )  # fmt: skip
        for each in both_ways(one, other):
            record = each.get_record("readings", "a") or {}
            assert (record["mood"], record["place"], record["same"]) == ("fine", "desk", 1)
            assert record["notes"][0]["color"] == "red"

    def test_unknown_fields_of_undecoded_records_are_kept(self) -> None:
        one = library(readings={"1": {"key": "a", "rating": 3}})
        other = library(readings={"1": Raw(rb'{"key": "a", "mood": "half \ud83d", "pdf": "/half-\ud83d.pdf"}')})
        record = merge(one, other).records["readings", "a"] or {}
        assert (record["mood"], record["pdf"], record["rating"]) == ("half \ud83d", "/half-\ud83d.pdf", 3)

    def test_unknown_tables_are_merged(self) -> None:
        one = library(plans={"1": {"for": "monday"}, "2": {"for": "friday"}})
        other = library(plans={"1": {"for": "tuesday"}, "7": {"for": "friday"}, "x": {"for": "sunday"}})
        both = merged(one, other)
        expected = {"1": "monday", "2": "friday", "x": "sunday", "3": "tuesday"}
        assert {key: record["for"] for key, record in both.raw_table("plans").items()} == expected
        assert merge_versions(both, other)[0].records == {}

    def test_quarantines_are_merged_and_invalid_records_quarantined(self) -> None:
        broken = {"table": "readings", "schema": 2, "raw": {"key": "a", "rating": 9}}
        one = library(quarantine={"1": broken})
        other = library(
            quarantine={"1": {**broken, "resolved": True}, "2": {**broken, "raw": {"key": "b"}}},
            readings={"5": {"key": "c", "rating": 8}},
        )
        both = merged(one, other)
        found = [(record["raw"]["key"], record.get("resolved")) for record in both.quarantine.values()]
        assert found == [("a", True), ("b", None), ("c", None)]
        assert merge_versions(both, other)[0].records == {}

    def test_same_invalid_record_of_both_is_quarantined_once(self) -> None:
        rows = {"5": {"key": "c", "rating": 8}}
        assert merge_versions(library(readings=rows), library(readings=rows))[0].records == {}


class TestHistory:
    def changes(self, *ids: str, **fields: Any) -> list[Change]:
        patches = (Patch("readings", "lora", set={"rating": 1}),)
        return [
            Change(id_, number, at(number), command="rate", sentence=id_, patches=patches, **fields)
            for number, id_ in enumerate(ids, start=1)
        ]

    def test_changes_of_the_other_copy_are_listed_and_cannot_be_undone(self) -> None:
        both = merged(library(*self.changes("a")), library(*self.changes("a", "b")))
        assert [(change.sentence, change.elsewhere, bool(change.patches)) for change in both.history] == [
            ("a", False, True),
            ("b", True, False),
        ]

    def test_change_undone_in_the_other_copy_is_listed_as_undone(self) -> None:
        listed = merged(library(), library(*self.changes("a")))
        undone = library(*self.changes("a", undone=True, reversed_at=at(3)))
        assert [change.undone for change in merged(listed, undone).history] == [True]
        assert merged(library(), undone).history == []

    def test_our_undone_change_that_the_other_copy_has_stays_listed(self) -> None:
        ours = library(*self.changes("a", undone=True, reversed_at=at(3)))
        theirs = library(*self.changes("a"), Reading("b", rating=3))
        assert [(change.undone, change.elsewhere) for change in merged(ours, theirs).history] == [(True, True)]

    def test_change_undone_in_both_copies_is_listed_with_the_time_of_the_later_undo(self) -> None:
        ours = library(*self.changes("a", undone=True, reversed_at=at(3)))
        theirs = library(*self.changes("a", undone=True, reversed_at=at(4)), Reading("b", rating=3))
        both = merged(ours, theirs)
        assert [change.reversed_at for change in both.history] == [at(4)]
        assert merge_versions(both, theirs)[0].records == {}

    def test_only_the_newest_changes_are_listed(self) -> None:
        ours = self.changes(*[f"a{number}" for number in range(500)])
        theirs = [replace(change, id="b" + change.id, at=change.at - timedelta(days=99)) for change in ours]
        assert merge_versions(library(*ours), library(*theirs))[0].records == {}


def test_supplier_of_the_same_value_in_two_copies_does_not_depend_on_their_order() -> None:
    one = Paper("a", "A", "c", source="mine", venue="V", suppliers={"venue": "theirs"})
    other = Paper("a", "A", "c", source="list", venue="V")
    for each in (merged_record(one, other), merged_record(other, one)):
        assert (each.venue, each.suppliers.get("venue")) == ("V", "theirs")
