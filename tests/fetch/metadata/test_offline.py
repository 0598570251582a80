"""Papers that are added while the server can't be reached, and completed later."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from support.servers import LocalServer, Response, crossref, entry, feed
from support.shell import Shell

TITLE = "Tides: How Small Models Learn <to> Wait"


@contextmanager
def offline(paperlog: Shell) -> Iterator[None]:
    online = paperlog.fetcher
    fetcher = online()
    paperlog.fetcher = lambda: replace(fetcher, http=replace(fetcher.http, connect_timeout=1e-9))
    yield
    paperlog.fetcher = online


def test_update_completes_a_paper_and_its_key(paperlog: Shell, arxiv: LocalServer) -> None:
    with offline(paperlog):
        result = paperlog("add https://arxiv.org/abs/2401.00001v2 --tag sea --category vision")
    assert (result.code, result.out) == (0, "○ arXiv 2401.00001 (arxiv-2401-00001): added to vision\n")
    assert result.err == "Can't reach arXiv, so only the id is known. To fetch the details later: paperlog update\n"
    paperlog("rate 2401.00001 4")
    before = paperlog.contents()
    arxiv.responses = [Response(feed(entry("2401.00001")))]
    result = paperlog("update")
    assert (result.code, result.err) == (0, "")
    assert result.lines[0] == "arXiv 2401.00001 (arxiv-2401-00001)"
    assert result.lines[1] == f"  title      arXiv 2401.00001 → {TITLE}"
    assert result.lines[-1] == f"○ {TITLE} (tides): updated"
    paper = paperlog.paper("arxiv-2401-00001")
    assert (paper["key"], paper["title"], paper["rating"], paper["tags"]) == ("tides", TITLE, 4, ["sea"])
    assert (paper["category"], paper["published"], paper["source"]) == ("vision", "2024-01-05", "arxiv")
    assert [link["url"] for link in paper["links"]] == ["https://arxiv.org/abs/2401.00001"]
    assert paperlog("update").err == "No paper lacks its details. To update other papers: paperlog update PAPER\n"
    paperlog("undo")
    assert paperlog.contents() == before


def test_paper_with_a_doi_and_an_alias_keeps_its_key(paperlog: Shell, doi_org: LocalServer) -> None:
    with offline(paperlog):
        paperlog("add 10.5555/tides.7 --alias Ebb")
        assert paperlog("add 10.5555/TIDES.7").code == 1  # it is known
        assert paperlog("update").code == 5
    assert paperlog.paper("ebb")["title"] == "DOI 10.5555/tides.7"
    doi_org.responses = [crossref()]
    paperlog("update")
    paper = paperlog.paper("10.5555/tides.7")
    assert (paper["key"], paper["title"]) == ("ebb", "Ebb & Flow: Learning from Tides")


@pytest.mark.parametrize("option", ["--key tide", "--title Tide"])
def test_own_key_and_title_are_kept(paperlog: Shell, arxiv: LocalServer, option: str) -> None:
    with offline(paperlog):
        paperlog("add 2401.00001")
    paperlog(f"edit 2401.00001 {option}")
    arxiv.responses = [Response(feed(entry("2401.00001")))]
    paperlog("update")
    paper = paperlog.paper("2401.00001")
    assert (paper["key"], paper["title"]) == (("tide", TITLE) if "--key" in option else ("tide", "Tide"))
