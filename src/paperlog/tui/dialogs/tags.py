"""The dialog in which tags are added and removed."""

from __future__ import annotations

from collections.abc import Iterable

from textual.suggester import SuggestFromList

from paperlog.models import Entry
from paperlog.output.phrases import tags_of
from paperlog.text import sanitize
from paperlog.tui.dialogs.prompt import PromptDialog


class TagDialog(PromptDialog):
    """A line of tags, separated by commas; the known ones complete themselves."""

    def __init__(self, entry: Entry, known_tags: Iterable[str]) -> None:
        has = f"It has: {tags_of(entry)}." if entry.tags else "It has no tags."
        sentence = f"{has} Write tags to add, and -TAG to take one away; commas between them."
        tags = [tag for tag in (*known_tags, *(f"-{tag}" for tag in entry.tags)) if sanitize(tag) == tag]
        suggester = SuggestFromList(sorted(tags), case_sensitive=False)
        super().__init__(f"Tags of {entry.paper.name}", sentence, suggester)


def added_and_removed(line: str) -> tuple[list[str], list[str]]:
    """Return the tags to add and the tags to remove: '-tag' removes one, '+tag' or 'tag' adds one."""
    words = [word.strip() for word in line.split(",") if word.strip()]
    added = [word.removeprefix("+") for word in words if not word.startswith("-")]
    removed = [word.removeprefix("-") for word in words if word.startswith("-")]
    return added, removed
