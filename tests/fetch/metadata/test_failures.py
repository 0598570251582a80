"""Failures of arXiv, doi.org and the network."""

from __future__ import annotations

from dataclasses import replace

import httpx2
import pytest

from paperlog.fetch.fetcher import ARXIV, DOI_ORG
from support.servers import ERROR, NAMELESS, LocalServer, Response, crossref, entry, feed, local_server
from support.shell import Shell

GOOD = Response(feed(entry("2401.00001")))
ADDED = "○ Tides: How Small Models Learn <to> Wait (tides): added to other\n"


def quicker(paperlog: Shell) -> None:
    fetcher = paperlog.fetcher()
    paperlog.fetcher = lambda: replace(fetcher, http=replace(fetcher.http, total_timeout=0.1))


class TestFailures:
    """Failures leave the library unchanged."""

    def refused(self, paperlog: Shell, code: int, name: str = "2401.00001") -> str:
        """Check that `add` fails with a one-line message, and return the message."""
        before = paperlog.store.read_bytes()
        result = paperlog(["add", name])
        assert (result.code, result.out, result.err.count("\n")) == (code, "", 1), result.err
        assert paperlog.store.read_bytes() == before
        return result.err

    @pytest.mark.parametrize(
        "response", [feed(ERROR), feed(NAMELESS), feed(), feed(entry("2401.00002")), feed(entry("2401.00001", " "))]
    )
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
        result = paperlog("update roberta")
        assert (result.code, result.out) == (5, "")
        assert result.err.startswith("Can't reach arXiv (no response within 1e-09 s).")
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
            found = server.redirect_target(httpx2.URL(url))
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
        result = paperlog("update roberta")
        assert (result.code, result.out) == (5, "")
        assert result.err.startswith("Can't reach arXiv (")
        assert result.err.endswith("). Nothing was changed. Are you online?\n")
        assert pauses == [1, 1]

    @pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:1", "nosuch://x"])
    def test_invalid_proxy(self, paperlog: Shell, monkeypatch: pytest.MonkeyPatch, proxy: str) -> None:
        monkeypatch.setenv("all_proxy", proxy)
        assert "invalid proxy or certificate settings" in self.refused(paperlog, 5)
