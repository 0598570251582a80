"""Asking a terminal for its background."""

from __future__ import annotations

import os
import termios
from collections.abc import Iterator

import pytest

from paperlog.tui.terminal_background import Answer, BackgroundQuery, without_late_answers

KIND = b"\x1b[?62;22c"


@pytest.fixture
def terminal() -> Iterator[tuple[int, int]]:
    """The file descriptors of the two ends of a terminal: the user's and the program's."""
    user, program = os.openpty()
    yield user, program
    os.close(user)
    os.close(program)


@pytest.mark.parametrize(
    ("color", "is_dark"),
    [
        (b"\x1b]11;rgb:0000/0000/0000\x1b\\", True),
        (b"\x1b]11;rgb:fdfd/f6f6/e3e3\x07", False),
        (b"\x1b]11;rgb:1e/1e/2e\x1b\\", True),
        (b"\x1b]11;rgb:f/f/f\x1b\\", False),
        (b"\x1b]11;rgb:0000/ffff/0000\x1b\\", False),
        (b"", None),
    ],
)
def test_answer(terminal: tuple[int, int], color: bytes, is_dark: bool | None) -> None:
    user, program = terminal
    before = termios.tcgetattr(program)
    query = BackgroundQuery(program)
    assert os.read(user, 100) == b"\x1b]11;?\x1b\\\x1b[c"
    os.write(user, color + KIND)
    assert query.answer({}) == Answer(is_dark)
    assert termios.tcgetattr(program) == before


def test_keys_that_were_typed_before_the_answer_are_kept(terminal: tuple[int, int]) -> None:
    user, program = terminal
    query = BackgroundQuery(program)
    os.write(user, b"j\x1b]11;rgb:0000/0000/0000\x1b\\/lo" + KIND + b"ra\r")
    assert query.answer({}) == Answer(is_dark=True, typed=b"j/lora\r")


@pytest.mark.parametrize(
    ("variable", "is_dark"),
    [("15;0", True), ("0;15", False), ("0;default;7", False), ("15;default;8", True), ("x", None), ("", None)],
)
def test_variable_without_an_answer(
    terminal: tuple[int, int], variable: str, is_dark: bool | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("paperlog.tui.terminal_background._SECONDS", 0)
    assert BackgroundQuery(terminal[1]).answer({"COLORFGBG": variable}).is_dark is is_dark


def test_late_answers_are_not_taken_for_keys() -> None:
    assert without_late_answers("a\x1b]11;rgb:0000/0000/0000\x1b\\b\x1b[?62;22cc\x1b[A") == "abc\x1b[A"
