"""Schema images in the browser: cached images are drawn, others are fetched on request."""

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
from support.browsing import BrowserPilot, browsing
from support.images import CACHE_FOLDER, add, picture
from support.shell import Shell
from support.terminal import spawn

RED, BLUE = ColorTriplet(255, 0, 0), ColorTriplet(0, 0, 255)
X, Y = "https://example.org/x", "https://example.org/y"
LOADING = "Loading the image"


@dataclass(frozen=True)
class SlowFetcher(Fetcher):
    """A fetcher that blocks until `may_respond` is set, and can fetch only the image X."""

    requested_urls: list[str] = field(default_factory=list)
    may_respond: Event = field(default_factory=Event)

    def fetch_image(self, url: str) -> bytes:
        self.requested_urls.append(url)
        assert self.may_respond.wait(60)
        if url != X:
            raise NoConnection("example.org", "no route")
        return picture(size=(200, 100))


@pytest.fixture
def fetcher() -> Iterator[SlowFetcher]:
    fetcher = SlowFetcher()
    yield fetcher
    fetcher.may_respond.set()


@pytest.fixture
def cache(tmp_path: Path) -> ImageCache:
    return ImageCache(tmp_path / "pictures")


@pytest.fixture
def default_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ImageCache:
    """The image cache that the program uses by default."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    return ImageCache(CACHE_FOLDER() / "pictures")


@pytest.fixture
def paperlog(paperlog: Shell, fetcher: SlowFetcher, cache: ImageCache) -> Shell:
    """A shell whose list ends with two papers that have the images X and Y."""
    paperlog.fetcher = lambda: fetcher
    paperlog.pictures = lambda: cache
    add(paperlog, x=X, y=Y)
    return paperlog


@pytest.fixture
def browser(paperlog: Shell) -> Iterator[BrowserPilot]:
    """The browser, with the cursor on the paper with the image X."""
    with browsing(paperlog) as browser:
        yield browser("G k")


def cells(browser: BrowserPilot, color: ColorTriplet) -> int:
    """Count the visible cells with this background color."""
    with browser.app._context():
        strips = browser.app.screen._compositor.render_strips()
    return sum(
        segment.cell_length
        for strip in strips
        for segment in strip
        if segment.style and segment.style.bgcolor and segment.style.bgcolor.triplet == color
    )


def wait_for(browser: BrowserPilot, color: ColorTriplet) -> None:
    browser.wait(lambda: bool(cells(browser, color)))


def test_cached_images_are_drawn_without_network_access(
    browser: BrowserPilot, cache: ImageCache, fetcher: SlowFetcher
) -> None:
    cache.store(X, picture(size=(8, 4)))
    cache.store(Y, picture(size=(8, 8), color="blue"))
    assert cells(browser, RED) == 0
    wait_for(browser("p"), RED)
    assert cells(browser, RED) == 8 * 2
    assert (cells(browser("j"), RED), cells(browser, BLUE)) == (0, 8 * 4)
    assert (cells(browser("r k"), RED), cells(browser, BLUE)) == (8 * 2, 0)
    assert cells(browser("p"), RED) == 0
    assert cells(browser("j"), BLUE) == 0
    assert fetcher.requested_urls == []


def test_missing_image_is_fetched_on_request(browser: BrowserPilot, cache: ImageCache, fetcher: SlowFetcher) -> None:
    browser("p")
    assert LOADING in browser.text
    fetcher.may_respond.set()
    wait_for(browser, RED)
    assert LOADING not in browser.text
    assert cache.get(X)
    assert cells(browser("j"), RED) == 0
    assert cells(browser("k p"), RED) == 0
    wait_for(browser("p"), RED)
    assert fetcher.requested_urls == [X]


def test_late_image_stays_with_its_paper(browser: BrowserPilot, cache: ImageCache, fetcher: SlowFetcher) -> None:
    browser("p j")
    assert LOADING not in browser.text
    assert LOADING in browser("k").text
    browser("j")
    fetcher.may_respond.set()
    browser.wait(lambda: cache.get(X) is not None and not list(browser.app.workers))
    assert cells(browser, RED) == 0
    assert cells(browser("k"), RED) > 0
    assert fetcher.requested_urls == [X]


def test_previous_image_is_hidden_while_the_next_is_drawn(paperlog: Shell, cache: ImageCache) -> None:
    cache.store(X, picture(size=(8, 4)))
    cache.store(Y, picture(size=(8, 8), color="blue"))
    seen: list[bool] = []

    def image_cache() -> ImageCache:
        seen.append(pilot.screen.paper_pane.image.display)
        return cache

    paperlog.pictures = image_cache
    with browsing(paperlog) as pilot:
        wait_for(pilot("G k p"), RED)
        seen.clear()
        assert cells(pilot("j"), BLUE) > 0
    assert seen == [False]


def test_cancelled_image_is_not_shown(browser: BrowserPilot, cache: ImageCache, fetcher: SlowFetcher) -> None:
    assert LOADING not in browser("p p").text
    fetcher.may_respond.set()
    browser.wait(lambda: cache.get(X) is not None and not list(browser.app.workers))
    assert cells(browser, RED) == 0


def test_failed_fetch_is_reported_and_can_be_retried(browser: BrowserPilot, fetcher: SlowFetcher) -> None:
    fetcher.may_respond.set()
    browser("j p").wait(lambda: len(browser.toasts) == 1)
    assert LOADING not in browser.text
    browser("p").wait(lambda: len(browser.toasts) == 2)
    assert {*browser.toasts} == {"Can't reach example.org (no route). Nothing was changed. Are you online?"}
    assert fetcher.requested_urls == [Y, Y]
    wait_for(browser("k p"), RED)


def test_quitting_does_not_wait_for_the_network(browser: BrowserPilot, fetcher: SlowFetcher) -> None:
    browser("p q")
    assert not browser.is_open
    assert not fetcher.may_respond.is_set()


def test_image_is_redrawn_for_a_new_width(browser: BrowserPilot, fetcher: SlowFetcher) -> None:
    fetcher.may_respond.set()
    wait_for(browser("p"), RED)
    sizes = [cells(browser.resize(columns, 60), RED) for columns in (80, 120, 200, 80)]
    assert [0, *sizes[:3]] == sorted({0, *sizes})
    assert sizes[3] == sizes[0]
    width = browser.screen.paper_pane.scrollable_content_region.width
    assert sizes[0] == width * round(width / 4)


def test_image_scrolls_into_view(paperlog: Shell, cache: ImageCache) -> None:
    cache.store(X, picture(size=(200, 100)))
    paperlog(["edit", "x", "--summary", "\n\n".join(["A paragraph."] * 40)])
    with browsing(paperlog, 50, 16) as browser:
        browser("G k p").wait(lambda: cells(browser, RED) == 47 * 12)
        assert browser.app.focused is browser.screen.paper_pane
        wait_for(browser("h enter"), RED)


def test_reason_for_a_missing_image_is_shown(paperlog: Shell, browser: BrowserPilot, fetcher: SlowFetcher) -> None:
    assert browser("g p").toasts == [
        "Mixture of Experts Explained has no schema image. Add its URL with 'paperlog edit moe'."
    ]
    with browsing(paperlog, color=False) as plain:
        assert plain("G k p").status.startswith("This terminal can't show images.")
        assert plain.toasts == []
        assert "https://example.org/x" in plain.text
    assert len(browser("slash").write("title:nothing-has-this")("enter p").toasts) == 1
    assert fetcher.requested_urls == []


def test_missing_extra_is_explained(paperlog: Shell, fetcher: SlowFetcher, monkeypatch: pytest.MonkeyPatch) -> None:
    paperlog.pictures = Environment().image_cache
    monkeypatch.delitem(sys.modules, "paperlog.image_cache")
    monkeypatch.setitem(sys.modules, "PIL", None)
    with browsing(paperlog) as browser:
        browser("G k p").wait(lambda: bool(browser.toasts))
        browser("j k")
        assert browser.toasts == [
            "This needs the optional extra 'pictures'. In a clone of paperlog: pip install '.[pictures]'"
        ]
        assert "https://example.org/x" in browser.text
    assert fetcher.requested_urls == []


def test_unreadable_cache_is_reported_once(browser: BrowserPilot, cache: ImageCache) -> None:
    cache.store(X, picture(size=(8, 4)))
    wait_for(browser("p"), RED)
    shutil.rmtree(cache.folder)
    cache.folder.write_text("not a folder")
    browser("j k j k")
    assert browser.toasts == [f"Can't read the images in {cache.folder}: Not a directory."]


def test_image_modules_are_loaded_on_request(paperlog: Shell, default_cache: ImageCache) -> None:
    default_cache.store(X, picture(size=(8, 4)))
    code = (
        "import sys; from paperlog.cli.app import app; app(sys.argv[1:], standalone_mode=False); "
        "print('loaded:', sorted({'PIL', 'httpx2'} & {*sys.modules}))"
    )
    for keys, loaded in (("", "[]"), ("p", "['PIL']")):
        child = spawn(paperlog, "browse", 100, program=("-c", code), COLORTERM="truecolor")
        child.expect("quit")
        child.send("Gk" + keys)
        child.expect_exact("\x1b[38;2;255;0;0;48;2;255;0;0m" if keys else "https://example.org/x")
        child.send("q")
        child.expect_exact(f"loaded: {loaded}")
        child.expect(pexpect.EOF)


def test_kitty_graphics(paperlog: Shell, default_cache: ImageCache) -> None:
    default_cache.store(X, picture(size=(80, 32)))
    child = spawn(paperlog, "browse", 100, TERM="xterm-kitty", COLORTERM="truecolor")
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
