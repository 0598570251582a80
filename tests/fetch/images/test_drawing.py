"""Drawing of schema images by real processes on a terminal."""

from __future__ import annotations

import json
from base64 import b64decode
from io import BytesIO
from pathlib import Path

import pexpect
import pytest
from PIL import Image

from paperlog.image_cache import ImageCache
from support.images import CACHE_FOLDER, add, picture
from support.servers import LocalServer, Response
from support.shell import Shell
from support.terminal import spawn

GOOD = Response(picture(), "image/png")


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
        assert "│\x1b[0m \x1b[38;2;255;0;0;48;2;255;0;0m    \x1b[0m  " in blocks
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
            "print({'PIL', 'httpx2'} & {*sys.modules})"
        )
        for line, expected in (
            ("show x", "set()"),
            ("show x --schema", "{'PIL', 'httpx2'}"),
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
        paperlog("annotate x 'a note'")
        raw = self.raw(paperlog, "show x --schema", COLORTERM="truecolor")
        assert raw.index("╭") < raw.index("48;2;255;0;0m") < raw.index("╰") < raw.index("Notes")
        graphics = self.raw(paperlog, "show x --schema", TERM="xterm-kitty")
        assert graphics.index("╰") < graphics.index("\x1b_G") < graphics.index("Notes")
