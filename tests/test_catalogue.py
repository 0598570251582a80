"""The built-in catalogue."""

from __future__ import annotations

from pathlib import Path

import pytest

from paperlog.catalogue import load_built_in


def test_catalogue_is_valid_and_a_damaged_one_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(load_built_in().papers) == 49
    damaged = (
        Path(__file__).parents[1].joinpath("data", "seed.toml").read_text("utf-8").replace('key = "lora"', 'key = ""')
    )
    monkeypatch.setattr(Path, "read_text", lambda *_, **__: damaged)
    with pytest.raises(ValueError, match="The built-in catalogue is damaged: paper 11"):
        load_built_in()


def test_papers_of_the_catalogue_are_complete() -> None:
    catalogue = load_built_in()
    names = [name.casefold() for paper in catalogue.papers for name in paper.aliases]
    assert len(names) == len(set(names))
    assert all(paper.links for paper in catalogue.papers)
    assert [sum(p.category == c for p in catalogue.papers) for c in ("language", "vision", "general")] == [18, 21, 10]
    assert sum(bool(paper.summary) for paper in catalogue.papers) == 34
    assert sum(paper.arxiv is None for paper in catalogue.papers) == 5
