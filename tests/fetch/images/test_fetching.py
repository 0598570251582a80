"""Schema images: fetching, caching and failures."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from stat import S_IMODE

import pytest

from paperlog.errors import PaperlogError
from paperlog.fetch.images import MAX_IMAGE_BYTES
from support.images import add, drawn, offline, picture, png_of_size
from support.servers import LocalServer, Response, local_server
from support.shell import Shell

GOOD = Response(picture(), "image/png")
SVG = '<svg xmlns="http://www.w3.org/2000/svg"/>'


class TestFetching:
    @pytest.mark.parametrize("form", ["PNG", "JPEG", "GIF", "WEBP"])
    def test_image_is_fetched_once(self, paperlog: Shell, server: LocalServer, folder: Path, form: str) -> None:
        server.responses = [Response(picture(form), f"image/{form.lower()}")]
        add(paperlog, x=f"{server.address}/a%20b?c=d#e")
        result = drawn(paperlog)
        assert (result.code, "    \n" in result.out or "\x1b[" in result.out) == (0, True)
        ((path, headers),) = server.requests
        assert path == "/a%20b?c=d"
        assert headers["User-Agent"].startswith("paperlog/")
        offline(paperlog)
        assert drawn(paperlog).out == result.out
        assert drawn(paperlog, "show x --schema --no-fetch").out == result.out
        (file,) = folder.iterdir()
        assert file.read_bytes().startswith(b"\x89PNG")
        assert [S_IMODE(each.stat().st_mode) for each in (file, folder, folder.parent)] == [0o600, 0o700, 0o700]

    def test_images_are_fetched_only_on_request(self, paperlog: Shell, server: LocalServer, folder: Path) -> None:
        add(paperlog, x=f"{server.address}/x")
        offline(paperlog)
        for line in ("show x", "show x --json", "list", "open x"):
            paperlog(line)
        result = drawn(paperlog, "show x --schema --no-fetch")
        assert (result.code, result.err) == (0, "The image hasn't been fetched yet. Fetch it: paperlog schema fetch\n")
        assert result.out.endswith(f"\x1b]8;;{server.address}/x\x1b\\{server.address}/x\x1b]8;;\x1b\\\n")
        assert not folder.exists()

    def test_redirect_to_another_host_over_https(
        self, paperlog: Shell, server: LocalServer, elsewhere: LocalServer
    ) -> None:
        server.responses = [Response(status=302, headers={"Location": f"{elsewhere.address}/kept?token"})]
        elsewhere.responses = [GOOD]
        add(paperlog, x=f"{server.address}/x")
        assert paperlog("schema fetch").out == "1 schema image: 1 fetched, 0 already cached, 0 failed\n"
        assert (server.paths, elsewhere.paths) == (["/x"], ["/kept?token"])

    def test_failed_images_do_not_stop_the_others(self, paperlog: Shell, server: LocalServer, folder: Path) -> None:
        names = ("good", "gone", "bad", "away", "busy", "other")
        add(paperlog, **{name: f"{server.address}/{name}" for name in names})
        busy, away = Response(status=503), Response(status=302, headers={"Location": "data:x"})
        server.responses = [GOOD, Response(status=404), Response(SVG, "image/png"), away, busy, busy, busy, GOOD]
        result = paperlog("schema fetch")
        assert (result.code, result.out) == (3, "6 schema images: 2 fetched, 0 already cached, 4 failed\n")
        assert result.err.splitlines() == [
            f"gone: 127.0.0.1 has no image at {server.address}/gone.",
            "bad: 127.0.0.1 sent an invalid response: not a PNG, JPEG, GIF or WebP image. Nothing was changed.",
            "away: 127.0.0.1 sent an invalid response: redirect to an invalid address. Nothing was changed.",
            "busy: 127.0.0.1 is busy (503 Service Unavailable). Nothing was changed; try again in 3 s.",
        ]
        assert len(list(folder.iterdir())) == 2
        server.requests.clear()
        result = paperlog("schema fetch")
        assert (result.code, result.out, result.err) == (
            0,
            "6 schema images: 4 fetched, 2 already cached, 0 failed\n",
            "",
        )
        assert server.paths == ["/gone", "/bad", "/away", "/busy"]

    def test_images_of_papers_that_match_a_query(self, paperlog: Shell, server: LocalServer) -> None:
        server.responses = [GOOD]
        add(paperlog, x=f"{server.address}/x", y=f"{server.address}/y")
        paperlog("queue y")
        assert paperlog("schema fetch is:queued").out == "1 schema image: 1 fetched, 0 already cached, 0 failed\n"
        assert server.paths == ["/y"]
        assert paperlog("schema fetch key:lora").out == "0 schema images: 0 fetched, 0 already cached, 0 failed\n"

    @pytest.mark.parametrize("response", [Response(status=429, headers={"Retry-After": "60"}), None])
    def test_failing_server_is_not_requested_again(
        self,
        paperlog: Shell,
        server: LocalServer,
        elsewhere: LocalServer,
        pauses: list[float],
        response: Response | None,
    ) -> None:
        with local_server() as gone:
            address = gone.address.replace("http:", "https:")
        if response:
            server.responses, address = [response], server.address
        elsewhere.responses = [GOOD]
        add(paperlog, x=f"{address}/x", y=f"{address}/y", z=f"{elsewhere.address}/z")
        result = paperlog("schema fetch")
        assert (result.code, result.out) == (3, "3 schema images: 1 fetched, 0 already cached, 2 failed\n")
        assert result.err.startswith("x, y: ")
        assert len(result.err.splitlines()) == 1
        assert (len(server.requests), pauses) == ((1, []) if response else (0, [1, 1]))

    @pytest.mark.parametrize("busy", [True, False])
    def test_redirecting_server_is_requested_after_its_target_failed(
        self, paperlog: Shell, server: LocalServer, elsewhere: LocalServer, busy: bool
    ) -> None:
        elsewhere.responses = [Response(status=503, headers={"Retry-After": "60"})]
        away = elsewhere.address if busy else "https://localhost:1"
        redirect = Response(status=302, headers={"Location": f"{away}/"})
        server.responses = [redirect, GOOD] if busy else [redirect, redirect, redirect, GOOD]
        add(paperlog, x=f"{server.address}/x", y=f"{server.address}/y")
        result = paperlog("schema fetch")
        assert (result.code, result.out) == (3, "2 schema images: 1 fetched, 0 already cached, 1 failed\n")
        assert result.err.startswith("x: localhost is busy" if busy else "x: Can't reach localhost (")


class TestFailures:
    def refused(self, paperlog: Shell, folder: Path, code: int, url: str) -> str:
        """Check that nothing is cached and the paper is still shown, and return the one-line error message."""
        add(paperlog, x=url)
        result = drawn(paperlog)
        assert (result.code, "No summary yet." in result.out) == (code, True)
        assert list(folder.glob("*")) == []
        line = result.err.splitlines()[-1].rpartition("\x1b[2K")[2]  # after the erased progress bar
        return line.removeprefix("\x1b[1;31merror: \x1b[0m")

    @pytest.mark.parametrize(
        ("response", "reason"),
        [
            (Response(SVG, "image/svg+xml"), "content type 'image/svg+xml' instead of image/png"),
            (Response(SVG, "image/png"), "not a PNG, JPEG, GIF or WebP image"),
            (Response("<html>", "text/html"), "content type 'text/html' instead of image/png"),
            (Response("", "image/png"), "not a PNG, JPEG, GIF or WebP image"),
            (Response(picture("BMP"), "application/octet-stream"), "not a PNG, JPEG, GIF or WebP image"),
            (Response(picture("TIFF"), "image/png"), "not a PNG, JPEG, GIF or WebP image"),
            (Response(picture(size=(90, 90))[:-40], "image/png"), "damaged image"),
            (Response(picture("JPEG", (90, 90))[:-200], "image/jpeg"), "damaged image"),
            (Response(b"\x89PNG\r\n\x1a\n", "image/png"), "not a PNG, JPEG, GIF or WebP image"),
            (Response(png_of_size(5001, 5000), "image/png"), "more than 25 million pixels"),
            (Response(png_of_size(2**31 - 1, 2**31 - 1), "image/png"), "more than 25 million pixels"),
            (Response(b"x" * (MAX_IMAGE_BYTES + 1), "image/png"), "larger than 10 MB"),
            (Response(picture(), "image/png", headers={"Content-Encoding": "gzip"}), "unexpected compression"),
            (Response("", "image/png", 403), "status 403 Forbidden"),
        ],
    )
    def test_responses_that_are_not_images(
        self, paperlog: Shell, server: LocalServer, folder: Path, response: Response, reason: str
    ) -> None:
        server.responses = [response]
        line = self.refused(paperlog, folder, 4, f"{server.address}/x")
        assert line.startswith(f"127.0.0.1 sent an invalid response: {reason}")

    @pytest.mark.parametrize(
        ("place", "shown"),
        [
            ("http://127.0.0.1:1/x", "http://127.0.0.1:1/"),
            ("http://example.org/x?secret", "http://example.org/"),
            ("file:///etc/passwd", "file://127.0.0.1/"),
            ("ftp://example.org/", "ftp://example.org/"),
        ],
    )
    def test_redirect_to_plain_http(
        self, paperlog: Shell, server: LocalServer, folder: Path, place: str, shown: str
    ) -> None:
        server.responses = [Response(status=302, headers={"Location": place})]
        line = self.refused(paperlog, folder, 4, f"{server.address}/x")
        assert f"unexpected redirect to {shown}" in line

    def test_endless_redirects(self, paperlog: Shell, server: LocalServer, folder: Path) -> None:
        server.responses = [Response(status=302, headers={"Location": "/x"})]
        line = self.refused(paperlog, folder, 4, f"{server.address}/x")
        assert "more than 3 redirects" in line
        assert len(server.requests) == 4

    @pytest.mark.parametrize("scheme", ["http", "HTTP"])
    def test_url_without_tls(self, paperlog: Shell, folder: Path, scheme: str) -> None:
        with local_server() as plain:
            url = f"{scheme}{plain.address.removeprefix('http')}/x"
            line = self.refused(paperlog, folder, 4, url)
            assert line == f"{url} isn't an https URL. Images are fetched over https only."
            assert plain.requests == []

    @pytest.mark.parametrize(
        "url", ["https://x:y/", "https://", "https://\x00", "file:///etc/passwd", "", "https:\udcff"]
    )
    def test_invalid_url(self, paperlog: Shell, url: str) -> None:
        with pytest.raises(PaperlogError, match="isn't an https URL"):
            paperlog.fetcher().fetch_image(url)

    @pytest.mark.parametrize("place", ["https://127.0.0.1:x/", "data:x"])
    def test_redirect_to_an_invalid_url(self, paperlog: Shell, server: LocalServer, folder: Path, place: str) -> None:
        server.responses = [Response(status=302, headers={"Location": place})]
        line = self.refused(paperlog, folder, 4, f"{server.address}/x")
        assert line == "127.0.0.1 sent an invalid response: redirect to an invalid address. Nothing was changed."

    @pytest.mark.parametrize("place", ["https://127.0.0.1:99999/", "https://"])
    def test_redirect_to_an_impossible_host_or_port(
        self, paperlog: Shell, server: LocalServer, folder: Path, place: str
    ) -> None:
        server.responses = [Response(status=302, headers={"Location": place})]
        assert "Can't reach 127.0.0.1 (" in self.refused(paperlog, folder, 5, f"{server.address}/x")

    def test_invalid_port(self, paperlog: Shell, folder: Path) -> None:
        line = self.refused(paperlog, folder, 5, "https://127.0.0.1:99999/")
        assert line.startswith("Can't reach 127.0.0.1 (invalid host or port)")

    def test_untrusted_certificate(
        self, paperlog: Shell, server: LocalServer, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delenv("SSL_CERT_FILE")
        line = self.refused(paperlog, folder, 5, f"{server.address}/x")
        assert "CERTIFICATE_VERIFY_FAILED" in line
        assert server.requests == []

    def test_response_timeout(self, paperlog: Shell, server: LocalServer, folder: Path) -> None:
        server.responses = [Response(slow=True)]
        fetcher = paperlog.fetcher()
        paperlog.fetcher = lambda: replace(fetcher, http=replace(fetcher.http, total_timeout=0.1))
        line = self.refused(paperlog, folder, 5, f"{server.address}/x")
        assert line == "Can't reach 127.0.0.1 (no response within 0.1 s). Nothing was changed. Are you online?"

    def test_truncated_response(self, paperlog: Shell, server: LocalServer, folder: Path, pauses: list[float]) -> None:
        server.responses = [Response(picture()[:20], "image/png", length=len(picture()))]
        assert "peer closed connection" in self.refused(paperlog, folder, 5, f"{server.address}/x")
        assert (len(server.requests), pauses) == (3, [1, 1])

    def test_missing_image(self, paperlog: Shell, server: LocalServer, folder: Path) -> None:
        server.responses = [Response(status=404)]
        line = self.refused(paperlog, folder, 1, f"{server.address}/x")
        assert line == f"127.0.0.1 has no image at {server.address}/x."

    def test_paper_without_an_image(self, paperlog: Shell) -> None:
        add(paperlog)
        result = drawn(paperlog, "show gpt --schema")
        assert (result.code, "plentiful" in result.out) == (1, True)
        assert "has no schema image. Add its URL with 'paperlog edit gpt'." in result.err

    @pytest.mark.parametrize("line", ["show lora --no-fetch", "show lora --schema --json"])
    def test_conflicting_options(self, paperlog: Shell, line: str) -> None:
        assert (paperlog(line).code, paperlog(line).out) == (2, "")

    @pytest.mark.parametrize("harm", [b"", b"\0" * 100, picture(size=(90, 90))[:-40], png_of_size(9000, 9000)])
    def test_damaged_cached_image_is_fetched_again(
        self, paperlog: Shell, server: LocalServer, folder: Path, harm: bytes
    ) -> None:
        server.responses = [GOOD]
        add(paperlog, x=f"{server.address}/x")
        before = drawn(paperlog)
        (file,) = folder.iterdir()
        cached = file.read_bytes()
        for line in ("show x --schema", "schema fetch"):
            file.write_bytes(harm)
            assert drawn(paperlog, line).code == 0
            assert file.read_bytes() == cached
        assert drawn(paperlog).out == before.out
        assert len(server.requests) == 3

    def test_unwritable_cache(self, paperlog: Shell, server: LocalServer, folder: Path) -> None:
        server.responses = [GOOD]
        add(paperlog, x=f"{server.address}/x")
        folder.parent.write_text("no folder")
        result = drawn(paperlog)
        assert (result.code, result.err) == (
            5,
            f"\x1b[1;31merror: \x1b[0mCan't read the images in {folder}: Not a directory.\n",
        )
        folder.parent.unlink()
        folder.parent.mkdir()
        folder.symlink_to("nowhere")
        result = drawn(paperlog)
        assert (result.code, f"Can't store images in {folder}: File exists." in result.err) == (5, True)
