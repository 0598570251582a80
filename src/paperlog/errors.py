"""Expected failures, with their messages and exit codes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import ceil
from pathlib import Path

DAY = 24 * 60 * 60


class PaperlogError(Exception):
    """An expected failure. The command line prints its message and exits with `exit_code`."""

    exit_code = 1


class NotFound(PaperlogError):
    """No such paper, note, view, backup or file."""


class UsageError(PaperlogError):
    exit_code = 2


class InvalidData(PaperlogError):
    """The library or an input can't be parsed."""

    exit_code = 4


class SystemFailure(PaperlogError):
    """A system or network failure, such as a full disk or a missing permission."""

    exit_code = 5

    @classmethod
    def unexpected(cls, error: OSError) -> SystemFailure:
        where = f": {error.filename}" if error.filename else ""
        return cls(f"System error: {error.strerror or error}{where}.")

    @classmethod
    def from_os_error(cls, action: str, error: OSError) -> SystemFailure:
        return cls(f"Can't {action}: {error.strerror or error}.")


class TemporaryFailure(PaperlogError):
    exit_code = 6


class Interrupted(PaperlogError):
    exit_code = 130


class PaperNotFound(NotFound):
    def __init__(self, name: str, suggestions: Sequence[str] = ()) -> None:
        hint = f"Did you mean {quote_alternatives(suggestions)}?" if suggestions else "See 'paperlog list'."
        super().__init__(f"No paper matches '{shorten(name)}'. {hint}")


class PaperAmbiguous(NotFound):
    """`candidates` are (key, title) pairs."""

    SHOWN = 10

    def __init__(self, name: str, candidates: Sequence[tuple[str, str]]) -> None:
        width = max(len(key) for key, _ in candidates[: self.SHOWN])
        lines = [f"  {key:<{width}}  {title}" for key, title in candidates[: self.SHOWN]]
        if len(candidates) > self.SHOWN:
            lines.append(f"  and {len(candidates) - self.SHOWN} more")
        super().__init__(
            "\n".join([f"'{shorten(name)}' matches {len(candidates)} papers; use the key of one:", *lines])
        )


class PaperExists(PaperlogError):
    def __init__(self, key: str, title: str) -> None:
        super().__init__(f"{title} is already in the library as '{key}'. Change it with 'paperlog edit {key}'.")


class NoteNotFound(NotFound):
    def __init__(self, number: int, paper: str, numbers: Sequence[int]) -> None:
        hint = f"Its notes: {', '.join(map(str, numbers))}." if numbers else "It has no notes."
        super().__init__(f"{paper} has no note {number}. {hint}")


class NoteAmbiguous(NotFound):
    def __init__(self, number: int, paper: str) -> None:
        super().__init__(f"{paper} has more than one note {number}. Run 'paperlog doctor --fix' to renumber them.")


class EventNotFound(NotFound):
    def __init__(self, number: int, paper: str, count: int) -> None:
        hint = f"It has {count}: paperlog log {paper}" if count else "Its log is empty."
        super().__init__(f"The log of {paper} has no event {number}. {hint}")


class NoIdentifier(NotFound):
    def __init__(self, key: str, title: str) -> None:
        super().__init__(f"{title} has no arXiv id or DOI to look up. Add one with 'paperlog edit {key} --link LINK'.")


class NoMetadata(NotFound):
    """The server doesn't know the identifier, or has no metadata for it."""

    def __init__(self, server: str, what: str) -> None:
        super().__init__(
            f"{server} has no metadata for {shorten(what)}. Nothing was changed. "
            "To add the paper by hand: paperlog add --title TITLE"
        )


class NoSchema(NotFound):
    def __init__(self, key: str, title: str) -> None:
        super().__init__(f"{title} has no schema image. Add its URL with 'paperlog edit {key}'.")


class NoImage(NotFound):
    def __init__(self, server: str, url: str) -> None:
        super().__init__(f"{server} has no image at {shorten(url)}.")


class NothingToOpen(NotFound):
    def __init__(self, key: str, title: str, what: str) -> None:
        kind, value = ("PDF", "FILE") if what == "pdf" else ("link", "LINK")
        super().__init__(f"{title} has no {kind}. Add one with 'paperlog edit {key} --{what} {value}'.")


class ViewNotFound(NotFound):
    def __init__(self, name: str, views: Sequence[str]) -> None:
        hint = f"Saved views: {', '.join(views)}." if views else "Save one with 'paperlog view save NAME QUERY'."
        super().__init__(f"There is no view '{shorten(name)}'. {hint}")


class ExtraMissing(UsageError):
    """The command needs an optional dependency that isn't installed."""

    def __init__(self, extra: str) -> None:
        super().__init__(f"This needs the optional extra '{extra}'. In a clone of paperlog: pip install '.[{extra}]'")


class CategoryUnknown(UsageError):
    def __init__(self, name: str, categories: Iterable[str]) -> None:
        super().__init__(f"No category matches '{shorten(name)}'. Categories: {', '.join(categories)}.")


class CategoryAmbiguous(UsageError):
    def __init__(self, name: str, categories: Sequence[str]) -> None:
        super().__init__(f"'{name}' matches more than one category: {', '.join(categories)}.")


class QueryError(UsageError):
    """A query that can't be parsed. `text[start:end]` is the invalid part."""

    def __init__(self, message: str, text: str, start: int, end: int) -> None:
        super().__init__(message)
        self.text, self.start, self.end = text, start, end


class InvalidDate(UsageError):
    pass


class RatingOutOfRange(UsageError):
    def __init__(self, stars: object) -> None:
        super().__init__(f"Rating must be a whole number from 1 to 5, not {stars}.")


class PageOutOfRange(UsageError):
    def __init__(self, page: int, pages: int, key: str) -> None:
        super().__init__(
            f"Page {page} is beyond the last page ({pages}). "
            f"If {key} has more pages: paperlog progress {key} {page}/PAGES"
        )


class ChangeConflict(PaperlogError):
    """A change in the history that no longer applies, because another program changed its records."""

    exit_code = InvalidData.exit_code

    def __init__(self, number: int, sentence: str, reason: str, command: str) -> None:
        super().__init__(
            f"Change {number} ({shorten(sentence)}) no longer applies: {reason}. Nothing was changed. "
            f"To skip it: paperlog {command} --skip"
        )
        self.reason = reason


class StoreUnreadable(InvalidData):
    def __init__(self, path: Path, reason: str) -> None:
        self.reason = reason
        super().__init__(f"The library {path} can't be read: {reason}. It was left untouched.")


class LibraryDeleted(InvalidData):
    def __init__(self, path: Path) -> None:
        super().__init__(f"The library {path} was deleted or moved away. Nothing was changed.")


class BackupUnreadable(InvalidData):
    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"The backup {path} can't be read: {reason}. Nothing was changed.")


class StoreTooNew(InvalidData):
    def __init__(self, path: Path, schema: int, known: int) -> None:
        super().__init__(
            f"The library {path} was written by a newer paperlog (schema {schema}, this one supports {known}). "
            "It was left untouched; update paperlog."
        )


class InputUnreadable(InvalidData):
    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"{name} can't be read: {reason}. Nothing was changed.")


class ConfigurationInvalid(InvalidData):
    def __init__(self, problems: Iterable[str]) -> None:
        super().__init__("\n".join(problems))


class InvalidResponse(InvalidData):
    def __init__(self, server: str, reason: str) -> None:
        super().__init__(f"{server} sent an invalid response: {reason}. Nothing was changed.")


class InsecureUrl(InvalidData):
    def __init__(self, url: str) -> None:
        super().__init__(f"{shorten(url)} isn't an https URL. Images are fetched over https only.")


class ServerUnreachable(SystemFailure):
    def __init__(self, server: str, reason: str) -> None:
        super().__init__(f"Can't reach {server} ({reason}). Nothing was changed. Are you online?")
        self.server = server


class NoConnection(ServerUnreachable):
    """The server can't be reached at all, so further requests would fail, too."""


class ServerBusy(TemporaryFailure):
    def __init__(self, server: str, answer: str, seconds: float) -> None:
        wait = f"{ceil(seconds)} s" if seconds < 120 else f"{ceil(min(seconds, DAY) / 60)} min"
        super().__init__(f"{server} is busy ({answer}). Nothing was changed; try again in {wait}.")
        self.server, self.seconds = server, seconds


class StoreBusy(TemporaryFailure):
    def __init__(self, path: Path, seconds: float) -> None:
        super().__init__(
            f"{path} is locked by another paperlog process (waited {seconds:g} s). Nothing was changed; try again."
        )


class StoreChanged(TemporaryFailure):
    """`kept` is another version of the library, which couldn't be restored because the library changed again."""

    def __init__(self, path: Path, kept: Path | None = None) -> None:
        hint = f"One version is kept in {kept}; 'paperlog doctor --fix' makes it a backup" if kept else "try again"
        super().__init__(f"Another program changed {path} at the same time. Nothing was written; {hint}.")


class LockLost(TemporaryFailure):
    def __init__(self, lock: Path) -> None:
        super().__init__(f"Another program deleted {lock} during the write. Nothing was written; try again.")


class SelectionChanged(TemporaryFailure):
    def __init__(self, query: str) -> None:
        super().__init__(f"'{shorten(query)}' now matches different papers. Nothing was changed; try again.")


class NoteChanged(TemporaryFailure):
    def __init__(self, number: int, paper: str) -> None:
        super().__init__(f"Note {number} of {paper} changed while you were editing it. Your edit was not saved.")


class ConfigurationChanged(TemporaryFailure):
    def __init__(self, path: Path) -> None:
        super().__init__(f"Another program changed {path} while you were editing it. Your edit was not saved.")


class EventChanged(TemporaryFailure):
    def __init__(self, paper: str) -> None:
        super().__init__(f"The log of {paper} changed at the same time. Nothing was changed; try again.")


def shorten(name: str) -> str:
    """Shorten user input for a message."""
    return name if len(name) <= 80 else f"{name[:79]}…"


def quote_alternatives(names: Sequence[str]) -> str:
    quoted = [f"'{name}'" for name in names]
    return " or ".join([", ".join(quoted[:-1]), quoted[-1]] if len(quoted) > 1 else quoted)
