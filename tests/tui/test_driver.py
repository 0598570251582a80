"""The terminal's driver."""

from __future__ import annotations

import asyncio
import os
import signal
from io import BytesIO, TextIOWrapper

import pytest
from textual.app import App

from paperlog.tui.driver import TerminalDriver, _TerminalFile


async def create_driver() -> TerminalDriver:
    return TerminalDriver(App())


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int]]:
    """The signals that were sent, with the process ids."""
    signals: list[tuple[int, int]] = []
    monkeypatch.setattr(os, "kill", lambda pid, number: signals.append((pid, number)))
    monkeypatch.setattr(signal, "signal", lambda *_: None)  # the driver's constructor installs handlers
    return signals


@pytest.mark.parametrize("is_closed", [False, True])
def test_terminal_that_cannot_be_read_is_closed(sent: list[tuple[int, int]], is_closed: bool) -> None:
    driver = asyncio.run(create_driver())
    driver.fileno, other_end = os.pipe()
    os.close(other_end)
    if is_closed:
        os.close(driver.fileno)
    driver.run_input_thread()
    assert sent == [(os.getpid(), signal.SIGHUP)]


@pytest.mark.parametrize(
    ("content", "characters"),
    [
        ("j5é\x1b".encode(), "j5é\x1b"),  # input that arrives while an editor starts
        (b"a\xffb\xc3", "a\ufffdb"),
        (b"a\x1b[99999999ub", "ab"),  # a key with an impossible number
        (b"a\x1b[99999999999999999999ub", "ab"),
    ],
)
def test_all_input_is_read(monkeypatch: pytest.MonkeyPatch, content: bytes, characters: str) -> None:
    keys: list[str | None] = []
    driver = asyncio.run(create_driver())
    monkeypatch.setattr(driver, "process_message", lambda message: keys.append(message.character))
    driver.fileno, terminal = os.pipe()
    os.write(terminal, content)
    driver.exit_event.set()
    driver.run_input_thread()
    assert keys == list(characters)
    for descriptor in (driver.fileno, terminal):
        os.close(descriptor)


def test_sigcont_resumes_only_after_a_suspension(sent: list[tuple[int, int]], monkeypatch: pytest.MonkeyPatch) -> None:
    resumed: list[TerminalDriver] = []

    def resume(driver: TerminalDriver) -> None:
        resumed.append(driver)

    monkeypatch.setattr(TerminalDriver, "resume_application_mode", resume)
    monkeypatch.setattr(TerminalDriver, "suspend_application_mode", lambda _: None)
    driver = asyncio.run(create_driver())
    driver._sigcont_application()
    assert resumed == []
    driver._sigtstp_application()
    driver._sigcont_application()
    assert resumed == [driver]
    assert sent == [(os.getpid(), signal.SIGSTOP)]


@pytest.mark.parametrize(
    ("encoding", "shown"),
    [("ascii", "+-- A --+ |> *.v|"), ("cp1252", "+-- A --+ |> *.v|"), ("utf-8", "╭── A ──╮ │▌ •…↓│")],
)
def test_borders_are_drawn_in_ascii_if_the_terminal_has_no_others(encoding: str, shown: str) -> None:
    written = BytesIO()
    stream = TextIOWrapper(written, encoding, errors="replace")
    file = _TerminalFile(stream)
    file.write("╭── A ──╮ │▌ •…↓│")
    file.flush()
    assert written.getvalue().decode(encoding) == shown
