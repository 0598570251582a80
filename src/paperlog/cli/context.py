"""The context of a command: the library, the output screens, and confirmation prompts."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from functools import cached_property
from os import environ
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, AnyStr, TextIO

import typer
from msgspec import Struct, field

from paperlog import __version__, paths
from paperlog.cli.command_table import COMMAND_NAMES
from paperlog.errors import InputUnreadable, SystemFailure, UsageError
from paperlog.output.cells import wrap
from paperlog.output.screen import Color, Screen
from paperlog.store import AtomicFile, FileStorage, Store, write_user_file
from paperlog.text import sanitize

if TYPE_CHECKING:
    from paperlog.configuration.loading import LoadedConfiguration  # annotations only: some commands have no settings
    from paperlog.configuration.settings import Configuration
    from paperlog.fetch import Fetcher  # imports the HTTP client
    from paperlog.image_cache import ImageCache
    from paperlog.library.results import Result
    from paperlog.library.session import Session
    from paperlog.output.template import Template


STDIO = Path("-")
"""The FILE argument that stands for stdin or stdout."""
MAX_INPUT_SIZE = 256 << 20


def _now() -> datetime:
    return datetime.now().astimezone()


def _make_fetcher() -> Fetcher:
    from paperlog.fetch import Fetcher

    return Fetcher()


def _make_image_cache() -> ImageCache:
    from paperlog.image_cache import ImageCache

    return ImageCache(paths.cache_folder() / "pictures")


class Environment(Struct, frozen=True, dict=True):
    """The clock, environment, screens and network of a run; tests replace them."""

    now: Callable[[], datetime] = _now
    environ: Mapping[str, str] = field(default_factory=lambda: environ)
    screen: Callable[[TextIO, Color], Screen] | None = None
    fetcher: Callable[[], Fetcher] = _make_fetcher
    image_cache: Callable[[], ImageCache] = _make_image_cache

    def screen_for(self, stream: TextIO, color: Color) -> Screen:
        return self.screen(stream, color) if self.screen else Screen.of(stream, color, self.environ)

    @cached_property
    def loaded_configuration(self) -> LoadedConfiguration:
        """The configuration. The first use shows warnings about the file."""
        from paperlog.configuration.loading import load_configuration

        loaded = load_configuration(paths.configuration_path(self.environ), self.environ, COMMAND_NAMES)
        if loaded.warnings:
            screen = self.screen_for(sys.stderr, Color.NEVER)
            for warning in loaded.warnings:
                screen.write_message(warning)
        return loaded

    @property
    def configuration(self) -> Configuration:
        return self.loaded_configuration.configuration


class CommandContext(Struct, frozen=True):
    """The settings, session and output of a command.

    `json_details` is None unless a changing command prints JSON: then it holds what this command adds to it.
    """

    environment: Environment
    store_path: Path
    session: Session
    out: Screen
    err: Screen
    uses_pager: bool = False
    is_dry_run: bool = False
    json_details: dict[str, Any] | None = None

    @classmethod
    def create(cls, environment: Environment, store: Path | None, color: Color, *, uses_pager: bool) -> CommandContext:
        path = paths.store_path(store, environment.environ)
        out = environment.screen_for(sys.stdout, color)
        err = environment.screen_for(sys.stderr, color)
        session = open_session(path, environment.environ, environment.now, err.write_message)
        return cls(environment, path, session, out, err, uses_pager)

    @property
    def configuration(self) -> Configuration:
        return self.environment.configuration

    def show_result(self, result: Result) -> None:
        from paperlog.output.messages import show_result

        show_result(self.out, result)

    def paged(self) -> AbstractContextManager[Screen]:
        """Return a screen for output that may be long: on a terminal, the pager shows what doesn't fit."""
        if not (self.uses_pager and self.out.stream.isatty()):
            return nullcontext(self.out)
        from paperlog.output.paging import paged

        return paged(self.out, lambda: self.configuration.pager, self.environment.environ)

    def show_json(self, value: Sequence[Any] | Mapping[str, Any]) -> None:
        from paperlog.output.json import show_json

        with self.paged() as screen:
            show_json(screen, value)

    def show_records(self, records: Sequence[Mapping[str, Any]], template: Template | None) -> None:
        """Show the objects of papers, notes or events by a template, or as JSON without one."""
        if template is None:
            self.show_json(records)
            return
        from paperlog.output.template import show_template

        with self.paged() as screen:
            show_template(screen, template, records)

    def hint(self, message: str) -> None:
        """Show a message, but only on a terminal: scripts don't need hints."""
        if self.err.is_terminal:
            self.err.write_message(message)

    def confirm(
        self,
        question: str,
        *,
        yes: bool,
        preview: Callable[[Screen], None] = lambda _: None,
        must_ask: bool = False,
    ) -> bool:
        """Show a preview and ask for confirmation; in a dry run or with `yes`, return True.

        Without a terminal, return True, or raise UsageError if `must_ask`.
        """
        if yes or self.is_dry_run:
            return True
        if not _stdin_is_terminal():
            if must_ask:
                raise UsageError(f"{question} Can't ask: stdin isn't a terminal. Use --yes to confirm.")
            return True
        preview(self.err)
        return self.confirm_on_terminal(question)

    def confirm_on_terminal(self, question: str) -> bool:
        """Ask for confirmation, or in a dry run, return True; without a terminal, return False.

        Raises UsageError if stderr is redirected.
        """
        is_terminal = _stdin_is_terminal()
        if self.is_dry_run or not is_terminal:
            return is_terminal
        if not self.err.is_terminal:
            raise UsageError(f"{question} Can't ask: stderr isn't a terminal. Use --yes to confirm.")
        answer = self._ask(question)
        if not _is_yes(answer):
            self.err.write_message("Nothing was changed." if answer else "\nNothing was changed.")
        return _is_yes(answer)

    def refuse_dry_run(self, what: str) -> None:
        """Raise UsageError in a dry run, before the user writes a text that would be lost."""
        if self.is_dry_run:
            raise UsageError(f"--dry-run can't be combined with {what}. Give the text on the command line.")

    def offer(self, question: str, how_to: str, *, yes: bool) -> bool:
        """Offer a follow-up step after a change. Without a terminal or in a dry run, show the command for it."""
        if yes or (_stdin_is_terminal() and self.err.is_terminal and not self.is_dry_run):
            return yes or _is_yes(self._ask(question))
        self.err.write_message(how_to)
        return False

    def _ask(self, question: str) -> str:
        """Read an answer. Returns an empty string at the end of the input."""
        self.err.stream.write("\n".join(wrap(f"{sanitize(question)} [y/N]", self.err.width - 1)) + " ")
        self.err.stream.flush()
        return sys.stdin.readline()

    def write_file(self, file: Path, text: str, *, force: bool) -> None:
        """Write a UTF-8 file; `force` overwrites an existing one, but never the library."""
        if file.exists() and self.store_path.exists() and file.samefile(self.store_path):
            raise UsageError(f"{file} is the library itself. Choose another file.")
        write_user_file(file, text.encode("utf-8", "replace"), force=force)

    def write_document(self, file: Path | None, text: str, content: str, *, force: bool) -> None:
        """Write a document to a file, or to stdout for None or `-`. The message calls it `content`."""
        if file and file != STDIO:
            self.write_file(file, text, force=force)
            self.out.write_path(file, f"Wrote {content} to ")
        else:
            if not self.out.is_terminal:
                sys.stdout.reconfigure(encoding="utf-8", newline="")  # type: ignore[union-attr]  # as in a file
            with self.paged() as screen:
                screen.stream.write(sanitize(text, lines=True) if screen.is_terminal else text)

    def read_stdin_bytes(self) -> bytes:
        try:
            return b"" if sys.stdin is None else read_limited(sys.stdin.buffer, "Standard input")
        except OSError as error:
            raise SystemFailure.from_os_error("read standard input", error) from error

    def read_stdin_text(self) -> str:
        try:
            return "" if sys.stdin is None else read_limited(sys.stdin, "Standard input")
        except UnicodeDecodeError as error:
            raise InputUnreadable("Standard input", f"not valid {error.encoding} (byte {error.start})") from None
        except OSError as error:
            raise SystemFailure.from_os_error("read standard input", error) from error


def read_limited(stream: IO[AnyStr], name: str) -> AnyStr:
    """Read all of an input, which might be endless. Raises InputUnreadable if it is too long."""
    content = stream.read(MAX_INPUT_SIZE + 1)
    if len(content) > MAX_INPUT_SIZE:
        raise InputUnreadable(name, f"it is longer than {MAX_INPUT_SIZE >> 20} MiB")
    return content


def _is_yes(answer: str) -> bool:
    return answer.strip().lower() in {"y", "yes"}


def _stdin_is_terminal() -> bool:
    return sys.stdin is not None and sys.stdin.isatty()


def open_session(
    store: Path | None,
    environ: Mapping[str, str],
    now: Callable[[], datetime] = _now,
    warn: Callable[[str], None] = lambda _: None,
) -> Session:
    from paperlog.catalogue import load_built_in
    from paperlog.library.session import Session

    return Session(open_store(store, environ), load_built_in, now, warn)


def open_store(store: Path | None, environ: Mapping[str, str]) -> Store:
    """Open the store without a session: shell completion doesn't need one."""
    return Store(FileStorage(AtomicFile(paths.store_path(store, environ))), __version__)


def environment_of(ctx: typer.Context) -> Environment:
    """Return the environment of the run, even before the root command has created the `CommandContext`."""
    if ctx.obj is None:
        ctx.obj = Environment()
    return ctx.obj.environment if isinstance(ctx.obj, CommandContext) else ctx.obj


def command_context(ctx: typer.Context) -> CommandContext:
    context = ctx.find_object(CommandContext)
    assert context is not None  # noqa: S101 - the root command creates it before a subcommand runs
    return context
