"""The Textual app: start and exit, themes, and the command palette."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Iterable
from functools import partial
from typing import Any

from textual import work
from textual.app import App, SystemCommand
from textual.screen import Screen

from paperlog.library import notes
from paperlog.library.session import Session
from paperlog.output.screen import Screen as Terminal
from paperlog.store import Snapshot
from paperlog.tui.bindings import KEYS, action_names
from paperlog.tui.changes import wait_for_changes
from paperlog.tui.dialogs.help import HelpScreen
from paperlog.tui.dialogs.note import NoteDialog
from paperlog.tui.external_access import ExternalAccess
from paperlog.tui.library_screen import LibraryScreen
from paperlog.tui.library_view import LibraryView
from paperlog.tui.theme import DARK, DARK_COLORS, LIGHT, LIGHT_COLORS
from paperlog.tui.toasts import show_message

_ACTIONS = action_names(key for keys in KEYS.values() for key in keys)


class Browser(App[None]):
    """The app behind `paperlog browse`."""

    TITLE = "paperlog"
    CSS_PATH = "theme.tcss"
    AUTO_FOCUS = "#papers"

    def __init__(
        self, session: Session, version: object, snapshot: Snapshot, terminal: Terminal, access: ExternalAccess
    ) -> None:
        """Start with a snapshot of the library that was read after its `version` token was obtained."""
        super().__init__(ansi_color=None if terminal.color else True)
        view = LibraryView(session.with_warn(partial(show_message, self)), version, snapshot)
        self.library_screen = LibraryScreen(view, terminal, access)
        self._has_color = terminal.color

    def get_default_screen(self) -> Screen[None]:
        return self.library_screen

    def on_mount(self) -> None:
        for theme in (DARK, LIGHT):
            self.register_theme(theme)
        self.ansi_theme_dark, self.ansi_theme_light = DARK_COLORS, LIGHT_COLORS
        self.theme = DARK.name if self._has_color else "ansi-dark"
        for signal_number in (signal.SIGHUP, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(signal_number, self._exit_on_signal, signal_number)

    # Keys and commands

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

    def action_toggle_theme(self) -> None:
        self.theme = LIGHT.name if self.current_theme.dark else DARK.name

    async def action_help(self) -> None:
        await self.push_screen(HelpScreen())

    def action_help_quit(self) -> None:
        """Explain how to quit: Ctrl-C only copies text."""
        show_message(self, "Press q to quit.")

    # Exit

    async def action_quit(self) -> None:
        """Quit once all changes are on disk. If there are unsaved notes, warn the first time."""
        await wait_for_changes(self)
        if warning := self.library_screen.unsaved_notes.warning():
            show_message(self, warning)
            return
        self.exit()

    @work
    async def _exit_on_signal(self, signal_number: int) -> None:
        """On a signal, save all notes and exit: the terminal was closed, or the system is shutting down."""
        await wait_for_changes(self)
        screen = self.library_screen
        if isinstance(self.screen, NoteDialog):
            screen.unsaved_notes.add(self.screen.key, self.screen.text)
        for key, text in screen.unsaved_notes.texts.items():
            if text.strip():
                await screen.changes.run(self, partial(notes.annotate, screen.view.session, key, text))
        if signal_number == signal.SIGHUP:
            signal.signal(signal_number, signal.SIG_DFL)  # an orderly exit would write to the closed terminal
            signal.raise_signal(signal_number)
        self.exit(return_code=128 + signal_number)
