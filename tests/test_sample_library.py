"""The sample library contains what the tests need, and is always the same."""

from __future__ import annotations

from pathlib import Path

from paperlog.models import Status
from paperlog.output.cells import width
from paperlog.store import load_snapshot
from support.sample_library import write_library


def test_sample_library_has_papers_and_readings_of_every_kind(sample_store: Path) -> None:
    snapshot = load_snapshot(sample_store.read_bytes(), sample_store)
    entries = snapshot.entries
    built_in = [entry for entry in entries if entry.paper.source == "ml-papers"]
    assert (len(built_in), len(entries)) == (49, 2049)
    for papers in (built_in, entries):
        assert {entry.reading.status for entry in papers} == {*Status}
        assert all(entry.reading.reads[0].day for entry in papers if entry.reading.reads)
        notes = "\n".join(note.text for entry in papers for note in entry.reading.notes)
        assert all(markup in notes for markup in ("```python", "| model |", "$$", "  - ", "要約"))
    assert any(len(entry.reading.reads) > 1 for entry in built_in)
    assert all(entry.paper.published.day for entry in built_in if entry.paper.published)
    assert max(len(entry.key) for entry in entries) == 40
    assert max(len(entry.paper.authors) for entry in entries) > 50
    assert any(width(entry.paper.title) > len(entry.paper.title) for entry in entries)
    assert len(snapshot.history) > 100
    assert not snapshot.invalid_records


def test_sample_library_is_always_the_same(sample_store: Path, tmp_path: Path) -> None:
    write_library(tmp_path / "again.json")
    assert (tmp_path / "again.json").read_bytes() == sample_store.read_bytes()
