"""What the reader does with the paper under the cursor, and takes back."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from types import FrameType
from typing import Any, TypeVar

from textual import work
from textual.suggester import SuggestFromList

from paperlog.errors import PaperlogError
from paperlog.external import opener
from paperlog.external.editor import edit_text, note_form, note_text
from paperlog.library import notes, tags, tracking
from paperlog.library.results import Result
from paperlog.library.session import Session
from paperlog.library.undo import redo_changes, undo_changes
from paperlog.models import Entry, Status
from paperlog.output.links import labelled_links
from paperlog.output.messages import result_text
from paperlog.output.phrases import tags_of
from paperlog.output.screen import Screen as Page
from paperlog.store import Snapshot
from paperlog.text import harmless
from paperlog.tui.dialogs import NoteDialog, NoteDraft, PromptDialog
from paperlog.tui.library_view import ExternalAccess, LibraryView

T = TypeVar("T")


class Actions(LibraryView):
    """The actions that change the library, or leave the browser for another program."""

    def __init__(
        self, session: Session, version: object, snapshot: Snapshot, page: Page, outside: ExternalAccess
    ) -> None:
        super().__init__(session, version, snapshot, page, outside)
        self._drafts: dict[str, str] = {}
        self._given_up: dict[str, str] = {}
        self._writer = ThreadPoolExecutor(1, "writer")  # changes follow one another, and wait for the lock there

    def on_mount(self) -> None:
        for number in (signal.SIGHUP, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, self._end, number)

    # Changes

    def action_mark(self, status: str) -> None:
        if status == Status.READ:
            self._change(lambda names: tracking.mark_read(self.session, names))
        else:
            self._change(lambda names: tracking.mark(self.session, names, Status(status)))

    def action_queue(self) -> None:
        self._change(lambda names: tracking.queue(self.session, names))

    def action_rate(self, stars: int) -> None:
        self._change(lambda names: tracking.rate(self.session, names[0], stars or None))

    async def action_tag(self) -> None:
        entry = self.papers.entry
        if entry is None:
            return

        def tag(line: str | None) -> None:
            words = [word.strip() for word in (line or "").split(",") if word.strip()]
            add = [word.removeprefix("+") for word in words if not word.startswith("-")]
            remove = [word.removeprefix("-") for word in words if word.startswith("-")]
            if words:
                self._do(lambda: tags.tag(self.session, [entry.key], add, remove))

        has = f"It has: {tags_of(entry)}." if entry.tags else "It has no tags."
        sentence = f"{has} Write tags to add, and -TAG to take one away; commas between them."
        known = {tag for each in self.snapshot.entries for tag in each.tags}
        choices = [each for each in (*known, *(f"-{tag}" for tag in entry.tags)) if harmless(each) == each]
        suggester = SuggestFromList(sorted(choices), case_sensitive=False)
        await self.push_screen(PromptDialog(f"Tags of {entry.paper.name}", sentence, suggester), tag)

    async def action_note(self) -> None:
        entry = self.papers.entry
        if entry is None:
            return

        def leave(note: NoteDraft | None) -> None:
            text = note.text if note else ""
            if not text.strip():
                self.say("The note is empty: nothing was changed.")
            elif note and note.is_final:
                self._do(lambda: notes.annotate(self.session, entry.key, text), lambda: self._put_off(entry.key, text))
            else:
                self._put_off(entry.key, text)
                self.say(f"The note on {entry.paper.name} is not saved yet: n goes on with it.")

        draft = self._drafts.pop(entry.key, "")
        await self.push_screen(NoteDialog(entry, draft), leave)

    def _put_off(self, key: str, text: str) -> None:
        """Keep a note for later, above what is kept of its paper by now."""
        self._drafts[key] = "\n".join(filter(None, [text, self._drafts.get(key)]))

    async def action_note_in_editor(self) -> None:
        entry = self.papers.entry
        if entry is None:
            return

        def write() -> Result | None:
            with edit_text(note_form(entry), ".md", self.outside.store_path, self.outside.environ) as saved:
                return notes.annotate(self.session, entry.key, text) if (text := note_text(saved)) else None

        for done in self._outside(write):
            if done is None:
                self.say("The note is empty: nothing was changed.")
            else:
                self._tell(done)
                await self.reload()

    def action_undo(self) -> None:
        self._turn("Undone", lambda: undo_changes(self.session))

    def action_redo(self) -> None:
        self._turn("Done again", lambda: redo_changes(self.session))

    @work(group="writes")
    async def _turn(self, what: str, verb: Callable[[], Any]) -> None:
        for change in await self._written(verb) or ():
            self.say(f"{what}: {change.sentence}")
        await self.reload()

    def _change(self, verb: Callable[[list[str]], Result]) -> None:
        """Change the paper under the cursor."""
        if entry := self.papers.entry:
            self.papers.keep()
            self._do(partial(verb, [entry.key]))

    @work(group="writes")
    async def _do(self, verb: Callable[[], Result], otherwise: Callable[[], None] = lambda: None) -> None:
        done = await self._written(verb)
        if done is None:
            otherwise()
            return
        self.papers.put(done.entries)  # a large library takes its time to be read again
        self._tell(done)
        await self.reload()

    def _tell(self, done: Result) -> None:
        for entry in done.entries:
            now = result_text(entry, done.change.command) if done.change else f"{result_text(entry, '')} (no change)"
            self.say(f"{self.page.glyphs.status[entry.reading.status]} {entry.paper.name}: {now}")

    async def _written(self, verb: Callable[[], Any]) -> Any:
        """Run a verb beside the screen; None where it failed, which is said."""
        try:
            return await asyncio.get_running_loop().run_in_executor(self._writer, verb)
        except (PaperlogError, OSError) as error:
            self.complain(error)
            return None

    async def action_quit(self) -> None:
        """Quit when all changes are on disk, and no note is lost by it, or its writer says so twice."""
        await self._all_written()
        if self._drafts and self._drafts != self._given_up:
            self._given_up = dict(self._drafts)
            self.say(f"The note on {' and '.join(self._drafts)} is not saved: n there goes on. q again drops it.")
            return
        self.exit()

    @work
    async def _end(self, number: int) -> None:
        """End when the terminal is closed or the system says so; the notes being written are saved as they stand."""
        await self._all_written()
        if isinstance(self.screen, NoteDialog):
            self._put_off(self.screen.key, self.screen.text)
        for key, text in self._drafts.items():
            if text.strip():
                await self._written(partial(notes.annotate, self.session, key, text))
        if number == signal.SIGHUP:
            signal.signal(number, signal.SIG_DFL)  # nobody reads any more what a tidy end writes
            signal.raise_signal(number)
        self.exit(return_code=128 + number)

    async def _all_written(self) -> None:
        await asyncio.gather(*(each.wait() for each in self.workers if each.group == "writes"))

    # Other programs

    def action_open_link(self) -> None:
        self._open(opener.open_link)

    def action_open_pdf(self) -> None:
        self._open(opener.open_pdf)

    def action_open_address(self, number: int) -> None:
        """Open what a click was on."""

        def opened(entry: Entry) -> str:
            _, address = list(labelled_links(entry))[number]
            return opener.open_address(address)

        self._open(opened)

    def _open(self, program: Callable[[Entry], str]) -> None:
        if entry := self.papers.entry:
            for opened in self._outside(lambda: program(entry)):  # a browser may be one for the terminal
                self.say(f"Opened {opened}")

    def _outside(self, program: Callable[[], T]) -> list[T]:
        """Leave the terminal to another program, and return what comes of it; nothing where that fails."""
        failure: PaperlogError | OSError | None = None
        done = []
        with self.suspend(), _without_interrupts():  # an error that leaves this block leaves the terminal behind
            try:
                done.append(program())
            except (PaperlogError, OSError) as error:
                failure = error
        if failure:
            self.complain(failure)
        return done


@contextmanager
def _without_interrupts() -> Iterator[None]:
    """Leave Ctrl-C to the program that has the terminal."""

    def ignore(_: int, __: FrameType | None) -> None:
        pass

    before = signal.signal(signal.SIGINT, ignore)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
