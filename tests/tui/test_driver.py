"""The terminal's driver."""

from __future__ import annotations

import asyncio
import os
import signal
from io import BytesIO, TextIOWrapper

import pytest
from textual.app import App
from textual.drivers.linux_driver import LinuxDriver

from paperlog.tui.driver import TerminalDriver, _TerminalFile


async def create_driver() -> TerminalDriver:
    return TerminalDriver(App())


def fail(*_: object) -> None:
    raise OSError(5, "Input/output error")


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int]]:
    """The signals that were sent, with the process ids."""
    signals: list[tuple[int, int]] = []
    monkeypatch.setattr(os, "kill", lambda pid, number: signals.append((pid, number)))
    monkeypatch.setattr(signal, "signal", lambda *_: None)  # the driver's constructor installs handlers
    return signals


def test_terminal_that_cannot_be_read_is_closed(sent: list[tuple[int, int]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(LinuxDriver, "run_input_thread", fail)
    asyncio.run(create_driver())._run_input_thread()
    assert sent == [(os.getpid(), signal.SIGHUP)]


def test_input_that_cannot_be_parsed_is_skipped(monkeypatch: pytest.MonkeyPatch) -> None:
    driver = asyncio.run(create_driver())

    def read(_: LinuxDriver) -> None:
        if not reads:
            driver.exit_event.set()
        reads.append(None)
        int("9" * 5000)  # as Textual's parser does with a mouse position

    reads: list[None] = []
    monkeypatch.setattr(LinuxDriver, "run_input_thread", read)
    driver.run_input_thread()
    assert len(reads) == 1


def test_keys_typed_while_an_editor_starts_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    driver = asyncio.run(create_driver())
    driver.fileno, terminal = os.pipe()
    os.write(terminal, b"j5\x1b")
    keys: list[str] = []
    monkeypatch.setattr(driver, "process_message", lambda message: keys.append(message.key))
    driver.exit_event.set()
    driver.run_input_thread()
    assert keys == ["j", "5", "escape"]
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
    [("ascii", "+-- A --+ |> *.|"), ("cp1252", "+-- A --+ |> *.|"), ("utf-8", "╭── A ──╮ │▌ •…│")],
)
def test_borders_are_drawn_in_ascii_if_the_terminal_has_no_others(encoding: str, shown: str) -> None:
    written = BytesIO()
    stream = TextIOWrapper(written, encoding, errors="replace")
    file = _TerminalFile(stream)
    file.write("╭── A ──╮ │▌ •…│")
    file.flush()
    assert written.getvalue().decode(encoding) == shown
