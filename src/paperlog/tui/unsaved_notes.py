"""Notes that aren't saved yet. Each is a draft next to the library, so that it isn't lost when the browser ends."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from paperlog.external.drafts import create_note_draft, delete_drafts, draft_key, note_drafts
from paperlog.models import Entry


class UnsavedNotes:
    """The drafts of notes in the folder of a library, except those that are being saved."""

    def __init__(self, library: Path) -> None:
        self._library = library
        self._being_saved: set[Path] = set()
        self._left: set[Path] = set()
        self._warned_of: Collection[Path] = ()

    def drafts_of(self, key: str) -> list[Path]:
        return self._drafts().get(draft_key(key), [])

    def replace(self, drafts: Sequence[Path], entry: Entry, text: str) -> Sequence[Path]:
        """Replace the drafts of a note with one of this text, or with none if it is empty. Raises SystemFailure."""
        new_drafts = [create_note_draft(self._library, entry, text)] if text.strip() else []
        delete_drafts(drafts)
        return new_drafts

    def leave(self, drafts: Iterable[Path]) -> None:
        """Remember to warn about drafts when the user quits."""
        self._left.update(drafts)

    @contextmanager
    def saving(self, drafts: Sequence[Path]) -> Iterator[None]:
        """Don't offer drafts while their note is saved, which deletes them if it succeeds."""
        self._being_saved.update(drafts)
        try:
            yield
        finally:
            self._being_saved.difference_update(drafts)
            self.leave(drafts)

    def warning(self) -> str | None:
        """Return a warning about notes that weren't saved, or None if there are none or it has been shown."""
        left = {key: kept for key, drafts in self._drafts().items() if (kept := self._left.intersection(drafts))}
        drafts = set().union(*left.values())
        if not drafts or drafts == self._warned_of:
            return None
        self._warned_of = drafts
        keys = ", ".join(left)
        return f"Unsaved notes on {keys}. Press n on the paper to continue, or q again to quit: their drafts are kept."

    def offers(self, keys: Collection[str]) -> Iterator[str]:
        """Yield messages about drafts from earlier sessions. `keys` are the keys of all papers."""
        drafts = self._drafts()
        names = {draft_key(key): key for key in keys} if drafts else {}
        if known := [key for name, key in names.items() if name in drafts]:
            yield f"Unsaved notes on {', '.join(known)}. Press n on the paper to continue."
        for key in drafts.keys() - names.keys():
            yield f"{key} isn't in the library any more. Its unsaved note is kept in {drafts[key][0]}."

    def _drafts(self) -> dict[str, list[Path]]:
        drafts = {
            key: [path for path in paths if path not in self._being_saved]
            for key, paths in note_drafts(self._library).items()
        }
        return {key: paths for key, paths in drafts.items() if paths}
