"""What is asked and shown above the list: a note, a line, a choice, the help."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from msgspec import Struct
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.events import Key
from textual.screen import ModalScreen
from textual.suggester import Suggester
from textual.widgets import Input, OptionList, Static, TextArea

from paperlog.models import Entry
from paperlog.output.cells import fit, width
from paperlog.output.help_topics import QUERY_SECTIONS
from paperlog.text import harmless
from paperlog.tui.bindings import KEYS, MOVING, bindings
from paperlog.tui.search_input import settled

_WIDEST = 40
"""Cells of the label of a choice."""


class NoteDraft(Struct, frozen=True):
    """A text, and whether it is to be saved or kept for later."""

    text: str
    is_final: bool


class NoteDialog(ModalScreen[NoteDraft]):
    """A note being written."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "leave(True)", "Save", show=False, priority=True),
        Binding("escape", "leave(False)", "Later", show=False, priority=True),
    ]

    def __init__(self, entry: Entry, draft: str) -> None:
        super().__init__()
        self.key = entry.key
        self._box = Vertical(id="box", classes="note")
        self._box.border_title = Content(harmless(f"Note on {entry.paper.name}"))
        self._box.border_subtitle = Content("^s save  esc back, and keep it for later")
        self._area = TextArea(draft, id="note", compact=True, tab_behavior="focus", highlight_cursor_line=False)
        self._area.cursor_blink = False
        self._area.move_cursor(self._area.document.end)

    def compose(self) -> ComposeResult:
        with self._box:
            yield self._area

    def on_mount(self) -> None:
        self.set_focus(self._area)

    @property
    def text(self) -> str:
        return self._area.text

    async def action_leave(self, is_final: bool) -> None:
        await settled(self._area)
        self.dismiss(NoteDraft(self.text, is_final))


class PromptDialog(ModalScreen[str | None]):
    """A line being written, under a sentence that says of what; None where its writer thought better of it."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss", "Back", show=False)]

    def __init__(self, title: str, sentence: str, suggester: Suggester | None = None) -> None:
        super().__init__()
        self._box = Vertical(id="box")
        self._box.border_title = Content(harmless(title))
        self._box.border_subtitle = Content("enter done  esc back")
        self._sentence = Text(harmless(sentence))
        self._input = Input(compact=True, suggester=suggester, id="line")
        self._input.cursor_blink = False

    def compose(self) -> ComposeResult:
        with self._box:
            yield Static(self._sentence, classes="sentence")
            yield self._input

    def on_mount(self) -> None:
        self.set_focus(self._input)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        self.dismiss(event.value if event.value.strip() else None)


class Choice(Struct, frozen=True):
    """A key, what it chooses, and what that stands for."""

    key: str
    label: str
    aside: str
    value: str


class Picker(ModalScreen[str | None]):
    """Choices, of which one is made with its key, with enter or with the mouse."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "dismiss", "Back", show=False),
        Binding("j", "app.simulate_key('down')", show=False),
        Binding("k", "app.simulate_key('up')", show=False),
    ]

    def __init__(self, title: str, choices: Sequence[Choice]) -> None:
        super().__init__()
        self._choices = choices
        self._box = Vertical(id="box")
        self._box.border_title = Content(title)
        self._box.border_subtitle = Content("enter choose  esc back")

    def compose(self) -> ComposeResult:
        labels = [harmless(choice.label) for choice in self._choices]
        column = min(_WIDEST, max(map(width, labels)))
        with self._box:
            yield OptionList(*(
                Text.assemble(
                    (f"{each.key:1}  ", "bold"), fit(label, column, "…"), "  ", (harmless(each.aside), "dim")
                )
                for label, each in zip(labels, self._choices, strict=True)
            ), compact=True, id="choices")  # fmt: skip

    def on_mount(self) -> None:
        choices = self.query_one(OptionList)
        choices.highlighted = 0
        self.set_focus(choices)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self._choices[event.option_index].value)

    def on_key(self, event: Key) -> None:
        for choice in self._choices:
            if choice.key and event.character == choice.key:
                event.stop()
                self.dismiss(choice.value)
                return


class HelpScreen(ModalScreen[None]):
    """The keys, and the query language."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,question_mark,enter", "dismiss", "Back", show=False),
        *bindings(MOVING),
    ]

    def compose(self) -> ComposeResult:
        self._box = VerticalScroll(Static(_help()), id="box", classes="help")
        self._box.border_title = Content("Keys and queries")
        self._box.border_subtitle = Content("j k scroll  esc back")
        yield self._box

    def action_step(self, lines: int) -> None:
        self._box.scroll_relative(y=lines, animate=False)

    def action_page(self, pages: int) -> None:
        self._box.scroll_relative(y=pages * max(1, self._box.size.height // 2), animate=False)

    def action_to_top(self) -> None:
        self._box.scroll_home(animate=False)

    def action_to_bottom(self) -> None:
        self._box.scroll_end(animate=False)


def _help() -> Group:
    sections = {**KEYS, "Moving, in the list and in the paper": MOVING}
    tables = {heading: dict.fromkeys(key.row for key in keys) for heading, keys in sections.items()}
    tables |= {f"Queries: {each.heading.lower()}": dict.fromkeys(each.examples.items()) for each in QUERY_SECTIONS}
    parts: list[RenderableType] = []
    for heading, rows in tables.items():
        table = Table.grid(padding=(0, 2, 0, 1))
        table.add_column(min_width=12)
        table.add_column()
        for shown, sentence in rows:
            table.add_row(Text(shown, "cyan"), Text(sentence))
        parts += [Text(heading, "bold"), table, Text()]
    return Group(*parts[:-1])
