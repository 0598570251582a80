"""What the browser remembers, and the theme that it starts with."""

from __future__ import annotations

import json

import pytest

from paperlog.query.sorting import Order
from paperlog.tui.terminal_background import Answer
from support.browsing import browsing
from support.shell import Shell


def test_theme_split_order_and_columns_are_remembered(paperlog: Shell) -> None:
    with browsing(paperlog) as browser:
        browser("T greater_than_sign S y R K q")
        assert not browser.is_open
    with browsing(paperlog) as browser:
        assert not browser.app.current_theme.dark
        assert browser.screen.list_share == 55
        assert (browser.screen.view.query.order, browser.screen.view.query.is_reversed) == (Order.KEY, True)
        assert browser.keys[0] == "yolo"
        assert not browser.screen.list_pane.papers.shows_keys


def test_unchanged_state_is_not_written(paperlog: Shell) -> None:
    with browsing(paperlog) as browser:
        browser("j r q")
    assert not paperlog.store.with_name("browser.json").exists()


@pytest.mark.parametrize("content", ["garbage", "[]", '{"list_share": 99}', '{"order": "none"}'])
def test_invalid_state_is_ignored(paperlog: Shell, content: str) -> None:
    paperlog.store.with_name("browser.json").write_text(content)
    with browsing(paperlog) as browser:
        assert browser.screen.list_share == 50
        assert browser.screen.view.query.order is Order.LIST


@pytest.mark.parametrize(
    ("configured", "remembered", "terminal", "is_dark"),
    [
        (None, None, None, True),
        (None, None, True, True),
        (None, None, False, False),
        (None, "dark", False, True),
        ("auto", "light", True, False),
        ("dark", "light", False, True),
        ("light", "dark", True, False),
    ],
)
def test_first_theme(
    paperlog: Shell, configured: str | None, remembered: str | None, terminal: bool | None, is_dark: bool
) -> None:
    if configured:
        paperlog.configure(f'theme = "{configured}"')
    if remembered:
        paperlog.store.with_name("browser.json").write_text(json.dumps({"theme": remembered}))
    with browsing(paperlog, background=Answer(terminal)) as browser:
        assert browser.app.current_theme.dark is is_dark
