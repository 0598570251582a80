"""The Textual app: start and exit, themes, and the command palette."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Iterable
from contextlib import suppress
from functools import partial
from typing import Any

from textual import work
from textual.app import App, SystemCommand
from textual.driver import Driver
from textual.events import Event, Key, MouseDown, MouseUp, Paste
from textual.screen import Screen

from paperlog.configuration.settings import Theme as ThemeName
from paperlog.library.session import Session
from paperlog.output.screen import Screen as Terminal
from paperlog.store import Snapshot
from paperlog.tui.bindings import KEYS, action_names
from paperlog.tui.changes import wait_for_changes
from paperlog.tui.dialogs.help import HelpScreen
from paperlog.tui.dialogs.note import NoteDialog
from paperlog.tui.dialogs.palette import Palette
from paperlog.tui.external_access import ExternalAccess
from paperlog.tui.input_queue import InputQueue
from paperlog.tui.library_screen import LibraryScreen
from paperlog.tui.library_view import LibraryView
from paperlog.tui.theme import DARK, DARK_COLORS, LIGHT, LIGHT_COLORS
from paperlog.tui.toasts import errors_shown, show_message

_ACTIONS = action_names(key for keys in KEYS.values() for key in keys)
_KEYS_SECONDS, _CHANGES_SECONDS = 30.0, 2.0
"""Seconds to wait, once the terminal is closed, for the last keys and for the last changes, which may need the lock."""


def _driver_class() -> type[Driver] | None:
    """Return the terminal driver, or None for Textual's own."""
    if sys.platform != "win32":
        from paperlog.tui.driver import TerminalDriver  # noqa: PLC0415 - can't be imported on Windows

        return TerminalDriver
    return None


class Browser(App[None]):
    """The app behind `paperlog browse`."""

    TITLE = "paperlog"
    CSS_PATH = "theme.tcss"
    AUTO_FOCUS = "#papers"

    def __init__(
        self, session: Session, version: object, snapshot: Snapshot, terminal: Terminal, access: ExternalAccess
    ) -> None:
        """Start with a snapshot of the library that was read after its `version` token was obtained."""
        super().__init__(_driver_class(), ansi_color=None if terminal.color else True)
        view = LibraryView(session.with_warn(partial(show_message, self)), version, snapshot)
        self.library_screen = LibraryScreen(view, terminal, access)
        first = LIGHT if access.configuration.theme is ThemeName.LIGHT else DARK
        self._first_theme = first.name if terminal.color else "ansi-dark"
        self._input = InputQueue(self, self._handle_input)
        self._ending_signal: signal.Signals | None = None

    def get_default_screen(self) -> Screen[None]:
        return self.library_screen

    def on_mount(self) -> None:
        for theme in (DARK, LIGHT):
            self.register_theme(theme)
        self.ansi_theme_dark, self.ansi_theme_light = DARK_COLORS, LIGHT_COLORS
        self.theme = self._first_theme
        loop = asyncio.get_running_loop()
        if sys.platform != "win32":  # where asyncio can't handle signals
            for signal_number in (signal.SIGHUP, signal.SIGTERM):
                loop.add_signal_handler(signal_number, self._exit_on_signal, signal_number)
        # not a loop handler, which would also handle a Ctrl-C that is meant for another program in the terminal
        signal.signal(signal.SIGINT, lambda *_: loop.call_soon_threadsafe(self._exit_on_signal, signal.SIGINT))

    def on_unmount(self) -> None:
        signal.signal(signal.SIGINT, signal.default_int_handler)

    # Keys and commands

    async def on_event(self, event: Event) -> None:
        if isinstance(event, Key | Paste | MouseDown | MouseUp) and not event.is_forwarded:
            self._input.put(event)
        else:
            await super().on_event(event)

    async def _handle_input(self, event: Event) -> bool:
        """Handle a key, a paste or a click. After a signal, handle only what is typed into a note."""
        leads_to_note = isinstance(event, Key) and event.key in {"escape", "n"}
        if self._ending_signal and not (leads_to_note or isinstance(self.screen, NoteDialog)):
            return False
        if not self.library_screen.is_searching:
            await self.library_screen.list_pane.wait_for_selection()
        await super().on_event(event)
        return True

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool:  # noqa: ARG002 - Textual's signature
        """Return whether a key is active.

        In a dialog, no key is active; in the search input, only the one for the command palette.
        """
        if f"app.{action}" not in _ACTIONS:
            return True
        if len(self.screen_stack) > 1:
            return False
        return action == "command_palette" or not self.library_screen.is_searching

    # the app has only one screen with commands
    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:  # noqa: ARG002 - as above
        for keys in KEYS.values():
            for key in keys:
                if key.action != "app.command_palette":
                    yield SystemCommand(key.description, key.label, partial(self._run_key_action, key.action))
        yield SystemCommand("Change the theme", "Light and dark themes", self.action_change_theme)

    async def _run_key_action(self, action: str) -> None:
        if self.library_screen.is_searching:  # these actions are disabled in the search input
            await self.library_screen.action_leave_search()
        await self.run_action(action, self.library_screen)

    def action_command_palette(self) -> None:
        if not isinstance(self.screen, Palette):
            self.push_screen(Palette(id="--command-palette"))

    def action_toggle_theme(self) -> None:
        self.theme = LIGHT.name if self.current_theme.dark else DARK.name

    async def action_help(self) -> None:
        await self.push_screen(HelpScreen())

    def action_help_quit(self) -> None:
        """Explain how to quit: Ctrl-C only copies text."""
        show_message(self, "Press q to quit.")

    # Exit

    async def action_quit(self) -> None:
        self._quit()

    @work
    async def _quit(self) -> None:
        """Quit once all changes are on disk. If there are unsaved notes, warn the first time."""
        await wait_for_changes(self)
        if len(self.screen_stack) > 1:
            return  # a dialog was opened in the meantime
        if warning := self.library_screen.unsaved_notes.warning():
            show_message(self, warning)
        else:
            self.exit()

    def _exit_on_signal(self, number: signal.Signals) -> None:
        """Exit because the terminal was closed or the system is shutting down."""
        if self._ending_signal is None:
            self._ending_signal = number
            if self._driver:
                # its thread would keep reading end-of-file from the closed terminal
                self._driver.disable_input()
            self.run_worker(self._save_and_exit(number))

    async def _save_and_exit(self, number: signal.Signals) -> None:
        """Save the open note or, if that fails or takes too long, keep its draft."""
        self._keep_drafts()
        await asyncio.sleep(0)  # the driver sends the last keys in separate tasks
        with suppress(TimeoutError):
            await asyncio.wait_for(self._input.wait_until_handled(), _KEYS_SECONDS)
        with suppress(TimeoutError):
            await asyncio.wait_for(self._save_changes(), _CHANGES_SECONDS)
        if sys.platform != "win32" and number == signal.SIGHUP:
            self.raise_signal()  # an orderly exit would write to the closed terminal
        self.exit()

    async def _save_changes(self) -> None:
        for dialog in self._keep_drafts():
            self.library_screen.save_note(dialog.entry, dialog.note(is_final=True))
        await wait_for_changes(self)

    def raise_signal(self) -> None:
        """End the process with the signal that ended the browser, if there was one."""
        if self._ending_signal:
            signal.signal(self._ending_signal, signal.SIG_DFL)
            signal.raise_signal(self._ending_signal)

    def _handle_exception(self, error: Exception) -> None:
        self._keep_drafts()
        super()._handle_exception(error)

    def _keep_drafts(self) -> list[NoteDialog]:
        """Keep drafts of the open notes, and return their dialogs."""
        dialogs = [screen for screen in self._screen_stack if isinstance(screen, NoteDialog)]
        for dialog in dialogs:
            with errors_shown(self):
                dialog.keep_draft()
        return dialogs
