"""A dialog for adding and removing tags."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import ClassVar

from msgspec import Struct
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen

from paperlog.models import Entry
from paperlog.stats.counts import ProgressCounts
from paperlog.text import sanitize
from paperlog.tui.messages import names_of
from paperlog.tui.widgets.checklist import CHECKED, PARTLY, UNCHECKED, Checkable, Checklist
from paperlog.tui.widgets.text_fields import LineField

_SEPARATOR = re.compile("[,;]")


class TagChanges(Struct, frozen=True):
    """Tags to add, and tags to remove."""

    added: Sequence[str]
    removed: Sequence[str]


class TagDialog(ModalScreen[TagChanges | None]):
    """An input for new tags, above a checklist of all tags. What is typed narrows the list."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss", "Cancel", show=False),
        Binding("enter", "apply", "Apply", show=False, priority=True),
        Binding("down", "focus_list", show=False),
        Binding("space", "check", "Check", show=False),
    ]

    def __init__(self, entries: Sequence[Entry], counts: Mapping[str, ProgressCounts], ellipsis: str) -> None:
        """Take the numbers of papers of all tags."""
        super().__init__()
        tagged = Counter(tag for entry in entries for tag in {*entry.tags})
        self._before = {tag: _mark(tagged[tag], len(entries)) for tag in counts}
        self._frame = Vertical(id="dialog")
        self._frame.border_title = Content(sanitize(f"Tags of {names_of(entries)}"))
        self._frame.border_subtitle = Content.from_markup("[b]↓ space[/] check  [b]enter[/] apply  [b]esc[/] cancel")
        items = [Checkable(tag, tag, str(count.papers)) for tag, count in counts.items()]
        self._checklist = Checklist(items, self._before, ellipsis)
        self._input = LineField("prompt-line", "new tags, separated by commas")

    def compose(self) -> ComposeResult:
        with self._frame:
            yield self._input
            yield self._checklist

    def on_mount(self) -> None:
        self.set_focus(self._input)

    def on_input_changed(self) -> None:
        self._checklist.show_only(_SEPARATOR.split(self._input.value)[-1].strip())

    def action_focus_list(self) -> None:
        self.set_focus(self._checklist)

    def action_check(self) -> None:
        self._checklist.toggle()

    def action_apply(self) -> None:
        marks = self._checklist.marks
        changed = [tag for tag, mark in marks.items() if mark != self._before[tag]]
        is_typing = self.focused is self._input  # otherwise, the text only narrowed the list
        typed = [word.strip() for word in _SEPARATOR.split(self._input.value) if word.strip()] if is_typing else []
        added = [*(tag for tag in changed if marks[tag] == CHECKED), *typed]
        self.dismiss(TagChanges(added, [tag for tag in changed if marks[tag] == UNCHECKED]))


def _mark(tagged: int, papers: int) -> str:
    return CHECKED if tagged == papers else PARTLY if tagged else UNCHECKED
