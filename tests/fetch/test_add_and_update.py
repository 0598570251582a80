"""The `add IDENTIFIER` and `update` commands: metadata from arXiv and doi.org, and failures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from paperlog.fetch import Fetcher, HttpClient
from paperlog.fetch.fetcher import ARXIV, DOI_ORG
from support.servers import ERROR, NAMELESS, LocalServer, Response, crossref, entry, feed, local_server
from support.shell import NOW, Shell
from support.terminal import run_in_terminal

GOOD = Response(feed(entry("2401.00001")))
ADDED = "○ Tides: How Small Models Learn <to> Wait (tides): added to other\n"


@pytest.fixture
def arxiv() -> Iterator[LocalServer]:
    with local_server() as server:
        yield server


@pytest.fixture
def doi_org() -> Iterator[LocalServer]:
    with local_server() as server:
        yield server


@pytest.fixture
def pauses() -> list[float]:
    """The lengths of requested pauses in seconds; the test records them instead of waiting."""
    return []


@pytest.fixture
def paperlog(
    paperlog: Shell, arxiv: LocalServer, doi_org: LocalServer, pauses: list[float], monkeypatch: pytest.MonkeyPatch
) -> Shell:
    """A shell with local servers in place of arXiv and doi.org."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")

    async def pause(seconds: float) -> None:
        pauses.append(seconds)

    fetcher = Fetcher(
        HttpClient(sleep=pause, now=lambda: NOW),
        replace(ARXIV, base_url=arxiv.address),
        replace(DOI_ORG, base_url=doi_org.address),
    )
    paperlog.fetcher = lambda: fetcher
    return paperlog


def quicker(paperlog: Shell) -> None:
    fetcher = paperlog.fetcher()
    paperlog.fetcher = lambda: replace(fetcher, http=replace(fetcher.http, total_timeout=0.1))


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
            "summary": "Waiting pays. We show that $O(n)$ small steps beat one large one.",
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
        assert (paper["doi"], paper["published"], paper["source"]) == ("10.5555/tides.7", "2023-04", "doi.org")
        assert (paper["venue"], paper["summary"]) == ("Journal of Patient Machines", "The sea is a teacher.")
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
            f"--alias Wait --summary '' --link https://example.org/tides --pdf '{pdf}'"
        )
        assert result.out == "○ Waiting (wait): added to vision\n"
        paper = paperlog.paper("wait")
        assert (paper["title"], paper["authors"], paper["published"]) == ("Waiting", ["A. Moon"], "2024")
        assert (paper["aliases"], paper["summary"], paper["tags"]) == (["Wait"], None, ["sea"])
        assert (paper["links"][0]["url"], paper["pdf"]) == ("https://example.org/tides", str(pdf))
        paperlog("edit wait --reset title --reset authors --reset summary")
        paper = paperlog.paper("wait")
        assert (paper["title"], paper["authors"][1]) == ("Tides: How Small Models Learn <to> Wait", "Émile Søby")
        assert paper["summary"].startswith("Waiting pays.")

    def test_add_is_one_change_in_the_history(self, paperlog: Shell, arxiv: LocalServer) -> None:
        arxiv.responses = [GOOD]
        before = paperlog("list --json").json
        paperlog("add 2401.00001 --alias Wait --category New")
        assert paperlog("undo").out == "Undone: added Wait\n"
        assert paperlog("list --json").json == before
        assert paperlog.records("readings") == {}
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
        doi_org.responses = [crossref(title="Segment Anything", author=[])]
        before = paperlog.store.read_bytes()
        result = paperlog("add 10.5555/tides.7")
        assert (result.code, result.err[:54]) == (1, "Segment Anything is already in the library as 'sam'. C")
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


class TestFailures:
    """Failures leave the library unchanged."""

    def refused(self, paperlog: Shell, code: int, name: str = "2401.00001") -> str:
        """Check that `add` fails with a one-line message, and return the message."""
        before = paperlog.store.read_bytes()
        result = paperlog(["add", name])
        assert (result.code, result.out, result.err.count("\n")) == (code, "", 1), result.err
        assert paperlog.store.read_bytes() == before
        return result.err

    @pytest.mark.parametrize("response", [feed(ERROR), feed(NAMELESS), feed(), feed(entry("2401.00002"))])
    def test_paper_unknown_to_arxiv(self, paperlog: Shell, arxiv: LocalServer, response: str) -> None:
        arxiv.responses = [Response(response)]
        assert self.refused(paperlog, 1).startswith("arXiv has no metadata for 2401.00001.")

    @pytest.mark.parametrize("status", [400, 404, 406, 410])
    def test_client_error_status(self, paperlog: Shell, doi_org: LocalServer, pauses: list[float], status: int) -> None:
        doi_org.responses = [Response("<html>", "text/html", status)]
        assert self.refused(paperlog, 1, "10.5555/x").startswith("doi.org has no metadata for 10.5555/x.")
        assert (len(doi_org.requests), pauses) == (1, [])

    @pytest.mark.parametrize("name", ["10.5555/" + "x" * 70_000, "10.5555/\udcff"])
    def test_unusable_doi(self, paperlog: Shell, doi_org: LocalServer, name: str) -> None:
        doi_org.responses = [Response(status=404)]
        assert self.refused(paperlog, 1, name).startswith("doi.org has no metadata for 10.5555/")

    @pytest.mark.parametrize(
        "place",
        [
            "https://[x", "https://a b", "//", "", "https://", "data:x", "data:,x", "javascript:1", "mailto:a",
            "about:blank", "tel:1", "x:", ":", "https:x", "https:/x", "https://\xff", "https://\xff/\xfe", "https://a.b:99999999/",
            "https://xn--/",
            f"https://{'a' * 300}.org", f"https://a.org/{'a' * 70_000}", "https://a@b@c:d/", "\\\\x", "https://%00/",
            "data:\xff",
        ],
    )  # fmt: skip
    def test_redirect_to_an_invalid_location(self, paperlog: Shell, doi_org: LocalServer, place: str) -> None:
        doi_org.responses = [Response(status=302, headers={"Location": place})]
        before = paperlog.store.read_bytes()
        assert paperlog("add 10.5555/x").code in {4, 5}
        assert paperlog.store.read_bytes() == before

    def test_response_that_is_not_http(self, paperlog: Shell, arxiv: LocalServer, pauses: list[float]) -> None:
        arxiv.responses = [Response(status=200, headers={"Bad\x00Name": "x"})]
        assert self.refused(paperlog, 5).startswith("Can't reach arXiv (")
        assert pauses == [1, 1]

    def test_response_timeout(self, paperlog: Shell, arxiv: LocalServer) -> None:
        arxiv.responses = [Response(slow=True)]
        quicker(paperlog)
        assert self.refused(paperlog, 5).startswith("Can't reach arXiv (no response within 0.1 s).")

    def test_connection_timeout(self, paperlog: Shell, pauses: list[float]) -> None:
        fetcher = paperlog.fetcher()
        paperlog.fetcher = lambda: replace(fetcher, http=replace(fetcher.http, connect_timeout=1e-9))
        assert self.refused(paperlog, 5).startswith("Can't reach arXiv (no response within 1e-09 s).")
        assert pauses == []

    def test_response_that_is_too_long(self, paperlog: Shell, arxiv: LocalServer) -> None:
        arxiv.responses = [Response(b"x" * 2_100_000)]
        assert "larger than 2 MB" in self.refused(paperlog, 4)

    @pytest.mark.parametrize(
        ("content", "reason"),
        [
            ("", "invalid XML (no element found"),
            (feed(entry("2401.00001"))[:-20], "invalid XML"),
            (b"\xff\xfe<feed/>", "invalid XML"),
            ("<html/>", "not an Atom feed"),
            ("<feed/>", "not an Atom feed"),
            ('<!DOCTYPE feed SYSTEM "https://example.org/x"><feed/>', "document type declarations"),
            ('<!DOCTYPE f [<!ENTITY x SYSTEM "file:///etc/passwd">]><f>&x;</f>', "document type declarations"),
            (
                '<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;"><!ENTITY c "&b;&b;&b;">]><l>&c;</l>',
                "document type declarations",
            ),
            ("<feed>&nosuch;</feed>", "invalid XML (undefined entity"),
            ("<a>" * 50_000, "invalid XML"),
        ],
    )
    def test_response_that_is_not_a_feed(self, paperlog: Shell, arxiv: LocalServer, content: str, reason: str) -> None:
        arxiv.responses = [Response(content)]
        assert self.refused(paperlog, 4).startswith(f"arXiv sent an invalid response: {reason}")

    @pytest.mark.parametrize(
        ("response", "reason"),
        [
            (Response("{", "application/json"), "invalid JSON"),
            (Response("[]", "application/json"), "no items"),
            (Response("[" * 100_000, "application/json"), "nested too deeply"),
            (Response(b'{"title": "\xff"}', "application/json"), "'utf-8' codec"),
            (crossref(title=[]), "no title"),
            (crossref(title={"a": 1}), "title: must be text"),
            (Response("@article{x}", "application/x-bibtex"), "content type 'application/x-bibtex' instead of app"),
            (Response("{}", "application/json", headers={"Content-Encoding": "gzip"}), "unexpected compression"),
            (Response("", status=403), "status 403 Forbidden"),
        ],
    )
    def test_response_that_is_not_csl(
        self, paperlog: Shell, doi_org: LocalServer, response: Response, reason: str
    ) -> None:
        doi_org.responses = [response]
        assert self.refused(paperlog, 4, "10.5555/x").startswith(f"doi.org sent an invalid response: {reason}")
        assert len(doi_org.requests) == 1

    @pytest.mark.parametrize(
        ("place", "shown"),
        [
            ("http://127.0.0.1:1/x", "http://127.0.0.1:1/"),
            ("https://10.0.0.1/secret?token", "https://10.0.0.1/"),
            ("https://publisher.example/a/b", "https://publisher.example/"),
            ("https://data.crossref.org:8443/", "https://data.crossref.org:8443/"),
            ("file:///etc/passwd", "file://127.0.0.1/"),
        ],
    )
    def test_redirect_to_an_unknown_host(self, paperlog: Shell, doi_org: LocalServer, place: str, shown: str) -> None:
        doi_org.responses = [Response(status=302, headers={"Location": place})]
        assert f"unexpected redirect to {shown}" in self.refused(paperlog, 4, "10.5555/x")

    def test_endless_redirects(self, paperlog: Shell, doi_org: LocalServer) -> None:
        doi_org.responses = [Response(status=302, headers={"Location": "/10.5555/x"})]
        assert "more than 3 redirects" in self.refused(paperlog, 4, "10.5555/x")
        assert len(doi_org.requests) == 4

    def test_redirects_are_followed(self, paperlog: Shell, doi_org: LocalServer) -> None:
        doi_org.responses = [Response(status=303, headers={"Location": f"/{step}"}) for step in "abc"]
        doi_org.responses += [crossref()]
        assert paperlog("add 10.5555/tides.7").code == 0
        assert doi_org.paths == ["/10.5555/tides.7", "/a", "/b", "/c"]

    def test_http_redirect_to_a_known_host_becomes_https(self) -> None:
        for server, url, onward in (
            (DOI_ORG, "http://data.crossref.org/10.5555/x", "https://data.crossref.org/10.5555/x"),
            (DOI_ORG, "https://api.crossref.org/v1", "https://api.crossref.org/v1"),
            (DOI_ORG, "http://doi.org/10.5555/x", None),
            (ARXIV, "https://data.crossref.org/", None),
        ):
            found = server.redirect_target(httpx.URL(url))
            assert (str(found) if found else None) == onward

    @pytest.mark.parametrize("status", [429, 500, 503])
    def test_busy_server_is_retried(
        self, paperlog: Shell, arxiv: LocalServer, pauses: list[float], status: int
    ) -> None:
        arxiv.responses = [Response(status=status, headers={"Retry-After": "7"}), Response(status=status), GOOD]
        assert paperlog("add 2401.00001").out == ADDED
        assert pauses == [7, 3]

    def test_server_that_stays_busy(self, paperlog: Shell, arxiv: LocalServer, pauses: list[float]) -> None:
        arxiv.responses = [Response(status=503)]
        expected = "arXiv is busy (503 Service Unavailable). Nothing was changed; try again in 3 s.\n"
        assert self.refused(paperlog, 6) == expected
        assert (len(arxiv.requests), pauses) == (3, [3, 3])

    @pytest.mark.parametrize(
        ("wait", "when"),
        [
            ("60", "60 s"),
            ("11", "11 s"),
            ("900", "15 min"),
            ("9" * 400, "1440 min"),
            ("Mon, 23 Nov 2026 12:00:30 GMT", "30 s"),
        ],
    )
    def test_long_retry_after_is_not_waited_for(
        self, paperlog: Shell, arxiv: LocalServer, pauses: list[float], wait: str, when: str
    ) -> None:
        arxiv.responses = [Response(status=429, headers={"Retry-After": wait})]
        assert self.refused(paperlog, 6).endswith(
            f"(429 Too Many Requests). Nothing was changed; try again in {when}.\n"
        )
        assert (len(arxiv.requests), pauses) == (1, [])

    @pytest.mark.parametrize(
        ("wait", "pause"),
        [
            ("0", 1),
            ("10", 10),
            ("Mon, 23 Nov 2026 12:00:05 GMT", 5),
            ("Mon, 23 Nov 2020 12:00:05 GMT", 1),
            ("Mon, 23 Nov 2026 12:00:05 -0000", 3),
            ("-5", 3),
            ("soon", 3),
            (f"Mon, 23 Nov 2026 12:00:05 +{'9' * 20}", 3),
        ],
    )
    def test_pause_before_a_retry(
        self, paperlog: Shell, arxiv: LocalServer, pauses: list[float], wait: str, pause: float
    ) -> None:
        arxiv.responses = [Response(status=429, headers={"Retry-After": wait}), GOOD]
        assert paperlog("add 2401.00001").code == 0
        assert pauses == [pause]

    def test_truncated_response(self, paperlog: Shell, arxiv: LocalServer, pauses: list[float]) -> None:
        total_timeout = feed(entry("2401.00001"))
        arxiv.responses = [Response(total_timeout[:500], length=len(total_timeout.encode())), GOOD]
        assert paperlog("add 2401.00001").out == ADDED
        assert pauses == [1]
        arxiv.responses = [Response(total_timeout[:500], length=len(total_timeout.encode()))]
        assert "Can't reach arXiv (peer closed connection" in self.refused(paperlog, 5, "2401.00003")

    def test_no_network(self, paperlog: Shell, pauses: list[float]) -> None:
        fetcher = paperlog.fetcher()
        with local_server() as gone:
            address = gone.address
        paperlog.fetcher = lambda: replace(fetcher, arxiv=replace(ARXIV, base_url=address))
        message = self.refused(paperlog, 5)
        assert message.startswith("Can't reach arXiv (")
        assert message.endswith("). Nothing was changed. Are you online?\n")
        assert pauses == [1, 1]

    @pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:1", "nosuch://x"])
    def test_invalid_proxy(self, paperlog: Shell, monkeypatch: pytest.MonkeyPatch, proxy: str) -> None:
        monkeypatch.setenv("all_proxy", proxy)
        assert "invalid proxy or certificate settings" in self.refused(paperlog, 5)


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
            "  venue  (none) → Tidal Studies",
            f"○ {before['title']} (roberta): updated",
        ]
        assert paperlog.paper("roberta") == {**before, "venue": "Tidal Studies"}
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
        result = paperlog("update lora moe")
        assert result.code == 1
        assert result.err.startswith("Mixture of Experts Explained has no arXiv id or DOI to look up.")
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
        assert self.screen(paperlog, arxiv, "add 2401.00001", 80, None)[0].startswith("Tides: How Small")

    def test_yes_option_skips_the_confirmation(self, paperlog: Shell, arxiv: LocalServer) -> None:
        arxiv.responses = [GOOD]
        assert self.screen(paperlog, arxiv, "add 2401.00001 --yes", 80, None) == [ADDED.strip()]

    def test_update_is_shown_before_the_confirmation(self, paperlog: Shell, arxiv: LocalServer) -> None:
        title = paperlog.paper("roberta")["title"]
        arxiv.responses = [Response(feed(entry("1907.11692", title, journal="Tidal Studies")))]
        shown = [f"{title} (roberta)", "  venue  (none) → Tidal Studies"]
        lines = self.screen(paperlog, arxiv, "update roberta", 100, "n")
        assert lines == [*shown, "Update 1 paper? [y/N] n", "Nothing was changed."]
        assert paperlog.paper("roberta")["venue"] is None
        lines = self.screen(paperlog, arxiv, "update roberta", 100, "y")
        assert lines == [*shown, "Update 1 paper? [y/N] y", f"○ {title} (roberta): updated"]
        assert self.screen(paperlog, arxiv, "update roberta", 100, None) == [f"{title} (roberta): already up to date"]
