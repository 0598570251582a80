"""The command palette."""

from __future__ import annotations

from textual.command import CommandList, CommandPalette
from textual.containers import Vertical
from textual.content import Content


class Palette(CommandPalette):
    """Textual's command palette, framed like the other dialogs. It ignores keys for a list that isn't visible (yet)."""

    def __init__(self) -> None:
        super().__init__(placeholder="command, paper, tag or view", id="--command-palette")

    def on_mount(self) -> None:
        frame = self.query_one("#--container", Vertical)
        frame.border_title = Content("Commands and papers")
        frame.border_subtitle = Content.from_markup("[b]enter[/] select  [b]esc[/] cancel")

    def _action_command_list(self, action: str) -> None:
        if self.query_one(CommandList).scrollable_content_region:
            super()._action_command_list(action)
