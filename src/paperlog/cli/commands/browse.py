"""The command that opens the browser."""

from __future__ import annotations

import gc
import os
import sys
from importlib.util import find_spec

import typer

from paperlog.cli.context import desk_of
from paperlog.errors import ExtraMissing, WrongUsage


def browse(ctx: typer.Context) -> None:
    """Browse the library on the whole screen: the list beside the paper, a key for everything.

    '?' shows the keys. It is an extra of paperlog, 'tui', and without it this says how to get it.

    Example: paperlog browse
    """
    desk = desk_of(ctx)
    if find_spec("textual") is None:
        raise ExtraMissing("tui")
    if not all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr)):
        raise WrongUsage("browse needs a terminal. In a pipe: paperlog list")
    if desk.environ.get("TERM") == "dumb":
        raise WrongUsage("browse needs a terminal whose cursor moves, and TERM says 'dumb'. Without one: paperlog list")
    version = desk.library.version()
    snapshot = desk.library.snapshot()
    if desk.out.color:
        os.environ.pop("NO_COLOR", None)
    else:
        os.environ["NO_COLOR"] = "1"
    from paperlog.tui.app import Browser
    from paperlog.tui.library_view import Outside

    gc.enable()  # a browser lives longer than a command
    outside = Outside(desk.store_path, desk.environ, desk.pictures, desk.fetcher)
    browser = Browser(desk.library, version, snapshot, desk.out, outside)
    browser.run()
    if browser.return_code:
        raise typer.Exit(browser.return_code)
