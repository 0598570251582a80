"""The main screen: the list next to the paper, the status line and the key bar, and the actions of the keys."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.events import DescendantFocus
from textual.screen import Screen

from paperlog.dates import PartialDate
from paperlog.errors import PaperlogError
from paperlog.library import papers, tags, tracking
from paperlog.library.citing import citation_keys
from paperlog.library.papers import NewPaper
from paperlog.library.results import Result
from paperlog.library.undo import redo_changes, undo_changes
from paperlog.library.updating import fetch_new_paper
from paperlog.models import Entry, Status
from paperlog.output.phrases import status_text
from paperlog.output.screen import Screen as Terminal
from paperlog.periods import parse_day
from paperlog.stats.counts import tag_counts
from paperlog.text import plural
from paperlog.tui.bindings import KEYS, MOVEMENT_KEYS, SEARCH_KEYS, action_names, bindings, is_typing
from paperlog.tui.changes import REDO_HINT, UNDO_HINT, Changes
from paperlog.tui.dialogs.picker import Choice, pick
from paperlog.tui.dialogs.prompt import PromptDialog
from paperlog.tui.dialogs.scrollable import ScrollableDialog
from paperlog.tui.dialogs.tags import TagChanges, TagDialog
from paperlog.tui.external_access import ExternalAccess
from paperlog.tui.library_view import LibraryView
from paperlog.tui.list_items import list_items
from paperlog.tui.list_pane import ListPane
from paperlog.tui.messages import errors_shown, names_of, show_error, show_message
from paperlog.tui.paper_pane import PaperPane
from paperlog.tui.state import MAX_SHARE, MIN_SHARE
from paperlog.tui.statistics import draw_statistics
from paperlog.tui.widgets.key_bar import KeyBar
from paperlog.tui.widgets.paper_list import PaperList
from paperlog.tui.widgets.status_line import StatusLine

_RELOAD_SECONDS = 1.0
_DIALOG_BORDER_CELLS = 5
_SPLIT_STEP = 5
"""What a key changes, in percent of the width."""
_BROWSE_KEYS = [*(key for keys in KEYS.values() for key in keys), *MOVEMENT_KEYS]
_SEARCH_ACTIONS = action_names(SEARCH_KEYS)
_ACTIONS = _SEARCH_ACTIONS | action_names(_BROWSE_KEYS)


class LibraryScreen(Screen[None]):
    """The library, with the list on the left and the paper under the cursor on the right."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings([*SEARCH_KEYS, *_BROWSE_KEYS])]

    def __init__(self, view: LibraryView, terminal: Terminal, access: ExternalAccess) -> None:
        super().__init__()
        self.view = view
        self._reloading = asyncio.Lock()
        self._changes = Changes(self, terminal, self._show_changed, self.reload)
        self.list_pane = ListPane(view, terminal, self._changes)
        self.paper_pane = PaperPane(self.list_pane, view.session, terminal, access, self._changes)
        self.status_line = StatusLine(terminal)
        self.terminal = terminal
        self._access = access
        self._key_bar = KeyBar()
        self.list_share = 50

    def compose(self) -> ComposeResult:
        yield Horizontal(self.list_pane, self.paper_pane, id="panes")
        yield self.status_line
        yield self._key_bar

    def on_mount(self) -> None:
        self.list_pane.show(list_items(self.view.session, self.view.snapshot, self.view.query))
        self.set_interval(_RELOAD_SECONDS, self.reload)
        self.status_line.set_default(self._counts())
        if messages := " ".join(self.paper_pane.unsaved_notes.offers(self.view.snapshot.papers)):
            self.status_line.show(messages)

    def _counts(self) -> str:
        """Return `49 papers: 12 read, 1 reading, 3 queued`."""
        counts = Counter(entry.reading.status for entry in self.view.snapshot.entries)
        parts = [f"{counts[status]} {status}" for status in (Status.READ, Status.READING, Status.QUEUED)]
        return f"{plural(len(self.view.snapshot.entries), 'paper')}: {', '.join(parts)}"

    async def reload(self) -> None:
        """Show the current library if it has changed."""
        async with self._reloading:
            with errors_shown(self.app):
                if await self.view.reload():
                    self.status_line.set_default(self._counts())
                    await self.list_pane.select()

    # Focus

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool:  # noqa: ARG002 - Textual's signature
        """Return whether a key is active. In the search input, most keys are typed as text."""
        return action not in _ACTIONS or (action in _SEARCH_ACTIONS) is is_typing(self)

    def on_descendant_focus(self, event: DescendantFocus) -> None:
        contexts = {"papers": "list", "paper": "paper", "query": "search"}
        if event.widget.id in contexts:
            self._key_bar.show(contexts[event.widget.id])

    def action_focus_paper(self) -> None:
        self.add_class("-shows-paper")
        self.set_focus(self.paper_pane)

    def action_focus_list(self) -> None:
        """Focus the list. If it has the focus, remove all marks or, if there are none, end the search."""
        if self.focused is self.list_pane.papers:
            if self.list_pane.papers.marked:
                self.list_pane.papers.remove_marks()
            elif self.list_pane.search.query_text:
                self.list_pane.search.set_query("")
        self._focus_list()

    def action_search(self) -> None:
        self.remove_class("-shows-paper")
        self.set_focus(self.list_pane.search.input)

    async def action_leave_search(self) -> None:
        await self.list_pane.finish_search()
        self._focus_list()

    def action_end_search(self) -> None:
        self.list_pane.search.set_query("")
        self._focus_list()

    def _focus_list(self) -> None:
        self.remove_class("-shows-paper")
        self.set_focus(self.list_pane.papers)

    def action_move_split(self, steps: int) -> None:
        """Make the list wider or narrower."""
        self.set_split(self.list_share + steps * _SPLIT_STEP)

    def set_split(self, list_share: int) -> None:
        """Give the list this share of the width, in percent, within limits."""
        self.list_share = max(MIN_SHARE, min(list_share, MAX_SHARE))
        self.list_pane.styles.width = f"{self.list_share}fr"
        self.paper_pane.styles.width = f"{100 - self.list_share}fr"

    # Movement

    def action_step(self, steps: int) -> None:
        self._focused_pane.step(steps)

    def action_page(self, pages: int) -> None:
        self._focused_pane.page(pages)

    def action_to_top(self) -> None:
        self._focused_pane.to_top()

    def action_to_bottom(self) -> None:
        self._focused_pane.to_bottom()

    @property
    def _focused_pane(self) -> PaperList | PaperPane:
        return self.paper_pane if self.focused is self.paper_pane else self.list_pane.papers

    def on_paper_list_current_changed(self) -> None:
        entry = self.entry
        self.paper_pane.show(entry, self.view.snapshot.category_of(entry) if entry else None)

    def on_paper_list_activated(self) -> None:
        self.action_focus_paper()

    # Changes

    @property
    def entry(self) -> Entry | None:
        """The paper under the cursor."""
        return self.list_pane.papers.entry

    async def action_mark_read(self) -> None:
        """Mark papers as read today. Ask before another reading is added to papers that have been read."""
        chosen, today = self.list_pane.chosen, PartialDate.from_date(self.view.session.today)
        again = [entry for entry in chosen if entry.reading.status is Status.READ and today not in entry.reading.reads]
        if not again:
            self._mark_read(chosen)
            return
        is_one = len(chosen) == 1
        title = f"{again[0].paper.name}: {status_text(again[0])}" if is_one else f"{len(again)} of them have been read"
        options = [Choice("a", "add a reading today", "", "again"), Choice("d", "read on another day", "", "day")]
        if others := [entry for entry in chosen if entry not in again]:
            options.insert(0, Choice("o", f"mark only the {plural(len(others), 'other paper')}", "", "others"))

        def use(answer: str) -> None:
            if answer == "day":
                self.run_worker(self.action_mark_read_on(), group="dialogs")
            else:
                self._mark_read(others if answer == "others" else chosen)

        await pick(self.app, title, options, use)

    async def action_mark_read_on(self) -> None:
        """Ask when papers were read."""
        chosen, session = self.list_pane.chosen, self.view.session

        def use(text: str | None) -> None:
            if text:
                with errors_shown(self.app):
                    self._mark_read(chosen, parse_day(text, session.today))

        if chosen:
            question = f"When did you read {names_of(chosen)}? Such as yesterday, tuesday, 2026-11-20 or 2025-03."
            await self.app.push_screen(PromptDialog("Day read", question), use)

    def _mark_read(self, papers: list[Entry], on: PartialDate | None = None) -> None:
        if papers:
            self._changes.start(lambda: tracking.mark_read(self.view.session, papers, on))

    def action_mark(self, status: str) -> None:
        self._change_chosen(lambda papers: tracking.mark(self.view.session, papers, Status(status)))

    def action_queue(self) -> None:
        self._change_chosen(lambda papers: tracking.queue(self.view.session, papers))

    def action_rate(self, stars: int) -> None:
        self._change_chosen(lambda papers: tracking.rate(self.view.session, papers, stars or None))

    async def action_tag(self) -> None:
        chosen = self.list_pane.chosen
        if not chosen:
            return

        def tag(changes: TagChanges | None) -> None:
            if changes and (changes.added or changes.removed):
                self._changes.start(lambda: tags.tag(self.view.session, chosen, changes.added, changes.removed))

        dialog = TagDialog(chosen, tag_counts(self.view.snapshot.entries), self.terminal.glyphs.ellipsis)
        await self.app.push_screen(dialog, tag)

    async def action_add(self) -> None:
        """Ask for the id of a paper, and add it."""

        def add(identifier: str | None) -> None:
            if identifier:
                self.run_worker(self._add(identifier.strip()), group="fetches")

        explanation = "Its arXiv id or DOI, or a URL of one. The details are fetched."
        await self.app.push_screen(PromptDialog("Add a paper", explanation), add)

    async def _add(self, identifier: str) -> None:
        show_message(self.app, f"Fetching {identifier}")
        try:
            fetched, failure = await asyncio.to_thread(
                fetch_new_paper, self.view.session, self._access.fetcher, identifier
            )
        except (PaperlogError, OSError) as error:
            show_message(self.app, f"{identifier} wasn't added.")
            show_error(self.app, error)
            return
        await self._changes.change(lambda: papers.add(self.view.session, NewPaper(fetched)))
        if failure:
            show_error(self.app, failure)

    async def action_copy_key(self) -> None:
        """Copy the citation keys to the clipboard of the terminal, separated by commas, as in LaTeX."""
        if chosen := self.list_pane.chosen:
            by_paper = await asyncio.to_thread(citation_keys, self.view.snapshot)
            keys = ",".join(by_paper[entry.key] for entry in chosen)
            self.app.copy_to_clipboard(keys)
            show_message(self.app, f"Copied {keys}")

    async def action_show_stats(self) -> None:
        columns = max(20, self.app.size.width - _DIALOG_BORDER_CELLS)
        text = draw_statistics(self.view, self.terminal, columns)
        await self.app.push_screen(ScrollableDialog("Statistics", text, "stats"))

    def _change_chosen(self, operation: Callable[[list[Entry]], Result]) -> None:
        """Change the marked papers, or else the paper under the cursor."""
        if chosen := self.list_pane.chosen:
            self._changes.start(lambda: operation(chosen))

    def _show_changed(self, entries: Sequence[Entry]) -> None:
        self.list_pane.papers.update_entries(entries)

    def action_undo(self) -> None:
        self._changes.step_through_history("Undone", REDO_HINT, lambda: undo_changes(self.view.session))

    def action_redo(self) -> None:
        self._changes.step_through_history("Redone", UNDO_HINT, lambda: redo_changes(self.view.session))
