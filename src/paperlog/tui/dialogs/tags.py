"""A dialog for adding and removing tags."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from textual.suggester import Suggester

from paperlog.models import Entry
from paperlog.output.phrases import tags_of
from paperlog.text import sanitize
from paperlog.tui.dialogs.prompt import PromptDialog

_SEPARATOR = re.compile("[,;]")


class TagDialog(PromptDialog):
    """An input for tags, separated by commas, with completion from known tags."""

    def __init__(self, entry: Entry, known_tags: Iterable[str]) -> None:
        current = f"Current tags: {tags_of(entry)}." if entry.tags else "No tags."
        explanation = f"{current} Enter tags to add, or -TAG to remove one, separated by commas."
        tags = [tag for tag in (*known_tags, *(f"-{tag}" for tag in entry.tags)) if sanitize(tag) == tag]
        super().__init__(f"Tags of {entry.paper.name}", explanation, TagSuggester(sorted(tags)))


class TagSuggester(Suggester):
    """Completes the last tag of a line."""

    def __init__(self, tags: Sequence[str]) -> None:
        super().__init__(case_sensitive=True)  # otherwise the line would be changed to lower case
        self._tags = [tag for tag in tags if not _SEPARATOR.search(tag)]

    async def get_suggestion(self, value: str) -> str | None:
        word = _SEPARATOR.split(value)[-1].lstrip(" +")
        for tag in self._tags:
            if word and tag.casefold().startswith(word.casefold()):
                return value.removesuffix(word) + tag
        return None


def added_and_removed(line: str) -> tuple[list[str], list[str]]:
    """Parse a line of tags into those to add (`tag` or `+tag`) and those to remove (`-tag`)."""
    words = [word.strip() for word in _SEPARATOR.split(line) if word.strip()]
    added = [word.removeprefix("+") for word in words if not word.startswith("-")]
    removed = [word.removeprefix("-") for word in words if word.startswith("-")]
    return added, removed
