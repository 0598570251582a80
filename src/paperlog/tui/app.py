"""The browser: the list beside the paper, and ways to find something in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import ClassVar

from msgspec.structs import replace
from textual import work
from textual.app import ComposeResult, SystemCommand
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.events import DescendantFocus
from textual.screen import Screen

from paperlog.errors import NoSchema
from paperlog.library import views
from paperlog.query.nodes import condition_text
from paperlog.query.sorting import Order
from paperlog.tui.actions import Actions
from paperlog.tui.bindings import KEYS, MOVING, SEARCHING, actions, bindings
from paperlog.tui.dialogs import Choice, HelpScreen, Picker, PromptDialog
from paperlog.tui.key_bar import KeyBar
from paperlog.tui.paper_list import PaperList
from paperlog.tui.paper_pane import PaperPane
from paperlog.tui.search_input import settled
from paperlog.tui.theme import DARK, DARK_COLORS, LIGHT, LIGHT_COLORS

_NARROW, _WIDE = "-narrow", "-wide"
_ORDERS = {
    "o": ("the list's own", "under categories", ""),
    "y": ("key", "A to Z", Order.KEY),
    "t": ("title", "A to Z", Order.TITLE),
    "p": ("published", "the latest first", Order.PUBLISHED),
    "r": ("rating", "the best first", Order.RATING),
    "a": ("added", "the latest first", Order.ADDED),
    "d": ("day of reading", "the latest first", Order.READ),
}
_FILTERS = {
    "a": ("all", ""),
    "u": ("unread", "is:unread"),
    "+": ("queued", "is:queued"),
    "i": ("reading", "is:reading"),
    "s": ("skimmed", "is:skimmed"),
    "r": ("read", "is:read"),
    "d": ("dropped", "is:dropped"),
    "*": ("rated", "is:rated"),
    "n": ("with notes", "has:note"),
}
_KEYS = [*(key for keys in KEYS.values() for key in keys), *MOVING]
_OF_SEARCH = actions(SEARCHING)
_ACTIONS = _OF_SEARCH | actions(_KEYS)


class Browser(Actions):
    """The program of `paperlog browse`."""

    TITLE = "paperlog"
    CSS_PATH = "theme.tcss"
    AUTO_FOCUS = "#papers"
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings([*SEARCHING, *_KEYS]),
    ]
    HORIZONTAL_BREAKPOINTS = [(0, _NARROW), (70, _WIDE)]  # noqa: RUF012 - Textual has it as an instance's

    def compose(self) -> ComposeResult:
        self.left.border_title = Content("paperlog")
        self.bar = KeyBar()
        yield Horizontal(self.left, self.paper, id="both")
        yield self.bar

    def on_mount(self) -> None:
        for theme in (DARK, LIGHT):
            self.register_theme(theme)
        self.ansi_theme_dark, self.ansi_theme_light = DARK_COLORS, LIGHT_COLORS
        self.theme = DARK.name if self.page.color else "ansi-dark"

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:  # noqa: ARG002 - there is one
        for keys in KEYS.values():
            for key in keys:
                if key.action != "command_palette":
                    yield SystemCommand(key.sentence, key.shown, partial(self._do_by_name, key.action))
        yield SystemCommand("Choose another theme", "Light and dark ones", self.action_change_theme)

    async def _do_by_name(self, action: str) -> None:
        if self.focused is self.field.input:  # where the keys of these actions write
            await self.action_leave_search()
        await self.run_action(action)

    def on_descendant_focus(self, event: DescendantFocus) -> None:
        places = {"papers": "list", "paper": "paper", "query": "search"}
        if event.widget.id in places:
            self.bar.show(places[event.widget.id])

    # Places

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool:  # noqa: ARG002 - Textual's own
        """Tell whether a key does something here: above the list none does, in the search field most of them write."""
        if action not in _ACTIONS:
            return True
        if len(self.screen_stack) > 1:
            return False
        is_searching = self.focused is self.field.input  # has_focus comes later
        return action == "command_palette" or (action in _OF_SEARCH) is is_searching

    def action_to_paper(self) -> None:
        self.screen.add_class("-reading")
        self.screen.set_focus(self.paper)

    def action_to_list(self) -> None:
        if self.focused is self.papers and self.field.query_text:
            self.field.put("")
        self._to_list()

    def action_search(self) -> None:
        self.screen.remove_class("-reading")
        self.screen.set_focus(self.field.input)

    async def action_leave_search(self) -> None:
        """Go to what was found, once it is."""
        await settled(self.field.input)
        self.asked = replace(self.asked, query=self.field.query_text)
        await self.select()
        self.papers.keep()
        self._to_list()

    def action_end_search(self) -> None:
        self.field.put("")
        self._to_list()

    def on_paper_list_chosen(self) -> None:
        self.action_to_paper()

    def _to_list(self) -> None:
        self.screen.remove_class("-reading")
        self.screen.set_focus(self.papers)

    @property
    def _place(self) -> PaperList | PaperPane:
        return self.paper if self.focused is self.paper else self.papers

    def action_step(self, steps: int) -> None:
        self._place.step(steps)

    def action_page(self, pages: int) -> None:
        self._place.page(pages)

    def action_to_top(self) -> None:
        self._place.to_top()

    def action_to_bottom(self) -> None:
        self._place.to_bottom()

    # What is shown, and how

    async def action_filter(self) -> None:
        choices = [Choice(key, label, query, query) for key, (label, query) in _FILTERS.items()]
        for number, category in enumerate(self.snapshot.categories, start=1):
            query = condition_text("category", [category.key])
            choices.append(Choice(str(number) if number < 10 else "", category.name, query, query))
        await self._choose("Show", choices, self.field.put)

    async def action_views(self) -> None:
        views = sorted(self.snapshot.views.values(), key=lambda view: view.name)
        choices = [
            Choice(str(number) if number < 10 else "", f"@{view.name}", view.query, f"@{view.name}")
            for number, view in enumerate(views, start=1)
        ]
        if choices:
            await self._choose("Saved views", choices, self.field.put)
        else:
            self.say("No views yet. V saves the query that you have searched for.")

    async def action_save_view(self) -> None:
        query = self.field.query_text
        if not query.strip():
            self.say("A view needs a query: search for something first.")
            return

        def save(name: str | None) -> None:
            if name is not None:
                self._save_view(name.strip(), query)

        await self.push_screen(PromptDialog("Save a view", f"A name for: {query}"), save)

    @work(group="writes")
    async def _save_view(self, name: str, query: str) -> None:
        if saved := await self._written(lambda: views.save_view(self.session, name, query)):
            self.say(f"Saved @{saved.view.name}: {saved.view.query}")
            await self.reload()

    async def action_sort(self) -> None:
        choices = [Choice(key, *choice) for key, choice in _ORDERS.items()]

        def sort(value: str) -> None:
            self.ask(replace(self.asked, order=Order(value) if value else None, is_reversed=False))

        await self._choose("Sort by", choices, sort)

    def action_reverse(self) -> None:
        self.ask(replace(self.asked, is_reversed=not self.asked.is_reversed))

    async def _choose(self, title: str, choices: list[Choice], do: Callable[[str], None]) -> None:
        def chosen(value: str | None) -> None:
            if value is not None:
                do(value)

        await self.push_screen(Picker(title, choices), chosen)

    def action_picture(self) -> None:
        entry = self.papers.entry
        if entry is None:
            return
        if entry.paper.schema_url is None:
            self.complain(NoSchema(entry.key, entry.paper.title))
        elif self.page.can_draw:
            if self.screen.has_class(_NARROW):
                self.action_to_paper()
            self.picture.turn(entry.paper.schema_url)
        else:
            self.say("Pictures need colours and half blocks. A click on the address of this one opens it.")

    def action_turn_theme(self) -> None:
        self.theme = LIGHT.name if self.current_theme.dark else DARK.name

    def action_help_quit(self) -> None:
        """Answer Ctrl-C where there is no text to copy."""
        self.say("q quits.")

    async def action_help(self) -> None:
        await self.push_screen(HelpScreen())
