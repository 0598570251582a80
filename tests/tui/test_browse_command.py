"""The `browse` command outside a terminal."""

from __future__ import annotations

import sys
from types import SimpleNamespace

import pytest

from support.shell import Shell


def test_missing_extra_is_explained(paperlog: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "textual", None)
    result = paperlog("browse")
    assert (result.code, result.out) == (2, "")
    assert result.err == "This needs the optional extra 'tui'. In a clone of paperlog: pip install '.[tui]'\n"


def test_browse_needs_a_terminal(paperlog: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    message = "browse needs a terminal. In a pipe, use 'paperlog list'.\n"
    result = paperlog("browse")
    assert (result.code, result.err) == (2, message)
    monkeypatch.setattr("paperlog.cli.commands.browse.sys", SimpleNamespace(stdin=None, stdout=None, stderr=None))
    result = paperlog("browse")
    assert (result.code, result.err) == (2, message)
