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
from paperlog.errors import PaperlogError
from paperlog.library.session import Session
from paperlog.output.screen import Screen as Terminal
from paperlog.store import Snapshot
from paperlog.tui.bindings import KEYS, action_names, is_typing
from paperlog.tui.changes import wait_for_changes
from paperlog.tui.dialogs.note import NoteDialog
from paperlog.tui.dialogs.palette import Palette
from paperlog.tui.dialogs.scrollable import ScrollableDialog
from paperlog.tui.external_access import ExternalAccess
from paperlog.tui.help import help_text
from paperlog.tui.input_queue import InputQueue
from paperlog.tui.library_screen import LibraryScreen
from paperlog.tui.library_view import LibraryView
from paperlog.tui.list_items import ListQuery
from paperlog.tui.list_pane import ListPane
from paperlog.tui.messages import errors_shown, show_message, show_warning
from paperlog.tui.palette_provider import PaletteProvider
from paperlog.tui.paper_pane import PaperPane
from paperlog.tui.state import BrowserState, load_state, save_state
from paperlog.tui.terminal_background import Answer
from paperlog.tui.theme import DARK, DARK_COLORS, LIGHT, LIGHT_COLORS

_ACTIONS = action_names(key for keys in KEYS.values() for key in keys)
_KEYS_SECONDS, _CHANGES_SECONDS = 30.0, 2.0
"""Seconds to wait, once the terminal is closed, for the last keys and for the last changes, which may need the lock."""


def _driver_class() -> type[Driver] | None:
    """Return the terminal driver, or None for Textual's own."""
    if sys.platform != "win32":
        from paperlog.tui.driver import TerminalDriver  # noqa: PLC0415 - can't be imported on Windows

        return TerminalDriver
    return None


def _is_light(configured: ThemeName, switched: ThemeName | None, background: Answer) -> bool:
    """Return whether to start with the light theme: as configured, as last switched to, or as the terminal is."""
    for theme in (configured, switched):
        if theme in {ThemeName.DARK, ThemeName.LIGHT}:
            return theme is ThemeName.LIGHT
    return background.is_dark is False


class Browser(App[None]):
    """The app behind `paperlog browse`."""

    TITLE = "paperlog"
    CSS_PATH = "theme.tcss"
    AUTO_FOCUS = "#papers"

    COMMANDS = {PaletteProvider}  # noqa: RUF012 - an instance variable in Textual
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (70, "-wide")]  # noqa: RUF012 - as above
    VERTICAL_BREAKPOINTS = [(0, "-short"), (12, "-tall")]  # noqa: RUF012 - as above

    def __init__(
        self,
        session: Session,
        version: object,
        snapshot: Snapshot,
        terminal: Terminal,
        access: ExternalAccess,
    ) -> None:
        """Start with a snapshot of the library that was read after its `version` token was obtained."""
        self.typed_before = access.background.typed
        """What was typed before the driver starts to read keys."""
        super().__init__(_driver_class(), ansi_color=None if terminal.color else True)
        view = LibraryView(session.with_warn(partial(show_warning, self)), version, snapshot)
        self.library_screen = LibraryScreen(view, terminal, access)
        self._action_targets |= {"list_pane", "paper_pane"}
        self._access = access
        self._state = load_state(access.state_path)
        is_light = _is_light(access.configuration.theme, self._state.theme, access.background)
        self._first_theme = (LIGHT if is_light else DARK).name if terminal.color else "ansi-dark"
        self._switched_theme = self._state.theme
        view.query = ListQuery(order=self._state.order, is_reversed=self._state.is_reversed)
        self.list_pane.papers.shows_keys = self._state.shows_keys
        self.library_screen.set_split(self._state.list_share)
        self._input = InputQueue(self, self._handle_input)
        self._ending_signal: signal.Signals | None = None

    @property
    def list_pane(self) -> ListPane:
        """The target of actions such as `list_pane.sort`."""
        return self.library_screen.list_pane

    @property
    def paper_pane(self) -> PaperPane:
        """The target of actions such as `paper_pane.note`."""
        return self.library_screen.paper_pane

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
        if not is_typing(self.library_screen):
            await self.list_pane.wait_for_selection()
        if len(self.screen_stack) == 1:
            self.library_screen.status_line.remove_message()
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
        return action == "command_palette" or not is_typing(self.library_screen)

    # the app has only one screen with commands
    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:  # noqa: ARG002 - as above
        for keys in KEYS.values():
            for key in keys:
                if key.action != "app.command_palette":
                    yield SystemCommand(key.description, key.label, partial(self._run_key_action, key.action))

    async def _run_key_action(self, action: str) -> None:
        if is_typing(self.library_screen):  # these actions are disabled in the search input
            await self.library_screen.action_leave_search()
        await self.run_action(action, self.library_screen)

    def action_command_palette(self) -> None:
        if not isinstance(self.screen, Palette):
            self.push_screen(Palette())

    def action_toggle_theme(self) -> None:
        self.theme = LIGHT.name if self.current_theme.dark else DARK.name
        self._switched_theme = ThemeName.DARK if self.current_theme.dark else ThemeName.LIGHT

    async def action_help(self) -> None:
        await self.push_screen(ScrollableDialog("Keys and queries", help_text(self.size.width), "help"))

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
        if warning := self.paper_pane.unsaved_notes.warning():
            show_message(self, warning)
        else:
            self._remember_state()
            self.exit()

    def _remember_state(self) -> None:
        """Write what the next session starts with, if it has changed."""
        query, screen = self.library_screen.view.query, self.library_screen
        state = BrowserState(
            self._switched_theme, screen.list_share, query.order, query.is_reversed, self.list_pane.papers.shows_keys
        )
        if self._access.state_path and state != self._state:
            with suppress(PaperlogError, OSError):  # the next session has defaults
                save_state(self._access.state_path, state)

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
        self._remember_state()
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
            self.paper_pane.save_note(dialog.note(is_final=True))
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
