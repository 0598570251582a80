"""Partial reads skip records that a command doesn't need, with the same result as a full read."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperlog.catalogue import load_built_in
from paperlog.models import Reading
from paperlog.schema import encode
from paperlog.search import prefilter_for, search, search_candidates
from paperlog.store import AtomicFile, FileStorage, Snapshot, Store
from paperlog.store.layout import hashed_doc_id, load
from paperlog.store.partial import load_partial
from support.files import library_content
from support.shell import Shell

PAPERS = {str(hashed_doc_id(paper.key)): encode(paper) for paper in load_built_in().papers}
PAPERS_BY_KEY = {str(record["key"]): record for record in PAPERS.values()}
READINGS = {"1": encode(Reading("lora", rating=4)), "2": {"key": "vit", "tags_added": ["quokka"]}}
TABLES = {
    "_meta": {"1": {"schema": 2, "app": ""}},
    "papers": PAPERS,
    "readings": READINGS,
    "history": {},
}


def part(paperlog: Shell, content: bytes, word: str) -> Snapshot:
    paperlog.store.write_bytes(content)
    found = Store(FileStorage(AtomicFile(paperlog.store)), "").read_partial(lambda record: word.encode() in record)
    assert found is not None
    assert found.paper_count == 49
    return found


def test_only_candidate_records_are_decoded(paperlog: Shell) -> None:
    snapshot = part(paperlog, library_content(TABLES), '"key": "lora"')
    assert list(snapshot.papers) == ["lora"]
    assert snapshot.readings["lora"].rating == 4


def test_match_in_a_reading_selects_its_paper(paperlog: Shell) -> None:
    assert list(part(paperlog, library_content(TABLES), "quokka").papers) == ["vit"]


@pytest.mark.parametrize(("word", "papers"), [("no paper has this", 0), ("e", 49)])
def test_all_records_are_read_if_the_filter_cannot_decide(paperlog: Shell, word: str, papers: int) -> None:
    assert len(part(paperlog, library_content(TABLES), word).papers) == papers


@pytest.mark.parametrize("layout", [{"indent": 2}, {"indent": 0}, {"separators": (",", ":")}, {"ensure_ascii": True}])
def test_other_layouts_are_read_completely(paperlog: Shell, layout: dict[str, Any]) -> None:
    readings = {"1": {"key": "lora", "notes": [{"id": 1, "at": "2026-11-23T12:00:00Z", "text": "Zürich", "uid": "n"}]}}
    paperlog.store.write_text(json.dumps({**TABLES, "readings": readings}, **layout))
    assert paperlog("search zurich").lines == [paperlog("list key:lora").lines[0]]
    assert paperlog.paper("lora")["notes"][0]["text"] == "Zürich"


def spread(text: str) -> str:
    """Spread a record over several lines; the last line looks like the end of a table."""
    return re.sub(r'^("[0-9]+": )\{(.*"title".*)\}', r"\1{\n\2\n}", text, count=1, flags=re.MULTILINE)


def doubled(text: str, key: str, title: str) -> str:
    """Add a record with the same key as an existing one and a different title."""
    again = f'"99": {{"category": "vision", "key": "{key}", "title": "{title}"}}'
    return text.replace('}\n},\n"readings"', f'}},\n{again}\n}},\n"readings"')


BY_HAND = {
    "a paper over three lines": spread,
    "two papers on a line": lambda text: re.sub(r'\n("[0-9]+": .*"key": "vit")', r" \1", text),
    "two readings on a line": lambda text: text.replace('\n"2": {"key": "vit"', ' "2": {"key": "vit"'),
    "readings without a blank": lambda text: text.replace('": {"key": "', '":{"key": "'),
    "readings with another first line": lambda text: text.replace('"readings": {\n', '"readings": {\r\n'),
    "indented readings in a file without a final newline": lambda text: text.replace('"readings"', '\t"readings"')[:-1],
    "letters as escapes": lambda text: text.replace("ü", "\\u00fc"),
    "half a surrogate pair": lambda text: text.replace("Zürich,", "Zürich \\ud83d"),
    "duplicate key": lambda text: doubled(text, "dino", "Zürich"),
    "duplicate key of a paper with a note that matches": lambda text: doubled(text, "vit", "Bern"),
}


@pytest.mark.parametrize("edit", BY_HAND.values(), ids=list(BY_HAND))
def test_hand_edited_files_give_the_same_result_as_a_full_read(paperlog: Shell, edit: Callable[[str], str]) -> None:
    tables = paperlog.tables()
    next(record for record in tables["papers"].values() if record["key"] == "gan")["venue"] = "Zürich"
    notes = [{"at": "2026-11-23T12:00:00Z", "id": 1, "text": "Zürich, again", "uid": "n"}]
    tables["readings"] = {
        "1": {"key": "lora", "rating": 4},
        "2": {"key": "vit", "notes": notes},
        "3": {"key": "detr", "rating": 5},
    }
    edited = edit(library_content(tables).decode())
    assert edited != library_content(tables).decode()
    lines = ["search zurich", "search low-rank adaptation", "search detection", "show vit", "show lora", "show detr"]
    paperlog.store.write_text(edited, "utf-8", newline="")
    answers = [paperlog(line, columns=80).out for line in lines]
    paperlog.store.write_text(json.dumps(json.loads(edited)), "utf-8")
    assert answers == [paperlog(line, columns=80).out for line in lines]


def test_duplicate_line_is_left_to_a_full_read() -> None:
    lines = library_content(TABLES).splitlines(keepends=True)
    lora = next(line for line in lines if b'"key": "lora"' in line)
    lines.insert(lines.index(lora), lora)
    with pytest.raises(ValueError, match="two papers have the same key"):
        load_partial(BytesIO(b"".join(lines)), lambda line: b"lora" in line)


def test_paper_with_another_doc_id_is_left_to_a_full_read(paperlog: Shell) -> None:
    """An omitted paper could have the same key and the usual doc id, which counts."""
    papers = {"1": {**PAPERS_BY_KEY["lora"], "title": "Quokkas"}, **PAPERS}
    paperlog.store.write_bytes(library_content({**TABLES, "papers": papers}))
    result = paperlog("search quokkas")
    assert result.lines[0].startswith("vit\t")
    assert "papers 1 ('lora'): key: 'lora' appears twice" in result.err


def test_invalid_json_in_other_tables_is_not_read(paperlog: Shell) -> None:
    lines = paperlog.store.read_text("utf-8").splitlines(keepends=True)
    at = next(at for at, line in enumerate(lines) if '"key": "vit"' in line)
    lines[at] = lines[at].replace('"title"', "title")
    paperlog.store.write_text("".join(lines), "utf-8")
    assert paperlog.paper("lora")["key"] == "lora"
    for line in ("list", "show vit", "search image", "rate lora 5"):
        assert paperlog(line).code == 4


QUESTIONS = ["attention", "gpt 3", "pretraining", "fine tuning", "szegedy zurich", "quokka", "how to align a model"]


@given(st.sets(st.sampled_from(sorted(PAPERS)), min_size=1), st.sampled_from(QUESTIONS), st.booleans())
def test_partial_and_full_reads_give_the_same_search_results(kept: set[str], words: str, in_ascii: bool) -> None:
    some = {doc_id: PAPERS[doc_id] for doc_id in sorted(kept, key=int)}
    keys = {paper["key"] for paper in some.values()}
    readings = {doc_id: reading for doc_id, reading in READINGS.items() if reading["key"] in keys}
    tables = {**TABLES, "papers": some, "readings": readings}
    text = library_content(tables).decode()
    escaped = "".join(each if each.isascii() else f"\\u{ord(each):04x}" for each in text)
    part = load_partial(BytesIO((escaped if in_ascii else text).encode()), prefilter_for(words))
    near, whole = Snapshot(part.tables, omitted_count=part.omitted_count), Snapshot(load(text.encode()).tables)
    found = search_candidates(near.entries, words, near.paper_count)
    wanted = search(whole.entries, words)
    if found:
        assert (found.hits, found.search_terms) == (wanted.hits, wanted.search_terms)
    else:
        assert wanted.corrections


def test_list_reads_only_the_fields_of_its_rows(paperlog: Shell) -> None:
    paperlog("rate lora 4")
    paperlog("edit lora --title Mine --category vision --author Me")
    tables = paperlog.tables()
    vit = next(record for record in tables["papers"].values() if record["key"] == "vit")
    vit["authors"] = "nobody"
    paperlog.store.write_bytes(library_content(tables))
    listed, selected = paperlog("list"), paperlog("list year:2013..")
    assert (len(listed.lines), listed.err) == (49, "")
    assert (len(selected.lines), "authors: expected `array`, got `str`" in selected.err) == (48, True)
    assert [line for line in listed.lines if "\tAn Image is" not in line] == selected.lines
    assert [line for line in listed.lines if line.startswith("lora")] == ["lora\tunread\t4\t2021-06\tvision\tMine"]


@pytest.mark.parametrize("other", ["0", str(1 << 50)])
def test_duplicate_key_is_read_once(paperlog: Shell, other: str) -> None:
    """The record with the usual doc id counts, wherever the other one is. A write may not read the other one."""
    tables = paperlog.tables()
    first = next(iter(tables["papers"].values()))
    paperlog.store.write_bytes(
        library_content({**tables, "papers": {**tables["papers"], other: {**first, "title": "Again"}}})
    )
    for line in ("list", f"show {first['key']}", f"edit {first['key']} --published 2020"):
        result = paperlog(line)
        assert (first["title"] in result.out, "Again" in result.out) == (True, False)
        if not line.startswith("edit"):
            assert f"papers {other} ('{first['key']}'): key: '{first['key']}' appears twice" in result.err
    assert paperlog.tables()["papers"][other]["title"] == "Again"


@pytest.mark.parametrize("line", ["show lora", "search low-rank --limit 1", "list key:lora"])
def test_partial_read_creates_a_missing_library(new_paperlog: Shell, line: str) -> None:
    result = new_paperlog(line)
    assert (result.code, "LoRA" in result.out) == (0, True)
    assert result.err.startswith("Created a new library with the 49 papers of ml-papers")


NOTE = {"at": "2026-11-23T12:00:00Z", "id": 1, "text": "low-rank, again", "uid": "n"}
CHANGE = {"at": "2026-11-23T12:00:00Z", "command": "rate", "id": 1, "sentence": "", "patches": []}
FULL = {
    "_meta": TABLES["_meta"],
    "views": {"1": {"name": "a", "query": "is:read"}, "2": {"name": "b", "query": "is:read"}},
    "history": {"1": {**CHANGE, "patches": [{"table": "readings", "key": "lora", "delete": True}]}},
    "papers": PAPERS,
    "readings": {"1": {"key": "lora", "rating": 4}, "2": {"key": "vit", "notes": [NOTE], "rating": 5}},
}
VIT = next(doc_id for doc_id, record in PAPERS.items() if record["key"] == "vit")
UNEXPECTED_LAYOUTS = {
    "a record over two lines": ('"key": "vit", "links"', '"key": "vit",\n"links"'),
    "a record over two lines, the first of which ends with an object": (
        '"key": "vit", "links"',
        '"extra": {"isbn": "1"},\n"key": "vit", "links"',
    ),
    "two keys in a paper": ('"key": "lora", "links"', '"key": "another", "key": "lora", "links"'),
    "two keys in a reading": ('"key": "lora", "rating"', '"key": "another", "key": "lora", "rating"'),
    "two papers on a line": (f',\n"{VIT}": ', f', "{VIT}": '),
    "invalid paper": ('"key": "lora", "links"', '"key": "lora", "doi": 5, "links"'),
    "invalid reading": ('"rating": 4', '"rating": 9'),
    "invalid view": ('"name": "a"', '"name": 5'),
    "invalid number": ('"key": "lora", "links"', '"key": "lora", "x": NaN, "links"'),
    "a paper that is not JSON": ('"key": "lora", "links"', '"key": "lora" "links"'),
    "a reading that is not JSON": ('"key": "lora", "rating"', '"key": "lora" "rating"'),
    "a change that is not JSON": ('"command": "rate"', '"command" "rate"'),
    "a paper nested too deep": (
        '"key": "lora", "links"',
        f'"key": "lora", "x": {"[" * 100_000}{"]" * 100_000}, "links"',
    ),
    "a reading nested too deep": ('"rating": 4', f'"rating": 4, "x": {"[" * 100_000}{"]" * 100_000}'),
    "invalid UTF-8": ('"name": "a"', '"name": "a", "more": "\udca9"'),
    "duplicate doc id": ('"2": {"name"', '"1": {"name"'),
    "no doc id": ('"2": {"name"', '"second": {"name"'),
    "doc id without an opening quote": ('"2": {"name"', 'x2": {"name"'),
    "a doc id as an escape": ('"2": {"name"', '"\\u0032": {"name"'),
    "duplicate table": ('},\n"history": {\n', '},\n"views": {\n"3": {"name": "c", "query": ""}\n},\n"history": {\n'),
    "a reading without its paper": ('{"key": "vit"', '{"key": "nobody"'),
    "a merge by git": ('"history": {\n', '"history": {\n<<<<<<< ours\n'),
    "no comma after a record": ('},\n"2": {"name"', '}\n"2": {"name"'),
    "no comma after a table": ('},\n"papers"', '}\n"papers"'),
    "trailing comma": ('"rating": 5}\n', '"rating": 5},\n'),
    "space after a table": ('},\n"papers"', '}, \n"papers"'),
    "another end of a table": ('"rating": 5}\n}\n', '"rating": 5}\n]\n'),
    "nothing after a comma": ('"rating": 5}\n}\n}\n', '"rating": 5},\n'),
    "no end": ('"rating": 5}\n}\n}\n', '"rating": 5}\n'),
    "extra data after the end": ('"rating": 5}\n}\n}\n', '"rating": 5}\n}\n}\n{}'),
}


COMPARED = [
    ("search low-rank", "search low-rank year:1900.."),
    ("search low-rank --json", "search low-rank year:1900.. --json"),
    ("show lora", "show LoRA"),
]


@pytest.mark.parametrize(("old", "new"), UNEXPECTED_LAYOUTS.values(), ids=list(UNEXPECTED_LAYOUTS))
def test_unexpected_layouts_give_the_same_result_as_a_full_read(paperlog: Shell, old: str, new: str) -> None:
    text = library_content(FULL).decode()
    assert text.count(old) == 1
    paperlog.store.write_text(text.replace(old, new), "utf-8", errors="surrogateescape", newline="")
    for line, of_all in COMPARED:
        result, whole = paperlog(line), paperlog(of_all)
        name, name_of_all = line.partition(" ")[2], of_all.partition(" ")[2]
        assert (result.code, result.out, result.err) == (whole.code, whole.out, whole.err.replace(name_of_all, name))
