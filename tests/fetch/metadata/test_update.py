"""The `update` command: new metadata for papers in the library."""

from __future__ import annotations

from pathlib import Path

from support.servers import LocalServer, Response, crossref, entry, feed
from support.shell import Shell

GOOD = Response(feed(entry("2401.00001")))
ABSTRACT = "Waiting pays. We show that $O(n)$ small steps beat one large one."


class TestUpdate:
    def test_fields_from_the_same_source_are_replaced(self, paperlog: Shell, arxiv: LocalServer) -> None:
        arxiv.responses = [GOOD]
        paperlog("add 2401.00001 --category vision --tag sea --alias Wait")
        paperlog("mark-read wait --rating 4 --note mine")
        before = paperlog.paper("wait")
        arxiv.responses = [
            Response(feed(entry("2401.00001", "Tides", doi="10.5555/t.1", authors=("Ada B. Moon", "I. Sea"))))
        ]
        result = paperlog("update wait")
        assert result.out.splitlines() == [
            "Tides: How Small Models Learn <to> Wait (wait)",
            "  title    Tides: How Small Models Learn <to> Wait → Tides",
            "  authors  Ada B. Moon, Émile Søby → Ada B. Moon, I. Sea",
            "  doi      (none) → 10.5555/t.1",
            "● Tides (wait): updated",
        ]
        assert (result.code, result.err) == (0, "")
        after = paperlog.paper("wait")
        assert {field for field in after if after[field] != before[field]} == {"title", "authors", "doi"}
        assert paperlog("undo").out == "Undone: updated Wait\n"
        assert paperlog.paper("wait") == before

    def test_update_without_changes(self, paperlog: Shell, arxiv: LocalServer, doi_org: LocalServer) -> None:
        arxiv.responses, doi_org.responses = [GOOD], [crossref()]
        paperlog("add 2401.00001 --title Waiting")
        paperlog("add 10.5555/tides.7")
        before = paperlog.store.read_bytes()
        for key, title in (
            ("waiting", "Waiting"),
            ("ebb-flow", "Ebb & Flow: Learning from Tides"),
        ):
            result = paperlog(f"update {key}")
            assert (result.code, result.out) == (0, f"{title} ({key}): already up to date\n")
        assert paperlog.store.read_bytes() == before

    def test_only_missing_fields_of_imported_papers_are_filled_in(self, paperlog: Shell, arxiv: LocalServer) -> None:
        before = paperlog.paper("roberta")
        arxiv.responses = [
            Response(feed(entry("1907.11692", before["title"], journal="Tidal Studies", doi="10.5555/r")))
        ]
        result = paperlog("update roberta")
        assert result.lines[1:] == [
            "  venue     (none) → Tidal Studies",
            f"  abstract  (none) → {ABSTRACT}",
            f"○ {before['title']} (roberta): updated",
        ]
        assert paperlog.paper("roberta") == {**before, "venue": "Tidal Studies", "abstract": ABSTRACT}
        arxiv.responses = [Response(feed(entry("1907.11692", before["title"], journal="Tidal Studies 7")))]
        assert paperlog("update roberta").lines[1] == "  venue  Tidal Studies → Tidal Studies 7"
        assert paperlog("import").out == "ml-papers: 0 added, 0 updated, 49 unchanged, 0 rejected\n"
        assert paperlog.paper("roberta")["venue"] == "Tidal Studies 7"

    def test_only_missing_fields_of_added_papers_are_filled_in(self, paperlog: Shell, arxiv: LocalServer) -> None:
        paperlog("add --title Waiting --author 'A. Moon' --link https://arxiv.org/abs/2401.00001v1")
        arxiv.responses = [GOOD]
        assert paperlog("update waiting").code == 0
        paper = paperlog.paper("waiting")
        assert (paper["title"], paper["authors"], paper["published"]) == ("Waiting", ["A. Moon"], "2024-01-05")
        assert paper["aliases"] == ["Tides: How Small Models Learn <to> Wait"]
        assert [link["url"] for link in paper["links"]] == ["https://arxiv.org/abs/2401.00001v1"]

    def test_overrides_are_kept(self, paperlog: Shell, arxiv: LocalServer) -> None:
        arxiv.responses = [GOOD]
        paperlog("add 2401.00001 --published 2023")
        arxiv.responses = [Response(feed(entry("2401.00001")).replace("2024-01-05", "2024-01-06"))]
        assert "  published  2024-01-05 → 2024-01-06 (your override is kept)" in paperlog("update tides").lines
        assert paperlog.paper("tides")["published"] == "2023"

    def test_identifier_of_another_paper_is_not_added(self, paperlog: Shell, arxiv: LocalServer) -> None:
        paperlog("add --title Other --link https://doi.org/10.5555/t.1")
        arxiv.responses = [GOOD]
        paperlog("add 2401.00001")
        arxiv.responses = [Response(feed(entry("2401.00001", doi="10.5555/T.1")))]
        result = paperlog("update tides")
        assert result.out.endswith("(tides): already up to date\n")
        assert result.err == "Possible duplicates: tides and other. To merge them: paperlog merge tides other\n"
        assert paperlog.paper("tides")["doi"] is None

    def test_identifier_in_a_link_of_another_paper_is_not_added(self, paperlog: Shell, arxiv: LocalServer) -> None:
        arxiv.responses = [GOOD]
        paperlog("add 2401.00001")
        paperlog("add --title Other")
        paperlog("edit other --link https://arxiv.org/abs/2401.00001")
        result = paperlog("update other")
        assert "Possible duplicates: other and tides." in result.err
        assert (paperlog.paper("other")["arxiv"], paperlog.paper("other")["published"]) == (None, "2024-01-05")

    def test_update_of_several_papers_is_one_change(
        self, paperlog: Shell, arxiv: LocalServer, doi_org: LocalServer
    ) -> None:
        doi_org.responses = [crossref()]
        paperlog("add 10.5555/tides.7")
        paperlog("edit ebb-flow --link https://arxiv.org/abs/2401.00009")
        doi_org.responses = [crossref(**{"container-title": "J. Pat. Mach."})]
        arxiv.responses = [
            Response(feed(*(entry(each, journal=f"J. of {each}") for each in ("2310.06825", "1907.11692"))))
        ]
        result = paperlog("update roberta ebb-flow 1907.11692 mistral-7b")
        assert result.code == 0
        assert arxiv.paths == ["/api/query?id_list=1907.11692,2310.06825&max_results=2"]
        assert [paperlog.paper(key)["venue"][-5:] for key in ("roberta", "mistral-7b")] == ["11692", "06825"]
        assert paperlog.paper("ebb-flow")["venue"] == "J. Pat. Mach."
        assert paperlog("undo").out == "Undone: updated RoBERTa, Ebb & Flow: Learning from Tides and Mistral 7B\n"

    def test_update_changes_all_papers_or_none(self, paperlog: Shell, arxiv: LocalServer) -> None:
        arxiv.responses = [Response(feed(entry("2106.09685", doi="10.5555/lora")))]
        before = paperlog.store.read_bytes()
        result = paperlog("update lora vit")
        assert (result.code, result.out, result.err[:38]) == (1, "", "arXiv has no metadata for 2010.11929. ")
        assert paperlog.store.read_bytes() == before

    def test_update_without_an_identifier(self, paperlog: Shell, arxiv: LocalServer) -> None:
        result = paperlog("update lora gpt")
        assert result.code == 1
        assert result.err.startswith("Improving Language Understanding by Generative Pre-Training has no arXiv id")
        assert paperlog("update nosuch").code == 1
        assert arxiv.requests == []

    def test_many_papers_are_requested_in_batches(
        self, paperlog: Shell, arxiv: LocalServer, pauses: list[float], tmp_path: Path
    ) -> None:
        ids = [f"2401.{number:05}" for number in range(1, 52)]
        listed = tmp_path / "many.bib"
        listed.write_text(
            "".join(
                f"@misc{{k{arxiv}, title={{P {arxiv}}}, eprint={{{arxiv}}}, eprinttype={{arxiv}}}}\n" for arxiv in ids
            )
        )
        paperlog(f"import {listed}")
        arxiv.responses = [
            Response(feed(*(entry(each, f"P {each}") for each in part))) for part in (ids[:50], ids[50:])
        ]
        assert paperlog(["update", *ids]).code == 0
        assert [path[-2:] for path in arxiv.paths] == ["50", "=1"]
        assert pauses == [3]
