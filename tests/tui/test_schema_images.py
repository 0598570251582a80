"""Schema pictures in the browser: drawn from what is here, fetched when asked for, and never in another's place."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

import pexpect
import pytest
from rich.color_triplet import ColorTriplet

from paperlog.cli.context import Environment
from paperlog.errors import NoConnection
from paperlog.fetch import Fetcher
from paperlog.image_cache import ImageCache
from support.browsing import Session, browsing
from support.images import CACHE_FOLDER, add, picture
from support.shell import Shell
from support.terminal import spawned

RED, BLUE = ColorTriplet(255, 0, 0), ColorTriplet(0, 0, 255)
X, Y = "https://example.org/x", "https://example.org/y"
COMING = "The picture is coming"


@dataclass(frozen=True)
class Net(Fetcher):
    """A network that has one picture, and gives it when it may."""

    asked: list[str] = field(default_factory=list)
    may_answer: Event = field(default_factory=Event)

    def fetch_image(self, url: str) -> bytes:
        self.asked.append(url)
        assert self.may_answer.wait(60)
        if url != X:
            raise NoConnection("example.org", "no route")
        return picture(size=(200, 100))


@pytest.fixture
def net() -> Iterator[Net]:
    net = Net()
    yield net
    net.may_answer.set()


@pytest.fixture
def kept(tmp_path: Path) -> ImageCache:
    return ImageCache(tmp_path / "pictures")


@pytest.fixture
def at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ImageCache:
    """The pictures of whoever runs the program in a terminal."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    return ImageCache(CACHE_FOLDER() / "pictures")


@pytest.fixture
def paperlog(paperlog: Shell, net: Net, kept: ImageCache) -> Shell:
    """A shell with two papers that have a picture, X and Y, behind those that have none."""
    paperlog.fetcher = lambda: net
    paperlog.pictures = lambda: kept
    add(paperlog, x=X, y=Y)
    return paperlog


@pytest.fixture
def screen(paperlog: Shell) -> Iterator[Session]:
    """The browser, with the cursor on X."""
    with browsing(paperlog) as session:
        yield session("G k")


def cells(screen: Session, color: ColorTriplet) -> int:
    """Return how many cells of a colour are seen."""
    with screen.app._context():
        strips = screen.app.screen._compositor.render_strips()
    return sum(
        segment.cell_length
        for strip in strips
        for segment in strip
        if segment.style and segment.style.bgcolor and segment.style.bgcolor.triplet == color
    )


def wait_for(screen: Session, color: ColorTriplet) -> None:
    screen.wait(lambda: bool(cells(screen, color)))


def test_what_is_here_is_drawn_without_a_network(screen: Session, kept: ImageCache, net: Net) -> None:
    kept.store(X, picture(size=(8, 4)))
    kept.store(Y, picture(size=(8, 8), color="blue"))
    assert cells(screen, RED) == 0
    wait_for(screen("p"), RED)
    assert cells(screen, RED) == 8 * 2
    assert (cells(screen("j"), RED), cells(screen, BLUE)) == (0, 8 * 4)
    assert (cells(screen("r k"), RED), cells(screen, BLUE)) == (8 * 2, 0)
    assert cells(screen("p"), RED) == 0
    assert cells(screen("j"), BLUE) == 0
    assert net.asked == []


def test_what_is_not_here_is_fetched_when_asked_for(screen: Session, kept: ImageCache, net: Net) -> None:
    screen("p")
    assert COMING in screen.text
    net.may_answer.set()
    wait_for(screen, RED)
    assert COMING not in screen.text
    assert kept.get(X)
    assert cells(screen("j"), RED) == 0
    assert cells(screen("k p"), RED) == 0
    wait_for(screen("p"), RED)
    assert net.asked == [X]


def test_a_picture_that_comes_late_stays_with_its_paper(screen: Session, kept: ImageCache, net: Net) -> None:
    screen("p j")
    assert COMING not in screen.text
    assert COMING in screen("k").text
    screen("j")
    net.may_answer.set()
    screen.wait(lambda: kept.get(X) is not None and not list(screen.app.workers))
    assert cells(screen, RED) == 0
    assert cells(screen("k"), RED) > 0
    assert net.asked == [X]


def test_while_a_picture_is_drawn_no_other_is_seen(paperlog: Shell, kept: ImageCache) -> None:
    kept.store(X, picture(size=(8, 4)))
    kept.store(Y, picture(size=(8, 8), color="blue"))
    seen: list[bool] = []

    def pictures() -> ImageCache:
        seen.append(session.screen.image.display)
        return kept

    paperlog.pictures = pictures
    with browsing(paperlog) as session:
        wait_for(session("G k p"), RED)
        seen.clear()
        assert cells(session("j"), BLUE) > 0
    assert seen == [False]


def test_who_no_longer_wants_a_picture_is_not_shown_it(screen: Session, kept: ImageCache, net: Net) -> None:
    assert COMING not in screen("p p").text
    net.may_answer.set()
    screen.wait(lambda: kept.get(X) is not None and not list(screen.app.workers))
    assert cells(screen, RED) == 0


def test_a_fetch_that_fails_is_told_and_can_be_tried_again(screen: Session, net: Net) -> None:
    net.may_answer.set()
    screen("j p").wait(lambda: len(screen.toasts) == 1)
    assert COMING not in screen.text
    screen("p").wait(lambda: len(screen.toasts) == 2)
    assert {*screen.toasts} == {"Can't reach example.org (no route). Nothing was changed. Are you online?"}
    assert net.asked == [Y, Y]
    wait_for(screen("k p"), RED)


def test_quitting_waits_for_no_network(screen: Session, net: Net) -> None:
    screen("p q")
    assert not screen.is_open
    assert not net.may_answer.is_set()


def test_it_is_drawn_anew_for_another_width(screen: Session, net: Net) -> None:
    net.may_answer.set()
    wait_for(screen("p"), RED)
    sizes = [cells(screen.resize(columns, 60), RED) for columns in (80, 120, 200, 80)]
    assert [0, *sizes[:3]] == sorted({0, *sizes})
    assert sizes[3] == sizes[0]
    width = screen.screen.paper.scrollable_content_region.width
    assert sizes[0] == width * round(width / 4)


def test_where_the_paper_is_not_seen_it_comes_into_sight(paperlog: Shell, kept: ImageCache) -> None:
    kept.store(X, picture(size=(200, 100)))
    paperlog(["edit", "x", "--summary", "\n\n".join(["A paragraph."] * 40)])
    with browsing(paperlog, 50, 16) as screen:
        screen("G k p").wait(lambda: cells(screen, RED) == 47 * 12)
        assert screen.app.focused is screen.screen.paper
        wait_for(screen("h enter"), RED)


def test_what_can_not_be_drawn_is_said(paperlog: Shell, screen: Session, net: Net) -> None:
    assert screen("g p").toasts == [
        "Mixture of Experts Explained has no schema image. Add its URL with 'paperlog edit moe'."
    ]
    with browsing(paperlog, color=False) as plain:
        assert plain("G k p").toasts == [
            "Pictures need colours and half blocks. A click on the address of this one opens it."
        ]
        assert "https://example.org/x" in plain.text
    assert len(screen("slash").write("nothing-has-this")("enter p").toasts) == 1
    assert net.asked == []


def test_without_the_extra_the_key_says_how_to_get_it(
    paperlog: Shell, net: Net, monkeypatch: pytest.MonkeyPatch
) -> None:
    paperlog.pictures = Environment().image_cache
    monkeypatch.delitem(sys.modules, "paperlog.image_cache")
    monkeypatch.setitem(sys.modules, "PIL", None)
    with browsing(paperlog) as screen:
        screen("G k p").wait(lambda: bool(screen.toasts))
        screen("j k")
        assert screen.toasts == [
            "This needs the optional extra 'pictures'. In a clone of paperlog: pip install '.[pictures]'"
        ]
        assert "https://example.org/x" in screen.text
    assert net.asked == []


def test_a_folder_that_refuses_is_told_once(screen: Session, kept: ImageCache) -> None:
    kept.store(X, picture(size=(8, 4)))
    wait_for(screen("p"), RED)
    shutil.rmtree(kept.folder)
    kept.folder.write_text("no folder")
    screen("j k j k")
    assert screen.toasts == [f"Can't read the pictures in {kept.folder}: Not a directory."]


def test_in_a_terminal_nothing_of_it_is_loaded_before_the_key(paperlog: Shell, at_home: ImageCache) -> None:
    at_home.store(X, picture(size=(8, 4)))
    code = (
        "import sys; from paperlog.cli.app import app; app(sys.argv[1:], standalone_mode=False); "
        "print('loaded:', sorted({'PIL', 'httpx'} & {*sys.modules}))"
    )
    for keys, loaded in (("", "[]"), ("p", "['PIL']")):
        child = spawned(paperlog, "browse", 100, program=("-c", code), COLORTERM="truecolor")
        child.expect("quit")
        child.send("Gk" + keys)
        child.expect_exact("\x1b[38;2;255;0;0;48;2;255;0;0m" if keys else "https://example.org/x")
        child.send("q")
        child.expect_exact(f"loaded: {loaded}")
        child.expect(pexpect.EOF)


def test_a_terminal_that_speaks_of_pixels_gets_them(paperlog: Shell, at_home: ImageCache) -> None:
    at_home.store(X, picture(size=(80, 32)))
    child = spawned(paperlog, "browse", 100, TERM="xterm-kitty", COLORTERM="truecolor")
    child.expect("quit")
    child.send("Gkp")
    child.expect(r"\x1b_Ga=T,f=100,q=2,U=1,i=(\d+),c=(\d+),r=(\d+),m=0;")
    number, columns, rows = map(int, child.match.groups())
    assert (columns, rows) == (10, 2)
    child.expect_exact(f"\x1b[38;2;{number >> 16};{number >> 8 & 255};{number & 255}")
    child.expect_exact("\U0010eeee\u0305\u0305\U0010eeee\u0305\u030d")
    child.expect_exact("\U0010eeee\u030d\u0305\U0010eeee\u030d\u030d")
    child.send("q")
    child.expect(pexpect.EOF)
