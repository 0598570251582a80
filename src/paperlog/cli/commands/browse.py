"""The `browse` command."""

from __future__ import annotations

import gc
import os
import sys
from importlib.util import find_spec

import typer

from paperlog.cli.context import command_context
from paperlog.errors import ExtraMissing, UsageError
from paperlog.paths import browser_state_path
from paperlog.tui.terminal_background import UNKNOWN, BackgroundQuery


def browse(ctx: typer.Context) -> None:
    """Browse the library in a full-screen interface.

    Press '?' for the keys. This needs the optional extra 'tui'.

    Example: paperlog browse
    """
    context = command_context(ctx)
    if find_spec("textual") is None:
        raise ExtraMissing("tui")
    if not all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr)):
        raise UsageError("browse needs a terminal. In a pipe, use 'paperlog list'.")
    if context.environment.environ.get("TERM") == "dumb":
        raise UsageError(
            "browse needs a terminal with cursor movement, but TERM is 'dumb'. Use 'paperlog list' instead."
        )
    version = context.session.version()
    snapshot = context.session.snapshot()
    query = BackgroundQuery(sys.stdin.fileno()) if context.out.color and sys.platform != "win32" else None
    if context.out.color:
        os.environ.pop("NO_COLOR", None)
    else:
        os.environ["NO_COLOR"] = "1"
    from paperlog.tui.app import Browser
    from paperlog.tui.external_access import ExternalAccess

    gc.enable()  # disabled in __main__ for short-lived commands
    environment = context.environment
    access = ExternalAccess(
        context.store_path,
        browser_state_path(),
        environment.environ,
        environment.image_cache,
        environment.fetcher,
        context.configuration,
        query.answer(environment.environ) if query else UNKNOWN,
    )
    browser = Browser(context.session, version, snapshot, context.out, access)
    browser.run()
    browser.raise_signal()
    if browser.return_code:
        raise typer.Exit(browser.return_code)
