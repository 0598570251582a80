"""Schema images: fetching, caching, drawing and failures."""

from __future__ import annotations

import json
import ssl
import sys
import warnings
from base64 import b64decode
from collections.abc import Callable, Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from stat import S_IMODE
from typing import Any

import pexpect
import pytest
import trustme
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from paperlog import image_decoder
from paperlog.errors import PaperlogError, SystemFailure
from paperlog.fetch import Fetcher, HttpClient
from paperlog.fetch.images import MAX_IMAGE_BYTES
from paperlog.image_cache import ImageCache, decode_image
from paperlog.image_decoder import MAX_DECODED_PIXELS, decode
from support.files import write_file
from support.images import CACHE_FOLDER, add, drawn, offline, picture, png_of_size
from support.servers import LocalServer, Response, local_server
from support.shell import NOW, Shell
from support.terminal import run_in_terminal, spawn

GOOD = Response(picture(), "image/png")
SVG = '<svg xmlns="http://www.w3.org/2000/svg"/>'


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> tuple[ssl.SSLContext, Path]:
    """The TLS context of a local server, and a file with the certificate of the authority that signed it."""
    authority = trustme.CA()
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1", "localhost").configure_cert(server)
    file = tmp_path_factory.mktemp("authority") / "authority.pem"
    authority.cert_pem.write_to_path(str(file))
    return server, file


@pytest.fixture
def server(authority: tuple[ssl.SSLContext, Path], monkeypatch: pytest.MonkeyPatch) -> Iterator[LocalServer]:
    tls, file = authority
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    monkeypatch.setenv("no_proxy", "127.0.0.1,localhost")
    with local_server(tls) as server:
        yield server


@pytest.fixture
def elsewhere(authority: tuple[ssl.SSLContext, Path]) -> Iterator[LocalServer]:
    """A second server with another host name, like the separate image servers of code hosts."""
    with local_server(authority[0]) as server:
        server.address = server.address.replace("127.0.0.1", "localhost")
        yield server


@pytest.fixture
def pauses() -> list[float]:
    return []


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "pictures"


@pytest.fixture
def paperlog(paperlog: Shell, folder: Path, pauses: list[float]) -> Shell:
    """A shell that can fetch and cache images."""

    async def pause(seconds: float) -> None:
        pauses.append(seconds)

    fetcher = Fetcher(HttpClient(sleep=pause, now=lambda: NOW))
    paperlog.fetcher = lambda: fetcher
    paperlog.pictures = lambda: ImageCache(folder)
    return paperlog


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
        return result.err.splitlines()[-1].rpartition("\x1b[2K")[2]  # after the erased progress bar

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
        "url", ["https://x:y/", "https://xn--a/", "https://", "https://\x00", "file:///etc/passwd", "", "https:\udcff"]
    )
    def test_invalid_url(self, paperlog: Shell, url: str) -> None:
        with pytest.raises(PaperlogError, match="isn't an https URL"):
            paperlog.fetcher().fetch_image(url)

    @pytest.mark.parametrize(
        "place", ["https://127.0.0.1:99999/", "https://xn--a/", "https://127.0.0.1:x/", "https://"]
    )
    def test_redirect_to_an_invalid_url(self, paperlog: Shell, server: LocalServer, folder: Path, place: str) -> None:
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
        assert (result.code, "generative" in result.out) == (1, True)
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
        assert (result.code, result.err) == (5, f"Can't read the images in {folder}: Not a directory.\n")
        folder.parent.unlink()
        folder.parent.mkdir()
        folder.symlink_to("nowhere")
        result = drawn(paperlog)
        assert (result.code, f"Can't store images in {folder}: File exists." in result.err) == (5, True)


def test_decompression_bomb_is_refused_with_any_warning_filters(monkeypatch: pytest.MonkeyPatch) -> None:
    opened = Image.open

    def meanwhile(*args: Any, **more: Any) -> Image.Image:
        warnings.simplefilter("ignore")
        return opened(*args, **more)

    monkeypatch.setattr(Image, "open", meanwhile)
    with pytest.raises(ValueError, match="more than 25 million pixels"):
        decode(png_of_size(5001, 5000))


def slow_jpeg() -> bytes:
    """Return a JPEG image whose last scan is repeated: a few bytes cost a millisecond each."""
    content = BytesIO()
    Image.new("L", (2000, 2000), 128).save(content, "JPEG", progressive=True, quality=50)
    data = content.getvalue()
    last_scan = data[data.rindex(b"\xff\xda") : -2]
    return data[:-2] + 20_000 * last_scan + b"\xff\xd9"


def large_webp() -> bytes:
    """Return a WebP image of 1 kB that takes 600 MB to decode."""
    content = BytesIO()
    Image.new("RGBA", (5000, 5000)).save(content, "WEBP", lossless=True, method=0)
    return content.getvalue()


@pytest.fixture
def impatient_decoder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A decoder with a lower limit on its time."""
    source = Path(image_decoder.__file__).read_text("utf-8")
    program = write_file(tmp_path, "decoder.py", source.replace("CPU_SECONDS = 10", "CPU_SECONDS = 1"))
    monkeypatch.setattr(image_decoder, "__file__", str(program))
    return program


@pytest.mark.parametrize("make_image", [slow_jpeg, large_webp])
def test_image_that_is_too_expensive_is_decoded_once(
    paperlog: Shell, server: LocalServer, folder: Path, impatient_decoder: Path, make_image: Callable[[], bytes]
) -> None:
    content = make_image()
    server.responses = [Response(content, "image/jpeg")]
    add(paperlog, x=f"{server.address}/x")
    message = "127.0.0.1 sent an invalid response: it takes too much time or memory to decode. Nothing was changed."
    assert message in drawn(paperlog).err
    impatient_decoder.unlink()
    assert message in drawn(paperlog).err
    assert [file.suffix for file in folder.iterdir()] == [".refused"]


def test_decoder_that_waits_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(image_decoder, "__file__", str(write_file(tmp_path, "d.py", "import time; time.sleep(600)")))
    monkeypatch.setattr("paperlog.image_cache.DECODER_TIMEOUT", 0.1)
    with pytest.raises(ValueError, match="not decoded within 0"):
        decode_image(picture())


def test_crash_of_the_decoder_is_a_damaged_image(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(image_decoder, "__file__", str(write_file(tmp_path, "d.py", "import os; os.abort()")))
    with pytest.raises(ValueError, match="damaged image"):
        decode_image(picture())


def test_decoder_that_cannot_be_started(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nosuch")
    with pytest.raises(SystemFailure, match="Can't start the image decoder: No such file"):
        decode_image(picture())


def test_decoder_imports_nothing_from_the_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_file(tmp_path, "PIL.py", "raise SystemExit(9)")
    monkeypatch.chdir(tmp_path)
    assert decode_image(picture()).size == (4, 2)


@pytest.mark.parametrize(
    ("form", "mode", "size"),
    [
        ("PNG", "RGB", (5000, 5000)),
        ("PNG", "RGBA", (4000, 3000)),
        ("PNG", "P", (4000, 1001)),
        ("JPEG", "L", (5000, 4000)),
    ],
)
def test_large_image_is_reduced(form: str, mode: str, size: tuple[int, int]) -> None:
    image = decode(picture(form, size, mode=mode, color=None))
    assert image.mode == "RGB"
    assert MAX_DECODED_PIXELS / 5 < image.width * image.height <= MAX_DECODED_PIXELS
    assert image.width / image.height == pytest.approx(size[0] / size[1], rel=0.01)


@given(st.data())
def test_any_bytes_are_an_image_or_refused(data: st.DataObject) -> None:
    form = data.draw(st.sampled_from(["PNG", "JPEG", "GIF", "WEBP"]))
    content = bytearray(picture(form, (9, 7)))
    for place in data.draw(st.lists(st.integers(0, len(content) - 1), max_size=8)):
        content[place] = data.draw(st.integers(0, 255))
    end = data.draw(st.integers(0, len(content)))
    try:
        found = decode(bytes(content[:end]))
    except ValueError as error:
        assert str(error)
    else:
        assert found.mode == "RGB"
        assert found.width * found.height <= MAX_DECODED_PIXELS


class TestOnATerminal:
    """Real processes with an empty home folder."""

    @pytest.fixture(autouse=True)
    def home(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        home = tmp_path / "home"
        home.mkdir()
        monkeypatch.setenv("HOME", str(home))
        for name in ("XDG_CACHE_HOME", "NO_COLOR", "TMUX", "STY", "ZELLIJ", "TERM_PROGRAM"):
            monkeypatch.delenv(name, raising=False)
        return home

    def raw(self, paperlog: Shell, line: str, **more: str) -> str:
        """Return the raw output of a command on a terminal."""
        child = spawn(paperlog, line, 80, **more)
        child.expect(pexpect.EOF)
        return str(child.before)

    def test_protocol_of_each_terminal(self, paperlog: Shell, server: LocalServer) -> None:
        server.responses = [GOOD]
        url = f"{server.address}/x"
        add(paperlog, x=url)
        assert paperlog("show x --schema").out == paperlog("show x").out
        link = f"\x1b]8;;{url}\x1b\\{url}\x1b]8;;\x1b\\\r\n"
        assert self.raw(paperlog, "show x --schema", NO_COLOR="1").endswith(link)
        assert self.raw(paperlog, "--color never show x --schema").endswith(link)
        plain = self.raw(paperlog, "show x --schema", TERM="dumb")
        assert ("\x1b" in plain, plain.endswith(f"{url}\r\n")) == (False, True)
        ascii_only = self.raw(paperlog, "show x --schema", PYTHONIOENCODING="ascii")
        assert ascii_only.endswith(link)
        assert server.requests == []
        blocks = self.raw(paperlog, "show x --schema", COLORTERM="truecolor")
        assert blocks.endswith("\x1b[38;2;255;0;0;48;2;255;0;0m    \x1b[0m\r\n")
        assert "\x1b_Ga=T,f=100,q=2,m=0;" in self.raw(paperlog, "show x --schema --no-fetch", TERM="xterm-kitty")
        inside = self.raw(paperlog, "show x --schema", TERM="xterm-kitty", TMUX="/run/tmux")
        assert ("\x1b_G" in inside, "▀" in inside or "    \x1b[0m" in inside) == (False, True)
        assert len(server.requests) == 1

    @pytest.mark.parametrize(("cell", "width"), [((10, 21), 800), ((0, 0), 640)])
    def test_image_size_follows_the_terminals_pixels(
        self, paperlog: Shell, server: LocalServer, cell: tuple[int, int], width: int
    ) -> None:
        server.responses = [Response(picture(size=(2000, 500)), "image/png")]
        add(paperlog, x=f"{server.address}/x")
        program = (
            "import fcntl, struct, termios; from paperlog.cli.app import app; "
            f"size = struct.pack('HHHH', 60, 80, 80 * {cell[0]}, 60 * {cell[1]}); "
            "fcntl.ioctl(1, termios.TIOCSWINSZ, size); app()"
        )
        child = spawn(paperlog, "show x --schema", 80, program=("-c", program), TERM="xterm-kitty")
        child.expect(r"m=0;([^\x1b]+)\x1b")
        content = b64decode(child.match[1])
        child.expect(pexpect.EOF)
        assert Image.open(BytesIO(content)).size == (width, width // 4)

    def test_url_cannot_control_the_terminal(self, paperlog: Shell) -> None:
        add(paperlog, x="https://example.org/x")
        evil = "https://example.org/\x1b\\\x1b]0;owned\x07\x9c ü\u202e"
        tables = paperlog.tables()
        for row in tables["papers"].values():
            if row["key"] == "x":
                row["schema_url"] = evil
        paperlog.store.write_text(json.dumps(tables))
        for more in ({"NO_COLOR": "1"}, {"TERM": "dumb"}):
            raw = self.raw(paperlog, "show x --schema", **more)
            assert "\x1b" not in raw
            assert "owned" in raw

    def test_hyperlink_is_ascii(self, paperlog: Shell) -> None:
        add(paperlog, x="https://example.org/ü;x")
        raw = self.raw(paperlog, "show x --schema", NO_COLOR="1")
        assert raw.endswith("\x1b]8;;https://example.org/%C3%BC;x\x1b\\https://example.org/ü;x\x1b]8;;\x1b\\\r\n")

    def test_fetch_shows_a_progress_bar(self, paperlog: Shell, server: LocalServer) -> None:
        server.responses = [GOOD]
        add(paperlog, **{f"x{number}": f"{server.address}/{number}" for number in range(3)})
        child = spawn(paperlog, "schema fetch", 80)
        child.expect("Fetching.*3/3")
        child.expect_exact("3 schema images: 3 fetched, 0 already cached, 0 failed")
        child.expect(pexpect.EOF)

    def test_images_fetched_before_an_interrupt_are_kept(self, paperlog: Shell, server: LocalServer) -> None:
        server.responses = [GOOD, Response(slow=True)]
        add(paperlog, x=f"{server.address}/x", y=f"{server.address}/y")
        child = spawn(paperlog, "schema fetch", 80)
        child.expect("Fetching.*1/2")
        child.sendintr()
        child.expect(pexpect.EOF)
        child.close()
        assert child.exitstatus == 130
        server.responses = [GOOD]
        child = spawn(paperlog, "schema fetch", 80)
        child.expect_exact("2 schema images: 1 fetched, 1 already cached, 0 failed")
        child.expect(pexpect.EOF)

    def test_only_the_library_and_the_cache_are_written(self, paperlog: Shell, server: LocalServer, home: Path) -> None:
        server.responses = [GOOD]
        add(paperlog, x=f"{server.address}/x")
        before = {*home.parent.rglob("*")}
        self.raw(paperlog, "show x --schema --no-fetch")
        assert {*home.parent.rglob("*")} == before
        self.raw(paperlog, "schema fetch")
        self.raw(paperlog, "show x --schema")
        new = {str(each.relative_to(home)) for each in {*home.parent.rglob("*")} - before}
        folder = ImageCache(CACHE_FOLDER() / "pictures").folder.relative_to(home)
        (file,) = (home / folder).iterdir()
        assert new == {".cache", ".cache/paperlog", str(folder), str(file.relative_to(home))}

    def test_image_libraries_are_loaded_only_if_needed(self, paperlog: Shell, server: LocalServer) -> None:
        server.responses = [GOOD]
        add(paperlog, x=f"{server.address}/x")
        code = (
            "import sys; from paperlog.cli.app import app; app(sys.argv[1:], standalone_mode=False); "
            "print({'PIL', 'httpx'} & {*sys.modules})"
        )
        for line, expected in (
            ("show x", "set()"),
            ("show x --schema", "{'PIL', 'httpx'}"),
            ("show x --schema --no-fetch", "{'PIL'}"),
            ("show x --schema", "{'PIL'}"),
        ):
            child = spawn(paperlog, line, 80, program=("-c", code), PYTHONHASHSEED="0")
            child.expect(pexpect.EOF)
            assert eval(child.before.splitlines()[-1]) == eval(expected)

    @pytest.mark.parametrize(("line", "code"), [("show x --schema", 2), ("schema fetch", 2), ("show x", 0)])
    def test_missing_images_extra(self, paperlog: Shell, line: str, code: int) -> None:
        add(paperlog, x="https://example.org/x")
        program = "import sys; sys.modules['PIL'] = None; from paperlog.cli.app import app; app()"
        child = spawn(paperlog, line, 120, program=("-c", program))
        child.expect(pexpect.EOF)
        child.close()
        said = "This needs the optional extra 'pictures'. In a clone of paperlog: pip install '.[pictures]'\r\n"
        assert (child.exitstatus, child.before.endswith(said)) == (code, code == 2)

    def test_show_with_an_image(self, paperlog: Shell, server: LocalServer) -> None:
        server.responses = [Response(picture(size=(400, 100)), "image/png")]
        add(paperlog, x=f"{server.address}/x")
        lines = run_in_terminal(paperlog, "show x --schema", 40)
        assert lines[0].startswith("╭─ X ─")
        assert lines[-1].endswith("─ x ─╯")  # an image of a single colour is drawn as spaces


def test_invalid_home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platformdirs.user_cache_path", lambda *_, **__: Path("~/.cache/paperlog"))
    with pytest.raises(SystemFailure, match="Can't find your home folder"):
        CACHE_FOLDER()
