"""The keys: one table, which the bindings, the help and the command palette are made of, and one for the bar."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct
from textual.binding import Binding

_KEY_LABELS = {
    "plus": "+", "slash": "/", "question_mark": "?", "down": "↓", "up": "↑", "left": "←", "right": "→",
    "escape": "esc", "pagedown": "page down", "pageup": "page up",
}  # fmt: skip


class Key(Struct, frozen=True):
    """Keys as Textual names them, separated by commas, what they do, and the description for it.

    `combined_row` is the row of the help that stands for several of them.
    """

    keys: str
    action: str
    description: str
    combined_row: tuple[str, str] | None = None

    @property
    def label(self) -> str:
        return " ".join(_KEY_LABELS.get(key, key.replace("ctrl+", "^")) for key in self.keys.split(","))

    @property
    def row(self) -> tuple[str, str]:
        return self.combined_row or (self.label, self.description)


class Hint(Struct, frozen=True):
    """What the bar says of a key; a click on it does its action."""

    keys: str
    label: str
    action: str = ""


_STARS_ROW = ("1 2 3 4 5", "Give it so many stars")

MOVEMENT_KEYS: Sequence[Key] = (
    Key("down,j", "step(1)", "Down"),
    Key("up,k", "step(-1)", "Up"),
    Key("home,g", "to_top", "To the top"),
    Key("end,G", "to_bottom", "To the end"),
    Key("pagedown,ctrl+d", "page(1)", "Half a page down"),
    Key("pageup,ctrl+u", "page(-1)", "Half a page up"),
)
"""For the list and the paper, whichever has the focus."""

KEYS: Mapping[str, Sequence[Key]] = {
    "The paper": (
        Key("r", "mark('read')", "Mark it read, today"),
        Key("i", "mark('reading')", "Mark it as being read: in progress"),
        Key("s", "mark('skimmed')", "Mark it skimmed"),
        Key("d", "mark('dropped')", "Mark it as given up: dropped"),
        Key("u", "mark('unread')", "Mark it unread; the days of reading stay"),
        Key("plus", "queue", "Put it at the end of the queue"),
        *(
            Key(str(stars), f"rate({stars})", f"Give it {stars} star{'s' * (stars > 1)}", _STARS_ROW)
            for stars in range(1, 6)
        ),
        Key("0", "rate(0)", "Take its stars away"),
        Key("n", "note", "Write a note here"),
        Key("N", "note_in_editor", "Write a note in your editor"),
        Key("t", "tag", "Add tags, or take them away"),
        Key("o", "open_link", "Open its first link in the browser"),
        Key("O", "open_pdf", "Open your PDF of it"),
        Key("p", "image", "Show its schema picture, or hide it"),
    ),
    "The list": (
        Key("slash", "search", "Search, in the query language"),
        Key("f", "filter", "Filter by status, notes or category"),
        Key("S", "sort", "Sort"),
        Key("R", "reverse", "Turn the order round"),
        Key("v", "views", "Show a saved view"),
        Key("V", "save_view", "Save the query as a view"),
        Key("right,l,enter", "focus_paper", "To the paper"),
        Key("left,h,escape", "focus_list", "Back to the list; esc there ends a search"),
    ),
    "The library": (
        Key("z", "undo", "Undo the last change"),
        Key("Z", "redo", "Redo what was undone"),
        Key("T", "app.toggle_theme", "Light or dark"),
        Key("question_mark", "app.help", "Help"),
        Key("ctrl+p", "app.command_palette", "All of this by name"),
        Key("q", "app.quit", "Quit"),
    ),
}

_FIXED_HINTS = (Hint("?", "help", "app.help"), Hint("q", "quit", "app.quit"))
_TRACKING_HINTS = (
    Hint("r i s d u +", "status"),
    Hint("0-5", "stars"),
    Hint("n", "note", "note"),
    Hint("t", "tags", "tag"),
    Hint("o", "open", "open_link"),
)
_SEARCH_HINTS = (Hint("/", "search", "search"), Hint("z", "undo", "undo"), Hint("f", "filter", "filter"))
_DISPLAY_HINTS = (
    Hint("p", "picture", "image"),
    Hint("S", "sort", "sort"),
    Hint("v", "views", "views"),
    Hint("N", "note in editor", "note_in_editor"),
)
HINTS: Mapping[str, tuple[Sequence[Hint], Sequence[Hint]]] = {
    "list": ((*_TRACKING_HINTS, *_SEARCH_HINTS, *_DISPLAY_HINTS), _FIXED_HINTS),
    "paper": (
        (Hint("h", "list", "focus_list"), Hint("j k", "scroll"), *_TRACKING_HINTS, *_SEARCH_HINTS, *_DISPLAY_HINTS),
        _FIXED_HINTS,
    ),
    "search": ((Hint("enter", "to the list", "leave_search"), Hint("esc", "end the search", "end_search")), ()),
}
"""For each place that can have the focus: the hints, the most important first, and those there is always room for."""


SEARCH_KEYS: Sequence[Key] = (
    Key("enter,down,up", "leave_search", "To what was found"),
    Key("escape", "end_search", "To the whole list"),
)
"""For the search field; all other keys but one write there."""


def action_names(keys: Iterable[Key]) -> frozenset[str]:
    """Return the actions of keys, without their arguments."""
    return frozenset(key.action.partition("(")[0] for key in keys)


def bindings(keys: Iterable[Key]) -> list[Binding]:
    """Return bindings that are acted on in the order of the keys, however fast these come."""
    return [Binding(key.keys, key.action, key.description, show=False, priority=True) for key in keys]
