"""The keys: one table for the bindings, the help and the command palette, and one for the key bar."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from msgspec import Struct
from textual.binding import Binding
from textual.screen import Screen
from textual.widgets import Input

_KEY_LABELS = {
    "plus": "+", "slash": "/", "asterisk": "*", "less_than_sign": "<", "greater_than_sign": ">",
    "question_mark": "?", "down": "↓", "up": "↑", "left": "←", "right": "→",
    "escape": "esc", "pagedown": "page down", "pageup": "page up",
}  # fmt: skip


class Key(Struct, frozen=True):
    """One or more keys, and the action they are bound to.

    `keys` are Textual's names, separated by commas. `combined_row` is the help row shared by several keys.
    """

    keys: str
    action: str
    description: str
    combined_row: tuple[str, str] | None = None

    @property
    def labels(self) -> list[str]:
        return [_KEY_LABELS.get(key, key.replace("ctrl+", "^")) for key in self.keys.split(",")]

    @property
    def label(self) -> str:
        return " ".join(self.labels)

    @property
    def row(self) -> tuple[str, str]:
        return self.combined_row or (self.label, self.description)


class Hint(Struct, frozen=True):
    """Keys in the key bar, with a short label. Clicking it runs `action`, if any."""

    keys: str
    label: str
    action: str = ""


_STARS_ROW = ("1 2 3 4 5", "Rate 1 to 5 stars")

MOVEMENT_KEYS: Sequence[Key] = (
    Key("down,j", "step(1)", "Down"),
    Key("up,k", "step(-1)", "Up"),
    Key("home,g", "to_top", "Go to the top"),
    Key("end,G", "to_bottom", "Go to the end"),
    Key("pagedown,ctrl+d", "page(1)", "Half a page down"),
    Key("pageup,ctrl+u", "page(-1)", "Half a page up"),
)
"""Keys for the list or the paper, whichever has the focus."""

KEYS: Mapping[str, Sequence[Key]] = {
    "Paper": (
        Key("r", "mark_read", "Mark as read today"),
        Key("ctrl+r", "mark_read_on", "Mark as read on another day"),
        Key("i", "mark('reading')", "Mark as reading"),
        Key("s", "mark('skimmed')", "Mark as skimmed"),
        Key("d", "mark('dropped')", "Mark as dropped"),
        Key("u", "mark('unread')", "Mark as unread; past reads are kept"),
        Key("plus", "queue", "Add to the end of the queue"),
        *(
            Key(str(stars), f"rate({stars})", f"Rate {stars} star{'s' * (stars > 1)}", _STARS_ROW)
            for stars in range(1, 6)
        ),
        Key("0", "rate(0)", "Remove the rating"),
        Key("n", "paper_pane.note", "Write a note"),
        Key("N", "paper_pane.note_in_editor", "Write a note in your editor"),
        Key("e", "paper_pane.edit_note", "Edit a note"),
        Key("x", "paper_pane.remove_note", "Remove a note"),
        Key("t", "tag", "Add or remove tags"),
        Key("o", "paper_pane.open_link", "Open the first link in your web browser"),
        Key("O", "paper_pane.open_pdf", "Open your PDF"),
        Key("p", "paper_pane.image", "Show or hide the schema image"),
        Key("c", "copy_key", "Copy the citation key"),
    ),
    "List": (
        Key("slash", "search", "Search, best matches first, or with the query language"),
        Key("f", "list_pane.filter", "Choose filters by status, rating, notes and category"),
        Key("S", "list_pane.sort", "Sort"),
        Key("R", "list_pane.reverse", "Reverse the order"),
        Key("v", "list_pane.views", "Show a saved view"),
        Key("V", "list_pane.save_view", "Save the query as a view"),
        Key("space", "list_pane.toggle_mark", "Mark the paper; keys for papers act on all marked ones"),
        Key("asterisk", "list_pane.mark_all", "Mark all papers in the list; again removes the marks"),
        Key("K", "list_pane.toggle_keys", "Show or hide the column of keys"),
        Key("right,l,enter", "focus_paper", "Go to the paper"),
        Key("left,h,escape", "focus_list", "Go to the list; again, remove marks or end the search"),
    ),
    "Library": (
        Key("a", "add", "Add a paper by arXiv id or DOI"),
        Key("z", "undo", "Undo the last change"),
        Key("Z", "redo", "Redo the last undone change"),
        Key("D", "show_stats", "Show statistics"),
        Key("less_than_sign", "move_split(-1)", "Make the list narrower"),
        Key("greater_than_sign", "move_split(1)", "Make the list wider"),
        Key("T", "app.toggle_theme", "Switch between light and dark"),
        Key("question_mark", "app.help", "Help"),
        Key("ctrl+p", "app.command_palette", "Open the command palette"),
        Key("ctrl+z", "app.suspend_process", "Suspend the browser; the shell's fg resumes it"),
        Key("q", "app.quit", "Quit"),
    ),
}

_FIXED_HINTS = (Hint("?", "help", "app.help"), Hint("q", "quit", "app.quit"))
_TRACKING_HINTS = (
    Hint("r i s d u +", "status"),
    Hint("0-5", "stars"),
    Hint("n", "note", "paper_pane.note"),
    Hint("t", "tags", "tag"),
    Hint("o", "open", "paper_pane.open_link"),
)
_SEARCH_HINTS = (
    Hint("/", "search", "search"),
    Hint("z", "undo", "undo"),
    Hint("f", "filter", "list_pane.filter"),
)
_DISPLAY_HINTS = (
    Hint("space", "mark", "list_pane.toggle_mark"),
    Hint("a", "add", "add"),
    Hint("p", "image", "paper_pane.image"),
    Hint("S", "sort", "list_pane.sort"),
    Hint("v", "views", "list_pane.views"),
    Hint("D", "statistics", "show_stats"),
    Hint("N", "note in editor", "paper_pane.note_in_editor"),
)
HINTS: Mapping[str, tuple[Sequence[Hint], Sequence[Hint]]] = {
    "list": ((*_TRACKING_HINTS, *_SEARCH_HINTS, *_DISPLAY_HINTS), _FIXED_HINTS),
    "paper": (
        (Hint("h", "list", "focus_list"), Hint("j k", "scroll"), *_TRACKING_HINTS, *_SEARCH_HINTS, *_DISPLAY_HINTS),
        _FIXED_HINTS,
    ),
    "search": ((Hint("enter", "go to the list", "leave_search"), Hint("esc", "end search", "end_search")), ()),
}
"""For each focus context: hints in order of importance, shown if space allows, and hints always shown."""


SEARCH_KEYS: Sequence[Key] = (
    Key("enter,down,up", "leave_search", "Go to the results"),
    Key("escape", "end_search", "End the search"),
)
"""Keys for the search input, where all others except `ctrl+p` are typed as text."""


def action_names(keys: Iterable[Key]) -> frozenset[str]:
    """Return the names of the actions that keys are bound to, without arguments."""
    return frozenset(key.action.partition("(")[0] for key in keys)


def bindings(keys: Iterable[Key]) -> list[Binding]:
    """Return priority bindings, so that keys take effect in the order they are pressed, however fast."""
    return [Binding(key.keys, key.action, key.description, show=False, priority=True) for key in keys]


def is_typing(screen: Screen[Any]) -> bool:
    """Return whether keys are typed as text, into an input field."""
    return isinstance(screen.focused, Input)  # has_focus is updated too late
