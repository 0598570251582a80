"""The `add IDENTIFIER` command, and prompts of `add` and `update` on a terminal."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.servers import LocalServer, Response, crossref, entry, feed
from support.shell import Shell
from support.terminal import run_in_terminal

GOOD = Response(feed(entry("2401.00001")))
ADDED = "○ Tides: How Small Models Learn <to> Wait (tides): added to other\n"


class TestAdd:
    @pytest.mark.parametrize(
        "name",
        [
            "2401.00001",
            "arxiv:2401.00001v3",
            "https://arxiv.org/abs/2401.00001v1",
            "arxiv.org/pdf/2401.00001.pdf",
            "https://doi.org/10.48550/arXiv.2401.00001",
            "http://dx.doi.org/10.48550/ARXIV.2401.00001",
            "doi:10.48550/arXiv.2401.00001",
            "2401.00001v2,",
        ],
    )
    def test_add_an_arxiv_paper(self, paperlog: Shell, arxiv: LocalServer, name: str) -> None:
        arxiv.responses = [Response(feed(entry("2401.00001", journal="Tidal Studies 7 (2025)", doi="10.5555/t.1")))]
        result = paperlog(["add", name])
        assert (result.code, result.out, result.err) == (0, ADDED, "")
        paper = paperlog.paper("tides")
        assert {field: paper[field] for field in paper if paper[field] and not field.startswith("status")} == {
            "key": "tides",
            "name": "Tides: How Small Models Learn <to> Wait",
            "title": "Tides: How Small Models Learn <to> Wait",
            "category": "other",
            "published": "2024-01-05",
            "venue": "Tidal Studies 7 (2025)",
            "authors": ["Ada B. Moon", "Émile Søby"],
            "links": [{"label": "arXiv", "url": "https://arxiv.org/abs/2401.00001"}],
            "arxiv": "2401.00001",
            "doi": "10.5555/t.1",
            "abstract": "Waiting pays. We show that $O(n)$ small steps beat one large one.",
            "source": "arxiv",
            "position": 49,
            "added_on": "2026-11-23",
        }
        ((path, headers),) = arxiv.requests
        assert path == "/api/query?id_list=2401.00001&max_results=1"
        assert headers["User-Agent"].startswith("paperlog/")

    @pytest.mark.parametrize("name", ["10.5555/tides.7", "https://doi.org/10.5555/TIDES.7", "doi:10.5555/tides.7"])
    def test_add_a_doi_paper(self, paperlog: Shell, doi_org: LocalServer, name: str) -> None:
        doi_org.responses = [crossref()]
        assert paperlog(["add", name]).out == "○ Ebb & Flow: Learning from Tides (ebb-flow): added to other\n"
        paper = paperlog.paper("ebb-flow")
        assert paper["type"] == "article"
        assert paper["extra"]["publisher"] == "Press of the Sea"
        assert not [field for field in paper["extra"] if field.startswith("csl-")]
        assert (paper["doi"], paper["published"], paper["source"]) == ("10.5555/tides.7", "2023-04", "doi.org")
        assert (paper["venue"], paper["abstract"]) == ("Journal of Patient Machines", "The sea is a teacher.")
        assert paper["authors"] == ["Ada B. Moon", "Émile Søby"]
        ((path, headers),) = doi_org.requests
        assert path.lower() == "/10.5555/tides.7"
        assert headers["Accept"] == "application/vnd.citationstyles.csl+json"

    def test_complete_doi_is_requested(self, paperlog: Shell, doi_org: LocalServer) -> None:
        doi_org.responses = [crossref(DOI=None, URL=None)]
        paperlog(["add", "10.1002/(SICI)1-2<3::AID-X>3.0.CO;2-Y#?"])
        assert doi_org.paths == ["/10.1002/(SICI)1-2%3C3::AID-X%3E3.0.CO;2-Y%23%3F"]
        assert paperlog.paper("ebb-flow")["doi"] == "10.1002/(SICI)1-2<3::AID-X>3.0.CO;2-Y#?"

    def test_url_of_a_doi_is_requested_once(self, paperlog: Shell, doi_org: LocalServer) -> None:
        path = "/10.1002/(SICI)1-2%3C3::AID-X%3E3.0.CO;2-Y"
        doi_org.responses = [crossref(DOI="10.1002/(SICI)1-2<3::AID-X>3.0.CO;2-Y", URL=None)]
        paperlog(["add", f"https://doi.org{path}"])
        assert paperlog.paper("ebb-flow")["links"] == [{"label": "DOI", "url": f"https://doi.org{path}"}]
        assert "is already in the library as 'ebb-flow'" in paperlog(["add", f"https://dx.doi.org{path}."]).err
        assert doi_org.paths == [path]

    def test_old_arxiv_id_is_requested_in_the_form_that_arxiv_uses(self, paperlog: Shell, arxiv: LocalServer) -> None:
        arxiv.responses = [Response(feed(entry("math/0309136")))]
        assert paperlog("add math.GT/0309136").out == ADDED
        assert arxiv.paths == ["/api/query?id_list=math/0309136&max_results=1"]
        assert "is already in the library" in paperlog("add math.GT/0309136").err

    def test_options_override_fetched_fields(self, paperlog: Shell, arxiv: LocalServer, tmp_path: Path) -> None:
        pdf = tmp_path / "tides.pdf"
        pdf.touch()
        arxiv.responses = [GOOD]
        result = paperlog(
            "add 2401.00001 --title Waiting --author 'A. Moon' --published 2024 --category vision --tag sea "
            f"--alias Wait --summary 'No rush.' --link https://example.org/tides --pdf '{pdf}'"
        )
        assert result.out == "○ Waiting (wait): added to vision\n"
        paper = paperlog.paper("wait")
        assert (paper["title"], paper["authors"], paper["published"]) == ("Waiting", ["A. Moon"], "2024")
        assert (paper["aliases"], paper["summary"], paper["tags"]) == (["Wait"], "No rush.", ["sea"])
        assert (paper["links"][0]["url"], paper["pdf"]) == ("https://example.org/tides", str(pdf))
        paperlog("edit wait --reset title --reset authors --reset summary")
        paper = paperlog.paper("wait")
        assert (paper["title"], paper["authors"][1]) == ("Tides: How Small Models Learn <to> Wait", "Émile Søby")
        assert paper["summary"] is None
        assert paper["abstract"].startswith("Waiting pays.")

    def test_add_is_one_change_in_the_history(self, paperlog: Shell, arxiv: LocalServer) -> None:
        arxiv.responses = [GOOD]
        before = paperlog("list --json").json
        paperlog("add 2401.00001 --alias Wait --category New")
        assert paperlog("undo").out == "Undone: added Wait\n"
        assert paperlog("list --json").json == before
        assert paperlog.contents()["readings"] == {}
        paperlog("redo")
        assert paperlog.paper("wait")["category"] == "new"

    @pytest.mark.parametrize(
        "name", ["2106.09685", "arxiv:2106.09685v2", "https://arxiv.org/abs/2106.09685", "10.48550/arXiv.2106.09685"]
    )
    def test_known_paper_is_reported_without_a_request(
        self, paperlog: Shell, arxiv: LocalServer, doi_org: LocalServer, name: str
    ) -> None:
        result = paperlog(["add", name])
        assert (result.code, result.out) == (1, "")
        assert result.err.startswith(
            "LoRA: Low-Rank Adaptation of Large Language Models is already in the library as '"
        )
        assert (arxiv.requests, doi_org.requests) == ([], [])

    def test_merged_or_linked_paper_is_reported_without_a_request(self, paperlog: Shell, arxiv: LocalServer) -> None:
        paperlog("add --title A --link https://example.org --link https://doi.org/10.5555/A")
        paperlog("add --title B --link https://arxiv.org/abs/2401.00001")
        paperlog("add --title C --link https://arxiv.org/abs/2401.00002")
        paperlog("merge b c")
        for name, key in (("10.5555/a", "a"), ("2401.00001v1", "b"), ("2401.00002", "b")):
            assert f"is already in the library as '{key}'" in paperlog(["add", name]).err
        assert arxiv.requests == []

    def test_fetched_duplicate_is_reported(self, paperlog: Shell, doi_org: LocalServer) -> None:
        doi_org.responses = [crossref(title="Mistral 7B", author=[])]
        before = paperlog.store.read_bytes()
        result = paperlog("add 10.5555/tides.7")
        assert (result.code, result.err[:54]) == (1, "Mistral 7B is already in the library as 'mistral-7b'. ")
        assert paperlog.store.read_bytes() == before

    def test_fetching_a_removed_paper_restores_its_reading(
        self, paperlog: Shell, arxiv: LocalServer, tmp_path: Path
    ) -> None:
        pdf = tmp_path / "tides.pdf"
        pdf.touch()
        arxiv.responses = [GOOD]
        paperlog("add 2401.00001")
        paperlog("mark-read tides --rating 4 --note mine")
        paperlog("edit tides --published 2023")
        paperlog("remove tides")
        assert paperlog(f"add 2401.00001 --title Waiting --pdf '{pdf}'").out.startswith("● Waiting (tides): added")
        paper = paperlog.paper("tides")
        assert (paper["rating"], paper["notes"][0]["text"], paper["published"]) == (4, "mine", "2023")

    @pytest.mark.parametrize("line", ["Tides", "10.5555", "2401.00001 --title ''", "https://example.org/2401.00001"])
    def test_invalid_identifiers_are_refused(self, paperlog: Shell, arxiv: LocalServer, line: str) -> None:
        result = paperlog(f"add {line}")
        assert (result.code, result.out) == (2, "")
        assert arxiv.requests == []

    def test_refused_paper_is_shown_and_not_added(
        self, paperlog: Shell, arxiv: LocalServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        arxiv.responses = [GOOD]
        monkeypatch.setattr("paperlog.cli.context._stdin_is_terminal", lambda: True)
        result = paperlog("add 2401.00001 --alias Wait -c Sea", stdin="n\n", columns=60)
        assert (result.code, result.out) == (0, "")
        assert result.err.startswith("╭─ Wait ──────────────────────────────── Sea · 5 Jan 2024 ─╮\n")
        assert len(paperlog("list").lines) == 49
        assert paperlog("add 2401.00001 --yes").out == ADDED


class TestOnATerminal:
    def screen(self, paperlog: Shell, server: LocalServer, line: str, columns: int, answer: str | None) -> list[str]:
        code = (
            "from dataclasses import replace; from paperlog.cli.app import app; "
            "from paperlog.cli.context import Environment; "
            "from paperlog.fetch import Fetcher; from paperlog.fetch.fetcher import ARXIV; "
            f"app(obj=Environment(fetcher=lambda: Fetcher(arxiv=replace(ARXIV, base_url='{server.address}'))))"
        )
        return run_in_terminal(paperlog, line, columns, answer, program=("-c", code))

    def test_fetched_paper_is_shown_before_the_confirmation(self, paperlog: Shell, arxiv: LocalServer) -> None:
        arxiv.responses = [GOOD]
        lines = self.screen(paperlog, arxiv, "add 2401.00001 --alias Wait -c Sea", 60, "n")
        assert lines[0] == "╭─ Wait ──────────────────────────────── Sea · 5 Jan 2024 ─╮"
        assert any("Waiting pays." in line for line in lines)
        assert lines[-2:] == ["Add Tides: How Small Models Learn <to> Wait? [y/N] n", "Nothing was changed."]
        assert len(paperlog("list").lines) == 49
        lines = self.screen(paperlog, arxiv, "add 2401.00001 --alias Wait", 80, "y")
        assert lines[-1] == "○ Tides: How Small Models Learn <to> Wait (wait): added to other"
        assert self.screen(paperlog, arxiv, "add 2401.00001", 80, None)[0].startswith("error: Tides: How Small")

    def test_update_is_shown_before_the_confirmation(self, paperlog: Shell, arxiv: LocalServer) -> None:
        title = paperlog.paper("roberta")["title"]
        arxiv.responses = [Response(feed(entry("1907.11692", title, journal="Tidal Studies")))]
        shown = [
            f"{title} (roberta)",
            "  venue     (none) → Tidal Studies",
            "  abstract  (none) → Waiting pays. We show that $O(n)$ small steps beat one large one.",
        ]
        lines = self.screen(paperlog, arxiv, "update roberta", 100, "n")
        assert lines == [*shown, "Update 1 paper? [y/N] n", "Nothing was changed."]
        assert paperlog.paper("roberta")["venue"] is None
        lines = self.screen(paperlog, arxiv, "update roberta", 100, "y")
        assert lines == [*shown, "Update 1 paper? [y/N] y", f"○ {title} (roberta): updated"]
        assert self.screen(paperlog, arxiv, "update roberta", 100, None) == [f"{title} (roberta): already up to date"]
