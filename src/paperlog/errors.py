"""Every failure that paperlog expects: its sentence and its exit code."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import ceil
from pathlib import Path

DAY = 24 * 60 * 60


class PaperlogError(Exception):
    """A failure with a sentence for the reader; the command line shows it and ends with `exit_code`."""

    exit_code = 1


class NotFound(PaperlogError):
    """What was named is not there."""


class UsageError(PaperlogError):
    exit_code = 2


class InvalidData(PaperlogError):
    """The store or an input holds something that can't be read."""

    exit_code = 4


class SystemFailure(PaperlogError):
    """Permission, a full disk, an I/O error."""

    exit_code = 5

    @classmethod
    def to(cls, doing: str, error: OSError) -> SystemFailure:
        return cls(f"Can't {doing}: {error.strerror or error}.")


class TemporaryFailure(PaperlogError):
    exit_code = 6


class Interrupted(PaperlogError):
    exit_code = 130


class PaperNotFound(NotFound):
    def __init__(self, name: str, suggestions: Sequence[str] = ()) -> None:
        hint = f"Did you mean {either(suggestions)}?" if suggestions else "See 'paperlog list'."
        super().__init__(f"No paper matches '{shortened(name)}'. {hint}")


class PaperAmbiguous(NotFound):
    """`candidates` are pairs of key and title."""

    SHOWN = 10

    def __init__(self, name: str, candidates: Sequence[tuple[str, str]]) -> None:
        width = max(len(key) for key, _ in candidates[: self.SHOWN])
        lines = [f"  {key:<{width}}  {title}" for key, title in candidates[: self.SHOWN]]
        if len(candidates) > self.SHOWN:
            lines.append(f"  and {len(candidates) - self.SHOWN} more")
        super().__init__(
            "\n".join([f"'{shortened(name)}' could be any of {len(candidates)} papers; name one by its key:", *lines])
        )


class PaperExists(PaperlogError):
    def __init__(self, key: str, title: str) -> None:
        super().__init__(f"{title} is in the library already, as '{key}'. Change it with 'paperlog edit {key}'.")


class NoteNotFound(NotFound):
    def __init__(self, number: int, paper: str, numbers: Sequence[int]) -> None:
        there = f"Its notes: {', '.join(map(str, numbers))}." if numbers else "It has no notes."
        super().__init__(f"{paper} has no note {number}. {there}")


class NoteAmbiguous(NotFound):
    def __init__(self, number: int, paper: str) -> None:
        super().__init__(f"{paper} has more than one note {number}. 'paperlog doctor --fix' numbers them anew.")


class NoIdentifier(NotFound):
    def __init__(self, key: str, title: str) -> None:
        super().__init__(
            f"{title} has no arXiv id or DOI to ask for. Give it one with 'paperlog edit {key} --link LINK'."
        )


class NoMetadata(NotFound):
    """A server does not know what it was asked for, or has no facts of it."""

    def __init__(self, server: str, what: str) -> None:
        super().__init__(
            f"{server} has no facts on {shortened(what)}. Nothing was changed. By hand: paperlog add --title TITLE"
        )


class NoSchema(NotFound):
    def __init__(self, key: str, title: str) -> None:
        super().__init__(f"{title} has no schema picture. Give it the address of one with 'paperlog edit {key}'.")


class NoImage(NotFound):
    def __init__(self, server: str, url: str) -> None:
        super().__init__(f"{server} has no picture at {shortened(url)}.")


class NothingToOpen(NotFound):
    def __init__(self, key: str, title: str, what: str) -> None:
        super().__init__(f"{title} has no {what}. Give it one with 'paperlog edit {key} --{what} {what.upper()}'.")


class ViewNotFound(NotFound):
    def __init__(self, name: str, views: Sequence[str]) -> None:
        there = f"There are: {', '.join(views)}." if views else "Save one: paperlog view save NAME QUERY"
        super().__init__(f"There is no view '{shortened(name)}'. {there}")


class ExtraMissing(UsageError):
    """What a reader asks for needs a package that paperlog does without otherwise."""

    def __init__(self, extra: str) -> None:
        super().__init__(f"That needs the extra '{extra}'. In a clone of paperlog: pip install '.[{extra}]'")


class CategoryUnknown(UsageError):
    def __init__(self, name: str, categories: Iterable[str]) -> None:
        super().__init__(f"No category matches '{shortened(name)}'. There are: {', '.join(categories)}.")


class CategoryAmbiguous(UsageError):
    def __init__(self, name: str, categories: Sequence[str]) -> None:
        super().__init__(f"'{name}' could be any of these categories: {', '.join(categories)}.")


class QueryError(UsageError):
    """A query that can't be understood; `text[start:end]` is what is wrong."""

    def __init__(self, sentence: str, text: str, start: int, end: int) -> None:
        super().__init__(sentence)
        self.text, self.start, self.end = text, start, end


class InvalidDate(UsageError):
    pass


class RatingOutOfRange(UsageError):
    def __init__(self, stars: object) -> None:
        super().__init__(f"A rating is a whole number from 1 to 5, not {stars}.")


class ChangeConflict(InvalidData):
    def __init__(self, number: int, reason: str) -> None:
        super().__init__(
            f"Change {number} no longer fits the library ({reason}). Nothing was changed; see 'paperlog doctor'."
        )


class StoreUnreadable(InvalidData):
    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"The library {path} can't be read: {reason}. It was left as it is.")


class StoreTooNew(InvalidData):
    def __init__(self, path: Path, schema: int, known: int) -> None:
        super().__init__(
            f"The library {path} was written by a newer paperlog (schema {schema}, this one knows {known}). "
            "It was left as it is; update paperlog."
        )


class InputUnreadable(InvalidData):
    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"{name} can't be read: {reason}. Nothing was changed.")


class InvalidResponse(InvalidData):
    def __init__(self, server: str, reason: str) -> None:
        super().__init__(f"The answer of {server} can't be used: {reason}. Nothing was changed.")


class InsecureUrl(InvalidData):
    def __init__(self, url: str) -> None:
        super().__init__(f"{shortened(url)} is no https address, and pictures are fetched over https only.")


class ServerUnreachable(SystemFailure):
    def __init__(self, server: str, reason: str) -> None:
        super().__init__(f"Can't reach {server} ({reason}). Nothing was changed. Is the network there?")
        self.server = server


class NoConnection(ServerUnreachable):
    """Whatever else is asked for there will not come, either."""


class ServerBusy(TemporaryFailure):
    def __init__(self, server: str, answer: str, seconds: float) -> None:
        wait = f"{ceil(seconds)} s" if seconds < 120 else f"{ceil(min(seconds, DAY) / 60)} min"
        super().__init__(f"{server} is busy ({answer}). Nothing was changed; try again in {wait}.")
        self.server, self.seconds = server, seconds


class StoreBusy(TemporaryFailure):
    def __init__(self, path: Path, seconds: float) -> None:
        super().__init__(
            f"Another paperlog has been writing to {path} for {seconds:g} s. Nothing was changed; try again."
        )


class StoreChanged(TemporaryFailure):
    def __init__(self, path: Path) -> None:
        super().__init__(f"Another program changed {path} in the same moment. Nothing was changed; try again.")


class SelectionChanged(TemporaryFailure):
    def __init__(self, query: str) -> None:
        super().__init__(f"'{shortened(query)}' no longer selects the papers it did. Nothing was changed; try again.")


class NoteChanged(TemporaryFailure):
    def __init__(self, number: int, paper: str) -> None:
        super().__init__(f"Note {number} of {paper} was changed while you edited it. Nothing was changed.")


def shortened(name: str) -> str:
    """Return what a message repeats of what was typed."""
    return name if len(name) <= 80 else f"{name[:79]}…"


def either(names: Sequence[str]) -> str:
    quoted = [f"'{name}'" for name in names]
    return " or ".join([", ".join(quoted[:-1]), quoted[-1]] if len(quoted) > 1 else quoted)
