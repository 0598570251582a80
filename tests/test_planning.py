"""The plan: `next` and the queue."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from paperlog.dates import PartialDate
from paperlog.models import BUILDS_ON, Category, Entry, Paper, Relation, Status
from paperlog.planning import NextInCategory, plan
from paperlog.related import foundations
from support.readings import reading_of
from support.shell import JSON_FIELDS, NOW, Shell

TITLES = {
    "elmo": "Deep contextualized word representations",
    "r-cnn": "Rich feature hierarchies for accurate object detection and semantic segmentation",
}


def reasons(paperlog: Shell, line: str) -> list[tuple[str, str]]:
    """Return the keys that `next --explain` prints, with their reasons."""
    rows = [row.split("\t") for row in paperlog(f"next --explain {line}").lines]
    assert all(len(row) == 7 for row in rows)
    return [(row[0], row[-1]) for row in rows]


def turn_reason(category: str, unread: int, total: int) -> str:
    return f"{category} has the largest unread share ({unread} of {total}); this is its oldest unread paper"


def test_unread_papers_come_oldest_first_from_the_category_with_most_left(
    paperlog: Shell,
) -> None:
    assert reasons(paperlog, "--count 6") == [
        ("elmo", turn_reason("Language", 18, 18)),
        (
            "r-cnn",
            "after the previous one, " + turn_reason("Vision and Image Generation", 21, 21),
        ),
        ("vae", "after the previous 2, " + turn_reason("General AI", 10, 10)),
        (
            "fast-r-cnn",
            "after the previous 3, " + turn_reason("Vision and Image Generation", 20, 21) + "; read R-CNN first",
        ),
        (
            "transformer",
            "after the previous 4, "
            + turn_reason("Language", 17, 18).replace("this is its oldest", "its oldest")
            + ", GPT, builds on this",
        ),
        (
            "gpt",
            "after the previous 5, " + turn_reason("Language", 17, 18) + "; read Transformer first",
        ),
    ]


def test_papers_being_read_come_first_then_the_queue(paperlog: Shell) -> None:
    paperlog("queue vit detr")
    paperlog("mark-reading lora")
    paperlog.now = NOW - timedelta(days=20)
    paperlog("mark-reading sam")
    paperlog.now = NOW
    paperlog("mark-read vae r-cnn")
    assert reasons(paperlog, "") == [
        ("sam", "reading since 3 Nov 2026; read MAE, ViT and CLIP first"),
        ("lora", "reading since 23 Nov 2026; read Transformer first"),
        ("vit", "first in your queue; read Transformer first"),
        ("detr", "number 2 in your queue; read Transformer first"),
        ("elmo", "after the previous 4, " + turn_reason("Language", 17, 18)),
    ]


def test_undated_papers_come_last_in_their_category(paperlog: Shell) -> None:
    paperlog("add --title Undated --category Fresh")
    paperlog("add --title Dated --category Fresh --published 2030")
    assert reasons(paperlog, "--category fresh") == [
        ("dated", "after the previous 3, " + turn_reason("Fresh", 2, 2)),
        (
            "undated",
            "after the previous 28, "
            + turn_reason("Fresh", 1, 2).replace("oldest unread paper", "first unread paper without a date"),
        ),
    ]


def test_reason_is_independent_of_the_query(paperlog: Shell) -> None:
    ((_, alone),) = reasons(paperlog, "key:lora")
    assert alone == dict(reasons(paperlog, "--count 49"))["lora"]
    assert alone == "after the previous 20, " + turn_reason("Language", 11, 18) + "; read Transformer first"


def test_next_shows_five_or_the_limit(paperlog: Shell) -> None:
    assert paperlog.keys("next") == ["elmo", "r-cnn", "vae", "fast-r-cnn", "transformer"]
    assert paperlog.keys("next --count 1") == ["elmo"]
    assert len(paperlog.keys("next -n 100")) == 49
    assert paperlog("next --count 0").code == 2
    assert len(paperlog.keys(f"next --count {10**20}")) == 49


def test_query_filters_the_order_without_changing_it(paperlog: Shell) -> None:
    paperlog("queue vit lora")
    paperlog("mark-reading gpt-3")
    every = paperlog.keys("next -n 49")
    category = {paper["key"]: paper["category"] for paper in paperlog("list --json").json}
    assert paperlog.keys("next -n 49 -c vision") == [key for key in every if category[key] == "vision"]
    assert paperlog.keys("next --status queued") == paperlog.keys("next is:queued") == ["vit", "lora"]
    assert paperlog.keys("next title:detection or title:adaptation")[:2] == ["lora", "r-cnn"]
    assert paperlog.keys("next --status read") == []
    assert paperlog.keys("next --year 2013") == ["vae", "r-cnn"]
    assert paperlog("next -c nosuch").code == 2


def test_next_in_a_pipe_is_a_list(paperlog: Shell) -> None:
    assert paperlog("next -n 1").lines == [f"elmo\tunread\t\t2018-02\tlanguage\t{TITLES['elmo']}"]
    assert paperlog("next -n 1 --explain").lines == [
        f"elmo\tunread\t\t2018-02\tlanguage\t{TITLES['elmo']}\t{turn_reason('Language', 18, 18)}"
    ]


def test_next_as_json_is_an_array_of_papers(paperlog: Shell) -> None:
    (paper,) = paperlog("next -n 1 --json").json
    assert list(paper) == JSON_FIELDS
    (explained,) = paperlog("next -n 1 --explain --json").json
    assert explained == {**paper, "reason": turn_reason("Language", 18, 18)}


def hints(paperlog: Shell, line: str) -> dict[str, str]:
    """Return what `next` shows below a paper on a terminal, by key."""
    found, key = {}, ""
    for shown in paperlog(f"next {line}", columns=200).lines:
        if shown.startswith("    "):
            found[key] = shown.strip()
        else:
            key = shown.split()[1]
    return found


def test_foundations_come_first(paperlog: Shell) -> None:
    paperlog("mark-read elmo gan vae r-cnn")
    keys = paperlog.keys("next -n 49")
    for builder, foundation in (("gpt", "transformer"), ("sam", "mae"), ("mae", "bert"), ("llama-2", "instructgpt")):
        assert keys.index(foundation) < keys.index(builder)
    assert hints(paperlog, "-n 3") == {
        "fast-r-cnn": "builds on R-CNN, which you read in Nov 2026",
        "transformer": "GPT builds on this",
        "gpt": "read Transformer first",
    }
    paperlog("link elmo --builds-on ddpm")
    paperlog("mark-unread elmo --yes")
    assert paperlog.keys("next key:u-net or key:ddpm or key:elmo") == ["u-net", "ddpm", "elmo"]
    assert hints(paperlog, "-n 3")["u-net"] == "ELMo builds on this through DDPM"


def test_papers_to_read_first_are_named(paperlog: Shell) -> None:
    paperlog("queue sam bert vit")
    paperlog("mark-read transformer --on 2026-05-03")
    assert hints(paperlog, "-n 3") == {
        "sam": "read MAE, ViT and CLIP first",
        "bert": "read GPT first",
        "vit": "builds on Transformer, which you read in May 2026",
    }
    paperlog("mark-skimmed mae --on 2025-03")
    paperlog("mark-reading clip")
    paperlog("mark-dropped vit gpt")
    assert hints(paperlog, "-n 2") == {
        "clip": "read GPT-2 first",
        "sam": "builds on MAE and CLIP, which you know",
    }
    assert hints(paperlog, "key:bert") == {"bert": "builds on Transformer, which you read in May 2026"}
    paperlog("link sam clip --remove")
    assert hints(paperlog, "key:sam") == {"sam": "builds on MAE, which you skimmed in Mar 2025"}
    paperlog("mark-reading mae")
    assert hints(paperlog, "key:sam") == {"sam": "builds on MAE, which you are reading"}
    paperlog("remove mae")
    paperlog("remove vit")
    assert hints(paperlog, "key:sam") == {}


def test_read_paper_without_a_date_is_a_foundation(paperlog: Shell) -> None:
    paperlog("mark-read transformer")
    paperlog("queue vit")
    tables = paperlog.tables()
    del next(row for row in tables["readings"].values() if row["key"] == "transformer")["log"][0]["day"]
    paperlog.store.write_text(json.dumps(tables), "utf-8")
    assert hints(paperlog, "key:vit") == {"vit": "builds on Transformer, which you have read"}


def test_next_on_a_terminal(paperlog: Shell) -> None:
    paperlog("mark-reading lora")
    assert paperlog("next -n 2", columns=80).lines == [
        " ◐  lora   LoRA: Low-Rank Adaptation of Large Language Models           Jun 2021",
        "    read Transformer first",
        " ○  r-cnn  Rich feature hierarchies for accurate object detection and…  Nov 2013",
    ]
    assert paperlog("next -n 2 --explain", columns=80).lines == [
        " ◐  lora   LoRA: Low-Rank Adaptation of Large Language Models           Jun 2021",
        "    reading since 23 Nov 2026; read Transformer first",
        " ○  r-cnn  Rich feature hierarchies for accurate object detection and…  Nov 2013",
        "    after the previous one, Vision and Image Generation has the largest unread",
        "    share (21 of 21); this is its oldest unread paper",
    ]


def test_next_on_a_narrow_terminal(paperlog: Shell) -> None:
    assert paperlog("next -n 2 --explain", columns=40).lines == [
        " ○ elmo  Feb 2018",
        "   Deep contextualized word",
        "   representations",
        "   Language has the largest unread share",
        "   (18 of 18); this is its oldest unread",
        "   paper",
        " ○ r-cnn  Nov 2013",
        "   Rich feature hierarchies for accurate",
        "   object detection and semantic",
        "   segmentation",
        "   after the previous one, Vision and",
        "   Image Generation has the largest",
        "   unread share (21 of 21); this is its",
        "   oldest unread paper",
    ]


def test_next_without_unread_papers(paperlog: Shell) -> None:
    paperlog(["mark-read", *paperlog.keys("list")])
    assert (paperlog("next").out, paperlog("next --json").json) == ("", [])
    result = paperlog("next", columns=80)
    assert (result.code, result.out, result.err) == (0, "", "Nothing left to read.\n")


def test_dashboard_has_the_same_order(paperlog: Shell) -> None:
    paperlog("queue detr")
    paperlog("mark-reading sam lora")
    lines = paperlog([]).lines
    shown = [line.split()[1] for line in lines if line[1:2] in "○◇◐" and line]
    assert shown == paperlog.keys("next -n 5")


# The queue


def test_queue_is_listed_in_order(paperlog: Shell) -> None:
    paperlog("queue vit detr")
    paperlog("queue lora")
    assert paperlog.keys("queue") == ["vit", "detr", "lora"]
    assert paperlog("queue").lines[2] == (
        "lora\tqueued\t\t2021-06\tlanguage\tLoRA: Low-Rank Adaptation of Large Language Models"
    )
    assert paperlog("queue", columns=80).lines[2].startswith(" ◇  lora  LoRA: Low-Rank")


def test_empty_queue_prints_a_hint(paperlog: Shell) -> None:
    result = paperlog("queue", columns=80)
    assert (result.code, result.out) == (0, "")
    assert result.err == "Your queue is empty. Add a paper: paperlog queue PAPER\n"
    assert (paperlog("queue").err, paperlog("queue --json").json) == ("", [])


def test_queue_first_keeps_the_given_order(paperlog: Shell) -> None:
    paperlog("queue vit detr")
    result = paperlog("queue --first lora gpt-3 lora")
    assert result.lines == [
        "◇ LoRA: Low-Rank Adaptation of Large Language Models (lora): queued 23 Nov 2026, now at the front",
        "◇ Language Models are Few-Shot Learners (gpt-3): queued 23 Nov 2026, now at the front",
    ]
    assert paperlog.keys("queue") == ["lora", "gpt-3", "vit", "detr"]
    assert paperlog("history").lines[0].endswith("moved LoRA and GPT-3 to the front of the queue")
    paperlog("queue sam")
    assert paperlog.keys("queue") == ["lora", "gpt-3", "vit", "detr", "sam"]


def test_queue_first_keeps_the_queued_date(paperlog: Shell) -> None:
    paperlog("queue vit detr lora")
    paperlog.now = NOW + timedelta(days=3)
    paperlog("queue --first lora detr")
    assert paperlog.keys("queue") == ["lora", "detr", "vit"]
    assert paperlog.paper("lora")["status_on"] == "2026-11-23"
    paperlog("undo")
    assert paperlog.keys("queue") == ["vit", "detr", "lora"]
    paperlog("redo")
    assert paperlog.keys("queue") == ["lora", "detr", "vit"]


def test_queue_first_of_the_first_paper_changes_nothing(paperlog: Shell) -> None:
    paperlog("queue vit detr lora")
    before = paperlog.store.read_bytes()
    assert paperlog("queue --first vit detr").lines[1].endswith("(detr): queued 23 Nov 2026 (no change)")
    assert paperlog.store.read_bytes() == before
    assert paperlog("queue --first vit vit detr").err == ""
    assert paperlog.store.read_bytes() == before
    paperlog("queue --first detr vit")
    assert paperlog.keys("queue") == ["detr", "vit", "lora"]


@pytest.mark.parametrize("days", [-400, 0, 400])
def test_queue_order_does_not_depend_on_the_clock(paperlog: Shell, days: int) -> None:
    paperlog("queue vit")
    paperlog.now = NOW + timedelta(days=days)
    paperlog("queue --first detr")
    paperlog("queue lora")
    paperlog("queue --first sam")
    assert paperlog.keys("queue") == ["sam", "detr", "vit", "lora"]
    assert {paperlog.paper(key)["status_on"] for key in ("detr", "lora", "sam")} == {f"{paperlog.now:%Y-%m-%d}"}


def test_queue_remove(paperlog: Shell) -> None:
    paperlog("queue vit detr lora")
    paperlog("mark-read moe")
    result = paperlog("queue --remove detr vit moe")
    assert [line.rpartition(": ")[2] for line in result.lines] == ["unread", "unread", "read 23 Nov 2026"]
    assert paperlog.keys("queue") == ["lora"]
    assert (paperlog.paper("vit")["status"], paperlog.paper("vit")["queued_at"]) == ("unread", None)
    assert paperlog("history").lines[0].endswith("removed DETR and ViT from the queue")
    paperlog("undo")
    assert paperlog.keys("queue") == ["vit", "detr", "lora"]


def test_removing_a_read_paper_from_the_queue_makes_it_read_again(paperlog: Shell) -> None:
    paperlog("mark-read vae --on 2024-08")
    before = paperlog.paper("vae")
    paperlog("queue vae")
    assert paperlog("queue --remove vae").lines[0].endswith(": read Aug 2024")
    assert paperlog.paper("vae") == before


def test_queue_options_with_a_query(paperlog: Shell) -> None:
    paperlog("queue lora moe")
    paperlog("queue --first --where year:2013")
    assert paperlog.keys("queue") == ["r-cnn", "vae", "lora", "moe"]
    paperlog("queue --remove --where is:queued\\ category:language")
    assert paperlog.keys("queue") == ["r-cnn", "vae"]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("queue --first", 2),
        ("queue --remove", 2),
        ("queue --first --remove vit", 2),
        ("queue --where is:queued", 1),
        ("queue nosuch", 1),
    ],
)
def test_invalid_queue_options_are_refused(paperlog: Shell, line: str, code: int) -> None:
    before = paperlog.store.read_bytes()
    result = paperlog(line)
    assert (result.code, result.out) == (code, "")
    assert len(result.err.splitlines()) == 1
    assert paperlog.store.read_bytes() == before


# Properties

CATEGORIES = [Category(key, key.title(), position=index) for index, key in enumerate("abc")]
DATES = st.none() | st.builds(PartialDate, st.integers(1990, 2025), st.integers(0, 12))


OTHERS = st.builds("{}{}".format, st.sampled_from("abc"), st.integers(0, 6))
"""Keys of papers to build on, some of which are missing. Papers may build on each other or themselves."""


@st.composite
def libraries(draw: st.DrawFn) -> list[Entry]:
    """Generate the entries of a library, in list order."""
    entries = []
    for category in CATEGORIES:
        for number in range(draw(st.integers(0, 6))):
            key = f"{category.key}{number}"
            reading = reading_of(
                key,
                status=draw(st.sampled_from(Status)),
                status_on=draw(DATES),
                started_on=draw(DATES),
                queued_at=draw(st.none() | st.datetimes(timezones=st.just(UTC))),
            )
            relations = tuple(Relation(BUILDS_ON, other) for other in draw(st.lists(OTHERS, max_size=2)))
            paper = Paper(key, key, category.key, published=draw(DATES), relations=relations)
            entries.append(Entry(paper, reading, ()))
    return entries


@given(libraries())
def test_plan_contains_every_unread_paper_once_in_a_stable_order(entries: list[Entry]) -> None:
    steps = list(plan(entries, CATEGORIES))
    left = {entry.key for entry in entries if entry.reading.status in {Status.UNREAD, Status.QUEUED, Status.READING}}
    assert len(steps) == len(left)
    assert {step.entry.key for step in steps} == left
    order = [Status.READING, Status.QUEUED, Status.UNREAD]
    places = [order.index(step.entry.reading.status) for step in steps]
    assert places == sorted(places)
    assert list(plan(entries, CATEGORIES)) == steps


@given(libraries())
def test_reason_for_an_unread_paper_is_correct(entries: list[Entry]) -> None:
    steps = list(plan(entries, CATEGORIES))
    papers = Counter(entry.paper.category for entry in entries)
    for index, step in enumerate(steps):
        if not isinstance(step.reason, NextInCategory):
            continue
        left = [later.entry.paper for later in steps[index:]]
        of_each = Counter(paper.category for paper in left)
        key = step.reason.category.key
        builders = step.reason.builders
        assert step.reason == NextInCategory(step.reason.category, of_each[key], papers[key], index, builders)
        assert max(of_each[each] / papers[each] for each in of_each) == of_each[key] / papers[key]
        dates = [paper.published or "9999" for paper in left if paper.category == key]
        path = [*builders, step.entry]
        assert (path[0].paper.published or "9999") == min(dates)
        assert all(foundation.key in foundations(builder) for builder, foundation in pairwise(path))
        to_read_first = {*foundations(step.entry)} & {paper.key for paper in left}
        assert to_read_first <= {entry.key for entry in builders}


@given(libraries())
def test_following_the_plan_does_not_change_it(entries: list[Entry]) -> None:
    """If no papers are queued or being read, reading the first paper keeps the order of the others."""
    only_unread = [entry for entry in entries if entry.reading.status not in {Status.READING, Status.QUEUED}]
    planned = [step.entry.key for step in plan(only_unread, CATEGORIES)]
    if not planned:
        return
    now = datetime(2026, 11, 23, tzinfo=UTC)
    followed = [
        replace(entry, reading=entry.reading.marked_read(PartialDate.from_date(now), now))
        if entry.key == planned[0]
        else entry
        for entry in only_unread
    ]
    assert [step.entry.key for step in plan(followed, CATEGORIES)] == planned[1:]
